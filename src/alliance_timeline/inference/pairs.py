"""Comparing all pairs of a sequence without writing them down: Kendall's S and Sen's slope.

Both count pairs that stand in a certain order. The count comes from the binary digits of the ranks, one pass a digit,
so that time grows as n log n and memory as n. The k-th smallest slope is found by counting how many slopes lie below
a guess: the slope of a pair is at most b exactly where y − b·t does not rise from the earlier to the later one (Cole,
Salowe, Steiger & Szemerédi 1989, SIAM Journal on Computing 18:792-810; Matoušek 1991, Information Processing Letters
39:183-187).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import FloatArray

__all__ = ["kendall_s", "kth_slopes", "ranks_of", "rows_kendall_s", "scaled", "tie_sizes", "unscaled"]

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
