"""The command ``check``: a table, JSON, Markdown, annotations, JUnit, explanations, and its exit codes."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import alliance_timeline as at
from alliance_timeline import files
from alliance_timeline.checks import evaluate

from .conftest import Result, Run, event

HOLDS = """
[[check]]
id = "many"
question = "Are there five?"
expect.count = { at_least = 5 }
"""
FAILS = """
[[check]]
id = "few"
question = "Are there fewer than five?"
expect.count = { at_most = 4 }
"""
WARNS = FAILS.replace("few", "warned") + 'severity = "warning"\n'
OPEN = """
[[check]]
id = "vague"
question = "Does something start in early 2012?"
select = { since = "2012-01-01", until = "2012-06-30" }
expect.count = { at_least = 1 }
"""
WRONG = """
[[check]]
id = "wrong"
question = "Is there such a phase?"
select = { phases = "nowhere" }
expect.count = { at_least = 1 }
"""
LATER = """
[[check]]
id = "later"
question = "Is it too early to ask?"
skip_until = 2026-06-01
expect.count = { at_least = 1 }
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working directory is empty but for the data."""
    monkeypatch.chdir(tmp_path)


def write(*checks: str, name: str = "checks.toml", head: str = 'data = "data"\n') -> Path:
    """A checks file in the working directory."""
    Path(name).write_text(head + "".join(checks), encoding="utf-8")
    return Path(name)


def verdicts(result: Result) -> dict[str, str]:
    """The verdict of each check in JSON."""
    return {item["id"]: item["verdict"] for item in result.json["checks"]}


def test_table(run: Run, data: Path) -> None:
    """A row a check, its claim and what else there is below it, how many have each verdict, and the notes."""
    write(HOLDS, FAILS)
    result = run("check", "--today", "2026-01-01")
    assert result == Result(
        1,
        "verdict  check  figure\n"
        "pass     many   6\n"
        "         claim: at least 5 occasions\n"
        "         2 occasions taken away make it fail\n"
        "fail     few    6\n"
        "         Are there fewer than five?\n"
        "         claim: at most 4 occasions\n"
        "         2 occasions taken away make it pass\n"
        "\n"
        "2 checks: 1 pass, 1 fail\n"
        "data: 7; run of 2026-01-01, seed 0\n"
        "not a complete list: counts and rates are of catalogued occasions, not of all that happened (2 checks)\n",
        "",
    )


@pytest.mark.parametrize(
    ("checks", "options", "code"),
    [
        ([HOLDS, LATER, WARNS], [], 0),
        ([HOLDS, OPEN], [], 0),
        ([HOLDS, OPEN], ["--strict"], 3),
        ([OPEN, FAILS], ["--strict"], 1),
        ([HOLDS, FAILS], [], 1),
        ([FAILS, OPEN, WRONG], ["--strict"], 2),
    ],
)
def test_exit_codes(checks: list[str], options: list[str], code: int, run: Run, data: Path) -> None:
    """2 with an error, else 1 with a fail that is no warning, else 3 under --strict with something open, else 0."""
    write(*checks)
    for output in ([], ["--json"], ["--markdown"], ["--github"]):
        result = run("check", "--today", "2026-01-01", *options, *output)
        assert (result.code, result.err if not output else "") == (code, "")


def test_where_the_file_is_looked_for(run: Run, data: Path) -> None:
    """checks.toml comes first, then a pyproject.toml with the table; else there is a word on how to begin."""
    nothing = run("check")
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err == (
        "alliance-timeline: there is no checks.toml here, and no pyproject.toml with [tool.alliance-timeline]; "
        "name a file, or write a first one with alliance-timeline check --init\n"
    )
    Path("pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert run("check") == nothing
    table = HOLDS.replace("[[check]]", "[[tool.alliance-timeline.check]]")
    Path("pyproject.toml").write_text(f"[tool.alliance-timeline]\ndata = 'data'\n{table}")
    assert run("check", "--json").json["file"] == "pyproject.toml"
    for head in ('[tool."alliance-timeline"]', "[ tool . alliance-timeline ]"):
        Path("pyproject.toml").write_text(f"{head}\ndata = 'data'\n{table}")
        assert run("check").code == 0
    for text in ("# no [tool.alliance-timeline] here\n", "tool = 3\n", "x = '[tool.alliance-timeline]'\n"):
        Path("pyproject.toml").write_text(text)
        assert run("check") == nothing
    Path("pyproject.toml").write_text("[tool.alliance-timeline\n")
    assert "pyproject.toml:1: is not TOML" in run("check").err
    write(HOLDS)
    assert run("check", "--json").json["file"] == "checks.toml"
    write(OPEN, name="other.toml")
    assert run("check", "other.toml", "--json").json["file"] == "other.toml"


def test_other_data(run: Run, data: Path) -> None:
    """--data stands for what the file names."""
    write(HOLDS, head='data = "gone"\n')
    assert run("check").code == 2
    assert run("check", "--data", data).code == 0
    at.Timeline([event(8, "2013", verification="unverified"), event(9, "2014")], complete=True).save("mine.json")
    sourced = HOLDS.replace("count = { at_least = 5 }", "data = { sourced_at_least = 0.9 }")
    shown = [
        run("check", write(sourced, head=f'data = "{name}"\n'), *options).out
        for name, options in (("mine.json", []), ("gone", ["--data", "mine.json"]))
    ]
    assert shown[0] == shown[1]
    assert "of 2 events" in shown[0]


def test_data_that_cannot_be_loaded(run: Run, data: Path) -> None:
    """The line that names it comes first, then what is wrong with it; with --data there is no such line."""
    write(HOLDS, head='seed = 1\ndata = "gone"\n')
    assert run("check").err.splitlines() == [
        "checks.toml:2: data: 'gone' cannot be loaded", "gone: cannot be read: No such file or directory",
    ]  # fmt: skip
    assert run("check", "--data", "away").err == "away: cannot be read: No such file or directory\n"
    write(HOLDS, head='data = ""\n')
    assert run("check").err.startswith("checks.toml:1: data: is blank")
    write(HOLDS, head='data = "data"\ndata_version = "6"\n')
    assert "checks.toml:2: data_version: the checks are written for version 6" in run("check").err


def test_errors_have_their_place(run: Run, data: Path) -> None:
    """The table has the line of the check, and the field whose selection is wrong."""
    part = WRONG.replace("at_least = 1", "").replace('select = { phases = "nowhere" }\n', "")
    part = part.replace("expect.count = {  }", 'expect.share = { part = { phases = "nowhere" }, at_least = 0.1 }')
    write(WRONG, part.replace('"wrong"', '"part"'))
    lines = run("check").out.splitlines()
    assert [line.strip().partition(": there is no")[0] for line in lines if "checks.toml:" in line] == [
        "checks.toml:3: select", "checks.toml:9: expect.share.part",
    ]  # fmt: skip


def test_json(run: Run, data: Path) -> None:
    """The same as in Python, as one JSON value."""
    path = write(HOLDS, FAILS, WRONG)
    result = run("check", "--json")
    assert (result.code, result.err) == (2, "")
    assert result.json == json.loads(at.run_checks(path).to_json())
    assert verdicts(result) == {"many": "pass", "few": "fail", "wrong": "error"}


def test_markdown(run: Run, data: Path) -> None:
    """The same as in Python."""
    path = write(HOLDS, FAILS)
    result = run("check", "--markdown")
    assert (result.code, result.out) == (1, at.run_checks(path).to_markdown())


def test_annotations(run: Run, data: Path) -> None:
    """Below the table, and on standard error where the output is for programs."""
    path = write(HOLDS, FAILS)
    lines = at.run_checks(path).to_github()
    assert lines.startswith("::error file=checks.toml,line=8,title=few%3A fail::")
    assert run("check", "--github").out == run("check").out + lines
    for option in ("--json", "--markdown"):
        assert (run("check", "--github", option).err, run("check", option).err) == (lines, "")


def test_junit_beside_any_output(run: Run, data: Path) -> None:
    """The file is written whatever is printed, also when a check fails; its folder is made."""
    path = write(HOLDS, FAILS, OPEN)
    expected = at.run_checks(path).to_junit()
    for number, option in enumerate(([], ["--json"], ["--markdown"], ["--no-fragility"])):
        file = Path(f"reports/{number}.xml")
        assert run("check", "--junit", file, *option).code == 1
        root = ElementTree.fromstring(file.read_bytes())
        assert len(root.findall("testsuite/testcase")) == 3
        assert option == ["--no-fragility"] or file.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("name", ["data", "checks.toml/junit.xml"])
def test_junit_that_cannot_be_written(name: str, run: Run, data: Path) -> None:
    """One line tells it; what is there stays as it was."""
    path = write(HOLDS)
    before = path.read_bytes()
    result = run("check", "--junit", name)
    assert result.code == 2
    assert "cannot be written" in result.err
    assert result.err.count("\n") == 1
    assert path.read_bytes() == before
    assert not list(Path().glob(".*"))


@pytest.mark.parametrize(
    ("option", "name", "message"),
    [
        ("--junit", "checks.toml", "a .toml file is none for JUnit XML"),
        ("--junit", "other.toml", "a .toml file is none for JUnit XML"),
        ("--junit", "data/datapackage.json", "a .json file is none for JUnit XML"),
        ("--junit", "data/events/2030.json", "a .json file is none for JUnit XML"),
        ("--junit", "page.html", "page.html: is no JUnit XML and is not overwritten; give another name"),
        ("--junit", ".", "cannot be written: is there and is no regular file"),
        ("--junit", "socket.xml", "cannot be written: is there and is no regular file"),
        ("--junit", "checks.toml/junit.xml", "checks.toml is no folder"),
        ("--save-baseline", "checks.toml", "is no baseline and is not overwritten"),
        ("--save-baseline", "data/datapackage.json", "is no baseline and is not overwritten"),
        ("--save-baseline", "data/events/2030.json", "would be read as events"),
        ("--save-baseline", "page.html", "is no baseline and is not overwritten"),
        ("--save-baseline", "socket.xml", "cannot be written: is there and is no regular file"),
    ],
)
def test_what_is_not_overwritten(
    option: str, name: str, message: str, run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks, the data and whatever else is there stay; it is told before anything is run or written."""
    write(HOLDS)
    Path("page.html").write_text("<html>")
    os.mknod("socket.xml", stat.S_IFSOCK | 0o600)
    before = everything()
    monkeypatch.setattr(evaluate, "run_checks", None)
    result = run("check", option, name, *(["--save-baseline", "b.json"] if option == "--junit" else []))
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1
    assert everything() == before
    assert Path("socket.xml").is_socket()


