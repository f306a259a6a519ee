"""Findings: results of a series, one row a group, with how they were made and what must be told beside them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from alliance_timeline.display import html_table, text_table
from alliance_timeline.errors import UnknownNameError, no_such
from alliance_timeline.series.counting import Label

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Basis", "Findings", "holm_of", "number_text", "p_text", "range_text"]


class Row(Protocol):
    """A result of one group that can show itself."""

    @property
    def group(self) -> Label:
        """The label of the group."""

    @property
    def cells(self) -> dict[str, str]:
        """Column heads and texts."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """How results were made.

    Attributes:
        every, unit, by: of the series.
        periods: how many were used; first, last: their first and last day.
        left_out: covered periods that end after the settled day, which are not used.
        without: groups that have no day in these periods, and no row.
        confidence, m, seed: of the intervals, imputations of vague dates and seed.
        settled_until, caution: what must be told beside every figure.
        gaps: whether days between the used ones are not covered.
        names: of groups, as the series has them.
    """

    every: str
    unit: str
    by: str | None
    periods: int
    first: datetime.date
    last: datetime.date
    left_out: int
    without: tuple[Label, ...]
    confidence: float
    m: int
    seed: int
    settled_until: datetime.date | None
    caution: str | None
    gaps: bool = False
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def notes(self) -> list[str]:
        """What is printed below a table."""
        used = f"{self.unit}s in {self.periods} periods ({self.every}), {self.first} to {self.last}"
        used += " with uncovered gaps" * self.gaps
        late = f"; {self.left_out} later left out, reports are settled until {self.settled_until}"
        absent = f"no day of these periods: {', '.join(map(str, self.without))}"
        return [used + late * bool(self.left_out), *([absent] if self.without else []), *filter(None, [self.caution])]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Findings(Generic[R]):
    """Results of a series, one row a group.

    Attributes:
        title: what was asked.
        rows: one a group, in the order of the series' groups.
        basis: how they were made.
    """

    title: str
    rows: tuple[R, ...]
    basis: Basis

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows)

    def __getitem__(self, group: Label) -> R:
        for row in self.rows:
            if row.group == group:
                return row
        raise UnknownNameError(no_such("group", str(group), [str(row.group) for row in self.rows]))

    @property
    def only(self) -> R:
        """The row of a series without groups.

        Raises:
            UnknownNameError: there are several groups; choose one by ``[group]``.
        """
        if len(self.rows) != 1:
            names = ", ".join(str(row.group) for row in self.rows)
            choose = f" ({names}); choose one by [group]" if self.rows else ""
            raise UnknownNameError(f"only: there are {len(self.rows)} groups{choose}")
        return self.rows[0]

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a group and the attributes of its row as columns."""
        import pandas as pd

        names = [item.name for item in fields(self.rows[0])] if self.rows else []  # type: ignore[arg-type]
        return pd.DataFrame([{name: getattr(row, name) for name in names} for row in self.rows], columns=names)

    def _table(self) -> tuple[Sequence[str], list[tuple[str, ...]]]:
        lines = [{"group": str(row.group), **row.cells} for row in self.rows]
        return (tuple(lines[0]) if lines else (f"no {self.basis.unit} was selected",)), [
            tuple(line.values()) for line in lines
        ]

    def __repr__(self) -> str:
        return f"{self.title}\n{text_table(*self._table(), self.basis.notes)}"

    def _repr_html_(self) -> str:
        return html_table(self.title, *self._table(), self.basis.notes)


def holm_of(p: Sequence[float | None]) -> tuple[float | None, ...]:
    """P-values of the groups, adjusted for how many there are.

    >>> holm_of([0.02, None, 0.04]), holm_of([])
    ((0.04, None, 0.04), ())
    """
    from alliance_timeline.inference.vague import holm

    return holm(p) if p else ()


def number_text(value: float | None, digits: int = 2) -> str:
    """A number, ∞, or – for None; very large and very small ones with one digit.

    >>> number_text(1.234), number_text(float("inf")), number_text(None), number_text(0.0002), number_text(12345.6)
    ('1.23', '∞', '–', '0.0002', '1e+04')
    """
    if value is None:
        return "–"
    if value == float("inf"):
        return "∞"
    plain = value == 0 or 0.5 * 10.0**-digits <= abs(value) < 1e4
    return f"{value:.{digits}f}" if plain else f"{value:.1g}"


def range_text(value: float | None, low: float | None, high: float | None, digits: int = 2, unit: str = "") -> str:
    """A figure with its interval; "to" between limits where a dash would meet a minus.

    >>> range_text(1.5, 1.1, 2.0, 1), range_text(-9.07, -14.87, -2.87), range_text(None, None, None)
    ('1.5 (1.1–2.0)', '-9.07 (-14.87 to -2.87)', '–')
    """
    if value is None:
        return "–"
    if low is None or high is None:
        return f"{number_text(value, digits)}{unit}"
    between = " to " if min(low, high) < 0 else "–"
    limits = f"{number_text(low, digits)}{between}{number_text(high, digits)}"
    return f"{number_text(value, digits)}{unit} ({limits})"


def p_text(value: float | None) -> str:
    """A p-value.

    >>> p_text(0.0004), p_text(0.034), p_text(None)
    ('<0.001', '0.034', '–')
    """
    if value is None:
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"
