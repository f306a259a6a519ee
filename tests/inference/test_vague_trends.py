"""Trends of counts whose dates may be vague: plain where none is, and with a level that holds where many are."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from alliance_timeline.errors import InputError
from alliance_timeline.inference.dependence import orders_within
from alliance_timeline.inference.trends import LogLinearTrend, kendall_s, log_linear_trend, mann_kendall
from alliance_timeline.inference.vague import VagueCounts, pool, vague_log_linear_trend, vague_mann_kendall

SERIALS = ("auto", "independent", "studentized", "block", "hamed_rao")


def vague(fine: list[float], spans: list[tuple[int, int, int]], exposure: list[float] | None = None) -> VagueCounts:
    """Counts with ``number`` events somewhere from ``low`` to before ``high``."""
    shares = np.zeros((len(spans), len(fine)))
    for row, (low, high, _) in zip(shares, spans, strict=True):
        row[low:high] = 1 / (high - low)
    years = np.ones(len(fine)) if exposure is None else np.array(exposure)
    return VagueCounts(np.array(fine, dtype=float), shares, np.array([float(k) for _, _, k in spans]), years)


def times(n: int) -> np.ndarray:
    """The middle of each of n years."""
    return np.arange(n) + 0.5


def by_year(rate: np.ndarray, share: float, rng: np.random.Generator, width: int = 4) -> VagueCounts:
    """Poisson counts, of which a share of the events is known only up to a span of ``width`` periods."""
    whole = rng.poisson(rate)
    lost = rng.binomial(whole, share)
    spans = [(a, a + width, int(lost[a : a + width].sum())) for a in range(0, len(rate), width)]
    return vague([float(k) for k in whole - lost], [span for span in spans if span[2]])


def at_least_poisson(y: np.ndarray, t: np.ndarray, exposure: np.ndarray, confidence: float = 0.95) -> LogLinearTrend:
    """The quasi-Poisson trend; where its dispersion is below 1, its error over the root of that, and p with it."""
    found = log_linear_trend(y, t, exposure, confidence=confidence)
    if found.slope is None or found.slope_se is None or found.p_value is None or found.dispersion >= 1:
        return found
    se = found.slope_se / math.sqrt(found.dispersion)
    p = float(2 * student.sf(abs(found.slope) / se, found.n - 2))
    ends = student.interval(confidence, found.n - 2, found.slope, se)
    low, high = (100 * math.expm1(end) if end < 700 else math.inf for end in ends)
    return replace(found, slope_se=se, p_value=p, low=low, high=high)


def figures(trend: LogLinearTrend) -> list[float | None]:
    """Slope, error, limits, p and dispersion, for comparison but for rounding."""
    return [
        None if value is None else pytest.approx(value, rel=1e-6)
        for value in (trend.slope, trend.slope_se, trend.low, trend.high, trend.p_value, trend.dispersion)
    ]


COUNTS = st.integers(2, 14).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 6).map(float), min_size=n, max_size=n),
        st.lists(st.sampled_from([0.25, 0.5, 1.0]), min_size=n, max_size=n),
    )
)


@settings(max_examples=60)
@given(COUNTS, st.sampled_from(SERIALS), st.sampled_from([0.8, 0.95]))
def test_known_dates_give_the_plain_mann_kendall_test(
    given: tuple[list[float], list[float]], serial: str, confidence: float
) -> None:
    """Without vague events the result is ``mann_kendall`` of the rates, to the last digit, and nothing flips."""
    y, exposure = given
    for counts in (vague(y, [], exposure), vague(y, [(0, len(y), 0)], exposure)):
        found = vague_mann_kendall(counts, times(len(y)), confidence=confidence, serial=serial, seed=3)
        plain = mann_kendall(
            np.array(y) / np.array(exposure), times(len(y)), confidence=confidence, serial=serial, seed=3
        )  # fmt: skip
        assert (found.trend, found.flips, found.m) == (plain, 0.0, 1)


@settings(max_examples=40)
@given(COUNTS, st.sampled_from(["poisson", "negative_binomial"]))
def test_known_dates_give_the_plain_log_linear_trend(given: tuple[list[float], list[float]], family: str) -> None:
    """Without vague events the result is ``log_linear_trend``, and nothing is pooled."""
    y, exposure = given
    found = vague_log_linear_trend(vague(y, [], exposure), times(len(y)), family=family, confidence=0.9)
    assert found.trend == log_linear_trend(y, times(len(y)), exposure, family=family, confidence=0.9)
    assert found.pooled is None


@settings(max_examples=60)
@given(COUNTS)
def test_the_dispersion_of_known_dates_is_at_least_1(given: tuple[list[float], list[float]]) -> None:
    """Above 1 the result is ``log_linear_trend``; below it, error, limits and p are those of 1, with Student's t."""
    y, exposure = given
    found = vague_log_linear_trend(vague(y, [], exposure), times(len(y)), confidence=0.9)
    plain = log_linear_trend(y, times(len(y)), exposure, confidence=0.9)
    assert found.pooled is None
    if plain.dispersion is not None and plain.dispersion >= 1:
        assert found.trend == plain
    elif plain.dispersion is not None and plain.dispersion > 1e-9:
        oracle = at_least_poisson(np.array(y), times(len(y)), np.array(exposure), 0.9)
        assert figures(oracle) == figures(found.trend)
        assert found.trend.reason == plain.reason
        if plain.p_value is not None:
            poisson = log_linear_trend(y, times(len(y)), exposure, family="poisson")
            assert found.trend.slope_se == pytest.approx(poisson.slope_se, rel=1e-6)


