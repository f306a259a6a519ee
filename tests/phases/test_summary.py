"""PhaseSummary: counts, exact exposure, and rates with intervals, against independent computations."""

from __future__ import annotations

import datetime
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from alliance_timeline.errors import UnknownNameError
from alliance_timeline.inference.rates import is_overdispersed
from alliance_timeline.phases.summary import quarters
from alliance_timeline.timeline import Timeline

from ..timeline.worlds import COVERAGE as WIDE
from ..timeline.worlds import SCHEME as OTHER
from ..timeline.worlds import timelines
from .worlds import COVERAGE, SCHEME, every, timeline, years


def garwood(count: int, exposure: float, level: float = 0.95) -> tuple[float, float]:
    """The exact Poisson limits by chi-square quantiles."""
    tail = (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * count) / 2 if count else 0.0
    return low / exposure, stats.chi2.ppf(1 - tail, 2 * count + 2) / 2 / exposure


def test_exact_dates_give_exact_rates() -> None:
    """With days known: the count over covered days / 365.25, and Garwood's limits."""
    summary = timeline([*every(90, "2002-02-01", "2006-06-30"), "2010-01-01"]).phase_summary()
    row = summary.row("early", "cooperation")
    exposure = years("2002-01-01", "2006-06-30")
    assert (row.expected, row.certain, row.possible) == (18, 18, 18)
    assert row.exposure == pytest.approx(exposure)
    assert row.rate == pytest.approx(18 / exposure)
    assert (row.low, row.high) == pytest.approx(garwood(18, exposure))
    assert row.method == "exact Poisson, 40 imputations"
    late = summary.row("late", "cooperation")
    assert (late.low, late.high) == pytest.approx(garwood(1, years("2009-01-01", "2011-12-31")))
    none = summary.row("middle", "friction")
    assert (none.rate, none.low) == (0, 0)
    assert none.high == pytest.approx(garwood(0, years("2006-07-01", "2008-12-31"))[1])


def test_confidence_is_passed_on() -> None:
    """Another confidence gives its own Garwood limits."""
    row = timeline(["2010-01-01"]).phase_summary(confidence=0.8).row("late", "cooperation")
    assert (row.low, row.high) == pytest.approx(garwood(1, years("2009-01-01", "2011-12-31"), 0.8))


def test_uncertain_dates_widen() -> None:
    """Dates across a boundary count in part; their interval is wider than that of the expected count."""
    vague = timeline([*every(60, "2002-02-01", "2006-01-01"), *["2006"] * 8]).phase_summary(m=400)
    row = vague.row("early", "cooperation")
    surely = row.certain
    assert surely == 24
    assert row.possible == surely + 8
    assert row.expected == pytest.approx(surely + 8 * 181 / 365)
    assert row.rate == pytest.approx(row.expected / row.exposure)
    assert row.low is not None
    assert row.high is not None
    inner = stats.gamma.ppf([0.025, 0.975], [row.expected, row.expected + 1]) / row.exposure
    assert row.low < inner[0]
    assert row.high > inner[1]


def test_unilateral_and_external_are_counted_but_not_rated() -> None:
    """Context kinds have counts and no rate; every kind has a row in every phase."""
    summary = timeline([("2010-01-01", "unilateral"), ("2010-01-01", "external")]).phase_summary()
    assert len(summary.rows) == 18
    assert [row.phase for row in summary.rows] == [name for name in SCHEME.names for _ in range(6)]
    for kind in ("unilateral", "external"):
        row = summary.row("late", kind)
        assert (row.expected, row.rate, row.low, row.high, row.rate_text) == (1, None, None, None, "not rated")


def test_settled_day_and_coverage_cut_the_exposure() -> None:
    """Rates leave out what is not settled or not covered; a phase outside has no rate and says why."""
    dates = ["2010-01-01", "2011-06-01"]
    row = timeline(dates, settled_until="2010-12-31").phase_summary().row("late", "cooperation")
    assert (row.expected, row.exposure) == (1, pytest.approx(years("2009-01-01", "2010-12-31")))
    cut = timeline(dates).select(until="2010").phase_summary().row("late", "cooperation")
    assert (cut.expected, cut.exposure) == (row.expected, row.exposure)
    outside = timeline(dates).select(since="2009").phase_summary()
    assert outside.row("early", "cooperation").rate_text == "not covered"
    assert outside.row("early", "cooperation").rate is None


def test_gaps_in_the_coverage_are_no_exposure() -> None:
    """Days inside a phase that are not covered add nothing to its exposure."""
    whole = timeline(["2003-01-01", "2005-01-01"])
    gapped = whole.select(exclude={"since": "2004-01-01", "until": "2004-12-31"})
    row = gapped.phase_summary().row("early", "cooperation")
    assert row.exposure == pytest.approx(years("2002-01-01", "2006-06-30") - 366 / 365.25)
    assert row.expected == 2


