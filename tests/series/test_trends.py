"""Trends of a series: the kernel's results group by group, held together by Holm."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.stats import kendalltau, norm

from alliance_timeline.errors import InputError
from alliance_timeline.events import Event, Reliability
from alliance_timeline.inference import holm, mann_kendall
from alliance_timeline.inference.dependence import variance_ratio
from alliance_timeline.inference.vague import VagueCounts, vague_log_linear_trend
from alliance_timeline.phases import Periodization
from alliance_timeline.series import build_series
from alliance_timeline.series.findings import Basis
from alliance_timeline.series.samples import middles
from alliance_timeline.series.trends import TrendRow, _judged
from alliance_timeline.testing import VOCABULARY
from alliance_timeline.timeline import Timeline

from .counted import events, timeline

KINDS: dict[str, list[int]] = {
    "friction": [3, 1, 2, 0, 2, 3, 1, 2, 2, 1, 3, 2],
    "limitation": [6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 0, 0],
    "cooperation": [0, 1, 0, 2, 1, 3, 2, 4, 3, 5, 4, 6],
}


def kinds(digits: int = 10, **options: Any) -> Timeline:
    """Three kinds with a trend of their own."""
    some = [one for kind, counts in KINDS.items() for one in events(counts, digits=digits, name=kind, kind=kind)]
    return timeline(some, "2000", "2002", **options)


@pytest.mark.parametrize("serial", ["auto", "independent", "studentized", "block", "hamed_rao"])
def test_exact_dates_give_the_kernels_mann_kendall_test(serial: str) -> None:
    """Rates and middles of the periods go to ``mann_kendall`` as they are."""
    series = kinds().series("quarter", by="kind")
    result = series.trend(serial=serial, confidence=0.9, seed=4)
    for code, row in enumerate(result):
        plain = mann_kendall(
            series.expected[:, code] / series.exposure, middles(series.periods), confidence=0.9, serial=serial, seed=4
        )  # fmt: skip
        assert (row.slope, row.tau, row.p_value, row.method, row.flips) == (
            plain.slope, plain.tau_b, plain.p_value, plain.method, 0.0,
        )  # fmt: skip
        if serial in ("studentized", "block"):  # limits are those of another test
            assert row.low <= plain.low <= plain.high <= row.high  # type: ignore[operator]
        else:
            assert (row.low, row.high) == (plain.low, plain.high)
    assert result.rows[0].unit == "change of the yearly rate a year"


def test_exact_dates_give_the_kernels_log_linear_trend() -> None:
    """Counts, middles and exposure go to the log-linear trend with a dispersion of at least 1, per cent a year."""
    series = kinds().series("quarter", by="kind")
    for code, row in enumerate(series.trend("log_linear", confidence=0.9)):
        known = VagueCounts(
            np.array(KINDS[str(row.group)], dtype=float), np.zeros((0, 12)), np.zeros(0), series.exposure
        )  # fmt: skip
        plain = vague_log_linear_trend(known, middles(series.periods), confidence=0.9).trend
        assert series.groups[code] == row.group
        assert (row.slope, row.low, row.high, row.p_value) == (plain.percent, plain.low, plain.high, plain.p_value)
        assert (row.unit, row.method, row.p_independent) == ("% a year", "log-linear, quasipoisson", None)
        assert row.tau is None
        assert "tau" not in row.cells


@pytest.mark.parametrize("method", ["mann_kendall", "log_linear"])
@pytest.mark.parametrize("digits", [10, 4])
def test_verdicts_go_by_holm(method: Any, digits: int) -> None:
    """Up, down and neither are told apart, also where only years are known; p is adjusted for three groups."""
    result = kinds(digits).series("quarter" if digits == 10 else "half", by="kind").trend(method)
    assert [row.p_holm for row in result] == list(holm([row.p_value for row in result]))
    if digits == 10:
        assert {row.group: row.verdict for row in result} == {
            "friction": "no trend shown", "limitation": "falling", "cooperation": "rising",
        }  # fmt: skip
    assert len(result.rows) == 3
    assert all(0 <= row.flips <= 1 for row in result)


def judged(*pairs: tuple[float | None, float | None], sign: str = "rising") -> list[str]:
    """The verdicts of groups with these p-values, and p-values under independence."""
    day = date(2000, 1, 1)
    basis = Basis(
        every="year", unit="event", by=None, periods=40, first=day, last=day, left_out=0, without=(), confidence=0.95,
        m=40, seed=0, settled_until=None, caution=None,
    )  # fmt: skip
    rows = [
        TrendRow(
            group=str(n), verdict=sign, slope=1.0, low=0.0, high=2.0, tau=0.5, p_value=p, p_holm=None,
            p_independent=alone, flips=0.0, method="m", unit="u",
        )
        for n, (p, alone) in enumerate(pairs)
    ]  # fmt: skip
    return [row.verdict for row in _judged(rows, basis)]


def test_words_of_the_verdict() -> None:
    """Shown where Holm's p is small; open where only independence would show it, by Holm too, or without p."""
    assert judged((0.05, 0.05)) == ["rising"]
    assert judged((0.01, 0.2), sign="falling") == ["falling"]
    assert judged((0.06, 0.05)) == ["cannot decide"]
    assert judged((0.06, 0.06)) == ["no trend shown"]
    assert judged((None, None)) == ["cannot decide"]
    assert judged((0.06, None)) == ["no trend shown"]
    assert judged((0.03, 0.03), (0.5, 0.5)) == ["no trend shown", "no trend shown"]
    assert judged((0.03, 0.02), (0.5, 0.5)) == ["cannot decide", "no trend shown"]
    assert judged((0.03, 0.03), (None, None)) == ["rising", "cannot decide"]
    assert judged((0.5, 0.04), (0.5, 0.5)) == ["no trend shown", "no trend shown"]


