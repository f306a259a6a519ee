"""vis-timeline (https://visjs.github.io/vis-timeline): an axis to zoom and drag, with a row for each kind or domain.

``new vis.Timeline(element, data.items, data.groups, data.options)`` shows what ``to_vis_timeline`` gives, with
``VIS_CSS`` in a ``<style>``. Days are written with a time but no zone, so that a day is the same day everywhere.
"""

from __future__ import annotations

import datetime
from typing import Any

from alliance_timeline.charts.theme import COLOURS, GREY
from alliance_timeline.events import Event
from alliance_timeline.interop.texts import (
    NOTHING,
    Group,
    checked_group,
    cleaned,
    coded,
    covered_phases,
    date_words,
    drawn,
    groups_of,
    heading,
    headline,
    html_text,
    references,
)
from alliance_timeline.periods import Window
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import Kind

__all__ = ["VIS_CSS", "to_vis_timeline"]

VIS_CSS = f"""\
.vis-timeline {{ --cooperation: {COLOURS[0]}; --limits: {COLOURS[1]}; --hedging: {COLOURS[4]}; --alone: {GREY}; }}
"""
VIS_CSS += """\
.vis-timeline .vis-item { border-color: var(--cooperation); background: #d9e8f3; color: #222; font-size: 13px; }
.vis-timeline .vis-item.vis-point { background: none; }
.vis-timeline .vis-item.vis-selected { border-color: #222; background: #fff3c4; }
.vis-timeline .vis-item.vis-range { border-radius: 3px; }
.vis-timeline .vis-item .vis-item-overflow { overflow: visible; }
.vis-timeline .vis-item.friction, .vis-timeline .vis-item.limitation { border-color: var(--limits); }
.vis-timeline .vis-item.friction.vis-dot, .vis-timeline .vis-item.limitation.vis-dot { border-radius: 0; }
.vis-timeline .vis-item.hedging { border-color: var(--hedging); }
.vis-timeline .vis-item.hedging.vis-dot { border-radius: 0; transform: rotate(45deg); }
.vis-timeline .vis-item.unilateral, .vis-timeline .vis-item.external { border-color: var(--alone); }
.vis-timeline .vis-item.uncertain.vis-range { border-style: dashed; background: repeating-linear-gradient(
  135deg, #f4f6f8, #f4f6f8 6px, #dfe6ed 6px, #dfe6ed 12px); }
.vis-timeline .vis-item.uncertain.vis-dot { border-width: 2px; width: 4px; height: 4px; background: #fff; }
.vis-timeline .vis-item.open-end.vis-range { border-right: 0; border-top-right-radius: 0;
  border-bottom-right-radius: 0; mask-image: linear-gradient(to right, #000 80%, transparent); }
.vis-timeline .vis-item.open-start.vis-range { border-left: 0; border-top-left-radius: 0;
  border-bottom-left-radius: 0; mask-image: linear-gradient(to left, #000 80%, transparent); }
.vis-timeline .vis-item.phase { background: rgba(0, 0, 0, 0.03); border-left: 1px solid #9aa3ad; }
.vis-timeline .vis-item.phase .vis-item-content { color: #555; font-style: italic; }
.vis-timeline div.vis-tooltip { max-width: 28em; white-space: normal; font: 13px sans-serif; }
"""
"""A look in which what is not known to the day is hatched and dashed (a hollow mark on one day), open ends fade, and
kinds differ by shape as well as colour."""

_DAY = datetime.timedelta(days=1)


