"""Results over several imputations of uncertain dates, pooled by averaged p-value functions.

Each imputation draws a day for every uncertain date and so gives whole counts. The one-sided p-value
functions of all imputations are averaged and the average is inverted: p and interval still match, a phase
without events still has the limits 0 or ∞, and where all imputations agree the result is the plain one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, gammainc, gammaincc, ndtri

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposure,
    checked_exposures,
    checked_real,
    confidence_level,
    group_codes,
    one_of,
)
from alliance_timeline.inference.overdispersion import by_period, pearson, refuse_periods
from alliance_timeline.inference.pvalues import RatioEvidence, bracketed_root
from alliance_timeline.inference.ratios import (
    NO_DISPERSION,
    RateRatio,
    quasipoisson_evidence,
    ratio_from,
    vacuous_ratio,
)

__all__ = [
    "FEWEST",
    "NEXT_TO_NOTHING",
    "PooledDispersion",
    "PooledRate",
    "PooledRatio",
    "averaged_dispersion",
    "crossing",
    "dispersion_factor",
    "pool_dispersion",
    "pool_rate",
    "pool_ratio",
]

FEWEST = 20  # imputations, unless all are equal
NEXT_TO_NOTHING = 1e-12  # the mean (or share) from which limits are sought; a lower limit below it is 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledRatio(RateRatio):
    """A rate ratio over imputations; ``events_a``, ``events_b`` and ``dispersion`` are means over them.

    Attributes:
        m: how many imputations.
        flips: share of the imputations whose own verdict (greater than 1, smaller, neither shown) differs
            from the pooled one at the level 1 − confidence.
    """

    m: int
    flips: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledDispersion:
    """The dispersion index over imputations.

    Attributes:
        index: mean of the indices; None where no imputation has one.
        df: mean degrees of freedom.
        p_value: mean of the p-values; None where the index is.
        m: how many imputations.
        reason: why there is no index; None where there is one.
    """

    index: float | None
    df: float
    p_value: float | None
    m: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledRate:
    """Events per unit of exposure over imputations.

    Attributes:
        estimate: mean events / exposure.
        low, high: limits of the interval.
        events: mean events.
        exposure, dispersion, confidence: what was given.
        m: how many imputations.
    """

    estimate: float
    low: float
    high: float
    events: float
    exposure: float
    dispersion: float
    confidence: float
    m: int


def pool_rate(events: ArrayLike, exposure: float, *, dispersion: float = 1.0, confidence: float = 0.95) -> PooledRate:
    """The rate of a count that is known up to imputations.

    The exact Poisson tails (Garwood 1936) of the imputations are averaged and inverted; where all are equal
    this is Garwood's interval. With ``dispersion`` φ, counts and exposure are divided by φ first, which makes
    the limits those of a quasi-Poisson count.

    Args:
        events: whole counts, one an imputation.
        exposure: above 0, in any unit; the rate is per that unit.
        dispersion: index of dispersion, at least 1.
        confidence: between 0 and 1.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = pool_rate([4, 6], 2.0)
    >>> result.estimate, round(result.low, 2), round(result.high, 2)
    (2.5, 0.67, 6.06)
    """
    counts = checked_counts(events, "events")
    exposure, confidence = checked_exposure(exposure, "exposure"), confidence_level(confidence)
    phi = dispersion_factor(dispersion)
    values, times = np.unique(counts, return_counts=True)
    weight = times / times.sum()
    scaled, level = values / phi, (1.0 - confidence) / 2.0

    def above(mean: float) -> float:  # P(X ≥ x), rising in the mean
        return float(weight @ np.where(scaled > 0, gammainc(np.maximum(scaled, 1e-9), mean), 1.0))

    def below(mean: float) -> float:  # P(X ≤ x), falling in the mean
        return float(weight @ gammaincc(scaled + 1.0, mean))

    top = float(scaled.max()) + 40.0 + 10.0 * float(np.sqrt(scaled.max() + 1.0))
    low = 0.0 if above(NEXT_TO_NOTHING) >= level * (1.0 - 1e-9) else crossing(above, level, top)
    return PooledRate(
        estimate=float(counts.mean()) / exposure,
        low=low * phi / exposure,
        high=crossing(below, level, top) * phi / exposure,
        events=float(counts.mean()),
        exposure=exposure,
        dispersion=phi,
        confidence=confidence,
        m=len(counts),
    )


def dispersion_factor(value: float) -> float:
    """``value`` as the factor by which counts are divided: 1 or more.

    >>> dispersion_factor(1.5)
    1.5
    """
    phi = checked_real(value, "dispersion")
    if phi < 1:
        raise InputError(f"dispersion is {phi:g}; it must be 1 or more")
    return phi


def crossing(tail: Callable[[float], float], level: float, top: float) -> float:
    """The mean (or share) between 0 and ``top`` at which a monotone tail probability meets ``level``.

    >>> round(crossing(lambda share: share**3, 0.001, 1.0), 9)
    0.1
    """
    target = float(ndtri(level))

    def gap(mean: float) -> float:
        return float(ndtri(min(max(tail(mean), 1e-300), 1.0 - 1e-16))) - target

    return bracketed_root(gap, (NEXT_TO_NOTHING, gap(NEXT_TO_NOTHING)), (top, gap(top)))


def pool_ratio(
    events_a: ArrayLike,
    events_b: ArrayLike,
    exposure_a: float,
    exposure_b: float,
    *,
    method: str = "midp",
    confidence: float = 0.95,
    counts_a: ArrayLike | None = None,
    counts_b: ArrayLike | None = None,
    period_exposure_a: ArrayLike | None = None,
    period_exposure_b: ArrayLike | None = None,
) -> PooledRatio:
    """The rate of a over the rate of b from several imputations of the counts.

    The estimate is the ratio of the mean rates (∞ where b never has events, None where neither has). The
    order of the imputations does not matter, but row i of a and row i of b belong together.

    Args:
        events_a, events_b: whole counts, one an imputation: at least 20 of them, unless all are equal.
        exposure_a, exposure_b: above 0, the same for all imputations.
        method: "midp", "exact" or "quasipoisson", as in ``rate_ratio``; "quasipoisson" takes each
            imputation's own dispersion. Imputing days uniformly spreads events out: where many dates are
            vague, the dispersion found is too low.
        confidence: between 0 and 1.
        counts_a, counts_b: events by period (m × periods), for "quasipoisson"; each row sums to its events, which is
            checked for all methods.
        period_exposure_a, period_exposure_b: exposure of these periods; None for equal ones.

    Raises:
        InputError: an argument out of its range or of another length, named; fewer than 20 imputations.

    >>> result = pool_ratio([12] * 10 + [14] * 10, [5] * 20, 4.0, 4.0)
    >>> result.estimate, round(result.low, 2), round(result.high, 2), round(result.p_value, 3), result.flips
    (2.6, 0.93, 8.16, 0.069, 0.5)
    >>> round(pool_ratio([3], [0], 2.0, 10.0, method="exact").low, 3)  # dates known: the exact result
    2.066
    """
    method = one_of(method, "method", ("midp", "exact", "quasipoisson"))
    confidence = confidence_level(confidence)
    a, b = checked_counts(events_a, "events_a"), checked_counts(events_b, "events_b")
    ea, eb = checked_exposure(exposure_a, "exposure_a"), checked_exposure(exposure_b, "exposure_b")
    if len(a) != len(b):
        raise InputError(f"events_a has {len(a)} imputations, events_b {len(b)}; they must have equally many")
    plain = RatioEvidence(a, b, ea, eb, "exact" if method == "exact" else "midp")
    given = ("a", counts_a, period_exposure_a, a, ea), ("b", counts_b, period_exposure_b, b, eb)
    if method != "quasipoisson":
        for phase in given:
            refuse_periods(*phase, ndim=2)
        return _pooled(plain, confidence, len(a))
    phase_a, phase_b = (by_period(*phase, ndim=2) for phase in given)
    evidence = quasipoisson_evidence(a, ea, phase_a, b, eb, phase_b)
    if evidence is None:
        nothing = vacuous_ratio(ratio_from(_distinct(plain, len(a)), confidence), method, NO_DISPERSION)
        return _with_imputations(nothing, len(a), 0.0)
    return _pooled(evidence, confidence, len(a))


def _distinct(evidence: RatioEvidence, m: int) -> RatioEvidence:
    """The same evidence with equal rows put together, each with its weight, in sorted order.

    Refused where rows differ and are fewer than ``FEWEST``.
    """
    columns = [np.broadcast_to(x, m) for x in (evidence.a, evidence.b, evidence.phi, evidence.df)]
    table = np.column_stack(columns)
    if (table == table[0]).all():
        rows, times = table[:1], np.array([m])
    else:
        rows, times = np.unique(table, axis=0, return_counts=True)
    if len(rows) > 1 and m < FEWEST:
        raise InputError(f"events_a has {m} imputations; at least {FEWEST} are needed where they differ")
    a, b, phi, df = rows.T
    return RatioEvidence(a, b, evidence.exposure_a, evidence.exposure_b, evidence.method, phi, df, times / times.sum())


def _pooled(evidence: RatioEvidence, confidence: float, m: int) -> PooledRatio:
    evidence = _distinct(evidence, m)
    result = ratio_from(evidence, confidence)
    limit = 1.0 - confidence
    greater, less = evidence.greater(1.0), evidence.swapped().greater(1.0)
    own = (2.0 * greater <= limit).astype(int) - (2.0 * less <= limit)
    pooled = int(2.0 * float(evidence.weight @ greater) <= limit) - int(2.0 * float(evidence.weight @ less) <= limit)
    return _with_imputations(result, m, float(evidence.weight @ (own != pooled)))


def _with_imputations(result: RateRatio, m: int, flips: float) -> PooledRatio:
    given = {field.name: getattr(result, field.name) for field in fields(RateRatio)}
    return PooledRatio(**given, m=m, flips=flips)


def pool_dispersion(
    counts: ArrayLike, exposure: ArrayLike | None = None, *, groups: Sequence[object] | None = None
) -> PooledDispersion:
    """The dispersion index of counts by period, averaged over imputations.

    Args:
        counts: whole events (m imputations × periods).
        exposure: of each period, above 0; None for equal ones.
        groups: a label for each period, each group with its own rate; None for one group.

    Returns:
        Means over the imputations that have an index. Imputing days uniformly spreads events out, so that
        the index is too low where many dates are vague.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> result = pool_dispersion([[2, 4, 6], [4, 4, 4]])
    >>> result.index, result.df, round(result.p_value, 3), result.m
    (0.5, 2.0, 0.684, 2)
    """
    y = checked_counts(counts, "counts", ndim=2)
    e = checked_exposures(exposure, "exposure", y.shape[1])
    chi2, df = pearson(y, e, group_codes(groups, y.shape[1]))
    return averaged_dispersion(chi2, df, "no events" if y.sum() == 0 else "no group with events has two periods")


def averaged_dispersion(chi2: FloatArray, df: FloatArray, why_none: str) -> PooledDispersion:
    """Index and p-value averaged over the imputations that have degrees of freedom; ``why_none`` where none has.

    >>> averaged_dispersion(np.array([3.0, 0.0]), np.array([2.0, 0.0]), "").index
    1.5
    """
    has = df > 0
    if not has.any():
        return PooledDispersion(index=None, df=0.0, p_value=None, m=len(df), reason=why_none)
    return PooledDispersion(
        index=float((chi2[has] / df[has]).mean()),
        df=float(df[has].mean()),
        p_value=float(chdtrc(df[has], chi2[has]).mean()),
        m=len(df),
    )
