"""A timeline in the columns of its chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from alliance_timeline.charts.cautions import short_caution
from alliance_timeline.charts.dense_lanes import DENSE_LANE, LaneCounts, dense_lanes_chart
from alliance_timeline.charts.lane_frame import heights_of, room_of
from alliance_timeline.charts.lane_marks import LaneMarks, span_of
from alliance_timeline.charts.lane_rows import laid_out
from alliance_timeline.charts.lanes import lanes_chart
from alliance_timeline.charts.spans import Span
from alliance_timeline.charts.theme import altair_module, nothing, spelled
from alliance_timeline.errors import InputError
from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Window
from alliance_timeline.phases import Periodization
from alliance_timeline.series import By, EventSeries
from alliance_timeline.series.drawing import provisional_note_of, provisional_rows
from alliance_timeline.timeline.chart_words import ChartWords, covered_words
from alliance_timeline.timeline.lanes import Lanes, lanes_of
from alliance_timeline.vocabulary import Kind

if TYPE_CHECKING:
    import altair as alt

    from alliance_timeline.timeline.collection import Timeline

__all__ = ["draw_timeline"]

_MOST, _TALLEST = 3000, 1600
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
    few = len(timeline) <= _MOST
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
        rows, shown.names, [spelled(kind) for kind in Kind], span, phases=_bands(inside), links=drawn,
        title=head, width=width,
        caption=[words.size, shown.rest, words.key(rows, len(drawn) if links else None),
                 short_caution(timeline.caution)],
        description=words.description(head, "Each event is a mark, its kind told by colour and shape."),
    )  # fmt: skip


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
        caption=[words.size, lanes.rest, note, provisional_note_of(series, "Pale"),
                 "Links are not drawn." if links else None, short_caution(series.caution)],
        description=words.description(title, note),
    )  # fmt: skip


def _counts(series: EventSeries, groups: Sequence[int]) -> LaneCounts:
    """Some groups of a series as lanes."""
    tables = (series.expected, series.certain, series.possible)
    expected, certain, possible = (table[:, groups].ravel().tolist() for table in tables)
    periods = [period for period in series.periods for _ in groups]
    provisional, width = provisional_rows(series), len(series.groups)
    return LaneCounts(
        list(range(len(groups))) * len(series.periods), [period.label for period in periods],
        [period.first for period in periods], [period.last for period in periods], expected, certain, possible,
        [provisional[n * width + code] for n in range(len(series.periods)) for code in groups],
    )  # fmt: skip


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
        event.date.text, spelled(event.kind), spelled(event.form), spelled(event.status), _few(actors, _ACTORS),
        _few(sources, _SOURCES), _few(addresses, _SOURCES),
    )  # fmt: skip


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
