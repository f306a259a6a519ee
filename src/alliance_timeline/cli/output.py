"""Printing: tables for people, JSON for programs; bold type and colours only on a terminal, no wider than it is.

On a terminal, what takes longer shows how far it is.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from threading import Lock, Timer
from typing import Any, TextIO

from alliance_timeline.display import bare

__all__ = [
    "bare",
    "findings_json",
    "interval",
    "number",
    "plain_text",
    "print_document",
    "print_findings",
    "print_json",
    "print_table",
    "print_text",
    "progress",
    "ratio",
    "sparkline",
]

_BARS = "▁▂▃▄▅▆▇█"
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NARROWEST = 12
_COLOURS = {"pass": 32, "fail": 31, "inconclusive": 33, "error": 35, "skipped": 2}  # green, red, yellow, magenta, dim
_PATIENCE = 1.0  # seconds after which a progress bar appears


def print_text(text: str, *, bold: bool = False, verdict: str = "") -> None:
    """A line (or several) of plain text; on a terminal, long lines are broken between words and indented.

    A ``verdict`` that it begins with has its colour there.
    """
    if sys.stdout.isatty():
        text = "\n".join(map(_broken, text.split("\n")))
    shown = plain_text(text)
    code, end = (1, len(shown)) if bold else (_COLOURS.get(verdict, 0), len(verdict))
    styled = code and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    _write(f"\x1b[{code}m{shown[:end]}\x1b[0m{shown[end:]}\n" if styled else f"{shown}\n")


def _broken(line: str) -> str:
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    columns = shutil.get_terminal_size().columns
    lines = textwrap.wrap(line, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return line if len(line) <= columns else "\n".join(lines)


def print_document(text: str, *, aside: bool = False) -> None:
    """A text in a format of its own, such as Markdown: no line is broken; ``aside``: on standard error."""
    _write(plain_text(text), sys.stderr if aside else sys.stdout)


def print_json(value: Any) -> None:
    """JSON with a final newline; what is not a number (NaN, infinity) becomes null or a text."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    _write(json.dumps(bare(value), ensure_ascii=encoding != "utf8", indent=2, allow_nan=False) + "\n")


def print_table(
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str] | str],
    right: Iterable[int] = (),
    *,
    below: Sequence[Sequence[str]] = (),
    verdicts: bool = False,
) -> None:
    """A table; a row that is one text stands across all columns.

    Columns whose index is in ``right`` (numbers) are right-aligned and never broken. On a terminal the others are
    folded to its width; where even that is too wide, the numbers go on in further tables below. ``below`` has for each
    row the lines that stand under it, from the second column on. A first column of ``verdicts`` is coloured.
    """
    numbers = frozenset(right)
    body = [row if isinstance(row, str) else tuple(map(plain_text, row)) for row in rows]
    cells = [tuple(head), *(row for row in body if not isinstance(row, str))]
    widths = [max(1, *(_width(row[n]) for row in cells)) for n in range(len(head))]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    gap = 2 if sum(widths) + 2 * len(widths) - 2 <= room else 1
    if title:
        print_text(title, bold=True)
    for columns in _parts(_folded(widths, numbers, room, gap), numbers, room, gap):
        for n, row in enumerate((tuple(head), *body)):
            word = row[0].partition(" ")[0] if verdicts else ""
            for k, line in enumerate([row] if isinstance(row, str) else _lines(row, columns, numbers, gap)):
                print_text(line, bold=n == 0 or isinstance(row, str), verdict="" if k else word)
            for text in below[n - 1] if below and n else ():
                print_text(" " * (columns[0] + gap) + text)
        print_text("")


def print_findings(found: Any) -> None:
    """The findings of a series: one row a group, and the notes below."""
    rows = [(str(row.group), *row.cells.values()) for row in found]
    head = ("group", *found.rows[0].cells) if rows else (f"no {found.basis.unit} was selected",)
    print_table(found.title, head, rows, right=[n for n, name in enumerate(head) if name in ("p", "flips")])
    for note in found.basis.notes:
        print_text(note)


def findings_json(found: Any, more: Callable[[Any], dict[str, Any]] = lambda row: {}) -> dict[str, Any]:
    """The same with all attributes of the rows but the kernel's result, of which ``more`` may take some."""
    rows = [
        {item.name: getattr(row, item.name) for item in fields(row) if item.name != "result"} | more(row)
        for row in found
    ]
    return {"title": found.title, "basis": asdict(found.basis), "rows": rows}


@contextmanager
def progress() -> Iterator[Callable[[Sequence[Any]], Iterator[Any]]]:
    """A function that goes through items; on a terminal, a bar on standard error shows how far, after a second.

    >>> with progress() as track:
    ...     [2 * item for item in track([1, 2])]
    [2, 4]
    """
    bar = _Bar()
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        bar.timer.start()
    try:
        yield bar.through
    finally:
        bar.end()


