"""The fewest changes that change a verdict on a count are exact: all smaller ones are tried."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Case, Change, Expectation, Fragility, Verdict
from alliance_timeline.checks.expectations.counts import Count
from alliance_timeline.periods import start_days

from .mutations import fragility_of, verdict_after
from .worlds import case, talks, world

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


DATES = (
    "2005-03-04", "2005-02-20", "2005-03-20", "[2005-02-28..2005-03-01]", "[2005-02-27..2005-03-01]",
    "[2005-03-09..2005-03-12]", "[2005-03-10..2005-03-12]", "[2005-03-02..2005-03-04]", "[2005-03-06..2005-03-09]",
    "2005-03-10", "2005-03-01",
)  # fmt: skip
WINDOW = {"since": "2005-03-01", "until": "2005-03-10"}
EVENTS = st.lists(st.tuples(st.sampled_from(DATES), st.none() | st.integers(0, 3)), max_size=5)


def occasions(plan: Sequence[tuple[str, int | None]], **options: Any) -> at.Timeline:
    """Talks on dates, each by itself or part of an earlier one."""
    events = []
    for n, (date, parent) in enumerate(plan):
        links = [at.Link(relation="part_of", event=f"e{parent}")] if parent is not None and parent < n else []
        events.append(talks(f"e{n}", date, links=links))
    return at.Timeline(events, **({"coverage": ("2005-01-01", "2005-12-31"), "complete": True} | options))


def units(data: at.Timeline, claim: Case) -> list[tuple[at.Event, ...]]:
    """All occasions of the data, or all events."""
    found: dict[str, list[at.Event]] = {}
    for event in data:
        found.setdefault(data.registry.root(event) if claim.unit == "occasion" else event.id, []).append(event)
    return [tuple(some) for some in found.values()]


def removals(claim: Case) -> list[list[tuple[Change, ...]]]:
    """For each unit of the case, the change that takes it away."""
    return [[(Change("remove", unit.events),)] for unit in claim.units]


def moves(claim: Case) -> list[list[tuple[Change, ...]]]:
    """For each unit of the data, all ways to put one or several of its events on a day that its date allows.

    Events that cannot lie in the window belong to no unit of the case, and stay.
    """
    possible = {event.id for event in claim.data.select(claim.selection.replace(certainty="possible"))}
    found = []
    for unit in units(claim.data, claim):
        options: list[list[Change | None]] = []
        for event in unit:
            low, high = start_days(event.date, None) or (0, 0)
            days = range(low, high + 1) if low < high and event.id in possible else ()
            options.append([None, *(Change("move", (event.id,), datetime.date.fromordinal(day)) for day in days)])
        ways = (tuple(filter(None, some)) for some in itertools.product(*options))
        found.append([some for some in ways if some])
    return [some for some in found if some]


def fewer(options: Sequence[Sequence[tuple[Change, ...]]], number: int) -> Iterator[tuple[Change, ...]]:
    """The changes of so many units, in all ways."""
    for some in itertools.combinations(options, number):
        for ways in itertools.product(*some):
            yield tuple(change for one in ways for change in one)


def check_against_all(expect: Expectation, claim: Case, most: int = 200) -> Fragility:
    """The fragility, whose numbers of removals and moves are the smallest that change the verdict, by trying all."""
    verdict, found = fragility_of(expect, claim)
    for kind, options in (("remove", removals(claim)), ("move", moves(claim))):
        known = found.way(kind)  # type: ignore[arg-type]
        assert known is not None
        if known.number is not None:
            assert verdict_after(claim, expect, known.changes) is known.becomes is not verdict
        if not known.exact:
            continue
        for number in range(1, len(options) + 1 if known.number is None else known.number):
            for changes in itertools.islice(fewer(options, number), most):
                assert verdict_after(claim, expect, changes) is verdict, (kind, known, changes)
    return found


THIRD, TWO_THIRDS = "[2005-02-27..2005-03-01]", "[2005-02-28..2005-03-02]"


@settings(max_examples=120)
@given(
    EVENTS,
    st.sampled_from(
        [(0, None), (1, None), (2, None), (None, 0), (None, 1), (None, 2), (1, 2), (2, 2), (1, 1), (3, None)]
    ),
    st.sampled_from([{}, {"unit": "event"}]),
    st.sampled_from([{}, {"certainty": "probable"}, {"certainty": "certain"}]),
    st.sampled_from([{}, {}, {"settled_until": "2005-03-08"}]),
    st.sampled_from([0.5, 0.95]),
)
@example([(THIRD, None), (THIRD, None), (THIRD, None), (TWO_THIRDS, None)], (2, None), {}, {}, {}, 0.5)
@example([(THIRD, None), (TWO_THIRDS, None), (TWO_THIRDS, None), (TWO_THIRDS, None)], (3, None), {}, {}, {}, 0.5)
@example([("[2005-03-06..2005-03-09]", None)], (1, None), {}, {}, {"settled_until": "2005-03-08"}, 0.5)
def test_counts_are_exact(
    plan: Any, bounds: Any, unit: dict[str, Any], certainty: dict[str, Any], settled: dict[str, Any], confidence: float
) -> None:
    """No smaller set of units, taken away or moved in any way that their dates allow, changes a verdict on a count."""
    data = occasions(plan, **settled)
    claim = case(data, selection=at.Selection(**WINDOW, **certainty), confidence=confidence, **unit)
    found = check_against_all(Count(at_least=bounds[0], at_most=bounds[1]), claim)
    assert found.exact or None not in bounds


@given(
    EVENTS, st.sampled_from([(2, None), (7, None), (None, 2), (2, 4), (5, 5)]), st.sampled_from([None, "2005-03-08"])
)
def test_added_units_of_counts_are_exact(plan: Any, bounds: Any, settled: str | None) -> None:
    """No fewer added units change the verdict, and so many do, one that lies in the window or is vague."""
    data, expect = occasions(plan, settled_until=settled), Count(at_least=bounds[0], at_most=bounds[1])
    claim = case(data, selection=at.Selection(**WINDOW))
    verdict, found = fragility_of(expect, claim)
    added = found.way("add")
    assert added is not None
    assert added.exact
    most = 12 if added.number is None else added.number
    for number, dates in itertools.product(range(1, most + 1), (["2005-03-04"], ["2005-03-04", DATES[4], DATES[6]])):
        more = [talks(f"new{n}", dates[n % len(dates)]) for n in range(number)]
        after = expect.evaluate(claim.replace(data=data.add(*more))).verdict
        if number < most or added.number is None:
            assert after is verdict
        elif len(dates) == 1:
            assert after is added.becomes is not verdict


def test_a_number_that_is_far_away() -> None:
    """What takes very many additions is told without being listed; so is what can be copied from nothing."""
    _, found = fragility_of(Count(at_least=10**9), case(world(["2005-01-01"])))
    assert (found.number, found.becomes, found.changes, found.exact) == (10**9 - 1, PASS, (), True)
    _, found = fragility_of(Count(at_least=2), case(world([])))
    assert (found.added, found.becomes, found.changes) == (2, PASS, ())
    assert found.text == "2 occasions added make it pass; taking away changes nothing; moving dates changes nothing"


def test_units_that_do_as_well_are_told() -> None:
    """Units that surely lie in the window weigh the same; where not all are needed, that is said."""
    _, found = fragility_of(Count(at_least=2), case(world(["2005", "2006-01-01", "2007-01-01", "2008-02"])))
    assert found.lines[0] == (
        "Taken away, 3 occasions make it fail (no fewer do); any 3 of the 4 occasions that surely start in the window: "
        "e0, e1, e2."
    )
    _, found = fragility_of(Count(at_least=4), case(world(["2005", "2006-01-01", "2007-01-01", "2008-02"])))
    assert found.way("remove").note == "any 1 of the 4 occasions that surely start in the window"  # type: ignore[union-attr]
    _, found = fragility_of(Count(at_most=3), case(world(["2005", "2006-01-01"])))
    assert found.way("remove").note == ""  # type: ignore[union-attr]


def test_a_window_beyond_the_coverage_leaves_a_count_to_be_reached() -> None:
    """What is not yet covered can only add: a number that is not reached is open, and additions decide it."""
    claim = case(world(["2005-01-01"]), selection=at.Selection(since="2004", until="2020"))
    verdict, found = fragility_of(Count(at_least=3), claim)
    assert (verdict, found.text) == (
        OPEN, "2 occasions added make it pass; taking away changes nothing; moving dates changes nothing"
    )  # fmt: skip
    assert verdict_after(claim, Count(at_least=3), found.changes) is PASS
    assert fragility_of(Count(at_most=3), claim)[1].text.startswith("3 occasions added make it fail")


def test_an_interval_is_brought_between_two_bounds() -> None:
    """An open count between two bounds may need moves in both directions, or the right ones taken away."""
    half = ["[2005-02-28..2005-03-01]"] * 4 + ["2005-03-04"] * 2
    claim = case(occasions([(date, None) for date in half]), selection=at.Selection(**WINDOW))
    expect = Count(at_least=4, at_most=4)
    verdict, found = fragility_of(expect, claim)
    assert (verdict, found.moved, found.way("move").becomes) == (OPEN, 3, FAIL)  # type: ignore[union-attr]
    check_against_all(expect, claim, most=10**5)
    expect = Count(at_least=3, at_most=5)
    _, found = fragility_of(expect, claim)
    assert (found.moved, found.way("move").becomes) == (2, PASS)  # type: ignore[union-attr]
    assert len({change.day for change in found.way("move").changes}) == 2  # type: ignore[union-attr]
    check_against_all(expect, claim, most=10**5)


def test_too_many_combinations_leave_a_bound() -> None:
    """Where the combinations cannot all be tried, what was tried is told, and the number is no longer exact."""
    dates = [f"[2005-02-{28 - n % 9}..2005-03-0{1 + n // 9}]" for n in range(27)]
    claim = case(occasions([(date, None) for date in dates]), selection=at.Selection(**WINDOW))
    expect = Count(at_least=6, at_most=12)
    verdict, found = fragility_of(expect, claim)
    move = found.way("move")
    assert verdict is OPEN
    assert move is not None
    assert not move.exact
    assert not found.exact
    assert verdict_after(claim, expect, move.changes) is move.becomes


def test_a_count_is_evaluated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the numbers, the exact search looks at the data again only to confirm what it found."""
    asked = []
    evaluate = Count.evaluate
    monkeypatch.setattr(Count, "evaluate", lambda self, claim: asked.append(claim) or evaluate(self, claim))
    dates = [f"200{n % 9 + 1}-0{n % 8 + 1}" for n in range(150)] + ["[2004-12-20..2005-01-10]"] * 60
    _, found = fragility_of(Count(at_least=5), case(world(dates), selection=at.Selection(since="2005")))
    assert (found.removed or 0) > 100
    assert len(asked) == 2


def test_moves_do_no_more_than_removals() -> None:
    """Where not all moves of an occasion were gone through, its number is exact all the same: no move does more."""
    plan = [("[2005-02-27..2005-03-01]", None), ("[2005-02-28..2005-03-02]", 0), ("2005-03-10", 0)]
    plan += [("2005-03-04", None)] * 3
    for bound, numbers in ((2, (2, None)), (4, (1, 1))):
        verdict, found = fragility_of(Count(at_least=bound), case(occasions(plan), selection=at.Selection(**WINDOW)))
        assert (found.removed, found.added) == numbers
        moved = found.way("move")
        assert moved is not None
        assert moved.exact is (moved.number == numbers[0])
        assert moved.least == numbers[0]
        assert found.exact
        assert verdict is (PASS if bound == 2 else OPEN)
