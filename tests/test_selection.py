"""Selections: their laws on any timeline, each field against its definition, and what they refuse."""

from __future__ import annotations

import datetime
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline import testing
from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DataError
from alliance_timeline.events import Event
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import DYADIC, Confidence, Kind

from .timeline.worlds import FIELDS, SCHEME, event, event_lists, ids, selections, timelines, world

# Laws


@given(timelines(), selections(), selections())
@settings(max_examples=250)
def test_selecting_twice_is_the_intersection(timeline: Timeline, a: Selection, b: Selection) -> None:
    """``select(a).select(b)`` has the events that both select, and covers the days that both leave."""
    one, other, both = timeline.select(a), timeline.select(b), timeline.select(a).select(b)
    assert ids(both) == [name for name in ids(one) if name in set(ids(other))]
    assert both == timeline.select(b).select(a)
    if not (one.frames and (a.frames or b.frames)):
        days = {day for first, last in both.windows for day in (first, last)}
        assert all(any(x <= day <= y for x, y in part.windows) for part in (one, other) for day in days)


@pytest.mark.parametrize("date", ["../2005", "/2005", "[..2005]"])
def test_open_starts_are_cut_by_the_whole_data(date: str) -> None:
    """A start without a first day may lie anywhere from the data's first day on, also after an earlier selection."""
    timeline = world([event(date=date)])
    once = timeline.select(since="2003", certainty="possible")
    assert len(once) == 1
    assert len(timeline.select(since="2004")) == len(once.select(since="2004")) == 0
    whole = timeline.series("year").expected.sum()
    assert whole == pytest.approx(1)
    assert once.series("year").expected.sum() == pytest.approx(timeline.series("year").expected[13:].sum())


@given(st.data())
def test_the_law_holds_for_the_strategies_of_users(data: st.DataObject) -> None:
    """The intersection law holds for the timelines and selections of ``alliance_timeline.testing`` too."""
    timeline = data.draw(testing.timelines(phases=SCHEME))
    a, b = data.draw(testing.selections(timeline)), data.draw(testing.selections(timeline))
    both = timeline.select(a).select(b)
    assert both == timeline.select(b).select(a)
    assert set(both.events) == set(timeline.select(a).events) & set(timeline.select(b).events)


@pytest.mark.parametrize("field", FIELDS)
@given(data=st.data())
@settings(max_examples=15)
def test_each_field_alone_is_an_intersection(field: str, data: st.DataObject) -> None:
    """The law holds for every field with itself and with another selection."""
    timeline = data.draw(timelines())
    a, b = Selection(**{field: data.draw(FIELDS[field])}), data.draw(selections())
    both = set(ids(timeline.select(a))) & set(ids(timeline.select(b)))
    assert set(ids(timeline.select(a).select(b))) == both


@given(timelines(), selections())
def test_idempotence_and_part(timeline: Timeline, chosen: Selection) -> None:
    """Selecting again changes nothing, and a selection only takes from what is there, in the same order."""
    once = timeline.select(chosen)
    assert once.select(chosen) == once
    assert ids(once) == [name for name in ids(timeline) if name in once]
    assert timeline.select() == timeline
    assert once.caution is None or once.caution == timeline.caution


@given(event_lists(), selections(), st.randoms(use_true_random=False))
def test_order_does_not_matter(events: list[Event], chosen: Selection, chance: random.Random) -> None:
    """The order in which events are given changes no selection."""
    shuffled = chance.sample(events, len(events))
    assert world(shuffled).select(chosen) == world(events).select(chosen)


@given(selections())
def test_round_trip(chosen: Selection) -> None:
    """A selection survives JSON and plain words, can be hashed, and equal ones hash equal."""
    assert Selection.model_validate_json(chosen.model_dump_json()) == chosen
    again = Selection(**json.loads(json.dumps(chosen.words())))
    assert again == chosen
    assert hash(again) == hash(chosen)
    assert chosen.replace() == chosen
    assert isinstance(str(chosen), str)


@given(timelines(), selections())
def test_exclude_is_the_complement(timeline: Timeline, chosen: Selection) -> None:
    """``exclude`` takes exactly what the selection would not."""
    rest = timeline.select(exclude=chosen)
    assert sorted([*ids(rest), *ids(timeline.select(chosen))]) == sorted(ids(timeline))


@given(timelines(), st.sampled_from(["1995", "2003-07", "2012-03-15"]), st.sampled_from(["2004", "2012-03", "2018"]))
def test_certainty_is_ordered_and_agrees_with_shares(timeline: Timeline, since: str, until: str) -> None:
    """certain ⊆ probable ⊆ possible; each agrees with ``EventDate.share_within`` on the whole coverage."""
    if since > until:
        since, until = until, since
    limits = timeline.coverage
    for certainty, holds in (
        ("certain", lambda share: share == 1),
        ("probable", lambda share: share >= 0.5),
        ("possible", lambda share: share > 0),
    ):
        taken = timeline.select(since=since, until=until, certainty=certainty)
        assert ids(taken) == [
            e.id for e in timeline if limits and holds(e.date.share_within(since, until, limits=limits))
        ]


