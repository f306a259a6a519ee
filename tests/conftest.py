"""One Hypothesis profile for all tests (no deadline, no database in the tree), `pytester`, and the marker `system`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

settings.register_profile(
    "project", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("project")

NODE_MODULES = Path(__file__).parent / "system" / "node_modules"


def missing(program: str) -> bool:
    """Whether a program is not there: a command, or ``npm:name`` for a package in ``tests/system/node_modules``."""
    kind, _, name = program.rpartition(":")
    return not (NODE_MODULES / name).is_dir() if kind == "npm" else shutil.which(name) is None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked ``system`` is skipped, by name, where a program of it is missing; in CI that is a failure."""
    lacks = [program for mark in item.iter_markers("system") for program in mark.args if missing(program)]
    if lacks and os.environ.get("CI") == "true":
        pytest.fail(f"needs {', '.join(lacks)}; .ci/run installs it", pytrace=False)
    if lacks:
        pytest.skip(f"system: needs {', '.join(lacks)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests marked ``system`` that did not run, with what they need."""
    names: dict[str, list[str]] = {}
    for report in terminalreporter.getreports("skipped"):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        if "system: needs" in reason:
            names.setdefault(reason.removeprefix("Skipped: "), []).append(report.nodeid)
    for reason, tests in sorted(names.items()):
        terminalreporter.write_line(f"{len(tests)} test{'s' * (len(tests) > 1)} did not run: {reason}")
        for name in tests:
            terminalreporter.write_line(f"  {name}")
