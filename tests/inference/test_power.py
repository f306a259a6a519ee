"""Detectable ratios, rates and shares against enumeration of every outcome, simulation and the laws of a test."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, special, stats

from alliance_timeline.errors import InputError
from alliance_timeline.inference.power import (
    smallest_detectable_rate,
    smallest_detectable_ratio,
    smallest_detectable_share,
)
from alliance_timeline.inference.rates import rate_ratio
from alliance_timeline.inference.shares import pool_proportion
from alliance_timeline.inference.vague import pool_rate

EXPOSURES = st.floats(0.05, 50)
METHODS = st.sampled_from(["midp", "exact"])


def _found(n: int, ea: float, eb: float, level: float, method: str) -> np.ndarray:
    """By number of events in a: 1 where ``rate_ratio`` finds a higher rate of a, −1 a lower one, else 0."""
    signs = []
    for x in range(n + 1):
        result = rate_ratio(x, ea, n - x, eb, method=method)
        assert result.estimate is not None
        signs.append((result.p_value <= level) * (1 if result.estimate > 1 else -1))
    return np.array(signs)


def _chances(n: int, ea: float, eb: float, theta: float) -> np.ndarray:
    chances: np.ndarray = stats.binom.pmf(np.arange(n + 1), n, theta * ea / (theta * ea + eb))
    return chances


@pytest.mark.parametrize("method", ["midp", "exact"])
@pytest.mark.parametrize(
    ("n", "ea", "eb", "level", "power"),
    [(12, 1, 1, 0.05, 0.8), (20, 8.5, 8.5, 0.05, 0.8), (33, 3, 7, 0.1, 0.9), (60, 9, 4, 0.01, 0.5)],
)
def test_power_at_the_ratio_is_the_target_by_enumeration(
    n: int, ea: float, eb: float, level: float, power: float, method: str
) -> None:
    """Over all outcomes, the chance of one that rate_ratio finds is the target at both ratios, less nearer to 1."""
    signs = _found(n, ea, eb, level, method)
    result = smallest_detectable_ratio(n, ea, eb, level=level, power=power, method=method)
    for theta, sign in ((result.ratio, 1), (result.inverse, -1)):
        assert theta is not None
        assert (theta > 1) == (sign == 1)
        assert _chances(n, ea, eb, theta)[signs == sign].sum() == pytest.approx(power, abs=1e-12)
        nearer = theta * (1 - 1e-6 * sign)
        assert _chances(n, ea, eb, nearer)[signs == sign].sum() < power


def test_the_other_side_of_the_test_hardly_counts() -> None:
    """Counting findings on the wrong side too, the ratio for 80 % power changes by less than 1 in 10⁵."""
    for n in (15, 40, 80):
        found = _found(n, 2, 3, 0.05, "midp") != 0
        both = optimize.brentq(lambda theta, n=n, found=found: _chances(n, 2, 3, theta)[found].sum() - 0.8, 1.2, 50)
        assert smallest_detectable_ratio(n, 2, 3).ratio == pytest.approx(both, rel=1e-5)


def test_simulated_counts_are_found_as_often() -> None:
    """Seeded: of 20,000 binomial draws at the ratio and at its inverse, 80 % have p ≤ .05 on the right side."""
    rng, result, signs = np.random.default_rng(3), smallest_detectable_ratio(45, 4, 6), _found(45, 4, 6, 0.05, "midp")
    for theta, sign in ((result.ratio, 1), (result.inverse, -1)):
        assert theta is not None
        draws = rng.binomial(45, theta * 4 / (theta * 4 + 6), 20_000)
        assert (signs[draws] == sign).mean() == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(
    ("n", "method", "needed"),
    [
        (6, "exact", 6),  # 2 / 2⁶ = .03
        (5, "midp", 5),  # 1 / 2⁵ = .03
        (8, "exact", 8),  # 7 or more: 2 · 9 / 2⁸ = .07
        (9, "exact", 8),  # 8 or more: 2 · 10 / 2⁹ = .04
    ],
)
def test_ratio_with_one_or_two_outcomes_can_be_done_by_hand(n: int, method: str, needed: int) -> None:
    """With equal exposures the share p of a solves P(X ≥ needed) = .8."""
    result = smallest_detectable_ratio(n, 2, 2, method=method)
    others = n if needed < n else 0
    p = optimize.brentq(lambda p: p**n + others * p ** (n - 1) * (1 - p) - 0.8, 0.5, 1, xtol=1e-14)
    assert result.ratio == pytest.approx(p / (1 - p), rel=1e-9)
    assert result.inverse == pytest.approx((1 - p) / p, rel=1e-9)


@given(st.integers(0, 200), EXPOSURES, EXPOSURES, METHODS)
def test_swapping_the_phases_inverts_the_ratios(n: int, ea: float, eb: float, method: str) -> None:
    """The largest ratio below 1 is the inverse of the smallest above 1 of b over a."""
    one, other = (smallest_detectable_ratio(n, x, y, method=method) for x, y in ((ea, eb), (eb, ea)))
    assert (one.ratio is None) == (other.inverse is None)
    if one.ratio is not None:
        assert one.ratio > 1
        assert one.ratio == pytest.approx(1 / other.inverse)  # type: ignore[operator]
    if one.inverse is not None:
        assert 0 < one.inverse < 1


@given(st.integers(10, 300), EXPOSURES, EXPOSURES, METHODS, st.sampled_from([0.25, 2, 64]))
def test_demands_raise_the_ratio_and_the_unit_of_exposure_does_not(
    n: int, ea: float, eb: float, method: str, unit: float
) -> None:
    """More power or a stricter level need a larger ratio; exact needs at least that of mid-P."""
    result = smallest_detectable_ratio(n, ea, eb, method=method)
    if result.ratio is None:
        assert result.reason is not None
        return
    scaled = smallest_detectable_ratio(n, ea * unit, eb * unit, method=method)
    assert scaled.ratio == pytest.approx(result.ratio)
    more = smallest_detectable_ratio(n, ea, eb, power=0.9, method=method).ratio
    assert more is not None
    assert more > result.ratio
    stricter = smallest_detectable_ratio(n, ea, eb, level=0.01, method=method).ratio
    assert stricter is None or stricter >= result.ratio
    exact = smallest_detectable_ratio(n, ea, eb, method="exact").ratio
    assert exact is None or exact >= result.ratio


def test_many_events_approach_the_normal_formula() -> None:
    """With 200,000 events in equal time, log ratio ≈ 2 (1.960 + .842) / √n."""
    result = smallest_detectable_ratio(200_000, 1, 1)
    assert result.ratio is not None
    assert math.log(result.ratio) == pytest.approx(2 * (1.959964 + 0.841621) / math.sqrt(200_000), rel=0.005)


@pytest.mark.parametrize(
    ("n", "ea", "eb", "above", "below", "reason"),
    [
        (0, 1, 1, False, False, "no events"),
        (1, 2, 3, False, False, "1 event is too few: with all of them in a or b, p is 0.4"),
        (4, 1, 1, False, False, "4 events are too few: with all of them in a or b, p is 0.0625"),
        (3, 1, 9, True, False, "3 events are too few for a higher rate of b: with all of them in b, p is 0.729"),
        (3, 9, 1, False, True, "3 events are too few for a higher rate of a: with all of them in a, p is 0.729"),
        (8, 1, 1, True, True, None),
    ],
)
def test_too_few_events_detect_nothing_and_say_why(
    n: int, ea: float, eb: float, above: bool, below: bool, reason: str | None
) -> None:
    """Where all events in one phase are not enough, there is no ratio on that side; the p is rate_ratio's."""
    result = smallest_detectable_ratio(n, ea, eb)
    assert (result.ratio is not None, result.inverse is not None, result.reason) == (above, below, reason)
    if reason is not None and n:
        p = min(
            rate_ratio(n, ea, 0, eb).p_value if not above else 1, rate_ratio(0, ea, n, eb).p_value if not below else 1
        )
        assert reason.endswith(f"p is {p:.3g}")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: smallest_detectable_ratio(-1, 1, 1), "events is -1"),
        (lambda: smallest_detectable_ratio(2.5, 1, 1), "events is 2.5"),
        (lambda: smallest_detectable_ratio(5, 0, 1), "exposure_a is 0"),
        (lambda: smallest_detectable_ratio(5, 1, math.inf), "exposure_b is inf"),
        (lambda: smallest_detectable_ratio(5, 1, 1, level=0), "level is 0; it must lie between 0 and 1"),
        (lambda: smallest_detectable_ratio(5, 1, 1, power=1), "power is 1"),
        (lambda: smallest_detectable_ratio(5, 1, 1, power=0.05), "it must lie between level, 0.05, and 1"),
        (lambda: smallest_detectable_ratio(5, 1, 1, method="quasipoisson"), "method is 'quasipoisson'"),
    ],
)
def test_refusals_name_the_argument(call: object, words: str) -> None:
    """Input out of its range is an InputError that says which argument and why."""
    assert callable(call)
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)


