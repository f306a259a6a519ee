"""Profile likelihood of a rate ratio under the negative binomial with one common size.

Counts y of a period have mean mu = rate × exposure and variance mu + mu²/size, as in R's ``glm.nb``
(Lawless 1987, Canadian Journal of Statistics 15:209-225). Everything is written in kappa = 1/size, where 0
is Poisson, so that no digits are lost near it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, xlogy

from alliance_timeline.inference.arguments import FloatArray
from alliance_timeline.inference.pvalues import bracketed_root
from alliance_timeline.inference.rising import kappa_grid, log_rising

__all__ = ["NegativeBinomialRatio"]

_LARGEST = 1e4  # the kappa up to which the best one is sought


@dataclass(frozen=True, slots=True)
class _Fit:
    """Log likelihood without the part of counts and kappa alone, its slope in log kappa, and the log rate."""

    value: FloatArray
    slope: FloatArray
    log_rate: FloatArray


def _at_kappas(counts: FloatArray, exposure: FloatArray, kappa: FloatArray) -> _Fit:
    """The fit of one rate at each kappa; Newton on a concave function."""
    if counts.sum() == 0:
        return _Fit(np.zeros_like(kappa), np.zeros_like(kappa), np.full_like(kappa, -np.inf))
    log_rate = np.full_like(kappa, math.log(counts.sum() / exposure.sum()))
    k = kappa[:, None]
    for _ in range(60):
        mean = exposure * np.exp(log_rate)[:, None]
        weight = 1.0 + mean * k
        score = ((counts - mean) / weight).sum(axis=1)
        information = (mean * (1.0 + counts * k) / weight**2).sum(axis=1)
        step = np.clip(score / information, -2.0, 2.0)
        log_rate = log_rate + step
        if np.abs(step).max() < 1e-12:
            break
    mean = exposure * np.exp(log_rate)[:, None]
    spread = np.log1p(mean * k)
    value = (xlogy(counts, mean) - (counts + 1.0 / k) * spread).sum(axis=1)
    slope = (spread / k - (counts * k + 1.0) * mean / (1.0 + mean * k)).sum(axis=1)
    return _Fit(value, slope, log_rate)


class NegativeBinomialRatio:
    """The likelihood of two phases' counts, and the p-values of their rate ratio from it.

    Args:
        counts_a, counts_b: events by period, whole.
        exposure_a, exposure_b: exposure of the same periods.

    ``estimate`` is the maximum-likelihood ratio and ``size`` the common size that belongs to it (∞ where
    the counts are not more spread than Poisson).
    """

    __slots__ = ("_a", "_b", "_best", "_ea", "_eb", "_kappas", "_rising", "estimate", "size")

    def __init__(
        self, counts_a: FloatArray, exposure_a: FloatArray, counts_b: FloatArray, exposure_b: FloatArray
    ) -> None:
        self._a, self._b, self._ea, self._eb = counts_a, counts_b, exposure_a, exposure_b
        counts = np.concatenate([counts_a, counts_b])
        self._rising, grid = log_rising(counts), kappa_grid(counts, _LARGEST)
        self._kappas = np.concatenate([grid[:1] / 1000.0, grid])
        self._best, kappa = self._maximum(None)
        at = np.array([kappa])
        log_a, log_b = (_at_kappas(y, e, at).log_rate[0] for y, e in ((self._a, self._ea), (self._b, self._eb)))
        self.estimate = math.inf if log_b == -np.inf else float(np.exp(log_a - log_b))
        self.size = math.inf if kappa <= self._kappas[1] else 1.0 / kappa

    def _profile(self, theta: float | None, kappa: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log likelihood and its slope at each kappa: the ratio held at ``theta``, or two free rates if it is None."""
        if theta is None:
            fits = [_at_kappas(self._a, self._ea, kappa), _at_kappas(self._b, self._eb, kappa)]
        else:
            exposure = np.concatenate([theta * self._ea, self._eb])
            fits = [_at_kappas(np.concatenate([self._a, self._b]), exposure, kappa)]
        value, slope = self._rising(kappa)
        return value + sum(fit.value for fit in fits), slope + sum(fit.slope for fit in fits)

    def _maximum(self, theta: float | None) -> tuple[float, float]:
        """The highest log likelihood over kappa, and that kappa: best of a grid, then root of the slope."""
        values, slopes = self._profile(theta, self._kappas)
        best = int(np.argmax(values))
        left, right = max(best - 1, 0), min(best + 1, len(self._kappas) - 1)
        if best == 0 or not slopes[left] > 0 > slopes[right]:
            return float(values[best]), float(self._kappas[best])

        def slope(log_kappa: float) -> float:
            return float(self._profile(theta, np.array([math.exp(log_kappa)]))[1][0])

        ends = [(math.log(self._kappas[i]), float(slopes[i])) for i in (left, right)]
        kappa = math.exp(bracketed_root(slope, ends[0], ends[1]))
        return float(self._profile(theta, np.array([kappa]))[0][0]), kappa

    def greater(self, theta: float) -> float:
        """P-value of "the ratio is at most theta" against a greater one: signed root of the deviance."""
        if theta == 0.0:
            return 0.0 if self._a.sum() > 0 else 0.5
        held, _ = self._maximum(theta)
        root = math.sqrt(max(0.0, 2.0 * (self._best - held)))
        return float(ndtr(-root if self.estimate > theta else root))

    def swapped(self) -> NegativeBinomialRatio:
        """The same counts on the ratio of b over a."""
        return NegativeBinomialRatio(self._b, self._eb, self._a, self._ea)
