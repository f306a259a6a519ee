"""vis-timeline: points and ranges, classes for what is not known, groups, phases, escaped text."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from hypothesis import given, settings

import alliance_timeline as at
from alliance_timeline.charts import theme
from alliance_timeline.testing import timelines
from tests.interop.samples import TITLES, event, odd, timeline, titles
from tests.interop.test_timelinejs import read


def items(some: at.Timeline, **options: Any) -> list[dict[str, Any]]:
    """The items that are no phases."""
    found = at.interop.to_vis_timeline(some, **options)["items"]
    return [item for item in found if item["type"] != "background"]


@pytest.mark.parametrize(
    ("date", "kind", "start", "end", "classes"),
    [
        ("2019-06-05", "point", "2019-06-05", None, ""),
        ("2019-06-05?", "point", "2019-06-05", None, " uncertain"),
        ("2019-06", "range", "2019-06-01", "2019-07-01", " uncertain"),
        ("[2014..2016]", "range", "2014-01-01", "2017-01-01", " uncertain"),
        ("2019-09-11/2019-09-17", "range", "2019-09-11", "2019-09-18", " lasting"),
        ("2014/2016", "range", "2014-01-01", "2017-01-01", " lasting uncertain"),
        ("2012-05-01/..", "range", "2012-05-01", "2023-01-01", " lasting uncertain open-end"),
        ("../2015", "range", "2010-01-01", "2016-01-01", " lasting uncertain open-start"),
        ("2016-04-23/", "point", "2016-04-23", None, " lasting uncertain"),
    ],
)
def test_items(date: str, kind: str, start: str, end: str | None, classes: str) -> None:
    """Type, days (the end is the morning after) and class names, for each sort of date."""
    (item,) = items(timeline(event(date)))
    assert (item["type"], item["className"]) == (kind, f"cooperation{classes}")
    assert item["start"] == f"{start}T00:00:00"
    assert item.get("end") == (f"{end}T00:00:00" if end else None)


def test_last_day_of_the_calendar() -> None:
    """What lasts to the end of the calendar ends on its last day; what lies beyond is left out."""
    (item,) = items(timeline(event("9999-12"), event("Y12000", id="far"), coverage=("9990", "9999")))
    assert item["end"] == "9999-12-31T23:59:59"


def test_texts_are_text() -> None:
    """Titles and tooltips are escaped; the tags are ours."""
    found = {item["id"]: item for item in items(odd())}
    assert [read(found[f"title-{n}"]["content"]).text for n in range(len(TITLES))] == list(TITLES)
    tip = read(found["title-0"]["title"])
    assert set(tip.tags) == {"b", "br"}
    assert tip.text.startswith("5 June 2019")
    assert tip.text.endswith("Sources: Press_& Co, Odd, Agency, unknown")
    assert read(found["title-3"]["content"]).tags == ["bdi"]


def test_groups() -> None:
    """Rows by kind in the order of the vocabulary, by domain with an item in each, or none."""
    some = timeline(event(), event(kind="friction", id="other"))
    kinds = at.interop.to_vis_timeline(some)
    assert [group["content"] for group in kinds["groups"]] == ["Friction", "Cooperation"]
    assert {item["group"] for item in items(some)} == {"friction", "cooperation"}
    by_domain = items(some, group="domain")
    assert [item["group"] for item in by_domain] == ["trade", "energy"] * 2
    assert len({item["id"] for item in by_domain}) == 4
    assert at.interop.to_vis_timeline(some, group="domain")["groups"][0] == {
        "id": "energy", "content": "Energy", "order": 0,
    }  # fmt: skip
    assert at.interop.to_vis_timeline(some, group=None)["groups"] == []
    assert "group" not in items(some, group=None)[0]
    with pytest.raises(at.InputError, match="group: 'domains' is unknown"):
        at.interop.to_vis_timeline(some, group="domains")


def test_phases_options_and_note() -> None:
    """Phases are background items; the window is the coverage; the caution goes along."""
    data = at.interop.to_vis_timeline(timeline(event()), title="T")
    phases = [item for item in data["items"] if item["type"] == "background"]
    assert [(item["content"], item["start"][:10], item["end"][:10]) for item in phases] == [
        ("early", "2010-01-01", "2014-03-18"),
        ("middle &lt;b&gt;", "2014-03-18", "2022-02-24"),
        ("late", "2022-02-24", "2023-01-01"),
    ]
    assert (data["options"]["start"], data["options"]["end"]) == ("2010-01-01T00:00:00", "2023-01-01T00:00:00")
    assert data["title"] == "T"
    assert data["note"].startswith("not a complete list")


def test_look_has_the_colours_of_the_charts() -> None:
    """Each colour that the rules of the kinds name is declared, and is one of the charts."""
    declared = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", at.interop.VIS_CSS))
    assert set(re.findall(r"border-color: var\(--(\w+)\)", at.interop.VIS_CSS)) == set(declared)
    assert set(declared.values()) <= set(theme.COLOURS)
    assert len(set(declared.values())) == 4


def test_empty() -> None:
    """No event gives no items and no groups, and a note that says so."""
    data = at.interop.to_vis_timeline(at.Timeline([]))
    assert data["items"] == data["groups"] == []
    assert data["note"].endswith("No events in this selection.")
    assert "start" not in data["options"]


@given(timelines())
@settings(max_examples=50)
def test_bounds_agree(some: at.Timeline) -> None:
    """An item spans the possible days of its event exactly, where they are limited."""
    found = {item["id"]: item for item in items(some)}
    day = datetime.timedelta(days=1)
    for item in some:
        start, _, _, end = item.date.ordinals
        first = datetime.datetime.fromisoformat(found[item.id]["start"]).date()
        after = datetime.datetime.fromisoformat(found[item.id].get("end", found[item.id]["start"])).date()
        last = after - day if "end" in found[item.id] else after
        assert start in (None, first.toordinal())
        assert end in (None, last.toordinal())


@given(titles)
def test_titles_come_back(title: str) -> None:
    """Any title is read back from the content as it was."""
    (item,) = items(timeline(event(title=title)))
    assert read(item["content"]).text == title
