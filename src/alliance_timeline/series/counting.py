"""The counting kernel: columns of possible start days in, counts by period and group out.

Days are proleptic Gregorian ordinals (``datetime.date.toordinal``). A unit's possible days are all days from
``first`` to ``last``, equally likely (aoristic weights; Ratcliffe 2000), and only covered days count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.periods import DAYS_PER_YEAR, Period, Window

__all__ = ["Axis", "Counts", "count_active", "count_starts", "sum_starts"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CHUNK = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Three arrays of periods × groups: surely inside, expected, possibly inside."""

    certain: Floats
    expected: Floats
    possible: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """Periods on the axis of days, with the days that are covered.

    ``first`` and ``last`` are the ordinals of each period's ends; ``covered[d - origin]`` is the number of covered
    days before day ``d``; ``period[d - origin]`` is the index of the period of a covered day, else −1.
    """

    origin: int
    first: Ints
    last: Ints
    covered: Ints
    period: NDArray[np.int32]

    @classmethod
    def of(cls, periods: Sequence[Period], windows: Sequence[Window]) -> Axis:
        """The axis of periods that are in order and do not overlap."""
        first = np.array([period.first.toordinal() for period in periods], dtype=np.int64)
        last = np.array([period.last.toordinal() for period in periods], dtype=np.int64)
        origin = int(first[0]) if len(first) else 1
        days = int(last[-1]) - origin + 1 if len(last) else 0
        inside = np.zeros(days, dtype=bool)
        for a, b in windows:
            inside[max(a.toordinal() - origin, 0) : max(b.toordinal() - origin + 1, 0)] = True
        lookup = np.full(days, -1, dtype=np.int32)
        for n, (a, b) in enumerate(zip(first - origin, last - origin, strict=True)):
            lookup[a : b + 1] = n
        lookup[~inside] = -1
        covered = np.concatenate(([0], np.cumsum(inside, dtype=np.int64)))
        return cls(origin, first, last, covered, lookup)

    def covered_before(self, day: Ints) -> Ints:
        """How many covered days lie before each day."""
        return self.covered[np.clip(day - self.origin, 0, len(self.covered) - 1)]

    def exposure(self) -> Floats:
        """The years covered in each period."""
        return (self.covered_before(self.last + 1) - self.covered_before(self.first)) / DAYS_PER_YEAR

    def period_of(self, day: Ints) -> Ints:
        """The index of the period that holds a covered day, else −1."""
        position = day - self.origin
        if len(position) and int(position.min()) >= 0 and int(position.max()) < len(self.period):
            return self.period[position].astype(np.int64)
        inside = (position >= 0) & (position < len(self.period))
        return np.where(inside, self.period[np.where(inside, position, 0)] if len(self.period) else -1, -1)


def count_starts(first: Ints, last: Ints, code: Ints, groups: int, axis: Axis) -> Counts:
    """Count units by the period of their start.

    Args:
        first, last: possible start days of each unit, in uncut ordinals.
        code: the group of each unit, 0 … ``groups`` − 1.
        axis: the periods and what is covered of them.

    Returns:
        certain ≤ expected ≤ possible; the expected counts sum to the units' shares of covered start days.
    """
    shape = (len(axis.first), groups)
    size = shape[0] * groups
    exact = first == last
    if exact.all():
        whole = _tally(axis.period_of(first), code, groups, size)
        return Counts(*(whole.reshape(shape) for _ in range(3)))
    at = axis.period_of(first[exact])
    certain = _tally(at, code[exact], groups, size)
    expected, possible = certain.copy(), certain.copy()
    rest = ~exact
    for cell, share, sure in _spread(first[rest], last[rest], code[rest], groups, axis):
        expected += np.bincount(cell, weights=share, minlength=size)
        certain += np.bincount(cell[sure], minlength=size)
        possible += np.bincount(cell, minlength=size)
    return Counts(certain.reshape(shape), expected.reshape(shape), possible.reshape(shape))


def sum_starts(first: Ints, last: Ints, code: Ints, value: Floats, groups: int, axis: Axis) -> Counts:
    """The lowest, expected and highest possible sum of the units' values, by the period of their start."""
    shape = (len(axis.first), groups)
    size = shape[0] * groups
    low, mean, high = np.zeros(size), np.zeros(size), np.zeros(size)
    index = np.arange(len(first), dtype=np.int64)
    for cell, share, sure, unit in _spread_units(first, last, code, index, groups, axis):
        worth = value[unit]
        mean += np.bincount(cell, weights=share * worth, minlength=size)
        low += np.bincount(cell, weights=np.where(sure, worth, np.minimum(worth, 0)), minlength=size)
        high += np.bincount(cell, weights=np.where(sure, worth, np.maximum(worth, 0)), minlength=size)
    return Counts(low.reshape(shape), mean.reshape(shape), high.reshape(shape))


