"""What the overview shows, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_timeline.periods import Period
from alliance_timeline.phases import ContrastRow, Periodization, rate_rows
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import DYADIC, ActorKind

__all__ = ["overview_of"]


def overview_of(timeline: Timeline, scheme: Periodization | None, *, top: int, quarters: int) -> dict[str, Any]:
    """Size, phases, AI, top domains and actors, quarters, the latest events and the limits."""
    chosen = scheme or timeline.phases
    words = timeline.vocabulary
    has_ai = words is not None and "ai" in words.domain_ids
    ai = timeline.select(domains="ai") if has_ai else None
    return {
        "about": {
            "events": len(timeline),
            "occasions": timeline.occasions,
            "coverage": timeline.coverage,
            "coverage_assumed": timeline.coverage_is_assumed,
            "settled_until": timeline.settled_until,
            "scheme": str(chosen) if chosen else "none",
            "version": timeline.version,
            "sources": len(timeline.sources),
            "actors": len(timeline.actors),
        },
        "phases": _phases(timeline, chosen),
        "ai": _phases(ai, chosen) if ai is not None and len(ai) else [],
        "domains": _top(timeline, "domain", top),
        "top_actors": _top_actors(timeline, top),
        "quarters": _quarters(timeline, quarters),
        "latest": [
            {"date": event.date.edtf, "kind": event.kind.value, "title": event.title, "id": event.id}
            for event in timeline.events[-top:]
        ],
        "limits": _limits(timeline),
    }


def _phases(timeline: Timeline, scheme: Periodization | None) -> list[dict[str, Any]]:
    """One row a phase and kind, with the ratio to the phase before on both baselines."""
    if scheme is None or timeline.coverage is None:
        return []
    summary = timeline.phase_summary(scheme)
    ratios: dict[tuple[str, str, str], ContrastRow] = {}
    covered = {row.phase for row in summary.rows if row.exposure > 0}
    for phase in scheme:
        before = scheme.earlier(phase.name)
        if before is not None and {phase.name, before.name} <= covered:
            for row in rate_rows(timeline, phase, before):
                ratios[phase.name, row.kind, row.baseline] = row
    return [
        {
            "phase": row.phase,
            "kind": row.kind,
            "expected": row.expected,
            "certain": row.certain,
            "possible": row.possible,
            "exposure": row.exposure,
            "rate": row.rate,
            "low": row.low,
            "high": row.high,
            "whole_phases": _ratio(ratios.get((row.phase, row.kind, "whole phases")) if row.rate is not None else None),
            "equal_windows": _ratio(
                ratios.get((row.phase, row.kind, "equal windows")) if row.rate is not None else None
            ),
        }
        for row in summary.rows
        if row.exposure > 0
    ]


def _ratio(row: ContrastRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    result = row.leading
    return {
        "estimate": result.estimate, "low": result.low, "high": result.high, "p_value": result.p_value,
        "method": result.method, "flips": result.flips, "verdict": row.verdict,
    }  # fmt: skip


def _top(timeline: Timeline, by: Any, top: int) -> list[dict[str, Any]]:
    if timeline.coverage is None:
        return []
    series = timeline.series([Period("all", *timeline.coverage)], by=by)
    order = sorted(zip(series.groups, series.expected[0], strict=True), key=lambda pair: (-pair[1], str(pair[0])))
    return [{"name": name, "expected": float(total)} for name, total in order if name is not None][:top]


def _top_actors(timeline: Timeline, top: int) -> list[dict[str, Any]]:
    aside = {name for name, actor in timeline.actors.items() if actor.kind in (ActorKind.STATE, ActorKind.PERSON)}
    rows = [row for row in _top(timeline, "actor", len(timeline.actors) + top) if row["name"] not in aside]
    named = ((row, timeline.actors.get(row["name"])) for row in rows[:top])
    return [row | {"name": actor.name if actor else row["name"], "id": row["name"]} for row, actor in named]


def _quarters(timeline: Timeline, number: int) -> dict[str, Any]:
    series = timeline.series("quarter", by="kind")
    shown = series.periods[-number:]
    rows = [
        {"kind": kind, "expected": series.expected[-number:, series.groups.index(kind)].tolist()}
        for kind in map(str, DYADIC)
        if kind in series.groups
    ]
    return {
        "first": shown[0].label if shown else None,
        "last": shown[-1].label if shown else None,
        "rows": rows,
    }


def _limits(timeline: Timeline) -> Sequence[str]:
    """The caution, and what dates, verification and late reports leave open."""
    events = timeline.events
    vague = sum(event.date.ordinals[0] != event.date.ordinals[1] for event in events)
    marked = sum(event.date.is_approximate or event.date.is_uncertain for event in events)
    single = sum(len(event.citations) == 1 for event in events)
    checked = sum(event.verification == "confirmed" for event in events)
    lines = [timeline.caution] if timeline.caution else []
    lines += [
        "an asterisk marks a quasi-Poisson ratio: quarterly counts vary more than chance alone would make them",
        f"the start of {vague} events is not known to the day; they are spread over their possible days",
        f"{marked} dates are marked approximate or uncertain; the counts take them at their stated bounds",
        f"{single} events rest on one source; {checked} of {len(events)} are confirmed by a second look at the sources",
        "recent events are reported more fully than old ones: a higher count may be better coverage",
    ]
    if timeline.settled_until is None:
        lines.append("no settled-until date is declared: the latest months may still grow as reports come in")
    else:
        lines.append(f"settled until {timeline.settled_until}: later events are counted in lists, not in rates")
    return lines
