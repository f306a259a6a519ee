"""The search for breaks: published series, each step against its own test, and the ratio that would be found."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.inference.breaks import (
    Changepoints,
    break_test,
    changepoints,
    found_in_most_cases,
    optimal_breaks,
    search_breaks,
    studentized_test,
)
from alliance_timeline.inference.dependence import orders_within
from alliance_timeline.inference.posterior import break_posterior, log_evidence
from alliance_timeline.inference.rates import rate
from alliance_timeline.inference.vague import VagueCounts
from tests.inference.published import COAL


# Coal-mining disasters in Britain by year, 1851 to 1962 (Jarrett 1979).
def steps(*rates: float, length: int = 40, seed: int = 0) -> np.ndarray:
    """Poisson counts with these rates, one after the other."""
    return np.random.default_rng(seed).poisson(np.repeat(rates, length))


def vague(fine: list[float], spans: list[tuple[int, int, float]], exposure: list[float] | None = None) -> VagueCounts:
    """Counts with ``number`` events somewhere from ``low`` to before ``high``."""
    shares = np.zeros((len(spans), len(fine)))
    for row, (low, high, _) in zip(shares, spans, strict=True):
        row[low:high] = 1 / (high - low)
    years = np.ones(len(fine)) if exposure is None else np.array(exposure)
    return VagueCounts(np.array(fine, dtype=float), shares, np.array([float(k) for _, _, k in spans]), years)


def test_coal_by_year_breaks_once_and_perhaps_twice() -> None:
    """One break at index 41, with the published set; a second one at 97 only if years are independent."""
    found = changepoints(COAL, power=False)
    assert (found.verdict, found.breaks, found.method, found.n, found.m) == (
        "break", (41,), "studentized permutation", 112, 1,
    )  # fmt: skip
    assert found.sets == ((36, 37, 38, 39, 40, 41, 42, 43, 46),)
    assert [(step.breaks, step.found) for step in found.steps] == [(0, 1), (1, 1)]
    for dispersion, method in (("auto", "permutation"), ("poisson", "conditional")):
        alone = changepoints(COAL, serial="independent", dispersion=dispersion, power=False)
        assert (alone.breaks, alone.method, alone.p_auto) == ((41, 97), method, None)
        assert [step.found for step in alone.steps] == [1, 2, 2]


@pytest.mark.parametrize("serial", ["auto", "independent"])
def test_figures_of_a_result_agree_with_their_own_functions(serial: str) -> None:
    """Breaks, posterior, evidence and rates are those of the functions that make them, with the same settings."""
    e = np.tile([0.5, 1.0, 1.5], 27)[:80]
    y = np.random.default_rng(1).poisson(e * np.repeat([1.0, 5.0], 40))
    found = changepoints(y, e, serial=serial, max_breaks=3, level=0.1, power=False)
    assert found.breaks == optimal_breaks(y, 1, e) == (40,)
    assert (found.confidence, found.level, found.seed, found.flips, found.size) == (0.9, 0.1, 0, 0.0, None)
    relative = e / e.mean()
    posterior = break_posterior(y, 1, relative, rate=1 / y.mean())
    assert found.probability == pytest.approx(posterior.probability)
    assert found.sets == posterior.hpd(0.9)
    assert found.log_evidence == pytest.approx(log_evidence(y, 3, relative, rate=1 / y.mean()))
    for one, (a, b) in zip(found.rates, ((0, 40), (40, 80)), strict=True):
        alone = rate(y[a:b].sum(), e[a:b].sum(), confidence=0.9)
        assert (one.estimate, one.low, one.high) == pytest.approx((alone.estimate, alone.low, alone.high))
    chi2 = sum(((y[s] - e[s] * y[s].sum() / e[s].sum()) ** 2 / (e[s] * y[s].sum() / e[s].sum())).sum()
               for s in (slice(40), slice(40, 80)))  # fmt: skip
    assert found.dispersion == pytest.approx(chi2 / 78)


@pytest.mark.parametrize("seed", range(2))
def test_the_first_step_is_the_test_of_one_break(seed: int) -> None:
    """p of the first step is that of break_test with as many draws of the same seed."""
    y = steps(1.0, 1.4, length=25, seed=seed)
    assert changepoints(y, seed=seed, power=False).p_auto == break_test(y, null="studentized", seed=seed).p_value
    alone = changepoints(y, serial="independent", seed=seed, power=False)
    assert alone.p_independent == break_test(y, null="permutation", seed=seed).p_value
    poisson = changepoints(y, serial="independent", dispersion="poisson", seed=seed, power=False)
    assert poisson.p_independent == break_test(y, null="conditional", seed=seed).p_value


def test_later_steps_test_one_break_inside_the_segments() -> None:
    """The second step of coal is the studentized test within both segments, without pairs, on the next draws."""
    y, e, rng = np.array(COAL, dtype=float), np.ones(112), np.random.default_rng(3)
    orders_within(y, e, (0,), 999, rng)
    rows = orders_within(y, e, (0, 41), 999, rng)
    test = studentized_test(y, e, rows, (0, 41), pairs=False)
    step = changepoints(COAL, seed=3, power=False).steps[1]
    assert (step.p_auto, step.p_independent) == (test.p_auto, test.p_independent)
    assert studentized_test(y, e, rows, (0, 41)).p_auto != test.p_auto


def test_stairs_are_found_one_by_one() -> None:
    """1-4-16: each test adds a break, the last does not."""
    found = changepoints(steps(1, 4, 16, length=30), power=False)
    assert found.breaks == (30, 60)
    assert [(step.breaks, step.found) for step in found.steps] == [(0, 1), (1, 2), (2, 2)]
    assert [one.estimate for one in found.rates] == sorted(one.estimate for one in found.rates)
    assert found.probability.shape == (2, 90)
    assert found.probability.sum(axis=1) == pytest.approx([1, 1])


def test_up_and_down_is_found_as_a_pair() -> None:
    """1-3-1 over 120 periods: no single break is shown, two at once are."""
    found = changepoints(steps(1, 3, 1), power=False)
    assert (found.verdict, found.breaks) == ("break", (34, 81))
    assert [(step.breaks, step.found) for step in found.steps] == [(0, 2), (2, 2)]
    one = changepoints(steps(1, 3, 1), max_breaks=1, power=False)
    assert (len(one.breaks), one.steps[0].found) == (1, 1)


def test_no_more_breaks_than_allowed() -> None:
    """max_breaks ends the search, even where it would go on."""
    found = changepoints(steps(1, 4, 16, length=30), max_breaks=1, power=False)
    assert (found.breaks, len(found.steps), len(found.log_evidence)) == (
        optimal_breaks(steps(1, 4, 16, length=30), 1),
        1,
        2,
    )
    none = changepoints(steps(1, 4), max_breaks=0, power=False)
    assert (none.verdict, none.reason, none.breaks) == ("cannot decide", "max_breaks is 0; nothing was tested", ())
    assert len(changepoints([1, 0, 3, 0], serial="independent", max_breaks=99, power=False).log_evidence) == 4


def test_a_constant_rate_shows_no_break_and_says_what_would_be_seen() -> None:
    """The answer has p, no sets, one rate, and a ratio."""
    found = changepoints(steps(2, 2))
    assert (found.verdict, found.breaks, found.sets, found.reason) == ("no break shown", (), (), None)
    assert found.p_auto is not None
    assert found.p_auto > 0.05
    assert found.probability.shape == (0, 80)
    assert len(found.rates) == 1
    assert found.detectable is not None
    assert str(found) == (
        f"no break shown (p = {found.p_auto:.3f}, p if independent = {found.p_independent:.3f}; "
        f"a ratio of {found.detectable:.1f} would be found in 80 % of cases)"
    )


def test_dependence_is_not_taken_for_a_break() -> None:
    """A slow wave breaks under independence; the rule for everyday use cannot decide."""
    y = np.random.default_rng(2).poisson(np.tile(np.repeat([1.0, 4.0], 10), 2))
    found = changepoints(y, power=False)
    assert (found.verdict, found.breaks, found.reason) == ("cannot decide", (), None)
    assert found.p_independent <= 0.05 < found.p_auto
    assert changepoints(y, serial="independent", power=False).verdict == "break"


def test_overdispersed_counts_get_wider_sets_and_limits() -> None:
    """With a negative binomial the size is positive, and sets and limits are wider than those vouched to be Poisson."""
    rng = np.random.default_rng(0)
    y = rng.poisson(rng.gamma(2, np.repeat([1, 4], 40) / 2))
    auto, poisson = changepoints(y), changepoints(y, dispersion="poisson")
    assert auto.breaks == poisson.breaks == (40,)
    assert auto.dispersion == poisson.dispersion > 1.2
    assert auto.size is not None
    assert auto.size > 0
    assert poisson.size is None
    assert len(auto.sets[0]) > len(poisson.sets[0])
    for wide, narrow in zip(auto.rates, poisson.rates, strict=True):
        assert wide.estimate == pytest.approx(narrow.estimate)
        assert wide.low < narrow.low < narrow.high < wide.high
    assert auto.detectable > poisson.detectable
    assert auto.probability == pytest.approx(break_posterior(y, 1, size=auto.size).probability)


@pytest.mark.parametrize(
    ("y", "serial", "reason"),
    [
        ([0], "auto", "no events"),
        ([5], "independent", "1 period; at least 4 are needed"),
        ([0, 9, 9], "auto", "3 periods; at least 4 are needed"),
        ([0] * 40, "independent", "no events"),
        ([2] * 40, "auto", "all rates are equal"),
        ([0, 3] * 14, "auto", "28 periods; the studentized test needs 30"),
        ([0] * 31 + [9], "auto", "9 events; the studentized test needs 10"),
    ],
)
def test_what_cannot_be_decided_says_why(y: list[int], serial: str, reason: str) -> None:
    """Without a test there is no p, no break and no ratio, but a reason; rates and evidence still stand."""
    found = changepoints(y, serial=serial)
    assert (found.verdict, found.reason, str(found)) == ("cannot decide", reason, f"cannot decide: {reason}")
    assert (found.breaks, found.sets, found.steps) == ((), (), ())
    assert (found.p_auto, found.p_independent, found.detectable) == (None, None, None)
    assert found.rates[0].events == sum(y)
    assert len(found.log_evidence) == min(7, len(y))
    assert np.isfinite(found.log_evidence).all()


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0.5, 1.0, 2.0])), min_size=1, max_size=40),
    st.sampled_from(["auto", "poisson"]),
    st.sampled_from(["auto", "independent"]),
    st.integers(-8, 8),
)
def test_results_hold_together_and_exposure_has_no_unit(
    periods: list[tuple[int, float]], dispersion: str, serial: str, power: int
) -> None:
    """p is a chance or absent, the verdict follows from it, and the unit of exposure changes rates alone."""
    y, e, scale = [y for y, _ in periods], np.array([e for _, e in periods]), 2.0**power
    args = {"dispersion": dispersion, "serial": serial, "max_breaks": 2, "power": False}
    one, other = changepoints(y, e, **args), changepoints(y, e * scale, **args)
    assert (one.p_independent is None) == (one.reason is not None)
    if one.reason is None:
        first = one.p_auto if serial == "auto" else one.p_independent
        assert 0 < first <= 1
        assert (one.verdict == "break") == (first <= 0.05) == bool(one.breaks)
        assert (one.verdict == "cannot decide") == (first > 0.05 and one.p_independent <= 0.05)
    for name in ("verdict", "breaks", "p_auto", "p_independent", "steps", "sets", "detectable", "method", "reason"):
        assert getattr(other, name) == getattr(one, name), name
    assert other.log_evidence == pytest.approx(one.log_evidence)
    assert [r.estimate * scale for r in other.rates] == pytest.approx([r.estimate for r in one.rates])


def test_extreme_numbers_are_answered() -> None:
    """Counts of a million and exposures from 1e-6 to 1e6 give an answer without a warning."""
    rng = np.random.default_rng(4)
    e = 10.0 ** rng.uniform(-6, 6, 40)
    assert changepoints(rng.poisson(1e6, 40), power=False).verdict == "no break shown"
    large = changepoints(rng.poisson(np.repeat([1e6, 1.02e6], 20)), serial="independent", max_breaks=1, power=False)
    assert large.breaks == (20,)
    assert changepoints(rng.poisson(e), e, power=False).n == changepoints(rng.poisson(3, 40), e, power=False).n == 40


def test_false_alarms_and_finds() -> None:
    """About 5 % of constant series are called broken, a clear change nearly always is found (loose bounds)."""
    rng = np.random.default_rng(7)

    def found(means: np.ndarray, runs: int, serial: str) -> float:
        data = [
            VagueCounts(row, np.zeros((0, 36)), np.zeros(0), np.ones(36))
            for row in rng.poisson(means, (runs, 36)) * 1.0
        ]
        searches = [
            search_breaks(one, serial=serial, max_breaks=1, draws=79, seed=i, power=False) for i, one in enumerate(data)
        ]
        return float(np.mean([one.verdict == "break" for one in searches]))

    for serial in ("auto", "independent"):
        assert found(np.full(36, 2.0), 120, serial) <= 0.10
        assert found(rng.gamma(1.5, 2 / 1.5, (120, 36)), 120, serial) <= 0.10
        assert found(np.repeat([0.7, 5.0], 18), 30, serial) >= 0.9


# vague dates


def same(one: Changepoints, other: Changepoints) -> bool:
    """Whether two results are equal, arrays included."""
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name))
        if isinstance(getattr(one, field.name), np.ndarray)
        else getattr(one, field.name) == getattr(other, field.name)
        for field in dataclasses.fields(Changepoints)
    )


def test_without_vague_events_the_search_is_that_of_counts() -> None:
    """Spans that hold no event change nothing."""
    y = [float(k) for k in steps(1, 3, length=20)]
    assert same(search_breaks(vague(y, [(0, 12, 0), (3, 5, 0)]), power=False), changepoints(y, power=False))


def test_vague_events_widen_the_sets_and_may_flip_the_verdict() -> None:
    """A clear break stays; its set grows with the vagueness around it; rates count every event."""
    fine = [float(k) for k in steps(1, 6, length=24, seed=5)]
    known = changepoints(fine, power=False)
    found = search_breaks(vague(fine, [(12, 36, 20)]), seed=1, power=False)
    assert (found.verdict, found.m, found.n) == ("break", 40, 48)
    assert 0 <= found.flips <= 0.2
    assert len(found.sets[0]) >= len(known.sets[0])
    assert sum(one.events for one in found.rates) == pytest.approx(sum(fine) + 20)
    assert found.probability.sum() == pytest.approx(1)
    assert same(found, search_breaks(vague(fine, [(12, 36, 20)]), seed=1, power=False))
    undecided = search_breaks(vague([float(k) for k in steps(1, 2.2, length=24)], [(0, 48, 40)]), m=200, power=False)
    assert 0 < undecided.flips < 1


@pytest.mark.parametrize("serial", ["auto", "independent"])
def test_all_events_may_be_vague(serial: str) -> None:
    """Then nothing tells the dispersion, and the test is by orders, also where counts are vouched to be Poisson."""
    spans = [(a, a + 4, 3.0 + 9 * (a >= 20)) for a in range(0, 40, 4)]
    found = search_breaks(vague([0.0] * 40, spans), serial=serial, dispersion="poisson", m=5, power=False)
    assert (found.verdict, found.dispersion, found.size) == ("break", None, None)
    assert found.method == ("permutation" if serial == "independent" else "studentized permutation")
    assert found.breaks == (20,)


def test_the_size_of_vague_counts_comes_from_the_finely_dated_events() -> None:
    """Index = 1 + mean / size of the fine part, although the spread events look even."""
    rng = np.random.default_rng(6)
    fine = rng.poisson(rng.gamma(1.0, 3.0, 48)).astype(float)
    counts = vague(list(fine), [(a, a + 12, 20) for a in range(0, 48, 12)])
    found = search_breaks(counts, m=5, power=False)
    assert found.breaks == ()
    variance, mean = fine.var(ddof=1), fine.mean()
    index = 1 + counts.expected.mean() / (mean**2 / (variance - mean))
    assert found.dispersion == pytest.approx(index)
    assert found.size == pytest.approx(counts.expected.mean() / (index * (1 + (0.5 / 47) ** 0.5) - 1))
    even = search_breaks(vague([1.0, 2.0] * 20, [(0, 40, 20)]), m=5, power=False)
    assert (even.size, even.dispersion) == (None, 1.0)


# what would be found


@pytest.mark.parametrize(
    ("mean", "index", "null", "ratio"),
    [
        (1.65, 1.0, "studentized", 2.3),
        (1.55, 1.0, "permutation", 2.1),
        (2.85, 1 + 2.85 / 2, "studentized", 2.8),
        (2.5, 1 + 2.5 / 2, "permutation", 2.3),
    ],
)
def test_the_ratio_is_that_of_the_table_of_the_rule(mean: float, index: float, null: str, ratio: float) -> None:
    """At 80 periods it agrees with ratios simulated elsewhere: Poisson, base rate 1, and NB, base rate 1.5, size 2."""
    assert found_in_most_cases(mean, index, np.ones(80), null=null, level=0.05, seed=0) == pytest.approx(
        ratio, abs=0.35
    )


@pytest.mark.parametrize("null", ["studentized", "permutation", "conditional"])
def test_the_ratio_is_found_in_about_80_percent_of_cases(null: str) -> None:
    """break_test itself finds it in 66 to 92 % of 120 fresh series."""
    e = np.tile([0.6, 1.4], 25)
    ratio = found_in_most_cases(1.5, 1.0, e, null=null, level=0.05, seed=2)
    assert ratio is not None
    rates = np.repeat([1.0, ratio], 25) * 3.0 / (1 + ratio)
    rng = np.random.default_rng(9)
    results = [break_test(rng.poisson(rates * e), e, null=null, n_draws=199, seed=i) for i in range(120)]
    assert 0.66 <= np.mean([result.p_value is not None and result.p_value <= 0.05 for result in results]) <= 0.92


def test_more_data_finds_less_and_noise_hides_more() -> None:
    """The ratio falls with length and mean and level, rises with dispersion and power; exposure has no unit."""
    ratio = lambda mean=2.0, index=1.0, n=40, level=0.05, **more: found_in_most_cases(  # noqa: E731
        mean, index, np.full(n, 3.0), null="permutation", level=level, seed=1, **more
    )
    base = ratio()
    assert ratio(n=100) < base
    assert ratio(mean=8.0) < base
    assert ratio(level=0.2) < base
    assert ratio(index=3.0) > base
    assert ratio(power=0.95) > base > ratio(power=0.5)
    assert found_in_most_cases(2.0, 1.0, np.ones(40), null="permutation", level=0.05, seed=1) == base


@pytest.mark.parametrize(
    ("mean", "n", "null"), [(5.0, 29, "studentized"), (0.02, 40, "permutation"), (0.1, 40, "studentized")]
)
def test_nothing_would_be_found_in_too_little(mean: float, n: int, null: str) -> None:
    """With too few periods or events even a ratio of 50 is missed."""
    assert found_in_most_cases(mean, 1.0, np.ones(n), null=null, level=0.05, seed=1) is None


def test_the_margin_of_the_studentized_test_counts() -> None:
    """At a level of .002 the smallest p that 599 series allow, divided by .75, is too large; at .0023 it is not."""
    ratios = [found_in_most_cases(9.0, 1.0, np.ones(50), null="studentized", level=x, seed=1) for x in (0.002, 0.0023)]
    assert ratios[0] is None
    assert ratios[1] is not None


def test_power_is_left_out_when_not_asked_for() -> None:
    """Without it everything else is as with it."""
    counts = np.random.default_rng(5).poisson([1] * 30 + [4] * 30)
    whole, brief = changepoints(counts), changepoints(counts, power=False)
    assert whole.detectable is not None
    assert brief.detectable is None
    assert (brief.verdict, brief.breaks, brief.sets, brief.p_auto) == (
        whole.verdict, whole.breaks, whole.sets, whole.p_auto
    )  # fmt: skip
