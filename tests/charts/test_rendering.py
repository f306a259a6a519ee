"""A chart becomes a file of each format, without a browser and without the network, or a picture in a notebook."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.charts.rendering import FORMATS, rendered
from alliance_timeline.charts.theme import altair_module, data_of, nothing
from alliance_timeline.markup import json_in_script


@pytest.fixture(scope="module")
def chart() -> Any:
    """A small chart with text that a page must not run."""
    return nothing("Talks </script><script>alert(1)</script>", ["caption"])


STARTS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "html": b"<!DOCTYPE html>", "json": b"{"}


@pytest.mark.parametrize("form", FORMATS)
def test_formats(chart: Any, form: str) -> None:
    """Each begins as its format does, and the same chart gives the same bytes."""
    made = rendered(chart, form)
    assert made.lstrip().startswith(STARTS[form])
    if form != "pdf":  # which names the moment
        assert made == rendered(chart, form)


def test_page_needs_no_network(chart: Any) -> None:
    """The page brings its scripts along, and text stays text."""
    page = rendered(chart, "html").decode()
    assert '<html lang="en">' in page
    assert "<title>Talks &lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>" in page
    assert json_in_script(json.dumps(chart.to_dict()["description"])) in page
    assert 'src="http' not in page
    assert "<script>alert(1)" not in page
    assert "\\u003cscript\\u003ealert(1)" in page


def test_json_is_the_specification(chart: Any) -> None:
    """The JSON is what Altair says."""
    assert json.loads(rendered(chart, "json")) == chart.to_dict()


def test_unknown_format(chart: Any) -> None:
    """What is no format is an error that names those there are."""
    with pytest.raises(at.InputError, match=r"'gif'.*png"):
        rendered(chart, "gif")


@pytest.mark.parametrize("form", FORMATS)
def test_save(chart: Any, tmp_path: Path, form: str) -> None:
    """The ending says how the file is written; folders are made, what was there is replaced, nothing else is left."""
    path = tmp_path / "new" / f"chart.{form.upper()}"
    for _ in range(2):
        at.charts.save(chart, path)
        assert path.read_bytes().lstrip().startswith(STARTS[form])
        assert list(path.parent.iterdir()) == [path]
    if form != "pdf":
        at.charts.save(chart, str(path))
        assert path.read_bytes() == rendered(chart, form)


def test_save_follows_a_link(chart: Any, tmp_path: Path) -> None:
    """A link to a file stays one; the file is what is written."""
    (tmp_path / "chart.json").symlink_to(tmp_path / "kept.json")
    at.charts.save(chart, tmp_path / "chart.json")
    assert (tmp_path / "chart.json").is_symlink()
    assert json.loads((tmp_path / "kept.json").read_text(encoding="utf-8")) == chart.to_dict()


@pytest.mark.parametrize("name", ["chart.gif", "chart"])
def test_save_names_the_endings(chart: Any, tmp_path: Path, name: str) -> None:
    """Another ending is an error that names those there are, and no file is written."""
    with pytest.raises(at.InputError, match=rf"{name}' does not end in a format that charts have; .*svg"):
        at.charts.save(chart, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_save_is_whole_or_not_at_all(chart: Any, tmp_path: Path) -> None:
    """Where nothing can be written, the error names the place, and what was there stays."""
    (tmp_path / "chart.svg").mkdir()
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    for path in (tmp_path / "chart.svg", tmp_path / "file" / "chart.svg"):
        with pytest.raises(at.DataError, match=r"chart\.svg: cannot be written: .*; nothing was changed"):
            at.charts.save(chart, path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chart.svg", "file"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("name", ["replace", "fsync"])
def test_save_is_on_disk_before_it_is_renamed(
    chart: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Where the disk is full at either step, the old file stays, and nothing is left beside it."""
    path = tmp_path / "chart.json"
    path.write_text("kept", encoding="utf-8")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, name, full)
    with pytest.raises(at.DataError, match=r"chart\.json: cannot be written: No space left on device"):
        at.charts.save(chart, path)
    assert [(item.name, item.read_text(encoding="utf-8")) for item in tmp_path.iterdir()] == [("chart.json", "kept")]


def test_save_keeps_permissions(chart: Any, tmp_path: Path) -> None:
    """A file that was for its owner alone stays so."""
    path = tmp_path / "chart.json"
    path.touch(0o600)
    at.charts.save(chart, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.fixture
def notebook() -> Iterator[None]:
    """What ``show_as_svg`` sets is undone."""
    renderers = altair_module().renderers
    before = renderers.active
    at.charts.show_as_svg()
    yield
    renderers.enable(before)


@pytest.mark.usefixtures("notebook")
def test_show_as_svg(chart: Any) -> None:
    """A notebook is given the picture that a file would hold, and a terminal the description."""
    assert chart._repr_mimebundle_() == {
        "image/svg+xml": rendered(chart, "svg").decode(),
        "text/plain": chart.to_dict()["description"],
    }


def test_public_names() -> None:
    """The package shows what writes and shows charts, loaded when first touched; other names are errors."""
    assert dir(at.charts) == ["save", "show_as_svg"]
    with pytest.raises(AttributeError, match="'safe'"):
        at.charts.safe  # noqa: B018


@pytest.mark.parametrize(
    ("library", "call"),
    [("vl_convert", "rendered"), ("vl_convert", "show_as_svg"), ("altair", "data_of"), ("altair", "show_as_svg")],
)
def test_missing_extra(chart: Any, monkeypatch: pytest.MonkeyPatch, library: str, call: str) -> None:
    """Without the library, the error names the command that installs it."""
    monkeypatch.setitem(sys.modules, library, None)
    calls = {"rendered": lambda: rendered(chart, "svg"), "data_of": lambda: data_of(n=[1])}
    with pytest.raises(at.MissingExtraError, match=r'pip install "alliance-timeline\[charts\]"'):
        calls.get(call, at.charts.show_as_svg)()
