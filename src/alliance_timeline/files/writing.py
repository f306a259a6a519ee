"""Canonical, atomic writing: the same input gives the same bytes, and a file is whole or not there."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from alliance_timeline.errors import DataError, Problem
from alliance_timeline.events import Event
from alliance_timeline.files.reading import SUFFIXES
from alliance_timeline.files.tables import events_to_csv

__all__ = ["canonical", "event_files", "lock", "one_file", "plain", "write_files"]

_YEAR_FILE = re.compile(r"(-?\d{4,}|undated)\.json")


def canonical(value: Any) -> str:
    """JSON with sorted keys, two spaces and a final newline.

    >>> canonical({"b": 1, "a": "ü"})
    '{\\n  "a": "ü",\\n  "b": 1\\n}\\n'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def plain(record: BaseModel) -> dict[str, Any]:
    """A record as JSON values, without what is empty."""
    fields = record.model_dump(mode="json", by_alias=True)
    return {name: _pruned(value) for name, value in fields.items() if value not in (None, "", [], {})}


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _pruned(item) for name, item in value.items() if item not in (None, "", [])}
    return [_pruned(item) for item in value] if isinstance(value, list) else value


def event_files(events: Iterable[Event]) -> dict[str, str]:
    """The events as ``events/<year>.json``, by the year of the first possible start day, in sort order."""
    years: dict[str, list[Event]] = {}
    for event in events:
        day = event.date.start.earliest or event.date.start.latest
        years.setdefault(f"{day.year:04}" if day else "undated", []).append(event)
    return {
        f"events/{year}.json": canonical([plain(event) for event in sorted(some, key=lambda event: event.sort_key)])
        for year, some in sorted(years.items())
    }


def one_file(path: Path, events: Iterable[Event], rest: Mapping[str, Any]) -> str:
    """The text of a single ``.json`` (the whole data set), ``.jsonl`` or ``.csv`` file (the events alone)."""
    if path.suffix == ".csv":
        return events_to_csv(events)
    if path.suffix == ".jsonl":
        lines = (json.dumps(plain(event), ensure_ascii=False, sort_keys=True) for event in events)
        return "".join(line + "\n" for line in lines)
    if path.suffix == ".json":
        return canonical({"events": [plain(event) for event in events], **rest})
    raise DataError([Problem(str(path), None, "", f"cannot be written; allowed: {', '.join(SUFFIXES)}, or a folder")])


def write_files(folder: Path, files: Mapping[str, str], *, prune: bool = True) -> None:
    """Write texts by relative path: all aside first, then each renamed into its place.

    With ``prune``, files of yearly events that are not among ``files`` are removed.

    Raises:
        DataError: where the folder cannot be written; what stood there before is untouched.
    """
    aside: list[tuple[Path, Path]] = []
    try:
        for name, text in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            aside.append((_written_aside(target, text), target))
        for temporary, target in aside:
            os.replace(temporary, target)
        if prune:
            _remove_stale(folder, files)
    except OSError as error:
        for temporary, _ in aside:
            temporary.unlink(missing_ok=True)
        raise DataError(
            [Problem(str(error.filename or folder), None, "", f"cannot be written: {error.strerror or error}")]
        ) from None


def _written_aside(target: Path, text: str) -> Path:
    """The text in a new file beside the target, on disk."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.chmod(name, 0o644)
    return Path(name)


def _remove_stale(folder: Path, files: Mapping[str, str]) -> None:
    if not any(name.startswith("events/") for name in files):
        return
    for path in (folder / "events").iterdir():
        if _YEAR_FILE.fullmatch(path.name) and f"events/{path.name}" not in files:
            path.unlink()


def lock(path: Path) -> Any:
    """A lock between processes on a file or folder, to be used in a ``with`` statement around read, change, write."""
    from filelock import FileLock

    resolved = path.resolve()
    return FileLock(resolved.parent / f".{resolved.name}.lock", timeout=60)
