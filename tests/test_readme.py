"""The README is true: its Python runs and shows what it says, its commands run, its two commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alliance_timeline.cli import main
from tests.pages import blocks_of, commands_of, failures

ROOT = Path(__file__).parents[1]
BLOCKS = blocks_of(ROOT / "README.md")


def test_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of Python are one session, whose printed results are those shown."""
    monkeypatch.chdir(tmp_path)
    assert sum(block.text.count(">>> ") for block in BLOCKS) > 10
    assert failures(BLOCKS, "README.md") == ""


@pytest.mark.parametrize("words", commands_of(BLOCKS), ids=" ".join)
def test_commands_run(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command of the README ends well and prints something; a checks file is the one that it shows."""
    monkeypatch.chdir(tmp_path)
    if "checks.toml" in words:
        (tmp_path / "checks.toml").write_text("".join(block.text for block in BLOCKS if block.language == "toml"))
    if "--against" in words:
        assert main(["check", "checks.toml", "--save-baseline", "baseline.json"]) == 0
        capsys.readouterr()
    assert main(words) == 0
    assert capsys.readouterr().out.strip()


def test_commands_exist() -> None:
    """The two commands that the README promises are targets of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
