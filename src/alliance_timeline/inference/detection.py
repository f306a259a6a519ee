"""How large a change of rate must be to be found: the power of the tests of breaks, by simulation."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.inference.break_tests import FEWEST_EVENTS, FEWEST_PERIODS, SHRINK, both_ranks
from alliance_timeline.inference.splits import best_split

__all__ = ["found_in_most_cases"]

_NULL, _CASES = 599, 400
_LARGEST = 50.0
_STEPS = 9


def found_in_most_cases(
    mean: float, index: float, exposure: FloatArray, *, null: str, level: float, seed: int, power: float = 0.8
) -> float | None:
    """The smallest ratio of rates, with a break in the middle, that a test finds in a share ``power`` of cases.

    Args:
        mean: events a period, above 0; both rates average to it.
        index: index of dispersion within the segments; at most 1 stands for Poisson counts.
        exposure: of each period; only proportions matter.
        null: "studentized", "permutation" or "conditional", as in ``break_test``.
        level: of the test.
        seed: of the simulation.
        power: between 0 and 1.

    Returns:
        The ratio, to about a tenth, or a fifth where it is above 3; None where even a ratio of 50 is missed more often.
        The null is taken from such broken series with their periods in any order, as the test itself would, or for
        "conditional" from unbroken ones.

    >>> round(found_in_most_cases(1.0, 1.0, np.ones(80), null="studentized", level=0.05, seed=1), 1)
    2.9
    """
    n, relative = len(exposure), exposure / exposure.mean()
    late = np.arange(n) >= n // 2
    if null == "studentized" and n < FEWEST_PERIODS:
        return None

    def series(ratio: float, rows: int, rng: np.random.Generator) -> FloatArray:
        rates = np.where(late, ratio, 1.0) * 2 * mean / (1 + ratio) * relative
        if index <= 1:
            return rng.poisson(rates, (rows, n)).astype(np.float64)
        size = mean / (index - 1) * relative
        return rng.poisson(rng.gamma(size, rates / size, (rows, n))).astype(np.float64)

    def share(ratio: float) -> float:
        rng = np.random.default_rng(seed)
        cases, order = series(ratio, _CASES, rng), np.tile(np.arange(n), (_NULL, 1))
        if null == "conditional":
            plain = series(1.0, _NULL, rng)
        else:
            order = rng.permuted(order, axis=1)
            plain = np.take_along_axis(series(ratio, _NULL, rng), order, 1)
        counts, years = np.vstack([cases, plain]), np.vstack([np.tile(relative, (_CASES, 1)), relative[order]])
        found = _studentized(counts, years, level) if null == "studentized" else _plain(counts, years, level, null)
        return float(found.mean())

    low, high = 0.0, math.log(_LARGEST)
    if share(_LARGEST) < power:
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if share(math.exp(middle)) >= power else (middle, high)
    return math.exp(high)


def _studentized(counts: FloatArray, exposure: FloatArray, level: float) -> NDArray[np.bool_]:
    """Which of the first series the studentized test finds broken, its null taken from the last ``_NULL`` ones."""
    ranks = both_ranks(counts, exposure, reference=_NULL)
    raw = (1 + np.searchsorted(np.sort(ranks[_CASES:]), ranks[:_CASES], side="right")) / (_NULL + 1)
    found: NDArray[np.bool_] = (raw / SHRINK <= level) & (counts[:_CASES].sum(axis=1) >= FEWEST_EVENTS)
    return found


def _plain(counts: FloatArray, exposure: FloatArray, level: float, null: str) -> NDArray[np.bool_]:
    """Which of them the plain test finds broken; for orders of periods the gain is divided by the whole dispersion."""
    value = best_split(counts, exposure).gain
    if null == "permutation":
        mean = counts.sum(axis=1, keepdims=True) / exposure.sum(axis=1, keepdims=True) * exposure
        square = ((counts - mean) ** 2).sum(axis=1)
        value = np.divide(value * counts.sum(axis=1), square, out=np.zeros_like(value), where=square > 0)
    found: NDArray[np.bool_] = value[:_CASES] > np.quantile(value[_CASES:], 1 - level)
    return found
