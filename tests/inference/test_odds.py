"""Odds ratios against Fisher's example, scipy and brute force; their laws, pooling and refusals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alliance_timeline.errors import InputError
from alliance_timeline.inference.shares import odds_ratio, pool_odds_ratio, share_pearson

TABLES = st.tuples(*[st.integers(0, 25)] * 4)
METHODS = st.sampled_from(["midp", "exact"])


def upper_tail(table: tuple[int, ...], theta: float, half: bool) -> float:
    """P(X ≥ a) of Fisher's noncentral hypergeometric, term by term; half of P(X = a) if asked."""
    a, rest_a, b, rest_b = table
    support = range(max(0, a - rest_b), min(a + rest_a, a + b) + 1)
    weight = {x: math.comb(a + rest_a, x) * math.comb(b + rest_b, a + b - x) * theta**x for x in support}
    tail = sum(w for x, w in weight.items() if x > a) + (0.5 if half else 1.0) * weight[a]
    return tail / sum(weight.values())


def test_the_lady_tasting_tea() -> None:
    """Fisher's 3 of 4: R gives the estimate 6.408309 and, one-sided, the limit 0.3135693 with p .2429."""
    both = odds_ratio(3, 1, 1, 3, method="exact")
    assert both.estimate == pytest.approx(6.408309, abs=1e-4)
    assert both.p_value == pytest.approx(2 * 17 / 70)
    assert odds_ratio(3, 1, 1, 3, method="exact", confidence=0.9).low == pytest.approx(0.3135693, abs=1e-5)
    assert (both.low, both.high) == pytest.approx((0.211736, 626.2435), rel=1e-5)


def test_r_example_of_convicted_twins() -> None:
    """R's fisher.test of Fisher's twins: 2 of 17 against 10 of 13; R seeks its limits to about 1e-4."""
    result = odds_ratio(2, 15, 10, 3, method="exact")
    assert result.estimate == pytest.approx(0.04693661, abs=1e-7)
    assert (result.low, result.high) == pytest.approx((0.003325764, 0.363182271), abs=1.3e-4)


@given(TABLES)
def test_exact_agrees_with_scipy(table: tuple[int, ...]) -> None:
    """The conditional estimate and the exact interval are scipy's, on every table with more than one outcome."""
    result = odds_ratio(*table, method="exact")
    a, rest_a, b, rest_b = table
    if min(a + rest_a, b + rest_b, a + b, rest_a + rest_b) == 0:
        assert (result.estimate, result.low, result.high, result.p_value) == (None, 0, math.inf, 1)
        assert result.reason is not None
        return
    peer = stats.contingency.odds_ratio([[a, rest_a], [b, rest_b]])
    interval = peer.confidence_interval(0.95)
    assert result.estimate == pytest.approx(peer.statistic, rel=1e-6)
    assert result.low == pytest.approx(interval.low, rel=1e-6, abs=1e-12)
    assert result.high == pytest.approx(interval.high, rel=1e-6)


