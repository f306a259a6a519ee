"""The JSON Schema of checks files, with ``jsonschema`` as the judge: it takes what is valid, and says what it can."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict, InstanceOf

from alliance_timeline.checks import Bounded, CheckFile, CheckSource, Expectation, catalogue, read_checks, schema
from alliance_timeline.checks.catalogue import BUILT_IN, GROUP, expectation_type
from alliance_timeline.checks.schema import checks_schema
from alliance_timeline.errors import DataError
from alliance_timeline.testing import selections

SCHEMA = checks_schema()
JUDGE = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())

BOUNDS = {"at_least": 0.5, "at_most": 1}
VALID: dict[str, list[dict[str, Any]]] = {
    "count": [{"at_least": 3}, {"at_most": 4.0}, {"at_least": 2, "at_most": 2}],
    "rate": [{"at_least": 0.5}, BOUNDS],
    "rate_ratio": [{"phase": "a", "relative_to": "b", "at_least": 2},
                   {"phase": "a", "relative_to": "b", "at_most": 0.5, "baseline": "net of trend"}],
    "share": [{"part": {"kinds": "friction"}, "at_most": 0.1},
              {"part": {"domains": ["ai", "energy"], "since": "2014"}, "at_least": 1}],
    "trend": [{"direction": "not_falling"}, {"at_most": -5}, {"at_least": -1, "at_most": 2.5}],
    "changepoint": [{"near": "2014-03-18", "within": "6 months"}, {"none_since": "2014-03-18"},
                    {"none_since": datetime.date(2014, 3, 18), "ratio": 3, "lasting": "1 year"}],
    "composition": [{"by": "kind", "phase": "a", "relative_to": "b", "moved": True},
                    {"by": "domain", "phase": "a", "relative_to": "b", "moved": False, "points": 5}],
    "gap": [{"at_most": "180 days"}],
    "newcomers": [{"at_least": 3}, {"at_most": 4, "actor_kinds": "company", "countries": ["NO", "IS"]}],
    "follow_through": [{"within": "5 years", "at_least": 0.5},
                       {"within": "2 years", "at_most": 0.5, "outcome": "silent", "from_status": ["signed"],
                        "to": "in_force"}],
    "order": [{"after": {"kinds": "friction"}, "within": "90 days"},
              {"after": {"tags": ["x"], "exclude": {"kinds": "friction"}}, "within": "90 days", "at_most": 0.1}],
    "data": [{"fresh_within": "300 days"}, {"sourced_at_least": 0.9}, {"confirmed_at_least": 0.1},
             {"duplicates_at_most": 0}, {"reliability_at_least": 0.667}],
}  # fmt: skip


def plain(value: Any) -> Any:
    """A TOML value as JSON has it."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def takes(value: Any) -> bool:
    """Whether the schema takes a value."""
    return bool(JUDGE.is_valid(plain(value)))


def check(expect: Any = None, **fields: Any) -> dict[str, Any]:
    """A file with one check."""
    plain_one = {"id": "a", "question": "Q?", "expect": expect or {"count": {"at_least": 1}}}
    return {"check": [plain_one | fields]}


def is_valid(value: dict[str, Any]) -> bool:
    """Whether the models take a value."""
    try:
        CheckFile(**value)
    except DataError:
        return False
    return True


