"""``alliance-timeline export``: a selection for other programs, or as data again."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import with_chosen
from alliance_timeline.cli.output import plain_text, print_text
from alliance_timeline.cli.targets import check_out
from alliance_timeline.errors import InputError

__all__ = ["command"]

_NOTES = 10


@with_chosen
def command(
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
