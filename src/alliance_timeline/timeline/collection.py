"""Timeline: an ordered, immutable collection of events; each method delegates to the module that knows how."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, cast, overload

from alliance_timeline.dates import DateLike
from alliance_timeline.dates.days import FrozenValue, set_once
from alliance_timeline.display import counted, html_table
from alliance_timeline.errors import DataError, InputError, Problem, UnknownNameError, nearest, no_such, shown
from alliance_timeline.events import (
    Actor,
    Catalogue,
    Event,
    Frame,
    Known,
    Registry,
    Reliability,
    Source,
    Sources,
    check_data,
)
from alliance_timeline.files import (
    SUFFIXES,
    canonical,
    event_files,
    one_file,
    plain,
    read_json,
    write_files,
)
from alliance_timeline.periods import Every, Window, start_days
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.series import By, Count, EventSeries, Indicator, Measure, ShareSeries, Unit
from alliance_timeline.timeline.changes import Diff, diff_events, diff_timelines
from alliance_timeline.timeline.questions import kinds_of
from alliance_timeline.timeline.slice import (
    Content,
    actors_by_occasion,
    anchor_of,
    content_of,
    extended,
    known_by,
    merged,
    near,
    selected,
    series_of,
    share_of,
)
from alliance_timeline.vocabulary import DYADIC, Depth, Kind, Setting, Vocabulary

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from alliance_timeline.lifecycle import FollowThrough, LifecycleBy
    from alliance_timeline.linkage import Duplicates
    from alliance_timeline.network import Network
    from alliance_timeline.phases import PhaseContrast, PhaseContrasts, PhaseSummaries, PhaseSummary
    from alliance_timeline.phases.contrast import ActorTurnover, HasEvents, RelativeContrast
    from alliance_timeline.series.relative import RelativeTrend
    from alliance_timeline.timeline.frame import Long
    from alliance_timeline.timeline.questions import Question
    from alliance_timeline.timeline.results import FoundPhases, Over, SpecificationCurve
    from alliance_timeline.timeline.robustness import Asked, LeaveOneOut, LeaveOutBy

__all__ = [
    "SaveReport",
    "Timeline",
    "as_html",
    "described",
    "part_and_rest",
    "parts_of",
    "save_timeline",
]


_SHOWN = 12


def described(timeline: Timeline) -> str:
    """Size, coverage and the first and last events."""
    lines = [_head(timeline), *("  …" if event is None else f"  {event}" for event in _few(timeline))]
    return "\n".join([*lines, *([timeline.caution] if timeline.caution and timeline.events else [])])


def as_html(timeline: Timeline) -> str:
    """The same as a table; all text is escaped."""
    rows = (
        ("…", "", "", "") if event is None else (event.date.text, event.title, event.kind, ", ".join(event.domains))
        for event in _few(timeline)
    )
    notes = [timeline.caution] if timeline.events else []
    return html_table(_head(timeline), ("date", "title", "kind", "domains"), rows, notes)


def _few(timeline: Timeline) -> tuple[Event | None, ...]:
    """All events where they are few; else the first and last ones, with None for those between."""
    events = timeline.events
    return events if len(events) <= 2 * _SHOWN else (*events[:_SHOWN], None, *events[-_SHOWN:])


def _head(timeline: Timeline) -> str:
    span = timeline.coverage
    covers = f"{span[0]} to {span[1]}" + (" (assumed)" if timeline.coverage_is_assumed else "") if span else "nothing"
    if not timeline.events:
        return f"Timeline: no events, covers {covers}"
    counts = {kind: sum(event.kind is kind for event in timeline.events) for kind in Kind}
    kinds = ", ".join(f"{number} {kind.value}" for kind, number in counts.items() if number)
    size = f"{counted(len(timeline), 'event')} on {counted(timeline.occasions, 'occasion')}"
    return f"Timeline: {size}, covers {covers}; {kinds}"


_SAID = ("coverage", "settled_until", "version", "complete")


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What was written, and how many links led out of the selection and were dropped."""

    files: tuple[Path, ...]
    events: int
    dropped_links: int

    def __str__(self) -> str:
        verb = "was" if self.dropped_links == 1 else "were"
        dropped = (
            f"; {counted(self.dropped_links, 'link')} to events outside {verb} dropped" if self.dropped_links else ""
        )
        return f"{counted(self.events, 'event')} written to {len(self.files)} file(s){dropped}"


