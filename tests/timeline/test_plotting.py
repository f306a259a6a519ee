"""``Timeline.plot``: the chart holds each event once per lane, with its bounds; counts where they are too many."""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline import testing
from alliance_timeline.charts.rendering import rendered
from alliance_timeline.errors import InputError, MissingExtraError, UnknownNameError
from alliance_timeline.timeline import drawing

PHASES = at.Periodization.declared("2014-03-18", names=["before", "since"])
BY = ("domain", "kind", "form", "status", "setting", "cause", "application", "country", "actor", "actor_kind",
      "publisher", "depth", "phase", None)  # fmt: skip


CITED = [{"source": "s"}, {"source": "t"}]


def event(date: str, name: str, **more: Any) -> at.Event:
    """An event with this id."""
    fields: dict[str, Any] = {"title": f"Title of {name}", "kind": "cooperation", "form": "meeting", "domains": "trade"}
    return at.Event(date=date, id=name, **(fields | more))


def rows_with(spec: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """The rows of the dataset that has a field."""
    found = (rows for rows in spec["datasets"].values() if rows and field in rows[0])
    return next(found, [])


def lane_names(spec: dict[str, Any]) -> list[str]:
    """The names at the left, from the top, wrapped lines put together."""
    text = " ".join(row["name"] for row in rows_with(spec, "name"))
    return [name.strip() for name in re.findall(r".*?\([\d,]+\)(?= |$)", text)]


def number(name: str) -> int:
    """The number of events in the name of a lane."""
    return int(name.rpartition("(")[2].rstrip(")"))


def caption(spec: dict[str, Any]) -> str:
    """The caption as one text."""
    return " ".join(spec["title"]["subtitle"])


def some() -> at.Timeline:
    """Five events with all sorts of dates on two lanes."""
    return at.Timeline(
        [
            event("2013-03-22", "known", participants=["norway", "other"], citations=CITED),
            event("[2014..2016]", "vague", domains=["trade", "energy"], kind="friction"),
            event("2012-02/2014-06", "lasting", status="signed", links=[{"relation": "follows", "event": "known"}]),
            event("2015/..", "open", domains="energy", links=[{"relation": "part_of", "event": "vague"}]),
            event("2017-05/", "unknown", links=[{"relation": "follows", "event": "absent"}]),
        ],
        actors=testing.ACTORS,
        sources=[at.Source(id="s", publisher="NTB", title="A visit", url="https://example.org/a")],
        coverage=("2010", "2020"),
        phases=PHASES,
    )  # fmt: skip


def test_rows_are_the_bounds_of_the_events() -> None:
    """Each event stands once on each of its lanes, with the four bounds of its date."""
    timeline = some()
    rows = rows_with(timeline.plot().to_dict(), "start_earliest")
    assert Counter(row["event"] for row in rows) == {"known": 1, "vague": 2, "lasting": 1, "open": 1, "unknown": 1}
    for row in rows:
        date = timeline[row["event"]].date
        bounds = date.start.earliest, date.start.latest, date.end.earliest, date.end.latest
        shown = tuple(row[name] for name in ("start_earliest", "start_latest", "end_earliest", "end_latest"))
        assert shown == tuple(day and day.isoformat() for day in bounds)
        assert row["title"] == timeline[row["event"]].title


def test_tooltips_tell_date_coding_actors_and_source() -> None:
    """The date in words as the source leaves it; names of actors and sources where they are known."""
    rows = {row["event"]: row for row in rows_with(some().plot().to_dict(), "start_earliest")}
    known = rows["known"]
    assert (known["Date"], known["Kind"], known["Form"], known["Status"]) == (
        "22 March 2013", "cooperation", "meeting", "occurred",
    )  # fmt: skip
    assert known["Actors"] == "Norway; other"
    assert known["Source"] == "NTB, A visit; t"
    assert known["Address"] == "https://example.org/a"
    assert rows["vague"]["Date"] == "between 2014 and 2016"
    assert rows["vague"]["Source"] == ""


def test_many_actors_are_cut_in_the_tooltip() -> None:
    """Beyond twelve the number of the rest is told."""
    one = event("2013", "crowd", participants=[f"actor-{n}" for n in range(15)])
    (row,) = rows_with(at.Timeline([one]).plot(by=None).to_dict(), "start_earliest")
    assert row["Actors"].endswith("actor-11; and 3 more")


def test_title_caption_and_description_in_words() -> None:
    """How many, by what, when; what the signs mean; the caution; the largest lane and the phases."""
    timeline = some()
    spec = timeline.plot().to_dict()
    assert spec["title"]["text"] == ["5 events by domain, 2010 to 2020"]
    told = caption(spec)
    for part in ("Covers 1 January 2010 to 31 December 2020", "several domains", "Hollow mark", "Solid bar",
                 "Filled arrow: open", "Hollow arrow: unknown"):  # fmt: skip
        assert part in told
    assert timeline.caution
    assert timeline.caution[1:] in told
    assert spec["description"] == (
        "5 events by domain, 2010 to 2020. Timeline with 5 events on 2 lanes, one for each domain shown, from "
        "1 January 2010 to 31 December 2020. Each event is a mark, its kind told by colour and shape. The largest lane "
        "is trade with 4 events. Phases: before, since."
    )


@pytest.mark.parametrize(
    ("date", "arrows"),
    [
        ("{..2015}", {"left": True}), ("[..2015]", {"left": True}), ("../2015", {"left": True}),
        ("/2015", {"left": False}), ("{2015..}", {"right": True}), ("[2015..]", {"right": True}),
        ("2015/..", {"right": True}), ("2015/", {"right": False}),
    ],
)  # fmt: skip
def test_arrow_is_filled_where_a_side_is_open(date: str, arrows: dict[str, bool]) -> None:
    """Intervals and sets alike; an unknown side has a hollow arrow."""
    rows = rows_with(at.Timeline([event(date, "a")], coverage=("2010", "2020")).plot(by=None).to_dict(), "side")
    assert {row["side"]: row["open"] for row in rows} == arrows


def test_key_names_only_what_is_there() -> None:
    """One exact event needs no key; a single lane has no several values; assumed coverage is said."""
    spec = at.Timeline([event("2013-03-22", "a")]).plot(by=None, title="My title").to_dict()
    assert spec["title"]["text"] == ["My title"]
    told = caption(spec)
    assert "(assumed from the events)" in told
    for part in ("Hollow", "Solid", "arrow", "several", "Lines"):
        assert part not in told
    assert "on 1 lane, from" in spec["description"]
    assert "with 1 event." in spec["description"]
    assert at.Timeline([event("2013-03-22", "a")]).plot(by=None).to_dict()["title"]["text"] == ["1 event, 2013"]


@pytest.mark.parametrize("by", BY)
def test_lanes_are_the_groups_of_the_series(by: Any) -> None:
    """The lanes, and the number of events on each, are those that a series of events counts."""
    timeline = at.load().select(since="2024-04", until="2024-05")
    spec = timeline.plot(by=by, lanes=1000).to_dict()
    numbers = [number(name) for name in lane_names(spec)]
    if by == "phase":
        assert sum(numbers) == len(timeline)
        return
    series = timeline.series("year", by=by, unit="event")
    assert len(numbers) == len(series.groups)
    assert sum(numbers) == len(rows_with(spec, "start_earliest"))
    named = numbers[:-1] if None in series.groups else numbers
    assert named == sorted(named, reverse=True)


def test_events_without_a_value_have_the_last_lane() -> None:
    """It says what is missing; a date that leaves the phase open likewise."""
    timeline = some()
    assert lane_names(timeline.plot(by="cause").to_dict()) == ["no cause (5)"]
    assert lane_names(timeline.plot(by="phase").to_dict()) == ["before (2)", "since (2)", "phase not sure (1)"]
    assert lane_names(timeline.plot(by="actor").to_dict()) == ["Norway (1)", "other (1)", "no actor (4)"]


def test_countries_have_their_names() -> None:
    """Those of the states that the registry knows, on the lanes and in the alternative text; others keep their code."""
    actors = [*testing.ACTORS, at.Actor(id="firm", names="A firm", country="SE", kind="company")]
    timeline = at.Timeline([event("2013", "a", participants=["norway", "firm"])], actors)
    spec = timeline.plot(by="country").to_dict()
    assert sorted(lane_names(spec)) == ["Norway (1)", "SE (1)"]
    assert "The largest lane is Norway" in spec["description"]


def test_lane_names_are_part_of_the_width() -> None:
    """The plotting area takes what they leave, so that the picture is about as wide as was asked for."""
    timeline = some()
    assert 500 < timeline.plot(width=640).to_dict()["width"] < 640
    assert timeline.plot(by="cause", width=400).to_dict()["width"] < 400 - 60
    long = at.Timeline([event("2013", "a", domains=["d" * 60])])
    assert long.plot(width=100).to_dict()["width"] == 33


def test_most_frequent_lanes_are_shown_and_the_rest_said() -> None:
    """A number cuts; the caption says how many lanes and events are missing."""
    spec = some().plot(lanes=1).to_dict()
    assert lane_names(spec) == ["trade (4)"]
    assert "Not shown: 1 more domain; 1 event stands on none of the lanes." in caption(spec)
    timeline = at.Timeline([event("2013", f"e{n}", domains=["all", f"d{n}"]) for n in range(4)])
    assert "Not shown: 4 more domains." in caption(timeline.plot(lanes=["all"]).to_dict())
    assert "4 events stand" not in caption(timeline.plot(lanes=["all"]).to_dict())
    two = timeline.plot(lanes=["d0"]).to_dict()
    assert "Not shown: 4 more domains; 3 events stand on none of the lanes." in caption(two)


def test_named_lanes_stand_in_their_order() -> None:
    """Names choose and order; one word is one lane."""
    timeline = some()
    assert lane_names(timeline.plot(lanes=["energy", "trade"]).to_dict()) == ["energy (2)", "trade (4)"]
    assert lane_names(timeline.plot(lanes="energy").to_dict()) == ["energy (2)"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        ({"by": "domian"}, InputError, "nearest: 'domain'"),
        ({"lanes": 0}, InputError, "a number from 1"),
        ({"lanes": True}, InputError, "a number from 1"),
        ({"lanes": []}, InputError, "none given"),
        ({"lanes": ["trad"]}, UnknownNameError, "nearest: 'trade'"),
        ({"phases": "2014-2022"}, InputError, "a Periodization, False or None"),
        ({"width": 10}, InputError, "at least 100"),
        ({"width": "wide"}, InputError, "whole number of pixels"),
    ],
)
def test_wrong_words_are_refused(words: dict[str, Any], error: type[Exception], message: str) -> None:
    """The error says what is allowed, or the nearest name."""
    with pytest.raises(error, match=message):
        some().plot(**words)


