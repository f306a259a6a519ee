"""Networks: actors who share occasions, and their ties at a day."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, get_args

from alliance_timeline.charts.graph import MOST_SHARED, GraphNode, GraphTie, graph_chart
from alliance_timeline.charts.theme import COLOURS, short_caution, spelled
from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.dates.comparison import overlapping
from alliance_timeline.display import Table, counted, html_tables, shortened, text_tables
from alliance_timeline.errors import InputError, MissingExtraError, shown
from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Window, intersect, lasts_on, one_day
from alliance_timeline.series import Unit
from alliance_timeline.vocabulary import ActorKind, Kind, TieRelation

if TYPE_CHECKING:
    import networkx
    import pandas as pd

__all__ = [
    "Certain",
    "Network",
    "NetworkActor",
    "NetworkOccasion",
    "NetworkTie",
    "build_network",
    "draw_network",
    "shared_by",
]


_GROUPS = 5
_OTHER, _NONE, _UNKNOWN = "other countries", "no country", "unknown"
_PALETTE = tuple(COLOURS[n] for n in (2, 3, 4, 6, 0, 1))


def draw_network(
    network: Network, sharing: Mapping[tuple[str, str], int], most: int, width: int, title: str | None = None
) -> Any:
    """The actors with most occasions, and how many each two of them share; see ``Network.plot``.

    Raises:
        InputError: ``most`` is not 2 to 60.
    """
    if not isinstance(most, int) or isinstance(most, bool) or not 2 <= most <= 60:
        raise InputError(f"most: {shown(most)}; a number of actors from 2 to 60 is needed")
    chosen, unit = network.actors[:most], network.unit
    names = {actor.id: actor.name for actor in chosen}
    shared = {pair: n for pair, n in sharing.items() if names.keys() >= set(pair)}
    ties = [tie for tie in network.ties if tie.actor in names and tie.to in names]
    few = len(chosen) < len(network.actors)
    which = f"{len(chosen)} actors with most {unit}s of {len(network.actors)}" if few else counted(len(chosen), "actor")
    title = title or f"Network: {'the ' * few}{which}"
    nodes = _nodes(chosen, {actor.country: actor.name for actor in network.actors if actor.kind is ActorKind.STATE})
    return graph_chart(
        nodes,
        shared,
        [GraphTie(tie.actor, tie.to, spelled(tie.relation), _note(tie, names)) for tie in ties],
        kinds=[*map(spelled, ActorKind), _UNKNOWN],
        colours=_colours(chosen, nodes),
        unit=f"{unit}s",
        title=title,
        caption=_caption(network, shared, len(ties)),
        description=_told(title, network, chosen, ties),
        width=width,
    )


def _nodes(chosen: Sequence[NetworkActor], states: Mapping[str | None, str]) -> list[GraphNode]:
    """Country by country, those with most actors first, those without one last; then by occasions."""
    sizes = Counter(actor.country for actor in chosen if actor.country is not None)
    several = sorted((name for name in sizes if sizes[name] > 1), key=lambda name: (-sizes[name], name))
    place = {name: n for n, name in enumerate(several[:_GROUPS])}

    def key(actor: NetworkActor) -> tuple[int, str, int, str]:
        last = _GROUPS + (actor.country is None)
        return place.get(actor.country or "", last), actor.country or "", -actor.occasions, actor.id

    def group(country: str | None) -> str:
        if country not in place:
            return _NONE if country is None else _OTHER
        return f"{states[country]} ({country})" if country in states else country or ""

    return [
        GraphNode(
            id=actor.id,
            label=actor.name
            if actor.country is None or actor.kind is ActorKind.STATE
            else f"{actor.name} ({actor.country})",
            group=group(actor.country),
            kind=spelled(actor.kind) if actor.kind else _UNKNOWN,
            number=actor.occasions,
        )
        for actor in sorted(chosen, key=key)
    ]


def _colours(chosen: Sequence[NetworkActor], nodes: Sequence[GraphNode]) -> dict[str, str]:
    """A colour for each group: by the letters of its country, so that another selection has the same ones.

    Where two countries have the same one, the one that stands later takes the next that is free.
    """
    country = {actor.id: actor.country or "" for actor in chosen}
    found, free = {_OTHER: COLOURS[-1], _NONE: COLOURS[5]}, list(_PALETTE)
    for node in nodes:
        if node.group not in found:
            first = int.from_bytes(country[node.id].encode(), "big") % len(_PALETTE)
            found[node.group] = next(one for one in (*_PALETTE[first:], *_PALETTE) if one in free)
            free.remove(found[node.group])
    return found


def _note(tie: NetworkTie, names: Mapping[str, str]) -> str:
    return f"{names[tie.actor]} {spelled(tie.relation)} {names[tie.to]} ({tie.certainty})"


def _caption(network: Network, shared: Mapping[tuple[str, str], int], ties: int) -> list[str | None]:
    """What is drawn, what is not, and the caution."""
    drawn = min(len(shared), MOST_SHARED)
    pairs = f"the {drawn} pairs that share most of {len(shared)}" if drawn < len(shared) else "all pairs that share any"
    rest = len(network.ties) - ties
    return [
        f"{counted(len(network.occasions), network.unit)}; size: the number of {network.unit}s; grey lines: {pairs}, "
        "the wider the more",
        f"dark lines: ties on {network.at or 'no day'}, read along the arrow"
        + f"; {counted(rest, 'tie')} with actors who are not drawn" * bool(rest),
        short_caution(network.caution),
    ]


def _told(title: str, network: Network, chosen: Sequence[NetworkActor], ties: Sequence[NetworkTie]) -> str:
    """The chart in words: the first ten actors, and how many ties of each relation."""
    first = ", ".join(f"{actor.name} {actor.occasions}" for actor in chosen[:10])
    relations = Counter(spelled(tie.relation) for tie in ties)
    told = ", ".join(f"{relation} {number}" for relation, number in relations.most_common()) or "none"
    ties_told = f"Ties between them on {network.at or 'no day'}: {told}"
    return f"{title}. {network.unit.capitalize()}s of each: {first or 'none'}. {ties_told}"


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


_ALWAYS = (datetime.date.min, datetime.date.max)


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
        InputError: what is no single day, events without a covered and settled day, or another unit.
    """
    if unit not in get_args(Unit):
        raise InputError(f"unit: {unit!r} is unknown; allowed: {', '.join(get_args(Unit))}")
    occasions = _occasions(events, registry, unit)
    day = _day(at, windows, settled_until)
    if day is None:
        if occasions:
            raise InputError("at: no day is covered and settled; give a day such as 2022-02-24")
        return Network(None, unit, (), (), (), (), caution)
    last = max((window[1] for window in (*windows, *filter(None, [limits]))), default=day)
    actors = _actors(occasions, registry)
    names = [actor.id for actor in actors]
    ties = _ties(names, registry, day.toordinal(), last.toordinal())
    outside = sorted({tie.to for tie in ties}.difference(names))
    return Network(day, unit, actors, occasions, ties, tuple(_known(name, registry) for name in outside), caution)


def _day(at: DateLike | None, windows: Sequence[Window], settled_until: datetime.date | None) -> datetime.date | None:
    """The day given, or the last one that is covered and settled; None where none is."""
    if at is not None:
        return one_day(at, "at")
    settled = intersect(windows, [(_ALWAYS[0], settled_until or _ALWAYS[1])])
    return settled[-1][1] if settled else None


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


def _actors(occasions: Sequence[NetworkOccasion], registry: Registry) -> tuple[NetworkActor, ...]:
    """All who take part, with the numbers of their occasions and partners; those with most occasions first."""
    taken = Counter(name for item in occasions for name in item.actors)
    known = {name: _known(name, registry) for name in taken}
    country = {name: registry.successors.get(item.country or "", item.country) for name, item in known.items()}
    degree, abroad = Counter[str](), Counter[str]()
    for pair in shared_by(occasions):
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
