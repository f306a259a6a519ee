"""Changes that raise or lower the share of units that are followed, for the fragility of a claim about it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import numpy as np

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectations.drawn import Bools, inside, ordinals, shifted
from alliance_timeline.checks.expectations.followers import Followed
from alliance_timeline.checks.fragility.changes import Change, Lever, levers
from alliance_timeline.checks.fragility.holding import falling_order, most_at_once
from alliance_timeline.checks.fragility.search import MOST
from alliance_timeline.events.registry import calendar_day
from alliance_timeline.series.counting import Ints

__all__ = ["order_levers"]


class _Middles:
    """The middle days of units that follow, as if these were their starts."""

    def __init__(self, units: Sequence[CaseUnit], span: str) -> None:
        self.days: Ints = np.array(sorted((unit.first + unit.last) // 2 for unit in units), dtype=np.int64)
        self._span = span

    def follow(self, days: Ints) -> Bools:
        """Whether one comes after each of some days within the span."""
        after = np.append(self.days, np.iinfo(np.int64).max)[np.searchsorted(self.days, days, side="right")]
        return np.asarray(after <= shifted(days, self._span), dtype=bool)


def order_levers(case: Case, listed: Case, followed: Sequence[Followed], span: str) -> tuple[Lever, ...]:
    """The fewest followers without which units are not followed, and units that are not followed, taken away; copies of
    followers behind the latter; copies of units where they are followed, and where they are not; vague ones moved.

    Args:
        case: of the units that follow; with one at least.
        listed: of those that are to be followed; with one at least.
        followed: what became of these.
        span: within which they follow.
    """
    middles = _Middles(case.units, span)
    missed = [item for item in followed if item.chance < 0.5]
    reached = [item for item in followed if item.chance >= 0.5]
    like, again = case.units[-1].events[:1], listed.units[-1].events[:1]
    return levers(
        [Change("remove", names) for names in falling_order([other.events for other in item.by] for item in reached)],
        [Change("remove", item.unit.events) for item in sorted(missed, key=lambda item: item.is_waiting)],
        [Change("add", like, day) for day in _behind(missed, span)],
        *([Change("add", again, day)] * MOST for day in _days_for_copies(listed, middles)),
        list(_moves([item for item in followed if item.chance < 1], middles, span, follow=True)),
        list(_moves([item for item in followed if item.chance > 0], middles, span, follow=False)),
    )


def _middle(unit: CaseUnit) -> int:
    return (unit.first + unit.last) // 2


def _behind(missed: Sequence[Followed], span: str) -> list[datetime.date]:
    """Days behind units, on which a copy follows as many of them as can be."""
    days = np.array([_middle(item.unit) for item in missed], dtype=np.int64)
    limits = shifted(days, span)
    reached = ((day, np.flatnonzero((days < day) & (day <= limits)).tolist()) for day in (days + 1).tolist())
    return [calendar_day(day) for day in most_at_once(reached)]


def _days_for_copies(listed: Case, middles: _Middles) -> Iterator[datetime.date]:
    """A day of the window that something follows, and one that nothing does, where there are such days."""
    windows = ordinals(listed.windows)
    edges = [day for window in windows for day in window]
    days = np.unique(np.concatenate([edges, middles.days, middles.days - 1]))
    days = days[inside(days, windows)]
    found = middles.follow(days)
    for some in (days[found], days[~found]):
        if len(some):
            yield datetime.date.fromordinal(int(some[0]))


def _moves(items: Sequence[Followed], middles: _Middles, span: str, *, follow: bool) -> Iterator[Change]:
    """One move for each unit, of it or of one that may follow it, so that it is followed, or is not any more.

    Each event is moved once.
    """
    gone: set[str] = set()
    for item in items:
        first, last = item.unit.first, item.unit.last
        days = np.unique(np.concatenate([[first, last], middles.days, middles.days - 1]))
        days = days[(first <= days) & (days <= last)]
        good = days[middles.follow(days) == follow]
        low = _middle(item.unit)
        high = int(shifted(np.array([low]), span)[0])
        tried = [(item.unit, int(good[0]) if len(good) else None)]
        tried += [(other, _moved(other, low, high, follow)) for other in item.by]
        for unit, day in tried:
            if day is not None and unit.first < unit.last and unit.events[0] not in gone:
                gone.add(unit.events[0])
                yield Change("move", unit.events[:1], calendar_day(day))
                break


def _moved(other: CaseUnit, low: int, high: int, follow: bool) -> int | None:
    """A possible day of a unit after ``low`` and up to ``high``, or outside of that; None where there is none."""
    if follow:
        day = max(low + 1, other.first)
        return day if day <= min(high, other.last) else None
    return other.first if other.first <= low else other.last if other.last > high else None
