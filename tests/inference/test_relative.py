"""Trends net of attention against statsmodels, their laws, what has no answer, and every refusal."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from alliance_timeline.inference.trends import OffsetTrend, logistic_trend, offset_trend

NAN = math.nan
PAIRS = st.lists(
    st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=3, max_size=12
)


def peer(y: Any, n: Any, t: Any) -> tuple[float, float, float]:
    """Slope, standard error and dispersion of statsmodels' binomial GLM with the scale of chi², at least 1."""
    y, n = np.asarray(y, float), np.asarray(n, float)
    model = sm.GLM(np.column_stack([y, n - y]), sm.add_constant(np.asarray(t, float)), family=sm.families.Binomial())
    fitted = model.fit(tol=1e-12, maxiter=200)
    scale = max(1.0, fitted.pearson_chi2 / (len(y) - 2))
    return fitted.params[1], fitted.bse[1] * math.sqrt(scale), scale


# --- logistic_trend ---


@given(PAIRS)
def test_logistic_trend_is_that_of_statsmodels(pairs: list[tuple[int, int]]) -> None:
    """Slope, standard error, dispersion, limits and p are those of a binomial GLM with t on n − 2."""
    y, n = map(np.array, zip(*pairs, strict=True))
    t = np.arange(len(y)) * 0.7 + 3
    result = logistic_trend(y, n, t)
    if result.p_value is None:
        return
    kept = n > 0
    slope, se, scale = peer(y[kept], n[kept], t[kept])
    assume(abs(slope) < 8)  # flat likelihoods beyond, where statsmodels stops early
    assert (result.slope, result.slope_se, result.dispersion) == pytest.approx((slope, se, scale), rel=1e-5, abs=1e-7)
    assert result.n == kept.sum()
    reach = stats.t.ppf(0.975, kept.sum() - 2) * se
    assert (math.log(result.low), math.log(result.high)) == pytest.approx(
        (slope - reach, slope + reach), rel=1e-5, abs=1e-6
    )
    assert result.p_value == pytest.approx(2 * stats.t.sf(abs(slope) / se, kept.sum() - 2), rel=1e-4)
    assert result.odds_ratio == pytest.approx(math.exp(slope), rel=1e-5)


def test_overdispersed_shares_widen_and_underdispersed_ones_do_not_narrow() -> None:
    """The dispersion is chi² over n − 2, and not below 1."""
    n = [40] * 8
    wild = logistic_trend([2, 30, 5, 33, 4, 38, 9, 36], n)
    assert wild.dispersion > 10
    assert wild.slope_se == pytest.approx(peer([2, 30, 5, 33, 4, 38, 9, 36], n, range(8))[1])
    assert logistic_trend([4, 5, 6, 7, 8, 9, 10, 11], n).dispersion == 1


@given(PAIRS, st.floats(0.01, 100), st.floats(-50, 50), st.randoms())
def test_units_of_time_order_and_complement(pairs: list[tuple[int, int]], unit: float, start: float, rng: Any) -> None:
    """Times in other units scale the slope, order does not matter, and the other share has the inverse trend."""
    y, n = map(np.array, zip(*pairs, strict=True))
    t = np.arange(len(y), dtype=float)
    result = logistic_trend(y, n, t)
    assume(result.slope is not None and abs(result.slope) < 8)
    mixed = rng.sample(range(len(y)), len(y))
    moved = logistic_trend(y[mixed], n[mixed], (t * unit + start)[mixed])
    other = logistic_trend(n - y, n, t)
    assert moved.slope * unit == pytest.approx(result.slope, rel=1e-6, abs=1e-8)
    assert -other.slope == pytest.approx(result.slope, rel=1e-6, abs=1e-8)
    assert (moved.p_value is None) == (result.p_value is None)
    if result.p_value is not None:
        assert moved.p_value == pytest.approx(result.p_value, rel=1e-5)
        assert other.high == pytest.approx(1 / result.low, rel=1e-5)


