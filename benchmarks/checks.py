"""Trend checks: the whole process of the bundled pack, and how the time grows with the number of checks.

    python benchmarks/checks.py [--quick]

The pack is run from outside as the command runs it, with fragility. Growth is measured inside one process on the same
claims repeated: the peer of a long file is its half, and twice the checks should take twice the time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

PACK = Path(__file__).parents[1] / "examples" / "checks.toml"
COMMAND = "import sys; from alliance_timeline.cli import main; sys.exit(main(['check', sys.argv[1], *sys.argv[2:]]))"
CLAIM = """[[check]]
id = "c{number}"
question = "Is there cooperation in this field?"
select = {{ domains = "{domain}", since = "{year}" }}
expect.count = {{ at_least = 1 }}
"""
DOMAINS = ("ai", "energy", "military", "trade", "space")
BUDGET, GROWTH = 30.0, 2.6


def taken(path: Path, *options: str) -> float:
    """Seconds of the whole process that runs a checks file."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", COMMAND, str(path), *options]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return time.perf_counter() - begun


def many(folder: Path, number: int) -> Path:
    """A file of so many checks of fields and years in turn."""
    path = folder / f"{number}.toml"
    claims = (
        CLAIM.format(number=n, domain=DOMAINS[n % len(DOMAINS)], year=2000 + n % 20) for n in range(number)
    )  # fmt: skip
    path.write_text("".join(claims), encoding="utf-8")
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the times; 1 if a budget is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--quick", action="store_true", help="files of at most 2,000 checks")
    sizes = (500, 1000, 2000) if options.parse_args(arguments).quick else (1250, 2500, 5000)
    whole, plain = taken(PACK), taken(PACK, "--no-fragility")
    print(f"  the bundled pack    {whole:6.1f} s with fragility, {plain:.1f} s without (budget {BUDGET:g} s)")
    missed = whole > BUDGET
    with tempfile.TemporaryDirectory() as folder:
        start = taken(many(Path(folder), 1))
        times = [taken(many(Path(folder), size)) - start for size in sizes]
    for size, seconds, before in zip(sizes, times, [None, *times], strict=False):
        ratio = "" if before is None else f", {seconds / before:.2f}× of half as many (budget {GROWTH:g}×)"
        print(f"  {size:5} counts        {seconds:6.1f} s, {seconds / size * 1e3:.1f} ms each{ratio}")
        missed |= before is not None and seconds / before > GROWTH
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
