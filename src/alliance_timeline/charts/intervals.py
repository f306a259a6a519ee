"""Estimates with intervals: forests, specification curves, verdicts, scores."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_timeline.charts.theme import (
    COLOURS,
    GREY,
    INK,
    WIDTH,
    Days,
    Span,
    after,
    altair_module,
    clipped,
    colour_scale,
    data_of,
    dressed,
    heading,
    isolated,
    nothing,
    number_axis,
    phase_bands,
    phase_names,
    printable,
    shape_scale,
    shortened,
    stacked,
    text_width,
    time_of,
    tooltips,
    wrapped,
)
from alliance_timeline.errors import InputError

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "ALLOWED",
    "PLACES",
    "Scores",
    "VerdictRow",
    "arrows",
    "forest_chart",
    "log_span",
    "log_ticks",
    "placed",
    "scores_chart",
    "specification_chart",
    "verdicts_chart",
]


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
        row=[isolated(name) for name in row],
        series=series,
        estimate=estimate,
        low=low,
        high=high,
        counts=counts,
        figure=figure,
        edge=[hi] * len(row),
        **dict(zip(PLACES, zip(*places, strict=True), strict=True)),
        y=[rows.index(a) + (names.index(b) + 0.5) / len(names) for a, b in zip(row, series, strict=True)],
    )
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
        row=[isolated(shortened(name, _NAME)) for name in rows],
        headline=[headline.get(row, "") for row in rows],
        lo=[lo] * len(rows),
        top=range(len(rows)),
        middle=[n + 0.5 for n in range(len(rows))],
        below=[n + 1 for n in range(len(rows))],
    )
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
    nearest = [
        hi if value == 0 else lo if value == math.inf else value
        for value, lo, hi in zip(estimate, low, high, strict=True)
    ]
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
    estimate: Sequence[float],
    low: Sequence[float | None],
    high: Sequence[float | None],
    declared: Sequence[bool],
    answer: Sequence[str],
    x: Any,
    axis: str,
    null: float,
    log: bool,
) -> Any:
    """The estimates with their intervals, the declared one in another colour and shape, with its name."""
    alt = altair_module()
    lo, hi = log_span(estimate, low, high) if log else _span(estimate, low, high, null)
    places = [placed(*values, lo, hi) for values in zip(estimate, low, high, strict=True)]
    data = data_of(
        rank=range(1, len(estimate) + 1),
        estimate=estimate,
        low=low,
        high=high,
        declared=declared,
        answer=answer,
        **dict(zip(PLACES, zip(*places, strict=True), strict=True)),
    )
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
        line,
        bars,
        *arrows(base, scale, colour, upright=True),
        *marks,
        name.encode(y=alt.value(0), text=alt.value("declared")),
        stem,
    ).properties(view=alt.ViewBackground(stroke=None))


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


_LOOKS: Mapping[str, tuple[str, str]] = {
    "pass": (COLOURS[2], "circle"),
    "fail": (COLOURS[1], "cross"),
    "inconclusive": (COLOURS[0], "diamond"),
    "error": (COLOURS[3], "triangle-up"),
    "skipped": (GREY, "triangle-down"),
}
_ROW_verdicts, _LINE_OF = 46, 12  # pixels of a row with one line of its claim, and of each more
_LINES = 3
_TEXT, _SCALE, _END = 0.235, 0.775, 0.99  # where the columns begin and end, as parts of the width
ALLOWED, _LINE = "#cfe3d8", "#e2e4e8"
Limits = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """What is drawn of one check.

    Attributes:
        name, claim, figure: in words.
        verdict: one of pass, fail, inconclusive, error, skipped; ``label``: as it is written.
        estimate, low, high: of the figure; None for none.
        bounds: the lowest and the highest value that the claim allows, in the unit of the figure; None for none. The
            figure is drawn only where there is one. ``bound_texts``: as they are written.
        reason: of what is no pass and no fail, in a few words.
    """

    name: str
    claim: str
    figure: str
    verdict: str
    label: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    bounds: Limits = (None, None)
    bound_texts: tuple[str, ...] = ("", "")
    reason: str = ""


def verdicts_chart(
    rows: Sequence[VerdictRow],
    *,
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = 720,
) -> alt.LayerChart | alt.Chart:
    """One row a check, in the order given, with a line where the verdict changes.

    Args:
        rows: of the same verdict together.
        title, caption, description: of the chart.
        width: of the chart in pixels.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    if not rows:
        return nothing(title, caption, "No checks.")
    alt = altair_module()
    x = alt.Scale(domain=[0.0, 1.0], nice=False)
    claims = [_lines(row.claim, (_SCALE - _TEXT) * width - 12) for row in rows]
    ends = [0, *accumulate(_ROW_verdicts + _LINE_OF * (len(lines) - 1) for lines in claims)]
    y = alt.Scale(domain=[0, ends[-1]], reverse=True, nice=False)
    drawn = [_Drawn.of(row) for row in rows]
    data = data_of(
        y=ends[:-1],
        name=[isolated(row.name) for row in rows],
        claim=claims,
        figure=[isolated(shortened(row.figure, _room(row, width), 4.9)) for row in rows],
        verdict=[row.verdict for row in rows],
        reason=[row.reason for row in rows],
        label=[row.label for row in rows],
        estimate=[row.estimate for row in rows],
        low=[row.low for row in rows],
        high=[row.high for row in rows],
        at_least=[row.bounds[0] for row in rows],
        at_most=[row.bounds[1] for row in rows],
        least=[row.bound_texts[0] for row in rows],
        most=[row.bound_texts[1] for row in rows],
        whole_claim=[row.claim for row in rows],
        whole_figure=[row.figure for row in rows],
        at=[item.at for item in drawn],
        start=[item.start for item in drawn],
        end=[item.end for item in drawn],
        from_=[item.allowed[0] for item in drawn],
        to=[item.allowed[1] for item in drawn],
        left=[0.012] * len(rows),
        text=[_TEXT] * len(rows),
        edge=[_END] * len(rows),
    )
    base = alt.Chart(data).encode(y=alt.Y("y:Q", scale=y, axis=None))
    layers = [_between(rows, ends, y), *_figures(base, x), *_words(base, x)]
    chart = alt.layer(*layers).properties(width=width, height=ends[-1])
    return dressed(chart.properties(view=alt.ViewBackground(stroke=None)), title, caption, description, width)  # type: ignore[no-any-return]


