"""Tests of one break: nulls against enumeration by hand, the studentized rule against a slow copy, levels and power."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from alliance_timeline.inference import dependence as orders
from alliance_timeline.inference.breaks import BreakTest, Split, best_split, break_test, studentized, studentized_test
from alliance_timeline.inference.dependence import lags_for, length_weight, variance_ratio
from tests.inference.published import COAL, Periods, autoregressive, unzipped

# Coal-mining disasters in Britain by year, 1851 to 1962 (Jarrett 1979).
NULLS = ("conditional", "permutation", "studentized")
EXPOSURES = st.sampled_from([0.5, 1.0, 2.5])
SHORT = st.lists(st.tuples(st.integers(0, 4), EXPOSURES), min_size=4, max_size=5)
LONG = st.lists(st.tuples(st.integers(0, 6), EXPOSURES), min_size=2, max_size=70)


def gain_at(y: list[float], e: list[float], low: int, cut: int, high: int) -> float:
    """Twice the log likelihood ratio of one cut of the segment from low to high."""
    sums = [(sum(y[a:b]), sum(e[a:b])) for a, b in ((low, cut), (cut, high), (low, high))]
    left, right, whole = (s * math.log(s / x) if s else 0.0 for s, x in sums)
    return 2 * (left + right - whole)


def best(y: list[float], e: list[float], starts: tuple[int, ...] = (0,)) -> tuple[float, int]:
    """The best further cut of segments, by trying all; the first of equals."""
    ends = [*starts, len(y)]
    gains = [
        (gain_at(y, e, low, cut, high), cut)
        for low, high in itertools.pairwise(ends)
        for cut in range(low + 1, high)
    ]  # fmt: skip
    top = max(gain for gain, _ in gains)
    return next((max(gain, 0.0), cut) for gain, cut in gains if gain >= top - 1e-9)


# splits


@given(st.lists(st.tuples(st.integers(0, 9), EXPOSURES), min_size=3, max_size=12), st.data())
def test_best_split_is_that_of_all_cuts(periods: Periods, data: st.DataObject) -> None:
    """Gain, place and segments are those of trying every cut inside the segments."""
    y, e = unzipped(periods)
    inner = data.draw(st.sets(st.integers(1, len(y) - 1), max_size=len(y) - 2))
    starts = (0, *sorted(inner))
    split = best_split(np.array([y]), np.array([e]), starts)
    gain, at = best(y, e, starts)
    assert (split.gain[0], split.at[0]) == (pytest.approx(gain, abs=1e-8), at)
    assert split.starts[0].tolist() == sorted([*starts, at])


def test_rows_are_split_each_by_itself() -> None:
    """Rows with their own exposures and their own segments have the splits they have alone."""
    rng = np.random.default_rng(3)
    y, e = rng.poisson(3.0, (20, 15)).astype(float), rng.uniform(0.5, 2, (20, 15))
    one = best_split(y, e)
    two = best_split(y, e, one.starts)
    for i in range(20):
        assert best_split(y[i : i + 1], e[i : i + 1]).gain == pytest.approx(one.gain[i : i + 1])
        gain, at = best(list(y[i]), list(e[i]), tuple(one.starts[i].tolist()))
        assert (two.gain[i], two.at[i]) == (pytest.approx(gain), at)


# longrun


def test_the_variance_ratio_is_that_of_the_formula() -> None:
    """1 + 2 Σ w_k r_k with the four Tukey-Hanning weights, at least the floor; 1 of nothing."""
    assert variance_ratio(np.zeros((1, 9)), 0.3).tolist() == variance_ratio(np.ones((1, 1)), 0.3).tolist() == [1.0]
    rows = np.random.default_rng(1).normal(size=(30, 25))
    rows[:10] = np.cumsum(rows[:10], axis=1)
    for row, ratio in zip(rows, variance_ratio(rows, 0.3), strict=True):
        r = [float(row[k:] @ row[:-k] / (row @ row)) for k in range(1, 5)]
        direct = 1 + 2 * sum(w * x for w, x in zip((0.9045, 0.6545, 0.3455, 0.0955), r, strict=True))
        assert ratio == pytest.approx(max(direct, 0.3), abs=1e-3)


def test_the_tuning_grows_with_the_length() -> None:
    """Weights from 40 to 100 periods, and lags beyond 200, never fall."""
    weights, lags = [length_weight(n) for n in range(1, 300)], [lags_for(n) for n in range(1, 3000, 10)]
    assert (weights[39], weights[69], weights[99], weights[-1]) == (0.0, 0.5, 1.0, 1.0)
    assert weights == sorted(weights)
    assert (lags, lags[0], lags[20], max(lags)) == (sorted(lags), 4, 4, 10)


# the studentized rule


def rule(y: np.ndarray, e: np.ndarray, second: bool) -> float:
    """T of one or of two breaks, written out as in the notes of the rule."""
    n, breaks = len(y), []
    total = 0.0
    for _ in range(2 if second else 1):
        gain, at = best(list(y), list(e), (0, *sorted(breaks)))
        total, breaks = total + gain, [*breaks, at]
    u = min(max((n - 40) / 60, 0), 1)
    residuals = []
    for a, b in itertools.pairwise((0, *sorted(breaks), n)):
        mu = y[a:b].sum() / e[a:b].sum() * e[a:b]
        residuals += [(x - m) / math.sqrt(m) if m else 0.0 for x, m in zip(y[a:b], mu, strict=True)]
    square = sum(x * x for x in residuals)
    index = max(square / (n - 1 - len(breaks)), 0.5)
    v = 1.0
    for k in range(1, 5):
        product = sum(residuals[t] * residuals[t - k] for t in range(k, n))
        v += (1 + math.cos(math.pi * k / 5)) * product / square
    exponent = 1.25 + 0.25 * u + (0.5 if second else 0)
    return math.log(total) - math.log(index) - exponent * math.log(max(v, 0.3 + 0.4 * u))


@pytest.mark.parametrize("levels", [[0.7, 2.0, 2.0], [0.7, 2.5, 0.7]])
@pytest.mark.parametrize("n", [35, 70, 130])
def test_the_studentized_test_is_the_rule_written_out(n: int, levels: list[float]) -> None:
    """p, the p of one break and the p under independence equal a slow copy of the rule, for unequal exposures."""
    rng = np.random.default_rng(n)
    e = rng.choice([0.5, 1.0, 2.0], n)
    y = rng.poisson(e * np.repeat(levels, [n // 3, n // 3, n - 2 * (n // 3)])).astype(float)
    null = orders.orders_within(y, e, (0,), 24, rng)
    test = studentized_test(y, e, null)
    rows = [(y, e), *zip(*null, strict=True)]
    counts, years = np.vstack([y, null[0]]), np.vstack([e, null[1]])

    def ranks(statistic: np.ndarray, *, second: bool) -> list[float]:
        values = [rule(*row, second=second) for row in rows]
        assert statistic == pytest.approx(values)
        return [sum(other >= value - 1e-9 for other in values) / 25 for value in values]

    one = best_split(counts, years)
    both = ones = ranks(studentized(counts, years, one), second=False)
    if n >= 60:
        two = best_split(counts, years, one.starts)
        pair = Split(one.gain + two.gain, two.at, two.starts)
        twos = ranks(studentized(counts, years, pair, second=True), second=True)
        both = [min(first, 4 * second) for first, second in zip(ones, twos, strict=True)]
    gains = [best(list(a), list(b))[0] for a, b in rows]
    assert test.p_one == pytest.approx(min(1, ones[0] / 0.75))
    assert test.p_auto == pytest.approx(min(1, sum(m <= both[0] for m in both) / 25 / 0.75))
    assert test.p_independent == sum(gain >= gains[0] - 1e-9 for gain in gains) / 25
    assert studentized_test(y, e, null, pairs=False).p_auto == test.p_one


def test_no_gain_ranks_last() -> None:
    """A row in which no split explains anything has −∞, whatever its residuals."""
    rows = np.vstack([np.ones(40), np.repeat([1.0, 3.0], 20)])
    years = np.ones((2, 40))
    assert studentized(rows, years, best_split(rows, years))[0] == -math.inf
    constant = np.ones(40)
    test = studentized_test(constant, constant, (rows[:1], years[:1]))
    assert (test.p_auto, test.p_independent) == (1.0, 1.0)


# nulls


@given(SHORT)
def test_all_orders_are_the_distinct_permutations(periods: Periods) -> None:
    """Periods move with their exposure, each distinct order stands once."""
    y, e = unzipped(periods)
    rows = orders.all_orders(np.array(y), np.array(e))
    assert rows is not None
    found = Counter(tuple(zip(a, b, strict=True)) for a, b in zip(rows[0].tolist(), rows[1].tolist(), strict=True))
    assert found == Counter(set(itertools.permutations(zip(y, e, strict=True))))


@settings(max_examples=40)
@given(SHORT)
def test_all_splits_have_their_multinomial_chance(periods: Periods) -> None:
    """Every way to spread the events once, with scipy's chance; the chances sum to 1."""
    y, e = unzipped(periods)
    found = orders.all_splits(np.array(y), np.array(e))
    assert found is not None
    (rows, years), chance = found
    total, n = int(sum(y)), len(y)
    assert len({tuple(row) for row in rows.tolist()}) == len(rows) == math.comb(total + n - 1, n - 1)
    assert set(rows.sum(axis=1)) == {total}
    assert (years == e).all()
    assert chance == pytest.approx(stats.multinomial(total, np.array(e) / sum(e)).pmf(rows), abs=1e-12)
    assert chance.sum() == pytest.approx(1)


