"""Survival curves and competing risks against published figures, exact fractions and statsmodels."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from alliance_timeline.errors import UnknownNameError
from alliance_timeline.inference.survival import SurvivalCurve, cumulative_incidence, kaplan_meier

SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
CASES = st.lists(st.tuples(st.integers(0, 8), st.sampled_from(["done", "cancelled", None])), min_size=1, max_size=25)


def _cases(text: str) -> tuple[list[float], list[bool]]:
    words = text.split()
    return [float(word.rstrip("+")) for word in words], [not word.endswith("+") for word in words]


# --- Kaplan-Meier ---


def test_curve_is_the_published_one_of_freireich() -> None:
    """6-MP arm: the curve of every textbook, with the log(−log) limits that Stata and R print."""
    result = kaplan_meier(*_cases(SIX_MP))
    table = [
        (6, 21, 3, 0.8571, 0.6197, 0.9516),
        (7, 17, 1, 0.8067, 0.5631, 0.9228),
        (10, 15, 1, 0.7529, 0.5032, 0.8894),
        (13, 12, 1, 0.6902, 0.4316, 0.8491),
        (16, 11, 1, 0.6275, 0.3675, 0.8049),
        (22, 7, 1, 0.5378, 0.2678, 0.7468),
        (23, 6, 1, 0.4482, 0.1881, 0.6801),
    ]
    rows = zip(result.times, result.at_risk, result.events, result.survival, result.low, result.high, strict=True)
    assert [tuple(round(float(value), 4) for value in row) for row in rows] == table
    assert (result.median, result.median_low, result.median_high) == (23.0, 13.0, None)
    assert (result.n, result.n_events, result.follow_up, result.reason) == (21, 9, 35.0, None)


def test_median_of_the_placebo_arm_is_the_published_one() -> None:
    """Without censoring: median 8 with limits 4 and 11 (log(−log) scale), and the plain share of survivors."""
    times, observed = _cases(PLACEBO)
    result = kaplan_meier(times, observed)
    assert (result.median, result.median_low, result.median_high) == (8.0, 4.0, 11.0)
    for t in (0.5, 4, 9.9, 23):
        assert result.at(t)[0] == pytest.approx(np.mean(np.array(times) > t))


@given(CASES, st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_curve_and_limits_are_those_of_statsmodels(cases: list[tuple[int, str | None]], level: float) -> None:
    """Curve and Greenwood's error agree; the limits are those error bars on the scale of log(−log)."""
    time, observed = [t for t, _ in cases], [cause is not None for _, cause in cases]
    result = kaplan_meier(time, observed, confidence=level)
    if not any(observed):
        assert len(result.times) == 0
        return
    with np.errstate(invalid="ignore", divide="ignore"):
        peer = SurvfuncRight(time, observed)
    keep = peer.n_events > 0
    assert result.survival == pytest.approx(peer.surv_prob[keep], abs=1e-12)
    assert result.at_risk.tolist() == peer.n_risk[keep].tolist()
    assert result.times.tolist() == peer.surv_times[keep].tolist()
    z = stats.norm.ppf((1 + level) / 2)
    for s, se, low, high in zip(result.survival, peer.surv_prob_se[keep], result.low, result.high, strict=True):
        if s > 0:
            log = math.log(-math.log(s))
            reach = z * se / (s * -math.log(s))
            assert low == pytest.approx(math.exp(-math.exp(log + reach)), abs=1e-10)
            assert high == pytest.approx(math.exp(-math.exp(log - reach)), abs=1e-10)


@given(CASES)
def test_curve_equals_exact_fractions(cases: list[tuple[int, str | None]]) -> None:
    """The product over event times of the share that survives each, ties of events before censorings."""
    result = kaplan_meier([t for t, _ in cases], [cause is not None for _, cause in cases])
    for t in range(10):
        exact = Fraction(1)
        for s in range(t + 1):
            at_risk = sum(u >= s for u, _ in cases)
            events = sum(u == s and cause is not None for u, cause in cases)
            exact *= 1 - Fraction(events, max(at_risk, 1))
        assert result.at(t)[0] == pytest.approx(float(exact), abs=1e-12)


