"""Change one operator or constant at a time and see whether a test fails: ``python scripts/mutants.py [--n 200]``.

A change that no test notices has survived: a test is missing there, or the change means nothing. Survivors are shown
with their line before and after. All happens in a copy; nothing of the repository is changed. The tests of a folder of
the package are those in the folder of the same name in ``tests/``, with the examples of the docstrings.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PACKAGE = Path("src", "alliance_timeline")
FOLDERS = ("dates", "series", "inference", "checks")
"""The folders that are changed where none is named; of ``series`` all but what draws."""

_SWAPS = {
    "Lt": ("<", "<="), "LtE": ("<=", "<"), "Gt": (">", ">="), "GtE": (">=", ">"), "Eq": ("==", "!="),
    "NotEq": ("!=", "=="), "Is": ("is", "is not"), "In": ("in", "not in"), "And": ("and", "or"), "Or": ("or", "and"),
    "Add": ("+", "-"), "Sub": ("-", "+"), "Mult": ("*", "/"), "Div": ("/", "*"),
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum"}
_SMALL = 10
_SKIPPED = (ast.JoinedStr, ast.Raise, ast.Assert)


class Mutant(NamedTuple):
    """One change: the file, the bytes that it replaces, and what stands there instead."""

    path: Path
    begin: int
    end: int
    new: bytes

    def applied(self, text: bytes) -> bytes:
        """The text with the change."""
        return text[: self.begin] + self.new + text[self.end :]


def mutants_of(path: Path) -> Iterator[Mutant]:
    """All changes of a file that still parse; texts with values, refusals and annotations stay."""
    text = path.read_bytes()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def span(node: ast.expr) -> tuple[int, int]:
        return starts[node.lineno - 1] + node.col_offset, starts[(node.end_lineno or 1) - 1] + (
            node.end_col_offset or 0
        )

    def between(left: ast.expr, right: ast.expr, operator: ast.AST) -> Iterator[Mutant]:
        begin, end = span(left)[1], span(right)[0]
        old, new = _SWAPS.get(type(operator).__name__, ("", ""))
        gap = text[begin:end]
        if old and b"#" not in gap and (found := re.search(re.escape(old.encode()), gap)):
            yield Mutant(path, begin + found.start(), begin + found.end(), new.encode())

    def own(node: ast.AST) -> Iterator[Mutant]:
        if isinstance(node, ast.Compare):
            for left, right, operator in zip([node.left, *node.comparators], node.comparators, node.ops, strict=False):
                yield from between(left, right, operator)
        elif isinstance(node, ast.BoolOp):
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from between(left, right, node.op)
        elif isinstance(node, ast.BinOp):
            yield from between(node.left, node.right, node.op)
        elif isinstance(node, ast.Constant) and isinstance(node.value, int) and abs(node.value) <= _SMALL:
            new = not node.value if isinstance(node.value, bool) else node.value + 1
            yield Mutant(path, *span(node), repr(new).encode())
        elif isinstance(node, ast.Name) and node.id in _NAMES:
            yield Mutant(path, *span(node), _NAMES[node.id].encode())
        elif isinstance(node, ast.Attribute) and node.attr in _NAMES:
            end = span(node)[1]
            yield Mutant(path, end - len(node.attr), end, _NAMES[node.attr].encode())

    def inside(node: ast.AST) -> Iterator[Mutant]:
        if isinstance(node, _SKIPPED) or (isinstance(node, ast.keyword) and node.arg == "strict"):
            return
        yield from own(node)
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns", "decorator_list"):
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, ast.AST):
                        yield from inside(part)

    for mutant in inside(ast.parse(text)):
        try:
            ast.parse(mutant.applied(text))
        except SyntaxError:
            continue
        yield mutant


def tests_of(mutant: Mutant, copy: Path) -> list[str]:
    """The tests that belong to the file: the examples of its module, and the folder of the same name."""
    inside = mutant.path.relative_to(copy / PACKAGE)
    module = ".".join(("alliance_timeline", *inside.with_suffix("").parts)).removesuffix(".__init__")
    return [f"tests/test_docstrings.py::test_examples_run[{module}]", f"tests/{inside.parts[0]}"]


def fails(tests: list[str], copy: Path, limit: float) -> bool:
    """Whether a test fails, or the time is over."""
    settings = {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", *tests]
    quiet = subprocess.DEVNULL
    run = subprocess.Popen(
        words, cwd=copy, env=os.environ | settings, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        return run.wait(limit) != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()


def survives(mutant: Mutant, copy: Path, limit: float) -> bool:
    """Whether all tests pass with the change; the file is put back."""
    text = mutant.path.read_bytes()
    mutant.path.write_bytes(mutant.applied(text))
    try:
        return not fails(tests_of(mutant, copy), copy, limit)
    finally:
        mutant.path.write_bytes(text)


def shown(mutant: Mutant, copy: Path) -> str:
    """File and line, before and after."""
    text = mutant.path.read_bytes()
    number = text.count(b"\n", 0, mutant.begin)
    before, after = (part.splitlines()[number].decode().strip() for part in (text, mutant.applied(text)))
    return f"{mutant.path.relative_to(copy)}:{number + 1}\n  - {before}\n  + {after}\n"


def main() -> None:
    """Try some changes, drawn at random, and show those that survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="how many changes; by default 200")
    parser.add_argument("--seed", type=int, default=0, help="which ones are drawn; by default 0")
    parser.add_argument("--only", metavar="FOLDER", help=f"one folder of the package; by default {', '.join(FOLDERS)}")
    parser.add_argument("--limit", type=float, default=600, help="seconds for the tests of a change; by default 600")
    asked = parser.parse_args()
    folders = (asked.only,) if asked.only else FOLDERS
    if missing := [
        name for name in folders if not ((ROOT / PACKAGE / name).is_dir() and (ROOT / "tests" / name).is_dir())
    ]:
        parser.error(f"no folder with tests: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "copy"
        leave = shutil.ignore_patterns(
            ".git", ".venv", "__pycache__", "node_modules", "site", ".*_cache", ".hypothesis"
        )
        shutil.copytree(ROOT, copy, ignore=leave)
        paths = sorted(path for name in folders for path in (copy / PACKAGE / name).rglob("*.py"))
        places = [mutant for path in paths if "drawing" not in path.stem for mutant in mutants_of(path)]
        drawn = random.Random(asked.seed).sample(places, min(asked.n, len(places)))
        for name in folders:
            if fails([f"tests/{name}"], copy, asked.limit):
                parser.exit(1, f"the tests of {name} fail or take too long without a change; nothing was tried\n")
        left = 0
        for number, mutant in enumerate(drawn, 1):
            begun = time.perf_counter()
            if survives(mutant, copy, asked.limit):
                left += 1
                sys.stdout.write(shown(mutant, copy))
                sys.stdout.flush()
            sys.stderr.write(f"{number} of {len(drawn)}, {time.perf_counter() - begun:.0f} s\n")
        sys.stdout.write(f"{left} of {len(drawn)} changes survived; there are {len(places)} places\n")


if __name__ == "__main__":
    main()
