"""Phases as spans behind the events, cut at the days that the data covers."""

from __future__ import annotations

import datetime

from alliance_timeline.phases import Phase
from alliance_timeline.timeline import Timeline

__all__ = ["covered_phases"]


def covered_phases(timeline: Timeline) -> list[tuple[Phase, datetime.date, datetime.date]]:
    """The phases of the scheme that the timeline carries, with their first and last covered day.

    Phases outside of the coverage are left out, so that they do not stretch the axis.
    """
    if timeline.phases is None or timeline.coverage is None:
        return []
    begin, end = timeline.coverage
    spans = ((phase, max(phase.window[0], begin), min(phase.window[1], end)) for phase in timeline.phases.phases)
    return [(phase, first, last) for phase, first, last in spans if first <= last]
