"""Phase and Periodization: named spans of time, declared by their boundaries or found in counts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from alliance_timeline.dates import DateLike, EventDate
from alliance_timeline.display import html_table
from alliance_timeline.errors import InputError, UnknownNameError, no_such
from alliance_timeline.events import Record
from alliance_timeline.events.actors import Day, Identifier, Line, Name, Text
from alliance_timeline.periods import Window

if TYPE_CHECKING:
    from alliance_timeline.phases.agreement import PhaseAgreement
    from alliance_timeline.phases.sensitivity import HasContrast, PhaseSensitivity
    from alliance_timeline.series.breaks import BreakRow, SeriesBreaks

__all__ = ["POST_SELECTION", "Periodization", "Phase"]

POST_SELECTION = (
    "these phases were found in counts, not declared: comparisons between them are post-selection, "
    "with p-values that are too small and intervals that are too narrow"
)

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

    ``sets`` are None where the phases are declared. Where they were found, they hold for each boundary the days that it
    may lie on: the windows of its highest-density set.

    >>> scheme = Periodization.declared("2014-03-18", "2022-02-24", names=["before", "between", "since"])
    >>> scheme.phase_of("2014-03-17"), scheme.phase_of("2022"), scheme["between"].end
    ('before', None, datetime.date(2022, 2, 23))
    """

    id: Identifier = "declared"
    title: Line = ""
    phases: tuple[Phase, ...] = Field(min_length=1)
    notes: Text = ""
    sets: tuple[tuple[tuple[Day, Day], ...], ...] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.sets is not None and len(self.sets) != len(self.phases) - 1:
            raise ValueError(f"sets: {len(self.sets)} given, {len(self.phases) - 1} boundaries")
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

        Returns:
            The scheme, open at both ends.

        Raises:
            InputError: boundaries that are no single days, are not in order, or do not fit the names.
            DataError: names that are not unique.

        >>> print(Periodization.declared("2014-03-18"))
        declared: before-2014-03-18 (… to 2014-03-17); since-2014-03-18 (2014-03-18 to …)
        """
        starts = [_day(boundary, "boundaries") for boundary in boundaries]
        if not starts or any(b <= a for a, b in pairwise(starts)):
            raise InputError("boundaries: at least one day, in the order of time")
        if starts[0] == datetime.date.min:
            raise InputError(f"boundaries: no day lies before {starts[0]}; a boundary parts it from a phase before it")
        ends = [day - _DAY for day in starts]
        default = [
            f"before-{starts[0]}",
            *(f"{a}-to-{b}" for a, b in zip(starts, ends[1:], strict=False)),
            f"since-{starts[-1]}",
        ]
        called = list(names) if names is not None else default
        if len(called) != len(starts) + 1:
            raise InputError(f"names: {len(called)} given, {len(starts) + 1} phases")
        return cls(phases=_phases(zip(called, [None, *starts], [*ends, None], strict=True)))

    @classmethod
    def from_changepoints(cls, result: SeriesBreaks | BreakRow, *, names: Sequence[str] | None = None) -> Self:
        """The phases between the breaks that were found; one phase where none was.

        They reach from the first to the last day of the periods that were used. The days of a set are those of its
        periods and the second half of the period before each of them: a change in it shows from the next period on.

        Args:
            result: of ``EventSeries.changepoints``: of a series without groups, or the row of one group.
            names: one more than breaks; by default ``before-…``, ``…-to-…``, ``since-…``.

        Returns:
            The scheme, with a set of days for each boundary.

        Raises:
            InputError: what is no such result, or does not fit the names.
            UnknownNameError: a result of several groups; choose one by ``[group]``.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-{n + 1:02}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade")
        ...          for y in range(2001, 2013) for n in range(12 if y > 2006 else 2)]
        >>> breaks = at.Timeline(talks, coverage=("2001", "2012")).series().changepoints()
        >>> found = Periodization.from_changepoints(breaks, names=["few", "many"])
        >>> found.names, found.boundaries[0].isoformat(), found.caution is None
        (('few', 'many'), '2007-01-01', False)
        """
        from alliance_timeline.phases.detected import found_phases

        spans, sets = found_phases(result, names)
        return cls(id="detected", phases=_phases(spans), sets=sets)

    def agreement(self, other: Periodization, *, span: tuple[DateLike, DateLike] | None = None) -> PhaseAgreement:
        """How well these phases and those of another scheme fall together, over the days that lie in both.

        Args:
            other: the other scheme; declared or found.
            span: first and last day; needed where both schemes are open at one end.

        Returns:
            Covering, adjusted Rand, and how far each declared boundary is from the other scheme: from the set of days
            of the nearest boundary where that scheme was found, 0 inside; else from its date.

        Raises:
            InputError: no day lies in both, or both are open at one end and there is no span.

        >>> one, other = Periodization.declared("2014-03-18"), Periodization.declared("2014-04-01")
        >>> found = one.agreement(other, span=("2010-01-01", "2020-12-31"))
        >>> found.boundaries[0].days, round(found.covering, 3)
        (14, 0.993)
        """
        from alliance_timeline.phases.agreement import agreement_of

        return agreement_of(self, other, None if span is None else (_day(span[0], "span"), _day(span[1], "span")))

    def sensitivity(
        self,
        timeline: HasContrast,
        first: str,
        second: str,
        shift: str = "180 days",
        *,
        steps: Sequence[float] = (-1.0, -0.5, 0.0, 0.5, 1.0),
        kinds: str | Iterable[str] | None = None,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> PhaseSensitivity:
        """How far the contrast of two phases, taken whole, hangs on the days of their boundaries.

        Args:
            timeline: what is contrasted.
            first, second: names of two phases, as in ``timeline.contrast``.
            shift: how far their boundaries are moved, all of them together; the outer ends of the scheme stay.
            steps: the parts of the shift that are tried; 0, the declared days, is always among them.
            kinds, confidence, m, seed: as in ``timeline.contrast``.

        Returns:
            A row for each kind and shift, and whether sign and verdict stay as declared.

        Raises:
            InputError: as there; a shift that is no span of time, or leaves nothing of a phase.

        >>> import alliance_timeline as at
        >>> talks = [at.Event(id=f"e{y}-{n}", date=f"{y}-0{n + 1}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade", participants=["russia", "china" if n else f"firm-{y}"])
        ...          for y in range(2001, 2013) for n in range(8 if y > 2006 else 2)]
        >>> scheme = at.Periodization.declared("2007-01-01", names=["early", "late"])
        >>> timeline = at.Timeline(talks, coverage=("2001", "2012"))
        >>> found = scheme.sensitivity(timeline, "late", "early", kinds="cooperation")
        >>> [row.days for row in found.rows], found.agreeing("cooperation")
        ([-180, -90, 0, 90, 180], 1.0)
        """
        from alliance_timeline.phases.sensitivity import sensitivity_of

        chosen = kinds if kinds is None or isinstance(kinds, str) else tuple(kinds)
        return sensitivity_of(
            self, timeline, first, second, shift, steps=steps, kinds=chosen, confidence=confidence, m=m, seed=seed
        )

    @property
    def boundaries(self) -> tuple[datetime.date, ...]:
        """The first day of each phase but the first."""
        return tuple(phase.window[0] for phase in self.phases[1:])

    @property
    def caution(self) -> str | None:
        """What must be told beside comparisons between phases that were found in counts; None for declared ones."""
        return None if self.sets is None else POST_SELECTION

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

    def _repr_html_(self) -> str:
        rows = [(phase.name, str(phase.start or "…"), str(phase.end or "…")) for phase in self.phases]
        return html_table(self.title or self.id, ("phase", "first day", "last day"), rows, [self.notes, self.caution])


def _surely_in(date: EventDate, phase: Phase) -> bool:
    first, last = date.ordinals[:2]
    begins = phase.start is None or (first is not None and phase.start.toordinal() <= first)
    return begins and (phase.end is None or (last is not None and last <= phase.end.toordinal()))


def _phases(spans: Iterable[tuple[str, datetime.date | None, datetime.date | None]]) -> tuple[Phase, ...]:
    return tuple(Phase(name=name, start=start, end=end) for name, start, end in spans)


def _day(boundary: DateLike, argument: str) -> datetime.date:
    date = EventDate.of(boundary)
    if date.start.earliest is None or date.start.earliest != date.start.latest:
        raise InputError(f"{argument}: {date.edtf} is not a single day")
    return date.start.earliest
