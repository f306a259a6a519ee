"""``alliance-timeline phases``: occasions and rates of each kind in each phase, or the phases that the counts show."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import BY, EVERY, Json, with_scheme, with_selection
from alliance_timeline.cli.output import interval, number, print_json, print_table, print_text, progress
from alliance_timeline.errors import InputError

__all__ = ["command"]


@with_selection
@with_scheme
def command(
    timeline: Any,
    scheme: Any,
    find: Annotated[
        bool, typer.Option("--find", help="Find phases in the counts, and hold the declared ones against them.")
    ] = False,
    every: Annotated[str | None, typer.Option(help=f"With --find: {EVERY} By default quarter.")] = None,
    by: Annotated[str | None, typer.Option(help=f"With --find, group by {BY}")] = None,
    confidence: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Of the imputed dates.")] = 0,
    as_json: Json = False,
) -> None:
    """Summarise each phase: how many occasions of each kind, and how many a year with an interval.

    Examples:

      alliance-timeline phases

      alliance-timeline phases --domains energy --boundaries 2009-02-17,2014-03-18,2022-02-24

      alliance-timeline phases --find --kinds dyadic
    """
    if not find and (every or by):
        raise InputError(f"{'--every' if every else '--by'} goes with --find")
    if find:
        with progress() as track:
            result = timeline.find_phases(every or "quarter", by, scheme, confidence=confidence, seed=seed, track=track)
    else:
        result = timeline.phase_summary(scheme, confidence=confidence, seed=seed)
    if as_json:
        print_json(_found_plain(result) if find else _plain(result))
    else:
        (_print_found if find else _print)(result)


def _plain(summary: Any) -> dict[str, Any]:
    return {
        "phases": [phase.model_dump(mode="json") for phase in summary.scheme],
        "rows": [asdict(row) for row in summary.rows],
        "unit": summary.unit, "confidence": summary.confidence, "imputations": summary.m, "seed": summary.seed,
        "settled_until": summary.settled_until, "caution": summary.caution,
    }  # fmt: skip


def _print(summary: Any) -> None:
    rows: list[Any] = []
    for row in summary.rows:
        if (heading := f"{row.phase}: {row.exposure:.1f} years") not in rows:
            rows.append(heading)
        counted = (number(row.expected), f"{number(row.certain)}–{number(row.possible)}")
        rows.append((row.kind, *counted, row.method if row.rate is None else interval(row.rate, row.low, row.high)))
    head = ("", f"{summary.unit}s", "certain–possible", "a year")
    print_table(str(summary.scheme), head, rows, right=(1, 2, 3))
    for note in summary.notes:
        print_text(note)


def _found_plain(found: Any) -> dict[str, Any]:
    rows = [
        {
            "group": row.group, "verdict": row.verdict, "summary": row.summary,
            "segments": [asdict(item) for item in row.segments], "mix": [asdict(item) for item in row.mix],
            "boundaries": [asdict(item) for item in row.boundaries], "set_share": row.set_share,
            "p_value": row.breaks.p_value, "p_holm": row.breaks.p_holm, "p_independent": row.breaks.p_independent,
            "flips": row.breaks.flips, "detectable": row.breaks.detectable,
        }
        for row in found
    ]  # fmt: skip
    return {"title": found.title, "basis": asdict(found.basis), "rows": rows, "notes": found.notes}


def _print_found(found: Any) -> None:
    for title, head, rows in found.tables():
        print_table(title, head, rows)
    for line in (*found.summary.split("\n"), *found.notes):
        print_text(line)
