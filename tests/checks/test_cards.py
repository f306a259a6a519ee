"""A check, its result and changes since a baseline show themselves as tables in a notebook."""

from __future__ import annotations

import alliance_timeline as at
from alliance_timeline.checks import Baseline, compare

BAD = "<b>bold</b>"
CHECK = at.Check(
    id="talks", question=f"Do they talk? {BAD}", notes=f"Why three {BAD}", expect={"count": {"at_least": 3}}
)
TALKS = [
    at.Event(date=f"{year}-05-10", title="Talks", kind="cooperation", form="meeting", domains="trade")
    for year in range(2001, 2009)
]


def _report(events: list[at.Event]) -> at.CheckReport:
    return at.run_checks(CHECK, at.Timeline(events, coverage=("2001", "2008"), complete=True))


def test_check_and_file() -> None:
    """A check shows question, claim and notes; a file shows each of its checks."""
    for html in (CHECK._repr_html_(), at.CheckFile(check=[CHECK])._repr_html_()):
        assert "at least 3" in html
        assert BAD not in html
        assert "&lt;b&gt;bold" in html
    assert "Why three" in CHECK._repr_html_()


def test_result() -> None:
    """A result shows the verdict, the figure and what would change it."""
    html = _report(TALKS)["talks"]._repr_html_()
    assert "<td>verdict</td><td>pass</td>" in html
    assert "<td>figure</td><td>8</td>" in html
    assert "taken away" in html
    assert BAD not in html


def test_text_is_short() -> None:
    """At a prompt a result is a line and changes are their text."""
    report = _report(TALKS)
    assert repr(report["talks"]) == "CheckResult(talks: pass; 8)"
    changes = compare(report, Baseline.of(_report(TALKS[:2])))
    assert repr(changes) == str(changes)


def test_error_shows_why() -> None:
    """A check that cannot be evaluated shows a dash and the reason."""
    broken = CHECK.replace(phases="nowhere")
    html = at.run_checks(broken, at.Timeline(TALKS))["talks"]._repr_html_()
    assert "<td>error</td>" in html
    assert "<td>–</td>" in html
    assert "phase scheme" in html


def test_changes() -> None:
    """Changes show a row a changed check, and say where nothing has changed."""
    before = Baseline.of(_report(TALKS))
    assert "<caption>nothing changed</caption>" in compare(_report(TALKS), before)._repr_html_()
    html = compare(_report(TALKS[:2]), before)._repr_html_()
    assert "<caption>1 check changed</caption>" in html
    assert "<td>new fail</td>" in html
