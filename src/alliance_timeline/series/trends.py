"""Trends of a series: one test a group, held together by Holm."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from scipy.special import ndtri

from alliance_timeline.inference.arguments import one_of
from alliance_timeline.inference.breaks import UNDECIDED
from alliance_timeline.inference.dependence import variance_ratio
from alliance_timeline.inference.trends import MannKendall, kth_slopes, mann_kendall
from alliance_timeline.inference.vague import vague_log_linear_trend, vague_mann_kendall
from alliance_timeline.series.counting import Floats, Label
from alliance_timeline.series.findings import Basis, Findings, holm_of, number_text, p_text, range_text
from alliance_timeline.series.samples import FEWEST_EVENTS, Sample

__all__ = ["SeriesTrends", "TrendRow", "trends_of", "trends_of_values"]

RISING, FALLING, NO_TREND = "rising", "falling", "no trend shown"
_PERCENT, _RATE, _CHANGE = "% a year", "change of the yearly rate a year", "change a year"
_SERIAL = ("auto", "independent", "studentized", "block", "hamed_rao")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRow:
    """The trend of one group.

    Attributes:
        group: its label.
        verdict: "rising", "falling", "no trend shown", or "cannot decide": a trend if periods are independent, but not
            shown if they depend on each other as much as series of this length cannot exclude; or no p, such as with an
            expected total of less than 10 events.
        slope: per cent a year ("log_linear"), or change of the yearly rate a year, the median of all pairs' slopes
            ("mann_kendall"); None without one, and with fewer than 10 events.
        low, high: its limits; None without p. Those of "mann_kendall" take in serial dependence where the test does:
            the variance of S is multiplied by the long-run ratio of the rates about a line, where that is above 1.
        tau: Kendall's tau-b of the rates with time, −1 … 1 ("mann_kendall"): a trend may be shown where most pairs of
            periods are tied, so that the median of their slopes is 0. None elsewhere.
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
    tau: float | None
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
        tied = self.low == self.high == 0 and self.verdict in (RISING, FALLING)
        return {
            self.unit: "0 (most pairs are tied)" if tied else range_text(self.slope, self.low, self.high),
            **({} if self.unit == _PERCENT else {"tau": number_text(self.tau)}),
            "p": p_text(self.p_holm),
            "verdict": self.verdict if self.reason is None else f"{self.verdict}: {self.reason}",
            "flips": f"{self.flips:.0%}",
            "method": self.method,
        }


class SeriesTrends(Findings[TrendRow]):
    """Trends of a series, one row a group."""

    __slots__ = ()

    def plot(self, *, names: Mapping[str, str] | None = None, width: int = 640, title: str | None = None) -> Any:
        """A chart of the slopes with their intervals and verdicts, one row a group.

        Args:
            names: of groups, in place of their labels, such as ``{"ai": "AI"}``.
            width: of the plotting area and the verdicts beside it, in pixels.
            title: instead of the one that says what was asked.

        Returns:
            An ``altair.LayerChart``.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{year}-{n}", date=f"{year}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade")
        ...          for year in range(2001, 2009) for n in range(year - 2000)]
        >>> at.Timeline(talks, coverage=("2001", "2008")).series("year").trend().plot().description
        'Trend of occasions. All: rising, 1.00 (1.00–1.00), p <0.001.'
        """
        from alliance_timeline.series.drawing_results import draw_trends

        return draw_trends(self, names, width, title)


def trends_of(
    samples: Iterable[Sample],
    basis: Basis,
    *,
    method: str = "mann_kendall",
    serial: str = "auto",
    draws: int = 999,
) -> SeriesTrends:
    """The trend of each sample; the arguments are those of ``EventSeries.trend``, and the number of null series.

    A trend needs an expected total of 10 events; below it nothing is decided.
    """
    one_of(method, "method", ("mann_kendall", "log_linear"))
    if method == "mann_kendall":
        one_of(serial, "serial", _SERIAL)
    else:
        one_of(serial, "serial with method='log_linear'", ("auto", "independent"))
    kendall, rows = method == "mann_kendall", []
    for sample in samples:
        row = _too_few(sample.group, float(sample.counts.expected.sum()), _RATE if kendall else _PERCENT)
        if row is None:
            row = _mann_kendall(sample, basis, serial, draws) if kendall else _log_linear(sample, basis)
        rows.append(row)
    return _judged(rows, basis)


