"""Follow-through: agreements followed to a later stage or their end, with competing risks over drawn dates."""

from __future__ import annotations

import datetime
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from alliance_timeline.charts.lines import MOST_BANDS, StepCurve, incidence_chart, year_ticks
from alliance_timeline.charts.theme import short_caution, spelled
from alliance_timeline.dates import EventDate
from alliance_timeline.dates.comparison import start_range
from alliance_timeline.display import Table, counted, html_tables, shortened, text_tables
from alliance_timeline.errors import InputError, UnknownNameError, nearest, no_such
from alliance_timeline.events import Event, Milestone, Registry
from alliance_timeline.inference.arguments import FloatArray, checked_real, confidence_level, whole_number
from alliance_timeline.inference.survival import CumulativeIncidence, SurvivalCurve, cumulative_incidence, falls_to_half
from alliance_timeline.periods import Window, intersect
from alliance_timeline.series import PhaseWindows, labels_of
from alliance_timeline.vocabulary import MilestoneStatus

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CANCELLED",
    "FULFILLED",
    "OUTCOMES",
    "REACHABLE",
    "SILENT",
    "YEAR",
    "Case",
    "FollowThrough",
    "FollowedGroup",
    "LifecycleBy",
    "OverdueAgreement",
    "Share",
    "StageCurve",
    "Stages",
    "cases_of",
    "days_of",
    "draw_follow_through",
    "drawn",
    "follow_events",
    "half_time",
    "pooled_curves",
    "share_text",
]


OUTCOMES = ("silent", "fulfilled", "cancelled")
"""Their names, in the order of their numbers."""

Share = tuple[float, float, float]
"""Estimate, low and high."""


def share_text(share: Share) -> str:
    """A share with its interval in per cent: '34 % (29–40)'; the share alone where there is no interval."""
    estimate, low, high = (f"{100 * value:.0f}" for value in share)
    return f"{estimate} %" if share[1] == share[2] else f"{estimate} % ({low}–{high})"


Ints = NDArray[np.int64]
Days = tuple[int, int]
"""First and last possible day, as ordinals."""

LifecycleBy = Literal["kind", "form", "domain", "phase", "country", "setting"]

REACHABLE = (
    MilestoneStatus.ANNOUNCED,
    MilestoneStatus.SIGNED,
    MilestoneStatus.IN_FORCE,
    MilestoneStatus.IMPLEMENTED,
    MilestoneStatus.COMPLETED,
    MilestoneStatus.OCCURRED,
)
"""The stages in the order of the lifecycle. What takes place (``occurred``) comes last, as nothing follows it."""

_ENDING = (MilestoneStatus.SUSPENDED, MilestoneStatus.CANCELLED)
_PLACE = {status: place for place, status in enumerate((*REACHABLE, *_ENDING))}

SILENT, FULFILLED, CANCELLED = range(3)

