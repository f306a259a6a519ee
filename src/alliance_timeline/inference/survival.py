"""Time until something happens, where some cases have not come to it yet: survival and competing causes.

The curve is Kaplan & Meier's (1958, JASA 53:457-481) with Greenwood's variance (1926) and limits on the scale of
log(−log) (Kalbfleisch & Prentice 2002, The Statistical Analysis of Failure Time Data, 2nd ed., section 1.4), as in
R's ``survfit(conf.type="log-log")``. Where a case can end in several ways, the share that has ended in each is
Aalen and Johansen's (1978, Scandinavian Journal of Statistics 5:141-150): one minus a Kaplan-Meier curve that takes
the other endings for censoring would be too high. Its variance is that of the delta method (Marubini & Valsecchi
1995, Analysing Survival Data, section 10.3), which with one cause is Greenwood's.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.inference.arguments import (
    FloatArray,
    checked_labels,
    checked_real,
    checked_reals,
    confidence_level,
    digits,
    plain_array,
)

__all__ = ["CompetingRisks", "CumulativeIncidence", "SurvivalCurve", "cumulative_incidence", "kaplan_meier"]

_Number = TypeVar("_Number", np.float64, np.int64)
_SAME = 1.5e-8  # times that differ less, relative to their mean, are one, as is a curve so close to .5 (R's tolerance)
_WHOLE = 1.0 - 1e-12  # a share above it is 1: sums round off


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurvivalCurve:
    """The share of cases without event as time passes.

    Attributes:
        times: the distinct times of events, rising; the curve is flat between them.
        survival: the share still without event just after each of these times.
        low, high: pointwise limits. Where the curve is 0 they have no formula (R gives NA): low is 0, and high
            stands where it last was.
        at_risk: cases under observation just before each time.
        events: events at each time.
        median: when the curve falls below .5; where it runs at .5, the middle of that flat part (to
            ``follow_up`` where it ends so); None where it never comes to .5.
        median_low, median_high: when the limits fall to .5; None where they do not.
        n, n_events: cases, and how many of them had the event.
        follow_up: the longest duration; beyond it nothing is known.
        confidence: what was given.
        reason: why there is no median; None where there is one.
    """

    times: FloatArray
    survival: FloatArray
    low: FloatArray
    high: FloatArray
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    median: float | None
    median_low: float | None
    median_high: float | None
    n: int
    n_events: int
    follow_up: float
    confidence: float
    reason: str | None = None

    def at(self, t: float) -> tuple[float, float, float]:
        """Survival, low and high just after ``t``; (1, 1, 1) before the first event.

        Beyond ``follow_up`` the estimate is the last one, and the lower limit is 0.
        """
        survival, low, high = _just_after(t, self.times, 1.0, (self.survival, self.low, self.high))
        return survival, (0.0 if t > self.follow_up * (1.0 + _SAME) else low), high


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CumulativeIncidence:
    """The share of cases that have ended by one cause as time passes.

    Attributes:
        cause: its label.
        times: the distinct times at which cases ended by it, rising.
        estimate: the share that has ended by it up to each of these times.
        low, high: pointwise limits on the scale of log(−log(1 − share)), so that with one cause they are those of
            the survival curve. Where the share is 1, high is 1, and low stands where it last was.
        n_events: cases that ended by it.
        follow_up: the longest duration.
        resolved: whether every case has ended by ``follow_up``, so that the share is final.
    """

    cause: Hashable
    times: FloatArray
    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    n_events: int
    follow_up: float
    resolved: bool

    def at(self, t: float) -> tuple[float, float, float]:
        """Share, low and high just after ``t``; (0, 0, 0) before the first case ended by this cause.

        Beyond ``follow_up`` the estimate is the last one, and the upper limit is 1 unless all cases are resolved.
        """
        estimate, low, high = _just_after(t, self.times, 0.0, (self.estimate, self.low, self.high))
        return estimate, low, (1.0 if t > self.follow_up * (1.0 + _SAME) and not self.resolved else high)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompetingRisks:
    """Cumulative incidence of every cause, and the share that has not ended: up to ``follow_up`` they sum to 1.

    Attributes:
        causes: one curve a cause, in the order of the labels as text.
        survival: the share that has not ended by any cause.
        n, n_events: cases, and how many of them have ended.
        confidence: what was given.
        reason: why there is no curve; None where there is one.
    """

    causes: tuple[CumulativeIncidence, ...]
    survival: SurvivalCurve
    n: int
    n_events: int
    confidence: float
    reason: str | None = None

    def __getitem__(self, cause: Hashable) -> CumulativeIncidence:
        """The curve of one cause; UnknownNameError, which names the nearest one, where no case has ended by it."""
        for curve in self.causes:
            if curve.cause == cause:
                return curve
        raise UnknownNameError(no_such("cause", str(cause), [str(curve.cause) for curve in self.causes]))


def kaplan_meier(durations: ArrayLike, observed: ArrayLike, *, confidence: float = 0.95) -> SurvivalCurve:
    """The Kaplan-Meier curve with log(−log) limits, and its median.

    A case that is censored at the time of an event was still at risk of it.

    Args:
        durations: time to the event or to the end of observation, 0 or more, in any unit.
        observed: by case, whether the event happened (true or 1) or the case is censored (false or 0).
        confidence: of the pointwise limits, between 0 and 1.

    Returns:
        The curve. Without any event its arrays are empty, ``at`` is 1 and ``.reason`` says so.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> months = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    >>> relapse = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    >>> result = kaplan_meier(months, relapse)  # leukaemia under 6-MP, Freireich et al. 1963
    >>> [round(share, 3) for share in result.at(10)]
    [0.753, 0.503, 0.889]
    >>> result.median, result.median_low, result.median_high
    (23.0, 13.0, None)
    """
    time = _checked_durations(durations)
    return _curve(time, _checked_observed(observed, len(time)), confidence_level(confidence))


def cumulative_incidence(
    durations: ArrayLike, causes: Sequence[Hashable | None], *, confidence: float = 0.95
) -> CompetingRisks:
    """The share of cases that have ended by each of several causes, as time passes.

    Args:
        durations, confidence: as for ``kaplan_meier``.
        causes: by case, the label of what it ended by, or None where it is censored.

    Returns:
        One curve a cause and the survival curve. Without any cause, ``.reason`` says so.

    Raises:
        InputError: an argument out of its range or of another length, named.

    >>> result = cumulative_incidence([1, 2, 2, 3, 5], ["done", "done", "cancelled", None, "done"])
    >>> [round(share, 3) for share in (result["done"].at(2)[0], result["cancelled"].at(2)[0])]
    [0.4, 0.2]
    >>> round(result.survival.at(2)[0], 3)
    0.4
    """
    time = _checked_durations(durations)
    labels = checked_labels(causes, "causes", len(time), "durations")
    confidence = confidence_level(confidence)
    survival = _curve(time, np.array([label is not None for label in labels]), confidence)
    distinct = sorted({label for label in labels if label is not None}, key=str)
    return CompetingRisks(
        causes=tuple(
            _incidence(cause, time[[label == cause for label in labels]], survival, confidence) for cause in distinct
        ),
        survival=survival,
        n=survival.n,
        n_events=survival.n_events,
        confidence=confidence,
        reason=None if distinct else "no case has ended",
    )


def _curve(time: FloatArray, observed: NDArray[np.bool_], confidence: float) -> SurvivalCurve:
    times, events = np.unique(time[observed], return_counts=True)
    at_risk = len(time) - np.searchsorted(np.sort(time), times)
    left = at_risk - events
    survival: FloatArray = np.cumprod(left / at_risk, dtype=np.float64)
    hazard = np.cumsum(events / (at_risk * np.maximum(left, 1.0)))
    low, high = _limits(survival, np.sqrt(hazard), confidence)
    end = float(time.max())
    median, inside = falls_to_half(times, survival, end), survival > 0
    why = None
    if median is None:
        why = f"the curve ends at {survival[-1]:.3g}, above 0.5" if len(times) else "no event was observed"
    return SurvivalCurve(
        times=_sealed(times),
        survival=_sealed(survival),
        low=_sealed(low),
        high=_sealed(high),
        at_risk=_sealed(at_risk.astype(np.int64)),
        events=_sealed(events.astype(np.int64)),
        median=median,
        median_low=falls_to_half(times[inside], low[inside], end),
        median_high=falls_to_half(times[inside], high[inside], end),
        n=len(time),
        n_events=int(events.sum()),
        follow_up=end,
        confidence=confidence,
        reason=why,
    )


def _incidence(cause: Hashable, ended: FloatArray, survival: SurvivalCurve, confidence: float) -> CumulativeIncidence:
    """The Aalen-Johansen curve of the cause by which cases ended at the times ``ended``.

    The variance at t is Σ (F(t) − Fᵢ)² dᵢ / (nᵢ(nᵢ − dᵢ)) + Σ Sᵢ² kᵢ(nᵢ − kᵢ) / nᵢ³ − 2 Σ (F(t) − Fᵢ) Sᵢ kᵢ / nᵢ²
    over the times i up to t: S the survival before, d all events, k those of the cause, n at risk.
    """
    own = np.bincount(np.searchsorted(survival.times, ended), minlength=len(survival.times))
    n, d = survival.at_risk.astype(np.float64), survival.events
    before = np.concatenate([[1.0], survival.survival])[:-1]
    share = np.cumsum(before * own / n)
    any_cause = np.where(n > d, d / (n * np.maximum(n - d, 1.0)), 0.0)  # the last time has F(t) − Fᵢ = 0
    variance = share**2 * np.cumsum(any_cause) - 2.0 * share * np.cumsum(share * any_cause)
    variance += np.cumsum(share**2 * any_cause) + np.cumsum(before**2 * own * (n - own) / n**3)
    variance -= 2.0 * (share * np.cumsum(before * own / n**2) - np.cumsum(share * before * own / n**2))
    jumps = own > 0
    rest = np.where(share < _WHOLE, 1.0 - share, 0.0)[jumps]
    spread = np.sqrt(np.maximum(variance[jumps], 0.0)) / np.where(rest > 0, rest, 1.0)
    low, high = _limits(rest, spread, confidence)
    return CumulativeIncidence(
        cause=cause,
        times=_sealed(survival.times[jumps]),
        estimate=_sealed(np.where(rest > 0, share[jumps], 1.0)),
        low=_sealed(1.0 - high),
        high=_sealed(1.0 - low),
        n_events=len(ended),
        follow_up=survival.follow_up,
        resolved=bool(survival.survival[-1] == 0.0),
    )


def _limits(share: FloatArray, spread: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Limits of falling shares below 1 whose logs have the standard errors ``spread``, on the log(−log) scale."""
    inside = share > 0
    log_share = np.log(share, where=inside, out=np.full_like(share, -1.0))
    reach = float(ndtri((1.0 + confidence) / 2.0)) * spread / -log_share
    low = np.where(inside, np.exp(log_share * np.exp(reach)), 0.0)
    high = np.exp(log_share * np.exp(-reach))
    if len(share) and not inside[-1]:
        high[-1] = high[-2] if len(share) > 1 else 1.0
    return low, high


