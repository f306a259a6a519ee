"""The examples for CI run as they stand, and publish what they found also where a check fails."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

import pytest

FOLDER = Path(__file__).parents[1] / "examples" / "ci"
SHELL = shutil.which("bash") or shutil.which("sh") or ""
PROGRAM = "import sys; from alliance_timeline.cli import main; sys.exit(main())"
CHECK = '[[check]]\nid = "{}"\nquestion = "?"\nselect = {}\nexpect.count = {}\n'
HOLDS = CHECK.format("patrols", '{ frames = "bomber-patrols" }', "{ at_least = 5 }")
FAILS = CHECK.format("too-many", '{ frames = "bomber-patrols" }', "{ at_most = 5 }")
OPEN = CHECK.format("beyond", '{ frames = "bomber-patrols", until = "2030" }', "{ at_most = 500 }")
PINNED = {"actions/checkout", "actions/setup-python", "actions/cache/restore", "actions/cache/save",
          "mikepenz/action-junit-report"}  # fmt: skip

pytestmark = pytest.mark.skipif(not SHELL, reason="there is no shell")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the program on the path."""
    program = tmp_path / "bin" / "alliance-timeline"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(PROGRAM)} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def scripts(name: str) -> list[str]:
    """The shell scripts of an example: blocks and single lines under ``run:`` or in a list under ``script:``."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^( *)(?:- |run: )\|\n((?:\1 +\S.*\n)+)", text, re.MULTILINE)
    lines = re.findall(r"^ *(?:- |run: )(python .*)$", text, re.MULTILINE)
    return [*lines, *(dedent(block) for _, block in blocks)]


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """As CI runs it: the first command that fails ends it."""
    return subprocess.run([SHELL, "-e", "-c", script], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["github-workflow.yml", "gitlab-ci.yml"])
def test_two_steps(name: str) -> None:
    """The package is installed under its name, and the checks are run once."""
    install, check = scripts(name)
    assert install == "python -m pip install alliance-timeline"
    assert check.count("alliance-timeline check") == 1


def test_github(folder: Path) -> None:
    """Summary, annotations, JUnit and baseline are there although a check fails; a known fail is quiet."""
    (folder / "checks.toml").write_text(HOLDS + FAILS)
    script = scripts("github-workflow.yml")[1]
    first = run(script, folder)
    assert (first.returncode, first.stdout) == (1, "")
    assert first.stderr.startswith("::error file=checks.toml,line=6,title=too-many%3A fail::")
    summary = folder.parent / "summary.md"
    assert summary.read_text(encoding="utf-8").startswith("### 2 checks: 1 pass, 1 fail\n")
    assert ElementTree.parse(folder / "junit.xml").find("testsuite").get("failures") == "1"  # type: ignore[union-attr]
    again = run(script, folder)
    assert (again.returncode, again.stderr) == (0, "")
    assert "### nothing changed\n" in summary.read_text(encoding="utf-8")
    (folder / "checks.toml").write_text(HOLDS + FAILS + FAILS.replace("too-many", "more"))
    assert run(script, folder).returncode == 1


def test_github_workflow_publishes_after_a_fail() -> None:
    """Actions are pinned to a version, and the steps after the checks run unless the job is cancelled."""
    text = (FOLDER / "github-workflow.yml").read_text(encoding="utf-8")
    used = dict(re.findall(r"uses: (\S+)@(\S+)", text))
    assert used.keys() == PINNED
    assert all(re.fullmatch(r"v\d+(\.\d+\.\d+)?", version) for version in used.values())
    after = re.split(r"(?m)^      - ", text[text.index("alliance-timeline check") :])[1:]
    assert len(after) == 2
    assert all("if: ${{ !cancelled()" in step for step in after)
    assert "report_paths: junit.xml" in after[1]


def test_gitlab(folder: Path) -> None:
    """JUnit, Markdown and the baseline are there although a check fails; what is open has the code that is allowed."""
    script = scripts("gitlab-ci.yml")[1]
    (folder / "checks.toml").write_text(HOLDS + FAILS)
    first = run(script, folder)
    assert (first.returncode, first.stdout, first.stderr) == (1, "", "")
    assert (folder / "checks.md").read_text(encoding="utf-8").startswith("### 2 checks: 1 pass, 1 fail\n")
    assert ElementTree.parse(folder / "junit.xml").find("testsuite").get("tests") == "2"  # type: ignore[union-attr]
    assert run(script, folder).returncode == 0
    (folder / "baseline.json").unlink()
    (folder / "checks.toml").write_text(HOLDS + OPEN)
    text = (FOLDER / "gitlab-ci.yml").read_text(encoding="utf-8")
    assert run(script, folder).returncode == int(re.findall(r"exit_codes: (\d)", text)[0]) == 3
    assert text.count("when: always") == 2
    for name in ("junit.xml", "checks.md", "baseline.json"):
        assert name in re.sub(r"(?ms)^  script:.*?(?=^  \w)", "", text)


def test_pre_commit(folder: Path) -> None:
    """The hook runs for the checks file that the command takes by itself, and stops a commit where a claim fails."""
    text = (FOLDER / "pre-commit-hooks.yaml").read_text(encoding="utf-8")
    hook = dict(re.findall(r"^[- ] (\w+): (.*)$", text, re.MULTILINE))
    assert hook.keys() >= {"id", "name", "entry", "language", "files", "pass_filenames"}
    assert (hook["id"], hook["language"], hook["pass_filenames"]) == ("alliance-timeline-check", "python", "false")
    assert re.search(hook["files"], "checks.toml")
    for other in ("checks.toml.orig", "claims/main.checks.toml", "mychecks.toml"):
        assert not re.search(hook["files"], other)
    command = shlex.join([*shlex.split(hook["entry"]), *ast.literal_eval(hook["args"])])
    for checks, code in ((HOLDS, 0), (HOLDS + FAILS, 1), ("[[check", 2)):
        (folder / "checks.toml").write_text(checks)
        assert run(command, folder).returncode == code
