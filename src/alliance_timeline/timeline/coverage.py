"""Coverage: which days the data speaks about, and what must be said about its completeness."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Window, intersect, union
from alliance_timeline.selection import Selection

__all__ = ["Coverage"]

_ALWAYS: tuple[Window, ...] = ((datetime.date.min, datetime.date.max),)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days that are covered, and why.

    Attributes:
        whole: first and last day of the data; None without events or declaration.
        assumed: whether ``whole`` was taken from the events because nothing declares it.
        complete: whether the data declares itself a complete list.
        frames: the frames that a selection went through, in any order; their windows replace ``whole``.
        framed: the intersection of these windows.
        cut: the days that ``since``, ``until`` and phases leave.
    """

    whole: Window | None
    assumed: bool = False
    complete: bool = False
    frames: frozenset[str] = frozenset()
    framed: tuple[Window, ...] = _ALWAYS
    cut: tuple[Window, ...] = _ALWAYS

    @classmethod
    def of(cls, events: Sequence[Event], declared: Window | None, *, complete: bool) -> Coverage:
        """As declared; else from the first start to the last bounded day of the events."""
        if declared is not None:
            return cls(declared, complete=complete)
        bounds = [event.date.ordinals for event in events]
        starts = [day for first, second, _, _ in bounds if (day := second if first is None else first) is not None]
        days = [day for four in bounds for day in four if day is not None]
        if not starts:
            return cls(None, assumed=True, complete=complete)
        low, high = datetime.date.min.toordinal(), datetime.date.max.toordinal()
        first, last = (min(max(day, low), high) for day in (min(starts), max(days)))
        return cls((datetime.date.fromordinal(first), datetime.date.fromordinal(last)), assumed=True, complete=complete)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The covered days, as ordered windows that do not touch."""
        if self.frames:
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
        if self.frames or self.complete:
            return None
        return "not a complete list: counts and rates are of catalogued occasions, not of all that happened"

    def selected(self, selection: Selection, days: tuple[Window, ...], registry: Registry) -> Coverage:
        """What a selection leaves: frames replace the whole, ``since``, ``until`` and phases cut it."""
        framed = self.framed
        for name in selection.frames:
            framed = intersect(framed, (self._window(name, registry),))
        return replace(self, frames=self.frames | set(selection.frames), framed=framed, cut=intersect(self.cut, days))

    def until(self, day: datetime.date) -> Coverage:
        """The same, ending on a day."""
        return replace(self, cut=intersect(self.cut, ((datetime.date.min, day),)))

    def _window(self, frame: str, registry: Registry) -> Window:
        """The window of a frame; where it is open, the whole limits it."""
        window = registry.frames[frame].window
        first, last = window.start.earliest, window.end.latest
        low, high = self.whole or (datetime.date.min, datetime.date.max)
        return union([(first or low, last or high)])[0]
