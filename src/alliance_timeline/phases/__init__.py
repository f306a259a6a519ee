"""Phases: declared periodizations, what each phase holds, and how two of them differ.

What computes is loaded when first touched, so that reading data does not import scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from alliance_timeline.phases.scheme import Periodization, Phase

if TYPE_CHECKING:
    from alliance_timeline.phases.agreement import BoundaryMatch, PhaseAgreement
    from alliance_timeline.phases.comparison import ContrastRow, MixRow, PhaseContrast
    from alliance_timeline.phases.contrast import (
        ActorTurnover,
        GroupContrast,
        Newcomer,
        PhaseContrasts,
        actor_turnover,
        contrast_groups,
        contrast_phases,
        rate_rows,
    )
    from alliance_timeline.phases.sensitivity import PhaseSensitivity, ShiftedRow
    from alliance_timeline.phases.summary import (
        PhaseRow,
        PhaseSummaries,
        PhaseSummary,
        WindowRate,
        summarize,
        window_rate,
    )

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
    "contrast": (
        "GroupContrast",
        "PhaseContrasts",
        "contrast_groups",
        "contrast_phases",
        "rate_rows",
        "ActorTurnover",
        "Newcomer",
        "actor_turnover",
    ),
    "comparison": ("ContrastRow", "MixRow", "PhaseContrast"),
    "summary": ("WindowRate", "window_rate", "PhaseSummaries", "PhaseRow", "PhaseSummary", "summarize"),
    "sensitivity": ("PhaseSensitivity", "ShiftedRow"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