def everything() -> dict[str, bytes | None]:
    """Every file below the working directory; nothing for what is none."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in Path().rglob("*")}


def test_what_is_overwritten(run: Run, data: Path) -> None:
    """JUnit XML of anyone, a baseline, and an empty file."""
    write(HOLDS)
    Path("j.xml").write_text('<?xml version="1.0"?>\n<testsuite name="other"/>')
    Path("empty.xml").touch()
    for name in ("j.xml", "j.xml", "empty.xml"):
        assert run("check", "--junit", name, "--save-baseline", "b.json").code == 0
        assert 'name="many"' in Path(name).read_text(encoding="utf-8")


def test_two_outputs_have_two_files(run: Run, data: Path) -> None:
    """The one would overwrite the other."""
    write(HOLDS)
    result = run("check", "--junit", "a", "--save-baseline", Path("a").absolute())
    assert (result.code, result.out) == (2, "")
    assert "a is named twice" in result.err
    assert not Path("a").exists()


def test_results_are_shown_where_they_cannot_be_kept(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full when all is evaluated takes no result away."""
    write(HOLDS, FAILS)

    def full(*_: object) -> None:
        raise at.DataError([])

    monkeypatch.setattr(files, "write_files", full)
    result = run("check", "--junit", "j.xml", "--github")
    assert result.code == 2
    assert "2 checks: 1 pass, 1 fail" in result.out
    assert "::error file=checks.toml" in result.out


