"""When the rate of dated events changed: the posterior of one change date, without bins.

A Poisson process has one rate before the change and another after it, both with a Gamma prior, and any date in the
window is equally likely beforehand (Raftery & Akman 1986, Biometrika 73:85-89). The density jumps at events and is
convex between them, so that its peaks stand at events or at an end of the window.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_real,
    checked_reals,
    plain_array,
    probability_level,
    real_above_0,
)
from alliance_timeline.inference.change_density import Cells, Process, cells_of

__all__ = ["ChangeDatePosterior", "change_date_posterior"]

_ROUNDING = 1e-12  # log densities that differ by less are equal


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
        mode=_mode(cells.process), median=cells.quantile(0.5), mean=cells.mean, log_bayes_factor=factor, n=len(t),
        start=start, end=end, shape=shape, rate=rate, _cells=cells,
        reason="with rate 0 the prior is improper and has no Bayes factor" if factor is None else reason,
    )  # fmt: skip


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
