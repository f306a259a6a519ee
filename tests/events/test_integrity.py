"""The rules that bind records together: each with what it finds, and what it lets pass."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from alliance_timeline.events import Actor, Event, Finding, Frame, Registry, Source, check_data
from alliance_timeline.vocabulary import Vocabulary

from ..timeline.worlds import ACTORS, FRAMES, SOURCES, VOCABULARY, event_lists


def event(name: str = "e", **fields: Any) -> Event:
    """A sound event: two sides, in the world's words."""
    given: dict[str, Any] = {
        "date": "2005-05-05", "title": "T", "kind": "cooperation", "form": "visit", "domains": "ai",
        "participants": ["russia", "china"],
    }  # fmt: skip
    return Event(id=name, **(given | fields))


def findings(
    events: list[Event],
    actors: Any = ACTORS,
    sources: Any = SOURCES,
    frames: Any = FRAMES,
    vocabulary: Vocabulary | None = VOCABULARY,
) -> list[Finding]:
    """What is wrong with some events in the small world."""
    registry = Registry.of(events, actors, sources, frames, vocabulary)
    return check_data(events, actors, sources, registry, frames)


def messages(*events: Event, **options: Any) -> list[str]:
    """The findings as text, with their field."""
    return [f"{found.field}: {found.message}" for found in findings(list(events), **options)]


def test_sound_data_has_no_finding() -> None:
    """A whole without fault gives nothing."""
    assert messages(event("a"), event("b", links=[{"relation": "part_of", "event": "a"}])) == []


@given(event_lists())
def test_no_data_makes_the_checks_fail(events: list[Event]) -> None:
    """Whatever is wrong is a finding that points at a record and a field, never an exception."""
    for found in findings(events):
        assert found.collection == "events"
        assert events[found.index].id
        assert found.field.split(".")[0] in Event.model_fields
        assert found.message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"links": [{"relation": "follows", "event": "f"}]}, "links.0.event: there is no event 'f'"),
        ({"links": [{"relation": "follows", "event": "e"}]}, "links.0.event: an event cannot be linked to itself"),
        ({"participants": ["russia", "chna"]}, "participants.1.actor: there is no actor 'chna'; nearest: 'china'"),
        ({"citations": [{"source": "tas"}]}, "citations.0.source: there is no source 'tas'; nearest: 'tass'"),
        (
            {"milestones": [{"status": "completed", "date": "2006", "source": "tas"}]},
            "milestones.0.source: there is no source 'tas'",
        ),
        ({"strategy": {"goal": {"text": "x", "source": "tas"}}}, "strategy.goal.source: there is no source 'tas'"),
        ({"frames": ["votess"]}, "frames.0: there is no frame 'votess'; nearest: 'votes'"),
        ({"frames": ["exercises"], "date": "2011"}, "frames.0: 2011 lies outside the window of exercises"),
        ({"frames": ["exercises"], "date": "1999/2001"}, "frames.0: 1999/2001 lies outside the window of exercises"),
        (
            {"citations": [{"source": "tass"}, {"source": "xinhua"}, {"source": "tass", "evidence": "x"}]},
            "citations.2: 'tass' is cited twice for the same place",
        ),
        ({"domains": ["ai", "enrgy"]}, "domains.1: 'enrgy' is unknown; nearest: 'energy'"),
        ({"applications": ["x"]}, "applications.0: 'x' is unknown; allowed: surveillance, translation"),
        ({"form": "visti"}, "form: 'visti' is unknown; nearest: 'visit'"),
        ({"status": "signed"}, "status: a visit cannot be 'signed'; allowed: occurred"),
        ({"cameo": "043"}, "cameo: '043' is unknown; nearest: '042'"),
        ({"cause": "sanctions"}, "cause: only a limitation has a cause; this is cooperation"),
        ({"participants": ["russia", "mts"]}, "participants: a dyadic event (cooperation) names both sides; "),
        ({"participants": []}, "countries named: none"),
        ({"participants": ["russia", "soviet-union"]}, "countries named: RU"),
    ],
)  # fmt: skip
def test_one_fault_one_finding(fields: dict[str, Any], message: str) -> None:
    """Each fault is found once, with its field and the nearest or allowed words."""
    found = messages(event(**fields))
    assert [line for line in found if message in line or "names both sides" not in line] == [
        line for line in found if message in line
    ]
    assert sum(message in line for line in found) == 1


def test_rules_without_a_registry_are_left_out() -> None:
    """Without actors, sources, frames or words nothing is said about them, nor by an empty part of the words."""
    strange = event(
        participants=["x"], citations=[{"source": "y"}], frames=["z"], domains="d", form="f", applications="a",
        cameo="043",
    )  # fmt: skip
    assert messages(strange, actors=(), sources=(), frames=(), vocabulary=None) == []
    assert messages(strange, actors=(), sources=(), frames=(), vocabulary=Vocabulary()) == []


