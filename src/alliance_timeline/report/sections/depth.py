"""One field in depth: how much of it there is, in which settings, its uses, forms and actors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from alliance_timeline.events import Event
from alliance_timeline.report.material import (
    Block,
    Grid,
    Material,
    Paragraph,
    Picture,
    Section,
    Words,
    capital,
    joined,
    many,
    spelled,
    topic,
)
from alliance_timeline.report.sections.agreements import agreements
from alliance_timeline.report.sections.field_rates import field_rates
from alliance_timeline.report.sections.key_events import key_events
from alliance_timeline.vocabulary import ActorKind, Setting

__all__ = ["depth_section"]

_ID = "focus"
_MOST = 8
_FORMS = 5


def depth_section(m: Material) -> Section | None:
    """The section on the domain in focus; None without events of it."""
    part = m.focused
    if not len(part):
        return None
    name = topic(m.focus, m.timeline.vocabulary)
    drawing = Picture("picture-focus", f"The events in {name} by date.", lambda: m.focused.plot())
    blocks: list[Block] = [Paragraph(_about(m, name)), *_settings(m), *field_rates(m, _ID), drawing]
    blocks += [*_applications(m), Paragraph(_forms(m)), *_actors(m), *agreements(m, _ID), *key_events(m, _ID)]
    return Section(_ID, f"{capital(name)} in depth", tuple(blocks))


def _about(m: Material, name: str) -> tuple[Words, ...]:
    part = m.focused
    both = m.focused_both.events
    other = [event for event in part if not event.is_dyadic]
    here = " in this selection" if m.is_part else ""
    told: list[Words] = [
        m.claim(
            _ID,
            f"{many(len(part), 'event')} on {many(part.occasions, 'occasion')}{here} "
            f"{'is' if len(part) == 1 else 'are'} about {name}.",
            part,
            domains_all=m.focus,
        )
    ]
    if both and other:
        told += [
            m.claim(
                _ID, f"Both sides take part in {len(both):,} of these events.", both, domains_all=m.focus, kinds=m.kinds
            ),
            m.claim(
                _ID,
                f"In {len(other):,} one side acts alone, or only third parties act.",
                other,
                domains_all=m.focus,
                kinds=sorted({str(event.kind) for event in other}),
            ),
        ]
    else:
        told.append(f"Both sides take part in {'all' if both else 'none'} of them.")
    if (own := part.caution) is not None and own != m.timeline.caution:
        told.append(f"{capital(own)}.")
    return tuple(told)


def _settings(m: Material) -> list[Block]:
    """A row for each setting of the events in which both sides take part: by phase, and in all."""
    both = m.focused_both.events
    used = [setting for setting in Setting if any(m.timeline.setting(event) is setting for event in both)]
    if not used or len(both) < 2:
        return []
    rows = []
    for setting in used:
        cells = [
            _number(m, [e for e in part.events if m.focus in e.domains and e.is_dyadic], setting, part.words)
            for part in m.parts
        ]
        rows.append((capital(str(setting)), setting.definition, *cells, _number(m, both, setting, {})))
    head = ("Setting", "What it is", *(part.name for part in m.parts), "All")
    inside = sum(event.is_dyadic for part in m.parts for event in part.events if m.focus in event.domains)
    notes = ("All takes in what lies outside these days, or is not settled.",) if m.parts and inside < len(both) else ()
    caption = "Events in which both sides take part, by setting"
    return [Grid(caption, head, tuple(rows), frozenset(range(2, len(head))), notes)]


def _number(m: Material, events: Iterable[Event], setting: Setting, words: dict[str, str]) -> Words:
    kept = [event for event in events if m.timeline.setting(event) is setting]
    return (
        m.claim(_ID, f"{len(kept):,}", kept, domains_all=m.focus, kinds=m.kinds, settings=str(setting), **words)
        if kept
        else "0"
    )


def _applications(m: Material) -> list[Block]:
    """A row for each use, with those in which both sides take part; none where few events have one."""
    used = Counter(name for event in m.focused for name in event.applications)
    if 2 * sum(bool(event.applications) for event in m.focused) < len(m.focused):
        return []
    terms = {term.id: term.definition for term in m.timeline.vocabulary.applications} if m.timeline.vocabulary else {}
    rows = tuple(
        (
            capital(spelled(name)),
            terms.get(name, ""),
            *_split(
                m,
                lambda event, name=name: name in event.applications,  # type: ignore[misc]
                applications_all=name,
            ),
        )
        for name, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))
    )
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
        name for event in m.focused for name in event.actors if name not in known or known[name].kind not in aside
    )
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
