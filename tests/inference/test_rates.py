"""Rates, shares, dispersion and rate ratios against published figures, brute force, scipy and statsmodels."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats

from alliance_timeline.errors import InputError
from alliance_timeline.inference.rates import RateRatio, dispersion, proportion, rate, rate_ratio, ratio_p_functions

COUNTS = st.integers(0, 60)
EXPOSURES = st.floats(0.05, 50)
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])
CONDITIONAL = st.sampled_from(["midp", "exact"])


# --- rate ---


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [
        (0, 0.0, 3.69),
        (1, 0.0253, 5.57),
        (2, 0.242, 7.22),
        (5, 1.62, 11.67),
        (10, 4.80, 18.39),
        (20, 12.22, 30.89),
    ],
)
def test_rate_limits_are_those_of_garwoods_table(events: int, low: float, high: float) -> None:
    """The 95 % limits of a Poisson count are the published ones (Garwood 1936; Ulm 1990 for SMRs)."""
    result = rate(events, 1)
    assert result.low == pytest.approx(low, abs=0.006)
    assert result.high == pytest.approx(high, abs=0.006)


def test_rate_agrees_with_r_on_the_welsh_nickel_workers() -> None:
    """R's poisson.test(137, 24.19893): 5.661407 [4.753125, 6.692709]."""
    result = rate(137, 24.19893)
    assert (result.estimate, result.low, result.high) == pytest.approx((5.661407, 4.753125, 6.692709), abs=1e-6)


@given(COUNTS, EXPOSURES, LEVELS)
def test_rate_limits_leave_half_of_alpha_on_either_side(events: int, exposure: float, level: float) -> None:
    """At each limit, the Poisson chance of a count as extreme as the observed one is alpha / 2."""
    result = rate(events, exposure, confidence=level)
    assert stats.poisson.cdf(events, result.high * exposure) == pytest.approx((1 - level) / 2)
    if events:
        assert stats.poisson.sf(events - 1, result.low * exposure) == pytest.approx((1 - level) / 2)
    else:
        assert result.low == 0.0


@given(st.floats(0, 40), st.floats(0.001, 3))
def test_rate_limits_rise_with_expected_counts_that_are_not_whole(events: float, more: float) -> None:
    """Between whole counts the limits run on without a jump back."""
    lower, upper = rate(events, 2), rate(events + more, 2)
    assert lower.low <= upper.low
    assert lower.high < upper.high


# --- rate ratio, conditional methods ---


def test_exact_ratio_agrees_with_fays_published_example() -> None:
    """rateratio.test(c(2, 9), c(17877, 16660)) of Fay's vignette: p .05011, [0.02177406, 1.00054910]."""
    result = rate_ratio(2, 17877, 9, 16660, method="exact")
    assert result.p_value == pytest.approx(0.05011, abs=5e-6)
    assert (result.low, result.high) == pytest.approx((0.02177406, 1.00054910), abs=1e-8)
    assert result.estimate == pytest.approx(0.2070941557)


def test_exact_ratio_agrees_with_r_on_fredericia() -> None:
    """R's poisson.test(c(11, 21), c(800, 3011)): 1.971488 [0.8584264, 4.2772659]."""
    result = rate_ratio(11, 800, 21, 3011, method="exact")
    assert (result.estimate, result.low, result.high) == pytest.approx((1.971488, 0.8584264, 4.2772659), abs=1e-6)


def test_one_sided_p_values_agree_with_r_and_gu_and_others() -> None:
    """poisson.exact(c(60, 30), c(51477.5, 54308.7), r=1.2) (exactci); c(41, 15) at 1.5 in Gu et al. 2008."""
    data = (60, 30, 51477.5, 54308.7)
    less, greater = ratio_p_functions(*data, 1.2, method="midp")
    assert (float(less), float(greater)) == pytest.approx((0.9949053964701466, 0.005094603529853279), rel=1e-11)
    _, greater = ratio_p_functions(*data, 1.2, method="exact")
    assert float(greater) == pytest.approx(0.006651774552714537, rel=1e-11)
    _, exact = ratio_p_functions(41, 15, 28010, 19017, 1.5, method="exact")
    _, midp = ratio_p_functions(41, 15, 28010, 19017, 1.5, method="midp")
    assert (float(exact), float(midp)) == pytest.approx((0.2913, 0.2450), abs=5e-4)


