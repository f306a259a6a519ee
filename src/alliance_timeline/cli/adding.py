"""``alliance-timeline add`` and ``import``: new events for a data set of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json
from alliance_timeline.cli.output import print_json, print_text

__all__ = ["add", "bring_in"]

_Data = Annotated[Path, typer.Option(help="The folder or file to add to; it is made if it does not exist.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")]


def add(
    data: _Data,
    date: Annotated[str, typer.Option(help="EDTF, such as 2019-06-05, 2019-06~ or [2014..2016].")],
    title: Annotated[str, typer.Option(help="One line.")],
    kind: Annotated[str, typer.Option(help="cooperation, friction, limitation, hedging, unilateral or external.")],
    form: Annotated[str, typer.Option(help="A form of the vocabulary, such as treaty.")],
    domains: Annotated[list[str], typer.Option(help="One or more; repeat, or separate by commas.")],
    participants: Annotated[
        list[str] | None, typer.Option(help="An actor's id, or id:role. Repeat, or separate by commas.")
    ] = None,
    status: Annotated[str, typer.Option(help="Such as signed.")] = "occurred",
    summary: Annotated[str, typer.Option(help="A sentence or two.")] = "",
    cause: Annotated[str | None, typer.Option(help="Of a limitation.")] = None,
    location: Annotated[str | None, typer.Option(help="Such as 'Moscow, RU'.")] = None,
    citations: Annotated[list[str] | None, typer.Option(help="Ids of sources. Repeat, or separate by commas.")] = None,
    tags: Annotated[list[str] | None, typer.Option(help="Repeat, or separate by commas.")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="By default made of date and title.")] = None,
    dry_run: _DryRun = False,
    as_json: Json = False,
) -> None:
    """Add one event to a data set of your own; the whole is checked before anything is written.

    Examples:

      alliance-timeline add --data my-events.json --date 2019-06-05 --title "Accord on 5G" --kind cooperation --form agreement --domains technology --participants aland:party,borduria:party --status signed
    """
    from alliance_timeline.events import Event

    given: dict[str, Any] = {
        "date": date, "title": title, "kind": kind, "form": form, "domains": _split(domains), "status": status,
        "summary": summary, "cause": cause, "location": location, "tags": _split(tags),
        "citations": [{"source": name} for name in _split(citations)],
        "participants": [_participant(item) for item in _split(participants)],
    }  # fmt: skip
    event = Event(**given, **({"id": id_} if id_ else {}))
    total = _added(data, [event], dry_run)
    if as_json:
        print_json({"added": [event.id], "events": total, "written": not dry_run})
    else:
        print_text(f"{'checked' if dry_run else 'added'} {event.id}; {total} events")


def bring_in(
    file: Annotated[Path, typer.Argument(help="A .csv or .jsonl file of events.")],
    data: _Data,
    dry_run: _DryRun = False,
    as_json: Json = False,
) -> None:
    """Import events from CSV or JSON Lines into a data set of your own; all of them, or none.

    CSV columns are the fields of an event; lists are separated by ';', a participant is actor|role.

    Examples:

      alliance-timeline import new-events.csv --data my-data --dry-run
    """
    from alliance_timeline.errors import DataError
    from alliance_timeline.events import Event
    from alliance_timeline.files import read_records

    loaded = read_records(file, Event, key="events")
    if loaded.problems:
        raise DataError(loaded.problems)
    total = _added(data, list(loaded.records), dry_run)
    if as_json:
        print_json({"added": [event.id for event in loaded.records], "events": total, "written": not dry_run})
    else:
        print_text(f"{'checked' if dry_run else 'imported'} {len(loaded.records)} events; {total} events")


def _added(data: Path, events: list[Any], dry_run: bool) -> int:
    from alliance_timeline.datasets import extend

    return extend(data, events, dry_run=dry_run)


def _split(items: list[str] | None) -> list[str]:
    return [part.strip() for item in items or [] for part in item.split(",") if part.strip()]


def _participant(text: str) -> dict[str, str]:
    actor, _, role = text.partition(":")
    return {"actor": actor, "role": role} if role else {"actor": actor}
