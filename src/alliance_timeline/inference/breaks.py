"""Breaks: exact segmentation, how many by calibrated tests, stretches that stand out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, logsumexp, xlogy

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    checked_real,
    one_of,
    probability_level,
    whole_number,
)
from alliance_timeline.inference.dependence import (
    Rows,
    all_orders,
    all_splits,
    blocks_of,
    length_weight,
    orders_within,
    splits_of,
    variance_ratio,
)
from alliance_timeline.inference.posterior import BreakProbabilities, break_posterior, log_evidence
from alliance_timeline.inference.rates import Rate, greater_tail, is_overdispersed, pearson, rate, scaled_deviance_tail
from alliance_timeline.inference.vague import VagueCounts

__all__ = [
    "FEWEST_EVENTS",
    "FEWEST_PERIODS",
    "SHRINK",
    "BreakStep",
    "BreakTest",
    "Changepoints",
    "Split",
    "Stretch",
    "Studentized",
    "best_split",
    "both_ranks",
    "break_test",
    "changepoints",
    "first_maximum",
    "found_in_most_cases",
    "most_unlike",
    "nothing_to_split",
    "optimal_breaks",
    "optimal_segmentations",
    "pelt",
    "search_breaks",
    "segment_cost",
    "share_at_least",
    "studentized",
    "studentized_test",
    "too_little",
]


Ints = NDArray[np.int64]

_ROUNDING = 1e-9  # gains that differ by less, relative to the largest, are equal
_NOISE = 1e-13  # a gain below this, relative to the events, is none
_LEAST_INDEX = 0.5  # an index of dispersion below this is not believed


@dataclass(frozen=True, slots=True)
class Split:
    """The best further break of each row.

    Attributes:
        gain: twice the log likelihood ratio; at: first index of the new segment.
        starts: rows × segments: the first index of each segment, the new one among them, rising.
    """

    gain: FloatArray
    at: Ints
    starts: Ints


def _sums(rows: FloatArray) -> FloatArray:
    """Sums of each row before each period and of all."""
    total = np.zeros((len(rows), rows.shape[1] + 1))
    np.cumsum(rows, axis=1, out=total[:, 1:])
    return total


def _likelihood(events: FloatArray, years: FloatArray, rate: FloatArray) -> FloatArray:
    """Twice the log likelihood ratio of segments with these totals against a rate; 0 for those without periods."""
    expected = years * rate
    value: FloatArray = 2.0 * xlogy(events, np.divide(events, expected, out=np.ones_like(events), where=expected > 0))
    return value


def first_maximum(values: FloatArray) -> Ints:
    """The first place of each row at which its maximum stands, up to rounding.

    >>> first_maximum(np.array([[0.0, 2.0, 2.0 + 1e-15]])).tolist()
    [1]
    """
    top = values.max(axis=1, keepdims=True)
    place: Ints = np.argmax(values >= top - _ROUNDING * (1.0 + np.abs(top)), axis=1)
    return place


def best_split(counts: FloatArray, exposure: FloatArray, starts: Sequence[int] | Ints = (0,)) -> Split:
    """The best further break inside the segments that begin at ``starts`` (the same for all rows, or rows × segments).

    >>> split = best_split(np.array([[1.0, 1.0, 5.0, 5.0]]), np.ones((1, 4)))
    >>> round(float(split.gain[0]), 3), split.at.tolist(), split.starts.tolist()
    (5.822, [2], [[0, 2]])
    """
    rows, n = counts.shape
    events, years = _sums(counts), np.broadcast_to(_sums(exposure), (rows, n + 1))
    begin = np.atleast_2d(np.asarray(starts, dtype=np.int64))
    begin = np.broadcast_to(begin, (rows, begin.shape[1]))
    cut = np.arange(1, n)
    segment = (begin[:, :, None] <= cut).sum(axis=1) - 1  # of the period after the cut
    ends = np.hstack([begin, np.full((rows, 1), n)])
    low, high = np.take_along_axis(begin, segment, 1), np.take_along_axis(ends, segment + 1, 1)
    s_low, s_high = np.take_along_axis(events, low, 1), np.take_along_axis(events, high, 1)
    e_low, e_high = np.take_along_axis(years, low, 1), np.take_along_axis(years, high, 1)
    s, e = events[:, 1:n], years[:, 1:n]
    rate = (s_high - s_low) / (e_high - e_low)
    gain = _likelihood(s - s_low, e - e_low, rate) + _likelihood(s_high - s, e_high - e, rate)
    gain[gain < _NOISE * (s_high - s_low)] = 0.0
    gain[low == cut] = -np.inf  # a break already
    place = first_maximum(gain)
    best = np.maximum(np.take_along_axis(gain, place[:, None], 1)[:, 0], 0.0)
    return Split(best, place + 1, np.sort(np.hstack([begin, place[:, None] + 1]), axis=1))


def _residuals(counts: FloatArray, exposure: FloatArray, starts: Ints) -> FloatArray:
    """Pearson residuals of each row about the rates of its segments; 0 where a segment has no events."""
    rows, n = counts.shape
    events, years = _sums(counts), np.broadcast_to(_sums(exposure), (rows, n + 1))
    ends = np.hstack([starts, np.full((rows, 1), n)])
    rate = np.diff(np.take_along_axis(events, ends, 1), axis=1) / np.diff(np.take_along_axis(years, ends, 1), axis=1)
    segment = (starts[:, :, None] <= np.arange(n)).sum(axis=1) - 1
    mean = np.take_along_axis(rate, segment, 1) * exposure
    root = np.sqrt(mean)
    return np.divide(counts - mean, root, out=np.zeros_like(root), where=root > 0)


def studentized(counts: FloatArray, exposure: FloatArray, split: Split, *, second: bool = False) -> FloatArray:
    """log gain − log index of dispersion − b log V of each row, both from the residuals after the split.

    Args:
        counts, exposure: rows × n.
        split: the further break that is tested; ``gain`` may be the sum of two.
        second: whether two breaks are tested at once, which takes the larger exponent.

    The exponent and the floor of V grow from 40 to 100 periods; they were found by simulation.
    """
    n = counts.shape[1]
    grown = length_weight(n)
    residual = _residuals(counts, exposure, split.starts)
    index = np.maximum((residual**2).sum(axis=1) / max(n - split.starts.shape[1], 1), _LEAST_INDEX)
    ratio = variance_ratio(residual, 0.3 + 0.4 * grown)
    exponent = 1.25 + 0.25 * grown + (0.5 if second else 0.0)
    with np.errstate(divide="ignore"):
        statistic: FloatArray = np.log(split.gain) - np.log(index) - exponent * np.log(ratio)
    return statistic


_LEVEL = 1e-9  # what cannot be told from 0 among costs, relative to the whole


def segment_cost(events: FloatArray, exposure: FloatArray) -> FloatArray:
    """The cost of segments with these totals; elementwise.

    >>> segment_cost(np.array([0.0, 4.0]), np.array([2.0, 4.0])).tolist()
    [0.0, 8.0]
    """
    cost: FloatArray = 2.0 * (events - xlogy(events, events / exposure))
    return cost


def _totals(counts: FloatArray, exposure: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums of counts and exposure before each period, and of all."""
    return np.concatenate([[0.0], np.cumsum(counts)]), np.concatenate([[0.0], np.cumsum(exposure)])


