"""``alliance-timeline interrupted``: the change of level and growth of each group at a declared date."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, with_scheme, with_selection, with_series
from alliance_timeline.cli.output import findings_json, print_findings, print_json

__all__ = ["command"]

_PATHS = ("fitted", "counterfactual", "counterfactual_low", "counterfactual_high", "dispersion", "method")


@with_selection
@with_scheme
@with_series
def command(
    ask: Any,
    at: Annotated[str, typer.Option(help="The first day of the new time, such as 2022-02-24.")],
    as_json: Json = False,
) -> None:
    """Measure how the rate changed at a date that was declared beforehand, net of the trend before it.

    Examples:

      alliance-timeline interrupted --at 2022-02-24

      alliance-timeline interrupted --at 2014-03-18 --by kind --every half --json
    """
    found = ask("interrupted", at=at)
    if as_json:
        print_json(findings_json(found, lambda row: {name: getattr(row.result, name) for name in _PATHS}))
    else:
        print_findings(found)
