"""Explanations: the whole way from the question to the events, in plain words."""

from __future__ import annotations

import pytest

import alliance_timeline as at
from alliance_timeline.checks import Change, Fragility, Reason, Verdict
from alliance_timeline.checks.fragility.search import Way
from alliance_timeline.errors import UnknownNameError

from .reports import finding, fragility, report, result, timeline
from .worlds import TODAY, check, world


def told(text: str, label: str) -> str:
    """What an explanation says behind a label."""
    return next(line for line in text.splitlines() if line.startswith(f"{label} ")).removeprefix(label).strip()


def test_the_whole_way() -> None:
    """Question, claim, words, window, steps, how the interval stands, what would change it, cautions, events."""
    text = report(timeline=timeline()).explain("passes")
    assert text.splitlines() == [
        "passes: pass",
        "Does it hold?",
        "",
        "claim        at least 3 occasions",
        "expectation  count (at_least = 3)",
        "selection    all events",
        "window       2001-01-01 to 2012-12-31",
        "counted      occasions; series by quarter",
        "confidence   0.95",
        "data         7, settled until 2012-06-30",
        "severity     error",
        "",
        "How it was reached",
        "  1. One.",
        "  2. Two.",
        "  The figure is 3 (2–5).",
        "  The claim is “at least 3 occasions”: the whole interval satisfies it; the verdict is pass.",
        "",
        "What would change it",
        "  Taken away, 1 occasion makes it inconclusive (no fewer do): e1.",
        "      2005-01-01  A deal  (e1)",
        "  Adding changes nothing.",
        "",
        "To be told beside it",
        "  not a complete list",
        "",
        "Evidence: 2 events",
        "  2004-03  First talks  (e0)",
        "  2005-01-01  A deal  (e1)",
        "      TASS, 2005-01-02: Deal https://example.org/deal",
    ]


def test_what_is_open() -> None:
    """The reason, and the smallest effect that the data could have shown."""
    text = report(timeline=timeline()).explain("open")
    assert "“at least 3 occasions”: the whole interval does not decide it; the verdict is inconclusive." in text
    assert "Reason: interval spans the bound: 2 to 5 holds 4." in text
    assert "could have shown in 80 % of cases: 6 occasions." in text
    assert "  No change decides it." in text


def test_without_an_interval() -> None:
    """A verdict that rests on no interval is told as what was found."""
    found = finding(Verdict.FAIL, estimate=None, low=None, high=None, evidence=("e1",))
    text = report(result("x", Verdict.FAIL, found)).explain("x")
    assert "what was found contradicts it; the verdict is fail." in text
    none = finding(Verdict.INCONCLUSIVE, figure="–", estimate=None, low=None, high=None)
    assert "There is no figure.\n  The claim" in report(result("x", Verdict.INCONCLUSIVE, none)).explain("x")


def test_without_a_finding() -> None:
    """An error and what is put off say why, and have no events."""
    for name, why in (("broken", "there is no phase 'x'"), ("later", "skipped until 2030-01-01")):
        text = report(timeline=timeline()).explain(name)
        assert text.endswith(f"How it was reached\n  {why}")
        assert "Evidence" not in text


def test_without_the_data() -> None:
    """A report that was made by hand names events by their ids."""
    text = report().explain("passes")
    assert text.endswith("Evidence: 2 events\n  e0\n  e1")


def test_sources_that_are_not_known() -> None:
    """A source of which nothing is known is told by its id; what a known one lacks is left out."""
    plain = {"kind": "cooperation", "form": "meeting_or_dialogue", "domains": "trade"}
    event = at.Event(id="e0", date="2005", title="A", citations=[{"source": "gone"}, {"source": "bare"}], **plain)
    data = at.Timeline([event], sources=[at.Source(id="bare", publisher="TASS", url="https://a.org/")])
    assert report(timeline=data).explain("passes").splitlines()[-4:-1] == [
        "  2005  A  (e0)", "      gone", "      TASS, no date https://a.org/",
    ]  # fmt: skip


def test_many_changes() -> None:
    """Of many events that a change is about, eight are named."""
    changes = tuple(Change("remove", (f"e{number}",)) for number in range(11))
    way = Way(kind="remove", number=11, exact=False, becomes=Verdict.FAIL, changes=changes)
    text = report(result("x", found=finding(), fragility=Fragility(ways=(way,)))).explain("x")
    assert "      e7\n      … and 3 more" in text
    assert "      e8" not in text