def test_it_is_a_schema() -> None:
    """It is a valid schema of the draft that it names, and says what it is."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMA["$id"] == "checks.schema.json"
    assert SCHEMA["title"]
    assert SCHEMA["description"]


def _properties(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        for name, item in schema.get("properties", {}).items():
            yield f"{place}.{name}", item
        for name, item in schema.items():
            yield from _properties(item, f"{place}.{name}")


def test_every_key_is_described() -> None:
    """Each key of a file, of a check, of a selection and of an expectation says what it means."""
    expectations = SCHEMA["$defs"]["Check"]["properties"]["expect"]["properties"]
    assert list(expectations) == list(BUILT_IN)
    for place, item in _properties(SCHEMA):
        if ".expect." not in place:
            assert item.get("description"), place
    for item in SCHEMA["$defs"].values():
        assert item["description"]
    assert "'null'" not in str(SCHEMA)  # which TOML has not


def test_vocabularies_are_defined() -> None:
    """The words of a closed vocabulary are listed with their definitions."""
    assert SCHEMA["$defs"]["Kind"]["enum"][0] == "friction"
    assert "- `friction`: An act of one side" in SCHEMA["$defs"]["Kind"]["description"]


def test_the_example(tmp_path: Path) -> None:
    """The bundled pack is valid by the schema and is read."""
    path = Path(__file__).parents[2] / "examples" / "checks.toml"
    assert takes(tomllib.loads(path.read_text(encoding="utf-8")))
    assert isinstance(read_checks(path), CheckSource)


@pytest.mark.parametrize(("name", "parameters"), [(name, item) for name, items in VALID.items() for item in items])
def test_every_expectation(name: str, parameters: dict[str, Any]) -> None:
    """Schema and models take valid parameters of each expectation, and neither takes an unknown one beside them."""
    assert takes(check({name: parameters}))
    assert is_valid(check({name: parameters}))
    assert not takes(check({name: parameters | {"at_leas": 3}}))
    assert not is_valid(check({name: parameters | {"at_leas": 3}}))


def test_all_expectations_are_tried() -> None:
    """The tests above leave none out, and no parameter of one."""
    assert set(VALID) == set(BUILT_IN)
    for name, items in VALID.items():
        tried = {field for item in items for field in item}
        assert set(expectation_type(name).model_fields) - tried <= {"at_least", "at_most", "window", "listed_for_it"}


@pytest.mark.parametrize(
    "fields",
    [
        {"phases": "2014-2022"}, {"phases": ["2014-03-18", datetime.date(2022, 2, 24)]}, {"every": "18 months"},
        {"every": "half"}, {"unit": "event"}, {"confidence": 0.9}, {"open_list": "accept"}, {"severity": "warning"},
        {"skip_until": datetime.date(2027, 1, 1)}, {"owner": "desk", "notes": "Two\nlines."}, {"select": {}},
        {"select": {"kinds": "friction", "countries": "SU", "predecessors": False, "exclude": {"text": "x [y"}}},
        {"select": {"kinds": ["friction", "hedging"], "since": datetime.date(2014, 3, 18), "until": "2015-06~"}},
    ],
)  # fmt: skip
def test_valid_fields(fields: dict[str, Any]) -> None:
    """Schema and models take every kind of value that a field may have."""
    assert takes(check(**fields))
    assert is_valid(check(**fields))


def test_valid_keys_of_a_file() -> None:
    """Schema and models take every key of a file."""
    file = check() | {
        "data": "mine",
        "data_version": "1",
        "confidence": 0.8,
        "holm": True,
        "seed": 3,
        "minimum_events": 0,
    }
    assert takes(file)
    assert is_valid(file)


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"check": []}, {"check": check()["check"][0]}, {"check": [{}]}, check() | {"chekc": 1},
        check() | {"confidence": 1}, check() | {"confidence": "0.9"}, check() | {"holm": 1}, check() | {"seed": -1},
        check() | {"seed": 0.5}, check() | {"minimum_events": True}, check() | {"data": "a\u0007"},
        check(id="a b"), check(id=""), check(id=3), check(id="a" * 201), check(question=" "),
        check(question="a\u202eb"),
        check(severty="error"), check(severity="warn"), check(unit="events"), check(open_list="ok"),
        check(every="week"),
        check(every=3), check(confidence=0), check(skip_until="soon"), check(phases=[]), check(phases=["2014"]),
        check(phases=3), check(owner="a\nb"), check(select={"kind": "friction"}), check(select={"kinds": "frictoin"}),
        check(select={"kinds": ["friction", "x"]}), check(select={"since": "in May"}),
        check(select={"countries": "russia"}),
        check(select={"exclude": {"kinds": "x"}}), check(select="friction"), check(select={"predecessors": "no"}),
        check({"cont": {"at_least": 1}}), check({"count": {}}), check({"count": {"at_least": "3"}}),
        check({"count": {"at_least": True}}), check({"count": 3}), check("count"),
        check({"count": {"at_least": 1}, "gap": {"at_most": "2 days"}}), check({"gap": {}}),
        check({"gap": {"at_most": 180}}),
        check({"trend": {"direction": "up"}}), check({"trend": {}}),
        check({"trend": {"direction": "rising", "at_least": 1}}),
        check({"changepoint": {}}), check({"changepoint": {"near": "2014-01-01"}}),
        check({"changepoint": {"none_since": "2014-01-01", "within": "2 years"}}),
        check({"changepoint": {"near": "2014-01-01", "none_since": "2014-01-01"}}),
        check({"data": {}}), check({"data": {"fresh_within": "1 day", "sourced_at_least": 1}}),
        check({"share": {"at_least": 0.5}}), check({"share": {"part": {"kinds": "x"}, "at_least": 0.5}}),
        check({"rate_ratio": {"phase": "a", "at_least": 2}}),
        check({"rate_ratio": {"phase": "a", "relative_to": "b", "at_least": 2, "baseline": "none"}}),
        check({"composition": {"by": "colour", "phase": "a", "relative_to": "b", "moved": True}}),
        check({"composition": {"by": "kind", "phase": "a", "relative_to": "b", "moved": "yes"}}),
        check({"follow_through": {"within": "2 years"}}), check({"order": {"within": "2 years"}}),
        check({"newcomers": {"at_least": 1, "actor_kinds": "firm"}}),
        check({"count": {"at_least": 1.5}}), check({"count": {"at_least": -1}}), check({"newcomers": {"at_most": 0.5}}),
        check({"rate": {"at_least": -0.1}}), check({"share": {"part": {"kinds": "friction"}, "at_most": 50}}),
        check({"share": {"part": {"kinds": "friction"}, "at_least": -0.1}}),
        check({"order": {"after": {"kinds": "friction"}, "within": "90 days", "at_least": 90}}),
        check({"follow_through": {"within": "2 years", "at_most": 1.1}}), check({"trend": {"at_least": -100}}),
        check({"rate_ratio": {"phase": "a", "relative_to": "b", "at_least": 0}}),
        check({"rate_ratio": {"phase": "a", "relative_to": "b", "at_least": 1, "baseline": "equal windows",
                              "window": "soon"}}),
        *(check({"gap": {"at_most": span}}) for span in ("half a year", "0 days", "180", "3 dayss", "1.5 years", "")),
        check({"changepoint": {"near": "2014-01-01", "within": "a year"}}),
        check({"changepoint": {"none_since": "2014-01-01", "lasting": "long"}}),
        check({"order": {"after": {"kinds": "friction"}, "within": "soon"}}),
        check({"follow_through": {"within": "soon", "at_most": 1}}), check({"data": {"fresh_within": "a year"}}),
    ],
)  # fmt: skip
def test_refused(wrong: dict[str, Any]) -> None:
    """Schema and models refuse unknown keys and words, wrong types and what does not go together."""
    assert not takes(wrong)
    assert not is_valid(wrong)


class Burst(Bounded):
    """So many at once.

    Args:
        days: how many days are looked at.
    """

    name: ClassVar[str] = "burst"
    days: int = 7


class Odd(Expectation):
    """Of a parameter that no schema can say."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    name: ClassVar[str] = "odd"
    rule: InstanceOf[Path] | None = None
    call: Callable[[int], int] | None = None


