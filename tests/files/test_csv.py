"""CSV: columns, rows and cells that do not fit are problems on their own line; quoting is that of RFC 4180."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.datasets import check
from alliance_timeline.files.reading import parse_csv

HEAD = "id,date,title,kind,form,domains,status"
INSIDE, QUOTE = '; inside a cell it is written ""', '; quote the cell, and write it ""'
NO_VALUE, PARTS = "is no JSON value; leave the field out", "allowed: actor|role"
GOOD = "a,2019-06-05,Accord,cooperation,treaty,energy,signed"


def told(path: Path, text: str | bytes) -> list[tuple[int | None, str, str]]:
    """Line, field and message of each problem of a CSV text."""
    path = path / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(problem.line, problem.field, problem.message) for problem in check(path).problems]


@given(
    rows=st.lists(
        st.lists(st.text(st.sampled_from(list("a,\"\n\r;' é"))), min_size=3, max_size=3).filter(any), max_size=5
    ),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_agrees_with_the_standard_library(rows: list[list[str]], ends: str) -> None:
    """What Python's csv module writes is read back cell by cell, each at the line on which it begins."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=ends, quoting=csv.QUOTE_ALL).writerows([["x", "y", "z"], *rows])
    found, problems = parse_csv(out.getvalue(), "xyz", "xyz")
    assert not problems
    assert [list(row.cells.values()) for row in found] == rows
    lines = out.getvalue().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert all(lines[line - 1] for row in found for line in row.lines.values())


def test_no_limit_of_a_field(tmp_path: Path) -> None:
    """A cell longer than the standard library's limit is told by the rule that it breaks, or read if it breaks none."""
    many = ";".join(f"source-{n}|page {n}|{'e' * 4000}" for n in range(50))
    text = f"{HEAD},citations,summary\n{GOOD},{many},\nb{GOOD[1:]},,{'x' * 200_000}\n"
    assert told(tmp_path, text) == [(3, "summary", "has 200,000 characters; at most 5,000 are allowed")]
    assert len(at.load(tmp_path / "a.csv", strict=False)[0].citations) == 50


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{HEAD},titel\n{GOOD},x\n", [(1, "titel", "unknown column; nearest: 'title'")]),
        (f"{HEAD},id\n{GOOD},x\n", [(1, "id", "the column stands twice")]),
        (f"{HEAD},\n{GOOD},x\n", [(1, "", "a column has no name")]),
        ("id,date\na,2019\n", [(1, name, "the column is missing") for name in ("title", "kind", "form", "domains")]),
        (f"{HEAD}\n{GOOD},more\n\n{GOOD[:4]}\n", [(2, "", "has 8 cells; the header has 7 columns"),
                                                (4, "", "has 2 cells; the header has 7 columns")]),
        (f'{HEAD}\n"{GOOD}\n', [(2, "", "a quotation mark is opened and not closed")]),
        (f'{HEAD}\n"a"b{GOOD[1:]}\n', [(2, "", "text follows a closing quotation mark" + INSIDE)]),
        (f'{HEAD}\na"b{GOOD[1:]}\n', [(2, "", "a quotation mark stands in a cell" + QUOTE)]),
        (f"{HEAD},strategy\n{GOOD},[1\n", [(2, "strategy", "is not JSON: Expecting ',' delimiter (column 3)")]),
        (f'{HEAD},strategy\n{GOOD},"{{""goal"": NaN}}"\n', [(2, "strategy", f"NaN {NO_VALUE}")]),
        (f"{HEAD},participants\n{GOOD},a|party|b\n", [(2, "participants", f"an item has 3 parts; {PARTS}")]),
    ],
)  # fmt: skip
def test_what_does_not_fit(text: str, expected: list[tuple[int, str, str]], tmp_path: Path) -> None:
    """Unknown, repeated and missing columns, ragged rows and broken quotes are told with their line."""
    assert told(tmp_path, text) == expected


def test_strange_columns(tmp_path: Path) -> None:
    """The name of an unknown column is told in escapes, and cut."""
    for name in ("a\x1b[31m\u202e", "k" * 100_000, '"a\nb"'):
        ((line, field, message),) = told(tmp_path, f"{HEAD},{name}\n{GOOD},x\n")
        assert (line, field.isprintable(), len(field) < 70, "unknown column" in message) == (1, True, True, True)


def test_semicolons_between_columns(tmp_path: Path) -> None:
    """A table of a program that separates by semicolons is told as such."""
    ((line, _, message),) = told(tmp_path, HEAD.replace(",", ";") + "\n")
    assert (line, message.endswith("; columns are separated by commas")) == (1, True)


def test_lines_of_cells(tmp_path: Path) -> None:
    """A problem stands on the line on which its own cell begins, also after cells of several lines."""
    text = f'{HEAD},summary,notes,cause\n{GOOD},"one\ntwo\nthree","x\ny",war\nb,2019,T,q,treaty,energy,signed,,,\n'
    assert [(line, field) for line, field, _ in told(tmp_path, text)] == [(5, "cause"), (6, "kind")]


def test_null_bytes_marks_and_ends(tmp_path: Path) -> None:
    """NUL is refused where it stands; a byte order mark, CR LF ends, blank and comma-only lines are read."""
    null = GOOD.replace("Accord", "A\0")
    assert [(line, field) for line, field, _ in told(tmp_path, f"{HEAD}\n{null}\n")] == [(2, "title")]
    assert told(tmp_path, b"\xef\xbb\xbf" + f"{HEAD}\r\n\r\n{GOOD}\r\n,,,,,,\r\n".encode()) == []
    assert told(tmp_path, f"{HEAD}\r{GOOD}") == []


def test_a_cell_with_a_problem_is_no_record(tmp_path: Path) -> None:
    """A row of which one cell cannot be taken apart is not loaded without it; its other problems are told too."""
    text = f"{HEAD},strategy\n{GOOD},[\nb{GOOD[1:]},\nc,2019,T,q,treaty,energy,signed,NaN\n"
    assert [(line, field) for line, field, _ in told(tmp_path, text)] == [(2, "strategy"), (4, "strategy"), (4, "kind")]
    assert [event.id for event in at.load(tmp_path / "a.csv", strict=False)] == ["b"]


def test_spaces_between_list_items(tmp_path: Path) -> None:
    """Spaces around words and ids of a list mean nothing; empty items are left out."""
    text = f"{HEAD},participants,tags\n{GOOD}, russia | target ; china ,a; b ;\n".replace("energy", "energy; trade")
    assert told(tmp_path, text) == []
    (event,) = at.load(tmp_path / "a.csv")
    assert [(item.actor, item.role) for item in event.participants] == [("russia", "target"), ("china", "party")]
    assert (event.domains, event.tags) == (("energy", "trade"), ("a", "b"))


def test_header_alone(tmp_path: Path) -> None:
    """A table without rows is a data set without events."""
    assert told(tmp_path, HEAD) == []
    assert len(at.load(tmp_path / "a.csv")) == 0
