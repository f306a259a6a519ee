"""EventDate: a date as uncertain as its source leaves it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, final

from alliance_timeline.dates.days import (
    DateBounds,
    FrozenValue,
    Precision,
    Season,
    civil,
    day_text,
    days_in_month,
    set_once,
    shift_months,
    year_text,
)
from alliance_timeline.dates.edtf import (
    Bounds,
    Choice,
    Expression,
    Interval,
    Moment,
    Span,
    four_bounds,
    is_one_day,
    moments_of,
    plain,
    read,
    shown,
)

from ..errors import DateError, InputError
from . import comparison

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from pydantic_core import CoreSchema

__all__ = [
    "JSON_SCHEMA",
    "DateLike",
    "EdtfValue",
    "EventDate",
    "Padding",
    "SortKey",
    "Steps",
    "core_schema_of",
    "padded_bounds",
    "padded_text",
    "steps_of",
]


JSON_SCHEMA: dict[str, Any] = {
    "type": "string",
    "format": "edtf",
    "description": "A date in the Extended Date/Time Format (ISO 8601-2:2019), levels 0 to 2.",
    "pattern": r"^[0-9XYESTZ?~%:.,/{}\[\]+-]{1,4096}$",
    "examples": ["2019-09-11", "2019-09~", "2014/2016", "2015/..", "[2014..2016]"],
}
"""The JSON Schema of a date; the pattern holds the characters that EDTF knows."""


def core_schema_of(cls: type[Any], validate: Callable[[object], Any]) -> CoreSchema:
    """One Python call a value in every mode; the string in JSON and in the keys of JSON objects."""
    from pydantic_core import core_schema

    return core_schema.no_info_plain_validator_function(
        validate,
        serialization=core_schema.to_string_ser_schema(when_used="json"),
        metadata={"type": cls.__name__},
    )


Padding: TypeAlias = "int | str | timedelta | None"
"""Days as a number or timedelta, a text such as ``"90 days"``, ``"3 months"``; None: the default rule."""

Steps: TypeAlias = "tuple[int, int] | None"
"""Days and months to widen by on each side; None: the default rule."""

_AMOUNT = re.compile(r"([0-9]{1,6}) (day|week|month|year)s?").fullmatch
_STEPS = {"day": (1, 0), "week": (7, 0), "month": (0, 1), "year": (0, 12)}


def steps_of(amount: Padding, name: str) -> Steps:
    """Read what a caller passes as padding; the name is that of the argument.

    >>> steps_of("2 weeks", "approximate"), steps_of("1 year", "approximate"), steps_of(90, "uncertain")
    ((14, 0), (0, 12), (90, 0))
    """
    if amount is None:
        return None
    if isinstance(amount, str) and (match := _AMOUNT(amount)):
        days, months = _STEPS[match[2]]
        return days * int(match[1]), months * int(match[1])
    if isinstance(amount, timedelta):
        amount = amount.days
    if isinstance(amount, int) and not isinstance(amount, bool) and 0 <= amount <= 999_999:
        return amount, 0
    raise InputError(
        f"{name}={str(amount)[:40]!r}: allowed are days from 0 to 999,999, a timedelta, "
        "'90 days', '2 weeks', '3 months', '1 year', or None for the default rule"
    )


def padded_bounds(expression: Expression, approximate: Steps, uncertain: Steps) -> Bounds:
    """The four bounds after widening every marked date."""
    return four_bounds(_map(expression, lambda moment: _widened(moment, approximate, uncertain)))


def padded_text(expression: Expression, approximate: Steps, uncertain: Steps) -> str:
    """EDTF without qualifiers for the widened date.

    One unknown day becomes the set ``[a..b]`` of its possible days. An end of an interval or a member of
    ``{…}``, where EDTF allows no set, becomes the narrowest expression that holds all its possible days.
    """
    widened = _map(expression, lambda moment: _widened(moment, approximate, uncertain))
    if not is_one_day(widened):
        return _bare_text(_map(expression, lambda moment: _narrowest(moment, approximate, uncertain)))
    if _map(expression, lambda moment: moment) == widened:
        return _bare_text(expression)
    low, _, _, high = four_bounds(widened)
    return f"[{_range_text(low, high)}]"


def _map(expression: Expression, change: Callable[[Moment], Moment]) -> Expression:
    if isinstance(expression, Moment):
        return change(expression)
    if isinstance(expression, Interval):
        return Interval(*(end if isinstance(end, str) else change(end) for end in expression))
    spans = []
    for first, last in expression.members:
        start = None if first is None else change(first)
        spans.append(Span(start, start if last is first else None if last is None else change(last)))
    return Choice(tuple(spans), expression.every)


def _widened(moment: Moment, approximate: Steps, uncertain: Steps) -> Moment:
    """The moment with first and last day moved apart and its digits dropped; itself if nothing is added."""
    days = months = 0
    for mark, chosen in (("~", approximate), ("?", uncertain)):
        marked = [place for place, marks in enumerate(moment.qualifiers) if mark in marks]
        if marked:
            step = chosen if chosen is not None else _unit(moment, _finest(moment, marked))
            days, months = days + step[0], months + step[1]
    if not days and not months:
        return moment
    first = shift_months(moment.first, -months, month_end=False) - days
    last = shift_months(moment.last, months, month_end=True) + days
    return moment._replace(text="", year="", month="", day="", marks=("",) * 6, first=first, last=last)


def _finest(moment: Moment, marked: list[int]) -> int:
    return min(max(marked), 2 if moment.day else 1 if moment.month else 0)


def _unit(moment: Moment, place: int) -> tuple[int, int]:
    """Days and months of one unit of the year, month or day (place 0 to 2) of the moment."""
    if place == 2 and moment.precision is Precision.DAY:
        return 1, 0
    if place == (2 if moment.day else 1 if moment.month else 0):
        if moment.month or moment.has_mask:
            return 0, moment.precision.months
        return 0, 12 * round((moment.last - moment.first) / 365.2425)
    if place == 1:
        return 0, 12 if "X" in moment.month else 1
    return 0, 12 * 10 ** _open_places(moment.year)


def _open_places(year: str) -> int:
    """How many digits of the year are open at its right; 0 where X also stands elsewhere, or everywhere."""
    known = year.rstrip("X")
    return 0 if "X" in known or not known.strip("-") else len(year) - len(known)


def _narrowest(moment: Moment, approximate: Steps, uncertain: Steps) -> Moment:
    """The shortest expression that holds all days of the widened moment; itself if nothing is added."""
    widened = _widened(moment, approximate, uncertain)
    if widened is moment:
        return moment
    first, last = widened.first, widened.last
    found = [
        candidate
        for text in _candidates(first)
        if isinstance(candidate := read(text), Moment) and candidate.first <= first and last <= candidate.last
    ]
    if not found:
        raise DateError(f"no EDTF expression holds the days around {moment.text} in an interval; see padded_bounds")
    return min(found, key=lambda candidate: candidate.last - candidate.first)


def _candidates(first: int) -> Iterator[str]:
    """EDTF strings that hold the first day: day, ten days, month, groupings, year, decade and so on."""
    year, month, day = civil(first)
    text = year_text(year)
    if text[0] == "Y":
        yield from (f"{text}S{digits}" for digits in range(1, len(str(abs(year))) + 1))
        return
    yield f"{text}-{month:02d}-{day:02d}"
    if days_in_month(year, month) >= day // 10 * 10 + 1:
        yield f"{text}-{month:02d}-{day // 10}X"
    yield f"{text}-{month:02d}"
    yield f"{text}-{month // 10}X"
    yield from (f"{text}-{code.value}" for code in Season if not 25 <= code <= 32)
    yield text
    yield from (text[:-places] + "X" * places for places in range(1, 5))


def _range_text(low: int | None, high: int | None) -> str:
    """``a..b`` in days; in years where one of them has more than four digits. None is open."""
    ends = [end for end in (low, high) if end is not None]
    years = any(abs(civil(end)[0]) > 9999 for end in ends)
    texts = ["" if end is None else year_text(civil(end)[0]) if years else day_text(end) for end in (low, high)]
    return "..".join(texts)


def _bare_text(expression: Expression) -> str:
    """The text of the expression without qualifiers."""
    if isinstance(expression, Moment):
        return expression.unqualified
    if isinstance(expression, Interval):
        return "/".join(end if isinstance(end, str) else end.unqualified for end in expression)
    inner = []
    for first, last in expression.members:
        ends = ["" if end is None else end.unqualified for end in (first, last)]
        inner.append(ends[0] if first is last else "..".join(ends))
    return ("{%s}" if expression.every else "[%s]") % ",".join(inner)


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
        from alliance_timeline.dates.english import english

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

        >>> [EventDate.parse(text).has_open_start for text in ("../2015", "/2015", "{..2015}", "[..2015]", "2015/..")]
        [True, False, True, True, False]
        """
        return self.edtf.startswith(("..", "[..", "{.."))

    @property
    def has_open_end(self) -> bool:
        """Whether it goes on without limit: ``..`` stands behind ``/``, or at the end of a set.

        An unknown end, which is left empty, is not open.

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

        See :mod:`alliance_timeline.dates.english` for the forms and rules; EDTF itself passes through.

        Raises:
            DateError: no year, an ambiguous order of day and month, a time, or what EDTF cannot keep.

        >>> EventDate.from_text("early June 2019").edtf, EventDate.from_text("c. 2019").edtf
        ('[2019-06-01..2019-06-10]', '2019~')
        """
        from alliance_timeline.dates.english import edtf_of

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
        see :mod:`alliance_timeline.dates.value` for marks on single components.

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

        return core_schema_of(cls, cls._validated)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:

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
