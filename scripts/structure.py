"""Print the figures of the source's structure: how much there is, what is in circles, what a reader must open.

``python scripts/structure.py`` prints files, lines, circles of imports, files that one other file imports, private
helpers of at most five lines that are called once, ``fmt: skip``, and the files and functions that a call of ``load``,
``series``, ``contrast`` and ``check`` passes on the bundled data.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "alliance_timeline"
NAME = "alliance_timeline"


def modules() -> dict[str, Path]:
    """The source files by dotted name; a folder's ``__init__`` has the folder's name."""
    return {
        ".".join([NAME, *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imports(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules of the package that a file imports, lazily and for type checking too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        parents = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
        base = parents[: len(parents) + 1 - node.level] if node.level else []
        target = ".".join([*base, *([node.module] if node.module else [])])
        for alias in node.names:
            found = f"{target}.{alias.name}" if f"{target}.{alias.name}" in known else target
            if found in known and found != name:
                yield found


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The groups of files that import each other in the end (strongly connected, two or more)."""
    reach = {name: _reached(graph, name) for name in graph}
    groups = {tuple(sorted(other for other in reach[name] if name in reach[other])) for name in graph}
    return [list(group) for group in sorted(groups) if len(group) > 1]


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    todo = list(graph[start])
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += graph[name]
    return seen


def once_called(text: str) -> int:
    """How many private functions of at most five lines a file calls once."""
    found = 0
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and re.match(r"_(?!_)", node.name):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            short = body and (body[-1].end_lineno or 0) - body[0].lineno < 5
            found += bool(short and len(re.findall(rf"\b{node.name}\b", text)) == 2)
    return found


def passed(call: Callable[[], Any]) -> tuple[int, int]:
    """The files and functions of the package that a call passes."""
    seen: set[tuple[str, str]] = set()

    def note(frame: Any, event: str, _: Any) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(str(PACKAGE)):
            seen.add((file, frame.f_code.co_qualname))

    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
    return len({file for file, _ in seen}), len(seen)


def main() -> None:
    """Print the figures, a line each."""
    known = modules()
    texts = [path.read_text("utf-8") for path in known.values()]
    graph = {name: set(imports(name, path, known)) for name, path in known.items()}
    importers = {name: sum(name in others for others in graph.values()) for name in graph}
    print(f"files: {len(known)}")
    print(f"lines: {sum(text.count(chr(10)) for text in texts)}")
    for circle in (found := circles({name: others for name, others in graph.items() if name != NAME})):
        print(f"circle: {', '.join(circle)}")
    print(f"circles of imports: {len(found)}")
    print(f"files that one other file imports: {sum(count == 1 for count in importers.values())}")
    print(f"private helpers of at most five lines, called once: {sum(map(once_called, texts))}")
    print(f"fmt: skip: {sum(len(re.findall(r'fmt: (?:skip|off)', text)) for text in texts)}")

    import alliance_timeline as at

    tl = at.load()
    checks = ROOT / "examples" / "checks.toml"
    one = at.checks.read_checks(checks).file.check[0]
    calls: dict[str, Callable[[], Any]] = {
        "load": at.load,
        "series": lambda: repr(tl.series(every="year")),
        "contrast": lambda: repr(tl.select(kinds=at.DYADIC).contrast("since-2022", "2014-2022")),
        "check": lambda: repr(at.run_checks([one], timeline=tl)),
    }
    for name, call in calls.items():
        files, functions = passed(call)
        print(f"{name}: passes {files} files, {functions} functions")


if __name__ == "__main__":
    main()
