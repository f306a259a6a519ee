"""``alliance-timeline show``: one event in full, with its sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, loaded
from alliance_timeline.cli.output import print_json, print_text

__all__ = ["command"]


def command(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of the event.")],
    data: Annotated[Path | None, typer.Option(help="A folder or file of your own.")] = None,
    as_json: Json = False,
) -> None:
    """Show one event in full: participants, status, sources with address, links, what is derived.

    Examples:

      alliance-timeline show 2014-05-21-gazprom-and-cnpc-sign-30-year-contract-for-gas-through-power
    """
    timeline = loaded(data, include_unverified=True)
    event = timeline[name]
    if as_json:
        print_json(event.model_dump(mode="json") | {"derived": _derived(timeline, event)})
        return
    print_text(event.title, bold=True)
    for label, text in [*_fields(timeline, event), *_sources(timeline, event)]:
        print_text(f"  {label:<13} {text}")


def _derived(timeline: Any, event: Any) -> dict[str, Any]:
    known = timeline.known(event)
    return {
        "setting": timeline.setting(event),
        "depth": timeline.depth(event),
        "cameo": timeline.registry.cameo(event),
        "intensity": timeline.intensity(event),
        "known": known.date,
        "known_assumed": known.assumed,
        "occasion": timeline.registry.root(event),
    }


def _fields(timeline: Any, event: Any) -> list[tuple[str, str]]:
    known = timeline.known(event)
    intensity = timeline.intensity(event)
    lines = [
        ("id", event.id),
        ("date", f"{event.date.edtf}  ({event.date.text})"),
        ("summary", event.summary),
        ("kind", f"{event.kind.value}" + (f", cause {event.cause.value}" if event.cause else "")),
        ("form", f"{event.form}, {event.status.value}"),
        ("domains", ", ".join(event.domains)),
        ("setting", str(timeline.setting(event) or "")),
        ("depth", str(timeline.depth(event) or "")),
        ("intensity", "" if intensity is None else f"{intensity:g} (CAMEO {timeline.registry.cameo(event)})"),
        ("location", event.location or ""),
        *(("participant", _participant(timeline, item)) for item in event.participants),
        *(("milestone", f"{item.date.edtf} {item.status.value} {item.note}") for item in event.milestones),
        *(("link", f"{item.relation.value} {item.event}") for item in event.links),
        ("frames", ", ".join(event.frames)),
        ("tags", ", ".join(event.tags)),
        ("known", f"{known.date}" + (" (assumed)" if known.assumed else "")),
        ("coding", f"{event.verification.value}, confidence {event.confidence.value}"),
        ("notes", event.notes),
    ]
    return [(label, text.strip()) for label, text in lines if text.strip()]


def _sources(timeline: Any, event: Any) -> Iterator[tuple[str, str]]:
    for citation in event.citations:
        source = timeline.sources.get(citation.source)
        yield "source", f"{citation.source} {citation.locator}".strip()
        if source:
            yield "", f"{source.publisher}, {source.issued or 'no date'}: {source.title or source.note} {source.url}"
        if citation.evidence:
            yield "", citation.evidence


def _participant(timeline: Any, item: Any) -> str:
    actor = timeline.actors.get(item.actor)
    return f"{actor or item.actor}, {item.role.value}"
