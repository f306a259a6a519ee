"""Lettering: texts in the width of a chart (measured, broken, cut), in any script, without control characters."""

from __future__ import annotations

import re
import textwrap
import unicodedata

from alliance_timeline.display import one_line

__all__ = ["isolated", "printable", "shortened", "text_width", "wrapped"]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ISOLATE, _END = "\u2068", "\u2069"
_COLUMN = 6.2  # pixels a letter of a caption takes, on average


def printable(text: str) -> str:
    """A text without control characters, which no XML can hold: vl-convert ends the process on them.

    >>> printable("a" + chr(0) + "b")
    'a\ufffdb'
    """
    return _CONTROL.sub("\ufffd", text)


def wrapped(text: str, width: int, column: float = _COLUMN) -> list[str]:
    """A text in lines that fit the width in pixels; letters of East Asia count as two and may stand at a line's end.

    Words that are longer than a line are broken. Lines with letters that run from right to left are isolated.

    >>> wrapped("one two three", 50)
    ['one two', 'three']
    """
    room = max(8, int(width / column))
    if text.isascii():
        return textwrap.wrap(text, room) or [""]
    lines, line, used = [], "", 0
    for part in _pieces(text, room):
        size = _columns(part)
        if line and used + _columns(part.rstrip()) > room:
            lines.append(line.rstrip())
            line, used = "", 0
        line, used = line + part, used + size
    return [isolated(line) for line in (*lines, line.rstrip())]


def _pieces(text: str, room: int) -> list[str]:
    """Words with the space behind them, wide letters one by one, long words in parts."""
    pieces: list[str] = []
    word = ""
    for letter in one_line(text):
        wide = unicodedata.east_asian_width(letter) in "WF"
        if word and (wide or _columns(word) >= room):
            pieces.append(word)
            word = ""
        word += letter
        if wide or letter == " ":
            pieces.append(word)
            word = ""
    return [*pieces, word] if word else pieces


def _columns(text: str) -> int:
    """How many columns a text takes: two for a letter of East Asia, none for a mark on another letter."""
    return sum(
        2 if unicodedata.east_asian_width(letter) in "WF" else 0 if unicodedata.combining(letter) else 1
        for letter in text
    )


def text_width(text: str, column: float = _COLUMN) -> float:
    """About how many pixels a line of text of size 11 takes.

    >>> text_width("abc") < text_width("\u4e2d\u56fd\u4eba")
    True
    """
    return _columns(text) * column


def shortened(text: str, width: float, column: float = _COLUMN) -> str:
    """A text on one line, cut with an ellipsis to a width in pixels; the cut is at the end of what is read.

    >>> shortened("one two three four", 60), shortened("one\\ntwo", 60)
    ('one two…', 'one two')
    """
    line = one_line(text)
    room = max(2, int(width / column))
    if _columns(line) <= room:
        return line
    kept = line[: 2 * room]
    while _columns(kept) >= room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def isolated(text: str) -> str:
    """A line with letters that run from right to left, isolated from what surrounds it; any other line as it is.

    Its own first letter then says in which direction the line is read, and it stands where the chart puts it. Vega's
    ``dir`` is not written to SVG, and so does nothing for SVG, PNG and PDF; these two characters work everywhere.

    >>> isolated("abc") == "abc", len(isolated("\u05e9\u05dc\u05d5\u05dd"))
    (True, 6)
    """
    runs_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return f"{_ISOLATE}{text}{_END}" if runs_left and not text.startswith(_ISOLATE) else text
