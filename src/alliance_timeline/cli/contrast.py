"""``alliance-timeline contrast``: one phase relative to another."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, split, with_scheme, with_selection
from alliance_timeline.cli.output import interval, number, print_json, print_table, print_text, ratio
from alliance_timeline.display import counted

__all__ = ["command"]


@with_selection
@with_scheme
def command(
    timeline: Any,
    scheme: Any,
    first: Annotated[str, typer.Argument(help="The phase to look at.")],
    second: Annotated[str, typer.Argument(help="The phase that it is compared with.")],
    window: Annotated[str | None, typer.Option(help="Length of the equal windows, such as '2 years'.")] = None,
    one_class: Annotated[str | None, typer.Option(help="Kinds that count as one class, separated by commas.")] = None,
    confidence: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Of the imputed dates.")] = 0,
    as_json: Json = False,
) -> None:
    """Compare two phases: rates on three baselines, the mix, newcomers and leavers.

    Examples:

      alliance-timeline contrast since-2022 2014-2022

      alliance-timeline contrast since-2022 2014-2022 --domains ai --window "3 years"
    """
    kinds = split([one_class]) if one_class else None
    result = timeline.contrast(first, second, scheme, window=window, kinds=kinds, confidence=confidence, seed=seed)
    if as_json:
        print_json(_plain(result))
    else:
        _print(result)


def _plain(result: Any) -> dict[str, Any]:
    return {
        "first": result.first, "second": result.second, "unit": result.unit,
        "rows": [asdict(row) | {"verdict": row.verdict} for row in result.rows],
        "headlines": {kind: result.headline(kind) for kind in result.kinds},
        "mix": [asdict(row) for row in result.mix],
        "turnover": asdict(result.turnover) if result.turnover else None,
        "confidence": result.confidence, "imputations": result.m, "seed": result.seed,
        "settled_until": result.settled_until, "caution": result.caution,
    }  # fmt: skip


def _print(result: Any) -> None:
    rows: list[Any] = []
    for row in result.rows:
        if rows.count(headline := f"{row.kind}: {result.headline(row.kind)}") == 0:
            rows.append(headline)
        lead, exact = row.leading, row.exact
        counts = f"{number(lead.events_a)} : {number(lead.events_b)}"
        leading = ratio(lead.estimate, lead.low, lead.high, lead.method) if row.is_tested else "–"
        plain = interval(exact.estimate, exact.low, exact.high) if exact else "–"
        rows.append((row.baseline, counts, leading, plain, row.p_text, f"{lead.flips:.0%}" if row.is_tested else "–"))
    head = ("", f"{result.unit}s", "rate ratio", "exact", "p", "flips")
    print_table(f"{result.first} relative to {result.second}", head, rows, right=(1, 2, 3, 4, 5))
    notes = ["* quasi-Poisson: quarterly counts vary more than chance alone would make them", *result.omissions]
    print_text("\n".join(notes) + "\n")
    shares = [
        (
            row.by,
            row.group,
            interval(row.first, row.first_low, row.first_high),
            interval(row.second, row.second_low, row.second_high),
        )
        for row in result.mix
    ]
    title = f"Mix: share of the dyadic {result.unit}s"
    print_table(title, ("by", "group", result.first, result.second), shares, right=(2, 3))
    if turnover := result.turnover:
        cells = ((name, getattr(turnover, name)) for name in ("newcomers", "leavers", "survivors"))
        actors = [(name, interval(cell.estimate, cell.low, cell.high)) for name, cell in cells]
        title = f"Actors in {counted(turnover.n, result.unit)} of each phase"
        print_table(title, ("", "rarefied"), actors, right=(1,))
    for note in filter(None, (result.settled_note, result.caution)):
        print_text(note)
