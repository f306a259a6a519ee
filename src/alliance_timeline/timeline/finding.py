"""Finding phases in one call: breaks of the rate, change of the mix, and agreement with declared boundaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from alliance_timeline.errors import InputError
from alliance_timeline.inference.mix import mix_shift
from alliance_timeline.inference.multiple import holm
from alliance_timeline.inference.rates import Rate, rate
from alliance_timeline.periods import Every, Window, covered_days, union
from alliance_timeline.phases.agreement import boundary_matches
from alliance_timeline.phases.scheme import Periodization
from alliance_timeline.series import EventSeries, labels_of, units_of
from alliance_timeline.series.axis import Floats, Ints
from alliance_timeline.series.breaks import BreakRow
from alliance_timeline.series.units import By
from alliance_timeline.timeline.found import BoundaryFound, FoundMix, FoundPhases, FoundRow, MixChange, Segment

if TYPE_CHECKING:
    from alliance_timeline.timeline.collection import Timeline
    from alliance_timeline.timeline.content import Content

__all__ = ["phases_found"]

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
        group=row.group, verdict=row.verdict, segments=segments,
        mix=tuple(_mix(content, name, windows, confidence, seed) for name in mixes),
        boundaries=_boundaries(declared, scheme) if declared is not None else (),
        set_share=covered_days(union(window for windows in sets for window in windows)) / used,
        scheme=scheme, breaks=row,
    )  # fmt: skip


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
            group=group, p_value=float(found.residual_p[n]),
            shares=tuple(None if at is None else float(found.shares[at, n]) for at in order),
        )
        for n, group in enumerate(groups)
    )  # fmt: skip
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
            boundary=item.boundary, phase=item.phase, nearest=item.nearest, set_days=item.days,
            in_set=item.days == 0 if first <= item.boundary <= last else None,
        )
        for item in boundary_matches(declared, found, (first, last))
    )  # fmt: skip
