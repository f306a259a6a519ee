"""Markdown for the summary of a CI job or a comment on a pull request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alliance_timeline.checks.finding import Verdict
from alliance_timeline.checks.output.formats import FULL_HEAD, full_row, headline, notes, one_line
from alliance_timeline.display import Cells, shortened

if TYPE_CHECKING:
    from alliance_timeline.checks.report import CheckReport, CheckResult

__all__ = ["as_markdown", "markdown_table", "plain_markdown"]

_FIRST = (Verdict.ERROR, Verdict.FAIL, Verdict.INCONCLUSIVE)
_MOST = 500
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$@#]|:(?=//|[\w+-]+:)|(?<=www)\.|(?<=GH)-", re.IGNORECASE)
_LINKED = "@#:.-"  # what GitHub makes a link or a picture of, also where it stands as a character reference


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


def plain_markdown(text: str) -> str:
    """A text on one line that Markdown shows as it is: what could be markup or HTML stands as character references.

    What GitHub would link or notify (``@name``, ``#12``, addresses, ``:tada:``) is broken by a space without width.

    >>> plain_markdown("<b> *x*")
    '&#60;b&#62; &#42;x&#42;'
    """
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};" + "&#8203;" * (match[0] in _LINKED), one_line(text))
