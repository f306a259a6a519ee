"""``alliance-timeline check``: the claims of a checks file, held against the data."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from os.path import relpath
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, loaded, refuse_baseline, refuse_junit, refuse_same
from alliance_timeline.cli.output import print_document, print_json, print_table, print_text, progress
from alliance_timeline.errors import InputError, shown

__all__ = ["command"]

_FIRST, _PROJECT = "checks.toml", "pyproject.toml"
_OF_A_RUN = (
    "--json",
    "--markdown",
    "--explain",
    "--github",
    "--junit",
    "--save-baseline",
    "--against",
    "--only",
    "--strict",
    "--no-fragility",
)
_APART = {
    "--json": ("--markdown", "--explain"),
    "--markdown": ("--explain",),
    "--explain": ("--only", "--against", "--save-baseline", "--junit"),
    "--only": ("--save-baseline", "--against"),
    "--schema": ("FILE", "--init", "--data", "--today", *_OF_A_RUN),
    "--init": _OF_A_RUN,
}
"""Options that do not go together."""


def command(
    file: Annotated[
        Path | None, typer.Argument(help="By default checks.toml, else tool.alliance-timeline in pyproject.toml.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="A folder or file of your own; by default what FILE names.")] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="ID", help="This check alone. Several: repeat.")] = None,
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for the summary of a CI job.")] = False,
    explain: Annotated[str | None, typer.Option(metavar="ID", help="Print the derivation of one verdict.")] = None,
    github: Annotated[
        bool, typer.Option("--github", help="Annotate a GitHub workflow too (on standard error beside JSON, Markdown).")
    ] = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML too.")] = None,
    save_baseline: Annotated[Path | None, typer.Option(help="Write what was found, for a later --against.")] = None,
    against: Annotated[Path | None, typer.Option(help="Show only what changed since this baseline.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 3 where a check is inconclusive.")] = False,
    fragility: Annotated[bool, typer.Option(help="Look for the fewest changes that change a verdict.")] = True,
    today: Annotated[str | None, typer.Option(metavar="DAY", help="The day of the run; by default today.")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of checks files.")] = False,
    init: Annotated[bool, typer.Option("--init", help="Write a first FILE, of claims that hold today.")] = False,
) -> None:
    """Hold the claims of a checks file against the data: each passes, fails, stays inconclusive, or is an error.

    Exit codes: 2 the file or data cannot be read, or a check is an error;
    else 1 a check fails whose severity is error; else 3 a check is
    inconclusive, with --strict; else 0. With --against, they are about
    what changed.

    Examples:

      alliance-timeline check --init

      alliance-timeline check checks.toml --junit junit.xml --markdown

      alliance-timeline check checks.toml --explain talks-a-year
    """
    _agree(
        {
            "--json": as_json,
            "--markdown": markdown,
            "--explain": explain is not None,
            "--github": github,
            "--junit": junit is not None,
            "--save-baseline": save_baseline is not None,
            "--against": against is not None,
            "--only": bool(only),
            "--schema": schema,
            "--init": init,
            "FILE": file is not None,
            "--data": data is not None,
            "--today": today is not None,
            "--strict": strict,
            "--no-fragility": not fragility,
        }
    )
    refuse_same(junit, save_baseline)
    if schema:
        from alliance_timeline.checks.schema import checks_schema

        print_json(checks_schema())
    elif init:
        _begin(file or Path(_FIRST), data, today)
    else:
        if junit is not None:
            refuse_junit(junit)
        if save_baseline is not None:
            refuse_baseline(save_baseline)
        ids = (only or None) if explain is None else [explain]
        report, changes = _run(file, data, ids, today, fragility, against)
        try:
            _keep(report, junit, save_baseline)
        finally:  # what was found is not lost where a disk is full
            _show(report, changes, as_json, markdown, explain, strict)
            if github:
                print_document(_annotated(report, changes).to_github(), aside=as_json or markdown)
        raise typer.Exit((report if changes is None else changes).code(strict=strict))


def _agree(given: Mapping[str, bool]) -> None:
    """Refuse options that do not go together."""
    for name, others in _APART.items():
        clash = next((other for other in others if given[name] and given[other]), None)
        if clash is not None:
            raise InputError(f"{name} and {clash} do not go together; leave one of them out")


def _run(
    file: Path | None,
    data: Path | None,
    ids: list[str] | None,
    today: str | None,
    fragility: bool,
    against: Path | None,
) -> tuple[Any, Any]:
    """The report, and what changed since a baseline, if one is given; with a progress bar on a terminal."""
    from alliance_timeline.checks.evaluate import run_checks
    from alliance_timeline.checks.report import compare, load_baseline
    from alliance_timeline.checks.toml_file import read_checks

    baseline = None if against is None else load_baseline(against)
    source = replace(read_checks(_found(file)), instead=data)
    with progress() as track:
        report = run_checks(source, today=_day(today), only=ids, fragility=fragility, track=track)
    return report, None if baseline is None else compare(report, baseline)


def _day(text: str | None) -> datetime.date | None:
    if text is None:
        return None
    with suppress(ValueError):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return datetime.date.fromisoformat(text)
    raise InputError(f"--today: {shown(text)} is no day; write YYYY-MM-DD, such as 2026-01-31")


def _found(file: Path | None) -> Path:
    """The file that is named, or that stands in the working directory."""
    from alliance_timeline.checks.toml_file import has_checks

    if file is not None:
        return file
    if Path(_FIRST).is_file():
        return Path(_FIRST)
    if Path(_PROJECT).is_file() and has_checks(Path(_PROJECT)):
        return Path(_PROJECT)
    raise InputError(
        f"there is no {_FIRST} here, and no pyproject.toml with [tool.alliance-timeline]; "
        "name a file, or write a first one with alliance-timeline check --init"
    )


def _begin(file: Path, data: Path | None, today: str | None) -> None:
    """Write a first checks file, where there is none."""
    from alliance_timeline.checks.spec import BUNDLED
    from alliance_timeline.checks.starter import starter
    from alliance_timeline.files import write_files

    if file.name == _PROJECT:
        raise InputError(f"--init: what it writes is no {_PROJECT}; give another name, such as {_FIRST}")
    if file.exists() or file.is_symlink():
        raise InputError(f"--init: {file} is there already; nothing was written")
    where = BUNDLED if data is None else Path(relpath(data.resolve(), file.resolve().parent)).as_posix()
    write_files(file.parent, {file.name: starter(loaded(data), data=where, today=_day(today))})
    print_text(f"written: {file}; run it with alliance-timeline check {file}")


def _keep(report: Any, junit: Path | None, baseline: Path | None) -> None:
    """The files that are asked for, each as a whole or not at all."""
    from alliance_timeline.checks.report import save_baseline
    from alliance_timeline.files import write_files

    if junit is not None:
        write_files(junit.parent, {junit.name: report.to_junit()})
    if baseline is not None:
        save_baseline(report, baseline)


def _show(report: Any, changes: Any, as_json: bool, markdown: bool, explain: str | None, strict: bool) -> None:
    """All results, or what changed, or one derivation."""
    from alliance_timeline.checks.formats import as_dict

    if explain is not None:
        print_text(report.explain(explain))
    elif as_json:
        print_json(as_dict(report, strict=strict) if changes is None else changes.as_dict(strict=strict))
    elif markdown:
        print_document((report if changes is None else changes).to_markdown())
    elif changes is not None:
        print_text(str(changes))
    else:
        _table(report)


def _table(report: Any) -> None:
    from alliance_timeline.checks.formats import HEAD, below, headline, notes, row

    print_table("", HEAD, map(row, report), below=[below(result, report.path) for result in report], verdicts=True)
    print_text(headline(report), bold=True)
    print_text("\n".join(notes(report)))


def _annotated(report: Any, changes: Any) -> Any:
    """What is annotated: with a baseline, what changed, and errors."""
    if changes is None:
        return report
    told = {row.id for row in changes} | set(changes.errors)
    return replace(report, results=tuple(result for result in report if result.id in told))
