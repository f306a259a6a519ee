"""Days as numbers: the proleptic Gregorian calendar without limits, periods and masks of days, bounds."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, Self, final

from ..errors import DateError

__all__ = [
    "DateBounds",
    "FrozenValue",
    "Mask",
    "Precision",
    "Season",
    "before_christ",
    "civil",
    "day_number",
    "day_text",
    "days_in_month",
    "decade",
    "grouping",
    "is_leap",
    "mask_of",
    "matching",
    "season",
    "set_once",
    "shift_months",
    "winter",
    "year_text",
]


_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    """Whether the (astronomical) year has a 29 February.

    >>> [year for year in (-4, 0, 1900, 2000, 2019) if is_leap(year)]
    [-4, 0, 2000]
    """
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """The number of days of a month (1 to 12).

    >>> days_in_month(2020, 2)
    29
    """
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month]


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day that exists; 1 is 0001-01-01.

    >>> day_number(1, 1, 1), day_number(0, 12, 31), day_number(2019, 9, 1)
    (1, 0, 737303)
    """
    if 1 <= year <= 9999:
        return date(year, month, day).toordinal()
    cycles, rest = divmod(year - 1, _CYCLE_YEARS)
    return date(rest + 1, month, day).toordinal() + cycles * _CYCLE_DAYS