def optimal_segmentations(counts: FloatArray, exposure: FloatArray, most: int) -> list[tuple[int, ...]]:
    """The best cuts with 0, 1, … ``most`` breaks of checked counts, in time n² and memory n × ``most``."""
    if most == 0:
        return [()]
    n = len(counts)
    events, years = _totals(counts, exposure)
    best = np.full((most + 1, n + 1), np.inf)  # of the first t periods with k breaks
    came = np.zeros((most + 1, n + 1), dtype=np.int64)
    best[0, 1:] = segment_cost(events[1:], years[1:])
    for t in range(2, n + 1):
        last = segment_cost(events[t] - events[1:t], years[t] - years[1:t])
        reach = best[:-1, 1:t] + last
        came[1:, t] = 1 + np.argmin(reach, axis=1)
        best[1:, t] = reach.min(axis=1)
    found = []
    for k in range(most + 1):
        at, breaks = n, list[int]()
        for left in range(k, 0, -1):
            at = int(came[left, at])
            breaks.append(at)
        found.append(tuple(reversed(breaks)))
    return found


def optimal_breaks(counts: ArrayLike, n_breaks: int, exposure: ArrayLike | None = None) -> tuple[int, ...]:
    """The cut into ``n_breaks`` + 1 segments with the highest Poisson likelihood.

    Args:
        counts: events by period, 0 or more; expected counts need not be whole.
        n_breaks: 0 to the number of periods less 1.
        exposure: of each period, above 0; None for equal ones.

    Returns:
        The first index of each new segment, rising. Of equally good cuts it is one.

    Raises:
        InputError: an argument out of its range, or more breaks than the periods allow.

    >>> optimal_breaks([1, 0, 1, 5, 6, 4, 0, 1], 2)
    (3, 6)
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    k = whole_number(n_breaks, "n_breaks", least=0, most=len(y) - 1)
    return optimal_segmentations(y, e, k)[k]


def pelt(counts: ArrayLike, exposure: ArrayLike | None = None, *, penalty: float) -> tuple[int, ...]:
    """The cut that is best when each break costs ``penalty``, exact, in about linear time where breaks are many.

    Args:
        counts, exposure: as for ``optimal_breaks``.
        penalty: what a break costs, 0 or more, on the scale of twice the log likelihood. Twice the logarithm of the
            number of periods is common; no penalty holds a stated level of false alarms (see ``break_test``).

    Returns:
        The first index of each new segment, rising.

    Raises:
        InputError: an argument out of its range.

    >>> pelt([1, 0, 1, 5, 6, 4, 0, 1], penalty=4.0)
    (3, 6)
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    price = checked_real(penalty, "penalty")
    if price < 0:
        raise InputError(f"penalty is {price:g}; it must be 0 or more")
    return _pelt(y, e, price)