def test_by_phase_needs_a_scheme() -> None:
    """Without one the error says how to give it."""
    with pytest.raises(InputError, match=r"phases=at\.Periodization"):
        at.Timeline([event("2013", "a")]).plot(by="phase")


def test_bands_are_the_phases_of_the_scheme() -> None:
    """By default the timeline's own, another one if given, none for False."""
    timeline = some()

    def bands(**words: Any) -> list[str]:
        return [row["phase"] for row in rows_with(timeline.plot(**words).to_dict(), "shade")]

    assert bands() == ["before", "since"]
    assert bands(phases=at.Periodization.declared("2012-01-01", "2050-01-01", names=["a", "b", "c"])) == ["a", "b"]
    assert bands(phases=False) == []
    assert "Phases" not in timeline.plot(phases=False).to_dict()["description"]


def test_links_are_drawn_on_demand() -> None:
    """Between events that are shown, on a lane that both share; the caption says how many."""
    timeline = some()
    spec = timeline.plot(links=True).to_dict()
    links = {(row["one"], row["relation"], row["other"]) for row in rows_with(spec, "y_to")}
    assert links == {
        ("Title of lasting", "follows", "Title of known"),
        ("Title of open", "part of", "Title of vague"),
    }
    energy = {row["event"]: row["y"] for row in rows_with(spec, "start_earliest") if row["lane"] == 1}
    part_of = next(row for row in rows_with(spec, "y_to") if row["relation"] == "part of")
    assert (part_of["y"], part_of["y_to"]) == (energy["open"], energy["vague"])
    assert "Lines: 2 links." in caption(spec)
    assert rows_with(timeline.plot().to_dict(), "y_to") == []
    apart = rows_with(timeline.plot(links=True, by="kind").to_dict(), "y_to")
    assert len(apart) == 2
    assert "No links between these events." in caption(timeline[:1].plot(links=True).to_dict())


