"""``alliance-timeline phases``: occasions and rates of each kind in each phase."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, with_scheme, with_selection
from alliance_timeline.cli.output import interval, number, print_json, print_table, print_text

__all__ = ["command"]


@with_selection
@with_scheme
def command(
    timeline: Any,
    scheme: Any,
    confidence: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Of the imputed dates.")] = 0,
    as_json: Json = False,
) -> None:
    """Summarise each phase: how many occasions of each kind, and how many a year with an interval.

    Examples:

      alliance-timeline phases

      alliance-timeline phases --domains energy --boundaries 2009-02-17,2014-03-18,2022-02-24
    """
    summary = timeline.phase_summary(scheme, confidence=confidence, seed=seed)
    if as_json:
        print_json(
            {
                "phases": [phase.model_dump(mode="json") for phase in summary.scheme],
                "rows": [asdict(row) for row in summary.rows],
                "unit": summary.unit, "confidence": confidence, "imputations": summary.m, "seed": seed,
                "settled_until": timeline.settled_until, "caution": summary.caution,
            }
        )  # fmt: skip
    else:
        _print(summary)


def _print(summary: Any) -> None:
    rows: list[Any] = []
    for row in summary.rows:
        if (heading := f"{row.phase}: {row.exposure:.1f} years") not in rows:
            rows.append(heading)
        counted = (number(row.expected), f"{number(row.certain)}–{number(row.possible)}")
        rows.append((row.kind, *counted, row.method if row.rate is None else interval(row.rate, row.low, row.high)))
    head = ("", f"{summary.unit}s", "certain–possible", "a year")
    print_table(str(summary.scheme), head, rows, right=(1, 2, 3))
    if summary.caution:
        print_text(summary.caution)
