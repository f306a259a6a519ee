"""Which periods are not final: covered in part, or later than what is taken as settled."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from alliance_timeline.periods import DAYS_PER_YEAR, Period
from alliance_timeline.series.counting import Floats

__all__ = ["covered_in_part", "not_settled", "provisional_note"]

_HALF_A_DAY = 0.5 / DAYS_PER_YEAR


def covered_in_part(periods: Sequence[Period], exposure: Floats) -> list[bool]:
    """Whether fewer years of a period are covered than it has; a period without a first or last day has no number."""
    days = [((period.last - period.first).days + 1) / DAYS_PER_YEAR for period in periods]
    each = zip(periods, exposure.tolist(), days, strict=True)
    return [_is_closed(period) and 0 < years < full - _HALF_A_DAY for period, years, full in each]


def not_settled(periods: Sequence[Period], exposure: Floats, day: datetime.date | None) -> list[bool]:
    """Whether a covered period with a last day ends after the settled one."""
    return [
        day is not None and years > 0 and _is_closed(period) and period.last > day
        for period, years in zip(periods, exposure.tolist(), strict=True)
    ]


def provisional_note(mark: str, partly: bool, late: bool, day: datetime.date | None) -> str | None:
    """What a mark means, and why; None where nothing is provisional.

    >>> provisional_note("Pale", True, False, None)
    'Pale: periods that are covered in part.'
    """
    why = ["covered in part"] * partly + [f"not settled (taken as settled up to {day})"] * late
    return f"{mark}: periods that are {' or '.join(why)}." if why else None


def _is_closed(period: Period) -> bool:
    return period.first > datetime.date.min and period.last < datetime.date.max
