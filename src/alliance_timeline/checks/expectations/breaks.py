"""ChangePoint: whether the rate changed near a day, or has not changed since a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from alliance_timeline.checks.case import Case
from alliance_timeline.checks.expectation import Expectation
from alliance_timeline.checks.expectations.comings import Comings, look_for_comings
from alliance_timeline.checks.expectations.cuts import cuts_within, looked_at, ratios_at, widest
from alliance_timeline.checks.expectations.drawn import Span
from alliance_timeline.checks.expectations.net_trend import counted_step, dependence_text
from alliance_timeline.checks.expectations.seen_breaks import SeenBreaks, see_breaks
from alliance_timeline.checks.expectations.used_series import expected_sample, no_period
from alliance_timeline.checks.finding import Finding, Reason, Verdict
from alliance_timeline.checks.fragility.break_levers import break_levers, few_tries
from alliance_timeline.checks.fragility.changes import Lever
from alliance_timeline.checks.fragility.search import Fragility, VerdictAfter
from alliance_timeline.display import counted
from alliance_timeline.events.actors import Day
from alliance_timeline.periods import Window, shift
from alliance_timeline.series.breaks import SeriesBreaks
from alliance_timeline.series.findings import number_text

__all__ = ["ChangePoint"]

_MIDDLE = "the middle of the series"


class ChangePoint(Expectation):
    """The rate of the selected units has a break near a day, or has none since a day.

    A break is shown where ``series.changepoints`` finds one whose highest-density set of dates lies wholly within the
    tolerance around ``near``, or wholly on or after ``none_since``. The days of a set are those of its periods and of
    the second half of the period before each, in which a break shows as one at the next period.

    That there is none is shown by equivalence, at the cuts where one might be: the first days of the periods within
    these days. For every one of them the interval of the rate after over the rate before must lie wholly between
    1 / ``ratio`` and ``ratio``. If the rate changed by the ratio or more at one of them, the interval at that cut would
    have to miss it, whose chance is at most half of 1 − confidence; so no correction for the number of cuts is needed
    (intersection-union test: Berger 1982, Technometrics 24:295-300). This takes the periods to be independent, and at
    most one break to lie between those that are found away from the cuts; where the test of breaks cannot decide
    because periods may depend on each other, nothing is shown by equivalence. A change that comes and goes may leave
    the rates before and after every cut alike: so nothing is shown either where a stretch of half of ``lasting``, all
    of it, twice or four times as much has a rate that differs from the rest of its segment (conditional mid-P test,
    with the dispersion of the counts, Bonferroni over all stretches) and may do so by the ratio.

    A change by less than the ratio counts as none: where equivalence is shown, also at a break that is found between
    the ones before and after it, this counts as none too. Where it is not, a break that is found counts, even if it may
    be smaller than the ratio. A break is found by mistake with a chance of at most 1 − confidence. What is found on
    days of the claim that are not looked at leaves it open.

    Simulated with 104 quarters at a nominal 2.5 % (150 or 200 series a cell): of breaks by just the ratio of 2 within
    a tolerance of a year, 1 to 4 % of those in independent counts were said to be none, 3 % with an autocorrelation of
    .3 and 5 % with one of .5; of those since a day, 0 to 1 %. A break just beyond the tolerance passed in 0 to 1 %.
    With 72 quarters (60 series a cell) a change that comes and goes, by 2.2 to 3 times for 1 or 2 years, passed as none
    since a day before it in 0 to 2 % instead of 8 to 37 %; a fall to a third for 2 years at a rate of 12 a year in 18 %
    instead of 53 %. Where nothing changes this costs up to 7 points of the passes.

    Args:
        near: the day of the break; ``within``: how far it may lie away, such as ``6 months``.
        none_since: the day from which on there is none; instead of ``near``.
        ratio: the change of the rate that matters, above 1.
        lasting: cuts nearer than that to either end of the series are not looked at.

    >>> ChangePoint(near="2014-03-18", within="6 months").claim("event")
    'the rate of events has a break within 6 months of 2014-03-18 (a change by less than a factor of 2 counts as none)'
    >>> ChangePoint(none_since="2014-03-18").claim("event")
    'the rate of events has no break by a factor of 2 or more from 2014-03-18 to 2 years before the end of the series'
    """

    name: ClassVar[str] = "changepoint"

    near: Day | None = None
    within: Span | None = None
    none_since: Day | None = None
    ratio: Annotated[float, Field(gt=1, allow_inf_nan=False, strict=True)] = 2.0
    lasting: Span = "2 years"

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.near is None) == (self.none_since is None):
            raise ValueError("give either near with within, or none_since")
        if (self.near is None) != (self.within is None):
            raise ValueError('near and within belong together, such as near = 2014-03-18, within = "6 months"')
        return self

    def claim(self, unit: str) -> str:
        """The claim in words."""
        if self.near is not None:
            small = f"a change by less than a factor of {self.ratio:g} counts as none"
            return f"the rate of {unit}s has a break within {self.within} of {self.near} ({small})"
        days = f"from {self.none_since} to {self.lasting} before the end of the series"
        return f"the rate of {unit}s has no break by a factor of {self.ratio:g} or more {days}"

    def evaluate(self, case: Case) -> Finding:
        """Whether a break is shown, or that there is none."""
        sample = expected_sample(case)
        if sample is None:
            return no_period(case)
        looked = looked_at(case, sample.periods, self.lasting)
        numbers = cuts_within(sample.periods, self._days, looked)
        if not numbers:
            return Finding(
                verdict=Verdict.INCONCLUSIVE,
                figure="–",
                reason=Reason.OUTSIDE,
                detail=self._no_cut(case, looked),
                evidence=case.evidence,
            )
        found = self._found(case, power=False)
        seen, comings = see_breaks(case, found.only, numbers, self._days), None
        if seen.lies_within(self.ratio) and found.only.reason is None and not seen.undecided:
            comings = look_for_comings(case, sample.periods, numbers, seen.away, self.lasting, self.ratio)
        verdict, reason, detail = self._judged(case, seen, looked, comings)
        asked = verdict is Verdict.INCONCLUSIVE and self.near is None and not case.brief
        most, figures = self._found(case, power=True).only.detectable if asked else None, seen.figures
        return Finding(
            verdict=verdict,
            figure=seen.text,
            estimate=figures[0],
            low=figures[1],
            high=figures[2],
            unit="ratio of rates",
            reason=reason,
            detail=detail,
            evidence=case.evidence,
            detectable=None if most is None else f"a lasting change by a factor of about {most:.1f} in {_MIDDLE}",
            steps=(counted_step(case, found.basis), *self._steps(case, seen, looked, comings)),
        )

    def _found(self, case: Case, *, power: bool) -> SeriesBreaks:
        return case.series.changepoints(power=power, confidence=case.confidence, m=case.m, seed=case.seed)

    def levers(self, case: Case) -> Sequence[Lever]:
        """Units on one side of the sharpest of the cuts taken away, and others copied on its other side: to blur a
        break that is shown, or else to make one.
        """
        return self._levers(case, self.evaluate(case).verdict)

    def fragility(self, case: Case, verdict: Verdict, verdict_after: VerdictAfter) -> Fragility:
        """How few changes to the data change the verdict: a bound, found with at most 6 evaluations."""
        return few_tries(self._levers(case, verdict), verdict_after, verdict, case.unit)

    def _levers(self, case: Case, verdict: Verdict) -> Sequence[Lever]:
        sample = expected_sample(case)
        if sample is None or not case.units:
            return ()
        periods = sample.periods
        cuts = ratios_at(case, periods, cuts_within(periods, self._days, looked_at(case, periods, self.lasting)), ())
        if not cuts:
            return ()
        sharpest = min(cuts, key=lambda cut: cut.ratio.p_value)
        rises = sharpest.ratio.estimate is None or sharpest.ratio.estimate >= 1
        blur = verdict is self._verdict_of_break
        return break_levers(case, periods, sharpest.number, fewer_before=rises != blur)

    @property
    def _verdict_of_break(self) -> Verdict:
        """The verdict where a break is shown."""
        return Verdict.FAIL if self.near is None else Verdict.PASS

    @property
    def _days(self) -> Window:
        """The days that the claim is about."""
        if self.near is not None and self.within is not None:
            return shift(self.near, self.within, back=True), shift(self.near, self.within)
        return self.none_since or datetime.date.min, datetime.date.max

    @property
    def _when(self) -> str:
        first, last = self._days
        return f"on or after {first}" if self.near is None else f"between {first} and {last}"

    @property
    def _from_ends(self) -> str:
        return f"{self.lasting} or more from the ends of the series"

    def _no_cut(self, case: Case, looked: Window) -> str:
        """Why there is no period at which a break might be."""
        if looked[0] > looked[1]:
            return f"the series is too short: no day of {case.window_text} lies {self._from_ends}"
        return f"no {case.every} begins {self._when}, from {looked[0]} to {looked[1]} ({self._from_ends})"

    def _judged(
        self, case: Case, seen: SeenBreaks, looked: Window, comings: Comings | None
    ) -> tuple[Verdict, Reason | None, str]:
        """The verdict; for an inconclusive one the reason with its figures."""
        row, none = seen.row, seen.lies_within(self.ratio)
        if row.reason is not None:
            return Verdict.INCONCLUSIVE, Reason.TOO_FEW, row.reason
        if comings is not None:
            unseen = self._unseen(case, looked)
            if unseen:
                return Verdict.INCONCLUSIVE, Reason.OUTSIDE, unseen
            if seen.astride is not None:
                return Verdict.INCONCLUSIVE, Reason.SPANS, self._spanned(seen)
            if comings.text:
                return Verdict.INCONCLUSIVE, Reason.DEPENDENCE, comings.text
            return (Verdict.PASS if self.near is None else Verdict.FAIL), None, ""
        if seen.shown is not None and not none:
            return self._verdict_of_break, None, ""
        if seen.undecided:
            which = "a break" if row.verdict != "break" else "a further break"
            return Verdict.INCONCLUSIVE, Reason.DEPENDENCE, f"{which}: {dependence_text(*seen.tests)}"
        if row.flips > 0.5:
            detail = f"{100.0 * row.flips:.0f} % of the imputations of vague dates would come to another result"
            return Verdict.INCONCLUSIVE, Reason.COARSE, detail
        return Verdict.INCONCLUSIVE, Reason.SPANS, self._spanned(seen)

    def _unseen(self, case: Case, looked: Window) -> str:
        """Which of the days that the claim is about are not looked at, so that a break there would be missed."""
        first, last = self._days
        if self.near is not None:
            within = looked[0] <= first and last <= looked[1]
            return "" if within else f"breaks are looked for from {looked[0]} to {looked[1]} ({self._from_ends})"
        begin, end = case.windows[0][0], case.windows[-1][1]
        phases = {} if case.data.phases is None else case.data.phases.windows
        until = case.selection.days(phases if case.selection.phases else {})[-1][1]
        if first < begin:
            return f"the covered days begin on {begin}"
        return f"the window ends {until}, the covered and settled days {end}" if end < until < datetime.date.max else ""

    def _spanned(self, seen: SeenBreaks) -> str:
        """Why neither is shown."""
        most = widest(seen.cuts)
        if seen.astride is not None:
            return f"{seen.break_text(seen.astride)} does not lie wholly {self._when} and {self._from_ends}"
        return (
            f"at {most.day} the rate after is {number_text(most.ratio.low)} to {number_text(most.ratio.high)} times "
            f"that before, not surely between {number_text(1.0 / self.ratio)} and {self.ratio:g}"
        )

    def _steps(self, case: Case, seen: SeenBreaks, looked: Window, comings: Comings | None) -> Iterator[str]:
        row, cuts, most = seen.row, seen.cuts, widest(seen.cuts)
        yield (
            f"A break is looked for at {counted(len(cuts), 'cut')}, the first days of periods {self._when}, from "
            f"{looked[0]} to {looked[1]} ({self._from_ends})."
        )
        if row.reason is not None:
            yield f"Breaks were not tested: {row.reason}."
            return
        dates = "; ".join(map(seen.break_text, range(len(row.dates)))) or "none"
        further = f"; a further one: {row.further}" if row.further else ""
        yield (
            f"Test of breaks ({row.result.method}), seed {case.seed}: {row.verdict}, "
            f"{dependence_text(row.p_independent, row.p_value)}; found: {dates}{further}."
        )
        if seen.shown is not None:
            yield f"Of these the days of {seen.break_text(seen.shown)} lie wholly among the cuts."
        yield (
            f"At the cuts the rate after over the rate before, between the breaks away from them, has intervals with "
            f"{case.confidence:g} confidence from {number_text(min(cut.ratio.low for cut in cuts))} to "
            f"{number_text(max(cut.ratio.high for cut in cuts))}; the widest, at {most.day}, is "
            f"{number_text(most.ratio.low)} to {number_text(most.ratio.high)} ({most.ratio.method})."
        )
        surely = sum(cut.lies_within(self.ratio) for cut in cuts)
        yield (
            f"{surely} of {len(cuts)} lie wholly between {number_text(1.0 / self.ratio)} and {self.ratio:g}; all must, "
            "to show that there is no break."
        )
        if comings is not None:
            lengths = ", ".join(map(str, comings.lengths))
            yield (
                f"{comings.number} stretches of {lengths} periods were compared with the rest: "
                f"{comings.text or 'none stands out'}."
            )
            yield (
                "Taken for granted is that between the breaks away from the cuts the rate changes once at most, or "
                f"there and back for so long; no change after {looked[1]} is excluded."
            )
