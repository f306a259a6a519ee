"""Laws of counting that hold for every timeline: order, sums, selections, splits and draws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliance_timeline.errors import InputError
from alliance_timeline.events import Actor, Event, Frame
from alliance_timeline.periods import Period, Window, calendar
from alliance_timeline.phases import Periodization
from alliance_timeline.series import EventSeries, build_series
from alliance_timeline.testing import VOCABULARY, timelines
from alliance_timeline.timeline import Timeline

from .brute_force import days_of, start_set, units, windows

FIRST, LAST = date(2012, 1, 1), date(2018, 12, 31)
SCHEME = Periodization.declared("2014-03-18", "2016-02-24", names=["before", "between", "since"])
TIMELINES = timelines(min_year=2013, max_year=2017, phases=SCHEME)
UNITS = st.sampled_from(["occasion", "event"])
SPLITS = (("month", "quarter"), ("month", "half"), ("quarter", "half"), ("quarter", "year"), ("half", "year"))


def same(one: EventSeries, other: EventSeries, *groups: tuple[int, int]) -> None:
    """Columns of two series are equal, number by number."""
    assert one.periods == other.periods
    for name in ("certain", "expected", "possible"):
        for a, b in groups:
            np.testing.assert_allclose(getattr(one, name)[:, a], getattr(other, name)[:, b], rtol=0, atol=1e-12)
    np.testing.assert_array_equal(one.exposure, other.exposure)


@settings(max_examples=60)
@given(
    TIMELINES,
    st.sampled_from([None, "kind", "domain", "phase", "country"]),
    UNITS,
    st.sampled_from(["start", "active"]),
    st.sampled_from(["month", "year", 5]),
)
def test_certain_expected_possible_are_in_order(timeline: Timeline, by: Any, unit: Any, count: Any, every: Any) -> None:
    """certain ≤ expected ≤ possible in every cell, whole numbers at both sides, NaN in all or in none."""
    series = timeline.series(every, by=by, unit=unit, count=count)
    inside = series.exposure > 0
    certain, expected, possible = series.certain[inside], series.expected[inside], series.possible[inside]
    assert (certain <= expected + 1e-9).all()
    assert (expected <= possible + 1e-9).all()
    assert (certain == certain.round()).all()
    assert (possible == possible.round()).all()
    assert np.isnan(series.expected[~inside]).all()


@settings(max_examples=60)
@given(TIMELINES, windows(FIRST, LAST), UNITS, st.sampled_from([None, "kind", "status", "cause", "depth", "setting"]))
def test_expected_sums_to_the_shares_of_covered_start_days(
    timeline: Timeline, covered: list[Window], unit: Any, by: Any
) -> None:
    """Without ``by``, or for events in a single-valued one, expected sums to the shares of covered start days."""
    assume(covered)
    series = build_series(timeline.events, timeline.registry, covered, by=by, unit="event" if by else unit)
    limits = min(first for first, _ in covered), max(last for _, last in covered)
    days = days_of(covered)
    found = units(timeline.events, timeline.events, timeline.registry, None, series.unit)
    starts = [start_set(item.events[0], limits) for item in found]
    shares = [len(days.intersection(start)) / len(start) for start in starts]
    assert np.nansum(series.expected) == pytest.approx(sum(shares))


@settings(max_examples=50)
@given(
    TIMELINES,
    UNITS,
    st.sampled_from(["start", "active"]),
    st.sampled_from(
        [("kind", "kinds"), ("domain", "domains"), ("form", "forms"), ("status", "statuses"), ("setting", "settings"),
         ("cause", "causes"), ("application", "applications"), ("actor", "actors"), ("country", "countries"),
         ("actor_kind", "actor_kinds"), ("publisher", "publishers")]
    ),
)  # fmt: skip
def test_a_group_is_its_selection(timeline: Timeline, unit: Any, count: Any, words: tuple[Any, str]) -> None:
    """``series(by=…)`` holds for each group what ``select(…)`` of it gives without ``by``."""
    by, field = words
    grouped = timeline.series("quarter", by=by, unit=unit, count=count)
    for n, group in enumerate(grouped.groups):
        if group is not None:
            same(grouped, timeline.select(**{field: group}).series("quarter", unit=unit, count=count), (n, 0))


def test_a_group_is_its_selection_for_scores_too() -> None:
    """The occasion's score in a group is that of its first event there."""
    first = Event(id="a", date="2014-05-01", title="a", kind="cooperation", form="meeting", domains="trade")
    second = Event(
        id="b", date="2014-05-02", title="b", kind="friction", form="meeting", domains="trade",
        links=[{"relation": "part_of", "event": "a"}],
    )  # fmt: skip
    timeline = Timeline([second, first], coverage=("2014", "2015"), vocabulary=VOCABULARY)
    grouped = timeline.series("year", by="kind", measure="intensity")
    assert grouped.groups == ("friction", "cooperation")
    assert grouped.expected.tolist() == [[-2, 1], [0, 0]]
    for n, group in enumerate(grouped.groups):
        same(grouped, timeline.select(kinds=group).series("year", measure="intensity"), (n, 0))
    assert timeline.series("year", measure="intensity").expected.tolist() == [[1], [0]]


