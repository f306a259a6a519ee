"""Dates as they are known: EDTF in, four bounds, three-valued comparison, draws, English in and out.

>>> EventDate.parse("[2014..2016]").share_within("2014-03-18", "2015")
0.5967153284671532
"""

from __future__ import annotations

from .bounds import DateBounds
from .event_date import DateLike, EventDate
from .expressions import Bounds
from .padding import Padding
from .units import Precision, Season
from .value import SortKey

__all__ = ["Bounds", "DateBounds", "DateLike", "EventDate", "Padding", "Precision", "Season", "SortKey"]
