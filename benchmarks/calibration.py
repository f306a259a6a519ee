"""Calibration: false alarms, power and coverage of the tests, sets and intervals of the kernel, by simulation.

    python benchmarks/calibration.py [--quick | --full] [--runs N] [--keep FILE] [--only STUDY] [--processes N]

--full runs every cell and writes docs/calibration.md; --quick runs a few dozen series of the shortest cells. Runs come
in blocks of 100 with seeds of their own, so that the tables do not depend on the number of processes; with --keep,
blocks that are in the file are not run again, so that a run can be broken off, or first be made with fewer --runs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from multiprocessing import get_context
from pathlib import Path

from calibration_cells import BLOCK, Cell, Model, Tallies, tallies
from calibration_checks import CheckCell, check_cells, check_tallies
from calibration_report import failures, report

POISSON = [Model(mean) for mean in (0.3, 1, 3, 10)]
NEGATIVE_BINOMIAL = [Model(1.2, size=1), Model(3, size=2)]
DEPENDENT = [
    Model(mean, phi=phi, index=index)
    for phi, mean, index in (
        (0.3, 1.5, 2), (0.3, 3, 2.5), (0.6, 0.5, 2), (0.6, 1.5, 1.5), (0.6, 1.5, 2), (0.6, 3, 2.5), (0.6, 10, 2.5),
    )
]  # fmt: skip
SEASONAL = [Model(mean, cycle=cycle) for cycle in (4, 12) for mean in (3, 10)]
PERSISTENT = [Model(3, phi=0.8, index=2.5), Model(3, phi=0.9, index=2.5), Model(10, phi=0.6, index=4)]
CHANGING = [Model(1), Model(1.5, size=2), Model(1.5, phi=0.3, index=2)]
VAGUE = [Model(1), Model(1.2, size=1), Model(1.5, size=2), Model(1.5, phi=0.6, index=2)]
PAIR = (Model(1), Model(1.5, size=2))
LENGTHS, YEARS = (40, 80, 120, 200), (60, 120)
QUICK_RUNS, DRAWS, QUICK_DRAWS = 40, 239, 79
"""Draws: orders that a test draws, 999 in the library; draws + 1 times .05 and .0375 must be whole for the level."""

ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
    "MALLOC_TRIM_THRESHOLD_": "2000000000",
}
"""Of the processes: one thread each, and memory that is kept between tests (glibc), which halves the time."""

AnyCell = Cell | CheckCell
Results = dict[AnyCell, Tallies]


def cells(quick: bool = False) -> list[Cell]:
    """Every cell of the study; of the quick run the shortest series, with 40 runs."""
    lengths, years, draws = (LENGTHS[:1], YEARS[:1], QUICK_DRAWS) if quick else (LENGTHS, YEARS, DRAWS)
    found = [*_alarms(lengths, draws), *_coverage(years, draws), *_vague(years, draws)]
    return [replace(cell, runs=QUICK_RUNS) for cell in found] if quick else found


def _alarms(lengths: Sequence[int], draws: int) -> Iterator[Cell]:
    """False alarms and power of the tests."""
    for model in (*POISSON, *NEGATIVE_BINOMIAL, *DEPENDENT, *SEASONAL):
        yield from (Cell("alarms", model, n, 2000, draws) for n in lengths)
    for model in PERSISTENT:
        yield from (Cell("alarms", model, n, 500, draws) for n in lengths)
    for model, at, ratio in product(CHANGING, (0.5, 0.25, None), (2, 3)):
        yield from (Cell("alarms", model, n, 500, draws, ratio, at) for n in lengths)


def _coverage(lengths: Sequence[int], draws: int) -> Iterator[Cell]:
    """Coverage of sets and ratios, all dates known."""
    for model, at in product(PAIR, (0.5, 0.25)):
        yield from (Cell("sets", model, n, 1000, draws, 3, at) for n in lengths)
    for model, ratio, at in product((Model(0.1), *PAIR, Model(1.2, size=1)), (1, 3), (0.5, 0.25)):
        yield from (Cell("ratios", model, n, 1000, draws, ratio, at) for n in lengths)


def _vague(lengths: Sequence[int], draws: int) -> Iterator[Cell]:
    """The same where many dates are known to the year only."""
    for model in PAIR:
        yield from (Cell("sets", model, n, 300, draws, 3, 0.45, "even") for n in lengths)
    for model, ratio in product(PAIR, (1, 3)):
        yield from (Cell("vague ratios", model, n, 300, draws, ratio, 0.45, "even") for n in lengths)
    for model, coarse in product(VAGUE, ("even", "falling")):
        yield from (Cell("vague alarms", model, n, 1000, draws, coarse=coarse) for n in lengths)


def _task(task: tuple[AnyCell, int]) -> tuple[AnyCell, int, Tallies]:
    cell, block = task
    return cell, block, tallies(cell, block) if isinstance(cell, Cell) else check_tallies(cell, block)


def run(wanted: Sequence[AnyCell], processes: int = 1, keep: Path | None = None) -> Results:
    """The tallies of each cell, summed over its blocks."""
    done: dict[tuple[str, int, int, int], Tallies] = {}
    for line in keep.read_text().splitlines() if keep is not None and keep.exists() else ():
        key, draws, block, size, counts = json.loads(line)
        done[key, draws, block, size] = {name: tuple(pair) for name, pair in counts.items()}

    def name(cell: AnyCell, block: int) -> tuple[str, int, int, int]:
        return cell.key, cell.draws, block, min(BLOCK, cell.runs - block * BLOCK)

    tasks = [(cell, block) for cell in wanted for block in range(-(-cell.runs // BLOCK))]
    left = sorted((task for task in tasks if name(*task) not in done), key=lambda task: task[1])

    def note(cell: AnyCell, block: int, counts: Tallies) -> None:
        done[name(cell, block)] = counts
        if keep is not None:
            with keep.open("a") as file:
                file.write(json.dumps([*name(cell, block), counts]) + "\n")

    if processes == 1:
        for task in left:
            note(*_task(task))
    else:
        for setting, value in ENVIRONMENT.items():
            os.environ.setdefault(setting, value)
        with get_context("spawn").Pool(processes) as pool:
            for result in pool.imap_unordered(_task, left):
                note(*result)
    results: Results = {}
    for cell, block in tasks:
        total = results.setdefault(cell, {})
        for what, (hits, of) in done[name(cell, block)].items():
            before = total.get(what, (0.0, 0))
            total[what] = before[0] + hits, before[1] + of
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables and the cells that miss the goal; 1 if any does in a full run."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    which = options.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true", help="few runs of the shortest series; judges nothing")
    which.add_argument("--full", action="store_true", help="write docs/calibration.md too")
    options.add_argument("--runs", type=int, default=10**9, metavar="N", help="at most so many runs a cell")
    options.add_argument("--keep", type=Path, metavar="FILE", help="where finished blocks are kept")
    options.add_argument("--only", default="", metavar="STUDY", help="one study, for example 'alarms' or 'checks'")
    options.add_argument("--processes", type=int, default=2, metavar="N")
    given = options.parse_args(arguments)
    found: list[AnyCell] = [*cells(given.quick), *check_cells(given.quick)]
    wanted = [replace(cell, runs=min(cell.runs, given.runs)) for cell in found if given.only in ("", cell.study)]
    results = run(wanted, processes=given.processes, keep=given.keep)
    text = report(results, date.today())
    print(text)
    if given.full and not given.only:
        target = Path(__file__).parents[1] / "docs" / "calibration.md"
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return int(bool(failures(results)) and not given.quick)


if __name__ == "__main__":
    sys.exit(main())
