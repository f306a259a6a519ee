"""The log-linear trend of counts: by how many per cent a unit of time their rate grows or falls.

A generalised linear model with the log link and log exposure as offset (McCullagh & Nelder 1989, Generalized Linear
Models, 2nd ed., chapters 6 and 9): "poisson" and "quasipoisson" are R's ``glm`` with these families, and
"negative_binomial" is ``MASS::glm.nb`` (Venables & Ripley 2002, Modern Applied Statistics with S, section 7.4).
Intervals are Wald's on the log scale, so that p and interval match; they take the periods for independent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    checked_times,
    confidence_level,
    one_of,
    plain_array,
)
from alliance_timeline.inference.pvalues import bracketed_root
from alliance_timeline.inference.rising import kappa_grid, log_rising

__all__ = ["LogLinearTrend", "log_linear_trend"]

FAMILIES = ("quasipoisson", "poisson", "negative_binomial")

_NOTHING = 1e-20  # a dispersion below it is rounding
_EQUAL = 1e-12  # rates that differ less, relatively, are equal
_SMALLEST = 1e-300  # a fitted mean, so that chi² can be divided by it
_STEEPEST = 5.0  # how far a step of the fit may raise a log mean
_LARGEST = 1e8  # the kappa (1/size) up to which the best one is sought


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLinearTrend:
    """How the rate of events changes with time.

    Attributes:
        slope: change of the log rate in a unit of time; None where it cannot be had.
        slope_se: its standard error; None where there is none.
        percent: 100 (exp(slope) − 1), the change in per cent a unit of time.
        low, high: limits of ``percent``; None where ``p_value`` is.
        p_value: two-sided, of no change.
        dispersion: Pearson chi² about the fitted means over n − 2, with the variance of the family (that of
            Poisson for "quasipoisson"); not rounded up to 1.
        size: of "negative_binomial", θ in mean + mean²/θ; ∞ where the counts vary no more than Poisson ones. None
            for the other families.
        family, confidence: what was given.
        n: periods with a count.
        reason: why there is no p, or no slope; None where there is one.
    """

    slope: float | None
    slope_se: float | None
    percent: float | None
    low: float | None
    high: float | None
    p_value: float | None
    dispersion: float | None
    size: float | None
    family: str
    n: int
    confidence: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Series:
    """Counts, their times moved and scaled into −1 … 1, log exposure, and how many units of time 1 stands for."""

    y: FloatArray
    x: FloatArray
    offset: FloatArray
    unit: float


@dataclass(frozen=True, slots=True)
class _Fit:
    """By kappa: fitted means (kappas × periods), and log likelihood up to a constant with its slope in log kappa."""

    slope: FloatArray
    mean: FloatArray
    value: FloatArray
    tilt: FloatArray


def log_linear_trend(
    counts: ArrayLike,
    times: ArrayLike | None = None,
    exposure: ArrayLike | None = None,
    *,
    family: str = "quasipoisson",
    confidence: float = 0.95,
) -> LogLinearTrend:
    """The growth of a rate in per cent a unit of time, from counts by period.

    Args:
        counts: events by period, 0 or more; NaN where the period was not observed: it is left out, and the others
            keep their times. Whole, except for "quasipoisson", which takes expected counts too.
        times: of each period (its middle, say), finite, in any order; None for 0, 1, 2, …
        exposure: of each period with a count, above 0; None for equal ones.
        family: "quasipoisson": the variance is the dispersion times the mean, limits and p from Student's t on
            n − 2. "poisson": the variance is the mean, normal limits. "negative_binomial": the variance is
            mean + mean²/θ with θ found by maximum likelihood together with the slope and then taken as known,
            normal limits.
        confidence: between 0 and 1.

    Returns:
        The trend. There is no slope without three counts, without events, where all times are equal, or where all
        events fall at the first or at the last time; and no p and no limits without four counts, where all rates
        are equal, or where "quasipoisson" finds no dispersion at all. ``.reason`` says which.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> aids = [12, 14, 33, 50, 67, 74, 123, 141, 165, 204, 253, 246, 240]  # Belgium, cases by year from 1981 on
    >>> result = log_linear_trend(aids, family="poisson")
    >>> round(result.slope, 6), round(result.slope_se, 6)
    (0.202121, 0.007771)
    >>> result = log_linear_trend(aids)  # more spread than Poisson counts: wider
    >>> round(result.percent, 1), round(result.low, 1), round(result.high, 1), round(result.dispersion, 1)
    (22.4, 17.1, 28.0, 6.7)
    """
    family, confidence = one_of(family, "family", FAMILIES), confidence_level(confidence)
    y, t, e = _periods(counts, times, exposure, whole=family != "quasipoisson")
    why = _why_no_slope(y, t)
    if why is not None:
        nothing = dict.fromkeys(("slope", "slope_se", "percent", "low", "high", "p_value", "dispersion", "size"))
        return LogLinearTrend(**nothing, family=family, n=len(y), confidence=confidence, reason=why)
    middle = (t.min() + t.max()) / 2.0
    unit = float(t.max() - middle)
    series = _Series(y, (t - middle) / unit, np.log(e), unit)
    kappa = _best_kappa(series) if family == "negative_binomial" else 0.0
    return _trend(series, kappa, family, confidence)


def _trend(series: _Series, kappa: float, family: str, confidence: float) -> LogLinearTrend:
    fit, df = _fit(series, np.array([kappa])), len(series.y) - 2
    slope, mean = float(fit.slope[0]) / series.unit, fit.mean[0]
    variance = mean * (1.0 + mean * kappa)
    dispersion = float(((series.y - mean) ** 2 / variance).sum()) / df
    weight = mean**2 / variance
    spread = (weight * (series.x - np.average(series.x, weights=weight)) ** 2).sum()
    scale = dispersion if family == "quasipoisson" else 1.0
    se = math.sqrt(scale / float(spread)) / series.unit if scale > _NOTHING else None
    why = _why_no_p(series, se)
    low = high = p = None
    if se is not None and why is None:
        tail = (1.0 + confidence) / 2.0
        t_based = family == "quasipoisson"
        reach = float(stdtrit(df, tail) if t_based else ndtri(tail)) * se
        p = 2.0 * float(stdtr(df, -abs(slope) / se) if t_based else ndtr(-abs(slope) / se))
        low, high = _percent(slope - reach), _percent(slope + reach)
    return LogLinearTrend(
        slope=slope,
        slope_se=se,
        percent=_percent(slope),
        low=low,
        high=high,
        p_value=p,
        dispersion=dispersion,
        size=None if family != "negative_binomial" else 1.0 / kappa if kappa > 0 else math.inf,
        family=family,
        n=len(series.y),
        confidence=confidence,
        reason=why,
    )


def _why_no_slope(y: FloatArray, t: FloatArray) -> str | None:
    if len(y) < 3:
        return f"a slope needs 3 periods with a count; there are {len(y)}"
    if y.sum() == 0:
        return "no events"
    if t.min() == t.max():
        return "all times are equal"
    with_events = t[y > 0]
    for end, word in ((t.min(), "first"), (t.max(), "last")):
        if (with_events == end).all():
            return f"all events fall at the {word} time: the slope has no finite estimate"
    return None


def _why_no_p(series: _Series, se: float | None) -> str | None:
    if len(series.y) < 4:
        return f"a p-value needs 4 periods with a count; there are {len(series.y)}"
    rates = series.y / np.exp(series.offset)
    if np.ptp(rates) <= _EQUAL * rates.max():
        return "the rates are constant"
    return "the counts lie on the fitted curve: they have no dispersion" if se is None else None


def _percent(slope: float) -> float:
    return 100.0 * math.expm1(slope) if slope < 700.0 else math.inf


def _fit(series: _Series, kappa: FloatArray) -> _Fit:
    """Maximum likelihood at each kappa, by weighted least squares repeated (Newton's steps on a concave function)."""
    y, x, k = series.y, series.x, kappa[:, None]
    eta = np.log(y.sum() / np.exp(series.offset).sum()) + series.offset + np.zeros((len(kappa), 1))
    slope, value = np.zeros(len(kappa)), _log_likelihood(y, eta, k)
    for _ in range(200):
        mean = np.exp(eta)
        weight = mean * (1.0 + y * k) / (1.0 + mean * k) ** 2
        residual = (y - mean) / (1.0 + mean * k)
        total = weight.sum(axis=1)
        away = x - ((weight * x).sum(axis=1) / total)[:, None]
        turn = (residual * away).sum(axis=1) / (weight * away**2).sum(axis=1)
        step = (residual.sum(axis=1) / total)[:, None] + turn[:, None] * away
        part = np.minimum(1.0, _STEEPEST / np.maximum(step.max(axis=1), _STEEPEST))
        for _ in range(40):
            reached = _log_likelihood(y, eta + part[:, None] * step, k)
            worse = reached < value - 1e-10 * (1.0 + np.abs(value))
            if not worse.any():
                break
            part = np.where(worse, part / 2.0, part)
        eta, slope, value = eta + part[:, None] * step, slope + part * turn, reached
        if np.abs(step).max() < 1e-11:
            break
    mean = np.maximum(np.exp(eta), _SMALLEST)
    tilt = _log_growth(mean, k) - (y * k + 1.0) * mean / (1.0 + mean * k)
    return _Fit(slope, mean, value, tilt.sum(axis=1))


def _log_growth(mean: FloatArray, kappa: FloatArray) -> FloatArray:
    """log(1 + mean·kappa) / kappa, which is the mean at a kappa of 0."""
    growth: FloatArray = np.where(kappa > 0, np.log1p(mean * kappa) / np.where(kappa > 0, kappa, 1.0), mean)
    return growth


def _log_likelihood(y: FloatArray, eta: FloatArray, kappa: FloatArray) -> FloatArray:
    """By row of ``eta``, without the part that depends on kappa and counts alone."""
    mean = np.exp(eta)
    value: FloatArray = (y * (eta - np.log1p(mean * kappa)) - _log_growth(mean, kappa)).sum(axis=1)
    return value


def _best_kappa(series: _Series) -> float:
    """The kappa of the highest likelihood: best of a grid, then the root of the slope beside it."""
    kappas, rising = np.append(0.0, kappa_grid(series.y, _LARGEST)), log_rising(series.y)

    def profile(kappa: FloatArray) -> tuple[FloatArray, FloatArray]:
        fit, (value, tilt) = _fit(series, kappa), rising(kappa)
        return fit.value + value, fit.tilt + tilt

    def tilt(log_kappa: float) -> float:
        return float(profile(np.array([math.exp(log_kappa)]))[1][0])

    value, slope = profile(kappas)
    best = max(int(np.argmax(value)), 1)
    left, right = max(best - 1, 1), min(best + 1, len(kappas) - 1)
    if not slope[left] > 0 > slope[right]:
        return 0.0
    ends = [(math.log(kappas[i]), float(slope[i])) for i in (left, right)]
    return math.exp(bracketed_root(tilt, ends[0], ends[1]))


def _periods(
    counts: ArrayLike, times: ArrayLike | None, exposure: ArrayLike | None, *, whole: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Counts, times and exposures of the periods that have a count."""
    y = plain_array(counts, "counts")
    unknown = np.isnan(y) if y.dtype.kind == "f" else np.zeros(y.shape, dtype=bool)
    y = checked_counts(np.where(unknown, 0.0, y) if unknown.any() else y, "counts", whole=whole)
    t = np.arange(len(y), dtype=np.float64) if times is None else checked_times(times, "times", len(y), distinct=False)
    e = None if exposure is None else plain_array(exposure, "exposure")
    if e is not None and e.shape == y.shape and e.dtype.kind in "iuf":
        e = np.where(unknown, 1.0, e)
    return y[~unknown], t[~unknown], checked_exposures(e, "exposure", len(y))[~unknown]
