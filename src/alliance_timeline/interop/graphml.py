"""GraphML: actors, what they take part in and their ties, for Gephi, yEd, Cytoscape, igraph and networkx.

The graphs are those of ``timeline.network()``; networkx, from the extra ``network``, writes them.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Literal, get_args

from alliance_timeline.dates import DateLike
from alliance_timeline.errors import InputError, nearest
from alliance_timeline.series import Unit
from alliance_timeline.timeline import Timeline

__all__ = ["Graph", "to_graphml"]

Graph = Literal["participation", "shared", "ties"]

_NO_XML = {0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}  # two code points that stand for no letter, and that XML refuses


def to_graphml(
    timeline: Timeline, *, graph: Graph = "participation", at: DateLike | None = None, unit: Unit = "occasion"
) -> str:
    """A graph of the actors as GraphML.

    Args:
        timeline: the events; ``timeline.select(…)`` a part of them.
        graph: ``participation`` (actors and occasions, joined where an actor takes part: bipartite), ``shared``
            (actors, joined where they share occasions; ``weight`` is how many), or ``ties`` (actors and their ties on a
            day, directed).
        at: the day of the ties; by default the last covered and settled one.
        unit: ``occasion`` or ``event``.

    Raises:
        MissingExtraError: networkx is not installed.
        InputError: another graph or unit; ties at a day that nothing covers; an actor and an occasion of the same id.

    >>> import alliance_timeline as at
    >>> talks = at.Event(date="2019", title="Talks", kind="cooperation", form="meeting", domains="trade",
    ...                  participants=["norway", "iceland"])
    >>> to_graphml(at.Timeline([talks]), graph="shared").count("<node")
    2
    """
    if graph not in get_args(Graph):
        raise InputError(f"graph: {str(graph)!r} is unknown; {nearest(str(graph), get_args(Graph))}")
    return _written(_graph(timeline, graph, at, unit))


def _graph(timeline: Timeline, graph: Graph, at: DateLike | None, unit: Unit) -> Any:
    if graph == "ties":
        return timeline.network(at, unit=unit).to_networkx()
    network = timeline.network("2000-01-01" if at is None else at, unit=unit)  # of no account where there are no ties
    found = network.bipartite() if graph == "participation" else network.projection()
    del found.graph["at"]
    return found


def _written(graph: Any) -> str:
    """The same bytes whether or not lxml is there, which networkx would write in another way."""
    from networkx import write_graphml_xml

    out = BytesIO()
    write_graphml_xml(graph, out)
    return out.getvalue().decode().translate(_NO_XML)
