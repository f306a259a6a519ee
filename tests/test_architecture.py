"""ARCHITECTURE.md is true: its list of modules is complete, and imports go from higher ranks to lower ones."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import alliance_timeline

ROOT = Path(__file__).parents[1]
PACKAGE = Path(alliance_timeline.__file__).parent
ENTRY = re.compile(r"^\s*\[(\d)\] (\w+)(?:\.py|/)\s+\S", re.MULTILINE)


def ranks() -> dict[str, int]:
    """The rank of each module, as ARCHITECTURE.md lists it."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return {name: int(rank) for rank, name in ENTRY.findall(text)}


def module_of(path: Path) -> str:
    """The module that a file belongs to; a folder is one module."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The modules of the package that a file imports, at the top, lazily or for type checking alone."""
    found: set[str] = set()
    parts = path.relative_to(PACKAGE).parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = ["alliance_timeline", *parts[:-1]][: len(parts) + 1 - node.level] if node.level else []
            target = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{target}.{alias.name}" for alias in node.names] if target == "alliance_timeline" else [target]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value] if re.fullmatch(r"alliance_timeline\.\w+(\.\w+)*", node.value) else []
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("alliance_timeline.")}
    return found


def files() -> list[Path]:
    """All source files but the package's own ``__init__``."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def test_every_module_has_a_rank() -> None:
    """The list names each module of the package, and nothing else."""
    assert set(ranks()) == {module_of(path) for path in files()}


def test_imports_go_down() -> None:
    """A module imports only from lower ranks; equal ranks never import each other."""
    rank = ranks()
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in files()
        for name in imports(path) - {module_of(path)}
        if rank[name] >= rank[module_of(path)]
    ]
    assert wrong == []


def test_files_of_a_folder_have_no_circle() -> None:
    """Inside a folder, files import each other without a circle."""
    graph: dict[str, set[str]] = {}
    for path in files():
        own = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        graph[own] = set()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        guarded = _for_types(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node not in guarded:
                base = path.relative_to(PACKAGE).parts[: -node.level] if node.level else ()
                name = ".".join([*base, *(node.module or "").split(".")]).strip(".")
                graph[own].add(name.removeprefix("alliance_timeline."))
    for start in graph:
        seen, todo = set(), [name for name in graph[start] if name in graph]
        while todo:
            name = todo.pop()
            assert name != start, f"{start} imports itself in the end"
            if name not in seen:
                seen.add(name)
                todo += [other for other in graph[name] if other in graph]


def _for_types(tree: ast.AST) -> set[ast.AST]:
    """What stands under ``if TYPE_CHECKING``, where a name of the same folder does no harm."""
    blocks = [item for item in ast.walk(tree) if isinstance(item, ast.If) and "TYPE_CHECKING" in ast.dump(item.test)]
    return {node for block in blocks for node in ast.walk(block)}


def test_nothing_knows_the_bundled_partnership() -> None:
    """No line of code outside of docstrings names Russia or China; only the data does."""
    named = []
    for path in files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
            and isinstance(node.body[0], ast.Expr)
        }  # fmt: skip
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if id(node) not in docs and re.search(r"\b(Russian?|China|Chinese)\b", text, re.IGNORECASE):
                named.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {text[:60]}")
    assert named == []
