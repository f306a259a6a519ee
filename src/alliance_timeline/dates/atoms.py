"""One date in English words or numbers: a year, a month of a year, or a day; read by python-dateutil.

A strict list of words decides what the text states (year, month, day, weekday); dateutil reads the values, so
that nothing that the text lacks is ever filled in.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from ..errors import DateError
from .daynumbers import civil, day_number, days_in_month
from .refusals import MONTH_NAMES

__all__ = ["Atom", "read_atom"]

_NUMERIC = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})").fullmatch
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[./]([0-9]{4})").fullmatch
_TOKEN = re.compile(r"[a-z]+\.?|[0-9]+(?:st|nd|rd|th)?|[,']|\S")
_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MORE_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_SILENT = {"the", "of", ",", "year", "month"}
_NO_YEAR = "no year is given, and none is assumed; years have four digits"


class Atom(NamedTuple):
    """What the text states; None where it is silent."""

    year: int | None
    month: int | None
    day: int | None

    def edtf(self) -> str:
        """The EDTF string; a DateError where the year, or the month of a day, is missing."""
        if self.year is None:
            raise DateError(_NO_YEAR)
        if self.month is None:
            if self.day is not None:
                raise DateError("a day needs its month")
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.year:04d}-{self.month:02d}"
        if self.day > days_in_month(self.year, self.month):
            length = days_in_month(self.year, self.month)
            raise DateError(f"{MONTH_NAMES[self.month - 1]} {self.year} has {length} days, not {self.day}")
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def neighbour(self, step: int) -> Atom:
        """The year, month or day before (-1) or after (1)."""
        self.edtf()
        year = self.year or 0
        if self.month is None:
            return Atom(year + step, None, None)
        if self.day is None:
            years, month = divmod(self.month - 1 + step, 12)
            return Atom(year + years, month + 1, None)
        return Atom(*civil(day_number(year, self.month, self.day) + step))


def read_atom(words: str, *, partial: bool = False) -> Atom:
    """Read one date in lower-case words or numbers.

    Args:
        words: the text, dashes and spaces already normalised.
        partial: whether the year, or month and year, may be missing (the first end of a range).

    >>> read_atom("wed, 5 june 2019"), read_atom("june 2019"), read_atom("25/12/2019")
    (Atom(year=2019, month=6, day=5), Atom(year=2019, month=6, day=None), Atom(year=2019, month=12, day=25))
    """
    numeric = _numbers(words)
    if numeric is not None:
        return numeric
    stated: dict[str, int] = {}
    kept = [token for token in _TOKEN.findall(words) if _note(token, stated)]
    if "year" not in stated and not partial:
        raise DateError(_NO_YEAR)
    if not stated or ("day" in stated and "month" not in stated and not partial):
        raise DateError("this is no date; give a year, a month and year, or a day, month and year")
    atom = _by_dateutil(stated, kept)
    if "weekday" in stated:
        _check_weekday(atom, stated["weekday"])
    return atom


def _note(token: str, stated: dict[str, int]) -> bool:
    """Record what a token states; whether dateutil is to read it. A DateError where unknown or repeated."""
    from dateutil.parser import parserinfo

    known = parserinfo()
    word = token.rstrip(".") if len(token) > 1 else token
    if word in _SILENT:
        return False
    month = known.month(word)
    weekday = known.weekday(word) if known.weekday(word) is not None else _MORE_WEEKDAYS.get(word)
    if month is not None:
        kind, value = "month", month
    elif weekday is not None:
        kind, value = "weekday", weekday
    elif len(word) == 4 and word.isascii() and word.isdigit():
        kind, value = "year", int(word)
    elif word[0] in "0123456789" and 1 <= int(word.rstrip("stndrh")) <= 31:
        kind, value = "day", int(word.rstrip("stndrh"))
    else:
        hint = "; years have four digits, days run from 1 to 31" if token == "'" or token.isdigit() else ""
        raise DateError(f"{token[:20]!r} is not understood as part of a date{hint}")
    if kind in stated:
        raise DateError(f"more than one {kind} is given; years have four digits")
    stated[kind] = value
    return kind != "weekday"


def _by_dateutil(stated: dict[str, int], kept: list[str]) -> Atom:
    """Let dateutil read the tokens; what the text does not state, and its default fills, is dropped again."""
    from dateutil import parser

    year, month, day = stated.get("year"), stated.get("month"), stated.get("day")
    if year == 0:
        raise DateError("there is no year 0; write 1 BC")
    if month is None or (day or 1) > days_in_month(year or 2000, month) or (year is not None and year < 1000):
        return Atom(year, month, day)
    value = parser.parse(" ".join(kept), default=datetime(2000, 1, 1), dayfirst=True)
    return Atom(value.year if year else None, value.month, value.day if day else None)


def _check_weekday(atom: Atom, weekday: int) -> None:
    if None in atom:
        raise DateError("a weekday needs a full date beside it")
    text = atom.edtf()
    actual = date.fromisoformat(text).weekday()
    if actual != weekday:
        raise DateError(f"{text} was a {_WEEKDAY_NAMES[actual]}, not a {_WEEKDAY_NAMES[weekday]}")


def _numbers(words: str) -> Atom | None:
    """Dates in numbers: year first, or day and month where only one order is possible."""
    short = _MONTH_YEAR(words)
    if short and 1 <= int(short[1]) <= 12:
        return Atom(int(short[2]), int(short[1]), None)
    match = _NUMERIC(words)
    if match is None:
        return None
    first, middle, last = match[1], int(match[3]), match[4]
    if len(first) == 4 and len(last) <= 2:
        return _in_calendar(int(first), middle, int(last))
    if len(last) != 4 or len(first) > 2:
        raise DateError("years have four digits, such as 2019-06-05")
    year, one = int(last), int(first)
    if 1 <= one <= 12 and 1 <= middle <= 12 and one != middle:
        raise DateError(
            f"either {one} {MONTH_NAMES[middle - 1]} {year} or {middle} {MONTH_NAMES[one - 1]} {year}; "
            f"write {year:04d}-{middle:02d}-{one:02d} or {year:04d}-{one:02d}-{middle:02d}"
        )
    return _in_calendar(year, middle, one) if middle <= 12 else _in_calendar(year, one, middle)


def _in_calendar(year: int, month: int, day: int) -> Atom:
    if not 1 <= month <= 12 or day < 1:
        raise DateError("there is no such day; months run from 1 to 12")
    atom = Atom(year, month, day)
    atom.edtf()
    return atom
