"""EventDate as a value: order, identity, copies, and a pydantic field."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from alliance_timeline import dates
from alliance_timeline.dates import EventDate
from alliance_timeline.errors import DateError

from .strategies_edtf import edtf_strings, event_dates


class Record(BaseModel):
    """A model with dates as fields."""

    date: EventDate
    known: EventDate | None = None
    others: tuple[EventDate, ...] = ()


def test_the_order_is_by_start_then_end_open_first() -> None:
    """Earliest start (open first), latest start, earliest end, latest end (open last), string."""
    ordered = [
        "../2015",
        "Y-17E7",
        "-0043",
        "0000",
        "2014-01-01",
        "2014-01",
        "2014-03-01",
        "2014-03",
        "2014-03/2014",
        "2014-03/..",
        "2014-03/2014-04",
        "2014-03-05",
        "2014-03-05~",
        "2015-01-01",
        "[2015-01-01..]",
        "Y170000002",
    ]
    values = [EventDate(text) for text in ordered]
    assert sorted(values[7:] + values[:7]) == values


@given(event_dates(), event_dates(), event_dates())
def test_the_order_is_total(one: EventDate, two: EventDate, three: EventDate) -> None:
    """Any two dates are ordered, consistently with equality and transitively."""
    assert (one < two) + (one == two) + (one > two) == 1
    assert (one <= two) is (one < two or one == two)
    assert (one >= two) is (two <= one)
    if one <= two <= three:
        assert one <= three
    assert sorted([one, two, three]) == sorted([three, one, two])


@given(event_dates(), event_dates())
def test_certain_precedence_is_kept_by_the_order(one: EventDate, other: EventDate) -> None:
    """What is surely before another date never sorts after it; a "maybe" plays no part."""
    if one.is_before(other) is True:
        assert one < other


@given(edtf_strings(), edtf_strings())
def test_equality_and_hash_are_those_of_the_string(one: str, other: str) -> None:
    """Equal strings are equal dates with one hash; other strings are other dates."""
    assert (EventDate(one) == EventDate(other)) is (one == other)
    assert hash(EventDate(one)) == hash(EventDate.parse(one))
    assert len({EventDate(one), EventDate(one), EventDate(other)}) == len({one, other})


def test_other_types_are_not_ordered_and_not_equal() -> None:
    """A date is not its string; ordering against a string is a TypeError."""
    value = EventDate("2019")
    assert value != "2019"
    for compare in (value.__lt__, value.__le__, value.__gt__, value.__ge__):
        assert compare("2019") is NotImplemented


@given(event_dates())
def test_copies_and_pickles_are_equal(value: EventDate) -> None:
    """Copies are the value itself; a pickle comes back equal, with its bounds."""
    assert copy.copy(value) is value
    assert copy.deepcopy(value) is value
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(value, protocol))
        assert again == value
        assert again.ordinals == value.ordinals
    assert pickle.loads(pickle.dumps(value.start)) == value.start


def test_values_are_frozen_and_have_no_dictionary() -> None:
    """No attribute can be set, deleted or added; replace gives a checked new date."""
    value = EventDate("2019")
    for name in ("edtf", "_ordinals", "other"):
        with pytest.raises(AttributeError, match="frozen"):
            setattr(value, name, "2020")
    with pytest.raises(AttributeError, match="frozen"):
        del value.edtf
    assert not hasattr(value, "__dict__")
    assert value.replace(edtf="2020") == EventDate("2020")
    with pytest.raises(DateError, match="no month 13"):
        value.replace(edtf="2019-13")


def test_a_subclass_of_str_is_kept_as_a_plain_string() -> None:
    """The string of a date is always a plain str."""

    class Text(str):
        __slots__ = ()

    assert type(EventDate.parse(Text("2019-09")).edtf) is str
    assert EventDate.parse(Text("2019-09")) == EventDate("2019-09")


@given(event_dates(), st.lists(event_dates(), max_size=3))
def test_pydantic_round_trip(value: EventDate, others: list[EventDate]) -> None:
    """In JSON a date is its string; Python dumps keep the value; both validate back to an equal model."""
    record = Record(date=value, known=value, others=tuple(others))
    dumped = json.loads(record.model_dump_json())
    assert dumped == {"date": value.edtf, "known": value.edtf, "others": [other.edtf for other in others]}
    assert Record.model_validate_json(record.model_dump_json()) == record
    assert Record.model_validate(record.model_dump()) == record
    assert record.model_dump()["date"] is value
    assert Record(date=value.edtf).date == value


@pytest.mark.parametrize("bad", ["2019-13", "", 2019, None, ["2019"], 1.5])
def test_pydantic_refuses_what_parse_refuses(bad: object) -> None:
    """A refusal names the field and carries the reason."""
    with pytest.raises(ValidationError) as caught:
        Record.model_validate({"date": bad})
    (error,) = caught.value.errors()
    assert error["loc"] == ("date",)
    assert isinstance(error["ctx"]["error"], DateError)


def test_the_json_schema_is_a_string() -> None:
    """JSON Schema says a string with a format and a pattern that every valid string satisfies."""
    schema = Record.model_json_schema()["properties"]["date"]
    assert schema["type"] == "string"
    assert schema["format"] == "edtf"


@given(edtf_strings())
def test_the_pattern_of_the_schema_admits_every_date(text: str) -> None:
    """The pattern is necessary: no valid date breaks it."""
    import re

    from alliance_timeline.dates.value import JSON_SCHEMA

    assert re.search(JSON_SCHEMA["pattern"], text)


def test_dates_are_keys_in_json() -> None:
    """A mapping by date is an object with the strings as keys."""

    class Counts(BaseModel):
        by_date: dict[EventDate, int]

    counts = Counts(by_date={EventDate("2019-09~"): 2})
    assert counts.model_dump_json() == '{"by_date":{"2019-09~":2}}'
    assert Counts.model_validate_json(counts.model_dump_json()) == counts


def test_importing_loads_nothing_heavy() -> None:
    """The module imports the standard library only; numpy, dateutil and pydantic wait until needed."""
    code = (
        "import sys; import alliance_timeline.dates.value as m; m.EventDate.parse('2019').start;"
        "heavy = {'numpy', 'dateutil', 'pydantic', 'pydantic_core', 'pandas'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    path = [entry for entry in sys.path if entry]
    result = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"


def test_public_names() -> None:
    """The module exports these names and no others."""
    expected = "Bounds DateBounds DateLike EventDate Padding Precision Season SortKey"
    assert sorted(dates.__all__) == expected.split()
    assert all(hasattr(dates, name) for name in dates.__all__)
