"""CheckReport: what the checks of a file came to, and each way to tell it; baselines to hold it against."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BeforeValidator, Field, StrictBool, ValidationError, model_validator

from alliance_timeline.charts.intervals import VerdictRow, verdicts_chart
from alliance_timeline.charts.theme import spelled
from alliance_timeline.checks.cards import changes_html, result_html
from alliance_timeline.checks.expectation import Bounded, bound_text
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.formats import (
    FULL_HEAD,
    as_frame,
    as_html,
    as_json,
    as_text,
    full_row,
    headline,
    notes,
    reasons,
)
from alliance_timeline.checks.fragility.search import Fragility
from alliance_timeline.checks.spec import Check, OpenList, Severity
from alliance_timeline.display import Cells, bare, counted, one_line, shortened
from alliance_timeline.errors import DataError, Problem, UnknownNameError, no_such, shown
from alliance_timeline.events import Record, problems_of
from alliance_timeline.events.actors import Day, Identifier
from alliance_timeline.files import canonical, read_json, write_files
from alliance_timeline.markup import plain_markdown
from alliance_timeline.periods import Window
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    import pandas as pd

    from alliance_timeline.events import Event, Source
    from alliance_timeline.timeline import Timeline

__all__ = [
    "Baseline",
    "BaselineRow",
    "ChangedCheck",
    "Changes",
    "CheckReport",
    "CheckResult",
    "What",
    "as_annotations",
    "as_junit",
    "as_markdown",
    "compare",
    "draw_report",
    "explanation",
    "is_junit",
    "load_baseline",
    "markdown_table",
    "save_baseline",
]


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


_LEVELS = {Verdict.FAIL: "error", Verdict.ERROR: "error", Verdict.INCONCLUSIVE: "notice"}


def as_annotations(report: CheckReport) -> str:
    """One line for each check that fails or is an error (``::error``, ``::warning``) or is inconclusive (``::notice``).

    GitHub shows the first ten of each level in a step.
    """
    lines = (_annotation(result, report.path) for result in report if result.verdict in _LEVELS)
    return "".join(line + "\n" for line in lines)


def _annotation(result: CheckResult, path: str) -> str:
    level = "warning" if result.is_warning else _LEVELS[result.verdict]
    places = {"file": PurePath(path).as_posix() if path else "", "line": "" if result.line is None else result.line}
    properties = {**places, "title": f"{result.id}: {result.verdict}"}
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value != "")
    figure = f"{result.figure}, claimed: {result.claim}" if result.figure else f"claimed: {result.claim}"
    return f"::{level} {told}::{_data(chr(10).join((result.check.question, figure, *reasons(result))))}"


def _data(text: str) -> str:
    """The text of a command, as its rules want it escaped."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property of a command, as its rules want it escaped."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEGINS = re.compile(r"\s*(<\?xml[^>]*\?>)?(\s|<!--.*?-->)*<testsuites?[\s/>]", re.DOTALL)
_ELEMENTS = {
    Verdict.FAIL: "failure",
    Verdict.ERROR: "error",
    Verdict.INCONCLUSIVE: "skipped",
    Verdict.SKIPPED: "skipped",
}


