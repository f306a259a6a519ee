"""The application: which commands there are."""

from __future__ import annotations

import typer

from alliance_timeline.cli import adding, contrast, diff, listing, overview, phases, series, show, validate

__all__ = ["app"]

app = typer.Typer(
    name="alliance-timeline",
    help="Timelines of a partnership between states: what happened, when, with whom, and what the data allows saying. "
    "Exit codes: 0 done; 1 a difference was found (diff); 2 the command or the data cannot be read.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for name, command in (
    ("overview", overview.command),
    ("list", listing.command),
    ("show", show.command),
    ("validate", validate.command),
    ("series", series.command),
    ("phases", phases.command),
    ("contrast", contrast.command),
    ("diff", diff.command),
    ("add", adding.add),
    ("import", adding.bring_in),
):
    app.command(name)(command)
