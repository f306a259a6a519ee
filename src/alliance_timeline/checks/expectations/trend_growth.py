"""The growth of a rate in per cent a year, by the log-linear trend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectation import Bounded
from alliance_timeline.checks.expectations.net_trend import (
    counted_steps,
    dependence_text,
    detectable_growth,
    net_trend,
    too_short,
)
from alliance_timeline.checks.expectations.undecided import why_open
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.series.findings import Basis, range_text
from alliance_timeline.series.samples import Sample
from alliance_timeline.series.trends import FALLING, RISING, TrendRow, trends_of

__all__ = ["growth_finding"]

_UNIT = " % a year"
_Guard = tuple[float, str, TrendRow]  # a bound, the trend that must be left net of it, and the one that is


def growth_finding(claim: Bounded, case: Case, sample: Sample) -> Finding:
    """The verdict by the interval, which stands if the Mann-Kendall test shows the same net of the bound.

    Args:
        claim: bounds in per cent a year.
        case: with used periods.
        sample: the expected counts of these.
    """
    found = case.series.trend("log_linear", confidence=case.confidence, m=case.m, seed=case.seed)
    row, verdict, guards = found.only, Verdict.INCONCLUSIVE, list[_Guard]()
    reason, detail, detectable = None, "", None
    if row.reason is not None or row.low is None or row.high is None:
        reason, detail = Reason.TOO_FEW, row.reason or ""
    else:
        verdict = claim.judged(row.low, row.high)
        guards = [(at, way, net_trend(sample, at, found.basis)) for at, way in _beyond(claim, verdict, row.high)]
        reason, detail = _why_open(claim, sample, row, guards, found.basis)
    if reason is not None:
        verdict, short = Verdict.INCONCLUSIVE, too_short(len(sample.times), case.confidence)
        if reason is not Reason.TOO_FEW and short:
            reason, detail = Reason.TOO_FEW, short
        detectable = detectable_growth(row, sample.times, _bounds(claim), case.confidence)
    return Finding(
        verdict=verdict,
        figure=_growth_text(row),
        estimate=row.slope,
        low=row.low,
        high=row.high,
        unit="per cent a year",
        reason=reason,
        detail=detail,
        detectable=detectable,
        evidence=case.evidence,
        steps=(*counted_steps(case, found.basis), *_steps(claim, row, guards, found.basis)),
    )


def _bounds(claim: Bounded) -> list[float]:
    return [bound for bound in (claim.at_least, claim.at_most) if bound is not None]


def _beyond(claim: Bounded, verdict: Verdict, high: float) -> Iterator[tuple[float, str]]:
    """Each bound that a verdict goes by, and whether the rate rises or falls net of it."""
    if verdict is Verdict.PASS:
        yield from ((at, way) for at, way in ((claim.at_least, RISING), (claim.at_most, FALLING)) if at is not None)
    elif verdict is Verdict.FAIL:
        below = claim.at_least is not None and high < claim.at_least
        yield (_bounds(claim)[0], FALLING) if below else (_bounds(claim)[-1], RISING)


def _why_open(
    claim: Bounded, sample: Sample, row: TrendRow, guards: Sequence[_Guard], basis: Basis
) -> tuple[Reason | None, str]:
    """Why a verdict is not given, with the figures; no reason where it is."""
    if not guards:
        known = trends_of([sample], basis, method="log_linear").only
        limits = [((one.low or 0.0), (one.high or 0.0)) for one in (row, known)]
        return why_open(claim, limits[0], limits[1], unit=_UNIT)
    for at, way, net in guards:
        if net.verdict != way:
            return Reason.DEPENDENCE, f"net of {at:g}{_UNIT}, {dependence_text(net.p_independent, net.p_value)}"
    return None, ""


def _growth_text(row: TrendRow) -> str:
    sign = "+" if (row.slope or 0.0) > 0 else ""
    return sign + range_text(row.slope, row.low, row.high, 1, _UNIT)


def _steps(claim: Bounded, row: TrendRow, guards: Sequence[_Guard], basis: Basis) -> Iterator[str]:
    """How the growth was reached."""
    if row.low is None:
        yield f"No growth can be told: {row.reason}."
        return
    yield (
        f"Log-linear trend ({row.method.removeprefix('log-linear, ')}, dispersion at least 1), pooled over "
        f"{basis.m} imputations where dates are vague, seed {basis.seed}: {_growth_text(row)} with "
        f"{basis.confidence:g} confidence."
    )
    yield f"Claimed is {claim.bounds_text(1.0, ' %')} a year."
    for at, way, net in guards:
        yield (
            f"The interval takes periods to be independent. The studentized Mann-Kendall test of the rates net of "
            f"{at:g}{_UNIT} must show them {way}: {net.verdict}, "
            f"{dependence_text(net.p_independent, net.p_value)}."
        )
