"""Changes to the data that weigh most in a ratio of two rates, for its fragility."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectations.two_phases import days_of, moves
from alliance_timeline.checks.fragility.changes import Change
from alliance_timeline.periods import Window
from alliance_timeline.phases.summary import quarters

__all__ = ["level_changes", "rate_changes"]

_MOST = 32  # changes of a list


def rate_changes(case: Case, fewer: Window, more: Window, *, uneven: bool) -> list[list[Change]]:
    """Changes that lower the rate of one window or raise that of another.

    Every unit of a window weighs the same in its rate; but the quarters of a window make the interval wide where they
    are uneven.

    Args:
        case: with a unit.
        fewer: from its quarters units are taken, and vague ones moved.
        more: into its quarters they are copied and moved.
        uneven: whether quarters become as uneven as can be, or as even.
    """
    stacks, _ = _stacked(case, fewer)
    if uneven:
        gone = [unit for stack in sorted(stacks, key=len) for unit in reversed(stack)]
    else:
        heights = [(height, unit) for stack in stacks for height, unit in enumerate(stack)]
        gone = [unit for _, unit in sorted(heights, key=lambda item: -item[0])]
    stacks, middles = _stacked(case, more)
    days = _filled([len(stack) for stack in stacks], middles, uneven)
    return [_removed(gone), _copied(case, days), _moved(case, fewer, more)]


def level_changes(case: Case, fewer: Window, more: Window) -> list[list[Change]]:
    """Changes that lower the level of one window at its boundary with another, or raise that of the other.

    What lies at the boundary lifts the level there; what lies at the far end tilts the trend.
    """
    order, end = (1, 1) if fewer > more else (-1, 0)
    near, far = (sorted(_units(case, window), key=_middle)[::order] for window in (fewer, more))
    at_boundary, at_far_end = ([window[end]] * _MOST for window in (more, fewer))
    return [
        _removed(near),
        _copied(case, at_boundary),
        _removed(far),
        _copied(case, at_far_end),
        _moved(case, fewer, more),
    ]


def _units(case: Case, window: Window) -> tuple[CaseUnit, ...]:
    return case.units_of(case.timeline, days_of(case, window))


def _middle(unit: CaseUnit) -> int:
    """Twice the middle of the possible days."""
    return unit.first + unit.last


def _stacked(case: Case, window: Window) -> tuple[list[list[CaseUnit]], list[datetime.date]]:
    """The units of each quarter of a window, those that most surely lie in it last, and a covered day of the quarter.

    A unit stands in the quarter that holds its middle day, or is next to it.
    """
    spans = [days for quarter in quarters(window) if (days := days_of(case, (quarter.first, quarter.last)))]
    ends = [days[-1][1].toordinal() for days in spans[:-1]]
    stacks: list[list[CaseUnit]] = [[] for _ in spans]
    for unit in sorted(_units(case, window), key=lambda unit: unit.share):
        stacks[int(np.searchsorted(ends, _middle(unit) / 2))].append(unit)
    return stacks, [first + (last - first) // 2 for days in spans for first, last in days[:1]]


def _filled(counts: list[int], days: Sequence[datetime.date], uneven: bool) -> list[datetime.date]:
    """The days of copies: all in the fullest quarter, or each in the emptiest that the ones before have left."""
    filled, found = np.array(counts), []
    for _ in range(_MOST):
        quarter = int(np.argmax(filled) if uneven else np.argmin(filled))
        filled[quarter] += 1
        found.append(days[quarter])
    return found


def _removed(units: Sequence[CaseUnit]) -> list[Change]:
    return [Change("remove", unit.events) for unit in units[:_MOST]]


def _copied(case: Case, days: Sequence[datetime.date]) -> list[Change]:
    """Copies of the last unit on some days."""
    return [Change("add", case.units[-1].events[:1], day) for day in days]


def _moved(case: Case, fewer: Window, more: Window) -> list[Change]:
    """Vague units moved out of one window and into the other."""
    away, there = days_of(case, fewer), days_of(case, more)
    return moves(case.units_of(case.timeline, (*away, *there)), into=there, out_of=away)
