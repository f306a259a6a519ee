"""Check and CheckFile: what a checks file says."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StrictBool,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from alliance_timeline.checks.catalogue import expectation_of
from alliance_timeline.checks.expectation import Expectation
from alliance_timeline.errors import InputError, shown
from alliance_timeline.events import Record
from alliance_timeline.events.actors import Day, Identifier, Line, Name, Text
from alliance_timeline.periods import parse_every
from alliance_timeline.phases import Periodization
from alliance_timeline.selection import Selection

__all__ = ["BUNDLED", "Check", "CheckFile", "OpenList", "Severity"]

BUNDLED = "bundled"


class Severity(StrEnum):
    """What a fail means for the exit code."""

    ERROR = "error"
    """the exit code is 1"""
    WARNING = "warning"
    """it is shown, and the exit code stays 0"""


class OpenList(StrEnum):
    """What is done with verdicts that rest on the completeness of a list that is not complete."""

    REFUSE = "refuse"
    """they become inconclusive"""
    ACCEPT = "accept"
    """they stand, and are of what is catalogued"""


def _period(value: Any) -> Any:
    try:
        parse_every(value)
    except InputError as error:
        raise ValueError(str(error).removeprefix("every: ")) from None
    return value


def _scheme(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        raise ValueError(
            f"{shown(value)} is neither the id of a scheme nor a list of first days such as 2019-06-05"
        ) from None


def _days_alone(value: Any) -> Any:
    """The words of a selection, in which a date with a time is its time, so that it is refused for a day."""
    if isinstance(value, datetime.datetime):
        return value.timetz()
    if isinstance(value, Mapping):
        return {name: _days_alone(item) for name, item in value.items()}
    return value


_Every = Annotated[str, BeforeValidator(_period)]
_Confidence = Annotated[float, Field(ge=0.5, lt=1, strict=True)]
_Number = Annotated[int, Field(ge=0, strict=True)]
_Days = Annotated[tuple[Day, ...], Field(min_length=1)]
_Phases = Annotated[Identifier | _Days | InstanceOf[Periodization] | None, WrapValidator(_scheme)]


class Check(Record):
    """One claim about the data.

    Args:
        id: unique in its file.
        question: what is asked, as reports show it.
        select: which events, in the words of ``Selection``; ``since``, ``until`` and ``phases`` are the window.
        expect: an expectation, or a table with its name and parameters: ``{"count": {"at_least": 3}}``.
        phases: the id of a scheme of the data, or the first days of phases; by default the first scheme of the data.
        every: the periods of series: ``month``, ``quarter``, ``half``, ``year``, or a number such as ``18 months``.
        unit: what is counted: ``occasion`` (events that belong together count once) or ``event``.
        confidence: of the intervals, at least 0.5; by default that of the file.
        open_list: ``accept`` lets rates, ratios, shares, trends and breaks stand where the list is not complete;
            ``refuse`` makes them inconclusive.
        severity: what a fail means: ``error`` (the exit code is 1) or ``warning`` (it is shown).
        skip_until: a day before which the check is skipped.
        owner: who answers for it.
        notes: what else is to be known.

    Raises:
        DataError: with every wrong field.

    >>> check = Check(id="visits", question="Do they meet?", expect={"count": {"at_least": 3}})
    >>> check.expect.claim(check.unit), check.severity.value
    ('at least 3 occasions', 'error')
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    id: Identifier
    question: Name
    select: Annotated[Selection, BeforeValidator(_days_alone)] = Selection()
    expect: Annotated[InstanceOf[Expectation], BeforeValidator(expectation_of)]
    phases: _Phases = None
    every: _Every = "quarter"
    unit: Literal["occasion", "event"] = "occasion"
    confidence: _Confidence | None = None
    open_list: OpenList = OpenList.REFUSE
    severity: Severity = Severity.ERROR
    skip_until: Day | None = None
    owner: Line = ""
    notes: Text = ""

    def _repr_html_(self) -> str:
        from alliance_timeline.checks.cards import check_html

        return check_html(self)


class CheckFile(Record):
    """The checks of a file, and what holds for all of them.

    Args:
        data: ``bundled``, or the path of a folder or file, relative to the checks file.
        data_version: the version of the data that the claims are about; another one is refused.
        confidence: of checks that say none.
        holm: whether a verdict must also hold beside the other checks of the file (Holm 1979, Scandinavian Journal of
            Statistics 6:65-70): the k checks that are still undecided are held to 1 − (1 − confidence) / k.
        seed: of imputed dates and of tests.
        minimum_events: below so many selected units a check is inconclusive, unless it counts.
        check: the checks; ids are unique.

    Raises:
        DataError: with every wrong field.
    """

    data: Name = BUNDLED
    data_version: Name | None = None
    confidence: _Confidence = 0.95
    holm: StrictBool = False
    seed: _Number = 0
    minimum_events: _Number = 1
    check: Annotated[tuple[Check, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        seen: set[str] = set()
        for check in self.check:
            if check.id in seen:
                raise ValueError(f"check: the id {shown(check.id)} stands twice; ids are unique")
            seen.add(check.id)
        return self

    def _repr_html_(self) -> str:
        from alliance_timeline.checks.cards import file_html

        return file_html(self)
