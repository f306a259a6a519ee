"""The part of a negative binomial likelihood that needs no means: Σ log(1 · (1 + κ) ⋯ (1 + (y − 1)κ)) over counts y.

From the thousandth factor on sums are replaced by the Euler-Maclaurin formula (Abramowitz & Stegun 1964, Handbook of
Mathematical Functions, 23.1.30) with one correction, which leaves out less than 1e-11: the time does not grow with the
counts. In κ = 1/size no digits are lost near Poisson, as they would be with log Γ(size + y) − log Γ(size).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from alliance_timeline.inference.arguments import FloatArray

__all__ = ["kappa_grid", "log_rising"]

_EXACT = 1000  # factors that are taken one by one
_SMALL = 0.01  # up to here by series
_SERIES = [0.0, *((-1.0) ** k / k for k in range(2, 10))]


def kappa_grid(counts: FloatArray, largest: float) -> FloatArray:
    """Three values of κ a decade, from 1e-6 over the mean count (over 1, if that is larger) to ``largest``.

    >>> kappa_grid(np.array([1.0, 3.0, 20.0, 0.0]), 1e-5)[[0, -1]].round(9).tolist()
    [1.67e-07, 1e-05]
    """
    least = 1e-6 / max(1.0, float(counts.mean()))
    return np.geomspace(least, largest, round(3.0 * np.log10(largest / least)) + 1)


def log_rising(counts: FloatArray) -> Callable[[FloatArray], tuple[FloatArray, FloatArray]]:
    """The function of κ (an array) that gives Σ over counts y of Σ_{j<y} log(1 + jκ), and its slope in log κ.

    >>> value, slope = log_rising(np.array([3.0, 0.0, 2.0]))(np.array([0.5]))
    >>> float(np.exp(value[0])), round(float(slope[0]), 3)  # 1 · 1.5 · 2, and 1 · 1.5
    (4.5, 1.167)
    """
    below = np.arange(min(counts.max(), _EXACT))
    exceeding = len(counts) - np.searchsorted(np.sort(counts), below, side="right")
    large, times = np.unique(counts[counts > _EXACT], return_counts=True)

    def at(kappa: FloatArray) -> tuple[FloatArray, FloatArray]:
        grown = below * kappa[:, None]
        value: FloatArray = np.log1p(grown) @ exceeding
        slope: FloatArray = (grown / (1.0 + grown)) @ exceeding
        if len(large):
            ends, starts = (_antiderivatives(kappa[:, None], x) for x in (large, np.array([float(_EXACT)])))
            value, slope = value + (ends[0] - starts[0]) @ times, slope + (ends[1] - starts[1]) @ times
        return value, slope

    return at


def _antiderivatives(kappa: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """F with Σ_{a≤j<b} f(j) ≈ F(b) − F(a), for log(1 + jκ) and for jκ/(1 + jκ): ∫f − f/2 + f′/12."""
    u = kappa * x
    log, small = np.log1p(u), u < _SMALL
    safe = np.where(small, 1.0, u)
    lost = np.where(small, np.polynomial.polynomial.polyval(np.minimum(u, _SMALL), _SERIES), 1.0 - log / safe)
    mean = np.where(small, u - (1.0 + u) * lost, (1.0 + 1.0 / safe) * log - 1.0)  # of log(1 + jκ) from 0 to x
    value = x * mean - log / 2.0 + kappa / (1.0 + u) / 12.0
    slope = x * lost - u / (1.0 + u) / 2.0 + kappa / (1.0 + u) ** 2 / 12.0
    return value, slope
