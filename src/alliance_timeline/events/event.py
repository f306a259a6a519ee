"""Event: one dated act, who took part, how it is coded and which sources say so."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from html import escape
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from alliance_timeline.dates import EventDate
from alliance_timeline.dates.days import civil, year_text
from alliance_timeline.errors import shown
from alliance_timeline.events.actors import Day, Identifier, Line, Name, Record, Text
from alliance_timeline.vocabulary import (
    DYADIC,
    Cause,
    Confidence,
    Depth,
    Kind,
    LinkRelation,
    MilestoneStatus,
    Role,
    Setting,
    Status,
    Verification,
)

__all__ = ["Citation", "Event", "Link", "Milestone", "Participant", "Strategy", "StrategyField", "event_id"]


class Participant(Record):
    """An actor in an event: ``actor`` is an id of the registry, ``role`` what it is to the act."""

    actor: Identifier
    role: Role = Role.PARTY


class Citation(Record):
    """What a source says about the event, in own words; ``locator`` is the page or section."""

    source: Identifier
    locator: Line = ""
    evidence: Text = ""


class Milestone(Record):
    """A dated change of status before or after the event itself."""

    status: MilestoneStatus
    date: EventDate
    note: Text = ""
    source: Identifier | None = None


class Link(Record):
    """How this event relates to another one; ``event`` is the other's id."""

    relation: LinkRelation
    event: Identifier


class StrategyField(Record):
    """One cell of a strategy's comparison record, with the source that it comes from."""

    text: Text = Field(min_length=1)
    source: Identifier
    locator: Line = ""


class Strategy(Record):
    """What a strategy document says, in comparable terms; None where it says nothing."""

    goal: StrategyField | None = None
    horizon: StrategyField | None = None
    budget: StrategyField | None = None
    lead_body: StrategyField | None = None
    military_role: StrategyField | None = None
    foreign_cooperation: StrategyField | None = None
    ethics: StrategyField | None = None


def _as_tuple(value: Any) -> Any:
    """Let one word stand for a list of one; a set, which has no order, is sorted."""
    if isinstance(value, str):
        return (value,)
    return tuple(sorted(value, key=str)) if isinstance(value, set | frozenset) else value


def _distinct(words: tuple[str, ...]) -> tuple[str, ...]:
    if len(words) > 1 and len(set(words)) < len(words):
        twice = next(word for word in words if words.count(word) > 1)
        raise ValueError(f"{shown(twice)} stands twice; each word stands once")
    return words


def _as_participants(value: Any) -> Any:
    """Let an actor's id, or a pair of id and role, stand for a participant."""
    if isinstance(value, str):
        value = (value,)
    if not isinstance(value, list | tuple):
        return value
    return tuple(
        {"actor": item}
        if isinstance(item, str)
        else {"actor": item[0], "role": item[1]}
        if isinstance(item, list | tuple) and len(item) == 2
        else item
        for item in value
    )


_Words = Annotated[tuple[Identifier, ...], BeforeValidator(_as_tuple), AfterValidator(_distinct)]


def event_id(date: EventDate, title: str) -> str:
    """The default id: the known year, month and day of the start, then words of the title in Latin letters.

    Where not even the year is known, the first possible one stands (the last, where there is no first). A title that
    loses letters on the way (Cyrillic, Chinese) ends in a digest of the whole, so that titles stay apart.

    >>> event_id(EventDate.parse("2019-06"), "Huawei and MTS sign a 5G agreement")
    '2019-06-huawei-and-mts-sign-a-5g-agreement'
    >>> event_id(EventDate.parse("[2014..2016]"), "Договор с Huawei")
    '2014-huawei-beb118'
    """
    decomposed = unicodedata.normalize("NFKD", title)
    slug = ""
    for word in re.findall(r"[a-z0-9]+", decomposed.encode("ascii", "ignore").decode().lower()):
        if len(slug) + len(word) > 60:
            break
        slug = f"{slug}-{word}" if slug else word
    parts = [_known_part(date), slug]
    if not slug or any(letter.isalpha() and not letter.isascii() for letter in decomposed):
        parts.append(hashlib.sha256(title.encode()).hexdigest()[:6])
    return "-".join(filter(None, parts))


