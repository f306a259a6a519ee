"""Actor: a state, body, firm or person, under one id, with its names, owner and dated ties."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import nearest
from alliance_timeline.events.records import Identifier, Line, Name, Record, Text
from alliance_timeline.vocabulary import COUNTRIES, ActorKind, Ownership, TieRelation

__all__ = ["Actor", "ActorName", "Country", "ExternalId", "Tie"]


def _known_country(code: str) -> str:
    if code not in COUNTRIES:
        raise ValueError(f"{code[:20]!r} is no country code; ISO 3166-1 alpha-2 or SU; {nearest(code, COUNTRIES)}")
    return code


Country = Annotated[str, AfterValidator(_known_country)]
"""An ISO 3166-1 alpha-2 code, or SU."""


class ActorName(Record):
    """A name in a language (BCP 47 code such as ``en``, ``ru``, ``zh``)."""

    language: Line = Field(min_length=2, max_length=35)
    name: Name


class ExternalId(Record):
    """The actor's identifier elsewhere: Wikidata, ROR or LEI."""

    scheme: Line
    value: Identifier


class Tie(Record):
    """A relation to another actor; read: this actor ``relation`` that ``actor``.

    ``date`` is when it held (an EDTF interval, open where it still does), None where no source says.
    """

    relation: TieRelation
    actor: Identifier
    date: EventDate | None = None
    source: Identifier | None = None
    note: Text = ""


def _as_names(value: Any) -> Any:
    """Let one word stand for an English name."""
    return ({"language": "en", "name": value},) if isinstance(value, str) else value


class Actor(Record):
    """One body under one id.

    ``country`` is None for organisations of states; ``successor`` is the id of the actor that took its place;
    ``active`` is an EDTF interval.

    >>> Actor(id="huawei", names="Huawei", country="CN", kind="company").name
    'Huawei'
    """

    id: Identifier
    names: Annotated[tuple[ActorName, ...], BeforeValidator(_as_names)] = Field(min_length=1)
    country: Country | None = None
    kind: ActorKind
    ownership: Ownership | None = None
    parent: Identifier | None = None
    successor: Identifier | None = None
    active: EventDate | None = None
    identifiers: tuple[ExternalId, ...] = ()
    ties: tuple[Tie, ...] = ()
    notes: Text = ""

    @property
    def name(self) -> str:
        """The English name, or the first."""
        return next((item.name for item in self.names if item.language == "en"), self.names[0].name)

    def __str__(self) -> str:
        return f"{self.name} ({self.country})" if self.country else self.name

    def _repr_html_(self) -> str:
        from alliance_timeline.events.display import actor_html

        return actor_html(self)
