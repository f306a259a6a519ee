"""Bad input: every problem at once, in its file, line and field, and nothing is half-loaded."""

from __future__ import annotations

import json
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.datasets import check

from .records import record, write_json


def problems(path: Path) -> list[str]:
    """The problems of a file, with its path cut off; loading it raises exactly these."""
    found = check(path).problems
    with pytest.raises(at.DataError) as caught:
        at.load(path)
    assert caught.value.problems == found
    return [re.sub(r"^(events/)?[^:]*?([^/:]+)(?=:)", r"\1\2", str(problem)) for problem in found]


def one_problem(path: Path) -> str:
    """The only problem of a file."""
    (found,) = problems(path)
    return found


UNREADABLE = {
    "empty.json": (b"", "empty.json: is empty"),
    "space.json": (b" \n\t\n", "space.json: is empty"),
    "bom.json": (b"\xef\xbb\xbf \n", "bom.json: is empty"),
    "empty.csv": (b"", "empty.csv: is empty"),
    "broken.json": (b'[\n {"id": "a",\n', "broken.json:3: is not JSON: Expecting property name"),
    "comma.json": (b"[1,]", "comma.json:1: is not JSON"),
    "two.json": (b"[]\n[]", "two.json:2: is not JSON: Extra data (column 1)"),
    "utf16.json": ("[]".encode("utf-16"), "utf16.json:1: is not UTF-8: byte 0xff at position 0; save it as UTF-8"),
    "utf16le.json": ("[]".encode("utf-16-le"), "utf16le.json:1: is not JSON"),
    "latin.json": (b'[\n"\xe9"]', "latin.json:2: is not UTF-8: byte 0xe9 at position 3"),
    "deep.json": (b"[" * 100_000, "deep.json:1: is nested too deeply"),
    "closed.json": (b"[" * 100_000 + b"]" * 100_000, "closed.json:1: is nested too deeply"),
    "deep.jsonl": (b"\n" + b"[" * 100_000, "deep.jsonl:2: is nested too deeply"),
    "nan.json": (b'[\n{"id": NaN}]', "nan.json:2: 0.id: NaN is no JSON value"),
    "inf.json": (b"[-Infinity]", "inf.json:1: 0: -Infinity is no JSON value"),
    "long.json": (b"[1" + b"0" * 100_000 + b"]", "long.json:1: 0: is a number of 100,001 digits"),
    "text.json": (b'"abc"', "text.json:1: holds a text; a list of records is expected"),
    "null.json": (b"null", "null.json:1: holds null"),
    "number.json": (b"12", "number.json:1: holds a number"),
    "object.json": (b"{}", "object.json:1: has no 'events'"),
    "event.json": (json.dumps(record()).encode(), "event.json:1: has no 'events'"),
    "inside.json": (b'{\n"events": {}}', "inside.json:2: events: holds an object"),
    "part.json": (b'{"events": [],\n"evnts": []}', "part.json:2: evnts: unknown part; nearest: 'events'"),
    "data.xlsx": (b"PK", "data.xlsx: .xlsx is not read; allowed: .json, .jsonl, .csv, or a folder"),
    "none": (b"[]", "none: no suffix is not read"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_file(name: str, tmp_path: Path) -> None:
    """A file that cannot be read as a whole is one problem, which says why and, where it can, on which line."""
    content, message = UNREADABLE[name]
    (tmp_path / name).write_bytes(content)
    assert message in one_problem(tmp_path / name)


def test_no_such_place(tmp_path: Path) -> None:
    """Missing paths, folders without events and endless links are refused; nothing raises anything else."""
    assert "No such file or directory" in one_problem(tmp_path / "nothing.json")
    assert "No such file or directory" in one_problem(tmp_path / "nothing")
    assert "holds no events; .json, .jsonl, .csv files are read" in one_problem(tmp_path)
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    assert "cannot be read" in one_problem(tmp_path / "loop.json")
    assert "File name too long" in one_problem(tmp_path / ("x" * 5000))
    assert "cannot be read" in one_problem(tmp_path / "a\0b.json")


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_devices_are_not_read(device: str) -> None:
    """A device is no data, and reading one that never ends is not begun."""
    if not Path(device).exists():
        pytest.skip("this system has no such device")
    assert "is not a regular file" in one_problem(Path(device))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_fifo_does_not_hang(tmp_path: Path) -> None:
    """A FIFO that nobody writes to is refused at once, alone and in a folder of events."""
    (tmp_path / "events").mkdir()
    fifo = tmp_path / "events" / "2019.json"
    os.mkfifo(fifo)
    found: list[str] = []
    for path in (fifo, tmp_path):
        worker = threading.Thread(target=lambda path=path: found.append(one_problem(path)), daemon=True)
        worker.start()
        worker.join(10)
    assert len(found) == 2
    assert all("2019.json: is not a regular file" in problem for problem in found)


def test_folder_where_a_file_belongs(tmp_path: Path) -> None:
    """A folder named like an event file inside ``events`` is a problem, not something to pass over."""
    (tmp_path / "events" / "2019.json").mkdir(parents=True)
    assert "2019.json: is not a regular file" in one_problem(tmp_path)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read, and a folder that may not be listed, are one problem each."""

    def refusing(usual: Any) -> Any:
        def refuse(path: Path) -> Any:
            if path.is_relative_to(tmp_path):
                raise PermissionError(13, "Permission denied", str(path))
            return usual(path)

        return refuse

    path = write_json(tmp_path / "a.json", [])
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refusing(Path.read_bytes))
        assert one_problem(path) == "a.json: cannot be read: Permission denied"
    for name in ("iterdir", "is_dir"):
        with monkeypatch.context() as patch:
            patch.setattr(Path, name, refusing(getattr(Path, name)))
            assert "cannot be read: Permission denied" in one_problem(tmp_path)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the limit is refused by its size, before it is read."""
    path = write_json(tmp_path / "a.json", [record()])
    monkeypatch.setattr("alliance_timeline.files.reading._MAX_BYTES", 10)
    assert "bytes; at most 10 are read" in one_problem(path)


FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "cooperaton"}, "kind", "'cooperaton' is unknown; nearest: 'cooperation'"),
    ({"form": "treatie"}, "form", "'treatie' is unknown; nearest: 'treaty'"),
    ({"domains": ["energy", "enrgy"]}, "domains.1", "'enrgy' is unknown; nearest: 'energy'"),
    ({"status": "occurred"}, "status", "a treaty cannot be 'occurred'; allowed:"),
    ({"form": "agreement", "status": "occurred"}, "status", "an agreement cannot be 'occurred'; allowed:"),
    ({"applications": ["xyz"]}, "applications.0", "'xyz' is unknown"),
    ({"date": "2019-02-30"}, "date", "2019-02-30"),
    ({"date": "2019-13"}, "date", "2019-13"),
    ({"date": "2022-02-24/2022-02-01"}, "date", "2022-02-24/2022-02-01"),
    ({"date": 20190605}, "date", "an EDTF string is expected"),
    ({"titel": "x"}, "titel", "unknown field; nearest: 'title'"),
    ({"citations": [{"source": "s", "evidnce": ""}]}, "citations.0.evidnce", "unknown field; nearest: 'evidence'"),
    ({"title": 5}, "title", "5"),
    ({"title": None}, "title", "None"),
    ({"title": ["x"]}, "title", "['x']"),
    ({"title": ""}, "title", ""),
    ({"domains": {}}, "domains", "{}"),
    ({"domains": []}, "domains", "is empty; at least one is needed"),
    ({"participants": 7}, "participants", "7"),
    ({"participants": [7]}, "participants.0", "7"),
    ({"verified_on": "2019-02-30"}, "verified_on", "'2019-02-30'"),
    ({"cause": "sanctions"}, "cause", "only a limitation has a cause"),
    ({"links": [{"relation": "part_of", "event": "evnt-1"}]}, "links.0.event", "there is no event 'evnt-1'; nearest:"),
    ({"title": "x" * 10_000_000}, "title", "has 10,000,000 characters; at most 300 are allowed"),
]


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
@pytest.mark.parametrize(("fields", "field", "message"), FIELDS, ids=lambda value: str(value)[:30])
def test_wrong_field(fields: dict[str, Any], field: str, message: str, suffix: str, tmp_path: Path) -> None:
    """A wrong, unknown or missing value is named with its field and line, and with what is allowed."""
    records = [record(1), record(2, **fields)]
    path = tmp_path / f"a.{suffix}"
    if suffix == "json":
        write_json(path, records)
    else:
        path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    (found,) = check(path).problems
    assert found.field == field
    assert message in found.message
    assert len(str(found)) < 1000
    assert found.line is not None
    assert 11 <= found.line <= 30 if suffix == "json" else found.line == 2
    assert [event.id for event in at.load(path, strict=False)] == ["event-1"]


