"""Exact posteriors of break dates, in periods and in days."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, expit, gammaln, log_expit

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    checked_real,
    checked_reals,
    plain_array,
    probability_level,
    real_above_0,
    whole_number,
)

__all__ = [
    "BreakPosterior",
    "BreakProbabilities",
    "Cells",
    "ChangeDatePosterior",
    "Process",
    "break_posterior",
    "cells_of",
    "change_date_posterior",
    "log_evidence",
]


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
        process,
        edges,
        dates,
        before,
        peak,
        total,
        np.concatenate([[0.0], np.cumsum(mass) / total]),
        float(moment.sum()) / total,
    )


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


Segment = Callable[[FloatArray, FloatArray], FloatArray]
"""Log marginal likelihood of segments with these sums of counts and of exposure."""

_ROUNDING = 1e-12  # chances that differ by less, relative to the larger, are equal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreakProbabilities:
    """Where breaks lie. Indices are those of the first period of the new segment.

    Attributes:
        probability: breaks × periods, read-only: the chance that the new segment of each break begins with each
            period. Rows sum to 1.
    """

    probability: FloatArray

    @property
    def mode(self) -> tuple[int, ...]:
        """The most probable index of each break by itself, the first of equals."""
        top = self.probability.max(axis=1, keepdims=True)
        return tuple(np.argmax(self.probability >= top * (1.0 - _ROUNDING), axis=1).tolist())

    @property
    def mean(self) -> tuple[float, ...]:
        """The mean index of each break."""
        return tuple((self.probability @ np.arange(self.probability.shape[1])).tolist())

    @property
    def median(self) -> tuple[int, ...]:
        """The first index of each break by which at least half of the probability is reached."""
        return self._quantile(0.5)

    def _quantile(self, share: float) -> tuple[int, ...]:
        reached = np.cumsum(self.probability, axis=1) >= share - _ROUNDING
        return tuple(np.argmax(reached, axis=1).tolist())

    def equal_tail(self, level: float = 0.95) -> tuple[tuple[int, int], ...]:
        """The lowest and highest index of each break, with at most (1 − ``level``)/2 beyond either.

        Raises:
            InputError: ``level`` does not lie between 0 and 1.
        """
        tail = (1.0 - probability_level(level)) / 2.0
        return tuple(zip(self._quantile(tail), self._quantile(1.0 - tail), strict=True))

    def hpd(self, level: float = 0.95) -> tuple[tuple[int, ...], ...]:
        """The fewest indices of each break that hold at least ``level``, rising; they need not be neighbours.

        They are taken from the most probable down, of equals the earlier first.

        Raises:
            InputError: ``level`` does not lie between 0 and 1.
        """
        level, found = probability_level(level), []
        for row in self.probability:
            order = np.argsort(-row, kind="stable")
            enough = int(np.searchsorted(np.cumsum(row[order]), level - _ROUNDING)) + 1
            found.append(tuple(sorted(order[:enough].tolist())))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreakPosterior(BreakProbabilities):
    """Where a given number of breaks lie. Indices are those of the first period of the new segment.

    Attributes:
        probability: breaks × periods, read-only: the chance that the new segment of each break begins with each
            period. Rows sum to 1.
        log_bayes_factor: log of the marginal likelihood with this number of breaks, all positions equally likely,
            over that without a break; above 0 speaks for the breaks.
        n_breaks: how many.
        shape, rate, size: of the prior and of the counts, as given.
        reason: what limits the result: no breaks were asked for, or there are no events; None otherwise.
    """

    log_bayes_factor: float
    n_breaks: int
    shape: float
    rate: float
    size: float | None = None
    reason: str | None = None


def break_posterior(
    counts: ArrayLike,
    n_breaks: int,
    exposure: ArrayLike | None = None,
    *,
    shape: float = 1.0,
    rate: float = 1.0,
    size: float | None = None,
) -> BreakPosterior:
    """Where ``n_breaks`` breaks lie, all positions being equally likely beforehand.

    Args:
        counts: events by period, 0 or more; expected counts need not be whole.
        n_breaks: 0 to the number of periods less 1. Each segment has one period or more.
        exposure: of each period, above 0; None for ones.
        shape, rate: of the Gamma prior of each segment's events per unit of exposure (mean shape/rate), above 0; with
            ``size`` the two parameters of the Beta prior of the success probability. A mean far below the rate that
            is seen draws breaks to the ends, where short segments are pulled towards the prior most cheaply.
        size: None for Poisson counts. Otherwise counts are negative binomial with this size and a success probability
            p for each segment, so that the mean of a period is size (1 − p)/p and the variance mean + mean²/size. A
            period with exposure e has size × e for its size: the mean is proportional to e, and the closed form holds.

    Returns:
        Without breaks to place, no rows and ``.reason``; without events a proper posterior and ``.reason``.

    Raises:
        InputError: an argument out of its range, or more breaks than the periods allow.

    >>> result = break_posterior([1, 0, 1, 0, 5, 6, 4, 5], 1)
    >>> result.mode, result.hpd(0.9), round(float(result.probability[0, 4]), 3), round(result.log_bayes_factor, 2)
    ((4,), ((4,),), 0.93, 4.59)
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    k = whole_number(n_breaks, "n_breaks", least=0, most=len(y) - 1)
    shape, rate = real_above_0(shape, "shape"), real_above_0(rate, "rate")
    segment = _poisson(shape, rate)
    if size is not None:
        size = real_above_0(size, "size")
        segment, e = _negative_binomial(shape, rate), size * e
    before = _from_the_left(y, e, k, segment)
    after = _from_the_left(y[::-1], e[::-1], k, segment)[:, ::-1]
    joint = before[:k, :-1] + after[:k, :-1][::-1]
    probability = np.exp(joint - joint.max(axis=1, keepdims=True))
    probability /= probability.sum(axis=1, keepdims=True)
    probability.setflags(write=False)
    evidence = _evidence(before, after[0], k)
    reason = "no event in any period" if not y.any() else None
    return BreakPosterior(
        probability=probability,
        log_bayes_factor=float(evidence[k] - evidence[0]),
        n_breaks=k,
        shape=shape,
        rate=rate,
        size=size,
        reason=reason if k else "no breaks were asked for",
    )


