"""Selection: one filter, in the same words for Python, the command line, check files and engines."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, StrictBool, model_validator

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import UnknownNameError, no_such
from alliance_timeline.events import Event, Record, Registry
from alliance_timeline.events.actors import Country, Identifier, Line
from alliance_timeline.periods import Window, intersect, start_days, union
from alliance_timeline.vocabulary import (
    ActorKind,
    Cause,
    Certainty,
    Confidence,
    Kind,
    Setting,
    Status,
    Verification,
)

__all__ = ["Selection"]

Predicate = Callable[[Event], bool]


def _listed(value: Any) -> Any:
    """Let one word stand for a list of one; order and repetition carry no meaning."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes):
        words = tuple(value)
        return tuple(sorted(set(map(str, words)))) if all(isinstance(word, str) for word in words) else words
    return value


def _first_day(value: Any) -> Any:
    return None if value is None else _day(_dated(value), "first")


def _last_day(value: Any) -> Any:
    return None if value is None else _day(_dated(value), "last")


def _dated(value: Any) -> EventDate:
    if isinstance(value, datetime.time):
        raise ValueError(f"{value} is a time; write a day, such as 2019-06-05")
    return EventDate.of(value)


def _day(date: EventDate, which: str) -> datetime.date:
    day = date.start.earliest if which == "first" else date.end.latest
    if day is None:
        raise ValueError(f"{date.edtf} has no {which} day; give a day, or a date that has one")
    return day


_Listed = BeforeValidator(_listed)
_Words = Annotated[tuple[Identifier, ...], _Listed]
_Lines = Annotated[tuple[Line, ...], _Listed]


