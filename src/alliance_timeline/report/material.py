"""Material: what a brief is written from: the timeline, the results that its methods give, and claims on its events.

Each result is asked for once. A question that the data refuses (coders agree too little, nothing is covered) has an
answer without a value, with the reason.
"""

from __future__ import annotations

import datetime
import shlex
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from alliance_timeline.errors import InputError
from alliance_timeline.events import Event
from alliance_timeline.periods import Period, Window
from alliance_timeline.phases import Periodization, Phase
from alliance_timeline.phases.windows import covered_window
from alliance_timeline.report.parts import Claim
from alliance_timeline.report.shares import WindowShare, share_in_window
from alliance_timeline.report.words import phase_words, span
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import DYADIC

if TYPE_CHECKING:
    from alliance_timeline.checks import CheckReport
    from alliance_timeline.lifecycle import FollowThrough
    from alliance_timeline.phases import ActorTurnover, PhaseContrast, PhaseSummary
    from alliance_timeline.series import EventSeries
    from alliance_timeline.series.breaks import SeriesBreaks
    from alliance_timeline.series.relative import RelativeTrend
    from alliance_timeline.series.trends import SeriesTrends

__all__ = ["Answer", "Material", "Part", "ask", "words_of_both"]

T = TypeVar("T")

_NARROWED = frozenset(("since", "until", "kinds"))
"""Words of a claim that lie within those of the selection, and can stand in their place."""


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What a method gave, or why it gave nothing."""

    value: T | None
    why: str = ""


def ask(question: Callable[[], T]) -> Answer[T]:
    """The answer to a question that the data may refuse."""
    try:
        return Answer(question())
    except InputError as error:
        return Answer(None, str(error))


@dataclass(frozen=True)
class Part:
    """A phase, the days of it that are covered and settled, and the events that probably start on these days."""

    phase: Phase
    window: Window
    events: tuple[Event, ...]

    @property
    def name(self) -> str:
        """The name of the phase."""
        return self.phase.name

    @property
    def period(self) -> Period:
        """The days as a period of a series."""
        return Period(self.name, *self.window)

    @property
    def words(self) -> dict[str, str]:
        """The words of a selection that keep these events."""
        return {"since": self.window[0].isoformat(), "until": self.window[1].isoformat()}


def words_of_both(pair: tuple[Part, Part], **words: Any) -> dict[str, Any]:
    """Words of a selection, with those that keep the events of both phases; none where days lie between the two."""
    later, earlier = pair
    if (later.window[0] - earlier.window[1]).days != 1:
        return {}
    return words | {"since": earlier.words["since"], "until": later.words["until"]}


@dataclass(frozen=True)
class Material:
    """What the sections of a brief are written from.

    Attributes:
        timeline: the events.
        scheme: the phases, or None.
        checks: claims that were held against the data, or None.
        focus: the domain that is looked at in depth.
        selection: the words by which the timeline was selected; None where that is not known.
        command: how the command line lists events of this data: ``alliance-timeline list``; "" where it cannot.
    """

    timeline: Timeline
    scheme: Periodization | None
    checks: CheckReport | None
    focus: str
    selection: Selection | None
    command: str
    _made: Counter[str] = field(default_factory=Counter, compare=False)

    def claim(self, section: str, text: str, events: Iterable[Event | str], **words: Any) -> Claim:
        """A sentence or figure on some events, with an anchor; ``words`` are the selection that gives the events."""
        ids = tuple(item if isinstance(item, str) else item.id for item in events)
        self._made[section] += 1
        return Claim(f"{section}-{self._made[section]}", text, ids, self._listed_by(words) if words else "")

    def _listed_by(self, words: dict[str, Any]) -> str:
        """The command that lists the events of some words within the selection; "" where no one command does."""
        base = {} if self.selection is None else self.selection.words()
        clash = (base.keys() & words.keys()) - _NARROWED
        if not self.command or "exclude" in base or clash or ("certainty" in base and "since" in words):
            return ""
        options = [part for name, value in (base | words).items() for part in _option(name, value)]
        return " ".join([self.command, *options])

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The phases that have covered and settled days, in order."""
        found = [(phase, covered_window(self.timeline, phase)) for phase in self.scheme or ()]
        return tuple(
            Part(phase, window, self.timeline.select(since=window[0], until=window[1]).events)
            for phase, window in found
            if window is not None
        )

    @cached_property
    def pair(self) -> tuple[Part, Part] | None:
        """The last covered phase and the one before it."""
        return (self.parts[-1], self.parts[-2]) if len(self.parts) > 1 else None

    @cached_property
    def paired(self) -> tuple[Event, ...]:
        """The events of the two phases that are compared, in order, each once."""
        inside = {event.id for part in self.pair or () for event in part.events}
        return tuple(event for event in self.timeline if event.id in inside)

    @cached_property
    def focused(self) -> Timeline:
        """The events of the domain in focus; none where the data does not know the domain."""
        known = self.timeline.vocabulary.domain_ids if self.timeline.vocabulary else ()
        return self.timeline.select(domains=self.focus) if not known or self.focus in known else self.timeline[:0]

    @cached_property
    def focused_both(self) -> Timeline:
        """Those of the domain in focus in which both sides take part."""
        return self.focused.select(kinds=DYADIC)

    @cached_property
    def dyadic(self) -> Timeline:
        """The events in which both sides take part."""
        return self.timeline.where(lambda event: event.is_dyadic)

    @cached_property
    def summary(self) -> PhaseSummary:
        """The rates by phase, which needs a scheme; kinds that coders do not agree on have none."""
        return self.timeline.phase_summary(self.scheme)

    @cached_property
    def contrast(self) -> Answer[PhaseContrast]:
        """The last phase relative to the one before it."""
        return ask(lambda: self.timeline.contrast(*self._names(), self.scheme))

    @cached_property
    def focused_contrast(self) -> Answer[PhaseContrast]:
        """The same for the domain in focus."""
        return ask(lambda: self.focused.contrast(*self._names(), self.scheme))

    @cached_property
    def turnover(self) -> Answer[ActorTurnover]:
        """Who is new in the last phase, among the actors of events between both sides."""
        return ask(lambda: self.dyadic.turnover(*self._names(), self.scheme))

    @cached_property
    def series(self) -> EventSeries:
        """Occasions between both sides by quarter and kind."""
        return self.dyadic.series("quarter", by="kind")

    @cached_property
    def trends(self) -> Answer[SeriesTrends]:
        """Whether each kind rises or falls."""
        return ask(self.series.trend)

    @cached_property
    def growth(self) -> Answer[SeriesTrends]:
        """How fast, in per cent a year."""
        return ask(lambda: self.series.trend("log_linear"))

    @cached_property
    def breaks(self) -> Answer[SeriesBreaks]:
        """When the rate of each kind changed."""
        return ask(lambda: self.series.changepoints(power=False))

    @cached_property
    def relative(self) -> dict[str, Answer[RelativeTrend]]:
        """The trend of each kind as a share of all occasions between both sides."""
        return {kind: ask(self.timeline.select(kinds=kind).relative_trend) for kind in self.kinds}

    @cached_property
    def shares(self) -> dict[str, tuple[WindowShare, ...]]:
        """The share of each kind among the occasions in which both sides take part, one a phase."""
        return {
            kind: tuple(share_in_window(self.timeline, Selection(kinds=kind), part.window) for part in self.parts)
            for kind in self.kinds
        }

    @cached_property
    def followed(self) -> Answer[FollowThrough]:
        """What became of the undertakings between the sides in the domain in focus."""
        return ask(self.focused.select(kinds="cooperation").follow_through)

    def when(self, part: Part) -> str:
        """When a phase lasts, in words; the days of it that are covered, where a selection or the coverage cuts it."""
        first, last = part.window
        chosen = self.selection.words() if self.selection is not None else {}
        begins_later = (part.phase.start or first) < first or chosen.get("since") == first.isoformat()
        ends_sooner = last < (part.phase.end or last) and last != self.timeline.settled_until
        if begins_later or ends_sooner or chosen.get("until") == last.isoformat():
            return f"from {span(part.window)}" if first < last else f"on {span(part.window)}"
        return phase_words(part.phase)

    def once_more(self, caution: str | None) -> str:
        """A caution in short where it repeats that of the coverage, which lead and data tell in full."""
        full = (self.timeline.coverage_caution or "").split("; ")[0]
        return (caution or "").replace(full, full.partition(":")[0])

    @property
    def is_part(self) -> bool:
        """Whether something was selected, so that figures are of that alone."""
        return self.selection is not None and bool(self.selection.words())

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds in which both sides take part, of which there are events."""
        present = {event.kind for event in self.timeline}
        return tuple(str(kind) for kind in DYADIC if kind in present)

    @property
    def settled(self) -> datetime.date | None:
        """The settled day, where covered days lie after it."""
        day, coverage = self.timeline.settled_until, self.timeline.coverage
        return day if day is not None and coverage is not None and coverage[1] > day else None

    def _names(self) -> tuple[str, str]:
        if self.pair is None:
            raise InputError("fewer than two phases have days that are covered and settled")
        return self.pair[0].name, self.pair[1].name

    def against(self, later: Part, before: Part) -> Answer[PhaseContrast]:
        """The rates of one phase relative to those of another."""
        return ask(lambda: self.timeline.contrast(later.name, before.name, self.scheme))


def _option(name: str, value: Any) -> list[str]:
    """A field of a selection as options of the command line."""
    flag = f"--{name.replace('_', '-')}"
    if isinstance(value, bool):
        return [] if value else [f"--no-{name}"]
    return [f"{flag} {shlex.quote(str(item))}" for item in (value if isinstance(value, list | tuple) else [value])]
