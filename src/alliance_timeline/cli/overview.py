"""``alliance-timeline overview``: the whole data set on one screen."""

from __future__ import annotations

from typing import Any

from alliance_timeline.cli.options import Json, with_scheme, with_selection
from alliance_timeline.cli.output import interval, number, print_json, print_table, print_text, ratio, sparkline

__all__ = ["command"]

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
    from alliance_timeline.cli.findings import overview_of

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
        lines.append((row["kind"], _count(row), rate, _ratio(row["whole_phases"]), _ratio(row["equal_windows"])))
    head = ("", "expected", "a year", "to phase before", "in equal windows")
    print_table(f"{title}: expected (certain–possible), rate, ratios", head, lines, right=(1, 2, 3, 4))


def _count(row: dict[str, Any]) -> str:
    return f"{number(row['expected'])} ({number(row['certain'])}–{number(row['possible'])})"


def _ratio(result: dict[str, Any] | None) -> str:
    return ratio(result["estimate"], result["low"], result["high"], result["method"]) if result else ""
