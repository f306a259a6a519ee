"""Rates of segments over time, the days on which each may begin, and declared boundaries beside them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.theme import (
    COLOURS,
    GREY,
    INK,
    WIDTH,
    altair_module,
    data_of,
    dressed,
    isolated,
    nothing,
    number_axis,
    shortened,
    time_axis,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = ["Panel", "segments"]

_RATE, _SET = COLOURS[0], COLOURS[1]
Day = datetime.date


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """What is drawn of one group.

    Attributes:
        name: of the group, with what was found.
        spans: first day, last day, rate, low and high of each segment.
        sets: first and last day of each span on which a segment may begin.
        rules: day and name of each declared boundary.
    """

    name: str
    spans: Sequence[tuple[Day, Day, float, float, float]]
    sets: Sequence[tuple[Day, Day]]
    rules: Sequence[tuple[Day, str]]


def segments(
    panels: Sequence[Panel],
    window: tuple[Day, Day],
    *,
    axis: str,
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = WIDTH,
) -> alt.VConcatChart | alt.Chart:
    """One panel a group, all on the same axis of time, each with an axis of rates of its own.

    Args:
        panels: in order.
        window: first and last day of the axis.
        axis: title of the axes of rates.
        title, caption, description: of the chart.
        width: of the plotting area in pixels.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    if not panels:
        return nothing(title, caption)
    alt = altair_module()
    domain = [day.isoformat() for day in window]
    tall = 200 if len(panels) == 1 else 96
    drawn = [_panel(panel, domain, axis, panel is panels[-1]).properties(width=width, height=tall) for panel in panels]
    chart = alt.vconcat(*drawn, spacing=14)
    return dressed(chart, title, caption, description, max(WIDTH, width))  # type: ignore[no-any-return]


def _panel(panel: Panel, domain: Sequence[str], axis: str, last: bool) -> Any:
    """One group; the axis of time has its years in the last panel."""
    alt = altair_module()
    scale = alt.Scale(type="utc", domain=list(domain))
    x, top = (
        {"scale": scale, "axis": time_axis() if last else time_axis(labels=False, ticks=False)},
        max(span[4] for span in panel.spans),
    )
    names = ("first", "last", "rate", "low", "high")
    columns = [list(column) for column in zip(*panel.spans, strict=True)]
    # a day is drawn as a whole, so that a segment ends where the next one begins
    columns[1] = [day + datetime.timedelta(days=1) if day < Day.max else day for day in columns[1]]
    base = alt.Chart(data_of(**dict(zip(names, columns, strict=True)))).encode(x=alt.X("first:T", **x), x2="last:T")
    y = alt.Scale(domain=[0, (top or 1.0) * 1.08], nice=False)
    tips = [alt.Tooltip("first:T", format="%Y-%m-%d"), *(alt.Tooltip(f"{n}:Q", format=".2f") for n in names[2:])]
    band = base.mark_rect(color=_RATE, opacity=0.2).encode(
        y=alt.Y("low:Q", scale=y, axis=number_axis(axis, tickCount=4)), y2="high:Q", tooltip=tips
    )
    line = base.mark_rule(color=_RATE, strokeWidth=2.5).encode(y=alt.Y("rate:Q", scale=y), tooltip=tips)
    layers = [*_sets(panel, x), band, line, *_rules(panel, x)]
    head = alt.TitleParams(
        text=isolated(shortened(panel.name, WIDTH)),
        anchor="start",
        frame="group",
        fontSize=11,
        fontWeight="bold",
        color=INK,
        offset=4,
    )
    return alt.layer(*layers).properties(title=head, view=alt.ViewBackground(stroke=None))


def _sets(panel: Panel, x: dict[str, Any]) -> list[Any]:
    """The days on which segments may begin, as bands with a line at either end."""
    if not panel.sets:
        return []
    alt = altair_module()
    last = [last + datetime.timedelta(days=1) if last < Day.max else last for _, last in panel.sets]
    base = alt.Chart(data_of(first=[first for first, _ in panel.sets], last=last))
    style = {"color": _SET, "opacity": 0.18, "stroke": _SET, "strokeOpacity": 0.9, "strokeWidth": 0.8}
    return [base.mark_rect(**style).encode(x=alt.X("first:T", **x), x2="last:T")]


def _rules(panel: Panel, x: dict[str, Any]) -> list[Any]:
    """Declared boundaries as dashed lines with their names at the top."""
    if not panel.rules:
        return []
    alt = altair_module()
    days, names = zip(*panel.rules, strict=True)
    base = alt.Chart(data_of(day=days, name=[isolated(shortened(name, 140.0)) for name in names]))
    place = alt.X("day:T", **x)
    rule = base.mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=place)
    text = base.mark_text(align="left", dx=4, dy=6, fontSize=10, color=GREY).encode(
        x=place, y=alt.value(0), text="name:N"
    )
    return [rule, text]
