"""The posterior of a change date in dated events against adaptive quadrature, grids and published figures."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special

from alliance_timeline.errors import InputError
from alliance_timeline.inference.posterior import ChangeDatePosterior, break_posterior, change_date_posterior

# fmt: off
# Days between the 191 explosions in British coal mines from 15 March 1851 to 22 March 1962 (Jarrett 1979).
GAPS = (
    157, 123, 2, 124, 12, 4, 10, 216, 80, 12, 33, 66, 232, 826, 40, 12, 29, 190, 97, 65, 186, 23, 92, 197, 431, 16,
    154, 95, 25, 19, 78, 202, 36, 110, 276, 16, 88, 225, 53, 17, 538, 187, 34, 101, 41, 139, 42, 1, 250, 80, 3, 324,
    56, 31, 96, 70, 41, 93, 24, 91, 143, 16, 27, 144, 45, 6, 208, 29, 112, 43, 193, 134, 420, 95, 125, 34, 127, 218,
    2, 0, 378, 36, 15, 31, 215, 11, 137, 4, 15, 72, 96, 124, 50, 120, 203, 176, 55, 93, 59, 315, 59, 61, 1, 13, 189,
    345, 20, 81, 286, 114, 108, 188, 233, 28, 22, 61, 78, 99, 326, 275, 54, 217, 113, 32, 388, 151, 361, 312, 354,
    307, 275, 78, 17, 1205, 644, 467, 871, 48, 123, 456, 498, 49, 131, 182, 255, 194, 224, 566, 462, 228, 806, 517,
    1643, 54, 326, 1312, 348, 745, 217, 120, 275, 20, 66, 292, 4, 368, 307, 336, 19, 329, 330, 312, 536, 145, 75,
    364, 37, 19, 156, 47, 129, 1630, 29, 217, 7, 18, 1358, 2366, 952, 632,
)
# fmt: on
COAL = 1851 + (74 - 0.25 + np.cumsum([0, *GAPS])) / 365.25
TIMES = st.lists(st.floats(0.5, 9.5), min_size=1, max_size=12)
PRIORS = st.sampled_from([(1.0, 1.0), (0.5, 0.0), (0.5, 1e-3), (3.0, 0.2), (0.2, 5.0)])
LEVELS = st.sampled_from([0.3, 0.5, 0.9, 0.95])


def pieces(times: list[float], start: float, end: float, a: float, b: float, weight: float = 0.0) -> list[float]:
    """∫ (τ − start)^weight × joint density between neighbouring events, by adaptive quadrature of scipy."""
    n, found = len(times), []
    ends = sorted({start, end, *times})
    for low, high in itertools.pairwise(ends):
        j = sum(time <= low for time in times)
        scale = special.gammaln(a + j) + special.gammaln(a + n - j) - special.gammaln(2 * a + n)

        def one(x: float, j: int = j) -> float:
            return (b + x - start) ** -(a + j)

        def other(x: float, j: int = j) -> float:
            return (b + end - x) ** -(a + n - j)

        if b == 0 and low == start:  # algebraic weights where the density has no bound
            value = integrate.quad(
                lambda x: other(x) * (x - start) ** weight,
                low,
                high,
                weight="alg",
                wvar=(-a, 0),
                epsabs=0,
                epsrel=1e-11,
            )[0]
        elif b == 0 and high == end:
            value = integrate.quad(
                lambda x: one(x) * (x - start) ** weight, low, high, weight="alg", wvar=(0, -a), epsabs=0, epsrel=1e-11
            )[0]
        else:
            value = integrate.quad(
                lambda x: one(x) * other(x) * (x - start) ** weight, low, high, epsabs=0, epsrel=1e-11, limit=200
            )[0]
        found.append(value * math.exp(scale))
    return found


def inside(result: ChangeDatePosterior, low: float, high: float) -> float:
    """Probability between two dates, from ``density`` by quadrature event by event."""
    cuts = [low, *[time for time in result._cells.process.times if low < time < high], high]
    return sum(
        integrate.quad(lambda x: float(result.density(x)), a, b, epsabs=1e-11, epsrel=1e-10)[0]
        for a, b in itertools.pairwise(cuts)
        if b - a > 1e-9
    )


def test_coal_mining_disasters_by_day_give_the_published_posterior() -> None:
    """With the prior of Raftery & Akman: mode 10 March 1890 (1890.19), 95 % from 1887.12 to 1896.57."""
    result = change_date_posterior(COAL, 1851, 1963, shape=0.5, rate=0)
    assert result.n == 191
    assert (result.mode - 1890) * 365.25 == pytest.approx(69, abs=0.5)
    assert result.equal_tail() == pytest.approx((1887.117, 1896.575), abs=1e-3)
    assert result.log_bayes_factor is None
    assert result.reason == "with rate 0 the prior is improper and has no Bayes factor"
    assert all(low < high for low, high in result.hpd())


def test_coal_by_day_agrees_with_coal_by_year_in_fine_periods() -> None:
    """The posterior of counts by a tenth of a year, a change at period borders only, nears that without bins."""
    counts, _ = np.histogram(COAL, np.linspace(1851, 1963, 1121))
    binned = break_posterior(counts, 1, np.full(1120, 0.1))
    exact = change_date_posterior(COAL, 1851, 1963, shape=1, rate=1)
    assert 1851 + binned.mean[0] / 10 == pytest.approx(exact.mean, abs=0.05)
    assert binned.log_bayes_factor == pytest.approx(exact.log_bayes_factor, abs=0.02)
    low, high = (1851 + at / 10 for at in binned.equal_tail()[0])
    assert (low, high) == pytest.approx(exact.equal_tail(), abs=0.15)


@settings(max_examples=40)
@given(TIMES, PRIORS)
def test_mean_quantiles_and_evidence_equal_adaptive_quadrature(times: list[float], prior: tuple[float, float]) -> None:
    """Mean, share below each event, and Bayes factor against scipy's quadrature, piece by piece."""
    times = [round(time, 2) for time in times]
    a, b = prior
    result = change_date_posterior(times, 0, 10, shape=a, rate=b)
    mass = np.array(pieces(times, 0.0, 10.0, a, b))
    total = mass.sum()
    assert result.mean == pytest.approx(sum(pieces(times, 0.0, 10.0, a, b, weight=1.0)) / total, rel=1e-9)
    below = np.cumsum(mass)[:-1] / total
    dates = sorted(set(times))
    assert [result._cells.quantile(share) for share in below] == pytest.approx(dates, abs=1e-7)
    if b > 0:
        n = len(times)
        change = math.log(total / 10) + special.gammaln(2 * a + n) + a * math.log(b) - special.gammaln(a)
        none = special.gammaln(a + n) - (a + n) * math.log(b + 10)
        assert result.log_bayes_factor == pytest.approx(change - none, abs=1e-8)


