"""One question under every combination of defensible choices."""

from __future__ import annotations

import datetime
import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any, cast

from alliance_timeline.errors import AllianceTimelineError, InputError, shown
from alliance_timeline.events import Event, Registry
from alliance_timeline.inference.arguments import confidence_level, whole_number
from alliance_timeline.periods import Every, Window, start_days
from alliance_timeline.phases.comparison import NET, WHOLE
from alliance_timeline.phases.contrast import rate_rows
from alliance_timeline.phases.windows import settled_note
from alliance_timeline.series import EventSeries
from alliance_timeline.timeline.choices import Alternative, Over, alternatives_of, shifted
from alliance_timeline.timeline.curve import SpecificationCurve, SpecificationRow
from alliance_timeline.timeline.questions import ContrastQuestion, Question, TrendQuestion
from alliance_timeline.vocabulary import Verification

if TYPE_CHECKING:
    from typing import Literal

    from alliance_timeline.inference.imputation import PooledRatio
    from alliance_timeline.phases import Periodization, Phase
    from alliance_timeline.timeline.collection import Timeline

__all__ = ["specification_curve"]

Given = dict[str, Alternative]
Track = Callable[[Sequence[tuple[Alternative, ...]]], Iterable[tuple[Alternative, ...]]]

_SHARES: dict[Alternative, float] = {"certain": 1.0, "probable": 0.5}


