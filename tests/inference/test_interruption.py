"""Level and slope at a declared date against statsmodels, brute force, the laws of the model, and its coverage."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.inference.dependence import block_signs, central_limits, flipped, maximised, two_sided
from alliance_timeline.inference.interruption import Interrupted, interrupted

# Acute coronary episodes by month in Sicily, 2002-2006, smoking ban in January 2005 (Bernal et al. 2017), population
SICILY = """
728 659 791 734 757 726 760 740 720 814 795 858 887 766 851 769 781 756 766 752 765 831 879 928 914 808 937 840 916 828
845 818 860 839 887 886 831 796 833 820 877 758 767 738 781 843 850 908 1021 859 976 888 962 838 810 876 843 936 912
"""
ACES = [int(word) for word in SICILY.split()]
POPULATION = np.repeat([364277.4, 363350.8, 364700.4, 364420.8, 363832.6], 12)[:59]
SIDE = st.lists(st.integers(0, 6), min_size=6, max_size=16)


def _design(n: int, at: int) -> np.ndarray:
    t = np.arange(n) - at
    after = t >= 0
    return np.column_stack([np.ones(n), t, t * after, after])


def _glm(counts: Any, at: int, exposure: Any) -> Any:
    counts = np.asarray(counts, dtype=float)
    model = sm.GLM(counts, _design(len(counts), at), family=sm.families.Poisson(), exposure=exposure)
    return model.fit(tol=1e-14, maxiter=200)


def _made(seed: int, n: int = 40, at: int = 20) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    exposure = rng.uniform(0.5, 2.0, n)
    mean = 2.0 * exposure * np.exp(0.01 * (np.arange(n) - at) + 0.4 * (np.arange(n) >= at))
    return rng.negative_binomial(2.0, 2.0 / (2.0 + mean)), exposure


def _rows(m: int, level: float) -> np.ndarray:
    """Imputations that differ much: each row drawn anew."""
    mean = 3.0 * np.exp(level * (np.arange(60) >= 30))
    return np.random.default_rng(4).poisson(mean, (m, 60))


def _same(one: Interrupted, two: Interrupted) -> None:
    for field in dataclasses.fields(Interrupted):
        left, right = getattr(one, field.name), getattr(two, field.name)
        if isinstance(left, np.ndarray):
            np.testing.assert_array_equal(left, right)
        else:
            assert left == right, field.name


def _near(one: Interrupted, two: Interrupted, **factors: float) -> None:
    """All numbers of two results agree, once those of ``two`` are multiplied by the factors."""
    for field in dataclasses.fields(Interrupted):
        left, right = getattr(one, field.name), getattr(two, field.name)
        if isinstance(left, float):
            assert left == pytest.approx(right * factors.get(field.name, 1.0), rel=1e-6, abs=1e-9), field.name
        elif isinstance(left, np.ndarray):
            np.testing.assert_allclose(left, right * factors.get(field.name, 1.0), rtol=1e-6)


# --- the estimate ---


@pytest.mark.parametrize("seed", range(6))
def test_the_estimate_is_the_glm_of_statsmodels(seed: int) -> None:
    """Level, slopes, fitted means, counterfactual and dispersion to 1e-8."""
    at = [20, 30, 8][seed % 3]
    counts, exposure = _made(seed, at=at)
    result, fit = interrupted(counts, at, exposure), _glm(counts, at, exposure)
    a, b, c, level = fit.params
    found = [result.level, result.slope_before, result.slope_after, result.slope_change]
    assert found == pytest.approx([math.exp(level), b, b + c, math.exp(c)], rel=1e-8, abs=1e-10)
    assert result.fitted == pytest.approx(fit.fittedvalues, rel=1e-8)
    assert result.dispersion == pytest.approx(fit.pearson_chi2 / (len(counts) - 4), rel=1e-8)
    assert result.counterfactual is not None
    assert np.isnan(result.counterfactual[:at]).all()
    expected = np.exp(a + b * (np.arange(at, 40) - at)) * exposure[at:]
    np.testing.assert_allclose(result.counterfactual[at:], expected, rtol=1e-8)


def test_the_smoking_ban_in_sicily() -> None:
    """The fall is shown where months are taken for independent, not in blocks: their season was not taken out."""
    blocks, alone = (interrupted(ACES, 36, POPULATION, block=block) for block in (None, 1))
    fit = _glm(ACES, 36, POPULATION)
    assert blocks.level == alone.level == pytest.approx(math.exp(fit.params[3]), rel=1e-8)
    assert alone.level_p <= 0.05 < blocks.level_p  # type: ignore[operator]
    assert alone.level_high < 1 < blocks.level_high  # type: ignore[operator]
    assert (blocks.method, blocks.reason, blocks.n, blocks.flips) == ("block sign flips", None, 59, 0.0)


# --- the draws, against brute force ---


def test_signs_are_the_same_within_blocks_and_cuts_move() -> None:
    """Every run of equal signs inside of a series is put together from whole blocks; all cuts and both signs occur."""
    signs = block_signs(30, 4, 2000, 1)
    assert set(np.unique(signs)) == {-1.0, 1.0}
    cuts = [set((np.flatnonzero(np.diff(row)) + 1) % 4) for row in signs]
    assert all(len(places) <= 1 for places in cuts)
    assert set().union(*cuts) == {0, 1, 2, 3}
    np.testing.assert_allclose(signs.mean(axis=0), 0, atol=0.1)
    assert (block_signs(5, 1, 300, 0).prod(axis=1) < 0).any()


def _brute(counts: np.ndarray, mean: np.ndarray, design: np.ndarray, direction: np.ndarray, sign: np.ndarray) -> Any:
    """Flipped less observed standardised score as a function of the value of ``direction``, by least squares."""
    root = np.sqrt(mean)
    x = root[:, None] * design
    away = x @ np.linalg.solve(x.T @ x, direction)  # the direction of the tested quantity, orthogonal to the rest
    basis = np.linalg.svd(direction[None, :])[2][1:].T  # coefficients that leave the tested quantity as it is
    rest = x @ basis
    hat = rest @ np.linalg.pinv(rest)
    shift = direction / (direction @ direction)

    def gap(step: float) -> float:
        working = (counts - mean) / root + step * (x @ shift)
        residual = working - hat @ working
        annihilator = np.eye(len(root)) - hat
        flip = np.diag(sign)
        variance = away @ flip @ annihilator @ flip @ away
        return float(away @ flip @ residual / math.sqrt(variance) - away @ residual / math.sqrt(away @ away))

    return gap


@pytest.mark.parametrize("seed", range(4))
def test_values_are_where_flipped_and_observed_scores_cross(seed: int) -> None:
    """Restricted least squares with explicit matrices, for level, slope and the trend carried on."""
    counts, exposure = _made(seed, n=20, at=12)
    y, design = counts[None, :].astype(float), _design(20, 12)
    beta, mean = maximised(y, np.log(exposure), design)
    signs = block_signs(20, 2, 40, seed)
    flips = flipped(y, mean, design, beta, signs)
    for direction in (np.array([0, 0, 0, 1.0]), np.array([0, 0, 1.0, 0]), np.array([1.0, 5.0, 0, 0])):
        values = flips.values(direction)[0]
        estimate = beta[0] @ direction
        assert np.isfinite(values).sum() >= 30
        for value, sign in zip(values, signs, strict=True):
            gap = _brute(counts, mean[0], design, direction, sign)
            if np.isnan(value):
                assert abs(gap(1.0)) < 1e-6
                continue
            step, size = estimate - value, 1e-3 * max(1.0, abs(estimate - value))
            assert gap(step) == pytest.approx(0, abs=1e-6 * max(1.0, abs(step)))
            assert gap(step - size) > gap(step + size)


@given(st.lists(st.one_of(st.integers(-3, 3), st.just(math.nan)), min_size=3, max_size=30), st.integers(1, 8))
def test_p_counts_the_draws_beyond_zero(values: list[float], rank: int) -> None:
    """By counting: p ≤ 2 rank / (draws + 1) exactly where 0 is outside of the limits of that rank."""
    array = np.array(values, dtype=float)
    total, unlike = len(array) + 1, sum(math.isnan(value) for value in array)
    low_count = 1 + sum(value <= 0 for value in array) + unlike
    high_count = 1 + sum(value >= 0 for value in array) + unlike
    p, sign = two_sided(array)
    assert p == pytest.approx(min(1.0, 2 * min(low_count, high_count) / total))
    assert sign == np.sign(high_count - low_count)
    if 2 * rank <= total - 1:
        low, high = central_limits(array, rank)
        assert (p <= 2 * rank / total) == (low > 0 or high < 0)


# --- laws of the whole ---


@settings(max_examples=60)
@given(SIDE, SIDE, st.sampled_from([0.5, 0.8, 0.9, 0.95]), st.integers(0, 99))
def test_p_and_limits_match(before: list[int], after: list[int], confidence: float, seed: int) -> None:
    """P is at most 1 − confidence exactly where 1 is outside of the limits, which hold the estimate."""
    result = interrupted(before + after, len(before), confidence=confidence, n_draws=199, seed=seed)
    if result.level_p is None:
        assert result.reason is not None
        return
    for name, estimate in (("level", result.level), ("slope", result.slope_change)):
        low, high, p = (getattr(result, f"{name}_{part}") for part in ("low", "high", "p"))
        assert low <= estimate <= high
        assert (p <= 1 - confidence) == (low > 1 or high < 1)
    assert result.counterfactual_low is not None
    later = slice(len(before), None)
    assert (result.counterfactual_low[later] <= result.counterfactual[later]).all()  # type: ignore[index]
    assert (result.counterfactual_high[later] >= result.counterfactual[later]).all()  # type: ignore[index]


def test_the_unit_of_exposure_does_not_matter() -> None:
    """A hundred times the exposure gives the same everything."""
    counts, exposure = _made(2)
    _near(interrupted(counts, 20, exposure), interrupted(counts, 20, exposure * 100))


def test_exposure_that_jumps_at_the_date_moves_level_and_limits_by_its_factor() -> None:
    """Twice the exposure from the date on halves level and limits; slope and fitted counts stay."""
    counts, exposure = _made(3)
    jumped = np.where(np.arange(40) >= 20, 2.0, 1.0)
    one, two = interrupted(counts, 20, exposure), interrupted(counts, 20, exposure * jumped)
    p_only = {"level_p": one.level_p / two.level_p}  # type: ignore[operator]
    half = dict.fromkeys(("counterfactual", "counterfactual_low", "counterfactual_high"), 0.5)
    _near(one, two, level=2.0, level_low=2.0, level_high=2.0, **half, **p_only)
    assert one.level_p != two.level_p


def test_exposure_that_grows_moves_the_slope_before_alone() -> None:
    """Exposure that grows by 3 % a period: slopes .03 lower, level and change of slope with their limits the same."""
    counts, exposure = _made(5)
    one = interrupted(counts, 20, exposure)
    two = interrupted(counts, 20, exposure * np.exp(0.03 * np.arange(40)))
    assert one.slope_before - two.slope_before == pytest.approx(0.03)  # type: ignore[operator]
    assert one.slope_after - two.slope_after == pytest.approx(0.03)  # type: ignore[operator]
    for name in ("level", "level_low", "level_high", "level_p", "slope_change", "slope_low", "slope_high", "slope_p"):
        assert getattr(one, name) == pytest.approx(getattr(two, name)), name
    assert one.counterfactual_high == pytest.approx(two.counterfactual_high, nan_ok=True)


@pytest.mark.parametrize(("n", "block"), [(9, 1), (20, 2), (30, 3), (40, 4), (80, 6), (120, 8), (200, 10)])
def test_the_block_is_seven_tenths_of_the_root_of_the_length(n: int, block: int) -> None:
    """And at most a tenth of the periods; a block that is given is used."""
    counts = np.random.default_rng(n).poisson(3, n)
    assert interrupted(counts, n // 2).block == block
    given_block = interrupted(counts, n // 2, block=block)
    _same(given_block, interrupted(counts, n // 2))
    assert interrupted(counts, n // 2, block=1).level == given_block.level


def test_missing_periods_keep_the_time_of_the_others() -> None:
    """NaN counts are left out whatever exposure they have, as in a GLM on the periods that are there."""
    counts, exposure = _made(7)
    gaps = [3, 4, 20, 31]
    with_gaps, unknown = counts.astype(float), exposure.copy()
    with_gaps[gaps], unknown[gaps] = math.nan, [0, math.nan, -1, 5]
    here = ~np.isnan(with_gaps)
    result = interrupted(with_gaps, 20, unknown)
    fit = sm.GLM(counts[here], _design(40, 20)[here], family=sm.families.Poisson(), exposure=exposure[here]).fit(
        tol=1e-14
    )
    assert (result.n, result.at) == (36, 20)
    assert result.level == pytest.approx(math.exp(fit.params[3]), rel=1e-8)
    assert result.fitted is not None
    np.testing.assert_allclose(result.fitted[here], fit.fittedvalues, rtol=1e-8)
    assert np.isnan(result.fitted[gaps]).all()
    assert result.counterfactual_high is not None
    np.testing.assert_array_equal(np.isnan(result.counterfactual_high), ~here | (np.arange(40) < 20))


def test_few_periods_before_leave_the_trend_without_limits() -> None:
    """Four periods have 16 patterns of signs, too few for 95 %: 0 and ∞; eight have a limit of the level."""
    result = interrupted([1, 2, 0, 3, 2, 4, 1, 2], 4)
    assert result.counterfactual_low is not None
    assert result.counterfactual_high is not None
    assert (result.counterfactual_low[4:] == 0).all()
    assert (result.counterfactual_high[4:] == math.inf).all()
    assert 0 < result.level_low < result.level_high < math.inf  # type: ignore[operator]


# --- imputations ---


def test_equal_imputations_are_the_plain_result() -> None:
    """To the last bit, whatever their number."""
    counts, exposure = _made(8)
    for m in (1, 3, 40):
        _same(interrupted(np.tile(counts, (m, 1)), 20, exposure), interrupted(counts, 20, exposure))


def test_imputations_are_pooled_on_the_log_scale_and_widen_the_limits() -> None:
    """The estimate is the mean of the logs; limits lie farther apart than those of the imputations on average."""
    exposure = _made(9, n=60, at=30)[1]
    rows = np.concatenate([_rows(15, 0.0), _rows(15, 1.2)])
    result = interrupted(rows, 30, exposure)
    own = [interrupted(row, 30, exposure) for row in rows]
    for name in ("level", "slope_change"):
        logs = [math.log(getattr(one, name)) for one in own]
        assert math.log(getattr(result, name)) == pytest.approx(np.mean(logs), rel=1e-9)
    assert result.slope_before == pytest.approx(np.mean([one.slope_before for one in own]))
    assert result.dispersion == pytest.approx(np.mean([one.dispersion for one in own]))
    widths = [math.log(one.level_high / one.level_low) for one in own]  # type: ignore[operator]
    assert math.log(result.level_high / result.level_low) > 1.2 * np.mean(widths)  # type: ignore[operator]


def test_flips_are_the_imputations_with_another_verdict() -> None:
    """Counted one by one: risen, fallen or neither at 1 − confidence."""
    rows = _rows(12, 0.7)

    def verdict(result: Interrupted) -> int:
        assert result.level_low is not None
        assert result.level_high is not None
        return (result.level_low > 1) - (result.level_high < 1)

    found = []
    for confidence in (0.5, 0.8, 0.9, 0.95):
        pooled = interrupted(rows, 30, confidence=confidence)
        own = [verdict(interrupted(row, 30, confidence=confidence)) for row in rows]
        assert pooled.flips == pytest.approx(np.mean([one != verdict(pooled) for one in own]))
        found.append(pooled.flips)
    assert len(set(found)) > 1


# --- coverage ---


@pytest.mark.parametrize(("phi", "size", "least"), [(0.0, math.inf, 0.93), (0.0, 1.5, 0.93), (0.6, math.inf, 0.9)])
@pytest.mark.parametrize("at", [20, 30])
def test_coverage(phi: float, size: float, least: float, at: int) -> None:
    """Seeded: 95 % limits of the level hold it in Poisson, overdispersed and autocorrelated series of few events."""
    rng, n, runs, level = np.random.default_rng(6), 40, 150, 0.7
    noise = np.zeros((runs, n))
    noise[:, 0] = rng.normal(0, 0.5, runs)
    for t in range(1, n):
        noise[:, t] = phi * noise[:, t - 1] + rng.normal(0, 0.5 * math.sqrt(1 - phi**2), runs)
    extra = np.exp(noise - 0.125) if phi else np.ones((runs, n))
    extra *= rng.gamma(size, 1 / size, (runs, n)) if size < math.inf else 1.0
    series = rng.poisson(1.5 * np.exp(level * (np.arange(n) >= at)) * extra)
    results = [interrupted(counts, at, n_draws=399) for counts in series]
    held = [r.level_low <= math.exp(level) <= r.level_high for r in results if r.level_low is not None]  # type: ignore[operator]
    assert len(held) > 140
    assert np.mean(held) >= least
    assert np.median([r.level_high / r.level_low for r in results if r.level_low]) < 400  # type: ignore[operator]


# --- no estimate, no p ---


@pytest.mark.parametrize(
    ("counts", "at", "words"),
    [
        ([1, 2, 3, 1, 2, 1], 3, "3 periods with a count before the date; at least 4 are needed"),
        ([1, 2, 3, 1, 2, 1, 2], 4, "3 periods with a count from the date"),
        ([3], 1, "1 periods with a count before"),
        ([math.nan] * 10, 5, "0 periods with a count before"),
        ([1, 2, math.nan, math.nan, 3, 1, 2, 3, 4], 5, "3 periods with a count before"),
        ([0] * 10, 5, "no events before the date"),
        ([0] * 5 + [1, 2, 3, 2, 1], 5, "no events before the date"),
        ([1, 2, 3, 2, 1] + [0] * 5, 5, "no events from the date"),
        ([4, 0, 0, 0, 0, 1, 2, 3, 2, 1], 5, "all events before the date are in its first period"),
        ([1, 2, 3, 2, 1, 0, 0, 0, 0, 7], 5, "all events from the date are in its last period"),
        ([[1, 2, 3, 2, 1, 3, 2, 1, 2, 7], [1, 2, 3, 2, 1, 0, 0, 0, 0, 7]], 5, "(in 1 of 2 imputations)"),
    ],
)
def test_without_a_finite_estimate_the_reason_is_given(counts: Any, at: int, words: str) -> None:
    """Too few periods, empty sides, separation: every figure is None."""
    result = interrupted(counts, at)
    given_back = {"n", "at", "confidence", "n_draws", "block", "seed", "method", "reason"}
    for field in dataclasses.fields(Interrupted):
        assert (getattr(result, field.name) is not None) == (field.name in given_back), field.name
    assert result.reason is not None
    assert words in result.reason
    assert result.method == "none"


@pytest.mark.parametrize("counts", [[3] * 12, [1, 2, 4, 8, 16, 32, 81, 27, 9, 3, 1, 1 / 3]])
def test_counts_on_the_curve_have_an_estimate_but_no_p(counts: list[float]) -> None:
    """Constant counts and two perfect exponentials: no dispersion, so no limits."""
    result = interrupted(counts, 6)
    assert result.fitted == pytest.approx(counts)
    assert result.slope_before == pytest.approx(math.log(counts[1] / counts[0]))
    assert (result.level_p, result.level_low, result.slope_high, result.counterfactual_low) == (None,) * 4
    assert (result.method, result.flips) == ("none", None)
    assert result.reason == "the counts lie on the fitted curve: they have no dispersion"


# --- refusals ---
