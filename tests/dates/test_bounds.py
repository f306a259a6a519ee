"""Four bounds: stated cases, and agreement with an expansion over days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.dates import DateBounds, EventDate, Season
from alliance_timeline.errors import DateError

from .strategies_edtf import event_dates, masked_dates

D = date.fromisoformat
CENTURY = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@cache
def century() -> tuple[str, ...]:
    """Every day from 2000 to 2099 as a string."""
    first = date(2000, 1, 1)
    return tuple((first + timedelta(days)).isoformat() for days in range(36_525))


def expansion(pattern: str) -> list[date]:
    """Every day of the century that begins with the pattern, X standing for any digit."""
    fits = re.compile(pattern.replace("X", "[0-9]")).match
    return [D(day) for day in century() if fits(day)]


def four(text: str) -> tuple[date | None, ...]:
    """Start earliest, start latest, end earliest, end latest."""
    value = EventDate.parse(text)
    return value.start.earliest, value.start.latest, value.end.earliest, value.end.latest


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2019-09", "2019-09-01 2019-09-30 2019-09-01 2019-09-30"),
        ("2019-09-11/2019-09-17", "2019-09-11 2019-09-11 2019-09-17 2019-09-17"),
        ("2014/2016", "2014-01-01 2014-12-31 2016-01-01 2016-12-31"),
        ("2014/2014-03", "2014-01-01 2014-03-31 2014-03-01 2014-03-31"),
        ("2014-03/2014", "2014-03-01 2014-03-31 2014-03-01 2014-12-31"),
        ("2014/2014", "2014-01-01 2014-12-31 2014-01-01 2014-12-31"),
        ("../2015", "None 2015-12-31 2015-01-01 2015-12-31"),
        ("/2015", "None 2015-12-31 2015-01-01 2015-12-31"),
        ("2015/..", "2015-01-01 2015-12-31 2015-01-01 None"),
        ("2015/", "2015-01-01 2015-12-31 2015-01-01 None"),
        ("[2014..2016]", "2014-01-01 2016-12-31 2014-01-01 2016-12-31"),
        ("[2016-05,2014]", "2014-01-01 2016-05-31 2014-01-01 2016-05-31"),
        ("[..1760-12-03]", "None 1760-12-03 None 1760-12-03"),
        ("[1760-12..]", "1760-12-01 None 1760-12-01 None"),
        ("{1960,1961-12}", "1960-01-01 1960-12-31 1961-12-01 1961-12-31"),
        ("{1961-12,1960}", "1960-01-01 1960-12-31 1961-12-01 1961-12-31"),
        ("{1960,1960-03}", "1960-01-01 1960-03-31 1960-03-01 1960-12-31"),
        ("{1667,1668,1670..1672}", "1667-01-01 1667-12-31 1672-01-01 1672-12-31"),
        ("{..1984}", "None 1984-12-31 1984-01-01 1984-12-31"),
        ("{1984..}", "1984-01-01 1984-12-31 1984-01-01 None"),
        ("{2019}", "2019-01-01 2019-12-31 2019-01-01 2019-12-31"),
        ("2019-09~", "2019-09-01 2019-09-30 2019-09-01 2019-09-30"),
        ("2004-06~-11", "2004-06-11 2004-06-11 2004-06-11 2004-06-11"),
        ("20X3-06-25/2004-X1-03", "2003-06-25 2003-06-25 2004-01-03 2004-11-03"),
        ("2004-06-XX/2004-07-03", "2004-06-01 2004-06-30 2004-07-03 2004-07-03"),
        ("20X0-02-29", "2000-02-29 2080-02-29 2000-02-29 2080-02-29"),
        ("1985-04-12T24:00:00+14:00", "1985-04-12 1985-04-12 1985-04-12 1985-04-12"),
        ("2001-24", "2001-12-01 2002-02-28 2001-12-01 2002-02-28"),
        ("2003-24", "2003-12-01 2004-02-29 2003-12-01 2004-02-29"),
    ],
)
def test_stated_bounds(text: str, bounds: str) -> None:
    """The cases that the design states."""
    assert four(text) == tuple(None if day == "None" else D(day) for day in bounds.split())


@pytest.mark.parametrize(
    ("codes", "first_month", "months"),
    [
        ((21, 25, 31), 3, 3),
        ((22, 26, 32), 6, 3),
        ((23, 27, 29), 9, 3),
        ((24, 28, 30), 12, 3),
        ((33,), 1, 3),
        ((34,), 4, 3),
        ((35,), 7, 3),
        ((36,), 10, 3),
        ((37,), 1, 4),
        ((38,), 5, 4),
        ((39,), 9, 4),
        ((40,), 1, 6),
        ((41,), 7, 6),
    ],
)
def test_groupings_cover_their_months(codes: tuple[int, ...], first_month: int, months: int) -> None:
    """A grouping is the days of its months; the season that begins in December ends in February."""
    first = date(2019, first_month, 1)
    years, month = divmod(first_month - 1 + months, 12)
    last = date(2019 + years, month + 1, 1) - timedelta(1)
    for code in codes:
        assert four(f"2019-{code}") == (first, last, first, last)
        assert (Season(code).first_month, Season(code).months) == (first_month, months)


@given(masked_dates(CENTURY).filter(lambda text: text.startswith("20")))
@settings(max_examples=80, deadline=None)
def test_masked_bounds_are_those_of_the_matching_days(pattern: str) -> None:
    """Bounds of unspecified digits are the first and last of all days that fit."""
    days = expansion(pattern)
    assert four(pattern) == (days[0], days[-1], days[0], days[-1])


@given(masked_dates(CENTURY), masked_dates(CENTURY))
@settings(max_examples=80, deadline=None)
def test_masked_interval_bounds_are_those_of_all_pairs(start: str, end: str) -> None:
    """An interval's bounds are those of all pairs of matching days with start ≤ end; none: refused."""
    starts = expansion("20" + start[2:])
    ends = expansion("20" + end[2:])
    text = f"20{start[2:]}/20{end[2:]}"
    good_starts = [day for day in starts if day <= ends[-1]]
    good_ends = [day for day in ends if day >= starts[0]]
    if not good_starts:
        with pytest.raises(DateError, match="is before the start"):
            EventDate.parse(text)
        return
    assert four(text) == (good_starts[0], good_starts[-1], good_ends[0], good_ends[-1])


