"""Shares and draws of the start, which is uniform on its possible days."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DateError, InputError

from .strategies_edtf import event_dates

LIMITS = ("1989-01-01", "2026-12-31")


@pytest.mark.parametrize(
    ("text", "window", "share"),
    [
        ("2019", ("2019-01", "2019-03"), 90 / 365),
        ("2020", ("2020-02-29", None), 307 / 366),
        ("[2014..2016]", ("2014-03-18", "2015"), 654 / 1096),
        ("2019-09-11/2019-09-17", ("2019-09-12", None), 0.0),
        ("2014/2016", (None, "2014-06-30"), 181 / 365),
        ("201X-06-05", ("2015-06-05", "2019"), 1462 / 3288),
        ("2022-05/..", ("2022-05-11", None), 21 / 31),
        ("2019", (None, None), 1.0),
        ("Y17E7", ("2019", None), 1.0),
    ],
)
def test_share_counts_possible_start_days(text: str, window: tuple[str | None, str | None], share: float) -> None:
    """The share is the number of possible start days in the window over all of them, gaps of X included."""
    assert EventDate.parse(text).share_within(*window) == pytest.approx(share, abs=1e-15)


@pytest.mark.parametrize(
    ("text", "window", "share"),
    [
        ("../1990", ("1990", "1990"), 365 / 730),
        ("[2026-12..]", ("2026-12-01", "2026-12-15"), 15 / 31),
        ("../1980", ("1980-12-31", "1980-12-31"), 1.0),
        ("[2030..]", ("2030-01-01", "2030-01-01"), 1.0),
        ("2019", ("2019", "2019"), 1.0),
    ],
)
def test_an_open_start_is_cut_at_the_limits(text: str, window: tuple[str, str], share: float) -> None:
    """A missing bound is replaced by the limit, or by the other bound where the limit lies beyond it."""
    assert EventDate.parse(text).share_within(*window, limits=LIMITS) == pytest.approx(share)


@pytest.mark.parametrize(("text", "side"), [("../2015", "first"), ("[2015..]", "last"), ("/2015", "first")])
def test_an_open_start_without_limits_is_an_error(text: str, side: str) -> None:
    """Nothing is assumed about a start without a bound."""
    for call in (EventDate.parse(text).share_within, EventDate.parse(text).sample):
        arguments = (None, "2015") if "share" in call.__name__ else (1, 3)
        with pytest.raises(DateError, match=f"no {side} possible start day; pass limits"):
            call(*arguments)


def test_windows_and_limits_must_be_in_order() -> None:
    """A window or limits that end before they begin are refused."""
    with pytest.raises(DateError, match="ends"):
        EventDate.parse("2019").share_within("2020", "2019")
    with pytest.raises(DateError, match="ends"):
        EventDate.parse("../2019").share_within(None, None, limits=("2020", "2019"))


@given(event_dates(), st.dates(), st.dates())
def test_shares_of_a_partition_sum_to_one(value: EventDate, one: date, other: date) -> None:
    """The shares before, inside and after a window sum to 1."""
    first, last = sorted([one, other])
    if first == date.min or last == date.max:
        return
    limits = (date.min, date.max)
    day_before, day_after = date.fromordinal(first.toordinal() - 1), date.fromordinal(last.toordinal() + 1)
    parts = [
        value.share_within(None, day_before, limits=limits),
        value.share_within(first, last, limits=limits),
        value.share_within(day_after, None, limits=limits),
    ]
    assert all(0 <= part <= 1 for part in parts)
    assert sum(parts) == pytest.approx(1)


@given(event_dates(), st.integers(0, 2**32))
@settings(deadline=None)
def test_draws_are_possible_start_days(value: EventDate, seed: int) -> None:
    """Draws lie between the bounds of the start, for any year; the same seed gives the same draws."""
    limits = (date(1900, 1, 1), date(2100, 1, 1))
    draws = value.sample(np.random.default_rng(seed), 5, limits=limits)
    assert draws.shape == (5,)
    assert draws.dtype == np.dtype("datetime64[D]")
    numbers = draws.astype(np.int64) + date(1970, 1, 1).toordinal()
    low, high = value.ordinals[:2]
    assert all(low is None or low <= number for number in numbers)
    assert all(high is None or number <= high for number in numbers)
    assert (draws == value.sample(seed, 5, limits=limits)).all()


def test_draws_are_uniform() -> None:
    """Each of the days is equally likely: chi-squared with 29 degrees of freedom below its 99.9 % point."""
    draws = EventDate.parse("2019-09").sample(7, 30_000)
    counts = np.bincount((draws - np.datetime64("2019-09-01")).astype(int), minlength=30)
    assert len(counts) == 30
    assert ((counts - 1000) ** 2 / 1000).sum() < 58.3


@pytest.mark.parametrize("n", [-1, True])
def test_the_number_of_draws_is_a_whole_number_from_0(n: int) -> None:
    """A negative number of draws is an InputError that names it; zero draws are none."""
    with pytest.raises(InputError, match="n="):
        EventDate.parse("2019").sample(1, n)
    assert EventDate.parse("2019").sample(1, 0).shape == (0,)
