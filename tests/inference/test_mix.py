"""Shifts of composition and of mixes of labels: exact oracles, laws of order, clusters, refusals."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from alliance_timeline.errors import InputError
from alliance_timeline.inference import mixes as mix
from alliance_timeline.inference.mixes import CompositionShift, MixShift, composition_shift, fisher_exact, mix_shift
from alliance_timeline.inference.vague import holm

LABELS = st.integers(1, 3).flatmap(
    lambda groups: st.lists(st.lists(st.integers(0, 1), min_size=groups, max_size=groups), min_size=3, max_size=7)
)


def _p(result: CompositionShift | MixShift) -> float:
    assert result.p_value is not None
    return result.p_value


# --- one category each ---


def test_small_tables_are_exact() -> None:
    """Fisher's p, Pearson's chi² and the units; nothing is drawn for the p."""
    table = [[8, 2, 1], [3, 5, 9]]
    result = composition_shift(table)
    assert result.method == "fisher"
    assert result.p_value == fisher_exact(np.array(table, dtype=float))
    assert result.statistic == pytest.approx(stats.chi2_contingency(table).statistic)
    assert (result.n, result.reason) == (28, None)
    assert composition_shift(table, seed=3, n_draws=1).p_value == result.p_value


def test_large_tables_are_drawn() -> None:
    """Monte Carlo p of chi² by name, near the asymptotic one, reproducible by seed, whatever the order of the rows."""
    table = np.array([[120, 90, 40, 30, 61], [100, 105, 60, 35, 40], [80, 99, 50, 20, 70]])
    result = composition_shift(table, seed=5)
    assert result.method == "monte carlo chi-square"
    assert _p(result) == pytest.approx(stats.chi2_contingency(table).pvalue, abs=0.004)
    assert composition_shift(table, seed=5).p_value == result.p_value
    assert composition_shift(table[::-1, ::-1], seed=5).p_value == result.p_value
    assert composition_shift(table, seed=6).p_value != result.p_value


def test_monte_carlo_p_counts_the_observed_table() -> None:
    """Where no random table is as far off, p is 1 / (B + 1)."""
    result = composition_shift(np.diag([50, 60, 70, 80]) + 3, n_draws=99)
    assert result.p_value == 0.01


def test_residuals_of_two_phases_are_one_hypothesis_a_category() -> None:
    """Both cells of a category have one p; Holm runs over three categories, not six cells."""
    result = composition_shift([[8, 2, 1], [3, 5, 9]])
    plain = 2 * stats.norm.sf(np.abs(result.residuals[0]))
    assert result.residual_p[0].tolist() == pytest.approx(holm(plain))
    assert result.residual_p[0].tolist() == result.residual_p[1].tolist()
    turned = composition_shift(np.array([[8, 2, 1], [3, 5, 9]]).T)
    np.testing.assert_allclose(turned.residual_p, result.residual_p.T)


def test_residuals_of_a_two_by_two_table_are_one_hypothesis() -> None:
    """All four cells say the same: no correction."""
    result = composition_shift([[9, 1], [2, 8]])
    assert result.residual_p.ravel().tolist() == pytest.approx([2 * stats.norm.sf(abs(result.residuals[0, 0]))] * 4)


def test_residuals_of_more_phases_are_one_hypothesis_a_cell() -> None:
    """Three phases, three categories: Holm over nine cells, and the notable ones at the level."""
    result = composition_shift([[18, 4, 5], [6, 6, 7], [3, 9, 8]], level=0.01)
    plain = 2 * stats.norm.sf(np.abs(result.residuals)).ravel()
    assert result.residual_p.ravel().tolist() == pytest.approx(holm(plain.tolist()))
    assert np.argwhere(result.notable).tolist() == [[0, 0]]


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=3), st.randoms())
def test_order_turning_and_empty_lines_do_not_matter(rows: list[list[int]], random: object) -> None:
    """p, statistic, residuals and distance follow the table; empty phases and categories have residual 0 and p 1."""
    table = np.array(rows)
    assume((table.any(axis=1).sum() > 1) and (table.any(axis=0).sum() > 1))
    result = composition_shift(table, n_draws=99)
    wide = np.zeros((len(rows) + 1, 4), dtype=int)
    wide[1:, :3] = table[::-1]
    other = composition_shift(wide, n_draws=99)
    assert other.p_value == pytest.approx(result.p_value)
    assert other.statistic == pytest.approx(result.statistic)
    assert other.distance == pytest.approx(result.distance)
    np.testing.assert_allclose(other.residuals[1:, :3], result.residuals[::-1], atol=1e-12)
    np.testing.assert_allclose(other.residual_p[1:, :3], result.residual_p[::-1])
    assert not other.residuals[0].any()
    assert (other.residual_p[:, 3] == 1).all()
    assert not other.notable[0].any()
    assert result.low <= (result.distance or 0) <= result.high


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[3, 4, 5]], "1 phase with units"),
        ([[3, 4], [0, 0]], "1 phase with units"),
        ([[0, 0], [0, 0]], "0 phases with units"),
        ([[3, 0], [5, 0]], "all units are in one category"),
    ],
)
def test_nothing_to_compare_gives_a_reason(table: list[list[int]], words: str) -> None:
    """No p, no distance, residuals of 0 with p 1, limits 0 and 1."""
    result = composition_shift(table)
    assert (result.p_value, result.method, result.statistic, result.distance) == (None, None, None, None)
    assert (result.low, result.high) == (0.0, 1.0)
    assert result.reason is not None
    assert words in result.reason
    assert not result.residuals.any()
    assert (result.residual_p == 1).all()
    assert not result.notable.any()


def test_composition_arrays_are_read_only() -> None:
    """A result cannot be changed."""
    result = composition_shift([[3, 1], [2, 2]])
    for array in (result.residuals, result.residual_p, result.notable):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


# --- several labels a unit ---


def _statistic(labels: np.ndarray, phases: np.ndarray) -> np.ndarray:
    """By group, Σ (observed − expected)² / expected, spelled out."""
    parts = []
    for column in labels.T:
        part = 0.0
        for phase in np.unique(phases):
            expected = column.sum() * (phases == phase).mean()
            part += (column[phases == phase].sum() - expected) ** 2 / expected if expected else 0.0
        parts.append(part)
    return np.array(parts)


def _brute(labels: np.ndarray, phases: np.ndarray, cluster: np.ndarray) -> tuple[float, np.ndarray]:
    """p of all groups and of each over all permutations of the clusters' phases, repeated ones too."""
    names = np.unique(cluster)
    of_phase = [phases[cluster == name][0] for name in names]
    at = np.searchsorted(names, cluster)
    observed = _statistic(labels, phases)
    every = np.array([_statistic(labels, np.array(order)[at]) for order in permutations(of_phase)])
    return float((every.sum(1) >= observed.sum() - 1e-9).mean()), (every >= observed - 1e-9).mean(axis=0)


