"""Baselines keep what a report found, byte for byte; a later report held against them tells only what changed."""

from __future__ import annotations

import datetime
import json
import math
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import CheckFile, CheckReport, CheckResult, Finding, Reason, Severity, Verdict
from alliance_timeline.checks.report import Baseline, BaselineRow, Changes, What, compare, load_baseline, save_baseline

from .worlds import TODAY, check, world

DECIDED = (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE)


def run(number: int, *checks: at.Check, **options: Any) -> CheckReport:
    """The report on so many units."""
    data = world([f"2004-05-{n + 1:02}" for n in range(number)], **options)
    return at.run_checks(checks or (check("talks", {"count": {"at_least": 5}}),), data, today=TODAY, fragility=False)


def result(
    name: str,
    verdict: Verdict = Verdict.PASS,
    figures: tuple[float | None, float | None, float | None] = (3.0, 1.0, 5.0),
    severity: Severity = Severity.ERROR,
    **fields: Any,
) -> CheckResult:
    """A result as it may come out."""
    estimate, low, high = figures
    reason = Reason.SPANS if verdict is Verdict.INCONCLUSIVE else None
    finding = None
    if verdict in DECIDED:
        finding = Finding(
            verdict=verdict, figure=f"{estimate} days", estimate=estimate, low=low, high=high, unit="days",
            reason=reason, detail="1 to 5 holds 4" if reason else "",
        )  # fmt: skip
    return CheckResult(
        check=check(name, severity=severity, **fields), verdict=verdict, confidence=0.95,
        finding=finding, message="" if verdict in DECIDED else "it is so",
    )  # fmt: skip


def report(*results: CheckResult, **fields: Any) -> CheckReport:
    """A report of results."""
    plain: dict[str, Any] = {
        "path": "",
        "data_version": "1.0",
        "settled_until": None,
        "today": TODAY,
        "holm": False,
        "seed": 0,
    }
    return CheckReport(results=results, **(plain | fields))


def changes(before: CheckResult | None, after: CheckResult | None) -> Changes:
    """What changed about one check."""
    old, new = (report(*filter(None, (item,))) for item in (before, after))
    return compare(new, Baseline.of(old))


NUMBERS = st.one_of(st.none(), st.floats())
RESULTS = st.lists(
    st.builds(
        result, st.sampled_from("abcdef"), st.sampled_from(Verdict), st.tuples(NUMBERS, NUMBERS, NUMBERS),
        st.sampled_from(Severity),
    ),
    unique_by=lambda item: item.id, max_size=6,
)  # fmt: skip


# Files


@settings(max_examples=60)
@given(RESULTS)
def test_a_saved_baseline_comes_back(results: list[CheckResult]) -> None:
    """Reading what was written gives the same rows, and the same bytes again, with infinities and without numbers."""
    found = report(*results)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "baseline.json")
        save_baseline(found, path)
        text = path.read_text(encoding="utf-8")
        loaded = load_baseline(path)
        save_baseline(found, path)
        assert path.read_text(encoding="utf-8") == text
        assert [item.name for item in Path(folder).iterdir()] == ["baseline.json"]
    assert loaded == Baseline.of(found)
    assert loaded.to_json() == text
    for row, item in zip(loaded.checks, results, strict=True):
        given_ = item.finding.estimate if item.finding else None
        assert row.estimate == (None if given_ is None or math.isnan(given_) else given_)


def test_what_a_baseline_holds(tmp_path: Path) -> None:
    """The file says what was asked and what was found; infinity is a text, and what is no number is null."""
    found = report(
        result("a", Verdict.INCONCLUSIVE, (math.nan, -math.inf, math.inf)), settled_until=datetime.date(2012, 12, 1)
    )
    save_baseline(found, tmp_path / "new" / "b.json")
    held = json.loads((tmp_path / "new" / "b.json").read_text(encoding="utf-8"))
    (row,) = held.pop("checks")
    assert held == {
        "alliance_timeline_baseline": 2, "data_version": "1.0", "settled_until": "2012-12-01", "today": "2013-01-01",
        "holm": False, "seed": 0, "minimum_events": 1,
    }  # fmt: skip
    assert row == {
        "id": "a", "claim": "at least 1 occasion", "expect": '{"count": {"at_least": 1}}', "select": "{}",
        "phases": "", "every": "quarter", "counts": "occasion", "open_list": "refuse", "confidence": 0.95,
        "verdict": "inconclusive",
        "reason": "interval spans the bound", "severity": "error", "figure": "nan days", "estimate": None,
        "low": "-inf", "high": "inf", "unit": "days",
    }  # fmt: skip


