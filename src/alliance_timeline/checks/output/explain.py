"""The derivation of a verdict in plain words: from the question to the events behind the figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING

from alliance_timeline.checks.expectation import Bounded, bound_text
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.spec import OpenList
from alliance_timeline.display import counted
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection

if TYPE_CHECKING:
    from alliance_timeline.checks.report import CheckReport, CheckResult
    from alliance_timeline.events import Event, Source
    from alliance_timeline.timeline import Timeline

__all__ = ["explanation"]

_STANDS = {Verdict.PASS: "satisfies it", Verdict.FAIL: "contradicts it"}
_UNDECIDED = (Reason.SPANS, Reason.COARSE)
_SHOWN = 8  # events that are named for each kind of change


def explanation(report: CheckReport, name: str) -> str:
    """Why a check has its verdict, in plain words.

    Raises:
        UnknownNameError: no such check.
    """
    result, timeline = report[name], report.timeline
    events = {} if timeline is None else {event.id: event for event in timeline}
    sources = {} if timeline is None else timeline.sources
    lines = [f"{result.id}: {result.label}", result.check.question, ""]
    lines += [f"{label:<12} {text}" for label, text in _about(report, result) if text]
    for title, part in (
        ("How it was reached", _derived(result)),
        ("What would change it", _fragility(result, events)),
        ("To be told beside it", result.cautions),
        (_evidence_title(result), _evidence(result, events, sources)),
    ):
        body = [f"  {line}" for line in part]
        lines += ["", title, *body] if body else []
    return "\n".join(lines)


def _about(report: CheckReport, result: CheckResult) -> Iterator[tuple[str, str]]:
    check = result.check
    parameters = {name: value for name, value in check.expect if value not in (None, ())}
    words = "; ".join(f"{name} = {_word(value)}" for name, value in parameters.items())
    by_phase = check.phases is not None or check.select.phases or "phase" in parameters
    yield "claim", result.claim
    yield "expectation", f"{check.expect.name} ({words})" if words else check.expect.name
    yield "selection", str(check.select)
    yield "window", ", ".join(f"{first} to {last}" for first, last in result.windows)
    yield "phases", _phases(check.phases, report.timeline) if by_phase else ""
    yield "counted", f"{check.unit}s; series by {check.every}"
    stricter = " (held together with the other checks by Holm's method)" if report.holm else ""
    yield "confidence", f"{result.confidence:.6g}{stricter}"
    yield "data", f"{report.data_version or 'without a version'}, settled until {report.settled_until or 'its end'}"
    yield "open list", "accepted" if check.open_list is OpenList.ACCEPT else ""
    yield "severity", check.severity.value
    yield "owner", check.owner
    yield "notes", check.notes.replace("\n", "\n" + " " * 13)


def _word(value: object) -> str:
    if isinstance(value, Selection):
        return f"({value})"
    if isinstance(value, list | tuple):
        return ", ".join(map(_word, value))
    if isinstance(value, bool):
        return str(value).lower()
    return bound_text(value) if isinstance(value, int | float) else str(value)


def _phases(phases: object, timeline: Timeline | None) -> str:
    """The scheme that is asked for, with its phases; that of the data where none is."""
    if isinstance(phases, tuple):
        phases = Periodization.declared(*phases)
    elif not isinstance(phases, Periodization) and timeline is not None:
        known = {scheme.id: scheme for scheme in timeline.schemes}
        phases = timeline.phases if phases is None else known.get(str(phases), phases)
    return str(phases or "")


def _derived(result: CheckResult) -> Iterator[str]:
    """The steps, how the interval stands to the claim, the reason and what could have been shown."""
    finding = result.finding
    if finding is None:
        yield result.message
        return
    yield from (f"{number}. {step}" for number, step in enumerate(finding.steps, 1))
    yield f"The figure is {finding.figure}." if finding.figure.strip("–") else "There is no figure."
    yield f"The claim is “{result.claim}”: {_stands(result, finding)}; the verdict is {result.verdict}."
    if result.why:
        yield f"Reason: {result.why}."
    if finding.detectable:
        yield f"The smallest effect that this data could have shown in 80 % of cases: {finding.detectable}."


def _stands(result: CheckResult, finding: Finding) -> str:
    """How what was found stands to the claim."""
    what = "what was found" if finding.low is None else "the whole interval"
    if result.verdict in _STANDS:
        return f"{what} {_STANDS[result.verdict]}"
    if finding.reason is Reason.TOGETHER:
        return f"{what} does not decide it at the confidence that it takes beside the other checks"
    if finding.reason in _UNDECIDED or finding.reason is None:
        return f"{what} does not decide it"
    expect, alone = result.check.expect, None
    if isinstance(expect, Bounded) and finding.low is not None and finding.high is not None:
        alone = expect.judged(finding.low, finding.high)
    if alone in _STANDS:
        return f"{what} {_STANDS[alone]}, but that is not enough: {finding.reason.value}"
    return f"it cannot be decided: {finding.reason.value}"


def _fragility(result: CheckResult, events: Mapping[str, Event]) -> Iterator[str]:
    """How few changes of each kind change the verdict, with the events that they are about."""
    fragility = result.fragility
    if fragility is None:
        return
    for line, way in zip_longest(fragility.lines, fragility.ways):
        yield line
        about = [] if way is None else list(dict.fromkeys(name for change in way.changes for name in change.events))
        yield from (f"    {_event(name, events)}" for name in about[:_SHOWN])
        if len(about) > _SHOWN:
            yield f"    … and {len(about) - _SHOWN} more"


def _evidence_title(result: CheckResult) -> str:
    return "" if result.finding is None else f"Evidence: {counted(len(result.finding.evidence), 'event')}"


def _evidence(result: CheckResult, events: Mapping[str, Event], sources: Mapping[str, Source]) -> Iterator[str]:
    """Each event with the addresses of its sources."""
    for name in () if result.finding is None else result.finding.evidence:
        yield _event(name, events)
        if name in events:
            cited = dict.fromkeys(source for _, source in events[name].references())
            yield from (f"    {_source(source, sources)}" for source in cited)


def _event(name: str, events: Mapping[str, Event]) -> str:
    """An event by date, title and id; by its id alone where the data is not at hand."""
    event = events.get(name)
    return name if event is None else f"{event.date.edtf}  {event.title}  ({name})"


def _source(name: str, sources: Mapping[str, Source]) -> str:
    source = sources.get(name)
    if source is None:
        return name
    about = f"{source.publisher}, {source.issued or 'no date'}: {source.title or source.note}".strip(", :")
    return f"{about} {source.url}".strip()
