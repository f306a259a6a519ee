"""Three-valued comparison of spans that are known by the bounds of their start and end.

A span is any pair of days start ≤ end within its bounds; for one unknown day, start = end. Each function
gives True where the statement holds for all possible pairs, False where it holds for none, else None. The two
sides are independent. Since bounds are tightened (every bound is reached by some pair), comparing bounds is
enough; the tests hold this to an enumeration of all pairs.
"""

from __future__ import annotations

from alliance_timeline.dates.days import day_text
from alliance_timeline.dates.edtf import Bounds

from ..errors import DateError

__all__ = ["before", "check_window", "overlapping", "share", "start_range", "within"]


def before(first: Bounds, second: Bounds) -> bool | None:
    """Whether the first span ends before the second one starts."""
    if first[3] is not None and second[0] is not None and first[3] < second[0]:
        return True
    possible = first[2] is None or second[1] is None or first[2] < second[1]
    return None if possible else False


def overlapping(first: Bounds, second: Bounds) -> bool | None:
    """Whether the two spans share a day."""
    if before(first, second) or before(second, first):
        return False
    certain = _surely_by(first[1], second[2]) and _surely_by(second[1], first[2])
    return True if certain else None


def within(span: Bounds, low: int | None, high: int | None) -> bool | None:
    """Whether the whole span lies from low to high, both inclusive; None is no limit."""
    starts_inside = low is None or (span[0] is not None and low <= span[0])
    ends_inside = high is None or (span[3] is not None and span[3] <= high)
    if starts_inside and ends_inside:
        return True
    starts_possible = low is None or span[1] is None or low <= span[1]
    ends_possible = high is None or span[2] is None or span[2] <= high
    return None if starts_possible and ends_possible else False


def _surely_by(latest: int | None, earliest: int | None) -> bool:
    return latest is not None and earliest is not None and latest <= earliest


def start_range(span: Bounds, limits: tuple[int, int] | None, name: str) -> tuple[int, int]:
    """First and last possible start day; a side without a bound is cut at the limits.

    Where the limit lies beyond the bound that exists, the start falls on that bound.
    """
    low, high = span[0], span[1]
    if low is not None and high is not None:
        return low, high
    if limits is None:
        side = "first" if low is None else "last"
        raise DateError(f"{name} has no {side} possible start day; pass limits=(first, last), such as the coverage")
    if low is None:
        low = limits[0] if high is None else min(limits[0], high)
    return low, max(limits[1], low) if high is None else high


def share(days: tuple[int, int], low: int | None, high: int | None) -> float:
    """The share of the days (first and last, inclusive) that lie from low to high, both inclusive."""
    first = days[0] if low is None else max(days[0], low)
    last = days[1] if high is None else min(days[1], high)
    return max(last - first + 1, 0) / (days[1] - days[0] + 1)


def check_window(low: int | None, high: int | None) -> None:
    """A DateError where the window ends before it begins."""
    if low is not None and high is not None and high < low:
        raise DateError(
            f"the window ends ({day_text(high)}) before it begins ({day_text(low)}); give the earlier date first"
        )
