"""Whether the mix of kinds of units differs between phases: units in one category each, or with several labels."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

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
from alliance_timeline.inference.arrangements import (
    Codes,
    all_arrangements,
    number_of_arrangements,
    random_arrangements,
)
from alliance_timeline.inference.contingency import adjusted_residuals, chi_square, fisher_exact, random_chi_squares
from alliance_timeline.inference.differences import difference_limits
from alliance_timeline.inference.divergence import distance_limits, jensen_shannon_distance
from alliance_timeline.inference.multiple import holm

__all__ = ["CompositionShift", "MixShift", "composition_shift", "mix_shift"]

MOST_ARRANGEMENTS = 20_000
_TIE = 1e-9  # statistics that differ by less, relative to the observed one, are equal


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
        p_value=p, method=method, statistic=statistic, residuals=residuals, residual_p=residual_p, notable=notable,
        distance=distance, low=low, high=high, n=int(counts.sum()), level=level, confidence=confidence, seed=seed,
        reason=reason,
    )  # fmt: skip


def _too_few(phases: int, categories: int) -> str | None:
    if phases < 2:
        return f"{phases} phase{'' if phases == 1 else 's'} with units; at least two are needed"
    return "all units are in one category" if categories < 2 else None


def _independence(table: FloatArray, statistic: float, n_draws: int, rng: np.random.Generator) -> tuple[float, str]:
    exact = fisher_exact(table)
    if exact is not None:
        return exact, "fisher"
    as_large = random_chi_squares(table, n_draws, rng) >= statistic * (1.0 - _TIE) - _TIE
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
        p_value=p, statistic=statistic, phases=names, shares=shares, differences=differences, low=low, high=high,
        residual_p=residual_p, method=method, n=len(matrix), clusters=len(phase), confidence=confidence, seed=seed,
        reason=reason,
    )  # fmt: skip


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
        as_large += float((parts.sum(axis=1) >= total * (1.0 - _TIE) - _TIE).sum())
        groups_as_large += (parts >= observed * (1.0 - _TIE) - _TIE).sum(axis=0)
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