def test_whole_numbers_and_numpy_numbers_are_kept() -> None:
    """A finding may have any number; the baseline has floats."""
    import numpy as np

    figures: Any = (np.int64(3), np.float64(1.5), 5)
    row = BaselineRow.of(result("a", figures=figures))
    assert [type(value) for value in (row.estimate, row.low, row.high)] == [float] * 3
    assert (row.estimate, row.low, row.high) == (3, 1.5, 5)


@pytest.mark.parametrize("estimate", [1.005, 0.9])
def test_a_kept_interval_holds_the_estimate(estimate: float) -> None:
    """A mean may lie outside of the central interval; the same figure has not drifted from itself."""
    found = result("a", figures=(estimate, 1.0, 1.0))
    assert not changes(found, found)
    assert changes(found, result("a", figures=(1.01, 1.0, 1.1))).rows[0].what is What.DRIFTED


def test_new_words_are_no_new_claim() -> None:
    """Where the library puts a claim in other words, what is asked for is the same, and figures are compared."""
    old = Baseline.of(report(result("a"), result("b")))
    worded = old.replace(checks=tuple(row.replace(claim="one occasion or more") for row in old.checks))
    assert not compare(report(result("a"), result("b")), worded)
    moved = compare(report(result("a", figures=(9.0, 8.0, 10.0)), result("b", every="year")), worded)
    assert [row.text for row in moved] == [
        "estimate drifted: pass: 9.0 days (was 3.0 days)", "claim changed: another every; pass: 3.0 days",
    ]  # fmt: skip


def test_settings_of_the_file_are_told() -> None:
    """Another confidence of the file changes each claim that says none; the other settings stand in the notes."""
    before = Baseline.of(report(result("a"), result("b", confidence=0.8)))
    after = report(result("a"), result("b", confidence=0.8), confidence=0.9, holm=True, seed=3, minimum_events=5)
    found = compare(after, before)
    assert [str(row) for row in found] == ["a: claim changed: another confidence; pass: 3.0 days"]
    assert found.notes[1:] == ("holm: true, was false", "seed: 3, was 0", "minimum_events: 5, was 1")


def test_a_confidence_that_holm_asks_for_is_no_change() -> None:
    """What is kept is the confidence that is asked for, not the one at which a check is held beside others."""
    checks = tuple(check(name, {"rate": {"at_least": 0.01}}) for name in ("a", "b"))
    file = CheckFile(check=checks, holm=True, confidence=0.9, minimum_events=2)
    found = at.run_checks(file, world([f"2004-05-{n + 1:02}" for n in range(9)]), today=TODAY, fragility=False)
    assert found["a"].confidence == 0.95
    kept = Baseline.of(found)
    assert (kept.checks[0].confidence, kept.holm, kept.minimum_events) == (0.9, True, 2)


def test_schemes_of_phases_are_kept() -> None:
    """A scheme stands by its name, its first days, or all that it says."""
    scheme = at.Periodization.declared("2005-01-01", names=["early", "late"])
    rows = [BaselineRow.of(result("a", phases=phases)).phases for phases in ("named", ["2005-01-01"], scheme)]
    assert rows[:2] == ["named", '["2005-01-01"]']
    assert "early" in rows[2]


