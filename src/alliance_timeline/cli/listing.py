"""``alliance-timeline list``: the events of a selection, a line each."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from alliance_timeline.cli.options import Json, with_selection
from alliance_timeline.cli.output import print_json, print_table, print_text

__all__ = ["command"]


@with_selection
def command(
    timeline: Any,
    limit: Annotated[int, typer.Option(help="At most so many, the latest; 0 for all.", min=0)] = 0,
    as_json: Json = False,
) -> None:
    """List the events of a selection, in the order of their dates.

    Examples:

      alliance-timeline list --domains ai --kinds cooperation --since 2022-02-24

      alliance-timeline list --actors huawei --limit 10 --json
    """
    events = timeline.events[-limit:] if limit else timeline.events
    if as_json:
        print_json([event.model_dump(mode="json") for event in events])
        return
    rows = [(event.date.edtf, event.kind.value, event.title, event.id) for event in events]
    print_table("", ("date", "kind", "title", "id"), rows)
    print_text(f"{len(events)} of {len(timeline)} events on {timeline.occasions} occasions")
