"""What is seen at the cuts of a series: a break among them, and the change of the rate at each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectations.cuts import Cut, ratios_at
from alliance_timeline.display import counted
from alliance_timeline.inference.breaks import UNDECIDED
from alliance_timeline.periods import Window
from alliance_timeline.phases.detected import found_phases
from alliance_timeline.series.breaks import BreakRow, span_text
from alliance_timeline.series.findings import number_text

__all__ = ["SeenBreaks", "see_breaks"]


@dataclass(frozen=True, slots=True, eq=False)
class SeenBreaks:
    """The breaks that are found, and the cuts that are looked at.

    Attributes:
        row: the breaks of the series.
        cuts: one or more.
        shown: the number of the first break whose dates all lie among the cuts and within the days; None without one.
        astride: the same of one with some date within the days that is not shown, in part or as a whole.
        own: the change at each break of which all dates lie among the cuts and within the days, between the breaks
            before and after it.
        away: numbers of the periods at which breaks are found away from the cuts.
    """

    row: BreakRow
    cuts: tuple[Cut, ...]
    shown: int | None
    astride: int | None
    own: tuple[Cut, ...] = ()
    away: tuple[int, ...] = ()

    def lies_within(self, ratio: float) -> bool:
        """Whether the change at every cut, and at the breaks among them, is surely by less than a ratio."""
        return all(cut.lies_within(ratio) for cut in (*self.cuts, *self.own))

    @property
    def undecided(self) -> bool:
        """Whether there would be a break, or a further one, if periods were independent."""
        return UNDECIDED in (self.row.verdict, self.row.further)

    @property
    def tests(self) -> tuple[float | None, float | None]:
        """p if periods are independent, and if they may depend on each other, of the last test."""
        last = self.row.result.steps[-1]
        return last.p_independent, last.p_auto

    @property
    def figures(self) -> tuple[float | None, float | None, float | None]:
        """The ratio at the break that is shown, or else the most unequal one; lowest and highest limit at all cuts, or
        those of the break. None where one is without end.
        """
        cuts = [cut for cut in self.cuts if self.shown is not None and cut.day == self.row.dates[self.shown]]
        cuts = cuts or list(self.cuts)
        most = max((cut.ratio.estimate or math.inf for cut in cuts), key=lambda ratio: abs(math.log(ratio)))
        low, high = min(cut.ratio.low for cut in cuts), max(cut.ratio.high for cut in cuts)
        return _finite(most), low, _finite(high)

    @property
    def text(self) -> str:
        """The break that is shown, or the ratios."""
        if self.shown is not None:
            before, after = self.row.rates[self.shown : self.shown + 2]
            return f"{self.break_text(self.shown)}: {before.estimate:.1f} to {after.estimate:.1f} a year"
        low, high = min(cut.ratio.low for cut in self.cuts), max(cut.ratio.high for cut in self.cuts)
        return f"ratios {number_text(low)}–{number_text(high)} at {counted(len(self.cuts), 'cut')}"

    def break_text(self, number: int) -> str:
        """A break with its set."""
        return f"break {self.row.dates[number]} ({span_text(self.row.sets[number])})"


def see_breaks(case: Case, row: BreakRow, numbers: Sequence[int], days: Window) -> SeenBreaks:
    """The breaks among some cuts, and the change at each cut between the breaks that are found away from them.

    Args:
        case: with used periods.
        row: the breaks of its series.
        numbers: of the periods that begin with a cut; at least one.
        days: between which a break must surely lie to be shown.
    """
    place = {period.first: number for number, period in enumerate(row.periods)}
    looked = set(numbers)
    dates = [place[date] for date in row.dates]
    sets = [{place[period.first] for period in some} for some in row.sets]
    _, windows = found_phases(row)
    inside = [
        some <= looked and days[0] <= spans[0][0] and spans[-1][1] <= days[1]
        for some, spans in zip(sets, windows, strict=True)
    ]
    astride = [
        not whole and any(first <= days[1] and days[0] <= last for first, last in (*spans, (date, date)))
        for whole, spans, date in zip(inside, windows, row.dates, strict=True)
    ]
    away = [date for date, some in zip(dates, sets, strict=True) if looked.isdisjoint(some | {date})]
    cuts = ratios_at(case, row.periods, numbers, away)
    own = [
        ratios_at(case, row.periods, [date], [other for other in dates if other != date])[0]
        for date, whole in zip(dates, inside, strict=True)
        if whole
    ]
    return SeenBreaks(row, cuts, _first(inside), _first(astride), tuple(own), tuple(away))


def _first(flags: Sequence[bool]) -> int | None:
    return flags.index(True) if True in flags else None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
