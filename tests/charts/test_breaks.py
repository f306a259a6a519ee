"""Rates of segments above the chances of break dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliance_timeline.charts.breaks import Segments, breaks_chart
from alliance_timeline.charts.posterior import Posterior

from .pictures import datasets, rows_with, svg

INF = float("inf")
SPANS = [(date(2001, 1, 1), date(2001, 12, 31)), (date(2002, 1, 1), date(2002, 12, 31))]
FOUND = Posterior(
    [1, 1], ["2001", "2002"], [first for first, _ in SPANS], [last for _, last in SPANS], [0.25, 0.75], [False, True],
    [date(2002, 1, 1)],
)  # fmt: skip
NONE = Posterior([], [], [], [], [], [], [])


def drawn(segments: Segments, posteriors: dict[str, Posterior]) -> Any:
    """The chart."""
    return breaks_chart(
        segments, posteriors, title="Breaks", axis="a year", caption=["n"], description="One break.",
        phases=[("early", date.min, date(2001, 6, 30)), ("late", date(2001, 7, 1), date.max)],
    )  # fmt: skip


def test_rates_and_chances() -> None:
    """Each segment has its rate and limits; an infinite one reaches to the top of the scale."""
    chart = drawn(
        Segments(["a", "a", "b"], [SPANS[0][0], SPANS[1][0], SPANS[0][0]], [SPANS[0][1], SPANS[1][1], SPANS[1][1]],
                 [1.0, 4.0, 0.0], [0.5, 2.0, 0.0], [2.0, INF, 3.0]), {"a": FOUND, "b": NONE},
    )  # fmt: skip
    rows = [tuple(row.values()) for row in rows_with(chart, "rate")]
    assert rows == [("a", "2001-01-01", 1.0, 0.5, 2.0, "2002-01-01", 2.0),
                    ("a", "2002-01-01", 4.0, 2.0, None, "2003-01-01", 4.0)]  # fmt: skip
    assert [row["probability"] for row in rows_with(chart, "probability")] == [0.25, 0.75]
    assert [row["day"] for row in rows_with(chart, "day", "text")] == ["2002-01-01"]
    spec = chart.to_dict()
    assert [panel.get("title", {}).get("text") for panel in spec["vconcat"]] == ["a", None, "b", None]
    assert any(rows[0].get("text") == "no break is given" for rows in datasets(chart))
    assert "2002-01-01" in svg(chart)


def test_one_group_needs_no_name() -> None:
    """Its panels have no title of their own, and strips of sets lie above the bars."""
    chart = drawn(Segments(["all"], [SPANS[0][0]], [SPANS[1][1]], [0.0], [0.0], [0.0]), {"all": FOUND})
    spec = chart.to_dict()
    assert all("title" not in panel for panel in spec["vconcat"])
    bars = spec["vconcat"][1]["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert bars[1] > 0.75
    rows = rows_with(chart, "probability")
    assert [(row["top"], row["bottom"]) for row in rows] == [(1, 4), (1, 4)]


def test_without_groups() -> None:
    """The chart says that there is nothing."""
    assert datasets(drawn(Segments([], [], [], [], [], []), {})) == [[{"text": "No events in this selection."}]]
