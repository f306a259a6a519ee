"""A trend is decided by its test or its interval, and only where it would stand if periods depend on each other."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import alliance_timeline as at
from alliance_timeline.checks import Case, CheckResult, Finding, Reason, Verdict, changed
from alliance_timeline.checks.expectations.trends import Trend
from alliance_timeline.inference import log_linear_trend, mann_kendall
from alliance_timeline.periods import DAYS_PER_YEAR

from ..series.counted import events, timeline
from .worlds import case, check

DIRECTIONS = ("rising", "falling", "not_rising", "not_falling")
UP, DOWN, FLAT = (
    [1, 2, 2, 3, 4, 4, 5, 6, 6, 8, 7, 9],
    [9, 7, 8, 6, 6, 5, 4, 4, 3, 2, 2, 1],
    [3, 4, 2, 3, 4, 3, 2, 4, 3, 2],
)


def counted(counts: Sequence[int], vague: Sequence[int] | None = None, months: int = 12, **options: Any) -> at.Timeline:
    """So many events in each period from 2000 on, some of them known to the year alone."""
    coarse = list(vague or [0] * len(counts))
    fine = [number - part for number, part in zip(counts, coarse, strict=True)]
    some = events(fine, months=months) + events(coarse, months=months, digits=4, name="v")
    return timeline(some, "2000", str(1999 + len(counts) * months // 12), **options)


def yearly(counts: Sequence[int], vague: Sequence[int] | None = None, **options: Any) -> Case:
    """A case of years."""
    return case(counted(counts, vague), every="year", **options)


def quarterly(counts: Sequence[int], vague: Sequence[int] | None = None, **options: Any) -> Case:
    """A case of quarters."""
    return case(counted(counts, vague, months=3), **options)


def dependent(length: int, seed: int, phi: float = 0.6) -> list[int]:
    """Counts with a mean of 3 whose log-rates are an AR(1) and do not change."""
    rng, variance = np.random.default_rng(seed), math.log(1.5)
    z = rng.normal(0.0, math.sqrt(variance), length)
    for n in range(1, length):
        z[n] = phi * z[n - 1] + math.sqrt(1.0 - phi**2) * z[n]
    found: list[int] = rng.poisson(3.0 * np.exp(z - variance / 2.0)).tolist()
    return found


def run(data: at.Timeline, claim: Trend, **fields: Any) -> CheckResult:
    """The result of a check of the claim."""
    return at.run_checks(check(expect=claim, every="year", **fields), data)["c"]


def first_with(reason: Reason, claim: Trend, cases: Any) -> Finding:
    """The finding of the first of some cases that has a reason."""
    return next(found for found in map(claim.evaluate, cases) if found.reason is reason)


@pytest.mark.parametrize(
    ("counts", "passing", "failing"),
    [
        (UP, {"rising", "not_falling"}, {"falling", "not_rising"}),
        (DOWN, {"falling", "not_rising"}, {"rising", "not_falling"}),
        (FLAT, set(), set()),
    ],
)
def test_directions(counts: list[int], passing: set[str], failing: set[str]) -> None:
    """A shown trend passes what it agrees with and fails what it contradicts; without one all stay open."""
    for direction in DIRECTIONS:
        found = Trend(direction=direction).evaluate(yearly(counts))
        decided = Verdict.PASS if direction in passing else Verdict.FAIL if direction in failing else None
        assert found.verdict is (decided or Verdict.INCONCLUSIVE)
        assert (found.reason is Reason.SPANS) == (decided is None)
        assert found.unit == "Kendall's tau-b"
        assert (found.low, found.high) == (None, None)
        shown = "a rise" if counts is UP else "a fall" if counts is DOWN else "neither a rise nor a fall"
        assert found.steps[-1].startswith(f"The test shows {shown}: ")


def test_the_figure_of_a_direction() -> None:
    """It is the rank correlation with its p, on which the verdict stands, and the slope beside it."""
    found = Trend(direction="rising").evaluate(yearly([1, 2, 1, 2, 3, 2, 3, 3, 4, 3, 4, 5]))
    test = mann_kendall([1, 2, 1, 2, 3, 2, 3, 3, 4, 3, 4, 5], serial="studentized")
    assert found.verdict is Verdict.PASS
    assert found.estimate == pytest.approx(test.tau_b, abs=0.05)
    assert re.fullmatch(r"tau 0\.\d\d \(p (= 0\.\d{3}|<0\.001)\), yearly rate \+0\.\d\d \(.*\) a year", found.figure)
    claimed = run(counted([1, 2, 1, 2, 3, 2, 3, 3, 4, 3, 4, 5]), Trend(direction="rising"))
    assert claimed.verdict is Verdict.PASS
    open_ = Trend(direction="rising").evaluate(yearly(FLAT))
    assert re.fullmatch(r"p = 0\.\d{3} is above 0\.05: neither a rise nor a fall", open_.detail)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("phi", [0.0, 0.6])
def test_long_series_go_by_the_test_of_the_series(seed: int, phi: float) -> None:
    """From 40 periods on the verdict, its p and the slope are those of ``series.trend``."""
    trend = np.linspace(0.5, 2.0, 48) if seed % 2 else np.ones(48)
    subject = quarterly([round(n * f) for n, f in zip(dependent(48, seed, phi), trend, strict=True)])
    row, found = subject.series.trend().only, Trend(direction="rising").evaluate(subject)
    assert found.estimate == row.tau
    assert row.slope is not None
    assert f"{row.slope:+.2f} (" in found.figure or row.slope == 0
    assert row.p_value is not None
    assert "(p <0.001)" in found.figure or f"(p = {row.p_value:.3f})" in found.figure
    assert found.verdict.value == {"rising": "pass", "falling": "fail"}.get(row.verdict, "inconclusive")
    if row.verdict == "cannot decide":
        assert found.reason is Reason.DEPENDENCE
        assert f"{row.p_independent:.3f} if periods are independent, {row.p_value:.3f} if" in found.detail


def test_dependence_in_long_series() -> None:
    """A trend that would be shown if periods were independent, and is not, stays open for that reason."""
    for claim in (Trend(direction="rising"), Trend(at_most=0)):
        found = first_with(Reason.DEPENDENCE, claim, (quarterly(dependent(48, seed)) for seed in range(20)))
        assert found.verdict is Verdict.INCONCLUSIVE
        assert "if periods are independent" in found.detail
        assert found.detectable is not None


def test_dependence_in_short_series() -> None:
    """Below 40 periods, where the test takes them to be independent, the studentized test must agree."""
    cases = [yearly(dependent(24, seed)) for seed in range(40)]
    found = first_with(Reason.DEPENDENCE, Trend(direction="rising"), cases)
    subject = next(c for c in cases if Trend(direction="rising").evaluate(c) == found)
    rates = subject.series.expected[:, 0] / subject.series.exposure
    plain, guard = (mann_kendall(rates, serial=serial).p_value for serial in ("independent", "studentized"))
    assert plain is not None
    assert guard is not None
    assert plain <= 0.05 < guard
    assert any("studentized test" in step for step in found.steps)


def test_too_few() -> None:
    """With less than 10 events, or with equal rates, there is no trend to judge."""
    for claim in (Trend(direction="falling"), Trend(at_least=0), Trend(at_most=3)):
        found = claim.evaluate(yearly([1, 0, 1, 1, 0, 2, 1, 1]))
        assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.TOO_FEW)
        assert found.detail == "7 events; a trend needs 10"
        assert (found.estimate, found.figure, found.detectable) == (None, "–", None)
    assert Trend(at_most=3).evaluate(yearly([2, 2, 2])).reason is Reason.TOO_FEW


def test_dates_too_coarse() -> None:
    """Where the imputations, or the expected counts, would decide it and vague dates do not, they are the reason."""

    def cases() -> Any:
        for seed in range(30):
            rng = np.random.default_rng(seed)
            counts = rng.poisson(np.linspace(1, 2.5, 20))
            yield quarterly(counts.tolist(), rng.binomial(counts, 0.9).tolist())

    growth = first_with(Reason.COARSE, Trend(at_most=0), cases())
    assert "with dates known to the day" in growth.detail
    direction = first_with(Reason.COARSE, Trend(direction="rising"), cases())
    assert "of the imputations of vague ones would show a trend" in direction.detail
    assert any("imputations of the vague dates" in step for step in direction.steps)


def test_vague_dates_widen_the_interval() -> None:
    """The same events with dates known to the year give a wider interval of quarters."""
    counts = [2, 1, 3, 2, 2, 4, 3, 3, 4, 5, 4, 6, 5, 6, 5, 8]
    known, vague = (Trend(at_most=0).evaluate(quarterly(counts, some)) for some in (None, counts))
    assert known.low is not None
    assert vague.low is not None
    assert vague.low < known.low


def test_no_period_ends_by_the_settled_day() -> None:
    """A window in which no period is both covered and settled decides nothing, whatever is claimed."""
    data = counted(UP, settled_until="2011-11-30")
    for claim in (Trend(direction="rising"), Trend(at_most=3)):
        found = claim.evaluate(case(data, every="year", selection=at.Selection(since="2011-01-01")))
        assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE)
        assert found.detail == "no period (year) of 2011-01-01 to 2011-11-30 ends by the settled day"
        assert claim.levers(case(data, every="year", selection=at.Selection(since="2011-01-01"))) == ()


def test_a_window_that_is_covered_in_part_is_told() -> None:
    """The trend is that of the covered days; the steps say what lies beyond."""
    found = Trend(direction="rising").evaluate(yearly(UP, selection=at.Selection(since="1990-01-01")))
    assert found.verdict is Verdict.PASS
    assert any(step.startswith("The window begins 1990-01-01") for step in found.steps)


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({"at_least": 5}, Verdict.PASS),
        ({"at_least": 20}, Verdict.INCONCLUSIVE),
        ({"at_least": 60}, Verdict.FAIL),
        ({"at_most": 60}, Verdict.PASS),
        ({"at_most": 20}, Verdict.INCONCLUSIVE),
        ({"at_most": 5}, Verdict.FAIL),
        ({"at_least": 5, "at_most": 60}, Verdict.PASS),
        ({"at_least": 10, "at_most": 20}, Verdict.INCONCLUSIVE),
        ({"at_least": 60, "at_most": 70}, Verdict.FAIL),
        ({"at_least": -10, "at_most": 0}, Verdict.FAIL),
    ],
)
def test_growth(bounds: dict[str, float], verdict: Verdict) -> None:
    """The growth of about 17 % a year is held against one bound or two."""
    found = Trend(**bounds).evaluate(yearly(UP))
    assert found.verdict is verdict
    assert (found.reason is Reason.SPANS) == (verdict is Verdict.INCONCLUSIVE)
    assert found.detectable is None
    assert found.figure.startswith("+")
    assert found.unit == "per cent a year"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bound", [-5.0, 0.0, 12.5])
def test_growth_against_the_kernel(seed: int, bound: float) -> None:
    """The limits are those of the log-linear trend, and the guard that of the rates divided by the bound's growth."""
    counts = np.random.default_rng(seed).poisson(np.geomspace(2, 8, 16)).tolist()
    subject = yearly(counts)
    series, found = subject.series, Trend(at_least=bound).evaluate(subject)
    middle = np.array([(p.first.toordinal() + p.last.toordinal() + 1) / 2 for p in series.periods]) / DAYS_PER_YEAR
    plain = log_linear_trend(counts, middle, series.exposure)
    assert plain.dispersion is not None
    if plain.dispersion >= 1:
        assert (found.low, found.high) == pytest.approx((plain.low, plain.high))
    assert found.low is not None
    assert found.high is not None
    net = np.array(counts) / series.exposure / np.exp(math.log1p(bound / 100) * (middle - middle[0]))
    guard = mann_kendall(net, middle, serial="studentized")
    assert guard.p_value is not None
    way = 1 if found.low >= bound else -1 if found.high < bound else 0
    holds = guard.p_value <= 0.05 and np.sign(guard.s) == way
    wanted = {1: Verdict.PASS, -1: Verdict.FAIL}.get(way, Verdict.INCONCLUSIVE) if holds else Verdict.INCONCLUSIVE
    assert found.verdict is wanted
    assert (found.reason is Reason.DEPENDENCE) == (way != 0 and not holds)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 9), min_size=10, max_size=14), st.floats(-30, 30), st.floats(0, 40))
