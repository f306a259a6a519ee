"""Writing: all or nothing, whatever fails; permissions and links are kept; nothing is left lying about."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.datasets import extend
from alliance_timeline.files import write_files

from .records import record, write_json


def event(number: int, date: str = "2019-06-05", **fields: Any) -> at.Event:
    """A valid event of the bundled vocabulary."""
    return at.Event(**record(number, date=date, **fields))


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def failing(usual: Callable[..., Any], at_call: int, error: BaseException) -> Callable[..., Any]:
    """A function that works until the given call, and fails from it on once."""
    calls = []

    def call(*args: Any, **options: Any) -> Any:
        calls.append(args)
        if len(calls) == at_call:
            raise error
        return usual(*args, **options)

    return call


@pytest.mark.parametrize("name", ["replace", "fsync"])
@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("kind", ["save", "save over", "add", "add over"])
def test_disk_error(name: str, call: int, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails at any step, every file is as it was, and nothing else is there."""
    path = tmp_path / "in" / "data"
    path.parent.mkdir()
    new = [event(1, "2018"), event(2, "2019"), event(3, "2020")]
    if kind.endswith("over"):
        at.Timeline([event(7, "2018"), event(8, "2019"), event(9, "2021")]).save(path)
    before = tree(tmp_path)
    error = OSError(errno.ENOSPC, "No space left on device", str(path))
    monkeypatch.setattr(os, name, failing(getattr(os, name), call, error))
    with pytest.raises(at.DataError, match="cannot be written: No space left on device; nothing was changed"):
        at.Timeline(new).save(path) if kind.startswith("save") else extend(path, new)
    assert tree(tmp_path) == before
    monkeypatch.undo()
    at.Timeline(new).save(path) if kind.startswith("save") else extend(path, new)
    assert len(at.load(path)) == (6 if kind == "add over" else 3)


def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    """A socket, a link to it and a folder stay what they are, and so do the files beside them."""
    os.mknod(tmp_path / "socket", stat.S_IFSOCK | 0o600)
    (tmp_path / "link").symlink_to("socket")
    (tmp_path / "folder").mkdir()
    (tmp_path / "kept").write_text("old")
    before = sorted(path.name for path in tmp_path.iterdir())
    for name in ("socket", "link", "folder"):
        with pytest.raises(at.DataError, match=f"{name}: cannot be written: is there and is no regular file"):
            write_files(tmp_path, {"kept": "new", name: "x"})
        assert (tmp_path / "kept").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / "link").is_socket()


