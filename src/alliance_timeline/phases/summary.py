"""PhaseSummary: how much of each kind happened in each phase, and at what rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from alliance_timeline.inference.imputation import pool_dispersion, pool_rate
from alliance_timeline.periods import Period
from alliance_timeline.phases.scheme import Periodization
from alliance_timeline.phases.windows import covered_window, quarters
from alliance_timeline.series import HasSeries
from alliance_timeline.vocabulary import DYADIC, Kind

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PhaseRow", "PhaseSummary", "is_overdispersed", "summarize"]

_RATED = frozenset(map(str, DYADIC))


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """One kind in one phase.

    Attributes:
        phase, kind: where and what.
        expected, certain, possible: occasions, with every date spread over its possible days.
        exposure: covered and settled years.
        rate, low, high: occasions a year with its interval; None where the kind is not rated (unilateral, external)
            or nothing of the phase is covered.
        dispersion: index of the quarterly counts (1 for Poisson), None where it cannot be told.
        method: how the interval was made.
    """

    phase: str
    kind: str
    expected: float
    certain: float
    possible: float
    exposure: float
    rate: float | None
    low: float | None
    high: float | None
    dispersion: float | None
    method: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PhaseSummary:
    """Occasions and rates by phase and kind; ``rows`` in the order of the phases, then of the kinds."""

    rows: tuple[PhaseRow, ...]
    scheme: Periodization
    confidence: float
    m: int
    seed: int
    unit: str
    caution: str | None

    def row(self, phase: str, kind: str) -> PhaseRow:
        """The row of a kind in a phase."""
        self.scheme[phase]
        return next(row for row in self.rows if row.phase == phase and row.kind == kind)

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a phase and kind, and the columns of ``PhaseRow``."""
        import pandas as pd

        names = [field.name for field in fields(PhaseRow)]
        return pd.DataFrame([{name: getattr(row, name) for name in names} for row in self.rows], columns=names)

    def _lines(self) -> list[tuple[str, ...]]:
        return [
            (row.phase, row.kind, f"{row.expected:.1f}", f"{row.certain:g}–{row.possible:g}", rate_text(row))
            for row in self.rows
        ]

    def __repr__(self) -> str:
        lines = [("phase", "kind", f"{self.unit}s", "certain–possible", "a year"), *self._lines()]
        widths = [max(len(line[n]) for line in lines) for n in range(5)]
        text = "\n".join(
            "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines
        )
        return text + (f"\n{self.caution}" if self.caution else "")

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in ("phase", "kind", f"{self.unit}s", "certain–possible", "a year"))
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in self._lines()
        )
        note = f"<p>{escape(self.caution)}</p>" if self.caution else ""
        return f"<table><tr>{head}</tr>{body}</table>{note}"


def rate_text(row: PhaseRow) -> str:
    """A rate with its interval: '3.2 (2.1–4.7)'."""
    if row.rate is None or row.low is None or row.high is None:
        return "not rated"
    return f"{row.rate:.2f} ({row.low:.2f}–{row.high:.2f})"


def is_overdispersed(index: float | None, p_value: float | None) -> bool:
    """Whether quarterly counts vary more than Poisson counts would: index above 1.2 or p below .1."""
    return index is not None and p_value is not None and (index > 1.2 or p_value < 0.1)


def summarize(
    source: HasSeries, scheme: Periodization, *, confidence: float = 0.95, m: int = 40, seed: int = 0
) -> PhaseSummary:
    """Count and rate the occasions of each kind in each phase.

    Rates are occasions a year of covered and settled exposure. Their intervals average the exact (Garwood 1936)
    tail probabilities of ``m`` imputations of the start days; where the quarterly counts are overdispersed, counts
    and exposure are first divided by the dispersion index.
    """
    spans = [(phase.name, covered_window(source, phase)) for phase in scheme]
    covered = [Period(name, *window) for name, window in spans if window is not None]
    kinds = [str(kind) for kind in Kind]
    rows: list[PhaseRow] = []
    for name, window in spans:
        if window is None:
            rows += [PhaseRow(name, kind, 0.0, 0.0, 0.0, 0.0, None, None, None, None, "not covered") for kind in kinds]
    by_kind = source.series(covered, by="kind")
    draws = by_kind.draws(m, seed)
    for n, period in enumerate(covered):
        parts = source.series(quarters((period.first, period.last)), by="kind")
        part_draws = parts.draws(m, seed)
        for kind in kinds:
            place = by_kind.groups.index(kind) if kind in by_kind.groups else None
            counts = (0.0, 0.0, 0.0) if place is None else (
                float(by_kind.expected[n, place]), float(by_kind.certain[n, place]), float(by_kind.possible[n, place])
            )  # fmt: skip
            events = np.zeros(m, dtype=np.int64) if place is None else draws[:, n, place]
            split = np.zeros((m, len(parts.periods)), dtype=np.int64) if place is None else part_draws[:, :, place]
            rows.append(
                _row(period.label, kind, counts, float(by_kind.exposure[n]), events, split, parts.exposure, confidence)
            )
    order = {name: n for n, name in enumerate(scheme.names)}
    rows.sort(key=lambda row: order[row.phase])
    return PhaseSummary(tuple(rows), scheme, confidence, m, seed, by_kind.unit, source.caution)


def _row(
    phase: str,
    kind: str,
    counts: Sequence[float],
    exposure: float,
    events: np.ndarray,
    split: np.ndarray,
    split_exposure: np.ndarray,
    confidence: float,
) -> PhaseRow:
    if kind not in _RATED:
        return PhaseRow(
            phase, kind, counts[0], counts[1], counts[2], exposure, None, None, None, None, "counted, not rated"
        )
    used = split_exposure > 0
    spread = pool_dispersion(split[:, used], split_exposure[used])
    wide = is_overdispersed(spread.index, spread.p_value)
    scale = max(spread.index or 1.0, 1.0) if wide else 1.0
    pooled = pool_rate(events, exposure, confidence=confidence, dispersion=scale)
    method = "quasi-Poisson" if wide else "exact Poisson"
    return PhaseRow(
        phase, kind, counts[0], counts[1], counts[2], exposure,
        counts[0] / exposure, pooled.low, pooled.high, spread.index, f"{method}, {len(events)} imputations",
    )  # fmt: skip