def test_what_is_too_much_is_not_written_down() -> None:
    """8! orders and 21 events in 6 periods are too many; so are 2,100 long series, but not 1,500."""
    assert orders.all_orders(np.arange(8.0), np.ones(8)) is None
    assert orders.all_splits(np.array([21.0, 0, 0, 0, 0, 0]), np.ones(6)) is None
    assert orders.all_orders(np.eye(1, 2100)[0], np.ones(2100)) is None
    rows = orders.all_orders(np.eye(1, 1500)[0], np.ones(1500))
    assert rows is not None
    assert (len(rows[0]), rows[0].sum(axis=0).tolist()) == (1500, [1.0] * 1500)


def test_drawn_series_keep_what_they_must() -> None:
    """Orders keep the periods of each segment, blocks their neighbours, splits their total."""
    rng = np.random.default_rng(2)
    y, e = np.arange(20.0), np.arange(20.0) + 100
    counts, exposure = orders.orders_within(y, e, (0, 5, 6), 50, rng)
    assert (exposure - counts == 100).all()
    for a, b in ((0, 5), (5, 6), (6, 20)):
        assert (np.sort(counts[:, a:b], axis=1) == y[a:b]).all()
    assert len({tuple(row) for row in counts.tolist()}) == 50
    counts = orders.blocks_of(y, 6, 50, rng)
    assert counts.shape == (50, 20)
    assert len(set(counts[:, 0].tolist())) > 15
    inside = np.arange(1, 20) % 6 > 0
    assert (np.diff(counts, axis=1)[:, inside] % 20 == 1).all()
    assert not (np.diff(counts, axis=1)[:, ~inside] % 20 == 1).all()
    counts, exposure = orders.splits_of(y, e, 50, rng)
    assert set(counts.sum(axis=1)) == {190.0}
    assert (exposure == e).all()


