"""Timeline: an ordered, immutable collection of events; each method delegates to the module that knows how."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, overload

from alliance_timeline.dates import DateLike
from alliance_timeline.dates.frozen import set_once
from alliance_timeline.errors import InputError, Problem, UnknownNameError, no_such
from alliance_timeline.events import Actor, Catalogue, Event, Frame, Known, Registry, Reliability, Source, Sources
from alliance_timeline.periods import Every, Window
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.series import By, Count, EventSeries, Measure, ShareSeries, Unit
from alliance_timeline.timeline.changes import Diff, diff_events, diff_timelines
from alliance_timeline.timeline.choosing import actors_by_occasion, anchor_of, known_by, near, selected
from alliance_timeline.timeline.combining import extended, merged
from alliance_timeline.timeline.comparing import Comparing
from alliance_timeline.timeline.content import Content, content_of
from alliance_timeline.timeline.counting import series_of, share_of
from alliance_timeline.timeline.display import as_html, described
from alliance_timeline.timeline.exploring import Exploring
from alliance_timeline.timeline.guarding import Guarding
from alliance_timeline.timeline.plotting import Plotting
from alliance_timeline.timeline.relating import Relating
from alliance_timeline.timeline.saving import SaveReport, save_timeline
from alliance_timeline.vocabulary import DYADIC, Depth, Kind, Setting, Vocabulary

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.linkage import Duplicates
    from alliance_timeline.timeline.frame import Long

__all__ = ["Timeline"]


class Timeline(Comparing, Relating, Guarding, Exploring, Plotting):
    """Events in the order of their dates, with what stands behind them.

    Timelines are equal that hold the same events and cover the same days.

    Args:
        events: in any order; ids are unique.
        actors, sources, frames: the registry that the events refer to; records, or a mapping of them by id.
        coverage: first and last day that the data speaks about, inclusive; by default taken from the events.
        settled_until: the day up to which reports have come in; inference leaves out what is later.
        complete: whether the events are all that happened in the coverage.
        vocabulary: open vocabularies to check against; without one, depth and intensity stay empty.
        phases: the scheme that ``phases=None`` means, or several, the first being that one.
        version, problems: of the data, as ``load`` found them.
        roots: the occasion of events outside, by id; for parts of a larger data set.
        reliability: how far two coders agreed on each variable; figures on a doubtful one say so, and on one below .667
            there are none but counts.

    Raises:
        DataError: repeated ids, or words that the vocabulary does not have.
        InputError: what is no record, or a coverage that is no pair of dates in order.

    >>> visit = Event(date="2013-03-22", title="State visit", kind="cooperation", form="visit_or_summit",
    ...               domains="diplomacy", participants=["russia", "china"])
    >>> timeline = Timeline([visit])
    >>> len(timeline), timeline[0] is timeline[visit.id], timeline.coverage[0].isoformat()
    (1, True, '2013-03-22')
    """

    __slots__ = ("_by_id", "_content")
    _by_id: Mapping[str, Event]
    _content: Content

    def __init__(
        self,
        events: Iterable[Event],
        actors: Iterable[Actor] | Mapping[str, Actor] = (),
        sources: Iterable[Source] | Mapping[str, Source] = (),
        coverage: tuple[DateLike, DateLike] | None = None,
        settled_until: DateLike | None = None,
        complete: bool = False,
        vocabulary: Vocabulary | None = None,
        phases: Periodization | Sequence[Periodization] | None = None,
        frames: Iterable[Frame] | Mapping[str, Frame] = (),
        *,
        version: str | None = None,
        problems: Iterable[Problem] = (),
        roots: Mapping[str, str] | None = None,
        reliability: Iterable[Reliability] | Mapping[str, Reliability] = (),
    ) -> None:
        registry = actors, sources, frames, vocabulary, roots, reliability
        self._hold(content_of(events, registry, coverage, complete, phases, settled_until, version, problems))

    def _hold(self, content: Content) -> None:
        set_once(self, "_content", content)
        set_once(self, "_by_id", {event.id: event for event in content.events})

    @classmethod
    def _of(cls, content: Content) -> Self:
        timeline = cls.__new__(cls)
        timeline._hold(content)
        return timeline

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._of, (replace(self._content),)

    # What it holds

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __contains__(self, item: object) -> bool:
        if isinstance(item, Event):
            return self._by_id.get(item.id) == item
        return isinstance(item, str) and item in self._by_id

    @overload
    def __getitem__(self, key: int | str) -> Event: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: int | str | slice) -> Event | Self:
        if isinstance(key, slice):
            rows = range(len(self))[key]
            return self._of(self._content.part(self.events[row] for row in sorted(rows)))
        if isinstance(key, str):
            if key not in self._by_id:
                raise UnknownNameError(no_such("event", key, self._by_id))
            return self._by_id[key]
        try:
            return self.events[key]
        except IndexError:
            raise IndexError(f"there is no event {key}; the timeline has {len(self)}") from None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Timeline):
            return NotImplemented
        return self.events == other.events and self.windows == other.windows

    def __hash__(self) -> int:
        return hash((self.events, self.windows))

    @property
    def events(self) -> tuple[Event, ...]:
        """All events, in order."""
        return self._content.events

    @property
    def registry(self) -> Registry:
        """Actors, sources, frames and vocabulary, and what is derived from an event with them."""
        return self._content.registry

    @property
    def actors(self) -> Mapping[str, Actor]:
        """The actors by id, read-only; of a selection those that its events need. ``registry`` has all."""
        return Catalogue(self._content.actors())

    @property
    def sources(self) -> Sources:
        """The sources by id, of a selection those that it cites; ``.to_csl_json()``, ``.to_bibtex()`` for managers."""
        return self._content.sources()

    @property
    def frames(self) -> Mapping[str, Frame]:
        """The classes that the data lists completely, by id, read-only."""
        return Catalogue(self.registry.frames)

    @property
    def reliability(self) -> Mapping[str, Reliability]:
        """How far two coders agreed, by variable (``kind``) or class (``domains:ai``), read-only."""
        return Catalogue(self.registry.reliability)

    @property
    def vocabulary(self) -> Vocabulary | None:
        """The open vocabularies, or None."""
        return self.registry.vocabulary

    @property
    def phases(self) -> Periodization | None:
        """The scheme that ``phases=None`` means, or None."""
        return next(iter(self.schemes), None)

    @property
    def schemes(self) -> tuple[Periodization, ...]:
        """All schemes that came with the data."""
        return self._content.schemes

    @property
    def coverage(self) -> Window | None:
        """The first and last covered day, inclusive; None where nothing is covered."""
        return self._content.coverage.span

    @property
    def windows(self) -> tuple[Window, ...]:
        """The covered days exactly: ordered windows that do not touch."""
        return self._content.coverage.windows

    @property
    def coverage_is_assumed(self) -> bool:
        """Whether the coverage was taken from the events because nothing declares it."""
        coverage = self._content.coverage
        return coverage.assumed and coverage.framed is None

    @property
    def is_complete(self) -> bool:
        """Whether the data declares itself the list of all that happened in its coverage."""
        return self._content.coverage.complete

    @property
    def settled_until(self) -> datetime.date | None:
        """The day up to which reports have come in, or None."""
        return self._content.settled_until

    @property
    def version(self) -> str | None:
        """The version of the data, or None."""
        return self._content.version

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the records that ``load(strict=False)`` left out."""
        return self._content.problems

    @property
    def caution(self) -> str | None:
        """What must be told beside every figure: that the list is not complete, that coding is doubtful; or None."""
        return self._content.caution()

    @property
    def coverage_caution(self) -> str | None:
        """What must be told of the coverage: that this is not a complete list. None where it is one."""
        return self._content.coverage.caution

    @property
    def occasions(self) -> int:
        """How many occasions the events belong to."""
        return len({self.registry.root(event) for event in self.events})

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
        """The events of a selection, given as a ``Selection`` or in its words; with both, the words change its fields.

        Selecting twice gives what both selections hold, in either order.

        Raises:
            DataError: unknown words or values. UnknownNameError: names that the data does not know.
        """
        if selection is None:
            selection = Selection(**words)
        elif isinstance(selection, Selection) and words:
            selection = selection.replace(**words)
        return self._of(selected(self._content, selection))

    def where(self, predicate: Callable[[Event], bool]) -> Self:
        """The events for which a function is true; the coverage stays."""
        return self._of(self._content.part(filter(predicate, self.events)))

    def around(self, anchor: Event | DateLike, before: str = "180 days", after: str = "180 days") -> Self:
        """The events near an event (or its id) or a date, and the days between.

        From ``before`` its first to ``after`` its last possible day, both inclusive, as in ``select``.
        """
        return self._of(near(self._content, anchor_of(anchor, self._by_id), before, after))

    def as_of(self, date: DateLike) -> Self:
        """What was public by a day; the coverage ends on it.

        Events without a dated source count as public on their last possible day; one that was announced before it
        happened is known from its announcement.
        """
        return self._of(known_by(self._content, date))

    # Counting

    def series(
        self,
        every: Every = "quarter",
        by: By | None = None,
        unit: Unit = "occasion",
        count: Count = "start",
        measure: Measure = "events",
        *,
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
            phases: the scheme for ``by="phase"``; by default the one that the timeline carries.
            predecessors: whether a country takes in its predecessors, for ``by="country"``.
            anchor: a day on which a period begins; by default calendar periods.
        """
        return series_of(
            self._content, every=every, by=by, unit=unit, count=count, measure=measure, phases=phases,
            predecessors=predecessors, anchor=anchor,
        )  # fmt: skip

    def share(
        self,
        part: str | Selection,
        of: Sequence[Kind] | str | Selection = DYADIC,
        *,
        every: Every | None = None,
        phases: Periodization | None = None,
        unit: Unit = "occasion",
        confidence: float = 0.95,
    ) -> ShareSeries:
        """What share of the occasions of ``of`` belongs to ``part``, by period or by phase, with intervals.

        Args:
            part, of: a ``Selection``, or the name of a kind (``of``: or several).
            every: calendar periods; without it and without ``phases``, years.
            phases: one share a phase of this scheme.

        Raises:
            InputError: both ``every`` and ``phases``.
        """
        return share_of(self._content, part, of, every=every, phases=phases, unit=unit, confidence=confidence)

    def actors_by_occasion(self, window: Window) -> list[frozenset[str]]:
        """The actors of each occasion whose start probably lies in the window."""
        return actors_by_occasion(self._content, window)

    # Other collections, frames and files

    def merge(self, other: Timeline, coverage: tuple[DateLike, DateLike] | None = None) -> Self:
        """The events of both. The same id must mean the same record, and the covered days must be the same or given.

        The phases are those of this timeline, or else of the other; settled is what is settled in both. Of the coding
        of a variable the lower agreement counts.

        Raises:
            InputError: for different coverages. DataError: for records that differ under one id.
        """
        if not isinstance(other, Timeline):
            raise InputError(f"merge: a Timeline is expected, not {type(other).__name__}")
        return self._of(merged(self._content, other._content, coverage))

    def add(self, event: Event, *more: Event) -> Self:
        """A new timeline with one more event, or several; an assumed coverage reaches to it, a declared one stays.

        Raises:
            DataError: an id that is there already, or words that the vocabulary does not have.
        """
        return self._of(extended(self._content, (event, *more)))

    def with_phases(self, phases: Periodization) -> Self:
        """The same with a scheme that ``phases=None`` and the phases of selections mean from then on.

        Raises:
            InputError: what is no scheme.

        >>> import alliance_timeline as at
        >>> timeline = at.Timeline([]).with_phases(at.Periodization.declared("2014-03-18", names=["before", "since"]))
        >>> timeline.phases.names
        ('before', 'since')
        """
        scheme = self._content.scheme(phases)
        others = (other for other in self.schemes if other != scheme)
        return self._of(replace(self._content, schemes=(scheme, *others)))

    def diff(self, other: Iterable[Event]) -> Diff:
        """What the other has more, less and otherwise, event by event; of a timeline also what stands behind them."""
        return diff_timelines(self, other) if isinstance(other, Timeline) else diff_events(self, other)

    def duplicates(self, min_score: float | None = None) -> Duplicates:
        """Pairs of events that may be one act: dates that overlap, titles and actors alike; see ``linkage``."""
        from alliance_timeline.linkage import DEFAULT_SCORE, find_duplicates

        return find_duplicates(self.events, DEFAULT_SCORE if min_score is None else min_score, self.registry.roots)

    def to_pandas(self, long: Long | None = None) -> pd.DataFrame:
        """A typed frame, one row an event; ``long="participant"`` or ``"domain"`` repeats it for each of them."""
        from alliance_timeline.timeline.frame import events_frame

        return events_frame(self.events, self.registry, self.phases, long)

    def save(self, path: str | Path) -> SaveReport:
        """Write everything to a folder, or to one ``.json``, ``.jsonl`` or ``.csv`` file; canonical and atomic.

        Links to events that are not among these are dropped; the report says how many.

        How the events were selected is not saved, and with it what must be said of the coding of that.

        Raises:
            InputError: a coverage with gaps, which no file can say. DataError: what ``load`` would refuse, such as
                an event without its actor or source; nothing is written then.
        """
        return save_timeline(self, Path(path))

    # Display

    def __repr__(self) -> str:
        return described(self)

    def _repr_html_(self) -> str:
        return as_html(self)
