"""JSON texts: strictly read, with the line of every value at hand when something is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance_timeline.errors import Problem, shown

__all__ = ["Document", "json_places", "parse_json", "readable"]

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
