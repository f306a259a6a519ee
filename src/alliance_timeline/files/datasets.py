"""Reading a data set: a folder (or one file) with events and what stands behind them, checked as a whole."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from alliance_timeline.errors import Problem
from alliance_timeline.events import (
    Actor,
    Event,
    Finding,
    Frame,
    Record,
    Registry,
    Reliability,
    Source,
    check_classes,
    check_data,
    problems_of,
    repeated_ids,
)
from alliance_timeline.files.indicators import check_indicators
from alliance_timeline.files.json_text import Document
from alliance_timeline.files.reading import SUFFIXES, Loaded, read_json, read_records, records_in
from alliance_timeline.periods import Window
from alliance_timeline.vocabulary import Vocabulary

__all__ = ["Dataset", "Parts", "check_dataset", "checked", "read_dataset", "read_parts"]

_COLLECTIONS = ("actors", "sources", "frames", "phases", "reliability")
_ABOUT = ("coverage", "settled_until", "complete", "version")
_OTHERS = (*_COLLECTIONS, "vocabulary", *_ABOUT)
_NO_EVENT_FILES = (*(f"{name}.json" for name in (*_COLLECTIONS, "vocabulary")), "datapackage.json", "event.schema.json")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Dataset:
    """All that a folder or file holds, and everything that is wrong with it.

    ``events`` are the ones without a problem; ``coverage``, ``settled_until``, ``complete`` and ``version`` are None
    (False) where nothing says them. ``phases`` are records of the model that ``read_dataset`` was given,
    ``roots`` the occasion of each event.
    """

    events: tuple[Event, ...] = ()
    actors: tuple[Actor, ...] = ()
    sources: tuple[Source, ...] = ()
    frames: tuple[Frame, ...] = ()
    phases: tuple[Record, ...] = ()
    reliability: tuple[Reliability, ...] = ()
    vocabulary: Vocabulary | None = None
    coverage: Window | None = None
    settled_until: datetime.date | None = None
    complete: bool = False
    version: str | None = None
    roots: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Parts:
    """A data set as its files hold it, before it is checked as a whole.

    ``events`` has one member a file; ``brings_words`` tells whether there is a vocabulary, valid or not.
    """

    path: Path
    events: list[Loaded[Event]] = field(default_factory=list)
    collections: dict[str, Loaded[Any]] = field(default_factory=dict)
    vocabulary: Vocabulary | None = None
    brings_words: bool = False
    about: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_dataset(path: Path, schemes: type[Record], vocabulary: Callable[[], Vocabulary] | None = None) -> Dataset:
    """Read and check a folder, or one ``.json``, ``.jsonl`` or ``.csv`` file.

    Args:
        path: a folder holds ``events/`` (or event files), and may hold ``actors.json``, ``sources.json``,
            ``frames.json``, ``vocabulary.json``, ``phases.json``, ``reliability.json`` and ``datapackage.json``. A
            ``.json`` file is a list of events, or an object with the same parts.
        schemes: the model of a phase scheme.
        vocabulary: gives the vocabulary where the data brings none.
    """
    return checked(read_parts(path, schemes), vocabulary)


def check_dataset(path: Path, schemes: type[Record], vocabulary: Callable[[], Vocabulary] | None = None) -> Dataset:
    """The same with the problems of the indicators, which nothing else of the data rests on."""
    parts = read_parts(path, schemes)
    data = checked(parts, vocabulary)
    known = None
    if "sources" in _readable(parts):
        known = {source.id for source in data.sources} | parts.collections["sources"].refused
    return replace(data, problems=(*data.problems, *check_indicators(path, known)))


def read_parts(path: Path, schemes: type[Record]) -> Parts:
    """Read a folder or file, every record by itself."""
    try:
        if path.is_dir():
            return _folder(path, schemes)
        known = path.suffix.lower() in SUFFIXES or not path.is_file()
    except OSError as error:
        return Parts(path, problems=[Problem(str(path), None, "", f"cannot be read: {error.strerror or error}")])
    if not known:
        why = f"{path.suffix or 'no suffix'} is not read; allowed: {', '.join(SUFFIXES)}, or a folder"
        return Parts(path, problems=[Problem(str(path), None, "", why)])
    return _json_file(path, schemes) if path.suffix.lower() == ".json" else Parts(path, [read_records(path, Event)])


def _models(schemes: type[Record]) -> dict[str, type[Record]]:
    return dict(zip(_COLLECTIONS, (Actor, Source, Frame, schemes, Reliability), strict=True))


def _folder(folder: Path, schemes: type[Record]) -> Parts:
    parts = Parts(folder)
    for name, model in _models(schemes).items():
        path = folder / f"{name}.json"
        if path.exists():
            parts.collections[name] = read_records(path, model)
    words, package = folder / "vocabulary.json", folder / "datapackage.json"
    if words.exists():
        document = read_json(words)
        _add_words(parts, document, document.value, ())
    if package.exists():
        _add_about(parts, read_json(package))
    parts.events = [read_records(path, Event, key="events") for path in _event_files(folder)]
    return parts


def _event_files(folder: Path) -> list[Path]:
    """The files in ``events/``, or else in the folder itself; hidden ones are nobody's data."""
    inside = folder / "events"
    paths = sorted((inside if inside.is_dir() else folder).iterdir())
    aside = () if inside.is_dir() else _NO_EVENT_FILES
    return [p for p in paths if p.suffix.lower() in SUFFIXES and p.name not in aside and not p.name.startswith(".")]


