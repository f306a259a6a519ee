"""What inference takes from a series: for each group the counts of the periods that are covered and settled."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from alliance_timeline.periods import DAYS_PER_YEAR, Period
from alliance_timeline.series.counting import Axis, Floats, Ints, Label, Units, count_starts

if TYPE_CHECKING:
    from alliance_timeline.inference.vague import VagueCounts

__all__ = ["FEWEST_EVENTS", "Sample", "has_gaps", "imputed", "middles", "sampled", "settled_periods"]


_DRAWS, _MOST_DRAWS = 999, 19_999
FEWEST_EVENTS = 10
"""Below this expected total no trend and no break is tested."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One group of a series.

    Attributes:
        group: its label.
        periods: those that are covered and settled, in order; by phase, those that hold days of the phase.
        counts: units by period, as vague as their dates.
        times: the middle of each period, in years of 365.25 days since the first period began.
    """

    group: Label
    periods: tuple[Period, ...]
    counts: VagueCounts
    times: Floats


def settled_periods(
    periods: Sequence[Period], exposure: Floats, settled_until: datetime.date | None
) -> tuple[Ints, int]:
    """The numbers of the covered periods that end by the settled day, and how many covered ones end later."""
    covered = exposure > 0
    late = np.array([settled_until is not None and period.last > settled_until for period in periods], dtype=bool)
    return np.flatnonzero(covered & ~late), int((covered & late).sum())


def has_gaps(axes: Sequence[Axis], keep: Ints) -> bool:
    """Whether days between the covered ones of these periods are not covered, or not of these periods."""
    runs = [(axis.run_first[used], axis.run_last[used]) for axis in axes for used in [np.isin(axis.run_period, keep)]]
    first, last = (np.concatenate(column) for column in zip(*runs, strict=True))
    order = np.argsort(first, kind="stable")
    return bool((first[order][1:] > np.maximum.accumulate(last[order])[:-1] + 1).any())


def middles(periods: Sequence[Period]) -> Floats:
    """The middle of each period, in years of 365.25 days since the first one began."""
    middle = np.array([(period.first.toordinal() + period.last.toordinal() + 1) / 2 for period in periods])
    return (middle - periods[0].first.toordinal()) / DAYS_PER_YEAR


def draws_for(samples: Sequence[Sample], level: float) -> int:
    """How many null series are drawn, so that a p adjusted for the number of groups can still fall below a level.

    >>> draws_for((), 0.05)
    999
    """
    tested = sum(float(sample.counts.expected.sum()) >= FEWEST_EVENTS for sample in samples)
    return min(max(_DRAWS, math.ceil(2 * tested / level)), _MOST_DRAWS)


def imputed(samples: Sequence[Sample], starts: Sequence[int], m: int, seed: int) -> Ints:
    """Integer imputations by the rates of segments, m × periods × samples; see ``EventSeries.imputations``."""
    columns = []
    for code, sample in enumerate(samples):
        counts, rng = sample.counts, np.random.default_rng([seed, code])
        segment = np.searchsorted(starts, np.arange(len(counts.fine)), side="right") - 1
        events, years = np.bincount(segment, counts.expected), np.bincount(segment, counts.exposure)
        rates = rng.gamma(events + 0.5, 1 / years, (m, len(years)))
        columns.append(counts.imputed(rates[:, segment] * counts.exposure, counts.size(starts), rng))
    return np.stack(columns, axis=2).astype(np.int64)


def sampled(
    periods: Sequence[Period], groups: Sequence[Label], units: Units, axes: Sequence[Axis], keep: Ints
) -> tuple[Sample, ...]:
    """One sample a group, of those periods with the numbers ``keep`` that hold days of the group.

    Only a phase has days of its own, and what lies outside of them is no period without events. A group without any
    such period has no sample.
    """
    row, found = units.counted, []
    for code, group in enumerate(groups):
        axis = axes[code] if len(axes) > 1 else axes[0]
        mine = row if len(axes) > 1 else row[units.code == code]
        exposure = axis.exposure()
        own = keep[exposure[keep] > 0]
        if len(own):
            kept = tuple(periods[number] for number in own.tolist())
            counts = _vague(units.first[mine], units.last[mine], axis, own, exposure[own])
            found.append(Sample(group, kept, counts, middles(kept)))
    return tuple(found)


def _vague(first: Ints, last: Ints, axis: Axis, keep: Ints, exposure: Floats) -> VagueCounts:
    """The counts of units with these possible start days; vague units of the same days are one span."""
    fine = count_starts(first, last, np.zeros_like(first), 1, axis).certain[keep, 0]
    spans, numbers = np.unique(np.column_stack([first, last])[first < last], axis=0, return_counts=True)
    begin, end = (np.ascontiguousarray(column) for column in spans.T)
    counted = count_starts(begin, end, np.arange(len(spans)), len(spans), axis)
    shares = counted.expected[keep].T
    vague = ~counted.certain[keep].any(axis=0) & shares.any(axis=1)
    from alliance_timeline.inference.vague import VagueCounts

    return VagueCounts(fine, shares[vague], numbers[vague].astype(np.float64), exposure)
