"""The change at a declared date: the kernel's result on the periods of a series, group by group."""

from __future__ import annotations

import datetime
import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from alliance_timeline.errors import InputError
from alliance_timeline.inference import holm, interrupted
from alliance_timeline.periods import Period
from alliance_timeline.phases import Periodization
from alliance_timeline.series import build_series
from alliance_timeline.series.interruption import _power
from alliance_timeline.timeline import Timeline

from .counted import events, timeline

BEFORE, AFTER = [2, 3, 2, 4, 3, 2, 3, 4, 2, 3], [8, 7, 9, 8, 7, 9, 8, 10, 8, 9]


def source(counts: list[int], **options: Any) -> Timeline:
    """Quarters from 2000 on."""
    return timeline(events(counts), "2000", "2004", **options)


def test_exact_dates_give_the_kernels_result() -> None:
    """Counts and exposure go to ``interrupted`` at the quarter that the date begins; growth is by year."""
    series = source(BEFORE + AFTER).series("quarter")
    row = series.interrupted("2002-07-01", confidence=0.9, seed=2).only
    plain = interrupted(BEFORE + AFTER, 10, series.exposure, confidence=0.9, seed=2)
    assert (row.level, row.low, row.high, row.p_value) == (
        plain.level, plain.level_low, plain.level_high, plain.level_p,
    )  # fmt: skip
    assert (row.slope_p, row.verdict, row.flips) == (plain.slope_p, "higher", plain.flips)
    for mine, kernels in (
        (row.slope_change, plain.slope_change), (row.slope_low, plain.slope_low), (row.slope_high, plain.slope_high),
    ):  # fmt: skip
        assert mine == pytest.approx(kernels**4, rel=0.01)  # type: ignore[operator]
    assert row.result.fitted == pytest.approx(plain.fitted)
    assert row.periods == series.periods


@pytest.mark.parametrize("at", ["2002-07-01", date(2002, 7, 1), datetime.date(2002, 7, 1)])
def test_the_date_may_be_given_as_dates_are(at: Any) -> None:
    """Text or date; the title has the day."""
    assert source(BEFORE + AFTER).series("quarter").interrupted(at).title.endswith("at 2002-07-01")


def test_a_period_that_holds_the_date_is_left_out() -> None:
    """The quarter of 2002-08-15 belongs to neither side: whatever it counts, the result is the same."""
    rows = []
    for odd in (0, 4, 30):
        counts = [*BEFORE, odd, *AFTER[1:]]
        rows.append(source(counts).series("quarter").interrupted("2002-08-15").only)
        expected = interrupted([*BEFORE, np.nan, *AFTER[1:]], 11, source(counts).series("quarter").exposure)
        assert (rows[-1].level, rows[-1].p_value) == (expected.level, expected.level_p)
        assert np.isnan(rows[-1].result.fitted[10])  # type: ignore[index]
    assert len({(row.level, row.low, row.high, row.p_value) for row in rows}) == 1


def test_time_goes_on_in_a_gap_of_the_coverage() -> None:
    """Years that are not covered are no data, but they are time: the trend before is continued through them."""
    growth = [round(3 * math.exp(0.08 * n)) for n in range(24)]
    gap = [(date(2000, 1, 1), date(2002, 12, 31)), (date(2004, 1, 1), date(2005, 12, 31))]
    whole = timeline(events(growth), "2000", "2005")
    row = build_series(whole.events, whole.registry, gap, every="quarter").interrupted("2004-01-01").only
    known = np.array(growth, dtype=float)
    known[12:16] = np.nan
    exposure = whole.series("quarter").exposure
    expected = interrupted(known, 16, exposure)
    assert (row.level, row.low, row.high) == (expected.level, expected.level_low, expected.level_high)
    assert row.level == pytest.approx(1, abs=0.25)
    assert len(row.periods) == 24
    assert np.isnan(row.result.fitted[12:16]).all()  # type: ignore[index]


def test_verdicts_go_by_holm() -> None:
    """Higher, lower, no change shown, and what cannot be decided, which Holm does not count."""
    counts = {
        "friction": AFTER + BEFORE, "limitation": [3, 2, 4, 3, 2] * 4, "hedging": [0] * 10 + [3] * 10,
        "cooperation": BEFORE + AFTER,
    }  # fmt: skip
    some = [one for kind, numbers in counts.items() for one in events(numbers, name=kind, kind=kind)]
    result = timeline(some, "2000", "2004").series("quarter", by="kind").interrupted("2002-07-01", m=3)
    assert {row.group: row.verdict for row in result} == {
        "friction": "lower", "limitation": "no change of level shown", "hedging": "cannot decide",
        "cooperation": "higher",
    }  # fmt: skip
    assert [row.p_holm for row in result] == list(holm([row.p_value for row in result]))
    assert result["hedging"].reason == "no events before the date"
    assert (result["hedging"].level, result["hedging"].p_holm) == (None, None)
    assert "cannot decide: no events before the date" in repr(result)


def test_a_period_more_or_less_of_evidence_is_told() -> None:
    """With fewer than four periods on a side there is no estimate."""
    row = source(BEFORE + AFTER).series("year").interrupted("2002-01-01").only
    assert (row.level, row.verdict) == (None, "cannot decide")
    assert row.reason == "2 periods with a count before the date; at least 4 are needed"
    assert row.cells["level, net of the trend before"] == "–"