def walk(seed: int) -> list[int]:
    """Poisson counts of 60 quarters about a random walk."""
    path = np.cumsum(np.random.default_rng(seed).normal(0, 0.35, 60))
    found: list[int] = np.random.default_rng(seed + 99).poisson(np.exp(path - path.mean()) * 2).tolist()
    return found


def test_a_trend_that_slow_waves_may_explain_is_left_open() -> None:
    """Random walks of 60 quarters often look like trends; under independence they all but always do."""
    verdicts = []
    for seed in range(8):
        row = timeline(events(walk(seed)), "2000", "2014").series("quarter").trend().only
        assert row.method == "studentized permutation"
        assert row.p_independent is not None
        verdicts.append(row.verdict)
        if row.verdict == "cannot decide":
            assert row.p_independent <= 0.05 < (row.p_holm or 0)
    assert "cannot decide" in verdicts


def test_vague_dates_are_told() -> None:
    """Where half of the events are known to the year, the test is made against series as vague, with its flips."""
    some = events([1, 0, 1, 1, 2, 1, 1, 2, 2, 1, 2, 2]) + events([1, 1] * 6, digits=4, name="v")
    row = timeline(some, "2000", "2002").series("quarter").trend(m=100).only
    assert row.method == "permutation, as vague as the dates"
    assert 0 < row.flips < 1
    some = events([1, 0, 1, 1, 2, 1, 2, 2, 3, 2, 3, 4]) + events([0, 1] * 6, digits=4, name="v")
    pooled = timeline(some, "2000", "2002").series("quarter").trend("log_linear", m=100).only
    assert 0 < pooled.flips < 1
    assert pooled.low < pooled.slope < pooled.high  # type: ignore[operator]
    with pytest.raises(
        InputError, match=r"serial with vague dates is 'block'; allowed: auto, independent, studentized$"
    ):
        timeline(some, "2000", "2002").series("quarter").trend(serial="block")


