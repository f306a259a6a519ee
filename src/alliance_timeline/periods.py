"""Calendar periods and spans of time: months, quarters, halves, years, any number of months from an anchor."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.dates.comparison import start_range
from alliance_timeline.dates.days import days_in_month
from alliance_timeline.errors import DateError, InputError, nearest, shown

__all__ = [
    "DAYS_PER_YEAR",
    "Every",
    "Period",
    "Window",
    "calendar",
    "covered_days",
    "intersect",
    "lasts_on",
    "one_day",
    "parse_every",
    "periods_for",
    "shift",
    "start_days",
    "union",
    "without",
]

DAYS_PER_YEAR = 365.25
"""Exposure in years is covered days divided by this."""

Window = tuple[datetime.date, datetime.date]
"""First and last day, both inclusive."""

_DAY = datetime.timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_EVERY = re.compile(r"([0-9]{1,4}) months?")
_SPAN = re.compile(r"([0-9]{1,6}) (day|week|month|year)s?")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days with a name; ``first`` and ``last`` are inclusive.

    Raises:
        InputError: the last day lies before the first.
    """

    label: str
    first: datetime.date
    last: datetime.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InputError(f"period {self.label} ends ({self.last}) before it begins ({self.first})")

    def __str__(self) -> str:
        return self.label


Every = str | int | Sequence[Period]
"""How time is cut: a word such as ``quarter``, a number of months, or the periods themselves."""


def parse_every(every: str | int) -> int:
    """The number of months in a period: ``month``, ``quarter``, ``half``, ``year``, ``18 months`` or a number.

    Raises:
        InputError: for anything else, or not 1 to 1,200 months.

    >>> parse_every("quarter"), parse_every("18 months"), parse_every(2)
    (3, 18, 2)
    """
    months = 0
    if isinstance(every, str):
        match = _EVERY.fullmatch(every)
        months = int(match[1]) if match else _MONTHS.get(every, 0)
    elif isinstance(every, int) and not isinstance(every, bool):
        months = every
    if not 1 <= months <= 1200:
        raise InputError(f"every: {shown(every)} is no period; {nearest(str(every), _MONTHS)}, or 1 to 1200 'months'")
    return months


def calendar(
    every: str | int, first: datetime.date, last: datetime.date, *, anchor: datetime.date | None = None
) -> tuple[Period, ...]:
    """The periods that hold every day from ``first`` to ``last``, in order and without gaps.

    Without an anchor, periods are those of the calendar (a quarter begins in January, April, July or October;
    another number of months is counted from January of the first year). With one, a period begins on the anchor's
    day of the month, or on the month's last day where that is earlier. The years 1 and 9999 end the calendar.

    >>> [p.label for p in calendar("quarter", datetime.date(2014, 2, 1), datetime.date(2014, 7, 1))]
    ['2014-Q1', '2014-Q2', '2014-Q3']
    >>> [str(p.first) for p in calendar("year", datetime.date(2014, 3, 1), datetime.date(2015, 4, 1),
    ...                                 anchor=datetime.date(2022, 2, 24))]
    ['2014-02-24', '2015-02-24']
    """
    months = parse_every(every)
    if last < first:
        return ()
    origin = anchor or datetime.date(first.year, 1, 1)
    number = ((first.year - origin.year) * 12 + first.month - origin.month) // months
    if (_moved(origin, number * months) or first) > first:
        number -= 1
    periods: list[Period] = []
    start: datetime.date | None = _moved(origin, number * months) or datetime.date.min
    while start is not None and start <= last:
        number += 1
        following = _moved(origin, number * months)
        end = following - _DAY if following else datetime.date.max
        periods.append(Period(_label(start, end, months, anchored=anchor is not None), start, end))
        start = following
    return tuple(periods)


def periods_for(every: Every, limits: Window | None, anchor: datetime.date | None = None) -> tuple[Period, ...]:
    """The periods that ``every`` means between the limits; none without limits.

    Raises:
        InputError: what is no period, or periods that are out of order or overlap.
    """
    if isinstance(every, str | int):
        parse_every(every)
        return calendar(every, *limits, anchor=anchor) if limits else ()
    periods = tuple(every) if isinstance(every, Iterable) else (every,)
    strange = [item for item in periods if not isinstance(item, Period)]
    if strange:
        raise InputError(
            f"every: {strange[0]!r} is no period; give a word such as 'quarter', months, or Period objects"
        )
    for one, other in pairwise(periods):
        if other.first <= one.last:
            raise InputError(f"every: period {other.label} begins before {one.label} ends; give them in order")
    return periods


