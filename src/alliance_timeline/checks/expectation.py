"""Expectation: what a check claims; a record with its parameters that can be held against a case.

This is the protocol for expectations of one's own: a subclass names itself, puts its claim into words and evaluates a
case. In a file it is ``expect.NAME = { … }``, once its package registers the class under that name in the entry point
group ``alliance_timeline_expectations``; in Python it is ``at.Check(expect=…)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.finding import Finding, Verdict
from alliance_timeline.checks.fragility.changes import Change, Lever, levers, to_ends
from alliance_timeline.checks.fragility.placements import settled_moves
from alliance_timeline.checks.fragility.search import MOST, TRIES, Fragility, VerdictAfter, searched
from alliance_timeline.errors import InputError
from alliance_timeline.events import Record
from alliance_timeline.timeline import Timeline

__all__ = ["BOTH", "Bounded", "BoundedShare", "Expectation", "Whole", "bound_text", "is_named"]

BOTH = frozenset((Verdict.PASS, Verdict.FAIL))


def _whole(value: Any) -> Any:
    """An integer for a float that is one."""
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError(f"{value} is no whole number; one of 0 or more is needed")
        return int(value)
    return value


Whole = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=1_000_000_000, strict=True)]
"""A number of units."""


def bound_text(value: float) -> str:
    """A number as it was given, with commas between thousands.

    >>> bound_text(1234567), bound_text(0.0025), bound_text(100 * 0.07), bound_text(1e308)
    ('1,234,567', '0.0025', '7', '1e+308')
    """
    return f"{value:,.12g}"


class Expectation(Record):
    """A claim with its parameters as fields. Subclasses set the first class variable and write two methods.

    Attributes:
        name: as in a file.
        is_inference: whether the verdict rests on a test, so that Holm's correction counts it and coding on which
            coders do not agree forbids it.
        stands_on_open_list: the verdicts that hold where the list is not complete; others become inconclusive there,
            unless the check accepts an open list.
        needs_events: whether an empty selection is inconclusive; needs_days: whether a window without covered and
            settled days is.
        tries: how often the search for the fragility of a verdict may evaluate the claim; fewer where that is slow.
    """

    name: ClassVar[str]
    is_inference: ClassVar[bool] = True
    stands_on_open_list: ClassVar[frozenset[Verdict]] = frozenset()
    needs_events: ClassVar[bool] = True
    needs_days: ClassVar[bool] = True
    tries: ClassVar[int] = TRIES

    @property
    def counts_unverified(self) -> bool:
        """Whether events of which no source was seen are counted: data that a run loads then has them."""
        return False

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a class that evaluates cases and has no name.

        Raises:
            InputError: it has none.
        """
        super().__pydantic_init_subclass__(**kwargs)
        if cls.evaluate is not Expectation.evaluate and not is_named(cls):
            raise InputError(f'{cls.__name__}: a name is needed, as in a file: name: ClassVar[str] = "…"')

    def claim(self, unit: str) -> str:
        """The claim in words, such as ``at least 3 occasions a year``; ``unit`` is occasion or event."""
        raise NotImplementedError

    def evaluate(self, case: Case) -> Finding:
        """The verdict on a case, by an interval.

        Raises:
            AllianceTimelineError: where the claim cannot be evaluated as written; the verdict is then ``error``.
        """
        raise NotImplementedError

    def lists(self, case: Case) -> tuple[Timeline, ...]:
        """The events that the figure rests on; what must be told of their coverage and coding is told beside it."""
        return (case.timeline,)

    def levers(self, case: Case) -> Sequence[Lever]:
        """Changes to try for the fragility of the verdict.

        By default units from either end of the window are taken away, copies of the last one added at either end, and
        vague ones moved into the window, out of it, and to the first or the last of their possible days.
        """
        if not case.units:
            return ()
        gone = [Change("remove", unit.events) for unit in case.units]
        like = case.units[-1].events[:1]
        ends = (case.windows[0][0], case.windows[-1][1]) if case.windows else ()
        more = ([Change("add", like, day)] * MOST for day in ends)
        return levers(gone, gone[::-1], *more, *settled_moves(case), *to_ends(case.units, case.windows))

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """How few changes to the data change the verdict; by default a bound, found by trying the levers."""
        return searched(self.levers(case), verdict_after, verdict, case.unit, self.tries)


def is_named(kind: type[Expectation]) -> bool:
    """Whether an expectation says what it is called."""
    name = getattr(kind, "name", None)
    return isinstance(name, str) and bool(name.strip())


class Bounded(Expectation):
    """An expectation that a figure is at least, at most, or between two bounds.

    Args:
        at_least, at_most: inclusive; at least one of them.
    """

    at_least: float | None = Field(default=None, allow_inf_nan=False, strict=True)
    at_most: float | None = Field(default=None, allow_inf_nan=False, strict=True)

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("no bound is given; at_least, at_most or both are needed")
        if self.at_least is not None and self.at_most is not None and self.at_most < self.at_least:
            raise ValueError(f"at_most ({bound_text(self.at_most)}) lies below at_least ({bound_text(self.at_least)})")
        return self

    def bounds_text(self, scale: float = 1.0, unit: str = "") -> str:
        """The bounds in words: ``at least 3``, ``between 2 and 5``; each times ``scale``, with a unit behind."""
        bounds = self.at_least, self.at_most
        low, high = (None if bound is None else f"{bound_text(scale * bound)}{unit}" for bound in bounds)
        if low is not None and high is not None:
            return f"exactly {low}" if low == high else f"between {low} and {high}"
        return f"at least {low}" if low is not None else f"at most {high}"

    def counted_text(self, noun: str) -> str:
        """The bounds with what is counted: ``at least 1 occasion``, ``between 1 and 2 occasions``."""
        last = self.at_least if self.at_most is None else self.at_most
        return f"{self.bounds_text()} {noun}{'s' * (last != 1)}"

    def judged(self, low: float, high: float) -> Verdict:
        """The verdict on an interval: pass where all of it is within the bounds, fail where all of it is beyond."""
        least = -float("inf") if self.at_least is None else self.at_least
        most = float("inf") if self.at_most is None else self.at_most
        if least <= low and high <= most:
            return Verdict.PASS
        return Verdict.FAIL if high < least or low > most else Verdict.INCONCLUSIVE


class BoundedShare(Bounded):
    """An expectation whose figure is a share.

    Args:
        at_least, at_most: from 0 to 1; at least one of them.
    """

    @field_validator("at_least", "at_most", mode="after")
    @classmethod
    def _in_range(cls, value: float | None) -> float | None:
        if value is not None and not 0 <= value <= 1:
            raise ValueError(f"{value:g} is no share; a number from 0 to 1 is needed (0.1 for 10 %)")
        return value
