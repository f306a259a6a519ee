"""The counting kernel: periods, units, starts and lasting events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.errors import InputError, nearest
from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import DAYS_PER_YEAR, Period, Window, lasts_on, start_days, union
from alliance_timeline.vocabulary import ActorKind, Cause, Depth, Kind, Setting, Status

__all__ = [
    "ALWAYS",
    "FAR",
    "Axis",
    "By",
    "Counts",
    "Days",
    "Floats",
    "Ints",
    "Label",
    "Labels",
    "Spans",
    "Unit",
    "Units",
    "beside",
    "blocks",
    "count_active",
    "count_starts",
    "draw_starts",
    "labels_of",
    "names_of",
    "repeated",
    "spans_of",
    "sum_starts",
    "units_of",
]


Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FAR = 2**62
"""A day beyond every day that a date can name."""


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """P periods in order, and the days of them that are covered.

    A *run* is the longest span of covered days that follow each other inside one period; gaps in the coverage and
    the ends of periods part runs.

    Attributes:
        first, last: ordinals of the periods' ends.
        run_period, run_first, run_last: the period of each run, and its first and last day; in order.
        origin: ordinal of the day at place 0 of the three lookups below, the day before the first covered one. The
            lookups hold one value a day; their first and last place stand for all days before and after.
        period: the period of a covered day, P for any other day.
        until: the last day of the run that a covered day belongs to, ``-FAR`` for any other day.
        covered: how many covered days lie before the day.
    """

    first: Ints
    last: Ints
    run_period: Ints
    run_first: Ints
    run_last: Ints
    origin: int
    period: Ints
    until: Ints
    covered: Ints

    @classmethod
    def of(cls, periods: Sequence[Period], windows: Sequence[Window]) -> Axis:
        """The axis of periods that are in order and do not overlap, covered on the days of the windows."""
        first = np.array([period.first.toordinal() for period in periods], dtype=np.int64)
        last = np.array([period.last.toordinal() for period in periods], dtype=np.int64)
        where, run_first, run_last = _runs(first, last, windows)
        origin = int(run_first[0]) - 1 if len(where) else 0
        days = int(run_last[-1]) - origin if len(where) else 0
        period = np.full(days + 2, len(first), dtype=np.int64)
        until = np.full(days + 2, -FAR, dtype=np.int64)
        for number, low, high in zip(where.tolist(), run_first.tolist(), run_last.tolist(), strict=True):
            period[low - origin : high - origin + 1] = number
            until[low - origin : high - origin + 1] = high
        inside = period < len(first)
        covered: Ints = np.cumsum(inside, dtype=np.int64) - inside
        return cls(first, last, where, run_first, run_last, origin, period, until, covered)

    def __len__(self) -> int:
        return len(self.first)

    def place(self, day: Ints) -> Ints:
        """Where each day stands in the lookups."""
        place = day - self.origin
        return np.clip(place, 0, len(self.period) - 1, out=place)

    def covered_between(self, first: Ints, last: Ints) -> Ints:
        """How many covered days lie from ``first`` to ``last``, both inclusive."""
        return self.covered[self.place(last + 1)] - self.covered[self.place(first)]

    def touched(self, first: Ints, last: Ints) -> tuple[Ints, Ints]:
        """The first period that each span of days touches, and how many it touches."""
        begin, end = self.period[self.place(first)], self.period[self.place(last)]
        lost = np.flatnonzero(begin == len(self))  # on a day that is not covered
        begin[lost] = np.searchsorted(self.last, first[lost])
        lost = np.flatnonzero(end == len(self))
        end[lost] = np.searchsorted(self.first, last[lost], side="right") - 1
        return begin, np.maximum(end - begin + 1, 0)

    def days(self) -> Ints:
        """How many days of each period are covered."""
        return self.covered_between(self.first, self.last)

    def exposure(self) -> Floats:
        """The years covered in each period."""
        return self.days() / DAYS_PER_YEAR


def repeated(begin: Ints, reach: Ints) -> tuple[Ints, Ints]:
    """Each row once for each period that it touches: the number of the row, and the period.

    >>> row, period = repeated(np.array([5, 7]), np.array([2, 1]))
    >>> row.tolist(), period.tolist()
    ([0, 0, 1], [5, 6, 7])
    """
    row = np.repeat(np.arange(len(reach)), reach)
    return row, np.arange(len(row)) + np.repeat(begin - np.cumsum(reach) + reach, reach)


def blocks(sizes: Ints, limit: int) -> Iterator[slice]:
    """Neighbours in blocks whose sizes sum to at most ``limit``; what is larger alone is a block of its own.

    >>> [(block.start, block.stop) for block in blocks(np.array([1, 2, 9, 1]), 4)]
    [(0, 2), (2, 3), (3, 4)]
    """
    total = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        done = int(total[start - 1]) if start else 0
        stop = max(int(np.searchsorted(total, done + limit, side="right")), start + 1)
        yield slice(start, stop)
        start = stop


def _runs(first: Ints, last: Ints, windows: Sequence[Window]) -> tuple[Ints, Ints, Ints]:
    """The period, first and last day of each run, in order."""
    found: list[tuple[Ints, Ints, Ints]] = [(np.zeros(0, np.int64),) * 3]
    for low, high in ((low.toordinal(), high.toordinal()) for low, high in union(windows)):
        inside = np.arange(np.searchsorted(last, low), np.searchsorted(first, high, side="right"))
        found.append((inside, np.maximum(first[inside], low), np.minimum(last[inside], high)))
    where, run_first, run_last = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((run_first, where))
    return where[order], run_first[order], run_last[order]


_BLOCK = 131_072  # rows of columns that are worked on at once: few enough to stay in the processor's cache
_CHUNK = 2_000_000  # rows of units × periods that are held at once


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Three arrays of periods × groups: surely inside, expected, possibly inside."""

    certain: Floats
    expected: Floats
    possible: Floats


