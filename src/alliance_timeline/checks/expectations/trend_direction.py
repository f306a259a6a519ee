"""The direction of a trend, by the Mann-Kendall test."""

from __future__ import annotations

from collections.abc import Iterator

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectations.net_trend import (
    counted_steps,
    dependence_text,
    detectable_growth,
    net_trend,
    too_short,
)
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.inference.breaks import UNDECIDED
from alliance_timeline.series.findings import Basis, number_text, p_text, range_text
from alliance_timeline.series.samples import Sample
from alliance_timeline.series.trends import FALLING, RISING, TrendRow

__all__ = ["direction_finding"]

_STUDENTIZED = 40  # periods from which the test itself allows for dependence


def direction_finding(case: Case, sample: Sample, wanted: str) -> Finding:
    """Pass where a trend in the wanted direction is shown, fail where one in the other is.

    Args:
        case: with used periods.
        sample: the expected counts of these.
        wanted: ``rising`` or ``falling``.
    """
    found = case.series.trend(confidence=case.confidence, m=case.m, seed=case.seed)
    row, verdict, reason, detail, detectable = found.only, Verdict.INCONCLUSIVE, None, "", None
    short = row.reason is None and len(sample.times) < _STUDENTIZED
    guard = net_trend(sample, 0.0, found.basis) if short else row
    if row.verdict in (RISING, FALLING) and guard.verdict == row.verdict:
        verdict = Verdict.PASS if row.verdict == wanted else Verdict.FAIL
    else:
        reason, detail = _why_open(row, guard, too_short(len(sample.times), case.confidence), case.confidence)
        growth = case.series.trend("log_linear", confidence=case.confidence, m=case.m, seed=case.seed).only
        detectable = detectable_growth(growth, sample.times, [0.0], case.confidence)
    return Finding(
        verdict=verdict,
        figure=_figure(row, guard),
        estimate=row.tau,
        unit="Kendall's tau-b",
        reason=reason,
        detail=detail,
        detectable=detectable,
        evidence=case.evidence,
        steps=(*counted_steps(case, found.basis), *_steps(row, guard, found.basis, verdict)),
    )


def _p(row: TrendRow, guard: TrendRow) -> float:
    """The p that the verdict goes by: the larger one where two tests must show the trend."""
    return max(p for p in (row.p_value, guard.p_value, 0.0) if p is not None)


def _why_open(row: TrendRow, guard: TrendRow, short: str | None, confidence: float) -> tuple[Reason, str]:
    """Why no trend is shown, with the figures."""
    if row.reason is not None or short is not None:
        return Reason.TOO_FEW, row.reason or short or ""
    if row.verdict in (RISING, FALLING, UNDECIDED):
        return Reason.DEPENDENCE, dependence_text(row.p_independent, guard.p_value)
    if row.flips > 0.5:
        return (
            Reason.COARSE,
            f"with known dates {100.0 * row.flips:.0f} % of the imputations of vague ones would show a trend",
        )
    return Reason.SPANS, f"p = {p_text(_p(row, guard))} is above {1.0 - confidence:.3g}: neither a rise nor a fall"


def _figure(row: TrendRow, guard: TrendRow) -> str:
    """The rank correlation with its p, and the slope beside it."""
    if row.tau is None:
        return "–"
    p = p_text(_p(row, guard))
    return f"tau {number_text(row.tau)} (p {p if p[0] == '<' else f'= {p}'}), yearly rate {_slope_text(row)} a year"


def _slope_text(row: TrendRow) -> str:
    """The slope with its limits, and what stands for it where most pairs of periods are tied."""
    sign = "+" if (row.slope or 0.0) > 0 else ""
    tied = row.low == row.high == 0
    return "0 (most pairs are tied)" if tied else sign + range_text(row.slope, row.low, row.high)


def _steps(row: TrendRow, guard: TrendRow, basis: Basis, verdict: Verdict) -> Iterator[str]:
    """How the test came out."""
    if row.reason is not None:
        yield f"The Mann-Kendall test was not made: {row.reason}."
        return
    yield (
        f"Mann-Kendall test of the rates with time ({row.method}), seed {basis.seed}: tau {number_text(row.tau)}, "
        f"{dependence_text(row.p_independent, guard.p_value)}."
    )
    if guard is not row:
        yield (
            f"With fewer than {_STUDENTIZED} periods the test itself takes them to be independent; the second p is "
            "that of the studentized test, and both must show the trend."
        )
    if row.flips:
        yield f"Of {basis.m} imputations of the vague dates {100.0 * row.flips:.0f} % alone would decide otherwise."
    yield (
        f"Sen's slope, the median over all pairs of periods, with {basis.confidence:g} confidence: the yearly rate "
        f"changes by {_slope_text(row)} a year."
    )
    what = "neither a rise nor a fall"
    if verdict is not Verdict.INCONCLUSIVE:
        what = "a rise" if row.verdict == RISING else "a fall"
    yield (
        f"The test shows {what}: a trend is shown where p is at most {1.0 - basis.confidence:.3g}. The verdict goes by "
        "the test, not by the limits of the slope, which may lie at 0 where many pairs are tied."
    )
