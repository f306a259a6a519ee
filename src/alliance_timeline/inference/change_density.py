"""The density of the date at which a Poisson process changed its rate: integrals, quantiles, highest sets.

With j of n events before date τ the density is proportional to Γ(shape + j) Γ(shape + n − j)
(rate + τ − start)^−(shape + j) (rate + end − τ)^−(shape + n − j) (Raftery & Akman 1986, Biometrika 73:85-89). On the
logit of the share of the window that lies before τ its pieces are smooth even where the density has no bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln, log_expit

from alliance_timeline.inference.arguments import FloatArray

__all__ = ["Cells", "Process", "cells_of"]

Ints = NDArray[np.int64]

_HALVINGS = _STEPS = 60
_CLOSE = 1e-12  # logits that differ by less are equal
_BENT = 40  # beyond this logit the log of the integrand is a straight line
_VARIATION = 4.0  # of the log of the integrand in a cell
_LEFT_OUT = 45.0  # an unbounded end is cut where e^−45 of its mass is left


@dataclass(frozen=True, slots=True)
class Process:
    """Events (rising), window and prior. A logit v stands for the date τ with expit(v) = (rate + τ − start) / width."""

    times: FloatArray
    start: float
    end: float
    shape: float
    rate: float

    @property
    def width(self) -> float:
        """Of the window, with the prior's ``rate`` added on either side."""
        return self.end - self.start + 2.0 * self.rate

    def logit(self, dates: FloatArray) -> FloatArray:
        """The logits of dates; without bound at the ends of the window where ``rate`` is 0."""
        with np.errstate(divide="ignore"):
            v: FloatArray = np.log(self.rate + (dates - self.start)) - np.log(self.rate + (self.end - dates))
        return v

    def date(self, v: FloatArray) -> FloatArray:
        """The dates of logits, never outside of the window."""
        since = self.start + np.maximum(self.width * expit(v) - self.rate, 0.0)
        until = self.end - np.maximum(self.width * expit(-v) - self.rate, 0.0)
        dates: FloatArray = np.where(v < 0, since, until)
        return dates

    def before(self, dates: FloatArray, side: Literal["left", "right"]) -> Ints:
        """Events before each date: as it is approached from the left or from the right."""
        return np.searchsorted(self.times, dates, side=side)

    def log_joint(self, v: FloatArray, before: Ints) -> FloatArray:
        """Of date v with this many events before it, without width^−(2 shape + n)."""
        one, other = self.shape + before, self.shape + len(self.times) - before
        value: FloatArray = gammaln(one) + gammaln(other) - one * log_expit(v) - other * log_expit(-v)
        return value

    def log_integrand(self, v: FloatArray, before: Ints) -> FloatArray:
        """The same by v: the date moves by width p (1 − p)."""
        value: FloatArray = self.log_joint(v, before) + log_expit(v) + log_expit(-v)
        return value

    def crossing(self, height: float, v: FloatArray, before: Ints) -> FloatArray:
        """Where ``log_joint`` comes down to ``height`` from ``v``: being convex, Newton's steps never pass it."""
        one, other = self.shape + before, self.shape + len(self.times) - before
        for _ in range(_STEPS):
            slope = other * expit(v) - one * expit(-v)
            above = np.maximum(self.log_joint(v, before) - height, 0.0)
            step = np.divide(above, slope, out=np.zeros_like(v), where=slope != 0)
            v = v - step
            if np.abs(step).max(initial=0.0) < _CLOSE:
                break
        return v


