"""Rates within windows of days: units a year, as uncertain as dates and quarterly counts make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.inference.imputation import PooledRate, pool_dispersion, pool_rate
from alliance_timeline.inference.overdispersion import widening, yearly_widening
from alliance_timeline.periods import Period, Window
from alliance_timeline.phases.windows import quarters, year_starts
from alliance_timeline.series import HasSeries, Unit

__all__ = ["WindowRate", "pooled_rate", "window_rate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRate:
    """Units a year in some windows.

    Attributes:
        estimate: expected units / exposure.
        low, high: limits of the interval.
        expected, certain, possible: units, with every date spread over its possible days.
        exposure: covered years.
        index: of dispersion of the quarterly counts (1 for Poisson), None where it cannot be told.
        dispersion: the factor by which counts and exposure were divided, 1 where they are not overdispersed.
        yearly: the limits where years are held against each other in place of quarters, with Student's t on their
            degrees of freedom; those without overdispersion where years show none, or are fewer than three.
        yearly_index: of dispersion of the yearly counts.
        unit, confidence, m: how it was made.
    """

    estimate: float
    low: float
    high: float
    expected: float
    certain: float
    possible: float
    exposure: float
    index: float | None
    dispersion: float
    yearly: PooledRate
    yearly_index: float | None
    unit: Unit
    confidence: float
    m: int


def window_rate(
    source: HasSeries,
    windows: Sequence[Window],
    *,
    unit: Unit = "occasion",
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> WindowRate:
    """The rate of what starts in some windows, taken together; made as the rates of a phase summary are.

    Args:
        source: a timeline, or a table on an engine.
        windows: in order and without overlap. Days of them that are not covered do not count; days that are not
            settled do, and are to be cut off first.
        unit: ``occasion`` or ``event``.
        confidence: of the interval, between 0 and 1.
        m, seed: imputations of the start days; at least 20 where dates are uncertain.

    Returns:
        The rate with an interval that averages the exact (Garwood 1936) tail probabilities of the imputations. Where
        the quarterly counts are overdispersed about the rate of their window, counts and exposure are first divided by
        the index.

    Raises:
        InputError: no window has a covered day, or an argument is out of its range.

    >>> import alliance_timeline as at
    >>> talks = [at.Event(date=f"{year}-05-10", title="Talks", kind="cooperation", form="meeting", domains="trade")
    ...          for year in range(2001, 2009)]
    >>> timeline = at.Timeline(talks, coverage=("2001", "2008"))
    >>> found = window_rate(timeline, timeline.windows)
    >>> f"{found.estimate:.2f} ({found.low:.2f}–{found.high:.2f})"
    '1.00 (0.43–1.97)'
    """
    counts = source.series([Period(f"{first}/{last}", first, last) for first, last in windows], unit=unit)
    parts = [quarters(window) for window in windows]
    split = source.series([part for some in parts for part in some], unit=unit)
    window_of = [number for number, some in enumerate(parts) for _ in some]
    exposure = float(counts.exposure.sum())
    drawn = split.draws(m, seed)[:, :, 0]
    pooled, index = pooled_rate(drawn, split.exposure, exposure, confidence, window_of)
    yearly, yearly_index = _yearly_rate(drawn, split.exposure, exposure, confidence, window_of)
    expected, certain, possible = (float(np.nansum(x)) for x in (counts.expected, counts.certain, counts.possible))
    return WindowRate(
        estimate=expected / exposure, low=pooled.low, high=pooled.high, expected=expected, certain=certain,
        possible=possible, exposure=exposure, index=index, dispersion=pooled.dispersion, yearly=yearly,
        yearly_index=yearly_index, unit=unit, confidence=confidence, m=m,
    )  # fmt: skip


def pooled_rate(
    drawn: NDArray[np.int64],
    split_exposure: NDArray[np.float64],
    exposure: float,
    confidence: float,
    groups: Sequence[int] | None = None,
) -> tuple[PooledRate, float | None]:
    """The rate of imputed counts by quarter, widened where they are overdispersed, and their dispersion index.

    Args:
        drawn: imputations × quarters.
        split_exposure: years covered in each quarter; exposure: in all of them.
        confidence: of the interval.
        groups: the window of each quarter, within which the counts are held against its own rate; None for one.
    """
    used = split_exposure > 0
    within = None if groups is None else np.asarray(groups)[used].tolist()
    spread = pool_dispersion(drawn[:, used], split_exposure[used], groups=within)
    scale = widening(spread.index, spread.p_value)
    return pool_rate(drawn.sum(axis=1), exposure, confidence=confidence, dispersion=scale), spread.index


def _yearly_rate(
    drawn: NDArray[np.int64],
    split_exposure: NDArray[np.float64],
    exposure: float,
    confidence: float,
    window_of: Sequence[int],
) -> tuple[PooledRate, float | None]:
    """The same with spans of twelve months; an index of fewer than 2 degrees of freedom tells too little to widen."""
    starts = year_starts(window_of)
    counts, years = (np.add.reduceat(x, starts, axis=-1) for x in (drawn, split_exposure))
    used = years > 0
    spread = pool_dispersion(counts[:, used], years[used], groups=np.asarray(window_of)[starts][used].tolist())
    scale, level = yearly_widening(spread.index, spread.p_value, spread.df, confidence)
    return pool_rate(drawn.sum(axis=1), exposure, confidence=level, dispersion=scale), spread.index