def _json_file(path: Path, schemes: type[Record]) -> Parts:
    document = read_json(path)
    parts = Parts(path, [records_in(document, Event, "events", _OTHERS)])
    if not isinstance(document.value, dict) or "events" not in document.value:
        return parts
    for name, model in _models(schemes).items():
        if name in document.value:
            parts.collections[name] = records_in(document, model, name, tuple(document.value))
    if "vocabulary" in document.value:
        _add_words(parts, document, document.value["vocabulary"], ("vocabulary",))
    _add_about(parts, document)
    return parts


def _add_words(parts: Parts, document: Document, value: Any, place: tuple[str, ...]) -> None:
    """The vocabulary; a wrong one is no reason to check the events against another."""
    parts.brings_words = True
    parts.problems += document.problems
    if document.problems:
        return
    try:
        parts.vocabulary = Vocabulary.model_validate(value)
    except ValidationError as error:
        for found in problems_of(error, Vocabulary, document.path):
            parts.problems.append(Problem(found.path, document.line(place, found.field), found.field, found.message))


def _add_about(parts: Parts, document: Document) -> None:
    """Coverage, settled day, completeness and version, as far as they are said."""
    parts.problems += document.problems
    if document.problems:
        return
    if not isinstance(document.value, dict):
        parts.problems.append(Problem(document.path, 1, "", 'an object such as {"complete": false} is expected'))
        return
    for name in _ABOUT:
        value = document.value.get(name)
        if value is None:
            continue
        try:
            parts.about[name] = _said(name, value)
        except ValueError as error:
            parts.problems.append(Problem(document.path, document.line((name,)), name, str(error)))


def _said(name: str, value: Any) -> Any:
    """One statement about the data, in its type."""
    if name == "coverage":
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError("a list of the first and the last day is expected")
        first, last = map(_day, value)
        if last < first:
            raise ValueError("ends before it begins; give first and last day")
        return first, last
    if name == "settled_until":
        return _day(value)
    if name == "complete" and not isinstance(value, bool):
        raise ValueError("true or false is expected")
    if name == "version" and not (isinstance(value, str) and value.isprintable()):
        raise ValueError('a text is expected, such as "1.0"')
    return value


def _day(value: Any) -> datetime.date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day such as 2019-06-05 is expected")
    return datetime.date.fromisoformat(value)


