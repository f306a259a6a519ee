"""Followers: which units are followed by another one within a span, as uncertain as the dates of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectations.drawn import Bools, DrawnDays, central, inside, ordinals, shifted
from alliance_timeline.series.counting import Ints

__all__ = ["Followed", "FollowedShare", "Followers", "share_followed"]

_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A unit that may be followed; what is told of each draw is a single value where nothing about it is uncertain.

    Attributes:
        unit: the one that comes first.
        by: those that may follow it, in the order of their middle days.
        listed: whether it lies in the window, in each draw.
        yes: whether it does and is followed.
        waits: whether it does and is not followed, while days of its span are not covered or not settled.
        sure: the first that follows wherever it and the others lie within their dates; None where none does.
        possibly: whether it can be followed or wait.
    """

    unit: CaseUnit
    by: tuple[CaseUnit, ...]
    listed: Bools
    yes: Bools
    waits: Bools
    sure: CaseUnit | None
    possibly: bool

    @property
    def surely(self) -> bool:
        """Whether it is followed wherever the dates lie."""
        return self.sure is not None

    @property
    def chance(self) -> float:
        """The share of the draws in the window in which it is followed; 0 where no draw lies there."""
        return float(self.yes.mean()) / (float(self.listed.mean()) or 1.0)

    @property
    def is_waiting(self) -> bool:
        """Whether it waits in at least half of the draws in the window."""
        return bool(self.waits.any() and 2.0 * self.waits.mean() >= self.listed.mean())

    @property
    def follower(self) -> CaseUnit | None:
        """The first that surely follows it, or else the next that may, by their middle days; None where none does."""
        if self.sure is not None or not self.yes.any():
            return self.sure
        middle = self.unit.first + self.unit.last
        return next((other for other in self.by if other.first + other.last > middle), self.by[0])


class Followers:
    """The units that follow, and the days on which they were looked for.

    Args:
        case: whose units follow.
        span: within which they start, counted from the day of the unit before.
        drawn: the days.
    """

    def __init__(self, case: Case, span: str, drawn: DrawnDays) -> None:
        self._windows, self._span, self._drawn = ordinals(case.windows), span, drawn
        self._units = sorted(case.units, key=lambda unit: unit.first + unit.last)
        ends = np.array([(unit.first, unit.last) for unit in self._units], dtype=np.int64).reshape(-1, 2)
        self._first, self._last = ends[:, 0], ends[:, 1]
        self._sure = np.array([unit.share == 1.0 for unit in self._units], dtype=bool)
        self._known = np.append(np.sort(self._first[self._first == self._last]), _FAR)

    def of(self, unit: CaseUnit, windows: Sequence[tuple[int, int]]) -> Followed:
        """What follows a unit of some windows: later than its day, and at most the span after it.

        What starts on the same day does not follow: which came first cannot be told, and a unit that is both does not
        follow itself.
        """
        day = self._drawn.of_unit(unit)
        limit = shifted(day, self._span)
        soonest, latest = shifted(np.array([unit.first, unit.last]), self._span).tolist()
        may = np.flatnonzero((self._last > unit.first) & (self._first <= latest)).tolist()
        by = tuple(other for n in may if (other := self._units[n]).events[0] != unit.events[0])
        yes = self._known[np.searchsorted(self._known, day, side="right")] <= limit
        for other in by:
            if other.first < other.last and not yes.all():
                later = self._drawn.of_unit(other)
                yes = yes | ((day < later) & (later <= limit) & inside(later, self._windows))
        surely = np.flatnonzero(self._sure & (self._first > unit.last) & (self._last <= soonest))
        listed = inside(day, windows)
        looked = any(first <= unit.first + 1 and latest <= last for first, last in self._windows)
        return Followed(
            unit=unit,
            by=by,
            listed=listed,
            yes=listed & yes,
            waits=np.zeros(1, dtype=bool) if looked else listed & ~yes & ~self._looked(day, limit),
            sure=next((self._units[n] for n in surely.tolist()), None),
            possibly=bool(by) or not looked,
        )

    def _looked(self, day: Ints, limit: Ints) -> Bools:
        """Whether all days after ``day`` up to ``limit`` are covered and settled."""
        found = np.zeros(day.shape, dtype=bool)
        for first, last in self._windows:
            found |= (first <= day + 1) & (limit <= last)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedShare:
    """The share of units that is followed.

    Attributes:
        number, yes, waits: expected numbers of units in the window, of those followed, and of those that wait.
        low, high: the interval of the share, with those that wait not followed, and followed.
        least, most: what the share is wherever units lie within their dates, and whatever becomes of those that wait.
    """

    number: float
    yes: float
    waits: float
    low: float
    high: float
    least: float
    most: float

    @property
    def estimate(self) -> float | None:
        """The share among those that do not wait; None where all do."""
        return self.yes / (self.number - self.waits) if self.number > self.waits else None

    @property
    def if_known(self) -> tuple[float, float]:
        """The share by expected numbers, with those that wait not followed, and followed."""
        return (self.yes / self.number, (self.yes + self.waits) / self.number) if self.number else (0.0, 1.0)


def share_followed(items: Sequence[Followed], confidence: float) -> FollowedShare:
    """The share of some units that is followed, by its central interval over the draws.

    A draw in which no unit lies in the window tells nothing: its share is 0 in the lower limit, and 1 in the upper.

    Args:
        items: at least one.
        confidence: between 0 and 1.
    """
    number, yes, waits = (
        np.asarray(sum(column.astype(np.int64) for column in columns), dtype=np.int64)
        for columns in zip(*((item.listed, item.yes, item.waits) for item in items), strict=True)
    )
    some = np.maximum(number, 1)
    lower, upper = yes / some, np.where(number > 0, (yes + waits) / some, 1.0)
    inner = [item.unit.share == 1.0 for item in items]
    surely = sum(item.surely and sure for item, sure in zip(items, inner, strict=True))
    never = sum(not item.possibly and sure for item, sure in zip(items, inner, strict=True))
    unsure, possibly = sum(not item.surely for item in items), sum(item.possibly for item in items)
    least = surely / (surely + unsure) if surely else 0.0
    most = possibly / (possibly + never) if never else 1.0
    return FollowedShare(
        number=float(number.mean()),
        yes=float(yes.mean()),
        waits=float(waits.mean()),
        low=central(lower, confidence, (least, most))[0],
        high=central(upper, confidence, (least, most))[1],
        least=least,
        most=most,
    )
