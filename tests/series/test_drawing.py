"""Charts of series, breaks, trends, shares and indicators: what is drawn is what the results say."""

from __future__ import annotations

import math
import sys
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.dates import EventDate
from alliance_timeline.errors import InputError, MissingExtraError
from alliance_timeline.events import Event
from alliance_timeline.phases import Periodization
from alliance_timeline.series import EventSeries, Indicator
from alliance_timeline.testing import VOCABULARY, timelines
from alliance_timeline.timeline import Timeline
from tests.charts.pictures import datasets, rows_with, svg, words

SCHEME = Periodization.declared("2002-07-01", names=["early", "late"])
EARLY, LATE = date(2001, 1, 1), date(2004, 12, 31)


def timeline(*dates: str, **options: Any) -> Timeline:
    """Meetings on dates, of the kinds in turn, in four covered years."""
    kinds = options.pop("kinds", ["cooperation"])
    events = [
        Event(id=f"e{n}", date=text, title="t", kind=kinds[n % len(kinds)], form="meeting", domains="trade")
        for n, text in enumerate(dates)
    ]
    return Timeline(events, **{"coverage": (str(EARLY), str(LATE)), "complete": True, "phases": SCHEME} | options)


def rising(step: int = 6) -> Timeline:
    """One meeting a half-year until 2006, then one a month."""
    months = [(year, month) for year in range(2001, 2013) for month in range(1, 13, 1 if year > 2006 else step)]
    dates = [f"{year}-{month:02}-10" for year, month in months]
    return timeline(*dates, coverage=("2001", "2012"))


def figures(value: float) -> float | None:
    """A number as charts hold it."""
    return value if math.isfinite(value) else None


def drawn(chart: Any, field: str) -> list[dict[str, Any]]:
    """All rows with a field, of all panels, each data set once."""
    found = {id(rows): rows for rows in datasets(chart) if rows and field in rows[0]}
    return [row for rows in found.values() for row in rows]


@settings(max_examples=12, deadline=None)
@given(timelines(min_year=1990, max_year=1995), st.sampled_from([None, "kind", "domain", "status"]))
def test_rows_equal_the_series(some: Timeline, by: Any) -> None:
    """Whatever the events, every figure of the series is drawn once, as it is."""
    series = some.series("year", by=by)
    rows = drawn(series.plot(), "expected")
    if not np.nansum(series.possible):
        assert rows == []
        return
    found = {
        (row["period"], row["first"], row["group"]): (row["certain"], row["expected"], row["possible"]) for row in rows
    }
    assert len(found) == len(rows) == series.expected.size
    groups = ["without a value" if group is None else group.replace("_", " ") for group in series.groups]
    for n, period in enumerate(series.periods):
        for code, group in enumerate(groups):
            values = (series.certain[n, code], series.expected[n, code], series.possible[n, code])
            assert found[period.label, str(period.first), group] == tuple(map(figures, values))


@settings(max_examples=8, deadline=None)
@given(timelines(min_year=1990, max_year=1993), st.sampled_from(["kind", "domain"]))
def test_mix_holds_the_series(some: Timeline, by: Any) -> None:
    """The expected counts behind the shares are those of the series."""
    series = some.series("year", by=by)
    rows = drawn(series.plot_mix(), "expected")
    expected = [figures(value) for value in series.expected.ravel().tolist()]
    assert [row["expected"] for row in rows] == (expected if np.nansum(series.expected) > 0 else [])


def test_words_of_a_series() -> None:
    """Title, axis, total, periods, caution, alternative text."""
    chart = timeline("2001-05", "2002", complete=False).series("quarter").plot()
    said = words(chart)
    assert said.startswith("Occasions per quarter ")
    assert "Expected total 2.0, 2001-Q1 to 2004-Q4." in said
    assert "Not a complete list" in said
    assert chart.description == "Occasions per quarter. Expected total 2.0, 2001-Q1 to 2004-Q4."
    assert words(timeline("2001").series("half", unit="event").plot(title="Mine")).startswith("Mine ")
    assert words(timeline("2001").series("half", unit="event").plot()).startswith("Events per half-year")
    assert words(timeline("2001").series("18 months").plot()).startswith("Occasions per 18 months")


