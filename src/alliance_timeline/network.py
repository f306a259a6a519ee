"""Network: who shares occasions with whom, and the ties between actors at a date.

Graphs need networkx (the extra ``network``); all else does not.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, get_args

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.dates.comparison import overlapping
from alliance_timeline.display import Table, counted, html_tables, shortened, text_tables
from alliance_timeline.errors import InputError, MissingExtraError
from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Window, intersect, lasts_on, one_day
from alliance_timeline.series import Unit
from alliance_timeline.vocabulary import ActorKind, Kind, TieRelation

if TYPE_CHECKING:
    import networkx
    import pandas as pd

__all__ = ["Network", "NetworkActor", "NetworkOccasion", "NetworkTie", "build_network"]

Certain = Literal["certain", "possible"]

_ALWAYS = (datetime.date.min, datetime.date.max)


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
        at: the day on which the ties hold.
        unit: ``occasion`` or ``event``: what actors share.
        actors: those who take part in an event of the selection, those with most occasions first.
        occasions: of the whole selection, not only of the day, in the order of their dates.
        ties: of these actors, as the registry has them; the other end may lie outside of the selection.
        outside: the actors outside, without occasions, that a tie leads to.
        caution: what must be told beside the figures, or None.
    """

    at: datetime.date
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
        graph.add_weighted_edges_from((*pair, number) for pair, number in _shared(self.occasions).items())
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

    def _about(self) -> dict[str, str]:
        about = {"at": self.at.isoformat(), "unit": self.unit, "caution": self.caution}
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
                f"Ties on {self.at}: {certain} certain, {len(ties) - certain} possible",
                ("actor", "relation", "to", "date", "certainty"),
                shortened(ties),
            ),
        ]

    def __repr__(self) -> str:
        return text_tables(self._tables(), [self.caution])

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), [self.caution])


def build_network(
    events: Iterable[Event],
    registry: Registry,
    windows: Sequence[Window],
    *,
    at: DateLike | None = None,
    unit: Unit = "occasion",
    limits: Window | None = None,
    settled_until: datetime.date | None = None,
    caution: str | None = None,
) -> Network:
    """The network of some events.

    Args:
        events: the selection, in any order.
        registry: the actors with their ties, and the occasion of each event.
        windows: the covered days.
        at: the day on which the ties hold; by default the last covered and settled one.
        unit: ``occasion`` or ``event``.
        limits: first and last day of the whole data; an open end holds up to the last, by default that of the windows.
        settled_until, caution: as the selection has them.

    Raises:
        InputError: what is no single day, no covered and settled day, or another unit.
    """
    if unit not in get_args(Unit):
        raise InputError(f"unit: {unit!r} is unknown; allowed: {', '.join(get_args(Unit))}")
    day = _day(at, windows, settled_until)
    last = max((window[1] for window in (*windows, *filter(None, [limits]))), default=day)
    occasions = _occasions(events, registry, unit)
    actors = _actors(occasions, registry)
    names = [actor.id for actor in actors]
    ties = _ties(names, registry, day.toordinal(), last.toordinal())
    outside = sorted({tie.to for tie in ties}.difference(names))
    return Network(day, unit, actors, occasions, ties, tuple(_known(name, registry) for name in outside), caution)


def _day(at: DateLike | None, windows: Sequence[Window], settled_until: datetime.date | None) -> datetime.date:
    """The day given, or the last one that is covered and settled."""
    if at is None:
        settled = intersect(windows, [(_ALWAYS[0], settled_until or _ALWAYS[1])])
        if not settled:
            raise InputError("at: no day is covered and settled; give a day such as 2022-02-24")
        return settled[-1][1]
    return one_day(at, "at")


def _occasions(events: Iterable[Event], registry: Registry, unit: Unit) -> tuple[NetworkOccasion, ...]:
    """The events by occasion (or one by one), in the order of the dates of their first events."""
    found: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.sort_key):
        found.setdefault(registry.root(event) if unit == "occasion" else event.id, []).append(event)
    return tuple(
        NetworkOccasion(
            name,
            some[0].date,
            some[0].title,
            tuple(dict.fromkeys(event.kind for event in some)),
            tuple(sorted({actor for event in some for actor in event.actors})),
        )
        for name, some in found.items()
    )


def _shared(occasions: Iterable[NetworkOccasion]) -> Counter[tuple[str, str]]:
    """In how many occasions each two actors meet; their ids are in order."""
    return Counter(pair for item in occasions for pair in combinations(item.actors, 2))


def _actors(occasions: Sequence[NetworkOccasion], registry: Registry) -> tuple[NetworkActor, ...]:
    """All who take part, with the numbers of their occasions and partners; those with most occasions first."""
    taken = Counter(name for item in occasions for name in item.actors)
    known = {name: _known(name, registry) for name in taken}
    country = {name: registry.successors.get(item.country or "", item.country) for name, item in known.items()}
    degree, abroad = Counter[str](), Counter[str]()
    for pair in _shared(occasions):
        degree.update(pair)
        one, other = (country[name] for name in pair)
        if one and other and one != other:
            abroad.update(pair)
    return tuple(
        NetworkActor(name, item.name, item.country, item.kind, number, degree[name], abroad[name])
        for name, number in sorted(taken.items(), key=lambda pair: (-pair[1], pair[0]))
        for item in [known[name]]
    )


def _known(name: str, registry: Registry) -> NetworkActor:
    """An actor as the registry has it, without occasions."""
    actor = registry.actors.get(name)
    return NetworkActor(name, actor.name, actor.country, actor.kind) if actor else NetworkActor(name, name, None, None)


def _ties(names: Iterable[str], registry: Registry, day: int, last: int) -> tuple[NetworkTie, ...]:
    """The ties of some actors that hold on a day, in the order of their ends, relations and dates."""
    found = [
        NetworkTie(name, tie.relation, tie.actor, tie.date, certainty, tie.source)
        for name in names
        if name in registry.actors
        for tie in registry.actors[name].ties
        if (certainty := _certainty(tie.date, day, last))
    ]
    return tuple(sorted(found, key=lambda tie: tuple(str(getattr(tie, field.name)) for field in fields(tie))))


def _certainty(date: EventDate | None, day: int, last: int) -> Certain | None:
    """Whether what is dated so holds on a day; None where it does not. An open end lasts to the day ``last``."""
    if date is None:
        return "possible"
    first, latest, ends, end = date.ordinals
    if lasts_on(date):
        ends = last if ends is None else max(ends, last)
    holds = overlapping((first, latest, ends, end), (day, day, day, day))
    return "certain" if holds else "possible" if holds is None else None


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
