"""A break of the rate is shown by its dates, and that there is none by the interval of the change at every cut."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Case, CheckResult, Finding, Reason, Verdict, changed
from alliance_timeline.checks.expectations.breaks import ChangePoint
from alliance_timeline.checks.expectations.comings import look_for_comings
from alliance_timeline.checks.expectations.cuts import cuts_within, looked_at, ratios_at, widest
from alliance_timeline.checks.fragility.break_levers import break_levers, few_tries
from alliance_timeline.checks.fragility.changes import Change, Lever
from alliance_timeline.inference import breaks as break_search
from alliance_timeline.inference.breaks import found_in_most_cases
from alliance_timeline.inference.rates import dispersion, is_overdispersed, rate_ratio
from alliance_timeline.series import EventSeries

from ..series.counted import events, timeline
from .worlds import case, check, world

STEP = np.repeat([3.0, 12.0], 24)  # a break on 2006-01-01
NEAR = {"near": "2006-02-01", "within": "12 months", "lasting": "1 year"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No simulation of the ratio that would have been found, which takes most of the time."""
    monkeypatch.setattr(break_search, "found_in_most_cases", lambda *_, **__: 1.5)


def poisson(rates: Sequence[float] | Any, seed: int = 0) -> list[int]:
    """Counts of quarters with these means."""
    found: list[int] = np.random.default_rng(seed).poisson(rates).tolist()
    return found


def counted(counts: Sequence[int], vague: Sequence[int] | None = None, **options: Any) -> at.Timeline:
    """So many events in each quarter from 2000 on, some of them known to the year alone."""
    coarse = list(vague or [0] * len(counts))
    fine = [number - part for number, part in zip(counts, coarse, strict=True)]
    some = events(fine) + events(coarse, digits=4, name="v")
    return timeline(some, "2000", str(1999 + len(counts) // 4), **options)


def of(counts: Sequence[int], vague: Sequence[int] | None = None, **options: Any) -> Case:
    """A case of quarters."""
    return case(counted(counts, vague), **options)


def claim(**fields: Any) -> ChangePoint:
    """A claim that looks at all but the first and the last year."""
    return ChangePoint(**({"lasting": "1 year"} | fields))


def dependent(length: int, seed: int) -> list[int]:
    """Counts with a mean of 3 whose log-rates are an AR(1) and do not change."""
    rng, variance = np.random.default_rng(seed), math.log(1.5)
    z = rng.normal(0.0, math.sqrt(variance), length)
    for n in range(1, length):
        z[n] = 0.6 * z[n - 1] + 0.8 * z[n]
    return poisson(3.0 * np.exp(z - variance / 2.0), seed)


def first_with(reason: Reason, subject: ChangePoint, cases: Iterable[Case]) -> Finding:
    """The finding of the first of some cases that has a reason."""
    return next(found for found in map(subject.evaluate, cases) if found.reason is reason)


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"near": "2006-02-01", "within": "12 months"}, Verdict.PASS),
        ({"near": "2005-10-01", "within": "1 year"}, Verdict.PASS),
        ({"near": "2009-01-01", "within": "6 months"}, Verdict.FAIL),
        ({"near": "2003-01-01", "within": "6 months", "ratio": 3}, Verdict.FAIL),
        ({"none_since": "2004-01-01"}, Verdict.FAIL),
        ({"none_since": "2007-01-01"}, Verdict.PASS),
        ({"none_since": "2007-01-01", "ratio": 1.1}, Verdict.INCONCLUSIVE),
        ({"near": "2009-01-01", "within": "6 months", "ratio": 1.1}, Verdict.INCONCLUSIVE),
    ],
)
def test_verdicts(fields: dict[str, Any], verdict: Verdict) -> None:
    """A fourfold rise in 2006 is near the days around it, and none comes after it."""
    found = claim(**fields).evaluate(of(poisson(STEP)))
    assert found.verdict is verdict
    assert (found.reason is Reason.SPANS) == (verdict is Verdict.INCONCLUSIVE)
    assert found.unit == "ratio of rates"
    told = verdict is Verdict.INCONCLUSIVE and "none_since" in fields
    assert found.detectable == (
        "a lasting change by a factor of about 1.5 in the middle of the series" if told else None
    )


