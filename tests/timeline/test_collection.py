"""Timeline as a collection: order, look-up, slices, immutability, equality, copies, display, and what it refuses."""

from __future__ import annotations

import copy
import datetime
import pickle
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.errors import DataError, InputError, UnknownNameError
from alliance_timeline.events import Event, Frame, Source
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import Kind

from .worlds import ACTORS, COVERAGE, SCHEME, event, event_lists, timelines, world


@given(event_lists(), st.randoms(use_true_random=False))
def test_order(events: list[Event], chance: random.Random) -> None:
    """Events stand in the order of their dates, then ids, in whatever order they are given."""
    timeline = world(chance.sample(events, len(events)))
    assert timeline == world(events)
    assert hash(timeline) == hash(world(events))
    assert list(timeline) == sorted(events, key=lambda one: (one.date.sort_key, one.id))
    assert timeline.events == tuple(timeline)
    assert len(timeline) == len(events)


@given(timelines(), st.slices(8))
def test_slices(timeline: Timeline, part: slice) -> None:
    """A slice is a timeline of the same events as the tuple's, in the timeline's order, also with negative steps."""
    some = timeline[part]
    assert isinstance(some, Timeline)
    assert list(some) == sorted(timeline.events[part], key=lambda one: one.sort_key)
    assert some.windows == timeline.windows
    assert timeline[::-1] == timeline
    assert timeline[:] == timeline


@given(timelines())
def test_look_up(timeline: Timeline) -> None:
    """Events are found by place and by id, and ``in`` takes ids and equal events."""
    for n, one in enumerate(timeline):
        assert timeline[n] is timeline[n - len(timeline)] is timeline[one.id] is one
        assert one.id in timeline
        assert one.replace() in timeline
        assert one.replace(title="Another") not in timeline
    for strange in ("nothing", [], None, 3, {}):
        assert strange not in timeline


def test_refused_look_ups() -> None:
    """Unknown ids and places are KeyErrors and IndexErrors that say what there is."""
    timeline = world([event("summit")])
    with pytest.raises(UnknownNameError, match="there is no event 'sumit'; nearest: 'summit'"):
        timeline["sumit"]
    with pytest.raises(KeyError):
        timeline["x" * 10_000_000]
    with pytest.raises(IndexError, match="there is no event 5; the timeline has 1"):
        timeline[5]
    with pytest.raises(TypeError):
        timeline[1.5]  # type: ignore[call-overload]


def test_immutable() -> None:
    """Nothing can be set, deleted or added, and the mappings are read-only."""
    timeline = world([event()])
    for name in ("events", "_content", "new", "coverage"):
        with pytest.raises(AttributeError, match="frozen"):
            setattr(timeline, name, ())
        with pytest.raises(AttributeError, match="frozen"):
            delattr(timeline, name)
    for mapping in (timeline.actors, timeline.sources, timeline.frames):
        with pytest.raises(TypeError):
            mapping["x"] = None  # type: ignore[index]
    assert len(timeline) == 1


@given(timelines(), st.sampled_from([{}, {"frames": "meetings"}, {"since": "2003"}, {"phases": ["early", "late"]}]))
def test_copies(timeline: Timeline, words: dict[str, Any]) -> None:
    """Copies and pickles are equal and answer alike."""
    part = timeline.select(**words)
    for again in (copy.copy(part), copy.deepcopy(part), pickle.loads(pickle.dumps(part))):
        assert again == part
        assert hash(again) == hash(part)
        assert (again.caution, again.windows, again.schemes) == (part.caution, part.windows, part.schemes)
        assert again.registry == part.registry
        assert again.select(kinds="cooperation") == part.select(kinds="cooperation")


def test_equality() -> None:
    """Equal are timelines with the same events and the same covered days; other things are not timelines."""
    assert world([event()]) == world([event()])
    assert world([event()]) != world([event(title="U")])
    assert world([event()]) != world([event()], coverage=("1990", "2021"))
    assert world([event()]) != [event()]
    assert world([event()]).__eq__(3) is NotImplemented


def test_what_it_holds() -> None:
    """Registry, coverage, schemes, settled day, version and problems come back as given."""
    other = Periodization.declared("2000-01-01").replace(id="other")
    timeline = world([event()], settled_until="2019-06", phases=[SCHEME, other], version="1.2", complete=True)
    assert timeline.actors["huawei"].name == "Huawei"
    assert timeline.sources["tass"].publisher == "TASS"
    assert timeline.frames["votes"].title == "Votes"
    assert (timeline.phases, timeline.schemes) == (SCHEME, (SCHEME, other))
    assert timeline.coverage == (datetime.date(1990, 1, 1), datetime.date(2020, 12, 31))
    assert timeline.windows == (timeline.coverage,)
    assert not timeline.coverage_is_assumed
    assert timeline.settled_until == datetime.date(2019, 6, 30)
    assert (timeline.version, timeline.problems, timeline.is_complete) == ("1.2", (), True)
    assert timeline.vocabulary is not None
    assert Timeline([]).phases is None
    assert Timeline([]).vocabulary is None


