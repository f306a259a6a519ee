"""How large a rate ratio must be for a given number of events to show it.

Given the total number of events n, those of a are binomial with the share θ·Ea / (θ·Ea + Eb) where θ is the true
ratio (Przyborowski & Wilenski 1940, Biometrika 31:313-323). The power of the conditional test is therefore an exact
binomial tail, and the ratio that has a given power an exact quantile: the binomial tail as a function of the share
is a Beta distribution. Nothing is simulated.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from scipy.special import betainccinv, betaincinv

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import checked_count, checked_exposure, checked_real, one_of
from alliance_timeline.inference.pvalues import RatioEvidence

__all__ = ["DetectableRatio", "smallest_detectable_ratio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectableRatio:
    """The rate ratios, of a over b, that are detected with a given power.

    Attributes:
        ratio: the smallest ratio above 1 that is detected; None where none is.
        inverse: the largest ratio below 1 that is detected; None where none is. It is 1 / ``ratio`` only where
            exposures are equal.
        events, exposure_a, exposure_b, level, power, method: what was given.
        reason: why one of the two, or both, are None; None where neither is.
    """

    ratio: float | None
    inverse: float | None
    events: int
    exposure_a: float
    exposure_b: float
    level: float
    power: float
    method: str
    reason: str | None = None


def smallest_detectable_ratio(
    events: float,
    exposure_a: float,
    exposure_b: float,
    *,
    level: float = 0.05,
    power: float = 0.8,
    method: str = "midp",
) -> DetectableRatio:
    """The smallest rate ratio that ``rate_ratio`` would find in a share ``power`` of cases.

    A ratio is found where the two-sided p of ``rate_ratio`` is at most ``level`` and the estimate lies on the true
    side of 1.

    Args:
        events: of a and b together, a whole number; it is held fixed.
        exposure_a, exposure_b: above 0, in the same unit.
        level: of the two-sided test, between 0 and 1.
        power: between ``level`` and 1.
        method: "midp" or "exact", as in ``rate_ratio``.

    Returns:
        Both ratios. With so few events that even all of them in one phase would not have a p of ``level``, no ratio
        is ever found, and ``.reason`` says so.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = smallest_detectable_ratio(20, 8.5, 8.5)
    >>> round(result.ratio, 3), round(result.inverse, 3)
    (3.968, 0.252)
    >>> smallest_detectable_ratio(4, 1, 1).reason
    '4 events are too few: with all of them in a or b, p is 0.0625'
    """
    method = one_of(method, "method", ("midp", "exact"))
    n = int(checked_count(events, "events"))
    ea, eb = checked_exposure(exposure_a, "exposure_a"), checked_exposure(exposure_b, "exposure_b")
    level = _between(level, "level", 0.0, "0")
    power = _between(power, "power", level, f"level, {level:g},")
    above = _smallest_above(n, ea, eb, level, power, method)
    below = _smallest_above(n, eb, ea, level, power, method)
    return DetectableRatio(
        ratio=above,
        inverse=None if below is None else 1.0 / below,
        events=n,
        exposure_a=ea,
        exposure_b=eb,
        level=level,
        power=power,
        method=method,
        reason=_why_none(n, ea, eb, method, above, below),
    )


def _p_greater(x: int, n: int, ea: float, eb: float, method: str) -> float:
    """Twice the one-sided p-value of x of n events in a against a ratio of at most 1."""
    return 2.0 * float(RatioEvidence(np.array([float(x)]), np.array([float(n - x)]), ea, eb, method).greater(1.0)[0])


def _smallest_above(n: int, ea: float, eb: float, level: float, power: float, method: str) -> float | None:
    """The ratio at which the chance of a count that is significantly large is ``power``."""
    critical = bisect_left(range(n + 1), -level, key=lambda x: -_p_greater(x, n, ea, eb, method))
    if critical > n:
        return None
    share = float(betaincinv(critical, n - critical + 1.0, power))
    rest = float(betainccinv(n - critical + 1.0, critical, power))
    return share / rest * eb / ea


def _why_none(n: int, ea: float, eb: float, method: str, above: float | None, below: float | None) -> str | None:
    if above is not None and below is not None:
        return None
    if n == 0:
        return "no events"
    p_above, p_below = min(1.0, _p_greater(n, n, ea, eb, method)), min(1.0, _p_greater(n, n, eb, ea, method))
    few = "1 event is too few" if n == 1 else f"{n} events are too few"
    if above is None and below is None:
        return f"{few}: with all of them in a or b, p is {min(p_above, p_below):.3g}"
    where, p = ("a", p_above) if above is None else ("b", p_below)
    return f"{few} for a higher rate of {where}: with all of them in {where}, p is {p:.3g}"


def _between(value: float, name: str, least: float, words: str) -> float:
    number = checked_real(value, name)
    if not least < number < 1:
        raise InputError(f"{name} is {number:g}; it must lie between {words} and 1")
    return number
