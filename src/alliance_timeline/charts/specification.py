"""Specification curves: one answer under many combinations of choices, and below each the choices that it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.forest import PLACES, arrows, log_span, log_ticks, placed
from alliance_timeline.charts.lettering import isolated, shortened
from alliance_timeline.charts.theme import (
    COLOURS,
    GREY,
    INK,
    WIDTH,
    altair_module,
    data_of,
    dressed,
    nothing,
    number_axis,
    tooltips,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = ["specification_chart"]

_LABEL = 150.0
_ROW = 15
_LIGHT = "#d6dae0"
_DECLARED, _OTHER = COLOURS[1], COLOURS[0]


def specification_chart(
    *,
    estimate: Sequence[float],
    low: Sequence[float | None],
    high: Sequence[float | None],
    declared: Sequence[bool],
    answer: Sequence[str],
    choices: Sequence[tuple[str, Sequence[str], Sequence[str]]],
    axis: str,
    null: float,
    log: bool,
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = 480,
) -> alt.VConcatChart | alt.Chart:
    """Estimates with intervals, in the order given, above a matrix of dots.

    Args:
        estimate, low, high, declared, answer: of each combination; ``answer`` is what is said of it in words.
        choices: name, all alternatives in their order, and the alternative of each combination.
        axis: title of the axis of estimates; ``null``: where no difference lies; ``log``: whether they are ratios.
        title, caption, description: of the chart.
        width: of the plotting area in pixels.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    if not estimate:
        return nothing(title, caption, "No combination could be computed.")
    alt = altair_module()
    x = alt.Scale(domain=[0.0, len(estimate) + 1.0], nice=False)
    top = _answers(estimate, low, high, declared, answer, x, axis, null, log).properties(width=width, height=220)
    below = _matrix(choices, declared, x).properties(width=width, height=_ROW * _rows(choices))
    chart = alt.vconcat(top, below, spacing=10)
    return dressed(chart, title, caption, description, max(WIDTH, width))  # type: ignore[no-any-return]


def _answers(
    estimate: Sequence[float], low: Sequence[float | None], high: Sequence[float | None], declared: Sequence[bool],
    answer: Sequence[str], x: Any, axis: str, null: float, log: bool,
) -> Any:  # fmt: skip
    """The estimates with their intervals, the declared one in another colour and shape, with its name."""
    alt = altair_module()
    lo, hi = log_span(estimate, low, high) if log else _span(estimate, low, high, null)
    places = [placed(*values, lo, hi) for values in zip(estimate, low, high, strict=True)]
    data = data_of(
        rank=range(1, len(estimate) + 1), estimate=estimate, low=low, high=high, declared=declared, answer=answer,
        **dict(zip(PLACES, zip(*places, strict=True), strict=True)),
    )  # fmt: skip
    scale = alt.Scale(type="log", domain=[lo, hi], nice=False) if log else alt.Scale(domain=[lo, hi], nice=False)
    ticks = {"values": log_ticks(lo, hi), "format": "~g"} if log else {"format": "~g"}
    y = alt.Y("at:Q", scale=scale, axis=number_axis(axis, **ticks))
    colour = alt.condition("datum.declared", alt.value(_DECLARED), alt.value(_OTHER))
    tips = tooltips({"answer": "Answer", "rank": "Place in order"})
    base = alt.Chart(data).encode(x=alt.X("rank:Q", scale=x, axis=None))
    line = (
        alt.Chart(data_of(null=[null])).mark_rule(color=INK, strokeDash=[3, 3]).encode(y=alt.Y("null:Q", scale=scale))
    )
    bars = base.mark_rule(opacity=0.45, strokeWidth=_stroke(len(estimate))).encode(
        y=alt.Y("start:Q", scale=scale), y2="end:Q", color=colour, tooltip=tips
    )
    marks = [
        base.transform_filter(f"{own}datum.declared && {off}datum.off")
        .mark_point(shape=shape, size=size, opacity=1, **({"filled": True} if off else {"fill": "white"}))
        .encode(y=y, color=colour, tooltip=tips)
        for own, shape, size in (("!", "circle", 22), ("", "diamond", 110))
        for off in ("!", "")
    ]
    stem = base.transform_filter("datum.declared").mark_rule(color=_DECLARED, strokeDash=[1, 3])
    name = base.transform_filter("datum.declared").mark_text(dy=-20, fontWeight="bold", fontSize=11, color=_DECLARED)
    return alt.layer(
        line, bars, *arrows(base, scale, colour, upright=True), *marks,
        name.encode(y=alt.value(0), text=alt.value("declared")), stem,
    ).properties(view=alt.ViewBackground(stroke=None))  # fmt: skip


