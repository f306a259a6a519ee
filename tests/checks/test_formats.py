"""What a report shows at a prompt, in a notebook, as JSON and as a frame."""

from __future__ import annotations

import json

import alliance_timeline as at
from alliance_timeline.checks import Fragility, Verdict
from alliance_timeline.checks.formats import as_dict, below, headline, notes, reasons
from alliance_timeline.checks.fragility.search import Way

from .reports import NASTY, finding, fragility, report, result, results, timeline


def test_text() -> None:
    """A row a check with what stands below it; then how many have each verdict, and the notes."""
    assert repr(report()).splitlines() == [
        "verdict         check   figure",
        "pass            passes  3 (2–5)",
        "                claim: at least 3 occasions",
        "                1 occasion taken away makes it inconclusive",
        "fail            fails   3 (2–5)",
        "                Does it hold?",
        "                claim: at least 3 occasions",
        "fail (warning)  warns   3 (2–5)",
        "                Does it hold?",
        "                claim: at least 3 occasions",
        "inconclusive    open    3 (2–5)",
        "                Does it hold?",
        "                claim: at least 3 occasions",
        "                interval spans the bound: 2 to 5 holds 4",
        "                could have shown: 6 occasions",
        "                no change decides it",
        "error           broken  –",
        "                Does it hold?",
        "                claim: at least 3 occasions",
        "                claims/main.toml:24: there is no phase 'x'",
        "skipped         later   –",
        "                Does it hold?",
        "                claim: at least 3 occasions",
        "                skipped until 2030-01-01",
        "6 checks: 1 pass, 2 fail (1 of severity warning), 1 inconclusive, 1 error, 1 skipped",
        "data: 7, settled until 2012-06-30; run of 2013-01-01, seed 0",
        "not a complete list (2 checks: passes, fails)",
    ]


def test_notebook() -> None:
    """The same as a table with the questions; all text is escaped."""
    nasty = result("odd", Verdict.ERROR, message=NASTY, check={"question": "Is <b> bold?"})
    html = report(nasty)._repr_html_()
    assert "<script>" not in html
    assert "Is &lt;b&gt; bold?" in html
    assert html.count("<tr>") == 2
    assert "1 check: 1 error" in html


def test_one_line_below() -> None:
    """A message of several lines, such as that of wrong data, stands on one."""
    told = ("Does it hold?", "claim: at least 3 occasions", "one two")
    assert below(result("x", Verdict.ERROR, message="one\ntwo")) == told


def test_a_pass_is_compact() -> None:
    """What passes has neither question nor owner below it; whatever does not pass has both."""
    for number, verdict in enumerate(Verdict):
        lines = below(result("x", verdict, check={"question": "Is it so?", "owner": "the desk"}))
        assert ("Is it so?" in lines, "owner: the desk" in lines) == ((number > 0,) * 2)
        assert lines[-1] == ("owner: the desk" if number else "claim: at least 3 occasions")
    assert not any(line.startswith("owner") for line in below(result("x", Verdict.FAIL)))


def test_the_owner_stands_wherever_a_fail_is_told() -> None:
    """Markdown, a notebook, annotations and JUnit XML name who answers for what fails."""
    found = report(result("x", Verdict.FAIL, finding(Verdict.FAIL), check={"owner": "the desk"}))
    for text in (repr(found), found._repr_html_(), found.to_markdown(), found.to_github(), found.to_junit()):
        assert "owner: the desk" in text


def test_an_error_has_its_place() -> None:
    """The line of the check where there is one, and no place for what is no error or was made in Python."""
    assert reasons(result("x", Verdict.ERROR, message="no", line=3), "a.toml") == ("a.toml:3: no",)
    assert reasons(result("x", Verdict.ERROR, message="no"), "a.toml") == ("no",)
    assert reasons(result("x", Verdict.ERROR, message="no", line=3)) == ("no",)
    assert reasons(result("x", Verdict.SKIPPED, message="no", line=3), "a.toml") == ("no",)


def test_the_exit_code_of_the_json() -> None:
    """It is that of the process, under strict too."""
    open_ = report(results()[3])
    assert [json.loads(text)["exit_code"] for text in (open_.to_json(), open_.to_json(strict=True))] == [0, 3]


def test_what_could_have_been_shown_is_told_where_it_is_open() -> None:
    """A verdict needs no smallest effect."""
    assert reasons(result("x", found=finding(detectable="6 occasions"))) == ()


def test_what_changes_nothing_is_not_told_below() -> None:
    """A line has the changes that would change the verdict; where none did, it says whether that is sure."""
    assert reasons(result("x", fragility=fragility())) == ("1 occasion taken away makes it inconclusive",)
    for exact, told in ((True, "no change of events changes it"), (False, "no change that was tried changes it")):
        ways = (Way(kind="add", number=None, exact=exact, tried=8),)
        assert reasons(result("x", fragility=Fragility(ways=ways))) == (told,)
    assert reasons(result("x", fragility=Fragility(note="it hangs on the day"))) == ("it hangs on the day",)


