"""The union of two timelines, and a timeline with more events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, Protocol, TypeVar

from alliance_timeline.dates import DateLike
from alliance_timeline.errors import DataError, InputError, Problem
from alliance_timeline.events import Event, Registry, Reliability
from alliance_timeline.timeline.content import Content, listed, records_of
from alliance_timeline.timeline.coverage import Coverage, declared_window
from alliance_timeline.vocabulary import Vocabulary

__all__ = ["extended", "merged"]


class _Named(Protocol):
    """A record with an id."""

    @property
    def id(self) -> str:
        """Its name among its like."""


R = TypeVar("R", bound=_Named)


def extended(content: Content, new: Sequence[Event]) -> Content:
    """The same with more events; an assumed coverage reaches to them."""
    records_of("add", Event, new)
    known = content.registry
    registry = Registry.of(
        [*content.events, *new],
        known.actors.values(),
        known.sources.values(),
        known.frames.values(),
        known.vocabulary,
        known.roots,
        known.reliability.values(),
    )
    events = listed([*content.events, *new], registry)
    whole = _whole(content.whole, events)
    coverage = reduce(Coverage.with_event, new, content.coverage)
    kinds = None if content.kinds is None else content.kinds.union(event.kind for event in new)
    return replace(content, events=events, registry=registry, coverage=coverage, whole=whole, kinds=kinds)


def merged(one: Content, other: Content, coverage: tuple[DateLike, DateLike] | None) -> Content:
    """All events and records of both.

    Raises:
        InputError: for different coverages. DataError: for records that differ under one id.
    """
    if coverage is not None:
        complete = one.coverage.complete and other.coverage.complete
        joint = Coverage.of((), declared_window(coverage), complete=complete)
    elif one.coverage.windows == other.coverage.windows:
        joint = one.coverage.merged(other.coverage)
    else:
        spans = " and ".join("nothing" if span is None else f"{span[0]} to {span[1]}" for span in
                             (one.coverage.span, other.coverage.span))  # fmt: skip
        raise InputError(f"coverage: {spans} are not the same days; pass coverage=(first, last) of the union")
    a, b = one.registry, other.registry
    events = _united("events", *({event.id: event for event in part.events} for part in (one, other)))
    registry = Registry.of(
        events,
        _united("actors", a.actors, b.actors),
        _united("sources", a.sources, b.sources),
        _united("frames", a.frames, b.frames),
        _united_vocabulary(a.vocabulary, b.vocabulary),
        {**b.roots, **a.roots},
        _weaker(a.reliability, b.reliability),
    )
    return Content(
        events=listed(events, registry),
        registry=registry,
        coverage=joint,
        schemes=one.schemes or other.schemes,
        settled_until=min((day for day in (one.settled_until, other.settled_until) if day), default=None),
        version=one.version if one.version == other.version else None,
        problems=tuple(dict.fromkeys((*one.problems, *other.problems))),
        used=one.used | other.used,
        whole=_whole(other.whole, one.whole, events),
        kinds=None if one.kinds is None or other.kinds is None else one.kinds | other.kinds,
    )


def _whole(*parts: Iterable[Event]) -> tuple[Event, ...]:
    """All events of the parts, by id; where they differ, that of the later part."""
    return tuple({event.id: event for part in parts for event in part}.values())


def _united(what: str, some: Mapping[str, R], others: Mapping[str, R]) -> tuple[R, ...]:
    """All records of both, by id; the same id must mean the same record."""
    differing = [name for name in some if name in others and some[name] != others[name]]
    if differing:
        raise DataError(Problem("", None, what, f"{name!r} differs between the two") for name in differing)
    return (*some.values(), *(record for name, record in others.items() if name not in some))


def _weaker(one: Mapping[str, Reliability], other: Mapping[str, Reliability]) -> tuple[Reliability, ...]:
    """What is known of the coding of either; where both know, the lower agreement, which holds for the whole.

    Of a class that one of them did not measure this knows what it knows of the variable.
    """

    def known(name: str) -> Iterator[Reliability]:
        for side in (one, other):
            if item := side.get(name) or side.get(name.partition(":")[0]):
                yield item.replace(id=name)

    return tuple(min(known(name), key=lambda item: (item.alpha, item.n)) for name in {**one, **other})


def _united_vocabulary(one: Vocabulary | None, other: Vocabulary | None) -> Vocabulary | None:
    """The words of both vocabularies; the same word must mean the same."""
    if one is None or other is None or one == other:
        return one or other

    def terms(name: str, key: str = "id") -> Any:
        pair = ({getattr(term, key): term for term in getattr(words, name)} for words in (one, other))
        return _united(name, *pair)

    return Vocabulary(
        domains=terms("domains"), forms=terms("forms"), applications=terms("applications"), cameo=terms("cameo", "code")
    )
