"""Running checks: from a file, or checks made in Python, to a report."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.report import CheckReport
from alliance_timeline.checks.runs import Run, evaluated, held_together, run_of
from alliance_timeline.checks.spec import Check, CheckFile
from alliance_timeline.checks.toml_file import CheckSource, read_checks
from alliance_timeline.datasets import load
from alliance_timeline.errors import AllianceTimelineError, DataError, InputError, UnknownNameError, no_such, shown
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline

__all__ = ["not_loaded", "run_checks"]

Track = Callable[[Sequence[Any]], Iterable[Any]]


def run_checks(
    source: str | Path | CheckSource | CheckFile | Check | Iterable[Check],
    timeline: Timeline | None = None,
    *,
    today: datetime.date | None = None,
    only: Iterable[str] | None = None,
    fragility: bool = True,
    track: Track = iter,
) -> CheckReport:
    """Hold the claims of a checks file, or of checks made in Python, against the data.

    Args:
        source: the path of a TOML file (a ``pyproject.toml`` with ``[tool.alliance-timeline]`` too), what
            ``read_checks`` made of one, a ``CheckFile``, a ``Check`` or several.
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
        InputError: what is no check, no timeline or no day, or data of another version than the file asks for.
        UnknownNameError: ``only`` names no check.

    >>> import alliance_timeline as at
    >>> talks = [at.Event(date=f"{year}-05-10", title="Talks", kind="cooperation", form="meeting", domains="trade")
    ...          for year in range(2001, 2009)]
    >>> check = at.Check(id="talks", question="Do they talk?", expect={"count": {"at_least": 5}})
    >>> report = at.run_checks(check, at.Timeline(talks, coverage=("2001", "2008")))
    >>> report["talks"].verdict.value, report["talks"].figure, report.exit_code
    ('pass', '8', 0)
    """
    day = _checked_day(today)
    given = _source(source)
    file, data = given.file, _data(given, timeline)
    wanted = _wanted(file, only)
    lines = dict(zip((check.id for check in file.check), given.lines, strict=False))
    checks = [check for check in file.check if file.holm or check.id in wanted]
    whole = _with_unverified(given, checks) if timeline is None else None
    runs = tuple(
        evaluated(run_of(check, file, whole if whole is not None and check.expect.counts_unverified else data, day))
        for check in track(checks)
    )
    if file.holm:
        runs = held_together(runs)
    shown = [_placed(run) for run in runs if run.check.id in wanted]
    return CheckReport(
        results=tuple(run.result(lines.get(run.check.id), fragility=fragility) for run in track(shown)),
        path=given.path,
        data_version=data.version,
        settled_until=data.settled_until,
        today=day,
        holm=file.holm,
        seed=file.seed,
        confidence=file.confidence,
        minimum_events=file.minimum_events,
        timeline=whole or data,
    )


def _checked_day(today: datetime.date | None) -> datetime.date:
    """The day of the run."""
    if today is not None and (not isinstance(today, datetime.date) or isinstance(today, datetime.datetime)):
        raise InputError(f"today: {shown(today)}; a datetime.date is expected")
    return today or datetime.date.today()


def _wanted(file: CheckFile, only: Iterable[str] | None) -> frozenset[str]:
    """The ids of the checks that are asked for."""
    known = [check.id for check in file.check]
    wanted = frozenset(known if only is None else only)
    unknown = sorted(wanted.difference(known))
    if unknown:
        raise UnknownNameError(no_such("check", unknown[0], known))
    return wanted


def _placed(run: Run) -> Run:
    """The run; where a selection makes it an error, with the field in which that stands."""
    check, case = run.check, run.case
    if run.verdict is not Verdict.ERROR or case is None:
        return run
    parts = {f"expect.{check.expect.name}.{name}": value for name, value in check.expect}
    for field, value in {"select": check.select, **parts}.items():
        if isinstance(value, Selection):
            try:
                Case.select(case.data, value)
            except AllianceTimelineError as error:
                if run.message == str(error):
                    return replace(run, message=f"{field}: {error}")
    return run


def _data(given: CheckSource, timeline: Timeline | None) -> Timeline:
    """The data that is asked for, in the version that is asked for."""
    file = given.file
    if timeline is None:
        timeline = _loaded(given)
    if not isinstance(timeline, Timeline):
        raise InputError(f"timeline: {shown(timeline)}; a Timeline is expected, such as load(path) gives")
    if file.data_version is not None and file.data_version != timeline.version:
        why = (
            f"the checks are written for version {file.data_version} of the data, which is "
            f"{timeline.version or 'without a version'}; read the claims again and name its version"
        )
        raise InputError(str(given.problem("data_version", why)))
    return timeline


def _loaded(given: CheckSource, *, include_unverified: bool = False) -> Timeline:
    """The data that a file names."""
    try:
        return load(given.data, include_unverified=include_unverified)
    except DataError as error:
        raise not_loaded(given, error) from None


def not_loaded(given: CheckSource, error: DataError) -> DataError:
    """The problems of the data that a checks file names, below the place where it does so."""
    if given.instead is not None or "data" not in given.keys:
        return error
    return DataError([given.problem("data", f"{shown(given.file.data)} cannot be loaded"), *error.problems])


def _with_unverified(given: CheckSource, checks: Iterable[Check]) -> Timeline | None:
    """The data with the events of which no source was seen, where a check counts them."""
    if not any(check.expect.counts_unverified for check in checks):
        return None
    return _loaded(given, include_unverified=True)


def _source(source: str | Path | CheckSource | CheckFile | Check | Iterable[Check]) -> CheckSource:
    if isinstance(source, str | Path):
        return read_checks(Path(source))
    if isinstance(source, CheckSource):
        return source
    if isinstance(source, CheckFile):
        return CheckSource(source)
    if not isinstance(source, Iterable) or isinstance(source, Mapping | bytes):
        raise InputError(f"source: {shown(source)}; the path of a file, a CheckFile, a Check or several are expected")
    checks = (source,) if isinstance(source, Check) else tuple(source)
    for number, check in enumerate(checks):
        if not isinstance(check, Check):
            raise InputError(f"source: item {number} is of type {type(check).__name__}; a Check is expected")
    return CheckSource(CheckFile(check=checks))
