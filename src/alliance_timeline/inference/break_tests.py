"""A test of one change of rate at an unknown date, against several null distributions.

The statistic is the likelihood ratio of the best split (Worsley 1986, Biometrika 73:91-104). "studentized" is the rule
for everyday use: it holds its level for any distribution of independent periods and, within limits, for serially
dependent ones (see ``longrun``); where two breaks stand close it also looks at two at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from alliance_timeline.inference.arguments import FloatArray, checked_counts, checked_exposures, one_of, whole_number
from alliance_timeline.inference.orders import Rows, all_orders, all_splits, blocks_of, orders_within, splits_of
from alliance_timeline.inference.splits import Split, best_split, studentized

__all__ = [
    "FEWEST_EVENTS",
    "FEWEST_PERIODS",
    "SHRINK",
    "BreakTest",
    "Studentized",
    "both_ranks",
    "break_test",
    "nothing_to_split",
    "share_at_least",
    "studentized_test",
    "too_little",
]

FEWEST_PERIODS, FEWEST_EVENTS = 30, 10
"""What the studentized test needs; below, its level was not found to hold."""

BLOCK = 12
"""Periods that stay together under null="block"."""

SHRINK = 0.75
"""The rank p is divided by this: a margin for what the variance ratio misses."""

_FEWEST = 4  # periods that any test needs
_TWO_FROM = 60  # periods from which two breaks at once are looked at
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakTest:
    """One change of rate, or none.

    Attributes:
        statistic: 2 (log likelihood with the best split − without).
        p_value: the chance of a statistic as large if nothing had changed; None where it cannot be had.
        at: first index of the new segment; None where no split explains anything.
        null: "conditional", "permutation", "studentized" or "block".
        method: the null, and whether it was enumerated or drawn.
        n, n_draws, seed: periods; series that were drawn (0 if all were written down); seed.
        reason: why there is no p; None where there is one.
    """

    statistic: float
    p_value: float | None
    at: int | None
    null: str
    method: str
    n: int
    n_draws: int
    seed: int
    reason: str | None = None


def break_test(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    null: str = "conditional",
    n_draws: int = 999,
    seed: int = 0,
) -> BreakTest:
    """Test one change of rate at an unknown period.

    Args:
        counts: events by period, 0 or more; whole for "conditional".
        exposure: of each period, above 0; None for equal ones.
        null: what the statistic is held against. "conditional": the same events spread by exposure, exact for Poisson
            counts and for nothing else: counts that vary more are called broken too often. "permutation": the periods
            in any order, exact for independent periods of any distribution. "block": blocks of 12 periods drawn with
            replacement. "studentized": random orders, with the statistic divided by the dispersion and the long-run
            variance: for periods that depend on each other; needs 30 periods and 10 events.
        n_draws: series that are drawn, 1 or more, where more than 20,000 would have to be written down (beyond 200
            periods, more than 4 million divided by their number).
        seed: of the draws.

    Returns:
        p counts the observed series among the drawn ones. Without events, with equal rates everywhere or with fewer
        than 4 periods there is no p, and ``.reason`` says so.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = break_test([0, 1, 0, 4, 5, 3])
    >>> round(result.statistic, 2), result.at, round(result.p_value, 4), result.method
    (10.97, 3, 0.0042, 'conditional, enumerated')
    """
    null = one_of(null, "null", ("conditional", "permutation", "studentized", "block"))
    y = checked_counts(counts, "counts", whole=null == "conditional")
    e = checked_exposures(exposure, "exposure", len(y))
    draws, seed = whole_number(n_draws, "n_draws", least=1), whole_number(seed, "seed", least=0)
    n = len(y)
    result = BreakTest(
        statistic=0.0, p_value=None, at=None, null=null, method="none", n=n, n_draws=0, seed=seed,
        reason=nothing_to_split(y, e),
    )  # fmt: skip
    if n < 2:
        return result
    split = best_split(y[None], e[None])
    gain = float(split.gain[0])
    result = replace(result, statistic=gain, at=int(split.at[0]) if gain > _ROUNDING else None)
    if result.reason is None and null == "studentized":
        result = replace(result, reason=too_little(y))
    if result.reason is not None:
        return result
    rng = np.random.default_rng(seed)
    if null == "studentized":
        found = studentized_test(y, e, orders_within(y, e, (0,), draws, rng))
        return replace(result, p_value=found.p_auto, method="studentized permutation", n_draws=draws)
    return _against(result, y, e, draws, rng)


def _against(result: BreakTest, y: FloatArray, e: FloatArray, draws: int, rng: np.random.Generator) -> BreakTest:
    """The result with p against a null of plain statistics: enumerated where that is possible, else drawn."""
    if result.null == "permutation" and (rows := all_orders(y, e)) is not None:
        large = best_split(*rows).gain >= result.statistic * (1 - _ROUNDING)
        return replace(result, p_value=float(large.mean()), method="permutation, enumerated")
    if result.null == "conditional" and (spread := all_splits(y, e)) is not None:
        large = best_split(*spread[0]).gain >= result.statistic * (1 - _ROUNDING)
        return replace(result, p_value=min(1.0, float(spread[1][large].sum())), method="conditional, enumerated")
    drawn = {
        "permutation": lambda: orders_within(y, e, (0,), draws, rng),
        "conditional": lambda: splits_of(y, e, draws, rng),
        "block": lambda: blocks_of(y, e, BLOCK, draws, rng),
    }[result.null]()
    p = share_at_least(best_split(*drawn).gain, result.statistic)
    return replace(result, p_value=p, method=f"{result.null}, {draws} draws", n_draws=draws)


def share_at_least(draws: FloatArray, observed: float) -> float:
    """(1 + how many draws are at least as large) / (1 + draws).

    >>> share_at_least(np.array([1.0, 2.0, 3.0]), 3.0)
    0.5
    """
    return float(1 + (draws >= observed * (1 - _ROUNDING)).sum()) / (len(draws) + 1)


def too_little(counts: FloatArray) -> str | None:
    """Why the studentized test cannot be made; None if it can.

    >>> too_little(np.ones(12))
    '12 periods; the studentized test needs 30'
    """
    if len(counts) < FEWEST_PERIODS:
        return f"{len(counts)} periods; the studentized test needs {FEWEST_PERIODS}"
    if counts.sum() < FEWEST_EVENTS:
        return f"{counts.sum():g} event{'s' * bool(counts.sum() != 1)}; the studentized test needs {FEWEST_EVENTS}"
    return None


def nothing_to_split(y: FloatArray, e: FloatArray) -> str | None:
    """Why no test of a break can be made; None if one can.

    >>> nothing_to_split(np.array([2.0, 4.0, 2.0]), np.ones(3))
    '3 periods; at least 4 are needed'
    """
    if y.sum() == 0:
        return "no events"
    if len(y) < _FEWEST:
        return f"{len(y)} period{'' if len(y) == 1 else 's'}; at least {_FEWEST} are needed"
    rates = y / e
    return "all rates are equal" if np.ptp(rates) <= _ROUNDING * rates.max() else None


@dataclass(frozen=True, slots=True)
class Studentized:
    """The studentized test of a further break.

    Attributes:
        p_auto: the p to go by; p_one: of a single further break alone, likewise.
        p_independent: of the plain statistic, right if periods are independent.
        one: the single further break of the observed series; two: the pair, where pairs are looked at.
    """

    p_auto: float
    p_one: float
    p_independent: float
    one: Split
    two: Split | None


def studentized_test(
    counts: FloatArray, exposure: FloatArray, null: Rows, starts: tuple[int, ...] = (0,), *, pairs: bool = True
) -> Studentized:
    """The studentized test of a further break inside segments, against series drawn as if there were none.

    Args:
        counts, exposure: the observed series.
        null: counts and exposure of the drawn series.
        starts: first index of each segment that is given.
        pairs: whether two breaks at once are looked at too (from 60 periods on); for the first break alone.
    """
    rows, years = np.vstack([counts, null[0]]), np.vstack([exposure, null[1]])
    one = best_split(rows, years, starts)
    single = _ranks(studentized(rows, years, one))
    both, two = _with_pairs(rows, years, one, single, None) if pairs else (single, None)
    raw = float((both <= both[0] + _ROUNDING).sum()) / len(rows)
    return Studentized(
        p_auto=min(1.0, raw / SHRINK), p_one=min(1.0, float(single[0]) / SHRINK),
        p_independent=share_at_least(one.gain[1:], float(one.gain[0])), one=one, two=two,
    )  # fmt: skip


def both_ranks(counts: FloatArray, exposure: FloatArray, *, reference: int) -> FloatArray:
    """The rank of each row among the last ``reference`` rows: the smaller of those of one break and of two."""
    one = best_split(counts, exposure)
    single = _ranks(studentized(counts, exposure, one), reference)
    return _with_pairs(counts, exposure, one, single, reference)[0]


def _with_pairs(
    counts: FloatArray, exposure: FloatArray, one: Split, single: FloatArray, reference: int | None
) -> tuple[FloatArray, Split | None]:
    """The ranks, with those of two breaks at once where the series is long enough."""
    if counts.shape[1] < _TWO_FROM:
        return single, None
    two = best_split(counts, exposure, one.starts)
    pair = Split(one.gain + two.gain, two.at, two.starts)
    return np.minimum(single, 4 * _ranks(studentized(counts, exposure, pair, second=True), reference)), two


def _ranks(statistic: FloatArray, reference: int | None = None) -> FloatArray:
    """Of each value, the share of the last ``reference`` values (None: of all) that are at least as large."""
    ordered = np.sort(statistic if reference is None else statistic[-reference:])
    slack = _ROUNDING * np.maximum(1.0, np.abs(np.where(np.isfinite(statistic), statistic, 0.0)))
    smaller = np.searchsorted(ordered, statistic - slack, side="left")
    share: FloatArray = (len(ordered) - smaller) / len(ordered)
    return share
