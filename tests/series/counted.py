"""Timelines that hold so many events in each period, for what is inferred from a series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_timeline.events import Event
from alliance_timeline.timeline import Timeline


def events(
    counts: Sequence[int], *, start: int = 2000, months: int = 3, digits: int = 10, name: str = "e", **fields: Any
) -> list[Event]:
    """So many events in each period of so many months from January of ``start`` on, on different days.

    ``digits`` cuts their dates: 7 to the month, 4 to the year.
    """
    coded = {"title": "t", "kind": "cooperation", "form": "meeting", "domains": "trade"} | fields
    found = []
    for period, number in enumerate(counts):
        years, month = divmod(period * months, 12)
        for n in range(number):
            day = f"{start + years:04}-{month + 1 + n % months:02}-{1 + (7 * n) % 28:02}"
            found.append(Event(id=f"{name}-{period}-{n}", date=day[:digits], **coded))
    return found


def timeline(some: Sequence[Event], first: str, last: str, **options: Any) -> Timeline:
    """A complete timeline that covers the years from ``first`` to ``last``."""
    return Timeline(some, coverage=(first, last), **({"complete": True} | options))
