"""Whether a trend is shown where periods may depend on each other, and what is told of trends in the same words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.special import ndtri

from alliance_timeline.checks.case import Case
from alliance_timeline.display import counted
from alliance_timeline.inference.dependence import length_weight
from alliance_timeline.series.counting import Floats
from alliance_timeline.series.findings import Basis, p_text
from alliance_timeline.series.samples import Sample, draws_for
from alliance_timeline.series.trends import TrendRow, trends_of

__all__ = ["counted_step", "counted_steps", "dependence_text", "detectable_growth", "net_trend", "too_short"]

_POWER = 0.8
_STUDENTIZED = 1.35  # by how much the studentized test widens the reach of up to 40 periods, as simulated,
_LONGER = 0.25  # and how much less from 100 periods on
_FEWEST = 24  # periods below which no growth is surely found in so many cases
_STEEPEST = math.log(8.0)  # of a growth from the first to the last period, beyond which the same holds
_FURTHEST = 250.0  # log of the growth from the middle to an end beyond which rates are not divided further


def net_trend(sample: Sample, bound: float, basis: Basis) -> TrendRow:
    """The studentized Mann-Kendall test of the rates net of a growth by ``bound`` per cent a year.

    The rates are divided by what they would be if they grew by just that much: a rise that is left is a growth by more.
    """
    log_growth = math.log1p(bound / 100.0) * (sample.times - sample.times.mean())
    exposure = sample.counts.exposure * np.exp(np.clip(log_growth, -_FURTHEST, _FURTHEST))
    net = replace(sample, counts=replace(sample.counts, exposure=exposure))
    draws = draws_for([net], 1.0 - basis.confidence)
    return trends_of([net], basis, serial="studentized", draws=draws).only


def dependence_text(independent: float | None, dependent: float | None) -> str:
    """Both p-values in words."""
    return f"p = {p_text(independent)} if periods are independent, {p_text(dependent)} if they may depend on each other"


def detectable_growth(row: TrendRow, times: Floats, bounds: Sequence[float], confidence: float) -> str | None:
    """The growths nearest to the bounds that would be shown to lie beyond them in about 80 % of cases.

    None with fewer than 24 periods, or where such a growth net of the bound would be more than eightfold from the first
    to the last one: a curve so steep and short looks like dependence, and the studentized test seldom shows it.

    Args:
        row: a log-linear trend, whose limits tell the standard error.
        times: of its periods, in years.
        bounds: in per cent a year, rising.
        confidence: of the limits.
    """
    if row.low is None or row.high is None or row.low <= -100.0 or 1.0 - confidence >= _POWER:
        return None
    reach = (math.log1p(row.high / 100.0) - math.log1p(row.low / 100.0)) / 2.0
    reach *= 1.0 + float(ndtri(_POWER) / ndtri((1.0 + confidence) / 2.0))
    reach *= _STUDENTIZED - _LONGER * length_weight(len(times))
    if len(times) < _FEWEST or reach * float(np.ptp(times)) > _STEEPEST:
        return None
    low, high = (
        100.0 * math.expm1(min(math.log1p(bound / 100.0) + way, 700.0))
        for bound, way in ((bounds[0], -reach), (bounds[-1], reach))
    )
    return f"a growth of about {high:+.3g} % a year or more, or {low:+.3g} % or less"


def too_short(periods: int, confidence: float) -> str | None:
    """That no order of so many rates could show a trend, in words; None where one could.

    The steepest one and its mirror image are two of all orders, so that p is at least 2 / n!.

    >>> too_short(4, 0.95), too_short(5, 0.95)
    ('4 periods; p of the studentized test is at least 0.083', None)
    """
    least = min(2.0 / math.factorial(min(periods, 20)), 1.0)
    if least <= 1.0 - confidence:
        return None
    return f"{counted(periods, 'period')}; p of the studentized test is at least {p_text(least)}"


def counted_step(case: Case, basis: Basis) -> str:
    """What was counted, over which covered days."""
    first, last = max(basis.first, case.windows[0][0]), min(basis.last, case.windows[-1][1])
    return f"Counted are {replace(basis, first=first, last=last).notes[0]}."


def counted_steps(case: Case, basis: Basis) -> Iterator[str]:
    """What was counted, in which periods."""
    yield counted_step(case, basis)
    if case.beyond:
        yield f"The window {case.beyond}; the trend is that of the covered and settled days."
