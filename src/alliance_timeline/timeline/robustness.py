"""How far a result hangs on one source, publisher, coder or event: the question asked again without each of them."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, get_args

from alliance_timeline.display import html_table, shortened, text_table
from alliance_timeline.errors import AllianceTimelineError, InputError, nearest, shown
from alliance_timeline.events import Event, Registry
from alliance_timeline.phases.comparison import WHOLE, ContrastRow, PhaseContrast
from alliance_timeline.phases.contrast import rate_rows
from alliance_timeline.phases.relative import RelativeContrast, RelativeContrastRow
from alliance_timeline.phases.windows import settled_note
from alliance_timeline.series.findings import Findings, number_text, range_text
from alliance_timeline.series.interruption import InterruptedRow
from alliance_timeline.series.relative import RelativeTrendRow
from alliance_timeline.series.trends import TrendRow
from alliance_timeline.timeline.questions import ContrastQuestion, Question, TrendQuestion

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.timeline.collection import Timeline

__all__ = ["Answer", "Asked", "LeaveOneOut", "LeaveOutBy", "LeftOut", "leave_one_out"]

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
                (row.unit, str(row.events), range_text(row.estimate, row.low, row.high),
                 f"{row.verdict} (flips)" if row.flips else row.verdict)
                for row in self.rows
            ),
        ]  # fmt: skip

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
                    unit=unit, events=len(ids & own), estimate=found.estimate, low=found.low, high=found.high,
                    verdict=found.verdict, flips=found.verdict != full.verdict,
                )
            )  # fmt: skip
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
