"""Integrity: the rules that no single record can check, on the whole data and all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from alliance_timeline.errors import nearest
from alliance_timeline.events.actors import Actor
from alliance_timeline.events.event import Event, Milestone
from alliance_timeline.events.registry import Registry
from alliance_timeline.events.sources import Source
from alliance_timeline.vocabulary import Kind, LinkRelation, MilestoneStatus

__all__ = ["Finding", "check_data", "check_words", "repeated_ids"]

_STAGES = {
    status: rank
    for rank, status in enumerate(
        (
            MilestoneStatus.ANNOUNCED,
            MilestoneStatus.SIGNED,
            MilestoneStatus.IN_FORCE,
            MilestoneStatus.IMPLEMENTED,
            MilestoneStatus.COMPLETED,
        )
    )
}
_FINAL = (MilestoneStatus.COMPLETED, MilestoneStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: in which record (``collection`` and ``index``), which field, and why."""

    collection: str
    index: int
    field: str
    message: str


def check_data(
    events: Sequence[Event], actors: Sequence[Actor], sources: Sequence[Source], registry: Registry
) -> list[Finding]:
    """Every broken rule of a whole data set.

    A rule that needs a registry (actors, sources, frames, vocabulary) is left out where there is none.
    """
    found = [
        *repeated_ids("events", events),
        *repeated_ids("actors", actors),
        *repeated_ids("sources", sources),
        *check_words(events, registry),
    ]
    by_id = {event.id: event for event in events}
    rules: tuple[Callable[[Event], Iterable[tuple[str, str]]], ...] = (
        lambda event: _links(event, by_id),
        _milestones,
        lambda event: _participants(event, registry),
        lambda event: _references(event, registry),
        _cause,
    )
    for index, event in enumerate(events):
        found += [Finding("events", index, where, why) for rule in rules for where, why in rule(event)]
    for index, actor in enumerate(actors):
        found += [Finding("actors", index, where, why) for where, why in _actor(actor, registry)]
    return found


def repeated_ids(collection: str, records: Sequence[Event | Actor | Source]) -> Iterator[Finding]:
    """Ids that stand more than once."""
    count = Counter(record.id for record in records)
    if len(count) == len(records):
        return
    first: set[str] = set()
    for index, record in enumerate(records):
        if record.id in first:
            yield Finding(collection, index, "id", f"{record.id!r} stands {count[record.id]} times; ids are unique")
        first.add(record.id)


def check_words(events: Sequence[Event], registry: Registry) -> Iterator[Finding]:
    """Words of the open vocabularies that the data's vocabulary does not have, and statuses a form does not allow."""
    words = registry.vocabulary
    if words is None:
        return
    domains, applications = frozenset(words.domain_ids), frozenset(words.application_ids)
    for index, event in enumerate(events):
        for place, used, known in (
            ("domains", event.domains, domains),
            ("applications", event.applications, applications),
        ):
            for n, word in enumerate(used):
                if word not in known:
                    yield Finding("events", index, f"{place}.{n}", f"{word!r} is unknown; {nearest(word, known)}")
        form = registry.forms.get(event.form)
        if form is None:
            yield Finding("events", index, "form", f"{event.form!r} is unknown; {nearest(event.form, registry.forms)}")
        elif event.status not in form.statuses:
            allowed = ", ".join(form.statuses)
            yield Finding(
                "events", index, "status", f"a {event.form} cannot be {event.status.value!r}; allowed: {allowed}"
            )
        if event.cameo is not None and event.cameo not in registry.cameo_codes:
            yield Finding(
                "events",
                index,
                "cameo",
                f"{event.cameo!r} is not in the vocabulary; {nearest(event.cameo, registry.cameo_codes)}",
            )


def _links(event: Event, by_id: dict[str, Event]) -> Iterator[tuple[str, str]]:
    parents = [link for link in event.links if link.relation is LinkRelation.PART_OF]
    if len(parents) > 1:
        yield "links", f"is part_of {len(parents)} events; at most one is allowed"
    for n, link in enumerate(event.links):
        if link.event == event.id:
            yield f"links.{n}.event", "an event cannot be linked to itself"
        elif link.event not in by_id:
            yield f"links.{n}.event", f"there is no event {link.event!r}; {nearest(link.event, by_id)}"
    seen, parent = {event.id}, event.parent
    while parent in by_id and parent not in seen:
        seen.add(parent)
        parent = by_id[parent].parent
    if parent == event.id and len(seen) > 1:
        yield "links", f"part_of runs in a circle: {' -> '.join(sorted(seen))}"


