"""How much a further break explains, for many series at once, and what is left over.

All functions take rows of counts and of exposure, or one row of exposure for all; segments are given by the first
index of each, 0 included. Gains are twice the log likelihood ratio under Poisson counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.inference.longrun import length_weight, variance_ratio

__all__ = ["Split", "best_split", "first_maximum", "studentized"]

Ints = NDArray[np.int64]

_ROUNDING = 1e-9  # gains that differ by less, relative to the largest, are equal
_NOISE = 1e-13  # a gain below this, relative to the events, is none
_LEAST_INDEX = 0.5  # an index of dispersion below this is not believed


@dataclass(frozen=True, slots=True)
class Split:
    """The best further break of each row.

    Attributes:
        gain: twice the log likelihood ratio; at: first index of the new segment.
        starts: rows × segments: the first index of each segment, the new one among them, rising.
    """

    gain: FloatArray
    at: Ints
    starts: Ints


def _sums(rows: FloatArray) -> FloatArray:
    """Sums of each row before each period and of all."""
    total = np.zeros((len(rows), rows.shape[1] + 1))
    np.cumsum(rows, axis=1, out=total[:, 1:])
    return total


def _likelihood(events: FloatArray, years: FloatArray, rate: FloatArray) -> FloatArray:
    """Twice the log likelihood ratio of segments with these totals against a rate; 0 for those without periods."""
    expected = years * rate
    value: FloatArray = 2.0 * xlogy(events, np.divide(events, expected, out=np.ones_like(events), where=expected > 0))
    return value


def first_maximum(values: FloatArray) -> Ints:
    """The first place of each row at which its maximum stands, up to rounding.

    >>> first_maximum(np.array([[0.0, 2.0, 2.0 + 1e-15]])).tolist()
    [1]
    """
    top = values.max(axis=1, keepdims=True)
    place: Ints = np.argmax(values >= top - _ROUNDING * (1.0 + np.abs(top)), axis=1)
    return place


def best_split(counts: FloatArray, exposure: FloatArray, starts: Sequence[int] | Ints = (0,)) -> Split:
    """The best further break inside the segments that begin at ``starts`` (the same for all rows, or rows × segments).

    >>> split = best_split(np.array([[1.0, 1.0, 5.0, 5.0]]), np.ones((1, 4)))
    >>> round(float(split.gain[0]), 3), split.at.tolist(), split.starts.tolist()
    (5.822, [2], [[0, 2]])
    """
    rows, n = counts.shape
    events, years = _sums(counts), np.broadcast_to(_sums(exposure), (rows, n + 1))
    begin = np.atleast_2d(np.asarray(starts, dtype=np.int64))
    begin = np.broadcast_to(begin, (rows, begin.shape[1]))
    cut = np.arange(1, n)
    segment = (begin[:, :, None] <= cut).sum(axis=1) - 1  # of the period after the cut
    ends = np.hstack([begin, np.full((rows, 1), n)])
    low, high = np.take_along_axis(begin, segment, 1), np.take_along_axis(ends, segment + 1, 1)
    s_low, s_high = np.take_along_axis(events, low, 1), np.take_along_axis(events, high, 1)
    e_low, e_high = np.take_along_axis(years, low, 1), np.take_along_axis(years, high, 1)
    s, e = events[:, 1:n], years[:, 1:n]
    rate = (s_high - s_low) / (e_high - e_low)
    gain = _likelihood(s - s_low, e - e_low, rate) + _likelihood(s_high - s, e_high - e, rate)
    gain[gain < _NOISE * (s_high - s_low)] = 0.0
    gain[low == cut] = -np.inf  # a break already
    place = first_maximum(gain)
    best = np.maximum(np.take_along_axis(gain, place[:, None], 1)[:, 0], 0.0)
    return Split(best, place + 1, np.sort(np.hstack([begin, place[:, None] + 1]), axis=1))


def _residuals(counts: FloatArray, exposure: FloatArray, starts: Ints) -> FloatArray:
    """Pearson residuals of each row about the rates of its segments; 0 where a segment has no events."""
    rows, n = counts.shape
    events, years = _sums(counts), np.broadcast_to(_sums(exposure), (rows, n + 1))
    ends = np.hstack([starts, np.full((rows, 1), n)])
    rate = np.diff(np.take_along_axis(events, ends, 1), axis=1) / np.diff(np.take_along_axis(years, ends, 1), axis=1)
    segment = (starts[:, :, None] <= np.arange(n)).sum(axis=1) - 1
    mean = np.take_along_axis(rate, segment, 1) * exposure
    root = np.sqrt(mean)
    return np.divide(counts - mean, root, out=np.zeros_like(root), where=root > 0)


def studentized(counts: FloatArray, exposure: FloatArray, split: Split, *, second: bool = False) -> FloatArray:
    """log gain − log index of dispersion − b log V of each row, both from the residuals after the split.

    Args:
        counts, exposure: rows × n.
        split: the further break that is tested; ``gain`` may be the sum of two.
        second: whether two breaks are tested at once, which takes the larger exponent.

    The exponent and the floor of V grow from 40 to 100 periods; they were found by simulation.
    """
    n = counts.shape[1]
    grown = length_weight(n)
    residual = _residuals(counts, exposure, split.starts)
    index = np.maximum((residual**2).sum(axis=1) / max(n - split.starts.shape[1], 1), _LEAST_INDEX)
    ratio = variance_ratio(residual, 0.3 + 0.4 * grown)
    exponent = 1.25 + 0.25 * grown + (0.5 if second else 0.0)
    with np.errstate(divide="ignore"):
        statistic: FloatArray = np.log(split.gain) - np.log(index) - exponent * np.log(ratio)
    return statistic
