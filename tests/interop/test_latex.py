"""LaTeX, taken apart by a reader of its few commands: specials are escaped, braces balance, texts come back."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hypothesis import given, settings

import alliance_timeline as at
from alliance_timeline.testing import timelines
from tests.interop.samples import DATES, SOURCES, TITLES, event, odd, timeline, titles

COMMANDS = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textbar": "|", "textquotedbl": '"', "textasciigrave": "`",
}  # fmt: skip
TOKEN = re.compile(r"\\([{}$&%#_])|\\(text[a-z]+)\{\}|\{([\[\]])\}|(\{\})|([^\\{}$&%#_~^<>|\"`\[\]])")
HREF = re.compile(r"\\href\{((?:[^{}\\]|\\[%#&_~])*)\}\{((?:[^{}]|\{[\[\]]?\}|\\[{}])*)\}")


def text_of(tex: str) -> str:
    """What TeX sets; anything but plain letters and the escapes fails."""
    found, place = "", 0
    while place < len(tex):
        token = TOKEN.match(tex, place)
        assert token, tex[place:]
        mark, command, bracket, _, letter = token.groups()
        found += mark or (COMMANDS[command] if command else bracket or letter or "")
        place = token.end()
    return found


def rows_of(tex: str) -> list[list[str]]:
    """The rows of the table's body, each with its cells."""
    body = tex.split("\\endhead\n")[1].split("\\bottomrule")[0]
    return [re.split(r" (?<!\\)& ", line.removesuffix(r" \\")) for line in body.splitlines()]


def balanced(tex: str) -> bool:
    """Whether unescaped braces open and close in order."""
    depth = 0
    for mark in re.findall(r"(?<!\\)(?:\\\\)*([{}])", re.sub(r"\\[{}]", "", tex)):
        depth += 1 if mark == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def folded(text: str) -> str:
    """A text with single spaces."""
    return " ".join(text.split())


def test_table() -> None:
    """Each event is a row of five cells whose texts come back; sources are links."""
    tex = at.interop.to_latex(odd())
    rows = {text_of(row[1]): row for row in rows_of(tex)}
    assert set(rows) == {*map(folded, TITLES), *DATES}
    row = rows[TITLES[0]]
    assert [text_of(cell) for cell in row[:4]] == [
        "5 June 2019", TITLES[0], "Cooperation", "Norway & co, 冰岛 | Ísland",
    ]  # fmt: skip
    links = HREF.findall(row[4])
    assert [unquote(re.sub(r"\\(.)", r"\1", address)) for address, _ in links] == [
        unquote(source.url) for source in SOURCES if source.url
    ]
    assert [text_of(label) for _, label in links] == ["Press_& Co", "Odd"]
    assert text_of(HREF.sub("", row[4])) == ", , Agency, unknown"
    assert r"x=1\&y=\%20\#c\~d" in row[4]
    assert balanced(tex)


def test_frame() -> None:
    """Packages and engine are named in comments; caption, label and remarks are there."""
    tex = at.interop.to_latex(timeline(event(), version="7"), title="50 %", label="tab:a_b%")
    assert tex.startswith("% needs \\usepackage{array,booktabs,longtable,hyperref}\n% texts in other scripts")
    assert r"\caption{50 \%}\label{tab:a-b-}\\" in tex
    assert "1 event, 2010-01-01 to 2022-12-31." in tex
    assert "Version 7 of the data." in tex
    assert tex.count(r"\begin{longtable}") == tex.count(r"\end{longtable}") == 1
    assert r"\caption{1 event, 2010-01-01 to 2022-12-31}" in at.interop.to_latex(timeline(event()))


def test_ligatures_are_kept_apart() -> None:
    """Hyphens and apostrophes in a row stay what they are."""
    tex = at.interop.to_latex(timeline(event(title="a--b---c ''")))
    assert "a-{}-b-{}-{}-c '{}'" in tex


def test_empty() -> None:
    """No event gives a table without rows that says so."""
    tex = at.interop.to_latex(at.Timeline([]))
    assert rows_of(tex) == []
    assert "No events in this selection." in tex
    assert balanced(tex)


@given(timelines())
@settings(max_examples=50)
def test_all_rows(some: at.Timeline) -> None:
    """Every event has its row of five cells, in order."""
    rows = rows_of(at.interop.to_latex(some))
    assert [text_of(row[1]) for row in rows] == [folded(item.title) for item in some]
    assert {len(row) for row in rows} <= {5}


@given(titles)
def test_titles_come_back(title: str) -> None:
    """Any title comes back, no special mark is left unescaped, and braces balance."""
    tex = at.interop.to_latex(timeline(event(title=title)), title=title)
    assert text_of(rows_of(tex)[0][1]) == folded(title)
    assert balanced(tex)
