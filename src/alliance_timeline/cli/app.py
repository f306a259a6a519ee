"""The application: which commands there are."""

from __future__ import annotations

from importlib import import_module

import typer

__all__ = ["COMMANDS", "application"]

COMMANDS = {
    "overview": ("figures", "command"),
    "list": ("records", "command"),
    "show": ("records", "command_show"),
    "validate": ("records", "command_validate"),
    "series": ("figures", "command_series"),
    "phases": ("figures", "command_phases"),
    "contrast": ("figures", "command_contrast"),
    "trend": ("figures", "command_trend"),
    "changepoints": ("figures", "command_changepoints"),
    "interrupted": ("figures", "command_interrupted"),
    "network": ("figures", "command_network"),
    "follow-through": ("figures", "command_follow_through"),
    "check": ("check", "command"),
    "plot": ("pictures", "command"),
    "report": ("pictures", "command_report"),
    "diff": ("records", "command_diff"),
    "duplicates": ("records", "command_duplicates"),
    "export": ("records", "command_export"),
    "add": ("records", "add"),
    "import": ("records", "bring_in"),
}
"""The module and the function of each command."""


def application(called: str | None = None) -> typer.Typer:
    """The application with the command that is called, or with all of them, which help and wrong names need."""
    app = typer.Typer(
        name="alliance-timeline",
        help="Timelines of a partnership between states: what happened, when, with whom, and what the data allows "
        "saying. Exit codes: 0 done; 1 something was found (diff, duplicates) or a check fails; 2 the command or data "
        "cannot be read, or a check is an error; 3 with check --strict, a check is inconclusive.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_nothing)
    for name in [called] if called in COMMANDS else COMMANDS:
        module, function = COMMANDS[name]
        app.command(name)(getattr(import_module(f"alliance_timeline.cli.{module}"), function))
    return app


def _nothing() -> None:
    """What is done before each command."""
