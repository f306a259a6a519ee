"""Phases: declared periodizations, what each phase holds, and how two of them differ."""

from __future__ import annotations

from alliance_timeline.phases.contrast import ContrastRow, MixRow, PhaseContrast, contrast_phases, rate_rows
from alliance_timeline.phases.scheme import Periodization, Phase
from alliance_timeline.phases.summary import PhaseRow, PhaseSummary, summarize

__all__ = [
    "ContrastRow",
    "MixRow",
    "Periodization",
    "Phase",
    "PhaseContrast",
    "PhaseRow",
    "PhaseSummary",
    "contrast_phases",
    "rate_rows",
    "summarize",
]
