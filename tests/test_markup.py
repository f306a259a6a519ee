"""Texts of the data inside of Markdown and scripts: nothing in them becomes markup."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from alliance_timeline.markup import json_in_script, markdown_address, plain_markdown

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@pytest.mark.parametrize(
    "text",
    ["#12", "owner/repo#4", "https://example.org/a", "www.example.org", ":tada:", ":+1:", "GH-12", "@team", "a@b.org"],
)
def test_what_github_links_is_broken(text: str) -> None:
    """Numbers of issues, addresses, names and emoji are no longer one piece, also after the character references."""
    found = unescape(plain_markdown(text))
    assert text not in found
    assert found.replace("\u200b", "") == text
    for piece in (r"#\d", r"://", r"www\.\w", r":[\w+]+:", r"GH-\d", r"@\w"):
        assert not re.search(piece, found)


def test_plain_words_stay() -> None:
    """Nothing is put into what GitHub leaves alone."""
    for text in ("claim: at least 3 occasions", "10:30, 2022-02-24", "no. 5 - a–b (2.2–10.3)"):
        assert plain_markdown(text) == text


def test_lines_become_one() -> None:
    """A line end would end the row."""
    assert plain_markdown("a\r\nb\n") == "a b"


@pytest.mark.parametrize("text", ["==marked==", "^up^", "{.class}", "{{ macro }}", "$x$", "~~gone~~"])
def test_marks_of_other_dialects_are_references(text: str) -> None:
    """What Pandoc, MkDocs or GitHub give a meaning stands as references, and is read back as it was."""
    found = plain_markdown(text)
    assert not set("^{}$~") & set(found)
    assert "==" not in found
    assert unescape(found) == text


@given(TEXTS.map(lambda text: f"https://example.org/{text}"))
def test_addresses_lead_where_they_did(url: str) -> None:
    """Any address is one link, in a cell too, and comes back when its octets are read."""
    (inline,) = MarkdownIt().parseInline(f"[a]({markdown_address(url)})")
    assert [token.type for token in inline.children or ()] == ["link_open", "text", "link_close"]
    assert unquote(str((inline.children or ())[0].attrs["href"])) == unquote(url)
    assert "|" not in markdown_address(url)


@given(st.recursive(TEXTS | st.none() | st.booleans(), lambda some: st.lists(some) | st.dictionaries(TEXTS, some)))
def test_json_comes_back_and_ends_no_script(value: object) -> None:
    """The value is the same, and no letter that HTML or JavaScript gives a meaning is left."""
    written = json_in_script(json.dumps(value, ensure_ascii=False))
    assert json.loads(written) == value
    assert not set("<>&\u2028\u2029") & set(written)
