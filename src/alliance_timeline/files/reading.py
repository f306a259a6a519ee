"""Reading JSON, CSV and folders: every problem at once, with file, line and field."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DataError, Problem, nearest, no_such, shown
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
from alliance_timeline.events.actors import Identifier, Line, Text
from alliance_timeline.periods import Window
from alliance_timeline.vocabulary import Vocabulary

__all__ = [
    "COLUMNS",
    "NEEDED",
    "SUFFIXES",
    "CsvRow",
    "Dataset",
    "Document",
    "IndicatorRow",
    "IndicatorTable",
    "Loaded",
    "Parts",
    "check_dataset",
    "check_indicators",
    "checked",
    "events_to_csv",
    "indicator_names",
    "json_places",
    "parse_csv",
    "parse_json",
    "read_dataset",
    "read_indicator",
    "read_json",
    "read_parts",
    "read_records",
    "read_text",
    "readable",
    "records_in",
    "row_to_record",
]


Place = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}:,]|[^\s\[\]{}:,"]++')
_NO_VALUES = ("NaN", "Infinity", "-Infinity")
_MOST_DIGITS = 4000


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON text with its value, or with the problems that keep it from being one.

    ``first`` is the line on which the text begins in its file.
    """

    path: str
    text: str
    value: Any = None
    problems: tuple[Problem, ...] = ()
    first: int = 1
    _places: dict[Place, int] = field(default_factory=dict, repr=False, compare=False)

    def line(self, place: Sequence[str | int], name: str = "") -> int | None:
        """The line of the field ``name`` (dotted) of the value at ``place``, or of the nearest value around it."""
        if not self._places:
            self._places.update(json_places(self.text)[0])
        path = (*place, *(int(part) if part.isdecimal() else part for part in name.split(".") if part))
        found = (self._places[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self._places)
        line = next(found, None)
        return None if line is None else line + self.first - 1


class _FlawError(ValueError):
    """What Python's reader lets pass and JSON, or good sense, does not."""


def parse_json(text: str, path: str = "", first: int = 1) -> Document:
    """Read a JSON text. Repeated keys, NaN, infinities and endless numbers are problems, all of them at once.

    >>> for problem in parse_json("\\n".join(['{"a": 1,', ' "a": NaN}']), "x.json").problems:
    ...     print(problem)
    x.json:2: a: 'a' stands twice in one object
    x.json:2: a: NaN is no JSON value; leave the field out
    """
    try:
        try:
            value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole)
            return Document(path, text, value, first=first)
        except _FlawError:
            json.loads(text, parse_int=str)
        flaws = json_places(text)[1]
    except json.JSONDecodeError as error:
        flaws = [(error.lineno, (), f"is not JSON: {error.msg} (column {error.colno})")]
    except RecursionError:
        flaws = [(1, (), "is nested too deeply; a record has at most three levels")]
    problems = (
        Problem(path, line + first - 1, ".".join(readable(str(part)) for part in place), why)
        for line, place, why in flaws
    )
    return Document(path, text, None, tuple(problems), first)


