"""Periods: calendars without gaps, spans of time, and windows as sets of days."""

from __future__ import annotations

import calendar as month_lengths
from datetime import date, timedelta
from itertools import pairwise

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import InputError
from alliance_timeline.periods import (
    Period,
    Window,
    calendar,
    covered_days,
    intersect,
    parse_every,
    periods_for,
    shift,
    start_days,
    union,
    without,
)

DAY = timedelta(days=1)
NEAR = st.dates(date(2010, 1, 1), date(2011, 12, 31))
SPANS = st.tuples(st.dates(), st.integers(0, 9000)).map(
    lambda pair: (pair[0], date.fromordinal(min(pair[0].toordinal() + pair[1], date.max.toordinal())))
)
WINDOWS = st.lists(
    st.tuples(NEAR, st.integers(-3, 90)).map(lambda pair: (pair[0], pair[0] + pair[1] * DAY)), max_size=5
)


def days(windows: list[Window] | tuple[Window, ...]) -> set[int]:
    """The days of windows; one that ends before it begins has none."""
    return {day for first, last in windows for day in range(first.toordinal(), last.toordinal() + 1)}


@given(st.integers(1, 40), SPANS, st.none() | st.dates())
@example(12, (date.max, date.max), None)
@example(1, (date.min, date.max), date(2024, 2, 29))
@example(1200, (date.min, date.max), date(4000, 7, 31))
def test_a_calendar_has_no_gaps(months: int, span: Window, anchor: date | None) -> None:
    """Periods follow each other day by day, hold the first and the last day, and none is superfluous."""
    periods = calendar(months, *span, anchor=anchor)
    assert periods[0].first <= span[0] <= periods[0].last
    assert periods[-1].first <= span[1] <= periods[-1].last
    assert all(one.last + DAY == other.first for one, other in pairwise(periods))
    assert len({period.label for period in periods}) == len(periods)


@given(st.integers(1, 40), SPANS, st.none() | st.dates())
def test_periods_begin_whole_steps_from_the_anchor(months: int, span: Window, anchor: date | None) -> None:
    """Each period begins a multiple of the months from the anchor (else 1 January), or where the calendar begins."""
    origin = anchor or date(span[0].year, 1, 1)
    for period in calendar(months, *span, anchor=anchor):
        apart = (period.first.year - origin.year) * 12 + period.first.month - origin.month
        length = month_lengths.monthrange(period.first.year, period.first.month)[1]
        whole = apart % months == 0 and period.first.day == min(origin.day, length)
        assert whole or period.first == date.min


@pytest.mark.parametrize(
    ("every", "labels"),
    [
        ("month", ["2015-11", "2015-12", "2016-01", "2016-02"]),
        ("quarter", ["2015-Q4", "2016-Q1"]),
        ("half", ["2015-H2", "2016-H1"]),
        ("year", ["2015", "2016"]),
        ("12 months", ["2015", "2016"]),
        (3, ["2015-Q4", "2016-Q1"]),
        ("4 months", ["2015-09-01/2015-12-31", "2016-01-01/2016-04-30"]),
        ("18 months", ["2015-01-01/2016-06-30"]),
    ],
)
def test_labels(every: str | int, labels: list[str]) -> None:
    """Months, quarters, halves and years have names; other numbers of months show their ends."""
    found = calendar(every, date(2015, 11, 5), date(2016, 2, 29))
    assert [period.label for period in found] == labels
    assert [str(period) for period in found] == labels


def test_early_years_have_four_digits() -> None:
    """The labels of early years sort like their days."""
    assert [calendar(every, date(33, 4, 3), date(33, 4, 3))[0].label for every in ("month", "quarter", "year")] == [
        "0033-04", "0033-Q2", "0033",
    ]  # fmt: skip


def test_a_leap_day_as_anchor() -> None:
    """Years from 29 February begin on 28 February where there is no leap day, without drifting."""
    starts = [
        str(period.first) for period in calendar("year", date(2022, 6, 1), date(2025, 1, 1), anchor=date(2020, 2, 29))
    ]
    assert starts == ["2022-02-28", "2023-02-28", "2024-02-29"]
    ends = [
        str(period.last) for period in calendar("month", date(2024, 1, 31), date(2024, 4, 1), anchor=date(2024, 1, 31))
    ]
    assert ends == ["2024-02-28", "2024-03-30", "2024-04-29"]


def test_a_calendar_of_nothing_is_empty() -> None:
    """A last day before the first gives no period."""
    assert calendar("month", date(2014, 1, 2), date(2014, 1, 1)) == ()


@pytest.mark.parametrize("every", ["weeks", "0 months", "1201 months", 0, -3, 1201, True, "", "12", "٣ months", 1.5])
def test_what_is_no_period_is_refused(every: str | int) -> None:
    """Anything but the words and 1 to 1,200 months is an error that names what is allowed."""
    with pytest.raises(InputError, match="is no period"):
        parse_every(every)


def test_months_are_read_in_every_form() -> None:
    """Words, numbers and numbers of months mean the same."""
    assert [parse_every(every) for every in ("month", "quarter", "half", "year", "1 month", "18 months", 5)] == [
        1, 3, 6, 12, 1, 18, 5,
    ]  # fmt: skip


