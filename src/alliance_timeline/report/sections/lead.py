"""The lead: the answer in a few short sentences, each from a result that a section shows in full."""

from __future__ import annotations

import math
from collections import Counter

from alliance_timeline.phases import ContrastRow, PhaseContrast
from alliance_timeline.report.material import (
    Material,
    Part,
    WindowShare,
    Words,
    capital,
    joined,
    many,
    share,
    span,
    spelled,
    topic,
    words_of_both,
)
from alliance_timeline.report.sections.agreements import leaning
from alliance_timeline.report.sections.baselines import answer, ratio_words, said_on, sure_rows
from alliance_timeline.report.sections.checks import tally
from alliance_timeline.report.sections.data import size
from alliance_timeline.report.sections.settings import by_setting
from alliance_timeline.vocabulary import Cause, Kind

__all__ = ["lead"]

_ID = "lead"
Shares = list[tuple[Part, WindowShare]]
_YEARS = 5.0
_LIMITATIONS = "limitations (undertakings refused, suspended, cut or failed)"
_WIDER = "; the intervals would be wider if quarters depend on each other"
_NUMBER = {2: "two", 3: "three"}


def lead(m: Material) -> tuple[Words, ...]:
    """A few sentences; one where nothing was selected."""
    if not len(m.timeline):
        return ("No event was selected: there is nothing to report.",)
    most = _most(m)
    told = [*_whole(m), *most, *_limited(m, is_first=not most), *_changed(m), *_focus(m)]
    if any("–" in (words if isinstance(words, str) else words.text) for words in told):
        told.append("In brackets stand 95 % intervals.")
    if m.checks is not None:
        told.append(f"{tally(m.checks)}{'; the section on claims names them' * (len(m.checks) > 1)}.")
    return tuple(told)


def _whole(m: Material) -> list[Words]:
    covered = f" from {span(m.timeline.coverage)}" if m.timeline.coverage else ""
    what = "This selection" if m.is_part else "The data"
    status = m.timeline.coverage_caution or "a complete list of its kind"
    told: list[Words] = [f"{what} holds {size(m)}{covered}. It is {status}."]
    both = m.dyadic.events
    if len(both) > 1:
        number = f"{len(both):,} of these events" if len(both) < len(m.timeline) else "all of these events"
        told.append(m.claim(_ID, f"Both sides take part in {number}{by_setting(m, both)}.", both, kinds=m.kinds))
    return told


def _changed(m: Material) -> list[Words]:
    """What the contrast of the last two phases says: the largest difference on each baseline, the others in short."""
    found = m.contrast.value
    if found is None or m.pair is None:
        return []
    inside = {str(event.kind) for event in m.paired}
    kinds = [kind for kind in found.kinds if kind in inside]
    differ = [kind for kind in kinds if found.row(kind).verdict != "no difference shown"]
    first = max(differ, key=lambda kind: _size(found.row(kind)), default=None)
    told: list[Words] = [
        f"Compared are the time {m.when(m.pair[0])} and the time {m.when(m.pair[1])}."
        if first is None
        else _largest(m, found, first, m.pair)
    ]
    answers: dict[str, list[str]] = {}
    for kind in kinds:
        answers.setdefault(answer(found, kind), []).append(kind)
    told += [
        m.claim(
            _ID,
            f"For {joined(map(spelled, names))} {text}.",
            [e for e in m.paired if e.kind in names],
            **words_of_both(m.pair, kinds=names),
        )
        for text, names in answers.items()
    ]
    return told if kinds else []


def _largest(m: Material, found: PhaseContrast, kind: str, pair: tuple[Part, Part]) -> Words:
    """The figures of a kind whose rate differs over whole phases, on each baseline that can be quoted."""
    rows = sure_rows(found, kind)
    name, now, before = spelled(kind), m.when(pair[0]), m.when(pair[1])
    if all(map(_size, rows)):
        on = f"on {_NUMBER[len(rows)]} baselines " if len(rows) > 1 else ""
        times = joined(f"{ratio_words(row)} times {said_on(row)}" for row in rows)
        text = f"The rate of {name} {now}, relative to the time {before}, is {on}{times}."
    else:
        later, earlier = (many(round(n), found.unit) for n in (rows[0].leading.events_a, rows[0].leading.events_b))
        text = f"Of {name} there {'is' if later.startswith('1 ') else 'are'} {later} {now}, and {earlier} {before}."
    return m.claim(_ID, text, [event for event in m.paired if event.kind == kind], **words_of_both(pair, kinds=kind))


def _size(row: ContrastRow) -> float:
    estimate = row.leading.estimate
    return abs(math.log(estimate)) if estimate is not None and 0 < estimate < math.inf else 0.0


