"""What a timeline's chart says in words: title, caption, the key to its signs, alternative text."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from alliance_timeline.charts.lane_rows import LaneRows
from alliance_timeline.charts.theme import spelled
from alliance_timeline.dates import EventDate
from alliance_timeline.periods import Window
from alliance_timeline.timeline.lanes import Lanes, plural

__all__ = ["ChartWords"]


@dataclass(frozen=True, slots=True)
class ChartWords:
    """The words of one chart.

    Attributes:
        events: how many are selected.
        lanes: the lanes shown.
        covered: the days that the selection covers, with whether that is assumed; None for nothing.
        span: first and last day of the axis.
        phases: the names of the bands.
    """

    events: int
    lanes: Lanes
    covered: tuple[Window, bool] | None
    span: Window
    phases: Sequence[str]

    @property
    def title(self) -> str:
        """How many events, by what, in which years."""
        first, last = (day.year for day in self.span)
        years = str(first) if first == last else f"{first} to {last}"
        by = f" by {spelled(self.lanes.by)}" if self.lanes.by else ""
        return f"{self._counted}{by}, {years}"

    @property
    def size(self) -> str:
        """Period and unit."""
        several = any(len(lanes) > 1 for lanes in self.lanes.members)
        more = f"; one with several {plural(self.lanes.by or '')} stands on each of their lanes" if several else ""
        return f"{covered_words(self.covered)}. In brackets: events on the lane{more}."

    def key(self, rows: LaneRows, links: int | None) -> str:
        """What the signs that are there mean; ``links`` is how many are drawn, None where none were asked for."""
        vague = any(row["vague"] for row in rows.marks)
        arrows = {row["open"] for row in rows.arrows}
        lasting = any(row["part"] != "vague" for row in rows.bars)
        parts = [
            "Filled mark: the day is known. Hollow mark: some day of the pale bar." if vague else "",
            "Solid bar: lasts, faded where start or end is uncertain." if lasting else "",
            "Filled arrow: open." if True in arrows else "",
            "Hollow arrow: unknown, or beyond the axis." if False in arrows else "",
            "" if links is None else f"Lines: {links:,} link{'s' * (links != 1)}." if links
            else "No links between these events.",
        ]  # fmt: skip
        return " ".join(filter(None, parts))

    def description(self, title: str, how: str) -> str:
        """The alternative text."""
        largest = max(self.lanes.numbers)
        name = self.lanes.names[self.lanes.numbers.index(largest)].rpartition(" (")[0]
        lanes = len(self.lanes.names)
        parts = [
            f"{title}. Timeline with {self._counted} on {lanes} lane{'s' * (lanes != 1)}"
            + (f", one for each {spelled(self.lanes.by)} shown" if self.lanes.by and lanes > 1 else "")
            + f", from {written(self.span[0])} to {written(self.span[1])}.",
            how,
            f"The largest lane is {name} with {largest:,} event{'s' * (largest != 1)}.",
            f"Phases: {', '.join(self.phases)}." if self.phases else "",
        ]
        return " ".join(filter(None, parts))

    @property
    def _counted(self) -> str:
        return f"{self.events:,} event{'s' * (self.events != 1)}"


def covered_words(covered: tuple[Window, bool] | None) -> str:
    """The covered days in words.

    >>> covered_words(((datetime.date(2014, 3, 18), datetime.date(2022, 2, 23)), False))
    'covers 18 March 2014 to 23 February 2022'
    """
    if covered is None:
        return "covers nothing"
    (first, last), assumed = covered
    return f"covers {written(first)} to {written(last)}" + (" (assumed from the events)" if assumed else "")


def written(day: datetime.date) -> str:
    """A day in words."""
    return EventDate.of(day).text
