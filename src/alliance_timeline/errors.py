"""Every error of the package: one root, and each message says what, where and what to do.

::

    AllianceTimelineError
    ├── DateError         (ValueError)  a date that EDTF or the calendar refuses
    ├── InputError        (ValueError)  an argument out of its range, named
    ├── DataError         (ValueError)  files or records that break the rules: all problems at once
    ├── UnknownNameError  (KeyError)    no such event, actor, source, phase, frame or indicator
    └── MissingExtraError (ImportError) an optional library is not installed
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "AllianceTimelineError",
    "DataError",
    "DateError",
    "InputError",
    "MissingExtraError",
    "Problem",
    "UnknownNameError",
    "nearest",
    "no_such",
    "shown",
]


class AllianceTimelineError(Exception):
    """The root of all errors that the package raises on purpose."""


class DateError(AllianceTimelineError, ValueError):
    """A date string that is not EDTF, or that no calendar has; or a bound outside the years 1 to 9999."""


class InputError(AllianceTimelineError, ValueError):
    """An argument that is out of its range; the message names it."""


class UnknownNameError(AllianceTimelineError, KeyError):
    """A name that the data does not know; the message gives the nearest known one."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class MissingExtraError(AllianceTimelineError, ImportError):
    """An optional library is missing; the message names the install command."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the data: where it stands and what is allowed.

    ``path`` is the file ("" for records that come from no file), ``line`` counts from 1 (None where
    unknown), ``field`` is the dotted path inside the record.

    >>> str(Problem("events/2019.json", 12, "kind", "'cooperaton' is unknown; nearest: 'cooperation'"))
    "events/2019.json:12: kind: 'cooperaton' is unknown; nearest: 'cooperation'"
    """

    path: str
    line: int | None
    field: str
    message: str

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return ": ".join(part for part in (where, self.field, self.message) if part)


class DataError(AllianceTimelineError, ValueError):
    """Files or records that break the rules; ``problems`` holds every one of them.

    >>> error = DataError([Problem("a.json", 3, "date", "not a date")])
    >>> print(error)
    a.json:3: date: not a date
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint for a message: the known name most like ``name``, or the list of what is allowed.

    >>> nearest("domain", ["domains", "kinds"])
    "nearest: 'domains'"
    >>> nearest("zzz", ["a", "b"])
    'allowed: a, b'
    """
    options = sorted(map(str, known))
    from rapidfuzz import fuzz, process

    match = process.extractOne(str(name)[:80], options, scorer=fuzz.ratio, score_cutoff=60)
    if match:
        return f"nearest: {match[0]!r}"
    shown = ", ".join(options[:24]) or "none"
    return f"allowed: {shown}" + (", …" if len(options) > 24 else "")


_short = reprlib.Repr()
_short.maxstring = _short.maxother = 60
_short.maxlevel = 2


def shown(value: object) -> str:
    """A value as a message shows it: on one line, without control characters, cut to a readable length.

    >>> shown("a" * 1000)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
    """
    return _short.repr(value)


def no_such(what: str, name: str, known: Iterable[str]) -> str:
    """The message for a name that stands for nothing.

    >>> no_such("actor", "huawie", ["huawei", "mts"])
    "there is no actor 'huawie'; nearest: 'huawei'"
    """
    return f"there is no {what} {shown(name)}; {nearest(name, known)}"
