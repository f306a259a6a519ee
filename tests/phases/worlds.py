"""Timelines of plain events on given days, for what phases compute."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from alliance_timeline.events import Actor, Event
from alliance_timeline.phases import Periodization
from alliance_timeline.timeline import Timeline

ACTORS = (
    Actor(id="russia", names="Russia", country="RU", kind="state"),
    Actor(id="china", names="China", country="CN", kind="state"),
)
SCHEME = Periodization.declared("2006-07-01", "2009-01-01", names=["early", "middle", "late"])
COVERAGE = ("2002-01-01", "2011-12-31")


def timeline(dates: Iterable[str | tuple[str, str]], **options: Any) -> Timeline:
    """A timeline of events on dates, each a date or a pair of date and kind; cooperation by default."""
    pairs = [(item, "cooperation") if isinstance(item, str) else item for item in dates]
    events = [
        Event(
            id=f"e{n}", date=date, title="T", kind=kind, form="meeting", domains="ai", participants=["russia", "china"]
        )
        for n, (date, kind) in enumerate(pairs)
    ]
    return Timeline(events, **({"coverage": COVERAGE, "phases": SCHEME, "actors": ACTORS} | options))


def every(days: int, first: str, last: str) -> list[str]:
    """Days at equal distance."""
    day, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    found = []
    while day <= end:
        found.append(day.isoformat())
        day += datetime.timedelta(days=days)
    return found


def years(first: str, last: str) -> float:
    """Exposure: days from first to last, both counted, over 365.25."""
    return ((datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days + 1) / 365.25
