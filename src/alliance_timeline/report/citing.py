"""How a brief and its data are cited."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from alliance_timeline import datasets
from alliance_timeline.report.words import day

if TYPE_CHECKING:
    from alliance_timeline.events import DataCitation
    from alliance_timeline.timeline import Timeline

__all__ = ["citation_lines", "is_bundled"]


def is_bundled(timeline: Timeline) -> bool:
    """Whether all events are those of the bundled data, in the same version."""
    if timeline.version is None or timeline.version != datasets.cite().version:
        return False
    known = datasets.load(include_unverified=True)
    return all(event in known for event in timeline)


def citation_lines(
    timeline: Timeline, cite: DataCitation | None, *, bundled: bool, on: datetime.date
) -> tuple[str, ...]:
    """How to cite the data, and this brief; one line each."""
    known = datasets.cite() if cite is None and bundled else cite
    version = f", version {timeline.version}" if timeline.version else ""
    data = f"Data: {known.text}" if known is not None else f"Data: as its authors ask{version}."
    return data, f"Brief: made with the Python library alliance_timeline on {day(on)} from these data{version}."
