"""Indicator: columns of one length, values that nobody can write, days that a frame can hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import InputError
from alliance_timeline.series import Indicator


def indicator(**changes: Any) -> Indicator:
    """Three values of two sources."""
    fields: dict[str, Any] = {
        "id": "trade", "title": "Trade", "definition": "Goods, both ways", "unit": "billion USD",
        "dates": tuple(map(EventDate.parse, ("2013", "2014-03", "../2015"))), "values": np.array([1.5, 2.0, np.nan]),
        "sources": ("customs", "un", "customs"), "notes": ("", "", "estimate"),
    }  # fmt: skip
    return Indicator(**(fields | changes))


def test_values_are_a_read_only_copy() -> None:
    """What was given can still be written, without changing the indicator; two indicators are two values."""
    given = np.array([1.0, 2.0, 3.0])
    one = indicator(values=given)
    given[0] = 9
    assert one.values[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        one.values[0] = 1
    assert one != indicator(values=given)
    assert len({one, one}) == 1


def test_columns_have_one_length() -> None:
    """A value without a date, or the like, is refused with all lengths."""
    with pytest.raises(InputError, match=r"indicator trade: 3 dates, 2 values, 3 sources, 3 notes"):
        indicator(values=[1.0, 2.0])
    with pytest.raises(InputError, match="each value has one of each"):
        indicator(values=[[1.0, 2.0, 3.0]])


def test_sources_stand_once() -> None:
    """``source`` names each source once, in order."""
    assert indicator().source == ("customs", "un")
    assert len(indicator()) == 3


def test_to_pandas() -> None:
    """One row a value, with the first and last possible day; NaT where nothing limits it or no calendar has it."""
    frame = indicator().to_pandas()
    assert frame.columns.tolist() == ["date", "first", "last", "value", "unit", "source", "note"]
    assert frame["first"].dt.date.tolist()[:2] == [date(2013, 1, 1), date(2014, 3, 1)]
    assert frame["first"].isna().tolist() == [False, False, True]
    assert frame["last"].dt.date.tolist()[2] == date(2015, 12, 31)
    old = indicator(dates=tuple(map(EventDate.parse, ("-0400", "Y17E7", "0000")))).to_pandas()
    assert old["first"].isna().all()
    frame.loc[0, "value"] = 5.0
    assert indicator().values[0] == 1.5


def test_repr() -> None:
    """The text names what is measured, how often and when."""
    assert repr(indicator()) == "Indicator(trade: Trade; 3 values, 2013 to ../2015; billion USD)"
    assert "no value" in repr(indicator(dates=(), values=[], sources=(), notes=()))
