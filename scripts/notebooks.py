"""Run the notebooks of ``examples/`` and keep what they show: ``python scripts/notebooks.py``."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]


def run(path: Path) -> None:
    """Execute a notebook and write it back with its outputs, without when and on what it ran."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    book.metadata = {"kernelspec": book.metadata["kernelspec"], "language_info": {"name": "python"}}
    for cell in book.cells:
        cell.metadata = {}
    nbformat.write(book, path)


if __name__ == "__main__":
    for notebook in sorted((ROOT / "examples").glob("*.ipynb")):
        run(notebook)
        sys.stdout.write(f"run: {notebook.relative_to(ROOT)}\n")
