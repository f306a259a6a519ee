"""Log-linear trends against figures of R, statsmodels, generic maximisation and the laws of the model."""

from __future__ import annotations

import math
import time
import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from alliance_timeline.inference.trends import LogLinearTrend, log_linear_trend

AIDS = [12, 14, 33, 50, 67, 74, 123, 141, 165, 204, 253, 246, 240]
FAMILIES = ["quasipoisson", "poisson", "negative_binomial"]
COUNTS = st.lists(st.integers(0, 12), min_size=5, max_size=25)


def _numbers(result: LogLinearTrend) -> list[float]:
    values = (result.slope, result.slope_se, result.percent, result.low, result.high, result.p_value)
    assert None not in values
    return [float(value) for value in values if value is not None]


def _made(seed: int, size: float = 1.5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Negative binomial counts at irregular times in years, with unequal exposures."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(8, 50))
    times, exposure = rng.uniform(1992, 2024, n), rng.uniform(0.3, 2.0, n)
    mean = np.exp(0.8 + 0.04 * (times - 2008)) * exposure
    return rng.negative_binomial(size, size / (size + mean)), times, exposure


# --- published figures ---


def test_poisson_agrees_with_r_on_aids_in_belgium() -> None:
    """glm(y ~ t, poisson) in Wood, Generalized Additive Models: slope .202121, error .007771."""
    result = log_linear_trend(AIDS, range(1, 14), family="poisson")
    assert result.slope == pytest.approx(0.202121, abs=5e-7)
    assert result.slope_se == pytest.approx(0.007771, abs=5e-7)
    assert result.slope / result.slope_se == pytest.approx(26.01, abs=0.005)  # type: ignore[operator]
    assert result.p_value is not None
    assert 0 < result.p_value < 2e-16


# --- statsmodels ---


@pytest.mark.parametrize("seed", range(8))
def test_poisson_and_quasipoisson_are_the_glm_of_statsmodels(seed: int) -> None:
    """Slope, error, dispersion, p and limits to 1e-7, with exposure and irregular times."""
    counts, times, exposure = _made(seed)
    design = sm.add_constant(times - 2008)
    model = sm.GLM(counts, design, family=sm.families.Poisson(), exposure=exposure)
    plain, scaled = (model.fit(scale=scale, tol=1e-14, maxiter=100, use_t=scale is not None) for scale in (None, "X2"))
    for family, fit in (("poisson", plain), ("quasipoisson", scaled)):
        result = log_linear_trend(counts, times, exposure, family=family, confidence=0.9)
        low, high = fit.conf_int(0.1)[1]
        expected = [fit.params[1], fit.bse[1], *(100 * np.expm1([fit.params[1], low, high])), fit.pvalues[1]]
        assert _numbers(result) == pytest.approx(expected, rel=1e-7, abs=1e-10)
        assert result.dispersion == pytest.approx(scaled.scale, rel=1e-8)
        assert (result.size, result.n, result.reason) == (None, len(counts), None)


@pytest.mark.parametrize("seed", range(6))
def test_negative_binomial_is_the_joint_maximum_of_statsmodels(seed: int) -> None:
    """Slope and size are those of NegativeBinomial (NB2); the error is the GLM's at that size, as in glm.nb."""
    counts, times, exposure = _made(seed, size=1.0)
    design = sm.add_constant(times - 2008)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        joint = sm.NegativeBinomial(counts, design, exposure=exposure).fit(disp=0, maxiter=1000, gtol=1e-9)
    result = log_linear_trend(counts, times, exposure, family="negative_binomial")
    assert result.slope == pytest.approx(joint.params[1], abs=1e-6)
    assert result.size == pytest.approx(1 / joint.params[2], rel=1e-5)
    family = sm.families.NegativeBinomial(alpha=1 / result.size)  # type: ignore[operator]
    fixed = sm.GLM(counts, design, family=family, exposure=exposure).fit(tol=1e-14)
    low, high = fixed.conf_int()[1]
    expected = [fixed.params[1], fixed.bse[1], *(100 * np.expm1([fixed.params[1], low, high])), fixed.pvalues[1]]
    assert _numbers(result) == pytest.approx(expected, rel=1e-6)
    assert result.dispersion == pytest.approx(fixed.pearson_chi2 / (len(counts) - 2), rel=1e-6)


@pytest.mark.parametrize(
    "counts", [[1, 0, 0, 50, 0, 0, 0], [0, 0, 0, 0, 9, 0, 1], [3, 40, 0, 2, 90, 7, 300], [0, 1, 0, 3, 0, 0, 2, 9]]
)
def test_negative_binomial_equals_a_generic_maximisation(counts: list[int]) -> None:
    """Brute force on awkward counts: no other slope and size have a higher likelihood."""
    times = np.arange(len(counts)) - (len(counts) - 1) / 2

    def loss(parameters: np.ndarray) -> float:
        mean, size = np.exp(parameters[0] + parameters[1] * times), np.exp(parameters[2])
        return -float(stats.nbinom.logpmf(counts, size, size / (size + mean)).sum())

    result = log_linear_trend(counts, family="negative_binomial")
    assert result.size is not None
    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 9000, "maxfev": 9000}
    starts = [[math.log(np.mean(counts)), slope, log_size] for slope in (-0.3, 0.3) for log_size in (-2.0, 0.0)]
    best = min((optimize.minimize(loss, x, method="Nelder-Mead", options=options) for x in starts), key=lambda o: o.fun)
    assert result.slope == pytest.approx(best.x[1], abs=1e-5)
    assert math.log(result.size) == pytest.approx(best.x[2], abs=1e-4)


