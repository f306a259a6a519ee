"""``alliance-timeline validate``: every problem of a data set at once."""

from __future__ import annotations

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

    wanted = path or data
    report = check(wanted)
    if as_json:
        problems = [{"path": p.path, "line": p.line, "field": p.field, "message": p.message} for p in report.problems]
        print_json({"events": len(report.events), "valid": not problems, "problems": problems})
    else:
        for problem in report.problems:
            print_text(str(problem))
        print_text(
            f"{len(report.problems)} problems"
            if report.problems
            else f"valid: {len(report.events)} events, {len(report.actors)} actors, {len(report.sources)} sources"
        )
    if report.problems:
        raise typer.Exit(2)