@given(TABLES, METHODS, st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_limits_and_p_are_those_of_brute_force(table: tuple[int, ...], method: str, level: float) -> None:
    """At each limit the tail is alpha / 2, and p is twice the smaller tail at 1."""
    result = odds_ratio(*table, method=method, confidence=level)
    half = method == "midp"
    a, rest_a, b, rest_b = table
    tails = upper_tail(table, 1, half), upper_tail((b, rest_b, a, rest_a), 1, half)
    assert result.p_value == pytest.approx(min(1, 2 * min(tails)))
    if result.low > 0:
        assert upper_tail(table, result.low, half) == pytest.approx((1 - level) / 2, rel=1e-6)
    if result.high < math.inf:
        assert upper_tail((b, rest_b, a, rest_a), 1 / result.high, half) == pytest.approx((1 - level) / 2, rel=1e-6)


@given(TABLES, METHODS)
def test_swapping_inverts(table: tuple[int, ...], method: str) -> None:
    """Phases or rows the other way round: ratio and limits are inverted, p stays; p and interval match."""
    a, rest_a, b, rest_b = table
    one = odds_ratio(*table, method=method)
    for other in (odds_ratio(b, rest_b, a, rest_a, method=method), odds_ratio(rest_a, a, rest_b, b, method=method)):
        assert other.p_value == pytest.approx(one.p_value)
        assert other.low == pytest.approx(1 / one.high if one.high else math.inf, rel=1e-6)
        assert other.high == pytest.approx(1 / one.low if one.low else math.inf, rel=1e-6)
        if one.estimate is not None:
            assert other.estimate == pytest.approx(1 / one.estimate if one.estimate else math.inf, rel=1e-6)
    if abs(one.p_value - 0.05) > 1e-9:
        assert (one.p_value <= 0.05) == (not one.low <= 1 <= one.high)


def test_zeros() -> None:
    """A zero gives the limit 0 or ∞ on its side, and a finite one on the other; sums of zero give a reason."""
    result = odds_ratio(0, 30, 6, 20, method="exact")
    assert (result.estimate, result.low) == (0, 0)
    assert 0 < result.high < 1
    assert odds_ratio(6, 20, 0, 30).low > 1
    assert odds_ratio(0, 5, 0, 4).reason == "there are no events"
    assert odds_ratio(5, 0, 4, 0).reason == "there is no rest to set the events against"
    assert odds_ratio(0, 0, 4, 4).reason == "phase a has neither events nor rest"
    assert odds_ratio(3, 4, 0, 0).reason == "phase b has neither events nor rest"


def test_attention_falls_out() -> None:
    """Tripling all that is catalogued in one phase leaves the estimate near 1 where a ratio of rates is 3."""
    assert odds_ratio(30, 300, 10, 100).estimate == pytest.approx(1)


@given(st.lists(TABLES.filter(lambda t: sum(t) > 0), min_size=20, max_size=25), METHODS)
def test_pooled_limits_invert_the_mean_of_the_tails(tables: list[tuple[int, ...]], method: str) -> None:
    """The limits of several imputations are where the mean tail is alpha / 2; p is twice the smaller mean tail."""
    result = pool_odds_ratio(*zip(*tables, strict=True), method=method)
    half = method == "midp"
    greater = np.mean([upper_tail(table, 1, half) for table in tables])
    less = np.mean([upper_tail((b, rb, a, ra), 1, half) for a, ra, b, rb in tables])
    assert result.p_value == pytest.approx(min(1, 2 * min(greater, less)))
    if result.low > 0:
        assert np.mean([upper_tail(t, result.low, half) for t in tables]) == pytest.approx(0.025, rel=1e-6)
    own = [odds_ratio(*table, method=method) for table in tables]
    verdicts = [(one.low > 1) - (one.high < 1) for one in own]
    pooled = (result.low > 1) - (result.high < 1)
    assert result.flips == pytest.approx(np.mean([one != pooled for one in verdicts]))


def test_pooling_equal_tables_is_the_plain_result() -> None:
    """Known dates: nothing changes, with any number of imputations."""
    pooled, plain = pool_odds_ratio([7] * 3, [15] * 3, [2] * 3, [30] * 3), odds_ratio(7, 15, 2, 30)
    assert (pooled.estimate, pooled.low, pooled.high, pooled.p_value) == (
        plain.estimate, plain.low, plain.high, plain.p_value,
    )  # fmt: skip
    assert (pooled.m, pooled.flips) == (3, 0)


@given(TABLES, st.floats(1, 8), st.integers(1, 40))
def test_quasibinomial_is_nowhere_narrower(table: tuple[int, ...], phi: float, df: int) -> None:
    """Dispersion widens: the limits enclose those of mid-P, and p is not below."""
    cells = [[cell] for cell in table]
    wide = pool_odds_ratio(*cells, method="quasibinomial", dispersion=[phi], df=[df])
    plain = odds_ratio(*table)
    assert wide.low <= plain.low * (1 + 1e-9)
    assert wide.high >= plain.high * (1 - 1e-9)
    assert wide.p_value >= plain.p_value - 1e-12


def test_quasibinomial_without_dispersion_is_the_likelihood_ratio() -> None:
    """With large counts and no dispersion its p is that of the likelihood-ratio test, and near mid-P."""
    table = [60, 140, 35, 165]
    wide = pool_odds_ratio(*([cell] for cell in table), method="quasibinomial", dispersion=[4.0], df=[10_000])
    g = stats.chi2_contingency(np.reshape(table, (2, 2)), correction=False, lambda_="log-likelihood").statistic
    assert wide.p_value == pytest.approx(stats.chi2.sf(g / 4, 1), rel=1e-3)
    assert wide.dispersion == 4


def test_share_pearson_is_chi2_of_each_group() -> None:
    """Chi² and df are scipy's homogeneity test in each group, added up; empty periods and groups add nothing."""
    y, n = np.array([[3, 5, 0, 2, 9, 4.0]]), np.array([[10, 9, 0, 7, 12, 8.0]])
    chi2, df = share_pearson(y, n, [0, 0, 0, 1, 1, 1])
    parts = [stats.chi2_contingency([y[0, s], (n - y)[0, s]], correction=False) for s in ([0, 1], [3, 4, 5])]
    assert chi2[0] == pytest.approx(sum(part.statistic for part in parts))
    assert df[0] == 3
    assert [x.tolist() for x in share_pearson(np.zeros((1, 2)), np.ones((1, 2)), [0, 0])] == [[0], [0]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 2, 3, 4), "events_a is -1; a count must be 0 or more"),
        ((1, 2.5, 3, 4), "rest_a is 2.5; it must be a whole number"),
        ((1, 2, math.nan, 4), "events_b is nan; it must be finite"),
        ((1, 2, 3, "x"), "rest_b is 'x'; it must be a number"),
    ],
)
def test_refusals(arguments: tuple[Any, ...], message: str) -> None:
    """Each wrong argument is named with its value and what is allowed."""
    with pytest.raises(InputError, match=message):
        odds_ratio(*arguments)


def test_refusals_of_words_and_pools() -> None:
    """Unknown methods, few imputations, unequal lengths and a missing dispersion are named."""
    with pytest.raises(InputError, match="method is 'fisher'"):
        odds_ratio(1, 2, 3, 4, method="fisher")
    with pytest.raises(InputError, match="confidence is 1"):
        odds_ratio(1, 2, 3, 4, confidence=1)
    with pytest.raises(InputError, match="events_a has 2 imputations; at least 20 are needed where they differ"):
        pool_odds_ratio([1, 2], [2, 2], [3, 3], [4, 4])
    with pytest.raises(InputError, match="rest_b has 1 imputations, events_a 2"):
        pool_odds_ratio([1, 2], [2, 2], [3, 3], [4])
    with pytest.raises(InputError, match="dispersion is missing; method 'quasibinomial' needs it"):
        pool_odds_ratio([1], [2], [3], [4], method="quasibinomial")
