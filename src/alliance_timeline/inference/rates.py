"""Rates, rate ratios, shares and dispersion of counts, with intervals that hold at small counts and at
zero.

Sources: Garwood 1936 (Biometrika 28:437-442) for a rate; Clopper & Pearson 1934 (Biometrika 26:404-413) for
a share; Przyborowski & Wilenski 1940 (Biometrika 31:313-323) for the conditional test of two rates; Fay
2010 (R Journal 2(1):53-58) for p-values and intervals that match; Lancaster 1961 (JASA 56:223-234) for
mid-P.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, chdtrc, gammainccinv, gammaincinv

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    checked_count,
    checked_counts,
    checked_exposure,
    checked_exposures,
    confidence_level,
    digits,
    group_codes,
    one_of,
)
from alliance_timeline.inference.overdispersion import by_period, pearson, refuse_periods
from alliance_timeline.inference.pvalues import RatioEvidence
from alliance_timeline.inference.ratios import (
    NO_DISPERSION,
    RateRatio,
    negative_binomial_ratio,
    quasipoisson_evidence,
    ratio_from,
    vacuous_ratio,
)

__all__ = ["Dispersion", "Proportion", "Rate", "RateRatio", "dispersion", "proportion", "rate", "rate_ratio"]

_NO_EVENT = 1e-6  # an expected count below it has the limits of 0: every quantile would round to it
METHODS = ("midp", "exact", "quasipoisson", "negative_binomial")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Events per unit of exposure.

    Attributes:
        estimate: events / exposure.
        low, high: limits of the interval; low is 0 at 0 events.
        events, exposure, confidence: what was given.
        method: "garwood".
    """

    estimate: float
    low: float
    high: float
    events: float
    exposure: float
    confidence: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """A share of a total.

    Attributes:
        estimate: successes / total; None where the total is 0.
        low, high: limits of the interval; 0 and 1 where the total is 0.
        successes, total, confidence, method: what was given.
        reason: why there is no estimate; None where there is one.
    """

    estimate: float | None
    low: float
    high: float
    successes: float
    total: float
    confidence: float
    method: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How much more the counts vary than Poisson counts of the same rate.

    Attributes:
        index: Pearson chi² / df: about 1 for Poisson counts; None where it cannot be had.
        df: degrees of freedom.
        p_value: upper tail of chi²; None where the index is.
        periods, groups: how many periods in how many groups were looked at.
        reason: why there is no index; None where there is one.
    """

    index: float | None
    df: int
    p_value: float | None
    periods: int
    groups: int = 1
    reason: str | None = None


def rate(events: float, exposure: float, *, confidence: float = 0.95) -> Rate:
    """The rate of a Poisson count with its exact central interval.

    Args:
        events: count, 0 or more. An expected count need not be whole: the Gamma quantiles of Garwood's
            interval run through the values between, and the limits rise with the count.
        exposure: above 0, in any unit; the rate is per that unit.
        confidence: between 0 and 1.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = rate(0, 8.5)
    >>> result.estimate, result.low, round(result.high, 3)
    (0.0, 0.0, 0.434)
    """
    events = checked_count(events, "events", whole=False)
    exposure = checked_exposure(exposure, "exposure")
    tail = (1.0 - confidence_level(confidence)) / 2.0
    return Rate(
        estimate=events / exposure,
        low=float(gammaincinv(events, tail)) / exposure if events > _NO_EVENT else 0.0,
        high=float(gammainccinv(events + 1.0, tail)) / exposure,
        events=events,
        exposure=exposure,
        confidence=confidence,
        method="garwood",
    )


def proportion(successes: float, total: float, *, confidence: float = 0.95, method: str = "exact") -> Proportion:
    """A binomial share with a central interval.

    Args:
        successes, total: counts with successes ≤ total. Expected counts need not be whole: the limits are
            then quantiles of Beta distributions with parameters that are not whole, and rise with
        ``successes``. confidence: between 0 and 1.
        method: "exact" (Clopper & Pearson, never covers less than it says) or "midp" (narrower; covers
            about as much as it says).

    Raises:
        InputError: an argument out of its range, named.

    >>> result = proportion(3, 10)
    >>> result.estimate, round(result.low, 4), round(result.high, 4)
    (0.3, 0.0667, 0.6525)
    """
    method = one_of(method, "method", ("exact", "midp"))
    successes = checked_count(successes, "successes", whole=False)
    total = checked_count(total, "total", whole=False)
    confidence = confidence_level(confidence)
    if successes > total:
        raise InputError(
            f"successes is {digits(successes)}, more than total, {digits(total)}; it must be at most the total"
        )
    failures, tail = total - successes, (1.0 - confidence) / 2.0
    if total == 0:
        low, high = 0.0, 1.0
    elif method == "exact":
        low = float(betaincinv(successes, failures + 1.0, tail)) if successes > _NO_EVENT else 0.0
        high = 1.0 - float(betaincinv(failures, successes + 1.0, tail)) if failures > _NO_EVENT else 1.0
    else:
        odds = ratio_from(RatioEvidence(np.array([successes]), np.array([failures]), 1.0, 1.0, method), confidence)
        low, high = odds.low / (1.0 + odds.low), 1.0 - 1.0 / (1.0 + odds.high)
    return Proportion(
        estimate=successes / total if total else None,
        low=low,
        high=high,
        successes=successes,
        total=total,
        confidence=confidence,
        method=method,
        reason=None if total else "the total is 0",
    )


def dispersion(
    counts: ArrayLike, exposure: ArrayLike | None = None, *, groups: Sequence[object] | None = None
) -> Dispersion:
    """The dispersion index of counts by period: Pearson chi² over its degrees of freedom.

    Args:
        counts: events by period, 0 or more. Counts that are not whole are taken, but expected counts of
            uncertain dates are smoother than counts: their index is too low.
        exposure: of each period, above 0; None for equal ones.
        groups: a label for each period: each group (a phase) has its own rate; None for one group.

    Returns:
        The index with its upper-tail p. Without events, or with one period a group, there is no index, and
        ``.reason`` says so.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> result = dispersion([2, 4, 6])
    >>> result.index, result.df, round(result.p_value, 4)
    (1.0, 2, 0.3679)
    >>> dispersion([1, 1, 9, 9], groups=["a", "a", "b", "b"]).index
    0.0
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    labels = group_codes(groups, len(y))
    chi2, df = pearson(y[None, :], e, labels)
    number = len(np.unique(labels))
    if df[0] == 0:
        why = "no events" if y.sum() == 0 else "no group with events has two periods"
        return Dispersion(index=None, df=0, p_value=None, periods=len(y), groups=number, reason=why)
    p = float(chdtrc(df[0], chi2[0]))
    return Dispersion(index=float(chi2[0] / df[0]), df=int(df[0]), p_value=p, periods=len(y), groups=number)


