"""The network of a selection: ties at a day, shared occasions, graphs; and the turnover of actors between phases."""

from __future__ import annotations

import datetime
import io
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import combinations
from typing import Any

import networkx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.events import Registry
from alliance_timeline.inference.completeness import rarefied_turnover
from alliance_timeline.network import NetworkTie, build_network
from alliance_timeline.phases import actor_turnover
from alliance_timeline.testing import event_dates, timelines

FIRST, LAST = datetime.date(2014, 1, 1), datetime.date(2016, 12, 31)
DAYS = range(FIRST.toordinal() - 400, LAST.toordinal() + 400)
SCHEME = at.Periodization.declared("2014-01-01", "2016-01-01", names=["early", "middle", "late"])


def event(name: str, date: str, actors: Sequence[str], **fields: Any) -> at.Event:
    """Talks of some actors."""
    given = {"title": f"Talks {name}", "kind": "cooperation", "form": "visit", "domains": ["trade"]}
    return at.Event(**{**given, "id": name, "date": date, "participants": list(actors), **fields})


def tied(*dates: str | None, **fields: Any) -> at.Actor:
    """An actor that owns another one at each of the dates."""
    ties = [at.Tie(relation="owns", actor="b", date=date, source="paper") for date in dates]
    return at.Actor(**{"id": "a", "names": "A", "country": "NO", "kind": "company", "ties": ties, **fields})


def world(*dates: str | None, **options: Any) -> at.Timeline:
    """Two actors that meet once, one of which owns the other at the dates."""
    known = [tied(*dates), at.Actor(id="b", names="B", country="IS", kind="company")]
    given = {"coverage": ("2014", "2016"), "phases": SCHEME}
    return at.Timeline([event("one", "2015-03-04", ["a", "b"])], known, **{**given, **options})


def certainties(day: str, *dates: str | None, **options: Any) -> list[str]:
    """What is told of ties with some dates on a day, in the order of the dates."""
    held = {tie.date.edtf if tie.date else None: tie.certainty for tie in world(*dates, **options).network(day).ties}
    return [held.get(date, "no") for date in dates]


# Ties at a day


def test_certainty_of_ties() -> None:
    """Three values: what holds on every reading is certain, what may hold is possible, else the tie is not there."""
    dates = ["2014-02-03/2015-06", "2015-06-01/2016-01-01", "2016/2017", "2014", "2015-06-01", "[2014..2016]", None]
    assert certainties("2015-06-01", *dates) == ["certain", "certain", "no", "no", "certain", "possible", "possible"]
    assert certainties("2015-06-02", *dates) == ["possible", "certain", "no", "no", "no", "possible", "possible"]


def test_open_and_unknown_ends() -> None:
    """An open end holds up to the last day of the data, an unknown one may; an open start may have been at any time."""
    dates = ["2014-05/..", "2014-05/", "../2015-03", "2014-05-02/..", "[2014-05-02..]"]
    assert certainties("2014-05-01", *dates) == ["possible", "possible", "possible", "no", "no"]
    assert certainties("2016-12-31", *dates) == ["certain", "possible", "no", "certain", "possible"]
    assert certainties("2017-01-01", *dates) == ["possible", "possible", "no", "possible", "possible"]
    assert certainties("2018-03-04", "2018-03-04/..", "2018-03-03/..") == ["certain", "possible"]
    assert certainties("2015-03-01", *dates) == ["certain", "possible", "possible", "certain", "possible"]


def test_ends_hold_up_to_the_end_of_the_whole_data() -> None:
    """A selection that is cut in time has the same ties on a later day as the whole."""
    whole = world("2014-05/..")
    assert whole.select(until="2015-06").network("2016-06-01").ties == whole.network("2016-06-01").ties
    assert whole.network("2016-06-01").ties[0].certainty == "certain"