# Fields


def brute(chosen: Selection, e: Event, timeline: Timeline) -> bool:
    """Whether an event belongs to a selection without dates, written anew from the definitions."""
    actors = [timeline.actors[item.actor] for item in e.participants]
    countries = {actor.country for actor in actors if actor.country}
    if chosen.predecessors and "SU" in countries:
        countries |= {"RU"}
    publishers = {timeline.sources[item.source].publisher for item in e.citations}
    some = (
        (chosen.domains, set(e.domains)), (chosen.kinds, {e.kind}), (chosen.forms, {e.form}),
        (chosen.statuses, {e.status}), (chosen.settings, {timeline.setting(e)}), (chosen.causes, {e.cause}),
        (chosen.applications, set(e.applications)), (chosen.actors, {a.id for a in actors}),
        (chosen.actor_kinds, {a.kind for a in actors}), (chosen.countries, countries),
        (chosen.frames, set(e.frames)), (chosen.tags, set(e.tags)), (chosen.publishers, publishers),
        (chosen.verification, {e.verification}),
    )  # fmt: skip
    every = (
        (chosen.domains_all, set(e.domains)), (chosen.applications_all, set(e.applications)),
        (chosen.actors_all, {a.id for a in actors}), (chosen.countries_all, countries),
        (chosen.tags_all, set(e.tags)),
    )  # fmt: skip
    rank = {"low": 0, "medium": 1, "high": 2}
    return (
        all(not wanted or set(wanted) & has for wanted, has in some)
        and all(set(wanted) <= has for wanted, has in every)
        and (chosen.text.lower() in e.title.lower() or chosen.text.lower() in e.summary.lower())
        and rank[e.confidence] >= rank[chosen.min_confidence]
    )


@given(timelines(), selections(depth=0))
@settings(max_examples=300)
def test_fields_mean_what_they_say(timeline: Timeline, chosen: Selection) -> None:
    """Every field but the dates agrees with a second implementation of its definition."""
    dateless = chosen.replace(since=None, until=None, phases=())
    assert ids(timeline.select(dateless)) == [e.id for e in timeline if brute(dateless, e, timeline)]


@pytest.mark.parametrize(
    "words",
    [
        "cooperation",
        Kind.COOPERATION,
        ["cooperation"],
        ("cooperation", "cooperation"),
        {"cooperation"},
        frozenset([Kind.COOPERATION]),
        (word for word in ["cooperation"]),
    ],
)
def test_one_word_or_many(words: Any) -> None:
    """A word, a member of the vocabulary, lists, sets and generators mean the same; repetition means nothing."""
    assert Selection(kinds=words) == Selection(kinds=["cooperation"])


def test_order_of_words_means_nothing() -> None:
    """Selections with the same words in another order are equal and hash equal."""
    a, b = Selection(kinds=DYADIC, domains=["ai", "energy"]), Selection(kinds=DYADIC[::-1], domains={"energy", "ai"})
    assert a == b
    assert hash(a) == hash(b)


def test_predecessors() -> None:
    """RU takes in SU, SU does not take in RU, and ``predecessors=False`` takes each by itself."""
    timeline = world([event("old", participants=["soviet-union"]), event("new", participants=["russia"])])
    assert set(ids(timeline.select(countries="RU"))) == {"old", "new"}
    assert ids(timeline.select(countries="SU")) == ["old"]
    assert ids(timeline.select(countries="RU", predecessors=False)) == ["new"]
    assert ids(timeline.select(countries="SU", predecessors=False)) == ["old"]
    assert ids(timeline.select(countries_all=["RU", "SU"])) == ["old"]
    assert not timeline.select(countries_all=["RU", "SU"], predecessors=False)


@pytest.mark.parametrize(
    ("text", "title", "found"),
    [
        ("HUAWEI", "Huawei signs", True),
        ("москва", "МОСКВА и Пекин", True),
        ("a.b", "axb", False),
        ("(50 %)", "Share (50 %)", True),
        ("[", "no bracket", False),
        ("签署", "两国签署协议", True),
        ("i", "İzmir", True),
        ("izmir", "İzmir", False),
        ("İzmir", "İZMIR", True),
        ("ss", "Straße", False),
    ],
)
def test_text_is_literal_in_any_case(text: str, title: str, found: bool) -> None:
    """A literal part in lower case (``str.lower``, as engines have it): no patterns, no folding of ß or Turkish İ."""
    assert bool(world([event(title=title)]).select(text=text)) is found


def test_derived_setting_is_selected() -> None:
    """``settings`` tests the derived setting where none is coded; third parties do not count for it."""
    timeline = world(
        [
            event("two", participants=["russia", "china", ("usa", "third_party")]),
            event("three", participants=["russia", "china", "usa"]),
            event("coded", participants=["russia"], setting="bilateral"),
        ]
    )
    assert set(ids(timeline.select(settings="bilateral"))) == {"two", "coded"}
    assert ids(timeline.select(settings="minilateral")) == ["three"]


