"""Content: what a timeline holds, in order and checked."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from alliance_timeline.dates import DateLike
from alliance_timeline.errors import DataError, InputError, Problem
from alliance_timeline.events import (
    Actor,
    Event,
    Frame,
    Registry,
    Reliability,
    Source,
    Sources,
    check_words,
    repeated_ids,
)
from alliance_timeline.phases import Periodization
from alliance_timeline.series import Units
from alliance_timeline.timeline.coding import coding_caution, refusal, refuse_unreliable, unreliable
from alliance_timeline.timeline.coverage import Coverage, declared_window, last_day
from alliance_timeline.vocabulary import Kind, Vocabulary

__all__ = ["Content", "content_of", "listed", "records_of"]

R = TypeVar("R", Event, Actor, Source, Frame, Reliability)
Behind = tuple[
    Iterable[Actor] | Mapping[str, Actor], Iterable[Source] | Mapping[str, Source],
    Iterable[Frame] | Mapping[str, Frame], Vocabulary | None, Mapping[str, str] | None,
    Iterable[Reliability] | Mapping[str, Reliability],
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """Events in the order of their dates, and what stands behind them; parts of a timeline share the latter.

    ``used`` are the coded variables that the events were selected by; ``whole`` are the events of the data that these
    were taken from, themselves among them, in no certain order; ``kinds`` are those that selecting has left possible,
    None for all; ``memo`` keeps what was once worked out for counting.
    """

    events: tuple[Event, ...]
    registry: Registry
    coverage: Coverage
    schemes: tuple[Periodization, ...] = ()
    settled_until: datetime.date | None = None
    version: str | None = None
    problems: tuple[Problem, ...] = ()
    used: frozenset[str] = frozenset()
    whole: tuple[Event, ...] = field(default=(), repr=False, compare=False)
    kinds: frozenset[Kind] | None = field(default=None, compare=False)
    memo: dict[Hashable, Units] = field(default_factory=dict, init=False, repr=False, compare=False)

    def caution(self, by: str | None = None, *, scored: bool = False) -> str | None:
        """What must be printed beside a figure of the events, grouped by a variable: coverage and coding."""
        coding = coding_caution(self.registry.reliability, self.used, by, scored=scored)
        return "; ".join(filter(None, (self.coverage.caution, coding))) or None

    def check_inference(self, *variables: str) -> None:
        """Refuse to infer from variables that were not coded reliably: those selected by, and those named."""
        refuse_unreliable(self.registry.reliability, (*self.used, *variables))

    def refusal(self, by: str | None = None, *, scored: bool = False) -> str | None:
        """Why nothing may be inferred from the events, grouped by a variable; None where it may."""
        return refusal(self.registry.reliability, self.used, by, scored=scored)

    def is_reliable(self, *variables: str) -> bool:
        """Whether rates may be given: no variable selected by or named was coded without agreement."""
        return unreliable(self.registry.reliability, (*self.used, *variables)) is None

    def part(
        self, events: Iterable[Event], coverage: Coverage | None = None, used: frozenset[str] = frozenset()
    ) -> Content:
        """Some of the events, in order, with all that stands behind them."""
        return replace(self, events=tuple(events), coverage=coverage or self.coverage, used=self.used | used)

    def actors(self) -> Mapping[str, Actor]:
        """All actors of the whole data; of a part those that its events name, and those that these refer to."""
        known = self.registry.actors
        if len(self.events) == len(self.whole):
            return known
        waiting, needed = [name for event in self.events for name in event.actors], set[str]()
        while waiting:
            actor = known.get(waiting.pop())
            if actor is not None and actor.id not in needed:
                needed.add(actor.id)
                others = (actor.parent, actor.successor, *(tie.actor for tie in actor.ties))
                waiting += [name for name in others if name is not None]
        return {name: actor for name, actor in known.items() if name in needed}

    def sources(self) -> Sources:
        """All sources of the whole data; of a part those that its events and the ties of its actors cite."""
        if len(self.events) == len(self.whole):
            return self.registry.sources
        cited = {name for event in self.events for _, name in event.references()}
        cited |= {tie.source for actor in self.actors().values() for tie in actor.ties if tie.source}
        return Sources(source for name, source in self.registry.sources.items() if name in cited)

    def possible(self, kinds: Iterable[Kind]) -> tuple[Kind, ...]:
        """Those of some kinds that selecting has left possible, in their order."""
        return tuple(kind for kind in kinds if self.kinds is None or kind in self.kinds)

    def scheme(self, given: Periodization | None) -> Periodization:
        """The scheme given, or the first that the timeline carries.

        Raises:
            InputError: where there is neither.
        """
        scheme = given if given is not None else next(iter(self.schemes), None)
        if scheme is None:
            raise InputError("phases: this timeline carries no phase scheme; pass phases=at.Periodization.declared(…)")
        if not isinstance(scheme, Periodization):
            raise InputError(f"phases: a Periodization is expected, not {type(scheme).__name__}")
        return scheme


def content_of(
    events: Iterable[Event],
    behind: Behind,
    coverage: tuple[DateLike, DateLike] | None,
    complete: bool,
    phases: Periodization | Sequence[Periodization] | None,
    settled_until: DateLike | None,
    version: str | None,
    problems: Iterable[Problem],
) -> Content:
    """Everything checked and in order; ``behind`` is what the registry holds, the rest as in ``Timeline``."""
    actors, sources, frames, vocabulary, roots, reliability = behind
    given = records_of("events", Event, events)
    registry = Registry.of(
        given,
        records_of("actors", Actor, actors),
        records_of("sources", Source, sources),
        records_of("frames", Frame, frames),
        vocabulary,
        roots,
        records_of("reliability", Reliability, reliability),
    )
    ordered = listed(given, registry)
    return Content(
        events=ordered,
        registry=registry,
        coverage=Coverage.of(ordered, declared_window(coverage), complete=complete),
        schemes=(phases,) if isinstance(phases, Periodization) else tuple(phases or ()),
        settled_until=None if settled_until is None else last_day(settled_until, "settled_until"),
        version=version,
        problems=tuple(problems),
        whole=ordered,
    )


def listed(events: Iterable[Event], registry: Registry) -> tuple[Event, ...]:
    """The events in the order of their dates.

    Raises:
        DataError: repeated ids, or words that the vocabulary does not have; all of them, with the event.
    """
    ordered = tuple(sorted(events, key=lambda event: event.sort_key))
    findings = [*repeated_ids("events", ordered), *check_words(ordered, registry)]
    if findings:
        raise DataError(Problem(ordered[item.index].id, None, item.field, item.message) for item in findings)
    return ordered


def records_of(what: str, model: type[R], records: Iterable[R] | Mapping[str, R]) -> list[R]:
    """The records as a list; of a mapping by id its values.

    Raises:
        InputError: for what is no such record. DataError: repeated ids.
    """
    found: list[R] = list(records.values() if isinstance(records, Mapping) else records)
    for n, record in enumerate(found):
        if not isinstance(record, model):
            name = type(record).__name__
            raise InputError(f"{what}: item {n} is of type {name}; records of type {model.__name__} are expected")
    if repeated := list(repeated_ids(what, found)):
        raise DataError(Problem(what, None, item.field, item.message) for item in repeated)
    return found
