"""Mixes: how the composition of a whole shifts, with exact tables."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, ndtr, ndtri, stdtrit, xlogy

from alliance_timeline.errors import InputError, shown
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_counts,
    checked_labels,
    confidence_level,
    digits,
    label_codes,
    plain_array,
    probability_level,
    whole_number,
)
from alliance_timeline.inference.dependence import Codes, all_arrangements, number_of_arrangements, random_arrangements
from alliance_timeline.inference.vague import holm

__all__ = [
    "HALF_TABLES",
    "CompositionShift",
    "MixShift",
    "adjusted_residuals",
    "chi_square",
    "composition_shift",
    "difference_limits",
    "distance_limits",
    "expected_counts",
    "fisher_exact",
    "jensen_shannon_distance",
    "mix_shift",
    "random_chi_squares",
]


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


def difference_limits(
    first: tuple[FloatArray, FloatArray],
    second: tuple[FloatArray, FloatArray],
    confidence: float | FloatArray,
    dispersion: float | FloatArray = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """Low and high limits of second − first, one of each a group.

    Args:
        first, second: of a phase, the units of each cluster and how many have each label (clusters × groups). Where
            every cluster is a single unit, units stand alone.
        confidence: of the two limits; one, or one of each group.
        dispersion: index of dispersion of the shares, at least 1, by which the number of units is divided; one, or one
            of each group.

    >>> low, high = difference_limits(
    ...     (np.ones(80), np.repeat([[1.0], [0.0]], [48, 32], axis=0)),
    ...     (np.ones(70), np.repeat([[1.0], [0.0]], [56, 14], axis=0)), 0.95)
    >>> low.round(4).tolist(), high.round(4).tolist()  # Newcombe's own example
    ([0.0524], [0.3339])
    """
    (share_1, low_1, high_1), (share_2, low_2, high_2) = (
        _score_limits(*phase, confidence, dispersion) for phase in (first, second)
    )
    difference = share_2 - share_1
    low: FloatArray = difference - np.hypot(share_2 - low_2, high_1 - share_1)
    high: FloatArray = difference + np.hypot(high_2 - share_2, share_1 - low_1)
    return low, high


def _score_limits(
    units: FloatArray, counts: FloatArray, confidence: float | FloatArray, dispersion: float | FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Each group's share of the units of a phase, and Wilson's limits of it."""
    clusters, n = len(units), units.sum()
    share = counts.sum(axis=0) / n
    tail = (1.0 - np.asarray(confidence)) / 2.0
    number, z = np.full(len(share), n / dispersion), -ndtri(tail)
    if n > clusters:
        if clusters == 1:
            return share, np.zeros_like(share), np.ones_like(share)
        variance = clusters / (clusters - 1) * ((counts - np.outer(units, share)) ** 2).sum(axis=0) / n**2
        alone, alike = share * (1.0 - share), n**2 / (units**2).sum()
        number = np.minimum(number, np.where(alone > 0, alone / np.maximum(variance, 1e-12), alike))
        z = -stdtrit(clusters - 1, tail)
    centre = (share + z**2 / (2.0 * number)) / (1.0 + z**2 / number)
    reach = z * np.sqrt(share * (1.0 - share) / number + z**2 / (4.0 * number**2)) / (1.0 + z**2 / number)
    return share, np.clip(centre - reach, 0.0, share), np.clip(centre + reach, share, 1.0)


_STEPS = np.concatenate([[0.0], np.geomspace(1e-3, 1e3, 300)])
_DRAWS = 999  # tables a step
_CLOSE = 1e-4  # how closely a limit is found
_TIE_divergence = 1e-9
_NOTHING = 5e-15  # a divergence below it is rounding


def jensen_shannon_distance(counts: FloatArray) -> FloatArray:
    """The distance among the shares of phases that weigh the same, whatever their size.

    The square root of the Jensen–Shannon divergence (Lin 1991, IEEE Trans. Inform. Theory 37:145-151; a metric for two
    phases: Endres & Schindelin 2003, ibid. 49:1858-1860) over its largest value, log k for k phases: logarithms to
    base 2 for two phases.

    Args:
        counts: … × phases × categories, each phase with at least one unit.

    Returns:
        0 where all shares are equal, 1 where no two phases have a category in common.

    >>> float(jensen_shannon_distance(np.array([[2.0, 0.0], [0.0, 7.0]])))
    1.0
    """
    shares = counts / counts.sum(axis=-1, keepdims=True)
    entropies = -xlogy(shares, shares).sum(axis=-1)
    middle = shares.mean(axis=-2)
    divergence = (-xlogy(middle, middle).sum(axis=-1) - entropies.mean(axis=-1)) / np.log(counts.shape[-2])
    distance: FloatArray = np.sqrt(np.where(divergence > _NOTHING, np.minimum(divergence, 1.0), 0.0))
    return distance


