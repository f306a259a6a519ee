"""Events as rows of CSV: one row an event, lists separated by ``;``, parts of an item by ``|``.

Columns are the fields of ``Event``. A participant is ``actor|role``, a citation ``source|locator|evidence``, a
milestone ``status|date|note|source``, a link ``relation|event``; later parts may be left out. ``;``, ``|`` and ``\\``
inside a value are written with a ``\\`` before them. ``strategy`` is JSON.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alliance_timeline.events import Event

__all__ = ["COLUMNS", "events_to_csv", "row_to_record", "rows_of_csv"]

COLUMNS: tuple[str, ...] = (
    "id", "date", "title", "summary", "kind", "form", "domains", "setting", "status", "cause", "depth", "cameo",
    "participants", "location", "frames", "applications", "strategy", "citations", "milestones", "links", "tags",
    "confidence", "verification", "verified_on", "notes", "coder",
)  # fmt: skip

_WORDS = ("domains", "frames", "applications", "tags")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "participants": ("actor", "role"),
    "citations": ("source", "locator", "evidence"),
    "milestones": ("status", "date", "note", "source"),
    "links": ("relation", "event"),
}


def rows_of_csv(text: str) -> list[tuple[int, dict[str, str]]]:
    """The rows with the line on which each ends; cells of a column that is not named stand under the key ``""``.

    Raises:
        csv.Error: where the text is not CSV.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    return [(reader.line_num, row) for row in reader]


def row_to_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the fields of an event; empty cells are left out."""
    record: dict[str, Any] = {}
    for name, cell in row.items():
        if cell is None or cell == "" or cell == []:
            continue
        if name in _WORDS:
            record[name] = [_plain(part) for part in _split(cell, ";") if part]
        elif name in _PARTS:
            record[name] = [_item(part, _PARTS[name]) for part in _split(cell, ";") if part]
        elif name == "strategy":
            record[name] = json.loads(cell)
        else:
            record[name] = cell
    return record


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


def _joined(parts: Sequence[str]) -> str:
    """The parts of an item, without the empty ones at its end."""
    used = max(n for n, part in enumerate(parts, 1) if part)
    return "|".join(map(_escaped, parts[:used]))


def _item(text: str, names: Sequence[str]) -> dict[str, str]:
    parts = [_plain(part) for part in _split(text, "|")]
    record = {name: part for name, part in zip(names, parts, strict=False) if part}
    return record | {f"part {n}": part for n, part in enumerate(parts[len(names) :], len(names) + 1)}


def _split(text: str, mark: str) -> list[str]:
    """Split at marks that no backslash protects; spaces around a part carry no meaning."""
    parts = [""]
    for piece in re.findall(rf"\\.|[^\\{mark}]+|{re.escape(mark)}|\\$", text, re.DOTALL):
        if piece == mark:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts]


def _escaped(text: str) -> str:
    return re.sub(r"([\\;|])", r"\\\1", text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
