"""The lanes of a timeline's chart: which there are, what they are called, which events stand on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from alliance_timeline.charts.theme import spelled
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.events import Event, Registry
from alliance_timeline.phases import Periodization
from alliance_timeline.series import By
from alliance_timeline.series.units import Label, Labels, labels_of, names_of

__all__ = ["Lanes", "lanes_of", "plural"]

_MOST = 12
_PLURALS = {"country": "countries", "status": "statuses"}


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes that are shown, from the top.

    Attributes:
        by: what they are.
        labels: as in a series.
        names: with the number of events.
        numbers: how many events stand on each.
        members: for each event, in order, the numbers of its lanes.
        rest: what is not shown, in a sentence; None where all is.
    """

    by: By | None
    labels: tuple[Label, ...]
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    members: tuple[tuple[int, ...], ...]
    rest: str | None


def plural(by: str) -> str:
    """What lanes are called together.

    >>> plural("actor_kind"), plural("country")
    ('actor kinds', 'countries')
    """
    return _PLURALS.get(by, f"{spelled(by)}s")


def lanes_of(
    events: Sequence[Event],
    registry: Registry,
    by: By | None,
    lanes: int | Sequence[Label] | None,
    scheme: Periodization | None,
) -> Lanes:
    """The lanes of events: so many of the most frequent, or those that are named.

    Raises:
        InputError: no number of lanes, or ``by="phase"`` without a scheme. UnknownNameError: a lane without events.
    """
    labels = _labels(by, registry, scheme)
    each = [tuple(dict.fromkeys(_text(label) for label in labels(event))) for event in events]
    found = Counter(label for many in each for label in many)
    chosen = _chosen(by, found, lanes) if events else ()
    place = {label: n for n, label in enumerate(chosen)}
    members = tuple(tuple(sorted(place[label] for label in many if label in place)) for many in each)
    numbers = tuple(found[label] for label in chosen)
    names = tuple(f"{_name(by, label, registry)} ({found[label]:,})" for label in chosen)
    return Lanes(by, chosen, names, numbers, members, _rest(by, len(found) - len(chosen), members))


def _labels(by: By | None, registry: Registry, scheme: Periodization | None) -> Labels:
    if by != "phase":
        return labels_of(by, registry)
    if scheme is None:
        raise InputError("by='phase': this needs a phase scheme; pass phases=at.Periodization.declared(…)")
    return lambda event: (scheme.phase_of(event.date),)


def _text(label: Label) -> Label:
    """A plain string, no member of an enum."""
    return None if label is None else str(label)


def _chosen(by: By | None, found: Counter[Label], lanes: int | Sequence[Label] | None) -> tuple[Label, ...]:
    """The labels of the lanes, from the top."""
    if lanes is None or isinstance(lanes, int):
        most = _MOST if lanes is None else lanes
        if isinstance(lanes, bool) or most < 1:
            raise InputError(f"lanes: {lanes!r}; a number from 1, or names")
        ordered = sorted(found, key=lambda label: (label is None, -found[label], label or ""))
        return tuple(ordered[:most])
    given = dict.fromkeys([lanes] if isinstance(lanes, str) else lanes)
    for label in given:
        if label not in found:
            raise UnknownNameError(no_such(f"lane by {by}", str(label), filter(None, found)))
    if not given:
        raise InputError("lanes: none given; a number from 1, or names")
    return tuple(given)


def _name(by: By | None, label: Label, registry: Registry) -> str:
    if by is None:
        return "all events"
    if label is None:
        return "phase not sure" if by == "phase" else f"no {spelled(by)}"
    names = names_of(by, registry, [label])
    return names.get(label, label) if by in ("publisher", "country", "phase", "actor") else spelled(label)


def _rest(by: By | None, more: int, members: Sequence[Sequence[int]]) -> str | None:
    if by is None or not more:
        return None
    lost = sum(not lanes for lanes in members)
    what = f"Not shown: {more:,} more {spelled(by) if more == 1 else plural(by)}"
    events = "1 event stands on none of the lanes" if lost == 1 else f"{lost:,} events stand on none of the lanes"
    return f"{what}; {events}." if lost else f"{what}."
