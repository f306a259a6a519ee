"""What the tests of exports share: odd titles, dates of every sort, a small timeline of them."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import strategies as st

import alliance_timeline as at

SCRIPT = "<script>alert(1)</script>"
TITLES = (
    SCRIPT,
    "Pipes | and \\ slashes, `code`; *stars* _lines_ [links](http://example.org)",
    "50 % of R&D: $100 #1 ~x ^y {z} \"quoted\" '' -- --- ?` !`",
    "اجتماع القمة بين الدولتين (2019)",
    "中俄总理定期会晤委员会第十七次会议",
    "&amp; &#60;b&#62; </p><!-- -->",
)
DATES = (
    "2019-06-05", "2019-06", "2019", "2019-06-05~", "2019-09-11/2019-09-17", "2014/2016", "[2014..2016]", "2012/..",
    "2016-04-23/", "../2015", "/2015-06", "[2017..]", "[..2011]", "201X", "2019-21", "2014/2014-03", "{2014..2016}",
    "[2012-06..2012-08]", "1965-03-02", "2019-06-05T10:00:00Z",
)  # fmt: skip
SOURCES = (
    at.Source(id="wire", title="A [paper] | of 50 %", publisher="Press_& Co", url="https://example.org/a_b?x=1&y=%20#c~d"),
    at.Source(id="odd", title="Odd", url="https://example.org/(a)|{b}^<c>\\d'ü\"`$"),
    at.Source(id="bare", publisher="Agency"),
)  # fmt: skip
ACTORS = (
    at.Actor(id="norway", names="Norway & co", country="NO", kind="state"),
    at.Actor(id="iceland", names="冰岛 | Ísland", country="IS", kind="state"),
)
PHASES = at.Periodization.declared("2014-03-18", "2022-02-24", names=["early", "middle <b>", "late"])

_CHARACTERS = st.characters(categories=("L", "M", "N", "P", "S", "Z"), exclude_characters="\u2028\u2029")
titles = st.text(st.one_of(st.sampled_from(string.punctuation + " "), _CHARACTERS), min_size=1, max_size=40).filter(
    str.strip
)
"""Titles of any letters, most of them of ASCII marks."""


def event(date: str = "2019-06-05", title: str = "Talks", **fields: Any) -> at.Event:
    """An event between Norway and Iceland."""
    given = {
        "kind": "cooperation", "form": "meeting", "domains": ["trade", "energy"], "participants": ["norway", "iceland"],
        "citations": [{"source": "wire"}],
    }  # fmt: skip
    return at.Event(**{"date": date, "title": title, **given, **fields})


def timeline(*events: at.Event, **fields: Any) -> at.Timeline:
    """The events with actors, sources and phases; covered from 2010 to 2022."""
    given: dict[str, Any] = {"coverage": ("2010", "2022"), "phases": PHASES}
    return at.Timeline(events, ACTORS, SOURCES, **{**given, **fields})


def odd() -> at.Timeline:
    """An event for each title and each date."""
    cited = [{"source": "wire"}, {"source": "odd"}, {"source": "bare"}, {"source": "unknown"}]
    told = {"summary": "One <i>line</i>,\nand; another \\n", "location": "Reykjavik, IS", "citations": cited}
    titled = [event(title=title, id=f"title-{n}", **told) for n, title in enumerate(TITLES)]
    dated = [event(date, date, id=f"date-{n}", kind=list(at.Kind)[n % 6]) for n, date in enumerate(DATES)]
    return timeline(*titled, *dated)
