"""Events in lanes over time; beyond some thousands their expected counts."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from alliance_timeline.charts.theme import (
    COLOURS,
    GREY,
    GRID,
    INK,
    WIDTH,
    Days,
    Span,
    after,
    altair_module,
    clipped,
    colour_scale,
    data_of,
    dressed,
    isolated,
    phase_bands,
    phase_names,
    printable,
    shape_scale,
    shortened,
    text_width,
    time_of,
    tooltips,
    wrapped,
)
from alliance_timeline.display import one_line

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "DENSE_LANE",
    "LaneCounts",
    "LaneMarks",
    "LaneRows",
    "Place",
    "dense_lanes_chart",
    "framed",
    "heights_of",
    "laid_out",
    "lanes_chart",
    "packed",
    "place_of",
    "raw_y",
    "room_of",
    "span_of",
]


def packed(
    lane: Sequence[int], left: Sequence[float], right: Sequence[float], lanes: int
) -> tuple[list[int], list[int]]:
    """The row of each thing in its lane, and how many rows each lane has (at least one).

    From left to right, each lies on the first row whose last thing ends before it; the same things always lie the same.

    >>> packed([0, 0, 1], [0.0, 1.0, 0.0], [2.0, 3.0, 1.0], 2)
    ([0, 1, 0], [2, 1])
    """
    ends: list[list[float]] = [[] for _ in range(lanes)]
    rows = [0] * len(lane)
    for n in sorted(range(len(lane)), key=lambda n: (left[n], right[n], n)):
        taken = ends[lane[n]]
        row = next((row for row, end in enumerate(taken) if end <= left[n]), len(taken))
        taken[row : row + 1] = [right[n]]
        rows[n] = row
    return rows, [max(1, len(taken)) for taken in ends]


_LAST = datetime.date.max.toordinal()


class LaneMarks(NamedTuple):
    """Columns, one row an event and lane.

    Attributes:
        lane: the number of the lane, from 0.
        event: the id of the event.
        title: its title.
        kind: what colour and shape stand for.
        first, last: first and last possible start day, as ordinals; None where nothing limits it.
        end_first, end_last: first and last possible last day, likewise.
        lasts: whether it lasts from a start to an end; otherwise it is one day.
        before, beyond: whether the side where a bound is None is known to be open.
        words: for the tooltip, by heading.
    """

    lane: Sequence[int]
    event: Sequence[str]
    title: Sequence[str]
    kind: Sequence[str]
    first: Sequence[int | None]
    last: Sequence[int | None]
    end_first: Sequence[int | None]
    end_last: Sequence[int | None]
    lasts: Sequence[bool]
    before: Sequence[bool]
    beyond: Sequence[bool]
    words: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """Where one event is drawn, in ordinals of days.

    Attributes:
        at: the middle of its possible start days.
        vague: whether there are several.
        bars: part, first day, and the day after the last one; ``vague`` (one day of these), ``begins``, ``lasts`` and
            ``ends`` (of what lasts: from its first possible day to its last).
        arrows: side, the day that it stands at, and whether that side is known to be open.
    """

    at: int
    vague: bool
    bars: tuple[tuple[str, int, int], ...]
    arrows: tuple[tuple[str, int, bool], ...]

    @property
    def left(self) -> int:
        """The first day that is drawn."""
        return min([self.at, *(first for _, first, _ in self.bars)])

    @property
    def right(self) -> int:
        """The day after the last one that is drawn."""
        return max([self.at, *(after for _, _, after in self.bars)])

    def points(self, side: str) -> bool:
        """Whether an arrow points to a side."""
        return any(arrow[0] == side for arrow in self.arrows)


def span_of(marks: LaneMarks, covered: Days | None) -> Days | None:
    """The days of the axis: those covered, and on to the nearest start day of each event that lies outside.

    Where nothing is covered, all bounds of the events lie in it; None where there is none.
    """
    if covered is None:
        columns = (marks.first, marks.last, marks.end_first, marks.end_last)
        ends = [day for column in columns for day in column if day is not None]
    else:
        low, high = (day.toordinal() for day in covered)
        ends = [low, high]
        ends += [last for last in marks.last if last is not None and last < low]
        ends += [first for first in marks.first if first is not None and first > high]
    return (_day(min(ends)), _day(max(ends))) if ends else None


def place_of(marks: LaneMarks, n: int, span: Days) -> Place:
    """One event, cut to the days of the axis; what is cut, open or unknown goes on as an arrow."""
    low, high = (day.toordinal() for day in span)
    first, last = _cut(marks.first[n], low, low, high), _cut(marks.last[n], high, low, high)
    goes_back = marks.first[n] is None or _beyond(marks.first[n], low, -1)
    arrows = [("left", first, marks.first[n] is None and marks.before[n])] if goes_back else []
    at, vague = (first + last) // 2, first != last or goes_back
    if not marks.lasts[n]:
        if marks.last[n] is None or _beyond(marks.last[n], high, 1):
            arrows.append(("right", last + 1, marks.last[n] is None and marks.beyond[n]))
        return Place(at, vague, (("vague", first, last + 1),) if first < last else (), tuple(arrows))
    sure, final, arrow = _end(marks, n, (first, last), (low, high))
    inner, outer = sorted((last, sure))
    middle = "lasts" if last <= sure else "vague"
    parts = ("begins", first, inner), (middle, inner, outer + 1), ("ends", outer + 1, final + 1)
    return Place(at, vague, tuple(part for part in parts if part[1] < part[2]), (*arrows, *arrow))


def _end(
    marks: LaneMarks, n: int, start: tuple[int, int], axis: tuple[int, int]
) -> tuple[int, int, list[tuple[str, int, bool]]]:
    """First and last possible last day of what lasts, and its arrow. What is open surely lasts as far as the axis."""
    low, high = axis
    if marks.end_last[n] is None and marks.beyond[n]:
        return high, high, [("right", high + 1, True)]
    sure = _cut(marks.end_first[n], start[0], low, high)
    final = _cut(marks.end_last[n], max(start[1], sure), low, high)
    is_cut = marks.end_last[n] is None or _beyond(marks.end_last[n], high, 1)
    return sure, final, [("right", final + 1, False)] if is_cut else []


def _cut(day: int | None, instead: int, low: int, high: int) -> int:
    return min(max(instead if day is None else day, low), high)


def _beyond(day: int | None, edge: int, sign: int) -> bool:
    return day is not None and (day - edge) * sign > 0


def _day(ordinal: int) -> datetime.date:
    return datetime.date.fromordinal(min(max(ordinal, 1), _LAST))


LABELLED = 24
"""Up to so many marks have their title written beside them."""

_SIZES = ((LABELLED, 18, 80), (120, 13, 64), (400, 10, 44), (1200, 8, 30), (math.inf, 5.6, 22))
"""Up to so many marks: pixels of a row, area of a mark."""

_LONGEST, _SHORTEST, _GAP, _ARROW, _PAD = 520, 100, 7, 12, 5

Row = dict[str, Any]


class _Label(NamedTuple):
    """A title beside a mark: on which side, and the pixels that it takes."""

    text: str
    side: str
    room: float


@dataclass(frozen=True, slots=True)
class LaneRows:
    """What is drawn; ``y`` is in pixels from the top.

    Attributes:
        marks: one row a mark, with the bounds of the date, and the label where there is one.
        bars: one row a part of a bar.
        arrows: one row an arrow.
        edges: the tops of the lanes, and the bottom of the last one.
        size: the area of a mark in pixels.
    """

    marks: list[Row]
    bars: list[Row]
    arrows: list[Row]
    edges: list[float]
    size: int

    @property
    def height(self) -> float:
        """Pixels of all lanes."""
        return self.edges[-1]


def laid_out(marks: LaneMarks, heights: Sequence[float], span: Days, width: int) -> LaneRows:
    """All marks on rows of their lanes.

    Args:
        marks: the events on their lanes.
        heights: the least height of each lane, in pixels.
        span: first and last day of the axis.
        width: its pixels.
    """
    number = len(marks.lane)
    places = [place_of(marks, n, span) for n in range(number)]
    low, pixel = span[0].toordinal(), width / ((span[1] - span[0]).days + 1)
    step, size = next((step, size) for most, step, size in _SIZES if number <= most)
    few = number <= LABELLED
    labels = [_label(marks.title[n], places[n], low, pixel, width) if few else None for n in range(number)]
    reach = math.sqrt(size) / 2 + (1 if few else 0.4)
    taken = [_taken(place, label, low, pixel, reach) for place, label in zip(places, labels, strict=True)]
    rows, deep = packed(marks.lane, [left for left, _ in taken], [right for _, right in taken], len(heights))
    edges = [0.0]
    for rows_of, least in zip(deep, heights, strict=True):
        edges.append(edges[-1] + max(rows_of * step + 2 * _PAD, least))
    y = [round(edges[lane + 1] - _PAD - (row + 0.5) * step, 2) for lane, row in zip(marks.lane, rows, strict=True)]
    named = [_named(marks, n, y[n]) for n in range(number)]
    return LaneRows(
        [
            named[n] | _dated(marks, n, place) | _told(marks, n) | _labelled(labels[n], place)
            for n, place in enumerate(places)
        ],
        [
            _brief(named[n], marks, n) | {"part": part, "from": _iso(first), "to": _iso(after)}
            for n, place in enumerate(places)
            for part, first, after in place.bars
        ],
        [
            _brief(named[n], marks, n) | {"side": side, "at": _iso(at), "open": is_open}
            for n, place in enumerate(places)
            for side, at, is_open in place.arrows
        ],
        edges,
        size,
    )


def _label(title: str, place: Place, low: int, pixel: float, width: int) -> _Label:
    """The title on the side that has room for it, cut to that room; over a bar that leaves none on either side."""
    begin = min((place.left - low) * pixel, (place.at - low) * pixel - _GAP) - _ARROW * place.points("left")
    end = max((place.right - low) * pixel, (place.at - low) * pixel + _GAP) + _ARROW * place.points("right")
    if max(begin, width - end) < _SHORTEST:
        side, room = "on", width - (place.at - low) * pixel
    elif width - end >= min(text_width(title) + 2 * _GAP, begin):
        side, room = "right", width - end
    else:
        side, room = "left", begin
    text = shortened(title, min(_LONGEST, max(room - 2 * _GAP, _SHORTEST - 2 * _GAP)))
    return _Label(text, side, text_width(text) + 2 * _GAP)


def _taken(place: Place, label: _Label | None, low: int, pixel: float, reach: float) -> tuple[float, float]:
    """From where to where a mark with all that belongs to it takes room on its row, in pixels."""
    at = (place.at - low) * pixel
    left = min((place.left - low) * pixel, at - reach) - _ARROW * place.points("left")
    right = max((place.right - low) * pixel, at + reach) + _ARROW * place.points("right")
    room = {label.side: label.room} if label else {}
    return left - room.get("left", 0), max(right + room.get("right", 0), at + room.get("on", 0))


def _named(marks: LaneMarks, n: int, y: float) -> Row:
    return {
        "event": marks.event[n],
        "title": _line(marks.title[n]),
        "kind": marks.kind[n],
        "lane": marks.lane[n],
        "y": y,
    }


def _brief(named: Row, marks: LaneMarks, n: int) -> Row:
    """What bars and arrows tell: the event and its date."""
    return named | ({"Date": _line(marks.words["Date"][n])} if "Date" in marks.words else {})


def _dated(marks: LaneMarks, n: int, place: Place) -> Row:
    return {
        "at": _iso(place.at),
        "vague": place.vague,
        "start_earliest": _iso(marks.first[n]),
        "start_latest": _iso(marks.last[n]),
        "end_earliest": _iso(marks.end_first[n]),
        "end_latest": _iso(marks.end_last[n]),
    }


def _told(marks: LaneMarks, n: int) -> Row:
    return {heading: _line(column[n]) for heading, column in marks.words.items()}


def _labelled(label: _Label | None, place: Place) -> Row:
    if label is None:
        return {}
    at = {"left": place.left, "right": place.right, "on": place.at}[label.side]
    far = label.side != "on" and place.points(label.side)
    return {"label": _line(label.text), "label_side": label.side, "label_at": _iso(at), "label_far": far}


def _line(text: str) -> str:
    """A text on one line, as the chart shows it."""
    return isolated(printable(one_line(text)))


def _iso(ordinal: int | None) -> str | None:
    """The day; those outside of the calendar are its first and its last."""
    return None if ordinal is None else datetime.date.fromordinal(min(max(ordinal, 1), _LAST)).isoformat()


_NAMES = 170  # pixels of the column of lane names, at most
_LINES = 3
_LINE = 13


def raw_y(field: str = "y") -> alt.Y:
    """Pixels from the top, as they stand in the data."""
    return altair_module().Y(f"{field}:Q", scale=None, axis=None)  # type: ignore[no-any-return]


def _lines(name: str) -> list[str]:
    """A lane's name in lines; what would need more than three is cut at the end of what is read."""
    return wrapped(shortened(name, _NAMES * (_LINES - 0.5)), _NAMES)


