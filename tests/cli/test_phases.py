"""The command ``phases --find``: what ``Timeline.find_phases`` says, in JSON and in words."""

from __future__ import annotations

from pathlib import Path

import pytest

import alliance_timeline as at

from .conftest import Run, event


@pytest.fixture
def broken(data: Path) -> Path:
    """The small data set, with twelve agreements a year from 2014 on."""
    timeline = at.load(data)
    more = [event(100 + n, f"{2014 + n // 12}-{n % 12 + 1:02}-20", domains=["ai"]) for n in range(120)]
    at.Timeline(
        [*timeline, *more], timeline.actors.values(), timeline.sources.values(), ("2001", "2023"),
        vocabulary=timeline.vocabulary, phases=timeline.phases, frames=timeline.frames.values(),
    ).save(data)  # fmt: skip
    return data


def test_find_as_json(run: Run, broken: Path) -> None:
    """Segments, mixes and boundaries are those of Python; the scheme of the data is what is declared."""
    found = run("phases", "--find", "--every", "half", "--data", broken, "--json").json
    direct = at.load(broken).find_phases("half")
    (row,) = found["rows"]
    assert (row["group"], row["verdict"], row["summary"]) == ("all", "break", direct.summary)
    assert [item["first"] for item in row["segments"]] == [str(item.first) for item in direct.only.segments]
    assert row["segments"][1]["rate"]["estimate"] == direct.only.segments[1].rate.estimate
    assert [item["by"] for item in row["mix"]] == ["domain", "kind"]
    assert row["mix"][0]["p_holm"] == direct.only.mix[0].p_holm
    assert [item["boundary"] for item in row["boundaries"]] == ["2014-01-01", "2020-01-01"]
    assert row["boundaries"][0]["in_set"] is True
    assert (row["p_holm"], row["flips"]) == (direct.only.breaks.p_holm, direct.only.breaks.flips)
    assert found["basis"]["every"] == "half"
    assert found["notes"] == direct.notes


def test_find_with_options(run: Run, broken: Path) -> None:
    """Periods, groups, selection and boundaries of one's own are options."""
    found = run(
        "phases", "--find", "--every", "year", "--by", "kind", "--kinds", "cooperation", "--boundaries", "2013-05-05",
        "--confidence", "0.9", "--data", broken, "--json",
    ).json  # fmt: skip
    assert (found["basis"]["every"], found["basis"]["by"], found["basis"]["confidence"]) == ("year", "kind", 0.9)
    assert [row["group"] for row in found["rows"]] == ["cooperation"]
    assert [item["boundary"] for item in found["rows"][0]["boundaries"]] == ["2013-05-05"]


def test_find_as_tables(run: Run, broken: Path) -> None:
    """Three tables, the finding in words, and the notes."""
    text = run("phases", "--find", "--data", broken, "--every", "half").out
    for part in ("Phases found in the occasions", "begins within", "Declared boundaries", "inside", "post-selection",
                 "1 break: the rate went from", "not a complete list"):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--by", "kind"], "--by goes with --find"),
        (["--every", "year"], "--every goes with --find"),
        (["--find", "--by", "phase"], "phases are what is looked for"),
        (["--find", "--every", "yearly"], "'yearly' is no period"),
    ],
)
def test_wrong_options(options: list[str], message: str, run: Run, data: Path) -> None:
    """Wrong values, and options that do not go together, are one message and exit code 2."""
    result = run("phases", *options, "--data", data)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_the_settled_tail_is_said(run: Run, data: Path) -> None:
    """Below the tables of phases and contrast, where the data reaches beyond its settled day; on no other data."""
    one = data / "settled.json"
    tl = at.load(data)
    phases = tl.phases or at.Periodization.declared("2014-03-18")
    settled = at.Timeline(
        tl.events, tl.actors.values(), tl.sources.values(), ("1990", "2024"), "2023-06-30", phases=phases,
        frames=tl.frames.values(), vocabulary=tl.vocabulary,
    )  # fmt: skip
    settled.save(one)
    note = "reports are settled until 2023-06-30; later days are left out"
    late, early = phases.names[-1], phases.names[-2]
    assert note in run("phases", "--data", str(one)).out
    assert note in run("contrast", late, early, "--data", str(one)).out
