"""``show`` leaves nothing of an event out, and ``diff`` nothing of a data set that is compared."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at

from .conftest import Run, event

FULL: dict[str, Any] = {
    "summary": "What happened.",
    "domains": ["ai", "energy"],
    "applications": ["finance", "health"],
    "setting": "bilateral",
    "cause": "sanctions",
    "depth": "agreed",
    "cameo": "057",
    "location": "Klow, BO",
    "frames": ["talks"],
    "tags": ["first"],
    "strategy": {
        "goal": {"text": "To lead.", "source": "plan", "locator": "p. 3"},
        "military_role": {"text": "A branch of its own.", "source": "paper"},
        "horizon": {"text": "By 2030.", "source": "plan"},
    },
    "citations": [{"source": "paper", "locator": "p. 5", "evidence": "Says so."}],
    "milestones": [
        {"status": "announced", "date": "2015-01", "note": "In a speech", "source": "wire"},
        {"status": "in_force", "date": "2017"},
        {"status": "completed", "date": "2018", "source": "paper"},
    ],
    "links": [{"relation": "follows", "event": "event-1"}],
    "confidence": "high",
    "verification": "confirmed",
    "verified_on": "2020-03-01",
    "followed_up_on": "2021-04-02",
    "notes": "Sources differ.",
    "coder": "coder-2",
}
SHELF = [
    at.Source(id="paper", title="A paper", publisher="Press", issued="2016-01-03", url="https://press.example/a"),
    at.Source(id="plan", title="The plan", publisher="Ministry", url="https://plan.example/"),
    at.Source(id="wire", note="A report", publisher="Wire"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of two events: one with everything that can be coded, one with the least."""
    full = event(2, "2016-01-02", "limitation", **FULL)
    at.Timeline([event(1, "2014"), full], sources=SHELF).save(tmp_path / "a.json")
    return tmp_path / "a.json"


