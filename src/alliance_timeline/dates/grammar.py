"""Reading EDTF: ISO 8601-2:2019 in the text of the Library of Congress (4 February 2019), levels 0 to 2.

https://www.loc.gov/standards/datetime/ . ``PLAIN`` accepts at once the strings that most data consist of;
``read`` understands all and says why it refuses one. Every expression here takes linear time.
"""

from __future__ import annotations

import re

from ..errors import DateError
from .daynumbers import day_number, days_in_month
from .expressions import Choice, Expression, Interval, Moment, Span
from .masks import mask_of
from .refusals import refusal
from .units import Season

__all__ = ["MAX_LENGTH", "MAX_YEAR_DIGITS", "plain", "read"]

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
