"""Complete lists: classes of events that were held against a full list, each with its rates by phase and its trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance_timeline.events import Event, Frame
from alliance_timeline.inference.breaks import UNDECIDED
from alliance_timeline.periods import DAYS_PER_YEAR, covered_days, intersect
from alliance_timeline.phases import window_rate
from alliance_timeline.phases.summary import settled_windows
from alliance_timeline.report.material import (
    Grid,
    Material,
    Paragraph,
    Part,
    Section,
    Words,
    ask,
    capital,
    joined,
    many,
)
from alliance_timeline.series.findings import holm_of, p_text, range_text
from alliance_timeline.series.trends import FALLING, NO_TREND, RISING
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import Kind, Setting

__all__ = ["complete_section"]

_ID = "complete"
_MOST = 12
_LEVEL = 0.05
_WHOLE = frozenset(("since", "until", "frames"))  # words of a selection that leave lists complete
_SHORTEST = 0.5  # years: a rate of less would hardly say anything


@dataclass(frozen=True)
class _Trend:
    """Whether the yearly rate of a class rises or falls; ``p`` is adjusted for the number of classes."""

    verdict: str
    p: float | None
    why: str

    @property
    def text(self) -> str:
        """The verdict with p, or the reason why there is none."""
        told = self.why if self.p is None else f"p {p_text(self.p)}"
        return f"{self.verdict} ({told})" if told else self.verdict


def complete_section(m: Material) -> Section | None:
    """The section on complete lists; None without one, and where a selection may hold a part of them alone."""
    if m.selection is not None and m.selection.words().keys() - _WHOLE:
        return None
    lists = _lists(m)
    if not lists:
        return None
    trends = _trends([part for _, part in lists])
    return Section(_ID, "Complete lists", (Paragraph(_about(lists, trends)), _grid(m, lists, trends)))


def _lists(m: Material) -> list[tuple[Frame, Timeline]]:
    """The classes that nothing is told against, with their events, the largest first."""
    used = {name for event in m.timeline for name in event.frames}
    found = [(frame, m.timeline.select(frames=name)) for name, frame in m.timeline.frames.items() if name in used]
    full = [(frame, part) for frame, part in found if frame.closed and part.coverage_caution is None]
    return sorted(full, key=lambda item: (-len(item[1]), item[0].id))[:_MOST]


def _trends(parts: Sequence[Timeline]) -> list[_Trend]:
    answers = [ask(lambda part=part: part.series("year").trend().only) for part in parts]  # type: ignore[misc]
    adjusted = holm_of([answer.value.p_value if answer.value is not None else None for answer in answers])
    found = []
    for answer, p in zip(answers, adjusted, strict=True):
        row = answer.value
        if row is None:
            found.append(_Trend(UNDECIDED, None, answer.why))
            continue
        is_lost = row.verdict in (RISING, FALLING) and p is not None and p > _LEVEL
        found.append(_Trend(NO_TREND if is_lost else row.verdict, p, row.reason or ""))
    return found


def _about(lists: Sequence[tuple[Frame, Timeline]], trends: Sequence[_Trend]) -> tuple[Words, ...]:
    """What these lists are, and how many of them rise or fall."""
    one = len(trends) == 1
    counts = {verdict: sum(trend.verdict == verdict for trend in trends) for verdict in _SAID}
    told = joined(f"{number:,} {_SAID[verdict][number != 1]}" for verdict, number in counts.items() if number)
    return (
        f"{capital(many(len(trends), 'class', 'classes'))} of events {'was' if one else 'were'} held against a "
        "register, a numbered row or another full list. Here a rate is of the class as that list has it, not only of "
        "what a search found.",
        *_of_others([part for _, part in lists]),
        f"By year, {told}.",
    )


def _of_others(parts: Sequence[Timeline]) -> list[str]:
    """How many lists are mostly of what third parties or many states do."""
    number = sum(2 * sum(map(_is_of_others, [part] * len(part), part)) > len(part) for part in parts)
    if not number:
        return []
    of = f"{number:,} of them {'lists' if number == 1 else 'list'}" if len(parts) > 1 else "It lists"
    return [f"{of} mostly acts of third parties or votes of many states."]


def _is_of_others(part: Timeline, event: Event) -> bool:
    return event.kind is Kind.EXTERNAL or part.setting(event) is Setting.MULTILATERAL


_ADJUSTED = "p is adjusted for the number of these classes (Holm)."
_LATER = "What began after the settled day counts among the occasions, but in no rate or trend."
_SAID = {
    RISING: ("rises", "rise"),
    FALLING: ("falls", "fall"),
    NO_TREND: ("shows no trend", "show no trend"),
    UNDECIDED: ("cannot be decided", "cannot be decided"),
}


def _grid(m: Material, lists: Sequence[tuple[Frame, Timeline]], trends: Sequence[_Trend]) -> Grid:
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (
            frame.title,
            m.claim(_ID, f"{part.occasions:,}", part, frames=frame.id),
            *(_rate(part, phase) for phase in m.parts),
            trend.text,
        )
        for (frame, part), trend in zip(lists, trends, strict=True)
    )
    head = ("Class", "Occasions", *(phase.name for phase in m.parts), "Trend by year")
    rates = ("–: less than half a year of this phase was searched. Where a part of it was, the rate is of this part.",)
    has_p = any(trend.p is not None for trend in trends)
    tested = (_ADJUSTED,) * has_p + (_LATER,) * (m.settled is not None)
    caption = f"Occasions{' a year by phase, with 95 % intervals,' * bool(m.parts)} of classes that are listed in full"
    return Grid(caption, head, rows, frozenset(range(1, len(head) - 1)), (rates if m.parts else ()) + tested)


def _rate(part: Timeline, phase: Part) -> str:
    """Occasions a year in the days of a phase that were searched; a dash where they are few."""
    windows = intersect(settled_windows(part), (phase.window,))
    if covered_days(windows) < _SHORTEST * DAYS_PER_YEAR:
        return "–"
    found = window_rate(part, windows)
    return range_text(found.estimate, found.low, found.high)
