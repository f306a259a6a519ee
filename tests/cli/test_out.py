"""``--out`` of report, plot and export: one rule for folders that do not exist; in Python, writing makes them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import alliance_timeline as at
from alliance_timeline.charts.rendering import save
from alliance_timeline.charts.theme import nothing
from alliance_timeline.interop import write as write_export
from alliance_timeline.report.parts import Brief
from alliance_timeline.report.saving import write as write_report

from .conftest import Run

COMMANDS = [("report", "brief.md"), ("plot timeline", "chart.svg"), ("export", "events.ics")]


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_a_folder_that_is_not_there_is_named_and_not_made(
    run: Run, data: Path, tmp_path: Path, command: str, name: str
) -> None:
    """The error names the folder, before the work begins; nothing is made."""
    folder = tmp_path / "not" / "there"
    result = run(*command.split(), "--data", data, "--out", folder / name)
    assert result.code == 2
    assert f"--out: there is no folder '{folder}'; make it, or name another" in result.err
    assert result.out == ""
    assert not (tmp_path / "not").exists()


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_a_name_without_a_folder_is_written_here(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, name: str
) -> None:
    """A bare name is a file of the folder where one is."""
    monkeypatch.chdir(tmp_path)
    assert run(*command.split(), "--data", data, "--out", name).code == 0
    assert (tmp_path / name).stat().st_size > 100


def test_python_makes_folders(tmp_path: Path) -> None:
    """Each of the three functions that write makes the folders above its file."""
    write_export(at.Timeline([]), tmp_path / "a" / "b" / "events.ics")
    save(nothing("Talks", ()), tmp_path / "c" / "d" / "chart.svg")
    brief = Brief("Title", "", (), (), at.Timeline([]), datetime.date(2026, 1, 31), None, "", ())
    write_report(brief, tmp_path / "e" / "f" / "brief.md")
    made = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    assert made == ["a/b/events.ics", "c/d/chart.svg", "e/f/brief.md"]


def test_export_help_warns_of_spreadsheets(run: Run) -> None:
    """The help of the command says what a spreadsheet does to texts that look like formulas."""
    assert "for formulas: import the columns as text" in " ".join(run("export", "--help").out.split())
