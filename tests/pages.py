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
from typing import Any

from filelock import FileLock

_FENCE = re.compile(r'^```(\w*)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_OPENING = re.compile(r"^[ >]*(?:```|~~~)", re.MULTILINE)
_PROGRAM = "alliance-timeline"


@dataclass(frozen=True)
class Block:
    """A block of code: its language, the file that it is said to be, its text."""

    language: str
    title: str
    text: str


def blocks_of(path: Path) -> list[Block]:
    """All blocks of a page, in order."""
    return blocks_in(path.read_text(encoding="utf-8"), path.as_posix())


def blocks_in(text: str, name: str) -> list[Block]:
    """All blocks of a text, in order.

    Raises:
        ValueError: a fence is indented, quoted, made of ``~~~``, not closed or has other attributes: no test would run
            its block as it is shown.
    """
    blocks = [Block(*found) for found in _FENCE.findall(text)]
    for part in (_FENCE.sub("", text), *(block.text for block in blocks)):
        if strange := _OPENING.search(part):
            raise ValueError(f"{name}: a fence that no test reads: {strange[0]!r}")
    return blocks


def failures(blocks: Iterable[Block], name: str, names: dict[str, Any] | None = None) -> str:
    """Run the Python of a page as one session; what it printed otherwise than shown, or an empty text.

    What is printed must be what is shown, letter by letter.

    Args:
        blocks: those of the page, or some of them.
        name: of the page, for the report.
        names: those of a session to go on with; it keeps the ones that are made.
    """
    code = "\n".join(block.text for block in blocks if block.language in ("python", "pycon"))
    test = doctest.DocTestParser().get_doctest(code, {}, name, name, 0)
    test.globs = {"__name__": "session"} if names is None else names
    report: list[str] = []
    doctest.DocTestRunner().run(test, out=report.append, clear_globs=False)
    return "".join(report)


def shell_lines(blocks: Iterable[Block]) -> list[list[str]]:
    """The words of each line for a shell."""
    shells = (block.text.replace("\\\n", " ") for block in blocks if block.language == "bash")
    lines = [shlex.split(line, comments=True) for shell in shells for line in shell.splitlines()]
    return [words for words in lines if words]


def commands_of(blocks: Iterable[Block]) -> list[list[str]]:
    """What follows the program's name in each of its lines for a shell."""
    return [words[1:] for words in shell_lines(blocks) if words[0] == _PROGRAM]


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
