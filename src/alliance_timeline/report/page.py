"""A brief as one offline HTML page."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, tostring

from alliance_timeline.charts.intervals import ALLOWED
from alliance_timeline.charts.rendering import svg
from alliance_timeline.charts.theme import COLOURS, GREY, GRID, INK, spelled
from alliance_timeline.errors import MissingExtraError
from alliance_timeline.events import Event
from alliance_timeline.markup import json_in_script
from alliance_timeline.report.material import (
    Block,
    Brief,
    Claim,
    Grid,
    Listing,
    Paragraph,
    Picture,
    Words,
    day,
    unbroken,
)
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import Confidence, Kind, MilestoneStatus, Verification

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = [
    "as_json",
    "claims_of",
    "hoist",
    "inline_svg",
    "merge_definitions",
    "page_data",
    "rounded",
    "to_html",
]


_INHERITED = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
)
_NUMBER = re.compile(r"-?\d*\.\d+(?:e[-+]?\d+)?|-?\d+e[-+]?\d+")


def rounded(text: str) -> str:
    """Numbers with two decimals, a hundredth of a pixel.

    >>> rounded("M1.23456,2h3.58e-9v-0.001")
    'M1.23,2h0v0'
    """
    return _NUMBER.sub(lambda number: f"{round(float(number[0]), 2) + 0.0:.2f}".rstrip("0").rstrip("."), text)


def merge_definitions(root: Element) -> dict[str, str]:
    """Leave one of several equal gradients or clip paths; the ids of the others, with that of the one that is left."""
    first: dict[bytes, str] = {}
    same: dict[str, str] = {}
    for group in [part for part in root.iter() if part.tag.endswith("defs")]:
        for item in list(group):
            known = item.attrib.pop("id", None)
            if known is None:
                continue
            key = tostring(item).strip()
            item.set("id", known)
            if key in first:
                same[known] = first[key]
                group.remove(item)
            else:
                first[key] = known
    return same


def hoist(root: Element) -> None:
    """Give to a group what all of its children say alike."""
    for group in _groups(root):
        children = list(group)
        for name in _INHERITED:
            values = {child.get(name) for child in children}
            if len(children) > 1 and len(values) == 1 and None not in values:
                group.set(name, str(values.pop()))
                for child in children:
                    del child.attrib[name]


def _groups(element: Element) -> Iterator[Element]:
    """All groups, the inner ones first."""
    for child in element:
        yield from _groups(child)
    if element.tag == "g":
        yield element


_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_COLOURS = {
    "#333": "ink",
    "#000": "ink",
    "black": "ink",
    "#888": "muted",
    "#ddd": "line",
    "#fff": "paper",
    "white": "paper",
    INK: "ink",
    GREY: "muted",
    GRID: "line",
    ALLOWED: "allowed",
    **{colour: f"c{n}" for n, colour in enumerate(COLOURS, 1)},
}
"""Colours of the charts, and names that Vega uses, as variables of the page (page.css), which differ in the dark."""

_LINKED = ("href", f"{_XLINK}href")
_FORBIDDEN = {f"{_SVG}{name}" for name in ("script", "foreignObject", "style", "image", "animate", "set")}
_DRAWN = ("path", "rect", "line")
_GREYS = (("paper", 254), ("band", 235), ("line", 200), ("edge", 140), ("muted", 70), ("ink", 0))
"""What takes the place of greys from this lightness on (0 to 255)."""

_HEX = re.compile("#[0-9a-fA-F]{6}")
_RGBA = re.compile(r"rgba\((\d+), ?(\d+), ?(\d+), ?([\d.]+)\)")
_POINTER = re.compile(r"url\(#([^)]+)\)")
_EMPTY = re.compile(r"M[-\d.e]+,[-\d.e]+(?:h0v|h[-\d.e]+v0h)[-\d.,hvZe]*|")


def inline_svg(svg: str, name: str) -> str:
    """An SVG for use inside of HTML.

    Its own background goes; grey, black and white, and the colours of the palette, become variables of the page's
    style; ids become ``name`` with a number, the same for the same picture. What nobody sees is left out, and so is
    what screen readers find, since the page says in one sentence what the picture shows. Links keep web addresses
    only; scripts are dropped.

    Args:
        svg: as vl-convert draws it.
        name: of its own in the page.

    >>> inline_svg('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text id="a" fill="#333"/></svg>', "p")
    '<svg width="9" height="9" aria-hidden="true" focusable="false"><text id="p-1" fill="var(--ink)" /></svg>'
    """
    root = ElementTree.fromstring(svg)
    size = {side: root.get(side) for side in ("width", "height")}
    for child in list(root):
        if child.tag == f"{_SVG}rect" and {side: child.get(side) for side in size} == size:
            root.remove(child)
    same = merge_definitions(root)
    names = {known: f"{name}-{n}" for n, known in enumerate(filter(None, (part.get("id") for part in root.iter())), 1)}
    _tidy(root, names | {known: names[first] for known, first in same.items()})
    hoist(root)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    return ElementTree.tostring(root, encoding="unicode")


def _tidy(element: ElementTree.Element, names: Mapping[str, str]) -> None:
    for child in list(element):
        if child.tag not in _FORBIDDEN and not _unseen(child):
            _tidy(child, names)
            if child.tag != "g" or len(child):
                continue
        element.remove(child)
    element.tag = element.tag.removeprefix(_SVG)
    kept = {key: _value(key, value, names) for key, value in element.attrib.items() if _wanted(key, value)}
    element.attrib.clear()
    element.attrib.update({("href" if key == _LINKED[1] else key): value for key, value in kept.items()})
    if "stop-color" in element.attrib:
        _split_strength(element)
    if element.tag == "a":
        element.set("rel", "noopener")
        element.set("tabindex", "-1")


def _split_strength(stop: ElementTree.Element) -> None:
    """A stop of a gradient as colour and strength, so that the colour can be the page's."""
    match = _RGBA.fullmatch(stop.attrib["stop-color"])
    if match:
        red, green, blue, strength = match.groups()
        stop.set("stop-color", _own(f"#{int(red):02x}{int(green):02x}{int(blue):02x}"))
        stop.set("stop-opacity", strength)


