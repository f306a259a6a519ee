"""Timeline: an ordered, immutable collection of events; each method delegates to the module that knows how."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, overload

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.errors import DataError, InputError, Problem, UnknownNameError, nearest
from alliance_timeline.events import Actor, Event, Frame, Known, Registry, Source, check_words, repeated_ids
from alliance_timeline.periods import Period, Window, shift
from alliance_timeline.phases import Periodization, PhaseContrast, PhaseSummary, contrast_phases, summarize
from alliance_timeline.selection import Selection
from alliance_timeline.series import (
    By,
    Count,
    EventSeries,
    Measure,
    ShareSeries,
    Unit,
    build_series,
    build_shares,
)
from alliance_timeline.timeline.changes import Diff, diff_events, united, united_vocabulary
from alliance_timeline.timeline.coverage import Coverage
from alliance_timeline.timeline.saving import SaveReport, save_timeline
from alliance_timeline.vocabulary import DYADIC, Depth, Kind, Role, Setting, Vocabulary

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.timeline.frame import Long

__all__ = ["Timeline"]


@dataclass(frozen=True, slots=True)
class _State:
    """What a timeline holds besides its events; shared by all selections of it."""

    registry: Registry
    coverage: Coverage
    phases: Periodization | None
    schemes: tuple[Periodization, ...]
    settled_until: datetime.date | None
    version: str | None
    problems: tuple[Problem, ...]


class Timeline:
    """Events in the order of their dates, with what stands behind them.

    Args:
        events: in any order; ids are unique.
        actors, sources, frames: the registry that the events refer to.
        coverage: first and last day that the data speaks about, inclusive; by default taken from the events.
        settled_until: the day up to which reports have come in; inference leaves out what is later.
        complete: whether the events are all that happened in the coverage.
        vocabulary: open vocabularies to check against; without one, depth and intensity stay empty.
        phases: the scheme that ``phases=None`` means, or several, the first being that one.
        version, problems: of the data, as ``load`` found them.
        roots: the occasion of events whose parent is not among these, by id.

    Raises:
        DataError: repeated ids, or words that the vocabulary does not have.

    >>> visit = Event(date="2013-03-22", title="State visit", kind="cooperation", form="visit_or_summit",
    ...               domains="diplomacy", participants=["russia", "china"])
    >>> timeline = Timeline([visit])
    >>> len(timeline), timeline[0] is timeline[visit.id], timeline.coverage[0].isoformat()
    (1, True, '2013-03-22')
    """

    __slots__ = ("_by_id", "_events", "_state")

    def __init__(
        self,
        events: Iterable[Event],
        actors: Iterable[Actor] = (),
        sources: Iterable[Source] = (),
        coverage: tuple[DateLike, DateLike] | None = None,
        settled_until: DateLike | None = None,
        complete: bool = False,
        vocabulary: Vocabulary | None = None,
        phases: Periodization | Sequence[Periodization] | None = None,
        frames: Iterable[Frame] = (),
        *,
        version: str | None = None,
        problems: Iterable[Problem] = (),
        roots: Mapping[str, str] | None = None,
    ) -> None:
        ordered = tuple(sorted(events, key=lambda event: event.sort_key))
        registry = Registry.of(ordered, actors, sources, frames, vocabulary, roots)
        findings = [*repeated_ids("events", ordered), *check_words(ordered, registry)]
        if findings:
            raise DataError(Problem(ordered[f.index].id, None, f.field, f.message) for f in findings)
        schemes = (phases,) if isinstance(phases, Periodization) else tuple(phases or ())
        state = _State(
            registry=registry,
            coverage=Coverage.of(ordered, _window(coverage), complete=complete),
            phases=schemes[0] if schemes else None,
            schemes=schemes,
            settled_until=EventDate.of(settled_until).end.latest if settled_until is not None else None,
            version=version,
            problems=tuple(problems),
        )
        self._fill(ordered, state)

    def _fill(self, events: tuple[Event, ...], state: _State) -> None:
        object.__setattr__(self, "_events", events)
        object.__setattr__(self, "_by_id", {event.id: event for event in events})
        object.__setattr__(self, "_state", state)

    def _with(self, events: Iterable[Event], state: _State | None = None) -> Self:
        """A part of this timeline, in the same order, with the same registry."""
        part = object.__new__(type(self))
        part._fill(tuple(events), state or self._state)
        return part

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Timeline does not change; {name!r} cannot be set, make a new one")

    # What it holds

    _events: tuple[Event, ...]
    _by_id: Mapping[str, Event]
    _state: _State

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __contains__(self, item: object) -> bool:
        return item in self._by_id or (isinstance(item, Event) and self._by_id.get(item.id) == item)

    @overload
    def __getitem__(self, key: int | str) -> Event: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: int | str | slice) -> Event | Self:
        if isinstance(key, slice):
            return self._with(sorted(self._events[key], key=lambda event: event.sort_key))
        if isinstance(key, str):
            if key not in self._by_id:
                raise UnknownNameError(f"there is no event {key!r}; {nearest(key, self._by_id)}")
            return self._by_id[key]
        return self._events[key]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Timeline):
            return NotImplemented
        return self._events == other._events and self.windows == other.windows

    def __hash__(self) -> int:
        return hash((self._events, self.windows))

    @property
    def events(self) -> tuple[Event, ...]:
        """All events, in order."""
        return self._events

    @property
    def registry(self) -> Registry:
        """Actors, sources, frames and vocabulary, and what is derived from an event with them."""
        return self._state.registry

    @property
    def actors(self) -> Mapping[str, Actor]:
        """The registry of actors by id, read-only."""
        return self.registry.actors

    @property
    def sources(self) -> Mapping[str, Source]:
        """The cited sources by id, read-only."""
        return self.registry.sources

    @property
    def frames(self) -> Mapping[str, Frame]:
        """The classes that the data lists completely, by id, read-only."""
        return self.registry.frames

    @property
    def vocabulary(self) -> Vocabulary | None:
        """The open vocabularies, or None."""
        return self.registry.vocabulary

    @property
    def phases(self) -> Periodization | None:
        """The scheme that ``phases=None`` means, or None."""
        return self._state.phases

    @property
    def schemes(self) -> tuple[Periodization, ...]:
        """All schemes that came with the data."""
        return self._state.schemes

    @property
    def coverage(self) -> Window | None:
        """The first and last covered day, inclusive; None where nothing is covered."""
        return self._state.coverage.span

    @property
    def windows(self) -> tuple[Window, ...]:
        """The covered days exactly: ordered windows that do not touch."""
        return self._state.coverage.windows

    @property
    def coverage_is_assumed(self) -> bool:
        """Whether the coverage was taken from the events because nothing declares it."""
        return self._state.coverage.assumed

    @property
    def is_complete(self) -> bool:
        """Whether the data declares itself the list of all that happened in its coverage."""
        return self._state.coverage.complete

    @property
    def settled_until(self) -> datetime.date | None:
        """The day up to which reports have come in, or None."""
        return self._state.settled_until

    @property
    def version(self) -> str | None:
        """The version of the data, or None."""
        return self._state.version

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the records that ``load(strict=False)`` left out."""
        return self._state.problems

    @property
    def caution(self) -> str | None:
        """What must be told beside every figure: that this is not a complete list. None where it is one."""
        return self._state.coverage.caution

    @property
    def occasions(self) -> int:
        """How many occasions the events belong to."""
        return len({self.registry.root(event) for event in self._events})

    # What is derived from an event

    def setting(self, event: Event) -> Setting | None:
        """As coded, else by the number of states that act or are addressed."""
        return self.registry.setting(event)

    def depth(self, event: Event) -> Depth | None:
        """As coded, else by form and status."""
        return self.registry.depth(event)

    def intensity(self, event: Event) -> float | None:
        """The Goldstein value of the act (−10 … 10), None for what is not dyadic."""
        return self.registry.intensity(event)

    def known(self, event: Event) -> Known:
        """The day by which the event was public."""
        return self.registry.known(event)

    # Selecting

    def select(self, selection: Selection | None = None, **words: Any) -> Self:
        """The events of a selection, given as a ``Selection``, in its words, or both.

        Raises:
            DataError: unknown words or values. UnknownNameError: names that the data does not know.
        """
        wanted = (selection or Selection()).replace(**words) if words else selection or Selection()
        wanted.check_names(self.registry)
        phases = self._scheme(None).windows if _uses_phases(wanted) else {}
        test = wanted.predicate(self.registry, phases, self.coverage)
        coverage = self._state.coverage.selected(wanted, wanted.days(phases), self.registry)
        return self._with(filter(test, self._events), _replace(self._state, coverage=coverage))

    def where(self, predicate: Callable[[Event], bool]) -> Self:
        """The events for which a function is true; the coverage stays."""
        return self._with(filter(predicate, self._events))

    def around(self, anchor: DateLike, before: str = "180 days", after: str = "180 days") -> Self:
        """The events near an event (by id) or a date: from ``before`` its first to ``after`` its last possible day."""
        known = isinstance(anchor, str) and anchor in self._by_id
        date = self._by_id[str(anchor)].date if known else self._anchor_date(anchor)
        first = date.start.earliest or date.start.latest
        last = date.end.latest or date.end.earliest
        if first is None or last is None:
            raise InputError(f"around: {date.edtf} has no day to start from")
        return self.select(since=shift(first, before, back=True), until=shift(last, after))

    def _anchor_date(self, anchor: DateLike) -> EventDate:
        try:
            return EventDate.of(anchor)
        except ValueError:
            message = (
                f"around: {str(anchor)[:60]!r} is neither an event nor a date; {nearest(str(anchor), self._by_id)}"
            )
            raise UnknownNameError(message) from None

    def as_of(self, date: DateLike) -> Self:
        """What was public by a day; the coverage ends on it.

        Events without a dated source count as public on their last possible day.
        """
        day = EventDate.of(date).end.latest
        if day is None:
            raise InputError(f"as_of: {EventDate.of(date).edtf} has no last day")
        known = (event for event in self._events if (since := self.known(event).date) is not None and since <= day)
        return self._with(known, _replace(self._state, coverage=self._state.coverage.until(day)))

    # Counting

    def series(
        self,
        every: str | int | Sequence[Period] = "quarter",
        *,
        by: By | None = None,
        unit: Unit = "occasion",
        count: Count = "start",
        measure: Measure = "events",
        phases: Periodization | None = None,
        predecessors: bool = True,
        anchor: DateLike | None = None,
    ) -> EventSeries:
        """Counts by period and group, as uncertain as the dates are.

        Args:
            every: ``month``, ``quarter``, ``half``, ``year``, a number of months (``18 months``), or periods.
            by: what to group by; an event with several values counts in each group.
            unit: ``occasion`` (events that share a root by ``part_of`` count once) or ``event``.
            count: ``start``, or ``active`` (in each period that the event lasts).
            measure: ``events``, or ``intensity`` (sums of Goldstein values).
            anchor: a day on which a period begins; by default calendar periods.
        """
        scheme = self._scheme(phases) if by == "phase" else None
        return build_series(
            self._events, self.registry, self.windows, every=every, by=by, unit=unit, count=count, measure=measure,
            phases=tuple(scheme.windows.items()) if scheme else (), predecessors=predecessors,
            anchor=EventDate.of(anchor).start.earliest if anchor is not None else None,
            caution=self.caution, settled_until=self.settled_until,
        )  # fmt: skip

    def share(
        self,
        part: str | Selection,
        of: Sequence[Kind] | str | Selection = DYADIC,
        *,
        every: str | int | Sequence[Period] | None = None,
        phases: Periodization | None = None,
        unit: Unit = "occasion",
        confidence: float = 0.95,
    ) -> ShareSeries:
        """What share of the occasions of ``of`` belongs to ``part``, by period or by phase, with intervals.

        Args:
            part, of: a ``Selection``, or the name of a kind (``of``: or several).
            every: calendar periods; without it and without ``phases``, years.
            phases: one share a phase.
        """
        whole = self.select(of if isinstance(of, Selection) else Selection(kinds=of))
        chosen = part if isinstance(part, Selection) else Selection(kinds=part)
        inside = set(whole.select(chosen)._by_id)
        periods: str | int | Sequence[Period] = every or "year"
        if phases is not None and every is None:
            periods = [Period(phase.name, *phase.window) for phase in phases]
        return build_shares(
            whole._events, lambda event: event.id in inside, self.registry, whole.windows,
            every=periods, unit=unit, confidence=confidence, caution=self.caution,
        )  # fmt: skip

    def actors_by_occasion(self, window: Window) -> list[frozenset[str]]:
        """The actors (no states, no third parties) of each occasion whose start probably lies in the window."""
        inside: dict[str, set[str]] = {}
        for event in self.select(since=window[0], until=window[1]):
            names = (item.actor for item in event.participants if item.role is not Role.THIRD_PARTY)
            inside.setdefault(self.registry.root(event), set()).update(
                name for name in names if name not in self.actors or self.actors[name].kind != "state"
            )
        return [frozenset(names) for names in inside.values()]

    # Phases

    def phase_summary(self, phases: Periodization | None = None, **options: Any) -> PhaseSummary:
        """Occasions and rates of each kind in each phase; options: ``confidence``, ``m``, ``seed``."""
        return summarize(self, self._scheme(phases), **options)

    def contrast(
        self,
        first: str,
        second: str,
        phases: Periodization | None = None,
        window: str | None = None,
        **options: Any,
    ) -> PhaseContrast:
        """The first phase relative to the second: rates on two baselines, mix, newcomers and leavers.

        Args:
            first, second: names of phases, such as ``"since-2022", "2014-2022"``.
            window: length of the equal windows beside the boundary; by default that of the shorter phase.
            options: ``kinds`` (several kinds as one class), ``confidence``, ``m``, ``seed``.
        """
        return contrast_phases(self, first, second, self._scheme(phases), window=window, **options)

    def _scheme(self, phases: Periodization | None) -> Periodization:
        scheme = phases or self.phases
        if scheme is None:
            raise InputError("phases: this timeline carries no phase scheme; pass phases=at.Periodization.declared(…)")
        return scheme

    # Other collections, frames and files

    def merge(self, other: Timeline, coverage: tuple[DateLike, DateLike] | None = None) -> Self:
        """The events of both. The same id must mean the same event, and the coverage must be equal or given.

        Raises:
            InputError: for different coverages. DataError: for records that differ under one id.
        """
        if coverage is None and self.windows != other.windows:
            raise InputError(f"coverage: {self.coverage} and {other.coverage} differ; pass the coverage of the union")
        vocabulary = united_vocabulary(self.vocabulary, other.vocabulary)
        declared = None if self.coverage_is_assumed and coverage is None else coverage or self.coverage
        return type(self)(
            united("events", self._by_id, other._by_id),
            united("actors", self.actors, other.actors),
            united("sources", self.sources, other.sources),
            declared,
            min((day for day in (self.settled_until, other.settled_until) if day), default=None),
            self.is_complete and other.is_complete,
            vocabulary,
            self.schemes or other.schemes,
            united("frames", self.frames, other.frames),
            version=self.version if self.version == other.version else None,
            roots={**other.registry.roots, **self.registry.roots},
        )

    def add(self, event: Event) -> Self:
        """The same timeline with one more event."""
        declared = None if self.coverage_is_assumed else self.coverage
        return type(self)(
            [*self._events, event], self.actors.values(), self.sources.values(), declared, self.settled_until,
            self.is_complete, self.vocabulary, self.schemes, self.frames.values(),
            version=self.version, problems=self.problems, roots=self.registry.roots,
        )  # fmt: skip

    def diff(self, other: Timeline) -> Diff:
        """What the other has more, less and otherwise."""
        return diff_events(self, other)

    def to_pandas(self, long: Long | None = None) -> pd.DataFrame:
        """A typed frame, one row an event; ``long="participant"`` or ``"domain"`` repeats it for each of them."""
        from alliance_timeline.timeline.frame import events_frame

        return events_frame(self._events, self.registry, self.phases, long)

    def save(self, path: str | Path) -> SaveReport:
        """Write everything to a folder, or to one ``.json``, ``.jsonl`` or ``.csv`` file; canonical and atomic.

        Links to events that are not among these are dropped; the report says how many.
        """
        return save_timeline(self, Path(path))

    # Display

    def __repr__(self) -> str:
        from alliance_timeline.timeline.display import described

        return described(self)

    def _repr_html_(self) -> str:
        from alliance_timeline.timeline.display import as_html

        return as_html(self)


def _window(days: tuple[DateLike, DateLike] | None) -> Window | None:
    if days is None:
        return None
    first, last = EventDate.of(days[0]).start.earliest, EventDate.of(days[1]).end.latest
    if first is None or last is None or last < first:
        raise InputError(f"coverage: {days[0]} to {days[1]} are not a first and a last day, in order")
    return first, last


def _uses_phases(selection: Selection) -> bool:
    return bool(selection.phases) or (selection.exclude is not None and _uses_phases(selection.exclude))


def _replace(state: _State, coverage: Coverage) -> _State:
    return _State(
        state.registry, coverage, state.phases, state.schemes, state.settled_until, state.version, state.problems
    )
