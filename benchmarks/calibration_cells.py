"""The cells of the calibration study: models of count series, and what is counted in each kind of cell.

A study takes a cell and random numbers, and gives tallies: name → (hits, runs that could have hit). Kernel names with
an underscore are replaced where a test would draw 999 series; nothing else of the kernel is touched.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.inference import breaks as break_search
from alliance_timeline.inference import trends
from alliance_timeline.inference import vague as vague_trends
from alliance_timeline.inference.breaks import nothing_to_split, studentized_test, too_little
from alliance_timeline.inference.posterior import break_posterior
from alliance_timeline.inference.rates import rate_ratio
from alliance_timeline.inference.trends import mann_kendall, normal_p
from alliance_timeline.inference.vague import VagueCounts, pool_ratio

SEED = 20220224
BLOCK = 100  # runs that share a stream of random numbers
LEVEL = 0.05
IMPUTATIONS = 20
_ROUNDS = 5  # of drawing rates and dates in turn

Floats = NDArray[np.float64]
Tallies = dict[str, tuple[float, int]]


@dataclass(frozen=True)
class Model:
    """Counts by period: Poisson, negative binomial (``size``), log-rate AR(1) (``phi``) or with a season (``cycle``).

    AR: rate = mean · exp(z − s²/2), z a stationary Gaussian AR(1) with variance s², index of dispersion
    1 + mean · (exp(s²) − 1) = ``index``. Season: amplitude 50 % of the mean, random phase.
    """

    mean: float
    size: float | None = None
    phi: float | None = None
    index: float | None = None
    cycle: int | None = None

    @property
    def name(self) -> str:
        """The model in words."""
        if self.size is not None:
            return f"NB, mean {self.mean:g}, size {self.size:g}"
        if self.phi is not None:
            return f"AR {self.phi:g}, mean {self.mean:g}, ID {self.index:g}"
        if self.cycle is not None:
            return f"season of {self.cycle}, mean {self.mean:g}"
        return f"Poisson, mean {self.mean:g}"

    def rows(self, runs: int, factor: Floats, rng: np.random.Generator) -> Floats:
        """Runs × periods; ``factor`` multiplies the mean of each period."""
        n, rate = len(factor), np.tile(self.mean * factor, (runs, 1))
        if self.size is not None:
            rate = rng.gamma(self.size, rate / self.size)
        if self.phi is not None and self.index is not None:
            variance = math.log(1 + (self.index - 1) / self.mean)
            z = rng.normal(0, math.sqrt(variance), (runs, n))
            for t in range(1, n):
                z[:, t] = self.phi * z[:, t - 1] + math.sqrt(1 - self.phi**2) * z[:, t]
            rate *= np.exp(z - variance / 2)
        if self.cycle is not None:
            phase = rng.uniform(0, 2 * math.pi, (runs, 1))
            rate *= 1 + 0.5 * np.sin(2 * math.pi * np.arange(n) / self.cycle + phase)
        return rng.poisson(rate).astype(np.float64)


@dataclass(frozen=True)
class Cell:
    """One line of one table: a study of a model at a length.

    Attributes:
        study: name of a function of this module; model, n: the series.
        runs, draws: simulated series; orders drawn by each test.
        ratio: of the rates after and before the break, or of the last and the first period of a trend.
        at: where the break lies, as a share of the series; None for a log-linear trend.
        coarse: share of events known to the year: "" none, "even" 40 %, "falling" from 80 % to none.
    """

    study: str
    model: Model
    n: int
    runs: int
    draws: int
    ratio: float = 1.0
    at: float | None = 0.5
    coarse: str = ""

    @property
    def key(self) -> str:
        """What tells this cell from the others, and seeds it."""
        return "|".join(map(str, (self.study, self.model.name, self.n, self.ratio, self.at, self.coarse)))

    @property
    def start(self) -> int:
        """First period after the break."""
        return int((self.at or 0) * self.n)

    @property
    def factor(self) -> Floats:
        """What the mean of each period is multiplied by."""
        if self.at is None:
            return np.asarray(self.ratio ** np.linspace(0, 1, self.n))
        return np.where(np.arange(self.n) < self.start, 1.0, self.ratio)


def tallies(cell: Cell, block: int) -> Tallies:
    """What one block of runs of a cell gives; the same whatever else is run."""
    rng = np.random.default_rng([SEED, zlib.crc32(cell.key.encode()), block])
    series = cell.model.rows(min(BLOCK, cell.runs - block * BLOCK), cell.factor, rng)
    total: Tallies = {}
    with (
        patch.object(trends, "_DRAWS", cell.draws),
        patch.object(vague_trends, "_DRAWS", cell.draws),
        patch.object(break_search, "_DRAWS", cell.draws),
        patch.object(break_search, "found_in_most_cases", lambda *_, **__: None),
    ):
        for y in series:
            for name, (hit, of) in STUDIES[cell.study](cell, y, int(rng.integers(2**31))).items():
                hits, runs = total.get(name, (0.0, 0))
                total[name] = hits + float(hit), runs + of
    return total


def first_test(counts: VagueCounts, draws: int, seed: int) -> dict[str, bool]:
    """The first test of ``changepoints``: the code, the order of draws and so the p that ``changepoints`` gives.

    ``break_test(null="studentized")`` is the same test but keeps p under independence to itself.
    """
    y, e = counts.expected, counts.exposure
    if nothing_to_split(y, e) or too_little(y):
        return {"break": False, "undecided": False, "plain": False, "too little": True}
    found = studentized_test(y, e, counts.null((0,), draws, np.random.default_rng(seed)))
    shown, plain = found.p_auto <= LEVEL, found.p_independent <= LEVEL
    return {"break": shown, "undecided": plain and not shown, "plain": plain, "too little": False}


def _each(found: dict[str, bool]) -> Tallies:
    return {name: (hit, 1) for name, hit in found.items()}


def alarms(cell: Cell, y: Floats, seed: int) -> Tallies:
    """Rejections of both tests, with what plain permutation and the normal approximation would say."""
    found = first_test(known(y), cell.draws, seed)
    trend = mann_kendall(y, seed=seed)
    found["trend"] = trend.p_value is not None and trend.p_value <= LEVEL
    plain = normal_p(trend.z)
    found["plain trend"] = plain is not None and plain <= LEVEL
    return _each(found)


def sets(cell: Cell, y: Floats, seed: int) -> Tallies:
    """Whether the 95 % sets hold the true break."""
    counts = vague(y, cell, np.random.default_rng(seed + 1))
    found = break_search.search_breaks(counts, max_breaks=3, m=IMPUTATIONS, draws=cell.draws, seed=seed)
    result: Tallies = {"found": (found.verdict == "break", 1)}
    inside = [cell.start in one for one in found.sets]
    if len(inside) == 1:
        result |= {"one": (inside[0], 1), "length of one": (len(found.sets[0]), 1)}
    if inside:
        result["any"] = any(inside), 1
    if not counts.is_vague:
        prior = 1.0 if cell.model.size else 1.0 / max(float(y.mean()), 1.0 / cell.n)
        own = break_posterior(y, 1, rate=prior, size=cell.model.size)
        result["posterior"] = cell.start in own.hpd(0.95)[0], 1
        result["default posterior"] = cell.start in break_posterior(y, 1).hpd(0.95)[0], 1
    return result


def ratios(cell: Cell, y: Floats, seed: int) -> Tallies:  # noqa: ARG001
    """Whether the 95 % interval of the ratio of the phases holds the true one."""
    early, late = y[: cell.start], y[cell.start :]
    method = "midp" if cell.model.size is None else "quasipoisson"
    found = rate_ratio(late.sum(), len(late), early.sum(), len(early), method=method, counts_a=late, counts_b=early)
    return {"covered": (found.low <= cell.ratio <= found.high, 1)}


def vague_alarms(cell: Cell, y: Floats, seed: int) -> Tallies:
    """Rejections of both tests where dates are vague."""
    counts = vague(y, cell, np.random.default_rng(seed + 1))
    found = first_test(counts, cell.draws, seed)
    times = np.arange(cell.n, dtype=np.float64)
    trend = vague_trends.vague_mann_kendall(counts, times, m=IMPUTATIONS, seed=seed).trend
    found["trend"] = trend.p_value is not None and trend.p_value <= LEVEL
    return _each(found)


def vague_ratios(cell: Cell, y: Floats, seed: int) -> Tallies:
    """Whether the pooled interval holds the true ratio, by the way in which vague dates are imputed."""
    rng = np.random.default_rng(seed)
    counts, start = vague(y, cell, rng), cell.start
    years = np.array([start, cell.n - start], dtype=np.float64)
    phase = (np.arange(cell.n) >= start).astype(int)
    size = counts.size((0, start))

    def drawn(complete: Floats) -> Floats:
        events = np.stack([complete[:, :start].sum(axis=1), complete[:, start:].sum(axis=1)], axis=1)
        return counts.imputed(rng.gamma(events + 0.5, 1 / years)[:, phase], size, rng)

    even = counts.imputed(np.ones((IMPUTATIONS, cell.n)), None, rng)
    model = drawn(np.tile(counts.expected, (IMPUTATIONS, 1)))
    augmented = even
    for _ in range(_ROUNDS):
        augmented = drawn(augmented)
    method = "midp" if cell.model.size is None else "quasipoisson"
    result: Tallies = {}
    for name, rows in (("uniform", even), ("model", model), ("augmented", augmented), ("known", y[None])):
        early, late = rows[:, :start], rows[:, start:]
        found = pool_ratio(
            late.sum(axis=1), early.sum(axis=1), years[1], years[0], method=method, counts_a=late, counts_b=early
        )
        result[name] = found.low <= cell.ratio <= found.high, 1
        if found.low > 0 and math.isfinite(found.high):
            result[f"length, {name}"] = math.log(found.high / found.low), 1
    return result


def known(y: Floats) -> VagueCounts:
    """Counts of known periods."""
    return VagueCounts(y, np.zeros((0, len(y))), np.zeros(0), np.ones(len(y)))


def vague(y: Floats, cell: Cell, rng: np.random.Generator) -> VagueCounts:
    """Monthly counts of which some events are known to the year only."""
    if not cell.coarse:
        return known(y)
    share = np.full(cell.n, 0.4) if cell.coarse == "even" else np.linspace(0.8, 0.0, cell.n)
    coarse = rng.binomial(y.astype(int), share).astype(np.float64)
    years = cell.n // 12
    return VagueCounts(
        y - coarse,
        np.kron(np.eye(years), np.full((1, 12), 1 / 12)),
        coarse.reshape(years, 12).sum(axis=1),
        np.ones(cell.n),
    )


STUDIES: dict[str, Callable[[Cell, Floats, int], Tallies]] = {
    "alarms": alarms,
    "sets": sets,
    "ratios": ratios,
    "vague alarms": vague_alarms,
    "vague ratios": vague_ratios,
}
