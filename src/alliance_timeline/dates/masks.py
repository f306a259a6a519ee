"""Unspecified digits: which days of the calendar a pattern such as ``156X-12-25`` or ``1984-1X`` can mean."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from .daynumbers import civil, day_number, days_in_month, is_leap

__all__ = ["Mask", "mask_of", "matching"]

_LONGEST = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def matching(pattern: str, low: int, high: int) -> range:
    """The whole numbers from low to high (two digits, low at most 9) that fit two digits or X, in order.

    >>> list(matching("1X", 1, 12)), list(matching("X1", 1, 31)), list(matching("3X", 1, 12))
    ([10, 11, 12], [1, 11, 21, 31], [])
    """
    tens, units = pattern[0], pattern[1]
    if tens == "X":
        if units == "X":
            return range(low, high + 1)
        digit = int(units)
        return range(digit if digit >= low else digit + 10, high + 1, 10)
    if units == "X":
        first = 10 * int(tens)
        return range(max(first, low), min(first + 9, high) + 1)
    number = int(pattern)
    return range(number, number + 1 if low <= number <= high else number)


def years_matching(pattern: str) -> Sequence[int]:
    """The years that fit four digits or X, after a minus where negative, in order; ``-0000`` is none.

    >>> years_matching("201X"), years_matching("-000X")[:2], years_matching("2X1X")[9:11]
    (range(2010, 2020), [-9, -8], [2019, 2110])
    """
    if pattern[0] == "-":
        return [-year for year in reversed(years_matching(pattern[1:])) if year]
    places = [place for place, digit in enumerate(reversed(pattern)) if digit == "X"]
    base = int(pattern.replace("X", "0"))
    count, low = len(places), places[0] if places else 0
    if count and places[-1] - low + 1 == count:
        return range(base, base + 10 ** (low + count), 10**low)
    years = [base]
    for place in reversed(places):
        years = [year + digit * 10**place for year in years for digit in range(10)]
    return years


class Mask(NamedTuple):
    """The years, months and days of the month that a pattern allows, each in order.

    The days of the pattern are the combinations that exist in the calendar.
    """

    years: Sequence[int]
    months: Sequence[int]
    days: Sequence[int]

    def first_day(self, floor: int | None = None) -> int | None:
        """The first day number (not before the floor) that fits; None where there is none."""
        start = 0 if floor is None else bisect_left(self.years, civil(floor)[0])
        for position in range(start, len(self.years)):
            year = self.years[position]
            for month in self.months:
                length = days_in_month(year, month)
                for day in self.days:
                    if day > length:
                        break
                    number = day_number(year, month, day)
                    if floor is None or number >= floor:
                        return number
        return None

    def last_day(self, ceiling: int | None = None) -> int | None:
        """The last day number (not after the ceiling) that fits; None where there is none."""
        stop = len(self.years) if ceiling is None else bisect_right(self.years, civil(ceiling)[0])
        for position in range(stop - 1, -1, -1):
            year = self.years[position]
            for month in reversed(self.months):
                length = days_in_month(year, month)
                for day in reversed(self.days):
                    if day > length:
                        continue
                    number = day_number(year, month, day)
                    if ceiling is None or number <= ceiling:
                        return number
        return None


def mask_of(year: str, month: str, day: str) -> Mask | None:
    """The mask of a pattern; an empty month or day stands for all. None where no calendar date fits.

    >>> mask_of("20X1", "02", "29") is None, mask_of("20X0", "02", "29") is None
    (True, False)
    """
    years = years_matching(year)
    months: Sequence[int] = matching(month, 1, 12) if month else range(1, 13)
    days: Sequence[int] = matching(day, 1, 31) if day else range(1, 32)
    pairs = [(number, days[0]) for number in months if days and days[0] <= _LONGEST[number]]
    if not pairs or not years:
        return None
    if pairs == [(2, 29)]:
        years = [number for number in years if is_leap(number)]
    return Mask(years, months, days) if years else None
