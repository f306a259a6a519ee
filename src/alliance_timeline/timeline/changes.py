"""Differences between two collections of events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from alliance_timeline.events import Event

__all__ = ["Change", "Diff", "diff_events"]


@dataclass(frozen=True, slots=True)
class Change:
    """A field of an event that differs, in JSON terms: ``before`` in the first, ``after`` in the second collection."""

    event: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Diff:
    """What the second collection has more, less and otherwise than the first, by id."""

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


def diff_events(before: Iterable[Event], after: Iterable[Event]) -> Diff:
    """Compare two collections by id, field by field."""
    old, new = ({event.id: event for event in events} for events in (before, after))
    changed = [
        Change(name, field, values[field], others[field])
        for name in sorted(old.keys() & new.keys())
        if old[name] != new[name]
        for values, others in [(old[name].model_dump(mode="json"), new[name].model_dump(mode="json"))]
        for field in values
        if values[field] != others[field]
    ]
    return Diff(tuple(sorted(new.keys() - old.keys())), tuple(sorted(old.keys() - new.keys())), tuple(changed))
