"""Fragility: how it is told, how it is searched for, and when there is nothing to search."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Case, Change, Expectation, Finding, Fragility, Lever, Verdict, run_checks
from alliance_timeline.checks.expectations.counts import Count
from alliance_timeline.checks.expectations.rates import Rate
from alliance_timeline.checks.fragility.search import searched
from alliance_timeline.checks.fragility.ways import Way

from .mutations import Trial, fragility_of
from .worlds import TODAY, case, check, world

PASS, FAIL, OPEN, ERROR = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR
DAY = datetime.date(2005, 3, 4)


# How it is told


def way(kind: Any, number: int | None, *, exact: bool = True, becomes: Verdict | None = None, **more: Any) -> Way:
    """What is known of a kind of change."""
    return Way(kind=kind, number=number, exact=exact, becomes=becomes, **more)


@pytest.mark.parametrize(
    ("ways", "text"),
    [
        (
            [way("remove", 2, becomes=OPEN), way("add", 3, becomes=OPEN), way("move", None)],
            "2 occasions taken away, or 3 added, make it inconclusive; moving dates changes nothing",
        ),
        (
            [way("remove", 4, becomes=FAIL, exact=False), way("add", 1, becomes=PASS)],
            "1 occasion added makes it pass; at most 4 occasions taken away make it fail",
        ),
        ([way("move", 1, becomes=OPEN)], "1 occasion moved within its dates makes it inconclusive"),
        ([way("move", 2, becomes=OPEN)], "2 occasions moved within their dates make it inconclusive"),
        ([way("remove", None), way("move", None)], "no change of events changes it"),
        (
            [way("remove", None, exact=False, tried=32), way("add", None, exact=False, tried=1)],
            "taking away was tried with up to 32 occasions and changed nothing; "
            "adding was tried with up to 1 occasion and changed nothing",
        ),
    ],
)
def test_text(ways: Sequence[Way], text: str) -> None:
    """The smallest number comes first; a bound says so, and so does what changes nothing."""
    assert Fragility(ways=tuple(ways)).text == text


def test_the_smallest_number_leads() -> None:
    """Number, changes, events and verdict are those of the kind that takes least; each kind has its own."""
    few = tuple(Change("remove", (name, "other")) for name in "ab")
    found = Fragility(ways=(way("add", 3, becomes=PASS), way("remove", 2, becomes=OPEN, changes=few)), unit="event")
    assert (found.number, found.changes, found.becomes, found.events) == (2, few, OPEN, ("a", "b"))
    assert (found.removed, found.added, found.moved) == (2, 3, None)
    assert found.way("move") is None


@pytest.mark.parametrize(
    ("ways", "exact"),
    [
        ([way("remove", 2), way("add", None)], True),
        ([way("remove", 2), way("add", None, exact=False)], False),
        ([way("remove", 1, exact=True), way("add", None, exact=False)], True),
        ([way("remove", 3), way("move", 4, exact=False, least=3)], True),
        ([way("remove", 3), way("move", 4, exact=False, least=2)], False),
    ],
)
def test_exact_where_no_kind_may_take_less(ways: Sequence[Way], exact: bool) -> None:
    """A number is exact if no other kind of change may take less: one is the least there is."""
    assert Fragility(ways=tuple(ways)).exact is exact


def test_nothing_known() -> None:
    """Without a number there are no changes; without anything tried a note stands alone."""
    none, noted = Fragility(ways=(way("remove", None),)), Fragility(note="not a complete list")
    assert (none.number, none.changes, none.becomes, none.events) == (None, (), None, ())
    assert (noted.text, noted.lines) == ("not a complete list", ("Not a complete list.",))
    assert Fragility().lines == ()


def test_lines() -> None:
    """Each kind of change has a sentence with the events, at most eight, and how sure the number is."""
    gone = tuple(Change("remove", (f"e{n}",)) for n in range(10))
    found = Fragility(
        ways=(
            way("remove", 10, becomes=FAIL, changes=gone, note="any 10 of the 12"),
            way("add", 1, becomes=PASS, changes=(Change("add", ("e1",), DAY),), exact=False),
            way("move", 1, becomes=OPEN, changes=(Change("move", ("e2",), DAY),)),
        )
    )
    assert found.lines == (
        "Taken away, 10 occasions make it fail (no fewer do); any 10 of the 12: "
        "e0, e1, e2, e3, e4, e5, e6, e7, and 2 more.",
        "Added, 1 occasion makes it pass (a bound: fewer might), such as copies of e1: 1 on 2005-03-04.",
        "Moved within its dates, 1 occasion makes it inconclusive (no fewer do): e2 to 2005-03-04.",
    )
    assert Fragility(ways=(way("add", 3, becomes=PASS),)).lines == ("Added, 3 occasions make it pass (no fewer do).",)
    none = Fragility(ways=(way("add", None), way("move", None, exact=False, tried=4, note="only 1 and 4 were tried")))
    assert none.lines == (
        "Adding changes nothing.",
        "Moving dates was tried with up to 4 occasions and changed nothing; only 1 and 4 were tried.",
    )


# The search


def lever(kind: Any, name: str, length: int) -> Lever:
    """A lever of its own name."""
    return Lever(tuple(Change(kind, (name, str(n))) for n in range(length)))


@given(st.lists(st.tuples(st.sampled_from(["remove", "add"]), st.integers(1, 70), st.integers(1, 70)), max_size=5))
def test_the_search_finds_the_shortest_beginning(plan: list[tuple[str, int, int]]) -> None:
    """Of levers that change the verdict from some number on, each kind has the smallest, as found one by one."""
    ends = {str(n): end for n, (_, _, end) in enumerate(plan)}
    trial = Trial(lambda changes: FAIL if len(changes) >= ends[changes[0].events[0]] else PASS)
    found = searched([lever(kind, str(n), size) for n, (kind, size, _) in enumerate(plan)], trial, PASS, "event", 1000)
    for kind in {kind for kind, _, _ in plan}:
        reached = [end for other, size, end in plan if other == kind and end <= size]
        best = found.way(kind)
        assert best is not None
        assert best.number == min(reached, default=None)
        assert best.exact is (best.number == 1)
        assert best.tried == (0 if reached else max(size for other, size, _ in plan if other == kind))
    assert len(found.ways) == len({kind for kind, _, _ in plan})


@pytest.mark.parametrize(("tries", "reached"), [(1, 1), (2, 4), (4, 64), (40, 100)])
def test_the_search_ends(tries: int, reached: int) -> None:
    """After so many evaluations no further number is begun, and what was tried is told."""
    trial = Trial(lambda changes: PASS)
    found = searched([lever("remove", "a", 100)], trial, PASS, "event", tries)
    assert (found.number, found.ways[0].tried, found.exact) == (None, reached, False)
    assert trial.asked == min(tries, 5)


def test_the_search_stops_halving_too() -> None:
    """Where the evaluations end among halvings, the number found so far is a bound."""
    trial = Trial(lambda changes: FAIL if len(changes) > 32 else PASS)
    found = searched([lever("remove", "a", 64)], trial, PASS, "event", 8)
    assert 33 < (found.number or 0) < 64


def test_an_error_is_no_other_verdict() -> None:
    """Changes after which a check cannot be evaluated are passed over."""
    trial = Trial(lambda changes: ERROR if len(changes) < 3 else OPEN)
    found = searched([lever("remove", "a", 9)], trial, PASS, "event")
    assert (found.number, found.becomes) == (3, OPEN)


class OfOne(Expectation):
    """A claim of a user's own: fewer than five units; without levers of its own."""

    name = "of_one"
    is_inference = False
    stands_on_open_list = frozenset((PASS, FAIL))
    needs_events = False

    def claim(self, unit: str) -> str:
        """The claim."""
        return f"fewer than 5 {unit}s"

    def evaluate(self, case: Case) -> Finding:
        """By the units that most probably lie in the window."""
        number = sum(unit.share > 0.5 for unit in case.units)
        return Finding(verdict=PASS if number < 5 else FAIL, figure=str(number))


