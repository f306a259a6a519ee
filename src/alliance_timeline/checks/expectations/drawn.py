"""Drawn days: what vague dates leave open about a figure that has no formula, by drawing the days many times."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.errors import shown
from alliance_timeline.events.actors import Line
from alliance_timeline.events.registry import calendar_day
from alliance_timeline.periods import Window, shift
from alliance_timeline.series.counting import Floats, Ints

__all__ = ["DRAWS", "Bools", "DrawnDays", "Span", "central", "inside", "ordinals", "shifted"]

DRAWS = 4000
"""How many draws are made where a case asks for no more: a tail of 2.5 % is then known to about half a point."""

_CYCLE = 146_097  # days of the 400 years after which the calendar repeats

Bools = NDArray[np.bool_]


def _some_days(value: str) -> str:
    start = datetime.date(2001, 1, 1)
    if shift(start, value) == start:
        raise ValueError(f"{shown(value)} holds no day; at least 1 day is needed")
    return value


Span = Annotated[Line, AfterValidator(_some_days)]
"""A span of time such as ``180 days``, ``6 weeks``, ``3 months`` or ``1 year``."""


class DrawnDays:
    """The start days of events: each of the possible days is equally likely, and events do not depend on each other.

    An event has a stream of its own, so that it has the same days in whatever selection it stands, and keeps them when
    other events are taken away or added.

    Attributes:
        m: how many draws.

    >>> DrawnDays(5).of("visit", 10, 12).tolist(), DrawnDays(5).of("talks", 10, 10).tolist()
    ([10, 11, 11, 11, 10], [10])
    """

    def __init__(self, m: int, seed: int = 0) -> None:
        self.m, self._seed = m, seed
        self._known: dict[str, Ints] = {}

    @classmethod
    def for_case(cls, case: Case) -> DrawnDays:
        """As many draws as limits at usual confidences need."""
        return cls(max(case.m, DRAWS), case.seed)

    def of(self, name: str, first: int, last: int) -> Ints:
        """The days of an event between its first and last possible one; a single day where these are one."""
        if name not in self._known:
            if first == last:
                self._known[name] = np.array([first], dtype=np.int64)
            else:
                rng = np.random.default_rng([self._seed, zlib.crc32(name.encode())])
                self._known[name] = rng.integers(first, last, size=self.m, endpoint=True)
        return self._known[name]

    def of_unit(self, unit: CaseUnit) -> Ints:
        """The days of a unit: those of its first event."""
        return self.of(unit.events[0], unit.first, unit.last)


def central(figures: Ints | Floats, confidence: float, bounds: tuple[float, float]) -> tuple[float, float]:
    """The central interval of a drawn figure: at most half of what the confidence leaves lies on either side.

    Args:
        figures: one a draw; a single one where all days are known.
        confidence: between 0 and 1.
        bounds: what the figure is in any case; the interval where the draws are too few for the confidence.

    >>> central(np.arange(1000), 0.95, (0, 2000)), central(np.arange(1000), 0.9999, (0, 2000))
    ((25.0, 974.0), (0.0, 2000.0))
    """
    ordered = np.sort(figures)
    beyond = int(len(ordered) * (1.0 - confidence) / 2.0 + 1e-9)
    if beyond == 0 and len(ordered) > 1:
        return float(bounds[0]), float(bounds[1])
    return float(ordered[beyond]), float(ordered[-1 - beyond])


def ordinals(windows: Iterable[Window]) -> list[tuple[int, int]]:
    """The windows as pairs of ordinals."""
    return [(first.toordinal(), last.toordinal()) for first, last in windows]


def inside(days: Ints, windows: Iterable[tuple[int, int]]) -> Bools:
    """Which days lie in some windows."""
    found = np.zeros(days.shape, dtype=bool)
    for first, last in windows:
        found |= (days >= first) & (days <= last)
    return found


def shifted(days: Ints, span: str) -> Ints:
    """Days moved by a span, as ``periods.shift`` moves each, and on beyond the year 9999.

    >>> shifted(np.array([1, 2]), "1 week").tolist()
    [8, 9]
    """
    values, place = np.unique(days, return_inverse=True)
    moved = np.array([_shifted(day, span) for day in values.tolist()], dtype=np.int64)
    result: Ints = moved[place].reshape(days.shape)
    return result


@lru_cache(maxsize=1 << 16)
def _shifted(day: int, span: str) -> int:
    number, unit = span.split()
    if unit.startswith(("day", "week")):
        return day + int(number) * (7 if unit.startswith("week") else 1)
    cycles, place = divmod(day - 1, _CYCLE)
    more, months = divmod(int(number) * (12 if unit.startswith("year") else 1), 4800)
    return (cycles + more) * _CYCLE + shift(calendar_day(place + 1), f"{months} months").toordinal()
