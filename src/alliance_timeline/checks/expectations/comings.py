"""Changes of a rate that come and go, which the change at a single cut may not show."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectations.cuts import drawn_counts
from alliance_timeline.inference.breaks import Stretch, most_unlike
from alliance_timeline.periods import Period, shift
from alliance_timeline.series.counting import Ints
from alliance_timeline.series.findings import number_text, p_text

__all__ = ["Comings", "look_for_comings"]


@dataclass(frozen=True, slots=True)
class Comings:
    """The stretches of a series that were looked at.

    Attributes:
        number: how many.
        lengths: in periods.
        first, last: days of the one that is least like the rest of its segment; None where none stands out.
        ratio: its rate over that of the rest.
        p_value: adjusted for the number of stretches.
    """

    number: int
    lengths: tuple[int, ...]
    first: datetime.date | None = None
    last: datetime.date | None = None
    ratio: float = 1.0
    p_value: float = 1.0

    @property
    def text(self) -> str:
        """The stretch that stands out, in words; empty without one."""
        if self.first is None:
            return ""
        p = p_text(self.p_value)
        return (
            f"from {self.first} to {self.last} the rate is {number_text(self.ratio)} times that of the rest "
            f"(p {p if p[0] == '<' else f'= {p}'} if periods are independent): it comes and goes"
        )


def look_for_comings(
    case: Case, periods: Sequence[Period], cuts: Sequence[int], breaks: Sequence[int], lasting: str, ratio: float
) -> Comings:
    """The stretch between two cuts whose rate differs most surely from the rest of its segment, by a ratio perhaps.

    Stretches of half of ``lasting``, of all of it, twice and four times as much are looked at that begin or end with a
    cut, a quarter of their length apart, with periods of the segment on both sides.

    Args:
        case: with used periods.
        periods: the used ones.
        cuts: numbers of periods; at least one.
        breaks: numbers of those at which segments begin; none of the cuts.
        lasting: a span of time.
        ratio: above 1; a difference that is surely smaller counts as none.
    """
    once = sum(period.first < shift(periods[0].first, lasting) for period in periods)
    lengths = tuple(sorted({max(once // 2, 1), once, 2 * once, 4 * once}))
    edges = [0, *sorted(breaks), len(periods)]
    tried = [(low, high, _within(cuts, lengths, low, high)) for low, high in pairwise(edges)]
    number = sum(len(some) for _, _, some in tried)
    if not number:
        return Comings(0, lengths)
    drawn, exposure = drawn_counts(case, edges[:-1])
    level = (1.0 - case.confidence) / number
    found: list[Stretch] = []
    for low, high, some in tried:
        best = most_unlike(drawn[:, low:high], exposure[low:high], some - low, ratio=ratio, level=level * len(some))
        found += [] if best is None else [Stretch(best.begin + low, best.end + low, best.ratio, best.p_value)]
    if not found:
        return Comings(number, lengths)
    best = min(found, key=lambda stretch: stretch.p_value)
    first, last = periods[best.begin].first, periods[best.end - 1].last
    return Comings(number, lengths, first, last, best.ratio, min(number * best.p_value, 1.0))


def _within(cuts: Sequence[int], lengths: Sequence[int], low: int, high: int) -> Ints:
    """Begin and end of the stretches within a segment."""

    def every() -> Iterator[tuple[int, int]]:
        for length in lengths:
            for cut in cuts[:: max(length // 4, 1)]:
                yield cut, cut + length
                yield cut - length, cut

    found = sorted({(begin, end) for begin, end in every() if low < begin and end < high})
    return np.array(found, dtype=np.int64).reshape(-1, 2)