def heights_of(names: Sequence[str]) -> list[float]:
    """The pixels that the names of lanes need."""
    return [len(_lines(name)) * _LINE + 7.0 for name in names]


def room_of(names: Sequence[str]) -> int:
    """The pixels at the left of the lanes that their names take."""
    return int(max((text_width(line) for name in names for line in _lines(name)), default=0)) + 8


def framed(
    layers: Sequence[Any],
    names: Sequence[str],
    edges: Sequence[float],
    span: Days,
    phases: Sequence[Span],
    width: int,
    *,
    arrows: bool = False,
) -> Any:
    """Layers of lanes on their ground.

    Args:
        layers: what lies on the lanes.
        names: of the lanes, from the top.
        edges: the tops of the lanes in pixels, and the bottom of the last one.
        span: first and last day of the axis.
        phases: name, first and last day of each.
        width: pixels of the plotting area.
        arrows: whether arrows stand at the left of the plotting area, for which the names leave room.
    """
    alt = altair_module()
    inside = clipped(phases, span)
    text, _ = phase_names(inside, time_of("first", span), span, width)
    lines = alt.Chart(data_of(y=list(edges[1:-1]))).mark_rule(color=GRID, strokeWidth=1, aria=False).encode(y=raw_y())
    ground = [*phase_bands(inside, time_of("first", span), span), *text, lines]
    chart = alt.layer(*ground, _lane_names(names, edges, 22 if arrows else 8), *layers)
    return chart.properties(width=width, height=edges[-1])


