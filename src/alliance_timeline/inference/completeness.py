"""How many cases of a class two independent lists have both missed: a lower bound, with an interval.

If two lists are made independently of each other, the share of list A that list B also has tells how much of the
whole B has. Where cases differ in how easily they are found, which makes lists agree more than independent ones
would, the estimate is too low: Chao's lower bound (Chao 1987, Biometrics 43:783-791), which for two lists is
Chapman's form of the Lincoln-Petersen estimate (Chapman 1951; Seber 1982, The Estimation of Animal Abundance, 2nd
ed., ch. 3). Lists that draw on each other make it too low as well, lists that avoid each other's cases too high:
independence is an assumption.

The interval inverts the exact hypergeometric distribution of the overlap, given the sizes of both lists, so that it
holds its level also where a list has nothing of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import FloatArray, checked_count, confidence_level

__all__ = ["MINIMUM_OVERLAP", "Completeness", "chao_lower_bound"]

MINIMUM_OVERLAP = 7
"""Cases that both lists must have; below, the estimate is biased beyond use (Seber 1982, section 3.1.1)."""

_ROUNDING = 1e-9
"""So that a size whose tail has just the chance that is allowed stays inside, whatever the last digits say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """The number of cases in a class, seen and unseen, as two lists tell it.

    Attributes:
        estimate: Chao's lower bound for the number of cases.
        low, high: limits of the exact interval; never below ``found``.
        found: cases that either list has; ``overlap``: cases that both have.
        share: ``found`` by ``estimate``: how much of the class the two lists together have.
        assumption: what the figure rests on; to be printed beside it.
    """

    estimate: float
    low: int
    high: int
    found: int
    overlap: int
    share: float
    confidence: float
    method: str = "Chao's lower bound for two lists, exact hypergeometric limits"
    assumption: str = "if the lists are independent"

    def __str__(self) -> str:
        return (
            f"at least {self.estimate:.1f} cases ({self.low} to {self.high}, {self.confidence:.0%}), "
            f"{self.found} found: {self.share:.0%}, {self.assumption}"
        )


def chao_lower_bound(only_a: int, only_b: int, both: int, *, confidence: float = 0.95) -> Completeness:
    """Chao's lower bound for the size of a class that two lists enumerate.

    Args:
        only_a, only_b: cases on one of the lists alone.
        both: cases on both lists; at least ``MINIMUM_OVERLAP``.
        confidence: of the interval, between 0 and 1.

    Raises:
        InputError: negative numbers or fractions, or an overlap that is too small for an estimate.

    >>> result = chao_lower_bound(5, 3, 20)
    >>> round(result.estimate, 2), result.low, result.high, result.found
    (28.71, 28, 33, 28)
    >>> print(result)
    at least 28.7 cases (28 to 33, 95%), 28 found: 98%, if the lists are independent
    """
    own_a, own_b, shared = (
        int(checked_count(value, name)) for value, name in ((only_a, "only_a"), (only_b, "only_b"), (both, "both"))
    )
    level = confidence_level(confidence)
    if shared < MINIMUM_OVERLAP:
        raise InputError(f"both: the lists share {shared} cases; an estimate needs at least {MINIMUM_OVERLAP}")
    found = own_a + own_b + shared
    estimate = found + own_a * own_b / (shared + 1)
    tail = (1 - level) / 2 * (1 - _ROUNDING)

    def overlap_is_low(size: int) -> bool:
        return float(_chances(own_a + shared, own_b + shared, size, 0, shared).sum()) >= tail

    def overlap_is_too_high(size: int) -> bool:
        top = min(own_a, own_b) + shared
        return float(_chances(own_a + shared, own_b + shared, size, shared, top).sum()) < tail

    return Completeness(
        estimate=estimate, low=_first(found, overlap_is_low), high=_first(found + 1, overlap_is_too_high) - 1,
        found=found, overlap=shared, share=found / estimate, confidence=level,
    )  # fmt: skip


def _chances(size_a: int, size_b: int, whole: int, least: int, most: int) -> FloatArray:
    """The hypergeometric chances of an overlap of ``least`` to ``most`` cases, where the class has ``whole``."""
    least = max(least, size_a + size_b - whole)
    overlap = np.arange(least, most + 1, dtype=np.float64)
    ways = _log_choose(size_a, overlap) + _log_choose(whole - size_a, size_b - overlap) - _log_choose(whole, size_b)
    chances: FloatArray = np.exp(ways)
    return chances


def _log_choose(n: int, k: FloatArray | int) -> FloatArray:
    chosen: FloatArray = gammaln(n + 1) - gammaln(np.add(k, 1)) - gammaln(np.subtract(n + 1, k))
    return chosen


def _first(least: int, holds: Callable[[int], bool]) -> int:
    """The smallest number from ``least`` on for which something holds that stays true."""
    if holds(least):
        return least
    step = 1
    while not holds(least + step):
        step *= 2
    low, high = least + step // 2, least + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
