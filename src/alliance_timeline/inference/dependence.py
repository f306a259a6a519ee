"""Serial dependence: long-run variance, permutations, orders and sign flips for tests that keep their level."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln, xlogy

from alliance_timeline.inference.arguments import FloatArray

Codes = NDArray[np.int64]
Rows = tuple[FloatArray, FloatArray]  # counts and exposure, rows × n

_CELLS = 1 << 20  # codes that are held at a time
MOST, CELLS = 20_000, 4_000_000  # so many series, of so many periods together, are written down; beyond, they are drawn
_STEEPEST = 5.0  # how far a step of the fit may raise a log mean
_SETTLED = 1e-6  # a step of the fit after which what is left is of the order of its square
_SAME = 1e-9  # standardised scores that differ by less do so at no value


def number_of_arrangements(sizes: Sequence[int]) -> int:
    """In how many ways units can be dealt out to phases of these sizes."""
    return math.prod(math.comb(sum(sizes[: i + 1]), size) for i, size in enumerate(sizes))


def all_arrangements(sizes: Sequence[int]) -> Iterator[Codes]:
    """Every distinct arrangement once: blocks of rows, each with the phase of every unit.

    >>> np.vstack(list(all_arrangements([1, 2]))).tolist()
    [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    """
    last = len(sizes) - 1
    row, rows = np.full(sum(sizes), last), list[Codes]()

    def place(free: Sequence[int], phase: int) -> Iterator[None]:
        """Deal ``free`` units to ``phase`` and those after it; what is not dealt is of the last."""
        if phase == last:
            yield
            return
        for chosen in itertools.combinations(free, sizes[phase]):
            row[list(chosen)] = phase
            yield from place([unit for unit in free if unit not in chosen] if phase < last - 1 else (), phase + 1)
            row[list(chosen)] = last

    for _ in place(range(len(row)), 0):
        rows.append(row.copy())
        if len(rows) * len(row) >= _CELLS:
            yield np.vstack(rows)
            rows = []
    if rows:
        yield np.vstack(rows)


def random_arrangements(sizes: Sequence[int], number: int, rng: np.random.Generator) -> Iterator[Codes]:
    """``number`` arrangements, each as likely as any other, in blocks as those of ``all_arrangements``."""
    row = np.repeat(np.arange(len(sizes)), sizes)
    block = max(1, _CELLS // len(row))
    for start in range(0, number, block):
        yield rng.permuted(np.tile(row, (min(block, number - start), 1)), axis=1)


def orders_within(
    counts: FloatArray, exposure: FloatArray, starts: Sequence[int], draws: int, rng: np.random.Generator
) -> Rows:
    """Random orders of the periods inside the segments that begin at ``starts``."""
    order = np.hstack(
        [
            rng.permuted(np.broadcast_to(np.arange(low, high), (draws, high - low)), axis=1)
            for low, high in itertools.pairwise([*starts, len(counts)])
        ]
    )
    return counts[order], exposure[order]


def blocks_of(values: FloatArray, length: int, draws: int, rng: np.random.Generator) -> FloatArray:
    """Series of blocks of ``length`` neighbouring values drawn with replacement, the last followed by the first."""
    n, length = len(values), min(length, len(values))
    starts = rng.integers(0, n, (draws, -(-n // length)))
    rows: FloatArray = values[(starts[:, :, None] + np.arange(length)).reshape(draws, -1)[:, :n] % n]
    return rows


def splits_of(counts: FloatArray, exposure: FloatArray, draws: int, rng: np.random.Generator) -> Rows:
    """The same number of events spread over the periods by their exposure (multinomial)."""
    drawn = rng.multinomial(int(counts.sum()), exposure / exposure.sum(), draws).astype(np.float64)
    return drawn, np.broadcast_to(exposure, drawn.shape)


def _too_many(log_number: float, n: int) -> bool:
    return log_number > math.log(min(MOST, CELLS / n) + 0.5)


def all_orders(counts: FloatArray, exposure: FloatArray) -> Rows | None:
    """Every distinct order of the periods, each equally likely; None where there are too many."""
    alike = Counter(zip(counts.tolist(), exposure.tolist(), strict=True)).most_common()[::-1]
    times = [number for _, number in alike]
    if _too_many(math.lgamma(len(counts) + 1) - sum(math.lgamma(number + 1) for number in times), len(counts)):
        return None
    table = np.array([period for period, _ in alike])[np.vstack(list(all_arrangements(times)))]
    return table[..., 0], table[..., 1]


def all_splits(counts: FloatArray, exposure: FloatArray) -> tuple[Rows, FloatArray] | None:
    """Every way to spread the events over the periods, with its chance; None where there are too many."""
    n, total = len(counts), int(counts.sum())
    if _too_many(math.lgamma(total + n) - math.lgamma(n) - math.lgamma(total + 1), n):
        return None
    bars = np.array(list(itertools.combinations(range(total + n - 1), n - 1)), dtype=np.int64).reshape(-1, n - 1)
    edge = np.ones((len(bars), 1), dtype=np.int64)
    rows = (np.diff(np.hstack([-edge, bars, edge * (total + n - 1)]), axis=1) - 1).astype(np.float64)
    share = exposure / exposure.sum()
    chance = np.exp(math.lgamma(total + 1) - gammaln(rows + 1).sum(axis=1) + xlogy(rows, share).sum(axis=1))
    return (rows, np.broadcast_to(exposure, rows.shape)), chance


def length_weight(n: int) -> float:
    """0 for up to 40 periods, 1 from 100 on, straight between: how far the tuning for long series applies."""
    return min(max((n - 40) / 60, 0.0), 1.0)


def lags_for(n: int) -> int:
    """How many autocorrelations are looked at: 4 up to 200 periods, then as the cube root of the length."""
    return max(4, round(4 * math.cbrt(n / 200)))


def variance_ratio(residuals: FloatArray, floor: float) -> FloatArray:
    """1 + 2 Σ w_k r_k of each row of residuals about 0, w being Tukey and Hanning's; 1 where a row is constant at 0.

    It is at least ``floor``, which keeps seasons, whose autocorrelations are negative, in bounds.

    >>> variance_ratio(np.array([[1.0, -1.0, 1.0, -1.0, 1.0, -1.0]]), 0.3).tolist()
    [0.3]
    """
    n = residuals.shape[1]
    square = (residuals**2).sum(axis=1)
    total = np.ones(len(residuals))
    lags = min(lags_for(n), n - 1)
    for lag in range(1, lags + 1):
        twice = 1.0 + math.cos(math.pi * lag / (lags + 1))
        product = np.einsum("ij,ij->i", residuals[:, lag:], residuals[:, :-lag])
        total += twice * np.divide(product, square, out=np.zeros_like(square), where=square > 0)
    ratio: FloatArray = np.maximum(total, floor)
    return ratio


def log_growth(mean: FloatArray, kappa: FloatArray) -> FloatArray:
    """log(1 + mean·kappa) / kappa, which is the mean at a kappa of 0."""
    growth: FloatArray = np.where(kappa > 0, np.log1p(mean * kappa) / np.where(kappa > 0, kappa, 1.0), mean)
    return growth


def maximised(
    counts: FloatArray,
    offset: FloatArray,
    design: FloatArray,
    *,
    kappa: FloatArray | None = None,
    trials: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Coefficients (rows × p) and means (rows × n) of greatest likelihood, which must exist.

    Poisson counts; with ``kappa``, negative binomial ones of variance mean + kappa mean², a row for each kappa; with
    ``trials``, binomial ones. Newton's steps, halved until the likelihood does not fall. The first column of
    ``design`` must be ones.

    >>> beta, mean = maximised(np.array([[1.0, 2.0, 3.0]]), np.zeros(3), np.ones((3, 1)))
    >>> beta.round(6).tolist(), mean.round(6).tolist()
    ([[0.693147]], [[2.0, 2.0, 2.0]])
    """
    k = None if kappa is None else kappa[:, None]
    total = counts.sum(axis=1)

    def state(eta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log likelihood without what depends on counts and kappa alone, and mean."""
        if trials is not None:
            return (counts * eta - trials * np.logaddexp(0.0, eta)).sum(axis=1), trials * expit(eta)
        mean = np.exp(eta)
        if k is None:
            return (counts * eta - mean).sum(axis=1), mean
        return (counts * (eta - np.log1p(mean * k)) - log_growth(mean, k)).sum(axis=1), mean

    beta = np.zeros((len(counts) if kappa is None else len(kappa), design.shape[1]))
    beta[:, 0] = np.log(total / (np.exp(offset).sum() if trials is None else trials.sum() - total))
    eta = beta @ design.T + offset
    value, mean = state(eta)
    for _ in range(200):
        weight, residual = mean, counts - mean
        if trials is not None:
            weight = mean * expit(-eta)
        elif k is not None:
            weight, residual = mean * (1.0 + counts * k) / (1.0 + mean * k) ** 2, residual / (1.0 + mean * k)
        step = np.linalg.solve(_products(weight, design), (residual @ design)[:, :, None])[:, :, 0]
        moved = step @ design.T
        part = np.minimum(1.0, _STEEPEST / np.maximum(moved.max(axis=1), _STEEPEST))
        for _ in range(40):
            reached, mean = state(eta + part[:, None] * moved)
            worse = reached < value - 1e-10 * (1.0 + np.abs(value))
            if not worse.any():
                break
            part = np.where(worse, part / 2.0, part)
        beta, eta, value = beta + part[:, None] * step, eta + part[:, None] * moved, reached
        if np.abs(moved).max() < _SETTLED:
            break
    return beta, mean


def _products(weight: FloatArray, design: FloatArray) -> FloatArray:
    """Σ weight · x xᵀ over periods, by row of ``weight``: rows × p × p."""
    n, p = design.shape
    result: FloatArray = (weight @ (design[:, :, None] * design[:, None, :]).reshape(n, p * p)).reshape(-1, p, p)
    return result


def block_signs(n: int, block: int, n_draws: int, seed: int) -> FloatArray:
    """n_draws × n of −1 and 1: the same within blocks, whose cuts lie elsewhere in each draw."""
    rng = np.random.default_rng(seed)
    moved = rng.integers(0, block, n_draws)
    signs = rng.choice(np.array([-1.0, 1.0]), (n_draws, (n + block - 2) // block + 1))
    return np.take_along_axis(signs, (np.arange(n) + moved[:, None]) // block, axis=1)


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
    (rows, p), n = beta.shape, len(design)

    def sums(terms: FloatArray) -> FloatArray:
        """``signs`` times each row of ``terms`` (rows × n × k), all rows in one product: rows × n_draws × k."""
        k = terms.shape[2]
        product: FloatArray = (signs @ terms.transpose(1, 0, 2).reshape(n, rows * k)).reshape(-1, rows, k)
        return product.transpose(1, 0, 2)

    squares = (design[:, :, None] * design[:, None, :]).reshape(n, p * p)
    return Flips(
        beta[:, None],
        np.linalg.inv(_products(mean, design)).astype(np.float64)[:, None],
        sums((counts - mean)[:, :, None] * design),
        sums(mean[:, :, None] * squares).reshape(rows, -1, p, p),
    )


def two_sided(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two-sided p of the value 0, and the sign of the side on which it lies; draws are on the last axis."""
    unlike, total = np.isnan(values), values.shape[-1] + 1.0
    below = 1.0 + ((values <= 0) | unlike).sum(axis=-1)
    above = 1.0 + ((values >= 0) | unlike).sum(axis=-1)
    return np.minimum(1.0, 2.0 * np.minimum(below, above) / total), np.sign(above - below)


def central_limits(values: FloatArray, rank: int) -> tuple[float, float]:
    """The ``rank``-th smallest and largest value; one that is NaN has no limit and stands beyond both."""
    low = np.partition(np.where(np.isnan(values), -np.inf, values), rank - 1)[rank - 1]
    high = np.partition(np.where(np.isnan(values), np.inf, values), len(values) - rank)[len(values) - rank]
    return float(low), float(high)