def log_evidence(
    counts: ArrayLike, max_breaks: int, exposure: ArrayLike | None = None, *, shape: float = 1.0, rate: float = 1.0
) -> FloatArray:
    """How well 0, 1, … ``max_breaks`` breaks explain Poisson counts.

    Args:
        counts, exposure, shape, rate: as for ``break_posterior``.
        max_breaks: 0 to the number of periods less 1.

    Returns:
        The log marginal likelihood for each number of breaks, read-only, all C(n − 1, k) positions equally likely:
        the log of the mean over positions of the product over segments of
        rate^shape Γ(shape + S) / (Γ(shape) (rate + E)^(shape + S)), plus Σ y log exposure. Only −Σ log y! is left out,
        which is the same for every number. Differences are log Bayes factors.

    Raises:
        InputError: an argument out of its range, or more breaks than the periods allow.

    >>> log_evidence([1, 0, 1, 0, 5, 6, 4, 5], 2).round(2).tolist()
    [-2.06, 2.53, 2.52]
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    k = whole_number(max_breaks, "max_breaks", least=0, most=len(y) - 1)
    segment = _poisson(real_above_0(shape, "shape"), real_above_0(rate, "rate"))
    before = _from_the_left(y, e, k, segment)
    after = _from_the_left(y[::-1], e[::-1], 1, segment)[0, ::-1]
    evidence = _evidence(before, after, k) + float(y @ np.log(e))
    evidence.setflags(write=False)
    return evidence


def _poisson(shape: float, rate: float) -> Segment:
    prior = shape * math.log(rate) - float(gammaln(shape))

    def segment(events: FloatArray, years: FloatArray) -> FloatArray:
        value: FloatArray = prior + gammaln(shape + events) - (shape + events) * np.log(rate + years)
        return value

    return segment


def _negative_binomial(one: float, other: float) -> Segment:
    prior = float(betaln(one, other))

    def segment(events: FloatArray, sizes: FloatArray) -> FloatArray:
        value: FloatArray = betaln(one + sizes, other + events) - prior
        return value

    return segment


def _log_sum(values: FloatArray) -> FloatArray:
    """Log of the sum of exponentials along the last axis; −∞ where all are −∞."""
    top = values.max(axis=-1, keepdims=True)
    top = np.where(np.isneginf(top), 0.0, top)
    with np.errstate(divide="ignore"):
        total: FloatArray = top[..., 0] + np.log(np.exp(values - top).sum(axis=-1))
    return total


def _from_the_left(y: FloatArray, e: FloatArray, most: int, segment: Segment) -> FloatArray:
    """Log sum over all cuts of the first t periods into 1 … ``most`` segments (at least one row): rows × (n + 1)."""
    n = len(y)
    events, years = np.concatenate([[0.0], np.cumsum(y)]), np.concatenate([[0.0], np.cumsum(e)])
    total = np.full((max(most, 1), n + 1), -np.inf)
    total[0, 1:] = segment(events[1:], years[1:])
    for t in range(2, n + 1) if most > 1 else ():
        last = segment(events[t] - events[1:t], years[t] - years[1:t])
        total[1:, t] = _log_sum(total[:-1, 1:t] + last)
    return total


def _evidence(before: FloatArray, last: FloatArray, most: int) -> FloatArray:
    """Log mean likelihood over positions of 0 … ``most`` breaks; ``last``: of the segment from t to the end."""
    n = len(last) - 1
    whole = before[0, n:]
    cut = _log_sum(before[:most, :-1] + last[:-1])
    return np.concatenate([whole, cut - [math.log(math.comb(n - 1, k)) for k in range(1, most + 1)]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangeDatePosterior:
    """When the rate of dated events changed, if it changed once. Dates are in the unit of ``times``.

    Attributes:
        mode: the date of the highest density, the first of equals. It is an event, at one side of which the density
            jumps, or an end of the window; with ``rate`` 0, where the density has no bound at the ends, an event.
        median, mean: of the date.
        log_bayes_factor: log of the marginal likelihood with a change over that without; above 0 speaks for a
            change. None with ``rate`` 0.
        n: events; start, end: of the window.
        shape, rate: of the prior of both rates.
        reason: what limits the result: no events, or a prior under which there is no Bayes factor; None otherwise.
    """

    mode: float
    median: float
    mean: float
    log_bayes_factor: float | None
    n: int
    start: float
    end: float
    shape: float
    rate: float
    reason: str | None = None
    _cells: Cells = field(repr=False)

    def equal_tail(self, level: float = 0.95) -> tuple[float, float]:
        """The dates below and above which (1 − ``level``)/2 of the probability lies.

        Raises:
            InputError: ``level`` does not lie between 0 and 1.
        """
        tail = (1.0 - probability_level(level)) / 2.0
        return self._cells.quantile(tail), self._cells.quantile(1.0 - tail)

    def hpd(self, level: float = 0.95) -> tuple[tuple[float, float], ...]:
        """The shortest set of dates that holds ``level``, as intervals (low, high), rising; often several.

        With ``rate`` 0 the density also has no bound at the ends of the window; what is held there within the
        rounding of dates is left out.

        Raises:
            InputError: ``level`` does not lie between 0 and 1.
        """
        return self._cells.highest(probability_level(level))

    def density(self, at: ArrayLike) -> FloatArray:
        """The density at one or more dates, in the shape of ``at``; 0 outside the window.

        At an event it is that of the dates just before it: an event on the date of the change counts as after it.

        Raises:
            InputError: a date is not finite or not a number.
        """
        given, process = plain_array(at, "at"), self._cells.process
        dates = checked_reals(given.ravel(), "at", empty=True)
        inside = (dates >= self.start) & (dates <= self.end)
        dates = np.clip(dates, self.start, self.end)
        before = np.maximum(process.before(dates, "left"), process.before(np.array([self.start]), "right"))
        scale = self._cells.peak + math.log(self._cells.mass) + math.log(process.width)
        value = np.exp(process.log_joint(process.logit(dates), before) - scale)
        return np.where(inside, value, 0.0).reshape(given.shape)


def change_date_posterior(
    times: ArrayLike, start: float, end: float, *, shape: float, rate: float
) -> ChangeDatePosterior:
    """The posterior of the date at which the rate of events changed, exact to quadrature.

    Args:
        times: dates of the events as numbers, any order, equal ones allowed, from ``start`` to ``end``; may be empty.
        start, end: of the window in which events were looked for.
        shape, rate: of the Gamma prior of the events per unit of time before and after (mean shape/rate). ``rate`` is
            in the unit of ``times``, 0 or more. Raftery & Akman take ½ and 0, which is improper: the posterior then
            exists if ``shape`` is below 1 and there are events, all inside the window.

    Raises:
        InputError: an argument out of its range, named.

    >>> times = [8, 20, 21.5, 22.2, 23.3, 24, 25.1, 26.4, 27, 28.2, 29]
    >>> result = change_date_posterior(times, 0, 30, shape=1, rate=1)
    >>> result.mode, round(result.median, 2), [round(date, 2) for date in result.equal_tail(0.9)]
    (20.0, 19.45, [15.29, 21.84])
    >>> [(round(low, 2), round(high, 2)) for low, high in result.hpd(0.5)]
    [(18.65, 20.0), (21.34, 21.5)]
    """
    t = np.sort(checked_reals(times, "times", empty=True))
    start, end = checked_real(start, "start"), checked_real(end, "end")
    shape, rate = real_above_0(shape, "shape"), checked_real(rate, "rate")
    if start >= end:
        raise InputError(f"start is {start:g} and end is {end:g}; the end must be after the start")
    if len(t) and (t[0] < start or t[-1] > end):
        raise InputError(f"times holds {t[0] if t[0] < start else t[-1]:g}; allowed: {start:g} to {end:g}, the window")
    if rate < 0:
        raise InputError(f"rate is {rate:g}; it must be 0 or more")
    if rate == 0:
        _refuse_improper(t, start, end, shape)
    cells = cells_of(Process(t, start, end, shape, rate))
    factor = _log_bayes_factor(cells) if rate > 0 else None
    reason = "no event in the window" if not len(t) else None
    return ChangeDatePosterior(
        mode=_mode(cells.process),
        median=cells.quantile(0.5),
        mean=cells.mean,
        log_bayes_factor=factor,
        n=len(t),
        start=start,
        end=end,
        shape=shape,
        rate=rate,
        _cells=cells,
        reason="with rate 0 the prior is improper and has no Bayes factor" if factor is None else reason,
    )


def _refuse_improper(times: FloatArray, start: float, end: float, shape: float) -> None:
    """Where rate 0 leaves a posterior that has no finite mass."""
    if shape >= 1:
        raise InputError(f"rate is 0 and shape is {shape:g}; with rate 0 the shape must be below 1")
    if not len(times):
        raise InputError("rate is 0 and times is empty; without events the rate must be above 0")
    if times[0] == start or times[-1] == end:
        raise InputError(
            f"rate is 0 and times holds {start if times[0] == start else end:g}, an end of the window; with rate 0 "
            "every event must lie inside it"
        )


def _mode(process: Process) -> float:
    """The end of the window or the event at a side of which the density is highest."""
    known = np.concatenate([[process.start], process.times, [process.end]])
    least, most = process.before(known[:1], "right"), process.before(known[-1:], "left")
    sides = (np.clip(process.before(known, "left"), least, most), np.clip(process.before(known, "right"), least, most))
    height = np.maximum(*(process.log_joint(process.logit(known), side) for side in sides))
    if process.rate == 0:
        known, height = known[1:-1], height[1:-1]
    return float(known[np.argmax(height >= height.max() - _ROUNDING)])


def _log_bayes_factor(cells: Cells) -> float:
    process = cells.process
    a, n, span = process.shape, len(process.times), process.end - process.start
    prior = a * math.log(process.rate) - float(gammaln(a))
    change = cells.peak + math.log(cells.mass) + (1.0 - 2.0 * a - n) * math.log(process.width) - math.log(span)
    return prior + change - float(gammaln(a + n)) + (a + n) * math.log(process.rate + span)
