"""The units that a date can be precise to, and the groupings of months that EDTF numbers 21 to 41."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from .daynumbers import day_number, days_in_month

__all__ = ["Precision", "Season"]


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
