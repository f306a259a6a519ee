"""The commands ``trend``, ``changepoints`` and ``interrupted``: what Python finds, as tables and as JSON."""

from __future__ import annotations

import dataclasses
import io
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import alliance_timeline as at
from alliance_timeline.cli import output
from alliance_timeline.cli.output import progress
from alliance_timeline.series.findings import Findings

from .conftest import Run, event

ASKED: dict[str, tuple[list[str], dict[str, Any]]] = {
    "trend": ([], {}),
    "changepoints": (["--max-breaks", "1"], {"max_breaks": 1}),
    "interrupted": (["--at", "2004-01-01"], {"at": "2004-01-01"}),
}


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight years: one event of cooperation a half-year, then five; one limitation a year, whose date is vague."""
    days = [(year, month) for year in range(2000, 2008) for month in (2, 8)]
    some = [
        event(100 * year + 10 * month + n, f"{year}-{month:02}-{n + 3:02}")
        for year, month in days
        for n in range(5 if year >= 2004 else 1 + (month == 8))
    ]
    some += [event(year, str(year), "limitation", cause="sanctions", form="other") for year in range(2000, 2008)]
    actors = [
        at.Actor(id=name, names=name, country=country, kind="state")
        for name, country in (("aland", "FI"), ("borduria", "SE"))
    ]
    path = tmp_path_factory.mktemp("findings") / "long"
    at.Timeline(
        some, actors, coverage=("2000", "2007"), vocabulary=at.load().vocabulary, settled_until="2007-06-30",
        phases=at.Periodization.declared("2004-01-01", names=["early", "late"]),
    ).save(path)  # fmt: skip
    return path


def found(name: str, path: Path, every: str = "half", by: Any = "kind", **words: Any) -> Findings[Any]:
    """The findings of Python."""
    result: Findings[Any] = getattr(at.load(path).series(every, by=by), name)(**ASKED[name][1], **words)
    return result


@pytest.mark.parametrize("name", ASKED)
def test_json_holds_every_attribute(name: str, run: Run, long: Path) -> None:
    """The rows of Python: dates in ISO, periods by label, the kernel's result left out; and how they were made."""
    options = ["--every", "half", "--by", "kind", "--data", str(long), "--confidence", "0.9", "--seed", "3", "--json"]
    result = run(name, *ASKED[name][0], *options)
    assert (result.code, result.err) == (0, "")
    expected = found(name, long, confidence=0.9, seed=3)
    assert result.json["title"] == expected.title
    assert result.json["basis"] == {
        "every": "half", "unit": "occasion", "by": "kind", "periods": 15, "first": "2000-01-01", "last": "2007-06-30",
        "left_out": 1, "without": [], "confidence": 0.9, "m": 40, "seed": 3, "settled_until": "2007-06-30",
        "caution": expected.basis.caution, "gaps": False, "names": {},
    }  # fmt: skip
    assert len(result.json["rows"]) == 2
    for row, python in zip(result.json["rows"], expected, strict=True):
        names = {item.name for item in dataclasses.fields(python)} - {"result"}
        assert names <= set(row)
        for key in ("group", "verdict", "p_value", "p_holm", "flips", "reason"):
            assert row[key] == getattr(python, key)
        if "periods" in names:
            assert row["periods"] == [period.label for period in python.periods]


def test_json_of_breaks_and_paths(run: Run, long: Path) -> None:
    """Breaks with dates, sets and rates; the change at a date with its fitted and counterfactual counts."""
    options = ["--every", "quarter", "--kinds", "cooperation", "--data", str(long), "--json"]
    (row,) = run("changepoints", *options).json["rows"]
    python = at.load(long).select(kinds="cooperation").series("quarter").changepoints().only
    assert row["dates"] == [day.isoformat() for day in python.dates]
    assert row["sets"] == [[period.label for period in some] for some in python.sets]
    assert [rate["estimate"] for rate in row["rates"]] == [rate.estimate for rate in python.rates]
    assert [step["found"] for step in row["steps"]] == [step.found for step in python.result.steps]
    (change,) = run("interrupted", "--at", "2004-01-01", *options).json["rows"]
    paths = at.load(long).select(kinds="cooperation").series("quarter").interrupted("2004-01-01").only.result
    assert change["fitted"] == pytest.approx(list(paths.fitted))  # type: ignore[arg-type]
    assert change["counterfactual"][:16] == [None] * 16
    assert len(change["counterfactual_low"]) == len(change["periods"]) == 30


@pytest.mark.parametrize("name", ASKED)
def test_tables_tell_groups_verdicts_and_notes(name: str, run: Run, long: Path) -> None:
    """One part a group, with its verdict; below, how many periods were used and the caution."""
    result = run(name, *ASKED[name][0], "--every", "half", "--by", "kind", "--data", long)
    assert (result.code, result.err) == (0, "")
    expected = found(name, long)
    parts = [expected.title, *expected.basis.notes, "limitation", "cooperation"]
    assert all(part in result.out for part in [*parts, *(row.verdict for row in expected)])
    assert "1 later left out" in result.out
    everything = run(name, *ASKED[name][0], "--every", "half", "--no-settled", "--data", long)
    assert "left out" not in everything.out
    assert "16 periods" in everything.out


