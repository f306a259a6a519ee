"""The bundled data file by file, and loading it and data of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.datasets import bundled_path, bundled_phases, check
from alliance_timeline.files import canonical, event_files, plain, read_dataset, read_indicator

DATA = bundled_path()
EVENT_FILES = sorted((DATA / "events").glob("*.json"))
INDICATORS = at.indicators()
DATASET = check()


def read(path: Path) -> Any:
    """The value of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_whole_is_valid() -> None:
    """No record and no rule between records is broken; every reference leads somewhere."""
    assert DATASET.problems == ()
    assert len(DATASET.events) > 500


@pytest.mark.parametrize("path", EVENT_FILES, ids=lambda path: path.stem)
def test_event_file(path: Path) -> None:
    """A yearly file holds the events that begin in its year, in sort order, in canonical bytes."""
    ids = {record["id"] for record in read(path)}
    events = [event for event in DATASET.events if event.id in ids]
    assert len(events) == len(ids) == len(read(path))
    assert event_files(events) == {f"events/{path.name}": path.read_text(encoding="utf-8")}


def test_events_of_all_files() -> None:
    """The files hold all events, each once."""
    names = {f"events/{path.name}" for path in (DATA / "events").iterdir()}
    assert set(event_files(DATASET.events)) == names
    ids = [record["id"] for path in EVENT_FILES for record in read(path)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", ["actors", "sources", "frames"])
def test_collection_file(name: str) -> None:
    """Actors, sources and frames have unique ids, stand in their order, in canonical bytes."""
    records = getattr(DATASET, name)
    ids = [record.id for record in records]
    assert ids == sorted(set(ids))
    assert (DATA / f"{name}.json").read_text(encoding="utf-8") == canonical([plain(record) for record in records])


def test_phases_file() -> None:
    """The phase schemes are in canonical bytes; the first one is the three phases."""
    assert (DATA / "phases.json").read_text(encoding="utf-8") == canonical([plain(item) for item in DATASET.phases])
    assert bundled_phases().names == ("before-2014", "2014-2022", "since-2022")
    assert at.PHASES is bundled_phases()


@pytest.mark.parametrize("name", ["vocabulary.json", "datapackage.json", "left_out.json"])
def test_other_file(name: str) -> None:
    """The other JSON files are canonical too."""
    assert (DATA / name).read_text(encoding="utf-8") == canonical(read(DATA / name))


def test_vocabulary_has_each_word_once() -> None:
    """Domains, forms, applications and CAMEO codes are defined once."""
    words = DATASET.vocabulary
    assert words is not None
    for ids in (words.domain_ids, words.form_ids, words.application_ids, [code.code for code in words.cameo]):
        assert len(set(ids)) == len(ids) > 0


@pytest.mark.parametrize("name", INDICATORS)
def test_indicator_file(name: str) -> None:
    """An indicator has a title, one unit, finite values in the order of time, and sources that the data has."""
    indicator = at.load_indicator(name)
    table = read_indicator(DATA, name)
    assert indicator.title
    assert indicator.unit
    assert len(indicator) == len(table.rows) > 0
    assert list(indicator.dates) == sorted(indicator.dates, key=lambda date: date.sort_key)
    assert set(indicator.sources) <= {source.id for source in DATASET.sources}
    assert not indicator.values.flags.writeable


def test_package_lists_the_files() -> None:
    """``datapackage.json`` names every data file that there is, and no other."""
    named: set[str] = set()
    for resource in read(DATA / "datapackage.json")["resources"]:
        paths = resource["path"]
        named |= {paths} if isinstance(paths, str) else set(paths)
    there = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.suffix in (".json", ".csv")}
    assert named - there == set()
    assert there - named <= {"datapackage.json", "event.schema.json"}


def test_saving_gives_the_same_bytes(tmp_path: Path) -> None:
    """Loading and saving the bundled data reproduces its events, actors, frames and phases byte for byte."""
    at.load(include_unverified=True).save(tmp_path)
    for path in [*EVENT_FILES, *(DATA / f"{name}.json" for name in ("actors", "frames", "phases"))]:
        saved = tmp_path / path.relative_to(DATA)
        if path.read_text(encoding="utf-8") != "[]\n":
            assert saved.read_bytes() == path.read_bytes()


def test_unverified_events_are_left_out() -> None:
    """Events of which no source was seen come only when asked for, and their occasions are known all the same."""
    everything, usual = at.load(include_unverified=True), at.load()
    left = [event for event in everything if event.id not in usual]
    assert all(event.verification == "unverified" for event in left)
    assert len(everything) == len(DATASET.events)
    assert {usual.registry.root(event) for event in usual} == {everything.registry.root(event) for event in usual}


