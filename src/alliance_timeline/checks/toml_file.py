"""Checks files: TOML in, with the line of each problem."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from alliance_timeline.checks.catalogue import BUILT_IN, expectation_of
from alliance_timeline.checks.expectations.counts import Count
from alliance_timeline.checks.spec import BUNDLED, Check, CheckFile
from alliance_timeline.errors import DataError, Problem, shown
from alliance_timeline.events import Record, problems_of
from alliance_timeline.files.reading import read_text, readable
from alliance_timeline.selection import Selection

__all__ = [
    "CheckSource",
    "TomlTable",
    "has_checks",
    "read_checks",
    "read_toml",
    "toml_lines",
]


Place = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}'
    r"|'''(?:[^']|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'[^'\n]*+'"
    r"|#[^\n]*+"
    r"|[\n\[\]{},=.]"
    r"""|[^\s\[\]{},=.#"']++""",
    re.DOTALL,
)
_ENDS = frozenset("\n,]}")


def toml_lines(text: str) -> Mapping[Place, int]:
    """The line (from 1) on which each table, key and item of a valid TOML text begins, in the order of the text.

    A table that has several headers or dotted keys begins with the first of them.

    >>> toml_lines('x = 1\\n[[check]]\\nid = "a"\\nexpect.count = { at_least = 1 }')[("check", 0, "expect", "count")]
    4
    """
    reader = _Reader(text)
    reader.read()
    return reader.lines