def good() -> dict[str, Any]:
    """The values of a good file."""
    values: dict[str, Any] = json.loads(Baseline.of(report(result("a"), result("b"))).to_json())
    return values


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"alliance_timeline_baseline": 1}, "2: alliance_timeline_baseline: 1 is another version of the format than 2"),
        ({"today": "soon"}, ":48: today: 'soon' is no day"),
        ({"extra": 1}, "extra: unknown field"),
        ({"checks": [good()["checks"][0]] * 2}, "checks: the id 'a' stands twice"),
        ({"checks": 3}, "checks: 3; a list is expected"),
    ],
)
def test_wrong_files(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    """What is wrong is told with file, line and field."""
    path = tmp_path / "b.json"
    path.write_text(json.dumps(good() | change, indent=2), encoding="utf-8")
    with pytest.raises(at.DataError) as caught:
        load_baseline(path)
    assert f"{path}" in str(caught.value)
    assert told in str(caught.value)


def test_all_problems_at_once(tmp_path: Path) -> None:
    """Every wrong field of every row is told, on its line."""
    values = good()
    values["checks"][0] |= {"verdict": "passed", "low": "many", "high": True}
    values["checks"][1] |= {"severity": "fatal", "estimate": [1]}
    del values["checks"][1]["claim"]
    path = tmp_path / "b.json"
    path.write_text(json.dumps(values, indent=2), encoding="utf-8")
    with pytest.raises(at.DataError) as caught:
        load_baseline(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    problems = {problem.field: problem for problem in caught.value.problems}
    assert set(problems) == {
        "checks.0.verdict", "checks.0.low", "checks.0.high", "checks.1.severity", "checks.1.estimate", "checks.1.claim",
    }  # fmt: skip
    assert problems["checks.0.low"].message == '\'many\' is no number; a number, "inf", "-inf" or null is expected'
    assert problems["checks.0.verdict"].message == "'passed' is unknown; nearest: 'pass'"
    for name, word in (("checks.0.verdict", "passed"), ("checks.1.severity", "fatal")):
        assert word in lines[(problems[name].line or 0) - 1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not JSON"),
        ("", "is empty"),
        ("[]", "is no baseline: it has no alliance_timeline_baseline"),
        ("{}", "is no baseline"),
        ('{"alliance_timeline_baseline": 2}', "today: is missing"),
        ('{"alliance_timeline_baseline": "2"}', "'2' is another version"),
        ('{"alliance_timeline_baseline": NaN}', "NaN is no JSON value"),
    ],
)
def test_what_is_no_baseline(tmp_path: Path, text: str, told: str) -> None:
    """Texts that are no baseline are refused, and none of them is overwritten, unless it is marked as one."""
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(at.DataError, match=told):
        load_baseline(path)
    if 'baseline": 2' in text or 'baseline": "2' in text:
        save_baseline(report(), path)
        assert load_baseline(path).checks == ()
    else:
        with pytest.raises(at.DataError, match="is no baseline and is not overwritten"):
            save_baseline(report(), path)
        assert path.read_text(encoding="utf-8") == text


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    """A file that is not there says how it is made; a folder is neither read nor written."""
    with pytest.raises(at.DataError, match="there is no such file; a baseline is made with --save-baseline"):
        load_baseline(tmp_path / "none.json")
    with pytest.raises(at.DataError, match="is not a regular file"):
        load_baseline(tmp_path)
    with pytest.raises(at.DataError, match="cannot be written"):
        save_baseline(report(), tmp_path)


def test_a_data_set_is_never_taken_for_a_baseline(tmp_path: Path) -> None:
    """Writing a file of that name would clear the folder of a data set."""
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "2004.json").write_text("[]\n", encoding="utf-8")
    with pytest.raises(at.DataError, match="is no baseline and is not overwritten"):
        save_baseline(report(), tmp_path / "datapackage.json")
    assert (tmp_path / "events" / "2004.json").exists()


def test_huge_numbers_are_refused(tmp_path: Path) -> None:
    """A number that no float can hold is a problem of its field."""
    values = good()
    values["checks"][0]["low"] = 10**400
    path = tmp_path / "b.json"
    path.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(at.DataError, match=r"checks\.0\.low"):
        load_baseline(path)


# Changes


def test_runs_against_a_baseline(tmp_path: Path) -> None:
    """From eight units to three: a new fail; the next night it is known and stays quiet; then it is fixed."""
    path = tmp_path / "baseline.json"
    save_baseline(run(8), path)
    night = compare(run(3), load_baseline(path))
    assert [str(row) for row in night] == ["talks: new fail: 3 (was pass: 8)"]
    assert (night.exit_code, night.rows[0].what) == (1, What.NEW_FAIL)
    save_baseline(run(3), path)
    again = compare(run(3), load_baseline(path))
    assert (bool(again), again.exit_code, run(3).exit_code) == (False, 0, 1)
    assert str(again) == "nothing changed\nagainst the baseline of 2013-01-01 (1 check)"
    fixed = compare(run(9), load_baseline(path))
    assert [str(row) for row in fixed] == ["talks: fixed: 9 (was fail: 3)"]
    assert (fixed.exit_code, bool(fixed), len(fixed)) == (0, True, 1)