def possible_spans(date: at.EventDate) -> list[tuple[int, int]]:
    """Every pair of days that a date may last, between the first and the last of ``DAYS``."""
    first, latest, ends, end = date.ordinals
    starts = range(DAYS[0] if first is None else first, (DAYS[-1] if latest is None else latest) + 1)
    lasts = range(DAYS[0] if ends is None else ends, (DAYS[-1] if end is None else end) + 1)
    if date.is_one_day:
        return [(day, day) for day in starts]
    is_open = end is None and date.edtf[-1] != "/"
    return [(a, b) for a in starts for b in lasts if a <= b and not (is_open and b < LAST.toordinal())]


NEAR = st.builds(
    lambda start, gap, cut: "/".join(
        part[: (4, 7, 10)[n]]
        for part, n in zip((f"{start}", f"{start + datetime.timedelta(days=gap)}"), cut, strict=True)
    ),
    st.dates(FIRST, LAST - datetime.timedelta(days=60)),
    st.integers(32, 60),
    st.tuples(st.sampled_from([1, 2]), st.sampled_from([1, 2])),
)
SIDES = st.sampled_from(["{}/..", "{}/", "../{}", "/{}"])
MONTHS = st.dates(FIRST, LAST).map(lambda day: f"{day:%Y-%m}")
SHORT = st.one_of(NEAR, MONTHS, st.dates(FIRST, LAST).map(str), st.builds(str.format, SIDES, MONTHS))


@settings(max_examples=60)
@given(SHORT, st.dates(FIRST - datetime.timedelta(days=40), LAST + datetime.timedelta(days=40)))
@example("2015/..", LAST)
@example("../2015-03", datetime.date(2015, 3, 31))
def test_ties_are_those_of_all_possible_spans(date: str, day: datetime.date) -> None:
    """A tie is certain on a day that lies in all spans its date may mean, and possible on one that lies in some."""
    spans = possible_spans(at.EventDate.parse(date))
    inside = sum(first <= day.toordinal() <= last for first, last in spans)
    expected = "no" if not inside else "certain" if inside == len(spans) else "possible"
    assert certainties(str(day), date) == [expected]


@settings(max_examples=50)
@given(st.lists(event_dates(2014, 2016), max_size=6, unique=True), st.dates(FIRST, LAST))
def test_certain_is_possible(dates: list[at.EventDate], day: datetime.date) -> None:
    """What surely holds also may: its bounds overlap the day, and moving an end on takes no tie away."""
    held = world(*(date.edtf for date in dates)).network(day).ties
    certain = {tie.date for tie in held if tie.certainty == "certain"}
    possible = {date for date in dates if date.overlaps(day) is not False}
    assert certain <= {tie.date for tie in held} == possible
    assert {date for date in dates if date.overlaps(day)} <= certain


def test_whose_ties() -> None:
    """Ties are those that actors of the selection have, as they are written; the other end may lie outside."""
    lab = tied("2014/..", id="lab", ties=[at.Tie(relation="funds", actor="a", date="2014/.."),
                                          at.Tie(relation="owns", actor="nobody")])  # fmt: skip
    fund = tied(id="fund", names="Fund", country="SE")
    owner = tied("2014/..", ties=[at.Tie(relation="controls", actor="fund", date="2014-01-01/..")])
    timeline = at.Timeline([event("one", "2015", ["a", "x"])], [lab, owner, fund], coverage=("2014", "2016"))
    network = timeline.network()
    assert network.ties == (
        NetworkTie("a", at.TieRelation.CONTROLS, "fund", at.EventDate.parse("2014-01-01/.."), "certain", None),
    )
    assert [(actor.id, actor.name, actor.occasions) for actor in network.outside] == [("fund", "Fund", 0)]
    assert [(actor.id, actor.name, actor.country, actor.kind) for actor in network.actors] == [
        ("a", "A", "NO", "company"), ("x", "x", None, None),
    ]  # fmt: skip
    both = at.Timeline([event("one", "2015", ["lab"])], [lab, owner], coverage=("2014", "2016")).network()
    assert [(tie.to, tie.certainty) for tie in both.ties] == [("a", "certain"), ("nobody", "possible")]
    assert [actor.name for actor in both.outside] == ["A", "nobody"]