def save_timeline(timeline: Timeline, path: Path) -> SaveReport:
    """Write a timeline to a folder, or to one file by its suffix.

    A folder that holds a ``datapackage.json`` keeps what else it says (title, licence, resources).

    Raises:
        InputError: a coverage with gaps, or the name of a part of a data set. DataError: where nothing can be written.
    """
    if path.name == "datapackage.json":
        raise InputError(f"path: {path.name} is a part of a data set; give its folder, or another name")
    events, dropped = _closed(timeline.events)
    parts = {name: value for name, value in _parts(timeline).items() if value}
    about = _about(timeline)
    actors, sources = list(timeline.actors.values()), list(timeline.sources.values())
    frames = list(timeline.frames.values())
    if path.suffix.lower() in (".csv", ".jsonl") and not path.is_dir():
        actors, sources, frames = [], [], []
    registry = Registry.of(events, actors, sources, frames, timeline.vocabulary)
    if found := check_data(events, actors, sources, registry, frames):
        ids: dict[str, Sequence[Event] | Sequence[Actor]] = {"events": events, "actors": actors}
        raise DataError(
            Problem(ids[item.collection][item.index].id, None, item.field, f"{item.message}; nothing was written")
            for item in found
        )
    if path.suffix.lower() in SUFFIXES and not path.is_dir():
        write_files(path.parent, {path.name: one_file(path, events, parts | about)})
        return SaveReport((path,), len(events), dropped)
    files = (event_files(events) or {"events/undated.json": canonical([])}) | {
        f"{name}.json": canonical(value) for name, value in parts.items()
    }
    files["datapackage.json"] = canonical(_kept(path / "datapackage.json") | about)
    write_files(path, files)
    return SaveReport(tuple(path / name for name in files), len(events), dropped)


def _closed(events: Iterable[Event]) -> tuple[list[Event], int]:
    """The events without links that lead out, and how many such links there were."""
    chosen = list(events)
    inside = {event.id for event in chosen}
    kept, dropped = [], 0
    for event in chosen:
        links = tuple(link for link in event.links if link.event in inside)
        dropped += len(event.links) - len(links)
        kept.append(event if len(links) == len(event.links) else event.replace(links=links))
    return kept, dropped


def _parts(timeline: Timeline) -> dict[str, Any]:
    """What the events need; phases in their order, all else by id."""
    parts: dict[str, Any] = {
        name: [plain(registry[key]) for key in sorted(registry)]
        for name, registry in (("actors", timeline.actors), ("sources", timeline.sources), ("frames", timeline.frames))
    }
    parts["phases"] = [plain(scheme) for scheme in timeline.schemes]
    if timeline.reliability:
        parts["reliability"] = [plain(timeline.reliability[key]) for key in sorted(timeline.reliability)]
    if timeline.vocabulary is not None:
        parts["vocabulary"] = timeline.vocabulary.model_dump(mode="json")
    return parts


def _kept(path: Path) -> dict[str, Any]:
    """What a ``datapackage.json`` says beside what a timeline knows; a name where there is none."""
    if not path.is_file():
        return {"name": "timeline"}
    document = read_json(path)
    if document.problems or not isinstance(document.value, dict):
        raise DataError(document.problems or [Problem(str(path), 1, "", "holds no object; nothing was written")])
    return {name: value for name, value in document.value.items() if name not in _SAID}


def _about(timeline: Timeline) -> dict[str, Any]:
    """Coverage (where it is declared), settled day, completeness and version.

    What was selected through frames is a complete list, as it is where the data declares it.
    """
    said: dict[str, Any] = {}
    if len(timeline.windows) > 1:
        gaps = ", ".join(f"{first} to {last}" for first, last in timeline.windows)
        raise InputError(f"coverage: it has gaps ({gaps}), which no file can say; save its parts one by one")
    if timeline.coverage is not None and not timeline.coverage_is_assumed:
        said["coverage"] = [day.isoformat() for day in timeline.coverage]
    if timeline.settled_until is not None:
        said["settled_until"] = timeline.settled_until.isoformat()
    if timeline.version is not None:
        said["version"] = timeline.version
    return said | {"complete": timeline.coverage_caution is None}


_FIELDS: Mapping[str, str] = {
    "kind": "kinds",
    "domain": "domains",
    "form": "forms",
    "status": "statuses",
    "setting": "settings",
    "cause": "causes",
    "application": "applications",
    "country": "countries",
    "actor": "actors",
    "actor_kind": "actor_kinds",
    "publisher": "publishers",
}


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


