"""The first checks file: it can be read, each claim holds of the data with room, and says where a bound comes from."""

from __future__ import annotations

import datetime
import random
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import CheckFile, CheckReport, Verdict, read_checks
from alliance_timeline.checks.catalogue import BUILT_IN
from alliance_timeline.checks.expectation import Bounded
from alliance_timeline.checks.starter import starter
from alliance_timeline.errors import InputError
from alliance_timeline.events import Frame
from alliance_timeline.testing import timelines

from .worlds import TODAY, talks, world


def held(text: str, timeline: at.Timeline, today: datetime.date = TODAY) -> CheckReport:
    """The report of a text on the data."""
    return at.run_checks(CheckFile(**tomllib.loads(text)), timeline, today=today, fragility=False)


def expectations(report: CheckReport) -> set[str]:
    """What the checks of a report expect."""
    return {result.check.expect.name for result in report}


def rich(
    early: int = 40,
    late: int = 160,
    frame: str = "talks",
    title: str = "Talks",
    phases: tuple[str, str] = ("early", "late"),
) -> at.Timeline:
    """A complete list: ``early`` talks to 2006 and ``late`` from 2007 on, protests and agreements, on random days."""
    chance, begins = random.Random(5), datetime.date(2001, 1, 1).toordinal()
    days = sorted([chance.randrange(2191) for _ in range(early)] + [chance.randrange(2191, 4382) for _ in range(late)])
    dates = [str(datetime.date.fromordinal(begins + day)) for day in days]
    events = [talks(f"t{n}", date, frames=frame, participants=[f"actor-{n // 9}"]) for n, date in enumerate(dates)]
    events += [talks(f"p{n}", date, kind="friction", form="statement") for n, date in enumerate(dates[::5])]
    signed = {"form": "agreement", "status": "signed", "followed_up_on": "2012-12-31"}
    done = {"milestones": [{"status": "implemented", "date": "2009-01-01"}]}
    events += [talks(f"a{n}", f"2003-{n + 1:02}-05", **signed, **(done if n % 3 else {})) for n in range(12)]
    scheme = at.Periodization.declared("2007-01-01", names=phases)
    frames = [Frame(id=frame, title=title, rule="All of them.", window="2001/2012")]
    return at.Timeline(events, frames=frames, phases=scheme, coverage=("2001", "2012"), complete=True, version="7")


def test_of_the_bundled_data(tmp_path: Path) -> None:
    """Of the bundled data a claim is found for every expectation; the file is read, and each claim passes."""
    timeline, today = at.load(), datetime.date(2026, 11, 1)
    text = starter(timeline, today=today)
    (tmp_path / "checks.toml").write_text(text, encoding="utf-8")
    source = read_checks(tmp_path / "checks.toml")
    report = held(text, timeline, today)
    assert {check.expect.name for check in source.file.check} == expectations(report) == set(BUILT_IN)
    assert [result.id for result in report if result.verdict is not Verdict.PASS] == []
    assert f"from version {timeline.version} of the data, settled until {timeline.settled_until}" in _joined(text)
    assert "No claim" not in text
    assert text.isascii() is False  # figures as reports show them
    assert max(len(line) for line in text.splitlines() if line.startswith("#")) <= 102


def _joined(text: str) -> str:
    """The comments on one line."""
    return " ".join(" ".join(line.lstrip("# ") for line in text.splitlines()).split())


@pytest.mark.parametrize(
    ("early", "late", "ratio", "not_claimed"),
    [
        (40, 160, r"at_least = 1(\.\d+)? }", {"changepoint"}),
        (160, 40, r"at_most = 0\.\d+ }", {"changepoint"}),
        (160, 160, r"at_least = 0\.\d+, at_most = 1\.\d+ }", set()),
    ],
)
def test_of_other_data(early: int, late: int, ratio: str, not_claimed: set[str]) -> None:
    """Of invented data every claim passes too; a rate is of its frame, a ratio of its phases, with one bound or two.

    Whether a change that lasts is a break, or periods depend on each other, the test of breaks cannot tell.
    """
    timeline = rich(early, late)
    text = starter(timeline, today=TODAY)
    report = held(text, timeline)
    assert report.counts()[Verdict.PASS] == len(report)
    assert set(BUILT_IN) - expectations(report) <= not_claimed
    assert 'select = { frames = "talks" }\nexpect.rate = {' in text
    assert re.search(f'expect.rate_ratio = {{ phase = "late", relative_to = "early", {ratio}\n', text)
    assert "open_list" not in text
    assert '# data_version = "7"' in text


def test_there_is_room() -> None:
    """A lower bound lies at least a fifth below the interval (a ratio of 1 aside), an upper one above it."""
    timeline = rich()
    report = held(starter(timeline, today=TODAY), timeline)
    bounded = [result for result in report if isinstance(result.check.expect, Bounded)]
    assert len(bounded) >= 7
    for result in bounded:
        expect, finding = result.check.expect, result.finding
        if expect.at_least is None and expect.at_most is None:  # a direction
            continue
        assert finding is not None
        assert finding.low is not None
        assert finding.high is not None
        assert expect.at_least is None or expect.at_least == 1 or expect.at_least <= 0.8 * finding.low + 1e-9
        assert expect.at_most is None or expect.at_most == 1 or expect.at_most > finding.high
    later = held(starter(timeline, today=TODAY), timeline, TODAY + datetime.timedelta(days=29))
    assert later["fresh"].verdict is Verdict.PASS