def test_the_default_day() -> None:
    """Without a day it is the last one that is covered and settled; gaps of the coverage are no such days."""
    assert world().network().at == datetime.date(2016, 12, 31)
    settled = world(settled_until="2015-03-04")
    assert settled.network().at == datetime.date(2015, 3, 4)
    gap = settled.select(exclude=at.Selection(since="2014-06-01", until="2015-12-31"))
    assert gap.network().at == datetime.date(2014, 5, 31)
    assert world().network(datetime.date(2015, 1, 2)).at == world().network("2015-01-02").at
    assert world().network(at.EventDate.parse("2015-01-02")).at == datetime.date(2015, 1, 2)


@pytest.mark.parametrize("day", ["2015", "2015-01-01/2015-01-02", "2015-01-01/..", "../2015-01-01", "[2015-01-01..]"])
def test_what_is_no_day(day: str) -> None:
    """A month, a span or an open date is refused by name."""
    with pytest.raises(at.InputError, match=r"at: .* is no single day; give one, such as 2022-02-24"):
        world().network(day)


def test_other_refusals() -> None:
    """No date, another unit, no covered and settled day, and another frame are refused, each by name."""
    with pytest.raises(at.InputError, match="at: '2015-13'"):
        world().network("2015-13")
    with pytest.raises(at.InputError, match="unit: 'act' is unknown; allowed: occasion, event"):
        world().network(unit="act")  # type: ignore[arg-type]
    with pytest.raises(at.InputError, match="at: no day is covered and settled"):
        at.Timeline([event("one", "2015", ["lab"])], settled_until="2014").network()
    with pytest.raises(at.InputError, match="what: 'edges' is unknown; allowed: actors, ties"):
        world().network().to_pandas("edges")  # type: ignore[arg-type]


def test_nothing_at_all() -> None:
    """Without events and covered days there is a network without actors, ties and day, which shows itself."""
    network = at.Timeline([]).network()
    assert (network.at, network.actors, network.occasions, network.ties) == (None, (), (), ())
    assert "Ties: 0 certain" in repr(network)
    assert "at" not in network.projection().graph
    assert "No actors in this selection." in str(network.plot().to_dict())
    assert at.Timeline([]).network("2015-03-04").at == datetime.date(2015, 3, 4)


def test_an_empty_network() -> None:
    """Without events there are no actors and no ties, and the graphs are empty."""
    network = world("2014/..").select(text="no such text").network()
    assert (network.actors, network.occasions, network.ties, network.outside) == ((), (), (), ())
    assert all(len(graph) == 0 for graph in (network.to_networkx(), network.bipartite(), network.projection()))
    assert list(network.to_pandas()) == list(world().network().to_pandas())
    assert at.Timeline([]).network("2015-01-01").actors == ()


# Who shares occasions with whom


def brute_occasions(timeline: at.Timeline, unit: str) -> dict[str, set[str]]:
    """The actors of each occasion, following ``part_of`` link by link."""
    found: dict[str, set[str]] = {}
    for item in timeline:
        name = item.id
        while unit == "occasion" and name in timeline and (parent := timeline[name].parent):
            name = parent
        found.setdefault(name, set()).update(participant.actor for participant in item.participants)
    return found