HOSTILE = {
    "escape": "a\x1b[31mb",
    "null": "a\0b",
    "delete": "a\x7fb",
    "c1": "a\x85b",
    "override": "a\u202eb",
    "embedding": "a\u202ab",
    "isolate": "a\u2066b",
    "surrogate": "a\ud800b",
    "return": "a\rb",
}
PLACES: list[tuple[str, dict[str, Any]]] = [
    ("title", {"title": "?"}),
    ("summary", {"summary": "?"}),
    ("notes", {"notes": "?"}),
    ("location", {"location": "?"}),
    ("coder", {"coder": "?"}),
    ("id", {"id": "?"}),
    ("tags.0", {"tags": ["?"]}),
    ("frames.0", {"frames": ["?"]}),
    ("form", {"form": "?"}),
    ("cameo", {"cameo": "?"}),
    ("domains.0", {"domains": ["?"]}),
    ("date", {"date": "?"}),
    ("kind", {"kind": "?"}),
    ("participants.0.actor", {"participants": [{"actor": "?"}]}),
    ("citations.0.source", {"citations": [{"source": "?"}]}),
    ("citations.0.locator", {"citations": [{"source": "s", "locator": "?"}]}),
    ("citations.0.evidence", {"citations": [{"source": "s", "evidence": "?"}]}),
    ("milestones.0.note", {"milestones": [{"status": "completed", "date": "2020", "note": "?"}]}),
    ("links.0.event", {"links": [{"relation": "follows", "event": "?"}]}),
    ("strategy.goal.text", {"strategy": {"goal": {"text": "?", "source": "s"}}}),
]


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(("field", "fields"), PLACES, ids=[place for place, _ in PLACES])
def test_hostile_characters(field: str, fields: dict[str, Any], kind: str, tmp_path: Path) -> None:
    """Control and bidirectional-override characters and lone surrogates are refused in every text, and not repeated."""
    text = json.dumps([record(**fields)]).replace('"?"', json.dumps(HOSTILE[kind]))
    (tmp_path / "a.json").write_text(text)
    found = check(tmp_path / "a.json").problems
    assert found[0].field == field
    assert not any(HOSTILE[kind][1] in str(problem) for problem in found)


