"""``alliance-timeline contrast``: one phase relative to another."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, with_scheme, with_selection
from alliance_timeline.cli.output import interval, print_json, print_table, print_text

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
    """Compare two phases: rates on two baselines, the mix, newcomers and leavers.

    Examples:

      alliance-timeline contrast since-2022 2014-2022

      alliance-timeline contrast since-2022 2014-2022 --domains ai --window "3 years"
    """
    kinds = [part.strip() for part in one_class.split(",")] if one_class else None
    result = timeline.contrast(first, second, scheme, window=window, kinds=kinds, confidence=confidence, seed=seed)
    if as_json:
        rows = [asdict(row) | {"verdict": row.verdict} for row in result.rows]
        print_json(
            {
                "first": first, "second": second, "rows": rows,
                "headlines": {kind: result.headline(kind) for kind in result.kinds},
                "mix": [asdict(row) for row in result.mix],
                "turnover": asdict(result.turnover) if result.turnover else None,
                "unit": result.unit, "confidence": confidence, "imputations": result.m, "seed": seed,
                "settled_until": result.settled_until, "caution": result.caution,
            }
        )  # fmt: skip
        return
    _print(result)


def _print(result: Any) -> None:
    rows = [
        (row.kind, row.baseline, f"{row.leading.events_a:.1f} : {row.leading.events_b:.1f}",
         interval(row.leading.estimate, row.leading.low, row.leading.high), f"{row.leading.p_value:.3f}",
         f"{row.leading.method} (exact {interval(row.exact.estimate, row.exact.low, row.exact.high)})",
         f"{row.leading.flips:.0%}", result.headline(row.kind))
        for row in result.rows
    ]  # fmt: skip
    head = ("kind", "baseline", f"{result.unit}s", "rate ratio", "p", "method", "flips", "headline")
    print_table(f"{result.first} relative to {result.second}", head, rows, right=(2, 3, 4, 6))
    shares = [
        (
            row.by,
            row.group,
            interval(row.first, row.first_low, row.first_high),
            interval(row.second, row.second_low, row.second_high),
        )
        for row in result.mix
    ]
    print_table(
        "mix: share of the dyadic occasions", ("by", "group", result.first, result.second), shares, right=(2, 3)
    )
    if result.turnover is not None:
        turnover = result.turnover
        print_text(f"actors (states aside) in {turnover.n} occasions of each phase, rarefied:")
        for name in ("newcomers", "leavers", "survivors"):
            cell = getattr(turnover, name)
            print_text(f"  {name:<10} {interval(cell.estimate, cell.low, cell.high)}")
    if result.caution:
        print_text(result.caution)