# --- a rate beyond a bound ---

BEYOND = st.sampled_from([0.2, 0.05, 0.01, 1e-5])


def _rate_signs(bound: float, exposure: float, level: float, phi: float, top: int) -> np.ndarray:
    """By count: 1 where the interval of ``pool_rate`` lies above the bound, −1 where below, else 0."""
    found = [pool_rate([x], exposure, confidence=1 - level, dispersion=phi) for x in range(top)]
    return np.array([(result.low > bound) - (result.high < bound) for result in found])


@pytest.mark.parametrize(
    ("bound", "exposure", "level", "power"),
    [(1, 9.2, 0.05, 0.8), (0.5, 3, 0.1, 0.9), (12, 2.5, 0.01, 0.5), (4, 4, 0.2, 0.8), (0.01, 2, 0.05, 0.8)],
)
def test_power_at_the_rate_is_the_target_by_enumeration(
    bound: float, exposure: float, level: float, power: float
) -> None:
    """Over all counts, the Poisson chance of one whose interval leaves the bound out is the target, less nearer."""
    signs = _rate_signs(bound, exposure, level, 1.0, 120)
    result = smallest_detectable_rate(bound, exposure, level=level, power=power)
    for rate, sign in ((result.above, 1), (result.below, -1)):
        if rate is None:
            assert not (signs == sign).any()
            continue
        assert (rate > bound) == (sign == 1)
        nearer = rate * (1 - 1e-6 * sign)
        chances = [stats.poisson.pmf(np.arange(120), mean * exposure)[signs == sign].sum() for mean in (rate, nearer)]
        assert chances[0] == pytest.approx(power, abs=1e-9)
        assert chances[1] < power
    assert (result.below is None) == ((signs == -1).sum() == 0)


