"""What the data is: size, coverage, kinds, what is a complete list, sources and verification."""

from __future__ import annotations

from collections import Counter

from alliance_timeline.events import Frame
from alliance_timeline.report.material import Material
from alliance_timeline.report.parts import Block, Grid, Paragraph, Picture, Section, Words
from alliance_timeline.report.words import capital, day, joined, many, of_all, span
from alliance_timeline.vocabulary import DYADIC, Kind, Verification

__all__ = ["data_section", "size"]

_ID = "data"
_MOST = 12


def data_section(m: Material) -> Section:
    """The section on the data."""
    blocks: list[Block] = [Paragraph((*_about(m), *_coverage(m)))]
    if len(m.timeline):
        drawing = Picture(
            "picture-timeline", "All events by field and date; an uncertain date is drawn as long as it is uncertain.",
            lambda: m.timeline.plot(),
        )  # fmt: skip
        blocks += [_kinds(m), drawing, Paragraph(_sources(m)), *_lists(m)]
    return Section(_ID, "What the data is", tuple(blocks))


def size(m: Material) -> str:
    """How many events on how many occasions."""
    return f"{many(len(m.timeline), 'event')} on {many(m.timeline.occasions, 'occasion')}"


def _about(m: Material) -> tuple[Words, ...]:
    chosen = [] if m.selection is None else [f"It was selected from a larger collection by these words: {m.selection}."]
    if not len(m.timeline):
        return ("No event was selected, so there is nothing to count or to compare.", *chosen)
    about = (
        f"This brief rests on {size(m)}.",
        "An event is one dated act: a meeting, a text, a measure, an incident. An occasion is an event with all that "
        "belongs to it, such as a summit and the papers signed there; it counts once.",
    )
    return (*about, *chosen)


def _coverage(m: Material) -> tuple[Words, ...]:
    coverage = m.timeline.coverage
    if coverage is None:
        return ("No days are known to be covered.",)
    assumed = ", which is taken from the events because nothing declares it" * m.timeline.coverage_is_assumed
    told = [f"The data covers {span(coverage)}{assumed}."]
    if m.settled is not None:
        told.append(
            f"Reports have come in until {day(m.settled)}; rates, contrasts and trends leave out what is later."
        )
    told.append(f"It is {m.timeline.coverage_caution or 'a complete list of its kind within these days'}.")
    return tuple(told)


def _kinds(m: Material) -> Grid:
    """What each kind means, and how many events are of it."""
    groups = {kind: [event for event in m.timeline if event.kind is kind] for kind in (*DYADIC, *_others())}
    rows = tuple(
        (capital(str(kind)), kind.definition, m.claim(_ID, f"{len(events):,}", events, kinds=str(kind)))
        for kind, events in groups.items()
        if events
    )
    note = f"{capital(joined(map(str, DYADIC)))} are the kinds in which both sides take part; only these are rated."
    return Grid("Events by kind", ("Kind", "What it is", "Events"), rows, frozenset((2,)), (note,))


def _others() -> list[Kind]:
    return [kind for kind in Kind if kind not in DYADIC]


def _sources(m: Material) -> tuple[Words, ...]:
    events = m.timeline.events
    cited = {citation.source for event in events for citation in event.citations}
    publishers = Counter(name for event in events for name in m.timeline.registry.publishers(event))
    single = sum(len({citation.source for citation in event.citations}) == 1 for event in events)
    often = [f"{name} ({number:,})" for name, number in sorted(publishers.items(), key=lambda x: (-x[1], x[0]))[:4]]
    seen = Counter(event.verification for event in events)
    confirmed = seen[Verification.CONFIRMED]
    was = "was" if confirmed == 1 else "were"
    checked = [f"{of_all(confirmed, len(events), 'event')} {was} compared with a source by a second reader"]
    if left := seen[Verification.SOURCED]:
        checked.append(f"{left:,} {'was' if left == 1 else 'were'} seen in a source by the coder alone")
    if blind := seen[Verification.UNVERIFIED]:
        checked.append(f"for {blind:,} no source was seen")
    told = [f"The events cite {many(len(cited), 'source')} of {many(len(publishers), 'publisher')}."]
    if often:
        told.append(f"Cited by most events: {joined(often)}.")
    rests = "rests" if single == 1 else "rest"
    told.append(f"{capital(of_all(single, len(events), 'event'))} {rests} on a single source.")
    return (*told, f"{capital(joined(checked))}.")


def _lists(m: Material) -> list[Block]:
    """Which classes of events are complete lists."""
    used = Counter(name for event in m.timeline for name in event.frames)
    frames = [frame for name, frame in m.timeline.frames.items() if used[name]]
    if not frames:
        return []
    closed = sorted((frame for frame in frames if frame.closed), key=lambda frame: (-used[frame.id], frame.id))
    was, its = ("was", "its") if len(frames) == 1 else ("were", "their")
    how_many = capital(many(len(frames), "class", "classes"))
    told = (
        f"{how_many} of events {was} searched as a whole, so that {its} counts can "
        f"carry rates and trends; {'none' if not closed else f'{len(closed):,}'} could be held against a full list."
    )
    return [Paragraph((told,)), *([_closed(m, closed, used)] if closed else [])]


def _closed(m: Material, closed: list[Frame], used: Counter[str]) -> Grid:
    rows = tuple(
        (frame.title, frame.window.text,
         m.claim(_ID, f"{used[frame.id]:,}", (event for event in m.timeline if frame.id in event.frames),
                 frames=frame.id))
        for frame in closed[:_MOST]
    )  # fmt: skip
    notes = (f"The {_MOST} largest of {len(closed):,} are shown.",) if len(closed) > _MOST else ()
    head = ("Class", "Days that were searched", "Events")
    return Grid("Classes of events that were held against a full list", head, rows, frozenset((2,)), notes)
