"""Drawn: on which days of a calendar an event stands, and what of that is not known."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from alliance_timeline.dates import EventDate
from alliance_timeline.periods import Window

__all__ = ["Drawn", "drawn"]

_CALENDAR = (1, datetime.date.max.toordinal())


@dataclass(frozen=True, slots=True)
class Drawn:
    """The first and last possible day of an event as day numbers (1 is 0001-01-01), both inclusive.

    Attributes:
        first, last: all days on which it may have been. What is open is cut at the coverage; of an unknown end or
            start nothing is drawn, so that an event with one stands on the days of its other side.
        is_known: whether start and end are known to the day, without a mark of doubt.
        is_open_start, is_open_end: whether it goes on beyond the days that are drawn.
        lasts: whether it has a start and an end, and not only one day.
    """

    first: int
    last: int
    is_known: bool
    is_open_start: bool
    is_open_end: bool
    lasts: bool

    @property
    def days(self) -> Window | None:
        """First and last day; None where the calendar, which has the years 1 to 9999, does not reach."""
        if self.first < _CALENDAR[0] or self.last > _CALENDAR[1]:
            return None
        return datetime.date.fromordinal(self.first), datetime.date.fromordinal(self.last)


def drawn(date: EventDate, coverage: Window | None) -> Drawn:
    """Where a date is drawn; every date has a day that limits it.

    Args:
        date: of the event.
        coverage: first and last day of the data, at which what is open is cut.

    >>> found = drawn(EventDate.parse("2014/.."), (datetime.date(1990, 1, 1), datetime.date(2020, 12, 31)))
    >>> found.days[0].isoformat(), found.days[1].isoformat(), found.is_open_end
    ('2014-01-01', '2020-12-31', True)
    """
    first, latest, earliest, last = date.ordinals
    ends = [day.toordinal() for day in coverage] if coverage else [None, None]
    if first is None:
        before = [ends[0], latest, earliest, last] if date.has_open_start else [earliest, latest, last]
        first = min(day for day in before if day is not None)
    if last is None:
        after = [ends[1], earliest, latest, first] if date.has_open_end else [latest, first]
        last = max(day for day in after if day is not None)
    is_known = len(set(date.ordinals[:2])) == len(set(date.ordinals[2:])) == 1 and None not in date.ordinals
    doubted = date.is_approximate or date.is_uncertain
    known = is_known and not doubted
    return Drawn(first, last, known, date.has_open_start, date.has_open_end, not date.is_one_day)