def test_a_higher_bound_is_no_harder(counts: list[int], bound: float, more: float) -> None:
    """A rate that grows by at most so much does not grow by more than a higher bound; nor both pass and fail."""
    lower, higher = (Trend(at_most=at).evaluate(yearly(counts)).verdict for at in (bound, bound + more))
    assert (lower, higher) != (Verdict.PASS, Verdict.FAIL)
    least = Trend(at_least=bound).evaluate(yearly(counts)).verdict
    assert lower is Verdict.INCONCLUSIVE or least is not lower


@settings(max_examples=25)
@given(st.lists(st.integers(0, 6), min_size=8, max_size=12), st.integers(0, 9))
def test_the_order_of_events_and_the_mirror(counts: list[int], seed: int) -> None:
    """Events in any order give the same; backwards in time a rise is a fall."""
    data = counted(counts)
    shuffled = list(data)
    random.Random(seed).shuffle(shuffled)
    again = timeline(shuffled, "2000", str(1999 + len(counts)))
    rising = Trend(direction="rising").evaluate(case(data, every="year"))
    assert Trend(direction="rising").evaluate(case(again, every="year")) == rising
    rates = np.array(counts) / case(data, every="year").series.exposure
    there, back = mann_kendall(rates), mann_kendall(rates[::-1])
    assert there.s == -back.s
    assert Trend(direction="falling").evaluate(case(data, every="year")).verdict.value == {
        "pass": "fail", "fail": "pass"
    }.get(rising.verdict.value, "inconclusive")  # fmt: skip


