"""Record the figures of the library on the bundled data, or hold today's figures against those recorded.

``python scripts/golden.py --record`` writes ``scripts/golden.json``; without it, every figure that differs by more
than 1e-9 (relative) is printed and the exit code is 1. Recorded are the examples of the README, the notebooks
(executed), the commands, the report as Markdown, the bundled checks, and tables of the results themselves. A figure
that is meant to change is recorded anew in the commit that changes it, and listed in CHANGELOG.md with the reason.
"""

from __future__ import annotations

import argparse
import contextlib
import doctest
import io
import json
import math
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import alliance_timeline as at
from alliance_timeline.cli import main as command

ROOT = Path(__file__).parents[1]
RECORD = Path(__file__).with_suffix(".json")
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?|(?<![\w.])-?\.\d+")
COMMANDS = (
    "overview --json",
    "list --domains ai --kinds cooperation --since 2022-02-24 --limit 5 --json",
    "series --every year --by kind --since 2010 --json",
    "phases --json",
    "phases --domains energy --json",
    "phases --find --kinds limitation --json",
    "contrast since-2022 2014-2022 --json",
    "contrast since-2022 2014-2022 --domains military --json",
    "trend --kinds limitation --every year --method log_linear --json",
    "trend --kinds friction --json",
    "changepoints --domains ai --json",
    "interrupted --at 2022-02-24 --kinds friction --json",
    "follow-through --domains ai --json",
    "network --domains ai --limit 5 --json",
    f"check {ROOT / 'examples' / 'checks.toml'} --json",
)


def numbers(text: str) -> list[float]:
    """All numbers of a text, in order."""
    return [float(found.replace(",", "")) for found in NUMBER.findall(text)]


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of a JSON value with their paths; sentences are left out, words and numbers are figures."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from flat(item, f"{path}.{key}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from flat(item, f"{path}[{place}]")
    elif not isinstance(value, str) or len(value) <= 24:
        yield path, value


def readme() -> Iterator[tuple[str, Any]]:
    """The numbers that the examples of the README print."""
    text = "\n".join(re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S))
    namespace: dict[str, Any] = {}
    for place, example in enumerate(doctest.DocTestParser().get_examples(text)):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            exec(compile(example.source, "README.md", "single"), namespace)
        yield f"readme[{place}]", numbers(out.getvalue())


def notebooks() -> Iterator[tuple[str, Any]]:
    """The numbers in the texts that the notebooks show when they are executed."""
    import nbformat
    from nbclient import NotebookClient

    for path in sorted((ROOT / "examples").glob("*.ipynb")):
        book = nbformat.read(path, as_version=4)
        NotebookClient(book, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
        for place, cell in enumerate(book.cells):
            for output in cell.get("outputs", []):
                text = output.get("text") or output.get("data", {}).get("text/plain", "")
                if not text.startswith("alt."):
                    yield f"{path.stem}[{place}]", numbers(text)


def commands() -> Iterator[tuple[str, Any]]:
    """The leaves of what the commands print as JSON."""
    for line in COMMANDS:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            command(shlex.split(line))
        name = line.replace(f"{ROOT}/", "")
        yield from ((f"{name}: {path}", leaf) for path, leaf in flat(json.loads(out.getvalue())))


def report() -> Iterator[tuple[str, Any]]:
    """The numbers of the report, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "brief.md"
        command(["report", "--out", str(page), "--checks", str(ROOT / "examples" / "checks.toml")])
        for place, line in enumerate(page.read_text("utf-8").splitlines()):
            if found := numbers(line):
                yield f"report[{place}]", found


def results() -> Iterator[tuple[str, Any]]:
    """The tables of the results themselves, which no change of wording touches."""
    tl = at.load()
    dyadic = tl.select(kinds=at.DYADIC)
    tables = {
        "events": tl.to_pandas().describe(include="all"),
        "phase_summary": tl.phase_summary().to_pandas(),
        "contrast": dyadic.contrast("since-2022", "2014-2022").to_pandas(),
        "share": dyadic.share("limitation", of=at.DYADIC, every="year").to_pandas(),
        "series": dyadic.series(every="quarter", by="kind").to_pandas(),
        "follow_through": tl.follow_through().to_pandas().describe(include="all"),
        "network": tl.select(domains="ai").network().to_pandas(),
    }
    for name, table in tables.items():
        leaves = json.loads(
            table.reset_index(drop=True).to_json(orient="columns", date_format="iso", double_precision=15)
        )
        yield from ((f"{name}{path}", leaf) for path, leaf in flat(leaves))


def figures() -> dict[str, Any]:
    """Every figure by its name."""
    found: dict[str, Any] = {}
    for part in (results, readme, commands, report, notebooks):
        found.update(part())
        print(f"{part.__name__}: {len(found)} so far", file=sys.stderr)
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two leaves agree: numbers to 1e-9, anything else exactly."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def main() -> int:
    """Record or compare; the exit code is 1 where a figure differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="write today's figures to scripts/golden.json")
    arguments = parser.parse_args()
    os.environ["COLUMNS"] = "200"
    today = figures()
    if arguments.record:
        lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(today.items())]
        RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
        return 0
    recorded = json.loads(RECORD.read_text("utf-8"))
    wrong = [name for name in sorted(recorded.keys() | today.keys()) if not same(recorded.get(name), today.get(name))]
    for name in wrong:
        print(f"{name}: recorded {recorded.get(name)}, today {today.get(name)}")
    print(f"{len(recorded)} figures recorded, {len(wrong)} differ")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
