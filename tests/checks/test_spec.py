"""Check and CheckFile made in Python: what may be given, what is refused, and that they stay as they are."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given

import alliance_timeline as at
from alliance_timeline.checks import Check, CheckFile, OpenList, Severity
from alliance_timeline.checks.expectations.counts import Count
from alliance_timeline.errors import DataError
from alliance_timeline.testing import selections

from .worlds import check


def told(**fields: object) -> str:
    """What is wrong with a check."""
    with pytest.raises(DataError) as error:
        Check(**({"id": "a", "question": "Q?", "expect": Count(at_least=1)} | fields))
    return str(error.value)


def test_an_expectation_or_its_table() -> None:
    """An expectation may be given itself, or as the table that a file has."""
    assert check(expect={"count": {"at_least": 3}}) == check(expect=Count(at_least=3))


def test_what_a_check_is_by_default() -> None:
    """A check is about all events, counts occasions by quarter, refuses open lists, and its fail is an error."""
    plain = check()
    assert (plain.select, plain.phases, plain.every, plain.unit) == (at.Selection(), None, "quarter", "occasion")
    assert (plain.confidence, plain.open_list, plain.severity) == (None, OpenList.REFUSE, Severity.ERROR)
    assert (plain.skip_until, plain.owner, plain.notes) == (None, "", "")


def test_frozen() -> None:
    """A check does not change; ``replace`` makes another, validated like a new one."""
    plain = check()
    with pytest.raises(AttributeError, match="frozen"):
        plain.unit = "event"
    assert plain.replace(unit="event").unit == "event"
    with pytest.raises(DataError, match="unit"):
        plain.replace(unit="day")
    assert hash(plain) == hash(check())


@given(selections())
def test_selections_survive(selection: at.Selection) -> None:
    """A selection may be given itself, or in its words."""
    assert check(select=selection).select == check(select=selection.words()).select == selection


def test_phases() -> None:
    """A scheme is named, declared by first days (strings or dates), or given itself."""
    assert check(phases="mine").phases == "mine"
    days = (datetime.date(2014, 3, 18), datetime.date(2022, 2, 24))
    assert check(phases=["2014-03-18", days[1]]).phases == days
    scheme = at.Periodization.declared("2014-03-18")
    assert check(phases=scheme).phases is scheme


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": "a b"}, "id: is no identifier"),
        ({"question": ""}, "question: is blank"),
        ({"select": {"kinds": "x"}}, "select.kinds.0: 'x' is unknown"),
        ({"expect": None}, "expect: None; exactly one expectation is needed"),
        ({"expect": {"cont": {}}}, "expect: cont: 'cont' is no expectation; nearest: 'count'"),
        ({"expect": {"count": {"at_lest": 3}}}, "expect: count.at_lest: unknown field; nearest: 'at_least'"),
        ({"phases": 3}, "phases: 3 is neither the id of a scheme nor a list of first days such as 2019-06-05"),
        ({"phases": ["2014"]}, "phases: ['2014'] is neither"),
        ({"every": "week"}, "every: 'week' is no period"),
        ({"every": "x" * 10_000}, "every: 'xxxxx"),
        ({"unit": "events"}, "unit: 'events' is unknown; nearest: 'event'"),
        ({"confidence": 1.0}, "confidence: 1.0; a number below 1 is expected"),
        ({"confidence": True}, "confidence: true; a number is expected"),
        ({"open_list": True}, "open_list: true is unknown"),
        ({"severity": "warn"}, "severity: 'warn' is unknown; nearest: 'warning'"),
        ({"skip_until": "2027"}, "skip_until: '2027' is no day"),
        ({"owner": "a\nb"}, "owner: has control"),
        ({"self": 1}, "self: unknown field"),
    ],
)
def test_refused(fields: dict[str, object], expected: str) -> None:
    """What is wrong is told with its field and what is allowed, on one line of readable length."""
    message = told(**fields)
    assert message.startswith(expected)
    assert "\n" not in message
    assert len(message) < 300


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"check": []}, "check: is empty; at least one is needed"),
        ({"check": [check("a"), check("b"), check("a")]}, "check: the id 'a' stands twice; ids are unique"),
        ({"holm": "yes"}, "holm: 'yes'; true or false is expected"),
        ({"seed": -1}, "seed: -1; a number of at least 0 is expected"),
        ({"minimum_events": 1.5}, "minimum_events: 1.5; "),
        ({"confidence": 0}, "confidence: 0; a number of at least 0.5 is expected"),
        ({"data": 3}, "data: 3; a text is expected"),
        ({"chekc": 3}, "chekc: unknown field; nearest: 'check'"),
    ],
)
def test_refused_of_a_file(fields: dict[str, object], expected: str) -> None:
    """A file needs checks with unique ids, and its keys have their types."""
    with pytest.raises(DataError) as error:
        CheckFile(**({"check": [check()]} | fields))
    assert str(error.value).startswith(expected)


def test_what_a_file_is_by_default() -> None:
    """A file is about the bundled data, at 95 % confidence, each check by itself."""
    file = CheckFile(check=[check()])
    assert (file.data, file.data_version, file.confidence, file.holm) == ("bundled", None, 0.95, False)
    assert (file.seed, file.minimum_events) == (0, 1)


def test_values_are_told_as_a_file_has_them() -> None:
    """Messages show true, days and times as TOML writes them."""
    assert told(confidence=datetime.date(2030, 1, 1)).startswith("confidence: 2030-01-01; a number is expected")
    assert told(skip_until=datetime.datetime(2030, 1, 1)).startswith("skip_until: 2030-01-01 00:00:00 is no day")
    assert told(select={"since": datetime.datetime(2014, 3, 18, 10)}).startswith("select.since: 10:00:00 is a time")
