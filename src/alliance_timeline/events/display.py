"""What records show of themselves in a notebook: actors, sources, frames, agreement of coders; all text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from alliance_timeline.display import html_table, shortened

if TYPE_CHECKING:
    from alliance_timeline.events.actors import Actor
    from alliance_timeline.events.reliability import Reliability
    from alliance_timeline.events.sources import Frame, Source

__all__ = ["actor_html", "catalogue_html", "frame_html", "reliability_html", "source_html", "sources_html"]

_Row = tuple[str, ...]
_SHOWN = 40


def actor_html(actor: Actor) -> str:
    """Names, place, owner and dated ties."""
    names = ", ".join(f"{item.name} ({item.language})" for item in actor.names)
    ties = "; ".join(
        f"{tie.relation.value.replace('_', ' ')} {tie.actor}, {tie.date.text if tie.date else 'no date'}"
        for tie in actor.ties
    )
    coded = (
        ("names", names),
        ("country", actor.country or ""),
        ("kind", actor.kind.value),
        ("ownership", actor.ownership.value if actor.ownership else ""),
        ("parent", actor.parent or ""),
        ("successor", actor.successor or ""),
        ("active", actor.active.text if actor.active else ""),
        ("ties", ties),
        ("notes", actor.notes),
        ("id", actor.id),
    )
    return _fields_html(str(actor), coded)


def frame_html(frame: Frame) -> str:
    """Rule, window and search of a class."""
    coded = (
        ("rule", frame.rule),
        ("window", frame.window.text),
        ("held against a full list", "yes" if frame.closed else "no"),
        ("not searched", ", ".join(span.text for span in frame.unsearched)),
        ("searched", "; ".join(frame.searched)),
        ("searched on", str(frame.searched_on or "")),
        ("notes", frame.notes),
        ("id", frame.id),
    )
    return _fields_html(frame.title, coded)


def reliability_html(reliability: Reliability) -> str:
    """Agreement with its interval, and what it allows."""
    return html_table("", _RELIABILITY, [_reliability_row(reliability)], [reliability.method, reliability.notes])


def source_html(source: Source) -> str:
    """Title with the address that was found, publisher and dates."""
    return f"<p>{_linked(source)}</p>"


def sources_html(sources: Iterable[Source]) -> str:
    """A list of the first sources, and how many more there are."""
    known = list(sources)
    items = [f"<li>{_linked(source)}</li>" for source in known[:_SHOWN]]
    more = [f"<li>… {len(known) - _SHOWN} more</li>"] if len(known) > _SHOWN else []
    return f"<ul>{''.join(items + more)}</ul>"


def catalogue_html(records: Mapping[str, Any]) -> str:
    """A table of records of one type, one row each."""
    head, row = _TABLES.get(type(next(iter(records.values()), None)).__name__, (("id",), lambda item: (item.id,)))
    return html_table("", head, shortened([row(item) for item in records.values()], _SHOWN))


def _fields_html(title: str, coded: Iterable[_Row]) -> str:
    return html_table(title, ("field", "value"), [row for row in coded if row[1]])


def _linked(source: Source) -> str:
    title = escape(source.title or source.url or source.id)
    head = f'<a href="{escape(source.url)}">{title}</a>' if source.url else title
    issued = source.issued.text if source.issued else "No date seen"
    accessed = f"Looked up {source.accessed.text}" if source.accessed else ""
    return ". ".join([head, *(escape(part) for part in (source.publisher, issued, accessed) if part)])


_RELIABILITY = ("variable or class", "alpha", "interval", "events coded twice", "standing")


def _reliability_row(item: Reliability) -> _Row:
    return item.id, f"{item.alpha:.2f}", f"{item.low:.2f} to {item.high:.2f}", str(item.n), item.standing


_TABLES: dict[str, tuple[_Row, Callable[[Any], _Row]]] = {
    "Actor": (
        ("id", "name", "country", "kind"),
        lambda actor: (actor.id, actor.name, actor.country or "–", actor.kind.value),
    ),
    "Frame": (
        ("id", "class", "window", "held against a full list"),
        lambda frame: (frame.id, frame.title, frame.window.text, "yes" if frame.closed else "no"),
    ),
    "Reliability": (_RELIABILITY, _reliability_row),
}
