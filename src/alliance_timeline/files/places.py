"""Where things stand in a JSON text: the line of every key and item, worked out only when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["json_places"]

Path = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+')


def json_places(text: str) -> Mapping[Path, int]:
    """The line (from 1) on which each value of a valid JSON text begins, by its path of keys and indices.

    >>> json_places('[\\n {"a": [1,\\n 2]}]')[(0, "a", 1)]
    3
    """
    places: dict[Path, int] = {}
    stack: list[list[str | int | None]] = []
    line, position, expect_key = 1, 0, False
    for match in _TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        token = match[0]
        if token == ",":
            if isinstance(stack[-1][0], int):
                stack[-1][0] += 1
            else:
                expect_key = True
        elif token == ":":
            expect_key = False
        elif token in "]}":
            stack.pop()
            expect_key = False
        elif expect_key and token.startswith('"'):
            stack[-1][0] = token[1:-1]
        else:
            path = tuple(key for (key,) in stack if key is not None)
            places[path] = line
            if token in "[{":
                stack.append([0 if token == "[" else None])
                expect_key = token == "{"
    return places
