"""Series as they might have come if nothing had changed: the null distributions of the tests of breaks.

Periods move together with their exposure. Where all orders can be written down they are; else they are drawn.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln, xlogy

from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.inference.arrangements import all_arrangements

__all__ = ["Rows", "all_orders", "all_splits", "blocks_of", "orders_within", "splits_of"]

MOST, CELLS = 20_000, 4_000_000
"""So many series, of so many periods together, are written down at most; beyond, they are drawn."""

Rows = tuple[FloatArray, FloatArray]  # counts and exposure, rows × n


def _too_many(log_number: float, n: int) -> bool:
    return log_number > math.log(min(MOST, CELLS / n) + 0.5)


def orders_within(
    counts: FloatArray, exposure: FloatArray, starts: Sequence[int], draws: int, rng: np.random.Generator
) -> Rows:
    """Random orders of the periods inside the segments that begin at ``starts``."""
    ends = [*starts, len(counts)]
    places = [
        rng.permuted(np.broadcast_to(np.arange(low, high), (draws, high - low)), axis=1)
        for low, high in itertools.pairwise(ends)
    ]
    order = np.hstack(places)
    return counts[order], exposure[order]


def blocks_of(counts: FloatArray, exposure: FloatArray, length: int, draws: int, rng: np.random.Generator) -> Rows:
    """Series of blocks of ``length`` neighbouring periods drawn with replacement, the last followed by the first."""
    n, length = len(counts), min(length, len(counts))
    starts = rng.integers(0, n, (draws, -(-n // length)))
    order = (starts[:, :, None] + np.arange(length)).reshape(draws, -1)[:, :n] % n
    return counts[order], exposure[order]


def splits_of(counts: FloatArray, exposure: FloatArray, draws: int, rng: np.random.Generator) -> Rows:
    """The same number of events spread over the periods by their exposure (multinomial)."""
    drawn = rng.multinomial(int(counts.sum()), exposure / exposure.sum(), draws).astype(np.float64)
    return drawn, np.broadcast_to(exposure, drawn.shape)


def all_orders(counts: FloatArray, exposure: FloatArray) -> Rows | None:
    """Every distinct order of the periods, each equally likely; None where there are too many."""
    alike = Counter(zip(counts.tolist(), exposure.tolist(), strict=True)).most_common()[::-1]
    times = [number for _, number in alike]
    log_number = math.lgamma(len(counts) + 1) - sum(math.lgamma(number + 1) for number in times)
    if _too_many(log_number, len(counts)):
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
