"""A small data set of two invented states, and a way to run commands inside the process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.cli import main


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON, read without the constants that JSON does not have."""
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``alliance-timeline`` with some arguments."""

    def call(*arguments: object) -> Result:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return call


def event(number: int, date: str, kind: str = "cooperation", **fields: Any) -> at.Event:
    """An event between Aland and Borduria."""
    form, status = {"cooperation": ("treaty", "signed"), "friction": ("statement", "occurred")}.get(
        kind, ("other", "occurred")
    )
    both = [{"actor": "aland"}, {"actor": "borduria"}]
    known = {"id": f"event-{number}", "title": f"Event {number}", "form": form, "status": status, "domains": ["energy"]}
    return at.Event(**{**known, "date": date, "kind": kind, "participants": both, **fields})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a small data set."""
    two_states().save(tmp_path / "data")
    return tmp_path / "data"


@cache
def two_states() -> at.Timeline:
    """Several kinds, a vague date, a link, sources, phases and a frame."""
    bundled = at.load()
    words = bundled.vocabulary
    assert words is not None
    other = next(form for form in words.forms if form.statuses.keys() & {"occurred"})
    events = [
        event(1, "2010-05-01"), event(2, "2012"), event(3, "2015-06-05", domains=["ai", "energy"]),
        event(4, "2016-01-02", "friction", form=other.id, tags=["first"], citations=[{"source": "paper"}]),
        event(5, "2019-06~", links=[{"relation": "part_of", "event": "event-3"}], summary="On <gas>"),
        event(6, "2021-03-04", "limitation", form=other.id, cause="sanctions", location="Klow, BO"),
        event(7, "2023-01-01", "external", form=other.id, participants=[], frames=["talks"]),
    ]  # fmt: skip
    actors = [
        at.Actor(id="aland", names="Aland", country="FI", kind="state"),
        at.Actor(id="borduria", names="Borduria", country="SE", kind="state"),
        at.Actor(id="firm", names="Firm", country="SE", kind="company"),
    ]
    sources = [at.Source(id="paper", title="A paper", publisher="Press, The", issued="2016-01-03")]
    frames = [at.Frame(id="talks", title="Talks", rule="All talks.", window="2010/2023")]
    scheme = at.Periodization.declared("2014-01-01", "2020-01-01", names=["early", "middle", "late"])
    return at.Timeline(
        events, actors, sources, ("2010", "2023"), vocabulary=words, phases=scheme, frames=frames, version="7"
    )