@pytest.mark.parametrize("method", ["mann_kendall", "log_linear"])
def test_a_trend_needs_ten_events(method: Any) -> None:
    """Below an expected total of 10 nothing is decided, with the reason; Holm does not count such a group."""
    late = [0] * 38 + [1, 1]
    series = timeline(events(late), "2000", "2009").series("quarter")
    row = series.trend(method).only
    assert (row.verdict, row.reason) == ("cannot decide", "2 events; a trend needs 10")
    assert (row.slope, row.low, row.high, row.tau, row.p_value, row.p_holm, row.p_independent) == (None,) * 7
    assert row.cells["verdict"] == "cannot decide: 2 events; a trend needs 10"
    assert row.cells[row.unit] == "–"
    one = timeline(events([0, 0, 0, 1]), "2000", "2000").series("quarter").trend(method).only
    assert one.reason == "1 event; a trend needs 10"
    for counts, reason in (([0] * 3 + [1] * 9, "9 events; a trend needs 10"), ([0] * 3 + [1] * 8 + [2], None)):
        tested = timeline(events(counts), "2000", "2002").series("quarter").trend(method).only
        assert (tested.reason, tested.p_value is None) == (reason, reason is not None)
    groups = timeline(
        events(KINDS["cooperation"]) + events(late[-12:], name="f", kind="friction"), "2000", "2002"
    ).series("quarter", by="kind").trend(method)  # fmt: skip
    assert groups["friction"].p_holm is None
    assert groups["cooperation"].p_holm == groups["cooperation"].p_value


def test_vague_events_count_as_far_as_they_are_expected() -> None:
    """An event that may lie before the first covered day counts by its share."""
    some = events([0, 0, *[1] * 10]) + events([0] * 8 + [1], digits=4, name="v")
    source = timeline(some[:9] + some[10:], "2000-01-01", "2002-06-30").series("quarter")
    total = float(source.expected.sum())
    assert 9 > total > 8
    assert source.trend().only.reason == f"{math.floor(100 * total) / 100:g} events; a trend needs 10"


def test_a_few_events_late_are_no_certain_growth() -> None:
    """Ten events of a quarter each, the last ones, lie closer to a curve than chance: the dispersion is taken for 1."""
    row = timeline(events([0] * 6 + [1] * 4 + [3, 3]), "2000", "2002").series("quarter").trend("log_linear").only
    assert row.p_value is not None
    assert row.p_value > 0.001


def test_limits_take_in_dependence_where_the_test_does() -> None:
    """Two paths: the limits at a confidence whose normal quantile is √V times as large, V the long-run ratio."""
    wider = 0
    for seed in range(6):
        series = timeline(events(walk(seed)), "2000", "2014").series("quarter")
        row, alone = series.trend().only, series.trend(serial="independent").only
        rates, t = series.expected[:, 0] / series.exposure, middles(series.periods)
        residuals = rates - np.polynomial.Polynomial.fit(t, rates, 1)(t)
        factor = max(float(variance_ratio(residuals[None], 0.0)[0]), 1.0)
        confidence = 2 * norm.cdf(norm.ppf(0.975) * np.sqrt(factor)) - 1
        peer = mann_kendall(rates, t, confidence=float(confidence))
        plain = mann_kendall(rates, t)
        assert (row.low, row.high) == (pytest.approx(peer.low), pytest.approx(peer.high))
        assert (alone.low, alone.high) == (plain.low, plain.high)
        wider += row.high - row.low > plain.high - plain.low  # type: ignore[operator]
    assert wider >= 4


def test_limits_and_p_agree_more_often() -> None:
    """Of random walks, fewer have limits on one side of 0 without a trend shown, or the other way round."""
    ours = kernels = 0
    for seed in range(100):
        series = timeline(events(walk(seed)), "2000", "2014").series("quarter")
        row = series.trend().only
        plain = mann_kendall(series.expected[:, 0] / series.exposure, middles(series.periods))
        shown = row.p_value <= 0.05  # type: ignore[operator]
        assert row.p_value == plain.p_value
        ours += (row.low * row.high > 0) != shown  # type: ignore[operator]
        kernels += (plain.low * plain.high > 0) != shown  # type: ignore[operator]
    assert 0 < ours < 0.75 * kernels


def test_a_trend_among_ties_is_understandable() -> None:
    """Where most periods have no event, the median slope and its limits are 0, and tau tells the direction."""
    early, late = [0] * 20, [0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1]
    early[10] = early[18] = 1
    series = timeline(events(early + late), "2000", "2009").series("quarter")
    up = series.trend().only
    down = timeline(events(late[::-1] + early[::-1]), "2000", "2009").series("quarter").trend().only
    for row, verdict in ((up, "rising"), (down, "falling")):
        assert (row.verdict, row.slope, row.low, row.high) == (verdict, 0.0, 0.0, 0.0)
        assert row.cells["change of the yearly rate a year"] == "0 (most pairs are tied)"
    assert (up.cells["tau"], down.tau) == ("0.30", pytest.approx(-0.3, abs=0.01))
    assert up.tau == pytest.approx(kendalltau(range(40), series.expected[:, 0] / series.exposure).statistic)
    flat = timeline(events([0, 0, 0, 1] * 10), "2000", "2009").series("quarter").trend().only
    assert flat.verdict == "no trend shown"
    assert flat.cells["change of the yearly rate a year"] == "0.00 (0.00–0.00)"


