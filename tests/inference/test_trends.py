"""The Mann-Kendall test and Sen's slope against all orders, published tables, scipy and pymannkendall."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pymannkendall
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.datasets import nile

from alliance_timeline.inference import trends
from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.inference.trends import (
    kendall_s,
    mann_kendall,
    normal_p,
    rows_kendall_s,
    studentized_kendall,
    two_sided_p,
    variance_of_s,
    z_score,
)
from tests.inference.published import autoregressive

NAN = float("nan")
LEVELS = st.sampled_from([0.5, 0.8, 0.95, 0.999])
VALUES = st.lists(st.integers(-3, 3), min_size=4, max_size=20).filter(lambda values: len(set(values)) > 1)
RANKED = st.sampled_from(["auto", "exact", "normal", "permutation"])  # p that depend on ranks alone, up to 39 values


def poisson(n: int, seed: int = 0, mean: float = 2.0) -> FloatArray:
    """Counts with ties and no trend."""
    return np.random.default_rng(seed).poisson(mean, n).astype(float)


def nile_volumes() -> FloatArray:
    """The yearly flow of the Nile at Aswan, 1871-1970."""
    return nile.load_pandas().data["volume"].to_numpy(dtype=float)


# --- the exact distribution ---


@pytest.mark.parametrize(
    ("n", "s", "upper"),
    [
        (4, 2, 0.375), (4, 4, 0.167), (4, 6, 0.042), (5, 6, 0.117), (5, 8, 0.042), (5, 10, 0.0083),
        (8, 12, 0.089), (8, 16, 0.031), (8, 20, 0.0071), (8, 28, 0.000025), (9, 18, 0.038), (9, 20, 0.022),
        (10, 21, 0.036), (10, 23, 0.023), (10, 33, 0.0011), (10, 45, 0.00000028),
    ],
)  # fmt: skip
def test_p_is_twice_that_of_kendalls_table(n: int, s: int, upper: float) -> None:
    """Kendall (1975), table of the upper tail of S without ties."""
    assert two_sided_p(s, np.ones(n, np.int64)) == pytest.approx(2 * upper, rel=0.03)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=6).filter(lambda sizes: sum(sizes) <= 7))
def test_p_counts_all_orders_of_a_multiset(sizes: list[int]) -> None:
    """For every |S|, p is the share of the orders of the values with an |S| as large."""
    values = np.repeat(np.arange(float(len(sizes))), sizes)
    found = np.abs(rows_kendall_s(np.array(list(permutations(values)))))
    for s in range(int(found.max()) + 1):
        assert two_sided_p(s, np.array(sizes)) == two_sided_p(-s, np.array(sizes))
        assert two_sided_p(s, np.array(sizes)) == pytest.approx((found >= s).mean(), abs=1e-12)


@pytest.mark.parametrize(("n", "share"), [(30, 0.05), (30, 0.9), (100, 0.15), (100, 0.5), (150, 0.2)])
def test_exact_p_without_ties_is_that_of_scipy(n: int, share: float) -> None:
    """Rising by a given share of the pairs, from 30 to 150 values, also far out in the tail."""
    rng = np.random.default_rng(n)
    values = np.arange(n) * share / (1 - share) + rng.permutation(n) * (1 + 1e-9)
    expected = stats.kendalltau(np.arange(n), values, method="exact").pvalue
    assert mann_kendall(values, p="exact").p_value == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(("ones", "zeros"), [(5, 4), (20, 30), (60, 60), (130, 120)])
def test_exact_p_of_yes_and_no_is_that_of_the_rank_sum_test(ones: int, zeros: int) -> None:
    """With two values, the test in time is the Mann-Whitney test of the times of one against those of the other."""
    rng = np.random.default_rng(ones)
    values = np.zeros(ones + zeros)
    values[rng.choice(ones + zeros, ones, replace=False, p=_rising(ones + zeros))] = 1
    times = np.arange(ones + zeros)
    expected = stats.mannwhitneyu(times[values == 1], times[values == 0], method="exact").pvalue
    assert mann_kendall(values, p="exact").p_value == pytest.approx(expected, rel=1e-8)


def _rising(n: int) -> FloatArray:
    weight = np.linspace(1, 2, n)
    return weight / weight.sum()


@pytest.mark.parametrize("sizes", [(150, 150), (100, 100, 100), (1,) * 300, (200, 60, 40), (10,) * 30])
def test_exact_p_of_many_ties_is_near_the_normal_one(sizes: tuple[int, ...]) -> None:
    """At 300 values and ½ to 3 standard deviations they agree to 15 %, and far out p stays above 0."""
    ties = np.array(sizes)
    variance = variance_of_s(300, ties)
    for deviations in (0.5, 1, 2, 3):
        s = round(deviations * math.sqrt(variance))
        assert two_sided_p(s, ties) == pytest.approx(normal_p(z_score(s, variance)), rel=0.15)
    assert 0 < two_sided_p(round(8 * math.sqrt(variance)), ties) < 1e-12


def test_exact_p_of_no_trend_is_one() -> None:
    """|S| ≥ 0 holds for every order; one distinct value has one order."""
    assert two_sided_p(0, np.array([3, 4, 4])) == 1.0
    assert two_sided_p(1, np.array([3, 4, 5])) == 1.0  # an odd number of pairs
    assert two_sided_p(0, np.array([6])) == 1.0


# --- the statistic ---


@given(VALUES)
def test_s_variance_z_and_p_are_those_of_pymannkendall(values: list[int]) -> None:
    """With p="normal": S, Var S with ties, z with continuity correction, p and Sen's slope; tau-b is scipy's."""
    found, expected = mann_kendall(values, p="normal"), pymannkendall.original_test(values)
    assert (found.s, found.var_s) == (expected.s, pytest.approx(expected.var_s))
    assert (found.z, found.p_value) == (pytest.approx(expected.z), pytest.approx(expected.p, abs=1e-12))
    assert found.slope == pytest.approx(expected.slope, abs=1e-12)
    assert (found.method, found.reason) == ("normal", None)
    assert found.tau_b == pytest.approx(stats.kendalltau(np.arange(len(values)), values).statistic)


@given(VALUES, LEVELS, st.data())
def test_slope_and_limits_are_those_of_scipy(values: list[int], level: float, data: st.DataObject) -> None:
    """Theil and Sen's slope on uneven times, and Sen's limits with the variance corrected for ties."""
    gaps = data.draw(st.lists(st.integers(1, 9), min_size=len(values), max_size=len(values)))
    times = np.cumsum(gaps)
    found = mann_kendall(values, times, confidence=level)
    expected = stats.theilslopes(values, times, alpha=level)
    assert found.slope == pytest.approx(expected.slope, abs=1e-12)
    number = len(values) * (len(values) - 1) / 2
    reach = -stats.norm.ppf((1 - level) / 2) * math.sqrt(found.var_s)
    if round((number - reach) / 2) >= 1:  # beyond the ends scipy turns around
        assert (found.low, found.high) == pytest.approx((expected.low_slope, expected.high_slope), abs=1e-12)


def test_the_nile_falls() -> None:
    """Against scipy and pymannkendall on a series of 100 years, its values in years since 1871 or with the years."""
    values, years = nile_volumes(), np.arange(1871, 1971)
    found = mann_kendall(values, years, serial="independent", p="normal")
    peer, slope = pymannkendall.original_test(values), stats.theilslopes(values, years)
    assert (found.s, found.z, found.p_value) == (peer.s, pytest.approx(peer.z), pytest.approx(peer.p))
    assert (found.slope, found.low, found.high) == pytest.approx((slope.slope, slope.low_slope, slope.high_slope))
    assert found.tau_b == pytest.approx(stats.kendalltau(years, values).statistic)
    careful = mann_kendall(values, years)
    assert careful.method == "studentized permutation"
    assert found.p_value < careful.p_value < 0.05


def test_hamed_and_rao_is_that_of_pymannkendall() -> None:
    """The corrected variance and p on seeded series of 20 to 200 periods with dependence and ties."""
    for seed, n in enumerate([20, 21, 50, 51, 100, 101, 200]):
        values = autoregressive(np.random.default_rng(seed), (n,), 0.6).round(1 + seed % 2)
        found = mann_kendall(values, serial="hamed_rao")
        expected = pymannkendall.hamed_rao_modification_test(values)
        assert (found.s, found.var_s) == (expected.s, pytest.approx(expected.var_s))
        assert (found.z, found.p_value) == (pytest.approx(expected.z), pytest.approx(expected.p, abs=1e-12))
        assert found.method == "normal, Hamed-Rao variance"


def test_long_run_variance_widens_the_plain_one_and_never_narrows_it() -> None:
    """Beyond 300 periods: wider under positive dependence, plain under negative."""
    positive = autoregressive(np.random.default_rng(1), (400,), 0.6)
    negative = autoregressive(np.random.default_rng(1), (400,), -0.6)
    wide, plain = mann_kendall(positive), mann_kendall(positive, p="normal")
    assert 2 < wide.var_s / plain.var_s < 5  # (1 + .6)/(1 − .6) = 4 in the limit
    assert wide.p_value == pytest.approx(normal_p(z_score(wide.s, wide.var_s)))
    assert mann_kendall(negative).var_s == mann_kendall(negative, p="normal").var_s


# --- laws ---


@given(VALUES, RANKED, LEVELS)
def test_reversed_time_negates_the_trend(values: list[int], p: str, level: float) -> None:
    """S, tau, z and the slope change sign, p stays."""
    one, other = mann_kendall(values, p=p, confidence=level), mann_kendall(values[::-1], p=p, confidence=level)
    assert (one.s, one.tau_b, one.z, one.p_value) == (-other.s, -other.tau_b, -other.z, other.p_value)
    assert one.slope == pytest.approx(-other.slope)
    assert one.low <= one.slope <= one.high


@given(VALUES, RANKED)
def test_rising_transforms_keep_s_and_p(values: list[int], p: str) -> None:
    """Only the ranks of the values count."""
    one, other = mann_kendall(values, p=p), mann_kendall(np.exp(3.0 * np.array(values)), p=p)
    assert (one.s, one.var_s, one.z, one.p_value) == (other.s, other.var_s, other.z, other.p_value)


@given(VALUES, st.sampled_from([0.001, 0.5, 3.0, 1e6]), st.floats(-100, 100))
def test_scale_and_origin_of_values(values: list[int], scale: float, origin: float) -> None:
    """Another unit scales the slope and its limits; another origin changes nothing."""
    one, other = mann_kendall(values), mann_kendall(scale * (np.array(values) + round(origin)))
    assert (one.s, one.p_value) == (other.s, other.p_value)
    expected = [scale * x for x in (one.slope, one.low, one.high)]
    assert (other.slope, other.low, other.high) == pytest.approx(expected, abs=scale * 1e-9)


@given(VALUES, st.sampled_from([1 / 12, 0.5, 365.25, 86_400e9]), st.sampled_from([0.0, 2010.0, -500.0]))
def test_unit_and_origin_of_time(values: list[int], unit: float, origin: float) -> None:
    """Another unit of time scales the slope inversely; another origin changes nothing."""
    one, other = mann_kendall(values), mann_kendall(values, unit * (origin + np.arange(len(values))))
    assert (one.s, one.p_value) == (other.s, other.p_value)
    assert other.slope * unit == pytest.approx(one.slope, abs=1e-9)


@pytest.mark.parametrize("serial", ["auto", "independent", "studentized", "block", "hamed_rao"])
@pytest.mark.parametrize("n", [7, 25, 60, 350])
def test_the_order_in_which_pairs_are_given_does_not_matter(serial: str, n: int) -> None:
    """Pairs of value and time in any order give the same result."""
    values, times = poisson(n, seed=n), np.cumsum(1 + poisson(n, seed=n + 1))
    order = np.random.default_rng(n).permutation(n)
    one = mann_kendall(values, times, serial=serial)
    assert mann_kendall(values[order], times[order], serial=serial) == one


@pytest.mark.parametrize("serial", ["auto", "independent", "studentized", "block", "hamed_rao"])
@pytest.mark.parametrize("n", [9, 60, 350])
def test_missing_periods_are_left_out_with_their_times(serial: str, n: int) -> None:
    """NaN equals a series without that period, on the real time axis."""
    values = poisson(n, seed=n)
    values[[1, n // 2, n - 1]] = NAN
    here = np.flatnonzero(~np.isnan(values))
    with_gaps = mann_kendall(values, serial=serial)
    assert mann_kendall(values[here], here, serial=serial) == with_gaps
    assert with_gaps.n == n - 3


@pytest.mark.parametrize("serial", ["auto", "studentized", "block", "hamed_rao"])
@pytest.mark.parametrize("n", [12, 350])
@pytest.mark.parametrize("power", [-1060, 1018])
def test_values_of_any_size_give_the_same_test(serial: str, n: int, power: int) -> None:
    """From subnormal numbers to the largest: the same S and p, and the slope in that unit."""
    values = poisson(n, seed=n)
    one, other = mann_kendall(values, serial=serial), mann_kendall(np.ldexp(values, power), serial=serial)
    assert (other.s, other.var_s, other.p_value, other.method) == (one.s, one.var_s, one.p_value, one.method)
    assert other.slope == pytest.approx(np.ldexp(one.slope, power), rel=1e-9)


# --- how p is found ---


@pytest.mark.parametrize(
    ("serial", "methods"),
    [
        ("auto", ["exact enumeration", *["permutation"] * 2, *["studentized permutation"] * 2,
                  "normal, long-run variance"]),
        ("independent", ["exact enumeration", *["permutation"] * 4, "normal"]),
        ("studentized", ["studentized permutation"] * 6),
        ("block", ["block bootstrap"] * 6),
        ("hamed_rao", ["normal, Hamed-Rao variance"] * 6),
    ],
)  # fmt: skip
def test_method_follows_length_and_dependence(serial: str, methods: list[str]) -> None:
    """At either side of each limit: 8, 39 and 300 values."""
    found = [mann_kendall(poisson(n, seed=7), serial=serial) for n in (8, 9, 39, 40, 300, 301)]
    assert [result.method for result in found] == methods
    assert all(0 < result.p_value <= 1 for result in found)


@pytest.mark.parametrize("serial", ["auto", "independent"])
@pytest.mark.parametrize(
    ("p", "method"), [("exact", "exact enumeration"), ("normal", "normal"), ("permutation", "permutation")]
)
def test_a_method_that_is_asked_for_is_used_at_any_length(serial: str, p: str, method: str) -> None:
    """p other than "auto" goes before the length."""
    assert {mann_kendall(poisson(n), p=p, serial=serial).method for n in (4, 8, 9, 40, 301)} == {method}


def test_permutation_up_to_300_values_is_exact() -> None:
    """The same p as "exact", without a draw: any seed."""
    values = poisson(60) + np.arange(60) / 60
    assert mann_kendall(values, p="permutation", seed=1).p_value == mann_kendall(values, p="exact").p_value


def test_permutation_of_long_series_is_near_the_normal_p() -> None:
    """999 random orders of 301 values: a multiple of .001, within four standard errors."""
    values = poisson(301, seed=2)
    drawn, plain = mann_kendall(values, p="permutation"), mann_kendall(values, p="normal")
    assert 0.05 < plain.p_value < 0.95
    assert drawn.p_value == round(drawn.p_value, 3)
    assert drawn.p_value == pytest.approx(plain.p_value, abs=4 * math.sqrt(plain.p_value / 1000))


def test_the_ways_of_counting_s_by_row_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row, all at once and in small blocks."""
    rows = np.random.default_rng(1).poisson(2, (50, 30)).astype(float)
    expected = [kendall_s(row) for row in rows]
    assert rows_kendall_s(rows).tolist() == expected
    monkeypatch.setattr(trends, "_CELLS", 100)
    assert rows_kendall_s(rows).tolist() == expected
    monkeypatch.setattr(trends, "_ROWS", 10)
    assert rows_kendall_s(rows).tolist() == expected


