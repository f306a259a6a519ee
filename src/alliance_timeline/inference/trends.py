"""Trends: Mann-Kendall with Sen's slope, log-linear and relative ones, and other tests."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtr, ndtri, stdtr, stdtrit

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    checked_reals,
    checked_series,
    checked_times,
    confidence_level,
    one_of,
    plain_array,
    whole_number,
)
from alliance_timeline.inference.dependence import length_weight, variance_ratio
from alliance_timeline.inference.rates import bracketed_root, kappa_grid, log_rising

__all__ = [
    "LogLinearTrend",
    "LogisticTrend",
    "MannKendall",
    "OffsetTrend",
    "kendall_s",
    "kth_slopes",
    "log_linear_trend",
    "logistic_trend",
    "mann_kendall",
    "normal_p",
    "offset_trend",
    "rank_p",
    "ranks_of",
    "rows_kendall_s",
    "scaled",
    "studentized_kendall",
    "tie_sizes",
    "two_sided_p",
    "unscaled",
    "variance_of_s",
    "z_score",
]


def two_sided_p(s: int, ties: NDArray[np.int64]) -> float:
    """The chance of an |S| as large, every order of the values being equally likely.

    Args:
        s: the observed S.
        ties: how often each distinct value stands.

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
            chance = _divided(_multiplied(chance, before + step), step)
        before += size
    return 2.0 * float(chance.sum())


def _multiplied(chance: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Times [width]: a moving mean."""
    total = np.cumsum(chance)
    product: NDArray[np.float64] = total.copy()
    product[width:] -= total[:-width]
    return product / width


def _divided(chance: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """What gives ``chance`` when it is multiplied by [width]."""
    quotient = np.diff(chance, prepend=0.0) * width
    for start in range(min(width, len(chance))):  # (1 − q) over (1 − q^width)
        quotient[start::width] = np.cumsum(quotient[start::width])
    return quotient


Ints = NDArray[np.int64]

_DIRECT = 400  # up to this length all slopes are written down
_SAMPLE = 60_000  # pairs that are drawn to guess where a rank lies
_SURE = 2.0  # standard deviations by which a guess goes beyond what is sought
_FEW = 4  # pairs per value that may be written down at the end
_SAME = 1e-15  # slopes that differ by less, relatively, are one
_ZERO = 1e-200  # slopes below it, of values and times of at most 1, are 0
_SPLIT = 134217729.0  # 2^27 + 1 cuts a float into two halves of its digits


def ranks_of(values: FloatArray) -> Ints:
    """Ranks from 0, equal for equal values.

    >>> ranks_of(np.array([5.0, 1.0, 5.0])).tolist()
    [1, 0, 1]
    """
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def tie_sizes(values: FloatArray) -> Ints:
    """How often each distinct value stands.

    >>> tie_sizes(np.array([5.0, 1.0, 5.0])).tolist()
    [1, 2]
    """
    return np.unique(values, return_counts=True)[1].astype(np.int64)


def kendall_s(values: FloatArray) -> int:
    """Kendall's S of a sequence: pairs that rise less pairs that fall.

    >>> kendall_s(np.array([1.0, 3.0, 2.0, 4.0]))
    4
    """
    n, ties = len(values), tie_sizes(values)
    untied = n * (n - 1) // 2 - int((ties * (ties - 1) // 2).sum())
    return untied - 2 * _falling(ranks_of(values))


def rows_kendall_s(rows: FloatArray) -> FloatArray:
    """Kendall's S of each row of a matrix (rows × n), in time rows × n².

    >>> rows_kendall_s(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])).tolist()
    [3.0, -3.0]
    """
    total = np.zeros(len(rows))
    for lag in range(1, rows.shape[1]):
        total += np.sign(rows[:, lag:] - rows[:, :-lag]).sum(axis=1)
    return total


def scaled(values: FloatArray) -> tuple[FloatArray, int]:
    """The values by a power of two, so that none is above 1 and no square overflows, and the power.

    >>> scaled(np.array([3e300, 6e300]))[0].round(3).tolist()
    [0.28, 0.56]
    """
    power = int(np.frexp(np.abs(values).max(initial=0.0))[1])
    return np.ldexp(values, -power), power


def unscaled(slopes: FloatArray, power: int) -> list[float]:
    """The slopes times a power of two, refused where that is beyond the largest float.

    >>> unscaled(np.array([0.5, 3.0]), 4)
    [8.0, 48.0]
    """
    with np.errstate(over="ignore"):
        result = np.ldexp(slopes, power)
    if not np.isfinite(result).all():
        raise InputError("values rise or fall faster than the largest float a unit of time; use smaller numbers")
    return [float(slope) for slope in result]


def _by_digits(rank: Ints) -> Iterator[tuple[int, Ints]]:
    """Sort the ranks stably by ever more of their leading binary digits.

    Two ranks that fall agree down to some digit, where the earlier has 1 and the later 0. There each 0 moves ahead of
    the ones before it that agree so far, and of nothing else: as many places as it has such pairs.

    Yields:
        For each digit its number, and the order in which this pass takes what the pass before it has left.
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
        product = bound * self.t
        b, t = _halves(np.full(1, bound)), _halves(self.t)
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
            new = [bound for bound in _around(guess) if low < bound < high]
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


