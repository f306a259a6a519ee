"""The counting kernel for starts: columns of possible start days in, counts by period and group out.

A unit's possible days are all days from ``first`` to ``last``, equally likely (aoristic weights; Ratcliffe 2000),
and only covered days count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from alliance_timeline.series.axis import Axis, Floats, Ints, blocks, repeated

__all__ = ["Counts", "beside", "count_starts", "draw_starts", "sum_starts"]

_BLOCK = 131_072  # rows of columns that are worked on at once: few enough to stay in the processor's cache
_CHUNK = 2_000_000  # rows of units × periods that are held at once


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Three arrays of periods × groups: surely inside, expected, possibly inside."""

    certain: Floats
    expected: Floats
    possible: Floats


def beside(columns: Sequence[Counts]) -> Counts:
    """The groups of several counts of the same periods, side by side."""
    return Counts(
        np.hstack([counts.certain for counts in columns]),
        np.hstack([counts.expected for counts in columns]),
        np.hstack([counts.possible for counts in columns]),
    )


def count_starts(first: Ints, last: Ints, code: Ints, groups: int, axis: Axis) -> Counts:
    """Count units by the period of their start.

    Args:
        first, last: possible start days of each unit, as ordinals that no coverage cuts.
        code: the group of each unit, 0 … ``groups`` − 1.
        axis: the periods and what is covered of them.

    Returns:
        certain ≤ expected ≤ possible; the expected counts sum to the units' shares of covered start days.
    """
    cells = len(axis) * groups
    certain, shares, chances = np.zeros((3, cells))
    for a in range(0, len(first), _BLOCK):
        begin, end, group = first[a : a + _BLOCK], last[a : a + _BLOCK], code[a : a + _BLOCK]
        settled, vague = _settle(begin, end, group, groups, axis)
        certain += np.bincount(settled, minlength=cells + groups)[:cells]
        for _, cell, share in _spread(begin[vague], end[vague], group[vague], groups, axis):
            shares += np.bincount(cell, weights=share, minlength=cells)
            chances += np.bincount(cell, minlength=cells)
    shape = (len(axis), groups)
    return Counts(certain.reshape(shape), (certain + shares).reshape(shape), (certain + chances).reshape(shape))


def sum_starts(first: Ints, last: Ints, code: Ints, value: Floats, groups: int, axis: Axis) -> Counts:
    """The lowest, expected and highest possible sum of the units' values, by the period of their start.

    A value that may or may not fall into the period is taken where it lowers the lowest sum, or raises the highest.
    The arguments are those of ``count_starts``, with the value of each unit.
    """
    cells = len(axis) * groups
    sure, low, mean, high = np.zeros((4, cells))
    for a in range(0, len(first), _BLOCK):
        begin, end, group = first[a : a + _BLOCK], last[a : a + _BLOCK], code[a : a + _BLOCK]
        settled, vague = _settle(begin, end, group, groups, axis)
        sure += np.bincount(settled, weights=value[a : a + _BLOCK], minlength=cells + groups)[:cells]
        for unit, cell, share in _spread(begin[vague], end[vague], group[vague], groups, axis):
            worth = value[a + vague[unit]]
            low += np.bincount(cell, weights=np.minimum(worth, 0), minlength=cells)
            mean += np.bincount(cell, weights=share * worth, minlength=cells)
            high += np.bincount(cell, weights=np.maximum(worth, 0), minlength=cells)
    return Counts(*((sure + part).reshape(len(axis), groups) for part in (low, mean, high)))


def _settle(first: Ints, last: Ints, code: Ints, groups: int, axis: Axis) -> tuple[Ints, Ints]:
    """The cell (period × groups + group) of the units that surely lie in one, and the numbers of those to spread.

    Units outside the coverage, and those to spread, get a cell behind the last one.
    """
    place = axis.place(first)
    cell = (axis.period * groups)[place]
    cell += code
    unsure = np.flatnonzero(last > axis.until[place])
    cell[unsure] = len(axis) * groups
    return cell, unsure[last[unsure] > first[unsure]]


def _spread(first: Ints, last: Ints, code: Ints, groups: int, axis: Axis) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Each unit in each cell that holds some of its days: unit, cell and share, in parts of bounded size."""
    begin, reach = axis.touched(first, last)
    some = np.flatnonzero(reach)
    begin, reach, end = begin[some], reach[some], begin[some] + reach[some] - 1
    early = axis.covered_between(axis.first[begin], first[some] - 1)
    late = axis.covered_between(last[some] + 1, axis.last[end])
    inside = axis.days()
    for block in blocks(reach, _CHUNK):
        row, period = repeated(begin[block], reach[block])
        tail = np.cumsum(reach[block]) - 1
        days = inside[period]
        days[tail - reach[block] + 1] -= early[block]
        days[tail] -= late[block]
        unit = some[block][row]
        share = days / (last - first + 1)[unit]
        keep = slice(None) if days.all() else np.flatnonzero(days)
        yield unit[keep], (period * groups + code[unit])[keep], share[keep]


def draw_starts(
    first: Ints, last: Ints, row: Ints, code: Ints, groups: int, axes: Sequence[Axis], m: int, seed: int
) -> Ints:
    """Whole counts with every start drawn uniformly from its possible days: m × periods × groups.

    Args:
        first, last: possible start days of each event.
        row, code: the event and the group of each unit; units of one event share its day.
        axes: one axis, or one for each group that all units fall into by their day.
        m, seed: how many draws, and where they begin.
    """
    loose = (last > first)[row]
    fixed = _tally(first[None, :], row[~loose], code[~loose], groups, axes)
    drawn, place = np.unique(row[loose], return_inverse=True)
    rng = np.random.default_rng(seed)
    out = np.empty((m, len(axes[0]), groups), dtype=np.int64)
    step = max(_CHUNK // max(len(place), 1), 1)
    for a in range(0, m, step):
        some = min(step, m - a)
        day = rng.integers(first[drawn], last[drawn], size=(some, len(drawn)), endpoint=True)
        out[a : a + some] = fixed + _tally(day, place, code[loose], groups, axes)
    return out


def _tally(day: Ints, row: Ints, code: Ints, groups: int, axes: Sequence[Axis]) -> Ints:
    """Counts of days by period and group, draw by draw; ``day`` has a row a draw and a column an event."""
    draws, periods = len(day), len(axes[0])
    size = (periods + 1) * groups  # the last period takes the days outside the coverage
    total = np.zeros(draws * size, dtype=np.int64)
    for number, axis in enumerate(axes):
        cell = axis.period[axis.place(day)][:, row] * groups
        cell += number if len(axes) > 1 else code
        cell += (np.arange(draws) * size)[:, None]
        total += np.bincount(cell.ravel(), minlength=len(total))
    return total.reshape(draws, periods + 1, groups)[:, :periods]