def test_what_is_told() -> None:
    """A shown break with its set and rates; else the limits over all cuts, and where they decide nothing the widest."""
    subject = of(poisson(STEP))
    shown = claim(**NEAR).evaluate(subject)
    row = subject.series.changepoints().only
    assert shown.figure.startswith(f"break {row.dates[0]} (")
    assert shown.figure.endswith(f": {row.rates[0].estimate:.1f} to {row.rates[1].estimate:.1f} a year")
    assert shown.estimate == pytest.approx(row.rates[1].estimate / row.rates[0].estimate, rel=1e-6)
    assert shown.low is not None
    assert shown.high is not None
    assert shown.low < shown.estimate < shown.high
    none = claim(none_since="2007-01-01", ratio=1.1).evaluate(subject)
    assert re.fullmatch(r"ratios \d\.\d\d–\d\.\d\d at 17 cuts", none.figure)
    assert re.fullmatch(
        r"at 20\d\d-\d\d-01 the rate after is \S+ to \S+ times that before, not surely between 0\.91 and 1\.1",
        none.detail,
    )
    assert any("0 of 17 lie wholly between" in step for step in none.steps)


@pytest.mark.parametrize("seed", range(3))
def test_the_change_at_each_cut_is_that_of_the_kernel(seed: int) -> None:
    """Each interval is the plain one of the two rates, quasi-Poisson where the quarters are overdispersed."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.gamma(2.0, 2.0, 40) if seed else np.full(40, 4.0))
    subject = of(counts.tolist())
    series, dispersed = subject.series, []
    cuts = ratios_at(subject, series.periods, range(6, 34), ())
    for cut in cuts:
        a, b, ea, eb = (
            counts[cut.number :],
            counts[: cut.number],
            series.exposure[cut.number :],
            series.exposure[: cut.number],
        )
        spread = dispersion(counts, series.exposure, groups=[n < cut.number for n in range(40)])
        wide = is_overdispersed(spread.index, spread.p_value)
        dispersed.append(wide)
        plain = rate_ratio(
            int(a.sum()), float(ea.sum()), int(b.sum()), float(eb.sum()), method="quasipoisson" if wide else "midp",
            **({"counts_a": a, "counts_b": b, "period_exposure_a": ea, "period_exposure_b": eb} if wide else {}),
        )  # fmt: skip
        assert (cut.ratio.low, cut.ratio.high) == pytest.approx((plain.low, plain.high), rel=1e-6)
        assert cut.day == series.periods[cut.number].first
    assert any(dispersed) == (seed > 0)
    ratio = 1.3
    found = ChangePoint(none_since="2001-07-01", ratio=ratio, lasting="18 months").evaluate(subject)
    numbers = cuts_within(series.periods, (date(2001, 7, 1), date(2008, 7, 1)))
    assert list(numbers) == list(range(6, 35))
    assert (found.verdict is Verdict.PASS) == all(cut.lies_within(ratio) for cut in cuts)


def test_a_break_away_from_the_cuts_bounds_the_segment() -> None:
    """Between a break and the cut only the periods after the break count as before the cut."""
    subject = of(poisson(STEP))
    bounded, whole = (ratios_at(subject, subject.series.periods, [36], breaks)[0] for breaks in ([24], []))
    counts = subject.series.expected[:, 0]
    assert bounded.ratio.events_b == counts[24:36].sum()
    assert whole.ratio.events_b == counts[:36].sum()
    ahead = ratios_at(subject, subject.series.periods, [12], [24, 40])[0]
    assert (ahead.ratio.events_a, ahead.ratio.events_b) == (counts[12:24].sum(), counts[:12].sum())


def test_a_break_that_may_lie_on_either_side_of_the_edge() -> None:
    """A set that reaches beyond the tolerance shows nothing, and its break does not bound the segments."""
    found = claim(near="2006-08-15", within="7 months").evaluate(of(poisson(np.repeat([3.0, 7.0], 24), seed=3)))
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.SPANS)
    assert "does not lie wholly between 2006-01-15 and 2007-03-15" in found.detail


def test_a_break_in_the_half_period_before_is_not_after_the_day() -> None:
    """A break on the first day of a quarter may have come in the second half of the one before."""
    subject = of(poisson(np.repeat([2.0, 30.0], 24)))
    assert [len(some) for some in subject.series.changepoints().only.sets] == [1]
    assert claim(none_since="2005-11-15").evaluate(subject).verdict is Verdict.FAIL
    assert claim(none_since="2005-11-20").evaluate(subject).reason is Reason.SPANS


def test_a_break_that_is_too_small_to_matter_counts_as_none() -> None:
    """A change that is found, and surely smaller than the ratio, is none; one that may be as large is a break."""
    subject = of(poisson(np.repeat([30.0, 40.0], 24)))
    assert len(subject.series.changepoints().only.dates) == 1
    assert claim(none_since="2002-01-01").evaluate(subject).verdict is Verdict.PASS
    assert claim(none_since="2002-01-01", ratio=1.2).evaluate(subject).verdict is Verdict.FAIL
    assert claim(near="2006-01-01", within="4 years").evaluate(subject).verdict is Verdict.FAIL
    assert claim(near="2006-01-01", within="4 years", ratio=1.2).evaluate(subject).verdict is Verdict.PASS


@pytest.mark.parametrize("fields", [{"none_since": "2002-01-01"}, {"near": "2006-01-01", "within": "1 year"}])
def test_dependence(fields: dict[str, Any]) -> None:
    """Where there would be a break if periods were independent, nothing is shown by equivalence either."""
    found = first_with(Reason.DEPENDENCE, claim(ratio=50, **fields), (of(dependent(48, seed)) for seed in range(20)))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert re.fullmatch(
        r"a break: p = \S+ if periods are independent, \S+ if they may depend on each other", found.detail
    )


def test_a_further_break_that_cannot_be_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """A further break that depends on independence leaves equivalence open, and a shown break as it is."""
    subject, plain = of(poisson(STEP)), EventSeries.changepoints

    def doubtful(self: EventSeries, **options: Any) -> Any:
        found = plain(self, **options)
        return replace(found, rows=(replace(found.only, further="cannot decide"),))

    monkeypatch.setattr(EventSeries, "changepoints", doubtful)
    found = claim(none_since="2007-01-01").evaluate(subject)
    assert found.reason is Reason.DEPENDENCE
    assert found.detail.startswith("a further break: p = ")
    assert claim(**NEAR).evaluate(subject).verdict is Verdict.PASS


def test_too_few() -> None:
    """The test of breaks needs 30 periods and 10 events."""
    for counts, detail in ((poisson(STEP)[12:40], "28 periods"), ([0] * 40 + [1] * 8, "8 events")):
        found = claim(none_since="2002-01-01").evaluate(of(counts))
        assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.TOO_FEW)
        assert detail in found.detail
        assert any(step.startswith("Breaks were not tested: ") for step in found.steps)


def test_dates_too_coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where most of the imputations come to another result than the test, the dates are the reason."""
    plain = EventSeries.changepoints

    def coarse(self: EventSeries, **options: Any) -> Any:
        found = plain(self, **options)
        return replace(found, rows=(replace(found.only, flips=0.6),))

    monkeypatch.setattr(EventSeries, "changepoints", coarse)
    found = claim(none_since="2002-01-01").evaluate(of(poisson([1.0] * 48)))
    assert found.reason is Reason.COARSE
    assert "60 % of the imputations" in found.detail
    assert claim(**NEAR).evaluate(of(poisson(STEP))).verdict is Verdict.PASS


