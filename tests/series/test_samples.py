"""What inference takes from a series: the same counts, of the covered and settled periods alone."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.events import Event
from alliance_timeline.periods import Period, Window, calendar
from alliance_timeline.phases import Periodization
from alliance_timeline.series import EventSeries, build_series
from alliance_timeline.series.samples import Sample, draws_for, middles, settled_periods
from alliance_timeline.testing import timelines
from alliance_timeline.timeline import Timeline

from .brute_force import windows
from .counted import events, timeline

FIRST, LAST = date(2013, 6, 1), date(2017, 6, 30)
SCHEME = Periodization.declared("2014-11-11", "2016-02-24", names=["before", "between", "since"])
BY = st.sampled_from([None, "kind", "domain", "application", "country", "actor", "phase"])
SETTLED = st.none() | st.dates(FIRST, LAST)


def samples(series: EventSeries) -> tuple[Sample, ...]:
    """The samples of the covered and settled periods."""
    keep, _ = settled_periods(series.periods, series.exposure, series.settled_until)
    return series._samples(keep)


@settings(max_examples=30)
@given(
    timelines(min_year=2014, max_year=2016, max_events=6), windows(FIRST, LAST), BY,
    st.sampled_from(["occasion", "event"]), st.sampled_from(["month", "quarter", "year", 5]), SETTLED,
)  # fmt: skip
def test_samples_hold_the_counts_of_the_series(
    source: Timeline, covered: list[Window], by: Any, unit: Any, every: Any, settled: date | None
) -> None:
    """In any grouping, calendar, coverage with gaps and settled day: fine and vague parts sum to ``expected``."""
    series = build_series(
        source.events, source.registry, covered, every=every, by=by, unit=unit, settled_until=settled,
        phases=tuple(SCHEME.windows.items()),
    )  # fmt: skip
    place = {period: n for n, period in enumerate(series.periods)}
    kept = {
        period
        for period, years in zip(series.periods, series.exposure, strict=True)
        if years > 0 and (settled is None or period.last <= settled)
    }
    found = samples(series)
    assert {period for sample in found for period in sample.periods} <= kept
    total = np.zeros(len(series.periods))
    for sample in found:
        rows, code = [place[period] for period in sample.periods], series.groups.index(sample.group)
        assert rows == sorted(set(rows))
        counts = sample.counts
        np.testing.assert_allclose(counts.expected, series.expected[rows, code], atol=1e-12)
        np.testing.assert_array_equal(counts.fine, series.certain[rows, code])
        np.testing.assert_allclose(
            counts.fine + (counts.numbers[:, None] * (counts.shares > 0)).sum(axis=0), series.possible[rows, code]
        )
        total[rows] += counts.exposure
        if by != "phase":
            assert set(sample.periods) == kept
            np.testing.assert_array_equal(counts.exposure, series.exposure[rows])
        elsewhere = [place[period] for period in kept - set(sample.periods)]
        assert not series.possible[elsewhere, code].any()
    if by == "phase":
        assert (total <= series.exposure + 1e-9).all()


@settings(max_examples=15)
@given(timelines(min_year=2014, max_year=2016, min_events=1), windows(FIRST, LAST), BY, st.integers(0, 99))
def test_imputations_lie_between_certain_and_possible(
    source: Timeline, covered: list[Window], by: Any, seed: int
) -> None:
    """Each imputed series is one that the dates allow."""
    series = build_series(
        source.events, source.registry, covered, every="half", by=by, phases=tuple(SCHEME.windows.items())
    )
    place = {period: n for n, period in enumerate(series.periods)}
    for sample in samples(series):
        rows, code = [place[period] for period in sample.periods], series.groups.index(sample.group)
        drawn = sample.counts.imputed(np.ones((5, len(rows))), 2.0, np.random.default_rng(seed))
        assert (drawn >= series.certain[rows, code]).all()
        assert (drawn <= series.possible[rows, code]).all()


@settings(max_examples=12)
@given(timelines(min_year=2014, max_year=2016), BY, st.randoms(use_true_random=False))
def test_the_order_of_the_events_does_not_matter(source: Timeline, by: Any, random: Any) -> None:
    """A timeline of the same events in another order gives the same arrays, to the last digit."""
    mixed = list(source.events)
    random.shuffle(mixed)
    other = Timeline(
        mixed, source.actors.values(), source.sources.values(), source.coverage, vocabulary=source.vocabulary
    )
    same = Timeline(
        source.events, source.actors.values(), source.sources.values(), source.coverage, vocabulary=source.vocabulary
    )
    pair = [samples(item.series("quarter", by=by, phases=SCHEME)) for item in (same, other)]
    for one, two in zip(*pair, strict=True):
        assert (one.group, one.periods) == (two.group, two.periods)
        for name in ("fine", "shares", "numbers", "exposure"):
            np.testing.assert_array_equal(getattr(one.counts, name), getattr(two.counts, name))


def test_exact_dates_leave_nothing_vague() -> None:
    """Counts of known days are whole numbers, and there is no span."""
    (sample,) = samples(timeline(events([2, 0, 3, 1]), "2000", "2000").series("quarter"))
    assert sample.counts.fine.tolist() == [2, 0, 3, 1]
    assert not sample.counts.is_vague
    assert len(sample.counts.shares) == 0


def test_units_of_the_same_days_are_one_span() -> None:
    """Three events of one year are one row; a date inside a period is fine whether or not its day is known."""
    dates = ["2000", "2000", "2000", "2000-02", "2000-12/2001-01", "2001-07-04"]
    some = [
        Event(id=f"e{n}", date=day, title="t", kind="cooperation", form="f", domains="d") for n, day in enumerate(dates)
    ]
    (sample,) = samples(timeline(some, "2000", "2001").series("quarter"))
    counts = sample.counts
    assert counts.fine.tolist() == [1, 0, 0, 1, 0, 0, 1, 0]
    assert sorted(counts.numbers.tolist()) == [3]
    assert counts.shares[0] == pytest.approx([91 / 366, 91 / 366, 92 / 366, 92 / 366, 0, 0, 0, 0])


def test_spans_that_reach_beyond_the_periods_keep_their_share() -> None:
    """Where a year is covered by half, half of the chance is left; what lies outside is not there."""
    some = events([0, 0, 3, 0], digits=4) + events([0, 0, 4, 0], name="f") + events([9], start=2005, digits=4, name="g")
    (sample,) = samples(timeline(some, "2000-01-01", "2000-06-30").series("quarter"))
    assert sample.counts.fine.tolist() == [0, 0]
    assert sample.counts.numbers.tolist() == [3]
    assert sample.counts.shares.sum() == pytest.approx(182 / 366)


def test_periods_in_a_gap_are_left_out_on_the_real_axis_of_time() -> None:
    """Years between two windows are not zeros: the times of the others stay where they are."""
    gap = [(date(2000, 1, 1), date(2001, 12, 31)), (date(2005, 1, 1), date(2005, 12, 31))]
    source = timeline(events([1, 2, 9, 9, 9, 3], months=12), "2000", "2005")
    (sample,) = samples(build_series(source.events, source.registry, gap, every="year"))
    assert [period.label for period in sample.periods] == ["2000", "2001", "2005"]
    assert sample.counts.fine.tolist() == [1, 2, 3]
    assert sample.times == pytest.approx([0.5, 1.5, 5.5], abs=0.01)


def test_a_phase_has_its_own_periods() -> None:
    """Outside of a phase nothing can start in it: those periods are no zeros, and a cut one has its days alone."""
    source = timeline(events([1] * 12), "2000", "2002", phases=Periodization.declared("2001-02-15"))
    before, since = samples(source.series("quarter", by="phase"))
    assert [period.label for period in (before.periods[-1], since.periods[0])] == ["2001-Q1", "2001-Q1"]
    assert (len(before.periods), len(since.periods)) == (5, 8)
    assert before.counts.exposure[-1] == pytest.approx(45 / 365.25)
    assert since.counts.exposure[0] == pytest.approx(45 / 365.25)
    assert before.counts.fine.tolist() == [1] * 5
    assert since.counts.fine.tolist() == [0, 1, 1, 1, 1, 1, 1, 1]


def test_a_phase_without_a_settled_day_has_no_sample() -> None:
    """What is not covered or not settled cannot be tested."""
    source = timeline(
        events([1] * 8), "2000", "2001", phases=Periodization.declared("2001-07-01"), settled_until="2001-03-31"
    )
    series = source.series("quarter", by="phase")
    assert [sample.group for sample in samples(series)] == [series.groups[0]]


def test_events_without_a_value_are_a_group() -> None:
    """None is a group as any other."""
    some = [*events([1, 2]), *events([0, 3], name="a", applications="forecasting")]
    found = samples(timeline(some, "2000-01-01", "2000-06-30").series("quarter", by="application"))
    assert {sample.group: sample.counts.fine.tolist() for sample in found} == {"forecasting": [0, 3], None: [1, 2]}


def test_settled_periods() -> None:
    """Covered periods that end by the settled day; later ones are counted; a period outside is neither."""
    periods = calendar("quarter", date(2000, 1, 1), date(2001, 3, 31))
    exposure = np.array([0.25, 0.0, 0.1, 0.25, 0.25])
    for day, kept, late in (
        (None, [0, 2, 3, 4], 0), (date(2000, 12, 31), [0, 2, 3], 1), (date(2000, 12, 30), [0, 2], 2),
        (date(1999, 1, 1), [], 4),
    ):  # fmt: skip
        numbers, left = settled_periods(periods, exposure, day)
        assert (numbers.tolist(), left) == (kept, late)


def test_middles() -> None:
    """Years since the first period began; a single day is half a day later."""
    day = Period("d", date(2000, 1, 1), date(2000, 1, 1))
    year = Period("y", date(2001, 1, 1), date(2001, 12, 31))
    assert middles([day, year]) * 365.25 == pytest.approx([0.5, 366 + 182.5])


def test_many_groups_are_tested_against_more_series() -> None:
    """A p at its floor, adjusted for all groups with a test, can still fall below the level."""
    samples = [SimpleNamespace(counts=SimpleNamespace(expected=np.array([events]))) for events in [12.0] * 60 + [3.0]]
    draws = draws_for(samples, 0.05)  # type: ignore[arg-type]
    assert draws == 2400
    assert 60 / (draws + 1) / 0.75 < 0.05
    assert draws_for(samples[:3], 0.05) == 999  # type: ignore[arg-type]
    assert draws_for(samples * 99, 0.05) == 19_999  # type: ignore[arg-type]
