"""The timeline chart of very many events: on each lane, bars as high as the expected count of each period."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.lane_frame import framed, raw_y, room_of
from alliance_timeline.charts.spans import Span, after, time_of
from alliance_timeline.charts.theme import COLOURS, WIDTH, altair_module, dressed

if TYPE_CHECKING:
    import altair as alt

__all__ = ["DENSE_LANE", "dense_lanes_chart"]

DENSE_LANE = 40
"""Pixels of a lane."""

_ROOM = 6


def dense_lanes_chart(
    periods: Sequence[tuple[str, datetime.date, datetime.date]],
    names: Sequence[str],
    expected: Sequence[Sequence[float]],
    certain: Sequence[Sequence[float]],
    possible: Sequence[Sequence[float]],
    span: tuple[datetime.date, datetime.date],
    *,
    phases: Sequence[Span] = (),
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = WIDTH,
) -> alt.LayerChart:
    """Counts by period and lane; all lanes have one scale, and the highest bar fills its lane.

    Args:
        periods: label, first and last day of each.
        names: of the lanes, from the top.
        expected, certain, possible: counts, a row a period and a column a lane; what is not finite is not drawn.
        span: first and last day of the axis of time.
        phases, title, caption, description, width: as in ``lanes_chart``.
    """
    edges = [float(n * DENSE_LANE) for n in range(len(names) + 1)]
    highest = max((value for row in expected for value in row if value > 0), default=1.0)
    rows = [
        {
            "period": label, "lane": n, "expected": float(value), "certain": float(certain[p][n]),
            "possible": float(possible[p][n]), "from": max(first, span[0]).isoformat(),
            "to": after(min(last, span[1])).isoformat(), "bottom": edges[n + 1],
            "top": edges[n + 1] - float(value) / highest * (DENSE_LANE - _ROOM),
        }
        for p, (label, first, last) in enumerate(periods)
        for n, value in enumerate(expected[p])
        if value > 0
    ]  # fmt: skip
    chart = framed([_bars(rows, span)], names, edges, span, phases, width)
    return dressed(chart, title, caption, description, width + room_of(names))  # type: ignore[no-any-return]


def _bars(rows: Sequence[dict[str, Any]], span: tuple[datetime.date, datetime.date]) -> alt.Chart:
    alt = altair_module()
    tips = [
        alt.Tooltip("period:N", title="Period"),
        alt.Tooltip("expected:Q", title="Expected events", format=",.1f"),
        alt.Tooltip("certain:Q", title="Certain", format=",.0f"),
        alt.Tooltip("possible:Q", title="Possible", format=",.0f"),
    ]
    return (  # type: ignore[no-any-return]
        alt.Chart(alt.InlineData(values=list(rows)))
        .mark_rect(color=COLOURS[0], stroke="white", strokeWidth=0.4, clip=True)
        .encode(x=time_of("from", span), x2="to:T", y=raw_y("bottom"), y2="top", tooltip=tips)
    )