def test_the_unsettled_tail_is_left_out() -> None:
    """Quarters that end after the settled day are not used unless asked for, and the basis says how many."""
    source = kinds(settled_until="2002-05-31")
    series, whole = source.series("quarter", by="kind"), kinds().series("quarter", by="kind")
    result = series.trend()
    assert (result.basis.periods, result.basis.left_out, result.basis.last) == (9, 3, date(2002, 3, 31))
    short = timeline(events(KINDS["cooperation"][:9]), "2000-01-01", "2002-03-31").series("quarter").trend().only
    assert (result["cooperation"].slope, result["cooperation"].p_value) == (short.slope, short.p_value)
    everything = series.trend(settled=False)
    assert (everything.basis.periods, everything.basis.left_out) == (12, 0)
    assert [row.p_value for row in everything] == [row.p_value for row in whole.trend()]


def test_periods_outside_the_coverage_are_no_zeros() -> None:
    """A gap of empty years does not make a trend, and the slope is on the real axis of time."""
    windows = [(date(2000, 1, 1), date(2003, 12, 31)), (date(2010, 1, 1), date(2013, 12, 31))]
    source = timeline(events([1, 2, 3, 4, *[9] * 6, 11, 12, 13, 14], months=12), "2000", "2013")
    row = build_series(source.events, source.registry, windows, every="year").trend().only
    assert row.slope == pytest.approx(1, abs=0.01)
    assert row.p_value == pytest.approx(2 / 40320)


def test_a_trend_within_each_phase() -> None:
    """Quarters outside of a phase are not its zeros: each phase has the result of a timeline that ends with it."""
    counts = [0, 1, 1, 2, 3, 3, 4, 5, 2, 2, 1, 3, 2, 1, 2, 3]
    source = timeline(events(counts), "2000", "2003", phases=Periodization.declared("2002-01-01", names=["a", "b"]))
    result = source.series("quarter", by="phase").trend()
    alone = timeline(events(counts[:8]), "2000", "2001").series("quarter").trend().only
    assert (result["a"].p_value, result["a"].slope) == (alone.p_value, alone.slope)
    assert (result["a"].verdict, result["b"].verdict) == ("rising", "no trend shown")


def scored(pairs: list[tuple[str, str]], **options: Any) -> Timeline:
    """Events of a year and kind; an agreement has a score for cooperation and for limitation."""
    some = [
        Event(
            id=f"e{n}", date=f"{year}-03-01", title="t", kind=kind, form="agreement", status="signed", domains="trade"
        )
        for n, (year, kind) in enumerate(pairs)
    ]
    return timeline(some, "2000", "2009", vocabulary=VOCABULARY, **options)


def test_mean_intensity_has_a_trend_without_the_years_that_have_none() -> None:
    """Means are tested as they are; a year without a score is no zero; ``log_linear`` is refused by name."""
    years = [2000, 2001, 2004, 2006, 2007, 2009]
    series = scored(
        [(str(year), "cooperation") for year in years for _ in range(1 + year - 2000)]
        + [(str(year), "limitation") for year in years for _ in range(4)]
    ).series("year", measure="intensity")
    assert np.isnan(series.mean[:, 0]).sum() == 4
    row = series.trend().only
    plain = mann_kendall(series.mean[:, 0], middles(series.periods))
    assert (row.slope, row.p_value, row.method, plain.n) == (plain.slope, plain.p_value, plain.method, 6)
    assert (row.verdict, row.unit) == ("rising", "change a year")
    with pytest.raises(InputError, match=r"trend\(method='log_linear'\): measure='intensity'"):
        series.trend("log_linear")


