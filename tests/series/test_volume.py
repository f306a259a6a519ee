"""Values of an indicator by period: yearly values stand for their quarters; gaps and doubles."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import InputError
from alliance_timeline.periods import calendar
from alliance_timeline.series import Indicator
from alliance_timeline.series.volume import volume_by_period

FIRST, LAST = datetime.date(2019, 1, 1), datetime.date(2021, 12, 31)


def indicator(**values: float) -> Indicator:
    """Values by date; ``y2020_03`` is March 2020."""
    dates = tuple(EventDate.parse(name[1:].replace("__", "/").replace("_", "-")) for name in values)
    none = ("",) * len(values)
    return Indicator("trade", "Trade", "Goods", "billion USD", dates, np.array(list(values.values())), none, none)


def test_a_yearly_value_stands_for_each_of_its_quarters() -> None:
    """All four quarters of a year have its value; a year without one has none."""
    found = volume_by_period(indicator(y2020=5, y2019=3), calendar("quarter", FIRST, LAST))
    assert found.tolist()[:8] == [3] * 4 + [5] * 4
    assert np.isnan(found[8:]).all()


def test_parts_make_a_mean_where_they_are_complete() -> None:
    """Two halves make the mean of a year by days; with a day missing there is no value."""
    halves = indicator(y2020_01__2020_06=10, y2020_07__2020_12=20)
    assert volume_by_period(halves, calendar("year", FIRST, LAST))[1] == pytest.approx((182 * 10 + 184 * 20) / 366)
    assert np.isnan(volume_by_period(indicator(y2020_01=10, y2020_03=20), calendar("quarter", FIRST, LAST))).all()


def test_values_that_are_missing_or_unbounded_are_none() -> None:
    """NaN, and a date without a first or last day, say nothing of a period."""
    dates = (EventDate.parse("../2019"), EventDate.parse("2020"))
    found = Indicator("trade", "", "", "", dates, np.array([1.0, np.nan]), ("", ""), ("", ""))
    assert np.isnan(volume_by_period(found, calendar("year", FIRST, LAST))).all()


def test_two_values_for_one_day_are_refused() -> None:
    """Which of two sources to take is the reader's choice."""
    both = indicator(y2020=5, y2020_01__2020_09=3)
    with pytest.raises(InputError, match=r"normalise: trade has two values for one day \(2020-01/2020-09 and 2020\)"):
        volume_by_period(both, calendar("year", FIRST, LAST))
