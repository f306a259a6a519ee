"""Indicator: a measurement over time (trade, gas, students), each value with its source."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.dates import EventDate
from alliance_timeline.display import html_table, shortened
from alliance_timeline.errors import InputError
from alliance_timeline.series.event_series import day_column

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.series.drawing import Phases

__all__ = ["Indicator"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Indicator:
    """Values with dates and sources; several sources may give a value for one date. Compares by identity.

    Attributes:
        id, title, definition, unit: what is measured, and in what.
        dates: EDTF dates, one a value.
        values: float array, read-only (a copy of what is given), in ``unit``.
        sources: the id of the source of each value.
        notes: what must be known about a value.

    Raises:
        InputError: columns of different lengths.

    >>> year = EventDate.parse("2023")
    >>> trade = Indicator("trade", "Trade", "Goods, both ways", "billion USD", (year,), [240.1], ("customs",), ("",))
    >>> trade, trade.source, trade.values.flags.writeable
    (Indicator(trade: Trade; 1 values, 2023 to 2023; billion USD), ('customs',), False)
    """

    id: str
    title: str
    definition: str
    unit: str
    dates: tuple[EventDate, ...]
    values: NDArray[np.float64]
    sources: tuple[str, ...]
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float64)
        values.flags.writeable = False
        object.__setattr__(self, "values", values)
        lengths = {"dates": len(self.dates), "values": values.size, "sources": len(self.sources)}
        lengths["notes"] = len(self.notes)
        if len(set(lengths.values())) > 1 or values.ndim != 1:
            found = ", ".join(f"{number} {name}" for name, number in lengths.items())
            raise InputError(f"indicator {self.id}: {found}; each value has one of each")

    @property
    def source(self) -> tuple[str, ...]:
        """The ids of all sources, each once."""
        return tuple(dict.fromkeys(self.sources))

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a value: date (EDTF), first, last, value, unit, source, note.

        ``first`` and ``last`` are the first and last possible day; NaT where nothing limits them, and outside of the
        years 1 to 9999.
        """
        import pandas as pd

        return pd.DataFrame(
            {
                "date": [date.edtf for date in self.dates],
                "first": day_column(_days([date.ordinals[0] for date in self.dates])),
                "last": day_column(_days([date.ordinals[3] for date in self.dates])),
                "value": self.values.copy(),
                "unit": self.unit,
                "source": list(self.sources),
                "note": list(self.notes),
            }
        )

    def plot(self, *, phases: Phases = None, width: int = 640, title: str | None = None) -> Any:
        """A chart of the values over the days that they are of; missing years are gaps.

        Lines join values whose days follow each other and are about as many. A date with one open end stands at its
        known one; values without a day between the years 1 and 9999 are left out, and the caption says how many.

        Args:
            phases: a scheme whose phases are marked; by default none.
            width: of the plotting area, in pixels.
            title: instead of the indicator's own.

        Returns:
            An ``altair.LayerChart``.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> years = tuple(map(EventDate.parse, ("2021", "2022")))
        >>> trade = Indicator("trade", "Trade", "Goods", "billion USD", years, [140.0, 190.0], ("un", "un"), ("", ""))
        >>> trade.plot().description
        'Trade, in billion USD. 2 values, 2021 to 2022; from 140 to 190.'
        """
        from alliance_timeline.series.drawing_results import draw_indicator

        return draw_indicator(self, phases, width, title)

    def __len__(self) -> int:
        return len(self.dates)

    def __repr__(self) -> str:
        span = f"{self.dates[0].edtf} to {self.dates[-1].edtf}" if self.dates else "no value"
        return f"Indicator({self.id}: {self.title}; {len(self)} values, {span}; {self.unit})"

    def _repr_html_(self) -> str:
        columns = zip(self.dates, self.values, self.sources, self.notes, strict=True)
        rows = [(date.text, f"{value:g}", source, note) for date, value, source, note in columns]
        head = ("date", self.unit, "source", "note")
        return html_table(f"{self.title}, {self.unit}", head, shortened(rows, 40), [self.definition])


def _days(ordinals: Sequence[int | None]) -> list[datetime.date | None]:
    """Day numbers as dates, None for what no ``datetime.date`` holds."""
    return [
        datetime.date.fromordinal(number) if number and 1 <= number <= datetime.date.max.toordinal() else None
        for number in ordinals
    ]