def _lines(claim: str, room: float) -> list[str]:
    """A claim on as many lines as it needs, at most three."""
    lines = wrapped(printable(claim), int(room), 5.2)
    rest = " ".join(lines[_LINES - 1 :])
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], shortened(rest, room, 5.2)]


def _room(row: VerdictRow, width: int) -> float:
    """The pixels that the figure may take on the line of the name."""
    return max(60.0, (_END - _TEXT) * width - text_width(row.name, 6.8) - 16)


def _words(base: Any, x: Any) -> list[Any]:
    """Symbol and word of the verdict, name and claim one below the other, and the figure."""
    alt = altair_module()
    colours = alt.Scale(domain=list(_LOOKS), range=[colour for colour, _ in _LOOKS.values()])
    shapes = alt.Scale(domain=list(_LOOKS), range=[shape for _, shape in _LOOKS.values()])
    tips = tooltips({"name": "Check", "label": "Verdict", "whole_claim": "Claim", "whole_figure": "Figure"})
    symbol = base.mark_point(filled=True, size=80, opacity=1, strokeWidth=2, yOffset=10).encode(
        x=alt.X("left:Q", scale=x, axis=None),
        tooltip=tips,
        color=alt.Color("verdict:N", scale=colours, legend=None),
        shape=alt.Shape("verdict:N", scale=shapes, legend=None),
    )
    style: dict[str, Any] = {"align": "left", "fontSize": 11, "color": INK}

    def text(field: str, where: str, **more: Any) -> Any:
        mark = base.mark_text(**{**style, **more})
        return mark.encode(x=alt.X(f"{where}:Q", scale=x, axis=None), text=f"{field}:N", tooltip=tips)

    return [
        symbol,
        text("label", "left", dx=12, dy=10),
        text("reason", "left", dx=12, dy=25, fontSize=9, color=GREY),
        text("name", "text", dy=10, fontWeight="bold"),
        text("claim", "text", dy=25, fontSize=10, color=GREY, lineHeight=_LINE_OF),
        text("figure", "edge", dy=10, align="right", fontSize=10),
        text("least", "from_", dy=36, align="center", fontSize=9, color=GREY),
        text("most", "to", dy=36, align="center", fontSize=9, color=GREY),
    ]


def _figures(base: Any, x: Any) -> list[Any]:
    """What is allowed as a band, and the figure with its interval over it."""
    alt = altair_module()
    colours = alt.Scale(domain=list(_LOOKS), range=[colour for colour, _ in _LOOKS.values()])
    colour = alt.Color("verdict:N", scale=colours, legend=None)
    scaled = {name: alt.X(f"{name}:Q", scale=x, axis=None) for name in ("from_", "start", "at")}
    allowed = base.transform_filter("isValid(datum.start)").mark_bar(size=9, color=ALLOWED, yOffset=25)
    line = base.transform_filter("isValid(datum.start)").mark_rule(strokeWidth=2, yOffset=25)
    point = base.transform_filter("isValid(datum.start)").mark_point(filled=True, size=35, opacity=1, yOffset=25)
    return [
        allowed.encode(x=scaled["from_"], x2="to:Q"),
        line.encode(x=scaled["start"], x2="end:Q", color=colour),
        point.encode(x=scaled["at"], color=colour),
    ]


