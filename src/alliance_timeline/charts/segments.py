"""Rates of segments over time with their limits; where a segment may begin, as bands or as chances below them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from alliance_timeline.charts.lettering import isolated, shortened
from alliance_timeline.charts.posterior import Posterior, break_marks, dates_room, posterior_panel
from alliance_timeline.charts.spans import (
    LANE,
    Days,
    Span,
    after,
    clipped,
    heading,
    lanes,
    phase_bands,
    phase_names,
    stacked,
    time_of,
)
from alliance_timeline.charts.theme import (
    COLOURS,
    GREY,
    WIDTH,
    altair_module,
    data_of,
    dressed,
    nothing,
    number_axis,
    tooltips,
)

__all__ = ["Panel", "segments_chart"]

_RATE, _SET = COLOURS[0], COLOURS[1]
_NAME = 140.0  # pixels of the name of a declared boundary
Day = datetime.date


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """What is drawn of one group.

    Attributes:
        name: stands above the panel; empty for none.
        spans: first day, last day, rate, low and high of each segment; limits may be infinite.
        sets: number of the break, first and last day of each span on which a segment may begin.
        rules: day and name of each declared boundary.
        posterior: the chances of the breaks, drawn below the rates; None for none.
    """

    name: str
    spans: Sequence[tuple[Day, Day, float, float, float]]
    sets: Sequence[tuple[int, Day, Day]] = ()
    rules: Sequence[tuple[Day, str]] = ()
    posterior: Posterior | None = None


def segments_chart(
    panels: Sequence[Panel],
    *,
    axis: str,
    title: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    width: int = WIDTH,
) -> Any:
    """One panel a group on the same axis of time, each with an axis of rates of its own.

    Args:
        panels: in order; the axis of time goes from the first to the last day of all segments.
        axis: title of the axes of rates.
        title, caption, description: of the chart.
        phases: names with first and last day, drawn as bands.
        width: of the plotting area in pixels.

    Returns:
        A ``VConcatChart``, or a ``LayerChart`` of one panel without chances; a chart that says so without panels.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    if not panels:
        return nothing(title, caption)
    days = [day for panel in panels for span in panel.spans for day in span[:2]]
    window = min(days), max(days)
    inside, drawn = clipped(phases, window), []
    height = 200 if len(panels) == 1 else 100
    for panel in panels:
        is_last = panel is panels[-1]
        x = time_of("first", window, labels=is_last and panel.posterior is None)
        room = LANE + 6 if panel.posterior is None else dates_room(panel.posterior, window, width)
        names = phase_names(inside, x, window, width)[0] if panel is panels[0] else []
        chart = altair_module().layer(
            *phase_bands(inside, x, window), *_sets(panel, x, height),
            *_rates(panel, axis, x, height / (height - room)), *_rules(panel, x, window, width),
            *(break_marks(panel.posterior, window, width, labels=False) if panel.posterior else []), *names,
        )  # fmt: skip
        chart = chart.properties(width=width, height=height)
        drawn.append(chart.properties(title=heading(shortened(panel.name, width, 6.6))) if panel.name else chart)
        if panel.posterior is not None:
            drawn.append(posterior_panel(panel.posterior, window, width, labels=is_last))
    return dressed(stacked(drawn), title, caption, description, width)


def _rates(panel: Panel, title: str, x: Any, room: float) -> list[Any]:
    """A line at the rate of each segment, on a box from its lower to its upper limit; ``room`` times as high."""
    alt = altair_module()
    first, last, rate, low, high = zip(*panel.spans, strict=True)
    known = [value for value in (*rate, *high) if abs(value) < float("inf")]
    top = max([0.0, *known]) or 1.0
    data = data_of(
        first=first, last=last, end=[after(day) for day in last], rate=rate, low=low, high=high,
        upper=[min(limit, top) for limit in high],
    )  # fmt: skip
    tips = tooltips({"first": "First day", "last": "Last day", "rate": (title, ".2f"), "low": ("Lower limit", ".2f"),
                     "high": ("Upper limit", ".2f")})  # fmt: skip
    base = alt.Chart(data).encode(x=x, x2="end:T", tooltip=tips)
    scale = alt.Scale(domain=[0, room * top], nice=False)
    y = alt.Y("rate:Q", scale=scale, axis=number_axis(title, tickCount=4))
    box = base.mark_rect(color=_RATE, opacity=0.2).encode(y=alt.Y("low:Q", scale=scale), y2="upper:Q")
    return [box, base.mark_rule(color=_RATE, strokeWidth=2.5).encode(y=y)]


def _sets(panel: Panel, x: Any, height: int) -> list[Any]:
    """The days on which segments may begin as bands; those of several breaks one below the other, numbered."""
    if not panel.sets:
        return []
    alt = altair_module()
    number, first, last = zip(*panel.sets, strict=True)
    tall = height / max(number)
    data = data_of(
        number=number, first=first, end=[after(day) for day in last], top=[tall * (n - 1) for n in number],
        bottom=[tall * n - 1 for n in number], head=[n != before for before, n in pairwise((0, *number))],
    )  # fmt: skip
    base = alt.Chart(data).encode(x=x, y=alt.Y("top:Q", scale=None, axis=None))
    style = {"color": _SET, "opacity": 0.18, "stroke": _SET, "strokeOpacity": 0.9, "strokeWidth": 0.8}
    bands = base.mark_rect(**style).encode(x2="end:T", y2="bottom:Q")
    letters = base.transform_filter("datum.head").mark_text(
        align="right", dx=-4, dy=8, fontSize=11, fontWeight="bold", color=_SET
    )
    return [bands, letters.encode(text="number:N")] if max(number) > 1 else [bands]


def _rules(panel: Panel, x: Any, window: Days, width: int) -> list[Any]:
    """Declared boundaries as dashed lines with their names at the top, none on another."""
    if not panel.rules:
        return []
    alt = altair_module()
    days, names = zip(*panel.rules, strict=True)
    texts = [shortened(name, _NAME) for name in names]
    rows = lanes(days, texts, window, width)
    data = data_of(first=days, name=list(map(isolated, texts)), top=[6 + LANE * row for row in rows])
    base = alt.Chart(data).encode(x=x)
    letters = base.mark_text(align="left", dx=4, fontSize=10, color=GREY)
    return [
        base.mark_rule(color=GREY, strokeDash=[4, 3]),
        letters.encode(y=alt.Y("top:Q", scale=None, axis=None), text="name:N"),
    ]
