"""Newcomers: actors first seen in the window, among all events of the selection and by their possible days."""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Finding, Reason, Verdict
from alliance_timeline.checks.expectations.drawn import DRAWS
from alliance_timeline.checks.expectations.newcomers import Newcomers
from alliance_timeline.checks.fragility.changes import changed

from .worlds import TODAY, case, check, talks, world

ACTORS = (
    at.Actor(id="russia", names="Russia", country="RU", kind="state"),
    at.Actor(id="soviet-union", names="Soviet Union", country="SU", kind="state", successor="russia"),
    at.Actor(id="mts", names="MTS", country="RU", kind="company"),
    at.Actor(id="huawei", names="Huawei", country="CN", kind="company"),
    at.Actor(id="gazavtomatika", names="Gazavtomatika", country="SU", kind="company"),
)
SINCE: dict[str, Any] = {"since": "2005-01-01"}
NAMES = "abcde"


def people(rows: Sequence[tuple[str, str]], **options: Any) -> at.Timeline:
    """Events on dates that name actors, one a letter unless given with commas."""
    events = [
        talks(f"e{n}", date, participants=names.split(",") if "," in names else list(names))
        for n, (date, names) in enumerate(rows)
    ]
    return at.Timeline(events, **({"coverage": ("2001", "2012"), "complete": True, "actors": ACTORS} | options))


def found(data: at.Timeline, select: Mapping[str, Any] = SINCE, expect: Newcomers | None = None, **options: Any) -> Any:
    """The finding of newcomers."""
    return (expect or Newcomers(at_least=0)).evaluate(case(data, selection=at.Selection(**select), **options))


def brute(rows: Sequence[tuple[datetime.date, str]], first: datetime.date, last: datetime.date) -> int:
    """The newcomers, by looking up the first day of each actor."""
    actors = {name for _, names in rows for name in names}
    return sum(first <= min(day for day, names in rows if name in names) <= last for name in actors)


_DAY = st.integers(0, 4000).map(lambda n: datetime.date(2001, 1, 1) + datetime.timedelta(days=n))
_GROUP = st.sets(st.sampled_from(NAMES), max_size=3).map(lambda some: "".join(sorted(some)))


@settings(max_examples=60)
@given(st.lists(st.tuples(_DAY, _GROUP), max_size=8), _DAY, st.randoms(use_true_random=False))
def test_exact_days_are_looked_up(rows: list[tuple[datetime.date, str]], last: datetime.date, random: Any) -> None:
    """With days known, the number is that of the actors whose first day lies in the window, in any order of events."""
    first, last = sorted((datetime.date(2005, 1, 1), last))
    if first == datetime.date(2001, 1, 1):
        first += datetime.timedelta(days=1)
    words = {"since": str(first), "until": str(last)}
    data = people([(str(day), names) for day, names in rows])
    finding = found(data, words)
    if first > last:
        return
    assert finding.estimate == finding.low == finding.high == brute(rows, first, last)
    assert finding.evidence == tuple(event.id for event in data if event.id in finding.evidence)
    shuffled = at.Timeline(
        random.sample(list(data), len(data)), coverage=("2001", "2012"), complete=True, actors=ACTORS
    )
    assert found(shuffled, words) == finding


