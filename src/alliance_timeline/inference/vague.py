"""Estimates and tests where dates are vague: imputation, pooling, coarsening."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Protocol, TypeGuard, TypeVar, cast, overload

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, expit, gammainc, gammaincc, logit, ndtr, ndtri, stdtr, stdtrit

from alliance_timeline.errors import InputError, shown
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposure,
    checked_exposures,
    checked_real,
    confidence_level,
    digits,
    group_codes,
    one_of,
    whole_number,
)
from alliance_timeline.inference.dependence import Rows, orders_within
from alliance_timeline.inference.posterior import BreakProbabilities
from alliance_timeline.inference.rates import (
    NO_DISPERSION,
    RateRatio,
    RatioEvidence,
    bracketed_root,
    by_period,
    pearson,
    quasipoisson_evidence,
    ratio_from,
    refuse_periods,
    vacuous_ratio,
)
from alliance_timeline.inference.trends import (
    LogisticTrend,
    LogLinearTrend,
    MannKendall,
    OffsetTrend,
    _in_blocks,
    log_linear_trend,
    logistic_trend,
    mann_kendall,
    offset_trend,
    rank_p,
    studentized_kendall,
)

__all__ = [
    "FEWEST",
    "NEXT_TO_NOTHING",
    "HasProbability",
    "HasSlope",
    "PooledDispersion",
    "PooledPosterior",
    "PooledRate",
    "PooledRatio",
    "PooledSlope",
    "VagueCounts",
    "VagueMannKendall",
    "VagueOffset",
    "VagueShare",
    "VagueSlope",
    "averaged_dispersion",
    "crossing",
    "dispersion_factor",
    "holm",
    "pool",
    "pool_dispersion",
    "pool_rate",
    "pool_ratio",
    "vague_log_linear_trend",
    "vague_logistic_trend",
    "vague_mann_kendall",
    "vague_offset_trend",
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


_Item = TypeVar("_Item")
_NOTHING = 1e-12  # a share of variance that is rounding
_CONDITIONAL = ("midp", "exact")
_KINDS = "rate ratios, slopes with a standard error, posteriors with probabilities"


class HasSlope(Protocol):
    """A result with a slope, its standard error, the number of periods (or None) and its confidence."""

    @property
    def slope(self) -> float | None:
        """Change in a unit of time."""

    @property
    def slope_se(self) -> float | None:
        """Its standard error."""

    @property
    def n(self) -> int | None:
        """Periods."""

    @property
    def confidence(self) -> float:
        """Of the interval."""


class HasProbability(Protocol):
    """A result with probabilities of the first index of each new segment (breaks × periods)."""

    @property
    def probability(self) -> FloatArray:
        """Breaks × periods; each row sums to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledSlope:
    """A slope over imputations by Rubin's rules.

    Attributes:
        slope: mean of the slopes.
        slope_se: root of the variance within the imputations and between them.
        slope_low, slope_high: t interval of the slope.
        p_value: two-sided, of a slope of 0.
        df: degrees of freedom; ∞ for normal limits.
        missing: share of the variance that lies between the imputations.
        flips: share of the imputations whose own verdict (rising, falling, neither shown) at the level 1 − confidence
            differs from the pooled one.
        m: how many imputations.
        n: periods of each; None where the results do not say.
        confidence: of the results.
    """

    slope: float
    slope_se: float
    slope_low: float
    slope_high: float
    p_value: float
    df: float
    missing: float
    flips: float
    m: int
    n: int | None
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PooledPosterior(BreakProbabilities):
    """Posteriors of break positions averaged over imputations.

    Attributes:
        probability: mean probabilities (breaks × periods), read-only.
        flips: share of the imputations in which the most likely position of some break differs from the pooled one.
        m: how many imputations.
    """

    flips: float
    m: int


