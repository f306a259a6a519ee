"""Friction and limits: limitation, friction and hedging: how much, of what cause, with the latest examples."""

from __future__ import annotations

from alliance_timeline.events import Event
from alliance_timeline.report.material import (
    Block,
    Grid,
    Listing,
    Material,
    Paragraph,
    Section,
    Words,
    capital,
    figure,
    joined,
    many,
    spelled,
)
from alliance_timeline.vocabulary import Cause, Confidence, Kind

__all__ = ["friction_section"]

_ID = "friction"
_KINDS = (Kind.LIMITATION, Kind.FRICTION, Kind.HEDGING)
_EXAMPLES = 2
_LATEST = "Of each kind, the two latest that are coded with high confidence:"


def friction_section(m: Material) -> Section | None:
    """The section on friction and limits; None without such events."""
    groups = {kind: [event for event in m.timeline if event.kind is kind] for kind in _KINDS}
    present = {kind: events for kind, events in groups.items() if events}
    if not present:
        return None
    missing = [str(kind) for kind in _KINDS if kind not in present]
    none = [f"Of {joined(missing)} there is no event."] if missing else []
    blocks: list[Block] = [Paragraph((*(_about(m, kind, events) for kind, events in present.items()), *none))]
    blocks += [*_shares(m, [str(kind) for kind in present]), *_causes(m, present.get(Kind.LIMITATION, []))]
    blocks += [Paragraph((_LATEST,)), Listing(examples)] if (examples := _examples(m, present)) else []
    return Section(_ID, "Friction and limits", tuple(blocks))


def _about(m: Material, kind: Kind, events: list[Event]) -> Words:
    occasions = len({m.timeline.registry.root(event) for event in events})
    on = f" on {many(occasions, 'occasion')}" if occasions < len(events) else ""
    text = f"{capital(str(kind))}: {many(len(events), 'event')}{on}."
    return m.claim(_ID, text, events, kinds=str(kind))


def _shares(m: Material, kinds: list[str]) -> list[Block]:
    """The share of each kind among the occasions in which both sides take part, by phase."""
    if not m.parts:
        return []
    if len(m.kinds) == 1:
        return [
            Paragraph(
                (f"No other kind in which both sides take part is here than {m.kinds[0]}, so that shares say nothing.",)
            )
        ]
    rows = []
    for n, part in enumerate(m.parts):
        cells = []
        for kind in kinds:
            events = [event for event in part.events if event.kind == kind]
            text = m.shares[kind][n].text
            cells.append(m.claim(_ID, text, events, kinds=kind, **part.words) if events else text)
        rows.append((capital(m.when(part)), *cells))
    head = ("Days", *map(capital, kinds))
    whys = dict.fromkeys(found.why for kind in kinds for found in m.shares[kind] if found.why)
    notes = (
        "The intervals are wider where quarters vary more than chance would make them, as in the checks, and "
        "would be wider still if quarters depend on each other.",
        *(f"No share where a dash stands: {why}." for why in whys),
    )
    here = " of this selection" if m.is_part else ""
    caption = f"Share of the occasions{here} in which both sides take part, with 95 % intervals"
    return [Grid(caption, head, tuple(rows), frozenset(range(1, len(head))), notes)]


def _causes(m: Material, events: list[Event]) -> list[Block]:
    """How often each cause of a limitation is named, by phase."""
    used = [cause for cause in Cause if any(event.cause is cause for event in events)]
    if not used:
        return []
    parts = m.parts
    columns = [(part.name, part.events, part.words) for part in parts] or [("All", tuple(events), {})]
    rows = [
        (capital(spelled(cause)), cause.definition, *(_cause(m, cause, inside, words) for _, inside, words in columns))
        for cause in sorted(used, key=lambda cause: -sum(event.cause is cause for event in events))
    ]
    head = ("Cause", "What it is", *(name for name, _, _ in columns))
    return [Grid("Limitations by cause, in events", head, tuple(rows), frozenset(range(2, len(head))))]


def _cause(m: Material, cause: Cause, inside: tuple[Event, ...], words: dict[str, str]) -> Words:
    events = [event for event in inside if event.kind is Kind.LIMITATION and event.cause is cause]
    return m.claim(_ID, figure(len(events)), events, kinds="limitation", causes=str(cause), **words) if events else "0"


def _examples(m: Material, present: dict[Kind, list[Event]]) -> tuple[Words, ...]:
    told = []
    for kind, events in present.items():
        sure = [event for event in events if event.confidence is Confidence.HIGH][-_EXAMPLES:]
        for event in sure:
            cause = f", cause: {spelled(event.cause)}" if event.cause else ""
            told.append(m.claim(_ID, f"{capital(event.date.text)}: {event.title} ({kind}{cause}).", [event]))
    return tuple(told)
