"""Trends net of attention: of a share among all events, and of a rate beside an outside volume.

What is counted in sources grows with the attention paid. Among all events of the same sources, conditional on their
number in each period, attention falls out: a binomial logistic regression (McCullagh & Nelder 1989, Generalized Linear
Models, 2nd ed., chapter 4). Beside an outside volume, a log-linear regression estimates how strongly counts follow it,
instead of taking them for proportional (as an offset with a coefficient of 1 would). Both take the periods for
independent; standard errors are widened by the dispersion found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, stdtr, stdtrit

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    checked_reals,
    checked_series,
    confidence_level,
)

__all__ = ["LogisticTrend", "OffsetTrend", "logistic_trend", "offset_trend"]

_EQUAL = 1e-12  # shares or rates that differ less, relatively, are equal
_NOTHING = 1e-20  # a dispersion below it is rounding
_COLLINEAR = 1e-8  # a share of the spread of log volume below it is rounding
_LARGEST = 700.0  # logs beyond it stand for ∞


@dataclass(frozen=True, slots=True, kw_only=True)
class LogisticTrend:
    """How a share changes with time.

    Attributes:
        slope: change of the log odds in a unit of time; None where it cannot be had.
        slope_se: its standard error; None where the slope is.
        odds_ratio: exp(slope), the factor of the odds in a unit of time.
        low, high: limits of ``odds_ratio``; None where ``p_value`` is.
        p_value: two-sided, of no change.
        dispersion: Pearson chi² over n − 2, at least 1: standard error and limits are widened by its root.
        n: periods with a total above 0.
        confidence: what was given.
        reason: why there is no p, or no slope; None where there is one.
    """

    slope: float | None = None
    slope_se: float | None = None
    odds_ratio: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    dispersion: float | None = None
    n: int
    confidence: float
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetTrend:
    """How a rate changes with time, beside what goes along with a volume.

    Attributes:
        slope: change of the log rate in a unit of time at an unchanged volume; None where it cannot be had.
        slope_se: its standard error; None where there is none.
        percent: 100 (exp(slope) − 1); low, high: its limits; None where ``p_value`` is.
        p_value: two-sided, of no change.
        elasticity: the coefficient of log volume: by how many per cent counts rise with one per cent of volume;
            1 would be proportion. elasticity_low, elasticity_high: its limits.
        dispersion: Pearson chi² over n − 3.
        n: periods with a count and a volume.
        confidence: what was given.
        reason: why there is no p, or no slope; None where there is one.
    """

    slope: float | None = None
    slope_se: float | None = None
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    elasticity: float | None = None
    elasticity_low: float | None = None
    elasticity_high: float | None = None
    dispersion: float | None = None
    n: int
    confidence: float
    reason: str | None = None


def logistic_trend(
    successes: ArrayLike, totals: ArrayLike, times: ArrayLike | None = None, *, confidence: float = 0.95
) -> LogisticTrend:
    """The trend of a share: quasi-binomial logistic regression on time, Student's t on n − 2.

    Args:
        successes: by period, 0 or more; expected counts need not be whole.
        totals: by period, at least the successes. Periods with a total of 0 say nothing and are left out.
        times: of each period (its middle, say), finite, in any order; None for 0, 1, 2, …
        confidence: between 0 and 1.

    Returns:
        The trend. There is no slope without three periods, without successes or failures, where all times are equal,
        or where all successes come before (or after) all failures, so that the slope has no finite estimate; and no p
        without four periods or where all shares are equal. ``.reason`` says which.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> result = logistic_trend([1, 2, 2, 4, 5, 7], [10, 11, 9, 10, 10, 9])
    >>> round(result.odds_ratio, 3), round(result.low, 3), round(result.high, 3), round(result.p_value, 4)
    (1.91, 1.091, 3.345, 0.0327)
    """
    level = confidence_level(confidence)
    hits, trials = checked_counts(successes, "successes", whole=False), checked_counts(totals, "totals", whole=False)
    moments = _times(times, len(hits))
    if len(trials) != len(hits):
        raise InputError(f"totals has {len(trials)} values for {len(hits)} successes; the lengths must be equal")
    if (hits > trials).any():
        at = int(np.argmax(hits > trials))
        raise InputError(f"successes[{at}] is {hits[at]:g}, more than totals[{at}], {trials[at]:g}")
    y, n, t = (array[trials > 0] for array in (hits, trials, moments))
    why = _why_no_share(y, n, t)
    if why is not None:
        return LogisticTrend(n=len(y), confidence=level, reason=why)
    x, unit = _scaled(t)
    start = math.log(y.sum() / (n.sum() - y.sum()))
    fit = _fit(np.column_stack([np.ones(len(y)), x]), y, n, np.zeros(len(y)), start)
    dispersion = max(1.0, fit.chi2 / (len(y) - 2))
    slope, se = float(fit.beta[1]) / unit, math.sqrt(dispersion * fit.covariance[1, 1]) / unit
    result = LogisticTrend(
        slope=slope, slope_se=se, odds_ratio=_exp(slope), dispersion=dispersion, n=len(y), confidence=level
    )
    if len(y) < 4:
        return replace(result, reason=f"a p-value needs 4 periods; there are {len(y)}")
    if np.ptp(y / n) <= _EQUAL:
        return replace(result, reason="the shares are constant")
    low, high, p = _student(slope, se, len(y) - 2, level)
    return replace(result, low=_exp(low), high=_exp(high), p_value=p)


def offset_trend(
    counts: ArrayLike,
    volume: ArrayLike,
    times: ArrayLike | None = None,
    exposure: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> OffsetTrend:
    """The growth of a rate net of an outside volume: quasi-Poisson, log volume beside time, t on n − 3.

    With 0 and 1 as times, the slope is the log ratio of two phases at an unchanged volume.

    Args:
        counts: events by period, 0 or more, expected ones too; NaN where the period was not observed.
        volume: by period, above 0 (trade, articles searched); NaN where it is not known: the period is left out.
        times: of each period, finite, in any order; None for 0, 1, 2, …
        exposure: of each period, above 0; None for equal ones.
        confidence: between 0 and 1.

    Returns:
        The trend. There is no slope without four periods with count and volume, where a volume is not above 0, is
        constant, or runs along with time exactly, or where the events fall in too few periods; and no p without five
        periods, where all rates are equal, or where there is no dispersion at all. ``.reason`` says which.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> articles = [100, 120, 180, 170, 260, 300, 380, 420]
    >>> result = offset_trend([4, 6, 9, 8, 14, 13, 20, 22], articles)
    >>> round(result.elasticity, 2), round(result.percent, 1), round(result.low, 1), round(result.high, 1)
    (1.31, -4.4, -23.9, 20.1)
    """
    level = confidence_level(confidence)
    y = _not_negative(checked_series(counts, "counts"))
    v = checked_series(volume, "volume")
    if len(v) != len(y):
        raise InputError(f"volume has {len(v)} values for {len(y)} counts; the lengths must be equal")
    t, e = _times(times, len(y)), checked_exposures(exposure, "exposure", len(y))
    known = ~np.isnan(y) & ~np.isnan(v)
    why = _why_no_volume(y, v, known)
    if why is None:
        y, v, t, e = (array[known] for array in (y, v, t, e))
        why = _why_no_net_slope(y, v, t)
    if why is not None:
        return OffsetTrend(n=int(known.sum()), confidence=level, reason=why)
    return _net_trend(y, np.log(v), t, e, level)


def _net_trend(y: FloatArray, log_volume: FloatArray, t: FloatArray, e: FloatArray, level: float) -> OffsetTrend:
    (x, unit), (z, z_unit), df = _scaled(t), _scaled(log_volume), len(y) - 3
    fit = _fit(np.column_stack([np.ones(len(y)), x, z]), y, None, np.log(e), math.log(y.sum() / e.sum()))
    dispersion = fit.chi2 / df
    slope, elasticity = float(fit.beta[1]) / unit, float(fit.beta[2]) / z_unit
    result = OffsetTrend(
        slope=slope, percent=_percent(slope), elasticity=elasticity, dispersion=dispersion, n=len(y), confidence=level
    )
    if np.ptp(y / e) <= _EQUAL * (y / e).max():
        return replace(result, reason="the rates are constant")
    if dispersion <= _NOTHING:
        return replace(result, reason="the counts lie on the fitted curve: they have no dispersion")
    se, elasticity_se = (math.sqrt(dispersion * fit.covariance[i, i]) / scale for i, scale in ((1, unit), (2, z_unit)))
    if df < 2:
        return replace(result, slope_se=se, reason=f"a p-value needs 5 periods; there are {len(y)}")
    low, high, p = _student(slope, se, df, level)
    from_, to, _ = _student(elasticity, elasticity_se, df, level)
    return replace(
        result, slope_se=se, low=_percent(low), high=_percent(high), p_value=p, elasticity_low=from_,
        elasticity_high=to,
    )  # fmt: skip


def _why_no_share(y: FloatArray, n: FloatArray, t: FloatArray) -> str | None:
    if len(y) < 3:
        return f"a slope needs 3 periods with a total above 0; there are {len(y)}"
    if y.sum() == 0 or (y == n).all():
        return "no successes" if y.sum() == 0 else "no failures"
    if t.min() == t.max():
        return "all times are equal"
    hit, missed = t[y > 0], t[y < n]
    if hit.max() <= missed.min() or missed.max() <= hit.min():
        return "successes and failures are separated in time: the slope has no finite estimate"
    return None


def _why_no_volume(y: FloatArray, v: FloatArray, known: NDArray[np.bool_]) -> str | None:
    wrong = known & ~(v > 0)
    if wrong.any():
        at = int(np.argmax(wrong))
        return f"volume[{at}] is {v[at]:g}: it must be above 0 to have a logarithm"
    if known.sum() < 4:
        return f"a slope needs 4 periods with a count and a volume; there are {known.sum()}"
    return "no events" if y[known].sum() == 0 else None


def _why_no_net_slope(y: FloatArray, v: FloatArray, t: FloatArray) -> str | None:
    if t.min() == t.max():
        return "all times are equal"
    if np.ptp(v) <= _EQUAL * v.max():
        return "the volume is constant: nothing can be told apart from the rate"
    x, z = _scaled(t)[0], _scaled(np.log(v))[0]
    design = np.column_stack([np.ones(len(x)), x, z])
    if _left_over(x, z) < _COLLINEAR:
        return "the volume runs along with time exactly: their effects cannot be told apart"
    if np.linalg.matrix_rank(design[y > 0]) < 3:
        return "the events fall in too few periods to tell time and volume apart"
    return None


def _left_over(x: FloatArray, z: FloatArray) -> float:
    """The share of the variance of z that a straight line in x leaves."""
    a, b = x - x.mean(), z - z.mean()
    return float(1.0 - (a @ b) ** 2 / ((a @ a) * (b @ b)))


@dataclass(frozen=True, slots=True)
class _Fit:
    """Coefficients, their covariance at a dispersion of 1, and Pearson chi²."""

    beta: FloatArray
    covariance: FloatArray
    chi2: float


def _fit(design: FloatArray, y: FloatArray, trials: FloatArray | None, offset: FloatArray, start: float) -> _Fit:
    """Maximum likelihood with the natural link, Newton's steps on a concave function; without trials Poisson."""
    beta = np.zeros(design.shape[1])
    beta[0] = start

    def state(at: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        eta = np.minimum(design @ at + offset, _LARGEST)
        if trials is None:
            mean = np.exp(eta)
            return float(y @ eta - mean.sum()), mean, mean
        share = expit(eta)
        return float(y @ eta - trials @ np.logaddexp(0.0, eta)), trials * share, trials * share * expit(-eta)

    value, mean, variance = state(beta)
    for _ in range(100):
        step = np.linalg.solve(design.T @ (variance[:, None] * design), design.T @ (y - mean))
        for _ in range(40):
            reached = state(beta + step)
            if reached[0] >= value - 1e-10 * (1.0 + abs(value)):
                break
            step = step / 2.0
        beta, (value, mean, variance) = beta + step, reached
        if np.abs(step).max() < 1e-11:
            break
    covariance = np.linalg.inv(design.T @ (variance[:, None] * design))
    return _Fit(beta, covariance.astype(np.float64), float(((y - mean) ** 2 / np.maximum(variance, 1e-300)).sum()))


def _student(estimate: float, se: float, df: int, level: float) -> tuple[float, float, float]:
    """Limits, and p of an estimate of 0."""
    reach = float(stdtrit(df, (1.0 + level) / 2.0)) * se
    return estimate - reach, estimate + reach, 2.0 * float(stdtr(df, -abs(estimate) / se))


def _scaled(values: FloatArray) -> tuple[FloatArray, float]:
    """Values moved and scaled into −1 … 1, and how many of their units 1 stands for."""
    middle = (values.min() + values.max()) / 2.0
    unit = float(values.max() - middle)
    return (values - middle) / unit, unit


def _times(times: ArrayLike | None, length: int) -> FloatArray:
    if times is None:
        return np.arange(length, dtype=np.float64)
    array = checked_reals(times, "times")
    if len(array) != length:
        raise InputError(f"times has {len(array)} values for {length} periods; the lengths must be equal")
    return array


def _not_negative(counts: FloatArray) -> FloatArray:
    checked_counts(np.where(np.isnan(counts), 0.0, counts), "counts", whole=False)
    return counts


def _exp(value: float) -> float:
    return math.exp(value) if value < _LARGEST else math.inf


def _percent(slope: float) -> float:
    return 100.0 * math.expm1(slope) if slope < _LARGEST else math.inf
