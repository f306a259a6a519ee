"""Indicators as files: ``indicators/<name>.csv``, with title and definition in ``datapackage.json``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DataError, Problem, no_such
from alliance_timeline.events import Record, problems_of
from alliance_timeline.events.records import Identifier, Line, Text
from alliance_timeline.files.csv_text import parse_csv
from alliance_timeline.files.reading import read_json, read_text

__all__ = ["IndicatorRow", "IndicatorTable", "check_indicators", "indicator_names", "read_indicator"]


class IndicatorRow(Record):
    """One value: when, how much, in which unit, by which source."""

    date: EventDate
    value: float = Field(allow_inf_nan=False)
    unit: Line = Field(min_length=1)
    source: Identifier
    note: Text = ""


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The rows of an indicator and what is measured."""

    title: str
    definition: str
    unit: str
    rows: tuple[IndicatorRow, ...]


def indicator_names(folder: Path) -> tuple[str, ...]:
    """The indicators of a data set, by the names of their files; a place that cannot be read has none."""
    try:
        return tuple(sorted(file.stem for file in (folder / "indicators").glob("*.csv")))
    except (OSError, ValueError):  # a null character in the path
        return ()


def check_indicators(folder: Path, sources: Collection[str] | None = None) -> Iterator[Problem]:
    """Everything that is wrong with the indicators of a data set, in the order of their names."""
    for name in indicator_names(folder):
        try:
            read_indicator(folder, name, sources)
        except DataError as error:
            yield from error.problems


def read_indicator(folder: Path, name: str, sources: Collection[str] | None = None) -> IndicatorTable:
    """Read an indicator.

    Args:
        sources: the ids of the sources that there are; None where they are not known.

    Raises:
        DataError: every problem of the file, with line and column; no rows, or values in more than one unit.
    """
    path = folder / "indicators" / f"{name}.csv"
    text, problems = read_text(path)
    if problems:
        raise DataError(problems)
    columns = tuple(IndicatorRow.model_fields)
    table, found = parse_csv(text, columns, columns[:-1], str(path))
    rows: list[IndicatorRow] = []
    for row in table:
        try:
            rows.append(IndicatorRow.model_validate({key: cell for key, cell in row.cells.items() if cell}))
        except ValidationError as error:
            for problem in problems_of(error, IndicatorRow, str(path)):
                line = row.lines.get(problem.field, row.line)
                found.append(Problem(problem.path, line, problem.field, problem.message))
            continue
        if sources is not None and rows[-1].source not in sources:
            why = no_such("source", rows[-1].source, sources)
            found.append(Problem(str(path), row.lines.get("source", row.line), "source", why))
    units = sorted({row.unit for row in rows})
    if len(units) != 1 and not found:
        found.append(Problem(str(path), None, "unit", f"one unit a file, not {', '.join(units) or 'none'}"))
    if found:
        raise DataError(found)
    about = _resource(folder, name)
    return IndicatorTable(
        title=about.get("title", name),
        definition=about.get("description", ""),
        unit=units[0],
        rows=tuple(sorted(rows, key=lambda row: (row.date.sort_key, row.source))),
    )


def _resource(folder: Path, name: str) -> dict[str, str]:
    """What ``datapackage.json`` says about the resource, or nothing."""
    path = folder / "datapackage.json"
    value = read_json(path).value if path.exists() else None
    resources = value.get("resources") if isinstance(value, dict) else None
    known = resources if isinstance(resources, list) else []
    found = next((item for item in known if isinstance(item, dict) and item.get("name") == name), {})
    return {key: text for key, text in found.items() if isinstance(text, str)}
