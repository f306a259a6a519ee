"""EventSeries: counts by period and group, as uncertain as the dates are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.errors import InputError
from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Period, Window, calendar, intersect, union
from alliance_timeline.series.counting import Axis, Counts, count_active, count_starts, sum_starts
from alliance_timeline.series.units import By, Label, Unit, Units, active_bounds, labels_of, units_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Count", "EventSeries", "Measure", "PhaseWindows", "build_series"]

Count = Literal["start", "active"]
Measure = Literal["events", "intensity"]
PhaseWindows = Sequence[tuple[str, Window]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EventSeries:
    """Counts of periods × groups. Compares by identity; all arrays are read-only.

    Attributes:
        periods: the calendar, P periods.
        groups: the G groups; ``("all",)`` without ``by``; None is the group of events without a value.
        expected: float array P × G; each unit spread evenly over its possible start days. NaN where a period lies
            outside the coverage.
        certain, possible: the same for what surely or possibly lies in the period. For ``measure="intensity"`` the
            lowest and the highest possible sum.
        exposure: float array of P; years covered.
        unit, count, measure, every, by: how it was counted.
        caution: what the reader must be told, or None.
    """

    periods: tuple[Period, ...]
    groups: tuple[Label, ...]
    expected: Floats
    certain: Floats
    possible: Floats
    exposure: Floats
    every: str
    by: By | None
    unit: Unit
    count: Count
    measure: Measure
    caution: str | None
    settled_until: datetime.date | None
    _units: Units = field(repr=False)
    _axes: tuple[Axis, ...] = field(repr=False)

    def draws(self, m: int, seed: int = 0) -> NDArray[np.int64]:
        """Integer imputations, m × P × G: each unit's start drawn uniformly from its possible days.

        An event that stands in several groups has one day in all of them. Draws outside the coverage are dropped;
        periods outside have 0 (and exposure 0).

        Raises:
            InputError: for ``count="active"`` or ``measure="intensity"``, which are no counts of starts.
        """
        self.require_counts("draws")
        if m < 1:
            raise InputError(f"m: {m} imputations; at least 1")
        rng = np.random.default_rng(seed)
        units, size = self._units, len(self.periods) * len(self.groups)
        width = units.last - units.first + 1
        out = np.zeros((m, size), dtype=np.int64)
        for n in range(m):
            day = units.first + (rng.random(len(width)) * width).astype(np.int64)
            for code, axis in enumerate(self._axes):
                period = axis.period_of(day)[units.row]
                group = units.code if len(self._axes) == 1 else code
                out[n] += np.bincount((period * len(self.groups) + group)[period >= 0], minlength=size)
        return out.reshape(m, len(self.periods), len(self.groups))

    def require_counts(self, what: str) -> None:
        """Refuse ``active`` and ``intensity`` by name, for what needs counts of starts."""
        if self.count == "active":
            raise InputError(f"{what}: count='active' holds an event in several periods; use count='start'")
        if self.measure == "intensity":
            raise InputError(f"{what}: measure='intensity' is a sum of scores, not a count; use measure='events'")

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a period and group: period, first, last, group, certain, expected, possible, exposure."""
        import pandas as pd

        rows, width = len(self.periods), len(self.groups)
        return pd.DataFrame(
            {
                "period": np.repeat([period.label for period in self.periods], width),
                "first": pd.to_datetime(np.repeat([period.first.isoformat() for period in self.periods], width)),
                "last": pd.to_datetime(np.repeat([period.last.isoformat() for period in self.periods], width)),
                "group": pd.Series(list(self.groups) * rows, dtype="object"),
                "certain": self.certain.ravel(),
                "expected": self.expected.ravel(),
                "possible": self.possible.ravel(),
                "exposure": np.repeat(self.exposure, width),
            }
        )

    def __repr__(self) -> str:
        what = {"occasion": "occasions", "event": "events"}[self.unit]
        span = f"{self.periods[0].label} to {self.periods[-1].label}" if self.periods else "no period"
        total = float(np.nansum(self.expected))
        by = f" by {self.by}: {', '.join(map(str, self.groups[:8]))}{', …' if len(self.groups) > 8 else ''}"
        return (
            f"EventSeries({len(self.periods)} periods ({self.every}), {span}; {what}, {self.measure}, "
            f"count={self.count}; expected total {total:.1f}{by if self.by else ''})"
            + (f"\n  {self.caution}" if self.caution else "")
        )

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(str(group))}</th>" for group in self.groups)
        rows = "".join(
            f"<tr><th>{escape(period.label)}</th>"
            + "".join(f"<td>{_cell(*values)}</td>" for values in zip(c, e, p, strict=True))
            + "</tr>"
            for period, c, e, p in zip(self.periods, self.certain, self.expected, self.possible, strict=True)
        )
        note = f"<p>{escape(self.caution)}</p>" if self.caution else ""
        caption = f"{self.unit}s: expected (certain–possible)" if self.measure == "events" else "sum of intensity"
        return f"<table><caption>{escape(caption)}</caption><tr><th></th>{head}</tr>{rows}</table>{note}"


