"""A chart becomes the bytes of a file in each format, without a browser and without the network."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.charts.rendering import FORMATS, rendered
from alliance_timeline.charts.theme import altair_module, data_of, nothing


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
    assert 'src="http' not in page
    assert "<script>alert(1)" not in page
    assert "\\u003cscript>alert(1)" in page


def test_json_is_the_specification(chart: Any) -> None:
    """The JSON is what Altair says."""
    assert json.loads(rendered(chart, "json")) == chart.to_dict()


def test_unknown_format(chart: Any) -> None:
    """What is no format is an error that names those there are."""
    with pytest.raises(at.InputError, match=r"'gif'.*png"):
        rendered(chart, "gif")


@pytest.mark.parametrize(("library", "call"), [("vl_convert", "rendered"), ("altair", "data_of")])
def test_missing_extra(chart: Any, monkeypatch: pytest.MonkeyPatch, library: str, call: str) -> None:
    """Without the library, the error names the command that installs it."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(at.MissingExtraError, match=r'pip install "alliance-timeline\[charts\]"'):
        rendered(chart, "svg") if call == "rendered" else altair_module() and data_of(n=[1])
