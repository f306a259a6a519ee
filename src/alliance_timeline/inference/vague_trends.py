"""Trends of counts whose dates may be vague.

The Mann-Kendall test is made once, on the expected counts, against series that are as vague (see ``coarsening``). The
slope of the log-linear model is pooled over imputations that follow the fitted line, its slope drawn anew each time;
the same imputations tell how many of them would decide otherwise. A quasi-Poisson dispersion below 1 is taken for 1:
a few events, one a period, lie closer to a curve than chance allows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.special import stdtr, stdtrit

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import FloatArray, whole_number
from alliance_timeline.inference.coarsening import VagueCounts
from alliance_timeline.inference.loglinear import LogLinearTrend, log_linear_trend
from alliance_timeline.inference.multiple import PooledSlope, pool
from alliance_timeline.inference.orders import Rows, orders_within
from alliance_timeline.inference.trends import MannKendall, _in_blocks, mann_kendall, rank_p, studentized_kendall

__all__ = ["VagueMannKendall", "VagueSlope", "vague_log_linear_trend", "vague_mann_kendall"]

_DRAWS = 999
_STUDENTIZED = "studentized permutation"
_LONG = 40  # periods from which the statistic is studentized
_SERIAL = ("auto", "independent", "studentized")
_FEWEST = 4  # periods for a p-value
_EQUAL = 1e-12  # rates that differ less, relatively, are equal
_LONGEST = 5000  # periods beyond which no null series of vague dates are drawn
_REACH = 600.0  # logs of means stay within it, so that no exponential overflows


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueMannKendall:
    """A Mann-Kendall test of rates whose dates may be vague.

    Attributes:
        trend: the test; its slope is the change of the rate a unit of time.
        flips: share of the imputations whose own verdict (rising, falling, no trend shown), as series of known dates,
            differs.
        m: how many imputations; 1 where all periods are known.
    """

    trend: MannKendall
    flips: float
    m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueSlope:
    """A log-linear slope of counts whose dates may be vague.

    Attributes:
        trend: the result on the expected counts; of known dates the result itself. Where its ``dispersion`` is below
            1, standard error, limits and p are those of a dispersion of 1.
        pooled: the slope over imputations by Rubin's rules; None where all periods are known or no slope has an error.
    """

    trend: LogLinearTrend
    pooled: PooledSlope | None


def vague_mann_kendall(
    counts: VagueCounts,
    times: FloatArray,
    *,
    confidence: float = 0.95,
    serial: str = "auto",
    m: int = 40,
    seed: int = 0,
    draws: int = _DRAWS,
) -> VagueMannKendall:
    """``mann_kendall`` of the rates of counts whose dates may be vague.

    Args:
        counts: n periods; times: of each, rising.
        confidence, serial, seed: as for ``mann_kendall``; vague dates allow serial "auto", "independent" and
            "studentized".
        m: imputations by which the share of flips is found.
        draws: null series where p is drawn; more where it will be adjusted for many tests, since it is at least
            1 / (draws + 1).

    Returns:
        The test; of vague dates in more than 5,000 periods without p, with the reason.

    Raises:
        InputError: an argument out of its range, named.
    """
    plain = mann_kendall(counts.expected / counts.exposure, times, confidence=confidence, serial=serial, seed=seed)
    if plain.p_value is not None and not counts.is_vague and draws > _DRAWS and plain.method == _STUDENTIZED:
        null = counts.null((0,), draws, np.random.default_rng(seed))
        plain = replace(plain, p_value=float(_ranked(counts.fine[None], counts.exposure, null, times, True)[0][0]))
    if not counts.is_vague or plain.p_value is None:
        return VagueMannKendall(trend=plain, flips=0.0, m=1)
    if serial not in _SERIAL:
        raise InputError(f"serial with vague dates is {serial!r}; allowed: {', '.join(_SERIAL)}")
    m, rng = whole_number(m, "m", least=1), np.random.default_rng(seed)
    if len(times) > _LONGEST:
        reason = f"{len(times):,} periods; with vague dates at most {_LONGEST:,} are tested: count by longer periods"
        return VagueMannKendall(trend=replace(plain, p_value=None, method="none", reason=reason), flips=0.0, m=1)
    long = serial == "studentized" or (serial == "auto" and len(times) >= _LONG)
    p, sign = _ranked(counts.expected[None], counts.exposure, counts.null((0,), draws, rng), times, long)
    rows = _imputed(counts, times, log_linear_trend(counts.expected, times, counts.exposure), m, rng)
    known = orders_within(rows[0], counts.exposure, (0,), _DRAWS, rng)
    own_p, own_sign = _ranked(rows, counts.exposure, known, times, long)
    level = 1.0 - confidence
    flips = float((own_sign * (own_p <= level) != sign * (p <= level)).mean())
    name = f"{'studentized ' if long else ''}permutation, as vague as the dates"
    return VagueMannKendall(trend=replace(plain, p_value=float(p[0]), method=name), flips=flips, m=m)


def _ranked(
    rows: FloatArray, exposure: FloatArray, null: Rows, times: FloatArray, long: bool
) -> tuple[FloatArray, FloatArray]:
    """p of each row among the null series, and the sign of its S."""
    rates = np.vstack([rows / exposure, null[0] / null[1]])
    s = _in_blocks(rates[: len(rows)] if long else rates)
    statistic = studentized_kendall(rates, times) if long else np.abs(s)
    p = np.array([rank_p(statistic[len(rows) :], float(value)) for value in statistic[: len(rows)]])
    return p, np.sign(s[: len(rows)])


def _imputed(
    counts: VagueCounts, times: FloatArray, fitted: LogLinearTrend, m: int, rng: np.random.Generator
) -> FloatArray:
    """Series in which the vague events have a period, along the fitted line, whose slope is drawn anew each time.

    Dating them evenly would make every trend look uncertain. Without a slope with an error the line is flat.
    """
    slopes = np.zeros(m)
    if fitted.slope is not None and fitted.slope_se is not None:
        slopes = fitted.slope + fitted.slope_se * rng.standard_normal(m)
    means = within_reach(np.outer(slopes, times - times.mean())) * counts.exposure
    return counts.imputed(means, counts.size((0,)), rng)


def within_reach(logs: FloatArray) -> FloatArray:
    """exp of each row up to a factor, which is 1 unless it would overflow; what is far below the top is set higher.

    >>> within_reach(np.array([[0.0, 1000.0]])).tolist() == [[math.exp(-400.0), math.exp(600.0)]]
    True
    """
    shift = np.maximum(logs.max(axis=1, keepdims=True) - _REACH, 0.0)
    values: FloatArray = np.exp(np.maximum(logs - shift, -_REACH))
    return values


def vague_log_linear_trend(
    counts: VagueCounts,
    times: FloatArray,
    *,
    family: str = "quasipoisson",
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> VagueSlope:
    """``log_linear_trend`` of counts whose dates may be vague, with a quasi-Poisson dispersion of at least 1.

    Where the dispersion of "quasipoisson" is below 1, standard error, limits and p are those of a dispersion of 1, with
    Student's t as before; so in each imputation.

    Args:
        counts: n periods; times: of each, rising.
        family, confidence: as for ``log_linear_trend``.
        m, seed: imputations over which the slope is pooled, at least 2, and where their draws begin.

    Raises:
        InputError: an argument out of its range, named.
    """
    if not counts.is_vague:
        fitted = log_linear_trend(counts.fine, times, counts.exposure, family=family, confidence=confidence)
        return VagueSlope(trend=_at_least_poisson(fitted, counts.fine, times, counts.exposure), pooled=None)
    start = log_linear_trend(counts.expected, times, counts.exposure, confidence=confidence)
    start = _at_least_poisson(start, counts.expected, times, counts.exposure)
    if start.slope is None or start.slope_se is None:
        return VagueSlope(trend=start, pooled=None)
    rows = _imputed(counts, times, start, whole_number(m, "m", least=2), np.random.default_rng(seed))
    fit = partial(log_linear_trend, times=times, exposure=counts.exposure, family=family, confidence=confidence)
    found = [_at_least_poisson(fit(row), row, times, counts.exposure) for row in rows]
    usable = all(result.slope_se is not None for result in found)
    return VagueSlope(trend=start, pooled=pool(found) if usable else None)


def _at_least_poisson(trend: LogLinearTrend, y: FloatArray, times: FloatArray, exposure: FloatArray) -> LogLinearTrend:
    """The trend with standard error, limits and p of a dispersion of 1, where quasi-Poisson finds less."""
    if trend.family != "quasipoisson" or trend.slope is None or (trend.dispersion or 0.0) >= 1.0:
        return trend
    rates = y / exposure
    if trend.n < _FEWEST or np.ptp(rates) <= _EQUAL * rates.max():
        return trend
    line = np.log(exposure) + trend.slope * times
    mean = np.exp(line - line.max())
    mean *= y.sum() / mean.sum()
    se = 1.0 / math.sqrt(float((mean * (times - np.average(times, weights=mean)) ** 2).sum()))
    df, slope = trend.n - 2, trend.slope
    reach = float(stdtrit(df, (1.0 + trend.confidence) / 2.0)) * se
    low, high = (100.0 * math.expm1(end) if end < 700.0 else math.inf for end in (slope - reach, slope + reach))
    p = 2.0 * float(stdtr(df, -abs(slope) / se))
    return replace(trend, slope_se=se, low=low, high=high, p_value=p, reason=None)
