"""Changes to data: what they change, and what they leave as it is."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Change, Lever, changed
from alliance_timeline.checks.fragility.changes import copies, levers, to_ends

from .mutations import applied
from .worlds import case, talks, world

DAY = datetime.date(2005, 6, 1)
PART = at.Link(relation="part_of", event="visit")


def visits() -> at.Timeline:
    """A visit with two talks that belong to it, and talks by themselves."""
    events = [
        talks("visit", "2004"),
        talks("first", "2004-05-01", links=[PART], milestones=[{"status": "announced", "date": "2003"}]),
        talks("second", "2004-05-02", links=[PART]),
        talks("alone", "2006-01-01"),
    ]
    return at.Timeline(events, coverage=("2001", "2012"), complete=True, settled_until="2011")


def ids(data: at.Timeline) -> list[str]:
    """The ids in order."""
    return [event.id for event in data]


def test_an_occasion_goes_with_all_its_events() -> None:
    """Taking a unit away takes all events that it names, and leaves coverage and the rest as they were."""
    data = visits()
    unit = case(data).units[0]
    rest = changed(data, [Change("remove", unit.events)])
    assert set(unit.events) == {"visit", "first", "second"}
    assert ids(rest) == ["alone"]
    assert (rest.windows, rest.settled_until, rest.is_complete) == (data.windows, data.settled_until, True)


def test_without_its_first_event_an_occasion_stays_one() -> None:
    """The events that remain of an occasion still count once."""
    rest = changed(visits(), [Change("remove", ("visit",))])
    assert (len(rest), rest.occasions) == (3, 2)


def test_a_moved_event_keeps_all_but_its_date() -> None:
    """Links and milestones stay, and so does the occasion."""
    data = visits()
    moved = changed(data, [Change("move", ("first",), DAY), Change("move", ("visit",), DAY)])
    assert moved["first"] == data["first"].replace(date=str(DAY))
    assert moved.occasions == data.occasions
    assert ids(moved) == ["second", "first", "visit", "alone"]


def test_an_added_event_is_an_occasion_of_its_own() -> None:
    """A copy keeps what selections ask for, under another id, without links and milestones."""
    data = visits()
    more = changed(data, [Change("add", ("first",), DAY)] * 2)
    new = [event for event in more if event not in data]
    assert more.occasions == data.occasions + 2
    assert [event.replace(id="first") for event in new] == [
        data["first"].replace(date=str(DAY), links=(), milestones=())
    ] * 2
    assert len(more.select(kinds="cooperation", domains="trade", since=DAY, until=DAY)) == 2


def test_nothing_changes_nothing() -> None:
    """No changes give the data itself."""
    data = visits()
    assert changed(data, []) is data


@given(st.lists(st.tuples(st.sampled_from(["remove", "add", "move"]), st.integers(0, 5)), max_size=6))
def test_one_pass_is_one_after_the_other(plan: list[tuple[str, int]]) -> None:
    """All changes at once are the same as each by itself, in any order."""
    data = world(["2003", "2004-05", "2004-06-01", "2005", "2006-01-01", "2007"])
    days = {"remove": None, "add": DAY, "move": DAY}
    given_once = {number: kind for kind, number in plan}
    changes = [Change(kind, (f"e{number}",), days[kind]) for number, kind in given_once.items()]

    def essence(timeline: at.Timeline) -> list[tuple[str, str]]:
        return sorted((event.date.edtf, event.id if event in data else "new") for event in timeline)

    assert essence(changed(data, changes)) == essence(applied(data, sorted(changes, key=lambda item: item.kind)))


def test_levers_hold_changes() -> None:
    """Empty lists are no levers."""
    change = Change("remove", ("a",))
    assert levers([], [change], []) == (Lever((change,)),)


def test_vague_units_are_moved_to_their_ends_from_the_edges_inwards() -> None:
    """Units whose days hold an end of the window come first, the vaguest of them before others; known days stay."""
    data = world(["2005-03-01/2005-03-04", "2005-05", "2004-12/2005-06", "2005", "2005-12-30", "2005-04"])
    events = case(data, selection=at.Selection(since="2005-02", until="2005-10"))
    early, late = to_ends(events.units, events.windows)
    assert [(change.events, str(change.day)) for change in early] == [
        (("e3",), "2005-01-01"),
        (("e5",), "2005-04-01"),
        (("e1",), "2005-05-01"),
    ]
    assert [str(change.day) for change in late] == ["2005-12-31", "2005-04-30", "2005-05-31"]
    assert {change.kind for change in (*early, *late)} == {"move"}


def test_copies_are_of_the_last_unit() -> None:
    """So many on each day; none where there is nothing to copy, or where they would be too many to list."""
    some = case(world(["2005-01-01", "2006-01-01"]))
    other = DAY.replace(year=2007)
    assert copies(some, [(DAY, 2), (other, 0)]) == (Change("add", ("e1",), DAY),) * 2
    assert copies(case(world([])), [(DAY, 1)]) == ()
    assert copies(some, [(DAY, 600), (other, 401)]) == ()