def test_the_wrong_p_value_of_scipys_means_test_is_right_here() -> None:
    """3 events in 2 against 0 in 10: one-sided exact (2/12)³ = .0046; central twice that; mid-P .0046."""
    exact, midp = rate_ratio(3, 2, 0, 10, method="exact"), rate_ratio(3, 2, 0, 10)
    _, greater = ratio_p_functions(3, 0, 2, 10, 1.0, method="exact")
    assert float(greater) == pytest.approx((2 / 12) ** 3, rel=1e-14)
    assert exact.p_value == pytest.approx(2 * (2 / 12) ** 3, rel=1e-14)
    assert midp.p_value == pytest.approx((2 / 12) ** 3, rel=1e-14)
    assert stats.poisson_means_test(3, 2, 0, 10).pvalue > 0.1


def test_the_wrong_interval_of_statsmodels_at_zero_is_right_here() -> None:
    """0 against 5 events in equal time: from 0 to where half of q⁵ is .025, a share of b of .05 ** .2."""
    result = rate_ratio(0, 24, 5, 24)
    rest = 0.05 ** (1 / 5)
    assert (result.estimate, result.low) == (0.0, 0.0)
    assert result.high == pytest.approx((1 - rest) / rest, rel=1e-10)
    exact = rate_ratio(0, 24, 5, 24, method="exact")
    assert exact.p_value == pytest.approx(2 / 2**5)
    assert exact.high > 1


@pytest.mark.parametrize("method", ["midp", "exact", "quasipoisson", "negative_binomial"])
def test_zeros_are_right_with_every_method(method: str) -> None:
    """No events in a: low 0; none in b: high ∞; none at all: p 1, limits 0 and ∞, and a reason."""
    some, none = [2, 0, 1, 3, 0, 6], [0, 0, 0, 0]
    first = rate_ratio(0, 4, 12, 6, method=method, counts_a=none, counts_b=some)
    second = rate_ratio(12, 6, 0, 4, method=method, counts_a=some, counts_b=none)
    neither = rate_ratio(0, 4, 0, 4, method=method, counts_a=none, counts_b=none)
    assert (first.estimate, first.low) == (0.0, 0.0)
    assert 0 < first.high < math.inf
    assert (second.estimate, second.high) == (math.inf, math.inf)
    assert second.low == pytest.approx(1 / first.high)
    assert (neither.estimate, neither.low, neither.high, neither.p_value) == (None, 0.0, math.inf, 1.0)
    assert neither.reason == "neither a nor b has events"
    assert first.reason is None
    assert neither.method == method


@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES, st.floats(0.02, 50), CONDITIONAL)
def test_p_functions_are_sums_of_binomial_chances(
    a: int, b: int, ea: float, eb: float, theta: float, method: str
) -> None:
    """Brute force: the chances of all counts beyond the observed one, and of itself, by half in mid-P."""
    share = theta * ea / (theta * ea + eb)
    chances = np.array([math.comb(a + b, k) * share**k * (1 - share) ** (a + b - k) for k in range(a + b + 1)])
    itself = chances[a] * (0.5 if method == "midp" else 1.0)
    less, greater = ratio_p_functions(a, b, ea, eb, theta, method=method)
    assert float(greater) == pytest.approx(chances[a + 1 :].sum() + itself, rel=1e-8, abs=1e-14)
    assert float(less) == pytest.approx(chances[:a].sum() + itself, rel=1e-8, abs=1e-14)


@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES, LEVELS, CONDITIONAL)
def test_p_and_interval_match(a: int, b: int, ea: float, eb: float, level: float, method: str) -> None:
    """p ≤ alpha exactly where 1 lies outside of the limits."""
    result = rate_ratio(a, ea, b, eb, confidence=level, method=method)
    assume(abs(result.p_value - (1 - level)) > 1e-9)
    assert (result.p_value <= 1 - level) == (not result.low <= 1 <= result.high)


@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES, LEVELS, CONDITIONAL)
def test_each_limit_has_a_one_sided_p_of_half_alpha(
    a: int, b: int, ea: float, eb: float, level: float, method: str
) -> None:
    """The limits invert the p-value functions."""
    result = rate_ratio(a, ea, b, eb, confidence=level, method=method)
    if a:
        _, greater = ratio_p_functions(a, b, ea, eb, result.low, method=method)
        assert float(greater) == pytest.approx((1 - level) / 2, rel=1e-8)
    if b:
        less, _ = ratio_p_functions(a, b, ea, eb, result.high, method=method)
        assert float(less) == pytest.approx((1 - level) / 2, rel=1e-8)


