"""Cutting a count series into segments of constant rate: the exact optimum for a number of breaks or for a penalty.

The cost of a segment with S events in an exposure of E is twice its negative log likelihood under Poisson counts,
2 (S − S log(S/E)), and 0 without events; unequal months are exact. ``optimal_breaks`` is the segment neighbourhood of
Auger & Lawrence (1989, Bulletin of Mathematical Biology 51:39-54), ``pelt`` that of Killick, Fearnhead & Eckley (2012,
JASA 107:1590-1598), ``penalty_path`` the CROPS of Haynes, Eckley & Fearnhead (2017, JCGS 26:134-143).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    checked_real,
    whole_number,
)

__all__ = ["Penalised", "optimal_breaks", "optimal_segmentations", "pelt", "penalty_path", "segment_cost"]

_LEVEL = 1e-9  # what cannot be told from 0 among costs, relative to the whole


def segment_cost(events: FloatArray, exposure: FloatArray) -> FloatArray:
    """The cost of segments with these totals; elementwise.

    >>> segment_cost(np.array([0.0, 4.0]), np.array([2.0, 4.0])).tolist()
    [0.0, 8.0]
    """
    cost: FloatArray = 2.0 * (events - xlogy(events, events / exposure))
    return cost


def _totals(counts: FloatArray, exposure: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums of counts and exposure before each period, and of all."""
    return np.concatenate([[0.0], np.cumsum(counts)]), np.concatenate([[0.0], np.cumsum(exposure)])


def optimal_segmentations(counts: FloatArray, exposure: FloatArray, most: int) -> list[tuple[int, ...]]:
    """The best cuts with 0, 1, … ``most`` breaks of checked counts, in time n² and memory n × ``most``."""
    if most == 0:
        return [()]
    n = len(counts)
    events, years = _totals(counts, exposure)
    best = np.full((most + 1, n + 1), np.inf)  # of the first t periods with k breaks
    came = np.zeros((most + 1, n + 1), dtype=np.int64)
    best[0, 1:] = segment_cost(events[1:], years[1:])
    for t in range(2, n + 1):
        last = segment_cost(events[t] - events[1:t], years[t] - years[1:t])
        reach = best[:-1, 1:t] + last
        came[1:, t] = 1 + np.argmin(reach, axis=1)
        best[1:, t] = reach.min(axis=1)
    found = []
    for k in range(most + 1):
        at, breaks = n, list[int]()
        for left in range(k, 0, -1):
            at = int(came[left, at])
            breaks.append(at)
        found.append(tuple(reversed(breaks)))
    return found


def optimal_breaks(counts: ArrayLike, n_breaks: int, exposure: ArrayLike | None = None) -> tuple[int, ...]:
    """The cut into ``n_breaks`` + 1 segments with the highest Poisson likelihood.

    Args:
        counts: events by period, 0 or more; expected counts need not be whole.
        n_breaks: 0 to the number of periods less 1.
        exposure: of each period, above 0; None for equal ones.

    Returns:
        The first index of each new segment, rising. Of equally good cuts it is one.

    Raises:
        InputError: an argument out of its range, or more breaks than the periods allow.

    >>> optimal_breaks([1, 0, 1, 5, 6, 4, 0, 1], 2)
    (3, 6)
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    k = whole_number(n_breaks, "n_breaks", least=0, most=len(y) - 1)
    return optimal_segmentations(y, e, k)[k]


def pelt(counts: ArrayLike, exposure: ArrayLike | None = None, *, penalty: float) -> tuple[int, ...]:
    """The cut that is best when each break costs ``penalty``, exact, in about linear time where breaks are many.

    Args:
        counts, exposure: as for ``optimal_breaks``.
        penalty: what a break costs, 0 or more, on the scale of twice the log likelihood. Twice the logarithm of the
            number of periods is common; no penalty holds a stated level of false alarms (see ``break_test``).

    Returns:
        The first index of each new segment, rising.

    Raises:
        InputError: an argument out of its range.

    >>> pelt([1, 0, 1, 5, 6, 4, 0, 1], penalty=4.0)
    (3, 6)
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    price = checked_real(penalty, "penalty")
    if price < 0:
        raise InputError(f"penalty is {price:g}; it must be 0 or more")
    return _pelt(y, e, price)


