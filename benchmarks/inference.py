"""The kernel: exact segmentation, the posterior of break dates and Mann-Kendall, each beside its peer, in one run.

    python benchmarks/inference.py [--quick]

Segmentation is held against ruptures (Pelt with every position allowed and a Poisson cost), which must find the same
optimum; Mann-Kendall against pymannkendall, which must find the same S, p and slope, with the peak of memory of both.
The posterior has no peer: its growth with the length is printed. A peer that is not installed is skipped. Times are
those of the processor, which other work disturbs less; ours are the best of several, a peer's is one.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import math
import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.inference.breaks import pelt, segment_cost
from alliance_timeline.inference.posterior import break_posterior
from alliance_timeline.inference.trends import mann_kendall

FASTER = {"ruptures": 20.0, "pymannkendall": 10.0}
POSTERIOR = 0.2  # seconds for 500 periods
Floats = NDArray[np.float64]


def counts(n: int, seed: int = 20140318) -> Floats:
    """Poisson counts whose rate changes every 150 periods."""
    rng = np.random.default_rng(seed)
    rates = np.repeat(rng.gamma(2.0, 1.5, -(-n // 150)), 150)[:n]
    return rng.poisson(rates).astype(np.float64)


def cost(y: Floats, breaks: tuple[int, ...], penalty: float) -> float:
    """The penalised cost of a cut."""
    parts = [(y[a:b].sum(), b - a) for a, b in pairwise((0, *breaks, len(y)))]
    events, years = np.array(parts, dtype=np.float64).T
    return float(segment_cost(events, years).sum()) + penalty * len(breaks)


def timed(work: Callable[[], Any], repeats: int = 1) -> tuple[float, Any]:
    """The best time in seconds, and what the work gives."""
    best, result = float("inf"), None
    for _ in range(repeats):
        begun = time.process_time()
        result = work()
        best = min(best, time.process_time() - begun)
    return best, result


def peak(work: Callable[[], object]) -> float:
    """The peak of memory in MB that the work takes beyond what is there."""
    tracemalloc.start()
    work()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size / 1e6


def ruptures_cut(y: Floats, penalty: float, *, summed: bool = False) -> tuple[int, ...]:
    """The cut of ruptures: PELT at every position with a Poisson cost.

    The cost adds up the counts of a segment, as the costs of ruptures do; ``summed``: from sums made once, as floats.
    """
    import ruptures

    total = np.concatenate([[0.0], np.cumsum(y)]).tolist()

    class Poisson(ruptures.base.BaseCost):  # type: ignore[misc]
        model, min_size = "poisson", 1

        def fit(self, signal: Floats) -> Poisson:
            self.signal = signal
            return self

        def error(self, start: int, end: int) -> float:
            events = total[end] - total[start] if summed else float(self.signal[start:end].sum())
            return 2.0 * (events - events * math.log(events / (end - start))) if events else 0.0

    found = ruptures.Pelt(custom_cost=Poisson(), jump=1, min_size=1).fit(y).predict(pen=penalty)
    return tuple(found[:-1])


def segmentation(n: int, repeats: int) -> bool:
    """Print the row of segmentation; whether the budget is missed."""
    y, penalty = counts(n), 2 * math.log(n)
    own, mine = timed(lambda: pelt(y, penalty=penalty), repeats)
    print(f"  pelt, {n:,} counts            {own * 1e3:9.1f} ms, {len(mine)} breaks")
    try:
        taken, theirs = timed(lambda: ruptures_cut(y, penalty))
        summed = timed(lambda: ruptures_cut(y, penalty, summed=True))[0]
    except ImportError:
        return False
    same = math.isclose(cost(y, mine, penalty), cost(y, theirs, penalty), rel_tol=1e-9)
    missed = beside("ruptures", taken, own, "the same optimum" if same else "ANOTHER OPTIMUM")
    print(f"    with a cost from sums made once {summed * 1e3:,.0f} ms, {summed / own:,.0f}× slower")
    return missed or not same


def beside(peer: str, taken: float, own: float, note: str) -> bool:
    """Print the row of a peer; whether the budget is missed."""
    ratio, budget = taken / own, FASTER[peer]
    version = importlib.metadata.version(peer)
    print(f"  {peer} {version}: {taken * 1e3:,.0f} ms, {ratio:,.0f}× slower (budget {budget:g}×); {note}")
    return ratio < budget


def posterior(repeats: int) -> bool:
    """Print the rows of the posterior; whether the budget is missed."""
    times = dict.fromkeys((250, 500, 1000), float("inf"))
    for _ in range(3 * repeats):  # in turn, so that what disturbs one disturbs all
        for n in times:
            y = counts(n)
            begun = time.process_time()
            break_posterior(y, 3)
            times[n] = min(times[n], time.process_time() - begun)
    shown = ", ".join(f"{n}: {taken * 1e3:.1f} ms" for n, taken in times.items())
    growth = [times[2 * n] / times[n] for n in (250, 500)]
    print(f"  break_posterior, 3 breaks, {shown} (budget {POSTERIOR * 1e3:g} ms for 500)")
    print(f"    for twice the periods {growth[0]:.1f}× and {growth[1]:.1f}× the time (n²: 4×)")
    return times[500] > POSTERIOR or max(growth) > 4.0


def trend(n: int, repeats: int) -> bool:
    """Print the rows of Mann-Kendall; whether the budget is missed."""
    y = np.random.default_rng(20220224).normal(size=n) + np.linspace(0, 0.1, n)

    def ours() -> object:
        return mann_kendall(y, p="normal")

    own, mine = timed(ours, repeats)
    sizes = [peak(ours), peak(lambda: mann_kendall(np.append(y, y + 0.5), p="normal"))]
    print(f"  mann_kendall(p='normal'), n = {n:,}  {own * 1e3:9.1f} ms, peak {sizes[0]:.1f} MB")
    print(f"    peak for twice the values {sizes[1] / sizes[0]:.2f}× (linear: 2×)")
    missed = sizes[1] / sizes[0] > 2.5
    try:
        import pymannkendall
    except ImportError:
        return missed
    taken, theirs = timed(lambda: pymannkendall.original_test(y))
    size = peak(lambda: pymannkendall.original_test(y))
    same = theirs.s == mine.s and math.isclose(theirs.p, mine.p_value, rel_tol=1e-6)
    same = same and math.isclose(theirs.slope, mine.slope, rel_tol=1e-9)
    note = f"peak {size:,.0f} MB; {'the same S, p and slope' if same else 'ANOTHER RESULT'}"
    return beside("pymannkendall", taken, own, note) or missed or not same


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if a budget is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--quick", action="store_true", help="2,000 counts and 5,000 values, not 5,000 and 10,000")
    quick = options.parse_args(arguments).quick
    repeats = 2 if quick else 5
    print(f"inference kernel, numpy {np.__version__}, Python {sys.version.split()[0]}")
    missed = [
        segmentation(2_000 if quick else 5_000, repeats),
        posterior(repeats),
        trend(5_000 if quick else 10_000, repeats),
    ]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
