"""Changes to the data that weigh most in the slope of a trend, for its fragility."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.fragility.changes import Change, Lever, levers, to_ends
from alliance_timeline.periods import Period

__all__ = ["trend_levers"]

_MOST = 32  # copies that are tried


def trend_levers(case: Case, periods: Sequence[Period], *, upwards: bool) -> tuple[Lever, ...]:
    """Changes that tilt the slope one way.

    Units are taken away from one end inwards. Copies go to the last third of the other end, one a period and round
    again: many of them in one period would weigh as one in ranks, and as dispersion elsewhere. Vague units move to
    the other end of their dates.

    Args:
        case: with a unit.
        periods: the used ones.
        upwards: whether the slope is to grow.
    """
    units = sorted(case.units, key=lambda unit: unit.first + unit.last, reverse=not upwards)
    gone = [Change("remove", unit.events) for unit in units]
    like = case.units[-1].events[:1]
    copies = [Change("add", like, day) for day in _days(case, periods, late=upwards)]
    return levers(gone, copies, to_ends(case.units, case.windows)[1 if upwards else 0])


def _days(case: Case, periods: Sequence[Period], *, late: bool) -> Iterator[datetime.date]:
    """A covered day of each period of the outer third, from the end inwards and round again."""
    (first, _), (_, last) = case.windows[0], case.windows[-1]
    outer = max(len(periods) // 3, 1)
    for number in range(_MOST):
        place = number % outer
        period = periods[-1 - place] if late else periods[place]
        yield min(period.last, last) if late else max(period.first, first)