class _Reader:
    """Goes through the tokens of a text once; ``lines`` fills."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self.lengths: dict[Place, int] = {}  # of arrays of tables, so far
        self.tokens: list[tuple[str, int]] = []
        self.at = 0
        line, position = 1, 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", position, match.start())
            position = match.start()
            if match[0][0] != "#":
                self.tokens.append((match[0], line))

    def read(self) -> None:
        """Headers and pairs, up to the end."""
        table: Place = ()
        while self.at < len(self.tokens):
            if self._skipped("["):
                table = self._header()
            elif not self._skipped("\n"):
                self._pair(table)

    def _header(self) -> Place:
        """The table that a header opens; in an array of tables, its newest."""
        line, several = self.tokens[self.at][1], self._skipped("[")
        keys = self._keys("]")
        self.at += several
        place: Place = ()
        for number, key in enumerate(keys, 1):
            place = (*place, key)
            self.lines.setdefault(place, line)
            if several and number == len(keys):
                self.lengths[place] = self.lengths.get(place, 0) + 1
            if place in self.lengths:
                place = (*place, self.lengths[place] - 1)
                self.lines.setdefault(place, line)
        return place

    def _pair(self, place: Place) -> None:
        """A key, perhaps a dotted one, and its value."""
        line = self.tokens[self.at][1]
        for key in self._keys("="):
            place = (*place, key)
            self.lines.setdefault(place, line)
        self._value(place)

    def _value(self, place: Place) -> None:
        if self._skipped("["):
            number = 0
            while not self._closed("]"):
                self.lines[*place, number] = self.tokens[self.at][1]
                self._value((*place, number))
                number += 1
        elif self._skipped("{"):
            while not self._closed("}"):
                self._pair(place)
        else:
            while self.at < len(self.tokens) and self.tokens[self.at][0] not in _ENDS:
                self.at += 1

    def _keys(self, end: str) -> list[str]:
        """The parts of a key up to what ends it, which is passed."""
        keys = []
        while not self._skipped(end):
            token = self.tokens[self.at][0]
            self.at += 1
            if token != ".":
                keys.append(_key(token))
        return keys

    def _closed(self, bracket: str) -> bool:
        """Whether an array or an inline table ends here; goes to its next item otherwise."""
        while self._skipped("\n") or self._skipped(","):
            pass
        return self._skipped(bracket)

    def _skipped(self, token: str) -> bool:
        """Whether a token comes next; it is passed then."""
        found = self.at < len(self.tokens) and self.tokens[self.at][0] == token
        self.at += found
        return found


def _key(token: str) -> str:
    """A key without its quotes."""
    if "\\" in token:
        key: str = tomllib.loads(f"key = {token}")["key"]
        return key
    return token[1:-1] if token[0] in "\"'" else token


_WHERE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_LONG = re.compile(r"\d[\d_]{4300}")
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class TomlTable:
    """A table of a TOML file: ``values`` holds it, and ``root`` is where it stands in the file."""

    path: str
    values: dict[str, Any]
    lines: Mapping[Place, int]
    root: Place = ()
    _fields: dict[str, int] = field(default_factory=dict, repr=False)

    def line(self, name: str) -> int | None:
        """The line of a dotted field of the table, or of the nearest one around it."""
        if not self._fields:
            for place, line in self.lines.items():
                self._fields.setdefault(_dotted(place), line)
        name = ".".join((*map(str, self.root), name))
        while name and name not in self._fields:
            name = name.rpartition(".")[0]
        return self._fields.get(name)

    def begins(self, *place: str | int) -> int:
        """The line of a part that is there."""
        return self.lines[(*self.root, *place)]


def read_toml(path: Path, root: tuple[str, ...] = ()) -> TomlTable:
    """A TOML file, or the table of it that stands at ``root``.

    Raises:
        DataError: what keeps it from being read, with the line where there is one; no such table.
    """
    with suppress(OSError):
        if path.exists() and not path.is_file():
            raise DataError([Problem(str(path), None, "", "is no file; give a TOML file")])
    text, problems = read_text(path)
    if problems:
        raise DataError(problems)
    try:
        values = tomllib.loads(text)
        lines = toml_lines(text)
    except RecursionError:
        raise DataError([Problem(str(path), None, "", "is nested too deeply; a check has few levels")]) from None
    except ValueError as error:
        raise DataError([_flaw(str(error), text, str(path))]) from None
    for number, name in enumerate(root, 1):
        where = ".".join(root[:number])
        if name not in values:
            raise DataError([Problem(str(path), None, "", f"has no table [{'.'.join(root)}] with checks")])
        values = values[name]
        if not isinstance(values, dict):
            raise DataError([Problem(str(path), lines[root[:number]], where, f"{shown(values)}; a table is expected")])
    large = [
        Problem(str(path), lines[root + place], _called(place, values), why) for place, why in _too_large(values, ())
    ]
    if large:
        raise DataError(large)
    return TomlTable(str(path), values, lines, root)


def _called(place: Place, values: Mapping[str, Any]) -> str:
    """A place in words; a check is named by its id, or by its number from 1."""
    match place:
        case ("check", int(number), *rest):
            row = values["check"][number]
            name = row.get("id") if isinstance(row, dict) else None
            called = f"check {shown(name)}" if isinstance(name, str) and name else f"check {number + 1}"
            return ": ".join(filter(None, (called, _dotted(tuple(rest)))))
    return _dotted(place)


def _flaw(why: str, text: str, path: str) -> Problem:
    """What Python's reader says, with its line."""
    found = _WHERE.fullmatch(why)
    if found is None:
        endless = _LONG.search(text)
        line = text.count("\n", 0, endless.start()) + 1 if endless else None
        return Problem(path, line, "", "has a whole number of more than 4,300 digits; 64 bits are allowed")
    line = int(found[2] or text.rstrip().count("\n") + 1)
    header = text.split("\n")[line - 1].strip()
    repeated = why.startswith(("Cannot declare", "Cannot overwrite")) and header.startswith("[")
    name = header.strip("[ ").partition("]")[0].strip()
    hint = f"; where a table repeats, each header has double brackets, such as [[{name}]]" * repeated
    place = f"column {found[3]}" if found[3] else "at the end of the file"
    return Problem(path, line, "", f"is not TOML: {_cut(found[1])} ({place}){_cut(hint)}")


def _cut(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:117]}..."


