"""Write docs/sizes.md: sizes and times of charts, reports, exports and the documentation, measured on this machine."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import alliance_timeline as at
from alliance_timeline.charts.rendering import rendered
from alliance_timeline.interop.formats import FORMATS, export

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from pictures import PICTURES  # noqa: E402

MANY = 50_000
HEAD = """# Sizes and times

Measured by `python benchmarks/looking.py` on two cores with Python 3.11, on the bundled data. The figures are those of
one machine; they are to show an order of size.
"""


def row(name: str, make: Callable[[], str | bytes]) -> str:
    """One line of a table: how large something is, and how long it takes to make."""
    start = time.perf_counter()
    made = make()
    seconds = time.perf_counter() - start
    size = len(made.encode() if isinstance(made, str) else made)
    return f"| {name} | {size / 1000:,.0f} kB | {seconds:.1f} s |"


def table(title: str, rows: Iterable[str]) -> str:
    """A section with its table."""
    return "\n".join(["", f"## {title}", "", "| What | Size | Made in |", "|---|---|---|", *rows, ""])


def many(timeline: at.Timeline) -> at.Timeline:
    """The events over and over, without links, up to 50,000."""
    events = list(timeline)
    copies = (events[n % len(events)].replace(id=f"{events[n % len(events)].id}-{n}", links=()) for n in range(MANY))
    return at.Timeline(
        copies, timeline.actors.values(), timeline.sources.values(), timeline.coverage, timeline.settled_until,
        vocabulary=timeline.vocabulary, phases=timeline.schemes, frames=timeline.frames.values(),
    )  # fmt: skip


def reports(timeline: at.Timeline) -> Iterable[str]:
    """Pages and Markdown, with and without checks."""
    brief, page, text = at.report.brief, at.report.to_html, at.report.to_markdown
    ai = timeline.select(domains="ai")
    checks = at.run_checks(ROOT / "examples" / "checks.toml", timeline)
    yield row("page, all of the data", lambda: page(brief(timeline)))
    yield row("page, all of the data, with 34 claims that were checked before", lambda: page(brief(timeline, checks)))
    yield row("page, AI", lambda: page(brief(ai)))
    yield row("Markdown, all of the data", lambda: text(brief(timeline)))


def site() -> Iterable[str]:
    """The documentation."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", folder], cwd=ROOT, check=True
        )
        seconds = time.perf_counter() - start
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        pages = sum(path.suffix == ".html" for path in files)
        yield f"| {pages} pages | {sum(path.stat().st_size for path in files) / 1000:,.0f} kB | {seconds:.1f} s |"


def main() -> None:
    """Measure everything and write the page."""
    timeline = at.load()
    timeline.plot()  # imports Altair
    big = many(timeline)
    parts = [
        table("Charts, as SVG", (
            row(name, lambda draw=draw: rendered(draw(timeline), "svg")) for name, draw in PICTURES.items()
        )),
        table("Reports", reports(timeline)),
        table(f"{MANY:,} events", (
            row("timeline, as SVG", lambda: rendered(big.plot(), "svg")),
            row("page of a report", lambda: at.report.to_html(at.report.brief(big))),
        )),
        table("Exports, all of the data", (
            row(name, lambda name=name: export(timeline, name).text) for name in FORMATS
        )),
        table("Documentation", site()),
    ]  # fmt: skip
    (ROOT / "docs" / "sizes.md").write_text(HEAD + "".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