@pytest.mark.parametrize("n", [40, 100, 350])
@pytest.mark.parametrize("step", [1.0, 0.1, 1 / 3])
@pytest.mark.parametrize("serial", ["auto", "studentized", "hamed_rao"])
def test_a_straight_line_is_a_trend_in_spite_of_rounding(n: int, step: float, serial: str) -> None:
    """What rounding leaves beside the line is not taken for dependence."""
    result = mann_kendall(2000 + step * np.arange(n), serial=serial)
    assert result.p_value <= 0.001
    assert result.var_s == pytest.approx(variance_of_s(n, np.ones(n, np.int64)))


def test_studentized_statistic_is_deflated_by_dependence() -> None:
    """log(|S| + ½) for a line; less for a series whose residuals hang together."""
    line = np.arange(50.0)
    slow = line + 20 * np.sin(line / 4)
    statistic = studentized_kendall(np.vstack([line, slow]), line)
    assert statistic[0] == pytest.approx(math.log(50 * 49 / 2 + 0.5))
    assert statistic[1] < math.log(abs(kendall_s(slow)) + 0.5) - 0.75


def test_seed_matters_to_draws_alone() -> None:
    """Another seed moves a drawn p a little and an exact one not at all."""
    values = poisson(60)
    assert len({mann_kendall(values, seed=seed).p_value for seed in range(4)}) > 1
    assert len({mann_kendall(values[:30], seed=seed).p_value for seed in range(4)}) == 1


