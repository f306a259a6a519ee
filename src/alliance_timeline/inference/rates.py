"""Rates, their ratios and their dispersion: exact, mid-P, quasi-Poisson and negative binomial."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import (
    betainc,
    betaincinv,
    chdtrc,
    gammainccinv,
    gammaincinv,
    gammaln,
    kl_div,
    ndtr,
    ndtri,
    stdtr,
    stdtrit,
    xlogy,
)

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_count,
    checked_counts,
    checked_exposure,
    checked_exposures,
    checked_positive,
    confidence_level,
    digits,
    group_codes,
    one_of,
)

__all__ = [
    "NO_DISPERSION",
    "Dispersion",
    "NegativeBinomialRatio",
    "PFunction",
    "Periods",
    "Proportion",
    "Rate",
    "RateRatio",
    "RatioEvidence",
    "bracketed_root",
    "by_period",
    "central_interval",
    "dispersion",
    "greater_tail",
    "is_overdispersed",
    "kappa_grid",
    "log_rising",
    "negative_binomial_ratio",
    "pearson",
    "point_ratio",
    "proportion",
    "quasipoisson_evidence",
    "rate",
    "rate_ratio",
    "ratio_from",
    "ratio_p_functions",
    "refuse_periods",
    "scaled_deviance_tail",
    "vacuous_ratio",
    "widening",
    "yearly_widening",
]


def pearson(counts: FloatArray, exposure: FloatArray, group: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
    """Pearson chi² and its degrees of freedom about the group rates, by row of ``counts`` (m × periods).

    A group without events has a fitted mean of 0: it adds neither to chi² nor to the degrees of freedom.
    """
    chi2, df = np.zeros(len(counts)), np.zeros(len(counts))
    for label in range(int(group.max(initial=-1)) + 1):
        y, e = counts[:, group == label], exposure[group == label]
        total = y.sum(axis=1)
        mean = np.where(total > 0, total, 1.0)[:, None] * (e / e.sum())
        chi2 += np.where(total > 0, ((y - mean) ** 2 / mean).sum(axis=1), 0.0)
        df += np.where(total > 0, len(e) - 1.0, 0.0)
    return chi2, df


def is_overdispersed(index: float | None, p_value: float | None) -> bool:
    """Whether counts vary more than Poisson counts would: index above 1.2 or p below .1.

    Imputing vague dates evenly over their possible days smooths the counts: where many dates are vague, the index is
    too low, and overdispersion may go unseen.

    >>> is_overdispersed(1.1, 0.3), is_overdispersed(1.1, 0.05), is_overdispersed(None, None)
    (False, True, False)
    """
    return index is not None and p_value is not None and (index > 1.2 or p_value < 0.1)


def widening(index: float | None, p_value: float | None) -> float:
    """The factor by which an interval is widened: the index where counts are overdispersed and it is above 1, else 1.

    >>> widening(1.5, 0.3), widening(1.1, 0.3), widening(None, None)
    (1.5, 1.0, 1.0)
    """
    return max(index, 1.0) if index is not None and is_overdispersed(index, p_value) else 1.0


def yearly_widening(index: float | None, p_value: float | None, df: float, confidence: float) -> tuple[float, float]:
    """The factor by which an interval is widened for how few years vary, and the confidence that it is then made with.

    That is the confidence whose normal quantile is Student's t quantile of ``confidence``, at most 1 − 1e-12. On a
    single degree of freedom an index tells too little to widen by.

    >>> factor, level = yearly_widening(2.4, 0.001, 11, 0.95)
    >>> factor, round(level, 4)
    (2.4, 0.9723)
    >>> yearly_widening(1.0, 0.4, 11, 0.95), yearly_widening(2.4, 0.1, 1, 0.95)
    ((1.0, 0.95), (1.0, 0.95))
    """
    factor = widening(index, p_value) if df > 1 else 1.0
    if factor == 1.0:
        return factor, confidence
    return factor, float(min(1.0 - 2.0 * ndtr(stdtrit(df, (1.0 - confidence) / 2.0)), 1.0 - 1e-12))


def by_period(
    side: str,
    counts: ArrayLike | None,
    exposure: ArrayLike | None,
    events: FloatArray,
    total: float,
    *,
    ndim: int,
) -> tuple[FloatArray, FloatArray]:
    """Checked counts (rows × periods) and period exposures of one phase; they must add up to its totals."""
    if counts is None:
        raise InputError(f"counts_{side} is missing; this method needs the events of each period")
    y = np.atleast_2d(checked_counts(counts, f"counts_{side}", ndim=ndim))
    if y.shape[0] != len(events):
        raise InputError(f"counts_{side} has {y.shape[0]} rows for {len(events)} imputations; they must be equal")
    if (y.sum(axis=1) != events).any():
        row = int(np.argmax(y.sum(axis=1) != events))
        raise InputError(
            f"counts_{side} sums to {digits(y[row].sum())}, but events_{side} is {digits(events[row])}; they must agree"
        )
    if exposure is None:
        return y, np.full(y.shape[1], total / y.shape[1])
    e = checked_exposures(exposure, f"period_exposure_{side}", y.shape[1])
    _refuse_sum(side, e, total)
    return y, e


def refuse_periods(
    side: str,
    counts: ArrayLike | None,
    exposure: ArrayLike | None,
    events: FloatArray,
    total: float,
    *,
    ndim: int,
) -> None:
    """Refuses counts or exposures by period, of which the method has no need, that do not agree with the totals."""
    if counts is not None:
        by_period(side, counts, exposure, events, total, ndim=ndim)
    elif exposure is not None:
        _refuse_sum(side, checked_positive(exposure, f"period_exposure_{side}", ndim=1), total)


def _refuse_sum(side: str, exposure: FloatArray, total: float) -> None:
    if not math.isclose(exposure.sum(), total, rel_tol=1e-6):
        given = f"period_exposure_{side} sums to {digits(exposure.sum())}, but exposure_{side} is {digits(total)}"
        raise InputError(f"{given}; they must agree")


PFunction = Callable[[float], float]

_FURTHEST = 500.0  # the widest log ratio that is looked at
_CLOSE = 1e-12  # the search ends when the p-value is met this closely, in standard deviations


def greater_tail(a: FloatArray, b: FloatArray, share: FloatArray, rest: FloatArray, *, half: bool) -> FloatArray:
    """P(X ≥ a) for X ~ binomial(a + b, share), less half of P(X = a) if ``half`` (mid-P).

    ``rest`` is 1 − share, given apart so that a share near 1 loses no digits. All arguments are arrays of
    one shape. Counts that are not whole take the same formula, with the incomplete beta function between
    them.

    >>> one = np.ones(1)
    >>> float(greater_tail(3 * one, 0 * one, one / 6, one * 5 / 6, half=False)[0]) == (1 / 6) ** 3
    True
    """
    tail: FloatArray = np.where(a > 0, betainc(np.where(a > 0, a, 1.0), b + 1.0, share), 1.0)
    if half:
        choose = gammaln(a + b + 1.0) - gammaln(a + 1.0) - gammaln(b + 1.0)
        tail = tail - 0.5 * np.exp(choose + xlogy(a, share) + xlogy(b, rest))
    return np.clip(tail, 0.0, 1.0)


def scaled_deviance_tail(
    a: FloatArray, b: FloatArray, share: FloatArray, rest: FloatArray, phi: FloatArray, df: FloatArray
) -> FloatArray:
    """P(T ≥ r): r the signed root of the profile deviance over phi, T of Student on ``df``.

    >>> one = np.ones(1)
    >>> float(scaled_deviance_tail(3 * one, 3 * one, one / 2, one / 2, one, 5 * one)[0])
    0.5
    """
    total = a + b
    deviance = 2.0 * (kl_div(a, total * share) + kl_div(b, total * rest))
    root = np.sqrt(np.maximum(deviance, 0.0) / phi) * np.sign(a * rest - b * share)
    tail: FloatArray = stdtr(df, -root)
    return tail


@dataclass(frozen=True, slots=True)
class RatioEvidence:
    """Counts of two phases, one row an imputation, and the method that turns them into p-values.

    Attributes:
        a, b: events of the two phases, arrays of one length.
        exposure_a, exposure_b: exposure of each phase.
        method: "midp", "exact" or "quasipoisson".
        phi, df: dispersion and its degrees of freedom, one a row; used by "quasipoisson" alone.
        weight: how often each row stands; sums to 1.
    """

    a: FloatArray
    b: FloatArray
    exposure_a: float
    exposure_b: float
    method: str
    phi: FloatArray = field(default_factory=lambda: np.ones(1))
    df: FloatArray = field(default_factory=lambda: np.ones(1))
    weight: FloatArray = field(default_factory=lambda: np.ones(1))

    def swapped(self) -> RatioEvidence:
        """The same evidence on the ratio of b over a."""
        return replace(self, a=self.b, b=self.a, exposure_a=self.exposure_b, exposure_b=self.exposure_a)

    def greater(self, theta: float) -> FloatArray:
        """By row, the one-sided p-value of "the ratio is at most theta" against a greater one."""
        odds = theta * self.exposure_a
        share = np.full(self.a.shape, odds / (odds + self.exposure_b))
        rest = np.full(self.a.shape, self.exposure_b / (odds + self.exposure_b))
        tail = greater_tail(self.a, self.b, share, rest, half=self.method != "exact")
        if self.method == "quasipoisson":
            scaled = scaled_deviance_tail(self.a, self.b, share, rest, self.phi, self.df)
            return np.maximum(tail, scaled)
        return tail

    def pooled(self, theta: float) -> float:
        """The p-values of ``greater`` averaged over the rows."""
        return float(self.weight @ self.greater(theta))


def central_interval(
    greater: PFunction, less: PFunction, confidence: float, centre: float, spread: float
) -> tuple[float, float, float]:
    """Low and high limit of the ratio, and the two-sided p-value of a ratio of 1.

    Args:
        greater: p-value of "the ratio is at most theta" as a function of theta ≥ 0, rising.
        less: the same of the swapped ratio, 1/theta: its limit inverts to the high one.
        confidence: of the two-sided interval.
        centre, spread: a guess of the log ratio and of its standard error, where the search begins.

    Returns:
        low, high, p: p ≤ 1 − confidence exactly where 1 lies outside of low … high.
    """
    level = (1.0 - confidence) / 2.0
    reach = -float(ndtri(level)) * spread
    low = _lower_limit(greater, level, centre - reach, spread)
    high = _lower_limit(less, level, -centre - reach, spread)
    p = min(1.0, 2.0 * min(greater(1.0), less(1.0)))
    return low, (1.0 / high if high > 0 else math.inf), p


def _lower_limit(greater: PFunction, level: float, start: float, spread: float) -> float:
    """The theta at which the rising ``greater`` meets ``level``; 0 if it is above it everywhere."""
    if greater(0.0) >= level * (1.0 - 1e-9):
        return 0.0
    target = float(ndtri(level))

    def gap(log_theta: float) -> float:
        p = min(max(greater(math.exp(log_theta)), 1e-300), 1.0 - 1e-16)
        return float(ndtri(p)) - target

    at = min(max(start, -_FURTHEST), _FURTHEST)
    value = gap(at)
    step = -math.copysign(spread * (1.05 * min(abs(value), 8.0) + 0.02), value)
    while abs(value) > _CLOSE:
        following = at + step
        if abs(following) > _FURTHEST:
            return 0.0 if following < 0 else math.inf
        reached = gap(following)
        if (reached > 0) != (value > 0) or reached == 0:
            return math.exp(bracketed_root(gap, (at, value), (following, reached)))
        at, value, step = following, reached, 2.0 * step
    return math.exp(at)


def bracketed_root(gap: Callable[[float], float], old: tuple[float, float], new: tuple[float, float]) -> float:
    """The root of ``gap`` between two points (x, gap(x)) of opposite sign.

    Regula falsi as sharpened by Anderson and Björck (1973, BIT 13:253-264).

    >>> round(bracketed_root(lambda x: x * x - 2.0, (1.0, -1.0), (2.0, 2.0)), 9)
    1.414213562
    """
    (x0, f0), (x1, f1) = old, new
    for _ in range(200):
        if abs(f1) <= _CLOSE or abs(x1 - x0) <= 1e-14 * (1.0 + abs(x1)):
            break
        x2 = x1 - f1 * (x1 - x0) / (f1 - f0)
        f2 = gap(x2)
        if (f2 > 0) != (f1 > 0):
            x0, f0 = x1, f1
        else:
            kept = 1.0 - f2 / f1
            f0 *= kept if kept > 0 else 0.5
        x1, f1 = x2, f2
    return x1


def ratio_p_functions(
    events_a: ArrayLike,
    events_b: ArrayLike,
    exposure_a: ArrayLike,
    exposure_b: ArrayLike,
    theta: ArrayLike,
    *,
    method: str = "midp",
) -> tuple[FloatArray, FloatArray]:
    """The two one-sided p-values of the rate ratio a over b at ``theta``, elementwise with broadcasting.

    Given the total n, a ~ binomial(n, theta·Ea / (theta·Ea + Eb)) where theta is the true ratio.

    Args:
        events_a, events_b: whole counts, 0 or more.
        exposure_a, exposure_b: above 0.
        theta: ratios to try, above 0 and finite.
        method: "exact" counts the observed count in full, "midp" by half; mid-P values of the two sides
            sum to 1.

    Returns:
        less, greater: p against a smaller ratio than theta, P(X ≤ a), and against a greater one, P(X ≥ a).

    Raises:
        InputError: a value out of its range, or a method not known.

    >>> less, greater = ratio_p_functions([3, 0], 0, 2, 10, 1.0, method="exact")
    >>> greater.round(4).tolist(), less.tolist()
    ([0.0046, 1.0], [1.0, 1.0])
    """
    one_of(method, "method", ("midp", "exact"))
    given = {"events_a": events_a, "events_b": events_b, "exposure_a": exposure_a, "exposure_b": exposure_b}
    given["theta"] = theta
    arrays = {
        name: checked_counts(value, name, ndim=None) if name.startswith("events") else checked_positive(value, name)
        for name, value in given.items()
    }
    try:
        a, b, ea, eb, ratio = np.broadcast_arrays(*arrays.values())
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise InputError(f"the shapes do not broadcast: {shapes}") from None
    share, rest = ratio * ea / (ratio * ea + eb), eb / (ratio * ea + eb)
    half = method == "midp"
    return greater_tail(b, a, rest, share, half=half), greater_tail(a, b, share, rest, half=half)


_EXACT = 1000  # factors that are taken one by one
_SMALL = 0.01  # up to here by series
_SERIES = [0.0, *((-1.0) ** k / k for k in range(2, 10))]


def kappa_grid(counts: FloatArray, largest: float) -> FloatArray:
    """Three values of κ a decade, from 1e-6 over the mean count (over 1, if that is larger) to ``largest``.

    >>> kappa_grid(np.array([1.0, 3.0, 20.0, 0.0]), 1e-5)[[0, -1]].round(9).tolist()
    [1.67e-07, 1e-05]
    """
    least = 1e-6 / max(1.0, float(counts.mean()))
    return np.geomspace(least, largest, round(3.0 * np.log10(largest / least)) + 1)


def log_rising(counts: FloatArray) -> Callable[[FloatArray], tuple[FloatArray, FloatArray]]:
    """The function of κ (an array) that gives Σ over counts y of Σ_{j<y} log(1 + jκ), and its slope in log κ.

    >>> value, slope = log_rising(np.array([3.0, 0.0, 2.0]))(np.array([0.5]))
    >>> float(np.exp(value[0])), round(float(slope[0]), 3)  # 1 · 1.5 · 2, and 1 · 1.5
    (4.5, 1.167)
    """
    below = np.arange(min(counts.max(), _EXACT))
    exceeding = len(counts) - np.searchsorted(np.sort(counts), below, side="right")
    large, times = np.unique(counts[counts > _EXACT], return_counts=True)

    def at(kappa: FloatArray) -> tuple[FloatArray, FloatArray]:
        grown = below * kappa[:, None]
        value: FloatArray = np.log1p(grown) @ exceeding
        slope: FloatArray = (grown / (1.0 + grown)) @ exceeding
        if len(large):
            ends, starts = (_antiderivatives(kappa[:, None], x) for x in (large, np.array([float(_EXACT)])))
            value, slope = value + (ends[0] - starts[0]) @ times, slope + (ends[1] - starts[1]) @ times
        return value, slope

    return at


def _antiderivatives(kappa: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """F with Σ_{a≤j<b} f(j) ≈ F(b) − F(a), for log(1 + jκ) and for jκ/(1 + jκ): ∫f − f/2 + f′/12."""
    u = kappa * x
    log, small = np.log1p(u), u < _SMALL
    safe = np.where(small, 1.0, u)
    lost = np.where(small, np.polynomial.polynomial.polyval(np.minimum(u, _SMALL), _SERIES), 1.0 - log / safe)
    mean = np.where(small, u - (1.0 + u) * lost, (1.0 + 1.0 / safe) * log - 1.0)  # of log(1 + jκ) from 0 to x
    value = x * mean - log / 2.0 + kappa / (1.0 + u) / 12.0
    slope = x * lost - u / (1.0 + u) / 2.0 + kappa / (1.0 + u) ** 2 / 12.0
    return value, slope


_LARGEST = 1e4  # the kappa up to which the best one is sought


@dataclass(frozen=True, slots=True)
class _Fit:
    """Log likelihood without the part of counts and kappa alone, its slope in log kappa, and the log rate."""

    value: FloatArray
    slope: FloatArray
    log_rate: FloatArray


def _at_kappas(counts: FloatArray, exposure: FloatArray, kappa: FloatArray) -> _Fit:
    """The fit of one rate at each kappa; Newton on a concave function."""
    if counts.sum() == 0:
        return _Fit(np.zeros_like(kappa), np.zeros_like(kappa), np.full_like(kappa, -np.inf))
    log_rate = np.full_like(kappa, math.log(counts.sum() / exposure.sum()))
    k = kappa[:, None]
    for _ in range(60):
        mean = exposure * np.exp(log_rate)[:, None]
        weight = 1.0 + mean * k
        score = ((counts - mean) / weight).sum(axis=1)
        information = (mean * (1.0 + counts * k) / weight**2).sum(axis=1)
        step = np.clip(score / information, -2.0, 2.0)
        log_rate = log_rate + step
        if np.abs(step).max() < 1e-12:
            break
    mean = exposure * np.exp(log_rate)[:, None]
    spread = np.log1p(mean * k)
    value = (xlogy(counts, mean) - (counts + 1.0 / k) * spread).sum(axis=1)
    slope = (spread / k - (counts * k + 1.0) * mean / (1.0 + mean * k)).sum(axis=1)
    return _Fit(value, slope, log_rate)


class NegativeBinomialRatio:
    """The likelihood of two phases' counts, and the p-values of their rate ratio from it.

    Args:
        counts_a, counts_b: events by period, whole.
        exposure_a, exposure_b: exposure of the same periods.

    ``estimate`` is the maximum-likelihood ratio and ``size`` the common size that belongs to it (∞ where
    the counts are not more spread than Poisson).
    """

    __slots__ = ("_a", "_b", "_best", "_ea", "_eb", "_kappas", "_rising", "estimate", "size")

    def __init__(
        self, counts_a: FloatArray, exposure_a: FloatArray, counts_b: FloatArray, exposure_b: FloatArray
    ) -> None:
        self._a, self._b, self._ea, self._eb = counts_a, counts_b, exposure_a, exposure_b
        counts = np.concatenate([counts_a, counts_b])
        self._rising, grid = log_rising(counts), kappa_grid(counts, _LARGEST)
        self._kappas = np.concatenate([grid[:1] / 1000.0, grid])
        self._best, kappa = self._maximum(None)
        at = np.array([kappa])
        log_a, log_b = (_at_kappas(y, e, at).log_rate[0] for y, e in ((self._a, self._ea), (self._b, self._eb)))
        self.estimate = math.inf if log_b == -np.inf else float(np.exp(log_a - log_b))
        self.size = math.inf if kappa <= self._kappas[1] else 1.0 / kappa

    def _profile(self, theta: float | None, kappa: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log likelihood and its slope at each kappa: the ratio held at ``theta``, or two free rates if it is None."""
        if theta is None:
            fits = [_at_kappas(self._a, self._ea, kappa), _at_kappas(self._b, self._eb, kappa)]
        else:
            exposure = np.concatenate([theta * self._ea, self._eb])
            fits = [_at_kappas(np.concatenate([self._a, self._b]), exposure, kappa)]
        value, slope = self._rising(kappa)
        return value + sum(fit.value for fit in fits), slope + sum(fit.slope for fit in fits)

    def _maximum(self, theta: float | None) -> tuple[float, float]:
        """The highest log likelihood over kappa, and that kappa: best of a grid, then root of the slope."""
        values, slopes = self._profile(theta, self._kappas)
        best = int(np.argmax(values))
        left, right = max(best - 1, 0), min(best + 1, len(self._kappas) - 1)
        if best == 0 or not slopes[left] > 0 > slopes[right]:
            return float(values[best]), float(self._kappas[best])

        def slope(log_kappa: float) -> float:
            return float(self._profile(theta, np.array([math.exp(log_kappa)]))[1][0])

        ends = [(math.log(self._kappas[i]), float(slopes[i])) for i in (left, right)]
        kappa = math.exp(bracketed_root(slope, ends[0], ends[1]))
        return float(self._profile(theta, np.array([kappa]))[0][0]), kappa

    def greater(self, theta: float) -> float:
        """P-value of "the ratio is at most theta" against a greater one: signed root of the deviance."""
        if theta == 0.0:
            return 0.0 if self._a.sum() > 0 else 0.5
        held, _ = self._maximum(theta)
        root = math.sqrt(max(0.0, 2.0 * (self._best - held)))
        return float(ndtr(-root if self.estimate > theta else root))

    def swapped(self) -> NegativeBinomialRatio:
        """The same counts on the ratio of b over a."""
        return NegativeBinomialRatio(self._b, self._eb, self._a, self._ea)


