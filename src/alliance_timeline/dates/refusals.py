"""Why a string is no EDTF date, in one sentence that says what is allowed."""

from __future__ import annotations

import re

from ..errors import DateError
from .daynumbers import days_in_month, is_leap

__all__ = ["MONTH_NAMES", "refusal", "shown"]

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