VAGUE = {
    "2004-12-30": ["2004-12-30"],
    "2005-01-02": ["2005-01-02"],
    "[2004-12-30..2005-01-02]": ["2004-12-30", "2004-12-31", "2005-01-01", "2005-01-02"],
    "[2004-12-31..2005-01-01]": ["2004-12-31", "2005-01-01"],
    "[2005-01-02..2005-01-04]": ["2005-01-02", "2005-01-03", "2005-01-04"],
}


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from(list(VAGUE)), _GROUP), min_size=1, max_size=4),
    st.sampled_from([0.5, 0.8, 0.95]),
)
def test_the_interval_holds_what_it_says(rows: list[tuple[str, str]], confidence: float) -> None:
    """Over all ways in which the days can lie, each limit leaves at most half of what confidence leaves, and no limit
    could be narrower; a verdict is wrong no more often.
    """
    words = {"since": "2005-01-01", "until": "2005-01-03"}
    finding = found(people(rows), words, confidence=confidence)
    window = datetime.date(2005, 1, 1), datetime.date(2005, 1, 3)
    ways = itertools.product(*([datetime.date.fromisoformat(day) for day in VAGUE[date]] for date, _ in rows))
    numbers = [brute([(day, names) for day, (_, names) in zip(way, rows, strict=True)], *window) for way in ways]
    level = (1 - confidence) / 2
    error = 5 * math.sqrt(level * (1 - level) / DRAWS)
    below, above = (sum(test(number) for number in numbers) / len(numbers) for test in (
        lambda n: n < finding.low, lambda n: n > finding.high))  # fmt: skip
    assert max(below, above) <= level + error
    inner = sum(number <= finding.low for number in numbers), sum(number >= finding.high for number in numbers)
    assert min(inner) / len(numbers) > level - error
    everything = found(people(rows), words, confidence=0.99999)
    assert everything.low <= min(numbers)
    assert max(numbers) <= everything.high
    assert min(numbers) <= finding.estimate <= max(numbers)


ROWS = [
    ("2003-01-01", "a"),
    ("2005-03-01", "ab"),
    ("2005-04-01", "bc"),
    ("2006", "d"),
    ("[2004-12-01..2005-01-30]", "e"),
]


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({"at_least": 3}, Verdict.PASS),
        ({"at_least": 4}, Verdict.INCONCLUSIVE),
        ({"at_least": 5}, Verdict.FAIL),
        ({"at_most": 4}, Verdict.PASS),
        ({"at_most": 3}, Verdict.INCONCLUSIVE),
        ({"at_most": 2}, Verdict.FAIL),
        ({"at_least": 3, "at_most": 4}, Verdict.PASS),
        ({"at_least": 4, "at_most": 4}, Verdict.INCONCLUSIVE),
    ],
)
def test_verdicts(bounds: dict[str, int], verdict: Verdict) -> None:
    """Three sure newcomers and one that may have come a month before allow three or four."""
    finding = found(people(ROWS), expect=Newcomers(**bounds))
    assert (finding.verdict, finding.low, finding.high) == (verdict, 3, 4)
    assert finding.estimate == pytest.approx(3 + 30 / 61, abs=0.05)
    assert finding.figure == f"{finding.estimate:.4g} (3–4)"
    assert finding.unit == "actors"
    if verdict is Verdict.INCONCLUSIVE:
        assert (finding.reason, finding.detail) == (Reason.COARSE, "the dates allow 3 to 4")
    else:
        assert (finding.reason, finding.detail) == (None, "")


def test_evidence_and_names() -> None:
    """The first event of each newcomer is evidence; each is named with it, an uncertain one with its chance."""
    finding = found(people([*ROWS, ("2005-05-05", "huawei,mts")]))
    assert finding.evidence == ("e4", "e1", "e2", "e5", "e3")
    assert finding.steps[1].startswith("e: e4, [2004-12-01..2005-01-30], new in ")
    assert finding.steps[2] == "b: e1, 2005-03-01"
    assert finding.steps[4] == "Huawei (CN): e5, 2005-05-05"
    assert finding.steps[0] == (
        "6 events of the selection without its window, observed since 2001-01-01, name 7 actors."
    )
    many = found(people([("2005-02-01", ",".join(f"actor-{n}" for n in range(15)))]))
    assert (len(many.steps), many.steps[13]) == (15, "… and 3 more.")


def test_what_came_before_is_looked_up_in_the_selection() -> None:
    """An earlier event counts if the selection holds it on any day, and does not where it is of another kind."""
    data = people([("2003-01-01", "a"), ("2005-03-01", "ab")])
    other = talks("x", "2002-01-01", participants=["b"], kind="friction")
    data = data.add(other)
    assert found(data).estimate == 0
    assert found(data, SINCE | {"kinds": "cooperation"}).estimate == 1


def test_phases_are_windows() -> None:
    """A phase is a window like any other; the first one has no newcomers."""
    data = people([("2003-01-01", "a"), ("2005-03-01", "ab")], phases=at.Periodization.declared("2005-01-01"))
    first, second = data.phases.names if data.phases else ()
    assert found(data, {"phases": second}).estimate == 1
    finding = found(data, {"phases": first})
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.OUTSIDE)
    assert finding.detail == "nothing was observed before 2001-01-01, so that every actor would be new"
    assert finding.evidence == ("e0",)


