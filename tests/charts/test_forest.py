"""Forest plots: figures arrive as they are, limits off the axis are arrows, what cannot be told is said."""

from __future__ import annotations

import math
import sys
from typing import Any

import pytest

from alliance_timeline.charts.intervals import forest_chart, log_span, log_ticks
from alliance_timeline.errors import InputError, MissingExtraError

from .pictures import datasets, marks, rows_with, svg, words

ROWS: dict[str, Any] = {
    "row": ["talks", "talks", "<b>rows</b>"],
    "series": ["whole", "equal", "whole"],
    "estimate": [2.0, math.inf, None],
    "low": [0.5, 1.5, None],
    "high": [8.0, math.inf, None],
    "counts": ["4 : 2", "3 : 0", "0 : 0"],
    "figure": ["2.00 (0.50–8.00)", "∞ (1.50–∞)", "cannot be told"],
    "heads": ("occasions", "rate ratio"),
    "headline": {"talks": "no difference shown", "<b>rows</b>": "higher"},
    "axis": "ratio",
    "title": "Rates",
    "caption": ["unit", None],
    "description": "Rates: 2.00",
}


def drawn(**changes: Any) -> Any:
    """The chart, with some columns changed."""
    return forest_chart(**{**ROWS, **changes})


def test_figures_are_drawn_as_they_are() -> None:
    """Each mark has its ratio and limits; infinity is null, as is what cannot be told."""
    found = rows_with(drawn(), "estimate", "figure")
    assert [(row["estimate"], row["low"], row["high"]) for row in found] == [
        (2.0, 0.5, 8.0), (None, 1.5, None), (None, None, None),
    ]  # fmt: skip
    assert [row["figure"] for row in found] == ROWS["figure"]
    assert [row["counts"] for row in found] == ROWS["counts"]


def test_infinite_limits_are_arrows_at_the_edge() -> None:
    """An infinite ratio and limit stand at the upper end, with an arrow; a finite one within has none."""
    plain, infinite, absent = rows_with(drawn(), "at", "over")
    assert (plain["off"], infinite["off"], absent["off"]) == (False, True, False)
    lo, hi = log_span(ROWS["estimate"], ROWS["low"], ROWS["high"])
    assert (plain["at"], plain["start"], plain["end"], plain["under"], plain["over"]) == (2.0, 0.5, 8.0, False, False)
    assert (infinite["at"], infinite["start"], infinite["end"]) == (hi, 1.5, hi)
    assert (infinite["under"], infinite["over"]) == (False, True)
    assert (absent["at"], absent["over"], absent["under"]) == (None, False, False)
    assert lo < 0.5
    assert hi > 8.0


def test_zero_limits_are_arrows_at_the_lower_edge() -> None:
    """A ratio and limit of 0 stand at the lower end, with an arrow."""
    found = rows_with(drawn(estimate=[0.0, 1.0, 1.0], low=[0.0, 0.5, 0.5], high=[3.0, 2.0, 2.0]), "at", "under")
    lo, _ = log_span([0.0, 1.0], [0.0, 0.5], [3.0, 2.0])
    assert (found[0]["at"], found[0]["start"], found[0]["under"]) == (lo, lo, True)


def test_each_mark_has_a_place_of_its_own() -> None:
    """Rows are one below the other, their marks in the order of the series."""
    assert [row["y"] for row in rows_with(drawn(), "y", "series")] == [0.25, 0.75, 1.25]


def test_words_and_encodings() -> None:
    """Title, caption, alternative text and headlines stand; marks are told apart by colour and shape."""
    chart = drawn()
    spec = chart.to_dict()
    assert words(chart) == "Rates Unit."
    assert spec["description"] == "Rates: 2.00"
    assert [row["headline"] for row in rows_with(chart, "headline")] == ["no difference shown", "higher"]
    point = next(layer for layer in spec["layer"] if "shape" in layer["encoding"])
    assert point["encoding"]["shape"]["scale"]["domain"] == ["whole", "equal"]
    assert point["encoding"]["color"]["scale"]["domain"] == ["whole", "equal"]
    assert point["encoding"]["x"]["scale"]["type"] == "log"
    assert [{"one": 1.0}] in datasets(chart)
    assert "rule" in marks(chart)


def test_picture_has_the_words_escaped() -> None:
    """The picture is drawn, and names from data are text."""
    picture = svg(drawn())
    assert "cannot be told" in picture
    assert "no difference shown" in picture
    assert "&lt;b&gt;rows&lt;/b&gt;" in picture
    assert "<b>rows" not in picture


def test_width_can_be_changed() -> None:
    """The columns of text move with the right edge."""
    picture = svg(drawn().properties(width=500))
    assert "rate ratio" in picture
    assert drawn(width=500).to_dict()["width"] == 500


def test_nothing_to_compare() -> None:
    """Without rows the chart says so."""
    empty = {name: [] for name in ("row", "series", "estimate", "low", "high", "counts", "figure")}
    chart = drawn(**empty)
    assert datasets(chart) == [[{"text": "Nothing to compare."}]]
    assert chart.to_dict()["description"] == "Rates. Nothing to compare."


def test_columns_of_different_lengths() -> None:
    """Columns that do not fit together are refused."""
    with pytest.raises(InputError, match=r"equal length, not \[2, 3\]"):
        drawn(counts=["1", "2"])


def test_missing_altair(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Altair the error names the command that installs it."""
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match=r'pip install "alliance-timeline\[charts\]"'):
        drawn()


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ((0.4, 3.0), [0.5, 1.0, 2.0]),
        ((0.009, 300.0), [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0]),
        ((1e-6, 1e6), [1e-6, 1e-4, 0.01, 1.0, 100.0, 1e4, 1e6]),
        ((1e-5, 1e4), [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0]),
    ],
)
def test_ticks(ends: tuple[float, float], ticks: list[float]) -> None:
    """At most ten round numbers; only powers of ten where the axis is long."""
    assert log_ticks(*ends) == pytest.approx(ticks)


def test_span_holds_the_limits_of_ratios_without_end() -> None:
    """Where a ratio is 0 or infinite, its finite limit lies on the axis, however far it is from 1."""
    assert log_span([math.inf], [50.0], [math.inf])[1] > 50
    assert log_span([0.0], [0.0], [0.01])[0] < 0.01


def test_span_is_not_stretched_by_far_limits() -> None:
    """A limit far away does not squeeze the estimates; without any ratio the axis lies about 1."""
    lo, hi = log_span([2.0], [1e-9], [1e9])
    assert 1 / 30 < lo < 1 / 12
    assert 24 < hi < 60
    lo, hi = log_span([None], [None], [None])
    assert lo < 1 < hi
