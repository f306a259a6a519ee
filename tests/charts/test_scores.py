"""Means of scores: dots with n, gaps where nothing has a score."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliance_timeline.charts.intervals import Scores, scores_chart

from .pictures import datasets, rows_with, svg

NAN = float("nan")


def drawn(*groups: str, means: tuple[float, ...] = (2.5, NAN, -4.0), **more: Any) -> Any:
    """The chart of three years of each group."""
    rows = [
        (str(2001 + n), date(2001 + n, 1, 1), date(2001 + n, 12, 31), group, mean, 3.0 if mean == mean else 0.0, n == 2)
        for n, mean in enumerate(means)
        for group in groups
    ]
    scores = Scores(*map(list, zip(*rows, strict=True))) if rows else Scores([], [], [], [], [], [], [])
    return scores_chart(scores, groups, title="Scores", axis="Mean", caption=["n"], description="Means.", **more)


def test_rows_are_those_given() -> None:
    """Means and n as they are, null where there is none; the scale holds 0 and all means."""
    chart = drawn("all")
    assert [tuple(row.values()) for row in rows_with(chart, "mean")] == [
        ("2001", "2001-01-01", "all", 2.5, 3.0, False, "2002-01-01"),
        ("2002", "2002-01-01", "all", None, 0.0, False, "2003-01-01"),
        ("2003", "2003-01-01", "all", -4.0, 3.0, True, "2004-01-01"),
    ]
    (domain,) = {tuple(layer["encoding"]["y"]["scale"]["domain"]) for layer in chart.to_dict()["layer"]}
    assert domain == (-4.0, 2.5)


def test_groups_have_a_panel_each() -> None:
    """On one scale, so that they can be compared; only those named are drawn."""
    spec = drawn("a", "b", phases=[("x", date.min, date.max)]).to_dict()
    assert [panel["title"]["text"] for panel in spec["vconcat"]] == ["a", "b"]
    assert len({str(panel["layer"][-1]["encoding"]["y"]["scale"]) for panel in spec["vconcat"][1:]}) == 1


def test_nothing_has_a_score() -> None:
    """The chart says so."""
    assert datasets(drawn()) == [[{"text": "Nothing in this selection has a score."}]]


def test_picture() -> None:
    """Two dots and the line of 0 are drawn."""
    picture = svg(drawn("all"))
    assert picture.count('aria-roledescription="point"') == 2
