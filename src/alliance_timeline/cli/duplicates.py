"""``alliance-timeline duplicates``: pairs of events that may be one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from alliance_timeline.cli.options import Json, loaded
from alliance_timeline.cli.output import print_json, print_text

__all__ = ["command"]


def command(
    path: Annotated[Path | None, typer.Argument(help="A folder or file; without it, the bundled data.")] = None,
    min_score: Annotated[
        float | None, typer.Option(help="From 0 to 1; lower finds more pairs, and more that are none.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find events whose dates overlap and whose titles and actors are alike; exit code 1 if there are any.

    Examples:

      alliance-timeline duplicates

      alliance-timeline duplicates my-events.csv --min-score 0.7
    """
    events = loaded(path, include_unverified=True)
    found = events.duplicates() if min_score is None else events.duplicates(min_score)
    if as_json:
        print_json([asdict(pair) for pair in found])
    else:
        print_text(str(found))
    if found:
        raise typer.Exit(1)
