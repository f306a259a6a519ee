"""Share: what share of the units in the window is of a part of the selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from pydantic import field_validator

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectation import BoundedShare
from alliance_timeline.checks.expectations.parts import Parts, days_text, parts_of
from alliance_timeline.checks.expectations.rates import asked_spans, of_days
from alliance_timeline.checks.expectations.undecided import (
    detectable_text,
    dispersion_step,
    why_open,
    yearly_step,
    years_decide_not,
)
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Lever
from alliance_timeline.checks.fragility.share_levers import share_levers
from alliance_timeline.display import counted
from alliance_timeline.inference.power import smallest_detectable_share
from alliance_timeline.inference.rates import proportion, widening, yearly_widening
from alliance_timeline.inference.shares import PooledProportion, pool_proportion, pool_share_dispersion
from alliance_timeline.inference.vague import PooledDispersion, pool_dispersion
from alliance_timeline.periods import without
from alliance_timeline.phases.summary import quarters, settled_windows, year_starts
from alliance_timeline.selection import Selection
from alliance_timeline.series.counting import Floats, Ints
from alliance_timeline.series.findings import range_text
from alliance_timeline.timeline import Timeline

__all__ = ["Share"]

Spreads = Mapping[str, PooledDispersion]
"""How much shares, and counts, vary by quarter or by year."""


@dataclass(frozen=True, slots=True)
class _Pooled:
    """A share over the imputed dates, and how much it varies; the same by year, for the guard."""

    share: PooledProportion
    spreads: Spreads
    yearly: PooledProportion
    yearly_spreads: Spreads

    @property
    def by_year(self) -> tuple[float, float]:
        return self.yearly.low, self.yearly.high

    @property
    def yearly_index(self) -> float | None:
        """The largest index."""
        return max((s.index for s in self.yearly_spreads.values() if s.index is not None), default=None)


class Share(BoundedShare):
    """Such a share of the units that start in the window is of a part of the selection.

    A unit is of the part where one of its selected events is: an event that ``part`` selects and that starts in the
    window; ``since``, ``until`` and ``phases`` of the part cut the window further. The interval averages the exact
    binomial tails (Clopper & Pearson 1934, Biometrika 26:404-413) over the imputed dates and is widened by the index
    of dispersion where the quarterly shares are overdispersed. A verdict must hold as well where years, spans of twelve
    months, are held against each other (see ``Rate``).

    Args:
        part: the words of a ``Selection``, at least one.
        at_least, at_most: shares from 0 to 1.

    >>> Share(part={"kinds": "friction"}, at_most=0.1).claim("occasion")
    'at most 10 % of occasions belong to (kinds=friction)'
    """

    name: ClassVar[str] = "share"

    part: Selection

    @field_validator("part", mode="after")
    @classmethod
    def _selects(cls, value: Selection) -> Selection:
        if not value.words():
            raise ValueError('no word of a selection is given; say what is of the part, such as kinds = "friction"')
        return value

    def claim(self, unit: str) -> str:
        """The claim in words, in per cent."""
        return f"{self.bounds_text(100.0, ' %')} of {unit}s belong to ({self.part})"

    def evaluate(self, case: Case) -> Finding:
        """The share in the window, by its interval over the imputed dates."""
        chosen = Case.select(case.timeline, self.part)
        refused = _refused(case, self.part, chosen)
        if refused is not None:
            return refused
        parts, pooled = _pooled(case, chosen)
        found = pooled.share
        total = float(parts.in_window.sum())
        some = min(float(parts.of_part.sum()), total)
        limits = found.low, found.high
        verdict, reason, detail, detectable = self.judged(*limits), None, "", None
        if verdict is not Verdict.INCONCLUSIVE and self.judged(*pooled.by_year) is not verdict:
            verdict = Verdict.INCONCLUSIVE
            reason, detail = years_decide_not(self, pooled.yearly_index, pooled.by_year, scale=100.0, unit=" %")
        elif verdict is Verdict.INCONCLUSIVE:
            phi = found.dispersion
            known = proportion(some / phi, total / phi, confidence=case.confidence)
            reason, detail = why_open(self, limits, (known.low, known.high), scale=100.0, unit=" %")
        if verdict is Verdict.INCONCLUSIVE:
            size, phi, confidence = round(total), *max(_widening(found), _widening(pooled.yearly))
            level_of = partial(smallest_detectable_share, total=size, level=1.0 - confidence, dispersion=phi)
            detectable = detectable_text(self, level_of, scale=100.0, unit=" %")
            if detectable is None:
                reason = Reason.TOO_FEW
                detail += f"; of {counted(size, case.unit)} neither none nor all would decide"
        shown = range_text(100.0 * some / total, 100.0 * found.low, 100.0 * found.high, 1, " %")
        units = counted(round(total), case.unit)
        return Finding(
            verdict=verdict,
            figure=f"{shown} of {units}{of_days(case)}",
            estimate=some / total,
            low=found.low,
            high=found.high,
            unit="share",
            reason=reason,
            detail=detail,
            detectable=detectable,
            evidence=case.evidence,
            steps=_steps(case, self.part, chosen, parts, pooled),
        )

    def lists(self, case: Case) -> tuple[Timeline, ...]:
        """All of the units, and those of the part."""
        return case.timeline, Case.select(case.timeline, self.part)

    def levers(self, case: Case) -> Sequence[Lever]:
        """Units of the part, and others, taken away, added, or moved within their dates."""
        return share_levers(case, self.part)


def _refused(case: Case, part: Selection, chosen: Timeline) -> Finding | None:
    """That the claim stays open because of how the part is coded or covered; None where it does not."""
    days, refusal = settled_windows(chosen), chosen.series("year").refusal
    reason, detail = Reason.OUTSIDE, ""
    if refusal is not None:
        reason, detail = Reason.CODING, refusal
    elif not days:
        detail = "no day of the part is covered and settled in the window"
    elif part.frames:
        searched = settled_windows(case.timeline.select(frames=part.frames))
        if searched != case.windows:
            detail = f"the frames of the part cover {days_text(searched)} of {case.window_text}"
    if not detail:
        return None
    return Finding(verdict=Verdict.INCONCLUSIVE, figure="–", reason=reason, detail=detail, evidence=case.evidence)


def _widening(found: PooledProportion) -> tuple[float, float]:
    """What makes an interval wide: dispersion and confidence."""
    return found.dispersion, found.confidence


def _pooled(case: Case, chosen: Timeline) -> tuple[Parts, _Pooled]:
    """The units by part, their share over the imputed dates, and how much it varies by quarter and by year.

    Quarters are set against others of the same stretch, with a share of its own: a part that is cut in time has none
    beyond its days. Such a share also hangs on when units start, so that clumps of them widen it too.
    """
    days = settled_windows(chosen)
    is_cut = days != case.windows
    stretches = sorted((*days, *without(case.windows, days))) if is_cut else asked_spans(case)
    split = [quarters(stretch) for stretch in stretches]
    parts = parts_of(case, chosen, [period for some in split for period in some])
    some, whole = parts.drawn(case.m, case.seed)
    groups = [n for n, periods in enumerate(split) for _ in periods]
    exposure, starts = parts.axis.exposure(), year_starts(groups)
    spreads = _spreads(some, whole, exposure, groups, is_cut)
    years = [np.add.reduceat(x, starts, axis=-1) for x in (some, whole)]
    yearly = _spreads(years[0], years[1], np.add.reduceat(exposure, starts), [groups[n] for n in starts], is_cut)
    phi = max(widening(spread.index, spread.p_value) for spread in spreads.values())
    by_year = max(yearly_widening(s.index, s.p_value, s.df, case.confidence) for s in yearly.values())
    totals = some.sum(axis=1), whole.sum(axis=1)
    return parts, _Pooled(
        pool_proportion(*totals, confidence=case.confidence, dispersion=phi),
        spreads,
        pool_proportion(*totals, dispersion=by_year[0], confidence=by_year[1]),
        yearly,
    )


def _spreads(some: Ints, whole: Ints, exposure: Floats, groups: list[int], is_cut: bool) -> Spreads:
    """How much the shares of some spans vary within groups of them, and the counts where the part is cut in time."""
    spreads = {"shares": pool_share_dispersion(some, whole, groups=groups)}
    if is_cut:
        spreads["counts"] = pool_dispersion(whole, exposure, groups=groups)
    return spreads


def _steps(case: Case, part: Selection, chosen: Timeline, parts: Parts, pooled: _Pooled) -> tuple[str, ...]:
    """How the share was reached."""
    found = pooled.share
    steps = (
        f"{parts.in_window.sum():.4g} {case.unit}s are expected in {case.window_text}.",
        f"The window {case.beyond}; the share is that of the covered and settled days." if case.beyond else "",
        f"{parts.of_part.sum():.4g} of them are expected to be of the part: {part}, on {days_text(parts.windows)}.",
        *(dispersion_step(spread.index, found.dispersion, what) for what, spread in pooled.spreads.items()),
        f"The interval with {case.confidence:g} confidence averages the binomial tails (Clopper and Pearson) of "
        f"{counted(found.m, 'imputation')} of the start days, seed {case.seed}.",
        yearly_step(pooled.yearly_index, pooled.by_year, " and ".join(pooled.spreads), 100.0, " %"),
        f"To be told of the part: {chosen.caution}." if chosen.caution != case.timeline.caution else "",
    )
    return tuple(filter(None, steps))
