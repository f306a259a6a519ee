"""Limits of what a log-linear model of counts estimates, by flipping the signs of blocks of its scores.

For each value that a quantity might have, the residuals about the best fit with that value are multiplied by −1 or 1,
the same within a block of neighbouring periods. Where the value is true, the observed score is one of such scores,
whatever the variance of the counts (Hemerik, Goeman & Finos 2020, JRSS B 82:841-864) and whatever dependence stays
within blocks (Canay, Romano & Shaikh 2017, Econometrica 85:1013-1030). Each score is divided by its standard
deviation, which flipping changes because the rest was fitted (De Santis et al. 2022, arXiv 2209.13918). The fit is
taken for linear about its maximum, so that nothing is fitted again (Kline & Santos 2012, Journal of Econometric
Methods 1:23-41); the values at which a draw counts then begin at a number that is known in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_timeline.inference.arguments import FloatArray

__all__ = ["Flips", "block_signs", "central_limits", "flipped", "maximised", "two_sided"]

_STEEPEST = 5.0  # how far a step of the fit may raise a log mean
_SETTLED = 1e-6  # a step of the fit after which what is left is of the order of its square
_SAME = 1e-9  # standardised scores that differ by less do so at no value


def block_signs(n: int, block: int, n_draws: int, seed: int) -> FloatArray:
    """n_draws × n of −1 and 1: the same within blocks, whose cuts lie elsewhere in each draw.

    >>> block_signs(5, 2, 2, 0).tolist()
    [[1.0, -1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0, -1.0]]
    """
    rng = np.random.default_rng(seed)
    moved = rng.integers(0, block, n_draws)
    signs = rng.choice(np.array([-1.0, 1.0]), (n_draws, (n + block - 2) // block + 1))
    return np.take_along_axis(signs, (np.arange(n) + moved[:, None]) // block, axis=1)


def maximised(counts: FloatArray, offset: FloatArray, design: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients (rows × p) and means (rows × n) of greatest Poisson likelihood, which must exist.

    Newton's steps, halved until the likelihood does not fall. The first column of ``design`` must be ones.

    >>> beta, mean = maximised(np.array([[1.0, 2.0, 3.0]]), np.zeros(3), np.ones((3, 1)))
    >>> beta.round(6).tolist(), mean.round(6).tolist()
    ([[0.693147]], [[2.0, 2.0, 2.0]])
    """
    beta = np.zeros((len(counts), design.shape[1]))
    beta[:, 0] = np.log(counts.sum(axis=1) / np.exp(offset).sum())
    eta = beta @ design.T + offset
    value = _likelihood(counts, eta)
    for _ in range(200):
        mean = np.exp(eta)
        step = np.linalg.solve(_products(mean, design), ((counts - mean) @ design)[:, :, None])[:, :, 0]
        moved = step @ design.T
        part = np.minimum(1.0, _STEEPEST / np.maximum(moved.max(axis=1), _STEEPEST))
        for _ in range(40):
            reached = _likelihood(counts, eta + part[:, None] * moved)
            worse = reached < value - 1e-10 * (1.0 + np.abs(value))
            if not worse.any():
                break
            part = np.where(worse, part / 2.0, part)
        beta, eta, value = beta + part[:, None] * step, eta + part[:, None] * moved, reached
        if np.abs(moved).max() < _SETTLED:
            break
    return beta, np.exp(eta)


def _likelihood(counts: FloatArray, eta: FloatArray) -> FloatArray:
    value: FloatArray = (counts * eta - np.exp(eta)).sum(axis=1)
    return value


def _products(weight: FloatArray, design: FloatArray) -> FloatArray:
    """Σ weight · x xᵀ over periods, by row of ``weight``: rows × p × p."""
    n, p = design.shape
    result: FloatArray = (weight @ (design[:, :, None] * design[:, None, :]).reshape(n, p * p)).reshape(-1, p, p)
    return result


