"""Specification curves and phases found, with their pictures."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.counts import Panel, segments_chart
from alliance_timeline.charts.intervals import specification_chart
from alliance_timeline.charts.theme import short_caution, spelled
from alliance_timeline.display import Table, capital, counted, html_tables, text_tables
from alliance_timeline.errors import InputError, UnknownNameError, nearest, no_such, shown
from alliance_timeline.events import Registry
from alliance_timeline.inference.breaks import UNDECIDED
from alliance_timeline.periods import parse_every, shift
from alliance_timeline.phases.comparison import EQUAL, NET, WHOLE
from alliance_timeline.phases.scheme import POST_SELECTION
from alliance_timeline.selection import Selection
from alliance_timeline.series.breaks import BreakRow
from alliance_timeline.series.counting import Label
from alliance_timeline.series.findings import Findings, number_text, p_text, range_text
from alliance_timeline.timeline.questions import METHODS, ContrastQuestion, Question, kinds_of
from alliance_timeline.vocabulary import Certainty, Confidence, Verification

if TYPE_CHECKING:
    import pandas as pd

    from alliance_timeline.inference.rates import Rate
    from alliance_timeline.phases.scheme import Periodization

__all__ = [
    "MOST",
    "Alternative",
    "BoundaryFound",
    "FoundMix",
    "FoundPhases",
    "FoundRow",
    "Influence",
    "MixChange",
    "Over",
    "Segment",
    "SpecificationCurve",
    "SpecificationRow",
    "alternatives_of",
    "draw_curve",
    "draw_phases",
    "label_of",
    "shifted",
]


Alternative = str | tuple[str, ...] | None
Over = Mapping[str, str | Iterable[str | Iterable[str] | None]]

MOST = 500
"""How many combinations are run at most."""

_COMMON = ("kinds", "certainty", "verification", "min_confidence", "setting", "unit", "without_source")
_CONTRAST, _TREND = ("boundary", "baseline"), ("every", "method")
_WORDS: Mapping[str, Sequence[str]] = {
    "certainty": [str(word) for word in Certainty],
    "verification": [str(word) for word in Verification],
    "min_confidence": [str(word) for word in Confidence],
    "unit": ("occasion", "event"),
    "baseline": (WHOLE, EQUAL, NET),
    "method": METHODS,
}
_NONE = {"kinds": "all kinds", "setting": "all settings", "without_source": "none left out"}


def alternatives_of(question: Question, over: Over, registry: Registry) -> dict[str, tuple[Alternative, ...]]:
    """The alternatives of each choice as they are run, in the order given; the first is the declared one.

    Raises:
        UnknownNameError: no such choice, source or publisher. DataError, InputError: an alternative that is not
            allowed, or that stands twice; a choice without alternatives or that does not concern the question; more
            than ``MOST`` combinations.
    """
    if not isinstance(over, Mapping) or not over:
        raise InputError(f"over: {shown(over)} names no choice; give each choice its alternatives")
    own, other = (_CONTRAST, _TREND) if isinstance(question, ContrastQuestion) else (_TREND, _CONTRAST)
    found: dict[str, tuple[Alternative, ...]] = {}
    for name, given in over.items():
        if name in other:
            raise InputError(f"over: {name!r} does not concern {question}; allowed: {', '.join((*_COMMON, *own))}")
        if name not in (*_COMMON, *own):
            raise UnknownNameError(f"over: {no_such('choice', name, (*_COMMON, *own))}")
        if not isinstance(given, str | Iterable):
            raise InputError(f"over: {name}: {shown(given)} is no list of alternatives")
        some = [_checked(name, item, question, registry) for item in ([given] if isinstance(given, str) else given)]
        if name == "without_source":
            some = [None, *(item for item in some if item is not None)]
        if not some:
            raise InputError(f"over: {name} has no alternative; name at least one")
        if twice := [item for n, item in enumerate(some) if item in some[:n]]:
            raise InputError(f"over: {name}: {label_of(name, twice[0])!r} stands twice; each alternative stands once")
        found[name] = tuple(some)
    number = math.prod(map(len, found.values()))
    if number > MOST:
        sizes = " × ".join(f"{len(some)} of {name}" for name, some in found.items())
        raise InputError(f"over: {number} combinations ({sizes}); at most {MOST}, leave alternatives out")
    return found


def label_of(name: str, alternative: Alternative) -> str:
    """An alternative in words.

    >>> label_of("kinds", ("limitation", "hedging")), label_of("setting", None)
    ('limitation + hedging', 'all settings')
    """
    if alternative is None:
        return _NONE[name]
    return alternative if isinstance(alternative, str) else " + ".join(alternative)


def shifted(day: datetime.date, span: str) -> datetime.date:
    """A day moved by a span, back where it has a minus.

    >>> shifted(datetime.date(2022, 2, 24), "-90 days").isoformat()
    '2021-11-26'
    """
    text = span.strip()
    return shift(day, text.lstrip("+-") if text[:1] in "+-" else text, back=text.startswith("-"))


def _checked(name: str, item: object, question: Question, registry: Registry) -> Alternative:
    """One alternative as it is run."""
    if item is None:
        if name not in _NONE or (name == "kinds" and isinstance(question, ContrastQuestion)):
            raise InputError(f"over: {name}: None is no alternative")
        return None
    if name == "kinds":
        return tuple(map(str, kinds_of(_words(name, item))))
    if name == "setting":
        return tuple(map(str, Selection(settings=_words(name, item)).settings))
    if not isinstance(item, str):
        raise InputError(f"over: {name}: {shown(item)} is no alternative; a text is expected")
    if name in _WORDS:
        if item not in _WORDS[name]:
            raise InputError(f"over: {name}: {shown(item)} is unknown; {nearest(item, _WORDS[name])}")
        return str(item)
    _CHECKS[name](item, registry)
    return item


def _words(name: str, item: object) -> tuple[str, ...]:
    words = (item,) if isinstance(item, str) else tuple(item) if isinstance(item, Iterable) else ()
    if not words or not all(isinstance(word, str) for word in words):
        raise InputError(f"over: {name}: {shown(item)} is no alternative; a word, or several, are expected")
    return words


def _check_source(name: str, registry: Registry) -> None:
    known = {*registry.sources, *(source.publisher for source in registry.sources.values() if source.publisher)}
    if name not in known:
        raise UnknownNameError(f"over: without_source: {no_such('source or publisher', name, known)}")


_CHECKS: Mapping[str, Callable[[str, Registry], object]] = {
    "every": lambda item, _: parse_every(item),
    "boundary": lambda item, _: shifted(datetime.date(2000, 1, 1), item),
    "without_source": _check_source,
}


_CHOICES: Mapping[str, str] = {
    "min_confidence": "lowest confidence",
    "without_source": "source left out",
    "every": "periods",
}
_METHODS: Mapping[str, str] = {"log_linear": "log-linear", "mann_kendall": "Mann–Kendall"}


def draw_curve(curve: SpecificationCurve, width: int, title: str | None = None) -> Any:
    """A specification curve; see ``SpecificationCurve.plot``."""
    rows = curve.computed
    choices = [
        (
            _CHOICES.get(name, spelled(name)),
            [_label(name, item) for item in some],
            [_label(name, row.choices[name]) for row in rows],
        )
        for name, some in curve.alternatives
    ]
    title = title or f"Specification curve: {curve.question}"
    marks = (
        f"Marks are the answers under {counted(len(rows), 'combination')} of choices, lines their "
        f"{curve.confidence:.0%} intervals; an arrow is a limit beyond the axis, a hollow mark such an answer; ticks "
        "below show the choices; "
        "the diamond is the declared combination"
    )
    note = "the combinations are analyses of the same events, so that they have no common p-value"
    return specification_chart(
        estimate=[row.estimate or 0.0 for row in rows],
        low=[row.low for row in rows],
        high=[row.high for row in rows],
        declared=[row.declared for row in rows],
        answer=[f"{range_text(row.estimate, row.low, row.high)}, {row.verdict}" for row in rows],
        choices=choices,
        axis="Rate ratio (log scale)" if curve.is_ratio else "Per cent a year",
        null=1.0 if curve.is_ratio else 0.0,
        log=curve.is_ratio,
        title=title,
        caption=[curve.summary, marks, note, curve.settled_note, short_caution(curve.caution)],
        description=f"{title}. {curve.summary}",
        width=width,
    )


def _label(name: str, item: Alternative) -> str:
    text = label_of(name, item)
    return _METHODS.get(text, text) if name == "method" else text


def draw_phases(found: FoundPhases, width: int, title: str | None = None) -> Any:
    """The segments of each group; see ``FoundPhases.plot``."""
    basis = found.basis
    several = len(found.rows) > 1
    rows = [row for row in found.rows if any(item.rate.estimate for item in row.segments)]
    marks = (
        f"Lines: rates of segments; bands along them: {basis.confidence:.0%} limits, which do not know of the search; "
        "upright bands: days on which a segment may begin; dashed lines: declared boundaries"
    )
    said = [f"{_group(row)}: {_summary(row)}" if several else _summary(row) for row in rows]
    return segments_chart(
        [_panel(row, several) for row in rows],
        axis=f"{basis.unit.capitalize()}s a year",
        title=title or found.title,
        caption=[*(_short(rows) if several else said), marks, *map(short_caution, found.notes)],
        description=" ".join([f"{found.title}.", *said]),
        width=width,
    )


def _group(row: FoundRow) -> str:
    return spelled(str(row.group))


def _summary(row: FoundRow) -> str:
    """What was found in words, the names of domains and kinds spelled."""
    text = row.summary
    for change in (change for mix in row.mix for change in mix.changed):
        text = text.replace(str(change), str(replace(change, group=spelled(change.group))))
    return text


def _short(rows: Sequence[FoundRow]) -> list[str]:
    """What several groups have beside their rates: breaks left open, and mixes that changed."""
    left = [_group(row) for row in rows if len(row.segments) > 1 and row.breaks.further == UNDECIDED]
    told = [f"whether there is a further break cannot be decided: {', '.join(left)}"] if left else []
    for by in sorted({mix.by for row in rows for mix in row.mix}):
        changed = [_group(row) for row in rows for mix in row.mix if mix.by == by and mix.changed]
        told.append(f"the mix of {by}s changed between segments: {', '.join(changed) or 'shown in no group'}")
    return told


def _panel(row: FoundRow, named: bool) -> Panel:
    rates = [(item.first, item.last, item.rate.estimate, item.rate.low, item.rate.high) for item in row.segments]
    figures = " → ".join(range_text(rate, low, high, 1) for _, _, rate, low, high in rates)
    return Panel(
        name=f"{_group(row)}: " * named + f"{row.verdict}; {figures} a year",
        spans=rates,
        sets=[(n, *span) for n, item in enumerate(row.segments) for span in item.since],
        rules=[(item.boundary, item.phase) for item in row.boundaries if item.in_set is not None],
    )


_ENDS = 6
_NO_P = "the combinations are analyses of the same events, not tests of their own: they have no common p-value"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationRow:
    """The answer under one combination of choices.

    Attributes:
        names, values: the choices and the alternative of each; ``choices`` has both.
        declared: whether this is the combination of all first alternatives.
        estimate, low, high, p_value, verdict: the answer; None without one.
        flips: share of the imputations of vague dates that decide otherwise.
        effect: what means are taken of: the log of a ratio (of counts with a half added, where it is 0 or infinite), or
            the per cent a year of a trend.
        reason: why there is no answer; None where there is one.
    """

    names: tuple[str, ...]
    values: tuple[Alternative, ...]
    declared: bool
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    verdict: str | None = None
    flips: float | None = None
    effect: float | None = None
    reason: str | None = None

    @property
    def choices(self) -> dict[str, Alternative]:
        """The alternative of each choice."""
        return dict(zip(self.names, self.values, strict=True))

    @property
    def labels(self) -> tuple[str, ...]:
        """The alternatives in words."""
        return tuple(label_of(name, value) for name, value in zip(self.names, self.values, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """How far one choice moves the answer, all other choices being the same.

    Only sets of combinations count that differ in this choice alone and could all be computed; an alternative that
    never could is left out. More alternatives can but widen the spread.

    Attributes:
        choice: its name.
        effects: the mean effect (see ``SpecificationRow``) of each alternative, from the lowest to the highest.
        spread: the difference between the highest and the lowest of them; None without two alternatives to compare.
        flips: share of the sets whose verdicts are not all the same; None as above.
        comparisons: the number of sets.
    """

    choice: str
    effects: tuple[tuple[Alternative, float], ...]
    spread: float | None
    flips: float | None
    comparisons: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SpecificationCurve:
    """The answers to a question under all combinations of choices.

    There is no p-value of the whole curve. Simonsohn, Simmons and Nelson (2020) get one by running the curve again on
    data from which the effect was taken away; for dates of clustered and partly vague events there is no agreed way to
    do that, and each row's interval already tells what chance can do. The curve tells what choices can do.

    Attributes:
        question: what was asked.
        alternatives: each choice with its alternatives; the first ones are the declared combination.
        rows: one a combination, by estimate; those without an answer stand last.
        confidence, m, seed, settled_until, caution: how it was made, and what must be told beside it.
        settled_note: says that days after the settled one are left out; None where none are.
    """

    question: Question
    alternatives: tuple[tuple[str, tuple[Alternative, ...]], ...]
    rows: tuple[SpecificationRow, ...]
    confidence: float
    m: int
    seed: int
    settled_until: datetime.date | None
    caution: str | None
    settled_note: str | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[SpecificationRow]:
        return iter(self.rows)

    @property
    def is_ratio(self) -> bool:
        """Whether estimates are rate ratios; else they are per cent a year.

        The Mann–Kendall slope stands as per cent of the mean rate, so that it can be set beside the log-linear one.
        """
        return isinstance(self.question, ContrastQuestion)

    @property
    def computed(self) -> tuple[SpecificationRow, ...]:
        """The rows with an answer."""
        return tuple(row for row in self.rows if row.estimate is not None)

    @property
    def declared(self) -> SpecificationRow:
        """The combination of all first alternatives."""
        return next(row for row in self.rows if row.declared)

    @property
    def median(self) -> float | None:
        """The median of the estimates; None without any."""
        return median(self._estimates) if self._estimates else None

    @property
    def share_same_sign(self) -> float | None:
        """Share of the answers on the same side of no difference as the declared one; None where that has none."""
        own = self.declared.estimate
        return None if own is None else fmean(self._sign(x) == self._sign(own) for x in self._estimates)

    @property
    def share_same_verdict(self) -> float | None:
        """Share of the answers with the verdict of the declared one; None where that has none."""
        own = self.declared.verdict
        return None if own is None else fmean(row.verdict == own for row in self.computed)

    @property
    def most_influential(self) -> tuple[Influence, ...]:
        """The choices with more than one alternative; the one that moves the answer most stands first."""
        found = [self._influence(n) for n, (_, some) in enumerate(self.alternatives) if len(some) > 1]
        return tuple(
            sorted(
                found, key=lambda item: (-1.0, 0.0) if item.spread is None else (item.spread, item.flips), reverse=True
            )
        )

    @property
    def _estimates(self) -> list[float]:
        return [row.estimate for row in self.rows if row.estimate is not None]

    def _sign(self, estimate: float) -> int:
        null = 1.0 if self.is_ratio else 0.0
        return (estimate > null) - (estimate < null)

    def _influence(self, n: int) -> Influence:
        """Of the choice with number ``n``."""
        name, some = self.alternatives[n]
        sets: dict[tuple[Alternative, ...], dict[Alternative, SpecificationRow]] = {}
        for row in self.computed:
            sets.setdefault((*row.values[:n], *row.values[n + 1 :]), {})[row.values[n]] = row
        usable = [item for item in some if any(item in rows for rows in sets.values())]
        full = [rows for rows in sets.values() if len(rows) == len(usable)]
        if len(usable) < 2 or not full:
            return Influence(choice=name, effects=(), spread=None, flips=None, comparisons=0)
        means = [(item, fmean(rows[item].effect or 0.0 for rows in full)) for item in usable]
        means.sort(key=lambda pair: pair[1])
        return Influence(
            choice=name,
            effects=tuple(means),
            spread=means[-1][1] - means[0][1],
            comparisons=len(full),
            flips=fmean(len({row.verdict for row in rows.values()}) > 1 for rows in full),
        )

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a combination: a column a choice, in words, and the attributes of its row."""
        import pandas as pd

        names = ("estimate", "low", "high", "p_value", "verdict", "flips", "declared", "reason")
        rows = [
            {**dict(zip(row.names, row.labels, strict=True)), **{name: getattr(row, name) for name in names}}
            for row in self.rows
        ]
        return pd.DataFrame(rows, columns=[*(name for name, _ in self.alternatives), *names])

    def plot(self, *, width: int = 480, title: str | None = None) -> Any:
        """The estimates with their intervals, sorted, and below each the choices that it rests on.

        Args:
            width: of the plotting area in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.VConcatChart``; the declared combination is marked. Combinations without an answer are not
            drawn; the caption says how many there are.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> question = at.ContrastQuestion("since-2022", "2014-2022", "limitation")
        >>> curve = at.load().specifications(question, {"unit": ["occasion", "event"]})
        >>> curve.plot().to_dict()["title"]["text"]
        ['Specification curve: limitation, since-2022 relative to 2014-2022']
        """

        return draw_curve(self, width, title)

    # Display

    def _text(self, row: SpecificationRow) -> str:
        return range_text(row.estimate, row.low, row.high)

    def _mean_text(self, influence: Influence, at: int) -> str:
        alternative, effect = influence.effects[at]
        return f"{number_text(self._plain(effect))} ({label_of(influence.choice, alternative)})"

    def _plain(self, effect: float) -> float:
        return math.exp(effect) if self.is_ratio else effect

    def _influence_cells(self, item: Influence) -> tuple[str, ...]:
        if item.spread is None:
            return item.choice, "–", "–", "nothing to compare", "–", "0"
        spread = f"factor {math.exp(item.spread):.2f}" if self.is_ratio else f"{item.spread:.2f} points"
        return (
            item.choice,
            self._mean_text(item, 0),
            self._mean_text(item, -1),
            spread,
            f"{item.flips:.0%}",
            str(item.comparisons),
        )

    def _row_cells(self, row: SpecificationRow) -> tuple[str, ...]:
        answer = row.verdict if row.reason is None else f"none: {row.reason}"
        flips = "–" if row.flips is None else f"{row.flips:.0%}"
        return *row.labels, self._text(row), p_text(row.p_value), f"{answer}{' (declared)' * row.declared}", flips

    def _tables(self) -> list[Table]:
        unit = "rate ratio" if self.is_ratio else "% a year"
        head = (*(name for name, _ in self.alternatives), unit, "p", "verdict", "flips")
        rows = [self._row_cells(row) for row in self.rows]
        influence = ("choice", "lowest mean", "highest mean", "spread", "verdicts differ", "comparisons")
        return [
            (f"Specification curve: {self.question}", head, _both_ends(rows)),
            ("What moves the answer", influence, [self._influence_cells(item) for item in self.most_influential]),
        ]

    @property
    def summary(self) -> str:
        """The curve in a sentence."""
        some, own = self._estimates, self.declared
        count = f"{len(some)} of {len(self.rows)} combinations could be computed"
        if not some:
            return count
        unit = "rate ratio" if self.is_ratio else "% a year"
        lowest, middle, highest = (number_text(value) for value in (some[0], self.median, some[-1]))
        found = f"{count}; {unit}: median {middle}, from {lowest} to {highest}"
        if self.share_same_sign is None or self.share_same_verdict is None:
            return f"{found}; the declared combination has no answer: {own.reason}"
        return (
            f"{found}; declared {self._text(own)}, {own.verdict}; {self.share_same_sign:.0%} agree with it in sign, "
            f"{self.share_same_verdict:.0%} in verdict"
        )

    def _notes(self) -> list[str | None]:
        return [self.summary, _NO_P, self.settled_note, self.caution]

    def __repr__(self) -> str:
        return text_tables(self._tables(), self._notes())

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), self._notes())


