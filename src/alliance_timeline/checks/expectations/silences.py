"""Silences: the days from one start to the next, as they are, as they surely are, and as they may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance_timeline.checks.case import CaseUnit
from alliance_timeline.checks.expectations.drawn import DrawnDays, shifted
from alliance_timeline.series.counting import Ints

__all__ = ["LongestSilence", "excess", "longest_silence", "possible_silences", "silences", "sure_silences"]

Windows = Sequence[tuple[int, int]]
"""Runs of days, first and last, as ordinals."""


def silences(days: Ints, windows: Windows) -> Ints:
    """The silences between sorted start days, and from and to the edges of the windows: rows of first and last day.

    >>> silences(np.array([3, 5]), [(1, 9)]).tolist()
    [[1, 3], [3, 5], [5, 9]]
    """
    rows = [np.empty((0, 2), dtype=np.int64)]
    for low, high in windows:
        within = days[np.searchsorted(days, low) : np.searchsorted(days, high, side="right")]
        rows.append(np.column_stack([np.append(low, within), np.append(within, high)]))
    return np.concatenate(rows)


def sure_silences(first: Ints, last: Ints, windows: Windows) -> Ints:
    """The silences in which no unit can start; ``first`` and ``last`` are its possible days, sorted by the first.

    >>> sure_silences(np.array([3]), np.array([5]), [(1, 9)]).tolist()
    [[1, 3], [5, 9]]
    """
    rows = [np.empty((0, 2), dtype=np.int64)]
    reach = np.maximum.accumulate(last) if len(last) else last
    for low, high in windows:
        begins, ends = (np.clip(ends, low, high) for ends in (np.append(low, reach), np.append(first, high)))
        rows.append(np.column_stack([begins, np.maximum(begins, ends)]))
    return np.concatenate(rows)


def possible_silences(first: Ints, last: Ints, windows: Windows) -> Ints:
    """The widest silence that is possible from each day on which one can begin.

    From a day on, a silence lasts at most to the earliest last possible day of the units that cannot start by then.

    >>> possible_silences(np.array([3]), np.array([5]), [(1, 9)]).tolist()
    [[1, 5], [3, 9]]
    """
    rows = [np.empty((0, 2), dtype=np.int64)]
    earliest = np.minimum.accumulate(last[::-1])[::-1] if len(last) else last
    for low, high in windows:
        begins = np.append(low, first[(first > low) & (first <= high)])
        ends = np.append(earliest, high)[np.searchsorted(first, begins, side="right")]
        rows.append(np.column_stack([begins, np.clip(ends, begins, high)]))
    return np.concatenate(rows)


def excess(rows: Ints, span: str) -> Ints:
    """By how many days silences go beyond a span from their first day; 0 or less where they do not."""
    return np.asarray(rows[:, 1] - shifted(rows[:, 0], span), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class LongestSilence:
    """The silence that goes furthest beyond a span, in each draw of the start days.

    Attributes:
        excess: days beyond the span; 0 or less where it is kept.
        first, last: its days.
        least: excess and length of the longest silence in which nothing can start; no draw has a shorter longest one.
        most: excess and length of the longest that the dates allow.
    """

    excess: Ints
    first: Ints
    last: Ints
    least: tuple[int, int]
    most: tuple[int, int]

    @property
    def middle(self) -> int:
        """The draw with the median excess."""
        return int(np.argsort(self.excess, kind="stable")[(len(self.excess) - 1) // 2])


def longest_silence(units: Sequence[CaseUnit], windows: Windows, span: str, drawn: DrawnDays) -> LongestSilence:
    """The longest silence of some units.

    No draw makes a silence between exact start days longer: they are gone through from the longest one down, and each
    is cut by the vague units that may lie in it, until what is left cannot be the longest in any draw.
    """
    rows = silences(np.array(sorted(unit.first for unit in units if unit.first == unit.last), dtype=np.int64), windows)
    vague = [unit for unit in units if unit.first < unit.last]
    size = excess(rows, span)
    best = np.full((1, 3), np.iinfo(np.int64).min)
    for number in np.argsort(-size, kind="stable"):
        if size[number] <= best[:, 0].min():
            break
        found = _cut(rows[number], [drawn.of_unit(unit) for unit in vague if _may_cut(unit, rows[number])], span)
        best = np.where(found[:, :1] > best[:, :1], found, best)
    firsts, lasts = np.array(sorted((unit.first, unit.last) for unit in units), dtype=np.int64).reshape(-1, 2).T
    least, most = (
        max(zip(excess(found, span).tolist(), (found[:, 1] - found[:, 0]).tolist(), strict=True))
        for found in (sure_silences(firsts, lasts, windows), possible_silences(firsts, lasts, windows))
    )
    return LongestSilence(best[:, 0], best[:, 1], best[:, 2], least, most)


def _may_cut(unit: CaseUnit, row: Ints) -> bool:
    return bool(unit.first < row[1] and row[0] < unit.last)


def _cut(row: Ints, days: Sequence[Ints], span: str) -> Ints:
    """The longest part of a silence in each draw: excess, first and last day."""
    low, high = row
    size = len(days[0]) if days else 1
    points = np.column_stack([np.full(size, low), *days, np.full(size, high)])
    points = np.sort(np.clip(points, low, high), axis=1)
    beyond = points[:, 1:] - shifted(points[:, :-1], span)
    place, draws = beyond.argmax(axis=1), np.arange(size)
    return np.column_stack([beyond[draws, place], points[draws, place], points[draws, place + 1]])
