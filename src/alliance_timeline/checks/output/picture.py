"""A CheckReport as a chart: its figures as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.verdicts import VerdictRow, verdicts
from alliance_timeline.checks.expectation import Bounded
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.output.formats import headline, notes, one_line

if TYPE_CHECKING:
    from alliance_timeline.checks.report import CheckReport, CheckResult

__all__ = ["report_drawn"]

_ORDER = (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR, Verdict.SKIPPED)


def report_drawn(report: CheckReport, width: int, title: str | None = None) -> Any:
    """One row a check, by verdict; see ``CheckReport.plot``."""
    ordered = sorted(report, key=lambda result: _ORDER.index(result.verdict))
    marks = (
        "Lines at the right are figures with their intervals, each on a scale of its own, green bands what the claim "
        "allows; a verdict also takes into account whether the list is complete and periods are independent"
    )
    told = (
        f"{result.id}: {result.label}, {result.figure or one_line(result.why) or 'no figure'}" for result in ordered
    )
    return verdicts(
        [_row(result) for result in ordered],
        title=title or headline(report).capitalize(),
        caption=[marks, *notes(report)],
        description=". ".join([headline(report), *told]),
        width=width,
    )


def _row(result: CheckResult) -> VerdictRow:
    finding = result.finding
    values = (None, None, None) if finding is None else (finding.estimate, finding.low, finding.high)
    estimate, low, high = (None if value is None else float(value) for value in values)
    return VerdictRow(
        name=result.id,
        claim=one_line(result.claim),
        figure=one_line(result.figure or result.why),
        verdict=result.verdict.value,
        label=result.label,
        estimate=estimate,
        low=low,
        high=high,
        bounds=_bounds(result, low, high),
        reason="" if finding is None or finding.reason is None else finding.reason.value,
    )


def _bounds(result: CheckResult, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """What the claim allows, where its bounds are of the figure: where they lead to the verdict that was given."""
    expect = result.check.expect
    if not isinstance(expect, Bounded) or low is None or high is None:
        return None, None
    if result.verdict in (Verdict.PASS, Verdict.FAIL) and expect.judged(low, high) is not result.verdict:
        return None, None
    return expect.at_least, expect.at_most
