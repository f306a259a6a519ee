"""Counting: the kernel behind Timeline.series beside numpy's day lookup with grouped bincount, in one run.

    python benchmarks/counting.py [--quick]

1,000,000 events' columns: 80 % of the starts are known to the day, 15 % to the month and 5 % to the year; quarters
of 1990 to 2026, ten groups. The peer looks up the quarter of one known day an event and counts by quarter and group,
which is all that numpy offers; the kernel gives certain, expected and possible counts. Each time is the best of
several, taken in turn. What stands around the kernel (making events, a Timeline, its columns) is printed beside it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.datasets import load
from alliance_timeline.events import Event
from alliance_timeline.periods import Period, calendar
from alliance_timeline.series import Axis, count_starts
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import Kind

BUDGET = 6.0
COVERAGE = (date(1990, 1, 1), date(2026, 12, 31))
GROUPS = 10
Ints = NDArray[np.int64]


def columns(count: int, seed: int = 20190911) -> tuple[Ints, Ints, Ints]:
    """First and last possible start day, and the group, of ``count`` events."""
    rng = np.random.default_rng(seed)
    exact = rng.integers(COVERAGE[0].toordinal(), COVERAGE[1].toordinal(), count, endpoint=True)
    days = exact.astype("datetime64[D]") - np.datetime64("1970-01-01").astype("datetime64[D]").astype(int) - 719_163
    first, last = exact.copy(), exact.copy()
    kind = rng.random(count)
    for unit, chosen in (("M", (kind >= 0.80) & (kind < 0.95)), ("Y", kind >= 0.95)):
        begin = days[chosen].astype(f"datetime64[{unit}]")
        first[chosen] = begin.astype("datetime64[D]").astype(np.int64) + 719_163
        last[chosen] = (begin + 1).astype("datetime64[D]").astype(np.int64) + 719_162
    return first, last, rng.integers(0, GROUPS, count)


def peer(day: Ints, code: Ints, periods: tuple[Period, ...]) -> Ints:
    """Counts of exact days by period and group: a lookup table of days and one bincount."""
    lengths = [(period.last - period.first).days + 1 for period in periods]
    lookup = np.repeat(np.arange(len(periods)), lengths)
    cell = lookup[day - periods[0].first.toordinal()] * GROUPS + code
    return np.bincount(cell, minlength=len(periods) * GROUPS).reshape(len(periods), GROUPS)


def best(works: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """The best time in seconds of each piece of work, taken in turn."""
    times = dict.fromkeys(works, float("inf"))
    for _ in range(repeats):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            times[name] = min(times[name], time.perf_counter() - begun)
    return times


def dates_of(first: Ints, last: Ints) -> list[str]:
    """The EDTF strings of the columns."""
    return [
        date.fromordinal(a).isoformat()[: 10 if a == b else 7 if b - a < 31 else 4]
        for a, b in zip(first.tolist(), last.tolist(), strict=True)
    ]


def around(first: Ints, last: Ints, code: Ints) -> None:
    """Print what building the Timeline and counting with it take, Python objects included."""
    texts, kinds = dates_of(first, last), list(Kind)
    begun = time.perf_counter()
    events = [
        Event(date=text, id=f"e{n}", title="t", kind=kinds[group % len(kinds)], form="f", domains=("d",))
        for n, (text, group) in enumerate(zip(texts, code.tolist(), strict=True))
    ]
    made = time.perf_counter()
    timeline = Timeline(events, coverage=COVERAGE)
    built = time.perf_counter()
    timeline.series("quarter", by="kind")
    counted = time.perf_counter()
    print(f"  beside it, for {len(events):,} events as objects:")
    print(f"    making the events    {made - begun:8.2f} s")
    print(f"    building Timeline    {built - made:8.2f} s")
    print(f"    Timeline.series      {counted - built:8.2f} s")


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if the budget is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument(
        "--quick", action="store_true", help="100,000 columns and 2,000 objects, not 1,000,000 and 100,000"
    )
    quick = options.parse_args(arguments).quick
    count, objects = (100_000, 2_000) if quick else (1_000_000, 100_000)
    first, last, code = columns(count)
    periods = calendar("quarter", *COVERAGE)
    times = best(
        {
            "peer": lambda: peer(first, code, periods),
            "kernel": lambda: count_starts(first, last, code, GROUPS, Axis.of(periods, [COVERAGE])),
        },
        repeats=5 if quick else 15,
    )
    ratio = times["kernel"] / times["peer"]
    print(f"{count:,} events' columns, {len(periods)} quarters × {GROUPS} groups, numpy {np.__version__}")
    print(f"  numpy lookup, bincount {times['peer'] * 1e3:8.2f} ms")
    print(f"  count_starts           {times['kernel'] * 1e3:8.2f} ms, {ratio:.2f}× of it (budget {BUDGET:g}×)")
    around(first[:objects], last[:objects], code[:objects])
    timeline = load()
    works: dict[str, Callable[[], object]] = {
        "all": lambda: timeline.series(),
        "by kind": lambda: timeline.series(by="kind"),
        "active": lambda: timeline.series(count="active"),
    }
    shown = ", ".join(f"{name} {seconds * 1e3:.2f} ms" for name, seconds in best(works, 10).items())
    print(f"  Timeline.series on the bundled {len(timeline)} events: {shown}")
    return int(ratio > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
