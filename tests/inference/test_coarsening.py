"""Null series of counts with vague dates: totals, expectations, clumping, and the level that follows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_timeline.errors import InputError
from alliance_timeline.inference.breaks import studentized_test
from alliance_timeline.inference.dependence import orders_within
from alliance_timeline.inference.vague import VagueCounts

SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 10), st.integers(0, 12)), max_size=4)
FINE = st.lists(st.integers(0, 6), min_size=10, max_size=10)


def vague(fine: list[float], spans: list[tuple[int, int, float]], exposure: list[float] | None = None) -> VagueCounts:
    """Counts with ``number`` events in ``width`` periods from ``low``; the share of those beyond the end is lost."""
    years = np.ones(len(fine)) if exposure is None else np.array(exposure)
    shares = np.zeros((len(spans), len(fine)))
    for row, (low, width, _) in zip(shares, spans, strict=True):
        days = np.concatenate([years[low : low + width], np.ones(max(low + width - len(fine), 0))])
        row[low : low + width] = days[: len(fine) - low] / days.sum()
    return VagueCounts(np.array(fine, dtype=float), shares, np.array([float(k) for *_, k in spans]), years)


@given(FINE, SPANS)
def test_expected_counts_spread_each_span(fine: list[int], spans: list[tuple[int, int, int]]) -> None:
    """A vague event adds its share to every period of its span; what lies beyond the periods is left out."""
    counts = vague(fine, spans)
    direct = np.array(fine, dtype=float)
    for low, width, number in spans:
        for period in range(low, min(low + width, 10)):
            direct[period] += number / width
    assert counts.expected == pytest.approx(direct)
    assert counts.is_vague == any(number for *_, number in spans)


@given(FINE, st.sampled_from([(0,), (0, 4), (0, 1, 7)]), st.integers(1, 30), st.integers(0, 99))
def test_without_vague_events_the_null_is_that_of_orders(
    fine: list[int], starts: tuple[int, ...], draws: int, seed: int
) -> None:
    """The same draws as orders_within, with spans that hold no event too."""
    exposure = [float(1 + i % 3) for i in range(10)]
    for spans in ([], [(0, 5, 0)]):
        counts = vague(fine, spans, exposure)
        ours = counts.null(starts, draws, np.random.default_rng(seed))
        theirs = orders_within(counts.fine, counts.exposure, starts, draws, np.random.default_rng(seed))
        assert all(np.array_equal(one, other) for one, other in zip(ours, theirs, strict=True))


@settings(max_examples=50)
@given(FINE, SPANS, st.sampled_from([(0,), (0, 4)]), st.integers(1, 25))
def test_null_series_keep_every_event(
    fine: list[int], spans: list[tuple[int, int, int]], starts: tuple[int, ...], draws: int
) -> None:
    """Spans inside the periods lose nothing: each row has the total of the observed counts, and none is negative."""
    inside = [(low, min(width, 10 - low), number) for low, width, number in spans]
    counts = vague(fine, inside)
    rows, exposure = counts.null(starts, draws, np.random.default_rng(1))
    assert rows.shape == exposure.shape == (draws, 10)
    assert (rows >= 0).all()
    assert rows.sum(axis=1) == pytest.approx(np.full(draws, counts.expected.sum()))


@settings(max_examples=50)
@given(FINE, SPANS, st.sampled_from([None, 0.5, 5.0]))
def test_imputed_series_are_whole_and_hold_the_fine_events(
    fine: list[int], spans: list[tuple[int, int, int]], size: float | None
) -> None:
    """Every vague event has a period of its span; one that may lie beyond the periods may be missing."""
    counts = vague(fine, spans)
    rows = counts.imputed(np.ones((7, 10)), size, np.random.default_rng(3))
    added = rows - counts.fine
    assert (added == np.floor(added)).all()
    assert (added >= 0).all()
    assert (added[:, (counts.shares * counts.numbers[:, None]).sum(axis=0) == 0] == 0).all()
    sure = sum(number for low, width, number in spans if low + width <= 10)
    assert (added.sum(axis=1) >= sure).all()
    assert (added.sum(axis=1) <= sum(number for *_, number in spans)).all()


@pytest.mark.parametrize("size", [None, 4.0])
def test_imputation_follows_the_means_on_average(size: float | None) -> None:
    """Events fall into the periods of a span in proportion to the model's means; half of a span beyond is missing."""
    counts = vague([0.0] * 6, [(0, 4, 100), (5, 2, 40)], [1.0, 2.0, 1.0, 1.0, 1.0, 1.0])
    means = np.tile([1.0, 2.0, 3.0, 1.0, 1.0, 1.0], (2000, 1))
    rows = counts.imputed(means, size, np.random.default_rng(1))
    share = np.array([1, 2, 3, 1]) / 7
    assert rows.mean(axis=0)[:4] == pytest.approx(100 * share, abs=2.0 if size is None else 3.5)
    assert rows.mean(axis=0)[4:] == pytest.approx([0, 20], abs=0.5)
    spread = rows[:, 0].var()
    assert spread == pytest.approx(100 * share[0] * (1 - share[0]), rel=0.15) if size is None else spread > 40


