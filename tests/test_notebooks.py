"""The notebooks run from top to bottom, away from the checkout; what they show and say is current."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbmake.nb_run import NotebookRun

EXAMPLES = Path(__file__).parents[1] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")
DESCRIPTIONS = """
import json
import altair

def _told(spec):
    parts = (_told(part) for part in spec.get("vconcat", ()))
    return spec.get("description") or " ".join(parts)

charts = {number: shown for number, shown in Out.items() if isinstance(shown, altair.TopLevelMixin)}
print(json.dumps({number: _told(chart.to_dict()) for number, chart in charts.items()}))
"""
LABEL = re.compile(r'<svg role="img" aria-label="([^"]{40,})"')
TEXT = re.compile(r"<text[^>]*>(.*?)</text>|aria-label=\"([^\"]*)\"", re.DOTALL)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's messaging, not of what runs in it
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, tmp_path: Path) -> None:
    """Every cell ends well and shows something; the outputs that are kept and the figures of the prose are current.

    Each picture carries the description of its chart.
    """
    for file in (*EXAMPLES.glob("*.csv"), *EXAMPLES.glob("*.toml")):
        shutil.copy(file, tmp_path)
    kept = nbformat.read(path, as_version=4)
    asking = nbformat.from_dict({**kept, "cells": [*kept.cells, nbformat.v4.new_code_cell(DESCRIPTIONS)]})
    nbformat.write(asking, tmp_path / path.name)
    done = NotebookRun(tmp_path / path.name, default_timeout=300).execute()
    assert done.error is None, done.error.trace
    book = done.nb
    told = json.loads(book.cells.pop().outputs[0].text)
    assert {str(cell.execution_count): _label(cell) for cell in _code(book) if _label(cell)} == told
    for cell in _code(book):
        assert cell.outputs, cell.source
        assert cell.outputs[-1].output_type == "execute_result", cell.source
        assert not any(output.get("name") == "stderr" for output in cell.outputs), cell.source
    assert [_words(cell) for cell in _code(book)] == [_words(cell) for cell in _code(kept)], "run scripts/notebooks.py"
    assert not (missing := sorted(_said(book) - _shown(book))), f"the cells do not show {missing}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_an_essay(path: Path) -> None:
    """It begins with a question, answers it below, and ends with what the data cannot say."""
    book = nbformat.read(path, as_version=4)
    title, question, answer = book.cells[0].source.split("\n\n")[:3]
    assert title.startswith("# ")
    assert question.startswith("**")
    assert question.endswith("?**")
    assert len(answer) > 200
    text = "\n".join(cell.source for cell in book.cells)
    assert "## What this cannot say" in text
    assert "cannot decide" in text
    assert "catalogued" in text or "at.load()" not in text
    assert sum(".plot" in cell.source for cell in _code(book)) >= 1
    assert path.stat().st_size < 600_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_displays_are_rich(path: Path) -> None:
    """Whatever a cell shows is a picture with one alternative text, a table, or a plain value of Python."""
    for cell in _code(nbformat.read(path, as_version=4)):
        data = cell.outputs[-1].data
        if svg := data.get("image/svg+xml"):
            assert data["text/plain"] == _label(cell), cell.source
            assert svg.count("aria-label") == 1, cell.source
        elif "text/html" not in data:
            assert data["text/plain"][0] in "{[('" or data["text/plain"].startswith("Counter("), cell.source


def _code(book: Any) -> list[Any]:
    return [cell for cell in book.cells if cell.cell_type == "code"]


def _label(cell: Any) -> str:
    """The alternative text of the picture that a cell shows."""
    found = LABEL.match(cell.outputs[-1].data.get("image/svg+xml", ""))
    return unescape(found[1]) if found else ""


def _words(cell: Any) -> str:
    """What the last output says, figures aside, which may differ in the last digits from machine to machine."""
    data = cell.outputs[-1].data
    told = " ".join(_letters(data["image/svg+xml"])) if "image/svg+xml" in data else data["text/plain"]
    return re.sub(r"[\d.,∞–−-]+|\s+", " ", told)


def _letters(svg: str) -> Iterator[str]:
    """What a picture says in letters and to a screen reader."""
    return (re.sub(r"<[^>]*>", " ", part) for parts in TEXT.findall(svg) for part in parts)


def _said(book: Any) -> set[float]:
    """The figures of the prose, without days, years and what stands in code or links."""
    text = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|^#+.*$", " ", text, flags=re.MULTILINE)
    text = re.sub(rf"\b\d{{1,2}} (?:{MONTHS})\b|\b(?:19|20)\d\d\b", " ", text)
    return {float(number.replace(",", "")) for number in NUMBER.findall(text)}


def _shown(book: Any) -> set[float]:
    """All figures of code and outputs."""
    texts = [cell.source for cell in _code(book)]
    for cell in _code(book):
        for output in cell.outputs:
            data = output.get("data", {})
            tables = re.sub(r"<[^>]*>", " ", data.get("text/html", ""))
            texts += [
                output.get("text", ""),
                data.get("text/plain", ""),
                tables,
                *_letters(data.get("image/svg+xml", "")),
            ]
    found = (number.replace(",", "") for text in texts for number in NUMBER.findall(text))
    return {float(number) for number in found if number.count(".") < 2}