# break_test


@settings(max_examples=60)
@given(SHORT)
def test_enumerated_permutation_p_is_that_of_all_orders(periods: Periods) -> None:
    """p is the share of all n! orders whose best split is as good."""
    y, e = unzipped(periods)
    result = break_test(y, e, null="permutation")
    assume(result.p_value is not None)
    rows = [
        best([a for a, _ in order], [b for _, b in order])[0]
        for order in itertools.permutations(zip(y, e, strict=True))
    ]
    observed, at = best(y, e)
    assert result.p_value == pytest.approx(np.mean([row >= observed - 1e-9 for row in rows]))
    assert (result.statistic, result.at) == (pytest.approx(observed), at)
    assert (result.method, result.n_draws) == ("permutation, enumerated", 0)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 3), EXPOSURES), min_size=4, max_size=4))
def test_enumerated_conditional_p_is_that_of_placing_each_event(periods: Periods) -> None:
    """p is the chance over all n^S ways to give each event a period, by exposure."""
    y, e = unzipped(periods)
    assume(sum(y) <= 5)
    result = break_test(y, e, null="conditional")
    assume(result.p_value is not None)
    observed, p = best(y, e)[0], 0.0
    for places in itertools.product(range(len(y)), repeat=int(sum(y))):
        row = [float(places.count(i)) for i in range(len(y))]
        if best(row, e)[0] >= observed - 1e-9:
            p += math.prod(e[place] / sum(e) for place in places)
    assert result.p_value == pytest.approx(p)
    assert (result.method, result.n_draws) == ("conditional, enumerated", 0)