def test_imputed_events_clump_as_the_fine_ones_do() -> None:
    """With half of negative binomial events vague, completed series have about the index of the whole ones."""
    rng = np.random.default_rng(5)
    index, even = [], []
    for _ in range(60):
        whole = rng.poisson(rng.gamma(1.5, 4 / 1.5, 48))
        fine = rng.binomial(whole, 0.5)
        spans = [(a, 12, int((whole - fine)[a : a + 12].sum())) for a in range(0, 48, 12)]
        counts = vague(list(fine), spans)
        means = np.ones((5, 48))
        for size, found in ((counts.size((0,)), index), (None, even)):
            rows = counts.imputed(means, size, rng)
            found.append((rows.var(axis=1, ddof=1) / rows.mean(axis=1)).mean())
    assert np.mean(index) == pytest.approx(1 + 4 / 1.5, rel=0.2)
    assert np.mean(even) < 2.6


def test_the_size_is_that_of_moments_within_segments() -> None:
    """mean² / (variance − mean) at equal exposures; a change of rate between segments is not taken for clumping."""
    fine = np.random.default_rng(2).poisson(np.random.default_rng(3).gamma(2, 2, 40)).astype(float)
    mean, variance = fine.mean(), fine.var(ddof=1)
    assert vague(list(fine), []).size((0,)) == pytest.approx(mean**2 / (variance - mean))
    stairs = [4.0, 5.0] * 10 + [40.0, 41.0] * 10
    assert vague(stairs, []).size((0,)) is not None
    assert vague(stairs, []).size((0, 20)) is None
    assert vague([0.0] * 5, [(0, 5, 9)]).size((0,)) is None
    assert vague([3.0], []).size((0,)) is None


def test_the_size_is_found_again_and_does_not_depend_on_thinning() -> None:
    """Over many series the moments give 1/size back, for all events and for a random half of them."""
    rng = np.random.default_rng(4)
    whole = rng.poisson(rng.gamma(2.0, 3 / 2.0, (400, 60)))
    for counts in (whole, rng.binomial(whole, 0.5)):
        sizes = [vague(list(row), []).size((0,)) for row in counts]
        assert np.mean([0.0 if size is None else 1 / size for size in sizes]) == pytest.approx(0.5, abs=0.05)
    poisson = [vague(list(row), []).size((0,)) for row in rng.poisson(3.0, (400, 60))]
    assert np.mean([size is None for size in poisson]) == pytest.approx(0.5, abs=0.1)


def test_each_span_is_as_vague_in_the_null_as_observed() -> None:
    """Nested and overlapping spans each lose their number of events on average, even where all events are vague."""
    spans = [(0, 10, 20), (0, 5, 15), (2, 2, 6), (9, 1, 3)]
    for fine in ([4.0] * 10, [0.0] * 10):
        counts = vague(fine, spans)
        rows = np.tile(np.round(counts.expected), (4000, 1))
        spread = counts._coarsened(rows, np.random.default_rng(1))
        assert spread.sum(axis=1) == pytest.approx(rows.sum(axis=1))
        assert spread.mean(axis=0) == pytest.approx(counts.expected, abs=0.6)
    # where no event is fine every one is spread, so that periods of the same spans are equal
    nested = vague([0.0] * 10, [(0, 10, 20), (0, 5, 15)])
    rows = np.tile([25.0, 0, 0, 0, 0, 0, 10, 0, 0, 0], (400, 1))
    spread = nested._coarsened(rows, np.random.default_rng(1))
    assert np.ptp(spread[:, :5], axis=1) == pytest.approx(np.zeros(400))
    assert np.ptp(spread[:, 5:], axis=1) == pytest.approx(np.zeros(400))
    assert spread.mean(axis=0) == pytest.approx([5.0] * 5 + [2.0] * 5, abs=0.1)
    apart = vague([0.0] * 10, [(0, 5, 15), (5, 5, 40)])
    rows = np.tile([3.0] * 5 + [8.0] * 5, (3, 1))
    assert apart._coarsened(rows, np.random.default_rng(1)).tolist() == rows.tolist()
    partly = vague([3.0] * 10, [(0, 5, 15), (5, 5, 45)])
    uneven = np.tile([30.0, 0, 0, 0, 0, 60.0, 0, 0, 0, 0], (4000, 1))
    spread = partly._coarsened(uneven, np.random.default_rng(2))
    near = np.exp(-0.5 / 1.5**2)  # neighbours of the same width count, by their distance in widths
    assert spread[:, 1].mean() == pytest.approx(30 * (15 + near * 45) / (30 + near * 60) / 5, abs=0.05)
    assert spread[:, 6].mean() == pytest.approx(60 * (45 + near * 15) / (60 + near * 30) / 5, abs=0.05)


