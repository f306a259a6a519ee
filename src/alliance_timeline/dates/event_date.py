"""EventDate: one immutable value for every EDTF date, with bounds, comparison and draws."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, final

from ..errors import DateError, InputError
from . import comparison
from .bounds import DateBounds
from .expressions import four_bounds
from .frozen import set_once
from .grammar import plain, read
from .padding import Padding, padded_bounds, padded_text, steps_of
from .refusals import shown
from .value import EdtfValue

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["DateLike", "EventDate"]

_new = object.__new__
_UNIX_DAY = 719_163


@final
class EventDate(EdtfValue):
    """A date in EDTF (ISO 8601-2:2019), levels 0 to 2, kept exactly as written.

    Equality and hash are those of the string: ``1985/`` (unknown end) is not ``1985/..`` (open end). Order
    is that of :attr:`sort_key`. Values are frozen, hashable, can be pickled, and take part in pydantic models
    as a field type that is a string in JSON.

    Args:
        edtf: the string; ``EventDate("2019-09~")`` is the same as ``EventDate.parse("2019-09~")``.

    Raises:
        DateError: a ValueError that says why the string is refused.

    >>> day = EventDate.parse("2019-09~")
    >>> day, day.text, day.start.earliest, day.is_approximate
    (EventDate('2019-09~'), 'about September 2019', datetime.date(2019, 9, 1), True)
    >>> EventDate.parse("2019-02-30")
    Traceback (most recent call last):
        ...
    alliance_timeline.errors.DateError: '2019-02-30': February 2019 has days 01 to 28, not 30
    """

    __slots__ = ()

    def __new__(cls, edtf: str) -> EventDate:
        """The same as :meth:`parse`."""
        return cls.parse(edtf)

    @classmethod
    def parse(cls, text: str) -> EventDate:
        """Read an EDTF string; what cannot be read is a DateError with the reason.

        >>> EventDate.parse("2014/2016").start
        <DateBounds 2014-01-01 to 2014-12-31>
        """
        if type(text) is str:
            match = plain(text)
            if match is not None:
                year, end_year = match.groups()
                if end_year is None or year < end_year:
                    value = _new(cls)
                    set_once(value, "edtf", text)
                    return value
        return _parse_any(cls, text)

    @classmethod
    def from_text(cls, text: str) -> EventDate:
        """Read loose English text, with the precision that it states and nothing added.

        See :mod:`alliance_timeline.dates.text_in` for the forms and rules; EDTF itself passes through.

        Raises:
            DateError: no year, an ambiguous order of day and month, a time, or what EDTF cannot keep.

        >>> EventDate.from_text("early June 2019").edtf, EventDate.from_text("c. 2019").edtf
        ('[2019-06-01..2019-06-10]', '2019~')
        """
        from .text_in import edtf_of

        return cls.parse(edtf_of(text))

    @classmethod
    def of(cls, value: DateLike) -> EventDate:
        """The value itself, an EDTF string read, or the day of a ``datetime.date`` (NaT of pandas is none).

        >>> EventDate.of(date(2019, 9, 11))
        EventDate('2019-09-11')
        """
        if isinstance(value, EventDate):
            return value
        if isinstance(value, date) and isinstance(value.year, int):
            return cls.parse(f"{value.year:04d}-{value.month:02d}-{value.day:02d}")
        if isinstance(value, str):
            return cls.parse(value)
        raise InputError(f"a date is expected: EventDate, an EDTF string or datetime.date, not {type(value).__name__}")

    def replace(self, *, edtf: str) -> EventDate:
        """A new date with the string given, checked like any other."""
        return type(self).parse(edtf)

    # -- comparison: True, False, or None where it depends on the unknown days ------------------------------

    def is_before(self, other: DateLike) -> bool | None:
        """Whether its last day is earlier than the other's first day.

        An open end may come on any later day: ``2015/..`` may or may not be before 2099.
        Both sides are independent dates, also when they are the same object: an unknown day in 2019 may or
        may not be before another unknown day in 2019.

        >>> EventDate.parse("2019-09").is_before("2020"), EventDate.parse("2019").is_before("2019-06")
        (True, None)
        """
        return comparison.before(self.ordinals, EventDate.of(other).ordinals)

    def is_after(self, other: DateLike) -> bool | None:
        """Whether its first day is later than the other's last day."""
        return comparison.before(EventDate.of(other).ordinals, self.ordinals)

    def overlaps(self, other: DateLike) -> bool | None:
        """Whether the two share a day.

        >>> EventDate.parse("2014/2016").overlaps("2015-06"), EventDate.parse("2014").overlaps("2014-06-05")
        (True, None)
        """
        return comparison.overlapping(self.ordinals, EventDate.of(other).ordinals)

    def is_within(self, first: DateLike | None, last: DateLike | None) -> bool | None:
        """Whether all its days lie from first to last, both inclusive.

        Args:
            first: where the window begins: the earliest day of that date; None: no limit.
            last: where the window ends: the latest day of that date; None: no limit.

        Raises:
            DateError: the window ends before it begins.

        >>> EventDate.parse("2019-09").is_within("2019", "2019")
        True
        """
        return comparison.within(self.ordinals, *_window(first, last))

    # -- the start: shares and draws -----------------------------------------------------------------------

    def share_within(
        self,
        first: DateLike | None,
        last: DateLike | None,
        *,
        limits: tuple[DateLike, DateLike] | None = None,
    ) -> float:
        """The share (0 to 1) of its possible start days that lie from first to last, both inclusive.

        All days from ``start.earliest`` to ``start.latest`` count alike, for sets and X digits too.

        Args:
            first: where the window begins: the earliest day of that date; None: no limit.
            last: where the window ends: the latest day of that date; None: no limit.
            limits: first and last day that replace a missing bound of the start, such as the coverage. Where
                the limit lies beyond the bound that exists, the start falls on that bound.

        Raises:
            DateError: the start has no bound and there are no limits; or the window ends before it begins.

        >>> EventDate.parse("2019").share_within("2019-01", "2019-03")
        0.2465753424657534
        """
        low, high = _window(first, last)
        return comparison.share(self._start_days(limits), low, high)

    def sample(
        self,
        rng: np.random.Generator | int,
        n: int,
        *,
        limits: tuple[DateLike, DateLike] | None = None,
    ) -> npt.NDArray[np.datetime64]:
        """Draw n possible start days, each day from ``start.earliest`` to ``start.latest`` equally likely.

        Args:
            rng: a numpy Generator, or a seed.
            n: how many, 0 or more.
            limits: as in :meth:`share_within`.

        Returns:
            Array of shape (n,), dtype ``datetime64[D]``.

        >>> print(EventDate.parse("2019-09-11").sample(1, 2))
        ['2019-09-11' '2019-09-11']
        """
        import numpy as np

        if isinstance(n, bool) or n < 0:
            raise InputError(f"n={n!r}: the number of draws is a whole number from 0")
        first, last = self._start_days(limits)
        generator = np.random.default_rng(rng)
        days = generator.integers(first - _UNIX_DAY, last - _UNIX_DAY, size=n, endpoint=True)
        return days.astype("datetime64[D]")

    def _start_days(self, limits: tuple[DateLike, DateLike] | None) -> tuple[int, int]:
        span = self.ordinals
        if span[0] is not None and span[1] is not None:
            return span[0], span[1]
        cut = None if limits is None else _window(*limits)
        if cut is None or cut[0] is None or cut[1] is None:
            return comparison.start_range(span, None, shown(self.edtf))
        return comparison.start_range(span, (cut[0], cut[1]), shown(self.edtf))

    # -- padding -------------------------------------------------------------------------------------------

    def padded(self, *, approximate: Padding = None, uncertain: Padding = None) -> EventDate:
        """The date without qualifiers, its bounds widened on each side where it is qualified.

        By default ``~`` widens by one unit of the stated precision, ``?`` likewise, ``%`` by both together;
        see :mod:`alliance_timeline.dates.padding` for marks on single components.

        Args:
            approximate: what ``~`` and ``%`` add instead: days, a timedelta, or a text such as "90 days",
                "2 weeks", "3 months", "1 year".
            uncertain: what ``?`` and ``%`` add instead.

        Returns:
            For one unknown day the set ``[a..b]``. EDTF allows no set as the end of an interval or in
            ``{…}``: there the narrowest expression that holds all possible days stands (and
            :meth:`padded_bounds` is exact). A date without qualifiers is returned as it is.

        Raises:
            InputError: an amount that is not understood.
            DateError: an end of an interval that reaches across year 0 or 9999: no EDTF expression holds it.

        >>> EventDate.parse("2019-09~").padded(), EventDate.parse("2019-09-11?").padded(uncertain="1 week")
        (EventDate('[2019-08-01..2019-10-31]'), EventDate('[2019-09-04..2019-09-18]'))
        """
        steps = steps_of(approximate, "approximate"), steps_of(uncertain, "uncertain")
        if not (self.is_approximate or self.is_uncertain):
            return self
        return type(self).parse(padded_text(read(self.edtf), *steps))

    def padded_bounds(self, *, approximate: Padding = None, uncertain: Padding = None) -> tuple[DateBounds, DateBounds]:
        """The exact bounds of start and end after widening; the arguments are those of :meth:`padded`.

        >>> EventDate.parse("1989~/2004-06").padded_bounds()[0]
        <DateBounds 1988-01-01 to 1990-12-31>
        """
        steps = steps_of(approximate, "approximate"), steps_of(uncertain, "uncertain")
        bounds = padded_bounds(read(self.edtf), *steps)
        return DateBounds(*bounds[:2]), DateBounds(*bounds[2:])

    def __reduce__(self) -> tuple[type[EventDate], tuple[str]]:
        return EventDate, (self.edtf,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from .field_type import core_schema_of

        return core_schema_of(cls, cls._validated)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        from .field_type import JSON_SCHEMA

        return dict(JSON_SCHEMA)

    @classmethod
    def _validated(cls, value: object) -> EventDate:
        if isinstance(value, EventDate):
            return value
        if type(value) is str:
            return _seen_before(value)
        return cls.of(value) if isinstance(value, date) else cls.parse(value)  # type: ignore[arg-type]


DateLike: TypeAlias = EventDate | str | date

_seen_before = lru_cache(maxsize=4096)(EventDate.parse)
"""Records share the values of dates that stand in many of them."""


def _parse_any(cls: type[EventDate], text: object) -> EventDate:
    """What the fast path did not accept: read in full, with the text in every message."""
    if isinstance(text, str) and type(text) is not str:
        text = str.__str__(text)
    try:
        bounds = four_bounds(read(text))
    except DateError as error:
        message = str(error)
        if isinstance(text, str) and not message.startswith(shown(text)):
            message = f"{shown(text)}: {message}"
        raise DateError(message) from None
    value = _new(cls)
    set_once(value, "edtf", text)
    set_once(value, "_ordinals", bounds)
    return value


def _window(first: DateLike | None, last: DateLike | None) -> tuple[int | None, int | None]:
    low = None if first is None else EventDate.of(first).ordinals[0]
    high = None if last is None else EventDate.of(last).ordinals[3]
    comparison.check_window(low, high)
    return low, high
