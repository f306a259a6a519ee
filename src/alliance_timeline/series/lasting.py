"""The counting kernel for what lasts: in which periods a unit is active.

Start and end of an event are uniform and independent on their bounds, given start ≤ end. An event is not active in a
period where start and end lie in the same *gap*: a span of days between two covered days of the period that follow
each other, or before its first or after its last one. So the chance of that is a count of pairs of days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.events import Event
from alliance_timeline.periods import Window, lasts_on, start_days
from alliance_timeline.series.axis import FAR, Axis, Floats, Ints, blocks, repeated
from alliance_timeline.series.counting import Counts

__all__ = ["ALWAYS", "Days", "Spans", "count_active", "spans_of"]

_CHUNK = 500_000  # rows that are held at once

Days = tuple[int, int]
ALWAYS: tuple[Days, ...] = ((-FAR, FAR),)


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Bounds of start and end of each event (ordinals), and which last one unknown day alone."""

    start_first: Ints
    start_last: Ints
    end_first: Ints
    end_last: Ints
    one_day: NDArray[np.bool_]


def spans_of(events: Sequence[Event], limits: Window) -> Spans:
    """The spans of events; where nothing bounds them, ``limits`` do.

    An open end lasts to the last limit; an unknown one is any day from the start to the last limit.
    """
    rows: list[tuple[int, int, int, int, bool]] = []
    for event in events:
        start = start_days(event.date, limits) or (0, 0)  # there are limits, so that there are days
        if event.date.is_one_day:
            rows.append((*start, *start, True))
            continue
        end_first, end_last = event.date.ordinals[2:]
        latest = max(limits[1].toordinal(), start[1]) if end_last is None else end_last
        earliest = latest if lasts_on(event.date) else start[0] if end_first is None else end_first
        rows.append((*start, min(earliest, latest), latest, False))
    table = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return Spans(table[0], table[1], table[2], table[3], table[4].astype(bool))


def count_active(
    spans: Spans, member: Ints, offset: Ints, code: Ints, groups: int, axis: Axis, starts: Sequence[Days] = ALWAYS
) -> Counts:
    """Count the units that are active in each period: those of which an event is.

    Args:
        member: the events of each unit, unit after unit, each time in the order of their dates.
        offset: where each unit begins in ``member``.
        code: the group of each unit, 0 … ``groups`` − 1.
        axis: the periods and what is covered of them.
        starts: first and last days between which the first event of a unit must start, for the unit to count.

    Returns:
        certain ≤ expected ≤ possible; the dates of the events of a unit are independent.
    """
    cells = len(axis) * groups
    certain, expected, possible = np.zeros(cells), np.zeros(cells), np.zeros(cells)
    unit_of = np.repeat(np.arange(len(offset)), np.diff(offset, append=len(member)))
    begin, reach = axis.touched(spans.start_first[member], spans.end_last[member])
    for block in blocks(np.add.reduceat(reach, offset) if len(offset) else offset, _CHUNK):
        rows = slice(offset[block.start], offset[block.stop] if block.stop < len(offset) else len(member))
        row, period = repeated(begin[rows], reach[rows])
        row += rows.start
        unit, period, chance, surely = _chances(spans, member, offset, unit_of[row], row, period, axis, starts)
        place = period * groups + code[unit]
        certain += np.bincount(place, weights=surely, minlength=cells)
        expected += np.bincount(place, weights=chance, minlength=cells)
        possible += np.bincount(place, weights=chance > 0, minlength=cells)
    shape = (len(axis), groups)
    return Counts(certain.reshape(shape), expected.reshape(shape), possible.reshape(shape))


