"""Pages whose code runs: what the tests of the README and of the documentation share."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

_FENCE = re.compile(r'^```(\w*)(?: title="([^"]+)")?\n(.*?)^```', re.MULTILINE | re.DOTALL)
_PROGRAM = "alliance-timeline"


@dataclass(frozen=True)
class Block:
    """A block of code: its language, the file that it is said to be, its text."""

    language: str
    title: str
    text: str


def blocks_of(path: Path) -> list[Block]:
    """All blocks of a page, in order."""
    return [Block(*found) for found in _FENCE.findall(path.read_text(encoding="utf-8"))]


def failures(blocks: Iterable[Block], name: str) -> str:
    """Run the Python of a page as one session; what it printed otherwise than shown, or an empty text."""
    session = "\n".join(block.text for block in blocks if block.language in ("python", "pycon"))
    test = doctest.DocTestParser().get_doctest(session, {"__name__": "session"}, name, name, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    report: list[str] = []
    runner.run(test, out=report.append)
    return "".join(report)


def commands_of(blocks: Iterable[Block]) -> list[list[str]]:
    """What follows the program's name in each of its lines in a shell."""
    shells = (block.text.replace("\\\n", " ") for block in blocks if block.language == "bash")
    lines = [shlex.split(line, comments=True) for shell in shells for line in shell.splitlines()]
    return [words[1:] for words in lines if words[:1] == [_PROGRAM]]


def write_files(blocks: Iterable[Block], folder: Path) -> None:
    """The blocks that are files, written under their names."""
    for block in blocks:
        if block.title:
            (folder / block.title).write_text(block.text, encoding="utf-8")


def built_site(run: Path) -> Path:
    """The documentation, built with warnings as errors, once for all workers of a run of tests.

    Args:
        run: the folder of the worker's temporary files.
    """
    shared = run.parent if os.environ.get("PYTEST_XDIST_WORKER") else run
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        if not folder.exists():
            _build(folder)
    return folder


def _build(folder: Path) -> None:
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(root / "src")}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or done.stdout or done.stderr:
        shutil.rmtree(folder, ignore_errors=True)
        raise AssertionError(f"mkdocs ends with {done.returncode}\n{done.stdout}{done.stderr}")
