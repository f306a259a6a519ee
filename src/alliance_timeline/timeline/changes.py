"""Differences between two collections of events, and between two data sets as wholes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from alliance_timeline.events import Event, Record
from alliance_timeline.periods import Window

if TYPE_CHECKING:
    from alliance_timeline.series import Indicator

__all__ = ["Change", "Diff", "HasRecords", "diff_events", "diff_indicators", "diff_timelines", "joined"]

_COLLECTIONS = ("actors", "sources", "frames", "reliability")


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs, in JSON terms: ``before`` in the first, ``after`` in the second collection.

    ``event`` is the id of an event; or collection and id of another record (``frames/unsc-vetoes``); or ``data`` for
    what the data says of itself, with the fields ``complete``, ``coverage``, ``settled_until`` and ``version``.
    """

    event: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Diff:
    """What the second collection has more, less and otherwise than the first, by id.

    Events stand first, by id alone; records of other collections follow as ``actors/huawei``.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def __str__(self) -> str:
        lines = [
            *(f"+ {name}" for name in self.added),
            *(f"- {name}" for name in self.removed),
            *(f"~ {item.event}: {item.field}: {item.before!r} -> {item.after!r}" for item in self.changed),
        ]
        return "\n".join(lines) or "no difference"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


class HasRecords(Protocol):
    """What is compared of a data set: events, the records behind them, and its statements; a Timeline has it."""

    def __iter__(self) -> Iterator[Event]:
        """The events."""

    @property
    def actors(self) -> Mapping[str, Record]:
        """The actors by id."""

    @property
    def sources(self) -> Mapping[str, Record]:
        """The sources by id."""

    @property
    def frames(self) -> Mapping[str, Record]:
        """The frames by id."""

    @property
    def reliability(self) -> Mapping[str, Record]:
        """The agreement of coders by variable or class."""

    @property
    def coverage(self) -> Window | None:
        """The first and last covered day, or None."""

    @property
    def settled_until(self) -> datetime.date | None:
        """The day up to which reports have come in, or None."""

    @property
    def version(self) -> str | None:
        """The version of the data, or None."""

    @property
    def is_complete(self) -> bool:
        """Whether the data declares itself complete."""


def diff_events(before: Iterable[Event], after: Iterable[Event]) -> Diff:
    """Compare two collections by id, field by field."""
    old, new = ({event.id: event for event in events} for events in (before, after))
    return _compared(old, new)


def diff_timelines(before: HasRecords, after: HasRecords) -> Diff:
    """Compare two data sets: the events, the records behind them by id, and what the data says of itself.

    In this order: events, actors, sources, frames, reliability, each sorted by id; then whether the data is complete,
    its coverage (first and last day), the day up to which it is settled, and its version. Vocabulary and phases are
    not compared.

    >>> import alliance_timeline as at
    >>> talks = at.Frame(id="talks", title="Talks", rule="All talks.", window="2010/2023")
    >>> old, new = at.Timeline([], frames=[talks]), at.Timeline([], frames=[talks.replace(closed=False)], version="2")
    >>> print(diff_timelines(old, new))
    ~ frames/talks: closed: True -> False
    ~ data: version: None -> '2'
    """
    said, says = _statements(before), _statements(after)
    parts = [
        diff_events(before, after),
        *(_compared(getattr(before, name), getattr(after, name), f"{name}/") for name in _COLLECTIONS),
        Diff((), (), tuple(Change("data", name, said[name], says[name]) for name in said if said[name] != says[name])),
    ]
    return joined(parts)


def diff_indicators(before: Mapping[str, Indicator], after: Mapping[str, Indicator]) -> Diff:
    """Compare indicators by name: those added and removed, and the dates whose values or sources differ.

    Values come with their source, as one date may have several.
    """
    old, new = ({name: _by_date(item) for name, item in some.items()} for some in (before, after))
    changed = [
        Change(f"indicators/{name}", date, old[name].get(date), new[name].get(date))
        for name in sorted(old.keys() & new.keys())
        for date in sorted(old[name].keys() | new[name].keys())
        if old[name].get(date) != new[name].get(date)
    ]
    added, removed = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    return Diff(
        tuple(f"indicators/{name}" for name in added), tuple(f"indicators/{name}" for name in removed), tuple(changed)
    )


def joined(parts: Iterable[Diff]) -> Diff:
    """Several differences as one, in their order."""
    some = tuple(parts)
    return Diff(
        tuple(name for part in some for name in part.added),
        tuple(name for part in some for name in part.removed),
        tuple(change for part in some for change in part.changed),
    )


def _by_date(indicator: Indicator) -> dict[str, list[list[Any]]]:
    """The values of each date, with their sources, in JSON terms."""
    found: dict[str, list[list[Any]]] = {}
    for date, value, source in zip(indicator.dates, indicator.values, indicator.sources, strict=True):
        found.setdefault(date.edtf, []).append([float(value), source])
    return {date: sorted(values) for date, values in found.items()}


def _compared(old: Mapping[str, Record], new: Mapping[str, Record], prefix: str = "") -> Diff:
    """Compare records by id, field by field; ``prefix`` stands before each id."""
    changed = [
        Change(f"{prefix}{name}", field, values[field], others[field])
        for name in sorted(old.keys() & new.keys())
        if old[name] != new[name]
        for values, others in [(old[name].model_dump(mode="json"), new[name].model_dump(mode="json"))]
        for field in values
        if values[field] != others[field]
    ]
    added, removed = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    return Diff(
        tuple(f"{prefix}{name}" for name in added), tuple(f"{prefix}{name}" for name in removed), tuple(changed)
    )


def _statements(data: HasRecords) -> dict[str, Any]:
    """What the data says of itself, in JSON terms, sorted by name."""
    return {
        "complete": data.is_complete,
        "coverage": [day.isoformat() for day in data.coverage] if data.coverage else None,
        "settled_until": data.settled_until.isoformat() if data.settled_until else None,
        "version": data.version,
    }
