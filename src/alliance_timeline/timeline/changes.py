"""Differences between two collections of events, and their union."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol, TypeVar

from alliance_timeline.errors import DataError, Problem
from alliance_timeline.events import Event
from alliance_timeline.vocabulary import Vocabulary

__all__ = ["Change", "Diff", "diff_events", "united", "united_vocabulary"]


@dataclass(frozen=True, slots=True)
class Change:
    """A field of an event that differs: ``before`` in the first, ``after`` in the second collection."""

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


class _Named(Protocol):
    """A record with an id."""

    @property
    def id(self) -> str:
        """Its name among its like."""


R = TypeVar("R", bound=_Named)


def united(what: str, some: Mapping[str, R], others: Mapping[str, R]) -> tuple[R, ...]:
    """All records of both, by id; the same id must mean the same record.

    Raises:
        DataError: naming every id that differs.
    """
    differing = [name for name in some if name in others and some[name] != others[name]]
    if differing:
        raise DataError(Problem("", None, what, f"{name!r} differs between the two") for name in differing)
    return (*some.values(), *(record for name, record in others.items() if name not in some))


def united_vocabulary(one: Vocabulary | None, other: Vocabulary | None) -> Vocabulary | None:
    """The words of both vocabularies; the same word must mean the same."""
    if one is None or other is None or one == other:
        return one or other

    def terms(name: str, key: str = "id") -> Any:
        pair = ({getattr(term, key): term for term in getattr(words, name)} for words in (one, other))
        return united(name, *pair)

    return Vocabulary(
        domains=terms("domains"), forms=terms("forms"), applications=terms("applications"), cameo=terms("cameo", "code")
    )
