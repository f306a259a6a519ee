"""Forest plots: ratios with their intervals on a log scale, several marks a row, with the figures beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.lettering import isolated, shortened
from alliance_timeline.charts.theme import (
    GREY,
    INK,
    altair_module,
    colour_scale,
    data_of,
    dressed,
    nothing,
    number_axis,
    shape_scale,
    tooltips,
)
from alliance_timeline.errors import InputError

if TYPE_CHECKING:
    import altair as alt

__all__ = ["PLACES", "arrows", "forest_chart", "log_span", "log_ticks", "placed"]

_FAR = 12.0  # limits count for the axis as far as this factor beyond the estimates
_BAND, _SLOT = 32, 14  # pixels of a row at least, and of a mark in it
_NAME = 170.0  # pixels that the name of a row may take
PLACES = ("at", "start", "end", "under", "over", "off")
_SHADE = "#f5f6f8"


def forest_chart(
    *,
    row: Sequence[str],
    series: Sequence[str],
    estimate: Sequence[float | None],
    low: Sequence[float | None],
    high: Sequence[float | None],
    counts: Sequence[str],
    figure: Sequence[str],
    heads: tuple[str, str],
    headline: Mapping[str, str],
    axis: str,
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = 260,
) -> alt.LayerChart | alt.Chart:
    """Ratios with intervals: a band for each row, in it a mark for each series, one below the other.

    Args:
        row, series: of each mark; rows and series stand in the order in which they first come.
        estimate, low, high: ratios; 0 and infinity are hollow marks and arrows at the edge, None is not drawn.
        counts, figure: two columns of text beside the marks, under ``heads``.
        headline: what is said below the name of each row.
        axis, title, caption, description: of the axis and the chart.
        width: of the plotting area in pixels; names and columns of text take more room beside it.

    Raises:
        InputError: columns of different lengths. MissingExtraError: Altair is not installed.
    """
    if not row:
        return nothing(title, caption, "Nothing to compare.")
    lengths = set(map(len, (row, series, estimate, low, high, counts, figure)))
    if len(lengths) > 1:
        raise InputError(f"columns of a forest plot are of equal length, not {sorted(lengths)}")
    alt = altair_module()
    rows, names = list(dict.fromkeys(row)), list(dict.fromkeys(series))
    tall = len(rows) * max(_BAND, _SLOT * len(names))
    lo, hi = log_span(estimate, low, high)
    places = [placed(*values, lo, hi) for values in zip(estimate, low, high, strict=True)]
    marks = data_of(
        row=[isolated(name) for name in row], series=series, estimate=estimate, low=low, high=high, counts=counts,
        figure=figure, edge=[hi] * len(row), **dict(zip(PLACES, zip(*places, strict=True), strict=True)),
        y=[rows.index(a) + (names.index(b) + 0.5) / len(names) for a, b in zip(row, series, strict=True)],
    )  # fmt: skip
    x = alt.Scale(type="log", domain=[lo, hi], nice=False)
    y = alt.Scale(domain=[0, len(rows)], reverse=True, nice=False)
    base = alt.Chart(marks).encode(y=alt.Y("y:Q", scale=y, axis=None))
    shade, *written = _names(rows, headline, lo, y)
    drawn = _drawn(base, names, heads, x, number_axis(axis, values=log_ticks(lo, hi), format="~g"))
    chart = alt.layer(shade, *drawn, *_beside(base, counts, heads, x, hi), *written)
    chart = chart.properties(width=width, height=tall, view=alt.ViewBackground(stroke=None))
    return dressed(chart, title, caption, description, width + 420)  # type: ignore[no-any-return]


def _drawn(base: Any, names: Sequence[str], heads: tuple[str, str], scale: Any, ticks: Any) -> list[Any]:
    """The line at 1, the intervals, the arrows and the marks."""
    alt = altair_module()
    key = alt.Legend(title=None, orient="bottom", symbolSize=70, labelFontSize=11, labelLimit=300)
    colour = alt.Color("series:N", sort=list(names), scale=colour_scale(names), legend=key)
    shape = alt.Shape("series:N", sort=list(names), scale=shape_scale(names), legend=key)
    tips = tooltips({"row": "Row", "series": "Baseline", "counts": heads[0], "figure": heads[1]})
    one = alt.Chart(data_of(one=[1.0])).mark_rule(color=INK, strokeDash=[3, 3]).encode(x=alt.X("one:Q", scale=scale))
    lines = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X("start:Q", scale=scale, axis=ticks), x2="end:Q", color=colour, tooltip=tips
    )
    where = {"x": alt.X("at:Q", scale=scale), "tooltip": tips, "color": colour, "shape": shape}
    points = base.transform_filter("!datum.off").mark_point(filled=True, size=60, opacity=1)
    hollow = base.transform_filter("datum.off").mark_point(fill="white", size=50, opacity=1, strokeWidth=1.8)
    return [lines, one, *arrows(base, scale, colour), points.encode(**where), hollow.encode(**where)]


def arrows(base: Any, scale: Any, colour: Any, *, upright: bool = False) -> list[Any]:
    """Arrows beyond the ends of intervals that go on outside of the axis, which is the y axis if ``upright``."""
    alt = altair_module()
    ends = (("under", "start", "down" if upright else "left", -1), ("over", "end", "up" if upright else "right", 1))
    found = []
    for name, place, turned, sign in ends:
        off = {"yOffset": -8 * sign} if upright else {"xOffset": 6 * sign}
        mark = base.transform_filter(f"datum.{name}").mark_point(
            shape=f"triangle-{turned}", filled=True, size=40, opacity=1, **off
        )
        where = {"y": alt.Y(f"{place}:Q", scale=scale)} if upright else {"x": alt.X(f"{place}:Q", scale=scale)}
        found.append(mark.encode(color=colour, **where))
    return found


def _names(rows: Sequence[str], headline: Mapping[str, str], lo: float, scale: Any) -> list[Any]:
    """Every second row shaded; the names of the rows with the headline below them, left of the plotting area."""
    alt = altair_module()
    data = data_of(
        row=[isolated(shortened(name, _NAME)) for name in rows], headline=[headline.get(row, "") for row in rows],
        lo=[lo] * len(rows), top=range(len(rows)), middle=[n + 0.5 for n in range(len(rows))],
        below=[n + 1 for n in range(len(rows))],
    )  # fmt: skip
    base = alt.Chart(data)
    shade = (
        base.transform_filter("datum.top % 2")
        .mark_rect(color=_SHADE)
        .encode(y=alt.Y("top:Q", scale=scale, axis=None), y2="below:Q")
    )
    text = base.encode(y=alt.Y("middle:Q", scale=scale, axis=None), x=alt.X("lo:Q"))
    style: dict[str, Any] = {"align": "right", "dx": -18}
    return [
        shade,
        text.mark_text(**style, dy=-7, fontWeight="bold", color=INK).encode(text="row:N"),
        text.mark_text(**style, dy=7, fontSize=10, color=GREY).encode(text="headline:N"),
    ]


def _beside(base: Any, counts: Sequence[str], heads: tuple[str, str], scale: Any, hi: float) -> list[Any]:
    """The two columns of text right of the plotting area, with their heads."""
    alt = altair_module()
    second = 40 + 5.4 * max(map(len, (heads[0], *counts)))
    found = []
    top = alt.Chart(data_of(edge=[hi], counts=[heads[0]], figure=[heads[1]]))
    for name, dx in (("counts", 20.0), ("figure", second)):
        where = {"x": alt.X("edge:Q", scale=scale), "text": f"{name}:N"}
        style: dict[str, Any] = {"align": "left", "dx": dx, "fontSize": 10, "color": INK}
        found += [
            base.mark_text(**style).encode(**where),
            top.mark_text(**style, dy=-8, fontWeight="bold").encode(y=alt.value(0), **where),
        ]
    return found


def placed(
    estimate: float | None, low: float | None, high: float | None, lo: float, hi: float
) -> tuple[float | None, float | None, float | None, bool, bool, bool]:
    """The ``PLACES`` of a figure on an axis from ``lo`` to ``hi``.

    Where mark and interval are drawn, whether the interval goes on below or above the axis, and whether the mark is off
    it. Without limits the mark stands alone.

    >>> placed(2.0, 0.5, float("inf"), 1.0, 4.0)
    (2.0, 1.0, 4.0, True, True, False)
    """
    at, start, end = (None if value is None else min(max(value, lo), hi) for value in (estimate, low, high))
    under, over = low is not None and low < lo, high is not None and high > hi
    return at, start, end, under, over, estimate is not None and not lo <= estimate <= hi


def log_span(
    estimate: Sequence[float | None], low: Sequence[float | None], high: Sequence[float | None], null: float = 1.0
) -> tuple[float, float]:
    """The ends of a log axis: all estimates, and limits as far as a factor of 12 beyond the outermost estimate.

    In place of an estimate of 0 or infinity stands its finite limit.

    >>> [round(end, 2) for end in log_span([2.0, 4.0], [1.0, 0.0], [3.0, float("inf")])]
    [0.72, 4.6]
    """
    nearest = [hi if value == 0 else lo if value == math.inf else value
               for value, lo, hi in zip(estimate, low, high, strict=True)]  # fmt: skip
    known = [value for value in nearest if value is not None and 0 < value < math.inf] + [null]
    least, most = min(known) / _FAR, max(known) * _FAR
    limits = [min(max(value, least), most) for value in (*low, *high) if value is not None and 0 < value < math.inf]
    found = [*known, *limits]
    reach = max(1.15, (max(found) / min(found)) ** 0.04)
    return min(*found, null / 1.2) / reach, max(*found, null * 1.2) * reach


def log_ticks(lo: float, hi: float) -> list[float]:
    """1, 2, 5 times the powers of ten between the ends; fewer where these are more than ten.

    >>> log_ticks(0.3, 6.0)
    [0.5, 1.0, 2.0, 5.0]
    """
    powers = range(math.floor(math.log10(lo)), math.ceil(math.log10(hi)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        found = [step * 10.0**power for power in powers for step in steps if lo <= step * 10.0**power <= hi]
        if len(found) <= 10:
            break
    return found[:: (len(found) - 1) // 10 + 1]
