"""Parts of a timeline: by selection, in time, by what was known, and the actors of each occasion."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.events import Event
from alliance_timeline.events.registry import calendar_day
from alliance_timeline.periods import Window, shift
from alliance_timeline.selection import Selection
from alliance_timeline.timeline.coding import variables_of
from alliance_timeline.timeline.content import Content
from alliance_timeline.timeline.coverage import last_day
from alliance_timeline.vocabulary import Kind

__all__ = ["actors_by_occasion", "anchor_of", "known_by", "near", "selected"]


def selected(content: Content, selection: Selection) -> Content:
    """The events of a selection, and the days that it leaves covered."""
    if not isinstance(selection, Selection):
        raise InputError(f"selection: a Selection is expected, not {type(selection).__name__}; words go by name")
    registry, coverage = content.registry, content.coverage
    selection.check_names(registry)
    phases = content.scheme(None).windows if _names_phases(selection) else {}
    test = selection.predicate(registry, phases, coverage.whole)
    coverage = coverage.through(registry.frames[name] for name in selection.frames).within(selection.days(phases))
    if selection.exclude is not None and selection.exclude.is_dates_alone:
        coverage = coverage.outside(selection.exclude.days(phases))
    part = content.part(filter(test, content.events), coverage, variables_of(selection))
    return replace(part, kinds=_possible_kinds(content, selection))


def _possible_kinds(content: Content, selection: Selection) -> frozenset[Kind] | None:
    """The kinds that a selection leaves; one that excludes kinds by more than their names may leave each of them."""
    gone = selection.exclude.kinds if selection.exclude and selection.exclude.words().keys() == {"kinds"} else ()
    if not selection.kinds and not gone:
        return content.kinds
    return frozenset(content.possible(selection.kinds or Kind)) - frozenset(gone)


def _names_phases(selection: Selection) -> bool:
    return bool(selection.phases) or (selection.exclude is not None and _names_phases(selection.exclude))


def anchor_of(anchor: Event | DateLike, by_id: Mapping[str, Event]) -> EventDate:
    """The date of an event (itself or its id), or the date given.

    Raises:
        UnknownNameError: for what is neither.
    """
    if isinstance(anchor, Event):
        return anchor.date
    if isinstance(anchor, str) and anchor in by_id:
        return by_id[anchor].date
    try:
        return EventDate.of(anchor)
    except ValueError as error:
        raise UnknownNameError(f"around: {no_such('event', str(anchor), by_id)}; and as a date: {error}") from None


def near(content: Content, date: EventDate, before: str, after: str) -> Content:
    """The events from ``before`` the first to ``after`` the last possible day of a date, as far as it has them."""
    bounds = [calendar_day(day) for day in date.ordinals if day is not None]
    return selected(content, Selection(since=shift(min(bounds), before, back=True), until=shift(max(bounds), after)))


def known_by(content: Content, date: DateLike) -> Content:
    """What was public by the last day of a date; the coverage ends on it."""
    day = last_day(date, "as_of")
    since = {event.id: content.registry.known(event).date for event in content.whole}

    def is_public(event: Event) -> bool:
        known = since[event.id]
        return known is not None and known <= day

    coverage = content.coverage.within([(datetime.date.min, day)])
    part = content.part(filter(is_public, content.events), coverage)
    return replace(part, whole=tuple(filter(is_public, content.whole)))


def actors_by_occasion(content: Content, window: Window) -> list[frozenset[str]]:
    """The actors of each occasion whose start probably lies in a window.

    As in counting, an occasion starts with its first event.
    """
    inside = {event.id for event in selected(content, Selection(since=window[0], until=window[1])).events}
    occasions: dict[str, list[Event]] = {}
    for event in content.events:
        occasions.setdefault(content.registry.root(event), []).append(event)
    return [
        frozenset(name for event in events for name in event.actors)
        for events in occasions.values()
        if events[0].id in inside
    ]