def _moved(day: datetime.date, months: int) -> datetime.date | None:
    """A day moved by months, at most to the end of the month; None beyond the years 1 to 9999."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return None
    return datetime.date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def _label(first: datetime.date, last: datetime.date, months: int, *, anchored: bool) -> str:
    text = first.isoformat()
    if anchored or months not in _MONTHS.values():
        return f"{text}/{last.isoformat()}"
    if months == 1:
        return text[:7]
    if months == 12:
        return text[:4]
    return f"{text[:4]}-{'Q' if months == 3 else 'H'}{(first.month - 1) // months + 1}"


def one_day(date: DateLike, argument: str) -> datetime.date:
    """A date that is known to the day.

    Raises:
        InputError: it is not, or is no date; named by ``argument``.

    >>> one_day("2022-02-24", "at")
    datetime.date(2022, 2, 24)
    """
    try:
        known = EventDate.of(date)
    except (DateError, InputError) as error:
        raise InputError(f"{argument}: {error}") from None
    first, last = known.start.earliest, known.end.latest
    if first is None or first != last:
        raise InputError(f"{argument}: {known.edtf} is no single day; give one, such as 2022-02-24")
    return first


def shift(day: datetime.date, span: str, *, back: bool = False) -> datetime.date:
    """A day moved by a span such as ``180 days``, ``6 weeks``, ``3 months`` or ``1 year``.

    A day that the month lacks becomes its last day; the first and the last day of the calendar end the way.

    Raises:
        InputError: what is no span.

    >>> shift(datetime.date(2022, 2, 24), "180 days", back=True)
    datetime.date(2021, 8, 28)
    """
    match = _SPAN.fullmatch(span.strip()) if isinstance(span, str) else None
    if match is None:
        raise InputError(f"{str(span)[:40]!r} is no span of time; write '180 days', '6 weeks', '3 months' or '1 year'")
    number = -int(match[1]) if back else int(match[1])
    edge = datetime.date.min if back else datetime.date.max
    if match[2] in ("month", "year"):
        return _moved(day, number * (12 if match[2] == "year" else 1)) or edge
    try:
        return day + datetime.timedelta(days=number * (7 if match[2] == "week" else 1))
    except OverflowError:
        return edge


def union(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same days as ordered windows that neither touch nor overlap.

    >>> a, b, c = (datetime.date(2014, 1, day) for day in (1, 2, 9))
    >>> len(union([(b, c), (a, a)]))
    1
    """
    merged: list[Window] = []
    for first, last in sorted(window for window in windows if window[0] <= window[1]):
        if merged and (merged[-1][1] == datetime.date.max or first <= merged[-1][1] + _DAY):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def intersect(some: Sequence[Window], others: Sequence[Window]) -> tuple[Window, ...]:
    """The days that lie in both, as ordered windows that neither touch nor overlap."""
    return union((max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others)


def without(windows: Sequence[Window], holes: Iterable[Window]) -> tuple[Window, ...]:
    """The days of ``windows`` outside ``holes``, as ordered windows that neither touch nor overlap.

    >>> first, inside, last = (datetime.date(2014, 1, day) for day in (1, 5, 9))
    >>> [f"{a:%d}-{b:%d}" for a, b in without([(first, last)], [(inside, inside)])]
    ['01-04', '06-09']
    """
    left = union(windows)
    for first, last in union(holes):
        before = [(datetime.date.min, first - _DAY)] if first > datetime.date.min else []
        after = [(last + _DAY, datetime.date.max)] if last < datetime.date.max else []
        left = intersect(left, [*before, *after])
    return left


def covered_days(windows: Iterable[Window]) -> int:
    """How many days the windows hold; they must not overlap."""
    return sum((last - first).days + 1 for first, last in windows)


def start_days(date: EventDate, limits: Window | None) -> tuple[int, int] | None:
    """The first and last possible start day as ordinals; where nothing limits them, ``limits`` do.

    None where a bound is missing and there are no limits.

    >>> limits = (datetime.date(2014, 1, 1), datetime.date(2020, 1, 1))
    >>> first, last = start_days(EventDate.parse("../2015"), limits)
    >>> datetime.date.fromordinal(first).isoformat(), datetime.date.fromordinal(last).isoformat()
    ('2014-01-01', '2015-12-31')
    """
    first, last = date.ordinals[:2]
    if first is not None and last is not None:
        return first, last
    if limits is None:
        return None
    return start_range(date.ordinals, (limits[0].toordinal(), limits[1].toordinal()), date.edtf)


def lasts_on(date: EventDate) -> bool:
    """Whether the end is open: what is dated so still holds, as far as anyone has looked. An unknown end is not open.

    Nor is one unknown day (``[2019..]``), which does not last.

    >>> lasts_on(EventDate.parse("2019/..")), lasts_on(EventDate.parse("2019/")), lasts_on(EventDate.parse("[2019..]"))
    (True, False, False)
    """
    return date.has_open_end and not date.is_one_day