def distance_limits(table: FloatArray, confidence: float, rng: np.random.Generator) -> tuple[float, float]:
    """Central limits of the distance among the phases of the process that made a table.

    The path of processes runs from the shares of all units together through (about) those of the phases, and on until
    the phases have little in common: shares ∝ together · exp(step · direction of the phase). On it tables of as many
    units a phase are drawn. The low limit is 0 where a distance as large as the observed one is not rare at the start.
    The high limit of phases that are closer than equality makes likely is that of the smallest distance that is not
    rare at the start, and no high limit is below the smallest distance above 0 that is drawn there. The limits never
    leave out the observed distance.

    Args:
        table: phases × categories, without empty rows or columns.
        confidence: of the two limits.
        rng: where the tables come from.
    """
    units, together = table.sum(axis=1).astype(np.int64), table.sum(axis=0) / table.sum()
    direction, observed = _direction(table, together), float(jensen_shannon_distance(table))
    true = np.maximum.accumulate(jensen_shannon_distance(_tilted(together, direction, _STEPS)))
    seed, tail = int(rng.integers(1 << 62)), (1.0 - confidence) / 2.0

    def drawn(distance: float) -> FloatArray:
        shares = _tilted(together, direction, np.interp([distance], true, _STEPS))[0]
        same = np.random.default_rng(seed)
        tables = [same.multinomial(n, p, size=_DRAWS) for n, p in zip(units, shares, strict=True)]
        return jensen_shannon_distance(np.stack(tables, axis=1).astype(np.float64))

    def too_small(distance: float) -> bool:
        return bool((drawn(distance) >= observed - _TIE_divergence).mean() < tail)

    def too_large(distance: float) -> bool:
        return bool((drawn(distance) <= observed + _TIE_divergence).mean() < tail)

    low = _boundary(too_small, 0.0, observed) if too_small(0.0) else 0.0
    equal = drawn(0.0)
    observed = max(observed, float(np.quantile(equal, tail, method="inverted_cdf")))
    furthest = max(observed, float(true[-1]))
    high = _boundary(too_large, furthest, observed) if too_large(furthest) else 1.0
    return low, max(high, float(equal.min(where=equal > 0, initial=1.0)))


def _direction(table: FloatArray, together: FloatArray) -> FloatArray:
    """By phase, how the log shares differ from those of all units, the largest by 1.

    Each phase has one more unit with the shares of all. Where no phase differs, each is taken to a category of its own.
    """
    phases = table + together
    direction: FloatArray = np.log(phases / phases.sum(axis=1, keepdims=True)) - np.log(together)
    largest = np.abs(direction).max()
    if largest < _TIE_divergence:
        rows, columns = np.indices(table.shape)
        direction = (columns % len(table) == rows) * 1.0
    else:
        direction = direction / largest
    return direction


def _tilted(together: FloatArray, direction: FloatArray, steps: FloatArray) -> FloatArray:
    """The shares at each step: steps × phases × categories."""
    log_shares = np.log(together) + steps[:, None, None] * direction
    shares = np.exp(log_shares - log_shares.max(axis=-1, keepdims=True))
    result: FloatArray = shares / shares.sum(axis=-1, keepdims=True)
    return result


def _boundary(out: Callable[[float], bool], outside: float, inside: float) -> float:
    """Where, between the two, values stop being out."""
    while abs(outside - inside) > _CLOSE:
        middle = (outside + inside) / 2.0
        outside, inside = (middle, inside) if out(middle) else (outside, middle)
    return inside


