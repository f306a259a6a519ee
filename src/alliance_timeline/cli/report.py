"""``alliance-timeline report``: a brief of a selection, as one HTML page or as Markdown."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import with_chosen, with_scheme
from alliance_timeline.cli.output import plain_text, print_document, print_text, progress
from alliance_timeline.cli.targets import check_out
from alliance_timeline.errors import InputError, nearest, shown

__all__ = ["command"]

_STDOUT = Path("-")
_READ = (".toml", ".json", ".jsonl", ".csv")


@with_chosen
@with_scheme
def command(
    chosen: Any,
    scheme: Any,
    out: Annotated[Path, typer.Option(help="The file to write, .html or .md; - for standard output.")],
    checks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Tell its claims too; they are held against the whole data, not the selection."
        ),
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option(help="The field that is looked at in depth; by default the one of --domains, else ai."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Of the page; by default that of the data.")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="html or md; by default what the ending of --out says, md for -.")
    ] = None,
) -> None:
    """Write what a selection says for a reader with five minutes: phases, changes, one field in depth, limits, trends.

    Each claim leads to its events and their sources. HTML needs the extra
    charts; Markdown needs none. Claims that fail leave the exit code at 0.

    Examples:

      alliance-timeline report --out brief.html --checks checks.toml

      alliance-timeline report --out energy.md --domains energy

      alliance-timeline report --out brief.md --boundaries 2014-03-18,2022-02-24
    """
    from alliance_timeline.report import brief, write
    from alliance_timeline.report.saving import rendered

    if out != _STDOUT:
        check_out(out, chosen.data, checks)
    how = _format(out, form)
    found = None if checks is None else _checked(checks, chosen.whole)
    if out != _STDOUT:
        _note(f"writing {len(chosen.timeline):,} events as a brief …")
    made = brief(
        chosen.timeline, found, focus=focus, title=title, phases=scheme, selection=chosen.selection,
        cite=_citation(chosen.data),
    )  # fmt: skip
    if out == _STDOUT:
        _to_stdout(rendered(made, how), how)
    else:
        print_text(f"{out}: {write(made, out, how) / 1000:,.0f} kB")


def _format(out: Path, form: str | None) -> str:
    """The format, looked at before the work begins; so is what draws the page."""
    from alliance_timeline.report.saving import FORMATS, format_of

    if form is not None and form not in FORMATS:
        raise InputError(f"--format: {shown(form)} is unknown; {nearest(form, FORMATS)}")
    if out.suffix.lower() in _READ:
        raise InputError(f"--out: a {out.suffix} file would be read as data or checks; give another name")
    how = form or ("md" if out == _STDOUT else format_of(out))
    if how == "html":
        from alliance_timeline.charts.theme import altair_module

        altair_module()
    return how


def _checked(path: Path, whole: Any) -> Any:
    from alliance_timeline.checks import run_checks

    _note(f"holding the claims of {path} against the data …")
    with progress() as track:
        return run_checks(path, whole, track=track)


def _citation(data: Path | None) -> Any:
    """How data of one's own is cited, if it says so; None for the bundled one, which the brief knows."""
    from alliance_timeline.datasets import cite

    if data is not None:
        with suppress(InputError):
            return cite(data)
    return None


def _note(text: str) -> None:
    """What is going on, on standard error, for a person at a terminal."""
    if sys.stderr.isatty():
        print(plain_text(text), file=sys.stderr)


def _to_stdout(text: str, how: str) -> None:
    """Markdown goes to a terminal without what could steer it; a page is written as it is."""
    if how == "md":
        print_document(text)
    else:
        sys.stdout.write(text)
