"""Every command: what it prints for people and for programs, and its exit code."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

import alliance_timeline as at
from alliance_timeline.cli.app import application

from .conftest import Run, event

APP = application()
COMMANDS = [command.name or "" for command in APP.registered_commands]
PRINTING = {
    "overview": [], "list": [], "series": ["--by", "kind"], "phases": [], "contrast": ["late", "middle"],
    "show": ["event-4"], "network": [], "follow-through": ["--by", "kind"],
    "trend": ["--by", "kind"], "changepoints": [], "interrupted": ["--at", "2018-01-01", "--every", "year"],
}  # fmt: skip


def test_the_commands() -> None:
    """The commands of this issue are there."""
    expected = "overview list show validate series phases contrast diff duplicates add import"
    assert set(COMMANDS) >= set(expected.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_that_are_understood(name: str, run: Run) -> None:
    """Each command has help, with examples whose options exist; every option is explained."""
    result = run(name, "--help")
    assert result.code == 0
    command = next(item for item in APP.registered_commands if item.name == name)
    assert command.callback is not None
    text = command.callback.__doc__ or ""
    examples = [line.strip() for line in text.splitlines() if line.strip().startswith("alliance-timeline")]
    assert examples
    for example in examples:
        program, called, *arguments = shlex.split(example)
        assert (program, called) == ("alliance-timeline", name)
        assert all(word in result.out for word in arguments if word.startswith("--"))


def test_help_of_the_whole(run: Run) -> None:
    """The program tells its commands and exit codes; without a command it shows the same."""
    assert all(name in run("--help").out for name in [*COMMANDS, "Exit codes: 0"])
    assert "Usage" in run().out


@pytest.mark.parametrize("name", PRINTING)
def test_json_is_json(name: str, run: Run, data: Path) -> None:
    """With ``--json`` the output is one JSON value and nothing else; without, it is not."""
    result = run(name, *PRINTING[name], "--data", data, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.json
    plain = run(name, *PRINTING[name], "--data", data)
    assert (plain.code, plain.err) == (0, "")
    assert not plain.out.startswith(("{", "["))
    assert "\x1b" not in plain.out


def test_overview(run: Run, data: Path) -> None:
    """The overview tells size, coverage, phases with ratios on two baselines, AI, tops, quarters, latest and limits."""
    found = run("overview", "--data", data, "--json").json
    assert found["about"]["events"], found["about"]["occasions"] == (7, 6)
    kinds = {(row["phase"], row["kind"]) for row in found["phases"]}
    assert len(kinds) == len(found["phases"]) == 18
    row = next(row for row in found["phases"] if (row["phase"], row["kind"]) == ("late", "limitation"))
    assert row["whole_phases"]["estimate"] == "inf"
    assert row["equal_windows"] is not None
    assert [row["rate"] for row in found["phases"] if row["kind"] in ("unilateral", "external")] == [None] * 6
    assert found["quarters"]["last"] == "2023-Q4"
    text = run("overview", "--data", data).out
    parts = "7 on 6 occasions;version 7;early, 4.0 years;Artificial intelligence;not rated;∞;Top domains;Latest events"
    for part in [*parts.split(";"), "Event 7", "What the data cannot say", "not a complete list"]:
        assert part in text


@pytest.mark.parametrize("content", ["", "events alone"])
def test_overview_of_little(content: str, run: Run, tmp_path: Path) -> None:
    """An overview is possible without phases, vocabulary, actors and coverage, and of a single event."""
    path = tmp_path / "a.json"
    records = [event(1, "2019", participants=[]).model_dump(mode="json")] if content else []
    path.write_text(json.dumps(records))
    result = run("overview", "--data", path)
    assert result.code == 0
    assert ("(assumed from the events)" in result.out) == bool(content)
    assert run("overview", "--data", path, "--json").json["phases"] == []


def test_overview_of_the_bundled_data(run: Run) -> None:
    """Without ``--data`` the bundled data is shown; a scheme of one's own takes the place of its phases."""
    assert "before-2014" in run("overview").out
    own = run("overview", "--boundaries", "2008-01-01,2020-01-01", "--json").json
    assert {row["phase"] for row in own["phases"]} == {
        "before-2008-01-01", "2008-01-01-to-2019-12-31", "since-2020-01-01",
    }  # fmt: skip


def test_list(run: Run, data: Path) -> None:
    """The list has a line an event, in the order of dates; ``--limit`` takes the latest."""
    assert [item["id"] for item in run("list", "--data", data, "--json").json] == [f"event-{n}" for n in range(1, 8)]
    assert [item["id"] for item in run("list", "--data", data, "--limit", 2, "--json").json] == ["event-6", "event-7"]
    assert "2 of 7 events on 6 occasions" in run("list", "--data", data, "--limit", 2).out
    none = run("list", "--data", data, "--text", "no such text")
    assert (none.code, "0 of 0 events" in none.out) == (0, True)


