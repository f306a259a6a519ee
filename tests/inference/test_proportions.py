"""Shares over imputations: the plain exact interval where dates are known, averaged tails where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betainc

from alliance_timeline.errors import InputError
from alliance_timeline.inference.rates import proportion
from alliance_timeline.inference.shares import pool_proportion, pool_share_dispersion

LEVELS = st.sampled_from([0.5, 0.8, 0.95, 0.99, 0.9999])


@st.composite
def imputations(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Twenty to forty pairs of counts; zeros, empty totals and totals without a rest among them."""
    m, rng = draw(st.integers(20, 40)), np.random.default_rng(draw(st.integers(0, 10**9)))
    totals = rng.poisson(draw(st.floats(0, 60)), m)
    return rng.binomial(totals, draw(st.sampled_from([0.0, 0.02, 0.3, 0.9, 1.0]))), totals


@given(st.integers(0, 60), st.integers(0, 60), LEVELS, st.sampled_from([1, 3, 40]))
def test_known_dates_give_the_plain_result(some: int, rest: int, level: float, m: int) -> None:
    """Where all imputations are equal, however many, the interval is that of Clopper and Pearson."""
    pooled = pool_proportion([some] * m, [some + rest] * m, confidence=level)
    plain = proportion(some, some + rest, confidence=level)
    assert (pooled.estimate, pooled.reason, pooled.m) == (plain.estimate, plain.reason, m)
    assert (pooled.low, pooled.high) == pytest.approx((plain.low, plain.high), rel=1e-8, abs=1e-12)


def test_published_figures() -> None:
    """R's binom.test(682, 925): [0.7076683, 0.7654066]; binom.test(0, 20): [0, 0.1684335]."""
    found = pool_proportion([682], [925])
    assert (found.low, found.high) == pytest.approx((0.7076683, 0.7654066), abs=1e-7)
    none = pool_proportion([0], [20])
    assert (none.low, none.high) == pytest.approx((0.0, 0.1684335), abs=1e-7)


@given(imputations(), st.floats(1, 5), LEVELS)
def test_each_limit_inverts_the_averaged_tails(pair: tuple[np.ndarray, np.ndarray], phi: float, level: float) -> None:
    """The mean binomial tail of the imputations crosses half of 1 − confidence at each limit that is not 0 or 1."""
    result = pool_proportion(*pair, dispersion=phi, confidence=level)
    x, rest, tail, close = pair[0] / phi, (pair[1] - pair[0]) / phi, (1 - level) / 2, 1e-9

    def above(some: np.ndarray, other: np.ndarray, share: float) -> float:
        inside = betainc(np.maximum(some, 1e-9), other + 1, min(max(share, 0.0), 1.0))
        return float(np.where(some > 0, inside, 1.0).mean())

    assert 0 <= result.low <= result.high <= 1
    if result.estimate is not None:
        assert result.low <= result.estimate <= result.high
    for limit, some, other in ((result.low, x, rest), (1 - result.high, rest, x)):
        assert above(some, other, limit + close) >= tail * (1 - 1e-6)
        assert limit == 0 or above(some, other, limit - close) <= tail * (1 + 1e-6)


@given(imputations(), LEVELS)
def test_shares_mirror(pair: tuple[np.ndarray, np.ndarray], level: float) -> None:
    """The rest of the total has the complementary interval, whatever the order of the imputations."""
    one = pool_proportion(*pair, confidence=level)
    other = pool_proportion((pair[1] - pair[0])[::-1], pair[1][::-1], confidence=level)
    assert (other.low, other.high) == pytest.approx((1 - one.high, 1 - one.low), abs=1e-12)


@given(imputations(), st.floats(1, 3), st.floats(1.01, 2))
def test_dispersion_and_confidence_widen(pair: tuple[np.ndarray, np.ndarray], phi: float, more: float) -> None:
    """A larger index of dispersion, or a higher confidence, gives an interval that holds the other."""
    inner = pool_proportion(*pair, dispersion=phi, confidence=0.9)
    for outer in (
        pool_proportion(*pair, dispersion=phi * more, confidence=0.9),
        pool_proportion(*pair, dispersion=phi, confidence=0.97),
    ):
        assert outer.low <= inner.low + 1e-11
        assert outer.high >= inner.high - 1e-11