def test_periods_may_be_given() -> None:
    """Explicit periods stay as they are, if they are in order and do not overlap."""
    one, other = Period("a", date(2014, 1, 1), date(2014, 1, 9)), Period("b", date(2014, 2, 1), date(2014, 2, 2))
    assert periods_for(iter([one, other]), None) == (one, other)  # type: ignore[arg-type]
    for wrong in ([other, one], [one, one]):
        with pytest.raises(InputError, match=r"before .* ends; give them in order"):
            periods_for(wrong, None)
    for strange in (None, [None], 1.5, ["2014"]):
        with pytest.raises(InputError, match="is no period; give a word"):
            periods_for(strange, None)  # type: ignore[arg-type]


def test_a_period_ends_after_it_begins() -> None:
    """A last day before the first is refused, one day alone is not."""
    with pytest.raises(InputError, match="period x ends"):
        Period("x", date(2014, 1, 2), date(2014, 1, 1))
    assert Period("x", date(2014, 1, 1), date(2014, 1, 1)).first == date(2014, 1, 1)


@given(
    st.dates(date(1500, 1, 1), date(2500, 1, 1)),
    st.integers(0, 4000),
    st.sampled_from(["day", "week", "month", "year"]),
    st.booleans(),
)
def test_shift_agrees_with_relativedelta(day: date, number: int, unit: str, back: bool) -> None:
    """Days, weeks, months and years move a day as dateutil moves it, up to the ends of the calendar."""
    step = relativedelta(**{f"{unit}s": number})  # type: ignore[arg-type]
    try:
        right = day - step if back else day + step
    except (ValueError, OverflowError):
        right = date.min if back else date.max
    assert shift(day, f"{number} {unit}s", back=back) == right


@pytest.mark.parametrize(
    "span", ["", "days", "-3 days", "3", "3 fortnights", "1.5 years", "3  days", "٣ days", None, 3]
)
def test_what_is_no_span_is_refused(span: str) -> None:
    """Anything but a number and a unit is an error that shows how to write it."""
    with pytest.raises(InputError, match="is no span of time"):
        shift(date(2014, 1, 1), span)


@pytest.mark.parametrize("span", ["999999 years", "999999 weeks", "999999 months"])
def test_shift_stays_in_the_calendar(span: str) -> None:
    """The first and the last day of the calendar end the way."""
    assert (shift(date(2014, 1, 1), span), shift(date(2014, 1, 1), span, back=True)) == (date.max, date.min)


@given(WINDOWS, WINDOWS)
def test_windows_are_sets_of_days(some: list[Window], others: list[Window]) -> None:
    """Union, intersection and difference are those of the sets of days."""
    assert days(union([*some, *others])) == days(some) | days(others)
    assert days(intersect(some, others)) == days(some) & days(others)
    assert days(without(some, others)) == days(some) - days(others)
    assert covered_days(union(some)) == len(days(some))


@given(WINDOWS, WINDOWS)
def test_windows_are_canonical(some: list[Window], others: list[Window]) -> None:
    """Results are in order, neither touch nor overlap, and depend on the days alone."""
    for found in (union(some), intersect(some, others), without(some, others)):
        assert all(first <= last for first, last in found)
        assert all(one[1] + DAY < other[0] for one, other in pairwise(found))
        assert union(found[::-1]) == found
        assert union([(date.fromordinal(day), date.fromordinal(day)) for day in days(found)]) == found


def test_the_whole_calendar_is_a_window() -> None:
    """The ends of the calendar are no special case."""
    whole = ((date.min, date.max),)
    assert union([*whole, *whole, (date.max, date.max)]) == whole
    assert without(whole, whole) == ()
    assert without(whole, [(date.min, date.min), (date.max, date.max)]) == ((date.min + DAY, date.max - DAY),)
    assert without(whole, [(date(2014, 1, 1), date(2014, 1, 1))])[1] == (date(2014, 1, 2), date.max)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015-02", "2015-02-01", "2015-02-28"),
        ("[2015-02-03,2015-02-10]", "2015-02-03", "2015-02-10"),
        ("2015-02-0X", "2015-02-01", "2015-02-09"),
        ("../2015", "2014-01-01", "2015-12-31"),
        ("/2015", "2014-01-01", "2015-12-31"),
        ("../2010", "2010-12-31", "2010-12-31"),
        ("{..2015}", "2014-01-01", "2015-12-31"),
        ("[..2015-05]", "2014-01-01", "2015-05-31"),
        ("[2015..]", "2015-01-01", "2018-12-31"),
        ("[2020..]", "2020-01-01", "2020-01-01"),
        ("2015/..", "2015-01-01", "2015-12-31"),
    ],
)
def test_start_days(text: str, first: str, last: str) -> None:
    """All days between the bounds, sets and X digits included; the limits cut only a side without a bound."""
    found = start_days(EventDate.parse(text), (date(2014, 1, 1), date(2018, 12, 31)))
    assert found is not None
    assert tuple(date.fromordinal(day).isoformat() for day in found) == (first, last)


def test_start_days_without_limits() -> None:
    """Without limits, a start that nothing bounds has no days; any other keeps its own."""
    assert start_days(EventDate.parse("../2015"), None) is None
    assert start_days(EventDate.parse("2015-01-01/.."), None) == (735_599, 735_599)