def test_an_expectation_of_ones_own_has_a_bound() -> None:
    """Without further ado units are taken away, added and moved; the first change that counts is found."""
    window = at.Selection(since="2005-03-01", until="2005-12-31")
    data = world(["2005-04-01", "2005-05-01", "2005-06-01", "2005-07-01", "[2005-02-01..2005-03-02]"])
    found = run_checks(check(expect=OfOne(), select=window), data, today=TODAY).results[0].fragility
    assert found is not None
    assert (found.added, found.moved, found.removed) == (1, 1, None)
    assert found.way("move").changes == (Change("move", ("e4",), datetime.date(2005, 3, 1)),)  # type: ignore[union-attr]
    empty = run_checks(check(expect=OfOne(), select=window), world([]), today=TODAY).results[0].fragility
    assert empty == Fragility(note="there is no event to change")
    assert searched([Lever(())], Trial(lambda changes: FAIL), PASS, "occasion") == empty


# The rules of all checks


@pytest.mark.parametrize(
    ("claim", "options", "reason"),
    [
        ({"expect": {"rate": {"at_least": 0.25}}}, {"complete": False}, "not a complete list"),
        ({"expect": {"rate": {"at_least": 0.01}}}, {"complete": False}, "not a complete list"),
        ({"select": {"since": "2020"}}, {}, "window outside the coverage"),
        (
            {"select": {"kinds": "cooperation"}, "expect": {"rate": {"at_least": 0.01}}},
            {"reliability": [at.Reliability(id="kind", alpha=0.3, low=0.1, high=0.5, n=60)]},
            "coders agree too little",
        ),
    ],
)
def test_what_no_event_decides(claim: dict[str, Any], options: dict[str, Any], reason: str) -> None:
    """Where the list, the coding or the window keeps a claim open, no number of events is looked for."""
    data = world(["2003-01-01", "2004-01-01", "2007-01-01"], **options)
    result = run_checks(check(**claim), data, today=TODAY).results[0]
    assert result.verdict is OPEN
    assert result.fragility == Fragility(note=f"no change of events decides it: {reason}")


