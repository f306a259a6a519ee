"""Claims that were held against the data: each with its verdict, figure and reason."""

from __future__ import annotations

from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.output.formats import reasons
from alliance_timeline.checks.report import CheckReport, CheckResult
from alliance_timeline.report.material import Material
from alliance_timeline.report.parts import Grid, Paragraph, Picture, Section, Words
from alliance_timeline.report.words import capital, day, joined, many

__all__ = ["checks_section", "tally"]

_ID = "checks"
_SAID = {
    Verdict.PASS: "holds",
    Verdict.FAIL: "does not hold",
    Verdict.INCONCLUSIVE: "cannot be decided",
    Verdict.ERROR: "could not be evaluated",
    Verdict.SKIPPED: "was put off",
}
_SEVERAL = {
    Verdict.PASS: "hold",
    Verdict.FAIL: "do not hold",
    Verdict.INCONCLUSIVE: "cannot be decided",
    Verdict.ERROR: "could not be evaluated",
    Verdict.SKIPPED: "were put off",
}


def checks_section(m: Material) -> Section | None:
    """The section on checks; None where none were given."""
    report = m.checks
    if report is None:
        return None
    drawing = Picture(
        "picture-checks", "The figures of the claims with their intervals and verdicts.", lambda: report.plot()
    )
    return Section(_ID, "Claims that were checked", (Paragraph(_about(m, report)), _grid(m, report), drawing))


def tally(report: CheckReport) -> str:
    """How many claims hold, do not hold, and so on."""
    counts = [(verdict, number) for verdict, number in report.counts().items() if number]
    told = [f"{number:,} {(_SAID if number == 1 else _SEVERAL)[verdict]}" for verdict, number in counts]
    return f"Of {many(len(report), 'claim')} that {'was' if len(report) == 1 else 'were'} checked, {joined(told)}"


def _about(m: Material, report: CheckReport) -> tuple[Words, ...]:
    whole = (
        "They were held against the whole data, each with a selection of its own; the selection of this brief does not "
        "narrow them, and only events of this brief are linked."
        if m.selection is not None
        else "Each claim has a selection of its own."
    )
    return (
        f"{tally(report)} (run on {day(report.today)}).",
        "A claim holds where the whole interval satisfies it, does not hold where the whole interval contradicts it, "
        "and cannot be decided in between; the reason is told.",
        whole,
    )


def _grid(m: Material, report: CheckReport) -> Grid:
    rows = tuple(
        (_verdict(m, result), result.check.question, _figure(result), "; ".join(_why(result))) for result in report
    )
    head = ("Verdict", "Question", "Figure", "Why, and what would change it")
    cautions = dict.fromkeys(caution for result in report for caution in result.cautions)
    notes = (f"* To be told beside the figure: {'; '.join(cautions)}.",) if cautions else ()
    return Grid("Claims and verdicts", head, rows, frozenset(), notes)


def _verdict(m: Material, result: CheckResult) -> Words:
    said = capital(_SAID[result.verdict])
    evidence = frozenset(() if result.finding is None else result.finding.evidence)
    events = [event for event in m.timeline if event.id in evidence] if evidence else []
    return m.claim(_ID, said, events) if events else said


def _figure(result: CheckResult) -> str:
    """The figure, with a mark where there is a caution."""
    return f"{result.figure or '–'}{'*' * bool(result.cautions)}"


def _why(result: CheckResult) -> tuple[str, ...]:
    """The reason and what would change the verdict, without what is told of all of them."""
    return tuple(line for line in reasons(result) if not line.startswith("owner: "))
