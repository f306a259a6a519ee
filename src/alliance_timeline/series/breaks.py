"""Breaks of a series: how often, when and how surely the rate of each group changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from alliance_timeline.inference.arguments import one_of
from alliance_timeline.inference.breaks import NONE, UNDECIDED, BreakStep, Changepoints, search_breaks
from alliance_timeline.inference.rates import Rate
from alliance_timeline.periods import Period
from alliance_timeline.series.counting import Label
from alliance_timeline.series.findings import Basis, Findings, holm_of, number_text, p_text, range_text
from alliance_timeline.series.samples import Sample

if TYPE_CHECKING:
    from alliance_timeline.series.drawing import Phases

__all__ = ["BreakRow", "SeriesBreaks", "breaks_of", "span_text"]

NO_FURTHER = "none shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRow:
    """The breaks of one group.

    Attributes:
        group: its label.
        verdict: "break", "no break shown" or "cannot decide", as of ``inference.changepoints``, with p-values adjusted
            for the number of groups.
        dates: the first day of each new segment.
        sets: for each break the periods of its highest-density set, at the confidence of the series; these need not
            be neighbours.
        rates: of each segment, units a year, with post-selection limits.
        p_value: of the first test; p_holm: adjusted for the number of groups; breaks are given where it is at most
            1 − confidence. A further break is given where p of its test times the number of groups with a test
            (Bonferroni) is at most that.
        p_independent: of the first test if periods are independent.
        flips: share of the imputations of vague dates that decide otherwise.
        detectable: the ratio of rates that one break in the middle would need to be found in 80 % of cases.
        periods: all periods that were used; result: the kernel's result on them, with all tests in ``steps``, also of
            further breaks that were not accepted.
        reason: why nothing could be decided; None where it could.
        further: of a break after those given: "none shown", or "cannot decide": one if periods are independent. None
            without a break, and where no more than those given were looked for.
    """

    group: Label
    verdict: str
    dates: tuple[datetime.date, ...]
    sets: tuple[tuple[Period, ...], ...]
    rates: tuple[Rate, ...]
    p_value: float | None
    p_holm: float | None
    p_independent: float | None
    flips: float
    detectable: float | None
    periods: tuple[Period, ...]
    result: Changepoints
    reason: str | None = None
    further: str | None = None

    @property
    def cells(self) -> dict[str, str]:
        """Column heads and texts."""
        sets = (span_text(periods) for periods in self.sets)
        dates = [f"{date} ({within})" for date, within in zip(self.dates, sets, strict=True)]
        return {
            "verdict": self._verdict,
            "new segment from (set)": "; ".join(dates) or "–",
            "a year, by segment": " → ".join(range_text(rate.estimate, rate.low, rate.high, 1) for rate in self.rates),
            "p": p_text(self.p_holm),
            "p if independent": p_text(self.p_independent),
            "found in 80 %": f"ratio {number_text(self.detectable, 1)}" if self.detectable else "–",
            "flips": f"{self.flips:.0%}",
        }

    @property
    def _verdict(self) -> str:
        if self.reason is not None:
            return f"{self.verdict}: {self.reason}"
        return f"{self.verdict}; a further one: {self.further}" if self.further == UNDECIDED else self.verdict


class SeriesBreaks(Findings[BreakRow]):
    """Breaks of a series, one row a group."""

    __slots__ = ()

    def plot(
        self,
        *,
        phases: Phases = None,
        names: Mapping[str, str] | None = None,
        width: int = 640,
        title: str | None = None,
    ) -> Any:
        """A chart of the rates of the segments with their limits, and of where the breaks may lie.

        Args:
            phases: a scheme whose phases are marked; by default none.
            names: of groups, in place of their labels, such as ``{"ai": "AI"}``.
            width: of the plotting area, in pixels.
            title: instead of the one that says what was asked.

        Returns:
            An ``altair.VConcatChart``: two panels a group.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> months = [(year, month) for year in range(2001, 2013) for month in range(1, 13, 1 if year > 2006 else 6)]
        >>> talks = [at.Event(id=f"e{year}-{month}", date=f"{year}-{month:02}-10", title="Talks", kind="cooperation",
        ...                   form="meeting", domains="trade") for year, month in months]
        >>> found = at.Timeline(talks, coverage=("2001", "2012")).series("quarter").changepoints(power=False)
        >>> found.plot().description
        'Breaks in the rate of occasions. Break (p = 0.001) at 2007-01-01 (set 2006-Q3 to 2007-Q2).'
        """
        from alliance_timeline.series.drawing_results import draw_breaks

        return draw_breaks(self, phases, names, width, title)


def span_text(periods: Sequence[Period]) -> str:
    """Periods in words: neighbours joined.

    >>> from alliance_timeline.periods import calendar
    >>> year = calendar("quarter", datetime.date(2014, 1, 1), datetime.date(2015, 1, 1))
    >>> span_text([*year[:2], year[3], year[4]]), span_text(year[:1])
    ('2014-Q1 to 2014-Q2, 2014-Q4 to 2015-Q1', '2014-Q1')
    """
    spans: list[list[Period]] = []
    for period in periods:
        if spans and (period.first - spans[-1][-1].last).days == 1:
            spans[-1].append(period)
        else:
            spans.append([period])
    return ", ".join(s[0].label if len(s) == 1 else f"{s[0].label} to {s[-1].label}" for s in spans)


def breaks_of(
    samples: Iterable[Sample],
    basis: Basis,
    *,
    serial: str = "auto",
    dispersion: str = "auto",
    max_breaks: int = 6,
    power: bool = True,
    draws: int = 999,
) -> SeriesBreaks:
    """The breaks of each sample; the arguments are those of ``EventSeries.changepoints``, and how many null series.

    The first tests of the groups are held together by Holm's method, those of further breaks by Bonferroni's, over the
    groups with a test: where one of them fails, the best cut with the breaks before it is given.
    """
    one_of(serial, "serial", ("auto", "independent"))
    one_of(dispersion, "dispersion", ("auto", "poisson"))
    level = 1.0 - basis.confidence
    search = partial(
        search_breaks, level=level, dispersion=dispersion, serial=serial, power=power, seed=basis.seed, draws=draws
    )
    found = [(sample, search(sample.counts, max_breaks=max_breaks, m=basis.m)) for sample in samples]
    first = [result.p_auto if serial == "auto" else result.p_independent for _, result in found]
    groups = sum(p is not None for p in first)
    independent = holm_of([result.p_independent for _, result in found])
    rows = []
    for (sample, result), p, adjusted, alone in zip(found, first, holm_of(first), independent, strict=True):
        row = _row(sample, result, p, adjusted)
        if adjusted is not None and adjusted > level:
            open_ = alone is not None and alone <= level
            whole = search(sample.counts, max_breaks=0, m=1).rates
            row = replace(row, verdict=UNDECIDED if open_ else NONE, dates=(), sets=(), rates=whole)
        elif (failed := _first_failed(result, serial, groups, level)) is not None:
            if failed.breaks < len(result.breaks):
                fewer = search(sample.counts, max_breaks=failed.breaks, m=basis.m)
                kept = replace(fewer, steps=result.steps, log_evidence=result.log_evidence)
                row = _row(sample, kept, p, adjusted)
            open_ = serial == "auto" and groups * failed.p_independent <= level
            row = replace(row, further=UNDECIDED if open_ else NO_FURTHER)
        rows.append(row)
    return SeriesBreaks(f"Breaks in the rate of {basis.unit}s", tuple(rows), basis)


def _first_failed(result: Changepoints, serial: str, groups: int, level: float) -> BreakStep | None:
    """The first test of a further break that does not hold among so many groups."""
    for step in result.steps[1:]:
        p = step.p_auto if serial == "auto" else step.p_independent
        if p is not None and groups * p > level:
            return step
    return None


def _row(sample: Sample, result: Changepoints, p: float | None, adjusted: float | None) -> BreakRow:
    return BreakRow(
        group=sample.group,
        verdict=result.verdict,
        dates=tuple(sample.periods[i].first for i in result.breaks),
        sets=tuple(tuple(sample.periods[i] for i in some) for some in result.sets),
        rates=result.rates,
        p_value=p,
        p_holm=adjusted,
        p_independent=result.p_independent,
        flips=result.flips,
        detectable=result.detectable,
        periods=sample.periods,
        result=result,
        reason=result.reason,
    )
