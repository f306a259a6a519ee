"""Axis: periods laid on the line of days, with the days that are covered.

Days are proleptic Gregorian ordinals (``datetime.date.toordinal``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.periods import DAYS_PER_YEAR, Period, Window, union

__all__ = ["FAR", "Axis", "Floats", "Ints", "blocks", "repeated"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FAR = 2**62
"""A day beyond every day that a date can name."""


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """P periods in order, and the days of them that are covered.

    A *run* is the longest span of covered days that follow each other inside one period; gaps in the coverage and
    the ends of periods part runs.

    Attributes:
        first, last: ordinals of the periods' ends.
        run_period, run_first, run_last: the period of each run, and its first and last day; in order.
        origin: ordinal of the day at place 0 of the three lookups below, the day before the first covered one. The
            lookups hold one value a day; their first and last place stand for all days before and after.
        period: the period of a covered day, P for any other day.
        until: the last day of the run that a covered day belongs to, ``-FAR`` for any other day.
        covered: how many covered days lie before the day.
    """

    first: Ints
    last: Ints
    run_period: Ints
    run_first: Ints
    run_last: Ints
    origin: int
    period: Ints
    until: Ints
    covered: Ints

    @classmethod
    def of(cls, periods: Sequence[Period], windows: Sequence[Window]) -> Axis:
        """The axis of periods that are in order and do not overlap, covered on the days of the windows."""
        first = np.array([period.first.toordinal() for period in periods], dtype=np.int64)
        last = np.array([period.last.toordinal() for period in periods], dtype=np.int64)
        where, run_first, run_last = _runs(first, last, windows)
        origin = int(run_first[0]) - 1 if len(where) else 0
        days = int(run_last[-1]) - origin if len(where) else 0
        period = np.full(days + 2, len(first), dtype=np.int64)
        until = np.full(days + 2, -FAR, dtype=np.int64)
        for number, low, high in zip(where.tolist(), run_first.tolist(), run_last.tolist(), strict=True):
            period[low - origin : high - origin + 1] = number
            until[low - origin : high - origin + 1] = high
        inside = period < len(first)
        covered: Ints = np.cumsum(inside, dtype=np.int64) - inside
        return cls(first, last, where, run_first, run_last, origin, period, until, covered)

    def __len__(self) -> int:
        return len(self.first)

    def place(self, day: Ints) -> Ints:
        """Where each day stands in the lookups."""
        place = day - self.origin
        return np.clip(place, 0, len(self.period) - 1, out=place)

    def covered_between(self, first: Ints, last: Ints) -> Ints:
        """How many covered days lie from ``first`` to ``last``, both inclusive."""
        return self.covered[self.place(last + 1)] - self.covered[self.place(first)]

    def touched(self, first: Ints, last: Ints) -> tuple[Ints, Ints]:
        """The first period that each span of days touches, and how many it touches."""
        begin, end = self.period[self.place(first)], self.period[self.place(last)]
        lost = np.flatnonzero(begin == len(self))  # on a day that is not covered
        begin[lost] = np.searchsorted(self.last, first[lost])
        lost = np.flatnonzero(end == len(self))
        end[lost] = np.searchsorted(self.first, last[lost], side="right") - 1
        return begin, np.maximum(end - begin + 1, 0)

    def days(self) -> Ints:
        """How many days of each period are covered."""
        return self.covered_between(self.first, self.last)

    def exposure(self) -> Floats:
        """The years covered in each period."""
        return self.days() / DAYS_PER_YEAR


def repeated(begin: Ints, reach: Ints) -> tuple[Ints, Ints]:
    """Each row once for each period that it touches: the number of the row, and the period.

    >>> row, period = repeated(np.array([5, 7]), np.array([2, 1]))
    >>> row.tolist(), period.tolist()
    ([0, 0, 1], [5, 6, 7])
    """
    row = np.repeat(np.arange(len(reach)), reach)
    return row, np.arange(len(row)) + np.repeat(begin - np.cumsum(reach) + reach, reach)


def blocks(sizes: Ints, limit: int) -> Iterator[slice]:
    """Neighbours in blocks whose sizes sum to at most ``limit``; what is larger alone is a block of its own.

    >>> [(block.start, block.stop) for block in blocks(np.array([1, 2, 9, 1]), 4)]
    [(0, 2), (2, 3), (3, 4)]
    """
    total = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        done = int(total[start - 1]) if start else 0
        stop = max(int(np.searchsorted(total, done + limit, side="right")), start + 1)
        yield slice(start, stop)
        start = stop


def _runs(first: Ints, last: Ints, windows: Sequence[Window]) -> tuple[Ints, Ints, Ints]:
    """The period, first and last day of each run, in order."""
    found: list[tuple[Ints, Ints, Ints]] = [(np.zeros(0, np.int64),) * 3]
    for low, high in ((low.toordinal(), high.toordinal()) for low, high in union(windows)):
        inside = np.arange(np.searchsorted(last, low), np.searchsorted(first, high, side="right"))
        found.append((inside, np.maximum(first[inside], low), np.minimum(last[inside], high)))
    where, run_first, run_last = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((run_first, where))
    return where[order], run_first[order], run_last[order]