@given(CASES, st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_order_does_not_matter_and_the_unit_only_scales_times(
    cases: list[tuple[int, str | None]], random: object, unit: float
) -> None:
    """Shuffled cases give the same curve; times in another unit scale times and median."""
    shuffled = list(cases)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = kaplan_meier([t for t, _ in cases], [cause is not None for _, cause in cases])
    two = kaplan_meier([t * unit for t, _ in shuffled], [cause is not None for _, cause in shuffled])
    assert np.array_equal(one.survival, two.survival)
    assert np.array_equal(one.high, two.high)
    assert one.times * unit == pytest.approx(two.times)
    for ours, theirs in ((one.median, two.median), (one.median_low, two.median_low)):
        assert (ours is None) == (theirs is None)
        if ours is not None and theirs is not None:
            assert ours * unit == pytest.approx(theirs)


@given(CASES)
def test_limits_enclose_the_curve(cases: list[tuple[int, str | None]]) -> None:
    """0 ≤ low ≤ curve ≤ high ≤ 1, never NaN; higher confidence is wider."""
    time, observed = [t for t, _ in cases], [cause is not None for _, cause in cases]
    result, wider = kaplan_meier(time, observed), kaplan_meier(time, observed, confidence=0.99)
    assert (result.low >= 0).all()
    assert (result.low <= result.survival).all()
    assert (result.survival <= result.high).all()
    assert (result.high <= 1).all()
    assert (wider.low <= result.low).all()
    assert (wider.high >= result.high).all()


@pytest.mark.parametrize(
    ("text", "median"),
    [
        ("1 2", 1.5),
        ("1 3 5 7", 4.0),
        ("1 3 5", 3.0),
        ("1 2+", 1.5),
        ("1 3 5+ 9+", 6.0),
        (" ".join(map(str, range(1, 21))), 10.5),  # 19/20 · 18/19 · … · 10/11 is not quite .5 in floats
        ("4 4 4", 4.0),
        ("0 0 3+", 0.0),
        ("1 9+ 9+", None),
    ],
)
def test_median_is_rs_quantile(text: str, median: float | None) -> None:
    """The first time below .5; the middle of a flat part at .5, also of one that ends the curve (R's quantile)."""
    result = kaplan_meier(*_cases(text))
    assert result.median == median
    assert (result.reason is None) == (median is not None)


def test_times_that_differ_by_rounding_are_one() -> None:
    """As R's timefix: .1 + .2 and .3 are one time, of events, of censorings, of the end and of what ``at`` asks for."""
    time = [0.1 + 0.2, 0.3, 0.2, 0.3 * (1 + 1e-9), 0.4, 0.1 + 0.1 + 0.2]
    plain = kaplan_meier([3, 3, 2, 3, 4, 4], [1, 1, 1, 0, 1, 1])
    result = kaplan_meier(time, [1, 1, 1, 0, 1, 1])
    assert result.times.tolist() == [0.2, 0.3, 0.4]
    assert np.array_equal(result.survival, plain.survival)
    assert np.array_equal(result.at_risk, plain.at_risk)
    assert kaplan_meier([0.1 + 0.2, 1], [1, 0]).at(0.3)[0] == 0.5
    assert kaplan_meier([0.2, 0.3], [1, 0]).at(0.1 + 0.2)[1] > 0
    curve = cumulative_incidence([0.1 + 0.2, 0.3, 0.4], ["a", "b", None])["a"]
    assert (curve.times.tolist(), curve.at(0.3)[0], curve.at(0.4 * (1 + 1e-9))[2] < 1) == (
        [0.3],
        pytest.approx(1 / 3),
        True,
    )
    apart = kaplan_meier([1.0, 1.0 + 1e-6, 0.0], [1, 1, 1])
    assert len(apart.times) == 3
    assert kaplan_meier([1e-9, 2e-9], [1, 1]).times.tolist() == [1e-9, 2e-9]


def test_at_the_end_of_the_curve_the_upper_limit_stands() -> None:
    """Where all cases have had the event, low is 0 and high that of the time before; alone, 1."""
    result = kaplan_meier([1, 2, 3], [1, 1, 1])
    assert (result.survival[-1], result.low[-1], result.high[-1]) == (0.0, 0.0, result.high[-2])
    assert kaplan_meier([4], [1]).at(4) == (0.0, 0.0, 1.0)


def test_at_steps_after_the_event_and_opens_beyond_the_follow_up() -> None:
    """1 before the first event, the new value at its time, low 0 beyond the last duration."""
    result = kaplan_meier(*_cases("2 4 6+"))
    assert result.at(1.99) == (1.0, 1.0, 1.0)
    assert result.at(2) == (result.survival[0], result.low[0], result.high[0])
    assert result.at(6) == (result.survival[1], result.low[1], result.high[1])
    assert result.at(6.01) == (result.survival[1], 0.0, result.high[1])


def test_without_events_the_curve_is_flat_and_says_why() -> None:
    """All censored: empty arrays, survival 1, no median, the reason."""
    result = kaplan_meier([3, 5], [False, False])
    assert len(result.times) == len(result.low) == 0
    assert result.at(4) == (1.0, 1.0, 1.0)
    assert (result.median, result.median_low, result.n_events) == (None, None, 0)
    assert result.reason == "no event was observed"
    assert kaplan_meier([1, 9, 9], [1, 0, 0]).reason == "the curve ends at 0.667, above 0.5"


def test_limits_cover_at_their_level() -> None:
    """Seeded: 1,500 samples of 30 exponential times under uniform censoring cover the truth in about 95 %."""
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(1500):
        time, end = rng.exponential(1.0, 30), rng.uniform(0, 3, 30)
        _, low, high = kaplan_meier(np.minimum(time, end), time <= end).at(0.7)
        covered += low <= math.exp(-0.7) <= high
    assert 0.935 <= covered / 1500 <= 0.97


# --- competing risks ---


def _at(result: SurvivalCurve, t: float) -> float:
    return result.at(t)[0]


@given(CASES)
def test_incidence_equals_exact_fractions_and_all_shares_sum_to_1(cases: list[tuple[int, str | None]]) -> None:
    """At every time, Σ S(u−)·k(u)/n(u) of each cause; with the survivors they make 1."""
    labels = [cause for _, cause in cases]
    result = cumulative_incidence([t for t, _ in cases], labels)
    assert [curve.cause for curve in result.causes] == sorted({cause for cause in labels if cause})
    for t in range(9):
        left, ended = Fraction(1), dict.fromkeys(labels, Fraction(0))
        for s in range(t + 1):
            at_risk = max(sum(u >= s for u, _ in cases), 1)
            here = [cause for u, cause in cases if u == s and cause]
            for cause in here:
                ended[cause] += left / at_risk
            left *= 1 - Fraction(len(here), at_risk)
        shares = [curve.at(t)[0] for curve in result.causes]
        assert shares == pytest.approx([float(ended[curve.cause]) for curve in result.causes], abs=1e-12)
        assert sum(shares) + _at(result.survival, t) == pytest.approx(1.0, abs=1e-12)


@given(CASES)
def test_with_one_cause_it_is_one_minus_kaplan_meier(cases: list[tuple[int, str | None]]) -> None:
    """Estimate and limits, so also the variance of the delta method, are those of the survival curve."""
    time, labels = [t for t, _ in cases], [cause and "end" for _, cause in cases]
    result, plain = cumulative_incidence(time, labels), kaplan_meier(time, [label is not None for label in labels])
    if not any(labels):
        assert (result.causes, result.reason) == ((), "no case has ended")
        return
    curve = result["end"]
    assert curve.times.tolist() == plain.times.tolist()
    assert curve.estimate == pytest.approx(1 - plain.survival, abs=1e-12)
    assert curve.low == pytest.approx(1 - plain.high, abs=1e-9)
    assert curve.high == pytest.approx(1 - plain.low, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_estimate_and_error_are_those_of_statsmodels(seed: int) -> None:
    """CumIncidenceRight: the same curve, and the limits are its error bars on the scale of log(−log(1 − F))."""
    rng = np.random.default_rng(seed)
    time, code = rng.integers(0, 15, 60), rng.choice([0, 1, 2], 60, p=[0.3, 0.4, 0.3])
    time[0], code[0] = 20, 0  # statsmodels divides by 0 where nobody is left
    result = cumulative_incidence(time, [(None, "a", "b")[k] for k in code])
    peer = CumIncidenceRight(time, code)
    for name, curve, error in zip("ab", peer.cinc, peer.cinc_se, strict=True):
        ours = np.array([result[name].at(t) for t in peer.times])
        assert ours[:, 0] == pytest.approx(curve, abs=1e-12)
        inside = curve > 0
        rest = 1 - curve[inside]
        reach = stats.norm.ppf(0.975) * error[inside] / (rest * -np.log(rest))
        assert ours[inside, 1] == pytest.approx(1 - rest ** np.exp(-reach), abs=1e-9)
        assert ours[inside, 2] == pytest.approx(1 - rest ** np.exp(reach), abs=1e-9)


def test_without_censoring_the_error_is_the_binomial_one() -> None:
    """10 cases, 3 ended by a: share .3 with variance .3 · .7 / 10 under the limits."""
    labels = list("abbabbbabb")
    estimate, low, high = cumulative_incidence(range(1, 11), labels)["a"].at(10)
    assert estimate == pytest.approx(0.3)
    reach = stats.norm.ppf(0.975) * math.sqrt(0.3 * 0.7 / 10) / (0.7 * -math.log(0.7))
    assert (low, high) == pytest.approx((1 - 0.7 ** math.exp(-reach), 1 - 0.7 ** math.exp(reach)))


def test_share_opens_beyond_the_follow_up_unless_resolved() -> None:
    """After the last duration open cases may still end by any cause; resolved ones cannot."""
    still_open = cumulative_incidence([1, 2, 3], ["a", "b", None])["a"]
    assert still_open.at(0.5) == (0.0, 0.0, 0.0)
    assert still_open.at(3.1) == (still_open.at(3)[0], still_open.at(3)[1], 1.0)
    resolved = cumulative_incidence([1, 2, 3], ["a", "b", "b"])["a"]
    assert resolved.resolved
    assert resolved.at(3.1) == resolved.at(3)


def test_labels_may_be_anything_hashable_and_swapping_names_swaps_curves() -> None:
    """The result depends on who ended with whom, not on the names or the order of the cases."""
    time, labels = [3, 1, 4, 1, 5, 9, 2, 6], [1, 2, None, 1, 2, None, 1, 1]
    result = cumulative_incidence(time, labels)
    for order in itertools.islice(itertools.permutations(range(8)), 0, 40_000, 5_000):
        other = cumulative_incidence(
            [time[i] for i in order], ["xyz"[labels[i] or 0] if labels[i] else None for i in order]
        )
        assert np.array_equal(other["y"].estimate, result[1].estimate)
        assert np.array_equal(other["z"].high, result[2].high)
    with pytest.raises(UnknownNameError, match="there is no cause '3'"):
        result[3]


# --- refusals ---
