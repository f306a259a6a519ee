"""TimelineJS 3 (https://timeline.knightlab.com): slides that tell events one by one, above a strip of time.

``new TL.Timeline("id", data)`` shows what ``to_timelinejs`` gives, or the address of a file with it. TimelineJS is
made for some dozens of slides; select before you export. It draws a year at its first day and a month at its first,
which is why every slide carries the words of its date (``display_date``).
"""

from __future__ import annotations

from html import escape
from typing import Any

from alliance_timeline.charts.theme import spelled
from alliance_timeline.dates import EventDate
from alliance_timeline.dates.days import civil
from alliance_timeline.events import Event
from alliance_timeline.interop.texts import (
    Drawn,
    Group,
    actor_names,
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
    linked,
    references,
    remarks,
)
from alliance_timeline.timeline import Timeline

__all__ = ["to_timelinejs"]

_PARTS = ("year", "month", "day")


def to_timelinejs(timeline: Timeline, *, title: str = "", group: Group | None = "kind") -> dict[str, Any]:
    """The JSON of TimelineJS: a title slide, a slide an event, and an era a phase.

    Dates have the precision that the event has: an event of some day in June 2019 has year and month. Where the first
    and last possible day bound no year or month, both are given. What is open ends with the coverage; an unknown end is
    left out. All text is escaped.

    Args:
        timeline: the events; ``timeline.select(…)`` a part of them.
        title: of the first slide; by default how many events there are.
        group: the rows of the strip: by ``kind``, by ``domain`` (the first of an event), or None.

    Returns:
        ``title``, ``events`` and ``eras``, as ``json.dumps`` takes them. TimelineJS shows a message of its own where
        there is no event.

    Raises:
        InputError: another ``group``.

    >>> import alliance_timeline as at
    >>> talks = at.Event(date="2019-06", title="Talks", kind="cooperation", form="meeting", domains="trade")
    >>> slide = to_timelinejs(at.Timeline([talks]))["events"][0]
    >>> slide["start_date"], slide["display_date"], slide["text"]["headline"]
    ({'year': 2019, 'month': 6}, 'June 2019', 'Talks')
    """
    checked_group(group)
    slides = [_slide(event, timeline, group) for event in timeline]
    name = cleaned(title) or headline(timeline)
    text = "".join(f"<p>{html_text(line)}</p>" for line in remarks(timeline) if line != f"{name}.")
    return {
        "title": {"unique_id": "title of all", "text": {"headline": html_text(name), "text": text}},
        "events": slides,
        "eras": [
            {
                "unique_id": f"era {phase.name}",
                "start_date": _date(*civil(first.toordinal())),
                "end_date": _date(*civil(last.toordinal())),
                "text": {"headline": html_text(phase.name)},
            }
            for phase, first, last in covered_phases(timeline)
        ],
    }


def _slide(event: Event, timeline: Timeline, group: Group | None) -> dict[str, Any]:
    slide: dict[str, Any] = {
        "unique_id": event.id,
        "display_date": date_words(event),
        "text": {"headline": html_text(event.title), "text": _text(event, timeline)},
        "autolink": False,
    }
    if group is not None:  # TimelineJS takes markup out of the name, and sets what is left as HTML
        slide["group"] = escape(escape(heading(groups_of(event, group)[0])))
    return slide | _dates(event.date, drawn(event.date, timeline.coverage))


def _text(event: Event, timeline: Timeline) -> str:
    """Summary, coding, participants and sources, as HTML."""
    domains = ", ".join(map(spelled, event.domains))
    lines = [*event.summary.split("\n"), f"{coded(event)} · {domains}", ", ".join(actor_names(event, timeline))]
    body = "".join(f"<p>{html_text(line)}</p>" for line in lines if line)
    items = "".join(f"<li>{linked(item)}</li>" for item in references(event, timeline))
    return f"{body}<p>Sources:</p><ul>{items}</ul>" if items else body


def _dates(date: EventDate, found: Drawn) -> dict[str, dict[str, int]]:
    """``start_date`` and, where it is another, ``end_date``."""
    first, last = _lasting(date, found) if found.lasts else _one_day(found.first, found.last)
    dates = {"start_date": _date(*first)}
    return dates if first == last else dates | {"end_date": _date(*last)}


def _date(*parts: int) -> dict[str, int]:
    return dict(zip(_PARTS, parts, strict=False))


def _shared(first: int | None, last: int | None) -> tuple[int, ...]:
    """Year, month and day as far as both days have the same; nothing where one is missing."""
    if first is None or last is None:
        return ()
    one, other = civil(first), civil(last)
    known = 3 if one == other else 2 if one[:2] == other[:2] else 1 if one[0] == other[0] else 0
    return one[:known]


def _edge(day: int, *, first: bool) -> tuple[int, ...]:
    """The coarsest year, month or day that begins (or ends) with a day."""
    beside = civil(day - 1 if first else day + 1)
    own = civil(day)
    return own[: 1 if own[0] != beside[0] else 2 if own[1] != beside[1] else 3]


def _lasting(date: EventDate, found: Drawn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Start and end, each as precise as it is; of what is unknown only the other side."""
    start, latest, earliest, end = date.ordinals
    first = _shared(start, latest) or _edge(found.first, first=True)
    last = _shared(earliest, end) or _edge(found.last, first=False)
    if date.has_unknown_end:
        return (last, last) if start is None else (first, first)
    return first, last


def _one_day(first: int, last: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The first and last possible day: the year or month that has just these, else both in the finer of their units."""
    size = max(len(_edge(first, first=True)), len(_edge(last, first=False)))
    return civil(first)[:size], civil(last)[:size]
