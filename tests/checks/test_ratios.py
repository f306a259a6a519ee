"""The rate of one phase relative to another: the interval of one baseline decides, and all three are told."""

from __future__ import annotations

import datetime
import itertools
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import alliance_timeline as at
from alliance_timeline.checks import Case, CheckResult, Finding, Reason, Verdict, changed
from alliance_timeline.checks.expectations.ratios import RateRatio
from alliance_timeline.checks.expectations.two_phases import as_if_known, moves
from alliance_timeline.periods import DAYS_PER_YEAR

from .worlds import case, check, talks, world

SCHEME = at.Periodization.declared("2007-01-01", names=["early", "late"])
BASELINES = ("whole phases", "equal windows", "net of trend")


def every(days: int, first: str, last: str) -> list[str]:
    """Days at equal distance."""
    start, end = (datetime.date.fromisoformat(day).toordinal() for day in (first, last))
    return [datetime.date.fromordinal(day).isoformat() for day in range(start, end + 1, days)]


STEADY = [*every(140, "2001-02-01", "2006-12-31"), *every(60, "2007-01-20", "2012-12-31")]
"""16 in the early phase and 37 in the late one, both of six years."""


def two(dates: Any = STEADY, **options: Any) -> at.Timeline:
    """A complete list of talks in two phases of six years."""
    return world(dates, **({"phases": SCHEME} | options))


def ratio(**fields: Any) -> RateRatio:
    """The claim that the late phase has at least as high a rate as the early one, or another."""
    bounds = {} if {"at_least", "at_most"} & fields.keys() else {"at_least": 1}
    return RateRatio(**({"phase": "late", "relative_to": "early"} | bounds | fields))


def found(data: at.Timeline, options: dict[str, Any] | None = None, **fields: Any) -> Finding:
    """What a claim finds in the data."""
    return ratio(**fields).evaluate(case(data, **(options or {})))


def run(data: at.Timeline, claim: RateRatio | None = None, **fields: Any) -> CheckResult:
    """The result of a check of the claim."""
    return at.run_checks(check(expect=claim or ratio(), **fields), data)["c"]


def drawn(number: int, first: str, last: str, rng: random.Random, vague: float = 0.0) -> list[str]:
    """Random dates, some of them known to the year alone."""
    start, end = (datetime.date.fromisoformat(day).toordinal() for day in (first, last))
    days = [datetime.date.fromordinal(rng.randint(start, end)).isoformat() for _ in range(number)]
    return [day[:4] if rng.random() < vague else day for day in days]


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({"at_least": 1.25}, Verdict.PASS),
        ({"at_least": 2}, Verdict.INCONCLUSIVE),
        ({"at_least": 4.5}, Verdict.FAIL),
        ({"at_most": 4.5}, Verdict.PASS),
        ({"at_most": 2}, Verdict.INCONCLUSIVE),
        ({"at_most": 1.25}, Verdict.FAIL),
        ({"at_least": 1, "at_most": 5}, Verdict.PASS),
        ({"at_least": 2, "at_most": 3}, Verdict.INCONCLUSIVE),
        ({"at_least": 5, "at_most": 9}, Verdict.FAIL),
    ],
)
def test_verdicts(bounds: dict[str, float], verdict: Verdict) -> None:
    """The whole mid-P interval of 37 against 16 occasions must satisfy, or contradict, the claim."""
    finding = found(two(), **bounds)
    exposure = [(datetime.date(y + 6, 1, 1) - datetime.date(y, 1, 1)).days / DAYS_PER_YEAR for y in (2007, 2001)]
    plain = at.inference.rate_ratio(37, exposure[0], 16, exposure[1])
    assert (finding.low, finding.high, finding.estimate) == pytest.approx((plain.low, plain.high, plain.estimate))
    assert finding.verdict is verdict
    assert finding.figure == "2.31 (1.30–4.26)"
    assert (finding.reason is Reason.SPANS) == (verdict is Verdict.INCONCLUSIVE)
    assert len(finding.evidence) == 53


