"""Parts and unions of timelines: around, as_of, where, add, merge, diff, share, actors of occasions."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DataError, InputError, UnknownNameError
from alliance_timeline.events import Actor, Event
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import DYADIC, Vocabulary

from .worlds import ACTORS, COVERAGE, SCHEME, event, events, ids, selections, timelines, world


def day(text: str) -> datetime.date:
    """A day from its ISO text."""
    return datetime.date.fromisoformat(text)


# around


SPREAD = world([event(f"d{n}", date=f"2005-{n:02}-15") for n in range(1, 13)])


@pytest.mark.parametrize("anchor", ["d6", SPREAD["d6"], "2005-06-15", day("2005-06-15"), EventDate.parse("2005-06-15")])
def test_around_ids_events_and_dates(anchor: Any) -> None:
    """An id, an event and any form of its date mean the same; both ends of the window are inside and covered."""
    near = SPREAD.around(anchor, before="31 days", after="30 days")
    assert ids(near) == ["d5", "d6", "d7"]
    assert near.coverage == (day("2005-05-15"), day("2005-07-15"))
    assert ids(SPREAD.around(anchor, "1 month", "0 days")) == ["d5", "d6"]
    assert ids(SPREAD.around(anchor)) == ids(SPREAD)[:11]


def test_around_what_lasts_or_is_uncertain() -> None:
    """The window begins before the first and ends after the last possible day."""
    assert SPREAD.around("2005-06/2005-08", "1 day", "1 day").coverage == (day("2005-05-31"), day("2005-09-01"))
    assert SPREAD.around("2005", "1 year", "1 year").coverage == (day("2004-01-01"), day("2006-12-31"))
    assert SPREAD.around("../2005", "1 day", "1 day").coverage == (day("2004-12-31"), day("2006-01-01"))
    assert SPREAD.around("2005-05/..", "1 day", "1 day").coverage == (day("2005-04-30"), day("2005-06-01"))


def test_around_refusals() -> None:
    """What is neither event nor date gets both answers; spans are spans."""
    with pytest.raises(UnknownNameError, match=r"around: there is no event 'd66'; nearest: 'd6'; and as a date: 'd66'"):
        SPREAD.around("d66")
    with pytest.raises(InputError, match="is no span of time"):
        SPREAD.around("d6", before="soon")


# as_of


def test_as_of() -> None:
    """What was public by a day: dated by its first source, else by its last possible day; the coverage ends there."""
    timeline = world(
        [
            event("told", date="2003", citations=[{"source": "tass"}]),
            event("later", date="2003", citations=[{"source": "xinhua"}]),
            event("assumed", date="2003"),
        ]
    )
    assert ids(timeline.as_of("2003-12-30")) == []
    assert ids(timeline.as_of("2003")) == ["assumed"]
    assert set(ids(timeline.as_of("2004-05"))) == {"assumed", "told"}
    assert set(ids(timeline.as_of("2012-02-03"))) == {"assumed", "told", "later"}
    assert timeline.as_of("2004-05").coverage == (day(COVERAGE[0]), day("2004-05-31"))
    assert timeline.as_of(day("2030-01-01")).coverage == timeline.coverage
    with pytest.raises(InputError, match=r"as_of: 2004/\.\. has no last day"):
        timeline.as_of("2004/..")


@given(timelines(), selections(), st.sampled_from(["1991", "2004", "2005-12", "2012", "2025"]))
def test_as_of_is_a_selection_too(timeline: Timeline, chosen: Selection, date: str) -> None:
    """Selecting and looking back commute, and looking back further only takes away."""
    assert timeline.as_of(date).select(chosen) == timeline.select(chosen).as_of(date)
    last = EventDate.parse(date).end.latest
    assert ids(timeline.as_of(date)) == [
        one.id for one in timeline if (known := timeline.known(one).date) and last and known <= last
    ]


# where


@given(timelines())
def test_where(timeline: Timeline) -> None:
    """Any function selects; the coverage stays."""
    some = timeline.where(lambda one: "ai" in one.domains)
    assert some == timeline.select(domains="ai")


# add


@given(timelines(), events("new", parents=("e0", "e1")))
def test_add(timeline: Timeline, one: Event) -> None:
    """Adding gives a new timeline with the event in its place; the old one stays as it was."""
    before = ids(timeline)
    after = timeline.add(one)
    assert ids(timeline) == before
    assert sorted(ids(after)) == sorted([*before, "new"])
    assert list(after) == sorted(after, key=lambda item: item.sort_key)
    if not timeline.coverage_is_assumed:
        assert after.windows == timeline.windows
    elif timeline.coverage:
        assert after.coverage == Timeline([*timeline, one]).coverage


def test_add_to_a_selection() -> None:
    """The coverage of a selection stays as it was cut, gaps included, and remembered roots reach the new event."""
    link = [{"relation": "part_of", "event": "summit"}]
    timeline = world([event("summit", date="2001"), event("paper", date="2001", kind="friction", links=link)])
    part = timeline.select(phases=["early", "late"], kinds="friction")
    more = part.add(event("annex", date="2001", links=[{"relation": "part_of", "event": "paper"}]))
    assert more.windows == part.windows
    assert len(more.windows) == 2
    assert more.occasions == 1
    assert more.add(event("summit2", date="2001", links=link)).occasions == 1


def test_add_several() -> None:
    """Several events at once are added as one after the other."""
    timeline = world([event("old", date="2001")])
    new = [event("a", date="2000"), event("b", date="2002", kind="friction")]
    assert timeline.add(*new) == timeline.add(new[0]).add(new[1])
    part = timeline.select(kinds="cooperation").add(*new)
    assert ids(part.select(kinds="friction")) == ["b"]


def test_with_phases() -> None:
    """The scheme comes first, the others stay behind it, once; what is no scheme is refused."""
    timeline = world([event(date="2001-02")])
    scheme = Periodization.declared("2001-07-01", names=["first", "second"])
    own = timeline.with_phases(scheme)
    assert own.phases == scheme
    assert own.schemes == (scheme, *timeline.schemes)
    assert own.with_phases(timeline.phases).schemes == (*timeline.schemes, scheme)
    assert len(own.select(phases="second")) == 0
    with pytest.raises(InputError, match="a Periodization is expected, not str"):
        timeline.with_phases("first")  # type: ignore[arg-type]


def test_add_refusals() -> None:
    """An id that is there, a word that the vocabulary lacks, and what is no event are refused."""
    timeline = world([event()])
    with pytest.raises(DataError, match="'e' stands 2 times"):
        timeline.add(event())
    with pytest.raises(DataError, match="'visti' is unknown"):
        timeline.add(event("f", form="visti"))
    with pytest.raises(InputError, match="add: item 0 is of type dict"):
        timeline.add({"id": "f"})  # type: ignore[arg-type]


# merge


@given(timelines(), selections(), selections())
def test_merge_is_a_union(timeline: Timeline, a: Selection, b: Selection) -> None:
    """Parts with the same coverage merge into their union, in either order; a timeline merged with itself is itself."""
    keep = {"since": None, "until": None, "phases": (), "frames": (), "exclude": None}
    one, other = timeline.select(a.replace(**keep)), timeline.select(b.replace(**keep))
    both = one.merge(other)
    assert both == other.merge(one)
    assert set(ids(both)) == set(ids(one)) | set(ids(other))
    assert both.occasions == len({timeline.registry.root(item) for item in both})
    assert both.caution == timeline.caution
    assert timeline.merge(timeline) == timeline
    assert timeline.merge(timeline[:0]) == timeline


def test_merge_needs_equal_coverage_or_an_explicit_one() -> None:
    """Different coverages are refused unless the union's is given; gaps are part of the coverage."""
    one, other = world([event("a")]), world([event("b")], coverage=("1980", "2020"))
    with pytest.raises(InputError, match="1990-01-01 to 2020-12-31 and 1980-01-01 to 2020-12-31 are not the same days"):
        one.merge(other)
    assert one.merge(other, coverage=("1980", "2020")).coverage == (day("1980-01-01"), day("2020-12-31"))
    parts = one.select(phases=["early", "late"])
    assert parts.merge(parts[:0]).windows == parts.windows
    with pytest.raises(InputError, match="are not the same days"):
        parts.merge(one)
    with pytest.raises(InputError, match="merge: a Timeline is expected, not list"):
        one.merge([event("b")])  # type: ignore[arg-type]