def test_min_confidence_is_ordered() -> None:
    """low takes all, medium leaves low out, high takes high alone."""
    timeline = world([event(c.value, confidence=c) for c in Confidence])
    taken = [set(ids(timeline.select(min_confidence=level))) for level in ("low", "medium", "high")]
    assert taken == [{"low", "medium", "high"}, {"medium", "high"}, {"high"}]


# Dates


@pytest.mark.parametrize(
    ("value", "since", "until"),
    [
        ("2014", (2014, 1, 1), (2014, 12, 31)),
        ("2014-02", (2014, 2, 1), (2014, 2, 28)),
        ("2014-02-03", (2014, 2, 3), (2014, 2, 3)),
        (datetime.date(2014, 2, 3), (2014, 2, 3), (2014, 2, 3)),
        (datetime.datetime(2014, 2, 3, 15), (2014, 2, 3), (2014, 2, 3)),
        (EventDate.parse("[2014..2016]"), (2014, 1, 1), (2016, 12, 31)),
        ("2014/2016", (2014, 1, 1), (2016, 12, 31)),
        ("2014~", (2014, 1, 1), (2014, 12, 31)),
    ],
)
def test_bounds_of_any_precision(value: Any, since: tuple[int, ...], until: tuple[int, ...]) -> None:
    """``since`` means the first, ``until`` the last possible day of what is given."""
    assert Selection(since=value).since == datetime.date(*since)
    assert Selection(until=value).until == datetime.date(*until)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"since": "../2015"}, "since: ../2015 has no first day"),
        ({"until": "2015/.."}, "until: 2015/.. has no last day"),
        ({"since": "-0500"}, "since: the earliest possible day is -0500-01-01"),
        ({"since": "2019-02-30"}, "since: '2019-02-30': February 2019"),
        ({"since": 2014}, "since: a date is expected"),
        ({"since": "2015", "until": "2014"}, "until (2014-12-31) lies before since (2015-01-01)"),
        ({"kinds": "cooperaton"}, "'cooperaton' is unknown; nearest: 'cooperation'"),
        ({"domain": "ai"}, "domain: unknown field; nearest: 'domains'"),
        ({"countries": "XX"}, "'XX' is no country code"),
        ({"actors": ["a", 5]}, "actors.1: 5; a text is expected"),
        ({"kinds": None}, "kinds: None; a list is expected"),
        ({"kinds": {"a": 1}}, "kinds: {'a': 1}; a list is expected"),
        ({"exclude": {"kind": "x"}}, "exclude.kind: unknown field; nearest: 'kinds'"),
        ({"predecessors": "perhaps"}, "predecessors: 'perhaps'; true or false is expected"),
        ({"exclude": "external"}, "exclude: 'external'; a record with the fields domains"),
    ],
)
def test_refusals(words: dict[str, Any], message: str) -> None:
    """A wrong word or value is a DataError that names the field and what is allowed."""
    with pytest.raises(DataError) as caught:
        Selection(**words)
    assert message in str(caught.value)


def test_phases_are_tested_like_dates() -> None:
    """A date that may lie in two phases goes where half of its days are; ``certain`` leaves it out."""
    timeline = world([event("vague", date="2003"), event("sure", date="2003-01-01")])
    assert ids(timeline.select(phases="early")) == ["sure"]
    assert ids(timeline.select(phases="middle")) == ["vague"]
    assert ids(timeline.select(phases="early", certainty="certain")) == ["sure"]
    assert set(ids(timeline.select(phases="early", certainty="possible"))) == {"sure", "vague"}
    assert set(ids(timeline.select(phases=["early", "middle"], certainty="certain"))) == {"sure", "vague"}
    assert SCHEME.phase_of("2003") is None


@pytest.mark.parametrize("date", ["[2003-06-30,2003-07-01]", "[2003-06-29..2003-07-02]"])
@pytest.mark.parametrize(
    "words",
    [{"since": "2003-07-01"}, {"until": "2003-06-30"}, {"phases": "early"}, {"phases": "middle"}],
    ids=str,
)
def test_exactly_half_of_the_days_is_probable(date: str, words: dict[str, Any]) -> None:
    """At least half of the possible start days: half is in on either side, and less is not."""
    timeline = world([event(date=date)])
    assert len(timeline.select(**words)) == len(timeline.select(**words, certainty="possible")) == 1
    assert len(timeline.select(**words, certainty="certain")) == 0
    assert len(timeline.select(since="2003-07-02")) == len(timeline.select(until="2003-06-29")) == 0


def test_str_names_the_fields() -> None:
    """A selection shows the fields that it sets, also inside exclude."""
    chosen = Selection(kinds=["friction", "limitation"], exclude=Selection(domains="ai"))
    assert str(chosen) == "kinds=friction, limitation; exclude=(domains=ai)"
    assert str(Selection()) == "all events"
    assert repr(Selection(kinds="friction", since="2014")) == "Selection(kinds=['friction'], since='2014-01-01')"
    assert eval(repr(chosen)) == chosen