@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("vague", [0.0, 0.4])
def test_figures_are_those_of_a_contrast(baseline: str, vague: float) -> None:
    """On each baseline, ratio and interval agree with Timeline.contrast of the one kind that there is."""
    rng = random.Random(5)
    scheme = at.Periodization.declared("2007-07-01", names=["early", "late"])
    data = two(drawn(70, "2001-01-01", "2012-12-31", rng, vague), phases=scheme)
    row = data.contrast("late", "early", kinds="cooperation", confidence=0.9, m=30, seed=3).row("cooperation", baseline)
    finding = found(data, {"confidence": 0.9, "m": 30, "seed": 3}, baseline=baseline)
    assert (finding.estimate, finding.low, finding.high) == (row.leading.estimate, row.leading.low, row.leading.high)
    assert finding.figure == row.ratio_text


def test_all_kinds_are_one_class() -> None:
    """Whatever kinds the selection leaves, also unilateral ones, are counted together, each occasion once."""
    dates = [f"{year}-0{n}-10" for year in range(2001, 2013) for n in range(1, 4 if year < 2007 else 9)]
    kinds = itertools.cycle(["unilateral", "external", "friction"])
    events = [talks(f"e{n}", day, kind=kind) for n, (day, kind) in enumerate(zip(dates, kinds, strict=False))]
    linked = talks("more", "2009-05-05", kind="friction", links=[{"relation": "part_of", "event": "e40"}])
    data = at.Timeline([*events, linked], coverage=("2001", "2012"), complete=True, phases=SCHEME)
    finding = found(data)
    assert finding.estimate == pytest.approx((48 / 2192) / (18 / 2191))
    assert len(finding.evidence) == 18 + 48 + 1
    by_event = ratio().evaluate(case(data, unit="event"))
    assert by_event.estimate == pytest.approx((49 / 2192) / (18 / 2191))
    assert "49 events in" in by_event.steps[0]
    some = found(data, {"selection": at.Selection(kinds=["unilateral", "external"])})
    assert len(some.evidence) == 44


def test_the_chosen_baseline_decides_and_the_others_are_told() -> None:
    """A steep rise passes on whole phases, and net of trend is no change of level: the result says so."""
    rise = [f"{year}-{month:02}-{day:02}" for year in range(2001, 2013) for day in range(1, 2 * (year - 2000), 2)
            for month in (2, 5, 8, 11)]  # fmt: skip
    data = two(rise)
    whole, near, net = (found(data, baseline=name, at_least=1.7) for name in BASELINES)
    assert whole.verdict is near.verdict is Verdict.PASS
    assert net.verdict is Verdict.FAIL
    note = "whole phases pass, equal windows pass, net of trend fail"
    for finding in (whole, near, net):
        assert [step.split(":")[0] for step in finding.steps[:3]] == [name.capitalize() for name in BASELINES]
        assert finding.steps[-1] == f"Note: the baselines disagree: {note}."
        assert finding.detail == ""
    assert net.steps[-2] == f"The verdict goes by net of trend: {net.figure} is held against at least 1.7."
    beside = found(data, baseline="equal windows", window="1 year", at_least=1.7)
    assert beside.verdict is Verdict.INCONCLUSIVE
    assert beside.detail.endswith("depends on the baseline: whole phases pass, equal windows inconclusive, "
                                  "net of trend fail")  # fmt: skip
    assert "in 1.00 years of early (2006-01-01 to 2006-12-31)" in beside.steps[1]
    agreed = found(data, at_least=0.01)
    assert not any(step.startswith("Note") for step in agreed.steps)


def test_evidence_is_of_the_windows_compared() -> None:
    """Equal windows rest on the units next to the boundary alone."""
    finding = found(two(), baseline="equal windows", window="1 year")
    assert [two()[name].date.start.earliest.year for name in finding.evidence] == [2006] * 3 + [2007] * 6


