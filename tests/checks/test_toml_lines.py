"""The lines of a TOML text: every key and item that Python's reader knows, each where it stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.checks.toml_file import Place, toml_lines

# In generated texts "@" stands for the number of its own line, so that each value tells where it stands.

KEYS = st.sampled_from(["plain", "with-dash", "12", '"dotted.key"', '"quote \\" [x] # ="', "'lit \\ eral'", '""', "''"])
SCALARS = st.sampled_from([
    "@", "@.5", "'@'", '"@ # no comment"', '"@ \\" ] } , ="', "'@ \"'", "'''@'''", '"""@"""', '"""@ ""\\" """',
    '"""@\n[[check]]\nid = "no" # "\n"""', "'''@\n# '' [x]\n'''''", '"""@ \\\n   more"""""',
])  # fmt: skip
SPACE = st.sampled_from(["", " ", "\n", " # ] } , = [[x]] 'a \"\n", "\n\n  "])


def _array(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Arrays over one or several lines, with comments between."""
    parts = st.lists(st.tuples(SPACE, items, SPACE), max_size=3)
    return st.builds(
        lambda found, comma, end: "[" + ",".join(map("".join, found)) + "," * (comma and bool(found)) + end + "]",
        parts, st.booleans(), SPACE,
    )  # fmt: skip


@st.composite
def _inline(draw: st.DrawFn, items: st.SearchStrategy[str]) -> str:
    """Inline tables, some of them with dotted keys."""
    count = draw(st.integers(0, 3))
    pairs = (
        f"k{n}.{draw(KEYS)} = {draw(items)}" if draw(st.booleans()) else f"k{n}={draw(items)}" for n in range(count)
    )
    return "{ " + ", ".join(pairs) + " }"


VALUES = st.recursive(SCALARS, lambda inner: _array(inner) | _inline(inner), max_leaves=6)


@st.composite
def _texts(draw: st.DrawFn) -> str:
    """A valid text: pairs, tables, arrays of tables and tables in these, with unique keys."""
    parts = []
    for number in range(draw(st.integers(0, 8))):
        headers = [f"[t{number}]", f"[ t{number} . {draw(KEYS)} ]", f"[top.s{number}] # a comment"]
        headers += [f"[list.s{number}]", "[[ list.inner ]]"] if "[[list]]" in parts else ["[[list]]"]
        parts.append(draw(st.sampled_from([*headers, "[[list]]", "", "# [x] \"'"])))
        for pair in range(draw(st.integers(0, 3))):
            key = draw(
                st.sampled_from([f"p{number}-{pair}", f"p{number}-{pair} . {draw(KEYS)}", f'"p.{number}.{pair}"'])
            )
            parts.append(f"{key} = {draw(VALUES)}{draw(st.sampled_from(['', '  # comment']))}")
    lines = "\n".join(parts).split("\n")
    return "\n".join(line.replace("@", str(number)) for number, line in enumerate(lines, 1))


def _walk(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every table, array, key and item of what Python read."""
    if place:
        yield place, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inner:
        yield from _walk(item, (*place, name))


@given(_texts(), st.booleans())
def test_every_part_on_its_line(text: str, windows: bool) -> None:
    """All parts that Python reads have a line, no other does, and each value stands where it says that it does."""
    given_text = text.replace("\n", "\r\n") if windows else text
    lines = toml_lines(given_text)
    found = dict(_walk(tomllib.loads(given_text)))
    assert lines.keys() == found.keys()
    for place, value in found.items():
        if isinstance(value, int | float):
            assert lines[place] == int(value)
        elif isinstance(value, str):
            assert lines[place] == int(value.split()[0])
        if len(place) > 1:
            assert lines[place] >= lines[place[:-1]]


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("# one\n\nx = 1", ("x",), 3),
        (
            "[[check]]\n[check.select]\nkinds = 1\n[[check]]\n[check.select]\nkinds = 2",
            ("check", 1, "select", "kinds"),
            6,
        ),
        ("[[check]]\n[check.select]\nkinds = 1\n[[check]]\n[check.select]\nkinds = 2", ("check", 1, "select"), 5),
        ("a.b = 1\na.c = 2", ("a",), 1),
        ("a.b = 1\na.c = 2", ("a", "c"), 2),
        ("a = [\n  # two\n  'x', 'y',\n  'z',\n]\nb = 1", ("a", 2), 4),
        ("a = [\n  # two\n  'x', 'y',\n  'z',\n]\nb = 1", ("b",), 6),
        ('a = """\n[[check]]\n"""\nb = 1', ("b",), 4),
        ('"\\u0061" = 1', ("a",), 1),
        ("d = 2019-01-01 10:00:00.5\ne = 1", ("e",), 2),
    ],
)
def test_examples(text: str, place: Place, line: int) -> None:
    """Headers, dotted keys, arrays, strings and comments over several lines."""
    assert toml_lines(text)[place] == line


def test_nothing() -> None:
    """A text without keys has no lines."""
    assert toml_lines("") == toml_lines("# nothing\n\n") == {}