def _lane_names(names: Sequence[str], edges: Sequence[float], gap: int) -> alt.Chart:
    """The names in the middle of their lanes; each line of text is a row of data, whatever the script."""
    rows = []
    for n, name in enumerate(names):
        lines = _lines(name)
        top = (edges[n] + edges[n + 1]) / 2 - (len(lines) - 1) * _LINE / 2
        rows += [(line, top + k * _LINE) for k, line in enumerate(lines)]
    alt = altair_module()
    return (  # type: ignore[no-any-return]
        alt.Chart(data_of(name=[name for name, _ in rows], y=[y for _, y in rows]))
        .mark_text(align="right", baseline="middle", dx=-gap, fontSize=11, font="sans-serif", color=INK)
        .encode(x=alt.value(0), y=raw_y(), text="name:N")
    )


DENSE_LANE = 40
"""Pixels of a lane."""

_ROOM = 6
_TOLD = {
    "period": "Period",
    "expected": ("Expected events", ",.1f"),
    "certain": ("Certain", ",.0f"),
    "possible": ("Possible", ",.0f"),
    "standing": "Figures",
}


class LaneCounts(NamedTuple):
    """Columns, one row a period and lane, which is a number from 0.

    ``provisional`` says that a period is covered in part, or not settled. What is not above 0 is not drawn.
    """

    lane: Sequence[int]
    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    expected: Sequence[float]
    certain: Sequence[float]
    possible: Sequence[float]
    provisional: Sequence[bool]