def test_a_file_that_cannot_be_looked_at(run: Run, data: Path) -> None:
    """A name that is too long is one line, not a traceback."""
    write(HOLDS)
    result = run("check", "--junit", "x" * 300 + ".xml")
    assert (result.code, result.out) == (2, "")
    assert "cannot be written: File name too long" in result.err


def test_explain(run: Run, data: Path) -> None:
    """The derivation of one check; only that one is run."""
    path = write(HOLDS, FAILS)
    result = run("check", "--explain", "many")
    assert result.code == 0
    assert result.out == at.run_checks(path).explain("many") + "\n"
    assert "  2016-01-02  Event 4  (event-4)\n      Press, The, 2016-01-03: A paper\n" in result.out


def test_only(run: Run, data: Path) -> None:
    """Only these checks are run, and count for the exit code."""
    write(HOLDS, FAILS, OPEN)
    assert verdicts(run("check", "--json", "--only", "many", "--only", "vague")) == {
        "many": "pass", "vague": "inconclusive",
    }  # fmt: skip
    assert run("check", "--only", "many").code == 0


def test_only_some_of_what_holm_holds_together(run: Run, data: Path) -> None:
    """The confidence of a check is that beside all others of the file, also where it is shown alone."""
    rate = '[[check]]\nid = "{}"\nquestion = "?"\nopen_list = "accept"\nexpect.rate = {{ at_most = 2 }}\n'
    write(rate.format("a"), rate.format("b"), head='data = "data"\nholm = true\n')
    whole = run("check", "--json", "--no-fragility").json["checks"]
    alone = run("check", "--json", "--no-fragility", "--only", "b").json["checks"]
    assert alone == whole[1:]
    assert alone[0]["confidence"] > 0.95
    text = run("check", "--no-fragility").out
    assert "Holm's method" in text


