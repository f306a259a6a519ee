"""Placements: days within their dates on which the events of a vague unit put it surely inside or outside a window."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.fragility.changes import Change
from alliance_timeline.periods import Window, start_days, without
from alliance_timeline.selection import Selection

__all__ = ["Placement", "excludes_days", "placements", "settled_moves"]

_ALWAYS = ((datetime.date.min, datetime.date.max),)
_Span = tuple[int, int]  # first and last day, as ordinals


@dataclass(frozen=True, slots=True)
class Placement:
    """A unit that may or may not lie in the window, and how its events are moved to settle it.

    Attributes:
        number: its place among the units of the case; None where it is not selected now.
        share: with which it counts now.
        into: moves after which it surely counts; None where none do that.
        out: moves after which it surely does not.
        all_told: whether other moves of its events cannot change its share by more.
    """

    number: int | None
    share: float
    into: tuple[Change, ...] | None
    out: tuple[Change, ...] | None
    all_told: bool


def placements(case: Case) -> list[Placement]:
    """The placements of the units that may lie in the window and do not surely do so, in the order of time.

    With a ``certainty`` in the selection these are more than the selected ones: an event that is left out because it
    is unlikely to lie in the window can be moved into it.

    >>> import alliance_timeline as at
    >>> visit = at.Event(id="visit", date="2013", title="Visit", kind="cooperation", form="meeting", domains="ai")
    >>> data, select = at.Timeline([visit]), at.Selection(since="2013-07-02")
    >>> (found,) = placements(Case(data=data, selection=select, today=datetime.date(2014, 1, 1)))
    >>> f"{found.share:.3f}", str(found.into[0].day), str(found.out[0].day)
    ('0.501', '2013-07-02', '2013-01-01')
    """
    place = {name: number for number, unit in enumerate(case.units) for name in unit.events}
    phases = {} if case.data.phases is None else case.data.phases.windows
    asked = case.selection.days(phases if case.selection.phases else {})
    inside, beside, outside = map(_spans, (case.windows, without(asked, case.windows), without(_ALWAYS, asked)))
    said = "certainty" in case.selection.model_fields_set
    wide = case.replace(selection=case.selection.replace(certainty="possible")) if said else case
    found = []
    for unit in wide.units:
        number = next((place[name] for name in unit.events if name in place), None)
        share = 0.0 if number is None else case.units[number].share
        if share == 1.0:
            continue
        days = [start_days(case.data[name].date, case.data.coverage) or (0, 0) for name in unit.events]
        into = _first_in(days, inside, outside)
        away = [_within(span, outside) for span in days]
        out = _known(away) or _first_in(days, beside, outside)
        unsure = sum(_within(span, sorted((*beside, *outside))) is not None for span in days)
        into_moves, out_moves = (_moves(unit.events, days, placed) for placed in (into, out))
        told = into is not None and (out is not None or unsure < 2)
        found.append(Placement(number, share, into_moves, out_moves, told))
    return found


def settled_moves(case: Case) -> tuple[list[Change], list[Change]]:
    """The moves that bring vague units surely into the window, and those that bring them out of it, those first that
    change their shares most.
    """
    found = sorted(placements(case), key=lambda item: item.share)
    into = [change for item in found for change in item.into or ()]
    out = [change for item in reversed(found) if item.share > 0 for change in item.out or ()]
    return into, out


def excludes_days(selection: Selection) -> bool:
    """Whether a selection leaves out events by their dates, so that a copy or a moved event may be left out too."""
    gone = selection.exclude
    return gone is not None and (bool(gone.since or gone.until or gone.phases) or excludes_days(gone))


def _first_in(days: Sequence[_Span], target: Sequence[_Span], outside: Sequence[_Span]) -> list[int] | None:
    """A day for each event so that the first one that is selected lies in the target; None where there is none.

    Each event in turn takes its earliest day there; the others go behind it, or where they are not selected.
    """
    for number, span in enumerate(days):
        day = _within(span, target)
        if day is None:
            continue
        others = (other[1] if other[1] >= day else _within(other, outside) for other in days)
        placed = _known([day if n == number else other for n, other in enumerate(others)])
        if placed is not None:
            return placed
    return None


def _known(days: Sequence[int | None]) -> list[int] | None:
    """The days, if none is missing."""
    found = [day for day in days if day is not None]
    return found if len(found) == len(days) else None


def _within(span: _Span, target: Sequence[_Span]) -> int | None:
    """The first day of a span that lies in some ordered days."""
    return next((max(span[0], low) for low, high in target if max(span[0], low) <= min(span[1], high)), None)


def _moves(events: Sequence[str], days: Sequence[_Span], placed: Sequence[int] | None) -> tuple[Change, ...] | None:
    """The events that are vague, moved to their days."""
    if placed is None:
        return None
    vague = [n for n, (low, high) in enumerate(days) if low < high]
    return tuple(Change("move", (events[n],), datetime.date.fromordinal(placed[n])) for n in vague)


def _spans(windows: Sequence[Window]) -> list[_Span]:
    return [(first.toordinal(), last.toordinal()) for first, last in windows]
