"""What formats share: words, groups, drawn days and pages."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, get_args

from alliance_timeline.charts.theme import spelled
from alliance_timeline.dates import EventDate
from alliance_timeline.display import capital, counted, one_line
from alliance_timeline.errors import InputError, nearest
from alliance_timeline.events import Event, Source, Sources
from alliance_timeline.files import canonical
from alliance_timeline.markup import json_in_script
from alliance_timeline.periods import Window
from alliance_timeline.phases import Phase
from alliance_timeline.timeline import Timeline

__all__ = [
    "NOTHING",
    "Drawn",
    "Group",
    "Reference",
    "actor_names",
    "checked_group",
    "cited_sources",
    "cleaned",
    "coded",
    "covered_phases",
    "date_words",
    "drawn",
    "groups_of",
    "heading",
    "headline",
    "html_text",
    "is_right_to_left",
    "json_text",
    "linked",
    "references",
    "remarks",
]


NOTHING = "No events in this selection."
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # all but tab and line end; halves of letters


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as a reader sees it: ``label`` is publisher and title, ``url`` may be empty."""

    publisher: str
    title: str
    url: str

    @property
    def label(self) -> str:
        """Publisher and title, as far as they are known."""
        return ": ".join(filter(None, (self.publisher, self.title)))

    @property
    def short(self) -> str:
        """The publisher; the title where there is none."""
        return self.publisher or self.title


def date_words(event: Event) -> str:
    """The date in English, such as "about September 2019"; its EDTF where that has no words."""
    return event.date.text or event.date.edtf


def heading(words: str) -> str:
    """A word of a vocabulary, or several, as readers know it, the first letter large.

    >>> heading("visit_or_summit"), heading("ai")
    ('Visit or summit', 'AI')
    """
    return capital(spelled(words))


def coded(event: Event) -> str:
    """Kind, form and status on one line, such as ``Cooperation · treaty · signed``."""
    return heading(" · ".join(map(spelled, (event.kind, event.form, event.status))))


def actor_names(event: Event, timeline: Timeline) -> tuple[str, ...]:
    """The names of the participants, in order; the id where the registry has none."""
    return tuple(timeline.actors[name].name if name in timeline.actors else name for name in event.actors)


def references(event: Event, timeline: Timeline) -> tuple[Reference, ...]:
    """The sources that the event cites, each once."""
    names = dict.fromkeys(citation.source for citation in event.citations)
    return tuple(_reference(name, timeline.sources.get(name)) for name in names)


def _reference(name: str, source: Source | None) -> Reference:
    if source is None or not (source.title or source.publisher):
        return Reference("", name, source.url if source else "")
    return Reference(one_line(source.publisher), one_line(source.title), source.url)


def cited_sources(timeline: Timeline) -> Sources:
    """The sources that the events of a timeline name, in the order of the registry."""
    named = {name for event in timeline for _, name in event.references()}
    return Sources(source for name, source in timeline.sources.items() if name in named)


def headline(timeline: Timeline) -> str:
    """How many events there are, and the days that they cover.

    >>> headline(Timeline([]))
    '0 events'
    """
    span = timeline.coverage
    covers = f", {span[0].isoformat()} to {span[1].isoformat()}" if span else ""
    assumed = " (assumed from the events)" if span and timeline.coverage_is_assumed else ""
    return f"{counted(len(timeline), 'event')}{covers}{assumed}"


def remarks(timeline: Timeline) -> tuple[str, ...]:
    """What stands beside the events: how many, that there are none, the caution, the version of the data."""
    version = f"Version {timeline.version} of the data." if timeline.version else None
    nothing = None if len(timeline) else NOTHING
    caution = timeline.caution and f"{capital(timeline.caution)}."
    return tuple(filter(None, (f"{headline(timeline)}.", nothing, caution, version)))


def cleaned(text: str) -> str:
    """A text as a caller gives it, held to what texts of the data are held to: line ends are LF, no control characters.

    >>> cleaned("One" + chr(13) + chr(10) + "two" + chr(0))
    'One\\ntwo'
    """
    return _CONTROL.sub("", re.sub("\r\n?", "\n", text))


