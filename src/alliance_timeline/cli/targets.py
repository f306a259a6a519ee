"""The files that a command is asked to write: looked at before it begins, so that nothing else is overwritten."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from alliance_timeline.errors import DataError, InputError, Problem

__all__ = ["check_out", "refuse_baseline", "refuse_junit", "refuse_same"]

_READ = (".toml", ".json", ".jsonl", ".csv")
"""Endings of checks files and of data."""


def check_out(out: Path | str, data: Path | None, checks: Path | None = None) -> None:
    """Refuse, before the work begins, a file in a folder that does not exist, and one that the command reads.

    Links and ``..`` are followed. In Python, what writes makes folders.

    Args:
        out: the file to write.
        data: the file or folder of the data, in which nothing is written; None for the bundled data.
        checks: the file of the claims.

    Raises:
        InputError: it names the folder, or what would be overwritten.
    """
    from alliance_timeline.datasets import bundled_path

    path = Path(out)
    if not path.parent.is_dir():
        raise InputError(f"--out: there is no folder {str(path.parent)!r}; make it, or name another")
    target, read = path.resolve(), (data or bundled_path()).resolve()
    if checks is not None and target == checks.resolve():
        raise InputError(f"--out: {str(path)!r} is the file of the checks; give another name")
    if target == read:
        raise InputError(f"--out: {str(path)!r} is the data that is read; give another name")
    if target.is_relative_to(read):
        raise InputError(f"--out: {str(path)!r} lies in the folder of the data; name another folder")


def refuse_junit(path: Path) -> None:
    """Refuse a target that holds something else than JUnit XML, or would be read as a checks file or as data.

    Raises:
        DataError: with the reason.
    """
    from alliance_timeline.checks.output.junit import is_junit

    if path.suffix.lower() in _READ:
        raise _refused(path, f"a {path.suffix} file is none for JUnit XML; give another name, such as junit.xml")
    _refuse(path, is_junit, "JUnit XML")


def refuse_baseline(path: Path) -> None:
    """Refuse a target that holds something else than a baseline, or would be read as data.

    Raises:
        DataError: with the reason.
    """
    if path.absolute().parent.name == "events" and path.suffix.lower() in _READ:
        raise _refused(path, "would be read as events; give another name")
    _refuse(path, lambda text: '"alliance_timeline_baseline"' in text, "baseline")


def refuse_same(first: Path | None, second: Path | None) -> None:
    """Refuse to write two things to one file.

    Raises:
        InputError: both lead there.
    """
    if first is not None and second is not None and first.absolute() == second.absolute():
        raise InputError(f"{first} is named twice; each output has a file of its own")


def _refuse(path: Path, is_ours: Callable[[str], bool], what: str) -> None:
    try:
        if path.exists() and not path.is_file():
            raise _refused(path, "cannot be written: is there and is no regular file")
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    except OSError as error:
        raise _refused(path, f"cannot be written: {error.strerror or error}") from None
    if text.strip() and not is_ours(text):
        raise _refused(path, f"is no {what} and is not overwritten; give another name")
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        why = "may not be written to" if folder.is_dir() else "is no folder"
        raise _refused(path, f"cannot be written: {folder} {why}")


def _refused(path: Path, why: str) -> DataError:
    return DataError([Problem(str(path), None, "", why)])