def _pelt(counts: FloatArray, exposure: FloatArray, penalty: float) -> tuple[int, ...]:
    n = len(counts)
    events, years = _totals(counts, exposure)
    best = np.zeros(n + 1)
    best[0] = -penalty
    came = np.zeros(n + 1, dtype=np.int64)
    starts = np.zeros(1, dtype=np.int64)
    slack = _LEVEL * (1.0 + float(np.abs(segment_cost(counts, exposure)).sum()))
    for t in range(1, n + 1):
        reach = best[starts] + segment_cost(events[t] - events[starts], years[t] - years[starts])
        least = int(np.argmin(reach))
        best[t], came[t] = reach[least] + penalty, starts[least]
        starts = np.append(starts[reach <= best[t] + slack], t)
    breaks, at = list[int](), int(came[n])
    while at > 0:
        breaks.append(at)
        at = int(came[at])
    return tuple(reversed(breaks))


FEWEST_PERIODS, FEWEST_EVENTS = 30, 10
"""What the studentized test needs; below, its level was not found to hold."""

BLOCK = 12
"""Periods that stay together under null="block"."""

SHRINK = 0.75
"""The rank p is divided by this: a margin for what the variance ratio misses."""

_FEWEST = 4  # periods that any test needs
_TWO_FROM = 60  # periods from which two breaks at once are looked at


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
        statistic=0.0,
        p_value=None,
        at=None,
        null=null,
        method="none",
        n=n,
        n_draws=0,
        seed=seed,
        reason=nothing_to_split(y, e),
    )
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
        p_auto=min(1.0, raw / SHRINK),
        p_one=min(1.0, float(single[0]) / SHRINK),
        p_independent=share_at_least(one.gain[1:], float(one.gain[0])),
        one=one,
        two=two,
    )


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


_NULL, _CASES = 599, 400
_LARGEST = 50.0
_STEPS = 9


