"""Step curves with limits and numbers at risk."""

from __future__ import annotations

from typing import Any

from alliance_timeline.charts.lines import MOST_BANDS, MOST_STEPS, StepCurve, incidence_chart, year_ticks

from .pictures import datasets, rows_with, svg, words

UP = StepCurve("kept", [1.0, 2.0], [0.2, 0.5], [0.1, 0.3], [0.4, 0.8], start=0.0, until=4.0)
DOWN = StepCurve("open", [1.0], [0.8], [0.6], [0.9], start=1.0, until=3.0)


def drawn(*curves: StepCurve, **changes: Any) -> Any:
    """The chart of some curves."""
    given: dict[str, Any] = {"axis": "share", "title": "Kept", "caption": ["n 5"], "description": "Half is kept."}
    ticks = [0.0, 2.0, 4.0]
    return incidence_chart(curves, {curve.name: [5.0, 2.4, 0.0] for curve in curves}, ticks, **{**given, **changes})


def test_steps_are_those_of_the_curve() -> None:
    """A curve begins at its start, has each of its steps, and ends where observation does."""
    rows = [tuple(row.values()) for row in rows_with(drawn(UP, DOWN), "share", "low")]
    assert rows == [
        ("kept", 0.0, 0.0, 0.0, 0.0), ("kept", 1.0, 0.2, 0.1, 0.4), ("kept", 2.0, 0.5, 0.3, 0.8),
        ("kept", 4.0, 0.5, 0.3, 0.8),
        ("open", 0.0, 1.0, 1.0, 1.0), ("open", 1.0, 0.8, 0.6, 0.9), ("open", 3.0, 0.8, 0.6, 0.9),
    ]  # fmt: skip


def test_curve_without_steps_is_flat() -> None:
    """A curve on which nothing happens runs at its start to the end."""
    rows = rows_with(drawn(StepCurve("none", [], [], [], [], start=0.0, until=2.0)), "share", "low")
    assert [(row["years"], row["share"]) for row in rows] == [(0.0, 0.0), (2.0, 0.0)]


def test_many_steps_are_thinned() -> None:
    """Of many steps the last in each small span is drawn, with its own figures; the end is that of the curve."""
    times = [n / 1000 for n in range(1, 10001)]
    share = [n / 20000 for n in range(1, 10001)]
    rows = rows_with(drawn(StepCurve("many", times, share, share, share, start=0.0, until=10.0)), "share", "low")
    assert len(rows) <= MOST_STEPS + 3
    assert {(row["years"], row["share"]) for row in rows[1:-1]} <= set(zip(times, share, strict=True))
    assert rows[-1]["share"] == 0.5


def test_numbers_at_risk() -> None:
    """The table has a number for each curve and tick, rounded."""
    rows = rows_with(drawn(UP, DOWN), "number", "name")
    assert [(row["name"], row["years"], row["number"]) for row in rows][:3] == [
        ("kept", 0.0, "5"), ("kept", 2.0, "2"), ("kept", 4.0, "0"),
    ]  # fmt: skip
    assert len(rows) == 6


def test_told_apart_by_colour_and_dash() -> None:
    """Curves have a colour and a dash each, in their order; title, caption and alternative text stand."""
    spec = drawn(UP, DOWN).to_dict()
    line = spec["vconcat"][0]["layer"][1]["encoding"]
    assert line["color"]["scale"]["domain"] == line["strokeDash"]["scale"]["domain"] == ["kept", "open"]
    assert len({tuple(dash) for dash in line["strokeDash"]["scale"]["range"]}) == 2
    assert spec["description"] == "Half is kept."
    assert "n 5" in words(drawn(UP)).lower()


def test_many_curves() -> None:
    """More curves than there are colours differ by colour and dash together, without bands that hide each other."""
    many = [StepCurve(f"c{n}", [1.0], [0.5], [0.4], [0.6], start=0.0, until=2.0) for n in range(16)]
    layers = drawn(*many).to_dict()["vconcat"][0]["layer"]
    (line,) = [layer["encoding"] for layer in layers]
    looks = zip(line["color"]["scale"]["range"], map(str, line["strokeDash"]["scale"]["range"]), strict=True)
    assert len(set(looks)) == 16
    assert len(drawn(*many[:MOST_BANDS]).to_dict()["vconcat"][0]["layer"]) == 2


def test_picture() -> None:
    """The picture has axis, legend and table."""
    picture = svg(drawn(UP, DOWN))
    assert "At risk" in picture
    assert "kept" in picture
    assert "Years since the first stage" in picture


def test_no_curve() -> None:
    """Without curves the chart says so."""
    assert datasets(drawn()) == [[{"text": "No such agreements in this selection."}]]


def test_ticks_of_short_and_long_times() -> None:
    """Steps are round, and no more than eight."""
    assert year_ticks(0.6) == [0.0, 0.25, 0.5]
    assert year_ticks(8.0) == [float(n) for n in range(9)]
    assert year_ticks(5000.0)[1] == 100.0
