"""The fewest changes that change a verdict on a rate, found exactly where each unit surely lies in one quarter.

The interval then follows from the total and from Pearson's index of the quarterly counts alone, and of two intervals
with the same total that with the smaller index lies within the other. A decided verdict is therefore held against the
largest index that k changes can give, an open one against the smallest, for one k after the other. The verdict must
hold by quarters and by years, so that each is searched by itself: a decided verdict changes as soon as that of either
does; an open one does not before both decide, and does then if evaluation confirms it of the quarters evened out. With
exposures e and a given total, the index grows with the sum of y² / e over the spans, to which each adds by itself:

- the smallest sum is reached step by step, each time in the span that lowers it most or raises it least, since the
  terms are convex,
- the largest after adding k has all of them in one span, since a convex sum is largest at a corner,
- the largest after taking k away is found by dynamic programming over the spans.
"""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import chdtrc, gammainccinv, gammaincinv

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.fragility.changes import Change, Kind, copies
from alliance_timeline.checks.fragility.placements import placements
from alliance_timeline.checks.fragility.search import VerdictAfter
from alliance_timeline.checks.fragility.ways import Fragility, Way
from alliance_timeline.inference.rates import widening, yearly_widening
from alliance_timeline.periods import DAYS_PER_YEAR, Window, covered_days, intersect
from alliance_timeline.phases.summary import quarters, year_starts
from alliance_timeline.series.counting import Floats, Ints

__all__ = ["rate_fragility"]

_ADDED, _MOST = 1000, 20_000  # added units that are tried at least, and at most

Judge = Callable[[float, float], Verdict]


@dataclass(frozen=True, slots=True)
class _Spans:
    """The quarters, or years, of a window that have covered days: their covered years, a covered day, their units."""

    years: Floats
    days: Sequence[datetime.date]
    units: Sequence[Sequence[CaseUnit]]


@dataclass(frozen=True, slots=True)
class _Path:
    """The sums of y² / e after 0, 1, 2 … changes, and how many of so many are made in each span."""

    sums: Floats
    made: Callable[[int], Ints]


def rate_fragility(
    case: Case, span: Window, judge: Judge, bound: float, verdict: Verdict, verdict_after: VerdictAfter
) -> Fragility | None:
    """The fewest units of a rate to take away and to add that change its verdict; None where dates are too vague, or
    where evaluation does not confirm them.

    Args:
        case: of the rate.
        span: its window.
        judge: the verdict on an interval, in units a year.
        bound: the greatest one, in units a year.
        verdict: the one to change.
        verdict_after: for the rules that hold for all checks.
    """
    spans = _spans(case, span)
    if spans is None:
        return None
    search = _Search(case, spans, judge, bound, verdict, verdict_after)
    removed, added = search.way(-1), search.way(1)
    if removed is None or added is None:
        return None
    return Fragility(ways=(removed, added, Way(kind="move", number=None, exact=True)), unit=case.unit)


