"""What must hold of the data itself: freshness, verification, duplicates, agreement of coders."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Finding, Reason, Verdict, changed
from alliance_timeline.checks.expectations.data import Data

from .worlds import TODAY, case, check, talks, world

SEEN = ({"source": "x"},)
STANDINGS = ("confirmed", "sourced", "unverified")


def held(expect: dict[str, Any], data: at.Timeline, **options: Any) -> Finding:
    """What the claim comes to."""
    return Data(**expect).evaluate(case(data, **options))


def result(data: at.Timeline, expect: dict[str, Any], **fields: Any) -> at.CheckResult:
    """The result of a check."""
    return at.run_checks(check(expect={"data": expect}, **fields), data, today=TODAY)["c"]


def verdict_of(data: at.Timeline, expect: dict[str, Any]) -> Verdict:
    """The verdict of a check alone."""
    return at.run_checks(check(expect={"data": expect}), data, today=TODAY, fragility=False)["c"].verdict


def checked(*numbers: int, **options: Any) -> at.Timeline:
    """So many events that are confirmed, sourced and unverified."""
    words = [word for word, number in zip(STANDINGS, numbers, strict=False) for _ in range(number)]
    events = [
        talks(f"{word}-{n}", f"2004-05-{n + 1:02}", verification=word, citations=SEEN) for n, word in enumerate(words)
    ]
    return at.Timeline(events, **({"coverage": ("2001", "2012")} | options))


# Freshness


@pytest.mark.parametrize(
    ("span", "verdict"),
    [("92 days", Verdict.PASS), ("91 days", Verdict.FAIL), ("2 months", Verdict.FAIL), ("3 months", Verdict.PASS)],
)
def test_freshness_is_that_of_the_settled_day(span: str, verdict: Verdict) -> None:
    """The settled day is 92 days before the run, or not; spans go by the calendar."""
    found = held({"fresh_within": span}, world([], settled_until="2012-10-01"))
    assert (found.verdict, found.figure, found.estimate, found.unit) == (verdict, "92 days", 92, "days")
    assert found.steps[0] == "The last settled day of the selection, whatever its window, is 2012-10-01."
    assert found.evidence == ()


def test_freshness_without_a_settled_day() -> None:
    """Without a settled day the last covered one counts; one that was taken from the events is told."""
    assert held({"fresh_within": "1 day"}, world([])).verdict is Verdict.PASS
    assumed = held({"fresh_within": "1 year"}, world(["2012-05-01"], coverage=None))
    assert (assumed.verdict, assumed.estimate) == (Verdict.PASS, 245)
    assert assumed.steps[0].endswith("is 2012-05-01, as assumed from the events.")


def test_freshness_without_any_day() -> None:
    """Data that covers nothing is neither fresh nor stale."""
    found = held({"fresh_within": "1 year"}, at.Timeline([]))
    assert (found.verdict, found.reason, found.figure) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE, "–")


def test_a_last_day_to_come_is_not_fresh() -> None:
    """A last day after the day of the run shows nothing; the day of the run itself is fresh."""
    data = world([], coverage=("2001", "2046-02-05"))
    found = held({"fresh_within": "1 year"}, data)
    assert (found.verdict, found.reason, found.estimate) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE, None)
    assert found.detail == (
        "the last covered day, 2046-02-05, lies after 2013-01-01, the day of the run: nobody can have looked at days "
        "to come"
    )
    assert held({"fresh_within": "1 day"}, world([], coverage=("2001", str(TODAY)))).figure == "0 days"


def test_freshness_is_of_the_list_and_not_of_the_window() -> None:
    """A window in the past makes nothing stale; a frame that was searched up to an earlier day does."""
    data = world(["2004"], settled_until="2012-12-01", frames=[
        at.Frame(id="visits", title="Visits", rule="All.", window="2001/2010")
    ])  # fmt: skip
    old = held({"fresh_within": "40 days"}, data, selection=at.Selection(until="2005"))
    framed = held({"fresh_within": "40 days"}, data, selection=at.Selection(frames="visits"))
    assert (old.verdict, framed.verdict) == (Verdict.PASS, Verdict.FAIL)
    assert "The last covered day of the selection, whatever its window, is 2010-12-31." in framed.steps


@given(st.dates(datetime.date(2001, 1, 2), datetime.date(2013, 6, 1)), st.integers(1, 5000))
def test_freshness_agrees_with_counting_days(settled: datetime.date, span: int) -> None:
    """In days, the verdict is that of the age."""
    found = held({"fresh_within": f"{span} days"}, world([], coverage=("2001", "2014"), settled_until=settled))
    if settled > TODAY:
        assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE)
        return
    assert found.verdict is (Verdict.PASS if (TODAY - settled).days <= span else Verdict.FAIL)


# Verification


@pytest.mark.parametrize(
    ("expect", "verdict", "estimate"),
    [
        ({"sourced_at_least": 0.9}, Verdict.PASS, 0.9),
        ({"sourced_at_least": 0.91}, Verdict.FAIL, 0.9),
        ({"confirmed_at_least": 0.6}, Verdict.PASS, 0.6),
        ({"confirmed_at_least": 0.7}, Verdict.FAIL, 0.6),
    ],
)
def test_shares_of_verified_events(expect: dict[str, float], verdict: Verdict, estimate: float) -> None:
    """Of ten events six are confirmed and three more sourced; the share needs no interval."""
    found = held(expect, checked(6, 3, 1))
    assert (found.verdict, found.estimate, found.low, found.high) == (verdict, estimate, estimate, estimate)
    assert found.steps[0] == "Of 10 events, 6 confirmed, 3 sourced, 1 unverified."


def test_evidence_is_what_lowers_the_share() -> None:
    """The events that are not verified as asked stand behind the figure, in the order of time."""
    found = held({"confirmed_at_least": 0.5}, checked(6, 3, 1))
    assert found.figure == "60.0 % (6 of 10 events)"
    assert found.evidence == ("sourced-6", "sourced-7", "sourced-8", "unverified-9")


def test_sourced_is_what_cites_a_source() -> None:
    """An event is sourced by default; without a citation no source was seen, and the claim can fail."""
    events = [talks("a", "2004-05-01"), talks("b", "2004-05-02", citations=SEEN), *(checked(1))]
    data = at.Timeline(events, coverage=("2001", "2012"))
    found = result(data, {"sourced_at_least": 0.9})
    assert (found.verdict, found.figure) == (Verdict.FAIL, "66.7 % (2 of 3 events)")
    assert found.finding is not None
    assert found.finding.evidence == ("a",)
    assert found.finding.steps[1] == "2 of them cite a source and are sourced or confirmed."
    assert held({"confirmed_at_least": 0.3}, data).verdict is Verdict.PASS


def written(folder: Path, data: at.Timeline, *expects: str) -> Path:
    """A checks file beside the data that it is about."""
    data.save(folder / "mine.json")
    checks = [f'[[check]]\nid = "c{n}"\nquestion = "Q?"\nexpect.{text}\n' for n, text in enumerate(expects)]
    (folder / "checks.toml").write_text("\n".join(['data = "mine.json"', *checks]), encoding="utf-8")
    return folder / "checks.toml"


def test_unverified_events_of_a_file_are_counted(tmp_path: Path) -> None:
    """A run that loads the data counts them for the share of sourced ones, and for nothing else."""
    path = written(
        tmp_path, checked(1, 1, 2), "data.sourced_at_least = 0.9", "count.at_most = 2", "data.confirmed_at_least = 0.5"
    )
    report = at.run_checks(path, today=TODAY)
    assert [(row.verdict, row.figure) for row in report] == [
        (Verdict.FAIL, "50.0 % (2 of 4 events)"), (Verdict.PASS, "2"), (Verdict.PASS, "50.0 % (1 of 2 events)"),
    ]  # fmt: skip
    assert "unverified-2" in report.explain("c0")
    given_one = at.run_checks(path, at.load(tmp_path / "mine.json"), today=TODAY)
    assert (given_one["c0"].verdict, given_one["c0"].figure) == (Verdict.PASS, "100.0 % (2 of 2 events)")
    assert given_one["c0"].finding is not None
    assert "events that loading left out as unverified are not counted" in given_one["c0"].finding.steps[2]


def test_unverified_events_that_were_never_loaded() -> None:
    """Where the data holds no unverified event, a share of sourced ones says that some may not have been loaded."""
    steps = [
        any("are not counted" in step for step in held(expect, data).steps)
        for expect, data in (
            ({"sourced_at_least": 0.5}, checked(2, 2)),
            ({"sourced_at_least": 0.5}, checked(2, 2, 1)),
            ({"confirmed_at_least": 0.5}, checked(2, 2)),
        )
    ]
    assert steps == [True, False, False]


@given(st.integers(0, 12), st.integers(0, 12), st.fractions(0, 1, max_denominator=20))
def test_shares_agree_with_fractions(good: int, bad: int, least: Fraction) -> None:
    """The verdict is that of exact arithmetic; nothing is a share of no events."""
    found = held({"confirmed_at_least": float(least)}, checked(good, bad))
    if good + bad == 0:
        assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.TOO_FEW)
    else:
        assert found.verdict is (Verdict.PASS if Fraction(good, good + bad) >= least else Verdict.FAIL)


def test_a_vague_event_counts_whole() -> None:
    """An event that may lie in the window counts as one, however likely that is."""
    data = at.Timeline(
        [talks("in", "2004-05-01"), talks("vague", "2004", verification="confirmed"), talks("out", "2005-05-01")],
        coverage=("2001", "2012"),
    )
    found = held({"confirmed_at_least": 0.5}, data, selection=at.Selection(until="2004-06-30"))
    assert (found.verdict, found.estimate, found.evidence) == (Verdict.PASS, 0.5, ("in",))


# Duplicates


def alike(*numbers: int) -> at.Timeline:
    """Groups of so many events with one title and date each."""
    titles = ("Steel pact signed", "Orchestra tours the north", "Rice quota raised")
    events = [
        talks(f"g{group}-{n}", f"200{group + 3}-05-01", title=titles[group])
        for group, number in enumerate(numbers)
        for n in range(number)
    ]
    return at.Timeline(events, coverage=("2001", "2012"))


@pytest.mark.parametrize(("most", "verdict"), [(4, Verdict.PASS), (3, Verdict.FAIL), (0, Verdict.FAIL)])
def test_pairs_of_likely_duplicates(most: int, verdict: Verdict) -> None:
    """Three of one title are three pairs, two are one; the evidence names all of them."""
    data = alike(3, 2, 1)
    found = held({"duplicates_at_most": most}, data)
    assert (found.verdict, found.figure, found.estimate) == (verdict, "4 pairs", 4)
    assert found.evidence == ("g0-0", "g0-1", "g0-2", "g1-0", "g1-1")
    assert list(found.steps[1:]) == [str(pair) for pair in data.duplicates()]


def test_many_pairs_are_not_all_told() -> None:
    """Twelve pairs are told one by one."""
    steps = held({"duplicates_at_most": 0}, alike(6)).steps
    assert len(steps) == 14
    assert steps[-1] == "… and 3 more."


def test_duplicates_are_looked_for_in_the_selection() -> None:
    """Only the selected events count, and none is too few."""
    later = at.Selection(since="2005")
    assert held({"duplicates_at_most": 0}, alike(3, 2, 1), selection=later).verdict is Verdict.PASS
    assert held({"duplicates_at_most": 0}, alike(3), selection=later).reason is Reason.TOO_FEW


# Agreement of coders


def coded(**limits: tuple[float, float]) -> at.Timeline:
    """Events with the limits of alpha by variable; two underscores stand for the colon of a class."""
    measured = [
        at.Reliability(id=name.replace("__", ":"), alpha=(low + high) / 2, low=low, high=high, n=100)
        for name, (low, high) in limits.items()
    ]
    return world(["2004-05-01"], reliability=measured)


AI = at.Selection(domains="trade", kinds="cooperation")


@pytest.mark.parametrize(
    ("limits", "verdict", "reason"),
    [
        ({"domains": (0.8, 0.9), "kind": (0.85, 0.95)}, Verdict.PASS, None),
        ({"domains": (0.79, 0.9), "kind": (0.85, 0.95)}, Verdict.INCONCLUSIVE, Reason.SPANS),
        ({"domains": (0.6, 0.79), "kind": (0.85, 0.95)}, Verdict.FAIL, None),
        ({"domains": (0.6, 0.79)}, Verdict.FAIL, None),
        ({"domains": (0.85, 0.9)}, Verdict.INCONCLUSIVE, Reason.TOO_FEW),
        ({}, Verdict.INCONCLUSIVE, Reason.TOO_FEW),
        ({"domains__trade": (0.81, 0.9), "domains": (0.1, 0.2), "kind": (0.8, 0.95)}, Verdict.PASS, None),
        ({"domains__ai": (0.1, 0.2), "domains": (0.8, 0.9), "kind": (0.8, 0.95)}, Verdict.PASS, None),
        ({"domains": (0.8, 0.9), "kind": (0.85, 0.95), "form": (0.1, 0.2)}, Verdict.PASS, None),
    ],
)
def test_agreement(limits: dict[str, tuple[float, float]], verdict: Verdict, reason: Reason | None) -> None:
    """Each variable selected by must reach the bound, one below it refutes, and a class goes before its variable."""
    found = held({"reliability_at_least": 0.8}, coded(**limits), selection=AI)
    assert (found.verdict, found.reason) == (verdict, reason)


def test_agreement_is_told() -> None:
    """The weakest variable is the figure; the interval is that of the smallest alpha, of 95 % at any confidence."""
    data = coded(domains=(0.7, 0.9), kind=(0.85, 0.95))
    found, same = (held({"reliability_at_least": 0.8}, data, selection=AI, confidence=level) for level in (0.95, 0.5))
    assert found.figure == "domains 0.80 (0.70–0.90)"
    assert (found.estimate, found.low, found.high, found.unit) == (0.8, 0.7, 0.9, "alpha")
    assert found.detail == "domains: 0.70 to 0.90 holds 0.8"
    assert found.detectable == "about 0.94 or more, or 0.66 or less"
    assert found.steps[-1].endswith("whatever the confidence of the check.")
    assert found == same
    missing = held({"reliability_at_least": 0.8}, coded(domains=(0.8, 0.9)), selection=AI)
    assert missing.detail == "not measured: kind:cooperation"


def test_what_no_alpha_can_show() -> None:
    """Where the interval is as wide as the scale, no agreement would show anything."""
    found = held({"reliability_at_least": -0.5}, coded(domains=(-1, 1)), selection=at.Selection(domains="trade"))
    assert (found.reason, found.detectable) == (Reason.SPANS, "about 0.93 or more")
    wide = held({"reliability_at_least": 0.2}, coded(domains=(-1, 1)), selection=at.Selection(domains="trade"))
    assert wide.detectable is None


def test_agreement_on_all_events() -> None:
    """A selection by no coded variable is of all events, which are coded by domains, form and kind."""
    good = {"domains": (0.8, 0.9), "form": (0.8, 0.9), "kind": (0.8, 0.9)}
    bad_form, bad_cause = good | {"form": (0.1, 0.2)}, good | {"cause": (0.1, 0.2)}
    verdicts = [held({"reliability_at_least": 0.8}, coded(**some)).verdict for some in (good, bad_form, bad_cause)]
    assert verdicts == [Verdict.PASS, Verdict.FAIL, Verdict.PASS]


@given(
    st.dictionaries(
        st.sampled_from(["domains", "kind", "form"]),
        st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted).map(tuple), min_size=1,
    ),
    st.floats(-1, 1), st.floats(-1, 1),
)  # fmt: skip
def test_a_lower_bound_is_easier(limits: dict[str, tuple[float, float]], one: float, other: float) -> None:
    """What passes passes at a lower bound, and what fails fails at a higher one."""
    low, high = sorted((one, other))
    easy, hard = (held({"reliability_at_least": bound}, coded(**limits)).verdict for bound in (low, high))
    assert not (hard is Verdict.PASS and easy is not Verdict.PASS)
    assert not (easy is Verdict.FAIL and hard is not Verdict.FAIL)


# The rules for all checks


@pytest.mark.parametrize(
    ("expect", "data"),
    [
        ({"fresh_within": "1 year"}, checked(3)),
        ({"confirmed_at_least": 0.9}, checked(3)),
        ({"confirmed_at_least": 0.9}, checked(1, 3)),
        ({"duplicates_at_most": 0}, alike(1)),
        ({"reliability_at_least": 0.8}, coded(domains=(0.1, 0.2))),
    ],
)
def test_verdicts_stand_on_open_lists_and_doubtful_coding(expect: dict[str, Any], data: at.Timeline) -> None:
    """What is said of the list itself needs no complete list and no reliable coding."""
    found = result(data, expect, select={"domains": "trade"})
    assert found.verdict is Data(**expect).evaluate(case(data, selection=at.Selection(domains="trade"))).verdict
    assert found.verdict in (Verdict.PASS, Verdict.FAIL)


def test_an_error_is_told() -> None:
    """A window of a phase that the data does not know is an error, for freshness too."""
    for expect in ({"fresh_within": "1 year"}, {"confirmed_at_least": 0.5}):
        assert result(checked(3), expect, select={"phases": "later"}).verdict is Verdict.ERROR


def test_a_window_without_days() -> None:
    """Outside of the coverage there may be events to be looked at, and the list is as fresh as it is."""
    assert (
        result(checked(3), {"confirmed_at_least": 0.5}, select={"until": "1999"}).why
        == "too few events: no event is selected"
    )
    assert result(checked(3), {"fresh_within": "1 day"}, select={"until": "1999"}).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("expect", "data"),
    [
        ({"confirmed_at_least": 0.7}, checked(8, 2)),
        ({"confirmed_at_least": 0.7}, checked(6, 6)),
        ({"sourced_at_least": 0.75}, checked(8, 4, 2)),
        ({"duplicates_at_most": 3}, alike(3, 2, 1)),
        ({"duplicates_at_most": 6}, alike(3, 1)),
    ],
)
def test_fragility_is_confirmed(expect: dict[str, Any], data: at.Timeline) -> None:
    """The changes that are named change the verdict, and one fewer of them does not."""
    found = result(data, expect)
    assert found.fragility is not None
    assert found.fragility.number is not None
    for way in found.fragility.ways:
        if way.number is not None:
            assert verdict_of(changed(data, way.changes), expect) is way.becomes
            assert verdict_of(changed(data, way.changes[:-1]), expect) is found.verdict


def test_fragility_of_a_share_by_hand() -> None:
    """From 8 of 10 to below 0.7, four must go (4 of 6) or two unconfirmed come (8 of 12)."""
    found = result(checked(8, 2), {"confirmed_at_least": 0.7}).fragility
    assert found is not None
    assert (found.removed, found.added, found.unit) == (4, 2, "event")


def test_fragility_of_duplicates_takes_the_busiest_away() -> None:
    """Three alike are told apart by taking two away; of a pair one is enough."""
    data = alike(3, 2, 1)
    found = result(data, {"duplicates_at_most": 1}).fragility
    assert found is not None
    assert found.removed == 2
    assert [change.events[0][:2] for change in Data(duplicates_at_most=0).levers(case(data))[0].changes] == [
        "g0",
        "g0",
        "g1",
    ]


def test_copies_lie_in_the_window() -> None:
    """A copy of a vague event is dated on a day that the window and its dates share; one without a day has none."""
    data = at.Timeline([talks("vague", "2004")], coverage=("2001", "2012"))
    window = at.Selection(since="2004-07-01")
    lever = Data(confirmed_at_least=0.5).levers(case(data, selection=window))[-1]
    assert {change.day for change in lever.changes} == {datetime.date(2004, 7, 1)}
    outside = at.Timeline([talks("old", "1999-05-01")], coverage=("2001", "2012"))
    assert Data(confirmed_at_least=0.5).levers(case(outside))[-1].changes[0].day == datetime.date(1999, 5, 1)
    undated = at.Timeline([talks("undated", "XXXX")])
    kinds = [lever.changes[0].kind for lever in Data(confirmed_at_least=0.5).levers(case(undated))]
    assert "remove" in kinds


@pytest.mark.parametrize("expect", [{"fresh_within": "1 year"}, {"reliability_at_least": 0.8}])
def test_what_no_event_changes(expect: dict[str, Any]) -> None:
    """Freshness and agreement hang on no event, and say so."""
    found = result(coded(domains=(0.1, 0.2)), expect, select={"domains": "trade"}).fragility
    assert found is not None
    assert (found.number, found.ways) == (None, ())
    assert found.text.startswith("it hangs on")


def test_assumed_freshness_hangs_on_the_last_event() -> None:
    """Where the coverage is taken from the events, the note says so."""
    found = result(world(["2012-05-01"], coverage=None), {"fresh_within": "1 year"}).fragility
    assert found is not None
    assert found.text.startswith("it hangs on the last day that an event is dated")


# Parameters


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({}, "nothing given; exactly one of fresh_within, sourced_at_least"),
        ({"fresh_within": "1 year", "duplicates_at_most": 0}, "fresh_within and duplicates_at_most given; exactly one"),
        ({"fresh_within": "soon"}, "'soon' is no span of time"),
        ({"fresh_within": "0 days"}, "holds no day"),
        ({"sourced_at_least": 1.1}, "sourced_at_least: 1.1; a number of at most 1 is expected"),
        ({"confirmed_at_least": -0.1}, "confirmed_at_least"),
        ({"confirmed_at_least": "0.5"}, "a number is expected"),
        ({"duplicates_at_most": -1}, "duplicates_at_most"),
        ({"duplicates_at_most": 1.5}, "duplicates_at_most"),
        ({"reliability_at_least": 1.2}, "reliability_at_least"),
        ({"fresh_withn": "1 year"}, "nearest: 'fresh_within'"),
    ],
)
def test_refused_parameters(expect: dict[str, Any], told: str) -> None:
    """Exactly one claim, within its range."""
    with pytest.raises(at.DataError, match=told):
        Data(**expect)


def test_claims() -> None:
    """Each claim in words."""
    said = [
        Data(**expect).claim("occasion")
        for expect in (
            {"fresh_within": "300 days"}, {"sourced_at_least": 0.95}, {"confirmed_at_least": 0.0},
            {"duplicates_at_most": 1}, {"reliability_at_least": 0.667},
        )
    ]  # fmt: skip
    assert said == [
        "settled until a day at most 300 days ago",
        "at least 95 % of events cite a source that was seen",
        "at least 0 % of events are confirmed",
        "at most 1 pair of events that look like duplicates",
        "alpha of at least 0.667 for each variable that events are selected by",
    ]
