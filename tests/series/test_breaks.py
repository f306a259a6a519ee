"""Breaks of a series: the kernel's results as dates and periods, group by group."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from alliance_timeline.errors import InputError
from alliance_timeline.inference import changepoints
from alliance_timeline.periods import Period
from alliance_timeline.phases import Periodization
from alliance_timeline.series import build_series
from alliance_timeline.series.breaks import breaks_of, span_text
from alliance_timeline.series.event_series import EventSeries
from alliance_timeline.series.samples import Sample
from alliance_timeline.timeline import Timeline

from .counted import events, timeline


def poisson(*rates: float, length: int = 24, seed: int = 0) -> list[int]:
    """Poisson counts with these means, one after the other."""
    found: list[int] = np.random.default_rng(seed).poisson(np.repeat(rates, length)).tolist()
    return found


def series_of(counts: list[int], every: Any = "quarter", **words: Any) -> EventSeries:
    """Twelve years of quarters."""
    return timeline(events(counts), "2000", "2011").series(every, **words)


def two(seed: int = 0, **options: Any) -> Timeline:
    """Cooperation rises fourfold in 2006, friction does not."""
    some = events(poisson(1.5, 6, seed=seed)) + events(poisson(1, 1, seed=seed + 50), name="f", kind="friction")
    return timeline(some, "2000", "2011", **options)


@pytest.mark.parametrize("serial", ["auto", "independent"])
def test_exact_dates_give_the_kernels_result(serial: str) -> None:
    """Counts and exposure go to ``changepoints``; indices come back as first days and periods."""
    counts = poisson(2, 5)
    row = series_of(counts).changepoints(serial=serial, confidence=0.9, max_breaks=3, seed=1).only
    series = series_of(counts)
    plain = changepoints(counts, series.exposure, serial=serial, level=1 - 0.9, max_breaks=3, seed=1)
    assert (row.verdict, row.p_independent, row.rates) == (plain.verdict, plain.p_independent, plain.rates)
    assert row.p_value == (plain.p_auto if serial == "auto" else plain.p_independent)
    assert row.dates == tuple(series.periods[n].first for n in plain.breaks)
    assert row.sets == tuple(tuple(series.periods[n] for n in some) for some in plain.sets)
    assert (row.detectable, row.flips, row.result.breaks) == (plain.detectable, 0.0, plain.breaks)
    assert row.periods == series.periods


@pytest.mark.parametrize("seed", range(4))
def test_a_known_break_is_found_at_its_quarter(seed: int) -> None:
    """A rise in the first quarter of 2006: tenfold to the quarter, fourfold in its set, and not in the other group."""
    assert series_of(poisson(1, 10, seed=seed)).changepoints().only.dates == (date(2006, 1, 1),)
    result = two(seed).series("quarter", by="kind").changepoints()
    row = result["cooperation"]
    assert row.verdict == "break"
    assert len(row.dates) == len(row.sets) == len(row.rates) - 1 == 1
    assert abs((row.dates[0] - date(2006, 1, 1)).days) <= 184
    assert all(isinstance(period, Period) for period in row.sets[0])
    assert "2006-Q1" in [period.label for period in row.sets[0]]
    assert row.rates[0].high < row.rates[1].low
    assert result["friction"].dates == ()
    assert result["friction"].verdict in ("no break shown", "cannot decide")


def test_a_break_is_found_where_many_dates_are_vague() -> None:
    """Two fifths of the dates known to the year only: the break is found within half a year, and its set is wider."""
    counts = poisson(1.5, 6, seed=3)
    exact = series_of(counts).changepoints().only
    vague = [n * 2 // 5 for n in counts]
    some = events([n - k for n, k in zip(counts, vague, strict=True)]) + events(vague, digits=4, name="v")
    series = timeline(some, "2000", "2011").series("quarter")
    row = series.changepoints(m=20).only
    assert row.verdict == "break"
    assert abs((row.dates[0] - date(2006, 1, 1)).days) <= 184
    assert len(row.sets[0]) >= len(exact.sets[0])
    assert (row.result.m, row.flips <= 0.2) == (20, True)


def test_dates_are_first_days_of_periods() -> None:
    """In every calendar."""
    counts = poisson(2, 9)
    for every in ("quarter", "half", "year"):
        row = series_of(counts, every).changepoints(serial="independent").only
        assert row.dates
        assert set(row.dates) <= {period.first for period in row.periods}
        for day, within in zip(row.dates, row.sets, strict=True):
            assert list(within) == sorted(within, key=lambda period: period.first)
            assert within[0].first <= day <= within[-1].first


def test_words_of_the_verdict() -> None:
    """ "cannot decide" where only independence rejects; nothing shown; too little to test, with the reason."""
    walk = np.cumsum(np.random.default_rng(0).normal(0, 0.3, 48))
    counts = np.random.default_rng(1).poisson(np.exp(walk - walk.mean()) * 3).tolist()
    row = series_of(counts).changepoints().only
    assert row.p_value is not None
    assert row.p_independent is not None
    assert (row.verdict, row.p_independent <= 0.05 < row.p_value) == ("cannot decide", True)
    assert (row.dates, row.sets, len(row.rates), row.reason) == ((), (), 1, None)
    flat = series_of([2, 1, 3, 2] * 12).changepoints().only
    assert flat.verdict == "no break shown"
    few = series_of(poisson(1, 3), "year").changepoints().only
    assert (few.verdict, few.p_holm) == ("cannot decide", None)
    assert few.reason == "12 periods; the studentized test needs 30"
    assert few.reason in repr(series_of(poisson(1, 3), "year").changepoints())


def quiet(number: int) -> list[list[int]]:
    """Groups without a break."""
    return [poisson(1, 1, seed=seed) for seed in range(101, 101 + number)]


def groups_of(*counts: list[int], serial: str = "auto") -> list[tuple[str, tuple[date, ...], int]]:
    """Verdict, dates and number of rates of several groups at once."""
    some = [event for n, item in enumerate(counts) for event in events(item, name=f"g{n}", form=f"form-{n}")]
    result = timeline(some, "2000", "2011").series("quarter", by="form").changepoints(serial=serial)
    return [(row.verdict, row.dates, len(row.rates)) for row in result]


@pytest.mark.parametrize(
    ("serial", "verdict", "borderline"),
    [
        ("auto", "cannot decide", poisson(2, 4, seed=9)),
        ("independent", "no break shown", poisson(2, 3, seed=15)),
    ],
)
def test_holm_may_take_a_break_away(serial: str, verdict: str, borderline: list[int]) -> None:
    """A break alone is not shown among many groups: no dates, one rate; open only where independence would show it."""
    clear = poisson(1, 8, seed=1)
    alone = series_of(borderline).changepoints(serial=serial).only
    assert (alone.verdict, len(alone.dates)) == ("break", 1)
    found = groups_of(clear, borderline, *quiet(3), serial=serial)
    assert found[0][0] == "break"
    assert found[1] == (verdict, (), 1)


THREE = poisson(1, 8, 4, length=16, seed=3)
"""Two breaks; p of the second is 0.021, and 0.007 if periods are independent."""


@pytest.mark.parametrize(("others", "breaks", "further"), [
    (0, 2, "none shown"), (1, 2, "none shown"), (2, 1, "cannot decide"), (7, 1, "none shown"),
])  # fmt: skip
def test_further_breaks_hold_among_all_groups(others: int, breaks: int, further: str) -> None:
    """p of a second break times the number of groups decides; where it fails the best cut with one break is given."""
    some = [
        event for n, item in enumerate([THREE, *quiet(others)]) for event in events(item, name=f"g{n}", form=f"f{n}")
    ]
    row = timeline(some, "2000", "2011").series("quarter", by="form").changepoints()["f0"]
    second = row.result.steps[1]
    assert (round(second.p_auto or 0, 3), round(second.p_independent, 3)) == (0.021, 0.007)
    assert (row.verdict, len(row.dates), len(row.sets), len(row.rates), row.further) == (
        "break", breaks, breaks, breaks + 1, further,
    )  # fmt: skip
    best = series_of(THREE).changepoints(max_breaks=breaks).only
    assert (row.dates, row.sets, row.rates) == (best.dates, best.sets, best.rates)
    assert len(row.result.steps) == 3
    assert ((others + 1) * second.p_auto <= 0.05) == (breaks == 2)  # type: ignore[operator]


def test_under_independence_a_further_break_is_shown_or_not() -> None:
    """There is nothing open between the two."""
    some = [event for n, item in enumerate([THREE, *quiet(7)]) for event in events(item, name=f"g{n}", form=f"f{n}")]
    row = timeline(some, "2000", "2011").series("quarter", by="form").changepoints(serial="independent")["f0"]
    assert (row.verdict, row.further, row.p_value == row.p_independent) == ("break", "none shown", True)


def test_a_further_break_may_be_open() -> None:
    """Where only independence would show one more, the row and its cell say so; elsewhere the verdict is plain."""
    row = series_of(poisson(1, 6, 9, length=16, seed=2)).changepoints().only
    assert (row.verdict, len(row.dates), row.further) == ("break", 1, "cannot decide")
    assert row.result.steps[1].p_independent <= 0.05 < (row.result.steps[1].p_auto or 0)
    assert row.cells["verdict"] == "break; a further one: cannot decide"
    plain = series_of(poisson(1, 10, seed=0)).changepoints().only
    assert (plain.further, plain.cells["verdict"]) == ("none shown", "break")
    assert series_of(poisson(1, 10, seed=0)).changepoints(max_breaks=1).only.further is None
    assert series_of([2, 1, 3, 2] * 12).changepoints().only.further is None


def test_p_values_are_adjusted_for_the_groups() -> None:
    """The cells show Holm's p, and the plain one under independence beside it."""
    result = two().series("quarter", by="kind").changepoints()
    row = result["cooperation"]
    other = result["friction"]
    assert row.p_value is not None
    assert other.p_value is not None
    assert (row.p_holm, other.p_holm) == (2 * row.p_value, max(2 * row.p_value, other.p_value))
    assert row.cells["p"] == f"{row.p_holm:.3f}"
    assert str(row.dates[0]) in row.cells["new segment from (set)"]
    assert "→" in row.cells["a year, by segment"]


