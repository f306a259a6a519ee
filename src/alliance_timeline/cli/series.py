"""``alliance-timeline series``: counts by period and group."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import BY, EVERY, Json, with_scheme, with_selection
from alliance_timeline.cli.output import number, print_json, print_table, print_text

__all__ = ["command"]


@with_selection
@with_scheme
def command(
    timeline: Any,
    scheme: Any,
    every: Annotated[str, typer.Option(help=EVERY)] = "year",
    by: Annotated[str | None, typer.Option(help=BY)] = None,
    unit: Annotated[str, typer.Option(help="occasion or event.")] = "occasion",
    count: Annotated[str, typer.Option(help="start, or active: in each period that it lasts.")] = "start",
    measure: Annotated[str, typer.Option(help="events, or intensity: sums of Goldstein values.")] = "events",
    as_json: Json = False,
) -> None:
    """Count occasions by period and group: expected, and certain to possible where dates are vague.

    Examples:

      alliance-timeline series --every year --by kind --since 2010

      alliance-timeline series --every quarter --domains ai --json
    """
    series = timeline.series(every, by=by, unit=unit, count=count, measure=measure, phases=scheme)
    if as_json:
        print_json(_plain(series))
        return
    counts = zip(series.periods, series.exposure, series.certain, series.expected, series.possible, strict=True)
    rows = [
        (period.label, f"{years:.2f}", *map(_cell, certain, expected, possible))
        for period, years, certain, expected, possible in counts
    ]
    head = ("period", "years", *(str(group) for group in series.groups))
    print_table(f"{series.unit}s, expected (certain–possible)", head, rows, right=range(1, len(head)))
    if series.caution:
        print_text(series.caution)


def _plain(series: Any) -> dict[str, Any]:
    columns = zip(series.periods, series.exposure, series.expected, series.certain, series.possible, strict=True)
    periods = [
        {
            "period": period.label, "first": period.first, "last": period.last, "exposure": years,
            "expected": expected, "certain": certain, "possible": possible,
        }
        for period, years, expected, certain, possible in columns
    ]  # fmt: skip
    about = ("every", "by", "unit", "count", "measure", "groups", "caution")
    return {**{name: getattr(series, name) for name in about}, "periods": periods}


def _cell(certain: float, expected: float, possible: float) -> str:
    if certain == possible or expected != expected:
        return number(expected)
    return f"{expected:.1f} ({number(certain)}–{number(possible)})"