def _chances(
    spans: Spans, member: Ints, offset: Ints, unit: Ints, row: Ints, period: Ints, axis: Axis, starts: Sequence[Days]
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    """The chance that a unit counts and is active, and whether it surely does so, for each unit and period touched.

    Args:
        unit, row, period: the unit, the place in ``member`` and the period of each event in each period it touches.
    """
    order = np.lexsort((row, period, unit))
    unit, row, period = unit[order], row[order], period[order]
    cell = np.flatnonzero((np.diff(unit, prepend=-1) != 0) | (np.diff(period, prepend=-1) != 0))
    quiet = _quiet(spans, member[row], period, axis, ALWAYS)
    begun = _begun(spans, member[offset[unit[cell]]], starts)
    never = np.minimum.reduceat(quiet, cell) if len(cell) else quiet
    leads = row[cell] == offset[unit[cell]]  # the first event touches the period
    first = cell[leads]
    idle = begun.copy()  # the chance that the first event starts in time and is not active in the period
    idle[leads] = _quiet(spans, member[row[first]], period[first], axis, starts)
    quiet[first] = 1
    others = np.multiply.reduceat(quiet, cell) if len(cell) else quiet
    surely = (begun == 1) & (never == 0)
    return unit[cell], period[cell], np.where(surely, 1.0, np.clip(begun - idle * others, 0, 1)), surely


def _begun(spans: Spans, events: Ints, starts: Sequence[Days]) -> Floats:
    """The chance that each event starts on one of the days ``starts``."""
    ways = np.sum([_ways(spans, events, days, ALWAYS[0]) for days in starts], axis=0)
    chance: Floats = ways / _ways(spans, events, ALWAYS[0], ALWAYS[0])
    return chance


def _quiet(spans: Spans, events: Ints, period: Ints, axis: Axis, starts: Sequence[Days]) -> Floats:
    """The chance that each event starts on one of the days ``starts`` and is not active in the period beside it."""
    ways = np.zeros(len(events))
    first, last, begin, number = _gaps(axis)
    for step in range(int(number.max(initial=0))):
        rows = np.flatnonzero(step < number[period])
        gap = begin[period[rows]] + step
        for low, high in starts:
            some = (np.maximum(first[gap], low), np.minimum(last[gap], high))
            ways[rows] += _ways(spans, events[rows], some, (first[gap], last[gap]))
    chance: Floats = ways / _ways(spans, events, ALWAYS[0], ALWAYS[0])
    return chance


def _gaps(axis: Axis) -> tuple[Ints, Ints, Ints, Ints]:
    """First and last day of each gap, those of one period side by side; where each period begins, and its number."""
    period = np.arange(len(axis), dtype=np.int64)
    ends = np.full(len(axis), FAR, dtype=np.int64)
    first = np.concatenate([-ends, axis.run_last + 1])
    last = np.concatenate([axis.run_first - 1, ends])
    first = first[np.lexsort((first, np.concatenate([period, axis.run_period])))]
    last = last[np.lexsort((last, np.concatenate([axis.run_period, period])))]
    number = 1 + np.bincount(axis.run_period, minlength=len(axis))
    return first, last, np.cumsum(number) - number, number


def _ways(
    spans: Spans, events: Ints, start: tuple[Ints | int, Ints | int], end: tuple[Ints | int, Ints | int]
) -> Floats:
    """In how many ways each event can begin in one span of days and end in another.

    For an event of one unknown day these are the days in both; else the pairs of days with start ≤ end.
    """
    s1, s2 = np.maximum(spans.start_first[events], start[0]), np.minimum(spans.start_last[events], start[1])
    e1, e2 = np.maximum(spans.end_first[events], end[0]), np.minimum(spans.end_last[events], end[1])
    days = np.maximum(np.minimum(s2, e2) - np.maximum(s1, e1) + 1, 0)
    free = np.maximum(np.minimum(s2, e1) - s1 + 1, 0).astype(np.float64) * np.maximum(e2 - e1 + 1, 0)
    late, until = np.maximum(s1, e1 + 1), np.minimum(s2, e2)
    steps = np.maximum(until - late + 1, 0).astype(np.float64)
    pairs: Floats = free + steps * (2.0 * e2 - late - until + 2) / 2
    return np.where(spans.one_day[events], days.astype(np.float64), pairs)
