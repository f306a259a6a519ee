"""Circles against a brute-force search."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.events.integrity import circles

names = st.sampled_from("abcdefgh")
graphs = st.dictionaries(names, st.lists(names, max_size=3), max_size=8)


def reaches(graph: dict[str, list[str]], start: str) -> bool:
    """Whether a name leads back to itself."""
    seen: set[str] = set()
    todo = list(graph[start])
    while todo:
        name = todo.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            todo += graph.get(name, [])
    return False


@given(graphs)
def test_circles_are_those_of_a_plain_search(graph: dict[str, list[str]]) -> None:
    """Each name that leads back to itself is told, with a way that exists; no other name is."""
    found = circles(graph)
    assert set(found) == {name for name in graph if reaches(graph, name)}
    for name, way in found.items():
        assert way[0] == way[-1] == name
        assert all(after in graph[before] for before, after in pairwise(way))


def test_a_long_chain_and_a_long_circle() -> None:
    """100,000 names in a row take no time to speak of; a long circle is told by its beginning and its length."""
    row = {str(n): [str(n + 1)] for n in range(100_000)}
    assert circles(row) == {}
    ring = {str(n): [str((n + 1) % 2000)] for n in range(2000)}
    assert circles(ring)["7"] == ["7", "8", "9", "10", "11", "12", "13", "14", "… (2000 in all)", "7"]
    assert len(circles(ring)) == 2000
