"""CSV texts (RFC 4180): every row with the line on which each of its cells begins, and all that is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from alliance_timeline.errors import Problem, nearest
from alliance_timeline.files.json_text import readable

__all__ = ["CsvRow", "parse_csv"]

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
