"""Rates with their intervals: a panel a class, a dot and a line a row, figures beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from alliance_timeline.charts.lettering import text_width
from alliance_timeline.charts.spans import heading, stacked
from alliance_timeline.charts.theme import (
    COLOURS,
    GREY,
    INK,
    SHAPES,
    WIDTH,
    altair_module,
    data_of,
    dressed,
    nothing,
    number_axis,
    tooltips,
)

__all__ = ["Rates", "rates_chart"]


_SHAPES = [shape for shape in SHAPES if shape != "stroke"]
_NAMES = 240  # pixels of the names, at most
_TOLD = {
    "panel": "Class", "name": "Name", "rate": ("Estimate", ".2f"), "low": ("Lower limit", ".2f"),
    "high": ("Upper limit", ".2f"),
}  # fmt: skip


class Rates(NamedTuple):
    """Columns, one row a panel and name; rate and limits are NaN where nothing is rated, and ``text`` says why.

    A limit may be infinite; its line then runs out of the panel.
    """

    panel: Sequence[str]
    name: Sequence[str]
    rate: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    text: Sequence[str]


def rates_chart(
    rates: Rates,
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    width: int = WIDTH,
    zero: bool = True,
    what: str = "Nothing is rated.",
) -> Any:
    """Rates under each other, in panels with a scale each.

    Args:
        rates: the columns, panel after panel.
        title, axis, caption, description: texts; ``axis`` stands below the last panel.
        width: of the plotting area with the names and figures beside it, in pixels.
        zero: whether the scales begin at 0; else a line marks it.
        what: said in place of a chart without rows.

    Returns:
        A ``LayerChart``, or a ``VConcatChart`` of several panels; a chart that says so without rows.
    """
    if not rates.panel:
        return nothing(title, caption, what)
    order = list(dict.fromkeys(rates.panel))
    names = list(dict.fromkeys(rates.name))
    room = min(max(map(text_width, rates.text)) + 10, width / 2) + min(max(map(text_width, names)), _NAMES)
    area = max(int(width - room), width // 4)
    panels = []
    for number, panel in enumerate(order):
        rows = Rates(*map(list, zip(*(row for row in zip(*rates, strict=True) if row[0] == panel), strict=True)))
        drawn = _panel(rows, names, axis if number == len(order) - 1 else None, area, zero, len(order) > 1)
        panels.append(drawn.properties(title=heading(panel)) if len(order) > 1 else drawn)
    return dressed(stacked(panels, spacing=6), title, caption, description, width)


def _panel(rows: Rates, names: Sequence[str], title: str | None, width: int, zero: bool, told: bool) -> Any:
    """One panel: lines of intervals, dots (``told`` apart by shape and colour), figures at the right."""
    alt = altair_module()
    known = [value for column in (rows.rate, rows.low, rows.high) for value in column if abs(value) < float("inf")]
    top, bottom = max([0.0, *known]) or 1.0, 0.0 if zero else min([0.0, *known])
    ends = [[bottom if low == -float("inf") else low for low in rows.low],
            [top if high == float("inf") else high for high in rows.high]]  # fmt: skip
    columns = rows._asdict() | {"from": ends[0], "to": ends[1]}
    chart = alt.Chart(data_of(**columns))
    scale = alt.Scale(domain=[bottom, top], nice=True)
    y = alt.Y("name:N", sort=list(rows.name), axis=number_axis(None, grid=False, labelLimit=_NAMES, labelPadding=8))
    x = alt.X("rate:Q", scale=scale, axis=number_axis(title, tickCount=5, labelFlush=False))
    rated = chart.transform_filter("isValid(datum.rate)")
    palette = [COLOURS[n % len(COLOURS) if told else 0] for n in range(len(names))]
    colour = alt.Color("name:N", legend=None, scale=alt.Scale(domain=list(names), range=palette))
    shapes = [_SHAPES[n % len(_SHAPES) if told else 0] for n in range(len(names))]
    shape = alt.Shape("name:N", legend=None, scale=alt.Scale(domain=list(names), range=shapes))
    line = rated.mark_rule(strokeWidth=1.8).encode(x=alt.X("from:Q", scale=scale), x2="to:Q", y=y, color=colour)
    dot = rated.mark_point(filled=True, size=70, opacity=1).encode(
        x=x, y=y, color=colour, shape=shape, tooltip=tooltips(_TOLD)
    )  # fmt: skip
    text = chart.mark_text(align="left", fontSize=11, font="sans-serif", color=INK).encode(
        x=alt.value(width + 10), y=y, text="text:N"
    )  # fmt: skip
    nil = [] if zero else [alt.Chart(data_of(zero=[0])).mark_rule(color=GREY).encode(x=alt.X("zero:Q", scale=scale))]
    return alt.layer(*nil, line, dot, text).properties(width=width, height=alt.Step(20))
