"""Exact posteriors of breaks in counts against brute force over all positions, scipy and published figures."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from alliance_timeline.inference.posterior import break_posterior, log_evidence
from tests.inference.published import COAL

# Coal-mining disasters in Britain by year, 1851 to 1962 (Jarrett 1979).
SERIES = st.lists(st.integers(0, 9), min_size=4, max_size=8)
PRIORS = st.floats(0.2, 5)


def segment(y: np.ndarray, e: np.ndarray, shape: float, rate: float, size: float | None) -> float:
    """Marginal likelihood of one segment without 1/Π y!: the prior integrated out by quadrature."""
    if size is None:
        like = lambda x: math.exp(float(np.sum(y * np.log(x * e) - x * e))) * stats.gamma.pdf(x, shape, scale=1 / rate)  # noqa: E731
        return float(integrate.quad(like, 0, np.inf, epsabs=0, epsrel=1e-10, limit=200)[0])
    like = lambda p: p ** (size * e.sum()) * (1 - p) ** y.sum() * stats.beta.pdf(p, shape, rate)  # noqa: E731
    return float(integrate.quad(like, 0, 1, epsabs=0, epsrel=1e-10, limit=200)[0])


def closed(y: np.ndarray, e: np.ndarray, shape: float, rate: float, size: float | None) -> float:
    """The same in closed form."""
    if size is not None:
        return float(special.beta(shape + size * e.sum(), rate + y.sum()) / special.beta(shape, rate))
    total = shape + y.sum()
    value = rate**shape * special.gamma(total) / special.gamma(shape) / (rate + e.sum()) ** total
    return float(value * np.prod(e**y))


def brute(
    y: list[float],
    k: int,
    e: list[float] | None = None,
    shape: float = 1.0,
    rate: float = 1.0,
    size: float | None = None,
) -> tuple[np.ndarray, float]:
    """Marginal posterior of each break, and the log evidence, over all cuts one by one."""
    counts, years = np.array(y, dtype=float), np.ones(len(y)) if e is None else np.array(e)
    probability, total = np.zeros((k, len(y))), 0.0
    cuts = list(itertools.combinations(range(1, len(y)), k))
    for cut in cuts:
        ends = [0, *cut, len(y)]
        weight = math.prod(closed(counts[a:b], years[a:b], shape, rate, size) for a, b in itertools.pairwise(ends))
        total += weight
        probability[range(k), cut] += weight
    return probability / total if k else probability, math.log(total / len(cuts))


def test_the_closed_form_of_the_oracle_is_the_integral_over_the_prior() -> None:
    """Gamma-Poisson and Beta-negative-binomial segments equal the integral of likelihood times prior."""
    y, e = np.array([2.0, 0.0, 3.0]), np.array([1.0, 0.5, 2.0])
    for size in (None, 1.5):
        assert closed(y, e, 0.7, 1.3, size) == pytest.approx(segment(y, e, 0.7, 1.3, size), rel=1e-8)


def test_coal_mining_disasters_by_year_give_the_published_posterior() -> None:
    """Mode .245 at index 41 (1892); the 95 % set is 36 to 43 and 46, not contiguous."""
    result = break_posterior(COAL, 1)
    assert (len(COAL), sum(COAL)) == (112, 191)
    assert (result.mode, result.median) == ((41,), (40,))
    assert round(float(result.probability.max()), 3) == 0.245
    assert result.hpd() == ((36, 37, 38, 39, 40, 41, 42, 43, 46),)
    assert result.equal_tail() == ((36, 46),)
    assert result.mean == pytest.approx((float(result.probability[0] @ np.arange(112)),))


@pytest.mark.parametrize("size", [None, 0.8, 30.0])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_posterior_and_evidence_equal_brute_force(k: int, size: float | None) -> None:
    """All cuts of ten periods, unequal exposure and counts that are not whole among them, to 1e-10."""
    y, e = [0.0, 1.0, 0.5, 4.0, 6.25, 3.0, 0.0, 0.0, 2.0, 1.0], [1.0, 2.0, 0.5, 1.0, 1.5, 1.0, 0.3, 1.0, 1.0, 3.0]
    for exposure in (None, e):
        result = break_posterior(y, k, exposure, shape=0.6, rate=1.7, size=size)
        probability, evidence = brute(y, k, exposure, 0.6, 1.7, size)
        none = brute(y, 0, exposure, 0.6, 1.7, size)[1]
        assert np.abs(result.probability - probability).max() < 1e-10
        assert result.log_bayes_factor == pytest.approx(evidence - none, abs=1e-10)


@given(SERIES, st.integers(0, 3), PRIORS, PRIORS)
def test_evidence_equals_brute_force_and_the_bayes_factor(y: list[int], k: int, shape: float, rate: float) -> None:
    """log_evidence[k] is the mean over all cuts, and its differences are the log Bayes factors."""
    evidence = log_evidence(y, k, shape=shape, rate=rate)
    assert evidence[k] == pytest.approx(brute(y, k, None, shape, rate)[1], abs=1e-10)
    assert break_posterior(y, k, shape=shape, rate=rate).log_bayes_factor == pytest.approx(
        evidence[k] - evidence[0], abs=1e-10
    )


def test_evidence_of_whole_counts_is_a_negative_binomial_chance() -> None:
    """With 1/Π y! put back, one period under a Gamma prior has the chance of a negative-binomial count."""
    e = 2.5
    value = log_evidence([7], 0, [e], shape=1.4, rate=0.8)[0] - special.gammaln(8)
    assert value == pytest.approx(stats.nbinom.logpmf(7, 1.4, 0.8 / (0.8 + e)), abs=1e-12)


def test_negative_binomial_counts_are_scipys() -> None:
    """One period with size r and p ~ Beta(a, b) has the chance of scipy's beta-negative-binomial count."""
    y, size = [3, 8], 2.0
    result = break_posterior(y, 1, shape=1.5, rate=2.5, size=size)
    chances = [float(stats.betanbinom.logpmf(count, size, 1.5, 2.5)) for count in y]
    constant = [special.gammaln(count + size) - special.gammaln(size) - special.gammaln(count + 1) for count in y]
    together = special.betaln(1.5 + 2 * size, 2.5 + sum(y)) - special.betaln(1.5, 2.5) + sum(constant)
    assert result.log_bayes_factor == pytest.approx(sum(chances) - together, abs=1e-10)


