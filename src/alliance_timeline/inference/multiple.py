"""Several results made into one statement: p-values of several tests, and one result over several imputations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeGuard, TypeVar, cast, overload

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from alliance_timeline.errors import InputError, shown
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_real,
    confidence_level,
    digits,
    whole_number,
)
from alliance_timeline.inference.imputation import FEWEST, PooledRatio, pool_ratio
from alliance_timeline.inference.posterior import BreakProbabilities
from alliance_timeline.inference.ratios import RateRatio

__all__ = ["HasProbability", "HasSlope", "PooledPosterior", "PooledSlope", "holm", "pool"]

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
        slope=estimate, slope_se=spread, slope_low=estimate - reach, slope_high=estimate + reach, p_value=p, df=df,
        missing=missing, flips=float((own != verdict).mean()), m=m, n=n, confidence=confidence,
    )  # fmt: skip


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
