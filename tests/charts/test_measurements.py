"""Measurements: values over their days, joined where they follow each other."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliance_timeline.charts.lines import Measurements, measurements_chart

from .pictures import datasets, marks, rows_with, svg


def drawn(*values: tuple[date, date, float], **more: Any) -> Any:
    """The chart."""
    columns = map(list, zip(*values, strict=True)) if values else ([], [], [])
    first, last, value = columns
    each = [str(n) for n in range(len(values))]
    measured = Measurements(each, first, last, value, ["un"] * len(values), ["<note>"] * len(values))
    return measurements_chart(measured, title="Trade", axis="USD", caption=["n"], description="D.", **more)


def year(number: int, value: float) -> tuple[date, date, float]:
    """A value of a year."""
    return date(number, 1, 1), date(number, 12, 31), value


def test_rows_are_those_given() -> None:
    """Values with date, source and note, over the days that they are of."""
    chart = drawn(year(2001, 5.0), year(2002, 7.5), phases=[("early", date.min, date.max)])
    assert [tuple(row.values()) for row in rows_with(chart, "value")] == [
        ("0", "2001-01-01", 5.0, "un", "<note>", "2002-01-01", 0),
        ("1", "2002-01-01", 7.5, "un", "<note>", "2003-01-01", 0),
    ]
    assert marks(chart) == ["rect", "rule", "line", "rule", "point", "text"]
    assert svg(chart).count('aria-roledescription="point"') == 2


def test_lines_join_neighbours_of_a_sort() -> None:
    """Not over a missing year, nor to part of a year, nor where two values are of the same days."""
    part = date(2004, 1, 1), date(2004, 5, 31), 1.0
    chart = drawn(
        year(2001, 1.0), year(2002, 1.0), part, year(2004, 1.0), year(2005, 1.0), year(2005, 2.0), year(2006, 1.0)
    )
    assert [row["run"] for row in rows_with(chart, "value")] == [0, 0, 1, 2, 3, 4, 5]


def test_a_short_span_is_shown_with_its_year() -> None:
    """One month stands in its calendar year."""
    chart = drawn((date(2023, 2, 1), date(2023, 2, 28), 1.4))
    assert chart.to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"] == [1672531200000, 1704067200000]


def test_without_a_value() -> None:
    """The chart says so."""
    assert datasets(drawn()) == [[{"text": "No value."}]]
    assert datasets(drawn(year(2001, float("nan")))) == [[{"text": "No value."}]]