def _too_large(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Whole numbers beyond what TOML promises, which Python reads and nothing here could show."""
    if isinstance(value, dict | list):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _too_large(item, (*place, name))
    elif isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        yield place, "is a whole number of more than 64 bits, the most that TOML allows"


def _dotted(place: Place) -> str:
    return ".".join(readable(str(part)) for part in place)


_TABLE = ("tool", "alliance-timeline")  # that holds the checks in a pyproject.toml
_ANY = Count(at_least=0)
_NEUTRAL = Check(id="neutral", question="neutral", expect=_ANY)  # so that the rest of a file can be told of
_ELSEWHERE = {
    name: f"is a word of a selection; write it in the table select of a check: select = {{ {name} = … }}"
    for name in Selection.model_fields
}
_ELSEWHERE |= {name: f"is an expectation; write expect.{name} = {{ … }}" for name in BUILT_IN}
_ELSEWHERE |= dict.fromkeys(CheckFile.model_fields, "is a key of the file; write it above the first [[check]]")
_ELSEWHERE |= dict.fromkeys(Check.model_fields, "is a key of a check; write it below [[check]]")

R = TypeVar("R", bound=Record)
Wrong = list[tuple[str, str]]
"""Fields, and what is wrong with each."""


@dataclass(frozen=True, slots=True)
class CheckSource:
    """A checks file and where it came from.

    Attributes:
        file: what it says.
        path: as it was given; empty where it was made in Python.
        lines: on which each check begins; keys: on which each key above the checks stands; both empty without a file.
        instead: the path of data that stands for what the file names.
    """

    file: CheckFile
    path: str = ""
    lines: tuple[int | None, ...] = ()
    keys: Mapping[str, int] = field(default_factory=dict, hash=False)
    instead: Path | None = None

    @property
    def data(self) -> Path | None:
        """The path of the data; None for the bundled data."""
        if self.instead is not None:
            return self.instead
        return None if self.file.data == BUNDLED else Path(self.path).parent / self.file.data

    def problem(self, key: str, why: str) -> Problem:
        """What is wrong with a key of the file, with its place."""
        return Problem(self.path, self.keys.get(key), key, why)


def has_checks(path: Path) -> bool:
    """Whether a ``pyproject.toml`` has the table of checks, or may have it where it is not TOML."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        tool = tomllib.loads(text).get(_TABLE[0])
    except (ValueError, RecursionError):
        return _TABLE[1] in text
    return isinstance(tool, dict) and _TABLE[1] in tool


def read_checks(path: Path) -> CheckSource:
    """The checks of a TOML file, or of ``[tool.alliance-timeline]`` in a ``pyproject.toml``.

    Raises:
        DataError: every problem as ``file:line: field: what is wrong; what is allowed``.
    """
    table = read_toml(path, _TABLE if path.name == "pyproject.toml" else ())
    rows, wrong = _rows(table)
    checks: dict[str, Check] = {}
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        check, found = _check(row)
        line, name = table.begins("check", number), _id(row)
        if name in first:
            found.append(("id", f"stands twice, first in the check on line {first[name]}; ids are unique"))
        elif name is not None:
            first[name] = line
        if check is not None:
            checks[check.id] = check
        called = f"check {number + 1}" if name is None else f"check {shown(name)}"
        wrong += [(f"check.{number}.{field}", f"{called}: {field}", why) for field, why in found]
    valid = tuple(checks.values()) or (_NEUTRAL,)
    file, found = _validated(table.values | {"check": valid}, CheckFile)
    problems = [
        Problem(table.path, table.line(place), field.removesuffix(": "), why)
        for place, field, why in [*((field, field, why) for field, why in found), *wrong]
    ]
    if file is None or problems:
        raise DataError(sorted(problems, key=lambda problem: problem.line or 0))
    keys = {name: table.begins(name) for name in table.values}
    return CheckSource(file, table.path, tuple(table.begins("check", n) for n in range(len(rows))), keys)


def _rows(table: TomlTable) -> tuple[list[Any], list[tuple[str, str, str]]]:
    """What stands under ``check``, and what is wrong with that as a whole: place, field and reason."""
    given = table.values.get("check")
    if isinstance(given, list) and given:
        return given, []
    if given is None or given == []:
        why = "there is none; write at least one [[check]]"
    elif isinstance(given, dict):
        why = "is a single table; each check begins with [[check]], in double brackets"
    else:
        why = f"{shown(given)}; tables are expected, each of which begins with [[check]]"
    return [], [("check", "check", why)]


def _id(row: Any) -> str | None:
    """The id of a check, if it has one that can be shown."""
    name = row.get("id") if isinstance(row, dict) else None
    return name if isinstance(name, str) and name else None


def _check(row: Any) -> tuple[Check | None, Wrong]:
    """The check that a table says, or what is wrong with it."""
    if not isinstance(row, dict):
        return None, [("", f"{shown(row)}; a table that begins with [[check]] is expected")]
    fields, wrong = dict(row), []
    if "expect" in row:
        try:
            fields["expect"] = expectation_of(row["expect"])
        except DataError as error:
            wrong = [(_plain(f"expect.{problem.field}".rstrip(".")), problem.message) for problem in error.problems]
            fields["expect"] = _ANY
    check, more = _validated(fields, Check)
    return (None if wrong else check), wrong + more


def _validated(values: dict[str, Any], model: type[R]) -> tuple[R | None, Wrong]:
    """The record, or what is wrong with its fields."""
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        found = problems_of(error, model)
    return None, [
        (problem.field, _ELSEWHERE[problem.field])
        if problem.message.startswith("unknown field") and problem.field in _ELSEWHERE
        else (_plain(problem.field), problem.message)
        for problem in found
    ]


def _plain(field: str) -> str:
    """A field without the number of an item at its end: words may stand alone, and are sorted before they are read."""
    return re.sub(r"(\.\d+)+$", "", field)