NO_DISPERSION = "no dispersion can be found: no phase with events has two periods"

Periods = tuple[FloatArray, FloatArray]  # counts (rows × periods) and the exposure of the periods


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRatio:
    """The rate of a over the rate of b.

    Attributes:
        estimate: the ratio; ∞ where only b has no events, None where neither has any.
        low, high: central limits: 0 where a has no events, ∞ where b has none.
        p_value: two-sided, of a ratio of 1: at most 1 − confidence exactly where 1 lies outside the limits.
        method: "midp", "exact", "quasipoisson" or "negative_binomial".
        events_a, exposure_a, events_b, exposure_b, confidence: what was given (means of imputations).
        dispersion: the factor by which "quasipoisson" widens, at least 1; None for other methods.
        size: the size of "negative_binomial", ∞ where the counts are Poisson; None for other methods.
        reason: why the data say nothing (then p is 1, the limits are 0 and ∞); None where they do.
    """

    estimate: float | None
    low: float
    high: float
    p_value: float
    method: str
    events_a: float
    exposure_a: float
    events_b: float
    exposure_b: float
    confidence: float
    dispersion: float | None = None
    size: float | None = None
    reason: str | None = None


def point_ratio(a: float, exposure_a: float, b: float, exposure_b: float) -> float | None:
    """The ratio of two rates; ∞ where only b is 0, None where both are.

    >>> point_ratio(4, 2.0, 1, 1.0), point_ratio(1, 1.0, 0, 1.0), point_ratio(0, 1.0, 0, 1.0)
    (2.0, inf, None)
    """
    if b == 0:
        return math.inf if a > 0 else None
    return (a / exposure_a) / (b / exposure_b)


