"""Parts: which units of a case are of a part of the selection, as uncertain as their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectations.drawn import DrawnDays
from alliance_timeline.periods import Period, Window
from alliance_timeline.phases.summary import settled_windows
from alliance_timeline.series import Units, units_of
from alliance_timeline.series.counting import Axis, Floats, Ints
from alliance_timeline.timeline import Timeline

__all__ = ["Parts", "days_text", "parts_of"]


@dataclass(frozen=True, eq=False)
class Parts:
    """The units of a case, and which of their events are of the part.

    A unit is in the window where its first event starts there. It is of the part where an event that the part selects
    starts on one of the days that the part leaves of the window.

    Attributes:
        units: of the case.
        is_part: for each event of the units, whether the part selects it.
        axis: the periods, with the days of the window.
        inner: the periods, with the days that the part leaves of them.
        windows: these days.
    """

    units: Units
    is_part: NDArray[np.bool_]
    axis: Axis
    inner: Axis
    windows: tuple[Window, ...]

    @cached_property
    def in_window(self) -> Floats:
        """The chance of each unit to lie in the window."""
        return self._shares(self.axis)[self.units.counted]

    @cached_property
    def of_part(self) -> Floats:
        """The chance of each unit to lie in the window and to be of the part."""
        own = self._shares(self.inner) * self.is_part
        others = 1.0 - own[self.units.member]
        others[self.units.offset] = 1.0
        first = own[self.units.counted]
        chance: Floats = first + (self.in_window - first) * (1.0 - np.multiply.reduceat(others, self.units.offset))
        return chance

    @cached_property
    def events(self) -> tuple[tuple[str, ...], ...]:
        """The ids of the events of each unit."""
        ids = np.array([event.id for event in self.units.events], dtype=object)[self.units.member]
        return tuple(map(tuple, np.split(ids, self.units.offset[1:])))

    def _shares(self, axis: Axis) -> Floats:
        """The share of the possible start days of each event that an axis covers."""
        first, last = self.units.first, self.units.last
        shares: Floats = axis.covered_between(first, last) / (last - first + 1)
        return shares

    def drawn(self, m: int, seed: int) -> tuple[Ints, Ints]:
        """Units of the part and all units by period (m × periods), each event's start drawn from its possible days."""
        units, size = self.units, len(self.axis) + 1  # the last period takes the days outside of the window
        drawn, day = DrawnDays(m, seed), np.tile(units.first, (m, 1))
        for event in np.flatnonzero(units.first < units.last).tolist():
            day[:, event] = drawn.of(units.events[event].id, int(units.first[event]), int(units.last[event]))
        inside = self.is_part & (self.inner.period[self.inner.place(day)] < len(self.inner))
        belongs = np.logical_or.reduceat(inside[:, units.member], units.offset, axis=1)
        cell = self.axis.period[self.axis.place(day[:, units.counted])] + np.arange(m)[:, None] * size
        part, whole = (np.bincount(cells.ravel(), minlength=m * size) for cells in (cell[belongs], cell))
        return part.reshape(m, size)[:, :-1], whole.reshape(m, size)[:, :-1]


def parts_of(case: Case, chosen: Timeline, periods: Sequence[Period]) -> Parts:
    """The units of a case by whether they are of a part.

    Args:
        case: with at least one unit.
        chosen: the events of the case that are of the part; its windows cut those of the case.
        periods: in order, which hold all days of the window.
    """
    units = units_of(case.timeline.events, case.timeline.registry, case.data.coverage, unit=case.unit)
    windows, ids = settled_windows(chosen), {event.id for event in chosen}
    return Parts(
        units=units,
        is_part=np.array([event.id in ids for event in units.events]),
        axis=Axis.of(periods, case.windows),
        inner=Axis.of(periods, windows),
        windows=windows,
    )


def days_text(windows: Sequence[Window]) -> str:
    """Windows in words."""
    return ", ".join(f"{first} to {last}" for first, last in windows) or "no day"
