"""Rates: dots with intervals and figures, a panel a class."""

from __future__ import annotations

from typing import Any

from alliance_timeline.charts.counts import Rates, rates_chart

from .pictures import datasets, rows_with, svg

NAN, INF = float("nan"), float("inf")
RATES = Rates(
    ["talks", "talks", "visits"], ["early", "<late>", "early"], [2.0, 0.0, NAN], [1.0, 0.0, NAN], [INF, 0.5, NAN],
    ["2.00", "0.00 (0.00–0.50)", "not covered"],
)  # fmt: skip


def drawn(rates: Rates, **more: Any) -> Any:
    """The chart."""
    return rates_chart(rates, title="Rates", axis="a year", caption=["n"], description="D.", **more)


def test_rows_are_those_given() -> None:
    """Rates and limits as they are; a limit without end reaches to that of the scale; figures stand beside."""
    chart = drawn(RATES)
    rows = [rows for rows in datasets(chart) if rows and "rate" in rows[0]]
    assert [(row["name"], row["rate"], row["low"], row["high"], row["to"]) for row in rows[0]] == [
        ("early", 2.0, 1.0, None, 2.0), ("<late>", 0.0, 0.0, 0.5, 0.5)
    ]  # fmt: skip
    assert [(row["rate"], row["text"]) for row in rows[1]] == [(None, "not covered")]
    assert [panel["title"]["text"] for panel in chart.to_dict()["vconcat"]] == ["talks", "visits"]
    picture = svg(chart)
    assert "not covered" in picture
    assert "&lt;late&gt;" in picture


def test_names_keep_their_colour_and_shape() -> None:
    """In every panel; the axis is named once, below."""
    first, second = drawn(RATES).to_dict()["vconcat"]
    for channel in ("color", "shape"):
        scales = [panel["layer"][1]["encoding"][channel]["scale"] for panel in (first, second)]
        assert scales[0] == scales[1]
        assert len(set(scales[0]["range"])) == 2
    titles = [panel["layer"][1]["encoding"]["x"]["axis"].get("title") for panel in (first, second)]
    assert titles == [None, "A year"]
    assert first["width"] == second["width"]


def test_one_panel_that_crosses_zero() -> None:
    """Negative values have a line at 0, a lower limit without end reaches to that of the scale, one look is enough."""
    chart = drawn(Rates(["t", "t"], ["a", "b"], [-1.0, 1.0], [-INF, 0.5], [0.0, 2.0], ["x", "y"]), zero=False)
    assert [row["from"] for row in rows_with(chart, "rate")] == [-1.0, 0.5]
    assert [{"zero": 0}] in datasets(chart)
    spec = chart.to_dict()
    assert len(set(spec["layer"][2]["encoding"]["shape"]["scale"]["range"])) == 1
    assert "vconcat" not in spec


def test_nothing_is_rated() -> None:
    """The chart says what it is told to."""
    assert datasets(drawn(Rates([], [], [], [], [], []), what="Empty.")) == [[{"text": "Empty."}]]