def test_net_of_trend_without_estimate() -> None:
    """Too few quarters, or no events on a side, leave the claim open with the reason; whole phases still decide."""
    data = two(
        every(20, "2012-06-01", "2012-12-31"), phases=at.Periodization.declared("2012-06-01", names=["early", "late"])
    )
    net = found(data, baseline="net of trend")
    assert (net.verdict, net.reason) == (Verdict.INCONCLUSIVE, Reason.TOO_FEW)
    assert net.detail == "no events before the date"
    assert (net.figure, net.low, net.high, net.detectable) == ("–", 0.0, None, None)
    whole = found(data)
    assert whole.verdict is Verdict.PASS
    assert (whole.estimate, whole.high) == (None, None)
    assert "∞" in whole.figure
    assert "Net of trend: " in whole.steps[2]
    assert "no estimate: no events" in whole.steps[2]
    assert not whole.steps[-1].startswith("Note")


def test_days_between_the_phases() -> None:
    """Net of trend is refused for phases that do not touch; where only their covered days do not, it stays open."""
    three = at.Periodization.declared("2004-01-01", "2009-01-01", names=["early", "middle", "late"])
    with pytest.raises(at.InputError, match="net of trend is the change at a boundary; 'late' and 'early' do not"):
        found(two(phases=three), baseline="net of trend")
    assert found(two(phases=three)).verdict is Verdict.PASS
    gap = at.Selection(exclude={"since": "2006-11-01", "until": "2007-02-28"})
    finding = found(two(), {"selection": gap}, baseline="net of trend")
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE)
    assert finding.detail == "the covered days of the phases do not touch"


def test_the_selection_and_the_settled_day_cut_the_phases() -> None:
    """Since, until and the settled day leave fewer days of the phases; without any, the claim stays open."""
    data = two(settled_until="2010-12-31")
    step = found(data, {"selection": at.Selection(since="2005-01-01")}).steps[0]
    assert "in 4.00 years of late (2007-01-01 to 2010-12-31)" in step
    assert "in 2.00 years of early (2005-01-01 to 2006-12-31)" in step
    result = run(data, select={"since": "2008-01-01"})
    assert (result.verdict, result.finding.reason) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE)
    assert result.why == "window outside the coverage: no day of phase 'early' is covered, settled and selected"
    assert result.fragility.text == "no change of events decides it: window outside the coverage"
    assert ratio().levers(case(data, selection=at.Selection(since="2008-01-01"))) == ()


@pytest.mark.parametrize(
    ("fields", "options", "message"),
    [
        ({"phase": "lat"}, {}, "there is no phase 'lat'; nearest: 'late'"),
        ({"relative_to": "late"}, {}, "relative_to: phase 'late' cannot be compared with itself"),
        ({}, {"phases": None}, 'phases: the data carries no phase scheme; set phases = "…"'),
        ({"baseline": "equal windows", "window": "7 years"}, {}, "window: 7 years is 2557 days; the shorter phase has"),
    ],
)
def test_errors(fields: dict[str, str], options: dict[str, Any], message: str) -> None:
    """What cannot be evaluated as written is an error that names what is wrong."""
    result = run(two(**options), ratio(**fields))
    assert result.verdict is Verdict.ERROR
    assert message in result.message


