"""Key events of one field, by rules that are told: what states did in each setting, and what went deepest."""

from __future__ import annotations

from collections.abc import Iterable

from alliance_timeline.events import Event
from alliance_timeline.report.material import Block, Listing, Material, Paragraph, Words, capital, spelled
from alliance_timeline.vocabulary import ActorKind, Confidence, Depth, Kind, Setting

__all__ = ["key_events"]

_OF_EACH = 2
_DEEPEST = 3
_OF_STATES = (Kind.COOPERATION, Kind.HEDGING)
_DEEP = (Depth.DELIVERED, Depth.RESOURCED, Depth.AGREED)
_OFFICIAL = (
    ActorKind.STATE,
    ActorKind.GOVERNMENT_BODY,
    ActorKind.MILITARY,
    ActorKind.INTERNATIONAL_ORG,
    ActorKind.PERSON,
)


def key_events(m: Material, section: str) -> list[Block]:
    """Two short lists, each in the order of time; a list without events is left out."""
    sure = [event for event in m.focused_both if event.confidence is not Confidence.LOW]
    official = _official(m, sure)
    deep = _deep(m, [event for event in sure if event not in official])
    told: list[Block] = []
    if official:
        rule = (
            "Key events of states, by a rule: cooperation or hedging, in which only states, their bodies, persons and "
            f"organisations of states act; of each setting at most {_OF_EACH}, those that the most publishers report, "
            "else the latest; none of low confidence:"
        )
        told += [Paragraph((rule,)), Listing(tuple(_items(m, section, official)))]
    if deep:
        rule = (
            f"{'Other events' if official else 'Events'} that went deepest, at most {_DEEPEST}, by a rule: delivered "
            f"before resourced before agreed, else the latest{'' if official else '; none of low confidence'}:"
        )
        told += [Paragraph((rule,)), Listing(tuple(_items(m, section, deep)))]
    return told


def _official(m: Material, events: Iterable[Event]) -> list[Event]:
    """The most reported acts of states, of each setting."""
    acts = [event for event in events if event.kind in _OF_STATES and _is_official(m, event)]
    chosen = []
    for setting in Setting:
        inside = [event for event in acts if m.timeline.setting(event) is setting][::-1]
        chosen += sorted(inside, key=lambda event: -len(m.timeline.registry.publishers(event)))[:_OF_EACH]
    return sorted(chosen, key=lambda event: event.sort_key)


def _is_official(m: Material, event: Event) -> bool:
    known = m.timeline.actors
    return bool(event.actors) and all(name in known and known[name].kind in _OFFICIAL for name in event.actors)


def _deep(m: Material, events: Iterable[Event]) -> list[Event]:
    latest = [event for event in events if m.timeline.depth(event) in _DEEP][::-1]
    return sorted(sorted(latest, key=lambda event: _rank(m, event))[:_DEEPEST], key=lambda event: event.sort_key)


def _rank(m: Material, event: Event) -> int:
    depth = m.timeline.depth(event)
    return _DEEP.index(depth) if depth in _DEEP else len(_DEEP)


def _items(m: Material, section: str, events: Iterable[Event]) -> Iterable[Words]:
    for event in events:
        about = ", ".join(
            filter(
                None, (spelled(event.form), str(m.timeline.depth(event) or ""), str(m.timeline.setting(event) or ""))
            )
        )
        yield m.claim(section, f"{capital(event.date.text)}: {event.title} ({about}).", [event])