def test_phases_are_those_that_the_events_carry() -> None:
    """Unless others are given, or none."""
    series = timeline("2001-05").series("year")
    other = Periodization.declared("2003-01-01", names=["one", "two"])

    def names(**more: Any) -> list[str]:
        return [row["phase"] for row in drawn(series.plot(**more), "shade")]

    assert names() == ["early", "late"]
    assert names(phases=other) == ["one", "two"]
    assert names(phases=()) == []
    assert drawn(timeline("2001-05", phases=None).series("year").plot(), "shade") == []


def test_gaps_and_provisional_periods() -> None:
    """What is not covered is null and said; what is covered in part or not settled is provisional and said."""
    phases = Periodization.declared("2002-01-01", "2003-07-01", names=["a", "b", "c"])
    some = timeline("2001-05-01", "2004-05-01", phases=phases, settled_until="2004-06-30").select(phases=["a", "c"])
    chart = some.series("year").plot()
    rows = rows_with(chart, "expected")
    assert [(row["expected"], row["provisional"]) for row in rows] == [
        (1, False), (None, False), (0, True), (1, True)
    ]  # fmt: skip
    said = words(chart)
    assert "Open dots: periods that are covered in part or not settled (taken as settled up to 2004-06-30)" in said
    assert "Gaps: periods that are not covered." in said
    assert "Open dots" not in words(timeline("2001").series("year").plot())
    assert "Pale: periods" in words(some.series("year", by="kind").plot_mix())


def test_phases_as_groups_have_days_of_their_own() -> None:
    """Outside of them nothing is drawn, and the period that they share is provisional."""
    chart = timeline("2001-05-01", "2002-03-01", "2002-09-01").series("year", by="phase").plot()
    rows = {(row["group"], row["period"]): (row["expected"], row["provisional"]) for row in drawn(chart, "expected")}
    assert rows["early", "2002"] == (1, True)
    assert rows["late", "2001"] == (None, False)
    assert drawn(chart, "shade") == []
    before = Periodization.declared("2002-01-01", "2003-01-01", names=["a", "b", "c"])
    inside = before.replace(phases=before.phases[1:])
    assert "in no phase" in svg(timeline("2001-05-01", phases=inside).series("year", by="phase").plot())


def test_groups_are_named() -> None:
    """As readers know them, or as the caller does; events in several groups are said; scales differ where panels do."""
    some = timeline("2001-05", "2002-05", kinds=["cooperation", "friction"])
    chart = some.series("year", by="kind").plot(names={"friction": "Rows"})
    assert {row["group"] for row in rows_with(chart, "expected")} == {"cooperation", "Rows"}
    assert "An occasion of several groups counts in each." in words(chart)
    assert "By group: Rows 1.0, cooperation 1.0." in chart.description
    assert "Each panel" not in words(chart)
    kinds = ["cooperation", "friction", "limitation", "hedging"]
    many = timeline(*["2001-05"] * 4, kinds=kinds).series("year", by="kind").plot()
    assert "Each panel has its own scale." in words(many)
    assert "several groups" not in words(some.series("year", by="kind", unit="event").plot())


def test_countries_and_actors_have_names() -> None:
    """Those that the registry has, in panels, legends, trends and breaks; what the caller says goes before."""
    actors = [at.Actor(id="norway", names="Norway", country="NO", kind="state"),
              at.Actor(id="firm", names="A firm", country="SE", kind="company")]  # fmt: skip
    events = [
        Event(id=f"e{year}", date=f"{year}-05", title="t", kind="cooperation", form="meeting", domains="trade",
              participants=["norway", "firm", "other"]) for year in range(2001, 2013)
    ]  # fmt: skip
    some = Timeline(events, actors, coverage=("2001", "2012"))
    countries, each = some.series("year", by="country"), some.series("year", by="actor")
    assert dict(countries.names) == {"NO": "Norway"}

    def groups(chart: Any) -> set[str]:
        return {row["group"] for row in drawn(chart, "expected")}

    assert groups(countries.plot()) == groups(countries.plot_mix()) == {"Norway", "SE"}
    assert groups(each.plot()) == {"Norway", "A firm", "other"}
    assert groups(countries.plot(names={"NO": "N", "SE": "Sweden"})) == {"N", "Sweden"}
    assert [row["name"] for row in rows_with(countries.trend().plot(), "rate")] == ["Norway", "SE"]
    assert "Norway: " in words(countries.changepoints(power=False).plot())
    assert dict(some.series("year", by="kind").names) == {}


