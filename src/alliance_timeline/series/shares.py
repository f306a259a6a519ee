"""ShareSeries: what part of the occasions of each period belongs to a selection, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.events import Event, Registry
from alliance_timeline.inference.rates import proportion
from alliance_timeline.periods import Period, Window, calendar
from alliance_timeline.series.counting import Axis, count_starts
from alliance_timeline.series.units import Unit, units_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ShareSeries", "build_shares"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShareSeries:
    """Shares by period; all arrays have one value a period and are read-only.

    Attributes:
        periods: the calendar, or the phases.
        part, whole: expected counts of the part and of all.
        estimate, low, high: the share (0 … 1) with its interval; NaN where ``whole`` is 0.
        confidence, unit, caution: how it was made and what must be told beside it.
    """

    periods: tuple[Period, ...]
    part: Floats
    whole: Floats
    estimate: Floats
    low: Floats
    high: Floats
    confidence: float
    unit: Unit
    caution: str | None

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a period: period, first, last, part, whole, estimate, low, high."""
        import pandas as pd

        return pd.DataFrame(
            {
                "period": [period.label for period in self.periods],
                "first": pd.to_datetime([period.first.isoformat() for period in self.periods]),
                "last": pd.to_datetime([period.last.isoformat() for period in self.periods]),
                "part": np.array(self.part),
                "whole": np.array(self.whole),
                "estimate": np.array(self.estimate),
                "low": np.array(self.low),
                "high": np.array(self.high),
            }
        )

    def _lines(self) -> list[tuple[str, str, str]]:
        return [
            (
                period.label,
                f"{part:.1f} of {whole:.1f}",
                "–" if np.isnan(share) else f"{share:.0%} ({low:.0%}–{high:.0%})",
            )
            for period, part, whole, share, low, high in zip(
                self.periods, self.part, self.whole, self.estimate, self.low, self.high, strict=True
            )
        ]

    def __repr__(self) -> str:
        lines = [f"{period:<24}{counts:>16}  {share}" for period, counts, share in self._lines()]
        return "\n".join([f"share of {self.unit}s", *lines, *([self.caution] if self.caution else [])])

    def _repr_html_(self) -> str:
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in self._lines()
        )
        note = f"<p>{escape(self.caution)}</p>" if self.caution else ""
        return f"<table><caption>share of {self.unit}s</caption>{body}</table>{note}"


def build_shares(
    events: Sequence[Event],
    belongs: Callable[[Event], bool],
    registry: Registry,
    windows: Sequence[Window],
    *,
    every: str | int | Sequence[Period],
    unit: Unit = "occasion",
    confidence: float = 0.95,
    caution: str | None = None,
) -> ShareSeries:
    """The share of units with at least one event that belongs, by the period in which the unit counts.

    The interval is exact (Clopper & Pearson 1934), with Beta quantiles for expected counts that are not whole.
    """
    limits = (windows[0][0], windows[-1][1]) if windows else None
    if isinstance(every, str | int):
        periods = calendar(every, *limits) if limits else ()
    else:
        periods = tuple(every)
    units = units_of(events, registry, limits, unit=unit)
    names = [registry.root(event) if unit == "occasion" else event.id for event in events]
    inside = {name for name, event in zip(names, events, strict=True) if belongs(event)}
    own = [registry.root(event) if unit == "occasion" else event.id for event in units.events]
    code = np.array([int(name in inside) for name in own], dtype=np.int64)
    counts = count_starts(units.first, units.last, code, 2, Axis.of(periods, windows)).expected
    part, whole = counts[:, 1], counts.sum(axis=1)
    cells = np.full((3, len(periods)), np.nan)
    for n in np.flatnonzero(whole > 0):
        share = proportion(float(min(part[n], whole[n])), float(whole[n]), confidence=confidence)
        cells[:, n] = (share.estimate, share.low, share.high)
    for array in (part, whole, cells):
        array.flags.writeable = False
    return ShareSeries(periods, part, whole, cells[0], cells[1], cells[2], confidence, unit, caution)