@settings(max_examples=25)
@given(TIMES, st.sampled_from([(1.0, 1.0), (3.0, 0.2), (0.2, 5.0)]), LEVELS)
def test_intervals_hold_their_level(times: list[float], prior: tuple[float, float], level: float) -> None:
    """Density integrates to the level within either set, hpd is no longer, and nothing outside it is denser."""
    times = [round(time, 2) for time in times]
    result = change_date_posterior(times, 0, 10, shape=prior[0], rate=prior[1])
    low, high = result.equal_tail(level)
    assert inside(result, low, high) == pytest.approx(level, abs=1e-7)
    assert inside(result, 0, low) == pytest.approx((1 - level) / 2, abs=1e-7)
    assert inside(result, 0, result.median) == pytest.approx(0.5, abs=1e-7)
    spans = result.hpd(level)
    assert sum(inside(result, *span) for span in spans) == pytest.approx(level, abs=1e-7)
    assert sum(b - a for a, b in spans) <= high - low + 1e-9
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))
    grid = np.setdiff1d(np.linspace(0.0013, 9.9987, 800), times)
    held = np.zeros(len(grid), dtype=bool)
    for a, b in spans:
        held |= (grid > a) & (grid < b)
    density = result.density(grid)
    if held.any() and not held.all():
        assert density[held].min() >= density[~held].max() * (1 - 1e-6)


@given(TIMES, PRIORS)
def test_the_mode_is_the_event_or_end_at_which_the_density_peaks(
    times: list[float], prior: tuple[float, float]
) -> None:
    """No date of a grid within the events is denser than a side of the mode; the mode lies in every hpd."""
    result = change_date_posterior(times, 0, 10, shape=prior[0], rate=prior[1])
    sides = result.density([max(result.mode - 1e-10, 0), result.mode, min(result.mode + 1e-10, 10)])
    grid = np.linspace(min(times), max(times), 500)[1:-1] if prior[1] == 0 else np.linspace(0, 10, 500)
    assert sides.max() >= result.density(grid).max(initial=0) * (1 - 1e-6)
    assert result.mode in times or (prior[1] > 0 and result.mode in (0, 10))
    if prior[1] > 0:
        assert any(low <= result.mode <= high for low, high in result.hpd(0.2))