def to_vis_timeline(timeline: Timeline, *, title: str = "", group: Group | None = "kind") -> dict[str, Any]:
    """Items, groups and suggested options for vis-timeline.

    An event known to the day is a ``point``; one that lasts, or is not known to the day, a ``range`` over all days on
    which it may have been. Class names tell which: the kind, ``lasting``, ``uncertain``, ``open-start``, ``open-end``.
    What is open ends with the coverage. Phases are ``background`` items. All text is escaped. Events outside of the
    years 1 to 9999 are left out.

    Args:
        timeline: the events; ``timeline.select(…)`` a part of them.
        title: stands in ``title``, for the page; by default how many events there are.
        group: the rows: by ``kind``, by ``domain`` (an event of several stands in each), or None.

    Returns:
        ``title``, ``items``, ``groups``, ``options`` and ``note`` (what must be told beside it), as ``json.dumps``
        takes them.

    Raises:
        InputError: another ``group``.

    >>> import alliance_timeline as at
    >>> talks = at.Event(date="2019-06", title="Talks", kind="cooperation", form="meeting", domains="trade")
    >>> item = to_vis_timeline(at.Timeline([talks]))["items"][0]
    >>> item["type"], item["start"], item["end"], item["className"]
    ('range', '2019-06-01T00:00:00', '2019-07-01T00:00:00', 'cooperation uncertain')
    """
    checked_group(group)
    events = [item for event in timeline for item in _items(event, timeline, group)]
    shown = {item.get("group") for item in events}
    notes = filter(None, (timeline.caution, None if len(timeline) else NOTHING))
    return {
        "title": cleaned(title) or headline(timeline),
        "note": "; ".join(notes),
        "items": [*_phases(timeline), *events],
        "groups": [
            {"id": name, "content": html_text(heading(name)), "order": n}
            for n, name in enumerate(_groups(timeline, group))
            if name in shown
        ],
        "options": _options(timeline.coverage),
    }


def _groups(timeline: Timeline, group: Group | None) -> list[str]:
    if group is None:
        return []
    if group == "domain":
        return sorted({word for event in timeline for word in event.domains})
    return [kind.value for kind in Kind]


def _items(event: Event, timeline: Timeline, group: Group | None) -> list[dict[str, Any]]:
    """One item for each row that it stands in; where there may be several, their ids have a space, unlike others."""
    found = drawn(event.date, timeline.coverage)
    if found.days is None:
        return []
    classes = {
        "lasting": found.lasts,
        "uncertain": not found.is_known,
        "open-start": found.is_open_start,
        "open-end": found.is_open_end,
    }
    item = {
        "id": event.id,
        "content": html_text(event.title),
        "title": _tooltip(event, timeline),
        "className": " ".join([event.kind, *(name for name, holds in classes.items() if holds)]),
        **_days(found.days),
    }
    if group is None:
        return [item]
    rows = groups_of(event, group)
    return [item | {"group": word, "id": f"{event.id} {word}" if group == "domain" else event.id} for word in rows]


def _days(days: Window) -> dict[str, str]:
    """A point on its day; else a range that ends when its last day does."""
    if days[0] == days[1]:
        return {"type": "point", "start": _moment(days[0])}
    return {"type": "range", "start": _moment(days[0]), "end": _end(days[1])}


def _moment(day: datetime.date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _end(day: datetime.date) -> str:
    return _moment(day + _DAY) if day < datetime.date.max else f"{day.isoformat()}T23:59:59"


def _tooltip(event: Event, timeline: Timeline) -> str:
    sources = ", ".join(dict.fromkeys(item.short for item in references(event, timeline)))
    lines = [event.title, event.summary, coded(event), sources and f"Sources: {sources}"]
    return "<br>".join([f"<b>{html_text(date_words(event))}</b>", *map(html_text, filter(None, lines))])


def _phases(timeline: Timeline) -> list[dict[str, Any]]:
    return [
        {
            "id": f"phase {phase.name}",
            "type": "background",
            "content": html_text(phase.name),
            "start": _moment(first),
            "end": _end(last),
            "className": "phase",
        }
        for phase, first, last in covered_phases(timeline)
    ]


def _options(coverage: Window | None) -> dict[str, Any]:
    """Rows that stack and scroll, zooming with the control key, and an axis with some room on both sides."""
    options: dict[str, Any] = {
        "stack": True,
        "verticalScroll": True,
        "zoomKey": "ctrlKey",
        "maxHeight": 700,
        "orientation": {"axis": "both", "item": "top"},
        "showCurrentTime": False,
        "groupOrder": "order",
        "margin": {"item": {"horizontal": 2, "vertical": 3}},
        "tooltip": {"followMouse": True, "overflowMethod": "cap"},
        "zoomMin": 7 * 24 * 3600 * 1000,
    }
    if coverage is not None:
        options |= {"start": _moment(coverage[0]), "end": _end(coverage[1])}
    return options
