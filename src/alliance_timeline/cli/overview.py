"""``alliance-timeline overview``: the whole data set on one screen."""

from __future__ import annotations

from typing import Any

from alliance_timeline.cli.options import Json, with_scheme, with_selection
from alliance_timeline.cli.output import interval, number, print_json, print_table, print_text, sparkline

__all__ = ["command"]

_TOP = 8
_QUARTERS = 80


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
    about = found["about"]
    print_text("Overview", style="bold")
    print_text(f"  events     {about['events']} on {about['occasions']} occasions; every count below is of occasions")
    covered = f"{about['coverage'][0]} to {about['coverage'][1]}" if about["coverage"] else "nothing"
    print_text(f"  covers     {covered}{' (assumed from the events)' if about['coverage_assumed'] else ''}")
    print_text(f"  phases     {about['scheme']}")
    print_text(
        f"  data       version {about['version'] or 'not stated'}, {about['sources']} sources, {about['actors']} actors\n"
    )
    _print_phases("Phases, kind by kind", found["phases"])
    if found["ai"]:
        _print_phases("Artificial intelligence", found["ai"])
    for name, label in (("domains", "Top domains"), ("top_actors", "Top actors (states and persons aside)")):
        print_table(
            label, ("", "occasions"), [(row["name"], number(row["expected"])) for row in found[name]], right=(1,)
        )
    print_text(f"Occasions a quarter, {found['quarters']['first']} to {found['quarters']['last']}", style="bold")
    for row in found["quarters"]["rows"]:
        print_text(f"  {row['kind']:<12} {sparkline(row['expected'])}  up to {number(max(row['expected'], default=0))}")
    print_table(
        "\nLatest events", ("date", "kind", "title"), [(e["date"], e["kind"], e["title"]) for e in found["latest"]]
    )
    print_text("What the data cannot say", style="bold")
    for line in found["limits"]:
        print_text(f"  - {line}")


def _print_phases(title: str, rows: list[dict[str, Any]]) -> None:
    cells = [
        (
            row["phase"], row["kind"], number(row["expected"]), f"{number(row['certain'])}–{number(row['possible'])}",
            interval(row["rate"], row["low"], row["high"]) if row["rate"] is not None else "not rated",
            _ratio(row["whole_phases"]), _ratio(row["equal_windows"]),
        )
        for row in rows
    ]  # fmt: skip
    head = ("phase", "kind", "expected", "certain–possible", "a year", "ratio to phase before", "same, equal windows")
    print_table(title, head, cells, right=(2, 3, 4, 5, 6))


def _ratio(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return ""
    mark = "*" if cell["method"] == "quasipoisson" else ""
    return "–" if cell["estimate"] is None else interval(cell["estimate"], cell["low"], cell["high"]) + mark
