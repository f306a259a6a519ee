"""FollowThrough: what share of agreements came to a later stage, or was ended, within some time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import BeforeValidator, StrictBool, model_validator

from alliance_timeline.checks.case import Case, CaseUnit
from alliance_timeline.checks.expectation import BoundedShare
from alliance_timeline.checks.expectations.drawn import Span
from alliance_timeline.checks.expectations.undecided import detectable_text, limits_text, why_open
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.changes import Change, Lever, levers, to_ends
from alliance_timeline.checks.fragility.search import MOST, Fragility, VerdictAfter, searched
from alliance_timeline.display import counted
from alliance_timeline.inference.power import smallest_detectable_share
from alliance_timeline.inference.rates import Proportion, proportion
from alliance_timeline.lifecycle import (
    OUTCOMES,
    SILENT,
    YEAR,
    Share,
    StageCurve,
    Stages,
    cases_of,
    drawn,
    pooled_curves,
)
from alliance_timeline.lifecycle import Case as Agreement
from alliance_timeline.periods import start_days
from alliance_timeline.series import By
from alliance_timeline.series.findings import range_text
from alliance_timeline.timeline import Timeline

if TYPE_CHECKING:
    from alliance_timeline.lifecycle import FollowThrough as Followed

__all__ = ["FollowThrough", "years_in"]

_BEGIN = ("announced", "signed")
_CODED: tuple[By, ...] = ("status", "form")
_DONE = {"fulfilled": "come to {to} or later", "cancelled": "are cancelled or suspended", "silent": "stay silent"}
_UNITS = {"day": 1 / YEAR, "week": 7 / YEAR, "month": 1 / 12, "year": 1.0}

Limits = tuple[float, float]
Observed = tuple[tuple[float, int], tuple[float, int]]
Why = tuple[Reason | None, str]


def years_in(span: str) -> float:
    """How many years of 365.25 days a span of time is.

    >>> years_in("18 months"), years_in("5 years")
    (1.5, 5.0)
    """
    number, unit = span.split()
    return int(number) * _UNITS[unit.removesuffix("s")]


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class FollowThrough(BoundedShare):
    """A share of the agreements came to a later stage, was ended or stayed silent for some time after its first stage.

    The agreements are those that begin in the window; each counts by itself. The share is that of
    ``Timeline.follow_through``, which never takes silence for failure. The limits of its curve are too narrow where
    few agreements have the outcome, and one point where none has. The interval is therefore at least as wide as the
    exact one (Clopper & Pearson 1934, Biometrika 26:404-413) of as many agreements as could be observed for so long.
    As a share that only rises is at least what it was before, its exact lower limit is read, where fewer than half of
    the agreements could be observed for so long, at the time for which half could.

    Agreements that nobody followed up count as silent. An outcome is known more often than silence, so that the truth
    lies between counting them so and leaving them out; a verdict that changes when they are left out is given up.

    Args:
        at_least, at_most: shares from 0 to 1.
        within: a span of time, such as ``5 years``, ``18 months`` or ``200 days``; a year is 365.25 days.
        from_status: stages to begin with.
        to: the stage to come to; later ones count too.
        outcome: ``fulfilled`` (came to it), ``cancelled`` (or suspended, before it) or ``silent`` (neither).
        listed_for_it: whether events count that are listed for the outcome, such as a delivery.

    >>> FollowThrough(within="5 years", at_least=0.5).claim("event")
    'at least 50 % of agreements come to implemented or later within 5 years'
    """

    name: ClassVar[str] = "follow_through"

    within: Span
    from_status: Annotated[tuple[str, ...], BeforeValidator(_listed)] = _BEGIN
    to: str = "implemented"
    outcome: Literal["fulfilled", "cancelled", "silent"] = "fulfilled"
    listed_for_it: StrictBool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        Stages.of(self.from_status, self.to)
        return self

    @property
    def years(self) -> float:
        """How long ``within`` is, in years."""
        return years_in(self.within)

    def claim(self, unit: str) -> str:  # noqa: ARG002
        """The claim in words; agreements are counted, whatever the unit."""
        begin = "" if self.from_status == _BEGIN else f" from {' or '.join(self.from_status)}"
        begin += ", those listed for the outcome too," if self.listed_for_it else ""
        time = f"{'for' if self.outcome == 'silent' else 'within'} {self.within}"
        return f"{self.bounds_text(100, ' %')} of agreements{begin} {_DONE[self.outcome].format(to=self.to)} {time}"

    def evaluate(self, case: Case) -> Finding:
        """The share after ``within`` by the curves of competing risks, and its interval."""
        refusals = (case.timeline.series("year", by=by).refusal for by in _CODED)
        if (refusal := next(filter(None, refusals), None)) is not None:
            return _nothing(Reason.CODING, refusal)
        found, agreements = self._followed(case, case.timeline)
        if not agreements:
            return _nothing(Reason.TOO_FEW, found.reason or "", _steps(found, case))
        observed = self._observed(agreements)
        share = self._share(found.risks[self.outcome], observed, case.confidence)
        verdict, number = self.judged(*share[1:]), observed[1][1]
        level_of = partial(smallest_detectable_share, total=number, level=1.0 - case.confidence)
        detectable = detectable_text(self, level_of, scale=100.0, unit=" %")
        if verdict is not Verdict.INCONCLUSIVE:
            reason, detail = self._doubt(case, found, verdict)
        else:
            reason, detail = self._why(case, found, agreements, share[1:])
            if detectable is None and reason not in (Reason.OUTSIDE, Reason.UNSEEN):
                reason, detail = Reason.TOO_FEW, f"{detail}; of {number} neither none nor all would decide"
        shown = range_text(100.0 * share[0], 100.0 * share[1], 100.0 * share[2], 1, " %")
        return Finding(
            verdict=verdict if reason is None else Verdict.INCONCLUSIVE,
            figure=f"{shown} of agreements",
            estimate=share[0],
            low=share[1],
            high=share[2],
            unit="share",
            reason=reason,
            detail=detail,
            detectable=detectable and f"about {detectable}",
            evidence=tuple(item.event.id for item in agreements),
            steps=(
                *_steps(found, case),
                f"{found.method}, seed {case.seed}: after {self.within} the share {self.outcome} is {shown}.",
                f"The interval, with {case.confidence:g} confidence, is at least as wide as the exact one of "
                f"{counted(number, 'agreement')}: so many could be observed for so long, or the fate of each is known.",
                f"The claim is {self.bounds_text(100.0, ' %')}: {verdict}.",
            ),
        )

    def levers(self, case: Case) -> Sequence[Lever]:
        """Agreements with and without the outcome taken away, the longest observed first; silent ones added on the
        first day of the window; vague ones moved to either end.
        """
        agreements = sorted(self._followed(case, case.timeline)[1], key=_observable, reverse=True)
        gone: dict[bool, list[Change]] = {True: [], False: []}
        for item in agreements:
            gone[self._has_it(item)].append(Change("remove", (item.event.id,)))
        own = [item.event for item in agreements if item.event.status.value in self.from_status]
        added = [Change("add", (own[0].id,), case.windows[0][0])] * MOST if own else []
        days = ((event.id, start_days(event.date, case.data.coverage)) for event in own)
        units = (CaseUnit((name,), *span, 1.0) for name, span in days if span is not None)
        return levers(gone[True], gone[False], added, *to_ends(units, case.windows))

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """How few agreements change the verdict: a bound, found by trying the levers."""
        found = self.levers(case)
        if not found:
            return Fragility(unit="agreement", note="there is no agreement to take away, to copy or to move")
        return searched(found, verdict_after, verdict, "agreement", self.tries)

    def _followed(self, case: Case, timeline: Timeline) -> tuple[Followed, list[Agreement]]:
        """What became of the agreements among some events, and the agreements."""
        found = timeline.follow_through(
            self.from_status,
            self.to,
            listed_for_it=self.listed_for_it,
            confidence=case.confidence,
            m=case.m,
            seed=case.seed,
        )
        agreements, _ = cases_of(
            timeline.events,
            timeline.registry,
            case.windows,
            Stages.of(self.from_status, self.to),
            end=found.end.toordinal(),
            limits=case.data.coverage or case.windows[0],
            listed_for_it=self.listed_for_it,
        )
        return found, agreements

    def _share(self, curve: StageCurve, observed: Observed, confidence: float) -> Share:
        """The share after ``within``, with limits at least as wide as the exact ones."""
        turned = curve.outcome == "silent"

        def exact(years: float, number: int) -> Proportion:
            share = curve.at(years)[0]
            return proportion(number * (1.0 - share if turned else share), number, confidence=confidence)

        early, late = (exact(*pair) for pair in observed)
        share, low, high = curve.at(self.years)
        if turned:
            return share, min(low, 1.0 - late.high), max(high, 1.0 - early.low)
        return share, min(low, early.low), max(high, late.high)

    def _observed(self, agreements: Sequence[Agreement]) -> Observed:
        """Two times in years, and how many agreements could be observed for so long: that for which half could, but
        at most ``within``; and ``within``. Where the fate of each is known by then, all count.
        """
        years, time = self.years, np.array([_observable(item) for item in agreements])
        if all(item.outcome != SILENT or time[n] >= years for n, item in enumerate(agreements)):
            return (years, len(agreements)), (years, len(agreements))
        early = min(years, float(np.median(time)))
        return (early, int((time >= early).sum())), (years, int((time >= years).sum()))

    def _has_it(self, item: Agreement) -> bool:
        """Whether an agreement has the outcome after ``within``, by the middle of its days."""
        is_known = item.later is not None and (sum(item.later) - sum(item.first)) / 2 <= self.years * YEAR
        return (OUTCOMES[item.outcome] if is_known else "silent") == self.outcome

    def _why(self, case: Case, found: Followed, agreements: Sequence[Agreement], limits: Limits) -> Why:
        """Why the interval does not decide."""
        if self._observed(agreements)[1][1] == 0:
            longest = max(_observable(item) for item in agreements)
            return Reason.OUTSIDE, f"no agreement could be observed for {self.within}; the longest {longest:.1f} years"
        known = limits
        if not all(item.is_exact for item in agreements):
            known = self._as_if_known(case, agreements, found.end)
        return why_open(self, limits, known, scale=100.0, unit=" %")

    def _as_if_known(self, case: Case, agreements: Sequence[Agreement], end: datetime.date) -> Limits:
        """The mean limits over imputations of the dates, each taken for exact dates."""
        m, observed, place = min(case.m, 20), self._observed(agreements), OUTCOMES.index(self.outcome)
        _, length, outcome = drawn(agreements, end.toordinal(), m, case.seed)
        rows = (slice(n, n + 1) for n in range(m))
        curves = (pooled_curves(length[row], outcome[row], OUTCOMES, case.confidence)[place] for row in rows)
        shares = np.array([self._share(curve, observed, case.confidence) for curve in curves])
        return float(shares[:, 1].mean()), float(shares[:, 2].mean())

    def _doubt(self, case: Case, found: Followed, verdict: Verdict) -> Why:
        """Why a verdict is given up: it is another one without the agreements that nobody followed up."""
        unknown = frozenset(found.unknown)
        if not unknown:
            return None, ""
        text = f"later stages of {len(unknown)} of {found.n} were not looked for, and they count as silent"
        rest, agreements = self._followed(case, case.timeline.where(lambda event: event.id not in unknown))
        if not agreements:
            return Reason.UNSEEN, text
        limits = self._share(rest.risks[self.outcome], self._observed(agreements), case.confidence)[1:]
        other = self.judged(*limits)
        if other is verdict:
            return None, ""
        return Reason.UNSEEN, f"{text}: {verdict}; without them {other}: {limits_text(limits, 100.0, ' %')}"


def _observable(item: Agreement) -> float:
    """For how many years an agreement could be observed: from the middle of its possible days to the last look."""
    return max(0.0, item.watched - sum(item.first) / 2) / YEAR


def _nothing(reason: Reason, detail: str, steps: tuple[str, ...] = ()) -> Finding:
    """A claim that nothing was calculated for."""
    return Finding(verdict=Verdict.INCONCLUSIVE, figure="–", reason=reason, detail=detail, steps=steps)


def _steps(found: Followed, case: Case) -> tuple[str, ...]:
    """What was counted, in sentences."""
    left = ", ".join(f"{why} ({number})" for why, number in found.left_out.items())
    return (
        f"{counted(found.n, 'agreement')} ({' or '.join(found.from_status)}) in {case.window_text}, observed until "
        f"{found.end}: {found.fulfilled:.4g} came to {found.to} or later, {found.cancelled:.4g} were cancelled or "
        f"suspended, {found.silent:.4g} are silent.",
        *([f"The window {case.beyond}."] if case.beyond else []),
        *([f"Left out: {left}."] if left else []),
        *([f"Nobody followed up {len(found.unknown)} of those that count as silent."] if found.unknown else []),
    )