def checked(parts: Parts, vocabulary: Callable[[], Vocabulary] | None = None) -> Dataset:
    """Check the whole, and keep the events that no problem names."""
    events = [event for loaded in parts.events for event in loaded.records]
    some: dict[str, Any] = {
        name: parts.collections[name].records if name in parts.collections else () for name in _COLLECTIONS
    }
    words = vocabulary() if vocabulary is not None and not parts.brings_words else parts.vocabulary
    registry = Registry.of(events, some["actors"], some["sources"], some["frames"], words)
    files = [*parts.events, *(loaded.rest for loaded in parts.events if loaded.rest is not None)]
    whole = [event for loaded in files for event in loaded.records]
    found = [
        *check_data(whole, some["actors"], some["sources"], registry, some["frames"], _readable(parts)),
        *repeated_ids("phases", some["phases"]),
        *repeated_ids("reliability", some["reliability"]),
        *check_classes(some["reliability"], words),
    ]
    findings, told = _told(parts, files, found)
    bad = {finding.index for finding in findings if finding.collection == "events"}
    problems = [
        *(parts.problems if parts.events or parts.problems else [_no_events(parts.path)]),
        *(problem for loaded in (*parts.collections.values(), *parts.events) for problem in loaded.problems),
        *told,
    ]
    return Dataset(
        events=tuple(event for index, event in enumerate(events) if index not in bad),
        vocabulary=words,
        roots=registry.roots,
        problems=tuple(sorted(problems, key=lambda problem: (problem.path, problem.line or 0))),
        **some,
        **parts.about,
    )


def _readable(parts: Parts) -> frozenset[str]:
    """The collections that are there, empty or with refused records; not those of which nothing could be read."""
    return frozenset(name for name, found in parts.collections.items() if found.refused or not found.problems)


def _told(
    parts: Parts, files: Sequence[Loaded[Event]], found: Sequence[Finding]
) -> tuple[list[Finding], list[Problem]]:
    """The findings that do not follow from a record that could not be read, and each as a problem with its place."""
    if not found:
        return [], []
    places = _Places(parts, files)
    findings = [finding for finding in found if not places.follows(finding)]
    return findings, [places.problem(finding) for finding in findings]


def _no_events(path: Path) -> Problem:
    return Problem(str(path), None, "", f"holds no events; {', '.join(SUFFIXES)} files are read, best in events/")


class _Places:
    """Where the records of the checked whole stand."""

    def __init__(self, parts: Parts, files: Sequence[Loaded[Event]]) -> None:
        collections: Mapping[str, Sequence[Loaded[Any]]] = {
            "events": files,
            **{name: (loaded,) for name, loaded in parts.collections.items()},
        }
        self._places = {
            name: [(loaded, index) for loaded in files for index in range(len(loaded.records))]
            for name, files in collections.items()
        }
        self._refused = frozenset[str]().union(*(loaded.refused for files in collections.values() for loaded in files))

    def follows(self, finding: Finding) -> bool:
        """Whether the rule is broken only because another record, or a field that it looks at, could not be read."""
        loaded, index = self._places[finding.collection][finding.index]
        if loaded.lacking and loaded.lacking[index] & _looked_at(finding.field):
            return True
        value = loaded.records[index]
        for part in finding.field.split("."):
            value = value[int(part)] if part.isdecimal() else getattr(value, part, None)
        return not self._refused.isdisjoint(_names(value)) and finding.field != "id"

    def problem(self, finding: Finding) -> Problem:
        """The finding with its file and line; for a repeated id, another place of it."""
        places = self._places[finding.collection]
        loaded, index = places[finding.index]
        name = loaded.records[index].id
        message = f"{finding.message} ({finding.collection[:-1]} {name})"
        if finding.field == "id":
            same = (p for m, p in enumerate(places) if m != finding.index and p[0].records[p[1]].id == name)
            also = next((f"; also at {other.path}:{other.line(n, 'id')}" for other, n in same), "")
            message = finding.message + also
        return Problem(loaded.path, loaded.line(index, finding.field), finding.field, message)


def _looked_at(field: str) -> set[str]:
    """The fields of an event on which a rule about one of them rests."""
    first = field.split(".")[0]
    return {first, *{"status": ("form",), "cause": ("kind",), "milestones": ("status",)}.get(first, ())}


def _names(value: Any) -> Sequence[str]:
    """The ids in a field: one, or those of participants."""
    if isinstance(value, tuple):
        return [item.actor for item in value if hasattr(item, "actor")]
    return [value] if isinstance(value, str) else []
