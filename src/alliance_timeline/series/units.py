"""From events to the columns that are counted: which unit stands for an occasion, in which groups."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.errors import InputError, nearest
from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Window, start_days
from alliance_timeline.vocabulary import ActorKind, Cause, Depth, Kind, Setting, Status

__all__ = ["By", "Unit", "Units", "active_bounds", "labels_of", "units_of"]

By = Literal[
    "kind", "domain", "form", "status", "setting", "cause", "application", "phase", "country", "actor",
    "actor_kind", "publisher", "depth",
]  # fmt: skip
Unit = Literal["occasion", "event"]

Label = str | None
Ints = NDArray[np.int64]

_ENUMS: Mapping[str, type[Kind] | type[Status] | type[Setting] | type[Cause] | type[Depth] | type[ActorKind]] = {
    "kind": Kind,
    "status": Status,
    "setting": Setting,
    "cause": Cause,
    "depth": Depth,
    "actor_kind": ActorKind,
}


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """What is counted, in columns.

    ``first`` and ``last`` hold the possible start days (ordinals) of the events that stand for a unit; ``row`` points
    into them and ``code`` into ``groups``: a row is one unit in one group. ``events`` are the events themselves.
    """

    events: tuple[Event, ...]
    first: Ints
    last: Ints
    row: Ints
    code: Ints
    groups: tuple[Label, ...]


def labels_of(by: By, registry: Registry, *, predecessors: bool = True) -> Callable[[Event], Iterable[Label]]:
    """A function that gives the groups of an event; one without a value belongs to the group None."""
    single: dict[str, Callable[[Event], Label]] = {
        "kind": lambda event: event.kind.value,
        "form": lambda event: event.form,
        "status": lambda event: event.status.value,
        "setting": lambda event: registry.setting(event),
        "cause": lambda event: event.cause,
        "depth": lambda event: registry.depth(event),
    }
    many: dict[str, Callable[[Event], Iterable[str]]] = {
        "domain": lambda event: event.domains,
        "application": lambda event: event.applications,
        "country": lambda event: registry.countries(event, predecessors=predecessors),
        "actor": lambda event: event.actors,
        "actor_kind": lambda event: registry.actor_kinds(event),
        "publisher": lambda event: registry.publishers(event),
    }
    if by in single:
        one = single[by]
        return lambda event: (_plain(one(event)),)
    if by in many:
        several = many[by]
        return lambda event: tuple(sorted(map(str, several(event)))) or (None,)
    raise InputError(f"by: {by!r} is unknown; {nearest(str(by), [*single, *many, 'phase'])}")


def _plain(label: Label) -> Label:
    return None if label is None else str(label)


def units_of(
    events: Sequence[Event],
    registry: Registry,
    limits: Window | None,
    *,
    by: By | None = None,
    unit: Unit = "occasion",
    predecessors: bool = True,
) -> Units:
    """The units of a selection: each occasion (or event) once in each of its groups.

    An occasion is all selected events that share a root by ``part_of``. In each group it counts once, at the start of
    its first event there in sort order.

    Args:
        events: the selected events, in sort order.
        limits: first and last covered day, which cut starts that are open or unknown.
        by: how to group; ``phase`` is grouped later, by the counted day.
    """
    if unit not in ("occasion", "event"):
        raise InputError(f"unit: {unit!r} is unknown; allowed: occasion, event")
    labels = labels_of(by, registry, predecessors=predecessors) if by and by != "phase" else lambda event: ("all",)
    rows: dict[tuple[Hashable, Label], int] = {}
    used: dict[int, tuple[int, int]] = {}
    for index, event in enumerate(events):
        bounds = start_days(event.date, limits)
        if bounds is None:
            continue
        name = registry.root(event) if unit == "occasion" else event.id
        for label in labels(event):
            if (name, label) not in rows:
                rows[name, label] = index
                used[index] = bounds
    groups = _ordered({label for _, label in rows}, by, registry)
    position = {index: n for n, index in enumerate(used)}
    place = {label: n for n, label in enumerate(groups)}
    return Units(
        events=tuple(events[index] for index in used),
        first=np.array([bounds[0] for bounds in used.values()], dtype=np.int64),
        last=np.array([bounds[1] for bounds in used.values()], dtype=np.int64),
        row=np.array([position[index] for index in rows.values()], dtype=np.int64),
        code=np.array([place[label] for _, label in rows], dtype=np.int64),
        groups=groups,
    )


def _ordered(labels: set[Label], by: By | None, registry: Registry) -> tuple[Label, ...]:
    """Groups in the order of their vocabulary, others by name; None last."""
    words = registry.vocabulary
    known: Sequence[str] = ()
    if by in _ENUMS:
        known = [member.value for member in _ENUMS[str(by)]]
    elif words and by in ("domain", "form", "application"):
        known = {"domain": words.domain_ids, "form": words.form_ids, "application": words.application_ids}[str(by)]
    order = {label: n for n, label in enumerate(known)}
    named = sorted((label for label in labels if label is not None), key=lambda x: (order.get(x, len(order)), x))
    return (*named, None) if None in labels else tuple(named)


def active_bounds(
    events: Sequence[Event], limits: Window
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints], NDArray[np.bool_]]:
    """Bounds of start and end (ordinals) and which events last one unknown day.

    An open end lasts to the end of the coverage; an unknown one ends on any day until then.
    """
    low, high = (day.toordinal() for day in limits)
    columns: list[tuple[int, int, int, int, bool]] = []
    for event in events:
        first, first_last, last_first, last = event.date.ordinals
        s1 = low if first is None else first
        s2 = high if first_last is None else first_last
        e2 = max(high, s1) if last is None else last
        e1 = e2 if event.date.edtf.endswith("/..") else s1 if last_first is None else last_first
        columns.append((min(s1, s2), s2, min(e1, e2), e2, event.date.is_one_day))
    table = np.array(columns, dtype=np.int64).reshape(-1, 5)
    return (table[:, 0], table[:, 1]), (table[:, 2], table[:, 3]), table[:, 4].astype(bool)
