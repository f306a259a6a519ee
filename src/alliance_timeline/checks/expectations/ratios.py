"""RateRatio: how often something happens in one phase relative to another, on three baselines."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from pydantic import field_validator, model_validator
from scipy.special import ndtri

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectation import Bounded
from alliance_timeline.checks.expectations.drawn import Span
from alliance_timeline.checks.expectations.two_phases import (
    as_if_known,
    days_of,
    is_vague,
    named_phases,
    never_decided,
    uncovered,
)
from alliance_timeline.checks.expectations.undecided import why_open, yearly_step, years_decide_not
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Change, Lever, changed, levers
from alliance_timeline.checks.fragility.ratio_levers import level_changes, rate_changes
from alliance_timeline.checks.fragility.search import Fragility, VerdictAfter, confirms, searched
from alliance_timeline.errors import InputError, shown
from alliance_timeline.events.actors import Name
from alliance_timeline.inference.power import smallest_detectable_ratio
from alliance_timeline.phases import ContrastRow, Phase
from alliance_timeline.phases.comparison import EQUAL, NET
from alliance_timeline.phases.contrast import BASELINES, Block, class_rows
from alliance_timeline.series.findings import number_text

__all__ = ["RateRatio"]

_POWER = 0.8
_Rows = Mapping[str, ContrastRow]


class RateRatio(Bounded):
    """The rate of all selected units in one phase is so many times that in another.

    The ratio and its interval are those of ``Timeline.contrast``, with all kinds that the selection leaves as one
    class: mid-P, or quasi-Poisson where the quarterly counts are overdispersed; net of trend it is the change of level
    at the boundary of the two phases. Otherwise a verdict must hold as well where years, of four quarters, are held
    against each other within their phase (see ``Rate``). The verdict goes by the interval of the baseline that is
    chosen; the steps tell all three, and note where they come to different verdicts. ``since`` and ``until`` of the
    selection cut the phases.

    Args:
        at_least, at_most: above 0.
        phase, relative_to: names of two phases of the check's scheme, in either order of time.
        baseline: ``whole phases``, ``equal windows`` (next to the boundary, as long as the shorter phase) or ``net of
            trend`` (of phases that touch).
        window: another length of the equal windows, such as ``2 years``.

    >>> RateRatio(phase="late", relative_to="early", at_least=2).claim("occasion")
    'the rate of occasions in late is at least 2 × that in early (whole phases)'
    """

    name: ClassVar[str] = "rate_ratio"

    phase: Name
    relative_to: Name
    baseline: Literal["whole phases", "equal windows", "net of trend"] = "whole phases"
    window: Span | None = None

    @field_validator("at_least", "at_most", mode="after")
    @classmethod
    def _above_0(cls, value: float | None) -> float | None:
        if value is not None and value <= 0:
            raise ValueError(f"{value:g} says nothing of a ratio of rates; a number above 0 is needed")
        return value

    @model_validator(mode="after")
    def _window_is_used(self) -> Self:
        if self.window is not None and self.baseline != EQUAL:
            raise ValueError(f'window: only baseline = "{EQUAL}" has one; choose it, or leave window out')
        return self

    def claim(self, unit: str) -> str:
        """The claim in words."""
        bounds = self.bounds_text(1.0, " ×")
        if self.baseline == NET:
            return (
                f"at the boundary of {self.phase} and {self.relative_to}, the rate of {unit}s to which the trend of "
                f"{self.phase} leads is {bounds} that to which the trend of {self.relative_to} leads"
            )
        how = self.baseline if self.window is None else f"{self.baseline} of {self.window}"
        return f"the rate of {unit}s in {self.phase} is {bounds} that in {self.relative_to} ({how})"

    def evaluate(self, case: Case) -> Finding:
        """The ratio of the two rates, by its interval on the chosen baseline.

        Raises:
            InputError: no phase scheme, the same phase twice, equal windows that are longer than a phase, or net of
                trend for phases that do not touch. UnknownNameError: no such phase.
        """
        phases = named_phases(case, self.phase, self.relative_to)
        self._require_touch(phases)
        nothing = uncovered(case, phases)
        if nothing is not None:
            return nothing
        rows = self._rows(case, *BASELINES)
        row = rows[self.baseline]
        units = case.units_of(case.timeline, (*days_of(case, row.first), *days_of(case, row.second)))
        verdict, reason, detail, detectable = self._verdict(row), None, "", None
        yearly = self._yearly(case, row)
        if verdict is Verdict.INCONCLUSIVE:
            effect = _shown_in_most_cases(row, *self._ends, case.confidence)
            reason, detail = self._why_open(case, rows, units, effect)
            wider = max((row, yearly or row), key=lambda some: some.leading.dispersion or 1.0)
            detectable = _effect_text(*_shown_in_most_cases(wider, *self._ends, case.confidence))
        elif yearly is not None and self._verdict(yearly) is not verdict:
            verdict, limits = Verdict.INCONCLUSIVE, (yearly.leading.low, yearly.leading.high)
            reason, detail = years_decide_not(self, yearly.dispersion, limits)
            detectable = _effect_text(*_shown_in_most_cases(yearly, *self._ends, case.confidence))
        return Finding(
            verdict=verdict,
            figure=row.ratio_text,
            estimate=_finite(row.leading.estimate),
            low=_finite(row.leading.low),
            high=_finite(row.leading.high),
            unit="ratio of rates",
            reason=reason,
            detail=detail,
            detectable=detectable,
            evidence=tuple(name for unit in units for name in unit.events),
            steps=self._steps(case, rows, units, yearly),
        )

    def levers(self, case: Case) -> Sequence[Lever]:
        """Units taken away, copied and moved where they weigh most in either window of the baseline."""
        phases = named_phases(case, self.phase, self.relative_to)
        if not case.units or uncovered(case, phases) is not None:
            return ()
        row = self._row(case)
        sides = ((row.first, row.second), (row.second, row.first))
        pairs = [pair for pair, useful in zip(sides, self._directions(row), strict=True) if useful]
        uneven = self._verdict(row) is not Verdict.INCONCLUSIVE
        found = (
            level_changes(case, *pair) if self.baseline == NET else rate_changes(case, *pair, uneven=uneven)
            for pair in pairs
        )
        return levers(*(changes for some in found for changes in some))

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """How few changes to the data change the verdict: a bound, found on the chosen baseline alone."""
        nothing = never_decided(case, named_phases(case, self.phase, self.relative_to))
        if nothing is not None:
            return nothing
        found = searched(self.levers(case), _OneBaseline(self, case, verdict_after), verdict, case.unit)
        return found if confirms(found, verdict_after, case) else super().fragility(case, verdict, verdict_after)

    def _directions(self, row: ContrastRow) -> tuple[bool, bool]:
        """Whether a lower ratio, and whether a higher one, may change the verdict."""
        verdict = self._verdict(row)
        if verdict is Verdict.FAIL:
            above = self.at_most is not None and row.leading.low > self.at_most
            return above, not above
        is_open = verdict is Verdict.INCONCLUSIVE
        return is_open or self.at_least is not None, is_open or self.at_most is not None

    @property
    def _ends(self) -> tuple[float, float]:
        """The bounds that a ratio would have to lie below, or above, to lie beyond them all."""
        ends = [bound for bound in (self.at_least, self.at_most) if bound is not None]
        return ends[0], ends[-1]

    def _require_touch(self, phases: tuple[Phase, Phase]) -> None:
        """Refuse phases between which other days lie, where the level at their boundary is asked for."""
        early, late = sorted(phase.window for phase in phases)
        if self.baseline == NET and (late[0] - early[1]).days != 1:
            names = f"{shown(self.phase)} and {shown(self.relative_to)}"
            raise InputError(f"baseline: {NET} is the change at a boundary; {names} do not touch")

    def _rows(self, case: Case, *baselines: str, block: Block = "quarter") -> _Rows:
        """The rows of some baselines."""
        rows = class_rows(
            case.timeline,
            *named_phases(case, self.phase, self.relative_to),
            case.unit,
            baselines,
            window=self.window,
            unit=case.unit,
            block=block,
            confidence=case.confidence,
            m=case.m,
            seed=case.seed,
        )
        return {row.baseline: row for row in rows}

    def _row(self, case: Case) -> ContrastRow:
        """The row of the chosen baseline."""
        return self._rows(case, self.baseline)[self.baseline]

    def _yearly(self, case: Case, row: ContrastRow) -> ContrastRow | None:
        """The row by how years vary; None net of trend, and where there is no estimate."""
        if self.baseline == NET or not row.is_tested:
            return None
        return self._rows(case, self.baseline, block="year")[self.baseline]

    def ruling(self, case: Case) -> Verdict:
        """The verdict of the chosen baseline, by quarters and by years."""
        row = self._row(case)
        verdict = self._verdict(row)
        yearly = None if verdict is Verdict.INCONCLUSIVE else self._yearly(case, row)
        return verdict if yearly is None or self._verdict(yearly) is verdict else Verdict.INCONCLUSIVE

    def _verdict(self, row: ContrastRow) -> Verdict:
        return self.judged(row.leading.low, row.leading.high)

    def _why_open(
        self, case: Case, rows: _Rows, units: Sequence[CaseUnit], effect: tuple[float | None, float | None]
    ) -> tuple[Reason, str]:
        """The reason of an inconclusive verdict, and its detail."""
        row = rows[self.baseline]
        result, number = row.leading, len(units)
        if number == 0:
            return Reason.TOO_FEW, f"no {case.unit} lies in either window"
        if result.reason is not None:
            early, late = sorted((row.first, row.second))
            apart = self.baseline == NET and (late[0] - early[1]).days != 1
            return (Reason.OUTSIDE if apart else Reason.TOO_FEW), result.reason
        if effect == (None, None) and self.baseline != NET and case.confidence > 1.0 - _POWER:
            return Reason.TOO_FEW, f"even with all of them in one phase, {number} {case.unit}s would not decide it"
        known = result
        if is_vague(units):
            known = self._row(as_if_known(case, units)).leading
        reason, detail = why_open(self, (result.low, result.high), (known.low, known.high))
        note = self._disagreement(rows)
        return reason, f"{detail}; depends on the baseline: {note}" if note else detail

    def _disagreement(self, rows: _Rows) -> str:
        """The verdict of each baseline that has one, where they differ; else empty."""
        verdicts = {name: self._verdict(row) for name, row in rows.items() if row.is_tested}
        if len(set(verdicts.values())) < 2:
            return ""
        return ", ".join(f"{name} {verdict}" for name, verdict in verdicts.items())

    def _steps(self, case: Case, rows: _Rows, units: Sequence[CaseUnit], yearly: ContrastRow | None) -> tuple[str, ...]:
        row = rows[self.baseline]
        how = f"pooled over {case.m} imputations of vague dates" if is_vague(units) else "all days are known"
        note = self._disagreement(rows)
        return (
            *(f"{row.baseline.capitalize()}: {self._told(row, case.unit)}." for row in rows.values()),
            f"The intervals have a confidence of {case.confidence:g}; {how}.",
            f"The verdict goes by {self.baseline}: {row.ratio_text} is held against {self.bounds_text()}.",
            *([] if yearly is None else [_yearly_step(yearly)]),
            *([f"Note: the baselines disagree: {note}."] if note else []),
        )

    def _told(self, row: ContrastRow, unit: str) -> str:
        """What was compared on a baseline, with which result."""
        result = row.leading
        if row.baseline == NET:
            return self._told_level(row, unit)
        sides = (
            (self.phase, row.first, result.events_a, result.exposure_a),
            (self.relative_to, row.second, result.events_b, result.exposure_b),
        )
        compared = " against ".join(
            f"{events:.4g} {unit}s in {years:.2f} years of {name} ({first} to {last})"
            for name, (first, last), events, years in sides
        )
        if not row.is_tested:
            return f"{compared}; no estimate: {result.reason}"
        method = {"midp": "mid-P", "quasipoisson": f"quasi-Poisson, dispersion {result.dispersion or 1:.2f}"}
        return f"{compared}; ratio {row.ratio_text}, {method[result.method]}: {self._verdict(row)}"

    def _told_level(self, row: ContrastRow, unit: str) -> str:
        """The change of level at the boundary; phases as wholes have no part in it."""
        leads, to = (
            f"the trend of {name} ({first} to {last}) leads"
            for name, (first, last) in ((self.phase, row.first), (self.relative_to, row.second))
        )
        compared = (
            f"at {max(row.first, row.second)[0]}, the rate of {unit}s to which {leads} against that to which {to}"
        )
        if not row.is_tested:
            return f"{compared}; no estimate: {row.leading.reason}"
        return f"{compared}; ratio {row.ratio_text}, interrupted series: {self._verdict(row)}"


@dataclass(frozen=True, slots=True)
class _OneBaseline:
    """The verdict of a ratio after some changes to the data, of the chosen baseline alone; see ``VerdictAfter``."""

    ratio: RateRatio
    case: Case
    verdict_after: VerdictAfter

    def __call__(self, changes: Iterable[Change], *, among: Collection[str] | None = None) -> Verdict:
        data = self.case.data if among is None else self.case.data.where(lambda event: event.id in among)
        now = self.case.replace(data=changed(data, changes))
        return self.ruled(self.ratio.ruling(now), len(now.units))

    def ruled(self, verdict: Verdict, units: int) -> Verdict:
        """What the rules for all checks leave of a verdict."""
        return self.verdict_after.ruled(verdict, units)


def _shown_in_most_cases(
    row: ContrastRow, low: float, high: float, confidence: float
) -> tuple[float | None, float | None]:
    """The smallest ratio above ``high`` and the largest below ``low`` that would be shown to be so in 80 % of cases.

    Of two rates, by the exact test of a ratio that is the bound, with the number of events over their dispersion. Net
    of trend, by the width of the interval on the log scale.
    """
    level, result = 1.0 - confidence, row.leading
    if level >= _POWER:
        return None, None
    if row.baseline == NET:
        if not 0 < result.low < result.high < math.inf:
            return None, None
        z = -float(ndtri(level / 2.0))
        reach = math.exp((1.0 + float(ndtri(_POWER)) / z) * math.log(result.high / result.low) / 2.0)
        return high * reach, low / reach
    number = round((result.events_a + result.events_b) / (result.dispersion or 1.0))
    above, below = (
        smallest_detectable_ratio(number, bound * result.exposure_a, result.exposure_b, level=level, power=_POWER)
        for bound in (high, low)
    )
    return (
        None if above.ratio is None else high * above.ratio,
        None if below.inverse is None else low * below.inverse,
    )


def _yearly_step(row: ContrastRow) -> str:
    """What a verdict is held against beside the interval."""
    return yearly_step(row.dispersion, (row.leading.low, row.leading.high), "counts")


def _effect_text(above: float | None, below: float | None) -> str | None:
    parts = [
        *([] if above is None else [f"at least {number_text(above)}"]),
        *([] if below is None else [f"at most {number_text(below)}"]),
    ]
    return f"a ratio of {' or '.join(parts)}" if parts else None


def _finite(value: float | None) -> float | None:
    """The number; None for one without end."""
    return value if value is not None and math.isfinite(value) else None
