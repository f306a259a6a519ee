"""Saving timelines: what goes into the files, what is dropped and counted, and what no file can say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.errors import DataError, InputError
from alliance_timeline.events import Event
from alliance_timeline.files import canonical
from alliance_timeline.timeline import Timeline

from .worlds import world


def event(name: str = "e", **fields: Any) -> Event:
    """An event with defaults."""
    given: dict[str, Any] = {
        "date": "2005-05-05", "title": "T", "kind": "cooperation", "form": "visit", "domains": "ai",
        "participants": ["russia", "china"],
    }  # fmt: skip
    return Event(id=name, **(given | fields))


def test_saving_keeps_what_is_cited(tmp_path: Path) -> None:
    """Sources of citations, milestones and strategies are saved; a framed selection is saved as a complete list."""
    one = event(
        citations=[{"source": "tass"}],
        strategy={"goal": {"text": "To lead.", "source": "xinhua"}},
        milestones=[{"status": "completed", "date": "2006", "source": "undated"}],
        frames=["meetings"],
    )
    world([one]).select(frames="meetings").save(tmp_path / "all.json")
    saved = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert {source["id"] for source in saved["sources"]} == {"tass", "xinhua", "undated"}
    assert saved["complete"] is True
    assert saved["coverage"] == ["1990-01-01", "2020-12-31"]


def test_gaps_cannot_be_saved(tmp_path: Path) -> None:
    """A coverage with gaps has no place in a file: it is refused, and nothing is written."""
    part = world([event()]).select(phases=["early", "late"])
    with pytest.raises(InputError, match="coverage: it has gaps"):
        part.save(tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_links_that_lead_out_are_dropped_and_counted(tmp_path: Path) -> None:
    """The report of a saved selection says how many links led out of it."""
    link = [{"relation": "part_of", "event": "summit"}, {"relation": "follows", "event": "b"}]
    timeline = world([event("summit", kind="friction"), event("a", links=link), event("b")])
    report = timeline.select(kinds="cooperation").save(tmp_path / "part")
    assert (report.events, report.dropped_links) == (2, 1)
    assert str(report).endswith("1 link to events outside was dropped")
    assert timeline.save(tmp_path / "whole").dropped_links == 0


def test_everything_comes_back(tmp_path: Path) -> None:
    """Coverage, settled day, version, schemes, words and frames of a saved timeline are those of the loaded one."""
    timeline = world([event("a"), event("b", date="2010~")], settled_until="2019", version="2.1")
    timeline.save(tmp_path / "data")
    again = at.load(tmp_path / "data")
    assert again == timeline
    assert (again.settled_until, again.version, again.schemes) == (timeline.settled_until, "2.1", timeline.schemes)
    assert (again.vocabulary, again.caution) == (timeline.vocabulary, timeline.caution)
    assert dict(again.frames) == dict(timeline.frames)


def test_what_is_not_known_is_not_said(tmp_path: Path) -> None:
    """An assumed coverage is not written as if it were declared; without a vocabulary there is no such file."""
    Timeline([event()]).save(tmp_path / "data")
    assert "vocabulary.json" not in [path.name for path in (tmp_path / "data").iterdir()]
    assert "frames.json" not in [path.name for path in (tmp_path / "data").iterdir()]
    about = json.loads((tmp_path / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert about == {"name": "timeline", "complete": False}


def test_saving_over_a_data_set_keeps_what_it_says(tmp_path: Path) -> None:
    """A data set that is loaded and saved over itself loses nothing: sources, frames, title, licence, resources."""
    whole = world([event("a")])
    assert not set(whole.sources) <= {item.source for item in whole[0].citations}
    whole.save(tmp_path / "data")
    package = tmp_path / "data" / "datapackage.json"
    about = json.loads(package.read_text(encoding="utf-8"))
    more = {"title": "Mine", "resources": [{"name": "x", "path": "x.csv"}]}
    package.write_text(canonical(about | more), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in (tmp_path / "data").rglob("*.json")}
    at.load(tmp_path / "data").save(tmp_path / "data")
    assert {path.name: path.read_bytes() for path in (tmp_path / "data").rglob("*.json")} == before


def test_the_name_of_the_folder_is_not_in_the_bytes(tmp_path: Path) -> None:
    """The same timeline gives the same bytes wherever it is saved."""
    one = world([event("a"), event("b")])
    texts = []
    for name in ("here", "there"):
        one.save(tmp_path / name)
        texts.append({path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.json")})
    assert texts[0] == texts[1]


def test_a_part_of_a_data_set_is_no_file_for_all_of_it(tmp_path: Path) -> None:
    """Saving under the name of the package file is refused, and leaves the data set beside it as it was."""
    timeline = world([event()])
    timeline.save(tmp_path / "data")
    before = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*.json")}
    with pytest.raises(at.InputError, match=r"datapackage\.json is a part of a data set"):
        timeline.save(tmp_path / "data" / "datapackage.json")
    assert {path: path.read_bytes() for path in (tmp_path / "data").rglob("*.json")} == before


def test_what_load_rejects_is_not_saved(tmp_path: Path) -> None:
    """An added event without its source is refused, and nothing is written."""
    timeline = world([event("a")]).add(event("b", citations=[{"source": "nowhere"}]))
    with pytest.raises(DataError, match="nowhere"):
        timeline.save(tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_timeline_takes_what_another_gives() -> None:
    """Mappings of actors, sources and frames can be handed on."""
    old = world([event("a")])
    new = Timeline(old, actors=old.actors, sources=old.sources, frames=old.frames)
    assert (new.actors, new.sources, new.frames) == (old.actors, old.sources, old.frames)


def test_a_selection_saves_what_it_needs(tmp_path: Path) -> None:
    """Only what the events of a selection cite is held and saved, and it loads again; so does an empty selection."""
    timeline = world([event("a", citations=[{"source": "tass"}]), event("b", kind="friction")])
    part = timeline.select(kinds="cooperation")
    assert set(part.sources) == {"tass"}
    assert set(part.registry.sources) == set(timeline.sources)
    for name, some in (("part", part), ("none", timeline.where(lambda _: False))):
        some.save(tmp_path / name)
        assert at.load(tmp_path / name) == some
