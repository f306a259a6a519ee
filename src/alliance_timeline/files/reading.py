"""Reading one file into records: every problem of the file at once, as ``path:line: field: what is wrong``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from alliance_timeline.errors import Problem, nearest
from alliance_timeline.events import Event, Record, problems_of
from alliance_timeline.files.csv_text import parse_csv
from alliance_timeline.files.json_text import Document, parse_json, readable
from alliance_timeline.files.tables import COLUMNS, NEEDED, row_to_record

__all__ = ["SUFFIXES", "Loaded", "read_json", "read_records", "read_text", "records_in"]

SUFFIXES = (".json", ".jsonl", ".csv")
_MAX_BYTES = 512 * 1024 * 1024

_NEUTRAL = {"date": "XXXX", "title": "?", "kind": "unilateral", "form": "other", "domains": "other"}
"""What stands in an event for a needed field that is wrong, and breaks no rule of the whole."""

R = TypeVar("R", bound=Record)
Line = Callable[[int, str], int | None]


def _nowhere(_index: int, _name: str) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Loaded(Generic[R]):
    """The valid records of a file, where each stands, and what is wrong with the others.

    ``line(index, field)`` is the line of a field of the record with that index, worked out when asked for;
    ``refused`` holds the ids of the records that are not valid, as far as they have one. ``rest`` are the events among
    them without their wrong fields, which ``lacking`` names for each, so that what else is wrong with them can be told.
    """

    path: str
    records: tuple[R, ...] = ()
    problems: tuple[Problem, ...] = ()
    line: Line = _nowhere
    refused: frozenset[str] = frozenset()
    rest: Loaded[R] | None = None
    lacking: tuple[frozenset[str], ...] = ()


def read_text(path: Path) -> tuple[str, tuple[Problem, ...]]:
    """The text of a UTF-8 file (a byte order mark is allowed), or the problem that keeps it from being read."""
    try:
        raw, why = _bytes(path)
    except (OSError, ValueError) as error:
        raw, why = b"", f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if why:
        return "", (Problem(str(path), None, "", why),)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        why = f"is not UTF-8: byte {raw[error.start]:#04x} at position {error.start}; save it as UTF-8"
        return "", (Problem(str(path), line, "", why),)
    return text, () if text.strip() else (Problem(str(path), None, "", "is empty"),)


def _bytes(path: Path) -> tuple[bytes, str]:
    """The bytes of a regular file, or why they are not read."""
    size = path.stat().st_size
    if not path.is_file():
        return b"", "is not a regular file; give a .json, .jsonl or .csv file, or a folder of them"
    if size > _MAX_BYTES:
        return b"", f"has {size:,} bytes; at most {_MAX_BYTES:,} are read"
    return path.read_bytes(), ""


def read_json(path: Path) -> Document:
    """The value of a JSON file, or the problems that keep it from being read."""
    text, problems = read_text(path)
    return Document(str(path), text, problems=problems) if problems else parse_json(text, str(path))


def read_records(path: Path, model: type[R], *, key: str | None = None) -> Loaded[R]:
    """The records of a ``.json`` file (a list, or an object that holds nothing but a list under ``key``).

    Events may stand in a ``.jsonl`` or ``.csv`` file too.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        return records_in(read_json(path), model, key)
    text, problems = read_text(path)
    if problems:
        return Loaded(str(path), problems=problems)
    return _lines(text, model, str(path)) if suffix == ".jsonl" else _table(text, model, str(path))


def records_in(document: Document, model: type[R], key: str | None = None, others: Sequence[str] = ()) -> Loaded[R]:
    """The records in a JSON document: a list, or the list under ``key`` of an object that may have ``others``."""
    path, value = document.path, document.value
    place: tuple[str, ...] = ()
    if document.problems:
        return Loaded(path, problems=document.problems)
    if isinstance(value, dict) and key is not None:
        problems = _wrong_parts(document, key, others)
        if problems:
            return Loaded(path, problems=problems)
        value, place = value[key], (key,)
    if not isinstance(value, list):
        why = f"holds {_kind_of(value)}; a list of records is expected"
        return Loaded(path, problems=(Problem(path, document.line(place), ".".join(place), why),))
    return _validated(value, model, path, lambda index, name: document.line((*place, index), name))