def test_a_few_events_in_many_periods_are_no_certain_trend() -> None:
    """One event each at the end of a series lie on a steep curve, with hardly any dispersion: p is not near 0."""
    y = [0.0] * 38 + [1.0, 1.0]
    plain, found = log_linear_trend(y, times(40)), vague_log_linear_trend(vague(y, []), times(40)).trend
    assert plain.p_value < 1e-5  # type: ignore[operator]
    assert found.p_value > 0.05  # type: ignore[operator]
    assert found.slope == plain.slope
    assert found.low < 0 < found.high  # type: ignore[operator]


def test_counts_on_the_fitted_curve_have_the_error_of_poisson_counts() -> None:
    """Without any dispersion there is a p all the same; constant rates and three periods have none."""
    found = vague_log_linear_trend(vague([1.0, 2, 4, 8], []), times(4)).trend
    poisson = log_linear_trend([1, 2, 4, 8], times(4), family="poisson")
    assert (found.slope, found.slope_se) == (pytest.approx(math.log(2)), pytest.approx(poisson.slope_se))
    assert found.p_value == pytest.approx(2 * student.sf(math.log(2) / poisson.slope_se, 2))
    assert found.reason is None
    for y in ([2.0, 2, 2, 2, 2], [1.0, 2, 4]):
        assert vague_log_linear_trend(vague(y, []), times(len(y))).trend == log_linear_trend(y, times(len(y)))


@pytest.mark.parametrize(("n", "serial", "studentized"), [
    (20, "auto", False), (39, "auto", False), (40, "auto", True), (40, "independent", False), (20, "studentized", True),
])  # fmt: skip
def test_the_test_is_studentized_from_40_periods_on(n: int, serial: str, studentized: bool) -> None:
    """As for known dates; the method says so, and that the null is as vague as the dates."""
    counts = by_year(np.full(n, 3.0), 0.4, np.random.default_rng(1))
    found = vague_mann_kendall(counts, times(n), serial=serial)
    assert found.trend.method == "studentized " * studentized + "permutation, as vague as the dates"
    assert found.m == 40


def test_p_is_the_rank_among_series_that_are_as_vague() -> None:
    """p is the share of 999 null series whose |S| is at least that of the expected counts, the latter among them.

    An imputation, along the log-linear fit, flips where its own p among orders of known dates says something else.
    """
    counts, t = by_year(np.linspace(1, 2.5, 16), 0.5, np.random.default_rng(1)), times(16)
    rng = np.random.default_rng(7)
    null, years = counts.null((0,), 999, rng)
    line = log_linear_trend(counts.expected, t, counts.exposure)
    slopes = line.slope + line.slope_se * rng.standard_normal(40)
    own = counts.imputed(np.exp(slopes[:, None] * (t - 8.0)), counts.size((0,)), rng)
    orders, _ = orders_within(own[0], counts.exposure, (0,), 999, rng)
    s, known = (np.abs([kendall_s(row) for row in rows]) for rows in (null / years, orders))
    verdicts = [np.sign(one) * ((1 + (known >= abs(one)).sum()) / 1000 <= 0.05) for one in map(kendall_s, own)]
    observed = kendall_s(counts.expected)
    found = vague_mann_kendall(counts, t, seed=7)
    assert found.trend.s == observed
    assert found.trend.p_value == pytest.approx((1 + (s >= abs(observed)).sum()) / 1000)
    shown = np.sign(observed) * (found.trend.p_value <= 0.05)
    assert found.flips == np.mean([verdict != shown for verdict in verdicts])
    assert 0 < found.flips < 1


