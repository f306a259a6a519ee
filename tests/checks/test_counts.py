"""A count is uncertain by its dates alone: its interval is that of a Poisson binomial number."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Reason, Verdict
from alliance_timeline.checks.expectations.counts import Count, count_limits

from .worlds import case, world

HALF = {"since": "2004-07-02", "until": "2005-12-31"}  # half of the days of 2004 lie in it


def brute(shares: list[float], confidence: float) -> tuple[int, int]:
    """The central interval from all ways in which the units can lie inside or outside."""
    chance = [0.0] * (len(shares) + 1)
    for inside in itertools.product((0, 1), repeat=len(shares)):
        chance[sum(inside)] += math.prod(s if i else 1 - s for s, i in zip(shares, inside, strict=True))
    level = (1 - confidence) / 2 + 1e-12
    low = next(k for k in range(len(chance)) if sum(chance[: k + 1]) > level)
    high = next(k for k in reversed(range(len(chance))) if sum(chance[k:]) > level)
    return low, high


@given(st.lists(st.floats(0.01, 1), max_size=8), st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_limits_are_those_of_all_cases(shares: list[float], confidence: float) -> None:
    """The interval agrees with going through every case."""
    assert count_limits(shares, confidence) == brute(shares, confidence)


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({"at_least": 3}, Verdict.PASS),
        ({"at_least": 4}, Verdict.INCONCLUSIVE),
        ({"at_least": 6}, Verdict.FAIL),
        ({"at_most": 5}, Verdict.PASS),
        ({"at_most": 4}, Verdict.INCONCLUSIVE),
        ({"at_most": 2}, Verdict.FAIL),
        ({"at_least": 3, "at_most": 5}, Verdict.PASS),
        ({"at_least": 4, "at_most": 4}, Verdict.INCONCLUSIVE),
    ],
)
def test_verdicts(bounds: dict[str, int], verdict: Verdict) -> None:
    """Three sure units and two that may lie in the window allow three to five."""
    data = world(["2005-01-01", "2005-02-01", "2005-03-01", "2004", "2004"])
    finding = Count(**bounds).evaluate(case(data, selection=at.Selection(**HALF)))
    assert (finding.verdict, finding.low, finding.high) == (verdict, 3, 5)
    assert finding.estimate == pytest.approx(4)
    assert finding.figure == "4 (3–5)"
    assert (finding.reason is Reason.COARSE) == (verdict is Verdict.INCONCLUSIVE)


def test_confidence_is_obeyed() -> None:
    """At a lower confidence less of what the dates allow is kept."""
    data = world(["2004"] * 8)
    wide, narrow = (
        Count(at_least=0).evaluate(case(data, selection=at.Selection(**HALF), confidence=c)) for c in (0.999, 0.5)
    )
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low


def test_nothing_is_a_count() -> None:
    """An empty selection is a count of 0."""
    assert Count(at_most=0).evaluate(case(world([]))).verdict is Verdict.PASS
    assert Count(at_least=1).evaluate(case(world([]))).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({"at_least": 2}, Verdict.PASS),
        ({"at_least": 3}, Verdict.INCONCLUSIVE),
        ({"at_most": 3}, Verdict.INCONCLUSIVE),
        ({"at_most": 1}, Verdict.FAIL),
    ],
)
def test_days_that_nobody_looked_at(bounds: dict[str, int], verdict: Verdict) -> None:
    """A window that reaches beyond the data can show that a number is reached, and never that it is not."""
    found = Count(**bounds).evaluate(case(world(["2005", "2006"]), selection=at.Selection(since="1999")))
    assert found.verdict is verdict
    assert (found.reason is Reason.OUTSIDE) == (verdict is Verdict.INCONCLUSIVE)


@pytest.mark.parametrize("bounds", [{}, {"at_least": -1}, {"at_least": 1.5}, {"at_least": 3, "at_most": 2}])
def test_refused_bounds(bounds: dict[str, float]) -> None:
    """Bounds are whole, not negative, in order, and at least one."""
    with pytest.raises(at.DataError):
        Count(**bounds)


def test_claims() -> None:
    """The claim names its bounds and its unit."""
    assert Count(at_most=2).claim("event") == "at most 2 events"
    assert Count(at_least=2, at_most=4).claim("event") == "between 2 and 4 events"
    assert Count(at_least=2, at_most=2).claim("event") == "exactly 2 events"


def test_large_and_small_numbers_are_shown_in_full() -> None:
    """Bounds are told as they were given; numbers of units are whole and at most a thousand million."""
    assert Count(at_most=1234567).claim("occasion") == "at most 1,234,567 occasions"
    assert Count(at_least=3.0).model_dump(mode="json")["at_least"] == 3
    assert isinstance(Count(at_least=3.0).at_least, int)
    with pytest.raises(at.DataError, match=r"lies below at_least \(1,234,568\)"):
        Count(at_least=1234568, at_most=1234567)
    for wrong in (1e308, 2_000_000_000, 10**400):
        with pytest.raises(at.DataError, match="a number of at most 1,000,000,000 is expected"):
            Count(at_least=wrong)
