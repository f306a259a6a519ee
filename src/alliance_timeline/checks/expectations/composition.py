"""Composition: whether the mix of labels of units moved between two phases, or stayed as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field, field_validator
from scipy.special import ndtri

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectation import Expectation
from alliance_timeline.checks.expectations.mixes import PhaseMix, Shifts, mix_of
from alliance_timeline.checks.expectations.two_phases import days_of, named_phases, never_decided, uncovered
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Lever, levers
from alliance_timeline.checks.fragility.mix_levers import share_changes
from alliance_timeline.checks.fragility.search import Fragility, VerdictAfter
from alliance_timeline.display import counted
from alliance_timeline.events.actors import Name
from alliance_timeline.series import By

__all__ = ["Composition"]

_POWER = 0.8
_TOLD = 5  # labels whose shares the steps tell


class Composition(Expectation):
    """The mix of labels moved between two phases, or did not.

    The figure is the largest difference of a label's share of all units between the phases, in percentage points; a
    unit may have several labels or none. The mix moved where Newcombe's score limits of the difference lie wholly
    beyond the points for some label, with Bonferroni's correction for all labels that occur; it did not where they lie
    wholly inside for every label (see ``Shifts.moved``). Events of one occasion are clustered; where the shares of a
    label by quarter, or by year, are overdispersed, its limits are widened. Where vague dates leave the phase of a unit
    open, it is drawn 20 times or more, and the widest limits count.

    Args:
        by: what the labels are: ``kind``, ``domain``, ``form``, ``setting`` and what else series group by.
        phase, relative_to: names of two phases of the check's scheme, in either order of time.
        moved: whether the claim is that the mix moved, or that it did not.
        points: a share that differs by fewer percentage points counts as unmoved; above 0 and below 100.

    >>> Composition(by="domain", phase="late", relative_to="early", moved=True).claim("occasion")
    'the mix of occasions by domain moved by 10 points or more from early to late'
    """

    name: ClassVar[str] = "composition"

    by: By
    phase: Name
    relative_to: Name
    moved: Annotated[bool, Field(strict=True)]
    points: Annotated[float, Field(gt=0, lt=100, allow_inf_nan=False, strict=True)] = 10.0

    @field_validator("by", mode="after")
    @classmethod
    def _is_no_phase(cls, value: By) -> By:
        if value == "phase":
            raise ValueError("phases are what is compared; group by something else, such as domain")
        return value

    def claim(self, unit: str) -> str:
        """The claim in words."""
        what = "the mix" if self.moved else "no share"
        how = f"moved by {self.points:g} points or more from {self.relative_to} to {self.phase}"
        return f"{what} of {unit}s by {self.by} {how}"

    def evaluate(self, case: Case) -> Finding:
        """The largest difference of a label's share between the phases, by its limits.

        Raises:
            InputError: no phase scheme, or the same phase twice. UnknownNameError: no such phase.
        """
        phases = named_phases(case, self.phase, self.relative_to)
        nothing = uncovered(case, phases)
        if nothing is not None:
            return nothing
        refusal = case.timeline.series("year", by=self.by).refusal
        if refusal is not None:
            return _nothing(case, Reason.CODING, refusal)
        mix = mix_of(case, phases, self.by)
        few = self._too_few(case, mix)
        if few is not None:
            return _nothing(case, Reason.TOO_FEW, few)
        return self._judged(case, mix, Shifts.of(mix, case.confidence))

    def levers(self, case: Case) -> Sequence[Lever]:
        """Units with and without the label that matters most taken away, copied and moved in either phase."""
        phases = named_phases(case, self.phase, self.relative_to)
        mix = mix_of(case, phases, self.by)
        if self._too_few(case, mix) is not None:
            return super().levers(case)
        shifts = Shifts.of(mix, case.confidence).widest()
        (moved,), label = shifts.moved(self.points), self._leading(shifts)
        if moved is False:
            reach = np.maximum(shifts.alone.high, -shifts.alone.low)[0]
            label = int(np.argmax(reach))
        outwards = 1 if shifts.alone.high[0, label] > -shifts.alone.low[0, label] else 2
        sides = {True: (3 - outwards,), False: (outwards,), None: (1, 2)}[moved]
        days = [days_of(case, phase.window) for phase in phases]
        return levers(*(some for up in sides for some in share_changes(case, mix, self.by, label, days, up)))

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """How few changes to the data change the verdict: a bound, found by trying the levers."""
        nothing = never_decided(case, named_phases(case, self.phase, self.relative_to))
        return super().fragility(case, verdict, verdict_after) if nothing is None else nothing

    def _too_few(self, case: Case, mix: PhaseMix) -> str | None:
        """Why there is nothing to compare; None where there is."""
        for name, side in ((self.phase, 1), (self.relative_to, 2)):
            if not mix.numbers(side).any():
                return f"no {case.unit} lies in {name}"
        return None if mix.names else f"no {case.unit} has a label by {self.by}"

    def _leading(self, shifts: Shifts) -> int:
        """The label with the largest difference, among those that surely moved if there are any."""
        beyond = shifts.beyond(self.points)[0]
        return int(np.argmax(np.where(beyond | ~beyond.any(), np.abs(shifts.points), -1.0)))

    def _judged(self, case: Case, mix: PhaseMix, drawn: Shifts) -> Finding:
        shifts = drawn.widest()
        (moved,), label = shifts.moved(self.points), self._leading(shifts)
        limits = shifts.alone if moved is False else shifts.together
        estimate, low, high = (float(x[label]) for x in (shifts.points, limits.low[0], limits.high[0]))
        figure = f"{mix.names[label]} {_points(estimate)} points ({_points(low)} to {_points(high)})"
        verdict, reason, detail, detectable = Verdict.PASS if moved is self.moved else Verdict.FAIL, None, "", None
        if moved is None:
            verdict, detectable = Verdict.INCONCLUSIVE, self._detectable(mix, shifts)
            reason, detail = self._why_open(mix, drawn)
        return Finding(
            verdict=verdict,
            figure=figure,
            estimate=estimate,
            low=low,
            high=high,
            unit="percentage points",
            reason=reason,
            detail=detail,
            detectable=detectable,
            steps=self._steps(case, mix, shifts),
            evidence=tuple(name for unit in mix.units for name in unit.events),
        )

    def _why_open(self, mix: PhaseMix, drawn: Shifts) -> tuple[Reason, str]:
        """The reason of an inconclusive verdict, and its detail."""
        if mix.furthest(drawn.each) < self.points:
            return Reason.TOO_FEW, "even a label of all units in one phase and of none in the other would not show it"
        share = float(np.mean([moved is not None for moved in drawn.moved(self.points)]))
        if share > 0.5:
            return Reason.COARSE, f"{share:.0%} of the imputations of vague dates decide it by themselves"
        inside = drawn.widest().inside(self.points)[0]
        some = [name for name, still in zip(mix.names, inside.tolist(), strict=True) if not still]
        named = ", ".join(some[:_TOLD]) + (f" and {len(some) - _TOLD} more" if len(some) > _TOLD else "")
        return Reason.SPANS, f"{named} may have moved by {self.points:g} points or more, and no label surely has"

    def _detectable(self, mix: PhaseMix, shifts: Shifts) -> str | None:
        """The smallest difference of any label that would be shown in 80 % of cases, by the normal approximation.

        The standard error is that of the limits, or that of the shares with such a difference where it is larger.
        """
        factor, level = mix.widening(shifts.each)
        z, differences = -ndtri((1.0 - level) / 2.0), np.arange(1.0, 100.0)[:, None]
        now = (shifts.together.high[0] - shifts.together.low[0]) / (2.0 * z)
        one, other = mix.numbers(1).mean() / factor, mix.numbers(2).mean() / factor
        second = mix.shares(2)
        first = np.where(second + differences <= 100.0, second + differences, np.abs(second - differences))
        then = np.sqrt(first * (100.0 - first) / one + second * (100.0 - second) / other)
        shown = differences >= self.points + (z + float(ndtri(_POWER))) * np.maximum(now, then)
        if not shown.any() or mix.furthest(shifts.each) < self.points:
            return None
        difference, label = divmod(int(np.argmax(shown)), len(mix.names))
        return f"a difference of about {difference + 1} points in the share of {mix.names[label]}"

    def _steps(self, case: Case, mix: PhaseMix, shifts: Shifts) -> tuple[str, ...]:
        phases = named_phases(case, self.phase, self.relative_to)
        days = [", ".join(f"{a} to {b}" for a, b in days_of(case, phase.window)) for phase in phases]
        sides = [
            f"{mix.numbers(side).mean():.4g} {case.unit}s lie in {phase.name} ({days[side - 1]})"
            for side, phase in enumerate(phases, 1)
        ]
        first, second = mix.shares(1), mix.shares(2)
        told = [
            f"{mix.names[n]} {second[n]:.1f} % to {first[n]:.1f} % ({_points(shifts.points[n])} points, "
            f"{_points(shifts.together.low[0, n])} to {_points(shifts.together.high[0, n])})"
            for n in np.argsort(-np.abs(shifts.points), kind="stable")[:_TOLD].tolist()
        ]
        m, labels = len(mix.phase), counted(len(mix.names), "label")
        drawn = "No vague date leaves the phase of any open"
        if m > 1:
            drawn = f"The phases of vague dates are drawn {m} times; the widest limits count"
        beyond, inside = (int(found.sum()) for found in (shifts.beyond(self.points), shifts.inside(self.points)))
        factors = mix.widening(case.confidence)[0]
        wider = [f"{mix.names[n]} by {factors[n]:.2f}" for n in np.flatnonzero(factors > 1.0)[:_TOLD].tolist()]
        widened = (
            f"Shares by quarter, or by year, are overdispersed, so that limits are widened: {', '.join(wider)}."
            if wider
            else "No share by quarter or by year is overdispersed."
        )
        clustered = ", events of one occasion being clustered" if case.unit == "event" else ""
        return (
            f"{' and '.join(sides)}; they have {labels} by {self.by}, and each may have several or none.",
            f"Shares from {self.relative_to} to {self.phase} that differ most: {'; '.join(told)}.",
            f"{drawn}.",
            f"Limits are Newcombe's score limits{clustered}: with {shifts.each:.6g} confidence each, so that all of "
            f"{labels} together have {case.confidence:g}.",
            f"The mix moved where those of some label lie wholly beyond {self.points:g} points, as {beyond} do. It did "
            f"not where those of every label, with {case.confidence:g} confidence, lie wholly inside, as {inside} do.",
            widened,
        )


def _nothing(case: Case, reason: Reason, detail: str) -> Finding:
    """A claim that no difference was calculated for."""
    return Finding(verdict=Verdict.INCONCLUSIVE, figure="–", reason=reason, detail=detail, evidence=case.evidence)


def _points(value: float) -> str:
    """Percentage points with at most one digit behind the point, and a true minus."""
    text = f"{abs(value):.1f}".removesuffix(".0")
    return f"−{text}" if value < 0 and text != "0" else text
