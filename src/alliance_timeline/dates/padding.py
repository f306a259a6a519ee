"""Widening what is approximate or uncertain by a stated number of days, months or years.

The default rule: a date marked ``~`` is widened on each side by one unit of its precision, one marked ``?``
likewise, one marked ``%`` (both) by two. Where only some components are marked, the unit is the finest marked
one: ``2004-06~-11`` (year and month approximate) by a month, ``2004?-06-11`` by a year. The unit of a year with
unspecified digits that are no decade, century or millennium is one year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeAlias

from ..errors import DateError, InputError
from .daynumbers import civil, day_text, days_in_month, shift_months, year_text
from .expressions import Bounds, Choice, Expression, Interval, Moment, Span, four_bounds, is_one_day
from .grammar import read
from .units import Precision, Season

__all__ = ["Padding", "Steps", "padded_bounds", "padded_text", "steps_of"]

Padding: TypeAlias = "int | str | timedelta | None"
"""Days as a number or timedelta, a text such as ``"90 days"``, ``"3 months"``; None: the default rule."""

Steps: TypeAlias = "tuple[int, int] | None"
"""Days and months to widen by on each side; None: the default rule."""

_AMOUNT = re.compile(r"([0-9]{1,6}) (day|week|month|year)s?").fullmatch
_STEPS = {"day": (1, 0), "week": (7, 0), "month": (0, 1), "year": (0, 12)}


def steps_of(amount: Padding, name: str) -> Steps:
    """Read what a caller passes as padding; the name is that of the argument.

    >>> steps_of("2 weeks", "approximate"), steps_of("1 year", "approximate"), steps_of(90, "uncertain")
    ((14, 0), (0, 12), (90, 0))
    """
    if amount is None:
        return None
    if isinstance(amount, str) and (match := _AMOUNT(amount)):
        days, months = _STEPS[match[2]]
        return days * int(match[1]), months * int(match[1])
    if isinstance(amount, timedelta):
        amount = amount.days
    if isinstance(amount, int) and not isinstance(amount, bool) and 0 <= amount <= 999_999:
        return amount, 0
    raise InputError(
        f"{name}={str(amount)[:40]!r}: allowed are days from 0 to 999,999, a timedelta, "
        "'90 days', '2 weeks', '3 months', '1 year', or None for the default rule"
    )


def padded_bounds(expression: Expression, approximate: Steps, uncertain: Steps) -> Bounds:
    """The four bounds after widening every marked date."""
    return four_bounds(_map(expression, lambda moment: _widened(moment, approximate, uncertain)))


def padded_text(expression: Expression, approximate: Steps, uncertain: Steps) -> str:
    """EDTF without qualifiers for the widened date.

    One unknown day becomes the set ``[a..b]`` of its possible days. An end of an interval or a member of
    ``{…}``, where EDTF allows no set, becomes the narrowest expression that holds all its possible days.
    """
    widened = _map(expression, lambda moment: _widened(moment, approximate, uncertain))
    if not is_one_day(widened):
        return _bare_text(_map(expression, lambda moment: _narrowest(moment, approximate, uncertain)))
    if _map(expression, lambda moment: moment) == widened:
        return _bare_text(expression)
    low, _, _, high = four_bounds(widened)
    return f"[{_range_text(low, high)}]"


def _map(expression: Expression, change: Callable[[Moment], Moment]) -> Expression:
    if isinstance(expression, Moment):
        return change(expression)
    if isinstance(expression, Interval):
        return Interval(*(end if isinstance(end, str) else change(end) for end in expression))
    spans = []
    for first, last in expression.members:
        start = None if first is None else change(first)
        spans.append(Span(start, start if last is first else None if last is None else change(last)))
    return Choice(tuple(spans), expression.every)


def _widened(moment: Moment, approximate: Steps, uncertain: Steps) -> Moment:
    """The moment with first and last day moved apart and its digits dropped; itself if nothing is added."""
    days = months = 0
    for mark, chosen in (("~", approximate), ("?", uncertain)):
        marked = [place for place, marks in enumerate(moment.qualifiers) if mark in marks]
        if marked:
            step = chosen if chosen is not None else _unit(moment, _finest(moment, marked))
            days, months = days + step[0], months + step[1]
    if not days and not months:
        return moment
    first = shift_months(moment.first, -months, month_end=False) - days
    last = shift_months(moment.last, months, month_end=True) + days
    return moment._replace(text="", year="", month="", day="", marks=("",) * 6, first=first, last=last)


def _finest(moment: Moment, marked: list[int]) -> int:
    return min(max(marked), 2 if moment.day else 1 if moment.month else 0)


def _unit(moment: Moment, place: int) -> tuple[int, int]:
    """Days and months of one unit of the year, month or day (place 0 to 2) of the moment."""
    if place == 2 and moment.precision is Precision.DAY:
        return 1, 0
    if place == (2 if moment.day else 1 if moment.month else 0):
        if moment.month or moment.has_mask:
            return 0, moment.precision.months
        return 0, 12 * round((moment.last - moment.first) / 365.2425)
    if place == 1:
        return 0, 12 if "X" in moment.month else 1
    return 0, 12 * 10 ** _open_places(moment.year)


def _open_places(year: str) -> int:
    """How many digits of the year are open at its right; 0 where X also stands elsewhere, or everywhere."""
    known = year.rstrip("X")
    return 0 if "X" in known or not known.strip("-") else len(year) - len(known)


def _narrowest(moment: Moment, approximate: Steps, uncertain: Steps) -> Moment:
    """The shortest expression that holds all days of the widened moment; itself if nothing is added."""
    widened = _widened(moment, approximate, uncertain)
    if widened is moment:
        return moment
    first, last = widened.first, widened.last
    found = [
        candidate
        for text in _candidates(first)
        if isinstance(candidate := read(text), Moment) and candidate.first <= first and last <= candidate.last
    ]
    if not found:
        raise DateError(f"no EDTF expression holds the days around {moment.text} in an interval; see padded_bounds")
    return min(found, key=lambda candidate: candidate.last - candidate.first)


def _candidates(first: int) -> Iterator[str]:
    """EDTF strings that hold the first day: day, ten days, month, groupings, year, decade and so on."""
    year, month, day = civil(first)
    text = year_text(year)
    if text[0] == "Y":
        yield from (f"{text}S{digits}" for digits in range(1, len(str(abs(year))) + 1))
        return
    yield f"{text}-{month:02d}-{day:02d}"
    if days_in_month(year, month) >= day // 10 * 10 + 1:
        yield f"{text}-{month:02d}-{day // 10}X"
    yield f"{text}-{month:02d}"
    yield f"{text}-{month // 10}X"
    yield from (f"{text}-{code.value}" for code in Season if not 25 <= code <= 32)
    yield text
    yield from (text[:-places] + "X" * places for places in range(1, 5))


def _range_text(low: int | None, high: int | None) -> str:
    """``a..b`` in days; in years where one of them has more than four digits. None is open."""
    ends = [end for end in (low, high) if end is not None]
    years = any(abs(civil(end)[0]) > 9999 for end in ends)
    texts = ["" if end is None else year_text(civil(end)[0]) if years else day_text(end) for end in (low, high)]
    return "..".join(texts)


def _bare_text(expression: Expression) -> str:
    """The text of the expression without qualifiers."""
    if isinstance(expression, Moment):
        return expression.unqualified
    if isinstance(expression, Interval):
        return "/".join(end if isinstance(end, str) else end.unqualified for end in expression)
    inner = []
    for first, last in expression.members:
        ends = ["" if end is None else end.unqualified for end in (first, last)]
        inner.append(ends[0] if first is last else "..".join(ends))
    return ("{%s}" if expression.every else "[%s]") % ",".join(inner)
