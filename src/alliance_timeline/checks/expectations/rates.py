"""Rate: how many units a year start in the window."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from pydantic import field_validator

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectation import Bounded
from alliance_timeline.checks.expectations.undecided import (
    detectable_text,
    dispersion_step,
    why_open,
    yearly_step,
    years_decide_not,
)
from alliance_timeline.checks.finding import Finding, Verdict
from alliance_timeline.checks.fragility.changes import Lever, levers, to_ends
from alliance_timeline.checks.fragility.placements import excludes_days, settled_moves
from alliance_timeline.checks.fragility.rates import rate_fragility
from alliance_timeline.checks.fragility.ratio_levers import rate_changes
from alliance_timeline.checks.fragility.search import Fragility, VerdictAfter
from alliance_timeline.display import counted
from alliance_timeline.inference.power import smallest_detectable_rate
from alliance_timeline.inference.rates import rate
from alliance_timeline.periods import Window, intersect
from alliance_timeline.phases.summary import WindowRate, window_rate
from alliance_timeline.series.findings import range_text

__all__ = ["Rate", "asked_spans", "of_days"]


class Rate(Bounded):
    """So many units a year start in the window.

    The figure is that of a phase summary: expected units over the covered and settled years, several windows together.
    The interval averages the exact Poisson tails (Garwood 1936, Biometrika 28:437-442) over the imputed start days and
    is quasi-Poisson where the quarterly counts are overdispersed. A verdict must hold as well where the years of the
    window, spans of twelve months, are held against each other: they tell what depends from quarter to quarter, and
    what dates that are known to the year alone hide. The rate is that of the covered and settled days; where the window
    reaches beyond them, figure and steps say so.

    Args:
        at_least, at_most: units a year, 0 or more.

    >>> Rate(at_least=3).claim("occasion")
    'at least 3 occasions a year'
    """

    name: ClassVar[str] = "rate"

    @field_validator("at_least", "at_most", mode="after")
    @classmethod
    def _not_negative(cls, value: float | None) -> float | None:
        if value is not None and value < 0:
            raise ValueError(f"{value:g} is no rate; 0 or more units a year are needed")
        return value

    def claim(self, unit: str) -> str:
        """The claim in words."""
        return f"{self.counted_text(unit)} a year"

    def evaluate(self, case: Case) -> Finding:
        """The rate in the window, by its interval over the imputed dates."""
        found = window_rate(
            case.timeline, asked_spans(case), unit=case.unit, confidence=case.confidence, m=case.m, seed=case.seed
        )
        limits, unit = (found.low, found.high), f"{case.unit}s a year"
        verdict, reason, detail, detectable = self.judged(*limits), None, "", None
        by_year = found.yearly.low, found.yearly.high
        if verdict is not Verdict.INCONCLUSIVE and self.judged(*by_year) is not verdict:
            verdict, (reason, detail) = Verdict.INCONCLUSIVE, years_decide_not(self, found.yearly_index, by_year)
        elif verdict is Verdict.INCONCLUSIVE:
            phi = found.dispersion
            known = rate(found.expected / phi, found.exposure / phi, confidence=case.confidence)
            reason, detail = why_open(self, limits, (known.low, known.high))
        if verdict is Verdict.INCONCLUSIVE:
            detectable = self._detectable(case, found)
        return Finding(
            verdict=verdict,
            figure=f"{range_text(found.estimate, *limits)} a year{of_days(case)}",
            estimate=found.estimate,
            low=found.low,
            high=found.high,
            unit=unit,
            reason=reason,
            detail=detail,
            detectable=detectable,
            evidence=case.evidence,
            steps=_steps(case, found),
        )

    def _detectable(self, case: Case, found: WindowRate) -> str | None:
        """The rates that the interval, or the years where they make it wider, could have shown."""
        phi, confidence = max((found.dispersion, case.confidence), (found.yearly.dispersion, found.yearly.confidence))
        level_of = partial(
            smallest_detectable_rate, exposure=found.exposure, level=1.0 - confidence, dispersion=phi, given_events=True
        )
        return detectable_text(self, level_of, unit=f" {case.unit}s a year")

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """The fewest changes, exactly where the window is one and each unit surely lies in one of its quarters."""
        spans, exact = asked_spans(case), None
        if len(spans) == 1 and not excludes_days(case.selection):
            bound = max(bound for bound in (self.at_least, self.at_most) if bound is not None)
            exact = rate_fragility(case, spans[0], self.judged, bound, verdict, verdict_after)
        return super().fragility(case, verdict, verdict_after) if exact is None else exact

    def levers(self, case: Case) -> Sequence[Lever]:
        """Units taken from and copied to quarters so that these become as uneven, or as even, as can be; and moves."""
        lists = (
            rate_changes(case, span, span, uneven=uneven)[:2] for span in asked_spans(case) for uneven in (True, False)
        )
        changes = (some for pair in lists for some in pair) if case.units else ()
        return levers(*changes, *settled_moves(case), *to_ends(case.units, case.windows))


def asked_spans(case: Case) -> tuple[Window, ...]:
    """Each span of days that the selection asks for, from its first to its last covered and settled day.

    Quarters begin with a span, as those of a phase summary do with the phase.
    """
    asked = case.selection.days({} if case.data.phases is None else case.data.phases.windows)
    inside = (intersect(case.windows, (window,)) for window in asked)
    return tuple((days[0][0], days[-1][1]) for days in inside if days)


def of_days(case: Case) -> str:
    """The days that a figure is of, where they are not all of the window: ``, 2001-01-01 to 2012-12-31``."""
    return f", {case.windows[0][0]} to {case.windows[-1][1]}" if case.beyond else ""


def _steps(case: Case, found: WindowRate) -> tuple[str, ...]:
    """How the rate was reached."""
    surely = "" if found.certain == found.possible else f" ({found.certain:g} surely, {found.possible:g} possibly)"
    beyond = f"The window {case.beyond}; the rate is that of the covered and settled days. " if case.beyond else ""
    return (
        f"{found.expected:.4g} {case.unit}s are expected{surely} in {case.window_text}.",
        f"{beyond}These are {found.exposure:.1f} years of covered and settled days.",
        dispersion_step(found.index, found.dispersion, "counts"),
        f"The interval with {case.confidence:g} confidence averages the Poisson tails (Garwood) of "
        f"{counted(found.m, 'imputation')} of the start days, seed {case.seed}.",
        yearly_step(found.yearly_index, (found.yearly.low, found.yearly.high), "counts"),
    )
