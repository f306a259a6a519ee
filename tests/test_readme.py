"""The README is true: its Python runs and shows what it says, its commands run, its two commands exist."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from alliance_timeline.cli import main

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = [
    line
    for kind, block in BLOCKS
    if kind == "bash"
    for line in block.splitlines()
    if line.startswith("alliance-timeline ")
]


def test_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of Python are one session, whose printed results are those shown."""
    monkeypatch.chdir(tmp_path)
    session = "\n".join(block for kind, block in BLOCKS if kind == "python")
    test = doctest.DocTestParser().get_doctest(session, {}, "README.md", "README.md", 0)
    assert len(test.examples) > 10
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    report: list[str] = []
    runner.run(test, out=report.append)
    assert runner.failures == 0, "".join(report)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_run(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command of the README ends well and prints something; a checks file is the one that it shows."""
    monkeypatch.chdir(tmp_path)
    if "checks.toml" in line:
        (tmp_path / "checks.toml").write_text("".join(block for kind, block in BLOCKS if kind == "toml"))
    if "--against" in line:
        assert main(["check", "checks.toml", "--save-baseline", "baseline.json"]) == 0
        capsys.readouterr()
    assert main(shlex.split(line)[1:]) == 0
    assert capsys.readouterr().out.strip()


def test_commands_exist() -> None:
    """The two commands that the README promises are targets of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", TEXT, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