def _matrix(choices: Sequence[tuple[str, Sequence[str], Sequence[str]]], declared: Sequence[bool], x: Any) -> Any:
    """A row for each alternative, a dot where a combination has it; the choices stand as heads over their rows."""
    alt = altair_module()
    dots, heads, rows, top = [], [], [], 0
    for name, some, taken in choices:
        heads.append((top, name))
        place = {alternative: top + n + 1 for n, alternative in enumerate(some)}
        rows += [(row, alternative) for alternative, row in place.items()]
        dots += [(n + 1, place[item], own) for n, (item, own) in enumerate(zip(taken, declared, strict=True))]
        top += len(some) + 1
    y = alt.Scale(domain=[-0.5, top - 0.5], reverse=True, nice=False)
    data = data_of(rank=[n for n, _, _ in dots], row=[row for _, row, _ in dots], declared=[own for _, _, own in dots])
    colour = alt.condition("datum.declared", alt.value(_DECLARED), alt.value(_OTHER))
    wide = max(1.0, min(7.0, 400.0 / max(len(declared), 1)))
    marks = (
        alt.Chart(data)
        .mark_tick(orient="vertical", thickness=wide, size=9, opacity=1)
        .encode(x=alt.X("rank:Q", scale=x, axis=None), y=alt.Y("row:Q", scale=y, axis=None), color=colour)
    )
    stem = alt.Chart(data).transform_filter("datum.declared").mark_rule(color=_DECLARED, strokeDash=[1, 3])
    stem = stem.encode(x=alt.X("rank:Q", scale=x, axis=None))
    lines = (
        alt.Chart(data_of(row=[row for row, _ in rows]))
        .mark_rule(color=_LIGHT)
        .encode(y=alt.Y("row:Q", scale=y, axis=None))
    )
    style: dict[str, Any] = {"align": "right", "dx": -10, "fontSize": 10}
    written = [
        alt.Chart(data_of(row=[row for row, _ in texts], zero=[0.0] * len(texts), text=[text for _, text in texts]))
        .mark_text(**style, color=colour_, fontWeight=weight)
        .encode(x=alt.X("zero:Q", scale=x, axis=None), y=alt.Y("row:Q", scale=y, axis=None), text="text:N")
        for texts, colour_, weight in (
            ([(row, isolated(shortened(text, _LABEL))) for row, text in rows], INK, "normal"),
            ([(row, text) for row, text in heads], GREY, "bold"),
        )
    ]
    return alt.layer(lines, stem, marks, *written).properties(view=alt.ViewBackground(stroke=None))


def _rows(choices: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> int:
    return sum(len(some) + 1 for _, some, _ in choices)


def _stroke(number: int) -> float:
    """The width of an interval's line: thinner where many stand side by side."""
    return max(0.6, min(3.0, 240.0 / number))


def _span(
    estimate: Sequence[float], low: Sequence[float | None], high: Sequence[float | None], null: float
) -> tuple[float, float]:
    """The ends of a linear axis: all estimates, and limits as far as twice their spread beyond."""
    least, most = min(*estimate, null), max(*estimate, null)
    reach = 2.0 * (most - least) or 1.0
    limits = [value for value in (*low, *high) if value is not None and math.isfinite(value)]
    found = [least, most, *(min(max(value, least - reach), most + reach) for value in limits)]
    room = 0.05 * (max(found) - min(found)) or 1.0
    return min(found) - room, max(found) + room
