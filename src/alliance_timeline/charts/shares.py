"""Shares with their intervals: along time, or one under the other by name."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from alliance_timeline.charts.spans import Span, after, clipped, phase_bands, phase_names, time_of
from alliance_timeline.charts.theme import COLOURS, INK, WIDTH, altair_module, data_of, dressed, nothing, number_axis

__all__ = ["FEW", "Shares", "shares_chart"]

FEW = 6
"""Up to so many periods stand under each other; more stand along time."""


class Shares(NamedTuple):
    """Columns, one row a period; shares from 0 to 1, NaN where there is nothing to share."""

    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    share: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    part: Sequence[float]
    whole: Sequence[float]


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

    Up to six periods, and phases that are open at an end, stand under each other by name.

    Args:
        shares: the columns.
        title, axis, caption, description: texts.
        phases: names with first and last day, drawn as bands where time runs along the bottom.
        width: of the plotting area, in pixels.

    Returns:
        A ``LayerChart``; a chart that says so where there is nothing to share.
    """
    if not any(value == value for value in shares.share):
        return nothing(title, caption)
    open_ended = min(shares.first) == datetime.date.min or max(shares.last) == datetime.date.max
    few = len(shares.period) <= FEW or open_ended
    drawn = _named(shares, axis, width) if few else _along(shares, axis, phases, width)
    return dressed(drawn, title, caption, description, width)


def _top(shares: Shares) -> float:
    """The highest of the limits, up to which the scale reaches."""
    return max(value for value in shares.high if value == value)


def _tooltip() -> list[Any]:
    alt = altair_module()
    shares = [alt.Tooltip(f"{name}:Q", format=".1%") for name in ("share", "low", "high")]
    return ["period:N", *shares, *(alt.Tooltip(f"{name}:Q", format=".1f") for name in ("part", "whole"))]


def _along(shares: Shares, title: str, phases: Sequence[Span], width: int) -> Any:
    alt = altair_module()
    span = min(shares.first), max(shares.last)
    inside, x = clipped(phases, span), time_of("first", span)
    columns = {name: column for name, column in shares._asdict().items() if name != "last"}
    chart = alt.Chart(data_of(**columns, end=[after(day) for day in shares.last]))
    chart = chart.transform_filter("isValid(datum.share)").encode(x=x, x2="end:T", tooltip=_tooltip())
    scale = alt.Scale(domain=[0, _top(shares)], nice=True)
    y = alt.Y("share:Q", scale=scale, axis=number_axis(title, format="%", tickCount=5))
    box = chart.mark_rect(color=COLOURS[0], opacity=0.22).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    bar = chart.mark_rule(color=COLOURS[0], strokeWidth=2.4).encode(y=y)
    names, _ = phase_names(inside, x, span, width)
    return alt.layer(*phase_bands(inside, x, span), box, bar, *names).properties(width=width, height=240)


def _named(shares: Shares, title: str, width: int) -> Any:
    alt = altair_module()
    known = [value == value for value in shares.share]
    rows = zip(shares.period, known, shares.part, shares.whole, strict=True)
    texts = [f"{part:.1f} of {whole:.1f}" if here else "nothing to share" for _, here, part, whole in rows]
    columns = {name: column for name, column in shares._asdict().items() if name not in ("first", "last")}
    chart = alt.Chart(data_of(**columns, text=texts))
    y = alt.Y("period:N", sort=list(shares.period), axis=number_axis(None, grid=False, labelLimit=220, labelPadding=8))
    scale = alt.Scale(domain=[0, _top(shares)], nice=True)
    x = alt.X("share:Q", scale=scale, axis=number_axis(title, format="%", tickCount=5, labelFlush=False))
    known_only = chart.transform_filter("isValid(datum.share)")
    line = known_only.mark_rule(color=COLOURS[0], strokeWidth=1.6).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q", y=y
    )  # fmt: skip
    dot = known_only.mark_point(filled=True, color=COLOURS[0], size=60, opacity=1).encode(x=x, y=y, tooltip=_tooltip())
    text = chart.mark_text(align="left", fontSize=11, font="sans-serif", color=INK).encode(
        x=alt.value(width - 94), y=y, text="text:N"
    )  # fmt: skip
    return alt.layer(line, dot, text).properties(width=width - 100, height=alt.Step(26))
