"""Stretches of a series in which the rate differs from the rest: a change that comes and goes.

Given the events of both, those inside are binomial where the rate is the same (conditional test; Przyborowski &
Wilenski 1940, Biometrika 31:313-323). Where the counts are overdispersed within the two, the tail is the larger one of
this and of the quasi-Poisson deviance, as for other rate ratios.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.inference.overdispersion import is_overdispersed
from alliance_timeline.inference.pvalues import greater_tail, scaled_deviance_tail

__all__ = ["Stretch", "most_unlike"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring periods with their own rate.

    Attributes:
        begin, end: numbers of the first period and of the one after the last.
        ratio: the rate inside over that of all others.
        p_value: two-sided, mid-P, averaged over the imputations.
    """

    begin: int
    end: int
    ratio: float
    p_value: float


@dataclass(frozen=True, slots=True)
class _Sides:
    """Events and exposure inside (a) and outside (b) of each stretch; rows are imputations."""

    a: FloatArray
    b: FloatArray
    exposure_a: FloatArray
    exposure_b: FloatArray
    phi: FloatArray
    df: FloatArray
    wide: NDArray[np.bool_]

    def swapped(self) -> _Sides:
        return _Sides(self.b, self.a, self.exposure_b, self.exposure_a, self.phi, self.df, self.wide)

    def of(self, chosen: NDArray[np.int64]) -> _Sides:
        return _Sides(
            self.a[:, chosen], self.b[:, chosen], self.exposure_a[chosen], self.exposure_b[chosen],
            self.phi[:, chosen], self.df[:, chosen], self.wide[chosen],
        )  # fmt: skip

    def greater(self, theta: float) -> FloatArray:
        """By stretch, p of "the ratio is at most theta", averaged over the imputations."""
        odds = theta * self.exposure_a
        share, rest = (np.broadcast_to(x / (odds + self.exposure_b), self.a.shape) for x in (odds, self.exposure_b))
        tail = greater_tail(self.a, self.b, share, rest, half=True)
        scaled = scaled_deviance_tail(self.a, self.b, share, rest, self.phi, self.df)
        averaged: FloatArray = np.where(self.wide, np.maximum(tail, scaled), tail).mean(axis=0)
        return averaged


def most_unlike(
    counts: NDArray[np.int64], exposure: FloatArray, stretches: NDArray[np.int64], *, ratio: float, level: float
) -> Stretch | None:
    """The stretch with the smallest p of those whose rate surely differs from the rest, and may do so by a ratio.

    The level is shared by all stretches (Bonferroni). A difference that is surely smaller than ``ratio`` counts as
    none. Periods are taken to be independent.

    Args:
        counts: whole events (m imputations × n periods).
        exposure: of each period, above 0.
        stretches: begin and end of each (k × 2); none of them all periods.
        ratio: above 1.
        level: two-sided, of all stretches together.

    >>> quarters = np.array([[3] * 12 + [12] * 4 + [3] * 12])
    >>> some = np.array([[begin, begin + 4] for begin in range(1, 24)])
    >>> found = most_unlike(quarters, np.full(28, 0.25), some, ratio=2.0, level=0.05)
    >>> (found.begin, found.end, found.ratio)
    (12, 16, 4.0)
    """
    if not len(stretches):
        return None
    sides = _sides(counts.astype(np.float64), exposure, stretches)
    p = np.minimum(2.0 * np.minimum(sides.greater(1.0), sides.swapped().greater(1.0)), 1.0)
    unlike = np.flatnonzero(len(stretches) * p <= level)
    if not len(unlike):
        return None
    some = sides.of(unlike)
    low, high = some.greater(1.0 / ratio), some.swapped().greater(1.0 / ratio)
    unlike = unlike[np.maximum(low, high) > level / 2.0]
    if not len(unlike):
        return None
    best = int(unlike[np.argmin(p[unlike])])
    a, b = float(sides.a[:, best].mean()), float(sides.b[:, best].mean())
    there = a * float(sides.exposure_b[best]) / (b * float(sides.exposure_a[best])) if b else math.inf
    return Stretch(int(stretches[best, 0]), int(stretches[best, 1]), there, float(p[best]))


def _sides(counts: FloatArray, exposure: FloatArray, stretches: NDArray[np.int64]) -> _Sides:
    """Sums over each stretch and over the rest, and the dispersion about both rates."""
    begin, end = stretches.T
    inside, rest = [], []
    for column in (counts, np.atleast_2d(exposure), counts**2 / exposure):
        total = np.pad(column.cumsum(axis=1), ((0, 0), (1, 0)))
        inside.append(total[:, end] - total[:, begin])
        rest.append(total[:, -1:] - inside[-1])
    chi2, df = np.zeros_like(inside[0]), np.zeros_like(inside[0])
    for (events, years, squares), periods in ((inside, end - begin), (rest, len(exposure) - (end - begin))):
        chi2 += np.where(events > 0, squares * years / np.maximum(events, 1.0) - events, 0.0)
        df += np.where(events > 0, periods - 1.0, 0.0)
    phi = np.maximum(chi2, 0.0) / np.maximum(df, 1.0)
    index, p = phi.mean(axis=0), np.where(df > 0, chdtrc(np.maximum(df, 1.0), np.maximum(chi2, 0.0)), 1.0).mean(axis=0)
    wide = np.array([is_overdispersed(float(one), float(other)) for one, other in zip(index, p, strict=True)])
    return _Sides(
        inside[0], rest[0], inside[1][0], rest[1][0], np.maximum(phi, 1e-9), np.maximum(df, 1.0), wide
    )  # fmt: skip
