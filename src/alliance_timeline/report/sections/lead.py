"""The lead: the answer in a few sentences, each from a result that a section shows in full."""

from __future__ import annotations

import math
from collections import Counter

from alliance_timeline.phases import ContrastRow, PhaseContrast
from alliance_timeline.report.material import Material
from alliance_timeline.report.parts import Words
from alliance_timeline.report.sections.changes import grouped, present
from alliance_timeline.report.sections.checks import tally
from alliance_timeline.report.sections.data import size
from alliance_timeline.report.sections.friction import share_in
from alliance_timeline.report.words import capital, figure, joined, many, span, spelled, topic
from alliance_timeline.vocabulary import Cause, Kind

__all__ = ["lead"]

_ID = "lead"


def lead(m: Material) -> tuple[Words, ...]:
    """Three to five sentences; one where nothing was selected."""
    if not len(m.timeline):
        return ("No event was selected: there is nothing to report.",)
    told = (_whole(m), _changed(m), _limited(m), _focus(m), f"{tally(m.checks)}." if m.checks is not None else None)
    return tuple(sentence for sentence in told if sentence)


def _whole(m: Material) -> str:
    covered = f" from {span(m.timeline.coverage)}" if m.timeline.coverage else ""
    status = m.timeline.coverage_caution or "a complete list of their kind"
    return f"The data holds {size(m)}{covered}; they are {status}."


def _changed(m: Material) -> Words | None:
    """What the contrast of the last two phases says of each kind of which there are events."""
    found = m.contrast.value
    if found is None or m.pair is None:
        return None
    kinds = present(m, found)
    if not kinds:
        return None
    groups = sorted(grouped(found, kinds), key=lambda group: group[1].startswith("no difference"))
    said = "; ".join(f"for {joined(map(spelled, names))} {text}" for names, text in groups)
    asked = f"Did rates change in {found.first}, compared with {found.second}?"
    text = f"{asked} {capital(said)}{_largest(found, kinds)}."
    events = [event for event in m.paired if event.kind in kinds]
    return m.claim(_ID, text, events)


def _largest(found: PhaseContrast, kinds: list[str]) -> str:
    """The ratio that differs most from 1 over whole phases, among those that are shown to differ."""
    rows = [row for kind in kinds if (row := found.row(kind)).verdict != "no difference shown" and _size(row) > 0]
    if not rows:
        return ""
    row = max(rows, key=_size)
    return f". The largest difference over whole phases is in {spelled(row.kind)}, at {row.ratio_text} times the rate"


def _size(row: ContrastRow) -> float:
    estimate = row.leading.estimate
    return abs(math.log(estimate)) if estimate is not None and 0 < estimate < math.inf else 0.0


def _limited(m: Material) -> Words | None:
    """How large the part of limitations is, and their most frequent cause."""
    events = [event for event in m.timeline if event.kind is Kind.LIMITATION]
    if not events:
        return None
    answer = m.shares.get("limitation")
    shares = answer.value if answer is not None else None
    told = [(part.name, share_in(shares, n)) for n, part in enumerate(m.parts)][-2:]
    known = [f"{text} in {name}" for name, text in reversed(told) if text != "–"]
    causes = Counter(event.cause for event in events if event.cause)
    cause = f"; the cause most often named is {_top(causes)} ({max(causes.values()):,} of {len(events):,} events)" \
        if causes else ""  # fmt: skip
    if known:
        text = "Of the occasions between the two sides, limitations (undertakings refused, suspended, cut or failed) " \
            f"make up {', after '.join(known)}{cause}."  # fmt: skip
    else:
        text = f"There {'is' if len(events) == 1 else 'are'} {many(len(events), 'limitation')}{cause}."
    return m.claim(_ID, text, events, kinds="limitation")


def _top(causes: Counter[Cause]) -> str:
    return spelled(min(causes, key=lambda cause: (-causes[cause], cause)))


def _focus(m: Material) -> Words | None:
    events = m.focused.events
    if not events:
        return None
    both = sum(event.is_dyadic for event in events)
    name = capital(topic(m.focus, m.timeline.vocabulary))
    found = m.followed.value
    followed = (
        f"; of {many(found.n, 'agreement')} that {'was' if found.n == 1 else 'were'} announced or signed, "
        f"{figure(found.fulfilled)} {'is' if found.fulfilled == 1 else 'are'} known to have been carried out"
        if found is not None and found.n
        else ""
    )
    among = f"{both:,}" if both else "none"
    text = f"{name} is the subject of {many(len(events), 'event')}, {among} of them between the two sides{followed}."
    return m.claim(_ID, text, events, domains_all=m.focus)
