"""Markdown, read back as HTML by two of its readers."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import markdown
import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

import alliance_timeline as at
from alliance_timeline.testing import timelines
from tests.interop.samples import DATES, SOURCES, TITLES, event, odd, timeline, titles


class _Table(HTMLParser):
    """The cells of the first table, their links, and the tags inside of them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str | None] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.replace("\u200b", "")


def read(html: str) -> _Table:
    """The table in a page."""
    table = _Table()
    table.feed(html.split("</table>")[0])
    return table


def python_markdown(text: str) -> _Table:
    """As MkDocs reads it."""
    return read(markdown.markdown(text, extensions=["tables"]))


def commonmark(text: str) -> _Table:
    """As GitHub reads it, but for the links that it finds by itself."""
    return read(MarkdownIt("gfm-like", {"linkify": False}).render(text))


READERS = pytest.mark.parametrize("reader", [python_markdown, commonmark])


def folded(text: str) -> str:
    """A text with single spaces."""
    return " ".join(text.split())


@READERS
def test_table(reader: object) -> None:
    """Each event is a row with date, title, kind, actors and sources; no tag comes from a text."""
    table = reader(at.interop.to_markdown(odd()))  # type: ignore[operator]
    assert [folded(cell) for cell in table.rows[0]] == ["Date", "Event", "Kind", "Actors", "Sources"]
    rows = {folded(row[1]): row for row in table.rows[1:]}
    assert set(rows) == {*map(folded, TITLES), *DATES}
    assert [folded(cell) for cell in rows["2019"]] == [
        "2019", "2019", "Hedging", "Norway & co, 冰岛 | Ísland", "Press_& Co",
    ]  # fmt: skip
    assert folded(rows[TITLES[0]][4]) == "Press_& Co, Odd, Agency, unknown"
    assert table.tags == {"table", "thead", "tbody", "tr", "th", "td", "a"}
    assert SOURCES[0].url in table.links
    assert set(table.links) == {
        SOURCES[0].url, "https://example.org/%28a%29%7C%7Bb%7D%5E%3Cc%3E%5Cd'%C3%BC%22%60$",
    }  # fmt: skip


def test_around_the_table() -> None:
    """A heading where there is a title; the remarks below."""
    text = at.interop.to_markdown(timeline(event(), version="7"), title="A *b*")
    page = ElementTree.fromstring(f"<p>{markdown.markdown(text, extensions=['tables'])}</p>")
    assert page.findtext("h1") == "A *b*"
    remarks = [item.text for item in page.iter("li")]
    assert remarks[0] == "1 event, 2010-01-01 to 2022-12-31."
    assert str(remarks[1]).startswith("Not a complete list")
    assert remarks[2] == "Version 7 of the data."


def test_empty() -> None:
    """No event gives the head of the table and says so."""
    text = at.interop.to_markdown(at.Timeline([]))
    assert len(commonmark(text).rows) == 1
    assert "- No events in this selection." in text


def test_nothing_is_linked_by_github() -> None:
    """Names, addresses, numbers of issues and emoji of a text are broken where GitHub would link or notify."""
    title = "With @torvalds, a@b.org, www.example.org, https://example.org, #12, GH-12 and :tada:"
    text = at.interop.to_markdown(timeline(event(title=title, citations=[])), title=title)
    seen = unescape(text)
    assert seen.replace("\u200b", "").count(title) == 2
    for piece in (r"@\w", r"www\.\w", r"://", r"#\d", r"GH-\d", r":\w+:"):
        assert not re.search(piece, seen)


@given(timelines())
@settings(max_examples=50)
def test_all_rows(some: at.Timeline) -> None:
    """Every event has its row of five cells, in order."""
    rows = commonmark(at.interop.to_markdown(some)).rows[1:]
    assert [folded(row[1]) for row in rows] == [folded(item.title) for item in some]
    assert {len(row) for row in rows} <= {5}


@READERS
@given(title=titles)
def test_titles_come_back(reader: object, title: str) -> None:
    """Any title is read back as it was, but for its spaces."""
    table = reader(at.interop.to_markdown(timeline(event(title=title))))  # type: ignore[operator]
    assert folded(table.rows[1][1]) == folded(title)
    assert len(table.rows[1]) == 5