def test_attention_falls_out() -> None:
    """All events twice as often in later periods: the share has no trend, whatever the totals."""
    result = logistic_trend([2, 4, 8, 16, 3, 30], [10, 20, 40, 80, 15, 150])
    assert result.slope == pytest.approx(0, abs=1e-12)
    assert (result.p_value, result.reason) == (None, "the shares are constant")


@pytest.mark.parametrize(
    ("y", "n", "t", "reason"),
    [
        ([0, 0, 0, 0], [3, 3, 3, 3], None, "no successes"),
        ([3, 2, 3, 1], [3, 2, 3, 1], None, "no failures"),
        ([1, 2], [3, 3], None, "a slope needs 3 periods with a total above 0; there are 2"),
        ([1, 0, 2, 0], [3, 0, 3, 0], None, "a slope needs 3 periods with a total above 0; there are 2"),
        ([1, 2, 1], [3, 3, 3], [5, 5, 5], "all times are equal"),
        ([0, 0, 4, 4], [4, 4, 4, 4], None, "successes and failures are separated in time"),
        ([0, 0, 2, 4], [4, 4, 4, 4], None, "successes and failures are separated in time"),
        ([4, 2, 0, 0], [4, 4, 4, 4], None, "successes and failures are separated in time"),
    ],
)
def test_no_slope(y: list[int], n: list[int], t: list[int] | None, reason: str) -> None:
    """Without variation or with complete or quasi-complete separation there is a reason, and no figure at all."""
    result = logistic_trend(y, n, t)
    assert result.reason.startswith(reason)
    assert (result.slope, result.slope_se, result.odds_ratio, result.low, result.p_value) == (None,) * 5


def test_three_periods_have_a_slope_but_no_p() -> None:
    """One degree of freedom shows no dispersion."""
    result = logistic_trend([1, 3, 2], [5, 5, 5])
    assert result.slope == pytest.approx(peer([1, 3, 2], [5, 5, 5], range(3))[0])
    assert (result.p_value, result.reason) == (None, "a p-value needs 4 periods; there are 3")


def test_level_under_a_growing_total() -> None:
    """With attention growing fivefold and a constant share, about 5 % of tests are positive; so with clumped shares."""
    rng = np.random.default_rng(4)
    total = np.linspace(4, 20, 40)
    for size, most in ((None, 0.075), (6.0, 0.085)):
        hits = 0
        for _ in range(400):
            n = rng.poisson(total)
            share = 0.2 if size is None else rng.beta(0.2 * size, 0.8 * size, 40)
            hits += logistic_trend(rng.binomial(n, share), n).p_value <= 0.05
        assert 0.02 <= hits / 400 <= most


# --- offset_trend ---

VOLUME = np.array([100, 120, 90, 170, 260, 210, 380, 420, 300, 500.0])
COUNTS = np.array([4, 6, 5, 8, 14, 9, 20, 17, 16, 31])


def test_offset_trend_is_that_of_statsmodels() -> None:
    """Slope, elasticity, their limits, p and dispersion are those of a Poisson GLM with scale X2 and t on n − 3."""
    t, e = np.arange(10) / 4, np.linspace(1, 2, 10)
    design = sm.add_constant(np.column_stack([t, np.log(VOLUME)]))
    fitted = sm.GLM(COUNTS, design, family=sm.families.Poisson(), offset=np.log(e)).fit(scale="X2", tol=1e-12)
    result = offset_trend(COUNTS, VOLUME, t, e, confidence=0.9)
    reach = stats.t.ppf(0.95, 7)
    assert (result.slope, result.elasticity) == pytest.approx(fitted.params[1:], rel=1e-7)
    assert (result.slope_se, result.dispersion) == pytest.approx((fitted.bse[1], fitted.scale), rel=1e-6)
    assert result.elasticity_high == pytest.approx(fitted.params[2] + reach * fitted.bse[2])
    assert result.elasticity_low == pytest.approx(fitted.params[2] - reach * fitted.bse[2])
    assert result.low == pytest.approx(100 * math.expm1(fitted.params[1] - reach * fitted.bse[1]))
    assert result.high == pytest.approx(100 * math.expm1(fitted.params[1] + reach * fitted.bse[1]))
    assert result.p_value == pytest.approx(2 * stats.t.sf(abs(fitted.params[1]) / fitted.bse[1], 7))


