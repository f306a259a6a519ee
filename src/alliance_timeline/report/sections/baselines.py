"""Baselines in words: what a comparison of two phases says on each of them."""

from __future__ import annotations

import re

from alliance_timeline.phases import ContrastRow, PhaseContrast
from alliance_timeline.phases.comparison import EQUAL, NET, WHOLE
from alliance_timeline.report.words import joined

__all__ = ["ON", "answer", "ratio_words", "rows_of"]

ON = {WHOLE: "over whole phases", EQUAL: "in equal windows beside the boundary", NET: "net of the trend"}
_SAID = {"higher": "higher", "lower": "lower", "no difference shown": "no difference is shown"}
_NONE = "no difference shown"


def rows_of(found: PhaseContrast, kind: str) -> list[ContrastRow]:
    """The rows of a kind that say anything."""
    return [row for row in found.rows if row.kind == kind and row.is_tested]


def answer(found: PhaseContrast, kind: str) -> str:
    """The answer on a kind in words, the headline first, then what it rests on.

    >>> import alliance_timeline as at
    >>> answer(at.load().contrast("since-2022", "2014-2022"), "friction")
    'no difference of rates is shown on any baseline'
    """
    headline = found.headline(kind)
    if headline == _NONE:
        return "no difference of rates is shown on any baseline"
    if headline != "depends on the baseline":
        return f"the rate is {headline} on each baseline"
    by_verdict: dict[str, list[str]] = {}
    for row in rows_of(found, kind):
        by_verdict.setdefault(row.verdict, []).append(ON[row.baseline])
    if len(by_verdict) == 1:
        verdict = next(iter(by_verdict))
        what = "no difference is shown on any" if verdict == _NONE else f"{verdict} on each"
        return f"the answer depends on the baseline ({what}, but the estimates point in different directions)"
    said = [f"{_SAID[verdict]} {joined(names)}" for verdict, names in by_verdict.items()]
    return f"the answer depends on the baseline ({', '.join(said)})"


def ratio_words(row: ContrastRow) -> str:
    """The ratio with its interval, without powers of ten."""
    return re.sub(r"\d[\d.]*e-\d+", "<0.001", row.ratio_text)
