"""Counts and shares of a timeline: what the series module needs, taken from the content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.errors import InputError
from alliance_timeline.periods import Every, Period
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection
from alliance_timeline.series import By, EventSeries, ShareSeries, Unit, build_series, build_shares
from alliance_timeline.timeline.choosing import selected
from alliance_timeline.timeline.content import Content
from alliance_timeline.vocabulary import DYADIC, Kind

__all__ = ["series_of", "share_of"]


def series_of(
    content: Content, *, by: By | None, phases: Periodization | None, anchor: DateLike | None, **options: Any
) -> EventSeries:
    """The series of the events; ``options`` are those of ``build_series``."""
    coverage, scored = content.coverage, options.get("measure") == "intensity"
    scheme = phases or next(iter(content.schemes), None)
    return build_series(
        content.events,
        content.registry,
        coverage.windows,
        by=by,
        phases=tuple(content.scheme(phases).windows.items()) if by == "phase" else (),
        anchor=EventDate.of(anchor).start.earliest if anchor is not None else None,
        limits=coverage.whole,
        caution=content.caution(by, scored=scored),
        settled_until=content.settled_until,
        memo=content.memo,
        refusal=content.refusal(by, scored=scored),
        carried=tuple(scheme.windows.items()) if scheme else (),
        **options,
    )


def share_of(
    content: Content,
    part: str | Selection,
    whole: Sequence[Kind] | str | Selection,
    *,
    every: Every | None,
    phases: Periodization | None,
    unit: Unit,
    confidence: float,
) -> ShareSeries:
    """What share of the units of ``whole`` has an event of ``part``, by calendar period or by phase."""
    if every is not None and phases is not None:
        raise InputError("share: every and phases exclude each other; choose one")
    outer, inner = (item if isinstance(item, Selection) else Selection(kinds=item) for item in (whole, part))
    base = selected(content, outer)
    periods = None if phases is None else [Period(phase.name, *phase.window) for phase in content.scheme(phases)]
    chosen = selected(base, inner)
    chosen.check_inference()
    inside = {event.id for event in chosen.events}
    return build_shares(
        base.events,
        lambda event: event.id in inside,
        base.registry,
        base.coverage.windows,
        every=periods or every or "year",
        unit=unit,
        confidence=confidence,
        limits=base.coverage.whole,
        caution=chosen.caution(),
        settled_until=base.settled_until,
        carried=tuple(content.schemes[0].windows.items()) if content.schemes else (),
        about=f"{_called(inner)} among {_called(outer)} {unit}s",
    )


def _called(selection: Selection) -> str:
    """A selection in a heading: its kinds, 'dyadic' for all four of these, else all its words."""
    if selection.words().keys() != {"kinds"}:
        return str(selection)
    return "dyadic" if set(selection.kinds) == set(DYADIC) else ", ".join(selection.kinds)