def readable(name: str) -> str:
    """A name as a message shows it: a strange one is cut and escaped."""
    return name if len(name) <= 60 and name.isprintable() else shown(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _FlawError
    return value


def _constant(_: str) -> Any:
    raise _FlawError


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _FlawError
    return int(digits)


def json_places(text: str) -> tuple[Mapping[Place, int], list[tuple[int, Place, str]]]:
    """The line (from 1) on which each value of a JSON text begins, and what is wrong: line, place and reason.

    >>> json_places('[\\n {"a": [1,\\n 2]}]')[0][(0, "a", 1)]
    3
    """
    places: dict[Place, int] = {}
    flaws: list[tuple[int, Place, str]] = []
    stack: list[str | int] = []
    line, position, expect_key = 1, 0, False
    for match in _TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        token = match[0]
        if token == ",":
            key = stack[-1]
            expect_key = isinstance(key, str)
            stack[-1] = key if isinstance(key, str) else key + 1
        elif token in "]}":
            stack.pop()
            expect_key = False
        elif token == ":":
            expect_key = False
        elif expect_key:
            stack[-1] = json.loads(token)
            if tuple(stack) in places:
                flaws.append((line, tuple(stack), f"{shown(stack[-1])} stands twice in one object"))
        else:
            place: Place = tuple(stack)
            places[place] = line
            flaws += [(line, place, why) for why in _wrong(token)]
            if token in "[{":
                stack.append(0 if token == "[" else "")
                expect_key = token == "{"
    return places, flaws


def _wrong(token: str) -> list[str]:
    if token in _NO_VALUES:
        return [f"{token} is no JSON value; leave the field out"]
    if len(token) > _MOST_DIGITS and token.lstrip("-").isdigit():
        return [f"is a number of {len(token):,} digits; at most {_MOST_DIGITS:,} are read"]
    return []


# A cell (quoted or not), what wrongly follows its closing quote, and what ends it: a comma, a line end or the text's.
_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)("|\Z)|)([^,\r\n]*+)(,|\r\n|\r|\n|\Z)')
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row as cells by column, and the line (from 1) on which each column's cell begins."""

    cells: dict[str, str]
    lines: dict[str, int]

    @property
    def line(self) -> int:
        """The line on which the row begins."""
        return next(iter(self.lines.values()))


def parse_csv(
    text: str, columns: Sequence[str], needed: Sequence[str], path: str = ""
) -> tuple[list[CsvRow], list[Problem]]:
    """The rows of a CSV text with a header; rows that do not fit it are problems.

    Args:
        columns: the columns that may stand there. ``needed``: those that must.

    >>> rows, problems = parse_csv('id,title\\n1,"two\\nlines"\\n2\\n', ["id", "title"], ["id"], "x.csv")
    >>> rows[0].cells["title"], rows[0].lines, str(problems[0])
    ('two\\nlines', {'id': 2, 'title': 2}, 'x.csv:4: has 1 cell; the header has 2 columns')
    """
    lines, problems = _split(text, path)
    head = [cell for cell, _ in lines[0]] if lines else []
    problems += [Problem(path, 1, readable(name), why) for name, why in _wrong_header(head, columns, needed)]
    if problems:
        return [], problems
    rows: list[CsvRow] = []
    for cells in lines[1:]:
        if len(cells) == len(head):
            named = list(zip(head, cells, strict=True))
            rows.append(CsvRow({name: cell for name, (cell, _) in named}, {name: line for name, (_, line) in named}))
        else:
            why = f"has {len(cells):,} cell{'s' * (len(cells) != 1)}; the header has {len(head):,} columns"
            problems.append(Problem(path, cells[0][1], "", why))
    return rows, problems


def _split(text: str, path: str) -> tuple[list[list[tuple[str, int]]], list[Problem]]:
    """The cells of each line with the lines on which they begin; lines without any text are left out."""
    rows: list[list[tuple[str, int]]] = [[]]
    problems: list[Problem] = []
    line = 1
    for match in _CELL.finditer(text):
        quoted, closed, rest, end = match.groups()
        if quoted is not None and not closed:
            problems.append(Problem(path, line, "", "a quotation mark is opened and not closed"))
        elif quoted is not None and rest:
            problems.append(
                Problem(path, line, "", 'text follows a closing quotation mark; inside a cell it is written ""')
            )
        elif quoted is None and '"' in rest:
            problems.append(
                Problem(path, line, "", 'a quotation mark stands in a cell; quote the cell, and write it ""')
            )
        rows[-1].append((rest if quoted is None else quoted.replace('""', '"'), line))
        if end != ",":
            rows.append([])
        line += len(_LINE_END.findall(match[0]))
    return [row for row in rows if any(cell for cell, _ in row)], problems


def _wrong_header(head: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> list[tuple[str, str]]:
    hint = "; columns are separated by commas" if len(head) == 1 and re.search(r"[;\t]", head[0]) else ""
    return [
        *((name, f"unknown column; {nearest(name, columns)}{hint}") for name in head if name and name not in columns),
        *(("", "a column has no name") for name in head if not name),
        *((name, "the column stands twice") for name in dict.fromkeys(head) if head.count(name) > 1 and name),
        *((name, "the column is missing") for name in needed if name not in head and not hint),
    ]


COLUMNS: tuple[str, ...] = (
    "id",
    "date",
    "title",
    "summary",
    "kind",
    "form",
    "domains",
    "setting",
    "status",
    "cause",
    "depth",
    "cameo",
    "participants",
    "location",
    "frames",
    "applications",
    "strategy",
    "citations",
    "milestones",
    "links",
    "tags",
    "confidence",
    "verification",
    "verified_on",
    "followed_up_on",
    "notes",
    "coder",
)
NEEDED = ("date", "title", "kind", "form", "domains")

_WORDS = ("domains", "frames", "applications", "tags")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "participants": ("actor", "role"),
    "citations": ("source", "locator", "evidence"),
    "milestones": ("status", "date", "note", "source"),
    "links": ("relation", "event"),
}
_FREE_TEXT = ("locator", "evidence", "note")


def row_to_record(row: CsvRow, path: str = "") -> tuple[dict[str, Any], list[Problem]]:
    """A row as the fields of an event (empty cells are left out), and the cells that cannot be taken apart."""
    record: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, cell in row.cells.items():
        if not cell:
            continue
        if name in _WORDS:
            record[name] = [_plain(part.strip()) for part in _split_tables(cell, ";") if part.strip()]
        elif name in _PARTS:
            items = [_split_tables(item, "|") for item in _split_tables(cell, ";") if item.strip()]
            record[name] = [_item(parts, _PARTS[name]) for parts in items]
            problems += [Problem(path, row.lines[name], name, why) for why in _too_many(items, _PARTS[name])]
        elif name == "strategy":
            document = parse_json(cell, path, row.lines[name])
            record[name] = document.value
            problems += [Problem(p.path, p.line, name, p.message) for p in document.problems]
        else:
            record[name] = cell
    return record, problems


def events_to_csv(events: Iterable[Event]) -> str:
    """The events as CSV text with the documented columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in events:
        fields = event.model_dump(mode="json")
        writer.writerow([_cell(name, fields[name]) for name in COLUMNS])
    return out.getvalue()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _WORDS:
        return ";".join(map(_escaped, value))
    if name in _PARTS:
        return ";".join(_joined([item[part] or "" for part in _PARTS[name]]) for item in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if name == "strategy" else str(value)


def _joined(parts: list[str]) -> str:
    """The parts of an item, without the empty ones at its end."""
    used = max(number for number, part in enumerate(parts, 1) if part)
    return "|".join(map(_escaped, parts[:used]))


def _item(parts: list[str], names: tuple[str, ...]) -> dict[str, str]:
    named = zip(names, parts, strict=False)
    texts = {name: _plain(part if name in _FREE_TEXT else part.strip()) for name, part in named}
    return {name: text for name, text in texts.items() if text}


def _too_many(items: list[list[str]], names: tuple[str, ...]) -> list[str]:
    allowed = "|".join(names)
    return [f"an item has {len(parts)} parts; allowed: {allowed}" for parts in items if len(parts) > len(names)]


def _split_tables(text: str, mark: str) -> list[str]:
    """Split at marks that no backslash protects."""
    parts = [""]
    for piece in re.findall(rf"\\.|[^\\{mark}]+|{re.escape(mark)}|\\$", text, re.DOTALL):
        if piece == mark:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _escaped(text: str) -> str:
    return re.sub(r"([\\;|])", r"\\\1", text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


SUFFIXES = (".json", ".jsonl", ".csv")
_MAX_BYTES = 512 * 1024 * 1024

_NEUTRAL = {"date": "XXXX", "title": "?", "kind": "unilateral", "form": "other", "domains": "other"}
"""What stands in an event for a needed field that is wrong, and breaks no rule of the whole."""

R = TypeVar("R", bound=Record)
Line_reading = Callable[[int, str], int | None]


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
    line: Line_reading = _nowhere
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
    return text, () if text.strip() or path.suffix.lower() == ".jsonl" else (Problem(str(path), None, "", "is empty"),)


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
    line: Line_reading,
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
        path,
        tuple(record for _, record, _ in remains),
        line=lambda n, name: line(remains[n][0], name),
        lacking=tuple(lacking for _, _, lacking in remains),
    )
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


class IndicatorRow(Record):
    """One value: when, how much, in which unit, by which source."""

    date: EventDate
    value: float = Field(allow_inf_nan=False)
    unit: Line = Field(min_length=1)
    source: Identifier
    note: Text = ""


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The rows of an indicator and what is measured."""

    title: str
    definition: str
    unit: str
    rows: tuple[IndicatorRow, ...]


def indicator_names(folder: Path) -> tuple[str, ...]:
    """The indicators of a data set, by the names of their files; a place that cannot be read has none."""
    try:
        return tuple(sorted(file.stem for file in (folder / "indicators").glob("*.csv")))
    except (OSError, ValueError):  # a null character in the path
        return ()


def check_indicators(folder: Path, sources: Collection[str] | None = None) -> Iterator[Problem]:
    """Everything that is wrong with the indicators of a data set, in the order of their names."""
    for name in indicator_names(folder):
        try:
            read_indicator(folder, name, sources)
        except DataError as error:
            yield from error.problems


def read_indicator(folder: Path, name: str, sources: Collection[str] | None = None) -> IndicatorTable:
    """Read an indicator.

    Args:
        sources: the ids of the sources that there are; None where they are not known.

    Raises:
        DataError: every problem of the file, with line and column; no rows, or values in more than one unit.
    """
    path = folder / "indicators" / f"{name}.csv"
    text, problems = read_text(path)
    if problems:
        raise DataError(problems)
    columns = tuple(IndicatorRow.model_fields)
    table, found = parse_csv(text, columns, columns[:-1], str(path))
    rows: list[IndicatorRow] = []
    for row in table:
        try:
            rows.append(IndicatorRow.model_validate({key: cell for key, cell in row.cells.items() if cell}))
        except ValidationError as error:
            for problem in problems_of(error, IndicatorRow, str(path)):
                line = row.lines.get(problem.field, row.line)
                found.append(Problem(problem.path, line, problem.field, problem.message))
            continue
        if sources is not None and rows[-1].source not in sources:
            why = no_such("source", rows[-1].source, sources)
            found.append(Problem(str(path), row.lines.get("source", row.line), "source", why))
    units = sorted({row.unit for row in rows})
    if len(units) != 1 and not found:
        found.append(Problem(str(path), None, "unit", f"one unit a file, not {', '.join(units) or 'none'}"))
    if found:
        raise DataError(found)
    about = _resource(folder, name)
    return IndicatorTable(
        title=about.get("title", name),
        definition=about.get("description", ""),
        unit=units[0],
        rows=tuple(sorted(rows, key=lambda row: (row.date.sort_key, row.source))),
    )


def _resource(folder: Path, name: str) -> dict[str, str]:
    """What ``datapackage.json`` says about the resource, or nothing."""
    path = folder / "datapackage.json"
    value = read_json(path).value if path.exists() else None
    resources = value.get("resources") if isinstance(value, dict) else None
    known = resources if isinstance(resources, list) else []
    found = next((item for item in known if isinstance(item, dict) and item.get("name") == name), {})
    return {key: text for key, text in found.items() if isinstance(text, str)}


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
