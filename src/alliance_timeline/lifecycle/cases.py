"""Cases: which events are agreements to follow, what became of each, and days drawn for both."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alliance_timeline.dates import EventDate
from alliance_timeline.dates.comparison import start_range
from alliance_timeline.errors import InputError, nearest
from alliance_timeline.events import Event, Milestone, Registry
from alliance_timeline.periods import Window
from alliance_timeline.vocabulary import MilestoneStatus

__all__ = [
    "CANCELLED",
    "FULFILLED",
    "REACHABLE",
    "SILENT",
    "Case",
    "LifecycleBy",
    "Stages",
    "cases_of",
    "days_of",
    "drawn",
]

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
