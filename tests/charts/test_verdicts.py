"""Verdicts: a row each, in words and shapes, the figure beside what is allowed."""

from __future__ import annotations

import math
from typing import Any

import pytest

from alliance_timeline.charts.intervals import VerdictRow, verdicts_chart

from .pictures import datasets, rows_with, svg


def row(verdict: str = "pass", **fields: Any) -> VerdictRow:
    """A row with a figure and bounds."""
    given = {"name": "check", "claim": "at least 2", "figure": "3 (2–5)", "verdict": verdict, "label": verdict,
             "estimate": 3.0, "low": 2.5, "high": 5.0, "bounds": (2.0, None)}  # fmt: skip
    return VerdictRow(**{**given, **fields})


def drawn(*rows: VerdictRow) -> Any:
    """The chart of some rows."""
    return verdicts_chart(rows, title="Checks", caption=["n 1"], description="1 pass.")


def test_figures_are_those_given() -> None:
    """Verdict, figure, limits and bounds arrive as they are."""
    found = rows_with(drawn(row(), row("fail", bounds=(None, 1.0))), "estimate", "at_least")
    names = ("verdict", "estimate", "low", "high", "at_least", "at_most", "whole_figure")
    assert [tuple(item[name] for name in names) for item in found] == [
        ("pass", 3.0, 2.5, 5.0, 2.0, None, "3 (2–5)"), ("fail", 3.0, 2.5, 5.0, None, 1.0, "3 (2–5)"),
    ]  # fmt: skip


def test_interval_lies_where_it_does_to_its_bounds() -> None:
    """On its own scale, an interval beyond a bound is drawn beyond what is allowed."""
    above, below, between = rows_with(
        drawn(row(), row("fail", bounds=(None, 1.0)), row("inconclusive", bounds=(3.0, 4.0))), "from_", "start"
    )
    assert above["from_"] < above["start"] < above["at"] < above["end"] < above["to"]
    assert below["to"] < below["start"]
    assert between["start"] < between["from_"] == between["at"] < between["to"] < between["end"]


@pytest.mark.parametrize("fields", [{"bounds": (None, None)}, {"estimate": None}, {"low": None}, {"high": None}])
def test_no_interval_or_no_bound_is_not_drawn(fields: dict[str, Any]) -> None:
    """A figure without limits, or without anything to hold it against, stands as text alone."""
    (found,) = rows_with(drawn(row(**fields)), "start", "figure")
    assert (found["at"], found["start"], found["end"], found["from_"], found["to"]) == (None,) * 5
    assert found["figure"] == "3 (2–5)"


def test_infinite_limit_ends_with_the_row() -> None:
    """An interval without an upper end goes to the edge of the column."""
    (found,) = rows_with(drawn(row(high=math.inf)), "start", "end")
    assert found["high"] is None
    assert found["end"] == found["to"]


def test_all_the_same() -> None:
    """A figure that is its own bound has a place in the middle."""
    (found,) = rows_with(drawn(row(estimate=2.0, low=2.0, high=2.0)), "start", "end")
    assert found["from_"] == found["start"] == found["at"] == found["end"] < found["to"]


def test_verdicts_differ_by_colour_shape_and_word() -> None:
    """Each verdict has a colour and a shape of its own beside its word."""
    chart = drawn(*map(row, ("pass", "fail", "inconclusive", "error", "skipped")))
    point = next(layer for layer in chart.to_dict()["layer"] if "shape" in layer["encoding"])["encoding"]
    for channel in ("color", "shape"):
        assert len(set(point[channel]["scale"]["range"])) == 5
    picture = svg(chart)
    assert all(f">{word}<" in picture for word in ("pass", "fail", "inconclusive", "error", "skipped"))


def test_lines_are_darker_where_the_verdict_changes() -> None:
    """Rows of one verdict stand together."""
    found = rows_with(drawn(row(), row(), row("fail")), "y", "colour")
    assert found[0]["colour"] != found[1]["colour"]
    assert found[1]["y"] == 2 * found[0]["y"]


def test_long_and_foreign_words() -> None:
    """Claims have as many lines as they need, at most three, and are in full in the tooltip; markup is text."""
    claim = "<script>alert(1)</script> " + "very " * 60
    chart = drawn(row(claim=claim, reason="too few events"))
    (found,) = rows_with(chart, "claim", "whole_claim")
    assert len(found["claim"]) == 3
    assert found["claim"][-1].endswith("…")
    assert found["whole_claim"] == claim
    assert "<script>" not in svg(chart)
    assert "too few events" in svg(chart)


def test_rows_are_as_high_as_their_claims() -> None:
    """A claim of two lines has both, uncut, and a higher row."""
    claim = "the rate of occasions since 2022 is at least 2 × that between 2014 and 2022, in whole phases"
    first, second, last = rows_with(drawn(row(claim=claim), row(), row()), "claim", "y")
    assert " ".join(first["claim"]) == claim
    assert len(first["claim"]) == 2
    assert second["y"] - first["y"] > last["y"] - second["y"]


def test_bounds_have_their_numbers() -> None:
    """The number stands at the end of what is allowed."""
    chart = drawn(row(bounds=(2.0, 4.0), bound_texts=("2 %", "4 %")))
    (found,) = rows_with(chart, "least", "most")
    assert (found["least"], found["most"]) == ("2 %", "4 %")
    assert ">4 %<" in svg(chart)


def test_no_checks() -> None:
    """Without checks the chart says so."""
    assert datasets(drawn()) == [[{"text": "No checks."}]]
