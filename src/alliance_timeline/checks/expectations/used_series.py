"""The periods that a test of a series uses: those of the window that are covered and settled."""

from __future__ import annotations

import numpy as np

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.inference.vague import VagueCounts
from alliance_timeline.series.counting import Floats
from alliance_timeline.series.samples import Sample, middles, settled_periods

__all__ = ["expected_sample", "no_period"]


def expected_sample(case: Case) -> Sample | None:
    """The expected counts of the used periods, as if they were known; None where no period is used."""
    series = case.series
    used, _ = settled_periods(series.periods, series.exposure, series.settled_until)
    if not len(used):
        return None
    periods = tuple(series.periods[number] for number in used.tolist())
    counts: Floats = series.expected[used, 0]
    known = VagueCounts(counts, np.zeros((0, len(counts))), np.zeros(0), series.exposure[used])
    return Sample("all", periods, known, middles(periods))


def no_period(case: Case) -> Finding:
    """That the claim stays open because no period is used."""
    detail = f"no period ({case.every}) of {case.window_text} ends by the settled day"
    return Finding(
        verdict=Verdict.INCONCLUSIVE, figure="–", reason=Reason.OUTSIDE, detail=detail, evidence=case.evidence
    )
