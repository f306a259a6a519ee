"""What a report shows: rows of a table with the lines below them, notes, values for JSON, a frame."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.fragility.search import Fragility
from alliance_timeline.display import Cells, bare, counted, html_table, one_line
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.checks.report import CheckReport, CheckResult

__all__ = [
    "FULL_HEAD",
    "HEAD",
    "as_dict",
    "as_frame",
    "as_html",
    "as_json",
    "as_text",
    "below",
    "full_row",
    "headline",
    "notes",
    "reasons",
    "row",
]


HEAD = ("verdict", "check", "figure")
FULL_HEAD = ("verdict", "check", "question", "claim", "figure", "why, and what would change it")
_FEW = 3
_ORDER = (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR, Verdict.SKIPPED)


def row(result: CheckResult) -> Cells:
    """The cells of a result, below ``HEAD``."""
    return (result.label, result.id, result.figure or "–")


def below(result: CheckResult, path: str = "") -> tuple[str, ...]:
    """What stands under the cells: the question of what does not pass, the claim, and what ``reasons`` tells."""
    question = () if result.verdict is Verdict.PASS else (one_line(result.check.question),)
    return (*question, f"claim: {one_line(result.claim)}", *reasons(result, path))


def reasons(result: CheckResult, path: str = "") -> tuple[str, ...]:
    """Why, what could have been shown, how few changes would change the verdict, who answers for what does not pass.

    An error has its place before it where the ``path`` of its file is given.
    """
    detectable = None if result.finding is None else result.finding.detectable
    is_placed = path and result.line is not None and result.verdict is Verdict.ERROR
    owner = "" if result.verdict is Verdict.PASS else result.check.owner
    lines = (
        f"{path}:{result.line}: {result.why}" if is_placed else result.why,
        f"could have shown: {detectable}" if detectable and result.verdict is Verdict.INCONCLUSIVE else "",
        "" if result.fragility is None else _fragile(result.fragility),
        f"owner: {owner}" if owner else "",
    )
    return tuple(one_line(line) for line in lines if line)


def _fragile(fragility: Fragility) -> str:
    """What changes the verdict, without what does not."""
    found = tuple(way for way in fragility.ways if way.number is not None)
    if not found and fragility.ways and not fragility.exact:
        return "no change that was tried changes it"
    return replace(fragility, ways=found).text if found else fragility.text


def full_row(result: CheckResult) -> Cells:
    """The cells of a result where there is room, below ``FULL_HEAD``."""
    verdict, name, figure = row(result)
    return (verdict, name, result.check.question, result.claim, figure, "; ".join(reasons(result)))


def headline(report: CheckReport) -> str:
    """How many checks there are, and how many have each verdict."""
    counts, warnings = report.counts(), sum(result.is_warning for result in report)
    some = {Verdict.FAIL: f" ({warnings} of severity warning)" if warnings else ""}
    parts = (f"{counts[verdict]} {verdict}{some.get(verdict, '')}" for verdict in _ORDER if counts[verdict])
    return f"{counted(len(report), 'check')}: {', '.join(parts)}" if len(report) else "no checks"


def notes(report: CheckReport) -> list[str]:
    """What is told below the results: the data, the run, Holm's method, and each caution once.

    A caution that is not about all checks names them where they are no more than three.
    """
    settled = f", settled until {report.settled_until}" if report.settled_until else ""
    cautions: dict[str, list[str]] = {}
    for result in report:
        for caution in result.cautions:
            cautions.setdefault(caution, []).append(result.id)
    return [
        f"data: {report.data_version or 'without a version'}{settled}; run of {report.today}, seed {report.seed}",
        *(["held together by Holm's method: a verdict holds beside those of the other checks"] if report.holm else []),
        *(f"{caution} ({_named(names, len(report))})" for caution, names in cautions.items()),
    ]


def _named(names: Sequence[str], total: int) -> str:
    """How many checks, and which where they are few of them."""
    which = f": {', '.join(names)}" if len(names) <= _FEW and len(names) < total else ""
    return counted(len(names), "check") + which


def as_text(report: CheckReport) -> str:
    """A table with the lines below each row, and the notes."""
    rows = [HEAD, *map(row, report)]
    widths = [max(len(cells[n]) for cells in rows) for n in range(len(HEAD))]
    lines = []
    for cells, result in zip(rows, (None, *report), strict=True):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
        lines += [" " * (widths[0] + 2) + text for text in (below(result, report.path) if result else ())]
    return "\n".join([*lines, headline(report), *notes(report)])


def as_html(report: CheckReport) -> str:
    """The same as an HTML table, with the questions; all text is escaped."""
    return html_table(headline(report), FULL_HEAD, map(full_row, report), notes(report))


def as_json(report: CheckReport, *, strict: bool = False) -> str:
    """All of it as a JSON text."""
    return json.dumps(as_dict(report, strict=strict), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_dict(report: CheckReport, *, strict: bool = False) -> dict[str, Any]:
    """All of it in the terms of JSON: NaN is null, infinity the text ``inf``; the exit code may be the strict one."""
    found: dict[str, Any] = bare(
        {
            "file": report.path,
            "data_version": report.data_version,
            "settled_until": report.settled_until,
            "today": report.today,
            "holm": report.holm,
            "seed": report.seed,
            "exit_code": report.code(strict=strict),
            "counts": {verdict.value: number for verdict, number in report.counts().items()},
            "checks": [_result(result) for result in report],
        }
    )
    return found


def _result(result: CheckResult) -> dict[str, Any]:
    check, finding = result.check, result.finding
    names = ("figure", "estimate", "low", "high", "unit", "reason", "detail", "detectable", "evidence", "steps")
    found = {name: getattr(finding, name, None) for name in names}
    figure_unit, evidence, steps = (found.pop(name) for name in ("unit", "evidence", "steps"))
    return {
        "id": check.id,
        "question": check.question,
        "verdict": result.verdict,
        "severity": check.severity,
        "claim": result.claim,
        "expect": {check.expect.name: {name: _words(value) for name, value in check.expect if value is not None}},
        "select": check.select.words(),
        "window": [f"{first}/{last}" for first, last in result.windows],
        "phases": _words(check.phases),
        "unit": check.unit,
        "every": check.every,
        "confidence": result.confidence,
        "open_list": check.open_list,
        "skip_until": check.skip_until,
        **found,
        "figure_unit": figure_unit,
        "message": result.message,
        "fragility": _fragility(result),
        "evidence": evidence or (),
        "steps": steps or (),
        "cautions": result.cautions,
        "owner": check.owner,
        "notes": check.notes,
        "line": result.line,
    }


def _words(value: Any) -> Any:
    """A parameter as in a file."""
    if isinstance(value, Selection):
        return value.words()
    return value.model_dump(mode="json", exclude_none=True) if isinstance(value, Periodization) else value


def _fragility(result: CheckResult) -> dict[str, Any] | None:
    fragility = result.fragility
    if fragility is None:
        return None
    return {
        "text": fragility.text,
        "number": fragility.number,
        "exact": fragility.exact,
        "removed": fragility.removed,
        "added": fragility.added,
        "moved": fragility.moved,
        "becomes": fragility.becomes,
        "unit": fragility.unit,
        "note": fragility.note,
        "ways": [asdict(way) for way in fragility.ways],
    }


_COLUMNS = (
    "id",
    "question",
    "verdict",
    "severity",
    "claim",
    "figure",
    "estimate",
    "low",
    "high",
    "figure_unit",
    "reason",
    "detail",
    "detectable",
    "message",
    "confidence",
    "unit",
    "owner",
    "line",
)
_FRAGILITY = ("number", "exact", "removed", "added", "moved", "becomes")


def as_frame(report: CheckReport) -> pd.DataFrame:
    """One row a check: verdict, claim, figures, reason, fragility, and how many events stand behind it."""
    import pandas as pd

    rows = []
    for result, values in zip(report, map(_result, report), strict=True):
        fragility = values["fragility"] or {}
        plain = {name: value if isinstance(value, float) else bare(value) for name, value in values.items()}
        rows.append(
            {name: plain[name] for name in _COLUMNS}
            | {f"fragility_{name}": bare(fragility.get(name)) for name in _FRAGILITY}
            | {"events": len(result.finding.evidence) if result.finding else 0}
        )
    return pd.DataFrame(rows)
