"""The command ``export``: files and standard output in each format, and what goes wrong without a traceback."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import alliance_timeline as at
from alliance_timeline.cli import main
from alliance_timeline.interop import FORMATS, export

from .conftest import Run


@pytest.mark.parametrize("name", list(FORMATS))
def test_standard_output_is_that_of_python(name: str, data: Path) -> None:
    """The bytes on standard output are those of the library, line ends too."""
    code = "import sys; from alliance_timeline.cli import main; sys.exit(main(sys.argv[1:]))"
    arguments = [sys.executable, "-c", code, "export", "--data", str(data), "--format", name]
    done = subprocess.run(
        arguments, capture_output=True, check=True, env={"PYTHONPATH": ":".join(sys.path), "LC_ALL": "C"}
    )
    assert done.stdout == export(at.load(data), name).text.encode()
    assert done.stderr == b""


def test_file_by_suffix(run: Run, data: Path, tmp_path: Path) -> None:
    """The suffix says the format; the selection is that of the options; name and size are printed."""
    path = tmp_path / "energy.ics"
    result = run("export", "--data", data, "--kinds", "friction", "--out", path)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{path}: {path.stat().st_size / 1000:,.0f} kB\n"
    assert path.read_bytes() == export(at.load(data).select(kinds="friction"), "ical").text.encode()


def test_options(run: Run, data: Path) -> None:
    """Title, rows and graph reach the format; ``none`` means no rows."""
    slides = run("export", "--data", data, "--format", "timelinejs", "--title", "T", "--group", "domain").json
    assert slides["title"]["text"]["headline"] == "T"
    assert slides["events"][0]["group"] == "Energy"
    plain = run("export", "--data", data, "--format", "vis", "--group", "none").json
    assert plain["groups"] == []
    graph = run("export", "--data", data, "--format", "graphml", "--graph", "ties", "--at", "2015-01-01")
    assert 'edgedefault="directed"' in graph.out
    assert "2015-01-01" in graph.out
    events = run("export", "--data", data, "--format", "graphml", "--unit", "event")
    assert events.out.count("<node") == 9
    assert r"\label{tab:mine}" in run("export", "--data", data, "--format", "latex", "--label", "tab:mine").out


@pytest.mark.parametrize("name", list(FORMATS))
def test_empty_selection(name: str, run: Run, data: Path, tmp_path: Path) -> None:
    """An empty selection gives a file, and standard error says so."""
    path = tmp_path / "nothing.out"
    result = run("export", "--data", data, "--text", "nowhere", "--format", name, "--out", path)
    assert result.code == 0
    assert result.out.startswith(f"{path}: ")
    assert result.err == "No events in this selection.\n"
    assert path.is_file()


def test_notes_are_told(run: Run, tmp_path: Path) -> None:
    """What a format leaves out is on standard error, the first ten of it and how many more."""
    open_end = [
        at.Event(id=f"e{n}", date=f"[{2000 + n}..]", title="T", kind="external", form="other", domains="ai")
        for n in range(12)
    ]
    at.Timeline(open_end, coverage=("2000", "2020")).save(tmp_path / "open.json")
    result = run("export", "--data", tmp_path / "open.json", "--out", tmp_path / "open.ics")
    lines = result.err.splitlines()
    assert lines[0] == "left out: e0: [2000..] has no last possible day"
    assert lines[-1] == "… and 2 more"
    assert len(lines) == 11


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--format", "gexf"], "format: 'gexf' is unknown"),
        ([], "name the format, such as --format markdown"),
        (["--out", "a.json"], "'.json' may be timelinejs or vis or csl or json"),
        (["--format", "ical", "--group", "kind"], "group: ical has no such option"),
        (["--format", "vis", "--group", "form"], "group: 'form' is unknown"),
        (["--format", "graphml", "--graph", "tie"], "graph: 'tie' is unknown"),
        (["--format", "graphml", "--graph", "ties", "--at", "soon"], "soon"),
        (["--format", "csl", "--kinds", "friendship"], "friendship"),
        (["--out", "/dev/null/a.ics"], "there is no folder '/dev/null'"),
    ],
)
def test_wrong_options(options: list[str], message: str, run: Run, data: Path) -> None:
    """Wrong values are one message and exit code 2, without a traceback."""
    result = run("export", *options, "--data", data)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert "Traceback" not in result.err


def test_nothing_is_overwritten_by_an_error(run: Run, data: Path, tmp_path: Path) -> None:
    """A file stays as it was where the export fails."""
    path = tmp_path / "kept.tex"
    path.write_text("mine")
    assert run("export", "--data", data, "--group", "kind", "--out", path).code == 2
    assert path.read_text() == "mine"


def test_reader_that_has_gone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody reads any more, the program is done."""

    class Gone(io.BytesIO):
        def write(self, _: object) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", SimpleNamespace(buffer=Gone(), flush=lambda: None))
    assert main(["export", "--data", str(data), "--format", "csv"]) == 0


def test_reader_that_stops() -> None:
    """A reader that stops reading is no error."""
    code = "import sys; from alliance_timeline.cli import main; sys.exit(main(['export', '--format', 'json']))"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == (b"", 0)
    process.stderr.close()


def test_bundled_data_in_every_format(run: Run, tmp_path: Path) -> None:
    """The bundled events go out in all formats; each that has titles has that of an event."""
    bundled = at.load()
    titles = (item.title for item in bundled.network().occasions)
    first = next(title for title in titles if title.replace(" ", "").isalpha())
    for name in FORMATS:
        path = tmp_path / name
        assert run("export", "--format", name, "--out", path).code == 0
        text = re.sub("\r\n ", "", path.read_bytes().decode())
        assert (first in text) == (name not in ("csl", "bibtex")), name
    assert len(json.loads((tmp_path / "timelinejs").read_text())["events"]) == len(bundled)
