"""What a timeline holds, and what selecting, merging and counting make of it."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Protocol, TypeVar

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.errors import DataError, InputError, Problem, UnknownNameError, no_such
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
from alliance_timeline.events.registry import calendar_day
from alliance_timeline.periods import Every, Period, Window, intersect, shift, union, without
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.series import By, EventSeries, ShareSeries, Unit, Units, build_series, build_shares
from alliance_timeline.vocabulary import DYADIC, Kind, Vocabulary

__all__ = [
    "Content",
    "Coverage",
    "actors_by_occasion",
    "anchor_of",
    "coding_caution",
    "content_of",
    "declared_window",
    "extended",
    "known_by",
    "last_day",
    "listed",
    "merged",
    "near",
    "records_of",
    "refusal",
    "refuse_unreliable",
    "selected",
    "series_of",
    "share_of",
    "unreliable",
    "variables_of",
]


_FIELDS = {
    "kinds": "kind",
    "forms": "form",
    "statuses": "status",
    "settings": "setting",
    "causes": "cause",
    "domains": "domains",
    "domains_all": "domains",
    "applications": "applications",
    "applications_all": "applications",
}
_GROUPINGS = {
    "kind": ("kind",),
    "form": ("form",),
    "status": ("status",),
    "setting": ("setting",),
    "cause": ("cause",),
    "domain": ("domains",),
    "application": ("applications",),
    "depth": ("form", "status"),
}
_SCORED = ("kind", "form")
"""What the intensity of an event is derived from."""


def variables_of(selection: Selection) -> frozenset[str]:
    """The coded variables that a selection tests, each with the class: ``domains:ai``."""
    own = {f"{name}:{word}" for field, name in _FIELDS.items() for word in getattr(selection, field)}
    return frozenset(own) | (variables_of(selection.exclude) if selection.exclude is not None else frozenset())


def coding_caution(
    reliability: Mapping[str, Reliability], used: Iterable[str], by: str | None = None, *, scored: bool = False
) -> str | None:
    """What must be printed beside a figure that rests on variables of doubtful reliability; None for none.

    Args:
        used: what the events were selected by.
        by: what they are grouped by: the variable and each of its classes count.
        scored: whether the figure is of intensity.
    """
    shown = [*_GROUPINGS.get(by or "", ()), *(_SCORED if scored else ())]
    whole = [item for item in reliability.values() if item.id.partition(":")[0] in shown]
    doubtful = {item.id: item for item in (*_records(reliability, used), *whole) if item.standing != "reliable"}
    return "; ".join(f"coding of {doubtful[name]}" for name in sorted(doubtful)) or None


def unreliable(reliability: Mapping[str, Reliability], used: Iterable[str]) -> str | None:
    """The variables or classes on which the coders agree too little for any inference, with alpha; None for none."""
    bad = {str(found) for found in _records(reliability, used) if found.standing == "no inference"}
    return "; ".join(sorted(bad)) or None


def refusal(
    reliability: Mapping[str, Reliability], used: Iterable[str], by: str | None = None, *, scored: bool = False
) -> str | None:
    """Why nothing may be inferred from events that were selected and grouped by these variables; None for nothing.

    The arguments are those of ``coding_caution``.
    """
    bad = unreliable(reliability, (*used, *_GROUPINGS.get(by or "", ()), *(_SCORED if scored else ())))
    return f"coders agree too little for inference: {bad}; counts are given, comparisons are not" if bad else None


def refuse_unreliable(reliability: Mapping[str, Reliability], used: Iterable[str]) -> None:
    """Let no comparison be made on variables that the coders do not agree on.

    Raises:
        InputError: with the variables and their alpha.
    """
    if why := refusal(reliability, used):
        raise InputError(why)


def _records(reliability: Mapping[str, Reliability], names: Iterable[str]) -> Iterator[Reliability]:
    """What is known about each variable: of the class where it was measured, else of the whole variable."""
    for name in names:
        found = reliability.get(name) or reliability.get(name.partition(":")[0])
        if found is not None:
            yield found


_ALWAYS: tuple[Window, ...] = ((datetime.date.min, datetime.date.max),)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days that are covered, and why.

    Attributes:
        whole: first and last day of the data; None without events or declaration.
        assumed: whether ``whole`` was taken from the events because nothing declares it.
        complete: whether the data declares itself a complete list.
        framed: the windows that all frames of a selection share; they replace ``whole``. None without frames.
        unclosed: the frames of a selection whose completeness nothing shows.
        cut: the days that ``since``, ``until`` and phases leave.
    """

    whole: Window | None
    assumed: bool = False
    complete: bool = False
    framed: tuple[Window, ...] | None = None
    unclosed: tuple[str, ...] = ()
    cut: tuple[Window, ...] = _ALWAYS

    @classmethod
    def of(cls, events: Iterable[Event], declared: Window | None = None, *, complete: bool = False) -> Coverage:
        """As declared; else from the first start to the last bounded day of the events."""
        if declared is not None:
            return cls(declared, complete=complete)
        bounds = [event.date.ordinals for event in events]
        starts = [day for first, second, *_ in bounds if (day := second if first is None else first) is not None]
        if not starts:
            return cls(None, assumed=True, complete=complete)
        last = max(day for four in bounds for day in four if day is not None)
        return cls((calendar_day(min(starts)), calendar_day(last)), assumed=True, complete=complete)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The covered days, as ordered windows that do not touch."""
        if self.framed is not None:
            return intersect(self.framed, self.cut)
        return intersect((self.whole,), self.cut) if self.whole else ()

    @property
    def span(self) -> Window | None:
        """The first and last covered day; None where nothing is covered."""
        windows = self.windows
        return (windows[0][0], windows[-1][1]) if windows else None

    @property
    def caution(self) -> str | None:
        """What must be printed wherever a figure is; None for complete lists."""
        if self.unclosed and not self.complete:
            names = ", ".join(self.unclosed)
            return f"not a complete list: {names} lists what the search found, held against no full list"
        if self.framed is not None or self.complete:
            return None
        text = "not a complete list: counts and rates are of catalogued occasions, not of all that happened"
        return f"{text}; coverage assumed from the events" if self.assumed and self.whole else text

    @property
    def open_caution(self) -> str | None:
        """What must be told of events on these days that are of no frame; None for a complete list."""
        return replace(self, assumed=False, framed=None, unclosed=()).caution

    def through(self, frames: Iterable[Frame]) -> Coverage:
        """What a selection through frames leaves: the days that the windows of all of them share."""
        framed, unclosed = self.framed, set(self.unclosed)
        for frame in frames:
            window = self._window(frame)
            framed = window if framed is None else intersect(framed, window)
            unclosed |= set() if frame.closed else {frame.id}
        return replace(self, framed=framed, unclosed=tuple(sorted(unclosed)))

    def within(self, days: Sequence[Window]) -> Coverage:
        """The same, cut to some days."""
        return replace(self, cut=intersect(self.cut, days))

    def outside(self, days: Sequence[Window]) -> Coverage:
        """The same without some days."""
        return replace(self, cut=without(self.cut, days))

    def merged(self, other: Coverage) -> Coverage:
        """The coverage of both where the covered days are the same: a complete list if both are."""
        return Coverage(
            self.whole if self.whole == other.whole else self.span,
            assumed=self.assumed and other.assumed,
            complete=self.caution is None and other.caution is None,
            cut=self.windows,
        )

    def with_event(self, event: Event) -> Coverage:
        """The same, reaching to the event where the coverage is assumed."""
        whole = Coverage.of([event]).whole
        if not self.assumed or whole is None:
            return self
        ends = [*whole, *(self.whole or ())]
        return replace(self, whole=(min(ends), max(ends)))

    def _window(self, frame: Frame) -> tuple[Window, ...]:
        """The days of a frame's window that were searched; where it is open, the whole limits it."""
        low, high = self.whole or _ALWAYS[0]
        window = [(frame.window.start.earliest or low, frame.window.end.latest or high)]
        gaps = [(span.start.earliest or low, span.end.latest or high) for span in frame.unsearched]
        return without(union(window), gaps)


