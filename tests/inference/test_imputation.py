"""Pooling over imputations: averaged p-value functions, their interval, zeros, flips."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import gammainc, gammaincc

from alliance_timeline.errors import InputError
from alliance_timeline.inference.rates import dispersion, rate, rate_ratio, ratio_p_functions
from alliance_timeline.inference.vague import pool_dispersion, pool_rate, pool_ratio

EXPOSURES = st.floats(0.1, 20)
METHODS = st.sampled_from(["midp", "exact"])


@st.composite
def imputations(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Twenty to forty pairs of counts that scatter about a centre, zeros among them."""
    m = draw(st.integers(20, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10**9)))
    a, b = draw(st.floats(0, 30)), draw(st.floats(0, 30))
    return rng.poisson(a, m), rng.poisson(b, m)


def _averaged(a: np.ndarray, b: np.ndarray, ea: float, eb: float, theta: float, method: str) -> tuple[float, float]:
    less, greater = ratio_p_functions(a, b, ea, eb, theta, method=method)
    return float(less.mean()), float(greater.mean())


@given(st.integers(0, 40), st.integers(0, 40), EXPOSURES, EXPOSURES, METHODS, st.sampled_from([1, 5, 40]))
def test_known_dates_give_the_plain_result(a: int, b: int, ea: float, eb: float, method: str, m: int) -> None:
    """Where all imputations are equal, however many, every figure is that of rate_ratio, and none flips."""
    pooled = pool_ratio([a] * m, [b] * m, ea, eb, method=method)
    plain = rate_ratio(a, ea, b, eb, method=method)
    for name in (
        "estimate",
        "low",
        "high",
        "p_value",
        "method",
        "events_a",
        "events_b",
        "confidence",
        "reason",
    ):
        assert getattr(pooled, name) == getattr(plain, name)
    assert (pooled.m, pooled.flips) == (m, 0.0)


@given(imputations(), EXPOSURES, EXPOSURES, METHODS, st.sampled_from([0.8, 0.95]))
def test_limits_invert_the_averaged_p_functions(
    draws: tuple[np.ndarray, np.ndarray], ea: float, eb: float, method: str, level: float
) -> None:
    """At a finite limit the mean one-sided p is alpha / 2; a limit of 0 or ∞ is never below alpha / 2."""
    a, b = draws
    result = pool_ratio(a, b, ea, eb, method=method, confidence=level)
    half = (1 - level) / 2
    if result.low > 0:
        assert _averaged(a, b, ea, eb, result.low, method)[1] == pytest.approx(half, rel=1e-7)
    else:
        assert _averaged(a, b, ea, eb, 1e-200, method)[1] >= half * (1 - 1e-8)
    if result.high < math.inf:
        assert _averaged(a, b, ea, eb, result.high, method)[0] == pytest.approx(half, rel=1e-7)
    else:
        assert _averaged(a, b, ea, eb, 1e200, method)[0] >= half * (1 - 1e-8)


@given(imputations(), EXPOSURES, EXPOSURES, METHODS, st.sampled_from([0.8, 0.95]))
def test_pooled_p_and_interval_match(
    draws: tuple[np.ndarray, np.ndarray], ea: float, eb: float, method: str, level: float
) -> None:
    """p is twice the smaller mean, at most alpha exactly where 1 lies outside; the estimate lies inside."""
    a, b = draws
    result = pool_ratio(a, b, ea, eb, method=method, confidence=level)
    assert result.estimate is None or result.low <= result.estimate <= result.high
    assert result.p_value == pytest.approx(min(1.0, 2 * min(_averaged(a, b, ea, eb, 1.0, method))))
    assume(abs(result.p_value - (1 - level)) > 1e-9)
    assert (result.p_value <= 1 - level) == (not result.low <= 1 <= result.high)


@given(imputations(), EXPOSURES, EXPOSURES, METHODS, st.integers(0, 100))
def test_the_order_of_imputations_does_not_matter(
    draws: tuple[np.ndarray, np.ndarray], ea: float, eb: float, method: str, seed: int
) -> None:
    """Shuffling the rows gives the very same result."""
    a, b = draws
    order = np.random.default_rng(seed).permutation(len(a))
    assert pool_ratio(a, b, ea, eb, method=method) == pool_ratio(a[order], b[order], ea, eb, method=method)


@given(imputations(), EXPOSURES, EXPOSURES, METHODS)
def test_swapping_inverts_the_pooled_ratio(
    draws: tuple[np.ndarray, np.ndarray], ea: float, eb: float, method: str
) -> None:
    """b over a has the inverse limits, the same p and the same flips."""
    a, b = draws
    one, other = pool_ratio(a, b, ea, eb, method=method), pool_ratio(b, a, eb, ea, method=method)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.low == pytest.approx(1 / other.high if other.high else math.inf)
    assert one.high == pytest.approx(1 / other.low if other.low else math.inf)
    assert one.flips == pytest.approx(other.flips)


