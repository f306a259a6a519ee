"""Phase and Periodization: named spans of time, declared by their boundaries."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.events import Record
from alliance_timeline.events.records import Day, Identifier, Line, Name, Text
from alliance_timeline.periods import Window

__all__ = ["Periodization", "Phase"]

_DAY = datetime.timedelta(days=1)


class Phase(Record):
    """A named span; ``start`` and ``end`` are its first and last day, None where it is open."""

    name: Name
    start: Day | None = None
    end: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.window[1] < self.window[0]:
            raise ValueError(f"phase {self.name} ends ({self.end}) before it begins ({self.start})")
        return self

    @property
    def window(self) -> Window:
        """First and last day; the ends of the calendar where the phase is open."""
        return self.start or datetime.date.min, self.end or datetime.date.max

    def __str__(self) -> str:
        return f"{self.name} ({self.start or '…'} to {self.end or '…'})"


class Periodization(Record):
    """A scheme of phases, in order and without overlap.

    >>> scheme = Periodization.declared("2014-03-18", "2022-02-24", names=["before", "between", "since"])
    >>> scheme.phase_of("2014-03-17"), scheme.phase_of("2022"), scheme["between"].end
    ('before', None, datetime.date(2022, 2, 23))
    """

    id: Identifier = "declared"
    title: Line = ""
    phases: tuple[Phase, ...] = Field(min_length=1)
    notes: Text = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if len(set(self.names)) < len(self.phases):
            raise ValueError(f"phases have unique names, not {', '.join(self.names)}")
        for one, other in pairwise(self.phases):
            if other.window[0] <= one.window[1]:
                raise ValueError(f"phase {other.name} begins before {one.name} ends; phases stand in order")
        return self

    @classmethod
    def declared(cls, *boundaries: DateLike, names: Sequence[str] | None = None) -> Self:
        """The phases between boundaries; each boundary is the first day of a phase.

        Args:
            boundaries: days, in order; at least one.
            names: one more than boundaries; by default ``before-…``, ``…-to-…``, ``since-…``.

        Raises:
            InputError: boundaries that are no single days, are not in order, or do not fit the names.
            DataError: names that are not unique.
        """
        starts = [_day(boundary) for boundary in boundaries]
        if not starts or any(b <= a for a, b in pairwise(starts)):
            raise InputError("boundaries: at least one day, in the order of time")
        ends = [day - _DAY for day in starts]
        default = [
            f"before-{starts[0]}",
            *(f"{a}-to-{b}" for a, b in zip(starts, ends[1:], strict=False)),
            f"since-{starts[-1]}",
        ]
        called = list(names) if names is not None else default
        if len(called) != len(starts) + 1:
            raise InputError(f"names: {len(called)} given, {len(starts) + 1} phases")
        spans = zip(called, [None, *starts], [*ends, None], strict=True)
        return cls(phases=tuple(Phase(name=name, start=start, end=end) for name, start, end in spans))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the phases, in order."""
        return tuple(phase.name for phase in self.phases)

    @property
    def windows(self) -> dict[str, Window]:
        """First and last day of each phase, by name."""
        return {phase.name: phase.window for phase in self.phases}

    def phase_of(self, date: DateLike) -> str | None:
        """The phase that surely holds the start of a date; None where the date cannot tell, or lies in no phase.

        An open phase holds what reaches back (or on) without limit.
        """
        known = EventDate.of(date)
        inside = (phase.name for phase in self.phases if _surely_in(known, phase))
        return next(inside, None)

    def earlier(self, name: str) -> Phase | None:
        """The phase before the one named, or None."""
        place = self.names.index(self[name].name)
        return self.phases[place - 1] if place else None

    def __getitem__(self, name: str) -> Phase:
        for phase in self.phases:
            if phase.name == name:
                return phase
        raise UnknownNameError(no_such("phase", name, self.names))

    def __contains__(self, item: object) -> bool:
        return item in (self.phases if isinstance(item, Phase) else self.names)

    def __iter__(self) -> Iterator[Phase]:  # type: ignore[override]
        return iter(self.phases)

    def __len__(self) -> int:
        return len(self.phases)

    def __str__(self) -> str:
        return f"{self.title or self.id}: " + "; ".join(map(str, self.phases))


def _surely_in(date: EventDate, phase: Phase) -> bool:
    first, last = date.ordinals[:2]
    begins = phase.start is None or (first is not None and phase.start.toordinal() <= first)
    return begins and (phase.end is None or (last is not None and last <= phase.end.toordinal()))


def _day(boundary: DateLike) -> datetime.date:
    date = EventDate.of(boundary)
    if date.start.earliest is None or date.start.earliest != date.start.latest:
        raise InputError(f"boundaries: {date.edtf} is not a single day")
    return date.start.earliest