def test_vague_dates_widen_the_interval_at_a_cut_inside_their_year() -> None:
    """A cut in July is less sure where events are known to the year; one in January is not, but for dispersion."""
    counts = [8] * 40
    exact, vague = (
        [cut.ratio for cut in ratios_at(subject, subject.series.periods, [18, 20], ())]
        for subject in (of(counts), of(counts, [6] * 40))
    )
    width = [[math.log(r.high / r.low) for r in some] for some in (exact, vague)]
    assert width[1][0] > 1.02 * width[0][0]
    assert vague[1].events_a == exact[1].events_a
    assert vague[0].m == 40


@pytest.mark.parametrize(
    ("fields", "select", "detail"),
    [
        ({"near": "2011-08-01", "within": "3 months"}, {}, "no quarter begins between 2011-05-01 and 2011-11-01"),
        ({"near": "2009-05-15", "within": "40 days"}, {}, "no quarter begins between 2009-04-05 and 2009-06-24"),
        ({"near": "2010-12-01", "within": "6 months"}, {}, "breaks are looked for from 2001-01-01 to 2011-01-01"),
        ({"none_since": "1999-12-31"}, {}, "the covered days begin on 2000-01-01"),
        ({"none_since": "2008-01-01"}, {"until": "2015-06-30"}, "the window ends 2015-06-30, the covered"),
    ],
)
def test_outside(fields: dict[str, Any], select: dict[str, str], detail: str) -> None:
    """What lies beyond the days that are looked at cannot be shown to hold no break."""
    found = claim(**fields).evaluate(of(poisson([12.0] * 48), selection=at.Selection(**select)))
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE)
    assert found.detail.startswith(detail)


