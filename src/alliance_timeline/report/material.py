"""What the sections of a report are made of: words, parts, shares and the figures they need."""

from __future__ import annotations

import datetime
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from alliance_timeline.checks import Check, run_checks
from alliance_timeline.checks.expectations.shares import Share
from alliance_timeline.dates import EventDate
from alliance_timeline.errors import InputError
from alliance_timeline.events import Event
from alliance_timeline.periods import Period, Window
from alliance_timeline.phases import Periodization, Phase
from alliance_timeline.phases.summary import covered_window
from alliance_timeline.selection import Selection
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import DYADIC, Vocabulary

if TYPE_CHECKING:
    from alliance_timeline.checks import CheckReport
    from alliance_timeline.lifecycle import FollowThrough
    from alliance_timeline.phases import ActorTurnover, PhaseContrast, PhaseSummary
    from alliance_timeline.series import EventSeries
    from alliance_timeline.series.breaks import SeriesBreaks
    from alliance_timeline.series.relative import RelativeTrend
    from alliance_timeline.series.trends import SeriesTrends

__all__ = [
    "Answer",
    "Block",
    "Brief",
    "Claim",
    "Grid",
    "Listing",
    "Material",
    "Paragraph",
    "Part",
    "Picture",
    "Section",
    "WindowShare",
    "Words",
    "ask",
    "capital",
    "dated",
    "day",
    "figure",
    "joined",
    "many",
    "minus",
    "of_all",
    "phase_words",
    "share",
    "share_in_window",
    "span",
    "spelled",
    "topic",
    "unbroken",
    "words_of_both",
    "years",
]


_SHORT = 3  # letters: what is no longer is an abbreviation
_NOUNS = {"military": "military affairs", "nuclear": "nuclear technology"}
"""Fields whose names are adjectives."""


def many(number: int, noun: str, plural: str | None = None) -> str:
    """How many there are, in good grammar.

    >>> many(0, "event"), many(1, "event"), many(1155, "event"), many(2, "was", "were")
    ('no events', '1 event', '1,155 events', '2 were')
    """
    several = plural or f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}" if number else f"no {several}"


def figure(value: float) -> str:
    """A count that may be a sum of shares: no decimals where it is whole.

    >>> figure(67.0), figure(1129.13)
    ('67', '1,129.1')
    """
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


def minus(text: str) -> str:
    """The text with a minus sign before negative numbers, in place of a hyphen.

    >>> minus("-2.3 (-4.1 to 0.5), 2013-Q3, 2014-2022")
    '−2.3 (−4.1 to 0.5), 2013-Q3, 2014-2022'
    """
    return re.sub(r"(?<!\w)-(?=[\d.])", "−", text)


def joined(items: Iterable[str], last: str = "and") -> str:
    """Items as a sentence lists them.

    >>> joined([]), joined(["a"]), joined(["a", "b", "c"])
    ('', 'a', 'a, b and c')
    """
    words = list(items)
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def spelled(word: str) -> str:
    """A word of a vocabulary as a reader writes it.

    >>> spelled("autonomy_and_military_ai")
    'autonomy and military AI'
    """
    return " ".join("AI" if part == "ai" else part for part in word.split("_"))


def topic(domain: str, vocabulary: Vocabulary | None) -> str:
    """What a field is called: the beginning of its definition where its name is an abbreviation, else its name.

    >>> from alliance_timeline.vocabulary import Domain
    >>> words = Vocabulary(domains=[Domain(id="ai", definition="Artificial intelligence: and more.", inclusion="AI.")])
    >>> topic("ai", words), topic("global_governance", words), topic("military", words)
    ('artificial intelligence', 'global governance', 'military affairs')
    """
    terms = {term.id: term.definition for term in vocabulary.domains} if vocabulary else {}
    name, mark, _ = terms.get(domain, "").partition(":")
    return name[:1].lower() + name[1:] if mark and len(domain) <= _SHORT else _NOUNS.get(domain, spelled(domain))


def day(date: datetime.date) -> str:
    """A day in words.

    >>> day(datetime.date(2022, 2, 24))
    '24 February 2022'
    """
    return EventDate.of(date).text


def dated(text: str) -> str:
    """The text with its ISO dates in words.

    >>> dated("settled until 2022-02-24; later")
    'settled until 24 February 2022; later'
    """
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda found: day(datetime.date.fromisoformat(found[0])), text)


def unbroken(text: str) -> str:
    """The text with no-break spaces where a line must not end: before % and behind p.

    >>> unbroken("8 % (p 0.02)").split(" ")
    ['8\xa0%', '(p\xa00.02)']
    """
    return re.sub(r"(?<=\d) (?=%)|(?<=\bp) (?=[\d<≤=])", "\u00a0", text)


def span(window: Sequence[datetime.date]) -> str:
    """From a day to a day, in words."""
    first, last = window
    return f"{day(first)} to {day(last)}" if first != last else day(first)