Track = Callable[[Sequence[Any]], Iterable[Any]]


_ALWAYS = ((datetime.date.min, datetime.date.max),)


def _checked_parts(content: Content, normalise: str | Indicator) -> tuple[Content, Content, tuple[str, ...]]:
    """Part and rest, and what must be told of events that are left aside."""
    if not isinstance(normalise, Indicator) and normalise != "rest":
        raise InputError(f"normalise: {shown(normalise)} is unknown; allowed: 'rest', or an Indicator")
    part, rest = part_and_rest(content)
    aside = len(content.events) - len(part.events)
    note = (
        f"{aside} of {counted(len(content.events), 'event')} {'is' if aside == 1 else 'are'} not dyadic and left aside"
    )
    return part, rest, (note,) if aside else ()


def _caution(content: Content, own: str | None, against: object) -> str | None:
    """The caution of the part, and that of a rest that is no complete list where the part is one by its frames."""
    rest = content.coverage.open_caution
    if rest is None or content.coverage.framed is None or isinstance(against, Indicator):
        return own
    return "; ".join(filter(None, (own, f"the rest: {rest}")))


def part_and_rest(content: Content) -> tuple[Content, Content]:
    """The dyadic events, and those of all other dyadic occasions of the whole that they were taken from.

    Where the selection has cut the covered days, the rest is cut as it was: by the probable start.
    """
    part = content.part(event for event in content.events if event.is_dyadic)
    root = content.registry.root
    taken = {root(event) for event in part.events}
    others = (event for event in content.whole if event.is_dyadic and root(event) not in taken)
    inside = (event for event in others if _is_inside(event, content))
    return part, content.part(sorted(inside, key=lambda event: event.sort_key))


def _is_inside(event: Event, content: Content) -> bool:
    """Whether the start of an event probably lies on the days that selecting has left."""
    cut = content.coverage.cut
    if cut == _ALWAYS:
        return True
    days = start_days(event.date, content.coverage.whole)
    if days is None:
        return False
    shared = (min(days[1], b.toordinal()) - max(days[0], a.toordinal()) + 1 for a, b in cut)
    return 2 * sum(max(0, number) for number in shared) >= days[1] - days[0] + 1