def beside(columns: Sequence[Counts]) -> Counts:
    """The groups of several counts of the same periods, side by side."""
    return Counts(
        np.hstack([counts.certain for counts in columns]),
        np.hstack([counts.expected for counts in columns]),
        np.hstack([counts.possible for counts in columns]),
    )


def count_starts(first: Ints, last: Ints, code: Ints, groups: int, axis: Axis) -> Counts:
    """Count units by the period of their start.

    Args:
        first, last: possible start days of each unit, as ordinals that no coverage cuts.
        code: the group of each unit, 0 … ``groups`` − 1.
        axis: the periods and what is covered of them.

    Returns:
        certain ≤ expected ≤ possible; the expected counts sum to the units' shares of covered start days.
    """
    cells = len(axis) * groups
    certain, shares, chances = np.zeros((3, cells))
    for a in range(0, len(first), _BLOCK):
        begin, end, group = first[a : a + _BLOCK], last[a : a + _BLOCK], code[a : a + _BLOCK]
        settled, vague = _settle(begin, end, group, groups, axis)
        certain += np.bincount(settled, minlength=cells + groups)[:cells]
        for _, cell, share in _spread(begin[vague], end[vague], group[vague], groups, axis):
            shares += np.bincount(cell, weights=share, minlength=cells)
            chances += np.bincount(cell, minlength=cells)
    shape = (len(axis), groups)
    return Counts(certain.reshape(shape), (certain + shares).reshape(shape), (certain + chances).reshape(shape))


def sum_starts(first: Ints, last: Ints, code: Ints, value: Floats, groups: int, axis: Axis) -> Counts:
    """The lowest, expected and highest possible sum of the units' values, by the period of their start.

    A value that may or may not fall into the period is taken where it lowers the lowest sum, or raises the highest.
    The arguments are those of ``count_starts``, with the value of each unit.
    """
    cells = len(axis) * groups
    sure, low, mean, high = np.zeros((4, cells))
    for a in range(0, len(first), _BLOCK):
        begin, end, group = first[a : a + _BLOCK], last[a : a + _BLOCK], code[a : a + _BLOCK]
        settled, vague = _settle(begin, end, group, groups, axis)
        sure += np.bincount(settled, weights=value[a : a + _BLOCK], minlength=cells + groups)[:cells]
        for unit, cell, share in _spread(begin[vague], end[vague], group[vague], groups, axis):
            worth = value[a + vague[unit]]
            low += np.bincount(cell, weights=np.minimum(worth, 0), minlength=cells)
            mean += np.bincount(cell, weights=share * worth, minlength=cells)
            high += np.bincount(cell, weights=np.maximum(worth, 0), minlength=cells)
    return Counts(*((sure + part).reshape(len(axis), groups) for part in (low, mean, high)))