def phase_words(phase: Phase) -> str:
    """When a phase lasts, to stand in a sentence in place of its name.

    >>> from alliance_timeline.phases import Periodization
    >>> scheme = Periodization.declared("2014-03-18", "2022-02-24")
    >>> [phase_words(phase) for phase in scheme]
    ['before 18 March 2014', 'from 18 March 2014 to 23 February 2022', 'since 24 February 2022']
    """
    first, last = phase.window
    if first == datetime.date.min:
        return f"before {day(last + datetime.timedelta(1))}" if last < datetime.date.max else "on all days"
    return f"since {day(first)}" if last == datetime.date.max else f"from {span(phase.window)}"


def years(value: float) -> str:
    """A length of time in years.

    >>> years(3.94), years(0.25), years(1.0)
    ('3.9 years', '0.2 years', '1 year')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return f"{text} year" if text == "1" else f"{text} years"


def of_all(part: int, whole: int, noun: str) -> str:
    """A part of a number of things, with its share in per cent.

    >>> of_all(3, 12, "event"), of_all(0, 12, "event"), of_all(12, 12, "event"), of_all(1, 1, "event")
    ('3 of 12 events (25 %)', 'none of 12 events', 'all 12 events', 'the only event')
    """
    if part == whole:
        return f"the only {noun}" if whole == 1 else f"all {many(whole, noun)}"
    return f"{part:,} of {many(whole, noun)} ({100 * part / whole:.0f} %)" if part else f"none of {many(whole, noun)}"


def share(estimate: float, low: float, high: float) -> str:
    """A share with its interval, in per cent.

    >>> share(0.29, 0.219, 0.37)
    '29 % (22–37)'
    """
    return f"{100 * estimate:.0f} % ({100 * low:.0f}–{100 * high:.0f})"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, or the cell of a table, with the events that it rests on.

    Args:
        id: of its own in the brief, in letters, digits and hyphens: an anchor.
        text: plain text.
        events: their ids, in order of date.
        listed_by: the command that lists them all; "" where none does.
    """

    id: str
    text: str
    events: tuple[str, ...] = ()
    listed_by: str = ""


Words = str | Claim


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences, set one after the other."""

    sentences: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Items of a list, each a sentence or two."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: caption, head, rows; ``numbers`` are the columns that are set to the right, ``notes`` stand below."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    numbers: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that is drawn when it is asked for, and what it shows in words for those who do not see it."""

    id: str
    caption: str
    draw: Callable[[], Any]


Block = Paragraph | Listing | Grid | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below; ``id`` is its anchor."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that a report says.

    Args:
        title, subtitle: of the page.
        lead: the answer in a few sentences, before all sections.
        sections: in the order of reading.
        timeline: the events that it is about.
        made: the day on which it was made.
        version: of the data, or None.
        selection: what was selected, in words; "" for all of the data.
        cite: how to cite report and data, one line each.
    """

    title: str
    subtitle: str
    lead: tuple[Words, ...]
    sections: tuple[Section, ...]
    timeline: Timeline
    made: datetime.date
    version: str | None
    selection: str
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowShare:
    """A share from 0 to 1 with its 95 % interval; ``estimate`` is None where there is none, and ``why`` says why."""

    estimate: float | None
    low: float = 0.0
    high: float = 1.0
    why: str = ""

    @property
    def text(self) -> str:
        """The share in per cent, '29 % (22–37)'; a dash where there is none."""
        return "–" if self.estimate is None else share(self.estimate, self.low, self.high)


def share_in_window(timeline: Timeline, part: Selection, window: Window) -> WindowShare:
    """The share of a part among the occasions in which both sides take part, as a check of it finds it.

    Args:
        timeline: the events.
        part: the words that say what is of the part, such as ``Selection(kinds="limitation")``.
        window: first and last day; their occasions are the whole.

    >>> import alliance_timeline as at
    >>> kinds = ["limitation", "cooperation", "cooperation", "cooperation"]
    >>> events = [at.Event(date=f"2019-0{n}", title="Talks", kind=kind, form="meeting", domains="trade")
    ...           for n, kind in enumerate(kinds, start=1)]
    >>> timeline = at.Timeline(events, coverage=("2019", "2019"))
    >>> share_in_window(timeline, at.Selection(kinds="limitation"), timeline.coverage).text
    '25 % (1–81)'
    """
    check = Check(
        id="share",
        question="How large is the share?",
        open_list="accept",
        unit="occasion",
        select=Selection(kinds=DYADIC, since=window[0], until=window[1]),
        expect=Share(part=part, at_least=0.0),
    )
    result = run_checks(check, timeline, today=datetime.date.max, fragility=False)["share"]
    found = result.finding
    if found is None or found.estimate is None or found.low is None or found.high is None:
        return WindowShare(None, why=result.why)
    return WindowShare(found.estimate, found.low, found.high)


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
