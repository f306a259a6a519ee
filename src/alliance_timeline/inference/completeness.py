"""Completeness and turnover: Chao's lower bound, rarefaction to equal numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainccinv, gammaincinv, gammaln

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import FloatArray, checked_count, confidence_level, plain_array

__all__ = [
    "MINIMUM_OVERLAP",
    "Completeness",
    "Occasions",
    "RarefiedCount",
    "Turnover",
    "chao_lower_bound",
    "rarefaction",
    "rarefied_turnover",
]


Occasions = ArrayLike | Sequence[AbstractSet[Hashable]]

_METHOD = "rarefaction, jackknife over occasions, Gamma limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class RarefiedCount:
    """An expected number of actors in a sample of n occasions.

    Attributes:
        estimate: the exact expectation.
        low, high: limits for what the process would show in n occasions; 0 and ∞ without interval.
        standard_error: the jackknife's; None where there is none.
        n: occasions in the sample (of each phase, where two are compared).
        observed: the plain number in all occasions, which is not comparable between phases.
        confidence, method: of the interval.
        reason: why there is no interval; None where there is one.
    """

    estimate: float
    low: float
    high: float
    standard_error: float | None
    n: int
    observed: int
    confidence: float
    method: str = _METHOD
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """Actors of two phases at an equal number of occasions; newcomers + survivors = after.

    Attributes:
        newcomers: seen in the sample of the later phase, not in that of the earlier one.
        leavers: seen in the earlier one, not in the later one.
        survivors: seen in both.
        before, after: seen in the sample of the earlier and of the later phase.
        n: occasions in each sample.
        occasions_before, occasions_after: occasions of the whole phases.
    """

    newcomers: RarefiedCount
    leavers: RarefiedCount
    survivors: RarefiedCount
    before: RarefiedCount
    after: RarefiedCount
    n: int
    occasions_before: int
    occasions_after: int


@dataclass(frozen=True, slots=True)
class _Phase:
    """One phase: its occasions × actors, and each actor's chance of being seen in a sample.

    ``full`` is the chance among all occasions. With one occasion left out, it is ``without`` for the actors
    of that occasion and ``others`` for the rest.
    """

    incidence: FloatArray
    full: FloatArray
    others: FloatArray
    without: FloatArray

    def variance(self, worth: FloatArray) -> float:
        """The jackknife variance of Σ worth × chance over the occasions of this phase."""
        occasions = len(self.incidence)
        left_out = self.incidence @ (worth * (self.without - self.others))
        return float((occasions - 1) / occasions * ((left_out - left_out.mean()) ** 2).sum())


def _chance(occasions: int, seen: FloatArray, n: int) -> FloatArray:
    """1 − C(T − y, n) / C(T, n): that an actor of y occasions is in n of T."""
    absent = occasions - seen
    missed = np.exp(
        gammaln(absent + 1.0)
        - gammaln(np.maximum(absent - n, 0.0) + 1.0)
        - gammaln(occasions + 1.0)
        + gammaln(occasions - n + 1.0)
    )
    chance: FloatArray = np.where(seen == 0, 0.0, np.where(absent < n, 1.0, 1.0 - missed))
    return chance


def _phase(incidence: FloatArray, n: int) -> _Phase:
    occasions, seen = len(incidence), incidence.sum(axis=0)
    full = _chance(occasions, seen, n)
    if occasions == 1:
        return _Phase(incidence, full, full, full)
    fewer, m = occasions - 1, min(n, occasions - 1)
    others = _chance(fewer, np.minimum(seen, fewer), m)
    return _Phase(incidence, full, others, _chance(fewer, np.maximum(seen - 1.0, 0.0), m))


def _rarefied(
    parts: Sequence[tuple[_Phase, FloatArray]], estimate: float, observed: int, n: int, confidence: float
) -> RarefiedCount:
    """The result of a sum of worth × chance, linear in the chances of each phase in ``parts``."""
    if all(len(phase.incidence) > 1 for phase, _ in parts):
        variance = sum(phase.variance(worth) for phase, worth in parts)
        low, high = _gamma_limits(estimate, variance, confidence)
        error, reason = math.sqrt(variance), None
    else:
        low, high, error, reason = 0.0, math.inf, None, "a phase with one occasion: no interval can be found"
    return RarefiedCount(
        estimate=estimate,
        low=low,
        high=high,
        standard_error=error,
        n=n,
        observed=observed,
        confidence=confidence,
        reason=reason,
    )


def _gamma_limits(estimate: float, variance: float, confidence: float) -> tuple[float, float]:
    """Fay & Feuer's limits with a largest weight of 1; exact Poisson limits where variance = estimate."""
    tail = (1.0 - confidence) / 2.0
    low = estimate
    if estimate > 0 and variance > 1e-12 * estimate**2:
        low = variance / estimate * float(gammaincinv(estimate**2 / variance, tail))
    scale = (variance + 1.0) / (estimate + 1.0)
    return low, scale * float(gammainccinv((estimate + 1.0) / scale, tail))


