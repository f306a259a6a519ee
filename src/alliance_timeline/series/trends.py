"""Trends of a series: one test a group, held together by Holm."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from alliance_timeline.inference.arguments import one_of
from alliance_timeline.inference.trends import mann_kendall
from alliance_timeline.inference.vague_trends import vague_log_linear_trend, vague_mann_kendall
from alliance_timeline.series.axis import Floats
from alliance_timeline.series.findings import Basis, Findings, holm_of, p_text, range_text
from alliance_timeline.series.samples import Sample
from alliance_timeline.series.units import Label

__all__ = ["SeriesTrends", "TrendRow", "trends_of", "trends_of_values"]

RISING, FALLING, NONE, UNDECIDED = "rising", "falling", "no trend shown", "cannot decide"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRow:
    """The trend of one group.

    Attributes:
        group: its label.
        verdict: "rising", "falling", "no trend shown", or "cannot decide": a trend if periods are independent, but not
            shown if they depend on each other as much as series of this length cannot exclude.
        slope: per cent a year ("log_linear"), or change of the yearly rate a year, the median of all pairs' slopes
            ("mann_kendall"); None without one.
        low, high: its limits; None without p.
        p_value: two-sided; p_holm: adjusted for the number of groups; the verdict goes by it.
        p_independent: of the Mann-Kendall test if periods are independent; None elsewhere. "cannot decide" goes by it,
            adjusted in the same way.
        flips: share of the imputations of vague dates that decide otherwise.
        method: how p was found; unit: of the slope.
        reason: why there is no p; None where there is one.
    """

    group: Label
    verdict: str
    slope: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_holm: float | None
    p_independent: float | None
    flips: float
    method: str
    unit: str
    reason: str | None = None

    @property
    def cells(self) -> dict[str, str]:
        """Column heads and texts."""
        return {
            self.unit: range_text(self.slope, self.low, self.high),
            "p": p_text(self.p_holm),
            "verdict": self.verdict if self.reason is None else f"{self.verdict}: {self.reason}",
            "flips": f"{self.flips:.0%}",
            "method": self.method,
        }


class SeriesTrends(Findings[TrendRow]):
    """Trends of a series, one row a group."""

    __slots__ = ()


def trends_of(
    samples: Iterable[Sample], basis: Basis, *, method: str = "mann_kendall", serial: str = "auto"
) -> SeriesTrends:
    """The trend of each sample; the arguments are those of ``EventSeries.trend``."""
    method = one_of(method, "method", ("mann_kendall", "log_linear"))
    make = _mann_kendall if method == "mann_kendall" else _log_linear
    return _judged([make(sample, basis, serial) for sample in samples], basis)


def trends_of_values(
    groups: Sequence[Label], values: Floats, times: Floats, basis: Basis, *, serial: str = "auto"
) -> SeriesTrends:
    """The Mann-Kendall trend of each column of plain values, such as mean intensity; NaN periods are left out."""
    rows = []
    for column, group in enumerate(groups):
        tested = partial(mann_kendall, values[:, column], times, confidence=basis.confidence, seed=basis.seed)
        found, alone = tested(serial=serial), tested(serial="independent")
        rows.append(
            TrendRow(
                group=group, verdict=_sign(found.s), slope=found.slope, low=found.low, high=found.high,
                p_value=found.p_value, p_holm=None, p_independent=alone.p_value, flips=0.0, method=found.method,
                unit="change a year", reason=found.reason,
            )
        )  # fmt: skip
    return _judged(rows, basis)


def _mann_kendall(sample: Sample, basis: Basis, serial: str) -> TrendRow:
    tested = partial(
        vague_mann_kendall, sample.counts, sample.times, confidence=basis.confidence, m=basis.m, seed=basis.seed
    )
    found, alone = tested(serial=serial), tested(serial="independent")
    return TrendRow(
        group=sample.group, verdict=_sign(found.trend.s), slope=found.trend.slope, low=found.trend.low,
        high=found.trend.high, p_value=found.trend.p_value, p_holm=None, p_independent=alone.trend.p_value,
        flips=found.flips, method=found.trend.method, unit="change of the yearly rate a year",
        reason=found.trend.reason,
    )  # fmt: skip


def _log_linear(sample: Sample, basis: Basis, serial: str) -> TrendRow:
    one_of(serial, "serial with method='log_linear'", ("auto", "independent"))
    found = vague_log_linear_trend(
        sample.counts, sample.times, confidence=basis.confidence, m=basis.m, seed=basis.seed
    )  # fmt: skip
    plain, pooled = found.trend, found.pooled
    row = TrendRow(
        group=sample.group, verdict=_sign(plain.slope or 0.0), slope=plain.percent, low=plain.low, high=plain.high,
        p_value=plain.p_value, p_holm=None, p_independent=None, flips=0.0, method=f"log-linear, {plain.family}",
        unit="% a year", reason=plain.reason,
    )  # fmt: skip
    if pooled is None:
        return row
    slope, low, high = (percent(value) for value in (pooled.slope, pooled.slope_low, pooled.slope_high))
    return replace(
        row, verdict=_sign(pooled.slope), slope=slope, low=low, high=high, p_value=pooled.p_value, flips=pooled.flips
    )


def percent(slope: float) -> float:
    """A slope on the log scale as per cent.

    >>> round(percent(0.1), 2)
    10.52
    """
    return 100.0 * math.expm1(min(slope, 700.0))


def _sign(value: float) -> str:
    return RISING if value > 0 else FALLING if value < 0 else NONE


def _judged(rows: list[TrendRow], basis: Basis) -> SeriesTrends:
    """The rows with p adjusted for their number, and the verdict by it."""
    level = 1.0 - basis.confidence
    adjusted, alone = holm_of([row.p_value for row in rows]), holm_of([row.p_independent for row in rows])
    judged = []
    for row, p, independent in zip(rows, adjusted, alone, strict=True):
        shown = p is not None and p <= level
        open_ = p is None or (independent is not None and independent <= level)
        judged.append(replace(row, p_holm=p, verdict=row.verdict if shown else UNDECIDED if open_ else NONE))
    return SeriesTrends(f"Trend of {basis.unit}s", tuple(judged), basis)