def declared_window(days: tuple[DateLike, DateLike] | None) -> Window | None:
    """The first day of the first and the last day of the last date.

    Raises:
        InputError: for what is no pair of dates, or not in order.
    """
    if days is None:
        return None
    if isinstance(days, str) or len(days) != 2:
        raise InputError(f"coverage: {days!r} is no pair of dates; give the first and the last day")
    first, last = EventDate.of(days[0]).start.earliest, EventDate.of(days[1]).end.latest
    if first is None or last is None or last < first:
        raise InputError(f"coverage: {days[0]} to {days[1]} are not a first and a last day, in order")
    return first, last


def last_day(date: DateLike, argument: str) -> datetime.date:
    """The last possible day of a date; ``argument`` is named in the error where there is none."""
    day = EventDate.of(date).end.latest
    if day is None:
        raise InputError(f"{argument}: {EventDate.of(date).edtf} has no last day")
    return day


R = TypeVar("R", Event, Actor, Source, Frame, Reliability)
Behind = tuple[
    Iterable[Actor] | Mapping[str, Actor],
    Iterable[Source] | Mapping[str, Source],
    Iterable[Frame] | Mapping[str, Frame],
    Vocabulary | None,
    Mapping[str, str] | None,
    Iterable[Reliability] | Mapping[str, Reliability],
]


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


