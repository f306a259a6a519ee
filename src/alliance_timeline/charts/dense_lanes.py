"""The timeline chart of very many events: on each lane, bars as high as the expected count of each period."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from alliance_timeline.charts.lane_frame import framed, raw_y, room_of
from alliance_timeline.charts.spans import Days, Span, after, time_of
from alliance_timeline.charts.theme import COLOURS, WIDTH, altair_module, data_of, dressed, tooltips

if TYPE_CHECKING:
    import altair as alt

__all__ = ["DENSE_LANE", "LaneCounts", "dense_lanes_chart"]

DENSE_LANE = 40
"""Pixels of a lane."""

_ROOM = 6
_TOLD = {
    "period": "Period", "expected": ("Expected events", ",.1f"), "certain": ("Certain", ",.0f"),
    "possible": ("Possible", ",.0f"), "standing": "Figures",
}  # fmt: skip


class LaneCounts(NamedTuple):
    """Columns, one row a period and lane, which is a number from 0.

    ``provisional`` says that a period is covered in part, or not settled. What is not above 0 is not drawn.
    """

    lane: Sequence[int]
    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    expected: Sequence[float]
    certain: Sequence[float]
    possible: Sequence[float]
    provisional: Sequence[bool]


def dense_lanes_chart(
    counts: LaneCounts,
    names: Sequence[str],
    span: Days,
    *,
    phases: Sequence[Span] = (),
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = WIDTH,
) -> alt.LayerChart:
    """Counts by period and lane; all lanes have one scale, and the highest bar fills its lane. Provisional is pale.

    Args:
        counts: the columns.
        names: of the lanes, from the top.
        span: first and last day of the axis of time.
        phases, title, caption, description, width: as in ``lanes_chart``.
    """
    edges = [float(n * DENSE_LANE) for n in range(len(names) + 1)]
    rows = [row for row in zip(*counts, strict=True) if row[4] > 0]
    counts = LaneCounts(*map(list, zip(*rows, strict=True))) if rows else LaneCounts(*[[]] * 8)
    chart = framed([_bars(counts, edges, span)], names, edges, span, phases, width)
    return dressed(chart, title, caption, description, width + room_of(names))  # type: ignore[no-any-return]


def _bars(counts: LaneCounts, edges: Sequence[float], span: Days) -> alt.Chart:
    alt = altair_module()
    pixels = (DENSE_LANE - _ROOM) / max(counts.expected, default=1.0)
    bottom = [edges[lane + 1] for lane in counts.lane]
    data = data_of(
        **{name: column for name, column in counts._asdict().items() if name not in ("first", "last")},
        bottom=bottom, top=[low - value * pixels for low, value in zip(bottom, counts.expected, strict=True)],
        begin=[max(day, span[0]) for day in counts.first], end=[after(min(day, span[1])) for day in counts.last],
    )  # fmt: skip
    bar = alt.Chart(data).transform_calculate(standing="datum.provisional ? 'not final' : 'final'")
    pale = alt.condition("datum.provisional", alt.value(0.5), alt.value(1))
    return bar.mark_rect(color=COLOURS[0], stroke="white", strokeWidth=0.4, clip=True).encode(  # type: ignore[no-any-return]
        x=time_of("begin", span), x2="end:T", y=raw_y("bottom"), y2="top", opacity=pale, tooltip=tooltips(_TOLD)
    )
