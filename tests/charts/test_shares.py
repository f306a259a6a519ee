"""Shares: along time, or by name; each with its interval."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliance_timeline.charts.lines import FEW, Shares, shares_chart

from .pictures import datasets, marks, rows_with, svg

NAN = float("nan")


def shares(number: int, *, open_ended: bool = False) -> Shares:
    """So many years; the second has nothing to share."""
    firsts = [date(2001 + n, 1, 1) for n in range(number)]
    lasts = [date(2001 + n, 12, 31) for n in range(number)]
    cells = [(NAN, NAN, NAN, 0.0, 0.0) if n == 1 else (0.25, 0.1, 0.5, 1.0, 4.0) for n in range(number)]
    columns = map(list, zip(*cells, strict=True)) if cells else [[]] * 5
    ends, late = [*lasts[:-1], date.max] if open_ended else lasts, [n == number - 1 for n in range(number)]
    return Shares([f"p{n}" for n in range(number)], firsts, ends, *columns, late)


def drawn(given: Shares) -> Any:
    """The chart."""
    phases = [("early", date.min, date(2003, 6, 30)), ("late", date(2003, 7, 1), date.max)]
    return shares_chart(given, title="Shares", axis="Share", caption=["n"], description="D.", phases=phases)


def test_along_time() -> None:
    """Rows as given on the days of their periods; boxes are the intervals, and a gap stays."""
    chart = drawn(shares(FEW + 1))
    rows = rows_with(chart, "share")
    assert [row["share"] for row in rows] == [0.25, None, *[0.25] * (FEW - 1)]
    assert {(row["low"], row["high"]) for row in rows} == {(0.1, 0.5), (None, None)}
    assert (rows[0]["first"], rows[0]["end"]) == ("2001-01-01", "2002-01-01")
    assert marks(chart) == ["rect", "rule", "rect", "rule", "rule", "text"]
    dashed = chart.to_dict()["layer"][4]
    assert dashed["mark"]["strokeDash"]
    assert dashed["transform"][-1] == {"filter": "datum.provisional"}
    assert [row["provisional"] for row in rows] == [False] * FEW + [True]
    assert svg(chart).count("Share") >= FEW


def test_few_or_open_periods_stand_under_each_other() -> None:
    """By name in their order, with their numbers in words."""
    for given in (shares(3), shares(FEW + 1, open_ended=True)):
        chart = drawn(given)
        rows = rows_with(chart, "share")
        assert [row["text"] for row in rows[:3]] == ["1.0 of 4.0", "nothing to share", "1.0 of 4.0"]
        assert [row["share"] for row in rows[:3]] == [0.25, None, 0.25]
        assert chart.to_dict()["layer"][1]["encoding"]["y"]["sort"] == list(given.period)
    assert "nothing to share" in svg(drawn(shares(3)))
    fill = drawn(shares(3)).to_dict()["layer"][1]["encoding"]["fill"]
    assert fill["condition"] == {"test": "datum.provisional", "value": "white"}


def test_nothing_to_share() -> None:
    """The chart says so."""
    assert datasets(drawn(shares(0))) == [[{"text": "No events in this selection."}]]