def test_elasticity_is_estimated_not_one() -> None:
    """Counts that follow the root of the volume, and fall by a tenth a period, give just that."""
    t = np.arange(10)
    result = offset_trend(3 * np.sqrt(VOLUME) * np.exp(-0.1 * t) + 1e-4 * (t % 3), VOLUME)
    assert result.elasticity == pytest.approx(0.5, abs=1e-3)
    assert result.slope == pytest.approx(-0.1, abs=1e-4)


@given(st.floats(0.01, 1000), st.floats(0.01, 100))
def test_units_of_volume_and_time(volume: float, time: float) -> None:
    """The volume's unit does not matter; that of time scales the slope; p stays."""
    plain, other = offset_trend(COUNTS, VOLUME), offset_trend(COUNTS, VOLUME * volume, np.arange(10) * time)
    assert other.slope * time == pytest.approx(plain.slope, rel=1e-6)
    assert (other.elasticity, other.p_value) == pytest.approx((plain.elasticity, plain.p_value), rel=1e-6)


def test_periods_without_count_or_volume_are_left_out() -> None:
    """NaN in either is as if the period were not there; the others keep their times."""
    counts, volume = COUNTS.astype(float), VOLUME.copy()
    counts[2], volume[5] = NAN, NAN
    kept = [0, 1, 3, 4, 6, 7, 8, 9]
    result = offset_trend(counts, volume)
    assert result == offset_trend(COUNTS[kept], VOLUME[kept], kept)
    assert result.n == 8


@pytest.mark.parametrize(
    ("counts", "volume", "times", "reason"),
    [
        ([1, 2, 3, 4, 5], [1, 2, 0, 4, 5], None, "volume[2] is 0: it must be above 0 to have a logarithm"),
        ([1, 2, 3, 4, 5], [1, 2, -3, 4, 5], None, "volume[2] is -3: it must be above 0 to have a logarithm"),
        ([1, 2, 3, 4, 5], [1, NAN, NAN, 4, 5], None, "a slope needs 4 periods with a count and a volume; there are 3"),
        ([1, 2, 3, 4], [NAN] * 4, None, "a slope needs 4 periods with a count and a volume; there are 0"),
        ([0, 0, 0, 0, 0], [1, 3, 2, 4, 5], None, "no events"),
        ([1, 2, 3, 4, 5], [7, 7, 7, 7, 7], None, "the volume is constant: nothing can be told apart from the rate"),
        ([1, 2, 3, 4, 5], [1, 2, 4, 8, 16], None, "the volume runs along with time exactly"),
        ([1, 2, 3, 4, 5], [1, 3, 2, 4, 5], [2, 2, 2, 2, 2], "all times are equal"),
        ([1, 2, 0, 0, 0], [1, 3, 2, 4, 5], None, "the events fall in too few periods"),
    ],
)
def test_no_net_slope(counts: list[float], volume: list[float], times: list[float] | None, reason: str) -> None:
    """What cannot be told apart gets a reason, and no figure at all."""
    result = offset_trend(counts, volume, times)
    assert result.reason.startswith(reason)
    assert result == OffsetTrend(n=result.n, confidence=0.95, reason=result.reason)


@pytest.mark.parametrize(
    ("counts", "volume", "reason"),
    [
        ([1, 2, 4, 3], [1, 3, 2, 4], "a p-value needs 5 periods; there are 4"),
        ([2, 2, 2, 2, 2], [1, 3, 2, 4, 5], "the rates are constant"),
        ([2, 6, 4, 8, 10], [1, 3, 2, 4, 5], "the counts lie on the fitted curve: they have no dispersion"),
    ],
)
def test_slope_without_p(counts: list[int], volume: list[int], reason: str) -> None:
    """Four periods, constant rates or an exact fit have a slope but no p and no limits."""
    result = offset_trend(counts, volume)
    assert (result.p_value, result.low, result.elasticity_low, result.reason) == (None, None, None, reason)
    assert result.slope is not None
