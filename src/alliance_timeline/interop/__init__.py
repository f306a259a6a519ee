"""Other programs: what a timeline is to TimelineJS, vis-timeline, calendars, graph tools, Markdown and LaTeX.

>>> import alliance_timeline as at
>>> print(", ".join(at.interop.FORMATS))
timelinejs, vis, ical, graphml, markdown, latex, csl, bibtex, json, jsonl, csv
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_timeline.interop.calendar import left_out_of_calendar, to_icalendar
    from alliance_timeline.interop.formats import FORMATS, Exported, Format, export, write
    from alliance_timeline.interop.graphml import to_graphml
    from alliance_timeline.interop.latex import to_latex
    from alliance_timeline.interop.markdown import to_markdown
    from alliance_timeline.interop.timelinejs import to_timelinejs
    from alliance_timeline.interop.vis_timeline import VIS_CSS, to_vis_timeline

_HOMES = {
    "calendar": ("left_out_of_calendar", "to_icalendar"),
    "formats": ("FORMATS", "Exported", "Format", "export", "write"),
    "graphml": ("to_graphml",),
    "latex": ("to_latex",),
    "markdown": ("to_markdown",),
    "timelinejs": ("to_timelinejs",),
    "vis_timeline": ("VIS_CSS", "to_vis_timeline"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "FORMATS",
    "VIS_CSS",
    "Exported",
    "Format",
    "export",
    "left_out_of_calendar",
    "to_graphml",
    "to_icalendar",
    "to_latex",
    "to_markdown",
    "to_timelinejs",
    "to_vis_timeline",
    "write",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
