"""One field in depth: how much of it there is, its uses, forms and actors, what became of agreements, key events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from alliance_timeline.events import Event
from alliance_timeline.lifecycle import FollowThrough
from alliance_timeline.report.material import Material
from alliance_timeline.report.parts import Block, Grid, Listing, Paragraph, Picture, Section, Words
from alliance_timeline.report.sections.changes import baselines, ratio
from alliance_timeline.report.words import capital, figure, joined, many, spelled, topic
from alliance_timeline.vocabulary import ActorKind, Confidence, Depth

__all__ = ["depth_section"]

_ID = "focus"
_MOST = 8
_FORMS = 5
_DEEP = (Depth.DELIVERED, Depth.RESOURCED, Depth.AGREED)


def depth_section(m: Material) -> Section | None:
    """The section on the domain in focus; None without events of it."""
    part = m.focused
    if not len(part):
        return None
    name = topic(m.focus, m.timeline.vocabulary)
    drawing = Picture("picture-focus", f"The events in {name} by date.", lambda: m.focused.plot())
    blocks: list[Block] = [Paragraph(_about(m, name)), drawing]
    blocks += [*_applications(m), Paragraph(_forms(m)), *_actors(m), *_agreements(m, name), *_key_events(m)]
    return Section(_ID, f"{capital(name)} in depth", tuple(blocks))


def _about(m: Material, name: str) -> tuple[Words, ...]:
    part = m.focused
    both = [event for event in part if event.is_dyadic]
    told: list[Words] = [
        m.claim(_ID, f"{capital(name)} is the subject of {many(len(part), 'event')} on "
                f"{many(part.occasions, 'occasion')}.", part, domains_all=m.focus),
        m.claim(_ID, f"Both sides take part in {len(both):,} of these events; in the rest one side acts alone, "
                "or third parties do.", both, domains_all=m.focus, kinds=m.kinds)
        if 0 < len(both) < len(part) else
        f"Both sides take part in {'all' if both else 'none'} of them.",
    ]  # fmt: skip
    kinds = {event.kind for event in part}
    found = m.focused_contrast.value
    if found is not None:
        told += [f"{capital(spelled(kind))} in {found.first}, compared with {found.second}: {baselines(found, kind)}. "
                 f"{ratio(found, kind)}" for kind in found.kinds if kind in kinds]  # fmt: skip
    elif m.pair is not None and both:
        told.append(f"The phases cannot be compared: {m.focused_contrast.why}.")
    if (own := part.caution) is not None and own != m.timeline.caution:
        told.append(f"{capital(own)}.")
    return tuple(told)


def _applications(m: Material) -> list[Block]:
    """A row for each use, with the events in which both sides take part and the others."""
    used = Counter(name for event in m.focused for name in event.applications)
    if not used:
        return []
    terms = {term.id: term.definition for term in m.timeline.vocabulary.applications} if m.timeline.vocabulary else {}
    rows = tuple(
        (capital(spelled(name)), terms.get(name, ""), *_split(m, lambda event, name=name: name in event.applications,  # type: ignore[misc]
                                                              applications_all=name))
        for name, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))
    )  # fmt: skip
    head = ("Use", "What it is", "Both sides", "One side or third parties")
    return [Grid("Uses, in events", head, rows, frozenset((2, 3)), ("An event can have several uses.",))]


def _split(m: Material, keep: Callable[[Event], bool], **words: str) -> tuple[Words, Words]:
    """How many events there are in which both sides take part, and how many others."""
    kept = [event for event in m.focused if keep(event)]
    both = [event for event in kept if event.is_dyadic]
    other = [event for event in kept if not event.is_dyadic]
    kinds = sorted({str(event.kind) for event in other})
    return (
        m.claim(_ID, f"{len(both):,}", both, domains_all=m.focus, kinds=m.kinds, **words) if both else "0",
        m.claim(_ID, f"{len(other):,}", other, domains_all=m.focus, kinds=kinds, **words) if other else "0",
    )


def _forms(m: Material) -> tuple[Words, ...]:
    """The most frequent forms of the events in which both sides take part, or else of all."""
    both = [event for event in m.focused if event.is_dyadic]
    events = both or list(m.focused)
    used = sorted(Counter(event.form for event in events).items(), key=lambda item: (-item[1], item[0]))
    named = [f"{spelled(form)} ({number:,})" for form, number in used[:_FORMS]]
    whose = "in which both sides take part" if both else "of the field"
    lead = "The form" if len(used) == 1 else "The most frequent forms" if len(used) > _FORMS else "The forms"
    among = [event for event in events if event.form in dict(used[:_FORMS])]
    text = f"{lead} of the events {whose}: {joined(named)}."
    more = {"kinds": m.kinds} if both else {}
    return (m.claim(_ID, text, among, domains_all=m.focus, forms=[form for form, _ in used[:_FORMS]], **more),)


def _actors(m: Material) -> list[Block]:
    """The actors with the most events; states and persons aside."""
    aside = (ActorKind.STATE, ActorKind.PERSON)
    known = m.timeline.actors
    used = Counter(
        name for event in m.focused for name in event.actors
        if name not in known or known[name].kind not in aside
    )  # fmt: skip
    top = sorted(used.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    if not top:
        return []
    rows = []
    for name, _ in top:
        actor = known.get(name)
        about = (actor.name, spelled(actor.kind), actor.country or "–") if actor else (name, "–", "–")
        rows.append((*about, *_split(m, lambda event, name=name: name in event.actors, actors_all=name)))  # type: ignore[misc]
    head = ("Actor", "What it is", "Country", "Both sides", "One side or third parties")
    notes = (f"The {_MOST} with the most events, of {len(used):,}.",) if len(used) > _MOST else ()
    return [Grid("Actors, in events (states and persons aside)", head, tuple(rows), frozenset((3, 4)), notes)]


def _agreements(m: Material, name: str) -> list[Block]:
    """What became of what was announced or signed."""
    found = m.followed.value
    if found is None:
        return [Paragraph((f"What became of agreements cannot be told: {m.followed.why}.",))]
    if not found.n:
        return []
    drawing = Picture("picture-follow-through", f"Share of what was announced or signed in {name} that came to a later "
                      "stage, by years since then.", lambda: found.plot())  # fmt: skip
    rows = found.by_years()
    caption = "Share by time since the first stage, with 95 % intervals"
    notes = tuple(f"{capital(note)}." for note in found.cautions)
    head = ("After", "Carried out", "Cancelled or suspended", "Silent")
    table = [Grid(caption, head, tuple(rows), frozenset((1, 2, 3)), notes)] if rows else []
    return [Paragraph(_followed(found)), *table, drawing]


def _followed(found: FollowThrough) -> tuple[Words, ...]:
    stages = joined(found.from_status, "or")
    one = found.n == 1
    told = [
        f"{capital(many(found.n, 'agreement'))} {'is' if one else 'are'} followed from the day on which "
        f"{'it was' if one else 'they were'} {stages}.",
        f"Of these {figure(found.fulfilled)} came to be {spelled(found.to)}, {figure(found.cancelled)} ended before, "
        f"and on {figure(found.silent)} nothing later is on record.",
    ]
    if found.unknown:
        told.append(
            f"For {len(found.unknown):,} of them nobody looked for later stages, so that the share carried out may be "
            "higher than shown."
        )
    return tuple(told)


def _key_events(m: Material) -> list[Block]:
    """Those that went deepest, by a rule that is told."""
    deep = [event for event in m.focused if event.is_dyadic and m.timeline.depth(event) in _DEEP
            and event.confidence is not Confidence.LOW]  # fmt: skip
    latest = deep[::-1]
    ranked = sorted(latest, key=lambda event: _rank(m, event))[:_MOST]
    chosen = sorted(ranked, key=lambda event: event.sort_key)
    if not chosen:
        return []
    told = (
        "Key events, by a rule: both sides take part, the coding is not of low confidence, and the act went deepest "
        "(delivered before resourced before agreed), the latest first; shown in order of time."
    )
    return [Paragraph((told,)), Listing(tuple(_items(m, chosen)))]


def _rank(m: Material, event: Event) -> int:
    depth = m.timeline.depth(event)
    return _DEEP.index(depth) if depth in _DEEP else len(_DEEP)


def _items(m: Material, events: Iterable[Event]) -> Iterable[Words]:
    for event in events:
        depth = m.timeline.depth(event)
        yield m.claim(_ID, f"{capital(event.date.text)}: {event.title} ({spelled(event.form)}, {depth}).", [event])
