"""Limits for the difference of two shares, of units that stand alone or come in clusters.

Newcombe's hybrid of Wilson's score limits (Newcombe 1998, Statistics in Medicine 17:873-890, method 10). Clustered
units count for fewer: their number is divided by the design effect of each share, Student's t replaces the normal
quantile (Korn & Graubard 1998, Survey Methodology 24:193-201), and where a share of 0 or 1 shows no variance, the units
of a cluster are taken to be all alike. So do units whose shares are overdispersed: an index of dispersion divides their
number, where the clusters do not make it smaller still.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, stdtrit

from alliance_timeline.inference.arguments import FloatArray

__all__ = ["difference_limits"]


def difference_limits(
    first: tuple[FloatArray, FloatArray],
    second: tuple[FloatArray, FloatArray],
    confidence: float | FloatArray,
    dispersion: float | FloatArray = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """Low and high limits of second − first, one of each a group.

    Args:
        first, second: of a phase, the units of each cluster and how many have each label (clusters × groups). Where
            every cluster is a single unit, units stand alone.
        confidence: of the two limits; one, or one of each group.
        dispersion: index of dispersion of the shares, at least 1, by which the number of units is divided; one, or one
            of each group.

    >>> low, high = difference_limits(
    ...     (np.ones(80), np.repeat([[1.0], [0.0]], [48, 32], axis=0)),
    ...     (np.ones(70), np.repeat([[1.0], [0.0]], [56, 14], axis=0)), 0.95)
    >>> low.round(4).tolist(), high.round(4).tolist()  # Newcombe's own example
    ([0.0524], [0.3339])
    """
    (share_1, low_1, high_1), (share_2, low_2, high_2) = (
        _score_limits(*phase, confidence, dispersion) for phase in (first, second)
    )
    difference = share_2 - share_1
    low: FloatArray = difference - np.hypot(share_2 - low_2, high_1 - share_1)
    high: FloatArray = difference + np.hypot(high_2 - share_2, share_1 - low_1)
    return low, high


def _score_limits(
    units: FloatArray, counts: FloatArray, confidence: float | FloatArray, dispersion: float | FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Each group's share of the units of a phase, and Wilson's limits of it."""
    clusters, n = len(units), units.sum()
    share = counts.sum(axis=0) / n
    tail = (1.0 - np.asarray(confidence)) / 2.0
    number, z = np.full(len(share), n / dispersion), -ndtri(tail)
    if n > clusters:
        if clusters == 1:
            return share, np.zeros_like(share), np.ones_like(share)
        variance = clusters / (clusters - 1) * ((counts - np.outer(units, share)) ** 2).sum(axis=0) / n**2
        alone, alike = share * (1.0 - share), n**2 / (units**2).sum()
        number = np.minimum(number, np.where(alone > 0, alone / np.maximum(variance, 1e-12), alike))
        z = -stdtrit(clusters - 1, tail)
    centre = (share + z**2 / (2.0 * number)) / (1.0 + z**2 / number)
    reach = z * np.sqrt(share * (1.0 - share) / number + z**2 / (4.0 * number**2)) / (1.0 + z**2 / number)
    return share, np.clip(centre - reach, 0.0, share), np.clip(centre + reach, share, 1.0)