def rate_ratio(
    events_a: float,
    exposure_a: float,
    events_b: float,
    exposure_b: float,
    *,
    confidence: float = 0.95,
    method: str = "midp",
    counts_a: ArrayLike | None = None,
    counts_b: ArrayLike | None = None,
    period_exposure_a: ArrayLike | None = None,
    period_exposure_b: ArrayLike | None = None,
) -> RateRatio:
    """The rate of a relative to the rate of b, with a central interval and the p-value that matches it.

    The two-sided p is twice the smaller one-sided p, at most 1. Swapping a and b inverts ratio and limits.

    Args:
        events_a, events_b: whole counts, 0 or more.
        exposure_a, exposure_b: above 0, in the same unit.
        confidence: between 0 and 1.
        method: how the one-sided p-values are made.
            "midp": given the total n, a is binomial; the observed count weighs half. Covers about as much
            as it says. "exact": it weighs in full; covers at least as much as it says.
            "quasipoisson": signed root of the profile deviance over the dispersion (Pearson chi² / df about
            both phases' rates, at least 1) against Student's t on df, that is F(1, df); never less than
            mid-P. "negative_binomial": signed root of the likelihood ratio, with a common size found by
            maximum likelihood at every ratio, against the normal, that is chi²(1); never less than mid-P.
            Its estimate is the maximum-likelihood ratio, which differs from that of the totals where
            exposures differ.
        counts_a, counts_b: events by period, which sum to the events; needed by the last two methods, checked by all.
        period_exposure_a, period_exposure_b: exposure of these periods, which sums to that of the phase; None for
            equal periods.

    Returns:
        With no events at all, or where "quasipoisson" has no two periods to find a dispersion from, p is 1,
        the limits are 0 and ∞, and ``.reason`` says why.

    Raises:
        InputError: an argument out of its range, named; or counts missing for the last two methods.

    >>> result = rate_ratio(2, 17877, 9, 16660, method="exact")  # Fay's example
    >>> round(result.estimate, 4), round(result.low, 4), round(result.high, 4), round(result.p_value, 4)
    (0.2071, 0.0218, 1.0005, 0.0501)
    """
    method, confidence = one_of(method, "method", METHODS), confidence_level(confidence)
    a, b = checked_count(events_a, "events_a"), checked_count(events_b, "events_b")
    ea, eb = checked_exposure(exposure_a, "exposure_a"), checked_exposure(exposure_b, "exposure_b")
    plain = RatioEvidence(np.array([a]), np.array([b]), ea, eb, "exact" if method == "exact" else "midp")
    given = ("a", counts_a, period_exposure_a, plain.a, ea), ("b", counts_b, period_exposure_b, plain.b, eb)
    if method in ("midp", "exact"):
        for phase in given:
            refuse_periods(*phase, ndim=1)
        return ratio_from(plain, confidence)
    phase_a, phase_b = (by_period(*phase, ndim=1) for phase in given)
    if method == "negative_binomial":
        return negative_binomial_ratio(plain, phase_a, phase_b, confidence)
    evidence = quasipoisson_evidence(plain.a, ea, phase_a, plain.b, eb, phase_b)
    if evidence is None:
        return vacuous_ratio(ratio_from(plain, confidence), method, NO_DISPERSION)
    return ratio_from(evidence, confidence)
