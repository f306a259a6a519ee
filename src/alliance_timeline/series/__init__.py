"""Series: events counted by period and group, shares of them, and indicators."""

from __future__ import annotations

from alliance_timeline.series.building import PhaseWindows, build_series
from alliance_timeline.series.counting import (
    Axis,
    By,
    Counts,
    Spans,
    Unit,
    Units,
    count_active,
    count_starts,
    draw_starts,
    labels_of,
    sum_starts,
    units_of,
)
from alliance_timeline.series.event_series import Count, EventSeries, Measure
from alliance_timeline.series.indicator import Indicator
from alliance_timeline.series.protocol import HasSeries
from alliance_timeline.series.shares import ShareSeries, build_shares

__all__ = [
    "Axis",
    "By",
    "Count",
    "Counts",
    "EventSeries",
    "HasSeries",
    "Indicator",
    "Measure",
    "PhaseWindows",
    "ShareSeries",
    "Spans",
    "Unit",
    "Units",
    "build_series",
    "build_shares",
    "count_active",
    "count_starts",
    "draw_starts",
    "labels_of",
    "sum_starts",
    "units_of",
]