def specification_curve(
    timeline: Timeline,
    question: Question,
    over: Over,
    phases: Periodization | None = None,
    *,
    confidence: float = 0.95,
    m: int = 20,
    seed: int = 0,
    track: Track = iter,
) -> SpecificationCurve:
    """Ask a question under every combination of choices; see ``Timeline.specifications``."""
    if not isinstance(question, ContrastQuestion | TrendQuestion):
        raise InputError(f"question: a ContrastQuestion or a TrendQuestion is expected, not {shown(question)}")
    alternatives = alternatives_of(question, over, timeline.registry)
    runner = _Runner(
        timeline, question, _pair(question, timeline, phases), confidence_level(confidence),
        whole_number(m, "m", least=20), whole_number(seed, "seed", least=0),
    )  # fmt: skip
    names, declared = tuple(alternatives), tuple(some[0] for some in alternatives.values())
    rows = [
        runner.row(names, values, declared=values == declared)
        for values in track(list(product(*alternatives.values())))
    ]
    order = sorted(rows, key=lambda row: (row.estimate is None, row.estimate or 0.0))
    return SpecificationCurve(
        question, alternatives=tuple(alternatives.items()), rows=tuple(order), confidence=confidence, m=m, seed=seed,
        settled_until=timeline.settled_until, caution="; ".join(runner.cautions) or None,
        settled_note=settled_note(timeline),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Runner:
    """What all combinations share; ``parts`` are the events of those run so far, ``cautions`` what must be told."""

    timeline: Timeline
    question: Question
    phases: tuple[Phase, ...]
    confidence: float
    m: int
    seed: int
    parts: dict[tuple[Alternative, ...], Timeline] = field(default_factory=dict)
    cautions: dict[str, None] = field(default_factory=dict)

    def row(self, names: Sequence[str], values: tuple[Alternative, ...], *, declared: bool) -> SpecificationRow:
        """The answer under one combination, or the reason why there is none."""
        given = dict(zip(names, values, strict=True))
        blank = SpecificationRow(names=tuple(names), values=values, declared=declared)
        try:
            part = self._part(given)
            if isinstance(self.question, TrendQuestion):
                return self._trend(part, self.question, given, blank)
            return self._contrast(part, given, blank)
        except (AllianceTimelineError, OverflowError) as error:
            return replace(blank, reason=str(error))

    def _part(self, given: Given) -> Timeline:
        """The events that a combination looks at, of all times."""
        given = {"kinds": self.question.kinds} | given
        names = ("kinds", "setting", "min_confidence", "verification", "without_source", "unit")
        key = tuple(given.get(name) for name in names)
        if key in self.parts:
            return self.parts[key]
        kinds, setting, floor, verification, source, unit = key
        words: dict[str, Any] = {"kinds": kinds, "settings": setting, "min_confidence": floor}
        words["verification"] = _at_least(verification)
        part = self.timeline.select(**{name: value for name, value in words.items() if value is not None})
        if source is not None:
            part = part.where(_rests_elsewhere(str(source), part.registry))
        if unit == "event":
            part = part._of(replace(part._content, registry=replace(part.registry, roots={})))
        self.parts[key] = part
        self.cautions.update(dict.fromkeys(filter(None, (part.caution or "").split("; "))))
        return part

    def _contrast(self, part: Timeline, given: Given, blank: SpecificationRow) -> SpecificationRow:
        first, second = _moved(self.phases, str(given.get("boundary", "0 days")))
        part._content.check_inference()
        part = _surely(part, [first.window, second.window], given)
        baseline = given.get("baseline", WHOLE)
        rows = rate_rows(
            part, first, second, kinds=given.get("kinds", self.question.kinds), net=baseline == NET,
            confidence=self.confidence, m=self.m, seed=self.seed,
        )  # fmt: skip
        found = next(row for row in rows if row.baseline == baseline)
        result = found.leading
        if result.reason is not None or result.estimate is None:
            return replace(blank, reason=result.reason or "no estimate")
        return replace(
            blank, estimate=result.estimate, low=result.low, high=result.high, p_value=result.p_value,
            verdict=found.verdict, flips=result.flips, effect=_log_ratio(result),
        )  # fmt: skip

    def _trend(
        self, part: Timeline, question: TrendQuestion, given: Given, blank: SpecificationRow
    ) -> SpecificationRow:
        every = cast("Every", given.get("every", "quarter"))
        series = part.series(every)
        part = _surely(part, [(period.first, period.last) for period in series.periods], given)
        series = part.series(every)
        method = cast("Literal['log_linear', 'mann_kendall']", given.get("method", question.method))
        found = series.trend(method, confidence=self.confidence, m=self.m, seed=self.seed)
        row = found.only
        if row.slope is None or row.reason is not None:
            return replace(blank, reason=row.reason or "no slope")
        unit = 1.0 if method == "log_linear" else 100.0 / _mean_rate(series, found.basis.first, found.basis.last)
        slope, low, high = (None if value is None else unit * value for value in (row.slope, row.low, row.high))
        return replace(
            blank, estimate=slope, low=low, high=high, p_value=row.p_value, verdict=row.verdict, flips=row.flips,
            effect=slope,
        )  # fmt: skip


def _at_least(level: Alternative) -> list[str] | None:
    """The levels of verification from the highest down to this one."""
    if level is None:
        return None
    order = [str(word) for word in Verification]
    return order[: order.index(str(level)) + 1]


def _rests_elsewhere(name: str, registry: Registry) -> Callable[[Event], bool]:
    """Whether an event rests on more than one source, or on more than the sources of one publisher."""
    own = {key for key, source in registry.sources.items() if name in (key, source.publisher)}
    return lambda event: not event.citations or any(item.source not in own for item in event.citations)


def _pair(question: Question, timeline: Timeline, phases: Periodization | None) -> tuple[Phase, ...]:
    """The phases of a contrast; none of a trend."""
    if isinstance(question, TrendQuestion):
        return ()
    scheme = timeline._content.scheme(phases)
    return scheme[question.first], scheme[question.second]


def _moved(pair: tuple[Phase, ...], span: str) -> tuple[Phase, Phase]:
    """The two phases with the boundary between them moved; days between phases that do not touch move along."""
    early, late = sorted(pair, key=lambda phase: phase.window)
    gap, start = late.window[0] - early.window[1], shifted(late.window[0], span)
    early_moved, late_moved = early.replace(end=start - gap), late.replace(start=start)
    return (early_moved, late_moved) if pair[0] == early else (late_moved, early_moved)


def _log_ratio(result: PooledRatio) -> float:
    """The log of a ratio; where it is 0 or infinite, of the counts with a half added to each."""
    if result.estimate and math.isfinite(result.estimate):
        return math.log(result.estimate)
    a, b = result.events_a + 0.5, result.events_b + 0.5
    return math.log(a / result.exposure_a) - math.log(b / result.exposure_b)


def _surely(part: Timeline, cells: Iterable[Window], given: Given) -> Timeline:
    """Without the events that lie in one of the cells less surely than asked; cells stand in any order, apart."""
    least = _SHARES.get(given.get("certainty"), 0.0)
    if not least:
        return part
    spans = sorted((first.toordinal(), last.toordinal()) for first, last in cells)
    begins = [first for first, _ in spans]

    def sure(event: Event) -> bool:
        days = start_days(event.date, part._content.coverage.whole)
        if days is None or days[0] == days[1]:
            return True
        near = spans[max(bisect_right(begins, days[0]) - 1, 0) : bisect_right(begins, days[1])]
        inside = max((min(days[1], last) - max(days[0], first) + 1 for first, last in near), default=0)
        return inside <= 0 or inside >= least * (days[1] - days[0] + 1)

    return part.where(sure)


def _mean_rate(series: EventSeries, first: datetime.date, last: datetime.date) -> float:
    """Units a year in the covered periods from one day to another."""
    used = [
        n
        for n, period in enumerate(series.periods)
        if series.exposure[n] > 0 and period.first >= first and period.last <= last
    ]
    return float(series.expected[used].sum() / series.exposure[used].sum())
