"""Where events are drawn: all possible days, cut where they are open, and nothing of what is unknown."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given

import alliance_timeline as at
from alliance_timeline.interop.texts import drawn
from alliance_timeline.testing import event_dates

COVERAGE = (datetime.date(2010, 1, 1), datetime.date(2022, 12, 31))


@pytest.mark.parametrize(
    ("date", "first", "last", "flags"),
    [
        ("2019-06-05", "2019-06-05", "2019-06-05", "known"),
        ("2019-06-05~", "2019-06-05", "2019-06-05", ""),
        ("2019-06", "2019-06-01", "2019-06-30", ""),
        ("[2014..2016]", "2014-01-01", "2016-12-31", ""),
        ("2019-09-11/2019-09-17", "2019-09-11", "2019-09-17", "known lasts"),
        ("2014/2016", "2014-01-01", "2016-12-31", "lasts"),
        ("2012-05-01/..", "2012-05-01", "2022-12-31", "open_end lasts"),
        ("2024/..", "2024-01-01", "2024-12-31", "open_end lasts"),
        ("../2015", "2010-01-01", "2015-12-31", "open_start lasts"),
        ("../2005", "2005-01-01", "2005-12-31", "open_start lasts"),
        ("2016-04-23/", "2016-04-23", "2016-04-23", "lasts"),
        ("/2015-06", "2015-06-01", "2015-06-30", "lasts"),
        ("[2017..]", "2017-01-01", "2022-12-31", "open_end"),
        ("{..2015}", "2010-01-01", "2015-12-31", "open_start lasts"),
        ("{2017..}", "2017-01-01", "2022-12-31", "open_end lasts"),
        ("[..2011]", "2010-01-01", "2011-12-31", "open_start"),
    ],
)
def test_days(date: str, first: str, last: str, flags: str) -> None:
    """First and last day and what is told of them, for each sort of date."""
    found = drawn(at.EventDate.parse(date), COVERAGE)
    assert found.days is not None
    told = {"known": found.is_known, "open_start": found.is_open_start, "open_end": found.is_open_end}
    assert tuple(day.isoformat() for day in found.days) == (first, last)
    assert " ".join(name for name, holds in {**told, "lasts": found.lasts}.items() if holds) == flags


def test_without_coverage() -> None:
    """Where nothing is covered, an open end is drawn as far as it is sure."""
    found = drawn(at.EventDate.parse("2014/.."), None)
    assert (found.first, found.last) == (at.EventDate.parse("2014").ordinals[0], at.EventDate.parse("2014").ordinals[3])


def test_beyond_the_calendar() -> None:
    """Years that the calendar does not have are drawn by number alone."""
    found = drawn(at.EventDate.parse("Y12000"), COVERAGE)
    assert found.first < found.last
    assert found.days is None


@given(event_dates())
def test_bounds_are_kept(date: at.EventDate) -> None:
    """Every bound that exists lies inside of what is drawn, but for the other side of what is unknown."""
    found = drawn(date, COVERAGE)
    assert found.first <= found.last
    start, latest, earliest, last = date.ordinals
    assert start in (None, found.first)
    assert last in (None, found.last)
    assert found.is_known <= (start == latest and earliest == last)
