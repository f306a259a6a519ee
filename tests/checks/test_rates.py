"""A rate check says what a phase summary says, and decides by its interval alone."""

from __future__ import annotations

import datetime
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import alliance_timeline as at
from alliance_timeline.checks import Finding, Reason, Verdict
from alliance_timeline.checks.expectations.rates import Rate
from alliance_timeline.inference import pool_rate, smallest_detectable_rate
from alliance_timeline.phases import window_rate

from .worlds import case, check, talks, world

SCHEME = at.Periodization.declared("2004-07-01", "2009-01-01", names=["early", "middle", "late"])
TWICE = [f"{year}-{month}" for year in range(2001, 2013) for month in ("03-10", "09-10")]  # 24 in twelve years
HALF = {"since": "2004-07-02", "until": "2009-06-30"}  # half of the days of 2004 lie in it
DATES = st.lists(
    st.one_of(
        st.dates(datetime.date(2001, 1, 1), datetime.date(2012, 12, 31)).map(str),
        st.sampled_from(["2004", "2004-06", "2008", "2009", "2002-05", "[2004-06-29,2004-07-02]", "2003/2010"]),
    ),
    min_size=1,
    max_size=40,
)


def found(dates: list[str], *, words: dict[str, Any] | None = None, **options: Any) -> Finding:
    """What a rate of 0 or more finds, which always passes: its interval."""
    return Rate(at_least=0).evaluate(case(world(dates), selection=at.Selection(**(words or {})), **options))


# Agreement with phase summaries


@given(DATES, st.sampled_from(SCHEME.names), st.sampled_from([0.8, 0.95, 0.999]), st.integers(0, 5))
@settings(max_examples=40)
def test_a_rate_is_that_of_the_phase_summary(dates: list[str], phase: str, confidence: float, seed: int) -> None:
    """Of the same events, a check and a phase summary give the same rate and limits to the last digit."""
    data = world(dates, phases=SCHEME, settled_until="2012-02-29")
    given_case = case(data, selection=at.Selection(phases=phase), confidence=confidence, seed=seed)
    finding = Rate(at_least=0).evaluate(given_case)
    row = given_case.timeline.phase_summary(confidence=confidence, seed=seed).row(phase, "cooperation")
    assert (finding.estimate, finding.low, finding.high) == (row.rate, row.low, row.high)
    assert finding.figure == f"{row.rate_text} a year"


def test_known_days_give_the_rate_of_the_summary_of_all_the_data() -> None:
    """Where days are known it does not matter what else the summary holds; overdispersion and gaps are as there."""
    days = [f"2005-0{month}-{day:02}" for month in (1, 2) for day in range(1, 14)] + TWICE
    events = [talks(f"e{n}", day, frames="talks") for n, day in enumerate(days)]
    frame = at.Frame(id="talks", title="T", rule="R", window="2001/2012", unsearched=["2006", "2007-03/2007-04"])
    data = at.Timeline(
        [*events, talks("other", "2005-05-05", kind="friction")],
        coverage=("2001", "2012"),
        phases=SCHEME,
        frames=[frame],
    )
    whole = data.select(frames="talks").phase_summary()
    for phase in SCHEME.names:
        finding = Rate(at_least=0).evaluate(case(data, selection=at.Selection(frames="talks", phases=phase)))
        row = whole.row(phase, "cooperation")
        assert (finding.estimate, finding.low, finding.high) == (row.rate, row.low, row.high)
    assert whole.row("middle", "cooperation").method.startswith("quasi-Poisson")