def _pelt(counts: FloatArray, exposure: FloatArray, penalty: float) -> tuple[int, ...]:
    n = len(counts)
    events, years = _totals(counts, exposure)
    best = np.zeros(n + 1)
    best[0] = -penalty
    came = np.zeros(n + 1, dtype=np.int64)
    starts = np.zeros(1, dtype=np.int64)
    slack = _LEVEL * (1.0 + float(np.abs(segment_cost(counts, exposure)).sum()))
    for t in range(1, n + 1):
        reach = best[starts] + segment_cost(events[t] - events[starts], years[t] - years[starts])
        least = int(np.argmin(reach))
        best[t], came[t] = reach[least] + penalty, starts[least]
        starts = np.append(starts[reach <= best[t] + slack], t)
    breaks, at = list[int](), int(came[n])
    while at > 0:
        breaks.append(at)
        at = int(came[at])
    return tuple(reversed(breaks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalised:
    """A cut that is best for a range of penalties.

    Attributes:
        breaks: the first index of each new segment.
        cost: of its segments, without the penalty; twice the negative log likelihood.
        low, high: penalties between which no other cut is better; ``high`` is ∞ for the cut without breaks.
    """

    breaks: tuple[int, ...]
    cost: float
    low: float
    high: float


def penalty_path(
    counts: ArrayLike, exposure: ArrayLike | None = None, *, low: float | None = None, high: float = math.inf
) -> tuple[Penalised, ...]:
    """Every cut that is best for some penalty from ``low`` to ``high``, from many breaks to few.

    Args:
        counts, exposure: as for ``optimal_breaks``.
        low: the smallest penalty that is looked at; None for the logarithm of the number of periods.
        high: the largest one.

    Returns:
        The cuts with the penalties between which each is best; neighbours meet.

    Raises:
        InputError: an argument out of its range.

    >>> for step in penalty_path([1, 0, 1, 5, 6, 4, 0, 1], low=1.0):
    ...     print(step.breaks, round(step.low, 2), round(step.high, 2))
    (3, 6, 7) 1.0 1.39
    (3, 6) 1.39 8.04
    () 8.04 inf
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    least = math.log(len(y)) if low is None else checked_real(low, "low")
    most = math.inf if high == math.inf else checked_real(high, "high")
    if not 0 <= least <= most:
        raise InputError(f"low is {least:g} and high is {most:g}; they must be 0 or more, the smaller one first")
    events, years = _totals(y, e)

    def cost(breaks: tuple[int, ...]) -> float:
        ends = np.array([0, *breaks, len(y)])
        return float(segment_cost(np.diff(events[ends]), np.diff(years[ends])).sum())

    cuts: dict[int, tuple[float, tuple[int, ...]]] = {}

    def keep(breaks: tuple[int, ...]) -> int:
        cuts.setdefault(len(breaks), (cost(breaks), breaks))
        return len(breaks)

    few = keep(() if math.isinf(most) else _pelt(y, e, most))
    spans = [(keep(_pelt(y, e, least)), few)]
    while spans:
        many, few = spans.pop()
        if many - few > 1:
            meeting = (cuts[few][0] - cuts[many][0]) / (many - few)
            middle = keep(_pelt(y, e, meeting))
            if few < middle < many:
                spans += [(many, middle), (middle, few)]
    return _hull(cuts, least, most)


def _hull(cuts: dict[int, tuple[float, tuple[int, ...]]], low: float, high: float) -> tuple[Penalised, ...]:
    """The cuts that are best for some penalty, with the penalties at which neighbours are equally good."""
    numbers: list[int] = []
    for number in sorted(cuts, reverse=True):
        while len(numbers) > 1 and _meeting(cuts, numbers[-1], number) <= _meeting(cuts, numbers[-2], numbers[-1]):
            numbers.pop()
        numbers.append(number)
    while len(numbers) > 1 and _meeting(cuts, numbers[0], numbers[1]) <= low:
        numbers.pop(0)
    while len(numbers) > 1 and _meeting(cuts, numbers[-2], numbers[-1]) >= high:
        numbers.pop()
    meetings = [low, *(_meeting(cuts, *pair) for pair in pairwise(numbers)), high]
    return tuple(
        Penalised(breaks=cuts[number][1], cost=cuts[number][0], low=meetings[i], high=meetings[i + 1])
        for i, number in enumerate(numbers)
    )


def _meeting(cuts: dict[int, tuple[float, tuple[int, ...]]], many: int, few: int) -> float:
    """The penalty at which two cuts are equally good."""
    return (cuts[few][0] - cuts[many][0]) / (many - few)