@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES, CONDITIONAL)
def test_swapping_inverts_ratio_and_limits(a: int, b: int, ea: float, eb: float, method: str) -> None:
    """The ratio of b over a is the inverse, with the same p."""
    one, other = rate_ratio(a, ea, b, eb, method=method), rate_ratio(b, eb, a, ea, method=method)
    assert one.p_value == other.p_value
    assert one.low == pytest.approx(1 / other.high if other.high else math.inf)
    assert one.high == pytest.approx(1 / other.low if other.low else math.inf)


@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES)
def test_exact_limits_are_clopper_pearson_limits_of_the_share(a: int, b: int, ea: float, eb: float) -> None:
    """scipy's exact binomial interval, as odds, times the exposures, is the interval of the ratio."""
    assume(a + b > 0)
    share = stats.binomtest(a, a + b).proportion_ci(0.95, "exact")
    result = rate_ratio(a, ea, b, eb, method="exact")
    assert result.low == pytest.approx(share.low / (1 - share.low) * eb / ea, rel=1e-6)
    assert result.high == pytest.approx(
        math.inf if share.high == 1 else share.high / (1 - share.high) * eb / ea, rel=1e-6
    )


@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES, LEVELS)
def test_midp_lies_within_exact_and_the_estimate_within_both(
    a: int, b: int, ea: float, eb: float, level: float
) -> None:
    """Counting the observed value by half narrows the interval and lowers p."""
    midp = rate_ratio(a, ea, b, eb, confidence=level)
    exact = rate_ratio(a, ea, b, eb, confidence=level, method="exact")
    assert exact.low <= midp.low * (1 + 1e-9)
    assert midp.high <= exact.high * (1 + 1e-9)
    assert midp.p_value <= exact.p_value
    if midp.estimate is not None:
        assert midp.low <= midp.estimate <= midp.high


@pytest.mark.parametrize(("method", "least", "most"), [("exact", 0.95, 1.0), ("midp", 0.935, 0.985)])
@pytest.mark.parametrize(("mean_a", "mean_b"), [(4.0, 4.0), (12.0, 3.0), (40.0, 25.0)])
def test_coverage_at_the_stated_level(method: str, least: float, most: float, mean_a: float, mean_b: float) -> None:
    """Over 20,000 seeded draws, the true ratio's p exceeds alpha as often as the interval should cover it."""
    rng = np.random.default_rng(4)
    a, b = rng.poisson(mean_a, 20_000), rng.poisson(mean_b, 20_000)
    less, greater = ratio_p_functions(a, b, 2.0, 5.0, (mean_a / 2) / (mean_b / 5), method=method)
    covered = (2 * np.minimum(less, greater) > 0.05).mean()
    assert least <= covered <= most


# --- rate ratio, overdispersed counts ---


def _counts(seed: int, mean: float, periods: int) -> np.ndarray:
    return np.random.default_rng(seed).negative_binomial(0.8, 0.8 / (0.8 + mean), periods)


@pytest.mark.parametrize("seed", range(6))
def test_quasipoisson_p_is_that_of_the_f_test_of_a_glm(seed: int) -> None:
    """statsmodels: the drop in Poisson deviance over the Pearson dispersion, against F(1, df)."""
    import statsmodels.api as sm

    a, b = _counts(seed, 2.5, 16), _counts(seed + 100, 1.5, 25)
    e = np.concatenate([np.linspace(0.5, 1.5, 16), np.linspace(1.2, 0.7, 25)])
    y, x = np.concatenate([a, b]), np.repeat([1.0, 0.0], [16, 25])
    full = sm.GLM(y, sm.add_constant(x), family=sm.families.Poisson(), exposure=e).fit(scale="X2")
    null = sm.GLM(y, np.ones((41, 1)), family=sm.families.Poisson(), exposure=e).fit()
    scale = max(full.pearson_chi2 / 39, 1.0)
    p = stats.f.sf((null.deviance - full.deviance) / scale, 1, 39)
    result = rate_ratio(
        a.sum(),
        e[:16].sum(),
        b.sum(),
        e[16:].sum(),
        method="quasipoisson",
        counts_a=a,
        counts_b=b,
        period_exposure_a=e[:16],
        period_exposure_b=e[16:],
    )
    assert result.dispersion == pytest.approx(scale)
    assert result.estimate == pytest.approx(math.exp(full.params[1]))
    midp = rate_ratio(a.sum(), e[:16].sum(), b.sum(), e[16:].sum())
    assert result.p_value == pytest.approx(max(p, midp.p_value), rel=1e-6)


