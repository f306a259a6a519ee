"""One-sided p-value functions of a rate ratio, and their inversion to central intervals.

A p-value function gives, for every ratio theta, how well the data agree with it. The interval is where
the function stays above half of alpha, so that p and interval cannot disagree (Fay 2010, R Journal
2(1):53-58; Biostatistics 11:373-374). The functions of several imputations may be averaged before they are
inverted."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, gammaln, kl_div, ndtri, stdtr, xlogy

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import FloatArray, checked_counts, checked_positive, one_of

__all__ = [
    "PFunction",
    "RatioEvidence",
    "bracketed_root",
    "central_interval",
    "greater_tail",
    "ratio_p_functions",
    "scaled_deviance_tail",
]

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