def test_rates_without_any_event_can_be_done_by_hand() -> None:
    """Above 0, one event shows it: e^(−rate · exposure) = 1 − power. Just below a bound, no event shows it."""
    result = smallest_detectable_rate(0, 5)
    assert (result.above, result.below) == (pytest.approx(-math.log(0.2) / 5), None)
    fewest = -math.log(0.025)  # expected events at which none at all is too few
    assert smallest_detectable_rate(fewest * 0.999, 1).below is None
    assert smallest_detectable_rate(fewest * 1.001, 1).below == pytest.approx(-math.log(0.8))


@given(st.floats(0, 30), st.floats(0.1, 40), BEYOND, st.sampled_from([0.25, 2, 64]))
def test_demands_move_the_rate_away_and_the_unit_of_exposure_does_not(
    bound: float, exposure: float, level: float, unit: float
) -> None:
    """More power, a stricter level, more dispersion or less exposure need a rate that is further from the bound."""
    result = smallest_detectable_rate(bound, exposure, level=level)
    scaled = smallest_detectable_rate(bound / unit, exposure * unit, level=level)
    assert result.above is not None
    assert scaled.above is not None
    assert scaled.above * unit == pytest.approx(result.above)
    for harder in (
        smallest_detectable_rate(bound, exposure, level=level, power=0.9),
        smallest_detectable_rate(bound, exposure, level=level / 10),
    ):
        assert harder.above is not None
        assert harder.above >= result.above > bound
        assert harder.below is None or (result.below is not None and harder.below <= result.below < bound)


@given(st.floats(0.5, 10), st.floats(1, 6))
def test_a_dispersed_count_is_a_poisson_count_in_less_exposure(bound: float, phi: float) -> None:
    """With much exposure, an index φ needs what a φ-th of the exposure does."""
    wide, short = smallest_detectable_rate(bound, 2000, dispersion=phi), smallest_detectable_rate(bound, 2000 / phi)
    assert (wide.above, wide.below) == pytest.approx((short.above, short.below), rel=0.02)


@pytest.mark.parametrize("phi", [1.3, 2.5])
def test_the_interval_at_the_critical_count_leaves_the_bound_out(phi: float) -> None:
    """Under dispersion too, the counts that decide are those whose pooled interval does."""
    signs = _rate_signs(2.0, 6.0, 0.05, phi, 80)
    result = smallest_detectable_rate(2.0, 6.0, dispersion=phi)
    most, least = int(np.argmax(signs == 1)), int(np.flatnonzero(signs == -1)[-1])
    assert result.above == pytest.approx(special.gammaincinv(most / phi, 0.8) * phi / 6)
    assert result.below == pytest.approx(special.gammainccinv(least / phi + 1, 0.8) * phi / 6)


