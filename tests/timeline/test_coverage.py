"""What selections leave of the coverage, and what must be said about completeness."""

from __future__ import annotations

import datetime
import re

import pytest

from alliance_timeline.errors import DataError
from alliance_timeline.events import Frame
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline

from .worlds import COVERAGE, FRAMES, event, ids, world


def day(text: str) -> datetime.date:
    """A day from its ISO text."""
    return datetime.date.fromisoformat(text)


def test_coverage_is_cut_by_dates_and_phases_alone() -> None:
    """``since``, ``until`` and phases cut the coverage; other fields leave it."""
    timeline = world([event()])
    whole = (day(COVERAGE[0]), day(COVERAGE[1]))
    for words in ({"kinds": "friction"}, {"text": "x"}, {"exclude": Selection(kinds="friction", since="2003")}):
        assert timeline.select(**words).windows == (whole,)
    assert timeline.select(since="2003", until="2004").coverage == (day("2003-01-01"), day("2004-12-31"))
    assert timeline.select(since="1980").windows == (whole,)
    assert timeline.select(phases="middle").coverage == (day("2003-07-01"), day("2012-03-14"))
    assert timeline.select(phases=["late", "early"]).windows == (
        (whole[0], day("2003-06-30")),
        (day("2012-03-15"), whole[1]),
    )
    assert timeline.select(phases="early", since="2010").windows == ()
    assert timeline.select(phases="early", since="2010").coverage is None


def test_excluded_days_are_not_covered() -> None:
    """What excludes days and nothing else cuts them out of the coverage: they hold no false zeros."""
    timeline = world([event(), event("late", date="2015-01-01")])
    chosen = timeline.select(exclude=Selection(phases="middle"))
    assert ids(chosen) == ["late"]
    assert chosen.windows == timeline.select(phases=["early", "late"]).windows
    assert chosen.series("year").exposure.sum() < timeline.series("year").exposure.sum()


def test_frames_cover_the_intersection_of_their_windows() -> None:
    """Through frames the coverage is what all their windows share; an open window ends with the data."""
    timeline = world([event(frames=["meetings", "exercises"])])
    assert timeline.select(frames="votes").coverage == (day("2005-01-01"), day(COVERAGE[1]))
    both = timeline.select(frames=["meetings", "exercises"])
    assert both.coverage == (day("2000-01-01"), day("2010-06-30"))
    assert both.windows == timeline.select(frames="meetings").select(frames="exercises").windows
    assert both.select(since="2009").coverage == (day("2009-01-01"), day("2010-06-30"))
    assert both.windows == timeline.select(since="1995").select(frames=["meetings", "exercises"]).windows


def test_frames_held_against_no_list_keep_a_caution() -> None:
    """A frame that is not closed gives its window, and a caution that names it, in any order of selecting."""
    closed, searched = Frame(id="meetings", title="M", rule="R", window="1990/2020"), FRAMES[1].replace(closed=False)
    timeline = Timeline([event(frames=["meetings", "exercises"])], coverage=COVERAGE, frames=[closed, searched])
    told = "not a complete list: exercises lists what the search found, held against no full list"
    assert timeline.select(frames="exercises").caution == told
    assert timeline.select(frames="exercises").coverage == (day("2000-01-01"), day("2010-06-30"))
    assert timeline.select(frames="meetings").caution is None
    assert timeline.select(frames="meetings").select(frames="exercises").caution == told
    assert timeline.select(frames="exercises").select(frames="meetings").caution == told
    assert timeline.select(frames="exercises").series("year").caution == told
    whole = Timeline([event(frames=["exercises"])], coverage=COVERAGE, frames=[searched], complete=True)
    assert whole.select(frames="exercises").caution is None


def test_unsearched_spans_are_gaps_and_no_zeros() -> None:
    """What nobody searched has no exposure; the rest of the window has."""
    frame = Frame(id="talks", title="T", rule="R", window="2000/2004", unsearched=["2001", "2003-07/2003-12"])
    timeline = Timeline([event(date="2002-05-05", frames=["talks"])], coverage=COVERAGE, frames=[frame])
    chosen = timeline.select(frames="talks")
    assert chosen.windows == (
        (day("2000-01-01"), day("2000-12-31")),
        (day("2002-01-01"), day("2003-06-30")),
        (day("2004-01-01"), day("2004-12-31")),
    )
    years = chosen.series("year")
    exposure = dict(zip((str(period) for period in years.periods), years.exposure, strict=True))
    assert exposure["2001"] == 0
    assert exposure["2000"] == pytest.approx(1, abs=0.01)
    assert exposure["2003"] == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"window": "2019"}, "2019 is no interval; write first and last, such as 2019/2019"),
        ({"window": "[2019..2021]"}, "is no interval"),
        ({"unsearched": ["2001/.."]}, "has no first or no last day"),
        ({"unsearched": ["{2001,2003}"]}, "{2001,2003} is a set; write its spans one by one"),
    ],
)
def test_windows_that_are_none(fields: dict[str, object], why: str) -> None:
    """One unknown day is no window, and a gap has both ends."""
    with pytest.raises(DataError, match=re.escape(why)):
        Frame(**({"id": "talks", "title": "T", "rule": "R", "window": "2000/2004"} | fields))


def test_caution() -> None:
    """A collection says that it is not a complete list; what went through a frame, or is complete, does not."""
    timeline = world([event(frames=["meetings"])])
    assert str(timeline.caution).startswith("not a complete list: ")
    assert timeline.select(kinds="cooperation").caution == timeline.caution
    assert timeline.select(frames="meetings").caution is None
    assert world([event()], complete=True).caution is None
    assert "assumed" in str(Timeline([event()]).caution)
