"""Network: who shares occasions with whom, and the ties between actors at a date, and how it shows itself.

Graphs need networkx (the extra ``network``); all else does not.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from alliance_timeline.dates import EventDate
from alliance_timeline.display import Table, counted, html_tables, shortened, text_tables
from alliance_timeline.errors import InputError, MissingExtraError
from alliance_timeline.series import Unit
from alliance_timeline.vocabulary import ActorKind, Kind, TieRelation

if TYPE_CHECKING:
    import networkx
    import pandas as pd

__all__ = ["Certain", "Network", "NetworkActor", "NetworkOccasion", "NetworkTie", "shared_by"]

Certain = Literal["certain", "possible"]


@dataclass(frozen=True, slots=True)
class NetworkActor:
    """An actor and its place in the network.

    Attributes:
        id, name, country, kind: as in the registry; without an entry there the name is the id, the others None.
        occasions: how many it takes part in (events, where these are the unit).
        degree: how many other actors it shares one with.
        degree_abroad: those of them whose country is known and another; a predecessor counts as its successor.
    """

    id: str
    name: str
    country: str | None
    kind: ActorKind | None
    occasions: int = 0
    degree: int = 0
    degree_abroad: int = 0


@dataclass(frozen=True, slots=True)
class NetworkOccasion:
    """An occasion (or event): id of its root, date and title of its first event, kinds and actors of all of them."""

    id: str
    date: EventDate
    title: str
    kinds: tuple[Kind, ...]
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkTie:
    """A tie that holds at a date; read: ``actor`` ``relation`` ``to``.

    ``certainty`` is ``certain`` where it holds on every reading of its date, else ``possible``. An open end
    (``2019/..``) surely holds up to the last day of the data and possibly after it; an unknown end (``2019/``), an open
    start and a tie without date leave it open.
    """

    actor: str
    relation: TieRelation
    to: str
    date: EventDate | None
    certainty: Certain
    source: str | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Network:
    """The actors of a selection, what they take part in together, and their ties at a date.

    Attributes:
        at: the day on which the ties hold; None where there are no events, and no day is covered and settled.
        unit: ``occasion`` or ``event``: what actors share.
        actors: those who take part in an event of the selection, those with most occasions first.
        occasions: of the whole selection, not only of the day, in the order of their dates.
        ties: of these actors, as the registry has them; the other end may lie outside of the selection.
        outside: the actors outside, without occasions, that a tie leads to.
        caution: what must be told beside the figures, or None.
    """

    at: datetime.date | None
    unit: Unit
    actors: tuple[NetworkActor, ...]
    occasions: tuple[NetworkOccasion, ...]
    ties: tuple[NetworkTie, ...]
    outside: tuple[NetworkActor, ...]
    caution: str | None

    def to_networkx(self) -> networkx.MultiDiGraph:
        """The actors, also those outside, and an edge for each tie.

        Nodes and edges carry the fields of their records as plain texts and numbers; what is None is left out, so that
        the graph can be written as GraphML or GEXF. The graph has ``at``, ``unit`` and ``caution``.

        Raises:
            MissingExtraError: networkx is not installed.
        """
        graph = _networkx().MultiDiGraph(**self._about())
        graph.add_nodes_from((actor.id, _plain(actor, "id")) for actor in (*self.actors, *self.outside))
        graph.add_edges_from((tie.actor, tie.to, _plain(tie, "actor", "to")) for tie in self.ties)
        return graph

    def bipartite(self) -> networkx.Graph:
        """Actors (``bipartite=0``) and occasions (``bipartite=1``), with an edge where an actor takes part.

        Raises:
            MissingExtraError: networkx is not installed.
            InputError: an actor and an occasion have the same id, so that they would be one node.
        """
        names = {actor.id for actor in self.actors}
        if both := sorted(names & {item.id for item in self.occasions}):
            raise InputError(f"an actor and an {self.unit} share the id {both[0]!r}, so that they would be one node")
        graph = _networkx().Graph(**self._about())
        graph.add_nodes_from((actor.id, _plain(actor, "id") | {"bipartite": 0}) for actor in self.actors)
        graph.add_nodes_from((item.id, _plain(item, "id", "actors") | {"bipartite": 1}) for item in self.occasions)
        graph.add_edges_from((name, item.id) for item in self.occasions for name in item.actors)
        return graph

    def projection(self) -> networkx.Graph:
        """The actors, with an edge between two that share occasions; its ``weight`` is how many.

        Raises:
            MissingExtraError: networkx is not installed.
        """
        graph = _networkx().Graph(**self._about())
        graph.add_nodes_from((actor.id, _plain(actor, "id")) for actor in self.actors)
        graph.add_weighted_edges_from((*pair, number) for pair, number in shared_by(self.occasions).items())
        return graph

    def to_pandas(self, what: Literal["actors", "ties"] = "actors") -> pd.DataFrame:
        """A frame with a row for each actor, or for each tie; dates as EDTF.

        Raises:
            InputError: another word.
        """
        import pandas as pd

        if what not in ("actors", "ties"):
            raise InputError(f"what: {what!r} is unknown; allowed: actors, ties")
        rows, record = (self.actors, NetworkActor) if what == "actors" else (self.ties, NetworkTie)
        names = [field.name for field in fields(record)]
        return pd.DataFrame([{name: _text(getattr(row, name)) for name in names} for row in rows], columns=names)

    def plot(self, *, most: int = 40, width: int = 720, title: str | None = None) -> Any:
        """The actors with most occasions in a circle, country by country, with what they share and their ties.

        Args:
            most: how many actors are drawn, 2 to 60.
            width: of the square in pixels, with labels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.LayerChart``. Size shows the number of occasions, shape the kind of actor, colour the country;
            grey lines join actors who share occasions, dark ones are ties, dashed by relation. The caption says what
            is not drawn.

        Raises:
            InputError: another number of actors. MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> at.load().select(domains="ai").network().plot(most=12).to_dict()["title"]["text"]
        ['Network: the 12 actors with most occasions of 135']
        """
        from alliance_timeline.network.drawing import draw_network

        return draw_network(self, shared_by(self.occasions), most, width, title)

    def _about(self) -> dict[str, str]:
        about = {"at": str(self.at) if self.at else None, "unit": self.unit, "caution": self.caution}
        return {name: text for name, text in about.items() if text is not None}

    def _tables(self) -> list[Table]:
        certain = sum(tie.certainty == "certain" for tie in self.ties)
        actors = [
            (item.name, item.id, item.country or "–", *map(str, (item.occasions, item.degree, item.degree_abroad)))
            for item in self.actors
        ]
        ties = [(tie.actor, str(tie.relation), tie.to, _text(tie.date) or "–", tie.certainty) for tie in self.ties]
        return [
            (
                f"Network: {counted(len(actors), 'actor')} on {counted(len(self.occasions), self.unit)}",
                ("actor", "id", "country", f"{self.unit}s", "partners", "abroad"),
                shortened(actors),
            ),
            (
                f"Ties{f' on {self.at}' if self.at else ''}: {certain} certain, {len(ties) - certain} possible",
                ("actor", "relation", "to", "date", "certainty"),
                shortened(ties),
            ),
        ]

    def __repr__(self) -> str:
        return text_tables(self._tables(), [self.caution])

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), [self.caution])


def shared_by(occasions: Iterable[NetworkOccasion]) -> Counter[tuple[str, str]]:
    """In how many occasions each two actors meet; their ids are in order."""
    return Counter(pair for item in occasions for pair in combinations(item.actors, 2))


def _plain(record: NetworkActor | NetworkOccasion | NetworkTie, *but: str) -> dict[str, Any]:
    """The fields of a record in plain values, without what is None."""
    values = {field.name: _text(getattr(record, field.name)) for field in fields(record) if field.name not in but}
    return {name: value for name, value in values.items() if value is not None}


def _text(value: Any) -> Any:
    """Words and dates as plain texts; numbers and None as they are."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.value if isinstance(value, StrEnum) else value.edtf if isinstance(value, EventDate) else value


def _networkx() -> Any:
    """The library of graphs.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import networkx
    except ImportError as error:
        raise MissingExtraError("graphs need networkx: pip install 'alliance-timeline[network]'") from error
    return networkx