@settings(max_examples=30)
@given(timelines(min_events=1), st.sampled_from(["occasion", "event"]))
def test_projection_is_counted(timeline: at.Timeline, unit: Any) -> None:
    """Weights, degrees and numbers of occasions are those that counting each two actors gives."""
    network, groups = timeline.network("2015-01-01", unit=unit), brute_occasions(timeline, unit)
    assert {item.id: set(item.actors) for item in network.occasions} == groups
    names = set[str]().union(*groups.values())
    shared = {frozenset(pair): sum(groups[name].issuperset(pair) for name in groups) for pair in combinations(names, 2)}
    graph = network.projection()
    assert set(graph) == names
    assert {frozenset(edge[:2]): edge[2] for edge in graph.edges.data("weight")} == {
        pair: number for pair, number in shared.items() if number
    }
    country = {name: timeline.actors[name].country for name in names}
    for actor in network.actors:
        assert actor.occasions == sum(actor.id in group for group in groups.values())
        partners = {
            name for pair, number in shared.items() if number and actor.id in pair for name in pair - {actor.id}
        }
        assert actor.degree == len(partners) == graph.degree(actor.id)
        apart = {name for name in partners if country[name] and country[actor.id]} - {
            name for name in partners if country[name] == country[actor.id]
        }
        assert actor.degree_abroad == len(apart)


@settings(max_examples=20)
@given(timelines(min_events=1))
def test_projection_is_that_of_the_bipartite_graph(timeline: at.Timeline) -> None:
    """The projection of networkx gives the same weights."""
    network = timeline.network("2015-01-01")
    two = network.bipartite()
    actors = [node for node, side in two.nodes.data("bipartite") if side == 0]
    assert networkx.is_bipartite(two)
    assert len(two) == len(network.actors) + len(network.occasions)
    peer = networkx.bipartite.weighted_projected_graph(two, actors)
    assert {frozenset(e[:2]): e[2] for e in peer.edges.data("weight")} == {
        frozenset(e[:2]): e[2] for e in network.projection().edges.data("weight")
    }


@settings(max_examples=20)
@given(st.data(), timelines(min_events=1), st.lists(event_dates(), max_size=4))
def test_order_does_not_matter(data: st.DataObject, timeline: at.Timeline, dates: list[at.EventDate]) -> None:
    """Events, actors and ties may come in any order; who takes part in more comes first."""
    first, *rest = timeline.actors.values()
    ties = [at.Tie(relation="owns", actor=rest[n % 2].id, date=date) for n, date in enumerate(dates)]
    built = []
    for _ in range(2):
        actors = [first.replace(ties=data.draw(st.permutations(ties))), *rest]
        events = data.draw(st.permutations(timeline.events))
        registry = Registry.of(events, data.draw(st.permutations(actors)))
        built.append(build_network(events, registry, timeline.windows, at="2015-01-01", limits=(FIRST, LAST)))
    one, other = built
    assert (one.actors, one.occasions, one.ties, one.outside) == (
        other.actors,
        other.occasions,
        other.ties,
        other.outside,
    )
    assert [a.occasions for a in one.actors] == sorted((a.occasions for a in one.actors), reverse=True)
    days = [item.date.sort_key for item in one.occasions]
    assert days == sorted(days)


def test_an_occasion_is_its_events() -> None:
    """Events that share a root are one occasion with the first one's date and title; one by one they are several."""
    deal = event("deal", "2015-03-05", ["c"], kind="friction", links=[{"relation": "part_of", "event": "one"}])
    timeline = at.Timeline([*world(), deal], coverage=("2014", "2016"))
    (item,) = timeline.network().occasions
    assert (item.id, item.date.edtf, item.title) == ("one", "2015-03-04", "Talks one")
    assert (item.kinds, item.actors) == (("cooperation", "friction"), ("a", "b", "c"))
    assert [item.id for item in timeline.network(unit="event").occasions] == ["one", "deal"]
    assert [actor.degree for actor in timeline.network(unit="event").actors] == [1, 1, 0]
    (part,) = timeline.select(kinds="friction").network().occasions
    assert (part.id, part.title) == ("one", "Talks deal")


def test_a_predecessor_is_not_abroad() -> None:
    """A state that ended and its heir are one country; an actor without country is nowhere abroad."""
    actors = [
        at.Actor(id="old", names="Old", country="SU", kind="state", successor="new"),
        at.Actor(id="new", names="New", country="RU", kind="state"),
        at.Actor(id="body", names="Body", kind="international_org"),
        at.Actor(id="far", names="Far", country="IS", kind="state"),
    ]
    network = at.Timeline([event("one", "2015", ["old", "new", "body", "far"])], actors).network()
    assert {item.id: (item.degree, item.degree_abroad) for item in network.actors} == {
        "old": (3, 1), "new": (3, 1), "body": (3, 0), "far": (3, 2),
    }  # fmt: skip