def test_interrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt between two renames leaves every file as it was, too."""
    at.Timeline([event(7, "2018"), event(8, "2019")]).save(tmp_path)
    before = tree(tmp_path)
    monkeypatch.setattr(os, "replace", failing(os.replace, 2, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        at.Timeline([event(1, "2018"), event(2, "2019")]).save(tmp_path)
    assert tree(tmp_path) == before


def test_failing_removal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year that cannot be removed keeps the others as they were."""
    at.Timeline([event(7, "2018"), event(8, "2019")]).save(tmp_path)
    before = tree(tmp_path)

    def refuse(path: Path, **options: Any) -> None:
        if path.name == "2019.json":
            raise PermissionError(13, "Permission denied", str(path))
        usual(path, **options)

    usual = Path.unlink
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(at.DataError, match=r"2019\.json: cannot be written: Permission denied"):
        at.Timeline([event(1, "2018")]).save(tmp_path)
    monkeypatch.undo()
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["file/data", "file/data.json", "/dev/null/data.json", "loop/data", "loop"])
def test_places_that_cannot_be_written(name: str, tmp_path: Path) -> None:
    """A path below a file, a device or an endless link is refused with one message."""
    (tmp_path / "file").write_text("mine")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(at.DataError):
        extend(tmp_path / name, [event(1)])
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("data.xlsx", "cannot be written; allowed: .json, .jsonl, .csv, or a folder"),
        ("no/such/data.json", "there is no folder"),
        ("a\0b", "cannot be read"),
        ("there.txt", ".txt is not read; allowed"),
    ],
)
def test_adding_to_what_is_no_data_set(name: str, message: str, tmp_path: Path) -> None:
    """Only files of the three formats and folders are made or extended."""
    (tmp_path / "there.txt").write_text("mine")
    with pytest.raises(at.DataError, match=message):
        extend(tmp_path / name, [event(1)])
    assert tree(tmp_path) == {"there.txt": b"mine"}


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_permissions_are_kept(mode: int, tmp_path: Path) -> None:
    """A file keeps its permissions; a new one gets those that the umask leaves."""
    path = tmp_path / "a.json"
    extend(path, [event(1)])
    (tmp_path / "plain").write_text("")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)
    path.chmod(mode)
    extend(path, [event(2)])
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_links_are_followed(tmp_path: Path) -> None:
    """Writing through a symbolic link changes the file that it leads to; the link stays."""
    extend(tmp_path / "real.json", [event(1)])
    (tmp_path / "link.json").symlink_to("real.json")
    extend(tmp_path / "link.json", [event(2)])
    at.load(tmp_path / "link.json").add(event(3)).save(tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert len(at.load(tmp_path / "real.json")) == 3


@pytest.mark.parametrize("name", ["data", "data.json", "data.jsonl", "data.csv"])
def test_add_makes_and_extends(name: str, tmp_path: Path) -> None:
    """Adding makes the file or folder, extends it in sort order, and leaves no lock or other trace."""
    path = tmp_path / name
    assert extend(path, [event(2, "2020")]) == (("event-2",), 1)
    assert extend(path, [event(1, "2018"), event(3, "2021-01")]) == (("event-1", "event-3"), 3)
    assert [item.id for item in at.load(path)] == ["event-1", "event-2", "event-3"]
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_add_changes_nothing_else(tmp_path: Path) -> None:
    """Adding to a folder writes the file of the event's year; other files, also of other formats, stay as they are."""
    write_json(tmp_path / "events" / "2019.json", {"events": [record(1)]})
    (tmp_path / "events" / "other.jsonl").write_text(json.dumps(record(4)) + "\n")
    (tmp_path / "README.md").write_text("mine")
    before = tree(tmp_path)
    extend(tmp_path, [event(2, "2019"), event(3, "2020")])
    after = tree(tmp_path)
    assert {name for name in after if after[name] != before.get(name)} == {"events/2019.json", "events/2020.json"}
    assert [item.id for item in at.load(tmp_path)] == ["event-2", "event-1", "event-4", "event-3"]


def test_add_keeps_the_parts_of_one_file(tmp_path: Path) -> None:
    """In a file that holds a whole data set, the other parts stay."""
    path = tmp_path / "a.json"
    words = {"domains": [{"id": "own", "definition": "D.", "inclusion": "I."}], "forms": []}
    write_json(path, {"events": [record(1, domains=["own"])], "version": "3", "vocabulary": words, "complete": True})
    extend(path, [event(2, domains=["own"])])
    loaded = at.load(path)
    assert (len(loaded), loaded.version, loaded.is_complete) == (2, "3", True)


def test_add_to_an_empty_folder(tmp_path: Path) -> None:
    """An empty folder, or one with actors and no events yet, is a data set to begin with; a broken part is not."""
    extend(tmp_path, [event(1)])
    assert [path.name for path in tmp_path.iterdir()] == ["events"]
    other = tmp_path / "other"
    (write_json(other / "vocabulary.json", {"domains": 1})).touch()
    with pytest.raises(at.DataError, match="domains"):
        extend(other, [event(1)])


@pytest.mark.parametrize("dry_run", [True, False])
def test_add_checks_the_whole(dry_run: bool, tmp_path: Path) -> None:
    """A new event that breaks a rule, and a data set that does, are refused before anything is written."""
    path = tmp_path / "a.json"
    extend(path, [event(1)], dry_run=False)
    before = tree(tmp_path)
    for bad in (event(1), event(2, form="own"), event(2, links=[{"relation": "follows", "event": "event-9"}])):
        with pytest.raises(at.DataError):
            extend(path, [bad], dry_run=dry_run)
    assert tree(tmp_path) == before
    path.write_text("[")
    with pytest.raises(at.DataError, match="is not JSON"):
        extend(path, [event(2)], dry_run=dry_run)


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    """A dry run checks and counts, and leaves everything as it is."""
    assert extend(tmp_path / "a", [event(1)], dry_run=True) == (("event-1",), 1)
    assert tree(tmp_path) == {}


def test_problems_of_an_imported_file(tmp_path: Path) -> None:
    """A rule of the whole that an imported event breaks is told with the line of the imported file."""
    extend(tmp_path / "a.json", [event(1)])
    (tmp_path / "new.csv").write_text(
        "id,date,title,kind,form,domains,status\nb,2019,T,external,treaty,energy,signed\nevent-1,2019,T,external,own,energy,signed\n"
    )
    with pytest.raises(at.DataError) as caught:
        extend(tmp_path / "a.json", tmp_path / "new.csv")
    found = [(Path(problem.path).name, problem.line, problem.field) for problem in caught.value.problems]
    assert found == [("new.csv", 3, "id"), ("new.csv", 3, "form")]
    assert len(at.load(tmp_path / "a.json")) == 1


def test_lock_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that may not be written, and a lock that is held for long, are one message each."""
    import filelock

    monkeypatch.setattr("alliance_timeline.files.writing._WAIT_SECONDS", 0.1)
    path = tmp_path / "a.json"
    with filelock.FileLock(tmp_path / ".a.json.lock"), pytest.raises(at.DataError, match="another process"):
        extend(path, [event(1)])

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with pytest.raises(at.DataError, match=r"a.json: cannot be written: Permission denied"):
        extend(path, [event(1)])


def test_write_files_makes_folders(tmp_path: Path) -> None:
    """Folders on the way are made."""
    write_files(tmp_path / "a" / "b", {"c/d.txt": "é\r\n"})
    assert (tmp_path / "a" / "b" / "c" / "d.txt").read_bytes() == "é\r\n".encode()
