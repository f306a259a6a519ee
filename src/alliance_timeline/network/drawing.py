"""A Network as a chart: its actors in the order of a circle, what they share, and their ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.cautions import short_caution
from alliance_timeline.charts.graph import MOST_SHARED, GraphNode, GraphTie, graph_chart
from alliance_timeline.charts.theme import COLOURS, spelled
from alliance_timeline.display import counted
from alliance_timeline.errors import InputError, shown
from alliance_timeline.vocabulary import ActorKind

if TYPE_CHECKING:
    from alliance_timeline.network.result import Network, NetworkActor, NetworkTie

__all__ = ["draw_network"]

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
            label=actor.name if actor.country is None or actor.kind is ActorKind.STATE
            else f"{actor.name} ({actor.country})",
            group=group(actor.country),
            kind=spelled(actor.kind) if actor.kind else _UNKNOWN,
            number=actor.occasions,
        )
        for actor in sorted(chosen, key=key)
    ]  # fmt: skip


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