# Graphs, frames and display


def test_graph_of_ties() -> None:
    """Nodes are the actors, also those outside; each tie is an edge with its fields, also two of one relation."""
    network = world("2014/..", "2015", None).network("2015-03-04")
    graph = network.to_networkx()
    assert graph.is_directed()
    assert graph.is_multigraph()
    assert graph.nodes["a"] == {
        "name": "A", "country": "NO", "kind": "company", "occasions": 1, "degree": 1, "degree_abroad": 1,
    }  # fmt: skip
    assert [edge[:2] for edge in graph.edges.data()] == [("a", "b")] * 3
    assert [edge[2] for edge in graph.edges.data()] == [
        {"relation": "owns", "date": "2014/..", "certainty": "certain", "source": "paper"},
        {"relation": "owns", "date": "2015", "certainty": "possible", "source": "paper"},
        {"relation": "owns", "certainty": "possible", "source": "paper"},
    ]
    assert graph.graph == {"at": "2015-03-04", "unit": "occasion", "caution": network.caution}
    assert world(complete=True).network().to_networkx().graph.keys() == {"at", "unit"}


def test_graph_of_occasions() -> None:
    """Occasions are nodes with date, title and kinds, beside the actors."""
    graph = world().network().bipartite()
    assert graph.nodes["one"] == {
        "date": "2015-03-04", "title": "Talks one", "kinds": "cooperation", "bipartite": 1,
    }  # fmt: skip
    assert sorted(graph["one"]) == ["a", "b"]
    twice = at.Timeline([event("a", "2015", ["a"])])
    with pytest.raises(at.InputError, match="an actor and an occasion share the id 'a'"):
        twice.network().bipartite()
    assert len(twice.network().projection()) == 1