def _milestones(event: Event) -> Iterator[tuple[str, str]]:
    """Stages in the lifecycle's order: dates never fall, stages never fall but after a suspension, nothing follows an end."""
    own = Milestone(status=MilestoneStatus[event.status.name], date=event.date)
    stages = [(own, "status"), *((item, f"milestones.{n}.date") for n, item in enumerate(event.milestones))]
    for n, (earlier, _) in enumerate(stages):
        for later, where in stages[n + 1 :]:
            if why := _out_of_order(earlier, later):
                yield where, why
    listed = event.milestones
    for n in range(1, len(listed)):
        if listed[n].date.is_before(listed[n - 1].date):
            yield (
                f"milestones.{n}.date",
                f"{listed[n].date.edtf} stands after {listed[n - 1].date.edtf}; milestones stand in the order of time",
            )


def _out_of_order(one: Milestone, other: Milestone) -> str | None:
    """Why two stages contradict each other, or None."""
    if one.date.is_after(other.date):
        one, other = other, one
    elif not one.date.is_before(other.date):
        return None
    if one.status in _FINAL and other.status is not one.status and other.status in _STAGES:
        return f"{other.status.value} on {other.date.edtf} cannot follow {one.status.value} on {one.date.edtf}"
    if one.status in _STAGES and other.status in _STAGES and _STAGES[one.status] > _STAGES[other.status]:
        return f"{other.status.value} on {other.date.edtf} cannot follow {one.status.value} on {one.date.edtf}"
    return None


def _participants(event: Event, registry: Registry) -> Iterator[tuple[str, str]]:
    if not registry.actors:
        return
    for n, participant in enumerate(event.participants):
        actor = registry.actors.get(participant.actor)
        if actor is None:
            yield (
                f"participants.{n}.actor",
                f"there is no actor {participant.actor!r}; {nearest(participant.actor, registry.actors)}",
            )
        elif actor.active is not None and event.date.is_before(actor.active):
            yield (
                f"participants.{n}.actor",
                f"{actor.id} did not exist yet: active {actor.active.edtf}, event {event.date.edtf}",
            )
    countries = registry.countries(event)
    if event.is_dyadic and len(countries) < 2:
        named = ", ".join(sorted(countries)) or "none"
        yield "participants", f"a dyadic event ({event.kind}) names both sides; countries named: {named}"


def _references(event: Event, registry: Registry) -> Iterator[tuple[str, str]]:
    if registry.sources:
        for n, citation in enumerate(event.citations):
            if citation.source not in registry.sources:
                yield (
                    f"citations.{n}.source",
                    f"there is no source {citation.source!r}; {nearest(citation.source, registry.sources)}",
                )
        for n, milestone in enumerate(event.milestones):
            if milestone.source is not None and milestone.source not in registry.sources:
                yield (
                    f"milestones.{n}.source",
                    f"there is no source {milestone.source!r}; {nearest(milestone.source, registry.sources)}",
                )
    if registry.frames:
        for n, name in enumerate(event.frames):
            frame = registry.frames.get(name)
            if frame is None:
                yield f"frames.{n}", f"there is no frame {name!r}; {nearest(name, registry.frames)}"
            elif event.date.is_before(frame.window) or event.date.is_after(frame.window):
                yield f"frames.{n}", f"{event.date.edtf} lies outside the window of {name}, {frame.window.edtf}"


def _cause(event: Event) -> Iterator[tuple[str, str]]:
    if event.cause is not None and event.kind is not Kind.LIMITATION:
        yield "cause", f"only a limitation has a cause; this is {event.kind}"


def _actor(actor: Actor, registry: Registry) -> Iterator[tuple[str, str]]:
    for where, name in (("parent", actor.parent), ("successor", actor.successor)):
        if name is not None and name not in registry.actors:
            yield where, f"there is no actor {name!r}; {nearest(name, registry.actors)}"
    for n, tie in enumerate(actor.ties):
        if tie.actor not in registry.actors:
            yield f"ties.{n}.actor", f"there is no actor {tie.actor!r}; {nearest(tie.actor, registry.actors)}"
        if tie.source is not None and registry.sources and tie.source not in registry.sources:
            yield f"ties.{n}.source", f"there is no source {tie.source!r}; {nearest(tie.source, registry.sources)}"
    seen, above = {actor.id}, registry.actors.get(actor.parent or "")
    while above is not None and above.id not in seen:
        seen.add(above.id)
        above = registry.actors.get(above.parent or "")
    if above is not None and above.id == actor.id:
        yield "parent", f"parents run in a circle: {' -> '.join(sorted(seen))}"
