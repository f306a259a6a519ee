"""A case spreads vague dates over the window and knows which days are covered and settled."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Verdict

from .worlds import TODAY, case, check, talks, world


def test_vague_dates_are_spread_over_the_window() -> None:
    """An event that may lie in the window counts with the share of its days that do, however small."""
    data = world(["2004", "2005-03", "2003-12-31"])
    found = case(data, selection=at.Selection(since="2004-11-01", until="2005-03-10"))
    assert [(unit.events, round(unit.share, 4)) for unit in found.units] == [
        (("e0",), round(61 / 366, 4)),
        (("e1",), round(10 / 31, 4)),
    ]


def test_a_stated_certainty_is_obeyed() -> None:
    """A selection that says how sure a start must be takes only such events."""
    data = world(["2004", "2005-03-01"])
    sure = case(data, selection=at.Selection(since="2004-11-01", certainty="certain"))
    assert [unit.events for unit in sure.units] == [("e1",)]
    probable = case(data, selection=at.Selection(since="2004-05-01", certainty="probable"))
    assert len(probable.units) == 2


def test_an_occasion_is_one_unit() -> None:
    """Events of an occasion are one unit that starts with the first; by event each stands for itself."""
    part = talks("paper", "2004-05-02", links=[{"relation": "part_of", "event": "summit"}])
    data = at.Timeline([talks("summit", "2004-05-01"), part], coverage=("2001", "2012"))
    (one,) = case(data).units
    assert one.events == ("summit", "paper")
    assert one.first == datetime.date(2004, 5, 1).toordinal()
    assert len(case(data, unit="event").units) == 2
    assert case(data).evidence == ("summit", "paper")


def test_what_is_not_settled_is_left_out() -> None:
    """The window ends with the settled day, and so do units and years."""
    data = world(["2004-05-01", "2012-05-01"], settled_until="2010-12-31")
    found = case(data)
    assert found.windows == ((datetime.date(2001, 1, 1), datetime.date(2010, 12, 31)),)
    assert [unit.events for unit in found.units] == [("e0",)]
    assert found.years == pytest.approx(10, abs=0.01)
    assert found.window_text == "2001-01-01 to 2010-12-31"
    assert [period.label for period in found.periods()] == ["2001-01-01/2010-12-31"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({}, None),
        ({"since": "2002"}, None),
        ({"since": "1990"}, "begins 1990-01-01, the data 2001-01-01"),
        ({"until": "2020"}, "ends 2020-12-31, the covered and settled days 2010-12-31"),
        (
            {"since": "1990", "until": "2020"},
            "begins 1990-01-01, the data 2001-01-01 and ends 2020-12-31, the covered and settled days 2010-12-31",
        ),
        ({"since": "1990", "until": "1995"}, None),
    ],
)
def test_what_lies_beyond_the_data_is_told(words: dict[str, str], told: str | None) -> None:
    """Days of the window that are not covered or settled; an open end is none, nor is a window outside of it all."""
    data = world(["2004-05-01"], settled_until="2010-12-31")
    assert case(data, selection=at.Selection(**words)).beyond == told


def test_phases_are_a_window() -> None:
    """The phases of a selection are those of the scheme that the data carries; a gap between them stays a gap."""
    scheme = at.Periodization.declared("2004-01-01", "2006-01-01", names=["a", "b", "c"])
    found = case(world(["2005-05-01"]).with_phases(scheme), selection=at.Selection(phases=["a", "c"]))
    assert len(found.windows) == 2
    assert found.units == ()


@given(st.lists(st.dates(datetime.date(2001, 1, 1), datetime.date(2012, 12, 31)), max_size=20))
def test_shares_of_two_halves_sum_to_one(days: list[datetime.date]) -> None:
    """A vague unit is shared out between windows that meet, and nothing is lost."""
    data = world([str(day)[: 4 if n % 3 else 10] for n, day in enumerate(days)])
    halves = [{"until": "2006-08-14"}, {"since": "2006-08-15"}]
    shares = [unit.share for words in halves for unit in case(data, selection=at.Selection(**words)).units]
    assert sum(shares) == pytest.approx(len(days))


def test_a_case_is_replaced_as_a_whole() -> None:
    """Other data give other units; what was worked out before is not kept."""
    found = case(world(["2004-05-01"]))
    assert len(found.units) == 1
    assert len(found.replace(data=world(["2004", "2005"])).units) == 2
    assert found.series.expected.sum() == 1


@pytest.mark.parametrize("date", ["XXXX", "[-0500..2005]"])
def test_days_that_the_calendar_lacks(date: str) -> None:
    """The possible days of a unit are those of the years 1 to 9999, so that it can be moved to each of them."""
    data = world(["2004-05-01", date])
    units = case(data).units
    assert len(units) == 2
    assert min(unit.first for unit in units) == 1
    result = at.run_checks(check(expect={"rate": {"at_least": 3.0}}), data, today=TODAY).results[0]
    assert result.fragility is not None
    assert result.fragility.number is not None
    assert "not known" not in result.fragility.text


def test_a_window_that_is_too_long_for_series() -> None:
    """Where an event of any year makes the coverage, a test of series is an error with a way out, and does not hang."""
    data = at.Timeline([talks("a", "2004-05-01"), talks("b", "XXXX")], complete=True)
    told = "is too long: series by quarter are made of at most 600 years; give since or until"
    expect = {"trend": {"direction": "rising"}}
    result = at.run_checks(check(expect=expect), data, today=TODAY).results[0]
    assert result.verdict is Verdict.ERROR
    assert told in result.why
    cut = at.run_checks(check(expect=expect, select={"since": "2001", "until": "2012"}), data, today=TODAY).results[0]
    assert cut.verdict is not Verdict.ERROR
    assert "at most 200 years" in str(case(data, every="month").too_long)
    assert case(data, every="year", selection=at.Selection(since="1500", until="2000")).too_long is None
    assert case(at.Timeline([])).too_long is None


def test_an_event_before_the_calendar() -> None:
    """An event before the year 1 is of no window, and what would change a share is found all the same."""
    data = world(["2004-05-01", "2005-05-01", "-0005"])
    expect = {"share": {"part": {"kinds": "cooperation"}, "at_least": 0.1}}
    result = at.run_checks(check(expect=expect), data, today=TODAY).results[0]
    assert result.fragility is not None
    assert "not known" not in result.fragility.text


def test_days_that_nobody_searched_are_told() -> None:
    """A hole in a frame's window is told; days that the selection excludes by date are none."""
    frame = at.Frame(
        id="f", title="F", rule="All.", window="2001/2012", searched_on="2013-01-01", unsearched=["2005/2007"]
    )
    data = at.Timeline([talks("a", "2003-05-01", frames="f")], frames=[frame], coverage=("2001", "2012"))
    told = case(data, selection=at.Selection(frames="f")).beyond
    assert told == "has days that nobody searched: 2005-01-01 to 2007-12-31"
    assert case(data, selection=at.Selection(frames="f", until="2004")).beyond is None
    without = at.Selection(exclude=at.Selection(since="2005", until="2006"))
    assert case(world(["2003-05-01"]), selection=without).beyond is None
