"""A small world of actors, sources, frames and words, and strategies for events, timelines and selections in it."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

from alliance_timeline.events import Actor, Event, Frame, Source
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import (
    ActorKind,
    Cause,
    Certainty,
    Confidence,
    Kind,
    Role,
    Setting,
    Status,
    Verification,
    Vocabulary,
)

ACTORS = (
    Actor(id="russia", names="Russia", country="RU", kind="state"),
    Actor(id="soviet-union", names="Soviet Union", country="SU", kind="state", successor="russia"),
    Actor(id="china", names="China", country="CN", kind="state"),
    Actor(id="usa", names="United States", country="US", kind="state"),
    Actor(id="huawei", names="Huawei", country="CN", kind="company"),
    Actor(id="mts", names="MTS", country="RU", kind="company"),
    Actor(id="sco", names="SCO", kind="international_org"),
)
SOURCES = (
    Source(id="tass", publisher="TASS", issued="2004-05"),
    Source(id="xinhua", publisher="Xinhua", issued="2012-02-03"),
    Source(id="undated", publisher="Xinhua"),
)
FRAMES = (
    Frame(id="meetings", title="Meetings", rule="Leaders meet.", window="1990/2020"),
    Frame(id="exercises", title="Exercises", rule="Troops train.", window="2000/2010-06-30"),
    Frame(id="votes", title="Votes", rule="Votes are cast.", window="2005/.."),
)
_TERM = {"definition": "What it is.", "inclusion": "When it applies."}
VOCABULARY = Vocabulary(
    domains=[{"id": name} | _TERM for name in ("ai", "energy", "military")],
    applications=[{"id": name} | _TERM for name in ("surveillance", "translation")],
    forms=[
        {"id": "visit", "statuses": {"occurred": "talk"}, "cameo": {"cooperation": "042", "friction": "111"}} | _TERM,
        {
            "id": "agreement",
            "statuses": {
                "announced": "declared", "signed": "agreed", "in_force": "agreed", "implemented": "delivered",
                "suspended": None, "cancelled": None, "occurred": None,
            },
            "cameo": {"cooperation": "057"},
        }
        | _TERM,
    ],
    cameo=[
        {"code": "042", "label": "Make a visit", "goldstein": 1.9},
        {"code": "057", "label": "Sign formal agreement", "goldstein": 8.0},
        {"code": "111", "label": "Criticize or denounce", "goldstein": -2.0},
    ],
)  # fmt: skip
SCHEME = Periodization.declared("2003-07-01", "2012-03-15", names=["early", "middle", "late"])
COVERAGE = ("1990-01-01", "2020-12-31")

DATES = (
    "2003", "2012", "2003-07", "2012-03-14", "2012-03-15", "2003-06-30/2003-07-02", "2011/2013", "[2002..2004]",
    "[2011-12-31,2012-04-01]", "{2003,2012}", "200X", "2012-21", "2003~", "2012-03?", "1991-12-25", "2020-12-31",
    "2005-05-05", "2010-06-30", "2010-07-01", "../2005", "/2005", "2010/..", "2010/", "2019-12-31/2021", "1985",
    "2012-03-XX", "2003-XX-15", "[..2004-02]", "2024-05-01",
)  # fmt: skip


def event(name: str = "e", **fields: Any) -> Event:
    """An event of the small world with defaults."""
    given: dict[str, Any] = {
        "date": "2005-05-05", "title": "T", "kind": "cooperation", "form": "visit", "domains": "ai",
    }  # fmt: skip
    return Event(id=name, **(given | fields))


def ids(timeline: Timeline) -> list[str]:
    """The ids of the events, in order."""
    return [one.id for one in timeline]


def few(values: Any, most: int = 2, least: int = 0) -> st.SearchStrategy[list[Any]]:
    """Some of the values, each at most once."""
    return st.lists(st.sampled_from(list(values)), min_size=least, max_size=most).map(
        lambda drawn: list(dict.fromkeys(drawn))
    )


@st.composite
def events(draw: st.DrawFn, name: str = "e", parents: tuple[str, ...] = ()) -> Event:
    """An event of the small world."""
    kind = draw(st.sampled_from(Kind))
    form = draw(st.sampled_from(["visit", "agreement"]))
    statuses = ["occurred"] if form == "visit" else [status.value for status in Status]
    parent = draw(st.sampled_from((None, *parents)))
    return Event(
        id=name,
        date=draw(st.sampled_from(DATES)),
        title=draw(
            st.sampled_from(["Huawei and MTS sign", "Лидеры встретились", "两国签署协议", "A+B (50 %)", "İzmir"])
        ),
        summary=draw(st.sampled_from(["", "A deal.\nTwo lines."])),
        kind=kind,
        form=form,
        status=draw(st.sampled_from(statuses)),
        setting=draw(st.sampled_from([None, None, *Setting])),
        cause=draw(st.sampled_from([None, *Cause])) if kind is Kind.LIMITATION else None,
        domains=draw(few(VOCABULARY.domain_ids, least=1)),
        applications=draw(few(VOCABULARY.application_ids)),
        participants=[
            (name, draw(st.sampled_from(Role))) for name in draw(few([actor.id for actor in ACTORS], most=4))
        ],
        citations=[{"source": source} for source in draw(few([source.id for source in SOURCES]))],
        frames=draw(few([frame.id for frame in FRAMES])),
        links=[{"relation": "part_of", "event": parent}] if parent else [],
        tags=draw(few(["a", "b", "espionage_case"])),
        confidence=draw(st.sampled_from(Confidence)),
        verification=draw(st.sampled_from(Verification)),
    )


@st.composite
def event_lists(draw: st.DrawFn, most: int = 8) -> list[Event]:
    """Events with ids of their own; each may be part of one before it."""
    found: list[Event] = []
    for n in range(draw(st.integers(0, most))):
        found.append(draw(events(f"e{n}", tuple(event.id for event in found))))
    return found


def world(some: Any, **options: Any) -> Timeline:
    """The timeline of some events in the small world."""
    given: dict[str, Any] = {"coverage": COVERAGE, "vocabulary": VOCABULARY, "phases": SCHEME, "frames": FRAMES}
    return Timeline(some, ACTORS, SOURCES, **(given | options))


@st.composite
def timelines(draw: st.DrawFn, most: int = 8) -> Timeline:
    """Timelines of the small world: of declared or assumed coverage, complete or not."""
    some = draw(event_lists(most))
    coverage = draw(st.sampled_from([COVERAGE, None]))
    return world(some, coverage=coverage, complete=draw(st.booleans()))


_DAYS = st.sampled_from([datetime.date(2003, 7, 1), "2003", "2010-06", "2012-03-14", "[2004..2006]"])
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "domains": few(VOCABULARY.domain_ids),
    "domains_all": few(VOCABULARY.domain_ids),
    "kinds": few(Kind, 4),
    "forms": few(["visit", "agreement"], 1),
    "statuses": few(Status, 3),
    "settings": few(Setting),
    "causes": few(Cause),
    "applications": few(VOCABULARY.application_ids),
    "applications_all": few(VOCABULARY.application_ids),
    "actors": few([actor.id for actor in ACTORS]),
    "actors_all": few([actor.id for actor in ACTORS]),
    "actor_kinds": few(["state", "company", ActorKind.INTERNATIONAL_ORG]),
    "countries": few(["RU", "SU", "CN", "US"]),
    "countries_all": few(["RU", "SU", "CN", "US"]),
    "predecessors": st.booleans(),
    "frames": few([frame.id for frame in FRAMES]),
    "phases": few(SCHEME.names),
    "tags": few(["a", "b", "c"]),
    "tags_all": few(["a", "b", "c"]),
    "publishers": few(["TASS", "Xinhua"]),
    "text": st.sampled_from(["", "huawei", "лидеры", "(50 %)", "i", "签署", "deal"]),
    "since": st.none() | _DAYS,
    "until": st.none() | st.sampled_from([datetime.date(2012, 3, 14), "2012", "2019"]),
    "certainty": st.sampled_from(Certainty),
    "min_confidence": st.sampled_from(Confidence),
    "verification": few(Verification),
}


@st.composite
def selections(draw: st.DrawFn, depth: int = 1) -> Selection:
    """Selections of up to four fields, and sometimes with something excluded again."""
    names = draw(st.lists(st.sampled_from(list(FIELDS)), max_size=4, unique=True))
    words = {name: draw(FIELDS[name]) for name in names}
    if depth and draw(st.booleans()):
        words["exclude"] = draw(selections(depth=depth - 1))
    return Selection(**words)
