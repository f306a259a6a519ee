"""What the data is: size, coverage, kinds, what is a complete list, sources and verification."""

from __future__ import annotations

from collections import Counter

from alliance_timeline.events import Event
from alliance_timeline.report.material import (
    Block,
    Grid,
    Material,
    Paragraph,
    Picture,
    Section,
    Words,
    ask,
    capital,
    day,
    joined,
    many,
    of_all,
    span,
)
from alliance_timeline.vocabulary import DYADIC, Kind, Verification

__all__ = ["data_section", "size"]

_ID = "data"


def data_section(m: Material) -> Section:
    """The section on the data."""
    blocks: list[Block] = [Paragraph((*_about(m), *_coverage(m)))]
    if len(m.timeline):
        blocks += [_kinds(m), *_mix(m), Paragraph((*_sources(m), *_lists(m)))]
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
        "Links of occasions lead to their events.",
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
            f"It is taken as settled up to {day(m.settled)}; rates, contrasts and trends leave out what is later."
        )
    status = (m.timeline.coverage_caution or "a complete list of its kind within these days").split("; ")[0]
    told.append(f"It is {status}.")
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


def _mix(m: Material) -> list[Block]:
    """A picture of the kinds of occasions in which both sides take part, year by year."""
    found = ask(lambda: m.dyadic.series("year", by="kind"))
    series = found.value
    if not m.kinds or series is None or not series.periods or series.refusal is not None:
        return []
    caption = "Share of each kind in the occasions in which both sides take part, by year, and their number below."
    return [Picture("picture-mix", caption, lambda: series.plot_mix(phases=m.scheme))]


def _sources(m: Material) -> tuple[Words, ...]:
    """What the events cite, and how many were compared with it."""
    cited = [event for event in m.timeline if event.citations]
    if not cited:
        one = len(m.timeline) == 1
        return ("The event cites no source." if one else "None of the events cites a source.",)
    sources = {citation.source for event in cited for citation in event.citations}
    publishers = Counter(name for event in cited for name in m.timeline.registry.publishers(event))
    often = [f"{name} ({number:,})" for name, number in sorted(publishers.items(), key=lambda x: (-x[1], x[0]))[:4]]
    of = f" of {many(len(publishers), 'publisher')}" if publishers else ""
    told: list[Words] = [f"The events cite {many(len(sources), 'source')}{of}."]
    if often:
        told.append(f"Cited by most events: {joined(often)}.")
    single = [event for event in cited if len({citation.source for citation in event.citations}) == 1]
    bare = [event for event in m.timeline if not event.citations]
    for events, what in (
        (single, ("rests on a single source", "rest on a single source")),
        (bare, ("cites no source", "cite no source")),
    ):
        if events:
            text = f"{capital(of_all(len(events), len(m.timeline), 'event'))} {what[len(events) > 1]}."
            told.append(m.claim(_ID, text, events))
    return (*told, _checked(cited))


def _checked(cited: list[Event]) -> str:
    """How many of the events with a source were compared with one, and by whom."""
    seen = Counter(event.verification for event in cited)
    confirmed = seen[Verification.CONFIRMED]
    was = "was" if confirmed == 1 else "were"
    checked = [f"{of_all(confirmed, len(cited), 'event')} {was} compared with a source by a second reader"]
    if left := seen[Verification.SOURCED]:
        checked.append(f"{left:,} {'was' if left == 1 else 'were'} seen in a source by the coder alone")
    if blind := seen[Verification.UNVERIFIED]:
        checked.append(f"for {blind:,} no source was seen")
    return f"{capital(joined(checked))}."


def _lists(m: Material) -> tuple[Words, ...]:
    """How many classes of events were searched as a whole, and how many could be held against a full list."""
    used = {name for event in m.timeline for name in event.frames}
    frames = [frame for name, frame in m.timeline.frames.items() if name in used]
    if not frames:
        return ()
    closed = [frame.id for frame in frames if frame.closed]
    one = len(frames) == 1
    if one:
        held = "it was held against a full list" if closed else "it could be held against no full list"
    else:
        number = "all" if len(closed) == len(frames) else f"{len(closed):,}" if closed else "none"
        held = f"{number} of them could be held against a full list"
    many_of = capital(many(len(frames), "class", "classes"))
    text = f"{many_of} of events {'was' if one else 'were'} searched as a whole; {held}."
    if not closed:
        return (text,)
    return (m.claim(_ID, text, (event for event in m.timeline if set(closed) & set(event.frames)), frames=closed),)
