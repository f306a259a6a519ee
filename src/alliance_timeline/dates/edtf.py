"""The grammar of EDTF: strings to expressions, and why others are refused."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from alliance_timeline.dates.days import Mask, Precision, Season, civil, day_number, days_in_month, is_leap, mask_of

from ..errors import DateError

__all__ = [
    "MAX_LENGTH",
    "MAX_YEAR_DIGITS",
    "MONTH_NAMES",
    "Atom",
    "Bounds",
    "Choice",
    "Expression",
    "Interval",
    "Moment",
    "Span",
    "four_bounds",
    "is_one_day",
    "moments_of",
    "plain",
    "read",
    "read_atom",
    "refusal",
    "shown",
]


MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_PARTS = re.compile(r"(-?[0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?", re.ASCII).fullmatch
_MARKS = re.compile(r"[?~%]")
_HINTS: tuple[tuple[str, str], ...] = (
    (r".*\s", "no spaces are allowed; EventDate.from_text reads loose English text"),
    (
        r"(?:[0-9]{8}|[0-9]{6})$",
        "a date needs its hyphens; write year-month-day, such as 2019-09-11",
    ),
    (r".*[txyzse]", "letters are upper case (T, Z, X, Y, E, S)"),
    (r".*[?~%]{2}", "one qualifier at a place: '%' stands for both '?' and '~'"),
    (r"\+", "a year has no plus sign"),
    (r"Y-?0", "a year after Y does not begin with 0"),
    (r".*S0", "S takes the number of significant digits, from 1"),
    (r"-?[0-9]{1,3}(?:-.*)?$", "a year has four digits; write 0476 for 476"),
    (r"-?[0-9]{5,}(?:-.*)?$", "a year of more than four digits is written after Y, such as Y17000"),
    (r"-?[0-9]{4}-[0-9](?:-.*)?$", "month and day have two digits"),
    (r"-?[0-9]{4}-[0-9]{2}-[0-9]$", "month and day have two digits"),
    (r"[0-9]{4}-?W", "week dates are not allowed"),
    (r"P", "durations are not allowed"),
    (r"Y-?[0-9]+.*-|-?[0-9]{4}S[0-9]+-", "a year with Y or S stands alone, without month and day"),
    (r"[^\[{].*\.\.", "'..' stands beside '/' or inside [] or {}"),
    (
        r"-?[0-9X]{4}(?:-[0-9X]{2}){0,2}.",
        "what follows the date is not understood; '?', '~' or '%' may end it",
    ),
)
_EXAMPLES = (
    "allowed are EDTF dates such as 2019, 2019-09, 2019-09-11, 2019-09~, 201X, 2019-21, 2014/2016, "
    "2015/.., [2014..2016]"
)


def shown(text: str, limit: int = 60) -> str:
    """The text as a message may show it: escaped, and cut where long.

    >>> shown("2019" * 40)
    "'201920192019201920192019201920192019201920192019201920192019…'"
    """
    return repr(text if len(text) <= limit else text[:limit] + "…")


def refusal(text: str, max_length: int) -> DateError:
    """The error for a string that is not EDTF, without the string itself where it is part of a longer one."""
    return DateError(f"{shown(text)}: {_reason(text, max_length)}")


def _reason(text: str, max_length: int) -> str:
    if not text:
        return "an empty string is no date; " + _EXAMPLES
    if len(text) > max_length:
        return f"{len(text):,} characters are too long for a date; at most {max_length:,}"
    if not text.isprintable():
        return "control and invisible characters are not allowed"
    if not text.isascii():
        return (
            "only ASCII characters are allowed: the digits 0 to 9, '-' between the parts of a date, '/' between dates"
        )
    return _of_brackets(text) or _of_interval(text) or _of_time(text) or _of_calendar(text) or _of_form(text)


def _of_brackets(text: str) -> str:
    if text[0] not in "[{":
        return ""
    if text[-1] != {"[": "]", "{": "}"}[text[0]]:
        return f"the set that {text[0]!r} opens is not closed by its own bracket at the end"
    if len(text) == 2:
        return "a set needs at least one date"
    if "T" in text or "/" in text or re.search(r"[\[\]{}]", text[1:-1]):
        return "a set holds dates and ranges a..b, no intervals, times or sets"
    return "'..' stands between two dates, before the first or after the last date of a set, and not alone"


def _of_interval(text: str) -> str:
    if "/" not in text:
        return ""
    if text.count("/") > 1:
        return "an interval has one '/', between start and end"
    if "T" in text:
        return "an interval takes dates without a time of day"
    return "an interval needs a date on at least one side; the other may be '..' (open) or empty (unknown)"


def _of_time(text: str) -> str:
    if "T" not in text:
        return ""
    return (
        "a time follows a full day without qualifiers or X and has hours, minutes and seconds, "
        "such as 2019-09-11T23:20:30, then nothing, Z, +08 or +04:30"
    )


def _of_calendar(text: str) -> str:
    bare = _MARKS.sub("", text)
    match = _PARTS(bare)
    if match is None:
        return ""
    year, month, day = match.groups("")
    if "X" in bare:
        if month.startswith(("2", "3", "4")):
            return "codes of seasons and other groupings (21 to 41) take no X, and months run from 01 to 12"
        return "no day of the calendar fits these unspecified digits"
    if not month or "01" <= month <= "12":
        return _of_day(int(year), int(month), day) if day else ""
    return _of_grouping(month, day)


def _of_grouping(month: str, day: str) -> str:
    if not "21" <= month <= "41":
        return f"there is no month {month}; months run from 01 to 12, seasons and groupings from 21 to 41"
    if day:
        return "a season or other grouping (21 to 41) takes no day"
    return "a season or other grouping takes a qualifier only at its very end, such as 2001-21~"


def _of_day(year: int, month: int, day: str) -> str:
    length = days_in_month(year, month)
    if month == 2 and day == "29" and not is_leap(year):
        return f"{year} is no leap year; February has 28 days"
    if not 1 <= int(day) <= length:
        return f"{MONTH_NAMES[month - 1]} {year} has days 01 to {length}, not {day}"
    return ""


def _of_form(text: str) -> str:
    for pattern, hint in _HINTS:
        if re.match(pattern, text, re.ASCII):
            return hint
    return _EXAMPLES


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


MAX_LENGTH = 4096
"""The longest string that is read."""

MAX_YEAR_DIGITS = 15
"""The most digits of a year: day numbers then fit into 64 bits."""

_REST = (
    r"(?:-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[1-9]|1[0-2])(?:-XX)?|XX(?:-XX)?|2[1-9]|3[0-9]|4[01]))?[?~%]?"
)
plain = re.compile(
    rf"([0-9]{{4}}){_REST}(?:/(?:([0-9]{{4}}){_REST}|\.\.)?)?"
    rf"|[0-9]{{2}}(?:[0-9]X|XX)[?~%]?|(?:\.\.)?/[0-9]{{4}}{_REST}"
).fullmatch
"""Match of a plain date or interval; valid if group 2 is None or greater than group 1 (the two years)."""

_CALENDAR = re.compile(
    r"([?~%]?)(-?[0-9X]{4})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?"
).fullmatch
_LONG_YEAR = re.compile(
    r"(?:Y(-?)([1-9][0-9]*)(?:E([1-9][0-9]{0,3}))?|(-?)([0-9]{4})(?=S))(?:S([1-9][0-9]{0,3}))?([?~%]?)"
).fullmatch
_NOT_IN_SETS = re.compile(r"[T/\[\]{}]").search
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([0-9]{2}):([0-9]{2}):([0-9]{2})(Z|[+-][0-9]{2}(?::[0-9]{2})?)?"
).fullmatch


def read(text: object) -> Expression:
    """Read an EDTF string of any level.

    Returns:
        A Moment, Interval or Choice. The order of an interval's ends is checked by ``four_bounds``.

    Raises:
        DateError: what is not EDTF, or not in the calendar, with the reason.

    >>> read("2019-09~").precision
    <Precision.MONTH: 'month'>
    """
    if not isinstance(text, str):
        raise DateError(f"an EDTF string is expected, such as '2019-09-11', not {type(text).__name__}")
    if not text or len(text) > MAX_LENGTH or not text.isascii() or not text.isprintable():
        raise refusal(text, MAX_LENGTH)
    if text[0] in "[{":
        return _choice(text)
    if "/" in text:
        return _interval(text)
    if "T" in text:
        return _date_time(text)
    return _moment(text)


def _moment(text: str) -> Moment:
    match = _CALENDAR(text)
    if match is None:
        return _long_year(text)
    before, year, after, *_ = marks = match.groups("")
    month, day = marks[4], marks[7]
    if year == "-0000":
        raise DateError("there is no year -0000; 1 BC is 0000")
    if "X" in text:
        return _masked(text, year, month, day, marks)
    number = int(year)
    if not month:
        first, last = day_number(number, 1, 1), day_number(number, 12, 31)
    elif "01" <= month <= "12":
        length = days_in_month(number, int(month))
        if not day:
            first = day_number(number, int(month), 1)
            last = first + length - 1
        elif 1 <= int(day) <= length:
            first = last = day_number(number, int(month), int(day))
        else:
            raise refusal(text, MAX_LENGTH)
    elif "21" <= month <= "41" and not day and not (before or after or marks[3]):
        first, last = Season(int(month)).days_of(number)
    else:
        raise refusal(text, MAX_LENGTH)
    return Moment(text, year, month, day, (before, after, marks[3], marks[5], marks[6], marks[8]), first, last)


def _masked(text: str, year: str, month: str, day: str, marks: tuple[str, ...]) -> Moment:
    mask = mask_of(year, month, day)
    first, last = (None, None) if mask is None else (mask.first_day(), mask.last_day())
    if first is None or last is None:
        raise refusal(text, MAX_LENGTH)
    sides = (marks[0], marks[2], marks[3], marks[5], marks[6], marks[8])
    return Moment(text, year, month, day, sides, first, last)


def _long_year(text: str) -> Moment:
    match = _LONG_YEAR(text)
    if match is None:
        raise refusal(text, MAX_LENGTH)
    sign, mantissa, exponent, short_sign, short, significant, mark = match.groups("")
    digits = mantissa or short
    zeros = int(exponent or 0)
    if len(digits) + zeros > MAX_YEAR_DIGITS:
        raise DateError(f"a year has at most {MAX_YEAR_DIGITS} digits here")
    if mantissa and not exponent and len(digits) < 5:
        raise DateError("Y is only for years of more than four digits; write the year without it")
    value = int(digits) * 10**zeros
    width = 10 ** max(len(str(value)) - int(significant), 0) if significant else 1
    if significant and int(significant) > len(digits) + zeros:
        raise DateError(f"S{significant} asks for more significant digits than the year has")
    low = value - value % width
    high = low + width - 1
    if (sign or short_sign) == "-":
        if not value:
            raise DateError("there is no year -0000; 1 BC is 0000")
        low, high = -high, -low
    year = text[:-1] if mark else text
    first, last = day_number(low, 1, 1), day_number(high, 12, 31)
    return Moment(text, year, "", "", ("", mark, "", "", "", ""), first, last)


def _date_time(text: str) -> Moment:
    match = _DATE_TIME(text)
    if match is None:
        raise refusal(text, MAX_LENGTH)
    hour, minute, second, shift = match.groups("")
    if minute > "59" or second > "59" or f"{hour}:{minute}:{second}" > "24:00:00":
        raise DateError("a time runs from 00:00:00 to 24:00:00, minutes and seconds to 59")
    if shift in ("-00", "-00:00") or shift[4:] > "59" or shift[1:] > "14:00":
        raise DateError("a time shift is Z or from -14:00 to +14:00, its minutes to 59, and never -00:00")
    moment = _moment(text[:10])
    return moment._replace(text=text, time=text[11:])


def _interval(text: str) -> Interval:
    start, _, end = text.partition("/")
    if "/" in end or "T" in text or (start in ("", "..") and end in ("", "..")):
        raise refusal(text, MAX_LENGTH)
    return Interval(start if start in ("", "..") else _moment(start), end if end in ("", "..") else _moment(end))


def _choice(text: str) -> Choice:
    every = text[0] == "{"
    if len(text) < 3 or text[-1] != ("}" if every else "]") or _NOT_IN_SETS(text, 1, len(text) - 1):
        raise refusal(text, MAX_LENGTH)
    parts = text[1:-1].split(",")
    members = []
    for position, part in enumerate(parts):
        if not part:
            raise DateError("in a set, a comma stands between two dates, without an empty place")
        first, dots, last = part.partition("..")
        if not dots:
            moment = _moment(part)
            members.append(Span(moment, moment))
            continue
        if not (first or last) or not (first or position == 0) or not (last or position == len(parts) - 1):
            raise refusal(text, MAX_LENGTH)
        span = Span(_moment(first) if first else None, _moment(last) if last else None)
        if span.first and span.last and span.first.shape != span.last.shape:
            raise DateError(f"{part[:60]!r}: both sides of '..' need the same precision")
        members.append(span)
    return Choice(tuple(members), every)