@settings(max_examples=30)
@given(TIMES, PRIORS, st.floats(0.1, 400), st.floats(-100, 2000))
def test_unit_and_origin_of_time_change_nothing(
    times: list[float], prior: tuple[float, float], unit: float, origin: float
) -> None:
    """Dates in another unit, with the rate of the prior in it, give the same dates; the order does not matter."""
    a, b = prior
    one = change_date_posterior(times, 0, 10, shape=a, rate=b)
    moved = [origin + unit * time for time in reversed(times)]
    other = change_date_posterior(moved, origin, origin + 10 * unit, shape=a, rate=b * unit)
    for here, there in (
        (one.median, other.median),
        (one.mean, other.mean),
        *zip(one.equal_tail(), other.equal_tail(), strict=True),
    ):
        assert origin + unit * here == pytest.approx(there, rel=1e-8, abs=1e-6)
    if b > 0:
        assert one.log_bayes_factor == pytest.approx(other.log_bayes_factor, abs=1e-7)


@given(TIMES, PRIORS)
def test_time_reversed_mirrors_the_posterior(times: list[float], prior: tuple[float, float]) -> None:
    """Seen from the end, quantiles change places."""
    ahead = change_date_posterior(times, 0, 10, shape=prior[0], rate=prior[1])
    back = change_date_posterior([10 - time for time in times], 0, 10, shape=prior[0], rate=prior[1])
    assert ahead.equal_tail(0.8) == pytest.approx(tuple(10 - date for date in reversed(back.equal_tail(0.8))), abs=1e-7)
    assert ahead.mean == pytest.approx(10 - back.mean, abs=1e-8)


def test_the_density_jumps_at_events_and_is_that_before_at_them() -> None:
    """An event on the date of the change counts as after it; outside the window there is no density."""
    result = change_date_posterior([3, 5, 5], 0, 10, shape=1, rate=1)
    before, at, after = result.density([5 - 1e-9, 5, 5 + 1e-9])
    assert at == pytest.approx(before, rel=1e-6)
    assert after / at == pytest.approx(special.gamma(4) / (special.gamma(2) * special.gamma(3)) / 1, rel=1e-6)
    assert result.density([-1, 11, 3]).tolist()[:2] == [0.0, 0.0]
    assert result.density(4.0).shape == ()
    assert result.density([]).shape == (0,)
    assert result.density([[1, 2], [3, 4]]).shape == (2, 2)


def test_without_events_both_ends_are_alike() -> None:
    """No event: a proper symmetric posterior with a reason, its mode the first of two equal ends."""
    result = change_date_posterior([], 2000, 2010, shape=1, rate=0.5)
    assert result.reason == "no event in the window"
    assert (result.n, result.mode) == (0, 2000.0)
    assert (result.median, result.mean) == pytest.approx((2005, 2005), abs=1e-6)
    assert len(result.hpd(0.5)) == 2
    assert sum(result.equal_tail(0.9)) == pytest.approx(4010, abs=1e-6)


def test_events_at_the_ends_of_the_window_belong_to_it() -> None:
    """Many events on the first day draw the change right behind them; the side before the window does not count."""
    result = change_date_posterior([0] * 30 + [4, 10], 0, 10, shape=1, rate=0.01)
    assert result.mode == 0
    assert result.hpd()[0][0] == 0
    assert result.hpd()[-1][1] < 0.1
    assert float(result.density(0)) == pytest.approx(float(result.density(1e-9)), rel=1e-4)


def test_an_unbounded_density_at_the_ends_is_integrated_exactly() -> None:
    """With rate 0 and one event in the middle: the density is infinite at the ends, the median at the event."""
    result = change_date_posterior([5], 0, 10, shape=0.5, rate=0)
    assert result.median == pytest.approx(5)
    assert result.mode == 5
    assert result.density([0, 10]).tolist() == [math.inf, math.inf]
    low, _ = result.equal_tail(0.9)
    whole = 2 * integrate.quad(lambda x: (10 - x) ** -1.5, 0, 5, weight="alg", wvar=(-0.5, 0))[0]
    part = integrate.quad(lambda x: (10 - x) ** -1.5, 0, low, weight="alg", wvar=(-0.5, 0))[0]
    assert part / whole == pytest.approx(0.05, rel=1e-8)


