"""The pytest plugin: ``*.checks.toml`` files are collected, one item a check.

A fail of severity ``error`` and an error fail. A fail of severity ``warning`` is a ``CheckWarning``, which
``-W error`` turns into a failure. What is inconclusive or skipped is a skip; under ``--timeline-strict`` what is
inconclusive fails. ``--timeline-data PATH`` holds all files against other data. A file that is named ``checks.toml`` is
collected where it is given itself. What a check comes to is kept with the item as ``user_properties``, for JUnit.

Importing this costs nothing but pytest: what it needs is imported when such a file is met.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alliance_timeline.checks.report import CheckReport, CheckResult
    from alliance_timeline.checks.spec import Check
    from alliance_timeline.checks.toml_file import CheckSource
    from alliance_timeline.errors import DataError
    from alliance_timeline.timeline import Timeline

__all__ = ["CheckWarning"]


class CheckWarning(UserWarning):
    """A check of severity ``warning`` fails."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of checks."""
    group = parser.getgroup("alliance-timeline", "checks of alliance_timeline")
    group.addoption("--timeline-strict", action="store_true", help="a check that stays inconclusive fails")
    group.addoption(
        "--timeline-data", metavar="PATH", help="a file or folder that checks are held against, whatever they say"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A checks file, by its name."""
    given = file_path.name == "checks.toml" and parent.session.isinitpath(file_path)
    if given or file_path.name.endswith(".checks.toml"):
        return _ChecksFile.from_parent(parent, path=file_path)
    return None


class _ChecksFile(pytest.File):
    """The checks of a file. Each is evaluated when its item runs; those that Holm's method holds together, at once."""

    def collect(self) -> Iterable[pytest.Item]:
        from alliance_timeline.checks.toml_file import read_checks
        from alliance_timeline.errors import DataError

        other = self.config.getoption("timeline_data")
        try:
            source = read_checks(self.path)
        except DataError as error:
            raise self.CollectError(str(error)) from None
        self.source: CheckSource = replace(source, instead=Path(other) if other else None)
        for check, line in zip(self.source.file.check, self.source.lines, strict=True):
            name = check.id.replace("::", "-")  # which parts a node id
            yield _CheckItem.from_parent(self, name=name, file=self, check=check, line=line)

    def result(self, check: Check) -> CheckResult:
        """What a check comes to."""
        from alliance_timeline.checks.evaluate import run_checks

        whole = check.expect.counts_unverified  # which is no test, so that Holm's method leaves it alone
        if self.source.file.holm and not whole:
            return self.together[check.id]
        return run_checks(self.source.file.replace(check=(check,)), self.data(whole)).results[0]

    @cached_property
    def together(self) -> CheckReport:
        """All checks of the file."""
        from alliance_timeline.checks.evaluate import run_checks

        return run_checks(self.source.file, self.data(False))

    def data(self, include_unverified: bool) -> Timeline:
        """The data, loaded once for all files that name it; what keeps it from being loaded is kept too."""
        from alliance_timeline.checks.evaluate import not_loaded
        from alliance_timeline.datasets import load
        from alliance_timeline.errors import DataError

        path = self.source.data
        known, key = self.config.stash.setdefault(_LOADED, {}), (path, include_unverified)
        if key not in known:
            try:
                known[key] = load(path, include_unverified=include_unverified)
            except DataError as error:
                known[key] = error
        found = known[key]
        if isinstance(found, DataError):
            raise not_loaded(self.source, found)
        return found


_LOADED = pytest.StashKey[dict[tuple[Path | None, bool], "Timeline | DataError"]]()
_TOLD = pytest.StashKey[dict[str, str]]()
"""Errors that are about more than one check, and the check of which each was told."""


class _CheckItem(pytest.Item):
    """One check."""

    def __init__(self, *, file: _ChecksFile, check: Check, line: int | None, **given: Any) -> None:
        super().__init__(**given)
        self.file, self.check, self.line = file, check, line or 1

    def runtest(self) -> None:
        from alliance_timeline.checks.finding import Verdict
        from alliance_timeline.errors import AllianceTimelineError

        later = self.check.skip_until
        if later is not None and datetime.date.today() < later:  # which needs no data
            self.skip(f"skipped until {later}")
        try:
            result = self.file.result(self.check)
        except AllianceTimelineError as error:  # data that cannot be read, or of another version
            why = self.once(str(error))
            raise pytest.fail.Exception(f"{self.place}: {self.check.id}: {why}", pytrace=False) from None
        told = {"verdict": result.label, "claim": result.claim, "figure": result.figure}
        self.user_properties += [(name, value) for name, value in told.items() if value]
        if result.is_warning:
            self.warn(CheckWarning(self.text(result)))
        elif result.verdict in (Verdict.FAIL, Verdict.ERROR) or (
            result.verdict is Verdict.INCONCLUSIVE and self.config.getoption("timeline_strict")
        ):
            pytest.fail(self.text(result), pytrace=False)
        elif result.verdict is not Verdict.PASS:
            self.skip(f"{result.verdict}: {result.why}")

    def skip(self, why: str) -> NoReturn:
        """Make pytest skip the item; it then names the line of the check, not one of this file."""
        skipped = pytest.skip.Exception(why)
        skipped._use_item_location = True
        raise skipped

    def once(self, why: str) -> str:
        """An error that is about more than this check: in full where it is the first that tells it."""
        first = self.config.stash.setdefault(_TOLD, {}).setdefault(why, self.nodeid)
        return why if first == self.nodeid else f"{why.splitlines()[0]} (as told of {first})"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A warning that a filter has made an error tells no more than any other fail."""
        return str(excinfo.value) if excinfo.errisinstance(CheckWarning) else super().repr_failure(excinfo, style)

    @property
    def place(self) -> str:
        """The file as pytest names it, and the line."""
        return f"{self.nodeid.split('::')[0]}:{self.line}"

    def text(self, result: CheckResult) -> str:
        """What is told of a result that is no pass."""
        from alliance_timeline.checks.formats import below

        question, claim, *more = below(result)
        found = [f"found: {result.figure}"] if result.figure else []
        return "\n  ".join([f"{self.place}: {self.check.id}: {result.label}", question, claim, *found, *more])

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.line - 1, self.name
