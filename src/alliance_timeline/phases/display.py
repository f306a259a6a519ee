"""Tables as text and as HTML (all text escaped), for what is shown at a prompt or in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["html_table", "text_table"]

Cells = Sequence[str]


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
