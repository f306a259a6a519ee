"""Make the pictures of ``docs/img/``: ``python scripts/pictures.py [--out DIR] [name …]``.

The one source is ``docs/charts.md``: below each picture stands the code that draws it.
"""

from __future__ import annotations

import argparse
import contextlib
import doctest
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import alliance_timeline as at
from alliance_timeline.charts.rendering import rendered

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "charts.md"
_SHOWN = re.compile(r"^!\[[^\]]*\]\(img/([a-z-]+)\.svg\)$(?:(?!^!).)*?^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def drawn(code: str, timeline: at.Timeline) -> Any:
    """What a block of the page calls ``chart``; files are those of the repository."""
    names: dict[str, Any] = {"at": at, "tl": timeline}
    with contextlib.chdir(ROOT):
        for example in doctest.DocTestParser().get_examples(code):
            exec(example.source, names)
    return names["chart"]


PICTURES: dict[str, Callable[[at.Timeline], Any]] = {
    name: partial(drawn, code) for name, code in _SHOWN.findall(PAGE.read_text(encoding="utf-8"))
}
"""What is drawn of the bundled data, by the name of its file."""


def main() -> None:
    """Draw all pictures, or those that are named, and say how large each is and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(PICTURES))
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "img", help="folder; by default docs/img")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in PICTURES]:
        parser.error(f"no such picture: {', '.join(unknown)}; there are {', '.join(PICTURES)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    timeline = at.load()
    for name in asked.names or PICTURES:
        begun = time.perf_counter()
        content = rendered(PICTURES[name](timeline), "svg")
        (asked.out / f"{name}.svg").write_bytes(content)
        seconds = time.perf_counter() - begun
        sys.stdout.write(f"{name}.svg: {len(content) / 1000:.0f} kB, {seconds:.1f} s\n")


if __name__ == "__main__":
    main()
