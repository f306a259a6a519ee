"""Reading one file into records: every problem of the file at once, as ``path:line: field: what is wrong``."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from alliance_timeline.errors import Problem, nearest
from alliance_timeline.events import Record, problems_of
from alliance_timeline.files.places import json_places
from alliance_timeline.files.tables import COLUMNS, row_to_record, rows_of_csv

__all__ = ["SUFFIXES", "Loaded", "read_json", "read_records", "read_text"]

SUFFIXES = (".json", ".jsonl", ".csv")
_MAX_BYTES = 512 * 1024 * 1024
_MAX_LINE = 2_000_000

Lines = Mapping[tuple[str | int, ...], int]
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[R]):
    """The valid records of a file, where each stands, and the problems of the others.

    ``line(index, field)`` is the line of a field of the record with that index, worked out when asked for.
    """

    path: str
    records: tuple[R, ...]
    problems: tuple[Problem, ...]
    line: Callable[[int, str], int | None]


def read_text(path: Path, shown: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a UTF-8 file (a byte order mark is allowed), or the problem that keeps it from being read."""

    def refused(why: str, line: int | None = None) -> tuple[str, tuple[Problem, ...]]:
        return "", (Problem(shown, line, "", why),)

    try:
        if not path.exists():
            return refused("there is no such file or folder")
        if not path.is_file():
            return refused("is not a regular file; give a .json, .jsonl or .csv file, or a folder of them")
        if path.stat().st_size > _MAX_BYTES:
            return refused(f"has {path.stat().st_size:,} bytes; at most {_MAX_BYTES:,} are read")
        raw = path.read_bytes()
    except OSError as error:
        return refused(f"cannot be read: {error.strerror or error}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return refused(f"is not UTF-8: byte {raw[error.start]:#04x} at position {error.start}; save it as UTF-8", line)
    if not text.strip():
        return refused("is empty")
    return text, ()


def read_json(path: Path, shown: str) -> tuple[Any, str, tuple[Problem, ...]]:
    """The value and the text of a JSON file, or the problem that keeps it from being read."""
    text, problems = read_text(path, shown)
    if problems:
        return None, "", problems
    try:
        return json.loads(text, parse_constant=_refuse_constant), text, ()
    except json.JSONDecodeError as error:
        return None, text, (Problem(shown, error.lineno, "", f"is not JSON: {error.msg} (column {error.colno})"),)
    except RecursionError:
        return None, text, (Problem(shown, None, "", "is nested too deeply; a record has at most three levels"),)
    except ValueError as error:
        return None, text, (Problem(shown, None, "", f"is not JSON: {error}"),)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def read_records(path: Path, model: type[R], *, key: str | None = None, shown: str | None = None) -> Loaded[R]:
    """The records of a ``.json`` (a list, or an object that holds one under ``key``), ``.jsonl`` or ``.csv`` file."""
    name = shown or str(path)
    if path.suffix == ".jsonl":
        return _read_lines(path, model, name)
    if path.suffix == ".csv":
        return _read_csv(path, model, name)
    value, text, problems = read_json(path, name)
    prefix: tuple[str | int, ...] = ()
    if not problems and isinstance(value, dict) and key is not None:
        if key not in value:
            problems = (Problem(name, 1, "", f"has no {key!r}; {nearest(key, value)}"),)
        value, prefix = value.get(key), (key,)
    if not problems and not isinstance(value, list):
        problems = (Problem(name, 1, "", f"holds {_kind_of(value)}; a list of records is expected"),)
    if problems:
        return Loaded(name, (), problems, lambda index, field: None)
    return _records_of(value, model, name, _JsonLines(text, prefix))


def _records_of(values: Sequence[Any], model: type[R], name: str, lines: _JsonLines) -> Loaded[R]:
    """Validate a list at once; only when that fails, one by one, so that every problem is found."""
    adapter = TypeAdapter(tuple[model, ...])  # type: ignore[valid-type]
    try:
        return Loaded(name, adapter.validate_python(values), (), lines.line_of(range(len(values))))
    except ValidationError:
        records: list[R] = []
        places: list[int] = []
        problems: list[Problem] = []
        for index, value in enumerate(values):
            try:
                records.append(model.model_validate(value))
                places.append(index)
            except ValidationError as error:
                problems += _with_lines(problems_of(error, model, name), lines, index)
        return Loaded(name, tuple(records), tuple(problems), lines.line_of(places))


def _with_lines(problems: Sequence[Problem], lines: _JsonLines, index: int) -> list[Problem]:
    return [Problem(p.path, lines.at(index, p.field), p.field, p.message) for p in problems]


class _JsonLines:
    """The lines of the records of a JSON text, found when first asked for."""

    def __init__(self, text: str, prefix: tuple[str | int, ...] = ()) -> None:
        self._text = text
        self._prefix = prefix
        self._places: Lines | None = None

    def at(self, index: int, field: str) -> int | None:
        if self._places is None:
            self._places = json_places(self._text)
        parts = tuple(int(part) if part.isdigit() else part for part in field.split(".") if part)
        path = (*self._prefix, index, *parts)
        return next((self._places[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._places), None)

    def line_of(self, places: Sequence[int]) -> Callable[[int, str], int | None]:
        return lambda index, field: self.at(places[index], field)


def _read_lines(path: Path, model: type[R], name: str) -> Loaded[R]:
    text, problems = read_text(path, name)
    records: list[R] = []
    places: list[int] = []
    found = list(problems)
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            if len(line) > _MAX_LINE:
                raise ValueError(f"has {len(line):,} characters; at most {_MAX_LINE:,} a line")
            records.append(model.model_validate(json.loads(line, parse_constant=_refuse_constant)))
            places.append(number)
        except ValidationError as error:
            found += [Problem(name, number, p.field, p.message) for p in problems_of(error, model, name)]
        except json.JSONDecodeError as error:
            found.append(Problem(name, number, "", f"is not JSON: {error.msg} (column {error.colno})"))
        except RecursionError:
            found.append(Problem(name, number, "", "is nested too deeply; a record has at most three levels"))
        except ValueError as error:
            found.append(Problem(name, number, "", str(error)))
    return Loaded(name, tuple(records), tuple(found), lambda index, field: places[index])


def _read_csv(path: Path, model: type[R], name: str) -> Loaded[R]:
    text, problems = read_text(path, name)
    if problems:
        return Loaded(name, (), problems, lambda index, field: None)
    try:
        rows = rows_of_csv(text)
    except csv.Error as error:
        return Loaded(name, (), (Problem(name, None, "", f"is not CSV: {error}"),), lambda index, field: None)
    header = next(csv.reader(text.splitlines()[:1]), [])
    found = [
        Problem(name, 1, column, f"unknown column; {nearest(column, COLUMNS)}" if column else "a column has no name")
        for column in header
        if column not in COLUMNS
    ]
    found += [Problem(name, 1, column, "the column stands twice") for column in set(header) if header.count(column) > 1]
    records: list[R] = []
    places: list[int] = []
    for number, row in [] if found else rows:
        if row.get(""):
            found.append(Problem(name, number, "", f"has {len(row['']):,} more cells than the header has columns"))
            continue
        try:
            records.append(model.model_validate(row_to_record(row)))
            places.append(number)
        except ValidationError as error:
            found += [Problem(name, number, p.field, p.message) for p in problems_of(error, model, name)]
        except ValueError as error:
            found.append(Problem(name, number, "strategy", f"is not JSON: {error}"))
    return Loaded(name, tuple(records), tuple(found), lambda index, field: places[index])


def _kind_of(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