def test_empty_selection_says_so() -> None:
    """No events: a chart with words, also with lanes that cannot be found; nothing covered is said."""
    for chart in (some().select(text="nowhere").plot(lanes=["trade"]), at.Timeline([]).plot(title="Mine")):
        assert "No events in this selection." in chart.to_dict()["description"]
        assert "No events in this selection." in rendered(chart, "svg").decode()
    assert at.Timeline([]).plot(title="Mine").to_dict()["title"]["text"] == ["Mine"]
    assert "Covers nothing." in caption(at.Timeline([]).plot().to_dict())


def test_without_altair_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for an empty timeline."""
    monkeypatch.setitem(sys.modules, "altair", None)
    for timeline in (some(), at.Timeline([])):
        with pytest.raises(MissingExtraError, match="pip install"):
            timeline.plot()


def many(size: int) -> at.Timeline:
    """Events over thirty years on seven lanes, some with vague dates."""
    first = datetime.date(1990, 1, 1).toordinal()
    days = [datetime.date.fromordinal(first + n * 11_000 // size).isoformat() for n in range(size)]
    dates = [day[: (10, 10, 7, 4)[n % 4]] for n, day in enumerate(days)]
    events = [event(date, f"e{n}", domains=f"d{n % 7}") for n, date in enumerate(dates)]
    return at.Timeline(events, phases=PHASES)


def test_too_many_events_are_counted() -> None:
    """The bars are the expected counts of the series, and the caption says so."""
    timeline = many(3001)
    spec = timeline.plot(links=True).to_dict()
    series = timeline.series("year", by="domain", unit="event")
    rows = rows_with(spec, "expected")
    for row in rows:
        place = [period.label for period in series.periods].index(row["period"]), row["lane"]
        assert row["expected"] == pytest.approx(series.expected[place])
        assert (row["certain"], row["possible"]) == (series.certain[place], series.possible[place])
    assert sum(row["expected"] for row in rows) == pytest.approx(float(series.expected.sum()))
    assert "Too many events for marks: bars are expected events by year, all on one scale" in caption(spec)
    assert "Links are not drawn." in caption(spec)
    assert "bars are expected events by year" in spec["description"]


def test_too_tall_a_chart_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also few events, where they would need more height than a page has; periods go with the length of the axis."""
    monkeypatch.setattr(drawing, "_TALLEST", 10)
    monkeypatch.setattr(drawing, "DENSE_LANE", 10)
    spec = some().plot(by=None).to_dict()
    assert "by quarter" in caption(spec)
    assert lane_names(spec) == ["all events (5)"]
    spec = at.Timeline([event("2013", "a")]).plot().to_dict()
    assert [row["period"] for row in rows_with(spec, "expected")] == [f"2013-{n:02}" for n in range(1, 13)]


