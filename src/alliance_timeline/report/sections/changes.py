"""What changed: each phase relative to the one before it, on three baselines; the mix of fields."""

from __future__ import annotations

from itertools import pairwise

from alliance_timeline.events import Event
from alliance_timeline.phases import PhaseContrast
from alliance_timeline.report.material import (
    Answer,
    Block,
    Grid,
    Material,
    Paragraph,
    Part,
    Picture,
    Section,
    Words,
    capital,
    share_in_window,
    spelled,
)
from alliance_timeline.report.sections.baselines import comparison
from alliance_timeline.report.sections.newcomers import newcomers
from alliance_timeline.selection import Selection

__all__ = ["changes_section"]

_ID = "changes"
_MOST = 8
_EARLIER = 3
_COLUMNS = 4

Pair = tuple[Part, Part]


def changes_section(m: Material) -> Section | None:
    """The section on changes; None without two covered phases."""
    if m.pair is None or not m.kinds:
        return None
    title = "What changed from phase to phase"
    blocks: list[Block] = [Paragraph(_about()), *_compared(m, m.pair, m.contrast, last=True)]
    earlier = list(pairwise(m.parts))[-2 : -2 - _EARLIER : -1] if m.contrast.value is not None else []
    for before, later in earlier:
        blocks += _compared(m, (later, before), m.against(later, before), last=False)
    return Section(_ID, title, (*blocks, *_mix(m), *newcomers(m, _ID)))


def _about() -> tuple[Words, ...]:
    return (
        "Rates are compared on three baselines: over whole phases; in equal windows beside the boundary, since recent "
        "years are reported more fully; and as the change of level at the boundary net of the trend under way.",
        "Where these disagree, the answer depends on the baseline, and none should be quoted alone. An interval that "
        "holds 1 shows no difference.",
    )


def _compared(m: Material, pair: Pair, answer: Answer[PhaseContrast], *, last: bool) -> list[Block]:
    """The table of two phases; for the last two, a picture below it."""
    found = answer.value
    times = f"{m.when(pair[0])}, compared with the time {m.when(pair[1])}"
    if found is None:
        return [Paragraph((f"{capital(times)}, rates cannot be compared: {answer.why}.",))]
    events = _present(found, pair)
    if not events:
        return [Paragraph((f"{capital(times)}: in neither is there an {found.unit} in which both sides take part.",))]
    table = comparison(m, _ID, found, pair, events, (m.once_more(found.caution),) if last else ())
    if not last:
        return [table]
    caption = f"How often each kind was catalogued {times}, on three baselines, with 95 % intervals."
    return [table, Picture("picture-contrast", caption, lambda: found.plot())]


def _present(found: PhaseContrast, pair: Pair) -> dict[str, list[Event]]:
    """The kinds of which there are events in either phase, with these in order."""
    both = sorted({event.id: event for part in pair for event in part.events}.values(), key=lambda item: item.sort_key)
    groups = {kind: [event for event in both if event.kind == kind] for kind in found.kinds}
    return {kind: events for kind, events in groups.items() if events}


def _mix(m: Material) -> list[Block]:
    """The fields with the largest shares in one of the last two phases, but one that all occasions are of."""
    found = m.contrast.value
    mix = found.mix if found is not None else ()
    rows = [row for row in mix if row.by == "domain" and not row.first == row.second == 1]
    rows.sort(key=lambda row: (-max(row.first or 0.0, row.second or 0.0), row.group))
    shown = [row.group for row in rows[:_MOST] if row.first or row.second]
    if not shown:
        return []
    parts = m.parts[-_COLUMNS:]
    doubtful = {group for group in shown if _is_tentative(m, group)}
    notes = [
        "An occasion can belong to several fields.",
        f"The {_MOST} of {len(rows)} that are largest in either of the last two phases." if len(rows) > _MOST else "",
        "* Tentative coding." if doubtful else "",
    ]
    table = tuple(
        (f"{capital(spelled(group))}{'*' * (group in doubtful)}", *(_share(m, group, part) for part in parts))
        for group in shown
    )
    caption = "Share of fields among the occasions in which both sides take part, by phase, with 95 % intervals"
    head = ("Field", *(part.name for part in parts))
    return [Grid(caption, head, table, frozenset(range(1, len(head))), (" ".join(filter(None, notes)),))]


def _is_tentative(m: Material, group: str) -> bool:
    known = m.timeline.reliability.get(f"domains:{group}")
    return known is not None and known.standing != "reliable"


def _share(m: Material, group: str, part: Part) -> Words:
    """The share of a field in a phase, with its events."""
    text = share_in_window(m.timeline, Selection(domains=group), part.window).text
    events = [event for event in part.events if event.is_dyadic and group in event.domains]
    return m.claim(_ID, text, events, domains=group, kinds=m.kinds, **part.words) if events else text
