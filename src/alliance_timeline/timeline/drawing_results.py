"""Specification curves and found phases as charts: their figures as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.cautions import short_caution
from alliance_timeline.charts.segments import Panel, segments_chart
from alliance_timeline.charts.specification import specification_chart
from alliance_timeline.charts.theme import spelled
from alliance_timeline.display import counted
from alliance_timeline.inference.break_search import UNDECIDED
from alliance_timeline.series.findings import range_text
from alliance_timeline.timeline.choices import Alternative, label_of

if TYPE_CHECKING:
    from alliance_timeline.timeline.curve import SpecificationCurve
    from alliance_timeline.timeline.found import FoundPhases, FoundRow

__all__ = ["draw_curve", "draw_phases"]

_CHOICES: Mapping[str, str] = {
    "min_confidence": "lowest confidence", "without_source": "source left out", "every": "periods",
}  # fmt: skip
_METHODS: Mapping[str, str] = {"log_linear": "log-linear", "mann_kendall": "Mann–Kendall"}


def draw_curve(curve: SpecificationCurve, width: int, title: str | None = None) -> Any:
    """A specification curve; see ``SpecificationCurve.plot``."""
    rows = curve.computed
    choices = [
        (
            _CHOICES.get(name, spelled(name)),
            [_label(name, item) for item in some],
            [_label(name, row.choices[name]) for row in rows],
        )
        for name, some in curve.alternatives
    ]
    title = title or f"Specification curve: {curve.question}"
    marks = (
        f"Marks are the answers under {counted(len(rows), 'combination')} of choices, lines their "
        f"{curve.confidence:.0%} intervals; an arrow is a limit beyond the axis, a hollow mark such an answer; ticks "
        "below show the choices; "
        "the diamond is the declared combination"
    )
    note = "the combinations are analyses of the same events, so that they have no common p-value"
    return specification_chart(
        estimate=[row.estimate or 0.0 for row in rows],
        low=[row.low for row in rows],
        high=[row.high for row in rows],
        declared=[row.declared for row in rows],
        answer=[f"{range_text(row.estimate, row.low, row.high)}, {row.verdict}" for row in rows],
        choices=choices,
        axis="Rate ratio (log scale)" if curve.is_ratio else "Per cent a year",
        null=1.0 if curve.is_ratio else 0.0,
        log=curve.is_ratio,
        title=title,
        caption=[curve.summary, marks, note, curve.settled_note, short_caution(curve.caution)],
        description=f"{title}. {curve.summary}",
        width=width,
    )


def _label(name: str, item: Alternative) -> str:
    text = label_of(name, item)
    return _METHODS.get(text, text) if name == "method" else text


def draw_phases(found: FoundPhases, width: int, title: str | None = None) -> Any:
    """The segments of each group; see ``FoundPhases.plot``."""
    basis = found.basis
    several = len(found.rows) > 1
    rows = [row for row in found.rows if any(item.rate.estimate for item in row.segments)]
    marks = (
        f"Lines: rates of segments; bands along them: {basis.confidence:.0%} limits, which do not know of the search; "
        "upright bands: days on which a segment may begin; dashed lines: declared boundaries"
    )
    said = [f"{_group(row)}: {_summary(row)}" if several else _summary(row) for row in rows]
    return segments_chart(
        [_panel(row, several) for row in rows],
        axis=f"{basis.unit.capitalize()}s a year",
        title=title or found.title,
        caption=[*(_short(rows) if several else said), marks, *map(short_caution, found.notes)],
        description=" ".join([f"{found.title}.", *said]),
        width=width,
    )


def _group(row: FoundRow) -> str:
    return spelled(str(row.group))


def _summary(row: FoundRow) -> str:
    """What was found in words, the names of domains and kinds spelled."""
    text = row.summary
    for change in (change for mix in row.mix for change in mix.changed):
        text = text.replace(str(change), str(replace(change, group=spelled(change.group))))
    return text


def _short(rows: Sequence[FoundRow]) -> list[str]:
    """What several groups have beside their rates: breaks left open, and mixes that changed."""
    left = [_group(row) for row in rows if len(row.segments) > 1 and row.breaks.further == UNDECIDED]
    told = [f"whether there is a further break cannot be decided: {', '.join(left)}"] if left else []
    for by in sorted({mix.by for row in rows for mix in row.mix}):
        changed = [_group(row) for row in rows for mix in row.mix if mix.by == by and mix.changed]
        told.append(f"the mix of {by}s changed between segments: {', '.join(changed) or 'shown in no group'}")
    return told


def _panel(row: FoundRow, named: bool) -> Panel:
    rates = [(item.first, item.last, item.rate.estimate, item.rate.low, item.rate.high) for item in row.segments]
    figures = " → ".join(range_text(rate, low, high, 1) for _, _, rate, low, high in rates)
    return Panel(
        name=f"{_group(row)}: " * named + f"{row.verdict}; {figures} a year",
        spans=rates,
        sets=[(n, *span) for n, item in enumerate(row.segments) for span in item.since],
        rules=[(item.boundary, item.phase) for item in row.boundaries if item.in_set is not None],
    )
