"""Commands on records: list, show, validate, diff, duplicates, add, import, export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, check_out, described, loaded, split, with_chosen, with_selection
from alliance_timeline.cli.output import plain_text, print_json, print_table, print_text
from alliance_timeline.errors import InputError

__all__ = [
    "add",
    "bring_in",
    "command",
    "command_diff",
    "command_duplicates",
    "command_export",
    "command_show",
    "command_validate",
]


@with_selection
def command(
    timeline: Any,
    limit: Annotated[int, typer.Option(help="At most so many, the latest; 0 for all.", min=0)] = 0,
    as_json: Json = False,
) -> None:
    """List the events of a selection, in the order of their dates.

    Examples:

      alliance-timeline list --domains ai --kinds cooperation --since 2022-02-24

      alliance-timeline list --actors huawei --limit 10 --json
    """
    events = timeline.events[-limit:] if limit else timeline.events
    if as_json:
        print_json([event.model_dump(mode="json") for event in events])
        return
    rows = [(event.date.edtf, event.kind.value, event.title, event.id) for event in events]
    print_table("", ("date", "kind", "title", "id"), rows)
    print_text(f"{len(events)} of {len(timeline)} events on {timeline.occasions} occasions")


def command_show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of the event.")],
    data: Annotated[Path | None, typer.Option(help="A folder or file of your own.")] = None,
    as_json: Json = False,
) -> None:
    """Show one event in full: participants, status, strategy, sources with address, links, coding, what is derived.

    Examples:

      alliance-timeline show 2014-05-21-gazprom-and-cnpc-sign-30-year-contract-for-gas-through-power
    """
    timeline = loaded(data, include_unverified=True)
    event = timeline[name]
    if as_json:
        print_json(event.model_dump(mode="json") | {"derived": _derived(timeline, event)})
        return
    print_text(event.title, bold=True)
    for label, text in [*_fields(timeline, event), *_sources(timeline, event)]:
        print_text(f"  {label:<13} {text}")


def _derived(timeline: Any, event: Any) -> dict[str, Any]:
    known = timeline.known(event)
    return {
        "setting": timeline.setting(event),
        "depth": timeline.depth(event),
        "cameo": timeline.registry.cameo(event),
        "intensity": timeline.intensity(event),
        "known": known.date,
        "known_assumed": known.assumed,
        "occasion": timeline.registry.root(event),
    }


def _fields(timeline: Any, event: Any) -> list[tuple[str, str]]:
    known = timeline.known(event)
    intensity = timeline.intensity(event)
    checked = f" on {event.verified_on}" if event.verified_on else ""
    lines = [
        ("id", event.id),
        ("date", f"{event.date.edtf}  ({event.date.text})"),
        ("summary", event.summary),
        ("kind", f"{event.kind.value}" + (f", cause {event.cause.value}" if event.cause else "")),
        ("form", f"{event.form}, {event.status.value}"),
        ("domains", ", ".join(event.domains)),
        ("applications", ", ".join(event.applications)),
        ("setting", str(timeline.setting(event) or "")),
        ("depth", str(timeline.depth(event) or "")),
        ("intensity", "" if intensity is None else f"{intensity:g} (CAMEO {timeline.registry.cameo(event)})"),
        ("cameo", event.cameo or "" if intensity is None else ""),
        ("location", event.location or ""),
        *(("participant", _participant(timeline, item)) for item in event.participants),
        *(("strategy", _cell(name, item)) for name, item in event.strategy or () if item),
        *(("milestone", _milestone(item)) for item in event.milestones),
        ("followed up", str(event.followed_up_on or "")),
        *(("link", f"{item.relation.value} {item.event}") for item in event.links),
        ("frames", ", ".join(event.frames)),
        ("tags", ", ".join(event.tags)),
        ("known", f"{known.date}" + (" (assumed)" if known.assumed else "")),
        ("coding", f"{event.verification.value}{checked}, confidence {event.confidence.value}"),
        ("coder", event.coder),
        ("notes", event.notes),
    ]
    return [(label, text.strip()) for label, text in lines if text.strip()]


def _sources(timeline: Any, event: Any) -> Iterator[tuple[str, str]]:
    """The citations, then the sources that only a milestone or the strategy names."""
    for citation in event.citations:
        yield "source", f"{citation.source} {citation.locator}".strip()
        yield from _published(timeline, citation.source)
        if citation.evidence:
            yield "", citation.evidence
    cited = {citation.source for citation in event.citations}
    for name in dict.fromkeys(source for _, source in event.references() if source not in cited):
        yield "source", name
        yield from _published(timeline, name)


def _published(timeline: Any, name: str) -> Iterator[tuple[str, str]]:
    source = timeline.sources.get(name)
    if source:
        yield "", f"{source.publisher}, {source.issued or 'no date'}: {source.title or source.note} {source.url}"


def _participant(timeline: Any, item: Any) -> str:
    actor = timeline.actors.get(item.actor)
    return f"{actor or item.actor}, {item.role.value}"


def _cell(name: str, item: Any) -> str:
    return f"{name.replace('_', ' ')}: {item.text} ({f'{item.source} {item.locator}'.strip()})"


def _milestone(item: Any) -> str:
    text = f"{item.date.edtf} {item.status.value} {item.note}".strip()
    return f"{text} ({item.source})" if item.source else text


def command_validate(
    path: Annotated[Path | None, typer.Argument(help="A folder or file; without it, the bundled data.")] = None,
    data: Annotated[Path | None, typer.Option(help="The same as PATH.")] = None,
    as_json: Json = False,
) -> None:
    """Check a data set: every record, and every rule that holds between them.

    Prints each problem as file:line: field: what is wrong. Exit code 2 if there is any.

    Examples:

      alliance-timeline validate

      alliance-timeline validate my-events.csv
    """
    from alliance_timeline.datasets import check

    found = check(path or data)
    if as_json:
        problems = [asdict(problem) for problem in found.problems]
        print_json({"events": len(found.events), "valid": not problems, "problems": problems})
    elif found.problems:
        print_text("\n".join([*map(str, found.problems), f"{len(found.problems)} problems"]))
    else:
        print_text(f"valid: {len(found.events)} events, {len(found.actors)} actors, {len(found.sources)} sources")
    if found.problems:
        raise typer.Exit(2)


def command_diff(
    before: Annotated[Path, typer.Argument(help="The earlier folder or file.")],
    after: Annotated[Path | None, typer.Argument(help="The later one; without it, the bundled data.")] = None,
    as_json: Json = False,
) -> None:
    """Show what was added, removed or changed, field by field; exit code 1 if anything was.

    Compares events, actors, sources, frames and reliability by id, indicators
    by date, and what the data says of itself: complete, coverage,
    settled_until, version. What is no event has its collection before its
    id, as in frames/talks. Vocabulary and phases are not compared.

    Examples:

      alliance-timeline diff old/data new/data
    """
    from alliance_timeline.timeline.changes import diff_indicators, diff_timelines, joined

    result = joined(
        (
            diff_timelines(loaded(before, include_unverified=True), loaded(after, include_unverified=True)),
            diff_indicators(_indicators(before), _indicators(after)),
        )
    )
    if as_json:
        print_json(asdict(result))
    else:
        print_text(str(result))
    if result:
        raise typer.Exit(1)


def _indicators(path: Path | None) -> dict[str, Any]:
    """The indicators beside the events, by name; a single file has none."""
    from alliance_timeline.datasets import indicators, load_indicator

    return {name: load_indicator(name, path) for name in indicators(path)}


def command_duplicates(
    path: Annotated[Path | None, typer.Argument(help="A folder or file; without it, the bundled data.")] = None,
    min_score: Annotated[
        float | None, typer.Option(help="From 0 to 1; lower finds more pairs, and more that are none.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find events whose dates overlap and whose titles and actors are alike; exit code 1 if there are any.

    Examples:

      alliance-timeline duplicates

      alliance-timeline duplicates my-events.csv --min-score 0.7
    """
    events = loaded(path, include_unverified=True)
    found = events.duplicates() if min_score is None else events.duplicates(min_score)
    if as_json:
        print_json([asdict(pair) for pair in found])
    else:
        print_text(str(found))
    if found:
        raise typer.Exit(1)


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


