"""What tests of briefs share: a world of two invented states, the bundled brief, and ways through the parts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import alliance_timeline as at
from alliance_timeline.report import Brief, Claim, Grid, Listing, Paragraph, Picture, Section, brief

MADE = datetime.date(2026, 11, 27)
CHECKS = Path(__file__).parents[2] / "examples" / "checks.toml"


@cache
def bundled() -> at.Timeline:
    """The bundled data."""
    return at.load()


@cache
def checked() -> at.CheckReport:
    """The claims of the example, held against it."""
    return at.run_checks(CHECKS, bundled(), today=MADE, fragility=False)


@cache
def whole() -> Brief:
    """The brief of all bundled data."""
    return brief(bundled(), checked(), made=MADE)


def event(name: str, date: str, kind: str = "cooperation", **fields: Any) -> at.Event:
    """An event between two invented states."""
    both = ["aland", ("borduria", "target")]
    known = {"title": f"Event {name}", "form": "meeting", "domains": "energy", "participants": both}
    return at.Event(**{"id": name, "date": date, "kind": kind, **known, **fields})


def section(made: Brief, name: str) -> Section:
    """The section with an id."""
    return next(item for item in made.sections if item.id == name)


def grid(made: Brief, name: str, caption: str) -> Grid:
    """The table of a section whose caption begins so."""
    tables = (block for block in section(made, name).blocks if isinstance(block, Grid))
    return next(block for block in tables if block.caption.startswith(caption))


def claims(made: Brief) -> Iterator[Claim]:
    """All claims, in the order of reading."""
    for words in every(made):
        if isinstance(words, Claim):
            yield words


def every(made: Brief) -> Iterator[str | Claim]:
    """All sentences and cells, in the order of reading."""
    yield from made.lead
    for item in made.sections:
        yield from within(item)


def within(item: Section) -> Iterator[str | Claim]:
    """All sentences and cells of a section."""
    for block in item.blocks:
        if isinstance(block, Paragraph):
            yield from block.sentences
        elif isinstance(block, Listing):
            yield from block.items
        elif isinstance(block, Grid):
            yield from (cell for row in block.rows for cell in row)
            yield from block.notes


def pictures(made: Brief) -> list[Picture]:
    """All pictures."""
    return [block for item in made.sections for block in item.blocks if isinstance(block, Picture)]


def text_of(words: str | Claim) -> str:
    """What is read."""
    return words if isinstance(words, str) else words.text


def prose(made: Brief, name: str) -> str:
    """The sentences and cells of a section."""
    return " ".join(map(text_of, within(section(made, name))))
