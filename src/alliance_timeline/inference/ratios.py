"""Rate ratios: the result, and how each method comes to its interval and p-value."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.inference.negative_binomial import NegativeBinomialRatio
from alliance_timeline.inference.overdispersion import pearson
from alliance_timeline.inference.pvalues import RatioEvidence, central_interval

__all__ = [
    "NO_DISPERSION",
    "Periods",
    "RateRatio",
    "negative_binomial_ratio",
    "point_ratio",
    "quasipoisson_evidence",
    "ratio_from",
    "vacuous_ratio",
]

NO_DISPERSION = "no dispersion can be found: no phase with events has two periods"

Periods = tuple[FloatArray, FloatArray]  # counts (rows × periods) and the exposure of the periods


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRatio:
    """The rate of a over the rate of b.

    Attributes:
        estimate: the ratio; ∞ where only b has no events, None where neither has any.
        low, high: central limits: 0 where a has no events, ∞ where b has none.
        p_value: two-sided, of a ratio of 1: at most 1 − confidence exactly where 1 lies outside the limits.
        method: "midp", "exact", "quasipoisson" or "negative_binomial".
        events_a, exposure_a, events_b, exposure_b, confidence: what was given (means of imputations).
        dispersion: the factor by which "quasipoisson" widens, at least 1; None for other methods.
        size: the size of "negative_binomial", ∞ where the counts are Poisson; None for other methods.
        reason: why the data say nothing (then p is 1, the limits are 0 and ∞); None where they do.
    """

    estimate: float | None
    low: float
    high: float
    p_value: float
    method: str
    events_a: float
    exposure_a: float
    events_b: float
    exposure_b: float
    confidence: float
    dispersion: float | None = None
    size: float | None = None
    reason: str | None = None


def point_ratio(a: float, exposure_a: float, b: float, exposure_b: float) -> float | None:
    """The ratio of two rates; ∞ where only b is 0, None where both are.

    >>> point_ratio(4, 2.0, 1, 1.0), point_ratio(1, 1.0, 0, 1.0), point_ratio(0, 1.0, 0, 1.0)
    (2.0, inf, None)
    """
    if b == 0:
        return math.inf if a > 0 else None
    return (a / exposure_a) / (b / exposure_b)


def quasipoisson_evidence(
    a: FloatArray, exposure_a: float, phase_a: Periods, b: FloatArray, exposure_b: float, phase_b: Periods
) -> RatioEvidence | None:
    """Totals with each row's dispersion about both phases' rates; None if a row has no degrees of freedom.

    Rows without any event have nothing to disperse: they take a dispersion of 1.
    """
    chi2, df = np.zeros(len(a)), np.zeros(len(a))
    for counts, exposure in (phase_a, phase_b):
        part, free = pearson(counts, exposure, np.zeros(len(exposure), dtype=int))
        chi2, df = chi2 + part, df + free
    if ((df == 0) & (a + b > 0)).any():
        return None
    df = np.maximum(df, 1.0)
    phi = np.maximum(chi2 / df, 1.0)
    return RatioEvidence(a, b, exposure_a, exposure_b, "quasipoisson", phi, df, np.full(len(a), 1.0 / len(a)))


def ratio_from(evidence: RatioEvidence, confidence: float) -> RateRatio:
    """The result of p-value functions averaged over the rows of ``evidence``."""
    a, b = float(evidence.weight @ evidence.a), float(evidence.weight @ evidence.b)
    ea, eb = evidence.exposure_a, evidence.exposure_b
    phi = float(evidence.weight @ evidence.phi)
    centre, spread = _start_of_search(a, ea, b, eb)
    low, high, p = central_interval(
        evidence.pooled, evidence.swapped().pooled, confidence, centre, spread * math.sqrt(phi)
    )
    return RateRatio(
        estimate=point_ratio(a, ea, b, eb),
        low=low,
        high=high,
        p_value=p,
        method=evidence.method,
        events_a=a,
        exposure_a=ea,
        events_b=b,
        exposure_b=eb,
        confidence=confidence,
        dispersion=phi if evidence.method == "quasipoisson" else None,
        reason="neither a nor b has events" if a + b == 0 else None,
    )


def vacuous_ratio(plain: RateRatio, method: str, reason: str) -> RateRatio:
    """The result where ``method`` can say nothing: every ratio remains possible."""
    return replace(plain, low=0.0, high=math.inf, p_value=1.0, method=method, reason=reason)


def negative_binomial_ratio(plain: RatioEvidence, phase_a: Periods, phase_b: Periods, confidence: float) -> RateRatio:
    """The profile likelihood ratio of one row of counts; its p is nowhere below the mid-P of ``plain``."""
    result = ratio_from(plain, confidence)
    if result.reason is not None:
        return replace(result, method="negative_binomial")
    (counts_a, exposure_a), (counts_b, exposure_b) = phase_a, phase_b
    model = NegativeBinomialRatio(counts_a[0], exposure_a, counts_b[0], exposure_b)
    other, swapped = model.swapped(), plain.swapped()
    centre, spread = _start_of_search(result.events_a, plain.exposure_a, result.events_b, plain.exposure_b)
    low, high, p = central_interval(
        lambda theta: max(plain.pooled(theta), model.greater(theta)),
        lambda theta: max(swapped.pooled(theta), other.greater(theta)),
        confidence,
        centre,
        spread,
    )
    return replace(
        result,
        estimate=model.estimate,
        low=low,
        high=high,
        p_value=p,
        method="negative_binomial",
        size=model.size,
    )


def _start_of_search(a: float, exposure_a: float, b: float, exposure_b: float) -> tuple[float, float]:
    """A guess of the log ratio and of its standard error, finite at zeros too."""
    centre = math.log((a + 0.5) / (b + 0.5) * exposure_b / exposure_a)
    return centre, math.sqrt(1.0 / (a + 0.5) + 1.0 / (b + 0.5))