def quasipoisson_evidence(
    a: FloatArray, exposure_a: float, phase_a: Periods, b: FloatArray, exposure_b: float, phase_b: Periods
) -> RatioEvidence | None:
    """Totals with each row's dispersion about both phases' rates; None if a row has no degrees of freedom.

    Rows without any event have nothing to disperse: they take a dispersion of 1.
    """
    chi2, df = np.zeros(len(a)), np.zeros(len(a))
    for counts, exposure in (phase_a, phase_b):
        part, free = pearson(counts, exposure, np.zeros(len(exposure), dtype=int))
        chi2, df = chi2 + part, df + free
    if ((df == 0) & (a + b > 0)).any():
        return None
    df = np.maximum(df, 1.0)
    phi = np.maximum(chi2 / df, 1.0)
    return RatioEvidence(a, b, exposure_a, exposure_b, "quasipoisson", phi, df, np.full(len(a), 1.0 / len(a)))


def ratio_from(evidence: RatioEvidence, confidence: float) -> RateRatio:
    """The result of p-value functions averaged over the rows of ``evidence``."""
    a, b = float(evidence.weight @ evidence.a), float(evidence.weight @ evidence.b)
    ea, eb = evidence.exposure_a, evidence.exposure_b
    phi = float(evidence.weight @ evidence.phi)
    centre, spread = _start_of_search(a, ea, b, eb)
    low, high, p = central_interval(
        evidence.pooled, evidence.swapped().pooled, confidence, centre, spread * math.sqrt(phi)
    )
    return RateRatio(
        estimate=point_ratio(a, ea, b, eb),
        low=low,
        high=high,
        p_value=p,
        method=evidence.method,
        events_a=a,
        exposure_a=ea,
        events_b=b,
        exposure_b=eb,
        confidence=confidence,
        dispersion=phi if evidence.method == "quasipoisson" else None,
        reason="neither a nor b has events" if a + b == 0 else None,
    )


