"""Series that more than one test takes."""

from __future__ import annotations

import numpy as np

from alliance_timeline.inference.arguments import FloatArray

# Coal-mining disasters in Britain by year, 1851 to 1962 (Jarrett 1979).
COAL = [int(digit) for digit in (
    "454104340633402633545314415534252234213221111300101100310322"
    "0111010100021000110233112111124200014000100000100101"
)]  # fmt: skip

Periods = list[tuple[int, float]]


def unzipped(periods: Periods) -> tuple[list[float], list[float]]:
    """Counts and exposures."""
    return [float(y) for y, _ in periods], [e for _, e in periods]


def autoregressive(rng: np.random.Generator, shape: tuple[int, ...], phi: float) -> FloatArray:
    """Stationary Gaussian series of variance 1 that remember the share ``phi`` of the period before."""
    values = rng.normal(size=shape)
    for i in range(1, shape[-1]):
        values[..., i] = phi * values[..., i - 1] + (1 - phi**2) ** 0.5 * values[..., i]
    return values
