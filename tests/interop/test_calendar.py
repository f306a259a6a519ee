"""iCalendar, read back by icalendar."""

from __future__ import annotations

import datetime
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings

import alliance_timeline as at
from alliance_timeline.testing import timelines
from tests.interop.samples import TITLES, event, odd, timeline, titles

DAY = datetime.timedelta(days=1)


def read(text: str) -> dict[str, Any]:
    """The entries of a calendar by UID."""
    found = icalendar.Calendar.from_ical(text.encode())
    assert found.errors == []
    return {str(item["UID"]): item for item in found.walk("VEVENT")}


@pytest.mark.parametrize(
    ("date", "first", "last", "words"),
    [
        ("2019-06-05", "2019-06-05", "2019-06-05", ""),
        ("1965-03-02", "1965-03-02", "1965-03-02", ""),
        ("0989-03-02", "0989-03-02", "0989-03-02", ""),
        ("2019-09-11/2019-09-17", "2019-09-11", "2019-09-17", ""),
        ("2019-06-05~", "2019-06-05", "2019-06-05", " (about 5 June 2019)"),
        ("2019-06", "2019-06-01", "2019-06-30", " (June 2019)"),
        ("[2014..2016]", "2014-01-01", "2016-12-31", " (between 2014 and 2016)"),
        ("2014/2016", "2014-01-01", "2016-12-31", " (2014 to 2016)"),
        ("2012/..", "2012-01-01", "2012-12-31", " (since 2012)"),
        ("2016-04-23/", "2016-04-23", "2016-04-23", " (23 April 2016 to unknown end)"),
        ("../2015-06", "2015-06-01", "2015-06-30", " (until June 2015)"),
    ],
)
def test_entries(date: str, first: str, last: str, words: str) -> None:
    """Firm days are confirmed; all else stands on its possible days, tentative, with the words of the date."""
    (entry,) = read(at.interop.to_icalendar(timeline(event(date)))).values()
    assert entry["DTSTART"].dt.isoformat() == first
    assert (entry["DTEND"].dt - DAY).isoformat() == last
    assert entry["SUMMARY"] == f"Talks{words}"
    assert entry["STATUS"] == ("TENTATIVE" if words else "CONFIRMED")
    assert entry["X-EDTF"] == date


@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("[2017..]", "has no last possible day"),
        ("[..2011]", "has no first possible day"),
        ("9999-12-31", "lies beyond the years of a calendar"),
        ("Y12000", "lies beyond the years of a calendar"),
        ("-0005", "lies beyond the years of a calendar"),
    ],
)
def test_left_out(date: str, why: str) -> None:
    """What has no first or last day, or no four-digit year, is left out, and the calendar says so."""
    some = timeline(event(date, id="lost"), event(id="kept"))
    assert at.interop.left_out_of_calendar(some) == (("lost", f"{date} {why}"),)
    text = at.interop.to_icalendar(some)
    assert list(read(text)) == ["kept@alliance-timeline"]
    assert f"Left out: lost: {date} {why}." in icalendar.Calendar.from_ical(text)["X-WR-CALDESC"]


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2012/..", "Shown is the start alone: the end is open."),
        ("2016-04-23/", "Shown is the start alone: the end is not known."),
        ("../2015-06", "Shown is the end alone: the start is open."),
        ("{..2015-06}", "Shown is the end alone: the start is open."),
        ("{2012..}", "Shown is the start alone: the end is open."),
        ("/2015-06", "Shown is the end alone: the start is not known."),
        ("2014/2016", None),
        ("2019-06", None),
    ],
)
def test_one_side_alone_is_told(date: str, told: str | None) -> None:
    """Where a calendar shows one side of an event, unlike vis-timeline, the description of the entry says so."""
    (entry,) = read(at.interop.to_icalendar(timeline(event(date)))).values()
    lines = str(entry["DESCRIPTION"]).split("\n")
    assert [line for line in lines if line.startswith("Shown")] == ([told] if told else [])
    assert lines[0] == at.EventDate.parse(date).text


def test_fields() -> None:
    """Titles, description with sources, address, categories and place come back as they were."""
    entries = read(at.interop.to_icalendar(odd(), title="A; B, C"))
    assert [entries[f"title-{n}@alliance-timeline"]["SUMMARY"] for n in range(len(TITLES))] == list(TITLES)
    entry = entries["title-0@alliance-timeline"]
    told = str(entry["DESCRIPTION"]).split("\n")
    assert told[:5] == [
        "5 June 2019", "One <i>line</i>,", "and; another \\n", "Cooperation · meeting · occurred",
        "Norway & co, 冰岛 | Ísland",
    ]  # fmt: skip
    assert told[5] == f"Press_& Co: A [paper] | of 50 % {odd().sources['wire'].url}"
    assert entry["URL"] == odd().sources["wire"].url
    assert [str(word) for word in entry["CATEGORIES"].cats] == ["cooperation", "trade", "energy"]
    assert entry["LOCATION"] == "Reykjavik, IS"
    calendar = icalendar.Calendar.from_ical(at.interop.to_icalendar(odd(), title="A; B, C"))
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == r"A\; B\, C"  # this reader leaves them as they are written


def test_stamp_is_of_the_data() -> None:
    """DTSTAMP is the day of the check, else the settled day, else the end of the coverage, else the last day."""
    checked = timeline(event(verified_on="2021-03-04"), settled_until="2020-01-01")
    found = [checked, timeline(event(), settled_until="2020-01-01"), timeline(event())]
    stamps = [next(iter(read(at.interop.to_icalendar(some)).values()))["DTSTAMP"].dt.date() for some in found]
    assert [day.isoformat() for day in stamps] == ["2021-03-04", "2020-01-01", "2022-12-31"]


def test_lines() -> None:
    """Lines end with CRLF and have at most 75 octets, also where letters have several."""
    text = at.interop.to_icalendar(odd())
    lines = text.encode().split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert all(line.decode() is not None for line in lines)
    assert any(len(line) > 70 and not line.isascii() for line in lines)


def test_empty() -> None:
    """An empty calendar has a component, as the standard demands, and no entry."""
    found = icalendar.Calendar.from_ical(at.interop.to_icalendar(at.Timeline([])))
    assert [item.name for item in found.subcomponents] == ["VTIMEZONE"]
    assert "No events in this selection." in found["X-WR-CALDESC"]


@given(timelines())
@settings(max_examples=50)
def test_bounds_agree(some: at.Timeline) -> None:
    """An entry spans the possible days exactly; each event has one, or is told to be left out."""
    entries = read(at.interop.to_icalendar(some))
    lost = {name for name, _ in at.interop.left_out_of_calendar(some)}
    assert {f"{item.id}@alliance-timeline" for item in some if item.id not in lost} == set(entries)
    for item in some:
        if item.id in lost:
            continue
        entry = entries[f"{item.id}@alliance-timeline"]
        start, latest, earliest, end = item.date.ordinals
        assert entry["DTSTART"].dt.toordinal() == (earliest if start is None else start)
        assert (entry["DTEND"].dt - DAY).toordinal() == (latest if end is None else end)


@given(titles)
def test_titles_come_back(title: str) -> None:
    """Any title is read back as it was."""
    (entry,) = read(at.interop.to_icalendar(timeline(event(title=title)))).values()
    assert entry["SUMMARY"] == title
