"""How far figures hold: phases found, leaving out one by one, specifications."""

from __future__ import annotations

import datetime
import inspect
import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import product
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import numpy as np

from alliance_timeline.display import html_table, shortened, text_table
from alliance_timeline.errors import AllianceTimelineError, InputError, nearest, shown
from alliance_timeline.events import Event, Registry
from alliance_timeline.inference.arguments import confidence_level, whole_number
from alliance_timeline.inference.mixes import mix_shift
from alliance_timeline.inference.rates import Rate, rate
from alliance_timeline.inference.vague import holm
from alliance_timeline.periods import Every, Window, covered_days, start_days, union
from alliance_timeline.phases.agreement import boundary_matches
from alliance_timeline.phases.comparison import NET, WHOLE, ContrastRow, PhaseContrast
from alliance_timeline.phases.contrast import RelativeContrast, RelativeContrastRow, rate_rows
from alliance_timeline.phases.scheme import Periodization
from alliance_timeline.phases.summary import settled_note
from alliance_timeline.series import EventSeries, labels_of, units_of
from alliance_timeline.series.breaks import BreakRow
from alliance_timeline.series.counting import By, Floats, Ints
from alliance_timeline.series.findings import Findings, number_text, range_text
from alliance_timeline.series.interruption import InterruptedRow
from alliance_timeline.series.relative import RelativeTrendRow
from alliance_timeline.series.trends import TrendRow
from alliance_timeline.timeline.questions import ContrastQuestion, Question, TrendQuestion
from alliance_timeline.timeline.results import (
    Alternative,
    BoundaryFound,
    FoundMix,
    FoundPhases,
    FoundRow,
    MixChange,
    Over,
    Segment,
    SpecificationCurve,
    SpecificationRow,
    alternatives_of,
    shifted,
)
from alliance_timeline.vocabulary import Verification

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.inference.vague import PooledRatio
    from alliance_timeline.phases.scheme import Phase
    from alliance_timeline.timeline.collection import Timeline
    from alliance_timeline.timeline.slice import Content

__all__ = [
    "Answer",
    "Asked",
    "LeaveOneOut",
    "LeaveOutBy",
    "LeftOut",
    "leave_one_out",
    "phases_found",
    "specification_curve",
]


_DRAWS = 1999
_MIXES: tuple[Literal["domain", "kind"], ...] = ("domain", "kind")