def falls_to_half(times: FloatArray, curve: FloatArray, end: float) -> float | None:
    """When a falling curve first is at most .5; the middle of its flat part, up to ``end``, where it equals .5.

    >>> falls_to_half(np.array([1.0, 2.0, 4.0]), np.array([0.8, 0.5, 0.2]), 9.0)
    3.0
    """
    below = np.flatnonzero(curve < 0.5 + _SAME)
    if len(below) == 0:
        return None
    first = int(below[0])
    if curve[first] <= 0.5 - _SAME:
        return float(times[first])
    beyond = np.flatnonzero(curve < 0.5 - _SAME)
    return (float(times[first]) + (float(times[beyond[0]]) if len(beyond) else end)) / 2.0


def _just_after(t: float, times: FloatArray, start: float, curves: tuple[FloatArray, ...]) -> tuple[float, ...]:
    """The values of step curves at ``t``; ``start`` before the first of ``times``."""
    if checked_real(t, "t") < 0:
        raise InputError(f"t is {digits(t)}; it must be 0 or more")
    step = int(np.searchsorted(times, t * (1.0 + _SAME), side="right")) - 1
    return tuple(start if step < 0 else float(curve[step]) for curve in curves)


def _checked_durations(durations: ArrayLike) -> FloatArray:
    """The durations, those that differ by rounding alone made equal to the smallest of them."""
    time = checked_reals(durations, "durations", least=0)
    distinct, place = np.unique(time, return_inverse=True)
    first = np.concatenate([[True], np.diff(distinct) > _SAME * distinct.mean()])
    merged: FloatArray = distinct[first][(np.cumsum(first) - 1)[place]]
    return merged


def _checked_observed(observed: ArrayLike, length: int) -> NDArray[np.bool_]:
    values = plain_array(observed, "observed", object)
    if values.shape != (length,):
        raise InputError(f"observed has the shape {values.shape} for {length} durations; the lengths must be equal")
    for at, value in enumerate(values):
        if not isinstance(value, bool | int | float | np.generic) or value not in (0, 1):
            raise InputError(f"observed[{at}] is {value!r}; it must be true (the event) or false (censored)")
    return values.astype(bool)


def _sealed(array: NDArray[_Number]) -> NDArray[_Number]:
    array.setflags(write=False)
    return array
