"""Formats: all that a timeline can be exported to, by name; rendering and atomic writing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from alliance_timeline.display import counted
from alliance_timeline.errors import InputError, nearest
from alliance_timeline.files import write_files
from alliance_timeline.interop.calendar import left_out_of_calendar, to_icalendar
from alliance_timeline.interop.graphml import to_graphml
from alliance_timeline.interop.latex import to_latex
from alliance_timeline.interop.markdown import to_markdown
from alliance_timeline.interop.texts import NOTHING, cited_sources, drawn, json_text
from alliance_timeline.interop.timelinejs import to_timelinejs
from alliance_timeline.interop.vis_timeline import to_vis_timeline
from alliance_timeline.timeline import Timeline

__all__ = ["FORMATS", "Exported", "Format", "export", "format_of", "write"]

_MANY_SLIDES = 100
_FORMULA = re.compile(r"[=+@\t\r]|-(?![\d.])")


@dataclass(frozen=True, slots=True)
class Exported:
    """A timeline in another format, and what must be told of that: what was left out, and why."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, what it is for, the suffixes that are its own, and the options that it takes."""

    name: str
    about: str
    suffixes: tuple[str, ...]
    options: tuple[str, ...]
    render: Callable[..., Exported]


def export(timeline: Timeline, format: str, **options: Any) -> Exported:  # noqa: A002
    """A timeline in a format of ``FORMATS``; the options are those of the function that writes it.

    CSV holds texts as they are coded. A spreadsheet may take one that begins with ``=``, ``+``, ``-`` or ``@`` for a
    formula: where there are such cells a note says so, and the columns are to be imported as text.

    Raises:
        InputError: an unknown format, or an option that it does not take.

    >>> export(Timeline([]), "csl")
    Exported(text='[]\\n', notes=('No events in this selection.',))
    """
    if format not in FORMATS:
        raise InputError(f"format: {format!r} is unknown; {nearest(format, FORMATS)}")
    chosen = FORMATS[format]
    for name in options:
        if name not in chosen.options:
            allowed = f"allowed: {', '.join(chosen.options)}" if chosen.options else "it takes none"
            raise InputError(f"{name}: {format} has no such option; {allowed}")
    made = chosen.render(timeline, **options)
    return made if len(timeline) else Exported(made.text, (NOTHING, *made.notes))


def write(timeline: Timeline, path: str | Path, format: str | None = None, **options: Any) -> Exported:  # noqa: A002
    """Export to a file, which is as it was where anything fails.

    Args:
        timeline: the events.
        path: of the file; folders are made.
        format: a name in ``FORMATS``; by default what the suffix says.
        options: as in ``export``.

    Raises:
        InputError: as there; or a suffix that does not say which format. DataError: where nothing can be written.
    """
    place = Path(path)
    if place.name == "datapackage.json":
        raise InputError("path: datapackage.json is a part of a data set; choose another name")
    made = export(timeline, format_of(place) if format is None else format, **options)
    write_files(place.parent, {place.name: made.text})
    return made


def format_of(path: Path) -> str:
    """The format that a suffix stands for.

    Raises:
        InputError: no format has it, or several have.

    >>> format_of(Path("events.ics"))
    'ical'
    """
    suffix = path.suffix.lower()
    found = [item.name for item in FORMATS.values() if suffix in item.suffixes]
    if len(found) == 1:
        return found[0]
    which = f"may be {' or '.join(found)}" if found else f"is of none; formats: {', '.join(FORMATS)}"
    raise InputError(f"format: name it; {suffix or path.name!r} {which}")


def _timelinejs(timeline: Timeline, **options: Any) -> Exported:
    many = f"{counted(len(timeline), 'slide')}: TimelineJS is made for some dozens; select fewer"
    return Exported(json_text(to_timelinejs(timeline, **options)), (many,) if len(timeline) > _MANY_SLIDES else ())


def _vis(timeline: Timeline, **options: Any) -> Exported:
    lost = [event for event in timeline if drawn(event.date, timeline.coverage).days is None]
    notes = (f"left out: {event.id}: {event.date.edtf} lies beyond the years of a calendar" for event in lost)
    return Exported(json_text(to_vis_timeline(timeline, **options)), tuple(notes))


def _ical(timeline: Timeline, **options: Any) -> Exported:
    notes = (f"left out: {name}: {why}" for name, why in left_out_of_calendar(timeline))
    return Exported(to_icalendar(timeline, **options), tuple(notes))


def _plainly(render: Callable[..., str]) -> Callable[..., Exported]:
    return lambda timeline, **options: Exported(render(timeline, **options))


def _csl(timeline: Timeline) -> Exported:
    return Exported(json.dumps(cited_sources(timeline).to_csl_json(), ensure_ascii=False, indent=2) + "\n")


def _bibtex(timeline: Timeline) -> Exported:
    return Exported(cited_sources(timeline).to_bibtex())


def _saved(suffix: str) -> Callable[..., Exported]:
    """What ``timeline.save`` writes."""

    def render(timeline: Timeline) -> Exported:
        with TemporaryDirectory() as folder:
            path = Path(folder, f"timeline{suffix}")
            report = timeline.save(path)
            text = path.read_bytes().decode()
        dropped = f"{counted(report.dropped_links, 'link')} to events outside of the selection dropped"
        notes = (dropped,) if report.dropped_links else ()
        return Exported(text, (*notes, *_formulas(text)) if suffix == ".csv" else notes)

    return render


def _formulas(text: str) -> Iterator[str]:
    """That a spreadsheet would take texts of a CSV for formulas, if any.

    They are left as they are, since the file is to be read back as the same data.
    """
    cells = sum(bool(_FORMULA.match(cell)) for row in csv.reader(io.StringIO(text)) for cell in row)
    if cells:
        begin = f"{counted(cells, 'cell')} begin{'s' * (cells == 1)} with =, +, - or @"
        yield f"{begin}, which spreadsheets may take for formulas; import the columns as text"


_ALL = (
    Format("timelinejs", "slides for TimelineJS 3", (".json",), ("title", "group"), _timelinejs),
    Format("vis", "items, groups and options for vis-timeline", (".json",), ("title", "group"), _vis),
    Format("ical", "a calendar (RFC 5545)", (".ics",), ("title",), _ical),
    Format("graphml", "actors as a graph", (".graphml",), ("graph", "at", "unit"), _plainly(to_graphml)),
    Format("markdown", "a table in Markdown", (".md", ".markdown"), ("title",), _plainly(to_markdown)),
    Format("latex", "a long table in LaTeX", (".tex",), ("title", "label"), _plainly(to_latex)),
    Format("csl", "the cited sources as CSL-JSON", (".json",), (), _csl),
    Format("bibtex", "the cited sources as BibTeX", (".bib",), (), _bibtex),
    Format("json", "the whole data set, to load again", (".json",), (), _saved(".json")),
    Format("jsonl", "the events, one a line", (".jsonl",), (), _saved(".jsonl")),
    Format("csv", "the events, one a row", (".csv",), (), _saved(".csv")),
)

FORMATS: Mapping[str, Format] = MappingProxyType({item.name: item for item in _ALL})
"""All formats by name."""