def test_counts_that_are_not_final_are_pale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of periods that are covered in part; the caption says so."""
    monkeypatch.setattr(drawing, "MOST_EVENTS", 2)
    events = [event(date, date) for date in ("2010-02-01", "2011-02-01", "2012-05-03")]
    spec = at.Timeline(events, coverage=("2010", "2012-05-15")).plot().to_dict()
    late = {row["period"]: row["provisional"] for row in rows_with(spec, "expected")}
    assert late == {"2010-02": False, "2011-02": False, "2012-05": True}
    assert "Pale: periods that are covered in part." in caption(spec)
    assert "Pale" not in caption(some().plot().to_dict())


def test_counted_phases_have_no_lane_for_what_is_not_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A series spreads it over the phases."""
    monkeypatch.setattr(drawing, "MOST_EVENTS", 2)
    assert lane_names(some().plot(by="phase").to_dict()) == ["before (2)", "since (2)"]


def test_fifty_thousand_events_stay_usable() -> None:
    """Counted, small, and drawn; benchmarks/looking.py says how long it takes."""
    chart = many(50_000).plot()
    spec = json.dumps(chart.to_dict())
    assert len(spec) < 200_000
    assert rendered(chart, "png")[:4] == b"\x89PNG"


@settings(max_examples=30)
@given(testing.timelines(phases=PHASES, max_events=12), st.sampled_from(BY), st.booleans(), st.integers(1, 20))
def test_any_timeline_is_drawn(timeline: at.Timeline, by: Any, links: bool, lanes: int) -> None:
    """Each event stands once on each lane shown, between the edges of the chart, with all days on the axis."""
    chart = timeline.plot(by=by, links=links, lanes=lanes, title="x")
    spec = chart.to_dict()
    if not len(timeline):
        assert "No events" in spec["description"]
        return
    rows = rows_with(spec, "start_earliest")
    pairs = Counter((row["event"], row["lane"]) for row in rows)
    assert set(pairs.values()) <= {1}
    names = lane_names(spec) if by != "actor" else []  # drawn names may hold brackets
    for n, name in enumerate(names):
        assert number(name) == sum(lane == n for _, lane in pairs)
    if lanes >= 20:
        assert {row["event"] for row in rows} == {one.id for one in timeline}
    marks = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "point")
    low, high = (
        (datetime.date(1970, 1, 1) + datetime.timedelta(milliseconds=end)).isoformat()
        for end in marks["encoding"]["x"]["scale"]["domain"]
    )
    assert all(low <= row["at"] <= high and 0 < row["y"] < spec["height"] for row in rows)
    assert all(low <= bar["from"] < bar["to"] <= high for bar in rows_with(spec, "part"))


@pytest.mark.parametrize("form", ["svg", "png"])
def test_picture_is_not_blank(form: str) -> None:
    """The picture of events differs from that of none, and SVG has the titles as text."""
    timeline = some()
    picture = rendered(timeline.plot(links=True), form)
    assert picture != rendered(timeline.select(text="nowhere").plot(), form)
    if form == "svg":
        assert all(one.title in picture.decode() for one in timeline)
