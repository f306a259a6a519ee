"""From the breaks of a series to phases: their spans and names, and the days that each boundary may lie on."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from alliance_timeline.errors import InputError
from alliance_timeline.periods import Period, Window, union
from alliance_timeline.series.breaks import BreakRow, SeriesBreaks

__all__ = ["found_phases"]

_DAY = datetime.timedelta(days=1)
_Span = tuple[str, datetime.date, datetime.date]


def found_phases(
    result: SeriesBreaks | BreakRow, names: Sequence[str] | None = None
) -> tuple[list[_Span], tuple[tuple[Window, ...], ...]]:
    """Name, first and last day of each phase, and the windows of each boundary's highest-density set.

    Raises:
        InputError: what is no result of ``changepoints``, or does not fit the names.
        UnknownNameError: a result of several groups.
    """
    row = result.only if isinstance(result, SeriesBreaks) else result
    if not isinstance(row, BreakRow):
        raise InputError(f"result: breaks of a series are expected, not {type(row).__name__}; see series.changepoints")
    periods = row.periods
    number = {period.first: n for n, period in enumerate(periods)}
    begins = [0, *(number[date] for date in row.dates)]
    ends = [*(n - 1 for n in begins[1:]), len(periods) - 1]
    called = list(names) if names is not None else _names(periods, begins, ends)
    if len(called) != len(begins):
        raise InputError(f"names: {len(called)} given, {len(begins)} phases")
    starts = [periods[n].first for n in begins]
    lasts = [*(start - _DAY for start in starts[1:]), periods[-1].last]
    sets = tuple(_days(periods, [number[period.first] for period in some]) for some in row.sets)
    return list(zip(called, starts, lasts, strict=True)), sets


def _names(periods: Sequence[Period], begins: list[int], ends: list[int]) -> list[str]:
    """'before-2009-Q1', '2009-Q1-to-2013-Q4', 'since-2014-Q1'; days where periods are not named shortly."""

    def label(number: int, *, last: bool = False) -> str:
        period = periods[number]
        return str(period.last if last else period.first) if "/" in period.label else period.label

    spans = [f"{label(a)}-to-{label(b, last=True)}" for a, b in zip(begins, ends, strict=True)]
    if len(begins) == 1:
        return spans
    return [f"before-{label(begins[1])}", *spans[1:-1], f"since-{label(begins[-1])}"]


def _days(periods: Sequence[Period], numbers: Sequence[int]) -> tuple[Window, ...]:
    """The days of some periods and of the second half of the period before each of them."""

    def begin(number: int) -> datetime.date:
        before = periods[number - 1]
        return before.first + ((before.last - before.first).days + 1) // 2 * _DAY

    return union((begin(number), periods[number].last) for number in numbers)