def _likelihood_ratio_p(a: np.ndarray, b: np.ndarray) -> float:
    """Brute force: maximise the negative binomial likelihood with and without a difference of the means."""

    def loss(parameters: np.ndarray) -> float:
        rate_a, rate_b, size = np.exp(parameters[0]), np.exp(parameters[-2]), np.exp(parameters[-1])
        return -float(
            stats.nbinom.logpmf(a, size, size / (size + rate_a)).sum()
            + stats.nbinom.logpmf(b, size, size / (size + rate_b)).sum()
        )

    options = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 8000, "maxfev": 8000}
    full = optimize.minimize(loss, [0.5, 0.5, 0.0], method="Nelder-Mead", options=options).fun
    null = optimize.minimize(loss, [0.5, 0.0], method="Nelder-Mead", options=options).fun
    return float(stats.chi2.sf(2 * (null - full), 1))


@pytest.mark.parametrize("seed", range(4))
def test_negative_binomial_p_is_that_of_the_likelihood_ratio(seed: int) -> None:
    """Its p equals a generic maximisation's, with the size free under both hypotheses."""
    a, b = _counts(seed, 3.0, 20), _counts(seed + 50, 1.6, 30)
    result = rate_ratio(a.sum(), 5, b.sum(), 7.5, method="negative_binomial", counts_a=a, counts_b=b)
    assert result.p_value == pytest.approx(_likelihood_ratio_p(a, b), rel=1e-5)
    assert result.estimate == pytest.approx(a.mean() / b.mean())
    assert result.size is not None
    assert 0.1 < result.size < 10


@pytest.mark.parametrize("method", ["quasipoisson", "negative_binomial"])
@pytest.mark.parametrize("seed", range(4))
def test_overdispersed_p_and_interval_match_and_swap(method: str, seed: int) -> None:
    """p of 1 − confidence stands exactly at the limit: an interval at the level of p touches 1."""
    a, b = _counts(seed, 2.0, 12), _counts(seed + 9, 4.0, 18)

    def ratio(confidence: float) -> RateRatio:
        return rate_ratio(a.sum(), 3, b.sum(), 4.5, confidence=confidence, method=method, counts_a=a, counts_b=b)

    this = ratio(0.95)
    at_p = ratio(1 - this.p_value)
    nearest = min(abs(math.log(at_p.low)), abs(math.log(at_p.high)))
    assert nearest < 1e-6
    other = rate_ratio(b.sum(), 4.5, a.sum(), 3, method=method, counts_a=b, counts_b=a)
    assert (other.low, other.high) == pytest.approx((1 / this.high, 1 / this.low))


@pytest.mark.parametrize("method", ["quasipoisson", "negative_binomial"])
@given(st.lists(st.integers(0, 6), min_size=3, max_size=8), st.lists(st.integers(0, 6), min_size=3, max_size=8))
def test_overdispersed_intervals_are_never_narrower_than_midp(method: str, a: list[int], b: list[int]) -> None:
    """Neither method claims more than the Poisson one, also at zeros and with even counts."""
    result = rate_ratio(sum(a), 2, sum(b), 3, method=method, counts_a=a, counts_b=b)
    midp = rate_ratio(sum(a), 2, sum(b), 3)
    assert result.low <= midp.low * (1 + 1e-9)
    assert result.high >= midp.high * (1 - 1e-9)
    assert result.p_value >= midp.p_value * (1 - 1e-9)
    assert not math.isnan(result.low + result.p_value)


@pytest.mark.parametrize("size", [None, 2.0, 0.7])
def test_quasipoisson_covers_where_midp_does_not(size: float | None) -> None:
    """Seeded: quarterly negative binomial counts; the interval covers in at least 93 % of 1,000 runs."""
    rng = np.random.default_rng(8)
    covered = 0
    for _ in range(1000):
        if size is None:
            a, b = rng.poisson(1.0, 16), rng.poisson(1.0, 32)
        else:
            a, b = rng.negative_binomial(size, size / (size + 1.0), (2, 32))
            a = a[:16]
        result = rate_ratio(a.sum(), 4, b.sum(), 8, method="quasipoisson", counts_a=a, counts_b=b)
        covered += result.p_value > 0.05
    assert covered >= 930


