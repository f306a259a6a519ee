"""How a timeline shows itself: a few lines of text, or a table in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance_timeline.display import counted, html_table
from alliance_timeline.events import Event
from alliance_timeline.vocabulary import Kind

if TYPE_CHECKING:
    from alliance_timeline.timeline.collection import Timeline

__all__ = ["as_html", "described"]

_SHOWN = 12


def described(timeline: Timeline) -> str:
    """Size, coverage and the first and last events."""
    lines = [_head(timeline), *("  …" if event is None else f"  {event}" for event in _few(timeline))]
    return "\n".join([*lines, *([timeline.caution] if timeline.caution and timeline.events else [])])


def as_html(timeline: Timeline) -> str:
    """The same as a table; all text is escaped."""
    rows = (
        ("…", "", "", "") if event is None else (event.date.text, event.title, event.kind, ", ".join(event.domains))
        for event in _few(timeline)
    )
    notes = [timeline.caution] if timeline.events else []
    return html_table(_head(timeline), ("date", "title", "kind", "domains"), rows, notes)


def _few(timeline: Timeline) -> tuple[Event | None, ...]:
    """All events where they are few; else the first and last ones, with None for those between."""
    events = timeline.events
    return events if len(events) <= 2 * _SHOWN else (*events[:_SHOWN], None, *events[-_SHOWN:])


def _head(timeline: Timeline) -> str:
    span = timeline.coverage
    covers = f"{span[0]} to {span[1]}" + (" (assumed)" if timeline.coverage_is_assumed else "") if span else "nothing"
    if not timeline.events:
        return f"Timeline: no events, covers {covers}"
    counts = {kind: sum(event.kind is kind for event in timeline.events) for kind in Kind}
    kinds = ", ".join(f"{number} {kind.value}" for kind, number in counts.items() if number)
    size = f"{counted(len(timeline), 'event')} on {counted(timeline.occasions, 'occasion')}"
    return f"Timeline: {size}, covers {covers}; {kinds}"
