"""The pytest plugin: what is collected, what each verdict becomes, what is told, and that checks are run once."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import alliance_timeline as at
from alliance_timeline import datasets
from alliance_timeline.checks import evaluate

from .worlds import world

NAME = "alliance_timeline.checks.pytest_plugin"
HERE = any(point.value == NAME for point in entry_points(group="pytest11"))
PLUGIN = () if HERE else ("-p", NAME)

DATES = ["2002-05-01", "2004-05-01", "2004", "2006-05-01", "2008-05-01"]
FILE = """
data = "mine.json"

[[check]]
id = "passes"
question = "Are there any?"
expect.count = { at_least = 1 }

[[check]]
id = "fails"
question = "Are there hundreds?"
expect.count = { at_least = 200 }

[[check]]
id = "warns"
question = "Are there dozens?"
expect.count = { at_least = 24 }
severity = "warning"

[[check]]
id = "open"
question = "Are there two in the first half of 2004?"
select = { since = 2004-01-01, until = 2004-06-30 }
expect.count = { at_least = 2 }

[[check]]
id = "later"
question = "Are there any?"
expect.count = { at_least = 1 }
skip_until = 9999-01-01

[[check]]
id = "wrong"
question = "Are there any since then?"
phases = "nowhere"
expect.count = { at_least = 1 }
"""


@pytest.fixture(autouse=True)
def _at_a_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of CI, where pytest repeats whole messages in its summary."""
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def inner(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with a file of checks and the data that it names."""
    world(DATES).save(pytester.path / "mine.json")
    (pytester.path / "own.checks.toml").write_text(FILE)
    return pytester


def run(inner: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest with the plugin."""
    return inner.runpytest(*PLUGIN, "-p", "no:cacheprovider", "-W", "default", *arguments)


def test_each_verdict(inner: pytest.Pytester) -> None:
    """A pass passes, a fail of a warning too but warns, a fail and an error fail, the others are skips."""
    result = run(inner, "-v", "-rs")
    result.assert_outcomes(passed=2, failed=2, skipped=2, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "own.checks.toml::passes PASSED*",
            "own.checks.toml::fails FAILED*",
            "own.checks.toml::warns PASSED*",
            "own.checks.toml::open SKIPPED (inconclusive: dates too coarse: *",
            "own.checks.toml::later SKIPPED (skipped until 9999-01-01)*",
            "own.checks.toml::wrong FAILED*",
            "SKIPPED [[]1[]] own.checks.toml:20: inconclusive: dates too coarse: the dates allow 1 to 2",
            "SKIPPED [[]1[]] own.checks.toml:26: skipped until 9999-01-01",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_what_is_told(inner: pytest.Pytester) -> None:
    """A failure tells place, question, claim, figure and fragility; an error its reason; a warning the same."""
    result = run(inner)
    result.stdout.fnmatch_lines(
        [
            "own.checks.toml:9: fails: fail",
            "  Are there hundreds?",
            "  claim: at least 200 occasions",
            "  found: 5",
            "  195 occasions added make it pass*",
            "own.checks.toml:32: wrong: error",
            "  Are there any since then?",
            "  claim: at least 1 occasion",
            "  phases: there is no phase scheme 'nowhere'; allowed: none",
            "*warnings summary*",
            "own.checks.toml::warns",
            "*own.checks.toml:14: CheckWarning: own.checks.toml:14: warns: fail (warning)",
            "    Are there dozens?",
            "    claim: at least 24 occasions",
            "    found: 5",
            "    19 occasions added make it pass*",
            "FAILED own.checks.toml::fails - Failed: own.checks.toml:9: fails: fail",
        ]
    )


def test_nothing_is_told_twice(inner: pytest.Pytester) -> None:
    """Question, claim and figure stand once in the text of a failure, and once in that of a warning."""
    text = run(inner).stdout.str()
    for line in ("Are there hundreds?", "claim: at least 200 occasions", "claim: at least 24 occasions"):
        assert text.count(line) == 1


def test_owner(inner: pytest.Pytester) -> None:
    """A failure names who answers for the check."""
    (inner.path / "own.checks.toml").write_text(FILE.replace('id = "fails"', 'id = "fails"\nowner = "the desk"'))
    run(inner, "-k", "fails").stdout.fnmatch_lines(["own.checks.toml:9: fails: fail", "  owner: the desk"])


def test_strict(inner: pytest.Pytester) -> None:
    """Under --timeline-strict what is inconclusive fails; what is put off is still skipped."""
    result = run(inner, "--timeline-strict")
    result.assert_outcomes(passed=2, failed=3, skipped=1, warnings=1)
    result.stdout.fnmatch_lines(
        ["own.checks.toml:20: open: inconclusive", "  dates too coarse: the dates allow 1 to 2"]
    )


def test_warnings_as_errors(inner: pytest.Pytester) -> None:
    """The filters of warnings decide about fails of severity warning as about all others."""
    result = run(inner, "-W", f"error::{NAME}.CheckWarning", "-k", "warns")
    result.assert_outcomes(failed=1, deselected=5)
    result.stdout.fnmatch_lines(["own.checks.toml:14: warns: fail (warning)", "  Are there dozens?"], consecutive=True)
    assert "Traceback" not in result.stdout.str()
    assert "pytest_plugin.py" not in result.stdout.str()
    run(inner, "-W", f"ignore::{NAME}.CheckWarning", "-k", "warns").assert_outcomes(passed=1, deselected=5)


def test_one_item(inner: pytest.Pytester) -> None:
    """A check can be asked for by its id."""
    run(inner, "own.checks.toml::passes").assert_outcomes(passed=1)
    run(inner, "-k", "passes or fails").assert_outcomes(passed=1, failed=1, deselected=4)


def test_ids_with_colons(inner: pytest.Pytester) -> None:
    """pytest parts a node id at double colons: there each is a hyphen, and elsewhere the id as it is."""
    (inner.path / "own.checks.toml").write_text(FILE.replace('"fails"', '"a::b:c"'))
    result = run(inner, "own.checks.toml::a-b:c")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["own.checks.toml:9: a::b:c: fail"])


@pytest.mark.parametrize("holm", ["", "holm = true\n"])
def test_data_that_cannot_be_loaded(holm: str, inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place that names it and all its problems are told once, and referred to; what is put off is still skipped.

    It is not tried again for each check.
    """
    (inner.path / "own.checks.toml").write_text(holm + FILE)
    (inner.path / "mine.json").write_text('[{"date": "soon"}]')
    tried, load = [], datasets.load

    def counted(path: Path, **options: bool) -> at.Timeline:
        tried.append(path)
        return load(path, **options)

    monkeypatch.setattr(datasets, "load", counted)
    result = run(inner, "-v")
    result.assert_outcomes(failed=5, skipped=1)
    place = f"own.checks.toml:{2 + bool(holm)}: data: 'mine.json' cannot be loaded"
    result.stdout.fnmatch_lines(
        [
            "own.checks.toml::later SKIPPED (skipped until 9999-01-01)*",
            f"own.checks.toml:*: passes: *{place}",
            "*mine.json:1: date: *",
            f"own.checks.toml:*: fails: *{place} (as told of own.checks.toml::passes)",
        ]
    )
    assert result.stdout.str().count("mine.json:1: date:") == 1
    assert len(tried) == 1


def test_other_data(inner: pytest.Pytester) -> None:
    """--timeline-data holds the checks against other data; what it cannot read fails without a traceback."""
    world([f"{year}-{month:02}-10" for year in range(2001, 2012) for month in range(1, 13)]).save(
        inner.path / "others.json"
    )
    run(inner, "--timeline-data", "others.json", "-k", "warns").assert_outcomes(passed=1, deselected=5)
    result = run(inner, "--timeline-data", "none.json", "-k", "passes")
    result.assert_outcomes(failed=1, deselected=5)
    result.stdout.fnmatch_lines(["own.checks.toml:4: passes: *none.json*"])
    assert "Traceback" not in result.stdout.str()


@pytest.mark.parametrize("holm", ["", "holm = true\n"])
def test_unverified_events(holm: str, inner: pytest.Pytester) -> None:
    """They are counted where a check asks for them, and nowhere else, as on the command line."""
    other = next(iter(world(["2005-07-01"]))).replace(id="other", verification="unverified")
    at.Timeline([*world(DATES), other], coverage=("2001", "2012"), complete=True).save(inner.path / "mine.json")
    checks = "".join(
        f'[[check]]\nid = "{name}"\nquestion = "?"\nexpect.{expect}\n'
        for name, expect in (("sourced", "data = { sourced_at_least = 0.9 }"), ("six", "count = { at_least = 6 }"))
    )
    (inner.path / "own.checks.toml").write_text(f'{holm}data = "mine.json"\n{checks}')
    result = run(inner)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["  found: 0.0 % (0 of 6 events)", "  found: 5"])


def test_another_version(inner: pytest.Pytester) -> None:
    """Data of another version than the file names fails each check with the reason."""
    (inner.path / "own.checks.toml").write_text('data_version = "0.0.1"\n' + FILE)
    result = run(inner, "-k", "passes")
    result.stdout.fnmatch_lines(["own.checks.toml:5: passes: data_version: the checks are written for version 0.0.1*"])


def test_bundled_data(inner: pytest.Pytester) -> None:
    """A file that names no data is about the bundled data."""
    (inner.path / "own.checks.toml").write_text(FILE.replace('data = "mine.json"', "").replace("200", "100"))
    run(inner, "-k", "fails").assert_outcomes(passed=1, deselected=5)


def test_a_bad_file(inner: pytest.Pytester) -> None:
    """A file that cannot be read is one error of collection, with every message and no traceback; others are run."""
    (inner.path / "bad.checks.toml").write_text(FILE.replace("count", "cont").replace("severity", "severty"))
    result = run(inner, "--continue-on-collection-errors")
    result.assert_outcomes(errors=1, passed=2, failed=2, skipped=2, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR collecting bad.checks.toml*",
            "*bad.checks.toml:7: check 'passes': expect.cont: 'cont' is no expectation; nearest: 'count'",
            "*bad.checks.toml:18: check 'warns': severty: unknown field; nearest: 'severity'",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "toml_file.py" not in result.stdout.str()


def test_which_files(inner: pytest.Pytester) -> None:
    """Only *.checks.toml is collected of itself; checks.toml is where it is named, other files never."""
    (inner.path / "own.checks.toml").rename(inner.path / "checks.toml")
    (inner.path / "other.toml").write_text(FILE)
    assert run(inner).ret == pytest.ExitCode.NO_TESTS_COLLECTED
    run(inner, "checks.toml", "-k", "passes").assert_outcomes(passed=1, deselected=5)
    run(inner, "other.toml", "-k", "passes").assert_outcomes()


def test_checks_held_together(inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Holm's method is over the whole file, also where one check is asked for; the file is run once for all items.

    The data is loaded once too.
    """
    calls: list[int] = []
    run_checks, load = evaluate.run_checks, datasets.load

    def counted_run(file: at.CheckFile, timeline: at.Timeline) -> at.CheckReport:
        calls.append(len(file.check))
        return run_checks(file, timeline)

    def counted_load(path: Path, **options: bool) -> at.Timeline:
        calls.append(0)
        return load(path, **options)

    monkeypatch.setattr(evaluate, "run_checks", counted_run)
    monkeypatch.setattr(datasets, "load", counted_load)
    run(inner, "-k", "passes or fails").assert_outcomes(passed=1, failed=1, deselected=4)
    assert calls == [0, 1, 1]
    calls.clear()
    (inner.path / "own.checks.toml").write_text("holm = true\n" + FILE)
    (inner.path / "more.checks.toml").write_text(FILE)
    run(inner, "-k", "passes or fails").assert_outcomes(passed=2, failed=2, deselected=8)
    assert sorted(calls) == [0, 1, 1, 6]


def test_properties(inner: pytest.Pytester) -> None:
    """JUnit XML of pytest holds verdict, claim and figure of each check."""
    run(inner, "--junit-xml", "junit.xml")
    text = (inner.path / "junit.xml").read_text()
    for name, value in (("verdict", "fail (warning)"), ("claim", "at least 200 occasions"), ("figure", "5")):
        assert f'<property name="{name}" value="{value}" />' in text


def test_several_processes(inner: pytest.Pytester) -> None:
    """Under pytest-xdist each check is one item, and the verdicts are the same."""
    result = inner.runpytest_subprocess(*PLUGIN, "-p", "no:cacheprovider", "-W", "default", "-n", "2")
    result.assert_outcomes(passed=2, failed=2, skipped=2, warnings=1)


def test_import_is_light() -> None:
    """The plugin, which every run of pytest imports, imports pytest and the standard library alone."""
    code = (
        f"import pytest, sys; known = set(sys.modules); import {NAME}\n"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - known} - sys.stdlib_module_names))\n"
        "print(sorted(name for name in sys.modules if name.startswith('alliance_timeline')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    others, own = map(str.strip, done.stdout.splitlines())
    assert others == "['alliance_timeline']"
    assert own == str(sorted(["alliance_timeline", "alliance_timeline.checks", NAME]))
