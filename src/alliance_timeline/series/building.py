"""From events to an EventSeries: which units, which periods, which kernel."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Sequence
from typing import get_args

import numpy as np

from alliance_timeline.errors import InputError, nearest
from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Every, Window, intersect, periods_for, union, without
from alliance_timeline.series.counting import (
    ALWAYS,
    FAR,
    Axis,
    By,
    Counts,
    Days,
    Floats,
    Label,
    Unit,
    Units,
    beside,
    count_active,
    count_starts,
    names_of,
    spans_of,
    sum_starts,
    units_of,
)
from alliance_timeline.series.event_series import Count, EventSeries, Measure

__all__ = ["PhaseWindows", "build_series"]

PhaseWindows = Sequence[tuple[str, Window]]
_Parts = Sequence[tuple[Label, tuple[Window, ...]]]

_WHOLE: tuple[Window, ...] = ((datetime.date.min, datetime.date.max),)


def build_series(
    events: Sequence[Event],
    registry: Registry,
    windows: Sequence[Window],
    *,
    every: Every = "quarter",
    by: By | None = None,
    unit: Unit = "occasion",
    count: Count = "start",
    measure: Measure = "events",
    phases: PhaseWindows = (),
    predecessors: bool = True,
    anchor: datetime.date | None = None,
    limits: Window | None = None,
    caution: str | None = None,
    settled_until: datetime.date | None = None,
    memo: dict[Hashable, Units] | None = None,
    refusal: str | None = None,
    carried: PhaseWindows = (),
) -> EventSeries:
    """Count events by period and group.

    Args:
        events: in sort order.
        windows: the covered days.
        every: a calendar period (see ``periods.calendar``), or explicit periods, in order and without overlap.
        by: what to group by; ``phase`` puts a unit into the phase of its counted start, also where it is active later.
        phases: names and windows, for ``by="phase"``; starts in none of them form the group None.
        limits: first and last day that cut starts and ends which nothing bounds; by default those of the windows.
        memo: keeps the units of these events from one series to the next.
        refusal: why nothing may be inferred from the counts.
        carried: names and windows of the phases that charts mark.

    Raises:
        InputError: a word that is not allowed, or ``active`` together with ``intensity``.
    """
    _check(count, measure, by, phases)
    windows = union(windows)
    span = (windows[0][0], windows[-1][1]) if windows else None
    limits = limits or span
    periods = periods_for(every, span, anchor)
    known, key = {} if memo is None else memo, (by, unit, predecessors, limits)
    units = known.get(key) or units_of(events, registry, limits, by=by, unit=unit, predecessors=predecessors)
    known[key] = units
    parts = _phase_parts(units, phases, windows if count == "start" else _WHOLE) if by == "phase" else ()
    whole = Axis.of(periods, windows)
    axes = tuple(Axis.of(periods, intersect(days, windows)) for _, days in parts) or (whole,)
    if count == "start":
        columns = [_starts(units, registry, axis, measure) for axis in axes]
    else:
        columns = _active(units, whole, limits, [_ordinals(days) for _, days in parts] or [ALWAYS])
    counts, n = beside([column for column, _ in columns]), np.hstack([number for _, number in columns])
    exposure = whole.exposure()
    _seal(exposure, counts.expected, counts.certain, counts.possible, n)
    groups = tuple(name for name, _ in parts) or units.groups
    return EventSeries(
        periods,
        groups,
        counts.expected,
        counts.certain,
        counts.possible,
        exposure,
        n,
        every if isinstance(every, str) else f"{every} months" if isinstance(every, int) else "given",
        by,
        unit,
        count,
        measure,
        caution,
        settled_until,
        units,
        axes,
        refusal,
        tuple(carried),
        names_of(by, registry, groups),
    )


def _check(count: str, measure: str, by: str | None, phases: PhaseWindows) -> None:
    for name, value, words in (("count", count, Count), ("measure", measure, Measure)):
        if value not in get_args(words):
            raise InputError(f"{name}: {value!r} is unknown; {nearest(str(value), get_args(words))}")
    if count == "active" and measure == "intensity":
        raise InputError("count='active' and measure='intensity' do not go together; choose one")
    if by == "phase" and not phases:
        raise InputError("by='phase': the timeline carries no phase scheme; pass phases= when it is built")


def _phase_parts(units: Units, phases: PhaseWindows, counted: Sequence[Window]) -> _Parts:
    """The days of each phase; those of no phase are the group None, where a counted unit may start on one."""
    named: list[tuple[Label, tuple[Window, ...]]] = [(name, (window,)) for name, window in phases]
    rest = without(_WHOLE, [window for _, window in phases])
    first, last = units.first[units.counted], units.last[units.counted]
    reached = (bool(np.any((first <= high) & (last >= low))) for low, high in _ordinals(intersect(rest, counted)))
    return [*named, (None, rest)] if any(reached) else named


def _ordinals(windows: Sequence[Window]) -> tuple[Days, ...]:
    """Windows as day numbers; the ends of the calendar stand for all days before and after."""
    return tuple(
        (-FAR if a == datetime.date.min else a.toordinal(), FAR if b == datetime.date.max else b.toordinal())
        for a, b in windows
    )


def _starts(units: Units, registry: Registry, axis: Axis, measure: Measure) -> tuple[Counts, Floats]:
    """Counts of starts, or sums of their scores, with the expected number of units behind them."""
    row, code, groups = units.counted, units.code, len(units.groups)
    if measure == "events":
        counts = count_starts(units.first[row], units.last[row], code, groups, axis)
        return counts, counts.expected.copy()
    found = [registry.intensity(event) for event in units.events]
    score = np.array([np.nan if value is None else value for value in found], dtype=np.float64)[row]
    scored = np.flatnonzero(~np.isnan(score))
    first, last, code = units.first[row[scored]], units.last[row[scored]], code[scored]
    sums = sum_starts(first, last, code, score[scored], groups, axis)
    return sums, count_starts(first, last, code, groups, axis).expected


def _active(
    units: Units, axis: Axis, limits: Window | None, starts: Sequence[tuple[Days, ...]]
) -> list[tuple[Counts, Floats]]:
    """Counts of active units, one column for each span of days that they start in."""
    spans = spans_of(units.events, limits or _WHOLE[0])
    columns = [
        count_active(spans, units.member, units.offset, units.code, len(units.groups), axis, days) for days in starts
    ]
    return [(counts, counts.expected.copy()) for counts in columns]


def _seal(exposure: Floats, *arrays: Floats) -> None:
    """NaN where a period lies outside the coverage; and nothing can be written any more."""
    for array in arrays:
        array[exposure == 0] = np.nan
        array.flags.writeable = False
    exposure.flags.writeable = False
