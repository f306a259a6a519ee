"""The exact distribution of Kendall's S over all orders of values with ties.

Falling pairs of an order are its inversions; over all distinct orders of a multiset they are spread as the
q-multinomial coefficient, a product of q-binomials (MacMahon 1915, Combinatory Analysis; Silverstone 1950, Biometrika
37:231-235). The spread is symmetric, and rounding errors grow from few falling pairs to many, so that only the tail of
few is worked out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["two_sided_p"]


def two_sided_p(s: int, ties: NDArray[np.int64]) -> float:
    """The chance of an |S| as large, every order of the values being equally likely.

    Args:
        s: the observed S.
        ties: how often each distinct value stands.

    >>> round(two_sided_p(6, np.ones(4, dtype=np.int64)), 4), round(two_sided_p(5, np.array([1, 2, 1])), 4)
    (0.0833, 0.1667)
    """
    before, *others = sorted(ties.tolist(), reverse=True)
    pairs = (int(ties.sum()) ** 2 - int((ties**2).sum())) // 2  # of different values
    length = (pairs - abs(s)) // 2 + 1
    if 2 * length > pairs:
        return 1.0
    chance = np.zeros(length)  # of 0, 1, 2, … falling pairs: Π [1]…[n] / Π [1]…[m], [j] = (1 + q + … + q^(j−1)) / j
    chance[0] = 1.0
    for size in others:
        for step in range(1, size + 1):
            chance = _divided(_multiplied(chance, before + step), step)
        before += size
    return 2.0 * float(chance.sum())


def _multiplied(chance: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Times [width]: a moving mean."""
    total = np.cumsum(chance)
    product: NDArray[np.float64] = total.copy()
    product[width:] -= total[:-width]
    return product / width


def _divided(chance: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """What gives ``chance`` when it is multiplied by [width]."""
    quotient = np.diff(chance, prepend=0.0) * width
    for start in range(min(width, len(chance))):  # (1 − q) over (1 − q^width)
        quotient[start::width] = np.cumsum(quotient[start::width])
    return quotient
