"""Specification curves: answers above, choices below."""

from __future__ import annotations

import math
from typing import Any

from alliance_timeline.charts.intervals import specification_chart

from .pictures import datasets, rows_with, svg

CURVE: dict[str, Any] = {
    "estimate": [0.5, 2.0, 3.0],
    "low": [0.2, 1.1, 0.0],
    "high": [1.2, 4.0, math.inf],
    "declared": [False, True, False],
    "answer": ["0.5, lower", "2.0, higher", "3.0, no difference shown"],
    "choices": [
        ("unit", ["occasion", "<i>event"], ["<i>event", "occasion", "occasion"]), ("cut", ["0 days"], ["0 days"] * 3),
    ],
    "axis": "rate ratio",
    "null": 1.0,
    "log": True,
    "title": "Curve",
    "caption": ["3 combinations"],
    "description": "Curve of 3",
}  # fmt: skip


def test_answers_are_those_given() -> None:
    """Estimates, limits and the declared one stand in their order; limits off the axis are cut where they are drawn."""
    rows = rows_with(specification_chart(**CURVE), "estimate", "low")
    assert [(row["rank"], row["estimate"], row["low"], row["high"], row["declared"]) for row in rows] == [
        (1, 0.5, 0.2, 1.2, False), (2, 2.0, 1.1, 4.0, True), (3, 3.0, 0.0, None, False),
    ]  # fmt: skip
    assert rows[0]["start"] == 0.2
    assert 0 < rows[2]["start"] < 0.2
    assert 4.0 < rows[2]["end"] < math.inf


def test_infinite_answers_are_hollow_with_arrows() -> None:
    """An answer without end stands hollow at the edge, with an arrow, and so does its limit; others are filled."""
    given = {"estimate": [0.0, 2.0, math.inf], "low": [0.0, 1.1, 20.0], "high": [0.5, 4.0, math.inf]}
    chart = specification_chart(**{**CURVE, **given})
    rows = rows_with(chart, "off", "over")
    assert [(row["off"], row["under"], row["over"]) for row in rows] == [
        (True, True, False), (False, False, False), (True, False, True),
    ]  # fmt: skip
    assert rows[2]["at"] == rows[2]["end"] > rows[2]["start"] == 20.0
    layers = chart.to_dict()["vconcat"][0]["layer"]
    for layer in layers:
        condition = str(layer.get("transform", ""))
        if "datum.off" in condition:
            assert layer["mark"].get("filled", False) is ("!datum.off" in condition)


def test_choices_are_dots_in_the_row_of_their_alternative() -> None:
    """Each combination has one dot for each choice."""
    rows = rows_with(specification_chart(**CURVE), "rank", "row", "declared")
    assert [(row["rank"], row["row"]) for row in rows] == [(1, 2), (2, 1), (3, 1), (1, 4), (2, 4), (3, 4)]
    assert [row["declared"] for row in rows] == [False, True, False] * 2


def test_declared_is_named() -> None:
    """The declared combination has a shape and a name, so that it is not told by colour alone."""
    picture = svg(specification_chart(**CURVE))
    assert ">declared<" in picture
    assert "&lt;i&gt;event" in picture
    assert "unit" in picture


def test_linear_axis() -> None:
    """Changes a year have a linear axis that holds 0; limits far away are cut, missing ones left out."""
    chart = specification_chart(
        **{**CURVE, "log": False, "null": 0.0, "low": [-500.0, 1.1, None], "high": [1.2, 4.0, None]}
    )
    rows = rows_with(chart, "estimate", "start")
    domain = chart.to_dict()["vconcat"][0]["layer"][2]["encoding"]["y"]["scale"]["domain"]
    assert domain[0] < 0
    assert domain[0] > -10
    assert rows[0]["start"] == domain[0]
    assert rows[2]["start"] is None
    assert rows[2]["low"] is None


def test_one_estimate_at_no_difference() -> None:
    """A curve of one answer without any difference still has an axis."""
    one = {"estimate": [0.0], "low": [0.0], "high": [0.0], "declared": [True], "answer": ["0"], "choices": []}
    chart = specification_chart(**{**CURVE, **one, "log": False, "null": 0.0})
    low, high = chart.to_dict()["vconcat"][0]["layer"][2]["encoding"]["y"]["scale"]["domain"]
    assert low < 0 < high


def test_words() -> None:
    """Title, alternative text and axis stand."""
    spec = specification_chart(**CURVE).to_dict()
    assert spec["title"]["text"] == ["Curve"]
    assert spec["description"] == "Curve of 3"


def test_nothing_computed() -> None:
    """Without answers the chart says so."""
    chart = specification_chart(**{**CURVE, "estimate": []})
    assert datasets(chart) == [[{"text": "No combination could be computed."}]]
