"""The registry of what events refer to, with its bibliography."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from html import escape
from types import MappingProxyType
from typing import Any, Self

from alliance_timeline.dates import EventDate
from alliance_timeline.dates.days import civil
from alliance_timeline.events.actors import Actor, Frame, Reliability, Source
from alliance_timeline.events.event import Event
from alliance_timeline.vocabulary import ActorKind, CameoCode, Depth, Form, Role, Setting, Vocabulary

__all__ = [
    "DataCitation",
    "Known",
    "Registry",
    "Sources",
    "calendar_day",
]


_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "report": "techreport",
    "thesis": "phdthesis",
}
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


class Sources(Mapping[str, Source]):
    """A read-only mapping of sources by id.

    >>> shelf = Sources([Source(id="tass-2019", title="Deal signed", publisher="TASS", issued="2019-06-05")])
    >>> shelf.to_csl_json()[0]["issued"]
    {'date-parts': [[2019, 6, 5]]}
    """

    __slots__ = ("_by_id",)

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._by_id = {source.id: source for source in sources}

    def __getitem__(self, key: str) -> Source:
        return self._by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def __repr__(self) -> str:
        return f"<Sources: {len(self)}>"

    def _repr_html_(self) -> str:
        from alliance_timeline.events.actors import sources_html

        return sources_html(self.values())

    def to_csl_json(self) -> list[dict[str, Any]]:
        """All sources as items of CSL-JSON 1.0.2, dates as ``date-parts``, which Zotero and others import.

        An uncertain date gives what is sure of it: year, month and day as far as all its possible days share them,
        with ``circa`` where it is marked so. ``json.dumps`` of the list is a file to import.
        """
        return [_csl(source) for source in self.values()]

    def to_bibtex(self) -> str:
        """All sources as BibTeX entries, keyed by id, in UTF-8; what is special to TeX is escaped."""
        return "\n".join(
            _entry(
                _TYPES.get(source.type, "misc"),
                source.id,
                {
                    "title": _title(source),
                    **_container(source),
                    "publisher": source.publisher,
                    "year": next(iter(_date_parts(source.issued)), ""),
                    "date": source.issued.edtf if source.issued else "",
                    "urldate": source.accessed.edtf if source.accessed else "",
                    "language": source.language,
                    "note": source.note,
                },
                source.url,
            )
            for source in self.values()
        )


@dataclass(frozen=True, slots=True)
class DataCitation:
    """How to cite a data set: ``text`` for a reader; ``bibtex`` and ``csl`` (an item of CSL-JSON) for managers."""

    title: str
    version: str
    created: str
    authors: tuple[str, ...]
    licence: str
    homepage: str

    @property
    def text(self) -> str:
        """Authors (year). Title, version. Licence. Address."""
        year = f" ({self.created[:4]})" if self.created else ""
        parts = [f"{'; '.join(self.authors) or self.title}{year}", f"{self.title}, version {self.version} [data set]"]
        return ". ".join([*parts, *filter(None, (self.licence, self.homepage))]) + "."

    @property
    def bibtex(self) -> str:
        """A BibTeX entry."""
        fields = {
            "title": self.title,
            "year": self.created[:4],
            "date": self.created,
            "version": self.version,
            "note": f"Data set. {self.licence}".strip(),
        }
        return _entry("misc", self._key, fields, self.homepage, self.authors)

    @property
    def csl(self) -> dict[str, Any]:
        """An item of CSL-JSON."""
        item: dict[str, Any] = {
            "id": self._key,
            "type": "dataset",
            "title": self.title,
            "version": self.version,
            "author": [{"literal": name} for name in self.authors],
        }
        if self.created:
            item["issued"] = {"date-parts": [[int(part) for part in self.created.split("-")]]}
        return item | ({"URL": self.homepage} if self.homepage else {})

    @property
    def _key(self) -> str:
        return "-".join("".join(letter if letter.isalnum() else " " for letter in self.title).lower().split()[:4])

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.text)}</p>"


def _entry(kind: str, key: str, fields: Mapping[str, object], url: str = "", authors: Iterable[str] = ()) -> str:
    """One BibTeX entry: no empty fields, the address as it is except for braces, authors as unsplit names."""
    key = re.sub(r"[^\w./:+-]", "-", key)
    lines = [f"  {name} = {{{_escaped(str(value))}}}," for name, value in fields.items() if value != ""]
    if names := " and ".join(f"{{{_escaped(name)}}}" for name in authors):
        lines.insert(0, f"  author = {{{names}}},")
    if url:
        address = url.replace("{", "%7B").replace("}", "%7D")
        lines.append(f"  url = {{{address}}},")
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _escaped(text: str) -> str:
    return re.sub(r"[\\{}$&%#_~^]", lambda found: _SPECIAL[found[0]], text)


def _title(source: Source) -> str:
    """The title; where none was seen, the outlet in brackets."""
    return source.title or f"({source.publisher or source.id})"


def _container(source: Source) -> dict[str, str]:
    if source.type.startswith("article"):
        return {"journal": source.container_title or source.publisher}
    return {"howpublished": source.container_title}


def _csl(source: Source) -> dict[str, Any]:
    item: dict[str, Any] = source.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    item = {"id": source.id, "type": source.type, "title": _title(source)} | item
    if source.type.startswith("article") and source.publisher:
        item.setdefault("container-title", source.publisher)
    for name, date in (("issued", source.issued), ("accessed", source.accessed)):
        item.pop(name, None)
        if date is not None and (parts := _date_parts(date)):
            item[name] = {"date-parts": [parts]} | ({"circa": True} if _is_vague(date) else {})
    return item


def _date_parts(date: EventDate | None) -> list[int]:
    """Year, month and day of the start, as far as all possible days share them; at least the first year, if limited."""
    days = date.ordinals[:2] if date is not None else (None, None)
    if days[0] is None or days[1] is None:
        return []
    first, last = civil(days[0]), civil(days[1])
    shared = 3 if first == last else 2 if first[:2] == last[:2] else 1
    return list(first[:shared])


def _is_vague(date: EventDate) -> bool:
    """Whether it is marked approximate or uncertain, or its year is not known."""
    years = {civil(day)[0] for day in date.ordinals[:2] if day is not None}
    return date.is_approximate or date.is_uncertain or len(years) > 1


_SETTINGS = ((2, 2, Setting.BILATERAL), (3, 10, Setting.MINILATERAL), (11, 1000, Setting.MULTILATERAL))


@dataclass(frozen=True, slots=True)
class Known:
    """The day by which an event was public; ``assumed`` where no source is dated."""

    date: datetime.date | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class Registry:
    """Actors, sources, frames and vocabulary of a data set, and the root of each event's occasion.

    All mappings are read-only. ``roots`` holds, for each event of the whole data, the id of the event that it is
    part of in the end; ``successors`` leads from the country of a state that ended to that of its heir.
    """

    actors: Mapping[str, Actor] = field(default_factory=dict)
    sources: Sources = field(default_factory=Sources)
    frames: Mapping[str, Frame] = field(default_factory=dict)
    vocabulary: Vocabulary | None = None
    roots: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    cameo_codes: Mapping[str, CameoCode] = field(default_factory=dict)
    reliability: Mapping[str, Reliability] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        events: Iterable[Event],
        actors: Iterable[Actor] = (),
        sources: Iterable[Source] = (),
        frames: Iterable[Frame] = (),
        vocabulary: Vocabulary | None = None,
        roots: Mapping[str, str] | None = None,
        reliability: Iterable[Reliability] = (),
    ) -> Self:
        """The registry of a data set.

        Args:
            events: all of its events.
            roots: the occasions of events outside, by id, as a larger data set knew them.
        """
        by_id = {actor.id: actor for actor in actors}
        return cls(
            actors=MappingProxyType(by_id),
            sources=Sources(sources),
            frames=MappingProxyType({frame.id: frame for frame in frames}),
            vocabulary=vocabulary,
            roots=MappingProxyType(_roots({event.id: event.parent for event in events}, roots or {})),
            successors=MappingProxyType(_successor_countries(by_id)),
            forms=MappingProxyType({form.id: form for form in vocabulary.forms} if vocabulary else {}),
            cameo_codes=MappingProxyType({code.code: code for code in vocabulary.cameo} if vocabulary else {}),
            reliability=MappingProxyType({item.id: item for item in reliability}),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        values = (getattr(self, item.name) for item in fields(self))
        return _unpickled, tuple(dict(value) if isinstance(value, MappingProxyType) else value for value in values)

    @property
    def country_names(self) -> dict[str, str]:
        """The name of each country of which the state is an actor, by code."""
        states = (actor for actor in self.actors.values() if actor.kind is ActorKind.STATE)
        return {actor.country: actor.name for actor in states if actor.country}

    def root(self, event: Event) -> str:
        """The id of the occasion that the event belongs to."""
        return self.roots.get(event.id, event.id)

    def countries(self, event: Event, *, predecessors: bool = True) -> frozenset[str]:
        """The countries of the participants; a predecessor counts as its successor unless told otherwise."""
        found = self._countries(participant.actor for participant in event.participants)
        return frozenset(self.successors.get(code, code) for code in found) if predecessors else found

    def actor_kinds(self, event: Event) -> frozenset[ActorKind]:
        """The kinds of the participants that the registry knows."""
        return frozenset(self.actors[name].kind for name in event.actors if name in self.actors)

    def publishers(self, event: Event) -> frozenset[str]:
        """The publishers of the sources that the event cites."""
        known = (self.sources.get(citation.source) for citation in event.citations)
        return frozenset(source.publisher for source in known if source and source.publisher)

    def setting(self, event: Event) -> Setting | None:
        """As coded; else by the number of states among those who act or are addressed."""
        if event.setting is not None:
            return event.setting
        found = self._countries(item.actor for item in event.participants if item.role is not Role.THIRD_PARTY)
        number = len({self.successors.get(code, code) for code in found})
        return next((setting for low, high, setting in _SETTINGS if low <= number <= high), None)

    def depth(self, event: Event) -> Depth | None:
        """As coded; else by form and status. None where depth does not apply or no vocabulary says."""
        if event.depth is not None or event.form not in self.forms:
            return event.depth
        return self.forms[event.form].statuses.get(event.status)

    def cameo(self, event: Event) -> str | None:
        """The CAMEO code of the act: as coded, else by form and kind. None for what is not dyadic."""
        if not event.is_dyadic:
            return None
        if event.cameo is not None or event.form not in self.forms:
            return event.cameo
        return self.forms[event.form].cameo.get(event.kind)

    def intensity(self, event: Event) -> float | None:
        """The Goldstein value of the act's CAMEO code (Goldstein 1992), −10 … 10; None where there is no code."""
        code = self.cameo_codes.get(self.cameo(event) or "")
        return code.goldstein if code else None

    def known(self, event: Event) -> Known:
        """The earliest publication among the sources; without a dated one the event's last possible day.

        A source dated only to a month or year counts as published by the end of it. A source that was published before
        the event (the announcement of a visit) makes the event known before it happened.
        """
        cited = (self.sources.get(citation.source) for citation in event.citations)
        issued = [day for source in cited if source and source.issued and (day := _last_day(source.issued))]
        return Known(min(issued), assumed=False) if issued else Known(_last_day(event.date), assumed=True)

    def _countries(self, actors: Iterable[str]) -> frozenset[str]:
        known = (self.actors.get(name) for name in actors)
        return frozenset(actor.country for actor in known if actor and actor.country)