@pytest.mark.parametrize("method", ["midp", "exact"])
def test_counts_by_period_that_agree_change_nothing_where_they_are_not_needed(method: str) -> None:
    """They are checked and left."""
    given = {"counts_a": [1, 2], "period_exposure_a": [0.5, 0.5], "period_exposure_b": [1, 1, 1]}
    assert rate_ratio(3, 1, 2, 3, method=method, **given) == rate_ratio(3, 1, 2, 3, method=method)  # type: ignore[arg-type]


def test_negative_binomial_of_large_counts_is_quick_and_not_poisson() -> None:
    """Means of a million: under a second; with half as much variance again limits are wider by the root of it."""
    rng = np.random.default_rng(3)
    a, b = rng.poisson(rng.gamma(2e6, 0.5, (2, 200)))
    start = time.process_time()
    result = rate_ratio(a.sum(), 200, b.sum(), 200, method="negative_binomial", counts_a=a, counts_b=b)
    assert time.process_time() - start < 1.0
    plain = rate_ratio(a.sum(), 200, b.sum(), 200)
    assert result.size == pytest.approx(2e6, rel=0.4)
    assert (result.high - result.low) / (plain.high - plain.low) == pytest.approx(math.sqrt(1.5), rel=0.1)


def test_one_period_a_phase_leaves_every_ratio_possible() -> None:
    """Without a second period there is no dispersion: p 1, limits 0 and ∞, and the reason."""
    result = rate_ratio(5, 1, 9, 1, method="quasipoisson", counts_a=[5], counts_b=[9])
    assert (result.low, result.high, result.p_value) == (0.0, math.inf, 1.0)
    assert result.reason is not None
    assert "dispersion" in result.reason


# --- shares ---


