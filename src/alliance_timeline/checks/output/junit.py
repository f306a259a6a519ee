"""JUnit XML, as CI services read it: one test suite, one test case a check."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.output.formats import reasons
from alliance_timeline.display import one_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from alliance_timeline.checks.report import CheckReport, CheckResult

__all__ = ["as_junit", "is_junit"]

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEGINS = re.compile(r"\s*(<\?xml[^>]*\?>)?(\s|<!--.*?-->)*<testsuites?[\s/>]", re.DOTALL)
_ELEMENTS = {
    Verdict.FAIL: "failure", Verdict.ERROR: "error", Verdict.INCONCLUSIVE: "skipped", Verdict.SKIPPED: "skipped",
}  # fmt: skip


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
        "data_version": report.data_version, "settled_until": report.settled_until, "holm": report.holm,
        "seed": report.seed,
    }  # fmt: skip
    _properties(suite, about)
    for result in report:
        _case(suite, result, name, report.path)
    numbers = {kind: str(len(suite.findall(f"testcase/{kind}"))) for kind in ("error", "failure", "skipped")}
    suite.attrib |= {
        "errors": numbers["error"], "failures": numbers["failure"], "skipped": numbers["skipped"],
        "tests": str(len(report)), "time": "0", "timestamp": f"{report.today}T00:00:00",
    }  # fmt: skip
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
        "verdict": result.verdict, "severity": result.check.severity, "claim": result.claim, **figures,
        "fragility": None if fragility is None else fragility.text, "owner": result.check.owner,
    }  # fmt: skip
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
