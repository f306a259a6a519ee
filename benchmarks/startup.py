"""Starting and loading: importing the package, loading the bundled data and the whole overview, each beside its peer.

    python benchmarks/startup.py [--quick]

Whole processes are timed from outside, ours and the peer's in turn; loading is timed inside one process beside
``json.loads`` of the same bytes. Each time is the best of several. Modules are compiled before the first round, as
they are after any first start.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from alliance_timeline.datasets import bundled_path, load

IMPORT = "import alliance_timeline as at; at.load"
MODEL = "from pydantic import BaseModel\nclass Model(BaseModel):\n    name: str"
OVERVIEW = "import sys; from alliance_timeline.cli import main; sys.exit(main(['overview']))"
LIBRARIES = "import numpy, pydantic"
PARTS = ("actors", "sources", "frames", "vocabulary", "phases", "datapackage")


def best(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The shortest time of each work, all taken in turn."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - begun)
    return {name: min(taken) for name, taken in times.items()}


def process(code: str) -> Callable[[], object]:
    """A work: a new interpreter that runs some code."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code]
    return lambda: subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)


def contents() -> list[bytes]:
    """The bytes that loading the bundled data reads."""
    folder = bundled_path()
    files = [*sorted((folder / "events").iterdir()), *(folder / f"{name}.json" for name in PARTS)]
    return [file.read_bytes() for file in files if file.exists()]


def show(name: str, ours: float, peer_name: str, peer: float, budget: float) -> bool:
    """Print a row; whether the budget is missed."""
    ratio = ours / peer
    print(f"  {name:<18} {ours * 1e3:7.1f} ms, {ratio:5.2f}× of {peer_name} {peer * 1e3:.1f} ms (budget {budget:g}×)")
    return ratio > budget


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 if a budget is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--quick", action="store_true", help="3 rounds instead of 15")
    rounds = 3 if options.parse_args(arguments).quick else 15
    programs = {"import": IMPORT, "model": MODEL, "overview": OVERVIEW, "libraries": LIBRARIES}
    works = {name: process(code) for name, code in programs.items()}
    best(works, 1)
    times = best(works, rounds)
    texts = contents()
    begun = time.perf_counter()
    load()
    first = time.perf_counter() - begun
    loading = best({"load": load, "json": lambda: [json.loads(text) for text in texts]}, 2 * rounds)
    print(f"bundled data of {sum(map(len, texts)) / 1e6:.1f} MB, Python {sys.version.split()[0]}")
    missed = [
        show("import, touch load", times["import"], "pydantic with one model", times["model"], 2),
        show("at.load()", loading["load"], "json.loads", loading["json"], 10),
        show("overview", times["overview"], "import numpy, pydantic", times["libraries"], 4.5),
    ]
    print(f"  the first at.load() of a process takes {first * 1e3:.0f} ms with the modules that it imports")
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
