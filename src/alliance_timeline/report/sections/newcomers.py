"""Newcomers: who is new in the last phase: by cooperation, or only where something was refused, cut or contested."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from alliance_timeline.events import Event
from alliance_timeline.phases import ActorTurnover, Newcomer
from alliance_timeline.report.material import Block, Listing, Material, Paragraph, Part, Words, joined, many
from alliance_timeline.vocabulary import Kind, Role

__all__ = ["newcomers"]

_NAMED = 3
_WAYS = ("cooperation", "limitation, friction or hedging alone")


def newcomers(m: Material, section: str) -> list[Block]:
    """How many actors of the last phase are new, by which kinds of events, and those with the most events."""
    found = m.turnover.value
    if found is None or m.pair is None:
        return []
    part = m.pair[0]
    events = [event for event in part.events if event.is_dyadic]
    if not events:
        return []
    joins = Counter(name for event in events if event.kind is Kind.COOPERATION for name in _sides(event))
    other = Counter(name for event in events if event.kind is not Kind.COOPERATION for name in _sides(event))
    come = [item for item in found.newcomers if joins[item.actor]]
    rest = [item for item in found.newcomers if other[item.actor] and not joins[item.actor]]
    blocks: list[Block] = [Paragraph(_about(m, section, found, (come, rest)))]
    for items, times, way in ((come, joins, _WAYS[0]), (rest, other, _WAYS[1])):
        top = sorted(items, key=lambda item: (-times[item.actor], item.event.sort_key, item.actor))[:_NAMED]
        own = [event for event in events if (event.kind is Kind.COOPERATION) is (times is joins)]
        if top:
            blocks += [
                Paragraph((f"New by {way}, those with the most such events:",)),
                Listing(tuple(_named(m, section, item, own, part) for item in top)),
            ]
    return blocks


def _sides(event: Event) -> set[str]:
    """The actors of an event without its third parties."""
    return {one.actor for one in event.participants if one.role is not Role.THIRD_PARTY}


def _named(m: Material, section: str, item: Newcomer, events: Iterable[Event], part: Part) -> Words:
    """An actor with its events of some kinds, the first of which is told."""
    own = [event for event in events if item.actor in _sides(event)]
    country = f" ({item.country})" if item.country else ""
    text = f"{item.name}{country}, {many(len(own), 'event')}; first {own[0].date.text}: {own[0].title}"
    kinds = sorted({str(event.kind) for event in own})
    is_listed = all(item.actor in _sides(event) for event in part.events if item.actor in event.actors)
    words = {"actors_all": item.actor, "kinds": kinds, **part.words} if is_listed else {}
    return m.claim(section, text, own, **words)


def _about(
    m: Material, section: str, found: ActorTurnover, split: tuple[list[Newcomer], list[Newcomer]]
) -> tuple[Words, ...]:
    """How many are new, and what can be compared."""
    told: list[Words] = [_new(m, section, found, split)]
    counts = found.counts
    if counts is not None:
        late, early = (_interval(part.estimate, part.low, part.high) for part in (counts.newcomers, counts.leavers))
        told.append(
            "That number grows with what is catalogued. Of the last two phases alone, with third parties, at "
            f"{counts.n:,} occasions each, one expects {late} actors in the later only and {early} in the earlier only."
        )
    return tuple(told)


def _new(m: Material, section: str, found: ActorTurnover, split: tuple[list[Newcomer], list[Newcomer]]) -> Words:
    time = m.when(m.pair[0]) if m.pair is not None else found.later
    new = [item for items in split for item in items]
    if not new:
        return f"No actor of the time {time} is new, third parties aside."
    used = [(items, way) for items, way in zip(split, _WAYS, strict=True) if items]
    ways = ": " + joined(f"{len(items):,} by {way}" for items, way in used)
    ways = ways if len(used) > 1 else f", {'all of them ' * (len(new) > 1)}by {used[0][1]}"
    first = {item.event.id for item in new}
    return m.claim(
        section,
        f"{many(len(new), 'actor')} of the time {time}, third parties aside, {'is' if len(new) == 1 else 'are'} named "
        f"in no earlier event {'of this selection ' * m.is_part}in which both sides take part{ways}.",
        (event for event in m.timeline if event.id in first),
    )


def _interval(estimate: float, low: float, high: float) -> str:
    upper = "∞" if math.isinf(high) else f"{high:.0f}"
    return f"{estimate:.0f} ({low:.0f}–{upper})"
