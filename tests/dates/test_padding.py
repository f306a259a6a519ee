"""Padding: the default rule, the caller's rules, and what EDTF can express."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings

from alliance_timeline.dates import EventDate
from alliance_timeline.dates.value import Padding
from alliance_timeline.errors import DateError, InputError

from .strategies_edtf import event_dates


@pytest.mark.parametrize(
    ("text", "padded"),
    [
        ("2019-09-11~", "[2019-09-10..2019-09-12]"),
        ("2019-09~", "[2019-08-01..2019-10-31]"),
        ("2019-02~", "[2019-01-01..2019-03-31]"),
        ("2019?", "[2018-01-01..2020-12-31]"),
        ("2019%", "[2017-01-01..2021-12-31]"),
        ("201X~", "[2000-01-01..2029-12-31]"),
        ("X022?", "[0021-01-01..9023-12-31]"),
        ("201X?-06-11", "[2000-06-11..2029-06-11]"),
        ("1X85?-06-11", "[1084-06-11..1986-06-11]"),
        ("1985-XX~-12", "[1984-01-12..1986-12-12]"),
        ("2001-21~", "[2000-12-01..2001-08-31]"),
        ("2001-34?", "[2001-01-01..2001-09-30]"),
        ("1950S2~", "[1800-01-01..2099-12-31]"),
        ("2004-06~-11", "[2004-05-11..2004-07-11]"),
        ("2004?-06-11", "[2003-06-11..2005-06-11]"),
        ("?2004-06-~11", "[2003-06-10..2005-06-12]"),
        ("Y17000~", "[Y16999..Y17001]"),
        ("9999~", "[9998..Y10000]"),
        ("[2014~..2016]", "[2013-01-01..2016-12-31]"),
        ("[..2014?]", "[..2015-12-31]"),
        ("1984~/2004-06", "198X/2004-06"),
        ("2004-06-~01/2004-06-~20", "2004-34/2004-06"),
        ("2019-09-12~/2019-09-17", "2019-09-1X/2019-09-17"),
        ("2015~/..", "201X/.."),
        ("{1964~,1970}", "{196X,1970}"),
    ],
)
def test_default_rule(text: str, padded: str) -> None:
    """Each mark widens both sides by one unit of the stated precision, both marks by two."""
    assert EventDate.parse(text).padded().edtf == padded


@pytest.mark.parametrize(
    ("approximate", "padded"),
    [
        (90, "[2019-06-03..2019-12-29]"),
        ("90 days", "[2019-06-03..2019-12-29]"),
        ("1 day", "[2019-08-31..2019-10-01]"),
        ("2 weeks", "[2019-08-18..2019-10-14]"),
        ("3 months", "[2019-06-01..2019-12-31]"),
        ("1 year", "[2018-09-01..2020-09-30]"),
        (timedelta(days=2), "[2019-08-30..2019-10-02]"),
        (0, "2019-09"),
    ],
)
def test_callers_choose_how_much(approximate: Padding, padded: str) -> None:
    """Days, timedeltas and texts replace the default; nothing added leaves the bare date."""
    assert EventDate.parse("2019-09~").padded(approximate=approximate).edtf == padded
    assert EventDate.parse("2019-09?").padded(approximate=approximate).edtf == "[2019-08-01..2019-10-31]"
    assert EventDate.parse("2019-09?").padded(uncertain=approximate).edtf == padded


def test_both_marks_add_both_amounts() -> None:
    """``%`` is widened by what ``~`` and ``?`` add together."""
    assert EventDate.parse("2019-09-11%").padded(approximate=2, uncertain="1 week").edtf == "[2019-09-02..2019-09-20]"


@pytest.mark.parametrize("amount", [-1, "ten days", "1.5 years", "", True, 1.5, 10**9, timedelta(-1)])
def test_other_amounts_are_refused(amount: object) -> None:
    """An amount that is not understood is an InputError that names the argument, also without a mark."""
    with pytest.raises(InputError, match="approximate="):
        EventDate.parse("2019").padded(approximate=amount)  # type: ignore[arg-type]


def test_dates_without_marks_are_returned_as_they_are() -> None:
    """Only qualified dates change."""
    value = EventDate.parse("2014/2016")
    assert value.padded() is value


@given(event_dates())
@settings(deadline=None)
def test_padding_contains_the_strict_bounds_and_has_no_marks(value: EventDate) -> None:
    """The widened bounds hold the strict ones, those of the EDTF result hold the exact widened ones."""
    start, end = value.padded_bounds()
    exact = (start.earliest_ordinal, start.latest_ordinal, end.earliest_ordinal, end.latest_ordinal)
    for place, (wide, strict) in enumerate(zip(exact, value.ordinals, strict=True)):
        assert _contains(wide, strict, place)
    texts = [text for text in re.split(r"[/,{}]|\.\.", value.edtf) if text]
    if not value.is_one_day and any(_is_far(text) for text in texts):
        return
    padded = value.padded()
    assert not padded.is_approximate
    assert not padded.is_uncertain
    for place, (wide, strict) in enumerate(zip(padded.ordinals, exact, strict=True)):
        assert _contains(wide, strict, place)
    assert padded.padded() is padded


def test_an_interval_that_no_edtf_holds_is_an_error() -> None:
    """Around year 0 and beyond 9999 no single expression holds the days of an end; the exact bounds stay."""
    value = EventDate.parse("0000~/2000")
    with pytest.raises(DateError, match="around 0000~ in an interval; see padded_bounds"):
        value.padded()
    assert repr(value.padded_bounds()[0]) == "<DateBounds -0001-01-01 to 0001-12-31>"


def _contains(wide: int | None, strict: int | None, place: int) -> bool:
    if wide is None or strict is None:
        return wide is None
    return wide <= strict if place % 2 == 0 else wide >= strict


def _is_far(text: str) -> bool:
    """Whether a date reaches near year 0 or beyond 9900, where an interval has no expression to be padded to."""
    return any(day is None or not 366 * 20 < day < 366 * 9900 for day in EventDate(text).ordinals)