_NOTES = 10


@with_chosen
def command_export(
    chosen: Any,
    out: Annotated[str, typer.Option(help="The file to write, or - for standard output.")] = "-",
    format: Annotated[  # noqa: A002
        str | None,
        typer.Option(
            help="timelinejs, vis, ical, graphml, markdown, latex, csl, bibtex, json, jsonl or csv. By default what "
            "the file's suffix says: .ics, .graphml, .md, .tex, .bib, .jsonl, .csv.",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="Of what is exported; by default how many events there are.")
    ] = None,
    group: Annotated[str | None, typer.Option(help="For timelinejs and vis, the rows: kind, domain or none.")] = None,
    graph: Annotated[str | None, typer.Option(help="For graphml: participation, shared or ties.")] = None,
    at: Annotated[str | None, typer.Option(help="For the ties of graphml: the day on which they hold.")] = None,
    unit: Annotated[str | None, typer.Option(help="For graphml, what actors share: occasion or event.")] = None,
    label: Annotated[str | None, typer.Option(help=r"For latex, the name of the table for \ref.")] = None,
) -> None:
    """Export a selection to another format; what that leaves out is told on standard error.

    A folder that does not exist is not made. Spreadsheets may take texts of a
    CSV that begin with =, +, - or @ for formulas: import the columns as text.

    Examples:

      alliance-timeline export --domains ai --out ai.ics

      alliance-timeline export --format timelinejs --frames bomber-patrols --group domain --out slides.json

      alliance-timeline export --format csl --phases since-2022 > sources.json
    """
    from alliance_timeline.interop.formats import export, write

    given = {"title": title, "group": group, "graph": graph, "at": at, "unit": unit, "label": label}
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if group == "none":
        options["group"] = None
    if out != "-":
        check_out(out, chosen.data)
        made = write(chosen.timeline, out, format, **options)
        print_text(f"{out}: {len(made.text.encode()) / 1000:,.0f} kB")
    else:
        if format is None:
            raise InputError("--format: standard output has no suffix; name the format, such as --format markdown")
        made = export(chosen.timeline, format, **options)
        _print_bytes(made.text)
    _tell(made.notes)


def _print_bytes(text: str) -> None:
    """The text as it would stand in a file: UTF-8, line ends as they are."""
    sys.stdout.flush()
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise SystemExit(0) from None


def _tell(notes: tuple[str, ...]) -> None:
    rest = len(notes) - _NOTES
    for note in (*notes[:_NOTES], *([f"… and {rest} more"] if rest > 0 else [])):
        print(plain_text(note), file=sys.stderr)
