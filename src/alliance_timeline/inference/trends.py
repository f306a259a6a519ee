"""Trends: Mann-Kendall with Sen's slope, log-linear ones of rates, logistic ones of shares, ones net of a volume."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    checked_series,
    checked_times,
    confidence_level,
    one_of,
    plain_array,
    whole_number,
)
from alliance_timeline.inference.dependence import blocks_of, length_weight, log_growth, maximised, variance_ratio
from alliance_timeline.inference.rates import bracketed_root, kappa_grid, log_rising

__all__ = ["LogLinearTrend", "LogisticTrend", "MannKendall", "OffsetTrend"]
__all__ += ["log_linear_trend", "logistic_trend", "mann_kendall", "offset_trend"]

Ints = NDArray[np.int64]

# Slopes of all pairs
_DIRECT = 400  # up to this length all slopes are written down
_SAMPLE = 60_000  # pairs that are drawn to guess where a rank lies
_SURE = 2.0  # standard deviations by which a guess goes beyond what is sought
_FEW = 4  # pairs per value that may be written down at the end
_SAME = 1e-15  # slopes that differ by less, relatively, are one
_ZERO = 1e-200  # slopes below it, of values and times of at most 1, are 0
_SPLIT = 134217729.0  # 2^27 + 1 cuts a float into two halves of its digits

# Mann-Kendall
_ENUMERATED, _PERMUTED, _STUDENTIZED = 8, 39, 300  # the longest series of each
_EXACT = 1000  # the longest series whose exact distribution is worked out
_ROWS = 800  # up to this length S is counted for many rows at once
_CELLS = 4_000_000  # numbers that are compared at once
_NOISE = 8 * float(np.finfo(np.float64).eps)  # what rounding may add to a value, relatively
_FEWEST = 4
_DRAWS = 999
_BLOCK = 12  # periods that stay together under serial="block"

# Fitted trends
FAMILIES = ("quasipoisson", "poisson", "negative_binomial")
_NOTHING = 1e-20  # a dispersion below it is rounding
_EQUAL = 1e-12  # rates that differ less, relatively, are equal
_COLLINEAR = 1e-8  # a share of the spread of log volume below it is rounding
_SMALLEST = 1e-300  # a fitted mean or variance, so that chi² can be divided by it
_LARGEST = 1e8  # the kappa (1/size) up to which the best one is sought
_BOUND = 700.0  # logs beyond it stand for ∞


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
    y = checked_series(values, "values")
    t = np.arange(len(y), dtype=np.float64) if times is None else checked_times(times, "times", len(y))
    here = ~np.isnan(y)
    order = np.argsort(t[here], kind="stable")
    y, t = y[here][order], t[here][order]
    n, ties = len(y), _tie_sizes(y)
    if p == "exact" and n > _EXACT:
        raise InputError(f"p is 'exact' with {n} values; it is for up to {_EXACT}; use 'normal' or 'permutation'")
    s, var_s, pairs = kendall_s(y), variance_of_s(n, ties), n * (n - 1) // 2
    reason = f"{n} values; at least {_FEWEST} are needed" if n < _FEWEST else None
    if n >= 2 and len(ties) == 1:
        reason = "all values are equal"
    p_value, method = None, "none"
    if reason is None:
        p_value, factor, method = _p_value(_scaled(y)[0], t, s, var_s, p, serial, seed)
        var_s *= factor
        if p_value is None:
            reason, method = "the corrected variance of S is not positive", "none"
    slope = low = high = None
    if pairs:
        reach = -float(ndtri((1 - confidence) / 2)) * math.sqrt(var_s)
        ends = [min(max(round(rank), 1), pairs) for rank in ((pairs - reach) / 2, (pairs + reach) / 2 + 1)]
        found = kth_slopes(y, t, [(pairs + 1) // 2, pairs // 2 + 1, *(ends if var_s > 0 else [])])
        slope = sum(found[:2]) / 2
        low, high = found[2:] or (None, None)
    untied = pairs - float((ties * (ties - 1) / 2).sum())
    return MannKendall(
        s=s,
        var_s=var_s,
        tau_b=s / math.sqrt(pairs * untied) if untied > 0 else None,
        z=z_score(s, var_s),
        p_value=p_value,
        slope=slope,
        low=low,
        high=high,
        method=method,
        n=n,
        confidence=confidence,
        seed=seed,
        reason=reason,
    )


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
        return two_sided_p(s, _tie_sizes(y)), 1.0, "exact enumeration" if p == "exact" else "permutation"
    if p == "permutation":
        rows = rng.permuted(np.broadcast_to(y, (_DRAWS, n)), axis=1)
        return rank_p(np.abs(rows_kendall_s(rows)), abs(s)), 1.0, "permutation"
    if p == "normal":
        return normal_p(z_score(s, var_s)), 1.0, "normal"
    if serial == "studentized" or (serial == "auto" and n <= _STUDENTIZED):
        rows = np.vstack([y, rng.permuted(np.broadcast_to(y, (_DRAWS, n)), axis=1)])
        studentized = studentized_kendall(rows, t)
        return rank_p(studentized[1:], studentized[0]), 1.0, "studentized permutation"
    if serial == "block":
        rows = blocks_of(y, _BLOCK, _DRAWS, rng)
        return rank_p(np.abs(rows_kendall_s(rows)), abs(s)), 1.0, "block bootstrap"
    if serial == "hamed_rao":
        factor = _hamed_rao(y, t)
        return normal_p(z_score(s, var_s * factor)), max(factor, 0.0), "normal, Hamed-Rao variance"
    factor = max(float(variance_ratio(_detrended(y[None, :], t), 0.0)[0]), 1.0)
    return normal_p(z_score(s, var_s * factor)), factor, "normal, long-run variance"


def variance_of_s(n: int, ties: Ints) -> float:
    """Var S of ``n`` independent values with ties of these sizes (Kendall 1975)."""
    return float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18.0


def z_score(s: int, var_s: float) -> float | None:
    """(|S| − 1) / √Var S with the sign of S; None without a variance."""
    if var_s <= 0:
        return None
    return math.copysign(abs(s) - 1, s) / math.sqrt(var_s) if s else 0.0


def normal_p(z: float | None) -> float | None:
    """Two-sided p of a standard normal z."""
    return None if z is None else min(1.0, 2.0 * float(ndtr(-abs(z))))


def rank_p(draws: FloatArray, observed: float) -> float:
    """The share of draws at least as large, the observed one among them.

    >>> rank_p(np.array([1.0, 2.0, 3.0]), 3.0)
    0.5
    """
    return float(1 + (draws >= observed - 1e-9).sum()) / (len(draws) + 1)


def two_sided_p(s: int, ties: Ints) -> float:
    """The chance of an |S| as large, every order of values with ties of these sizes being equally likely.

    >>> round(two_sided_p(6, np.ones(4, dtype=np.int64)), 4), round(two_sided_p(5, np.array([1, 2, 1])), 4)
    (0.0833, 0.1667)
    """
    before, *others = sorted(ties.tolist(), reverse=True)
    pairs = (int(ties.sum()) ** 2 - int((ties**2).sum())) // 2  # of different values
    length = (pairs - abs(s)) // 2 + 1
    if 2 * length > pairs:
        return 1.0
    chance = np.zeros(length)  # of 0, 1, 2, … falling pairs: Π [1]…[n] / Π [1]…[m], [j] = (1 + q + … + q^(j−1)) / j
    chance[0] = 1.0
    for size in others:
        for step in range(1, size + 1):
            wide = before + step  # times [wide], a moving mean …
            total = np.cumsum(chance)
            chance = total.copy()
            chance[wide:] -= total[:-wide]
            chance = np.diff(chance, prepend=0.0) * (step / wide)  # … over [step]: (1 − q) over (1 − q^step)
            for start in range(min(step, length)):
                chance[start::step] = np.cumsum(chance[start::step])
        before += size
    return 2.0 * float(chance.sum())


def studentized_kendall(rows: FloatArray, t: FloatArray) -> FloatArray:
    """log(|S| + ½) − ¾ log V of each row, V its variance ratio about a straight line in time."""
    floor = 0.5 + 0.2 * length_weight(rows.shape[1])
    ratio = variance_ratio(_detrended(rows, t), floor)
    statistic: FloatArray = np.log(np.abs(rows_kendall_s(rows)) + 0.5) - 0.75 * np.log(ratio)
    return statistic


def _detrended(rows: FloatArray, t: FloatArray) -> FloatArray:
    """Residuals of each row about its least-squares line."""
    centred, time = rows - rows.mean(axis=1, keepdims=True), _scaled(t - t.mean())[0]
    return _without_noise(centred - np.outer(centred @ time / (time @ time), time), rows)


def _without_noise(residuals: FloatArray, values: FloatArray) -> FloatArray:
    """0 for residuals that are no more than the rounding of the values."""
    noise = _NOISE * np.abs(values).max(axis=-1, keepdims=True)
    cleaned: FloatArray = np.where(np.abs(residuals) > noise, residuals, 0.0)
    return cleaned


def _hamed_rao(y: FloatArray, t: FloatArray) -> float:
    """The factor of Hamed & Rao: significant autocorrelations of the ranks of the residuals about Sen's line."""
    n = len(y)
    pairs = n * (n - 1) // 2
    slope = sum(kth_slopes(y, t, [(pairs + 1) // 2, pairs // 2 + 1])) / 2
    line = slope * (t - t[0] + 1)  # from 1, as published programs do: near ties hang on it
    residual = y - line
    if not _without_noise(residual - np.median(residual), np.append(y, line)).any():
        return 1.0
    order = _ranks_of(residual)
    size = np.bincount(order)
    rank = (np.cumsum(size) - (size - 1) / 2)[order]  # mid-ranks, from 1
    centred = rank - rank.mean()
    limit = -float(ndtri(0.025)) / math.sqrt(n)
    lag = np.arange(1, n)
    r = np.correlate(centred, centred, "full")[n:] / (centred @ centred)
    r = np.where(np.abs(r) > limit, r, 0.0)
    return 1.0 + 2.0 / (n * (n - 1) * (n - 2)) * float(((n - lag) * (n - lag - 1) * (n - lag - 2) * r).sum())


def _ranks_of(values: FloatArray) -> Ints:
    """Ranks from 0, equal for equal values."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _tie_sizes(values: FloatArray) -> Ints:
    """How often each distinct value stands."""
    return np.unique(values, return_counts=True)[1].astype(np.int64)


def _scaled(values: FloatArray) -> tuple[FloatArray, int]:
    """The values by a power of two, so that none is above 1 and no square overflows, and the power."""
    power = int(np.frexp(np.abs(values).max(initial=0.0))[1])
    return np.ldexp(values, -power), power


def kendall_s(values: FloatArray) -> int:
    """Kendall's S of a sequence, in time n log n: pairs that rise less pairs that fall.

    >>> kendall_s(np.array([1.0, 3.0, 2.0, 4.0]))
    4
    """
    n, ties = len(values), _tie_sizes(values)
    untied = n * (n - 1) // 2 - int((ties * (ties - 1) // 2).sum())
    return untied - 2 * _falling(_ranks_of(values))


def rows_kendall_s(rows: FloatArray) -> FloatArray:
    """Kendall's S of each row of a matrix: so many rows at once as memory likes, long ones one by one.

    >>> rows_kendall_s(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])).tolist()
    [3.0, -3.0]
    """
    number, n = rows.shape
    if n > _ROWS:
        return np.array([kendall_s(row) for row in rows], dtype=np.float64)
    step, total = max(1, _CELLS // n), np.zeros(number)
    for i in range(0, number, step):
        block = rows[i : i + step]
        for lag in range(1, n):
            total[i : i + step] += np.sign(block[:, lag:] - block[:, :-lag]).sum(axis=1)
    return total


_in_blocks = rows_kendall_s  # as vague.py calls it


def _by_digits(rank: Ints) -> Iterator[tuple[int, Ints]]:
    """Sort the ranks stably by ever more of their leading binary digits.

    Two ranks that fall agree down to some digit, where the earlier has 1 and the later 0. There each 0 moves ahead of
    the ones before it that agree so far, and of nothing else: as many places as it has such pairs. Yields each digit
    and the order in which this pass takes what the pass before it has left.
    """
    top = int(rank.max(initial=0))
    for digit in range(top.bit_length() - 1, -1, -1):
        leading = (rank >> digit).astype(np.min_scalar_type(top >> digit))  # small types are sorted fastest
        order = np.argsort(leading, kind="stable")
        yield digit, order
        rank = rank[order]


def _falling(rank: Ints) -> int:
    """How many pairs have a higher rank earlier; what moves ahead and what moves back moves equally far."""
    place = np.arange(len(rank))
    return sum(int(np.abs(order - place).sum()) for _, order in _by_digits(rank)) // 2


def _falling_pairs(rank: Ints) -> tuple[Ints, Ints]:
    """The two places of every pair whose earlier rank is higher."""
    earlier, later = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    place, now = np.arange(len(rank)), np.arange(len(rank))
    for digit, order in _by_digits(rank):
        place = place[order]
        zero = np.flatnonzero(order > now)
        number = order[zero] - zero
        leading = rank[place] >> digit
        begin = np.searchsorted(leading, leading[zero] + 1)  # the first of its ones
        step = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
        earlier.append(place[np.repeat(begin, number) + step])
        later.append(place[np.repeat(zero, number)])
    return np.concatenate(earlier), np.concatenate(later)


def kth_slopes(values: FloatArray, times: FloatArray, ranks: list[int]) -> list[float]:
    """The slopes of given ranks (from 1) among the slopes of all pairs, the times rising strictly; in linear memory.

    >>> kth_slopes(np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, 2.0]), [1, 2, 3])
    [1.0, 1.5, 2.0]
    """
    y, power = _scaled(values)
    t, power_of_time = _scaled(times)
    if np.diff(t).min() < _ZERO:
        raise InputError(f"times stand {np.diff(times).min():g} apart; that is too close for their size")
    if len(y) <= _DIRECT:
        earlier, later = np.triu_indices(len(y), 1)
        slopes = np.sort((y[later] - y[earlier]) / (t[later] - t[earlier]))
        found = slopes[np.array(ranks) - 1]
    else:
        search = _Slopes(y, t)
        found = np.array([search.kth(k) for k in ranks])
    with np.errstate(over="ignore"):
        result = np.ldexp(found, power - power_of_time)
    if not np.isfinite(result).all():
        raise InputError("values rise or fall faster than the largest float a unit of time; use smaller numbers")
    return [float(slope) for slope in result]


class _Slopes:
    """The slopes of all pairs of points whose times rise strictly.

    A search counts the slopes up to a few bounds, guessed from a sample of pairs, and keeps the counts for the next.
    """

    def __init__(self, values: FloatArray, times: FloatArray) -> None:
        self.y, self.t, self.n = values, times, len(values)
        rng = np.random.default_rng(0)
        first = rng.integers(0, self.n, _SAMPLE)
        second = rng.integers(0, self.n - 1, _SAMPLE)
        second += second >= first
        self.sample = np.sort(self.of(np.minimum(first, second), np.maximum(first, second)))
        edge = 2.0 * float(np.ptp(values) / np.diff(times).min()) + 1.0  # beyond every slope
        self.bounds, self.counts = [-edge, edge], [0, self.n * (self.n - 1) // 2]  # slopes up to each, as known so far
        self.written: dict[float, FloatArray] = {}  # the slopes from a bound to the next

    def of(self, earlier: Ints, later: Ints) -> FloatArray:
        slopes: FloatArray = (self.y[later] - self.y[earlier]) / (self.t[later] - self.t[earlier])
        return slopes

    def _order(self, bound: float) -> Ints:
        """The places in an order in which exactly the pairs with a slope of at most ``bound`` are turned round.

        It is that of y − bound · t in twice the digits of a float (Dekker 1971, Numerische Mathematik 18:224-242):
        times may stand close together in a long span. Of equal ones the later comes first.
        """

        def halves(x: FloatArray) -> tuple[FloatArray, FloatArray]:
            """Two numbers of 26 binary digits each that add up to ``x`` (Veltkamp)."""
            wide = _SPLIT * x
            high: FloatArray = wide - (wide - x)
            return high, x - high

        product = bound * self.t
        b, t = halves(np.full(1, bound)), halves(self.t)
        missed = ((b[0] * t[0] - product) + b[0] * t[1] + b[1] * t[0]) + b[1] * t[1]
        total = self.y - product
        back = total - self.y
        rest = (self.y - (total - back)) - (product + back) - missed
        high = total + rest
        low = rest - (high - total)
        order: Ints = self.n - 1 - np.lexsort((low[::-1], high[::-1]))
        return order

    def up_to(self, bound: float) -> int:
        """How many slopes are at most ``bound``."""
        return _falling(self._order(bound))

    def between(self, low: float, high: float) -> FloatArray:
        """All slopes above ``low`` and at most ``high``, sorted."""
        by_low = self._order(low)
        rank = np.empty(self.n, np.int64)
        rank[self._order(high)] = np.arange(self.n)
        one, other = _falling_pairs(rank[by_low])
        one, other = by_low[one], by_low[other]
        return np.sort(self.of(np.minimum(one, other), np.maximum(one, other)))

    def kth(self, k: int) -> float:
        """The k-th smallest slope, k from 1."""
        while True:
            at = bisect_left(self.counts, k)
            (low, high), (below, above) = self.bounds[at - 1 : at + 1], self.counts[at - 1 : at + 1]
            if above - below <= _FEW * self.n:
                if low not in self.written:
                    self.written[low] = self.between(low, high)
                return float(self.written[low][k - below - 1])
            share = (k - below) / (above - below)
            guess = self._guess(low, high, share)
            reach = _SAME * abs(guess) + _ZERO  # slopes as close as that are the same
            new = [bound for bound in (guess - reach, guess + reach) if low < bound < high]
            if not new:
                return guess
            bound = new[-1] if share < 0.5 else new[0]
            self.bounds.insert(at, bound)
            self.counts.insert(at, self.up_to(bound))

    def _guess(self, low: float, high: float, share: float) -> float:
        """A slope somewhat beyond this share of those from ``low`` to ``high``, on the side where more of them lie."""
        first, last = np.searchsorted(self.sample, [low, high], side="right")
        drawn = int(last - first)
        if not drawn:
            return (low + high) / 2
        margin = _SURE * math.sqrt(drawn * share * (1 - share))
        place = drawn * share + (margin if share < 0.5 else -margin)
        return float(self.sample[first + min(max(int(place), 0), drawn - 1)])


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedTrend:
    """What the trends fitted by maximum likelihood have in common.

    Attributes:
        slope: change of the log rate, or of the log odds, in a unit of time; None where it cannot be had.
        slope_se: its standard error; None where there is none.
        low, high: limits of the slope on the scale on which the trend is told; None where ``p_value`` is.
        p_value: two-sided, of no change.
        dispersion: Pearson chi² about the fitted means over its degrees of freedom.
        n: periods that were used.
        confidence: what was given.
        reason: why there is no p, or no slope; None where there is one.
    """

    slope: float | None = None
    slope_se: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    dispersion: float | None = None
    n: int
    confidence: float
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLinearTrend(FittedTrend):
    """How the rate of events changes with time; ``dispersion`` is that of the family, and may be below 1.

    Attributes:
        percent: 100 (exp(slope) − 1), the change in per cent a unit of time, which ``low`` and ``high`` limit.
        size: of "negative_binomial", θ in mean + mean²/θ; ∞ where the counts vary no more than Poisson ones. None
            for the other families.
        family: what was given.
    """

    percent: float | None = None
    size: float | None = None
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogisticTrend(FittedTrend):
    """How a share changes with time; ``dispersion`` is at least 1.

    Attributes:
        odds_ratio: exp(slope), the factor of the odds in a unit of time, which ``low`` and ``high`` limit.
    """

    odds_ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetTrend(FittedTrend):
    """How a rate changes with time at an unchanged volume.

    Attributes:
        percent: 100 (exp(slope) − 1), which ``low`` and ``high`` limit.
        elasticity: the coefficient of log volume: by how many per cent counts rise with one per cent of volume;
            1 would be proportion. elasticity_low, elasticity_high: its limits.
    """

    percent: float | None = None
    elasticity: float | None = None
    elasticity_low: float | None = None
    elasticity_high: float | None = None


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
    y, t, e, _ = _periods(counts, times, exposure, whole=family != "quasipoisson")
    given: dict[str, Any] = {"family": family, "n": len(y), "confidence": confidence}
    why = None
    if len(y) < 3:
        why = f"a slope needs 3 periods with a count; there are {len(y)}"
    elif y.sum() == 0:
        why = "no events"
    elif t.min() == t.max():
        why = "all times are equal"
    elif len(set(t[y > 0].tolist())) == 1 and t[y > 0][0] in (t.min(), t.max()):
        word = "first" if t[y > 0][0] == t.min() else "last"
        why = f"all events fall at the {word} time: the slope has no finite estimate"
    if why is not None:
        return LogLinearTrend(**given, reason=why)
    (x, unit), offset, df = _within_one(t), np.log(e), len(y) - 2
    design = np.column_stack([np.ones(len(y)), x])
    kappa = _best_kappa(y, offset, design) if family == "negative_binomial" else 0.0
    beta, covariance, dispersion = _fitted(design, y, offset, df, kappa=kappa)
    scale = dispersion if family == "quasipoisson" else 1.0
    slope, se = float(beta[1]) / unit, math.sqrt(scale * covariance[1, 1]) / unit if scale > _NOTHING else None
    result = LogLinearTrend(
        slope=slope,
        slope_se=se,
        percent=_percent(slope),
        dispersion=dispersion,
        size=None if family != "negative_binomial" else 1.0 / kappa if kappa > 0 else math.inf,
        **given,
    )
    if len(y) < 4:
        return replace(result, reason=f"a p-value needs 4 periods with a count; there are {len(y)}")
    if np.ptp(y / e) <= _EQUAL * (y / e).max():
        return replace(result, reason="the rates are constant")
    if se is None:
        return replace(result, reason="the counts lie on the fitted curve: they have no dispersion")
    low, high, p = _limits(slope, se, df if family == "quasipoisson" else None, confidence)
    return replace(result, low=_percent(low), high=_percent(high), p_value=p)


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
    confidence = confidence_level(confidence)
    hits, trials = checked_counts(successes, "successes", whole=False), checked_counts(totals, "totals", whole=False)
    if len(trials) != len(hits):
        raise InputError(f"totals has {len(trials)} values for {len(hits)} successes; the lengths must be equal")
    moments = _times(times, len(hits))
    if (hits > trials).any():
        at = int(np.argmax(hits > trials))
        raise InputError(f"successes[{at}] is {hits[at]:g}, more than totals[{at}], {trials[at]:g}")
    y, n, t = (array[trials > 0] for array in (hits, trials, moments))
    given: dict[str, Any] = {"n": len(y), "confidence": confidence}
    hit, missed, why = t[y > 0], t[y < n], None
    if len(y) < 3:
        why = f"a slope needs 3 periods with a total above 0; there are {len(y)}"
    elif not len(hit) or not len(missed):
        why = "no failures" if len(hit) else "no successes"
    elif t.min() == t.max():
        why = "all times are equal"
    elif hit.max() <= missed.min() or missed.max() <= hit.min():
        why = "successes and failures are separated in time: the slope has no finite estimate"
    if why is not None:
        return LogisticTrend(**given, reason=why)
    (x, unit), df = _within_one(t), len(y) - 2
    design = np.column_stack([np.ones(len(y)), x])
    beta, covariance, dispersion = _fitted(design, y, np.zeros(len(y)), df, trials=n)
    dispersion = max(1.0, dispersion)
    slope, se = float(beta[1]) / unit, math.sqrt(dispersion * covariance[1, 1]) / unit
    result = LogisticTrend(slope=slope, slope_se=se, odds_ratio=_exp(slope), dispersion=dispersion, **given)
    if len(y) < 4:
        return replace(result, reason=f"a p-value needs 4 periods; there are {len(y)}")
    if np.ptp(y / n) <= _EQUAL:
        return replace(result, reason="the shares are constant")
    low, high, p = _limits(slope, se, df, confidence)
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
        counts, times, exposure, confidence: as for ``log_linear_trend``; expected counts need not be whole.
        volume: by period, above 0 (trade, articles searched); NaN where it is not known: the period is left out.

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
    confidence = confidence_level(confidence)
    y, t, e, here = _periods(counts, times, exposure, whole=False)
    volumes = checked_series(volume, "volume")
    if len(volumes) != len(here):
        raise InputError(f"volume has {len(volumes)} values for {len(here)} counts; the lengths must be equal")
    wrong, known = here & (volumes <= 0), ~np.isnan(volumes[here])
    y, v, t, e = (array[known] for array in (y, volumes[here], t, e))
    given: dict[str, Any] = {"n": len(y), "confidence": confidence}
    why = None
    if wrong.any():
        at = int(np.argmax(wrong))
        why = f"volume[{at}] is {volumes[at]:g}: it must be above 0 to have a logarithm"
    elif len(y) < 4:
        why = f"a slope needs 4 periods with a count and a volume; there are {len(y)}"
    elif y.sum() == 0:
        why = "no events"
    elif t.min() == t.max():
        why = "all times are equal"
    elif np.ptp(v) <= _EQUAL * v.max():
        why = "the volume is constant: nothing can be told apart from the rate"
    if why is not None:
        return OffsetTrend(**given, reason=why)
    (x, unit), (z, z_unit), df = _within_one(t), _within_one(np.log(v)), len(y) - 3
    design = np.column_stack([np.ones(len(y)), x, z])
    if 1.0 - np.corrcoef(x, z)[0, 1] ** 2 < _COLLINEAR:
        why = "the volume runs along with time exactly: their effects cannot be told apart"
    elif np.linalg.matrix_rank(design[y > 0]) < 3:
        why = "the events fall in too few periods to tell time and volume apart"
    if why is not None:
        return OffsetTrend(**given, reason=why)
    beta, covariance, dispersion = _fitted(design, y, np.log(e), df)
    slope, elasticity = float(beta[1]) / unit, float(beta[2]) / z_unit
    result = OffsetTrend(slope=slope, percent=_percent(slope), elasticity=elasticity, dispersion=dispersion, **given)
    if np.ptp(y / e) <= _EQUAL * (y / e).max():
        return replace(result, reason="the rates are constant")
    if dispersion <= _NOTHING:
        return replace(result, reason="the counts lie on the fitted curve: they have no dispersion")
    se, elasticity_se = (math.sqrt(dispersion * covariance[i, i]) / scale for i, scale in ((1, unit), (2, z_unit)))
    if df < 2:
        return replace(result, slope_se=se, reason=f"a p-value needs 5 periods; there are {len(y)}")
    low, high, p = _limits(slope, se, df, confidence)
    least, most, _ = _limits(elasticity, elasticity_se, df, confidence)
    limits: dict[str, Any] = {
        "low": _percent(low),
        "high": _percent(high),
        "elasticity_low": least,
        "elasticity_high": most,
    }
    return replace(result, slope_se=se, p_value=p, **limits)


def _periods(
    counts: ArrayLike, times: ArrayLike | None, exposure: ArrayLike | None, *, whole: bool
) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    """Counts, times and exposures of the periods that have a count, and which periods these are."""
    y = plain_array(counts, "counts")
    unknown = np.isnan(y) if y.dtype.kind == "f" else np.zeros(y.shape, dtype=bool)
    y = checked_counts(np.where(unknown, 0.0, y) if unknown.any() else y, "counts", whole=whole)
    t = _times(times, len(y))
    e = None if exposure is None else plain_array(exposure, "exposure")
    if e is not None and e.shape == y.shape and e.dtype.kind in "iuf":
        e = np.where(unknown, 1.0, e)
    return y[~unknown], t[~unknown], checked_exposures(e, "exposure", len(y))[~unknown], ~unknown


def _times(times: ArrayLike | None, length: int) -> FloatArray:
    if times is None:
        return np.arange(length, dtype=np.float64)
    return checked_times(times, "times", length, distinct=False)


def _within_one(values: FloatArray) -> tuple[FloatArray, float]:
    """Values moved and scaled into −1 … 1, and how many of their units 1 stands for."""
    middle = (values.min() + values.max()) / 2.0
    unit = float(values.max() - middle)
    return (values - middle) / unit, unit


def _fitted(
    design: FloatArray,
    y: FloatArray,
    offset: FloatArray,
    df: int,
    *,
    kappa: float = 0.0,
    trials: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray, float]:
    """Coefficients of greatest likelihood, their covariance at a dispersion of 1, and Pearson chi² over ``df``."""
    beta, means = maximised(y[None], offset, design, kappa=np.array([kappa]) if kappa else None, trials=trials)
    mean = np.maximum(means[0], _SMALLEST)
    variance = mean * (1.0 + mean * kappa) if trials is None else mean * (1.0 - mean / trials)
    variance = np.maximum(variance, _SMALLEST)
    weight = variance if trials is not None else mean / (1.0 + mean * kappa)
    covariance = np.linalg.inv(design.T @ (weight[:, None] * design)).astype(np.float64)
    return beta[0], covariance, float(((y - mean) ** 2 / variance).sum()) / df


def _best_kappa(y: FloatArray, offset: FloatArray, design: FloatArray) -> float:
    """The kappa of the highest likelihood: best of a grid, then the root of the slope beside it."""
    kappas, rising = np.append(0.0, kappa_grid(y, _LARGEST)), log_rising(y)

    def profile(kappa: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log likelihood at each kappa, and its slope in log kappa."""
        k = kappa[:, None]
        mean = np.maximum(maximised(y[None], offset, design, kappa=kappa)[1], _SMALLEST)
        growth, (value, tilt) = log_growth(mean, k), rising(kappa)
        value = value + (y * (np.log(mean) - np.log1p(mean * k)) - growth).sum(axis=1)
        return value, tilt + (growth - (y * k + 1.0) * mean / (1.0 + mean * k)).sum(axis=1)

    value, slope = profile(kappas)
    best = max(int(np.argmax(value)), 1)
    left, right = max(best - 1, 1), min(best + 1, len(kappas) - 1)
    if not slope[left] > 0 > slope[right]:
        return 0.0
    ends = [(math.log(kappas[i]), float(slope[i])) for i in (left, right)]
    return math.exp(bracketed_root(lambda x: float(profile(np.array([math.exp(x)]))[1][0]), ends[0], ends[1]))


def _limits(estimate: float, se: float, df: int | None, level: float) -> tuple[float, float, float]:
    """Limits, and p of an estimate of 0: Student's, or normal ones without ``df``."""
    tail, z = (1.0 + level) / 2.0, -abs(estimate) / se
    reach = float(ndtri(tail) if df is None else stdtrit(df, tail)) * se
    return estimate - reach, estimate + reach, 2.0 * float(ndtr(z) if df is None else stdtr(df, z))


def _exp(value: float) -> float:
    return math.exp(value) if value < _BOUND else math.inf


def _percent(slope: float) -> float:
    return 100.0 * math.expm1(slope) if slope < _BOUND else math.inf
