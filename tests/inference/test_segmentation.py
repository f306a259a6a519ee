"""Best cuts of count series against brute force over all subsets, ruptures and published figures."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import ruptures
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliance_timeline.inference.breaks import optimal_breaks, optimal_segmentations, pelt
from tests.inference.published import COAL, Periods, unzipped

# Coal-mining disasters in Britain by year, 1851 to 1962 (Jarrett 1979).
PERIODS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([0.5, 1.0, 1.25, 3.0])), min_size=2, max_size=9)


def cost(y: list[float], e: list[float], breaks: tuple[int, ...]) -> float:
    """Twice the negative log likelihood of the segments, period by period, up to what no cut changes."""
    total = 0.0
    for a, b in itertools.pairwise((0, *breaks, len(y))):
        rate = sum(y[a:b]) / sum(e[a:b])
        for count, years in zip(y[a:b], e[a:b], strict=True):
            total += 2 * (rate * years - (count * math.log(rate) if count else 0.0))
    return total


def subsets(n: int, k: int | None = None) -> list[tuple[int, ...]]:
    """All cuts of n periods with k breaks, or with any number."""
    return [cut for m in ([k] if k is not None else range(n)) for cut in itertools.combinations(range(1, n), m)]


class PoissonCost(ruptures.base.BaseCost):
    """The cost for ruptures."""

    model = "poisson"
    min_size = 1

    def fit(self, signal: np.ndarray) -> PoissonCost:
        """Keep the counts."""
        self.signal = np.asarray(signal, dtype=float)
        return self

    def error(self, start: int, end: int) -> float:
        """Twice the negative log likelihood of a segment."""
        total = float(self.signal[start:end].sum())
        return 2 * (total - total * math.log(total / (end - start))) if total else 0.0


def test_coal_by_year_breaks_at_1892_with_the_published_likelihood_ratio() -> None:
    """One break: index 41, LR 69.99; up to that penalty a break pays."""
    assert (len(COAL), sum(COAL)) == (112, 191)
    assert optimal_breaks(COAL, 1) == pelt(COAL, penalty=30) == (41,)
    gain = cost(COAL, [1.0] * 112, ()) - cost(COAL, [1.0] * 112, (41,))
    assert gain == pytest.approx(69.99, abs=0.005)
    assert (pelt(COAL, penalty=gain - 0.01), pelt(COAL, penalty=gain + 0.01)) == ((41,), ())


@given(PERIODS, st.integers(0, 8))
def test_no_cut_with_as_many_breaks_is_better(periods: Periods, k: int) -> None:
    """optimal_breaks reaches the least cost of all subsets, for unequal exposures."""
    y, e = unzipped(periods)
    assume(k < len(y))
    found = optimal_breaks(y, k, e)
    assert len(found) == k
    assert cost(y, e, found) == pytest.approx(min(cost(y, e, cut) for cut in subsets(len(y), k)), abs=1e-8)


@given(PERIODS)
def test_one_pass_gives_the_cuts_of_every_number_of_breaks(periods: Periods) -> None:
    """optimal_segmentations agrees with optimal_breaks for each number."""
    y, e = unzipped(periods)
    cuts = optimal_segmentations(np.array(y), np.array(e), len(y) - 1)
    assert cuts == [optimal_breaks(y, k, e) for k in range(len(y))]


@given(PERIODS, st.floats(0, 20))
def test_no_cut_is_better_at_its_penalty(periods: Periods, penalty: float) -> None:
    """Pelt reaches the least penalised cost of all 2^(n−1) subsets; pruning loses nothing."""
    y, e = unzipped(periods)
    found = pelt(y, e, penalty=penalty)
    least = min(cost(y, e, cut) + penalty * len(cut) for cut in subsets(len(y)))
    assert cost(y, e, found) + penalty * len(found) == pytest.approx(least, abs=1e-8)


@pytest.mark.parametrize("seed", range(4))
def test_ruptures_finds_the_same_cuts(seed: int) -> None:
    """Dynp and Pelt of ruptures, with jump=1 and min_size=1, have the same cost at equal exposures."""
    rng = np.random.default_rng(seed)
    y = rng.poisson(np.repeat([1.0, 4.0, 2.0, 9.0], 12)).astype(float)
    e = [1.0] * len(y)
    dynp = ruptures.Dynp(custom_cost=PoissonCost(), min_size=1, jump=1).fit(y)
    for k in (1, 2, 3, 5):
        theirs = tuple(dynp.predict(n_bkps=k)[:-1])
        assert cost(y, e, optimal_breaks(y, k)) == pytest.approx(cost(y, e, theirs), abs=1e-8)
    for penalty in (2.0, 6.0, 15.0):
        theirs = tuple(ruptures.Pelt(custom_cost=PoissonCost(), min_size=1, jump=1).fit(y).predict(pen=penalty)[:-1])
        ours = pelt(y, penalty=penalty)
        assert cost(y, e, ours) + penalty * len(ours) == pytest.approx(cost(y, e, theirs) + penalty * len(theirs))


@given(PERIODS, st.integers(-20, 20), st.integers(1, 3))
def test_the_unit_of_exposure_does_not_matter(periods: Periods, power: int, k: int) -> None:
    """Exposure in other units gives the same cuts, and moves every cost by the same amount."""
    y, e = unzipped(periods)
    assume(k < len(y))
    scale = 2.0**power
    other = [years * scale for years in e]
    assert cost(y, e, optimal_breaks(y, k, other)) == pytest.approx(cost(y, e, optimal_breaks(y, k, e)), abs=1e-7)
    ours, theirs = (pelt(y, years, penalty=2.5) for years in (e, other))
    assert cost(y, e, ours) + 2.5 * len(ours) == pytest.approx(cost(y, e, theirs) + 2.5 * len(theirs), abs=1e-7)


@given(PERIODS, st.integers(1, 3))
def test_a_series_read_backwards_has_mirrored_breaks(periods: Periods, k: int) -> None:
    """Where the best cut is unique it is mirrored; its cost always is the same."""
    y, e = unzipped(periods)
    assume(k < len(y))
    costs = sorted(cost(y, e, cut) for cut in subsets(len(y), k))
    back = tuple(sorted(len(y) - at for at in optimal_breaks(y[::-1], k, e[::-1])))
    assert cost(y, e, back) == pytest.approx(costs[0], abs=1e-8)
    if len(costs) == 1 or costs[1] - costs[0] > 1e-6:
        assert back == optimal_breaks(y, k, e)


@given(PERIODS, st.data())
def test_halving_a_period_gains_nothing(periods: Periods, data: st.DataObject) -> None:
    """A period in two halves of the same rate has the same best cost: no break pays inside a constant rate."""
    y, e = unzipped(periods)
    at, k = data.draw(st.integers(0, len(y) - 1)), data.draw(st.integers(0, len(y) - 1))
    halved = [[*x[:at], x[at] / 2, x[at] / 2, *x[at + 1 :]] for x in (y, e)]
    assert cost(*halved, optimal_breaks(halved[0], k, halved[1])) == pytest.approx(
        cost(y, e, optimal_breaks(y, k, e)), abs=1e-7
    )


@given(st.permutations(range(6)))
def test_clear_levels_are_found_in_any_order(order: list[int]) -> None:
    """Six levels that are far apart, three periods each, are cut where they change."""
    y = np.repeat([0, 5, 20, 60, 150, 400], 3).reshape(6, 3)[order].ravel()
    assert optimal_breaks(y, 5) == pelt(y, penalty=3.0) == (3, 6, 9, 12, 15)


def test_large_counts_and_far_exposures_are_exact() -> None:
    """A step of 1 % in counts of a million, and exposures from 1e-6 to 1e6, give the cut that is there."""
    assert optimal_breaks([1e6, 1e6, 1.01e6, 1.01e6], 1) == pelt([1e6, 1e6, 1.01e6, 1.01e6], penalty=9) == (2,)
    e = np.array([1e-6, 1e6, 1e-6, 1e6, 1e-6, 1e-6])
    assert optimal_breaks(e * [1, 1, 1, 3, 3, 3] * 1e6, 1, e) == (3,)


def test_series_that_cannot_be_cut() -> None:
    """One period, no events and equal rates have no break that pays."""
    assert optimal_breaks([3], 0) == pelt([3], penalty=0.0) == ()
    for y, e in (([3.0], None), ([0.0, 0.0], None), ([1.0, 2.0, 4.0], [1.0, 2.0, 4.0])):
        assert pelt(y, e, penalty=0.1) == ()


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_a_long_series_has_the_same_cut_by_both_ways(seed: int) -> None:
    """At 300 periods the cut of pelt is that of optimal_breaks with as many breaks."""
    rng = np.random.default_rng(seed)
    y, e = rng.poisson(rng.choice([1, 3, 8], 20).repeat(15)), rng.uniform(0.5, 2, 300)
    found = pelt(y, e, penalty=2 * math.log(300))
    assert cost(list(y), list(e), found) == pytest.approx(cost(list(y), list(e), optimal_breaks(y, len(found), e)))
