"""What the data cannot say."""

from __future__ import annotations

from collections import Counter

from alliance_timeline.report.material import Listing, Material, Section, Words, capital, joined, many, of_all

__all__ = ["limits_section"]

_ID = "limits"
_NAMED = 3


def limits_section(m: Material) -> Section:
    """The section on limits."""
    items = [*_completeness(m), *_dates(m), *_attention(m), *_coding(m), *_problems(m)]
    return Section(_ID, "What the data cannot say", (Listing(tuple(items)),))


def _completeness(m: Material) -> list[Words]:
    told: list[Words] = []
    if caution := m.timeline.coverage_caution:
        told.append(
            f"{capital(caution.partition(':')[0])}: that something is not listed does not show that it did not happen."
        )
    used = Counter(name for event in m.timeline for name in event.frames)
    frames = [m.timeline.frames[name] for name in m.timeline.frames if used[name]]
    open_lists = [frame.title for frame in sorted(frames, key=lambda frame: -used[frame.id]) if not frame.closed]
    if open_lists:
        one = len(open_lists) == 1
        told.append(
            f"{capital(many(len(open_lists), 'class', 'classes'))} of events {'was' if one else 'were'} searched as a "
            f"whole, but held against no full list, so that {'its' if one else 'their'} rates may be too low, such as: "
            f"{joined(open_lists[:_NAMED])}."
        )
    return told


def _dates(m: Material) -> list[Words]:
    events = m.timeline.events
    vague = [event for event in events if event.date.ordinals[0] != event.date.ordinals[1]]
    told: list[Words] = []
    if vague:
        text = (
            f"The start of {of_all(len(vague), len(events), 'event')} is not known to the day; each is spread over its "
            "possible days."
        )
        told.append(m.claim(_ID, text, vague))
    if m.timeline.settled_until is None:
        told.append("No day is declared up to which reports have come in: the latest months may still grow.")
    return told


def _attention(m: Material) -> list[Words]:
    if not len(m.timeline):
        return []
    return [
        "Recent events are reported more fully than distant ones, and what the public reads about more than what it "
        "does not: a higher count may be better coverage. Secret dealings are not in it.",
        "Counts say nothing about weight: a small deal counts as much as a pipeline.",
    ]


def _coding(m: Material) -> list[Words]:
    known = m.timeline.reliability
    if not known:
        return ["How far two coders would agree on these events is not known."] if len(m.timeline) else []
    doubtful = [item for item in known.values() if item.standing != "reliable"]
    if not doubtful:
        return ["Two coders agreed well (Krippendorff's alpha of at least 0.8) on each variable that was tested."]
    named = [f"{item.id.replace(':', ': ').replace('_', ' ')} ({item.alpha:.2f})" for item in doubtful]
    return [
        f"Two coders agreed less well (Krippendorff's alpha below 0.8) on {joined(named)}; figures on these are "
        "tentative, and below 0.667 nothing is compared."
    ]


def _problems(m: Material) -> list[Words]:
    number = len(m.timeline.problems)
    return [f"What could not be read is left out ({many(number, 'problem')} in the records)."] if number else []
