"""Changes that make more or fewer actors newcomers, for the fragility of a claim about their number."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectations.debuts import Debut, Seen, Sighting, Windows, debuts, may_lie_in
from alliance_timeline.checks.expectations.drawn import DrawnDays, ordinals
from alliance_timeline.checks.fragility.changes import Change, Lever, levers
from alliance_timeline.checks.fragility.holding import falling_order, most_at_once
from alliance_timeline.events.registry import calendar_day
from alliance_timeline.timeline import Timeline

__all__ = ["debut_levers"]


def debut_levers(case: Case, events: Timeline, seen: Seen, drawn: DrawnDays) -> tuple[Lever, ...]:
    """The fewest units without which newcomers, or what was seen of others before, are gone; copies of first events
    before the window; vague events moved out of the window and into it.
    """
    windows = ordinals(case.windows)
    found = debuts(seen, windows, drawn)
    units = {name: unit.events for unit in case.units_of(events, events.windows) for name in unit.events}

    def gone(holders: Sequence[Sequence[Sighting]]) -> list[Change]:
        rows = [[units.get(item.event.id, (item.event.id,)) for item in some] for some in holders]
        return [Change("remove", names) for names in falling_order(rows)]

    eve = case.windows[0][0] - datetime.timedelta(days=1)
    named: dict[str, list[str]] = {}
    for item in found:
        named.setdefault(item.event.id, []).append(item.actor)
    unsure = [item for item in found if not item.surely]
    return levers(
        gone([[item for item in seen[debut.actor] if _may_lie(item, windows)] for debut in found]),
        gone([earlier for some in seen.values() if (earlier := _earlier(some, windows))]),
        [Change("add", (name,), eve) for name in most_at_once(named.items())],
        _moved(unsure, seen, [(-(10**9), windows[0][0] - 1)]),
        _moved(unsure, seen, windows),
    )


def _may_lie(item: Sighting, windows: Windows) -> bool:
    return may_lie_in(windows, item.first, item.last)


def _earlier(sightings: Sequence[Sighting], windows: Windows) -> list[Sighting]:
    """What was surely seen of an actor before the first event that may lie in the window; nothing without such one."""
    within = [item.first for item in sightings if _may_lie(item, windows)]
    return [item for item in sightings if item.last < min(within)] if within else []


def _moved(unsure: Sequence[Debut], seen: Seen, target: Windows) -> list[Change]:
    """Vague events moved to the first of their possible days in the target, those of most actors first."""
    reached: dict[Change, list[str]] = {}
    for debut in unsure:
        for item in seen[debut.actor]:
            day = next((max(item.first, low) for low, high in target if _may_lie(item, [(low, high)])), None)
            if day is not None and item.first < item.last:
                change = Change("move", (item.event.id,), calendar_day(day))
                reached.setdefault(change, []).append(debut.actor)
    return most_at_once(reached.items())