def test_slope_and_limits_are_those_of_expected_counts() -> None:
    """Everything but p and its method is the plain result on the expected rates."""
    counts = vague([1.0, 0, 2, 1, 3, 2, 4, 5], [(0, 4, 3), (2, 8, 4)], [1, 1, 1, 1, 0.5, 1, 1, 1])
    found = vague_mann_kendall(counts, times(8)).trend
    plain = mann_kendall(counts.expected / counts.exposure, times(8))
    for name in ("s", "var_s", "tau_b", "slope", "low", "high", "n", "confidence"):
        assert getattr(found, name) == getattr(plain, name)


def test_the_level_holds_where_many_dates_are_vague() -> None:
    """Without a trend, with 40 % of the events known to four periods only, at most 8 % are called a trend at 5 %.

    Testing the expected counts as if they were known dates is far too liberal; the test sees the difference.
    """
    rng = np.random.default_rng(11)
    ours, naive = [], []
    for seed in range(150):
        counts = by_year(np.full(24, 1.5), 0.6, rng)
        ours.append(vague_mann_kendall(counts, times(24), m=2, seed=seed).trend.p_value)
        naive.append(mann_kendall(counts.expected, times(24)).p_value)
    rejected, wrongly = (float(np.mean(np.array(p, dtype=float) <= 0.05)) for p in (ours, naive))
    assert 0.01 <= rejected <= 0.08
    assert wrongly > rejected


def test_clear_trends_are_found_and_do_not_flip() -> None:
    """Up and down, by both methods; the log-linear slope is near the one that made the counts."""
    t = times(32)
    for slope in (0.08, -0.08):
        counts = by_year(np.exp(1.5 + slope * (t - 16)), 0.4, np.random.default_rng(2))
        tested = vague_mann_kendall(counts, t)
        assert tested.trend.p_value == 0.001
        assert (np.sign(tested.trend.s), tested.flips) == (np.sign(slope), 0.0)
        pooled = vague_log_linear_trend(counts, t).pooled
        assert pooled is not None
        assert pooled.slope_low < slope < pooled.slope_high
        assert (pooled.p_value < 0.001, pooled.flips, pooled.m) == (True, 0.0, 40)


def test_flips_follow_the_evidence() -> None:
    """Where p is small, few imputations decide otherwise; with p near the level many do."""
    found = [
        vague_mann_kendall(by_year(np.linspace(1, top, 16), 0.5, np.random.default_rng(seed)), times(16))
        for top in (1, 2, 3, 6)
        for seed in range(4)
    ]
    assert max(one.flips for one in found if one.trend.p_value <= 0.004) <= 0.15  # type: ignore[operator]
    assert max(one.flips for one in found if one.trend.p_value >= 0.2) <= 0.15  # type: ignore[operator]
    assert max(one.flips for one in found) >= 0.3


def test_flips_are_told_where_the_dates_decide() -> None:
    """A trend that hangs on where the vague events lie: some imputations decide otherwise."""
    counts = vague([1.0, 1, 1, 2, 2, 1, 2, 3, 2, 2, 3, 3], [(0, 12, 8)])
    assert 0 < vague_mann_kendall(counts, times(12), m=100).flips < 1
    pooled = vague_log_linear_trend(counts, times(12), m=100).pooled
    assert pooled is not None
    assert 0 < pooled.flips < 1
    assert 0 < pooled.missing < 1


def test_the_vaguer_the_more_is_missing() -> None:
    """The share of the variance that lies between imputations grows with the width of the spans."""
    t, fine = times(20), [2.0, 1, 3, 2, 0] * 4
    missing = []
    for width in (2, 5, 20):
        counts = vague(fine, [(a, a + width, 2 * width) for a in range(0, 20, width)])
        found = vague_log_linear_trend(counts, t, m=60)
        assert found.pooled is not None
        assert figures(at_least_poisson(counts.expected, t, counts.exposure)) == figures(found.trend)
        missing.append(found.pooled.missing)
    assert missing == sorted(missing)
    assert missing[0] < 0.1 < missing[-1]


