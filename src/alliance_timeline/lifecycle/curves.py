"""Curves over imputations: Kaplan-Meier and Aalen-Johansen estimates of drawn durations, averaged.

The share of each outcome at a time is the mean of the estimates of the imputations. Its variance is Rubin's (1987,
Multiple Imputation for Nonresponse in Surveys, section 3.3): the mean of theirs, and (1 + 1/m) times the variance
between them, with his degrees of freedom for t. Limits are set on the scale of log(−log) of the share that the
outcome has not come to, as the kernel sets them; with exact dates estimate and limits are the kernel's.

Where imputations differ, that scale gives absurd limits while the mean share has hardly moved. Shares never turn back,
so that a lower limit holds for all earlier times and an upper one for all later times: the tightest of them counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import FloatArray, checked_real
from alliance_timeline.inference.survival import CumulativeIncidence, SurvivalCurve, cumulative_incidence, falls_to_half

__all__ = ["YEAR", "StageCurve", "half_time", "pooled_curves"]

Ints = NDArray[np.int64]

YEAR = 365.25
_READ = 0.5  # the confidence at which the kernel is asked, to read its standard errors off the limits
_SAME = 1e-9  # shares are sums and products, which round off


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StageCurve:
    """The share of agreements with an outcome as years pass since their first stage.

    Attributes:
        outcome: ``fulfilled``, ``cancelled`` or ``silent``.
        times: years at which any share changes, rising; curves are flat between them.
        estimate, low, high: the share just after each of these times, and its pointwise limits. Where no case has the
            outcome yet there is nothing to take a variance from, and the limits are the estimate.
        follow_up: the longest time that any agreement was observed; nothing is known beyond it.
        resolved: whether by then none is silent, so that the shares are final.
    """

    outcome: str
    times: FloatArray
    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    follow_up: float
    resolved: bool

    def at(self, years: float) -> tuple[float, float, float]:
        """Share, low and high after some years.

        Beyond ``follow_up`` the estimate is the last one, and the limit on the side that it may still move to is 0 for
        what is silent and 1 for the others.

        Raises:
            InputError: ``years`` is negative or not finite.
        """
        if checked_real(years, "years") < 0:
            raise InputError(f"years is {years:g}; it must be 0 or more")
        start = 1.0 if self.outcome == "silent" else 0.0
        step = int(np.searchsorted(self.times, years, side="right")) - 1
        share, low, high = (start if step < 0 else float(curve[step]) for curve in (self.estimate, self.low, self.high))
        if years > self.follow_up and not self.resolved:
            return share, (0.0 if start else low), (high if start else 1.0)
        return share, low, high


def pooled_curves(length: Ints, outcome: Ints, names: Sequence[str], confidence: float) -> tuple[StageCurve, ...]:
    """The share of each outcome over time, averaged over imputations; at every time they sum to 1.

    Args:
        length: days from the first stage to the outcome or the end of observation (m imputations × cases).
        outcome: of each, the place of its name; 0 is censored.
        names: of the outcomes, first that of what is censored, whose curve is what remains.
        confidence: of the limits.
    """
    same = bool((length == length[0]).all() and (outcome == outcome[0]).all())
    rows = [
        cumulative_incidence(days, [names[code] if code else None for code in codes], confidence=_READ)
        for days, codes in zip(length[: 1 if same else None], outcome, strict=False)
    ]
    grid = np.unique(np.concatenate([row.survival.times for row in rows]))
    resolved = all(len(row.survival.times) and row.survival.survival[-1] == 0.0 for row in rows)
    found = []
    for code, name in enumerate(names):
        parts: list[SurvivalCurve | CumulativeIncidence | None] = [
            next((cause for cause in row.causes if cause.cause == name), None) if code else row.survival for row in rows
        ]
        rest, variance = (np.array(values) for values in zip(*(_on(part, grid) for part in parts), strict=True))
        share, low, high = _pooled(rest, variance, confidence)
        if code:
            share, low, high = 1.0 - share, 1.0 - high, 1.0 - low
        found.append(
            StageCurve(
                outcome=name,
                times=_sealed(grid / YEAR),
                estimate=_sealed(share),
                low=_sealed(low),
                high=_sealed(high),
                follow_up=float(length.max()) / YEAR,
                resolved=resolved,
            )
        )
    return tuple(found)


def half_time(curve: StageCurve) -> tuple[float | None, float | None, float | None]:
    """When a falling curve and its low and high limits come to one half, as in ``kaplan_meier``; None where not."""
    inside = curve.estimate > 0
    return (
        falls_to_half(curve.times, curve.estimate, curve.follow_up),
        falls_to_half(curve.times[inside], curve.low[inside], curve.follow_up),
        falls_to_half(curve.times[inside], curve.high[inside], curve.follow_up),
    )


def _on(part: SurvivalCurve | CumulativeIncidence | None, grid: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The share that a curve leaves, at the days of a grid, and its variance; 1 and 0 where there is no curve."""
    if part is None:
        return np.ones(len(grid)), np.zeros(len(grid))
    rest, high = (part.survival, part.high) if isinstance(part, SurvivalCurve) else (1 - part.estimate, 1 - part.low)
    inside = (rest > 0) & (rest < 1)
    log_rest = np.log(np.where(inside, rest, 0.5))
    reach = np.log(log_rest / np.log(np.where(inside, high, 0.5)))
    spread = np.where(inside, rest * -log_rest * reach / float(ndtri((1.0 + _READ) / 2.0)), 0.0)
    step = np.searchsorted(part.times, grid, side="right")
    return np.concatenate([[1.0], rest])[step], np.concatenate([[0.0], spread**2])[step]


def _pooled(rest: FloatArray, variance: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, low and high of falling shares (m × times) with their variances, by Rubin's rules."""
    m, share = len(rest), rest.mean(axis=0)
    between = rest.var(axis=0, ddof=1) * (1.0 + 1.0 / m) if m > 1 else np.zeros(len(share))
    total = variance.mean(axis=0) + between
    freedom = np.full(len(share), np.inf)
    np.divide(total, between, out=freedom, where=between > 1e-12 * total)
    inside = (share > _SAME) & (share < 1.0 - _SAME)
    log_share = np.log(np.where(inside, share, 0.5))
    quantile = stdtrit((m - 1 or 1) * freedom**2, (1.0 + confidence) / 2.0)
    reach = quantile * np.sqrt(total) / (share * -log_share + ~inside)
    low, high = np.exp(log_share * np.exp(reach)), np.exp(log_share * np.exp(-reach))
    gone = int(np.count_nonzero(share > _SAME))
    last = high[gone - 1] if gone and inside[gone - 1] else 1.0
    low = np.where(inside, low, np.where(share > _SAME, 1.0, 0.0))
    high = np.where(inside, high, np.where(share > _SAME, 1.0, last))
    if m > 1:
        low, high = np.maximum.accumulate(low[::-1])[::-1], np.minimum.accumulate(high)
    return share, low, high


def _sealed(array: FloatArray) -> FloatArray:
    array.setflags(write=False)
    return array