def vacuous_ratio(plain: RateRatio, method: str, reason: str) -> RateRatio:
    """The result where ``method`` can say nothing: every ratio remains possible."""
    return replace(plain, low=0.0, high=math.inf, p_value=1.0, method=method, reason=reason)


def negative_binomial_ratio(plain: RatioEvidence, phase_a: Periods, phase_b: Periods, confidence: float) -> RateRatio:
    """The profile likelihood ratio of one row of counts; its p is nowhere below the mid-P of ``plain``."""
    result = ratio_from(plain, confidence)
    if result.reason is not None:
        return replace(result, method="negative_binomial")
    (counts_a, exposure_a), (counts_b, exposure_b) = phase_a, phase_b
    model = NegativeBinomialRatio(counts_a[0], exposure_a, counts_b[0], exposure_b)
    other, swapped = model.swapped(), plain.swapped()
    centre, spread = _start_of_search(result.events_a, plain.exposure_a, result.events_b, plain.exposure_b)
    low, high, p = central_interval(
        lambda theta: max(plain.pooled(theta), model.greater(theta)),
        lambda theta: max(swapped.pooled(theta), other.greater(theta)),
        confidence,
        centre,
        spread,
    )
    return replace(
        result,
        estimate=model.estimate,
        low=low,
        high=high,
        p_value=p,
        method="negative_binomial",
        size=model.size,
    )


