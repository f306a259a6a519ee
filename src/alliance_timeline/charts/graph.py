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
    colour_scale,
    data_of,
    dressed,
    isolated,
    nothing,
    shortened,
)

if TYPE_CHECKING:
    import altair as alt

__all__ = ["MOST_SHARED", "GraphNode", "GraphTie", "graph"]

MOST_SHARED = 90
"""Pairs that share most, which are drawn; the caption must tell of the others."""

_LABEL = 190.0  # pixels of a label, on each side of the circle
_PULL = 0.25  # how near to the centre a line bends: 1 is straight, 0 through the centre
_SHAPES = (*(shape for shape in SHAPES if shape != "stroke"), "triangle-left", "wedge", "arrow")  # all have an area
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


def graph(
    nodes: Sequence[GraphNode],
    shared: Mapping[tuple[str, str], int],
    ties: Sequence[GraphTie],
    *,
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
    reach = 1.0 / max(0.3, 1.0 - 2.0 * _LABEL / width)
    scale = alt.Scale(domain=[-reach, reach], nice=False)
    layers = [
        *_shared_lines(shared, place, scale, unit),
        *_tie_lines(ties, place, scale),
        _marks(nodes, place, scale, unit),
        *_labels(nodes, angle, scale),
    ]
    chart = (
        alt.layer(*layers)
        .resolve_scale(strokeWidth="independent", strokeDash="independent", size="independent", shape="independent")
        .properties(width=width, height=width, view=alt.ViewBackground(stroke=None))
    )
    return dressed(chart, title, caption, description, width)  # type: ignore[no-any-return]


def _xy(scale: Any, x: str = "x", y: str = "y") -> dict[str, Any]:
    alt = altair_module()
    return {"x": alt.X(f"{x}:Q", scale=scale, axis=None), "y": alt.Y(f"{y}:Q", scale=scale, axis=None)}


def _bent(start: Point, end: Point) -> list[Point]:
    """Three points of a line that bends towards the centre."""
    return [start, (_PULL * (start[0] + end[0]) / 2, _PULL * (start[1] + end[1]) / 2), end]


def _shared_lines(
    shared: Mapping[tuple[str, str], int], place: Mapping[str, Point], scale: Any, unit: str
) -> list[Any]:
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
    tips = [alt.Tooltip("pair:N", title="actors"), alt.Tooltip("number:Q", title=f"shared {unit}")]
    return [
        alt.Chart(data)
        .mark_line(interpolate="basis", color=_SHARED, opacity=0.55)
        .encode(
            **_xy(scale), detail="line:N", order="step:Q", tooltip=tips,
            strokeWidth=alt.StrokeWidth("number:Q", scale=wide, legend=None),
        )
    ]  # fmt: skip


def _tie_lines(ties: Sequence[GraphTie], place: Mapping[str, Point], scale: Any) -> list[Any]:
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
        title="ties", orient="bottom", symbolType="stroke", symbolSize=500, symbolStrokeWidth=1.6, columns=2
    )
    line = alt.Chart(data).mark_line(interpolate="basis", color=INK, strokeWidth=1.3)
    head = alt.Chart(tops).mark_point(shape="triangle", filled=True, size=40, opacity=1, color=INK)
    return [
        line.encode(
            **_xy(scale), detail="line:N", order="step:Q", tooltip=alt.Tooltip("note:N", title="tie"),
            strokeDash=alt.StrokeDash("relation:N", sort=relations, scale=dashes, legend=key),
        ),
        head.encode(**_xy(scale), angle=alt.Angle("turn:Q", scale=None)),
    ]  # fmt: skip


def _marks(nodes: Sequence[GraphNode], place: Mapping[str, Point], scale: Any, unit: str) -> Any:
    """The actors: colour by group, shape by kind, size by number."""
    alt = altair_module()
    groups, kinds = (list(dict.fromkeys(values)) for values in zip(*((n.group, n.kind) for n in nodes), strict=True))
    kinds = sorted(kinds)
    data = data_of(
        x=[place[node.id][0] for node in nodes], y=[place[node.id][1] for node in nodes],
        id=[node.id for node in nodes], label=[node.label for node in nodes], group=[node.group for node in nodes],
        kind=[node.kind for node in nodes], number=[node.number for node in nodes],
    )  # fmt: skip
    shapes = alt.Scale(domain=kinds, range=[_SHAPES[n % len(_SHAPES)] for n in range(len(kinds))])
    colours, most = colour_scale(groups), max(node.number for node in nodes) or 1
    size = alt.Size("number:Q", scale=alt.Scale(type="linear", domain=[0, most], range=list(_SIZES)), legend=None)
    tips = [alt.Tooltip(f"{name}:N") for name in ("label", "kind", "group")]
    key = {"orient": "bottom", "symbolSize": 80, "columns": 2, "labelFontSize": 11, "labelLimit": 200}
    return (
        alt.Chart(data)
        .mark_point(filled=True, opacity=1, stroke="white", strokeWidth=0.8)
        .encode(
            **_xy(scale), size=size, tooltip=[*tips, alt.Tooltip("number:Q", title=unit)],
            color=alt.Color("group:N", scale=colours, sort=groups, legend=alt.Legend(title="country", **key)),
            shape=alt.Shape("kind:N", scale=shapes, sort=kinds, legend=alt.Legend(title="kind", **key)),
        )
    )  # fmt: skip


def _labels(nodes: Sequence[GraphNode], angle: Mapping[str, float], scale: Any) -> list[Any]:
    """Radial labels, turned so that they are never upside down."""
    alt = altair_module()
    found = []
    for align, right in (("left", True), ("right", False)):
        some = [node for node in nodes if (angle[node.id] <= math.pi) is right]
        if not some:
            continue
        turned = [math.degrees(angle[node.id]) - (90.0 if right else 270.0) for node in some]
        data = data_of(
            x=[1.07 * math.sin(angle[node.id]) for node in some], y=[1.07 * math.cos(angle[node.id]) for node in some],
            label=[isolated(shortened(node.label, _LABEL - 16.0, 5.2)) for node in some], turn=turned,
        )  # fmt: skip
        found.append(
            alt.Chart(data)
            .mark_text(align=align, fontSize=10, color=INK)
            .encode(**_xy(scale), text="label:N", angle=alt.Angle("turn:Q", scale=None))
        )
    return found
