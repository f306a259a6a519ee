"""Round trips: what is written is read again, and the same input gives the same bytes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.files import COLUMNS, canonical, event_files, one_file, plain, read_records
from alliance_timeline.testing import timelines

from .records import EVENT_LISTS, NAMES, TEXTS

SCHEME = at.Periodization.declared("2014-03-18", "2022-02-24")


def test_columns_are_the_fields() -> None:
    """The CSV columns are all fields of an event, so that no field is lost."""
    assert sorted(COLUMNS) == sorted(at.Event.model_fields)


@pytest.mark.parametrize("name", ["events.json", "events.jsonl", "events.csv", "EVENTS.JSON"])
@given(events=EVENT_LISTS.filter(len))
def test_any_event_in_one_file(name: str, events: Sequence[at.Event]) -> None:
    """Every event, with any text in any field, comes back equal from each format."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(one_file(path, events, {}).encode())
        loaded = read_records(path, at.Event, key="events")
        assert not loaded.problems
        assert sorted(loaded.records, key=lambda e: e.id) == sorted(events, key=lambda e: e.id)


@given(text=TEXTS.filter(len), word=NAMES)
def test_csv_keeps_any_text(text: str, word: str) -> None:
    """Evidence, locators and notes keep semicolons, bars, backslashes, quotes, line ends and outer spaces."""
    event = at.Event(
        date="2019", title=word, kind="cooperation", form="treaty", domains="energy", summary=text, notes=text,
        citations=[{"source": "a|b;c\\", "locator": word, "evidence": text}, {"source": "x", "evidence": text}],
        milestones=[{"status": "signed", "date": "[2014..2016]", "note": text, "source": "s;"}],
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder, "events.csv")
        path.write_bytes(one_file(path, [event], {}).encode())
        assert read_records(path, at.Event).records == (event,)


@given(events=EVENT_LISTS, seed=st.integers(0, 99))
def test_order_does_not_matter(events: list[at.Event], seed: int) -> None:
    """The bytes are the same in whichever order the events come, and so is the record of each."""
    mixed = random.Random(seed).sample(events, len(events))
    assert event_files(events) == event_files(mixed)
    for name in ("a.json", "a.jsonl", "a.csv"):
        assert one_file(Path(name), events, {"version": "1"}) == one_file(Path(name), mixed, {"version": "1"})


@given(value=st.recursive(st.integers() | st.text(), lambda x: st.dictionaries(st.text(), x) | st.lists(x)))
def test_canonical_json_is_sorted(value: object) -> None:
    """Canonical JSON does not depend on the order of keys and ends with one newline."""
    turned = dict(reversed(list(value.items()))) if isinstance(value, dict) else value
    assert canonical(value) == canonical(turned)
    assert canonical(value).endswith("\n")


def test_empty_fields_are_not_written() -> None:
    """What has no value is left out of a record, also inside its parts; zero and false stay."""
    event = at.Event(
        date="2019", title="T", kind="friction", form="f", domains="d", citations=[{"source": "s"}], strategy={}
    )
    assert plain(event)["citations"] == [{"source": "s"}]
    assert {"summary", "cause", "tags"}.isdisjoint(plain(event))


def _same(one: at.Timeline, other: at.Timeline) -> None:
    assert one.events == other.events
    assert (one.coverage, one.coverage_is_assumed) == (other.coverage, other.coverage_is_assumed)
    assert (one.settled_until, one.is_complete, one.version) == (
        other.settled_until, other.is_complete, other.version,
    )  # fmt: skip
    assert dict(one.actors) == dict(other.actors)
    assert (one.vocabulary, one.schemes) == (other.vocabulary, other.schemes)


@settings(max_examples=30)
@pytest.mark.parametrize("name", ["data", "data.json"])
@given(timeline=timelines(min_events=1, phases=SCHEME))
def test_timeline_comes_back(name: str, timeline: at.Timeline) -> None:
    """Saving a timeline and loading it gives the same timeline; saving that gives the same bytes."""
    with TemporaryDirectory() as folder:
        first, second = Path(folder, "a", name), Path(folder, "b", name)
        timeline.save(first)
        loaded = at.load(first)
        _same(loaded, timeline)
        loaded.save(second)
        assert _bytes(second) == _bytes(first)


def _bytes(path: Path) -> dict[str, bytes]:
    files = path.rglob("*") if path.is_dir() else [path]
    return {file.relative_to(path.parent).as_posix(): file.read_bytes() for file in files if file.is_file()}


@pytest.mark.parametrize("name", ["few.csv", "few.jsonl"])
def test_selection_as_events_alone(name: str, tmp_path: Path) -> None:
    """CSV and JSON Lines keep the events of a selection of the bundled data, and tell how many links were dropped."""
    some = at.load().select(domains="ai", since="2020")
    outside = sum(link.event not in some for event in some for link in event.links)
    report = some.save(tmp_path / name)
    assert report.dropped_links == outside > 0
    assert f"{outside} links" in str(report)
    ids = [event.id for event in at.load(tmp_path / name)]
    assert ids == [event.id for event in some]


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """The bundled data saved twice over itself is identical."""
    timeline = at.load(include_unverified=True)
    timeline.save(tmp_path / "data")
    before = _bytes(tmp_path / "data")
    timeline.save(tmp_path / "data")
    assert _bytes(tmp_path / "data") == before


def test_whole_save_replaces_the_data_set(tmp_path: Path) -> None:
    """A timeline saved over a larger one leaves none of its years and parts; foreign files stay."""
    at.load().save(tmp_path)
    (tmp_path / "indicators").mkdir()
    (tmp_path / "README.md").write_text("mine")
    event = at.Event(date="2019", title="One", kind="unilateral", form="treaty", status="signed", domains="energy")
    at.Timeline([event]).save(tmp_path)
    assert {"README.md", "datapackage.json", "events", "indicators"} <= {path.name for path in tmp_path.iterdir()}
    assert [path.name for path in (tmp_path / "events").iterdir()] == ["2019.json"]
    loaded = at.load(tmp_path)
    assert (loaded.events, dict(loaded.actors), loaded.phases) == ((event,), {}, None)


def test_whole_save_refuses_foreign_events(tmp_path: Path) -> None:
    """Event files that a saved timeline does not have would be read with it: the save is refused, nothing changes."""
    event = at.Event(date="2019", title="One", kind="unilateral", form="treaty", status="signed", domains="energy")
    at.Timeline([event]).save(tmp_path / "mine.csv")
    (tmp_path / "events").mkdir()
    (tmp_path / "mine.csv").rename(tmp_path / "events" / "mine.csv")
    with pytest.raises(at.DataError, match=r"mine.csv: would be read together"):
        at.load(tmp_path).save(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["events", "mine.csv"]


@pytest.mark.parametrize("date", ["Y12000", "-0044-03-15", "/2015", "2019-06-05", "../2015-03"])
def test_years_far_away_are_files(date: str, tmp_path: Path) -> None:
    """Events of years that no calendar of the computer holds are saved and loaded like others."""
    event = at.Event(
        id="far", date=date, title="Far", kind="unilateral", form="treaty", status="signed", domains="energy"
    )
    at.Timeline([event], coverage=("2000", "2020")).save(tmp_path)
    at.Timeline([event], coverage=("2000", "2020")).save(tmp_path)
    assert at.load(tmp_path).events == (event,)
    assert len(list((tmp_path / "events").iterdir())) == 1
