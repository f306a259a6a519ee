"""Lifecycle: how many agreements came to a later stage, how many were ended, and when.

What computes is loaded when first touched, so that importing the package does not import scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_timeline.lifecycle.cases import REACHABLE, LifecycleBy
    from alliance_timeline.lifecycle.curves import StageCurve
    from alliance_timeline.lifecycle.following import follow_events
    from alliance_timeline.lifecycle.result import FollowedGroup, FollowThrough, OverdueAgreement

__all__ = [
    "REACHABLE",
    "FollowThrough",
    "FollowedGroup",
    "LifecycleBy",
    "OverdueAgreement",
    "StageCurve",
    "follow_events",
]

_HOMES = {
    "cases": ("REACHABLE", "LifecycleBy"),
    "curves": ("StageCurve",),
    "following": ("follow_events",),
    "result": ("FollowThrough", "FollowedGroup", "OverdueAgreement"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
