"""What to change first to move a share: which units to take away, to add, or to move within their dates."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence

import numpy as np

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectations.parts import Parts, parts_of
from alliance_timeline.checks.fragility.changes import Change, Lever, levers
from alliance_timeline.periods import Window, covered_days, intersect, without
from alliance_timeline.selection import Selection
from alliance_timeline.series.counting import Floats

__all__ = ["share_levers"]

_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0  # its multiples, less their whole part, are spread evenly
_COPIES = 64
_FIRST, _LAST = datetime.date.min.toordinal(), datetime.date.max.toordinal()


def share_levers(case: Case, part: Selection) -> Sequence[Lever]:
    """Units of the part taken away, then others, those first that count most; copies of either added all over the days
    on which they count; vague units moved so that the share rises, or falls.
    """
    if not case.units:
        return ()
    parts = parts_of(case, Case.select(case.timeline, part), case.periods())
    return levers(
        _gone(parts, parts.of_part),
        _gone(parts, parts.in_window - parts.of_part),
        *_copies(case, part, parts.windows),
        _moved(case, parts, rising=True),
        _moved(case, parts, rising=False),
    )


def _gone(parts: Parts, weight: Floats) -> list[Change]:
    """Units taken away, those with the largest weight first."""
    order = np.argsort(-weight, kind="stable").tolist()
    return [Change("remove", parts.events[number]) for number in order if weight[number] > 0]


def _copies(case: Case, part: Selection, days: Sequence[Window]) -> Iterator[list[Change]]:
    """Copies of an event of the part on its days, and of another one on those of the window.

    Where the part takes all events of its days, the others are copied to the rest of the window.
    """
    everything = case.data.select(_undated(case.selection))
    of_part = everything.select(_undated(part))
    others = everything.where(lambda event: event not in of_part)
    for events, windows in (
        (of_part, days),
        (others, case.windows) if len(others) else (everything, without(case.windows, days)),
    ):
        if len(events) and windows:
            like = max(events, key=lambda event: event in case.timeline).id
            yield [Change("add", (like,), day) for day in _spread(windows)]


def _undated(selection: Selection) -> Selection:
    """The same on any day."""
    return selection.replace(since=None, until=None, phases=())


def _spread(windows: Sequence[Window]) -> Iterator[datetime.date]:
    """Days of some windows, the first ones of which lie as evenly as all."""
    for number in range(1, _COPIES + 1):
        left = int(number * _GOLDEN % 1.0 * covered_days(windows))
        for first, last in windows:
            if left <= (last - first).days:
                yield first + datetime.timedelta(days=left)
                break
            left -= (last - first).days + 1


def _moved(case: Case, parts: Parts, *, rising: bool) -> list[Change]:
    """Units with a vague first event moved to a day on which the share is higher, or lower, by how much that gains.

    A unit that is of the part by a later event stays.
    """
    found = []
    for number, event in enumerate(parts.units.counted.tolist()):
        span = _days(int(parts.units.first[event]), int(parts.units.last[event]))
        inner, window = intersect(span, parts.windows), intersect(span, case.windows)
        of_part, in_window = float(parts.of_part[number]), float(parts.in_window[number])
        if parts.is_part[event]:
            days = inner if rising else without(window, inner) or without(span, window)
            gain = 1.0 - of_part if rising else of_part
        else:
            days = without(span, window) if rising else window
            gain = 0.0 if of_part else in_window if rising else 1.0 - in_window
        if gain and days:
            found.append((gain, Change("move", parts.events[number][:1], days[0][0])))
    return [change for _, change in sorted(found, key=lambda item: -item[0])]


def _days(first: int, last: int) -> tuple[Window, ...]:
    """A span of ordinals, as far as the calendar has days for it."""
    if last < _FIRST or first > _LAST:
        return ()
    return ((datetime.date.fromordinal(max(first, _FIRST)), datetime.date.fromordinal(min(last, _LAST))),)
