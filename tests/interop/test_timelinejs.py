"""TimelineJS: dates as precise as they are, words, escaped text, groups, eras."""

from __future__ import annotations

import calendar
import datetime
import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings

import alliance_timeline as at
from alliance_timeline.testing import timelines
from tests.interop.samples import SCRIPT, TITLES, event, odd, timeline, titles


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> _Reader:
    """HTML as its tags, links and text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def bounds(slide: dict[str, Any]) -> tuple[datetime.date, datetime.date]:
    """The days that a slide's dates stand for, at their precision."""
    start, end = slide["start_date"], slide.get("end_date", slide["start_date"])
    last = end.get("day") or calendar.monthrange(end["year"], end.get("month", 12))[1]
    return (
        datetime.date(start["year"], start.get("month", 1), start.get("day", 1)),
        datetime.date(end["year"], end.get("month", 12), last),
    )


@pytest.mark.parametrize(
    ("date", "start", "end", "words"),
    [
        ("2019-06-05", (2019, 6, 5), None, "5 June 2019"),
        ("2019-06~", (2019, 6), None, "about June 2019"),
        ("2019", (2019,), None, "2019"),
        ("2019-06-05T10:00:00Z", (2019, 6, 5), None, "5 June 2019, 10:00:00 UTC"),
        ("2019-09-11/2019-09-17", (2019, 9, 11), (2019, 9, 17), "11 to 17 September 2019"),
        ("2014/2016", (2014,), (2016,), "2014 to 2016"),
        ("2007-08-29/2007-09", (2007, 8, 29), (2007, 9), "29 August 2007 to September 2007"),
        ("201X/2020-03", (2010,), (2020, 3), "2010s to March 2020"),
        ("2014/201X", (2014,), (2019,), "2014 to 2010s"),
        ("[2014..2016]", (2014,), (2016,), "between 2014 and 2016"),
        ("[2012-06..2012-08]", (2012, 6), (2012, 8), "between June 2012 and August 2012"),
        ("[2012-06-05..2012-08-31]", (2012, 6, 5), (2012, 8, 31), "between 5 June 2012 and 31 August 2012"),
        ("2012/..", (2012,), (2022,), "since 2012"),
        ("2012-03-04/..", (2012, 3, 4), (2022,), "since 4 March 2012"),
        ("../2015-03-04", (2010,), (2015, 3, 4), "until 4 March 2015"),
        ("[2017-05..]", (2017, 5), (2022, 12), "May 2017 or later"),
        ("2016-04-23/", (2016, 4, 23), None, "23 April 2016 to unknown end"),
        ("/2015-06", (2015, 6), None, "unknown start to June 2015"),
    ],
)
def test_dates(date: str, start: tuple[int, ...], end: tuple[int, ...] | None, words: str) -> None:
    """Year, month and day as far as they are known, and the words."""
    (slide,) = at.interop.to_timelinejs(timeline(event(date)))["events"]
    assert tuple(slide["start_date"].values()) == start
    assert (tuple(slide["end_date"].values()) if "end_date" in slide else None) == end
    assert slide["display_date"] == words


def test_texts_are_text() -> None:
    """Titles, summaries and sources are escaped; the tags are ours; links lead to the sources."""
    data = at.interop.to_timelinejs(odd())
    found = {slide["unique_id"]: slide for slide in data["events"]}
    assert [read(found[f"title-{n}"]["text"]["headline"]).text for n in range(len(TITLES))] == list(TITLES)
    text = read(found["title-0"]["text"]["text"])
    assert set(text.tags) == {"p", "ul", "li", "a"}
    assert "One <i>line</i>," in text.text
    assert "Norway & co, 冰岛 | Ísland" in text.text
    assert "Cooperation · meeting · occurred · trade, energy" in text.text
    assert text.links == [source.url for source in odd().sources.values() if source.url]
    assert SCRIPT not in json.dumps(data)


def test_groups() -> None:
    """By kind, by the first domain, or none; markup in a word is escaped twice, since TimelineJS takes one off."""
    some = timeline(event(kind="hedging", domains=["sea_ice", "a<b"]))
    names = [
        at.interop.to_timelinejs(some, group=group)["events"][0].get("group") for group in ("kind", "domain", None)
    ]
    assert names == ["Hedging", "Sea ice", None]
    marked = at.interop.to_timelinejs(timeline(event(domains="a<b")), group="domain")["events"][0]["group"]
    assert marked == "A&amp;lt;b"
    with pytest.raises(at.InputError, match="group: 'kinds' is unknown; nearest: 'kind', or none"):
        at.interop.to_timelinejs(some, group="kinds")


def test_title_and_eras() -> None:
    """The title slide has the remarks; eras are the phases inside of the coverage."""
    data = at.interop.to_timelinejs(timeline(event(), version="7"), title="A & B")
    assert data["title"]["text"]["headline"] == "A &amp; B"
    assert read(data["title"]["text"]["text"]).text.startswith("1 event, 2010-01-01 to 2022-12-31.Not a complete list")
    assert [era["text"]["headline"] for era in data["eras"]] == ["early", "middle &lt;b&gt;", "late"]
    assert bounds(data["eras"][0]) == (datetime.date(2010, 1, 1), datetime.date(2014, 3, 17))
    late = at.interop.to_timelinejs(timeline(event(), coverage=("2015", "2020")))
    assert [era["text"]["headline"] for era in late["eras"]] == ["middle &lt;b&gt;"]
    assert at.interop.to_timelinejs(timeline(event(), phases=None))["eras"] == []


def test_empty() -> None:
    """No event gives no slides but the title, which says so."""
    data = at.interop.to_timelinejs(at.Timeline([]))
    assert data["events"] == data["eras"] == []
    assert "No events in this selection." in data["title"]["text"]["text"]
    assert data["title"]["text"]["headline"] == "0 events"


@given(timelines())
@settings(max_examples=50)
def test_bounds_agree(some: at.Timeline) -> None:
    """The days of a slide hold all possible days of its event, and reach no further than the year around them."""
    slides = {slide["unique_id"]: slide for slide in at.interop.to_timelinejs(some)["events"]}
    for item in some:
        start, latest, _, end = item.date.ordinals
        first, last = bounds(slides[item.id])
        assert first <= last
        assert start is None or first.toordinal() <= start
        assert end is None or last.toordinal() >= end
        if None not in (start, end):
            assert (first.year, last.year) == (item.date.start.earliest.year, item.date.end.latest.year)
        if start == latest == end:
            assert first == last == item.date.start.earliest


@given(titles)
def test_titles_come_back(title: str) -> None:
    """Any title is read back from the headline as it was."""
    (slide,) = at.interop.to_timelinejs(timeline(event(title=title)))["events"]
    assert read(slide["text"]["headline"]).text == title
