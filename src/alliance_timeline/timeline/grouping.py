"""The events of a timeline group by group, as selections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from alliance_timeline.errors import InputError, nearest
from alliance_timeline.selection import Selection
from alliance_timeline.series import By

if TYPE_CHECKING:
    from alliance_timeline.timeline.collection import Timeline

__all__ = ["parts_of"]

_FIELDS: Mapping[str, str] = {
    "kind": "kinds", "domain": "domains", "form": "forms", "status": "statuses", "setting": "settings",
    "cause": "causes", "application": "applications", "country": "countries", "actor": "actors",
    "actor_kind": "actor_kinds", "publisher": "publishers",
}  # fmt: skip


def parts_of(
    timeline: Timeline, by: By, groups: Iterable[str] | None = None
) -> tuple[dict[str, Timeline], list[tuple[str, str]]]:
    """The events of each group, and the groups that nothing may be inferred from, with the reason.

    Args:
        timeline: the events.
        by: what to group by: anything that events can be selected by.
        groups: some of the groups; by default all that the events have.

    Raises:
        InputError: another ``by``. DataError, UnknownNameError: a group that is no such word.
    """
    if by not in _FIELDS:
        raise InputError(f"by: {by!r} is no grouping that events can be selected by; {nearest(str(by), _FIELDS)}")
    if groups is None:
        groups = [str(group) for group in timeline.series("year", by=by).groups if group is not None]
    asked = dict.fromkeys([groups] if isinstance(groups, str) else groups)
    parts = {group: timeline.select(Selection(**{_FIELDS[by]: (group,)})) for group in asked}
    refused = {group: why for group, part in parts.items() if (why := part._content.refusal())}
    return {group: part for group, part in parts.items() if group not in refused}, list(refused.items())