# --- a share beyond a bound ---


def _share_signs(bound: float, n: int, level: float, phi: float = 1.0) -> np.ndarray:
    """By count: 1 where the interval of ``pool_proportion`` lies above the bound, −1 where below, else 0."""
    found = [pool_proportion([x], [n], confidence=1 - level, dispersion=phi) for x in range(n + 1)]
    return np.array([(result.low > bound) - (result.high < bound) for result in found])


@pytest.mark.parametrize(
    ("bound", "n", "level", "power"),
    [(0.1, 60, 0.05, 0.8), (0.5, 12, 0.1, 0.9), (0.9, 33, 0.01, 0.5), (0.5, 5, 0.05, 0.8), (0.02, 40, 0.05, 0.8)],
)
def test_power_at_the_share_is_the_target_by_enumeration(bound: float, n: int, level: float, power: float) -> None:
    """Over all outcomes, the binomial chance of one whose interval leaves the bound out is the target."""
    signs = _share_signs(bound, n, level)
    result = smallest_detectable_share(bound, n, level=level, power=power)
    for share, sign in ((result.above, 1), (result.below, -1)):
        assert (share is None) == (not (signs == sign).any())
        if share is None:
            continue
        assert (share > bound) == (sign == 1)
        nearer = bound + (share - bound) * (1 - 1e-6)
        chances = [stats.binom.pmf(np.arange(n + 1), n, p)[signs == sign].sum() for p in (share, nearer)]
        assert chances[0] == pytest.approx(power, abs=1e-9)
        assert chances[1] < power


@given(st.floats(0, 1), st.integers(0, 200), BEYOND, st.floats(1, 4))
def test_shares_mirror(bound: float, n: int, level: float, phi: float) -> None:
    """What is shown below a bound is the rest of what is shown above the bound's rest; both lie beyond the bound."""
    one, other = (smallest_detectable_share(b, n, level=level, dispersion=phi) for b in (bound, 1 - bound))
    assert one.below is None or one.below < bound
    assert one.above is None or one.above > bound
    if one.below is not None and other.above is not None:
        assert one.below == pytest.approx(1 - other.above, abs=1e-9)


@pytest.mark.parametrize(("n", "phi"), [(40, 1.0), (40, 1.8), (90, 3.0)])
def test_the_interval_at_the_critical_share_leaves_the_bound_out(n: int, phi: float) -> None:
    """Under dispersion too, the counts that decide are those whose pooled interval does."""
    signs = _share_signs(0.3, n, 0.05, phi)
    most = int(np.argmax(signs == 1))
    result = smallest_detectable_share(0.3, n, dispersion=phi)
    assert result.above == pytest.approx(special.betaincinv(most / phi, (n - most) / phi + 1, 0.8))


def test_too_few_show_no_share() -> None:
    """Of five, neither none nor all show a share beyond a half (2 · ½⁵ > .05); of none, nothing does."""
    few = smallest_detectable_share(0.5, 5)
    assert (few.above, few.below) == (None, None)
    assert smallest_detectable_share(0.5, 6).above == pytest.approx(0.8 ** (1 / 6))
    assert smallest_detectable_share(0.3, 0).above is None
    assert smallest_detectable_share(1, 50).above is None
    assert smallest_detectable_share(0, 50).below is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: smallest_detectable_rate(-1, 1), "bound is -1"),
        (lambda: smallest_detectable_rate(1, 0), "exposure is 0"),
        (lambda: smallest_detectable_rate(1, 1, level=1), "level is 1"),
        (lambda: smallest_detectable_rate(1, 1, power=0.02), "it must lie between half of level, 0.025, and 1"),
        (lambda: smallest_detectable_rate(1, 1, dispersion=0.5), "dispersion is 0.5; it must be 1 or more"),
        (lambda: smallest_detectable_share(1.1, 5), "bound is 1.1; a share lies between 0 and 1"),
        (lambda: smallest_detectable_share(0.5, 5.5), "total is 5.5; it must be a whole number"),
        (lambda: smallest_detectable_share(0.5, 5, power=1), "power is 1"),
        (lambda: smallest_detectable_share(0.5, 5, dispersion=0), "dispersion is 0"),
    ],
)
def test_refusals_of_bounds_name_the_argument(call: object, words: str) -> None:
    """Input out of its range is an InputError that says which argument and why."""
    assert callable(call)
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)