OTHERS: dict[str, dict[str, Any]] = {
    "actors.json": {"id": "a", "names": [{"language": "en", "name": "?"}], "kind": "state"},
    "sources.json": {"id": "s", "publisher": "?"},
    "frames.json": {"id": "f", "title": "?", "rule": "All of them.", "window": "2019/2020"},
    "phases.json": {"id": "p", "title": "?", "phases": [{"name": "one"}]},
}


@pytest.mark.parametrize("name", OTHERS)
def test_hostile_characters_elsewhere(name: str, tmp_path: Path) -> None:
    """Names, publishers and titles of the other parts are held to the same rule, and so is an unknown field."""
    write_json(tmp_path / "events" / "2019.json", [record(kind="external")])
    for bad in ("a\x1b[31mb", "a\u202eb"):
        text = json.dumps([OTHERS[name]]).replace('"?"', json.dumps(bad))
        (tmp_path / name).write_text(text)
        assert "has control or bidirectional-override characters" in problems(tmp_path)[0]
    write_json(tmp_path / name, [OTHERS[name] | {"a\x1b\u202e": 1}])
    assert "unknown field" in one_problem(tmp_path)
    assert not {"\x1b", "\u202e"} & set(one_problem(tmp_path))


def test_repeated_keys(tmp_path: Path) -> None:
    """A key that stands twice in an object is a problem with its line; no value is chosen silently. All are told."""
    (tmp_path / "a.json").write_text('[\n{"id": "a",\n "title": "x",\n "title": "y"},\n{"b": {"c": 1,\n"c": 2}}]')
    assert problems(tmp_path / "a.json") == [
        "a.json:4: 0.title: 'title' stands twice in one object",
        "a.json:6: 1.b.c: 'c' stands twice in one object",
    ]
    (tmp_path / "a.jsonl").write_text('{"id": "a",\n\n{"id": "a", "id": "b"}\n')
    assert [line.split(":")[1] for line in problems(tmp_path / "a.jsonl")] == ["1", "3"]


