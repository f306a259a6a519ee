"""``alliance-timeline diff``: what differs between two data sets."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, loaded
from alliance_timeline.cli.output import print_json, print_text

__all__ = ["command"]


def command(
    before: Annotated[Path, typer.Argument(help="The earlier folder or file.")],
    after: Annotated[Path | None, typer.Argument(help="The later one; without it, the bundled data.")] = None,
    as_json: Json = False,
) -> None:
    """Show what was added, removed or changed, field by field; exit code 1 if anything was.

    Compares events, actors, sources, frames and reliability by id, indicators
    by date, and what the data says of itself: complete, coverage,
    settled_until, version. What is no event has its collection before its
    id, as in frames/talks. Vocabulary and phases are not compared.

    Examples:

      alliance-timeline diff old/data new/data
    """
    from alliance_timeline.timeline.changes import diff_indicators, diff_timelines, joined

    result = joined((
        diff_timelines(loaded(before, include_unverified=True), loaded(after, include_unverified=True)),
        diff_indicators(_indicators(before), _indicators(after)),
    ))  # fmt: skip
    if as_json:
        print_json(asdict(result))
    else:
        print_text(str(result))
    if result:
        raise typer.Exit(1)


def _indicators(path: Path | None) -> dict[str, Any]:
    """The indicators beside the events, by name; a single file has none."""
    from alliance_timeline.datasets import indicators, load_indicator

    return {name: load_indicator(name, path) for name in indicators(path)}
