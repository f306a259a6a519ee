"""From events to the columns that are counted: which events form a unit, and in which groups it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np

from alliance_timeline.errors import InputError, nearest
from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Window, start_days
from alliance_timeline.series.axis import Ints
from alliance_timeline.vocabulary import ActorKind, Cause, Depth, Kind, Setting, Status

__all__ = ["By", "Label", "Labels", "Unit", "Units", "labels_of", "names_of", "units_of"]

By = Literal[
    "kind", "domain", "form", "status", "setting", "cause", "application", "phase", "country", "actor",
    "actor_kind", "publisher", "depth",
]  # fmt: skip
Unit = Literal["occasion", "event"]

Label = str | None
Labels = Callable[[Event], Iterable[Label]]

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

    Attributes:
        events: all events that have possible start days, in sort order.
        first, last: the possible start days of each event, as ordinals.
        member: the numbers of the events of each unit, unit after unit, each time in sort order.
        offset: where each unit begins in ``member``.
        code: the group of each unit, a number in ``groups``. An occasion that stands in two groups is two units here.
        groups: the labels; None is the group of events without a value.
    """

    events: tuple[Event, ...]
    first: Ints
    last: Ints
    member: Ints
    offset: Ints
    code: Ints
    groups: tuple[Label, ...]

    @property
    def counted(self) -> Ints:
        """The number of the event at whose start each unit counts: its first one."""
        return self.member[self.offset]


def labels_of(by: By | None, registry: Registry, *, predecessors: bool = True) -> Labels:
    """A function that gives the groups of an event; one without a value belongs to the group None.

    Without ``by``, and for ``phase``, which the counted day decides, all events are one group.
    """
    single: dict[str, Callable[[Event], Label]] = {
        "kind": lambda event: event.kind,
        "form": lambda event: event.form,
        "status": lambda event: event.status,
        "setting": registry.setting,
        "cause": lambda event: event.cause,
        "depth": registry.depth,
    }
    many: dict[str, Callable[[Event], Iterable[str]]] = {
        "domain": lambda event: event.domains,
        "application": lambda event: event.applications,
        "country": lambda event: registry.countries(event, predecessors=predecessors),
        "actor": lambda event: event.actors,
        "actor_kind": registry.actor_kinds,
        "publisher": registry.publishers,
    }
    if by is None or by == "phase":
        return lambda event: ("all",)
    if by in single:
        one = single[by]
        return lambda event: (one(event),)
    if by in many:
        several = many[by]
        return lambda event: several(event) or (None,)
    raise InputError(f"by: {by!r} is unknown; {nearest(str(by), get_args(By))}")


def names_of(by: By | None, registry: Registry, groups: Iterable[Label]) -> dict[str, str]:
    """What readers know countries and actors by, as far as the registry names them."""
    known = {
        "country": lambda: registry.country_names,
        "actor": lambda: {name: actor.name for name, actor in registry.actors.items()},
    }
    names = known[by]() if by in known else {}
    return {group: names[group] for group in groups if group is not None and group in names}


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
        limits: first and last day of the coverage, which cut starts that are open or unknown.
        by: how to group; ``phase`` is grouped later, by the counted day.
        predecessors: whether a country takes in its predecessors.
    """
    if unit not in ("occasion", "event"):
        raise InputError(f"unit: {unit!r} is unknown; allowed: occasion, event")
    labels = labels_of(by, registry, predecessors=predecessors)
    starts = [event.date.ordinals[:2] for event in events]
    if any(None in pair for pair in starts):
        starts = [start_days(event.date, limits) or (None, None) for event in events]
    dated = tuple(event for event, pair in zip(events, starts, strict=True) if None not in pair)
    bounds = np.array([pair for pair in starts if None not in pair], dtype=np.int64).reshape(-1, 2)
    found: dict[tuple[str, Label], list[int]] = {}
    roots = registry.roots if unit == "occasion" else {}
    for number, event in enumerate(dated):
        name = roots.get(event.id, event.id)
        for label in labels(event):
            found.setdefault((name, label), []).append(number)
    used = {label for _, label in found}
    groups = _ordered(used, by, registry) if by and by != "phase" else ("all",)
    place = {label: code for code, label in enumerate(groups)}
    sizes = np.array([len(members) for members in found.values()], dtype=np.int64)
    return Units(
        events=dated,
        first=bounds[:, 0].copy(),
        last=bounds[:, 1].copy(),
        member=np.array([number for members in found.values() for number in members], dtype=np.int64),
        offset=np.cumsum(sizes) - sizes,
        code=np.array([place[label] for _, label in found], dtype=np.int64),
        groups=groups,
    )


def _ordered(labels: Iterable[Label], by: By, registry: Registry) -> tuple[Label, ...]:
    """Groups in the order of their vocabulary, others by name; None last. Plain strings, no enum members."""
    words = registry.vocabulary
    known: Iterable[str] = _ENUMS.get(by, ())
    if words and by in ("domain", "form", "application"):
        known = cast("tuple[str, ...]", getattr(words, f"{by}_ids"))
    order = {str(label): n for n, label in enumerate(known)}
    named = sorted({str(label) for label in labels if label is not None}, key=lambda x: (order.get(x, len(order)), x))
    return (*named, None) if None in labels else tuple(named)
