"""Schemes from breaks that were found: phases, names, sets, and the word of caution."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path

import pytest

import alliance_timeline as at
from alliance_timeline.errors import DataError, InputError, UnknownNameError
from alliance_timeline.phases import Periodization
from alliance_timeline.phases.scheme import POST_SELECTION

from .worlds import ACTORS, COVERAGE, every, timeline

LOW, HIGH = every(60, "2002-01-20", "2006-12-31"), every(12, "2007-01-01", "2011-12-31")
BROKEN = timeline(LOW + HIGH)
DATE = datetime.date


def test_phases_between_breaks() -> None:
    """One break: two phases that meet on its date, over the days that were used, with a readable name each."""
    found = BROKEN.series("quarter").changepoints()
    assert found.only.dates == (DATE(2007, 1, 1),)
    scheme = Periodization.from_changepoints(found)
    assert scheme.id == "detected"
    assert scheme.names == ("before-2007-Q1", "since-2007-Q1")
    assert scheme.boundaries == found.only.dates
    assert (scheme.phases[0].start, scheme.phases[0].end) == (DATE(2002, 1, 1), DATE(2006, 12, 31))
    assert (scheme.phases[1].start, scheme.phases[1].end) == (DATE(2007, 1, 1), DATE(2011, 12, 31))
    assert Periodization.from_changepoints(found.only) == scheme
    named = Periodization.from_changepoints(found, names=["calm", "busy"])
    assert named.names == ("calm", "busy")
    assert named.sets == scheme.sets


def test_sets_are_days() -> None:
    """The days of a set are its periods and the second half of the one before; they hold the boundary, and hash."""
    row = BROKEN.series("quarter").changepoints().only
    scheme = Periodization.from_changepoints(row)
    assert scheme.sets is not None
    (windows,) = scheme.sets
    inside = [any(first <= day <= last for first, last in windows) for day in scheme.boundaries]
    assert inside == [True]
    assert windows[-1][1] == row.sets[0][-1].last
    first = row.sets[0][0].first
    assert datetime.timedelta(days=44) < first - windows[0][0] < datetime.timedelta(days=48)
    assert hash(scheme) == hash(pickle.loads(pickle.dumps(scheme)))
    assert Periodization.model_validate_json(scheme.model_dump_json()) == scheme
    assert scheme != scheme.replace(sets=None)


def test_no_break_is_one_phase() -> None:
    """Where no break is shown there is one phase of all days, without sets but not declared."""
    found = timeline(every(30, "2002-01-20", "2011-12-31")).series("quarter").changepoints()
    scheme = Periodization.from_changepoints(found)
    assert (scheme.names, scheme.sets, scheme.boundaries) == (("2002-Q1-to-2011-Q4",), (), ())
    assert scheme.windows["2002-Q1-to-2011-Q4"] == (DATE(2002, 1, 1), DATE(2011, 12, 31))
    assert Periodization.declared("2007-01-01").sets is None


def test_names_of_periods_without_a_short_name() -> None:
    """Periods that are named by their days give names with the first or last day."""
    found = BROKEN.series("quarter", anchor="2007-01-10").changepoints()
    scheme = Periodization.from_changepoints(found)
    day = scheme.boundaries[0]
    assert scheme.names == (f"before-{day}", f"since-{day}")


def test_groups_are_chosen() -> None:
    """Of a result with several groups one row must be chosen; what is no result is refused; names must fit."""
    several = timeline([*LOW, *HIGH, *((day, "friction") for day in LOW + HIGH)]).series("quarter", by="kind")
    found = several.changepoints()
    with pytest.raises(UnknownNameError, match="choose one by"):
        Periodization.from_changepoints(found)
    assert Periodization.from_changepoints(found["friction"]).boundaries == found["friction"].dates
    with pytest.raises(InputError, match="breaks of a series are expected, not str"):
        Periodization.from_changepoints("2007")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="names: 1 given, 2 phases"):
        Periodization.from_changepoints(found["friction"], names=["one"])
    with pytest.raises(DataError, match="sets: 0 given, 1 boundaries"):
        Periodization.declared("2007-01-01").replace(sets=())


def test_post_selection_is_told() -> None:
    """Contrasts and summaries of phases that were found say so wherever they say anything; declared ones do not."""
    scheme = Periodization.from_changepoints(BROKEN.series("quarter").changepoints())
    contrast, summary = BROKEN.contrast(*scheme.names[::-1], scheme), BROKEN.phase_summary(scheme)
    for result in (contrast, summary):
        assert str(result.caution).endswith(POST_SELECTION)
        assert "not a complete list" in str(result.caution)
        assert POST_SELECTION in repr(result)
        assert POST_SELECTION in result._repr_html_()
    assert BROKEN.phase_summary().caution == BROKEN.caution
    whole = timeline(LOW + HIGH, complete=True)
    assert whole.contrast(*scheme.names[::-1], scheme).caution == POST_SELECTION
    assert whole.contrast("late", "middle").caution is None


def test_a_found_scheme_is_saved_with_its_sets(tmp_path: Path) -> None:
    """Saved with a timeline and loaded again, it is the same scheme."""
    scheme = Periodization.from_changepoints(BROKEN.series("quarter").changepoints())
    event = BROKEN[0].replace(form="visit_or_summit")
    at.Timeline([event], ACTORS, coverage=COVERAGE, phases=scheme).save(tmp_path / "data")
    assert at.load(tmp_path / "data").phases == scheme
