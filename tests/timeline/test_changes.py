"""Differences between two data sets: events, the records behind them, and what the data says of itself."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.events import Actor, Frame, Reliability, Source
from alliance_timeline.timeline import Change, Diff, Timeline
from alliance_timeline.timeline.changes import diff_events, diff_timelines

from .worlds import event, timelines

COLLECTIONS: dict[str, Any] = {
    "actors": Actor(id="x", names="X", kind="company"),
    "sources": Source(id="x", title="X", issued="2004-05"),
    "frames": Frame(id="x", title="X", rule="All of X.", window="1990/2020"),
    "reliability": Reliability(id="kind", alpha=0.9, low=0.8, high=1.0, n=50),
}
CHANGES: dict[str, tuple[str, Any, Any, Any]] = {
    "actors": ("country", "CN", None, "CN"),
    "sources": ("issued", "2004-06", "2004-05", "2004-06"),
    "frames": ("closed", False, True, False),
    "reliability": ("alpha", 0.85, 0.9, 0.85),
}
STATEMENTS: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("complete", {"complete": True}, False, True),
    ("coverage", {"coverage": ("1990", "2021-06")}, ["1990-01-01", "2020-12-31"], ["1990-01-01", "2021-06-30"]),
    ("settled_until", {"settled_until": "2019-06-30"}, None, "2019-06-30"),
    ("version", {"version": "2"}, None, "2"),
]


def data(**options: Any) -> Timeline:
    """A timeline without events, that covers three decades."""
    return Timeline(**{"events": [], "coverage": ("1990", "2020"), **options})


@pytest.mark.parametrize("name", COLLECTIONS)
def test_records_added_and_removed(name: str) -> None:
    """A record that only one side has stands under its collection and id."""
    record = COLLECTIONS[name]
    without, having = data(), data(**{name: [record]})
    assert diff_timelines(without, having) == Diff((f"{name}/{record.id}",), (), ())
    assert diff_timelines(having, without) == Diff((), (f"{name}/{record.id}",), ())
    assert str(diff_timelines(without, having)) == f"+ {name}/{record.id}"


@pytest.mark.parametrize("name", COLLECTIONS)
def test_records_changed(name: str) -> None:
    """A field that differs is told in JSON terms; what is equal is not."""
    record = COLLECTIONS[name]
    field, value, before, after = CHANGES[name]
    one, other = data(**{name: [record]}), data(**{name: [record.replace(**{field: value})]})
    found = diff_timelines(one, other)
    assert found == Diff((), (), (Change(f"{name}/{record.id}", field, before, after),))
    assert str(found) == f"~ {name}/{record.id}: {field}: {before!r} -> {after!r}"
    assert f"{name}/{record.id}" in found._repr_html_()
    assert json.loads(json.dumps(asdict(found)))["changed"] == [asdict(found.changed[0])]
    assert not diff_timelines(other, other)


@pytest.mark.parametrize(("field", "words", "before", "after"), STATEMENTS)
def test_statements(field: str, words: dict[str, Any], before: Any, after: Any) -> None:
    """What the data says of itself is a change of ``data``, in either direction."""
    one, other = data(), data(**words)
    assert diff_timelines(one, other).changed == (Change("data", field, before, after),)
    assert diff_timelines(other, one).changed == (Change("data", field, after, before),)


def test_no_coverage() -> None:
    """A timeline that covers nothing has no coverage to name."""
    (change,) = diff_timelines(Timeline([]), data()).changed
    assert (change.field, change.before) == ("coverage", None)


def test_order() -> None:
    """Events first, then the collections in the order of their files, then the statements; each sorted."""
    shelves = {name: [record, record.replace(id="cause")] for name, record in COLLECTIONS.items()}
    changed = {
        name: [record.replace(**{CHANGES[name][0]: CHANGES[name][1]}) for record in records]
        for name, records in shelves.items()
    }
    said = {name: value for _, words, _, _ in STATEMENTS for name, value in words.items()}
    sorted_ids = ("e1", "e2", *(f"{name}/{key}" for name, one in COLLECTIONS.items() for key in ("cause", one.id)))
    known = [event("e2", date="2004"), event("e1")]
    full = data(events=known, **shelves)
    assert diff_timelines(data(), full).added == diff_timelines(full, data()).removed == sorted_ids
    renamed = [one.replace(title="New") for one in known]
    told = [
        (change.event, change.field) for change in diff_timelines(full, data(events=renamed, **changed, **said)).changed
    ]
    assert [name for name, _ in told] == [*sorted_ids, *["data"] * 4]
    assert [field for name, field in told if name == "data"] == ["complete", "coverage", "settled_until", "version"]


def test_events_alone() -> None:
    """Plain collections of events are compared by their events, whatever stands behind them."""
    one, other = data(**{name: [record] for name, record in COLLECTIONS.items()}), data(version="2")
    assert not diff_events(one, other)
    assert diff_events([], [event("e")]).added == ("e",)


@st.composite
def data_sets(draw: st.DrawFn) -> Timeline:
    """Timelines with none, one or another record of each collection, and statements."""
    timeline = draw(timelines(3))
    behind = {
        name: draw(st.sampled_from([(), (record,), (record.replace(**{CHANGES[name][0]: CHANGES[name][1]}),)]))
        for name, record in COLLECTIONS.items()
    }
    settled = draw(st.sampled_from([None, datetime.date(2010, 1, 1)]))
    return Timeline(
        timeline.events, coverage=draw(st.sampled_from([None, ("1990", "2020")])), complete=draw(st.booleans()),
        version=draw(st.sampled_from([None, "1"])), settled_until=settled, **behind,
    )  # fmt: skip


@given(data_sets(), data_sets())
def test_turned_round(one: Timeline, other: Timeline) -> None:
    """Turned round, all changes places; there is no difference exactly where all that is compared is equal."""
    there, back = diff_timelines(one, other), diff_timelines(other, one)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert [(c.event, c.field, c.after, c.before) for c in back.changed] == [
        (c.event, c.field, c.before, c.after) for c in there.changed
    ]
    compared = ("events", *COLLECTIONS, "is_complete", "coverage", "settled_until", "version")
    equal = all(
        (dict(a) if isinstance(a, Timeline) else a) == b
        for a, b in ((getattr(one, name), getattr(other, name)) for name in compared)
    )
    assert bool(there) is not equal
    assert str(diff_timelines(one, one)) == "no difference"
