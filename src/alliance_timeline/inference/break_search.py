"""How many times a rate changed, when, and how sure that is.

Breaks are added one by one, each tested inside the segments found so far, until a test no longer rejects; the dates
are those of the best cut with that number of breaks, and their sets come from the exact posterior. Figures of segments
that were found in the same data are post-selection: their intervals do not know of the search.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp

from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_exposures,
    one_of,
    probability_level,
    whole_number,
)
from alliance_timeline.inference.break_tests import (
    SHRINK,
    both_ranks,
    nothing_to_split,
    share_at_least,
    studentized_test,
    too_little,
)
from alliance_timeline.inference.coarsening import VagueCounts
from alliance_timeline.inference.detection import found_in_most_cases
from alliance_timeline.inference.orders import Rows, orders_within, splits_of
from alliance_timeline.inference.overdispersion import pearson
from alliance_timeline.inference.posterior import BreakProbabilities, break_posterior, log_evidence
from alliance_timeline.inference.rates import Rate, rate
from alliance_timeline.inference.segmentation import optimal_segmentations
from alliance_timeline.inference.splits import best_split

__all__ = ["BreakStep", "Changepoints", "changepoints", "search_breaks"]

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
        verdict=verdict, breaks=starts[1:], p_auto=first.p_auto if first else None,
        p_independent=first.p_independent if first else None, steps=tuple(steps),
        sets=BreakProbabilities(probability=probability).hpd(1.0 - level),
        confidence=1.0 - level, rates=_rates(y, e, starts, index if size is not None else None, 1.0 - level),
        probability=probability, log_evidence=evidence, dispersion=index, size=size, detectable=ratio,
        flips=_flips(counts, rows, verdict, level, serial, rng) if first and counts.is_vague else 0.0,
        n=len(y), m=len(rows), level=level, method=method, seed=seed, reason=reason,
    )  # fmt: skip


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
    counts: VagueCounts, cuts: list[tuple[int, ...]], level: float, serial: str, conditional: bool, draws: int,
    rng: np.random.Generator,
) -> list[BreakStep]:  # fmt: skip
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