def _known_part(date: EventDate) -> str:
    """The start's year, month and day as far as they are known: '2019-06', or 'undated'."""
    first, last = (None if day is None else civil(day) for day in date.ordinals[:2])
    if first is None or last is None:
        only = first or last
        return year_text(only[0]) if only else "undated"
    known = 3 if first == last else 2 if first[:2] == last[:2] else 1
    return "-".join((year_text(first[0]), *(f"{part:02}" for part in first[1:known])))


def _default_id(fields: dict[str, Any]) -> str:
    if "date" not in fields or "title" not in fields:
        return "refused"  # pydantic 2.12 asks for a default even where another field is wrong
    return event_id(fields["date"], fields["title"])


class Event(Record):
    """One act or occurrence with an agent, dated when it happened.

    Args:
        date: EDTF string or ``EventDate``; as uncertain as the sources leave it.
        title: one line; ``summary`` may say more.
        kind, form, domains: what it is to the partnership, in which form, in which fields (one or more).
        participants: records, ids, or pairs of id and role.
        setting, depth, cameo: may be None; a Timeline then derives them without changing the event.
        status: what the event itself brought about on its date; earlier and later stages are ``milestones``.
        cause: of a limitation.
        confidence: about the coding. ``verification`` and ``verified_on``: how far it was checked, and when.
        followed_up_on: when later stages were last looked for, so that having no milestone says something.
        notes: where sources disagree. ``coder``: who coded it.

    Raises:
        DataError: with every field that is wrong, unknown or missing.

    >>> event = Event(date="2019-06-05", title="Huawei and MTS sign a 5G agreement", kind="cooperation",
    ...               form="commercial_deal", domains="technology", participants=["huawei", "mts"], status="signed")
    >>> event.id
    '2019-06-05-huawei-and-mts-sign-a-5g-agreement'
    >>> event.replace(confidence="high").confidence
    <Confidence.HIGH: 'high'>
    """

    date: EventDate
    title: Name
    id: Identifier = Field(default_factory=_default_id)
    summary: Text = ""
    kind: Kind
    form: Identifier
    domains: _Words = Field(min_length=1)
    setting: Setting | None = None
    status: Status = Status.OCCURRED
    cause: Cause | None = None
    depth: Depth | None = None
    cameo: Identifier | None = None
    participants: Annotated[tuple[Participant, ...], BeforeValidator(_as_participants)] = ()
    location: Line | None = None
    frames: _Words = ()
    applications: _Words = ()
    strategy: Strategy | None = None
    citations: tuple[Citation, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    links: tuple[Link, ...] = ()
    tags: _Words = ()
    confidence: Confidence = Confidence.MEDIUM
    verification: Verification = Verification.SOURCED
    verified_on: Day | None = None
    followed_up_on: Day | None = None
    notes: Text = ""
    coder: Line = ""

    @property
    def is_dyadic(self) -> bool:
        """Whether both sides take part: cooperation, friction, limitation or hedging."""
        return self.kind in DYADIC

    @property
    def actors(self) -> tuple[str, ...]:
        """The ids of the participants, in order."""
        return tuple(dict.fromkeys(item.actor for item in self.participants))

    @property
    def parent(self) -> str | None:
        """The id of the event that this one is part of."""
        return next((link.event for link in self.links if link.relation is LinkRelation.PART_OF), None)

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """By date (the key of ``EventDate``), then by id."""
        return (self.date.sort_key, self.id)

    def references(self) -> Iterator[tuple[str, str]]:
        """The ids of the sources that it names (citations, milestones, strategy), each with its field."""
        for n, citation in enumerate(self.citations):
            yield f"citations.{n}.source", citation.source
        for n, milestone in enumerate(self.milestones):
            if milestone.source is not None:
                yield f"milestones.{n}.source", milestone.source
        for name, cell in self.strategy or ():
            if cell is not None:
                yield f"strategy.{name}.source", cell.source

    def __str__(self) -> str:
        return f"{self.date.edtf}  {self.title}  [{self.kind}, {self.form}, {self.status}]"

    def __repr__(self) -> str:
        return f"<Event {self.id}: {self}>"

    def _repr_html_(self) -> str:
        coded = " · ".join((self.date.text, self.kind, self.form, self.status, ", ".join(self.domains)))
        who = ", ".join(f"{item.actor} ({item.role})" for item in self.participants)
        lines = (self.summary, who, ", ".join(citation.source for citation in self.citations), self.id)
        body = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
        return f"<article><strong>{escape(self.title)}</strong><br><span>{escape(coded)}</span>{body}</article>"
