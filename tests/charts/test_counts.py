"""Counts over time: the rows drawn are those given, gaps stay gaps, what is provisional looks so."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import pytest

from alliance_timeline.charts.counts import TOGETHER, CountRows, Posterior, counts_chart
from alliance_timeline.errors import MissingExtraError

from .pictures import datasets, marks, rows_with, svg, words

NAN = float("nan")
YEARS = [2001, 2002, 2003, 2004]
PHASES = [("early", date.min, date(2002, 6, 30)), ("late", date(2002, 7, 1), date.max)]


def counts(*groups: str) -> CountRows:
    """Four years of each group, the third not covered, the last provisional."""
    rows = [
        (str(year), date(year, 1, 1), date(year, 12, 31), group, *values, year == YEARS[-1])
        for year, values in zip(
            YEARS, [(1.5, 1.0, 2.0), (0.0, 0.0, 0.0), (NAN, NAN, NAN), (3.0, 3.0, 3.0)], strict=True
        )
        for group in groups
    ]
    return CountRows(*map(list, zip(*rows, strict=True)))


def drawn(*groups: str, **more: Any) -> Any:
    """The chart of some groups."""
    return counts_chart(
        counts(*groups) if groups else CountRows([], [], [], [], [], [], [], []), groups, title="Counts", axis="Talks",
        caption=["n 5", None], description="Talks by year.", **more
    )  # fmt: skip


POSTERIOR = Posterior(
    [1, 1, 1], ["2001", "2002", "2004"], [date(2001, 1, 1), date(2002, 1, 1), date(2004, 1, 1)],
    [date(2001, 12, 31), date(2002, 12, 31), date(2004, 12, 31)], [0.0, 0.75, 0.25], [False, True, True],
    [date(2002, 1, 1)],
)  # fmt: skip


def test_rows_are_those_given() -> None:
    """Each figure as it is, from the first day to the day after the last; null where nothing is covered."""
    rows = rows_with(drawn("all"), "expected")
    assert [tuple(row.values()) for row in rows] == [
        ("2001", "2001-01-01", "all", 1.5, 1.0, 2.0, False, "2002-01-01"),
        ("2002", "2002-01-01", "all", 0.0, 0.0, 0.0, False, "2003-01-01"),
        ("2003", "2003-01-01", "all", None, None, None, False, "2004-01-01"),
        ("2004", "2004-01-01", "all", 3.0, 3.0, 3.0, True, "2005-01-01"),
    ]


def test_one_group() -> None:
    """A layered chart with a band, lines and open dots, an axis in words, and alternative text."""
    spec = drawn("all").to_dict()
    assert spec["description"] == "Talks by year."
    assert spec["title"]["text"] == ["Counts"]
    assert words(drawn("all")) == "Counts N 5."
    assert marks(drawn("all")) == ["area", "line", "line", "point", "rect"]
    titles = [
        layer["encoding"]["y"].get("axis", {}).get("title") for layer in spec["layer"] if "y" in layer["encoding"]
    ]
    assert "Talks" in titles


def test_few_groups_share_a_panel() -> None:
    """They are told apart by colour and dash, with a legend."""
    spec = drawn("a", "b").to_dict()
    line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["color"]["scale"]["domain"] == ["a", "b"]
    dashes = line["encoding"]["strokeDash"]["scale"]["range"]
    assert len({tuple(dash) for dash in dashes}) == 2
    assert line["encoding"]["color"]["legend"]["orient"] == "top"


def test_many_groups_have_a_panel_each() -> None:
    """Each with its name, its rows alone and a scale of its own; time is labelled once, phases are named once."""
    names = [f"<b>{n}</b>" for n in range(TOGETHER + 1)]
    chart = drawn(*names, phases=PHASES)
    spec = chart.to_dict()
    assert [panel["title"]["text"] for panel in spec["vconcat"]] == names
    assert spec["resolve"]["scale"]["y"] == "independent"
    mine = [rows for rows in datasets(chart) if "expected" in rows[0]]
    assert all(len({row["group"] for row in rows}) == 1 for rows in mine)
    assert rows_with(chart, "top")[0]["phase"] == "early"
    assert sum("top" in rows[0] for rows in datasets(chart)) == 1
    labels = [panel["layer"][0]["encoding"]["x"]["axis"].get("labels", True) for panel in spec["vconcat"]]
    assert labels == [False] * TOGETHER + [True]


def test_panels_are_lower_the_more_there_are() -> None:
    """More than eight are half as high."""
    spec = drawn(*map(str, range(9))).to_dict()
    assert len(spec["vconcat"]) == 9
    assert sum(panel["height"] for panel in spec["vconcat"]) < 600


def test_breaks_stand_below() -> None:
    """The chances of a group's break dates, and their dates on the counts; also where there is one group."""
    chart = drawn("a", "b", posteriors={"a": POSTERIOR})
    spec = chart.to_dict()
    assert [panel.get("title", {}).get("text") for panel in spec["vconcat"]] == ["a", None, "b"]
    rows = rows_with(chart, "probability")
    assert [(row["period"], row["probability"], row["inside"]) for row in rows] == [
        ("2001", 0.0, False), ("2002", 0.75, True), ("2004", 0.25, True)
    ]  # fmt: skip
    assert [row["day"] for row in rows_with(chart, "day", "text")] == ["2002-01-01"]


def test_nothing_to_draw() -> None:
    """A chart without rows says so."""
    chart = drawn()
    assert datasets(chart) == [[{"text": "No events in this selection."}]]
    assert "Counts" in words(chart)


def test_axes_count_whole_things_and_leave_head_room() -> None:
    """Ticks are whole numbers, and the highest count stays below the frame, and below the dates of breaks."""

    def domain(layer: dict[str, Any]) -> float:
        return float(layer["encoding"]["y"]["scale"]["domain"][1])

    plain = drawn("all").to_dict()["layer"][0]
    assert drawn("all").to_dict()["layer"][3]["encoding"]["y"]["axis"]["tickMinStep"] == 1
    marked = drawn("all", posteriors={"all": POSTERIOR}).to_dict()["vconcat"][0]["layer"][0]
    assert 3 < domain(plain) < domain(marked)


def test_many_periods_have_thin_lines() -> None:
    """Months of decades would else run together."""
    plain = counts("all")
    many = CountRows(*(list(column) * 60 for column in plain))
    chart = counts_chart(many, ["all"], title="T", axis="A", caption=[], description="D")
    widths = [layer["mark"]["strokeWidth"] for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == "line"]
    assert widths[0] < drawn("all").to_dict()["layer"][1]["mark"]["strokeWidth"]


def test_picture() -> None:
    """The picture has the line, and names from data are text."""
    picture = svg(drawn("<script>a", "b", phases=[("<b>x</b>", date.min, date.max)]))
    assert "&lt;script&gt;a" in picture
    assert "&lt;b&gt;x&lt;/b&gt;" in picture
    assert "<script" not in picture
    assert picture.count("mark-line") >= 4


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Altair the command that installs it is named."""
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match="alliance-timeline\\[charts\\]"):
        drawn("all")