def _tally(period: Ints, code: Ints, groups: int, size: int) -> Floats:
    """How many units each cell holds; units outside every period are left out."""
    if len(period) and period.min() < 0:
        keep = period >= 0
        period, code = period[keep], code[keep]
    cell = period if groups == 1 else period * groups + code
    return np.bincount(cell, minlength=size).astype(np.float64)


def _spread(first: Ints, last: Ints, code: Ints, groups: int, axis: Axis) -> Any:
    """Each unit in each cell that it may fall into: cell, share of its days there, whether it surely does."""
    index = np.arange(len(first), dtype=np.int64)
    for cell, share, sure, _ in _spread_units(first, last, code, index, groups, axis):
        yield cell, share, sure


def _spread_units(first: Ints, last: Ints, code: Ints, index: Ints, groups: int, axis: Axis) -> Any:
    """As ``_spread``, with the unit that each row stands for; in chunks that keep memory bounded."""
    begin = np.searchsorted(axis.last, first, side="left")
    end = np.searchsorted(axis.first, last, side="right")
    reach = np.maximum(end - begin, 0)
    done = 0
    while done < len(first):
        taken = max(int(np.searchsorted(np.cumsum(reach[done:]), _CHUNK, side="right")), 1)
        part = slice(done, done + taken)
        unit = np.repeat(index[part], reach[part])
        offset = np.arange(len(unit)) - np.repeat(np.cumsum(reach[part]) - reach[part], reach[part])
        period = begin[unit] + offset
        a = np.maximum(first[unit], axis.first[period])
        b = np.minimum(last[unit], axis.last[period])
        days = axis.covered_before(b + 1) - axis.covered_before(a)
        total = last[unit] - first[unit] + 1
        keep = days > 0
        yield (
            (period * groups + code[unit])[keep],
            (days / total)[keep],
            (days == total)[keep],
            unit[keep],
        )
        done += taken


def count_active(start: tuple[Ints, Ints], end: tuple[Ints, Ints], one_day: NDArray[np.bool_], axis: Axis) -> Counts:
    """How surely each event is active in each period: three arrays of events × periods.

    Start and end are uniform and independent on their bounds, given start ≤ end; an event of one unknown day is
    active on that day alone. Only the covered part of a period counts, from its first to its last covered day.

    Args:
        start, end: earliest and latest ordinals, cut at the coverage's ends.
        one_day: which events last one unknown day.
        axis: the periods and what is covered of them.
    """
    low, high = _covered_ends(axis)
    (s1, s2), (e1, e2) = ((bound[0][:, None], bound[1][:, None]) for bound in (start, end))
    total = _pairs(s1, s2, e1, e2)
    after = _pairs(np.maximum(s1, high + 1), s2, e1, e2)
    before = _pairs(s1, s2, e1, np.minimum(e2, low - 1))
    days = axis.covered_before(np.minimum(s2, high) + 1) - axis.covered_before(np.maximum(s1, low))
    days = np.maximum(days, 0)
    expected = np.where(one_day[:, None], days / (s2 - s1 + 1), (total - after - before) / np.maximum(total, 1))
    certain = np.where(one_day[:, None], days == s2 - s1 + 1, (after + before) == 0)
    possible = expected > 0
    covered = high >= low
    return Counts(
        np.where(covered, certain, 0).astype(np.float64),
        np.where(covered, expected, 0.0),
        np.where(covered, possible, 0).astype(np.float64),
    )


def _covered_ends(axis: Axis) -> tuple[Ints, Ints]:
    """The first and last covered day of each period; first after last where nothing is covered."""
    low, high = np.ones(len(axis.first), dtype=np.int64), np.zeros(len(axis.first), dtype=np.int64)
    for n, (a, b) in enumerate(zip(axis.first - axis.origin, axis.last - axis.origin, strict=True)):
        inside = np.flatnonzero(axis.period[a : b + 1] == n)
        if len(inside):
            low[n], high[n] = axis.first[n] + inside[0], axis.first[n] + inside[-1]
    return low, high


def _pairs(s1: Ints, s2: Ints, e1: Ints, e2: Ints) -> Floats:
    """The number of pairs (s, e) with s1 ≤ s ≤ s2, e1 ≤ e ≤ e2 and s ≤ e."""
    width = np.maximum(e2 - e1 + 1, 0)
    flat = np.maximum(np.minimum(s2, e1) - s1 + 1, 0) * width
    a, b = np.maximum(s1, e1 + 1), np.minimum(s2, e2)
    steps = np.maximum(b - a + 1, 0)
    falling = steps * (2 * e2 - a - b + 2) / 2
    total: Floats = (flat + np.where(steps > 0, falling, 0)).astype(np.float64)
    return total
