"""The command ``network``: actors and ties as in Python, cut to a limit."""

from __future__ import annotations

from pathlib import Path

import pytest

import alliance_timeline as at

from .conftest import Run


@pytest.fixture
def tied(data: Path) -> Path:
    """The small data set, in which Aland owns the firm and sanctions it."""
    timeline = at.load(data)
    ties = [
        at.Tie(relation="owns", actor="firm", date="2014/..", source="paper"),
        at.Tie(relation="regulates", actor="firm", date="2016/"),
    ]
    actors = [actor.replace(ties=ties) if actor.id == "aland" else actor for actor in timeline.actors.values()]
    at.Timeline(
        timeline, actors, timeline.sources.values(), timeline.coverage, vocabulary=timeline.vocabulary,
        phases=timeline.phases, frames=timeline.frames.values(), settled_until="2020-06-30",
    ).save(data)  # fmt: skip
    return data


def test_network_as_json(run: Run, tied: Path) -> None:
    """The output has the actors and ties of Python, all of them unless limited, and how many there are."""
    found = run("network", "--data", tied, "--json").json
    network = at.load(tied).network()
    assert found["at"] == "2020-06-30"
    assert (found["unit"], found["caution"]) == ("occasion", network.caution)
    assert found["number"] == {"actors": 2, "occasions": 6, "ties": 2}
    assert [item["id"] for item in found["actors"]] == [actor.id for actor in network.actors] == ["aland", "borduria"]
    assert found["actors"][0] == {
        "id": "aland", "name": "Aland", "country": "FI", "kind": "state", "occasions": 5, "degree": 1,
        "degree_abroad": 1,
    }  # fmt: skip
    assert found["ties"][0] == {
        "actor": "aland", "relation": "owns", "to": "firm", "date": "2014/..", "certainty": "certain",
        "source": "paper",
    }  # fmt: skip
    assert [tie["certainty"] for tie in found["ties"]] == ["certain", "possible"]
    short = run("network", "--data", tied, "--limit", 1, "--json").json
    assert (len(short["actors"]), len(short["ties"]), short["number"]) == (1, 1, found["number"])


def test_network_on_a_day(run: Run, tied: Path) -> None:
    """The day of the ties, the unit and the selection are options."""
    early = run("network", "--data", tied, "--at", "2013-12-31", "--json").json
    assert (early["at"], early["ties"], early["number"]["actors"]) == ("2013-12-31", [], 2)
    assert run("network", "--data", tied, "--unit", "event", "--json").json["number"]["occasions"] == 7
    assert run("network", "--data", tied, "--kinds", "external", "--json").json["actors"] == []


def test_network_as_tables(run: Run, tied: Path) -> None:
    """Two tables with their totals, and the caution; by default cut, with 0 whole."""
    text = run("network", "--data", tied).out
    for part in ("2 of 2 actors on 6 occasions", "2 of 2 ties: 1 certain and 1 possible on 2020-06-30", "Aland",
                 "not a complete list"):  # fmt: skip
        assert part in text
    cut = run("network", "--data", tied, "--limit", 1).out
    assert "1 of 2 actors" in cut
    assert "Borduria" not in cut
    whole = at.load().network()
    assert f"20 of {len(whole.actors)} actors" in run("network").out
    everything = run("network", "--limit", 0).out
    assert f"{len(whole.ties)} of {len(whole.ties)} ties" in everything


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--at", "2015"], "at: 2015 is no single day"),
        (["--at", "soon"], "soon"),
        (["--unit", "act"], "unit: 'act' is unknown"),
        (["--limit", "-1"], "--limit"),
    ],
)
def test_wrong_options(options: list[str], message: str, run: Run, data: Path) -> None:
    """Wrong values are one message and exit code 2."""
    result = run("network", *options, "--data", data)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