MOST_ARRANGEMENTS = 20_000
_TIE_mix = 1e-9  # statistics that differ by less, relative to the observed one, are equal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompositionShift:
    """How the shares of categories differ between phases.

    Attributes:
        p_value: of equal shares in all phases; None where there is no p.
        method: "fisher" (exact, all tables no more likely than the observed one) or "monte carlo chi-square" (share of
            random tables with the same margins whose chi² is at least as large); None where there is no p.
        statistic: Pearson's chi²; None where there is no p.
        residuals: adjusted residuals (phases × categories); 0 where a phase or category is empty.
        residual_p: their two-sided normal p-values, Holm-adjusted over the cells that can differ: with two phases,
            both cells of a category are one hypothesis, and with two categories both of a phase. 1 where the residual
            is not defined.
        notable: where ``residual_p`` is at most ``level``.
        distance: Jensen–Shannon distance among the phases' shares, 0 to 1; None where there is no p.
        low, high: its limits by test-inversion bootstrap (see ``divergence``); 0 and 1 where there is no distance.
        n: units.
        level, confidence, seed: what was given.
        reason: why there is no p; None where there is one.
    """

    p_value: float | None
    method: str | None
    statistic: float | None
    residuals: FloatArray
    residual_p: FloatArray
    notable: NDArray[np.bool_]
    distance: float | None
    low: float
    high: float
    n: int
    level: float
    confidence: float
    seed: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MixShift:
    """How the shares of units with each label differ between phases; a unit may have several labels.

    Attributes:
        p_value: of phases that were dealt out to the units (or clusters) at random; None where there is no p.
        statistic: Σ over groups and phases of (observed − expected)² / expected, where a group's expected count in a
            phase is its units times the phase's share of all units; None where there is no p.
        phases: the phases in order of first appearance, which is that of the rows of ``shares``.
        shares: share of each phase's units that have the label (phases × groups).
        differences: second less first phase, by group; None unless there are two phases.
        low, high: limits of the differences by Newcombe's score method, clusters allowed for; None as above.
        residual_p: by group, p of the group's part of the statistic in the same arrangements, Holm-adjusted over the
            groups that some units have and others lack; 1 for the rest, and where there is no p.
        method: "permutation, all units", "… all clusters", "… random units" or "… random clusters"; None where there is
            no p.
        n: units.
        clusters: what is dealt out: clusters, or units where none are given.
        confidence, seed: what was given.
        reason: why there is no p; None where there is one.
    """

    p_value: float | None
    statistic: float | None
    phases: tuple[Hashable, ...]
    shares: FloatArray
    differences: FloatArray | None
    low: FloatArray | None
    high: FloatArray | None
    residual_p: FloatArray
    method: str | None
    n: int
    clusters: int
    confidence: float
    seed: int
    reason: str | None = None


def composition_shift(
    table: ArrayLike, *, n_draws: int = 9999, seed: int = 0, level: float = 0.05, confidence: float = 0.95
) -> CompositionShift:
    """Whether phases differ in the shares of categories, where each unit is in one cell.

    The p-value is Fisher's exact one for all 2 × 2 tables and as long as a table is small enough (``contingency``),
    else (1 + tables at least as far off) / (1 + n_draws) over random tables. Cells are judged by adjusted residuals
    (Haberman 1973, Biometrics 29:205-220) with Holm's correction. With few units the p holds, but the normal p-values
    of the residuals are rough.

    Args:
        table: whole counts (phases × categories). Empty phases and categories are left out.
        n_draws: random tables.
        seed: of the random tables and of the interval.
        level: at which residuals are notable, between 0 and 1.
        confidence: of the interval of the distance, between 0 and 1.

    Returns:
        With fewer than two phases or categories that have units no p, and ``.reason`` says so.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = composition_shift([[8, 2, 1], [3, 5, 9]])
    >>> round(result.p_value, 4), result.method, round(result.distance, 3), result.residual_p[0].round(3).tolist()
    (0.0087, 'fisher', 0.513, [0.011, 0.503, 0.036])
    """
    counts = checked_counts(table, "table", ndim=2)
    n_draws, seed = whole_number(n_draws, "n_draws", least=1), whole_number(seed, "seed", least=0)
    level, confidence = probability_level(level, example=0.05), confidence_level(confidence)
    rows, columns = counts.any(axis=1), counts.any(axis=0)
    full = counts[np.ix_(rows, columns)]
    residuals, residual_p = np.zeros_like(counts), np.ones_like(counts)
    p, method, statistic, distance = None, None, None, None
    low, high, reason = 0.0, 1.0, _too_few(*full.shape)
    if reason is None:
        rng = np.random.default_rng(seed)
        statistic, distance = chi_square(full), float(jensen_shannon_distance(full))
        p, method = _independence(full, statistic, n_draws, rng)
        low, high = distance_limits(full, confidence, rng)
        cells = np.ix_(rows, columns)
        residuals[cells] = adjusted_residuals(full)
        residual_p[cells] = _residual_p(residuals[cells])
    notable = residual_p <= level
    for array in (residuals, residual_p, notable):
        array.setflags(write=False)
    return CompositionShift(
        p_value=p,
        method=method,
        statistic=statistic,
        residuals=residuals,
        residual_p=residual_p,
        notable=notable,
        distance=distance,
        low=low,
        high=high,
        n=int(counts.sum()),
        level=level,
        confidence=confidence,
        seed=seed,
        reason=reason,
    )


