"""The reference of the command line, made from the commands themselves: docs/cli.md.

The signatures of the commands are read, not what typer makes of them, so that any version of it
gives the same page.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from alliance_timeline.cli.app import COMMANDS, application

__all__ = ["cli_page"]

_HEAD = """# Command line

<!-- made by scripts/generate.py from the commands; do not edit -->

`alliance-timeline COMMAND` takes the same words as Python. Options may stand in any order. `--json` prints what is
shown as JSON; `--help` prints what this page says of a command.
"""
_SHARED = {
    "Selection": "Which data, and which of its events: another word narrows the selection, another value of a word "
    "widens it.",
    "Phases": "Phases other than those that the data comes with.",
    "Series": "What is counted, and how sure a statement is to be.",
}
_VALUES = {int: "NUMBER", float: "NUMBER", Path: "PATH"}


@dataclass(frozen=True)
class _Parameter:
    """An argument or an option of a command, as its function declares it."""

    name: str
    type: Any
    info: Any
    default: Any

    @property
    def is_argument(self) -> bool:
        return type(self.info).__name__ == "ArgumentInfo"

    @property
    def is_required(self) -> bool:
        return self.default is inspect.Parameter.empty

    @property
    def names(self) -> str:
        if self.is_argument:
            return f"`{self.info.metavar or self.name.upper()}`" + ("" if self.is_required else " (may be left out)")
        declared = (self.info.default, *(self.info.param_decls or ()))
        said = [name for name in declared if isinstance(name, str) and name.startswith("-")]
        option = f"--{self.name.replace('_', '-')}"
        if self.type is bool:
            return ", ".join(f"`{name}`" for name in said or [option, f"--no-{option[2:]}"])
        value = self.info.metavar or _VALUES.get(self.type, "TEXT")
        names = ", ".join(f"`{name} {value}`" for name in said or [option])
        return names + (" (required)" if self.is_required else "")

    @property
    def text(self) -> str:
        said = " ".join((self.info.help or "").split()).removesuffix(f" By default {self.default}.")
        return said.replace("|", "\\|")

    @property
    def default_text(self) -> str:
        if isinstance(self.default, bool):
            return "yes" if self.default else "no"
        return "–" if self.is_required or self.default in (None, "", [], ()) else f"`{self.default}`"


def cli_page() -> str:
    """The page: what the program does, each command, and once each group of options that several commands share."""
    commands = {
        name: getattr(import_module(f"alliance_timeline.cli.{module}"), function)
        for name, (module, function) in COMMANDS.items()
    }
    parts = [_HEAD, " ".join(str(application().info.help).split()), "", "| Command | What it does |", "|---|---|"]
    parts += [f"| [`{name}`](#{name}) | {_paragraphs(command)[0]} |" for name, command in commands.items()]
    shared: dict[str, list[str]] = {}
    for name, command in commands.items():
        parts += ["", *_command(name, command, shared)]
    for panel, lines in shared.items():
        parts += ["", f"## {panel} options", "", _SHARED[panel], "", *lines]
    return "\n".join(parts) + "\n"


def _command(name: str, command: Callable[..., None], shared: dict[str, list[str]]) -> list[str]:
    """What a command does, its examples and its options; groups that others have too go to ``shared``."""
    lines = [f"## `{name}` {{ #{name} }}"]
    examples: list[str] = []
    for text in _paragraphs(command):
        if text.startswith(("Examples:", "alliance-timeline ")):
            examples.append(text.removeprefix("Examples:").strip())
        else:
            lines += ["", text]
    lines += ["", *(f"- `{text}`" for text in examples if text)]
    also = []
    for panel, table in _panels(command).items():
        if panel in _SHARED:
            if shared.setdefault(panel, table) != table:
                raise ValueError(f"{name}: its options {panel!r} are not those of other commands")
            also.append(f"[{panel.lower()} options](#{panel.lower()}-options)")
        else:
            lines += ["", *([f"**{panel}**", ""] if panel else []), *table]
    return [*lines, "", f"It takes the {' and the '.join(also)} too."] if also else lines


def _paragraphs(command: Callable[..., None]) -> list[str]:
    texts = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    return [" ".join(text.split()) for text in texts]


def _panels(command: Callable[..., None]) -> dict[str, list[str]]:
    """A table of options for each panel of the help, first that without a name."""
    rows: dict[str, list[str]] = defaultdict(list)
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        kind, info = get_args(parameter.annotation)
        found = _Parameter(parameter.name, _plain(kind), info, parameter.default)
        rows[info.rich_help_panel or ""].append(f"| {found.names} | {found.text} | {found.default_text} |")
    return {panel: ["| Option | Meaning | Default |", "|---|---|---|", *rows[panel]] for panel in sorted(rows)}


def _plain(kind: Any) -> Any:
    """The type without ``| None``."""
    if get_origin(kind) in (Union, UnionType):
        return next(part for part in get_args(kind) if part is not type(None))
    return kind