def test_a_predecessor_counts_for_its_successor() -> None:
    """The Soviet Union's events are in Russia's group, unless predecessors are kept apart."""
    actors = [
        Actor(id="su", names="Soviet Union", country="SU", kind="state", successor="ru"),
        Actor(id="ru", names="Russia", country="RU", kind="state"),
        Actor(id="cn", names="China", country="CN", kind="state"),
    ]
    days = ("1991-05-15", "1992-12-17")
    events = [
        Event(id=state, date=day, title="t", kind="cooperation", form="f", domains="d", participants=[state, "cn"])
        for state, day in zip(("su", "ru"), days, strict=True)
    ]
    timeline = Timeline(events, actors, coverage=("1991", "1992"))
    assert timeline.series("year", by="country").groups == ("CN", "RU")
    assert timeline.series("year", by="country").expected[:, 1].tolist() == [1, 1]
    apart = timeline.series("year", by="country", predecessors=False)
    assert apart.groups == ("CN", "RU", "SU")
    assert apart.expected[:, 1].tolist() == [0, 1]
    same(timeline.series("year", by="country"), timeline.select(countries="RU").series("year"), (1, 0))


@settings(max_examples=40)
@given(TIMELINES, st.randoms(use_true_random=False), UNITS, st.sampled_from([None, "kind", "domain", "phase"]))
def test_the_order_of_events_does_not_matter(timeline: Timeline, random: Any, unit: Any, by: Any) -> None:
    """Events given in another order make the same series, draws included."""
    shuffled = list(timeline.events)
    random.shuffle(shuffled)
    again = Timeline(
        shuffled, timeline.actors.values(), timeline.sources.values(), timeline.coverage,
        vocabulary=timeline.vocabulary, phases=SCHEME,
    )  # fmt: skip
    one, other = timeline.series(by=by, unit=unit), again.series(by=by, unit=unit)
    assert one.groups == other.groups
    same(one, other, *((n, n) for n in range(len(one.groups))))
    np.testing.assert_array_equal(one.draws(3, 1), other.draws(3, 1))


@settings(max_examples=60)
@given(TIMELINES, windows(FIRST, LAST), st.sampled_from(SPLITS), UNITS, st.sampled_from([None, "domain", "phase"]))
def test_short_periods_sum_to_long_ones(
    timeline: Timeline, covered: list[Window], split: tuple[str, str], unit: Any, by: Any
) -> None:
    """Splitting a period splits its expected counts, exposure and draws exactly.

    Certain counts can only be lost by it (the day lies in the quarter, but in no month for sure), and possible ones
    only be repeated.
    """
    phases = tuple(SCHEME.windows.items())
    short, long = (
        build_series(timeline.events, timeline.registry, covered, every=every, by=by, unit=unit, phases=phases)
        for every in split
    )
    draws, whole = short.draws(3, 2), long.draws(3, 2)
    for n, period in enumerate(long.periods):
        part = [k for k, other in enumerate(short.periods) if period.first <= other.first <= period.last]
        assert short.exposure[part].sum() == pytest.approx(long.exposure[n])
        if long.exposure[n] == 0:
            continue
        assert np.nansum(short.expected[part], axis=0) == pytest.approx(long.expected[n])
        assert (np.nansum(short.certain[part], axis=0) <= long.certain[n]).all()
        assert (np.nansum(short.possible[part], axis=0) >= long.possible[n]).all()
        np.testing.assert_array_equal(draws[:, part].sum(axis=1), whole[:, n])


@settings(max_examples=60)
@given(TIMELINES, windows(FIRST, LAST), st.integers(1, 30), st.none() | st.dates(FIRST, LAST))
def test_exposure_sums_to_the_covered_days(
    timeline: Timeline, covered: list[Window], every: int, anchor: date | None
) -> None:
    """Whatever the calendar, its exposure is the number of covered days over 365.25."""
    series = build_series(timeline.events, timeline.registry, covered, every=every, anchor=anchor)
    assert series.exposure.sum() == pytest.approx(len(days_of(covered)) / 365.25)