def test_zeros_stay_right() -> None:
    """A phase without events in all or in enough imputations has the limit 0 or ∞; none anywhere says so."""
    some = np.arange(20) % 3 + 4
    assert pool_ratio([0] * 20, some, 1, 1).low == 0.0
    assert pool_ratio(some, [0] * 20, 1, 1).high == math.inf
    assert pool_ratio([0, 0] + [3] * 18, some, 1, 1).low == 0.0
    assert pool_ratio([0] + [30] * 99, [5] * 100, 1, 1).low > 0.0
    nothing = pool_ratio([0] * 20, [0] * 20, 1, 1)
    assert (nothing.estimate, nothing.low, nothing.high, nothing.p_value) == (None, 0.0, math.inf, 1.0)
    assert nothing.reason


def test_estimate_is_the_ratio_of_mean_rates_and_flips_are_counted() -> None:
    """Half of the imputations alone would show a ratio above 1; together they do not."""
    result = pool_ratio([12] * 10 + [14] * 10, [5] * 20, 4, 2)
    assert result.estimate == pytest.approx((13 / 4) / (5 / 2))
    own = [rate_ratio(a, 4, 5, 4).p_value <= 0.05 for a in (12, 14)]
    assert own == [False, True]
    assert pool_ratio([12] * 10 + [14] * 10, [5] * 20, 4, 4).flips == 0.5


def test_flips_heed_the_direction() -> None:
    """Imputations that point to opposite sides both differ from a pooled verdict of neither."""
    result = pool_ratio([20] * 10 + [2] * 10, [2] * 10 + [20] * 10, 1, 1)
    assert result.p_value > 0.05
    assert result.flips == 1.0


def test_uncertainty_widens_the_interval() -> None:
    """Counts that scatter about 30 give a wider interval than 30 itself."""
    rng = np.random.default_rng(0)
    sure, unsure = (
        pool_ratio([30] * 40, [15] * 40, 1, 1),
        pool_ratio(rng.binomial(60, 0.5, 40), [15] * 40, 1, 1),
    )
    assert unsure.high / unsure.low > sure.high / sure.low


def test_pooled_quasipoisson_averages_each_imputations_function() -> None:
    """With equal rows it is rate_ratio's; with two kinds of rows p is the mean of the one-sided ones."""
    rng = np.random.default_rng(3)
    a, b = rng.negative_binomial(1, 0.3, 10), rng.negative_binomial(1, 0.5, 14)
    other = rng.permutation(a) + rng.integers(0, 2, 10)

    def pooled(rows: list[np.ndarray]) -> float:
        counts = np.array(rows)
        result = pool_ratio(
            counts.sum(axis=1),
            [b.sum()] * len(rows),
            2.5,
            3.5,
            method="quasipoisson",
            counts_a=counts,
            counts_b=[b] * len(rows),
        )
        assert result.dispersion is not None
        assert result.dispersion >= 1
        return result.p_value

    def single(counts: np.ndarray) -> float:
        result = rate_ratio(counts.sum(), 2.5, b.sum(), 3.5, method="quasipoisson", counts_a=counts, counts_b=b)
        assert result.estimate is not None
        assert result.estimate > 1
        return result.p_value

    assert pooled([a] * 3) == pytest.approx(single(a), rel=1e-12)
    assert pooled([a, other] * 10) == pytest.approx((single(a) + single(other)) / 2, rel=1e-9)


def test_pooled_quasipoisson_without_a_second_period_says_why() -> None:
    """No dispersion in one imputation: every ratio remains possible."""
    result = pool_ratio([5], [7], 1, 1, method="quasipoisson", counts_a=[[5]], counts_b=[[7]])
    assert (result.low, result.high, result.p_value, result.flips) == (0.0, math.inf, 1.0, 0.0)
    assert result.reason


