"""Indicators as files: ``indicators/<name>.csv``, with title, definition and unit in ``datapackage.json``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DataError, Problem
from alliance_timeline.events import Record, problems_of
from alliance_timeline.events.records import Identifier, Text
from alliance_timeline.files.reading import read_json, read_text
from alliance_timeline.files.tables import rows_of_csv

__all__ = ["IndicatorRow", "IndicatorTable", "read_indicator"]


class IndicatorRow(Record):
    """One value: when, how much, in which unit, by which source."""

    date: EventDate
    value: float = Field(allow_inf_nan=False)
    unit: Identifier | Text
    source: Identifier
    note: Text = ""


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The rows of an indicator and what is measured."""

    title: str
    definition: str
    unit: str
    rows: tuple[IndicatorRow, ...]


def read_indicator(folder: Path, name: str) -> IndicatorTable:
    """Read an indicator.

    Raises:
        DataError: every problem of the file, with line and column; values in more than one unit.
    """
    shown = f"indicators/{name}.csv"
    text, problems = read_text(folder / "indicators" / f"{name}.csv", shown)
    if problems:
        raise DataError(problems)
    rows: list[IndicatorRow] = []
    found: list[Problem] = []
    try:
        table = rows_of_csv(text)
    except csv.Error as error:
        raise DataError([Problem(shown, None, "", f"is not CSV: {error}")]) from None
    for line, row in table:
        try:
            rows.append(IndicatorRow.model_validate({key: cell for key, cell in row.items() if cell}))
        except ValidationError as error:
            found += [Problem(shown, line, p.field, p.message) for p in problems_of(error, IndicatorRow)]
    units = {row.unit for row in rows}
    if len(units) > 1:
        found.append(Problem(shown, None, "unit", f"one unit a file, not {', '.join(sorted(units))}"))
    if found:
        raise DataError(found)
    about = _resource(folder, name)
    return IndicatorTable(
        title=about.get("title", name),
        definition=about.get("description", ""),
        unit=next(iter(units), about.get("unit", "")),
        rows=tuple(sorted(rows, key=lambda row: (row.date.sort_key, row.source))),
    )


def _resource(folder: Path, name: str) -> dict[str, str]:
    """What ``datapackage.json`` says about the resource, or nothing."""
    path = folder / "datapackage.json"
    if not path.exists():
        return {}
    value, _, problems = read_json(path, path.name)
    if problems or not isinstance(value, dict):
        return {}
    resources = value.get("resources", [])
    found = (item for item in resources if isinstance(item, dict) and item.get("name") == name)
    return {key: text for key, text in next(found, {}).items() if isinstance(text, str)}