def _start_of_search(a: float, exposure_a: float, b: float, exposure_b: float) -> tuple[float, float]:
    """A guess of the log ratio and of its standard error, finite at zeros too."""
    centre = math.log((a + 0.5) / (b + 0.5) * exposure_b / exposure_a)
    return centre, math.sqrt(1.0 / (a + 0.5) + 1.0 / (b + 0.5))


_NO_EVENT = 1e-6  # an expected count below it has the limits of 0: every quantile would round to it
METHODS = ("midp", "exact", "quasipoisson", "negative_binomial")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Events per unit of exposure.

    Attributes:
        estimate: events / exposure.
        low, high: limits of the interval; low is 0 at 0 events.
        events, exposure, confidence: what was given.
        method: "garwood".
    """

    estimate: float
    low: float
    high: float
    events: float
    exposure: float
    confidence: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """A share of a total.

    Attributes:
        estimate: successes / total; None where the total is 0.
        low, high: limits of the interval; 0 and 1 where the total is 0.
        successes, total, confidence, method: what was given.
        reason: why there is no estimate; None where there is one.
    """

    estimate: float | None
    low: float
    high: float
    successes: float
    total: float
    confidence: float
    method: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How much more the counts vary than Poisson counts of the same rate.

    Attributes:
        index: Pearson chi² / df: about 1 for Poisson counts; None where it cannot be had.
        df: degrees of freedom.
        p_value: upper tail of chi²; None where the index is.
        periods, groups: how many periods in how many groups were looked at.
        reason: why there is no index; None where there is one.
    """

    index: float | None
    df: int
    p_value: float | None
    periods: int
    groups: int = 1
    reason: str | None = None


