"""Settings: whether the two sides act by themselves or among other states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from alliance_timeline.events import Event
from alliance_timeline.report.material import Material, joined
from alliance_timeline.vocabulary import Setting

__all__ = ["by_setting"]

_AMONG = {
    Setting.BILATERAL: "bilateral",
    Setting.MINILATERAL: "among three to ten states",
    Setting.MULTILATERAL: "among more than ten states",
    None: "in a setting that is not known",
}


def by_setting(m: Material, events: Iterable[Event]) -> str:
    """How many events are in each setting, behind a colon, as a sentence lists them; "" where none is known."""
    counts = Counter(m.timeline.setting(event) for event in events)
    known = [setting for setting in Setting if counts[setting]]
    if not known:
        return ""
    if len(counts) == 1:
        return f": all {_AMONG[known[0]]}" if counts.total() > 1 else f": {_AMONG[known[0]]}"
    return f": {joined(f'{counts[setting]:,} {words}' for setting, words in _AMONG.items() if counts[setting])}"