def test_periods_outside_the_coverage_are_left_out() -> None:
    """A gap is no time without events: no break at its ends; and what is not settled is not used."""
    counts = [2, 3, 1, 2] * 12
    gap = [(date(2000, 1, 1), date(2004, 12, 31)), (date(2008, 1, 1), date(2011, 12, 31))]
    source = timeline(events(counts), "2000", "2011")
    row = build_series(source.events, source.registry, gap, every="quarter").changepoints().only
    assert (row.verdict, len(row.periods)) == ("no break shown", 36)
    tail = timeline(events([*counts[:40], *[0] * 8]), "2000", "2011", settled_until="2009-12-31").series("quarter")
    assert tail.changepoints().only.verdict == "no break shown"
    assert tail.changepoints().basis.left_out == 8
    assert tail.changepoints(settled=False).only.dates == (date(2010, 1, 1),)


def test_the_ends_of_phases_are_no_breaks() -> None:
    """By phase, only the periods of the phase are searched."""
    source = timeline(
        events(poisson(3, 3, length=32)), "2000", "2015", phases=Periodization.declared("2008-01-01", names=["a", "b"])
    )
    result = source.series("quarter", by="phase").changepoints()
    assert [(row.group, row.dates, len(row.periods)) for row in result] == [("a", (), 32), ("b", (), 32)]


