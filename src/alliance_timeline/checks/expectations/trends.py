"""Trend: whether the rate of the selected units rises or falls, and by how many per cent a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, Self

from pydantic import field_validator, model_validator

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectation import Bounded
from alliance_timeline.checks.expectations.trend_direction import direction_finding
from alliance_timeline.checks.expectations.trend_growth import growth_finding
from alliance_timeline.checks.expectations.used_series import expected_sample, no_period
from alliance_timeline.checks.finding import Finding, Verdict
from alliance_timeline.checks.fragility.changes import Lever
from alliance_timeline.checks.fragility.search import Fragility, VerdictAfter, searched
from alliance_timeline.checks.fragility.trend_levers import trend_levers
from alliance_timeline.series.trends import FALLING, RISING

__all__ = ["Trend"]

_TRIES = 12  # evaluations of the search for fragility


class Trend(Bounded):
    """The rate of the selected units rises, falls, or grows by so many per cent a year.

    A ``direction`` goes by the Mann-Kendall test with Sen's slope (``series.trend``). ``rising`` and ``not_falling``
    pass where a rise is shown and fail where a fall is; ``falling`` and ``not_rising`` the other way round, so that the
    two of each pair differ in words alone. What stands for an interval is the confidence set of the sign: those of rise
    and fall that one-sided tests at half of 1 − confidence do not reject; the verdict is given where one is left. The
    figure is Kendall's tau-b with its p. The limits of the slope beside it may end at 0, where many pairs of periods
    are tied, though a trend is shown. No test can show that there is no trend at all. To claim that a rate does not
    rise by more than x % a year, write ``at_most = x``: a steady series can show that.

    ``at_least`` and ``at_most`` go by the interval of the log-linear trend, quasi-Poisson with a dispersion of at
    least 1. It takes the periods to be independent, and so does the Mann-Kendall test of fewer than 40 periods. Such a
    verdict stands only if the studentized Mann-Kendall test shows the same of the rates net of the bound, that is,
    divided by what they would be if they grew by just that much. Simulated with 20 to 120 periods at a nominal 5 %
    (500 series a cell, growth none or threefold), the interval alone missed the growth in 2 to 7 % of series of
    independent counts, 6 to 12 % with an autocorrelation of .3 and 9 to 21 % with one of .5; both together gave a
    wrong verdict in 1 to 3 %, 2 to 5 % and 3 to 5 %. Of a tripling in 36 independent periods with a mean of 1 at the
    start they find 50 % instead of 66 %.

    Args:
        direction: ``rising``, ``falling``, ``not_rising`` or ``not_falling``; with it no bounds.
        at_least, at_most: per cent a year, above −100.

    >>> Trend(direction="not_rising").claim("occasion"), Trend(at_most=5).claim("occasion")
    ('the rate of occasions does not rise', 'the rate of occasions grows by at most 5 % a year')
    """

    name: ClassVar[str] = "trend"

    direction: Literal["rising", "falling", "not_rising", "not_falling"] | None = None

    @field_validator("at_least", "at_most", mode="after")
    @classmethod
    def _not_all_lost(cls, value: float | None) -> float | None:
        if value is not None and value <= -100:
            raise ValueError(f"{value:g} is no growth that a rate can have; per cent a year above -100 are needed")
        return value

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        bounded = self.at_least is not None or self.at_most is not None
        if self.direction is not None and bounded:
            raise ValueError("direction stands beside a bound; give either a direction, or at_least, at_most or both")
        if self.direction is None and not bounded:
            raise ValueError("neither direction nor a bound is given; give a direction, or at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_most < self.at_least:
            raise ValueError(f"at_most ({self.at_most:g}) lies below at_least ({self.at_least:g})")
        return self

    def claim(self, unit: str) -> str:
        """The claim in words."""
        if self.direction is None:
            return f"the rate of {unit}s grows by {self.bounds_text(1.0, ' %')} a year"
        words = {"rising": "rises", "falling": "falls", "not_rising": "does not rise", "not_falling": "does not fall"}
        return f"the rate of {unit}s {words[self.direction]}"

    def evaluate(self, case: Case) -> Finding:
        """Whether the trend is shown, by its test or its interval."""
        sample = expected_sample(case)
        if sample is None:
            return no_period(case)
        if self.direction is None:
            return growth_finding(self, case, sample)
        return direction_finding(case, sample, RISING if self._wants_rise else FALLING)

    def levers(self, case: Case) -> Sequence[Lever]:
        """Units at one end taken away, others copied at the other end, and vague ones moved towards it: towards the
        nearest bound (for a direction, 0), or away from it where the claim is undecided.
        """
        sample = expected_sample(case)
        if sample is None or not case.units:
            return ()
        return trend_levers(case, sample.periods, upwards=self._upwards(case))

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """How few changes to the data change the verdict: a bound, found with few evaluations."""
        return searched(self.levers(case), verdict_after, verdict, case.unit, _TRIES)

    @property
    def _wants_rise(self) -> bool:
        return self.direction in ("rising", "not_falling")

    def _upwards(self, case: Case) -> bool:
        """Whether a larger slope may change the verdict."""
        verdict = self.evaluate(case).verdict
        undecided = verdict is Verdict.INCONCLUSIVE
        if self.direction is not None and not undecided:
            return (verdict is Verdict.PASS) != self._wants_rise
        growth = case.series.trend("log_linear", m=case.m, seed=case.seed).only.slope or 0.0
        bounds = [bound for bound in (self.at_least, self.at_most) if bound is not None] or [0.0]
        nearest = min(bounds, key=lambda bound: abs(growth - bound))
        return (growth >= nearest) == undecided
