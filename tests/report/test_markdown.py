"""Markdown: what is written stays text, links lead somewhere, and tables have their cells."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

import alliance_timeline as at
from alliance_timeline.report import Brief, Claim, Grid, Listing, Paragraph, Picture, Section, brief, to_markdown
from tests.report.briefs import MADE, event, whole

NASTY = "<script>alert(1)</script> | [x](javascript:alert(2)) *a* `b` # 1"
PAGE = MarkdownIt("commonmark").enable("table")


def written(*blocks: object, timeline: at.Timeline | None = None, title: str = "T", lead: tuple[str, ...] = ()) -> str:
    """A brief of one section in Markdown."""
    known = timeline if timeline is not None else at.Timeline([])
    sections = (Section("one", title, blocks),)  # type: ignore[arg-type]
    return to_markdown(Brief(title, title, lead, sections, known, MADE, None, "", ()))


def shown(text: str) -> str:
    """The page as HTML."""
    return str(PAGE.render(text))


@pytest.mark.parametrize(
    "text", [NASTY, f"{NASTY}\n\n# Not a heading\n- no item", "1. no item", "- no item", "+ no", "=="]
)
def test_text_stays_text(text: str) -> None:
    """Whatever stands in titles, sentences, items, cells, captions and claims is shown as it is."""
    timeline = at.Timeline([event("a", "2013-02-01", title=" ".join(text.split()))])
    claim = Claim("c-1", text, ("a",))
    table = Grid(text, (text, "n"), ((text, Claim("c-2", text, ("a",))),), frozenset((1,)), (text,))
    listing, drawing = Listing((text, claim)), Picture("p", text, lambda: None)
    page = shown(written(Paragraph((text,)), listing, table, drawing, timeline=timeline, title=text, lead=(text,)))
    assert "<script" not in page
    assert "javascript:" not in re.findall(r'href="([^"]*)"', page)
    assert page.count("<h1>") == 1
    assert page.count("<h2>") == 3
    assert page.count("<table>") == 1
    assert page.count("<td") == 2
    assert page.count("<li>") == 4
    assert "<ol" not in page
    assert "<em>a</em>" not in page
    assert "<code>" not in page


def test_links_lead_somewhere() -> None:
    """Each link within the page has its anchor, each anchor stands once, and each event has its sources."""
    text = to_markdown(whole())
    anchors = re.findall(r'<a id="([^"]+)"></a>', text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors)
    assert text.count("**: ") >= len([name for name in anchors if name.startswith("event-")])
    assert "](<https://" in text


def test_tables_keep_their_cells() -> None:
    """Each table of the brief has as many cells as its rows say."""
    tables = [block for item in whole().sections for block in item.blocks if isinstance(block, Grid)]
    page = shown(to_markdown(whole()))
    assert page.count("<table>") == len(tables)
    assert page.count("<td") == sum(len(row) for table in tables for row in table.rows)


def test_many_and_few_events() -> None:
    """One event is linked itself; of several the first three are named, and how many more there are."""
    timeline = at.Timeline([event(f"e{n}", f"201{n}-02-01") for n in range(6)])
    command = "alliance-timeline list --text 'a``b'"
    text = written(
        Paragraph(
            (Claim("one-1", "One.", ("e0",)), Claim("one-2", "All.", tuple(item.id for item in timeline), command))
        ),
        timeline=timeline,
    )
    assert "One. [[event](#event-1)] All. [[events](#claim-one-2)]" in text
    entry = next(line for line in text.splitlines() if 'id="claim-one-2"' in line)
    assert entry.count("](#event-") == 3
    assert f"and 3 more; all: ```{command}```" in entry
    assert len(re.findall(r'id="event-\d+"', text)) == 3


def test_claim_without_events() -> None:
    """A claim that rests on none is plain text, also in a cell."""
    text = written(Paragraph((Claim("one-1", "None."),)), Grid("G", ("a",), ((Claim("one-2", "n"),),)))
    assert "None.\n" in text
    assert "| n |" in text
    assert "What the claims rest on" not in text


def test_sources_of_events() -> None:
    """Sources are told with outlet, title and date; addresses stay in their links; unknown ones by their id."""
    sources = [
        at.Source(id="good", title="A [title]", publisher="Press", issued="2013-02-03", url="https://x.org/a_(b)|<c>"),
        at.Source(id="bare"),
    ]
    cited = [{"source": "good"}, {"source": "bare"}]
    timeline = at.Timeline([event("a", "2013-02-01", citations=cited), event("b", "2014")], sources=sources)
    text = written(Listing((Claim("one-1", "A.", ("a",)), Claim("one-2", "B.", ("b",)))), timeline=timeline)
    assert "Sources: [Press, A &#91;title&#93;, 3 February 2013](<https://x.org/a_%28b%29%7C%3Cc%3E>); bare." in text
    assert "No source." in text
    unknown = at.Timeline([event("a", "2013-02-01", citations=[{"source": "lost"}])])
    assert "Source: lost." in written(Listing((Claim("one-1", "A.", ("a",)),)), timeline=unknown)


def test_right_to_left_and_wide_text() -> None:
    """Text of any script comes through unchanged."""
    title = "توقيع اتفاق 合作协议 Договор"
    assert title in written(Paragraph((title,)))
    assert title in to_markdown(brief(at.Timeline([event("a", "2013", title=title, domains="ai")]), made=MADE))
