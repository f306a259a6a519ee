"""``alliance-timeline changepoints``: how often, when and how surely the rate of each group changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, with_scheme, with_selection, with_series
from alliance_timeline.cli.output import findings_json, print_json, print_table, print_text

__all__ = ["command"]


@with_selection
@with_scheme
@with_series
def command(
    ask: Any,
    max_breaks: Annotated[int, typer.Option(help="At most so many breaks a group.", min=0)] = 6,
    as_json: Json = False,
) -> None:
    """Find the breaks of the rate, by group: each tested, with the periods in which it may lie.

    Examples:

      alliance-timeline changepoints

      alliance-timeline changepoints --every quarter --by kind --json
    """
    found = ask("changepoints", max_breaks=max_breaks)
    if as_json:
        print_json(findings_json(found, _more))
    else:
        _print(found)


def _more(row: Any) -> dict[str, Any]:
    return {
        "rates": [asdict(rate) for rate in row.rates], "steps": [asdict(step) for step in row.result.steps],
        "log_evidence": row.result.log_evidence, "dispersion": row.result.dispersion, "method": row.result.method,
    }  # fmt: skip


def _print(found: Any) -> None:
    from alliance_timeline.series.breaks import span_text
    from alliance_timeline.series.findings import range_text

    rows: list[Any] = []
    for row in found:
        tests = ", ".join(f"{name} {row.cells[name]}" for name in ("p", "p if independent", "found in 80 %", "flips"))
        rows.append(f"{row.group}: {row.cells['verdict']} ({tests})")
        begins = zip([row.periods[0].first, *row.dates], ["–", *map(span_text, row.sets)], row.rates, strict=True)
        rows += [(str(day), range_text(rate.estimate, rate.low, rate.high, 1), span) for day, span, rate in begins]
    head = ("segment from", "a year", f"it begins in ({100 * found.basis.confidence:.4g} % set)")
    print_table(found.title, head, rows or [f"no {found.basis.unit} was selected"], right=(1,))
    for note in found.basis.notes:
        print_text(note)
