"""Runs: one check on its way to a verdict, and several that are held together by Holm's method."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Change, changed
from alliance_timeline.checks.fragility.search import Fragility
from alliance_timeline.checks.names import check_names, unmatched
from alliance_timeline.checks.report import CheckResult
from alliance_timeline.checks.spec import Check, CheckFile, OpenList
from alliance_timeline.display import counted
from alliance_timeline.errors import AllianceTimelineError, InputError, no_such, shown
from alliance_timeline.phases import Periodization
from alliance_timeline.timeline import Timeline

__all__ = ["Run", "evaluated", "held_together", "run_of"]

_GIVEN = frozenset((Reason.OUTSIDE, Reason.OPEN_LIST, Reason.CODING))
"""Reasons that no event can change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A check with its case and what it came to; no case where there is nothing to evaluate.

    ``fewest`` is how many selected units it takes for a verdict.
    """

    check: Check
    case: Case | None
    fewest: int
    verdict: Verdict
    finding: Finding | None = None
    message: str = ""

    @property
    def is_test(self) -> bool:
        """Whether it was decided, or left open, by a test."""
        if self.finding is None or not self.check.expect.is_inference:
            return False
        return self.finding.reason is None or self.finding.reason not in (*_GIVEN, Reason.TOO_FEW)

    @property
    def is_decided(self) -> bool:
        """Whether it passes or fails."""
        return self.verdict in (Verdict.PASS, Verdict.FAIL)

    @property
    def needed(self) -> int:
        """How many selected units it takes for a verdict of this expectation."""
        return max(self.fewest, 1) if self.check.expect.needs_events else 0

    def stands(self, verdict: Verdict, case: Case) -> bool:
        """Whether a verdict stands on a list as complete as this one is."""
        if self.check.open_list is OpenList.ACCEPT or _open_lists(self.check, case) is None:
            return True
        return verdict is Verdict.INCONCLUSIVE or verdict in self.check.expect.stands_on_open_list

    def fragility(self) -> Fragility | None:
        """How few changes to the data change the verdict; None where there is none."""
        case, finding = self.case, self.finding
        if case is None or finding is None:
            return None
        given = _given(self, case, finding)
        if given is not None:
            return Fragility(unit=case.unit, note=f"no change of events decides it: {given}")
        try:
            return self.check.expect.fragility(case, self.verdict, _Trial(self, case))
        except Exception as error:  # an expectation from elsewhere may raise anything
            return Fragility(unit=case.unit, note=f"not known: {_told(error)}")

    def result(self, line: int | None, *, fragility: bool) -> CheckResult:
        """What is reported."""
        case = self.case if self.finding is not None else None
        return CheckResult(
            check=self.check,
            verdict=self.verdict,
            finding=self.finding,
            message=self.message,
            fragility=self.fragility() if fragility else None,
            confidence=self.case.confidence if self.case is not None else self.check.confidence or 0.95,
            windows=() if case is None else case.windows,
            cautions=() if case is None else tuple(dict.fromkeys(self._cautions(case))),
            line=line,
        )

    def _cautions(self, case: Case) -> Iterator[str]:
        """What must be told beside the figure."""
        if case.beyond and self.finding is not None and self.finding.reason is not Reason.OUTSIDE:
            yield f"the window {case.beyond}"
        yield from unmatched(self.check, case.data)
        yield from filter(None, (events.caution for events in self.check.expect.lists(case)))


@dataclass(frozen=True, slots=True)
class _Trial:
    """What a run comes to after changes to its data; see ``VerdictAfter``."""

    run: Run
    case: Case

    def __call__(self, changes: Iterable[Change], *, among: Collection[str] | None = None) -> Verdict:
        data = self.case.data if among is None else self.case.data.where(lambda event: event.id in among)
        return evaluated(replace(self.run, case=self.case.replace(data=changed(data, changes), brief=True))).verdict

    def ruled(self, verdict: Verdict, units: int) -> Verdict:
        """What becomes of a verdict on so many units by the rules that hold for all checks."""
        stands = units >= self.run.needed and self.run.stands(verdict, self.case)
        return verdict if stands else Verdict.INCONCLUSIVE


def _open_lists(check: Check, case: Case) -> str | None:
    """What must be told of the lists that a claim rests on and that are not complete; None where all are."""
    told = (events.coverage_caution for events in check.expect.lists(case))
    return "; ".join(dict.fromkeys(filter(None, told))) or None


def _given(run: Run, case: Case, finding: Finding) -> Reason | None:
    """What keeps a claim open whatever events there are; None where events can decide it."""
    if finding.reason is Reason.CODING or (finding.reason is Reason.OUTSIDE and not case.windows):
        return finding.reason
    stands = any(run.stands(verdict, case) for verdict in (Verdict.PASS, Verdict.FAIL))
    return None if stands else Reason.OPEN_LIST


def run_of(check: Check, file: CheckFile, data: Timeline, today: datetime.date) -> Run:
    """A check before its evaluation; already at its end where it is skipped or names no scheme of the data."""
    start = Run(check=check, case=None, fewest=file.minimum_events, verdict=Verdict.SKIPPED)
    if check.skip_until is not None and today < check.skip_until:
        return replace(start, message=f"skipped until {check.skip_until}")
    try:
        scheme = _scheme(check, data)
    except Exception as error:
        return replace(start, verdict=Verdict.ERROR, message=f"phases: {_told(error)}")
    try:
        check_names(check, data)
    except AllianceTimelineError as error:
        return replace(start, verdict=Verdict.ERROR, message=str(error))
    case = Case(
        data=data if scheme is None else data.with_phases(scheme),
        selection=check.select,
        every=check.every,
        unit=check.unit,
        confidence=check.confidence or file.confidence,
        seed=file.seed,
        today=today,
    )
    return replace(start, case=case)


def _scheme(check: Check, data: Timeline) -> Periodization | None:
    """The scheme that a check names or declares."""
    phases = check.phases
    if phases is None or isinstance(phases, Periodization):
        return phases
    if isinstance(phases, tuple):
        return Periodization.declared(*phases)
    schemes = {scheme.id: scheme for scheme in data.schemes}
    if phases not in schemes:
        raise InputError(no_such("phase scheme", phases, schemes))
    return schemes[phases]


def evaluated(run: Run) -> Run:
    """The run with its verdict; what cannot be evaluated as written is an error."""
    if run.case is None:
        return run
    try:
        finding = _finding(run, run.case)
    except Exception as error:  # an expectation from elsewhere may raise anything
        return replace(run, verdict=Verdict.ERROR, finding=None, message=_told(error))
    return replace(run, verdict=finding.verdict, finding=finding)


def _told(error: Exception) -> str:
    """What went wrong; with its type where it was not raised on purpose."""
    return str(error) if isinstance(error, AllianceTimelineError) else f"{type(error).__name__}: {error}"


def _finding(run: Run, case: Case) -> Finding:
    """What the expectation finds, where the data can carry a verdict at all."""
    expect = run.check.expect
    if expect.needs_days and not case.windows:
        return _open(case, Reason.OUTSIDE, f"no day is covered and settled; the data covers {_span(case.data)}")
    if len(case.units) < run.needed:
        found = counted(len(case.units), case.unit) if case.units else f"no {case.unit}"
        most = f"; at least {run.needed} are needed" if run.needed > 1 else ""
        return _open(case, Reason.TOO_FEW, f"{found} in the window{most}")
    if expect.is_inference and case.too_long:
        raise InputError(case.too_long)
    refusal = case.timeline.series("year").refusal if expect.is_inference else None
    if refusal is not None:
        return _open(case, Reason.CODING, refusal)
    finding = expect.evaluate(case)
    if not isinstance(finding, Finding):
        raise InputError(f"{expect.name}: evaluate gives {shown(finding)}; a Finding is expected")
    if run.stands(finding.verdict, case):
        return finding
    detail = f'{_open_lists(run.check, case)}; would be {finding.verdict} with open_list = "accept"'
    return replace(finding, verdict=Verdict.INCONCLUSIVE, reason=Reason.OPEN_LIST, detail=detail)


def _open(case: Case, reason: Reason, detail: str) -> Finding:
    """A claim that nothing was calculated for."""
    return Finding(verdict=Verdict.INCONCLUSIVE, figure="–", reason=reason, detail=detail, evidence=case.evidence)


def _span(data: Timeline) -> str:
    if data.coverage is None:
        return "nothing"
    settled = f", settled until {data.settled_until}" if data.settled_until else ""
    return f"{data.coverage[0]} to {data.coverage[1]}{settled}"


def held_together(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs with verdicts that hold beside each other, by Holm's method (1979).

    Of k tests without a verdict, each is made at 1 − (1 − confidence) / k; those with a verdict are set aside, and the
    rest is tested again, until none is found. This is Holm's step-down procedure without p-values. What stays open is
    shown at the last of these confidences.
    """
    waiting = {n: run for n, run in enumerate(runs) if run.is_test and run.is_decided}
    done, k = dict(enumerate(runs)), sum(run.is_test for run in runs)
    while waiting:
        tried = {n: evaluated(_stricter(runs[n], k)) for n in waiting}
        found = [n for n, run in tried.items() if run.verdict is runs[n].verdict]
        if not found:
            done |= {n: _undecided(run, k) for n, run in tried.items()}
            break
        for n in found:
            done[n] = tried[n]
            del waiting[n]
        k -= len(found)
    still_open = [n for n, run in enumerate(runs) if run.is_test and not run.is_decided]
    shown = {n: evaluated(_stricter(runs[n], k)) for n in still_open}
    return tuple((done | {n: run for n, run in shown.items() if not run.is_decided}).values())


def _stricter(run: Run, k: int) -> Run:
    """The run at the confidence that k tests beside each other need."""
    assert run.case is not None
    return replace(run, case=run.case.replace(confidence=1.0 - (1.0 - run.case.confidence) / k))


def _undecided(run: Run, k: int) -> Run:
    """A run whose verdict does not hold beside k − 1 others."""
    if run.finding is None:
        return run
    detail = f"decided by itself, not as one of {k} checks that are held together (Holm)"
    finding = replace(run.finding, verdict=Verdict.INCONCLUSIVE, reason=Reason.TOGETHER, detail=detail)
    return replace(run, verdict=Verdict.INCONCLUSIVE, finding=finding)