def leaves(value: Any) -> Iterator[str]:
    """All texts of a JSON value; None is none, names of fields are not looked at."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif value is not None:
        yield value


def test_all_that_is_coded_is_shown(run: Run, path: Path) -> None:
    """Each field of the event is set, and each of its values stands in the output."""
    coded = at.load(path)["event-2"].model_dump(mode="json")
    assert all(coded.values())
    shown = run("show", "event-2", "--data", path).out
    assert [text for text in leaves(coded) if text not in shown] == []


def test_the_lines_of_a_full_event(run: Run, path: Path) -> None:
    """Applications, the strategy cell by cell, milestones with their source, the follow-up, coding and coder."""
    lines = run("show", "event-2", "--data", path).out.splitlines()
    for line in (
        "  applications  finance, health",
        "  strategy      goal: To lead. (plan p. 3)",
        "  strategy      military role: A branch of its own. (paper)",
        "  milestone     2015-01 announced In a speech (wire)",
        "  milestone     2017 in_force",
        "  milestone     2018 completed (paper)",
        "  followed up   2021-04-02",
        "  coding        confirmed on 2020-03-01, confidence high",
        "  coder         coder-2",
    ):
        assert line in lines


def test_every_source_once(run: Run, path: Path) -> None:
    """Cited sources first, then those of milestones and strategy; each once, with what is known of it."""
    lines = run("show", "event-2", "--data", path).out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("  source"))
    assert [line.removeprefix("  source").strip() for line in lines[start:]] == [
        "paper p. 5",
        "Press, 2016-01-03: A paper https://press.example/a",
        "Says so.",
        "wire",
        "Wire, no date: A report",
        "plan",
        "Ministry, no date: The plan https://plan.example/",
    ]


def test_what_is_not_coded_has_no_line(run: Run, path: Path) -> None:
    """Without these fields there is no label of theirs, and the coding has no day."""
    shown = run("show", "event-1", "--data", path).out
    labels = {line[2:15].strip() for line in shown.splitlines()[1:]}
    derived = {"depth", "intensity", "known"}
    assert labels == {"id", "date", "kind", "form", "domains", "participant", "coding", *derived}
    assert "sourced, confidence medium" in shown


def test_sources_that_no_registry_knows(run: Run, tmp_path: Path) -> None:
    """Data without sources shows their ids alone."""
    citations = [{"source": "paper"}]
    milestones = [{"status": "completed", "date": "2018", "source": "wire"}]
    at.Timeline([event(1, "2014", citations=citations, milestones=milestones)]).save(tmp_path / "a.json")
    lines = run("show", "event-1", "--data", tmp_path / "a.json").out.splitlines()
    assert lines[-2:] == ["  source        paper", "  source        wire"]


def test_cameo_stands_once(run: Run, tmp_path: Path) -> None:
    """The code stands beside the intensity; where there is none, a coded one has a line of its own."""
    dyadic, other = event(1, "2014", cameo="057"), event(2, "2015", "external", cameo="057")
    at.Timeline([dyadic, other, event(3, "2016", "external")]).save(tmp_path / "a.json")
    first, second, third = (run("show", f"event-{n}", "--data", tmp_path / "a.json").out for n in (1, 2, 3))
    assert "(CAMEO 057)" in first
    assert "  cameo" not in first
    assert "  cameo         057\n" in second
    assert "cameo" not in third.lower()


def test_json_is_complete(run: Run, path: Path) -> None:
    """The JSON is the record as it is, with what is derived."""
    found = run("show", "event-2", "--data", path, "--json").json
    assert found.pop("derived").keys() >= {"setting", "known"}
    assert found == at.load(path)["event-2"].model_dump(mode="json")


def test_diff_of_a_whole_data_set(run: Run, data: Path, tmp_path: Path) -> None:
    """A data set that differs in one record of each kind and in what it says of itself; equal ones have code 0."""
    old = at.load(data)
    actors = [
        old.actors["aland"],
        old.actors["borduria"].replace(country="NO"),
        at.Actor(id="x", names="X", kind="group"),
    ]
    new = at.Timeline(
        [*old, event(8, "2023-02-01")], actors, [*old.sources.values(), at.Source(id="second")], ("2010", "2023"),
        "2023-06-30", True, old.vocabulary, old.phases, [old.frames["talks"].replace(closed=False)], version="8",
        reliability=[at.Reliability(id="kind", alpha=0.9, low=0.8, high=1, n=9)],
    )  # fmt: skip
    new.save(tmp_path / "new")
    result = run("diff", data, tmp_path / "new")
    assert (result.code, result.err) == (1, "")
    assert result.out.splitlines() == [
        "+ event-8", "+ actors/x", "+ sources/second", "+ reliability/kind", "- actors/firm",
        "~ actors/borduria: country: 'SE' -> 'NO'",
        "~ frames/talks: closed: True -> False",
        "~ data: complete: False -> True",
        "~ data: settled_until: None -> '2023-06-30'",
        "~ data: version: '7' -> '8'",
    ]  # fmt: skip
    found = run("diff", data, tmp_path / "new", "--json").json
    assert found["removed"] == ["actors/firm"]
    assert {"event": "data", "field": "version", "before": "7", "after": "8"} in found["changed"]
    same = run("diff", tmp_path / "new", tmp_path / "new")
    assert (same.code, same.out) == (0, "no difference\n")
    nothing = run("diff", data, data, "--json")
    assert (nothing.code, nothing.json) == (0, {"added": [], "removed": [], "changed": []})


def test_diff_of_indicators(run: Run, data: Path, tmp_path: Path) -> None:
    """Added and removed indicators, and dates whose values or sources differ, each value with its source."""
    head = "date,value,unit,source,note\n"
    for name, files in (
        ("old", {"a": "2019,1,USD,paper,\n2020,2,USD,paper,\n", "gone": "2019,1,USD,paper,\n"}),
        ("new", {"a": "2020,3,USD,paper,\n2020,2,USD,paper,x\n2021,4,USD,paper,\n", "come": "2019,1,USD,paper,\n"}),
    ):
        shutil.copytree(data, tmp_path / name)
        (tmp_path / name / "indicators").mkdir()
        for stem, rows in files.items():
            (tmp_path / name / "indicators" / f"{stem}.csv").write_text(head + rows)
    result = run("diff", tmp_path / "old", tmp_path / "new")
    assert (result.code, result.err) == (1, "")
    assert result.out.splitlines() == [
        "+ indicators/come",
        "- indicators/gone",
        "~ indicators/a: 2019: [[1.0, 'paper']] -> None",
        "~ indicators/a: 2020: [[2.0, 'paper']] -> [[2.0, 'paper'], [3.0, 'paper']]",
        "~ indicators/a: 2021: None -> [[4.0, 'paper']]",
    ]
    assert run("diff", tmp_path / "new", tmp_path / "new").code == 0
