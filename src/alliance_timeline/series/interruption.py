"""The change of level and trend at a declared date, group by group."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.errors import InputError
from alliance_timeline.inference.interruption import Interrupted, interrupted
from alliance_timeline.periods import DAYS_PER_YEAR, Period
from alliance_timeline.series.counting import Floats, Label
from alliance_timeline.series.findings import Basis, Findings, holm_of, p_text, range_text
from alliance_timeline.series.samples import Sample

__all__ = ["InterruptedRow", "SeriesInterrupted", "interruption_of"]

_DRAWS, _MOST_DRAWS = 999, 100_000
_LARGEST = 700.0  # logs beyond it stand for ∞


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedRow:
    """The change of one group at a declared date.

    Attributes:
        group: its label.
        verdict: "higher", "lower", "no change of level shown", or "cannot decide": there is no p.
        level: the rate at the date over what the trend before leads to; low, high, p_value: with limits and p.
        p_holm: p of the level adjusted for the number of groups; the verdict goes by it.
        slope_change: the yearly factor of growth after the date over that before; slope_low, slope_high, slope_p.
        flips: share of the imputations of vague dates that decide otherwise on the level.
        periods: all from the first to the last that the series uses; result: the kernel's result on them, with fitted
            and counterfactual counts, NaN for those left out (not covered, or holding the date behind their first day).
        reason: why there is no estimate; None where there is one.
    """

    group: Label
    verdict: str
    level: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_holm: float | None
    slope_change: float | None
    slope_low: float | None
    slope_high: float | None
    slope_p: float | None
    flips: float
    periods: tuple[Period, ...]
    result: Interrupted
    reason: str | None = None

    @property
    def cells(self) -> dict[str, str]:
        """Column heads and texts."""
        return {
            "level, net of the trend before": range_text(self.level, self.low, self.high),
            "p": p_text(self.p_holm),
            "verdict": self.verdict if self.reason is None else f"{self.verdict}: {self.reason}",
            "change of yearly growth": range_text(self.slope_change, self.slope_low, self.slope_high),
            "flips": f"{self.flips:.0%}",
        }


class SeriesInterrupted(Findings[InterruptedRow]):
    """Changes of level and trend at a declared date, one row a group."""

    __slots__ = ()


def interruption_of(
    samples: Iterable[Sample],
    periods: Sequence[Period],
    basis: Basis,
    at: datetime.date,
    *,
    n_draws: int | None = None,
) -> SeriesInterrupted:
    """The change of each sample at a day; a period that holds the day behind its first is left out.

    Args:
        samples: of these periods, or of some of them.
        periods: all in order, also those that are not covered: time goes on in them.
        basis: how the results are made.
        at: the day.
        n_draws: sign flips; None for 999, or as many as the imputations or the confidence need.

    Raises:
        InputError: there is no period before the day, or none from it on.
    """
    if not periods[0].first < at <= periods[-1].first:
        ends = f"after {periods[0].first} and by {periods[-1].first}"
        raise InputError(f"at: {at} must lie {ends}, the first days of the first and the last period")
    draws = n_draws or max(_DRAWS, basis.m, min(math.ceil(2 / (1 - basis.confidence)), _MOST_DRAWS))
    rows = [_row(sample, periods, basis, at, draws) for sample in samples]
    adjusted = holm_of([row.p_value for row in rows])
    level = 1.0 - basis.confidence
    judged = [replace(row, p_holm=p, verdict=_verdict(row, p, level)) for row, p in zip(rows, adjusted, strict=True)]
    return SeriesInterrupted(f"Change of the rate of {basis.unit}s at {at}", tuple(judged), basis)


def _verdict(row: InterruptedRow, p: float | None, level: float) -> str:
    if p is None or row.level is None:
        return "cannot decide"
    if p > level:
        return "no change of level shown"
    return "higher" if row.level > 1 else "lower"


def _row(sample: Sample, periods: Sequence[Period], basis: Basis, at: datetime.date, n_draws: int) -> InterruptedRow:
    counts, own = sample.counts, set(sample.periods)
    pure = np.array([not period.first < at <= period.last for period in sample.periods])
    here = np.array([period in own for period in periods])
    measured = partial(
        interrupted,
        at=sum(period.first < at for period in periods),
        exposure=_laid(counts.exposure, here, 1.0),
        confidence=basis.confidence,
        n_draws=n_draws,
        seed=basis.seed,
    )
    result = measured(_laid(np.where(pure, counts.expected, np.nan), here))
    if result.fitted is not None and counts.is_vague:
        path = np.where(pure, result.fitted[here], counts.expected)
        rows = counts.imputed(np.tile(path, (basis.m, 1)), counts.size((0,)), np.random.default_rng(basis.seed))
        result = measured(_laid(np.where(pure, rows, np.nan), here))
    a_year = DAYS_PER_YEAR * (len(periods) - 1) / (periods[-1].first - periods[0].first).days
    change = (_power(value, a_year) for value in (result.slope_change, result.slope_low, result.slope_high))
    slope_change, slope_low, slope_high = change
    return InterruptedRow(
        group=sample.group,
        verdict="",
        level=result.level,
        low=result.level_low,
        high=result.level_high,
        p_value=result.level_p,
        p_holm=None,
        slope_change=slope_change,
        slope_low=slope_low,
        slope_high=slope_high,
        slope_p=result.slope_p,
        flips=result.flips or 0.0,
        periods=tuple(periods),
        result=result,
        reason=result.reason,
    )


def _laid(values: Floats, here: NDArray[np.bool_], elsewhere: float = np.nan) -> Floats:
    """Values by period of the sample, laid among all periods."""
    laid: Floats = np.full((*values.shape[:-1], len(here)), elsewhere)
    laid[..., here] = values
    return laid


def _power(value: float | None, exponent: float) -> float | None:
    """A ratio a period as one of so many periods."""
    if not value:
        return value
    log = exponent * math.log(value)
    return math.exp(log) if log < _LARGEST else math.inf
