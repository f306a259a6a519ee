"""Holm's correction against statsmodels, and pooling over imputations against formulas and the plain results."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from alliance_timeline.errors import InputError
from alliance_timeline.inference.posterior import break_posterior
from alliance_timeline.inference.rates import rate_ratio
from alliance_timeline.inference.vague import PooledPosterior, PooledSlope, holm, pool, pool_ratio

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@dataclass(frozen=True)
class Trend:
    """What ``pool`` needs of a trend."""

    slope: float | None = 0.1
    slope_se: float | None = 0.04
    n: int | None = 20
    confidence: float = 0.95
    reason: str | None = None


@dataclass(frozen=True)
class Stated(Trend):
    """A trend that states its own p."""

    p_value: float | None = None


@dataclass(frozen=True, eq=False)
class Posterior:
    """What ``pool`` needs of a posterior."""

    probability: object


# --- Holm ---


@settings(max_examples=20)  # multipletests collects garbage at each call
@given(P_VALUES)
def test_holm_is_that_of_statsmodels(p: list[float]) -> None:
    """multipletests with method "holm"."""
    assert holm(p) == pytest.approx(tuple(multipletests(p, method="holm")[1]))


@given(P_VALUES, st.lists(st.integers(0, 12), max_size=4), st.randoms())
def test_holm_keeps_order_and_none(p: list[float], at: list[int], random: object) -> None:
    """Tests without p do not count; adjusted p's are no smaller than given, at most 1, and rank alike."""
    with_none: list[float | None] = list(p)
    for i in at:
        with_none.insert(min(i, len(with_none)), None)
    adjusted = holm(with_none)
    assert [value is None for value in adjusted] == [value is None for value in with_none]
    given_back = [value for value in adjusted if value is not None]
    assert given_back == list(holm(p))
    assert all(before <= after <= 1 for before, after in zip(p, given_back, strict=True))
    assert [given_back[i] for i in np.argsort(p)] == sorted(given_back)


def test_holm_of_nothing_but_none() -> None:
    """All None stay None; one p is left as it is; arrays are taken."""
    assert holm([None, None]) == (None, None)
    assert holm([None, 0.3]) == (None, 0.3)
    assert holm(np.array([0.04, 0.01])) == pytest.approx((0.04, 0.02))


# --- rate ratios ---


@pytest.mark.parametrize("method", ["midp", "exact"])
def test_ratios_are_pooled_by_pool_ratio(method: str) -> None:
    """The same result as from counts and exposures, flips among it."""
    rng = np.random.default_rng(1)
    a, b = rng.poisson(14, 30), rng.poisson(6, 30)
    results = [rate_ratio(x, 4.0, y, 5.0, method=method, confidence=0.9) for x, y in zip(a, b, strict=True)]
    assert pool(results) == pool_ratio(a, b, 4.0, 5.0, method=method, confidence=0.9)


# --- slopes ---


def _rubin(slopes: list[float], errors: list[float], n: int | None) -> tuple[float, float, float]:
    """Mean, standard error and degrees of freedom as written in Barnard & Rubin 1999."""
    m = len(slopes)
    within, between = np.mean(np.square(errors)), np.var(slopes, ddof=1)
    total = within + (1 + 1 / m) * between
    gamma = (1 + 1 / m) * between / total
    old = (m - 1) / gamma**2
    if n is None:
        return float(np.mean(slopes)), math.sqrt(total), old
    complete = n - 2
    observed = (1 - gamma) * complete * (complete + 1) / (complete + 3)
    return float(np.mean(slopes)), math.sqrt(total), old * observed / (old + observed)


