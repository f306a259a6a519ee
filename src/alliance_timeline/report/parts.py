"""Parts of a report, as values: what it says; how it looks is for whoever renders it.

A brief is sections of blocks. Each sentence that rests on events is a ``Claim`` with their ids, so that a renderer can
lead from it to the events and their sources.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alliance_timeline.timeline import Timeline

__all__ = ["Block", "Brief", "Claim", "Grid", "Listing", "Paragraph", "Picture", "Section", "Words"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, or the cell of a table, with the events that it rests on.

    Args:
        id: of its own in the brief, in letters, digits and hyphens: an anchor.
        text: plain text.
        events: their ids, in order of date.
        listed_by: the command that lists them all; "" where none does.
    """

    id: str
    text: str
    events: tuple[str, ...] = ()
    listed_by: str = ""


Words = str | Claim


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences, set one after the other."""

    sentences: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Items of a list, each a sentence or two."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: caption, head, rows; ``numbers`` are the columns that are set to the right, ``notes`` stand below."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    numbers: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that is drawn when it is asked for, and what it shows in words for those who do not see it."""

    id: str
    caption: str
    draw: Callable[[], Any]


Block = Paragraph | Listing | Grid | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below; ``id`` is its anchor."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that a report says.

    Args:
        title, subtitle: of the page.
        lead: the answer in a few sentences, before all sections.
        sections: in the order of reading.
        timeline: the events that it is about.
        made: the day on which it was made.
        version: of the data, or None.
        selection: what was selected, in words; "" for all of the data.
        cite: how to cite report and data, one line each.
    """

    title: str
    subtitle: str
    lead: tuple[Words, ...]
    sections: tuple[Section, ...]
    timeline: Timeline
    made: datetime.date
    version: str | None
    selection: str
    cite: tuple[str, ...]