def test_words_of_the_check() -> None:
    """Owner, notes, an open list that is accepted, a warning, Holm's method and the phases stand at the top."""
    words = {
        "owner": "me", "notes": "one\ntwo", "open_list": "accept", "severity": "warning", "phases": ["2005-01-01"],
        "select": {"domains": "trade", "phases": "since-2005-01-01"}, "unit": "event", "every": "year",
    }  # fmt: skip
    text = report(result("x", Verdict.FAIL, finding(Verdict.FAIL), check=words, confidence=0.9875), holm=True).explain(
        "x"
    )
    assert text.startswith("x: fail (warning)\n")
    assert told(text, "selection") == "domains=trade; phases=since-2005-01-01"
    assert told(text, "phases").startswith("declared: before-2005-01-01 (… to 2004-12-31); since-2005-01-01")
    assert told(text, "counted") == "events; series by year"
    assert told(text, "confidence").startswith("0.9875 (held together")
    assert told(text, "open list") == "accepted"
    assert "owner        me\nnotes        one\n             two" in text


def test_parameters() -> None:
    """Parameters are told by name: numbers short, selections in their words."""
    share = {"share": {"part": {"domains": "ai", "kinds": "friction"}, "at_least": 0.1}}
    text = report(result("x", check={"expect": share})).explain("x")
    assert told(text, "expectation") == "share (at_least = 0.1; part = (domains=ai; kinds=friction))"
    newcomers = {"newcomers": {"actor_kinds": ["company", "state"], "at_least": 1}}
    text = report(result("x", check={"expect": newcomers})).explain("x")
    assert told(text, "expectation") == "newcomers (at_least = 1; actor_kinds = company, state)"
    moved = {"composition": {"by": "kind", "phase": "a", "relative_to": "b", "moved": True}}
    assert "; moved = true;" in report(result("x", check={"expect": moved})).explain("x")


def test_phases_of_the_data() -> None:
    """A scheme that is named, or that of the data, is told with its phases; an unknown one by its name."""
    scheme = at.Periodization(id="two", phases=at.Periodization.declared("2005-01-01").phases)
    data = at.Timeline([], coverage=("2001", "2012"), phases=scheme)
    select = {"phases": "since-2005-01-01"}
    for phases, expected in ((None, "two: before"), ("two", "two: before"), ("gone", "gone"), (scheme, "two: before")):
        found = report(result("x", check={"phases": phases, "select": select}), timeline=data).explain("x")
        assert told(found, "phases").startswith(expected)
    assert "phases" not in report(result("x"), timeline=data).explain("x")


def test_unknown_check() -> None:
    """A check that is not there is an error with the nearest name."""
    with pytest.raises(UnknownNameError, match="nearest: 'passes'"):
        report().explain("passed")


def test_a_report_of_a_run_carries_its_data() -> None:
    """What ``run_checks`` gives can be explained with dates and titles."""
    data = world(["2004-05-01", "2005"])
    found = at.run_checks([check("x"), check("y", phases="gone")], data, today=TODAY)
    assert found.timeline is data
    text = found.explain("x")
    assert "  2004-05-01  e0  (e0)" in text
    assert told(text, "window") == "2001-01-01 to 2012-12-31"
    assert "window" not in found.explain("y")
    assert fragility().number == 1


@pytest.mark.parametrize(
    ("reason", "low", "told"),
    [
        (Reason.SPANS, 2.0, "the whole interval does not decide it"),
        (Reason.OPEN_LIST, 4.0, "the whole interval satisfies it, but that is not enough: not a complete list"),
        (Reason.OUTSIDE, 4.0, "the whole interval satisfies it, but that is not enough: window outside the coverage"),
        (Reason.OUTSIDE, 2.0, "it cannot be decided: window outside the coverage"),
        (Reason.CODING, None, "it cannot be decided: coders agree too little"),
        (
            Reason.TOGETHER,
            2.0,
            "the whole interval does not decide it at the confidence that it takes",
        ),
    ],
)
def test_why_the_interval_does_not_decide(reason: Reason, low: float | None, told: str) -> None:
    """Where the interval satisfies the claim and another rule keeps it open, that is said, and never the contrary."""
    found = finding(Verdict.INCONCLUSIVE, low=low, high=None if low is None else 5.0, reason=reason)
    assert f"“at least 3 occasions”: {told}" in report(result("x", Verdict.INCONCLUSIVE, found)).explain("x")


def test_no_admissible_cut() -> None:
    """A break that cannot be looked for is explained: the series is too short, and no change of events helps."""
    expect = {"changepoint": {"none_since": "2005-01-01", "lasting": "100 years"}}
    text = at.run_checks([check("x", expect)], world(["2004-05-01", "2005"]), today=TODAY).explain("x")
    assert "the series is too short: no day of 2001-01-01 to 2012-12-31 lies 100 years or more from the ends" in text
    assert "What would change it\n  There is no cut to change the rate at." in text


def test_a_fragility_without_words() -> None:
    """A fragility that says nothing adds nothing."""
    text = report(result("x", found=finding(), fragility=Fragility())).explain("x")
    assert "What would change it" not in text