def test_differing_imputations_widen() -> None:
    """The interval over imputations that differ is wider than that of their mean."""
    pooled, plain = pool_proportion([5, 15] * 10, [40] * 20), proportion(10, 40)
    assert pooled.low < plain.low
    assert pooled.high > plain.high
    assert (pooled.successes, pooled.total, pooled.estimate) == (10, 40, 0.25)


def test_coverage_of_overdispersed_shares() -> None:
    """Seeded: of beta-binomial quarters, the interval widened by the index misses the share less than 8 % of the time,
    the plain one more than 15 %.
    """
    rng, missed = np.random.default_rng(5), np.zeros(2)
    for _ in range(400):
        x = rng.binomial(20, rng.beta(1.5, 4.5, 16))
        index = pool_share_dispersion([x], [[20] * 16]).index
        for n, phi in enumerate((max(index or 1.0, 1.0), 1.0)):
            found = pool_proportion([x.sum()], [320], dispersion=phi)
            missed[n] += not found.low <= 0.25 <= found.high
    assert missed[0] < 32
    assert missed[1] > 60


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=8))
def test_index_is_that_of_a_contingency_table(cells: list[tuple[int, int]]) -> None:
    """Pearson chi² of the quarters that have units, as scipy finds it, over its degrees of freedom."""
    table = np.array(cells)
    result = pool_share_dispersion([table[:, 0]], [table.sum(axis=1)])
    used = table[table.sum(axis=1) > 0]
    if len(used) < 2 or not used.sum(axis=0).all():
        assert (result.index is None) == (len(used) < 2 or not used.sum(axis=0).all())
        assert result.reason is not None
        return
    chi2 = stats.chi2_contingency(used, correction=False)
    assert result.index == pytest.approx(chi2.statistic / chi2.dof)
    assert (result.p_value, result.df) == pytest.approx((chi2.pvalue, chi2.dof))


def test_groups_have_shares_of_their_own() -> None:
    """Quarters that differ between groups alone are not dispersed; imputations without an index are left out."""
    x, n = [[1, 1, 4, 4], [0, 0, 0, 0]], [[5] * 4] * 2
    assert pool_share_dispersion(x, n, groups=["a", "a", "b", "b"]).index == 0
    assert pool_share_dispersion(x, n).index == pytest.approx(4 * 1.5**2 / (5 * 0.25) / 3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pool_proportion([1.5], [2]), "successes[0] is 1.5; it must be a whole number"),
        (lambda: pool_proportion([1], [-2]), "totals[0] is -2"),
        (lambda: pool_proportion([1, 3], [2, 2]), "successes[1] is 3, more than the total, 2"),
        (lambda: pool_proportion([1, 1], [2]), "successes has 2 values, totals 1"),
        (lambda: pool_proportion([], []), "successes is empty"),
        (lambda: pool_proportion([1, 2] * 9, [4] * 18), "successes has 18 imputations; at least 20 are needed"),
        (lambda: pool_proportion([1], [2], dispersion=0.9), "dispersion is 0.9; it must be 1 or more"),
        (lambda: pool_proportion([1], [2], confidence=1), "confidence is 1"),
        (lambda: pool_share_dispersion([1], [2]), "successes has 1 dimension(s)"),
        (lambda: pool_share_dispersion([[1, 2]], [[1, 1]]), "successes[0, 1] is 2, more than the total, 1"),
        (lambda: pool_share_dispersion([[1, 2]], [[3], [3]]), "successes has 1 × 2 values, totals 2 × 1"),
        (lambda: pool_share_dispersion([[1, 2]], [[3, 3]], groups=["a"]), "groups has 1 labels"),
    ],
)
def test_refusals_name_the_argument(call: object, words: str) -> None:
    """Input out of its range is an InputError that says which argument and why."""
    assert callable(call)
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)
