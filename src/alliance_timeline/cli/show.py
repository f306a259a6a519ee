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
    """Show one event in full: participants, status, strategy, sources with address, links, coding, what is derived.

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
    checked = f" on {event.verified_on}" if event.verified_on else ""
    lines = [
        ("id", event.id),
        ("date", f"{event.date.edtf}  ({event.date.text})"),
        ("summary", event.summary),
        ("kind", f"{event.kind.value}" + (f", cause {event.cause.value}" if event.cause else "")),
        ("form", f"{event.form}, {event.status.value}"),
        ("domains", ", ".join(event.domains)),
        ("applications", ", ".join(event.applications)),
        ("setting", str(timeline.setting(event) or "")),
        ("depth", str(timeline.depth(event) or "")),
        ("intensity", "" if intensity is None else f"{intensity:g} (CAMEO {timeline.registry.cameo(event)})"),
        ("cameo", event.cameo or "" if intensity is None else ""),
        ("location", event.location or ""),
        *(("participant", _participant(timeline, item)) for item in event.participants),
        *(("strategy", _cell(name, item)) for name, item in event.strategy or () if item),
        *(("milestone", _milestone(item)) for item in event.milestones),
        ("followed up", str(event.followed_up_on or "")),
        *(("link", f"{item.relation.value} {item.event}") for item in event.links),
        ("frames", ", ".join(event.frames)),
        ("tags", ", ".join(event.tags)),
        ("known", f"{known.date}" + (" (assumed)" if known.assumed else "")),
        ("coding", f"{event.verification.value}{checked}, confidence {event.confidence.value}"),
        ("coder", event.coder),
        ("notes", event.notes),
    ]
    return [(label, text.strip()) for label, text in lines if text.strip()]


def _sources(timeline: Any, event: Any) -> Iterator[tuple[str, str]]:
    """The citations, then the sources that only a milestone or the strategy names."""
    for citation in event.citations:
        yield "source", f"{citation.source} {citation.locator}".strip()
        yield from _published(timeline, citation.source)
        if citation.evidence:
            yield "", citation.evidence
    cited = {citation.source for citation in event.citations}
    for name in dict.fromkeys(source for _, source in event.references() if source not in cited):
        yield "source", name
        yield from _published(timeline, name)


def _published(timeline: Any, name: str) -> Iterator[tuple[str, str]]:
    source = timeline.sources.get(name)
    if source:
        yield "", f"{source.publisher}, {source.issued or 'no date'}: {source.title or source.note} {source.url}"


def _participant(timeline: Any, item: Any) -> str:
    actor = timeline.actors.get(item.actor)
    return f"{actor or item.actor}, {item.role.value}"


def _cell(name: str, item: Any) -> str:
    return f"{name.replace('_', ' ')}: {item.text} ({f'{item.source} {item.locator}'.strip()})"


def _milestone(item: Any) -> str:
    text = f"{item.date.edtf} {item.status.value} {item.note}".strip()
    return f"{text} ({item.source})" if item.source else text