def _settle(first: Ints, last: Ints, code: Ints, groups: int, axis: Axis) -> tuple[Ints, Ints]:
    """The cell (period × groups + group) of the units that surely lie in one, and the numbers of those to spread.

    Units outside the coverage, and those to spread, get a cell behind the last one.
    """
    place = axis.place(first)
    cell = (axis.period * groups)[place]
    cell += code
    unsure = np.flatnonzero(last > axis.until[place])
    cell[unsure] = len(axis) * groups
    return cell, unsure[last[unsure] > first[unsure]]


def _spread(first: Ints, last: Ints, code: Ints, groups: int, axis: Axis) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Each unit in each cell that holds some of its days: unit, cell and share, in parts of bounded size."""
    begin, reach = axis.touched(first, last)
    some = np.flatnonzero(reach)
    begin, reach, end = begin[some], reach[some], begin[some] + reach[some] - 1
    early = axis.covered_between(axis.first[begin], first[some] - 1)
    late = axis.covered_between(last[some] + 1, axis.last[end])
    inside = axis.days()
    for block in blocks(reach, _CHUNK):
        row, period = repeated(begin[block], reach[block])
        tail = np.cumsum(reach[block]) - 1
        days = inside[period]
        days[tail - reach[block] + 1] -= early[block]
        days[tail] -= late[block]
        unit = some[block][row]
        share = days / (last - first + 1)[unit]
        keep = slice(None) if days.all() else np.flatnonzero(days)
        yield unit[keep], (period * groups + code[unit])[keep], share[keep]


def draw_starts(
    first: Ints, last: Ints, row: Ints, code: Ints, groups: int, axes: Sequence[Axis], m: int, seed: int
) -> Ints:
    """Whole counts with every start drawn uniformly from its possible days: m × periods × groups.

    Args:
        first, last: possible start days of each event.
        row, code: the event and the group of each unit; units of one event share its day.
        axes: one axis, or one for each group that all units fall into by their day.
        m, seed: how many draws, and where they begin.
    """
    loose = (last > first)[row]
    fixed = _tally(first[None, :], row[~loose], code[~loose], groups, axes)
    drawn, place = np.unique(row[loose], return_inverse=True)
    rng = np.random.default_rng(seed)
    out = np.empty((m, len(axes[0]), groups), dtype=np.int64)
    step = max(_CHUNK // max(len(place), 1), 1)
    for a in range(0, m, step):
        some = min(step, m - a)
        day = rng.integers(first[drawn], last[drawn], size=(some, len(drawn)), endpoint=True)
        out[a : a + some] = fixed + _tally(day, place, code[loose], groups, axes)
    return out


def _tally(day: Ints, row: Ints, code: Ints, groups: int, axes: Sequence[Axis]) -> Ints:
    """Counts of days by period and group, draw by draw; ``day`` has a row a draw and a column an event."""
    draws, periods = len(day), len(axes[0])
    size = (periods + 1) * groups  # the last period takes the days outside the coverage
    total = np.zeros(draws * size, dtype=np.int64)
    for number, axis in enumerate(axes):
        cell = axis.period[axis.place(day)][:, row] * groups
        cell += number if len(axes) > 1 else code
        cell += (np.arange(draws) * size)[:, None]
        total += np.bincount(cell.ravel(), minlength=len(total))
    return total.reshape(draws, periods + 1, groups)[:, :periods]


_CHUNK_lasting = 500_000  # rows that are held at once

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
    for block in blocks(np.add.reduceat(reach, offset) if len(offset) else offset, _CHUNK_lasting):
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


By = Literal[
    "kind",
    "domain",
    "form",
    "status",
    "setting",
    "cause",
    "application",
    "phase",
    "country",
    "actor",
    "actor_kind",
    "publisher",
    "depth",
]
Unit = Literal["occasion", "event"]

Label = str | None
Labels = Callable[[Event], Iterable[Label]]

_ENUMS: Mapping[str, type[Kind] | type[Status] | type[Setting] | type[Cause] | type[Depth] | type[ActorKind]] = {
    "kind": Kind,
    "status": Status,
    "setting": Setting,
    "cause": Cause,
    "depth": Depth,
    "actor_kind": ActorKind,
}


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """What is counted, in columns.

    Attributes:
        events: all events that have possible start days, in sort order.
        first, last: the possible start days of each event, as ordinals.
        member: the numbers of the events of each unit, unit after unit, each time in sort order.
        offset: where each unit begins in ``member``.
        code: the group of each unit, a number in ``groups``. An occasion that stands in two groups is two units here.
        groups: the labels; None is the group of events without a value.
    """

    events: tuple[Event, ...]
    first: Ints
    last: Ints
    member: Ints
    offset: Ints
    code: Ints
    groups: tuple[Label, ...]

    @property
    def counted(self) -> Ints:
        """The number of the event at whose start each unit counts: its first one."""
        return self.member[self.offset]


def labels_of(by: By | None, registry: Registry, *, predecessors: bool = True) -> Labels:
    """A function that gives the groups of an event; one without a value belongs to the group None.

    Without ``by``, and for ``phase``, which the counted day decides, all events are one group.
    """
    single: dict[str, Callable[[Event], Label]] = {
        "kind": lambda event: event.kind,
        "form": lambda event: event.form,
        "status": lambda event: event.status,
        "setting": registry.setting,
        "cause": lambda event: event.cause,
        "depth": registry.depth,
    }
    many: dict[str, Callable[[Event], Iterable[str]]] = {
        "domain": lambda event: event.domains,
        "application": lambda event: event.applications,
        "country": lambda event: registry.countries(event, predecessors=predecessors),
        "actor": lambda event: event.actors,
        "actor_kind": registry.actor_kinds,
        "publisher": registry.publishers,
    }
    if by is None or by == "phase":
        return lambda event: ("all",)
    if by in single:
        one = single[by]
        return lambda event: (one(event),)
    if by in many:
        several = many[by]
        return lambda event: several(event) or (None,)
    raise InputError(f"by: {by!r} is unknown; {nearest(str(by), get_args(By))}")


def names_of(by: By | None, registry: Registry, groups: Iterable[Label]) -> dict[str, str]:
    """What readers know countries and actors by, as far as the registry names them."""
    known = {
        "country": lambda: registry.country_names,
        "actor": lambda: {name: actor.name for name, actor in registry.actors.items()},
    }
    names = known[by]() if by in known else {}
    return {group: names[group] for group in groups if group is not None and group in names}


def units_of(
    events: Sequence[Event],
    registry: Registry,
    limits: Window | None,
    *,
    by: By | None = None,
    unit: Unit = "occasion",
    predecessors: bool = True,
) -> Units:
    """The units of a selection: each occasion (or event) once in each of its groups.

    An occasion is all selected events that share a root by ``part_of``. In each group it counts once, at the start of
    its first event there in sort order.

    Args:
        events: the selected events, in sort order.
        limits: first and last day of the coverage, which cut starts that are open or unknown.
        by: how to group; ``phase`` is grouped later, by the counted day.
        predecessors: whether a country takes in its predecessors.
    """
    if unit not in ("occasion", "event"):
        raise InputError(f"unit: {unit!r} is unknown; allowed: occasion, event")
    labels = labels_of(by, registry, predecessors=predecessors)
    starts = [event.date.ordinals[:2] for event in events]
    if any(None in pair for pair in starts):
        starts = [start_days(event.date, limits) or (None, None) for event in events]
    dated = tuple(event for event, pair in zip(events, starts, strict=True) if None not in pair)
    bounds = np.array([pair for pair in starts if None not in pair], dtype=np.int64).reshape(-1, 2)
    found: dict[tuple[str, Label], list[int]] = {}
    roots = registry.roots if unit == "occasion" else {}
    for number, event in enumerate(dated):
        name = roots.get(event.id, event.id)
        for label in labels(event):
            found.setdefault((name, label), []).append(number)
    used = {label for _, label in found}
    groups = _ordered(used, by, registry) if by and by != "phase" else ("all",)
    place = {label: code for code, label in enumerate(groups)}
    sizes = np.array([len(members) for members in found.values()], dtype=np.int64)
    return Units(
        events=dated,
        first=bounds[:, 0].copy(),
        last=bounds[:, 1].copy(),
        member=np.array([number for members in found.values() for number in members], dtype=np.int64),
        offset=np.cumsum(sizes) - sizes,
        code=np.array([place[label] for _, label in found], dtype=np.int64),
        groups=groups,
    )


def _ordered(labels: Iterable[Label], by: By, registry: Registry) -> tuple[Label, ...]:
    """Groups in the order of their vocabulary, others by name; None last. Plain strings, no enum members."""
    words = registry.vocabulary
    known: Iterable[str] = _ENUMS.get(by, ())
    if words and by in ("domain", "form", "application"):
        known = cast("tuple[str, ...]", getattr(words, f"{by}_ids"))
    order = {str(label): n for n, label in enumerate(known)}
    named = sorted({str(label) for label in labels if label is not None}, key=lambda x: (order.get(x, len(order)), x))
    return (*named, None) if None in labels else tuple(named)