def test_several_windows_are_taken_together() -> None:
    """Two phases have the events and the years of both; that their rates differ is no overdispersion."""
    early = [f"2001-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 11, 21)]
    dates = [*early, *(day.replace("2001", "2002") for day in early), "2010-05-05"]
    data = world(dates, phases=at.Periodization.declared("2003-01-01", "2010-01-01", "2012-01-01", names=list("abcd")))
    finding = Rate(at_least=0).evaluate(case(data, selection=at.Selection(phases=["a", "c"])))
    years = (730 + 730) / 365.25
    plain = pool_rate([73], years)
    assert finding.estimate == pytest.approx(73 / years)
    assert (finding.low, finding.high) == pytest.approx((plain.low, plain.high))
    assert "2001-01-01 to 2002-12-31, 2010-01-01 to 2011-12-31" in finding.steps[0]
    one = Rate(at_least=0).evaluate(case(data))
    assert "widened by it" in one.steps[2]
    assert "not widened" not in one.steps[2]


# Verdicts


@pytest.mark.parametrize(
    ("bounds", "verdict", "held"),
    [
        ({"at_least": 1.2}, Verdict.PASS, ""),
        ({"at_least": 2}, Verdict.INCONCLUSIVE, "2"),
        ({"at_least": 3}, Verdict.FAIL, ""),
        ({"at_most": 3}, Verdict.PASS, ""),
        ({"at_most": 2.5}, Verdict.INCONCLUSIVE, "2.5"),
        ({"at_most": 1}, Verdict.FAIL, ""),
        ({"at_least": 1.2, "at_most": 3}, Verdict.PASS, ""),
        ({"at_least": 1.5, "at_most": 2.5}, Verdict.INCONCLUSIVE, "1.5 and 2.5"),
        ({"at_least": 1, "at_most": 2}, Verdict.INCONCLUSIVE, "2"),
        ({"at_least": 2, "at_most": 2}, Verdict.INCONCLUSIVE, "2"),
        ({"at_least": 4, "at_most": 5}, Verdict.FAIL, ""),
    ],
)
def test_verdicts(bounds: dict[str, float], verdict: Verdict, held: str) -> None:
    """Two a year over twelve years are 1.28 to 2.98 (Garwood); what lies within the bounds passes."""
    finding = Rate(**bounds).evaluate(case(world(TWICE)))
    exposure = 4383 / 365.25
    garwood = stats.chi2.ppf([0.025, 0.975], [48, 50]) / 2 / exposure
    assert (finding.low, finding.high) == pytest.approx(tuple(garwood))
    assert (finding.verdict, finding.figure, finding.unit) == (verdict, "2.00 (1.28–2.98) a year", "occasions a year")
    assert finding.evidence == tuple(f"e{n}" for n in range(24))
    if verdict is Verdict.INCONCLUSIVE:
        assert (finding.reason, finding.detail) == (Reason.SPANS, f"1.28 to 2.98 holds {held}")
        assert finding.detectable is not None
    else:
        assert (finding.reason, finding.detail, finding.detectable) == (None, "", None)


def test_what_could_have_been_shown() -> None:
    """An open claim names the rates nearest to the bound that this exposure would have shown, above and below it."""
    finding = Rate(at_least=2).evaluate(case(world(TWICE)))
    shown = smallest_detectable_rate(2, 12)
    assert (
        finding.detectable
        == f"{shown.above:.2f} occasions a year or more, or {shown.below:.2f} occasions a year or less"
    )
    short = Rate(at_least=0.1).evaluate(case(world(["2005-05-05"]), unit="event"))
    assert short.detectable == f"{smallest_detectable_rate(0.1, 12).above:.2f} events a year or more"
    none = Rate(at_least=0.4).evaluate(case(world(["2003-05-05", "2006-05-05", "2008-01-01"])))
    assert smallest_detectable_rate(0.4, 12).below is not None  # of no event at all, which a check leaves open
    assert none.detectable == f"{smallest_detectable_rate(0.4, 12).above:.2f} occasions a year or more"
    between = Rate(at_least=1.5, at_most=2.5).evaluate(case(world(TWICE), confidence=0.99))
    outer = smallest_detectable_rate(2.5, 12, level=0.01).above, smallest_detectable_rate(1.5, 12, level=0.01).below
    assert between.detectable == "{:.2f} occasions a year or more, or {:.2f} occasions a year or less".format(*outer)


def test_overdispersion_widens_and_is_said() -> None:
    """Events in clumps give a wider interval than as many evenly spread ones, and need a larger effect."""
    clumps = [f"{year}-05-{day:02}" for year in range(2001, 2013, 3) for day in range(1, 7)]
    wide, narrow = Rate(at_least=2).evaluate(case(world(clumps))), Rate(at_least=2).evaluate(case(world(TWICE)))
    assert wide.low is not None
    assert narrow.low is not None
    assert narrow.low - wide.low > 0.2
    assert "the interval is widened by it" in wide.steps[2]
    assert "the interval is not widened by it" in narrow.steps[2]
    assert wide.detectable is not None
    assert narrow.detectable is not None
    assert float(wide.detectable.split()[0]) > float(narrow.detectable.split()[0])


def test_derivation() -> None:
    """The steps name the count, the days, the years, the dispersion and the method."""
    dates = [*TWICE, "2004"]
    steps = found(dates, words={**HALF, "until": "2013-06-30"}, seed=3).steps
    assert steps[0] == "17.5 occasions are expected (17 surely, 18 possibly) in 2004-07-02 to 2012-12-31."
    assert steps[1] == (
        "The window ends 2013-06-30, the covered and settled days 2012-12-31; the rate is that of the covered and "
        "settled days. These are 8.5 years of covered and settled days."
    )
    assert steps[2].startswith("The quarterly counts have the dispersion index")
    assert steps[3].endswith(
        "with 0.95 confidence averages the Poisson tails (Garwood) of 40 imputations of the start days, seed 3."
    )
    (alone,) = [found(["2005-02-03"], words={"since": "2005-01-01", "until": "2005-02-28"})]
    assert alone.steps[2] == "How much the quarterly counts vary cannot be told; the interval is not widened by it."


# Vague dates


def test_vague_dates_at_the_edge_widen() -> None:
    """An event that may lie outside of the window counts in part, and the interval grows in both directions."""
    sure = ["2005-03-03", "2006-06-06", "2007-09-09", "2008-12-12"] * 3
    vague, known = found([*sure, *["2004"] * 12], words=HALF), found([*sure, *["2004-08-08"] * 6], words=HALF)
    assert vague.estimate == pytest.approx(known.estimate, rel=0.01)
    plain = pool_rate([18], known.estimate and 18 / known.estimate)
    assert vague.low is not None
    assert vague.high is not None
    assert vague.low < plain.low
    assert vague.high > plain.high


def test_dates_too_coarse() -> None:
    """Where expected counts would decide and the imputed ones do not, the dates are the reason."""
    given_case = case(world(["2004"] * 40 + ["2006-06-06"] * 2), selection=at.Selection(**HALF), m=400)
    known = window_rate(given_case.timeline, given_case.windows, m=400)
    expected = pool_rate([22], given_case.years, dispersion=known.dispersion)
    finding = Rate(at_least=(known.low + expected.low) / 2).evaluate(given_case)
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.COARSE)
    assert finding.detail.endswith("with dates known to the day")
    assert Rate(at_least=known.estimate).evaluate(given_case).reason is Reason.SPANS


