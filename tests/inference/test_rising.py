"""The sums of a negative binomial likelihood against adding one by one."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.inference.rates import kappa_grid, log_rising

KAPPAS = np.geomspace(1e-12, 1e8, 41)


@pytest.mark.parametrize("count", [1, 2, 999, 1000, 1001, 1010, 5000, 10**5])
def test_sum_and_slope_are_those_of_adding_one_by_one(count: int) -> None:
    """To 1e-12, at every κ from far below Poisson's to far above any that is met."""
    value, slope = log_rising(np.array([float(count)]))(KAPPAS)
    grown = np.arange(count) * KAPPAS[:, None]
    np.testing.assert_allclose(value, np.log1p(grown).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(slope, (grown / (1 + grown)).sum(axis=1), rtol=1e-12)


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_counts_add_up_in_any_order(counts: list[int], random: object) -> None:
    """The sum over counts is that of each alone, and the same to the last digit for any order."""
    value, slope = log_rising(np.array(counts, dtype=float))(KAPPAS)
    alone = [log_rising(np.array([float(count)]))(KAPPAS) for count in counts]
    np.testing.assert_allclose(value, np.sum([one for one, _ in alone], axis=0), rtol=1e-12)
    np.testing.assert_allclose(slope, np.sum([one for _, one in alone], axis=0), rtol=1e-12)
    shuffled = list(counts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert np.array_equal(log_rising(np.array(shuffled, dtype=float))(KAPPAS)[0], value)


def test_poisson_adds_nothing() -> None:
    """At κ = 0 both are 0."""
    assert [float(part[0]) for part in log_rising(np.array([5.0, 2000.0]))(np.zeros(1))] == [0.0, 0.0]


def test_time_does_not_grow_with_the_counts() -> None:
    """Counts of a thousand million, at 41 values of κ, in a fraction of a second."""
    start = time.process_time()
    value, _ = log_rising(np.full(100, 1e9))(KAPPAS)
    assert time.process_time() - start < 0.5
    assert np.isfinite(value).all()


def test_the_grid_begins_where_counts_are_poisson() -> None:
    """κ times the mean starts at 1e-6, and steps are a third of a decade."""
    for mean in (0.2, 1.0, 40.0, 1e6):
        grid = kappa_grid(np.array([0.0, 2 * mean]), 1e4)
        assert (grid[0] * max(mean, 1.0), grid[-1]) == (pytest.approx(1e-6), pytest.approx(1e4))
        assert np.diff(np.log10(grid)) == pytest.approx(1 / 3, abs=0.01)