def test_the_null_has_the_mean_of_its_segments() -> None:
    """Rows average to the rate of their segment in every period, and segments do not mix."""
    counts = vague([2.0, 0.0, 4.0, 2.0, 9.0, 11.0, 12.0, 8.0], [(0, 4, 8), (4, 4, 20)])
    rows, _ = counts.null((0, 4), 6000, np.random.default_rng(1))
    assert rows[:, :4].sum(axis=1) == pytest.approx(np.full(6000, 16.0))
    assert rows.mean(axis=0) == pytest.approx([4.0] * 4 + [15.0] * 4, abs=0.15)


def test_a_span_beyond_the_periods_keeps_its_expected_share() -> None:
    """Half of such a span lies outside: the null has the expected total on average."""
    counts = vague([3.0] * 10, [(5, 10, 20)])
    rows, _ = counts.null((0,), 2000, np.random.default_rng(1))
    assert counts.expected.sum() == 40
    assert rows.sum(axis=1).mean() == pytest.approx(40, abs=1.5)
    outside = VagueCounts(np.ones(4), np.zeros((1, 4)), np.array([5.0]), np.ones(4))
    assert outside.null((0,), 3, np.random.default_rng(1))[0].tolist() == [[1.0] * 4] * 3


@pytest.mark.parametrize("draws", [1, 7, 20, 33])
def test_any_number_of_series_can_be_drawn(draws: int) -> None:
    """Also fewer than there are completions, and one."""
    rows, exposure = vague([1.0, 2.0, 0.0], [(0, 3, 4)]).null((0,), draws, np.random.default_rng(1))
    assert rows.shape == exposure.shape == (draws, 3)


def test_extreme_numbers_make_no_warning() -> None:
    """Millions of events, and exposures from 1e-6 to 1e6."""
    counts = vague([1e6, 0.0, 2e6], [(0, 3, 1e6), (1, 2, 5.0)], [1e-6, 1.0, 1e6])
    rows, _ = counts.null((0,), 5, np.random.default_rng(1))
    assert rows.sum(axis=1) == pytest.approx(np.full(5, 4e6 + 5))
    assert np.isfinite(rows).all()


@pytest.mark.parametrize(
    ("fine", "shares", "numbers", "exposure", "message"),
    [
        ([1, 2], [[1, 0, 0]], [1], [1, 1], r"shares has the shape \(1, 3\); it must be spans × periods, 1 × 2"),
        ([1, 2], [[1, 0]], [1, 1], [1, 1], r"shares has the shape \(1, 2\); .* 2 × 2"),
        ([1, 2], [[1, 0]], [1], [1], "with one exposure a period"),
        ([1, 2], [[1.2, -0.2]], [1], [1, 1], "shares holds negative values or a row that sums to more than 1"),
        ([1, 2], [[0.6, 0.6]], [1], [1, 1], "shares holds negative values or a row that sums to more than 1"),
        ([1, 2.5], [[0.5, 0.5]], [1], [1, 1], r"fine\[1\] is 2.5; it must be a whole number"),
        ([1, 2], [[0.5, 0.5]], [1.5], [1, 1], r"numbers\[0\] is 1.5; it must be a whole number"),
        ([1, 2], [[0.5, 0.5]], [-1], [1, 1], r"numbers\[0\] is -1; a count must be 0 or more"),
    ],
)
def test_refusals_name_what_is_wrong(
    fine: list[float], shares: list[list[float]], numbers: list[float], exposure: list[float], message: str
) -> None:
    """Every refusal is an InputError that says what is allowed."""
    with pytest.raises(InputError, match=message):
        VagueCounts(*(np.array(values, dtype=float) for values in (fine, shares, numbers, exposure)))


def test_expected_counts_may_be_fractions_where_no_event_is_vague() -> None:
    """Counts that are not whole can be put in any order."""
    assert vague([0.5, 1.5, 0.0], []).null((0,), 4, np.random.default_rng(1))[0].sum(axis=1).tolist() == [2.0] * 4


def test_level_with_40_percent_of_dates_known_to_the_year() -> None:
    """The studentized rank holds on negative binomial counts, where a null of shuffled expected counts does not."""
    rng, own, naive, runs = np.random.default_rng(12), 0, 0, 150
    for _ in range(runs):
        whole = rng.poisson(rng.gamma(1.2, 3 / 1.2, 60))
        fine = rng.binomial(whole, 0.6)
        counts = vague(list(fine), [(a, 12, int((whole - fine)[a : a + 12].sum())) for a in range(0, 60, 12)])
        y, e = counts.expected, counts.exposure
        known = orders_within(y, e, (0,), 99, rng)
        own += studentized_test(y, e, counts.null((0,), 99, rng)).p_one * 0.75 <= 0.05
        naive += studentized_test(y, e, known).p_independent <= 0.05
    assert own / runs <= 0.11
    assert naive / runs > 0.11 > own / runs