# --- results without p ---


@pytest.mark.parametrize(
    ("values", "n", "slope", "reason"),
    [
        ([3], 1, None, "1 values; at least 4 are needed"),
        ([NAN], 0, None, "0 values; at least 4 are needed"),
        ([NAN, NAN, NAN, NAN, NAN], 0, None, "0 values; at least 4 are needed"),
        ([NAN, 2, NAN, NAN, NAN], 1, None, "1 values; at least 4 are needed"),
        ([1, 4], 2, 3.0, "2 values; at least 4 are needed"),
        ([1, 4, 5], 3, 2.0, "3 values; at least 4 are needed"),
        ([1, NAN, 4, NAN, 9], 3, 2.0, "3 values; at least 4 are needed"),
        ([2, 2], 2, 0.0, "all values are equal"),
        ([0] * 50, 50, 0.0, "all values are equal"),
        ([5.5] * 500, 500, 0.0, "all values are equal"),
    ],
)
@pytest.mark.parametrize("serial", ["auto", "independent", "studentized", "block", "hamed_rao"])
def test_short_and_constant_series_have_a_reason_and_no_p(
    values: list[float], n: int, slope: float | None, reason: str, serial: str
) -> None:
    """No p, no method, and a sentence; S, the slope and n are as they are."""
    result = mann_kendall(values, serial=serial)
    assert (result.p_value, result.method, result.reason) == (None, "none", reason)
    assert (result.n, result.slope) == (n, slope)
    numbers = [result.tau_b, result.z, result.low, result.high]
    assert all(number is None or math.isfinite(number) for number in numbers)
    assert reason != "all values are equal" or (numbers, result.s, result.var_s) == ([None] * 4, 0, 0.0)


