"""Breaks of rates: the rate of each segment with its interval, and below where the breaks may lie."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from alliance_timeline.charts.posterior import Posterior, break_marks, posterior_panel
from alliance_timeline.charts.spans import (
    Days,
    Span,
    after,
    clipped,
    heading,
    phase_bands,
    phase_names,
    stacked,
    time_of,
)
from alliance_timeline.charts.theme import COLOURS, WIDTH, altair_module, data_of, dressed, nothing, number_axis

__all__ = ["Segments", "breaks_chart"]


class Segments(NamedTuple):
    """Columns, one row a group and segment: its days, and its rate with limits, which may be infinite."""

    group: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    rate: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def breaks_chart(
    segments: Segments,
    posteriors: Mapping[str, Posterior],
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    width: int = WIDTH,
) -> Any:
    """The rates of the segments of each group, and below each the chances of its break dates.

    Args:
        segments: the columns.
        posteriors: of each group, in the order in which they are drawn.
        title, axis, caption, description: texts; ``axis`` says what the rates are of.
        phases: names with first and last day, drawn as bands.
        width: of the plotting area, in pixels.

    Returns:
        A ``VConcatChart``; a chart that says so without groups.
    """
    if not posteriors:
        return nothing(title, caption)
    alt = altair_module()
    span = min(segments.first), max(segments.last)
    inside, panels = clipped(phases, span), []
    for number, (group, posterior) in enumerate(posteriors.items()):
        rows = Segments(*map(list, zip(*(row for row in zip(*segments, strict=True) if row[0] == group), strict=True)))
        x = time_of("first", span, labels=False)
        names = phase_names(inside, x, span, width)[0] if number == 0 else []
        marks = break_marks(posterior, span, width, labels=False)
        panel = alt.layer(*phase_bands(inside, x, span), *_rates(rows, axis, span), *marks, *names)
        panel = panel.properties(width=width, height=100)
        panels.append(panel.properties(title=heading(group)) if len(posteriors) > 1 else panel)
        panels.append(posterior_panel(posterior, span, width, labels=number == len(posteriors) - 1))
    return dressed(stacked(panels), title, caption, description, width)


def _rates(rows: Segments, title: str, span: Days) -> list[Any]:
    """A line at the rate of each segment, on a box from its lower to its upper limit."""
    alt = altair_module()
    known = [value for column in (rows.rate, rows.high) for value in column if abs(value) < float("inf")]
    top = max([0.0, *known]) or 1.0
    columns = {name: column for name, column in rows._asdict().items() if name != "last"}
    upper = [high if abs(high) < float("inf") else top for high in rows.high]
    chart = alt.Chart(data_of(**columns, end=[after(day) for day in rows.last], upper=upper))
    scale = alt.Scale(domain=[0, top], nice=True)
    tooltip = ["group:N", *(alt.Tooltip(f"{name}:Q", format=".2f") for name in ("rate", "low", "high"))]
    chart = chart.encode(x=time_of("first", span, labels=False), x2="end:T", tooltip=tooltip)
    y = alt.Y("rate:Q", scale=scale, axis=number_axis(title, tickCount=3))
    box = chart.mark_rect(color=COLOURS[0], opacity=0.22).encode(y=alt.Y("low:Q", scale=scale), y2="upper:Q")
    return [box, chart.mark_rule(color=COLOURS[0], strokeWidth=2).encode(y=y)]