NO_LATER_STAGE = "their form has no later stage"
LISTED_FOR_IT = "listed for the later stage or the end itself"
OUTSIDE = "begin outside the covered and settled days"
CONTRADICTORY = "their dates contradict the order of their stages"


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages to begin with, and those that count as reached."""

    early: frozenset[MilestoneStatus]
    reached: frozenset[MilestoneStatus]

    @classmethod
    def of(cls, from_status: str | Iterable[str], to: str) -> Stages:
        """As words.

        Raises:
            InputError: a word that is no stage, none to begin with, or one that does not come before ``to``.
        """
        goal = _stage(to, "to")
        given = [from_status] if isinstance(from_status, str) else list(from_status)
        early = [_stage(word, "from_status") for word in given]
        if not early:
            raise InputError("from_status: no stage is given; give one or more, such as signed")
        for status in early:
            if _PLACE[status] >= _PLACE[goal]:
                raise InputError(f"from_status: {status.value} does not come before {goal.value} in the lifecycle")
        return cls(frozenset(early), frozenset(REACHABLE[_PLACE[goal] :]))

    def allowed_by(self, event: Event, registry: Registry) -> bool:
        """Whether the form of an event can come to such a stage; what can be implemented can be completed."""
        form = registry.forms.get(event.form)
        if form is None:
            return True
        words = {status.value for status in self.reached}
        if MilestoneStatus.COMPLETED in self.reached:
            words.add(MilestoneStatus.IMPLEMENTED.value)
        return any(status.value in words for status in form.statuses)


@dataclass(frozen=True, slots=True)
class Case:
    """One agreement: possible days of its first stage and of its first outcome, and when it was last looked at.

    ``outcome`` is FULFILLED or CANCELLED with its days in ``later``, or SILENT.
    """

    event: Event
    first: Days
    outcome: int
    later: Days | None
    watched: int

    @property
    def is_exact(self) -> bool:
        """Whether its duration is known to the day."""
        return self.first[0] == self.first[1] and (self.later is None or self.later[0] == self.later[1])

    @property
    def is_unknown(self) -> bool:
        """Whether nobody looked for its later fate, and nothing tells of it."""
        return self.outcome == SILENT and self.event.followed_up_on is None


def cases_of(
    events: Iterable[Event],
    registry: Registry,
    windows: Sequence[Window],
    stages: Stages,
    *,
    end: int,
    limits: Window,
    listed_for_it: bool,
) -> tuple[list[Case], Counter[str]]:
    """The agreements among events in the order of their dates, and how many were left out for which reason.

    Args:
        windows: the days that an event must probably begin on.
        end: the last day of observation.
        limits: first and last day that cut dates which nothing bounds.
        listed_for_it: whether those count whose own date is that of the outcome.
    """
    left_out: Counter[str] = Counter()
    found = []
    for event in sorted(events, key=lambda event: event.sort_key):
        own, steps = _in_order(event)
        first = _first_stage(steps, stages)
        if first is None:
            continue
        later = next((n for n in range(first + 1, len(steps)) if _outcome(steps[n], stages)), None)
        days = [days_of(steps[n].date, limits) for n in (first, later) if n is not None]
        if not stages.allowed_by(event, registry):
            left_out[NO_LATER_STAGE] += 1
        elif later is not None and later <= own and not listed_for_it:
            left_out[LISTED_FOR_IT] += 1
        elif days[0][0] > end or not _begins_in(event, windows, limits):
            left_out[OUTSIDE] += 1
        elif later is None:
            looked = event.followed_up_on
            watched = end if looked is None else min(end, looked.toordinal())
            found.append(Case(event, days[0], SILENT, None, watched))
        elif days[1][1] < days[0][0]:
            left_out[CONTRADICTORY] += 1
        else:
            found.append(Case(event, days[0], _outcome(steps[later], stages), days[1], end))
    return found, left_out


def drawn(cases: Sequence[Case], end: int, m: int, seed: int) -> tuple[Ints, Ints, Ints]:
    """Days in which the first stage came, days from it to the outcome or the end of observation, and outcomes.

    Each is m × cases. Of the pairs of possible days with first ≤ later each is equally likely. Every event has a stream
    of its own, so that it has the same days in whatever selection it stands.
    """
    first, length, outcome = (np.empty((m, len(cases)), dtype=np.int64) for _ in range(3))
    for n, case in enumerate(cases):
        rng = np.random.default_rng([seed, zlib.crc32(case.event.id.encode())])
        low, high = case.first[0], min(case.first[1], end)
        if case.later is None:
            begins = rng.integers(low, high, size=m, endpoint=True)
            comes, what = np.maximum(begins, case.watched), np.full(m, SILENT)
        else:
            begins, comes = _pairs(rng, (low, min(high, case.later[1])), case.later, m)
            what = np.where(comes <= end, case.outcome, SILENT)
        first[:, n], length[:, n], outcome[:, n] = begins, np.minimum(comes, end) - begins, what
    return first, length, outcome


def days_of(date: EventDate, limits: Window) -> Days:
    """The first and last possible start day; where nothing bounds them, the limits do."""
    return start_range(date.ordinals, (limits[0].toordinal(), limits[1].toordinal()), date.edtf)


def _pairs(rng: np.random.Generator, first: Days, later: Days, m: int) -> tuple[Ints, Ints]:
    """Pairs of days, each with first ≤ later equally likely: a first day weighs as the later days that it leaves."""
    days = np.arange(first[0], first[1] + 1)
    weight = later[1] - np.maximum(later[0], days) + 1
    begins = rng.choice(days, size=m, p=weight / weight.sum())
    return begins, rng.integers(np.maximum(later[0], begins), later[1], endpoint=True)


def _in_order(event: Event) -> tuple[int, list[Milestone]]:
    """The stages of an event in order, its own among the milestones, and the place of its own.

    Milestones stand in the order of time. Its own stage comes after those that surely precede it, and after those of
    the same time that precede it in the lifecycle.
    """
    own = Milestone(status=MilestoneStatus[event.status.name], date=event.date)
    before = [n for n, milestone in enumerate(event.milestones) if _precedes(milestone, own)]
    place = before[-1] + 1 if before else 0
    return place, [*event.milestones[:place], own, *event.milestones[place:]]


def _precedes(milestone: Milestone, own: Milestone) -> bool:
    if milestone.date.is_before(own.date):
        return True
    return not milestone.date.is_after(own.date) and _PLACE[milestone.status] < _PLACE[own.status]


def _first_stage(steps: Sequence[Milestone], stages: Stages) -> int | None:
    """The place of the first early stage; None where there is none, or an outcome comes before it."""
    for place, step in enumerate(steps):
        if step.status in stages.early:
            return place
        if _outcome(step, stages):
            return None
    return None


def _outcome(step: Milestone, stages: Stages) -> int:
    return CANCELLED if step.status in _ENDING else FULFILLED if step.status in stages.reached else SILENT


def _begins_in(event: Event, windows: Sequence[Window], limits: Window) -> bool:
    """Whether at least half of the possible start days lie in the windows."""
    days = days_of(event.date, limits)
    spans = ((max(days[0], low.toordinal()), min(days[1], high.toordinal())) for low, high in windows)
    return 2 * sum(max(last - first + 1, 0) for first, last in spans) >= days[1] - days[0] + 1


def _stage(word: str, argument: str) -> MilestoneStatus:
    names = [status.value for status in REACHABLE]
    if word not in names:
        raise InputError(f"{argument}: {word!r} is no stage; {nearest(str(word), names)}")
    return REACHABLE[names.index(word)]


YEAR = 365.25
_READ = 0.5  # the confidence at which the kernel is asked, to read its standard errors off the limits
_SAME = 1e-9  # shares are sums and products, which round off


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StageCurve:
    """The share of agreements with an outcome as years pass since their first stage.

    Attributes:
        outcome: ``fulfilled``, ``cancelled`` or ``silent``.
        times: years at which any share changes, rising; curves are flat between them.
        estimate, low, high: the share just after each of these times, and its pointwise limits. Where no case has the
            outcome yet there is nothing to take a variance from, and the limits are the estimate.
        follow_up: the longest time that any agreement was observed; nothing is known beyond it.
        resolved: whether by then none is silent, so that the shares are final.
    """

    outcome: str
    times: FloatArray
    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    follow_up: float
    resolved: bool

    def at(self, years: float) -> tuple[float, float, float]:
        """Share, low and high after some years.

        Beyond ``follow_up`` the estimate is the last one, and the limit on the side that it may still move to is 0 for
        what is silent and 1 for the others.

        Raises:
            InputError: ``years`` is negative or not finite.
        """
        if checked_real(years, "years") < 0:
            raise InputError(f"years is {years:g}; it must be 0 or more")
        start = 1.0 if self.outcome == "silent" else 0.0
        step = int(np.searchsorted(self.times, years, side="right")) - 1
        share, low, high = (start if step < 0 else float(curve[step]) for curve in (self.estimate, self.low, self.high))
        if years > self.follow_up and not self.resolved:
            return share, (0.0 if start else low), (high if start else 1.0)
        return share, low, high


def pooled_curves(length: Ints, outcome: Ints, names: Sequence[str], confidence: float) -> tuple[StageCurve, ...]:
    """The share of each outcome over time, averaged over imputations; at every time they sum to 1.

    Args:
        length: days from the first stage to the outcome or the end of observation (m imputations × cases).
        outcome: of each, the place of its name; 0 is censored.
        names: of the outcomes, first that of what is censored, whose curve is what remains.
        confidence: of the limits.
    """
    same = bool((length == length[0]).all() and (outcome == outcome[0]).all())
    rows = [
        cumulative_incidence(days, [names[code] if code else None for code in codes], confidence=_READ)
        for days, codes in zip(length[: 1 if same else None], outcome, strict=False)
    ]
    grid = np.unique(np.concatenate([row.survival.times for row in rows]))
    resolved = all(len(row.survival.times) and row.survival.survival[-1] == 0.0 for row in rows)
    found = []
    for code, name in enumerate(names):
        parts: list[SurvivalCurve | CumulativeIncidence | None] = [
            next((cause for cause in row.causes if cause.cause == name), None) if code else row.survival for row in rows
        ]
        rest, variance = (np.array(values) for values in zip(*(_on(part, grid) for part in parts), strict=True))
        share, low, high = _pooled(rest, variance, confidence)
        if code:
            share, low, high = 1.0 - share, 1.0 - high, 1.0 - low
        found.append(
            StageCurve(
                outcome=name,
                times=_sealed(grid / YEAR),
                estimate=_sealed(share),
                low=_sealed(low),
                high=_sealed(high),
                follow_up=float(length.max()) / YEAR,
                resolved=resolved,
            )
        )
    return tuple(found)


def half_time(curve: StageCurve) -> tuple[float | None, float | None, float | None]:
    """When a falling curve and its low and high limits come to one half, as in ``kaplan_meier``; None where not."""
    inside = curve.estimate > 0
    return (
        falls_to_half(curve.times, curve.estimate, curve.follow_up),
        falls_to_half(curve.times[inside], curve.low[inside], curve.follow_up),
        falls_to_half(curve.times[inside], curve.high[inside], curve.follow_up),
    )


def _on(part: SurvivalCurve | CumulativeIncidence | None, grid: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The share that a curve leaves, at the days of a grid, and its variance; 1 and 0 where there is no curve."""
    if part is None:
        return np.ones(len(grid)), np.zeros(len(grid))
    rest, high = (part.survival, part.high) if isinstance(part, SurvivalCurve) else (1 - part.estimate, 1 - part.low)
    inside = (rest > 0) & (rest < 1)
    log_rest = np.log(np.where(inside, rest, 0.5))
    reach = np.log(log_rest / np.log(np.where(inside, high, 0.5)))
    spread = np.where(inside, rest * -log_rest * reach / float(ndtri((1.0 + _READ) / 2.0)), 0.0)
    step = np.searchsorted(part.times, grid, side="right")
    return np.concatenate([[1.0], rest])[step], np.concatenate([[0.0], spread**2])[step]