def test_it_says_where_bounds_come_from() -> None:
    """Each check has a comment with figure, window and margin; the head tells to set bounds by what matters."""
    text = starter(world([f"{year}-05-10" for year in range(2001, 2009)]), today=TODAY)
    assert "# Found: 8, 2001-01-01 to 2012-12-31. The bound is 80 % of that.\n[[check]]\n" in text
    assert "expect.count = { at_least = 6 }\n" in text
    for part in ("Set each bound by what matters to you", f"on {TODAY}", "alliance-timeline check --schema"):
        assert part in _joined(text)


def test_poor_data_has_fewer_claims() -> None:
    """Without frames, phases, vocabulary and agreements there are fewer claims, and the head names what is missing."""
    timeline = at.Timeline([talks(f"e{n}", f"{2001 + n}-05-10") for n in range(8)])
    text = starter(timeline, today=TODAY)
    report = held(text, timeline)
    assert report.counts()[Verdict.PASS] == len(report)
    assert {"count", "rate", "gap", "data"} <= expectations(report)
    assert not {"rate_ratio", "composition", "follow_through"} & expectations(report)
    missing = [name for name in BUILT_IN if name not in expectations(report)]
    assert f"No claim that holds with room was found for: {', '.join(missing)}." in _joined(text)
    assert "data_version" not in text
    assert report["rate"].check.open_list == "accept"
    assert "The list is not complete" in _joined(text)


def test_what_makes_no_difference() -> None:
    """The same data gives the same text; the data may be named as a path."""
    timeline = rich()
    text = starter(timeline, today=TODAY)
    assert text == starter(timeline, today=TODAY)
    assert f"on {datetime.date.today()}" in _joined(starter(world(["2001-05-10"])))
    assert 'data = "a \\"b\\" \\\\ c"' in starter(world(["2001-05-10"]), data='a "b" \\ c', today=TODAY)


def test_names_of_any_kind() -> None:
    """Quotes, backslashes and long names of frames and phases do no harm to the text."""
    timeline = rich(40, 160, 'a"b\\c#é', "“" + "x\\\"'" * 70, ('"early" #', "späte [x]"))
    report = held(starter(timeline, today=TODAY), timeline)
    assert report.counts()[Verdict.PASS] == len(report)
    assert {"rate", "rate_ratio"} <= expectations(report)


def test_of_few_events_little_is_claimed() -> None:
    """From one event on one day nothing follows but that it is listed; of fewer events than asked little more."""
    for timeline in (at.Timeline([talks("a", "2004-05-01")]), world([f"2004-05-{n + 1:02}" for n in range(4)])):
        text = starter(timeline, today=TODAY)
        assert expectations(held(text, timeline)) <= {"count", "gap", "newcomers", "data"}
        assert {"count", "data"} <= expectations(held(text, timeline))
        assert "minimum_events = 5" in text


@pytest.mark.parametrize("number", [1, 8])
def test_events_without_a_date_end(number: int) -> None:
    """Events that may lie in any year give no series that methods take for ever to go through."""
    timeline = at.Timeline([talks(f"e{n}", "XXXX") for n in range(number)])
    text = starter(timeline, today=TODAY)
    assert not {"trend", "changepoint"} & expectations(held(text, timeline))


def test_it_names_its_schema() -> None:
    """Editors read the schema that the first line names."""
    assert starter(rich(), today=TODAY).startswith("#:schema checks.schema.json\n")


def test_claims_hold_where_the_file_loads_the_data(tmp_path: Path) -> None:
    """Unverified events, which a run counts for one claim alone, make no claim of the first file fail."""
    events = [talks(f"e{n}", f"{2001 + n}-05-10", verification="unverified" if n % 2 else "sourced") for n in range(12)]
    at.Timeline(events, coverage=("2001", "2012"), complete=True).save(tmp_path / "mine.json")
    text = starter(at.load(tmp_path / "mine.json"), data="mine.json", today=TODAY)
    (tmp_path / "checks.toml").write_text(text, encoding="utf-8")
    report = at.run_checks(tmp_path / "checks.toml", today=TODAY, fragility=False)
    assert report.counts()[Verdict.PASS] == len(report) > 2


def test_nothing_holds() -> None:
    """Where no claim holds, as of one event that may lie anywhere and days to come, there is no file."""
    with pytest.raises(InputError, match="no claim holds with room"):
        starter(at.Timeline([talks("a", "1999/2014")], coverage=("2001", "2013")), today=TODAY)


@pytest.mark.parametrize(
    "timeline",
    [at.Timeline([]), world([]), world(["2001-05-10"], settled_until="2000-01-01")],
)
def test_nothing_to_claim(timeline: at.Timeline) -> None:
    """Data without events, or without settled days, is told as such."""
    with pytest.raises(InputError, match="nothing can be claimed of this data"):
        starter(timeline, today=TODAY)


@settings(max_examples=8)
@given(timelines(min_events=1, max_events=12), st.booleans())
def test_of_any_data(timeline: at.Timeline, cut: bool) -> None:
    """Whatever the data, the text is read, and every claim passes; without one for anything it is an error."""
    some: Any = timeline.with_phases(at.Periodization.declared("2018-01-01")) if cut else timeline
    try:
        text = starter(some, today=TODAY)
    except InputError:
        one = at.Check(id="one", question="Is there one?", expect={"count": {"at_least": 1}}, open_list="accept")
        assert not some.windows or at.run_checks(one, some)["one"].verdict is not Verdict.PASS
        return
    report = held(text, some)
    assert len(report) > 0
    assert [(result.id, result.verdict, result.why) for result in report if result.verdict is not Verdict.PASS] == []