def test_a_scheme_of_the_check() -> None:
    """Phases that the check declares have the names of their first days."""
    claim = RateRatio(phase="since-2005-01-01", relative_to="before-2005-01-01", at_least=1)
    assert run(two(phases=None), claim, phases=["2005-01-01"]).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"at_least": 0}, "at_least: 0 says nothing of a ratio of rates; a number above 0 is needed"),
        ({"at_most": -1}, "at_most: -1 says nothing of a ratio"),
        ({"at_least": 3, "at_most": 2}, "at_most (2) lies below at_least (3)"),
        ({"at_least": None}, "no bound is given"),
        ({"baseline": "whole"}, "baseline: 'whole' is unknown; allowed: equal windows, net of trend, whole phases"),
        ({"window": "1 year"}, 'window: only baseline = "equal windows" has one'),
        ({"baseline": "equal windows", "window": "0 days"}, "holds no day"),
        ({"baseline": "equal windows", "window": "soon"}, "'soon' is no span of time"),
        ({"phase": " "}, "phase: is blank"),
        ({"phases": "late"}, "phases: unknown field; nearest: 'phase'"),
    ],
)
def test_refused_parameters(fields: dict[str, Any], message: str) -> None:
    """Each wrong parameter is refused with what is allowed."""
    with pytest.raises(at.DataError) as caught:
        ratio(**fields)
    assert message in str(caught.value)


def test_claims() -> None:
    """The claim names its bounds, unit, phases and baseline."""
    assert ratio(at_least=1, at_most=3).claim("event") == (
        "the rate of events in late is between 1 × and 3 × that in early (whole phases)"
    )  # fmt: skip
    near = ratio(baseline="equal windows", window="2 years")
    assert near.claim("occasion").endswith("that in early (equal windows of 2 years)")


def test_open_lists_and_coding() -> None:
    """An open list, and coders who do not agree on what is selected by, leave the claim open."""
    unreliable = at.Reliability(id="kind", alpha=0.5, low=0.3, high=0.7, n=50)
    open_list = run(two(complete=False))
    assert open_list.finding.reason is Reason.OPEN_LIST
    assert run(two(complete=False), open_list="accept").verdict is Verdict.PASS
    coded = two(reliability=[unreliable])
    assert run(coded, select={"kinds": "cooperation"}).finding.reason is Reason.CODING
    assert run(coded).verdict is Verdict.PASS


def test_too_few_events() -> None:
    """Where even all events in one phase would decide nothing, the reason is that they are too few."""
    few = found(two(["2008-05-05", "2009-05-05", "2003-05-05"]))
    assert (few.verdict, few.reason, few.detectable) == (Verdict.INCONCLUSIVE, Reason.TOO_FEW, None)
    assert few.detail == "even with all of them in one phase, 3 occasions would not decide it"
    none = found(two(["2003-05-05"]), baseline="equal windows", window="1 year")
    assert (none.reason, none.detail) == (Reason.TOO_FEW, "no occasion lies in either window")
    assert run(two([])).finding.reason is Reason.TOO_FEW
    lax = found(two(["2008-05-05", "2003-05-05"]), {"confidence": 0.15})
    assert (lax.reason, lax.detectable) == (Reason.SPANS, None)


@pytest.mark.parametrize(
    ("bounds", "confidence"), [({"at_least": 2}, 0.95), ({"at_most": 3}, 0.9), ({"at_least": 1.6, "at_most": 3}, 0.95)]
)
def test_detectable_ratios_are_shown_in_most_cases(bounds: dict[str, float], confidence: float) -> None:
    """At the ratios that are named, 80 % of the binomial splits of the events lie beyond the bound."""
    finding = found(two(), {"confidence": confidence}, **bounds)
    named = [float(word) for word in finding.detectable.replace("a ratio of at least ", "").split(" or at most ")]
    early, late = 2191 / DAYS_PER_YEAR, 2192 / DAYS_PER_YEAR
    limits = [at.inference.rate_ratio(a, late, 53 - a, early, confidence=confidence) for a in range(54)]
    for true, beyond in (
        (named[0], [x.low > max(bounds.values()) for x in limits]),
        (named[1], [x.high < min(bounds.values()) for x in limits]),
    ):
        chance = stats.binom.pmf(np.arange(54), 53, true * late / (true * late + early))
        assert chance[beyond].sum() == pytest.approx(0.8, abs=0.01)


