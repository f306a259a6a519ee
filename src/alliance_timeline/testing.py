"""Hypothesis strategies for dates, events, actors, timelines and selections, for users' own tests too.

Needs hypothesis. All that is drawn keeps the rules of the data: a timeline from here can be saved and loaded again.

>>> from hypothesis import given, settings
>>> @settings(max_examples=20)
... @given(timelines(max_events=4))
... def counts_are_ordered(timeline):
...     series = timeline.series("year", by="kind")
...     assert (series.certain <= series.expected + 1e-9).all() and (series.expected <= series.possible + 1e-9).all()
>>> counts_are_ordered()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DateError, InputError, MissingExtraError
from alliance_timeline.events import Actor, Event, Participant, Source
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import (
    DYADIC,
    ActorKind,
    Application,
    CameoCode,
    Cause,
    Certainty,
    Confidence,
    Depth,
    Domain,
    Form,
    Kind,
    LinkRelation,
    Role,
    Setting,
    Status,
    Verification,
    Vocabulary,
)

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise MissingExtraError("alliance_timeline.testing needs hypothesis: pip install hypothesis") from error

__all__ = ["ACTORS", "VOCABULARY", "actors", "event_dates", "events", "selections", "timelines"]

MIN_YEAR, MAX_YEAR = 2010, 2026

ACTORS: tuple[Actor, ...] = (
    Actor(id="norway", names="Norway", country="NO", kind=ActorKind.STATE),
    Actor(id="iceland", names="Iceland", country="IS", kind=ActorKind.STATE),
    Actor(id="north-works", names="North Works", country="NO", kind=ActorKind.COMPANY),
    Actor(id="geyser-lab", names="Geyser Laboratory", country="IS", kind=ActorKind.RESEARCH_INSTITUTE),
)
"""A small registry of invented bodies of two states."""


def _term(name: str) -> dict[str, str]:
    return {"id": name, "definition": f"What is called {name}.", "inclusion": f"Where a source speaks of {name}."}


VOCABULARY = Vocabulary(
    domains=tuple(Domain(**_term(name)) for name in ("science", "energy", "trade")),
    forms=(
        Form(
            **_term("meeting"),
            statuses={Status.OCCURRED: Depth.TALK, Status.ANNOUNCED: Depth.DECLARED},
            cameo={Kind.COOPERATION: "040", Kind.FRICTION: "110", Kind.HEDGING: "100"},
        ),
        Form(
            **_term("agreement"),
            statuses={Status.SIGNED: Depth.AGREED, Status.OCCURRED: None, Status.SUSPENDED: None},
            cameo={Kind.COOPERATION: "057", Kind.LIMITATION: "160"},
        ),
    ),
    applications=tuple(Application(**_term(name)) for name in ("forecasting", "translation")),
    cameo=tuple(
        CameoCode(code=code, label=f"Code {code}", goldstein=value)
        for code, value in (("040", 1.0), ("057", 8.0), ("100", -5.0), ("110", -2.0), ("160", -4.0))
    ),
)
"""A small vocabulary with CAMEO codes, so that depth and intensity can be derived."""

_MARKS = st.sampled_from(["", "", "?", "~", "%"])
_LETTERS = st.characters(categories=("L", "N", "P", "S"))
_PLAIN = st.characters(categories=("L", "N"))


def event_dates(min_year: int = MIN_YEAR, max_year: int = MAX_YEAR) -> st.SearchStrategy[EventDate]:
    """Dates in EDTF of all levels: days, months, years, seasons, times, marks, X digits, long years, intervals, sets.

    Every bound lies within the years; sides of intervals and sets may be open or unknown.

    Args:
        min_year, max_year: from 1 to 9999, both inclusive.

    Raises:
        InputError: years that are out of range or of order.

    >>> from hypothesis import given
    >>> @given(event_dates(2014, 2016))
    ... def lies_within(day):
    ...     years = [bound.year for bound in (day.start.earliest, day.end.latest) if bound]
    ...     assert all(2014 <= year <= 2016 for year in years)
    >>> lies_within()
    """
    if not 1 <= min_year <= max_year <= 9999:
        raise InputError(f"years: {min_year} to {max_year}; from 1 to 9999, the earlier year first")
    limits = date(min_year, 1, 1).toordinal(), date(max_year, 12, 31).toordinal()
    days = st.dates(date(min_year, 1, 1), date(max_year, 12, 31))
    plain = st.builds(_cut, days, st.integers(1, 3))
    moments = st.one_of(plain, plain, _qualified(plain), _masked(plain), _seasons(days), _long_years(days))
    texts = st.one_of(moments, _times(days), _intervals(moments), _sets(moments, plain))
    return st.builds(_inside, texts, plain, st.just(limits))


def _inside(text: str, instead: str, limits: tuple[int, int]) -> EventDate:
    """The date; a plain one instead where the text is refused or leaves the years."""
    try:
        found = EventDate.parse(text)
    except DateError:
        return EventDate.parse(instead)
    within = all(limits[0] <= bound <= limits[1] for bound in found.ordinals if bound is not None)
    return found if within else EventDate.parse(instead)


def _cut(day: date, parts: int) -> str:
    return day.isoformat()[: (4, 7, 10)[parts - 1]]


@st.composite
def _qualified(draw: st.DrawFn, plain: st.SearchStrategy[str]) -> str:
    """Levels 1 and 2: marks left and right of any component."""
    return "-".join(draw(_MARKS) + part + draw(_MARKS) for part in draw(plain).split("-"))


@st.composite
def _masked(draw: st.DrawFn, plain: st.SearchStrategy[str]) -> str:
    """Levels 1 and 2: X for at least one digit, mostly one of the last."""
    text = draw(plain)
    places = [place for place, sign in enumerate(text) if sign != "-"]
    hidden = draw(st.one_of(st.just(set(places[-2:])), st.sets(st.sampled_from(places), min_size=1)))
    return "".join("X" if place in hidden else sign for place, sign in enumerate(text))


def _seasons(days: st.SearchStrategy[date]) -> st.SearchStrategy[str]:
    """Levels 1 and 2: a year with a season, quarter, quadrimester or half."""
    return st.builds(lambda day, code, mark: f"{day.year:04}-{code}{mark}", days, st.integers(21, 41), _MARKS)


def _long_years(days: st.SearchStrategy[date]) -> st.SearchStrategy[str]:
    """Level 2: significant digits, or an exponent where the year ends in noughts."""
    exponents = days.map(lambda day: f"Y{day.year // 100}E2" if day.year % 100 == 0 else f"{day.year:04}S3")
    return st.one_of(exponents, st.builds(lambda day, kept: f"{day.year:04}S{kept}", days, st.integers(1, 4)))


def _times(days: st.SearchStrategy[date]) -> st.SearchStrategy[str]:
    """Level 0: a day with a time of day."""
    ends = st.sampled_from(["", "Z", "+03:00", "-05:30"])
    return st.builds(lambda day, time, end: f"{day}T{time:%H:%M:%S}{end}", days, st.times(), ends)


@st.composite
def _intervals(draw: st.DrawFn, moments: st.SearchStrategy[str]) -> str:
    """Levels 0 to 2: two dates in order, or one with an open or unknown side."""
    one, other = draw(moments), draw(moments)
    if draw(st.booleans()):
        return draw(st.sampled_from([f"{one}/..", f"{one}/", f"../{one}", f"/{one}"]))
    try:
        return EventDate.parse(f"{one}/{other}").edtf
    except DateError:
        return f"{other}/{one}"


@st.composite
def _sets(draw: st.DrawFn, moments: st.SearchStrategy[str], plain: st.SearchStrategy[str]) -> str:
    """Level 2: one of, or all of, some dates and ranges, perhaps open at a side."""
    members = draw(st.lists(moments, min_size=1, max_size=3))
    ends = sorted((draw(plain), draw(plain)))
    extra = draw(st.sampled_from(["", f"..{ends[0]}", f"{ends[0]}..{ends[1]}", f"{ends[1]}.."]))
    parts = [extra, *members] if extra.startswith("..") else [*members, extra] if extra else members
    return draw(st.sampled_from(["[{}]", "{{{}}}"])).format(",".join(parts))


def _names(max_size: int = 30) -> st.SearchStrategy[str]:
    """One line of text in any script, with signs that HTML and CSV must escape."""
    return st.builds(lambda a, rest: a + rest, _PLAIN, st.text(_LETTERS, max_size=max_size - 1))


def actors(ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Actor]:
    """One actor: a state, body, firm or organisation of any of a few countries; organisations have none.

    >>> from hypothesis import given
    >>> @given(actors())
    ... def has_a_name(actor):
    ...     assert actor.name and (actor.country or actor.kind == "international_org")
    >>> has_a_name()
    """

    def made(name: str, names: str, kind: ActorKind, country: str) -> Actor:
        return Actor(id=name, names=names, kind=kind, country=None if kind == "international_org" else country)

    return st.builds(
        made,
        st.from_regex(r"[a-z]{1,6}-[0-9]{1,3}", fullmatch=True) if ids is None else ids,
        _names(),
        st.sampled_from(list(ActorKind)),
        st.sampled_from(["NO", "IS", "FI", "SE"]),
    )


@st.composite
def events(
    draw: st.DrawFn,
    dates: st.SearchStrategy[EventDate] | None = None,
    *,
    ids: st.SearchStrategy[str] | None = None,
    actors: Sequence[Actor] = ACTORS,
    sources: Sequence[Source] = (),
    vocabulary: Vocabulary | None = VOCABULARY,
) -> Event:
    """One event without links.

    A dyadic event names two countries, where the actors have two; only a limitation has a cause; with a vocabulary,
    its words are used, and a status that the form allows.

    Args:
        dates: by default ``event_dates()``.
        ids: by default the id that the event gives itself.
        actors, sources: what it may refer to.
        vocabulary: the open words; None: three free ones each.

    >>> from hypothesis import given
    >>> @given(events())
    ... def survives_json(event):
    ...     assert type(event).model_validate_json(event.model_dump_json()) == event
    >>> survives_json()
    """
    kind = draw(st.sampled_from(list(Kind)))
    form, status = draw(_forms(vocabulary))
    domains = vocabulary.domain_ids if vocabulary else ("science", "energy", "trade")
    applications = vocabulary.application_ids if vocabulary else ("forecasting", "translation")
    fields: dict[str, Any] = {
        "date": draw(event_dates() if dates is None else dates),
        "title": draw(_names()),
        "kind": kind,
        "form": form,
        "status": status,
        "domains": draw(_some(domains, min_size=1)),
        "applications": draw(_some(applications)),
        "participants": draw(_participants(actors, kind in DYADIC)),
        "setting": draw(st.none() | st.sampled_from(list(Setting))),
        "depth": draw(st.none() | st.sampled_from(list(Depth))),
        "cause": draw(st.none() | st.sampled_from(list(Cause))) if kind is Kind.LIMITATION else None,
        "citations": tuple({"source": name} for name in draw(_some([source.id for source in sources]))),
        "summary": draw(st.just("") | _names(60)),
        "tags": draw(_some(("first", "espionage_case"))),
        "confidence": draw(st.sampled_from(list(Confidence))),
        "verification": draw(st.sampled_from([Verification.SOURCED, Verification.CONFIRMED])),
    }
    return Event(**fields, id=draw(ids)) if ids is not None else Event(**fields)


def _some(words: Sequence[str], min_size: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of the words, each once, in any order."""
    if not words:
        return st.just(())
    return st.lists(st.sampled_from(words), min_size=min_size, max_size=3, unique=True).map(tuple)