def test_no_fragility(run: Run, data: Path) -> None:
    """Nothing is searched."""
    write(HOLDS)
    assert "taken away" not in run("check", "--no-fragility").out
    assert run("check", "--no-fragility", "--json").json["checks"][0]["fragility"] is None


def test_today(run: Run, data: Path) -> None:
    """The day of the run decides what is put off."""
    write(LATER)
    assert verdicts(run("check", "--json", "--today", "2026-05-31")) == {"later": "skipped"}
    assert verdicts(run("check", "--json", "--today", "2026-06-01")) == {"later": "pass"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[check", "checks.toml:1: "),
        (
            '[[check]]\nid = "x"\nquestion = "?"\nquestions = "?"\nexpect.count = { at_least = 1 }',
            "nearest: 'question'",
        ),
        ('[[check]]\nid = "x"\nquestion = "?"\nexpect.count = { at_lest = 1 }', "checks.toml:4: "),
        ('[[check]]\nid = "x"\nquestion = "?"\nexpect.cuont = { at_least = 1 }', "nearest: 'count'"),
        ('data_version = "6"\n[[check]]\nid = "x"\nquestion = "?"\nexpect.count = { at_least = 1 }', "version 6"),
        ("", "checks.toml"),
    ],
)
def test_files_that_cannot_be_read(text: str, message: str, run: Run, data: Path) -> None:
    """Each problem is a message with its place and exit code 2, without a traceback and without output."""
    Path("checks.toml").write_text(text)
    result = run("check", "--data", data)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.toml"], "gone.toml"),
        (["data"], "data"),
        (["--explain", "manny"], "nearest: 'many'"),
        (["--only", "manny"], "nearest: 'many'"),
        (["--today", "tomorrow"], "--today: 'tomorrow' is no day; write YYYY-MM-DD"),
        (["--data", "gone"], "gone"),
        (["--json", "--markdown"], "--json and --markdown do not go together"),
        (["--json", "--explain", "many"], "--json and --explain do not go together"),
        (["--today", "20260131"], "--today: '20260131' is no day; write YYYY-MM-DD"),
        (["--today", "2026-W01-1"], "--today: '2026-W01-1' is no day; write YYYY-MM-DD"),
        (["--today", "2026-1-1"], "--today: '2026-1-1' is no day; write YYYY-MM-DD"),
        (["--today", "2026-02-30"], "--today: '2026-02-30' is no day; write YYYY-MM-DD"),
        (["--only", "many", "--save-baseline", "b.json"], "--only and --save-baseline do not go together"),
        (["--schema", "--junit", "x.xml"], "--schema and --junit do not go together"),
        (["--init", "--json"], "--init and --json do not go together"),
        (["--init", "--strict"], "--init and --strict do not go together"),
        (["--schema", "--init"], "--schema and --init do not go together"),
        (["--schema", "checks.toml"], "--schema and FILE do not go together"),
        (["--schema", "--strict"], "--schema and --strict do not go together"),
        (["--schema", "--data", "data"], "--schema and --data do not go together"),
        (["--schema", "--today", "2026-01-31"], "--schema and --today do not go together"),
        (["--schema", "--no-fragility"], "--schema and --no-fragility do not go together"),
        (["--explain", "many", "--junit", "x.xml"], "--explain and --junit do not go together"),
        (["--init", "claims/pyproject.toml"], "--init: what it writes is no pyproject.toml; give another name"),
        (["--init", "checks.toml"], "checks.toml is there already; nothing was written"),
        (["--nothing"], "No such option"),
    ],
)
def test_wrong_options(arguments: list[str], message: str, run: Run, data: Path) -> None:
    """Each is a message on standard error with exit code 2, and nothing is printed or written."""
    path = write(HOLDS)
    before = path.read_bytes()
    result = run("check", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in re.sub(r"[│\s]+", " ", result.err)
    assert "Traceback" not in result.err
    assert path.read_bytes() == before
    assert not Path("x.xml").exists()


def test_schema(run: Run) -> None:
    """The JSON Schema, which needs no file."""
    result = run("check", "--schema")
    assert result.code == 0
    assert "check" in result.json["properties"]


def test_help_tells_the_exit_codes(run: Run) -> None:
    """The command and the program say what 3 means."""
    assert "3 a check is inconclusive, with --strict" in " ".join(run("check", "--help").out.split())
    assert "3 with check --strict" in " ".join(run("--help").out.split())


def test_baseline(run: Run, data: Path) -> None:
    """A known fail is quiet; what changed is told in each format, and alone decides the exit code."""
    write(HOLDS, FAILS)
    assert run("check", "--save-baseline", "kept/b.json").code == 1
    same = run("check", "--against", "kept/b.json")
    assert (same.code, same.out.splitlines()[0]) == (0, "nothing changed")
    write(HOLDS.replace("at_least = 5", "at_least = 7"), FAILS)
    result = run("check", "--against", "kept/b.json", "--save-baseline", "kept/b.json", "--junit", "j.xml")
    assert result.code == 1
    assert "many: claim changed" in result.out
    assert "few" not in result.out
    assert len(ElementTree.parse("j.xml").findall("testsuite/testcase")) == 2
    assert run("check", "--against", "kept/b.json").code == 0


def test_baseline_in_each_format(run: Run, data: Path) -> None:
    """JSON and Markdown hold only what changed, and so do annotations."""
    write(HOLDS, FAILS)
    run("check", "--save-baseline", "b.json")
    write(HOLDS.replace("at_least = 5", "at_least = 7"), FAILS)
    told = run("check", "--against", "b.json", "--json", "--github")
    assert [row["id"] for row in told.json["changes"]] == ["many"]
    assert told.err.startswith("::error file=checks.toml,line=3,title=many%3A fail::")
    assert told.err.count("\n") == 1
    markdown = run("check", "--against", "b.json", "--markdown").out
    assert "**many**" in markdown
    assert "few" not in markdown


def test_baseline_and_strict(run: Run, data: Path) -> None:
    """What is newly inconclusive counts under --strict; what was so before does not. Errors always count."""
    write(HOLDS)
    run("check", "--save-baseline", "b.json")
    write(HOLDS, OPEN)
    assert run("check", "--against", "b.json").code == 0
    strict = run("check", "--against", "b.json", "--strict", "--json")
    assert (strict.code, strict.json["exit_code"], strict.json["newly_open"]) == (3, 3, ["vague"])
    assert run("check", "--strict", "--json").json["exit_code"] == 3
    assert run("check", "--against", "b.json", "--strict", "--save-baseline", "b.json").code == 3
    assert run("check", "--against", "b.json", "--strict").code == 0
    write(HOLDS, WRONG)
    run("check", "--save-baseline", "b.json")
    result = run("check", "--against", "b.json", "--github")
    assert result.code == 2
    told = run("check", "--against", "b.json", "--json").json
    assert (told["exit_code"], told["changes"], told["new_fails"]) == (2, [], [])
    assert [(row["id"], "there is no" in row["message"]) for row in told["errors"]] == [("wrong", True)]
    assert "::error file=checks.toml,line=8,title=wrong%3A error::" in result.out


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [("gone.json", None, "there is no such file"), ("b.json", "[", "b.json:1"), ("b.json", "{}", "is no baseline")],
)
def test_baselines_that_cannot_be_read(name: str, text: str | None, message: str, run: Run, data: Path) -> None:
    """They are told before anything is run or written."""
    write(HOLDS)
    if text is not None:
        Path(name).write_text(text)
    result = run("check", "--against", name, "--junit", "j.xml")
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert not Path("j.xml").exists()


