"""The timeline chart: each event on its lanes, as certain as its date, with phases behind and links on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from alliance_timeline.charts.lane_frame import framed, raw_y, room_of
from alliance_timeline.charts.lane_rows import LaneRows
from alliance_timeline.charts.spans import Days, Span, time_of
from alliance_timeline.charts.theme import (
    COLOURS,
    GREY,
    INK,
    WIDTH,
    altair_module,
    colour_scale,
    data_of,
    dressed,
    shape_scale,
    tooltips,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = ["lanes_chart"]

_BAR = 0.55  # of a mark's width
_STOPS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "vague": ((0.0, 0.0), (0.12, 0.32), (0.88, 0.32), (1.0, 0.0)),
    "begins": ((0.0, 0.0), (1.0, 0.75)),
    "lasts": ((0.0, 0.75), (1.0, 0.75)),
    "ends": ((0.0, 0.75), (1.0, 0.0)),
}
"""How strong the parts of a bar are from left to right; days that are equally possible are equally pale."""

_LINK_TIPS = {"one": "Event", "relation": "Relation", "other": "To"}


def lanes_chart(
    rows: LaneRows,
    names: Sequence[str],
    kinds: Sequence[str],
    span: Days,
    *,
    phases: Sequence[Span] = (),
    links: Sequence[tuple[int, int, str]] = (),
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = WIDTH,
) -> alt.LayerChart:
    """Events on lanes.

    A filled mark is a day; a hollow one lies in the middle of the days that are possible, over a pale bar with faded
    ends from the first to the last of them. What lasts is a solid bar, faded in and out as far as its start and end
    are uncertain. A filled arrow is a side that is open, a hollow one a side that is unknown or lies beyond the axis.

    Args:
        rows: of ``laid_out`` for the same names, span and width.
        names: of the lanes, from the top.
        kinds: all that there may be, in the order of colours and shapes.
        span: first and last day of the axis of time.
        phases: name, first and last day of each.
        links: numbers of two marks, and how the first relates to the second.
        title, caption, description: as in ``dressed``.
        width: pixels of the plotting area.

    Returns:
        The chart; its marks are the rows of one dataset, with ``event``, ``lane`` and the bounds of the date.
    """
    layers = [
        *_links(rows, links, span),
        *_bars(rows, kinds, span),
        *_arrows(rows, kinds, span),
        *_points(rows, kinds, span),
        *_labels(rows, span),
    ]
    goes_back = any(row["side"] == "left" for row in rows.arrows)
    chart = framed(layers, names, rows.edges, span, phases, width, arrows=goes_back)
    return dressed(chart, title, caption, description, width + room_of(names))  # type: ignore[no-any-return]


def _chart(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """A chart of some rows; what is told of them when one points at them are their words."""
    alt = altair_module()
    told = [name for name in rows[0] if name == "title" or name[0].isupper()]
    tips = {name: name.capitalize() for name in told}
    return alt.Chart(alt.InlineData(values=list(rows))).encode(  # type: ignore[no-any-return]
        y=raw_y(), tooltip=tooltips(tips), description=alt.Description("title:N")
    )


def _by_kind(kinds: Sequence[str], value: Any) -> alt.ColorValue:
    """A fixed colour or gradient for each kind; it makes no scale and no legend."""
    alt = altair_module()
    tests = [
        {"test": alt.FieldEqualPredicate(field="kind", equal=kind), "value": value(COLOURS[n % len(COLOURS)])}
        for n, kind in enumerate(kinds)
    ]
    return alt.ColorValue(GREY, condition=tests)  # type: ignore[no-any-return]


def _bars(rows: LaneRows, kinds: Sequence[str], span: Days) -> list[alt.Chart]:
    """One layer a part of bars."""
    height = round(rows.size**0.5 * _BAR, 1)
    layers = []
    for part, stops in _STOPS.items():
        some = [row for row in rows.bars if row["part"] == part]
        if some:
            colour = _by_kind(kinds, lambda colour, stops=stops: _gradient(colour, stops))
            bar = _chart(some).mark_bar(height=height, clip=True)
            layers.append(bar.encode(x=time_of("from", span), x2="to:T", color=colour))
    return layers


def _gradient(colour: str, stops: Sequence[tuple[float, float]]) -> dict[str, Any]:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return {
        "gradient": "linear", "x1": 0, "x2": 1, "y1": 0, "y2": 0,
        "stops": [{"offset": place, "color": f"rgba({red},{green},{blue},{strength})"} for place, strength in stops],
    }  # fmt: skip


def _arrows(rows: LaneRows, kinds: Sequence[str], span: Days) -> list[alt.Chart]:
    """Arrows at the ends of bars: filled where a side is open, hollow where it is unknown or beyond the axis."""
    layers = []
    for side, is_open in (("left", True), ("left", False), ("right", True), ("right", False)):
        some = [row for row in rows.arrows if row["side"] == side and row["open"] is is_open]
        if some:
            arrow = _chart(some).mark_point(
                shape=f"triangle-{side}", filled=is_open, xOffset=-8 if side == "left" else 8, size=rows.size * 0.8,
                opacity=1, strokeWidth=1.2,
            )  # fmt: skip
            layers.append(arrow.encode(x=time_of("at", span), color=_by_kind(kinds, str)))
    return layers


def _points(rows: LaneRows, kinds: Sequence[str], span: Days) -> list[alt.Chart]:
    """The marks, filled and hollow, and their legend, which names the kinds that are there."""
    alt = altair_module()
    there = {row["kind"] for row in rows.marks}
    legend = alt.Legend(
        title=None, orient="bottom", direction="horizontal", columns=6, symbolSize=80, labelFontSize=11,
        labelColor=INK, labelFont="sans-serif", labelLimit=200, columnPadding=14,
        values=[kind for kind in kinds if kind in there],
    )  # fmt: skip
    shape = alt.Shape("kind:N", scale=shape_scale(kinds), legend=legend)
    base = _chart(rows.marks).encode(x=time_of("at", span), shape=shape)
    known, vague = (alt.FieldEqualPredicate(field="vague", equal=value) for value in (False, True))
    filled = base.transform_filter(known).mark_point(filled=True, size=rows.size, opacity=1)
    hollow = base.transform_filter(vague).mark_point(
        filled=False, fill="white", size=rows.size * 0.8, opacity=1, strokeWidth=1.3
    )
    return [
        filled.encode(color=alt.Color("kind:N", scale=colour_scale(kinds), legend=legend)),
        hollow.encode(stroke=_by_kind(kinds, str)),
    ]


def _labels(rows: LaneRows, span: Days) -> list[alt.Chart]:
    """Titles beside their marks, where they are few."""
    layers = []
    for side, far in (("left", False), ("left", True), ("right", False), ("right", True), ("on", False)):
        some = [row for row in rows.marks if (row.get("label_side"), row.get("label_far")) == (side, far)]
        if some:
            shift = (22 if far else 10) * (-1 if side == "left" else 1)
            align: Literal["left", "right"] = "right" if side == "left" else "left"
            text = _chart(some).mark_text(
                align=align, baseline="middle", dx=shift, fontSize=11, font="sans-serif", color=INK
            )
            layers.append(text.encode(x=time_of("label_at", span), text="label:N"))
    return layers


def _links(rows: LaneRows, links: Sequence[tuple[int, int, str]], span: Days) -> list[alt.Chart]:
    """Lines between marks; what they mean is told where one points at them."""
    if not links:
        return []
    alt = altair_module()
    ones, others = [rows.marks[one] for one, _, _ in links], [rows.marks[other] for _, other, _ in links]
    data = data_of(
        one=[row["title"] for row in ones], relation=[relation for _, _, relation in links],
        other=[row["title"] for row in others], at=[row["at"] for row in ones], y=[row["y"] for row in ones],
        to=[row["at"] for row in others], y_to=[row["y"] for row in others],
    )  # fmt: skip
    line = alt.Chart(data).mark_rule(color=GREY, strokeWidth=1, opacity=0.5)
    return [line.encode(x=time_of("at", span), x2="to:T", y=raw_y(), y2="y_to", tooltip=tooltips(_LINK_TIPS))]
