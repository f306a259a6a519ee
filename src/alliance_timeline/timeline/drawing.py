"""A timeline as a picture of lanes."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from alliance_timeline.charts.lanes import (
    DENSE_LANE,
    LaneCounts,
    LaneMarks,
    LaneRows,
    dense_lanes_chart,
    heights_of,
    laid_out,
    lanes_chart,
    room_of,
    span_of,
)
from alliance_timeline.charts.theme import Span, altair_module, nothing, short_caution, spelled
from alliance_timeline.dates import EventDate
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Window
from alliance_timeline.phases import Periodization
from alliance_timeline.series import By, EventSeries
from alliance_timeline.series.counting import Label, Labels, labels_of, names_of
from alliance_timeline.series.drawing import provisional_note_of, provisional_rows
from alliance_timeline.vocabulary import Kind

if TYPE_CHECKING:
    import altair as alt

    from alliance_timeline.timeline.collection import Timeline

__all__ = [
    "ChartWords",
    "Lanes",
    "draw_timeline",
    "lanes_of",
    "plural",
]


_MOST = 12
_PLURALS = {"country": "countries", "status": "statuses"}


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes that are shown, from the top.

    Attributes:
        by: what they are.
        labels: as in a series.
        names: with the number of events.
        numbers: how many events stand on each.
        members: for each event, in order, the numbers of its lanes.
        rest: what is not shown, in a sentence; None where all is.
    """

    by: By | None
    labels: tuple[Label, ...]
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    members: tuple[tuple[int, ...], ...]
    rest: str | None


def plural(by: str) -> str:
    """What lanes are called together.

    >>> plural("actor_kind"), plural("country")
    ('actor kinds', 'countries')
    """
    return _PLURALS.get(by, f"{spelled(by)}s")


def lanes_of(
    events: Sequence[Event],
    registry: Registry,
    by: By | None,
    lanes: int | Sequence[Label] | None,
    scheme: Periodization | None,
) -> Lanes:
    """The lanes of events: so many of the most frequent, or those that are named.

    Raises:
        InputError: no number of lanes, or ``by="phase"`` without a scheme. UnknownNameError: a lane without events.
    """
    labels = _labels(by, registry, scheme)
    each = [tuple(dict.fromkeys(_text(label) for label in labels(event))) for event in events]
    found = Counter(label for many in each for label in many)
    chosen = _chosen(by, found, lanes) if events else ()
    place = {label: n for n, label in enumerate(chosen)}
    members = tuple(tuple(sorted(place[label] for label in many if label in place)) for many in each)
    numbers = tuple(found[label] for label in chosen)
    names = tuple(f"{_name(by, label, registry)} ({found[label]:,})" for label in chosen)
    return Lanes(by, chosen, names, numbers, members, _rest(by, len(found) - len(chosen), members))


def _labels(by: By | None, registry: Registry, scheme: Periodization | None) -> Labels:
    if by != "phase":
        return labels_of(by, registry)
    if scheme is None:
        raise InputError("by='phase': this needs a phase scheme; pass phases=at.Periodization.declared(…)")
    return lambda event: (scheme.phase_of(event.date),)


def _text(label: Label) -> Label:
    """A plain string, no member of an enum."""
    return None if label is None else str(label)


def _chosen(by: By | None, found: Counter[Label], lanes: int | Sequence[Label] | None) -> tuple[Label, ...]:
    """The labels of the lanes, from the top."""
    if lanes is None or isinstance(lanes, int):
        most = _MOST if lanes is None else lanes
        if isinstance(lanes, bool) or most < 1:
            raise InputError(f"lanes: {lanes!r}; a number from 1, or names")
        ordered = sorted(found, key=lambda label: (label is None, -found[label], label or ""))
        return tuple(ordered[:most])
    given = dict.fromkeys([lanes] if isinstance(lanes, str) else lanes)
    for label in given:
        if label not in found:
            raise UnknownNameError(no_such(f"lane by {by}", str(label), filter(None, found)))
    if not given:
        raise InputError("lanes: none given; a number from 1, or names")
    return tuple(given)


