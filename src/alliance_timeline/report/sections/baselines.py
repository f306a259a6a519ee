"""Baselines: what a comparison of two phases says on each of them, in words and as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from alliance_timeline.events import Event
from alliance_timeline.phases import ContrastRow, PhaseContrast
from alliance_timeline.phases.comparison import EQUAL, NET, WHOLE, omissions_of
from alliance_timeline.report.material import (
    Grid,
    Material,
    Part,
    Words,
    capital,
    dated,
    joined,
    spelled,
    words_of_both,
)

__all__ = ["FEW", "WEAK", "answer", "comparison", "is_weak", "ratio_words", "said_on", "sure_rows"]

FEW = 30
"""Occasions before the boundary below which a trend is too uncertain to be drawn on beyond it."""

WEAK = f"rests on a trend of fewer than {FEW} occasions"
_ON = {WHOLE: "over whole phases", EQUAL: "in equal windows beside the boundary", NET: "net of the trend"}
_NONE = "no difference shown"
_DEPENDS = "depends on the baseline"


def is_weak(row: ContrastRow) -> bool:
    """Whether a figure is net of a trend of few occasions: it has a mark in tables and is not quoted in sentences."""
    before = row.leading.events_a if row.first < row.second else row.leading.events_b
    return row.baseline == NET and row.is_tested and before < FEW


def sure_rows(found: PhaseContrast, kind: str) -> list[ContrastRow]:
    """The rows of a kind that sentences can quote."""
    return [row for row in _tested(found, kind) if not is_weak(row)]


def _tested(found: PhaseContrast, kind: str) -> list[ContrastRow]:
    return [row for row in found.rows if row.kind == kind and row.is_tested]


def said_on(row: ContrastRow) -> str:
    """On which baseline a row is, in words."""
    return _ON[row.baseline]


def answer(found: PhaseContrast, kind: str) -> str:
    """What can be said of a kind on all baselines, without figures net of a trend of few occasions.

    >>> import alliance_timeline as at
    >>> found = at.load().contrast("since-2022", "2014-2022")
    >>> answer(found, "friction")
    'no difference of rates is shown on any baseline'
    >>> answer(found, "cooperation")
    'no difference of rates is shown on any baseline (1.27, 1.12 and 0.77)'
    """
    rows, sure = _tested(found, kind), sure_rows(found, kind)
    if all(row.verdict == _NONE for row in rows):
        figures = joined(ratio_words(row).partition(" ")[0] for row in rows)
        shown = f" ({figures})" if sure == rows and found.headline(kind) == _DEPENDS else ""
        return f"no difference of rates is shown on any baseline{shown}"
    by_verdict: dict[str, list[str]] = {}
    for row in sure:
        by_verdict.setdefault(row.verdict, []).append(said_on(row))
    if len(by_verdict) > 1:
        told = [f"{'no difference is shown' if of == _NONE else of} {joined(on)}" for of, on in by_verdict.items()]
        text = f"the answer depends on the baseline ({', '.join(told)})"
    else:
        verdict, on = next(iter(by_verdict.items()))
        where = joined(on, "or" if verdict == _NONE else "and") if sure != rows else "on each baseline"
        text = f"no difference of rates is shown {where}" if verdict == _NONE else f"the rate is {verdict} {where}"
    return text if sure == rows else f"{text}; net of the trend it stays open (fewer than {FEW} {found.unit}s before)"


def ratio_words(row: ContrastRow) -> str:
    """The ratio with its interval, without powers of ten."""
    return re.sub(r"\d[\d.]*e-\d+", "<0.001", row.ratio_text)


def comparison(
    m: Material,
    section: str,
    found: PhaseContrast,
    pair: tuple[Part, Part],
    events: Mapping[str, Sequence[Event]],
    notes: Sequence[str | None] = (),
    **words: str,
) -> Grid:
    """The table of two phases: a row for each kind with its events, a column for each baseline.

    ``notes`` are told below; ``words`` are those of the selection that the events are of.
    """
    used = [name for name in _ON if any(row.baseline == name for row in found.rows)]
    rows: list[tuple[Words, ...]] = []
    for kind, own in events.items():
        first, *others = (_cell(found.row(kind, name)) for name in used)
        linked = m.claim(section, first, own, **words_of_both(pair, kinds=kind, **words)) if own else first
        rows.append((capital(spelled(kind)), linked, *others, capital(found.headline(kind))))
    shown = [row for row in found.rows if row.kind in events]
    told = [
        *omissions_of(shown),
        f"* {capital(WEAK)}; not to be quoted" if any(map(is_weak, shown)) else None,
        "“Depends” also stands where estimates differ in direction alone"
        if any(found.headline(kind) == _DEPENDS and _differs_in_sign(found, kind) for kind in events)
        else None,
        *notes,
    ]
    caption = f"Rate {m.when(pair[0])} as a multiple of that {m.when(pair[1])}, with 95 % intervals"
    head = ("Kind", *map(capital, used), "Answer")
    numbers = frozenset(range(1, len(used) + 1))
    return Grid(caption, head, tuple(rows), numbers, tuple(f"{dated(capital(note))}." for note in filter(None, told)))


def _cell(row: ContrastRow) -> str:
    return f"{ratio_words(row)}{'*' * is_weak(row)}" if row.is_tested else "–"


def _differs_in_sign(found: PhaseContrast, kind: str) -> bool:
    """Whether all baselines have one verdict, so that only the direction of the estimates differs."""
    return len({row.verdict for row in _tested(found, kind)}) == 1
