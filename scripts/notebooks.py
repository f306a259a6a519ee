"""Run the notebooks of ``examples/`` and keep what they show: ``python scripts/notebooks.py [name …]``."""

from __future__ import annotations

import argparse
import sys
import time
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


def main() -> None:
    """Run all notebooks, or those that are named, and say how long each took and how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="names of notebooks without .ipynb; by default all")
    names = parser.parse_args().names or sorted(path.stem for path in (ROOT / "examples").glob("*.ipynb"))
    for name in names:
        path = ROOT / "examples" / f"{name}.ipynb"
        begun = time.perf_counter()
        run(path)
        seconds, size = time.perf_counter() - begun, path.stat().st_size / 1000
        sys.stdout.write(f"{path.relative_to(ROOT)}: {seconds:.1f} s, {size:.0f} kB\n")


if __name__ == "__main__":
    main()