def is_right_to_left(text: str) -> bool:
    """Whether a letter of it is written from right to left."""
    if text.isascii():
        return False
    import unicodedata

    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


_CALENDAR = (1, datetime.date.max.toordinal())


@dataclass(frozen=True, slots=True)
class Drawn:
    """The first and last possible day of an event as day numbers (1 is 0001-01-01), both inclusive.

    Attributes:
        first, last: all days on which it may have been. What is open is cut at the coverage; of an unknown end or
            start nothing is drawn, so that an event with one stands on the days of its other side.
        is_known: whether start and end are known to the day, without a mark of doubt.
        is_open_start, is_open_end: whether it goes on beyond the days that are drawn.
        lasts: whether it has a start and an end, and not only one day.
    """

    first: int
    last: int
    is_known: bool
    is_open_start: bool
    is_open_end: bool
    lasts: bool

    @property
    def days(self) -> Window | None:
        """First and last day; None where the calendar, which has the years 1 to 9999, does not reach."""
        if self.first < _CALENDAR[0] or self.last > _CALENDAR[1]:
            return None
        return datetime.date.fromordinal(self.first), datetime.date.fromordinal(self.last)


def drawn(date: EventDate, coverage: Window | None) -> Drawn:
    """Where a date is drawn; every date has a day that limits it.

    Args:
        date: of the event.
        coverage: first and last day of the data, at which what is open is cut.

    >>> found = drawn(EventDate.parse("2014/.."), (datetime.date(1990, 1, 1), datetime.date(2020, 12, 31)))
    >>> found.days[0].isoformat(), found.days[1].isoformat(), found.is_open_end
    ('2014-01-01', '2020-12-31', True)
    """
    first, latest, earliest, last = date.ordinals
    ends = [day.toordinal() for day in coverage] if coverage else [None, None]
    if first is None:
        before = [ends[0], latest, earliest, last] if date.has_open_start else [earliest, latest, last]
        first = min(day for day in before if day is not None)
    if last is None:
        after = [ends[1], earliest, latest, first] if date.has_open_end else [latest, first]
        last = max(day for day in after if day is not None)
    is_known = len(set(date.ordinals[:2])) == len(set(date.ordinals[2:])) == 1 and None not in date.ordinals
    doubted = date.is_approximate or date.is_uncertain
    known = is_known and not doubted
    return Drawn(first, last, known, date.has_open_start, date.has_open_end, not date.is_one_day)


Group = Literal["kind", "domain"]


def checked_group(group: Group | None) -> Group | None:
    """The grouping as given.

    Raises:
        InputError: another word.
    """
    if group is not None and group not in get_args(Group):
        raise InputError(f"group: {str(group)!r} is unknown; {nearest(str(group), get_args(Group))}, or none")
    return group


def groups_of(event: Event, group: Group) -> tuple[str, ...]:
    """The rows of an event: its kind, or its domains."""
    return (event.kind.value,) if group == "kind" else event.domains


def covered_phases(timeline: Timeline) -> list[tuple[Phase, datetime.date, datetime.date]]:
    """The phases of the scheme that the timeline carries, with their first and last covered day.

    Phases outside of the coverage are left out, so that they do not stretch the axis.
    """
    if timeline.phases is None or timeline.coverage is None:
        return []
    begin, end = timeline.coverage
    spans = ((phase, max(phase.window[0], begin), min(phase.window[1], end)) for phase in timeline.phases.phases)
    return [(phase, first, last) for phase, first, last in spans if first <= last]


def html_text(text: str) -> str:
    """A plain text as HTML: escaped, and set apart where it runs from right to left.

    >>> html_text("<b> & co")
    '&lt;b&gt; &amp; co'
    """
    shown = escape(text)
    return f'<bdi dir="auto">{shown}</bdi>' if is_right_to_left(text) else shown


def linked(reference: Reference) -> str:
    """A source as a link, or as text where it has no address."""
    text = html_text(reference.label)
    return f'<a href="{escape(reference.url)}">{text}</a>' if reference.url else text


def json_text(value: Any) -> str:
    """JSON in a stable order that cannot end a ``<script>`` it stands in.

    >>> json_text("</script>")
    '"\\\\u003c/script\\\\u003e"\\n'
    """
    return json_in_script(canonical(value))
