"""Claims that were held against the data: the decided ones, then those that stay open, with what would turn them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from alliance_timeline.checks.finding import Reason, Verdict
from alliance_timeline.checks.fragility.search import Way
from alliance_timeline.checks.report import CheckReport, CheckResult
from alliance_timeline.phases.comparison import NET
from alliance_timeline.report.material import (
    Block,
    Grid,
    Material,
    Paragraph,
    Picture,
    Section,
    Words,
    capital,
    day,
    joined,
    many,
    minus,
    spelled,
)
from alliance_timeline.report.sections.baselines import FEW, WEAK

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
_DECIDED = (Verdict.PASS, Verdict.FAIL)
_LISTED = re.compile(r"not a complete list: \S+ lists what the search found, held against no full list")
_TAKEN = re.compile(r'would be (\w+) with open_list = "accept"')
_SIDES = "depends on the baseline"
_SMALL = re.compile(r"\(a change by less than (a factor of \S+ counts as none)\)")
_COUNTED = re.compile(r"([\d.]+) \w+ in [\d.]+ years of .+? \((\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)\)")
_NOTHING = "no change of events decides it: "


def checks_section(m: Material) -> Section | None:
    """The section on checks; None where none were given."""
    report = m.checks
    if report is None:
        return None
    drawing = Picture(
        "picture-checks", "The figures of the claims with their intervals and verdicts.", lambda: report.plot()
    )
    blocks: tuple[Block, ...] = (Paragraph(_about(m, report)), *_decided(m, report), *_open(m, report), drawing)
    return Section(_ID, "Claims that were checked", blocks)


def tally(report: CheckReport) -> str:
    """How many claims hold, do not hold, and so on."""
    counts = [(verdict, number) for verdict, number in report.counts().items() if number]
    told = [f"{number:,} {(_SAID if number == 1 else _SEVERAL)[verdict]}" for verdict, number in counts]
    return f"Of {many(len(report), 'claim')} that {'was' if len(report) == 1 else 'were'} checked, {joined(told)}"


def _about(m: Material, report: CheckReport) -> tuple[Words, ...]:
    told = [
        f"{tally(report)} (run on {day(report.today)}).",
        "A claim holds where the whole interval satisfies it, does not hold where the whole interval contradicts it, "
        "and cannot be decided in between.",
        "They were held against the whole data, each with a selection of its own; the selection of this brief does not "
        "narrow them, and only events of this brief are linked."
        if m.selection is not None
        else "Each claim has a selection of its own and draws uncertain dates anew.",
        *_cautions(m, report),
    ]
    if any(result.fragility for result in report):
        told.append("The numbers of changes that would turn a claim are limits from above: fewer might do it.")
    return tuple(told)


def _cautions(m: Material, report: CheckReport) -> list[str]:
    """What must be told beside the figures with a mark, the lists that a search found in one sentence."""
    cautions = dict.fromkeys(part for result in report for caution in result.cautions for part in caution.split("; "))
    found = [caution for caution in cautions if _LISTED.fullmatch(caution)]
    told = [caution for caution in cautions if caution not in found]
    if found:
        told.append(
            f"{many(len(found), 'class', 'classes')} of events hold what the search found, held against no full list"
            if len(found) > 1
            else "a class of events holds what the search found, held against no full list"
        )
    return [f"* {capital(m.once_more('; '.join(told)))}."] if told else []


def _decided(m: Material, report: CheckReport) -> list[Block]:
    """The claims that hold, then those that do not."""
    order = sorted(
        (result for result in report if result.verdict in _DECIDED), key=lambda result: _DECIDED.index(result.verdict)
    )
    rows = [
        (_linked(m, result, capital(_SAID[result.verdict])), result.check.question, _figure(result), _turned(m, result))
        for result in order
    ]
    return _grid("Claims that are decided", ("Verdict", "Question", "Figure", "What would turn it"), rows)


def _open(m: Material, report: CheckReport) -> list[Block]:
    """The claims whose interval lies on both sides of the bound, and those that stay open for other reasons."""
    blocks: list[Block] = []
    still = [result for result in report if result.verdict not in _DECIDED]
    spans = [result for result in still if _reason(result) is Reason.SPANS]
    rows = [(result.check.question, _linked(m, result, _figure(result)), _turned(m, result)) for result in spans]
    caption = "Claims that cannot be decided: their interval holds values that would satisfy them, and others"
    blocks += _grid(caption, ("Question", "Figure", "What would decide it"), rows)
    others = [
        (result.check.question, _linked(m, result, _figure(result)), _why(result), _turned(m, result))
        for result in still
        if result not in spans
    ]
    head = ("Question", "Figure", "Why it is open", "What would decide it")
    return blocks + _grid("Claims that stay open for other reasons", head, others)


def _grid(caption: str, head: tuple[str, ...], rows: Sequence[tuple[Words, ...]]) -> list[Block]:
    """The table, without its last column where that is empty; nothing without rows."""
    if not rows:
        return []
    if not any(row[-1] for row in rows):
        return [Grid(caption, head[:-1], tuple(row[:-1] for row in rows))]
    return [Grid(caption, head, tuple((*row[:-1], row[-1] or "–") for row in rows))]


def _linked(m: Material, result: CheckResult, text: str) -> Words:
    """A cell with the events of this brief that stand behind a result."""
    evidence = frozenset(() if result.finding is None else result.finding.evidence)
    events = [event for event in m.timeline if event.id in evidence] if evidence else []
    return m.claim(_ID, text, events) if events else text


def _reason(result: CheckResult) -> Reason | None:
    return None if result.finding is None else result.finding.reason


def _figure(result: CheckResult) -> str:
    """The figure, with a mark where there is a caution, and what it is to be read with."""
    words = minus(re.sub(r"\b(\w+):(\w+)", r"\1: \2", result.figure)).split(" ")
    text = " ".join(map(spelled, words)) or "–"
    forms = result.check.select.forms if text.endswith("of agreements") else ()
    of = f" of {many(len(forms), 'form')}" if forms else ""
    sides = f", {_SIDES}" if result.finding is not None and _SIDES in result.finding.detail else ""
    small = _SMALL.search(result.claim)
    notes = (f"less than {small[1]}" if small else "", WEAK if _is_weak(result) else "")
    return "; ".join(filter(None, (f"{text}{of}{'*' * bool(result.cautions)}{sides}", *notes)))


def _sides(result: CheckResult) -> list[tuple[float, datetime.date, datetime.date]]:
    """What a ratio compares, the earlier phase first: how many there are, first and last day; else nothing."""
    steps = () if result.finding is None else result.finding.steps
    found = next((found for step in steps if len(found := _COUNTED.findall(step)) == 2), [])
    day = datetime.date.fromisoformat
    return sorted(((float(n), day(first), day(last)) for n, first, last in found), key=lambda side: side[1])


def _is_weak(result: CheckResult) -> bool:
    """Whether the figure is net of a trend of few occasions."""
    sides = _sides(result)
    return bool(sides) and getattr(result.check.expect, "baseline", "") == NET and sides[0][0] < FEW


def _why(result: CheckResult) -> str:
    """Why a claim stays open, in short."""
    reason = _reason(result)
    if reason is None:
        return f"{_SAID[result.verdict]}: {result.message}"
    taken = _TAKEN.search(result.why)
    if reason is Reason.OPEN_LIST and taken:
        return f"{reason.value}; taken as one, the claim {_SAID[Verdict(taken[1])]}"
    return reason.value


def _turned(m: Material, result: CheckResult) -> str:
    """How few changes would turn the verdict, and into what; "" where that was not asked."""
    found = result.fragility
    if found is None:
        return ""
    ways = sorted((way for way in found.ways if way.number is not None), key=lambda way: way.number or 0)
    if not ways:
        given = found.note.removeprefix(_NOTHING)
        whatever = "the list is not complete" if given == Reason.OPEN_LIST.value else given
        why = f"whatever the events: {whatever}" if given != found.note else found.note
        return "no change of events, as far as was tried" if found.ways else why
    told = []
    for becomes in dict.fromkeys(way.becomes for way in ways):
        same = [way for way in ways if way.becomes is becomes]
        first = many(same[0].number or 0, f"{_phase(m, result, same[0])}{found.unit}")
        numbers = [f"{first} {same[0].done}"]
        numbers += [f"{way.number:,} {_phase(m, result, way)}{way.done}" for way in same[1:]]
        told.append(f"{joined(numbers, 'or')}: {_SAID[becomes] if becomes is not None else 'another verdict'}")
    return "; ".join(told)


def _phase(m: Material, result: CheckResult, way: Way) -> str:
    """In which phase of a ratio something is changed: 'earlier ' or 'later '; "" where that is not known, or both."""
    sides = _sides(result)
    starts = [change.day or _starts(m, change.events[0]) for change in way.changes]
    if not sides or not starts or None in starts:
        return ""
    later = {day >= sides[1][1] for day in starts if day is not None}
    return "" if len(later) > 1 else "later " if later.pop() else "earlier "


def _starts(m: Material, name: str) -> datetime.date | None:
    return m.timeline[name].date.start.earliest if name in m.timeline else None
