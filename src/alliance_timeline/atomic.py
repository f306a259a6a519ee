"""Files that are replaced whole or not at all: written aside, flushed to the disk, then renamed into their place."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

__all__ = ["replace_files"]


def replace_files(contents: Mapping[Path, bytes], removed: Iterable[Path] = ()) -> None:
    """Write bytes by path: all aside first, then each renamed into its place; when anything fails, all is as it was.

    Folders are made, links followed; a file that is there keeps its permissions. (A crash between two renames leaves
    whole files, some of them old.)

    Args:
        contents: the bytes of each file.
        removed: files to remove, which are put back too.

    Raises:
        OSError: something cannot be written, or is there under the name of a file and is no regular file, such as a
            folder or a device.
        RuntimeError: a link leads to itself (Python before 3.13).

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     replace_files({Path(folder, "new", "talks.txt"): b"Talks"})
    ...     Path(folder, "new", "talks.txt").read_text()
    'Talks'
    """
    stale = tuple(removed)
    made: list[Path] = []
    aside: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    try:
        for path, content in contents.items():
            target = _target(path)
            made += _make_folder(target.parent)
            aside[target] = target.with_name(f".{target.name[:100]}.{os.urandom(6).hex()}")
            _write(aside[target], content, target)
        for target in (*aside, *stale):
            before[target] = _content(target)
            target.unlink() if target in stale else aside[target].replace(target)
    except BaseException:
        _undo(before, aside.values(), made)
        raise


def _target(path: Path) -> Path:
    """The file that a path leads to, which is a regular one where it is there."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "is there and is no regular file", str(path))
    return path.resolve()


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder and those above it; gives the ones that were not there, the innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _write(path: Path, content: bytes, like: Path) -> None:
    """Bytes in a new file, on disk, with the permissions of ``like`` where that exists."""
    with path.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if like.exists():
        path.chmod(like.stat().st_mode & 0o7777)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _undo(before: Mapping[Path, bytes | None], aside: Iterable[Path], made: Iterable[Path]) -> None:
    """Put back what the files held, and remove what was written aside and the folders made for it."""
    for target, content in before.items():
        with suppress(OSError):
            if content is None:
                target.unlink(missing_ok=True)
            elif _content(target) != content:
                target.write_bytes(content)
    for path in aside:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for folder in made:
        with suppress(OSError):
            folder.rmdir()