def as_junit(report: CheckReport) -> str:
    """The report as JUnit XML: the elements of Jenkins' ``junit-10.xsd``, which pytest writes too.

    ``file`` and ``line`` of a test case, and its ``properties``, are the usual additions to that schema. A fail of
    severity ``warning`` is no failure, since JUnit knows no warnings: it passes, and its ``system-out`` says so.
    Times are not measured, and are 0.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    name = PurePath(report.path).stem or "checks"
    root = Element("testsuites", name="alliance-timeline check")
    suite = SubElement(root, "testsuite", name=_legal(name))
    about = {
        "data_version": report.data_version,
        "settled_until": report.settled_until,
        "holm": report.holm,
        "seed": report.seed,
    }
    _properties(suite, about)
    for result in report:
        _case(suite, result, name, report.path)
    numbers = {kind: str(len(suite.findall(f"testcase/{kind}"))) for kind in ("error", "failure", "skipped")}
    suite.attrib |= {
        "errors": numbers["error"],
        "failures": numbers["failure"],
        "skipped": numbers["skipped"],
        "tests": str(len(report)),
        "time": "0",
        "timestamp": f"{report.today}T00:00:00",
    }
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def is_junit(text: str) -> bool:
    """Whether a text begins as JUnit XML, whoever wrote it.

    >>> is_junit('<?xml version="1.0"?><testsuite name="x"/>'), is_junit("<html>"), is_junit("data = 'x'")
    (True, False, False)
    """
    return _BEGINS.match(text.removeprefix("\ufeff")) is not None


def _case(suite: Element, result: CheckResult, classname: str, path: str) -> None:
    from xml.etree.ElementTree import SubElement

    case = SubElement(suite, "testcase", classname=_legal(classname), name=_legal(result.id), time="0")
    if path:
        case.set("file", _legal(PurePath(path).as_posix()))
    if result.line is not None:
        case.set("line", str(result.line))
    finding, fragility = result.finding, result.fragility
    figures = {name: getattr(finding, name, None) for name in ("estimate", "low", "high", "unit")}
    told = {
        "verdict": result.verdict,
        "severity": result.check.severity,
        "claim": result.claim,
        **figures,
        "fragility": None if fragility is None else fragility.text,
        "owner": result.check.owner,
    }
    _properties(case, told)
    kind = None if result.is_warning else _ELEMENTS.get(result.verdict)
    if kind is not None:
        message = _message(result)
        SubElement(case, kind, message=_legal(message), type=result.verdict.value).text = _legal(_text(result))
    elif result.is_warning:
        text = f"warning: the claim fails, and its severity is warning\n{_text(result)}"
        SubElement(case, "system-out").text = _legal(text)


def _message(result: CheckResult) -> str:
    """What a CI service shows first: the reason, or the figure beside the claim that it contradicts."""
    return f"{result.figure}, claimed: {result.claim}" if result.verdict is Verdict.FAIL else one_line(result.why)


def _text(result: CheckResult) -> str:
    """The question, the claim, the figure and what follows from it."""
    lines = (result.check.question, f"claim: {result.claim}", f"figure: {result.figure or '–'}", *reasons(result))
    return "\n".join((*lines, *result.cautions))


def _properties(parent: Element, values: Mapping[str, object]) -> None:
    """Those that are known, by name."""
    from xml.etree.ElementTree import SubElement

    inside = SubElement(parent, "properties")
    for name, value in values.items():
        if value not in (None, ""):
            SubElement(inside, "property", name=name, value=_legal(str(value)))


def _legal(text: str) -> str:
    """A text without what XML 1.0 forbids: control characters and lone surrogates as escapes.

    >>> print(_legal("a\\x1bb"))
    a\\x1bb
    """
    return _FORBIDDEN.sub(lambda match: ascii(match[0])[1:-1], text)


_FIRST = (Verdict.ERROR, Verdict.FAIL, Verdict.INCONCLUSIVE)
_MOST = 500


def as_markdown(report: CheckReport) -> str:
    """A headline, what needs attention as a table, the rest folded, the notes.

    Each table shows its first 500 checks: GitHub leaves out a job summary of more than 1 MiB.
    """
    urgent = sorted((result for result in report if result.verdict in _FIRST), key=lambda r: _FIRST.index(r.verdict))
    rest = [result for result in report if result.verdict not in _FIRST]
    parts = [f"### {plain_markdown(headline(report))}"]
    if urgent:
        parts.append(_results(urgent))
    if rest:
        told = ", ".join(f"{number} {verdict}" for verdict, number in Counter(item.verdict for item in rest).items())
        parts.append(f"<details><summary>{told}</summary>\n\n{_results(rest)}\n\n</details>")
    return "\n\n".join([*parts, "\n".join(f"- {plain_markdown(note)}" for note in notes(report))]) + "\n"


def _results(results: Sequence[CheckResult]) -> str:
    return markdown_table(FULL_HEAD, shortened([full_row(result) for result in results], _MOST))


def markdown_table(head: Cells, rows: Sequence[Cells]) -> str:
    """A table of plain texts.

    >>> print(markdown_table(("kind", "n"), [("a|b", "3")]))
    | kind | n |
    | --- | --- |
    | a&#124;b | 3 |
    """
    lines = [head, ["---"] * len(head), *(map(plain_markdown, cells) for cells in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckResult:
    """What came of one check.

    Attributes:
        check: as written.
        verdict: pass, fail, inconclusive, error or skipped.
        finding: figures, reason and evidence; None for an error and for what is skipped.
        message: why it is an error or skipped; empty elsewhere.
        fragility: how few changes would change the verdict; None where that was not asked, and for error and skipped.
        confidence: of the interval that the verdict goes by.
        windows: first and last days of what is covered and settled in the window; empty for error and skipped.
        cautions: what must be told beside the figure.
        line: of the check in its file, from 1; None without a file.
    """

    check: Check
    verdict: Verdict
    finding: Finding | None = None
    message: str = ""
    fragility: Fragility | None = None
    confidence: float
    windows: tuple[Window, ...] = ()
    cautions: tuple[str, ...] = ()
    line: int | None = None

    @property
    def id(self) -> str:
        """The id of the check."""
        return self.check.id

    @property
    def claim(self) -> str:
        """The claim in words."""
        try:
            return self.check.expect.claim(self.check.unit)
        except Exception as error:  # an expectation from elsewhere may raise anything
            return f"without words: {type(error).__name__}: {error}"

    @property
    def is_warning(self) -> bool:
        """Whether it fails and is of severity warning: it is shown, and leaves the exit code as it is."""
        return self.verdict is Verdict.FAIL and self.check.severity is Severity.WARNING

    @property
    def label(self) -> str:
        """The verdict as it is shown: ``fail (warning)`` where the severity is warning."""
        return f"{self.verdict}{' (warning)' if self.is_warning else ''}"

    @property
    def figure(self) -> str:
        """The estimate with its interval, as it is shown; empty without a finding."""
        return "" if self.finding is None else self.finding.figure

    @property
    def why(self) -> str:
        """The reason of what is no pass and no fail, in words; empty for these."""
        if self.finding is None or self.finding.reason is None:
            return self.message
        reason, detail = self.finding.reason.value, self.finding.detail
        return detail if detail.startswith(reason) else ": ".join(filter(None, (reason, detail)))

    def __repr__(self) -> str:
        return f"CheckResult({self.id}: {'; '.join(filter(None, (self.label, self.figure, self.why)))})"

    def _repr_html_(self) -> str:
        return result_html(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CheckReport:
    """What came of the checks of a file.

    Attributes:
        results: one a check, in the order of the file.
        path: of the file, as it was given; empty without one.
        data_version, settled_until: of the data.
        today: the day of the run.
        holm, seed, confidence, minimum_events: as in ``CheckFile``.
        timeline: the data, for explanations.
    """

    results: tuple[CheckResult, ...]
    path: str
    data_version: str | None
    settled_until: datetime.date | None
    today: datetime.date
    holm: bool
    seed: int
    confidence: float = 0.95
    minimum_events: int = 1
    timeline: Timeline | None = None

    def __len__(self) -> int:
        return len(self.results)

    def __iter__(self) -> Iterator[CheckResult]:
        return iter(self.results)

    def __getitem__(self, name: str) -> CheckResult:
        for result in self.results:
            if result.id == name:
                return result
        raise UnknownNameError(no_such("check", name, [result.id for result in self.results]))

    def counts(self) -> dict[Verdict, int]:
        """How many checks have each verdict."""
        return {verdict: sum(result.verdict is verdict for result in self.results) for verdict in Verdict}

    @property
    def exit_code(self) -> int:
        """2 with an error, else 1 with a fail of severity error, else 0."""
        return self.code()

    def code(self, *, strict: bool = False) -> int:
        """The exit code; under ``strict`` it is 3 where there is neither error nor such a fail, but an inconclusive."""
        verdicts = {result.verdict for result in self.results}
        if Verdict.ERROR in verdicts:
            return 2
        if any(result.verdict is Verdict.FAIL and not result.is_warning for result in self.results):
            return 1
        return 3 if strict and Verdict.INCONCLUSIVE in verdicts else 0

    def to_pandas(self) -> pd.DataFrame:
        """One row a check: verdict, claim, figures, reason, fragility, and how many events stand behind it."""
        return as_frame(self)

    def to_json(self, *, strict: bool = False) -> str:
        """All of it as a JSON text, with the words of each check; NaN is null, infinity ``"inf"``.

        Its ``exit_code`` is ``code(strict=strict)``.
        """
        return as_json(self, strict=strict)

    def to_junit(self) -> str:
        """JUnit XML for CI services; see ``checks.junit.as_junit``.

        An inconclusive or skipped check is ``skipped``, an error is ``error``, a fail is ``failure``, unless its
        severity is warning: then it passes with a word in ``system-out``.
        """
        return as_junit(self)

    def to_markdown(self) -> str:
        """A headline and tables for the summary of a CI job or a comment on a pull request; all texts are escaped."""
        return as_markdown(self)

    def to_github(self) -> str:
        """Workflow commands for GitHub Actions, one a line: an annotation for what fails or stays open."""
        return as_annotations(self)

    def plot(self, *, width: int = 720, title: str | None = None) -> Any:
        """One row a check, by verdict: symbol, word, claim, figure, and its interval beside what the claim allows.

        Args:
            width: of the chart in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.LayerChart``. Figures have units of their own; each interval is on a scale of its own.

        Raises:
            MissingExtraError: Altair is not installed.
        """

        return draw_report(self, width, title)

    def explain(self, name: str) -> str:
        """The derivation of one verdict in plain words, with the events behind it and their sources.

        Raises:
            UnknownNameError: no such check.
        """
        return explanation(self, name)

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


_MARK, _VERSION = "alliance_timeline_baseline", 2
_INFINITE = {"inf": math.inf, "-inf": -math.inf}
_ASKED = ("expect", "select", "phases", "every", "counts", "open_list", "confidence")


def _number(value: Any) -> Any:
    """A number as the file has it: infinity is a text, and what is no number is null."""
    if isinstance(value, bool | str) and value not in _INFINITE:
        raise ValueError(f'{shown(value)} is no number; a number, "inf", "-inf" or null is expected')
    if isinstance(value, str):
        return _INFINITE[value]
    return None if isinstance(value, float) and math.isnan(value) else value


_Number = Annotated[float | None, BeforeValidator(_number)]
_Whole = Annotated[int, Field(ge=0, strict=True)]


class BaselineRow(Record):
    """What was found about one check.

    Args:
        id: of the check.
        claim: in words, for people.
        expect, select, phases, every, counts, open_list, confidence: what is asked for, in the words of the file
            (``counts`` is occasion or event). Where any of these is another, figures are not compared.
        verdict, reason, severity: as in the report.
        figure, estimate, low, high, unit: of the finding; a figure that is no number is None. The interval is widened
            to hold the estimate: a mean may lie outside of a central interval.
    """

    id: Identifier
    claim: str
    expect: str
    select: str
    phases: str = ""
    every: str
    counts: str
    open_list: str
    confidence: Annotated[float, Field(gt=0, lt=1, strict=True)]
    verdict: Verdict
    reason: Reason | None = None
    severity: Severity
    figure: str = ""
    estimate: _Number = None
    low: _Number = None
    high: _Number = None
    unit: str = ""

    @classmethod
    def of(cls, result: CheckResult, confidence: float = 0.95) -> Self:
        """What a result says; ``confidence`` is that of checks that say none."""
        check, finding = result.check, result.finding
        phases = check.phases
        if isinstance(phases, Periodization):
            phases = _text_baseline(phases.model_dump(mode="json", exclude_none=True))
        given = (getattr(finding, name, None) for name in ("estimate", "low", "high"))
        estimate, low, high = (None if value is None else float(value) for value in given)
        if estimate is not None and low is not None and high is not None:
            low, high = min(low, estimate), max(high, estimate)
        return cls(
            id=check.id,
            claim=result.claim,
            verdict=result.verdict,
            severity=check.severity,
            figure=result.figure,
            expect=_text_baseline({check.expect.name: check.expect.model_dump(exclude_defaults=True)}),
            select=_text_baseline(check.select.words()),
            every=check.every,
            counts=check.unit,
            open_list=check.open_list.value,
            confidence=check.confidence or confidence,
            estimate=estimate,
            low=low,
            high=high,
            phases=phases if isinstance(phases, str) else _text_baseline(phases) if phases else "",
            reason=getattr(finding, "reason", None),
            unit=getattr(finding, "unit", ""),
        )

    @property
    def is_blocking(self) -> bool:
        """Whether it fails and is of severity error, so that the exit code is 1."""
        return self.verdict is Verdict.FAIL and self.severity is Severity.ERROR

    @property
    def said(self) -> str:
        """Verdict and figure: ``pass: 150 days``."""
        return ": ".join(filter(None, (self.label, self.figure.strip("–"))))

    @property
    def label(self) -> str:
        """The verdict as it is shown: ``fail (warning)`` where the severity is warning."""
        return (
            f"{self.verdict} (warning)" if self.verdict is Verdict.FAIL and not self.is_blocking else str(self.verdict)
        )

    def asked_otherwise(self, other: BaselineRow) -> str:
        """How the claim of another row differs, in words; empty where it asks for the same, however it is worded."""
        names = [name for name in _ASKED if getattr(self, name) != getattr(other, name)]
        parts = []
        if self.claim != other.claim and {"expect", "counts"} & {*names}:
            parts.append(f"was “{self.claim}”, is “{other.claim}”")
            names = [name for name in names if name not in ("expect", "counts")]
        return "; ".join([*parts, *([f"another {', '.join(names)}"] if names else [])])

    def holds(self, estimate: float | None) -> bool:
        """Whether an estimate lies in the interval; also where there is none, so that nothing can be compared."""
        if estimate is None or self.low is None or self.high is None:
            return True
        return self.low <= estimate <= self.high


class Baseline(Record):
    """What a report found, to hold later ones against.

    Args:
        data_version, settled_until: of the data.
        today: the day of the run.
        holm, seed, minimum_events: of the checks file.
        checks: one a check, in the order of the file; ids are unique.
    """

    data_version: str | None = None
    settled_until: Day | None = None
    today: Day
    holm: StrictBool
    seed: _Whole
    minimum_events: _Whole
    checks: tuple[BaselineRow, ...] = ()

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        numbers = Counter(row.id for row in self.checks)
        twice = next((name for name, number in numbers.items() if number > 1), None)
        if twice is not None:
            raise ValueError(f"checks: the id {shown(twice)} stands twice; ids are unique")
        return self

    @classmethod
    def of(cls, report: CheckReport) -> Self:
        """What a report says."""
        return cls(
            data_version=report.data_version,
            settled_until=report.settled_until,
            today=report.today,
            holm=report.holm,
            seed=report.seed,
            minimum_events=report.minimum_events,
            checks=tuple(BaselineRow.of(result, report.confidence) for result in report),
        )

    def to_json(self) -> str:
        """The text of its file: canonical JSON."""
        return canonical({_MARK: _VERSION, **bare(self.model_dump())})


def save_baseline(report: CheckReport, path: str | Path) -> None:
    """Keep what a report found in a JSON file, as a whole or not at all. Another baseline there is replaced.

    Raises:
        DataError: the file cannot be written, or is there and is no baseline.
    """
    place = Path(path)
    if place.name == "datapackage.json" or (place.is_file() and not _is_marked(read_json(place).value)):
        raise DataError([Problem(str(place), None, "", "is no baseline and is not overwritten; give another name")])
    write_files(place.parent, {place.name: Baseline.of(report).to_json()})


def load_baseline(path: str | Path) -> Baseline:
    """What a report found earlier.

    Raises:
        DataError: every problem as ``file:line: field: what is wrong``.
    """
    place = Path(path)
    if not place.exists():
        told = "there is no such file; a baseline is made with --save-baseline, or by save_baseline"
        raise DataError([Problem(str(place), None, "", told)])
    document = read_json(place)
    if document.problems:
        raise DataError(document.problems)
    value = document.value
    if not _is_marked(value):
        raise DataError([Problem(str(place), 1, "", f"is no baseline: it has no {_MARK}")])
    if value[_MARK] != _VERSION:
        told = f"{shown(value[_MARK])} is another version of the format than {_VERSION}; save the baseline again"
        raise DataError([Problem(str(place), document.line((_MARK,)), _MARK, told)])
    try:
        return Baseline.model_validate({name: item for name, item in value.items() if name != _MARK})
    except ValidationError as error:
        raise DataError(
            Problem(item.path, document.line((), item.field), item.field, item.message)
            for item in problems_of(error, Baseline, str(place))
        ) from None


def _is_marked(value: Any) -> bool:
    return isinstance(value, dict) and _MARK in value


def _text_baseline(value: Any) -> str:
    """A value as JSON on one line."""
    return json.dumps(bare(value), ensure_ascii=False, sort_keys=True)


class What(StrEnum):
    """What has changed about a check."""

    NEW_FAIL = "new fail"
    """it fails and did not, or its fail was of severity warning"""
    FIXED = "fixed"
    """it failed and passes"""
    MOVED = "verdict moved"
    """another change of the verdict"""
    DRIFTED = "estimate drifted"
    """the same verdict, with an estimate outside of the interval of before"""
    CLAIM = "claim changed"
    """it asks for something else, so that figures are not compared"""
    NEW = "new check"
    """it was not there"""
    GONE = "check gone"
    """it is no longer there"""


@dataclass(frozen=True, slots=True)
class ChangedCheck:
    """One check about which something has changed; ``text`` tells it in words."""

    id: str
    what: What
    text: str

    def __str__(self) -> str:
        return f"{self.id}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Changes:
    """What has changed since a baseline; true where anything has.

    Attributes:
        rows: one a changed check, in the order of the file; those that are gone come last.
        notes: the baseline, and what is other about the data and the checks file.
        errors: ids of the checks that are an error, also if they were; messages: what is wrong with each.
        new_fails: of those of severity error that fail and did not so before, or are asked otherwise.
        newly_open: of those that are inconclusive and were not, or are asked otherwise.
    """

    rows: tuple[ChangedCheck, ...]
    notes: tuple[str, ...]
    errors: tuple[str, ...]
    messages: tuple[str, ...]
    new_fails: tuple[str, ...]
    newly_open: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[ChangedCheck]:
        return iter(self.rows)

    @property
    def exit_code(self) -> int:
        """2 with an error, else 1 with a new fail of severity error, else 0: a known fail stays quiet."""
        return self.code()

    def code(self, *, strict: bool = False) -> int:
        """The exit code; under ``strict`` it is 3 where there is neither, but a check that is newly inconclusive."""
        if self.errors:
            return 2
        return 1 if self.new_fails else 3 if strict and self.newly_open else 0

    def as_dict(self, *, strict: bool = False) -> dict[str, Any]:
        """All of it in the terms of JSON; the exit code may be the strict one."""
        return {
            "exit_code": self.code(strict=strict),
            "changes": [{"id": row.id, "what": row.what.value, "text": row.text} for row in self],
            "errors": [{"id": name, "message": why} for name, why in zip(self.errors, self.messages, strict=True)],
            "new_fails": list(self.new_fails),
            "newly_open": list(self.newly_open),
            "notes": list(self.notes),
        }

    def to_json(self, *, strict: bool = False) -> str:
        """All of it as a JSON text; its ``exit_code`` is ``code(strict=strict)``."""
        return json.dumps(self.as_dict(strict=strict), ensure_ascii=False, indent=2) + "\n"

    def to_markdown(self) -> str:
        """A headline, the changes as a list and the notes, for the summary of a CI job."""
        lines = [f"- **{plain_markdown(row.id)}**: {plain_markdown(row.text)}" for row in self]
        head, *below = map(plain_markdown, (self.headline, *self.notes))
        return "\n\n".join([f"### {head}", *(["\n".join(lines)] if lines else []), *below]) + "\n"

    def __str__(self) -> str:
        return "\n".join([self.headline, *map(str, self), *self.notes])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return changes_html(self)

    @property
    def headline(self) -> str:
        """How many checks have changed, and which are an error."""
        text = f"{counted(len(self), 'check')} changed" if self else "nothing changed"
        return f"{text}; {counted(len(self.errors), 'error')}: {', '.join(self.errors)}" if self.errors else text


def compare(report: CheckReport, baseline: Baseline) -> Changes:
    """What has changed since a baseline: verdicts, estimates beyond their old intervals, claims, checks.

    A check of another claim, selection or way of counting is told as that, and its figures are not compared. The reason
    of an inconclusive check and figures within the old interval are no change.

    >>> import alliance_timeline as at
    >>> talks = [at.Event(date=f"{year}-05-10", title="Talks", kind="cooperation", form="meeting", domains="trade")
    ...          for year in range(2001, 2009)]
    >>> check = at.Check(id="talks", question="Do they talk?", expect={"count": {"at_least": 5}})
    >>> before, after = (at.run_checks(check, at.Timeline(talks[:n], coverage=("2001", "2008"))) for n in (8, 3))
    >>> changes = compare(after, Baseline.of(before))
    >>> [str(row) for row in changes], changes.exit_code, bool(compare(after, Baseline.of(after)))
    (['talks: new fail: 3 (was pass: 8)'], 1, False)
    """
    known = {row.id: row for row in baseline.checks}
    now = list(zip(report, Baseline.of(report).checks, strict=True))
    rows = [row for result, new in now if (row := _changed(result, new, known.get(result.id))) is not None]
    here = {new.id for _, new in now}
    gone = (row for row in baseline.checks if row.id not in here)
    rows += [ChangedCheck(row.id, What.GONE, f"{What.GONE} (was {row.said})") for row in gone]

    def is_other(new: BaselineRow) -> bool:
        old = known.get(new.id)
        return old is None or bool(old.asked_otherwise(new))

    return Changes(
        rows=tuple(rows),
        notes=_notes(report, baseline),
        errors=tuple(new.id for _, new in now if new.verdict is Verdict.ERROR),
        messages=tuple(result.message for result, new in now if new.verdict is Verdict.ERROR),
        new_fails=tuple(n.id for _, n in now if n.is_blocking and (is_other(n) or not known[n.id].is_blocking)),
        newly_open=tuple(n.id for _, n in now if _is_open(n) and (is_other(n) or not _is_open(known[n.id]))),
    )


def _is_open(row: BaselineRow) -> bool:
    return row.verdict is Verdict.INCONCLUSIVE


def _changed(result: CheckResult, new: BaselineRow, old: BaselineRow | None) -> ChangedCheck | None:
    """What has changed about a check; None where nothing has."""
    why = f", {one_line(result.why)}" if result.why else ""
    if old is None:
        return ChangedCheck(new.id, What.NEW, f"{What.NEW}: {new.said}{why}")
    if asked := old.asked_otherwise(new):
        return ChangedCheck(new.id, What.CLAIM, f"{What.CLAIM}: {asked}; {new.said}{why}")
    if new.verdict is Verdict.FAIL and (old.verdict is not Verdict.FAIL or (new.is_blocking and not old.is_blocking)):
        raised = "" if old.verdict is not Verdict.FAIL else ", now of severity error"
        warning = "" if new.is_blocking else " (warning)"
        return ChangedCheck(new.id, What.NEW_FAIL, f"{What.NEW_FAIL}{warning}{raised}: {new.figure} (was {old.said})")
    if new.verdict is not old.verdict:
        if (old.verdict, new.verdict) == (Verdict.FAIL, Verdict.PASS):
            return ChangedCheck(new.id, What.FIXED, f"{What.FIXED}: {new.figure} (was {old.said})")
        return ChangedCheck(new.id, What.MOVED, f"{What.MOVED}: {old.label} → {new.said}{why} (was {old.said})")
    if not old.holds(new.estimate):
        return ChangedCheck(new.id, What.DRIFTED, f"{What.DRIFTED}: {new.said} (was {old.figure})")
    return None


def _notes(report: CheckReport, baseline: Baseline) -> tuple[str, ...]:
    """The baseline, and what is other about the data and the checks file."""
    found = [f"against the baseline of {baseline.today} ({counted(len(baseline.checks), 'check')})"]
    for what, old, new in (
        ("version of the data", baseline.data_version, report.data_version),
        ("settled day", baseline.settled_until, report.settled_until),
    ):
        if old != new:
            found.append(f"{what}: {new or 'none'}, was {old or 'none'}")
    for name in ("holm", "seed", "minimum_events"):
        was, is_ = getattr(baseline, name), getattr(report, name)
        if was != is_:
            found.append(f"{name}: {str(is_).lower()}, was {str(was).lower()}")
    return tuple(found)
