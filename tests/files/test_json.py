"""JSON texts: read like Python's reader, but strictly, and with the line of every value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.files.reading import parse_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(value=VALUES, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_agrees_with_the_standard_library(value: Any, indent: int | None, ascii_only: bool) -> None:
    """A valid text gives its value and no problem."""
    found = parse_json(json.dumps(value, indent=indent, ensure_ascii=ascii_only))
    assert (found.value, found.problems) == (value, ())


@given(value=VALUES, ascii_only=st.booleans())
def test_every_value_has_its_line(value: Any, ascii_only: bool) -> None:
    """With one value a line, each value stands on the line on which it was written, by its path of keys."""
    lines: list[str] = []

    def write(item: Any, place: tuple[str | int, ...]) -> None:
        key = f"{json.dumps(place[-1], ensure_ascii=ascii_only)}: " if place and isinstance(place[-1], str) else ""
        expected[place] = len(lines) + 1
        if isinstance(item, dict | list):
            pairs = list(item.items() if isinstance(item, dict) else enumerate(item))
            lines.append(key + ("{" if isinstance(item, dict) else "["))
            for n, (name, part) in enumerate(pairs):
                write(part, (*place, name))
                lines[-1] += "," * (n < len(pairs) - 1)
            lines.append("}" if isinstance(item, dict) else "]")
        else:
            lines.append(key + json.dumps(item, ensure_ascii=ascii_only))

    expected: dict[tuple[str | int, ...], int] = {}
    write(value, ())
    document = parse_json("\n".join(lines))
    assert document.value == value
    assert {place: document.line(place) for place in expected} == expected


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ('{"a": 1, "a": 2}', 1, "a"),
        ('{"a": 1,\n"\\u0061": 2}', 2, "a"),
        ('[{"b": {"c": 1}},\n\n{"b": {"c": 1, "d": "\\"", "c": 1}}]', 3, "1.b.c"),
        ('["NaN",\nNaN]', 2, "1"),
        ('{"x": [1, -Infinity]}', 1, "x.1"),
        ('{"x":\n' + "-" + "9" * 5000 + "}", 2, "x"),
    ],
)
def test_flaws(text: str, line: int, field: str) -> None:
    """What Python's reader lets pass and JSON does not allow is found, with its line and field."""
    (problem,) = parse_json(text, "a.json").problems
    assert (problem.line, problem.field) == (line, field)


def test_all_flaws_at_once() -> None:
    """Every flaw of a text is told, and none is made up where the same key stands in different objects."""
    text = '[{"a": NaN, "a": NaN},\n{"a": 1}, {"a": 2, "b": {"a": 3}}, Infinity]'
    assert [(p.line, p.field) for p in parse_json(text).problems] == [(1, "0.a"), (1, "0.a"), (1, "0.a"), (2, "3")]


def test_lines_of_fields_that_are_not_there() -> None:
    """A missing field stands where its record begins, and a strange name breaks nothing."""
    document = parse_json('[\n{"a": {"b": 1}},\n{}]', first=10)
    assert [document.line((0,), name) for name in ("a.b", "a.x", "x", "²", "1.2")] == [11, 11, 11, 11, 11]
    assert [document.line((1,), "a"), document.line((9,), "a"), document.line(())] == [12, 10, 10]


@given(text=st.text(st.sampled_from(list('[]{}",:\\ \n1aNu-e.')), max_size=30))
def test_any_text(text: str) -> None:
    """No text raises: it is a value, or a problem."""
    document = parse_json(text, "a.json")
    assert all(str(problem).isprintable() for problem in document.problems)
    try:
        value = json.loads(text)
    except ValueError:
        assert document.problems
    else:
        assert document.problems or document.value == value


@pytest.mark.parametrize("end", ["", "{", "]]", '"', "'", "\\", '{"b": 1,}'])
@pytest.mark.parametrize("start", ['[{"a": 1, "a": 2}, ', "[NaN, ", "[" + "9" * 5000 + ", "])
def test_flaw_before_broken_text(start: str, end: str) -> None:
    """A text that is broken after a flaw is told as broken."""
    (problem,) = parse_json(start + end).problems
    assert problem.message.startswith("is not JSON: ")


def test_strange_keys() -> None:
    """A repeated key that would steer a terminal, or is endless, is told in escapes, and cut."""
    for key in ("a\x1b[31m\u202e", "\ud800", "k" * 100_000):
        (problem,) = parse_json(f"{{{json.dumps(key)}: 1, {json.dumps(key)}: 2}}").problems
        assert str(problem).isprintable()
        assert len(str(problem)) < 200