def test_verdicts_that_stand_on_an_open_list_can_be_reached() -> None:
    """A claim that only a fail stands for stays open until events make it fail."""

    class Only(OfOne):
        """A claim whose fail stands on an open list."""

        stands_on_open_list = frozenset((FAIL,))

    data = world([f"200{n}-01-01" for n in range(1, 4)], complete=False)
    result = run_checks(check(expect=Only()), data, today=TODAY).results[0]
    assert result.fragility is not None
    assert (result.verdict, result.fragility.number, result.fragility.becomes) == (OPEN, 2, FAIL)
    assert result.fragility.changes[0].kind == "add"


def test_without_a_verdict_there_is_no_fragility() -> None:
    """What is skipped or cannot be evaluated has none."""
    late = check("late", skip_until=datetime.date(2020, 1, 1))
    wrong = check("wrong", select={"phases": "none"})
    assert [result.fragility for result in run_checks([late, wrong], world(["2003"]), today=TODAY)] == [None, None]


def test_a_selection_that_leaves_out_dates_gives_a_bound() -> None:
    """Copies and moved events may fall under the exclusion; the search by trying knows."""
    data = world([f"{year}-05-01" for year in range(2003, 2009)])
    out = at.Selection(exclude=at.Selection(since="2006", kinds="cooperation"))
    for expect in (Count(at_least=2), Rate(at_least=0.01)):
        verdict, found = fragility_of(expect, case(data, selection=out))
        assert (verdict, found.removed, found.exact) == (PASS, 2, False)
        assert found.way("add").tried > 1  # type: ignore[union-attr]


def test_what_is_not_confirmed_is_searched_for() -> None:
    """Should an evaluation contradict what was worked out, trying leads."""
    trial = Trial(lambda changes: FAIL if 1 < len(changes) < 5 else PASS)
    for expect in (Count(at_least=1), Rate(at_least=0.01)):
        claim = case(world([f"{year}-05-01" for year in range(2003, 2008)]))
        found = expect.fragility(claim, PASS, trial)
        assert (found.number, found.exact, found.becomes) == (2, False, FAIL)