@pytest.mark.parametrize(
    ("before", "after", "what", "text"),
    [
        (result("a"), result("a", Verdict.FAIL), What.NEW_FAIL, "new fail: 3.0 days (was pass: 3.0 days)"),
        (result("a", Verdict.ERROR), result("a", Verdict.FAIL), What.NEW_FAIL, "new fail: 3.0 days (was error)"),
        (result("a", Verdict.FAIL), result("a"), What.FIXED, "fixed: 3.0 days (was fail: 3.0 days)"),
        (
            result("a"), result("a", Verdict.INCONCLUSIVE), What.MOVED,
            "verdict moved: pass → inconclusive: 3.0 days, interval spans the bound: 1 to 5 holds 4 "
            "(was pass: 3.0 days)",
        ),
        (result("a", Verdict.FAIL), result("a", Verdict.SKIPPED), What.MOVED,
         "verdict moved: fail → skipped, it is so (was fail: 3.0 days)"),
        (result("a"), result("a", figures=(6.0, 4.0, 8.0)), What.DRIFTED,
         "estimate drifted: pass: 6.0 days (was 3.0 days)"),
        (None, result("a", Verdict.FAIL), What.NEW, "new check: fail: 3.0 days"),
        (result("a"), None, What.GONE, "check gone (was pass: 3.0 days)"),
        (
            result("a"), result("a", figures=(9.0, 8.0, 10.0), expect={"count": {"at_least": 2}}), What.CLAIM,
            "claim changed: was “at least 1 occasion”, is “at least 2 occasions”; pass: 9.0 days",
        ),
        (result("a"), result("a", select={"domains": "ai"}, every="year"), What.CLAIM,
         "claim changed: another select, every; pass: 3.0 days"),
        (
            result("a", Verdict.FAIL, severity=Severity.WARNING), result("a", Verdict.FAIL), What.NEW_FAIL,
            "new fail, now of severity error: 3.0 days (was fail (warning): 3.0 days)",
        ),
        (result("a"), result("a", Verdict.FAIL, severity=Severity.WARNING), What.NEW_FAIL,
         "new fail (warning): 3.0 days (was pass: 3.0 days)"),
        (result("a", Verdict.FAIL, severity=Severity.WARNING), result("a", Verdict.SKIPPED), What.MOVED,
         "verdict moved: fail (warning) → skipped, it is so (was fail (warning): 3.0 days)"),
        (result("a", confidence=0.9), result("a", Verdict.FAIL), What.CLAIM,
         "claim changed: another confidence; fail: 3.0 days"),
        (result("a"), result("a", expect={"count": {"at_least": 2}}, unit="event", every="year"), What.CLAIM,
         "claim changed: was “at least 1 occasion”, is “at least 2 events”; another every; pass: 3.0 days"),
        (result("a"), result("a", figures=(4.9, 4.0, 8.0)), None, ""),
        (result("a"), result("a", figures=(None, None, None)), None, ""),
        (result("a"), result("a", figures=(math.nan, 4.0, 8.0)), None, ""),
        (result("a", figures=(3.0, 1.0, math.inf)), result("a", figures=(math.inf, 4.0, math.inf)), None, ""),
        (result("a", figures=(3.0, None, None)), result("a", figures=(9.0, 8.0, 10.0)), None, ""),
        (result("a", Verdict.FAIL), result("a", Verdict.FAIL, severity=Severity.WARNING), None, ""),
        (result("a", notes="old"), result("a", notes="new", owner="me"), None, ""),
    ],
)  # fmt: skip
def test_what_is_told(before: CheckResult | None, after: CheckResult | None, what: What | None, text: str) -> None:
    """Each sort of change has its words; within the old interval, and where nothing can be compared, none is told."""
    found = changes(before, after)
    assert [(row.what, row.text) for row in found] == ([(what, text)] if what else [])


def test_the_reason_alone_is_no_change() -> None:
    """An inconclusive check that stays so for another reason is quiet."""
    before = result("a", Verdict.INCONCLUSIVE)
    assert before.finding is not None
    after = replace(before, finding=replace(before.finding, reason=Reason.COARSE, detail="other"))
    assert not changes(before, after)


@pytest.mark.parametrize(
    ("before", "after", "code", "strict"),
    [
        (result("a"), result("a", Verdict.FAIL), 1, 1),
        (result("a"), result("a", Verdict.FAIL, severity=Severity.WARNING), 0, 0),
        (result("a", Verdict.FAIL), result("a", Verdict.FAIL), 0, 0),
        (result("a", Verdict.FAIL), result("a", Verdict.FAIL, select={"domains": "ai"}), 1, 1),
        (result("a", Verdict.FAIL, severity=Severity.WARNING), result("a", Verdict.FAIL), 1, 1),
        (None, result("a", Verdict.FAIL), 1, 1),
        (result("a", Verdict.ERROR), result("a", Verdict.ERROR), 2, 2),
        (result("a"), result("a", Verdict.INCONCLUSIVE), 0, 3),
        (result("a", Verdict.INCONCLUSIVE), result("a", Verdict.INCONCLUSIVE), 0, 0),
        (result("a", Verdict.INCONCLUSIVE), result("a", Verdict.INCONCLUSIVE, every="year"), 0, 3),
        (None, result("a", Verdict.INCONCLUSIVE), 0, 3),
        (result("a", Verdict.FAIL), None, 0, 0),
    ],
)
def test_exit_codes(before: CheckResult | None, after: CheckResult | None, code: int, strict: int) -> None:
    """Only what is new counts, but for errors."""
    found = changes(before, after)
    assert (found.exit_code, found.code(), found.code(strict=True)) == (code, code, strict)