@given(st.integers(0, 40), st.integers(0, 40), LEVELS)
def test_proportion_is_clopper_pearson(successes: int, failures: int, level: float) -> None:
    """scipy's exact interval, and 0 to 1 with a reason where the total is 0."""
    total = successes + failures
    result = proportion(successes, total, confidence=level)
    if total == 0:
        assert (result.estimate, result.low, result.high) == (None, 0.0, 1.0)
        assert result.reason == "the total is 0"
    else:
        expected = stats.binomtest(successes, total).proportion_ci(level, "exact")
        assert (result.low, result.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    narrower = proportion(successes, total, confidence=level, method="midp")
    assert result.low <= narrower.low + 1e-12
    assert narrower.high <= result.high + 1e-12


def test_proportion_takes_expected_counts_between_whole_ones() -> None:
    """Limits for 2.5 of 10 lie between those for 2 and for 3."""
    for method in ("exact", "midp"):
        two, mid, three = (proportion(k, 10, method=method) for k in (2, 2.5, 3))
        assert two.low < mid.low < three.low
        assert two.high < mid.high < three.high


def test_midp_proportion_is_exact_on_its_definition() -> None:
    """At each limit the tail with half of the observed chance is .025."""
    result = proportion(4, 15, method="midp")
    for p, tail in (
        (result.low, stats.binom.sf(4, 15, result.low)),
        (result.high, stats.binom.cdf(3, 15, result.high)),
    ):
        assert tail + 0.5 * stats.binom.pmf(4, 15, p) == pytest.approx(0.025)


# --- dispersion ---


@given(st.lists(st.integers(0, 9), min_size=2, max_size=30), st.integers(0, 10**6))
def test_dispersion_is_the_chi_square_test_of_equal_rates(counts: list[int], seed: int) -> None:
    """scipy's chisquare against expectations proportional to exposure gives chi² and p."""
    assume(sum(counts) > 0)
    exposure = np.random.default_rng(seed).uniform(0.5, 2, len(counts))
    result = dispersion(counts, exposure)
    expected = stats.chisquare(counts, sum(counts) * exposure / exposure.sum())
    assert result.df == len(counts) - 1
    assert result.index == pytest.approx(expected.statistic / result.df)
    assert result.p_value == pytest.approx(expected.pvalue)


def test_dispersion_within_groups_adds_up_their_chi_squares() -> None:
    """Each phase is set against its own rate; one without events adds nothing."""
    first, second = dispersion([1, 5, 3]), dispersion([9, 2])
    both = dispersion([1, 9, 5, 2, 3, 0, 0], groups=["x", "y", "x", "y", "x", "z", "z"])
    assert first.index is not None
    assert second.index is not None
    assert both.df == 3
    assert both.index == pytest.approx((first.index * 2 + second.index) / 3)
    assert both.groups == 3


@pytest.mark.parametrize("counts", [[0, 0, 0], [4]])
def test_dispersion_without_information_says_why(counts: list[int]) -> None:
    """All zero, or one period: no index, no p, a reason."""
    result = dispersion(counts)
    assert (result.index, result.p_value, result.df) == (None, None, 0)
    assert result.reason


# --- refusals ---


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rate(-1, 1), "events is -1"),
        (lambda: rate(math.nan, 1), "events is nan"),
        (lambda: rate("3", 1), "events is '3'"),  # type: ignore[arg-type]
        (lambda: rate(True, 1), "events is True"),
        (lambda: rate(3, 0), "exposure is 0"),
        (lambda: rate(3, math.inf), "exposure is inf"),
        (lambda: rate(3, 1, confidence=1), "confidence is 1"),
        (lambda: rate_ratio(1.5, 1, 2, 1), "events_a is 1.5"),
        (lambda: rate_ratio(1, 1, 2, -1), "exposure_b is -1"),
        (lambda: rate_ratio(1, 1, 2, 1, method="mid-p"), "nearest: 'midp'"),
        (lambda: rate_ratio(1, 1, 2, 1, method="quasipoisson"), "counts_a is missing"),
        (lambda: rate_ratio(3, 1, 2, 1, method="quasipoisson", counts_a=[1, 1], counts_b=[2]), "sums to 2"),
        (
            lambda: rate_ratio(2, 1, 2, 1, method="quasipoisson", counts_a=[1, math.nan], counts_b=[2]),
            "counts_a[1]",
        ),
        (
            lambda: rate_ratio(
                2,
                1,
                2,
                1,
                method="negative_binomial",
                counts_a=[2, 0],
                counts_b=[2],
                period_exposure_a=[1, 1],
            ),
            "period_exposure_a sums to 2",
        ),
        (lambda: rate_ratio(3, 1, 2, 1, counts_a=[1, 1]), "counts_a sums to 2, but events_a is 3"),
        (lambda: rate_ratio(3, 1, 2, 1, method="exact", counts_b=[1, -1]), "counts_b[1] is -1"),
        (lambda: rate_ratio(3, 2, 2, 1, period_exposure_a=[1, 1, 1]), "period_exposure_a sums to 3"),
        (lambda: rate_ratio(3, 2, 2, 1, period_exposure_b=[1, 0]), "period_exposure_b[1] is 0"),
        (
            lambda: rate_ratio(2, 2, 2, 1, counts_a=[1, 1], period_exposure_a=[2]),
            "period_exposure_a has 1 values for 2 periods",
        ),
        (
            lambda: rate_ratio(12345678, 1, 2, 1, counts_a=[12345678, 1]),
            "counts_a sums to 12345679, but events_a is 12345678",
        ),
        (lambda: proportion(3, 2), "successes is 3"),
        (lambda: proportion(2.0000001, 2), "successes is 2.0000001, more than total, 2"),
        (lambda: dispersion([]), "counts is empty"),
        (lambda: dispersion([1, -2]), "counts[1] is -2"),
        (lambda: dispersion([[1, 2]]), "2 dimension(s)"),
        (lambda: dispersion([[1, 2], [3]]), "unequal length"),
        (lambda: dispersion(["a", "b"]), "must be numbers"),
        (lambda: dispersion([1, 2], [1, 0]), "exposure[1] is 0"),
        (lambda: dispersion([1, 2], [1]), "exposure has 1 values for 2 periods"),
        (lambda: dispersion([1, 2], groups=["a"]), "groups has 1 labels"),
        (lambda: dispersion([1, 2], groups=3), "groups is 3; it must hold a label for each of the 2 periods"),
        (lambda: dispersion([1, 2], groups=[[1], [2]]), "groups[0] is [1]; a label must be a text, a number"),
        (lambda: dispersion([1, 2], groups=np.array(3)), "groups is array(3)"),
        (lambda: ratio_p_functions([1], [2], 1, 1, 0.0), "theta[] is 0"),
        (lambda: ratio_p_functions([1, 2], [1, 2, 3], 1, 1, 1), "do not broadcast"),
    ],
)
def test_refusals_name_the_argument(call: object, words: str) -> None:
    """Input out of its range is an InputError that says which argument and why."""
    assert callable(call)
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)
