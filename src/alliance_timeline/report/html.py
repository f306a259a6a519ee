"""A brief as one HTML page that needs no network: text, tables, pictures, and the events with filters and search."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.rendering import svg
from alliance_timeline.charts.theme import spelled
from alliance_timeline.errors import MissingExtraError
from alliance_timeline.report.inline_svg import inline_svg
from alliance_timeline.report.page_data import as_json, claims_of, page_data
from alliance_timeline.report.parts import Block, Brief, Claim, Grid, Listing, Paragraph, Picture
from alliance_timeline.report.words import day, unbroken
from alliance_timeline.vocabulary import Kind, Verification

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["to_html"]

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
        style=_text("page.css"),
    )  # fmt: skip


def _environment() -> Environment:
    try:
        from jinja2 import Environment, FunctionLoader, StrictUndefined
    except ImportError as error:
        raise MissingExtraError('an HTML report needs Jinja2: pip install "alliance-timeline[charts]"') from error
    environment = Environment(
        loader=FunctionLoader(_text), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["claim"] = lambda words: isinstance(words, Claim)
    environment.filters |= {"shape": _shape, "picture": _picture, "unbroken": unbroken}
    return environment


@cache
def _text(name: str) -> str:
    return resources.files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def _script() -> str:
    """The files of the script as one, which sees and leaves no global name."""
    return '"use strict";\n(() => {\n' + "\n".join(map(_text, _SCRIPTS)) + "\n})();\n"


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