class _Bar:
    """A bar that a timer brings up while the work goes on."""

    def __init__(self) -> None:
        self.timer = Timer(_PATIENCE, self._begin)
        self.timer.daemon = True
        self._lock, self._ended = Lock(), False
        self._done, self._total = 0, 1
        self._shown: Any = None

    def through(self, items: Sequence[Any]) -> Iterator[Any]:
        self._total = len(items)
        for self._done, item in enumerate(items):
            self._update()
            yield item

    def _begin(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        with self._lock:
            if not self._ended:
                self._shown = Progress(console=Console(stderr=True), transient=True)
                self._shown.add_task("", total=None)
                self._update()
                self._shown.start()

    def _update(self) -> None:
        """One group has no parts to tell: the bar moves without end."""
        if self._shown is not None and self._total > 1:
            self._shown.update(self._shown.task_ids[0], completed=self._done, total=self._total)

    def end(self) -> None:
        self.timer.cancel()
        with self._lock:
            self._ended = True
            if self._shown is not None:
                self._shown.stop()


def _folded(widths: Sequence[int], numbers: frozenset[int], room: int, gap: int) -> dict[int, int]:
    """The widths by column, those of text columns reduced, the widest first, until a row fits."""
    found = dict(enumerate(widths))
    texts = [n for n in found if n not in numbers]
    while texts and sum(found.values()) + gap * (len(found) - 1) > room:
        widest = max(texts, key=found.__getitem__)
        if found[widest] <= _NARROWEST:
            break
        found[widest] -= 1
    return found


def _parts(widths: dict[int, int], numbers: frozenset[int], room: int, gap: int) -> list[dict[int, int]]:
    """The columns of one table, or of several, each with the text columns and as many numbers as fit."""
    keys = {n: width for n, width in widths.items() if n not in numbers}
    parts = [dict(keys)]
    for n in sorted(numbers):
        used = sum(parts[-1].values()) + gap * len(parts[-1])
        if used + widths[n] > room and len(parts[-1]) > len(keys):
            parts.append(dict(keys))
        parts[-1][n] = widths[n]
    return [dict(sorted(part.items())) for part in parts]


def _lines(row: Sequence[str], columns: dict[int, int], numbers: frozenset[int], gap: int) -> list[str]:
    """A row as one or more lines of text."""
    cells = {n: [row[n]] if n in numbers else textwrap.wrap(row[n], width) or [""] for n, width in columns.items()}
    lines = []
    for k in range(max(map(len, cells.values()))):
        parts = [_padded(cell[k] if k < len(cell) else "", columns[n], right=n in numbers) for n, cell in cells.items()]
        lines.append((" " * gap).join(parts).rstrip())
    return lines


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def plain_text(text: str) -> str:
    """A text without what could steer a terminal: control and bidirectional characters as escapes.

    >>> print(plain_text("a\\x1b[31m"))
    a\\x1b[31m
    """
    return _UNSAFE.sub(lambda match: ascii(match[0])[1:-1], text)


def _write(text: str, stream: TextIO | None = None) -> None:
    """To standard output, or another stream; when nobody reads it any more, the program is done."""
    try:
        (stream or sys.stdout).write(text)
    except BrokenPipeError:
        raise SystemExit(0) from None


def number(value: float | None, digits: int = 1) -> str:
    """A number for a table: no decimals where it is whole, ``–`` where there is none."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    return f"{value:.0f}" if abs(value - round(value)) < 1e-9 else f"{value:.{digits}f}"


def interval(estimate: float | None, low: float | None, high: float | None) -> str:
    """An estimate with its interval: ``2.10 (1.40–3.00)``; ``–`` where a part of it is missing."""
    values = (estimate, low, high)
    if any(value is None or math.isnan(value) for value in values):
        return "–"
    shown = ("∞" if value == math.inf else f"{value:.2f}" if value < 10 else f"{value:.1f}" for value in values)  # type: ignore[operator]
    return "{} ({}–{})".format(*shown)


def ratio(estimate: float | None, low: float | None, high: float | None, method: str) -> str:
    """A rate ratio with its interval; an asterisk marks a quasi-Poisson one."""
    return interval(estimate, low, high) + "*" * (method == "quasipoisson")


def sparkline(values: Sequence[float]) -> str:
    """One bar a value, scaled to the largest; a dot where there is no coverage.

    >>> sparkline([0, 1, 2, 4])
    '▁▂▄█'
    """
    top = max((value for value in values if not math.isnan(value)), default=0) or 1
    return "".join("·" if math.isnan(value) else _BARS[int(value / top * (len(_BARS) - 1))] for value in values)