def test_no_period_ends_by_the_settled_day() -> None:
    """A window in which no period is both covered and settled decides nothing."""
    subject = case(counted(poisson(STEP), settled_until="2011-11-30"), selection=at.Selection(since="2011-10-01"))
    assert claim(none_since="2011-10-01").evaluate(subject).reason is Reason.OUTSIDE
    assert claim(none_since="2011-10-01").levers(subject) == ()


def test_days_that_are_looked_at() -> None:
    """They begin so long after the first covered day, and end so long before the day after the last one."""
    subject = of(poisson(STEP), selection=at.Selection(since="2001-02-10", until="2010-12-31"))
    periods = subject.series.periods
    assert looked_at(subject, periods, "6 months") == (date(2001, 8, 10), date(2010, 7, 1))
    first, last = looked_at(subject, periods, "9 years")
    assert last < first
    assert cuts_within(periods, (date.min, date.max)) == tuple(range(1, len(periods)))


@pytest.mark.parametrize("fields", [{"near": "2006-02-01", "within": "9 months"}, {"none_since": "2007-01-01"}])
def test_confidence_is_obeyed(fields: dict[str, Any]) -> None:
    """At a higher confidence sets and intervals are wider, and what was decided stays open."""
    counts = poisson(np.repeat([3.0, 10.0], 24))
    loose, strict = (claim(ratio=1.8, **fields).evaluate(of(counts, confidence=level)) for level in (0.8, 0.99999))
    assert loose.verdict is Verdict.PASS
    assert strict.verdict is Verdict.INCONCLUSIVE
    assert None not in (loose.low, strict.low)
    assert strict.low < loose.low  # type: ignore[operator]


@settings(max_examples=6)
@given(st.lists(st.integers(0, 9), min_size=32, max_size=32), st.floats(1.05, 4), st.floats(1, 3), st.integers(0, 9))
def test_laws(counts: list[int], ratio: float, more: float, seed: int) -> None:
    """Events in any order give the same; what is none by a ratio is none by a larger one; both claims never hold."""
    data = counted(counts)
    shuffled = list(data)
    random.Random(seed).shuffle(shuffled)
    narrow = claim(none_since="2002-01-01", ratio=ratio)
    found = narrow.evaluate(case(data))
    assert narrow.evaluate(case(timeline(shuffled, "2000", "2007"))) == found
    wide = claim(none_since="2002-01-01", ratio=ratio * more).evaluate(case(data))
    assert found.verdict is not Verdict.PASS or wide.verdict is Verdict.PASS
    near = claim(near="2004-07-01", within="2 years", ratio=ratio).evaluate(case(data))
    assert {found.verdict, near.verdict} != {Verdict.PASS}


