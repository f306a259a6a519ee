"""``alliance-timeline report``: files, standard output, formats, checks, refusals."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

CHECKS = """
data = "bundled"
[[check]]
id = "many"
question = "Are there a hundred?"
expect.count = { at_least = 100 }
"""


def test_markdown(run: Run, data: Path, tmp_path: Path) -> None:
    """A file with the selection in its words; its size is told."""
    out = tmp_path / "brief.md"
    done = run(
        "report", "--data", data, "--out", out, "--domains", "energy", "--focus", "energy", "--title", "Gas | <b>"
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(str(out))
    assert done.out.endswith(" kB\n")
    text = out.read_text(encoding="utf-8")
    assert text.startswith("# Gas &#124; &#60;b&#62;\n")
    assert "selected: domains=energy" in text
    assert "## Energy in depth" in text


def test_citation_of_own_data(run: Run, data: Path, tmp_path: Path) -> None:
    """Data that says its title and version is cited by them, other data is not."""
    assert run("report", "--data", data, "--out", tmp_path / "a.md").code == 0
    assert "Data: as its authors ask" in (tmp_path / "a.md").read_text(encoding="utf-8")
    assert run("report", "--out", tmp_path / "b.md", "--domains", "ai", "--since", "2024").code == 0
    assert "Data: The alliance" in (tmp_path / "b.md").read_text(encoding="utf-8")


def test_standard_output(run: Run, data: Path) -> None:
    """A hyphen writes Markdown to standard output and nothing else."""
    done = run("report", "--data", data, "--out", "-")
    assert done.code == 0
    assert done.out.startswith("# ")
    assert "kB" not in done.out


def test_page(run: Run, data: Path, tmp_path: Path) -> None:
    """An ending or the format asks for the page, also on standard output."""
    assert run("report", "--data", data, "--out", tmp_path / "brief.html").code == 0
    page = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    done = run("report", "--data", data, "--out", "-", "--format", "html")
    assert done.out.lower().startswith("<!doctype html>")


def test_checks(run: Run, data: Path, tmp_path: Path) -> None:
    """Checks are held against the whole of the loaded data; a claim that fails leaves the exit code at 0."""
    checks = tmp_path / "checks.toml"
    checks.write_text(CHECKS, encoding="utf-8")
    done = run("report", "--data", data, "--out", "-", "--checks", checks, "--domains", "ai")
    assert done.code == 0
    assert "Of 1 claim that was checked, 1 does not hold." in done.out
    assert "| 6&#42; |" in done.out
    assert "the whole data" in done.out


def test_nothing_selected(run: Run, data: Path) -> None:
    """An empty selection gives a page that says so."""
    done = run("report", "--data", data, "--out", "-", "--text", "zzzz")
    assert done.code == 0
    assert "No event was selected" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "brief.txt"], "the ending says no format"),
        (["--out", "brief.md", "--format", "pdf"], "--format: 'pdf' is unknown"),
        (["--out", "events.json", "--format", "md"], "would be read as data or checks"),
        (["--out", "brief.md", "--checks", "no.toml"], "no.toml: cannot be read"),
        (["--out", "brief.md", "--focus", "energi"], "nearest: 'energy'"),
        (["--out", "brief.md", "--kinds", "cooperaton"], "nearest: 'cooperation'"),
    ],
)
def test_refusals(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    """What cannot be done is told in one line, with code 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    done = run("report", "--data", data, *arguments)
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_needs_the_extra_for_a_page_alone(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the charts a page is refused at once, with the install command; Markdown is written."""
    for name in ("altair", "vl_convert", "jinja2"):
        monkeypatch.setitem(sys.modules, name, None)
    done = run("report", "--data", data, "--out", tmp_path / "brief.html")
    assert done.code == 2
    assert 'pip install "alliance-timeline[charts]"' in done.err
    assert not (tmp_path / "brief.html").exists()
    assert run("report", "--data", data, "--out", tmp_path / "brief.md").code == 0


def test_progress_on_a_terminal(run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person at a terminal is told what is going on."""
    checks = tmp_path / "checks.toml"
    checks.write_text(CHECKS, encoding="utf-8")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "dumb")
    done = run("report", "--data", data, "--out", tmp_path / "brief.md", "--checks", checks)
    assert f"holding the claims of {checks} against the data …" in done.err
    assert "writing 7 events as a brief …" in done.err


def test_phases_of_your_own(run: Run, data: Path) -> None:
    """Boundaries give phases to data that has none, or others; a scheme is one of the data."""
    done = run("report", "--data", data, "--out", "-", "--boundaries", "2012-01-01,2016-01-01")
    assert done.code == 0
    assert "| before-2012-01-01 | 2012-01-01-to-2015-12-31 | since-2016-01-01 |" in done.out
    assert "Rate since 1 January 2016 as a multiple of that from 1 January 2012 to 31 December 2015" in done.out
    done = run("report", "--data", data, "--out", "-", "--scheme", "none-such")
    assert done.code == 2
    assert "there is no scheme 'none-such'" in done.err
