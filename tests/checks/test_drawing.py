"""A check report as a chart: verdicts and figures are those of the report."""

from __future__ import annotations

import datetime
from typing import Any

import alliance_timeline as at
from alliance_timeline.checks import CheckReport, Reason, Verdict

from ..charts.pictures import datasets, rows_with, svg, words
from .reports import NASTY, finding, result
from .worlds import TODAY, world


def report(*results: Any, **fields: Any) -> CheckReport:
    """A report of some results."""
    given = {"path": "", "data_version": "1", "settled_until": datetime.date(2012, 12, 31), "today": TODAY}
    return CheckReport(results=results, holm=False, seed=0, **{**given, **fields})


def test_verdicts_stand_together() -> None:
    """Sorted by verdict, in the order of the headline; figures, limits and bounds as they are."""
    found = report(
        result("open", Verdict.INCONCLUSIVE, finding(Verdict.INCONCLUSIVE, reason=Reason.TOO_FEW)),
        result("bad", Verdict.ERROR, message="no such phase"),
        result("later", Verdict.SKIPPED, message="until 2030"),
        result("good", Verdict.PASS, finding(low=3.0)),
        result("wrong", Verdict.FAIL, finding(Verdict.FAIL, estimate=1.0, low=0.5, high=2.0, figure="1 (0.5–2)")),
    )
    chart = found.plot()
    rows = rows_with(chart, "verdict", "estimate")
    assert [(row["name"], row["verdict"], row["estimate"], row["low"], row["high"]) for row in rows] == [
        ("good", "pass", 3.0, 3.0, 5.0), ("wrong", "fail", 1.0, 0.5, 2.0), ("open", "inconclusive", 3.0, 2.0, 5.0),
        ("bad", "error", None, None, None), ("later", "skipped", None, None, None),
    ]  # fmt: skip
    assert [row["at_least"] for row in rows] == [3.0, 3.0, 3.0, None, None]
    assert [row["reason"] for row in rows] == ["", "", "too few events", "", ""]
    assert [row["whole_figure"] for row in rows][3:] == ["no such phase", "until 2030"]
    assert words(chart).lower().startswith("5 checks: 1 pass, 1 fail, 1 inconclusive, 1 error, 1 skipped")
    told = chart.to_dict()["description"]
    assert "wrong: fail, 1 (0.5–2)" in told
    assert "bad: error, no such phase" in told


def test_bounds_of_another_unit_are_not_drawn() -> None:
    """Bounds that would lead to another verdict than the one given are not of the figure's unit."""
    (row,) = rows_with(report(result("c", Verdict.PASS, finding(low=0.1, high=0.4, estimate=0.2))).plot(), "at_least")
    assert row["at_least"] is None
    assert row["start"] is None
    assert row["low"] == 0.1


def test_warnings_are_worded() -> None:
    """A fail of severity warning says so."""
    failed = result("w", Verdict.FAIL, finding(Verdict.FAIL, high=2.5, low=1.0), check={"severity": "warning"})
    assert rows_with(report(failed).plot(), "label", "verdict")[0]["label"] == "fail (warning)"


def test_run_of_checks() -> None:
    """A run on data: each row has the figure of its check, and the caption the data and the run."""
    checks = [
        at.Check(id="n", question="Any?", expect={"count": {"at_least": 1}}),
        at.Check(id="trend", question="Up?", expect={"trend": {"direction": "rising"}}),
    ]
    found = at.run_checks(checks, world(f"{year}-05-05" for year in range(2001, 2013)), today=TODAY)
    chart = found.plot(width=600)
    for row in rows_with(chart, "verdict", "estimate"):
        figures = found[row["name"]].finding
        assert figures is not None
        assert row["whole_figure"] == found[row["name"]].figure
        assert (row["estimate"], row["low"], row["high"]) == (figures.estimate, figures.low, figures.high)
    assert "run of 2013-01-01" in words(chart)
    assert chart.to_dict()["width"] == 600


def test_words_and_bounds() -> None:
    """Selections and codes are spelled, bounds written in the unit of the figure."""
    part = {"kinds": "cooperation", "domains": ["ai", "trade"], "since": "2002", "exclude": {"forms": "visit"}}
    checks = [
        at.Check(id="part", question="Any?", expect={"share": {"part": part, "at_least": 0.05}}),
        at.Check(id="n", question="Any?", expect={"count": {"at_least": 1}}),
    ]
    found = at.run_checks(checks, world(f"{year}-05-05" for year in range(2001, 2013)), today=TODAY, fragility=False)
    chart = found.plot()
    rows = {row["name"]: row for row in rows_with(chart, "verdict", "estimate")}
    told = "(domains AI, trade; kind cooperation; since 2002-01-01; without (form visit))"
    assert told in rows["part"]["whole_claim"]
    assert {row["least"] for row in rows.values()} <= {"5 %", "1", ""}
    assert rows["n"]["least"] == "1"


def test_cautions_are_summed_up() -> None:
    """The caption says how many checks have which cautions, and where they stand; nothing where there are none."""
    open_list, other = "not a complete list: found by search", "coding of domains: alpha 0.7"
    found = report(
        result("a", Verdict.PASS, finding(low=3.0), cautions=(open_list, other)),
        result("b", Verdict.PASS, finding(low=3.0), cautions=(open_list,)),
        result("c", Verdict.PASS, finding(low=3.0)),
    )
    said = "Not a complete list: 2 of 3 checks; other cautions: 1 of 3 checks; see the table of the report."
    assert said in " ".join(words(found.plot()).split())
    assert "see the table" not in words(report(result("c", Verdict.PASS, finding(low=3.0))).plot())


def test_codes_of_figures_are_spelled() -> None:
    """A figure that begins with what it is of has its name there."""
    found = report(result("c", Verdict.PASS, finding(figure="domains:ai 0.9", unit="alpha")))
    (row,) = rows_with(found.plot(), "whole_figure")
    assert row["whole_figure"] == "domains AI 0.9"


def test_markup_is_text() -> None:
    """Words from checks are text in the picture."""
    picture = svg(report(result("c", Verdict.PASS, finding(low=3.0, figure=NASTY))).plot())
    assert "<script>" not in picture
    assert "&lt;script&gt;" in picture


def test_no_checks() -> None:
    """An empty report gives a chart that says so."""
    assert datasets(report().plot()) == [[{"text": "No checks."}]]
