"""Shares with their intervals: along time, or one under the other by name."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from alliance_timeline.charts.lettering import text_width
from alliance_timeline.charts.spans import Span, after, clipped, phase_bands, phase_names, time_of
from alliance_timeline.charts.theme import (
    COLOURS,
    INK,
    WIDTH,
    altair_module,
    data_of,
    dressed,
    nothing,
    number_axis,
    tooltips,
)

__all__ = ["Shares", "by_name", "shares_chart"]

FEW = 6
"""Up to so many periods stand under each other; more stand along time."""

_NAMES = 220  # pixels of the names of periods, at most
_TOLD = {
    "period": "Period", "share": ("Share", ".1%"), "low": ("Lower limit", ".1%"), "high": ("Upper limit", ".1%"),
    "part": ("Expected number of the part", ".1f"), "whole": ("Expected number of all", ".1f"), "standing": "Figures",
}  # fmt: skip


class Shares(NamedTuple):
    """Columns, one row a period; shares from 0 to 1, NaN where there is nothing to share.

    ``provisional`` says that a period is covered in part, or not settled.
    """

    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    share: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    part: Sequence[float]
    whole: Sequence[float]
    provisional: Sequence[bool]


def shares_chart(
    shares: Shares,
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    width: int = WIDTH,
) -> Any:
    """Shares by period: a bar from the first to the last day of each period, on a box as high as its interval.

    Up to six periods, and phases that are open at an end, stand under each other by name. What is provisional has a
    dashed bar, or an open dot.

    Args:
        shares: the columns.
        title, axis, caption, description: texts.
        phases: names with first and last day, drawn as bands where time runs along the bottom.
        width: of the plotting area with the names and numbers beside it, in pixels.

    Returns:
        A ``LayerChart``; a chart that says so where there is nothing to share.
    """
    if not any(value == value for value in shares.share):
        return nothing(title, caption)
    named = by_name(shares.first, shares.last)
    drawn = _named(shares, axis, width) if named else _along(shares, axis, phases, width)
    return dressed(drawn, title, caption, description, width)


def by_name(firsts: Sequence[datetime.date], lasts: Sequence[datetime.date]) -> bool:
    """Whether periods stand under each other by name: a few, or some without a first or last day."""
    return len(firsts) <= FEW or min(firsts) == datetime.date.min or max(lasts) == datetime.date.max


def _top(shares: Shares) -> float:
    """The highest of the limits, up to which the scale reaches."""
    return max(value for value in shares.high if value == value)


def _known(chart: Any) -> Any:
    """The rows that have a share, with their tooltips."""
    told = chart.transform_filter("isValid(datum.share)")
    return told.transform_calculate(standing="datum.provisional ? 'not final' : 'final'").encode(
        tooltip=tooltips(_TOLD)
    )


def _along(shares: Shares, title: str, phases: Sequence[Span], width: int) -> Any:
    alt = altair_module()
    span = min(shares.first), max(shares.last)
    inside, x = clipped(phases, span), time_of("first", span)
    columns = {name: column for name, column in shares._asdict().items() if name != "last"}
    chart = alt.Chart(data_of(**columns, end=[after(day) for day in shares.last]))
    chart = _known(chart).encode(x=x, x2="end:T")
    scale = alt.Scale(domain=[0, _top(shares)], nice=True)
    y = alt.Y("share:Q", scale=scale, axis=number_axis(title, format="%", tickCount=5))
    box = chart.mark_rect(color=COLOURS[0], opacity=0.22).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    bars = [
        chart.transform_filter(test).mark_rule(color=COLOURS[0], strokeWidth=2.4, **more).encode(y=y)
        for test, more in (("!datum.provisional", {}), ("datum.provisional", {"strokeDash": [3, 2]}))
    ]
    names, _ = phase_names(inside, x, span, width)
    return alt.layer(*phase_bands(inside, x, span), box, *bars, *names).properties(width=width, height=240)


def _named(shares: Shares, title: str, width: int) -> Any:
    alt = altair_module()
    rows = zip(shares.share, shares.part, shares.whole, strict=True)
    texts = [f"{part:.1f} of {whole:.1f}" if share == share else "nothing to share" for share, part, whole in rows]
    beside, names = (max(map(text_width, some)) for some in (texts, shares.period))
    area = max(int(width - beside - 10 - min(names, _NAMES)), width // 3)
    columns = {name: column for name, column in shares._asdict().items() if name not in ("first", "last")}
    chart = alt.Chart(data_of(**columns, text=texts))
    y = alt.Y(
        "period:N", sort=list(shares.period), axis=number_axis(None, grid=False, labelLimit=_NAMES, labelPadding=8)
    )
    scale = alt.Scale(domain=[0, _top(shares)], nice=True)
    x = alt.X("share:Q", scale=scale, axis=number_axis(title, format="%", tickCount=5, labelFlush=False))
    known = _known(chart).encode(y=y)
    line = known.mark_rule(color=COLOURS[0], strokeWidth=1.6).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    fill = alt.condition("datum.provisional", alt.value("white"), alt.value(COLOURS[0]))
    dot = known.mark_point(filled=True, stroke=COLOURS[0], size=60, opacity=1).encode(x=x, fill=fill)
    text = chart.mark_text(align="left", fontSize=11, font="sans-serif", color=INK).encode(
        x=alt.value(area + 10), y=y, text="text:N"
    )  # fmt: skip
    return alt.layer(line, dot, text).properties(width=area, height=alt.Step(26))