def _between(rows: Sequence[VerdictRow], ends: Sequence[int], scale: Any) -> Any:
    """Lines between the rows, darker where the verdict changes."""
    alt = altair_module()
    data = data_of(y=ends[1:-1], colour=[_LINE if a.verdict == b.verdict else GREY for a, b in pairwise(rows)])
    colour = alt.Color("colour:N", scale=None, legend=None)
    return alt.Chart(data).mark_rule().encode(y=alt.Y("y:Q", scale=scale, axis=None), color=colour)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Where figure, limits and what is allowed stand, as parts of the width; None for what is not drawn."""

    at: float | None
    start: float | None
    end: float | None
    allowed: Limits

    @classmethod
    def of(cls, row: VerdictRow) -> _Drawn:
        """The places of a row: its own scale, from the lowest to the highest of figure, limits and bounds."""
        bounds = [value for value in row.bounds if value is not None]
        if row.estimate is None or row.low is None or row.high is None or not bounds:
            return cls(None, None, None, (None, None))
        known = [value for value in (row.estimate, row.low, row.high, *bounds) if math.isfinite(value)]
        least, most = min(known), max(known)
        room = 0.15 * (most - least) or 1.0

        def place(value: float) -> float:
            part = (value - least + room) / (most - least + 2.0 * room)
            return _SCALE + min(max(part, 0.0), 1.0) * (_END - _SCALE)

        lowest, highest = row.bounds
        allowed = (_SCALE if lowest is None else place(lowest)), (_END if highest is None else place(highest))
        return cls(place(row.estimate), place(row.low), place(row.high), allowed)


_TOLD = {
    "period": "Period",
    "group": "Group",
    "mean": ("Mean", "+.2f"),
    "n": ("Expected number with a score", ".2f"),
}


class Scores(NamedTuple):
    """Columns, one row a period and group; ``mean`` is NaN where nothing has a score."""

    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    group: Sequence[str]
    mean: Sequence[float]
    n: Sequence[float]
    provisional: Sequence[bool]


def scores_chart(
    scores: Scores,
    groups: Sequence[str],
    *,
    title: str,
    axis: str,
    caption: Sequence[str | None],
    description: str,
    phases: Sequence[Span] = (),
    width: int = WIDTH,
) -> Any:
    """Means by period on one scale: one panel, or one a group under each other.

    Args:
        scores: the columns.
        groups: those that are drawn, in order.
        title, axis, caption, description: texts.
        phases: names with first and last day, drawn as bands.
        width: of the plotting area, in pixels.

    Returns:
        A ``LayerChart``, or a ``VConcatChart`` of several panels; a chart that says so without groups.
    """
    if not groups:
        return nothing(title, caption, "Nothing in this selection has a score.")
    alt = altair_module()
    span = min(scores.first), max(scores.last)
    inside = clipped(phases, span)
    scale = alt.Scale(domain=_limits(scores.mean), nice=True)
    most = max([1.0, *(n for n in scores.n if n == n)])
    panels: list[Any] = []
    for number, group in enumerate(groups):
        labels = number == len(groups) - 1
        x = time_of("first", span, labels=labels)
        names = phase_names(inside, x, span, width)[0] if number == 0 else []
        rows = Scores(*map(list, zip(*(row for row in zip(*scores, strict=True) if row[3] == group), strict=True)))
        dots = _dots(rows, axis if len(groups) == 1 else "", scale, most, span, labels)
        panel = alt.layer(*phase_bands(inside, x, span), *dots, *names)
        panel = panel.properties(width=width, height=220 if len(groups) == 1 else 90)
        panels.append(panel if len(groups) == 1 else panel.properties(title=heading(group)))
    return dressed(stacked(panels), title, caption, description, width)


def _limits(means: Sequence[float]) -> list[float]:
    """From the lowest to the highest mean, with 0 between them and something to see."""
    known = [value for value in means if value == value]
    return [min([-1.0, *known]), max([1.0, *known])]


def _dots(rows: Scores, title: str, scale: Any, most: float, span: Days, labels: bool) -> list[Any]:
    """The line of 0, a thin line and dots in the middle of the periods; open where provisional."""
    alt = altair_module()
    columns = {name: column for name, column in rows._asdict().items() if name != "last"}
    chart = alt.Chart(data_of(**columns, end=[after(day) for day in rows.last])).transform_calculate(
        middle="(toNumber(toDate(datum.first)) + toNumber(toDate(datum.end))) / 2"
    )
    y = alt.Y("mean:Q", scale=scale, axis=number_axis(title or None, tickCount=4))
    x = time_of("middle", span, labels=labels)
    fill = alt.condition("datum.provisional", alt.value("white"), alt.value(COLOURS[0]))
    size = alt.Size("n:Q", legend=None, scale=alt.Scale(domain=[0, most], range=[4, 130]))
    dots = chart.mark_point(filled=True, stroke=COLOURS[0], strokeWidth=1.2, opacity=0.85)
    return [
        alt.Chart(data_of(zero=[0])).mark_rule(color=GREY).encode(y=alt.Y("zero:Q", scale=scale)),
        chart.mark_line(color=COLOURS[0], strokeWidth=0.8, opacity=0.6).encode(x=x, y=y),
        dots.encode(x=x, y=y, size=size, fill=fill, tooltip=tooltips(_TOLD)),
    ]