def test_merge_of_completeness() -> None:
    """The union of two complete lists is complete; with a collection it is a collection."""
    a = event("a", frames=["meetings"], date="2005")
    timeline = world([a, event("b", date="2006", frames=["meetings"])])
    framed = timeline.select(frames="meetings")
    assert framed[:1].merge(framed[1:]).caution is None
    assert framed[:1].merge(framed[1:]) == framed
    same = world([event("c")], coverage=("1990", "2020"))
    assert framed.merge(same).caution is not None
    assert world([a], complete=True).merge(world([event("c")])).is_complete is False


@pytest.mark.parametrize("turned", [False, True])
def test_merge_with_a_declared_coverage_assumes_nothing(turned: bool) -> None:
    """The coverage of a union is assumed only where both assume it."""
    assumed = world([event("a", date="1990-01-01"), event("b", date="2020-12-31")], coverage=None)
    pair = (assumed, world([event("c")]))
    one, other = pair[::-1] if turned else pair
    assert "assumed" in str(assumed.caution)
    assert "assumed" not in str(one.merge(other).caution)
    assert "assumed" in str(assumed.merge(assumed[:1].merge(assumed[1:])).caution)


@pytest.mark.parametrize("coverage", [None, ("1990", "2020")])
def test_merge_is_complete_where_both_are(coverage: tuple[str, str] | None) -> None:
    """A union is a complete list if both are, in either order, also where its coverage is given."""
    a, b = [event("a")], [event("b")]
    for one, other in ((True, True), (True, False), (False, True), (False, False)):
        both = world(a, complete=one).merge(world(b, complete=other), coverage=coverage)
        assert both.is_complete == (one and other)
        assert (both.caution is None) == (one and other)