@settings(max_examples=40)
@given(LABELS, st.data())
def test_mix_shift_is_the_enumeration_of_permutations(labels: list[list[int]], data: st.DataObject) -> None:
    """Brute force over all permutations of clusters or units among phases; Holm over the groups told apart."""
    matrix = np.array(labels)
    n = len(labels)
    cluster = np.array(data.draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)))
    of_cluster = np.array(data.draw(st.lists(st.integers(0, 2), min_size=6, max_size=6)))
    alone = data.draw(st.booleans())
    if alone:
        cluster = np.arange(n)
        of_cluster = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    phases = of_cluster[cluster]
    result = mix_shift(matrix, phases.tolist(), cluster=None if alone else cluster.tolist())
    told = matrix.any(axis=0) & ~matrix.all(axis=0)
    clusters = len(np.unique(cluster))
    if len(np.unique(phases)) < 2 or not told.any() or clusters == len(np.unique(phases)):
        assert (result.p_value, result.statistic, result.method) == (None, None, None)
        assert result.reason
        assert (result.residual_p == 1).all()
        return
    p, each = _brute(matrix, phases, cluster)
    assert result.p_value == pytest.approx(p)
    assert result.statistic == pytest.approx(_statistic(matrix, phases).sum())
    assert result.residual_p[told].tolist() == pytest.approx(holm(each[told].tolist()))
    assert (result.residual_p[~told] == 1).all()
    assert (result.n, result.clusters, result.reason) == (n, clusters, None)
    assert result.method == f"permutation, all {'units' if alone else 'clusters'}"


