"""Changes to the data that a verdict is tried against: events taken away, added, or moved within their dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.events import Event
from alliance_timeline.periods import Window
from alliance_timeline.timeline import Timeline

__all__ = ["KINDS", "Change", "Kind", "Lever", "changed", "copies", "levers", "to_ends"]

Kind = Literal["remove", "add", "move"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_LISTED = 1000  # copies that are listed one by one


@dataclass(frozen=True, slots=True)
class Change:
    """A unit (an occasion or event) that is taken away or added, or an event that is moved.

    Attributes:
        kind: ``remove``, ``add`` or ``move``.
        events: ids: of all events of the unit (remove), of the one that is copied (add) or moved (move).
        day: on which the added or moved one starts; None for remove.
    """

    kind: Kind
    events: tuple[str, ...]
    day: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Lever:
    """Changes of one kind in the order in which they weigh: the first n of them are the best n that are known."""

    changes: tuple[Change, ...]


def changed(data: Timeline, changes: Iterable[Change]) -> Timeline:
    """The data after some changes, in one pass; its coverage, its occasions and all else stay.

    A moved event starts on its new day and keeps all else, its links too. An added one is a copy under another id,
    without links and milestones: an occasion of its own.

    >>> import alliance_timeline as at
    >>> visit = at.Event(id="visit", date="2013-03-22", title="Visit", kind="cooperation", form="meeting", domains="ai")
    >>> more = changed(at.Timeline([visit]), [Change("add", ("visit",), datetime.date(2013, 3, 22))])
    >>> [event.id for event in more], len(changed(more, [Change("remove", ("visit",))]))
    (['visit', 'visit-added-0'], 1)
    """
    listed = tuple(changes)
    gone = {name for change in listed if change.kind != "add" for name in change.events}
    new = [_dated(data, change, number) for number, change in enumerate(listed) if change.day is not None]
    rest = data.where(lambda event: event.id not in gone) if gone else data
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


def to_ends(units: Iterable[CaseUnit], windows: Sequence[Window]) -> tuple[list[Change], list[Change]]:
    """The vague units moved to their first, and to their last possible day: those first whose days are nearest to an
    end of the windows, and of those the vaguest.
    """
    ends = [day.toordinal() for window in windows for day in window]

    def weight(unit: CaseUnit) -> tuple[int, int]:
        away = min((max(unit.first - end, end - unit.last, 0) for end in ends), default=0)
        return away, unit.first - unit.last

    vague = sorted((unit for unit in units if unit.first < unit.last), key=weight)
    early, late = (
        [Change("move", unit.events[:1], datetime.date.fromordinal(day)) for unit, day in zip(vague, days, strict=True)]
        for days in ([unit.first for unit in vague], [unit.last for unit in vague])
    )
    return early, late


def copies(case: Case, times: Iterable[tuple[datetime.date, int]]) -> tuple[Change, ...]:
    """So many copies of the last unit on each of some days; none without a unit, or where they are more than 1,000."""
    wanted = list(times)
    if not case.units or sum(number for _, number in wanted) > _LISTED:
        return ()
    like = case.units[-1].events[:1]
    return tuple(Change("add", like, day) for day, number in wanted for _ in range(number))
