"""The command ``follow-through``: the same as in Python, as tables and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

import alliance_timeline as at

from .conftest import Run, event


@pytest.fixture
def deals(data: Path) -> Path:
    """The small data set with treaties of which some came into force and one was cancelled."""
    timeline = at.load(data)
    more = [
        event(20 + n, f"2012-0{n + 1}-01", milestones=[at.Milestone(status=status, date="2014-06")])
        for n, status in enumerate(["implemented", "implemented", "cancelled", "in_force"])
    ]
    at.Timeline(
        [*timeline, *more], timeline.actors.values(), timeline.sources.values(), timeline.coverage,
        vocabulary=timeline.vocabulary, phases=timeline.phases, frames=timeline.frames.values(),
    ).save(data)  # fmt: skip
    return data


def test_as_json(run: Run, deals: Path) -> None:
    """The output has all figures of Python: curves, groups, overdue agreements, what was left out, and cautions."""
    found = run("follow-through", "--data", deals, "--by", "kind", "--seed", 3, "--json").json
    result = at.load(deals).follow_through(by="kind", seed=3)
    assert (found["to"], found["unit"], found["end"], found["seed"]) == ("implemented", "event", "2023-12-31", 3)
    assert found["from_status"] == ["announced", "signed"]
    whole = found["whole"]
    assert (whole["n"], whole["fulfilled"], whole["cancelled"]) == (result.n, 2, 1)
    curve = result.curve
    assert curve is not None
    assert whole["risks"]["silent"]["estimate"] == curve.estimate.tolist()
    assert [item["group"] for item in found["groups"]] == ["cooperation"]
    assert [item["id"] for item in found["overdue"]] == [item.id for item in result.overdue]
    assert whole["unknown"] == list(result.unknown)
    assert found["cautions"] == list(result.cautions)
    other = run("follow-through", "--data", deals, "--to", "in_force", "--from-status", "signed", "--json").json
    assert (other["whole"]["fulfilled"], other["from_status"]) == (3, ["signed"])


def test_as_tables(run: Run, deals: Path) -> None:
    """Tables of shares by years and by group, then median, method and cautions."""
    text = run("follow-through", "--data", deals, "--by", "phase").out
    for part in ("from announced or signed to implemented", "5 years", "Share fulfilled by phase", "early",
                 "2 fulfilled", "not a complete list", "nobody looked", "Kaplan-Meier"):  # fmt: skip
        assert part in text
    whole = run("follow-through", "--kinds", "cooperation").out
    assert "Silent for longer than the median: 12 of" in whole
    assert "no event of the selection" in run("follow-through", "--data", deals, "--kinds", "friction").out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "done"], "to: 'done' is no stage"),
        (["--from-status", "implemented"], "does not come before"),
        (["--by", "actor"], "by: 'actor' is unknown"),
        (["--confidence", "2"], "confidence"),
    ],
)
def test_wrong_options(options: list[str], message: str, run: Run, data: Path) -> None:
    """Wrong values are one message and exit code 2."""
    result = run("follow-through", *options, "--data", data)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
