"""Which expectations there are: those of the package by name, and those that other packages register."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from alliance_timeline.checks.expectation import Expectation, is_named
from alliance_timeline.errors import DataError, InputError, Problem, nearest, shown

__all__ = ["BUILT_IN", "GROUP", "expectation_of", "expectation_type"]

GROUP = "alliance_timeline_expectations"
"""The entry point group in which packages register expectations of their own."""

BUILT_IN = {
    "count": ("expectations.counts", "Count"),
    "rate": ("expectations.rates", "Rate"),
    "rate_ratio": ("expectations.ratios", "RateRatio"),
    "share": ("expectations.shares", "Share"),
    "trend": ("expectations.trends", "Trend"),
    "changepoint": ("expectations.breaks", "ChangePoint"),
    "composition": ("expectations.composition", "Composition"),
    "gap": ("expectations.gaps", "Gap"),
    "newcomers": ("expectations.newcomers", "Newcomers"),
    "follow_through": ("expectations.agreements", "FollowThrough"),
    "order": ("expectations.order", "Order"),
    "data": ("expectations.data", "Data"),
}
"""The module and the class of each."""


def expectation_type(name: str) -> type[Expectation]:
    """The class of an expectation.

    Raises:
        InputError: no such expectation, or a registered one that is none, cannot be imported, has another name, or
            has that of one of the package.

    >>> expectation_type("count").__name__
    'Count'
    """
    registered = _registered()
    if name in BUILT_IN and name in registered:
        raise InputError(f"{_place(registered[name])} has the name of an expectation of the package; give it another")
    if name in BUILT_IN:
        module, attribute = BUILT_IN[name]
        return cast("type[Expectation]", getattr(import_module(f"alliance_timeline.checks.{module}"), attribute))
    if name not in registered:
        raise InputError(f"{shown(name)} is no expectation; {nearest(name, [*BUILT_IN, *registered])}")
    place = _place(registered[name])
    try:
        found = registered[name].load()
    except Exception as error:  # a package from elsewhere may break in any way
        raise InputError(f"{place} cannot be imported: {error}") from error
    if not isinstance(found, type) or not issubclass(found, Expectation):
        raise InputError(f"{place} is no subclass of Expectation")
    if not is_named(found) or found.name != name:
        raise InputError(f"{place} calls itself {shown(getattr(found, 'name', None))}; both names must be the same")
    return found


def _place(point: EntryPoint) -> str:
    """Where a registered expectation is from."""
    return f"{point.value}, registered as {point.name!r},"


@cache
def _registered() -> Mapping[str, EntryPoint]:
    """Looked up once: it goes through all installed packages."""
    return {point.name: point for point in entry_points(group=GROUP)}


def _refuse_times(value: Any, place: str = "") -> None:
    """Refuse a time of day anywhere in the parameters: days are asked for."""
    if isinstance(value, datetime.datetime | datetime.time):
        raise DataError([Problem("", None, place, f"{value} is a time; write a day, such as 2019-06-05")])
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list | tuple) else ()
    for name, item in items:
        _refuse_times(item, f"{place}.{name}" if place else str(name))


def expectation_of(value: Any) -> Expectation:
    """The expectation that a table with one name says: ``{"count": {"at_least": 3}}``.

    Raises:
        DataError: no such table, an unknown name, or wrong parameters; each with its field.

    >>> expectation_of({"count": {"at_least": 3}})
    Count(at_least=3, at_most=None)
    """
    if isinstance(value, Expectation):
        if not is_named(type(value)):
            raise DataError([Problem("", None, "", f"{type(value).__name__} has no name; it needs one, as in a file")])
        return value
    if not isinstance(value, Mapping) or len(value) != 1:
        names = ", ".join(map(str, value)) if isinstance(value, Mapping) else shown(value)
        raise DataError(
            [
                Problem(
                    "",
                    None,
                    "",
                    f"{names or 'nothing'}; exactly one expectation is needed, such as count = {{ at_least = 3 }}",
                )
            ]
        )
    ((name, parameters),) = value.items()
    if not isinstance(parameters, Mapping):
        raise DataError([Problem("", None, str(name), f"{shown(parameters)}; a table of its parameters is expected")])
    try:
        _refuse_times(parameters)
        return expectation_type(str(name))(**parameters)
    except InputError as error:
        raise DataError([Problem("", None, str(name), str(error))]) from None
    except DataError as error:
        inner = [Problem("", None, ".".join(filter(None, (name, item.field))), item.message) for item in error.problems]
        raise DataError(inner) from None
