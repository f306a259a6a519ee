"""Saving a timeline: the parts of a data set as canonical files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliance_timeline.display import counted
from alliance_timeline.errors import DataError, InputError, Problem
from alliance_timeline.events import Actor, Event, Registry, check_data
from alliance_timeline.files import (
    SUFFIXES,
    canonical,
    event_files,
    one_file,
    plain,
    read_json,
    write_files,
)

if TYPE_CHECKING:
    from alliance_timeline.timeline.collection import Timeline

__all__ = ["SaveReport", "save_timeline"]

_SAID = ("coverage", "settled_until", "version", "complete")


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What was written, and how many links led out of the selection and were dropped."""

    files: tuple[Path, ...]
    events: int
    dropped_links: int

    def __str__(self) -> str:
        verb = "was" if self.dropped_links == 1 else "were"
        dropped = (
            f"; {counted(self.dropped_links, 'link')} to events outside {verb} dropped" if self.dropped_links else ""
        )
        return f"{counted(self.events, 'event')} written to {len(self.files)} file(s){dropped}"


def save_timeline(timeline: Timeline, path: Path) -> SaveReport:
    """Write a timeline to a folder, or to one file by its suffix.

    A folder that holds a ``datapackage.json`` keeps what else it says (title, licence, resources).

    Raises:
        InputError: a coverage with gaps, or the name of a part of a data set. DataError: where nothing can be written.
    """
    if path.name == "datapackage.json":
        raise InputError(f"path: {path.name} is a part of a data set; give its folder, or another name")
    events, dropped = _closed(timeline.events)
    parts = {name: value for name, value in _parts(timeline).items() if value}
    about = _about(timeline)
    actors, sources = list(timeline.actors.values()), list(timeline.sources.values())
    frames = list(timeline.frames.values())
    if path.suffix.lower() in (".csv", ".jsonl") and not path.is_dir():
        actors, sources, frames = [], [], []
        if not events and path.suffix.lower() == ".jsonl":
            raise InputError(f"path: {path.name} would be empty; save a timeline without events as .json")
    registry = Registry.of(events, actors, sources, frames, timeline.vocabulary)
    if found := check_data(events, actors, sources, registry, frames):
        ids: dict[str, Sequence[Event] | Sequence[Actor]] = {"events": events, "actors": actors}
        raise DataError(
            Problem(ids[item.collection][item.index].id, None, item.field, f"{item.message}; nothing was written")
            for item in found
        )
    if path.suffix.lower() in SUFFIXES and not path.is_dir():
        write_files(path.parent, {path.name: one_file(path, events, parts | about)})
        return SaveReport((path,), len(events), dropped)
    files = (event_files(events) or {"events/undated.json": canonical([])}) | {
        f"{name}.json": canonical(value) for name, value in parts.items()
    }
    files["datapackage.json"] = canonical(_kept(path / "datapackage.json") | about)
    write_files(path, files)
    return SaveReport(tuple(path / name for name in files), len(events), dropped)


def _closed(events: Iterable[Event]) -> tuple[list[Event], int]:
    """The events without links that lead out, and how many such links there were."""
    chosen = list(events)
    inside = {event.id for event in chosen}
    kept, dropped = [], 0
    for event in chosen:
        links = tuple(link for link in event.links if link.event in inside)
        dropped += len(event.links) - len(links)
        kept.append(event if len(links) == len(event.links) else event.replace(links=links))
    return kept, dropped


def _parts(timeline: Timeline) -> dict[str, Any]:
    """What the events need; phases in their order, all else by id."""
    parts: dict[str, Any] = {
        name: [plain(registry[key]) for key in sorted(registry)]
        for name, registry in (("actors", timeline.actors), ("sources", timeline.sources), ("frames", timeline.frames))
    }
    parts["phases"] = [plain(scheme) for scheme in timeline.schemes]
    if timeline.reliability:
        parts["reliability"] = [plain(timeline.reliability[key]) for key in sorted(timeline.reliability)]
    if timeline.vocabulary is not None:
        parts["vocabulary"] = timeline.vocabulary.model_dump(mode="json")
    return parts


def _kept(path: Path) -> dict[str, Any]:
    """What a ``datapackage.json`` says beside what a timeline knows; a name where there is none."""
    if not path.is_file():
        return {"name": "timeline"}
    document = read_json(path)
    if document.problems or not isinstance(document.value, dict):
        raise DataError(document.problems or [Problem(str(path), 1, "", "holds no object; nothing was written")])
    return {name: value for name, value in document.value.items() if name not in _SAID}


def _about(timeline: Timeline) -> dict[str, Any]:
    """Coverage (where it is declared), settled day, completeness and version.

    What was selected through frames is a complete list, as it is where the data declares it.
    """
    said: dict[str, Any] = {}
    if len(timeline.windows) > 1:
        gaps = ", ".join(f"{first} to {last}" for first, last in timeline.windows)
        raise InputError(f"coverage: it has gaps ({gaps}), which no file can say; save its parts one by one")
    if timeline.coverage is not None and not timeline.coverage_is_assumed:
        said["coverage"] = [day.isoformat() for day in timeline.coverage]
    if timeline.settled_until is not None:
        said["settled_until"] = timeline.settled_until.isoformat()
    if timeline.version is not None:
        said["version"] = timeline.version
    return said | {"complete": timeline.coverage_caution is None}