@given(st.lists(masked_dates(CENTURY).map(lambda text: "20" + text[2:]), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_set_bounds_are_those_of_the_members(members: list[str]) -> None:
    """One-of: any member's days. All-of: the span of one day of each member."""
    days = [expansion(member) for member in members]
    low, high = min(one[0] for one in days), max(one[-1] for one in days)
    assert four(f"[{','.join(members)}]") == (low, high, low, high)
    latest_start, earliest_end = min(one[-1] for one in days), max(one[0] for one in days)
    assert four(f"{{{','.join(members)}}}") == (low, latest_start, earliest_end, high)


@given(event_dates())
def test_bounds_are_in_order_and_tight(value: EventDate) -> None:
    """Earliest ≤ latest, start ≤ end; a bound is missing only on an open or unknown side."""
    start, latest_start, earliest_end, end = value.ordinals
    for one, other in (
        (start, latest_start),
        (start, earliest_end),
        (latest_start, end),
        (earliest_end, end),
    ):
        assert one is None or other is None or one <= other
    if not (value.is_open or value.has_unknown_end):
        assert None not in value.ordinals
    if value.is_interval:
        assert latest_start is not None
        assert earliest_end is not None
    if value.is_one_day:
        assert value.ordinals[:2] == value.ordinals[2:]


@given(event_dates())
def test_a_side_without_a_bound_is_open_or_unknown(value: EventDate) -> None:
    """What the string says of a side agrees with its bound: none where it is open or left empty, else one."""
    start, _, _, end = value.ordinals
    assert (start is None) == (value.has_open_start or value.edtf.startswith("/"))
    assert (end is None) == (value.has_open_end or value.edtf.endswith("/"))
    assert value.is_open == (value.has_open_start or value.has_open_end)


@given(st.dates())
def test_a_day_is_exact(day: date) -> None:
    """A full date has that day as all four bounds, and ordinals are those of datetime.date."""
    value = EventDate.of(day)
    assert four(value.edtf) == (day,) * 4
    assert value.ordinals == (day.toordinal(),) * 4


@pytest.mark.parametrize("text", ["-0043-03-15", "0000", "Y17E7", "Y-170000002", "XXXX", "-XXXX/0000"])
def test_years_outside_the_calendar_of_python(text: str) -> None:
    """Such a date parses, hashes, sorts and prints; only asking for its day is an error."""
    value = EventDate.parse(text)
    assert hash(value) == hash(EventDate.parse(text))
    assert sorted([value, EventDate.parse("2019")])
    assert repr(value)
    assert repr(value.start)
    with pytest.raises(DateError, match=r"years 1 to 9999; use \.earliest_ordinal"):
        _ = value.start.earliest


def test_the_edges_of_the_calendar_of_python() -> None:
    """The first and last day of datetime.date are still days."""
    assert four("0001-01-01") == (date.min,) * 4
    assert four("9999-12-31") == (date.max,) * 4
    assert EventDate.parse("9998-24").end.latest == D("9999-02-28")
    with pytest.raises(DateError, match="Y10000-02-29"):
        _ = EventDate.parse("9999-24").end.latest


def test_bounds_are_frozen_values() -> None:
    """Bounds compare and hash by value and cannot be changed; days counts both ends."""
    bounds = EventDate.parse("2019-09").start
    assert bounds == DateBounds(bounds.earliest_ordinal, bounds.latest_ordinal)
    assert hash(bounds) == hash(EventDate.parse("2019-09").end)
    assert bounds != EventDate.parse("2019").start
    assert bounds != (1, 2)
    assert bounds.days == 30
    assert EventDate.parse("2015/..").end.days is None
    with pytest.raises(AttributeError, match="frozen"):
        bounds.earliest_ordinal = 1
    with pytest.raises(AttributeError, match="frozen"):
        del bounds.earliest_ordinal
