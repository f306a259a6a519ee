"""ShareSeries: what part of the occasions of each period belongs to a selection, with intervals."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from alliance_timeline.events import Event, Registry
from alliance_timeline.periods import Every, Period, Window, periods_for, union
from alliance_timeline.series.counting import Axis, Floats, Unit, count_starts, units_of
from alliance_timeline.series.event_series import day_column

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.series.drawing import Phases

__all__ = ["ShareSeries", "build_shares"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShareSeries:
    """Shares by period. Compares by identity; all arrays have one value a period and are read-only.

    Attributes:
        periods: the calendar, or the phases.
        part, whole: expected counts of the part and of all; NaN where a period lies outside the coverage.
        estimate, low, high: the share (0 … 1) with its interval; NaN where ``whole`` is 0 or NaN.
        exposure: years covered in each period.
        confidence, unit, caution: how it was made and what must be told beside it.
        settled_until: the last day up to which reports have come in, or None.
        phases: name, first and last day of the phases of the scheme that the events carry; charts draw them.
        about: of what among what, in words; empty where nobody said.
    """

    periods: tuple[Period, ...]
    part: Floats
    whole: Floats
    estimate: Floats
    low: Floats
    high: Floats
    exposure: Floats
    confidence: float
    unit: Unit
    caution: str | None
    settled_until: datetime.date | None = None
    phases: tuple[tuple[str, Window], ...] = ()
    about: str = ""

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a period: period, first, last, part, whole, estimate, low, high."""
        import pandas as pd

        return pd.DataFrame(
            {
                "period": pd.Series([period.label for period in self.periods], dtype="object"),
                "first": day_column(period.first for period in self.periods),
                "last": day_column(period.last for period in self.periods),
                "part": self.part.copy(),
                "whole": self.whole.copy(),
                "estimate": self.estimate.copy(),
                "low": self.low.copy(),
                "high": self.high.copy(),
            }
        )

    def plot(self, *, phases: Phases = None, width: int = 640, title: str | None = None) -> Any:
        """A chart of the shares with their intervals: along time, or up to six periods under each other by name.

        Periods that are covered in part, or not settled, have a dashed bar or an open dot.

        Args:
            phases: the scheme whose phases are marked along time; by default the one that the events carry. ``()`` for
                none.
            width: of the plotting area, or of that with names and numbers beside it, in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.LayerChart``.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{n}", date=f"{2001 + n // 4}-05", title="Talks", form="meeting", domains="trade",
        ...                   kind="cooperation" if n % 4 else "friction") for n in range(16)]
        >>> shares = at.Timeline(talks, coverage=("2001", "2004")).share("friction")
        >>> shares.plot().description
        'Share of friction among dyadic occasions. 4 periods, 2001 to 2004; shares from 25% to 25%.'
        """
        from alliance_timeline.series.drawing_results import draw_shares

        return draw_shares(self, phases, width, title)

    def _lines(self) -> list[tuple[str, str, str]]:
        columns = (self.part, self.whole, self.estimate, self.low, self.high)
        return [
            (
                period.label,
                "not covered" if np.isnan(whole) else f"{part:.1f} of {whole:.1f}",
                "–" if np.isnan(share) else f"{share:.0%} ({low:.0%}–{high:.0%})",
            )
            for period, part, whole, share, low, high in zip(self.periods, *columns, strict=True)
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
    every: Every,
    unit: Unit = "occasion",
    confidence: float = 0.95,
    limits: Window | None = None,
    caution: str | None = None,
    settled_until: datetime.date | None = None,
    carried: Sequence[tuple[str, Window]] = (),
    about: str = "",
) -> ShareSeries:
    """The share of units with at least one event that belongs, by the period of the unit's first event.

    The interval is exact (Clopper & Pearson 1934), with Beta quantiles for expected counts that are not whole.

    Args:
        events: in sort order; ``belongs`` says which of them are the part.
        windows: the covered days.
        every: calendar periods, or explicit ones, in order and without overlap.
        limits: first and last day that cut starts which nothing bounds; by default those of the windows.
        carried: names and windows of the phases that charts mark; about: of what among what, in words.
    """
    from alliance_timeline.inference.rates import proportion

    windows = union(windows)
    span = (windows[0][0], windows[-1][1]) if windows else None
    periods = periods_for(every, span)
    units = units_of(events, registry, limits or span, unit=unit)
    inside = np.array([belongs(event) for event in units.events], dtype=bool)[units.member]
    code = np.logical_or.reduceat(inside, units.offset).astype(np.int64) if len(inside) else units.code
    axis = Axis.of(periods, windows)
    counts = count_starts(units.first[units.counted], units.last[units.counted], code, 2, axis).expected
    exposure = axis.exposure()
    counts[exposure == 0] = np.nan
    part, whole = counts[:, 1].copy(), counts.sum(axis=1)
    cells = np.full((3, len(periods)), np.nan)
    for n in np.flatnonzero(whole > 0):
        share = proportion(float(part[n]), float(whole[n]), confidence=confidence)
        cells[:, n] = (share.estimate, share.low, share.high)
    for array in (part, whole, cells, exposure):
        array.flags.writeable = False
    return ShareSeries(
        periods,
        part,
        whole,
        cells[0],
        cells[1],
        cells[2],
        exposure,
        confidence,
        unit,
        caution,
        settled_until,
        tuple(carried),
        about,
    )
