"""How a timeline shows itself: a few lines of text, or a table in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from alliance_timeline.vocabulary import Kind

if TYPE_CHECKING:
    from alliance_timeline.timeline.collection import Timeline

__all__ = ["as_html", "described"]

_SHOWN = 12


def described(timeline: Timeline) -> str:
    """Size, coverage and the first and last events."""
    lines = [_head(timeline)]
    events = timeline.events
    few = events if len(events) <= 2 * _SHOWN else (*events[:_SHOWN], None, *events[-_SHOWN:])
    lines += [f"  {event}" if event else "  …" for event in few]
    return "\n".join([*lines, *([timeline.caution] if timeline.caution and events else [])])


def as_html(timeline: Timeline) -> str:
    """The same as a table; all text is escaped."""
    events = timeline.events
    few = events if len(events) <= 2 * _SHOWN else (*events[:_SHOWN], None, *events[-_SHOWN:])
    cells = (
        (event.date.text, event.title, event.kind.value, ", ".join(event.domains)) if event else ("…", "", "", "")
        for event in few
    )
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
    head = "".join(f"<th>{name}</th>" for name in ("date", "title", "kind", "domains"))
    note = f"<p>{escape(timeline.caution)}</p>" if timeline.caution and events else ""
    return f"<table><caption>{escape(_head(timeline))}</caption><tr>{head}</tr>{body}</table>{note}"


def _head(timeline: Timeline) -> str:
    if not timeline.events:
        return "Timeline: no events"
    counts = {kind: sum(event.kind is kind for event in timeline.events) for kind in Kind}
    kinds = ", ".join(f"{number} {kind.value}" for kind, number in counts.items() if number)
    span = timeline.coverage
    covered = f"{span[0]} to {span[1]}" + (" (assumed)" if timeline.coverage_is_assumed else "") if span else "nothing"
    return f"Timeline: {len(timeline)} events on {timeline.occasions} occasions, covers {covered}; {kinds}"
