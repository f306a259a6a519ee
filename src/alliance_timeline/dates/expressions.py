"""What an EDTF string says once read: a moment, an interval or a set, and the four bounds that follow.

A *moment* is one unknown day between ``first`` and ``last`` (day numbers). Bounds are the tuple (start
earliest, start latest, end earliest, end latest) in day numbers, None where nothing limits them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from ..errors import DateError
from .masks import Mask, mask_of
from .units import Precision, Season

__all__ = [
    "Bounds",
    "Choice",
    "Expression",
    "Interval",
    "Moment",
    "Span",
    "four_bounds",
    "is_one_day",
    "moments_of",
]

Bounds: TypeAlias = "tuple[int | None, int | None, int | None, int | None]"


class Moment(NamedTuple):
    """One date expression without ``/``, ``..`` or brackets.

    ``year`` is the year as written without qualifiers (``2019``, ``201X``, ``-0043``, ``Y17E7``, ``1950S2``);
    ``month`` (or a grouping's code) and ``day`` are empty where not given; ``marks`` holds the six possible
    qualifiers: left and right of year, month and day.
    """

    text: str
    year: str
    month: str
    day: str
    marks: tuple[str, ...]
    first: int
    last: int
    time: str = ""

    @property
    def has_mask(self) -> bool:
        """Whether digits are unspecified."""
        return "X" in self.text

    @property
    def season(self) -> Season | None:
        """The grouping of months, where the place of the month holds one."""
        return Season(int(self.month)) if "21" <= self.month <= "41" and not self.has_mask else None

    @property
    def unqualified(self) -> str:
        """The text without qualifiers."""
        return self.text.translate(_NO_MARKS)

    @property
    def qualifiers(self) -> tuple[str, str, str]:
        """The marks that hold for year, month and day, each of ``~`` and ``?`` at most once, in this order.

        A mark right of a component holds for it and all to its left, one left of it for it alone.
        """
        parts = ["", "", ""]
        for place in range(3):
            left, right = self.marks[2 * place], self.marks[2 * place + 1]
            parts[place] += left
            for earlier in range(place + 1):
                parts[earlier] += right
        return tuple(  # type: ignore[return-value]
            ("~" if "~" in part or "%" in part else "") + ("?" if "?" in part or "%" in part else "") for part in parts
        )

    @property
    def shape(self) -> str:
        """The components given: what both sides of ``..`` must share."""
        if self.day:
            return "day"
        if not self.month:
            return "year"
        season = self.season
        return season.precision.value if season is not None else "month"

    @property
    def precision(self) -> Precision:
        """The calendar period that the digits leave open."""
        if self.season is not None:
            return self.season.precision
        if self.has_mask:
            return _mask_precision(self)
        if self.day:
            return Precision.DAY
        if self.month:
            return Precision.MONTH
        return _YEARS.get(round((self.last - self.first) / 365.2425), Precision.UNSPECIFIED)

    def mask(self) -> Mask | None:
        """The days that the unspecified digits allow; None without such digits."""
        return mask_of(self.year, self.month, self.day) if self.has_mask else None

    def last_by(self, ceiling: int) -> int | None:
        """The last possible day not after the ceiling."""
        mask = self.mask() if ceiling < self.last else None
        return min(self.last, ceiling) if mask is None else mask.last_day(ceiling)

    def first_from(self, floor: int) -> int | None:
        """The first possible day not before the floor."""
        mask = self.mask() if floor > self.first else None
        return max(self.first, floor) if mask is None else mask.first_day(floor)


class Interval(NamedTuple):
    """Two ends: each a moment, ``".."`` (open) or ``""`` (unknown), never both without a date."""

    start: Moment | str
    end: Moment | str


class Span(NamedTuple):
    """A member of a set: one moment (``first is last``), or all from first to last (None: no limit)."""

    first: Moment | None
    last: Moment | None

    @property
    def is_range(self) -> bool:
        """Whether it was written with ``..``."""
        return self.first is not self.last


class Choice(NamedTuple):
    """A set: one of its members (``[…]``), or all of them (``{…}``, ``every``)."""

    members: tuple[Span, ...]
    every: bool


Expression: TypeAlias = "Moment | Interval | Choice"

_NO_MARKS = str.maketrans("", "", "?~%")
_YEARS = {1: Precision.YEAR, 10: Precision.DECADE, 100: Precision.CENTURY, 1000: Precision.MILLENNIUM}
_PERIODS = {
    ("", "", ""): Precision.YEAR,
    ("X", "", ""): Precision.DECADE,
    ("XX", "", ""): Precision.CENTURY,
    ("XXX", "", ""): Precision.MILLENNIUM,
    ("", "XX", ""): Precision.YEAR,
    ("", "XX", "XX"): Precision.YEAR,
    ("", "", "XX"): Precision.MONTH,
}


def _mask_precision(moment: Moment) -> Precision:
    year = moment.year.lstrip("-0123456789")
    month = moment.month if "X" in moment.month else ""
    day = moment.day if "X" in moment.day else ""
    if (month, day) in (("XX", ""), ("XX", "XX")) and year:
        month = day = ""
    elif year and (moment.month or moment.day):
        return Precision.UNSPECIFIED
    if moment.day and not day and month:
        return Precision.UNSPECIFIED
    return _PERIODS.get((year, month, day), Precision.UNSPECIFIED)


def moments_of(expression: Expression) -> list[Moment]:
    """The dates of an expression, without open and unknown ends."""
    if isinstance(expression, Moment):
        return [expression]
    if isinstance(expression, Interval):
        return [end for end in expression if isinstance(end, Moment)]
    return [end for span in expression.members for end in span if end is not None]


def is_one_day(expression: Expression) -> bool:
    """Whether start and end are the same unknown day: a moment, ``[…]``, or ``{…}`` of one moment."""
    if isinstance(expression, Choice):
        single = len(expression.members) == 1 and not expression.members[0].is_range
        return single or not expression.every
    return isinstance(expression, Moment)


def four_bounds(expression: Expression) -> Bounds:
    """The bounds of start and end; a DateError (without the text) where the end must precede the start."""
    if isinstance(expression, Moment):
        return (expression.first, expression.last, expression.first, expression.last)
    if isinstance(expression, Interval):
        start, end = expression
        return _ordered(start if isinstance(start, Moment) else None, end if isinstance(end, Moment) else None, "end")
    spans = [_ordered(*member, "last date of a range") for member in expression.members]
    if not expression.every:
        low, high = _lowest([span[0] for span in spans]), _highest([span[3] for span in spans])
        return (low, high, low, high)
    return (
        _lowest([span[0] for span in spans]),
        min((span[1] for span in spans if span[1] is not None), default=None),
        max((span[2] for span in spans if span[2] is not None), default=None),
        _highest([span[3] for span in spans]),
    )


def _lowest(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return min(known) if len(known) == len(numbers) else None


def _highest(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return max(known) if len(known) == len(numbers) else None


def _ordered(start: Moment | None, end: Moment | None, late: str) -> Bounds:
    """Bounds of a span from start to end, tightened so that the start is not after the end."""
    if start is None or end is None:
        if start is not None:
            return (start.first, start.last, start.first, None)
        assert end is not None
        return (None, end.last, end.first, end.last)
    if start is end:
        return (start.first, start.last, start.first, start.last)
    start_latest = start.last_by(end.last)
    end_earliest = end.first_from(start.first)
    if start.first > end.last or start_latest is None or end_earliest is None:
        raise DateError(f"the {late} ({end.text}) is before the start ({start.text}); write the earlier date first")
    return (start.first, start_latest, end_earliest, end.last)
