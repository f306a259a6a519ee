"""Sources: the cited items of a data set by id, how reference managers read them, and how the data itself is cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from alliance_timeline.dates import EventDate
from alliance_timeline.dates.daynumbers import civil
from alliance_timeline.events.sources import Source

__all__ = ["DataCitation", "Sources"]

_TYPES = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "book": "book",
    "chapter": "incollection", "report": "techreport", "thesis": "phdthesis",
}  # fmt: skip
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


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
        from alliance_timeline.events.display import sources_html

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
            "year": self.created[:4], "date": self.created, "version": self.version,
            "note": f"Data set. {self.licence}".strip(),
        }  # fmt: skip
        return _entry("misc", self._key, fields, self.homepage, self.authors)

    @property
    def csl(self) -> dict[str, Any]:
        """An item of CSL-JSON."""
        item: dict[str, Any] = {
            "id": self._key, "type": "dataset", "title": self.title, "version": self.version,
            "author": [{"literal": name} for name in self.authors],
        }  # fmt: skip
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