def rarefaction(incidence: Occasions, n: int | None = None, *, confidence: float = 0.95) -> RarefiedCount:
    """The expected number of distinct actors in a random sample of n occasions of one phase.

    Args:
        incidence: a matrix (occasions × actors) of 0 and 1, or one set of actors an occasion.
        n: occasions in the sample, 1 to all; None for all.
        confidence: between 0 and 1.

    Returns:
        The exact expectation with an interval (see the module); with one occasion no interval, and
        ``.reason`` says so.

    Raises:
        InputError: no occasions, values other than 0 and 1, or n out of its range.

    >>> round(rarefaction([{"a", "b"}, {"a"}, {"c"}], 2).estimate, 3)
    2.333
    """
    (matrix,) = _matrices({"incidence": incidence})
    n = _sample_size(n, len(matrix), "the occasions of incidence")
    confidence = confidence_level(confidence)
    phase = _phase(matrix, n)
    observed = int((matrix.sum(axis=0) > 0).sum())
    return _rarefied([(phase, np.ones(matrix.shape[1]))], float(phase.full.sum()), observed, n, confidence)


def rarefied_turnover(
    before: Occasions, after: Occasions, *, n: int | None = None, confidence: float = 0.95
) -> Turnover:
    """Newcomers, leavers and survivors between two phases, each sampled down to n occasions.

    The two samples are independent, so an actor with chances p (before) and q (after) of being seen counts
    q·(1 − p) as a newcomer, p·(1 − q) as a leaver and p·q as a survivor. Ties between actors (pairs) may
    stand for actors.

    Args:
        before, after: matrices (occasions × actors, the same columns in both) of 0 and 1, or for both one
            set of actors an occasion.
        n: occasions in each sample; None for the smaller phase's number of occasions.
        confidence: between 0 and 1.

    Returns:
        Exact expectations with intervals (see the module). If a phase has one occasion, no interval, and
        ``.reason`` says so.

    Raises:
        InputError: no occasions, values other than 0 and 1, unequal columns, or n out of its range.

    >>> result = rarefied_turnover([{"a", "b"}, {"a"}, {"b"}], [{"a", "c"}, {"c"}])
    >>> result.n, result.newcomers.estimate, result.leavers.observed
    (2, 1.0, 1)
    """
    first, second = _matrices({"before": before, "after": after})
    n = _sample_size(n, min(len(first), len(second)), "the occasions of the smaller phase")
    confidence = confidence_level(confidence)
    a, b = _phase(first, n), _phase(second, n)
    p, q = a.full, b.full
    here, there = first.sum(axis=0) > 0, second.sum(axis=0) > 0

    def result(
        parts: Sequence[tuple[_Phase, FloatArray]], estimate: FloatArray, seen: NDArray[np.bool_]
    ) -> RarefiedCount:
        return _rarefied(parts, float(estimate.sum()), int(seen.sum()), n, confidence)

    one = np.ones_like(p)
    return Turnover(
        newcomers=result([(a, -q), (b, 1.0 - p)], q * (1.0 - p), there & ~here),
        leavers=result([(a, 1.0 - q), (b, -p)], p * (1.0 - q), here & ~there),
        survivors=result([(a, q), (b, p)], p * q, here & there),
        before=result([(a, one)], p, here),
        after=result([(b, one)], q, there),
        n=n,
        occasions_before=len(first),
        occasions_after=len(second),
    )


def _sample_size(n: int | None, most: int, what: str) -> int:
    if n is None:
        return most
    size = int(checked_count(n, "n"))
    if not 1 <= size <= most:
        raise InputError(f"n is {size}; it must lie between 1 and {most}, {what}")
    return size


def _matrices(phases: dict[str, Occasions]) -> list[FloatArray]:
    """Each phase as a checked matrix of 0 and 1, all with the same columns."""
    sets = {name: _as_sets(phase) for name, phase in phases.items()}
    given = [rows for rows in sets.values() if rows is not None]
    if len(given) == len(phases):
        column: dict[Hashable, int] = {}
        for actor in (actor for rows in given for row in rows for actor in row):
            column.setdefault(actor, len(column))
        matrices = [_from_sets(rows, column) for rows in given]
    elif given:
        raise InputError(f"{' and '.join(phases)} differ in form; both must be matrices or both lists of sets")
    else:
        matrices = [_from_array(phase, name) for name, phase in phases.items()]
    for name, matrix in zip(phases, matrices, strict=True):
        if len(matrix) == 0:
            raise InputError(f"{name} has no occasions; at least one is needed")
        if matrix.shape[1] != matrices[0].shape[1]:
            widths = " and ".join(str(matrix.shape[1]) for matrix in matrices)
            raise InputError(f"{' and '.join(phases)} have {widths} columns; they must have the same actors")
    return matrices


def _as_sets(phase: Occasions) -> list[AbstractSet[Hashable]] | None:
    """The phase as a list of sets, or None where it is something else (a matrix)."""
    if not isinstance(phase, Sequence) or isinstance(phase, str):
        return None
    rows = [row for row in phase if isinstance(row, AbstractSet)]
    return rows if len(rows) == len(phase) else None


