"""Undertakings of one field: how many of those between the sides are known to have been carried out, and how soon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from alliance_timeline.inference.rates import proportion
from alliance_timeline.lifecycle import FollowThrough
from alliance_timeline.report.material import (
    Block,
    Grid,
    Material,
    Paragraph,
    Picture,
    Words,
    capital,
    dated,
    joined,
    many,
    share,
    topic,
)
from alliance_timeline.vocabulary import MilestoneStatus

__all__ = ["agreements", "leaning"]

_YEARS = (1, 2, 5, 10, 20)
_SEVERAL = ("fulfilled", "cancelled", "silent")
_TOLD = 5
_WIDE = 0.4
_FEWEST = 5
_LEAN = 1 / 3
"""Share of the undertakings above which a figure leans on the class that they come from."""


def agreements(m: Material, section: str) -> list[Block]:
    """What became of what was announced or signed between the sides."""
    found = m.followed.value
    if not m.focused_both.events:
        return []
    if found is None:
        return [Paragraph((f"What became of undertakings cannot be told: {m.followed.why}.",))]
    if not found.n:
        return []
    name = topic(m.focus, m.timeline.vocabulary)
    told = tuple(_told(m, section, found))
    if found.n < _FEWEST:
        return [Paragraph((*told, f"{'One is' if found.n == 1 else 'These are'} too few to tell a share."))]
    caption = f"Share of the undertakings in {name} that came to a later stage, by years since the first one."
    drawing = Picture("picture-follow-through", caption, lambda: found.plot())
    return [Paragraph((*told, *_share(found))), *_table(m, found), drawing]


def _told(m: Material, section: str, found: FollowThrough) -> Iterable[Words]:
    ids, one = found.whole.ids, found.n == 1
    stages = joined(found.from_status, "or")
    everyone = {name for names in ids.values() for name in names}
    verb, they_were = ("is", "it was") if one else ("are", "they were")
    yield _claim(
        m,
        section,
        f"{capital(many(found.n, 'undertaking'))} between the sides {verb} followed from the day "
        f"on which {they_were} {stages}, also by one of them.{_sentence(leaning(m, found))}",
        everyone,
    )
    if one and ids["silent"]:
        state = "is in force" if _is_in_force(m, ids["silent"][0]) else "is not on record as in force"
        told = "Neither that it was carried out nor that it was cancelled or suspended is known so far"
        yield _claim(m, section, f"{told}; it {state}.", ids["silent"])
        return
    yield _claim(m, section, f"{_number(ids['fulfilled'])} known to have been carried out so far.", ids["fulfilled"])
    yield _claim(
        m,
        section,
        f"{_number(ids['cancelled'])} known to have been cancelled or suspended before that.",
        ids["cancelled"],
    )
    if silent := ids["silent"]:
        force = [name for name in silent if _is_in_force(m, name)]
        said = (
            f"{len(force):,} {'is' if len(force) == 1 else 'are'} in force"
            if force
            else "none is on record as in force"
        )
        yield _claim(m, section, f"Of {len(silent):,} neither is known so far; {said}.", silent)
    if unknown := found.unknown:
        yield _claim(
            m,
            section,
            f"For {len(unknown):,} of them nobody looked for later stages, so that more may have "
            "been carried out than is shown.",
            unknown,
        )


def leaning(m: Material, found: FollowThrough) -> str:
    """The class that more than a third of the undertakings are of, with how many were carried out; "" without one.

    Of several it is the one that differs most from the others.
    """
    done = set(found.whole.ids["fulfilled"])
    events = [m.timeline[name] for ids in found.whole.ids.values() for name in ids]
    used = Counter(frame for event in events for frame in event.frames if frame in m.timeline.frames)
    carried = Counter(frame for event in events if event.id in done for frame in event.frames)
    large = [frame for frame, number in used.items() if number > _LEAN * found.n and found.n >= _FEWEST]
    if not large:
        return ""
    top = max(large, key=lambda frame: (abs(carried[frame] / used[frame] - len(done) / found.n), frame))
    said = "all" if carried[top] == used[top] else f"{carried[top]:,}" if carried[top] else "none"
    return f"{used[top]:,} of them are of the class “{m.timeline.frames[top].title}”, {said} carried out"


def _sentence(text: str) -> str:
    return f" {capital(text)}." if text else ""


def _share(found: FollowThrough) -> Iterable[str]:
    """The share carried out after five years, or as long as any was followed."""
    at = max((years for years in _seen(found) if years <= _TOLD), default=None)
    if at is None:
        return
    estimate, low, high = _cell(found, at, "fulfilled")
    told = f"Within {many(at, 'year')} the share carried out is estimated at {share(estimate, low, high)}"
    wide = "; with so few undertakings it is hardly known" if high - low > _WIDE else ""
    yield f"{told}, since not all were followed as long{wide}."


def _claim(m: Material, section: str, text: str, ids: Iterable[str]) -> Words:
    names = set(ids)
    events = [event for event in m.timeline if event.id in names]
    return m.claim(section, text, events) if events else text


def _number(ids: tuple[str, ...]) -> str:
    return "None is" if not ids else f"{len(ids):,} {'is' if len(ids) == 1 else 'are'}"


def _is_in_force(m: Material, name: str) -> bool:
    event = m.timeline[name]
    stages = [event.status.value, *(milestone.status.value for milestone in event.milestones)]
    return MilestoneStatus.IN_FORCE.value in stages


def _table(m: Material, found: FollowThrough) -> list[Block]:
    """A row for some years, as far as any was observed."""
    seen = _seen(found)
    if not seen:
        return []
    rows = tuple(
        (
            many(years, "year"),
            *(share(*_cell(found, years, outcome)) for outcome in _SEVERAL),
            f"{found.whole.at_risk(years):.0f}",
        )
        for years in seen
    )
    head = ("After", "Carried out", "Cancelled or suspended", "Neither known", "Still followed")
    bare = any(found.whole.risks[outcome].at(years)[1:] in ((0, 0), (1, 1)) for years in seen for outcome in _SEVERAL)
    zero = "Of 0 and 100 % the other limit is the exact one for the undertakings that are still followed by then."
    notes = [*([zero] if bare else []), *(f"{dated(capital(m.once_more(note)))}." for note in found.cautions)]
    caption = "Share of undertakings by time since the first stage, with 95 % intervals"
    return [Grid(caption, head, rows, frozenset(range(1, len(head))), tuple(notes))]


def _seen(found: FollowThrough) -> list[int]:
    """The years that any undertaking was followed for."""
    return [years for years in _YEARS if found.curve is not None and years <= found.curve.follow_up]


def _cell(found: FollowThrough, years: int, outcome: str) -> tuple[float, float, float]:
    """The share with its limits; those of none and of all by how many are still followed."""
    estimate, low, high = found.whole.risks[outcome].at(years)
    if low < high:
        return estimate, low, high
    left = found.whole.at_risk(years)
    exact = proportion(left if estimate > 0.5 else 0.0, left)
    return estimate, exact.low, exact.high