def test_detectable_ratios_of_uneven_counts() -> None:
    """Overdispersed counts are worth fewer events: less is detectable."""
    clustered = [f"{day[:4]}-{'02' if int(day[:4]) % 2 else '11'}-05" for day in STEADY]
    even, uneven = found(two(), at_least=2), found(two(clustered), at_least=2)
    assert "quasi-Poisson, dispersion" in uneven.steps[0]
    least = [float(finding.detectable.split(" or ")[0].rsplit(" ", 1)[1]) for finding in (even, uneven)]
    assert least[1] > 1.5 * least[0]


def test_detectable_ratios_net_of_trend() -> None:
    """They follow from the width of the interval: its half over its quantile, times what 80 % of cases need."""
    rng = random.Random(2)
    finding = found(two(drawn(60, "2001-01-01", "2012-12-31", rng)), baseline="net of trend", at_least=1.5)
    half = np.log(finding.high / finding.low) / 2
    reach = np.exp(half * (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) / stats.norm.ppf(0.975))
    assert finding.detectable == f"a ratio of at least {1.5 * reach:.2f} or at most {1.5 / reach:.2f}"
    endless = found(two(["2003-05-05", "2004-05-05", *every(300, "2007-05-05", "2012-12-31")]), baseline="net of trend")
    assert (endless.high is None) == (endless.detectable is None)


def test_vague_dates_at_the_boundary() -> None:
    """Dates that may lie on either side widen the interval; what known dates would decide is too coarse."""
    scheme = at.Periodization.declared("2007-07-01", names=["early", "late"])
    exact = [*every(90, "2001-02-01", "2006-12-31"), *every(90, "2008-01-01", "2012-12-31")]
    known = two([*exact, *every(18, "2007-01-05", "2007-12-20")], phases=scheme)
    vague = two([*exact, *["2007"] * 20], phases=scheme)
    sharp, blunt = found(known), found(vague)
    assert blunt.low < 0.95 * sharp.low < 1.05 * sharp.high < blunt.high
    assert "pooled over 40 imputations" in blunt.steps[3]
    assert "all days are known" in sharp.steps[3]
    coarse = found(vague, at_least=(blunt.low + sharp.low) / 2)
    assert (coarse.verdict, coarse.reason) == (Verdict.INCONCLUSIVE, Reason.COARSE)
    assert "with dates known to the day" in coarse.detail
    assert blunt.reason is sharp.reason is Reason.SPANS


def test_as_if_known_spreads_vague_dates_evenly() -> None:
    """Half of many dates of one year fall into its first half, and known ones stay."""
    held = case(two(["2007"] * 40 + ["2008-05-05"]))
    dates = [event.date.start.earliest for event in as_if_known(held, held.units).data]
    assert sum(day < datetime.date(2007, 7, 2) for day in dates) == 20
    assert dates[-1] == datetime.date(2008, 5, 5)


@given(st.permutations(range(30)), st.sampled_from(BASELINES))
@settings(max_examples=10, deadline=None)
def test_order_does_not_matter(order: list[int], baseline: str) -> None:
    """The order in which events are given changes nothing."""
    dates = drawn(30, "2001-01-01", "2012-12-31", random.Random(8), 0.3)
    events = [talks(f"e{n}", day) for n, day in enumerate(dates)]
    options: dict[str, Any] = {"coverage": ("2001", "2012"), "complete": True, "phases": SCHEME}
    one, other = (found(at.Timeline(some, **options), {"m": 20}, baseline=baseline) for some in (
        events, [events[n] for n in order]))  # fmt: skip
    assert one == other


@given(st.floats(0.1, 20), st.floats(1.0, 3.0))
@settings(max_examples=20, deadline=None)
def test_a_weaker_claim_is_no_worse(bound: float, factor: float) -> None:
    """What is at least a bound is at least a smaller one; and what fails it fails a greater one."""
    order = [Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS]
    strong, weak = (
        order.index(found(two(STEADY[::3]), at_least=at_least).verdict) for at_least in (bound, bound / factor)
    )
    assert weak >= strong


