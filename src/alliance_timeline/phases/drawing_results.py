"""Contrasts as forest plots: their figures as the columns of a chart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.cautions import short_caution
from alliance_timeline.charts.forest import forest_chart
from alliance_timeline.charts.theme import nothing, spelled
from alliance_timeline.series.findings import number_text

if TYPE_CHECKING:
    from alliance_timeline.phases.by_group import PhaseContrasts
    from alliance_timeline.phases.comparison import ContrastRow, PhaseContrast

__all__ = ["draw_contrast", "draw_contrasts"]

_LEAST, _MOST = 0.01, 10_000  # ratios told in figures
_UNKNOWN = "cannot be told"
_WIDEST = 1e5  # an interval over a larger factor tells nothing


def draw_contrast(found: PhaseContrast, width: int, title: str | None = None) -> Any:
    """A contrast by kind."""
    headlines = {kind: found.headline(kind) for kind in found.kinds}
    title = title or f"Rates of {found.first} relative to {found.second}"
    caption = [*found.omissions, found.settled_note, found.caution]
    return _drawn(found, found.rows, headlines, title, caption, width)


def draw_contrasts(found: PhaseContrasts, width: int, title: str | None = None) -> Any:
    """A contrast of one class of kinds by group."""
    headlines = {item.group: item.headline for item in found.rows}
    rows = [row for item in found.rows for row in item.rows]
    title = title or f"Rates of {found.kinds} by {found.by}, {found.first} relative to {found.second}"
    return _drawn(found, rows, headlines, title, found.notes, width)


def _drawn(
    found: PhaseContrast | PhaseContrasts, rows: Sequence[ContrastRow], headlines: Mapping[str, str], title: str,
    notes: Sequence[str | None], width: int,
) -> Any:  # fmt: skip
    if not any(row.leading.events_a or row.leading.events_b for row in rows):
        return nothing(title, list(map(short_caution, notes)), "No events in these phases.")
    leading = [row.leading if _is_known(row) else None for row in rows]
    told = {row.kind for row in rows if _is_known(row)}
    headlines = {group: text if group in told else _UNKNOWN for group, text in headlines.items()}
    return forest_chart(
        row=[_name(row.kind) for row in rows],
        series=[row.baseline for row in rows],
        estimate=[None if result is None else result.estimate for result in leading],
        low=[None if result is None else result.low for result in leading],
        high=[None if result is None else result.high for result in leading],
        counts=[f"{row.leading.events_a:.1f} : {row.leading.events_b:.1f}" for row in rows],
        figure=[_figure(row) for row in rows],
        heads=(f"{found.unit.capitalize()}s", f"Rate ratio ({found.confidence:.0%} interval)"),
        headline={_name(group): text for group, text in headlines.items()},
        axis="Rate ratio (log scale)",
        title=title,
        caption=[*_marks(found, rows), *map(short_caution, notes)],
        description=". ".join([title, *_told(rows, headlines)]),
        width=width,
    )


def _marks(found: PhaseContrast | PhaseContrasts, rows: Sequence[ContrastRow]) -> list[str]:
    """How to read the marks, and which days are compared."""
    windows = {(row.first, row.second): row.baseline for row in reversed(rows)}
    spans = (
        f"{name}: {first[0]} to {first[1]} over {second[0]} to {second[1]}" for (first, second), name in windows.items()
    )
    marks = (
        f"Marks are ratios of {found.unit}s a year, lines their {found.confidence:.0%} intervals; an arrow is a limit "
        "that is 0, infinite or beyond the axis, a hollow mark a ratio that is 0 or infinite"
    )
    if not all(map(_is_known, rows)):
        marks += f"; what has no ratio, or an interval wider than a factor of {_WIDEST:,.0f}, {_UNKNOWN}"
    return [marks, "; ".join(spans)]


def _told(rows: Sequence[ContrastRow], headlines: Mapping[str, str]) -> list[str]:
    """The figures of each row as a sentence."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(f"{row.baseline} {_figure(row)}")
    return [f"{_name(kind)}: {headlines[kind]}; {', '.join(texts)}" for kind, texts in found.items()]


def _is_known(row: ContrastRow) -> bool:
    """Whether there is a ratio, with an interval that tells anything."""
    low, high = row.leading.low, row.leading.high
    known = row.is_tested and row.leading.estimate is not None and low is not None and high is not None
    return known and (low > 0 or high < math.inf) and not 0 < low * _WIDEST < high < math.inf


def _figure(row: ContrastRow) -> str:
    """Ratio and interval; ratios near 0 as such."""
    if not _is_known(row):
        return _UNKNOWN
    ratio, low, high = map(_ratio, (row.leading.estimate, row.leading.low, row.leading.high))
    return f"{ratio} ({low}–{high})"


def _ratio(value: float | None) -> str:
    if value is None or value == 0 or math.isinf(value) or _LEAST <= value < _MOST:
        return number_text(value)
    return f"< {_LEAST:g}" if value < _LEAST else f"> {_MOST:,}"


def _name(group: str) -> str:
    return spelled(group)
