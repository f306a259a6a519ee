"""``alliance-timeline validate``: every problem of a data set at once."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from alliance_timeline.cli.options import Json
from alliance_timeline.cli.output import print_json, print_text

__all__ = ["command"]


def command(
    path: Annotated[Path | None, typer.Argument(help="A folder or file; without it, the bundled data.")] = None,
    data: Annotated[Path | None, typer.Option(help="The same as PATH.")] = None,
    as_json: Json = False,
) -> None:
    """Check a data set: every record, and every rule that holds between them.

    Prints each problem as file:line: field: what is wrong. Exit code 2 if there is any.

    Examples:

      alliance-timeline validate

      alliance-timeline validate my-events.csv
    """
    from alliance_timeline.datasets import check

    found = check(path or data)
    if as_json:
        problems = [asdict(problem) for problem in found.problems]
        print_json({"events": len(found.events), "valid": not problems, "problems": problems})
    elif found.problems:
        print_text("\n".join([*map(str, found.problems), f"{len(found.problems)} problems"]))
    else:
        print_text(f"valid: {len(found.events)} events, {len(found.actors)} actors, {len(found.sources)} sources")
    if found.problems:
        raise typer.Exit(2)
