"""EventSeries as a value: frozen, read-only, told apart by identity, shown with its uncertainty."""

from __future__ import annotations

import dataclasses
import pickle
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from alliance_timeline.errors import InputError
from alliance_timeline.events import Event
from alliance_timeline.series import EventSeries
from alliance_timeline.testing import VOCABULARY, timelines
from alliance_timeline.timeline import Timeline

BAD = "<script>&'\""


def timeline(*dates: str, **fields: Any) -> Timeline:
    """Events of the dates, covered 2014 and 2015."""
    coded = {"title": "t", "kind": "cooperation", "form": "meeting", "domains": "trade"} | fields
    events = [Event(id=f"e{n}", date=text, **coded) for n, text in enumerate(dates)]
    return Timeline(events, coverage=("2014", "2015"), settled_until="2015-06-30")


def test_arrays_cannot_be_written() -> None:
    """All arrays are read-only and the fields frozen; each result of ``draws`` is the caller's own."""
    series = timeline("2014-05", "2015").series(by="kind", measure="intensity")
    for name in ("expected", "certain", "possible", "exposure", "n"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(series, name)[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        series.periods = ()  # type: ignore[misc]


def test_series_compare_by_identity() -> None:
    """Two equal counts are two series; a series is hashable."""
    source = timeline("2014-05")
    one, other = source.series(), source.series()
    assert one == one
    assert one != other
    assert len({one, other}) == 2


def test_series_can_be_pickled() -> None:
    """A copy from another process counts and draws the same."""
    series = timeline("2014-05", "2014/2015").series()
    again = pickle.loads(pickle.dumps(series))
    np.testing.assert_array_equal(series.expected, again.expected)
    np.testing.assert_array_equal(series.draws(4, 1), again.draws(4, 1))


@pytest.mark.parametrize(("words", "named"), [({"count": "active"}, "active"), ({"measure": "intensity"}, "intensity")])
def test_count_models_refuse_what_is_no_count(words: dict[str, Any], named: str) -> None:
    """``draws``, and whatever needs counts, refuse ``active`` and ``intensity`` and name them."""
    series = timeline("2014-05").series(**words)
    with pytest.raises(InputError, match=f"draws: .*'{named}'"):
        series.draws(3)
    with pytest.raises(InputError, match=f"trend: .*'{named}'"):
        series.require_counts("trend")


@pytest.mark.parametrize("m", [0, -1, True])
def test_the_number_of_draws_is_at_least_one(m: int) -> None:
    """No draws, or a truth value, are refused."""
    with pytest.raises(InputError, match="m: "):
        timeline("2014-05").series().draws(m)


def test_mean_needs_scores() -> None:
    """``mean`` of counts is refused by name."""
    with pytest.raises(InputError, match="measure='events'"):
        _ = timeline("2014-05").series().mean


def test_scores_come_with_their_number() -> None:
    """Only units with a score enter the mean, and the table says how many they are."""
    coded = (("2014-03-01", "cooperation"), ("2014-04", "limitation"), ("2014-05-01", "unilateral"))
    events = [
        Event(id=kind, date=day, title="t", kind=kind, form="agreement", status="signed", domains="trade")
        for day, kind in coded
    ]
    series = Timeline(events, coverage=("2014", "2015"), vocabulary=VOCABULARY).series("year", measure="intensity")
    assert series.expected[:, 0].tolist() == [4, 0]
    assert series.n[:, 0].tolist() == [2, 0]
    assert series.mean[0, 0] == 2
    assert np.isnan(series.mean[1, 0])
    frame = series.to_pandas()
    assert frame.columns[-2:].tolist() == ["n", "mean"]
    assert frame["mean"].tolist()[0] == 2
    assert "mean +2.00, n 2.0" in repr(series)
    assert "+2.0 (2.0)" in series._repr_html_()


def test_to_pandas_has_one_row_a_period_and_group() -> None:
    """The frame holds the arrays, row by row, with typed days and the group None kept."""
    series = timeline("2014-05", "[2014..2015]", "2015-01-02", applications=()).series("half", by="application")
    frame = series.to_pandas()
    assert frame.columns.tolist() == [
        "period", "first", "last", "group", "certain", "expected", "possible", "exposure",
    ]  # fmt: skip
    assert frame["period"].tolist() == ["2014-H1", "2014-H2", "2015-H1", "2015-H2"]
    assert frame["first"].dt.date.tolist()[1] == date(2014, 7, 1)
    assert frame["group"].tolist() == [None] * 4
    assert frame["expected"].tolist() == series.expected[:, 0].tolist()
    frame.loc[0, "expected"] = 9.0
    assert series.expected[0, 0] != 9.0


def test_years_far_away_fit_into_a_frame() -> None:
    """Periods of early and late years become days of a frame too."""
    event = Event(date="0033", title="t", kind="external", form="f", domains="d")
    frame = Timeline([event], coverage=("0001", "9999")).series("1200 months").to_pandas()
    assert (frame["first"].dt.year.min(), frame["last"].dt.year.max()) == (1, 9999)


@settings(max_examples=40)
@given(timelines(vocabulary=None))
def test_every_series_can_be_shown(source: Timeline) -> None:
    """Whatever is counted, and whether or not anything is covered, text, table and frame can be made."""
    for words in ({"by": "kind"}, {"by": "actor", "count": "active"}, {"measure": "intensity"}):
        series = source.series("year", **words)  # type: ignore[arg-type]
        assert repr(series).startswith("EventSeries(")
        assert series._repr_html_().startswith("<table>")
        assert len(series.to_pandas()) == series.expected.size


def test_displays_name_the_unit_and_the_caution() -> None:
    """The unit, how it is counted and the caution stand beside the figures; open counts show their range."""
    series = timeline("2014-05-03", "2014").series("half")
    text, table = repr(series), series._repr_html_()
    assert "occasions, by their start" in text
    assert "not a complete list" in text
    assert "not a complete list" in table
    assert "1.5 (1–2)" in table
    assert "at most" in repr(timeline("2014").series(count="active"))
    assert repr(Timeline([]).series()).count("no period") == 1


def test_html_is_escaped() -> None:
    """Names that look like markup are shown, not run."""
    event = Event(id="e", date="2014-05", title="t", kind="external", form=BAD, domains="d")
    series = Timeline([event], coverage=("2014", "2014")).series("year", by="form")
    assert BAD not in series._repr_html_()
    assert "&lt;script&gt;" in series._repr_html_()


def test_how_it_was_counted_is_kept() -> None:
    """A series carries its words and the settled day of the timeline."""
    series = timeline("2014-05").series(18, by="kind", unit="event")
    found = (series.every, series.by, series.unit, series.count, series.measure, series.settled_until)
    assert found == ("18 months", "kind", "event", "start", "events", date(2015, 6, 30))
    assert isinstance(series, EventSeries)