def test_overdispersion_widens_and_says_so() -> None:
    """Counts that cluster in quarters get a quasi-Poisson interval: Garwood's of counts divided by the index."""
    dates = [*every(1, "2009-05-01", "2009-05-12"), "2011-05-05"]
    row = timeline(dates).phase_summary().row("late", "cooperation")
    counts = np.zeros(12)
    counts[1], counts[9] = 12, 1
    windows = quarters((SCHEME["late"].window[0], datetime.date(2011, 12, 31)))
    exposure = np.array([years(str(period.first), str(period.last)) for period in windows])
    mean = counts.sum() * exposure / exposure.sum()
    index = float(((counts - mean) ** 2 / mean).sum() / (len(counts) - 1))
    assert row.dispersion == pytest.approx(index)
    assert row.method.startswith("quasi-Poisson")
    tail = stats.gamma.ppf([0.025, 0.975], [13 / index, 13 / index + 1]) * index / exposure.sum()
    assert (row.low, row.high) == pytest.approx(tuple(tail))


@pytest.mark.parametrize(
    ("index", "p_value", "wide"),
    [(1.21, 0.5, True), (1.2, 0.5, False), (1.1, 0.09, True), (1.1, 0.1, False), (None, None, False)],
)
def test_gate(index: float | None, p_value: float | None, wide: bool) -> None:
    """Overdispersed is an index above 1.2 or a p below .1."""
    assert is_overdispersed(index, p_value) is wide


@given(st.dates(min_value=datetime.date(1900, 1, 1)), st.integers(0, 3000))
def test_quarters(first: datetime.date, length: int) -> None:
    """Quarters follow each other over the whole window; only a window shorter than a quarter has a short one."""
    last = min(first + datetime.timedelta(days=min(length, (datetime.date.max - first).days)), datetime.date.max)
    parts = quarters((first, last))
    assert (parts[0].first, parts[-1].last) == (first, last)
    assert all((b.first - a.last).days == 1 for a, b in pairwise(parts))
    sizes = [(part.last - part.first).days + 1 for part in parts]
    assert len(parts) == 1 or min(sizes) >= 45
    assert max(sizes) <= 92 + 45


@given(timelines(), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_order_does_not_matter(some: Timeline, chance: random.Random) -> None:
    """Whatever order the events are given in, the summary is the same."""
    events = chance.sample(list(some), len(some))
    again = Timeline(events, coverage=WIDE, phases=OTHER)
    before = Timeline(list(some), coverage=WIDE, phases=OTHER)
    assert repr(again.phase_summary().rows) == repr(before.phase_summary().rows)


@given(timelines())
@settings(max_examples=25)
def test_rows_agree_with_series(some: Timeline) -> None:
    """certain ≤ expected ≤ possible, limits hold the rate, and counts are those of the series of that kind alone."""
    summary = some.phase_summary()
    for row in summary.rows:
        assert row.certain <= row.expected + 1e-9
        assert row.expected <= row.possible + 1e-9
        assert row.rate is None or not (row.low or 0) > row.rate
        assert row.rate is None or row.rate <= (row.high or 0)
        alone = some.select(kinds=row.kind).phase_summary().row(row.phase, row.kind)
        assert alone.expected == pytest.approx(row.expected)


@pytest.mark.parametrize("m", [20, 40, 80, 200])
def test_limits_are_numbers(m: int) -> None:
    """No share of imputations without an event, also none that equals the tail probability, gives a limit of NaN."""
    for seed in range(40):
        row = timeline(["2006"] * 5).phase_summary(m=m, seed=seed).row("middle", "cooperation")
        assert row.low is not None
        assert row.rate is not None
        assert 0 <= row.low <= row.rate


def test_display_and_frame() -> None:
    """Text and HTML name the unit and the caution; the frame has a row a phase and kind; parameters are recorded."""
    summary = timeline(["2010-01-01"], settled_until="2011-06-30").phase_summary(m=25, seed=3)
    assert (summary.m, summary.seed, summary.confidence, summary.unit) == (25, 3, 0.95, "occasion")
    assert str(summary.settled_until) == "2011-06-30"
    assert summary.scheme == SCHEME
    assert "catalogued occasions a year" in repr(summary)
    assert repr(summary).endswith(str(summary.caution))
    assert "not a complete list" in summary._repr_html_()
    complete = timeline(["2010-01-01"], complete=True).phase_summary()
    assert "catalogued" not in repr(complete)
    frame = summary.to_pandas()
    assert list(frame.columns) == [
        "phase", "kind", "expected", "certain", "possible", "exposure", "rate", "low", "high", "dispersion", "method",
    ]  # fmt: skip
    assert len(frame) == 18
    assert COVERAGE[0] == "2002-01-01"


def test_html_is_escaped() -> None:
    """Names of phases are text, not markup."""
    scheme = SCHEME.declared("2006-07-01", names=["<script>", "b"])
    html = timeline(["2010-01-01"]).phase_summary(scheme)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_unknown_rows() -> None:
    """Rows that do not exist are named with the nearest that does."""
    summary = timeline(["2010-01-01"]).phase_summary()
    with pytest.raises(UnknownNameError, match="there is no kind 'cooperaton'; nearest: 'cooperation'"):
        summary.row("late", "cooperaton")
    with pytest.raises(UnknownNameError, match="there is no phase 'latest'; nearest: 'late'"):
        summary.row("latest", "friction")
