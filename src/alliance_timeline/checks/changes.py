"""Changes to the data that a verdict is tried against: events taken away, added, or moved within their dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from alliance_timeline.events import Event
from alliance_timeline.timeline import Timeline

__all__ = ["Change", "Lever", "changed", "levers"]


@dataclass(frozen=True, slots=True)
class Change:
    """One unit (an occasion or event) that is taken away, added or moved.

    Attributes:
        kind: ``remove``, ``add`` or ``move``.
        events: ids: of the events of the unit (remove), of the one that is copied (add) or moved (move).
        day: on which the added or moved one starts; None for remove.
    """

    kind: Literal["remove", "add", "move"]
    events: tuple[str, ...]
    day: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Lever:
    """Changes of one kind in the order in which they weigh: the first n of them are the best n that are known."""

    changes: tuple[Change, ...]


def changed(data: Timeline, changes: Iterable[Change]) -> Timeline:
    """The data after some changes; its coverage and all else stay.

    An added event is a copy under another id, without links and milestones.
    """
    listed = tuple(changes)
    gone = {name for change in listed if change.kind != "add" for name in change.events}
    rest = data.where(lambda event: event.id not in gone)
    new = [_dated(data, change, number) for number, change in enumerate(listed) if change.day is not None]
    return rest.add(*new) if new else rest


def _dated(data: Timeline, change: Change, number: int) -> Event:
    """The event that is moved, or a copy of it."""
    event, day = data[change.events[0]], str(change.day)
    if change.kind == "move":
        return event.replace(date=day)
    return event.replace(id=f"{event.id}-added-{number}", date=day, links=(), milestones=())


def levers(*lists: Sequence[Change]) -> tuple[Lever, ...]:
    """The lists that hold a change, as levers."""
    return tuple(Lever(tuple(changes)) for changes in lists if changes)