def test_pooled_dispersion_is_the_mean_over_imputations() -> None:
    """Index and p are means; imputations without events are left out; nothing at all has a reason."""
    rows = np.random.default_rng(1).poisson(2.0, (5, 12))
    groups = ["x"] * 5 + ["y"] * 7
    result = pool_dispersion(rows, groups=groups)
    each = [dispersion(row, groups=groups) for row in rows]
    assert result.index == pytest.approx(np.mean([one.index for one in each]))
    assert result.p_value == pytest.approx(np.mean([one.p_value for one in each]))
    assert pool_dispersion([[0, 0], [1, 3]]).index == dispersion([1, 3]).index
    nothing = pool_dispersion([[0, 0], [0, 0]])
    assert (nothing.index, nothing.p_value) == (None, None)
    assert nothing.reason == "no events"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pool_ratio([1, 2], [1, 2], 1, 1), "at least 20"),
        (lambda: pool_ratio([1] * 20, [1] * 21, 1, 1), "equally many"),
        (lambda: pool_ratio([1.5] * 20, [1] * 20, 1, 1), "events_a[0] is 1.5"),
        (lambda: pool_ratio([1] * 20, [-1] * 20, 1, 1), "events_b[0] is -1"),
        (lambda: pool_ratio([], [], 1, 1), "events_a is empty"),
        (lambda: pool_ratio([1], [1], 0, 1), "exposure_a is 0"),
        (lambda: pool_ratio([1], [1], 1, 1, confidence=95), "confidence is 95"),
        (
            lambda: pool_ratio([1], [1], 1, 1, method="negative_binomial"),
            "allowed: midp, exact, quasipoisson",
        ),
        (lambda: pool_ratio([1], [1], 1, 1, method="quasipoisson", counts_a=[[1]]), "counts_b is missing"),
        (
            lambda: pool_ratio([1], [1], 1, 1, method="quasipoisson", counts_a=[[1], [1]], counts_b=[[1]]),
            "counts_a has 2 rows",
        ),
        (
            lambda: pool_ratio(
                [2] * 3,
                [1] * 3,
                1,
                1,
                method="quasipoisson",
                counts_a=[[2, 0], [1, 1], [1, 1]],
                counts_b=[[1]] * 3,
            ),
            "at least 20",
        ),
        (lambda: pool_dispersion([1, 2]), "1 dimension(s)"),
        (lambda: pool_dispersion([[1, 2]], [1, math.nan]), "exposure[1] is nan"),
    ],
)
def test_refusals_name_the_argument(call: object, words: str) -> None:
    """Input out of its range is an InputError that says which argument and why."""
    assert callable(call)
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)


def test_pooled_rate_is_garwood_where_dates_are_known() -> None:
    """Equal imputations give the exact interval of the plain rate."""
    for events in (0, 1, 5, 60, 3000):
        pooled, plain = pool_rate([events] * 20, 2.5), rate(events, 2.5)
        assert pooled.estimate == plain.estimate
        assert pooled.low == pytest.approx(plain.low, abs=1e-9)
        assert pooled.high == pytest.approx(plain.high, rel=1e-9)


@given(
    counts=st.lists(st.integers(0, 40), min_size=1, max_size=40),
    exposure=st.floats(0.1, 50),
    phi=st.floats(1, 5),
    confidence=st.sampled_from([0.8, 0.9, 0.95, 0.99]),
)
def test_pooled_rate_inverts_the_averaged_tails(
    counts: list[int], exposure: float, phi: float, confidence: float
) -> None:
    """At each limit the mean Poisson tail probability of the imputations is half of 1 − confidence; no limit is NaN."""
    result = pool_rate(counts, exposure, dispersion=phi, confidence=confidence)
    x, level = np.array(counts) / phi, (1 - confidence) / 2
    assert 0 <= result.low <= result.estimate <= result.high
    high = result.high * exposure / phi
    assert np.mean(gammaincc(x + 1, high)) == pytest.approx(level, rel=1e-6)
    low = result.low * exposure / phi
    above = np.where(x > 0, gammainc(np.maximum(x, 1e-9), max(low, 1e-12)), 1.0).mean()
    assert above == pytest.approx(level, rel=1e-6) if low > 0 else above >= level * (1 - 1e-6)


@pytest.mark.parametrize("m", [40, 80, 200])
def test_pooled_rate_where_empty_imputations_equal_the_tail(m: int) -> None:
    """A share of empty imputations that equals the tail probability gives a lower limit of 0, not NaN."""
    assert pool_rate([0] * (m // 40) + [3] * (m - m // 40), 1.0).low == 0.0


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"events": [1.5], "exposure": 1}, "events"),
        ({"events": [], "exposure": 1}, "events"),
        ({"events": [1], "exposure": 0}, "exposure"),
        ({"events": [1], "exposure": 1, "dispersion": 0.5}, "dispersion"),
        ({"events": [1], "exposure": 1, "confidence": 1}, "confidence"),
    ],
)
def test_pooled_rate_refuses(arguments: dict[str, object], name: str) -> None:
    """Each argument out of its range is named."""
    with pytest.raises(InputError, match=name):
        pool_rate(**arguments)  # type: ignore[arg-type]