def _cell(certain: float, expected: float, possible: float) -> str:
    if np.isnan(expected):
        return ""
    if certain == possible:
        return f"{expected:g}"
    return f"{expected:.1f} ({certain:g}–{possible:g})"


def build_series(
    events: Sequence[Event],
    registry: Registry,
    windows: Sequence[Window],
    *,
    every: str | int | Sequence[Period] = "quarter",
    by: By | None = None,
    unit: Unit = "occasion",
    count: Count = "start",
    measure: Measure = "events",
    phases: PhaseWindows = (),
    predecessors: bool = True,
    anchor: datetime.date | None = None,
    caution: str | None = None,
    settled_until: datetime.date | None = None,
) -> EventSeries:
    """Count events by period and group.

    Args:
        events: in sort order.
        windows: the covered days.
        every: a calendar period (see ``periods.calendar``), or explicit periods, in order and without overlap.
        phases: names and windows, for ``by="phase"``.
    """
    _check_choices(count, measure)
    limits = (windows[0][0], windows[-1][1]) if windows else None
    periods = _periods(every, limits, anchor)
    units = units_of(events, registry, limits, by=by, unit=unit, predecessors=predecessors)
    whole = Axis.of(periods, windows)
    axes: tuple[Axis, ...] = (whole,)
    if by == "phase":
        axes, units = _split_by_phase(units, periods, windows, phases)
    if count == "active":
        if measure == "intensity":
            raise InputError("count='active' and measure='intensity' do not go together; choose one")
        counts = _active(events, registry, limits, units, axes, by, unit, predecessors)
    else:
        counts = _starts(units, axes, registry, measure)
    exposure = whole.exposure()
    for array in (counts.expected, counts.certain, counts.possible):
        array[exposure == 0] = np.nan
    for array in (counts.expected, counts.certain, counts.possible, exposure):
        array.flags.writeable = False
    return EventSeries(
        periods, units.groups, counts.expected, counts.certain, counts.possible, exposure,
        every if isinstance(every, str) else f"{every} months" if isinstance(every, int) else "given",
        by, unit, count, measure, caution, settled_until, units, axes,
    )  # fmt: skip


def _check_choices(count: str, measure: str) -> None:
    if count not in ("start", "active"):
        raise InputError(f"count: {count!r} is unknown; allowed: start, active")
    if measure not in ("events", "intensity"):
        raise InputError(f"measure: {measure!r} is unknown; allowed: events, intensity")