def selected(content: Content, selection: Selection) -> Content:
    """The events of a selection, and the days that it leaves covered."""
    if not isinstance(selection, Selection):
        raise InputError(f"selection: a Selection is expected, not {type(selection).__name__}; words go by name")
    registry, coverage = content.registry, content.coverage
    selection.check_names(registry)
    phases = content.scheme(None).windows if _names_phases(selection) else {}
    test = selection.predicate(registry, phases, coverage.whole)
    coverage = coverage.through(registry.frames[name] for name in selection.frames).within(selection.days(phases))
    if selection.exclude is not None and selection.exclude.is_dates_alone:
        coverage = coverage.outside(selection.exclude.days(phases))
    part = content.part(filter(test, content.events), coverage, variables_of(selection))
    return replace(part, kinds=_possible_kinds(content, selection))


def _possible_kinds(content: Content, selection: Selection) -> frozenset[Kind] | None:
    """The kinds that a selection leaves; one that excludes kinds by more than their names may leave each of them."""
    gone = selection.exclude.kinds if selection.exclude and selection.exclude.words().keys() == {"kinds"} else ()
    if not selection.kinds and not gone:
        return content.kinds
    return frozenset(content.possible(selection.kinds or Kind)) - frozenset(gone)


def _names_phases(selection: Selection) -> bool:
    return bool(selection.phases) or (selection.exclude is not None and _names_phases(selection.exclude))


def anchor_of(anchor: Event | DateLike, by_id: Mapping[str, Event]) -> EventDate:
    """The date of an event (itself or its id), or the date given.

    Raises:
        UnknownNameError: for what is neither.
    """
    if isinstance(anchor, Event):
        return anchor.date
    if isinstance(anchor, str) and anchor in by_id:
        return by_id[anchor].date
    try:
        return EventDate.of(anchor)
    except ValueError as error:
        raise UnknownNameError(f"around: {no_such('event', str(anchor), by_id)}; and as a date: {error}") from None


def near(content: Content, date: EventDate, before: str, after: str) -> Content:
    """The events from ``before`` the first to ``after`` the last possible day of a date, as far as it has them."""
    bounds = [calendar_day(day) for day in date.ordinals if day is not None]
    return selected(content, Selection(since=shift(min(bounds), before, back=True), until=shift(max(bounds), after)))


