"""The events of a page as JSON that is small: words, actors and sources once, events as rows that point to them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from typing import Any

from alliance_timeline.charts.theme import spelled
from alliance_timeline.events import Event
from alliance_timeline.markup import json_in_script
from alliance_timeline.report.parts import Brief, Claim, Grid, Paragraph, Picture, Words
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import Confidence, Kind, MilestoneStatus, Verification

__all__ = ["as_json", "claims_of", "page_data"]

_EPOCH = datetime.date(1970, 1, 1).toordinal()


class _Index(dict[str, int]):
    """Words in the order of their first use; asking for one gives its place."""

    def __missing__(self, word: str) -> int:
        self[word] = len(self)
        return self[word]


def as_json(value: Any) -> str:
    """JSON for the inside of a ``script`` element: no letter of it can end the element or begin a comment.

    >>> print(as_json({"title": "</script><!--"}))
    {"title":"\\u003c/script\\u003e\\u003c!--"}
    """
    return json_in_script(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def claims_of(brief: Brief) -> Iterator[tuple[Claim, str]]:
    """All claims of a brief, in the order of reading, each with a text that says it without what stands around it."""
    for words, told in _words_of(brief):
        if isinstance(words, Claim):
            yield words, told


def _words_of(brief: Brief) -> Iterator[tuple[Words, str]]:
    blocks = [block for section in brief.sections for block in section.blocks]
    for block in (Paragraph(brief.lead), *blocks):
        if isinstance(block, Grid):
            yield from _cells_of(block)
        elif not isinstance(block, Picture):
            words = block.sentences if isinstance(block, Paragraph) else block.items
            yield from ((item, _text(item)) for item in words)


def _cells_of(grid: Grid) -> Iterator[tuple[Words, str]]:
    """The cells of a table with its caption and the names of row and column."""
    for row in grid.rows:
        for n, (name, cell) in enumerate(zip(grid.head, row, strict=True)):
            where = [grid.caption, *([_text(row[0])] if n else []), name]
            yield cell, f"{', '.join(filter(None, where))}: {_text(cell)}"


def _text(words: Words) -> str:
    return words.text if isinstance(words, Claim) else words


def page_data(brief: Brief) -> dict[str, Any]:
    """What the script of the page reads: the events, what they point to, and the events of each claim.

    Days are counted from 1970-01-01; an open or unknown start is cut at the coverage of the timeline.
    """
    timeline = brief.timeline
    place = {event.id: n for n, event in enumerate(timeline)}
    rows = _Rows(timeline, place)
    events = [rows.row(event) for event in timeline]
    return {
        "kinds": [_word(kind) for kind in Kind],
        "statuses": [_word(status) for status in MilestoneStatus],
        "verifications": [_word(word) for word in Verification],
        "confidences": [_word(word) for word in Confidence],
        "domains": [_word(word) for word in rows.domains],
        "forms": [_word(word) for word in rows.forms],
        "applications": [_word(word) for word in rows.applications],
        "roles": [_word(word) for word in rows.roles],
        "relations": [_word(word) for word in rows.relations],
        "phases": [_phase(phase) for phase in timeline.phases or ()],
        "actors": [_actor(timeline, name) for name in rows.actors],
        "publishers": [],
        **_sources(timeline, rows.sources),
        "events": events,
        "claims": _claims(brief, place),
    }  # fmt: skip


def _claims(brief: Brief, place: dict[str, int]) -> dict[str, list[Any]]:
    """The text and the events of each claim that has some on the page; the text is that of its first place."""
    claims: dict[str, list[Any]] = {}
    for claim, told in claims_of(brief):
        if events := [place[name] for name in claim.events if name in place]:
            claims.setdefault(claim.id, [told, events])
    return claims


def _word(word: str) -> list[str]:
    return [str(word), spelled(str(word))]


def _phase(phase: Any) -> list[Any]:
    return [phase.name, *(None if day is None else day.toordinal() - _EPOCH for day in (phase.start, phase.end))]


def _actor(timeline: Timeline, name: str) -> list[Any]:
    """Id, name, country, and the names in other languages, by which it is found too."""
    actor = timeline.actors.get(name)
    if actor is None:
        return [name, name]
    others = [other for other in dict.fromkeys(item.name for item in actor.names) if other != actor.name]
    return [name, actor.name, actor.country or "", *others]


def _sources(timeline: Timeline, names: Iterable[str]) -> dict[str, Any]:
    """Each source as publisher, title, date and address; publishers once."""
    publishers = _Index()
    rows = []
    for name in names:
        source = timeline.sources.get(name)
        if source is None:
            rows.append([publishers[""], name])
        else:
            publisher = source.publisher or source.container_title
            rows.append(_trimmed([publishers[publisher], source.title, source.issued.text if source.issued else "",
                                  source.url]))  # fmt: skip
    return {"publishers": list(publishers), "sources": rows}


class _Rows:
    """Events as rows; the words, actors and sources that they point to are gathered on the way."""

    def __init__(self, timeline: Timeline, place: dict[str, int]) -> None:
        self.timeline, self.place = timeline, place
        vocabulary = timeline.vocabulary
        self.domains, self.forms, self.applications = _Index(), _Index(), _Index()
        self.roles, self.relations, self.actors, self.sources = _Index(), _Index(), _Index(), _Index()
        self.roles["party"]
        for index, words in (
            ((self.domains, vocabulary.domain_ids), (self.applications, vocabulary.application_ids))
            if vocabulary
            else ()
        ):
            for word in words:
                index[word]
        self.kinds = {str(kind): n for n, kind in enumerate(Kind)}
        self.statuses = {str(status): n for n, status in enumerate(MilestoneStatus)}
        self.verifications = {str(word): n for n, word in enumerate(Verification)}
        self.confidences = {str(word): n for n, word in enumerate(Confidence)}

    def row(self, event: Event) -> list[Any]:
        return _trimmed([
            event.id, event.date.text, self.days(event), event.title, self.kinds[event.kind], self.forms[event.form],
            self.statuses[event.status], self.verifications[event.verification], self.confidences[event.confidence],
            [self.domains[word] for word in event.domains],
            [self.actors[item.actor] if item.role == "party" else [self.actors[item.actor], self.roles[item.role]]
             for item in event.participants],
            [self.applications[word] for word in event.applications],
            event.summary, event.notes,
            [_trimmed([self.sources[item.source], item.evidence, item.locator]) for item in event.citations],
            [_trimmed([self.statuses[item.status], item.date.text, item.note,
                       [] if item.source is None else [self.sources[item.source]]]) for item in event.milestones],
            [[self.relations[link.relation], self.place[link.event]] for link in event.links
             if link.event in self.place],
        ])  # fmt: skip

    def days(self, event: Event) -> int | list[int | None]:
        """First and last possible start, first and last possible end; shorter where they fall together."""
        first, last, *ends = event.date.ordinals
        low, high = self.timeline.coverage[:2] if self.timeline.coverage else (datetime.date.min, datetime.date.max)
        start = [min(low.toordinal(), last or low.toordinal()) if first is None else first]
        start.append(max(high.toordinal(), start[0]) if last is None else last)
        days = [None if day is None else day - _EPOCH for day in (*start, *ends)]
        if days[:2] != days[2:]:
            return days
        return days[:2] if days[0] != days[1] else days[0] or 0


def _trimmed(row: list[Any]) -> list[Any]:
    """A row without the empty values at its end."""
    while row and row[-1] in ("", []):
        row.pop()
    return row