def test_baseline_that_cannot_be_written(run: Run, data: Path) -> None:
    """Another file is not overwritten, and a folder is no file: one line each."""
    path = write(HOLDS)
    for name in ("checks.toml", "data"):
        result = run("check", "--save-baseline", name)
        assert result.code == 2
        assert result.err.count("\n") == 1
    assert path.read_text().startswith("data =")


def test_init(run: Run, data: Path) -> None:
    """A first file is written where none is, for the data that is named, and holds."""
    result = run("check", "--init", "--data", data, "claims/first.toml")
    assert (result.code, result.err) == (0, "")
    assert result.out == "written: claims/first.toml; run it with alliance-timeline check claims/first.toml\n"
    assert 'data = "../data"' in Path("claims/first.toml").read_text(encoding="utf-8")
    assert run("check", "claims/first.toml").code == 0
    assert run("check", "--init", "--data", data).code == 0
    assert run("check").code == 0


def test_init_of_the_bundled_data(run: Run) -> None:
    """Without data of one's own, the claims are about the bundled data."""
    assert run("check", "--init", "--today", "2026-01-01").code == 0
    assert 'data = "bundled"' in Path("checks.toml").read_text(encoding="utf-8")
    again = run("check", "--init")
    assert (again.code, again.out) == (2, "")
    assert "2026-01-01" in Path("checks.toml").read_text(encoding="utf-8")


def test_colours(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path, run: Run) -> None:
    """On a terminal each verdict has its colour, unless NO_COLOR says otherwise; no line is wider than it is."""
    write(HOLDS, FAILS, WARNS, OPEN, WRONG, LATER)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    plain = run("check", "--today", "2026-01-01").out
    monkeypatch.setenv("NO_COLOR", "")  # which its specification takes for none
    coloured = run("check", "--today", "2026-01-01").out
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain
    assert max(map(len, plain.splitlines())) <= 60
    marks = re.findall(r"^\x1b\[(\d+)m(\w+)\x1b\[0m", coloured, re.MULTILINE)
    assert marks == [
        ("32", "pass"), ("31", "fail"), ("31", "fail"), ("33", "inconclusive"), ("35", "error"), ("2", "skipped"),
    ]  # fmt: skip