def _name(by: By | None, label: Label, registry: Registry) -> str:
    if by is None:
        return "all events"
    if label is None:
        return "phase not sure" if by == "phase" else f"no {spelled(by)}"
    names = names_of(by, registry, [label])
    return names.get(label, label) if by in ("publisher", "country", "phase", "actor") else spelled(label)


def _rest(by: By | None, more: int, members: Sequence[Sequence[int]]) -> str | None:
    if by is None or not more:
        return None
    lost = sum(not lanes for lanes in members)
    what = f"Not shown: {more:,} more {spelled(by) if more == 1 else plural(by)}"
    events = "1 event stands on none of the lanes" if lost == 1 else f"{lost:,} events stand on none of the lanes"
    return f"{what}; {events}." if lost else f"{what}."


@dataclass(frozen=True, slots=True)
class ChartWords:
    """The words of one chart.

    Attributes:
        events: how many are selected.
        lanes: the lanes shown.
        covered: the days that the selection covers, with whether that is assumed; None for nothing.
        span: first and last day of the axis.
        phases: the names of the bands.
    """

    events: int
    lanes: Lanes
    covered: tuple[Window, bool] | None
    span: Window
    phases: Sequence[str]

    @property
    def title(self) -> str:
        """How many events, by what, in which years."""
        first, last = (day.year for day in self.span)
        years = str(first) if first == last else f"{first} to {last}"
        by = f" by {spelled(self.lanes.by)}" if self.lanes.by else ""
        return f"{self._counted}{by}, {years}"

    @property
    def size(self) -> str:
        """Period and unit."""
        several = any(len(lanes) > 1 for lanes in self.lanes.members)
        more = f"; one with several {plural(self.lanes.by or '')} stands on each of their lanes" if several else ""
        return f"{covered_words(self.covered)}. In brackets: events on the lane{more}."

    def key(self, rows: LaneRows, links: int | None) -> str:
        """What the signs that are there mean; ``links`` is how many are drawn, None where none were asked for."""
        vague = any(row["vague"] for row in rows.marks)
        arrows = {row["open"] for row in rows.arrows}
        lasting = any(row["part"] != "vague" for row in rows.bars)
        parts = [
            "Filled mark: the day is known. Hollow mark: some day of the pale bar." if vague else "",
            "Solid bar: lasts, faded where start or end is uncertain." if lasting else "",
            "Filled arrow: open." if True in arrows else "",
            "Hollow arrow: unknown, or beyond the axis." if False in arrows else "",
            ""
            if links is None
            else f"Lines: {links:,} link{'s' * (links != 1)}."
            if links
            else "No links between these events.",
        ]
        return " ".join(filter(None, parts))

    def description(self, title: str, how: str) -> str:
        """The alternative text."""
        largest = max(self.lanes.numbers)
        name = self.lanes.names[self.lanes.numbers.index(largest)].rpartition(" (")[0]
        lanes = len(self.lanes.names)
        parts = [
            f"{title}. Timeline with {self._counted} on {lanes} lane{'s' * (lanes != 1)}"
            + (f", one for each {spelled(self.lanes.by)} shown" if self.lanes.by and lanes > 1 else "")
            + f", from {written(self.span[0])} to {written(self.span[1])}.",
            how,
            f"The largest lane is {name} with {largest:,} event{'s' * (largest != 1)}.",
            f"Phases: {', '.join(self.phases)}." if self.phases else "",
        ]
        return " ".join(filter(None, parts))

    @property
    def _counted(self) -> str:
        return f"{self.events:,} event{'s' * (self.events != 1)}"


def covered_words(covered: tuple[Window, bool] | None) -> str:
    """The covered days in words.

    >>> covered_words(((datetime.date(2014, 3, 18), datetime.date(2022, 2, 23)), False))
    'covers 18 March 2014 to 23 February 2022'
    """
    if covered is None:
        return "covers nothing"
    (first, last), assumed = covered
    return f"covers {written(first)} to {written(last)}" + (" (assumed from the events)" if assumed else "")


