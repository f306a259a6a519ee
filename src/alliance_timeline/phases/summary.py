"""PhaseSummary: how much of each kind happened in each phase, and at what rate."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.display import Table, html_table, text_table
from alliance_timeline.errors import UnknownNameError, no_such
from alliance_timeline.periods import Period
from alliance_timeline.phases.rates import pooled_rate
from alliance_timeline.phases.windows import covered_window, quarters, settled_note
from alliance_timeline.series import EventSeries, HasSeries
from alliance_timeline.series.findings import range_text
from alliance_timeline.vocabulary import DYADIC, Kind

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.phases.scheme import Periodization

__all__ = ["PhaseRow", "PhaseSummary", "of_group", "summarize"]

_KINDS = tuple(str(kind) for kind in Kind)
_RATED = frozenset(map(str, DYADIC))

UNRELIABLE = "not rated: coders agree too little"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRow:
    """One kind in one phase.

    Attributes:
        phase, kind: where and what.
        expected, certain, possible: occasions, with every date spread over its possible days.
        exposure: covered and settled years.
        rate, low, high: occasions a year with its interval; None where the kind is not rated (unilateral, external, or
            coded without agreement) or nothing of the phase is covered.
        dispersion: index of the quarterly counts (1 for Poisson), None where it cannot be told.
        method: how the interval was made.
    """

    phase: str
    kind: str
    expected: float = 0.0
    certain: float = 0.0
    possible: float = 0.0
    exposure: float = 0.0
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    dispersion: float | None = None
    method: str

    @property
    def rate_text(self) -> str:
        """The rate with its interval: '3.2 (2.1–4.7)'."""
        if self.rate is None or self.low is None or self.high is None:
            return self.method
        return range_text(self.rate, self.low, self.high)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PhaseSummary:
    """Occasions and rates by phase and kind; ``rows`` in the order of the phases, then of the kinds.

    Newcomers and leavers are differences between two phases and stand in ``PhaseContrast``: the first phase has none,
    because nothing was observed before it.
    """

    rows: tuple[PhaseRow, ...]
    scheme: Periodization
    confidence: float
    m: int
    seed: int
    unit: str
    settled_until: datetime.date | None
    caution: str | None
    settled_note: str | None = None

    def row(self, phase: str, kind: str) -> PhaseRow:
        """The row of a kind in a phase.

        Raises:
            UnknownNameError: no such phase or kind.
        """
        self.scheme[phase]
        if kind not in self.kinds:
            raise UnknownNameError(no_such("kind", kind, self.kinds))
        return next(row for row in self.rows if row.phase == phase and row.kind == kind)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that have rows, in order: those that the selection leaves possible."""
        return tuple(dict.fromkeys(row.kind for row in self.rows))

    def unrated(self, kinds: Sequence[str]) -> PhaseSummary:
        """The same without the rates of some kinds, on which coders agree too little; their counts stay."""

        def bare(row: PhaseRow) -> PhaseRow:
            return replace(row, rate=None, low=None, high=None, dispersion=None, method=UNRELIABLE)

        return replace(self, rows=tuple(bare(row) if row.kind in kinds else row for row in self.rows))

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a phase and kind, and the columns of ``PhaseRow``."""
        import pandas as pd

        names = [field.name for field in fields(PhaseRow)]
        return pd.DataFrame([{name: getattr(row, name) for name in names} for row in self.rows], columns=names)

    @property
    def notes(self) -> list[str]:
        """What must be told below the table: that unsettled days are left out, and the caution."""
        return list(filter(None, (self.settled_note, self.caution)))

    def table(self, title: str) -> Table:
        """The rows as texts, with a title and a head."""
        catalogued = "catalogued " if "not a complete list" in (self.caution or "") else ""
        head = ("phase", "kind", f"{self.unit}s", "certain–possible", f"{catalogued}{self.unit}s a year")
        rows = [
            (row.phase, row.kind, f"{row.expected:.1f}", f"{row.certain:g}–{row.possible:g}", row.rate_text)
            for row in self.rows
        ]
        return title, head, rows

    def plot(self, *, names: Mapping[str, str] | None = None, width: int = 640, title: str | None = None) -> Any:
        """A chart of the rates with their intervals: a panel a kind, a row a phase.

        Kinds that are nowhere rated have no panel; the caption says so, with their numbers.

        Args:
            names: of phases and kinds, in place of their own.
            width: of the plotting area and the figures beside it, in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.VConcatChart``, or a ``LayerChart`` of one kind.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade") for y in range(2001, 2013) for n in range(8)]
        >>> scheme = at.Periodization.declared("2007-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"), phases=scheme).select(kinds="cooperation")
        >>> timeline.phase_summary().plot().description
        'Catalogued occasions a year, by phase and kind. Cooperation: early 8.00 (5.90–10.61), late 8.00 (5.90–10.60).'
        """
        from alliance_timeline.phases.drawing import draw_summary

        return draw_summary(self, names, width, title)

    def __repr__(self) -> str:
        return text_table(*self.table("")[1:], self.notes)

    def _repr_html_(self) -> str:
        return html_table(*self.table(str(self.scheme)), self.notes)


def summarize(
    source: HasSeries,
    scheme: Periodization,
    kinds: Sequence[str] = _KINDS,
    *,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
) -> PhaseSummary:
    """Count and rate the occasions of each kind in each phase.

    Rates are occasions a year of covered and settled exposure. Their intervals average the exact (Garwood 1936)
    tail probabilities of ``m`` imputations of the start days; where the quarterly counts are overdispersed (see
    ``is_overdispersed``, also for what vague dates hide), counts and exposure are first divided by the index.

    Args:
        source: a timeline, or a table on an engine.
        scheme: the phases.
        kinds: those that have rows, by default all.
        confidence: of the intervals, between 0 and 1.
        m, seed: imputations of the start days; at least 20 where dates are uncertain.
    """
    spans = [(phase.name, covered_window(source, phase)) for phase in scheme]
    covered = [Period(name, *window) for name, window in spans if window is not None]
    counts = source.series(covered, by="kind")
    parts = [quarters((period.first, period.last)) for period in covered]
    split = source.series([part for some in parts for part in some], by="kind")
    draws, ends = split.draws(m, seed), np.cumsum([len(some) for some in parts])
    rows = {name: [PhaseRow(phase=name, kind=kind, method="not covered") for kind in kinds] for name in scheme.names}
    for n, period in enumerate(covered):
        inside = slice(int(ends[n]) - len(parts[n]), int(ends[n]))
        drawn = {kind: of_group(draws[:, inside], split.groups, kind) for kind in kinds}
        rows[period.label] = [_row(counts, n, kind, drawn[kind], split.exposure[inside], confidence) for kind in kinds]
    caution = "; ".join(filter(None, (counts.caution, scheme.caution))) or None
    return PhaseSummary(
        tuple(row for some in rows.values() for row in some), scheme, confidence, m, seed, counts.unit,
        source.settled_until, caution, settled_note(source),
    )  # fmt: skip


def _row(
    counts: EventSeries,
    n: int,
    kind: str,
    drawn: NDArray[np.int64],
    split_exposure: NDArray[np.float64],
    confidence: float,
) -> PhaseRow:
    """A kind in the phase that is period ``n`` of ``counts``, whose imputed counts by quarter are ``drawn``."""
    exposure = float(counts.exposure[n])
    expected, certain, possible = (
        float(of_group(array, counts.groups, kind)[n]) for array in (counts.expected, counts.certain, counts.possible)
    )
    row = PhaseRow(
        phase=counts.periods[n].label, kind=kind, expected=expected, certain=certain, possible=possible,
        exposure=exposure, method="not rated",
    )  # fmt: skip
    if kind not in _RATED:
        return row
    pooled, index = pooled_rate(drawn, split_exposure, exposure, confidence)
    method = "quasi-Poisson" if pooled.dispersion > 1 else "exact Poisson"
    return replace(
        row, rate=expected / exposure, low=pooled.low, high=pooled.high, dispersion=index,
        method=f"{method}, {len(drawn)} imputations",
    )  # fmt: skip


def of_group(array: NDArray[Any], groups: Sequence[str | None], group: str) -> NDArray[Any]:
    """The part of an array (… × groups) that belongs to a group; zeros where the group does not occur."""
    return array[..., groups.index(group)] if group in groups else np.zeros_like(array, shape=array.shape[:-1])