def test_vague_dates_widen_the_limits() -> None:
    """Events known to the year are imputed along the fitted path; the verdict tells how many decide otherwise."""
    some = events([n - n // 2 for n in BEFORE + AFTER])
    some += events([n // 2 for n in BEFORE + AFTER], digits=4, name="v")
    series = timeline(some, "2000", "2004").series("quarter")
    row = series.interrupted("2002-07-01", seed=1).only
    plain = interrupted(series.expected[:, 0], 10, series.exposure, seed=1)
    assert row.level is not None
    assert row.low is not None
    assert row.high is not None
    assert row.low < row.level < row.high
    assert 0 <= row.flips <= 1
    assert row.result.flips is not None
    assert math.log(row.high / row.low) > math.log(plain.level_high / plain.level_low)  # type: ignore[operator]
    again = timeline(some[::-1], "2000", "2004").series("quarter").interrupted("2002-07-01", seed=1).only
    assert (again.level, again.low, again.high, again.p_value) == (row.level, row.low, row.high, row.p_value)


def test_imputations_follow_the_fitted_path() -> None:
    """Two paths: vague events are placed in proportion to the fit on expected counts; a mixed quarter has its own."""
    some = events(BEFORE + AFTER) + events([2] * 20, digits=4, name="v")
    series = timeline(some, "2000", "2004").series("quarter")
    row = series.interrupted("2002-08-15", m=30, seed=6).only
    (sample,) = series._samples(np.arange(20))
    known = sample.counts.expected.copy()
    known[10] = np.nan
    fitted = interrupted(known, 11, series.exposure, seed=6).fitted
    assert fitted is not None
    path = np.where(np.isnan(known), sample.counts.expected, fitted)
    rows = sample.counts.imputed(np.tile(path, (30, 1)), sample.counts.size((0,)), np.random.default_rng(6))
    rows[:, 10] = np.nan
    expected = interrupted(rows, 11, series.exposure, seed=6)
    assert (row.level, row.low, row.high, row.flips) == (
        expected.level, expected.level_low, expected.level_high, expected.flips,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("1999-01-01", "at: 1999-01-01 must lie after 2000-01-01 and by 2004-10-01"),
        ("2000-01-01", "at: 2000-01-01 must lie after"),
        ("2004-11-15", "at: 2004-11-15 must lie after"),
        ("2005-01-01", "at: 2005-01-01 must lie after"),
        ("2002", "at: 2002 is no single day"),
        ("2002-07", "at: 2002-07 is no single day"),
        ("foo", "at: 'foo': allowed are EDTF dates"),
        ("2002-13-01", "at: '2002-13-01': there is no month 13"),
        (None, "at: a date is expected: .* not NoneType"),
        (2002, "at: a date is expected: .* not int"),
    ],
)
def test_dates_outside_are_refused(at: Any, message: str) -> None:
    """There must be a period before the date and one that begins with it or later; and the date is one day.

    The argument is named also where no date can be read.
    """
    with pytest.raises(InputError, match=message):
        source(BEFORE + AFTER).series("quarter").interrupted(at)


def test_the_unsettled_tail_is_left_out() -> None:
    """Quarters after the settled day are not used, and a date among them is outside."""
    late = source(BEFORE + AFTER, settled_until="2004-06-30").series("quarter")
    result = late.interrupted("2002-07-01")
    assert (result.basis.left_out, len(result.only.periods)) == (2, 18)
    assert result.only.level == interrupted((BEFORE + AFTER)[:18], 10, late.exposure[:18]).level
    with pytest.raises(InputError, match="by 2004-04-01"):
        late.interrupted("2004-07-01")
    assert len(late.interrupted("2004-07-01", settled=False).only.periods) == 20


def test_phases_lie_on_one_side() -> None:
    """By phase, a boundary has one side of each only: told, not estimated; a date within a phase is estimated."""
    whole = source(BEFORE + AFTER, phases=Periodization.declared("2000-07-01", names=["early", "late"]))
    series = whole.series("quarter", by="phase")
    assert [row.verdict for row in series.interrupted("2000-07-01")] == ["cannot decide"] * 2
    inside = series.interrupted("2002-07-01")
    assert inside["early"].reason == "2 periods with a count before the date; at least 4 are needed"
    expected = interrupted(BEFORE[2:] + AFTER, 8, whole.series("quarter").exposure[2:])
    assert (inside["late"].level, inside["late"].p_value) == (expected.level, expected.level_p)


@pytest.mark.parametrize(("confidence", "m"), [(0.999, 3), (0.95, 1000)])
def test_there_are_draws_enough(confidence: float, m: int) -> None:
    """A high confidence, or many imputations, need more sign flips than usual."""
    some = events(BEFORE + AFTER) + events([1] * 20, digits=4, name="v")
    row = timeline(some, "2000", "2004").series("quarter").interrupted("2002-07-01", confidence=confidence, m=m).only
    assert row.p_value is not None
    assert row.result.n_draws > 999


def test_growth_by_year_from_any_period() -> None:
    """A ratio a period becomes one a year, on the log scale, without overflow."""
    assert [_power(value, 4.0) for value in (None, 0.0, 1.0, 2.0, math.inf)] == [
        None, 0.0, 1.0, pytest.approx(16.0), math.inf,
    ]  # fmt: skip
    assert _power(10.0, 365.0) == math.inf
    assert _power(1e-9, 365.0) == 0.0
    days = [Period(str(n), day, day) for n in range(20) for day in [date(2000, 1, 1) + datetime.timedelta(days=n)]]
    counts = [1, 2, 1, 2, 1, 2, 1, 2, 2, 3, 3, 5, 8, 13, 21, 20, 35, 50, 70, 90]
    some = [
        event.replace(id=f"d{n}-{k}", date=days[n].first)
        for n, number in enumerate(counts)
        for k, event in enumerate(events([number]))
    ]
    row = timeline(some, "2000-01-01", "2000-01-20").series(days).interrupted("2000-01-11").only
    assert row.slope_change is not None
    assert row.slope_change > 1e6