@settings(max_examples=50)
@given(TIMELINES, UNITS, st.sampled_from(["start", "active"]))
def test_phases_sum_to_the_whole(timeline: Timeline, unit: Any, count: Any) -> None:
    """Each unit has one phase, that of its counted start: by phase, expected sums to what it is without."""
    whole = timeline.series("quarter", unit=unit, count=count)
    parts = timeline.series("quarter", by="phase", unit=unit, count=count)
    assert parts.groups[:3] == SCHEME.names
    np.testing.assert_allclose(parts.expected.sum(axis=1), whole.expected[:, 0], atol=1e-9)


@settings(max_examples=50)
@given(TIMELINES, st.sampled_from([None, "kind", "domain", "phase"]), UNITS, st.integers(0, 2**32))
def test_every_draw_is_a_possible_world(timeline: Timeline, by: Any, unit: Any, seed: int) -> None:
    """A draw lies between certain and possible counts, loses only what may lie outside, and can be repeated."""
    series = timeline.series(by=by, unit=unit)
    draws = series.draws(5, seed)
    assert draws.shape == (5, len(series.periods), len(series.groups))
    assert draws.dtype == np.int64
    np.testing.assert_array_equal(draws, series.draws(5, seed))
    inside = series.exposure > 0
    assert (draws[:, inside] >= series.certain[inside]).all()
    assert (draws[:, inside] <= series.possible[inside]).all()
    assert (draws[:, ~inside] == 0).all()
    if by in (None, "phase"):
        sure = [item for item in _starts(timeline, unit) if item[0]]
        may = [item for item in _starts(timeline, unit) if item[1]]
        assert ((len(sure) <= draws.sum(axis=(1, 2))) & (draws.sum(axis=(1, 2)) <= len(may))).all()


def _starts(timeline: Timeline, unit: str) -> Sequence[tuple[bool, bool]]:
    """For each unit, whether its start surely, and whether it possibly, lies inside the coverage."""
    if timeline.coverage is None:
        return []
    days, found = days_of(timeline.windows), units(timeline.events, timeline.events, timeline.registry, None, unit)
    starts = [set(start_set(item.events[0], timeline.coverage)) for item in found]
    return [(start <= days, bool(start & days)) for start in starts]


@pytest.mark.parametrize("by", [None, "domain", "phase"])
def test_draws_average_to_the_expected_counts(by: Any) -> None:
    """The mean of many draws is the expected count, within five standard errors, in every cell."""
    dates = [
        "2014", "2014-05", "[2013-11-20..2014-02-10]", "../2014", "2014-06-15", "2013/2014", "2015-0X",
        "[2014-08-31..2014-09-01]",
    ]  # fmt: skip
    events = [
        Event(id=f"e{n}", date=text, title="t", kind="external", form="f", domains=["a", "b"][: 1 + n % 2])
        for n, text in enumerate(dates)
    ]
    timeline = Timeline(events, coverage=("2013-12-05", "2015-04-10"), phases=SCHEME)
    series, m = timeline.series("month", by=by), 20_000
    draws = series.draws(m, seed=11)
    error = draws.std(axis=0) / np.sqrt(m)
    assert (np.abs(draws.mean(axis=0) - series.expected) <= 5 * error + 1e-12).all()


def test_an_event_has_one_day_in_all_its_groups() -> None:
    """In each draw, the groups of a many-valued event agree; the events of a phase add up to the draw."""
    event = Event(id="e", date="2014", title="t", kind="external", form="f", domains=["a", "b"])
    draws = Timeline([event], coverage=("2014", "2014")).series("month", by="domain").draws(50, 3)
    np.testing.assert_array_equal(draws[:, :, 0], draws[:, :, 1])
    assert len(np.unique(draws.argmax(axis=1))) > 5


@settings(max_examples=40)
@given(TIMELINES, st.lists(st.dates(FIRST, LAST), min_size=2, max_size=5, unique=True))
def test_given_periods_are_what_the_calendar_would_be(timeline: Timeline, edges: list[date]) -> None:
    """Explicit periods count alone what lies in them; those of the calendar give the calendar's series."""
    if timeline.coverage is not None:
        known = calendar("quarter", *timeline.coverage)
        same(timeline.series("quarter"), timeline.series(known), (0, 0))
    edges = sorted(edges)
    periods = [Period(str(a), a, b - timedelta(days=1)) for a, b in pairwise(edges)]
    days = timeline.series([Period("all", edges[0], edges[-1] - timedelta(days=1))])
    assert np.nansum(timeline.series(periods).expected) == pytest.approx(np.nansum(days.expected))