def test_show(run: Run, data: Path) -> None:
    """One event is shown in full, with sources, links and what is derived; an unknown id is an error with a hint."""
    shown = run("show", "event-4", "--data", data).out
    for part in (
        "Event 4",
        "2016-01-02",
        "Aland (FI), party",
        "first",
        "A paper",
        "Press, The, 2016-01-03",
        "2016-01-03",
    ):
        assert part in shown
    derived = run("show", "event-5", "--data", data, "--json").json["derived"]
    assert (derived["occasion"], derived["setting"], derived["known_assumed"]) == ("event-3", "bilateral", True)
    assert "part_of event-3" in run("show", "event-5", "--data", data).out
    wrong = run("show", "event-44", "--data", data)
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.startswith("alliance-timeline: there is no event 'event-44'; nearest:")


def test_validate(run: Run, data: Path, tmp_path: Path) -> None:
    """A valid data set is told as such; a problem has its place and exit code 2."""
    assert run("validate").code == 0
    assert run("validate", data).out == "valid: 7 events, 3 actors, 1 sources\n"
    assert run("validate", "--data", data, "--json").json == {"events": 7, "valid": True, "problems": []}
    path = tmp_path / "a.json"
    path.write_text('[{"id": "x\x7f"}]')
    result = run("validate", path)
    assert result.code == 2
    assert f"{path}:1: title: is missing" in result.out
    found = run("validate", path, "--json")
    assert (found.code, found.json["valid"], found.json["events"]) == (2, False, 0)
    assert found.json["problems"][0].keys() == {"path", "line", "field", "message"}