def test_draws_follow_the_seed() -> None:
    """The same seed gives the same interval, another one another where dates are vague, and m is obeyed."""
    dates = [*TWICE, *["2004"] * 9]
    first, again, other, few = (found(dates, words=HALF, **options) for options in ({}, {}, {"seed": 1}, {"m": 25}))
    assert first == again
    assert first.low != other.low
    assert first.low != few.low
    assert "25 imputations" in few.steps[3]
    assert found(TWICE).low == found(TWICE, seed=1).low


# Laws


@given(DATES, st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_the_order_of_the_events_does_not_matter(dates: list[str], chance: random.Random) -> None:
    """The same events in another order give the same finding."""
    events = [talks(f"e{n}", date) for n, date in enumerate(dates)]
    mixed = chance.sample(events, len(events))
    one, other = (
        Rate(at_least=0).evaluate(case(at.Timeline(some, coverage=("2001", "2012")))) for some in (events, mixed)
    )
    assert one == other


@given(DATES, st.floats(0, 8), st.floats(0.01, 4), st.sampled_from([0.5, 0.9, 0.99]))
@settings(max_examples=40)
def test_verdicts_are_monotone(dates: list[str], bound: float, more: float, confidence: float) -> None:
    """A lower floor, and a higher ceiling, can only help; a lower confidence never reverses a verdict."""
    order = [Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS]
    given_case = case(world(dates), confidence=confidence)
    strict, loose = (Rate(at_least=b).evaluate(given_case).verdict for b in (bound + more, bound))
    assert order.index(strict) <= order.index(loose)
    low, high = (Rate(at_most=b).evaluate(given_case).verdict for b in (bound, bound + more))
    assert order.index(low) <= order.index(high)
    surer = Rate(at_least=bound).evaluate(given_case.replace(confidence=0.999)).verdict
    assert surer in (Verdict.INCONCLUSIVE, loose)


@pytest.mark.parametrize("clumped", [False, True])
def test_wrong_verdicts_on_the_edge_are_rare(clumped: bool) -> None:
    """Seeded: where the true rate is the bound, pass and fail are each wrong in at most half of 1 − confidence of the
    cases, with vague dates at the edges of the window and where events come in clumps too.
    """
    rng, runs, confidence = np.random.default_rng(11), 500, 0.8
    wrong = {Verdict.PASS: 0, Verdict.FAIL: 0, Verdict.INCONCLUSIVE: 0}
    first, last = datetime.date(2001, 1, 1), datetime.date(2012, 12, 31)
    for _ in range(runs):
        number = rng.poisson(12 * 2 / 3) if clumped else rng.poisson(24)
        starts = rng.integers(first.toordinal(), last.toordinal(), number, endpoint=True)
        days = starts.repeat(3) if clumped else starts
        dates = [datetime.date.fromordinal(int(day)).isoformat() for day in days]
        known = [date[:4] if rng.random() < 0.3 else date for date in dates]
        words = {"since": "2003-05-01", "until": "2010-09-30"}
        wrong[
            Rate(at_least=2)
            .evaluate(case(world(known), selection=at.Selection(**words), confidence=confidence))
            .verdict
        ] += 1
    most = stats.binom.ppf(0.999, runs, (1 - confidence) / 2)
    assert wrong[Verdict.PASS] <= most
    assert wrong[Verdict.FAIL] <= most
    assert min(wrong[Verdict.PASS], wrong[Verdict.FAIL]) > 0


# Runs


@pytest.mark.parametrize(
    ("words", "fields", "verdict", "reason"),
    [
        ({}, {}, Verdict.PASS, None),
        ({"since": "2020-01-01"}, {}, Verdict.INCONCLUSIVE, Reason.OUTSIDE),
        ({"kinds": "friction"}, {}, Verdict.INCONCLUSIVE, Reason.TOO_FEW),
        ({"phases": "nowhere"}, {}, Verdict.ERROR, None),
        ({"since": "1999-01-01"}, {}, Verdict.PASS, None),
    ],
)
def test_runs(words: dict[str, str], fields: dict[str, Any], verdict: Verdict, reason: Reason | None) -> None:
    """A window without days, a selection without events and a phase that is not there are told apart."""
    (result,) = at.run_checks(
        check(expect={"rate": {"at_least": 1.2}}, select=words), world(TWICE, phases=SCHEME), fragility=False
    )
    assert result.verdict is verdict
    assert (result.finding.reason if result.finding else None) is reason


def test_open_lists_and_coding() -> None:
    """On an open list a rate is open unless that is accepted; where coders do not agree it always is."""
    one = check(expect={"rate": {"at_least": 1.2}}, select={"kinds": "cooperation"})
    (refused,) = at.run_checks(one, world(TWICE, complete=False), fragility=False)
    (accepted,) = at.run_checks(one.replace(open_list="accept"), world(TWICE, complete=False), fragility=False)
    bad = at.Reliability(id="kind", alpha=0.4, low=0.3, high=0.5, n=100)
    (coded,) = at.run_checks(one, world(TWICE, reliability=[bad]), fragility=False)
    assert refused.finding is not None
    assert coded.finding is not None
    assert refused.finding.reason is Reason.OPEN_LIST
    assert accepted.verdict is Verdict.PASS
    assert coded.finding.reason is Reason.CODING


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ({}, "no bound is given"),
        ({"at_least": -0.5}, "-0.5 is no rate; 0 or more units a year are needed"),
        ({"at_most": float("nan")}, "finite"),
        ({"at_least": 3, "at_most": 2}, "at_most (2) lies below at_least (3)"),
        ({"at_least": "many"}, "number"),
        ({"atleast": 3}, "at_least"),
    ],
)
def test_refused_bounds(bounds: dict[str, Any], told: str) -> None:
    """Bounds are numbers of 0 or more, in order, and at least one; the message says so."""
    with pytest.raises(at.DataError) as caught:
        Rate(**bounds)
    assert told in str(caught.value)


