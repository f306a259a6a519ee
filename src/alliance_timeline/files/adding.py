"""Adding events to a file or folder: checked as a whole, under a lock, without touching anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from alliance_timeline.errors import DataError, Problem
from alliance_timeline.events import Event, Record, Registry, check_data
from alliance_timeline.files.datasets import Dataset, read_dataset
from alliance_timeline.files.reading import SUFFIXES, read_json
from alliance_timeline.files.writing import event_files, lock, one_file, write_files
from alliance_timeline.vocabulary import Vocabulary

__all__ = ["add_events"]


def add_events(
    path: Path,
    new: Sequence[Event],
    schemes: type[Record],
    vocabulary: Callable[[], Vocabulary] | None = None,
    *,
    dry_run: bool = False,
) -> int:
    """Add events to a data set and write it canonically; gives the number of events that it then holds.

    Two processes that add at the same time wait for each other. A path that does not exist yet is made.

    Raises:
        DataError: where the data set or the new events break a rule; nothing is written then.
    """
    if not path.parent.is_dir():
        raise DataError([Problem(str(path), None, "", f"there is no folder {path.parent} to write to")])
    with lock(path):
        data = read_dataset(path, schemes, vocabulary) if path.exists() else _fresh(path, vocabulary)
        if data.problems:
            raise DataError(data.problems)
        events = [*data.events, *new]
        registry = Registry.of(events, data.actors, data.sources, data.frames, data.vocabulary)
        findings = check_data(events, data.actors, data.sources, registry)
        if findings:
            raise DataError(Problem(events[f.index].id, None, f.field, f.message) for f in findings)
        if not dry_run:
            _write(path, events, new)
    return len(events)


def _fresh(path: Path, vocabulary: Callable[[], Vocabulary] | None) -> Dataset:
    if path.suffix and path.suffix not in SUFFIXES:
        raise DataError(
            [Problem(str(path), None, "", f"cannot be written; allowed: {', '.join(SUFFIXES)}, or a folder")]
        )
    return Dataset(vocabulary=vocabulary() if vocabulary else None)


def _write(path: Path, events: Iterable[Event], new: Iterable[Event]) -> None:
    ordered = sorted(events, key=lambda event: event.sort_key)
    if path.suffix in SUFFIXES and not path.is_dir():
        write_files(path.parent, {path.name: one_file(path, ordered, _rest(path))})
        return
    files, touched = event_files(ordered), event_files(new)
    inside = "" if (path / "events").is_dir() or not path.is_dir() else "events/"
    write_files(path, {name.removeprefix(inside): files[name] for name in touched}, prune=False)


def _rest(path: Path) -> dict[str, Any]:
    """The other parts of a ``.json`` file that holds a whole data set."""
    if path.suffix != ".json" or not path.exists():
        return {}
    value, _, _ = read_json(path, str(path))
    return {name: part for name, part in value.items() if name != "events"} if isinstance(value, dict) else {}