def test_what_may_stand_twice() -> None:
    """A source for two places, and one event under two relations; the same link may not."""
    links = [{"relation": "follows", "event": "a"}, {"relation": "part_of", "event": "a"}]
    places = [{"source": "tass"}, {"source": "tass", "locator": "p. 2"}]
    assert messages(event("a"), event("b", links=links, citations=places)) == []
    assert messages(event("a"), event("b", links=[links[0], links[0]])) == [
        "links.1: follows 'a' stands twice; a link stands once"
    ]


def test_an_uncertain_start_may_lie_in_the_window() -> None:
    """Only what surely begins before the window is outside of it."""
    assert messages(event(date="1999?/2001", frames=["exercises"])) != []
    assert messages(event(date="[1999..2001]", frames=["exercises"])) == []
    assert messages(event(date="../2001", frames=["exercises"])) == []


def test_an_event_where_nobody_searched() -> None:
    """What surely begins in a span that was not searched counts nowhere, and is told; what may begin outside is not."""
    frames = [Frame(id="talks", title="T", rule="R", window="2000/2010", unsearched=["2003", "2005-01/2006-06"])]
    assert messages(event(date="2005/2007", frames=["talks"]), frames=frames) == [
        "frames.0: 2005/2007 lies in a span that was not searched for talks, 2005-01/2006-06"
    ]
    assert messages(event(date="2003-05", frames=["talks"]), frames=frames) != []
    assert messages(event(date="2006", frames=["talks"]), frames=frames) == []


def test_kinds_that_need_one_side_only() -> None:
    """Unilateral and external events may name one side or none."""
    assert (
        messages(event(kind="unilateral", participants=["russia"]), event("x", kind="external", participants=[])) == []
    )


def test_part_of() -> None:
    """At most one part_of an event, and no circle; every member of a circle is told its way."""
    link = [{"relation": "part_of", "event": "a"}, {"relation": "part_of", "event": "b"}]
    assert "links: is part_of 2 events; at most one is allowed" in messages(
        event("a"), event("b"), event("c", links=link)
    )
    ring = [event(name, links=[{"relation": "part_of", "event": up}]) for name, up in ("ab", "bc", "ca")]
    found = messages(*ring, event("d", links=[{"relation": "part_of", "event": "a"}]))
    assert found == [
        "links: part_of runs in a circle: a -> b -> c -> a",
        "links: part_of runs in a circle: b -> c -> a -> b",
        "links: part_of runs in a circle: c -> a -> b -> c",
    ]


@pytest.mark.parametrize("relation", ["follows", "implements", "responds_to", "supersedes", "suspends"])
def test_no_relation_runs_in_a_circle(relation: str) -> None:
    """Each relation by itself leads nowhere back, also where an event has several links; two relations may cross."""
    a = event("a", links=[{"relation": relation, "event": "x"}, {"relation": relation, "event": "b"}])
    b = event("b", links=[{"relation": relation, "event": "c"}])
    c, x = event("c", links=[{"relation": relation, "event": "a"}]), event("x")
    assert messages(a, b, c, x) == [
        f"links: {relation} runs in a circle: a -> b -> c -> a",
        f"links: {relation} runs in a circle: b -> c -> a -> b",
        f"links: {relation} runs in a circle: c -> a -> b -> c",
    ]
    back = event("b", links=[{"relation": "part_of", "event": "a"}])
    assert messages(event("a", links=[{"relation": relation, "event": "b"}]), back) == []


def stages(status: str, date: str, *milestones: tuple[str, str]) -> list[str]:
    """What is wrong with an agreement of a status and date, and its milestones."""
    listed = [{"status": stage, "date": when} for stage, when in milestones]
    return messages(event(form="agreement", status=status, date=date, milestones=listed))


@pytest.mark.parametrize(
    ("status", "milestones"),
    [
        ("signed", [("announced", "2004"), ("in_force", "2006"), ("implemented", "2007"), ("completed", "2009")]),
        ("signed", [("in_force", "2006"), ("suspended", "2008"), ("in_force", "2010"), ("cancelled", "2012")]),
        ("signed", [("implemented", "2006"), ("suspended", "2008"), ("in_force", "2010"), ("completed", "2012")]),
        ("suspended", [("signed", "2001"), ("implemented", "2010")]),
        ("suspended", [("implemented", "2001"), ("in_force", "2010")]),
        ("cancelled", [("announced", "2001"), ("signed", "2002"), ("suspended", "2003")]),
        ("announced", [("announced", "2006"), ("signed", "2007")]),
        ("signed", [("announced", "2005")]),
        ("signed", [("in_force", "2005-05-05")]),
        ("implemented", [("signed", "2004/2006")]),
        ("occurred", [("suspended", "2007"), ("occurred", "2008")]),
    ],
)
def test_lifecycles_in_order(status: str, milestones: list[tuple[str, str]]) -> None:
    """Stages that rise, pause and resume, end once, or whose order the dates leave open are allowed."""
    assert stages(status, "2005-05-05", *milestones) == []