@pytest.mark.parametrize("claim", [Trend(direction="rising"), Trend(at_least=2)])
def test_confidence_is_obeyed(claim: Trend) -> None:
    """At a higher confidence the interval is wider, and what was decided stays open."""
    counts = [3, 2, 4, 3, 4, 5, 4, 7, 5, 7, 8, 7]
    loose, strict = (claim.evaluate(yearly(counts, confidence=level)) for level in (0.8, 0.9999))
    assert (loose.verdict, strict.verdict) == (Verdict.PASS, Verdict.INCONCLUSIVE)
    if claim.direction is not None:
        return
    assert None not in (loose.low, strict.low, loose.high, strict.high)
    assert strict.low < loose.low  # type: ignore[operator]
    assert strict.high > loose.high  # type: ignore[operator]


def test_a_decision_beside_many_others_can_be_had() -> None:
    """So many null series are drawn that p can fall below the level of one test of hundreds."""
    counts = [1 + n // 3 + n * 7 % 3 for n in range(40)]
    for claim in (Trend(direction="rising"), Trend(at_least=0)):
        assert claim.evaluate(quarterly(counts, confidence=1 - 0.05 / 300)).verdict is Verdict.PASS


def test_ties() -> None:
    """A trend may be shown where most pairs of quarters are tied, so that the median of their slopes is 0."""
    counts = [0, 0, 0, 0, 1, 0, 0, 0] * 3 + [0, 1, 0, 1, 0, 0, 1, 1] * 3
    found = Trend(direction="rising").evaluate(quarterly(counts))
    assert (found.verdict, found.low, found.high) == (Verdict.PASS, None, None)
    assert found.estimate is not None
    assert found.estimate > 0
    assert "most pairs are tied" in found.figure
    assert [change.kind for change in Trend(direction="rising").levers(quarterly(counts))[0].changes[:1]] == ["remove"]


def test_the_smallest_growth_that_would_be_shown() -> None:
    """Beyond each bound it lies by (z + .84) standard errors of the log-linear slope, times what was simulated."""
    steady = [4, 5, 3, 4, 6, 4, 3, 5] * 4
    found = Trend(at_least=-1, at_most=1).evaluate(yearly(steady, confidence=0.999))
    assert found.low is not None
    assert found.high is not None
    reach = (math.log1p(found.high / 100) - math.log1p(found.low / 100)) / 2
    reach *= 1.35 * (1 + stats.norm.ppf(0.8) / stats.norm.ppf(0.9995))
    high, low = (100 * math.expm1(math.log1p(bound / 100) + way) for bound, way in ((1, reach), (-1, -reach)))
    assert found.detectable == f"a growth of about {high:+.3g} % a year or more, or {low:+.3g} % or less"
    assert Trend(at_most=12).evaluate(yearly(UP, confidence=0.1)).detectable is None


def test_what_short_series_could_have_shown_is_not_told() -> None:
    """With fewer than 24 periods, or a growth so steep that it looks like dependence, no figure keeps its promise."""
    for counts, told in (([4, 5] * 11, False), ([4, 5] * 12, True), ([1, 0] * 12, False)):
        for claim in (Trend(direction="rising"), Trend(at_least=0)):
            found = claim.evaluate(yearly(counts))
            assert found.verdict is Verdict.INCONCLUSIVE
            assert (found.detectable is not None) == told


@pytest.mark.parametrize(("periods", "mean"), [(30, 4.0), (48, 2.0), (100, 2.0)])
@pytest.mark.parametrize("claim", [Trend(direction="rising"), Trend(at_least=0)])
def test_growth_by_just_that_much_is_mostly_shown(periods: int, mean: float, claim: Trend) -> None:
    """Rates that grow by what is told pass in about 80 % of cases, with the studentized test beside the interval."""
    rng, years = np.random.default_rng(5), (np.arange(periods) - periods / 2) / 4

    def told(seed: int) -> float:
        found = claim.evaluate(quarterly(rng.poisson(mean, periods).tolist(), seed=seed)).detectable
        match = re.search(r"\+(\S+) % a year or more", found or "")
        return float(match[1]) if match else math.nan

    growth = np.nanmedian([told(seed) for seed in range(15)])
    rates = np.exp(math.log1p(growth / 100) * years)
    runs = 60
    shown = [claim.evaluate(quarterly(rng.poisson(mean * rates / rates.mean()).tolist())).verdict for _ in range(runs)]
    assert 0.66 * runs <= shown.count(Verdict.PASS) <= 0.97 * runs


def test_four_periods_can_show_nothing() -> None:
    """No order of 4 rates has a p of at most .05, nor one of 5 a p of at most .01."""
    for counts, confidence, least in (([3, 5, 9, 17], 0.95, "0.083"), ([3, 5, 9, 17, 33], 0.99, "0.017")):
        for claim in (Trend(direction="rising"), Trend(at_least=0)):
            found = claim.evaluate(yearly(counts, confidence=confidence))
            assert (found.verdict, found.reason, found.detectable) == (Verdict.INCONCLUSIVE, Reason.TOO_FEW, None)
            assert found.detail == f"{len(counts)} periods; p of the studentized test is at least {least}"


def test_counted_are_the_covered_days() -> None:
    """The first day counted is that of the window, not of its first year."""
    for claim in (Trend(direction="rising"), Trend(at_least=0)):
        found = claim.evaluate(yearly(UP, selection=at.Selection(since="2000-02-24")))
        assert found.steps[0].endswith(", 2000-02-24 to 2011-12-31.")


def test_extreme_bounds_are_decided() -> None:
    """Bounds beyond all measure neither overflow nor stay open."""
    assert Trend(at_most=1e12).evaluate(yearly(UP)).verdict is Verdict.PASS
    assert Trend(at_least=-99.999999).evaluate(yearly(UP)).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("claim", "counts", "upwards"),
    [
        (Trend(direction="rising"), UP, False),
        (Trend(direction="falling"), UP, False),
        (Trend(direction="not_falling"), DOWN, True),
        (Trend(direction="rising"), [3, 3, 2, 4, 3, 4, 3, 5, 3, 4], True),
        (Trend(at_most=0), UP, False),
        (Trend(at_most=60), UP, True),
        (Trend(at_least=20), UP, False),
        (Trend(at_least=-20, at_most=16), UP, True),
    ],
)
def test_levers(claim: Trend, counts: list[int], upwards: bool) -> None:
    """A decided claim is pushed towards the nearest bound, an open one away from it, from the ends inwards."""
    some = [min(n, 1) for n in counts]
    subject = yearly(counts, some)
    expected = Trend(**claim.model_dump(exclude_none=True)).evaluate(subject)
    gone, copies, moved = claim.levers(subject)
    years = [subject.data[change.events[0]].date.edtf[:4] for change in gone.changes]
    added = [change.day.year for change in copies.changes if change.day]
    last = str(1999 + len(counts))
    assert expected == claim.evaluate(subject)
    assert years == sorted(years, reverse=not upwards)
    assert added[0] == (int(last) if upwards else 2000)
    assert len(set(added)) == len(counts) // 3
    assert {change.day.month for change in moved.changes if change.day} == {12 if upwards else 1}


