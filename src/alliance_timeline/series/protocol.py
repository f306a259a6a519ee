"""HasSeries: what phases and checks need of a collection of events, whatever it is stored in."""

from __future__ import annotations

import datetime
from typing import Any, Protocol, Self

from alliance_timeline.periods import Every, Window
from alliance_timeline.series.counting import By, Unit
from alliance_timeline.series.event_series import EventSeries

__all__ = ["HasSeries"]


class HasSeries(Protocol):
    """Events that can be selected and counted: a Timeline, or a table on an engine."""

    @property
    def windows(self) -> tuple[Window, ...]:
        """The covered days, as ordered windows that do not touch."""

    @property
    def caution(self) -> str | None:
        """What the reader must be told beside every figure, or None."""

    @property
    def settled_until(self) -> datetime.date | None:
        """The last day up to which reports have come in, or None."""

    def select(self, **words: Any) -> Self:
        """The events of a selection."""

    def series(self, every: Every = "quarter", *, by: By | None = None, unit: Unit = "occasion") -> EventSeries:
        """Counts by period and group."""

    def actors_by_occasion(self, window: Window) -> list[frozenset[str]]:
        """The actors of each occasion whose start probably lies in the window."""
