"""Rates of one field: the last phase beside the one before it, on each baseline, with how much that can say."""

from __future__ import annotations

from alliance_timeline.phases import ContrastRow, PhaseContrast
from alliance_timeline.phases.comparison import NET, omissions_of
from alliance_timeline.report.material import Material, Part
from alliance_timeline.report.parts import Block, Grid, Paragraph, Words
from alliance_timeline.report.sections.baselines import ON, answer, ratio_words
from alliance_timeline.report.words import capital, joined, many, spelled

__all__ = ["field_rates"]

_FEW = 30
"""Occasions in a phase below which its trend is too uncertain to be drawn on beyond it."""


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
    told = [_told(m, section, found, kind, m.pair) for kind in kinds]
    return [Paragraph((*told, *_cautions(found, kinds))), _grid(m, section, found, kinds, m.pair)]


def _number(row: ContrastRow) -> float:
    return row.leading.events_a + row.leading.events_b


def _told(m: Material, section: str, found: PhaseContrast, kind: str, pair: tuple[Part, Part]) -> Words:
    """How many occasions there are in each phase, and what the baselines say together."""
    row = found.row(kind)
    later, earlier = row.leading.events_a, row.leading.events_b
    counts = f"{_counted(later, found.unit)} {m.when(pair[0])}, {_counted(earlier, '')} {m.when(pair[1])}"
    text = f"{capital(spelled(kind))}: {counts}; {answer(found, kind).partition(' (')[0]}."
    return m.claim(section, text, _events(m, kind, pair))


def _counted(number: float, noun: str) -> str:
    if number < 0.05:
        return f"no {noun}s" if noun else "none"
    about = "" if abs(number - round(number)) < 0.05 else "about "
    return f"{about}{many(round(number), noun)}" if noun else f"{about}{number:,.0f}"


def _events(m: Material, kind: str, pair: tuple[Part, Part]) -> list[str]:
    inside = {event.id for part in pair for event in part.events}
    return [event.id for event in m.focused if event.kind == kind and event.id in inside]


def _cautions(found: PhaseContrast, kinds: list[str]) -> list[Words]:
    """That a trend of few occasions carries little."""
    drawn = [found.row(kind, NET) for kind in kinds if any(r.kind == kind and r.baseline == NET for r in found.rows)]
    weak = [row for row in drawn if row.is_tested and min(row.leading.events_a, row.leading.events_b) < _FEW]
    if not weak:
        return []
    fewest = min(min(row.leading.events_a, row.leading.events_b) for row in weak)
    names = joined(spelled(row.kind) for row in weak)
    return [
        f"For {names} the figure net of the trend is not to be quoted: it draws on a trend of "
        f"{'as few as ' if len(weak) > 1 else 'no more than '}{many(round(fewest), found.unit)}, so that one more or "
        "less may change what it says."
    ]


def _grid(m: Material, section: str, found: PhaseContrast, kinds: list[str], pair: tuple[Part, Part]) -> Grid:
    used = [name for name in ON if any(row.baseline == name for row in found.rows)]
    rows = []
    for kind in kinds:
        first, *others = (_cell(found.row(kind, name)) for name in used)
        events = _events(m, kind, pair)
        linked = m.claim(section, first, events) if events else first
        rows.append((capital(spelled(kind)), linked, *others, capital(found.headline(kind))))
    caption = f"Rate {m.when(pair[0])} as a multiple of that {m.when(pair[1])}, with 95 % intervals"
    notes = [*omissions_of(row for row in found.rows if row.kind in kinds), *filter(None, (found.settled_note,))]
    head = ("Kind", *(capital(name) for name in used), "Answer")
    return Grid(caption, head, tuple(rows), frozenset(range(1, len(used) + 1)), tuple(f"{capital(n)}." for n in notes))


def _cell(row: ContrastRow) -> str:
    return ratio_words(row) if row.is_tested else "–"