class Selection(Record):
    """Which events to take. Lists are any-of, ``*_all`` are all-of, and all fields hold together.

    Args:
        domains, kinds, forms, statuses, settings, causes, applications, actors, actor_kinds, countries, frames, tags,
            publishers, verification: any of these words; one word may stand alone. ``settings`` tests what is derived
            where none is coded.
        domains_all, applications_all, actors_all, countries_all, tags_all: all of these words.
        since, until: inclusive, test the start. A day, or an EDTF date whose first (last) day is meant.
        certainty: how sure the start must be to lie inside: every possible start day (``certain``), at least half
            of them (``probable``, the default) or any (``possible``).
        phases: names of phases of the timeline's scheme; tested like ``since`` and ``until``.
        predecessors: whether a country takes in its predecessors (RU takes in SU).
        text: a literal part of title or summary, in any case: both sides in lower case by the rules of Unicode, so
            that every engine finds the same. Characters that mean something in a pattern do not here; ``İ`` (Turkish)
            is in lower case an ``i`` with a combining dot, which ``i`` begins.
        min_confidence: ``low``, ``medium`` or ``high``.
        exclude: what to leave out again.

    Raises:
        DataError: unknown words or values, each with its field.

    >>> Selection(kinds="cooperation", since="2014").replace(domains=["ai"]).since
    datetime.date(2014, 1, 1)
    """

    domains: _Words = ()
    domains_all: _Words = ()
    kinds: Annotated[tuple[Kind, ...], _Listed] = ()
    forms: _Words = ()
    statuses: Annotated[tuple[Status, ...], _Listed] = ()
    settings: Annotated[tuple[Setting, ...], _Listed] = ()
    causes: Annotated[tuple[Cause, ...], _Listed] = ()
    applications: _Words = ()
    applications_all: _Words = ()
    actors: _Words = ()
    actors_all: _Words = ()
    actor_kinds: Annotated[tuple[ActorKind, ...], _Listed] = ()
    countries: Annotated[tuple[Country, ...], _Listed] = ()
    countries_all: Annotated[tuple[Country, ...], _Listed] = ()
    predecessors: StrictBool = True
    frames: _Words = ()
    phases: _Lines = ()
    tags: _Words = ()
    tags_all: _Words = ()
    publishers: _Lines = ()
    text: Line = ""
    since: Annotated[datetime.date | None, BeforeValidator(_first_day)] = None
    until: Annotated[datetime.date | None, BeforeValidator(_last_day)] = None
    certainty: Certainty = Certainty.PROBABLE
    min_confidence: Confidence = Confidence.LOW
    verification: Annotated[tuple[Verification, ...], _Listed] = ()
    exclude: Selection | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"until ({self.until}) lies before since ({self.since})")
        return self

    def words(self) -> dict[str, Any]:
        """The fields that differ from the default, as plain JSON values."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @property
    def is_dates_alone(self) -> bool:
        """Whether it selects by date and by nothing else."""
        words = self.words().keys()
        return bool(words & {"since", "until", "phases"}) and words <= {"since", "until", "phases", "certainty"}

    def __str__(self) -> str:
        values = self.words() | ({"exclude": f"({self.exclude})"} if self.exclude else {})
        parts = (f"{name}={', '.join(value) if isinstance(value, list) else value}" for name, value in values.items())
        return "; ".join(parts) or "all events"

    def __repr__(self) -> str:
        return f"Selection({', '.join(f'{name}={value!r}' for name, value in self.words().items())})"

    def check_names(self, registry: Registry) -> None:
        """Refuse names that the data does not know, where it has a list of them.

        Raises:
            UnknownNameError: with the nearest known name.
        """
        words = registry.vocabulary
        lists: tuple[tuple[str, tuple[str, ...], Iterable[str]], ...] = (
            ("actor", (*self.actors, *self.actors_all), registry.actors),
            ("frame", self.frames, registry.frames),
            ("domain", (*self.domains, *self.domains_all), words.domain_ids if words else ()),
            ("form", self.forms, words.form_ids if words else ()),
            ("application", (*self.applications, *self.applications_all), words.application_ids if words else ()),
        )
        for what, used, known in lists:
            options = frozenset(known)
            for name in used:
                if name not in options and (options or what == "frame"):
                    raise UnknownNameError(no_such(what, name, options))
        if self.exclude is not None:
            self.exclude.check_names(registry)

    def days(self, phases: Mapping[str, Window]) -> tuple[Window, ...]:
        """The days that ``since``, ``until`` and ``phases`` (windows by name) allow for a start.

        Raises:
            UnknownNameError: a phase that is not among ``phases``.
        """
        whole = ((self.since or datetime.date.min, self.until or datetime.date.max),)
        if not self.phases:
            return whole
        missing = next((name for name in self.phases if name not in phases), None)
        if missing is not None:
            raise UnknownNameError(no_such("phase", missing, phases))
        return intersect(union(phases[name] for name in self.phases), whole)

    def predicate(self, registry: Registry, phases: Mapping[str, Window], limits: Window | None) -> Predicate:
        """A function that tells whether an event belongs to the selection.

        Args:
            registry: actors, sources and derivations.
            phases: the windows of the phases by name.
            limits: first and last day of the whole data, which cut starts that are open or unknown. They must not
                depend on earlier selections: selecting twice is then to select what both hold.
        """
        tests: list[Predicate] = [*self._field_tests(), *self._registry_tests(registry)]
        if self.since or self.until or self.phases:
            tests.append(self._date_test(phases, limits))
        if self.exclude is not None:
            excluded = self.exclude.predicate(registry, phases, limits)
            tests.append(lambda event: not excluded(event))
        return lambda event: all(test(event) for test in tests)

    def _field_tests(self) -> Iterable[Predicate]:
        """Tests that need nothing but the event."""
        for wanted, single in (
            (frozenset(self.kinds), lambda event: event.kind),
            (frozenset(self.forms), lambda event: event.form),
            (frozenset(self.statuses), lambda event: event.status),
            (frozenset(self.causes), lambda event: event.cause),
            (frozenset(self.verification), lambda event: event.verification),
        ):
            if wanted:
                yield lambda event, wanted=wanted, single=single: single(event) in wanted  # type: ignore[misc]
        for some, every, many in (
            (self.domains, self.domains_all, lambda event: event.domains),
            (self.applications, self.applications_all, lambda event: event.applications),
            (self.actors, self.actors_all, lambda event: event.actors),
            (self.tags, self.tags_all, lambda event: event.tags),
            (self.frames, (), lambda event: event.frames),
        ):
            yield from _many(some, every, many)
        if self.min_confidence is not Confidence.LOW:
            order = list(Confidence)
            floor = order.index(self.min_confidence)
            yield lambda event: order.index(event.confidence) >= floor
        if self.text:
            part = self.text.lower()
            yield lambda event: part in event.title.lower() or part in event.summary.lower()

    def _registry_tests(self, registry: Registry) -> Iterable[Predicate]:
        """Tests of what is derived: setting, countries, kinds of actors, publishers."""
        if self.settings:
            yield lambda event: registry.setting(event) in self.settings
        yield from _many(self.actor_kinds, (), registry.actor_kinds)
        yield from _many(self.publishers, (), registry.publishers)
        yield from _many(self.countries, self.countries_all, lambda event: self._countries(event, registry))

    def _countries(self, event: Event, registry: Registry) -> frozenset[str]:
        """The countries that the event answers to: its own, and the successors of those that ended."""
        own = registry.countries(event, predecessors=False)
        return own | registry.countries(event) if self.predecessors else own

    def _date_test(self, phases: Mapping[str, Window], limits: Window | None) -> Predicate:
        """Whether the start lies in the days of the selection, as surely as ``certainty`` asks."""
        wanted = [(first.toordinal(), last.toordinal()) for first, last in self.days(phases)]

        def test(event: Event) -> bool:
            days = start_days(event.date, limits)
            if days is None:
                return False
            inside = sum(max(0, min(days[1], last) - max(days[0], first) + 1) for first, last in wanted)
            possible = days[1] - days[0] + 1
            if self.certainty is Certainty.CERTAIN:
                return inside == possible
            return inside > 0 if self.certainty is Certainty.POSSIBLE else 2 * inside >= possible

        return test


def _many(some: Sequence[str], every: Sequence[str], values: Callable[[Event], Iterable[str]]) -> Iterable[Predicate]:
    """Tests of a many-valued field: any of ``some``, all of ``every``."""
    if some:
        any_of = frozenset(some)
        yield lambda event: not any_of.isdisjoint(values(event))
    if every:
        all_of = frozenset(every)
        yield lambda event: all_of.issubset(values(event))