def test_repeated_ids(tmp_path: Path) -> None:
    """Ids are unique in a file and over files; the message says where else it stands."""
    write_json(tmp_path / "one.json", [record(1), record(2), record(1)])
    assert one_problem(tmp_path / "one.json").startswith(
        "one.json:25: id: 'event-1' stands 2 times; ids are unique; also at"
    )
    (tmp_path / "one.json").unlink()
    write_json(tmp_path / "events" / "a.json", [record(1)])
    write_json(tmp_path / "events" / "b.json", [record(2), record(1)])
    found = check(tmp_path).problems
    assert [str(p.path).endswith("b.json") for p in found] == [True]
    assert f"also at {tmp_path / 'events' / 'a.json'}:3" in found[0].message
    assert [event.id for event in at.load(tmp_path, strict=False)] == ["event-1", "event-2"]


@pytest.mark.parametrize("name", OTHERS)
def test_repeated_ids_elsewhere(name: str, tmp_path: Path) -> None:
    """Actors, sources, frames and phase schemes have unique ids too."""
    write_json(tmp_path / "events" / "2019.json", [record(kind="external")])
    good = json.loads(json.dumps(OTHERS[name]).replace("?", "Name"))
    write_json(tmp_path / name, [good, good])
    assert "stands 2 times; ids are unique" in one_problem(tmp_path)


@pytest.mark.parametrize(
    ("name", "fields"),
    [("actors", {"participants": [{"actor": "zz"}]}), ("sources", {"citations": [{"source": "zz"}]}),
     ("frames", {"frames": ["zz"]})],
)  # fmt: skip
def test_an_empty_collection_holds_nothing(name: str, fields: dict[str, Any], tmp_path: Path) -> None:
    """A collection that is there is what there is, also where it is empty or its records are refused; one that cannot
    be read tells nothing."""
    write_json(tmp_path / "events" / "2019.json", [record(kind="external", **fields)])
    write_json(tmp_path / f"{name}.json", [])
    assert f"there is no {name[:-1]} 'zz'; allowed: none" in one_problem(tmp_path)
    write_json(tmp_path / f"{name}.json", [{"id": "aa", "unheard": 1}])
    assert any(f"there is no {name[:-1]} 'zz'" in line for line in problems(tmp_path))
    write_json(tmp_path / f"{name}.json", [{"id": "zz", "unheard": 1}])
    assert not any("there is no" in line for line in problems(tmp_path))
    (tmp_path / f"{name}.json").write_text("[")
    assert not any("there is no" in line for line in problems(tmp_path))


def test_what_was_saved_can_be_loaded(tmp_path: Path) -> None:
    """A timeline that knows no actors, sources or frames is saved without them, not with none."""
    events = [at.Event(**record(1, kind="external", participants=["a"], citations=[{"source": "s"}], frames=["f"]))]
    at.Timeline(events).save(tmp_path / "d")
    assert not (tmp_path / "d" / "actors.json").exists()
    assert at.load(tmp_path / "d").events == tuple(events)
    at.Timeline(events, sources=[at.Source(id="s")]).save(tmp_path / "d")
    assert at.load(tmp_path / "d").events == tuple(events)