def test_claims() -> None:
    """The claim names its bounds and its unit."""
    assert Rate(at_most=2.5).claim("event") == "at most 2.5 events a year"
    assert Rate(at_least=2, at_most=4).claim("occasion") == "between 2 and 4 occasions a year"


def test_a_single_event_decides_or_nothing_is_named() -> None:
    """Below a bound, cases without an event are left aside: of the others, so many in 100 are shown."""
    plain, given_events = (smallest_detectable_rate(1.0, 9.2, given_events=some) for some in (False, True))
    assert given_events.above == plain.above
    assert plain.below is not None
    assert given_events.below is not None
    assert given_events.below < plain.below
    mean, few = given_events.below * 9.2, 3
    assert pool_rate([few], 9.2).high < 1 < pool_rate([few + 1], 9.2).high
    seen = stats.poisson.cdf(few, mean) - stats.poisson.pmf(0, mean)
    assert seen / stats.poisson.sf(0, mean) == pytest.approx(0.8)
    assert smallest_detectable_rate(0.4, 12, given_events=True).below is None


# Years


LUMPY = [f"{year}-{month:02}-{day:02}" for year, number in zip(range(2001, 2013), (1, 9) * 6, strict=True)
         for month in (2, 5, 8, 11) for day in range(1, 1 + number)]  # fmt: skip
