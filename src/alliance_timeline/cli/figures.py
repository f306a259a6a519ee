"""Commands that print figures: from overview and series to phases, trends, breaks and networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import BY, EVERY, Json, split, with_scheme, with_selection, with_series
from alliance_timeline.cli.output import (
    findings_json,
    interval,
    number,
    print_findings,
    print_json,
    print_table,
    print_text,
    progress,
    ratio,
    sparkline,
)
from alliance_timeline.display import counted
from alliance_timeline.errors import InputError
from alliance_timeline.periods import Period
from alliance_timeline.phases import ContrastRow, Periodization, rate_rows
from alliance_timeline.timeline import Timeline
from alliance_timeline.vocabulary import DYADIC, ActorKind

__all__ = [
    "command",
    "command_changepoints",
    "command_contrast",
    "command_follow_through",
    "command_interrupted",
    "command_network",
    "command_phases",
    "command_series",
    "command_trend",
    "overview_of",
]


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
        "estimate": result.estimate,
        "low": result.low,
        "high": result.high,
        "p_value": result.p_value,
        "method": result.method,
        "flips": result.flips,
        "verdict": row.verdict,
    }


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


_TOP = 8
_QUARTERS = 52


@with_selection
@with_scheme
def command(timeline: Any, scheme: Any, as_json: Json = False) -> None:
    """Show size and coverage, the phases kind by kind, AI, top domains and actors, the latest events, and the limits.

    Examples:

      alliance-timeline overview

      alliance-timeline overview --domains energy --json
    """

    found = overview_of(timeline, scheme, top=_TOP, quarters=_QUARTERS)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    _print_about(found["about"])
    for title, part in (("Phases", "phases"), ("Artificial intelligence", "ai")):
        if found[part]:
            _print_phases(title, found[part])
    for name, label in (("domains", "Top domains"), ("top_actors", "Top actors (states and persons aside)")):
        rows = [(row["name"], number(row["expected"])) for row in found[name]]
        print_table(label, ("", "occasions"), rows, right=(1,))
    quarters = found["quarters"]
    print_text(f"Occasions a quarter, {quarters['first']} to {quarters['last']}", bold=True)
    for row in quarters["rows"]:
        top = max((value for value in row["expected"] if value == value), default=0)
        print_text(f"  {row['kind']:<11} {sparkline(row['expected'])}  up to {number(top)}")
    latest = [(event["date"], event["kind"], event["title"]) for event in found["latest"]]
    print_table("\nLatest events", ("date", "kind", "title"), latest)
    print_text("What the data cannot say", bold=True)
    for line in found["limits"]:
        print_text(f"  - {line}")


def _print_about(about: dict[str, Any]) -> None:
    covered = "{} to {}".format(*about["coverage"]) if about["coverage"] else "nothing"
    assumed = " (assumed from the events)" if about["coverage_assumed"] and about["coverage"] else ""
    version = about["version"] or "not stated"
    print_text("Overview", bold=True)
    print_text(f"  events  {about['events']} on {about['occasions']} occasions; every count below is of occasions")
    print_text(f"  covers  {covered}{assumed}")
    print_text(f"  data    version {version}, {about['sources']} sources, {about['actors']} actors")
    print_text(f"  phases  {about['scheme']}\n")


def _print_phases(title: str, rows: list[dict[str, Any]]) -> None:
    lines: list[Any] = []
    for row in rows:
        if (heading := f"{row['phase']}, {row['exposure']:.1f} years") not in lines:
            lines.append(heading)
        rate = "not rated" if row["rate"] is None else interval(row["rate"], row["low"], row["high"])
        lines.append(
            (
                row["kind"],
                _count(row),
                rate,
                _ratio_overview(row["whole_phases"]),
                _ratio_overview(row["equal_windows"]),
            )
        )
    head = ("", "expected", "a year", "to phase before", "in equal windows")
    print_table(f"{title}: expected (certain–possible), rate, ratios", head, lines, right=(1, 2, 3, 4))


def _count(row: dict[str, Any]) -> str:
    return f"{number(row['expected'])} ({number(row['certain'])}–{number(row['possible'])})"


def _ratio_overview(result: dict[str, Any] | None) -> str:
    return ratio(result["estimate"], result["low"], result["high"], result["method"]) if result else ""


@with_selection
@with_scheme
def command_series(
    timeline: Any,
    scheme: Any,
    every: Annotated[str, typer.Option(help=EVERY)] = "year",
    by: Annotated[str | None, typer.Option(help=BY)] = None,
    unit: Annotated[str, typer.Option(help="occasion or event.")] = "occasion",
    count: Annotated[str, typer.Option(help="start, or active: in each period that it lasts.")] = "start",
    measure: Annotated[str, typer.Option(help="events, or intensity: sums of Goldstein values.")] = "events",
    as_json: Json = False,
) -> None:
    """Count occasions by period and group: expected, and certain to possible where dates are vague.

    Examples:

      alliance-timeline series --every year --by kind --since 2010

      alliance-timeline series --every quarter --domains ai --json
    """
    series = timeline.series(every, by=by, unit=unit, count=count, measure=measure, phases=scheme)
    if as_json:
        print_json(_plain(series))
        return
    counts = zip(series.periods, series.exposure, series.certain, series.expected, series.possible, strict=True)
    rows = [
        (period.label, f"{years:.2f}", *map(_cell, certain, expected, possible))
        for period, years, certain, expected, possible in counts
    ]
    head = ("period", "years", *(str(group) for group in series.groups))
    print_table(f"{series.unit}s, expected (certain–possible)", head, rows, right=range(1, len(head)))
    if series.caution:
        print_text(series.caution)


def _plain(series: Any) -> dict[str, Any]:
    columns = zip(series.periods, series.exposure, series.expected, series.certain, series.possible, strict=True)
    periods = [
        {
            "period": period.label,
            "first": period.first,
            "last": period.last,
            "exposure": years,
            "expected": expected,
            "certain": certain,
            "possible": possible,
        }
        for period, years, expected, certain, possible in columns
    ]
    about = ("every", "by", "unit", "count", "measure", "groups", "caution")
    return {**{name: getattr(series, name) for name in about}, "periods": periods}


def _cell(certain: float, expected: float, possible: float) -> str:
    if certain == possible or expected != expected:
        return number(expected)
    return f"{expected:.1f} ({number(certain)}–{number(possible)})"


@with_selection
@with_scheme
def command_phases(
    timeline: Any,
    scheme: Any,
    find: Annotated[
        bool, typer.Option("--find", help="Find phases in the counts, and hold the declared ones against them.")
    ] = False,
    every: Annotated[str | None, typer.Option(help=f"With --find: {EVERY} By default quarter.")] = None,
    by: Annotated[str | None, typer.Option(help=f"With --find, group by {BY}")] = None,
    confidence: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Of the imputed dates.")] = 0,
    as_json: Json = False,
) -> None:
    """Summarise each phase: how many occasions of each kind, and how many a year with an interval.

    Examples:

      alliance-timeline phases

      alliance-timeline phases --domains energy --boundaries 2009-02-17,2014-03-18,2022-02-24

      alliance-timeline phases --find --kinds dyadic
    """
    if not find and (every or by):
        raise InputError(f"{'--every' if every else '--by'} goes with --find")
    if find:
        with progress() as track:
            result = timeline.find_phases(every or "quarter", by, scheme, confidence=confidence, seed=seed, track=track)
    else:
        result = timeline.phase_summary(scheme, confidence=confidence, seed=seed)
    if as_json:
        print_json(_found_plain(result) if find else _plain_phases(result))
    else:
        (_print_found if find else _print_summary)(result)


def _plain_phases(summary: Any) -> dict[str, Any]:
    return {
        "phases": [phase.model_dump(mode="json") for phase in summary.scheme],
        "rows": [asdict(row) for row in summary.rows],
        "unit": summary.unit,
        "confidence": summary.confidence,
        "imputations": summary.m,
        "seed": summary.seed,
        "settled_until": summary.settled_until,
        "caution": summary.caution,
    }


def _print_summary(summary: Any) -> None:
    rows: list[Any] = []
    for row in summary.rows:
        if (heading := f"{row.phase}: {row.exposure:.1f} years") not in rows:
            rows.append(heading)
        counted = (number(row.expected), f"{number(row.certain)}–{number(row.possible)}")
        rows.append((row.kind, *counted, row.method if row.rate is None else interval(row.rate, row.low, row.high)))
    head = ("", f"{summary.unit}s", "certain–possible", "a year")
    print_table(str(summary.scheme), head, rows, right=(1, 2, 3))
    for note in summary.notes:
        print_text(note)


def _found_plain(found: Any) -> dict[str, Any]:
    rows = [
        {
            "group": row.group,
            "verdict": row.verdict,
            "summary": row.summary,
            "segments": [asdict(item) for item in row.segments],
            "mix": [asdict(item) for item in row.mix],
            "boundaries": [asdict(item) for item in row.boundaries],
            "set_share": row.set_share,
            "p_value": row.breaks.p_value,
            "p_holm": row.breaks.p_holm,
            "p_independent": row.breaks.p_independent,
            "flips": row.breaks.flips,
            "detectable": row.breaks.detectable,
        }
        for row in found
    ]
    return {"title": found.title, "basis": asdict(found.basis), "rows": rows, "notes": found.notes}


def _print_found(found: Any) -> None:
    for title, head, rows in found.tables():
        print_table(title, head, rows)
    for line in (*found.summary.split("\n"), *found.notes):
        print_text(line)


@with_selection
@with_scheme
def command_contrast(
    timeline: Any,
    scheme: Any,
    first: Annotated[str, typer.Argument(help="The phase to look at.")],
    second: Annotated[str, typer.Argument(help="The phase that it is compared with.")],
    window: Annotated[str | None, typer.Option(help="Length of the equal windows, such as '2 years'.")] = None,
    one_class: Annotated[str | None, typer.Option(help="Kinds that count as one class, separated by commas.")] = None,
    confidence: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Of the imputed dates.")] = 0,
    as_json: Json = False,
) -> None:
    """Compare two phases: rates on three baselines, the mix, newcomers and leavers.

    Examples:

      alliance-timeline contrast since-2022 2014-2022

      alliance-timeline contrast since-2022 2014-2022 --domains ai --window "3 years"
    """
    kinds = split([one_class]) if one_class else None
    result = timeline.contrast(first, second, scheme, window=window, kinds=kinds, confidence=confidence, seed=seed)
    if as_json:
        print_json(_plain_contrast(result))
    else:
        _print_contrast(result)


def _plain_contrast(result: Any) -> dict[str, Any]:
    return {
        "first": result.first,
        "second": result.second,
        "unit": result.unit,
        "rows": [asdict(row) | {"verdict": row.verdict} for row in result.rows],
        "headlines": {kind: result.headline(kind) for kind in result.kinds},
        "mix": [asdict(row) for row in result.mix],
        "turnover": asdict(result.turnover) if result.turnover else None,
        "confidence": result.confidence,
        "imputations": result.m,
        "seed": result.seed,
        "settled_until": result.settled_until,
        "caution": result.caution,
    }


def _print_contrast(result: Any) -> None:
    rows: list[Any] = []
    for row in result.rows:
        if rows.count(headline := f"{row.kind}: {result.headline(row.kind)}") == 0:
            rows.append(headline)
        lead, exact = row.leading, row.exact
        counts = f"{number(lead.events_a)} : {number(lead.events_b)}"
        leading = ratio(lead.estimate, lead.low, lead.high, lead.method) if row.is_tested else "–"
        plain = interval(exact.estimate, exact.low, exact.high) if exact else "–"
        rows.append((row.baseline, counts, leading, plain, row.p_text, f"{lead.flips:.0%}" if row.is_tested else "–"))
    head = ("", f"{result.unit}s", "rate ratio", "exact", "p", "flips")
    print_table(f"{result.first} relative to {result.second}", head, rows, right=(1, 2, 3, 4, 5))
    notes = ["* quasi-Poisson: quarterly counts vary more than chance alone would make them", *result.omissions]
    print_text("\n".join(notes) + "\n")
    shares = [
        (
            row.by,
            row.group,
            interval(row.first, row.first_low, row.first_high),
            interval(row.second, row.second_low, row.second_high),
        )
        for row in result.mix
    ]
    title = f"Mix: share of the dyadic {result.unit}s"
    print_table(title, ("by", "group", result.first, result.second), shares, right=(2, 3))
    if turnover := result.turnover:
        cells = ((name, getattr(turnover, name)) for name in ("newcomers", "leavers", "survivors"))
        actors = [(name, interval(cell.estimate, cell.low, cell.high)) for name, cell in cells]
        title = f"Actors in {counted(turnover.n, result.unit)} of each phase"
        print_table(title, ("", "rarefied"), actors, right=(1,))
    for note in filter(None, (result.settled_note, result.caution)):
        print_text(note)


@with_selection
@with_scheme
@with_series
def command_trend(
    ask: Any,
    method: Annotated[
        str, typer.Option(help="mann_kendall (any steady rise or fall) or log_linear (per cent a year).")
    ] = "mann_kendall",
    as_json: Json = False,
) -> None:
    """Test whether the rate rises or falls, by group, with Holm's correction for their number.

    Examples:

      alliance-timeline trend --kinds limitation --since 2010

      alliance-timeline trend --every year --by domain --method log_linear --json
    """
    found = ask("trend", method=method)
    if as_json:
        print_json(findings_json(found))
    else:
        print_findings(found)


@with_selection
@with_scheme
@with_series
def command_changepoints(
    ask: Any,
    max_breaks: Annotated[int, typer.Option(help="At most so many breaks a group.", min=0)] = 6,
    as_json: Json = False,
) -> None:
    """Find the breaks of the rate, by group: each tested, with the periods in which it may lie.

    Examples:

      alliance-timeline changepoints

      alliance-timeline changepoints --every quarter --by kind --json
    """
    found = ask("changepoints", max_breaks=max_breaks)
    if as_json:
        print_json(findings_json(found, _more))
    else:
        _print_changepoints(found)


def _more(row: Any) -> dict[str, Any]:
    return {
        "rates": [asdict(rate) for rate in row.rates],
        "steps": [asdict(step) for step in row.result.steps],
        "log_evidence": row.result.log_evidence,
        "dispersion": row.result.dispersion,
        "method": row.result.method,
    }


def _print_changepoints(found: Any) -> None:
    from alliance_timeline.series.breaks import span_text
    from alliance_timeline.series.findings import range_text

    rows: list[Any] = []
    for row in found:
        tests = ", ".join(f"{name} {row.cells[name]}" for name in ("p", "p if independent", "found in 80 %", "flips"))
        rows.append(f"{row.group}: {row.cells['verdict']} ({tests})")
        begins = zip([row.periods[0].first, *row.dates], ["–", *map(span_text, row.sets)], row.rates, strict=True)
        rows += [(str(day), range_text(rate.estimate, rate.low, rate.high, 1), span) for day, span, rate in begins]
    head = ("segment from", "a year", f"it begins in ({100 * found.basis.confidence:.4g} % set)")
    print_table(found.title, head, rows or [f"no {found.basis.unit} was selected"], right=(1,))
    for note in found.basis.notes:
        print_text(note)


_PATHS = ("fitted", "counterfactual", "counterfactual_low", "counterfactual_high", "dispersion", "method")


@with_selection
@with_scheme
@with_series
def command_interrupted(
    ask: Any,
    at: Annotated[str, typer.Option(help="The first day of the new time, such as 2022-02-24.")],
    as_json: Json = False,
) -> None:
    """Measure how the rate changed at a date that was declared beforehand, net of the trend before it.

    Examples:

      alliance-timeline interrupted --at 2022-02-24

      alliance-timeline interrupted --at 2014-03-18 --by kind --every half --json
    """
    found = ask("interrupted", at=at)
    if as_json:
        print_json(findings_json(found, lambda row: {name: getattr(row.result, name) for name in _PATHS}))
    else:
        print_findings(found)


_SHOWN = 12


@with_selection
@with_scheme
def command_follow_through(
    timeline: Any,
    scheme: Any,
    from_status: Annotated[str, typer.Option(help="Stages to begin with, separated by commas.")] = "announced,signed",
    to: Annotated[str, typer.Option(help="The stage to come to; later ones count too.")] = "implemented",
    by: Annotated[str | None, typer.Option(help="kind, form, domain, phase, country or setting.")] = None,
    listed_for_it: Annotated[
        bool, typer.Option("--listed-for-it", help="Count events that are listed for the outcome itself, too.")
    ] = False,
    confidence: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Of the imputed dates.")] = 0,
    as_json: Json = False,
) -> None:
    """Show what share of agreements came to a later stage, was cancelled or stayed silent, and after how many years.

    Examples:

      alliance-timeline follow-through --kinds cooperation

      alliance-timeline follow-through --forms treaty --to in_force --by phase --json
    """
    result = timeline.follow_through(
        split([from_status]), to, by=by, phases=scheme, listed_for_it=listed_for_it, confidence=confidence, seed=seed
    )
    if as_json:
        print_json(_plain_follow_through(result))
    else:
        _print_follow_through(result)


def _plain_follow_through(result: Any) -> dict[str, Any]:
    about = ("from_status", "to", "by", "unit", "end", "confidence", "seed", "method")
    return {
        **{name: getattr(result, name) for name in about},
        "imputations": result.m,
        "whole": _group(result.whole),
        "groups": [_group(item) for item in result.groups],
        "overdue": [asdict(item) | {"date": item.date} for item in result.overdue],
        "left_out": dict(result.left_out),
        "cautions": result.cautions,
    }


def _group(item: Any) -> dict[str, Any]:
    names = (
        "group",
        "n",
        "fulfilled",
        "cancelled",
        "silent",
        "unknown",
        "median",
        "median_low",
        "median_high",
        "reason",
    )
    curves = {
        name: {part: getattr(curve, part) for part in ("times", "estimate", "low", "high", "follow_up")}
        for name, curve in item.risks.items()
    }
    return {**{name: getattr(item, name) for name in names}, "risks": curves}


def _print_follow_through(result: Any) -> None:
    print_table(result.title, ("after", "fulfilled", "cancelled or suspended", "silent"), result.by_years())
    if result.groups:
        head = (result.by, "events", "1 year", "5 years", "10 years", "median")
        print_table(f"Share fulfilled by {result.by}", head, result.by_group(), right=(1,))
    if result.overdue:
        rows = [
            (f"{item.age:.1f}", item.date.edtf, item.title, "yes" if item.looked_for else "no")
            for item in result.overdue[:_SHOWN]
        ]
        title = f"Silent for longer than the median: {len(rows)} of {len(result.overdue)}"
        print_table(title, ("years", "date", "event", "looked for"), rows, right=(0,))
    for note in result.notes():
        print_text(note)


_SHOWN_network = 20


@with_selection
def command_network(
    timeline: Any,
    at: Annotated[str | None, typer.Option(help="Day of the ties; by default the last covered, settled one.")] = None,
    unit: Annotated[str, typer.Option(help="What actors share: occasion or event.")] = "occasion",
    limit: Annotated[
        int | None,
        typer.Option(
            help=f"At most so many actors and ties; 0 for all. By default {_SHOWN_network}, in JSON all.", min=0
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the actors of a selection with their partners, and the ties that certainly or possibly hold at a day.

    Examples:

      alliance-timeline network --domains ai --at 2022-02-24

      alliance-timeline network --actors huawei --limit 50 --json
    """
    network = timeline.network(at, unit=unit)
    most = limit if limit is not None else 0 if as_json else _SHOWN_network
    actors, ties = (rows[:most] if most else rows for rows in (network.actors, network.ties))
    if as_json:
        print_json(_plain_network(network, actors, ties))
    else:
        _print_network(network, actors, ties)


