"""The fewest changes that change a verdict on a rate, found exactly where each unit surely lies in one quarter.

The interval then follows from the total and from Pearson's index of the quarterly counts alone, and of two intervals
with the same total that with the smaller index lies within the other. A decided verdict is therefore held against the
largest index that k changes can give, an open one against the smallest, for one k after the other. With exposures e and
a given total, the index grows with the sum of y² / e over the quarters, to which each quarter adds by itself:

- the smallest sum is reached step by step, each time in the quarter that lowers it most or raises it least, since the
  terms are convex,
- the largest after adding k has all of them in one quarter, since a convex sum is largest at a corner,
- the largest after taking k away is found by dynamic programming over the quarters.
"""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, gammainccinv, gammaincinv

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.changes import Change, copies
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.fragility import VerdictAfter
from alliance_timeline.checks.placements import placements
from alliance_timeline.checks.ways import Fragility, Way
from alliance_timeline.inference.overdispersion import is_overdispersed
from alliance_timeline.periods import DAYS_PER_YEAR, Window, covered_days, intersect
from alliance_timeline.phases.windows import quarters
from alliance_timeline.series.axis import Floats, Ints

__all__ = ["rate_fragility"]

_ADDED, _MOST = 1000, 20_000  # added units that are tried at least, and at most

Judge = Callable[[float, float], Verdict]


@dataclass(frozen=True, slots=True)
class _Quarters:
    """The quarters of a window that have covered days: their covered years, a covered day, the units in each."""

    years: Floats
    days: Sequence[datetime.date]
    units: Sequence[Sequence[CaseUnit]]


@dataclass(frozen=True, slots=True)
class _Path:
    """The sums of y² / e after 0, 1, 2 … changes, and how many of so many are made in each quarter."""

    sums: Floats
    made: Callable[[int], Ints]


def rate_fragility(
    case: Case, span: Window, judge: Judge, bound: float, verdict: Verdict, verdict_after: VerdictAfter
) -> Fragility | None:
    """The fewest units of a rate to take away and to add that change its verdict; None where dates are too vague.

    Args:
        case: of the rate.
        span: its window.
        judge: the verdict on an interval, in units a year.
        bound: the greatest one, in units a year.
        verdict: the one to change.
        verdict_after: for the rules that hold for all checks.
    """
    parts = _quarters(case, span)
    if parts is None:
        return None
    counts = np.array([len(some) for some in parts.units], dtype=np.int64)
    most = min(_ADDED + int(4.0 * bound * parts.years.sum()), _MOST)
    wide = verdict is not Verdict.INCONCLUSIVE
    fewer = _emptied(counts, parts.years) if wide else _evened(counts, parts.years, int(counts.sum()), -1)
    more = _piled(counts, parts.years, most) if wide else _evened(counts, parts.years, most, 1)

    def first(path: _Path, sign: int) -> tuple[int, Verdict] | None:
        """The smallest number of changes along a path after which the verdict is another one."""
        totals = counts.sum() + sign * np.arange(len(path.sums))
        low, high = _limits(totals, path.sums, parts.years, case.confidence)
        for number in range(1, len(totals)):
            becomes = verdict_after.ruled(judge(low[number], high[number]), int(totals[number]))
            if becomes is not verdict:
                return number, becomes
        return None

    removed, added = Way(kind="remove", number=None, exact=True), Way(kind="add", number=None, exact=False, tried=most)
    if (found := first(fewer, -1)) is not None:
        removed = _removed(parts, fewer.made(found[0]), *found)
    if (found := first(more, 1)) is not None:
        number, becomes = found
        changes = copies(case, zip(parts.days, more.made(number).tolist(), strict=True))
        added = Way(kind="add", number=number, exact=True, becomes=becomes, changes=changes)
    return Fragility(ways=(removed, added, Way(kind="move", number=None, exact=True)), unit=case.unit)


def _removed(parts: _Quarters, made: Ints, number: int, becomes: Verdict) -> Way:
    """The units taken away: the first ones of their quarters."""
    chosen = list(zip(parts.units, made.tolist(), strict=True))
    changes = tuple(Change("remove", unit.events) for units, times in chosen for unit in units[:times])
    others = any(0 < times < len(units) for units, times in chosen)
    note = "others of the same quarters would do as well" if others else ""
    return Way(kind="remove", number=number, exact=True, becomes=becomes, changes=changes, note=note)


