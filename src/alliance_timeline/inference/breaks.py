"""Breaks: exact segmentation, how many by calibrated tests, stretches that stand out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

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
    length_weight,
    orders_within,
    splits_of,
    variance_ratio,
)
from alliance_timeline.inference.posterior import BreakProbabilities, break_posterior, log_evidence
from alliance_timeline.inference.rates import Rate, greater_tail, is_overdispersed, pearson, rate, scaled_deviance_tail
from alliance_timeline.inference.vague import VagueCounts

__all__ = ["BreakStep", "BreakTest", "Changepoints", "break_test", "changepoints", "optimal_breaks", "pelt"]

Ints = NDArray[np.int64]

BREAK, NONE, UNDECIDED = "break", "no break shown", "cannot decide"

_ROUNDING = 1e-9  # gains that differ by less, relative to the largest, are equal
_NOISE = 1e-13  # a gain below this, relative to the events, is none
_LEVEL = 1e-9  # what cannot be told from 0 among costs, relative to the whole
_LEAST_INDEX = 0.5  # an index of dispersion below this is not believed
_FEWEST = 4  # periods that any test needs
_FEWEST_PERIODS, _FEWEST_EVENTS = 30, 10  # what the studentized test needs; below, its level was not found to hold
_TWO_FROM = 60  # periods from which two breaks at once are looked at
_SHRINK = 0.75  # the rank p is divided by this: a margin for what the variance ratio misses
_DRAWS = 999
_SHORT = 1000  # periods up to which the evidence is found also where nothing can be tested
_LONGEST = 2000  # periods beyond which nothing is tested: time grows as their square
_NULL, _CASES = 599, 400  # series from which ``found_in_most_cases`` takes the null, and cases
_LARGEST = 50.0  # the largest ratio that it tries
_STEPS = 9  # halvings of the log ratio


# --- segmentation ---


def segment_cost(events: FloatArray, exposure: FloatArray) -> FloatArray:
    """The cost of segments with these totals, twice their negative log likelihood; elementwise.

    >>> segment_cost(np.array([0.0, 4.0]), np.array([2.0, 4.0])).tolist()
    [0.0, 8.0]
    """
    cost: FloatArray = 2.0 * (events - xlogy(events, events / exposure))
    return cost


def _sums(rows: FloatArray) -> FloatArray:
    """Sums along the last axis before each period, and of all."""
    total = np.zeros((*rows.shape[:-1], rows.shape[-1] + 1))
    np.cumsum(rows, axis=-1, out=total[..., 1:])
    return total


def optimal_segmentations(counts: FloatArray, exposure: FloatArray, most: int) -> list[tuple[int, ...]]:
    """The best cuts with 0, 1, … ``most`` breaks of checked counts, in time n² and memory n × ``most``."""
    if most == 0:
        return [()]
    n = len(counts)
    events, years = _sums(counts), _sums(exposure)
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
        counts, exposure: as for ``optimal_breaks``, and so are the result and what is refused.
        penalty: what a break costs, 0 or more, on the scale of twice the log likelihood. Twice the logarithm of the
            number of periods is common; no penalty holds a stated level of false alarms (see ``break_test``).

    >>> pelt([1, 0, 1, 5, 6, 4, 0, 1], penalty=4.0)
    (3, 6)
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    price = checked_real(penalty, "penalty")
    if price < 0:
        raise InputError(f"penalty is {price:g}; it must be 0 or more")
    n, events, years = len(y), _sums(y), _sums(e)
    best = np.zeros(n + 1)
    best[0] = -price
    came = np.zeros(n + 1, dtype=np.int64)
    starts = np.zeros(1, dtype=np.int64)
    slack = _LEVEL * (1.0 + float(np.abs(segment_cost(y, e)).sum()))
    for t in range(1, n + 1):
        reach = best[starts] + segment_cost(events[t] - events[starts], years[t] - years[starts])
        least = int(np.argmin(reach))
        best[t], came[t] = reach[least] + price, starts[least]
        starts = np.append(starts[reach <= best[t] + slack], t)
    breaks, at = list[int](), int(came[n])
    while at > 0:
        breaks.append(at)
        at = int(came[at])
    return tuple(reversed(breaks))


# --- the test of one break ---


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


def best_split(counts: FloatArray, exposure: FloatArray, starts: Sequence[int] | Ints = (0,)) -> Split:
    """The best further break inside the segments that begin at ``starts`` (the same for all rows, or rows × segments).

    Of gains that are equal up to rounding the first counts.

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
    rate = (s_high - s_low) / (e_high - e_low)

    def likelihood(events: FloatArray, years: FloatArray) -> FloatArray:
        """Twice the log likelihood ratio of these totals against the rate of the segment; 0 without periods."""
        expected = years * rate
        ratio = np.divide(events, expected, out=np.ones_like(events), where=expected > 0)
        value: FloatArray = 2.0 * xlogy(events, ratio)
        return value

    s, e = events[:, 1:n], years[:, 1:n]
    gain = likelihood(s - s_low, e - e_low) + likelihood(s_high - s, e_high - e)
    gain[gain < _NOISE * (s_high - s_low)] = 0.0
    gain[low == cut] = -np.inf  # a break already
    top = gain.max(axis=1, keepdims=True)
    place = np.argmax(gain >= top - _ROUNDING * (1.0 + np.abs(top)), axis=1)[:, None]
    best = np.maximum(np.take_along_axis(gain, place, 1)[:, 0], 0.0)
    return Split(best, place[:, 0] + 1, np.sort(np.hstack([begin, place + 1]), axis=1))


