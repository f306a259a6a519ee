"""What must be told beside figures, as short as a caption needs it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alliance_timeline.charts.theme import sentence, spelled

__all__ = ["short_caution"]

_CODING = re.compile(r"coding of (?P<what>.+): alpha (?P<alpha>-?\d\.\d+) \(.*\), (?P<standing>[a-z ]+)")
_SAID = {"tentative": "Coding is tentative for", "no inference": "Coders agree too little for inference on"}
_NAMED = 4


def short_caution(caution: str | None) -> str:
    """A caution for a caption: codings in one sentence for each standing, with alpha; all else as it is.

    >>> short_caution("not a complete list; coding of domains: alpha 0.75 (0.70 to 0.80), tentative; "
    ...               "coding of domains:ai: alpha 0.70 (0.6 to 0.8), tentative")
    'Not a complete list. Coding is tentative for domains (alpha 0.75) and AI (0.70).'
    >>> short_caution(None)
    ''
    """
    rest: list[str] = []
    codings: dict[str, list[tuple[str, str]]] = {}
    for part in (caution or "").split("; "):
        found = _CODING.fullmatch(part)
        if found and found["standing"] in _SAID:
            codings.setdefault(found["standing"], []).append((found["what"], found["alpha"]))
        else:
            rest.append(part)
    said = [f"{_SAID[standing]} {_listed(some)}" for standing, some in codings.items()]
    return " ".join(filter(None, map(sentence, ["; ".join(rest), *said])))


def _listed(codings: Sequence[tuple[str, str]]) -> str:
    """The first few, with alpha: 'domains (alpha 0.75), trade (0.70) and 3 more'."""
    whole = {what for what, _ in codings}
    named = []
    for n, (what, alpha) in enumerate(codings[:_NAMED]):
        variable, _, word = what.partition(":")
        name = word if variable in whole and word else f"{variable} {word}".strip()
        named.append(f"{spelled(name)} ({'' if n else 'alpha '}{alpha})")
    more = len(codings) - len(named)
    last = [f"{more} more"] if more else [named.pop()] if len(named) > 1 else []
    return " and ".join([", ".join(named), *last])
