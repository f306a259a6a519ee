"""A Network as a chart: its actors in the order of a circle, what they share, and their ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.graph import MOST_SHARED, GraphNode, GraphTie, graph
from alliance_timeline.charts.theme import spelled
from alliance_timeline.display import counted
from alliance_timeline.errors import InputError, shown

if TYPE_CHECKING:
    from alliance_timeline.network.result import Network, NetworkActor, NetworkTie

__all__ = ["network_drawn"]

_GROUPS = 5
_OTHER, _NONE = "other countries", "no country"


def network_drawn(
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
    return graph(
        _nodes(chosen),
        shared,
        [GraphTie(tie.actor, tie.to, spelled(tie.relation), _note(tie, names)) for tie in ties],
        unit=f"{unit}s",
        title=title,
        caption=_caption(network, shared, len(ties)),
        description=_told(title, network, chosen, ties),
        width=width,
    )


def _nodes(chosen: Sequence[NetworkActor]) -> list[GraphNode]:
    """Country by country, those with most actors first, those without one last; then by occasions."""
    sizes = Counter(actor.country for actor in chosen if actor.country is not None)
    several = sorted((name for name in sizes if sizes[name] > 1), key=lambda name: (-sizes[name], name))
    place = {name: n for n, name in enumerate(several[:_GROUPS])}

    def key(actor: NetworkActor) -> tuple[int, str, int, str]:
        last = _GROUPS + (actor.country is None)
        return place.get(actor.country or "", last), actor.country or "", -actor.occasions, actor.id

    return [
        GraphNode(
            id=actor.id,
            label=actor.name if actor.country is None else f"{actor.name} ({actor.country})",
            group=_NONE if actor.country is None else actor.country if actor.country in place else _OTHER,
            kind=spelled(actor.kind) if actor.kind else "unknown",
            number=actor.occasions,
        )
        for actor in sorted(chosen, key=key)
    ]


def _note(tie: NetworkTie, names: Mapping[str, str]) -> str:
    return f"{names[tie.actor]} {spelled(tie.relation)} {names[tie.to]} ({tie.certainty})"


def _caption(network: Network, shared: Mapping[tuple[str, str], int], ties: int) -> list[str | None]:
    """What is drawn, what is not, and the caution."""
    drawn = min(len(shared), MOST_SHARED)
    pairs = f"the {drawn} pairs that share most of {len(shared)}" if drawn < len(shared) else "all pairs that share any"
    rest = len(network.ties) - ties
    return [
        f"{counted(len(network.occasions), network.unit)}; grey lines join {pairs}, the wider the more; size shows the "
        f"number of {network.unit}s",
        f"dark lines are ties on {network.at}, read along the arrow; {counted(rest, 'tie')} with "
        "actors who are not drawn",
        network.caution,
    ]


def _told(title: str, network: Network, chosen: Sequence[NetworkActor], ties: Sequence[NetworkTie]) -> str:
    """The chart in words: the first ten actors, and how many ties of each relation."""
    first = ", ".join(f"{actor.name} {actor.occasions}" for actor in chosen[:10])
    relations = Counter(spelled(tie.relation) for tie in ties)
    told = ", ".join(f"{relation} {number}" for relation, number in relations.most_common()) or "none"
    return (
        f"{title}. {network.unit.capitalize()}s of each: {first or 'none'}. Ties between them on {network.at}: {told}"
    )
