"""Timeline: an ordered, immutable collection of events, and the façade over all that can be asked of it."""

from __future__ import annotations

from alliance_timeline.timeline.changes import Change, Diff
from alliance_timeline.timeline.collection import Timeline
from alliance_timeline.timeline.saving import SaveReport

__all__ = ["Change", "Diff", "SaveReport", "Timeline"]
