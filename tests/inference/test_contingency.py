"""Fisher's exact test of tables against published figures, scipy and the enumeration of all tables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from statsmodels.stats.contingency_tables import Table

from alliance_timeline.inference.mixes import (
    adjusted_residuals,
    chi_square,
    expected_counts,
    fisher_exact,
    random_chi_squares,
)

JOB_SATISFACTION = np.array([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]], dtype=float)  # Agresti
MP6 = np.array(  # Mehta & Patel 1983, JASA 78:427-434, table 6
    [[1, 2, 2, 1, 1, 0, 1], [2, 0, 0, 2, 3, 0, 0], [0, 1, 1, 1, 2, 7, 3], [1, 1, 2, 0, 0, 0, 1], [0, 1, 1, 1, 1, 0, 0]],
    dtype=float,
)
SMALL = hnp.arrays(float, st.tuples(st.integers(2, 4), st.integers(2, 4)), elements=st.sampled_from([0.0, 1, 2, 3]))


def _rows(total: int, columns: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(columns) == 1:
        if total <= columns[0]:
            yield (total,)
        return
    for cell in range(min(total, columns[0]) + 1):
        yield from ((cell, *rest) for rest in _rows(total - cell, columns[1:]))


def _tables(rows: tuple[int, ...], columns: tuple[int, ...]) -> Iterator[list[tuple[int, ...]]]:
    """All tables with these margins, written out one by one."""
    if len(rows) == 1:
        yield [columns]
        return
    for row in _rows(rows[0], columns):
        left = tuple(total - cell for total, cell in zip(columns, row, strict=True))
        yield from ([row, *rest] for rest in _tables(rows[1:], left))


def _margins(table: np.ndarray) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(map(int, table.sum(axis=1))), tuple(map(int, table.sum(axis=0)))


def _chance(table: object) -> float:
    """The chance of a table given its margins, by whole numbers."""
    cells = np.asarray(table, dtype=int)
    rows, columns = _margins(cells)
    above = math.prod(map(math.factorial, (*rows, *columns)))
    return above / (math.factorial(sum(rows)) * math.prod(math.factorial(int(cell)) for cell in cells.ravel()))


def _brute(table: np.ndarray) -> float:
    chances = np.array([_chance(other) for other in _tables(*_margins(table))])
    return float(chances[chances <= _chance(table) * (1 + 1e-7)].sum())


@pytest.mark.parametrize(
    ("table", "p"),
    [
        ([[3, 1], [1, 3]], 0.4857),  # the lady tasting tea (Fisher 1935)
        (JOB_SATISFACTION, 0.7827),  # R, ?fisher.test
        (MP6, 0.03929),  # R, ?fisher.test
    ],
)
def test_published_figures(table: object, p: float) -> None:
    """The p-values that R's documentation of fisher.test shows."""
    result = fisher_exact(np.asarray(table, dtype=float))
    assert result is not None
    assert float(f"{result:.4g}") == p


@given(SMALL)
def test_fisher_is_the_sum_over_all_tables(table: np.ndarray) -> None:
    """Brute force: every table with the margins, with its chance in whole numbers; order and turning do not matter."""
    assume(table.any(axis=0).all() and table.any(axis=1).all())
    assume(table.sum() <= 16)
    expected = _brute(table)
    for same in (table, table.T, table[::-1], table[:, ::-1]):
        assert fisher_exact(same) == pytest.approx(expected, rel=1e-9)


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_two_by_two_is_scipys(cells: list[int]) -> None:
    """scipy.stats.fisher_exact gives the same p for 2 × 2 tables."""
    table = np.array(cells, dtype=float).reshape(2, 2)
    assume(table.any(axis=0).all() and table.any(axis=1).all())
    assert fisher_exact(table) == pytest.approx(stats.fisher_exact(table.astype(int)).pvalue, rel=1e-6)


def test_two_by_two_tables_have_no_limit() -> None:
    """Also with a million units, and with the smallest limit."""
    table = np.array([[300_000, 200_000], [249_000, 251_000]], dtype=float)
    assert fisher_exact(table, limit=1) == pytest.approx(stats.fisher_exact(table.astype(int)).pvalue, rel=1e-6)


def test_small_p_values_keep_their_digits() -> None:
    """Three phases without a common category: p is the chance of the tables that keep them apart, 3! of all."""
    table = np.diag([20.0, 20.0, 20.0])
    expected = sum(_chance(table[list(order)]) for order in permutations(range(3)))
    assert expected < 1e-25
    assert fisher_exact(table) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("shape", [(2, 5), (3, 3), (3, 4)])
def test_a_table_with_few_others_is_never_refused(shape: tuple[int, int]) -> None:
    """The limit is kept by every table that has no more tables of its margins, and refuses when set to 1."""
    rng = np.random.default_rng(3)
    table = rng.integers(1, 3, shape).astype(float)
    number = sum(1 for _ in _tables(*_margins(table)))
    assert fisher_exact(table, limit=number) == pytest.approx(_brute(table))
    assert fisher_exact(table, limit=1) is None


def test_many_rows_and_columns_are_refused_at_once() -> None:
    """Where the row totals of a half do not fit into one number, there is no exact p."""
    assert fisher_exact(np.ones((40, 40)) * 2) is None


@given(SMALL)
def test_expected_counts_and_residuals_are_those_of_statsmodels(table: np.ndarray) -> None:
    """statsmodels' Table gives fitted values, chi² and standardized residuals."""
    assume(table.any(axis=0).all() and table.any(axis=1).all())
    peer = Table(table, shift_zeros=False)
    np.testing.assert_allclose(expected_counts(table), peer.fittedvalues)
    np.testing.assert_allclose(adjusted_residuals(table), peer.standardized_resids, atol=1e-12)
    assert chi_square(table) == pytest.approx((peer.resid_pearson**2).sum())


def test_random_tables_have_the_chances_of_all_tables() -> None:
    """The tail of chi² among 40,000 random tables is that of the enumeration, within four standard errors."""
    table = np.array([[4.0, 1, 2], [1, 3, 0], [0, 2, 3]])
    drawn = random_chi_squares(table, 40_000, np.random.default_rng(2))
    every = [(chi_square(np.array(other, dtype=float)), _chance(other)) for other in _tables(*_margins(table))]
    assert drawn.min() >= min(value for value, _ in every) - 1e-9
    for bound in (2.0, 4.0, 7.0, 10.0):
        tail = sum(chance for value, chance in every if value >= bound)
        assert (drawn >= bound).mean() == pytest.approx(tail, abs=4 * math.sqrt(tail * (1 - tail) / 40_000))


def test_random_tables_do_not_depend_on_the_order_of_rows() -> None:
    """The same seed gives the same chi² for turned rows and columns."""
    table = np.array([[4.0, 1, 2], [9, 3, 0]])
    first, second = (random_chi_squares(t, 20, np.random.default_rng(1)) for t in (table, table[::-1, ::-1]))
    assert first.tolist() == second.tolist()