def test_arguments_prevail() -> None:
    """Coverage, settled day and completeness are those of the data unless they are given."""
    usual = at.load()
    given = at.load(coverage=("2000", "2010"), settled_until="2009", complete=True)
    assert not usual.is_complete
    assert not usual.coverage_is_assumed
    assert [str(day) for day in given.coverage or ()] == ["2000-01-01", "2010-12-31"]
    assert (str(given.settled_until), given.is_complete, given.caution) == ("2009-12-31", True, None)


def test_data_without_vocabulary_and_phases(tmp_path: Path) -> None:
    """Data of one's own takes the bundled vocabulary, but no phases: those are of one partnership alone."""
    event = at.Event(date="2019", title="T", kind="external", form="treaty", status="signed", domains="energy")
    at.Timeline([event]).save(tmp_path / "a.jsonl")
    loaded = at.load(str(tmp_path / "a.jsonl"))
    assert loaded.vocabulary == at.load().vocabulary
    assert loaded.phases is None
    with pytest.raises(at.InputError, match="carries no phase scheme"):
        loaded.phase_summary()


def test_unknown_indicator() -> None:
    """An unknown indicator is named with the nearest one; a path is no name."""
    with pytest.raises(at.UnknownNameError, match="nearest: 'trade_total'"):
        at.load_indicator("trade_totl")
    with pytest.raises(at.UnknownNameError):
        at.load_indicator("../sources")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,value,unit,source\n2019,1,USD,s\n2020,x,USD,s\n", "i.csv:3: value: "),
        ("date,value,unit,source\n2019,nan,USD,s\n", "i.csv:2: value: "),
        ("date,value,unit,source\n2019,1,USD,s\n2020,1,EUR,s\n", "i.csv: unit: one unit a file, not EUR, USD"),
        ("date,value,unit,source\n", "i.csv: unit: one unit a file, not none"),
        ("date,value,unit\n2019,1,USD\n", "i.csv:1: source: the column is missing"),
        ("date,value,unit,source,note\n2019,1,USD,s,a\x1bb\n", "i.csv:2: note: has control"),
        ("date,value,unit,source\n2019,1,USD,s,more\n", "i.csv:2: has 5 cells; the header has 4 columns"),
        ("", "i.csv: is empty"),
    ],
)
def test_wrong_indicator(text: str, message: str, tmp_path: Path) -> None:
    """Values that are no numbers, several units, missing columns and ragged rows are told with their line."""
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "i.csv").write_text(text)
    with pytest.raises(at.DataError) as caught:
        at.load_indicator("i", tmp_path)
    assert message in str(caught.value)


def test_indicators_of_ones_own(tmp_path: Path) -> None:
    """A folder's indicators are read with what its package says of them, or with their name as title."""
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "i.csv").write_text("date,value,unit,source\n2020,2,USD,s\n2019,1,USD,s\n")
    assert at.indicators(tmp_path) == ("i",)
    assert at.load_indicator("i", tmp_path).title == "i"
    for package in ([], {"resources": 1}, {"resources": [1, {"name": "i", "title": "Trade", "path": []}]}):
        (tmp_path / "datapackage.json").write_text(json.dumps(package))
        indicator = at.load_indicator("i", tmp_path)
        assert indicator.values.tolist() == [1, 2]
    assert (indicator.title, indicator.definition) == ("Trade", "")


