"""The long-run variance of a series relative to its plain variance, by which test statistics are studentized.

Serial dependence makes a test statistic vary more than it would among shuffled periods. Dividing it by an estimate of
the long-run variance, and doing the same to every shuffled series, deflates the observed value alone: the test stays
exact where periods are exchangeable, whatever their distribution, and holds its level under moderate dependence
(studentized permutation tests: Janssen 1997, Statistics & Probability Letters 36:9-21; Romano & Tirlea 2020,
arXiv 2009.03170). The weights are those of Tukey and Hanning (Andrews 1991, Econometrica 59:817-858).
"""

from __future__ import annotations

import math

import numpy as np

from alliance_timeline.inference.arguments import FloatArray

__all__ = ["lags_for", "length_weight", "variance_ratio"]


def length_weight(n: int) -> float:
    """0 for up to 40 periods, 1 from 100 on, straight between: how far the tuning for long series applies.

    >>> length_weight(40), length_weight(70), length_weight(200)
    (0.0, 0.5, 1.0)
    """
    return min(max((n - 40) / 60, 0.0), 1.0)


def lags_for(n: int) -> int:
    """How many autocorrelations are looked at: 4 up to 200 periods, then as the cube root of the length.

    >>> lags_for(40), lags_for(200), lags_for(1600)
    (4, 4, 8)
    """
    return max(4, round(4 * math.cbrt(n / 200)))


def variance_ratio(residuals: FloatArray, floor: float) -> FloatArray:
    """1 + 2 Σ w_k r_k of each row, at least ``floor``; 1 where a row is constant at 0.

    Args:
        residuals: rows × n, about mean 0.
        floor: the smallest ratio that is believed; it keeps seasons, whose autocorrelations are negative, in bounds.

    >>> variance_ratio(np.array([[1.0, -1.0, 1.0, -1.0, 1.0, -1.0]]), 0.3).tolist()
    [0.3]
    """
    n = residuals.shape[1]
    square = (residuals**2).sum(axis=1)
    total = np.ones(len(residuals))
    lags = min(lags_for(n), n - 1)
    for lag in range(1, lags + 1):
        weight = 1.0 + math.cos(math.pi * lag / (lags + 1))  # twice the Tukey-Hanning weight
        product = np.einsum("ij,ij->i", residuals[:, lag:], residuals[:, :-lag])
        total += weight * np.divide(product, square, out=np.zeros_like(square), where=square > 0)
    ratio: FloatArray = np.maximum(total, floor)
    return ratio
