"""Phases and schemes: declared boundaries, order, names, and which phase holds a date."""

from __future__ import annotations

import copy
import datetime
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DataError, InputError, UnknownNameError
from alliance_timeline.phases import Periodization, Phase

from ..dates.strategies_edtf import event_dates

DAY = datetime.timedelta(days=1)
days = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1))


def test_bundled_phases() -> None:
    """The bundled scheme has the three phases of the contract, with their days."""
    assert [(phase.name, str(phase.start), phase.end and str(phase.end)) for phase in at.PHASES] == [
        ("before-2014", "1992-01-01", "2014-03-17"),
        ("2014-2022", "2014-03-18", "2022-02-23"),
        ("since-2022", "2022-02-24", None),
    ]


@pytest.mark.parametrize(
    ("date", "phase"),
    [
        ("2014-03-17", "before-2014"), ("2014-03-18", "2014-2022"), ("2014-03", None), ("2014", None),
        ("2014-04", "2014-2022"), ("2022-02-23", "2014-2022"), ("2022-02-24", "since-2022"), ("2022", None),
        ("2013/2024", "before-2014"), ("2022-03/..", "since-2022"), ("../2013", None), ("1991-12-31", None),
        ("[2014-01..2014-06]", None), ("2019~", "2014-2022"), ("201X", None), ("Y12345", "since-2022"), ("-0500", None),
        (datetime.date(2022, 2, 24), "since-2022"), (EventDate.parse("2013"), "before-2014"), ("/2030", None),
    ],
)  # fmt: skip
def test_phase_of(date: Any, phase: str | None) -> None:
    """The phase that surely holds the start; None where the date cannot tell, or lies in none."""
    assert at.PHASES.phase_of(date) == phase


def test_open_phases_hold_open_starts() -> None:
    """A start without a first bound lies surely in a first phase that is open, as long as it ends inside."""
    scheme = Periodization.declared("2014-03-18", names=["before", "since"])
    assert [scheme.phase_of(date) for date in ("../2013", "../2014", "-0500", "2015/..")] == [
        "before", None, "before", "since",
    ]  # fmt: skip


@given(event_dates(), st.lists(days, min_size=1, max_size=4, unique=True))
def test_phase_of_agrees_with_shares(date: EventDate, boundaries: list[datetime.date]) -> None:
    """A date with bounds is in a phase exactly when all of its possible start days are."""
    scheme = Periodization.declared(*sorted(boundaries))
    first, last = date.ordinals[:2]
    if first is None or last is None:
        return
    starts = [day.toordinal() for day in sorted(boundaries)]
    place = {sum(start <= day for start in starts) for day in (first, last)}
    assert scheme.phase_of(date) == (scheme.names[place.pop()] if len(place) == 1 else None)


@given(st.lists(days, min_size=1, max_size=5, unique=True).map(sorted))
def test_declared(boundaries: list[datetime.date]) -> None:
    """Declared phases follow each other without gap or overlap; each boundary is the first day of a phase."""
    scheme = Periodization.declared(*boundaries)
    assert [phase.start for phase in scheme] == [None, *boundaries]
    assert [phase.end for phase in scheme] == [*(day - DAY for day in boundaries), None]
    assert len(set(scheme.names)) == len(scheme) == len(boundaries) + 1
    assert scheme.windows[scheme.names[0]][0] == datetime.date.min
    for again in (Periodization.model_validate_json(scheme.model_dump_json()), copy.deepcopy(scheme)):
        assert again == scheme
        assert hash(again) == hash(scheme)
    assert pickle.loads(pickle.dumps(scheme)) == scheme


@pytest.mark.parametrize(
    ("boundaries", "names", "error", "message"),
    [
        ([], None, InputError, "boundaries: at least one day"),
        (["2014", "2022-01-01"], None, InputError, "boundaries: 2014 is not a single day"),
        (["2014-01-01", "2013-01-01"], None, InputError, "in the order of time"),
        (["2014-01-01", "2014-01-01"], None, InputError, "in the order of time"),
        (["2014-01-01"], ["a"], InputError, "names: 1 given, 2 phases"),
        (["2014-01-01"], ["a", "a"], DataError, "phases have unique names, not a, a"),
        (["2014-01-01"], ["a", ""], DataError, "name: is blank"),
        (["2014-02-30"], None, ValueError, "February 2014 has days 01 to 28"),
    ],
)
def test_refused_boundaries(
    boundaries: list[str], names: list[str] | None, error: type[Exception], message: str
) -> None:
    """Boundaries are single days in order, and names fit and are unique."""
    with pytest.raises(error) as caught:
        Periodization.declared(*boundaries, names=names)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("phases", "message"),
    [
        ([], "phases: is empty"),
        ([("a", "2014-01-01", "2013-01-01")], "phase a ends (2013-01-01) before it begins (2014-01-01)"),
        ([("a", "2014-01-01", "2015-01-01"), ("b", "2015-01-01", None)], "phase b begins before a ends"),
        ([("a", "2014-01-01", None), ("b", "2015-01-01", None)], "phase b begins before a ends"),
        ([("b", "2015-01-01", None), ("a", "2014-01-01", "2014-06-01")], "phase a begins before b ends"),
    ],
)
def test_refused_schemes(phases: list[tuple[str, str, str]], message: str) -> None:
    """Phases stand in order, without overlap, and end after they begin; gaps are allowed."""
    with pytest.raises(DataError) as caught:
        Periodization(phases=[{"name": name, "start": start, "end": end} for name, start, end in phases])
    assert message in str(caught.value)
    assert len(Periodization(phases=[Phase(name="a", end="2014-01-01"), Phase(name="b", start="2020-01-01")])) == 2


def test_look_up() -> None:
    """Phases are found by name, ``in`` takes names and phases, and the one before is known."""
    scheme = at.PHASES
    assert scheme["2014-2022"].start == datetime.date(2014, 3, 18)
    assert "since-2022" in scheme
    assert scheme["since-2022"] in scheme
    assert "since-2023" not in scheme
    assert 3 not in scheme
    assert scheme.earlier("2014-2022") == scheme["before-2014"]
    assert scheme.earlier("before-2014") is None
    with pytest.raises(UnknownNameError, match="there is no phase 'since-2023'; nearest: 'since-2022'"):
        scheme["since-2023"]
    assert str(scheme["since-2022"]) == "since-2022 (2022-02-24 to …)"
    assert "before-2014 (1992-01-01 to 2014-03-17); 2014-2022" in str(scheme)


def test_a_boundary_on_the_first_day_of_the_calendar() -> None:
    """No phase lies before the first day of the calendar, so that it is no boundary."""
    with pytest.raises(InputError, match="no day lies before 0001-01-01"):
        Periodization.declared("0001-01-01")