@given(COUNTS, st.integers(0, 10**6))
def test_fitted_means_solve_the_score_equations(counts: list[int], seed: int) -> None:
    """The slope of "poisson" makes Σ t(y − mean) zero, once the mean total is the observed one."""
    exposure = np.random.default_rng(seed).uniform(0.2, 3, len(counts))
    result, t, y = log_linear_trend(counts, None, exposure, family="poisson"), np.arange(len(counts)), np.array(counts)
    if result.slope is None:
        assert result.reason is not None
        return
    share = exposure * np.exp(result.slope * (t - t[-1] * (result.slope > 0)))
    share /= share.sum()
    assert share @ t == pytest.approx(y @ t / y.sum(), abs=1e-8)


# --- laws ---


@pytest.mark.parametrize("family", FAMILIES)
@given(counts=COUNTS, seed=st.integers(0, 10**6))
def test_order_origin_and_units_do_not_matter(family: str, counts: list[int], seed: int) -> None:
    """Shuffled periods, shifted times and rescaled exposures give the same; a longer unit of time scales the slope."""
    order = np.random.default_rng(seed).permutation(len(counts))
    one = log_linear_trend(counts, family=family)
    two = log_linear_trend(np.array(counts)[order], order * 0.25 + 2000, np.full(len(counts), 7.0), family=family)
    assert one.reason == two.reason
    if one.slope is None or two.slope is None:
        assert one.slope is two.slope
        return
    assert one.slope * 4 == pytest.approx(two.slope, rel=1e-6, abs=1e-7)
    if one.p_value is not None and two.p_value is not None:
        assert one.p_value == pytest.approx(two.p_value, rel=1e-5, abs=1e-9)
        assert one.dispersion == pytest.approx(two.dispersion, rel=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
@given(counts=COUNTS, level=st.sampled_from([0.5, 0.9, 0.95]))
def test_p_and_limits_match(family: str, counts: list[int], level: float) -> None:
    """P is at most 1 − confidence exactly where 0 % lies outside the limits; turned time turns the sign."""
    result = log_linear_trend(counts, family=family, confidence=level)
    back = log_linear_trend(counts[::-1], family=family, confidence=level)
    if result.p_value is None:
        assert result.reason is not None
        assert (result.low, result.high) == (None, None)
        return
    assert result.low is not None
    assert result.high is not None
    assert result.percent is not None
    assert back.slope == pytest.approx(-result.slope, rel=1e-6, abs=1e-7)  # type: ignore[operator]
    assert result.low <= result.percent <= result.high
    if abs(result.p_value - (1 - level)) > 1e-9:
        assert (result.p_value < 1 - level) == (not result.low <= 0 <= result.high)


@pytest.mark.parametrize("family", FAMILIES)
def test_missing_periods_are_left_out_on_the_real_time_axis(family: str) -> None:
    """NaN counts are the same as periods that are not there, whatever exposure they have."""
    counts = [3.0, 9, math.nan, 4, 12, math.nan, 15]
    exposure = [1.0, 2, 0, 1, 2, math.nan, 3]
    result = log_linear_trend(counts, None, exposure, family=family)
    assert result == log_linear_trend([3, 9, 4, 12, 15], [0, 1, 3, 4, 6], [1, 2, 1, 2, 3], family=family)
    assert result.n == 5


def test_negative_binomial_of_large_counts_is_quick_and_not_poisson() -> None:
    """Means of a million with half as much variance again: the size that belongs to it, in well under a second."""
    rng = np.random.default_rng(1)
    counts = rng.poisson(rng.gamma(2e6, 0.5, 400))
    start = time.process_time()
    result = log_linear_trend(counts, family="negative_binomial")
    assert time.process_time() - start < 0.5
    assert result.size == pytest.approx(2e6, rel=0.4)
    assert result.dispersion == pytest.approx(1.0, abs=0.05)


def test_negative_binomial_without_overdispersion_is_poisson() -> None:
    """Counts as even as Poisson ones have an infinite size and the Poisson result."""
    counts = [4, 5, 4, 6, 5, 7, 6, 8]
    result, plain = (log_linear_trend(counts, family=family) for family in ("negative_binomial", "poisson"))
    assert result.size == math.inf
    assert _numbers(result) == pytest.approx(_numbers(plain), rel=1e-12)


def test_expected_counts_are_taken_by_quasipoisson() -> None:
    """Counts that are not whole have the trend of the same counts ten times larger."""
    counts = np.array([0.5, 1.2, 0.9, 2.4, 3.1])
    small, large = log_linear_trend(counts), log_linear_trend(counts * 10)
    assert _numbers(small) == pytest.approx(_numbers(large))


def test_far_times_and_steep_slopes_are_fitted() -> None:
    """An empty period far off and a jump of six orders of magnitude leave the fit finite."""
    far = log_linear_trend([5, 4, 3, 2, 1, 1, 0, 0, 0, 0, 0], [*range(10), 1e6], family="poisson")
    near = log_linear_trend([5, 4, 3, 2, 1, 1, 0, 0, 0, 0], family="poisson")
    assert far.slope == pytest.approx(near.slope, rel=1e-9)
    steep = log_linear_trend([0, 0, 0, 0, 1, 10**6], family="poisson")
    assert steep.slope == pytest.approx(math.log(10**6), rel=1e-4)
    huge = log_linear_trend([0, 1, 2, 1], [0, 1e-4, 2e-4, 3e-4], family="poisson")
    assert huge.high == math.inf


@pytest.mark.parametrize(("family", "least", "most"), [("quasipoisson", 0.935, 0.965), ("poisson", 0.6, 0.85)])
def test_coverage_under_overdispersion(family: str, least: float, most: float) -> None:
    """Seeded: at dispersion 3, quasipoisson limits cover the slope in about 95 % of 1,000 series, Poisson ones not."""
    rng, t = np.random.default_rng(2), np.arange(30)
    mean = 6 * np.exp(0.02 * (t - 15))
    truth, covered = 100 * math.expm1(0.02), 0
    for counts in rng.negative_binomial(mean / 2, 1 / 3, (1000, 30)):  # variance = 3 · mean
        result = log_linear_trend(counts, family=family)
        assert result.low is not None
        assert result.high is not None
        covered += result.low <= truth <= result.high
    assert least <= covered / 1000 <= most


# --- no slope, no p ---


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("counts", "times", "words"),
    [
        ([0, 0, 0, 0, 0], None, "no events"),
        ([3, 5], None, "a slope needs 3 periods with a count; there are 2"),
        ([math.nan] * 4, None, "there are 0"),
        ([3, 5, 4, 1], [2, 2, 2, 2], "all times are equal"),
        ([0, 0, 0, 0, 7], None, "all events fall at the last time"),
        ([4, 0, 9, 0, 0], [1, 2, 1, 3, 4], "all events fall at the first time"),
    ],
)
def test_without_a_finite_slope_the_reason_is_given(
    family: str, counts: list[float], times: list[float] | None, words: str
) -> None:
    """Too few periods, no events, no spread of times, separation: every figure is None."""
    result = log_linear_trend(counts, times, family=family)
    assert (result.slope, result.slope_se, result.percent, result.low, result.high) == (None,) * 5
    assert (result.p_value, result.dispersion, result.size) == (None,) * 3
    assert result.reason is not None
    assert words in result.reason