@pytest.mark.parametrize("words", [{}, {"since": "2001-01-01"}, {"since": "1999"}])
def test_without_a_before(words: dict[str, str]) -> None:
    """A window that begins with what was observed tells nothing, and no change of events does."""
    data = people(ROWS)
    assert found(data, words).reason is Reason.OUTSIDE
    result = one({"newcomers": {"at_least": 1}}, data, select=words)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.fragility is not None
    assert result.fragility.number is None
    assert "nothing was observed before" in result.fragility.text
    assert Newcomers(at_least=1).levers(case(data, selection=at.Selection(**words))) == ()


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({"at_least": 3}, Verdict.PASS),
        ({"at_least": 9}, Verdict.INCONCLUSIVE),
        ({"at_most": 9}, Verdict.INCONCLUSIVE),
        ({"at_most": 2}, Verdict.FAIL),
    ],
)
def test_a_window_beyond_the_data(bounds: dict[str, int], verdict: Verdict) -> None:
    """Beyond the covered days a number can be shown to be reached, and never not to be."""
    finding = found(people(ROWS), SINCE | {"until": "2030-12-31"}, Newcomers(**bounds))
    assert finding.verdict is verdict
    assert (finding.reason is Reason.OUTSIDE) == (verdict is Verdict.INCONCLUSIVE)


def test_the_unsettled_tail_is_left_out() -> None:
    """Who is first seen after the settled day is no newcomer yet."""
    assert found(people(ROWS, settled_until="2005-03-15"), expect=Newcomers(at_least=0)).high == 2


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({}, 5),
        ({"actor_kinds": "company"}, 3),
        ({"countries": ["RU"]}, 3),
        ({"countries": "SU"}, 1),
        ({"actor_kinds": ["company"], "countries": ["RU"]}, 2),
        ({"actor_kinds": ["company", "state"], "countries": ["RU", "CN"]}, 4),
        ({"actor_kinds": "person"}, 0),
    ],
)
def test_filters(filters: dict[str, Any], number: int) -> None:
    """Kind and country are those of the registry, a country with its predecessors; unknown actors need no filter."""
    data = people([("2005-02-01", "russia,mts,huawei,gazavtomatika,nobody-knows")])
    finding = found(data, expect=Newcomers(at_least=0, **filters))
    assert finding.estimate == number
    assert (" of those asked for" in finding.steps[0]) == bool(filters)
    alone = SINCE | {"predecessors": False}
    assert found(data, alone, Newcomers(at_least=0, countries="RU")).estimate == 2


def test_confidence_and_seed_are_obeyed() -> None:
    """Less confidence keeps fewer numbers; the same seed gives the same finding, another one another mean."""
    data = people([("[2004-07-01..2005-06-30]", name) for name in "abcdefgh"])
    wide, narrow = (found(data, confidence=c) for c in (0.999, 0.5))
    assert wide.low < narrow.low <= narrow.high < wide.high
    assert found(data) == found(data)
    assert found(data, seed=1).estimate != found(data).estimate
    assert (found(data, confidence=0.99999).low, found(data, confidence=0.99999).high) == (0, 8)


def one(expect: object, data: at.Timeline, **fields: Any) -> at.CheckResult:
    """The result of a single check."""
    return at.run_checks(check(expect=expect, **({"select": SINCE} | fields)), data, today=TODAY).results[0]