def dense_lanes_chart(
    counts: LaneCounts,
    names: Sequence[str],
    span: Days,
    *,
    phases: Sequence[Span] = (),
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = WIDTH,
) -> alt.LayerChart:
    """Counts by period and lane; all lanes have one scale, and the highest bar fills its lane. Provisional is pale.

    Args:
        counts: the columns.
        names: of the lanes, from the top.
        span: first and last day of the axis of time.
        phases, title, caption, description, width: as in ``lanes_chart``.
    """
    edges = [float(n * DENSE_LANE) for n in range(len(names) + 1)]
    rows = [row for row in zip(*counts, strict=True) if row[4] > 0]
    counts = LaneCounts(*map(list, zip(*rows, strict=True))) if rows else LaneCounts(*[[]] * 8)
    chart = framed([_bars(counts, edges, span)], names, edges, span, phases, width)
    return dressed(chart, title, caption, description, width + room_of(names))  # type: ignore[no-any-return]


def _bars(counts: LaneCounts, edges: Sequence[float], span: Days) -> alt.Chart:
    alt = altair_module()
    pixels = (DENSE_LANE - _ROOM) / max(counts.expected, default=1.0)
    bottom = [edges[lane + 1] for lane in counts.lane]
    data = data_of(
        **{name: column for name, column in counts._asdict().items() if name not in ("first", "last")},
        bottom=bottom,
        top=[low - value * pixels for low, value in zip(bottom, counts.expected, strict=True)],
        begin=[max(day, span[0]) for day in counts.first],
        end=[after(min(day, span[1])) for day in counts.last],
    )
    bar = alt.Chart(data).transform_calculate(standing="datum.provisional ? 'not final' : 'final'")
    pale = alt.condition("datum.provisional", alt.value(0.5), alt.value(1))
    return bar.mark_rect(color=COLOURS[0], stroke="white", strokeWidth=0.4, clip=True).encode(  # type: ignore[no-any-return]
        x=time_of("begin", span), x2="end:T", y=raw_y("bottom"), y2="top", opacity=pale, tooltip=tooltips(_TOLD)
    )


