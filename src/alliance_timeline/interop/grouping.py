"""Grouping: the rows that events stand in."""

from __future__ import annotations

from typing import Literal, get_args

from alliance_timeline.errors import InputError, nearest
from alliance_timeline.events import Event

__all__ = ["Group", "checked_group", "groups_of"]

Group = Literal["kind", "domain"]


def checked_group(group: Group | None) -> Group | None:
    """The grouping as given.

    Raises:
        InputError: another word.
    """
    if group is not None and group not in get_args(Group):
        raise InputError(f"group: {str(group)!r} is unknown; {nearest(str(group), get_args(Group))}, or none")
    return group


def groups_of(event: Event, group: Group) -> tuple[str, ...]:
    """The rows of an event: its kind, or its domains."""
    return (event.kind.value,) if group == "kind" else event.domains