def _around(slope: float) -> tuple[float, float]:
    """The limits within which slopes are the same."""
    reach = _SAME * abs(slope) + _ZERO
    return slope - reach, slope + reach


def _halves(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two numbers of 26 binary digits each that add up to ``x`` (Veltkamp)."""
    wide = _SPLIT * x
    high: FloatArray = wide - (wide - x)
    return high, x - high


def kth_slopes(values: FloatArray, times: FloatArray, ranks: list[int]) -> list[float]:
    """The slopes of given ranks (from 1) among the slopes of all pairs, the times rising strictly.

    >>> kth_slopes(np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, 2.0]), [1, 2, 3])
    [1.0, 1.5, 2.0]
    """
    y, power = scaled(values)
    t, power_of_time = scaled(times)
    if np.diff(t).min() < _ZERO:
        raise InputError(f"times stand {np.diff(times).min():g} apart; that is too close for their size")
    if len(y) <= _DIRECT:
        earlier, later = np.triu_indices(len(y), 1)
        slopes = np.sort((y[later] - y[earlier]) / (t[later] - t[earlier]))
        found = [slopes[k - 1] for k in ranks]
    else:
        pairs = _Slopes(y, t)
        found = [pairs.kth(k) for k in ranks]
    return unscaled(np.array(found), power - power_of_time)


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
        s=s,
        var_s=var_s,
        tau_b=_tau_b(s, n, ties),
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


_COLLINEAR = 1e-8  # a share of the spread of log volume below it is rounding
_LARGEST_relative = 700.0  # logs beyond it stand for ∞


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
    fit = _offset_fit(np.column_stack([np.ones(len(y)), x]), y, n, np.zeros(len(y)), start)
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
    fit = _offset_fit(np.column_stack([np.ones(len(y)), x, z]), y, None, np.log(e), math.log(y.sum() / e.sum()))
    dispersion = fit.chi2 / df
    slope, elasticity = float(fit.beta[1]) / unit, float(fit.beta[2]) / z_unit
    result = OffsetTrend(
        slope=slope,
        percent=_percent_relative(slope),
        elasticity=elasticity,
        dispersion=dispersion,
        n=len(y),
        confidence=level,
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
        result,
        slope_se=se,
        low=_percent_relative(low),
        high=_percent_relative(high),
        p_value=p,
        elasticity_low=from_,
        elasticity_high=to,
    )


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
class _OffsetFit:
    """Coefficients, their covariance at a dispersion of 1, and Pearson chi²."""

    beta: FloatArray
    covariance: FloatArray
    chi2: float


def _offset_fit(
    design: FloatArray, y: FloatArray, trials: FloatArray | None, offset: FloatArray, start: float
) -> _OffsetFit:
    """Maximum likelihood with the natural link, Newton's steps on a concave function; without trials Poisson."""
    beta = np.zeros(design.shape[1])
    beta[0] = start

    def state(at: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        eta = np.minimum(design @ at + offset, _LARGEST_relative)
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
    return _OffsetFit(
        beta, covariance.astype(np.float64), float(((y - mean) ** 2 / np.maximum(variance, 1e-300)).sum())
    )


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
    return math.exp(value) if value < _LARGEST_relative else math.inf


def _percent_relative(slope: float) -> float:
    return 100.0 * math.expm1(slope) if slope < _LARGEST_relative else math.inf