def written(day: datetime.date) -> str:
    """A day in words."""
    return EventDate.of(day).text


MOST_EVENTS, _TALLEST = 3000, 1600
_ACTORS, _SOURCES = 12, 2
_HEADINGS = ("Date", "Kind", "Form", "Status", "Actors", "Source", "Address")


def draw_timeline(
    timeline: Timeline,
    by: By | None,
    lanes: int | Sequence[str | None] | None,
    *,
    links: bool,
    phases: Periodization | Literal[False] | None,
    width: int,
    title: str | None,
) -> alt.LayerChart | alt.Chart:
    """The chart of ``Timeline.plot``."""
    altair_module()
    if isinstance(width, bool) or not isinstance(width, int) or width < 100:
        raise InputError(f"width: {width!r}; a whole number of pixels, at least 100")
    scheme = _scheme(timeline, phases)
    shown = lanes_of(timeline.events, timeline.registry, by, lanes, scheme or timeline.phases)
    covered = (timeline.coverage, timeline.coverage_is_assumed) if timeline.coverage else None
    few = len(timeline) <= MOST_EVENTS
    marks = _marks(timeline, shown) if few else None
    span = span_of(marks, timeline.coverage) if marks is not None else timeline.coverage
    if not timeline.events or span is None:
        return nothing(title or "Timeline", [covered_words(covered), short_caution(timeline.caution)])
    windows = scheme.windows if scheme else {}
    inside = {name: days for name, days in windows.items() if days[0] <= span[1] and days[1] >= span[0]}
    words = ChartWords(len(timeline), shown, covered, span, tuple(inside))
    head = title or words.title
    width = max(width - room_of(shown.names), width // 3)
    rows = laid_out(marks, heights_of(shown.names), span, width) if marks is not None else None
    if rows is None or rows.height > max(_TALLEST, DENSE_LANE * len(shown.names)):
        return _dense(timeline, words, scheme or timeline.phases, inside, links=links, width=width, title=head)
    drawn = _links(timeline.events, shown) if links else []
    return lanes_chart(
        rows,
        shown.names,
        [spelled(kind) for kind in Kind],
        span,
        phases=_bands(inside),
        links=drawn,
        title=head,
        width=width,
        caption=[
            words.size,
            shown.rest,
            words.key(rows, len(drawn) if links else None),
            short_caution(timeline.caution),
        ],
        description=words.description(head, "Each event is a mark, its kind told by colour and shape."),
    )


def _dense(
    timeline: Timeline,
    words: ChartWords,
    scheme: Periodization | None,
    inside: Mapping[str, Window],
    *,
    links: bool,
    width: int,
    title: str,
) -> alt.LayerChart:
    """Counts by period instead of marks; events whose phase is not sure are spread over the phases."""
    lanes, every = words.lanes, _every(words.span)
    series = timeline.series(every, lanes.by, "event", phases=scheme)
    labels = lanes.labels if lanes.by else ("all",)
    columns = {n: series.groups.index(label) for n, label in enumerate(labels) if label in series.groups}
    counts = _counts(series, list(columns.values()))
    highest = max((value for value in counts.expected if value > 0), default=0.0)
    note = (
        f"Too many events for marks: bars are expected events by {every}, all on one scale; "
        f"the highest is {highest:,.0f}."
    )
    return dense_lanes_chart(
        counts,
        [lanes.names[n] for n in columns],
        words.span,
        phases=_bands(inside),
        title=title,
        width=width,
        caption=[
            words.size,
            lanes.rest,
            note,
            provisional_note_of(series, "Pale"),
            "Links are not drawn." if links else None,
            short_caution(series.caution),
        ],
        description=words.description(title, note),
    )


def _counts(series: EventSeries, groups: Sequence[int]) -> LaneCounts:
    """Some groups of a series as lanes."""
    tables = (series.expected, series.certain, series.possible)
    expected, certain, possible = (table[:, groups].ravel().tolist() for table in tables)
    periods = [period for period in series.periods for _ in groups]
    provisional, width = provisional_rows(series), len(series.groups)
    return LaneCounts(
        list(range(len(groups))) * len(series.periods),
        [period.label for period in periods],
        [period.first for period in periods],
        [period.last for period in periods],
        expected,
        certain,
        possible,
        [provisional[n * width + code] for n in range(len(series.periods)) for code in groups],
    )


def _scheme(timeline: Timeline, phases: Periodization | Literal[False] | None) -> Periodization | None:
    """The scheme of the bands, None for none."""
    if phases is False:
        return None
    if phases is not None and not isinstance(phases, Periodization):
        raise InputError(f"phases: a Periodization, False or None is expected, not {type(phases).__name__}")
    return phases or timeline.phases


def _bands(windows: Mapping[str, Window]) -> list[Span]:
    return [(name, first, last) for name, (first, last) in windows.items()]


def _every(span: Window) -> Literal["month", "quarter", "year"]:
    """Periods that are neither too many nor too few for the width of a chart."""
    years = (span[1] - span[0]).days / 365.25
    return "month" if years <= 6 else "quarter" if years <= 18 else "year"


def _marks(timeline: Timeline, lanes: Lanes) -> LaneMarks:
    """A row for each event and lane."""
    pairs = [(event, lane) for event, many in zip(timeline.events, lanes.members, strict=True) for lane in many]
    events = [event for event, _ in pairs]
    bounds = [event.date.ordinals for event in events]
    told = {event.id: _told(event, timeline.registry) for event in events}
    return LaneMarks(
        lane=[lane for _, lane in pairs],
        event=[event.id for event in events],
        title=[event.title for event in events],
        kind=[spelled(event.kind) for event in events],
        first=[four[0] for four in bounds],
        last=[four[1] for four in bounds],
        end_first=[four[2] for four in bounds],
        end_last=[four[3] for four in bounds],
        lasts=[not event.date.is_one_day for event in events],
        before=[event.date.has_open_start for event in events],
        beyond=[event.date.has_open_end for event in events],
        words={heading: [told[event.id][n] for event in events] for n, heading in enumerate(_HEADINGS)},
    )


def _told(event: Event, registry: Registry) -> tuple[str, ...]:
    """An event in words for its tooltip, under ``_HEADINGS``."""
    actors = [registry.actors[name].name if name in registry.actors else name for name in event.actors]
    cited = [(name, registry.sources.get(name)) for name in dict.fromkeys(item.source for item in event.citations)]
    sources = [", ".join(filter(None, (item.publisher, item.title))) or name if item else name for name, item in cited]
    addresses = [item.url for _, item in cited if item and item.url]
    return (
        event.date.text,
        spelled(event.kind),
        spelled(event.form),
        spelled(event.status),
        _few(actors, _ACTORS),
        _few(sources, _SOURCES),
        _few(addresses, _SOURCES),
    )


def _few(words: Sequence[str], most: int) -> str:
    more = len(words) - most
    return "; ".join(words[:most]) + (f"; and {more} more" if more > 0 else "")


def _links(events: Sequence[Event], lanes: Lanes) -> list[tuple[int, int, str]]:
    """The links between events that are shown, as numbers of marks: on a lane that both share, or their first ones."""
    number: dict[str, dict[int, int]] = {}
    count = 0
    for event, many in zip(events, lanes.members, strict=True):
        number[event.id] = {lane: count + n for n, lane in enumerate(many)}
        count += len(many)
    found = []
    for event in events:
        for link in event.links:
            one, other = number[event.id], number.get(link.event, {})
            if one and other:
                lane = next((lane for lane in one if lane in other), None)
                ends = (one[lane], other[lane]) if lane is not None else (min(one.values()), min(other.values()))
                found.append((*ends, spelled(link.relation)))
    return found
