"""Segments over time: rates with limits, sets of breaks as bands or as chances, declared boundaries, phases."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import Any

import pytest

from alliance_timeline.charts.counts import Panel, Posterior, segments_chart

from .pictures import datasets, rows_with, svg

Day = datetime.date
INF = float("inf")
ALL = (Day(2000, 1, 1), Day(2009, 12, 31))
SPANS = [(Day(2000, 1, 1), Day(2004, 12, 31), 2.0, 1.0, 3.0), (Day(2005, 1, 1), Day(2009, 12, 31), 6.0, 4.0, 8.0)]
TWO = Panel("talks: break", SPANS, [(1, Day(2004, 10, 1), Day(2005, 3, 31))], [(Day(2005, 2, 1), "<b>late</b>")])
ONE = Panel("visits: no break shown", [(*ALL, 0.0, 0.0, 0.0)])
YEARS = [(Day(2004, 1, 1), Day(2004, 12, 31)), (Day(2005, 1, 1), Day(2005, 12, 31))]
FOUND = Posterior([1, 1], ["2004", "2005"], *map(list, zip(*YEARS, strict=True)), [0.25, 0.75], [False, True],
                  [Day(2005, 1, 1)])  # fmt: skip
BOTH = Posterior([1, 1, 2, 2], ["2004", "2005"] * 2, *map(list, zip(*YEARS * 2, strict=True)), [0.75, 0.25] * 2,
                 [True, False, True, True], [day for day, _ in YEARS])  # fmt: skip
NONE = Posterior([], [], [], [], [], [], [])


def drawn(*panels: Panel, **changes: Any) -> Any:
    """The chart of some panels."""
    return segments_chart(
        panels, **{"axis": "A year", "title": "Phases", "caption": ["n 9"], "description": "One break.", **changes}
    )


def test_rates_and_limits() -> None:
    """Each segment has its rate and limits, from its first day to the day after its last."""
    rows = [tuple(row.values())[:6] for row in rows_with(drawn(TWO), "rate", "low")]
    assert rows == [
        ("2000-01-01", "2004-12-31", "2005-01-01", 2.0, 1.0, 3.0),
        ("2005-01-01", "2009-12-31", "2010-01-01", 6.0, 4.0, 8.0),
    ]


def test_infinite_limit_reaches_to_the_highest_figure() -> None:
    """It is null in the data, and its box ends with the highest finite figure; names and dates have room above it."""
    chart = drawn(Panel("", [SPANS[0], (*SPANS[1][:4], INF)]))
    rows = rows_with(chart, "rate", "upper")
    assert [(row["high"], row["upper"]) for row in rows] == [(3.0, 3.0), (None, 6.0)]
    (scale,) = [
        layer["encoding"]["y"]["scale"] for layer in chart.to_dict()["layer"] if "axis" in layer["encoding"]["y"]
    ]
    assert scale["domain"][1] > 6.0


def test_sets_and_boundaries() -> None:
    """The days on which a segment may begin are a band, a declared boundary a rule with its name."""
    chart = drawn(TWO)
    (band,) = rows_with(chart, "number", "bottom")
    assert (band["number"], band["first"], band["end"]) == (1, "2004-10-01", "2005-04-01")
    assert [(row["first"], row["name"]) for row in rows_with(chart, "name")] == [("2005-02-01", "<b>late</b>")]


def test_sets_of_several_breaks_are_told_apart() -> None:
    """Each break has a height of its own, and its number before its first band."""
    sets = [(1, Day(2002, 1, 1), Day(2003, 1, 1)), (1, Day(2004, 1, 1), Day(2005, 1, 1)), (2, Day(2004, 6, 1), ALL[1])]
    rows = rows_with(drawn(Panel("x", SPANS, sets)), "number", "bottom")
    assert [(row["number"], row["head"]) for row in rows] == [(1, True), (1, False), (2, True)]
    assert rows[0]["bottom"] <= rows[2]["top"]
    assert ">2<" in svg(drawn(Panel("x", SPANS, sets)))


def test_names_of_near_boundaries_do_not_overlap() -> None:
    """The second of two stands a line lower."""
    rules = [(Day(2005, 2, 1), "a long name"), (Day(2005, 4, 1), "another")]
    tops = [row["top"] for row in rows_with(drawn(Panel("x", SPANS, (), rules)), "name")]
    assert tops[1] > tops[0]


def test_the_last_day_of_all_has_no_day_after() -> None:
    """A segment that ends on the last possible day is drawn to it."""
    panel = Panel("far", [(Day(2000, 1, 1), Day.max, 1.0, 0.5, 2.0)], [(1, Day(2000, 1, 1), Day.max)])
    assert rows_with(drawn(panel), "rate")[0]["end"] == "9999-12-31"


def test_panels_stand_below_each_other() -> None:
    """A panel a group on the same axis of time, each named; one without events has an axis too."""
    spec = drawn(TWO, ONE).to_dict()
    assert [panel["title"]["text"] for panel in spec["vconcat"]] == ["talks: break", "visits: no break shown"]
    assert spec["vconcat"][0]["height"] < drawn(TWO).to_dict()["height"]
    domains = [panel["layer"][0]["encoding"]["x"]["scale"]["domain"] for panel in spec["vconcat"]]
    assert domains[0] == domains[1]
    assert spec["description"] == "One break."


def test_chances_stand_below_the_rates() -> None:
    """Each period has its chance, the break found its date; without a break this is said."""
    chart = drawn(Panel("a", SPANS, posterior=FOUND), Panel("b", [(*ALL, 0.0, 0.0, 3.0)], posterior=NONE))
    assert [row["probability"] for row in rows_with(chart, "probability")] == [0.25, 0.75]
    assert [row["day"] for row in rows_with(chart, "day", "text")] == ["2005-01-01"]
    spec = chart.to_dict()
    assert [panel.get("title", {}).get("text") for panel in spec["vconcat"]] == ["a", None, "b", None]
    assert any(rows[0].get("text") == "no break is given" for rows in datasets(chart))


@pytest.mark.parametrize(("posterior", "numbers"), [(FOUND, 0), (BOTH, 2)])
def test_strips_of_sets(posterior: Posterior, numbers: int) -> None:
    """Strips lie above the bars, those of several breaks one below the other with their numbers."""
    chart = drawn(Panel("", SPANS, posterior=posterior))
    spec = chart.to_dict()
    assert all("title" not in panel for panel in spec["vconcat"])
    below = spec["vconcat"][1]
    assert below["layer"][0]["encoding"]["y"]["scale"]["domain"][1] > 0.75
    rows = rows_with(chart, "probability")
    strips = sorted({(row["number"], row["top"], row["bottom"]) for row in rows})
    assert len(strips) == len(posterior.dates)
    assert all(one[2] < other[1] for one, other in pairwise(strips))
    told = [row for rows in datasets(chart) for row in rows if row.get("text") in ("1", "2")]
    assert len(told) == numbers


def test_phases_are_bands() -> None:
    """Phases are named above the first panel."""
    phases = [("early", Day.min, Day(2001, 6, 30)), ("late", Day(2001, 7, 1), Day.max)]
    assert [row["phase"] for row in rows_with(drawn(TWO, ONE, phases=phases), "phase", "shade")] == ["early", "late"]


def test_picture() -> None:
    """The picture is drawn, names from data are text."""
    picture = svg(drawn(TWO, ONE))
    assert "&lt;b&gt;late" in picture
    assert "visits: no break shown" in picture


def test_no_panel() -> None:
    """Without groups the chart says so."""
    assert datasets(drawn()) == [[{"text": "No events in this selection."}]]
