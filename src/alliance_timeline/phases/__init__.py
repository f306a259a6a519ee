"""Phases: declared periodizations, what each phase holds, and how two of them differ.

What computes is loaded when first touched, so that reading data does not import scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from alliance_timeline.phases.scheme import Periodization, Phase

if TYPE_CHECKING:
    from alliance_timeline.phases.comparison import ContrastRow, MixRow, PhaseContrast
    from alliance_timeline.phases.contrast import contrast_phases, rate_rows
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

_HOMES = {
    "comparison": ("ContrastRow", "MixRow", "PhaseContrast"),
    "contrast": ("contrast_phases", "rate_rows"),
    "summary": ("PhaseRow", "PhaseSummary", "summarize"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
