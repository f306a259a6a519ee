"""Tables as text and as HTML (all text escaped), for what is shown at a prompt or in a notebook; words in their form.

Values for JSON too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import Enum
from html import escape
from typing import Any

__all__ = [
    "Table",
    "bare",
    "capital",
    "counted",
    "html_table",
    "html_tables",
    "one_line",
    "shortened",
    "text_table",
    "text_tables",
]

Cells = Sequence[str]
Table = tuple[str, Cells, Sequence[Cells]]
"""Title, head and rows."""


def counted(number: int, noun: str) -> str:
    """How many there are, with the noun in its form.

    >>> counted(1, "event"), counted(2, "event")
    ('1 event', '2 events')
    """
    return f"{number} {noun}{'s' * (number != 1)}"


def capital(text: str) -> str:
    """A text with a capital at its beginning, the rest as it is.

    >>> capital("talks with Iceland"), capital("")
    ('Talks with Iceland', '')
    """
    return text[:1].upper() + text[1:]


def one_line(text: str) -> str:
    """A text of several lines as one, without doubled spaces.

    >>> one_line("no number\\n  at all")
    'no number at all'
    """
    return " ".join(text.split())


def text_table(head: Cells, rows: Iterable[Cells], notes: Iterable[str | None] = ()) -> str:
    """Columns side by side, then the notes, one a line.

    >>> print(text_table(("kind", "n"), [("cooperation", "3")], ["a note", None]))
    kind         n
    cooperation  3
    a note
    """
    lines = [head, *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([*table, *filter(None, notes)])


def html_table(caption: str, head: Cells, rows: Iterable[Cells], notes: Iterable[str | None] = ()) -> str:
    """The same as an HTML table.

    >>> html_table("", ("kind",), [("<b>",)])
    '<table><tr><th>kind</th></tr><tr><td>&lt;b&gt;</td></tr></table>'
    """
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    below = "".join(f"<p>{escape(note)}</p>" for note in notes if note)
    return f"<table>{title}<tr>{top}</tr>{body}</table>{below}"


def text_tables(tables: Iterable[Table], notes: Iterable[str | None] = ()) -> str:
    """Tables one below the other, each under its title, then the notes."""
    return "\n".join([*(f"{title}\n{text_table(head, rows)}" for title, head, rows in tables), *filter(None, notes)])


def html_tables(tables: Iterable[Table], notes: Iterable[str | None] = ()) -> str:
    """The same as HTML tables."""
    below = "".join(f"<p>{escape(note)}</p>" for note in notes if note)
    return "".join(html_table(*table) for table in tables) + below


def shortened(rows: Sequence[Cells], most: int = 12) -> Sequence[Cells]:
    """The first rows and, where there are more, a row that says how many.

    >>> shortened([("a", "1"), ("b", "2"), ("c", "3")], 1)
    [('a', '1'), ('…', '2 more')]
    """
    if len(rows) <= most:
        return rows
    return [*rows[:most], ("…", f"{len(rows) - most} more", *[""] * (len(rows[0]) - 2))]


def bare(value: Any) -> Any:
    """A value in the terms of JSON: NaN is null, infinity the text ``"inf"``."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return value if math.isfinite(value) else None if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, dict):
        return {str(key): bare(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [bare(item) for item in value]
    if hasattr(value, "tolist"):
        return bare(value.tolist())
    return value if isinstance(value, str | int) or value is None else str(value)