def _too_few(phases: int, categories: int) -> str | None:
    if phases < 2:
        return f"{phases} phase{'' if phases == 1 else 's'} with units; at least two are needed"
    return "all units are in one category" if categories < 2 else None


def _independence(table: FloatArray, statistic: float, n_draws: int, rng: np.random.Generator) -> tuple[float, str]:
    exact = fisher_exact(table)
    if exact is not None:
        return exact, "fisher"
    as_large = random_chi_squares(table, n_draws, rng) >= statistic * (1.0 - _TIE_mix) - _TIE_mix
    return (1.0 + float(as_large.sum())) / (n_draws + 1.0), "monte carlo chi-square"


def _residual_p(residuals: FloatArray) -> FloatArray:
    """Holm-adjusted p of the cells; those that can only differ together are one hypothesis."""
    distinct = residuals[: 1 if len(residuals) == 2 else None, : 1 if residuals.shape[1] == 2 else None]
    plain = 2.0 * ndtr(-np.abs(distinct))
    adjusted = np.array(holm(plain.ravel().tolist()), dtype=np.float64).reshape(plain.shape)
    return np.broadcast_to(adjusted, residuals.shape)


def mix_shift(
    labels: ArrayLike,
    phases: Sequence[Hashable],
    *,
    cluster: Sequence[Hashable] | None = None,
    n_draws: int = 9999,
    seed: int = 0,
    confidence: float = 0.95,
) -> MixShift:
    """Whether phases differ in the labels of their units, where a unit may have several labels or none.

    A chi² test would count a unit with three labels three times. Here whole units, or whole clusters of them, are dealt
    out anew to the phases, each phase keeping its number of units (clusters): in all distinct ways where there are at
    most 20,000 of them, else ``n_draws`` times at random, with p = (1 + as large) / (1 + n_draws) (Phipson & Smyth
    2010, Statistical Applications in Genetics and Molecular Biology 9:39).

    Args:
        labels: units × groups, 1 where the unit has the label, else 0.
        phases: the phase of each unit.
        cluster: what each unit belongs to, such as one occasion; units of a cluster lie in one phase. None where units
            stand alone.
        n_draws, seed: of the random arrangements. The order of the units does not matter.
        confidence: of the limits of the differences, between 0 and 1.

    Returns:
        With units in one phase only, one unit (cluster) a phase, or no group that some units have and others lack,
        no p, and ``.reason`` says so.

    Raises:
        InputError: an argument out of its range, named; a cluster that lies in two phases.

    >>> labels = [[1, 0], [1, 1], [1, 0], [0, 1], [0, 1], [1, 1], [0, 1], [0, 0]]
    >>> result = mix_shift(labels, ["early"] * 3 + ["late"] * 5)
    >>> round(result.p_value, 3), result.method
    (0.071, 'permutation, all units')
    >>> result.differences.round(2).tolist(), result.residual_p.round(3).tolist()
    ([-0.8, 0.47], [0.286, 0.464])
    """
    matrix = _checked_labels(labels)
    n_draws, seed = whole_number(n_draws, "n_draws", least=1), whole_number(seed, "seed", least=0)
    confidence = confidence_level(confidence)
    phase, names = label_codes(checked_labels(phases, "phases", len(matrix), "units", none=False))
    of_cluster, phase = _clusters(cluster, phase, names)
    sums = np.zeros((len(phase), 1 + matrix.shape[1]))
    np.add.at(sums, of_cluster, np.column_stack([np.ones(len(matrix)), matrix]))
    by_phase = [sums[phase == code] for code in range(len(names))]
    shares = np.array([part[:, 1:].sum(axis=0) / part[:, 0].sum() for part in by_phase])
    differences, low, high = None, None, None
    if len(names) == 2:
        differences = shares[1] - shares[0]
        first, second = ((part[:, 0], part[:, 1:]) for part in by_phase)
        low, high = difference_limits(first, second, confidence)
    told = (matrix.any(axis=0)) & ~matrix.all(axis=0)
    dealt = "units" if cluster is None else "clusters"
    reason = _nothing_to_tell(len(names), bool(told.any()), len(phase), dealt)
    p, statistic, method = None, None, None
    residual_p = np.ones(matrix.shape[1])
    if reason is None:
        p, statistic, groups_p, how = _permuted(sums[:, np.append(True, told)], phase, n_draws, seed)
        residual_p[told] = np.array(holm(groups_p.tolist()), dtype=np.float64)
        method = f"permutation, {how} {dealt}"
    for array in (shares, differences, low, high, residual_p):
        if array is not None:
            array.setflags(write=False)
    return MixShift(
        p_value=p,
        statistic=statistic,
        phases=names,
        shares=shares,
        differences=differences,
        low=low,
        high=high,
        residual_p=residual_p,
        method=method,
        n=len(matrix),
        clusters=len(phase),
        confidence=confidence,
        seed=seed,
        reason=reason,
    )