def holm(p: Iterable[float | None]) -> tuple[float | None, ...]:
    """P-values adjusted so that their chance of any false alarm holds together (Holm 1979, Scand. J. Statist. 6:65-70).

    The k-th smallest of m is multiplied by m − k + 1, made no smaller than those before it, and capped at 1; no
    assumption on how the tests hang together is needed.

    Args:
        p: p-values between 0 and 1; None for a test without p, which is not counted.

    Returns:
        Adjusted p-values in the order given, None where None was given.

    Raises:
        InputError: no values, or one that is not a p-value.

    >>> holm([0.01, None, 0.04, 0.03])
    (0.03, None, 0.06, 0.06)
    """
    given = _listed(p, "p", "p-values")
    values = [(_p_value(value, f"p[{i}]"), i) for i, value in enumerate(given) if value is not None]
    adjusted: list[float | None] = [None] * len(given)
    largest = 0.0
    for rank, (value, i) in enumerate(sorted(values)):
        largest = min(1.0, max(largest, (len(values) - rank) * value))
        adjusted[i] = largest
    return tuple(adjusted)


def _listed(values: Iterable[_Item], name: str, of: str) -> list[_Item]:
    try:
        given = list(values)
    except TypeError:
        raise InputError(f"{name} is {shown(values)}; it must be a list of {of}") from None
    if not given:
        raise InputError(f"{name} is empty; at least one value is needed")
    return given


def _p_value(value: float, name: str) -> float:
    number = checked_real(value, name)
    if not 0 <= number <= 1:
        raise InputError(f"{name} is {digits(number)}; a p-value lies between 0 and 1")
    return number


@overload
def pool(results: Iterable[RateRatio]) -> PooledRatio: ...
@overload
def pool(results: Iterable[HasSlope]) -> PooledSlope: ...
@overload
def pool(results: Iterable[HasProbability]) -> PooledPosterior: ...
def pool(
    results: Iterable[RateRatio] | Iterable[HasSlope] | Iterable[HasProbability],
) -> PooledRatio | PooledSlope | PooledPosterior:
    """One result over several imputations of uncertain dates.

    Results are told apart by their attributes. Rate ratios of the methods "midp" and "exact" are pooled through
    averaged p-value functions (``pool_ratio``). Slopes are pooled by Rubin's rules (Rubin 1987, Multiple Imputation
    for Nonresponse in Surveys), with the degrees of freedom of Barnard & Rubin (1999, Biometrika 86:948-955) for
    n − 2 of complete data where n is known. Posteriors are averaged.

    Args:
        results: one an imputation, all of one kind, on the same periods and at the same confidence.

    Returns:
        A PooledRatio, PooledSlope or PooledPosterior; ``.flips`` is the share of imputations that alone would have
        said something else.

    Raises:
        InputError: results that cannot be pooled, named: of other kinds or methods, without a finite standard error,
            of unequal exposure, length or confidence; fewer than two slopes or posteriors, or fewer than 20 rate
            ratios that differ.

    >>> from alliance_timeline.inference.rates import rate_ratio
    >>> result = pool([rate_ratio(a, 4.0, 5, 4.0) for a in [12] * 10 + [14] * 10])
    >>> result.estimate, round(result.p_value, 3), result.flips
    (2.6, 0.069, 0.5)
    """
    given = _listed(cast("Iterable[object]", results), "results", "results, one an imputation")
    for i, result in enumerate(given):
        if isinstance(result, PooledRatio | PooledSlope | PooledPosterior):
            raise InputError(f"results[{i}] is pooled already; the results of single imputations are needed")
    if _all_ratios(given):
        return _pool_ratios(given)
    if all(hasattr(result, "slope") and hasattr(result, "slope_se") for result in given):
        return _pool_slopes(cast("Sequence[HasSlope]", given))
    if all(hasattr(result, "probability") for result in given):
        return _pool_posteriors(cast("Sequence[HasProbability]", given))
    kinds = ", ".join(sorted({type(result).__name__ for result in given}))
    raise InputError(f"results holds {kinds}; allowed: one kind of these: {_KINDS}")


def _all_ratios(results: Sequence[object]) -> TypeGuard[Sequence[RateRatio]]:
    return all(isinstance(result, RateRatio) for result in results)


def _same(results: Sequence[object], *names: str) -> None:
    """Refuses results that differ in an attribute."""
    for name in names:
        first = getattr(results[0], name, None)
        for i, result in enumerate(results):
            other = getattr(result, name, None)
            if other != first:
                raise InputError(f"results[{i}].{name} is {other!r}, that of results[0] {first!r}; they must be equal")