def test_one_label_and_two_phases_are_fishers_test() -> None:
    """With equal phases the tables as far off as the observed one are those that Fisher's test counts."""
    labels = [[1]] * 7 + [[0]] * 3 + [[1]] * 2 + [[0]] * 8
    result = mix_shift(labels, ["a"] * 10 + ["b"] * 10, n_draws=99_999)
    assert result.method == "permutation, random units"
    assert _p(result) == pytest.approx(stats.fisher_exact([[7, 3], [2, 8]]).pvalue, abs=0.003)
    assert result.residual_p[0] == result.p_value


def test_random_arrangements_agree_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same data by enumeration and at random, within three standard errors."""
    rng = np.random.default_rng(4)
    labels, phases = (rng.random((14, 3)) < 0.4).astype(int), ["a"] * 6 + ["b"] * 8
    exact = mix_shift(labels, phases)
    monkeypatch.setattr(mix, "MOST_ARRANGEMENTS", 100)
    drawn = mix_shift(labels, phases)
    assert (exact.method, drawn.method) == ("permutation, all units", "permutation, random units")
    assert _p(drawn) == pytest.approx(_p(exact), abs=3 * math.sqrt(_p(exact) * (1 - _p(exact)) / 9999))


def test_order_of_units_and_names_of_phases_do_not_matter() -> None:
    """The same seed, also at random: p's are the same, and differences follow the phases."""
    rng = np.random.default_rng(8)
    labels, phases = rng.random((60, 4)) < 0.3, np.repeat(["a", "b"], [20, 40])
    result, order = mix_shift(labels, phases), rng.permutation(60)
    other = mix_shift(labels[order], phases[order].tolist())
    backwards = mix_shift(labels[::-1].tolist(), phases[::-1].tolist())
    assert result.p_value == other.p_value == backwards.p_value
    assert result.residual_p.tolist() == other.residual_p.tolist() == backwards.residual_p.tolist()
    assert (result.phases, backwards.phases) == (("a", "b"), ("b", "a"))
    assert result.differences is not None
    assert backwards.differences is not None
    np.testing.assert_allclose(backwards.differences, -result.differences)


def test_shares_and_differences_are_of_units() -> None:
    """A unit with two labels counts in both groups; units without a label count below the line."""
    labels = [[1, 1], [1, 0], [0, 0], [0, 1], [0, 1]]
    result = mix_shift(labels, ["x", "x", "x", "y", "y"])
    np.testing.assert_allclose(result.shares, [[2 / 3, 1 / 3], [0, 1]])
    assert result.differences is not None
    assert result.low is not None
    assert result.high is not None
    np.testing.assert_allclose(result.differences, [-2 / 3, 2 / 3])
    assert (result.low < result.differences).all()
    assert (result.differences < result.high).all()
    three = mix_shift(labels, ["x", "x", "y", "y", "z"])
    assert (three.differences, three.low, three.high) == (None, None, None)


def test_clusters_hold_the_false_alarms() -> None:
    """Seeded: labels alike within clusters, no shift: at 5 % at most 8 % alarms of 200; single units give many more."""
    rng = np.random.default_rng(5)
    by_cluster, by_unit = 0, 0
    for _ in range(200):
        cluster = np.repeat(np.arange(24), rng.integers(1, 6, 24))
        labels = (rng.random((24, 3)) < 0.4)[cluster]
        phases = (cluster >= 10).tolist()
        by_cluster += _p(mix_shift(labels, phases, cluster=cluster.tolist(), n_draws=199)) <= 0.05
        by_unit += _p(mix_shift(labels, phases, n_draws=199)) <= 0.05
    assert by_cluster <= 16
    assert by_unit >= 40


def test_cluster_of_single_units_is_no_cluster() -> None:
    """One unit a cluster gives the same p and limits as none."""
    labels, phases = [[1], [1], [0], [0], [1], [0]], [1, 1, 1, 2, 2, 2]
    plain, single = mix_shift(labels, phases), mix_shift(labels, phases, cluster=list("abcdef"))
    assert plain.p_value == single.p_value
    assert plain.low is not None
    assert single.low is not None
    assert plain.low.tolist() == single.low.tolist()