def _nothing_to_tell(phases: int, groups: bool, dealt: int, what: str) -> str | None:
    if phases < 2:
        return "all units lie in one phase"
    if not groups:
        return "no label that some units have and others lack"
    return f"each phase has one of the {what} only" if dealt == phases else None


def _permuted(sums: FloatArray, phase: Codes, n_draws: int, seed: int) -> tuple[float, float, FloatArray, str]:
    """p and statistic of all groups, p of each, and how they were found.

    ``sums`` holds for each cluster its units and how many of them have each label.
    """
    sizes = np.bincount(phase)
    observed = _parts(sums, phase[None, :], len(sizes))[0]
    sums, sizes = sums[np.lexsort(sums.T)], np.sort(sizes)
    blocks: Iterator[Codes]
    if number_of_arrangements(sizes.tolist()) <= MOST_ARRANGEMENTS:
        blocks, how, own = all_arrangements(sizes.tolist()), "all", 0.0
    else:
        blocks, how, own = random_arrangements(sizes.tolist(), n_draws, np.random.default_rng(seed)), "random", 1.0
    total = observed.sum()
    as_large, groups_as_large, number = own, np.full(len(observed), own), own
    for block in blocks:
        parts = _parts(sums, block, len(sizes))
        as_large += float((parts.sum(axis=1) >= total * (1.0 - _TIE_mix) - _TIE_mix).sum())
        groups_as_large += (parts >= observed * (1.0 - _TIE_mix) - _TIE_mix).sum(axis=0)
        number += len(block)
    return as_large / number, float(total), groups_as_large / number, how


def _parts(sums: FloatArray, arrangements: Codes, phases: int) -> FloatArray:
    """Each group's part of the statistic in each arrangement (arrangements × groups)."""
    all_sums = sums.sum(axis=0)
    parts = np.zeros((len(arrangements), sums.shape[1] - 1))
    for code in range(phases):
        found = (arrangements == code).astype(np.float64) @ sums
        expected = np.outer(found[:, 0], all_sums[1:] / all_sums[0])
        parts += (found[:, 1:] - expected) ** 2 / expected
    return parts


def _checked_labels(labels: ArrayLike) -> FloatArray:
    given = plain_array(labels, "labels")
    matrix = checked_counts(given + 0 if given.dtype == np.bool_ else given, "labels", ndim=2)
    if (matrix > 1).any():
        at = tuple(int(i) for i in np.argwhere(matrix > 1)[0])
        raise InputError(f"labels[{at[0]}, {at[1]}] is {digits(matrix[at])}; it must be 0 or 1")
    return matrix


def _clusters(cluster: Sequence[Hashable] | None, phase: Codes, names: tuple[Hashable, ...]) -> tuple[Codes, Codes]:
    """The cluster of each unit and the phase of each cluster; refuses a cluster that lies in two phases."""
    if cluster is None:
        return np.arange(len(phase)), phase
    of_cluster, labels = label_codes(checked_labels(cluster, "cluster", len(phase), "units", none=False))
    first = np.zeros(len(labels), dtype=np.int64)
    first[of_cluster[::-1]] = phase[::-1]
    astray = np.flatnonzero(first[of_cluster] != phase)
    if len(astray):
        at = int(astray[0])
        own, other = names[first[of_cluster[at]]], names[phase[at]]
        raise InputError(
            f"cluster[{at}]: {shown(labels[of_cluster[at]])} lies in phase {shown(other)}, its first unit in "
            f"{shown(own)}; a cluster must lie in one phase"
        )
    return of_cluster, first
