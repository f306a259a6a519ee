"""Cuts of a series: the periods at which a break of the rate is looked for, and the change of the rate at each."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance_timeline.checks.case import Case
from alliance_timeline.inference.rates import is_overdispersed
from alliance_timeline.inference.vague import PooledRatio, pool_dispersion, pool_ratio
from alliance_timeline.periods import Period, Window, shift
from alliance_timeline.series.counting import Floats, Ints
from alliance_timeline.series.samples import settled_periods

__all__ = ["Cut", "cuts_within", "drawn_counts", "looked_at", "ratios_at", "widest"]


@dataclass(frozen=True, slots=True)
class Cut:
    """The change of the rate at the first day of a period.

    Attributes:
        number: of the period, among the used ones.
        day: its first day.
        ratio: of the rate after it to the rate before it, within its segment.
    """

    number: int
    day: datetime.date
    ratio: PooledRatio

    def lies_within(self, ratio: float) -> bool:
        """Whether the interval lies wholly between 1 / ``ratio`` and ``ratio``."""
        return 1.0 / ratio < self.ratio.low and self.ratio.high < ratio


def looked_at(case: Case, periods: Sequence[Period], lasting: str) -> Window:
    """The days that lie at least so long after the first, and before the last, covered day of the used periods.

    Where there are none, the second one lies before the first.
    """
    first = max(periods[0].first, case.windows[0][0])
    last = min(periods[-1].last, case.windows[-1][1])
    return shift(first, lasting), shift(last, lasting, back=True) + datetime.timedelta(days=1)


def cuts_within(periods: Sequence[Period], *windows: Window) -> tuple[int, ...]:
    """The numbers of the periods, but for the first, that begin within all of the windows."""
    return tuple(
        number
        for number, period in enumerate(periods)
        if number and all(first <= period.first <= last for first, last in windows)
    )


def ratios_at(case: Case, periods: Sequence[Period], cuts: Sequence[int], breaks: Sequence[int]) -> tuple[Cut, ...]:
    """The change of the rate at each cut, in the segment between the nearest of some breaks.

    The one-sided p-values of the ratio are averaged over imputations of the vague dates, which follow the rates before
    and after the cut; the interval is mid-P, or quasi-Poisson where the counts are overdispersed.

    Args:
        case: with used periods.
        periods: the used ones.
        cuts: numbers of these at which the rate may change.
        breaks: numbers at which it does; none of the cuts.
    """
    found = []
    for cut in cuts:
        starts = sorted((0, *breaks, cut))
        drawn, exposure = drawn_counts(case, starts)
        place = starts.index(cut)
        segment = slice(starts[place - 1], (*starts, len(exposure))[place + 1])
        before = cut - starts[place - 1]
        ratio = _ratio(drawn[:, segment], exposure[segment], before, case.confidence)
        found.append(Cut(cut, periods[cut].first, ratio))
    return tuple(found)


def drawn_counts(case: Case, starts: Sequence[int]) -> tuple[Ints, Floats]:
    """Counts of the used periods, one row an imputation of the vague dates (one where all are known), and exposure.

    Args:
        case: with used periods.
        starts: numbers of the used periods at which segments with their own rates begin; the first is 0.
    """
    series = case.series
    used, _ = settled_periods(series.periods, series.exposure, series.settled_until)
    if bool((series.certain[used] == series.expected[used]).all()):
        return np.rint(series.expected[used].T).astype(np.int64), series.exposure[used]
    drawn = series.imputations([int(used[start]) for start in starts], case.m, case.seed)[:, used, 0]
    return drawn, series.exposure[used]


def _ratio(drawn: Ints, exposure: Floats, before: int, confidence: float) -> PooledRatio:
    """The rate of the periods from ``before`` on over that of the periods before."""
    a, b, years_a, years_b = drawn[:, before:], drawn[:, :before], exposure[before:], exposure[:before]
    totals = a.sum(axis=1), b.sum(axis=1), float(years_a.sum()), float(years_b.sum())
    spread = pool_dispersion(drawn, exposure, groups=["b"] * len(years_b) + ["a"] * len(years_a))
    if is_overdispersed(spread.index, spread.p_value):
        return pool_ratio(
            *totals,
            method="quasipoisson",
            confidence=confidence,
            counts_a=a,
            counts_b=b,
            period_exposure_a=years_a,
            period_exposure_b=years_b,
        )
    return pool_ratio(*totals, confidence=confidence)


def widest(cuts: Sequence[Cut]) -> Cut:
    """The cut whose interval is the widest, by the ratio of its limits; the first of several."""

    def width(cut: Cut) -> float:
        low, high = cut.ratio.low, cut.ratio.high
        return high / low if low > 0 and math.isfinite(high) else math.inf

    return max(cuts, key=width)
