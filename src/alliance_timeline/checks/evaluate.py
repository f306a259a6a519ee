"""Running checks: from a file, or checks made in Python, to a report."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from alliance_timeline.checks.report import CheckReport
from alliance_timeline.checks.runs import evaluated, held_together, run_of
from alliance_timeline.checks.spec import BUNDLED, Check, CheckFile
from alliance_timeline.checks.toml_file import CheckSource, read_checks
from alliance_timeline.datasets import load
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.timeline import Timeline

__all__ = ["run_checks"]

Track = Callable[[Sequence[Any]], Iterable[Any]]


def run_checks(
    source: str | Path | CheckFile | Check | Iterable[Check],
    timeline: Timeline | None = None,
    *,
    today: datetime.date | None = None,
    only: Iterable[str] | None = None,
    fragility: bool = True,
    track: Track = iter,
) -> CheckReport:
    """Hold the claims of a checks file, or of checks made in Python, against the data.

    Args:
        source: the path of a TOML file (a ``pyproject.toml`` with ``[tool.alliance-timeline]`` too), a ``CheckFile``,
            a ``Check`` or several.
        timeline: the data; by default what the file names, or the bundled data.
        today: the day of the run, for ``skip_until`` and freshness; by default the day that it is.
        only: ids of the checks that are asked for; by default all. Where the file is held together by Holm's method,
            they are held together with the others.
        fragility: whether to look for the fewest changes to the data that change each verdict.
        track: goes through the checks and may show how far it is, such as ``tqdm``.

    Returns:
        One result a check. What cannot be evaluated is an ``error`` among them, not an exception.

    Raises:
        DataError: a file that cannot be read, with every problem as ``file:line: field``, or data that cannot.
        InputError: what is no check, or data of another version than the file asks for.
        UnknownNameError: ``only`` names no check.

    >>> import alliance_timeline as at
    >>> talks = [at.Event(date=f"{year}-05-10", title="Talks", kind="cooperation", form="meeting", domains="trade")
    ...          for year in range(2001, 2009)]
    >>> check = at.Check(id="talks", question="Do they talk?", expect={"count": {"at_least": 5}})
    >>> report = at.run_checks(check, at.Timeline(talks, coverage=("2001", "2008")))
    >>> report["talks"].verdict.value, report["talks"].figure, report.exit_code
    ('pass', '8', 0)
    """
    given = _source(source)
    file, data = given.file, _data(given, timeline)
    day = datetime.date.today() if today is None else today
    wanted = _wanted(file, only)
    lines = dict(zip((check.id for check in file.check), given.lines, strict=False))
    checks = [check for check in file.check if file.holm or check.id in wanted]
    runs = tuple(evaluated(run_of(check, file, data, day)) for check in track(checks))
    if file.holm:
        runs = held_together(runs)
    shown = [run for run in runs if run.check.id in wanted]
    return CheckReport(
        results=tuple(run.result(lines.get(run.check.id), fragility=fragility) for run in track(shown)),
        path=given.path,
        data_version=data.version,
        settled_until=data.settled_until,
        today=day,
        holm=file.holm,
        seed=file.seed,
        timeline=data,
    )


def _wanted(file: CheckFile, only: Iterable[str] | None) -> frozenset[str]:
    """The ids of the checks that are asked for."""
    known = [check.id for check in file.check]
    wanted = frozenset(known if only is None else only)
    unknown = sorted(wanted.difference(known))
    if unknown:
        raise UnknownNameError(no_such("check", unknown[0], known))
    return wanted


def _data(given: CheckSource, timeline: Timeline | None) -> Timeline:
    """The data that is asked for, in the version that is asked for."""
    file = given.file
    if timeline is None:
        timeline = load(None if file.data == BUNDLED else Path(given.path).parent / file.data)
    if file.data_version is not None and file.data_version != timeline.version:
        raise InputError(
            f"data_version: the checks are written for version {file.data_version} of the data, which is "
            f"{timeline.version or 'without a version'}; read the claims again and name its version"
        )
    return timeline


def _source(source: str | Path | CheckFile | Check | Iterable[Check]) -> CheckSource:
    if isinstance(source, str | Path):
        return read_checks(Path(source))
    if isinstance(source, CheckFile):
        return CheckSource(source)
    checks = (source,) if isinstance(source, Check) else tuple(source)
    for number, check in enumerate(checks):
        if not isinstance(check, Check):
            raise InputError(f"source: item {number} is of type {type(check).__name__}; a Check is expected")
    return CheckSource(CheckFile(check=checks))
