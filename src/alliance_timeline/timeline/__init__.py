"""Timeline: an ordered, immutable collection of events, and the façade over all that can be asked of it.

Results that come with scipy are loaded when first touched.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from alliance_timeline.timeline.changes import Change, Diff
from alliance_timeline.timeline.collection import SaveReport, Timeline
from alliance_timeline.timeline.questions import ContrastQuestion, TrendQuestion

if TYPE_CHECKING:
    from alliance_timeline.timeline.results import FoundPhases, SpecificationCurve

__all__ = [
    "Change",
    "ContrastQuestion",
    "Diff",
    "FoundPhases",
    "SaveReport",
    "SpecificationCurve",
    "Timeline",
    "TrendQuestion",
]

_HOMES = {"FoundPhases": "results", "SpecificationCurve": "results"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
