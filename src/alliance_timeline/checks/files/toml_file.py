"""Reading a checks file: every check validated, every problem told at once with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from alliance_timeline.checks.catalogue import BUILT_IN, expectation_of
from alliance_timeline.checks.expectations.counts import Count
from alliance_timeline.checks.files.toml_text import TomlTable, read_toml
from alliance_timeline.checks.spec import BUNDLED, Check, CheckFile
from alliance_timeline.errors import DataError, Problem, shown
from alliance_timeline.events import Record, problems_of
from alliance_timeline.selection import Selection

__all__ = ["CheckSource", "has_checks", "read_checks"]

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