def test_a_shape_just_below_one_leaves_half_of_the_mass_at_an_end() -> None:
    """Where the mass lies closer to an end than numbers can tell, quantiles are the end, and nothing fails."""
    result = change_date_posterior([5], 0, 10, shape=0.9999, rate=0)
    assert result.equal_tail(0.5) == (0.0, 10.0)
    assert result.mean == pytest.approx(5)


def test_two_thousand_events_in_a_burst_are_integrated_without_loss() -> None:
    """Steep pieces: the change stands where the burst begins, and all mass within a breath of it."""
    times = np.concatenate([np.linspace(1, 50, 20), np.linspace(90, 91, 2000)])
    result = change_date_posterior(times, 0, 100, shape=1, rate=1)
    low, high = result.equal_tail()
    assert result.mode == 90
    assert 89.9 < low < result.median < high < 90.1
    assert result.mode in {date for span in result.hpd() for date in span}
    assert inside(result, low, high) == pytest.approx(0.95, abs=1e-8)


def test_the_posterior_is_calibrated() -> None:
    """When rates and date are drawn from the prior, 80 % sets of either kind hold the date in 80 % of cases."""
    rng, tails, spans = np.random.default_rng(11), [], []
    for _ in range(150):
        date, rates = rng.uniform(0, 10), rng.gamma(2, 1 / 0.7, 2)
        before = rng.uniform(0, date, rng.poisson(rates[0] * date))
        after = rng.uniform(date, 10, rng.poisson(rates[1] * (10 - date)))
        result = change_date_posterior(np.concatenate([before, after]), 0, 10, shape=2, rate=0.7)
        low, high = result.equal_tail(0.8)
        tails.append(low <= date <= high)
        spans.append(any(a <= date <= b for a, b in result.hpd(0.8)))
    assert 0.7 < np.mean(tails) < 0.9
    assert 0.7 < np.mean(spans) < 0.9


def test_results_are_frozen_and_say_what_they_rest_on() -> None:
    """Window, prior and n stand in the result, and its inner arrays not in its text."""
    result = change_date_posterior([2, 3], 1, 4, shape=2, rate=3)
    assert (result.n, result.start, result.end, result.shape, result.rate, result.reason) == (2, 1, 4, 2, 3, None)
    assert "cells" not in repr(result)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.n = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("arguments", "prior", "message"),
    [
        (([1, math.nan], 0, 9), (1, 1), r"times\[1\] is nan"),
        (([[1, 2]], 0, 9), (1, 1), "times has 2 dimension"),
        (([1, 10], 0, 9), (1, 1), "times holds 10; allowed: 0 to 9"),
        (([-1, 3], 0, 9), (1, 1), "times holds -1; allowed: 0 to 9"),
        (([1], 9, 9), (1, 1), "start is 9 and end is 9"),
        (([1], math.inf, 9), (1, 1), "start is inf"),
        (([1], 0, "9"), (1, 1), "end is '9'; it must be a number"),
        (([1], 0, 9), (0, 1), "shape is 0; it must be above 0"),
        (([1], 0, 9), (1, -1), "rate is -1; it must be 0 or more"),
        (([1], 0, 9), (1, 0), "shape is 1; with rate 0 the shape must be below 1"),
        (([], 0, 9), (0.5, 0), "times is empty; without events the rate must be above 0"),
        (([0, 3], 0, 9), (0.5, 0), "times holds 0, an end of the window"),
        (([3, 9], 0, 9), (0.5, 0), "times holds 9, an end of the window"),
    ],
)
def test_refusals_name_the_argument(arguments: tuple[object, ...], prior: tuple[float, float], message: str) -> None:
    """What cannot be used is refused, with the argument and why."""
    with pytest.raises(InputError, match=message):
        change_date_posterior(*arguments, shape=prior[0], rate=prior[1])  # type: ignore[arg-type]


def test_levels_and_dates_out_of_range_are_refused() -> None:
    """A level lies between 0 and 1; a date at which the density is asked is finite."""
    result = change_date_posterior([2, 3], 1, 4, shape=2, rate=3)
    for method in (result.hpd, result.equal_tail):
        with pytest.raises(InputError, match="level is 0; it must lie between 0 and 1"):
            method(0)
    with pytest.raises(InputError, match=r"at\[0\] is inf"):
        result.density(math.inf)