@dataclass(frozen=True, slots=True)
class Flips:
    """Sums over periods with flipped signs, for leading axes rows × draws, or draws alone once pooled.

    Attributes:
        beta: (…, p) the fitted coefficients; inverse: (…, p, p) of their information.
        scores: (…, p) flipped Σ x (count − mean).
        weights: (…, p, p) flipped Σ mean · x xᵀ.
    """

    beta: FloatArray
    inverse: FloatArray
    scores: FloatArray
    weights: FloatArray

    def pooled(self) -> Flips:
        """Draw k of row k modulo the number of rows, so that each draw flips the scores of one row."""
        rows, n_draws = self.scores.shape[:2]
        draw = np.arange(n_draws)
        row = draw % rows
        return Flips(self.beta[row, 0], self.inverse[row, 0], self.scores[row, draw], self.weights[row, draw])

    def values(self, direction: FloatArray) -> FloatArray:
        """From which value of ``direction`` · coefficients on the flipped score is no longer below the observed one.

        At value δ the flipped score is A + (estimate − δ) B / C and the observed one (estimate − δ), both to be divided
        by the root of their variance; it is NaN where the two are the same at every δ.
        """
        turned = self.inverse @ direction
        square = turned @ direction
        moved = np.einsum("...pq,...q->...p", self.weights, turned)
        share = (moved * turned).sum(axis=-1) / square
        fitted = np.einsum("...p,...pq,...q->...", moved, self.inverse, moved) / square
        slope = np.sqrt(np.maximum(1.0 - fitted + share**2, 0.0)) - share
        score = (self.scores * turned).sum(axis=-1)
        steps: FloatArray = np.divide(score, slope, out=np.full_like(score, np.nan), where=slope > _SAME)
        return self.beta @ direction - steps


def flipped(counts: FloatArray, mean: FloatArray, design: FloatArray, beta: FloatArray, signs: FloatArray) -> Flips:
    """The sums of all draws (n_draws × n ``signs``) for each row of ``counts``."""
    rows, p = beta.shape
    terms = design[:, :, None] * design[:, None, :]
    scores = _in_one_product(signs, (counts - mean)[:, :, None] * design)
    weights = _in_one_product(signs, mean[:, :, None] * terms.reshape(-1, p * p))
    inverse = np.linalg.inv(_products(mean, design)).astype(np.float64)
    return Flips(beta[:, None], inverse[:, None], scores, weights.reshape(rows, -1, p, p))


def _in_one_product(signs: FloatArray, terms: FloatArray) -> FloatArray:
    """``signs`` (n_draws × n) times each row of ``terms`` (rows × n × k), all rows at once: rows × n_draws × k."""
    rows, n, k = terms.shape
    product: FloatArray = (signs @ terms.transpose(1, 0, 2).reshape(n, rows * k)).reshape(-1, rows, k)
    return product.transpose(1, 0, 2)


def two_sided(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two-sided p of the value 0, and the sign of the side on which it lies; draws are on the last axis.

    >>> p, sign = two_sided(np.array([1.0, 2.0, 3.0, np.nan]))
    >>> float(p), float(sign)
    (0.8, 1.0)
    """
    unlike, total = np.isnan(values), values.shape[-1] + 1.0
    below = 1.0 + ((values <= 0) | unlike).sum(axis=-1)
    above = 1.0 + ((values >= 0) | unlike).sum(axis=-1)
    return np.minimum(1.0, 2.0 * np.minimum(below, above) / total), np.sign(above - below)


def central_limits(values: FloatArray, rank: int) -> tuple[float, float]:
    """The ``rank``-th smallest and largest value; one that is NaN has no limit and stands beyond both.

    >>> central_limits(np.array([3.0, 1.0, 2.0, np.nan]), 2)
    (1.0, 3.0)
    """
    low = np.partition(np.where(np.isnan(values), -np.inf, values), rank - 1)[rank - 1]
    high = np.partition(np.where(np.isnan(values), np.inf, values), len(values) - rank)[len(values) - rank]
    return float(low), float(high)