@pytest.mark.parametrize(
    ("dates", "span"),
    [
        (["2005-05-05"], ("2005-05-05", "2005-05-05")),
        (["2005", "2003-02"], ("2003-02-01", "2005-12-31")),
        (["2005/2007", "2006-01-01"], ("2005-01-01", "2007-12-31")),
        (["2005-03/..", "2004-01-01"], ("2004-01-01", "2005-03-31")),
        (["../2005"], ("2005-12-31", "2005-12-31")),
        (["[2003..2006]"], ("2003-01-01", "2006-12-31")),
        (["-0500", "2005"], ("0001-01-01", "2005-12-31")),
        (["Y12345", "2005"], ("2005-01-01", "9999-12-31")),
    ],
)
def test_assumed_coverage(dates: list[str], span: tuple[str, str]) -> None:
    """Without a declaration the coverage runs from the first start to the last bounded day, and is called assumed."""
    timeline = Timeline([event(f"e{n}", date=date) for n, date in enumerate(dates)])
    assert timeline.coverage == tuple(datetime.date.fromisoformat(day) for day in span)
    assert timeline.coverage_is_assumed
    assert "(assumed)" in repr(timeline)
    assert timeline.select(frames=()).coverage_is_assumed


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"events": [event(), event()]}, DataError, "id: 'e' stands 2 times; ids are unique"),
        ({"events": [{"date": "2005"}]}, InputError, "events: item 0 is of type dict; records of type Event"),
        ({"events": [event()], "actors": [ACTORS[0], ACTORS[0]]}, DataError, "actors: id: 'russia' stands 2 times"),
        ({"events": [], "actors": [event()]}, InputError, "actors: item 0 is of type Event; records of type Actor"),
        ({"events": [], "sources": [Source(id="s")] * 2}, DataError, "sources: id: 's' stands 2 times"),
        ({"events": [], "frames": [Source(id="s")]}, InputError, "frames: item 0 is of type Source"),
        ({"events": [], "coverage": ("2014", "2013")}, InputError, "are not a first and a last day, in order"),
        ({"events": [], "coverage": ("..", "2013")}, ValueError, ".."),
        ({"events": [], "coverage": ("2013", "2014/..")}, InputError, "are not a first and a last day"),
        ({"events": [], "coverage": "2013/2014"}, InputError, "is no pair of dates"),
        ({"events": [], "coverage": ("2013",)}, InputError, "is no pair of dates"),
        ({"events": [], "settled_until": "2014/.."}, InputError, "settled_until: 2014/.. has no last day"),
    ],
)
def test_refused_contents(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    """What is no record, stands twice or is no coverage is refused with its place."""
    with pytest.raises(error) as caught:
        Timeline(**arguments)
    assert message in str(caught.value)


def test_words_are_checked_all_at_once() -> None:
    """Every word that the vocabulary lacks is reported, each with the event's id."""
    with pytest.raises(DataError) as caught:
        world([event("a", domains=["ia", "energi"]), event("b", form="visti"), event("c", status="signed")])
    assert [str(problem) for problem in caught.value.problems] == [
        "a: domains.0: 'ia' is unknown; allowed: ai, energy, military",
        "a: domains.1: 'energi' is unknown; nearest: 'energy'",
        "b: form: 'visti' is unknown; nearest: 'visit'",
        "c: status: a visit cannot be 'signed'; allowed: occurred",
    ]


def test_occasions() -> None:
    """Events that share a root are one occasion; parts and slices remember the roots of the whole."""
    link = [{"relation": "part_of", "event": "summit"}]
    timeline = world([event("summit"), event("one", links=link), event("two", links=link), event("other")])
    assert timeline.occasions == 2
    papers = timeline.where(lambda one: one.id in ("one", "two"))
    assert (len(papers), papers.occasions) == (2, 1)
    assert timeline.select(text="T")[:2].registry is timeline.registry


def test_derived_values_do_not_change_the_event() -> None:
    """Setting, depth, intensity and known are asked of the timeline; the event keeps None."""
    one = event(participants=["russia", "china"], citations=[{"source": "tass"}])
    timeline = world([one])
    assert timeline.setting(one) == "bilateral"
    assert timeline.depth(one) == "talk"
    assert timeline.intensity(one) == 1.9
    assert timeline.known(one).date == datetime.date(2004, 5, 31)
    assert timeline[0] is one
    assert (one.setting, one.depth, one.cameo) == (None, None, None)


SCRIPT = "<script>alert(1)</script>"


def test_display() -> None:
    """The prompt shows size, coverage, few events and the caution; the notebook the same, with all text escaped."""
    timeline = world([event(f"e{n:02}", title=f"{SCRIPT} {n}", date=str(2000 + n // 2)) for n in range(40)])
    text, html = repr(timeline), timeline._repr_html_()
    assert text.startswith("Timeline: 40 events on 40 occasions, covers 1990-01-01 to 2020-12-31; 40 cooperation\n")
    assert text.endswith(str(timeline.caution))
    assert text.count("\n") == 26
    assert "  …\n" in text
    assert SCRIPT not in html
    assert html.count("&lt;script&gt;") == 24
    assert "not a complete list" in html
    assert "…" not in repr(timeline[:24])


EMPTY = (Timeline([]), world([]), world([event()]).select(kinds="friction"), world([event()]).select(until="1980"))


@pytest.mark.parametrize("timeline", EMPTY)
def test_empty_timelines_answer_everything(timeline: Timeline) -> None:
    """No method of an empty timeline fails, unless what is asked for cannot be had, which it then says."""
    assert (len(timeline), list(timeline), timeline.occasions) == (0, [], 0)
    assert repr(timeline).startswith("Timeline: no events, covers ")
    assert "no events" in timeline._repr_html_()
    assert timeline[:3] == timeline.where(bool) == timeline[::-1]
    for by in (None, "kind", "domain", "country", "actor"):
        assert timeline.series(by=by).expected.sum() == 0
    assert timeline.series(by="phase", phases=SCHEME).draws(2).sum() == 0
    assert timeline.series(count="active").expected.sum() == 0
    assert repr(timeline.series(measure="intensity"))
    assert "share" in repr(timeline.share("limitation"))
    assert repr(timeline.share("limitation", phases=SCHEME))
    summary = timeline.phase_summary(SCHEME)
    assert len(summary.rows) == len(SCHEME) * len(timeline._content.possible(Kind))
    assert repr(summary)
    assert summary._repr_html_()
    assert all(row.expected == 0 for row in summary.rows)
    assert list(timeline.to_pandas().columns) == list(world([event()]).to_pandas().columns)
    assert len(timeline.to_pandas(long="participant")) == len(timeline.to_pandas(long="domain")) == 0
    assert timeline.select(Selection(since="2003", kinds="friction", exclude=Selection(text="x"))).occasions == 0
    assert len(timeline.around("2005")) == len(timeline.as_of("2005")) == 0
    assert timeline.merge(timeline) == timeline
    assert len(timeline.add(event())) == 1
    assert not timeline.diff(timeline)
    assert timeline.actors_by_occasion(SCHEME["early"].window) == []
    if timeline.windows:
        contrast = timeline.contrast("late", "early", SCHEME)
        assert {row.verdict for row in contrast.rows} == {"no difference shown"}
        assert contrast.turnover is None
        assert repr(contrast)
    else:
        with pytest.raises(InputError, match="no day of phase 'late' is covered"):
            timeline.contrast("late", "early", SCHEME)


def test_no_scheme() -> None:
    """Without a scheme, what needs one says how to give one."""
    timeline = Timeline([event()])
    for ask in (timeline.phase_summary, lambda: timeline.contrast("a", "b"), lambda: timeline.series(by="phase")):
        with pytest.raises(InputError, match="carries no phase scheme; pass phases="):
            ask()
    with pytest.raises(InputError, match="phases: a Periodization is expected, not str"):
        timeline.phase_summary("2014-2022")  # type: ignore[arg-type]


def test_open_frames_and_no_events() -> None:
    """A frame whose open window begins after the data covers nothing, and says so without failing."""
    late = Frame(id="late", title="L", rule="R", window="2030/..")
    timeline = Timeline([event(frames=["late"])], frames=[late], coverage=COVERAGE)
    assert timeline.select(frames="late").windows == ()
    assert timeline.select(frames="late").series().exposure.sum() == 0


def test_actors_without_registry() -> None:
    """Without a registry every participant counts as an actor of its occasion."""
    timeline = Timeline([event(participants=["a", ("b", "third_party")])])
    assert timeline.actors_by_occasion((datetime.date.min, datetime.date.max)) == [frozenset({"a", "b"})]
