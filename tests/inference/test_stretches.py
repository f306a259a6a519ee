"""The stretch that is least like the rest, against one test at a time."""

from __future__ import annotations

import numpy as np
import pytest

from alliance_timeline.inference import pool_dispersion, pool_ratio
from alliance_timeline.inference.breaks import most_unlike
from alliance_timeline.inference.rates import is_overdispersed

EVERY = np.array([[begin, end] for begin in range(1, 30) for end in range(begin + 1, 32)])


@pytest.mark.parametrize("seed", range(6))
def test_each_test_is_that_of_the_rate_ratio(seed: int) -> None:
    """The smallest p is that of ``pool_ratio``, quasi-Poisson where the two sides are overdispersed."""
    rng = np.random.default_rng(seed)
    rows = 1 if seed < 3 else 25
    counts = rng.poisson(rng.gamma(1.0, 3.0, 32) if seed % 2 else np.full(32, 3.0), (rows, 32))
    counts[:, 10:14] += 25
    exposure = rng.uniform(0.2, 0.3, 32)
    found = most_unlike(counts, exposure, EVERY, ratio=1.001, level=0.9)
    expected = {}
    for begin, end in EVERY.tolist():
        inside = np.isin(np.arange(32), np.arange(begin, end))
        spread = pool_dispersion(counts, exposure, groups=inside.tolist())
        wide = is_overdispersed(spread.index, spread.p_value)
        a, b, ea, eb = counts[:, inside], counts[:, ~inside], exposure[inside], exposure[~inside]
        more = {"counts_a": a, "counts_b": b, "period_exposure_a": ea, "period_exposure_b": eb} if wide else {}
        method = "quasipoisson" if wide else "midp"
        result = pool_ratio(a.sum(axis=1), b.sum(axis=1), ea.sum(), eb.sum(), method=method, **more)
        expected[begin, end] = result.p_value, result.estimate
    best = min(expected, key=lambda key: expected[key][0])
    assert found is not None
    assert (found.begin, found.end) == best
    assert (found.p_value, found.ratio) == pytest.approx(expected[best], rel=1e-6)


def test_a_difference_that_is_surely_small_counts_as_none() -> None:
    """A rate that is half as much again, and surely not twice as much, stands out beside 1.2 alone."""
    counts = np.array([[200] * 12 + [300] * 4 + [200] * 16])
    exposure = np.full(32, 0.25)
    assert most_unlike(counts, exposure, EVERY, ratio=2.0, level=0.05) is None
    found = most_unlike(counts, exposure, EVERY, ratio=1.2, level=0.05)
    assert found is not None
    assert (found.begin, found.end, found.ratio) == (12, 16, 1.5)


def test_none() -> None:
    """Equal counts, no events at all and no stretch show nothing; events inside alone have no finite ratio."""
    exposure = np.ones(32)
    for counts, some in (
        (np.full((1, 32), 4), EVERY),
        (np.zeros((1, 32), dtype=int), EVERY),
        (np.ones((1, 32)), EVERY[:0]),
    ):
        assert most_unlike(counts.astype(np.int64), exposure, some, ratio=2.0, level=0.05) is None
    alone = np.zeros((1, 32), dtype=np.int64)
    alone[0, 5:9] = 5
    found = most_unlike(alone, exposure, np.array([[5, 9]]), ratio=2.0, level=0.05)
    assert found is not None
    assert found.ratio == float("inf")


def test_the_level_is_shared() -> None:
    """In series without a change some stretch stands out in at most so many cases."""
    rng, exposure = np.random.default_rng(0), np.full(32, 0.25)
    shown = [most_unlike(rng.poisson(4.0, (1, 32)), exposure, EVERY, ratio=2.0, level=0.1) for _ in range(200)]
    assert sum(one is not None for one in shown) <= 20
