"""Events as rows of CSV: one row an event, lists separated by ``;``, parts of an item by ``|``.

Columns are the fields of ``Event``. A participant is ``actor|role``, a citation ``source|locator|evidence``, a
milestone ``status|date|note|source``, a link ``relation|event``; later parts may be left out. ``;``, ``|`` and ``\\``
inside a value are written with a ``\\`` before them. ``strategy`` is JSON. Spaces around a list's words carry no
meaning, but those in locators, evidence and notes do.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from alliance_timeline.errors import Problem
from alliance_timeline.events import Event
from alliance_timeline.files.csv_text import CsvRow
from alliance_timeline.files.json_text import parse_json

__all__ = ["COLUMNS", "NEEDED", "events_to_csv", "row_to_record"]

COLUMNS: tuple[str, ...] = (
    "id", "date", "title", "summary", "kind", "form", "domains", "setting", "status", "cause", "depth", "cameo",
    "participants", "location", "frames", "applications", "strategy", "citations", "milestones", "links", "tags",
    "confidence", "verification", "verified_on", "followed_up_on", "notes", "coder",
)  # fmt: skip
NEEDED = ("date", "title", "kind", "form", "domains")

_WORDS = ("domains", "frames", "applications", "tags")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "participants": ("actor", "role"),
    "citations": ("source", "locator", "evidence"),
    "milestones": ("status", "date", "note", "source"),
    "links": ("relation", "event"),
}
_FREE_TEXT = ("locator", "evidence", "note")


def row_to_record(row: CsvRow, path: str = "") -> tuple[dict[str, Any], list[Problem]]:
    """A row as the fields of an event (empty cells are left out), and the cells that cannot be taken apart."""
    record: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, cell in row.cells.items():
        if not cell:
            continue
        if name in _WORDS:
            record[name] = [_plain(part.strip()) for part in _split(cell, ";") if part.strip()]
        elif name in _PARTS:
            items = [_split(item, "|") for item in _split(cell, ";") if item.strip()]
            record[name] = [_item(parts, _PARTS[name]) for parts in items]
            problems += [Problem(path, row.lines[name], name, why) for why in _too_many(items, _PARTS[name])]
        elif name == "strategy":
            document = parse_json(cell, path, row.lines[name])
            record[name] = document.value
            problems += [Problem(p.path, p.line, name, p.message) for p in document.problems]
        else:
            record[name] = cell
    return record, problems


def events_to_csv(events: Iterable[Event]) -> str:
    """The events as CSV text with the documented columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in events:
        fields = event.model_dump(mode="json")
        writer.writerow([_cell(name, fields[name]) for name in COLUMNS])
    return out.getvalue()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _WORDS:
        return ";".join(map(_escaped, value))
    if name in _PARTS:
        return ";".join(_joined([item[part] or "" for part in _PARTS[name]]) for item in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if name == "strategy" else str(value)


def _joined(parts: list[str]) -> str:
    """The parts of an item, without the empty ones at its end."""
    used = max(number for number, part in enumerate(parts, 1) if part)
    return "|".join(map(_escaped, parts[:used]))


def _item(parts: list[str], names: tuple[str, ...]) -> dict[str, str]:
    named = zip(names, parts, strict=False)
    texts = {name: _plain(part if name in _FREE_TEXT else part.strip()) for name, part in named}
    return {name: text for name, text in texts.items() if text}


def _too_many(items: list[list[str]], names: tuple[str, ...]) -> list[str]:
    allowed = "|".join(names)
    return [f"an item has {len(parts)} parts; allowed: {allowed}" for parts in items if len(parts) > len(names)]


def _split(text: str, mark: str) -> list[str]:
    """Split at marks that no backslash protects."""
    parts = [""]
    for piece in re.findall(rf"\\.|[^\\{mark}]+|{re.escape(mark)}|\\$", text, re.DOTALL):
        if piece == mark:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _escaped(text: str) -> str:
    return re.sub(r"([\\;|])", r"\\\1", text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