@pytest.mark.parametrize("n", [None, 3, 25])
def test_slopes_follow_rubins_rules(n: int | None) -> None:
    """Mean, total variance, degrees of freedom, t interval and p by scipy."""
    slopes, errors = [0.10, 0.14, 0.05, 0.12], [0.04, 0.05, 0.04, 0.06]
    result = pool([Trend(s, e, n, 0.9) for s, e in zip(slopes, errors, strict=True)])
    mean, error, df = _rubin(slopes, errors, n)
    assert isinstance(result, PooledSlope)
    assert (result.slope, result.slope_se, result.df) == pytest.approx((mean, error, df))
    assert (result.slope_low, result.slope_high) == pytest.approx(stats.t.interval(0.9, df, mean, error))
    assert result.p_value == pytest.approx(2 * stats.t.sf(mean / error, df))
    assert result.missing == pytest.approx(1 - np.mean(np.square(errors)) / error**2)
    assert (result.m, result.n, result.confidence) == (4, n, 0.9)


@given(st.floats(-1, 1), st.floats(0.01, 1), st.integers(2, 30), st.sampled_from([None, 12]))
def test_equal_slopes_keep_estimate_and_error(slope: float, error: float, m: int, n: int | None) -> None:
    """Without any difference nothing is missing: df ∞ (normal limits), or those of complete data as Barnard & Rubin."""
    result = pool([Trend(slope, error, n)] * m)
    assert (result.slope, result.slope_se) == pytest.approx((slope, error))
    assert result.missing == pytest.approx(0, abs=1e-12)
    assert result.df == pytest.approx(math.inf if n is None else 10 * 11 / 13)
    reach = (stats.norm if n is None else stats.t(10 * 11 / 13)).isf(0.025) * error
    assert (result.slope_low, result.slope_high) == pytest.approx((slope - reach, slope + reach))


def test_p_and_interval_agree() -> None:
    """p is 1 − confidence where a limit is 0."""
    results = [Trend(0.10, 0.04), Trend(0.14, 0.05), Trend(0.05, 0.04)]
    p = pool(results).p_value
    assert pool([replace(trend, confidence=1 - p) for trend in results]).slope_low == pytest.approx(0, abs=1e-9)


def test_flips_count_verdicts_that_differ() -> None:
    """Pooled: nothing shown; two of five rise on their own, one falls; at another p of their own none does."""
    slopes = [0.3, 0.3, 0.0, 0.0, -0.3]
    assert pool([Trend(s, 0.1) for s in slopes]).flips == pytest.approx(3 / 5)
    assert pool([Stated(s, 0.1, p_value=0.2) for s in slopes]).flips == 0
    assert pool([Trend(s, 0.09) for s in (0.3, 0.3, 0.3, 0.3, 0.18)]).flips == pytest.approx(1 / 5)


# --- posteriors ---


def test_posteriors_are_averaged() -> None:
    """Mean probabilities, read-only; an imputation flips where a most likely position moves."""
    first = np.array([[0.1, 0.6, 0.3, 0.0], [0.0, 0.1, 0.2, 0.7]])
    second = np.array([[0.1, 0.3, 0.6, 0.0], [0.0, 0.1, 0.2, 0.7]])
    result = pool([Posterior(first), Posterior(second), Posterior(first.tolist())])
    assert isinstance(result, PooledPosterior)
    np.testing.assert_allclose(result.probability, (2 * first + second) / 3)
    assert (result.m, result.flips) == (3, pytest.approx(1 / 3))
    assert not result.probability.flags.writeable


def test_a_pooled_posterior_is_read_like_a_single_one() -> None:
    """Pooling equal posteriors leaves mode, mean, median and sets as they are."""
    one = break_posterior([1, 0, 1, 0, 5, 6, 4, 5, 1, 0, 0], 2)
    result = pool(one for _ in range(2))
    assert isinstance(result, PooledPosterior)
    assert (result.mode, result.median, result.flips) == (one.mode, one.median, 0.0)
    assert result.mean == pytest.approx(one.mean)
    assert (result.hpd(0.9), result.equal_tail(0.9)) == (one.hpd(0.9), one.equal_tail(0.9))


def test_any_iterable_is_pooled() -> None:
    """A generator gives what the list of the same results gives."""
    trends = [Trend(0.1), Trend(0.2)]
    assert pool(trend for trend in trends) == pool(trends)
    assert holm(p for p in (0.01, 0.04)) == holm([0.01, 0.04])


# --- refusals ---