def test_merge_of_what_stands_behind() -> None:
    """Registries and words unite; the same id must mean the same; settled is what both have settled."""
    extra = Actor(id="new", names="N", kind="company", country="CN")
    one = world([event("a")], settled_until="2019-01-01", version="1")
    other = Timeline(
        [event("b", domains="space")], [*ACTORS, extra], coverage=COVERAGE, settled_until="2018-01-01", version="1",
        vocabulary=Vocabulary(domains=[{"id": "space", "definition": "D.", "inclusion": "I."}]),
    )  # fmt: skip
    both = one.merge(other)
    assert set(both.actors) == {*one.actors, "new"}
    assert both.vocabulary is not None
    assert both.vocabulary.domain_ids == ("ai", "energy", "military", "space")
    assert (both.settled_until, both.version, both.phases) == (day("2018-01-01"), "1", SCHEME)
    assert other.merge(one).phases == SCHEME
    with pytest.raises(DataError, match="events: 'a' differs between the two"):
        one.merge(world([event("a", title="Other")]))
    changed = [ACTORS[0].replace(notes="x"), *ACTORS[1:]]
    with pytest.raises(DataError, match="actors: 'russia' differs between the two"):
        one.merge(Timeline([event("b")], changed, coverage=COVERAGE))


def test_merge_joins_occasions_across_both() -> None:
    """A part in one and its summit in the other become one occasion."""
    paper = world([event("paper", links=[{"relation": "part_of", "event": "summit"}])])
    summit = world([event("summit")])
    assert paper.merge(summit).occasions == summit.merge(paper).occasions == 1


# diff


def test_diff() -> None:
    """Added, removed and changed by id and field, in JSON terms; false where nothing differs; text is escaped."""
    one = world([event("a"), event("b"), event("c")])
    other = world([event("b"), event("c", title="<b>", date="2006", tags="x"), event("d")])
    found = one.diff(other)
    assert (found.added, found.removed) == (("d",), ("a",))
    assert [(item.event, item.field, item.before, item.after) for item in found.changed] == [
        ("c", "date", "2005-05-05", "2006"),
        ("c", "title", "T", "<b>"),
        ("c", "tags", [], ["x"]),
    ]
    assert str(found) == "+ d\n- a\n~ c: date: '2005-05-05' -> '2006'\n~ c: title: 'T' -> '<b>'\n~ c: tags: [] -> ['x']"
    assert "&lt;b&gt;" in found._repr_html_()
    assert found
    assert not one.diff(one)
    assert str(one.diff(one)) == "no difference"


@given(timelines(), timelines())
def test_diff_turned_round(one: Timeline, other: Timeline) -> None:
    """Turned round, added and removed change places, and so do before and after."""
    there, back = one.diff(other), other.diff(one)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert [(c.event, c.field, c.after, c.before) for c in back.changed] == [
        (c.event, c.field, c.before, c.after) for c in there.changed
    ]
    said, says = ((each.events, each.coverage, each.is_complete) for each in (one, other))
    assert bool(there) is (said != says)


# share


def test_share() -> None:
    """The share of occasions with an event of the part, among those with an event of the whole, by year or phase."""
    timeline = world(
        [
            event("a", date="2001-02-03"),
            event("b", date="2001-05-05", kind="limitation"),
            event("c", date="2001-06-05", kind="external"),
            event("d", date="2015", kind="limitation"),
        ]
    )
    years = timeline.share("limitation")
    first = [period.label for period in years.periods].index("2001")
    assert (years.part[first], years.whole[first], years.estimate[first]) == (1, 2, 0.5)
    assert 0 < years.low[first] < 0.5 < years.high[first] < 1
    assert np.isnan(years.estimate[0])
    phases = timeline.share("limitation", phases=SCHEME)
    assert [period.label for period in phases.periods] == ["early", "middle", "late"]
    assert phases.part.tolist() == [1, 0, 1]
    assert phases.periods[1].first == day("2003-07-01")
    everything = timeline.share(Selection(domains="ai"), of=Selection())
    assert everything.estimate[first] == 1
    assert timeline.share("external", of=["external", "limitation"]).whole[first] == 2
    assert timeline.share("limitation", of=DYADIC).whole.tolist() == years.whole.tolist()
    with pytest.raises(InputError, match="every and phases exclude each other"):
        timeline.share("limitation", every="year", phases=SCHEME)


# actors of occasions


def test_actors_by_occasion() -> None:
    """An occasion counts whole, with all participants of its events, at the start of its first event."""
    timeline = world(
        [
            event("summit", date="2003-06-30", participants=["russia", "china"]),
            event(
                "paper",
                date="2003-07-02",
                participants=["huawei", ("mts", "third_party"), "sco"],
                links=[{"relation": "part_of", "event": "summit"}],
            ),
            event("deal", date="2004", participants=["huawei", ("mts", "target")]),
        ]
    )
    early, middle = SCHEME["early"].window, SCHEME["middle"].window
    assert timeline.actors_by_occasion(early) == [frozenset({"russia", "china", "huawei", "mts", "sco"})]
    assert timeline.actors_by_occasion(middle) == [frozenset({"huawei", "mts"})]
