"""Marks on rows of their lanes, so that none hides another one: the rows of data behind the layers of the chart."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from alliance_timeline.charts.lane_marks import LaneMarks, Place, place_of
from alliance_timeline.charts.lettering import isolated, printable, shortened, text_width
from alliance_timeline.charts.packing import packed
from alliance_timeline.charts.spans import Days
from alliance_timeline.display import one_line

__all__ = ["LaneRows", "laid_out"]

LABELLED = 24
"""Up to so many marks have their title written beside them."""

_SIZES = ((LABELLED, 18, 80), (120, 13, 64), (400, 10, 44), (1200, 8, 30), (math.inf, 5.6, 22))
"""Up to so many marks: pixels of a row, area of a mark."""

_LONGEST, _SHORTEST, _GAP, _ARROW, _PAD = 520, 100, 7, 12, 5
_LAST = datetime.date.max.toordinal()

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
    )  # fmt: skip


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
        "at": _iso(place.at), "vague": place.vague,
        "start_earliest": _iso(marks.first[n]), "start_latest": _iso(marks.last[n]),
        "end_earliest": _iso(marks.end_first[n]), "end_latest": _iso(marks.end_last[n]),
    }  # fmt: skip


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
