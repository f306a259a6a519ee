"""From a phase summary to the columns and words of its chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from alliance_timeline.charts.cautions import short_caution
from alliance_timeline.charts.rates import Rates, rates_chart
from alliance_timeline.charts.theme import nothing, spelled
from alliance_timeline.display import capital

if TYPE_CHECKING:
    from alliance_timeline.phases.summary import PhaseRow, PhaseSummary

__all__ = ["draw_summary"]


def draw_summary(summary: PhaseSummary, names: Mapping[str, str] | None, width: int, title: str | None) -> Any:
    """The chart of ``PhaseSummary.plot``."""
    rated = [kind for kind in summary.kinds if any(row.kind == kind and row.rate is not None for row in summary.rows)]
    rows = [row for kind in rated for row in summary.rows if row.kind == kind]
    cells = [[np.nan if value is None else value for value in (row.rate, row.low, row.high)] for row in rows]
    rate, low, high = map(list, zip(*cells, strict=True)) if cells else ([], [], [])
    catalogued = "Catalogued " if "not a complete list" in (summary.caution or "") else ""
    axis = capital(f"{catalogued}{summary.unit}s a year")
    heading = title or f"{axis}, by phase and kind"
    told = [summary.settled_note, short_caution(summary.caution)]
    if not any(row.possible for row in summary.rows):
        return nothing(heading, told)
    texts = [_text(row) for row in rows]
    said = [
        f"{capital(spelled(kind, names))}: "
        + ", ".join(f"{spelled(row.phase, names)} {row.rate_text}" for row in rows if row.kind == kind) + "."
        for kind in rated
    ]  # fmt: skip
    panels = [spelled(row.kind, names) for row in rows]
    return rates_chart(
        Rates(panels, [spelled(row.phase, names) for row in rows], rate, low, high, texts), title=heading,
        axis=axis, width=width, what="No kind is rated in any phase.",
        caption=[f"Dots: rates of expected {summary.unit}s; lines: {summary.confidence:.0%} intervals; beside them: "
                 "the figures, and how many stand behind them. Each panel has its own scale.",
                 *_unrated(summary, rated, names), *told],
        description=" ".join([f"{heading}.", *said]),
    )  # fmt: skip


def _text(row: PhaseRow) -> str:
    """The figures: '3.2 (2.1–4.7), n 12.5'."""
    return row.rate_text if row.rate is None and not row.exposure else f"{row.rate_text}, n {row.expected:.1f}"


def _unrated(summary: PhaseSummary, rated: list[str], names: Mapping[str, str] | None) -> list[str]:
    """What is told of kinds without a panel: why, and how many in each phase."""
    told = []
    for kind in summary.kinds:
        rows = [row for row in summary.rows if row.kind == kind]
        if kind not in rated:
            numbers = ", ".join(f"{spelled(row.phase, names)} {row.expected:.1f}" for row in rows)
            told.append(f"{capital(spelled(kind, names))} ({rows[-1].method}): {numbers}.")
    return told