def _unpickled(*values: Any) -> Registry:
    parts: list[Any] = [MappingProxyType(value) if isinstance(value, dict) else value for value in values]
    return Registry(*parts)


def calendar_day(ordinal: int) -> datetime.date:
    """The day of an ordinal; the ends of the calendar stand for what lies beyond it.

    >>> calendar_day(-5), calendar_day(735234)
    (datetime.date(1, 1, 1), datetime.date(2014, 1, 1))
    """
    return datetime.date.fromordinal(min(max(ordinal, 1), datetime.date.max.toordinal()))


def _last_day(date: EventDate) -> datetime.date | None:
    """The last possible day, or the last possible first one."""
    day = date.ordinals[3] if date.ordinals[3] is not None else date.ordinals[1]
    return None if day is None else calendar_day(day)


def _roots(parents: Mapping[str, str | None], known: Mapping[str, str]) -> dict[str, str]:
    """Follow ``part_of`` to its end, for all of ``parents`` and ``known``.

    A parent that is not among ``parents`` has the root that is ``known`` for it, else it is the root itself. In a
    circle the first id of the alphabet is the root of all.
    """
    found: dict[str, str] = {}
    for start in parents:
        way, name = [start], parents[start]
        while name is not None and name in parents and name not in found and name not in way:
            way.append(name)
            name = parents[name]
        if name is None:
            root = way[-1]
        elif name in way:
            root = min(way[way.index(name) :])
        else:
            root = found.get(name) or known.get(name, name)
        found |= dict.fromkeys(way, root)
    return {**known, **found}


def _successor_countries(actors: Mapping[str, Actor]) -> dict[str, str]:
    """From the country of a state that ended to the country of the state that took its place in the end."""
    direct = {}
    for actor in actors.values():
        heir = actors.get(actor.successor or "")
        if heir and actor.kind is ActorKind.STATE and actor.country and heir.country and actor.country != heir.country:
            direct[actor.country] = heir.country
    final = {}
    for start in direct:
        seen, code = {start}, direct[start]
        while code in direct and code not in seen:
            seen.add(code)
            code = direct[code]
        final[start] = code
    return final