def test_mean_intensity_by_group_may_be_missing_altogether() -> None:
    """A group without any score cannot be decided, with the reason; Holm counts only the others."""
    series = scored(
        [(str(2000 + n), "cooperation") for n in range(8) for _ in range(2)]
        + [("2003", "unilateral")] * 11 + [(str(2000 + n), "limitation") for n in range(9)]
    ).series("year", by="kind", measure="intensity")  # fmt: skip
    result = series.trend()
    assert (result["unilateral"].verdict, result["unilateral"].p_holm) == ("cannot decide", None)
    assert result["unilateral"].reason == "0 events; a trend needs 10"
    assert result["cooperation"].reason == "all values are equal"
    assert result["limitation"].reason == "9 events; a trend needs 10"


def test_active_counts_have_a_trend() -> None:
    """Counts while active are tested as they are; models of counts are refused by name."""
    some = [
        Event(id=f"e{n}", date=f"{2000 + n % 8}-02-01/..", title="t", kind="cooperation", form="f", domains="d")
        for n in range(16)
    ]
    series = timeline(some, "2000", "2007").series("year", count="active")
    row = series.trend().only
    assert (row.verdict, row.slope) == ("rising", pytest.approx(2, abs=0.01))
    few = timeline(some[:8], "2000", "2007", phases=Periodization.declared("2004-01-01", names=["a", "b"]))
    assert few.series("year", count="active").trend().only.reason == "8 events; a trend needs 10"
    assert few.series("year", count="active", by="phase").trend()["b"].reason == "8 events; a trend needs 10"
    for ask in (
        lambda: series.trend("log_linear"), series.changepoints, lambda: series.interrupted("2004-01-01"),
    ):  # fmt: skip
        with pytest.raises(InputError, match="count='active'"):
            ask()


def measured(name: str, alpha: float) -> Reliability:
    """What is known of the coding of a variable."""
    return Reliability(id=name, alpha=alpha, low=alpha, high=alpha, n=100)


def test_unreliable_coding_is_refused() -> None:
    """Below .667 nothing is inferred from what was selected or grouped by the variable, or scored from it."""
    source = kinds(reliability=[measured("kind", 0.5)])
    assert source.series().trend().only.p_value is not None
    for series, words in (
        (source.series(by="kind"), {}), (source.select(kinds="friction").series(), {}),
        (source.series(measure="intensity"), {}),
    ):  # fmt: skip
        assert series.refusal is not None
        with pytest.raises(InputError, match=r"trend: coders agree too little for inference: kind: alpha 0\.50"):
            series.trend(**words)
    for name in ("changepoints", "interrupted"):
        with pytest.raises(InputError, match=f"{name}: coders agree too little"):
            getattr(source.series(by="kind"), name)(**({"at": "2001-01-01"} if name == "interrupted" else {}))
    tentative = kinds(reliability=[measured("kind", 0.7)]).series(by="kind").trend()
    assert "tentative" in repr(tentative)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"method": "mann"}, "method is 'mann'"),
        ({"serial": "x"}, "serial is 'x'"),
        ({"method": "log_linear", "serial": "block"}, "serial with method='log_linear' is 'block'"),
        ({"confidence": 1.0}, "confidence is 1"),
        ({"m": 1}, "m is 1; allowed: 2 or more"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_wrong_arguments_are_named(words: dict[str, Any], message: str) -> None:
    """Each is told with what is allowed, also where dates are exact."""
    with pytest.raises(InputError, match=message):
        kinds().series("quarter").trend(**words)


def test_nothing_covered_or_settled_is_refused() -> None:
    """No period is left to test."""
    for source in (kinds(settled_until="1999-12-31"), Timeline([])):
        for ask in ("trend", "changepoints"):
            with pytest.raises(InputError, match=f"{ask}: no period is covered and settled"):
                getattr(source.series("quarter"), ask)()


@pytest.mark.parametrize("digits", [10, 4])
def test_the_order_of_events_and_the_seed(digits: int) -> None:
    """The same seed gives the same findings, whatever the order of the events."""
    source = kinds(digits)
    other = timeline(list(source.events)[::-1], "2000", "2002")
    for method in ("mann_kendall", "log_linear"):
        first, second = (item.series("quarter", by="kind").trend(method, seed=2) for item in (source, other))  # type: ignore[arg-type]
        assert first.rows == second.rows