class Timeline(FrozenValue):
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
            self._content,
            every=every,
            by=by,
            unit=unit,
            count=count,
            measure=measure,
            phases=phases,
            predecessors=predecessors,
            anchor=anchor,
        )

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

    # Phases compared

    @overload
    def phase_summary(
        self, phases: Periodization | None = None, *, confidence: float = 0.95, m: int = 40, seed: int = 0
    ) -> PhaseSummary: ...
    @overload
    def phase_summary(
        self, phases: Sequence[Periodization], *, confidence: float = 0.95, m: int = 40, seed: int = 0
    ) -> PhaseSummaries: ...
    def phase_summary(
        self,
        phases: Periodization | Sequence[Periodization] | None = None,
        *,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> PhaseSummary | PhaseSummaries:
        """Occasions and rates of each kind in each phase; see ``phases.summarize``.

        Args:
            phases: the scheme, or several, whose summaries are shown together; by default the one that the timeline
                carries.
            confidence: of the intervals, between 0 and 1.
            m, seed: imputations of the start days.

        Returns:
            A row for each phase and each kind that the selection leaves possible, rated where it is dyadic and coded
            reliably; of several schemes, their summaries.

        Raises:
            InputError: no scheme, or a confidence, m or seed that is not allowed.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade", participants=["russia", "china" if n else f"firm-{y}"])
        ...          for y in range(2001, 2013) for n in range(8 if y > 2006 else 2)]
        >>> scheme = at.Periodization.declared("2007-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme)
        >>> timeline.select(kinds="cooperation").phase_summary().row("late", "cooperation").rate_text
        '8.00 (5.90–10.60)'
        """
        from alliance_timeline.phases import PhaseSummaries, summarize

        if isinstance(phases, list | tuple):
            several = (self.phase_summary(scheme, confidence=confidence, m=m, seed=seed) for scheme in phases)
            return PhaseSummaries(tuple(several))
        scheme = self._content.scheme(cast("Periodization | None", phases))
        kinds = tuple(map(str, self._content.possible(Kind)))
        summary = summarize(cast("HasEvents", self), scheme, kinds, confidence=confidence, m=m, seed=seed)
        return summary.unrated([kind for kind in Kind if not self._content.is_reliable(f"kind:{kind}")])

    def contrast(
        self,
        first: str,
        second: str,
        phases: Periodization | None = None,
        window: str | None = None,
        *,
        kinds: str | Iterable[str] | None = None,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> PhaseContrast:
        """The first phase relative to the second: rates on three baselines, mix, newcomers and leavers.

        Args:
            first, second: names of phases, such as ``"since-2022", "2014-2022"``, in either order of time.
            phases: the scheme; by default the one that the timeline carries.
            window: length of the equal windows beside the boundary; by default that of the shorter phase.
            kinds: kinds that are one class; by default one row for each dyadic kind. Kinds that the selection has left
                out have no row.
            confidence: of the intervals, between 0 and 1.
            m, seed: imputations of the start days.

        Returns:
            A row for each kind and baseline, the mix, and the actors who came and left.

        Raises:
            InputError: a phase without covered and settled days, the same phase twice, a window longer than a phase,
                only kinds that the selection has left out, or events that were not coded reliably.
            UnknownNameError: no such phase. DataError: no such kind.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade", participants=["russia", "china" if n else f"firm-{y}"])
        ...          for y in range(2001, 2013) for n in range(8 if y > 2006 else 2)]
        >>> scheme = at.Periodization.declared("2007-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme)
        >>> found = timeline.select(kinds="cooperation").contrast("late", "early")
        >>> found.kinds, found.row("cooperation").ratio_text, found.headline("cooperation")
        (('cooperation',), '4.00 (2.17–7.84)', 'higher')
        """
        from alliance_timeline.phases import contrast_phases

        asked = tuple(DYADIC) if kinds is None else Selection(kinds=kinds).kinds
        rows = self._content.possible(asked)
        if asked and not rows:
            possible = ", ".join(self._content.possible(Kind)) or "none"
            raise InputError(f"kinds: these events were selected without {', '.join(asked)}; allowed: {possible}")
        self._content.check_inference(*(f"kind:{kind}" for kind in rows))
        return contrast_phases(
            cast("HasEvents", self),
            first,
            second,
            self._content.scheme(phases),
            window=window,
            kinds=None if kinds is None else rows,
            among=rows,
            confidence=confidence,
            m=m,
            seed=seed,
        )

    def contrasts(
        self,
        first: str,
        second: str,
        *,
        kinds: str | Iterable[str],
        by: By = "domain",
        groups: Iterable[str] | None = None,
        phases: Periodization | None = None,
        window: str | None = None,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
        track: Track = iter,
    ) -> PhaseContrasts:
        """The first phase relative to the second in each group: ``contrast`` of its events, as one class of kinds.

        Args:
            first, second, phases, window, confidence, m, seed: as for ``contrast``.
            kinds: a kind, or several that are one class.
            by: what to group by: what events are selected by, such as ``domain``, ``form``, ``country`` or ``actor``.
            groups: some of the groups; by default all that the events have. Events without a value are in none.
            track: goes through the groups and may show how far it is, such as ``tqdm``.

        Returns:
            For each group a row a baseline, and p adjusted for the number of groups. Groups that were not coded
            reliably have no rows, and the reason stands in ``refused``.

        Raises:
            InputError: as for ``contrast``; ``by`` is ``phase`` or ``depth``. UnknownNameError: no such phase or group.
            DataError: no such kind.

        >>> import alliance_timeline as at
        >>> found = at.load().contrasts("since-2022", "2014-2022", kinds="cooperation", groups=["ai", "space"])
        >>> found["ai"].rows[0].ratio_text, len(found["space"].rows)
        ('4.42 (1.37–17.37)', 3)
        """
        from alliance_timeline.phases.contrast import contrast_groups

        scheme, rows = self._content.scheme(phases), kinds_of(kinds)
        whole = self.select(kinds=rows)
        whole._content.check_inference()
        parts, refused = parts_of(whole, by, groups)
        return contrast_groups(
            cast("Mapping[str, HasEvents]", parts),
            cast("HasEvents", whole),
            first,
            second,
            scheme,
            by=by,
            kinds=" + ".join(rows),
            refused=refused,
            window=window,
            confidence=confidence,
            m=m,
            seed=seed,
            track=track,
        )

    # Events and actors related

    def network(self, at: DateLike | None = None, *, unit: Unit = "occasion") -> Network:
        """Who shares occasions with whom, and the ties of these actors that hold at a day; see ``network``.

        Open ends of ties hold up to the last day of the whole data.

        Args:
            at: the day; by default the last covered and settled one.
            unit: what actors share, ``occasion`` or ``event``.

        Returns:
            The actors, the occasions that they share, and their ties.

        Raises:
            InputError: no single day, events without a covered and settled day, or another unit.

        >>> import alliance_timeline as at
        >>> talks = at.Event(date="2013-05-01", title="Talks", kind="cooperation", form="meeting", domains="trade",
        ...                  participants=["russia", "china"])
        >>> network = at.Timeline([talks]).network()
        >>> [(item.id, item.degree) for item in network.actors], network.at.isoformat()
        ([('china', 1), ('russia', 1)], '2013-05-01')
        """
        from alliance_timeline.network import build_network

        content = self._content
        return build_network(
            content.events,
            content.registry,
            content.coverage.windows,
            at=at,
            unit=unit,
            limits=content.coverage.whole,
            settled_until=content.settled_until,
            caution=content.caution(),
        )

    def turnover(
        self, first: str, second: str, phases: Periodization | None = None, *, confidence: float = 0.95
    ) -> ActorTurnover:
        """Newcomers, leavers and survivors between two phases, of all events here; see ``phases.actor_turnover``.

        Args:
            first, second: names of phases, in either order of time.
            phases: the scheme; by default the one that the timeline carries.
            confidence: of the intervals, between 0 and 1.

        Returns:
            Their rarefied numbers, and the newcomers of the later phase by name.

        Raises:
            InputError: the events were selected by what was not coded reliably; the same phase twice, or one without
                covered and settled days.
            UnknownNameError: no such phase.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade", participants=["russia", "china" if n else f"firm-{y}"])
        ...          for y in range(2001, 2013) for n in range(8 if y > 2006 else 2)]
        >>> scheme = at.Periodization.declared("2007-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme)
        >>> found = timeline.turnover("late", "early")
        >>> [item.actor for item in found.newcomers][:2], found.counts.leavers.observed
        (['firm-2007', 'firm-2008'], 6)
        """
        from alliance_timeline.phases.contrast import actor_turnover

        self._content.check_inference()
        scheme = self._content.scheme(phases)
        return actor_turnover(cast("HasEvents", self), first, second, scheme, confidence=confidence)

    def follow_through(
        self,
        from_status: str | Iterable[str] = ("announced", "signed"),
        to: str = "implemented",
        *,
        by: LifecycleBy | None = None,
        phases: Periodization | None = None,
        listed_for_it: bool = False,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> FollowThrough:
        """What share of the agreements came to a later stage, was cancelled or stayed silent, and when.

        Each event counts by itself. Observation ends on the last day of the whole data, or the settled one, also for a
        part of it that ``until`` or ``as_of`` has cut: what was cut is when agreements began, not what followed. See
        ``lifecycle.follow_events`` for the rules.

        Args:
            from_status: stages to begin with.
            to: the stage to come to; later ones count too, suspension and cancellation do not.
            by: a curve for each kind, form, domain, phase, country or setting; they are not tested.
            phases: the scheme for ``by="phase"``; by default the one that the timeline carries.
            listed_for_it: whether events count that are listed for the outcome, such as a delivery.
            confidence: of the intervals, between 0 and 1.
            m, seed: imputations of the dates.

        Returns:
            The curve of all agreements and of each group, and those that are overdue.

        Raises:
            InputError: a word or number that is not allowed, or events selected by what was not coded reliably.

        >>> import alliance_timeline as at
        >>> signed = {"kind": "cooperation", "form": "agreement", "status": "signed", "domains": "trade"}
        >>> pacts = [at.Event(id="kept", date="2010-01-01", title="Pact", **signed,
        ...                   milestones=[{"status": "implemented", "date": "2012-01-01"}]),
        ...          at.Event(id="open", date="2010-01-01", title="Pact", **signed)]
        >>> found = at.Timeline(pacts, coverage=("2010", "2015")).follow_through()
        >>> found.whole.n, found.whole.fulfilled
        (2, 1.0)
        """
        from alliance_timeline.lifecycle import follow_events

        content = self._content.part(self._content.events, used=frozenset(("status", "form")))
        content.check_inference()
        return follow_events(
            content.events,
            content.registry,
            content.coverage.windows,
            from_status=from_status,
            to=to,
            by=by,
            listed_for_it=listed_for_it,
            confidence=confidence,
            m=m,
            seed=seed,
            phases=tuple(content.scheme(phases).windows.items()) if by == "phase" else (),
            limits=content.coverage.whole,
            settled_until=content.settled_until,
            caution=content.caution(by),
        )

    # How far figures hold

    def relative_trend(
        self,
        *,
        every: Every = "quarter",
        normalise: Literal["rest"] | Indicator = "rest",
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> RelativeTrend:
        """The trend of these occasions net of attention, which raises all that is catalogued alike.

        Only dyadic events count. A selection remembers the data that it was taken from; the rest are all other dyadic
        occasions there, on the same covered days. Periods are taken for independent, with the dispersion they show.

        Args:
            every: calendar periods, as for ``series``.
            normalise: ``rest`` (logistic trend of the share among all dyadic occasions), or an outside volume, whose
                coefficient is estimated. A yearly value stands for all periods of its year; those without are left out.
            confidence: of the limits, between 0 and 1.
            m, seed: imputations of vague dates.

        Returns:
            A trend of one row; its caution tells where the selection or the rest is no complete list.

        Raises:
            InputError: nothing covered and settled, events selected by what was not coded reliably, or an indicator
                with two values for one day.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"{name}{year}-{n}", date=f"{year}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains=name)
        ...          for year in range(2001, 2009) for name, many in (("ai", year - 2000), ("trade", 4))
        ...          for n in range(many)]
        >>> timeline = at.Timeline(talks, coverage=("2001", "2008"))
        >>> row = timeline.select(domains="ai").relative_trend(every="year").only
        >>> row.events, row.rest, round(row.estimate, 1)
        (36.0, 32.0, 1.3)
        """
        from alliance_timeline.series.relative import relative_trend

        self._content.check_inference()
        part, rest, note = _checked_parts(self._content, normalise)
        series, other = (series_of(content, every=every, by=None, phases=None, anchor=None) for content in (part, rest))
        against = normalise if isinstance(normalise, Indicator) else other
        found = relative_trend(series, against, confidence=confidence, m=m, seed=seed, notes=note)
        return replace(found, basis=replace(found.basis, caution=_caution(self._content, found.basis.caution, against)))

    def relative_contrast(
        self,
        first: str,
        second: str,
        phases: Periodization | None = None,
        *,
        normalise: Literal["rest"] | Indicator = "rest",
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> RelativeContrast:
        """These occasions in the first phase relative to the second, net of attention; see ``relative_trend``.

        Args:
            first, second: names of phases, in either order of time.
            phases: the scheme; by default the one that the timeline carries.
            normalise: ``rest`` (odds ratio, conditional on the sums), or an outside volume (ratio of rates).
            confidence, m, seed: as there; at least 20 imputations where dates are uncertain.

        Returns:
            A row for whole phases and one for equal windows; the caution is as there.

        Raises:
            InputError: as there; phases without covered and settled days. UnknownNameError: no such phase.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"{name}{year}-{n}", date=f"{year}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains=name)
        ...          for year in range(2001, 2009) for name, many in (("ai", year - 2000), ("trade", 4))
        ...          for n in range(many)]
        >>> scheme = at.Periodization.declared("2005-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2008"), phases=scheme)
        >>> row = timeline.select(domains="ai").relative_contrast("late", "early").row()
        >>> row.events_a, row.rest_a, round(row.estimate, 1)
        (26.0, 16.0, 2.6)
        """
        from alliance_timeline.phases.contrast import contrast_relative

        self._content.check_inference()
        scheme = self._content.scheme(phases)
        part, rest, note = _checked_parts(self._content, normalise)
        against: Any = normalise if isinstance(normalise, Indicator) else self._of(rest)
        found = contrast_relative(
            cast("Any", self._of(part)),
            against,
            first,
            second,
            scheme,
            confidence=confidence,
            m=m,
            seed=seed,
            notes=note,
        )
        return replace(found, caution=_caution(self._content, found.caution, against))

    def leave_one_out(
        self, question: Asked, by: LeaveOutBy = "source", *, track: Callable[[Any], Iterable[Any]] = iter
    ) -> LeaveOneOut:
        """How far a result hangs on one source, publisher, coder or event: asked again without each of them.

        Leaving out a source (publisher) takes away the events that cite no other; those of a coder or of an id go too.
        What was taken away is gone from the rest of ``relative_trend`` as well.

        Args:
            question: a ``ContrastQuestion`` (whole phases), a ``TrendQuestion`` (by quarter), or a function of a
                timeline that returns a row of a trend, contrast or interruption, a result of one row (of a contrast the
                whole phases count), or (estimate, low, high, verdict). A function with a parameter ``m``, like the two
                questions, is asked with 20 imputations where more than 300 units are left out.
            by: ``source``, ``publisher``, ``coder`` or ``event``; only of events in this timeline. A function is asked
                once a unit, so that it is best asked of a selection.
            track: goes through the units and may show how far it is, such as ``tqdm``.

        Returns:
            The answer with all, and without each unit that changes the verdict, or the estimate by 0.1 % or more.

        Raises:
            InputError: another ``by``, or a question that returns something else.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{n}", date=f"200{n}-05-10", title="Talks", kind="cooperation", form="meeting",
        ...                   domains="trade", citations=[{"source": "tass" if n else "xinhua"}]) for n in range(6)]
        >>> def per_year(timeline):
        ...     return len(timeline) / 6, None, None, "many" if len(timeline) > 3 else "few"
        >>> found = at.Timeline(talks, coverage=("2000", "2005")).leave_one_out(per_year)
        >>> [(row.unit, row.events, row.verdict, row.flips) for row in found.rows]
        [('tass', 5, 'few', True), ('xinhua', 1, 'many', False)]
        """
        from alliance_timeline.timeline.robustness import leave_one_out

        return leave_one_out(cast("Any", self), question, by, track=track)

    # Phases found, specifications

    def find_phases(
        self,
        every: Every = "quarter",
        by: By | None = None,
        phases: Periodization | None = None,
        *,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
        track: Track = iter,
    ) -> FoundPhases:
        """Were there breaks, when, what changed in rate and mix, and do they agree with the declared boundaries?

        The breaks are those of ``series(every, by).changepoints()``. Between the segments the mixes of domains and of
        kinds are compared, given the rates: whole occasions are dealt out anew to the segments, with Holm's correction
        for all mixes. Each declared boundary is held against the highest-density sets of the breaks; how much of the
        time these sets hold says how easily a boundary would lie in one by chance.

        Args:
            every, by: periods and groups, as for ``series``; ``phase`` excepted.
            phases: the declared scheme; by default the one that the timeline carries, if any.
            confidence: of sets and limits, between 0 and 1; 1 less it is the level of the tests.
            m, seed: imputations of vague dates and seed.
            track: goes through the groups and may show how far it is, such as ``tqdm``.

        Returns:
            A row for each group: verdict, segments with their rates, mixes, and the declared boundaries.

        Raises:
            InputError: as for ``changepoints``, or ``by="phase"``.

        >>> import alliance_timeline as at
        >>> months = [(year, month) for year in range(2001, 2013) for month in range(1, 13, 1 if year > 2006 else 6)]
        >>> talks = [at.Event(id=f"e{year}-{month}", date=f"{year}-{month:02}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade") for year, month in months]
        >>> scheme = at.Periodization.declared("2007-01-01")
        >>> found = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme).find_phases().only
        >>> found.verdict, [segment.first.year for segment in found.segments], found.boundaries[0].in_set
        ('break', [2001, 2007], True)
        """
        from alliance_timeline.timeline.robustness import phases_found

        return phases_found(cast("Any", self), every, by, phases, confidence=confidence, m=m, seed=seed, track=track)

    def specifications(
        self,
        question: Question,
        over: Over,
        phases: Periodization | None = None,
        *,
        confidence: float = 0.95,
        m: int = 20,
        seed: int = 0,
        track: Track = iter,
    ) -> SpecificationCurve:
        """One question under every combination of defensible choices, as a specification curve or multiverse.

        Simonsohn, Simmons & Nelson 2020 (Nature Human Behaviour 4:1208-1214); Steegen, Tuerlinckx, Gelman & Vanpaemel
        2016 (Perspectives on Psychological Science 11:702-712). Name only choices that you would defend: the curve is
        no better than its list. A combination that cannot be computed is a row with the reason.

        Args:
            question: a ``ContrastQuestion`` or a ``TrendQuestion``.
            over: for each choice its alternatives, at most 500 combinations; the first of each is the declared one.

                - ``kinds``: a kind, or several that are one class; None for all events (trends).
                - ``certainty``: ``possible``, ``probable`` or ``certain``: which part of the possible start days of an
                  event must lie in one phase of the contrast, or one period of the trend: any, half, all.
                - ``verification``, ``min_confidence``: the lowest level that counts.
                - ``setting``: one or several; None for all.
                - ``unit``: ``occasion`` or ``event``.
                - ``without_source``: a source (id) or publisher that is left out, with the events that rest on it
                  alone; None, nothing left out, always stands first.
                - ``boundary`` (contrasts): how far the boundary is moved: ``0 days``, ``-90 days``, ``90 days``.
                - ``baseline`` (contrasts): ``whole phases``, ``equal windows`` or ``net of trend``.
                - ``every`` (trends): ``month``, ``quarter``, ``year`` …; by default quarters.
                - ``method`` (trends): ``log_linear`` or ``mann_kendall``.
            phases: the scheme of a contrast; by default the one that the timeline carries.
            confidence, m, seed: of every interval; at least 20 imputations of vague dates; seed.
            track: goes through the combinations and may show how far it is, such as ``tqdm``.

        Returns:
            The curve: a row for each combination, by estimate, and how far each choice moves the answer.

        Raises:
            UnknownNameError: no such choice, phase, source or publisher, with the nearest name.
            DataError, InputError: an alternative that is not allowed, or too many combinations.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{year}-{n}", date=f"{year}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade")
        ...          for year in range(2001, 2013) for n in range(8 if year > 2006 else 2)]
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"),
        ...                        phases=at.Periodization.declared("2007-01-01", names=["early", "late"]))
        >>> curve = timeline.specifications(at.ContrastQuestion("late", "early", "cooperation"),
        ...                                 {"boundary": ["0 days", "1 year"], "unit": ["occasion", "event"]})
        >>> [round(row.estimate, 2) for row in curve], curve.share_same_verdict, curve.most_influential[0].choice
        ([2.8, 2.8, 4.0, 4.0], 1.0, 'boundary')
        """
        from alliance_timeline.timeline.robustness import specification_curve

        return specification_curve(
            cast("Any", self), question, over, phases, confidence=confidence, m=m, seed=seed, track=track
        )

    # Pictures

    def plot(
        self,
        *,
        by: By | None = "domain",
        lanes: int | Sequence[str | None] | None = None,
        links: bool = False,
        phases: Periodization | Literal[False] | None = None,
        width: int = 640,
        title: str | None = None,
    ) -> alt.LayerChart | alt.Chart:
        """The events on lanes over time, each as certain as its date.

        Colour and shape are the kind. A filled mark is a known day; a hollow one lies in the middle of the days that
        are possible, on a pale bar from the first to the last of them. What lasts is a solid bar, which fades as far as
        its start or end are uncertain. A filled arrow is an open side, a hollow one a side that is unknown or lies
        beyond the axis. An event with several values stands on each of their lanes. Up to 24 marks have their titles
        beside them; else titles are in the tooltip, with date, coding, actors and source.

        Beyond 3,000 events, or where marks would need more than 1,600 pixels of height to lie side by side, lanes show
        the expected counts of ``series(by=by, unit="event")`` instead, which the caption says; pale where a period is
        covered in part or not settled.

        Args:
            by: what the lanes are, as in ``series``; None: one lane.
            lanes: how many, the most frequent first (by default 12), or which, in this order; None in the list is the
                lane of events without a value. The caption says what is left out.
            links: draw links between events that are both shown.
            phases: the scheme of the bands; by default the one that the timeline carries, False for none.
            width: of the plotting area with the names of the lanes beside it, in pixels.
            title: instead of the one that the chart has.

        Returns:
            An Altair chart that can be changed further; for an empty selection one that says so.

        Raises:
            InputError: no such ``by``, no number of lanes, or no scheme.
            UnknownNameError: a lane that no event stands on, with the nearest name.
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(date=date, title="Talks", kind="cooperation", form="meeting", domains=["trade", "energy"])
        ...          for date in ("2013-03-22", "2019")]
        >>> chart = at.Timeline(talks).plot(width=500)
        >>> chart.title.text
        ['2 events by domain, 2013 to 2019']
        """
        from alliance_timeline.timeline.drawing import draw_timeline

        timeline = cast("Any", self)
        return draw_timeline(timeline, by, lanes, links=links, phases=phases, width=width, title=title)
