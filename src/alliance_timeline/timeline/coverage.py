"""Coverage: which days the data speaks about, and what must be said about its completeness."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.errors import InputError
from alliance_timeline.events import Event, Frame
from alliance_timeline.events.registry import calendar_day
from alliance_timeline.periods import Window, intersect, union, without

__all__ = ["Coverage", "declared_window", "last_day"]

_ALWAYS: tuple[Window, ...] = ((datetime.date.min, datetime.date.max),)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days that are covered, and why.

    Attributes:
        whole: first and last day of the data; None without events or declaration.
        assumed: whether ``whole`` was taken from the events because nothing declares it.
        complete: whether the data declares itself a complete list.
        framed: the windows that all frames of a selection share; they replace ``whole``. None without frames.
        unclosed: the frames of a selection whose completeness nothing shows.
        cut: the days that ``since``, ``until`` and phases leave.
    """

    whole: Window | None
    assumed: bool = False
    complete: bool = False
    framed: tuple[Window, ...] | None = None
    unclosed: tuple[str, ...] = ()
    cut: tuple[Window, ...] = _ALWAYS

    @classmethod
    def of(cls, events: Iterable[Event], declared: Window | None = None, *, complete: bool = False) -> Coverage:
        """As declared; else from the first start to the last bounded day of the events."""
        if declared is not None:
            return cls(declared, complete=complete)
        bounds = [event.date.ordinals for event in events]
        starts = [day for first, second, *_ in bounds if (day := second if first is None else first) is not None]
        if not starts:
            return cls(None, assumed=True, complete=complete)
        last = max(day for four in bounds for day in four if day is not None)
        return cls((calendar_day(min(starts)), calendar_day(last)), assumed=True, complete=complete)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The covered days, as ordered windows that do not touch."""
        if self.framed is not None:
            return intersect(self.framed, self.cut)
        return intersect((self.whole,), self.cut) if self.whole else ()

    @property
    def span(self) -> Window | None:
        """The first and last covered day; None where nothing is covered."""
        windows = self.windows
        return (windows[0][0], windows[-1][1]) if windows else None

    @property
    def caution(self) -> str | None:
        """What must be printed wherever a figure is; None for complete lists."""
        if self.unclosed and not self.complete:
            names = ", ".join(self.unclosed)
            return f"not a complete list: {names} lists what the search found, held against no full list"
        if self.framed is not None or self.complete:
            return None
        text = "not a complete list: counts and rates are of catalogued occasions, not of all that happened"
        return f"{text}; coverage assumed from the events" if self.assumed and self.whole else text

    @property
    def open_caution(self) -> str | None:
        """What must be told of events on these days that are of no frame; None for a complete list."""
        return replace(self, assumed=False, framed=None, unclosed=()).caution

    def through(self, frames: Iterable[Frame]) -> Coverage:
        """What a selection through frames leaves: the days that the windows of all of them share."""
        framed, unclosed = self.framed, set(self.unclosed)
        for frame in frames:
            window = self._window(frame)
            framed = window if framed is None else intersect(framed, window)
            unclosed |= set() if frame.closed else {frame.id}
        return replace(self, framed=framed, unclosed=tuple(sorted(unclosed)))

    def within(self, days: Sequence[Window]) -> Coverage:
        """The same, cut to some days."""
        return replace(self, cut=intersect(self.cut, days))

    def outside(self, days: Sequence[Window]) -> Coverage:
        """The same without some days."""
        return replace(self, cut=without(self.cut, days))

    def merged(self, other: Coverage) -> Coverage:
        """The coverage of both where the covered days are the same: a complete list if both are."""
        return Coverage(
            self.whole if self.whole == other.whole else self.span,
            assumed=self.assumed and other.assumed,
            complete=self.caution is None and other.caution is None,
            cut=self.windows,
        )

    def with_event(self, event: Event) -> Coverage:
        """The same, reaching to the event where the coverage is assumed."""
        whole = Coverage.of([event]).whole
        if not self.assumed or whole is None:
            return self
        ends = [*whole, *(self.whole or ())]
        return replace(self, whole=(min(ends), max(ends)))

    def _window(self, frame: Frame) -> tuple[Window, ...]:
        """The days of a frame's window that were searched; where it is open, the whole limits it."""
        low, high = self.whole or _ALWAYS[0]
        window = [(frame.window.start.earliest or low, frame.window.end.latest or high)]
        gaps = [(span.start.earliest or low, span.end.latest or high) for span in frame.unsearched]
        return without(union(window), gaps)


def declared_window(days: tuple[DateLike, DateLike] | None) -> Window | None:
    """The first day of the first and the last day of the last date.

    Raises:
        InputError: for what is no pair of dates, or not in order.
    """
    if days is None:
        return None
    if isinstance(days, str) or len(days) != 2:
        raise InputError(f"coverage: {days!r} is no pair of dates; give the first and the last day")
    first, last = EventDate.of(days[0]).start.earliest, EventDate.of(days[1]).end.latest
    if first is None or last is None or last < first:
        raise InputError(f"coverage: {days[0]} to {days[1]} are not a first and a last day, in order")
    return first, last


def last_day(date: DateLike, argument: str) -> datetime.date:
    """The last possible day of a date; ``argument`` is named in the error where there is none."""
    day = EventDate.of(date).end.latest
    if day is None:
        raise InputError(f"{argument}: {EventDate.of(date).edtf} has no last day")
    return day
