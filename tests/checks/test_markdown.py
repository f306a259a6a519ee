"""Markdown: what needs attention first, what passes folded, and every text as text."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from alliance_timeline.checks import Verdict
from alliance_timeline.checks.report import markdown_table

from .reports import NASTY, report, result

LETTERS = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


def rendered(text: str) -> str:
    """As GitHub's dialect with tables shows it."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def cells(html: str) -> list[list[str]]:
    """The texts of the rows of a table, its head left out; markup inside a cell stays."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)[1:]
    return [[unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in rows]


def test_order() -> None:
    """Errors, fails and what is open come first; what passes or is put off is folded below."""
    html = rendered(report().to_markdown())
    first, folded = html.split("<details>")
    assert [row[:2] for row in cells(first)] == [
        ["error", "broken"], ["fail", "fails"], ["fail (warning)", "warns"], ["inconclusive", "open"],
    ]  # fmt: skip
    assert [row[:2] for row in cells(folded)] == [["pass", "passes"], ["skipped", "later"]]
    assert "<summary>1 pass, 1 skipped</summary>" in folded
    assert html.startswith("<h3>6 checks: 1 pass, 2 fail (1 of severity warning)")
    assert "<li>not a complete list (2 checks: passes, fails)</li>" in html


def test_cells() -> None:
    """A row has question, claim, figure, and why with what would change it."""
    open_ = cells(rendered(report().to_markdown()))[3]
    assert open_[2:] == [
        "Does it hold?", "at least 3 occasions", "3 (2–5)",
        "interval spans the bound: 2 to 5 holds 4; could have shown: 6 occasions; no change decides it",
    ]  # fmt: skip


def test_nothing_is_left_empty() -> None:
    """Without passes nothing is folded, and without anything urgent there is no table before the fold."""
    assert "<details>" not in report(result("x", Verdict.ERROR, message="no")).to_markdown()
    assert "\n\n<details>" in report(result("x")).to_markdown()
    assert report(result("x")).to_markdown().count("| verdict") == 1


def test_markup_stays_text() -> None:
    """HTML, pipes, backticks, links and mentions in a question or a message are shown as they are written."""
    question = "<script>alert(1)</script>| `a` *b* [c](d) <!-- @e $f$"
    text = report(result("x", Verdict.ERROR, message=NASTY, check={"question": question})).to_markdown()
    row = cells(rendered(text))[0]
    assert row[2].replace("\u200b", "") == question
    assert len(row) == 6
    assert "<script" not in text
    assert "@e" not in unescape(text)


def test_large_packs() -> None:
    """A table shows its first 500 checks and says how many more there are."""
    text = report(*(result(f"c{number}") for number in range(502))).to_markdown()
    assert "| … | 2 more |" in text
    assert "c500" not in text
    assert len(text) < 2**20


@given(LETTERS, LETTERS)
def test_every_text_stays_what_it_is(one: str, other: str) -> None:
    """A cell shows its text, whatever it is, and a row has the cells that it was given."""
    found = cells(rendered(markdown_table(("a", "b"), [(one, other)])))
    assert [[cell.replace("\u200b", "") for cell in row] for row in found] == [
        [" ".join(text.split()).replace("\u200b", "") for text in (one, other)]
    ]
