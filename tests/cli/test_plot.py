"""The command ``plot``: each chart in each format, what does not go together, and nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alliance_timeline.cli.pictures import CHARTS

from .conftest import Run

CHECKS = '[[check]]\nid = "some"\nquestion = "Any?"\nexpect.count = { at_least = 1 }\n'


@pytest.mark.parametrize("what", CHARTS)
def test_charts(run: Run, data: Path, tmp_path: Path, what: str) -> None:
    """Each is written as a Vega-Lite specification with a description."""
    (tmp_path / "checks.toml").write_text(CHECKS, encoding="utf-8")
    more = ["--checks", tmp_path / "checks.toml"] if what == "checks" else []
    done = run("plot", what, "--data", data, "--out", tmp_path / "chart.json", *more)
    assert (done.code, done.err) == (0, "")
    assert "chart.json: " in done.out
    assert json.loads((tmp_path / "chart.json").read_text(encoding="utf-8"))["description"]


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<svg"), ("PNG", b"\x89PNG"), ("pdf", b"%PDF")])
def test_formats(run: Run, data: Path, tmp_path: Path, suffix: str, start: bytes) -> None:
    """The ending of the file says how it is written."""
    out = tmp_path / f"chart.{suffix}"
    assert run("plot", "timeline", "--data", data, "--out", out).code == 0
    assert out.read_bytes().startswith(start)


def test_options_reach_the_chart(run: Run, data: Path, tmp_path: Path) -> None:
    """Title, width and grouping are those asked for."""
    out = tmp_path / "chart.json"
    given = ("--data", data, "--out", out, "--title", "My title", "--width", "400")
    assert run("plot", "series", "--by", "kind", "--every", "year", *given).code == 0
    text = out.read_text(encoding="utf-8")
    assert "My title" in text
    assert '"width": 400' in text
    assert "limitation" in text
    assert run("plot", "series", "--breaks", *given).code == 0
    assert run("plot", "contrast", "--by", "domain", "--one-class", "cooperation", *given).code == 0
    assert run("plot", "contrast", "--first", "middle", "--second", "late", *given).code == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["timelin", "--out", "x.svg"], "there is no chart 'timelin'; nearest: 'timeline'"),
        (["timeline", "--out", "x.gif"], "does not end in a format that charts have"),
        (["phases", "--out", "x.svg", "--by", "kind"], "--by does not go with phases, which takes no option"),
        (["series", "--out", "x.svg", "--one-class", "friction"], "--one-class does not go with series"),
        (["contrast", "--out", "x.svg", "--by", "domain"], "--by goes with --one-class"),
        (["contrast", "--out", "x.svg", "--first", "early"], "nothing comes before 'early'"),
        (["checks", "--out", "x.svg"], "name the file of the claims"),
    ],
)  # fmt: skip
def test_refusals(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], why: str
) -> None:
    """What cannot be drawn is one message and code 2, and no file is written."""
    monkeypatch.chdir(tmp_path)
    done = run("plot", *arguments, "--data", data)
    assert (done.code, done.out) == (2, "")
    assert why in done.err
    assert not list(tmp_path.glob("x.*"))


def test_no_phases(run: Run, tmp_path: Path) -> None:
    """Data without phases cannot be contrasted; the message says what to give."""
    (tmp_path / "e.json").write_text("[]", encoding="utf-8")
    done = run("plot", "contrast", "--data", tmp_path / "e.json", "--out", tmp_path / "x.svg")
    assert "name them with --boundaries" in done.err


def test_empty_selection(run: Run, data: Path, tmp_path: Path) -> None:
    """A chart of nothing says so."""
    out = tmp_path / "x.svg"
    assert run("plot", "timeline", "--data", data, "--text", "nowhere", "--out", out).code == 0
    assert "No events in this selection." in out.read_text(encoding="utf-8")