def test_the_smallest_change_that_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as ``changepoints`` simulates it, and left out where nothing would be found."""
    monkeypatch.setattr(break_search, "found_in_most_cases", found_in_most_cases)
    subject = of(poisson([1.0] * 40))
    found = claim(none_since="2002-01-01").evaluate(subject)
    ratio = subject.series.changepoints().only.detectable
    assert ratio is not None
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.detectable == f"a lasting change by a factor of about {ratio:.1f} in the middle of the series"
    assert claim(near="2005-01-01", within="1 year").evaluate(subject).detectable is None
    monkeypatch.setattr(break_search, "found_in_most_cases", lambda *_, **__: None)
    assert claim(none_since="2002-01-01").evaluate(subject).detectable is None


def test_levers() -> None:
    """A shown break is blurred, others are made sharper, by the units and copies nearest to the sharpest cut."""
    subject = of(poisson(STEP))
    blur = claim(**NEAR).levers(subject)
    assert [lever.changes[0].kind for lever in blur] == ["remove", "add"]
    gone = [subject.data[change.events[0]].date.edtf for change in blur[0].changes]
    assert gone[0].startswith("2006-0")
    assert gone == sorted(gone)
    assert [change.day for change in blur[1].changes[:2]] == [date(2005, 12, 31), date(2005, 9, 30)]
    make = claim(none_since="2007-01-01").levers(subject)
    cut = min(ratios_at(subject, subject.series.periods, range(28, 45), ()), key=lambda cut: cut.ratio.p_value).day
    day = subject.data[make[0].changes[0].events[0]].date.edtf
    assert (date.fromisoformat(day) < cut) == (make[1].changes[0].day >= cut)  # type: ignore[operator]


def test_levers_of_a_fall_and_of_nothing() -> None:
    """Where the rate falls the sides change places; without units, or cuts, there is nothing to try."""
    subject = of(poisson(STEP)[::-1])
    blur = claim(**NEAR).levers(subject)
    assert subject.data[blur[0].changes[0].events[0]].date.edtf < "2006-01-01" <= str(blur[1].changes[0].day)
    assert claim(**NEAR).levers(of([0] * 48)) == ()
    assert claim(near="2011-08-01", within="3 months").levers(subject) == ()


def test_copies_go_round_the_periods_of_their_side() -> None:
    """They lie on covered days, one a period, and begin again at the cut."""
    subject = of([2] * 8, selection=at.Selection(since="2000-02-10"))
    periods = subject.series.periods
    _, copies = break_levers(subject, periods, 2, fewer_before=False)
    assert [change.day for change in copies.changes[:3]] == [date(2000, 6, 30), date(2000, 3, 31), date(2000, 6, 30)]
    gone, copies = break_levers(subject, periods, 6, fewer_before=True)
    assert [change.day for change in copies.changes[:3]] == [date(2001, 9, 30), date(2001, 12, 31), date(2001, 9, 30)]
    assert all(subject.data[change.events[0]].date.edtf < "2001-07-01" for change in gone.changes)


@pytest.mark.parametrize("least", [1, 2, 3, 5, 8, 20, 32, 33])
def test_few_tries(least: int) -> None:
    """The least power of 2 is found with three evaluations, where more changes never change the verdict back."""
    tried: list[int] = []

    def after(changes: Sequence[Change]) -> Verdict:
        tried.append(len(changes))
        return Verdict.FAIL if len(changes) >= least else Verdict.PASS

    lever = Lever(tuple(Change("remove", (f"e{n}",)) for n in range(40)))
    (way,) = few_tries([lever], after, Verdict.PASS, "event").ways  # type: ignore[arg-type]
    assert len(tried) <= 3
    if least > 32:
        assert (way.number, way.becomes, way.tried) == (None, None, 32)
        return
    assert way.number == 2 ** math.ceil(math.log2(least))
    assert (way.becomes, len(way.changes), way.exact) == (Verdict.FAIL, way.number, way.number == 1)
    assert "powers of 2" in way.note


def test_what_cannot_be_evaluated_is_no_change() -> None:
    """An error after changes does not count, and a short lever ends with all of its changes."""
    lever = Lever(tuple(Change("remove", (f"e{n}",)) for n in range(3)))
    (way,) = few_tries([lever], lambda _: Verdict.ERROR, Verdict.PASS, "event").ways  # type: ignore[arg-type,misc]
    assert (way.number, way.tried) == (None, 3)


@pytest.mark.parametrize("fields", [NEAR, {"none_since": "2007-01-01", "lasting": "1 year", "ratio": 1.7}])
def test_what_fragility_says_comes_true(fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Making the changes changes the verdict to the one that is told, after at most six evaluations."""
    calls, evaluate = [], ChangePoint.evaluate

    def noted(self: ChangePoint, subject: Case) -> Finding:
        calls.append(subject)
        return evaluate(self, subject)

    monkeypatch.setattr(ChangePoint, "evaluate", noted)
    data, expect = counted(poisson(STEP)), ChangePoint(**fields)
    result = at.run_checks(check(expect=expect), data)["c"]
    assert result.fragility is not None
    assert result.fragility.number is not None
    assert len(calls) <= 7
    for way in result.fragility.ways:
        if way.number is not None:
            assert expect.evaluate(case(changed(data, way.changes))).verdict is way.becomes
            assert way.becomes is not result.verdict


