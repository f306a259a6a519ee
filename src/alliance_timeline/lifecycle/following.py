"""From events to a FollowThrough: cases, drawn days, curves of all and of each group."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import get_args

import numpy as np

from alliance_timeline.errors import InputError, nearest
from alliance_timeline.events import Event, Registry
from alliance_timeline.inference.arguments import confidence_level, whole_number
from alliance_timeline.lifecycle.cases import (
    CANCELLED,
    FULFILLED,
    SILENT,
    Case,
    Ints,
    LifecycleBy,
    Stages,
    cases_of,
    days_of,
    drawn,
)
from alliance_timeline.lifecycle.curves import YEAR, half_time, pooled_curves
from alliance_timeline.lifecycle.result import FollowedGroup, FollowThrough, OverdueAgreement
from alliance_timeline.lifecycle.words import OUTCOMES
from alliance_timeline.periods import Window, intersect
from alliance_timeline.series import PhaseWindows, labels_of

__all__ = ["follow_events"]

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
        events, registry, intersect(windows, [(datetime.date.min, end)]), stages,
        end=end.toordinal(), limits=limits, listed_for_it=listed_for_it,
    )  # fmt: skip
    exact = all(case.is_exact for case in cases)
    if not exact and m < _FEWEST:
        raise InputError(f"m is {m}; at least {_FEWEST} imputations are needed where dates are uncertain")
    first, length, outcome = drawn(cases, end.toordinal(), m, seed)

    def followed(group: str | None, rows: Sequence[int]) -> FollowedGroup:
        return _followed(group, [cases[n] for n in rows], length[:, rows], outcome[:, rows], confidence)

    whole = followed("all", range(len(cases)))
    members = _members(cases, by, registry, phases, limits)
    return FollowThrough(
        whole=whole, groups=tuple(followed(group, rows) for group, rows in members), from_status=early, to=to, by=by,
        overdue=_overdue(cases, end.toordinal() - first, outcome, whole.median),
        left_out=MappingProxyType(dict(sorted(left_out.items()))), end=end, confidence=confidence, m=m, seed=seed,
        method=_method(confidence, 1 if exact else m), cautions=_cautions(whole, end, caution),
    )  # fmt: skip


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
