"""The earliest and latest possible day of a start or an end."""

from __future__ import annotations

from datetime import date
from typing import final

from ..errors import DateError
from .daynumbers import day_text
from .frozen import FrozenValue, set_once

__all__ = ["DateBounds"]


@final
class DateBounds(FrozenValue):
    """The earliest and latest possible day of a start or an end, both inclusive.

    ``earliest_ordinal`` and ``latest_ordinal`` are day numbers (1 is 0001-01-01, as ``date.toordinal``) for
    any year; None where nothing limits that side.

    >>> bounds = DateBounds(737303, 737332)
    >>> bounds.earliest, bounds.latest, bounds.days
    (datetime.date(2019, 9, 1), datetime.date(2019, 9, 30), 30)
    """

    __slots__ = ("earliest_ordinal", "latest_ordinal")
    earliest_ordinal: int | None
    latest_ordinal: int | None

    def __init__(self, earliest_ordinal: int | None, latest_ordinal: int | None) -> None:
        set_once(self, "earliest_ordinal", earliest_ordinal)
        set_once(self, "latest_ordinal", latest_ordinal)

    @property
    def earliest(self) -> date | None:
        """The first possible day; None where nothing limits it. A DateError outside the years 1 to 9999."""
        return _as_date(self.earliest_ordinal, "earliest")

    @property
    def latest(self) -> date | None:
        """The last possible day; None where nothing limits it. A DateError outside the years 1 to 9999."""
        return _as_date(self.latest_ordinal, "latest")

    @property
    def days(self) -> int | None:
        """The number of possible days; None without limit."""
        if self.earliest_ordinal is None or self.latest_ordinal is None:
            return None
        return self.latest_ordinal - self.earliest_ordinal + 1

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DateBounds):
            return NotImplemented
        return self._pair() == other._pair()

    def __hash__(self) -> int:
        return hash(self._pair())

    def __reduce__(self) -> tuple[type[DateBounds], tuple[int | None, int | None]]:
        return DateBounds, self._pair()

    def __repr__(self) -> str:
        texts = ["None" if day is None else day_text(day) for day in self._pair()]
        return f"<DateBounds {texts[0]} to {texts[1]}>"

    def _pair(self) -> tuple[int | None, int | None]:
        return self.earliest_ordinal, self.latest_ordinal


def _as_date(number: int | None, side: str) -> date | None:
    if number is None:
        return None
    if not 1 <= number <= 3_652_059:
        raise DateError(
            f"the {side} possible day is {day_text(number)}, and datetime.date holds only "
            f"the years 1 to 9999; use .{side}_ordinal"
        )
    return date.fromordinal(number)