def test_the_largest_groups_have_panels() -> None:
    """Of hundreds of groups twenty are drawn, in their order, and it is said."""
    events = [
        Event(id=f"e{n}", date=f"2001-0{1 + n // 22}-05", title="t", kind="cooperation", form="meeting",
              domains=f"d{n % 22:02}")
        for n in range(42)
    ]  # fmt: skip
    chart = Timeline(events, coverage=("2001", "2001")).series("year", by="domain").plot()
    assert "Shown are the 20 largest of 22 groups." in words(chart)
    assert [row["group"] for row in drawn(chart, "expected")] == [f"d{n:02}" for n in range(20)]


def test_active_counts() -> None:
    """The chart says that an event counts as long as it lasts."""
    chart = timeline("2001/2003").series("year", count="active").plot()
    assert words(chart).startswith("Occasions active per year")
    assert "An occasion counts in each period that it lasts." in words(chart)


def test_intensity() -> None:
    """Means with their n are drawn; what has no score is left out and named; breaks have no place."""
    form = VOCABULARY.forms[0].id
    events = [
        Event(id=f"e{n}", date=f"200{n + 1}-05", title="t", kind=kind, form=form, domains="trade")
        for n, kind in enumerate(["cooperation", "cooperation", "external"])
    ]
    some = Timeline(events, coverage=("2001", "2004"), vocabulary=VOCABULARY)
    series = some.series("year", by="kind", measure="intensity")
    chart = series.plot()
    rows = drawn(chart, "mean")
    scored = [n for n, total in enumerate(series.n.sum(axis=0)) if total]
    expected = [figures(value) for n in scored for value in series.mean[:, n].tolist()]
    assert [row["mean"] for row in rows] == expected
    assert any(value is not None for value in expected)
    assert [row["n"] for row in rows] == [value for n in scored for value in series.n[:, n].tolist()]
    assert "Without a score: external." in words(chart)
    with pytest.raises(InputError, match="intensity has no breaks"):
        series.plot(breaks=some.series("year").changepoints(power=False))
    with pytest.raises(InputError, match="intensity"):
        series.plot_mix()
    empty = some.select(kinds="external").series("year", measure="intensity").plot()
    assert datasets(empty) == [[{"text": "Nothing in this selection has a score."}]]


def test_breaks_of_the_series() -> None:
    """The posterior is drawn as it is, with sets and dates; the verdict is told."""
    series = rising().series("quarter")
    found = series.changepoints(power=False)
    row = found.only
    chart = series.plot(breaks=found)
    rows = rows_with(chart, "probability")
    assert [one["probability"] for one in rows] == row.result.probability[0].tolist()
    inside = [one["period"] for one in rows if one["inside"]]
    assert inside == [period.label for period in row.sets[0]]
    assert [one["day"] for one in rows_with(chart, "day", "text")] == [str(row.dates[0])]
    assert f"Break (p = {row.p_holm:.3f}) at 2007-01-01 (set {inside[0]} to {inside[-1]})." in words(chart)
    assert "Break" in chart.description
    assert "coloured within the 95% set" in words(chart)


def test_breaks_of_another_series() -> None:
    """They are refused: other groups, or other periods."""
    some = rising()
    other = some.series("year").changepoints(power=False)
    with pytest.raises(InputError, match="another series"):
        some.series("quarter").plot(breaks=other)
    with pytest.raises(InputError, match="another series"):
        some.series("year", by="kind").plot(breaks=other)


def test_nothing_selected() -> None:
    """Charts of an empty selection say so, of every kind."""
    empty = timeline("2001").select(text="nothing like it")
    for chart in (
        timeline(coverage=None).series("year").plot(),
        empty.series("year", by="kind").plot(),
        empty.series("year", by="kind").plot_mix(),
        empty.series("year", by="kind").changepoints(power=False).plot(),
        empty.series("year", by="kind").trend().plot(),
        empty.share("friction").plot(),
        empty.series("year").plot(),
        empty.series("year", by="phase").plot(),
        empty.series("year", count="active").plot(),
    ):
        assert "in this selection" in datasets(chart)[0][0]["text"]
    assert words(empty.series("year").plot()) == "Occasions per year Expected total 0.0, 2001 to 2004."


