"""Other tests of a change over time: within seasons, of a shift, and in the dates of events.

Each is short and has one statistic; the Mann-Kendall test itself is in ``trends``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import checked_real, checked_reals, checked_series, whole_number
from alliance_timeline.inference.pairs import kendall_s, scaled, tie_sizes, unscaled
from alliance_timeline.inference.trends import normal_p, variance_of_s, z_score

__all__ = ["LaplaceTrend", "Pettitt", "SeasonalMannKendall", "laplace_trend", "pettitt", "seasonal_mann_kendall"]

_FEWEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonalMannKendall:
    """A monotone trend within seasons.

    Attributes:
        s, var_s: sums over the seasons, as if seasons were independent of each other.
        z: with continuity correction; None where no season varies.
        p_value: two-sided; None where ``z`` is, and with fewer than 4 values.
        slope: median of the slopes between values of the same season, a cycle; None where no season has two values.
        n: values that were used.
        reason: why there is no p; None where there is one.
    """

    s: int
    var_s: float
    z: float | None
    p_value: float | None
    slope: float | None
    n: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pettitt:
    """A shift in the middle of a series, or none.

    Attributes:
        statistic: max |U|; p_value: its approximation, at most 1; None for a constant series or one of fewer than 4.
        at: first index of the new segment, at the first maximum; None where all values are equal.
        n: values that were used.
        reason: why there is no p; None where there is one.
    """

    statistic: float
    p_value: float | None
    at: int | None
    n: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaplaceTrend:
    """Whether events become more or less frequent between two times.

    Attributes:
        statistic: standard normal where the rate is constant; above 0 where events become more frequent; None without
            events.
        p_value: two-sided; None without events.
        n: events.
        reason: why there is no p; None where there is one.
    """

    statistic: float | None
    p_value: float | None
    n: int
    reason: str | None = None


def seasonal_mann_kendall(values: ArrayLike, period: int) -> SeasonalMannKendall:
    """The Mann-Kendall test within seasons (Hirsch, Slack & Smith 1982, Water Resources Research 18:107-121).

    Args:
        values: in the order of time; NaN where one is missing.
        period: values a cycle, 1 or more: 4 for quarters, 12 for months. Value i belongs to season i mod ``period``.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = seasonal_mann_kendall([1, 9, 2, 8, 3, 7, 4, 6], 2)
    >>> result.s, round(result.var_s, 2), result.p_value, result.slope
    (0, 17.33, 1.0, 0.0)
    """
    y = checked_series(values, "values")
    n = int((~np.isnan(y)).sum())
    period = whole_number(period, "period", least=1)
    power = scaled(y[~np.isnan(y)])[1]
    s, var_s, slopes = 0, 0.0, [np.zeros(0)]
    for season in (y[i::period] for i in range(min(period, len(y)))):
        cycle = np.flatnonzero(~np.isnan(season))
        here = season[cycle]
        if len(here) < 2:
            continue
        s += kendall_s(here)
        var_s += variance_of_s(len(here), tie_sizes(here))
        here = np.ldexp(here, -power)
        one, other = np.triu_indices(len(here), 1)
        slopes.append((here[other] - here[one]) / (cycle[other] - cycle[one]))
    found = np.concatenate(slopes)
    z = z_score(s, var_s)
    reason = None if z is not None else "no season has two different values"
    if n < _FEWEST:
        reason = f"{n} values; at least {_FEWEST} are needed"
    return SeasonalMannKendall(
        s=s, var_s=var_s, z=z, p_value=normal_p(z) if reason is None else None,
        slope=unscaled(np.median(found, keepdims=True), power)[0] if len(found) else None, n=n, reason=reason,
    )  # fmt: skip


def pettitt(values: ArrayLike) -> Pettitt:
    """Pettitt's test of a single shift (Pettitt 1979, Applied Statistics 28:126-135), p = 2 exp(−6 U² / (n³ + n²)).

    Args:
        values: in the order of time, finite. The p-value takes them to be independent.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = pettitt([1, 2, 1, 2, 8, 9, 8, 9])
    >>> result.statistic, result.at, round(result.p_value, 3)
    (16.0, 4, 0.139)
    """
    y = checked_reals(values, "values")
    n = len(y)
    ordered = np.sort(y)
    lower, upper = np.searchsorted(ordered, y), np.searchsorted(ordered, y, side="right")
    u = np.cumsum(lower - (n - upper))[:-1]  # of each value, how many are smaller less how many are larger
    size = np.abs(u)
    top = float(size.max(initial=0.0))
    reason = f"{n} values; at least {_FEWEST} are needed" if n < _FEWEST else None
    if n > 1 and top == 0:  # then as many are smaller as are larger than every value
        reason = "all values are equal"
    p = min(1.0, 2.0 * math.exp(-6.0 * top**2 / (n**3 + n**2)))
    return Pettitt(
        statistic=top, p_value=p if reason is None else None, at=int(np.argmax(size)) + 1 if top > 0 else None, n=n,
        reason=reason,
    )  # fmt: skip


def laplace_trend(times: ArrayLike, start: float, end: float) -> LaplaceTrend:
    """Laplace's test of a constant rate (Cox & Lewis 1966, The Statistical Analysis of Series of Events, ch. 3).

    Args:
        times: when each event happened, within ``start`` … ``end``, any order.
        start, end: the time that was observed; ``start`` < ``end``.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = laplace_trend([2, 6, 7, 8, 9, 9.5], 0, 10)
    >>> round(result.statistic, 3), round(result.p_value, 3)
    (1.626, 0.104)
    """
    begin, stop = checked_real(start, "start"), checked_real(end, "end")
    if not begin < stop:
        raise InputError(f"start is {begin:g} and end is {stop:g}; start must be the earlier one")
    t = checked_reals(times, "times", empty=True)
    outside = (t < begin) | (t > stop)
    if outside.any():
        at = int(np.argmax(outside))
        raise InputError(f"times[{at}] is {t[at]:g}; it must lie between start, {begin:g}, and end, {stop:g}")
    if not len(t):
        return LaplaceTrend(statistic=None, p_value=None, n=0, reason="no events")
    half = stop / 2 - begin / 2
    statistic = float(((t - (begin / 2 + stop / 2)) / half).sum() * math.sqrt(3 / len(t)))
    return LaplaceTrend(statistic=statistic, p_value=normal_p(statistic), n=len(t))
