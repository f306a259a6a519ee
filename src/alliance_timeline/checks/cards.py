"""One check, one result and changes since a baseline, as tables for a notebook; all text is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance_timeline.checks.formats import reasons
from alliance_timeline.display import counted, html_table, one_line, shortened

if TYPE_CHECKING:
    from alliance_timeline.checks.report import Changes, CheckResult
    from alliance_timeline.checks.spec import Check, CheckFile

__all__ = [
    "changes_html",
    "check_html",
    "file_html",
    "result_html",
]


def check_html(check: Check) -> str:
    """What is asked and claimed, and why the bound is where it is."""
    rows = [
        ("question", one_line(check.question)),
        ("claim", one_line(check.expect.claim(check.unit))),
        ("selection", str(check.select)),
        ("notes", check.notes),
    ]
    return html_table(check.id, ("field", "value"), [row for row in rows if row[1]])


def file_html(file: CheckFile) -> str:
    """A row a check."""
    rows = [(check.id, one_line(check.question), one_line(check.expect.claim(check.unit))) for check in file.check]
    return html_table(counted(len(rows), "check"), ("check", "question", "claim"), shortened(rows, 40))


def result_html(result: CheckResult) -> str:
    """Question, claim, verdict, figure, and what would change the verdict, with the cautions below."""
    rows = [
        ("question", one_line(result.check.question)),
        ("claim", one_line(result.claim)),
        ("verdict", result.label),
        ("figure", result.figure or "–"),
        ("why, and what would change it", "; ".join(reasons(result))),
        ("bound", result.check.notes),
    ]
    return html_table(result.id, ("field", "value"), [row for row in rows if row[1]], result.cautions)


def changes_html(changes: Changes) -> str:
    """A row a changed check, and the notes below."""
    rows = [(row.id, row.what.value, row.text) for row in changes]
    return html_table(changes.headline, ("check", "what has changed", "in words"), rows, changes.notes)
