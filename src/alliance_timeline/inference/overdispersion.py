"""Counts by period: do they agree with their totals, and do they vary more than Poisson counts would?"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtrit

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    checked_positive,
    digits,
)

__all__ = ["by_period", "is_overdispersed", "pearson", "refuse_periods", "widening", "yearly_widening"]


def pearson(counts: FloatArray, exposure: FloatArray, group: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
    """Pearson chi² and its degrees of freedom about the group rates, by row of ``counts`` (m × periods).

    A group without events has a fitted mean of 0: it adds neither to chi² nor to the degrees of freedom.
    """
    chi2, df = np.zeros(len(counts)), np.zeros(len(counts))
    for label in range(int(group.max(initial=-1)) + 1):
        y, e = counts[:, group == label], exposure[group == label]
        total = y.sum(axis=1)
        mean = np.where(total > 0, total, 1.0)[:, None] * (e / e.sum())
        chi2 += np.where(total > 0, ((y - mean) ** 2 / mean).sum(axis=1), 0.0)
        df += np.where(total > 0, len(e) - 1.0, 0.0)
    return chi2, df


def is_overdispersed(index: float | None, p_value: float | None) -> bool:
    """Whether counts vary more than Poisson counts would: index above 1.2 or p below .1.

    Imputing vague dates evenly over their possible days smooths the counts: where many dates are vague, the index is
    too low, and overdispersion may go unseen.

    >>> is_overdispersed(1.1, 0.3), is_overdispersed(1.1, 0.05), is_overdispersed(None, None)
    (False, True, False)
    """
    return index is not None and p_value is not None and (index > 1.2 or p_value < 0.1)


def widening(index: float | None, p_value: float | None) -> float:
    """The factor by which an interval is widened: the index where counts are overdispersed and it is above 1, else 1.

    >>> widening(1.5, 0.3), widening(1.1, 0.3), widening(None, None)
    (1.5, 1.0, 1.0)
    """
    return max(index, 1.0) if index is not None and is_overdispersed(index, p_value) else 1.0


def yearly_widening(index: float | None, p_value: float | None, df: float, confidence: float) -> tuple[float, float]:
    """The factor by which an interval is widened for how few years vary, and the confidence that it is then made with.

    That is the confidence whose normal quantile is Student's t quantile of ``confidence``, at most 1 − 1e-12. On a
    single degree of freedom an index tells too little to widen by.

    >>> factor, level = yearly_widening(2.4, 0.001, 11, 0.95)
    >>> factor, round(level, 4)
    (2.4, 0.9723)
    >>> yearly_widening(1.0, 0.4, 11, 0.95), yearly_widening(2.4, 0.1, 1, 0.95)
    ((1.0, 0.95), (1.0, 0.95))
    """
    factor = widening(index, p_value) if df > 1 else 1.0
    if factor == 1.0:
        return factor, confidence
    return factor, float(min(1.0 - 2.0 * ndtr(stdtrit(df, (1.0 - confidence) / 2.0)), 1.0 - 1e-12))


def by_period(
    side: str,
    counts: ArrayLike | None,
    exposure: ArrayLike | None,
    events: FloatArray,
    total: float,
    *,
    ndim: int,
) -> tuple[FloatArray, FloatArray]:
    """Checked counts (rows × periods) and period exposures of one phase; they must add up to its totals."""
    if counts is None:
        raise InputError(f"counts_{side} is missing; this method needs the events of each period")
    y = np.atleast_2d(checked_counts(counts, f"counts_{side}", ndim=ndim))
    if y.shape[0] != len(events):
        raise InputError(f"counts_{side} has {y.shape[0]} rows for {len(events)} imputations; they must be equal")
    if (y.sum(axis=1) != events).any():
        row = int(np.argmax(y.sum(axis=1) != events))
        raise InputError(
            f"counts_{side} sums to {digits(y[row].sum())}, but events_{side} is {digits(events[row])}; they must agree"
        )
    if exposure is None:
        return y, np.full(y.shape[1], total / y.shape[1])
    e = checked_exposures(exposure, f"period_exposure_{side}", y.shape[1])
    _refuse_sum(side, e, total)
    return y, e


def refuse_periods(
    side: str,
    counts: ArrayLike | None,
    exposure: ArrayLike | None,
    events: FloatArray,
    total: float,
    *,
    ndim: int,
) -> None:
    """Refuses counts or exposures by period, of which the method has no need, that do not agree with the totals."""
    if counts is not None:
        by_period(side, counts, exposure, events, total, ndim=ndim)
    elif exposure is not None:
        _refuse_sum(side, checked_positive(exposure, f"period_exposure_{side}", ndim=1), total)


def _refuse_sum(side: str, exposure: FloatArray, total: float) -> None:
    if not math.isclose(exposure.sum(), total, rel_tol=1e-6):
        given = f"period_exposure_{side} sums to {digits(exposure.sum())}, but exposure_{side} is {digits(total)}"
        raise InputError(f"{given}; they must agree")