def test_unreliable_groups_have_no_mix() -> None:
    """What may not be inferred from is not shown as shares."""
    series = timeline("2001").series("year", by="kind")
    fields = {name: getattr(series, name) for name in EventSeries.__dataclass_fields__} | {"refusal": "too little"}
    with pytest.raises(InputError, match="plot_mix: too little"):
        EventSeries(**fields).plot_mix()


def test_many_groups_in_a_mix() -> None:
    """The caption says that the largest are shown."""
    form, domains = VOCABULARY.forms[0].id, [f"d{n}" for n in range(9)]
    event = Event(id="e", date="2001-05", title="t", kind="cooperation", form=form, domains=domains)
    chart = Timeline([event], coverage=("2001", "2001")).series("year", by="domain").plot_mix()
    assert "Shown are the 7 largest of 9 groups; the rest is “other”." in words(chart)
    assert "An occasion of several groups counts in each, so that shares are of all such counts." in words(chart)


def test_rates_of_segments() -> None:
    """Breaks alone show the rates of the segments, and the posterior."""
    found = rising().series("quarter").changepoints(power=False)
    chart = found.plot(phases=SCHEME)
    rows = rows_with(chart, "rate")
    assert [(row["rate"], row["low"], row["high"]) for row in rows] == [
        (rate.estimate, rate.low, figures(rate.high)) for rate in found.only.rates
    ]  # fmt: skip
    assert [(row["first"], row["end"]) for row in rows] == [("2001-01-01", "2007-01-01"), ("2007-01-01", "2013-01-01")]
    assert drawn(chart, "probability")
    assert "do not know of the search" in words(chart)
    assert drawn(found.plot(), "shade") == []


def test_no_break_is_an_answer() -> None:
    """It is told, with the rate of all periods."""
    some = timeline(*[f"{year}-{month:02}" for year in range(2001, 2005) for month in (2, 5, 8, 11)])
    chart = some.series("quarter", by="kind").changepoints(power=False).plot(names={"cooperation": "Talks"})
    assert len(rows_with(chart, "rate")) == 1
    assert "no break is given" in svg(chart)
    assert "Talks: " in words(chart)


def test_trends() -> None:
    """Slopes and limits as they are, the verdict in words; what cannot be decided has its reason."""
    found = rising().series("year").trend()
    row = found.only
    chart = found.plot()
    assert [(one["rate"], one["low"], one["high"]) for one in rows_with(chart, "rate")] == [
        (row.slope, row.low, row.high)
    ]  # fmt: skip
    assert rows_with(chart, "rate")[0]["text"].startswith("rising, ")
    assert "Slope with its 95% interval" in words(chart)
    few = timeline("2001", "2002-05", kinds=["cooperation", "friction"]).series("year", by="kind").trend("log_linear")
    assert "needs 10" in svg(few.plot())
    assert "adjusted for 2 groups" in words(few.plot())
    rate = rising().series("year").trend("log_linear")
    assert "Per cent a year" in svg(rate.plot())
    assert f"{rate.only.slope:.1f}% (" in rows_with(rate.plot(), "rate")[0]["text"]


@settings(max_examples=8, deadline=None)
@given(timelines(min_year=1990, max_year=1999, phases=SCHEME), st.booleans())
def test_shares_equal_the_result(some: Timeline, by_phase: bool) -> None:
    """Each share with its interval and numbers is drawn as it is."""
    shares = some.share("cooperation", phases=SCHEME if by_phase else None)
    rows = drawn(shares.plot(), "share")
    columns = (shares.estimate, shares.low, shares.high, shares.part, shares.whole)
    expected = [tuple(map(figures, values)) for values in zip(*(column.tolist() for column in columns), strict=True)]
    found = [(row["share"], row["low"], row["high"], row["part"], row["whole"]) for row in rows]
    assert found == (expected if bool((~np.isnan(shares.estimate)).any()) else [])


def test_words_of_shares() -> None:
    """What the shares are of, the numbers, gaps and phases."""
    some = timeline(*[f"{year}-05" for year in range(2001, 2011)], coverage=("2001", "2011"))
    chart = some.share("cooperation").plot()
    assert words(chart).startswith("Share of cooperation among dyadic occasions ")
    assert "10.0 of 10.0 occasions, 2001 to 2011." in words(chart)
    assert "Gaps: nothing to share." in words(chart)
    assert [row["phase"] for row in drawn(chart, "shade")] == ["early", "late"]
    assert drawn(some.share("cooperation").plot(phases=()), "shade") == []
    named = some.share("cooperation", phases=SCHEME).plot()
    assert "Beside them: expected numbers." in words(named)
    chosen = some.share(some_words(), of="cooperation").plot()
    assert words(chosen).startswith("Share of domains=trade among cooperation occasions")