def studentized(counts: FloatArray, exposure: FloatArray, split: Split, *, second: bool = False) -> FloatArray:
    """log gain − log index of dispersion − b log V of each row, both from the Pearson residuals after the split.

    ``second``: two breaks are tested at once (``gain`` is the sum of both), which takes a larger exponent b. That and
    the floor of V grow from 40 to 100 periods; they were found by simulation.
    """
    rows, n = counts.shape
    events, years = _sums(counts), np.broadcast_to(_sums(exposure), (rows, n + 1))
    ends = np.hstack([split.starts, np.full((rows, 1), n)])
    rate = np.diff(np.take_along_axis(events, ends, 1), axis=1) / np.diff(np.take_along_axis(years, ends, 1), axis=1)
    segment = (split.starts[:, :, None] <= np.arange(n)).sum(axis=1) - 1
    mean = np.take_along_axis(rate, segment, 1) * exposure
    root = np.sqrt(mean)
    residual = np.divide(counts - mean, root, out=np.zeros_like(root), where=root > 0)
    grown = length_weight(n)
    index = np.maximum((residual**2).sum(axis=1) / max(n - split.starts.shape[1], 1), _LEAST_INDEX)
    ratio = variance_ratio(residual, 0.3 + 0.4 * grown)
    exponent = 1.25 + 0.25 * grown + (0.5 if second else 0.0)
    with np.errstate(divide="ignore"):
        statistic: FloatArray = np.log(split.gain) - np.log(index) - exponent * np.log(ratio)
    return statistic


@dataclass(frozen=True, slots=True)
class Studentized:
    """The studentized test of a further break.

    Attributes:
        p_auto: the p to go by; p_one: of a single further break alone, likewise.
        p_independent: of the plain statistic, right if periods are independent.
    """

    p_auto: float
    p_one: float
    p_independent: float


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
    gain, single, both = _ranks(rows, years, starts, pairs=pairs)
    raw = float((both <= both[0] + _ROUNDING).sum()) / len(rows)
    return Studentized(
        p_auto=min(1.0, raw / _SHRINK),
        p_one=min(1.0, float(single[0]) / _SHRINK),
        p_independent=_share_at_least(gain[1:], float(gain[0])),
    )


