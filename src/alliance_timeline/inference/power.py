"""How large an effect must be for the data to show it: a ratio of rates, a rate or a share beyond a bound.

Given the total number of events n, those of a are binomial with the share θ·Ea / (θ·Ea + Eb) where θ is the true
ratio (Przyborowski & Wilenski 1940, Biometrika 31:313-323). The power of the conditional test is therefore an exact
binomial tail, and the ratio that has a given power an exact quantile: the binomial tail as a function of the share
is a Beta distribution. A rate is shown beyond a bound where its interval leaves the bound out, which is a Poisson tail
and so a Gamma distribution; a share likewise. Nothing is simulated.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betainccinv, betaincinv, gammainc, gammaincc, gammainccinv, gammaincinv

from alliance_timeline.errors import InputError
from alliance_timeline.inference.arguments import checked_count, checked_exposure, checked_real, one_of
from alliance_timeline.inference.rates import RatioEvidence
from alliance_timeline.inference.vague import crossing, dispersion_factor

__all__ = [
    "DetectableLevel",
    "DetectableRatio",
    "smallest_detectable_rate",
    "smallest_detectable_ratio",
    "smallest_detectable_share",
]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectableLevel:
    """The rates, or shares, that are shown to lie beyond a bound with a given power.

    Attributes:
        above: the smallest one above the bound that is shown to lie above it; None where none is.
        below: the largest one below the bound that is shown to lie below it; None where none is.
        bound, size, level, power, dispersion: what was given; ``size`` is the exposure, or the total.
    """

    above: float | None
    below: float | None
    bound: float
    size: float
    level: float
    power: float
    dispersion: float


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


def smallest_detectable_rate(
    bound: float,
    exposure: float,
    *,
    level: float = 0.05,
    power: float = 0.8,
    dispersion: float = 1.0,
    given_events: bool = False,
) -> DetectableLevel:
    """The rates nearest to a bound whose interval would leave it out in a share ``power`` of cases.

    Args:
        bound: a rate, 0 or more.
        exposure: above 0; rates are per its unit.
        level: 1 − the confidence of the interval, that of ``pool_rate``, between 0 and 1.
        power: between half of ``level`` and 1.
        dispersion: index of dispersion φ, at least 1: the count divided by φ is taken for a Poisson count, with the
            Gamma function between whole ones.
        given_events: whether ``below`` is of the cases with any event, where one without says nothing.

    Returns:
        ``below`` is None where even no event at all, or with ``given_events`` a single one, would not show a rate below
        the bound.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = smallest_detectable_rate(1.0, 9.2)
    >>> round(result.above, 2), round(result.below, 2)
    (2.21, 0.25)
    """
    phi, bound, exposure = (
        dispersion_factor(dispersion),
        checked_count(bound, "bound", whole=False),
        checked_exposure(exposure, "exposure"),
    )
    level, power = _level_and_power(level, power)
    mean, tail = bound * exposure / phi, level / 2.0
    top = math.ceil(phi * (mean + 40.0 + 10.0 * math.sqrt(mean + 1.0)))
    most = 1 + bisect_left(range(1, top), -tail, key=lambda x: -float(gammainc(x / phi, mean)))
    least = bisect_left(range(top), True, key=lambda x: float(gammaincc(x / phi + 1.0, mean)) > tail) - 1
    below = None
    if least >= given_events:
        below = float(gammainccinv(least / phi + 1.0, power))
        if given_events:
            below = _mean_of_few(least / phi, power, below)
    return DetectableLevel(
        above=float(gammaincinv(most / phi, power)) * phi / exposure,
        below=None if below is None else below * phi / exposure,
        bound=bound,
        size=exposure,
        level=level,
        power=power,
        dispersion=phi,
    )


def _mean_of_few(most: float, power: float, top: float) -> float:
    """The mean at which a Poisson count that is not 0 is at most ``most`` in a share ``power`` of cases, below ``top``.

    At ``top`` all counts are; without those of 0 fewer are.
    """

    def chance(mean: float) -> float:
        return 1.0 - float(gammainc(most + 1.0, mean)) / -math.expm1(-mean)

    return crossing(chance, power, top)


def smallest_detectable_share(
    bound: float, total: float, *, level: float = 0.05, power: float = 0.8, dispersion: float = 1.0
) -> DetectableLevel:
    """The shares nearest to a bound whose interval would leave it out in a share ``power`` of cases.

    Args:
        bound: a share, 0 to 1.
        total: a whole number; it is held fixed.
        level: 1 − the confidence of the interval, that of ``pool_proportion``, between 0 and 1.
        power: between half of ``level`` and 1.
        dispersion: index of dispersion φ, at least 1: successes and total are divided by φ, with the Beta function
            between whole numbers.

    Returns:
        ``above`` is None where even all of the total would not show a share above the bound, ``below`` where none of it
        would not show one below.

    Raises:
        InputError: an argument out of its range, named.

    >>> result = smallest_detectable_share(0.1, 60)
    >>> round(result.above, 3), round(result.below, 3)
    (0.238, 0.014)
    """
    phi, n = dispersion_factor(dispersion), int(checked_count(total, "total"))
    bound = checked_count(bound, "bound", whole=False)
    if bound > 1:
        raise InputError(f"bound is {bound:g}; a share lies between 0 and 1")
    level, power = _level_and_power(level, power)
    below = _share_above(1.0 - bound, n, level, power, phi)
    return DetectableLevel(
        above=_share_above(bound, n, level, power, phi),
        below=None if below is None else 1.0 - below,
        bound=bound,
        size=float(n),
        level=level,
        power=power,
        dispersion=phi,
    )


def _share_above(bound: float, n: int, level: float, power: float, phi: float) -> float | None:
    """The share at which the chance of a count that is significantly large is ``power``."""
    critical = 1 + bisect_left(
        range(1, n + 1), -level / 2.0, key=lambda x: -float(betainc(x / phi, (n - x) / phi + 1.0, bound))
    )
    return None if critical > n else float(betaincinv(critical / phi, (n - critical) / phi + 1.0, power))


def _level_and_power(level: float, power: float) -> tuple[float, float]:
    level = _between(level, "level", 0.0, "0")
    return level, _between(power, "power", level / 2.0, f"half of level, {level / 2.0:g},")


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