def phases_found(
    timeline: Timeline,
    every: Every = "quarter",
    by: By | None = None,
    phases: Periodization | None = None,
    *,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
    track: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> FoundPhases:
    """Find phases in the counts of a timeline; see ``Timeline.find_phases``."""
    if by == "phase":
        raise InputError("by: phases are what is looked for; group by something else")
    series = timeline.series(every, by=by)
    breaks = series.changepoints(confidence=confidence, m=m, seed=seed, track=track)
    declared = phases if phases is not None else timeline.phases
    rows = [_row(timeline, series, row, by, declared, confidence, seed) for row in breaks]
    tested = [(n, mix) for n, row in enumerate(rows) for mix in row.mix]
    adjusted = holm([mix.p_value for _, mix in tested]) if tested else ()
    mixes: dict[int, list[FoundMix]] = {}
    for (n, mix), p in zip(tested, adjusted, strict=True):
        mixes.setdefault(n, []).append(_judged(mix, p, 1.0 - confidence))
    rows = [replace(row, mix=tuple(mixes.get(n, ()))) for n, row in enumerate(rows)]
    grouped = dict.fromkeys([by, *(mix.by for _, mix in tested)])
    cautions = {part: None for name in grouped for part in (timeline._content.caution(name) or "").split("; ")}
    basis = replace(breaks.basis, caution="; ".join(filter(None, cautions)) or None)
    return FoundPhases(f"Phases found in the {basis.unit}s", tuple(rows), basis)


def _row(
    timeline: Timeline,
    series: EventSeries,
    row: BreakRow,
    by: By | None,
    declared: Periodization | None,
    confidence: float,
    seed: int,
) -> FoundRow:
    """What was found in one group."""
    scheme = Periodization.from_changepoints(row)
    sets = scheme.sets or ()
    rates = row.rates if len(row.rates) == len(scheme) else (_whole_rate(series, row, confidence),)
    segments = tuple(
        Segment(name=phase.name, first=phase.window[0], last=phase.window[1], rate=found, since=since)
        for phase, found, since in zip(scheme, rates, ((), *sets), strict=True)
    )
    content = timeline._content
    if by is not None:
        labels = labels_of(by, content.registry)
        content = content.part(event for event in content.events if row.group in labels(event))
    windows = [(segment.first, segment.last) for segment in segments]
    mixes = [name for name in _MIXES if name != by] if len(segments) > 1 else []
    used = covered_days([(windows[0][0], windows[-1][1])])
    return FoundRow(
        group=row.group,
        verdict=row.verdict,
        segments=segments,
        mix=tuple(_mix(content, name, windows, confidence, seed) for name in mixes),
        boundaries=_boundaries(declared, scheme) if declared is not None else (),
        set_share=covered_days(union(window for windows in sets for window in windows)) / used,
        scheme=scheme,
        breaks=row,
    )


def _whole_rate(series: EventSeries, row: BreakRow, confidence: float) -> Rate:
    """The rate of a group over all periods that were used."""
    used = [n for n, period in enumerate(series.periods) if period in row.periods]
    column = series.groups.index(row.group)
    return rate(float(series.expected[used, column].sum()), float(series.exposure[used].sum()), confidence=confidence)


def _mix(
    content: Content, by: Literal["domain", "kind"], windows: Sequence[Window], confidence: float, seed: int
) -> FoundMix:
    """Whether the occasions of the segments differ in their domains or kinds; by p of each test alone."""
    groups, labels, segment, unsure = _labelled(content, by, windows)
    reason = content.refusal(by)
    if reason is None and len(set(segment.tolist())) < 2:
        reason = "only one segment has occasions"
    if reason is not None:
        return FoundMix(
            by=by, p_value=None, p_holm=None, rows=(), changed=(), n=len(labels), unsure=unsure, reason=reason
        )
    found = mix_shift(labels, segment.tolist(), n_draws=_DRAWS, seed=seed, confidence=confidence)
    order = [found.phases.index(n) if n in found.phases else None for n in range(len(windows))]
    rows = tuple(
        MixChange(
            group=group,
            p_value=float(found.residual_p[n]),
            shares=tuple(None if at is None else float(found.shares[at, n]) for at in order),
        )
        for n, group in enumerate(groups)
    )
    return FoundMix(
        by=by, p_value=found.p_value, p_holm=None, rows=rows, changed=(), n=found.n, unsure=unsure, reason=found.reason
    )


def _judged(mix: FoundMix, p: float | None, level: float) -> FoundMix:
    changed = tuple(row for row in mix.rows if row.p_value <= level) if p is not None and p <= level else ()
    return replace(mix, p_holm=p, changed=changed)


def _labelled(
    content: Content, by: Literal["domain", "kind"], windows: Sequence[Window]
) -> tuple[tuple[str, ...], Floats, Ints, int]:
    """The groups, which occasion has which (0 or 1), the segment of each, and how many may lie in several.

    An occasion stands in the segment that holds most of the possible start days of its first event.
    """
    whole = content.coverage.whole
    units = units_of(content.events, content.registry, whole)
    groups = tuple(map(str, units_of(content.events, content.registry, whole, by=by).groups))
    names = labels_of(by, content.registry)
    place = {name: n for n, name in enumerate(groups)}
    labels = np.zeros((len(units.offset), len(groups)))
    for row, members in enumerate(np.split(units.member, units.offset[1:])):
        for name in {str(name) for event in members.tolist() for name in names(units.events[event])}:
            labels[row, place[name]] = 1.0
    first, last = units.first[units.counted, None], units.last[units.counted, None]
    begin, end = (np.array([day.toordinal() for day in days]) for days in zip(*windows, strict=True))
    shared = np.clip(np.minimum(last, end) - np.maximum(first, begin) + 1, 0, None)
    inside = shared.any(axis=1)
    unsure = int(((shared[inside] > 0).sum(axis=1) > 1).sum())
    return groups, labels[inside], shared[inside].argmax(axis=1), unsure


def _boundaries(declared: Periodization, found: Periodization) -> tuple[BoundaryFound, ...]:
    """Each declared boundary with the nearest set and the break that the set is of."""
    first, last = found.phases[0].window[0], found.phases[-1].window[1]
    return tuple(
        BoundaryFound(
            boundary=item.boundary,
            phase=item.phase,
            nearest=item.nearest,
            set_days=item.days,
            in_set=item.days == 0 if first <= item.boundary <= last else None,
        )
        for item in boundary_matches(declared, found, (first, last))
    )


LeaveOutBy = Literal["source", "publisher", "coder", "event"]
Asked = Question | Callable[..., Any]
Track = Callable[[Sequence[str]], Iterable[str]]

_MANY = 300  # units from which a question with m is asked with the fewest imputations that ratios allow
_FEWEST = 20
_ALLOWED = "a row of a trend, contrast or interruption, a result of one row, or (estimate, low, high, verdict)"
_CITED = ("source", "publisher")
_SAME = 1e-3  # by which an estimate may move: imputation noise
_HEAD = ("left out", "events", "estimate", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a question came to; None where there is no such number."""

    estimate: float | None
    low: float | None
    high: float | None
    verdict: str

    @property
    def text(self) -> str:
        """The estimate with its limits."""
        return range_text(self.estimate, self.low, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The answer without one unit.

    Attributes:
        unit: the id of the source or event, the publisher, or the coder that was left out.
        events: how many events of the timeline went with it.
        estimate, low, high, verdict: the answer without them.
        flips: whether the verdict is another one than with all.
    """

    unit: str
    events: int
    estimate: float | None
    low: float | None
    high: float | None
    verdict: str
    flips: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LeaveOneOut:
    """How far a result hangs on one source, publisher, coder or event.

    Attributes:
        by: what was left out.
        full: the answer with all.
        rows: one a unit whose removal changes the verdict, or the estimate by 0.1 % or more: first those that flip the
            verdict, then by how far they move the estimate.
        unchanged: how many units change nothing.
        m: imputations that the question was asked with, where it was told; else None.
        caution: what must be told beside every figure, or None.
        settled_note: says that days after the settled one are left out; None where none are, or where the question
            gives numbers of its own.
    """

    by: str
    full: Answer
    rows: tuple[LeftOut, ...]
    unchanged: int
    m: int | None
    caution: str | None
    settled_note: str | None = None

    @property
    def flips(self) -> int:
        """How many units flip the verdict, each by itself."""
        return sum(row.flips for row in self.rows)

    @property
    def lowest(self) -> float | None:
        """The smallest estimate, that with all among them; None where none has a number."""
        return min(self._estimates, default=None)

    @property
    def highest(self) -> float | None:
        """The largest estimate."""
        return max(self._estimates, default=None)

    @property
    def _estimates(self) -> list[float]:
        found = [self.full.estimate, *(row.estimate for row in self.rows)]
        return [estimate for estimate in found if estimate is not None]

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a unit left out: unit, events, estimate, low, high, verdict, flips."""
        import pandas as pd

        names = [item.name for item in fields(LeftOut)]
        return pd.DataFrame([{name: getattr(row, name) for name in names} for row in self.rows], columns=names)

    def _title(self) -> str:
        verb = "flips" if self.flips == 1 else "flip"
        return (
            f"Leaving out one {self.by} at a time: {self.flips} of {len(self.rows) + self.unchanged} {verb} "
            f"the verdict {self.full.verdict!r}"
        )

    def _lines(self) -> list[tuple[str, ...]]:
        return [
            ("(nothing)", "0", self.full.text, self.full.verdict),
            *(
                (
                    row.unit,
                    str(row.events),
                    range_text(row.estimate, row.low, row.high),
                    f"{row.verdict} (flips)" if row.flips else row.verdict,
                )
                for row in self.rows
            ),
        ]

    def _notes(self) -> list[str | None]:
        span = f"estimates from {number_text(self.lowest)} to {number_text(self.highest)}"
        few = f"; asked with {self.m} imputations, since there are more than {_MANY} units" if self.m else ""
        others = "1 other changes" if self.unchanged == 1 else f"{self.unchanged} others change"
        sole = f"only {self.by}s that some event rests on alone are left out" if self.by in _CITED else None
        return [f"{span}; {others} nothing (less than 0.1 %){few}", sole, self.settled_note, self.caution]

    def __repr__(self) -> str:
        return f"{self._title()}\n{text_table(_HEAD, shortened(self._lines()), self._notes())}"

    def _repr_html_(self) -> str:
        return html_table(self._title(), _HEAD, shortened(self._lines()), self._notes())


def leave_one_out(
    timeline: Timeline, question: Asked, by: LeaveOutBy = "source", *, track: Track = iter
) -> LeaveOneOut:
    """Ask a question again without each source, publisher, coder or event; see ``Timeline.leave_one_out``."""
    if by not in get_args(LeaveOutBy):
        raise InputError(f"by: {by!r} is unknown; {nearest(str(by), get_args(LeaveOutBy))}")
    timeline, ask = _prepared(timeline, question)
    content = timeline._content
    own = {event.id for event in content.events}
    gone: dict[str, set[str]] = {}
    for event in {event.id: event for event in (*content.whole, *content.events)}.values():
        if (unit := _unit(event, content.registry, by)) is not None:
            gone.setdefault(unit, set()).add(event.id)
    units = {unit: ids for unit, ids in gone.items() if ids & own}
    m = _FEWEST if len(units) > _MANY and "m" in inspect.signature(ask).parameters else None
    words = {} if m is None else {"m": m}
    asked = ask(timeline, **words)
    full, note = _answer(asked), None if isinstance(asked, tuple) else settled_note(timeline)
    rows = []
    for unit in track(list(units)):
        ids = units[unit]
        without = replace(content, events=_rest(content.events, ids), whole=_rest(content.whole, ids))
        try:
            found = _answer(ask(timeline._of(without), **words))
        except AllianceTimelineError as error:
            found = Answer(estimate=None, low=None, high=None, verdict=f"no answer: {error}")
        if not _same(found, full):
            rows.append(
                LeftOut(
                    unit=unit,
                    events=len(ids & own),
                    estimate=found.estimate,
                    low=found.low,
                    high=found.high,
                    verdict=found.verdict,
                    flips=found.verdict != full.verdict,
                )
            )
    rows.sort(key=lambda row: (not row.flips, -_distance(row.estimate, full.estimate), row.unit))
    return LeaveOneOut(by, full, tuple(rows), len(units) - len(rows), m, timeline.caution, note)


def _prepared(timeline: Timeline, question: Asked) -> tuple[Timeline, Callable[..., Any]]:
    """The events that a question looks at, and the function that asks it."""
    if isinstance(question, ContrastQuestion):
        kinds, scheme = [str(kind) for kind in question.kinds], timeline._content.scheme(None)
        timeline._content.check_inference(*(f"kind:{kind}" for kind in kinds))
        pair = scheme[question.first], scheme[question.second]
        return timeline.select(kinds=kinds), lambda part, m=40: rate_rows(part, *pair, kinds=kinds, m=m)[0]
    if isinstance(question, TrendQuestion):
        method: Any = question.method
        part = timeline if question.kinds is None else timeline.select(kinds=list(question.kinds))
        return part, lambda part, m=40: part.series().trend(method, m=m)
    if not callable(question):
        raise InputError(f"question: {shown(question)}; give a function of a timeline, or a question about a contrast")
    return timeline, question


def _unit(event: Event, registry: Registry, by: LeaveOutBy) -> str | None:
    """What the event hangs on: its only source or publisher, its coder, itself; None where it has several or none."""
    if by == "event":
        return event.id
    if by == "coder":
        return event.coder or None
    names = {citation.source for citation in event.citations}
    if by == "publisher":
        names = {registry.sources[name].publisher if name in registry.sources else "" for name in names}
    only = next(iter(names), "")
    return only if len(names) == 1 and only else None


def _rest(events: Iterable[Event], gone: set[str]) -> tuple[Event, ...]:
    return tuple(event for event in events if event.id not in gone)


def _distance(value: float | None, full: float | None) -> float:
    """How far an estimate has moved; ∞ where one of them has no finite number."""
    if value is None or full is None or math.isinf(value) or math.isinf(full):
        return 0.0 if value == full else math.inf
    return abs(value - full)


def _same(one: Answer, other: Answer) -> bool:
    """Whether the verdict is the same, and the estimate but for what imputation may move."""
    a, b = one.estimate, other.estimate
    near = a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=_SAME, abs_tol=1e-12))
    return near and one.verdict == other.verdict


def _answer(result: object) -> Answer:
    """Estimate, limits and verdict of a result."""
    if isinstance(result, tuple) and len(result) == 4:
        estimate, low, high, verdict = result
        return _of(_number(estimate), _number(low), _number(high), str(verdict))
    if isinstance(result, Findings):
        return _answer(result.only)
    if isinstance(result, PhaseContrast):
        if len(result.kinds) != 1:
            raise InputError(
                f"question: a contrast of {len(result.kinds)} kinds; return one .row(kind), or pass kinds="
            )
        return _answer(result.row(result.kinds[0], WHOLE))
    if isinstance(result, RelativeContrast):
        return _answer(result.row(WHOLE))
    if isinstance(result, ContrastRow):
        return _of(result.leading.estimate, result.leading.low, result.leading.high, result.verdict)
    if isinstance(result, TrendRow):
        return _of(result.slope, result.low, result.high, result.verdict)
    if isinstance(result, InterruptedRow):
        return _of(result.level, result.low, result.high, result.verdict)
    if isinstance(result, RelativeTrendRow | RelativeContrastRow):
        return _of(result.estimate, result.low, result.high, result.verdict)
    raise InputError(f"question: returns {type(result).__name__}; allowed: {_ALLOWED}")


def _of(estimate: float | None, low: float | None, high: float | None, verdict: str) -> Answer:
    return Answer(estimate=estimate, low=low, high=high, verdict=verdict)


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(f"question: returns {type(value).__name__} for a number; allowed: {_ALLOWED}")
    number = float(value)
    return None if math.isnan(number) else number


Given = dict[str, Alternative]
Track_specifications = Callable[[Sequence[tuple[Alternative, ...]]], Iterable[tuple[Alternative, ...]]]

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
    track: Track_specifications = iter,
) -> SpecificationCurve:
    """Ask a question under every combination of choices; see ``Timeline.specifications``."""
    if not isinstance(question, ContrastQuestion | TrendQuestion):
        raise InputError(f"question: a ContrastQuestion or a TrendQuestion is expected, not {shown(question)}")
    alternatives = alternatives_of(question, over, timeline.registry)
    runner = _Runner(
        timeline,
        question,
        _pair(question, timeline, phases),
        confidence_level(confidence),
        whole_number(m, "m", least=20),
        whole_number(seed, "seed", least=0),
    )
    names, declared = tuple(alternatives), tuple(some[0] for some in alternatives.values())
    rows = [
        runner.row(names, values, declared=values == declared)
        for values in track(list(product(*alternatives.values())))
    ]
    order = sorted(rows, key=lambda row: (row.estimate is None, row.estimate or 0.0))
    return SpecificationCurve(
        question,
        alternatives=tuple(alternatives.items()),
        rows=tuple(order),
        confidence=confidence,
        m=m,
        seed=seed,
        settled_until=timeline.settled_until,
        caution="; ".join(runner.cautions) or None,
        settled_note=settled_note(timeline),
    )


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
            part,
            first,
            second,
            kinds=given.get("kinds", self.question.kinds),
            net=baseline == NET,
            confidence=self.confidence,
            m=self.m,
            seed=self.seed,
        )
        found = next(row for row in rows if row.baseline == baseline)
        result = found.leading
        if result.reason is not None or result.estimate is None:
            return replace(blank, reason=result.reason or "no estimate")
        return replace(
            blank,
            estimate=result.estimate,
            low=result.low,
            high=result.high,
            p_value=result.p_value,
            verdict=found.verdict,
            flips=result.flips,
            effect=_log_ratio(result),
        )

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
            blank,
            estimate=slope,
            low=low,
            high=high,
            p_value=row.p_value,
            verdict=row.verdict,
            flips=row.flips,
            effect=slope,
        )


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
