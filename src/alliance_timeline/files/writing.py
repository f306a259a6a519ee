"""Writing canonical files, whole or not at all; adding records to a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from alliance_timeline.atomic import replace_files
from alliance_timeline.dates.days import civil, year_text
from alliance_timeline.errors import DataError, Problem
from alliance_timeline.events import Event, Record
from alliance_timeline.files.reading import SUFFIXES, Loaded, Parts, checked, events_to_csv, read_json, read_parts
from alliance_timeline.vocabulary import Vocabulary

__all__ = [
    "add_events",
    "canonical",
    "event_file",
    "event_files",
    "event_list",
    "lock",
    "one_file",
    "plain",
    "write_files",
]


_EVENT_FILE = re.compile(r"(Y?-?\d{4,}|undated)\.json")
_PARTS = ("actors", "sources", "frames", "vocabulary", "phases", "reliability", "datapackage")
_WAIT_SECONDS = 60


def canonical(value: Any) -> str:
    """JSON with sorted keys, two spaces and a final newline.

    >>> canonical({"b": 1, "a": "ü"})
    '{\\n  "a": "ü",\\n  "b": 1\\n}\\n'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def plain(record: BaseModel) -> dict[str, Any]:
    """A record as JSON values, without what is empty."""
    fields: dict[str, Any] = _pruned(record.model_dump(mode="json", by_alias=True))
    return fields


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _pruned(item) for name, item in value.items() if item not in (None, "", [])}
    return [_pruned(item) for item in value] if isinstance(value, list) else value


def event_file(event: Event) -> str:
    """The file of an event: ``<year>.json`` by the first possible start day, ``undated.json`` where there is none."""
    first, last = event.date.ordinals[:2]
    day = last if first is None else first
    return f"{'undated' if day is None else year_text(civil(day)[0])}.json"


def event_files(events: Iterable[Event]) -> dict[str, str]:
    """The texts of ``events/<year>.json`` by name, each with its events in sort order."""
    years: dict[str, list[Event]] = {}
    for event in events:
        years.setdefault(event_file(event), []).append(event)
    return {f"events/{name}": event_list(some) for name, some in sorted(years.items())}


def event_list(events: Iterable[Event]) -> str:
    """The events as a JSON list in sort order."""
    return canonical([plain(event) for event in _sorted(events)])


def _sorted(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.sort_key)


def one_file(path: Path, events: Iterable[Event], rest: Mapping[str, Any]) -> str:
    """The text of a single ``.json`` (the whole data set), ``.jsonl`` or ``.csv`` file (the events alone)."""
    ordered = _sorted(events)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return events_to_csv(ordered)
    if suffix == ".jsonl":
        lines = (json.dumps(plain(event), ensure_ascii=False, sort_keys=True) for event in ordered)
        return "".join(line + "\n" for line in lines)
    return canonical({**rest, "events": [plain(event) for event in ordered]})


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write texts, or bytes, by relative path: all aside first, then each renamed into its place.

    When anything fails, every file is as it was. (A crash between two renames leaves whole files, some of them old.)
    Files with a ``datapackage.json`` are a whole data set: its other parts in the folder are removed.

    Raises:
        DataError: where the folder cannot be written, holds event files that are not a saved timeline's, or has
            something under the name of a file that is no regular file, such as a folder or a device.
    """
    stale = _stale(folder, files) if "datapackage.json" in files else []
    contents = {folder / name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
    try:
        replace_files(contents, stale)
    except (OSError, RuntimeError) as error:
        where = getattr(error, "filename", None) or folder
        why = f"cannot be written: {getattr(error, 'strerror', None) or error}; nothing was changed"
        raise DataError([Problem(str(where), None, "", why)]) from None


def _stale(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    """The files of a data set in the folder that are not among ``files``."""
    inside = folder / "events"
    events = [path for path in inside.iterdir() if path.suffix.lower() in SUFFIXES] if inside.is_dir() else []
    foreign = [path for path in events if not _EVENT_FILE.fullmatch(path.name) and not path.name.startswith(".")]
    if foreign:
        why = "would be read together with what is saved here; move it away, or save to another folder"
        raise DataError(Problem(str(path), None, "", why) for path in foreign)
    parts = [path for name in _PARTS if (path := folder / f"{name}.json").is_file()]
    return [path for path in (*events, *parts) if path.relative_to(folder).as_posix() not in files]


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Keep other processes from changing a data set between reading and writing it.

    A hidden empty file ``.NAME.lock`` stands beside the file or folder for that time, and is removed afterwards.

    Raises:
        DataError: where the place cannot be written, or another process keeps the lock for a minute.
    """
    from filelock import FileLock, Timeout

    place = path.with_name(f".{path.name}.lock")
    guard = FileLock(place, timeout=_WAIT_SECONDS)
    try:
        guard.acquire()
    except Timeout:
        why = f"another process has been writing for {_WAIT_SECONDS} seconds; try again"
        raise DataError([Problem(str(path), None, "", why)]) from None
    except OSError as error:
        raise DataError([Problem(str(path), None, "", f"cannot be written: {error.strerror or error}")]) from None
    try:
        yield
    finally:
        with suppress(OSError):
            place.unlink(missing_ok=True)
        guard.release()


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
