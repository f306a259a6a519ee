"""Shares in some days: those of the checks, and why there is none."""

from __future__ import annotations

import pytest

import alliance_timeline as at
from alliance_timeline.report.material import share_in_window
from tests.report.briefs import bundled, checked, event

TWO = at.Timeline([event("a", "2013-02-01"), event("b", "2015-02-01", "limitation")], coverage=("2012", "2016"))


@pytest.mark.parametrize(("check", "kind"), [("limitation-share", "limitation"), ("friction-share", "friction")])
def test_the_same_as_a_check(check: str, kind: str) -> None:
    """A check of the same question has the same share and interval."""
    finding = checked()[check].finding
    assert finding is not None
    window = checked()[check].windows[0]
    found = share_in_window(bundled(), at.Selection(kinds=kind), window)
    assert (found.estimate, found.low, found.high) == (finding.estimate, finding.low, finding.high)


def test_clustered_shares_are_wide() -> None:
    """Where all limitations come in one quarter, the interval is wider than the plain one."""
    timeline = at.Timeline(
        [event(f"e{n}", f"201{2 + n // 12}-{n % 12 + 1:02d}-05", "limitation" if n in (20, 21, 22) else "cooperation")
         for n in range(36)], coverage=("2012", "2014"),
    )  # fmt: skip
    assert timeline.coverage is not None
    found = share_in_window(timeline, at.Selection(kinds="limitation"), timeline.coverage)
    plain = at.inference.proportion(3, 36)
    assert found.estimate == pytest.approx(3 / 36)
    assert found.low < plain.low < plain.high < found.high
    assert found.text.startswith("8 % (")


def test_no_share() -> None:
    """Without an occasion in the days there is no share, and the reason is told; so where coders disagree."""
    empty = at.Timeline([event("a", "2013-02-01", "external")], coverage=("2012", "2016"))
    assert empty.coverage is not None
    found = share_in_window(empty, at.Selection(kinds="limitation"), empty.coverage)
    assert (found.estimate, found.low, found.high, found.text) == (None, 0.0, 1.0, "–")
    assert "no occasion" in found.why
    low = [at.Reliability(id="kind", alpha=0.5, low=0.4, high=0.6, n=50)]
    coded = at.Timeline(TWO.events, coverage=("2012", "2016"), reliability=low)
    assert "coders agree too little" in share_in_window(coded, at.Selection(kinds="limitation"), empty.coverage).why