def _pool_ratios(results: Sequence[RateRatio]) -> PooledRatio:
    for i, result in enumerate(results):
        if result.method not in _CONDITIONAL:
            allowed = f"allowed: {', '.join(_CONDITIONAL)}; pool_ratio takes the counts of quasipoisson by period"
            raise InputError(f"results[{i}].method is {result.method!r}; {allowed}")
    _same(results, "method", "exposure_a", "exposure_b", "confidence")
    if len(results) < FEWEST and len({(result.events_a, result.events_b) for result in results}) > 1:
        raise InputError(f"results holds {len(results)} rate ratios; at least {FEWEST} are needed where they differ")
    first = results[0]
    return pool_ratio(
        [result.events_a for result in results],
        [result.events_b for result in results],
        first.exposure_a,
        first.exposure_b,
        method=first.method,
        confidence=first.confidence,
    )


def _pool_slopes(results: Sequence[HasSlope]) -> PooledSlope:
    m = _at_least_two(results)
    slope, error = _finite(results, "slope"), _finite(results, "slope_se")
    if (error <= 0).any():
        at = int(np.argmax(error <= 0))
        raise InputError(f"results[{at}].slope_se is {error[at]:g}; a standard error must be above 0")
    _same(results, "n", "confidence")
    n = getattr(results[0], "n", None)
    whole = np.inf if n is None else float(whole_number(n, "results[0].n", least=3) - 2)
    confidence = confidence_level(results[0].confidence)
    between = (1.0 + 1.0 / m) * float(slope.var(ddof=1))
    variance = float((error**2).mean()) + between
    missing = between / variance
    df = _degrees_of_freedom(missing, m, whole)
    estimate, spread = float(slope.mean()), float(np.sqrt(variance))
    p = float(_two_sided(np.array(estimate / spread), df))
    verdict = np.sign(estimate) * (p <= 1.0 - confidence)
    own = np.sign(slope) * (_own_p(results, slope / error, whole) <= 1.0 - confidence)
    tail = (1.0 - confidence) / 2.0
    reach = spread * -float(ndtri(tail) if np.isinf(df) else stdtrit(df, tail))
    return PooledSlope(
        slope=estimate,
        slope_se=spread,
        slope_low=estimate - reach,
        slope_high=estimate + reach,
        p_value=p,
        df=df,
        missing=missing,
        flips=float((own != verdict).mean()),
        m=m,
        n=n,
        confidence=confidence,
    )


def _degrees_of_freedom(missing: float, m: int, whole: float) -> float:
    """Rubin's, or those of Barnard & Rubin where the complete data have finitely many (``whole``)."""
    rubin = (m - 1) / missing**2 if missing > _NOTHING else np.inf
    if np.isinf(whole):
        return rubin
    observed = (whole + 1.0) / (whole + 3.0) * whole * (1.0 - missing)
    return 1.0 / (1.0 / rubin + 1.0 / observed)


def _two_sided(t: FloatArray, df: float) -> FloatArray:
    p: FloatArray = 2.0 * (ndtr(-np.abs(t)) if np.isinf(df) else stdtr(df, -np.abs(t)))
    return p


def _own_p(results: Sequence[HasSlope], t: FloatArray, df: float) -> FloatArray:
    """The p-value that each result states, or that of its t where it states none."""
    stated = [getattr(result, "p_value", None) for result in results]
    return np.array([p if s is None else float(s) for p, s in zip(_two_sided(t, df), stated, strict=True)])


def _pool_posteriors(results: Sequence[HasProbability]) -> PooledPosterior:
    m = _at_least_two(results)
    tables = [_probabilities(result.probability, f"results[{i}].probability") for i, result in enumerate(results)]
    for i, table in enumerate(tables):
        if table.shape != tables[0].shape:
            shapes = f"has the shape {table.shape}, that of results[0] {tables[0].shape}"
            raise InputError(f"results[{i}].probability {shapes}; they must be equal")
    mean: FloatArray = np.mean(tables, axis=0)
    mean.setflags(write=False)
    pooled = BreakProbabilities(probability=mean).mode
    moved = [BreakProbabilities(probability=table).mode != pooled for table in tables]
    return PooledPosterior(probability=mean, flips=float(np.mean(moved)), m=m)


