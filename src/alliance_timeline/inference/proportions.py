"""A share over several imputations of uncertain dates, and how much more than binomial shares vary by period.

Sources: Clopper & Pearson 1934 (Biometrika 26:404-413) for the tails; Korn & Graubard 1998 (Survey Methodology
24:193-201) for dividing both counts by the index where shares are overdispersed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import FloatArray, checked_counts, confidence_level, digits, group_codes
from alliance_timeline.inference.imputation import (
    FEWEST,
    NEXT_TO_NOTHING,
    PooledDispersion,
    averaged_dispersion,
    crossing,
    dispersion_factor,
)
from alliance_timeline.inference.odds import share_pearson

__all__ = ["PooledProportion", "pool_proportion", "pool_share_dispersion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledProportion:
    """A share of a total over imputations.

    Attributes:
        estimate: mean successes / mean total; None where every total is 0.
        low, high: limits of the interval; 0 and 1 where every total is 0.
        successes, total: means over the imputations.
        dispersion, confidence: what was given.
        m: how many imputations.
        reason: why there is no estimate; None where there is one.
    """

    estimate: float | None
    low: float
    high: float
    successes: float
    total: float
    dispersion: float
    confidence: float
    m: int
    reason: str | None = None


def pool_proportion(
    successes: ArrayLike, totals: ArrayLike, *, dispersion: float = 1.0, confidence: float = 0.95
) -> PooledProportion:
    """The share of a total where both are known up to imputations.

    The binomial tails of the imputations are averaged and inverted; where all are equal this is the exact interval of
    ``proportion``. With ``dispersion`` φ, successes and totals are divided by φ first: the interval is that of the
    effective size total / φ.

    Args:
        successes, totals: whole counts, one of each an imputation, with successes ≤ total: at least 20, unless all are
            equal. Entry i of both belongs to one imputation.
        dispersion: index of dispersion, at least 1.
        confidence: between 0 and 1.

    Raises:
        InputError: an argument out of its range or of another length, named; fewer than 20 imputations.

    >>> result = pool_proportion([3] * 10 + [5] * 10, [10] * 20)
    >>> result.estimate, round(result.low, 3), round(result.high, 3)
    (0.4, 0.087, 0.779)
    """
    x, n = _checked_pair(successes, totals, ndim=1)
    confidence, phi = confidence_level(confidence), dispersion_factor(dispersion)
    rows, times = np.unique(np.column_stack([x, n]), axis=0, return_counts=True)
    if len(rows) > 1 and len(x) < FEWEST:
        raise InputError(f"successes has {len(x)} imputations; at least {FEWEST} are needed where they differ")
    some, rest = rows[:, 0] / phi, (rows[:, 1] - rows[:, 0]) / phi
    weight, level, total = times / len(x), (1.0 - confidence) / 2.0, float(n.mean())
    return PooledProportion(
        estimate=float(x.mean()) / total if total else None,
        low=_lower(some, rest, weight, level),
        high=1.0 - _lower(rest, some, weight, level),
        successes=float(x.mean()),
        total=total,
        dispersion=phi,
        confidence=confidence,
        m=len(x),
        reason=None if total else "the total is 0",
    )


def _lower(some: FloatArray, rest: FloatArray, weight: FloatArray, level: float) -> float:
    """The share at which the averaged chance of so many or more is ``level``; 0 where it is never as small."""
    none = some == 0

    def above(share: float) -> float:  # P(X ≥ x), rising in the share
        return float(weight @ np.where(none, 1.0, betainc(np.where(none, 1.0, some), rest + 1.0, share)))

    return 0.0 if above(NEXT_TO_NOTHING) >= level * (1.0 - 1e-9) else crossing(above, level, 1.0)


def pool_share_dispersion(
    successes: ArrayLike, totals: ArrayLike, *, groups: Sequence[object] | None = None
) -> PooledDispersion:
    """The dispersion index of shares by period, averaged over imputations.

    Args:
        successes, totals: whole counts (m imputations × periods), with successes ≤ total.
        groups: a label for each period, each group with its own share; None for one group.

    Returns:
        Means over the imputations that have an index: Pearson chi² over its degrees of freedom, about 1 for binomial
        shares. Imputing days uniformly spreads events out, so that it is too low where many dates are vague.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> result = pool_share_dispersion([[2, 4], [3, 3]], [[10, 10], [10, 10]])
    >>> round(result.index, 3), result.df, round(result.p_value, 3)
    (0.476, 1.0, 0.665)
    """
    x, n = _checked_pair(successes, totals, ndim=2)
    chi2, df = share_pearson(x, n, group_codes(groups, x.shape[1]))
    return averaged_dispersion(chi2, df, "no group has two periods with a total and a share above 0 and below 1")


def _checked_pair(successes: ArrayLike, totals: ArrayLike, *, ndim: int) -> tuple[FloatArray, FloatArray]:
    """Successes and totals as arrays of one shape, none of them more than its total."""
    x, n = checked_counts(successes, "successes", ndim=ndim), checked_counts(totals, "totals", ndim=ndim)
    if x.shape != n.shape:
        sizes = (" × ".join(map(str, array.shape)) for array in (x, n))
        raise InputError("successes has {} values, totals {}; they must be equally many".format(*sizes))
    if (x > n).any():
        at = tuple(int(i) for i in np.argwhere(x > n)[0])
        place = ", ".join(map(str, at))
        raise InputError(f"successes[{place}] is {digits(x[at])}, more than the total, {digits(n[at])}")
    return x, n