def _both_ends(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The first and the last rows and, where others stand between, a row that says how many."""
    if len(rows) <= 2 * _ENDS + 1:
        return list(rows)
    between = ("…", f"{len(rows) - 2 * _ENDS} more", *[""] * (len(rows[0]) - 2))
    return [*rows[:_ENDS], between, *rows[-_ENDS:]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A span of one rate.

    Attributes:
        name, first, last: its name, first and last day.
        rate: units a year, with limits that do not know of the search.
        since: for all but the first, the spans of days on which it may begin: the highest-density set of the break.
    """

    name: str
    first: datetime.date
    last: datetime.date
    rate: Rate
    since: tuple[tuple[datetime.date, datetime.date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MixChange:
    """The share of one domain or kind among the occasions of each segment.

    An occasion may have several. The share is None in a segment without occasions. ``p_value`` is that of its part of
    the test, Holm-adjusted over the groups.
    """

    group: str
    shares: tuple[float | None, ...]
    p_value: float

    def __str__(self) -> str:
        return f"{self.group} {' → '.join('–' if x is None else f'{x:.0%}' for x in self.shares)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMix:
    """Whether the mix of domains or kinds differs between the segments; see ``inference.mix_shift``.

    Occasions are dealt out anew to the segments, each with all that it has. That takes occasions to be independent:
    where one affair makes several occasions in a row, p is too small.

    Attributes:
        by: ``domain`` or ``kind``.
        p_value: of equal mixes; p_holm: adjusted for all mixes of the result; None without p.
        rows: one a domain or kind.
        changed: those whose share differs, where the mix as a whole does; by ``p_holm`` and ``p_value`` of the row at
            1 − confidence.
        n: occasions; unsure: how many of them may lie in several segments, and stand in the likeliest one.
        reason: why there is no p; None where there is one.
    """

    by: str
    p_value: float | None
    p_holm: float | None
    rows: tuple[MixChange, ...]
    changed: tuple[MixChange, ...]
    n: int
    unsure: int
    reason: str | None = None

    def __str__(self) -> str:
        if self.reason is not None:
            return f"the mix of {self.by}s cannot be compared: {self.reason}"
        text = f"the mix of {self.by}s {'changed' if self.changed else 'shows no change'} (p {_p_of(self.p_holm)})"
        return f"{text}: {', '.join(map(str, self.changed))}" if self.changed else text


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryFound:
    """Whether a declared boundary was found.

    Attributes:
        boundary, phase: the first day of the declared phase, and its name.
        nearest: the break whose set is the nearest; None where there is none.
        in_set: whether the boundary lies in the highest-density set of a break; None where it lies outside of the
            periods that were used.
        set_days: how many days the nearest day of a set is later (negative: earlier); 0 inside; None without a set.
    """

    boundary: datetime.date
    phase: str
    nearest: datetime.date | None
    in_set: bool | None
    set_days: int | None

    def __str__(self) -> str:
        if self.in_set is None:
            return f"{self.boundary} lies outside of the periods"
        if self.set_days is None:
            return f"{self.boundary} was not found"
        if self.in_set:
            return f"{self.boundary} lies in the set of the break at {self.nearest}"
        where, days = "before" if self.set_days > 0 else "after", abs(self.set_days)
        return f"{self.boundary} lies in no set, {days:,} day{'s' * (days != 1)} {where} the nearest"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundRow:
    """What was found in one group.

    Attributes:
        group, verdict: its label, and ``break``, ``no break shown`` or ``cannot decide``.
        segments: the spans of one rate; the whole time where no break is shown.
        mix: whether domains and kinds differ between the segments; empty with one segment.
        boundaries: the declared ones, each with what was found; empty where nothing is declared.
        set_share: the share of the days used that lie in some set: the chance that a day at random would.
        scheme: the segments as phases, to contrast or summarise by.
        breaks: the tests, dates, sets and rates in full.
    """

    group: Label
    verdict: str
    segments: tuple[Segment, ...]
    mix: tuple[FoundMix, ...]
    boundaries: tuple[BoundaryFound, ...]
    set_share: float
    scheme: Periodization
    breaks: BreakRow

    @property
    def summary(self) -> str:
        """What was found, in plain words."""
        return ". ".join(capital(part) for part in self._sentences()) + "."

    def _sentences(self) -> Iterator[str]:
        segments, row = self.segments, self.breaks
        if len(segments) == 1:
            p = row.p_holm if row.p_holm is not None else row.p_independent
            known = "" if row.detectable is None else f"; a ratio of {row.detectable:.1f} would mostly have been found"
            why = f": {row.reason}" if row.reason else f" (p {_p_of(p)}{known})"
            yield f"{self.verdict}{why}"
        else:
            steps = (
                f"{_direction(one, other)} to {number_text(other.rate.estimate, 1)} a year at {other.first}"
                f" ({_hull(other.since)})"
                for one, other in pairwise(segments)
            )
            number = len(segments) - 1
            yield (
                f"{number} break{'s' * (number > 1)}: the rate went from "
                f"{number_text(segments[0].rate.estimate, 1)} {', then '.join(steps)}"
            )
            if row.further == UNDECIDED:
                yield "whether there is a further break cannot be decided"
        yield from map(str, self.mix)
        if self.boundaries:
            yield f"declared boundaries: {'; '.join(map(str, self.boundaries))}"
        if self.boundaries and len(segments) > 1:
            yield f"{self.set_share:.0%} of all days lie in a set"

    @property
    def cells(self) -> dict[str, str]:
        """Column heads and texts."""
        return self.breaks.cells


class FoundPhases(Findings[FoundRow]):
    """Phases that the counts show, one row a group: breaks, rates, mix, and agreement with the declared scheme."""

    __slots__ = ()

    @property
    def summary(self) -> str:
        """What was found, in plain words, one line a group."""
        if not self.rows:
            return f"No {self.basis.unit} was selected."
        alone = len(self.rows) == 1
        return "\n".join(row.summary if alone else f"{row.group}: {row.summary}" for row in self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """A frame with one row a group and segment.

        Columns: group, verdict, segment, first, last, rate, low, high, since (the days on which it may begin).
        """
        import pandas as pd

        names = ("group", "verdict", "segment", "first", "last", "rate", "low", "high", "since")
        rows = [
            (
                row.group,
                row.verdict,
                item.name,
                item.first,
                item.last,
                item.rate.estimate,
                item.rate.low,
                item.rate.high,
                item.since,
            )
            for row in self.rows
            for item in row.segments
        ]
        return pd.DataFrame(rows, columns=names)

    def plot(self, *, width: int = 640, title: str | None = None) -> Any:
        """The rate of each segment over time with its limits, the sets of the breaks, and declared boundaries.

        Args:
            width: of the plotting area in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.LayerChart``, or an ``altair.VConcatChart`` with a panel for each group.

        Raises:
            MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> at.load().select(frames="naval-patrols").find_phases().plot().to_dict()["title"]["text"]
        ['Phases found in the occasions']
        """

        return draw_phases(self, width, title)

    def tables(self) -> list[Table]:
        """Segments, mixes and declared boundaries, as far as there are any, each with title, head and rows."""
        found = [
            (self.title, ("group", "verdict", "from", "to", "a year", "begins within"), list(self._segments())),
            ("Mix", ("group", "by", "p", "changed"), list(self._mixes())),
            ("Declared boundaries", ("group", "boundary", "phase", "found at", "days to a set"), list(self._bounds())),
        ]
        return [table for table in found if table[2]]

    def _segments(self) -> Iterator[tuple[str, ...]]:
        for row in self.rows:
            for item in row.segments:
                rate = range_text(item.rate.estimate, item.rate.low, item.rate.high, 1)
                within = _spans(item.since) or "–"
                yield str(row.group), row.verdict, str(item.first), str(item.last), rate, within

    def _mixes(self) -> Iterator[tuple[str, ...]]:
        for row in self.rows:
            for mix in row.mix:
                changed = "; ".join(map(str, mix.changed)) or mix.reason or "no change shown"
                yield str(row.group), mix.by, p_text(mix.p_holm), changed

    def _bounds(self) -> Iterator[tuple[str, ...]]:
        for row in self.rows:
            for item in row.boundaries:
                days = "–" if item.set_days is None else "inside" if item.in_set else f"{item.set_days:+,d}"
                yield str(row.group), str(item.boundary), item.phase, str(item.nearest or "–"), days

    @property
    def notes(self) -> list[str]:
        """What must be told beside the tables."""
        found = any(len(row.segments) > 1 for row in self.rows)
        unsure = sum(max((mix.unsure for mix in row.mix), default=0) for row in self.rows)
        stand = "stands" if unsure == 1 else "stand"
        vague = f"{counted(unsure, 'occasion')} may lie in several segments and {stand} in the likeliest"
        return [*filter(None, (vague if unsure else None, POST_SELECTION if found else None)), *self.basis.notes]

    def __repr__(self) -> str:
        return text_tables(self.tables(), [self.summary, *self.notes])

    def _repr_html_(self) -> str:
        return html_tables(self.tables(), [*self.summary.split("\n"), *self.notes])


def _p_of(value: float | None) -> str:
    text = p_text(value)
    return text if text[:1] in "<–" else f"= {text}"


def _direction(one: Segment, other: Segment) -> str:
    return "up" if other.rate.estimate > one.rate.estimate else "down"


def _hull(windows: tuple[tuple[datetime.date, datetime.date], ...]) -> str:
    gaps = ", with gaps" if len(windows) > 1 else ""
    return f"its set: {windows[0][0]} to {windows[-1][1]}{gaps}"


def _spans(windows: Iterable[tuple[datetime.date, datetime.date]]) -> str:
    return ", ".join(f"{first} to {last}" for first, last in windows)
