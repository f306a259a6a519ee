"""How well two schemes of phases fall together: by days, and boundary by boundary."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import comb
from typing import TYPE_CHECKING

from alliance_timeline.display import counted, html_table, text_table
from alliance_timeline.errors import InputError
from alliance_timeline.periods import Window, covered_days, intersect

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.phases.scheme import Periodization

__all__ = ["BoundaryMatch", "PhaseAgreement", "adjusted_rand", "agreement_of", "boundary_matches", "covering"]

_HEAD = ("boundary", "phase", "found at", "days to its set", "in a set")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryMatch:
    """A declared boundary and the detected one that lies nearest to it: by its highest-density set, where it has one.

    Attributes:
        boundary: the first day of the declared phase.
        phase: its name.
        nearest: the boundary of the other scheme whose set, or else date, is the nearest; None where it has none.
        days: by how many days the nearest day of that set is later (negative: earlier), 0 inside; without sets, the
            boundary itself. None where there is none.
        in_set: whether the boundary lies in the highest-density set of a detected one; None where there are no sets, or
            the boundary lies outside of the days that are compared.
    """

    boundary: datetime.date
    phase: str
    nearest: datetime.date | None
    days: int | None
    in_set: bool | None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        within = {None: "–", True: "yes", False: "no"}[self.in_set]
        days = "–" if self.days is None else f"{self.days:+d}"
        return str(self.boundary), self.phase, str(self.nearest or "–"), days, within


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PhaseAgreement:
    """How well two schemes fall together.

    Attributes:
        covering: mean over the days of the best overlap (Jaccard index) that a phase of the one scheme has with any of
            the other: 1 where all phases are the same. It is not symmetric.
        adjusted_rand: agreement on which days lie in one phase, 0 by chance, 1 where all phases are the same
            (Hubert & Arabie 1985, Journal of Classification 2:193-218). Long phases alone make it high.
        boundaries: one row a boundary of the declared scheme.
        declared, detected: the scheme whose boundaries are looked for, and the other: the one with sets, or else the
            one that was passed.
        first, last: the days that are compared lie between them; days: how many lie in a phase of both.
    """

    covering: float
    adjusted_rand: float
    boundaries: tuple[BoundaryMatch, ...]
    declared: Periodization
    detected: Periodization
    first: datetime.date
    last: datetime.date
    days: int

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a declared boundary and the attributes of ``BoundaryMatch``."""
        import pandas as pd

        names = [field.name for field in fields(BoundaryMatch)]
        return pd.DataFrame([[getattr(row, name) for name in names] for row in self.boundaries], columns=names)

    def _title(self) -> str:
        return f"{self.declared.title or self.declared.id} against {self.detected.title or self.detected.id}"

    def _notes(self) -> list[str]:
        shares = f"covering {self.covering:.2f}, adjusted Rand {self.adjusted_rand:.2f}"
        return [f"{shares}, over {counted(self.days, 'day')} from {self.first} to {self.last}"]

    def __repr__(self) -> str:
        rows = [row.cells for row in self.boundaries]
        return f"{self._title()}\n{text_table(_HEAD, rows, self._notes())}"

    def _repr_html_(self) -> str:
        return html_table(self._title(), _HEAD, [row.cells for row in self.boundaries], self._notes())


def agreement_of(one: Periodization, other: Periodization, span: Window | None = None) -> PhaseAgreement:
    """How well the phases of one scheme agree with those of another; see ``Periodization.agreement``."""
    if not hasattr(other, "boundaries"):
        raise InputError(f"other: a Periodization is expected, not {type(other).__name__}")
    span = _common(one, other, span)
    overlaps = [[covered_days(intersect([span], intersect([a.window], [b.window]))) for b in other] for a in one]
    days = sum(map(sum, overlaps))
    if not days:
        raise InputError(f"other: no day from {span[0]} to {span[1]} lies in a phase of both schemes")
    declared, detected = (other, one) if one.sets is not None and other.sets is None else (one, other)
    return PhaseAgreement(
        covering=covering(overlaps),
        adjusted_rand=adjusted_rand(overlaps),
        boundaries=boundary_matches(declared, detected, span),
        declared=declared,
        detected=detected,
        first=span[0],
        last=span[1],
        days=days,
    )


def covering(overlaps: Sequence[Sequence[int]]) -> float:
    """The mean over days of the best Jaccard index that a row has with a column.

    Arbeláez, Maire, Fowlkes & Malik 2011 (IEEE PAMI 33:898-916); for change points van den Burg & Williams 2020
    (arXiv 2003.06222).

    Args:
        overlaps: days that a phase of the one scheme (row) and one of the other (column) share; some are not 0.

    >>> covering([[10, 0], [0, 10]]), covering([[10, 10]])
    (1.0, 0.5)
    """
    columns = [sum(column) for column in zip(*overlaps, strict=True)]
    best = 0.0
    for row in overlaps:
        size = sum(row)
        best += size * max(n / max(size + column - n, 1) for n, column in zip(row, columns, strict=True))
    return best / float(sum(columns))


def adjusted_rand(overlaps: Sequence[Sequence[int]]) -> float:
    """The Rand index of two partitions of days, corrected for chance; 1 where both are one and the same phase.

    Args:
        overlaps: as for ``covering``.

    >>> adjusted_rand([[10, 0], [0, 10]]), adjusted_rand([[10, 10]])
    (1.0, 0.0)
    """
    rows, columns = [sum(row) for row in overlaps], [sum(column) for column in zip(*overlaps, strict=True)]
    together = sum(comb(n, 2) for row in overlaps for n in row)
    a, b = (sum(comb(n, 2) for n in sizes) for sizes in (rows, columns))
    pairs = comb(sum(rows), 2)
    above, below = together * pairs - a * b, (a + b) * pairs - 2 * a * b
    return 2 * above / below if below else 1.0


def _common(one: Periodization, other: Periodization, span: Window | None) -> Window:
    """The first and last day that both schemes reach over."""
    hulls = [(scheme.phases[0].window[0], scheme.phases[-1].window[1]) for scheme in (one, other)]
    given = span or (datetime.date.min, datetime.date.max)
    both = intersect([given], intersect(hulls[:1], hulls[1:]))
    if not both:
        raise InputError("other: the schemes have no day in common")
    first, last = both[0]
    if first == datetime.date.min or last == datetime.date.max:
        end = "beginning" if first == datetime.date.min else "end"
        raise InputError(f"span: both schemes are open at their {end}; give the first and last day to compare")
    return first, last


def boundary_matches(declared: Periodization, detected: Periodization, span: Window) -> tuple[BoundaryMatch, ...]:
    """Each declared boundary and the nearest detected one; ``span`` are the days that are compared."""
    dates = detected.boundaries
    sets = detected.sets if detected.sets is not None else tuple(((day, day),) for day in dates)

    def match(phase: str, day: datetime.date) -> BoundaryMatch:
        apart = [
            (abs(days), abs((at - day).days), days, at)
            for at, windows in zip(dates, sets, strict=True)
            for days in (_until(day, window) for window in windows)
        ]
        _, _, days, nearest = min(apart, default=(None, None, None, None))
        within = days == 0 if detected.sets and span[0] <= day <= span[1] else None
        return BoundaryMatch(boundary=day, phase=phase, nearest=nearest, days=days, in_set=within)

    return tuple(match(phase.name, phase.window[0]) for phase in declared.phases[1:])


def _until(day: datetime.date, window: Window) -> int:
    """How many days a window is later than a day (negative: earlier); 0 inside."""
    return max((window[0] - day).days, 0) or min((window[1] - day).days, 0)