def _limited(m: Material, *, is_first: bool) -> list[Words]:
    """How large the part of limitations is, and their most frequent cause."""
    events = [event for event in m.timeline if event.kind is Kind.LIMITATION]
    if not events:
        return []
    there = "There is" if len(events) == 1 else "There are"
    text = f"{there} {many(len(events), 'limitation')} (undertakings refused, suspended, cut or failed)."
    told = _limitations(m, is_first=is_first) or [m.claim(_ID, text, events, kinds="limitation")]
    causes = Counter(event.cause for event in events if event.cause)
    if causes:
        top = min(causes, key=lambda cause: (-causes[cause], cause))
        text = (
            f"The cause most often named is {spelled(top)}, in {causes[top]:,} of {len(events):,} limitations."
            if len(events) > 1
            else f"The cause of the only limitation is coded as {spelled(top)}."
        )
        told.append(m.claim(_ID, text, [event for event in events if event.cause is top], **_cause(top)))
    return told


def _cause(cause: Cause) -> dict[str, str]:
    return {"kinds": "limitation", "causes": str(cause)}


def _most(m: Material) -> list[Words]:
    """The share of the most frequent kind of the last phase, unless that is limitation."""
    last = {kind: shares[-1].estimate or 0.0 for kind, shares in m.shares.items() if shares}
    top = max(last, key=lambda kind: last[kind], default=Kind.LIMITATION)
    shares = _shares(m, top)
    if top == Kind.LIMITATION or not shares:
        return []
    told = ", after ".join(f"{found.text} {m.when(part)}" for part, found in shares)
    return [_on_shares(m, top, f"{_of_both(m)} {spelled(top)}, the most frequent kind, makes up {told}.", shares)]


def _limitations(m: Material, *, is_first: bool) -> list[Words]:
    """The share of limitations; in full where it is the first share that is told."""
    shares = _shares(m, Kind.LIMITATION)
    if not shares:
        return []
    if is_first:
        told = ", after ".join(f"{found.text} {m.when(part)}" for part, found in shares)
        text = f"{_of_both(m)} {_LIMITATIONS} make up {told}{_WIDER}."
    else:
        (last, now), *before = shares
        after = "".join(f", after {found.text}" for _, found in before)
        text = f"{capital(_LIMITATIONS)} make up {now.text} of those {m.when(last)}{after}{_WIDER}."
    return [_on_shares(m, Kind.LIMITATION, text, shares)]


def _of_both(m: Material) -> str:
    return f"Of the occasions{' of this selection' if m.is_part else ''} in which both sides take part,"


def _shares(m: Material, kind: str) -> Shares:
    """The share of a kind in the last two phases, the last one first; nothing where there is no other kind."""
    both = list(zip(m.parts, m.shares.get(kind, ()), strict=False))[-2:]
    return [(part, found) for part, found in both[::-1] if found.estimate is not None] if len(m.kinds) > 1 else []


def _on_shares(m: Material, kind: str, text: str, shares: Shares) -> Words:
    """A sentence on the share of a kind, with its events in these phases."""
    inside = {event.id for part, _ in shares for event in part.events if event.kind == kind}
    (last, _), *before = shares
    words = words_of_both((last, before[0][0]), kinds=[kind]) if before else {"kinds": kind, **last.words}
    return m.claim(_ID, text, [event for event in m.timeline if event.id in inside], **words) if inside else text


def _focus(m: Material) -> list[Words]:
    """How many events there are of the domain in focus, and what became of its undertakings."""
    events = m.focused.events
    if not events:
        return []
    about = [_field(m)] if len(events) < len(m.timeline) else []
    return [*about, *_followed(m)]


def _field(m: Material) -> Words:
    """How many events are of the domain in focus, and in how many of these both sides take part."""
    events, both = m.focused.events, m.focused_both.events
    if len(events) > 1:
        rest = f"both sides take part in {len(both):,} of them" if both else "both sides take part in none of them"
    else:
        rest = "both sides take part in it" if both else "one side acts alone in it, or only third parties act"
    settings = by_setting(m, both) if both else ""
    are = "is" if len(events) == 1 else "are"
    text = f"{many(len(events), 'event')} {are} about {topic(m.focus, m.timeline.vocabulary)}; {rest}{settings}."
    return m.claim(_ID, text, events, domains_all=m.focus)


def _followed(m: Material) -> list[Words]:
    found = m.followed.value
    if found is None or not found.n:
        return []
    done = len(found.whole.ids["fulfilled"])
    seen = min(_YEARS, found.curve.follow_up if found.curve is not None else 0.0) >= _YEARS
    at = found.share_at(_YEARS) if seen and done else None
    within = f"; within five years the share is estimated at {share(*at)}" if at is not None else ""
    known = f"{done:,} {'is' if done == 1 else 'are'}" if done else "none is"
    lean = leaning(m, found)
    rest = f"{known} known to have been carried out so far{within}{f'; {lean}' if lean else ''}"
    where = f"between the sides in {topic(m.focus, m.timeline.vocabulary)}"
    text = (
        f"Of {found.n:,} announced or signed undertakings {where}, {rest}."
        if found.n > 1
        else f"The only announced or signed undertaking {where} is{'' if done else ' not'} known to have been carried "
        "out so far."
    )
    ids = {name for names in found.whole.ids.values() for name in names}
    return [m.claim(_ID, text, [event for event in m.timeline if event.id in ids])]