def test_a_large_size_is_poisson() -> None:
    """Negative-binomial counts of growing size approach Poisson ones when the Beta prior follows the Gamma prior."""
    size = 1e6  # p = size/(size + λ): λ ~ Gamma(2, 1.5) is 1 − p ~ Beta(2, ·) with p near 1, a = 1.5 size
    nearly = break_posterior(COAL, 1, shape=1.5 * size, rate=2.0, size=size)
    assert nearly.probability == pytest.approx(break_posterior(COAL, 1, shape=2.0, rate=1.5).probability, abs=1e-4)


@settings(max_examples=30)
@given(SERIES, st.integers(1, 3), st.sampled_from([None, 1.5]))
def test_time_reversed_gives_the_mirrored_posterior(y: list[int], k: int, size: float | None) -> None:
    """Break i at t becomes break k + 1 − i at n − t."""
    ahead, back = (break_posterior(series, k, size=size) for series in (y, y[::-1]))
    mirrored = back.probability[::-1, :0:-1]
    assert ahead.probability[:, 1:] == pytest.approx(mirrored, abs=1e-10)
    assert ahead.log_bayes_factor == pytest.approx(back.log_bayes_factor, abs=1e-10)


@settings(max_examples=30)
@given(SERIES, st.integers(1, 3), st.floats(0.01, 100))
def test_the_unit_of_exposure_changes_nothing(y: list[int], k: int, factor: float) -> None:
    """Exposure and the rate of the prior in another unit give the same posterior and the same evidence."""
    e = np.linspace(0.5, 2, len(y))
    one, other = log_evidence(y, k, e, rate=0.9), log_evidence(y, k, e * factor, rate=0.9 * factor)
    assert one == pytest.approx(other, abs=1e-9)
    probability = break_posterior(y, k, e * factor, rate=0.9 * factor).probability
    assert probability == pytest.approx(break_posterior(y, k, e, rate=0.9).probability, abs=1e-9)


