"""GraphML, read back by networkx."""

from __future__ import annotations

import io
import sys

import networkx
import pytest
from hypothesis import given, settings

import alliance_timeline as at
from alliance_timeline.testing import timelines
from tests.interop.samples import event, odd, timeline, titles


def read(text: str) -> networkx.Graph:
    """The graph in a text."""
    return networkx.read_graphml(io.BytesIO(text.encode()), force_multigraph='edgedefault="directed"' in text)


def test_participation() -> None:
    """Actors and occasions, joined where an actor takes part, with the words of both."""
    graph = read(at.interop.to_graphml(odd()))
    network = odd().network("2020-01-01")
    assert set(graph) == {actor.id for actor in network.actors} | {item.id for item in network.occasions}
    assert {frozenset(edge) for edge in graph.edges} == {
        frozenset((actor, item.id)) for item in network.occasions for actor in item.actors
    }
    assert graph.nodes["iceland"] == {
        "name": "冰岛 | Ísland", "country": "IS", "kind": "state", "occasions": 26, "degree": 1, "degree_abroad": 1,
        "bipartite": 0,
    }  # fmt: skip
    assert {graph.nodes[item.id]["title"] for item in network.occasions} == {item.title for item in odd()}
    assert graph.graph["unit"] == "occasion"
    assert graph.graph["caution"].startswith("not a complete list")
    assert "at" not in graph.graph


def test_shared() -> None:
    """Actors joined by how many occasions, or events, they share."""
    part = event("2019-06-06", id="part", links=[{"relation": "part_of", "event": "whole"}])
    some = timeline(event(id="whole"), part)
    assert read(at.interop.to_graphml(some, graph="shared")).edges["norway", "iceland"]["weight"] == 1
    assert read(at.interop.to_graphml(some, graph="shared", unit="event")).edges["norway", "iceland"]["weight"] == 2


def test_ties() -> None:
    """Actors and the ties that hold on a day, directed; several between two stay several."""
    ties = [at.Tie(relation="owns", actor="firm", date="2012/.."), at.Tie(relation="funds", actor="firm", date="2020")]
    actors = [at.Actor(id="norway", names="Norway", country="NO", kind="state", ties=ties)]
    some = at.Timeline([event(participants=["norway"])], actors, coverage=("2010", "2022"))
    graph = read(at.interop.to_graphml(some, graph="ties", at="2020-12-31"))
    assert [(a, b, words["relation"]) for a, b, words in graph.edges(data=True)] == [
        ("norway", "firm", "funds"), ("norway", "firm", "owns"),
    ]  # fmt: skip
    assert graph.graph["at"] == "2020-12-31"
    assert len(read(at.interop.to_graphml(some, graph="ties", at="2011-01-01")).edges) == 0


def test_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another graph, ties on no day, and no networkx are errors that say so."""
    with pytest.raises(at.InputError, match="graph: 'tie' is unknown; nearest: 'ties'"):
        at.interop.to_graphml(odd(), graph="tie")
    with pytest.raises(at.InputError, match="no day is covered"):
        at.interop.to_graphml(at.Timeline(list(odd()), settled_until="1900"), graph="ties")
    assert len(read(at.interop.to_graphml(at.Timeline([]), graph="ties"))) == 0
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(at.MissingExtraError, match="network"):
        at.interop.to_graphml(odd())


def test_letters_that_xml_refuses() -> None:
    """Two code points that XML does not have stand as replacement characters."""
    graph = read(at.interop.to_graphml(timeline(event(title="a\ufffeb\uffffc", id="x"))))
    assert graph.nodes["x"]["title"] == "a\ufffdb\ufffdc"


def test_empty() -> None:
    """No event gives a graph without nodes."""
    for graph in ("participation", "shared"):
        assert len(read(at.interop.to_graphml(at.Timeline([]), graph=graph))) == 0


@given(timelines())
@settings(max_examples=50)
def test_all_take_part(some: at.Timeline) -> None:
    """Each participation of an event is an edge."""
    graph = read(at.interop.to_graphml(some, unit="event"))
    assert graph.number_of_edges() == sum(len(item.actors) for item in some)


@given(titles)
def test_titles_come_back(title: str) -> None:
    """Any title is read back as it was."""
    graph = read(at.interop.to_graphml(timeline(event(title=title, id="x"))))
    assert graph.nodes["x"]["title"] == title