def test_a_seed_gives_the_same_breaks_in_any_order_of_events() -> None:
    """Equal rows, also where dates are vague."""
    some = events(poisson(1, 3)) + events(poisson(0.5, 0.5), digits=4, name="v")
    shown = [
        repr(timeline(item, "2000", "2011").series("quarter").changepoints(m=5, seed=3)) for item in (some, some[::-1])
    ]
    assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"serial": "block"}, "serial is 'block'"),
        ({"dispersion": "x"}, "dispersion is 'x'"),
        ({"max_breaks": -1}, "max_breaks is -1"),
        ({"confidence": 0}, "confidence is 0"),
        ({"m": True}, "m is True"),
    ],
)
def test_wrong_arguments_are_named(words: dict[str, Any], message: str) -> None:
    """Each is told with what is allowed, also where there is no group."""
    with pytest.raises(InputError, match=message):
        series_of([1, 2, 3]).changepoints(**words)


def test_samples_may_come_one_by_one() -> None:
    """Whatever hands them on; none are no rows."""
    series = series_of([1, 2, 3, 4])
    keep, basis = series._basis("changepoints", True, 0.95, 2, 0)
    given: list[Sample] = list(series._samples(keep))
    assert len(breaks_of(iter(given), basis)) == 1
    assert len(breaks_of(iter(()), basis)) == 0


def test_periods_in_words() -> None:
    """Neighbours are joined; a gap parts them."""
    periods = series_of([1]).periods
    assert span_text(periods[:1]) == "2000-Q1"
    assert span_text([*periods[:3], periods[5]]) == "2000-Q1 to 2000-Q3, 2001-Q2"
    assert span_text([]) == ""
