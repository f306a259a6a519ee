"""Segments over time: rates with limits, sets of breaks, declared boundaries."""

from __future__ import annotations

import datetime
from typing import Any

from alliance_timeline.charts.segments import Panel, segments

from .pictures import datasets, rows_with, svg

Day = datetime.date
WINDOW = (Day(2000, 1, 1), Day(2009, 12, 31))
TWO = Panel(
    "talks: break",
    [(Day(2000, 1, 1), Day(2004, 12, 31), 2.0, 1.0, 3.0), (Day(2005, 1, 1), Day(2009, 12, 31), 6.0, 4.0, 8.0)],
    [(Day(2004, 10, 1), Day(2005, 3, 31))],
    [(Day(2005, 2, 1), "<b>late</b>")],
)
ONE = Panel("visits: no break shown", [(*WINDOW, 0.0, 0.0, 0.0)], [], [])


def drawn(*panels: Panel) -> Any:
    """The chart of some panels."""
    return segments(panels, WINDOW, axis="a year", title="Phases", caption=["n 9"], description="One break.")


def test_rates_and_limits() -> None:
    """Each segment has its rate and limits, from its first day to the day after its last."""
    rows = [tuple(row.values()) for row in rows_with(drawn(TWO), "rate", "low")]
    assert rows == [("2000-01-01", "2005-01-01", 2.0, 1.0, 3.0), ("2005-01-01", "2010-01-01", 6.0, 4.0, 8.0)]


def test_sets_and_boundaries() -> None:
    """The days on which a segment may begin are a band, a declared boundary a rule with its name."""
    found = datasets(drawn(TWO))
    assert [{"first": "2004-10-01", "last": "2005-04-01"}] in found
    assert [{"day": "2005-02-01", "name": "<b>late</b>"}] in found


def test_the_last_day_of_all_has_no_day_after() -> None:
    """A segment or set that ends on the last possible day is drawn to it."""
    end = Day.max
    panel = Panel("far", [(Day(2000, 1, 1), end, 1.0, 0.5, 2.0)], [(Day(2000, 1, 1), end)], [])
    assert rows_with(drawn(panel), "rate")[0]["last"] == "9999-12-31"


def test_panels_stand_below_each_other() -> None:
    """A panel a group on the same axis of time, each named; one without events has an axis too."""
    spec = drawn(TWO, ONE).to_dict()
    assert [panel["title"]["text"] for panel in spec["vconcat"]] == ["talks: break", "visits: no break shown"]
    assert len(spec["vconcat"][1]["layer"]) == 2
    assert spec["vconcat"][0]["height"] < drawn(TWO).to_dict()["vconcat"][0]["height"]
    domain = spec["vconcat"][0]["layer"][0]["encoding"]["x"]["scale"]
    assert domain == {"type": "utc", "domain": ["2000-01-01", "2009-12-31"]}
    assert spec["description"] == "One break."


def test_picture() -> None:
    """The picture is drawn, names from data are text."""
    picture = svg(drawn(TWO, ONE))
    assert "&lt;b&gt;late" in picture
    assert "visits: no break shown" in picture


def test_no_panel() -> None:
    """Without groups the chart says so."""
    assert datasets(drawn()) == [[{"text": "No events in this selection."}]]