Count = type("Count", (Burst,), {"__doc__": "Another of that name.", "name": "tally", "__module__": __name__})


def test_registered_expectations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of other packages are in it where they are installed, whatever their classes are called."""
    points = [EntryPoint(kind.name, f"{__name__}:{kind.__name__}", GROUP) for kind in (Burst, Odd, Count)]
    monkeypatch.setattr(schema, "entry_points", lambda group: points)
    monkeypatch.setattr(catalogue, "_registered", lambda: {point.name: point for point in points})
    judge = jsonschema.Draft202012Validator(schema.checks_schema())
    fine = ({"burst": {"days": 3, "at_least": 2}}, {"odd": {"rule": "x"}}, {"tally": {"at_most": 1}})
    assert [judge.is_valid(check(item)) for item in (*fine, {"count": {"at_least": 1}})] == [True] * 4
    assert not any(
        judge.is_valid(check(item))
        for item in ({"burst": {"day": 3, "at_least": 2}}, {"bursts": {}}, {"count": {"days": 1, "at_least": 1}})
    )
    assert not takes(check(fine[0]))
    places = schema.checks_schema()["$defs"]["Check"]["properties"]["expect"]["properties"]
    described = schema.checks_schema()["$defs"][places["burst"]["$ref"].rpartition("/")[2]]
    assert described["properties"]["days"]["description"] == "How many days are looked at."


WORDS = st.sampled_from(
    [0, 1, 0.5, -3, 12, True, False, "", "x", "2 years", "2014", "2014-03-18", "rising", "kind", "accept", [], ["x"],
     {}, {"kinds": "friction"}, {"kinds": ["x"]}, datetime.date(2014, 1, 1), datetime.time(12), "a b", "a\u0007"]
)  # fmt: skip


@given(st.data(), st.sampled_from(sorted(BUILT_IN)))
def test_what_the_models_take_the_schema_takes(data: st.DataObject, name: str) -> None:
    """No file that is read is refused by the schema, whatever is changed in a valid one."""
    parameters = dict(data.draw(st.sampled_from(VALID[name])))
    fields = [*expectation_type(name).model_fields]
    parameters |= data.draw(st.dictionaries(st.sampled_from(fields), WORDS, max_size=1))
    more = data.draw(
        st.dictionaries(st.sampled_from(["every", "phases", "unit", "notes", "confidence"]), WORDS, max_size=1)
    )
    file = check({name: parameters}, **more, select=data.draw(selections()).words())
    assert takes(file) or not is_valid(file)
