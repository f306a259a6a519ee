"""Which coded variables a figure rests on, and what must be said of how reliably they were coded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alliance_timeline.errors import InputError
from alliance_timeline.events import Reliability
from alliance_timeline.selection import Selection

__all__ = ["coding_caution", "refusal", "refuse_unreliable", "unreliable", "variables_of"]

_FIELDS = {
    "kinds": "kind", "forms": "form", "statuses": "status", "settings": "setting", "causes": "cause",
    "domains": "domains", "domains_all": "domains", "applications": "applications",
    "applications_all": "applications",
}  # fmt: skip
_GROUPINGS = {
    "kind": ("kind",), "form": ("form",), "status": ("status",), "setting": ("setting",), "cause": ("cause",),
    "domain": ("domains",), "application": ("applications",), "depth": ("form", "status"),
}  # fmt: skip
_SCORED = ("kind", "form")
"""What the intensity of an event is derived from."""


def variables_of(selection: Selection) -> frozenset[str]:
    """The coded variables that a selection tests, each with the class: ``domains:ai``."""
    own = {f"{name}:{word}" for field, name in _FIELDS.items() for word in getattr(selection, field)}
    return frozenset(own) | (variables_of(selection.exclude) if selection.exclude is not None else frozenset())


def coding_caution(
    reliability: Mapping[str, Reliability], used: Iterable[str], by: str | None = None, *, scored: bool = False
) -> str | None:
    """What must be printed beside a figure that rests on variables of doubtful reliability; None for none.

    Args:
        used: what the events were selected by.
        by: what they are grouped by: the variable and each of its classes count.
        scored: whether the figure is of intensity.
    """
    shown = [*_GROUPINGS.get(by or "", ()), *(_SCORED if scored else ())]
    whole = [item for item in reliability.values() if item.id.partition(":")[0] in shown]
    doubtful = {item.id: item for item in (*_records(reliability, used), *whole) if item.standing != "reliable"}
    return "; ".join(f"coding of {doubtful[name]}" for name in sorted(doubtful)) or None


def unreliable(reliability: Mapping[str, Reliability], used: Iterable[str]) -> str | None:
    """The variables or classes on which the coders agree too little for any inference, with alpha; None for none."""
    bad = {str(found) for found in _records(reliability, used) if found.standing == "no inference"}
    return "; ".join(sorted(bad)) or None


def refusal(
    reliability: Mapping[str, Reliability], used: Iterable[str], by: str | None = None, *, scored: bool = False
) -> str | None:
    """Why nothing may be inferred from events that were selected and grouped by these variables; None for nothing.

    The arguments are those of ``coding_caution``.
    """
    bad = unreliable(reliability, (*used, *_GROUPINGS.get(by or "", ()), *(_SCORED if scored else ())))
    return f"coders agree too little for inference: {bad}; counts are given, comparisons are not" if bad else None


def refuse_unreliable(reliability: Mapping[str, Reliability], used: Iterable[str]) -> None:
    """Let no comparison be made on variables that the coders do not agree on.

    Raises:
        InputError: with the variables and their alpha.
    """
    if why := refusal(reliability, used):
        raise InputError(why)


def _records(reliability: Mapping[str, Reliability], names: Iterable[str]) -> Iterator[Reliability]:
    """What is known about each variable: of the class where it was measured, else of the whole variable."""
    for name in names:
        found = reliability.get(name) or reliability.get(name.partition(":")[0])
        if found is not None:
            yield found
