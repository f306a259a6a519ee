"""Make the pictures of ``docs/img/``: ``python scripts/pictures.py [--out DIR] [name …]``."""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import alliance_timeline as at
from alliance_timeline.charts.rendering import rendered

ROOT = Path(__file__).parents[1]
PHASES = ("since-2022", "2014-2022")
QUESTION = at.ContrastQuestion(*PHASES, kinds=("limitation",))
CHOICES: dict[str, tuple[str, ...]] = {
    "boundary": ("0 days", "-90 days", "90 days"),
    "baseline": ("whole phases", "equal windows", "net of trend"),
    "verification": ("sourced", "confirmed"),
}
RUN = datetime.date(2026, 6, 30)
"""The day of the run of the checks, so that the picture is the same on every day."""


def _series(timeline: at.Timeline) -> Any:
    limitations = timeline.select(kinds="limitation").series(every="quarter")
    return limitations.plot(breaks=limitations.changepoints())


def _checks(timeline: at.Timeline) -> Any:
    return at.run_checks(ROOT / "examples" / "checks.toml", timeline, today=RUN, fragility=False).plot()


def _network(timeline: at.Timeline) -> Any:
    return timeline.select(domains="ai", kinds=at.DYADIC, settings="bilateral").network().plot()


PICTURES: dict[str, Callable[[at.Timeline], Any]] = {
    "timeline": lambda timeline: timeline.select(kinds=at.DYADIC).plot(),
    "timeline-ai": lambda timeline: timeline.select(domains="ai", kinds=at.DYADIC, since="2019").plot(),
    "series": _series,
    "mix": lambda timeline: timeline.select(kinds=at.DYADIC, since="2000").series(every="year", by="kind").plot_mix(),
    "phases": lambda timeline: timeline.phase_summary().plot(),
    "contrast": lambda timeline: timeline.contrast(*PHASES).plot(),
    "contrast-domains": lambda timeline: timeline.contrasts(*PHASES, kinds="cooperation", by="domain").plot(),
    "follow-through": lambda timeline: timeline.follow_through().plot(),
    "specifications": lambda timeline: timeline.specifications(QUESTION, CHOICES).plot(),
    "checks": _checks,
    "network": _network,
    "found-phases": lambda timeline: timeline.select(kinds=at.DYADIC).find_phases().plot(),
    "trade": lambda timeline: at.load_indicator("trade_total").plot(),
}
"""What is drawn of the bundled data, by the name of its file."""


def main() -> None:
    """Draw all pictures, or those that are named, and say how large each is and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(PICTURES))
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "img", help="folder; by default docs/img")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in PICTURES]:
        parser.error(f"no such picture: {', '.join(unknown)}; there are {', '.join(PICTURES)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    timeline = at.load()
    for name in asked.names or PICTURES:
        begun = time.perf_counter()
        content = rendered(PICTURES[name](timeline), "svg")
        (asked.out / f"{name}.svg").write_bytes(content)
        seconds = time.perf_counter() - begun
        sys.stdout.write(f"{name}.svg: {len(content) / 1000:.0f} kB, {seconds:.1f} s\n")


if __name__ == "__main__":
    main()
