"""Events and what stands behind them: actors, sources, frames, and the rules that bind them together."""

from __future__ import annotations

from alliance_timeline.events.actors import (
    Actor,
    ActorName,
    Catalogue,
    ExternalId,
    Frame,
    Record,
    Reliability,
    Source,
    Tie,
    problems_of,
)
from alliance_timeline.events.event import (
    Citation,
    Event,
    Link,
    Milestone,
    Participant,
    Strategy,
    StrategyField,
    event_id,
)
from alliance_timeline.events.integrity import Finding, check_classes, check_data, check_words, repeated_ids
from alliance_timeline.events.registry import DataCitation, Known, Registry, Sources

__all__ = [
    "Actor",
    "ActorName",
    "Catalogue",
    "Citation",
    "DataCitation",
    "Event",
    "ExternalId",
    "Finding",
    "Frame",
    "Known",
    "Link",
    "Milestone",
    "Participant",
    "Record",
    "Registry",
    "Reliability",
    "Source",
    "Sources",
    "Strategy",
    "StrategyField",
    "Tie",
    "check_classes",
    "check_data",
    "check_words",
    "event_id",
    "problems_of",
    "repeated_ids",
]
