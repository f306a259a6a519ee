"""Dates as they are known: EDTF in, four bounds, three-valued comparison, draws, English in and out.

>>> EventDate.parse("[2014..2016]").share_within("2014-03-18", "2015")
0.5967153284671532
"""

from __future__ import annotations

from alliance_timeline.dates.days import DateBounds, Precision, Season
from alliance_timeline.dates.edtf import Bounds
from alliance_timeline.dates.value import DateLike, EventDate, Padding, SortKey

__all__ = ["Bounds", "DateBounds", "DateLike", "EventDate", "Padding", "Precision", "Season", "SortKey"]
