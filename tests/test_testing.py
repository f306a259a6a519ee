"""The strategies: what they draw keeps the rules of the data, and reaches what it should reach."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from alliance_timeline.dates import EventDate
from alliance_timeline.errors import InputError
from alliance_timeline.events import Actor, Event
from alliance_timeline.events.integrity import check_data
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.testing import actors, event_dates, events, selections, timelines
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import Kind

FAST = settings(database=None, max_examples=3000, phases=[Phase.generate], derandomize=True)


@given(st.data(), st.integers(1, 9999), st.integers(0, 60))
def test_dates_lie_within_the_years(data: st.DataObject, first: int, span: int) -> None:
    """Every bound of a date lies within the years asked for."""
    last = min(first + span, 9999)
    date = data.draw(event_dates(first, last))
    years = [bound for side in (date.start, date.end) for bound in (side.earliest, side.latest)]
    assert all(first <= bound.year <= last for bound in years if bound is not None)


@pytest.mark.parametrize(
    "sign",
    ["-", "?", "~", "%", "X", "/", "/..", "../", "[", "{", "T", "..", "S", "E", "-21", "-33", "-41", ","],
)
def test_dates_of_every_level_are_drawn(sign: str) -> None:
    """Each means of expression of EDTF occurs."""
    assert sign in find(event_dates(1990, 2030), lambda date: sign in date.edtf, settings=FAST).edtf


@pytest.mark.parametrize("test", [lambda text: text.endswith("/"), lambda text: text.startswith("/")])
def test_unknown_sides_are_drawn(test: Any) -> None:
    """A side may be unknown, which is not the same as open."""
    assert test(find(event_dates(), lambda date: test(date.edtf), settings=FAST).edtf)


@pytest.mark.parametrize(("first", "last"), [(0, 2000), (2001, 2000), (1, 10_000)])
def test_years_are_checked(first: int, last: int) -> None:
    """Years out of range or of order are refused when the strategy is made."""
    with pytest.raises(InputError, match="years: "):
        event_dates(first, last)


@given(events(), events(vocabulary=None, dates=st.just(EventDate.parse("2014"))))
def test_events_can_be_written_and_read(one: Event, other: Event) -> None:
    """Events survive JSON, and take the dates that are given."""
    for event in (one, other):
        assert Event.model_validate_json(event.model_dump_json()) == event
    assert other.date.edtf == "2014"


@pytest.mark.parametrize("kind", list(Kind))
def test_events_of_every_kind_are_drawn(kind: Kind) -> None:
    """Each kind occurs."""
    assert find(events(), lambda event: event.kind is kind, settings=FAST).kind is kind


@given(actors(st.just("own-id")))
def test_actors_take_ids(actor: Actor) -> None:
    """The ids can be given."""
    assert actor.id == "own-id"


@settings(max_examples=60)
@given(timelines(), timelines(vocabulary=None))
def test_timelines_break_no_rule(one: Timeline, other: Timeline) -> None:
    """The rules on the whole data hold: links, milestones, participants, sources, words."""
    for timeline in (one, other):
        actors, sources = list(timeline.actors.values()), list(timeline.sources.values())
        assert check_data(timeline.events, actors, sources, timeline.registry) == []


@pytest.mark.parametrize(
    "test",
    [
        lambda timeline: len(timeline) == 0,
        lambda timeline: timeline.occasions < len(timeline),
        lambda timeline: timeline.coverage_is_assumed,
        lambda timeline: not timeline.coverage_is_assumed,
        lambda timeline: timeline.is_complete,
        lambda timeline: len({event.id: event for event in timeline if event.citations}) > 0,
        lambda timeline: any(timeline.intensity(event) is not None for event in timeline),
    ],
)
def test_timelines_reach_what_matters(test: Any) -> None:
    """Empty ones, occasions of several events, declared and assumed coverage, sources and scores all occur."""
    assert test(find(timelines(max_events=3), test, settings=FAST))


@settings(max_examples=60)
@given(st.data(), st.integers(0, 3), st.integers(0, 3))
def test_timelines_have_the_size_asked_for(data: st.DataObject, least: int, more: int) -> None:
    """The numbers of events and the scheme are as asked for."""
    scheme = Periodization.declared("2014-03-18")
    timeline = data.draw(timelines(min_events=least, max_events=least + more, phases=scheme))
    assert least <= len(timeline) <= least + more
    assert timeline.phases == scheme


@settings(max_examples=60)
@given(timelines(phases=Periodization.declared("2014-03-18")), st.data())
def test_selections_fit_their_timeline(timeline: Timeline, data: st.DataObject) -> None:
    """A selection drawn for a timeline names only what it knows, and survives its own words."""
    selection = data.draw(selections(timeline))
    assert len(timeline.select(selection)) <= len(timeline)
    assert Selection(**selection.words()) == selection


@pytest.mark.parametrize("field", ["domains", "forms", "since", "text", "exclude"])
def test_fields_of_selections_are_drawn(field: str) -> None:
    """Lists, days, text and exclusion occur."""
    assert find(selections(), lambda selection: field in selection.words(), settings=FAST)


def test_without_hypothesis_the_error_says_what_to_install() -> None:
    """Where hypothesis is missing, importing the module names the command that helps."""
    code = "import sys; sys.modules['hypothesis'] = None; import alliance_timeline.testing"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "MissingExtraError: alliance_timeline.testing needs hypothesis: pip install hypothesis" in result.stderr
