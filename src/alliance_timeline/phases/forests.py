"""Contrasts as forest plots: their figures as the columns of a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.forest import forest
from alliance_timeline.charts.theme import spelled

if TYPE_CHECKING:
    from alliance_timeline.phases.by_group import PhaseContrasts
    from alliance_timeline.phases.comparison import ContrastRow, PhaseContrast

__all__ = ["contrast_forest", "groups_forest"]


def contrast_forest(found: PhaseContrast, width: int, title: str | None = None) -> Any:
    """A contrast by kind."""
    headlines = {kind: found.headline(kind) for kind in found.kinds}
    title = title or f"Rates of {found.first} relative to {found.second}"
    caption = [*found.omissions, found.settled_note, found.caution]
    return _drawn(found, found.rows, headlines, title, caption, width)


def groups_forest(found: PhaseContrasts, width: int, title: str | None = None) -> Any:
    """A contrast of one class of kinds by group."""
    headlines = {item.group: item.headline for item in found.rows}
    rows = [row for item in found.rows for row in item.rows]
    title = title or f"Rates of {found.kinds} by {found.by}, {found.first} relative to {found.second}"
    return _drawn(found, rows, headlines, title, found.notes, width)


def _drawn(
    found: PhaseContrast | PhaseContrasts, rows: Sequence[ContrastRow], headlines: Mapping[str, str], title: str,
    notes: Sequence[str | None], width: int,
) -> Any:  # fmt: skip
    leading = [row.leading if _is_known(row) else None for row in rows]
    windows = {(row.first, row.second): row.baseline for row in reversed(rows)}
    spans = (
        f"{name}: {first[0]} to {first[1]} over {second[0]} to {second[1]}" for (first, second), name in windows.items()
    )
    marks = (
        f"Marks are ratios of {found.unit}s a year, lines their {found.confidence:.0%} intervals; an arrow is a limit "
        "that is 0, infinite or beyond the axis, a hollow mark a ratio that is 0 or infinite"
    )
    return forest(
        row=[_name(row.kind) for row in rows],
        series=[row.baseline for row in rows],
        estimate=[None if result is None else result.estimate for result in leading],
        low=[None if result is None else result.low for result in leading],
        high=[None if result is None else result.high for result in leading],
        counts=[f"{row.leading.events_a:.1f} : {row.leading.events_b:.1f}" for row in rows],
        figure=[_figure(row) for row in rows],
        heads=(f"{found.unit}s", f"rate ratio ({found.confidence:.0%} interval)"),
        headline={_name(group): text for group, text in headlines.items()},
        axis="rate ratio (log scale)",
        title=title,
        caption=[marks, "; ".join(spans), *notes],
        description=". ".join([title, *_told(rows, headlines)]),
        width=width,
    )


def _told(rows: Sequence[ContrastRow], headlines: Mapping[str, str]) -> list[str]:
    """The figures of each row as a sentence."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(f"{row.baseline} {_figure(row)}")
    return [f"{_name(kind)}: {headlines[kind]}; {', '.join(texts)}" for kind, texts in found.items()]


def _is_known(row: ContrastRow) -> bool:
    return row.is_tested and row.leading.estimate is not None


def _figure(row: ContrastRow) -> str:
    return row.ratio_text if _is_known(row) else "cannot be had"


def _name(group: str) -> str:
    return spelled(group)