def _from_sets(rows: Sequence[AbstractSet[Hashable]], column: dict[Hashable, int]) -> FloatArray:
    matrix = np.zeros((len(rows), len(column)))
    for i, row in enumerate(rows):
        matrix[i, [column[actor] for actor in row]] = 1.0
    return matrix


def _from_array(phase: Occasions, name: str) -> FloatArray:
    rule = "it must be a matrix (occasions × actors) of 0 and 1, or a list of sets"
    array = plain_array(phase, name)
    if array.ndim != 2 or array.dtype.kind not in "biuf":
        raise InputError(f"{name} has {array.ndim} dimension(s) of {array.dtype}; {rule}")
    if not np.isin(array, (0, 1)).all():
        raise InputError(f"{name} holds values other than 0 and 1; {rule}")
    matrix: FloatArray = array.astype(np.float64)
    return matrix


MINIMUM_OVERLAP = 7
"""Cases that both lists must have; below, the estimate is biased beyond use (Seber 1982, section 3.1.1)."""

_ROUNDING = 1e-9
"""So that a size whose tail has just the chance that is allowed stays inside, whatever the last digits say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """The number of cases in a class, seen and unseen, as two lists tell it.

    Attributes:
        estimate: Chao's lower bound for the number of cases.
        low, high: limits of the exact interval; never below ``found``.
        found: cases that either list has; ``overlap``: cases that both have.
        share: ``found`` by ``estimate``: how much of the class the two lists together have.
        assumption: what the figure rests on; to be printed beside it.
    """

    estimate: float
    low: int
    high: int
    found: int
    overlap: int
    share: float
    confidence: float
    method: str = "Chao's lower bound for two lists, exact hypergeometric limits"
    assumption: str = "if the lists are independent"

    def __str__(self) -> str:
        return (
            f"at least {self.estimate:.1f} cases ({self.low} to {self.high}, {self.confidence:.0%}), "
            f"{self.found} found: {self.share:.0%}, {self.assumption}"
        )


def chao_lower_bound(only_a: int, only_b: int, both: int, *, confidence: float = 0.95) -> Completeness:
    """Chao's lower bound for the size of a class that two lists enumerate.

    Args:
        only_a, only_b: cases on one of the lists alone.
        both: cases on both lists; at least ``MINIMUM_OVERLAP``.
        confidence: of the interval, between 0 and 1.

    Raises:
        InputError: negative numbers or fractions, or an overlap that is too small for an estimate.

    >>> result = chao_lower_bound(5, 3, 20)
    >>> round(result.estimate, 2), result.low, result.high, result.found
    (28.71, 28, 33, 28)
    >>> print(result)
    at least 28.7 cases (28 to 33, 95%), 28 found: 98%, if the lists are independent
    """
    own_a, own_b, shared = (
        int(checked_count(value, name)) for value, name in ((only_a, "only_a"), (only_b, "only_b"), (both, "both"))
    )
    level = confidence_level(confidence)
    if shared < MINIMUM_OVERLAP:
        raise InputError(f"both: the lists share {shared} cases; an estimate needs at least {MINIMUM_OVERLAP}")
    found = own_a + own_b + shared
    estimate = found + own_a * own_b / (shared + 1)
    tail = (1 - level) / 2 * (1 - _ROUNDING)

    def overlap_is_low(size: int) -> bool:
        return float(_chances(own_a + shared, own_b + shared, size, 0, shared).sum()) >= tail

    def overlap_is_too_high(size: int) -> bool:
        top = min(own_a, own_b) + shared
        return float(_chances(own_a + shared, own_b + shared, size, shared, top).sum()) < tail

    return Completeness(
        estimate=estimate,
        low=_first(found, overlap_is_low),
        high=_first(found + 1, overlap_is_too_high) - 1,
        found=found,
        overlap=shared,
        share=found / estimate,
        confidence=level,
    )


def _chances(size_a: int, size_b: int, whole: int, least: int, most: int) -> FloatArray:
    """The hypergeometric chances of an overlap of ``least`` to ``most`` cases, where the class has ``whole``."""
    least = max(least, size_a + size_b - whole)
    overlap = np.arange(least, most + 1, dtype=np.float64)
    ways = _log_choose(size_a, overlap) + _log_choose(whole - size_a, size_b - overlap) - _log_choose(whole, size_b)
    chances: FloatArray = np.exp(ways)
    return chances


def _log_choose(n: int, k: FloatArray | int) -> FloatArray:
    chosen: FloatArray = gammaln(n + 1) - gammaln(np.add(k, 1)) - gammaln(np.subtract(n + 1, k))
    return chosen


def _first(least: int, holds: Callable[[int], bool]) -> int:
    """The smallest number from ``least`` on for which something holds that stays true."""
    if holds(least):
        return least
    step = 1
    while not holds(least + step):
        step *= 2
    low, high = least + step // 2, least + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