"""Within a year quarters are alike; years are not."""


@pytest.mark.parametrize("known", [10, 4])
def test_a_verdict_must_hold_by_years_too(known: int) -> None:
    """Where years vary more than quarters tell, because dates are known to the year alone or because quarters of a year
    are alike, what the quarterly interval decides stays open; the figure is that of the quarters all the same.
    """
    held = case(world(day[:known] for day in LUMPY))
    found = window_rate(held.timeline, held.windows)
    assert found.yearly.low < found.low
    bound = (found.low + found.yearly.low) / 2
    finding = Rate(at_least=bound).evaluate(held)
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.DEPENDENCE)
    assert (finding.low, finding.high) == (found.low, found.high)
    limits = f"{found.yearly.low:.2f} to {found.yearly.high:.2f}"
    told = f"years vary more than quarters tell (index {found.yearly_index:.1f})"
    assert finding.detail == f"{told}: {limits} holds {bound:g}"
    assert finding.steps[-1] == (
        f"The yearly counts have the dispersion index {found.yearly_index:.2f}: a verdict must hold for {limits} too."
    )
    assert finding.detectable is not None
    years = np.array([4.0, 36.0] * 6)
    index = ((years - 20) ** 2 / 20).sum() / 11
    assert found.yearly_index == pytest.approx(index, rel=0.01)
    widened = 1 - 2 * stats.norm.cdf(stats.t.ppf(0.025, 11))
    assert found.yearly.low == pytest.approx(
        pool_rate([240], held.years, dispersion=found.yearly_index or 1, confidence=widened).low, rel=0.01
    )
    assert Rate(at_least=found.yearly.low * 0.99).evaluate(held).verdict is Verdict.PASS


def test_two_years_have_no_index_to_hold_by() -> None:
    """An index on a single degree of freedom tells too little; what quarters tell decides."""
    held = case(world(LUMPY), selection=at.Selection(since="2001-01-01", until="2002-12-31"))
    found = window_rate(held.timeline, held.windows)
    assert (found.yearly.dispersion, found.yearly.confidence) == (1, 0.95)


def test_the_figure_tells_the_days_that_it_is_of() -> None:
    """Where the window reaches beyond the covered days, the figure names those that were counted."""
    finding = found(TWICE, words={"since": "1999-01-01", "until": "2013-06-30"})
    assert finding.figure == "2.00 (1.28–2.98) a year, 2001-01-01 to 2012-12-31"
