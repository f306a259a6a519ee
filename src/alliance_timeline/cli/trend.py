"""``alliance-timeline trend``: whether the rate of each group rises or falls."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, with_scheme, with_selection, with_series
from alliance_timeline.cli.output import findings_json, print_findings, print_json

__all__ = ["command"]


@with_selection
@with_scheme
@with_series
def command(
    ask: Any,
    method: Annotated[
        str, typer.Option(help="mann_kendall (any steady rise or fall) or log_linear (per cent a year).")
    ] = "mann_kendall",
    as_json: Json = False,
) -> None:
    """Test whether the rate rises or falls, by group, with Holm's correction for their number.

    Examples:

      alliance-timeline trend --kinds limitation --since 2010

      alliance-timeline trend --every year --by domain --method log_linear --json
    """
    found = ask("trend", method=method)
    if as_json:
        print_json(findings_json(found))
    else:
        print_findings(found)