def test_indicators_are_checked_with_the_rest(tmp_path: Path) -> None:
    """Every indicator is read, and its sources are held against those of the data."""
    write_json(tmp_path / "events" / "2019.json", [record(kind="external")])
    write_json(tmp_path / "sources.json", [{"id": "paper"}])
    (tmp_path / "indicators").mkdir()
    head = "date,value,unit,source,note\n"
    (tmp_path / "indicators" / "a.csv").write_text(f"{head}2019,1,USD,paper,\n2020,2,USD,papre,\n")
    (tmp_path / "indicators" / "b.csv").write_text(f"{head}2019-13,abc,USD,paper,\n")
    found = check(tmp_path).problems
    assert [(Path(p.path).name, p.line, p.field) for p in found] == [
        ("a.csv", 3, "source"), ("b.csv", 2, "date"), ("b.csv", 2, "value"),
    ]  # fmt: skip
    assert "there is no source 'papre'; nearest: 'paper'" in found[0].message
    assert len(at.load(tmp_path)) == 1
    (tmp_path / "indicators" / "b.csv").unlink()
    write_json(tmp_path / "sources.json", [{"id": "papre", "unheard": 1}, {"id": "paper"}])
    assert [Path(p.path).name for p in check(tmp_path).problems] == ["sources.json"]
    write_json(tmp_path / "sources.json", [])
    assert [p.line for p in check(tmp_path).problems] == [2, 3]
    (tmp_path / "sources.json").unlink()
    assert not check(tmp_path).problems


def test_all_problems_of_all_files(tmp_path: Path) -> None:
    """Every problem of every file is told in one go, in the order of files and lines; the valid events are loaded."""
    write_json(tmp_path / "events" / "2018.json", [record(1), record(2, kind="x", date="y"), record(3, form="z")])
    (tmp_path / "events" / "2019.jsonl").write_text(
        f"{json.dumps(record(4))}\n\nbroken\n{json.dumps(record(5, domains=[]))}\n"
    )
    (tmp_path / "events" / "2020.csv").write_text(
        "id,date,title,kind,form,domains,status\na,2020,T,external,treaty,energy,signd\n"
    )
    write_json(tmp_path / "actors.json", [{"id": "a", "kind": "robot"}])
    (tmp_path / "datapackage.json").write_text('{"coverage": ["2020-01-01", "2019-01-01"],\n "complete": "yes"}')
    assert problems(tmp_path) == [
        "actors.json:2: names: is missing",
        "actors.json:4: kind: 'robot' is unknown; allowed: bank_or_fund, company, government_body, group, "
        "international_org, media, military, person, research_institute, state, university",
        "datapackage.json:1: coverage: ends before it begins; give first and last day",
        "datapackage.json:2: complete: true or false is expected",
        *[line for line in problems(tmp_path) if "2018.json" in line],
        *[line for line in problems(tmp_path) if "2019.jsonl" in line],
        *[line for line in problems(tmp_path) if "2020.csv" in line],
    ]
    assert [(Path(p.path).name, p.line, p.field) for p in check(tmp_path).problems[4:]] == [
        ("2018.json", 15, "date"), ("2018.json", 17, "kind"), ("2018.json", 29, "form"),
        ("2019.jsonl", 3, ""), ("2019.jsonl", 4, "domains"), ("2020.csv", 2, "status"),
    ]  # fmt: skip
    loaded = at.load(tmp_path, strict=False)
    assert [event.id for event in loaded] == ["event-1", "event-4"]
    assert loaded.problems == check(tmp_path).problems


def test_one_wrong_field_hides_nothing_else_of_its_event(tmp_path: Path) -> None:
    """What is wrong with the rest of a refused event is told at once; what rests on the wrong field is not."""
    write_json(tmp_path / "sources.json", [{"id": "paper"}])
    write_json(tmp_path / "frames.json", [{"id": "talks", "title": "T", "rule": "R", "window": "2010/2012"}])
    odd = record(
        1, kind="zz", cause="sanctions", frames=["talks", "tlaks"], citations=[{"source": "papre"}], domains=["enrgy"],
        links=[{"relation": "follows", "event": "event-9"}],
        milestones=[{"status": "completed", "date": "2021"}, {"status": "announced", "date": "2020"}],
    )  # fmt: skip
    undated = record(2, date="2019-13", form="zz", status="signed", frames=["talks"])
    write_json(tmp_path / "events" / "2019.json", [odd, undated, record(2, title=""), {"id": 5}, 7])
    found = check(tmp_path)
    told = {(p.field, p.message.partition(";")[0].partition(" (event")[0]) for p in found.problems}
    assert ("kind", "'zz' is unknown") in told
    assert ("domains.0", "'enrgy' is unknown") in told
    assert ("frames.1", "there is no frame 'tlaks'") in told
    assert ("citations.0.source", "there is no source 'papre'") in told
    assert ("links.0.event", "there is no event 'event-9'") in told
    assert ("form", "'zz' is unknown") in told
    assert ("id", "'event-2' stands 2 times") in told
    assert any(field == "milestones.1.date" for field, _ in told)
    assert not {field for field, _ in told} & {"cause", "status"}
    assert sum("outside the window" in p.message for p in found.problems) == 1
    assert not found.events
    assert all(p.line for p in found.problems)


