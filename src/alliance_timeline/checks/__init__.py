"""Checks: claims about the data that are held against it again and again; each passes, fails, or stays open."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_timeline.checks.case import Case, CaseUnit
    from alliance_timeline.checks.evaluate import run_checks
    from alliance_timeline.checks.expectation import Bounded, Expectation
    from alliance_timeline.checks.finding import Finding, Reason, Verdict
    from alliance_timeline.checks.fragility.changes import Change, Lever, changed
    from alliance_timeline.checks.fragility.search import Fragility, VerdictAfter, Way
    from alliance_timeline.checks.report import (
        Baseline,
        ChangedCheck,
        Changes,
        CheckReport,
        CheckResult,
        compare,
        load_baseline,
        save_baseline,
    )
    from alliance_timeline.checks.schema import checks_schema
    from alliance_timeline.checks.spec import Check, CheckFile, OpenList, Severity
    from alliance_timeline.checks.toml_file import CheckSource, read_checks

_HOMES = {
    "report": (
        "ChangedCheck",
        "Changes",
        "compare",
        "Baseline",
        "load_baseline",
        "save_baseline",
        "CheckReport",
        "CheckResult",
    ),
    "case": ("Case", "CaseUnit"),
    "fragility.changes": ("Change", "Lever", "changed"),
    "evaluate": ("run_checks",),
    "expectation": ("Bounded", "Expectation"),
    "finding": ("Finding", "Reason", "Verdict"),
    "fragility.search": ("Fragility", "VerdictAfter", "Way"),
    "schema": ("checks_schema",),
    "spec": ("Check", "CheckFile", "OpenList", "Severity"),
    "toml_file": ("CheckSource", "read_checks"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Baseline",
    "Bounded",
    "Case",
    "CaseUnit",
    "Change",
    "ChangedCheck",
    "Changes",
    "Check",
    "CheckFile",
    "CheckReport",
    "CheckResult",
    "CheckSource",
    "Expectation",
    "Finding",
    "Fragility",
    "Lever",
    "OpenList",
    "Reason",
    "Severity",
    "Verdict",
    "VerdictAfter",
    "Way",
    "changed",
    "checks_schema",
    "compare",
    "load_baseline",
    "read_checks",
    "run_checks",
    "save_baseline",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
