"""From events to a Network: actors and occasions, and the ties that hold at a day."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import get_args

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.dates.comparison import overlapping
from alliance_timeline.errors import InputError
from alliance_timeline.events import Event, Registry
from alliance_timeline.network.result import Certain, Network, NetworkActor, NetworkOccasion, NetworkTie, shared_by
from alliance_timeline.periods import Window, intersect, lasts_on, one_day
from alliance_timeline.series import Unit

__all__ = ["build_network"]

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
