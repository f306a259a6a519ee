"""Small timelines and checks for the tests of checks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

import alliance_timeline as at
from alliance_timeline.checks import Case, Check

TODAY = datetime.date(2013, 1, 1)


def talks(name: str, date: str, **fields: Any) -> at.Event:
    """A cooperative meeting on trade; other fields as given."""
    plain = {"title": name, "kind": "cooperation", "form": "meeting_or_dialogue", "domains": "trade"}
    return at.Event(id=name, date=date, **(plain | fields))


def world(dates: Iterable[str], **options: Any) -> at.Timeline:
    """A complete list of talks on some dates, 2001 to 2012."""
    events = [talks(f"e{number}", date) for number, date in enumerate(dates)]
    return at.Timeline(events, **({"coverage": ("2001", "2012"), "complete": True} | options))


def case(data: at.Timeline, **options: Any) -> Case:
    """All of the data as a case."""
    return Case(**({"data": data, "selection": at.Selection(), "today": TODAY} | options))


def check(name: str = "c", expect: Any = None, **fields: Any) -> Check:
    """A check that counts, or expects something else."""
    return Check(id=name, question="Does it hold?", expect=expect or {"count": {"at_least": 1}}, **fields)