def test_many_problems_are_cut(run: Run, tmp_path: Path) -> None:
    """Other commands tell the first fifty problems and how many more there are; nothing goes to standard output."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{}] * 40))
    result = run("list", "--data", path)
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) == 51
    assert result.err.splitlines()[-1] == "… and 150 more problems"


@pytest.mark.parametrize("by", ["kind", "domain", "form", "status", "setting", "cause", "application", "phase",
                                "country", "actor", "actor_kind", "publisher", "depth"])  # fmt: skip
def test_series_by(by: str, run: Run, data: Path) -> None:
    """Every grouping can be printed."""
    found = run("series", "--by", by, "--data", data, "--json").json
    assert found["by"] == by
    assert all(len(period["expected"]) == len(found["groups"]) for period in found["periods"])
    assert run("series", "--by", by, "--data", data).code == 0


def test_series(run: Run, data: Path) -> None:
    """Counts are those of Python; outside of the coverage they are null."""
    options = ["--every", "half", "--unit", "event", "--count", "active", "--since", "2012-03-01", "--until", "2016"]
    found = run("series", *options, "--data", data, "--json").json
    series = at.load(data).select(since="2012-03-01", until="2016").series("half", unit="event", count="active")
    assert [period["expected"] for period in found["periods"]] == series.expected.tolist()
    assert (found["every"], found["unit"], found["count"], found["measure"]) == ("half", "event", "active", "events")
    gap = run("series", "--every", "year", "--phases", "early", "--phases", "late", "--data", data, "--json").json
    assert [None] in [period["expected"] for period in gap["periods"]]
    assert "–" in run("series", "--every", "year", "--phases", "early", "--phases", "late", "--data", data).out
    assert "intensity" in run("series", "--measure", "intensity", "--data", data, "--json").out


def test_phases_and_contrast(run: Run, data: Path) -> None:
    """Phases and contrasts are those of Python, with their caution; infinite limits are texts in JSON."""
    found = run("phases", "--data", data, "--json").json
    summary = at.load(data).phase_summary()
    assert [row["expected"] for row in found["rows"]] == [row.expected for row in summary.rows]
    assert found["caution"] == summary.caution
    assert [phase["name"] for phase in found["phases"]] == ["early", "middle", "late"]
    contrast = run("contrast", "late", "middle", "--data", data, "--window", "2 years", "--json").json
    assert contrast["headlines"].keys() == {"cooperation", "friction", "limitation", "hedging"}
    assert [row["baseline"] for row in contrast["rows"][:3]] == ["whole phases", "equal windows", "net of trend"]
    assert [row["exact"] is None for row in contrast["rows"][:3]] == [False, False, True]
    assert "inf" in json.dumps(contrast["rows"])
    one = run("contrast", "late", "middle", "--data", data, "--one-class", "friction,limitation", "--json").json
    assert len(one["headlines"]) == 1
    text = run("contrast", "late", "middle", "--data", data).out
    assert all(part in text for part in ("relative to middle", "net of trend", "net of trend: none for "))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["contrast", "late", "midle"], "nearest: 'middle'"),
        (["contrast", "late", "late"], "late"),
        (["contrast", "late", "middle", "--window", "soon"], "soon"),
        (["contrast", "late", "middle", "--confidence", "2"], "confidence"),
        (["series", "--every", "fortnight"], "fortnight"),
        (["series", "--by", "colour"], "colour"),
        (["phases", "--scheme", "none"], "there is no scheme 'none'; allowed: declared"),
        (["phases", "--boundaries", "2014"], "boundaries"),
        (["phases", "--boundaries", "soon"], "soon"),
        (["list", "--kinds", "cooperaton"], "nearest: 'cooperation'"),
        (["list", "--domains", "enrgy"], "nearest: 'energy'"),
        (["list", "--since", "2019-13"], "2019-13"),
        (["list", "--since", "2020", "--until", "2019"], "until"),
        (["list", "--exclude", "kinds"], "is not of the form WORD=VALUE"),
        (["list", "--exclude", "kind=external"], "nearest: 'kinds'"),
        (["list", "--exclude", "exclude=kinds=external"], "is not of the form"),
        (["list", "--limit", "-1"], "--limit"),
        (["list", "--limit", "x"], "--limit"),
        (["list", "--no-such-option"], "No such option"),
        (["frobnicate"], "No such command"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, run: Run, data: Path) -> None:
    """Wrong words and values are one message on standard error with exit code 2, and nothing on standard output."""
    known = [] if arguments[0] == "frobnicate" else ["--data", str(data)]
    result = run(*arguments, *known)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert "Traceback" not in result.err


def test_contrast_without_phases(run: Run, data: Path, tmp_path: Path) -> None:
    """Data without phases cannot be contrasted by name, but by boundaries that are given."""
    at.load(data).save(tmp_path / "a.jsonl")
    result = run("phases", "--data", tmp_path / "a.jsonl")
    assert (result.code, "no phase scheme" in result.err) == (2, True)
    assert run("phases", "--data", tmp_path / "a.jsonl", "--boundaries", "2014-01-01").code == 0


def test_complete_and_settled_data(run: Run, data: Path, tmp_path: Path) -> None:
    """Where the data is a complete list there is no caution; a settled day is told, and limits the rates."""
    at.load(data, complete=True, settled_until="2023-06-30").save(tmp_path / "complete")
    known = ["--data", str(tmp_path / "complete")]
    for command in (["overview"], ["phases"], ["contrast", "late", "middle"], ["network"], ["follow-through"],
                    ["series", "--every", "6 months"]):  # fmt: skip
        result = run(*command, *known)
        assert (result.code, "not a complete list" in result.out) == (0, False)
    assert "settled until 2023-06-30" in run("overview", *known).out
    assert run("phases", *known, "--json").json["settled_until"] == "2023-06-30"


def test_data_without_actors_and_sources(run: Run, data: Path, tmp_path: Path) -> None:
    """What no registry explains is shown by its id; without earlier occasions there is no turnover."""
    path = tmp_path / "a.json"
    citations = [{"source": "t", "locator": "p. 5", "evidence": "Says so."}]
    events = [
        event(1, "2010", participants=[]),
        event(2, "2020", participants=[]),
        event(3, "2021", citations=citations),
    ]
    at.Timeline(events).save(path)
    shown = run("show", "event-3", "--data", path).out
    assert all(part in shown for part in ("aland, party", "t p. 5", "Says so."))
    options = ["--boundaries", "2015-01-01", "--text", "event 3"]
    contrast = run("contrast", "since-2015-01-01", "before-2015-01-01", "--data", path, *options, "--json").json
    assert contrast["turnover"] is None
    assert run("contrast", "since-2015-01-01", "before-2015-01-01", "--data", path, *options).code == 0


def test_diff(run: Run, data: Path, tmp_path: Path) -> None:
    """Equal data has no difference and code 0; otherwise each change is told, with code 1."""
    same = run("diff", data, data)
    assert (same.code, same.out) == (0, "no difference\n")
    timeline = at.load(data)
    changed = [item.replace(title="New") if item.id == "event-3" else item for item in timeline if item.id != "event-7"]
    at.Timeline(
        [*changed, event(9, "2020")], timeline.actors.values(), timeline.sources.values(), timeline.coverage,
        vocabulary=timeline.vocabulary, phases=timeline.phases, frames=timeline.frames.values(),
        version=timeline.version,
    ).save(tmp_path / "b.json")  # fmt: skip
    result = run("diff", data, tmp_path / "b.json")
    assert result.code == 1
    assert result.out.splitlines() == ["+ event-9", "- event-7", "~ event-3: title: 'Event 3' -> 'New'"]
    found = run("diff", data, tmp_path / "b.json", "--json")
    assert (found.code, found.json["added"], found.json["removed"]) == (1, ["event-9"], ["event-7"])
    assert run("diff", data).code == 1
    assert run("diff", tmp_path / "none.json").code == 2


ADD = ["--date", "2020-02~", "--title", "Talks", "--kind", "cooperation", "--form", "treaty", "--status", "signed"]


def test_add(run: Run, data: Path) -> None:
    """An event given in flags is added; the whole is checked first, and a dry run writes nothing."""
    flags = ["--domains", "energy,trade", "--domains", "ai", "--participants", "aland,borduria:target",
             "--links", "follows:event-3", "--citations", "paper", "--tags", "a,b", "--frames", "talks",
             "--summary", "Long; text", "--confidence", "high", "--verified-on", "2020-03-01", "--notes", "N",
             "--location", "Klow, BO", "--depth", "talk", "--setting", "bilateral", "--coder", "me"]  # fmt: skip
    dry = run("add", "--data", data, *ADD, *flags, "--dry-run", "--json")
    assert (dry.code, dry.json) == (0, {"added": ["2020-02-talks"], "events": 8, "written": False})
    assert len(at.load(data)) == 7
    assert "added: 2020-02-talks; 8 events" in run("add", "--data", data, *ADD, *flags).out
    found = at.load(data)["2020-02-talks"]
    assert found.domains == ("energy", "trade", "ai")
    assert [(item.actor, item.role) for item in found.participants] == [("aland", "party"), ("borduria", "target")]
    assert (found.links[0].relation, found.citations[0].source, found.summary) == ("follows", "paper", "Long; text")
    again = run("add", "--data", data, *ADD, *flags)
    assert (again.code, "ids are unique" in again.err) == (2, True)


def test_add_to_a_new_file(run: Run, tmp_path: Path) -> None:
    """Adding makes the file; the default id can be given; wrong values are told by field, and nothing is written."""
    path = tmp_path / "a.jsonl"
    assert run("add", "--data", path, *ADD, "--domains", "ai", "--id", "mine").code == 0
    assert at.load(path)[0].id == "mine"
    before = path.read_bytes()
    wrong = run("add", "--data", path, *ADD, "--domains", "ai", "--date", "2019-02-30", "--cause", "war")
    assert (wrong.code, "date: " in wrong.err, "cause: " in wrong.err) == (2, True, True)
    assert run("add", "--data", path, *ADD, "--domains", "enrgy").code == 2
    assert run("add", "--data", path, *ADD).code == 2
    assert path.read_bytes() == before


def test_import(run: Run, data: Path, tmp_path: Path) -> None:
    """A file of events is imported whole or not at all; problems are told by its lines."""
    at.Timeline([event(20, "2001"), event(21, "2002")]).save(tmp_path / "new.csv")
    assert run("import", tmp_path / "new.csv", "--data", data, "--dry-run").out.startswith(
        "checked, not written: 2 events; 9"
    )
    assert run("import", tmp_path / "new.csv", "--data", data, "--json").json["added"] == ["event-20", "event-21"]
    assert len(at.load(data)) == 9
    (tmp_path / "bad.csv").write_text(
        (tmp_path / "new.csv").read_text().replace("event-2", "event-3").replace("2002", "2002-13")
    )
    result = run("import", tmp_path / "bad.csv", "--data", data)
    assert (result.code, f"{tmp_path / 'bad.csv'}:3: date: " in result.err) == (2, True)
    assert len(at.load(data)) == 9
    assert run("import", tmp_path / "none.csv", "--data", data).code == 2


def test_duplicates(data: Path, run: Run, tmp_path: Path) -> None:
    """Pairs that may be one act, the exit code 1 if there are any, and a threshold."""
    assert run("duplicates", data, "--min-score", 1).code == 0
    table = tmp_path / "two.csv"
    table.write_text(
        "date,title,kind,form,domains,participants\n"
        "2019-06-05,Aland and Borduria sign a treaty on gas,external,other,energy,aland;borduria\n"
        "2019-06,A treaty on gas: Aland and Borduria sign,external,other,energy,aland;borduria\n",
        encoding="utf-8",
    )
    found = run("duplicates", table)
    assert found.code == 1
    assert "both name" in found.out
    (pair,) = run("duplicates", table, "--json").json
    assert 0.58 <= pair["score"] <= 1
    wrong = run("duplicates", table, "--min-score", 58)
    assert (wrong.code, wrong.out) == (2, "")
    assert "it lies between 0 and 1" in wrong.err
