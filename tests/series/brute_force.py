"""The counting rules by brute force: every possible day is looked at, in exact fractions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from hypothesis import strategies as st

from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Period, Window

Cell = tuple[Fraction, Fraction, Fraction]
ZERO = Fraction(0)


def days_of(windows: Iterable[Window]) -> set[int]:
    """All days of windows, as ordinals."""
    return {day for first, last in windows for day in range(first.toordinal(), last.toordinal() + 1)}


def windows(first: date, last: date, max_size: int = 3) -> st.SearchStrategy[list[Window]]:
    """Windows of days that may touch, overlap or leave gaps."""
    days = st.dates(first, last)
    return st.lists(st.tuples(days, days).map(lambda two: (min(two), max(two))), max_size=max_size)


def root_of(event: Event, events: Sequence[Event]) -> str:
    """The end of the way along ``part_of``."""
    by_id = {other.id: other for other in events}
    while (links := [link.event for link in event.links if link.relation == "part_of"]) and links[0] in by_id:
        event = by_id[links[0]]
    return event.id


def labels(event: Event, by: str | None, registry: Registry, predecessors: bool = True) -> set[str | None]:
    """The groups of an event, from its own fields."""
    if by is None:
        return {"all"}
    known = [registry.actors[item.actor] for item in event.participants if item.actor in registry.actors]
    values: dict[str, Iterable[str | None]] = {
        "kind": [event.kind.value],
        "form": [event.form],
        "status": [event.status.value],
        "cause": [event.cause],
        "domain": event.domains,
        "application": event.applications,
        "actor": [item.actor for item in event.participants],
        "country": [actor.country for actor in known if actor.country],
        "actor_kind": [actor.kind.value for actor in known],
        "setting": [registry.setting(event)],
        "depth": [registry.depth(event)],
        "publisher": [registry.sources[item.source].publisher or None for item in event.citations],
    }
    found = {None if value is None else str(value) for value in values[by]}
    return (found - {None} if by == "publisher" else found) or {None}


def start_set(event: Event, limits: Window) -> range:
    """All possible start days; the limits cut what nothing bounds, but not beyond the bound that exists."""
    first, last = event.date.ordinals[:2]
    low, high = (day.toordinal() for day in limits)
    if first is None and last is None:
        return range(low, high + 1)
    if first is None:
        assert last is not None
        return range(min(low, last), last + 1)
    return range(first, (max(high, first) if last is None else last) + 1)


class Unit(NamedTuple):
    """What counts once in a group: the events that form it, the first one first."""

    group: str | None
    events: list[Event]


def units(events: Sequence[Event], whole: Sequence[Event], registry: Registry, by: str | None, unit: str) -> list[Unit]:
    """Each occasion (or event) once in each of its groups."""
    found: dict[tuple[str, str | None], list[Event]] = {}
    for event in sorted(events, key=lambda event: event.sort_key):
        name = root_of(event, whole) if unit == "occasion" else event.id
        for label in labels(event, by, registry):
            found.setdefault((name, label), []).append(event)
    return [Unit(label, members) for (_, label), members in found.items()]


def start_table(
    counted: Sequence[tuple[str | None, range]], periods: Sequence[Period], covered: set[int]
) -> dict[tuple[int, str | None], Cell]:
    """Certain, expected and possible counts by period and group; what is 0 everywhere is left out."""
    table: dict[tuple[int, str | None], Cell] = {}
    for group, days in counted:
        for n, period in enumerate(periods):
            span = range(period.first.toordinal(), period.last.toordinal() + 1)
            inside = len(covered.intersection(span).intersection(days))
            if inside:
                old = table.get((n, group), (ZERO, ZERO, ZERO))
                new = (Fraction(inside == len(days)), Fraction(inside, len(days)), Fraction(1))
                table[n, group] = (old[0] + new[0], old[1] + new[1], old[2] + new[2])
    return table


class Span(NamedTuple):
    """Bounds of start and end as small numbers, and whether the event is one unknown day."""

    start: tuple[int, int]
    end: tuple[int, int]
    one_day: bool

    def pairs(self) -> list[tuple[int, int]]:
        """Every possible first and last day, all equally likely."""
        starts = range(self.start[0], self.start[1] + 1)
        if self.one_day:
            return [(day, day) for day in starts]
        ends = range(self.end[0], self.end[1] + 1)
        return [(first, last) for first, last in product(starts, ends) if first <= last]


def active_chance(events: Sequence[Span], wanted: set[int], starts: set[int] | None) -> Fraction:
    """The chance that one of the events lasts on a wanted day, and that the first one starts on one of ``starts``."""
    ways = list(product(*(event.pairs() for event in events)))
    good = sum(
        any(not wanted.isdisjoint(range(first, last + 1)) for first, last in way)
        and (starts is None or way[0][0] in starts)
        for way in ways
    )
    return Fraction(good, len(ways))
