"""Circles in a relation: which records lead back to themselves, and on which way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

__all__ = ["circles"]

_SHOWN = 8

Graph = Mapping[str, Sequence[str]]


def circles(graph: Graph) -> dict[str, list[str]]:
    """For each name on a circle, the way from it back to itself; long ways are cut, and say how long they are.

    Takes time in proportion to the relation where it has no circle.

    >>> circles({"a": ["b"], "b": ["c", "x"], "c": ["a"], "x": []})
    {'a': ['a', 'b', 'c', 'a'], 'b': ['b', 'c', 'a', 'b'], 'c': ['c', 'a', 'b', 'c']}
    """
    inner = _endless(_reversed(_endless(graph)))
    inner = _reversed(inner)
    found: dict[str, list[str]] = {}
    for name in inner:
        way = _way_back(name, inner) if name not in found else []
        for place, member in enumerate(way):
            found.setdefault(member, _told(way, place))
    return {name: found[name] for name in graph if name in found}


def _endless(graph: Graph) -> dict[str, list[str]]:
    """What is left when names that lead nowhere are taken out, again and again."""
    back = _reversed(graph)
    open_ends = {name: sum(other in graph for other in others) for name, others in graph.items()}
    ended = [name for name, number in open_ends.items() if not number]
    for name in ended:
        for other in back[name]:
            open_ends[other] -= 1
            if not open_ends[other]:
                ended.append(other)
    gone = set(ended)
    return {
        name: [other for other in others if other in graph and other not in gone]
        for name, others in graph.items()
        if name not in gone
    }


def _reversed(graph: Graph) -> dict[str, list[str]]:
    """The same relation read backwards; names that are led to but are not there are left out."""
    back: dict[str, list[str]] = {name: [] for name in graph}
    for name, others in graph.items():
        for other in others:
            if other in back:
                back[other].append(name)
    return back


def _way_back(start: str, graph: Graph) -> list[str]:
    """A shortest circle from a name, without its repetition at the end; empty where there is none."""
    came_from: dict[str, str] = {}
    reached = [start]
    for name in reached:
        for other in graph[name]:
            if other == start:
                return _traced(start, name, came_from)
            if other not in came_from:
                came_from[other] = name
                reached.append(other)
    return []


def _traced(start: str, end: str, came_from: Mapping[str, str]) -> list[str]:
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _told(way: Sequence[str], place: int) -> list[str]:
    """The circle as seen from one of its members, back to it."""
    own = [way[(place + step) % len(way)] for step in range(min(len(way), _SHOWN))]
    rest: Iterable[str] = (f"… ({len(way)} in all)",) if len(way) > _SHOWN else ()
    return [*own, *rest, way[place]]
