"""Two phases of a check's scheme: which they are, whether they are covered, and what vague dates leave open."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Change, changed
from alliance_timeline.checks.fragility.search import Fragility
from alliance_timeline.errors import InputError, shown
from alliance_timeline.periods import Window, covered_days, intersect, without
from alliance_timeline.phases import Phase

__all__ = ["as_if_known", "days_of", "is_vague", "moves", "named_phases", "never_decided", "uncovered"]

_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0  # its multiples, less their whole part, are spread evenly


def named_phases(case: Case, first: str, second: str) -> tuple[Phase, Phase]:
    """The two phases of these names.

    Raises:
        InputError: the data carries no scheme, or one phase is named twice. UnknownNameError: no such phase.
    """
    scheme = case.data.phases
    if scheme is None:
        raise InputError(
            'phases: the data carries no phase scheme; set phases = "…", the id of one, or phases = ["2014-03-18"], '
            "the first days of phases"
        )
    if first == second:
        raise InputError(f"relative_to: phase {shown(first)} cannot be compared with itself; name another one")
    return scheme[first], scheme[second]


def days_of(case: Case, window: Window) -> tuple[Window, ...]:
    """The days of a span that are covered and settled, and that the selection leaves."""
    return intersect(case.windows, (window,))


def uncovered(case: Case, phases: Iterable[Phase]) -> Finding | None:
    """That the claim stays open because the selection leaves no covered and settled day of a phase; None if it does."""
    for phase in phases:
        if not days_of(case, phase.window):
            detail = f"no day of phase {shown(phase.name)} is covered, settled and selected"
            return Finding(
                verdict=Verdict.INCONCLUSIVE, figure="–", reason=Reason.OUTSIDE, detail=detail, evidence=case.evidence
            )
    return None


def never_decided(case: Case, phases: Iterable[Phase]) -> Fragility | None:
    """That no change of events decides a claim about a phase without days; None where both have some."""
    if uncovered(case, phases) is None:
        return None
    return Fragility(unit=case.unit, note=f"no change of events decides it: {Reason.OUTSIDE}")


def is_vague(units: Iterable[CaseUnit]) -> bool:
    """Whether the start of any unit is not known to the day."""
    return any(unit.first < unit.last for unit in units)


def as_if_known(case: Case, units: Sequence[CaseUnit]) -> Case:
    """The case as it might be if dates were known: each vague unit starts on one of its possible days.

    The days are neither early nor late on the whole: the n-th vague unit starts after the share of its possible days
    that is left of n times the golden section.
    """
    vague = [unit for unit in units if unit.first < unit.last]
    dated = [
        Change("move", unit.events[:1], _day(unit, number * _GOLDEN % 1.0)) for number, unit in enumerate(vague, 1)
    ]
    return case.replace(data=changed(case.data, dated))


def _day(unit: CaseUnit, share: float) -> datetime.date:
    return datetime.date.fromordinal(unit.first + int(share * (unit.last - unit.first + 1)))


def moves(units: Iterable[CaseUnit], into: Sequence[Window], out_of: Sequence[Window]) -> list[Change]:
    """Vague units moved into some days, or at least out of others; those that gain most first."""
    found = []
    for unit in units:
        possible = ((datetime.date.fromordinal(unit.first), datetime.date.fromordinal(unit.last)),)
        there, away = intersect(possible, into), without(possible, out_of)
        gain = covered_days(possible) - covered_days(away) + (covered_days(without(possible, into)) if there else 0)
        if gain and (there or away):
            share = gain / covered_days(possible)
            found.append((share, Change("move", unit.events[:1], (there or away)[0][0])))
    return [change for _, change in sorted(found, key=lambda item: -item[0])]