@pytest.mark.parametrize("null", ["conditional", "permutation"])
def test_drawing_agrees_with_enumeration(null: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """5,000 draws give the enumerated p up to four standard errors."""
    y, e = [0, 1, 0, 4, 1, 3], [1, 1, 2, 1, 2, 1]
    exact = break_test(y, e, null=null).p_value
    monkeypatch.setattr(orders, "MOST", 0)
    drawn = break_test(y, e, null=null, n_draws=5000, seed=3)
    assert drawn.method == f"{null}, 5000 draws"
    assert drawn.p_value == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 5000))


@pytest.mark.parametrize("null", NULLS)
def test_coal_by_year_breaks_at_1892_under_every_null(null: str) -> None:
    """The published split (index 41, LR 69.99) is beyond all draws."""
    result = break_test(COAL, null=null, n_draws=499)
    assert (result.at, result.n, result.null, result.reason) == (41, 112, null, None)
    assert result.statistic == pytest.approx(69.99, abs=0.005)
    least = 1 / 500 / (0.75 if null == "studentized" else 1)
    assert result.p_value == pytest.approx(least)


@pytest.mark.parametrize("null", NULLS)
@settings(max_examples=25)
@given(LONG, st.integers(-12, 12), st.integers(1, 20), st.integers(0, 5))
def test_p_is_a_chance_and_exposure_has_no_unit(null: str, periods: Periods, power: int, draws: int, seed: int) -> None:
    """0 < p ≤ 1 or a reason; the unit of exposure changes nothing; the same seed gives the same answer."""
    y, e = unzipped(periods)
    one = break_test(y, e, null=null, n_draws=draws, seed=seed)
    other = break_test(y, [years * 2.0**power for years in e], null=null, n_draws=draws, seed=seed)
    assert (one.p_value is None) == (one.reason is not None)
    assert one.p_value is None or 0 < one.p_value <= 1
    assert (other.p_value, other.at, other.reason) == (one.p_value, one.at, one.reason)
    assert other.statistic == pytest.approx(one.statistic)
    assert one == break_test(y, e, null=null, n_draws=draws, seed=seed)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 6), EXPOSURES), min_size=4, max_size=6), st.sampled_from(NULLS[:2]))
def test_a_series_read_backwards_has_the_same_p(periods: Periods, null: str) -> None:
    """Statistic and enumerated p do not know the direction of time; a unique split is mirrored."""
    y, e = unzipped(periods)
    one, back = break_test(y, e, null=null, n_draws=9), break_test(y[::-1], e[::-1], null=null, n_draws=9)
    assert back.statistic == pytest.approx(one.statistic, abs=1e-8)
    if "enumerated" in one.method:
        assert back.p_value == pytest.approx(one.p_value)
    gains = sorted(gain_at(y, e, 0, cut, len(y)) for cut in range(1, len(y)))
    if one.at is not None and (len(gains) == 1 or gains[-1] - gains[-2] > 1e-6):
        assert back.at == len(y) - one.at


@pytest.mark.parametrize("null", NULLS)
@pytest.mark.parametrize(
    ("y", "e", "reason"),
    [
        ([0, 0, 0], None, "no events"),
        ([0], None, "no events"),
        ([4], None, "1 period; at least 4 are needed"),
        ([2, 2, 2], None, "3 periods; at least 4 are needed"),
        ([2, 2, 2, 2], None, "all rates are equal"),
        ([1, 2, 3, 1], [2.0, 4.0, 6.0, 2.0], "all rates are equal"),
        ([3] * 35, np.full(35, 0.1), "all rates are equal"),
    ],
)
def test_what_has_no_answer_says_why(null: str, y: list[int], e: list[float] | None, reason: str) -> None:
    """Without events, periods or differences there is no p, no place and a reason."""
    result = break_test(y, e, null=null)
    assert (result.p_value, result.at, result.reason, result.method, result.n_draws) == (None, None, reason, "none", 0)
    assert result.statistic == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("null", NULLS)
