"""A date in English: every EDTF string has a text.

Years before 1 are counted backwards as historians do (0000 is 1 BC). Qualifiers of a whole date become
"about" (``~``) and "possibly" (``?``); those of single components are told in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .daynumbers import civil, days_in_month
from .expressions import Choice, Expression, Interval, Moment, Span
from .masks import matching
from .refusals import MONTH_NAMES
from .units import Season

__all__ = ["english"]

_LONG_YEAR = re.compile(r"Y?(-?[0-9]+)(?:E([0-9]+))?(?:S[0-9]+)?").fullmatch
_COMPONENTS = ("year", "month", "day")
_WORDS = {"~": "approximate", "?": "uncertain", "~?": "uncertain and approximate"}


def english(expression: Expression) -> str:
    """The English text.

    >>> from .grammar import read
    >>> for text in ("2019-09~", "2014/2016", "[2014..2016]", "2022-05/..", "156X-12-25", "2004-06~-11"):
    ...     print(english(read(text)))
    about September 2019
    2014 to 2016
    between 2014 and 2016
    since May 2022
    25 December in the 1560s
    11 June 2004 (year and month approximate)
    """
    if isinstance(expression, Moment):
        return _moment(expression)
    if isinstance(expression, Interval):
        return _interval(expression)
    return _choice(expression)


def _moment(moment: Moment) -> str:
    qualifiers = moment.qualifiers
    given = 1 + bool(moment.month) + bool(moment.day)
    whole = set(qualifiers[:given])
    if whole == {""}:
        return _bare(moment)
    if len(whole) == 1:
        (marks,) = whole
        return ("possibly " if "?" in marks else "") + ("about " if "~" in marks else "") + _bare(moment)
    notes = []
    for marks in dict.fromkeys(mark for mark in qualifiers if mark):
        names = [_COMPONENTS[place] for place in range(given) if qualifiers[place] == marks]
        notes.append(f"{_listed(names, 'and')} {_WORDS[marks]}")
    return f"{_bare(moment)} ({', '.join(notes)})"


def _bare(moment: Moment) -> str:
    """The text without qualifiers."""
    season = moment.season
    if season is not None:
        return _season(season, int(moment.year))
    if moment.time:
        return f"{_day_month_year(moment)}, {_time(moment.time)}"
    if not moment.month:
        return _year_alone(moment)
    if moment.has_mask:
        return _masked(moment)
    return _day_month_year(moment)


def _day_month_year(moment: Moment) -> str:
    day = f"{int(moment.day)} " if moment.day else ""
    return f"{day}{MONTH_NAMES[int(moment.month) - 1]} {_year(int(moment.year))}"


def _year(number: int) -> str:
    if number > 9999 or number < -9999:
        return f"the year {number:,}"
    if number <= 0:
        return f"{1 - number} BC"
    return str(number) if number > 999 else f"{number} AD"


def _season(season: Season, year: int) -> str:
    name = _year(year)
    if season in (Season.WINTER, Season.NORTHERN_WINTER, Season.SOUTHERN_SUMMER) and year > 999:
        name = f"{year}/{(year + 1) % 100:02d}"
    return f"{season.label} {name}"


def _time(time: str) -> str:
    clock, shift = time[:8], time[8:]
    return clock if not shift else f"{clock} UTC" if shift == "Z" else f"{clock} (UTC{shift})"


def _year_alone(moment: Moment) -> str:
    match = _LONG_YEAR(moment.year)
    if match is None:
        return _year_mask(moment.year, alone=True)
    number = int(match[1]) * 10 ** int(match[2] or 0)
    if "S" not in moment.year:
        return _year(number)
    first, last = civil(moment.first)[0], civil(moment.last)[0]
    if last <= 9999 and first >= -9999:
        return f"some year between {_year(first)} and {_year(last)}, perhaps {_year(number)}"
    return f"some year between {first:,} and {last:,}, perhaps {number:,}"


def _year_mask(year: str, *, alone: bool) -> str:
    """A year with unspecified digits: alone ("2010s"), or after day or month ("in the 2010s")."""
    if year == "XXXX":
        return "an unknown year" if alone else "in an unknown year"
    if year[0] != "-" and year.find("X") == 3:
        return ("" if alone else "in the ") + f"{int(year[:3] + '0')}s"
    if year[0] != "-" and year[1:] in ("XXX", year[1] + "XX"):
        low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
        return f"some year from {low} to {high}" if alone else f"in some year from {low} to {high}"
    return ("" if alone else "in ") + f"a year of the form {year}"


def _masked(moment: Moment) -> str:
    """A year and month, or a full date, in which digits are unspecified."""
    year = _year_mask(moment.year, alone=False) if "X" in moment.year else _year(int(moment.year))
    any_month = moment.month == "XX"
    if any_month:
        year = year if "X" in moment.year else f"in {year}"
    if not moment.day:
        return f"{_month_names(moment.month)} {year}"
    if moment.day == "XX":
        return f"some day {year}" if any_month else f"some day in {_month_names(moment.month)} {year}"
    months = matching(moment.month, 1, 12)
    days = matching(moment.day, 1, max(days_in_month(2000, month) for month in months))
    names = [str(day) for day in days]
    day_text = f"some day from {names[0]} to {names[-1]}" if len(days) > 4 else _listed(names, "or")
    if any_month:
        return f"day {day_text} of some month {year}" if len(days) <= 4 else f"{day_text} of some month {year}"
    return f"{day_text} {_month_names(moment.month)} {year}"


def _month_names(month: str) -> str:
    if month == "XX":
        return "some month"
    names = [MONTH_NAMES[number - 1] for number in matching(month, 1, 12)]
    return f"some month from {names[0]} to {names[-1]}" if len(names) > 4 else _listed(names, "or")


def _listed(names: Sequence[str], word: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def _interval(interval: Interval) -> str:
    start, end = interval
    if isinstance(start, Moment) and isinstance(end, Moment):
        return f"{_start_beside(start, end)} to {_moment(end)}"
    if isinstance(end, Moment):
        return f"until {_moment(end)}" if start == ".." else f"unknown start to {_moment(end)}"
    assert isinstance(start, Moment)
    return f"since {_moment(start)}" if end == ".." else f"{_moment(start)} to unknown end"


def _start_beside(start: Moment, end: Moment) -> str:
    """The start, without the year and month that the end repeats: "11 to 17 September 2019"."""
    plain = not any((*start.marks, *end.marks)) and start.shape == end.shape and start.year == end.year
    if not plain or start.has_mask or end.has_mask or start.season is not None or not start.month:
        return _moment(start)
    if start.day and start.month == end.month:
        return str(int(start.day))
    day = f"{int(start.day)} " if start.day else ""
    return day + MONTH_NAMES[int(start.month) - 1]


def _choice(choice: Choice) -> str:
    if not choice.every and len(choice.members) == 1:
        return _single_range(choice.members[0])
    return ("all of " if choice.every else "one of ") + _listed([_span(span) for span in choice.members], "and")


def _single_range(span: Span) -> str:
    first, last = span
    if first is None:
        return "" if last is None else f"{_moment(last)} or earlier"
    if last is None:
        return f"{_moment(first)} or later"
    return f"between {_moment(first)} and {_moment(last)}" if span.is_range else _moment(first)


def _span(span: Span) -> str:
    if span.first is not None and span.last is not None and span.is_range:
        return f"{_moment(span.first)} to {_moment(span.last)}"
    return _single_range(span)