def test_breaks_are_a_line_each(run: Run, long: Path) -> None:
    """Each segment has its first day, its rate, and the periods in which it may begin."""
    lines = run("changepoints", "--kinds", "cooperation", "--data", long).out.splitlines()
    row = at.load(long).select(kinds="cooperation").series("quarter").changepoints().only
    assert lines[1].split() == ["segment", "from", "a", "year", "it", "begins", "in", "(95", "%", "set)"]
    assert lines[2].startswith(f"all: {row.verdict} (p ")
    assert [line.split()[0] for line in lines[3 : 4 + len(row.dates)]] == ["2000-01-01", *map(str, row.dates)]


def test_methods_units_and_phases(run: Run, long: Path) -> None:
    """The method, the unit and a scheme of one's own are options."""
    found = run("trend", "--method", "log_linear", "--unit", "event", "--data", long, "--json").json
    assert (found["rows"][0]["unit"], found["basis"]["unit"]) == ("% a year", "event")
    options = ["--by", "phase", "--boundaries", "2005-01-01", "--data", str(long), "--json"]
    assert [row["group"] for row in run("trend", *options).json["rows"]] == ["before-2005-01-01", "since-2005-01-01"]


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("by", [[], ["--by", "kind"]])
def test_an_empty_selection_is_told(name: str, by: list[str], run: Run, long: Path) -> None:
    """Nothing selected is no error: there is nothing to decide, and that is said; JSON has its rows."""
    options = [*ASKED[name][0], *by, "--text", "no such text", "--data", str(long)]
    result = run(name, *options)
    assert (result.code, result.err) == (0, "")
    assert ("no occasion was selected" if by else "cannot decide") in result.out
    assert len(run(name, *options, "--json").json["rows"]) == (0 if by else 1)


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--every", "fortnight"], "every: 'fortnight' is no period"),
        (["--by", "colour"], "by: 'colour' is unknown"),
        (["--unit", "act"], "unit: 'act' is unknown"),
        (["--confidence", "2"], "confidence is 2"),
        (["--seed", "-1"], "seed is -1"),
        (["--since", "2012"], "no period is covered and settled"),
        (["--since", "2007-09"], "no period is covered and settled"),
        (["--kinds", "cooperaton"], "nearest: 'cooperation'"),
    ],
)
def test_wrong_options(name: str, options: list[str], message: str, run: Run, long: Path) -> None:
    """Each is one message on standard error and exit code 2."""
    result = run(name, *ASKED[name][0], *options, "--data", long)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trend", "--method", "sen"], "method is 'sen'"),
        (["changepoints", "--max-breaks", "-1"], "--max-breaks"),
        (["interrupted"], "--at"),
        (["interrupted", "--at", "2004"], "at: 2004 is no single day"),
        (["interrupted", "--at", "1990-01-01"], "at: 1990-01-01 must lie after 2000-01-01"),
        (["interrupted", "--at", "soon"], "soon"),
    ],
)
def test_wrong_options_of_one(arguments: list[str], message: str, run: Run, long: Path) -> None:
    """The options of each command are checked in the same way."""
    result = run(*arguments, "--data", long)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert "Traceback" not in result.err


def _late_error(seconds: float, wait: Any = time.sleep) -> None:
    wait(seconds)
    raise RuntimeError


class Screen(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def slow(monkeypatch: pytest.MonkeyPatch, items: int, screen: io.StringIO) -> list[int]:
    """Go through items, half a second in all, with a bar that should come after a twentieth."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(output, "_PATIENCE", 0.05)
    monkeypatch.setattr(sys, "stderr", screen)
    seen = []
    with progress() as track:
        for item in track(range(items)):
            time.sleep(0.5 / items)
            seen.append(item)
    return seen


@pytest.mark.parametrize("items", [1, 5])
def test_a_bar_appears_on_a_terminal(items: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it takes longer, and is gone in the end, with the cursor back; a single item has no percentage."""
    screen = Screen()
    assert slow(monkeypatch, items, screen) == list(range(items))
    shown = screen.getvalue()
    assert "━" in shown
    assert ("%" in shown) == (items > 1)
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")
    assert shown.endswith("\x1b[2K")


def test_no_bar_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in a pipe, not on a dumb terminal, not where it is done within the second."""
    pipe = io.StringIO()
    assert slow(monkeypatch, 2, pipe) == [0, 1]
    assert pipe.getvalue() == ""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress() as track:
        assert list(track([1, 2])) == [1, 2]
    monkeypatch.setenv("TERM", "dumb")
    with progress() as track:
        time.sleep(0.2)
        assert list(track([])) == []
    assert screen.getvalue() == ""


def test_an_error_ends_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens while it is shown, the cursor comes back."""
    screen = Screen()
    monkeypatch.setattr(time, "sleep", _late_error)
    with pytest.raises(RuntimeError):
        slow(monkeypatch, 2, screen)
    assert screen.getvalue().rindex("\x1b[?25h") > screen.getvalue().rindex("\x1b[?25l")
