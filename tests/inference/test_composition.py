"""Rarefaction and turnover against the enumeration of all samples, published figures and simulation."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliance_timeline.errors import InputError
from alliance_timeline.inference.completeness import rarefaction, rarefied_turnover

PHASES = st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=4), min_size=1, max_size=6)


def _samples(phase: list[frozenset[str]], n: int) -> list[set[str]]:
    return [set().union(*rows) for rows in combinations(phase, n)]


@given(PHASES, st.data())
def test_rarefaction_is_the_mean_over_all_samples(phase: list[frozenset[str]], data: st.DataObject) -> None:
    """Brute force: the number of distinct actors averaged over every sample of n occasions."""
    n = data.draw(st.integers(1, len(phase)))
    result = rarefaction(phase, n)
    assert result.estimate == pytest.approx(np.mean([len(actors) for actors in _samples(phase, n)]))
    assert result.observed == len(set().union(*phase))
    assert result.n == n


@given(PHASES, PHASES, st.data())
@settings(max_examples=60)
def test_turnover_is_the_mean_over_all_pairs_of_samples(
    before: list[frozenset[str]], after: list[frozenset[str]], data: st.DataObject
) -> None:
    """Brute force: newcomers, leavers and survivors averaged over every pair of samples of n occasions."""
    n = data.draw(st.integers(1, min(len(before), len(after))))
    result = rarefied_turnover(before, after, n=n)
    pairs = [(x, y) for x in _samples(before, n) for y in _samples(after, n)]
    assert result.newcomers.estimate == pytest.approx(np.mean([len(y - x) for x, y in pairs]))
    assert result.leavers.estimate == pytest.approx(np.mean([len(x - y) for x, y in pairs]))
    assert result.survivors.estimate == pytest.approx(np.mean([len(x & y) for x, y in pairs]))
    assert result.before.estimate == pytest.approx(np.mean([len(x) for x, _ in pairs]))
    assert result.after.estimate == pytest.approx(np.mean([len(y) for _, y in pairs]))


@given(PHASES, PHASES)
def test_turnover_adds_up_and_swaps(before: list[frozenset[str]], after: list[frozenset[str]]) -> None:
    """Newcomers + survivors are those after; swapped phases swap newcomers and leavers; n is the smaller."""
    result, swapped = rarefied_turnover(before, after), rarefied_turnover(after, before)
    assert result.n == min(len(before), len(after))
    assert result.newcomers.estimate + result.survivors.estimate == pytest.approx(result.after.estimate)
    assert result.leavers.estimate + result.survivors.estimate == pytest.approx(result.before.estimate)
    assert result.newcomers.estimate == pytest.approx(swapped.leavers.estimate)
    assert result.newcomers.high == pytest.approx(swapped.leavers.high)
    assert result.newcomers.observed == len(set().union(*after) - set().union(*before))
    for part in (result.newcomers, result.leavers, result.survivors, result.before, result.after):
        assert 0 <= part.low <= part.estimate + 1e-12 <= part.high + 1e-9
        assert not math.isnan(part.high)


@given(PHASES, PHASES, st.integers(0, 99))
def test_order_and_form_do_not_matter(before: list[frozenset[str]], after: list[frozenset[str]], seed: int) -> None:
    """Shuffled occasions, renamed actors, and matrices instead of sets give the same."""
    matrices = [np.array([[letter in row for letter in "abcdef"] for row in phase]) for phase in (before, after)]
    columns = np.random.default_rng(seed).permutation(6)
    shuffled = [matrix[::-1][:, columns] for matrix in matrices]
    result, same = rarefied_turnover(before, after), rarefied_turnover(shuffled[0], shuffled[1])
    for name in ("newcomers", "leavers", "survivors", "before", "after"):
        one, other = getattr(result, name), getattr(same, name)
        assert (one.estimate, one.low, one.high) == pytest.approx((other.estimate, other.low, other.high))
        assert one.observed == other.observed


def test_hurlberts_formula_with_a_closed_form() -> None:
    """Ten actors, each in one of ten occasions: a sample of n occasions shows n of them."""
    matrix = np.eye(10)
    assert [round(rarefaction(matrix, n).estimate, 9) for n in (1, 4, 10)] == [1.0, 4.0, 10.0]


def test_equal_effort_removes_what_more_occasions_alone_bring() -> None:
    """One process, one phase five times longer: plain newcomers are many, the rarefied balance is 0."""
    rng = np.random.default_rng(5)
    chance = rng.beta(0.4, 6.0, 80)
    gaps, plain = [], []
    for _ in range(200):
        before, after = rng.random((20, 80)) < chance, rng.random((100, 80)) < chance
        result = rarefied_turnover(before, after)
        gaps.append(result.newcomers.estimate - result.leavers.estimate)
        plain.append(result.newcomers.observed - result.leavers.observed)
    assert abs(np.mean(gaps)) < 3 * np.std(gaps) / math.sqrt(200)
    assert np.mean(plain) > 15


@pytest.mark.parametrize(("actors", "before", "after", "topics"), [(60, 25, 60, 4), (150, 40, 40, 1), (30, 10, 12, 1)])
def test_intervals_cover_the_expected_newcomers(actors: int, before: int, after: int, topics: int) -> None:
    """Seeded simulation, actors coming in groups: 95 % intervals cover the expectation in at least 93 %."""
    rng = np.random.default_rng(11)
    chances = np.minimum(rng.gamma(0.5, 0.1, (2, actors)), 0.9 / topics)
    n, topic = min(before, after), np.arange(actors) % topics

    def draw(occasions: int, chance: np.ndarray) -> np.ndarray:
        subject = rng.integers(0, topics, (occasions, 1))
        present: np.ndarray = (rng.random((occasions, actors)) < chance * topics) & (subject == topic)
        return present

    seen = 1 - (1 - chances) ** n
    truth = float((seen[1] * (1 - seen[0])).sum())
    parts = [rarefied_turnover(draw(before, chances[0]), draw(after, chances[1])).newcomers for _ in range(400)]
    covered = np.mean([part.low <= truth <= part.high for part in parts])
    estimates = [part.estimate for part in parts]
    assert abs(np.mean(estimates) - truth) < 4 * np.std(estimates) / 20
    assert covered >= 0.93


def test_jackknife_is_the_one_by_deletion() -> None:
    """The standard error equals that of leaving out each occasion of each phase in turn."""
    rng = np.random.default_rng(7)
    before, after = rng.random((6, 9)) < 0.3, rng.random((8, 9)) < 0.3
    n = 4
    variance = 0.0
    for first in (True, False):
        phase = before if first else after
        left_out = [
            rarefied_turnover(np.delete(before, j, 0), after, n=n).newcomers.estimate
            if first
            else rarefied_turnover(before, np.delete(after, j, 0), n=n).newcomers.estimate
            for j in range(len(phase))
        ]
        variance += float((len(phase) - 1) * np.var(left_out))
    result = rarefied_turnover(before, after, n=n).newcomers
    assert result.standard_error == pytest.approx(math.sqrt(variance))


def test_nothing_seen_has_the_poisson_limit() -> None:
    """No newcomers: 0, and at most 3.69 at 95 %, as for a rate."""
    result = rarefied_turnover([{"a"}, {"b"}, {"a"}], [{"a"}, {"b"}, {"b"}])
    assert rarefied_turnover([{"a"}] * 3, [{"a"}] * 3).newcomers.high == pytest.approx(3.6889, abs=1e-4)
    assert result.newcomers.low == 0.0
    assert rarefaction([set(), set()]).estimate == 0.0


def test_one_occasion_has_no_interval() -> None:
    """A single occasion cannot show how much occasions differ: limits 0 and ∞ and a reason."""
    result = rarefied_turnover([{"a"}], [{"a", "b"}, {"c"}]).newcomers
    assert (result.estimate, result.low, result.high, result.standard_error) == (1.0, 0.0, math.inf, None)
    assert result.reason


@given(PHASES, st.sampled_from([0.8, 0.95, 0.99]))
def test_more_confidence_is_wider(phase: list[frozenset[str]], level: float) -> None:
    """Intervals nest."""
    assume(len(phase) > 1)
    narrow, wide = rarefaction(phase, confidence=0.5), rarefaction(phase, confidence=level)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rarefaction([]), "no occasions"),
        (lambda: rarefaction([[0, 2]]), "other than 0 and 1"),
        (lambda: rarefaction([[0, math.nan]]), "other than 0 and 1"),
        (lambda: rarefaction([0, 1]), "1 dimension(s)"),
        (lambda: rarefaction([["a", "b"]]), "or a list of sets"),
        (lambda: rarefaction([[0, 1], [1]]), "unequal length"),
        (lambda: rarefaction([{"a"}], 2), "n is 2"),
        (lambda: rarefaction([{"a"}], 0), "n is 0"),
        (lambda: rarefaction([{"a"}], 0.5), "n is 0.5"),  # type: ignore[arg-type]
        (lambda: rarefaction([{"a"}], confidence=0), "confidence is 0"),
        (lambda: rarefied_turnover([{"a"}], [[1, 0]]), "differ in form"),
        (lambda: rarefied_turnover([[1, 0]], [[1, 0, 0]]), "2 and 3 columns"),
        (lambda: rarefied_turnover(np.zeros((0, 3)), np.ones((2, 3))), "before has no occasions"),
    ],
)
def test_refusals_name_the_argument(call: object, words: str) -> None:
    """Input out of its range is an InputError that says which argument and why."""
    assert callable(call)
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)
