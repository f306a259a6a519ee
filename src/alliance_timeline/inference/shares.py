"""Shares: odds ratios and proportions, exact and pooled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, gammaln, kl_div, stdtr

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_count,
    checked_counts,
    confidence_level,
    digits,
    group_codes,
    one_of,
)
from alliance_timeline.inference.rates import bracketed_root, central_interval
from alliance_timeline.inference.vague import (
    FEWEST,
    NEXT_TO_NOTHING,
    PooledDispersion,
    averaged_dispersion,
    crossing,
    dispersion_factor,
)

__all__ = [
    "OddsRatio",
    "PooledOddsRatio",
    "PooledProportion",
    "odds_ratio",
    "pool_odds_ratio",
    "pool_proportion",
    "pool_share_dispersion",
    "share_pearson",
]


_FURTHEST = 500.0  # the widest log ratio that is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsRatio:
    """The odds of the sort against the rest in phase a, over those in phase b.

    Attributes:
        estimate: conditional maximum likelihood (0 or ∞ where it lies there); None where the sums leave one table only.
        low, high: central limits; 0 or ∞ where a count is as small or as large as the sums allow.
        p_value: two-sided, of a ratio of 1: at most 1 − confidence exactly where 1 lies outside the limits.
        method: "midp", "exact" or "quasibinomial".
        events_a, rest_a, events_b, rest_b, confidence: what was given (means of imputations).
        dispersion: the factor by which "quasibinomial" widens, at least 1; None for other methods.
        reason: why the data say nothing (then p is 1, the limits are 0 and ∞); None where they do.
    """

    estimate: float | None
    low: float
    high: float
    p_value: float
    method: str
    events_a: float
    rest_a: float
    events_b: float
    rest_b: float
    confidence: float
    dispersion: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledOddsRatio(OddsRatio):
    """An odds ratio over imputations.

    Attributes:
        m: how many imputations.
        flips: share of the imputations whose own verdict (above 1, below, neither shown) differs from the pooled one
            at the level 1 − confidence.
    """

    m: int
    flips: float


def odds_ratio(
    events_a: float,
    rest_a: float,
    events_b: float,
    rest_b: float,
    *,
    confidence: float = 0.95,
    method: str = "midp",
) -> OddsRatio:
    """The odds ratio of two phases with a central interval and the p-value that matches it.

    Swapping the phases, or events and rest, inverts ratio and limits.

    Args:
        events_a, rest_a: whole counts of the sort, and of all others, in phase a.
        events_b, rest_b: the same in phase b.
        confidence: between 0 and 1.
        method: "midp" (the observed table weighs half; covers about as much as it says) or "exact" (in full; covers
            at least as much as it says, as R's ``fisher.test``).

    Raises:
        InputError: an argument out of its range, named.

    >>> result = odds_ratio(3, 1, 1, 3, method="exact")  # Fisher's lady tasting tea
    >>> round(result.estimate, 3), round(result.low, 4), round(result.high, 2), round(result.p_value, 4)
    (6.408, 0.2117, 626.24, 0.4857)
    """
    method, level = one_of(method, "method", ("midp", "exact")), confidence_level(confidence)
    given = {"events_a": events_a, "rest_a": rest_a, "events_b": events_b, "rest_b": rest_b}
    cells = (np.array([checked_count(value, name)]) for name, value in given.items())
    return _ratio_from(_Tables.of(*cells, method=method), level)


def pool_odds_ratio(
    events_a: ArrayLike,
    rest_a: ArrayLike,
    events_b: ArrayLike,
    rest_b: ArrayLike,
    *,
    confidence: float = 0.95,
    method: str = "midp",
    dispersion: ArrayLike | None = None,
    df: ArrayLike | None = None,
) -> PooledOddsRatio:
    """The odds ratio over several imputations of the counts: their p-value functions averaged and inverted.

    Args:
        events_a, rest_a, events_b, rest_b: whole counts, one an imputation: at least 20, unless all are equal.
        confidence: between 0 and 1.
        method: as in ``odds_ratio``, or "quasibinomial": signed root of the deviance over the dispersion against
            Student's t on ``df``, nowhere less than mid-P.
        dispersion, df: of each imputation, as ``share_pearson`` gives chi² and df; for "quasibinomial". A dispersion
            below 1 counts as 1.

    Raises:
        InputError: an argument out of its range or of another length, named; fewer than 20 imputations.

    >>> result = pool_odds_ratio([12] * 10 + [14] * 10, [20] * 20, [5] * 20, [25] * 20)
    >>> round(result.estimate, 2), round(result.low, 2), round(result.high, 2), result.flips
    (3.19, 0.97, 11.54, 0.5)
    """
    method = one_of(method, "method", ("midp", "exact", "quasibinomial"))
    level = confidence_level(confidence)
    given = {"events_a": events_a, "rest_a": rest_a, "events_b": events_b, "rest_b": rest_b}
    columns = [checked_counts(values, name) for name, values in given.items()]
    m = len(columns[0])
    for name, values in (("dispersion", dispersion), ("df", df)):
        if method == "quasibinomial" and values is None:
            raise InputError(f"{name} is missing; method 'quasibinomial' needs it")
        columns.append(np.ones(m) if values is None else np.maximum(checked_counts(values, name, whole=False), 1.0))
    names = (*given, "dispersion", "df")
    for name, column in zip(names, columns, strict=True):
        if len(column) != m:
            raise InputError(f"{name} has {len(column)} imputations, events_a {m}; they must have equally many")
    rows, times = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    if len(rows) > 1 and m < FEWEST:
        raise InputError(f"events_a has {m} imputations; at least {FEWEST} are needed where they differ")
    tables = _Tables.of(*rows.T[:4], method=method, phi=rows[:, 4], df=rows[:, 5], weight=times / m)
    result = _ratio_from(tables, level)
    limit = (1.0 - level) / 2.0
    greater, less = tables.greater(1.0), tables.swapped().greater(1.0)
    own = (greater <= limit).astype(int) - (less <= limit)
    pooled = int(tables.weight @ greater <= limit) - int(tables.weight @ less <= limit)
    values_of = {item.name: getattr(result, item.name) for item in fields(OddsRatio)}
    return PooledOddsRatio(**values_of, m=m, flips=float(tables.weight @ (own != pooled)))


def share_pearson(
    successes: FloatArray, totals: FloatArray, group: Sequence[int] | NDArray[np.int64]
) -> tuple[FloatArray, FloatArray]:
    """Pearson chi² of the shares about that of their group, and its degrees of freedom, by row (m × periods).

    Periods with a total of 0, and groups in which all or none succeed, add to neither.

    >>> chi2, df = share_pearson(np.array([[2.0, 4.0]]), np.array([[10.0, 10.0]]), [0, 0])
    >>> chi2.round(3).tolist(), df.tolist()
    ([0.952], [1.0])
    """
    label, chi2, df = np.asarray(group), np.zeros(len(successes)), np.zeros(len(successes))
    for each in np.unique(label):
        y, n = successes[:, label == each], totals[:, label == each]
        share = y.sum(axis=1, keepdims=True) / np.maximum(n.sum(axis=1, keepdims=True), 1e-300)
        mixed = ((share > 0) & (share < 1))[:, 0]
        variance = np.where((n > 0) & mixed[:, None], n * share * (1.0 - share), 1.0)
        chi2 += np.where(mixed, ((y - n * share) ** 2 / variance).sum(axis=1), 0.0)
        df += np.where(mixed, (n > 0).sum(axis=1) - 1.0, 0.0)
    return chi2, df


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """2 × 2 tables, one a row, each with the log weights of all tables of the same sums.

    Attributes:
        cells: a, rest a, b, rest b (4 × rows).
        least: the smallest a that the sums allow; log_weight: rows × widest, −∞ beyond a row's largest a.
        tail: the part of each table in the upper tail: 1 above a, 1 or ½ at it, 0 below.
        phi, df: dispersion and degrees of freedom; used by "quasibinomial" alone. weight: of each row.
    """

    cells: FloatArray
    method: str
    least: FloatArray
    log_weight: FloatArray
    tail: FloatArray
    phi: FloatArray
    df: FloatArray
    weight: FloatArray

    @classmethod
    def of(
        cls,
        a: FloatArray,
        rest_a: FloatArray,
        b: FloatArray,
        rest_b: FloatArray,
        *,
        method: str,
        phi: FloatArray | None = None,
        df: FloatArray | None = None,
        weight: FloatArray | None = None,
    ) -> _Tables:
        ones = np.ones(len(a))
        least, most = np.maximum(0.0, a - rest_b), np.minimum(a + rest_a, a + b)
        x = least[:, None] + np.arange(int((most - least).max()) + 1)
        inside = x <= most[:, None]
        x = np.where(inside, x, most[:, None])
        left = [x, (a + rest_a)[:, None] - x, (a + b)[:, None] - x, (rest_b - a)[:, None] + x]
        log_weight = np.where(inside, -sum(gammaln(cell + 1.0) for cell in left), -np.inf)
        tail = np.where(x > a[:, None], 1.0, 0.0) + np.where(x == a[:, None], 1.0 if method == "exact" else 0.5, 0.0)
        return cls(
            np.stack([a, rest_a, b, rest_b]),
            method,
            least,
            log_weight,
            np.where(inside, tail, 0.0),
            ones if phi is None else phi,
            ones if df is None else df,
            ones if weight is None else weight,
        )

    def swapped(self) -> _Tables:
        """The same on the ratio of b over a."""
        a, rest_a, b, rest_b = self.cells
        return _Tables.of(b, rest_b, a, rest_a, method=self.method, phi=self.phi, df=self.df, weight=self.weight)

    @property
    def is_free(self) -> bool:
        """Whether the sums of any row leave more than one table."""
        return bool(self.log_weight.shape[1] > 1)

    def chances(self, log_theta: float) -> FloatArray:
        """The chance of each table of a row at an odds ratio."""
        logs = self.log_weight + np.arange(self.log_weight.shape[1]) * log_theta
        chance = np.exp(logs - logs.max(axis=1, keepdims=True))
        normed: FloatArray = chance / chance.sum(axis=1, keepdims=True)
        return normed

    def greater(self, theta: float) -> FloatArray:
        """By row, the one-sided p-value of "the ratio is at most theta" against a greater one."""
        if theta == 0.0:
            return self.tail[:, 0]
        tail: FloatArray = (self.chances(math.log(theta)) * self.tail).sum(axis=1)
        return np.maximum(tail, self._scaled_tail(theta)) if self.method == "quasibinomial" else tail

    def pooled(self, theta: float) -> float:
        """The p-values of ``greater`` averaged over the rows."""
        return float(self.weight @ self.greater(theta))

    def _scaled_tail(self, theta: float) -> FloatArray:
        """P(T ≥ r): r the signed root of the deviance from the table that theta expects, over the dispersion."""
        a, rest_a, b, rest_b = self.cells
        row, column = a + rest_a, a + b
        s = theta * (row + column) + rest_b - a
        root = np.sqrt(np.maximum(s**2 - 4.0 * (theta - 1.0) * theta * row * column, 0.0))
        stable = np.where(s > 0, s + root, 1.0)
        x = np.where(s > 0, 2.0 * theta * row * column / stable, (s - root) / (2.0 * (theta - 1.0) or 1.0))
        expected = np.maximum(np.stack([x, row - x, column - x, rest_b - a + x]), 0.0)
        deviance = 2.0 * kl_div(self.cells, np.maximum(expected, 1e-300)).sum(axis=0)
        scaled: FloatArray = stdtr(self.df, -np.sqrt(np.maximum(deviance, 0.0) / self.phi) * np.sign(a - x))
        return scaled


def _ratio_from(tables: _Tables, confidence: float) -> OddsRatio:
    a, rest_a, b, rest_b = (float(tables.weight @ cell) for cell in tables.cells)
    estimate, low, high, p = None, 0.0, math.inf, 1.0
    phi = float(tables.weight @ tables.phi)
    if tables.is_free:
        centre = math.log((a + 0.5) * (rest_b + 0.5) / ((rest_a + 0.5) * (b + 0.5)))
        spread = math.sqrt(sum(1.0 / (cell + 0.5) for cell in (a, rest_a, b, rest_b)))
        low, high, p = central_interval(
            tables.pooled, tables.swapped().pooled, confidence, centre, spread * math.sqrt(phi)
        )
        estimate = _most_likely(tables, centre, spread)
    return OddsRatio(
        estimate=estimate,
        low=low,
        high=high,
        p_value=p,
        method=tables.method,
        events_a=a,
        rest_a=rest_a,
        events_b=b,
        rest_b=rest_b,
        confidence=confidence,
        dispersion=phi if tables.method == "quasibinomial" else None,
        reason=None if tables.is_free else _why_nothing(a, rest_a, b, rest_b),
    )


def _why_nothing(a: float, rest_a: float, b: float, rest_b: float) -> str:
    if a + b == 0 or rest_a + rest_b == 0:
        return "there are no events" if a + b == 0 else "there is no rest to set the events against"
    return f"phase {'a' if a + rest_a == 0 else 'b'} has neither events nor rest"


def _most_likely(tables: _Tables, centre: float, spread: float) -> float:
    """The ratio at which the expected a is the observed one, on average over the rows."""
    place = np.arange(tables.log_weight.shape[1])
    observed = float(tables.weight @ (tables.cells[0] - tables.least))
    widths = np.isfinite(tables.log_weight).sum(axis=1) - 1
    whole = float(tables.weight @ widths)
    if observed <= 0 or observed >= whole:
        return 0.0 if observed <= 0 else math.inf

    def gap(log_theta: float) -> float:
        return (float(tables.weight @ (tables.chances(log_theta) @ place)) - observed) / whole

    at, value, step = centre, gap(centre), spread / 4.0
    while abs(at) < _FURTHEST:
        following = at - math.copysign(step, value)
        reached = gap(following)
        if (reached > 0) != (value > 0) or reached == 0:
            return math.exp(bracketed_root(gap, (at, value), (following, reached)))
        at, value, step = following, reached, 2.0 * step
    return 0.0 if at < 0 else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledProportion:
    """A share of a total over imputations.

    Attributes:
        estimate: mean successes / mean total; None where every total is 0.
        low, high: limits of the interval; 0 and 1 where every total is 0.
        successes, total: means over the imputations.
        dispersion, confidence: what was given.
        m: how many imputations.
        reason: why there is no estimate; None where there is one.
    """

    estimate: float | None
    low: float
    high: float
    successes: float
    total: float
    dispersion: float
    confidence: float
    m: int
    reason: str | None = None


def pool_proportion(
    successes: ArrayLike, totals: ArrayLike, *, dispersion: float = 1.0, confidence: float = 0.95
) -> PooledProportion:
    """The share of a total where both are known up to imputations.

    The binomial tails of the imputations are averaged and inverted; where all are equal this is the exact interval of
    ``proportion``. With ``dispersion`` φ, successes and totals are divided by φ first: the interval is that of the
    effective size total / φ.

    Args:
        successes, totals: whole counts, one of each an imputation, with successes ≤ total: at least 20, unless all are
            equal. Entry i of both belongs to one imputation.
        dispersion: index of dispersion, at least 1.
        confidence: between 0 and 1.

    Raises:
        InputError: an argument out of its range or of another length, named; fewer than 20 imputations.

    >>> result = pool_proportion([3] * 10 + [5] * 10, [10] * 20)
    >>> result.estimate, round(result.low, 3), round(result.high, 3)
    (0.4, 0.087, 0.779)
    """
    x, n = _checked_pair(successes, totals, ndim=1)
    confidence, phi = confidence_level(confidence), dispersion_factor(dispersion)
    rows, times = np.unique(np.column_stack([x, n]), axis=0, return_counts=True)
    if len(rows) > 1 and len(x) < FEWEST:
        raise InputError(f"successes has {len(x)} imputations; at least {FEWEST} are needed where they differ")
    some, rest = rows[:, 0] / phi, (rows[:, 1] - rows[:, 0]) / phi
    weight, level, total = times / len(x), (1.0 - confidence) / 2.0, float(n.mean())
    return PooledProportion(
        estimate=float(x.mean()) / total if total else None,
        low=_lower(some, rest, weight, level),
        high=1.0 - _lower(rest, some, weight, level),
        successes=float(x.mean()),
        total=total,
        dispersion=phi,
        confidence=confidence,
        m=len(x),
        reason=None if total else "the total is 0",
    )


def _lower(some: FloatArray, rest: FloatArray, weight: FloatArray, level: float) -> float:
    """The share at which the averaged chance of so many or more is ``level``; 0 where it is never as small."""
    none = some == 0

    def above(share: float) -> float:  # P(X ≥ x), rising in the share
        return float(weight @ np.where(none, 1.0, betainc(np.where(none, 1.0, some), rest + 1.0, share)))

    return 0.0 if above(NEXT_TO_NOTHING) >= level * (1.0 - 1e-9) else crossing(above, level, 1.0)


def pool_share_dispersion(
    successes: ArrayLike, totals: ArrayLike, *, groups: Sequence[object] | None = None
) -> PooledDispersion:
    """The dispersion index of shares by period, averaged over imputations.

    Args:
        successes, totals: whole counts (m imputations × periods), with successes ≤ total.
        groups: a label for each period, each group with its own share; None for one group.

    Returns:
        Means over the imputations that have an index: Pearson chi² over its degrees of freedom, about 1 for binomial
        shares. Imputing days uniformly spreads events out, so that it is too low where many dates are vague.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> result = pool_share_dispersion([[2, 4], [3, 3]], [[10, 10], [10, 10]])
    >>> round(result.index, 3), result.df, round(result.p_value, 3)
    (0.476, 1.0, 0.665)
    """
    x, n = _checked_pair(successes, totals, ndim=2)
    chi2, df = share_pearson(x, n, group_codes(groups, x.shape[1]))
    return averaged_dispersion(chi2, df, "no group has two periods with a total and a share above 0 and below 1")


def _checked_pair(successes: ArrayLike, totals: ArrayLike, *, ndim: int) -> tuple[FloatArray, FloatArray]:
    """Successes and totals as arrays of one shape, none of them more than its total."""
    x, n = checked_counts(successes, "successes", ndim=ndim), checked_counts(totals, "totals", ndim=ndim)
    if x.shape != n.shape:
        sizes = (" × ".join(map(str, array.shape)) for array in (x, n))
        raise InputError("successes has {} values, totals {}; they must be equally many".format(*sizes))
    if (x > n).any():
        at = tuple(int(i) for i in np.argwhere(x > n)[0])
        place = ", ".join(map(str, at))
        raise InputError(f"successes[{place}] is {digits(x[at])}, more than the total, {digits(n[at])}")
    return x, n