def _probabilities(values: ArrayLike | None, name: str) -> FloatArray:
    if values is None:
        raise InputError(f"{name} is None; probabilities are needed")
    table = checked_counts(values, name, ndim=2, whole=False)
    if not np.allclose(table.sum(axis=-1), 1.0, atol=1e-6):
        raise InputError(f"{name} has rows that do not sum to 1; each must hold the probabilities of a break")
    return table


def _at_least_two(results: Sequence[object]) -> int:
    if len(results) < 2:
        raise InputError("results holds 1 result; at least 2 are needed")
    return len(results)


def _finite(results: Sequence[HasSlope], name: str) -> FloatArray:
    values = []
    for i, result in enumerate(results):
        value = getattr(result, name)
        if value is None:
            reason = getattr(result, "reason", None)
            why = f" ({reason})" if reason else ""
            raise InputError(f"results[{i}].{name} is None{why}; it must be finite")
        values.append(checked_real(value, f"results[{i}].{name}"))
    return np.array(values)


_COMPLETIONS = 20
_NEIGHBOURS = 1.5  # widths of a span within which the vague parts of spans are taken together
_LARGEST_SIZE = 1e4  # a negative binomial of this size is Poisson
_LARGEST_MEAN = 1e250  # more, such as the infinite mean of a steep line, is taken for this much