@pytest.mark.parametrize("baseline", BASELINES)
def test_turned_round(baseline: str) -> None:
    """A ratio of at least x is a ratio of the other way round of at most 1/x."""
    data = two(drawn(60, "2001-01-01", "2012-12-31", random.Random(4)))
    there = found(data, baseline=baseline, at_least=0.8)
    back = found(data, baseline=baseline, at_most=1.25, phase="early", relative_to="late")
    assert back.verdict is there.verdict
    assert (back.low, back.high) == pytest.approx((1 / there.high, 1 / there.low))


def test_confidence_is_obeyed() -> None:
    """The interval grows with the confidence, also beyond what the sign flips of a trend can tell."""
    limits = [
        (finding.low, finding.high) for finding in (found(two(), {"confidence": c}) for c in (0.5, 0.95, 0.999999))
    ]
    assert limits[2][0] < limits[1][0] < limits[0][0] < limits[0][1] < limits[1][1] < limits[2][1]
    strict = found(two(), {"confidence": 0.999999}, baseline="net of trend")
    assert (strict.verdict, strict.detail) == (
        Verdict.INCONCLUSIVE, "a confidence of 0.999999 needs more sign flips than are made"
    )  # fmt: skip


def test_too_few_imputations() -> None:
    """Vague dates that differ between imputations need at least 20 of them."""
    scheme = at.Periodization.declared("2007-07-01", names=["early", "late"])
    with pytest.raises(at.InputError, match="at least 20 are needed"):
        found(two([*STEADY, *["2007"] * 9], phases=scheme), {"m": 5})


@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("bounds", [{"at_least": 1}, {"at_least": 2}, {"at_most": 1}, {"at_least": 6}, {"at_most": 6}])
def test_levers_lead_away_from_the_verdict(baseline: str, bounds: dict[str, float]) -> None:
    """Of a decided claim, all changes together move the interval towards what changes the verdict."""
    held, claim = case(two()), ratio(baseline=baseline, **bounds)
    before = claim.evaluate(held)
    found_levers = claim.levers(held)
    assert {lever.changes[0].kind for lever in found_levers} == {"remove", "add"}
    for lever in found_levers:
        assert len({change.kind for change in lever.changes}) == 1
    if before.verdict is Verdict.INCONCLUSIVE:
        assert len(found_levers) == (8 if baseline == "net of trend" else 4)
        return
    lower = (before.verdict is Verdict.PASS) == ("at_least" in bounds)
    for lever in found_levers[:2]:
        after = claim.evaluate(held.replace(data=changed(held.data, lever.changes[:6])))
        assert (after.low < before.low) if lower else (after.high > before.high)


def test_vague_dates_are_levers_too() -> None:
    """Vague dates are moved across the boundary, those first that are most surely on the wrong side."""
    scheme = at.Periodization.declared("2007-04-01", names=["early", "late"])
    data = two([*every(300, "2001-02-01", "2006-12-31"), *every(90, "2007-04-20", "2012-12-31"), "2007",
                "[2006..2007]"], phases=scheme)  # fmt: skip
    claim = ratio()
    (lever,) = (x for x in claim.levers(case(data)) if x.changes[0].kind == "move")
    days = [(data[change.events[0]].date.edtf, str(change.day)) for change in lever.changes]
    assert days == [("2007", "2007-01-01"), ("[2006..2007]", "2006-01-01")]
    after = claim.evaluate(case(changed(data, lever.changes)))
    assert after.low < claim.evaluate(case(data)).low


def test_moves_out_of_days() -> None:
    """A vague unit that cannot reach some days is moved out of the others, if it can be."""
    held = case(two(["2007", "2007-05-05", "[2008..2009]"]))
    day = datetime.date
    into, out_of = [(day(2011, 1, 1), day(2011, 2, 1))], [(day(2007, 1, 1), day(2007, 6, 30))]
    assert [(x.events, x.day) for x in moves(held.units, into, out_of)] == [(("e0",), day(2007, 7, 1))]
    assert moves(held.units, into, [(day(2001, 1, 1), day(2012, 1, 1))]) == []


