"""Rates of one field: the last phase beside the one before it, on each baseline, with how much that can say."""

from __future__ import annotations

from alliance_timeline.events import Event
from alliance_timeline.phases import ContrastRow, PhaseContrast
from alliance_timeline.report.material import (
    Block,
    Material,
    Paragraph,
    Part,
    Words,
    capital,
    many,
    spelled,
    words_of_both,
)
from alliance_timeline.report.sections.baselines import comparison

__all__ = ["field_rates"]


def field_rates(m: Material, section: str) -> list[Block]:
    """The comparison of the domain in focus; why there is none where it cannot be made."""
    if m.pair is None or not m.focused_both.events:
        return []
    found = m.focused_contrast.value
    if found is None:
        return [Paragraph((f"The phases cannot be compared: {m.focused_contrast.why}.",))]
    kinds = [kind for kind in found.kinds if _number(found.row(kind)) > 0]
    if not kinds:
        times = f"Neither {m.when(m.pair[1])} nor {m.when(m.pair[0])}"
        return [Paragraph((f"{times} is there an {found.unit} in which both sides take part.",))]
    events = {kind: [event for event in m.paired if event.kind == kind and m.focus in event.domains] for kind in kinds}
    told = tuple(_told(m, section, found, kind, m.pair, events[kind]) for kind in kinds)
    grid = comparison(m, section, found, m.pair, events, (found.settled_note,), domains_all=m.focus)
    return [Paragraph(told), grid]


def _number(row: ContrastRow) -> float:
    return row.leading.events_a + row.leading.events_b


def _told(
    m: Material, section: str, found: PhaseContrast, kind: str, pair: tuple[Part, Part], events: list[Event]
) -> Words:
    """How many occasions there are in each phase."""
    row = found.row(kind)
    later, earlier = row.leading.events_a, row.leading.events_b
    counts = f"{_counted(later, found.unit)} {m.when(pair[0])}, {_counted(earlier, '')} {m.when(pair[1])}"
    text = f"{capital(spelled(kind))}: {counts}."
    words = words_of_both(pair, kinds=kind, domains_all=m.focus)
    return m.claim(section, text, events, **words) if events else text


def _counted(number: float, noun: str) -> str:
    if number < 0.05:
        return f"no {noun}s" if noun else "none"
    about = "" if abs(number - round(number)) < 0.05 else "about "
    return f"{about}{many(round(number), noun)}" if noun else f"{about}{number:,.0f}"
