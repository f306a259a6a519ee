"""The fewest changes that change a verdict on a rate are exact where dates are, and a bound elsewhere."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_timeline as at
from alliance_timeline.checks import Verdict, run_checks
from alliance_timeline.checks.expectations.rates import Rate
from alliance_timeline.phases import window_rate

from .mutations import applied, fragility_of, verdict_after
from .worlds import TODAY, case, check, talks, world

PASS, OPEN = Verdict.PASS, Verdict.INCONCLUSIVE


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["2005-01-15", "2005-05-03", "2005-08", "2005-11-11", "2005-12-31"]), max_size=6),
    st.sampled_from([(0.2, None), (1, None), (8, None), (None, 0.5), (None, 4), (None, 30), (1, 9), (2, 2)]),
    st.sampled_from([0.5, 0.8, 0.95]),
    st.sampled_from([1, 3]),
)
def test_rates_are_exact(dates: list[str], bounds: Any, confidence: float, minimum: int) -> None:
    """No smaller set of units taken away, and no fewer added to any quarters, changes a verdict on a rate."""
    expect = Rate(at_least=bounds[0], at_most=bounds[1])
    data = world(dates, coverage=("2005-01-01", "2005-12-31"))
    file = at.CheckFile(check=[check(expect=expect, confidence=confidence)], minimum_events=minimum)
    result = run_checks(file, data, today=TODAY).results[0]
    found, verdict = result.fragility, result.verdict

    def after(changed: at.Timeline) -> Verdict:
        return run_checks(file, changed, today=TODAY, fragility=False).results[0].verdict

    assert found is not None
    removed, added, moved = found.ways
    assert removed.exact
    assert (moved.number, moved.exact) == (None, True)
    if removed.number is not None:
        assert after(applied(data, removed.changes)) is removed.becomes is not verdict
    for number in range(1, min(removed.number or len(dates) + 1, len(dates) + 1)):
        for gone in itertools.combinations(data, number):
            assert after(data.where(lambda event, gone=gone: event not in gone)) is verdict
    if added.changes:
        assert after(applied(data, added.changes)) is added.becomes is not verdict
    assert added.exact is (added.number is not None)
    quarters = ("2005-02-01", "2005-05-01", "2005-08-01", "2005-11-01")
    for number in range(1, min(added.number or 4, 4)):
        for days in itertools.combinations_with_replacement(quarters, number):
            assert after(data.add(*(talks(f"new{n}", day) for n, day in enumerate(days)))) is verdict


def test_rates_with_vague_dates_have_a_bound() -> None:
    """Where units may start in several quarters, trying finds a number, and the changes do what is said."""
    dates = [f"{year}-{month:02}" for year in range(2001, 2013) for month in (1, 5, 11)]
    expect, claim = Rate(at_least=1.5), case(world(dates), selection=at.Selection(since="2001-02-15"))
    verdict, found = fragility_of(expect, claim)
    assert verdict is PASS
    assert found.removed is not None
    assert not found.exact
    for some in found.ways:
        if some.number is not None:
            assert verdict_after(claim, expect, some.changes) is some.becomes is not verdict


def test_rates_of_several_windows_have_a_bound() -> None:
    """Two phases that do not touch have two rates to hold quarters against; trying finds a number."""
    scheme = at.Periodization.declared("2004-01-01", "2006-01-01", names=["a", "b", "c"])
    data = world([f"{year}-0{month}-01" for year in range(2001, 2013) for month in (1, 5)], phases=scheme)
    expect, claim = Rate(at_least=1), case(data, selection=at.Selection(phases=["a", "c"]))
    verdict, found = fragility_of(expect, claim)
    assert (verdict, found.exact) == (PASS, False)
    assert verdict_after(claim, expect, found.changes) is found.becomes is not verdict


def test_a_window_of_one_quarter_has_no_index() -> None:
    """Without other quarters nothing can be uneven; the numbers are those of the Poisson limits."""
    days = [f"2005-02-{day:02}" for day in range(1, 13)]
    claim = case(world(days, coverage=("2005-02-01", "2005-03-31")))
    verdict, found = fragility_of(Rate(at_least=20), claim)
    assert (verdict, found.removed, found.added) == (PASS, 5, None)
    assert verdict_after(claim, Rate(at_least=20), found.changes) is OPEN
    assert verdict_after(claim, Rate(at_least=20), found.changes[1:]) is PASS


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from([f"{year}-{month}" for year in range(2005, 2009) for month in ("01-15", "07-03")]),
        min_size=3, max_size=7,
    ),
    st.sampled_from([(0.3, None), (0.8, None), (2, None), (None, 1.5), (None, 5), (0.4, 6)]),
    st.sampled_from([0.5, 0.8]),
)  # fmt: skip
def test_rates_over_years_are_exact_or_a_bound(dates: list[str], bounds: Any, confidence: float) -> None:
    """Where years are held against each other too, a number called exact is one, and a bound changes the verdict."""
    expect = Rate(at_least=bounds[0], at_most=bounds[1])
    data = world(dates, coverage=("2005-01-01", "2008-12-31"))
    file = at.CheckFile(check=[check(expect=expect, confidence=confidence)], minimum_events=1)
    result = run_checks(file, data, today=TODAY).results[0]
    found, verdict = result.fragility, result.verdict

    def after(changed: at.Timeline) -> Verdict:
        return run_checks(file, changed, today=TODAY, fragility=False).results[0].verdict

    assert found is not None
    for way in found.ways:
        if way.changes:
            assert after(applied(data, way.changes)) is way.becomes is not verdict
    removed, added = found.way("remove"), found.way("add")
    if removed is not None and removed.exact:
        for number in range(1, removed.number or len(dates) + 1):
            for gone in itertools.combinations(data, number):
                assert after(data.where(lambda event, gone=gone: event not in gone)) is verdict
    if added is not None and added.exact and added.number != 1:
        for day in (f"{year}-{month}-01" for year in range(2005, 2009) for month in ("01", "04", "07", "10")):
            assert after(data.add(talks("new", day))) is verdict


def test_years_alone_may_change_a_verdict() -> None:
    """Steady years that one fuller year makes uneven: fewer units are added than quarters alone would need."""
    days = [f"{year}-{month:02}-15" for year in range(2001, 2013) for month in (2, 5, 8, 11)]
    verdict, found = fragility_of(Rate(at_least=2.4), case(world(days)))
    assert verdict is PASS
    assert found.exact
    added = found.way("add")
    assert added is not None
    assert added.becomes is OPEN
    assert added.number is not None
    more = case(applied(world(days), added.changes))
    assert window_rate(more.timeline, more.windows).low > 2.4
    assert verdict_after(case(world(days)), Rate(at_least=2.4), added.changes) is OPEN
    assert verdict_after(case(world(days)), Rate(at_least=2.4), added.changes[1:]) is PASS