_BAR = 0.55  # of a mark's width
_STOPS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "vague": ((0.0, 0.0), (0.12, 0.32), (0.88, 0.32), (1.0, 0.0)),
    "begins": ((0.0, 0.0), (1.0, 0.75)),
    "lasts": ((0.0, 0.75), (1.0, 0.75)),
    "ends": ((0.0, 0.75), (1.0, 0.0)),
}
"""How strong the parts of a bar are from left to right; days that are equally possible are equally pale."""

_LINK_TIPS = {"one": "Event", "relation": "Relation", "other": "To"}


def lanes_chart(
    rows: LaneRows,
    names: Sequence[str],
    kinds: Sequence[str],
    span: Days,
    *,
    phases: Sequence[Span] = (),
    links: Sequence[tuple[int, int, str]] = (),
    title: str,
    caption: Sequence[str | None],
    description: str,
    width: int = WIDTH,
) -> alt.LayerChart:
    """Events on lanes.

    A filled mark is a day; a hollow one lies in the middle of the days that are possible, over a pale bar with faded
    ends from the first to the last of them. What lasts is a solid bar, faded in and out as far as its start and end
    are uncertain. A filled arrow is a side that is open, a hollow one a side that is unknown or lies beyond the axis.

    Args:
        rows: of ``laid_out`` for the same names, span and width.
        names: of the lanes, from the top.
        kinds: all that there may be, in the order of colours and shapes.
        span: first and last day of the axis of time.
        phases: name, first and last day of each.
        links: numbers of two marks, and how the first relates to the second.
        title, caption, description: as in ``dressed``.
        width: pixels of the plotting area.

    Returns:
        The chart; its marks are the rows of one dataset, with ``event``, ``lane`` and the bounds of the date.
    """
    layers = [
        *_links(rows, links, span),
        *_bars_lanes(rows, kinds, span),
        *_arrows(rows, kinds, span),
        *_points(rows, kinds, span),
        *_labels(rows, span),
    ]
    goes_back = any(row["side"] == "left" for row in rows.arrows)
    chart = framed(layers, names, rows.edges, span, phases, width, arrows=goes_back)
    return dressed(chart, title, caption, description, width + room_of(names))  # type: ignore[no-any-return]