@pytest.mark.parametrize("method", ["to_networkx", "bipartite", "projection"])
def test_without_networkx(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without networkx all but the graphs works, and these name the command that installs it."""
    network = world("2014/..").network()
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(at.MissingExtraError, match=r"pip install 'alliance-timeline\[network\]'"):
        getattr(network, method)()
    assert issubclass(at.MissingExtraError, at.AllianceTimelineError)
    assert len(world("2014/..").network().ties) == 1
    assert "certain" in repr(network)


def test_frames_and_display() -> None:
    """Text and HTML have both tables, the unit, the day and the caution, all escaped; frames have a row each."""
    known = [tied("2014/..", names="<b>A"), *(tied(id=f"b{n}", names="B", country=None) for n in range(20))]
    timeline = at.Timeline([event("one", "2015", ["a", *(f"b{n}" for n in range(20))])], known)
    network = timeline.network()
    assert timeline.caution
    for text in (repr(network), network._repr_html_()):
        for part in ("Network: 21 actors on 1 occasion", "Ties on 2015-12-31: 1 certain, 0 possible", "9 more"):
            assert part in text
        assert text.count("not a complete list") == 1
    assert "<b>" in repr(network)
    assert "<b>" not in network._repr_html_()
    assert network._repr_html_().count("<table>") == 2
    assert "events" in repr(timeline.network(unit="event"))
    assert list(network.to_pandas().loc[0]) == ["a", "<b>A", "NO", "company", 1, 20, 0]
    (row,) = network.to_pandas("ties").to_dict("records")
    assert row == {
        "actor": "a", "relation": "owns", "to": "b", "date": "2014/..", "certainty": "certain", "source": "paper",
    }  # fmt: skip
    assert "–" in repr(replace(network, ties=(replace(network.ties[0], date=None),)))


def test_results_are_frozen() -> None:
    """Neither the network nor its parts can be changed, and its parts are hashable."""
    network = world("2014/..").network()
    for item in (network, network.actors[0], network.ties[0], network.occasions[0]):
        with pytest.raises(AttributeError):
            setattr(item, fields(item)[0].name, None)
    assert len({*network.actors, *network.ties, *network.occasions}) == 4


# Who came and who left


def actors_at(*dated: tuple[str, str]) -> at.Timeline:
    """An event for each date, with the letters of a word as its actors."""
    events = [event(f"e{n}", date, list(word)) for n, (date, word) in enumerate(dated)]
    return at.Timeline(events, [tied()], coverage=("2012", "2017"), phases=SCHEME)


def test_turnover_is_the_kernel_s() -> None:
    """The numbers are those of the kernel for the occasions of both phases, in either order."""
    timeline = actors_at(("2012", "xy"), ("2014-02", "ab"), ("2015-06", "a"), ("2015-07", "b"), ("2016-02", "bcx"),
                         ("2017-01", "c"))  # fmt: skip
    found = timeline.turnover("late", "middle")
    assert found.counts == rarefied_turnover([{"a", "b"}, {"a"}, {"b"}], [{"b", "c", "x"}, {"c"}])
    assert (found.earlier, found.later, found.unit, found.confidence) == ("middle", "late", "occasion", 0.95)
    swapped = timeline.turnover("middle", "late", SCHEME, confidence=0.8)
    assert (swapped.earlier, swapped.newcomers) == ("middle", found.newcomers)
    assert swapped.counts is not None
    assert swapped.counts.newcomers.confidence == 0.8
    assert [(item.actor, item.event.id) for item in found.newcomers] == [("c", "e4")]
    assert actor_turnover(timeline, "late", "middle", SCHEME).counts == found.counts


@settings(max_examples=60)
@given(st.lists(st.tuples(st.dates(datetime.date(2012, 1, 1), datetime.date(2017, 12, 31)), st.sets(
    st.sampled_from("abcdef"), min_size=1)), max_size=8))  # fmt: skip
def test_named_newcomers(dated: list[tuple[datetime.date, set[str]]]) -> None:
    """Newcomers are the actors of the later phase that no event before it names, by their first event."""
    timeline = actors_at(*((str(day), "".join(sorted(word))) for day, word in dated))
    for pair, start, end in (("middle", "early"), "2014", "2015"), (("late", "middle"), "2016", "2017"):
        found = timeline.turnover(*pair).newcomers
        inside = [item for item in timeline if start <= item.date.edtf[:4] <= end]
        before = {name for item in timeline if item.date.edtf[:4] < start for name in item.actors}
        names = {name for item in inside for name in item.actors} - before
        assert {(item.actor, item.event) for item in found} == {
            (name, next(item for item in inside if name in item.actors)) for name in names
        }
        assert [item.event.sort_key for item in found] == sorted(item.event.sort_key for item in found)


def test_newcomers_of_vague_and_long_occasions() -> None:
    """A start as likely before the phase makes nobody a newcomer; a later part of an occasion may come first."""
    part = event("part", "2016-01-02", ["d"], links=[{"relation": "part_of", "event": "e1"}])
    vague = actors_at(("[2013-12-31,2014-01-01]", "ab"), ("2015-12-31", "c"), ("2014-06", "b"))
    timeline = at.Timeline([*vague, part, event("old", "../2019", ["c"])], coverage=("2012", "2017"), phases=SCHEME)
    found = timeline.turnover("early", "middle").newcomers
    assert [(item.actor, item.name, item.country, item.event.id) for item in found] == [
        ("c", "c", None, "e1"), ("d", "d", None, "part"),
    ]  # fmt: skip


def test_what_lies_before_the_coverage_is_no_news() -> None:
    """An actor that an event before the first covered day names is no newcomer."""
    timeline = actors_at(("2011-05", "a"), ("2014-05", "ab"))
    assert [item.actor for item in timeline.turnover("early", "middle").newcomers] == ["b"]


def test_turnover_without_occasions() -> None:
    """Where a phase has no occasion nothing is compared, and the newcomers of the later one are still named."""
    found = actors_at(("2016-02", "ab")).turnover("late", "middle")
    assert found.counts is None
    assert [(item.name, item.country) for item in found.newcomers] == [("A", "NO"), ("b", None)]
    assert "no occasions to compare" in repr(found)
    assert actors_at(("2014-02", "ab")).turnover("late", "middle").newcomers == ()


def test_turnover_refuses() -> None:
    """The same phase, an unknown one, no scheme, and a selection by what coders do not agree on are refused."""
    timeline = actors_at(("2016-02", "ab"))
    with pytest.raises(at.InputError, match="compared with itself: 'late'"):
        timeline.turnover("late", "late")
    with pytest.raises(at.UnknownNameError, match="nearest: 'late'"):
        timeline.turnover("lat", "middle")
    with pytest.raises(at.InputError, match="carries no phase scheme"):
        at.Timeline([]).turnover("late", "middle")
    doubtful = at.Reliability(id="kind", alpha=0.5, low=0.4, high=0.6, n=100)
    bad = at.Timeline(timeline, coverage=("2012", "2017"), phases=SCHEME, reliability=[doubtful])
    assert bad.turnover("late", "middle").newcomers
    with pytest.raises(at.InputError, match="coders agree too little"):
        bad.select(kinds="cooperation").turnover("late", "middle")
    assert len(bad.select(kinds="cooperation").network().actors) == 2


def test_turnover_display() -> None:
    """Text and HTML name the phases, the sample, the newcomers and the caution, all escaped; the frame lists them."""
    timeline = actors_at(("2014-02", "ab"), *((f"2016-{n:02}", f"<{'abcdefghijklmnop'[n]}") for n in range(1, 13)),
                         ("2017", "wxyz"))  # fmt: skip
    found = timeline.turnover("late", "middle")
    for text in (repr(found), found._repr_html_()):
        for part in ("Actors of late after middle: 1 occasion of each", "Newcomers: 16", "rarefied", "4 more", "∞"):
            assert part in text
        assert text.count("not a complete list") == 1
    assert "&lt;" in found._repr_html_()
    frame = found.to_pandas()
    assert list(frame) == ["actor", "name", "country", "date", "title", "event"]
    assert len(frame) == 16
    assert list(frame.iloc[0]) == ["<", "<", None, "2016-01", "Talks e1", "e1"]


# The bundled data


def test_bundled_network() -> None:
    """The counts of the whole data are those of its events; graphs can be written for other programs."""
    timeline = at.load()
    network = timeline.network()
    assert timeline.settled_until == network.at
    assert len(network.occasions) == timeline.occasions
    assert {item.id for item in network.actors} == {name for item in timeline for name in item.actors}
    counted = timeline.series("10 months", by="actor").groups
    assert {item.id for item in network.actors} == set(filter(None, counted))
    ties = Counter(tie.certainty for tie in network.ties)
    assert ties["certain"] > 100
    assert ties["possible"] > 20
    assert {tie.to for tie in network.ties} <= set(timeline.actors)
    early = timeline.network("2013-01-01").ties
    assert all(
        tie.date is None or tie.date.ordinals[0] is None or tie.date.start.earliest.year <= 2013 for tie in early
    )
    for graph in (network.to_networkx(), network.bipartite(), network.projection()):
        networkx.write_graphml(graph, io.BytesIO())
        networkx.write_gexf(graph, io.BytesIO())


def test_bundled_turnover() -> None:
    """Of dyadic events the turnover is that of the contrast, and each newcomer's first event lies in the phase."""
    timeline = at.load().select(kinds=at.DYADIC)
    found = timeline.turnover("since-2022", "2014-2022")
    assert found.counts == at.load().contrast("since-2022", "2014-2022").turnover
    assert found.counts is not None
    assert 100 < len(found.newcomers) <= found.counts.newcomers.observed
    assert all(item.event.date.share_within("2022-02-24", None) > 0.5 for item in found.newcomers)
