"""The seasonal, Pettitt and Laplace tests against published figures, brute force and pymannkendall."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pymannkendall
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.datasets import nile

from alliance_timeline.errors import InputError
from alliance_timeline.inference.trends import laplace_trend, mann_kendall, pettitt, seasonal_mann_kendall

NAN = float("nan")
VALUES = st.lists(st.integers(-3, 3), min_size=4, max_size=30).filter(lambda values: len(set(values)) > 1)


# --- within seasons ---


@given(VALUES, st.integers(1, 5), st.sets(st.integers(0, 29), max_size=5))
def test_seasonal_test_is_that_of_pymannkendall(values: list[float], period: int, missing: set[int]) -> None:
    """S, Var S, z and p as sums over the seasons, missing values left out."""
    series = np.array([NAN if i in missing else value for i, value in enumerate(values)], dtype=float)
    found = seasonal_mann_kendall(series, period)
    if found.p_value is None:
        return
    expected = pymannkendall.seasonal_test(series, period=period)
    assert (found.s, found.var_s) == (expected.s, pytest.approx(expected.var_s))
    assert (found.z, found.p_value) == (pytest.approx(expected.z), pytest.approx(expected.p, abs=1e-12))
    assert found.n == np.isfinite(series).sum()


@given(VALUES, st.integers(1, 5), st.sets(st.integers(0, 29), max_size=5))
def test_seasonal_slope_is_the_median_within_seasons(values: list[float], period: int, missing: set[int]) -> None:
    """All pairs of the same season, the slope a cycle; None without a pair."""
    here = [i for i in range(len(values)) if i not in missing]
    slopes = [
        (values[j] - values[i]) / ((j - i) / period) for i in here for j in here if i < j and (j - i) % period == 0
    ]
    series = [NAN if i in missing else value for i, value in enumerate(values)]
    slope = seasonal_mann_kendall(series, period).slope
    assert slope == (pytest.approx(np.median(slopes)) if slopes else None)


@given(VALUES)
def test_one_season_is_the_plain_test(values: list[int]) -> None:
    """A period of 1 gives the Mann-Kendall test with the normal approximation."""
    one, plain = seasonal_mann_kendall(values, 1), mann_kendall(values, p="normal")
    assert (one.s, one.var_s, one.z, one.p_value) == (plain.s, plain.var_s, plain.z, plain.p_value)
    assert one.slope == pytest.approx(plain.slope)


@given(VALUES, st.integers(1, 4), st.integers(-50, 50))
def test_what_is_common_to_a_season_does_not_matter(values: list[int], period: int, size: int) -> None:
    """A constant added to each season changes nothing."""
    season = size * np.arange(len(values)) % period
    assert seasonal_mann_kendall(values + season, period) == seasonal_mann_kendall(values, period)


@given(VALUES, st.integers(1, 4))
def test_reversed_whole_cycles_negate_the_seasonal_trend(values: list[int], period: int) -> None:
    """S, z and slope change sign, p stays."""
    whole = values[: len(values) // period * period]
    one, other = seasonal_mann_kendall(whole, period), seasonal_mann_kendall(whole[::-1], period)
    assert one.s == -other.s
    assert (one.var_s, one.p_value) == (pytest.approx(other.var_s), pytest.approx(other.p_value))
    assert one.slope == (None if other.slope is None else pytest.approx(-other.slope))


@pytest.mark.parametrize("power", [-1060, 1018])
def test_seasonal_slope_of_values_of_any_size(power: int) -> None:
    """Subnormal values and those near the largest float."""
    values = np.array([1.0, 5, 2, 5, 3, 7, -1, 9])
    one, other = seasonal_mann_kendall(values, 2), seasonal_mann_kendall(np.ldexp(values, power), 2)
    assert (other.s, other.p_value, other.slope) == (one.s, one.p_value, pytest.approx(np.ldexp(one.slope, power)))


@pytest.mark.parametrize(
    ("values", "period", "slope", "reason"),
    [
        ([NAN, NAN, NAN, NAN], 2, None, "0 values; at least 4 are needed"),
        ([1, 2, 3], 1, 1.0, "3 values; at least 4 are needed"),
        ([1, 2, 3, 4], 4, None, "no season has two different values"),
        ([1, 2, 3, 4], 9, None, "no season has two different values"),
        ([1, 2, 1, 2, 1], 2, 0.0, "no season has two different values"),
        ([0] * 12, 4, 0.0, "no season has two different values"),
    ],
)
def test_seasons_without_change_have_a_reason_and_no_p(
    values: list[float], period: int, slope: float | None, reason: str
) -> None:
    """No p and a sentence where no season varies or there are fewer than 4 values."""
    result = seasonal_mann_kendall(values, period)
    assert (result.p_value, result.slope, result.reason) == (None, slope, reason)


# --- a shift ---


def test_pettitt_finds_the_dam_at_aswan() -> None:
    """Nile, 1871-1970: U 1617 after 28 years, p 3.59e-7 (R, trend::pettitt.test)."""
    result = pettitt(nile.load_pandas().data["volume"])
    assert (result.statistic, result.at, result.n, result.reason) == (1617.0, 28, 100, None)
    assert result.p_value == pytest.approx(3.59e-07, abs=0.005e-07)


@given(VALUES)
def test_pettitt_compares_all_values_before_and_after(values: list[int]) -> None:
    """|U| is largest at the first such index; p is the published approximation, at most 1."""
    x, n = np.array(values), len(values)
    u = [abs(np.sign(x[:k, None] - x[None, k:]).sum()) for k in range(1, n)]
    result = pettitt(values)
    assert (result.statistic, result.at) == (max(u), 1 + u.index(max(u)))
    assert result.p_value == pytest.approx(min(1.0, 2 * math.exp(-6 * max(u) ** 2 / (n**3 + n**2))))


@given(VALUES)
def test_pettitt_is_that_of_the_ranks_in_either_direction(values: list[int]) -> None:
    """Rising and falling transforms and reversed time keep the statistic."""
    top = pettitt(values).statistic
    assert pettitt(np.exp(np.array(values))).statistic == top
    assert pettitt(-np.ldexp(np.array(values, dtype=float), 1000)).statistic == top
    assert pettitt(values[::-1]).statistic == top


@pytest.mark.parametrize(
    ("values", "statistic", "at", "reason"),
    [
        ([7], 0, None, "1 values; at least 4 are needed"),
        ([1, 2], 1, 1, "2 values; at least 4 are needed"),
        ([1, 2, 2], 2, 1, "3 values; at least 4 are needed"),
        ([2, 2], 0, None, "all values are equal"),
        ([0] * 30, 0, None, "all values are equal"),
    ],
)
def test_pettitt_has_a_reason_and_no_p(values: list[int], statistic: float, at: int | None, reason: str) -> None:
    """Constant or with fewer than 4 values: no p, and a sentence."""
    result = pettitt(values)
    assert (result.statistic, result.at, result.p_value, result.reason) == (statistic, at, None, reason)


def test_pettitt_takes_values_near_the_largest_float() -> None:
    """No difference of two values is formed."""
    assert pettitt([-1.7e308, -1.7e308, 1.7e308, 1.7e308]).statistic == 4.0


# --- dates of events ---


def test_laplace_of_a_system_that_wears_out() -> None:
    """U 2.409 of 30 times between failures, observed to the last (documentation of the package ``reliability``)."""
    between = [
        104, 131, 1597, 59, 4, 503, 157, 6, 118, 173, 114, 62, 101, 216, 106, 140, 1, 102, 3, 393, 96, 232, 89, 61, 37,
        293, 7, 165, 87, 99,
    ]  # fmt: skip
    failures = np.cumsum(between)
    result = laplace_trend(failures[:-1], 0, failures[-1])
    assert result.statistic == pytest.approx(2.409, abs=5e-4)
    assert result.p_value == pytest.approx(2 * stats.norm.sf(2.4094), rel=1e-3)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.floats(-1e6, 1e6), st.floats(0.01, 1e6))
def test_laplace_is_the_standardized_mean_of_uniform_dates(shares: list[float], start: float, length: float) -> None:
    """Whatever the start and unit of time, the mean share of the time less ½, over its standard deviation."""
    end = start + length
    times = np.clip(start + np.array(shares) * (end - start), start, end)
    result = laplace_trend(times, start, end)
    expected = (np.mean(shares) - 0.5) * math.sqrt(12 * len(shares))
    assert result.statistic == pytest.approx(expected, abs=1e-6)
    assert result.p_value == pytest.approx(2 * stats.norm.sf(abs(result.statistic)))
    assert result.n == len(shares)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20))
def test_laplace_of_reversed_time_changes_sign(times: list[int]) -> None:
    """Events seen from the other end; order does not matter."""
    one, other = laplace_trend(times, 0, 100), laplace_trend(100 - np.array(times), 0, 100)
    assert one.statistic == pytest.approx(-other.statistic)
    assert laplace_trend(sorted(times), 0, 100).statistic == pytest.approx(one.statistic)


def test_laplace_at_the_ends_and_in_the_middle() -> None:
    """√3 for one event at the end, −√3 at the start, 0 and p = 1 in the middle; also near the largest float."""
    for size in (1.0, 1.7e308):
        found = [laplace_trend([at], -size, size).statistic for at in (-size, 0.0, size)]
        assert found == pytest.approx([-math.sqrt(3), 0.0, math.sqrt(3)])
    assert laplace_trend([0], -1, 1).p_value == 1.0


def test_laplace_without_events_has_a_reason() -> None:
    """No statistic and no p."""
    result = laplace_trend([], 0, 1)
    assert (result.statistic, result.p_value, result.n, result.reason) == (None, None, 0, "no events")


def test_laplace_keeps_its_level() -> None:
    """Constant rate, 2,000 series with a mean of 8 events: .05 within three standard errors."""
    rng = np.random.default_rng(4)
    found = [laplace_trend(rng.uniform(0, 10, 1 + rng.poisson(7)), 0, 10).p_value for _ in range(2000)]
    assert np.mean(np.array(found) <= 0.05) == pytest.approx(0.05, abs=0.015)


# --- refusals ---


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: seasonal_mann_kendall([], 4), "values is empty"),
        (lambda: seasonal_mann_kendall([1, math.inf], 4), r"values\[1\] is inf"),
        (lambda: seasonal_mann_kendall([1, 2], 0), "period is 0; allowed: 1 or more"),
        (lambda: seasonal_mann_kendall([1, 2], 1.5), "period is 1.5; it must be a whole number"),
        (lambda: seasonal_mann_kendall([1, 2], NAN), "period is nan; it must be finite"),
        (lambda: seasonal_mann_kendall([-1.5e308, 1.5e308], 1), "faster than the largest float"),
        (lambda: pettitt([]), "values is empty"),
        (lambda: pettitt([1, NAN, 2]), r"values\[1\] is nan; it must be finite"),
        (lambda: pettitt([[1, 2]]), r"values has 2 dimension\(s\); it must have 1"),
        (lambda: laplace_trend([1], 2, 2), "start is 2 and end is 2; start must be the earlier one"),
        (lambda: laplace_trend([1], 3, 2), "start is 3 and end is 2; start must be the earlier one"),
        (lambda: laplace_trend([1], 0, math.inf), "end is inf; it must be finite"),
        (lambda: laplace_trend([1], "0", 2), "start is '0'; it must be a number"),
        (lambda: laplace_trend([1, 2.5, -1], 0, 2), r"times\[1\] is 2.5; it must lie between start, 0, and end, 2"),
        (lambda: laplace_trend([1, -1], 0, 2), r"times\[1\] is -1; it must lie between"),
        (lambda: laplace_trend([1, NAN], 0, 2), r"times\[1\] is nan; it must be finite"),
    ],
)
def test_refusals_name_argument_and_value(call: Callable[[], object], message: str) -> None:
    """Each wrong argument is named with what is allowed."""
    with pytest.raises(InputError, match=message):
        call()