def _own(colour: str) -> str:
    """The variable for a colour of the palette, and for any grey by how light it is; other colours stay."""
    name = _COLOURS.get(colour.lower())
    if name is None and _HEX.fullmatch(colour):
        parts = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
        if max(parts) - min(parts) <= 24:
            name = next(name for name, least in _GREYS if sum(parts) / 3 >= least)
    return f"var(--{name})" if name else colour


def _unseen(element: ElementTree.Element) -> bool:
    """Whether nothing of an element shows: told not to, transparent, a background without colour, no extent."""
    tag = element.tag.removeprefix(_SVG)
    if element.get("display") == "none" or element.get("opacity") == "0":
        return True
    if tag == "path" and "stroke" not in element.attrib and _EMPTY.fullmatch(rounded(element.get("d", ""))):
        return True
    if tag in _DRAWN and (element.get("class") == "background" or element.get("fill") in ("transparent", "none")):
        return element.get("fill", "none") in ("transparent", "none") and element.get("stroke") in (None, "transparent")
    return False


def _wanted(key: str, value: str) -> bool:
    if key in _LINKED:
        return value.startswith(("https://", "http://", "#"))
    if key in ("role", "class", "pointer-events", "version") or key.startswith(("aria-", "on")):
        return False
    return not (key == "opacity" and value == "1")


def _value(key: str, value: str, names: Mapping[str, str]) -> str:
    if key in ("fill", "stroke", "stop-color"):
        value = _own(value)
    if key == "id":
        return names[value]
    if key in _LINKED and value.startswith("#"):
        return f"#{names.get(value[1:], value[1:])}"
    if key in ("d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height"):
        value = rounded(value)
    return _POINTER.sub(lambda found: f"url(#{names.get(found[1], found[1])})", value)


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
    }


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
            rows.append(
                _trimmed([publishers[publisher], source.title, source.issued.text if source.issued else "", source.url])
            )
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
        return _trimmed(
            [
                event.id,
                event.date.text,
                self.days(event),
                event.title,
                self.kinds[event.kind],
                self.forms[event.form],
                self.statuses[event.status],
                self.verifications[event.verification],
                self.confidences[event.confidence],
                [self.domains[word] for word in event.domains],
                [
                    self.actors[item.actor]
                    if item.role == "party"
                    else [self.actors[item.actor], self.roles[item.role]]
                    for item in event.participants
                ],
                [self.applications[word] for word in event.applications],
                event.summary,
                event.notes,
                [_trimmed([self.sources[item.source], item.evidence, item.locator]) for item in event.citations],
                [
                    _trimmed(
                        [
                            self.statuses[item.status],
                            item.date.text,
                            item.note,
                            [] if item.source is None else [self.sources[item.source]],
                        ]
                    )
                    for item in event.milestones
                ],
                [
                    [self.relations[link.relation], self.place[link.event]]
                    for link in event.links
                    if link.event in self.place
                ],
            ]
        )

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


