"""``alliance-timeline network``: who shares occasions with whom, and the ties between actors at a day."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, with_selection
from alliance_timeline.cli.output import print_json, print_table, print_text

__all__ = ["command"]

_SHOWN = 20


@with_selection
def command(
    timeline: Any,
    at: Annotated[str | None, typer.Option(help="Day of the ties; by default the last covered, settled one.")] = None,
    unit: Annotated[str, typer.Option(help="What actors share: occasion or event.")] = "occasion",
    limit: Annotated[
        int | None,
        typer.Option(help=f"At most so many actors and ties; 0 for all. By default {_SHOWN}, in JSON all.", min=0),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the actors of a selection with their partners, and the ties that certainly or possibly hold at a day.

    Examples:

      alliance-timeline network --domains ai --at 2022-02-24

      alliance-timeline network --actors huawei --limit 50 --json
    """
    network = timeline.network(at, unit=unit)
    most = limit if limit is not None else 0 if as_json else _SHOWN
    actors, ties = (rows[:most] if most else rows for rows in (network.actors, network.ties))
    if as_json:
        print_json(_plain(network, actors, ties))
    else:
        _print(network, actors, ties)


def _plain(network: Any, actors: Any, ties: Any) -> dict[str, Any]:
    return {
        "at": network.at, "unit": network.unit,
        "number": {name: len(getattr(network, name)) for name in ("actors", "occasions", "ties")},
        "actors": [asdict(actor) for actor in actors], "ties": [asdict(tie) for tie in ties],
        "caution": network.caution,
    }  # fmt: skip


def _print(network: Any, actors: Any, ties: Any) -> None:
    head = ("actor", "id", "country", f"{network.unit}s", "partners", "abroad")
    rows = [
        (item.name, item.id, item.country or "–", *map(str, (item.occasions, item.degree, item.degree_abroad)))
        for item in actors
    ]
    shown = f"{len(actors)} of {len(network.actors)} actors on {len(network.occasions)} {network.unit}s"
    print_table(shown, head, rows, right=(3, 4, 5))
    certain = sum(tie.certainty == "certain" for tie in network.ties)
    held = f"{certain} certain and {len(network.ties) - certain} possible on {network.at or 'no day'}"
    found = [(tie.actor, tie.relation, tie.to, tie.date.edtf if tie.date else "–", tie.certainty) for tie in ties]
    title = f"{len(ties)} of {len(network.ties)} ties: {held}"
    print_table(title, ("actor", "relation", "to", "date", "certainty"), found)
    if network.caution:
        print_text(network.caution)
