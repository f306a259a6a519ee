"""The Mann-Kendall test of a monotone trend, with Sen's slope, on the real time axis.

S counts rising pairs less falling ones (Mann 1945, Econometrica 13:245-259; Kendall 1975, Rank Correlation Methods).
The slope is the median of all pairs' slopes, with limits from the variance of S (Sen 1968, JASA 63:1379-1389).
How p is found depends on length and on what is said about serial dependence; see ``mann_kendall``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_series,
    checked_times,
    confidence_level,
    one_of,
    whole_number,
)
from alliance_timeline.inference.exact_kendall import two_sided_p
from alliance_timeline.inference.longrun import length_weight, variance_ratio
from alliance_timeline.inference.pairs import kendall_s, kth_slopes, ranks_of, rows_kendall_s, scaled, tie_sizes

__all__ = ["MannKendall", "mann_kendall", "normal_p", "rank_p", "studentized_kendall", "variance_of_s", "z_score"]

_ENUMERATED, _PERMUTED, _STUDENTIZED = 8, 39, 300  # the longest series of each
_EXACT = 1000  # the longest series whose exact distribution is worked out
_ROWS = 800  # up to this length S is counted for many rows at once
_NOISE = 8 * float(np.finfo(np.float64).eps)  # what rounding may add to a value, relatively
_FEWEST = 4
_DRAWS = 999
_BLOCK = 12  # periods that stay together under serial="block"
_CELLS = 4_000_000  # numbers that are compared at once


@dataclass(frozen=True, slots=True, kw_only=True)
class MannKendall:
    """A monotone trend, or none.

    Attributes:
        s: Kendall's S: rising less falling pairs.
        var_s: its variance without serial dependence, corrected for ties (under "hamed_rao" and the long-run normal
            approximation: with the correction for dependence).
        tau_b: Kendall's rank correlation with time, −1 … 1, corrected for ties; None for a constant series.
        z: (|S| − 1) / √var_s with the sign of S; 0 where S is 0, None for a constant series.
        p_value: two-sided; None where the series is constant or has fewer than 4 values.
        slope: Sen's slope, change of the value a unit of time; None with fewer than 2 values.
        low, high: its limits; None where there is no variance.
        method: how p was found; "none" where there is no p.
        n: values that were used (periods with NaN are left out).
        confidence, seed: what was given.
        reason: why there is no p; None where there is one.
    """

    s: int
    var_s: float
    tau_b: float | None
    z: float | None
    p_value: float | None
    slope: float | None
    low: float | None
    high: float | None
    method: str
    n: int
    confidence: float
    seed: int
    reason: str | None = None


def mann_kendall(
    values: ArrayLike,
    times: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
    p: str = "auto",
    serial: str = "auto",
    seed: int = 0,
) -> MannKendall:
    """Test a monotone trend, and measure it by Sen's slope.

    Args:
        values: one a period; NaN periods are left out, the others keep their times.
        times: when each value was taken, any order, no two equal; None for 0, 1, 2, …
        confidence: of the limits of the slope, between 0 and 1.
        p: "exact": all orders of the values, by the distribution of inversions of a multiset, for up to 1,000 values;
            "permutation": the same up to 300 values, random orders beyond; "normal": tie-corrected variance and
            continuity correction; "auto": by length, as ``serial`` says.
        serial: what is known of serial dependence. "auto": for up to 8 values all orders, up to 39 permutation, from
            40 to 300 the studentized permutation test, beyond that the normal approximation with the long-run
            variance (never less than the plain one). "independent": periods are vouched to be independent: all orders
            for up to 8, permutation up to 300, then normal. "studentized": the studentized permutation at any length
            from 4. "block": blocks of 12 periods drawn with replacement (Politis & Romano 1992). "hamed_rao": the
            normal approximation with the variance of Hamed & Rao (1998, Journal of Hydrology 204:182-196); its level
            does not hold for short series. All but "auto" and "independent" leave ``p`` at "auto".
        seed: of the random orders.

    Returns:
        With a constant series, or fewer than 4 values, no p, and ``.reason`` says so.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> result = mann_kendall([1, 2, 1, 3, 4, 4, 6])
    >>> result.s, round(result.tau_b, 3), round(result.p_value, 4), round(result.slope, 3), result.method
    (17, 0.851, 0.0079, 0.8, 'exact enumeration')
    """
    confidence = confidence_level(confidence)
    p = one_of(p, "p", ("auto", "exact", "normal", "permutation"))
    serial = one_of(serial, "serial", ("auto", "independent", "studentized", "block", "hamed_rao"))
    if p != "auto" and serial not in ("auto", "independent"):
        raise InputError(f"p is {p!r} with serial={serial!r}, which says itself how p is found; leave p at 'auto'")
    seed = whole_number(seed, "seed", least=0)
    y, t = _present(checked_series(values, "values"), times)
    n, ties = len(y), tie_sizes(y)
    if p == "exact" and n > _EXACT:
        raise InputError(f"p is 'exact' with {n} values; it is for up to {_EXACT}; use 'normal' or 'permutation'")
    s = kendall_s(y)
    var_s = variance_of_s(n, ties)
    reason = f"{n} values; at least {_FEWEST} are needed" if n < _FEWEST else None
    if n >= 2 and len(ties) == 1:
        reason = "all values are equal"
    p_value, method = None, "none"
    if reason is None:
        p_value, factor, method = _p_value(scaled(y)[0], t, s, var_s, p, serial, seed)
        var_s *= factor
        if p_value is None:
            reason, method = "the corrected variance of S is not positive", "none"
    slope, low, high = _sen(y, t, var_s, confidence)
    return MannKendall(
        s=s, var_s=var_s, tau_b=_tau_b(s, n, ties), z=z_score(s, var_s), p_value=p_value, slope=slope, low=low,
        high=high, method=method, n=n, confidence=confidence, seed=seed, reason=reason,
    )  # fmt: skip


def _present(values: FloatArray, times: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """The values that are there and their times, in the order of time."""
    t = np.arange(len(values), dtype=np.float64) if times is None else checked_times(times, "times", len(values))
    here = ~np.isnan(values)
    y, t = values[here], t[here]
    order = np.argsort(t, kind="stable")
    return y[order], t[order]


def variance_of_s(n: int, ties: NDArray[np.int64]) -> float:
    """Var S of ``n`` independent values with ties of these sizes (Kendall 1975).

    >>> variance_of_s(4, np.array([1, 1, 1, 1]))
    8.666666666666666
    """
    return float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18.0


def _tau_b(s: int, n: int, ties: NDArray[np.int64]) -> float | None:
    pairs = n * (n - 1) / 2
    untied = pairs - float((ties * (ties - 1) / 2).sum())
    return s / math.sqrt(pairs * untied) if untied > 0 else None


def z_score(s: int, var_s: float) -> float | None:
    """(|S| − 1) / √Var S with the sign of S; None without a variance.

    >>> z_score(-7, 9.0), z_score(0, 9.0)
    (-2.0, 0.0)
    """
    if var_s <= 0:
        return None
    return math.copysign(abs(s) - 1, s) / math.sqrt(var_s) if s else 0.0


def normal_p(z: float | None) -> float | None:
    """Two-sided p of a standard normal z.

    >>> normal_p(0.0)
    1.0
    """
    return None if z is None else min(1.0, 2.0 * float(ndtr(-abs(z))))


def _sen(y: FloatArray, t: FloatArray, var_s: float, confidence: float) -> tuple[float | None, ...]:
    """Sen's slope and its limits: slopes of the 1-based ranks round((N − C)/2) and round((N + C)/2 + 1)."""
    pairs = len(y) * (len(y) - 1) // 2
    if not pairs:
        return None, None, None
    middle = [(pairs + 1) // 2, pairs // 2 + 1]
    if var_s <= 0:
        return sum(kth_slopes(y, t, middle)) / 2, None, None
    reach = -float(ndtri((1 - confidence) / 2)) * math.sqrt(var_s)
    ends = [min(max(round(rank), 1), pairs) for rank in ((pairs - reach) / 2, (pairs + reach) / 2 + 1)]
    one, other, low, high = kth_slopes(y, t, middle + ends)
    return (one + other) / 2, low, high


def _p_value(
    y: FloatArray, t: FloatArray, s: int, var_s: float, p: str, serial: str, seed: int
) -> tuple[float | None, float, str]:
    """p, the factor by which dependence widens the variance, and the method."""
    n, rng = len(y), np.random.default_rng(seed)
    if p == "auto" and serial in ("auto", "independent") and n <= _ENUMERATED:
        p = "exact"
    elif p == "auto" and serial == "auto" and n <= _PERMUTED:
        p = "permutation"
    elif p == "auto" and serial == "independent":
        p = "permutation" if n <= _STUDENTIZED else "normal"
    if p == "exact" or (p == "permutation" and n <= _STUDENTIZED):
        return two_sided_p(s, tie_sizes(y)), 1.0, "exact enumeration" if p == "exact" else "permutation"
    if p == "permutation":
        rows = rng.permuted(np.broadcast_to(y, (_DRAWS, n)), axis=1)
        return rank_p(np.abs(_in_blocks(rows)), abs(s)), 1.0, "permutation"
    if p == "normal":
        return normal_p(z_score(s, var_s)), 1.0, "normal"
    if serial == "studentized" or (serial == "auto" and n <= _STUDENTIZED):
        rows = np.vstack([y, rng.permuted(np.broadcast_to(y, (_DRAWS, n)), axis=1)])
        studentized = studentized_kendall(rows, t)
        return rank_p(studentized[1:], studentized[0]), 1.0, "studentized permutation"
    if serial == "block":
        return rank_p(np.abs(_in_blocks(_block_rows(y, rng))), abs(s)), 1.0, "block bootstrap"
    if serial == "hamed_rao":
        factor = _hamed_rao(y, t)
        return normal_p(z_score(s, var_s * factor)), max(factor, 0.0), "normal, Hamed-Rao variance"
    factor = max(float(variance_ratio(_detrended(y[None, :], t), 0.0)[0]), 1.0)
    return normal_p(z_score(s, var_s * factor)), factor, "normal, long-run variance"


def rank_p(draws: FloatArray, observed: float) -> float:
    """The share of draws at least as large, the observed one among them.

    >>> rank_p(np.array([1.0, 2.0, 3.0]), 3.0)
    0.5
    """
    return float(1 + (draws >= observed - 1e-9).sum()) / (len(draws) + 1)


def _in_blocks(rows: FloatArray) -> FloatArray:
    """Kendall's S of each row: so many rows at once as memory likes, long ones one by one in time n log n.

    >>> _in_blocks(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])).tolist()
    [3.0, -3.0]
    """
    if rows.shape[1] > _ROWS:
        return np.array([kendall_s(row) for row in rows], dtype=np.float64)
    step = max(1, _CELLS // rows.shape[1])
    return np.concatenate([rows_kendall_s(rows[i : i + step]) for i in range(0, len(rows), step)])


def studentized_kendall(rows: FloatArray, t: FloatArray) -> FloatArray:
    """log(|S| + ½) − ¾ log V of each row, V its variance ratio about a straight line in time."""
    floor = 0.5 + 0.2 * length_weight(rows.shape[1])
    ratio = variance_ratio(_detrended(rows, t), floor)
    statistic: FloatArray = np.log(np.abs(_in_blocks(rows)) + 0.5) - 0.75 * np.log(ratio)
    return statistic


def _detrended(rows: FloatArray, t: FloatArray) -> FloatArray:
    """Residuals of each row about its least-squares line."""
    centred, time = rows - rows.mean(axis=1, keepdims=True), scaled(t - t.mean())[0]
    return _without_noise(centred - np.outer(centred @ time / (time @ time), time), rows)


def _without_noise(residuals: FloatArray, values: FloatArray) -> FloatArray:
    """0 for residuals that are no more than the rounding of the values."""
    noise = _NOISE * np.abs(values).max(axis=-1, keepdims=True)
    cleaned: FloatArray = np.where(np.abs(residuals) > noise, residuals, 0.0)
    return cleaned


def _block_rows(y: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Series put together from blocks of neighbouring periods, the last followed by the first."""
    n, length = len(y), min(_BLOCK, len(y))
    starts = rng.integers(0, n, (_DRAWS, -(-n // length)))
    places = (starts[:, :, None] + np.arange(length)).reshape(_DRAWS, -1)[:, :n] % n
    rows: FloatArray = y[places]
    return rows


def _hamed_rao(y: FloatArray, t: FloatArray) -> float:
    """The factor of Hamed & Rao: significant autocorrelations of the ranks of the residuals about Sen's line."""
    n = len(y)
    pairs = n * (n - 1) // 2
    slope = sum(kth_slopes(y, t, [(pairs + 1) // 2, pairs // 2 + 1])) / 2
    line = slope * (t - t[0] + 1)  # from 1, as published programs do: near ties hang on it
    residual = y - line
    if not _without_noise(residual - np.median(residual), np.append(y, line)).any():
        return 1.0
    order = ranks_of(residual)
    size = np.bincount(order)
    rank = (np.cumsum(size) - (size - 1) / 2)[order]  # mid-ranks, from 1
    centred = rank - rank.mean()
    limit = -float(ndtri(0.025)) / math.sqrt(n)
    lag = np.arange(1, n)
    r = np.correlate(centred, centred, "full")[n:] / (centred @ centred)
    r = np.where(np.abs(r) > limit, r, 0.0)
    return 1.0 + 2.0 / (n * (n - 1) * (n - 2)) * float(((n - lag) * (n - lag - 1) * (n - lag - 2) * r).sum())