def test_the_pooled_slope_is_rubins_of_its_imputations() -> None:
    """Two paths: the imputations follow the fitted line, its slope drawn anew, and are pooled by ``pool``.

    In each of them a dispersion below 1 is taken for 1.
    """
    counts = vague([0.0, 2, 1, 3, 2, 4], [(0, 6, 5)], [1, 1, 0.5, 1, 1, 1])
    t = times(6)
    start = at_least_poisson(counts.expected, t, counts.exposure)
    rng = np.random.default_rng(9)
    slopes = start.slope + start.slope_se * rng.standard_normal(30)
    means = np.exp(slopes[:, None] * (t - 3.0)) * counts.exposure
    rows = counts.imputed(means, counts.size((0,)), rng)
    plain = [log_linear_trend(row, t, counts.exposure) for row in rows]
    assert min(trend.dispersion for trend in plain) < 1  # type: ignore[type-var]
    expected = pool([at_least_poisson(row, t, counts.exposure) for row in rows])
    found = vague_log_linear_trend(counts, t, m=30, seed=9).pooled
    assert found is not None
    for name in ("slope", "slope_se", "slope_low", "slope_high", "p_value", "df", "missing", "flips"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name))
    assert found.slope_se > pool(plain).slope_se


def test_what_cannot_be_tested_has_a_reason() -> None:
    """Events spread evenly over all periods, too few periods, or no events: no p, no imputations."""
    for counts, why in (
        (vague([0.0] * 8, [(0, 8, 5)]), "all values are equal"),
        (vague([1.0, 2, 3], [(0, 2, 1)]), "3 values; at least 4 are needed"),
    ):
        found = vague_mann_kendall(counts, times(len(counts.fine)))
        assert (found.trend.p_value, found.trend.reason, found.flips, found.m) == (None, why, 0.0, 1)
    few = vague_log_linear_trend(vague([1.0, 2], [(0, 2, 1)]), times(2))
    assert (few.pooled, few.trend.slope) == (None, None)
    assert few.trend.reason is not None


def test_without_a_finite_error_in_every_imputation_nothing_is_pooled() -> None:
    """Imputations that all lie at one end have no slope: the result on the expected counts stands alone."""
    counts = vague([0.0, 0, 0, 0, 0, 0], [(4, 6, 2)])
    found = vague_log_linear_trend(counts, times(6))
    assert found.pooled is None
    assert figures(at_least_poisson(counts.expected, times(6), counts.exposure)) == figures(found.trend)


def test_a_seed_gives_the_same_result() -> None:
    """Again the same, whatever the order of the spans' rows; another seed may differ."""
    counts = vague([1.0, 0, 2, 3, 1, 2], [(0, 3, 4), (2, 6, 5)])
    for test in (vague_mann_kendall, vague_log_linear_trend):
        assert test(counts, times(6), seed=5) == test(counts, times(6), seed=5)
        assert test(counts, times(6), seed=5) != test(counts, times(6), seed=6)


def test_the_number_of_imputations_is_checked() -> None:
    """One at least, and two to pool slopes."""
    counts = vague([1.0, 0, 2, 3, 1], [(0, 3, 4)])
    with pytest.raises(InputError, match="m is 0; allowed: 1 or more"):
        vague_mann_kendall(counts, times(5), m=0)
    with pytest.raises(InputError, match="m is 1; allowed: 2 or more"):
        vague_log_linear_trend(counts, times(5), m=1)


@pytest.mark.parametrize("serial", ["block", "hamed_rao", "x"])
def test_what_vague_dates_do_not_allow_is_refused(serial: str) -> None:
    """Blocks and the corrected normal approximation have no null that is as vague; what is allowed is said once."""
    with pytest.raises(InputError, match=r"serial.* is '" + serial) as caught:
        vague_mann_kendall(vague([1.0, 0, 2, 3, 1], [(0, 3, 4)]), times(5), serial=serial)
    if serial != "x":
        assert str(caught.value).endswith("is '" + serial + "'; allowed: auto, independent, studentized")