@dataclass(frozen=True, slots=True)
class _Search:
    """A rate by quarters and by years, and the verdict to change; the rest as in ``rate_fragility``."""

    case: Case
    spans: tuple[_Spans, _Spans]
    judge: Judge
    bound: float
    verdict: Verdict
    verdict_after: VerdictAfter

    def way(self, sign: int) -> Way | None:
        """The fewest units to take away (−1) or to add (1); None where evaluation does not confirm them."""
        paths = [self._path(some, sign) for some in self.spans]
        total = sum(map(len, self.spans[0].units))
        totals = total + sign * np.arange(min(len(path.sums) for path in paths))
        verdicts = [self._verdicts(*each, totals) for each in zip(self.spans, paths, (False, True), strict=True)]
        for number, (by_quarter, by_year) in enumerate(zip(*verdicts, strict=True)):
            both = by_quarter if by_quarter is by_year else Verdict.INCONCLUSIVE
            becomes = self.verdict_after.ruled(both, int(totals[number]))
            if number and becomes is not self.verdict:
                which = int(by_quarter is self.verdict is not Verdict.INCONCLUSIVE)  # 1: years alone change it
                return self._confirmed(self.spans[which], paths[which].made(number), sign, becomes)
        if sign > 0:
            return Way(kind="add", number=None, exact=False, tried=len(totals) - 1)
        return Way(kind="remove", number=None, exact=True)

    def _path(self, some: _Spans, sign: int) -> _Path:
        """Changes that make spans as uneven as can be where the verdict is decided, else as even."""
        counts = np.array([len(units) for units in some.units], dtype=np.int64)
        most = min(_ADDED + int(4.0 * self.bound * some.years.sum()), _MOST)
        if self.verdict is Verdict.INCONCLUSIVE:
            return _evened(counts, some.years, int(counts.sum()) if sign < 0 else most, sign)
        return _emptied(counts, some.years) if sign < 0 else _piled(counts, some.years, most)

    def _verdicts(self, some: _Spans, path: _Path, is_yearly: bool, totals: Ints) -> list[Verdict]:
        limits = _limits(totals, path.sums[: len(totals)], some.years, self.case.confidence, is_yearly)
        return [self.judge(low, high) for low, high in zip(*limits, strict=True)]

    def _confirmed(self, some: _Spans, made: Ints, sign: int, becomes: Verdict) -> Way | None:
        """The way, if evaluation gives the same verdict where changes can be made."""
        note = ""
        if sign < 0:
            changes, note = _removed(some, made)
        else:
            changes = copies(self.case, zip(some.days, made.tolist(), strict=True))
        if changes:
            among = {event.id for event in self.case.timeline}.union(*(change.events for change in changes))
            if self.verdict_after(changes, among=among) is not becomes:
                return None
        kind: Kind = "remove" if sign < 0 else "add"
        return Way(kind=kind, number=int(made.sum()), exact=True, becomes=becomes, changes=changes, note=note)


def _removed(parts: _Spans, made: Ints) -> tuple[tuple[Change, ...], str]:
    """The units taken away, the first ones of their spans, and whether others would do as well."""
    chosen = list(zip(parts.units, made.tolist(), strict=True))
    changes = tuple(Change("remove", unit.events) for units, times in chosen for unit in units[:times])
    others = any(0 < times < len(units) for units, times in chosen)
    return changes, "others of the same quarters would do as well" if others else ""


def _spans(case: Case, span: Window) -> tuple[_Spans, _Spans] | None:
    """The window by quarters and by years; None where a unit, or one that may be moved in, may start in several
    quarters or outside.
    """
    if placements(case):
        return None
    periods = quarters(span)
    ends = [*year_starts([0] * len(periods)), len(periods)]
    found = []
    for days in (
        [(quarter.first, quarter.last) for quarter in periods],
        [(periods[start].first, periods[end - 1].last) for start, end in pairwise(ends)],
    ):
        parts = [
            (
                windows,
                [unit for unit in case.units if first.toordinal() <= unit.first and unit.last <= last.toordinal()],
            )
            for first, last in days
            if (windows := intersect(case.windows, ((first, last),)))
        ]
        if sum(len(units) for _, units in parts) < len(case.units):
            return None
        years = np.array([covered_days(windows) / DAYS_PER_YEAR for windows, _ in parts])
        found.append(_Spans(years, [windows[0][0] for windows, _ in parts], [units for _, units in parts]))
    return found[0], found[1]


def _limits(
    totals: Ints, sums: Floats, years: Floats, confidence: float, is_yearly: bool
) -> tuple[list[float], list[float]]:
    """The limits of ``phases.rates.window_rate`` for given totals and sums of y² / e."""
    exposure, df = float(years.sum()), len(years) - 1
    some = np.maximum(totals, 1)
    scale, level = np.ones(len(totals)), np.full(len(totals), confidence)
    if df:
        chi2 = np.where(totals > 0, np.maximum(exposure * sums / some - totals, 0.0), 0.0)
        index, p_value = (np.where(totals > 0, x, 1.0).tolist() for x in (chi2 / df, chdtrc(df, chi2)))
        if is_yearly:
            pairs = (yearly_widening(*each, df, confidence) for each in zip(index, p_value, strict=True))
            scale, level = np.array(list(pairs)).T
        else:
            scale = np.array([widening(*each) for each in zip(index, p_value, strict=True)])
    tail = (1.0 - level) / 2.0
    low = np.where(totals > 0, scale * gammaincinv(some / scale, tail), 0.0) / exposure
    high = scale * gammainccinv(totals / scale + 1.0, tail) / exposure
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
