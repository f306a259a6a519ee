"""The days of a phase that are covered and settled, and the periods that they are cut into."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alliance_timeline.errors import InputError
from alliance_timeline.periods import Period, Window, calendar, intersect, shift
from alliance_timeline.series import HasSeries

if TYPE_CHECKING:
    from alliance_timeline.phases.scheme import Phase

__all__ = [
    "covered_pair",
    "covered_window",
    "equal_windows",
    "quarters",
    "quarters_until",
    "settled_note",
    "settled_windows",
    "year_starts",
]

_DAY = datetime.timedelta(days=1)
_SHORT = 45  # days: less than half a quarter


def settled_windows(source: HasSeries) -> tuple[Window, ...]:
    """The covered days up to the settled day; later ones are still being reported."""
    if source.settled_until is None:
        return source.windows
    return intersect(source.windows, ((datetime.date.min, source.settled_until),))


def settled_note(source: HasSeries) -> str | None:
    """What is told where covered days lie after the settled day; None where there are none."""
    day = source.settled_until
    if day is None or not source.windows or source.windows[-1][1] <= day:
        return None
    return f"reports are settled until {day}; later days are left out"


def covered_window(source: HasSeries, phase: Phase) -> Window | None:
    """The first and last covered and settled day of a phase; None where there is none."""
    inside = intersect(settled_windows(source), (phase.window,))
    return (inside[0][0], inside[-1][1]) if inside else None


def covered_pair(source: HasSeries, first: Phase, second: Phase) -> tuple[Window, Window]:
    """The covered windows of two different phases."""
    if first == second:
        raise InputError(f"a phase cannot be compared with itself: {first.name!r}")
    one, other = covered_window(source, first), covered_window(source, second)
    if one is None or other is None:
        name = first.name if one is None else second.name
        raise InputError(f"no day of phase {name!r} is covered and settled; choose another phase or coverage")
    return one, other


def quarters(window: Window) -> tuple[Period, ...]:
    """Spans of three months from the window's first day; the last one takes in a rest of less than half of that.

    A rest of few days would expect so few events that a single one in it passed for overdispersion.
    """
    periods = list(calendar("quarter", *window, anchor=window[0]))
    if len(periods) > 1 and (window[1] - periods[-1].first).days + 1 < _SHORT:
        periods.pop()
    last = periods.pop()
    return (*periods, Period(f"{last.first}/{window[1]}", last.first, window[1]))


def year_starts(groups: Sequence[int]) -> list[int]:
    """Where each year of a row of quarters begins: the first quarter of a group, and each fourth one after it.

    Of a group that is longer than a year, a last quarter that would be a year of its own is taken into the one before.

    Args:
        groups: of each quarter, such as the window that it is cut from.

    >>> year_starts([0] * 9 + [1] * 2)
    [0, 4, 9]
    """
    starts: list[int] = []
    for group in dict.fromkeys(groups):
        size = groups.count(group)
        starts += [groups.index(group) + n for n in range(0, max(size - 1, 1), 4)]
    return starts


def quarters_until(window: Window) -> tuple[Period, ...]:
    """Spans of three months counted back from the window's last day; the first one takes in a short rest."""
    periods = calendar("quarter", *window, anchor=window[1] + _DAY)
    if len(periods) > 1 and (periods[0].last - window[0]).days + 1 < _SHORT:
        periods = periods[1:]
    first = periods[0]
    return (Period(f"{window[0]}/{first.last}", window[0], first.last), *periods[1:])


def equal_windows(first: Window, second: Window, span: str | None) -> tuple[Window, Window]:
    """Windows of equal length in two phases, each at the side that faces the other phase.

    Args:
        first, second: the covered windows of the phases; they do not overlap.
        span: their length, such as ``2 years``, counted from the first day of the later phase; by default that of the
            shorter phase.

    Raises:
        InputError: where a phase is shorter than the span, or the span holds no day.
    """
    late, early = (first, second) if first[0] > second[0] else (second, first)
    longest = min((window[1] - window[0]).days + 1 for window in (first, second))
    days = longest if span is None else (shift(late[0], span) - late[0]).days
    if days < 1:
        raise InputError(f"window: {span} holds no day; at least one")
    if days > longest:
        raise InputError(f"window: {span} is {days} days; the shorter phase has {longest} covered days")
    length = datetime.timedelta(days=days)
    near_late, near_early = (late[0], late[0] + length - _DAY), (early[1] - length + _DAY, early[1])
    return (near_late, near_early) if first is late else (near_early, near_late)