@pytest.mark.parametrize(
    ("labels", "phases", "cluster", "words"),
    [
        ([[1], [0]], ["a", "a"], None, "one phase"),
        ([[1, 0], [1, 0], [1, 0]], ["a", "b", "b"], None, "no label that some units have"),
        ([[1], [0]], ["a", "b"], None, "one of the units only"),
        ([[1], [0], [0]], ["a", "b", "b"], ["x", "y", "y"], "one of the clusters only"),
    ],
)
def test_nothing_to_permute_gives_a_reason(
    labels: list[list[int]], phases: list[str], cluster: list[str] | None, words: str
) -> None:
    """No p and no statistic, but shares; adjusted p's of 1."""
    result = mix_shift(labels, phases, cluster=cluster)
    assert (result.p_value, result.statistic, result.method) == (None, None, None)
    assert result.reason is not None
    assert words in result.reason
    assert len(result.shares) == len(set(phases))
    assert (result.residual_p == 1).all()


def test_mix_arrays_are_read_only() -> None:
    """A result cannot be changed."""
    result = mix_shift([[1], [0], [1]], ["a", "a", "b"])
    for array in (result.shares, result.differences, result.low, result.high, result.residual_p):
        assert array is not None
        assert not array.flags.writeable


# --- refusals ---


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: composition_shift([1, 2]), "table has 1 dimension(s)"),
        (lambda: composition_shift([]), "table is empty"),
        (lambda: composition_shift([[1, 2], [3]]), "unequal length"),
        (lambda: composition_shift([[1, -2], [3, 1]]), "table[0, 1] is -2"),
        (lambda: composition_shift([[1, 2.5], [3, 1]]), "table[0, 1] is 2.5; it must be a whole number"),
        (lambda: composition_shift([[1, math.nan], [3, 1]]), "table[0, 1] is nan"),
        (lambda: composition_shift([[1, 2], [3, 1]], n_draws=0), "n_draws is 0"),
        (lambda: composition_shift([[1, 2], [3, 1]], seed=-1), "seed is -1"),
        (lambda: composition_shift([[1, 2], [3, 1]], level=0), "level is 0"),
        (lambda: composition_shift([[1, 2], [3, 1]], confidence=95), "confidence is 95"),
        (lambda: mix_shift([[0, 2]], ["a"]), "labels[0, 1] is 2; it must be 0 or 1"),
        (lambda: mix_shift([[0, 0.5]], ["a"]), "labels[0, 1] is 0.5"),
        (lambda: mix_shift([[0, 1], [0]], ["a", "b"]), "labels has rows of unequal length"),
        (lambda: mix_shift([["x"]], ["a"]), "labels holds"),
        (lambda: mix_shift([], []), "labels is empty"),
        (lambda: mix_shift([[1], [0]], ["a"]), "phases has 1 labels for 2 units"),
        (lambda: mix_shift([[1], [0]], ["a", None]), "phases[1] is None"),
        (lambda: mix_shift([[1], [0]], [1.0, math.nan]), "phases[1] is nan"),
        (lambda: mix_shift([[1], [0]], [["a"], ["b"]]), "phases[0] is ['a']"),  # type: ignore[list-item]
        (lambda: mix_shift([[1], [0]], None), "phases is None; it must hold a label for each of the 2 units"),  # type: ignore[arg-type]
        (lambda: mix_shift([[1], [0]], ["a", "b"], cluster=3), "cluster is 3; it must hold a label"),  # type: ignore[arg-type]
        (lambda: mix_shift([[1], [0]], ["a", "b"], cluster=["x", None]), "cluster[1] is None"),
        (lambda: mix_shift([[1], [0]], ["a", "b"], cluster=["x"]), "cluster has 1 labels"),
        (lambda: mix_shift([[1], [0]], ["a", "b"], cluster=["x", "x"]), "cluster[1]: 'x' lies in phase 'b'"),
        (lambda: mix_shift([[1], [0]], ["a", "b"], n_draws=0), "n_draws is 0"),
        (lambda: mix_shift([[1], [0]], ["a", "b"], seed=1.5), "seed is 1.5"),  # type: ignore[arg-type]
        (lambda: mix_shift([[1], [0]], ["a", "b"], confidence=0), "confidence is 0"),
    ],
)
def test_refusals_name_the_argument(call: Callable[[], object], words: str) -> None:
    """Input out of its range is an InputError that says which argument and why."""
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)
