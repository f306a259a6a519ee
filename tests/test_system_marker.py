"""Tests marked ``system`` run where their programs are, are named where these are missing, and fail then in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFTEST = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8").replace('["pytester"]', "[]")
TESTS = """
import pytest

@pytest.mark.system("python3")
def test_there(): pass

@pytest.mark.system("python3", "no-such-program", "npm:no-such-package")
def test_away(): raise AssertionError("runs")
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with two such tests, one of which lacks its programs."""
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nmarkers = system(*programs): needs programs")
    pytester.makepyfile(TESTS)
    return pytester


def test_missing_program_is_named(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test is skipped; the summary names it and what it needs."""
    monkeypatch.delenv("CI", raising=False)
    result = suite.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(
        ["1 test did not run: system: needs no-such-program, npm:no-such-package", "*::test_away"]
    )


def test_missing_program_fails_in_ci(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under ``CI=true`` nothing is skipped."""
    monkeypatch.setenv("CI", "true")
    result = suite.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*needs no-such-program, npm:no-such-package; .ci/run installs it*"])
