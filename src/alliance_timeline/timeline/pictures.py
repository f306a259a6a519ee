"""Specification curves and found phases as charts: their figures as columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.segments import Panel, segments
from alliance_timeline.charts.specification import specification
from alliance_timeline.charts.theme import spelled
from alliance_timeline.display import counted
from alliance_timeline.series.findings import range_text
from alliance_timeline.timeline.choices import Alternative, label_of

if TYPE_CHECKING:
    from alliance_timeline.timeline.curve import SpecificationCurve
    from alliance_timeline.timeline.found import FoundPhases, FoundRow

__all__ = ["curve_drawn", "phases_drawn"]

_CHOICES: Mapping[str, str] = {
    "min_confidence": "lowest confidence", "without_source": "source left out", "every": "periods",
}  # fmt: skip
_METHODS: Mapping[str, str] = {"log_linear": "log-linear", "mann_kendall": "Mann–Kendall"}


def curve_drawn(curve: SpecificationCurve, width: int, title: str | None = None) -> Any:
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
        f"{curve.confidence:.0%} intervals, cut at the ends of the axis; ticks below show the choices; "
        "the diamond is the declared combination"
    )
    note = "the combinations are analyses of the same events, so that they have no common p-value"
    return specification(
        estimate=[row.estimate or 0.0 for row in rows],
        low=[row.low for row in rows],
        high=[row.high for row in rows],
        declared=[row.declared for row in rows],
        answer=[f"{range_text(row.estimate, row.low, row.high)}, {row.verdict}" for row in rows],
        choices=choices,
        axis="rate ratio (log scale)" if curve.is_ratio else "% a year",
        null=1.0 if curve.is_ratio else 0.0,
        log=curve.is_ratio,
        title=title,
        caption=[curve.summary, marks, note, curve.settled_note, curve.caution],
        description=f"{title}. {curve.summary}",
        width=width,
    )


def _label(name: str, item: Alternative) -> str:
    text = label_of(name, item)
    return _METHODS.get(text, text) if name == "method" else text


def phases_drawn(found: FoundPhases, width: int, title: str | None = None) -> Any:
    """The segments of each group; see ``FoundPhases.plot``."""
    basis = found.basis
    several = len(found.rows) > 1
    declared = "; ".join(str(item) for row in found.rows for item in row.boundaries)
    marks = (
        f"Lines are rates of segments, bands their {basis.confidence:.0%} limits, which do not know of the search; "
        "upright bands are the days on which a segment may begin, dashed lines declared boundaries"
    )
    return segments(
        [_panel(row, several) for row in found.rows],
        (basis.first, basis.last),
        axis=f"{basis.unit}s a year",
        title=title or found.title,
        caption=[marks, None if several or not declared else f"declared boundaries: {declared}", *found.notes],
        description=f"{found.title}. {found.summary}",
        width=width,
    )


def _panel(row: FoundRow, named: bool) -> Panel:
    rates = [(item.first, item.last, item.rate.estimate, item.rate.low, item.rate.high) for item in row.segments]
    figures = " → ".join(range_text(rate, low, high, 1) for _, _, rate, low, high in rates)
    group = f"{spelled(str(row.group))}: " if named else ""
    return Panel(
        name=f"{group}{row.verdict}; {figures} a year",
        spans=rates,
        sets=[span for item in row.segments for span in item.since],
        rules=[(item.boundary, item.phase) for item in row.boundaries if item.in_set is not None],
    )