_SCRIPTS = ("data.js", "state.js", "entries.js", "overview.js", "bars.js", "page.js")


def to_html(brief: Brief) -> str:
    """The page as text: one file, for any browser, without the network.

    Styles, script, pictures and events are part of it, and its Content-Security-Policy forbids everything else. The
    state of its filters is in the address. Without a script the text, tables and pictures are there, the events not.

    The size of the page goes with the events, their texts and sources, and with the pictures.

    Args:
        brief: what the page says; a claim leads to those of its events that are in ``brief.timeline``.

    Raises:
        MissingExtraError: Jinja2, Altair or vl-convert is not installed; the message names the command.

    >>> import alliance_timeline as at, datetime
    >>> empty = Brief("Title", "", (), (), at.Timeline([]), datetime.date(2026, 1, 31), None, "", ())
    >>> "No events in this selection." in to_html(empty)
    True
    """
    environment = _environment()
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    known = {event.id for event in brief.timeline}
    bases = {claim.id: sum(name in known for name in claim.events) for claim, _ in claims_of(brief)}
    return environment.get_template("page.html.jinja").render(
        brief=brief,
        anchored=_once(),
        bases=bases,
        citing=brief.cite if all(section.id != "cite" for section in brief.sections) else (),
        coverage=_coverage(brief),
        data=as_json(page_data(brief)) if brief.timeline else "",
        digest=digest,
        events=lambda number: f"{number:,} event{'s' * (number != 1)}",
        made=day(brief.made),
        kinds=[(spelled(kind), kind.definition) for kind in Kind],
        verifications=[(spelled(word), word.definition) for word in Verification],
        script=script,
        style=_text_html("page.css"),
    )


def _environment() -> Environment:
    try:
        from jinja2 import Environment, FunctionLoader, StrictUndefined
    except ImportError as error:
        raise MissingExtraError('an HTML report needs Jinja2: pip install "alliance-timeline[charts]"') from error
    environment = Environment(
        loader=FunctionLoader(_text_html),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["claim"] = lambda words: isinstance(words, Claim)
    environment.filters |= {"shape": _shape, "picture": _picture, "unbroken": unbroken}
    return environment


@cache
def _text_html(name: str) -> str:
    return resources.files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def _script() -> str:
    """The files of the script as one, which sees and leaves no global name."""
    return '"use strict";\n(() => {\n' + "\n".join(map(_text_html, _SCRIPTS)) + "\n})();\n"


def _once() -> Any:
    """Tells whether an id is asked for the first time, since an anchor stands once in a page."""
    seen: set[str] = set()

    def first(name: str) -> bool:
        if name in seen:
            return False
        seen.add(name)
        return True

    return first


def _shape(block: Block) -> str:
    shapes = {Paragraph: "paragraph", Listing: "listing", Grid: "grid", Picture: "picture"}
    return shapes[type(block)]


def _picture(picture: Picture) -> dict[str, str]:
    """A picture's drawing for the page, and what it shows in words."""
    chart = picture.draw()
    told = getattr(chart, "description", None)
    return {
        "svg": inline_svg(svg(chart), picture.id),
        "description": told if isinstance(told, str) else picture.caption,
    }


def _coverage(brief: Brief) -> str:
    """First and last covered day in words, or nothing; assumed ones may reach back beyond the days of the calendar."""
    from alliance_timeline.dates import EventDate

    days = brief.timeline.coverage
    if not days:
        return ""
    first, last = (EventDate.of(day).text for day in days)
    if not brief.timeline.coverage_is_assumed:
        return f"{first} to {last}"
    starts = [(day, event.date.text) for event in brief.timeline if (day := event.date.ordinals[0]) is not None]
    day, words = min(starts, default=(1, ""))
    return f"{words if day < 1 else first} to {last} (assumed from the events)"
