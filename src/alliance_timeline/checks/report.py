"""CheckResult and CheckReport: what came of the checks of a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from alliance_timeline.checks.finding import Finding, Verdict
from alliance_timeline.checks.fragility import Fragility
from alliance_timeline.checks.spec import Check, Severity
from alliance_timeline.errors import UnknownNameError, no_such

__all__ = ["CheckReport", "CheckResult"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What came of one check.

    Attributes:
        check: as written.
        verdict: pass, fail, inconclusive, error or skipped.
        finding: figures, reason and evidence; None for an error and for what is skipped.
        message: why it is an error or skipped; empty elsewhere.
        fragility: how few changes would change the verdict; None where that was not asked, and for error and skipped.
        confidence: of the interval that the verdict goes by.
        cautions: what must be told beside the figure.
        line: of the check in its file, from 1; None without a file.
    """

    check: Check
    verdict: Verdict
    finding: Finding | None = None
    message: str = ""
    fragility: Fragility | None = None
    confidence: float
    cautions: tuple[str, ...] = ()
    line: int | None = None

    @property
    def id(self) -> str:
        """The id of the check."""
        return self.check.id

    @property
    def claim(self) -> str:
        """The claim in words."""
        return self.check.expect.claim(self.check.unit)

    @property
    def figure(self) -> str:
        """The estimate with its interval, as it is shown; empty without a finding."""
        return "" if self.finding is None else self.finding.figure

    @property
    def why(self) -> str:
        """The reason of what is no pass and no fail, in words; empty for these."""
        if self.finding is None or self.finding.reason is None:
            return self.message
        return ": ".join(filter(None, (self.finding.reason.value, self.finding.detail)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CheckReport:
    """What came of the checks of a file.

    Attributes:
        results: one a check, in the order of the file.
        path: of the file, as it was given; empty without one.
        data_version, settled_until: of the data.
        today: the day of the run.
        holm, seed: as in ``CheckFile``.
    """

    results: tuple[CheckResult, ...]
    path: str
    data_version: str | None
    settled_until: datetime.date | None
    today: datetime.date
    holm: bool
    seed: int

    def __len__(self) -> int:
        return len(self.results)

    def __iter__(self) -> Iterator[CheckResult]:
        return iter(self.results)

    def __getitem__(self, name: str) -> CheckResult:
        for result in self.results:
            if result.id == name:
                return result
        raise UnknownNameError(no_such("check", name, [result.id for result in self.results]))

    def counts(self) -> dict[Verdict, int]:
        """How many checks have each verdict."""
        return {verdict: sum(result.verdict is verdict for result in self.results) for verdict in Verdict}

    @property
    def exit_code(self) -> int:
        """2 with an error, else 1 with a fail of severity error, else 0."""
        return self.code()

    def code(self, *, strict: bool = False) -> int:
        """The exit code; under ``strict`` it is 3 where there is neither error nor such a fail, but an inconclusive."""
        verdicts = {result.verdict for result in self.results}
        if Verdict.ERROR in verdicts:
            return 2
        if any(result.verdict is Verdict.FAIL and result.check.severity is Severity.ERROR for result in self.results):
            return 1
        return 3 if strict and Verdict.INCONCLUSIVE in verdicts else 0