def rate(events: float, exposure: float, *, confidence: float = 0.95) -> Rate:
    """The rate of a Poisson count with its exact central interval.

    Args:
        events: count, 0 or more. An expected count need not be whole: the Gamma quantiles of Garwood's
            interval run through the values between, and the limits rise with the count.
        exposure: above 0, in any unit; the rate is per that unit.
        confidence: between 0 and 1.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = rate(0, 8.5)
    >>> result.estimate, result.low, round(result.high, 3)
    (0.0, 0.0, 0.434)
    """
    events = checked_count(events, "events", whole=False)
    exposure = checked_exposure(exposure, "exposure")
    tail = (1.0 - confidence_level(confidence)) / 2.0
    return Rate(
        estimate=events / exposure,
        low=float(gammaincinv(events, tail)) / exposure if events > _NO_EVENT else 0.0,
        high=float(gammainccinv(events + 1.0, tail)) / exposure,
        events=events,
        exposure=exposure,
        confidence=confidence,
        method="garwood",
    )


def proportion(successes: float, total: float, *, confidence: float = 0.95, method: str = "exact") -> Proportion:
    """A binomial share with a central interval.

    Args:
        successes, total: counts with successes ≤ total. Expected counts need not be whole: the limits are
            then quantiles of Beta distributions with parameters that are not whole, and rise with
        ``successes``. confidence: between 0 and 1.
        method: "exact" (Clopper & Pearson, never covers less than it says) or "midp" (narrower; covers
            about as much as it says).

    Raises:
        InputError: an argument out of its range, named.

    >>> result = proportion(3, 10)
    >>> result.estimate, round(result.low, 4), round(result.high, 4)
    (0.3, 0.0667, 0.6525)
    """
    method = one_of(method, "method", ("exact", "midp"))
    successes = checked_count(successes, "successes", whole=False)
    total = checked_count(total, "total", whole=False)
    confidence = confidence_level(confidence)
    if successes > total:
        raise InputError(
            f"successes is {digits(successes)}, more than total, {digits(total)}; it must be at most the total"
        )
    failures, tail = total - successes, (1.0 - confidence) / 2.0
    if total == 0:
        low, high = 0.0, 1.0
    elif method == "exact":
        low = float(betaincinv(successes, failures + 1.0, tail)) if successes > _NO_EVENT else 0.0
        high = 1.0 - float(betaincinv(failures, successes + 1.0, tail)) if failures > _NO_EVENT else 1.0
    else:
        odds = ratio_from(RatioEvidence(np.array([successes]), np.array([failures]), 1.0, 1.0, method), confidence)
        low, high = odds.low / (1.0 + odds.low), 1.0 - 1.0 / (1.0 + odds.high)
    return Proportion(
        estimate=successes / total if total else None,
        low=low,
        high=high,
        successes=successes,
        total=total,
        confidence=confidence,
        method=method,
        reason=None if total else "the total is 0",
    )


