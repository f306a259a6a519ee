"""Markdown: a table of the events, as GitHub, GitLab, Pandoc and MkDocs show it."""

from __future__ import annotations

from alliance_timeline.events import Event
from alliance_timeline.interop.texts import Reference, actor_names, cleaned, date_words, heading, references, remarks
from alliance_timeline.markup import markdown_address, plain_markdown
from alliance_timeline.timeline import Timeline

__all__ = ["to_markdown"]

HEAD = ("Date", "Event", "Kind", "Actors", "Sources")


def to_markdown(timeline: Timeline, *, title: str = "") -> str:
    """A table with a row an event: date in words, title, kind, actors, sources as links; the remarks below.

    What could be markup or HTML in a text is written as a character reference (``&#124;``), so that it is shown as
    it is.

    Args:
        timeline: the events; ``timeline.select(…)`` a part of them.
        title: a heading above the table; by default none.

    >>> import alliance_timeline as at
    >>> talks = at.Event(date="2019-06", title="Talks | *all*", kind="cooperation", form="meeting", domains="trade")
    >>> print(to_markdown(at.Timeline([talks])).split("\\n")[2])
    | June 2019 | Talks &#124; &#42;all&#42; | Cooperation |  |  |
    """
    rows = [_row(HEAD), _row(["---"] * len(HEAD)), *(_row(_cells(event, timeline)) for event in timeline)]
    name = plain_markdown(cleaned(title))
    head = [f"# {name}", ""] if name else []
    return "\n".join([*head, *rows, "", *(f"- {plain_markdown(line)}" for line in remarks(timeline))]) + "\n"


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(event: Event, timeline: Timeline) -> tuple[str, ...]:
    return (
        plain_markdown(date_words(event)),
        plain_markdown(event.title),
        plain_markdown(heading(event.kind)),
        plain_markdown(", ".join(actor_names(event, timeline))),
        ", ".join(map(_link, references(event, timeline))),
    )


def _link(item: Reference) -> str:
    return f"[{plain_markdown(item.short)}]({markdown_address(item.url)})" if item.url else plain_markdown(item.short)