def test_occasions_count_once_and_only_their_selected_events() -> None:
    """An occasion counts at its first selected event; its root is remembered when the root itself is not selected."""
    summit = Event(id="summit", date="2014-05-20", title="t", kind="cooperation", form="f", domains="a")
    papers = [
        Event(
            id=f"paper-{n}", date=f"2014-0{n}", title="t", kind="cooperation", form="f", domains=["a", "b"],
            links=[{"relation": "part_of", "event": "summit" if n == 6 else "paper-6"}],
        )
        for n in (6, 7)
    ]  # fmt: skip
    timeline = Timeline([summit, *papers], coverage=("2014", "2014"))
    assert timeline.series("month").expected[:, 0].tolist() == [0, 0, 0, 0, 1, *[0] * 7]
    assert timeline.series("month", unit="event").expected[:, 0].tolist() == [0, 0, 0, 0, 1, 1, 1, *[0] * 5]
    by_domain = timeline.series("month", by="domain")
    assert by_domain.groups == ("a", "b")
    assert by_domain.expected[4:7].tolist() == [[1, 0], [0, 1], [0, 0]]
    assert timeline.select(domains="b").series("month").expected[5, 0] == 1
    assert timeline.series("month", count="active").expected[4:7, 0].tolist() == [1, 1, 1]


def test_limits_cut_what_nothing_bounds() -> None:
    """With limits, an open start and an open end reach to them, whatever part of the coverage is looked at."""
    events = [
        Event(id=text, date=text, title="t", kind="external", form="f", domains="d") for text in ("../2015", "2013/..")
    ]
    registry = Timeline(events).registry
    covered, limits = [(date(2014, 1, 1), date(2014, 12, 31))], (date(2012, 1, 1), date(2020, 12, 31))
    starts = build_series(events, registry, covered, every="year", limits=limits)
    assert starts.expected.tolist() == [[pytest.approx(365 / (366 + 3 * 365))]]
    assert build_series(events, registry, covered, every="year").expected[0, 0] == pytest.approx(0.5)
    lasting = build_series(events[1:], registry, covered, every="year", limits=limits, count="active")
    assert lasting.certain.tolist() == [[1]]


def test_frames_cover_by_the_intersection_of_their_windows() -> None:
    """Outside of the windows of the selected frames, and of what ``until`` leaves, all is NaN; draws there are 0."""
    frames = [
        Frame(id="votes", title="Votes", rule="All.", window="2013/2015"),
        Frame(id="talks", title="Talks", rule="All.", window="2014-07/2016"),
    ]
    event = Event(
        id="e", date="2014/2016", title="t", kind="external", form="f", domains="d", frames=["votes", "talks"]
    )
    timeline = Timeline([event], frames=frames, coverage=("2010", "2020"))
    series = timeline.select(frames=["votes"]).select(frames=["talks"], until="2015-09-30").series("quarter")
    assert [period.label for period in series.periods] == [f"2014-Q{n}" for n in (3, 4)] + [
        f"2015-Q{n}" for n in (1, 2, 3)
    ]
    assert series.caution is None
    assert series.expected[:, 0] == pytest.approx([92 / 365, 92 / 365, 0, 0, 0])
    phases = Periodization.declared("2014-04-01", "2015-04-01", names=["a", "b", "c"])
    gap = Timeline([event], coverage=("2014", "2015"), phases=phases).select(phases=["a", "c"], certainty="possible")
    series = gap.series("quarter")
    assert np.isnan(series.expected[1:5]).all()
    assert series.exposure[1:5].tolist() == [0] * 4
    assert series.expected[[0, 5], 0] == pytest.approx([90 / 365, 0])
    draws = series.draws(200, 1)
    assert draws[:, 1:5].sum() == 0
    assert 20 < draws.sum() < 80


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"by": "kinds"}, "nearest: 'kind'"),
        ({"unit": "events"}, "allowed: occasion, event"),
        ({"count": "starts"}, "nearest: 'start'"),
        ({"measure": "event"}, "nearest: 'events'"),
        ({"every": "week"}, "every: 'week'"),
        ({"every": 0}, "every: 0"),
        ({"every": True}, "every: True"),
        ({"every": None}, "every: None"),
        ({"every": ["2014"]}, "every: '2014'"),
        ({"every": [None]}, "every: None"),
        ({"by": "phase"}, "no phase scheme"),
        ({"count": "active", "measure": "intensity"}, "do not go together"),
        ({"every": calendar("year", FIRST, LAST)[::-1]}, "give them in order"),
    ],
)
def test_wrong_words_are_refused(words: dict[str, Any], message: str) -> None:
    """Every word that is not allowed is an error that names what is, whether or not there are events."""
    for timeline in (Timeline([]), Timeline([], coverage=("2014", "2015"))):
        with pytest.raises(InputError, match=message):
            timeline.series(**words)