def civil(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day number: the inverse of :func:`day_number`.

    >>> civil(0), civil(737303)
    ((0, 12, 31), (2019, 9, 1))
    """
    cycles, rest = divmod(number - 1, _CYCLE_DAYS)
    day = date.fromordinal(rest + 1)
    return day.year + cycles * _CYCLE_YEARS, day.month, day.day


def shift_months(number: int, months: int, *, month_end: bool) -> int:
    """The day number moved by whole months; a day that the month lacks becomes its last day.

    With ``month_end`` the last day of a month stays the last day of a month (30 June + 1 month: 31 July).

    >>> civil(shift_months(day_number(2019, 9, 30), 1, month_end=True))
    (2019, 10, 31)
    """
    year, month, day = civil(number)
    stays_last = month_end and day == days_in_month(year, month)
    years, rest = divmod(month - 1 + months, 12)
    length = days_in_month(year + years, rest + 1)
    return day_number(year + years, rest + 1, length if stays_last else min(day, length))


def day_text(number: int) -> str:
    """The day as ``YYYY-MM-DD``; years of more than four digits are written in full after ``Y``.

    >>> day_text(737303), day_text(day_number(-43, 3, 15)), day_text(day_number(12345, 1, 1))
    ('2019-09-01', '-0043-03-15', 'Y12345-01-01')
    """
    year, month, day = civil(number)
    return f"{year_text(year)}-{month:02d}-{day:02d}"


def year_text(year: int) -> str:
    """The year as EDTF writes it: four digits, a minus where negative, ``Y`` before more than four digits.

    >>> year_text(476), year_text(-43), year_text(12345)
    ('0476', '-0043', 'Y12345')
    """
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


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


_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23}
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
}
_GROUPS = {"q": (32, 4), "quarter": (32, 4), "third": (36, 3), "h": (39, 2), "half": (39, 2)}
_SEASON = re.compile(r"(spring|summer|autumn|fall) (?:of )?([0-9]{4})").fullmatch
_WINTER = re.compile(r"winter (?:of )?([0-9]{4})(?: ?[-/] ?([0-9]{2}|[0-9]{4}))?").fullmatch
_GROUP = re.compile(
    r"(?:the )?(?:([qh]) ?([1-4])|(first|second|third|fourth|last|1st|2nd|3rd|4th) (quarter|half|third)),?"
    r"(?: of| in)? ([0-9]{4})"
).fullmatch
_DECADE = re.compile(r"(?:the )?([0-9]{3})0'?s").fullmatch
_BC = re.compile(r"([0-9]{1,4}) (?:bc|bce|b\.c\.)").fullmatch


def season(words: str) -> str | None:
    """Spring, summer or autumn of a year: 2019-21 to 2019-23."""
    match = _SEASON(words)
    return f"{match[2]}-{_SEASONS[match[1]]}" if match else None


def winter(words: str) -> str | None:
    """A winter with both its years, 2019/20; with one, a DateError that names both readings."""
    match = _WINTER(words)
    if match is None:
        return None
    year, following = int(match[1]), match[2]
    if following is None:
        raise DateError(
            f"which winter? winter {year - 1}/{year % 100:02d} is {year - 1:04d}-24, "
            f"winter {year}/{(year + 1) % 100:02d} is {year:04d}-24"
        )
    if int(following) not in (year + 1, (year + 1) % 100):
        raise DateError("a winter runs from December to February, such as winter 2019/20")
    return f"{year:04d}-24"


def grouping(words: str) -> str | None:
    """A quarter, third or half of a year: 2019-33 to 2019-41."""
    match = _GROUP(words)
    if match is None:
        return None
    base, count = _GROUPS[match[1] or match[4]]
    number = int(match[2]) if match[2] else _ORDINALS.get(match[3], count)
    if number > count:
        raise DateError(f"a year has only {count} of these parts")
    return f"{match[5]}-{base + number}"


def decade(words: str) -> str | None:
    """A decade such as "the 1990s": 199X."""
    match = _DECADE(words)
    return f"{match[1]}X" if match else None


def before_christ(words: str) -> str | None:
    """A year BC, which ISO 8601 counts from 0: 100 BC is -0099."""
    match = _BC(words)
    if match is None or int(match[1]) == 0:
        return None
    return year_text(1 - int(match[1]))


class Precision(StrEnum):
    """What a date is precise to, from the finest to the coarsest.

    It is the calendar period that the digits leave open: ``2004-XX`` is precise to the year, ``201X`` to the
    decade. ``UNSPECIFIED`` stands for digits that leave no single calendar period open (``156X-12-25``).
    A time of day counts as ``DAY``. An interval or a set has the coarsest precision of its members.

    >>> Precision.MONTH.is_coarser_than(Precision.DAY)
    True
    """

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    QUARTER = "quarter"
    QUADRIMESTER = "quadrimester"
    HALF = "half"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    MILLENNIUM = "millennium"
    UNSPECIFIED = "unspecified"

    @property
    def rank(self) -> int:
        """0 for the finest, 10 for the coarsest."""
        return _ORDER[self]

    @property
    def months(self) -> int:
        """The length in months; 0 for a day, and 12 for an unspecified pattern, which repeats by the year."""
        return _MONTHS[self]

    def is_coarser_than(self, other: Precision) -> bool:
        """Whether this unit is longer than the other."""
        return _ORDER[self] > _ORDER[other]


_ORDER = {unit: rank for rank, unit in enumerate(Precision)}
_MONTHS = dict(zip(Precision, (0, 1, 3, 3, 4, 6, 12, 120, 1200, 12000, 12), strict=True))


class Season(IntEnum):
    """The sub-year groupings of EDTF (ISO 8601-2:2019, 4.8), as meteorological quarters.

    21 to 24 are independent of the place in EDTF; bounds need months, so that they are read as northern
    (spring is March to May). Winter of the north and summer of the south begin in December of the year given.

    >>> Season(21).name, Season(35).label, Season(24).first_month
    ('SPRING', 'Q3', 12)
    """

    SPRING = 21
    SUMMER = 22
    AUTUMN = 23
    WINTER = 24
    NORTHERN_SPRING = 25
    NORTHERN_SUMMER = 26
    NORTHERN_AUTUMN = 27
    NORTHERN_WINTER = 28
    SOUTHERN_SPRING = 29
    SOUTHERN_SUMMER = 30
    SOUTHERN_AUTUMN = 31
    SOUTHERN_WINTER = 32
    QUARTER_1 = 33
    QUARTER_2 = 34
    QUARTER_3 = 35
    QUARTER_4 = 36
    QUADRIMESTER_1 = 37
    QUADRIMESTER_2 = 38
    QUADRIMESTER_3 = 39
    HALF_1 = 40
    HALF_2 = 41

    @property
    def first_month(self) -> int:
        """The month (1 to 12) of the year given in which the grouping begins."""
        return _FIRST_MONTHS[self - 21]

    @property
    def months(self) -> int:
        """The number of months: 3, 4 or 6."""
        return self.precision.months

    @property
    def precision(self) -> Precision:
        """Season, quarter, quadrimester or half."""
        if self <= 32:
            return Precision.SEASON
        if self <= 36:
            return Precision.QUARTER
        return Precision.QUADRIMESTER if self <= 39 else Precision.HALF

    @property
    def label(self) -> str:
        """The name in English, without the year."""
        return _LABELS[self - 21]

    def days_of(self, year: int) -> tuple[int, int]:
        """First and last day (day numbers) of the grouping that begins in the year.

        >>> from datetime import date
        >>> [str(date.fromordinal(day)) for day in Season.WINTER.days_of(2019)]
        ['2019-12-01', '2020-02-29']
        """
        start = self.first_month
        years, rest = divmod(start + self.months - 2, 12)
        last_year, last_month = year + years, rest + 1
        last = day_number(last_year, last_month, days_in_month(last_year, last_month))
        return day_number(year, start, 1), last


_FIRST_MONTHS = (3, 6, 9, 12, 3, 6, 9, 12, 9, 12, 3, 6, 1, 4, 7, 10, 1, 5, 9, 1, 7)
_NAMES = ("spring", "summer", "autumn", "winter")
_LABELS = (
    *_NAMES,
    *(f"northern {name}" for name in _NAMES),
    *(f"southern {name}" for name in _NAMES),
    *("Q1", "Q2", "Q3", "Q4"),
    *("first third of", "second third of", "last third of"),
    *("first half of", "second half of"),
)


set_once = object.__setattr__
"""Sets a slot of a new value; everyone else meets the refusal below."""


class FrozenValue:
    """An immutable slotted value."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; {name!r} cannot be deleted")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


