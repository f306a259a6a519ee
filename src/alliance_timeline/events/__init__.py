"""Events and what stands behind them: actors, sources, frames, and the rules that bind them together."""

from __future__ import annotations

from alliance_timeline.events.actors import Actor, ActorName, ExternalId, Tie
from alliance_timeline.events.bibliography import DataCitation, Sources
from alliance_timeline.events.catalogue import Catalogue
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
from alliance_timeline.events.records import Record, problems_of
from alliance_timeline.events.registry import Known, Registry
from alliance_timeline.events.reliability import Reliability
from alliance_timeline.events.sources import Frame, Source

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
