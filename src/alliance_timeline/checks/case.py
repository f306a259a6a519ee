"""Case: the part of the data that a check is about, and how it is to be counted."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from alliance_timeline.periods import DAYS_PER_YEAR, Period, Window, intersect, parse_every, without
from alliance_timeline.phases.summary import settled_windows
from alliance_timeline.selection import Selection
from alliance_timeline.series import EventSeries, Unit, units_of
from alliance_timeline.series.counting import Floats, Ints
from alliance_timeline.timeline import Timeline

__all__ = ["PERIODS", "Case", "CaseUnit"]

PERIODS = 2400
"""How many periods a series may have, by quarter or finer: 600 years of quarters, 200 of months."""

_CALENDAR = datetime.date.min.toordinal(), datetime.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class CaseUnit:
    """An occasion (or event) that may start in the window.

    Attributes:
        events: ids of its selected events; it starts with the first one.
        first, last: the possible days of its start, as ordinals; those of the years 1 to 9999.
        share: the part of them that lies in the window, above 0 and at most 1.
    """

    events: tuple[str, ...]
    first: int
    last: int
    share: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """What an expectation is held against.

    Attributes:
        data: all of the data, with the phase scheme of the check.
        selection: of the check. Its ``since``, ``until`` and ``phases`` are the window, over which vague dates are
            spread: an event that may lie in it counts with the share of its possible days that do, unless the
            selection says a ``certainty``.
        every, unit, confidence, m, seed: as in ``Timeline.series`` and the methods of a series.
        today: the day of the run.
        brief: whether nothing but the verdict is wanted, so that what takes long beside it may be left out.
    """

    data: Timeline
    selection: Selection
    every: str = "quarter"
    unit: Unit = "occasion"
    confidence: float = 0.95
    m: int = 40
    seed: int = 0
    today: datetime.date
    brief: bool = False

    def replace(self, **changes: Any) -> Case:
        """The same with other data, or another confidence."""
        return replace(self, **changes)

    @cached_property
    def timeline(self) -> Timeline:
        """The selected events that may lie in the window, and the days of the window that are covered."""
        return self.select(self.data, self.selection)

    @staticmethod
    def select(timeline: Timeline, selection: Selection) -> Timeline:
        """The events of a selection; those that may lie in its window where it says no certainty."""
        said = "certainty" in selection.model_fields_set
        return timeline.select(selection if said else selection.replace(certainty="possible"))

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """The days of the window that are covered and settled."""
        return settled_windows(self.timeline)

    @property
    def years(self) -> float:
        """How long the window is, in years of 365.25 days."""
        return sum((last - first).days + 1 for first, last in self.windows) / DAYS_PER_YEAR

    @cached_property
    def units(self) -> tuple[CaseUnit, ...]:
        """The units that may start in the window, in the order of their first events."""
        return self.units_of(self.timeline, self.windows)

    def units_of(self, timeline: Timeline, windows: Sequence[Window]) -> tuple[CaseUnit, ...]:
        """The units of other events, and how far each lies in some days."""
        found = units_of(timeline.events, timeline.registry, self.data.coverage, unit=self.unit)
        ids = np.array([event.id for event in found.events], dtype=object)
        members = np.split(ids[found.member], found.offset[1:]) if len(found.offset) else []
        ends = (found.first[found.counted], found.last[found.counted])
        shares = _shares(*ends, windows)
        days = (np.clip(column, *_CALENDAR) for column in ends)
        rows = zip(members, *(column.tolist() for column in (*days, shares)), strict=True)
        return tuple(CaseUnit(tuple(names), first, last, share) for names, first, last, share in rows if share > 0)

    @property
    def too_long(self) -> str | None:
        """That series over the window have more periods than can be looked at, in words; None where they do not."""
        if not self.windows:
            return None
        years = (self.windows[-1][1] - self.windows[0][0]).days / DAYS_PER_YEAR
        most = PERIODS * min(parse_every(self.every), 3) // 12
        if years <= most:
            return None
        return (
            f"the window, {self.windows[0][0]} to {self.windows[-1][1]}, is too long: series by {self.every} are made "
            f"of at most {most} years; give since or until, or the data a coverage"
        )

    @cached_property
    def series(self) -> EventSeries:
        """The counts of the selection by ``every``."""
        return self.timeline.series(self.every, unit=self.unit)

    @cached_property
    def beyond(self) -> str | None:
        """Which days of the window are not covered or not settled, in words; None where the window is within.

        A window that the selection leaves open ends where the data does. Days inside of it that nobody searched count
        too, days that the selection excludes do not.
        """
        phases = {} if self.data.phases is None else self.data.phases.windows
        if not self.windows:
            return None
        asked = self.selection.days(phases if self.selection.phases else {})
        first, last = asked[0][0], asked[-1][1]
        parts = []
        if datetime.date.min < first < self.windows[0][0]:
            parts.append(f"begins {first}, the data {self.windows[0][0]}")
        if self.windows[-1][1] < last < datetime.date.max:
            parts.append(f"ends {last}, the covered and settled days {self.windows[-1][1]}")
        excluded = self.selection.exclude
        if excluded is not None and excluded.is_dates_alone:
            asked = without(asked, excluded.days(phases if excluded.phases else {}))
        holes = without(intersect(asked, ((self.windows[0][0], self.windows[-1][1]),)), self.windows)
        if holes:
            parts.append(f"has days that nobody searched: {', '.join(f'{one} to {other}' for one, other in holes)}")
        return " and ".join(parts) or None

    @property
    def evidence(self) -> tuple[str, ...]:
        """The ids of all events of the units."""
        return tuple(name for unit in self.units for name in unit.events)

    @property
    def window_text(self) -> str:
        """The window in words."""
        return ", ".join(f"{first} to {last}" for first, last in self.windows)

    def periods(self) -> tuple[Period, ...]:
        """The windows as periods."""
        return tuple(Period(f"{first}/{last}", first, last) for first, last in self.windows)


def _shares(first: Ints, last: Ints, windows: Sequence[Window]) -> Floats:
    """The share of the days from ``first`` to ``last`` that lies in some windows."""
    inside = np.zeros(len(first))
    for window in windows:
        low, high = (day.toordinal() for day in window)
        inside += np.maximum(np.minimum(last, high) - np.maximum(first, low) + 1, 0)
    shares: Floats = inside / (last - first + 1)
    return shares
