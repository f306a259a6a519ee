"""Wording: what all formats say of an event and of a timeline, in plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alliance_timeline.charts.theme import spelled
from alliance_timeline.display import capital, counted, one_line
from alliance_timeline.events import Event, Source, Sources
from alliance_timeline.timeline import Timeline

__all__ = [
    "NOTHING",
    "Reference",
    "actor_names",
    "cited_sources",
    "cleaned",
    "coded",
    "date_words",
    "heading",
    "headline",
    "is_right_to_left",
    "references",
    "remarks",
]  # fmt: skip

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
