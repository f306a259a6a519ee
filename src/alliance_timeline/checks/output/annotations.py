"""Annotations for GitHub Actions: workflow commands that mark the lines of a checks file."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.output.formats import reasons

if TYPE_CHECKING:
    from alliance_timeline.checks.report import CheckReport, CheckResult

__all__ = ["as_annotations"]

_LEVELS = {Verdict.FAIL: "error", Verdict.ERROR: "error", Verdict.INCONCLUSIVE: "notice"}


def as_annotations(report: CheckReport) -> str:
    """One line for each check that fails or is an error (``::error``, ``::warning``) or is inconclusive (``::notice``).

    GitHub shows the first ten of each level in a step.
    """
    lines = (_annotation(result, report.path) for result in report if result.verdict in _LEVELS)
    return "".join(line + "\n" for line in lines)


def _annotation(result: CheckResult, path: str) -> str:
    level = "warning" if result.is_warning else _LEVELS[result.verdict]
    places = {"file": PurePath(path).as_posix() if path else "", "line": "" if result.line is None else result.line}
    properties = {**places, "title": f"{result.id}: {result.verdict}"}
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value != "")
    figure = f"{result.figure}, claimed: {result.claim}" if result.figure else f"claimed: {result.claim}"
    return f"::{level} {told}::{_data(chr(10).join((result.check.question, figure, *reasons(result))))}"


def _data(text: str) -> str:
    """The text of a command, as its rules want it escaped."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property of a command, as its rules want it escaped."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
