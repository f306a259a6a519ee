"""Kendall's S and the k-th slope of all pairs against writing all pairs down."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import kendalltau

from alliance_timeline.errors import InputError
from alliance_timeline.inference import trends as pairs
from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.inference.trends import (
    kendall_s,
    kth_slopes,
)

SERIES = hnp.arrays(np.float64, st.integers(1, 40), elements=st.integers(-4, 4) | st.floats(-1e9, 1e9))
Points = tuple[FloatArray, FloatArray]


def all_slopes(values: FloatArray, times: FloatArray) -> FloatArray:
    """The slopes of all pairs, sorted."""
    earlier, later = np.triu_indices(len(values), 1)
    return np.sort((values[later] - values[earlier]) / (times[later] - times[earlier]))


# --- S ---


@given(SERIES)
def test_s_is_rising_less_falling_pairs(values: FloatArray) -> None:
    """S equals the sum of the signs of all differences, with and without ties."""
    earlier, later = np.triu_indices(len(values), 1)
    assert kendall_s(values) == np.sign(values[later] - values[earlier]).sum()


@pytest.mark.parametrize("n", [200, 256, 257, 65_536, 65_537, 70_000])
def test_s_of_ranks_of_every_width(n: int) -> None:
    """A rising series whose first m values come last has S = n(n − 1)/2 − 2m(n − m); random ones agree with scipy."""
    assert kendall_s(np.roll(np.arange(float(n)), -77)) == n * (n - 1) // 2 - 2 * 77 * (n - 77)
    values = np.random.default_rng(n).normal(size=n)
    assert kendall_s(values) == round(kendalltau(np.arange(n), values).statistic * (n * (n - 1) // 2))


# --- slopes ---


@given(st.data(), st.integers(2, 25))
def test_every_rank_of_a_short_series_is_that_of_all_slopes_sorted(data: st.DataObject, n: int) -> None:
    """Rank k is the k-th of the sorted slopes of all pairs."""
    values = data.draw(hnp.arrays(np.float64, n, elements=st.integers(-3, 3) | st.floats(-1e6, 1e6)))
    gaps = data.draw(hnp.arrays(np.float64, n, elements=st.floats(1e-3, 1e3)))
    times = np.cumsum(gaps)
    expected = all_slopes(values, times)
    found = kth_slopes(values, times, list(range(1, len(expected) + 1)))
    assert found == pytest.approx(expected, rel=1e-14, abs=1e-300)


@settings(max_examples=40)
@given(st.data(), st.integers(2, 40), st.sampled_from([3, 40, 400]), st.sampled_from([0, 1, 8]))
def test_searching_a_slope_agrees_with_sorting_all(data: st.DataObject, n: int, sample: int, few: int) -> None:
    """The search of long series gives the same slopes on short ones, from a good sample or a bad one."""
    values = data.draw(hnp.arrays(np.float64, n, elements=st.integers(-2, 2) | st.floats(-1e6, 1e6)))
    gaps = data.draw(hnp.arrays(np.float64, n, elements=st.sampled_from([1e-9, 1.0, 7.0]) | st.floats(1e-3, 1e3)))
    times = np.cumsum(gaps)
    expected = all_slopes(values, times)
    ranks = [1, len(expected), *data.draw(st.lists(st.integers(1, len(expected)), max_size=3))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "_DIRECT", 1)
        patch.setattr(pairs, "_SAMPLE", sample)
        patch.setattr(pairs, "_FEW", few)
        found = kth_slopes(values, times, ranks)
    assert found == pytest.approx([expected[rank - 1] for rank in ranks], rel=5e-15, abs=1e-190)


def _long_series() -> dict[str, Callable[[np.random.Generator, int], Points]]:
    """Kinds of points on which a search could go astray."""

    def even(n: int) -> FloatArray:
        return np.arange(float(n))

    def clustered(rng: np.random.Generator, n: int) -> FloatArray:
        far, near = rng.uniform(0, 1e9, n // 2), 1e9 + np.cumsum(rng.uniform(1e-6, 1e-5, n - n // 2))
        return np.sort(np.concatenate([far, near]))

    def twins(rng: np.random.Generator, n: int) -> FloatArray:
        return np.sort(rng.integers(0, n // 4, n) + rng.uniform(0, 1e-8, n))

    return {
        "continuous": lambda rng, n: (rng.normal(size=n), even(n)),
        "few counts": lambda rng, n: (rng.poisson(0.3, n).astype(float), even(n)),
        "negative counts": lambda rng, n: (-rng.poisson(3, n).astype(float), even(n)),
        "yes and no": lambda rng, n: (rng.integers(0, 2, n).astype(float), even(n)),
        "one event": lambda rng, n: (np.append(np.zeros(n - 1), 1.0), even(n)),
        "constant": lambda rng, n: (np.full(n, 7.0), even(n)),
        "a line with rounding": lambda rng, n: (0.1 * even(n), even(n)),
        "thirds and sevenths": lambda rng, n: (rng.poisson(1, n) / 3, even(n) / 7),
        "small on a large offset": lambda rng, n: (1e9 + 1e-3 * rng.normal(size=n), even(n)),
        "seconds since 1970": lambda rng, n: (rng.poisson(1, n).astype(float), 1.6e9 + 86_400 * even(n)),
        "nanoseconds since 1970": lambda rng, n: (rng.poisson(1, n).astype(float), 1.6e18 + 8.64e13 * even(n)),
        "half of the times in one instant": lambda rng, n: (rng.poisson(3, n).astype(float), clustered(rng, n)),
        "times in clusters": lambda rng, n: (rng.normal(size=n), twins(rng, n)),
        "counts in clusters": lambda rng, n: (rng.poisson(2, n).astype(float), twins(rng, n)),
        "negative times": lambda rng, n: (rng.normal(size=n), even(n) - 2 * n),
        "near the largest float": lambda rng, n: (rng.uniform(-1, 1, n) * 8e307, 2 * even(n)),
        "below the smallest normal float": lambda rng, n: (rng.normal(size=n) * 1e-310, even(n)),
        "many scales": lambda rng, n: (np.exp(40 * rng.normal(size=n)), np.sort(np.exp(20 * rng.normal(size=n)))),
    }


@pytest.mark.parametrize("n", [400, 401, 900])
@pytest.mark.parametrize("kind", list(_long_series()))
def test_ranks_of_long_series_are_those_of_all_slopes_sorted(kind: str, n: int) -> None:
    """At the ends, in the middle and between, the search finds what sorting would, but for the last digits."""
    values, times = _long_series()[kind](np.random.default_rng(n), n)
    with np.errstate(over="ignore"):
        expected = all_slopes(values, times)
    number = len(expected)
    ranks = [1, 2, number // 100, number // 10, number // 3, number // 2, number // 2 + 1, number - 40, number]
    found = kth_slopes(values, times, ranks)
    assert found == pytest.approx([expected[rank - 1] for rank in ranks], rel=5e-15, abs=0)


@pytest.mark.parametrize("place", [0, -1])
def test_a_misleading_sample_is_outgrown(place: int) -> None:
    """Where all slopes that were drawn are the least, or the greatest, the search still finds the median."""
    values, times = np.random.default_rng(8).normal(size=500), np.arange(500.0)
    expected = all_slopes(values, times)
    search = pairs._Slopes(values, times)
    search.sample = np.full(len(search.sample), expected[place])
    assert search.kth(len(expected) // 2) == expected[len(expected) // 2 - 1]


def test_ranks_of_more_values_than_short_integers_hold() -> None:
    """The slopes of t² are the sums i + j; of 70,000 values each rank is known from how many pairs have each sum."""
    n = 70_000
    sums = np.arange(1, 2 * n - 2)
    up_to = np.cumsum(np.minimum((sums + 1) // 2, (2 * n - 1 - sums) // 2))
    ranks = [1, int(up_to[-1]) // 3, int(up_to[n]), int(up_to[n]) + 1]
    times = np.arange(float(n))
    assert kth_slopes(times**2, times, ranks) == sums[np.searchsorted(up_to, ranks)].tolist()


def test_slopes_are_found_in_linear_memory() -> None:
    """20,000 points have 200 million slopes, 1.6 GB; four ranks are found within 40 MB."""
    rng = np.random.default_rng(3)
    values, times = rng.normal(size=20_000), np.arange(20_000.0)
    middle = 20_000 * 19_999 // 4
    tracemalloc.start()
    low, one, other, high = kth_slopes(values, times, [middle - 900_000, middle, middle + 1, middle + 900_000])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert low < one <= other < high
    assert peak < 40e6


def test_a_slope_beyond_the_largest_float_is_refused() -> None:
    """2e308 in a unit of time is no float; half of it is."""
    values = np.array([-1e308, 1e308])
    with pytest.raises(InputError, match="faster than the largest float"):
        kth_slopes(values, np.array([0.0, 1.0]), [1])
    assert kth_slopes(values, np.array([0.0, 2.0]), [1]) == [1e308]


def test_times_that_would_fall_together_are_refused() -> None:
    """Times of very different size whose distance is lost are named."""
    with pytest.raises(InputError, match="times stand 1e-250 apart"):
        kth_slopes(np.arange(3.0), np.array([0.0, 1e-250, 1.0]), [1])
