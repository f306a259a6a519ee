"""The phases: how often each kind was catalogued in each, with intervals."""

from __future__ import annotations

from alliance_timeline.periods import without
from alliance_timeline.phases import PhaseRow, PhaseSummary
from alliance_timeline.report.material import (
    Block,
    Grid,
    Material,
    Paragraph,
    Part,
    Picture,
    Section,
    Words,
    capital,
    figure,
    joined,
    span,
    spelled,
    years,
)

__all__ = ["phases_section"]

_ID = "phases"
_UNDECLARED = (
    "This data declares no phases, so that no time is compared with another; the option --boundaries, or phases= in "
    "Python, gives some, such as --boundaries 2014-03-18,2022-02-24."
)


def phases_section(m: Material) -> Section | None:
    """The section on phases, or why there are no rates; None without events."""
    if not len(m.timeline):
        return None
    if m.scheme is None:
        return Section(_ID, "The phases", (Paragraph((_UNDECLARED,)),))
    if not m.parts:
        told = Paragraph(("No day of any phase is covered and settled, so there are no rates.",))
        return Section(_ID, "The phases", (told,))
    summary = m.summary
    drawing = Picture(
        "picture-phases", "Occasions a year by phase and kind, with 95 % intervals.", lambda: summary.plot()
    )
    blocks: tuple[Block, ...] = (Paragraph(_about(m, summary)), *_grid(m, summary), Paragraph(_reading(m, summary)))
    return Section(_ID, "The phases", (*blocks, drawing))


def _about(m: Material, summary: PhaseSummary) -> tuple[Words, ...]:
    named = "; ".join(f"{part.name}, {span(part.window)} ({years(_exposure(summary, part))})" for part in m.parts)
    one = len(m.parts) == 1
    told = [
        f"{'One phase has' if one else f'{len(m.parts)} phases have'} days that are covered and settled: {named}.",
        "A rate is occasions a year of covered time; the figures in brackets are its 95 % interval, which takes in "
        "uncertain dates and the way in which occasions cluster.",
    ]
    told += _outside(m)
    return (*told, "With one phase there is nothing to compare it with.") if one else tuple(told)


def _outside(m: Material) -> list[str]:
    """The covered days that lie in no phase, up to the settled one."""
    coverage = m.timeline.coverage
    if m.scheme is None or coverage is None:
        return []
    end = min(coverage[1], m.timeline.settled_until or coverage[1])
    left = without(((coverage[0], end),), tuple(phase.window for phase in m.scheme)) if coverage[0] <= end else ()
    return [f"No phase holds {joined(map(span, left))}."] if left else []


def _exposure(summary: PhaseSummary, part: Part) -> float:
    return summary.row(part.name, summary.kinds[0]).exposure if summary.kinds else 0.0


def _grid(m: Material, summary: PhaseSummary) -> list[Block]:
    """A row for each kind that possibly occurs in a phase, a column for each phase."""
    kinds = [kind for kind in summary.kinds if any(summary.row(part.name, kind).possible for part in m.parts)]
    if not kinds:
        return []
    rows = tuple(
        (capital(spelled(kind)), *(_cell(m, part, summary.row(part.name, kind)) for part in m.parts)) for kind in kinds
    )
    unrated = joined(kind for kind in kinds if summary.row(m.parts[0].name, kind).rate is None)
    notes = [f"Not rated, so that only the number of occasions is given: {unrated}." if unrated else ""]
    notes += [f"{capital(m.once_more(note))}." for note in summary.notes if note != summary.settled_note]
    catalogued = "catalogued " * bool(m.timeline.coverage_caution)
    caption = f"{capital(catalogued)}{summary.unit}s a year by phase, with 95 % intervals"
    head = ("Kind", *(part.name for part in m.parts))
    return [Grid(capital(caption), head, rows, frozenset(range(1, len(head))), tuple(filter(None, notes)))]


def _cell(m: Material, part: Part, row: PhaseRow) -> Words:
    """The rate of a kind in a phase, or its count where it is not rated, with the events."""
    events = [event for event in part.events if event.kind == row.kind]
    text = f"{figure(row.expected)} in all" if row.rate is None else row.rate_text
    return m.claim(_ID, text, events, kinds=row.kind, **part.words) if events else text


def _reading(m: Material, summary: PhaseSummary) -> tuple[Words, ...]:
    """Which kind is the most frequent, phase by phase."""
    tops: dict[str, list[str]] = {}
    for part in m.parts:
        rated = [row for kind in summary.kinds if (row := summary.row(part.name, kind)).rate]
        if rated:
            tops.setdefault(max(rated, key=lambda row: row.expected).kind, []).append(m.when(part))
    if not tops:
        return ("No occasion of a rated kind was catalogued in these phases.",)
    if len(m.kinds) < 2:
        return ()
    if len(tops) == 1 and len(next(iter(tops.values()))) == len(m.parts) > 1:
        return (f"The most frequent rated kind is {next(iter(tops))} in each phase.",)
    told = "; ".join(f"{kind} {joined(times)}" for kind, times in tops.items())
    return (f"The most frequent rated kind is {told}.",)
