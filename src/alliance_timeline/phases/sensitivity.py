"""How far a contrast of two phases hangs on the days of their boundaries."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from alliance_timeline.display import html_table, text_table
from alliance_timeline.errors import DataError, InputError, UnknownNameError, no_such
from alliance_timeline.periods import shift as moved
from alliance_timeline.phases.comparison import WHOLE, ContrastRow, PhaseContrast

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.phases.scheme import Periodization, Phase

__all__ = ["HasContrast", "PhaseSensitivity", "ShiftedRow", "sensitivity_of"]

_DAY = datetime.timedelta(days=1)
_HEAD = ("kind", "boundaries", "occasions", "rate ratio", "p", "verdict", "as declared")


class HasContrast(Protocol):
    """What can contrast two phases; a Timeline can."""

    def contrast(
        self,
        first: str,
        second: str,
        phases: Periodization | None = None,
        window: str | None = None,
        *,
        kinds: str | Iterable[str] | None = None,
        confidence: float = 0.95,
        m: int = 40,
        seed: int = 0,
    ) -> PhaseContrast:
        """The first phase relative to the second."""


@dataclass(frozen=True, slots=True)
class ShiftedRow:
    """One kind under boundaries that are moved by some days.

    Attributes:
        days: how far; negative is earlier, 0 as declared.
        row: the ratio on whole phases, with its interval, p, verdict and windows.
        agrees: whether sign and verdict are those of the declared boundaries.
    """

    days: int
    row: ContrastRow
    agrees: bool

    @property
    def kind(self) -> str:
        """The kind, or the class of kinds."""
        return self.row.kind


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PhaseSensitivity:
    """A contrast under moved boundaries.

    Attributes:
        first, second: names of the phases.
        rows: one a kind and shift, kind by kind.
        scheme, shift, steps: the declared phases, and how far their boundaries were moved.
        confidence, m, seed, unit, settled_until, caution, settled_note: as of the contrast.
    """

    first: str
    second: str
    rows: tuple[ShiftedRow, ...]
    scheme: Periodization
    shift: str
    steps: tuple[float, ...]
    confidence: float
    m: int
    seed: int
    unit: str
    settled_until: datetime.date | None
    caution: str | None
    settled_note: str | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds (or classes of kinds) that are compared, in order."""
        return tuple(dict.fromkeys(row.kind for row in self.rows))

    def agreeing(self, kind: str) -> float:
        """The share of the moved boundaries under which sign and verdict are as declared.

        Raises:
            UnknownNameError: no such kind.
        """
        found = [row.agrees for row in self.rows if row.kind == kind and row.days != 0]
        if not found:
            raise UnknownNameError(no_such("kind", kind, self.kinds))
        return sum(found) / len(found)

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a kind and shift.

        Columns: kind, days, the two windows, estimate, low, high, p_value, method, flips, verdict, agrees.
        """
        import pandas as pd

        names = ("estimate", "low", "high", "p_value", "method", "flips")
        return pd.DataFrame(
            [
                {"kind": item.kind, "days": item.days, "first": item.row.first, "second": item.row.second}
                | {name: getattr(item.row.leading, name) for name in names}
                | {"verdict": item.row.verdict, "agrees": item.agrees}
                for item in self.rows
            ]
        )

    def _table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        return _HEAD, [
            (
                item.kind,
                f"{item.days:+d} day{'s' * (abs(item.days) != 1)}" if item.days else "declared",
                f"{item.row.leading.events_a:.1f} : {item.row.leading.events_b:.1f}",
                item.row.ratio_text,
                item.row.p_text,
                item.row.verdict,
                "yes" if item.agrees else "no",
            )
            for item in self.rows
        ]

    def _title(self) -> str:
        return f"{self.first} relative to {self.second}, boundaries moved by up to {self.shift}"

    def _notes(self) -> list[str | None]:
        shares = (f"{kind} {self.agreeing(kind):.0%}" for kind in self.kinds)
        agree = f"moved boundaries that agree with the declared ones: {', '.join(shares)}"
        return [agree, self.settled_note, self.caution]

    def __repr__(self) -> str:
        return f"{self._title()}\n{text_table(*self._table(), self._notes())}"

    def _repr_html_(self) -> str:
        return html_table(self._title(), *self._table(), self._notes())


def sensitivity_of(
    scheme: Periodization,
    source: HasContrast,
    first: str,
    second: str,
    shift: str,
    *,
    steps: Sequence[float],
    kinds: str | Iterable[str] | None,
    confidence: float,
    m: int,
    seed: int,
) -> PhaseSensitivity:
    """The contrast of two phases under boundaries moved together; see ``Periodization.sensitivity``."""
    pair = sorted((scheme[first], scheme[second]), key=lambda phase: phase.window)

    def contrasted(days: int) -> PhaseContrast:
        phases = _moved(scheme, pair, days, shift) if days else scheme
        try:
            return source.contrast(first, second, phases, kinds=kinds, confidence=confidence, m=m, seed=seed)
        except InputError as error:
            raise InputError(f"shift: boundaries moved by {days:+d} days: {error}" if days else str(error)) from None

    declared = contrasted(0)
    found = {days: contrasted(days) if days else declared for days in _shifts(scheme, pair, shift, steps)}
    rows = []
    for kind in declared.kinds:
        own = declared.row(kind)
        for days, row in ((days, contrast.row(kind, WHOLE)) for days, contrast in found.items()):
            rows.append(ShiftedRow(days, row, (row.sign, row.verdict) == (own.sign, own.verdict)))
    return PhaseSensitivity(
        first,
        second,
        tuple(rows),
        scheme,
        shift,
        tuple(sorted({0.0, *steps})),
        confidence,
        m,
        seed,
        declared.unit,
        declared.settled_until,
        declared.caution,
        declared.settled_note,
    )


def _shifts(scheme: Periodization, pair: Sequence[Phase], shift: str, steps: Sequence[float]) -> list[int]:
    """The days by which boundaries are moved, in order, 0 among them."""
    first = _inner(scheme, pair)[0]
    whole = (moved(first, shift) - first).days
    if not all(isinstance(step, int | float) and math.isfinite(step) for step in steps):
        raise InputError(f"steps: {list(steps)!r}; finite numbers are allowed, such as -1, -0.5, 0.5, 1")
    days = sorted({0, *(round(step * whole) for step in steps)})
    if len(days) == 1:
        raise InputError(f"shift: {shift} in steps of {list(steps)!r} moves nothing; at least one day")
    return days


def _inner(scheme: Periodization, pair: Sequence[Phase]) -> list[datetime.date]:
    """The ends of the two phases that are no outer ends of the scheme, in order; there is at least one."""
    starts = [phase.window[0] for phase in pair if phase != scheme.phases[0]]
    return sorted([*starts, *(phase.window[1] for phase in pair if phase != scheme.phases[-1])])


def _moved(scheme: Periodization, pair: Sequence[Phase], days: int, shift: str) -> Periodization:
    """The scheme of the two phases alone, with their inner ends moved."""

    def there(day: datetime.date | None, outer: bool) -> datetime.date | None:
        return day if day is None or outer else day + days * _DAY

    found = []
    for phase in pair:
        try:
            start, end = there(phase.start, phase == scheme.phases[0]), there(phase.end, phase == scheme.phases[-1])
            found.append(phase.replace(start=start, end=end))
        except (OverflowError, DataError):
            raise InputError(f"shift: {shift} leaves nothing of phase {phase.name!r}; choose a shorter one") from None
    return scheme.replace(phases=tuple(found), sets=None)
