"""What a valid EDTF string says: precision, qualifiers, four bounds, a place in the order, an identity."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from .bounds import DateBounds
from .expressions import Bounds, four_bounds, is_one_day, moments_of
from .frozen import FrozenValue, set_once
from .grammar import read
from .units import Precision

__all__ = ["EdtfValue", "SortKey"]

SortKey: TypeAlias = "tuple[float, float, float, float, str]"


class EdtfValue(FrozenValue):
    """A valid EDTF string with its bounds, which are read from it once, when first asked for."""

    __slots__ = ("_ordinals", "edtf")
    edtf: str
    _ordinals: Bounds

    # -- what the string says ------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The date in English, such as "about September 2019"."""
        from .text_out import english

        return english(read(self.edtf))

    @property
    def precision(self) -> Precision:
        """What the date is precise to; for intervals and sets, the coarsest of their dates."""
        return max((moment.precision for moment in moments_of(read(self.edtf))), key=lambda unit: unit.rank)

    @property
    def is_approximate(self) -> bool:
        """Whether any part is marked ``~`` or ``%``."""
        return "~" in self.edtf or "%" in self.edtf

    @property
    def is_uncertain(self) -> bool:
        """Whether any part is marked ``?`` or ``%``."""
        return "?" in self.edtf or "%" in self.edtf

    @property
    def is_interval(self) -> bool:
        """Whether it has a start and an end, written with ``/``."""
        return "/" in self.edtf

    @property
    def is_set(self) -> bool:
        """Whether it is written in brackets: one of (``[…]``) or all of (``{…}``) its members."""
        return self.edtf[0] in "[{"

    @property
    def is_open(self) -> bool:
        """Whether a side is open (``..`` beside ``/`` or at the edge of a set)."""
        return self.has_open_start or self.has_open_end

    @property
    def has_open_start(self) -> bool:
        """Whether it goes back without limit: ``..`` stands before ``/``, or at the beginning of a set.

        An unknown start, which is left empty, is not open.

        >>> from .event_date import EventDate
        >>> [EventDate.parse(text).has_open_start for text in ("../2015", "/2015", "{..2015}", "[..2015]", "2015/..")]
        [True, False, True, True, False]
        """
        return self.edtf.startswith(("..", "[..", "{.."))

    @property
    def has_open_end(self) -> bool:
        """Whether it goes on without limit: ``..`` stands behind ``/``, or at the end of a set.

        An unknown end, which is left empty, is not open.

        >>> from .event_date import EventDate
        >>> [EventDate.parse(text).has_open_end for text in ("2015/..", "2015/", "{2015..}", "[2015..]", "../2015")]
        [True, False, True, True, False]
        """
        return self.edtf.endswith(("..", "..]", "..}"))

    @property
    def has_unknown_end(self) -> bool:
        """Whether start or end of an interval is left empty, which means unknown."""
        return self.edtf[0] == "/" or self.edtf[-1] == "/"

    @property
    def is_one_day(self) -> bool:
        """Whether start and end are one and the same day, known or not; else it may last."""
        return is_one_day(read(self.edtf))

    # -- bounds --------------------------------------------------------------------------------------------

    @property
    def ordinals(self) -> Bounds:
        """Start earliest, start latest, end earliest, end latest as day numbers, for building columns.

        Day 1 is 0001-01-01, as in ``date.toordinal``; any year is possible; None where nothing limits it.

        >>> from .event_date import EventDate
        >>> EventDate.parse("../2015").ordinals
        (None, 735963, 735599, 735963)
        """
        try:
            return self._ordinals
        except AttributeError:
            bounds = _bounds_of(self.edtf)
            set_once(self, "_ordinals", bounds)
            return bounds

    @property
    def start(self) -> DateBounds:
        """The bounds of the first day; where the end limits the start, tightened so that start ≤ end."""
        return DateBounds(*self.ordinals[:2])

    @property
    def end(self) -> DateBounds:
        """The bounds of the last day; where the start limits the end, tightened so that start ≤ end."""
        return DateBounds(*self.ordinals[2:])

    # -- order, identity, copies ---------------------------------------------------------------------------

    @property
    def sort_key(self) -> SortKey:
        """What dates are ordered by: a total order in which "maybe" plays no part.

        Earliest start (open first), latest start (open last), earliest end (open first), latest end (open
        last), then the string. Equal keys mean equal dates.
        """
        low, high = float("-inf"), float("inf")
        first, second, third, fourth = self.ordinals
        return (
            low if first is None else first,
            high if second is None else second,
            low if third is None else third,
            high if fourth is None else fourth,
            self.edtf,
        )

    def __lt__(self, other: object) -> bool:
        return self.sort_key < other.sort_key if isinstance(other, EdtfValue) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.sort_key <= other.sort_key if isinstance(other, EdtfValue) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.sort_key > other.sort_key if isinstance(other, EdtfValue) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.sort_key >= other.sort_key if isinstance(other, EdtfValue) else NotImplemented

    def __eq__(self, other: object) -> bool:
        return self.edtf == other.edtf if isinstance(other, EdtfValue) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.edtf)

    def __str__(self) -> str:
        return self.edtf

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.edtf!r})"

    def __format__(self, spec: str) -> str:
        return format(self.edtf, spec)


def _bounds_of(text: str) -> Bounds:
    if len(text) == 10:
        try:
            day = date.fromisoformat(text).toordinal()
        except ValueError:
            return four_bounds(read(text))
        return day, day, day, day
    return four_bounds(read(text))
