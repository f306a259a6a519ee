"""Actors in a circle, joined by what they take part in together and by their ties.

A circle needs no layout that is searched for: positions mean something (neighbours are of one group), they are the same
at every run, and radial labels never overlap. Layouts by forces put actors who share one hub into a knot.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.theme import (
    DASHES,
    INK,
    SHAPES,
    altair_module,
    data_of,
    dressed,
    isolated,
    nothing,
    shortened,
    text_width,
    tooltips,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = ["MOST_SHARED", "GraphNode", "GraphTie", "graph_chart"]

MOST_SHARED = 90
"""Pairs that share most, which are drawn; the caption must tell of the others."""

_LABEL, _RING = 180.0, 1.07  # pixels of a label at most; where labels begin, in radii
_LETTER = 4.8  # pixels of a letter of a label
_PULL = 0.25  # how near to the centre a line bends: 1 is straight, 0 through the centre
_STAR = "M0,-1L.26,-.36L.95,-.31L.42,.14L.59,.81L0,.44L-.59,.81L-.42,.14L-.95,-.31L-.26,-.36Z"
_HEXAGON = "M0,-.9L.78,-.45L.78,.45L0,.9L-.78,.45L-.78,-.45Z"
_SHAPES = (*(shape for shape in SHAPES if shape != "stroke"), "triangle-left", _STAR, _HEXAGON, "wedge", "arrow")
"""All have an area."""
_WIDTHS = (0.6, 7.0)
_SIZES = (30.0, 420.0)
_SHARED = "#b8bec8"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNode:
    """An actor: id, what is written, its group (colour and place), its kind (shape), and what its size shows."""

    id: str
    label: str
    group: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class GraphTie:
    """A tie from one actor to another: ids, relation, and what else is told of it."""

    start: str
    end: str
    relation: str
    note: str


def graph_chart(
    nodes: Sequence[GraphNode],
    shared: Mapping[tuple[str, str], int],
    ties: Sequence[GraphTie],
    *,
    kinds: Sequence[str],
    colours: Mapping[str, str],
    unit: str,
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = 720,
) -> alt.LayerChart | alt.Chart:
    """A circle of actors, group by group.

    Args:
        nodes: in the order of the circle, clockwise from the top.
        shared: how much two of them share; at most ``MOST_SHARED`` pairs are drawn, those with most.
        ties: between two of them.
        kinds: all that there may be, those drawn or not: the place of a kind among them is its shape.
        colours: of each group.
        unit: what is shared, in the plural.
        title, caption, description: of the chart.
        width: of the square in pixels, with labels.

    Raises:
        MissingExtraError: Altair is not installed.
    """
    if not nodes:
        return nothing(title, caption, "No actors in this selection.")
    alt = altair_module()
    angle = {node.id: 2.0 * math.pi * n / len(nodes) for n, node in enumerate(nodes)}
    place = {name: (math.sin(turn), math.cos(turn)) for name, turn in angle.items()}
    x, y, height = _axes(nodes, angle, width)
    layers = [
        *_shared_lines(shared, place, unit),
        *_tie_lines(ties, place),
        _marks(nodes, place, kinds, colours, unit),
        *_labels(nodes, angle),
    ]
    chart = (
        alt.layer(*(layer.encode(x=x, y=y) for layer in layers))
        .resolve_scale(strokeWidth="independent", strokeDash="independent", size="independent", shape="independent")
        .properties(width=width, height=height, view=alt.ViewBackground(stroke=None))
    )
    return dressed(chart, title, caption, description, width)  # type: ignore[no-any-return]


def _axes(nodes: Sequence[GraphNode], angle: Mapping[str, float], width: int) -> tuple[Any, Any, float]:
    """Axes on which the circle with its labels fills the width, and the height that it then has."""
    alt = altair_module()
    reach = [0.0, 0.0, 0.0, 0.0]  # of labels beyond the circle, to left, right, bottom and top
    for node in nodes:
        long = text_width(shortened(node.label, _LABEL, _LETTER), _LETTER) + 12.0
        for n, part in enumerate((math.sin(angle[node.id]), math.cos(angle[node.id]))):
            reach[2 * n + (part > 0)] = max(reach[2 * n + (part > 0)], abs(part) * long)
    left, right, bottom, top = reach
    radius = max(60.0, (width - left - right) / 2.0 / _RING)
    across, along = (
        alt.Scale(domain=[-_RING - low / radius, _RING + high / radius], nice=False)
        for low, high in ((left, right), (bottom, top))
    )
    x, y = alt.X("x:Q", scale=across, axis=None), alt.Y("y:Q", scale=along, axis=None)
    return x, y, 2.0 * _RING * radius + bottom + top


def _bent(start: Point, end: Point) -> list[Point]:
    """Three points of a line that bends towards the centre."""
    return [start, (_PULL * (start[0] + end[0]) / 2, _PULL * (start[1] + end[1]) / 2), end]


def _shared_lines(shared: Mapping[tuple[str, str], int], place: Mapping[str, Point], unit: str) -> list[Any]:
    """A line for each pair that shares something, the wider the more."""
    drawn = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_SHARED]
    if not drawn:
        return []
    alt = altair_module()
    rows = [
        (n, step, *point, number, f"{one} and {other}")
        for n, ((one, other), number) in enumerate(reversed(drawn))
        for step, point in enumerate(_bent(place[one], place[other]))
    ]
    names = ("line", "step", "x", "y", "number", "pair")
    data = data_of(**{name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)})
    wide = alt.Scale(type="sqrt", domain=[0, max(shared.values())], range=list(_WIDTHS))
    tips = tooltips({"pair": "Actors", "number": f"Shared {unit}"})
    return [
        alt.Chart(data)
        .mark_line(interpolate="basis", color=_SHARED, opacity=0.55)
        .encode(
            detail="line:N",
            order="step:Q",
            tooltip=tips,
            strokeWidth=alt.StrokeWidth("number:Q", scale=wide, legend=None),
        )
    ]


def _tie_lines(ties: Sequence[GraphTie], place: Mapping[str, Point]) -> list[Any]:
    """A dark line for each tie, dashed by its relation, with an arrowhead before its second actor."""
    if not ties:
        return []
    alt = altair_module()
    relations = list(dict.fromkeys(tie.relation for tie in ties))
    rows, heads = [], []
    for n, tie in enumerate(ties):
        points = _bent(place[tie.start], place[tie.end])
        rows += [(n, step, *point, tie.relation, tie.note) for step, point in enumerate(points)]
        (x, y), (end_x, end_y) = points[1], points[2]
        turn = math.degrees(math.atan2(end_x - x, end_y - y))
        heads.append((end_x - 0.09 * (end_x - x), end_y - 0.09 * (end_y - y), turn))
    names = ("line", "step", "x", "y", "relation", "note")
    data = data_of(**{name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)})
    tops = data_of(
        **{name: list(column) for name, column in zip(("x", "y", "turn"), zip(*heads, strict=True), strict=True)}
    )
    dashes = alt.Scale(domain=relations, range=[list(DASHES[n % len(DASHES)]) for n in range(len(relations))])
    key = alt.Legend(
        title="Ties", orient="bottom", symbolType="stroke", symbolSize=500, symbolStrokeWidth=1.6, columns=2
    )
    line = alt.Chart(data).mark_line(interpolate="basis", color=INK, strokeWidth=1.3)
    head = alt.Chart(tops).mark_point(shape="triangle", filled=True, size=40, opacity=1, color=INK)
    return [
        line.encode(
            detail="line:N",
            order="step:Q",
            tooltip=tooltips({"note": "Tie"}),
            strokeDash=alt.StrokeDash("relation:N", sort=relations, scale=dashes, legend=key),
        ),
        head.encode(angle=alt.Angle("turn:Q", scale=None)),
    ]


def _marks(
    nodes: Sequence[GraphNode],
    place: Mapping[str, Point],
    kinds: Sequence[str],
    colours: Mapping[str, str],
    unit: str,
) -> Any:
    """The actors: colour by group, shape by kind, size by number."""
    alt = altair_module()
    groups = list(dict.fromkeys(node.group for node in nodes))
    given = {kind: _SHAPES[n % len(_SHAPES)] for n, kind in enumerate(kinds)}
    drawn = [kind for kind in given if any(node.kind == kind for node in nodes)]
    data = data_of(
        x=[place[node.id][0] for node in nodes],
        y=[place[node.id][1] for node in nodes],
        id=[node.id for node in nodes],
        label=[node.label for node in nodes],
        group=[node.group for node in nodes],
        kind=[node.kind for node in nodes],
        number=[node.number for node in nodes],
    )
    shapes = alt.Scale(domain=drawn, range=[given[kind] for kind in drawn])
    tints = alt.Scale(domain=groups, range=[colours[group] for group in groups])
    most = max(node.number for node in nodes) or 1
    size = alt.Size("number:Q", scale=alt.Scale(type="linear", domain=[0, most], range=list(_SIZES)), legend=None)
    tips = tooltips({"label": "Actor", "kind": "Kind", "group": "Country", "number": unit.capitalize()})
    key = {"orient": "bottom", "symbolSize": 80, "columns": 2, "labelFontSize": 11, "labelLimit": 200}
    return (
        alt.Chart(data)
        .mark_point(filled=True, opacity=1, stroke="white", strokeWidth=0.8)
        .encode(
            size=size,
            tooltip=tips,
            color=alt.Color("group:N", scale=tints, sort=groups, legend=alt.Legend(title="Country", **key)),
            shape=alt.Shape("kind:N", scale=shapes, sort=drawn, legend=alt.Legend(title="Kind", **key)),
        )
    )


def _labels(nodes: Sequence[GraphNode], angle: Mapping[str, float]) -> list[Any]:
    """Radial labels, turned so that they are never upside down."""
    alt = altair_module()
    found = []
    for align, right in (("left", True), ("right", False)):
        some = [node for node in nodes if (angle[node.id] <= math.pi) is right]
        if not some:
            continue
        turned = [math.degrees(angle[node.id]) - (90.0 if right else 270.0) for node in some]
        data = data_of(
            x=[_RING * math.sin(angle[node.id]) for node in some],
            y=[_RING * math.cos(angle[node.id]) for node in some],
            label=[isolated(shortened(node.label, _LABEL, _LETTER)) for node in some],
            turn=turned,
        )
        found.append(
            alt.Chart(data)
            .mark_text(align=align, fontSize=10, color=INK)
            .encode(text="label:N", angle=alt.Angle("turn:Q", scale=None))
        )
    return found
