"""Markdown for the summary of a CI job or a comment on a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.output.formats import FULL_HEAD, full_row, headline, notes
from alliance_timeline.display import Cells, shortened
from alliance_timeline.markup import plain_markdown

if TYPE_CHECKING:
    from alliance_timeline.checks.report import CheckReport, CheckResult

__all__ = ["as_markdown", "markdown_table"]

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