def _pooled(rest: FloatArray, variance: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, low and high of falling shares (m × times) with their variances, by Rubin's rules."""
    m, share = len(rest), rest.mean(axis=0)
    between = rest.var(axis=0, ddof=1) * (1.0 + 1.0 / m) if m > 1 else np.zeros(len(share))
    total = variance.mean(axis=0) + between
    freedom = np.full(len(share), np.inf)
    np.divide(total, between, out=freedom, where=between > 1e-12 * total)
    inside = (share > _SAME) & (share < 1.0 - _SAME)
    log_share = np.log(np.where(inside, share, 0.5))
    quantile = stdtrit((m - 1 or 1) * freedom**2, (1.0 + confidence) / 2.0)
    reach = quantile * np.sqrt(total) / (share * -log_share + ~inside)
    low, high = np.exp(log_share * np.exp(reach)), np.exp(log_share * np.exp(-reach))
    gone = int(np.count_nonzero(share > _SAME))
    last = high[gone - 1] if gone and inside[gone - 1] else 1.0
    low = np.where(inside, low, np.where(share > _SAME, 1.0, 0.0))
    high = np.where(inside, high, np.where(share > _SAME, 1.0, last))
    if m > 1:
        low, high = np.maximum.accumulate(low[::-1])[::-1], np.minimum.accumulate(high)
    return share, low, high


def _sealed(array: FloatArray) -> FloatArray:
    array.setflags(write=False)
    return array


_NAMES = {"fulfilled": "fulfilled", "cancelled": "cancelled or suspended", "silent": "silent"}
_FEW = 0.05  # of those followed: where fewer are at risk, curves are not drawn


def draw_follow_through(found: FollowThrough, outcome: str | None, width: int, title: str | None = None) -> Any:
    """Fulfilled and cancelled of all agreements, or one outcome group by group; see ``FollowThrough.plot``.

    Raises:
        UnknownNameError: no such outcome.
    """
    if outcome is not None and outcome not in OUTCOMES:
        raise UnknownNameError(no_such("outcome", outcome, OUTCOMES))
    groups = [found.whole] if outcome is None else list(found.groups or (found.whole,))
    groups = [group for group in groups if group.risks]
    end, longest = _ends(found.whole)
    if outcome is None:
        curves = [_curve(_NAMES[name], group.risks[name], end) for group in groups for name in OUTCOMES[1:]]
    else:
        curves = [_curve(_name(group), group.risks[outcome], end) for group in groups]
    ticks = year_ticks(end)
    limits = f"pointwise {found.confidence:.0%} limits"
    bands = f", bands their {limits}" if len(curves) <= MOST_BANDS else f"; their {limits}, too many, are in the table"
    rest = "; what is left to 100% is silent" if outcome is None else ""
    cut = (
        f"Drawn for {end:.1f} of {longest:.1f} years: later fewer than {_FEW:.0%} of all are at risk"
        if end < longest
        else None
    )
    return incidence_chart(
        curves,
        {_name(group): [group.at_risk(years) for years in ticks] for group in groups},
        ticks,
        axis="Share with an outcome" if outcome is None else f"Share {_NAMES[outcome]}",
        title=title or found.title,
        caption=[f"Lines are shares of {found.n} {found.unit}s{bands}{rest}", cut, *map(short_caution, found.notes())],
        description=_told(found, outcome, groups),
        width=width,
    )


def _ends(whole: FollowedGroup) -> tuple[float, float]:
    """Years up to which enough are at risk, and to which any was observed."""
    longest = whole.risks["silent"].follow_up if whole.risks else 0.0
    late = float(np.quantile(whole.observed, 1.0 - _FEW)) if whole.risks else 0.0
    return late or longest, longest


def _curve(name: str, curve: StageCurve, end: float) -> StepCurve:
    start = 1.0 if curve.outcome == "silent" else 0.0
    some = curve.times <= end
    times, share, low, high = (column[some].tolist() for column in (curve.times, curve.estimate, curve.low, curve.high))
    return StepCurve(name, times, share, low, high, start=start, until=min(curve.follow_up, end))


def _name(group: FollowedGroup) -> str:
    return "without a value" if group.group is None else spelled(group.group)


def _told(found: FollowThrough, outcome: str | None, groups: Sequence[FollowedGroup]) -> str:
    """The curves in words: the share after one, five and ten years, as far as it was observed."""
    lines = [found.title]
    for group in groups:
        for name in (outcome,) if outcome else OUTCOMES[1:]:
            curve = group.risks[name]
            seen = [years for years in (1, 5, 10) if years <= curve.follow_up]
            shares = (f"{share_text(curve.at(years))} after {counted(years, 'year')}" for years in seen)
            lines.append(f"{_name(group)}, {_NAMES[name]}: {', '.join(shares) or 'observed for less than a year'}")
    return ". ".join([*lines, *found.notes()[:1]])


What = Literal["curves", "overdue"]

_YEARS = (1.0, 2.0, 5.0, 10.0, 20.0)
_HEAD = ("fulfilled", "cancelled or suspended", "silent")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowedGroup:
    """Some agreements and what became of them.

    Attributes:
        group: what they have in common; None for those without a value, ``all`` for all of them.
        n: how many.
        fulfilled, cancelled, silent: how many came to ``to`` or a later stage, were cancelled or suspended before, or
            neither, up to the end of observation; means over the imputations, so that they need not be whole.
        unknown: ids of those whose later fate nobody looked for: no later stage, and no ``followed_up_on``.
        ids: of the agreements, by the outcome that is on record: ``silent``, ``fulfilled`` and ``cancelled``. An
            outcome whose possible days reach beyond the end of observation is counted in part, but listed in full.
        risks: a curve for each of ``fulfilled``, ``cancelled`` and ``silent``; they sum to 1. Empty where there are
            no agreements.
        median: years until half have come to an outcome of either kind, with the limits of its interval; each None
            where the curve, or its limit, does not fall so far.
        reason: why there is no curve or no median; None where there are both.
        observed: years for which each was observed without an outcome, in all imputations, rising.
    """

    group: str | None
    n: int
    fulfilled: float
    cancelled: float
    silent: float
    unknown: tuple[str, ...]
    ids: Mapping[str, tuple[str, ...]]
    risks: Mapping[str, StageCurve]
    median: float | None
    median_low: float | None
    median_high: float | None
    reason: str | None
    observed: FloatArray

    @property
    def curve(self) -> StageCurve | None:
        """The share without any later stage: Kaplan and Meier's curve. None where there are no agreements."""
        return self.risks.get("silent")

    def share_at(self, years: float, outcome: str = "fulfilled") -> Share | None:
        """The share with an outcome some years after the first stage, low and high; None without agreements.

        Raises:
            InputError: ``years`` is negative or not finite.
            UnknownNameError: no such outcome.
        """
        if outcome not in OUTCOMES:
            raise UnknownNameError(no_such("outcome", outcome, OUTCOMES))
        return self.risks[outcome].at(years) if self.risks else None

    def at_risk(self, years: float) -> float:
        """How many had no outcome and were still observed just before some years; the mean over the imputations."""
        return self.n * float((self.observed >= years).mean()) if self.n else 0.0


@dataclass(frozen=True, slots=True)
class OverdueAgreement:
    """An agreement that is silent for longer than half of all took to come to a later stage.

    Attributes:
        id, title, date: of the event.
        age: years from its first stage to the end of observation, the mean over its possible days.
        looked_for: whether somebody looked for later stages.
    """

    id: str
    title: str
    date: EventDate
    age: float
    looked_for: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FollowThrough:
    """How many agreements came to a later stage, how many were ended, and after how many years.

    Attributes:
        whole: all agreements; its figures are also here, such as ``curve``, ``risks``, ``share_at`` and ``median``.
        groups: the same for each group of ``by``; agreements with several values stand in each. Groups are not tested
            against each other.
        from_status, to, by: what was asked for.
        overdue: the silent ones that are older than the median, the oldest first. No field says by when a pledge falls
            due, so that the others are the measure. Empty without a median.
        left_out: how many events with such a first stage are not followed, by reason.
        end: the last day of observation.
        unit: ``event``; each agreement counts by itself, also several of one occasion.
        confidence, m, seed: of the intervals; the imputations of the dates.
        method: how estimates and intervals were made.
        cautions: what must be told beside the figures.
    """

    whole: FollowedGroup
    groups: tuple[FollowedGroup, ...]
    from_status: tuple[str, ...]
    to: str
    by: LifecycleBy | None
    overdue: tuple[OverdueAgreement, ...]
    left_out: Mapping[str, int]
    end: datetime.date
    unit: str = "event"
    confidence: float
    m: int
    seed: int
    method: str
    cautions: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many agreements."""
        return self.whole.n

    @property
    def fulfilled(self) -> float:
        """How many came to ``to`` or a later stage, expected where dates are uncertain."""
        return self.whole.fulfilled

    @property
    def cancelled(self) -> float:
        """How many were cancelled or suspended before, expected where dates are uncertain."""
        return self.whole.cancelled

    @property
    def silent(self) -> float:
        """How many have neither behind them, expected where dates are uncertain."""
        return self.whole.silent

    @property
    def unknown(self) -> tuple[str, ...]:
        """Ids of those whose later fate nobody looked for."""
        return self.whole.unknown

    @property
    def curve(self) -> StageCurve | None:
        """The share without any later stage; None where there are no agreements."""
        return self.whole.curve

    @property
    def risks(self) -> Mapping[str, StageCurve]:
        """The curves of ``fulfilled``, ``cancelled`` and ``silent``, which sum to 1."""
        return self.whole.risks

    @property
    def median(self) -> float | None:
        """Years until half have a later stage or have ended, or None."""
        return self.whole.median

    @property
    def reason(self) -> str | None:
        """Why there is no curve or no median, or None."""
        return self.whole.reason

    @property
    def caution(self) -> str | None:
        """The cautions as one text, or None."""
        return "; ".join(self.cautions) or None

    def share_at(self, years: float, outcome: str = "fulfilled") -> Share | None:
        """The share with an outcome some years after the first stage, low and high; None without agreements.

        Raises:
            InputError: ``years`` is negative or not finite.
            UnknownNameError: no such outcome.
        """
        return self.whole.share_at(years, outcome)

    def __getitem__(self, group: str | None) -> FollowedGroup:
        """One group.

        Raises:
            UnknownNameError: no such group.
        """
        for item in self.groups:
            if item.group == group:
                return item
        raise UnknownNameError(no_such("group", str(group), [str(item.group) for item in self.groups]))

    def to_pandas(self, what: What = "curves") -> pd.DataFrame:
        """A frame: ``curves`` (a row for each group, outcome and time, with its limits) or ``overdue`` agreements.

        Raises:
            InputError: another word.
        """
        import pandas as pd

        if what not in get_args(What):
            raise InputError(f"what: {what!r} is unknown; allowed: {', '.join(get_args(What))}")
        if what == "overdue":
            names = [field.name for field in fields(OverdueAgreement)]
            found = [{name: getattr(item, name) for name in names} | {"date": item.date.edtf} for item in self.overdue]
            return pd.DataFrame(found, columns=names)
        rows = [
            (item.group, curve.outcome, *values)
            for item in (self.whole, *self.groups)
            for curve in item.risks.values()
            for values in zip(curve.times, curve.estimate, curve.low, curve.high, strict=True)
        ]
        return pd.DataFrame(rows, columns=["group", "outcome", "years", "estimate", "low", "high"])

    def plot(self, *, outcome: str | None = None, width: int = 560, title: str | None = None) -> Any:
        """Curves of what became of the agreements as years pass, with their limits, and how many were at risk below.

        Args:
            outcome: ``fulfilled``, ``cancelled`` or ``silent``: a curve of it for each group of ``by``, or for all
                where there are no groups. None: the curves of fulfilled and of cancelled of all agreements; what is
                left to 1 is silent.
            width: of the plotting area in pixels.
            title: instead of the one that says what is shown.

        Returns:
            An ``altair.VConcatChart`` of curves and numbers at risk.

        Raises:
            UnknownNameError: no such outcome. MissingExtraError: Altair is not installed.

        >>> import alliance_timeline as at
        >>> chart = at.load().select(domains="ai").follow_through().plot()
        >>> chart.to_dict()["title"]["text"][0][:14]
        'Follow-through'
        """

        return draw_follow_through(self, outcome, width, title)

    def notes(self) -> list[str]:
        """What is printed below the figures: the median, who was left out, the method, the cautions."""
        whole = self.whole
        until = self.reason or f"half have a later stage, or have ended, after {median_text(whole)} years"
        counted = (
            f"{whole.fulfilled:.4g} fulfilled, {whole.cancelled:.4g} cancelled or suspended, {whole.silent:.4g} silent"
        )
        left = ", ".join(f"{why} ({number})" for why, number in self.left_out.items())
        return [
            f"{counted}; {until}",
            *([f"left out: {left}"] if left else []),
            *([f"groups are not tested against each other; {_SEVERAL}"] if self.groups else []),
            self.method,
            *self.cautions,
        ]

    @property
    def title(self) -> str:
        """What was followed."""
        stages = " or ".join(self.from_status)
        return f"Follow-through: {self.n} {self.unit}s from {stages} to {self.to} or later, observed until {self.end}"

    def by_years(self) -> list[tuple[str, ...]]:
        """Rows of a table: years, and the share of each outcome by then, as far as it was observed."""
        curve = self.curve
        seen = [years for years in _YEARS if curve is not None and years <= curve.follow_up]
        return [
            (
                "1 year" if years == 1 else f"{years:g} years",
                *(share_text(self.risks[name].at(years)) for name in ("fulfilled", "cancelled", "silent")),
            )
            for years in seen
        ]

    def by_group(self) -> list[tuple[str, ...]]:
        """Rows of a table: group, size, the share fulfilled after one, five and ten years, and the median."""
        return [
            (
                item.group or "–",
                str(item.n),
                *(_within(item, years) for years in (1.0, 5.0, 10.0)),
                median_text(item),
            )
            for item in self.groups
        ]

    def _tables(self) -> list[Table]:
        tables: list[Table] = [(self.title, ("after", *_HEAD), self.by_years())]
        if self.groups:
            tables.append((f"Share fulfilled by {self.by}", GROUP_HEAD, self.by_group()))
        if self.overdue:
            rows = [
                (f"{item.age:.1f}", item.date.edtf, item.title, "yes" if item.looked_for else "no")
                for item in self.overdue
            ]
            title = f"Silent for longer than the median: {len(rows)}"
            tables.append((title, ("years", "date", "event", "looked for"), shortened(rows)))
        return tables

    def __repr__(self) -> str:
        return text_tables(self._tables(), self.notes())

    def _repr_html_(self) -> str:
        return html_tables(self._tables(), self.notes())


GROUP_HEAD = ("", "events", "1 year", "5 years", "10 years", "median")
_SEVERAL = "an event with several values stands in each of them"


def median_text(group: FollowedGroup) -> str:
    """The median in years with its interval: '6.2 (5.0–8.1)'; a limit that is not reached is '∞'."""
    if group.median is None:
        return "–"
    low, high = ("∞" if value is None else f"{value:.1f}" for value in (group.median_low, group.median_high))
    return f"{group.median:.1f} ({low}–{high})"


def _within(group: FollowedGroup, years: float) -> str:
    """The share fulfilled after some years; a dash where no agreement was observed for so long and some are silent."""
    curve = group.risks["fulfilled"]
    return share_text(curve.at(years)) if years <= curve.follow_up or curve.resolved else "–"


_FEWEST = 20


def follow_events(
    events: Iterable[Event],
    registry: Registry,
    windows: Sequence[Window],
    *,
    from_status: str | Iterable[str] = ("announced", "signed"),
    to: str = "implemented",
    by: LifecycleBy | None = None,
    listed_for_it: bool = False,
    confidence: float = 0.95,
    m: int = 40,
    seed: int = 0,
    phases: PhaseWindows = (),
    limits: Window | None = None,
    settled_until: datetime.date | None = None,
    caution: str | None = None,
) -> FollowThrough:
    """Follow agreements from their first stage to a later one.

    An agreement is an event with one of the stages ``from_status``, as its own status or as a milestone, before any
    outcome, whose form can come to ``to``. It is ``fulfilled`` at its first stage of ``to`` or later in the order of
    the lifecycle, ``cancelled`` if it is cancelled or suspended first, and until then ``silent``: censored at the end
    of observation, or on the day on which later stages were last looked for, never counted as failed. Shares are those
    of Aalen and Johansen (1978), ``curve`` is that of Kaplan and Meier (1958); see ``inference.kaplan_meier``.

    Dates that are not exact are drawn ``m`` times, each pair of possible days with first ≤ later equally likely;
    estimates are averaged over the draws, and their variances combined by Rubin's rules (see ``lifecycle.curves``).

    Events whose own date is that of the outcome (a delivery, with the signing as a milestone) are left out: they are
    listed because it came, and would only raise the share. Milestones that nobody looked for are missing, so that
    silence says less where ``unknown`` agreements are many.

    Args:
        events: the selection, in any order.
        registry: forms, actors and what groups are derived from.
        windows: the days that events must probably begin on; those that do not, or begin after the settled day, are
            left out.
        from_status: stages to begin with.
        to: the stage to come to: any after them up to ``completed`` or ``occurred``.
        by: what to group by; a curve for each group.
        listed_for_it: whether events count whose own date is that of the outcome.
        confidence: of the intervals, between 0 and 1.
        m, seed: imputations of the dates; at least 20 where any is uncertain.
        phases: names and windows, for ``by="phase"``: of the event's own start, None where no phase surely holds it.
        limits: first and last day of the whole data; observation ends on the last, by default that of the windows.
        settled_until: the day up to which reports have come in, on which observation ends if it is earlier.
        caution: as the selection has it.

    Raises:
        InputError: a word, number or pair of stages that is not allowed; no day that is covered and settled.
    """
    if by is not None and by not in get_args(LifecycleBy):
        raise InputError(f"by: {by!r} is unknown; {nearest(str(by), get_args(LifecycleBy))}")
    early = (from_status,) if isinstance(from_status, str) else tuple(from_status)
    stages, confidence = Stages.of(early, to), confidence_level(confidence)
    m, seed = whole_number(m, "m", least=1), whole_number(seed, "seed", least=0)
    limits = limits or _whole(windows)
    end = limits[1] if settled_until is None else min(limits[1], settled_until)
    cases, left_out = cases_of(
        events,
        registry,
        intersect(windows, [(datetime.date.min, end)]),
        stages,
        end=end.toordinal(),
        limits=limits,
        listed_for_it=listed_for_it,
    )
    exact = all(case.is_exact for case in cases)
    if not exact and m < _FEWEST:
        raise InputError(f"m is {m}; at least {_FEWEST} imputations are needed where dates are uncertain")
    first, length, outcome = drawn(cases, end.toordinal(), m, seed)

    def followed(group: str | None, rows: Sequence[int]) -> FollowedGroup:
        return _followed(group, [cases[n] for n in rows], length[:, rows], outcome[:, rows], confidence)

    whole = followed("all", range(len(cases)))
    members = _members(cases, by, registry, phases, limits)
    return FollowThrough(
        whole=whole,
        groups=tuple(followed(group, rows) for group, rows in members),
        from_status=early,
        to=to,
        by=by,
        overdue=_overdue(cases, end.toordinal() - first, outcome, whole.median),
        left_out=MappingProxyType(dict(sorted(left_out.items()))),
        end=end,
        confidence=confidence,
        m=m,
        seed=seed,
        method=_method(confidence, 1 if exact else m),
        cautions=_cautions(whole, end, caution),
    )


def _whole(windows: Sequence[Window]) -> Window:
    """The first and last day of the windows."""
    if not windows:
        raise InputError("follow_through: no day is covered, so that nothing was observed")
    return min(windows)[0], max(window[1] for window in windows)


def _followed(
    group: str | None, cases: Sequence[Case], length: Ints, outcome: Ints, confidence: float
) -> FollowedGroup:
    """The figures of some cases, whose drawn durations and outcomes are m × cases."""
    curves = pooled_curves(length, outcome, OUTCOMES, confidence) if cases else ()
    counts = [float((outcome == code).sum(axis=1).mean()) for code in (SILENT, FULFILLED, CANCELLED)]
    median, low, high = half_time(curves[0]) if curves else (None, None, None)
    observed = np.sort(length, axis=None) / YEAR
    observed.setflags(write=False)
    reason = None
    if not curves:
        reason = "no event of the selection is such an agreement"
    elif median is None:
        left = curves[0].estimate
        reason = f"{left[-1]:.0%} are silent to the end, more than half" if len(left) else "none has a later stage"
    return FollowedGroup(
        group=group,
        n=len(cases),
        silent=counts[SILENT],
        fulfilled=counts[FULFILLED],
        cancelled=counts[CANCELLED],
        unknown=tuple(case.event.id for case in cases if case.is_unknown),
        ids=MappingProxyType({name: _with(cases, code) for code, name in enumerate(OUTCOMES)}),
        risks=MappingProxyType({curve.outcome: curve for curve in curves}),
        median=median,
        median_low=low,
        median_high=high,
        reason=reason,
        observed=observed,
    )


def _with(cases: Sequence[Case], outcome: int) -> tuple[str, ...]:
    return tuple(case.event.id for case in cases if case.outcome == outcome)


def _members(
    cases: Sequence[Case], by: LifecycleBy | None, registry: Registry, phases: PhaseWindows, limits: Window
) -> list[tuple[str | None, list[int]]]:
    """The groups with the places of their cases: phases in their order, others by size; None last."""
    if by is None:
        return []
    if by == "phase" and not phases:
        raise InputError("by='phase': no phases are given")
    labels = labels_of(by, registry)
    found: dict[str | None, list[int]] = {}
    for n, case in enumerate(cases):
        for label in labels(case.event) if by != "phase" else (_phase_of(case.event, phases, limits),):
            found.setdefault(None if label is None else str(label), []).append(n)
    if by == "phase":
        return [(name, found[name]) for name in (*(name for name, _ in phases), None) if name in found]
    return sorted(found.items(), key=lambda pair: (pair[0] is None, -len(pair[1]), pair[0] or ""))


def _phase_of(event: Event, phases: PhaseWindows, limits: Window) -> str | None:
    """The phase that surely holds the start of an event."""
    days = days_of(event.date, limits)
    inside = (name for name, (low, high) in phases if low.toordinal() <= days[0] and days[1] <= high.toordinal())
    return next(inside, None)


def _overdue(cases: Sequence[Case], age: Ints, outcome: Ints, median: float | None) -> tuple[OverdueAgreement, ...]:
    """The cases that are silent in at least half of the imputations and older than the median, the oldest first."""
    years, silent = age.mean(axis=0) / YEAR, (outcome == SILENT).mean(axis=0)
    found = [
        OverdueAgreement(
            case.event.id, case.event.title, case.event.date, float(years[n]), case.event.followed_up_on is not None
        )
        for n, case in enumerate(cases)
        if median is not None and silent[n] >= 0.5 and years[n] > median
    ]
    return tuple(sorted(found, key=lambda item: (-item.age, item.id)))


def _method(confidence: float, m: int) -> str:
    how = f"Kaplan-Meier and Aalen-Johansen, {confidence:.0%} intervals on the log(−log) scale"
    return f"{how}, averaged over {m} imputations of the dates by Rubin's rules" if m > 1 else f"{how}, exact dates"


def _cautions(whole: FollowedGroup, end: datetime.date, caution: str | None) -> tuple[str, ...]:
    found = [caution] if caution else []
    if whole.unknown:
        found.append(
            f"nobody looked for later stages of {len(whole.unknown)} of {whole.n}: they count as silent until {end}, "
            "which makes shares too low if some of them had any"
        )
    return tuple(found)