def _chart(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """A chart of some rows; what is told of them when one points at them are their words."""
    alt = altair_module()
    told = [name for name in rows[0] if name == "title" or name[0].isupper()]
    tips = {name: name.capitalize() for name in told}
    return alt.Chart(alt.InlineData(values=list(rows))).encode(  # type: ignore[no-any-return]
        y=raw_y(), tooltip=tooltips(tips), description=alt.Description("title:N")
    )


def _by_kind(kinds: Sequence[str], value: Any) -> alt.ColorValue:
    """A fixed colour or gradient for each kind; it makes no scale and no legend."""
    alt = altair_module()
    tests = [
        {"test": alt.FieldEqualPredicate(field="kind", equal=kind), "value": value(COLOURS[n % len(COLOURS)])}
        for n, kind in enumerate(kinds)
    ]
    return alt.ColorValue(GREY, condition=tests)  # type: ignore[no-any-return]


def _bars_lanes(rows: LaneRows, kinds: Sequence[str], span: Days) -> list[alt.Chart]:
    """One layer a part of bars."""
    height = round(rows.size**0.5 * _BAR, 1)
    layers = []
    for part, stops in _STOPS.items():
        some = [row for row in rows.bars if row["part"] == part]
        if some:
            colour = _by_kind(kinds, lambda colour, stops=stops: _gradient(colour, stops))
            bar = _chart(some).mark_bar(height=height, clip=True)
            layers.append(bar.encode(x=time_of("from", span), x2="to:T", color=colour))
    return layers


def _gradient(colour: str, stops: Sequence[tuple[float, float]]) -> dict[str, Any]:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return {
        "gradient": "linear",
        "x1": 0,
        "x2": 1,
        "y1": 0,
        "y2": 0,
        "stops": [{"offset": place, "color": f"rgba({red},{green},{blue},{strength})"} for place, strength in stops],
    }


def _arrows(rows: LaneRows, kinds: Sequence[str], span: Days) -> list[alt.Chart]:
    """Arrows at the ends of bars: filled where a side is open, hollow where it is unknown or beyond the axis."""
    layers = []
    for side, is_open in (("left", True), ("left", False), ("right", True), ("right", False)):
        some = [row for row in rows.arrows if row["side"] == side and row["open"] is is_open]
        if some:
            arrow = _chart(some).mark_point(
                shape=f"triangle-{side}",
                filled=is_open,
                xOffset=-8 if side == "left" else 8,
                size=rows.size * 0.8,
                opacity=1,
                strokeWidth=1.2,
            )
            layers.append(arrow.encode(x=time_of("at", span), color=_by_kind(kinds, str)))
    return layers


def _points(rows: LaneRows, kinds: Sequence[str], span: Days) -> list[alt.Chart]:
    """The marks, filled and hollow, and their legend, which names the kinds that are there."""
    alt = altair_module()
    there = {row["kind"] for row in rows.marks}
    legend = alt.Legend(
        title=None,
        orient="bottom",
        direction="horizontal",
        columns=6,
        symbolSize=80,
        labelFontSize=11,
        labelColor=INK,
        labelFont="sans-serif",
        labelLimit=200,
        columnPadding=14,
        values=[kind for kind in kinds if kind in there],
    )
    shape = alt.Shape("kind:N", scale=shape_scale(kinds), legend=legend)
    base = _chart(rows.marks).encode(x=time_of("at", span), shape=shape)
    known, vague = (alt.FieldEqualPredicate(field="vague", equal=value) for value in (False, True))
    filled = base.transform_filter(known).mark_point(filled=True, size=rows.size, opacity=1)
    hollow = base.transform_filter(vague).mark_point(
        filled=False, fill="white", size=rows.size * 0.8, opacity=1, strokeWidth=1.3
    )
    return [
        filled.encode(color=alt.Color("kind:N", scale=colour_scale(kinds), legend=legend)),
        hollow.encode(stroke=_by_kind(kinds, str)),
    ]


def _labels(rows: LaneRows, span: Days) -> list[alt.Chart]:
    """Titles beside their marks, where they are few."""
    layers = []
    for side, far in (("left", False), ("left", True), ("right", False), ("right", True), ("on", False)):
        some = [row for row in rows.marks if (row.get("label_side"), row.get("label_far")) == (side, far)]
        if some:
            shift = (22 if far else 10) * (-1 if side == "left" else 1)
            align: Literal["left", "right"] = "right" if side == "left" else "left"
            text = _chart(some).mark_text(
                align=align, baseline="middle", dx=shift, fontSize=11, font="sans-serif", color=INK
            )
            layers.append(text.encode(x=time_of("label_at", span), text="label:N"))
    return layers


def _links(rows: LaneRows, links: Sequence[tuple[int, int, str]], span: Days) -> list[alt.Chart]:
    """Lines between marks; what they mean is told where one points at them."""
    if not links:
        return []
    alt = altair_module()
    ones, others = [rows.marks[one] for one, _, _ in links], [rows.marks[other] for _, other, _ in links]
    data = data_of(
        one=[row["title"] for row in ones],
        relation=[relation for _, _, relation in links],
        other=[row["title"] for row in others],
        at=[row["at"] for row in ones],
        y=[row["y"] for row in ones],
        to=[row["at"] for row in others],
        y_to=[row["y"] for row in others],
    )
    line = alt.Chart(data).mark_rule(color=GREY, strokeWidth=1, opacity=0.5)
    return [line.encode(x=time_of("at", span), x2="to:T", y=raw_y(), y2="y_to", tooltip=tooltips(_LINK_TIPS))]