@dataclass(frozen=True, slots=True, eq=False)
class VagueCounts:
    """Counts of which some events are known up to a span of periods.

    Attributes:
        fine: events by period whose period is known, n whole numbers.
        shares: spans × n: the share of each period in a span's possible days; a row sums to at most 1, to less where
            the span reaches beyond the periods.
        numbers: events of each span, whole numbers.
        exposure: of each period.

    Raises:
        InputError: lengths that do not fit, shares that are negative or sum to more than 1, or, where events are
            vague, counts that are not whole.

    >>> counts = VagueCounts(np.array([2.0, 0.0, 1.0]), np.array([[0.5, 0.5, 0.0]]), np.array([3.0]), np.ones(3))
    >>> counts.expected.tolist()
    [3.5, 1.5, 1.0]
    """

    fine: FloatArray
    shares: FloatArray
    numbers: FloatArray
    exposure: FloatArray

    def __post_init__(self) -> None:
        if self.shares.shape != (len(self.numbers), len(self.fine)) or len(self.exposure) != len(self.fine):
            raise InputError(
                f"shares has the shape {self.shares.shape}; it must be spans × periods, "
                f"{len(self.numbers)} × {len(self.fine)}, with one exposure a period"
            )
        if (self.shares < 0).any() or (self.shares.sum(axis=1) > 1 + 1e-9).any():
            raise InputError("shares holds negative values or a row that sums to more than 1")
        for name, counts in (("fine", self.fine), ("numbers", self.numbers)) if self.is_vague else ():
            checked_counts(counts, name)

    @property
    def is_vague(self) -> bool:
        """Whether any event is known up to a span only."""
        return bool(self.numbers.any())

    @property
    def expected(self) -> FloatArray:
        """Expected events by period: the vague ones spread over their spans."""
        counts: FloatArray = self.fine + self.numbers @ self.shares
        return counts

    def null(self, starts: Sequence[int], draws: int, rng: np.random.Generator) -> Rows:
        """Expected counts of ``draws`` series in which nothing changes inside the segments that begin at ``starts``."""
        if not self.is_vague:
            return orders_within(self.fine, self.exposure, starts, draws, rng)
        means = np.tile(self._segment_means(starts, self.expected), (min(_COMPLETIONS, draws), 1))
        complete = self.imputed(means, self.size(starts), rng)
        times = np.bincount(np.arange(draws) % len(complete))
        parts = [orders_within(y, self.exposure, starts, int(k), rng) for y, k in zip(complete, times, strict=True)]
        counts, exposure = (np.vstack(columns) for columns in zip(*parts, strict=True))
        return self._coarsened(counts, rng), exposure

    def _segment_means(self, starts: Sequence[int], counts: FloatArray) -> FloatArray:
        """Of each period, what its segment's rate makes of its exposure."""
        segment = np.searchsorted(starts, np.arange(len(counts)), side="right") - 1
        rate = np.bincount(segment, counts) / np.bincount(segment, self.exposure)
        means: FloatArray = rate[segment] * self.exposure
        return means

    def size(self, starts: Sequence[int]) -> float | None:
        """Size of the negative binomial, by moments of the finely dated events within the segments; None for Poisson.

        Leaving events out at random leaves the size as it is, so that the fine part tells that of all.
        """
        mean = self._segment_means(starts, self.fine)
        free = len(mean) / max(len(mean) - 2 * len(starts) + 1, 1)  # rates and dates of breaks are fitted
        excess = float(((self.fine - mean) ** 2).sum()) * free - float(mean.sum())
        square = float((mean**2).sum())
        return square / excess if excess > square / _LARGEST_SIZE else None

    def imputed(self, means: FloatArray, size: float | None, rng: np.random.Generator) -> FloatArray:
        """Whole counts, one row a row of ``means``: each vague event in a period of its span.

        Args:
            means: m × n, expected events of a model; only proportions within a span matter.
            size: of the negative binomial by which events clump in periods; None for Poisson.
            rng: the generator.
        """
        counts = np.repeat(self.fine[None], len(means), axis=0)
        if not self.is_vague:
            return counts
        means = np.minimum(means, _LARGEST_MEAN)
        clumping = np.ones(means.shape) if size is None else rng.gamma(size + self.fine, 1 / size, means.shape)
        for share, number in zip(self.shares, self.numbers.astype(np.int64), strict=True):
            here = np.flatnonzero(share)
            if not len(here):
                continue
            weight = share[here] / self.exposure[here] * means[:, here] * clumping[:, here] + 1e-300
            inside = rng.binomial(number, min(1.0, float(share.sum())), len(means))
            counts[:, here] += rng.multinomial(inside, weight / weight.sum(axis=1, keepdims=True))
        return counts

    def _vague_parts(self) -> FloatArray:
        """Of the events in each span, the part that is known up to this span only; narrower spans are taken out first.

        The part of a span is that of its neighbours of the same width too, weighted by their distance: from a few
        events it would vary from span to span by chance, which the null series would show as dependence.
        """
        expected, width = self.expected, (self.shares > 0).sum(axis=1)
        number, whole = self.numbers * self.shares.sum(axis=1), np.zeros(len(width))
        for span in np.argsort(width, kind="stable"):
            inside = np.flatnonzero(self.shares[span])
            height = self.shares[span, inside] / self.exposure[inside]
            height = height / height.max(initial=1e-300)
            whole[span] = expected[inside] @ height
            if whole[span] > 0:
                expected[inside] *= 1 - np.minimum(number[span] / whole[span] * height, 1.0)
        centre = self.shares @ np.arange(len(self.fine)) / np.maximum(self.shares.sum(axis=1), 1e-300)
        away = np.subtract.outer(centre, centre) / np.maximum(width, 1)
        near = np.exp(-0.5 * (away / _NEIGHBOURS) ** 2) * np.equal.outer(width, width)
        parts: FloatArray = (near @ number) / np.maximum(near @ whole, 1e-300)
        return parts

    def _coarsened(self, counts: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The rows with the same share of each span made vague again, narrow spans first, and spread over the span."""
        left = counts.astype(np.int64)
        spread, part = np.zeros(counts.shape), self._vague_parts()
        for span in np.argsort((self.shares > 0).sum(axis=1), kind="stable"):
            share = self.shares[span]
            inside = np.flatnonzero(share)
            if not len(inside):
                continue
            height = share[inside] / self.exposure[inside]
            chance = np.minimum(part[span] * height / height.max(), 1.0)
            taken = rng.binomial(left[:, inside], chance)
            left[:, inside] -= taken
            spread += taken.sum(axis=1, keepdims=True) * (share / share.sum())
        return left + spread


_DRAWS = 999
_STUDENTIZED = "studentized permutation"
_LONG = 40  # periods from which the statistic is studentized
_SERIAL = ("auto", "independent", "studentized")
_FEWEST = 4  # periods for a p-value
_EQUAL = 1e-12  # rates that differ less, relatively, are equal
_LONGEST = 5000  # periods beyond which no null series of vague dates are drawn
_REACH = 600.0  # logs of means stay within it, so that no exponential overflows


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueMannKendall:
    """A Mann-Kendall test of rates whose dates may be vague.

    Attributes:
        trend: the test; its slope is the change of the rate a unit of time.
        flips: share of the imputations whose own verdict (rising, falling, no trend shown), as series of known dates,
            differs.
        m: how many imputations; 1 where all periods are known.
    """

    trend: MannKendall
    flips: float
    m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueSlope:
    """A log-linear slope of counts whose dates may be vague.

    Attributes:
        trend: the result on the expected counts; of known dates the result itself. Where its ``dispersion`` is below
            1, standard error, limits and p are those of a dispersion of 1.
        pooled: the slope over imputations by Rubin's rules; None where all periods are known or no slope has an error.
    """

    trend: LogLinearTrend
    pooled: PooledSlope | None


def vague_mann_kendall(
    counts: VagueCounts,
    times: FloatArray,
    *,
    confidence: float = 0.95,
    serial: str = "auto",
    m: int = 40,
    seed: int = 0,
    draws: int = _DRAWS,
) -> VagueMannKendall:
    """``mann_kendall`` of the rates of counts whose dates may be vague.

    Args:
        counts: n periods; times: of each, rising.
        confidence, serial, seed: as for ``mann_kendall``; vague dates allow serial "auto", "independent" and
            "studentized".
        m: imputations by which the share of flips is found.
        draws: null series where p is drawn; more where it will be adjusted for many tests, since it is at least
            1 / (draws + 1).

    Returns:
        The test; of vague dates in more than 5,000 periods without p, with the reason.

    Raises:
        InputError: an argument out of its range, named.
    """
    plain = mann_kendall(counts.expected / counts.exposure, times, confidence=confidence, serial=serial, seed=seed)
    if plain.p_value is not None and not counts.is_vague and draws > _DRAWS and plain.method == _STUDENTIZED:
        null = counts.null((0,), draws, np.random.default_rng(seed))
        plain = replace(plain, p_value=float(_ranked(counts.fine[None], counts.exposure, null, times, True)[0][0]))
    if not counts.is_vague or plain.p_value is None:
        return VagueMannKendall(trend=plain, flips=0.0, m=1)
    if serial not in _SERIAL:
        raise InputError(f"serial with vague dates is {serial!r}; allowed: {', '.join(_SERIAL)}")
    m, rng = whole_number(m, "m", least=1), np.random.default_rng(seed)
    if len(times) > _LONGEST:
        reason = f"{len(times):,} periods; with vague dates at most {_LONGEST:,} are tested: count by longer periods"
        return VagueMannKendall(trend=replace(plain, p_value=None, method="none", reason=reason), flips=0.0, m=1)
    long = serial == "studentized" or (serial == "auto" and len(times) >= _LONG)
    p, sign = _ranked(counts.expected[None], counts.exposure, counts.null((0,), draws, rng), times, long)
    rows = _imputed(counts, times, log_linear_trend(counts.expected, times, counts.exposure), m, rng)
    known = orders_within(rows[0], counts.exposure, (0,), _DRAWS, rng)
    own_p, own_sign = _ranked(rows, counts.exposure, known, times, long)
    level = 1.0 - confidence
    flips = float((own_sign * (own_p <= level) != sign * (p <= level)).mean())
    name = f"{'studentized ' if long else ''}permutation, as vague as the dates"
    return VagueMannKendall(trend=replace(plain, p_value=float(p[0]), method=name), flips=flips, m=m)


def _ranked(
    rows: FloatArray, exposure: FloatArray, null: Rows, times: FloatArray, long: bool
) -> tuple[FloatArray, FloatArray]:
    """p of each row among the null series, and the sign of its S."""
    rates = np.vstack([rows / exposure, null[0] / null[1]])
    s = _in_blocks(rates[: len(rows)] if long else rates)
    statistic = studentized_kendall(rates, times) if long else np.abs(s)
    p = np.array([rank_p(statistic[len(rows) :], float(value)) for value in statistic[: len(rows)]])
    return p, np.sign(s[: len(rows)])


def _imputed(
    counts: VagueCounts, times: FloatArray, fitted: LogLinearTrend, m: int, rng: np.random.Generator
) -> FloatArray:
    """Series in which the vague events have a period, along the fitted line, whose slope is drawn anew each time.

    Dating them evenly would make every trend look uncertain. Without a slope with an error the line is flat.
    """
    slopes = np.zeros(m)
    if fitted.slope is not None and fitted.slope_se is not None:
        slopes = fitted.slope + fitted.slope_se * rng.standard_normal(m)
    means = within_reach(np.outer(slopes, times - times.mean())) * counts.exposure
    return counts.imputed(means, counts.size((0,)), rng)


def within_reach(logs: FloatArray) -> FloatArray:
    """exp of each row up to a factor, which is 1 unless it would overflow; what is far below the top is set higher.

    >>> within_reach(np.array([[0.0, 1000.0]])).tolist() == [[math.exp(-400.0), math.exp(600.0)]]
    True
    """
    shift = np.maximum(logs.max(axis=1, keepdims=True) - _REACH, 0.0)
    values: FloatArray = np.exp(np.maximum(logs - shift, -_REACH))
    return values


def vague_log_linear_trend(
    counts: VagueCounts,
    times: FloatArray,
    *,
    family: str = "quasipoisson",
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> VagueSlope:
    """``log_linear_trend`` of counts whose dates may be vague, with a quasi-Poisson dispersion of at least 1.

    Where the dispersion of "quasipoisson" is below 1, standard error, limits and p are those of a dispersion of 1, with
    Student's t as before; so in each imputation.

    Args:
        counts: n periods; times: of each, rising.
        family, confidence: as for ``log_linear_trend``.
        m, seed: imputations over which the slope is pooled, at least 2, and where their draws begin.

    Raises:
        InputError: an argument out of its range, named.
    """
    if not counts.is_vague:
        fitted = log_linear_trend(counts.fine, times, counts.exposure, family=family, confidence=confidence)
        return VagueSlope(trend=_at_least_poisson(fitted, counts.fine, times, counts.exposure), pooled=None)
    start = log_linear_trend(counts.expected, times, counts.exposure, confidence=confidence)
    start = _at_least_poisson(start, counts.expected, times, counts.exposure)
    if start.slope is None or start.slope_se is None:
        return VagueSlope(trend=start, pooled=None)
    rows = _imputed(counts, times, start, whole_number(m, "m", least=2), np.random.default_rng(seed))
    fit = partial(log_linear_trend, times=times, exposure=counts.exposure, family=family, confidence=confidence)
    found = [_at_least_poisson(fit(row), row, times, counts.exposure) for row in rows]
    usable = all(result.slope_se is not None for result in found)
    return VagueSlope(trend=start, pooled=pool(found) if usable else None)


def _at_least_poisson(trend: LogLinearTrend, y: FloatArray, times: FloatArray, exposure: FloatArray) -> LogLinearTrend:
    """The trend with standard error, limits and p of a dispersion of 1, where quasi-Poisson finds less."""
    if trend.family != "quasipoisson" or trend.slope is None or (trend.dispersion or 0.0) >= 1.0:
        return trend
    rates = y / exposure
    if trend.n < _FEWEST or np.ptp(rates) <= _EQUAL * rates.max():
        return trend
    line = np.log(exposure) + trend.slope * times
    mean = np.exp(line - line.max())
    mean *= y.sum() / mean.sum()
    se = 1.0 / math.sqrt(float((mean * (times - np.average(times, weights=mean)) ** 2).sum()))
    df, slope = trend.n - 2, trend.slope
    reach = float(stdtrit(df, (1.0 + trend.confidence) / 2.0)) * se
    low, high = (100.0 * math.expm1(end) if end < 700.0 else math.inf for end in (slope - reach, slope + reach))
    p = 2.0 * float(stdtr(df, -abs(slope) / se))
    return replace(trend, slope_se=se, low=low, high=high, p_value=p, reason=None)


_NO_CLUMPING = 1e-4  # a correlation within periods below it is none
_EDGE = 1e-9  # how near shares come to 0 and 1
_LEAST = 0.05  # the smallest size, shares near 0 and 1 alone


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueShare:
    """The trend of a share whose dates may be vague.

    Attributes:
        trend: the result on the expected counts; of known dates the result itself.
        pooled: the slope over imputations by Rubin's rules; None where all periods are known or an imputation has no
            slope.
    """

    trend: LogisticTrend
    pooled: PooledSlope | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueOffset:
    """The trend of a rate net of a volume, where dates may be vague; the attributes of ``VagueShare``."""

    trend: OffsetTrend
    pooled: PooledSlope | None


def vague_logistic_trend(
    part: VagueCounts, rest: VagueCounts, times: FloatArray, *, confidence: float = 0.95, m: int = 40, seed: int = 0
) -> VagueShare:
    """``logistic_trend`` of a part among part and rest.

    A vague event of either falls into a period of its span in proportion to all events there and to a share that is
    drawn about the fitted one, with as much clumping as the finely dated events show; dating it evenly instead would
    hide overdispersion and make p too small.

    Args:
        part, rest: by period, of the same periods.
        times: of each period.
        confidence, m, seed: of the limits; imputations and their seed.
    """
    total = part.expected + rest.expected
    start = logistic_trend(np.minimum(part.expected, total), total, times, confidence=confidence)
    if start.slope is None or start.slope_se is None or not (part.is_vague or rest.is_vague):
        return VagueShare(trend=start, pooled=None)
    rng = np.random.default_rng(seed)
    slopes = start.slope + start.slope_se * rng.standard_normal(m)
    middle = np.average(times, weights=total)
    tilt = np.outer(slopes, times - middle)
    share = np.clip(expit(logit(part.expected.sum() / total.sum()) + tilt), _EDGE, 1.0 - _EDGE)
    size = _size(part.fine, part.fine + rest.fine, start.slope * (times - middle))
    if size is not None:
        share = rng.beta(size * share + part.fine, size * (1.0 - share) + rest.fine)
    drawn = [counts.imputed(total * mean, None, rng) for counts, mean in ((part, share), (rest, 1.0 - share))]
    found = [logistic_trend(y, y + other, times, confidence=confidence) for y, other in zip(*drawn, strict=True)]
    fewest = min(result.n for result in found)
    usable = all(result.slope_se is not None for result in found)
    return VagueShare(trend=start, pooled=pool([replace(result, n=fewest) for result in found]) if usable else None)


def _size(y: FloatArray, n: FloatArray, tilt: FloatArray) -> float | None:
    """Size of the beta-binomial (sum of its two parameters), by moments about the fitted share; None for binomial.

    Leaving events out at random leaves the size as it is, so that the fine part tells that of all.
    """
    pairs, whole = np.maximum(n - 1.0, 0.0).sum(), n.sum()
    if pairs == 0 or not 0 < y.sum() < whole:
        return None
    share, used = np.clip(expit(logit(y.sum() / whole) + tilt), _EDGE, 1.0 - _EDGE), n > 0
    chi2 = ((y - n * share) ** 2 / (np.maximum(n, 1.0) * share * (1.0 - share)))[used].sum()
    correlation = (chi2 * used.sum() / max(used.sum() - 2, 1) - used.sum()) / pairs
    return float(max(1.0 / correlation - 1.0, _LEAST)) if correlation > _NO_CLUMPING else None


def vague_offset_trend(
    counts: VagueCounts,
    volume: FloatArray,
    times: FloatArray,
    *,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> VagueOffset:
    """``offset_trend`` of counts beside a volume.

    Args:
        counts: by period.
        volume: by period, NaN where it is not known.
        times: of each period, or 0 and 1 for two phases.
        confidence, m, seed: as for ``vague_logistic_trend``.
    """
    start = offset_trend(counts.expected, volume, times, counts.exposure, confidence=confidence)
    if start.slope is None or start.slope_se is None or start.elasticity is None or not counts.is_vague:
        return VagueOffset(trend=start, pooled=None)
    rng = np.random.default_rng(seed)
    slopes = start.slope + start.slope_se * rng.standard_normal(m)
    level = start.elasticity * np.log(volume)
    level = np.where(np.isnan(level), np.nanmean(level), level)
    means = within_reach(np.outer(slopes, times - times.mean()) + level - level.mean()) * counts.exposure
    rows = counts.imputed(means, counts.size((0,)), rng)
    found = [offset_trend(row, volume, times, counts.exposure, confidence=confidence) for row in rows]
    usable = all(result.slope_se is not None for result in found)
    return VagueOffset(trend=start, pooled=pool(found) if usable else None)
