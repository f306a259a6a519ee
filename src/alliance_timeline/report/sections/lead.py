"""The lead: the answer in a few short sentences, each from a result that a section shows in full."""

from __future__ import annotations

import math
from collections import Counter

from alliance_timeline.phases import ContrastRow, PhaseContrast
from alliance_timeline.report.material import Material, Part
from alliance_timeline.report.parts import Words
from alliance_timeline.report.sections.baselines import ON, answer, ratio_words, rows_of
from alliance_timeline.report.sections.checks import tally
from alliance_timeline.report.sections.data import size
from alliance_timeline.report.sections.settings import by_setting
from alliance_timeline.report.words import capital, joined, many, share, span, spelled, topic
from alliance_timeline.vocabulary import Cause, Kind

__all__ = ["lead"]

_ID = "lead"
_YEARS = 5.0
_NUMBER = {2: "two", 3: "three"}


def lead(m: Material) -> tuple[Words, ...]:
    """A few sentences; one where nothing was selected."""
    if not len(m.timeline):
        return ("No event was selected: there is nothing to report.",)
    told = [*_whole(m), *_limited(m), *_changed(m), *_focus(m)]
    if any("–" in (words if isinstance(words, str) else words.text) for words in told):
        told.append("In brackets stand 95 % intervals.")
    return (*told, f"{tally(m.checks)}.") if m.checks is not None else tuple(told)


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
        f"Compared are the time {m.when(m.pair[0])} and the time {m.when(m.pair[1])}." if first is None else
        _largest(m, found, first, m.pair)
    ]  # fmt: skip
    answers: dict[str, list[str]] = {}
    for kind in kinds:
        answers.setdefault(answer(found, kind), []).append(kind)
    told += [
        m.claim(_ID, f"For {joined(map(spelled, names))} {text}.", [e for e in m.paired if e.kind in names],
                **_words(m.pair, names))
        for text, names in answers.items()
    ]  # fmt: skip
    return told if kinds else []


def _largest(m: Material, found: PhaseContrast, kind: str, pair: tuple[Part, Part]) -> Words:
    """The figures of a kind whose rate differs over whole phases, on each baseline."""
    rows = rows_of(found, kind)
    name, now, before = spelled(kind), m.when(pair[0]), m.when(pair[1])
    if all(map(_size, rows)):
        on = f"on {_NUMBER[len(rows)]} baselines " if len(rows) > 1 else ""
        times = joined(f"{ratio_words(row)} times {ON[row.baseline]}" for row in rows)
        text = f"The rate of {name} {now}, relative to the time {before}, is {on}{times}."
    else:
        later, earlier = (many(round(n), found.unit) for n in (rows[0].leading.events_a, rows[0].leading.events_b))
        text = f"Of {name} there {'is' if later.startswith('1 ') else 'are'} {later} {now}, and {earlier} {before}."
    return m.claim(_ID, text, [event for event in m.paired if event.kind == kind], **_words(pair, [kind]))


def _words(pair: tuple[Part, Part], kinds: list[str]) -> dict[str, object]:
    """The words that select the events of both phases, where they touch."""
    if (pair[0].window[0] - pair[1].window[1]).days != 1:
        return {}
    return {"kinds": kinds, "since": pair[1].words["since"], "until": pair[0].words["until"]}


def _size(row: ContrastRow) -> float:
    estimate = row.leading.estimate
    return abs(math.log(estimate)) if estimate is not None and 0 < estimate < math.inf else 0.0


def _limited(m: Material) -> list[Words]:
    """How large the part of limitations is, and their most frequent cause."""
    events = [event for event in m.timeline if event.kind is Kind.LIMITATION]
    if not events:
        return []
    told = _share(m) or [m.claim(_ID, f"There {'is' if len(events) == 1 else 'are'} "
                                 f"{many(len(events), 'limitation')} (undertakings refused, suspended, cut or failed).",
                                 events, kinds="limitation")]  # fmt: skip
    causes = Counter(event.cause for event in events if event.cause)
    if causes:
        top = min(causes, key=lambda cause: (-causes[cause], cause))
        text = f"The cause most often named is {spelled(top)}, in {causes[top]:,} of {len(events):,} limitations." \
            if len(events) > 1 else f"The cause of the only limitation is coded as {spelled(top)}."  # fmt: skip
        told.append(m.claim(_ID, text, [event for event in events if event.cause is top], **_cause(top)))
    return told


def _cause(cause: Cause) -> dict[str, str]:
    return {"kinds": "limitation", "causes": str(cause)}


def _share(m: Material) -> list[Words]:
    """The share of limitations in the last two phases; nothing where there is no other kind, or no share."""
    parts, shares = m.parts[-2:], m.shares["limitation"][-2:]
    known = [(part, found) for part, found in zip(parts, shares, strict=True) if found.estimate is not None]
    if not known or len(m.kinds) < 2:
        return []
    (last, now), *before = known[::-1]
    told = f"{now.text} {m.when(last)}" + "".join(f", after {found.text} {m.when(part)}" for part, found in before)
    inside = {event.id for part, _ in known for event in part.events if event.kind is Kind.LIMITATION}
    text = f"Of the occasions{' of this selection' if m.is_part else ''} in which both sides take part, limitations " \
        f"(undertakings refused, suspended, cut or failed) make up {told}."  # fmt: skip
    words = _words((last, before[0][0]), ["limitation"]) if before else {"kinds": "limitation", **last.words}
    return [m.claim(_ID, text, [event for event in m.timeline if event.id in inside], **words)] if inside else [text]


def _focus(m: Material) -> list[Words]:
    """How many events there are of the domain in focus, and what became of its agreements."""
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
    name = capital(topic(m.focus, m.timeline.vocabulary))
    text = f"{name} is the subject of {many(len(events), 'event')}; {rest}{settings}."
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
    which = f"in {topic(m.focus, m.timeline.vocabulary)} that both sides announced or signed"
    text = f"Of {found.n:,} agreements {which}, {known} known to have been carried out so far{within}." \
        if found.n > 1 else \
        f"The only agreement {which} is{'' if done else ' not'} known to have been carried out so far."  # fmt: skip
    ids = {name for names in found.whole.ids.values() for name in names}
    return [m.claim(_ID, text, [event for event in m.timeline if event.id in ids])]
