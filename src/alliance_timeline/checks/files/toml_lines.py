"""The line of every key and item of a TOML text, which Python's reader does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

__all__ = ["toml_lines"]

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