@pytest.mark.parametrize(
    ("status", "milestones", "message"),
    [
        ("signed", [("announced", "2006")], "milestones.0.date: announced on 2006 cannot follow signed on 2005-05-05"),
        ("signed", [("in_force", "2003")], "milestones.0.date: signed on 2005-05-05 cannot follow in_force on 2003"),
        ("signed", [("completed", "2006"), ("in_force", "2007")], "in_force on 2007 cannot follow completed on 2006"),
        ("signed", [("completed", "2006"), ("suspended", "2007")], "suspended on 2007 cannot follow completed on 2006"),
        ("signed", [("completed", "2006"), ("cancelled", "2007")], "cancelled on 2007 cannot follow completed on 2006"),
        ("signed", [("cancelled", "2006"), ("cancelled", "2007")], "cancelled on 2007 cannot follow cancelled on 2006"),
        ("cancelled", [("implemented", "2006")], "implemented on 2006 cannot follow cancelled on 2005-05-05"),
        (
            "signed",
            [("implemented", "2006"), ("in_force", "2007")],
            "in_force on 2007 cannot follow implemented on 2006",
        ),
        (
            "signed",
            [("implemented", "2006"), ("in_force", "2007"), ("suspended", "2008")],
            "in_force on 2007 cannot follow implemented on 2006",
        ),
        (
            "signed",
            [("in_force", "2008"), ("implemented", "2007-05")],
            "milestones.1.date: 2007-05 stands after 2008; milestones stand in order of time",
        ),
    ],
)
def test_lifecycles_out_of_order(status: str, milestones: list[tuple[str, str]], message: str) -> None:
    """A stage falls back only after a suspension, nothing follows an end, and milestones stand in order of time."""
    found = stages(status, "2005-05-05", *milestones)
    assert any(message in line for line in found)


@pytest.mark.parametrize(
    ("active", "date", "found"),
    [
        ("2006", "2005", True), ("2006/..", "2005-12-31", True), ("2005", "2005", False), ("2005-06", "2005", False),
        ("2006", "2005/2006", False), ("/2004", "2005", False), (None, "1900", False),
    ],
)  # fmt: skip
def test_actor_that_did_not_yet_exist(active: str | None, date: str, found: bool) -> None:
    """An event that surely lies before its actor began is a fault; one that may not, passes."""
    actors = [*ACTORS, Actor(id="young", names="Y", country="CN", kind="company", active=active)]
    lines = messages(event(date=date, participants=["russia", "young"]), actors=actors)
    assert bool(lines) is found
    assert not found or lines == [f"participants.1.actor: young did not exist yet: active {active}, event {date}"]


def test_actors_and_their_ties() -> None:
    """Parents, successors, ties and their sources must exist; parents and successors do not run in circles."""
    actors = [
        *ACTORS,
        Actor(id="a", names="A", kind="company", parent="b", ties=[{"relation": "owns", "actor": "x", "source": "y"}]),
        Actor(id="b", names="B", kind="company", parent="a", successor="chna"),
        Actor(id="c", names="C", kind="state", country="US", successor="c"),
    ]
    assert messages(event(), actors=actors) == [
        "ties.0.actor: there is no actor 'x'; allowed: a, b, c, china, huawei, mts, russia, sco, soviet-union, usa",
        "ties.0.source: there is no source 'y'; allowed: tass, undated, xinhua",
        "parent: parents run in a circle: a -> b -> a",
        "successor: there is no actor 'chna'; nearest: 'china'",
        "parent: parents run in a circle: b -> a -> b",
        "successor: successors run in a circle: c -> c",
    ]


def test_repeated_ids() -> None:
    """An id that stands twice in a collection is found at each repetition."""
    source, frame = Source(id="s"), Frame(id="f", title="F", rule="R", window="2000/2001")
    found = findings(
        [event("a"), event("a", title="U"), event("a", title="V")],
        [*ACTORS, ACTORS[0]],
        [source, source],
        [frame, frame],
    )
    assert [(item.collection, item.index, item.field) for item in found] == [
        ("events", 1, "id"), ("events", 2, "id"), ("actors", 7, "id"), ("sources", 1, "id"), ("frames", 1, "id"),
    ]  # fmt: skip
    assert found[0].message == "'a' stands 3 times; ids are unique"
