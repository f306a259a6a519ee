"""Debuts: when actors are first seen, as uncertain as the dates of the events that name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectations.drawn import Bools, DrawnDays, inside
from alliance_timeline.events import Event
from alliance_timeline.periods import start_days
from alliance_timeline.timeline import Timeline

__all__ = ["Debut", "Seen", "Sighting", "Windows", "debuts", "may_lie_in", "seen_in", "without_window"]

Windows = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sighting:
    """An event that names an actor, with its first and last possible start day as ordinals."""

    event: Event
    first: int
    last: int


Seen = Mapping[str, Sequence[Sighting]]
"""The sightings of each actor, in the order of the events."""


@dataclass(frozen=True, slots=True, eq=False)
class Debut:
    """An actor whose first sighting may lie in the window.

    Attributes:
        actor: its id.
        event: the one that is its first sighting in most of the draws in which that lies in the window.
        inside: whether it does, in each draw; a single value where that is known.
        surely: whether it does in any case.
    """

    actor: str
    event: Event
    inside: Bools
    surely: bool

    @property
    def chance(self) -> float:
        """The share of the draws in which the first sighting lies in the window."""
        return float(self.inside.mean())


def without_window(case: Case) -> Timeline:
    """The events of the selection without ``since``, ``until`` and ``phases``."""
    return Case.select(case.data, case.selection.replace(since=None, until=None, phases=()))


def seen_in(events: Timeline, case: Case, counts: Callable[[str], bool]) -> Seen:
    """The sightings of the actors that count."""
    found: dict[str, list[Sighting]] = {}
    for event in events:
        days = start_days(event.date, case.data.coverage)
        if days is not None:
            for name in event.actors:
                found.setdefault(name, []).append(Sighting(event, *days))
    return {name: some for name, some in found.items() if counts(name)}


def debuts(seen: Seen, windows: Windows, drawn: DrawnDays) -> tuple[Debut, ...]:
    """The actors that may be first seen in the windows, in the order of their first sightings.

    An actor is surely seen by the earliest of the last possible days of its sightings; those that begin later are none
    of its debut.
    """
    found = []
    for name, sightings in seen.items():
        by = min(item.last for item in sightings)
        early = [item for item in sightings if item.first <= by]
        if not any(may_lie_in(windows, item.first, min(item.last, by)) for item in early):
            continue
        size = 1 if all(item.first == item.last for item in early) else drawn.m
        days = np.stack([np.broadcast_to(drawn.of(item.event.id, item.first, item.last), size) for item in early])
        within = inside(days.min(axis=0), windows)
        times = np.bincount(days.argmin(axis=0)[within], minlength=len(early))
        start = min(item.first for item in early)
        surely = any(low <= start and by <= high for low, high in windows)
        found.append(Debut(name, early[int(times.argmax())].event, within, surely))
    return tuple(sorted(found, key=lambda item: (item.event.sort_key, item.actor)))


def may_lie_in(windows: Windows, first: int, last: int) -> bool:
    """Whether any day from ``first`` to ``last`` lies in the windows."""
    return any(first <= high and low <= last for low, high in windows)