@settings(max_examples=50)
@given(SERIES, st.integers(1, 3), st.sampled_from([0.3, 0.5, 0.8, 0.95]))
def test_sets_hold_their_level_and_no_smaller_one_does(y: list[int], k: int, level: float) -> None:
    """The set reaches its level, loses it without its least probable index, and holds the mode."""
    result = break_posterior(y, k)
    tails = result.equal_tail(level)
    for row, found, mode, median, (low, high) in zip(
        result.probability, result.hpd(level), result.mode, result.median, tails, strict=True
    ):
        assert row.sum() == pytest.approx(1.0, abs=1e-12)
        held = row[list(found)]
        assert found == tuple(sorted(found))
        assert held.sum() >= level - 1e-9
        assert held.sum() - held.min() < level
        assert np.delete(row, found).max(initial=0.0) <= held.min() + 1e-12
        assert row[mode] == pytest.approx(row.max())
        assert row[:low].sum() <= (1 - level) / 2 + 1e-9
        assert row[high + 1 :].sum() <= (1 - level) / 2 + 1e-9
        assert row[: median + 1].sum() >= 0.5 - 1e-9
        assert row[:median].sum() < 0.5 + 1e-9


def test_as_many_breaks_as_fit_stand_at_every_period() -> None:
    """With n − 1 breaks there is one cut, and each of its breaks is certain."""
    result = break_posterior([3, 1, 4, 1, 5], 4)
    assert result.probability == pytest.approx(np.eye(5)[1:])
    assert result.mode == result.median == (1, 2, 3, 4)
    assert result.hpd() == ((1,), (2,), (3,), (4,))


def test_counts_without_events_still_have_a_posterior() -> None:
    """Only the lengths of the segments speak: symmetric, proper, weak, and said so."""
    result = break_posterior([0] * 9, 1)
    assert result.probability[0, 1:] == pytest.approx(result.probability[0, :0:-1])
    assert result.probability == pytest.approx(brute([0] * 9, 1)[0], abs=1e-12)
    assert result.mode == (1,)
    assert result.reason == "no event in any period"
    assert abs(result.log_bayes_factor) < 1


def test_no_breaks_give_an_empty_result_with_a_reason() -> None:
    """Without a break to place there are no rows, and the Bayes factor is that of a thing against itself."""
    result = break_posterior([2], 0)
    assert result.probability.shape == (0, 1)
    assert result.mode == result.mean == result.median == result.hpd() == result.equal_tail() == ()
    assert (result.log_bayes_factor, result.reason) == (0.0, "no breaks were asked for")
    assert log_evidence([2], 0).shape == (1,)


def test_large_counts_do_not_overflow() -> None:
    """A break among counts of many thousands is found, with finite evidence, under a prior of their scale."""
    y = [100_000] * 30 + [90_000] * 30
    assert break_posterior(y, 1, rate=1e-5).hpd(0.999) == ((30,),)
    assert break_posterior(y, 1, size=1e5).mode == (30,)
    assert np.isfinite(log_evidence(y, 3)).all()


def test_a_prior_far_below_the_counts_draws_breaks_to_the_ends() -> None:
    """A prior mean of 1 under counts of 50 favours segments so short that it can pull them down, as documented."""
    y = [50] * 40
    assert break_posterior(y, 1).probability[0, [1, 39]].sum() > 0.99
    assert break_posterior(y, 1, rate=1 / 50).probability.max() < 0.2
    assert break_posterior([15] * 8, 1).probability == pytest.approx(brute([15] * 8, 1)[0], abs=1e-9)


def test_the_posterior_is_calibrated() -> None:
    """When rates and break are drawn from the prior, 80 % sets hold the break in at least 80 % of series."""
    rng, held = np.random.default_rng(3), []
    for _ in range(400):
        at, rates = int(rng.integers(1, 30)), rng.gamma(1.5, 1 / 0.8, 2)
        y = rng.poisson(np.repeat(rates, [at, 30 - at]))
        result = break_posterior(y, 1, shape=1.5, rate=0.8)
        held.append(at in result.hpd(0.8)[0])
    assert 0.78 < np.mean(held) < 0.93
