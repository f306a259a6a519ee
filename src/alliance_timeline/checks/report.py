"""CheckResult and CheckReport: what came of the checks of a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alliance_timeline.checks.finding import Finding, Verdict
from alliance_timeline.checks.fragility.search import Fragility
from alliance_timeline.checks.output.annotations import as_annotations
from alliance_timeline.checks.output.cards import result_html
from alliance_timeline.checks.output.explain import explanation
from alliance_timeline.checks.output.formats import as_frame, as_html, as_json, as_text
from alliance_timeline.checks.output.junit import as_junit
from alliance_timeline.checks.output.markdown import as_markdown
from alliance_timeline.checks.spec import Check, Severity
from alliance_timeline.errors import UnknownNameError, no_such
from alliance_timeline.periods import Window
from alliance_timeline.timeline import Timeline

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CheckReport", "CheckResult"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckResult:
    """What came of one check.

    Attributes:
        check: as written.
        verdict: pass, fail, inconclusive, error or skipped.
        finding: figures, reason and evidence; None for an error and for what is skipped.
        message: why it is an error or skipped; empty elsewhere.
        fragility: how few changes would change the verdict; None where that was not asked, and for error and skipped.
        confidence: of the interval that the verdict goes by.
        windows: first and last days of what is covered and settled in the window; empty for error and skipped.
        cautions: what must be told beside the figure.
        line: of the check in its file, from 1; None without a file.
    """

    check: Check
    verdict: Verdict
    finding: Finding | None = None
    message: str = ""
    fragility: Fragility | None = None
    confidence: float
    windows: tuple[Window, ...] = ()
    cautions: tuple[str, ...] = ()
    line: int | None = None

    @property
    def id(self) -> str:
        """The id of the check."""
        return self.check.id

    @property
    def claim(self) -> str:
        """The claim in words."""
        try:
            return self.check.expect.claim(self.check.unit)
        except Exception as error:  # an expectation from elsewhere may raise anything
            return f"without words: {type(error).__name__}: {error}"

    @property
    def is_warning(self) -> bool:
        """Whether it fails and is of severity warning: it is shown, and leaves the exit code as it is."""
        return self.verdict is Verdict.FAIL and self.check.severity is Severity.WARNING

    @property
    def label(self) -> str:
        """The verdict as it is shown: ``fail (warning)`` where the severity is warning."""
        return f"{self.verdict}{' (warning)' if self.is_warning else ''}"

    @property
    def figure(self) -> str:
        """The estimate with its interval, as it is shown; empty without a finding."""
        return "" if self.finding is None else self.finding.figure

    @property
    def why(self) -> str:
        """The reason of what is no pass and no fail, in words; empty for these."""
        if self.finding is None or self.finding.reason is None:
            return self.message
        reason, detail = self.finding.reason.value, self.finding.detail
        return detail if detail.startswith(reason) else ": ".join(filter(None, (reason, detail)))

    def __repr__(self) -> str:
        return f"CheckResult({self.id}: {'; '.join(filter(None, (self.label, self.figure, self.why)))})"

    def _repr_html_(self) -> str:
        return result_html(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class CheckReport:
    """What came of the checks of a file.

    Attributes:
        results: one a check, in the order of the file.
        path: of the file, as it was given; empty without one.
        data_version, settled_until: of the data.
        today: the day of the run.
        holm, seed, confidence, minimum_events: as in ``CheckFile``.
        timeline: the data, for explanations.
    """

    results: tuple[CheckResult, ...]
    path: str
    data_version: str | None
    settled_until: datetime.date | None
    today: datetime.date
    holm: bool
    seed: int
    confidence: float = 0.95
    minimum_events: int = 1
    timeline: Timeline | None = None

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
        if any(result.verdict is Verdict.FAIL and not result.is_warning for result in self.results):
            return 1
        return 3 if strict and Verdict.INCONCLUSIVE in verdicts else 0

    def to_pandas(self) -> pd.DataFrame:
        """One row a check: verdict, claim, figures, reason, fragility, and how many events stand behind it."""
        return as_frame(self)

    def to_json(self, *, strict: bool = False) -> str:
        """All of it as a JSON text, with the words of each check; NaN is null, infinity ``"inf"``.

        Its ``exit_code`` is ``code(strict=strict)``.
        """
        return as_json(self, strict=strict)

    def to_junit(self) -> str:
        """JUnit XML for CI services; see ``checks.junit.as_junit``.

        An inconclusive or skipped check is ``skipped``, an error is ``error``, a fail is ``failure``, unless its
        severity is warning: then it passes with a word in ``system-out``.
        """
        return as_junit(self)

    def to_markdown(self) -> str:
        """A headline and tables for the summary of a CI job or a comment on a pull request; all texts are escaped."""
        return as_markdown(self)

    def to_github(self) -> str:
        """Workflow commands for GitHub Actions, one a line: an annotation for what fails or stays open."""
        return as_annotations(self)

    def plot(self, *, width: int = 720, title: str | None = None) -> Any:
        """One row a check, by verdict: symbol, word, claim, figure, and its interval beside what the claim allows.

        Args:
            width: of the chart in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.LayerChart``. Figures have units of their own; each interval is on a scale of its own.

        Raises:
            MissingExtraError: Altair is not installed.
        """
        from alliance_timeline.checks.output.drawing import draw_report

        return draw_report(self, width, title)

    def explain(self, name: str) -> str:
        """The derivation of one verdict in plain words, with the events behind it and their sources.

        Raises:
            UnknownNameError: no such check.
        """
        return explanation(self, name)

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)
