"""Timelines as pandas frames: the columns of the design, typed alike whatever they hold."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings

from alliance_timeline.errors import InputError
from alliance_timeline.events import Event
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import Kind

from .worlds import SCHEME, timelines, world

COLUMNS = [
    "id", "date", "start_earliest", "start_latest", "end_earliest", "end_latest", "title", "kind", "form", "status",
    "setting", "domains", "actors", "countries", "phase", "phase_certain", "confidence", "intensity", "sources",
]  # fmt: skip


def event(name: str = "e", **fields: Any) -> Event:
    """An event with defaults."""
    given: dict[str, Any] = {
        "date": "2005-05-05", "title": "T", "kind": "cooperation", "form": "visit", "domains": ["ai", "energy"],
        "participants": ["soviet-union", ("huawei", "target"), "nobody"],
    }  # fmt: skip
    return Event(id=name, **(given | fields))


def types(frame: pd.DataFrame) -> dict[str, str]:
    """The type of each column."""
    return {name: str(kind) for name, kind in frame.dtypes.items()}


def test_columns_and_values() -> None:
    """One row an event with the documented columns, in their order."""
    frame = world([event(citations=[{"source": "tass"}, {"source": "tass", "locator": "p. 2"}])]).to_pandas()
    assert list(frame.columns) == COLUMNS
    row = frame.iloc[0]
    assert (row["id"], row["date"], row["title"]) == ("e", "2005-05-05", "T")
    assert row["start_earliest"] == row["end_latest"] == pd.Timestamp("2005-05-05")
    assert (row["kind"], row["form"], row["status"], row["setting"]) == (
        "cooperation",
        "visit",
        "occurred",
        "bilateral",
    )
    assert row["domains"] == ("ai", "energy")
    assert row["actors"] == ("soviet-union", "huawei", "nobody")
    assert row["countries"] == ("CN", "RU")
    assert (row["phase"], row["phase_certain"], row["confidence"]) == ("middle", True, "medium")
    assert (row["intensity"], row["sources"]) == (1.9, ("tass",))


@given(timelines())
@settings(max_examples=30)
def test_types_do_not_depend_on_the_events(timeline: Timeline) -> None:
    """Every column has one type, in full and empty frames alike, and rows stand in the timeline's order."""
    frame, full = timeline.to_pandas(), world([event()]).to_pandas()
    assert types(frame) == types(full)
    assert list(frame["id"]) == [one.id for one in timeline]
    for name in ("start_earliest", "start_latest", "end_earliest", "end_latest"):
        assert str(frame[name].dtype) == "datetime64[s]"
    assert list(frame["kind"].cat.categories) == [kind.value for kind in Kind]
    assert list(frame["phase"].cat.categories) == list(SCHEME.names)
    assert frame["confidence"].cat.ordered
    assert str(frame["phase_certain"].dtype) == "boolean"
    assert frame["intensity"].dtype == float
    for column, values in (("setting", [timeline.setting(one) for one in timeline]),):
        assert [None if pd.isna(value) else value for value in frame[column]] == values


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2005/..", ("2005-01-01", "2005-12-31", "2005-01-01", None)),
        ("../2005", (None, "2005-12-31", "2005-01-01", "2005-12-31")),
        ("-0500", (None, None, None, None)),
        ("1066-10-14", ("1066-10-14",) * 4),
        ("9999", ("9999-01-01", "9999-12-31", "9999-01-01", "9999-12-31")),
    ],
)
def test_bounds_that_pandas_cannot_hold(date: str, days: tuple[str | None, ...]) -> None:
    """Open bounds and years outside 1 to 9999 are empty; old and far days are exact."""
    row = world([event(date=date)]).to_pandas().iloc[0]
    found = [row[name] for name in ("start_earliest", "start_latest", "end_earliest", "end_latest")]
    expected = [None if day is None else datetime.date.fromisoformat(day) for day in days]
    assert [None if pd.isna(day) else day.date() for day in found] == expected


def test_phase_is_the_likeliest_one() -> None:
    """A date across a boundary goes where most of its days are, marked as not certain; without a scheme it has none."""
    frame = world([event("a", date="2003"), event("b", date="2003-07"), event("c", date="../2003")]).to_pandas()
    rows = frame.set_index("id")
    assert (rows.loc["a", "phase"], rows.loc["a", "phase_certain"]) == ("middle", False)
    assert (rows.loc["b", "phase"], rows.loc["b", "phase_certain"]) == ("middle", True)
    assert pd.isna(rows.loc["c", "phase"])
    assert Timeline([event()]).to_pandas()["phase"].isna().all()


def test_long_frames() -> None:
    """``long`` repeats an event for each participant or domain, with columns of its own at the end."""
    timeline = world([event("a"), event("b", domains="ai", participants=[])])
    people = timeline.to_pandas(long="participant")
    assert list(people.columns) == [*COLUMNS, "actor", "role", "actor_kind", "country"]
    assert people[["id", "actor", "role"]].to_numpy().tolist() == [
        ["a", "soviet-union", "party"],
        ["a", "huawei", "target"],
        ["a", "nobody", "party"],
    ]
    assert list(people["country"])[:2] == ["SU", "CN"]
    assert people["country"].isna().tolist() == [False, False, True]
    fields = timeline.to_pandas(long="domain")
    assert fields[["id", "domain"]].to_numpy().tolist() == [["a", "ai"], ["a", "energy"], ["b", "ai"]]
    assert types(people[COLUMNS]) == types(fields[COLUMNS]) == types(timeline.to_pandas())
    with pytest.raises(InputError, match="long: 'actor' is unknown; allowed: participant, domain"):
        timeline.to_pandas(long="actor")  # type: ignore[arg-type]
