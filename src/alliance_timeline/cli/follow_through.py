"""``alliance-timeline follow-through``: what became of agreements, by the time since their first stage."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, split, with_scheme, with_selection
from alliance_timeline.cli.output import print_json, print_table, print_text

__all__ = ["command"]

_SHOWN = 12


@with_selection
@with_scheme
def command(
    timeline: Any,
    scheme: Any,
    from_status: Annotated[str, typer.Option(help="Stages to begin with, separated by commas.")] = "announced,signed",
    to: Annotated[str, typer.Option(help="The stage to come to; later ones count too.")] = "implemented",
    by: Annotated[str | None, typer.Option(help="kind, form, domain, phase, country or setting.")] = None,
    listed_for_it: Annotated[
        bool, typer.Option("--listed-for-it", help="Count events that are listed for the outcome itself, too.")
    ] = False,
    confidence: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Of the imputed dates.")] = 0,
    as_json: Json = False,
) -> None:
    """Show what share of agreements came to a later stage, was cancelled or stayed silent, and after how many years.

    Examples:

      alliance-timeline follow-through --kinds cooperation

      alliance-timeline follow-through --forms treaty --to in_force --by phase --json
    """
    result = timeline.follow_through(
        split([from_status]), to, by=by, phases=scheme, listed_for_it=listed_for_it, confidence=confidence, seed=seed
    )
    if as_json:
        print_json(_plain(result))
    else:
        _print(result)


def _plain(result: Any) -> dict[str, Any]:
    about = ("from_status", "to", "by", "unit", "end", "confidence", "seed", "method")
    return {
        **{name: getattr(result, name) for name in about}, "imputations": result.m,
        "whole": _group(result.whole), "groups": [_group(item) for item in result.groups],
        "overdue": [asdict(item) | {"date": item.date} for item in result.overdue],
        "left_out": dict(result.left_out), "cautions": result.cautions,
    }  # fmt: skip


def _group(item: Any) -> dict[str, Any]:
    names = (
        "group", "n", "fulfilled", "cancelled", "silent", "unknown", "median", "median_low", "median_high", "reason",
    )  # fmt: skip
    curves = {
        name: {part: getattr(curve, part) for part in ("times", "estimate", "low", "high", "follow_up")}
        for name, curve in item.risks.items()
    }
    return {**{name: getattr(item, name) for name in names}, "risks": curves}


def _print(result: Any) -> None:
    print_table(result.title, ("after", "fulfilled", "cancelled or suspended", "silent"), result.by_years())
    if result.groups:
        head = (result.by, "events", "1 year", "5 years", "10 years", "median")
        print_table(f"Share fulfilled by {result.by}", head, result.by_group(), right=(1,))
    if result.overdue:
        rows = [
            (f"{item.age:.1f}", item.date.edtf, item.title, "yes" if item.looked_for else "no")
            for item in result.overdue[:_SHOWN]
        ]
        title = f"Silent for longer than the median: {len(rows)} of {len(result.overdue)}"
        print_table(title, ("years", "date", "event", "looked for"), rows, right=(0,))
    for note in result.notes():
        print_text(note)
