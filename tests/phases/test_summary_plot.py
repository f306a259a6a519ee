"""The chart of a phase summary: rates and limits as they are, what is not rated is said."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings

from alliance_timeline.errors import MissingExtraError
from alliance_timeline.phases import PhaseSummary
from alliance_timeline.testing import timelines
from alliance_timeline.timeline import Timeline
from tests.charts.pictures import datasets, svg, words

from .worlds import SCHEME, every, timeline


def drawn(summary: PhaseSummary) -> list[tuple[Any, ...]]:
    """Kind, phase, rate and limits of each row drawn."""
    rows = [row for rows in datasets(summary.plot()) if rows and "rate" in rows[0] for row in rows]
    return [(row["panel"], row["name"], row["rate"], row["low"], row["high"]) for row in rows]


@settings(max_examples=8, deadline=None)
@given(timelines(min_year=2002, max_year=2011, phases=SCHEME))
def test_rows_equal_the_summary(some: Timeline) -> None:
    """Every kind that is rated somewhere is drawn, with the rates and limits of the summary."""
    summary = some.phase_summary()
    rated = [kind for kind in summary.kinds if any(row.rate is not None for row in summary.rows if row.kind == kind)]
    expected = [
        (kind, row.phase, row.rate, row.low, row.high) for kind in rated for row in summary.rows if row.kind == kind
    ]
    assert drawn(summary) == (expected if any(row.possible for row in summary.rows) else [])


def test_words() -> None:
    """Title and axis, figures with n, kinds without a rate, alternative text."""
    days = [*every(60, "2002-01-01", "2011-12-31"), ("2008-05-01", "external")]
    summary = timeline(days).select(kinds=["cooperation", "external"]).phase_summary()
    chart = summary.plot()
    assert words(chart).startswith("Catalogued occasions a year, by phase and kind ")
    assert "External (not rated): early 0.0, middle 1.0, late 0.0." in words(chart)
    assert "Not a complete list" in words(chart)
    row = summary.row("early", "cooperation")
    assert f"Cooperation: early {row.rate_text}, middle" in chart.description
    assert f"{row.rate_text}, n {row.expected:.1f}" in svg(chart)
    assert words(summary.plot(title="Mine", names={"external": "Others"})).startswith("Mine ")
    assert "Others (not rated)" in words(summary.plot(names={"external": "Others"}))


def test_zero_and_not_covered() -> None:
    """A phase without occasions has a rate of 0 with an upper limit; one that is not covered says so."""
    summary = (
        timeline(["2009-05-01"], coverage=("2007-01-01", "2011-12-31")).select(kinds="cooperation").phase_summary()
    )
    rows = drawn(summary)
    assert rows[0][2:] == (None, None, None)
    assert rows[1][2:4] == (0.0, 0.0)
    assert rows[1][4] > 0
    assert "not covered" in svg(summary.plot())


def test_coders_do_not_agree() -> None:
    """A kind without a rate for that reason is told with its numbers."""
    summary = timeline(["2009-05-01"]).select(kinds="cooperation").phase_summary().unrated(["cooperation"])
    assert datasets(summary.plot()) == [[{"text": "No kind is rated in any phase."}]]
    assert "Cooperation (not rated: coders agree too little): early 0.0, middle 0.0, late 1.0." in words(summary.plot())


def test_nothing_selected() -> None:
    """The chart says so, and draws no rates of 0."""
    empty = timeline(["2009-05-01"]).select(text="nothing like it").phase_summary().plot()
    assert datasets(empty) == [[{"text": "No events in this selection."}]]
    assert "Dots" not in words(empty)


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Altair the command that installs it is named."""
    summary = timeline(["2009-05-01"]).phase_summary()
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match="alliance-timeline\\[charts\\]"):
        summary.plot()
