"""Baselines: what a report found, kept in a file, to hold later reports against."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StrictBool, ValidationError, model_validator

from alliance_timeline.checks.finding import Reason, Verdict
from alliance_timeline.checks.report import CheckReport, CheckResult
from alliance_timeline.checks.spec import Severity
from alliance_timeline.display import bare
from alliance_timeline.errors import DataError, Problem, shown
from alliance_timeline.events import Record, problems_of
from alliance_timeline.events.records import Day, Identifier
from alliance_timeline.files import canonical, read_json, write_files
from alliance_timeline.phases import Periodization

__all__ = ["Baseline", "BaselineRow", "load_baseline", "save_baseline"]

_MARK, _VERSION = "alliance_timeline_baseline", 2
_INFINITE = {"inf": math.inf, "-inf": -math.inf}
_ASKED = ("expect", "select", "phases", "every", "counts", "open_list", "confidence")


def _number(value: Any) -> Any:
    """A number as the file has it: infinity is a text, and what is no number is null."""
    if isinstance(value, bool | str) and value not in _INFINITE:
        raise ValueError(f'{shown(value)} is no number; a number, "inf", "-inf" or null is expected')
    if isinstance(value, str):
        return _INFINITE[value]
    return None if isinstance(value, float) and math.isnan(value) else value


_Number = Annotated[float | None, BeforeValidator(_number)]
_Whole = Annotated[int, Field(ge=0, strict=True)]


class BaselineRow(Record):
    """What was found about one check.

    Args:
        id: of the check.
        claim: in words, for people.
        expect, select, phases, every, counts, open_list, confidence: what is asked for, in the words of the file
            (``counts`` is occasion or event). Where any of these is another, figures are not compared.
        verdict, reason, severity: as in the report.
        figure, estimate, low, high, unit: of the finding; a figure that is no number is None. The interval is widened
            to hold the estimate: a mean may lie outside of a central interval.
    """

    id: Identifier
    claim: str
    expect: str
    select: str
    phases: str = ""
    every: str
    counts: str
    open_list: str
    confidence: Annotated[float, Field(gt=0, lt=1, strict=True)]
    verdict: Verdict
    reason: Reason | None = None
    severity: Severity
    figure: str = ""
    estimate: _Number = None
    low: _Number = None
    high: _Number = None
    unit: str = ""

    @classmethod
    def of(cls, result: CheckResult, confidence: float = 0.95) -> Self:
        """What a result says; ``confidence`` is that of checks that say none."""
        check, finding = result.check, result.finding
        phases = check.phases
        if isinstance(phases, Periodization):
            phases = _text(phases.model_dump(mode="json", exclude_none=True))
        given = (getattr(finding, name, None) for name in ("estimate", "low", "high"))
        estimate, low, high = (None if value is None else float(value) for value in given)
        if estimate is not None and low is not None and high is not None:
            low, high = min(low, estimate), max(high, estimate)
        return cls(
            id=check.id, claim=result.claim, verdict=result.verdict, severity=check.severity, figure=result.figure,
            expect=_text({check.expect.name: check.expect.model_dump(exclude_defaults=True)}),
            select=_text(check.select.words()), every=check.every, counts=check.unit, open_list=check.open_list.value,
            confidence=check.confidence or confidence, estimate=estimate, low=low, high=high,
            phases=phases if isinstance(phases, str) else _text(phases) if phases else "",
            reason=getattr(finding, "reason", None), unit=getattr(finding, "unit", ""),
        )  # fmt: skip

    @property
    def is_blocking(self) -> bool:
        """Whether it fails and is of severity error, so that the exit code is 1."""
        return self.verdict is Verdict.FAIL and self.severity is Severity.ERROR

    @property
    def said(self) -> str:
        """Verdict and figure: ``pass: 150 days``."""
        return ": ".join(filter(None, (self.label, self.figure.strip("–"))))

    @property
    def label(self) -> str:
        """The verdict as it is shown: ``fail (warning)`` where the severity is warning."""
        return (
            f"{self.verdict} (warning)" if self.verdict is Verdict.FAIL and not self.is_blocking else str(self.verdict)
        )

    def asked_otherwise(self, other: BaselineRow) -> str:
        """How the claim of another row differs, in words; empty where it asks for the same, however it is worded."""
        names = [name for name in _ASKED if getattr(self, name) != getattr(other, name)]
        parts = []
        if self.claim != other.claim and {"expect", "counts"} & {*names}:
            parts.append(f"was “{self.claim}”, is “{other.claim}”")
            names = [name for name in names if name not in ("expect", "counts")]
        return "; ".join([*parts, *([f"another {', '.join(names)}"] if names else [])])

    def holds(self, estimate: float | None) -> bool:
        """Whether an estimate lies in the interval; also where there is none, so that nothing can be compared."""
        if estimate is None or self.low is None or self.high is None:
            return True
        return self.low <= estimate <= self.high


class Baseline(Record):
    """What a report found, to hold later ones against.

    Args:
        data_version, settled_until: of the data.
        today: the day of the run.
        holm, seed, minimum_events: of the checks file.
        checks: one a check, in the order of the file; ids are unique.
    """

    data_version: str | None = None
    settled_until: Day | None = None
    today: Day
    holm: StrictBool
    seed: _Whole
    minimum_events: _Whole
    checks: tuple[BaselineRow, ...] = ()

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        numbers = Counter(row.id for row in self.checks)
        twice = next((name for name, number in numbers.items() if number > 1), None)
        if twice is not None:
            raise ValueError(f"checks: the id {shown(twice)} stands twice; ids are unique")
        return self

    @classmethod
    def of(cls, report: CheckReport) -> Self:
        """What a report says."""
        return cls(
            data_version=report.data_version, settled_until=report.settled_until, today=report.today,
            holm=report.holm, seed=report.seed, minimum_events=report.minimum_events,
            checks=tuple(BaselineRow.of(result, report.confidence) for result in report),
        )  # fmt: skip

    def to_json(self) -> str:
        """The text of its file: canonical JSON."""
        return canonical({_MARK: _VERSION, **bare(self.model_dump())})


def save_baseline(report: CheckReport, path: str | Path) -> None:
    """Keep what a report found in a JSON file, as a whole or not at all. Another baseline there is replaced.

    Raises:
        DataError: the file cannot be written, or is there and is no baseline.
    """
    place = Path(path)
    if place.name == "datapackage.json" or (place.is_file() and not _is_marked(read_json(place).value)):
        raise DataError([Problem(str(place), None, "", "is no baseline and is not overwritten; give another name")])
    write_files(place.parent, {place.name: Baseline.of(report).to_json()})


def load_baseline(path: str | Path) -> Baseline:
    """What a report found earlier.

    Raises:
        DataError: every problem as ``file:line: field: what is wrong``.
    """
    place = Path(path)
    if not place.exists():
        told = "there is no such file; a baseline is made with --save-baseline, or by save_baseline"
        raise DataError([Problem(str(place), None, "", told)])
    document = read_json(place)
    if document.problems:
        raise DataError(document.problems)
    value = document.value
    if not _is_marked(value):
        raise DataError([Problem(str(place), 1, "", f"is no baseline: it has no {_MARK}")])
    if value[_MARK] != _VERSION:
        told = f"{shown(value[_MARK])} is another version of the format than {_VERSION}; save the baseline again"
        raise DataError([Problem(str(place), document.line((_MARK,)), _MARK, told)])
    try:
        return Baseline.model_validate({name: item for name, item in value.items() if name != _MARK})
    except ValidationError as error:
        raise DataError(
            Problem(item.path, document.line((), item.field), item.field, item.message)
            for item in problems_of(error, Baseline, str(place))
        ) from None


def _is_marked(value: Any) -> bool:
    return isinstance(value, dict) and _MARK in value


def _text(value: Any) -> str:
    """A value as JSON on one line."""
    return json.dumps(bare(value), ensure_ascii=False, sort_keys=True)