def _periods(
    every: str | int | Sequence[Period], limits: Window | None, anchor: datetime.date | None
) -> tuple[Period, ...]:
    if isinstance(every, str | int):
        return calendar(every, *limits, anchor=anchor) if limits else ()
    periods = tuple(every)
    for one, other in zip(periods, periods[1:], strict=False):
        if other.first <= one.last:
            raise InputError(f"every: period {other.label} begins before {one.label} ends; give them in order")
    return periods


def _split_by_phase(
    units: Units, periods: Sequence[Period], windows: Sequence[Window], phases: PhaseWindows
) -> tuple[tuple[Axis, ...], Units]:
    """One axis a phase, covered by its days alone; the days of no phase belong to the group None."""
    if not phases:
        raise InputError("by='phase': the timeline carries no phase scheme; pass phases= when it is built")
    parts = [(name, intersect((window,), windows)) for name, window in phases]
    rest = _without(windows, [window for _, window in phases])
    named: list[tuple[Label, tuple[Window, ...]]] = [(name, part) for name, part in parts]
    if (
        rest
        and count_starts(
            units.first[units.row], units.last[units.row], units.code, 1, Axis.of(periods, rest)
        ).possible.any()
    ):
        named.append((None, rest))
    axes = tuple(Axis.of(periods, part) for _, part in named)
    groups = tuple(name for name, _ in named)
    return axes, Units(units.events, units.first, units.last, units.row, units.code, groups)


def _without(windows: Sequence[Window], holes: Sequence[Window]) -> tuple[Window, ...]:
    """The days of ``windows`` outside ``holes``."""
    day = datetime.timedelta(days=1)
    left = tuple(windows)
    for first, last in union(holes):
        before = (datetime.date.min, first - day) if first > datetime.date.min else None
        after = (last + day, datetime.date.max) if last < datetime.date.max else None
        left = intersect(left, [window for window in (before, after) if window])
    return left


def _starts(units: Units, axes: Sequence[Axis], registry: Registry, measure: Measure) -> Counts:
    first, last, code, groups = units.first[units.row], units.last[units.row], units.code, len(units.groups)
    if measure == "intensity":
        scores = [registry.intensity(event) for event in units.events]
        worth = np.array([0.0 if score is None else score for score in scores])[units.row]
        columns = [sum_starts(first, last, code, worth, 1 if len(axes) > 1 else groups, axis) for axis in axes]
    else:
        columns = [count_starts(first, last, code, 1 if len(axes) > 1 else groups, axis) for axis in axes]
    if len(columns) == 1:
        return Counts(columns[0].certain.copy(), columns[0].expected.copy(), columns[0].possible.copy())
    return Counts(
        np.hstack([column.certain for column in columns]),
        np.hstack([column.expected for column in columns]),
        np.hstack([column.possible for column in columns]),
    )


def _active(
    events: Sequence[Event],
    registry: Registry,
    limits: Window | None,
    units: Units,
    axes: Sequence[Axis],
    by: By | None,
    unit: Unit,
    predecessors: bool,
) -> Counts:
    """An occasion is active when one of its selected events is; the events' dates are independent."""
    shape = (len(axes[0].first), len(units.groups))
    certain, total, possible = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    if limits is None:
        return Counts(certain, total, possible)
    start, end, one_day = active_bounds(events, limits)
    labels = labels_of(by, registry, predecessors=predecessors) if by and by != "phase" else None
    for code, axis in enumerate(axes):
        each = count_active(start, end, one_day, axis)
        members: dict[tuple[int, str], list[int]] = {}
        for index, event in enumerate(events):
            name = registry.root(event) if unit == "occasion" else event.id
            for label in labels(event) if labels else (units.groups[code] if units.groups else "all",):
                members.setdefault((units.groups.index(label), name), []).append(index)
        for (group, _), rows in members.items():
            certain[:, group] += each.certain[rows].max(axis=0)
            possible[:, group] += each.possible[rows].max(axis=0)
            total[:, group] += 1 - np.prod(1 - each.expected[rows], axis=0)
    return Counts(certain, total, possible)
