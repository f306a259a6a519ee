"""Event: one dated act, who took part, how it is coded and which sources say so."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from alliance_timeline.dates import EventDate
from alliance_timeline.events.records import Identifier, Line, Record, Text
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

    text: Text
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
    """Let one word stand for a list of one."""
    return (value,) if isinstance(value, str) else value


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


_Words = Annotated[tuple[Identifier, ...], BeforeValidator(_as_tuple)]


def event_id(date: EventDate, title: str) -> str:
    """The default id: the known year, month and day of the start, then words of the title.

    >>> event_id(EventDate.parse("2019-06"), "Huawei and MTS sign a 5G agreement")
    '2019-06-huawei-and-mts-sign-a-5g-agreement'
    """
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_title)
    slug = ""
    for word in words:
        if len(slug) + len(word) > 60:
            break
        slug = f"{slug}-{word}" if slug else word
    return f"{_known_part(date)}-{slug or hashlib.sha256(title.encode()).hexdigest()[:10]}"


def _known_part(date: EventDate) -> str:
    """The start's year, month and day as far as they are known: '2019-06', or 'undated'."""
    first, last = date.start.earliest, date.start.latest
    if first is None or last is None or first.year != last.year:
        return "undated" if first is None and last is None else f"{(first or last or datetime.date.min).year:04}"
    if first.month != last.month:
        return f"{first.year:04}"
    return first.isoformat() if first == last else f"{first:%Y-%m}"


def _default_id(fields: dict[str, Any]) -> str:
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
    title: Line = Field(min_length=1)
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
    verified_on: datetime.date | None = None
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

    def _repr_html_(self) -> str:
        from html import escape

        return (
            f"<article><strong>{escape(self.title)}</strong><br>"
            f"<span>{escape(self.date.text)} · {escape(self.kind)} · {escape(self.form)} · {escape(self.status)}</span>"
            f"<p>{escape(self.summary)}</p></article>"
        )

    def __str__(self) -> str:
        return f"{self.date.edtf}  {self.title}  [{self.kind}, {self.form}, {self.status}]"