def dispersion(
    counts: ArrayLike, exposure: ArrayLike | None = None, *, groups: Sequence[object] | None = None
) -> Dispersion:
    """The dispersion index of counts by period: Pearson chi² over its degrees of freedom.

    Args:
        counts: events by period, 0 or more. Counts that are not whole are taken, but expected counts of
            uncertain dates are smoother than counts: their index is too low.
        exposure: of each period, above 0; None for equal ones.
        groups: a label for each period: each group (a phase) has its own rate; None for one group.

    Returns:
        The index with its upper-tail p. Without events, or with one period a group, there is no index, and
        ``.reason`` says so.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> result = dispersion([2, 4, 6])
    >>> result.index, result.df, round(result.p_value, 4)
    (1.0, 2, 0.3679)
    >>> dispersion([1, 1, 9, 9], groups=["a", "a", "b", "b"]).index
    0.0
    """
    y = checked_counts(counts, "counts", whole=False)
    e = checked_exposures(exposure, "exposure", len(y))
    labels = group_codes(groups, len(y))
    chi2, df = pearson(y[None, :], e, labels)
    number = len(np.unique(labels))
    if df[0] == 0:
        why = "no events" if y.sum() == 0 else "no group with events has two periods"
        return Dispersion(index=None, df=0, p_value=None, periods=len(y), groups=number, reason=why)
    p = float(chdtrc(df[0], chi2[0]))
    return Dispersion(index=float(chi2[0] / df[0]), df=int(df[0]), p_value=p, periods=len(y), groups=number)


