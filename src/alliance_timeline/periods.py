"""Calendar periods and spans of time: months, quarters, halves, years, any number of months from an anchor."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from alliance_timeline.dates import EventDate
from alliance_timeline.dates.comparison import start_range
from alliance_timeline.errors import InputError, nearest

__all__ = [
    "DAYS_PER_YEAR",
    "Period",
    "Window",
    "calendar",
    "covered_days",
    "intersect",
    "parse_every",
    "shift",
    "start_days",
    "union",
]

DAYS_PER_YEAR = 365.25
"""Exposure in years is covered days divided by this."""

Window = tuple[datetime.date, datetime.date]
"""First and last day, both inclusive."""

_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_EVERY = re.compile(r"(\d{1,4}) months?")
_SPAN = re.compile(r"(\d{1,6}) (day|week|month|year)s?")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days with a name; ``first`` and ``last`` are inclusive."""

    label: str
    first: datetime.date
    last: datetime.date

    def __str__(self) -> str:
        return self.label


def parse_every(every: str | int) -> int:
    """The number of months in a period: ``month``, ``quarter``, ``half``, ``year``, ``18 months`` or a number.

    Raises:
        InputError: for anything else, or less than one month.

    >>> parse_every("quarter"), parse_every("18 months"), parse_every(2)
    (3, 18, 2)
    """
    match = _EVERY.fullmatch(every) if isinstance(every, str) else None
    months = int(match[1]) if match else every if isinstance(every, int) else _MONTHS.get(every, 0)
    if not 1 <= months <= 1200:
        raise InputError(f"every: {every!r} is no period; {nearest(str(every), _MONTHS)}, or '18 months'")
    return months


def calendar(
    every: str | int, first: datetime.date, last: datetime.date, *, anchor: datetime.date | None = None
) -> tuple[Period, ...]:
    """The periods that hold every day from ``first`` to ``last``, in order and without gaps.

    Without an anchor, periods are those of the calendar (a quarter begins in January, April, July or October;
    a number of months is counted from January of the first year). With one, a period begins on the anchor's day.

    >>> [p.label for p in calendar("quarter", datetime.date(2014, 2, 1), datetime.date(2014, 7, 1))]
    ['2014-Q1', '2014-Q2', '2014-Q3']
    >>> [str(p.first) for p in calendar("year", datetime.date(2014, 3, 1), datetime.date(2015, 4, 1),
    ...                                 anchor=datetime.date(2022, 2, 24))]
    ['2014-02-24', '2015-02-24']
    """
    months = parse_every(every)
    if last < first:
        return ()
    origin = anchor or datetime.date(first.year, 1, 1)
    steps = ((first.year - origin.year) * 12 + first.month - origin.month) // months
    starts = [_step(origin, steps * months)]
    while starts[0] > first:
        steps -= 1
        starts.insert(0, _step(origin, steps * months))
    steps += len(starts) - 1
    while starts[-1] <= last:
        steps += 1
        starts.append(_step(origin, steps * months))
        if starts[-1] == datetime.date.max:
            break
    pairs = [(a, b - datetime.timedelta(days=1)) for a, b in zip(starts, starts[1:], strict=False)]
    return tuple(Period(_label(a, b, months, anchored=anchor is not None), a, b) for a, b in pairs if b >= first)


def _step(origin: datetime.date, months: int) -> datetime.date:
    """``origin`` moved by months; the end of the calendar stands for what lies beyond it."""
    try:
        return origin + relativedelta(months=months)
    except (ValueError, OverflowError):
        return datetime.date.max if months > 0 else datetime.date.min


def _label(first: datetime.date, last: datetime.date, months: int, *, anchored: bool) -> str:
    if anchored or months not in _MONTHS.values():
        return f"{first.isoformat()}/{last.isoformat()}"
    if months == 1:
        return f"{first:%Y-%m}"
    if months == 12:
        return f"{first.year:04}"
    return f"{first.year:04}-{'Q' if months == 3 else 'H'}{(first.month - 1) // months + 1}"


def shift(day: datetime.date, span: str, *, back: bool = False) -> datetime.date:
    """A day moved by a span such as ``180 days``, ``6 weeks``, ``3 months`` or ``1 year``.

    >>> shift(datetime.date(2022, 2, 24), "180 days", back=True)
    datetime.date(2021, 8, 28)
    """
    match = _SPAN.fullmatch(span.strip())
    if match is None:
        raise InputError(f"{span[:40]!r} is no span of time; write '180 days', '6 weeks', '3 months' or '1 year'")
    step = relativedelta(**{f"{match[2]}s": int(match[1])})  # type: ignore[arg-type]
    try:
        return day - step if back else day + step
    except (ValueError, OverflowError):
        return datetime.date.min if back else datetime.date.max


def union(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same days as ordered windows that neither touch nor overlap.

    >>> a, b, c = (datetime.date(2014, 1, day) for day in (1, 2, 9))
    >>> len(union([(b, c), (a, a)]))
    1
    """
    merged: list[Window] = []
    for first, last in sorted(window for window in windows if window[0] <= window[1]):
        if merged and (merged[-1][1] == datetime.date.max or first <= merged[-1][1] + datetime.timedelta(days=1)):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def intersect(some: Sequence[Window], others: Sequence[Window]) -> tuple[Window, ...]:
    """The days that lie in both."""
    return union((max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others)


def covered_days(windows: Iterable[Window]) -> int:
    """How many days the windows hold; they must not overlap."""
    return sum((last - first).days + 1 for first, last in windows)


def start_days(date: EventDate, limits: Window | None) -> tuple[int, int] | None:
    """The first and last possible start day as ordinals; where nothing limits them, ``limits`` do.

    None where a bound is missing and there are no limits.

    >>> limits = (datetime.date(2014, 1, 1), datetime.date(2020, 1, 1))
    >>> first, last = start_days(EventDate.parse("../2015"), limits)
    >>> datetime.date.fromordinal(first).isoformat(), datetime.date.fromordinal(last).isoformat()
    ('2014-01-01', '2015-12-31')
    """
    first, last = date.ordinals[:2]
    if first is not None and last is not None:
        return first, last
    if limits is None:
        return None
    return start_range(date.ordinals, (limits[0].toordinal(), limits[1].toordinal()), date.edtf)
