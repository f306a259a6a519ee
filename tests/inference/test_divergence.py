"""The Jensen–Shannon distance against scipy, and what its interval covers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from alliance_timeline.inference.mixes import distance_limits, jensen_shannon_distance

COUNTS = st.lists(st.integers(0, 30), min_size=4, max_size=4).filter(any)


@given(COUNTS, COUNTS)
def test_distance_is_scipys_to_base_2(a: list[int], b: list[int]) -> None:
    """scipy's jensenshannon of the two phases' shares; symmetric."""
    found = float(jensen_shannon_distance(np.array([a, b], dtype=float)))
    divergence = np.nan_to_num(float(jensenshannon(a, b, base=2)))  # scipy: NaN where rounding makes it negative
    assert found == pytest.approx(divergence, abs=1e-7)
    assert float(jensen_shannon_distance(np.array([b, a], dtype=float))) == pytest.approx(found, abs=1e-7)


@pytest.mark.parametrize("phases", [2, 3, 5])
def test_distance_runs_from_0_to_1(phases: int) -> None:
    """0 for equal shares whatever the sizes, 1 for phases without a common category, however many phases."""
    equal = np.outer(np.arange(1.0, phases + 1), [1, 2, 3])
    assert float(jensen_shannon_distance(equal)) == pytest.approx(0, abs=1e-7)
    assert float(jensen_shannon_distance(np.diag(np.arange(1.0, phases + 1)))) == pytest.approx(1)


def test_more_phases_are_the_entropy_of_the_mean_less_the_mean_entropy() -> None:
    """By hand for three phases, over log 3."""
    table = np.array([[5.0, 5], [2, 8], [10, 0]])
    shares = table / table.sum(axis=1, keepdims=True)
    entropy = [-sum(p * np.log(p) for p in row if p > 0) for row in (*shares, shares.mean(axis=0))]
    assert float(jensen_shannon_distance(table)) == pytest.approx(
        np.sqrt((entropy[3] - np.mean(entropy[:3])) / np.log(3))
    )


def test_limits_reach_0_where_nothing_differs_and_1_where_nothing_is_shared() -> None:
    """Equal shares: from 0; no common category: up to 1, but not from 1."""
    low, high = distance_limits(np.array([[6.0, 4], [12, 8]]), 0.95, np.random.default_rng(1))
    assert low == 0
    assert 0.1 < high < 0.6
    low, high = distance_limits(np.array([[9.0, 0], [0, 12]]), 0.95, np.random.default_rng(1))
    assert 0.5 < low < 1
    assert high == 1


@pytest.mark.parametrize("phases", [2, 3])
@pytest.mark.parametrize("row", [[1, 1], [3] * 4, [1] * 5, [6] * 3, [500, 500], [1000, 700, 300, 20]])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.99])
def test_phases_closer_than_equality_makes_likely_have_a_width(phases: int, row: list[int], confidence: float) -> None:
    """Equal phases: the limits are 0 and at least a distance that equal shares fall short of in alpha/2 of cases."""
    table = np.array([row] * phases, dtype=float)
    low, high = distance_limits(table, confidence, np.random.default_rng(0))
    rng = np.random.default_rng(1)
    drawn = np.stack([rng.multinomial(sum(row), table[0] / sum(row), 4000) for _ in range(phases)], axis=1)
    distance = jensen_shannon_distance(drawn.astype(float))
    assert float(jensen_shannon_distance(table)) == low == 0
    assert high > 0
    tail = (1 - confidence) / 2
    assert np.mean(distance <= high + 1e-9) >= tail - 4 * np.sqrt(tail * (1 - tail) / 999)


def test_equal_shares_have_a_distance_of_0_without_rounding() -> None:
    """Shares of 1/3, 1/7 … of phases of one or several sizes."""
    for parts in ([1, 2], [3, 3, 1], [1, 5, 1, 3, 11]):
        table = np.outer([1.0, 3.0, 7.0], parts)
        assert float(jensen_shannon_distance(table)) == 0


def test_limits_widen_with_confidence_and_narrow_with_units() -> None:
    """Around the observed distance in all cases."""
    table = np.array([[30.0, 12, 8], [14, 20, 16]])
    observed = float(jensen_shannon_distance(table))
    widths = []
    for times, confidence in ((4, 0.8), (1, 0.8), (1, 0.95)):
        low, high = distance_limits(times * table, confidence, np.random.default_rng(4))
        assert low < observed < high
        widths.append(high - low)
    assert widths == sorted(widths)


@pytest.mark.parametrize(
    "shares",
    [
        ([0.5, 0.3, 0.2], [0.5, 0.3, 0.2]),
        ([0.4, 0.4, 0.2], [0.36, 0.4, 0.24]),
        ([0.7, 0.2, 0.1], [0.3, 0.3, 0.4]),
        ([0.9, 0.1, 0], [0, 0.1, 0.9]),
    ],
)
def test_limits_cover(shares: tuple[list[float], list[float]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeded: 30 and 50 units, also where nothing differs: 95 % limits cover in at least 92 % of 150 runs."""
    monkeypatch.setattr("alliance_timeline.inference.mixes._DRAWS", 199)
    rng = np.random.default_rng(12)
    true = float(jensen_shannon_distance(np.array(shares)))
    covered = 0
    for _ in range(150):
        table = np.array([rng.multinomial(n, p) for n, p in zip((30, 50), shares, strict=True)], dtype=float)
        low, high = distance_limits(table[:, table.any(axis=0)], 0.95, rng)
        covered += low <= true + 1e-9 and true <= high + 1e-9
    assert covered >= 138
