"""The options of the selection: the same words as in Python, all of them, with the same result."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.cli.app import application

from .conftest import Run

APP = application()
SELECTING = [
    "overview", "list", "series", "phases", "contrast", "network", "follow-through", "trend", "changepoints",
    "interrupted",
]  # fmt: skip


@pytest.mark.parametrize("name", SELECTING)
def test_every_word_is_an_option(name: str) -> None:
    """Each field of ``Selection`` is an option of each command that selects, under the same name."""
    command = next(item for item in APP.registered_commands if item.name == name)
    assert command.callback is not None
    assert set(at.Selection.model_fields) <= set(inspect.signature(command.callback).parameters)


WORDS: list[tuple[list[str], dict[str, Any]]] = [
    (["--domains", "ai"], {"domains": "ai"}),
    (["--domains-all", "ai,energy"], {"domains_all": ["ai", "energy"]}),
    (["--kinds", "friction, limitation"], {"kinds": ["friction", "limitation"]}),
    (["--kinds", "friction", "--kinds", "external"], {"kinds": ["friction", "external"]}),
    (["--kinds", "dyadic"], {"kinds": at.DYADIC}),
    (["--kinds", "dyadic,external"], {"kinds": [*at.DYADIC, "external"]}),
    (["--forms", "treaty"], {"forms": "treaty"}),
    (["--statuses", "signed"], {"statuses": "signed"}),
    (["--settings", "bilateral"], {"settings": "bilateral"}),
    (["--causes", "sanctions"], {"causes": "sanctions"}),
    (["--actors", "aland"], {"actors": "aland"}),
    (["--actors-all", "aland,borduria"], {"actors_all": ["aland", "borduria"]}),
    (["--actor-kinds", "state"], {"actor_kinds": "state"}),
    (["--countries", "FI"], {"countries": "FI"}),
    (["--countries-all", "FI,SE", "--no-predecessors"], {"countries_all": ["FI", "SE"], "predecessors": False}),
    (["--frames", "talks"], {"frames": "talks"}),
    (["--phases", "middle"], {"phases": "middle"}),
    (["--tags", "first"], {"tags": "first"}),
    (["--tags-all", "first"], {"tags_all": "first"}),
    (["--publishers", "Press, The"], {"publishers": "Press, The"}),
    (["--text", "<GAS>"], {"text": "<GAS>"}),
    (["--since", "2015", "--until", "2019-06"], {"since": "2015", "until": "2019-06"}),
    (["--until", "2012-11", "--certainty", "possible"], {"until": "2012-11", "certainty": "possible"}),
    (["--min-confidence", "medium"], {"min_confidence": "medium"}),
    (["--verification", "sourced"], {"verification": "sourced"}),
    (["--exclude", "kinds=external"], {"exclude": at.Selection(kinds="external")}),
    (["--exclude", "kinds=external,friction"], {"exclude": at.Selection(kinds=["external", "friction"])}),
    (["--exclude", "kinds=dyadic"], {"exclude": at.Selection(kinds=at.DYADIC)}),
    (["--exclude", "publishers=Press, The"], {"exclude": at.Selection(publishers="Press, The")}),
    (["--exclude", "since=2015", "--exclude", "tags=first"], {"exclude": at.Selection(since="2015", tags="first")}),
    (["--exclude", "text=a=b", "--exclude", "predecessors=false"],
     {"exclude": at.Selection(text="a=b", predecessors=False)}),
    ([], {}),
]  # fmt: skip


@pytest.mark.parametrize(("options", "words"), WORDS, ids=lambda value: str(value)[:40])
def test_same_as_in_python(options: list[str], words: dict[str, Any], run: Run, data: Path) -> None:
    """An option selects what the word does in Python."""
    found = run("list", *options, "--data", data, "--json").json
    assert [item["id"] for item in found] == [event.id for event in at.load(data).select(**words)]


def test_each_word_was_tried() -> None:
    """The list above leaves out only the uses of AI, which the small data set does not have."""
    tried = {word for _, words in WORDS for word in words}
    assert set(at.Selection.model_fields) - tried == {"applications", "applications_all"}


def test_applications(run: Run) -> None:
    """Uses of AI are selected in the bundled data."""
    word = at.load().vocabulary
    assert word is not None
    first = word.application_ids[0]
    for option in ("applications", "applications_all"):
        found = run("list", f"--{option.replace('_', '-')}", first, "--json").json
        assert [item["id"] for item in found] == [event.id for event in at.load().select(**{option: first})]


def test_unverified_events(run: Run) -> None:
    """Events of which no source was seen come only when asked for."""
    usual = run("list", "--json").json
    everything = run("list", "--include-unverified", "--json").json
    assert len(usual) == len(at.load())
    assert len(everything) == len(at.load(include_unverified=True))


def test_scheme_by_id(run: Run, data: Path) -> None:
    """A phase scheme of the data is chosen by its id."""
    assert run("phases", "--scheme", "declared", "--data", data).out == run("phases", "--data", data).out