def _forms(vocabulary: Vocabulary | None) -> st.SearchStrategy[tuple[str, Status]]:
    """A form with a status that it allows."""
    if vocabulary is None or not vocabulary.forms:
        return st.tuples(st.sampled_from(["meeting", "agreement", "visit"]), st.sampled_from(list(Status)))
    return st.sampled_from([(form.id, status) for form in vocabulary.forms for status in form.statuses])


@st.composite
def _participants(draw: st.DrawFn, known: Sequence[Actor], dyadic: bool) -> tuple[Participant, ...]:
    """Different actors; where the event is dyadic, one of each of two countries comes first."""
    by_country = {actor.country: actor.id for actor in reversed(known) if actor.country and actor.kind == "state"}
    sides = draw(st.permutations(sorted(by_country.values())))[:2] if dyadic and len(by_country) > 1 else []
    names = dict.fromkeys([*sides, *draw(_some([actor.id for actor in known]))])
    roles = [Role.PARTY, draw(st.sampled_from([Role.PARTY, Role.TARGET]))]
    return tuple(
        Participant(actor=name, role=roles[n] if n < 2 else draw(st.sampled_from(list(Role))))
        for n, name in enumerate(names)
    )


@st.composite
def timelines(
    draw: st.DrawFn,
    *,
    min_events: int = 0,
    max_events: int = 8,
    min_year: int = MIN_YEAR,
    max_year: int = MAX_YEAR,
    vocabulary: Vocabulary | None = VOCABULARY,
    phases: Periodization | None = None,
) -> Timeline:
    """A timeline with actors, sources, links (``part_of`` and others), and a coverage that is declared or assumed.

    Args:
        min_events, max_events: how many events.
        min_year, max_year: where their dates lie.
        vocabulary: the open words, or None for a timeline without.
        phases: the scheme that the timeline carries.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=20)
    ... @given(timelines(min_events=1))
    ... def select_keeps_the_order(timeline):
    ...     chosen = [event.id for event in timeline.select(kinds="cooperation")]
    ...     assert chosen == [event.id for event in timeline if event.kind == "cooperation"]
    >>> select_keeps_the_order()
    """
    more = draw(st.lists(actors(), max_size=3, unique_by=lambda actor: actor.id))
    known = (*ACTORS, *more)
    sources = tuple(
        Source(id=f"source-{n}", title=title, publisher=draw(st.sampled_from(["", "Aftenposten", "RUV"])))
        for n, title in enumerate(draw(st.lists(_names(), max_size=3)))
    )
    dates = event_dates(min_year, max_year)
    found: list[Event] = []
    for number in range(draw(st.integers(min_events, max_events))):
        event = draw(
            events(dates, ids=st.just(f"event-{number}"), actors=known, sources=sources, vocabulary=vocabulary)
        )
        linked = draw(st.booleans())
        if found and linked:
            other = found[draw(st.integers(0, number - 1))].id
            relation = draw(st.sampled_from([LinkRelation.PART_OF, LinkRelation.PART_OF, LinkRelation.FOLLOWS]))
            event = event.replace(links=({"relation": relation, "event": other},))
        found.append(event)
    days = st.dates(date(min_year, 1, 1), date(max_year, 12, 31))
    coverage = draw(st.none() | st.tuples(days, days).map(lambda pair: (min(pair), max(pair))))
    return Timeline(
        draw(st.permutations(found)),
        known,
        sources,
        coverage,
        complete=draw(st.booleans()),
        vocabulary=vocabulary,
        phases=phases,
    )