@pytest.mark.parametrize("wrong", [{"id": 5}, {"date": "x"}, {"id": 5, "title": ""}])
def test_events_without_a_valid_id_are_checked_too(wrong: dict[str, Any], tmp_path: Path) -> None:
    """Ids are optional; what else is wrong with the event is told all the same."""
    write_json(tmp_path / "sources.json", [])
    given = {key: item for key, item in record(1).items() if key != "id"}
    write_json(tmp_path / "events" / "2019.json", [given | wrong | {"citations": [{"source": "nope"}]}])
    assert {p.field for p in check(tmp_path).problems} == {*wrong, "citations.0.source"}


def test_all_broken_rules_at_once(tmp_path: Path) -> None:
    """Missing source, tie to nothing, circle of links, milestones out of order, unknown code, outside the frame."""
    states = [
        {"id": "aland", "names": "Åland", "kind": "state", "country": "NO",
         "ties": [{"relation": "owns", "actor": "nobody", "source": "nowhere"}]},
        {"id": "borduria", "names": "Borduria", "kind": "state", "country": "SE"},
    ]  # fmt: skip
    both = {"participants": [{"actor": "aland"}, {"actor": "borduria"}]}
    write_json(tmp_path / "actors.json", states)
    write_json(tmp_path / "sources.json", [{"id": "paper"}])
    write_json(tmp_path / "frames.json", [{"id": "talks", "title": "T", "rule": "R", "window": "2010/2015"}])
    events = [
        record(1, **both, citations=[{"source": "papre"}], links=[{"relation": "follows", "event": "event-2"}]),
        record(2, **both, links=[{"relation": "follows", "event": "event-1"}], cameo="999"),
        record(3, **both, frames=["talks"], milestones=[{"status": "completed", "date": "2001"},
                                                        {"status": "announced", "date": "2000"}]),
        record(4, **both, frames=["tlaks"], links=[{"relation": "implements", "event": "event-9"}]),
    ]  # fmt: skip
    write_json(tmp_path / "events" / "2018.json", events)
    found = problems(tmp_path)
    for place, message in (
        ("actors.json", "ties.0.actor: there is no actor 'nobody'"),
        ("actors.json", "ties.0.source: there is no source 'nowhere'"),
        ("2018.json", "citations.0.source: there is no source 'papre'; nearest: 'paper'"),
        ("2018.json", "links: follows runs in a circle: event-1 -> event-2 -> event-1"),
        ("2018.json", "links: follows runs in a circle: event-2 -> event-1 -> event-2"),
        ("2018.json", "cameo: '999' is unknown"),
        ("2018.json", "milestones.1.date: 2000 stands after 2001; milestones stand in order of time"),
        ("2018.json", "lies outside the window of talks, 2010/2015"),
        ("2018.json", "frames.0: there is no frame 'tlaks'; nearest: 'talks'"),
        ("2018.json", "links.0.event: there is no event 'event-9'"),
    ):
        assert any(re.search(rf"{re.escape(place)}:\d+: ", line) and message in line for line in found), message


def test_no_problem_follows_from_another(tmp_path: Path) -> None:
    """What names a record that could not be read is not told as a second problem."""
    states = [{"id": "aland", "names": "Åland", "kind": "state", "country": "NO"}]
    write_json(
        tmp_path / "actors.json", [*states, {"id": "borduria", "names": "Borduria", "kind": "state", "country": "QQ"}]
    )
    write_json(tmp_path / "sources.json", [{"id": "known"}, {"id": "paper", "url": "no address"}])
    both = {"participants": [{"actor": "aland"}, {"actor": "borduria"}]}
    link = {"links": [{"relation": "part_of", "event": "event-3"}]}
    events = [
        record(1, **both, **link),
        record(2, **both, citations=[{"source": "paper"}]),
        record(3, **both, date="x"),
    ]
    write_json(tmp_path / "events" / "2019.json", events)
    assert [problem.field for problem in check(tmp_path).problems] == ["country", "date", "url"]
    assert [event.id for event in at.load(tmp_path, strict=False)] == ["event-1", "event-2"]


