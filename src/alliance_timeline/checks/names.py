"""Names that the data does not have: tags and publishers that are misspelt, selections that match nothing at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alliance_timeline.checks.spec import Check
from alliance_timeline.errors import UnknownNameError, no_such
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline

__all__ = ["check_names", "unmatched"]


def check_names(check: Check, data: Timeline) -> None:
    """Refuse tags and publishers that no event and no source of the data has, where any has one.

    ``Timeline.select`` takes them: the part of a timeline that it is asked of may lack what the whole has.

    Raises:
        UnknownNameError: with the field and the nearest name.
    """
    for field, selection in _selections(check):
        tags, publishers = (*selection.tags, *selection.tags_all), selection.publishers
        if tags:
            _refuse(f"{field}: tags", "tag", tags, {tag for event in data for tag in event.tags})
        if publishers:
            known = {source.publisher for source in data.registry.sources.values()}
            _refuse(f"{field}: publishers", "publisher", publishers, known - {""})


def _refuse(field: str, what: str, used: Iterable[str], known: set[str]) -> None:
    wrong = next((name for name in used if name not in known), None)
    if known and wrong is not None:
        raise UnknownNameError(f"{field}: {no_such(what, wrong, known)}")


def unmatched(check: Check, data: Timeline) -> Iterator[str]:
    """Which selections of a check match no event of the data, in any window: a word in them may be misspelt."""
    for field, selection in _selections(check):
        anywhere = selection.replace(since=None, until=None, phases=())
        if len(data) and not data.select(anywhere):
            yield f"{field} ({anywhere}) matches no event of the data, in any window"


def _selections(check: Check) -> Iterator[tuple[str, Selection]]:
    """The selections of a check, those of its expectation, and what they exclude, with the field of each."""
    given = [("select", check.select)]
    given += [
        (f"expect.{check.expect.name}.{name}", value) for name, value in check.expect if isinstance(value, Selection)
    ]
    for field, selection in given:
        inner: Selection | None = selection
        while inner is not None:
            yield field, inner
            field, inner = f"{field}.exclude", inner.exclude