def known_by(content: Content, date: DateLike) -> Content:
    """What was public by the last day of a date; the coverage ends on it."""
    day = last_day(date, "as_of")
    since = {event.id: content.registry.known(event).date for event in content.whole}

    def is_public(event: Event) -> bool:
        known = since[event.id]
        return known is not None and known <= day

    coverage = content.coverage.within([(datetime.date.min, day)])
    part = content.part(filter(is_public, content.events), coverage)
    return replace(part, whole=tuple(filter(is_public, content.whole)))


def actors_by_occasion(content: Content, window: Window) -> list[frozenset[str]]:
    """The actors of each occasion whose start probably lies in a window.

    As in counting, an occasion starts with its first event.
    """
    inside = {event.id for event in selected(content, Selection(since=window[0], until=window[1])).events}
    occasions: dict[str, list[Event]] = {}
    for event in content.events:
        occasions.setdefault(content.registry.root(event), []).append(event)
    return [
        frozenset(name for event in events for name in event.actors)
        for events in occasions.values()
        if events[0].id in inside
    ]


def series_of(
    content: Content, *, by: By | None, phases: Periodization | None, anchor: DateLike | None, **options: Any
) -> EventSeries:
    """The series of the events; ``options`` are those of ``build_series``."""
    coverage, scored = content.coverage, options.get("measure") == "intensity"
    scheme = phases or next(iter(content.schemes), None)
    return build_series(
        content.events,
        content.registry,
        coverage.windows,
        by=by,
        phases=tuple(content.scheme(phases).windows.items()) if by == "phase" else (),
        anchor=EventDate.of(anchor).start.earliest if anchor is not None else None,
        limits=coverage.whole,
        caution=content.caution(by, scored=scored),
        settled_until=content.settled_until,
        memo=content.memo,
        refusal=content.refusal(by, scored=scored),
        carried=tuple(scheme.windows.items()) if scheme else (),
        **options,
    )


def share_of(
    content: Content,
    part: str | Selection,
    whole: Sequence[Kind] | str | Selection,
    *,
    every: Every | None,
    phases: Periodization | None,
    unit: Unit,
    confidence: float,
) -> ShareSeries:
    """What share of the units of ``whole`` has an event of ``part``, by calendar period or by phase."""
    if every is not None and phases is not None:
        raise InputError("share: every and phases exclude each other; choose one")
    outer, inner = (item if isinstance(item, Selection) else Selection(kinds=item) for item in (whole, part))
    base = selected(content, outer)
    periods = None if phases is None else [Period(phase.name, *phase.window) for phase in content.scheme(phases)]
    chosen = selected(base, inner)
    chosen.check_inference()
    inside = {event.id for event in chosen.events}
    return build_shares(
        base.events,
        lambda event: event.id in inside,
        base.registry,
        base.coverage.windows,
        every=periods or every or "year",
        unit=unit,
        confidence=confidence,
        limits=base.coverage.whole,
        caution=chosen.caution(),
        settled_until=base.settled_until,
        carried=tuple(content.schemes[0].windows.items()) if content.schemes else (),
        about=f"{_called(inner)} among {_called(outer)} {unit}s",
    )


def _called(selection: Selection) -> str:
    """A selection in a heading: its kinds, 'dyadic' for all four of these, else all its words."""
    if selection.words().keys() != {"kinds"}:
        return str(selection)
    return "dyadic" if set(selection.kinds) == set(DYADIC) else ", ".join(selection.kinds)


class _Named(Protocol):
    """A record with an id."""

    @property
    def id(self) -> str:
        """Its name among its like."""


Kept = TypeVar("Kept", bound=_Named)


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
        spans = " and ".join(
            "nothing" if span is None else f"{span[0]} to {span[1]}"
            for span in (one.coverage.span, other.coverage.span)
        )
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


def _united(what: str, some: Mapping[str, Kept], others: Mapping[str, Kept]) -> tuple[Kept, ...]:
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
