"""Phases: declared periodizations, what each phase holds, and how two of them differ.

What computes is loaded when first touched, so that reading data does not import scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from alliance_timeline.phases.scheme import Periodization, Phase

if TYPE_CHECKING:
    from alliance_timeline.phases.agreement import BoundaryMatch, PhaseAgreement
    from alliance_timeline.phases.by_group import GroupContrast, PhaseContrasts, contrast_groups
    from alliance_timeline.phases.comparison import ContrastRow, MixRow, PhaseContrast
    from alliance_timeline.phases.contrast import contrast_phases, rate_rows
    from alliance_timeline.phases.rates import WindowRate, window_rate
    from alliance_timeline.phases.sensitivity import PhaseSensitivity, ShiftedRow
    from alliance_timeline.phases.summaries import PhaseSummaries
    from alliance_timeline.phases.summary import PhaseRow, PhaseSummary, summarize
    from alliance_timeline.phases.turnover import ActorTurnover, Newcomer, actor_turnover

__all__ = [
    "ActorTurnover",
    "BoundaryMatch",
    "ContrastRow",
    "GroupContrast",
    "MixRow",
    "Newcomer",
    "Periodization",
    "Phase",
    "PhaseAgreement",
    "PhaseContrast",
    "PhaseContrasts",
    "PhaseRow",
    "PhaseSensitivity",
    "PhaseSummaries",
    "PhaseSummary",
    "ShiftedRow",
    "WindowRate",
    "actor_turnover",
    "contrast_groups",
    "contrast_phases",
    "rate_rows",
    "summarize",
    "window_rate",
]

_HOMES = {
    "agreement": ("BoundaryMatch", "PhaseAgreement"),
    "by_group": ("GroupContrast", "PhaseContrasts", "contrast_groups"),
    "comparison": ("ContrastRow", "MixRow", "PhaseContrast"),
    "contrast": ("contrast_phases", "rate_rows"),
    "rates": ("WindowRate", "window_rate"),
    "sensitivity": ("PhaseSensitivity", "ShiftedRow"),
    "summaries": ("PhaseSummaries",),
    "summary": ("PhaseRow", "PhaseSummary", "summarize"),
    "turnover": ("ActorTurnover", "Newcomer", "actor_turnover"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
