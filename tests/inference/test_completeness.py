"""Chao's lower bound for two lists: Chapman's formula, the hypergeometric of scipy.stats, exact coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from alliance_timeline.errors import InputError
from alliance_timeline.inference import chao_lower_bound

OWN, SHARED = st.integers(0, 12), st.integers(7, 20)


@given(OWN, OWN, SHARED)
def test_the_estimate_is_chapmans(own_a: int, own_b: int, both: int) -> None:
    """Chapman (1951): (n1 + 1)(n2 + 1) / (m + 1) − 1."""
    result = chao_lower_bound(own_a, own_b, both)
    chapman = (own_a + both + 1) * (own_b + both + 1) / (both + 1) - 1
    assert result.estimate == pytest.approx(chapman)
    assert result.found == own_a + own_b + both <= result.low <= result.high
    assert result.share == pytest.approx(result.found / chapman)


@given(OWN, OWN, SHARED, st.sampled_from([0.8, 0.95]))
@example(0, 5, 8, 0.8).via("a tail of exactly one in ten")
@settings(max_examples=40, deadline=None)
def test_the_limits_are_all_sizes_that_neither_tail_excludes(own_a: int, own_b: int, both: int, level: float) -> None:
    """Brute force over every size of the class, with another implementation of the distribution."""
    result = chao_lower_bound(own_a, own_b, both, confidence=level)
    tail, found = round((1 - level) / 2, 9) - 1e-12, own_a + own_b + both
    sizes = np.arange(found, result.high + 200)
    overlap = hypergeom(sizes, own_a + both, own_b + both)
    inside = sizes[(overlap.cdf(both) > tail) & (overlap.sf(both - 1) > tail)]
    assert (result.low, result.high) == (inside.min(), inside.max())


@given(OWN, OWN, SHARED)
def test_the_lists_may_change_places(own_a: int, own_b: int, both: int) -> None:
    """Nothing depends on which list comes first."""
    assert chao_lower_bound(own_a, own_b, both) == chao_lower_bound(own_b, own_a, both)


@pytest.mark.parametrize(("size", "first", "second"), [(40, 25, 30), (60, 40, 35), (120, 50, 60), (30, 29, 28)])
def test_the_interval_holds_its_level(size: int, first: int, second: int) -> None:
    """The exact probability that the limits contain the true size, given an overlap that allows an estimate."""
    covered = total = 0.0
    for both in range(7, min(first, second) + 1):
        chance = float(hypergeom(size, first, second).pmf(both))
        if chance == 0 or first + second - both > size:
            continue
        result = chao_lower_bound(first - both, second - both, both)
        total += chance
        covered += chance * (result.low <= size <= result.high)
    assert covered / total >= 0.95


def test_cases_that_are_hard_to_find_make_it_a_lower_bound() -> None:
    """Half of the cases are found with chance .9, half with .2 by either list: the estimate stays below the truth."""
    generator = np.random.default_rng(1)
    chance = np.repeat([0.9, 0.2], 100)
    estimates = []
    for _ in range(300):
        a, b = generator.random((2, 200)) < chance
        estimates.append(chao_lower_bound(int((a & ~b).sum()), int((b & ~a).sum()), int((a & b).sum())).estimate)
    assert 120 < np.mean(estimates) < 200


def test_what_allows_no_estimate_is_refused() -> None:
    """Too small an overlap, negative numbers, a confidence outside 0 to 1."""
    with pytest.raises(InputError, match=r"both: the lists share 6 cases; an estimate needs at least 7"):
        chao_lower_bound(3, 4, 6)
    with pytest.raises(InputError, match="only_a is -1"):
        chao_lower_bound(-1, 4, 9)
    with pytest.raises(InputError, match=r"confidence is 95"):
        chao_lower_bound(1, 4, 9, confidence=95)


def test_the_text_says_what_it_rests_on() -> None:
    """The assumption stands beside the figure."""
    assert str(chao_lower_bound(0, 0, 20)).endswith("20 found: 100%, if the lists are independent")
