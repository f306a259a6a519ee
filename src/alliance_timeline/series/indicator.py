"""Indicator: a measurement over time (trade, gas, students), each value with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.dates import EventDate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Indicator"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Indicator:
    """Values with dates and sources; several sources may give a value for one date.

    Attributes:
        id, title, definition, unit: what is measured, and in what.
        dates: EDTF dates, one a value.
        values: float array, read-only, in ``unit``.
        sources: the id of the source of each value.
        notes: what must be known about a value.
    """

    id: str
    title: str
    definition: str
    unit: str
    dates: tuple[EventDate, ...]
    values: NDArray[np.float64]
    sources: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def source(self) -> tuple[str, ...]:
        """The ids of all sources, each once."""
        return tuple(dict.fromkeys(self.sources))

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a value: date (EDTF), first, last, value, unit, source, note."""
        import pandas as pd

        return pd.DataFrame(
            {
                "date": [date.edtf for date in self.dates],
                "first": pd.to_datetime([str(date.start.earliest or "") for date in self.dates]),
                "last": pd.to_datetime([str(date.end.latest or "") for date in self.dates]),
                "value": np.array(self.values),
                "unit": self.unit,
                "source": list(self.sources),
                "note": list(self.notes),
            }
        )

    def __len__(self) -> int:
        return len(self.dates)

    def __repr__(self) -> str:
        span = f"{self.dates[0].edtf} to {self.dates[-1].edtf}" if self.dates else "no value"
        return f"Indicator({self.id}: {self.title}; {len(self)} values, {span}; {self.unit})"
