"""Saving a timeline: the parts of a data set as canonical files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliance_timeline.events import Event
from alliance_timeline.files import SUFFIXES, canonical, event_files, one_file, plain, write_files

if TYPE_CHECKING:
    from alliance_timeline.timeline.collection import Timeline

__all__ = ["SaveReport", "save_timeline"]


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What was written, and how many links led out of the selection and were dropped."""

    files: tuple[Path, ...]
    events: int
    dropped_links: int

    def __str__(self) -> str:
        dropped = f"; {self.dropped_links} links to events outside were dropped" if self.dropped_links else ""
        return f"{self.events} events written to {len(self.files)} file(s){dropped}"


def save_timeline(timeline: Timeline, path: Path) -> SaveReport:
    """Write a timeline to a folder, or to one file by its suffix."""
    events, dropped = _closed(timeline.events)
    parts = _parts(timeline, events)
    about = _about(timeline)
    if path.suffix in SUFFIXES and not path.is_dir():
        write_files(path.parent, {path.name: one_file(path, events, parts | about)})
        return SaveReport((path,), len(events), dropped)
    files = event_files(events) | {f"{name}.json": canonical(value) for name, value in parts.items()}
    files["datapackage.json"] = canonical({"name": path.resolve().name.lower()} | about)
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


def _parts(timeline: Timeline, events: list[Event]) -> dict[str, Any]:
    """Actors, the cited sources, frames, vocabulary and phases, as far as there are any."""
    cited = {citation.source for event in events for citation in event.citations}
    cited |= {milestone.source for event in events for milestone in event.milestones if milestone.source}
    cited |= {tie.source for actor in timeline.actors.values() for tie in actor.ties if tie.source}
    records = {
        "actors": [plain(actor) for actor in timeline.actors.values()],
        "sources": [plain(source) for source in timeline.sources.values() if source.id in cited],
        "frames": [plain(frame) for frame in timeline.frames.values()],
        "phases": [plain(scheme) for scheme in timeline.schemes],
    }
    ordered = {name: sorted(some, key=lambda item: str(item["id"])) for name, some in records.items() if some}
    if "phases" in ordered:
        ordered["phases"] = records["phases"]
    if timeline.vocabulary is not None:
        ordered["vocabulary"] = timeline.vocabulary.model_dump(mode="json")  # type: ignore[assignment]
    return ordered


def _about(timeline: Timeline) -> dict[str, Any]:
    """Coverage (where it is declared), settled day, completeness and version."""
    said: dict[str, Any] = {}
    if timeline.coverage is not None and not timeline.coverage_is_assumed:
        said["coverage"] = [day.isoformat() for day in timeline.coverage]
    if timeline.settled_until is not None:
        said["settled_until"] = timeline.settled_until.isoformat()
    if timeline.version is not None:
        said["version"] = timeline.version
    return said | {"complete": timeline.is_complete}
