"""Day numbers of the proleptic Gregorian calendar for any year, also outside 1 to 9999.

Day 1 is 0001-01-01, as in ``datetime.date.toordinal``; year 0 is 1 BC, as ISO 8601 counts. The calendar
repeats every 400 years (146,097 days), so that years unknown to ``datetime.date`` are moved by whole cycles.
"""

from __future__ import annotations

from datetime import date

__all__ = ["civil", "day_number", "day_text", "days_in_month", "is_leap", "shift_months", "year_text"]

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
