"""Events for the tests of files: valid records as JSON values, and a strategy for events with any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from alliance_timeline import (
    Cause,
    Confidence,
    Depth,
    Event,
    Kind,
    LinkRelation,
    MilestoneStatus,
    Role,
    Setting,
    Status,
    Verification,
)
from alliance_timeline.testing import event_dates


def record(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A valid event of the bundled vocabulary as a JSON value."""
    return {
        "id": f"event-{number}",
        "date": "2019-06-05",
        "title": f"Event {number}",
        "kind": "cooperation",
        "form": "treaty",
        "status": "signed",
        "domains": ["energy"],
        **fields,
    }


def write_json(path: Path, value: Any) -> Path:
    """Write a JSON file with one key or item a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


_PLAIN = st.characters(exclude_categories=["C", "Zl", "Zp"])
_MARKS = st.sampled_from([";", "|", "\\", '"', "'", ",", " ", "=", "\u2028", "\u200f", "\xa0", "é"])
LINES = st.text(_MARKS | _PLAIN, max_size=12)
TEXTS = st.text(_MARKS | _PLAIN | st.just("\n"), max_size=12)
NAMES = LINES.filter(lambda text: bool(text.strip()))
IDS = st.text(st.sampled_from(list(";|\\\"',=-é9a")), min_size=1, max_size=6)
EVENT_IDS = st.from_regex(r"[a-z0-9][a-z0-9._:-]{0,5}", fullmatch=True)
DATES = event_dates().map(str)


def _lists(items: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, max_size=3)


def _records(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


_CELLS = _records(text=NAMES, source=IDS, locator=LINES)
_OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "summary": TEXTS,
    "setting": st.sampled_from(Setting),
    "status": st.sampled_from(Status),
    "cause": st.sampled_from(Cause),
    "depth": st.sampled_from(Depth),
    "cameo": IDS,
    "participants": _lists(_records(actor=IDS, role=st.sampled_from(Role))),
    "location": NAMES,
    "frames": st.lists(IDS, max_size=3, unique=True),
    "applications": st.lists(IDS, max_size=3, unique=True),
    "strategy": st.fixed_dictionaries({}, optional={"goal": _CELLS, "ethics": _CELLS}),
    "citations": _lists(_records(source=IDS, locator=LINES, evidence=TEXTS)),
    "milestones": _lists(
        _records(status=st.sampled_from(MilestoneStatus), date=DATES, note=TEXTS, source=st.none() | IDS)
    ),
    "links": _lists(_records(relation=st.sampled_from(LinkRelation), event=EVENT_IDS)),
    "tags": st.lists(IDS, max_size=3, unique=True),
    "confidence": st.sampled_from(Confidence),
    "verification": st.sampled_from(Verification),
    "verified_on": st.dates(),
    "notes": TEXTS,
    "coder": LINES,
}
EVENTS = st.fixed_dictionaries(
    {
        "id": EVENT_IDS,
        "date": DATES,
        "title": NAMES,
        "kind": st.sampled_from(Kind),
        "form": IDS,
        "domains": st.lists(IDS, min_size=1, max_size=3, unique=True),
    },
    optional=_OPTIONAL,
).map(lambda fields: Event(**fields))
"""Events with every field, and with all that a file format must escape."""

EVENT_LISTS = st.lists(EVENTS, max_size=4, unique_by=lambda event: event.id)
