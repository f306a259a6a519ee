"""Finding: what an expectation says of the data: a verdict by an interval, the reason, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from numbers import Real
from typing import Any

from alliance_timeline.errors import InputError, shown

__all__ = ["Finding", "Reason", "Verdict"]


class Verdict(StrEnum):
    """What is said of a claim."""

    PASS = "pass"
    """the whole interval satisfies the claim"""
    FAIL = "fail"
    """the whole interval contradicts it"""
    INCONCLUSIVE = "inconclusive"
    """the data cannot decide; the reason says why"""
    ERROR = "error"
    """the check cannot be evaluated as written"""
    SKIPPED = "skipped"
    """put off until a day that has not come"""


class Reason(StrEnum):
    """Why a claim stays undecided."""

    SPANS = "interval spans the bound"
    TOO_FEW = "too few events"
    COARSE = "dates too coarse"
    OUTSIDE = "window outside the coverage"
    OPEN_LIST = "not a complete list"
    UNSEEN = "nobody looked for what came later"
    CODING = "coders agree too little"
    DEPENDENCE = "periods may depend on each other"
    TOGETHER = "not shown beside the other checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an expectation found.

    Attributes:
        verdict: pass, fail or inconclusive.
        figure: the estimate with its interval, as it is shown: ``3.2 (2.1–4.7) a year``.
        estimate, low, high: the same as numbers, in ``unit``; None where there are none.
        unit: such as ``occasions a year`` or ``share`` (0 … 1).
        reason: why it is inconclusive; None for a verdict.
        detail: the reason in full, a short sentence without a full stop; empty where ``reason`` says it all.
        detectable: the smallest effect that this data could have shown in 80 % of cases, in words; None where none can
            be told.
        evidence: ids of the events behind the figure, in the order of time.
        steps: how the figure was reached, one plain sentence each.

    Raises:
        InputError: a field that is none of these.
    """

    verdict: Verdict
    figure: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    reason: Reason | None = None
    detail: str = ""
    detectable: str | None = None
    evidence: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no finding: it is made by expectations from elsewhere too."""
        for name, allowed, what in _FIELDS:
            if not allowed(getattr(self, name)):
                raise InputError(f"Finding: {name}: {shown(getattr(self, name))}; {what} is expected")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, Real)


_FOUND = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
_FIELDS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("verdict", lambda value: any(value is one for one in _FOUND), "pass, fail or inconclusive"),
    ("figure", _is_text, "a text"),
    ("estimate", _is_number, "a number or None"),
    ("low", _is_number, "a number or None"),
    ("high", _is_number, "a number or None"),
    ("unit", _is_text, "a text"),
    ("reason", lambda value: value is None or isinstance(value, Reason), "a Reason or None"),
    ("detail", _is_text, "a text"),
    ("detectable", lambda value: value is None or _is_text(value), "a text or None"),
    ("evidence", _are_texts, "a tuple of ids"),
    ("steps", _are_texts, "a tuple of sentences"),
)
