"""Parsing EDTF: EventDate beside edtf and undate, in one run, on the same strings.

    python benchmarks/dates.py [--quick]

All strings differ and mix twelve kinds. Each peer reads the strings that it can read at all (the others are
counted and left out for it); EventDate is timed on the same strings as the peer, so that each ratio compares
equal work. A peer that is not installed is skipped. EventDate's time is the best of three, a peer's is one.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import io
import random
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date, timedelta

from alliance_timeline.dates import EventDate

Parser = Callable[[str], object]
BUDGETS = {"edtf": 500, "undate": 150}


def strings(count: int, seed: int = 20190911) -> list[str]:
    """``count`` different valid strings, the kinds in turn, in random order."""
    rng = random.Random(seed)
    first = date(1200, 1, 1)

    def day() -> date:
        return first + timedelta(days=rng.randrange(290_000))

    def pair(form: str) -> str:
        return "/".join(sorted((f"{day():{form}}", f"{day():{form}}")))

    kinds: list[Callable[[], str]] = [
        lambda: f"{day():%Y-%m-%d}",
        lambda: f"{day():%Y-%m}{rng.choice('?~%')}",
        lambda: f"{day():%Y-%m-%d}{rng.choice('?~%')}",
        lambda: pair("%Y"),
        lambda: pair("%Y-%m-%d"),
        lambda: f"{day():%Y-%m}/..",
        lambda: f"{day():%Y-%m}-XX",
        lambda: f"{day():%Y}-{rng.randrange(21, 42)}",
        lambda: f"{day():%Y-%m-%d}T{rng.randrange(24):02d}:30:00Z",
        lambda: f"[{day():%Y-%m},{day():%Y}]",
        lambda: f"{day():%Y}{rng.choice('?~%')}-{day():%m}-{rng.randrange(1, 29):02d}",
        lambda: f"Y{rng.randrange(10**5, 10**9)}",
    ]
    found: dict[str, None] = {}
    while len(found) < count:
        found[kinds[len(found) % len(kinds)]()] = None
    result = list(found)
    rng.shuffle(result)
    return result


def peers() -> dict[str, Parser]:
    """The installed peers by name."""
    found: dict[str, Parser] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(ImportError):
            from edtf import parse_edtf

            found["edtf"] = parse_edtf
        with contextlib.suppress(ImportError):
            from undate import Undate  # type: ignore[import-untyped]

            found["undate"] = lambda text: Undate.parse(text, "EDTF")
    return found


def seconds(parse: Parser, texts: list[str]) -> tuple[float, list[str]]:
    """The time for the strings that the parser reads, and these strings."""
    total, read = 0.0, []
    with contextlib.redirect_stdout(io.StringIO()):
        for text in texts:
            begun = time.perf_counter()
            try:
                parse(text)
            except Exception:  # peers raise many types for what they cannot read
                continue
            total += time.perf_counter() - begun
            read.append(text)
    return total, read


def ours(texts: list[str], repeats: int = 3) -> float:
    """The best time of EventDate for all the strings, in a plain loop."""
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        for text in texts:
            EventDate.parse(text)
        best = min(best, time.perf_counter() - begun)
    return best


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if a budget is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--quick", action="store_true", help="600 strings instead of 10,000")
    count = 600 if options.parse_args(arguments).quick else 10_000
    texts = strings(count)
    own = ours(texts)
    begun = time.perf_counter()
    for value in [EventDate.parse(text) for text in texts]:
        value.ordinals  # noqa: B018 (the bounds are worked out when first asked for)
    full = time.perf_counter() - begun
    print(f"{count:,} different strings, {sys.version.split()[0]}")
    print(f"  EventDate.parse            {own / count * 1e6:8.2f} µs a string")
    print(f"  parse and all four bounds  {full / count * 1e6:8.2f} µs a string")
    missed = False
    for name, parse in peers().items():
        taken, read = seconds(parse, texts)
        if not read:
            print(f"  {name}: reads none of these strings")
            continue
        ratio = taken / ours(read)
        budget = BUDGETS[name]
        missed |= ratio < budget
        print(
            f"  {name} {importlib.metadata.version(name)}: {taken / len(read) * 1e6:,.0f} µs a string, "
            f"{ratio:,.0f}× slower (budget {budget}×); {count - len(read):,} strings not read"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