def test_a_variance_that_is_not_positive_leaves_no_p() -> None:
    """Strong negative dependence may turn the variance of Hamed & Rao negative."""
    values = [2, -2, 0, -2, 2, -2, 0, -1, 1, -1, 0]
    with np.errstate(invalid="ignore"):
        assert pymannkendall.hamed_rao_modification_test(values).var_s < 0
    result = mann_kendall(values, serial="hamed_rao")
    assert (result.p_value, result.z, result.var_s, result.method) == (None, None, 0.0, "none")
    assert result.reason == "the corrected variance of S is not positive"


# --- size and level ---


def test_memory_is_linear_in_length() -> None:
    """20,000 values: within 40 MB, where all pairs would take 1.6 GB."""
    values = poisson(20_000, mean=50)
    tracemalloc.start()
    result = mann_kendall(values)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result.method == "normal, long-run variance"
    assert peak < 40e6


def false_alarms(draw: Callable[[np.random.Generator], FloatArray], runs: int, **options: str) -> float:
    """The share of series without a trend whose p is at most .05."""
    rng = np.random.default_rng(20)
    found = [mann_kendall(draw(rng), **options).p_value for _ in range(runs)]
    return float(np.mean([p is not None and p <= 0.05 for p in found]))


@pytest.mark.parametrize(("n", "mean", "runs"), [(8, 3, 400), (20, 1, 400), (40, 1, 150), (320, 0.3, 250)])
def test_level_holds_for_independent_counts_with_ties(n: int, mean: float, runs: int) -> None:
    """At most .05 and three standard errors of false alarms, by every method of "auto"."""
    share = false_alarms(lambda rng: rng.poisson(mean, n), runs)
    assert share <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
    if n >= 20:
        assert share >= 0.01


def test_level_holds_under_dependence_where_that_of_shuffling_does_not() -> None:
    """AR(.6), 60 periods: "auto" is near .05, plain permutation beyond .12."""
    assert false_alarms(lambda rng: autoregressive(rng, (60,), 0.6), 150) <= 0.11
    assert false_alarms(lambda rng: autoregressive(rng, (60,), 0.6), 150, serial="independent") >= 0.12


def test_level_of_the_long_run_variance_under_dependence() -> None:
    """AR(.6), 320 periods: near .05 with the long-run variance, beyond .2 without."""
    assert false_alarms(lambda rng: autoregressive(rng, (320,), 0.6), 120) <= 0.13
    assert false_alarms(lambda rng: autoregressive(rng, (320,), 0.6), 120, p="normal") >= 0.2


def test_a_trend_is_found() -> None:
    """Counts that rise fourfold over 60 periods, by every way of finding p."""
    values = np.random.default_rng(5).poisson(np.linspace(2, 8, 60))
    for serial in ("auto", "independent", "studentized", "block", "hamed_rao"):
        result = mann_kendall(values, serial=serial)
        assert result.p_value < 0.05
        assert 0 < result.low < result.slope < result.high
