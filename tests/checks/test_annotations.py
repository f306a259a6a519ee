"""Annotations: workflow commands of GitHub, in which nothing can begin another command."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alliance_timeline.checks import Verdict

from .reports import NASTY, report, result


def read(line: str) -> tuple[str, dict[str, str], str]:
    """Level, properties and text of a command, by the runner's rules."""
    command, _, text = line.removeprefix("::").partition("::")
    level, _, listed = command.partition(" ")
    pairs = (item.split("=", 1) for item in listed.split(","))
    return level, {name: data(value, (":", ",")) for name, value in pairs}, data(text)


def data(text: str, marks: tuple[str, ...] = ()) -> str:
    """An escaped text as the runner reads it."""
    for mark in ("\r", "\n", *marks):
        text = text.replace(f"%{ord(mark):02X}", mark)
    return text.replace("%25", "%")


def test_levels() -> None:
    """Fails and errors are errors, a fail of severity warning is a warning, what is open a notice; else nothing."""
    found = [read(line) for line in report().to_github().splitlines()]
    assert [(level, told["title"], told["line"]) for level, told, _ in found] == [
        ("error", "fails: fail", "9"), ("warning", "warns: fail", "14"), ("notice", "open: inconclusive", "19"),
        ("error", "broken: error", "24"),
    ]  # fmt: skip
    assert {told["file"] for _, told, _ in found} == {"claims/main.toml"}
    assert found[2][2].split("\n") == [
        "Does it hold?", "3 (2–5), claimed: at least 3 occasions", "interval spans the bound: 2 to 5 holds 4",
        "could have shown: 6 occasions", "no change decides it",
    ]  # fmt: skip
    assert report(result("x")).to_github() == ""


def test_without_a_file() -> None:
    """Checks made in Python have no place."""
    line = report(result("x", Verdict.ERROR, message="no"), path="").to_github()
    assert line == "::error title=x%3A error::Does it hold?%0Aclaimed: at least 3 occasions%0Ano\n"


def test_markup_is_escaped() -> None:
    """Per cent signs, line ends, colons and commas come back as they were; one command a line."""
    text = report(result("x", Verdict.ERROR, message=NASTY), path="a:b,c%0A.toml").to_github()
    _, told, message = read(text.removesuffix("\n"))
    assert told["file"] == "a:b,c%0A.toml"
    assert message.endswith(" ".join(NASTY.split()))


@given(st.text(), st.text(min_size=1))
def test_no_text_begins_a_command(message: str, name: str) -> None:
    """Whatever a message or a path holds, there is one line, and the message comes back."""
    text = report(result("x", Verdict.ERROR, message=f"{message}\n::error::no"), path=name).to_github()
    assert "\n" not in text.removesuffix("\n")
    assert "\r" not in text
    level, told, found = read(text.removesuffix("\n"))
    assert (level, told["title"]) == ("error", "x: error")
    assert found.endswith(" ".join([*message.split(), "::error::no"]))