@given(RESULTS)
def test_nothing_changes_against_itself(results: list[CheckResult]) -> None:
    """A report has not changed since itself; only errors are told by the exit code."""
    found = compare(report(*results), Baseline.of(report(*results)))
    assert not found
    assert found.code(strict=True) == (2 if any(item.verdict is Verdict.ERROR for item in results) else 0)


@given(RESULTS)
def test_against_nothing_all_is_new(results: list[CheckResult]) -> None:
    """Against an empty baseline every check is new, and the exit codes are those of the report."""
    now = report(*results)
    found = compare(now, Baseline.of(report()))
    assert [(row.id, row.what) for row in found] == [(item.id, What.NEW) for item in results]
    assert (found.code(), found.code(strict=True)) == (now.code(), now.code(strict=True))


@given(RESULTS, RESULTS)
def test_laws_of_changes(before: list[CheckResult], after: list[CheckResult]) -> None:
    """Each check is told once, what came and went is told on both ways, and no code is worse than the report's."""
    old, new = report(*before), report(*after)
    found, back = compare(new, Baseline.of(old)), compare(old, Baseline.of(new))
    assert len({row.id for row in found}) == len(found)
    came = {row.id for row in found if row.what is What.NEW}
    assert (
        came
        == {row.id for row in back if row.what is What.GONE}
        == {item.id for item in after} - {item.id for item in before}
    )
    assert {row.id for row in found if row.what is What.FIXED} <= {row.id for row in back if row.what is What.NEW_FAIL}
    assert set(found.new_fails) <= {row.id for row in found}
    assert found.code() in (0, new.code())


def test_the_order_is_that_of_the_file() -> None:
    """Changes stand in the order of the new file, what is gone comes last in that of the old one."""
    old = report(*(result(name) for name in "zyxba"))
    new = report(*(result(name, Verdict.FAIL) for name in "cab"))
    assert [row.id for row in compare(new, Baseline.of(old))] == ["c", "a", "b", "z", "y", "x"]


def test_other_data_is_told() -> None:
    """Another version and another settled day of the data stand below the changes."""
    old = report(result("a"), data_version=None)
    new = report(result("a", Verdict.FAIL), settled_until=datetime.date(2012, 12, 1))
    found = compare(new, Baseline.of(old))
    assert str(found).splitlines() == [
        "1 check changed",
        "a: new fail: 3.0 days (was pass: 3.0 days)",
        "against the baseline of 2013-01-01 (1 check)",
        "version of the data: 1.0, was none",
        "settled day: 2012-12-01, was none",
    ]
    back = compare(old, Baseline.of(new))
    assert back.notes[1:] == ("version of the data: none, was 1.0", "settled day: none, was 2012-12-01")


def test_json_and_markdown() -> None:
    """For a pipeline the changes are JSON, for the summary of a job Markdown without markup of its own."""
    found = changes(result("a"), result("a", Verdict.FAIL))
    assert (
        json.loads(found.to_json())
        == found.as_dict()
        == {
            "exit_code": 1,
            "changes": [{"id": "a", "what": "new fail", "text": "new fail: 3.0 days (was pass: 3.0 days)"}],
            "errors": [],
            "new_fails": ["a"],
            "newly_open": [],
            "notes": ["against the baseline of 2013-01-01 (1 check)"],
        }
    )
    assert found.to_markdown() == (
        "### 1 check changed\n\n- **a**: new fail: 3.0 days (was pass: 3.0 days)\n\n"
        "against the baseline of 2013-01-01 (1 check)\n"
    )
    quiet = changes(result("a"), result("a"))
    assert quiet.to_markdown().startswith("### nothing changed\n\nagainst")
    wrong = changes(None, result("<b>@x", Verdict.ERROR))
    assert wrong.to_markdown().startswith("### 1 check changed; 1 error: &#60;b&#62;&#64;&#8203;x\n")
    markup = changes(result("a"), result("a", select={"text": "<b>"}, expect={"count": {"at_least": 2}}))
    assert "<" not in markup.to_markdown()
