"""alliance_timeline: dated cooperation events with honest dates, phases and trends.

Names are loaded when first touched, so that importing the package is cheap.

>>> import alliance_timeline as at
>>> at.EventDate.parse("2019-09~").text
'about September 2019'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alliance_timeline import charts as charts
    from alliance_timeline import checks as checks
    from alliance_timeline import inference as inference
    from alliance_timeline import interop as interop
    from alliance_timeline import report as report
    from alliance_timeline.checks import Check, CheckFile, CheckReport, CheckResult, run_checks
    from alliance_timeline.datasets import cite, indicators, load, load_indicator
    from alliance_timeline.dates import EventDate
    from alliance_timeline.errors import (
        AllianceTimelineError,
        DataError,
        DateError,
        InputError,
        MissingExtraError,
        Problem,
        UnknownNameError,
    )
    from alliance_timeline.events import (
        Actor,
        ActorName,
        Citation,
        DataCitation,
        Event,
        Frame,
        Link,
        Milestone,
        Participant,
        Reliability,
        Source,
        Sources,
        Strategy,
        StrategyField,
        Tie,
    )
    from alliance_timeline.lifecycle import FollowThrough
    from alliance_timeline.network import Network
    from alliance_timeline.phases import (
        ActorTurnover,
        Periodization,
        Phase,
        PhaseContrast,
        PhaseContrasts,
        PhaseSummary,
    )
    from alliance_timeline.selection import Selection
    from alliance_timeline.series import EventSeries, Indicator, ShareSeries
    from alliance_timeline.timeline import (
        ContrastQuestion,
        Diff,
        FoundPhases,
        SpecificationCurve,
        Timeline,
        TrendQuestion,
    )
    from alliance_timeline.vocabulary import (
        DYADIC,
        ActorKind,
        Cause,
        Certainty,
        Confidence,
        Depth,
        Kind,
        LinkRelation,
        MilestoneStatus,
        Ownership,
        Role,
        Setting,
        Status,
        TieRelation,
        Verification,
        Vocabulary,
    )

    PHASES: Periodization
    __version__: str

_HOMES = {
    "checks": ("Check", "CheckFile", "CheckReport", "CheckResult", "run_checks"),
    "datasets": ("cite", "indicators", "load", "load_indicator"),
    "dates": ("EventDate",),
    "errors": (
        "AllianceTimelineError",
        "DataError",
        "DateError",
        "InputError",
        "MissingExtraError",
        "Problem",
        "UnknownNameError",
    ),
    "events": (
        "Actor",
        "ActorName",
        "Citation",
        "DataCitation",
        "Event",
        "Frame",
        "Link",
        "Milestone",
        "Participant",
        "Reliability",
        "Source",
        "Sources",
        "Strategy",
        "StrategyField",
        "Tie",
    ),
    "lifecycle": ("FollowThrough",),
    "network": ("Network",),
    "phases": ("ActorTurnover", "Periodization", "Phase", "PhaseContrast", "PhaseContrasts", "PhaseSummary"),
    "selection": ("Selection",),
    "series": ("EventSeries", "Indicator", "ShareSeries"),
    "timeline": ("ContrastQuestion", "Diff", "FoundPhases", "SpecificationCurve", "Timeline", "TrendQuestion"),
    "vocabulary": (
        "DYADIC",
        "ActorKind",
        "Cause",
        "Certainty",
        "Confidence",
        "Depth",
        "Kind",
        "LinkRelation",
        "MilestoneStatus",
        "Ownership",
        "Role",
        "Setting",
        "Status",
        "TieRelation",
        "Verification",
        "Vocabulary",
    ),
}
_MODULES = ("charts", "checks", "inference", "interop", "report")
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "DYADIC",
    "PHASES",
    "Actor",
    "ActorKind",
    "ActorName",
    "ActorTurnover",
    "AllianceTimelineError",
    "Cause",
    "Certainty",
    "Check",
    "CheckFile",
    "CheckReport",
    "CheckResult",
    "Citation",
    "Confidence",
    "ContrastQuestion",
    "DataCitation",
    "DataError",
    "DateError",
    "Depth",
    "Diff",
    "Event",
    "EventDate",
    "EventSeries",
    "FollowThrough",
    "FoundPhases",
    "Frame",
    "Indicator",
    "InputError",
    "Kind",
    "Link",
    "LinkRelation",
    "Milestone",
    "MilestoneStatus",
    "MissingExtraError",
    "Network",
    "Ownership",
    "Participant",
    "Periodization",
    "Phase",
    "PhaseContrast",
    "PhaseContrasts",
    "PhaseSummary",
    "Problem",
    "Reliability",
    "Role",
    "Selection",
    "Setting",
    "ShareSeries",
    "Source",
    "Sources",
    "SpecificationCurve",
    "Status",
    "Strategy",
    "StrategyField",
    "Tie",
    "TieRelation",
    "Timeline",
    "TrendQuestion",
    "UnknownNameError",
    "Verification",
    "Vocabulary",
    "__version__",
    "charts",
    "checks",
    "cite",
    "indicators",
    "inference",
    "interop",
    "load",
    "load_indicator",
    "report",
    "run_checks",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"alliance_timeline.{name}")
    if name == "PHASES":
        return import_module("alliance_timeline.datasets").bundled_phases()
    if name == "__version__":
        return import_module("importlib.metadata").version("alliance-timeline")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"alliance_timeline.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
