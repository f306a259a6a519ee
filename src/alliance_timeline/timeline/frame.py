"""The events as a pandas frame: one row an event, or one a participant or domain."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from alliance_timeline.errors import InputError
from alliance_timeline.events import Event, Registry
from alliance_timeline.phases import Periodization
from alliance_timeline.vocabulary import ActorKind, Confidence, Kind, Role, Setting, Status

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Long", "events_frame"]

Long = Literal["participant", "domain"]

_DAYS = ("start_earliest", "start_latest", "end_earliest", "end_latest")
_COLUMNS = (
    "id",
    "date",
    *_DAYS,
    "title",
    "kind",
    "form",
    "status",
    "setting",
    "domains",
    "actors",
    "countries",
    "phase",
    "phase_certain",
    "confidence",
    "intensity",
    "sources",
)
_LONG = {"participant": ("actor", "role", "actor_kind", "country"), "domain": ("domain",)}
_ENUMS: dict[str, type[StrEnum]] = {
    "kind": Kind,
    "status": Status,
    "setting": Setting,
    "confidence": Confidence,
    "role": Role,
    "actor_kind": ActorKind,
}
_TEXTS = ("id", "date", "title", "actor", "domain")
_LAST = datetime.date.max.toordinal()


def events_frame(
    events: Sequence[Event], registry: Registry, scheme: Periodization | None, long: Long | None = None
) -> pd.DataFrame:
    """The documented columns; ``long`` repeats an event for each participant or domain.

    Bounds are ``datetime64[s]``, empty where nothing limits them or they lie outside the years 1 to 9999; kind, form,
    status, setting, phase and confidence are categories in the order of their vocabulary (all of them, used or not);
    domains, actors, countries and sources are tuples.

    Raises:
        InputError: another ``long``.
    """
    import pandas as pd

    if long is not None and long not in _LONG:
        raise InputError(f"long: {long!r} is unknown; allowed: {', '.join(_LONG)}")
    rows = [_row(event, registry, scheme) | more for event in events for more in _more(event, registry, long)]
    columns = (*_COLUMNS, *(_LONG[long] if long else ()))
    orders: dict[str, Sequence[str]] = {
        **{name: [member.value for member in enum] for name, enum in _ENUMS.items()},
        "form": list(dict.fromkeys((*registry.forms, *sorted(event.form for event in events)))),
        "phase": scheme.names if scheme else (),
    }
    return pd.DataFrame({name: _column(name, [row[name] for row in rows], orders) for name in columns})


def _more(event: Event, registry: Registry, long: Long | None) -> list[dict[str, Any]]:
    """What the rows of an event have beyond its own columns: one dictionary a row."""
    if long == "domain":
        return [{"domain": name} for name in event.domains]
    if long is None:
        return [{}]
    known = [(item, registry.actors.get(item.actor)) for item in event.participants]
    return [
        {"actor": item.actor, "role": item.role.value}
        | {"actor_kind": actor.kind.value if actor else None, "country": actor.country if actor else None}
        for item, actor in known
    ]


def _row(event: Event, registry: Registry, scheme: Periodization | None) -> dict[str, Any]:
    phase, certain = _likely_phase(event, scheme)
    setting = registry.setting(event)
    return {
        "id": event.id,
        "date": event.date.edtf,
        **{name: _day(day) for name, day in zip(_DAYS, event.date.ordinals, strict=True)},
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
        "sources": tuple(dict.fromkeys(citation.source for citation in event.citations)),
    }


def _column(name: str, values: list[Any], orders: dict[str, Sequence[str]]) -> Any:
    """The values of a column in its type, which does not depend on what they are."""
    import numpy as np
    import pandas as pd

    if name in _DAYS:
        return np.array(values, dtype="datetime64[s]")
    if name in orders:
        return pd.Categorical(values, categories=list(orders[name]), ordered=name == "confidence")
    if name == "intensity":
        return np.array(values, dtype=np.float64)
    if name == "phase_certain":
        return pd.array(values, dtype="boolean")
    return pd.Series(values, dtype=str if name in _TEXTS else object)


def _day(ordinal: int | None) -> datetime.date | None:
    """The day, or None where nothing limits it or no calendar of Python has it."""
    return datetime.date.fromordinal(ordinal) if ordinal is not None and 1 <= ordinal <= _LAST else None


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