def _ranks(
    counts: FloatArray,
    exposure: FloatArray,
    starts: tuple[int, ...] = (0,),
    *,
    pairs: bool = True,
    reference: int | None = None,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The gain of each row, and its rank among the last ``reference`` rows (None: all).

    The rank is that of one break, and the smaller of those of one and of two where the series is long enough.
    """

    def ranks(statistic: FloatArray) -> FloatArray:
        """Of each value, the share of the values among the reference that are at least as large."""
        ordered = np.sort(statistic if reference is None else statistic[-reference:])
        slack = _ROUNDING * np.maximum(1.0, np.abs(np.where(np.isfinite(statistic), statistic, 0.0)))
        share: FloatArray = (len(ordered) - np.searchsorted(ordered, statistic - slack)) / len(ordered)
        return share

    one = best_split(counts, exposure, starts)
    single = ranks(studentized(counts, exposure, one))
    if not pairs or counts.shape[1] < _TWO_FROM:
        return one.gain, single, single
    two = best_split(counts, exposure, one.starts)
    pair = Split(one.gain + two.gain, two.at, two.starts)
    return one.gain, single, np.minimum(single, 4 * ranks(studentized(counts, exposure, pair, second=True)))


def _share_at_least(draws: FloatArray, observed: float) -> float:
    """(1 + how many draws are at least as large) / (1 + draws)."""
    return float(1 + (draws >= observed * (1 - _ROUNDING)).sum()) / (len(draws) + 1)


def too_little(counts: FloatArray) -> str | None:
    """Why the studentized test cannot be made; None if it can.

    >>> too_little(np.ones(12))
    '12 periods; the studentized test needs 30'
    """
    if len(counts) < _FEWEST_PERIODS:
        return f"{len(counts)} periods; the studentized test needs {_FEWEST_PERIODS}"
    if counts.sum() < _FEWEST_EVENTS:
        return f"{counts.sum():g} event{'s' * bool(counts.sum() != 1)}; the studentized test needs {_FEWEST_EVENTS}"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakTest:
    """One change of rate, or none.

    Attributes:
        statistic: 2 (log likelihood with the best split − without).
        p_value: the chance of a statistic as large if nothing had changed; None where it cannot be had.
        at: first index of the new segment; None where no split explains anything.
        null: "conditional", "permutation" or "studentized".
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
            in any order, exact for independent periods of any distribution. "studentized": random orders, with the
            statistic divided by the dispersion and the long-run variance: for periods that depend on each other; needs
            30 periods and 10 events.
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
    null = one_of(null, "null", ("conditional", "permutation", "studentized"))
    y = checked_counts(counts, "counts", whole=null == "conditional")
    e = checked_exposures(exposure, "exposure", len(y))
    draws, seed = whole_number(n_draws, "n_draws", least=1), whole_number(seed, "seed", least=0)
    split = best_split(y[None], e[None]) if len(y) > 1 else None
    gain = float(split.gain[0]) if split else 0.0
    result = BreakTest(
        statistic=gain,
        p_value=None,
        at=int(split.at[0]) if split and gain > _ROUNDING else None,
        null=null,
        method="none",
        n=len(y),
        n_draws=0,
        seed=seed,
        reason=nothing_to_split(y, e) or (too_little(y) if null == "studentized" else None),
    )
    if result.reason is not None:
        return result
    rng = np.random.default_rng(seed)
    if null == "studentized":
        found = studentized_test(y, e, orders_within(y, e, (0,), draws, rng))
        return replace(result, p_value=found.p_auto, method="studentized permutation", n_draws=draws)
    if null == "permutation" and (orders := all_orders(y, e)) is not None:
        large = best_split(*orders).gain >= gain * (1 - _ROUNDING)
        return replace(result, p_value=float(large.mean()), method="permutation, enumerated")
    if null == "conditional" and (spread := all_splits(y, e)) is not None:
        large = best_split(*spread[0]).gain >= gain * (1 - _ROUNDING)
        return replace(result, p_value=min(1.0, float(spread[1][large].sum())), method="conditional, enumerated")
    drawn = orders_within(y, e, (0,), draws, rng) if null == "permutation" else splits_of(y, e, draws, rng)
    p = _share_at_least(best_split(*drawn).gain, gain)
    return replace(result, p_value=p, method=f"{null}, {draws} draws", n_draws=draws)


def found_in_most_cases(
    mean: float, index: float, exposure: FloatArray, *, null: str, level: float, seed: int, power: float = 0.8
) -> float | None:
    """The smallest ratio of rates, with a break in the middle, that a test finds in a share ``power`` of cases.

    Args:
        mean: events a period, above 0; both rates average to it.
        index: index of dispersion within the segments; at most 1 stands for Poisson counts.
        exposure: of each period; only proportions matter.
        null, level: of the test, as in ``break_test``. Its null is taken from such broken series with their periods in
            any order, as the test itself would, or for "conditional" from unbroken ones.
        seed: of the simulation.
        power: between 0 and 1.

    Returns:
        The ratio, to about a tenth, or a fifth where it is above 3; None where even a ratio of 50 is missed more often.

    >>> round(found_in_most_cases(1.0, 1.0, np.ones(80), null="studentized", level=0.05, seed=1), 1)
    2.9
    """
    n, relative = len(exposure), exposure / exposure.mean()
    late = np.arange(n) >= n // 2
    if null == "studentized" and n < _FEWEST_PERIODS:
        return None

    def series(ratio: float, rows: int, rng: np.random.Generator) -> FloatArray:
        rates = np.where(late, ratio, 1.0) * 2 * mean / (1 + ratio) * relative
        if index <= 1:
            return rng.poisson(rates, (rows, n)).astype(np.float64)
        size = mean / (index - 1) * relative
        return rng.poisson(rng.gamma(size, rates / size, (rows, n))).astype(np.float64)

    def share(ratio: float) -> float:
        """Of the cases that the test finds broken."""
        rng = np.random.default_rng(seed)
        cases, order = series(ratio, _CASES, rng), np.tile(np.arange(n), (_NULL, 1))
        if null == "conditional":
            plain = series(1.0, _NULL, rng)
        else:
            order = rng.permuted(order, axis=1)
            plain = np.take_along_axis(series(ratio, _NULL, rng), order, 1)
        counts, years = np.vstack([cases, plain]), np.vstack([np.tile(relative, (_CASES, 1)), relative[order]])
        if null == "studentized":
            ranks = _ranks(counts, years, reference=_NULL)[2]
            raw = (1 + np.searchsorted(np.sort(ranks[_CASES:]), ranks[:_CASES], side="right")) / (_NULL + 1)
            return float(((raw / _SHRINK <= level) & (cases.sum(axis=1) >= _FEWEST_EVENTS)).mean())
        value = best_split(counts, years).gain
        if null == "permutation":  # divided by the whole dispersion
            expected = counts.sum(axis=1, keepdims=True) / years.sum(axis=1, keepdims=True) * years
            square = ((counts - expected) ** 2).sum(axis=1)
            value = np.divide(value * counts.sum(axis=1), square, out=np.zeros_like(value), where=square > 0)
        return float((value[:_CASES] > np.quantile(value[_CASES:], 1 - level)).mean())

    low, high = 0.0, math.log(_LARGEST)
    if share(_LARGEST) < power:
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if share(math.exp(middle)) >= power else (middle, high)
    return math.exp(high)


# --- the search for breaks ---


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
    probability, evidence = np.zeros((len(starts) - 1, len(y))), []
    for row in rows:  # the prior mean is the overall rate
        prior = 1.0 / max(float(row.mean()), 1.0 / len(row))
        found = break_posterior(row, len(starts) - 1, e / e.mean(), rate=prior if size is None else 1.0, size=size)
        probability += found.probability / len(rows)
        evidence.append(log_evidence(row, most, e / e.mean(), rate=prior))
    pooled = logsumexp(np.array(evidence), axis=0) - np.log(len(rows))
    for array in (probability, pooled):
        array.setflags(write=False)
    verdict = UNDECIDED
    if first is not None and first.found:
        verdict = BREAK
    elif first is not None and not (serial == "auto" and first.p_independent <= level):
        verdict = NONE
    method = "studentized permutation" if serial == "auto" else "conditional" if conditional else "permutation"
    ratio = None
    if first and power:
        spread = 1.0 if dispersion == "poisson" else index or 1.0
        null = "studentized" if serial == "auto" else method
        ratio = found_in_most_cases(float(y.mean()), spread, e, null=null, level=level, seed=seed)
    factor = 1.0 if size is None else max(index or 1.0, 1.0)  # limits are those of as many fewer events
    rates = []
    for a, b in pairwise((*starts, len(y))):
        events, years = float(y[a:b].sum()), float(e[a:b].sum())
        limits = rate(events / factor, years / factor, confidence=1.0 - level)
        rates.append(replace(limits, events=events, exposure=years))
    return Changepoints(
        verdict=verdict,
        breaks=starts[1:],
        p_auto=first.p_auto if first else None,
        p_independent=first.p_independent if first else None,
        steps=tuple(steps),
        sets=BreakProbabilities(probability=probability).hpd(1.0 - level),
        confidence=1.0 - level,
        rates=tuple(rates),
        probability=probability,
        log_evidence=pooled,
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
    y, e, number, more = counts.expected, counts.exposure, 0, 1
    while more and number < len(cuts) - 1:
        starts = (0, *cuts[number])
        if conditional:  # the events of each segment spread anew inside it
            parts = [splits_of(y[a:b], e[a:b], draws, rng) for a, b in pairwise((*starts, len(y)))]
            rows = np.hstack([part[0] for part in parts]), np.hstack([part[1] for part in parts])
        else:
            rows = counts.null(starts, draws, rng)
        if serial == "auto":
            test = studentized_test(y, e, rows, starts, pairs=number == 0)
            p_auto, p_independent = test.p_auto, test.p_independent
            more = 0 if p_auto > level else 1 if test.p_one <= level else min(2, len(cuts) - 1)
        else:
            gain = float(best_split(y[None], e[None], starts).gain[0])
            p_auto, p_independent = None, _share_at_least(best_split(*rows, starts).gain, gain)
            more = int(p_independent <= level)
        steps.append(BreakStep(breaks=number, found=number + more, p_auto=p_auto, p_independent=p_independent))
        number += more
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


def _flips(
    counts: VagueCounts, rows: FloatArray, verdict: str, level: float, serial: str, rng: np.random.Generator
) -> float:
    """The share of imputations that decide otherwise on the first break, against series of known dates."""
    null = orders_within(rows[0], counts.exposure, (0,), _DRAWS, rng)
    both, years = np.vstack([rows, null[0]]), np.vstack([np.tile(counts.exposure, (len(rows), 1)), null[1]])
    gain = best_split(both, years).gain
    alone = np.array([_share_at_least(gain[len(rows) :], value) for value in gain[: len(rows)]]) <= level
    if serial == "independent":
        own = np.where(alone, BREAK, NONE)
    else:
        ranks = _ranks(both, years, reference=_DRAWS)[2]
        p = np.array([np.mean(ranks[len(rows) :] <= rank) for rank in ranks[: len(rows)]]) / _SHRINK
        own = np.where(p <= level, BREAK, np.where(alone, UNDECIDED, NONE))
    return float((own != verdict).mean())


# --- stretches that stand out ---


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
    begin, end = stretches.T
    inside, rest = [], []  # sums over each stretch and over all others: events, exposure, events² / exposure
    for column in (counts.astype(np.float64), np.atleast_2d(exposure), counts.astype(np.float64) ** 2 / exposure):
        total = _sums(column)
        inside.append(total[:, end] - total[:, begin])
        rest.append(total[:, -1:] - inside[-1])
    chi2, df = np.zeros_like(inside[0]), np.zeros_like(inside[0])
    for (events, years, squares), periods in ((inside, end - begin), (rest, len(exposure) - (end - begin))):
        chi2 += np.where(events > 0, squares * years / np.maximum(events, 1.0) - events, 0.0)
        df += np.where(events > 0, periods - 1.0, 0.0)
    chi2, free = np.maximum(chi2, 0.0), np.maximum(df, 1.0)
    phi = chi2 / free
    chance = np.where(df > 0, chdtrc(free, chi2), 1.0).mean(axis=0)
    wide = np.array([is_overdispersed(float(i), float(p)) for i, p in zip(phi.mean(axis=0), chance, strict=True)])
    phi = np.maximum(phi, 1e-9)

    def greater(theta: float, at: Ints, *, swapped: bool = False) -> FloatArray:
        """By stretch, p of "the ratio is at most theta" (swapped: of the rest to the stretch), averaged over rows."""
        (a, years_a, _), (b, years_b, _) = (rest, inside) if swapped else (inside, rest)
        a, b, odds, other = a[:, at], b[:, at], theta * years_a[0, at], years_b[0, at]
        share, left = (np.broadcast_to(x / (odds + other), a.shape) for x in (odds, other))
        tail = greater_tail(a, b, share, left, half=True)
        scaled = scaled_deviance_tail(a, b, share, left, phi[:, at], free[:, at])
        averaged: FloatArray = np.where(wide[at], np.maximum(tail, scaled), tail).mean(axis=0)
        return averaged

    every = np.arange(len(stretches))
    p = np.minimum(2.0 * np.minimum(greater(1.0, every), greater(1.0, every, swapped=True)), 1.0)
    unlike = np.flatnonzero(len(stretches) * p <= level)
    if len(unlike):
        low, high = (greater(1.0 / ratio, unlike, swapped=side) for side in (False, True))
        unlike = unlike[np.maximum(low, high) > level / 2.0]
    if not len(unlike):
        return None
    best = int(unlike[np.argmin(p[unlike])])
    a, b = float(inside[0][:, best].mean()), float(rest[0][:, best].mean())
    there = a * float(rest[1][0, best]) / (b * float(inside[1][0, best])) if b else math.inf
    return Stretch(int(begin[best]), int(end[best]), there, float(p[best]))
