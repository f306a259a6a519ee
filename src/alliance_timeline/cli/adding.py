"""``alliance-timeline add`` and ``import``: new events for a data set of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, described, split
from alliance_timeline.cli.output import print_json, print_text

__all__ = ["add", "bring_in"]

_Data = Annotated[Path, typer.Option(help="The folder or file to add to; it is made if it does not exist.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")]

_TEXTS = {
    "summary": "A sentence or two.",
    "setting": "bilateral, minilateral or multilateral; by default derived from the participants.",
    "status": "Such as signed; by default occurred.",
    "cause": "Of a limitation, such as sanctions.",
    "depth": "talk, declared, agreed, resourced or delivered; by default derived from form and status.",
    "cameo": "CAMEO code of the act; by default derived from form and kind.",
    "location": "Such as 'Moscow, RU'.",
    "confidence": "About the coding: low, medium or high.",
    "verification": "confirmed, sourced or unverified.",
    "verified_on": "The day of the check.",
    "notes": "Where the sources disagree.",
    "coder": "Who coded it.",
    "id": "By default made of date and title.",
}
_LISTS = {
    "participants": "Actors: an id, or id:role.",
    "citations": "Sources, by id.",
    "links": "Related events: relation:id, such as part_of:2019-06-05-state-visit.",
    "frames": "Complete lists that it belongs to.",
    "applications": "Uses of AI.",
    "tags": "Words of your own.",
}
_PAIRS = {"participants": ("actor", "role"), "links": ("relation", "event")}
_FIELDS: dict[str, tuple[Any, Any, str]] = {
    **{name: (list[str], [], f"{text} Several: repeat, or separate by commas.") for name, text in _LISTS.items()},
    **{name: (str | None, None, text) for name, text in _TEXTS.items()},
}


def _with_fields(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the fields of an event that have a default; it receives those given as ``fields``."""

    def run(**given: Any) -> None:
        fields = {name: given.pop(name) for name in _FIELDS}
        command(fields={name: value for name, value in fields.items() if value not in (None, [])}, **given)

    return described(run, command, _FIELDS, drop="fields", panel="Further fields")


@_with_fields
def add(
    data: _Data,
    date: Annotated[str, typer.Option(help="EDTF, such as 2019-06-05, 2019-06~ or [2014..2016].")],
    title: Annotated[str, typer.Option(help="One line.")],
    kind: Annotated[str, typer.Option(help="cooperation, friction, limitation, hedging, unilateral or external.")],
    form: Annotated[str, typer.Option(help="A form of the vocabulary, such as treaty.")],
    domains: Annotated[list[str], typer.Option(help="One or more; repeat, or separate by commas.")],
    fields: Any,
    dry_run: _DryRun = False,
    as_json: Json = False,
) -> None:
    """Add one event to a data set of your own; the whole is checked before anything is written.

    Examples:

      alliance-timeline add --data my.json --date 2019-06 --title Accord --kind cooperation --form treaty --domains ai
    """
    from alliance_timeline.events import Event

    fields |= {name: split(fields[name]) for name in _LISTS if name in fields}
    fields |= {name: [_pair(item, names) for item in fields[name]] for name, names in _PAIRS.items() if name in fields}
    if "citations" in fields:
        fields["citations"] = [{"source": name} for name in fields["citations"]]
    event = Event(date=date, title=title, kind=kind, form=form, domains=split(domains), **fields)
    _extend(data, [event], dry_run, as_json)


def bring_in(
    file: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .json file of events.")],
    data: _Data,
    dry_run: _DryRun = False,
    as_json: Json = False,
) -> None:
    """Import events from CSV or JSON Lines into a data set of your own; all of them, or none.

    CSV columns are the fields of an event; lists are separated by ';', a participant is actor|role.

    Examples:

      alliance-timeline import new-events.csv --data my-data --dry-run
    """
    _extend(data, file, dry_run, as_json)


def _extend(data: Path, events: Any, dry_run: bool, as_json: bool) -> None:
    from alliance_timeline.datasets import extend

    added, total = extend(data, events, dry_run=dry_run)
    if as_json:
        print_json({"added": added, "events": total, "written": not dry_run})
        return
    what = added[0] if len(added) == 1 else f"{len(added)} events"
    print_text(f"{'checked, not written' if dry_run else 'added'}: {what}; {total} events in {data}")


def _pair(text: str, names: tuple[str, str]) -> dict[str, str]:
    first, mark, second = text.partition(":")
    return {names[0]: first} | ({names[1]: second} if mark else {})