def _plain_network(network: Any, actors: Any, ties: Any) -> dict[str, Any]:
    return {
        "at": network.at,
        "unit": network.unit,
        "number": {name: len(getattr(network, name)) for name in ("actors", "occasions", "ties")},
        "actors": [asdict(actor) for actor in actors],
        "ties": [asdict(tie) for tie in ties],
        "caution": network.caution,
    }


def _print_network(network: Any, actors: Any, ties: Any) -> None:
    head = ("actor", "id", "country", f"{network.unit}s", "partners", "abroad")
    rows = [
        (item.name, item.id, item.country or "–", *map(str, (item.occasions, item.degree, item.degree_abroad)))
        for item in actors
    ]
    shown = f"{len(actors)} of {len(network.actors)} actors on {len(network.occasions)} {network.unit}s"
    print_table(shown, head, rows, right=(3, 4, 5))
    certain = sum(tie.certainty == "certain" for tie in network.ties)
    held = f"{certain} certain and {len(network.ties) - certain} possible on {network.at or 'no day'}"
    found = [(tie.actor, tie.relation, tie.to, tie.date.edtf if tie.date else "–", tie.certainty) for tie in ties]
    title = f"{len(ties)} of {len(network.ties)} ties: {held}"
    print_table(title, ("actor", "relation", "to", "date", "certainty"), found)
    if network.caution:
        print_text(network.caution)
