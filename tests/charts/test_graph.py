"""Actors in a circle with what they share and their ties."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest

from alliance_timeline.charts.graph import _SHAPES, MOST_SHARED, GraphNode, GraphTie, graph_chart
from alliance_timeline.vocabulary import ActorKind

from .pictures import datasets, rows_with, svg


def nodes(number: int) -> list[GraphNode]:
    """Actors of two groups and kinds."""
    return [
        GraphNode(id=f"a{n}", label=f"<b>Actor {n}</b>", group="AB"[n * 2 // number], kind=("firm", "state")[n % 2],
                  number=number - n)
        for n in range(number)
    ]  # fmt: skip


def drawn(some: Sequence[GraphNode], shared: Any = None, ties: Sequence[GraphTie] = ()) -> Any:
    """The chart of some actors."""
    return graph_chart(
        some,
        shared or {},
        ties,
        kinds=["state", "bank", "firm"],
        colours={"A": "#111", "B": "#222"},
        unit="talks",
        title="Network",
        caption=["n"],
        description="Actors: 4",
    )


def test_actors_stand_on_a_circle_clockwise_from_the_top() -> None:
    """The same places at every run, each at the same distance from the centre and from its neighbours."""
    found = rows_with(drawn(nodes(4)), "kind", "number")
    places = [(round(row["x"], 9), round(row["y"], 9)) for row in found]
    assert places == [(0, 1), (1, 0), (0, -1), (-1, 0)]
    assert [(row["id"], row["group"], row["kind"], row["number"]) for row in found] == [
        ("a0", "A", "firm", 4), ("a1", "A", "state", 3), ("a2", "B", "firm", 2), ("a3", "B", "state", 1),
    ]  # fmt: skip


def test_labels_are_never_upside_down() -> None:
    """Each actor has a label, turned between −90 and 90 degrees."""
    found = [row for rows in datasets(drawn(nodes(40))) if rows and "turn" in rows[0] for row in rows]
    assert len(found) == 40
    assert all(-90.001 <= row["turn"] <= 90.001 for row in found)


def test_one_actor() -> None:
    """An actor alone is drawn, with its label at the right."""
    assert len(rows_with(drawn(nodes(1)), "label", "turn")) == 1


def test_what_is_shared_is_a_line() -> None:
    """A pair has three points of a line, with how much it shares; those that share most are drawn last."""
    rows = rows_with(drawn(nodes(4), {("a0", "a1"): 5, ("a1", "a2"): 2}), "pair", "number")
    assert [(row["pair"], row["number"]) for row in rows] == [("a1 and a2", 2)] * 3 + [("a0 and a1", 5)] * 3
    assert math.hypot(rows[1]["x"], rows[1]["y"]) < 1


def test_pairs_that_share_little_are_left_out() -> None:
    """Of many pairs the first ones are drawn."""
    shared = {(f"a{n}", f"a{m}"): n + m for n in range(20) for m in range(n)}
    rows = rows_with(drawn(nodes(20), shared), "pair", "number")
    assert len(rows) == 3 * MOST_SHARED
    assert {row["number"] for row in rows} == set(sorted(shared.values())[-MOST_SHARED:])


def test_ties_are_dashed_by_relation() -> None:
    """Each tie is a line with its relation, and an arrowhead before its second actor."""
    ties = [GraphTie("a0", "a1", "owns", "A owns B"), GraphTie("a1", "a2", "funds", "B funds C")]
    chart = drawn(nodes(4), ties=ties)
    rows = rows_with(chart, "relation", "note")
    assert [row["relation"] for row in rows] == ["owns"] * 3 + ["funds"] * 3
    (head,) = [rows for rows in datasets(chart) if rows and set(rows[0]) == {"x", "y", "turn"}]
    assert len(head) == 2
    assert math.dist((head[0]["x"], head[0]["y"]), (1, 0)) < 0.1
    line = next(layer for layer in chart.to_dict()["layer"] if "strokeDash" in layer["encoding"])
    assert line["encoding"]["strokeDash"]["scale"]["domain"] == ["owns", "funds"]


@pytest.mark.parametrize("ties", [(), (GraphTie("a0", "a1", "owns", "A owns B"),)])
def test_picture(ties: Sequence[GraphTie]) -> None:
    """The picture is drawn with labels as text; kinds have shapes, groups colours."""
    chart = drawn(nodes(4), {("a0", "a1"): 5}, ties)
    picture = svg(chart)
    assert "&lt;b&gt;Actor 3" in picture
    assert ("owns" in picture) is bool(ties)
    marks = next(layer for layer in chart.to_dict()["layer"] if "shape" in layer["encoding"])["encoding"]
    assert marks["shape"]["scale"]["domain"] == ["state", "firm"]
    assert marks["color"]["scale"] == {"domain": ["A", "B"], "range": ["#111", "#222"]}
    assert chart.to_dict()["description"] == "Actors: 4"


def test_shapes_are_those_of_the_kinds() -> None:
    """A kind has the same shape whichever others are drawn; all kinds of actors have one of their own."""

    def shapes(*some: GraphNode) -> dict[str, str]:
        layers = drawn(some).to_dict()["layer"]
        scale = next(layer for layer in layers if "shape" in layer["encoding"])["encoding"]["shape"]["scale"]
        return dict(zip(scale["domain"], scale["range"], strict=True))

    one, two = nodes(2)
    assert shapes(one) == {"firm": shapes(one, two)["firm"]}
    assert len(set(_SHAPES)) == len(_SHAPES) > len(ActorKind)


def test_circle_fills_the_width() -> None:
    """The shorter the labels, the larger the circle; the picture is as high as its circle and labels need."""

    def reach(label: str) -> tuple[float, float]:
        some = [GraphNode(id=f"a{n}", label=label, group="A", kind="firm", number=1) for n in range(8)]
        spec = drawn(some).to_dict()
        return spec["layer"][0]["encoding"]["x"]["scale"]["domain"][1], spec["height"]

    assert 1.07 < reach("a")[0] < reach("a" * 30)[0]
    assert reach("a")[1] == pytest.approx(720, abs=1)


def test_no_actors() -> None:
    """Without actors the chart says so."""
    assert datasets(drawn([])) == [[{"text": "No actors in this selection."}]]
