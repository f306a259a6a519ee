"""A coverage of thousands of periods with vague dates: answers in seconds, or the reason why there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import alliance_timeline as at
from alliance_timeline.inference.breaks import changepoints
from alliance_timeline.inference.vague import VagueCounts, vague_log_linear_trend, vague_mann_kendall, within_reach

TWO, THREE = ["-0500", "2015~"], ["0800", "1500", "2015~"]
MANY = ["-0500", "0100", "0300", "0800", "1000", "1200", "1500", "1600", "1700", "1800", "1900", "1950", "1990-01-02",
        "2000", "2015~"]  # fmt: skip


def world(dates: list[str]) -> at.Timeline:
    """Events at these dates, of two kinds by turns; the coverage is assumed."""
    return at.Timeline(
        at.Event(id=f"e{n}", date=date, title="Talks", kind=("cooperation", "limitation")[n % 2], form="meeting",
                 domains="trade")
        for n, date in enumerate(dates)
    )  # fmt: skip


@pytest.mark.parametrize("dates", [TWO, THREE], ids=["two", "three"])
@pytest.mark.parametrize("every", ["year", "quarter", "month"])
def test_too_few_events_are_told_before_any_work(dates: list[str], every: Any) -> None:
    """Trend, breaks and phases of two or three events over thousands of periods give the reason at once."""
    timeline = world(dates)
    series = timeline.series(every)
    count = f"{len(timeline) - (dates is TWO)} event"
    for method in ("mann_kendall", "log_linear"):
        row = series.trend(method).only
        assert (row.verdict, row.p_value, row.method) == ("cannot decide", None, "none")
        assert row.reason is not None
        assert row.reason.startswith(count)
        assert row.reason.endswith("a trend needs 10")
    found = series.changepoints().only
    assert (found.verdict, found.dates) == ("cannot decide", ())
    assert found.reason is not None
    assert found.reason.endswith("the studentized test needs 10")
    assert timeline.find_phases(every).only.verdict == "cannot decide"


def test_other_questions_are_answered() -> None:
    """Interruption, phases, contrast, what is net of attention, and charts, of a few events over 2,000 years."""
    scheme = at.Periodization.declared("1500-01-01", "2000-01-01")
    timeline = world(MANY).with_phases(scheme)
    later, before = scheme.names[2], scheme.names[0]
    series = timeline.series("year")
    assert series.interrupted("1500-01-01").only.level is not None
    assert timeline.phase_summary().row(later, "cooperation").expected == pytest.approx(1.0, abs=0.1)
    assert timeline.contrast(later, before).kinds
    assert timeline.select(kinds="cooperation").relative_trend(every="year").only.events == pytest.approx(7, abs=1)
    assert max(map(len, series.plot().to_dict()["datasets"].values())) == 2015


def test_long_series_of_many_events_are_tested_or_say_why_not() -> None:
    """Years are tested; of more than 5,000 periods with vague dates, and 2,000 for breaks, the reason is told."""
    timeline = world(MANY)
    years = timeline.series("year").trend().only
    assert (years.verdict, years.reason) == ("rising", None)
    quarters = timeline.series("quarter").trend().only
    assert quarters.verdict == "cannot decide"
    assert quarters.reason == "8,060 periods; with vague dates at most 5,000 are tested: count by longer periods"
    assert quarters.slope is not None
    for every, periods in (("year", "2,015"), ("quarter", "8,060")):
        row = timeline.series(every).changepoints().only  # type: ignore[arg-type]
        assert row.reason == f"{periods} periods; breaks are looked for in at most 2,000: count by longer periods"
        assert len(row.rates) == 1
        assert len(row.result.log_evidence) == 1


def test_the_limit_for_breaks_is_that_of_the_message() -> None:
    """2,001 periods are too many, also of known dates; a shorter untested series keeps its evidence."""
    counts = np.tile([0, 1, 2], 667)
    found = changepoints(counts, power=False)
    assert (found.verdict, len(found.log_evidence)) == ("cannot decide", 1)
    assert found.reason is not None
    assert found.reason.startswith("2,001 periods;")
    few = np.zeros(1000)
    few[5] = 3
    assert len(changepoints(few).log_evidence) == 7
    assert len(changepoints(np.append(few, 0)).log_evidence) == 1


def spread(fine: np.ndarray, number: float) -> VagueCounts:
    """Counts with a number of events somewhere in the first half."""
    share = np.where(np.arange(len(fine)) < len(fine) // 2, 2 / len(fine), 0.0)
    return VagueCounts(fine, share[None], np.array([number]), np.full(len(fine), 0.25))


def test_steep_lines_make_no_overflow() -> None:
    """Events that crowd at the end of a long time: figures are numbers, and no warning is made."""
    fine = np.zeros(4000)
    fine[-8:] = [1, 0, 1, 2, 3, 4, 6, 9]
    counts, years = spread(fine, 2.0), np.arange(4000) / 4
    found = vague_log_linear_trend(counts, years, m=4)
    assert found.trend.slope is not None
    assert found.pooled is None or np.isfinite(found.pooled.slope)
    assert 0.0 <= vague_mann_kendall(counts, years, m=4).flips <= 1.0


def test_means_beyond_the_floats_date_events_all_the_same() -> None:
    """Infinite means are as good as very large ones: each event has a period of its span."""
    counts = spread(np.zeros(8), 5.0)
    rows = counts.imputed(np.full((3, 8), np.inf), 0.5, np.random.default_rng(1))
    assert rows.sum(axis=1).tolist() == [5.0] * 3
    assert not rows[:, 4:].any()


def test_logs_within_reach_are_left_as_they_are() -> None:
    """Rows that do not overflow are the exponentials to the last bit; others keep their proportions at the top."""
    logs = np.array([[-3.0, 0.25, 599.0], [0.0, 690.0, 1400.0]])
    values = within_reach(logs)
    assert values[0].tolist() == np.exp(logs[0]).tolist()
    assert values[1, 1] / values[1, 2] == pytest.approx(np.exp(-710.0))
    assert np.isfinite(values).all()
    assert (values > 0).all()