def found_in_most_cases(
    mean: float, index: float, exposure: FloatArray, *, null: str, level: float, seed: int, power: float = 0.8
) -> float | None:
    """The smallest ratio of rates, with a break in the middle, that a test finds in a share ``power`` of cases.

    Args:
        mean: events a period, above 0; both rates average to it.
        index: index of dispersion within the segments; at most 1 stands for Poisson counts.
        exposure: of each period; only proportions matter.
        null: "studentized", "permutation" or "conditional", as in ``break_test``.
        level: of the test.
        seed: of the simulation.
        power: between 0 and 1.

    Returns:
        The ratio, to about a tenth, or a fifth where it is above 3; None where even a ratio of 50 is missed more often.
        The null is taken from such broken series with their periods in any order, as the test itself would, or for
        "conditional" from unbroken ones.

    >>> round(found_in_most_cases(1.0, 1.0, np.ones(80), null="studentized", level=0.05, seed=1), 1)
    2.9
    """
    n, relative = len(exposure), exposure / exposure.mean()
    late = np.arange(n) >= n // 2
    if null == "studentized" and n < FEWEST_PERIODS:
        return None

    def series(ratio: float, rows: int, rng: np.random.Generator) -> FloatArray:
        rates = np.where(late, ratio, 1.0) * 2 * mean / (1 + ratio) * relative
        if index <= 1:
            return rng.poisson(rates, (rows, n)).astype(np.float64)
        size = mean / (index - 1) * relative
        return rng.poisson(rng.gamma(size, rates / size, (rows, n))).astype(np.float64)

    def share(ratio: float) -> float:
        rng = np.random.default_rng(seed)
        cases, order = series(ratio, _CASES, rng), np.tile(np.arange(n), (_NULL, 1))
        if null == "conditional":
            plain = series(1.0, _NULL, rng)
        else:
            order = rng.permuted(order, axis=1)
            plain = np.take_along_axis(series(ratio, _NULL, rng), order, 1)
        counts, years = np.vstack([cases, plain]), np.vstack([np.tile(relative, (_CASES, 1)), relative[order]])
        found = _studentized(counts, years, level) if null == "studentized" else _plain(counts, years, level, null)
        return float(found.mean())

    low, high = 0.0, math.log(_LARGEST)
    if share(_LARGEST) < power:
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if share(math.exp(middle)) >= power else (middle, high)
    return math.exp(high)


def _studentized(counts: FloatArray, exposure: FloatArray, level: float) -> NDArray[np.bool_]:
    """Which of the first series the studentized test finds broken, its null taken from the last ``_NULL`` ones."""
    ranks = both_ranks(counts, exposure, reference=_NULL)
    raw = (1 + np.searchsorted(np.sort(ranks[_CASES:]), ranks[:_CASES], side="right")) / (_NULL + 1)
    found: NDArray[np.bool_] = (raw / SHRINK <= level) & (counts[:_CASES].sum(axis=1) >= FEWEST_EVENTS)
    return found


def _plain(counts: FloatArray, exposure: FloatArray, level: float, null: str) -> NDArray[np.bool_]:
    """Which of them the plain test finds broken; for orders of periods the gain is divided by the whole dispersion."""
    value = best_split(counts, exposure).gain
    if null == "permutation":
        mean = counts.sum(axis=1, keepdims=True) / exposure.sum(axis=1, keepdims=True) * exposure
        square = ((counts - mean) ** 2).sum(axis=1)
        value = np.divide(value * counts.sum(axis=1), square, out=np.zeros_like(value), where=square > 0)
    found: NDArray[np.bool_] = value[:_CASES] > np.quantile(value[_CASES:], 1 - level)
    return found


BREAK, NONE, UNDECIDED = "break", "no break shown", "cannot decide"