def test_fewer_than_4_periods_have_a_split_but_no_p(null: str) -> None:
    """The statistic and its place stand, p does not; with 4 the nulls that can be enumerated have one."""
    result = break_test([0, 9, 9], null=null)
    assert (result.p_value, result.at, result.method) == (None, 1, "none")
    assert (result.statistic, result.reason) == (pytest.approx(14.597, abs=0.001), "3 periods; at least 4 are needed")
    assert (break_test([0, 9, 9, 8], null=null).p_value is None) == (null == "studentized")


def test_the_studentized_test_needs_30_periods_and_10_events() -> None:
    """One fewer gives a reason, yet the statistic and its place; enough gives p."""
    short = break_test([0] * 15 + [3] * 14, null="studentized")
    assert (short.p_value, short.at, short.reason) == (None, 15, "29 periods; the studentized test needs 30")
    few = break_test([0] * 21 + [1] * 9, null="studentized")
    assert (few.p_value, few.at, few.reason) == (None, 21, "9 events; the studentized test needs 10")
    enough = break_test([0] * 20 + [1] * 10, null="studentized")
    assert (enough.reason, enough.method, enough.n_draws) == (None, "studentized permutation", 999)
    assert break_test([0] * 21 + [1] * 9, null="permutation").reason is None


@pytest.mark.parametrize("null", NULLS)
def test_extreme_numbers_are_answered(null: str) -> None:
    """Counts of a million, and exposures from 1e-6 to 1e6, give p without a warning."""
    rng = np.random.default_rng(4)
    e = 10.0 ** rng.uniform(-6, 6, 40)
    for y, years in (
        (rng.poisson(1e6, 40), None),
        (rng.poisson(3, 40), e),
        (rng.poisson(e), e),
        ([0] * 39 + [10**6], None),
    ):
        p = break_test(y, years, null=null, n_draws=99).p_value
        assert p is not None
        assert 0 < p <= 1


# level and power


def rejections(series: object, null: str, runs: int, n: int = 40) -> float:
    """Share of seeded series with p ≤ .05, on 99 draws."""
    rng = np.random.default_rng(11)
    results: list[BreakTest] = [break_test(series(rng, n), null=null, n_draws=99, seed=i) for i in range(runs)]
    return float(np.mean([result.p_value is not None and result.p_value <= 0.05 for result in results]))


@pytest.mark.parametrize(
    ("null", "low", "high"), [("conditional", 0.02, 0.09), ("permutation", 0.02, 0.09), ("studentized", 0.01, 0.07)]
)
def test_level_on_poisson_counts(null: str, low: float, high: float) -> None:
    """About 5 % of constant Poisson series are called broken (standard error of .011)."""
    assert low <= rejections(lambda rng, n: rng.poisson(2.0, n), null, 400) <= high


def test_level_on_overdispersed_and_dependent_counts() -> None:
    """Permutation holds for negative binomial counts where the conditional test does not; studentizing for AR(.6)."""
    overdispersed = lambda rng, n: rng.poisson(rng.gamma(2.0, 1.5, n))  # noqa: E731
    spread = math.sqrt(math.log(1.5))  # of the log rate: mean 3, index of dispersion 2.5
    dependent = lambda rng, n: rng.poisson(3 * np.exp(spread * autoregressive(rng, (n,), 0.6) - spread**2 / 2))  # noqa: E731
    assert rejections(overdispersed, "permutation", 300) <= 0.10
    assert rejections(overdispersed, "studentized", 300) <= 0.08
    assert rejections(overdispersed, "conditional", 150) >= 0.35
    assert rejections(dependent, "studentized", 300) <= 0.10
    assert rejections(dependent, "permutation", 150) >= 0.18


@pytest.mark.parametrize("null", ["conditional", "permutation", "studentized"])
def test_power_grows_with_the_ratio(null: str) -> None:
    """A larger change in the middle is found more often, in nearly all series at a ratio of 5."""
    shares = [
        rejections(lambda rng, n, ratio=ratio: rng.poisson(np.repeat([1.0, ratio], n // 2)), null, 60)
        for ratio in (1.0, 2.0, 3.0, 5.0)
    ]
    assert shares == sorted(shares)
    assert shares[-1] > 0.9
    assert shares[0] < 0.15