def trends_of_values(
    groups: Sequence[Label], values: Floats, times: Floats, events: Floats, basis: Basis, *, serial: str = "auto"
) -> SeriesTrends:
    """The Mann-Kendall trend of each column of plain values, such as mean intensity; NaN periods are left out.

    Args:
        groups: of the columns; events: how many events stand behind each, of which a trend needs 10.
        values: periods × groups; times: of the periods.
        basis, serial: as for ``trends_of``.
    """
    one_of(serial, "serial", _SERIAL)
    rows = []
    for column, group in enumerate(groups):
        if (few := _too_few(group, float(events[column]), _CHANGE)) is not None:
            rows.append(few)
            continue
        tested = partial(mann_kendall, values[:, column], times, confidence=basis.confidence, seed=basis.seed)
        found, alone = tested(serial=serial), tested(serial="independent")
        rows.append(_row(group, found, alone, values[:, column], times, _CHANGE))
    return _judged(rows, basis)


def _mann_kendall(sample: Sample, basis: Basis, serial: str, draws: int) -> TrendRow:
    tested = partial(
        vague_mann_kendall,
        sample.counts,
        sample.times,
        confidence=basis.confidence,
        m=basis.m,
        seed=basis.seed,
        draws=draws,
    )
    found, alone = tested(serial=serial), tested(serial="independent")
    rates = sample.counts.expected / sample.counts.exposure
    row = _row(sample.group, found.trend, alone.trend, rates, sample.times, _RATE)
    return replace(row, flips=found.flips)


def _row(group: Label, found: MannKendall, alone: MannKendall, values: Floats, times: Floats, unit: str) -> TrendRow:
    low, high = _limits(found, values, times)
    return TrendRow(
        group=group,
        verdict=_sign(found.s),
        slope=found.slope,
        low=low,
        high=high,
        tau=found.tau_b,
        p_value=found.p_value,
        p_holm=None,
        p_independent=alone.p_value,
        flips=0.0,
        method=found.method,
        unit=unit,
        reason=found.reason,
    )


def _limits(found: MannKendall, values: Floats, times: Floats) -> tuple[float | None, float | None]:
    """Limits of Sen's slope; where p allows for dependence and they do not, with the long-run variance of S.

    The ranks are those of ``mann_kendall``, whose normal approximations have such a variance already.
    """
    if not found.method.startswith(("studentized", "block")):
        return found.low, found.high
    here = ~np.isnan(values)
    y, t = values[here], times[here]
    centred, time = y - y.mean(), t - t.mean()
    residuals = centred - (centred @ time) / (time @ time) * time
    factor = max(float(variance_ratio(residuals[None], 0.0)[0]), 1.0)
    reach = -float(ndtri((1.0 - found.confidence) / 2.0)) * math.sqrt(found.var_s * factor)
    pairs = len(y) * (len(y) - 1) // 2
    ranks = [min(max(round(rank), 1), pairs) for rank in ((pairs - reach) / 2, (pairs + reach) / 2 + 1)]
    low, high = kth_slopes(y, t, ranks)
    return low, high


def _too_few(group: Label, events: float, unit: str) -> TrendRow | None:
    """With too few events a row that decides nothing, before any test is made."""
    if events >= FEWEST_EVENTS - 1e-9:
        return None
    known = math.floor(100.0 * events + 1e-6) / 100.0
    return TrendRow(
        group=group,
        verdict=UNDECIDED,
        slope=None,
        low=None,
        high=None,
        tau=None,
        p_value=None,
        p_holm=None,
        p_independent=None,
        flips=0.0,
        method="none",
        unit=unit,
        reason=f"{known:g} event{'s' * (known != 1)}; a trend needs {FEWEST_EVENTS}",
    )


def _log_linear(sample: Sample, basis: Basis) -> TrendRow:
    found = vague_log_linear_trend(sample.counts, sample.times, confidence=basis.confidence, m=basis.m, seed=basis.seed)
    plain, pooled = found.trend, found.pooled
    row = TrendRow(
        group=sample.group,
        verdict=_sign(plain.slope or 0.0),
        slope=plain.percent,
        low=plain.low,
        high=plain.high,
        tau=None,
        p_value=plain.p_value,
        p_holm=None,
        p_independent=None,
        flips=0.0,
        method=f"log-linear, {plain.family}",
        unit=_PERCENT,
        reason=plain.reason,
    )
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
    return RISING if value > 0 else FALLING if value < 0 else NO_TREND


def _judged(rows: list[TrendRow], basis: Basis) -> SeriesTrends:
    """The rows with p adjusted for their number, and the verdict by it."""
    level = 1.0 - basis.confidence
    adjusted, alone = holm_of([row.p_value for row in rows]), holm_of([row.p_independent for row in rows])
    judged = []
    for row, p, independent in zip(rows, adjusted, alone, strict=True):
        shown = p is not None and p <= level
        open_ = p is None or (independent is not None and independent <= level)
        judged.append(replace(row, p_holm=p, verdict=row.verdict if shown else UNDECIDED if open_ else NO_TREND))
    return SeriesTrends(f"Trend of {basis.unit}s", tuple(judged), basis)