@pytest.mark.parametrize("fields", [{}, {"baseline": "net of trend"}, {"at_least": 2}, {"at_most": 1}])
def test_fragility_changes_the_verdict(fields: dict[str, Any]) -> None:
    """The changes that are found bring the verdict that is told, evaluated in full."""
    claim = ratio(**fields)
    result = run(two(), claim)
    fragility = result.fragility
    assert fragility.number
    after = claim.evaluate(case(changed(two(), fragility.changes)))
    assert after.verdict is fragility.becomes is not result.verdict


def test_fragility_obeys_the_rules_of_all_checks() -> None:
    """Below the minimum of events a verdict is open, and so is one on an open list."""
    file = at.CheckFile(check=[check(expect=ratio())], minimum_events=52)
    fragility = at.run_checks(file, two())["c"].fragility
    assert (fragility.way("remove").number, fragility.way("remove").becomes) == (2, Verdict.INCONCLUSIVE)


def test_verdicts_at_the_bound_are_seldom_wrong() -> None:
    """Where the true ratio is the bound, pass and fail are wrong in at most 2.5 % of cases each (mid-P: about)."""
    rng = random.Random(20240601)
    wrong = dict.fromkeys(Verdict, 0)
    runs = 250
    for _ in range(runs):
        early, late = (int(stats.poisson.ppf(rng.random(), mean)) for mean in (12, 24))
        dates = drawn(early, "2005-01-01", "2006-12-31", rng) + drawn(late, "2007-01-01", "2008-12-31", rng)
        held = Case(
            data=two(dates, coverage=("2005", "2008")), selection=at.Selection(), today=datetime.date(2013, 1, 1)
        )
        row = ratio(at_least=2)._row(held)
        wrong[ratio(at_least=2)._verdict(row)] += 1
    assert wrong[Verdict.PASS] / runs <= 0.04
    assert wrong[Verdict.FAIL] / runs <= 0.04


@pytest.mark.parametrize("known", [10, 4])
def test_a_verdict_must_hold_by_years_too(known: int) -> None:
    """Where years of a phase vary more than its quarters tell, what the quarterly interval decides stays open."""
    dates = [f"{year}-{month:02}-{day:02}" for year in range(2001, 2013) for month in (2, 5, 8, 11)
             for day in range(1, 1 + (1, 9)[year % 2] * (2 if year > 2006 else 1))]  # fmt: skip
    finding = found(two([day[:known] for day in dates]), at_least=1.1)
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.DEPENDENCE)
    assert finding.detail.startswith("years vary more than quarters tell (index ")
    assert finding.detail.endswith(" holds 1.1")
    assert finding.low > 1.1
    assert any("The yearly counts have the dispersion index" in step for step in finding.steps)
    assert finding.detectable is not None
    assert ratio(at_least=1.1).ruling(case(two([day[:known] for day in dates]))) is Verdict.INCONCLUSIVE
    assert found(two([day[:known] for day in dates]), at_least=0.3).verdict is Verdict.PASS


def test_net_of_trend_reads_as_what_it_is() -> None:
    """The claim and the step tell of the boundary and of trends, not of how many units the phases hold."""
    claim = ratio(baseline="net of trend").claim("occasion")
    assert claim == (
        "at the boundary of late and early, the rate of occasions to which the trend of late leads is at least 1 × "
        "that to which the trend of early leads"
    )
    step = found(two(), baseline="net of trend").steps[2]
    assert step.startswith(
        "Net of trend: at 2007-01-01, the rate of occasions to which the trend of late (2007-01-01 to 2012-12-31) "
        "leads against that to which the trend of early (2001-01-01 to 2006-12-31) leads; ratio "
    )
    assert "occasions in" not in step