_DRAWS = 999
_SHORT = 1000  # periods up to which the evidence is found also where nothing can be tested
_LONGEST = 2000  # periods beyond which nothing is tested: time grows as their square


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakStep:
    """One test of a further break.

    Attributes:
        breaks: how many breaks were given; found: how many after the test.
        p_auto: p of the rule for everyday use; None under ``serial="independent"``.
        p_independent: p if periods are independent.
    """

    breaks: int
    found: int
    p_auto: float | None
    p_independent: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changepoints:
    """Breaks of a rate.

    Attributes:
        verdict: "break", "no break shown", or "cannot decide" (a break if periods are independent, but not shown if
            they depend on each other as much as series of this length cannot exclude; or too little data).
        breaks: the first index of each new segment, rising.
        p_auto, p_independent: of the first test, under the rule for everyday use and under independence; None where
            they cannot be had.
        steps: all tests in order.
        sets: for each break the indices of its highest-density set, sorted; not always neighbours. Here and in
            ``probability`` and ``log_evidence`` exposures are scaled to a mean of 1, and the prior of a rate has the
            overall rate for its mean (shape 1, rate 1/mean count): the figures differ from those of
            ``break_posterior`` and ``log_evidence`` with their defaults.
        confidence: of the sets and of the limits of the rates, 1 − ``level``.
        rates: for each segment its rate with limits, post-selection; a unit of exposure.
        probability: breaks × n: posterior of the first index of each new segment, given their number.
        log_evidence: log marginal likelihood of 0 … ``max_breaks`` breaks (fewer if the series is short; of 0
            alone where more than 1,000 periods could not be tested).
        dispersion: index of dispersion within the segments; None without degrees of freedom.
        size: size of the negative binomial by which the sets were made; None where Poisson served.
        detectable: the ratio of rates, with one break in the middle, that would be found in 80 % of cases; None where
            even a ratio of 50 would be missed, without data, or not asked for (``power``).
        flips: share of the imputations of vague dates whose own verdict differs; 0 where all periods are known.
        n, m, level, method, seed: periods, imputations (1 where all periods are known), level of each test, null of the
            tests, seed.
        reason: why nothing could be decided; None where the tests could be made.
    """

    verdict: str
    breaks: tuple[int, ...]
    p_auto: float | None
    p_independent: float | None
    steps: tuple[BreakStep, ...]
    sets: tuple[tuple[int, ...], ...]
    confidence: float
    rates: tuple[Rate, ...]
    probability: FloatArray
    log_evidence: FloatArray
    dispersion: float | None
    size: float | None
    detectable: float | None
    flips: float
    n: int
    m: int
    level: float
    method: str
    seed: int
    reason: str | None = None

    def __str__(self) -> str:
        found = f" at {', '.join(map(str, self.breaks))}" if self.breaks else ""
        ratio = "" if self.detectable is None else f"; a ratio of {self.detectable:.1f} would be found in 80 % of cases"
        if self.reason is not None:
            return f"{self.verdict}: {self.reason}"
        p = ", ".join(
            f"{name} = {value:.3f}"
            for name, value in (("p", self.p_auto), ("p if independent", self.p_independent))
            if value is not None
        )
        return f"{self.verdict}{found} ({p}{ratio})"