def _quarters(case: Case, span: Window) -> _Quarters | None:
    """The quarters of the window; None where a unit, or one that may be moved in, may start in several or outside."""
    if placements(case):
        return None
    parts = [
        (windows, [unit for unit in case.units if first <= unit.first and unit.last <= last])
        for quarter in quarters(span)
        for first, last in [(quarter.first.toordinal(), quarter.last.toordinal())]
        if (windows := intersect(case.windows, ((quarter.first, quarter.last),)))
    ]
    if sum(len(units) for _, units in parts) < len(case.units):
        return None
    years = np.array([covered_days(windows) / DAYS_PER_YEAR for windows, _ in parts])
    return _Quarters(years, [windows[0][0] for windows, _ in parts], [units for _, units in parts])


def _limits(totals: Ints, sums: Floats, years: Floats, confidence: float) -> tuple[list[float], list[float]]:
    """The limits of ``phases.rates.pooled_rate`` for given totals and sums of y² / e."""
    exposure, df, level = float(years.sum()), len(years) - 1, (1.0 - confidence) / 2.0
    some = np.maximum(totals, 1)
    scale = np.ones(len(totals))
    if df:
        chi2 = np.where(totals > 0, np.maximum(exposure * sums / some - totals, 0.0), 0.0)
        index, p_value = chi2 / df, chdtrc(df, chi2)
        spread = map(is_overdispersed, index.tolist(), p_value.tolist())
        scale = np.where((totals > 0) & np.array(list(spread)), np.maximum(index, 1.0), 1.0)
    low = np.where(totals > 0, scale * gammaincinv(some / scale, level), 0.0) / exposure
    high = scale * gammainccinv(totals / scale + 1.0, level) / exposure
    return low.tolist(), high.tolist()


def _evened(counts: Ints, years: Floats, most: int, sign: int) -> _Path:
    """The smallest sums: each unit is taken from, or added to, the quarter where the sum is then smallest."""

    left: list[int] = counts.tolist()
    spans: list[float] = years.tolist()
    order: list[int] = []
    costs = [float((counts**2 / years).sum())]

    def cost(quarter: int) -> float:
        return (1.0 + sign * 2.0 * left[quarter]) / spans[quarter]

    queue = [(cost(quarter), quarter) for quarter in range(len(left)) if sign > 0 or left[quarter]]
    heapq.heapify(queue)
    for _ in range(most):
        value, quarter = queue[0]
        costs.append(value)
        order.append(quarter)
        left[quarter] += sign
        if sign > 0 or left[quarter]:
            heapq.heapreplace(queue, (cost(quarter), quarter))
        else:
            heapq.heappop(queue)
    return _Path(np.cumsum(costs), lambda number: np.bincount(order[:number], minlength=len(left)))


def _piled(counts: Ints, years: Floats, most: int) -> _Path:
    """The largest sums after adding units: all of them in one quarter."""
    number = np.arange(most + 1)
    gains = (2.0 * counts[:, None] * number + number**2) / years[:, None]
    best = gains.argmax(axis=0)
    sums = float((counts**2 / years).sum()) + gains.max(axis=0)
    return _Path(sums, lambda number: np.where(np.arange(len(counts)) == best[number], number, 0))


def _emptied(counts: Ints, years: Floats) -> _Path:
    """The largest sums after taking units away, one quarter after the other."""
    total = int(counts.sum())
    sums, taken = np.full(total + 1, -np.inf), []
    sums[0] = 0.0
    for count, span in zip(counts.tolist(), years.tolist(), strict=True):
        options = np.full((count + 1, total + 1), -np.inf)
        for gone in range(count + 1):
            options[gone, gone:] = sums[: total + 1 - gone] + (count - gone) ** 2 / span
        taken.append(options.argmax(axis=0))
        sums = options.max(axis=0)

    def made(number: int) -> Ints:
        found = []
        for best in reversed(taken):
            found.append(int(best[number]))
            number -= found[-1]
        return np.array(found[::-1], dtype=np.int64)

    return _Path(sums, made)