@pytest.mark.parametrize("family", FAMILIES)
def test_three_periods_have_a_slope_but_no_p(family: str) -> None:
    """Fewer than four: slope and error alone."""
    result = log_linear_trend([1, 2, 3], family=family)
    assert result.slope == pytest.approx(0.522442, abs=1e-6)
    assert result.slope_se is not None
    assert (result.p_value, result.low, result.high) == (None, None, None)
    assert result.reason == "a p-value needs 4 periods with a count; there are 3"


@pytest.mark.parametrize("family", FAMILIES)
def test_constant_rates_have_no_p(family: str) -> None:
    """Equal counts, or counts in proportion to exposure: slope 0 and the reason."""
    for counts, exposure in (([3, 3, 3, 3, 3], None), ([1, 2, 3, 4, 2], [0.1, 0.2, 0.3, 0.4, 0.2])):
        result = log_linear_trend(counts, None, exposure, family=family)
        assert result.slope == pytest.approx(0, abs=1e-12)
        assert (result.p_value, result.low, result.high) == (None, None, None)
        assert result.reason == "the rates are constant"
        assert (result.slope_se is None) == (family == "quasipoisson")


def test_counts_on_the_curve_have_no_dispersion() -> None:
    """1, 2, 4, 8: a perfect fit leaves quasipoisson without an error; poisson has its own."""
    result = log_linear_trend([1, 2, 4, 8])
    assert result.slope == pytest.approx(math.log(2))
    assert (result.slope_se, result.p_value) == (None, None)
    assert result.reason == "the counts lie on the fitted curve: they have no dispersion"
    assert log_linear_trend([1, 2, 4, 8], family="poisson").p_value is not None


# --- refusals ---
