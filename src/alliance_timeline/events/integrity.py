"""The rules that hold over whole data sets; links without circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import nearest, no_such, shown
from alliance_timeline.events.actors import Actor, Frame, Reliability, Source
from alliance_timeline.events.event import Event, Milestone
from alliance_timeline.events.registry import Registry
from alliance_timeline.vocabulary import Cause, Kind, LinkRelation, MilestoneStatus, Setting, Status, Vocabulary

__all__ = [
    "Finding",
    "check_classes",
    "check_data",
    "check_words",
    "circles",
    "repeated_ids",
]


_SHOWN = 8

Graph = Mapping[str, Sequence[str]]


def circles(graph: Graph) -> dict[str, list[str]]:
    """For each name on a circle, the way from it back to itself; long ways are cut, and say how long they are.

    Takes time in proportion to the relation where it has no circle.

    >>> circles({"a": ["b"], "b": ["c", "x"], "c": ["a"], "x": []})
    {'a': ['a', 'b', 'c', 'a'], 'b': ['b', 'c', 'a', 'b'], 'c': ['c', 'a', 'b', 'c']}
    """
    inner = _endless(_reversed(_endless(graph)))
    inner = _reversed(inner)
    found: dict[str, list[str]] = {}
    for name in inner:
        way = _way_back(name, inner) if name not in found else []
        for place, member in enumerate(way):
            found.setdefault(member, _told(way, place))
    return {name: found[name] for name in graph if name in found}


def _endless(graph: Graph) -> dict[str, list[str]]:
    """What is left when names that lead nowhere are taken out, again and again."""
    back = _reversed(graph)
    open_ends = {name: sum(other in graph for other in others) for name, others in graph.items()}
    ended = [name for name, number in open_ends.items() if not number]
    for name in ended:
        for other in back[name]:
            open_ends[other] -= 1
            if not open_ends[other]:
                ended.append(other)
    gone = set(ended)
    return {
        name: [other for other in others if other in graph and other not in gone]
        for name, others in graph.items()
        if name not in gone
    }


def _reversed(graph: Graph) -> dict[str, list[str]]:
    """The same relation read backwards; names that are led to but are not there are left out."""
    back: dict[str, list[str]] = {name: [] for name in graph}
    for name, others in graph.items():
        for other in others:
            if other in back:
                back[other].append(name)
    return back


def _way_back(start: str, graph: Graph) -> list[str]:
    """A shortest circle from a name, without its repetition at the end; empty where there is none."""
    came_from: dict[str, str] = {}
    reached = [start]
    for name in reached:
        for other in graph[name]:
            if other == start:
                return _traced(start, name, came_from)
            if other not in came_from:
                came_from[other] = name
                reached.append(other)
    return []


def _traced(start: str, end: str, came_from: Mapping[str, str]) -> list[str]:
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _told(way: Sequence[str], place: int) -> list[str]:
    """The circle as seen from one of its members, back to it."""
    own = [way[(place + step) % len(way)] for step in range(min(len(way), _SHOWN))]
    rest: Iterable[str] = (f"… ({len(way)} in all)",) if len(way) > _SHOWN else ()
    return [*own, *rest, way[place]]


_STAGES = (
    MilestoneStatus.ANNOUNCED,
    MilestoneStatus.SIGNED,
    MilestoneStatus.IN_FORCE,
    MilestoneStatus.IMPLEMENTED,
    MilestoneStatus.COMPLETED,
)
_FINAL = (MilestoneStatus.COMPLETED, MilestoneStatus.CANCELLED)

_Broken = Iterator[tuple[str, str]]
"""The field and the message of each broken rule."""

_Ways = Mapping[str, Sequence[str]]
"""By id, the way back to it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: in which record (``collection`` and ``index``), which field, and why."""

    collection: str
    index: int
    field: str
    message: str


class _Identified(Protocol):
    """A record with an id."""

    @property
    def id(self) -> str:
        """Its name among its like."""


def check_data(
    events: Sequence[Event],
    actors: Sequence[Actor],
    sources: Sequence[Source],
    registry: Registry,
    frames: Sequence[Frame] = (),
    given: Collection[str] = (),
) -> list[Finding]:
    """Every broken rule of a whole data set.

    A rule that needs a collection (actors, sources, frames, vocabulary) is left out where the collection is empty and
    not among those ``given``.
    """
    named = {"actors": actors, "sources": sources, "frames": frames}
    there = frozenset(given) | {name for name, records in named.items() if records}
    by_id = {event.id: event for event in events}
    looping = _looping(events)
    heirs = {field: circles({actor.id: _named(actor, field) for actor in actors}) for field in ("parent", "successor")}
    rules: tuple[Callable[[Event], Iterable[tuple[str, str]]], ...] = (
        lambda event: _links(event, by_id, looping) if event.links else (),
        lambda event: _milestones(event) if event.milestones else (),
        lambda event: _participants(event, registry, there),
        lambda event: _citations(event) if len(event.citations) > 1 else (),
        lambda event: _sources(event, registry) if "sources" in there else (),
        lambda event: _frames(event, registry) if "frames" in there else (),
        lambda event: _cause(event) if event.cause is not None else (),
    )
    return [
        *repeated_ids("events", events),
        *repeated_ids("actors", actors),
        *repeated_ids("sources", sources),
        *repeated_ids("frames", frames),
        *check_words(events, registry),
        *(Finding("events", n, *why) for n, event in enumerate(events) for rule in rules for why in rule(event)),
        *(
            Finding("actors", n, *why)
            for n, actor in enumerate(actors)
            for why in _actor(actor, registry, heirs, there)
        ),
    ]


def repeated_ids(collection: str, records: Sequence[_Identified]) -> Iterator[Finding]:
    """Ids that stand more than once."""
    count = Counter(record.id for record in records)
    if len(count) == len(records):
        return
    before: set[str] = set()
    for index, record in enumerate(records):
        if record.id in before:
            yield Finding(
                collection, index, "id", f"{shown(record.id)} stands {count[record.id]} times; ids are unique"
            )
        before.add(record.id)


def check_words(events: Sequence[Event], registry: Registry) -> Iterator[Finding]:
    """Words that the vocabulary does not have, and statuses that a form does not allow.

    A part of the vocabulary that is empty checks nothing.
    """
    words = registry.vocabulary
    if words is None:
        return
    domains, applications = frozenset(words.domain_ids), frozenset(words.application_ids)
    for index, event in enumerate(events):
        used = [
            *((f"domains.{n}", word, domains) for n, word in enumerate(event.domains)),
            *((f"applications.{n}", word, applications) for n, word in enumerate(event.applications)),
            ("form", event.form, registry.forms.keys()),
            *([("cameo", event.cameo, registry.cameo_codes.keys())] if event.cameo is not None else ()),
        ]
        for field, word, known in used:
            if known and word not in known:
                yield Finding("events", index, field, f"{shown(word)} is unknown; {nearest(word, known)}")
        form = registry.forms.get(event.form)
        if form is not None and event.status not in form.statuses:
            why = f"{_a(event.form)} cannot be {event.status.value!r}; allowed: {', '.join(form.statuses)}"
            yield Finding("events", index, "status", why)


def _a(word: str) -> str:
    """The word with its article."""
    return f"{'an' if word[:1] in 'aeio' else 'a'} {word}"


def check_classes(records: Sequence[Reliability], words: Vocabulary | None) -> Iterator[Finding]:
    """Classes that a coded variable does not have: their agreement would guard nothing.

    ``setting:none`` and ``cause:none`` are the events without one.
    """
    known: dict[str, Sequence[str]] = {
        "kind": list(Kind),
        "status": list(Status),
        "cause": [*Cause, "none"],
        "setting": [*Setting, "none"],
    }
    if words is not None:
        known |= {"domains": words.domain_ids, "applications": words.application_ids}
        known["form"] = [form.id for form in words.forms]
    for index, record in enumerate(records):
        variable, _, word = record.id.partition(":")
        classes = known.get(variable, ())
        if variable != record.id and classes and word not in classes:
            yield Finding("reliability", index, "id", f"{shown(word)} is no {variable}; {nearest(word, classes)}")


def _links(event: Event, by_id: Mapping[str, Event], looping: Mapping[LinkRelation, _Ways]) -> _Broken:
    parents = sum(link.relation is LinkRelation.PART_OF for link in event.links)
    if parents > 1:
        yield "links", f"is part_of {parents} events; at most one is allowed"
    for n, link in enumerate(event.links):
        if link in event.links[:n]:
            yield f"links.{n}", f"{link.relation} {shown(link.event)} stands twice; a link stands once"
        if link.event == event.id:
            yield f"links.{n}.event", "an event cannot be linked to itself"
        elif link.event not in by_id:
            yield f"links.{n}.event", no_such("event", link.event, by_id)
    for relation in dict.fromkeys(link.relation for link in event.links):
        way = looping[relation].get(event.id, ())
        if len(way) > 2:
            yield "links", f"{relation} runs in a circle: {' -> '.join(way)}"


def _looping(events: Iterable[Event]) -> dict[LinkRelation, _Ways]:
    """The circles of each relation."""
    graphs: dict[LinkRelation, dict[str, list[str]]] = {}
    for event in events:
        for link in event.links:
            graphs.setdefault(link.relation, {}).setdefault(event.id, []).append(link.event)
    return {relation: circles(graph) for relation, graph in graphs.items()}


def _milestones(event: Event) -> _Broken:
    """Milestones stand in the order of time, and their stages in that of the lifecycle.

    A stage falls back only after a suspension, and nothing follows completion or cancellation. Only what surely comes
    before or after counts.
    """
    own = Milestone(status=MilestoneStatus[event.status.name], date=event.date)
    stages = [own, *event.milestones]
    for n, later in enumerate(event.milestones):
        if n and later.date.is_before(event.milestones[n - 1].date):
            before = event.milestones[n - 1].date.edtf
            yield f"milestones.{n}.date", f"{later.date.edtf} stands after {before}; milestones stand in order of time"
        for earlier in stages[: n + 1]:
            if why := _contradiction(earlier, later, stages):
                yield f"milestones.{n}.date", why


def _contradiction(one: Milestone, other: Milestone, stages: Sequence[Milestone]) -> str | None:
    """Why two stages contradict each other, or None."""
    if one.date.is_after(other.date):
        one, other = other, one
    elif not one.date.is_before(other.date):
        return None
    falls = one.status in _STAGES and other.status in _STAGES[: _STAGES.index(one.status)]
    if one.status not in _FINAL and (not falls or any(_lies_between(stage, one, other) for stage in stages)):
        return None
    return f"{other.status.value} on {other.date.edtf} cannot follow {one.status.value} on {one.date.edtf}"


def _lies_between(stage: Milestone, one: Milestone, other: Milestone) -> bool:
    """Whether it is a suspension that may lie between the two."""
    is_pause = stage.status is MilestoneStatus.SUSPENDED
    return is_pause and not stage.date.is_before(one.date) and not stage.date.is_after(other.date)


def _participants(event: Event, registry: Registry, there: frozenset[str]) -> _Broken:
    names = [participant.actor for participant in event.participants]
    for n, name in enumerate(names if len(set(names)) < len(names) else ()):
        if name in names[:n]:
            yield f"participants.{n}.actor", f"{shown(name)} stands twice; a participant has one role"
    for n, name in enumerate(names if "actors" in there else ()):
        actor = registry.actors.get(name)
        if actor is None:
            yield f"participants.{n}.actor", no_such("actor", name, registry.actors)
        elif actor.active is not None and event.date.is_before(actor.active):
            yield (
                f"participants.{n}.actor",
                f"{actor.id} did not exist yet: active {actor.active.edtf}, event {event.date.edtf}",
            )
    if registry.actors and event.is_dyadic and len(countries := registry.countries(event)) < 2:
        named = ", ".join(sorted(countries)) or "none"
        yield "participants", f"a dyadic event ({event.kind}) names both sides; countries named: {named}"


def _citations(event: Event) -> _Broken:
    for n, citation in enumerate(event.citations):
        if any((citation.source, citation.locator) == (one.source, one.locator) for one in event.citations[:n]):
            yield f"citations.{n}", f"{shown(citation.source)} is cited twice for the same place"


def _sources(event: Event, registry: Registry) -> _Broken:
    for field, name in event.references():
        if name not in registry.sources:
            yield field, no_such("source", name, registry.sources)


def _frames(event: Event, registry: Registry) -> _Broken:
    for n, name in enumerate(event.frames):
        frame = registry.frames.get(name)
        if frame is None:
            yield f"frames.{n}", no_such("frame", name, registry.frames)
        elif _starts_before(event, frame) or event.date.is_after(frame.window):
            yield f"frames.{n}", f"{event.date.edtf} lies outside the window of {name}, {frame.window.edtf}"
        elif gap := next((span for span in frame.unsearched if _begins_in(event, span)), None):
            yield f"frames.{n}", f"{event.date.edtf} lies in a span that was not searched for {name}, {gap.edtf}"


def _begins_in(event: Event, span: EventDate) -> bool:
    """Whether the event surely begins inside a span with both ends."""
    begin, first, last = event.date.start, span.start.earliest, span.end.latest
    if begin.earliest is None or begin.latest is None or first is None or last is None:
        return False
    return first <= begin.earliest and begin.latest <= last


def _starts_before(event: Event, frame: Frame) -> bool:
    """Whether the event surely begins before the window; it counts where it begins."""
    begins, opens = event.date.start.latest, frame.window.start.earliest
    return begins is not None and opens is not None and begins < opens


def _cause(event: Event) -> _Broken:
    if event.kind is not Kind.LIMITATION:
        yield "cause", f"only a limitation has a cause; this is {event.kind}"


def _actor(actor: Actor, registry: Registry, heirs: Mapping[str, _Ways], there: frozenset[str]) -> _Broken:
    others = [("parent", actor.parent), ("successor", actor.successor)]
    others += [(f"ties.{n}.actor", tie.actor) for n, tie in enumerate(actor.ties)]
    for field, name in others:
        if name is not None and name not in registry.actors:
            yield field, no_such("actor", name, registry.actors)
    for n, tie in enumerate(actor.ties if "sources" in there else ()):
        if tie.source is not None and tie.source not in registry.sources:
            yield f"ties.{n}.source", no_such("source", tie.source, registry.sources)
    for field, ways in heirs.items():
        if actor.id in ways:
            yield field, f"{field}s run in a circle: {' -> '.join(ways[actor.id])}"


def _named(actor: Actor, field: str) -> list[str]:
    """The id in a field, if there is one."""
    name = getattr(actor, field)
    return [] if name is None else [name]