def test_wrong_vocabulary(tmp_path: Path) -> None:
    """A vocabulary that is wrong is told once; the events are not checked against another one."""
    write_json(tmp_path / "events" / "2019.json", [record(form="own", domains=["own"])])
    write_json(tmp_path / "vocabulary.json", {"domains": [{"id": "own", "definition": "D."}]})
    assert "domains.0.inclusion: is missing" in one_problem(tmp_path)
    for name in ("vocabulary.json", "datapackage.json"):
        (tmp_path / name).write_text("[")
    assert [line.split(": ")[0:2] for line in problems(tmp_path)] == [
        ["datapackage.json:1", "is not JSON"], ["vocabulary.json:1", "is not JSON"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("package", "message"),
    [
        ([], "datapackage.json:1: an object such as"),
        ({"coverage": "2019"}, "coverage: a list of the first and the last day is expected"),
        ({"coverage": [0, 1]}, "coverage: a day such as 2019-06-05 is expected"),
        ({"coverage": ["2019-01-01", "2019-02-30"]}, "coverage: day is out of range"),
        ({"settled_until": "2019"}, "settled_until: a day such as 2019-06-05 is expected"),
        ({"complete": 1}, "complete: true or false is expected"),
        ({"version": 1.0}, "version: a text is expected"),
        ({"version": "1\x1b[31m"}, "version: a text is expected"),
    ],
)
def test_wrong_package(package: Any, message: str, tmp_path: Path) -> None:
    """What ``datapackage.json`` says about the data is read strictly: no numbers as days, no words as yes or no."""
    write_json(tmp_path / "events" / "2019.json", [record()])
    write_json(tmp_path / "datapackage.json", package)
    assert message in one_problem(tmp_path)


def test_whole_data_set_in_one_file(tmp_path: Path) -> None:
    """In a single file each part has its lines too, and the vocabulary and coverage are read."""
    value = {"events": [record(1, kind="x")], "actors": [{"id": "a"}], "vocabulary": {"forms": 1}, "complete": "no"}
    found = problems(write_json(tmp_path / "a.json", value))
    assert [line.split(":")[1] for line in found] == ["7", "16", "16", "21", "23"]
    words = {"domains": [{"id": "own", "definition": "D.", "inclusion": "I."}]}
    value = {"events": [record(domains=["own"])], "vocabulary": words, "coverage": ["2019-01-01", "2019-12-31"]}
    assert at.load(write_json(tmp_path / "b.json", value)).coverage_is_assumed is False


def test_hidden_and_other_files(tmp_path: Path) -> None:
    """Hidden files and files of other formats are nobody's data; upper-case suffixes are read."""
    write_json(tmp_path / "events" / "2019.JSON", [record()])
    (tmp_path / "events" / "._2019.json").write_text("broken")
    (tmp_path / "events" / ".2019.json.lock").write_text("")
    (tmp_path / "events" / "README.md").write_text("text")
    write_json(tmp_path / "left_out.json", {})
    assert len(at.load(tmp_path)) == 1


def test_events_beside_the_parts(tmp_path: Path) -> None:
    """Without ``events/``, event files lie in the folder itself; a part in the wrong format is not passed over."""
    write_json(tmp_path / "mine.json", {"events": [record()]})
    write_json(tmp_path / "actors.json", [])
    assert len(at.load(tmp_path)) == 1
    (tmp_path / "actors.csv").write_text("id,kind\na,state\n")
    assert any("actors.csv:1" in problem for problem in problems(tmp_path))


def test_nothing_valid(tmp_path: Path) -> None:
    """``strict=False`` raises where no event is valid: an empty timeline would look like an answer."""
    path = write_json(tmp_path / "a.json", [record(kind="x")])
    with pytest.raises(at.DataError):
        at.load(path, strict=False)