@final
class DateBounds(FrozenValue):
    """The earliest and latest possible day of a start or an end, both inclusive.

    ``earliest_ordinal`` and ``latest_ordinal`` are day numbers (1 is 0001-01-01, as ``date.toordinal``) for
    any year; None where nothing limits that side.

    >>> bounds = DateBounds(737303, 737332)
    >>> bounds.earliest, bounds.latest, bounds.days
    (datetime.date(2019, 9, 1), datetime.date(2019, 9, 30), 30)
    """

    __slots__ = ("earliest_ordinal", "latest_ordinal")
    earliest_ordinal: int | None
    latest_ordinal: int | None

    def __init__(self, earliest_ordinal: int | None, latest_ordinal: int | None) -> None:
        set_once(self, "earliest_ordinal", earliest_ordinal)
        set_once(self, "latest_ordinal", latest_ordinal)

    @property
    def earliest(self) -> date | None:
        """The first possible day; None where nothing limits it. A DateError outside the years 1 to 9999."""
        return _as_date(self.earliest_ordinal, "earliest")

    @property
    def latest(self) -> date | None:
        """The last possible day; None where nothing limits it. A DateError outside the years 1 to 9999."""
        return _as_date(self.latest_ordinal, "latest")

    @property
    def days(self) -> int | None:
        """The number of possible days; None without limit."""
        if self.earliest_ordinal is None or self.latest_ordinal is None:
            return None
        return self.latest_ordinal - self.earliest_ordinal + 1

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DateBounds):
            return NotImplemented
        return self._pair() == other._pair()

    def __hash__(self) -> int:
        return hash(self._pair())

    def __reduce__(self) -> tuple[type[DateBounds], tuple[int | None, int | None]]:
        return DateBounds, self._pair()

    def __repr__(self) -> str:
        texts = ["None" if day is None else day_text(day) for day in self._pair()]
        return f"<DateBounds {texts[0]} to {texts[1]}>"

    def _pair(self) -> tuple[int | None, int | None]:
        return self.earliest_ordinal, self.latest_ordinal


def _as_date(number: int | None, side: str) -> date | None:
    if number is None:
        return None
    if not 1 <= number <= 3_652_059:
        raise DateError(
            f"the {side} possible day is {day_text(number)}, and datetime.date holds only "
            f"the years 1 to 9999; use .{side}_ordinal"
        )
    return date.fromordinal(number)