def test_rules_for_all_checks() -> None:
    """Nothing is a number, an open list leaves no verdict unless accepted, doubtful coding both; names are checked."""
    assert one({"newcomers": {"at_most": 0}}, world([])).verdict is Verdict.PASS
    assert one({"newcomers": {"at_least": 1}}, world([])).verdict is Verdict.FAIL
    opened = people(ROWS, complete=False)
    assert one({"newcomers": {"at_least": 3}}, opened).why.startswith("not a complete list")
    failed = one({"newcomers": {"at_least": 6}}, opened, open_list="accept")
    assert failed.verdict is Verdict.FAIL
    assert failed.cautions
    doubtful = people(ROWS, reliability=[at.Reliability(id="kind", alpha=0.3, low=0.2, high=0.4, n=100)])
    coded = SINCE | {"kinds": "cooperation"}
    assert one({"newcomers": {"at_least": 3}}, doubtful, select=coded).verdict is Verdict.PASS
    assert one({"newcomers": {"at_least": 3}}, opened, select={"phases": "none"}).verdict is Verdict.ERROR
    later = one({"newcomers": {"at_least": 3}}, opened, select={"since": "2030"})
    assert later.finding is not None
    assert later.finding.reason is Reason.OUTSIDE


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "no bound is given"),
        ({"at_least": -1}, "a number of at least 0"),
        ({"at_most": 1.5}, "no whole number"),
        ({"at_least": 3, "at_most": 2}, "lies below"),
        ({"at_least": 1, "actor_kinds": ["firm"]}, "'firm' is unknown"),
        ({"at_least": 1, "countries": "XX"}, "no country code"),
    ],
)
def test_refused(wrong: dict[str, Any], told: str) -> None:
    """Bounds are whole, in order and at least one; kinds and countries are those that there are."""
    with pytest.raises(at.DataError, match=told):
        Newcomers(**wrong)


def test_claims() -> None:
    """The claim names its bounds and filters."""
    assert Newcomers(at_most=2).claim("event") == "at most 2 newcomers"
    assert Newcomers(at_least=1, countries="CN").claim("occasion") == "at least 1 newcomer (CN)"


def numbers(data: at.Timeline, kind: str, select: Mapping[str, Any] = SINCE) -> list[list[Finding]]:
    """The findings after each lever of a kind, change by change."""
    levers = Newcomers(at_least=0).levers(case(data, selection=at.Selection(**select)))
    return [
        [found(changed(data, lever.changes[: n + 1]), select) for n in range(len(lever.changes))]
        for lever in levers
        if lever.changes[0].kind == kind
    ]


def test_taking_away() -> None:
    """Newcomers go with the events that name them, those with the fewest first; others become new without what was
    seen of them before.
    """
    data = people([("2003-01-01", "a"), ("2005-02-01", "abc"), ("2005-03-01", "bc"), ("2005-04-01", "d")])
    gone, new = numbers(data, "remove")
    assert [finding.estimate for finding in gone] == [2, 2, 0]
    assert [finding.estimate for finding in new] == [4]


def test_occasions_are_taken_away_as_a_whole() -> None:
    """A change takes away an occasion with all of its selected events."""
    data = people([("2005-02-01", "a")]).add(
        talks("part", "2005-02-02", participants=["b"], links=[{"relation": "part_of", "event": "e0"}])
    )
    (lever, *_) = Newcomers(at_least=0).levers(case(data, selection=at.Selection(**SINCE)))
    assert [change.events for change in lever.changes] == [("e0", "part")]
    (lever, *_) = Newcomers(at_least=0).levers(case(data, selection=at.Selection(**SINCE), unit="event"))
    assert [change.events for change in lever.changes] == [("e0",), ("part",)]


def test_adding_before() -> None:
    """An earlier event that names newcomers makes them none, the one with the most of them first."""
    data = people([("2005-02-01", "a"), ("2005-03-01", "bc")])
    ((first, second),) = numbers(data, "add")
    assert (first.estimate, second.estimate) == (1, 0)


def test_moving() -> None:
    """Vague events that decide about newcomers are moved before the window, or into it."""
    data = people([("[2004-07-01..2005-06-30]", "ab"), ("[2004-07-01..2005-06-30]", "c"), ("2005", "d")])
    out, into = numbers(data, "move")
    assert [finding.high for finding in out] == [2, 1]
    assert [finding.low for finding in into] == [3, 4]


def test_fragility() -> None:
    """A run tells how few events change the verdict."""
    data = people([("2003-01-01", "x"), ("2005-02-01", "abc"), ("2005-03-01", "bc"), ("2005-04-01", "d")])
    fragility = one({"newcomers": {"at_least": 4}}, data).fragility
    assert fragility is not None
    assert (fragility.removed, fragility.added, fragility.becomes) == (1, 1, Verdict.FAIL)