@dataclass(frozen=True, slots=True)
class Cells:
    """The window in cells in which the number of events before is the same and the density only rises or only falls.

    ``edges`` are logits, ``dates`` the same as dates, ``before`` the events before each cell, ``peak`` the log of the
    scale of all masses, ``mass`` their sum, ``below`` the probability below each edge.
    """

    process: Process
    edges: FloatArray
    dates: FloatArray
    before: Ints
    peak: float
    mass: float
    below: FloatArray
    mean: float

    def between(self, low: FloatArray, high: FloatArray, before: Ints) -> FloatArray:
        """The probability between two logits of one cell."""
        return _quadrature(self.process, low, high, before, self.peak)[0] / self.mass

    def quantile(self, share: float) -> float:
        """The date below which this probability lies."""
        at = min(int(np.searchsorted(self.below, share, side="right")) - 1, len(self.before) - 1)
        low, high = self.edges[at : at + 1], self.edges[at + 1 : at + 2]
        first, before = low, self.before[at : at + 1]
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            if self.below[at] + self.between(first, middle, before)[0] < share:
                low = middle
            else:
                high = middle
        return float(self.process.date(high)[0])

    def highest(self, level: float) -> tuple[tuple[float, float], ...]:
        """The intervals of highest density with this probability."""
        left = self.process.log_joint(self.edges[:-1], self.before)
        right = self.process.log_joint(self.edges[1:], self.before)
        low, high = float(np.minimum(left, right).min()), float(np.maximum(left, right).max())
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            if self._above(middle, left, right)[2].sum() >= level:
                low = middle
            else:
                high = middle
        first, last, share = self._above(low, left, right)
        return _merged(first[share > 0], last[share > 0])

    def _above(self, height: float, left: FloatArray, right: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """By cell: from where to where the log density exceeds ``height``, as dates, and the probability there."""
        share = np.where(np.minimum(left, right) >= height, np.diff(self.below), 0.0)
        first, last = self.dates[:-1].copy(), self.dates[1:].copy()
        cut = np.flatnonzero((np.minimum(left, right) < height) & (np.maximum(left, right) > height))
        rising, before = right[cut] > left[cut], self.before[cut]
        low, high = self.edges[cut], self.edges[cut + 1]
        crossing = self.process.crossing(height, np.where(rising, high, low), before)
        crossing = np.clip(crossing, low, high)
        share[cut] = self.between(np.where(rising, crossing, low), np.where(rising, high, crossing), before)
        first[cut] = np.where(rising, self.process.date(crossing), first[cut])
        last[cut] = np.where(rising, last[cut], self.process.date(crossing))
        return first, last, share


def _merged(first: FloatArray, last: FloatArray) -> tuple[tuple[float, float], ...]:
    """Intervals that meet made into one; those that are shorter than numbers can tell left out."""
    apart = np.flatnonzero(first[1:] > last[:-1])
    starts, ends = first[np.concatenate([[0], apart + 1])], last[np.concatenate([apart, [len(last) - 1]])]
    long = ends > starts
    return tuple(zip(starts[long].tolist(), ends[long].tolist(), strict=True))


@cache
def _rule() -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.legendre.leggauss(20)
    return nodes, weights


def _quadrature(
    process: Process, low: FloatArray, high: FloatArray, before: Ints, peak: float
) -> tuple[FloatArray, FloatArray]:
    """Mass of each cell by Gauss-Legendre, relative to e^peak, and the mass times the date."""
    nodes, weights = _rule()
    half = (high - low) / 2.0
    v = ((low + high) / 2.0)[:, None] + half[:, None] * nodes
    mass = np.exp(process.log_integrand(v, before[:, None]) - peak) * weights * half[:, None]
    return mass.sum(axis=1), (mass * process.date(v)).sum(axis=1)


def cells_of(process: Process) -> Cells:
    """The window cut where the number of events or the direction of the density changes, and so fine as needed.

    >>> cells = cells_of(Process(np.array([2.0, 3.0]), 0.0, 10.0, 1.0, 1.0))
    >>> round(cells.mean, 3), round(cells.quantile(0.5), 3)
    (4.709, 4.248)
    """
    n, a = len(process.times), process.shape
    known = np.concatenate([[process.start], process.times, [process.end]])
    at = process.logit(known)
    if process.rate == 0:
        reach = _LEFT_OUT / (1.0 - a)
        at[0], at[-1] = min(at[1], 0.0) - reach, max(at[-2], 0.0) + reach
    before = np.arange(n + 1)
    lowest = np.log(a + before) - np.log(a + n - before)
    bent = np.arange(-_BENT, _BENT + 1.0)
    edges = np.unique(
        np.concatenate([at, lowest[(lowest > at[:-1]) & (lowest < at[1:])], bent[(bent > at[0]) & (bent < at[-1])]])
    )
    edges, peak = _refined(process, edges, at[1:-1])
    before = np.searchsorted(at[1:-1], edges[:-1], side="right")
    mass, moment = _quadrature(process, edges[:-1], edges[1:], before, peak)
    dates = process.date(edges)
    dates[np.searchsorted(edges, at)] = known
    total = float(mass.sum())
    return Cells(
        process, edges, dates, before, peak, total, np.concatenate([[0.0], np.cumsum(mass) / total]),
        float(moment.sum()) / total,
    )  # fmt: skip


def _refined(process: Process, edges: FloatArray, events: FloatArray) -> tuple[FloatArray, float]:
    """Cells so short that quadrature is exact to rounding, where they hold any mass; and the highest integrand."""
    low, high = edges[:-1], edges[1:]
    before = np.searchsorted(events, low, side="right")
    ends = np.stack([low, high])
    value = process.log_integrand(ends, before)
    one, other = 1.0 - process.shape - before, 1.0 - process.shape - len(events) + before
    slope = np.abs(one * expit(-ends) - other * expit(ends)).max(axis=0)
    pieces = np.maximum(np.ceil(slope * (high - low) / _VARIATION), 1).astype(np.int64)
    peak = float(value.max())
    pieces[value.max(axis=0) < peak - 2.0 * _LEFT_OUT] = 1
    step = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    fine = np.repeat(low, pieces) + step * np.repeat((high - low) / pieces, pieces)
    return np.append(fine, edges[-1]), peak