def rate_ratio(
    events_a: float,
    exposure_a: float,
    events_b: float,
    exposure_b: float,
    *,
    confidence: float = 0.95,
    method: str = "midp",
    counts_a: ArrayLike | None = None,
    counts_b: ArrayLike | None = None,
    period_exposure_a: ArrayLike | None = None,
    period_exposure_b: ArrayLike | None = None,
) -> RateRatio:
    """The rate of a relative to the rate of b, with a central interval and the p-value that matches it.

    The two-sided p is twice the smaller one-sided p, at most 1. Swapping a and b inverts ratio and limits.

    Args:
        events_a, events_b: whole counts, 0 or more.
        exposure_a, exposure_b: above 0, in the same unit.
        confidence: between 0 and 1.
        method: how the one-sided p-values are made.
            "midp": given the total n, a is binomial; the observed count weighs half. Covers about as much
            as it says. "exact": it weighs in full; covers at least as much as it says.
            "quasipoisson": signed root of the profile deviance over the dispersion (Pearson chi² / df about
            both phases' rates, at least 1) against Student's t on df, that is F(1, df); never less than
            mid-P. "negative_binomial": signed root of the likelihood ratio, with a common size found by
            maximum likelihood at every ratio, against the normal, that is chi²(1); never less than mid-P.
            Its estimate is the maximum-likelihood ratio, which differs from that of the totals where
            exposures differ.
        counts_a, counts_b: events by period, which sum to the events; needed by the last two methods, checked by all.
        period_exposure_a, period_exposure_b: exposure of these periods, which sums to that of the phase; None for
            equal periods.

    Returns:
        With no events at all, or where "quasipoisson" has no two periods to find a dispersion from, p is 1,
        the limits are 0 and ∞, and ``.reason`` says why.

    Raises:
        InputError: an argument out of its range, named; or counts missing for the last two methods.

    >>> result = rate_ratio(2, 17877, 9, 16660, method="exact")  # Fay's example
    >>> round(result.estimate, 4), round(result.low, 4), round(result.high, 4), round(result.p_value, 4)
    (0.2071, 0.0218, 1.0005, 0.0501)
    """
    method, confidence = one_of(method, "method", METHODS), confidence_level(confidence)
    a, b = checked_count(events_a, "events_a"), checked_count(events_b, "events_b")
    ea, eb = checked_exposure(exposure_a, "exposure_a"), checked_exposure(exposure_b, "exposure_b")
    plain = RatioEvidence(np.array([a]), np.array([b]), ea, eb, "exact" if method == "exact" else "midp")
    given = ("a", counts_a, period_exposure_a, plain.a, ea), ("b", counts_b, period_exposure_b, plain.b, eb)
    if method in ("midp", "exact"):
        for phase in given:
            refuse_periods(*phase, ndim=1)
        return ratio_from(plain, confidence)
    phase_a, phase_b = (by_period(*phase, ndim=1) for phase in given)
    if method == "negative_binomial":
        return negative_binomial_ratio(plain, phase_a, phase_b, confidence)
    evidence = quasipoisson_evidence(plain.a, ea, phase_a, plain.b, eb, phase_b)
    if evidence is None:
        return vacuous_ratio(ratio_from(plain, confidence), method, NO_DISPERSION)
    return ratio_from(evidence, confidence)
