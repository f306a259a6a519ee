"""``--out`` of report, plot and export: what is read is not overwritten; folders are not made, as Python makes them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import alliance_timeline as at
from alliance_timeline.charts.rendering import save
from alliance_timeline.charts.theme import nothing
from alliance_timeline.datasets import bundled_path
from alliance_timeline.interop import write as write_export
from alliance_timeline.report.material import Brief
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


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


REFUSED = [
    ("data/{name}", "data", "lies in the folder of the data"),
    ("data/events/{name}", "data", "lies in the folder of the data"),
    ("data/events/../../data/{name}", "data", "lies in the folder of the data"),
    ("link/{name}", "data", "lies in the folder of the data"),
    ("data/{name}", "link", "lies in the folder of the data"),
    ("into-{name}", "data", "lies in the folder of the data"),
    ("file-{name}", "file-{name}", "is the data that is read"),
    ("data/../file-{name}", "file-{name}", "is the data that is read"),
    ("to-file-{name}", "file-{name}", "is the data that is read"),
    ("file-{name}", "to-file-{name}", "is the data that is read"),
]


@pytest.mark.parametrize(
    ("command", "name"),
    [("report --format md", "x"), ("plot timeline", "x.json"), ("export --format vis", "x.json")],
)
@pytest.mark.parametrize(("out", "read", "message"), REFUSED)
def test_what_is_read_is_not_overwritten(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, name: str, out: str,
    read: str, message: str,
) -> None:  # fmt: skip
    """Neither the file of the data nor a file in its folder is written, also by way of links and ``..``."""
    own = tmp_path / "file-x.json"
    at.load(data).save(own)
    monkeypatch.chdir(tmp_path)
    for link, to in (("link", data), ("to-file-x.json", own), ("into-x.json", data / "events" / "2010.json"),
                     ("into-x", data / "x")):  # fmt: skip
        Path(link).symlink_to(to)
    read = read.format(name="x.json")
    name = "x.json" if message == "is the data that is read" else name
    before = tree(tmp_path)
    result = run(*command.split(), "--data", read, "--out", out.format(name=name))
    assert (result.code, result.out) == (2, "")
    assert f"--out: '{out.format(name=name)}' {message}; " in result.err
    assert tree(tmp_path) == before


@pytest.mark.parametrize("command", ["report --format md", "plot checks"])
def test_checks_are_not_overwritten(run: Run, data: Path, tmp_path: Path, command: str) -> None:
    """The file of the claims stays as it is, also one whose ending no command refuses."""
    checks = tmp_path / "checks.svg"
    checks.write_text("mine")
    result = run(*command.split(), "--data", data, "--checks", checks, "--out", tmp_path / "data" / ".." / "checks.svg")
    assert result.code == 2
    assert "is the file of the checks; give another name" in result.err
    assert checks.read_text() == "mine"


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_bundled_data_is_not_written_to(run: Run, command: str, name: str) -> None:
    """Without ``--data``, the folder of the bundled data is the one that is read."""
    result = run(*command.split(), "--domains", "ai", "--out", bundled_path() / name)
    assert "lies in the folder of the data; name another folder" in result.err
    assert not (bundled_path() / name).exists()


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
