"""A CheckReport as a chart: its figures as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.theme import spelled
from alliance_timeline.charts.verdicts import VerdictRow, verdicts_chart
from alliance_timeline.checks.expectation import Bounded
from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.output.formats import headline, notes
from alliance_timeline.display import counted, one_line
from alliance_timeline.selection import Selection

if TYPE_CHECKING:
    from alliance_timeline.checks.report import CheckReport, CheckResult

__all__ = ["draw_report"]

_OPEN = "not a complete list"
_CODED = ("alpha", "percentage points")  # units of figures that begin with what they are of
_ORDER = (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR, Verdict.SKIPPED)


def draw_report(report: CheckReport, width: int, title: str | None = None) -> Any:
    """One row a check, by verdict; see ``CheckReport.plot``."""
    ordered = sorted(report, key=lambda result: _ORDER.index(result.verdict))
    marks = (
        "Lines at the right: figures with intervals, each on a scale of its own; green: what the claim allows. A "
        "verdict also asks whether the list is complete and periods are independent"
    )
    told = (
        f"{result.id}: {result.label}, {result.figure or one_line(result.why) or 'no figure'}" for result in ordered
    )
    return verdicts_chart(
        [_row(result) for result in ordered],
        title=title or headline(report).capitalize(),
        caption=[marks, *notes(report)[: 1 + report.holm], _cautions(report)],
        description=". ".join([headline(report), *told]),
        width=width,
    )


def _cautions(report: CheckReport) -> str | None:
    """To how many checks cautions belong."""
    told = [[text.startswith(_OPEN) for text in result.cautions] for result in report]
    numbers = ((_OPEN, sum(map(any, told))), ("other cautions", sum(not all(some) for some in told)))
    parts = [f"{what}: {number} of {counted(len(report), 'check')}" for what, number in numbers if number]
    return f"{'; '.join(parts)}; see the table of the report" if parts else None


def _row(result: CheckResult) -> VerdictRow:
    finding = result.finding
    values = (None, None, None) if finding is None else (finding.estimate, finding.low, finding.high)
    estimate, low, high = (None if value is None else float(value) for value in values)
    bounds, share = _bounds(result, low, high), finding is not None and finding.unit == "share"
    return VerdictRow(
        name=result.id,
        claim=_claim(result),
        figure=_figure(result),
        verdict=result.verdict.value,
        label=result.label,
        estimate=estimate,
        low=low,
        high=high,
        bounds=bounds,
        bound_texts=tuple("" if value is None else f"{100 * value:g} %" if share else f"{value:g}" for value in bounds),
        reason="" if finding is None or finding.reason is None else finding.reason.value,
    )


def _claim(result: CheckResult) -> str:
    """The claim on one line, what it selects in words."""
    claim = one_line(result.claim)
    for _, value in result.check.expect:
        if isinstance(value, Selection) and value.words():
            claim = claim.replace(one_line(str(value)), _selected(value))
    return claim


def _selected(selection: Selection) -> str:
    """What is selected, such as ``kind friction; since 2022-01-01``."""
    said = []
    for name, value in selection.words().items():
        if name == "exclude" and selection.exclude is not None:
            said.append(f"without ({_selected(selection.exclude)})")
        elif isinstance(value, list):
            said.append(
                f"{spelled(name if len(value) > 1 else name.removesuffix('s'))} {', '.join(map(spelled, value))}"
            )
        else:
            said.append(f"{spelled(name)} {value}")
    return "; ".join(said)


def _figure(result: CheckResult) -> str:
    """The figure, or why there is none; where it begins with a code, that is spelled."""
    figure = one_line(result.figure or result.why)
    if result.finding is None or result.finding.unit not in _CODED:
        return figure
    code, _, rest = figure.partition(" ")
    return f"{' '.join(map(spelled, code.split(':')))} {rest}"


def _bounds(result: CheckResult, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """What the claim allows, where its bounds are of the figure: where they lead to the verdict that was given."""
    expect = result.check.expect
    if not isinstance(expect, Bounded) or low is None or high is None:
        return None, None
    if result.verdict in (Verdict.PASS, Verdict.FAIL) and expect.judged(low, high) is not result.verdict:
        return None, None
    return expect.at_least, expect.at_most
