r"""iCalendar (RFC 5545): events as all-day entries that calendars import.

A calendar knows days alone, so what is not known to the day is marked: it stands on all of its possible days as
``STATUS:TENTATIVE``, with the words of its date in the summary. Of an open or unknown end only the start is shown, of
an open or unknown start only the end, marked in the same way, and the description of the entry says so: bars up to the
ends of the coverage, as vis-timeline and TimelineJS draw them, would cover a calendar for years. Left out, and said in
the description of the calendar, are events without a first or a last possible day (``[2015..]``), and those outside of
the years 1 to 9999.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from alliance_timeline.dates import EventDate
from alliance_timeline.events import Event
from alliance_timeline.interop.texts import (
    actor_names,
    cleaned,
    coded,
    date_words,
    drawn,
    headline,
    references,
    remarks,
)
from alliance_timeline.timeline import Timeline

__all__ = ["left_out_of_calendar", "to_icalendar"]

_OCTETS = 75
_LAST = datetime.date.max.toordinal() - 1  # the day after must exist
_DAY = datetime.timedelta(days=1)
_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""RFC 5545 asks for at least one component; where there are no events, this one stands there and shows nothing."""


def to_icalendar(timeline: Timeline, *, title: str = "") -> str:
    r"""The events as a calendar: UTF-8 text with CRLF and folded lines.

    ``UID`` is made of the event's id and ``DTSTAMP`` of the day of its last check (else of what the data covers), so
    that the same data gives the same bytes and a second import changes entries instead of adding them. The date as
    coded stands in ``X-EDTF``. Entries take no time (``TRANSP:TRANSPARENT``). A calendar without events holds a time
    zone, since it may not be empty.

    Args:
        timeline: the events; ``timeline.select(…)`` a part of them.
        title: the name of the calendar; by default how many events there are.

    >>> import alliance_timeline as at
    >>> talks = at.Event(date="2019-06", title="Talks", kind="cooperation", form="meeting", domains="trade")
    >>> lines = to_icalendar(at.Timeline([talks])).split("\r\n")
    >>> print(*(line for line in lines if line.startswith(("DT", "SUM", "STAT"))), sep="\n")
    DTSTAMP:20190630T000000Z
    DTSTART;VALUE=DATE:20190601
    DTEND;VALUE=DATE:20190701
    SUMMARY:Talks (June 2019)
    STATUS:TENTATIVE
    """
    name = cleaned(title) or headline(timeline)
    about = [*remarks(timeline), *(f"Left out: {name}: {why}." for name, why in left_out_of_calendar(timeline))]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//alliance_timeline//export//EN",
        "CALSCALE:GREGORIAN",
        _text("NAME", name),
        _text("X-WR-CALNAME", name),
        _text("X-WR-CALDESC", "\n".join(about)),
    ]
    entries = [line for event in timeline for line in _entry(event, timeline)]
    lines += [*(entries or _ZONE), "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def left_out_of_calendar(timeline: Timeline) -> tuple[tuple[str, str], ...]:
    """The ids of the events that a calendar cannot show, each with the reason."""
    found = ((event.id, _placed(event.date)) for event in timeline)
    return tuple((name, place) for name, place in found if isinstance(place, str))


def _placed(date: EventDate) -> tuple[int, int] | str:
    """The first and last day of an entry; where there is none, why."""
    start, latest, earliest, end = date.ordinals
    if start is None and not date.is_one_day:
        start = earliest
    if end is None and not date.is_one_day:
        end = latest
    if start is None or end is None:
        missing = "first" if start is None else "last"
        return f"{date.edtf} has no {missing} possible day"
    return (start, end) if start >= 1 and end <= _LAST else f"{date.edtf} lies beyond the years of a calendar"


def _entry(event: Event, timeline: Timeline) -> Iterator[str]:
    place = _placed(event.date)
    if isinstance(place, str):
        return
    first, last = map(datetime.date.fromordinal, place)
    firm = drawn(event.date, timeline.coverage).is_known
    words = "" if firm else f" ({date_words(event)})"
    cited = references(event, timeline)
    yield "BEGIN:VEVENT"
    yield _text("UID", f"{event.id}@alliance-timeline")
    yield f"DTSTAMP:{_plain(_stamp(event, timeline, last))}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_plain(first)}"
    yield f"DTEND;VALUE=DATE:{_plain(last + _DAY)}"
    yield _text("SUMMARY", f"{event.title}{words}")
    yield f"STATUS:{'CONFIRMED' if firm else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    sources = (f"{item.label} {item.url}".rstrip() for item in cited)
    dated, who = [date_words(event), *_beyond(event.date)], ", ".join(actor_names(event, timeline))
    told = [*dated, event.summary, coded(event), who, *sources]
    yield _text("DESCRIPTION", "\n".join(filter(None, told)))
    if event.location:
        yield _text("LOCATION", event.location)
    yield from (f"URL:{item.url}" for item in [item for item in cited if item.url][:1])
    yield f"CATEGORIES:{','.join(map(_escaped, (event.kind, *event.domains)))}"
    yield _text("X-EDTF", event.date.edtf)
    yield "END:VEVENT"


def _beyond(date: EventDate) -> Iterator[str]:
    """That one side alone is shown, where the other has no day."""
    first, _, _, last = date.ordinals
    sides = ("start", "end", first, date.has_open_start), ("end", "start", last, date.has_open_end)
    for side, other, day, is_open in sides:
        if day is None:
            yield f"Shown is the {other} alone: the {side} is {'open' if is_open else 'not known'}."


def _stamp(event: Event, timeline: Timeline, last: datetime.date) -> datetime.date:
    """The day on which the entry was last known to be right, as the data has it."""
    return event.verified_on or timeline.settled_until or (timeline.coverage[1] if timeline.coverage else last)


def _plain(day: datetime.date) -> str:
    return day.isoformat().replace("-", "")


def _text(name: str, value: str) -> str:
    return f"{name}:{_escaped(value)}"


def _escaped(text: str) -> str:
    return re.sub(r"[\\;,]", r"\\\g<0>", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets; no letter is cut in two."""
    pieces, used = [""], 0
    for letter in line:
        size = len(letter.encode())
        if used + size > _OCTETS:
            pieces.append("")
            used = 1  # the space that a piece begins with
        pieces[-1] += letter
        used += size
    return "\r\n ".join(pieces)
