"""Exact posteriors of break dates in counts by period."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, gammaln

from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    probability_level,
    real_above_0,
    whole_number,
)

__all__ = ["BreakPosterior", "BreakProbabilities", "break_posterior", "log_evidence"]

Segment = Callable[[FloatArray, FloatArray], FloatArray]
"""Log marginal likelihood of segments with these sums of counts and of exposure."""

_ROUNDING = 1e-12  # chances that differ by less, relative to the larger, are equal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreakProbabilities:
    """Where breaks lie. Indices are those of the first period of the new segment.

    Attributes:
        probability: breaks × periods, read-only: the chance that the new segment of each break begins with each
            period. Rows sum to 1.
    """

    probability: FloatArray

    @property
    def mode(self) -> tuple[int, ...]:
        """The most probable index of each break by itself, the first of equals."""
        top = self.probability.max(axis=1, keepdims=True)
        return tuple(np.argmax(self.probability >= top * (1.0 - _ROUNDING), axis=1).tolist())

    @property
    def mean(self) -> tuple[float, ...]:
        """The mean index of each break."""
        return tuple((self.probability @ np.arange(self.probability.shape[1])).tolist())

    @property
    def median(self) -> tuple[int, ...]:
        """The first index of each break by which at least half of the probability is reached."""
        return self._quantile(0.5)

    def _quantile(self, share: float) -> tuple[int, ...]:
        reached = np.cumsum(self.probability, axis=1) >= share - _ROUNDING
        return tuple(np.argmax(reached, axis=1).tolist())

    def equal_tail(self, level: float = 0.95) -> tuple[tuple[int, int], ...]:
        """The lowest and highest index of each break, with at most (1 − ``level``)/2 beyond either."""
        tail = (1.0 - probability_level(level)) / 2.0
        return tuple(zip(self._quantile(tail), self._quantile(1.0 - tail), strict=True))

    def hpd(self, level: float = 0.95) -> tuple[tuple[int, ...], ...]:
        """The fewest indices of each break that hold at least ``level``, rising; they need not be neighbours.

        They are taken from the most probable down, of equals the earlier first.
        """
        level, found = probability_level(level), []
        for row in self.probability:
            order = np.argsort(-row, kind="stable")
            enough = int(np.searchsorted(np.cumsum(row[order]), level - _ROUNDING)) + 1
            found.append(tuple(sorted(order[:enough].tolist())))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreakPosterior(BreakProbabilities):
    """Where a given number of breaks lie.

    Attributes:
        log_bayes_factor: log of the marginal likelihood with this number of breaks, all positions equally likely,
            over that without a break; above 0 speaks for the breaks.
        n_breaks: how many.
        shape, rate, size: of the prior and of the counts, as given.
        reason: what limits the result: no breaks were asked for, or there are no events; None otherwise.
    """

    log_bayes_factor: float
    n_breaks: int
    shape: float
    rate: float
    size: float | None = None
    reason: str | None = None


def break_posterior(
    counts: ArrayLike,
    n_breaks: int,
    exposure: ArrayLike | None = None,
    *,
    shape: float = 1.0,
    rate: float = 1.0,
    size: float | None = None,
) -> BreakPosterior:
    """Where ``n_breaks`` breaks lie, all positions being equally likely beforehand.

    Args:
        counts: events by period, 0 or more; expected counts need not be whole.
        n_breaks: 0 to the number of periods less 1. Each segment has one period or more.
        exposure: of each period, above 0; None for ones.
        shape, rate: of the Gamma prior of each segment's events per unit of exposure (mean shape/rate), above 0; with
            ``size`` the two parameters of the Beta prior of the success probability. A mean far below the rate that
            is seen draws breaks to the ends, where short segments are pulled towards the prior most cheaply.
        size: None for Poisson counts. Otherwise counts are negative binomial with this size and a success probability
            p for each segment, so that the mean of a period is size (1 − p)/p and the variance mean + mean²/size. A
            period with exposure e has size × e for its size: the mean is proportional to e, and the closed form holds.

    Returns:
        Without breaks to place, no rows and ``.reason``; without events a proper posterior and ``.reason``.

    Raises:
        InputError: an argument out of its range, or more breaks than the periods allow.

    >>> result = break_posterior([1, 0, 1, 0, 5, 6, 4, 5], 1)
    >>> result.mode, result.hpd(0.9), round(float(result.probability[0, 4]), 3), round(result.log_bayes_factor, 2)
    ((4,), ((4,),), 0.93, 4.59)
    """
    y, e, k, shape, rate = _checked(counts, exposure, n_breaks, "n_breaks", shape, rate)
    segment = _poisson(shape, rate)
    if size is not None:
        size = real_above_0(size, "size")
        segment, e = _negative_binomial(shape, rate), size * e
    before = _from_the_left(y, e, k, segment)
    after = _from_the_left(y[::-1], e[::-1], k, segment)[:, ::-1]
    joint = before[:k, :-1] + after[:k, :-1][::-1]
    probability = np.exp(joint - joint.max(axis=1, keepdims=True))
    probability /= probability.sum(axis=1, keepdims=True)
    probability.setflags(write=False)
    evidence = _evidence(before, after[0], k)
    reason = "no event in any period" if not y.any() else None
    return BreakPosterior(
        probability=probability,
        log_bayes_factor=float(evidence[k] - evidence[0]),
        n_breaks=k,
        shape=shape,
        rate=rate,
        size=size,
        reason=reason if k else "no breaks were asked for",
    )


def log_evidence(
    counts: ArrayLike, max_breaks: int, exposure: ArrayLike | None = None, *, shape: float = 1.0, rate: float = 1.0
) -> FloatArray:
    """How well 0, 1, … ``max_breaks`` breaks explain Poisson counts.

    Args:
        counts, exposure, shape, rate: as for ``break_posterior``, and so is what is refused.
        max_breaks: 0 to the number of periods less 1.

    Returns:
        The log marginal likelihood for each number of breaks, read-only, all C(n − 1, k) positions equally likely:
        the log of the mean over positions of the product over segments of
        rate^shape Γ(shape + S) / (Γ(shape) (rate + E)^(shape + S)), plus Σ y log exposure. Only −Σ log y! is left out,
        which is the same for every number. Differences are log Bayes factors.

    >>> log_evidence([1, 0, 1, 0, 5, 6, 4, 5], 2).round(2).tolist()
    [-2.06, 2.53, 2.52]
    """
    y, e, k, shape, rate = _checked(counts, exposure, max_breaks, "max_breaks", shape, rate)
    segment = _poisson(shape, rate)
    before = _from_the_left(y, e, k, segment)
    after = _from_the_left(y[::-1], e[::-1], 1, segment)[0, ::-1]
    evidence = _evidence(before, after, k) + float(y @ np.log(e))
    evidence.setflags(write=False)
    return evidence


def _checked(
    counts: ArrayLike, exposure: ArrayLike | None, breaks: int, name: str, shape: float, rate: float
) -> tuple[FloatArray, FloatArray, int, float, float]:
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    k = whole_number(breaks, name, least=0, most=len(y) - 1)
    return y, e, k, real_above_0(shape, "shape"), real_above_0(rate, "rate")


def _poisson(shape: float, rate: float) -> Segment:
    prior = shape * math.log(rate) - float(gammaln(shape))
    return lambda events, years: prior + gammaln(shape + events) - (shape + events) * np.log(rate + years)


def _negative_binomial(one: float, other: float) -> Segment:
    prior = float(betaln(one, other))
    return lambda events, sizes: betaln(one + sizes, other + events) - prior


def _log_sum(values: FloatArray) -> FloatArray:
    """Log of the sum of exponentials along the last axis; −∞ where all are −∞."""
    top = values.max(axis=-1, keepdims=True)
    top = np.where(np.isneginf(top), 0.0, top)
    with np.errstate(divide="ignore"):
        total: FloatArray = top[..., 0] + np.log(np.exp(values - top).sum(axis=-1))
    return total


def _from_the_left(y: FloatArray, e: FloatArray, most: int, segment: Segment) -> FloatArray:
    """Log sum over all cuts of the first t periods into 1 … ``most`` segments (at least one row): rows × (n + 1)."""
    n = len(y)
    events, years = np.concatenate([[0.0], np.cumsum(y)]), np.concatenate([[0.0], np.cumsum(e)])
    total = np.full((max(most, 1), n + 1), -np.inf)
    total[0, 1:] = segment(events[1:], years[1:])
    for t in range(2, n + 1) if most > 1 else ():
        last = segment(events[t] - events[1:t], years[t] - years[1:t])
        total[1:, t] = _log_sum(total[:-1, 1:t] + last)
    return total


def _evidence(before: FloatArray, last: FloatArray, most: int) -> FloatArray:
    """Log mean likelihood over positions of 0 … ``most`` breaks; ``last``: of the segment from t to the end."""
    n = len(last) - 1
    whole = before[0, n:]
    cut = _log_sum(before[:most, :-1] + last[:-1])
    return np.concatenate([whole, cut - [math.log(math.comb(n - 1, k)) for k in range(1, most + 1)]])
