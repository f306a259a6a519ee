"""TOML texts: read, with the line of every field at hand when something is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance_timeline.checks.files.toml_lines import Place, toml_lines
from alliance_timeline.errors import DataError, Problem, shown
from alliance_timeline.files.json_text import readable
from alliance_timeline.files.reading import read_text

__all__ = ["TomlTable", "read_toml"]

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
