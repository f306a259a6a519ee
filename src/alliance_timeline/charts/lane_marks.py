"""The events of a timeline chart in columns, and where one is drawn on the axis of time: marks, bars, arrows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from alliance_timeline.charts.spans import Days

__all__ = ["LaneMarks", "Place", "place_of", "span_of"]

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
