"""The notebooks run from top to bottom, away from the checkout, and say what they stand for."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "examples").glob("*.ipynb"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's messaging, not of what runs in it
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_runs(path: Path, tmp_path: Path) -> None:
    """Every cell ends well, and every cell of code shows something."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [cell.outputs for cell in book.cells if cell.cell_type == "code"]
    assert len(shown) > 10
    assert all(outputs and outputs[-1].output_type == "execute_result" for outputs in shown)
    assert not any(output.output_type == "stream" for outputs in shown for output in outputs)
    kept = [cell.outputs for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [_words(outputs) for outputs in shown] == [_words(outputs) for outputs in kept], "run scripts/notebooks.py"


def _words(outputs: list[nbformat.NotebookNode]) -> str:
    """What the last output says, figures aside, which may differ in the last digits from machine to machine."""
    return re.sub(r"[\d.,∞–-]+|[ ]+", " ", outputs[-1].data["text/plain"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_names_its_limits(path: Path) -> None:
    """The text says that the occasions are catalogued ones and that the data may not decide."""
    text = path.read_text(encoding="utf-8")
    assert "catalogued" in text
    assert "cannot decide" in text