def test_no_levers_without_units() -> None:
    """An empty selection has nothing to take away."""
    assert Trend(direction="rising").levers(yearly([0] * 10)) == ()


@pytest.mark.parametrize("claim", [Trend(direction="rising"), Trend(at_most=30), Trend(at_least=5)])
def test_what_fragility_says_comes_true(claim: Trend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making the changes changes the verdict to the one that is told; few evaluations were needed."""
    calls, evaluate = [], Trend.evaluate

    def noted(self: Trend, subject: Case) -> Finding:
        calls.append(subject)
        return evaluate(self, subject)

    monkeypatch.setattr(Trend, "evaluate", noted)
    data = counted(UP)
    result = run(data, claim)
    assert result.fragility is not None
    assert result.fragility.number is not None
    assert len(calls) <= 16
    for way in result.fragility.ways:
        if way.number is not None:
            assert claim.evaluate(case(changed(data, way.changes), every="year")).verdict is way.becomes
            assert way.becomes is not result.verdict


def test_rules_for_all_checks() -> None:
    """A list that is not complete decides nothing unless that is accepted; nor does doubtful coding."""
    claim, open_list = Trend(direction="rising"), counted(UP, complete=False)
    refused = run(open_list, claim)
    assert refused.finding is not None
    assert (refused.verdict, refused.finding.reason) == (Verdict.INCONCLUSIVE, Reason.OPEN_LIST)
    assert run(open_list, claim, open_list="accept").verdict is Verdict.PASS
    doubtful = counted(UP, reliability=[at.Reliability(id="kind", alpha=0.4, low=0.3, high=0.5, n=100)])
    coded = run(doubtful, claim, select={"kinds": "cooperation"})
    assert coded.finding is not None
    assert coded.finding.reason is Reason.CODING
    assert run(counted(UP), claim, phases="nowhere").verdict is Verdict.ERROR


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "neither direction nor a bound is given"),
        ({"direction": "rising", "at_most": 3}, "direction stands beside a bound"),
        ({"direction": "up"}, "'up' is unknown"),
        ({"at_most": -100}, "-100 is no growth"),
        ({"at_least": 5, "at_most": 3}, "at_most (3) lies below at_least (5)"),
        ({"at_least": "5"}, "a number is expected"),
    ],
)
def test_refused(fields: dict[str, Any], message: str) -> None:
    """Either a direction or bounds above -100 % in their order."""
    with pytest.raises(at.DataError, match=re.escape(message)):
        Trend(**fields)


def test_claims() -> None:
    """The claim names what is claimed of which unit."""
    assert [Trend(direction=d).claim("event") for d in DIRECTIONS] == [
        "the rate of events rises", "the rate of events falls", "the rate of events does not rise",
        "the rate of events does not fall",
    ]  # fmt: skip
    assert Trend(at_least=-5, at_most=5).claim("event") == "the rate of events grows by between -5 % and 5 % a year"


@pytest.mark.parametrize(("phi", "most"), [(0.0, 0.05), (0.5, 0.08)])
def test_wrong_verdicts_are_rare(phi: float, most: float) -> None:
    """Rates that do not change, at the edge of each claim: a verdict is seldom wrong, while the interval alone would
    often be where periods depend on each other.
    """
    wrong = dict.fromkeys(("rise", "fall", "above", "below", "interval"), 0)
    runs = 100
    for seed in range(runs):
        subject = quarterly(dependent(40, 1000 + seed, phi))
        rising, growth = Trend(direction="rising").evaluate(subject), Trend(at_most=0).evaluate(subject)
        wrong["rise"] += rising.verdict is Verdict.PASS
        wrong["fall"] += rising.verdict is Verdict.FAIL
        wrong["above"] += growth.verdict is Verdict.FAIL
        wrong["below"] += growth.verdict is Verdict.PASS
        assert growth.low is not None
        assert growth.high is not None
        wrong["interval"] += not growth.low <= 0 < growth.high
    assert max(wrong["rise"], wrong["fall"], wrong["above"], wrong["below"]) <= most * runs
    assert wrong["rise"] + wrong["fall"] <= 1.5 * most * runs
    if phi:
        assert wrong["interval"] >= 2 * (wrong["above"] + wrong["below"])
