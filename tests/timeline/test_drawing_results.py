"""Specification curves and found phases as charts: figures are those of the result."""

from __future__ import annotations

from typing import Any

import pytest

import alliance_timeline as at

from ..charts.pictures import datasets, rows_with, svg, words

SCHEME = at.Periodization.declared("2007-01-01", names=["early", "late"])


def world(*kinds: str) -> at.Timeline:
    """Talks that become more frequent in 2007."""
    events = [
        at.Event(id=f"{kind}-{year}-{n}", date=f"{year}-{n + 1:02}-10", title="Talks", kind=kind, form="meeting",
                 domains="trade")
        for kind in kinds or ("cooperation",)
        for year in range(2001, 2013)
        for n in range(12 if year > 2006 else 2)
    ]  # fmt: skip
    return at.Timeline(events, coverage=("2001", "2012"), phases=SCHEME)


def test_specification_curve() -> None:
    """Every answer with its limits, in order, and the choices that it rests on."""
    question = at.ContrastQuestion("late", "early", "cooperation")
    over = {
        "boundary": ["0 days", "1 year"],
        "unit": ["occasion", "event"],
        "baseline": ["whole phases", "net of trend"],
    }
    curve = world().specifications(question, over)
    chart = curve.plot()
    rows = rows_with(chart, "estimate", "low")
    assert [(row["estimate"], row["low"], row["high"], row["declared"]) for row in rows] == [
        (row.estimate, row.low, row.high, row.declared) for row in curve.computed
    ]
    dots = rows_with(chart, "rank", "row", "declared")
    labels = {item["row"]: item["text"] for rows in datasets(chart) for item in rows if "text" in item}
    for n, row in enumerate(curve.computed):
        assert {labels[dot["row"]] for dot in dots if dot["rank"] == n + 1} == set(row.labels)
    text = " ".join(words(chart).split())
    assert curve.summary in text
    assert "no common p-value" in text
    assert "an arrow is a limit beyond the axis" in text
    assert chart.to_dict()["description"] == f"Specification curve: {question}. {curve.summary}"
    assert "declared" in svg(chart)


def test_specification_curve_of_a_trend() -> None:
    """A trend has a linear axis in per cent a year, and its methods are spelled."""
    curve = world().specifications(
        at.TrendQuestion("cooperation"), {"method": ["log_linear", "mann_kendall"], "every": ["quarter", "year"]}
    )
    chart = curve.plot(width=300)
    assert "% a year" in svg(chart)
    assert "Mann–Kendall" in svg(chart)
    assert "log-linear" in svg(chart)
    assert [row["low"] for row in rows_with(chart, "estimate", "low")] == [row.low for row in curve.computed]


def test_specification_curve_without_answers() -> None:
    """Where nothing could be computed the chart says so, and the caption why not."""
    question = at.ContrastQuestion("late", "early", "friction")
    curve = world().specifications(question, {"baseline": ["net of trend"]})
    assert not curve.computed
    chart = curve.plot()
    assert datasets(chart) == [[{"text": "No combination could be computed."}]]
    assert "0 of 1 combinations could be computed" in words(chart)


def test_found_phases() -> None:
    """Segments, sets and boundaries of the result."""
    found = world().find_phases()
    chart = found.plot()
    (row,) = found.rows
    assert len(row.segments) == 2
    rows = rows_with(chart, "rate", "low")
    assert [(item["first"], item["last"], item["rate"], item["low"], item["high"]) for item in rows] == [
        (item.first.isoformat(), item.last.isoformat(), item.rate.estimate, item.rate.low, item.rate.high)
        for item in row.segments
    ]
    bands = rows_with(chart, "number", "bottom")
    assert [band["first"] for band in bands] == [day[0].isoformat() for day in row.segments[1].since]
    assert [(item["first"], item["name"]) for item in rows_with(chart, "first", "name")] == [("2007-01-01", "late")]
    text = " ".join(words(chart).split())
    assert str(row.boundaries[0]) in text
    assert "do not know of the search" in text
    assert row.summary in text
    assert row.summary in chart.to_dict()["description"]


def test_found_phases_by_group() -> None:
    """A panel a group, named, with what was found."""
    found = world("cooperation", "friction").find_phases(by="kind")
    spec = found.plot(width=400).to_dict()
    assert [panel["title"]["text"].split(":")[0] for panel in spec["vconcat"]] == [str(row.group) for row in found.rows]
    assert all(panel["width"] == 400 for panel in spec["vconcat"])
    assert "The mix of domains changed between segments: shown in no group." in " ".join(words(found.plot()).split())


def test_what_stays_open_is_said() -> None:
    """What is undecided or changed stands in the caption, of several groups in short, with names spelled."""
    found = at.load().select(kinds=at.DYADIC).find_phases()
    text = " ".join(words(found.plot()).split())
    assert "Whether there is a further break cannot be decided." in text
    assert "The mix of domains changed (p = 0.001): AI 0%" in text
    assert "AI 0%" in found.plot().to_dict()["description"]
    several = at.load().find_phases(by="kind")
    text = " ".join(words(several.plot()).split())
    assert "Whether there is a further break cannot be decided: unilateral." in text
    assert "The mix of domains changed between segments: limitation, cooperation." in text
    numbers = [row["number"] for rows in datasets(several.plot()) for row in rows if "bottom" in row]
    assert set(numbers) == {1, 2, 3}


def test_found_phases_without_breaks_or_boundaries() -> None:
    """One segment over the whole time; nothing declared, no rule."""
    events = [at.Event(id=f"e{year}", date=f"{year}-05-01", title="T", kind="cooperation", form="meeting",
                       domains="trade") for year in range(2001, 2013)]  # fmt: skip
    found = at.Timeline(events, coverage=("2001", "2012")).find_phases("year")
    chart = found.plot()
    assert len(rows_with(chart, "rate")) == 1
    assert "declared boundaries:" not in words(chart).lower()
    with pytest.raises(StopIteration):
        rows_with(chart, "first", "name")


def test_found_phases_of_nothing() -> None:
    """A selection without events gives a chart that says so, grouped or not."""
    found: Any = world().select(text="nothing like it").find_phases(by="kind")
    assert len(found) == 0
    whole = world().select(text="nothing like it").find_phases()
    for chart in (found.plot(), whole.plot()):
        assert datasets(chart) == [[{"text": "No events in this selection."}]]
        assert "No events in this selection" in chart.to_dict()["description"]