def test_headline() -> None:
    """Verdicts that none has are left out, and so are warnings that there are none of."""
    one, fails, *_ = results()
    assert headline(report(one)) == "1 check: 1 pass"
    assert headline(report(one, fails)) == "2 checks: 1 pass, 1 fail"


def test_notes() -> None:
    """Data without version or settled day is told as such; Holm's method is named."""
    told = notes(report(results()[2], data_version=None, settled_until=None, holm=True))
    assert told[0] == "data: without a version; run of 2013-01-01, seed 0"
    assert "Holm" in told[1]
    assert len(told) == 2


def test_cautions_name_few_checks() -> None:
    """Up to three are named; four, or all that there are, are counted."""
    some = [result(f"c{number}", cautions=("vague",)) for number in range(4)]
    other = result("other")
    assert notes(report(*some[:3], other))[1:] == ["vague (3 checks: c0, c1, c2)"]
    assert notes(report(*some, other))[1:] == ["vague (4 checks)"]
    assert notes(report(*some[:2]))[1:] == ["vague (2 checks)"]


def test_json_holds_everything() -> None:
    """File-wide words, and for each check its words, figures, reason, fragility, evidence and steps."""
    found = json.loads(report().to_json())
    assert {name: value for name, value in found.items() if name != "checks"} == {
        "file": "claims/main.toml", "data_version": "7", "settled_until": "2012-06-30", "today": "2013-01-01",
        "holm": False, "seed": 0, "exit_code": 2,
        "counts": {"pass": 1, "fail": 2, "inconclusive": 1, "error": 1, "skipped": 1},
    }  # fmt: skip
    passes = found["checks"][0]
    gone = {"kind": "remove", "events": ["e1"], "day": None}
    ways = passes["fragility"].pop("ways")
    assert (ways[0]["changes"], ways[0]["becomes"], ways[1]["number"]) == ([gone], "inconclusive", None)
    assert passes == {
        "id": "passes", "question": "Does it hold?", "verdict": "pass", "severity": "error",
        "claim": "at least 3 occasions", "expect": {"count": {"at_least": 3.0}}, "select": {},
        "window": ["2001-01-01/2012-12-31"], "phases": None, "unit": "occasion", "every": "quarter",
        "confidence": 0.95, "open_list": "refuse", "skip_until": None, "figure": "3 (2–5)", "estimate": 3.0,
        "low": 2.0, "high": 5.0, "reason": None, "detail": "", "detectable": None, "figure_unit": "occasions a year",
        "message": "", "evidence": ["e0", "e1"], "steps": ["One.", "Two."], "cautions": ["not a complete list"],
        "owner": "", "notes": "", "line": 4,
        "fragility": {
            "text": "1 occasion taken away makes it inconclusive; adding changes nothing", "number": 1, "exact": True,
            "removed": 1, "added": None, "moved": None, "becomes": "inconclusive", "unit": "occasion", "note": "",
        },
    }  # fmt: skip


def test_json_without_numbers() -> None:
    """NaN is null and infinity a text, so that every reader takes it; what was not evaluated has no figures."""
    found = {item["id"]: item for item in as_dict(report())["checks"]}
    assert (found["open"]["low"], found["open"]["high"]) == ("-inf", None)
    assert found["open"]["reason"] == "interval spans the bound"
    broken = found["broken"]
    assert (broken["message"], broken["estimate"], broken["fragility"]) == ("there is no phase 'x'", None, None)
    assert (broken["evidence"], broken["steps"]) == ([], [])
    assert found["later"]["skip_until"] == "2030-01-01"


def test_json_tells_selections_in_their_words() -> None:
    """Selections, also those inside an expectation, and phases are as in a file."""
    share = {"share": {"part": {"domains": "ai"}, "at_least": 0.1}}
    made = at.Check(id="x", question="?", select={"kinds": "friction"}, phases=["2005-01-01"], expect=share)
    found = as_dict(report(result("x").__class__(check=made, verdict=Verdict.ERROR, confidence=0.9)))["checks"][0]
    assert found["select"] == {"kinds": ["friction"]}
    assert found["expect"]["share"]["part"] == {"domains": ["ai"]}
    assert found["phases"] == ["2005-01-01"]
    scheme = at.Periodization.declared("2005-01-01", names=["early", "late"])
    named = report(result("x", check={"phases": scheme}))
    assert [phase["name"] for phase in as_dict(named)["checks"][0]["phases"]["phases"]] == ["early", "late"]


def test_data_is_not_in_the_json() -> None:
    """The data that the report carries for its explanations stays out of it."""
    assert "First talks" not in report(timeline=timeline()).to_json()


def test_frame() -> None:
    """One row a check; numbers are numbers, words are words, infinity stays."""
    frame = report().to_pandas().set_index("id")
    assert list(frame["verdict"]) == ["pass", "fail", "fail", "inconclusive", "error", "skipped"]
    assert frame.loc["passes", ["estimate", "fragility_number", "events"]].tolist() == [3.0, 1.0, 2]
    assert frame.loc["open", "low"] == float("-inf")
    assert frame["high"].isna().tolist() == [False, False, False, True, True, True]
    assert frame.loc["open", "reason"] == "interval spans the bound"
