"""Reading a data set: a folder (or one file) with events and what stands behind them, checked as a whole."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from alliance_timeline.errors import Problem, nearest
from alliance_timeline.events import (
    Actor,
    Event,
    Finding,
    Frame,
    Record,
    Registry,
    Source,
    check_data,
    problems_of,
)
from alliance_timeline.files.reading import SUFFIXES, Loaded, read_json, read_records
from alliance_timeline.periods import Window
from alliance_timeline.vocabulary import Vocabulary

__all__ = ["PARTS", "Dataset", "read_dataset"]

PARTS = ("events", "actors", "sources", "frames", "vocabulary", "phases")
_ABOUT = ("coverage", "settled_until", "complete", "version")
_FOLDER_FILES = ("actors", "sources", "frames", "vocabulary", "phases", "datapackage", "event.schema")

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Dataset:
    """All that a folder or file holds, and everything that is wrong with it.

    ``events`` are the ones without a problem; ``coverage``, ``settled_until``, ``complete`` and ``version`` are None
    (False) where nothing says them. ``phases`` are records of the model that ``read_dataset`` was given.
    """

    events: tuple[Event, ...] = ()
    actors: tuple[Actor, ...] = ()
    sources: tuple[Source, ...] = ()
    frames: tuple[Frame, ...] = ()
    phases: tuple[Record, ...] = ()
    vocabulary: Vocabulary | None = None
    coverage: Window | None = None
    settled_until: datetime.date | None = None
    complete: bool = False
    version: str | None = None
    problems: tuple[Problem, ...] = ()


def read_dataset(path: Path, schemes: type[Record], vocabulary: Callable[[], Vocabulary] | None = None) -> Dataset:
    """Read and check a folder, or one ``.json``, ``.jsonl`` or ``.csv`` file.

    Args:
        path: a folder holds ``events/`` (or event files), and may hold ``actors.json``, ``sources.json``,
            ``frames.json``, ``vocabulary.json``, ``phases.json`` and ``datapackage.json``. A ``.json`` file is a list of
            events, or an object with the same parts.
        schemes: the model of a phase scheme.
        vocabulary: gives the vocabulary where the data brings none.
    """
    if path.is_dir():
        files, about, problems = _folder(path, schemes)
    else:
        files, about, problems = _single(path, schemes)
    if about.vocabulary is None and vocabulary is not None:
        about = replace(about, vocabulary=vocabulary())
    return _checked(files, about, problems)


def _folder(folder: Path, schemes: type[Record]) -> tuple[list[Loaded[Event]], Dataset, list[Problem]]:
    problems: list[Problem] = []

    def part(name: str, model: type[R]) -> tuple[R, ...]:
        path = folder / f"{name}.json"
        if not path.exists():
            return ()
        loaded = read_records(path, model, shown=path.name)
        problems.extend(loaded.problems)
        return loaded.records

    about = Dataset(
        actors=part("actors", Actor),
        sources=part("sources", Source),
        frames=part("frames", Frame),
        phases=part("phases", schemes),
        vocabulary=_vocabulary(folder / "vocabulary.json", problems),
    )
    about = _about(folder / "datapackage.json", about, problems)
    inside = folder / "events" if (folder / "events").is_dir() else folder
    paths = sorted(p for p in inside.iterdir() if p.suffix in SUFFIXES and p.is_file() and p.stem not in _FOLDER_FILES)
    if not paths:
        problems.append(Problem(str(folder), None, "", f"holds no events; {', '.join(SUFFIXES)} files are read"))
    files = [read_records(p, Event, key="events", shown=p.relative_to(folder).as_posix()) for p in paths]
    return files, about, problems


def _single(path: Path, schemes: type[Record]) -> tuple[list[Loaded[Event]], Dataset, list[Problem]]:
    if path.suffix not in SUFFIXES and path.is_file():
        why = f"{path.suffix or 'no suffix'} is not read; allowed: {', '.join(SUFFIXES)}, or a folder"
        return [], Dataset(), [Problem(str(path), None, "", why)]
    about, problems = Dataset(), list[Problem]()
    if path.suffix == ".json":
        value, _, _ = read_json(path, str(path))
        if isinstance(value, dict):
            about = _parts(path, value, schemes, problems)
    return [read_records(path, Event, key="events")], about, problems


def _parts(path: Path, value: dict[str, Any], schemes: type[Record], problems: list[Problem]) -> Dataset:
    """Actors, sources and the rest of a JSON object that holds a whole data set."""
    for name in value:
        if name not in (*PARTS, *_ABOUT):
            problems.append(Problem(str(path), None, name, f"unknown part; {nearest(name, (*PARTS, *_ABOUT))}"))

    def part(name: str, model: type[R]) -> tuple[R, ...]:
        if name not in value:
            return ()
        loaded = read_records(path, model, key=name)
        problems.extend(loaded.problems)
        return loaded.records

    words = None
    if "vocabulary" in value:
        words = _valid_vocabulary(value["vocabulary"], str(path), problems)
    about = Dataset(
        actors=part("actors", Actor),
        sources=part("sources", Source),
        frames=part("frames", Frame),
        phases=part("phases", schemes),
        vocabulary=words,
    )
    return _with_about(value, str(path), about, problems)


def _vocabulary(path: Path, problems: list[Problem]) -> Vocabulary | None:
    if not path.exists():
        return None
    value, _, found = read_json(path, path.name)
    problems.extend(found)
    return None if found else _valid_vocabulary(value, path.name, problems)


def _valid_vocabulary(value: Any, name: str, problems: list[Problem]) -> Vocabulary | None:
    try:
        return Vocabulary.model_validate(value)
    except ValidationError as error:
        problems.extend(problems_of(error, Vocabulary, name))
        return None


def _about(path: Path, about: Dataset, problems: list[Problem]) -> Dataset:
    if not path.exists():
        return about
    value, _, found = read_json(path, path.name)
    problems.extend(found)
    if found or not isinstance(value, dict):
        return about
    return _with_about(value, path.name, about, problems)


def _with_about(value: dict[str, Any], name: str, about: Dataset, problems: list[Problem]) -> Dataset:
    """Coverage, settled day, completeness and version, as far as they are said."""
    types: dict[str, Any] = {
        "coverage": tuple[datetime.date, datetime.date],
        "settled_until": datetime.date,
        "complete": bool,
        "version": str,
    }
    said: dict[str, Any] = {}
    for key, kind in types.items():
        if value.get(key) is None:
            continue
        try:
            said[key] = TypeAdapter(kind).validate_python(value[key])
        except ValidationError as error:
            problems.append(Problem(name, None, key, str(error.errors()[0]["msg"])))
    if "coverage" in said and said["coverage"][1] < said["coverage"][0]:
        problems.append(Problem(name, None, "coverage", "ends before it begins; give first and last day"))
        del said["coverage"]
    return replace(about, **said)


def _checked(files: Sequence[Loaded[Event]], about: Dataset, problems: list[Problem]) -> Dataset:
    """Check the whole, and keep the events that no problem names."""
    events = [event for loaded in files for event in loaded.records]
    where = [(loaded, index) for loaded in files for index in range(len(loaded.records))]
    registry = Registry.of(events, about.actors, about.sources, about.frames, about.vocabulary)
    findings = check_data(events, about.actors, about.sources, registry)
    bad = {finding.index for finding in findings if finding.collection == "events"}
    problems = [*problems, *(problem for loaded in files for problem in loaded.problems)]
    problems += [_placed(finding, where, events, about) for finding in findings]
    kept = tuple(event for index, event in enumerate(events) if index not in bad)
    return replace(about, events=kept, problems=tuple(problems))


def _placed(
    finding: Finding, where: Sequence[tuple[Loaded[Event], int]], events: Sequence[Event], about: Dataset
) -> Problem:
    if finding.collection == "events":
        loaded, index = where[finding.index]
        message = f"{finding.message} (event {events[finding.index].id})"
        return Problem(loaded.path, loaded.line(index, finding.field), finding.field, message)
    records: Sequence[Actor | Source] = about.actors if finding.collection == "actors" else about.sources
    message = f"{finding.message} ({records[finding.index].id})"
    return Problem(f"{finding.collection}.json", None, finding.field, message)
