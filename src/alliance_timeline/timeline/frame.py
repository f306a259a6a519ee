"""The events as a pandas frame: one row an event, or one a participant or domain."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from alliance_timeline.errors import DateError, InputError
from alliance_timeline.events import Event, Registry
from alliance_timeline.phases import Periodization

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Long", "events_frame"]

Long = Literal["participant", "domain"]

_CATEGORIES = ("kind", "form", "status", "setting", "phase", "confidence")
_DAYS = ("start_earliest", "start_latest", "end_earliest", "end_latest")


def events_frame(
    events: Sequence[Event], registry: Registry, scheme: Periodization | None, long: Long | None = None
) -> pd.DataFrame:
    """The documented columns; ``long`` repeats an event for each participant or domain."""
    import pandas as pd

    rows = [_row(event, registry, scheme) for event in events]
    columns = list(_row_names())
    if long == "participant":
        pairs = [(row, item) for row, event in zip(rows, events, strict=True) for item in event.participants]
        actors = [registry.actors.get(item.actor) for _, item in pairs]
        rows = [
            row
            | {"actor": item.actor, "role": item.role.value}
            | {"actor_kind": actor.kind.value if actor else None, "country": actor.country if actor else None}
            for (row, item), actor in zip(pairs, actors, strict=True)
        ]
        columns += ["actor", "role", "actor_kind", "country"]
    elif long == "domain":
        rows = [row | {"domain": name} for row, event in zip(rows, events, strict=True) for name in event.domains]
        columns += ["domain"]
    elif long is not None:
        raise InputError(f"long: {long!r} is unknown; allowed: participant, domain")
    frame = pd.DataFrame(rows, columns=columns)
    for name in _DAYS:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    for name in _CATEGORIES:
        frame[name] = frame[name].astype("category")
    frame["phase_certain"] = frame["phase_certain"].astype("boolean")
    return frame.astype({"intensity": "float64"})


def _row_names() -> tuple[str, ...]:
    return (
        "id", "date", *_DAYS, "title", "kind", "form", "status", "setting", "domains", "actors", "countries",
        "phase", "phase_certain", "confidence", "intensity", "sources",
    )  # fmt: skip


def _row(event: Event, registry: Registry, scheme: Periodization | None) -> dict[str, Any]:
    phase, certain = _likely_phase(event, scheme)
    bounds = (event.date.start, event.date.end)
    days = [_day(bound, side) for bound in bounds for side in ("earliest", "latest")]
    setting = registry.setting(event)
    return {
        "id": event.id,
        "date": event.date.edtf,
        **dict(zip(_DAYS, days, strict=True)),
        "title": event.title,
        "kind": event.kind.value,
        "form": event.form,
        "status": event.status.value,
        "setting": setting.value if setting else None,
        "domains": event.domains,
        "actors": event.actors,
        "countries": tuple(sorted(registry.countries(event))),
        "phase": phase,
        "phase_certain": certain,
        "confidence": event.confidence.value,
        "intensity": registry.intensity(event),
        "sources": tuple(citation.source for citation in event.citations),
    }


def _day(bound: Any, side: str) -> datetime.date | None:
    """The day, or None where nothing limits it or no calendar of pandas has it."""
    try:
        day: datetime.date | None = getattr(bound, side)
    except DateError:
        return None
    return day


def _likely_phase(event: Event, scheme: Periodization | None) -> tuple[str | None, bool | None]:
    """The phase that holds most of the possible start days, and whether it holds all of them."""
    first, last = event.date.ordinals[:2]
    if scheme is None or first is None or last is None:
        return None, None
    shares = {
        phase.name: min(last, phase.window[1].toordinal()) - max(first, phase.window[0].toordinal()) + 1
        for phase in scheme
    }
    name = max(shares, key=lambda key: shares[key])
    return (name, shares[name] == last - first + 1) if shares[name] > 0 else (None, None)