def test_rules_for_all_checks() -> None:
    """A list that is not complete decides nothing unless that is accepted; nor does doubtful coding."""

    def run(data: at.Timeline, **fields: Any) -> CheckResult:
        return at.run_checks(check(expect=claim(**NEAR), **fields), data, fragility=False)["c"]

    open_list = counted(poisson(STEP), complete=False)
    refused = run(open_list)
    assert refused.finding is not None
    assert (refused.verdict, refused.finding.reason) == (Verdict.INCONCLUSIVE, Reason.OPEN_LIST)
    assert run(open_list, open_list="accept").verdict is Verdict.PASS
    doubtful = counted(poisson(STEP), reliability=[at.Reliability(id="kind", alpha=0.4, low=0.3, high=0.5, n=100)])
    coded = run(doubtful, select={"kinds": "cooperation"})
    assert coded.finding is not None
    assert coded.finding.reason is Reason.CODING
    assert run(open_list, phases="nowhere").verdict is Verdict.ERROR


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "give either near with within, or none_since"),
        ({"near": "2006-01-01", "within": "1 year", "none_since": "2006-01-01"}, "give either near with within"),
        ({"near": "2006-01-01"}, "near and within belong together"),
        ({"none_since": "2006-01-01", "within": "1 year"}, "near and within belong together"),
        ({"near": "2006", "within": "1 year"}, "is no day"),
        ({"near": "2006-01-01", "within": "soon"}, "is no span of time"),
        ({"none_since": "2006-01-01", "lasting": "0 days"}, "holds no day"),
        ({"none_since": "2006-01-01", "ratio": 1}, "1; a number above 1 is expected"),
        ({"none_since": "2006-01-01", "ratio": "2"}, "a number is expected"),
    ],
)
def test_refused(fields: dict[str, Any], message: str) -> None:
    """One of the two claims, spans of time, and a ratio above 1."""
    with pytest.raises(at.DataError, match=re.escape(message)):
        ChangePoint(**fields)


def test_claims() -> None:
    """The claim names its days, its unit and what counts as none."""
    assert claim(ratio=3, **NEAR).claim("event") == (
        "the rate of events has a break within 12 months of 2006-02-01 "
        "(a change by less than a factor of 3 counts as none)"
    )
    assert claim(none_since="2006-02-01", ratio=1.5).claim("event") == (
        "the rate of events has no break by a factor of 1.5 or more "
        "from 2006-02-01 to 1 year before the end of the series"
    )


@pytest.mark.parametrize("late", [36.0, 1.0])
def test_a_break_near_the_end_leaves_it_open(late: float) -> None:
    """A break that is found after the day, and too near to the end to be looked at, is no reason to pass."""
    subject = of(poisson(np.repeat([12.0, late], [66, 6]), seed=1))
    (day,) = subject.series.changepoints().only.dates
    found = claim(none_since="2004-01-01", lasting="2 years").evaluate(subject)
    assert day == date(2016, 7, 1)
    assert any("49 of 49 lie wholly between 0.50 and 2" in step for step in found.steps)
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.SPANS)
    assert found.detail.startswith(f"break {day} (")
    assert any("no change after 2016-01-01 is excluded" in step for step in found.steps)