def _wrong_parts(document: Document, key: str, others: Sequence[str]) -> tuple[Problem, ...]:
    """A part that is missing, or parts that nobody reads."""
    if key not in document.value:
        why = f"has no {key!r}; a list of records, or an object with {key!r}, is expected"
        return (Problem(document.path, document.line(()), "", why),)
    known = (key, *others)
    return tuple(
        Problem(document.path, document.line((name,)), readable(name), f"unknown part; {nearest(name, known)}")
        for name in document.value
        if name not in known
    )


def _lines(text: str, model: type[R], path: str) -> Loaded[R]:
    documents = [
        parse_json(line, path, number) for number, line in enumerate(text.split("\n"), 1) if line.strip(" \t\r")
    ]
    good = [document for document in documents if not document.problems]
    problems = [problem for document in documents for problem in document.problems]
    return _validated([item.value for item in good], model, path, lambda index, _: good[index].first, problems)


def _table(text: str, model: type[R], path: str) -> Loaded[R]:
    rows, problems = parse_csv(text, COLUMNS, NEEDED, path)
    values = [row_to_record(row, path) for row in rows]
    problems += [problem for _, wrong in values for problem in wrong]
    bad = frozenset(index for index, (_, wrong) in enumerate(values) if wrong)

    def line(index: int, name: str) -> int | None:
        return rows[index].lines.get(name.split(".")[0], rows[index].line)

    return _validated([record for record, _ in values], model, path, line, problems, bad)


@cache
def _adapter(model: type[R]) -> TypeAdapter[tuple[R, ...]]:
    return TypeAdapter(tuple[model, ...])  # type: ignore[valid-type]


def _validated(
    values: Sequence[Any],
    model: type[R],
    path: str,
    line: Line,
    known: Sequence[Problem] = (),
    bad: frozenset[int] = frozenset(),
) -> Loaded[R]:
    """Validate a list at once; only when that fails, one by one, so that every problem is found.

    ``known`` are the problems found so far, ``bad`` the indices of the values that they are about.
    """
    with suppress(ValidationError):
        if not bad:
            return Loaded(path, _adapter(model).validate_python(values), tuple(known), line)
    records: list[R] = []
    places: list[int] = []
    problems = list(known)
    remains: list[tuple[int, R, frozenset[str]]] = []
    for index, value in enumerate(values):
        try:
            record = model.model_validate(value)
        except ValidationError as error:
            found = problems_of(error, model, path)
            problems += [Problem(path, line(index, p.field), p.field, p.message) for p in found]
            lacking = frozenset(p.field.split(".")[0] for p in found)
            remains += [(index, record, lacking) for record in _without(value, lacking, model, f"unnamed-{index}")]
        else:
            if index not in bad:
                records.append(record)
                places.append(index)
    dropped = set(range(len(values))) - set(places)
    refused = {str(values[n]["id"]) for n in dropped if isinstance(values[n], dict) and "id" in values[n]}
    rest = Loaded(
        path, tuple(record for _, record, _ in remains), line=lambda n, name: line(remains[n][0], name),
        lacking=tuple(lacking for _, _, lacking in remains),
    )  # fmt: skip
    return Loaded(
        path, tuple(records), tuple(problems), lambda n, name: line(places[n], name), frozenset(refused), rest
    )


def _without(value: Any, wrong: frozenset[str], model: type[R], name: str) -> list[R]:
    """An event without what is wrong in it, under a name if it has no id; nothing where that is no event either."""
    if model is not Event or not isinstance(value, dict):
        return []
    fields = {key: item for key, item in value.items() if key not in wrong}
    if "id" not in fields and wrong & {"date", "title"}:
        fields["id"] = name
    needed = {name: item for name, item in _NEUTRAL.items() if name in wrong}
    with suppress(ValidationError):
        return [model.model_validate(fields | needed)]
    return []


def _kind_of(value: object) -> str:
    names = {dict: "an object", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