def test_phases_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken bundled file is told like any other."""
    (tmp_path / "phases.json").write_text("[")
    monkeypatch.setattr("alliance_timeline.datasets.bundled_path", lambda: tmp_path)
    with pytest.raises(at.DataError, match=r"phases.json:1: is not JSON"):
        bundled_phases.__wrapped__()


def test_dataset_without_vocabulary() -> None:
    """``read_dataset`` without a stand-in leaves out the checks of words."""
    assert read_dataset(DATA / "events" / "1995.json", at.Periodization).vocabulary is None


def test_how_to_cite() -> None:
    """The citation of the bundled data names title, version, year and licence, and is what the package file says."""
    about = read(DATA / "datapackage.json")
    cited = at.cite()
    assert cited.version == about["version"] == at.load().version
    assert cited.text.startswith(f"{about['contributors'][0]['title']} ({about['created'][:4]}). {about['title']}")
    assert repr(at.cite(DATA)) == cited.text


@pytest.mark.parametrize(
    ("text", "message"),
    [("[]", "an object with title and version is expected"), ('{"title": "T"}', "does not say version"),
     ('{"version": 3}', "does not say title and version"), ("{", "datapackage.json:1")],
)  # fmt: skip
def test_what_cannot_be_cited(text: str, message: str, tmp_path: Path) -> None:
    """A package file without title and version, or without JSON, is refused by name."""
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(at.AllianceTimelineError, match=message):
        at.cite(tmp_path)


@pytest.mark.parametrize(
    ("more", "created", "licence", "homepage"),
    [
        ({"created": None, "homepage": 5}, "", "", ""),
        ({"created": "soon", "licenses": [{"name": "CC-BY-4.0"}]}, "", "CC-BY-4.0", ""),
        ({"created": "2024-13-45", "licenses": [{"title": "CC BY", "name": "x"}, 3]}, "", "CC BY", ""),
        (
            {"created": "2024-02-03T04:05:06Z", "homepage": "https://example.org"},
            "2024-02-03",
            "",
            "https://example.org",
        ),
    ],
)
def test_odd_packages_are_cited(
    more: dict[str, object], created: str, licence: str, homepage: str, tmp_path: Path
) -> None:
    """What is no day, no text or no licence is left out of the citation, in every format."""
    (tmp_path / "datapackage.json").write_text(json.dumps({"title": "T", "version": "1"} | more), encoding="utf-8")
    cited = at.cite(tmp_path)
    assert (cited.created, cited.licence, cited.homepage) == (created, licence, homepage)
    assert "T" in cited.text
    assert ("issued" in cited.csl) is bool(created)
    assert "title = {T}" in cited.bibtex


def test_a_file_is_no_folder_to_cite(tmp_path: Path) -> None:
    """The message names the file and what is expected."""
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(at.InputError, match=r"a\.json is a file"):
        at.cite(tmp_path / "a.json")


def test_frames_of_the_data() -> None:
    """Every frame has a rule, a bounded window, what was searched and when, and holds events inside its window."""
    timeline = at.load()
    for name, frame in timeline.frames.items():
        assert frame.rule
        assert frame.searched
        assert frame.searched_on
        assert None not in (frame.window.start.earliest, frame.window.end.latest)
        assert len(timeline.select(frames=name)), name
        assert (timeline.select(frames=name).caution is None) == frame.closed
    assert sum(frame.closed for frame in timeline.frames.values()) >= 6


def test_blind_lists() -> None:
    """Cases stand on a list, belong to a frame, and lead to an event of that frame where they lead to one."""
    timeline = at.load(include_unverified=True)
    cases = read(DATA / "completeness" / "cases.json")
    for case in cases:
        assert case["a"] or case["b"]
        assert case["frame"] in timeline.frames
        assert case["event"] is None or case["frame"] in timeline[case["event"]].frames
    found = [case["event"] for case in cases if case["event"]]
    assert len(set(found)) == len(found), "two cases are one event"


def test_corrections_name_what_they_changed() -> None:
    """Each correction has fields and a file of origin; what it says of an event that is there still holds its id."""
    for item in read(DATA / "verification" / "corrections.json"):
        assert item["fields"]
        assert item["found_in"]
        assert item["event"]


def test_ties_links_and_lifecycle() -> None:
    """What the README counts is there: dated and sourced ties, links, milestones, strategies compared cell by cell."""
    timeline = at.load()
    ties = [tie for actor in timeline.actors.values() for tie in actor.ties]
    assert sum(tie.date is not None and tie.source is not None for tie in ties) >= 120
    assert sum(len(event.links) for event in timeline) >= 200
    assert all(event.cause is not None for event in timeline.select(kinds="limitation"))
    compared = [event for event in timeline if event.strategy is not None]
    assert len(compared) >= 10
    assert all(event.verified_on for event in timeline.select(verification="confirmed"))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2017-09-moscow-connects-face-recognition-of-ntechlab-to-its-camera",
         "2020-02-21-moscow-uses-facial-recognition-to-police-quarantine-of"),
        ("2017-09-moscow-connects-face-recognition-of-ntechlab-to-its-camera",
         "2021-01-31-moscow-police-use-metro-face-recognition-to-stop-people"),
        ("2017-09-moscow-connects-face-recognition-of-ntechlab-to-its-camera",
         "2022-10-moscow-cameras-are-used-to-find-men-who-avoid-mobilisation"),
        ("2014-07-29-united-states-imposes-sectoral-sanctions-on-russian-banks",
         "2014-chinese-banks-are-said-to-close-accounts-of-russian-clients"),
        ("2022-03-02-eu-decides-to-cut-seven-russian-banks-off-swift",
         "2022-04-unionpay-is-reported-to-decline-work-with-sberbank-and-other"),
        ("2023-12-22-us-order-allows-secondary-sanctions-on-foreign-banks-that",
         "2024-08-small-regional-chinese-banks-refuse-russian-yuan-payments"),
    ],
)  # fmt: skip
def test_chains_are_followed_from_end_to_end(start: str, end: str) -> None:
    """Links lead from what came last back to what it began with: surveillance, and sanctions to payment refusals."""
    timeline = at.load()
    (end,) = [event.id for event in timeline if event.id.startswith(end)]
    reached = [end]
    for name in reached:
        reached += [link.event for link in timeline[name].links if link.event not in reached]
    assert start in reached