def test_a_break_there_and_back_is_seen_between_its_neighbours() -> None:
    """Both cuts look alike over the whole series, but not between one break and the other."""
    subject = of(poisson(np.repeat([6.0, 18.0, 6.0], [33, 5, 34]), seed=15))
    assert len(subject.series.changepoints().only.dates) == 2
    assert all(cut.lies_within(2) for cut in ratios_at(subject, subject.series.periods, range(8, 65), ()))
    assert claim(none_since="2002-01-01", lasting="2 years").evaluate(subject).verdict is Verdict.FAIL


def test_a_change_that_comes_and_goes() -> None:
    """Where it is not shown as breaks it stays open, near its start and since a day before it; away from it not."""
    subject = of(poisson(np.repeat([8.0, 16.0, 8.0], [32, 4, 36]), seed=2))
    assert subject.series.changepoints().only.dates == ()
    for fields in ({"none_since": "2003-01-01"}, {"near": "2008-01-01", "within": "6 months"}):
        found = claim(lasting="2 years", **fields).evaluate(subject)
        assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.DEPENDENCE)
        assert found.detail.startswith("from 2008-01-01 to 2008-12-31 the rate is 2.")
        assert found.detail.endswith("if periods are independent): it comes and goes")
        assert any(found.detail in step for step in found.steps)
    away = claim(lasting="2 years", near="2013-01-01", within="6 months").evaluate(subject)
    assert away.verdict is Verdict.FAIL
    assert any("none stands out" in step for step in away.steps)
    assert any("changes once at most, or there and back" in step for step in away.steps)


def test_no_stretch_has_room() -> None:
    """Where the segment is as short as the stretches nothing is compared, and nothing stands out."""
    subject = of([4] * 8)
    comings = look_for_comings(subject, subject.series.periods, [4], [], "2 years", 2.0)
    assert (comings.number, comings.lengths, comings.text) == (0, (4, 8, 16, 32), "")


def test_counted_are_the_covered_days() -> None:
    """The first day counted is that of the window, not of its first quarter."""
    subject = of(poisson(STEP), selection=at.Selection(since="2001-02-24"))
    assert ", 2001-02-24 to 2011-12-31." in claim(none_since="2007-01-01").evaluate(subject).steps[0]


def test_the_widest_interval() -> None:
    """An interval without end is the widest; of several the first."""
    subject = of([0] * 12 + [3] * 20)
    cuts = ratios_at(subject, subject.series.periods, [8, 10, 20], ())
    assert math.isinf(cuts[0].ratio.high)
    assert widest(cuts) is cuts[0]
    assert widest(cuts[2:]) is cuts[2]


@pytest.mark.parametrize(
    ("rates", "fields", "wrong", "most"),
    [
        (np.full(60, 4.0), {"none_since": "2001-01-01"}, Verdict.FAIL, 0.05),
        (np.full(60, 4.0), {"near": "2007-07-01", "within": "2 years"}, Verdict.PASS, 0.025),
        (np.repeat([3.0, 6.0], 30), {"none_since": "2001-01-01"}, Verdict.PASS, 0.025),
        (np.repeat([3.0, 6.0], 30), {"near": "2007-07-01", "within": "1 year"}, Verdict.FAIL, 0.025),
        (np.repeat([2.0, 6.0], [31, 29]), {"near": "2006-10-01", "within": "12 months"}, Verdict.PASS, 0.025),
    ],
)
def test_wrong_verdicts_are_rare(rates: Any, fields: dict[str, Any], wrong: Verdict, most: float) -> None:
    """On the edge of the claim: no change, a change by just the ratio, or a break just beyond the tolerance."""
    runs = 20
    found = [claim(**fields).evaluate(of(poisson(rates, seed))).verdict for seed in range(runs)]
    assert found.count(wrong) <= most * runs + 1


def test_a_brief_case_has_the_same_verdict() -> None:
    """What is left out beside the verdict does not change it."""
    data = world([f"{year}-{month:02}-10" for year in range(2001, 2013) for month in range(1, 13)])
    claim = ChangePoint(none_since="2004-01-01", ratio=1.2)
    whole, brief = (claim.evaluate(case(data, brief=brief)) for brief in (False, True))
    assert whole.detectable is not None
    assert brief.detectable is None
    assert (brief.verdict, brief.figure, brief.steps) == (whole.verdict, whole.figure, whole.steps)
