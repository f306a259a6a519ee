"""The pytest plugin: ``*.checks.toml`` files are collected, one item a check.

A fail of severity ``error`` and an error fail. A fail of severity ``warning`` is a ``CheckWarning``, which
``-W error`` turns into a failure. What is inconclusive or skipped is a skip; under ``--timeline-strict`` what is
inconclusive fails. ``--timeline-data PATH`` holds all files against other data. A file that is named ``checks.toml`` is
collected where it is given itself. What a check comes to is kept with the item as ``user_properties``, for JUnit.

Importing this costs nothing but pytest: what it needs is imported when such a file is met.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alliance_timeline.checks.report import CheckReport, CheckResult
    from alliance_timeline.checks.spec import Check
    from alliance_timeline.checks.toml_file import CheckSource
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

        try:
            self.source: CheckSource = read_checks(self.path)
        except DataError as error:
            raise self.CollectError(str(error)) from None
        for check, line in zip(self.source.file.check, self.source.lines, strict=True):
            yield _CheckItem.from_parent(self, name=check.id, file=self, check=check, line=line)

    def result(self, check: Check) -> CheckResult:
        """What a check comes to."""
        from alliance_timeline.checks.evaluate import run_checks

        if self.source.file.holm:
            return self.together[check.id]
        return run_checks(self.source.file.replace(check=(check,)), self.timeline).results[0]

    @cached_property
    def together(self) -> CheckReport:
        """All checks of the file."""
        from alliance_timeline.checks.evaluate import run_checks

        return run_checks(self.source.file, self.timeline)

    @cached_property
    def timeline(self) -> Timeline:
        """The data, loaded once for all files that name it."""
        from alliance_timeline.checks.spec import BUNDLED
        from alliance_timeline.datasets import load

        other, named = self.config.getoption("timeline_data"), self.source.file.data
        path = Path(other) if other else None if named == BUNDLED else self.path.parent / named
        known = self.config.stash.setdefault(_LOADED, {})
        if path not in known:
            known[path] = load(path)
        return known[path]


_LOADED = pytest.StashKey[dict[Path | None, "Timeline"]]()


class _CheckItem(pytest.Item):
    """One check."""

    def __init__(self, *, file: _ChecksFile, check: Check, line: int | None, **given: Any) -> None:
        super().__init__(**given)
        self.file, self.check, self.line = file, check, line or 1

    def runtest(self) -> None:
        from alliance_timeline.checks.finding import Verdict
        from alliance_timeline.errors import AllianceTimelineError

        try:
            result = self.file.result(self.check)
        except AllianceTimelineError as error:  # data that cannot be read, or of another version
            raise pytest.fail.Exception(f"{self.place}: {self.name}: {error}", pytrace=False) from None
        told = {"verdict": result.label, "claim": result.claim, "figure": result.figure}
        self.user_properties += [(name, value) for name, value in told.items() if value]
        if result.is_warning:
            self.warn(CheckWarning(self.text(result)))
        elif result.verdict in (Verdict.FAIL, Verdict.ERROR) or (
            result.verdict is Verdict.INCONCLUSIVE and self.config.getoption("timeline_strict")
        ):
            pytest.fail(self.text(result), pytrace=False)
        elif result.verdict is not Verdict.PASS:
            skipped = pytest.skip.Exception(f"{result.verdict}: {result.why}".removeprefix("skipped: "))
            skipped._use_item_location = True  # so that pytest names the line of the check, not this one
            raise skipped

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A warning that a filter has made an error tells no more than any other fail."""
        return str(excinfo.value) if excinfo.errisinstance(CheckWarning) else super().repr_failure(excinfo, style)

    @property
    def place(self) -> str:
        """The file as pytest names it, and the line."""
        return f"{self.nodeid.split('::')[0]}:{self.line}"

    def text(self, result: CheckResult) -> str:
        """What is told of a result."""
        from alliance_timeline.checks.formats import below

        lines = (result.check.question, f"claim: {result.claim}", f"found: {result.figure}" * bool(result.figure))
        return "\n  ".join([f"{self.place}: {self.name}: {result.label}", *filter(None, lines), *below(result)])

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.line - 1, self.name