def changepoints(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    level: float = 0.05,
    dispersion: str = "auto",
    serial: str = "auto",
    max_breaks: int = 6,
    power: bool = True,
    seed: int = 0,
) -> Changepoints:
    """Find the breaks of a rate, with a test of each, and the sets in which their dates lie.

    Args:
        counts: events by period, 0 or more. Leave out periods that are missing.
        exposure: of each period, above 0; None for equal ones.
        level: of each test, between 0 and 1.
        dispersion: "auto": the sets are those of a negative binomial whose size is found by moments, or of Poisson
            where counts vary no more than that; "poisson": vouched to be Poisson.
        serial: "auto": the studentized permutation test, which holds its level also under moderate serial dependence
            (log-rates with an autocorrelation of up to .6; beyond that no series of 200 periods tells); needs 30
            periods and 10 events. "independent": vouched to be independent; permutation, or with
            dispersion="poisson" the exact conditional test (Worsley 1986).
        max_breaks: at most so many, 0 or more; with 0 nothing is tested.
        power: whether to find ``detectable``, which takes most of the time.
        seed: of the draws.

    Returns:
        "no break shown" is an answer; it says what ratio would have been found. With more than 2,000 periods nothing
        is decided; ``.reason`` says so.

    Raises:
        InputError: an argument out of its range, named.

    >>> rng = np.random.default_rng(1)
    >>> found = changepoints(np.concatenate([rng.poisson(1, 40), rng.poisson(4, 40)]))
    >>> found.verdict, found.breaks, found.sets
    ('break', (40,), ((38, 39, 40, 41, 42),))
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    known = VagueCounts(y, np.zeros((0, len(y))), np.zeros(0), e)
    if serial == "independent" and dispersion == "poisson":
        checked_counts(counts, "counts")
    return search_breaks(
        known, level=level, dispersion=dispersion, serial=serial, max_breaks=max_breaks, power=power, seed=seed
    )


def search_breaks(
    counts: VagueCounts,
    *,
    level: float = 0.05,
    dispersion: str = "auto",
    serial: str = "auto",
    max_breaks: int = 6,
    power: bool = True,
    m: int = 40,
    seed: int = 0,
    draws: int = _DRAWS,
) -> Changepoints:
    """``changepoints`` of counts whose dates may be vague.

    The tests are made once, on the expected counts, against series that are as vague. Sets and evidence are averaged
    over ``m`` imputations that follow the segments found, their rates drawn anew each time.
    """
    level, y, e = probability_level(level, example=0.05), counts.expected, counts.exposure
    serial = one_of(serial, "serial", ("auto", "independent"))
    dispersion = one_of(dispersion, "dispersion", ("auto", "poisson"))
    m, draws = whole_number(m, "m", least=1), whole_number(draws, "draws", least=1)
    most = min(whole_number(max_breaks, "max_breaks", least=0), len(y) - 1)
    rng = np.random.default_rng(whole_number(seed, "seed", least=0))
    reason = nothing_to_split(y, e) or (too_little(y) if serial == "auto" else None)
    reason = reason or (None if most else "max_breaks is 0; nothing was tested")
    if reason is None and len(y) > _LONGEST:
        reason = f"{len(y):,} periods; breaks are looked for in at most {_LONGEST:,}: count by longer periods"
    if reason is not None and len(y) > _SHORT:
        most = 0
    cuts = optimal_segmentations(y, e, most)
    conditional = serial == "independent" and dispersion == "poisson" and not counts.is_vague
    steps = [] if reason is not None else _steps(counts, cuts, level, serial, conditional, draws, rng)
    first, starts = (steps[0] if steps else None), (0, *cuts[steps[-1].found if steps else 0])
    index, size = _dispersion(counts, starts, dispersion)
    rows = _imputed(counts, starts, size, m, rng)
    probability, evidence = _averaged(rows, e / e.mean(), starts, most, size)
    method = "studentized permutation" if serial == "auto" else "conditional" if conditional else "permutation"
    null = "studentized" if serial == "auto" else method
    spread = 1.0 if dispersion == "poisson" else index or 1.0
    ratio = None
    if first and power:
        ratio = found_in_most_cases(float(y.mean()), spread, e, null=null, level=level, seed=seed)
    verdict = _verdict(first, level, serial)
    return Changepoints(
        verdict=verdict,
        breaks=starts[1:],
        p_auto=first.p_auto if first else None,
        p_independent=first.p_independent if first else None,
        steps=tuple(steps),
        sets=BreakProbabilities(probability=probability).hpd(1.0 - level),
        confidence=1.0 - level,
        rates=_rates(y, e, starts, index if size is not None else None, 1.0 - level),
        probability=probability,
        log_evidence=evidence,
        dispersion=index,
        size=size,
        detectable=ratio,
        flips=_flips(counts, rows, verdict, level, serial, rng) if first and counts.is_vague else 0.0,
        n=len(y),
        m=len(rows),
        level=level,
        method=method,
        seed=seed,
        reason=reason,
    )


def _imputed(
    counts: VagueCounts, starts: tuple[int, ...], size: float | None, m: int, rng: np.random.Generator
) -> FloatArray:
    """Series in which the vague events have a period, by the rates of the segments, which are drawn anew."""
    if not counts.is_vague:
        return counts.fine[None]
    segment = np.searchsorted(starts, np.arange(len(counts.fine)), side="right") - 1
    events, years = np.bincount(segment, counts.expected), np.bincount(segment, counts.exposure)
    rates = rng.gamma(events + 0.5, 1 / years, (m, len(years)))
    return counts.imputed(rates[:, segment] * counts.exposure, size, rng)


def _averaged(
    rows: FloatArray, relative: FloatArray, starts: tuple[int, ...], most: int, size: float | None
) -> tuple[FloatArray, FloatArray]:
    """Posterior of the breaks and log evidence, averaged over the rows; the prior mean is the overall rate."""
    chance, evidence = np.zeros((len(starts) - 1, rows.shape[1])), []
    for row in rows:
        prior = 1.0 / max(float(row.mean()), 1.0 / len(row))
        found = break_posterior(row, len(starts) - 1, relative, rate=prior if size is None else 1.0, size=size)
        chance += found.probability / len(rows)
        evidence.append(log_evidence(row, most, relative, rate=prior))
    pooled = logsumexp(np.array(evidence), axis=0) - np.log(len(rows))
    chance.setflags(write=False)
    pooled.setflags(write=False)
    return chance, pooled


def _flips(
    counts: VagueCounts, rows: FloatArray, verdict: str, level: float, serial: str, rng: np.random.Generator
) -> float:
    """The share of imputations that decide otherwise on the first break, against series of known dates."""
    null = orders_within(rows[0], counts.exposure, (0,), _DRAWS, rng)
    both, years = np.vstack([rows, null[0]]), np.vstack([np.tile(counts.exposure, (len(rows), 1)), null[1]])
    gain = best_split(both, years).gain
    alone = np.array([share_at_least(gain[len(rows) :], value) for value in gain[: len(rows)]]) <= level
    if serial == "independent":
        own = np.where(alone, BREAK, NONE)
    else:
        ranks = both_ranks(both, years, reference=_DRAWS)
        p = np.array([np.mean(ranks[len(rows) :] <= rank) for rank in ranks[: len(rows)]]) / SHRINK
        own = np.where(p <= level, BREAK, np.where(alone, UNDECIDED, NONE))
    return float((own != verdict).mean())


def _splits_within(
    counts: FloatArray, exposure: FloatArray, starts: tuple[int, ...], draws: int, rng: np.random.Generator
) -> Rows:
    """The events of each segment spread anew inside it."""
    ends = [*starts, len(counts)]
    parts = [splits_of(counts[a:b], exposure[a:b], draws, rng) for a, b in zip(starts, ends[1:], strict=True)]
    return np.hstack([part[0] for part in parts]), np.hstack([part[1] for part in parts])


def _verdict(first: BreakStep | None, level: float, serial: str) -> str:
    if first is None:
        return UNDECIDED
    if first.found:
        return BREAK
    return UNDECIDED if serial == "auto" and first.p_independent <= level else NONE


def _steps(
    counts: VagueCounts,
    cuts: list[tuple[int, ...]],
    level: float,
    serial: str,
    conditional: bool,
    draws: int,
    rng: np.random.Generator,
) -> list[BreakStep]:
    """Tests of one more break, until one does not reject or there are as many as are allowed."""
    steps: list[BreakStep] = []
    y, e, number = counts.expected, counts.exposure, 0
    while number < len(cuts) - 1:
        starts = (0, *cuts[number])
        rows = _splits_within(y, e, starts, draws, rng) if conditional else counts.null(starts, draws, rng)
        if serial == "auto":
            test = studentized_test(y, e, rows, starts, pairs=number == 0)
            p_auto, p_independent = test.p_auto, test.p_independent
            more = 0 if p_auto > level else 1 if test.p_one <= level else min(2, len(cuts) - 1)
        else:
            gain = float(best_split(y[None], e[None], starts).gain[0])
            p_auto, p_independent = None, share_at_least(best_split(*rows, starts).gain, gain)
            more = int(p_independent <= level)
        steps.append(BreakStep(breaks=number, found=number + more, p_auto=p_auto, p_independent=p_independent))
        number += more
        if not more:
            break
    return steps


def _dispersion(counts: VagueCounts, starts: tuple[int, ...], dispersion: str) -> tuple[float | None, float | None]:
    """Index of dispersion within the segments, and the size of the negative binomial by which sets are made.

    Where dates are vague the finely dated events tell the size, and the index follows from it. The size is that of an
    index half a standard error higher: a size that is taken too large makes sets too small, which weighs more.
    """
    y, e = counts.expected, counts.exposure
    segment = np.searchsorted(starts, np.arange(len(y)), side="right") - 1
    chi2, df = (float(value[0]) for value in pearson(counts.fine[None], e, segment))
    if df <= 0:
        return None, None
    mean, size = float(y.mean()), counts.size(starts)
    found = 1.0 if size is None else 1.0 + mean / size
    index = found if counts.is_vague else chi2 / df
    if size is None or dispersion == "poisson":
        return index, None
    return index, mean / (found * (1.0 + math.sqrt(0.5 / df)) - 1.0)


def _rates(
    y: FloatArray, e: FloatArray, starts: tuple[int, ...], index: float | None, confidence: float
) -> tuple[Rate, ...]:
    """The rate of each segment; where counts are overdispersed, with the limits of as many fewer events."""
    ends = (*starts[1:], len(y))
    factor = max(index or 1.0, 1.0)
    found = []
    for a, b in zip(starts, ends, strict=True):
        events, years = float(y[a:b].sum()), float(e[a:b].sum())
        limits = rate(events / factor, years / factor, confidence=confidence)
        found.append(replace(limits, events=events, exposure=years))
    return tuple(found)


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
            self.a[:, chosen],
            self.b[:, chosen],
            self.exposure_a[chosen],
            self.exposure_b[chosen],
            self.phi[:, chosen],
            self.df[:, chosen],
            self.wide[chosen],
        )

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
    return _Sides(inside[0], rest[0], inside[1][0], rest[1][0], np.maximum(phi, 1e-9), np.maximum(df, 1.0), wide)