def _ratios(*methods: str) -> list[object]:
    counts = {"counts_a": [2, 1], "counts_b": [1, 1]}
    return [rate_ratio(3, 1, 2, 1, method=method, **({} if method == "midp" else counts)) for method in methods]


UNIFORM = np.full((1, 4), 0.25)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: holm([]), "p is empty"),
        (lambda: holm([0.1, 1.2]), "p[1] is 1.2; a p-value lies between 0 and 1"),
        (lambda: holm([-0.1]), "p[0] is -0.1"),
        (lambda: holm([math.nan]), "p[0] is nan"),
        (lambda: holm(["0.1"]), "p[0] is '0.1'"),  # type: ignore[list-item]
        (lambda: holm([1.0000001]), "p[0] is 1.0000001; a p-value lies between 0 and 1"),
        (lambda: holm(0.05), "p is 0.05; it must be a list of p-values"),  # type: ignore[arg-type]
        (lambda: holm(None), "p is None; it must be a list"),  # type: ignore[arg-type]
        (lambda: pool(None), "results is None; it must be a list of results"),  # type: ignore[call-overload]
        (lambda: pool(3), "results is 3; it must be a list of results"),  # type: ignore[call-overload]
        (lambda: pool(iter([])), "results is empty"),
        (lambda: pool([]), "results is empty"),
        (lambda: pool([1, "a"]), "results holds int, str; allowed"),
        (lambda: pool([Trend(), Posterior(UNIFORM)]), "results holds Posterior, Trend"),
        (lambda: pool(_ratios("quasipoisson")), "results[0].method is 'quasipoisson'"),
        (lambda: pool(_ratios("midp", "negative_binomial")), "results[1].method is 'negative_binomial'"),
        (lambda: pool([rate_ratio(3, 1, 2, 1), rate_ratio(3, 2, 2, 1)]), "results[1].exposure_a is 2.0"),
        (
            lambda: pool([rate_ratio(3, 1, 2, 1), rate_ratio(4, 1, 2, 1)]),
            "results holds 2 rate ratios; at least 20 are needed where they differ",
        ),
        (lambda: pool([pool([rate_ratio(3, 1, 2, 1)])]), "results[0] is pooled already"),
        (lambda: pool([Trend(), pool([Trend()] * 2)]), "results[1] is pooled already"),
        (lambda: pool([Trend()]), "at least 2 are needed"),
        (lambda: pool([Trend(), Trend(None, None, reason="constant")]), "results[1].slope is None (constant)"),
        (lambda: pool([Trend(), Trend(0.1, None)]), "results[1].slope_se is None; it must be finite"),
        (lambda: pool([Trend(), Trend(0.1, math.inf)]), "results[1].slope_se is inf; it must be finite"),
        (lambda: pool([Trend(), Trend(0.1, 0.0)]), "results[1].slope_se is 0; a standard error must be above 0"),
        (lambda: pool([Trend(n=10), Trend(n=11)]), "results[1].n is 11, that of results[0] 10"),
        (lambda: pool([Trend(), Trend(confidence=0.9)]), "results[1].confidence is 0.9"),
        (lambda: pool([Trend(n=2), Trend(n=2)]), "results[0].n is 2; allowed: 3 or more"),
        (lambda: pool([Posterior(UNIFORM)]), "at least 2 are needed"),
        (lambda: pool([Posterior(UNIFORM), Posterior(np.full((1, 2), 0.5))]), "results[1].probability has the shape"),
        (lambda: pool([Posterior(UNIFORM), Posterior(UNIFORM * 2)]), "results[1].probability has rows that do not"),
        (lambda: pool([Posterior(UNIFORM), Posterior(UNIFORM * math.nan)]), "results[1].probability[0, 0] is nan"),
        (lambda: pool([Posterior(None), Posterior(UNIFORM)]), "results[0].probability is None"),
        (lambda: pool([Posterior(UNIFORM), Posterior(UNIFORM[0])]), "results[1].probability has 1 dimension(s)"),
    ],
)
def test_refusals_name_the_argument(call: Callable[[], object], words: str) -> None:
    """What cannot be pooled or corrected is an InputError that says which result and why."""
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)
