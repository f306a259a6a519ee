"""Share: what share of the units in the window is of a part of the selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from pydantic import field_validator

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.changes import Lever
from alliance_timeline.checks.expectation import Bounded
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.parts import Parts, days_text, parts_of
from alliance_timeline.checks.rates import asked_spans
from alliance_timeline.checks.share_levers import share_levers
from alliance_timeline.checks.undecided import detectable_text, dispersion_step, why_open
from alliance_timeline.display import counted
from alliance_timeline.inference.imputation import PooledDispersion, pool_dispersion
from alliance_timeline.inference.overdispersion import widening
from alliance_timeline.inference.power import smallest_detectable_share
from alliance_timeline.inference.proportions import PooledProportion, pool_proportion, pool_share_dispersion
from alliance_timeline.inference.rates import proportion
from alliance_timeline.periods import without
from alliance_timeline.phases.windows import quarters, settled_windows
from alliance_timeline.selection import Selection
from alliance_timeline.series.findings import range_text
from alliance_timeline.timeline import Timeline

__all__ = ["Share"]

Spreads = Mapping[str, PooledDispersion]
"""How much shares, and counts, vary by quarter."""


class Share(Bounded):
    """Such a share of the units that start in the window is of a part of the selection.

    A unit is of the part where one of its selected events is: an event that ``part`` selects and that starts in the
    window; ``since``, ``until`` and ``phases`` of the part cut the window further. The interval averages the exact
    binomial tails (Clopper & Pearson 1934, Biometrika 26:404-413) over the imputed dates and is widened by the index
    of dispersion where the quarterly shares are overdispersed.

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

    @field_validator("at_least", "at_most", mode="after")
    @classmethod
    def _in_range(cls, value: float | None) -> float | None:
        if value is not None and not 0 <= value <= 1:
            raise ValueError(f"{value:g} is no share; a number from 0 to 1 is needed (0.1 for 10 %)")
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
        parts, found, spreads = _pooled(case, chosen)
        total = float(parts.in_window.sum())
        some = min(float(parts.of_part.sum()), total)
        limits = found.low, found.high
        verdict, reason, detail, detectable = self.judged(*limits), None, "", None
        if verdict is Verdict.INCONCLUSIVE:
            phi, size = found.dispersion, round(total)
            known = proportion(some / phi, total / phi, confidence=case.confidence)
            reason, detail = why_open(self, limits, (known.low, known.high), scale=100.0, unit=" %")
            level_of = partial(smallest_detectable_share, total=size, level=1.0 - case.confidence, dispersion=phi)
            detectable = detectable_text(self, level_of, scale=100.0, unit=" %")
            if detectable is None:
                reason = Reason.TOO_FEW
                detail += f"; of {counted(size, case.unit)} neither none nor all would decide"
        shown = range_text(100.0 * some / total, 100.0 * found.low, 100.0 * found.high, 1, " %")
        units = counted(round(total), case.unit)
        return Finding(
            verdict=verdict, figure=f"{shown} of {units}",
            estimate=some / total, low=found.low, high=found.high, unit="share", reason=reason, detail=detail,
            detectable=detectable, evidence=case.evidence, steps=_steps(case, self.part, chosen, parts, found, spreads),
        )  # fmt: skip

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


def _pooled(case: Case, chosen: Timeline) -> tuple[Parts, PooledProportion, Spreads]:
    """The units by part, their share over the imputed dates, and how much it varies by quarter.

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
    spreads = {"shares": pool_share_dispersion(some, whole, groups=groups)}
    if is_cut:
        spreads["counts"] = pool_dispersion(whole, parts.axis.exposure(), groups=groups)
    phi = max(widening(spread.index, spread.p_value) for spread in spreads.values())
    found = pool_proportion(some.sum(axis=1), whole.sum(axis=1), confidence=case.confidence, dispersion=phi)
    return parts, found, spreads


def _steps(
    case: Case, part: Selection, chosen: Timeline, parts: Parts, found: PooledProportion, spreads: Spreads
) -> tuple[str, ...]:
    """How the share was reached."""
    steps = (
        f"{parts.in_window.sum():.4g} {case.unit}s are expected in {case.window_text}.",
        f"The window {case.beyond}; the share is that of the covered and settled days." if case.beyond else "",
        f"{parts.of_part.sum():.4g} of them are expected to be of the part: {part}, on {days_text(parts.windows)}.",
        *(dispersion_step(spread.index, found.dispersion, what) for what, spread in spreads.items()),
        f"The interval with {case.confidence:g} confidence averages the binomial tails (Clopper and Pearson) of "
        f"{counted(found.m, 'imputation')} of the start days, seed {case.seed}.",
        f"To be told of the part: {chosen.caution}." if chosen.caution != case.timeline.caution else "",
    )
    return tuple(filter(None, steps))
