"""Tables of counts with fixed margins: Fisher's exact test, tables drawn at random, adjusted residuals.

The exact p is that of Fisher (1935) as Freeman & Halton (1951, Biometrika 38:141-149) took it to r × c tables: the
chance of all tables with the same margins that are no more likely than the observed one. The tables are not written
out one by one: two halves of the columns are, and each pair of halves that meets the row totals is a table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from alliance_timeline.inference.arguments import FloatArray

__all__ = ["HALF_TABLES", "adjusted_residuals", "chi_square", "expected_counts", "fisher_exact", "random_chi_squares"]

HALF_TABLES = 2_000_000
_TIE = 1e-7  # tables whose log chances differ by less are equally likely, as in R's fisher.test
_DIGITS = 10  # of log weights that are told apart

IntArray = NDArray[np.int64]


def expected_counts(table: FloatArray) -> FloatArray:
    """The counts that the margins of a table would lead one to expect.

    >>> expected_counts(np.array([[1.0, 2.0], [3.0, 0.0]])).tolist()
    [[2.0, 1.0], [2.0, 1.0]]
    """
    result: FloatArray = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return result


def chi_square(table: FloatArray) -> float:
    """Pearson's chi² of a table without empty rows or columns.

    >>> chi_square(np.array([[3.0, 1.0], [1.0, 3.0]]))
    2.0
    """
    expected = expected_counts(table)
    return float(((table - expected) ** 2 / expected).sum())


def adjusted_residuals(table: FloatArray) -> FloatArray:
    """(observed − expected) / its standard error, of a table without empty rows or columns and at least two of each.

    About standard normal where rows and columns are independent (Haberman 1973, Biometrics 29:205-220).

    >>> adjusted_residuals(np.array([[3.0, 1.0], [1.0, 3.0]])).round(3).tolist()
    [[1.414, -1.414], [-1.414, 1.414]]
    """
    n, expected = table.sum(), expected_counts(table)
    rest = np.outer(1.0 - table.sum(axis=1) / n, 1.0 - table.sum(axis=0) / n)
    residuals: FloatArray = (table - expected) / np.sqrt(expected * rest)
    return residuals


def fisher_exact(table: FloatArray, limit: int = HALF_TABLES) -> float | None:
    """The exact p of independence, or None where a half of the columns can be filled in more than ``limit`` ways.

    Args:
        table: whole counts, without empty rows or columns, at least two of each. 2 × 2 tables have no limit.
        limit: a table with at most ``limit`` tables of its margins is never refused, and many with far more are not.

    >>> round(fisher_exact(np.array([[3.0, 1.0], [1.0, 3.0]])), 4)
    0.4857
    """
    counts = table.astype(np.int64)
    if counts.shape == (2, 2):
        return _two_by_two(counts)
    rows, columns = (np.sort(counts.sum(axis=axis)) for axis in (1, 0))
    if np.log(columns + 1.0).sum() < np.log(rows + 1.0).sum():
        rows, columns = columns, rows
    if np.log2(rows + 1.0).sum() > 62:  # what is left of the rows is written as one number
        return None
    first, second = (_half_tables(rows, part, limit) for part in _two_parts(columns, len(rows)))
    if first is None or second is None:
        return None
    constant = _log_factorials(rows) + _log_factorials(columns) - float(gammaln(counts.sum() + 1.0))
    return min(1.0, _sum_of_pairs(first, second, constant, _TIE - _log_factorials(counts.ravel())))


def _two_parts(columns: IntArray, rows: int) -> tuple[list[int], list[int]]:
    """Columns in rising order, dealt out to two parts that can be filled in about as many ways each."""
    parts: tuple[list[int], list[int]] = ([], [])
    ways = [0.0, 0.0]
    for total in columns[::-1]:
        part = int(ways[1] < ways[0])
        parts[part].append(int(total))
        ways[part] += float(gammaln(total + rows) - gammaln(total + 1.0))
    return parts


def _log_factorials(counts: IntArray) -> float:
    return float(gammaln(counts + 1.0).sum())


def _two_by_two(counts: IntArray) -> float:
    (row, other), (column, _) = counts.sum(axis=1), counts.sum(axis=0)
    first = np.arange(max(0, column - other), min(row, column) + 1)
    log_chance = -sum(gammaln(cell + 1.0) for cell in (first, row - first, column - first, other - column + first))
    chance = np.exp(log_chance - log_chance.max())
    observed = log_chance[counts[0, 0] - first[0]]
    return min(1.0, float(chance[log_chance <= observed + _TIE].sum() / chance.sum()))


@dataclass(frozen=True, slots=True)
class _Half:
    """Half-filled tables, sorted; those with one key and weight are one entry.

    Attributes:
        key: what is left of the row totals, as one number; ``whole`` is that of the row totals themselves.
        log_weight: −Σ log n! of the cells.
        times: how many half-filled tables the entry stands for.
    """

    key: IntArray
    whole: int
    log_weight: FloatArray
    times: FloatArray


def _half_tables(rows: IntArray, columns: list[int], limit: int) -> _Half | None:
    """All tables with these column totals and at most these row totals; None if there are more than ``limit``.

    Cell by cell, every part-filled table is kept that can be completed, so that they never become fewer.
    """
    place = np.concatenate([[1], np.cumprod(rows[:-1] + 1)])
    left, log_weight, times = rows[None, :], np.zeros(1), np.ones(1)
    for total in columns:
        due = np.full(len(left), total)
        for i in range(len(rows)):
            least, most = np.maximum(0, due - left[:, i + 1 :].sum(axis=1)), np.minimum(left[:, i], due)
            ways = most - least + 1
            if ways.sum() > limit:
                return None
            kept = np.repeat(np.arange(len(left)), ways)
            cell = np.arange(len(kept)) - np.repeat(np.cumsum(ways) - ways, ways) + least[kept]
            left, due, times = left[kept], due[kept] - cell, times[kept]
            left[:, i] -= cell
            log_weight = (log_weight[kept] - gammaln(cell + 1.0)).round(_DIGITS)
            one, times = _alike(left @ place, log_weight, times)
            left, due, log_weight = left[one], due[one], log_weight[one]
    return _Half(left @ place, int(rows @ place), log_weight, times)


def _alike(key: IntArray, log_weight: FloatArray, times: FloatArray) -> tuple[IntArray, FloatArray]:
    """One entry of each key and weight, in sorted order, and how many times it stands for all of them."""
    order = np.lexsort((log_weight, key))
    changes = (np.diff(key[order]) != 0) | (np.diff(log_weight[order]) != 0)
    new = np.flatnonzero(np.append(True, changes))
    return order[new], np.add.reduceat(times[order], new)


def _sum_of_pairs(first: _Half, second: _Half, constant: float, most: float) -> float:
    """Σ times · exp(constant + log weight) over pairs that fill the rows and whose log weight is at most ``most``."""
    keys, starts = np.unique(first.key, return_index=True)
    ends = np.append(starts[1:], len(first.key))
    begins = np.searchsorted(second.key, first.whole - keys)
    stops = np.searchsorted(second.key, first.whole - keys, side="right")
    total = 0.0
    for start, end, begin, stop in zip(starts, ends, begins, stops, strict=True):
        one, other = first.log_weight[start:end], second.log_weight[begin:stop]
        top = other[-1]
        below = np.concatenate([[0.0], np.cumsum(second.times[begin:stop] * np.exp(other - top))])
        fitting = below[np.searchsorted(other, most - one, side="right")]
        total += float((first.times[start:end] * np.exp(constant + one + top)) @ fitting)
    return total


def random_chi_squares(table: FloatArray, n_draws: int, rng: np.random.Generator) -> FloatArray:
    """Pearson's chi² of random tables with the margins of ``table``: labels shuffled over its units.

    Each cell is drawn given those before it (Patefield 1981, Applied Statistics 30:91-97). The order of rows and
    columns does not matter to what is drawn.

    >>> random_chi_squares(np.array([[2.0, 0.0], [0.0, 1.0]]), 2, np.random.default_rng(1)).tolist()
    [0.75, 0.75]
    """
    rows, columns = (np.sort(table.sum(axis=axis)).astype(np.int64) for axis in (1, 0))
    expected = np.outer(rows, columns) / table.sum()
    chi2 = np.zeros(n_draws)
    left = np.tile(columns, (n_draws, 1))
    for i, total in enumerate(rows):
        due, beyond = np.full(n_draws, total), left.sum(axis=1)
        for j in range(len(columns)):
            beyond = beyond - left[:, j]
            cell = rng.hypergeometric(left[:, j], beyond, due)
            chi2 += (cell - expected[i, j]) ** 2 / expected[i, j]
            left[:, j] -= cell
            due -= cell
    return chi2