def test_shares_that_are_not_final() -> None:
    """Periods covered in part or not settled are marked and told; phases without a last day are not."""
    dates = [f"{year}-05" for year in range(2001, 2010)]
    some = timeline(*dates, coverage=("2001-03-01", "2009-12-31"), settled_until="2009-06-30")
    share = some.share("cooperation")
    assert share.settled_until == date(2009, 6, 30)
    assert share.exposure.tolist() == some.series("year").exposure.tolist()
    chart = share.plot()
    assert [row["provisional"] for row in rows_with(chart, "share")] == [True] + [False] * 7 + [True]
    assert "Dashed bars: periods that are covered in part or not settled (taken as" in words(chart)
    few = timeline("2001-05", "2004-05", settled_until="2004-06-30").share("cooperation").plot()
    assert [row["provisional"] for row in rows_with(few, "share")] == [False, False, False, True]
    assert "Open dots: periods that are not settled" in words(few)
    phases = some.share("cooperation", phases=SCHEME).plot()
    assert not any(row["provisional"] for row in rows_with(phases, "share"))
    assert "Open dots" not in words(phases)


def some_words() -> Any:
    """A selection that is no list of kinds."""
    from alliance_timeline.selection import Selection

    return Selection(domains="trade")


def indicator(*dates: str, sources: int = 1) -> Indicator:
    """Values 1, 2, … at dates."""
    known = tuple(map(EventDate.parse, dates))
    ids = tuple(f"s{n % sources}" for n in range(len(dates)))
    values = np.arange(1.0, len(dates) + 1)
    return Indicator("trade", "Trade", "Goods, both ways.", "billion USD", known, values, ids, ("",) * len(dates))


def test_indicator() -> None:
    """Values over their days, with the unit, the sources, and phases that are given."""
    chart = indicator("2001", "2003-02", "2001/2002", "/2000-05-01", "2004/..").plot(phases=SCHEME)
    rows = [(row["date"], row["first"], row["end"], row["value"], row["source"]) for row in rows_with(chart, "value")]
    assert rows == [
        ("2001", "2001-01-01", "2002-01-01", 1, "s0"),
        ("2003-02", "2003-02-01", "2003-03-01", 2, "s0"),
        ("2001/2002", "2001-01-01", "2003-01-01", 3, "s0"),
        ("/2000-05-01", "2000-05-01", "2000-05-02", 4, "s0"),
        ("2004/..", "2004-01-01", "2004-01-02", 5, "s0"),
    ]
    said = words(chart)
    assert said.startswith("Trade ")
    assert "Goods, both ways. In billion USD; 5 values" in said
    assert "Source: s0." in said
    assert chart.description == "Trade, in billion USD. 5 values, 2001 to 2004/..; from 1 to 5."
    assert [row["phase"] for row in drawn(chart, "shade")] == ["early", "late"]
    assert "Billion USD" in svg(chart)


def test_indicator_with_many_sources_and_lost_days() -> None:
    """Sources beyond four are counted, dates that no calendar holds are left out and said."""
    chart = indicator("2001", "2002", "2003", "2004", "2005", "Y-17000", sources=6).plot(title="Mine")
    assert len(rows_with(chart, "value")) == 5
    said = words(chart)
    assert "6 sources, named at each value." in said
    assert "1 without a known day are left out." in said
    assert said.startswith("Mine ")
    assert "Sources: s0, s1." in words(indicator("2001", "2002", sources=2).plot())
    assert datasets(indicator().plot()) == [[{"text": "No value."}]]


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Altair each method names the command that installs it."""
    some = rising()
    series = some.series("year", by="kind")
    breaks, trend, share = series.changepoints(power=False), series.trend(), some.share("friction")
    monkeypatch.setitem(sys.modules, "altair", None)
    for method in (series.plot, series.plot_mix, breaks.plot, trend.plot, share.plot, indicator("2001").plot):
        with pytest.raises(MissingExtraError, match="alliance-timeline\\[charts\\]"):
            method()
