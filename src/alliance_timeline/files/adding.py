"""Adding events to a file or folder: checked as a whole, under a lock, without touching anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alliance_timeline.errors import DataError, Problem
from alliance_timeline.events import Event, Record
from alliance_timeline.files.datasets import Parts, checked, read_parts
from alliance_timeline.files.reading import SUFFIXES, Loaded, read_json
from alliance_timeline.files.writing import event_file, event_list, lock, one_file, write_files
from alliance_timeline.vocabulary import Vocabulary

__all__ = ["add_events"]


def add_events(
    path: Path,
    new: Loaded[Event],
    schemes: type[Record],
    vocabulary: Callable[[], Vocabulary] | None = None,
    *,
    dry_run: bool = False,
) -> int:
    """Add events to a data set and write it canonically; gives the number of events that it then holds.

    Two processes that add at the same time wait for each other. A file or folder that does not exist yet is made.

    Raises:
        DataError: where the data set or the new events break a rule; nothing is written then.
    """
    with lock(_target(path)):
        parts = read_parts(path, schemes) if path.exists() else Parts(path)
        before, parts.events = parts.events, [*parts.events, new]
        data = checked(parts, vocabulary)
        if data.problems:
            raise DataError(data.problems)
        if not dry_run and new.records:
            _write(path, before, new.records)
    return len(data.events)


def _target(path: Path) -> Path:
    """The file or folder that a path leads to, links followed."""
    try:
        target = path.resolve()
        if target.exists() or target.suffix.lower() in SUFFIXES or not target.suffix:
            if target.parent.is_dir():
                return target
            why = f"cannot be written: there is no folder {target.parent}"
        else:
            why = f"cannot be written; allowed: {', '.join(SUFFIXES)}, or a folder"
    except (OSError, RuntimeError, ValueError) as error:
        why = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    raise DataError([Problem(str(path), None, "", why)])


def _write(path: Path, files: list[Loaded[Event]], new: tuple[Event, ...]) -> None:
    """Put each event into the yearly file of a folder, or all into the one file."""
    if path.suffix.lower() in SUFFIXES and not path.is_dir():
        events = [event for loaded in files for event in loaded.records]
        write_files(path.parent, {path.name: one_file(path, (*events, *new), _rest(path))})
        return
    held = {loaded.path: loaded.records for loaded in files}
    inside = path / "events" if (path / "events").is_dir() or not files else path
    touched: dict[str, list[Event]] = {}
    for event in new:
        touched.setdefault(event_file(event), []).append(event)
    write_files(
        inside, {name: event_list((*held.get(str(inside / name), ()), *some)) for name, some in touched.items()}
    )


def _rest(path: Path) -> dict[str, Any]:
    """The other parts of a ``.json`` file that holds a whole data set."""
    value = read_json(path).value if path.suffix.lower() == ".json" and path.exists() else None
    return value if isinstance(value, dict) else {}
