"""The trend of a selection net of attention: among all dyadic occasions, or beside an outside volume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from alliance_timeline.display import html_table, text_table
from alliance_timeline.inference.breaks import UNDECIDED
from alliance_timeline.inference.vague import PooledSlope, VagueCounts, vague_logistic_trend, vague_offset_trend
from alliance_timeline.periods import Period
from alliance_timeline.series.counting import Floats
from alliance_timeline.series.event_series import EventSeries
from alliance_timeline.series.findings import Findings, p_text, range_text
from alliance_timeline.series.indicator import Indicator
from alliance_timeline.series.trends import FALLING, NO_TREND, RISING, percent
from alliance_timeline.series.volume import volume_by_period

__all__ = ["RelativeTrend", "RelativeTrendRow", "meaning_of", "relative_trend", "without_value"]

REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeTrendRow:
    """The trend of a selection net of attention.

    Attributes:
        group: "selection".
        against: "rest" (all other dyadic occasions), or the id of an indicator.
        verdict: "rising", "falling", "no trend shown", or "cannot decide" without p.
        estimate: against the rest, the factor a year of the odds that a dyadic occasion is of the selection; against a
            volume, per cent a year of the rate at an unchanged volume. None without one.
        low, high: its limits; None without p. p_value: two-sided, of no trend.
        flips: share of the imputations of vague dates that decide otherwise.
        dispersion: on expected counts; limits are widened by its root.
        elasticity, elasticity_low, elasticity_high: per cent of the rate that go with one per cent of volume, on
            expected counts; None against the rest.
        events, rest: expected occasions of the selection and of the rest in the periods used.
        periods: how many were used. method, unit: how it was found, and in what.
        reason: why there is no p; None where there is one.
    """

    group: str
    against: str
    verdict: str
    estimate: float | None
    low: float | None
    high: float | None
    p_value: float | None
    flips: float
    dispersion: float | None
    elasticity: float | None
    elasticity_low: float | None
    elasticity_high: float | None
    events: float
    rest: float | None
    periods: int
    method: str
    unit: str
    reason: str | None = None

    @property
    def cells(self) -> dict[str, str]:
        """Column heads and texts."""
        against = "volume" if self.rest is None else f"{self.rest:.1f}"
        elasticity = range_text(self.elasticity, self.elasticity_low, self.elasticity_high)
        return {
            "occasions : rest": f"{self.events:.1f} : {against}",
            self.unit: range_text(self.estimate, self.low, self.high),
            "p": p_text(self.p_value),
            "verdict": self.verdict if self.reason is None else f"{self.verdict}: {self.reason}",
            **({} if self.elasticity is None else {"% with 1 % of volume": elasticity}),
            "flips": f"{self.flips:.0%}",
            "method": self.method,
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RelativeTrend(Findings[RelativeTrendRow]):
    """A trend net of attention; one row. ``notes`` say what it means and what was left out."""

    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"{self.title}\n{text_table(*self._table(), [*self.basis.notes, *self.notes])}"

    def _repr_html_(self) -> str:
        return html_table(self.title, *self._table(), [*self.basis.notes, *self.notes])


def meaning_of(against: str | Indicator) -> str:
    """In a sentence, what a result against the rest or against a volume tells."""
    if isinstance(against, Indicator):
        return f"rate of the selection at an unchanged {against.title} ({against.unit}), whose coefficient is estimated"
    return "share of the selection among all dyadic occasions: rising attention raises both"


def relative_trend(
    part: EventSeries,
    against: EventSeries | Indicator,
    *,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
    notes: tuple[str, ...] = (),
) -> RelativeTrend:
    """The trend of a series net of attention; periods are taken for independent, with the dispersion that they show.

    Args:
        part: counts of the selection, without groups.
        against: counts of the rest in the same periods, or an outside volume. A period without a value is left out.
        confidence, m, seed: as for ``EventSeries.trend``.
        notes: what else must be told.

    Raises:
        InputError: nothing covered and settled; counts that coders do not agree on; an indicator with two values for
            one day.
    """
    part.require_counts("relative_trend")
    keep, basis = part._basis("relative_trend", True, confidence, m, seed)
    sample = part._samples(keep)[0]
    options = {"confidence": confidence, "m": m, "seed": seed}
    if isinstance(against, Indicator):
        volume = volume_by_period(against, sample.periods)
        row = _beside(sample.counts, volume, sample.times, against.id, options)
        notes, basis = (*notes, *without_value(against, sample.periods)), replace(basis, periods=row.periods)
    else:
        row = _among(sample.counts, against._samples(keep)[0].counts, sample.times, options)
    if row.p_value is not None:
        sign = row.estimate is not None and row.estimate > (1.0 if row.rest is not None else 0.0)
        shown = row.p_value <= 1.0 - confidence
        row = replace(row, verdict=(RISING if sign else FALLING) if shown else NO_TREND)
    name = against.id if isinstance(against, Indicator) else "all other dyadic occasions"
    title = f"Trend of {basis.unit}s against {name}"
    return RelativeTrend(
        title, (row,), basis, (meaning_of(against if isinstance(against, Indicator) else REST), *notes)
    )


def without_value(indicator: Indicator, periods: Sequence[Period]) -> tuple[str, ...]:
    """Which of the periods an indicator has no value for, in a note; none where it has all."""
    values = volume_by_period(indicator, periods)
    labels = [period.label for period, value in zip(periods, values, strict=True) if np.isnan(value)]
    shown = ", ".join(labels[:6]) + (", …" if len(labels) > 6 else "")
    what = "period" if len(labels) == 1 else "periods"
    return (f"{len(labels)} {what} without a value of {indicator.id} left out: {shown}",) if labels else ()


def _among(part: VagueCounts, rest: VagueCounts, times: Floats, options: dict[str, float]) -> RelativeTrendRow:
    found = vague_logistic_trend(part, rest, times, **options)  # type: ignore[arg-type]
    plain = found.trend
    row = RelativeTrendRow(
        group="selection",
        against=REST,
        verdict=UNDECIDED,
        estimate=plain.odds_ratio,
        low=plain.low,
        high=plain.high,
        p_value=plain.p_value,
        flips=0.0,
        dispersion=plain.dispersion,
        elasticity=None,
        elasticity_low=None,
        elasticity_high=None,
        events=float(part.expected.sum()),
        rest=float(rest.expected.sum()),
        periods=plain.n,
        method="logistic, quasi-binomial",
        unit="odds, factor a year",
        reason=plain.reason,
    )
    if found.pooled is None or plain.p_value is None:
        return row
    estimate, low, high = (1.0 + percent(value) / 100.0 for value in _slopes(found.pooled))
    return replace(row, estimate=estimate, low=low, high=high, p_value=found.pooled.p_value, flips=found.pooled.flips)


def _beside(part: VagueCounts, volume: Floats, times: Floats, name: str, options: dict[str, float]) -> RelativeTrendRow:
    found = vague_offset_trend(part, volume, times, **options)  # type: ignore[arg-type]
    plain = found.trend
    row = RelativeTrendRow(
        group="selection",
        against=name,
        verdict=UNDECIDED,
        estimate=plain.percent,
        low=plain.low,
        high=plain.high,
        p_value=plain.p_value,
        flips=0.0,
        dispersion=plain.dispersion,
        elasticity=plain.elasticity,
        elasticity_low=plain.elasticity_low,
        elasticity_high=plain.elasticity_high,
        events=float(part.expected[~np.isnan(volume)].sum()),
        rest=None,
        periods=plain.n,
        method="log-linear, quasi-Poisson, log volume beside time",
        unit="% a year",
        reason=plain.reason,
    )
    if found.pooled is None or plain.p_value is None:
        return row
    estimate, low, high = (percent(value) for value in _slopes(found.pooled))
    return replace(row, estimate=estimate, low=low, high=high, p_value=found.pooled.p_value, flips=found.pooled.flips)


def _slopes(pooled: PooledSlope) -> tuple[float, float, float]:
    return pooled.slope, pooled.slope_low, pooled.slope_high