@st.composite
def selections(draw: st.DrawFn, timeline: Timeline | None = None) -> Selection:
    """A selection of up to three fields, sometimes with something excluded again.

    Args:
        timeline: whose actors, words, phases and years to name; by default those of ``timelines()``.

    >>> from hypothesis import given
    >>> @given(selections())
    ... def survives_its_words(selection):
    ...     assert Selection(**selection.words()) == selection
    >>> survives_its_words()
    """
    fields = _fields(timeline)
    names = draw(st.lists(st.sampled_from(sorted(fields)), max_size=3, unique=True))
    chosen = {name: draw(fields[name]) for name in names}
    if {"since", "until"} <= set(chosen) and chosen["until"] < chosen["since"]:
        chosen["since"], chosen["until"] = chosen["until"], chosen["since"]
    if draw(st.integers(0, 4)) == 0:
        chosen["exclude"] = Selection(**{(name := draw(st.sampled_from(sorted(fields)))): draw(fields[name])})
    return Selection(**chosen)


def _fields(timeline: Timeline | None) -> dict[str, st.SearchStrategy[Any]]:
    """A strategy for each field of a selection that the timeline can answer."""
    words = (timeline.vocabulary if timeline else VOCABULARY) or VOCABULARY
    span = timeline.coverage if timeline else None
    days = st.dates(*(span or (date(MIN_YEAR, 1, 1), date(MAX_YEAR, 12, 31))))
    named: dict[str, Sequence[str]] = {
        "kinds": list(Kind),
        "statuses": list(Status),
        "settings": list(Setting),
        "causes": list(Cause),
        "actor_kinds": list(ActorKind),
        "verification": list(Verification),
        "countries": ["NO", "IS", "FI"],
        "domains": words.domain_ids,
        "domains_all": words.domain_ids,
        "forms": words.form_ids,
        "applications": words.application_ids,
        "actors": list(timeline.actors if timeline else ["norway", "iceland"]),
        "tags": ["first", "espionage_case"],
        "phases": timeline.phases.names if timeline and timeline.phases else (),
    }
    lists: dict[str, st.SearchStrategy[Any]] = {
        name: _some(options, min_size=1) for name, options in named.items() if options
    }
    return lists | {
        "since": days,
        "until": days,
        "certainty": st.sampled_from(list(Certainty)),
        "min_confidence": st.sampled_from(list(Confidence)),
        "predecessors": st.booleans(),
        "text": _names(3),
    }
