"""Follow-through as a chart: curves, limits and numbers at risk are those of the result."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import alliance_timeline as at
from alliance_timeline.errors import UnknownNameError
from alliance_timeline.lifecycle import median_text

from .charts.pictures import datasets, rows_with, svg, words

SIGNED: dict[str, Any] = {"kind": "cooperation", "form": "agreement", "status": "signed"}


def pact(name: str, date: str, *milestones: tuple[str, str], domain: str = "trade") -> at.Event:
    """A signed agreement with what followed."""
    later = [{"status": status, "date": day} for status, day in milestones]
    return at.Event(id=name, date=date, title="Pact", domains=domain, milestones=later, **SIGNED)


PACTS = at.Timeline(
    [
        pact("kept", "2010-01-01", ("implemented", "2011-01-01")),
        pact("late", "2010-01-01", ("implemented", "2013-01-01"), domain="ai"),
        pact("ended", "2010-01-01", ("cancelled", "2012-01-01")),
        pact("open", "2012-01-01", domain="ai"),
    ],
    coverage=("2010", "2014"),
)


def drawn(chart: Any, name: str) -> list[tuple[float, ...]]:
    """Years, share and limits of the inner steps of a curve."""
    rows = [row for row in rows_with(chart, "share", "low") if row["curve"] == name]
    return [(row["years"], row["share"], row["low"], row["high"]) for row in rows[1:-1]]


def test_curves_of_both_outcomes() -> None:
    """Each curve has the times, shares and limits of the result."""
    found = PACTS.follow_through()
    chart = found.plot()
    for outcome, name in (("fulfilled", "fulfilled"), ("cancelled", "cancelled or suspended")):
        curve = found.risks[outcome]
        steps = zip(curve.times, curve.estimate, curve.low, curve.high, strict=True)
        assert drawn(chart, name) == [tuple(map(float, step)) for step in steps]
    text = " ".join(words(chart).split())
    assert "what is left to 100% is silent" in text
    assert f"after {median_text(found.whole)} years" in text
    assert "4 events" in text
    assert "all, fulfilled: " in chart.to_dict()["description"]


def test_at_risk_is_who_was_still_observed() -> None:
    """Counted by hand: one came to its end after a year, one after two, two after three, of whom one was looked at."""
    found = PACTS.follow_through().whole
    assert [found.at_risk(years) for years in (0.0, 0.5, 1.5, 2.5, 4.0)] == [4.0, 4.0, 3.0, 2.0, 0.0]
    rows = rows_with(PACTS.follow_through().plot(), "number", "name")
    assert [(row["years"], row["number"]) for row in rows if row["years"] in (0.0, 1.5)] == [(0.0, "4"), (1.5, "3")]
    assert not found.observed.flags.writeable


def test_at_risk_of_vague_dates_is_a_mean() -> None:
    """With drawn dates the number need not be whole; it falls as years pass."""
    found = at.load().select(domains="ai").follow_through()
    numbers = [found.whole.at_risk(years) for years in np.linspace(0, 20, 30)]
    assert numbers[0] == found.n
    assert numbers == sorted(numbers, reverse=True)


def test_one_outcome_by_group() -> None:
    """A curve for each group, with its own numbers at risk."""
    found = PACTS.follow_through(by="domain")
    chart = found.plot(outcome="fulfilled", width=400)
    for group in found.groups:
        assert drawn(chart, {"ai": "AI", "trade": "trade"}[str(group.group)])
    assert {row["name"] for row in rows_with(chart, "number", "name")} == {"AI", "trade"}
    assert "groups are not tested" in words(chart).lower()
    assert "AI, fulfilled" in chart.to_dict()["description"]
    assert "Share fulfilled" in svg(chart)


def test_axis_ends_where_few_are_left() -> None:
    """Beyond the years that a twentieth of all was observed for, nothing is drawn, and the caption says so."""
    young = [pact(f"p{n}", "2013-01-01") for n in range(40)]
    found = at.Timeline([*young, pact("old", "2010-01-01", ("implemented", "2014-06-01"))], coverage=("2010", "2014"))
    chart = found.follow_through().plot()
    rows = rows_with(chart, "share", "low")
    assert max(row["years"] for row in rows) == pytest.approx(2.0, abs=0.01)
    assert {row["share"] for row in rows} == {0.0}
    assert "Drawn for 2.0 of " in words(chart)
    assert "Drawn for" not in words(PACTS.follow_through().plot())


def test_words_of_one_year() -> None:
    """The alternative text counts years as English does."""
    told = PACTS.follow_through().plot().to_dict()["description"]
    assert "after 1 year," in told.replace(".", ",")
    assert "1 years" not in told


def test_one_outcome_of_all() -> None:
    """Without groups the outcome of all is drawn; silence begins at 1."""
    chart = PACTS.follow_through().plot(outcome="silent")
    assert rows_with(chart, "share", "low")[0] == {"curve": "all", "years": 0.0, "share": 1.0, "low": 1.0, "high": 1.0}


def test_groups_without_a_value() -> None:
    """Agreements that surely lie in no phase are named so."""
    scheme = at.Periodization.declared("2010-06-01", names=["a", "b"])
    vague = at.Timeline([*PACTS, pact("vague", "2010")], coverage=("2010", "2014"), phases=scheme)
    chart = vague.follow_through(by="phase").plot(outcome="fulfilled")
    assert "without a value" in {row["name"] for row in rows_with(chart, "number", "name")}


def test_observed_for_less_than_a_year() -> None:
    """The alternative text says so where there is nothing to tell."""
    short = at.Timeline([pact("new", "2010-06-01")], coverage=("2010", "2010-12-31"))
    assert "observed for less than a year" in short.follow_through().plot().to_dict()["description"]


def test_no_agreements() -> None:
    """An empty result gives a chart that says so."""
    found = PACTS.select(text="nothing like it").follow_through()
    for outcome in (None, "fulfilled"):
        assert datasets(found.plot(outcome=outcome)) == [[{"text": "No such agreements in this selection."}]]
    assert found.whole.at_risk(0.0) == 0.0


def test_unknown_outcome() -> None:
    """Another outcome is refused, with the nearest name."""
    with pytest.raises(UnknownNameError, match="'fulfiled'"):
        PACTS.follow_through().plot(outcome="fulfiled")
