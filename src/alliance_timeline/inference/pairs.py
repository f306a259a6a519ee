"""Comparing all pairs of a sequence without writing them down: Kendall's S and Sen's slope.

Both count pairs that stand in a certain order. The count comes from the binary digits of the ranks, one pass a digit,
so that time grows as n log n and memory as n. The k-th smallest slope is found by counting how many slopes lie below
a guess: the slope of a pair is at most b exactly where y − b·t does not rise from the earlier to the later one (Cole,
Salowe, Steiger & Szemerédi 1989, SIAM Journal on Computing 18:792-810; Matoušek 1991, Information Processing Letters
39:183-187).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import FloatArray

__all__ = ["kendall_s", "kth_slopes", "ranks_of", "rows_kendall_s", "scaled", "tie_sizes", "unscaled"]

Ints = NDArray[np.int64]

_DIRECT = 400  # up to this length all slopes are written down
_SAMPLE = 60_000  # pairs that are drawn to guess where a rank lies
_FEW = 8  # pairs per value that may be written down at the end
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
    return untied - 2 * sum(len_ for _, _, len_ in _falling(ranks_of(values)))


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


def _falling(rank: Ints) -> Iterator[tuple[Ints, Ints, int]]:
    """All pairs whose earlier rank is higher, digit by digit.

    The ranks of a falling pair agree down to some binary digit, where the earlier one has 1 and the later one 0.

    Yields:
        For each digit: the places with a 1, in groups of equal higher digits; for each place with a 0 its own place,
        where its ones begin and how many of them stand before it, as three columns; and the sum of these numbers.
    """
    place = np.arange(len(rank), dtype=np.int64)
    for digit in range(int(rank.max(initial=0)).bit_length() - 1, -1, -1):
        one = ((rank >> digit) & 1).astype(bool)
        group = rank >> (digit + 1)
        before = np.cumsum(one)  # ones up to here, all groups
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        begin = np.repeat(before[starts] - one[starts], np.diff(np.append(starts, len(group))))
        zero = ~one
        number = before[zero] - begin[zero]
        yield place[one], np.column_stack([place[zero], begin[zero], number]), int(number.sum())
        order = np.argsort(rank >> digit, kind="stable")
        rank, place = rank[order], place[order]


def _falling_pairs(rank: Ints) -> tuple[Ints, Ints]:
    """The two places of every pair whose earlier rank is higher."""
    earlier, later = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for ones, table, total in _falling(rank):
        place, begin, number = table.T
        step = np.arange(total) - np.repeat(np.cumsum(number) - number, number)
        earlier.append(ones[np.repeat(begin, number) + step])
        later.append(np.repeat(place, number))
    return np.concatenate(earlier), np.concatenate(later)


class _Slopes:
    """The slopes of all pairs of points whose times rise strictly."""

    def __init__(self, values: FloatArray, times: FloatArray) -> None:
        self.y, self.t, self.n = values, times, len(values)
        rng = np.random.default_rng(0)
        first = rng.integers(0, self.n, _SAMPLE)
        second = rng.integers(0, self.n - 1, _SAMPLE)
        second += second >= first
        self.sample = np.sort(self.of(np.minimum(first, second), np.maximum(first, second)))
        self.edge = 2.0 * float(np.ptp(values) / np.diff(times).min()) + 1.0  # beyond every slope

    def of(self, earlier: Ints, later: Ints) -> FloatArray:
        slopes: FloatArray = (self.y[later] - self.y[earlier]) / (self.t[later] - self.t[earlier])
        return slopes

    def _order(self, bound: float) -> Ints:
        """Ranks under which exactly the pairs with a slope of at most ``bound`` do not rise.

        They are those of y − bound · t in twice the digits of a float (Dekker 1971, Numerische Mathematik 18:224-242):
        times may stand close together in a long span.
        """
        product = bound * self.t
        b, t = _halves(np.full(1, bound)), _halves(self.t)
        missed = ((b[0] * t[0] - product) + b[0] * t[1] + b[1] * t[0]) + b[1] * t[1]
        total = self.y - product
        back = total - self.y
        rest = (self.y - (total - back)) - (product + back) - missed
        high = total + rest
        low = rest - (high - total)
        order = np.lexsort((low, high))
        rises = (np.diff(high[order]) != 0) | (np.diff(low[order]) != 0)
        rank = np.zeros(self.n, np.int64)
        rank[order[1:]] = np.cumsum(rises)
        return rank

    def up_to(self, bound: float) -> int:
        """How many slopes are at most ``bound``."""
        rank = self._order(bound)
        ties = np.bincount(rank)
        return int((ties * (ties - 1) // 2).sum()) + sum(total for _, _, total in _falling(rank))

    def between(self, low: float, high: float) -> FloatArray:
        """All slopes above ``low`` and at most ``high``, sorted."""
        by_low = np.lexsort((-np.arange(self.n), self._order(low)))  # equal ones count as falling
        at_high = np.lexsort((-np.arange(self.n), self._order(high)))
        rank = np.empty(self.n, np.int64)
        rank[at_high] = np.arange(self.n)
        one, other = _falling_pairs(rank[by_low])
        one, other = by_low[one], by_low[other]
        return np.sort(self.of(np.minimum(one, other), np.maximum(one, other)))

    def kth(self, k: int) -> float:
        """The k-th smallest slope, k from 1."""
        low, high, below, above = self._bracket(k)
        while above - below > _FEW * self.n:
            inside = self.sample[(self.sample > low) & (self.sample <= high)]
            guess = float(inside[len(inside) // 2]) if len(inside) else (low + high) / 2
            left, right = _around(guess)
            under, upto = self.up_to(left), self.up_to(right)
            if under < k <= upto:
                return guess
            if k <= under:
                high, above = left, under
            else:
                low, below = right, upto
        return float(self.between(low, high)[k - below - 1])

    def _bracket(self, k: int) -> tuple[float, float, int, int]:
        """Two slopes around the k-th, and how many are at most each; at first a guess from the sample."""
        pairs = self.n * (self.n - 1) // 2
        margin, position = 2.0 * np.sqrt(_SAMPLE), k / pairs * _SAMPLE
        while True:
            left, right = int(position - margin), int(np.ceil(position + margin))
            low = _around(float(self.sample[left]))[0] if left >= 0 else -self.edge
            high = _around(float(self.sample[right]))[1] if right < _SAMPLE else self.edge
            below = self.up_to(low) if left >= 0 else 0
            above = self.up_to(high) if right < _SAMPLE else pairs
            if below < k <= above:
                return low, high, below, above
            margin *= 4


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
