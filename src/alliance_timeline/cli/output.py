"""Printing: tables for people, JSON for programs; colours only on a terminal."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import cache
from typing import Any

__all__ = ["bare", "interval", "number", "print_json", "print_table", "print_text", "sparkline"]

_BARS = "▁▂▃▄▅▆▇█"


@cache
def _console() -> Any:
    from rich.console import Console

    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else 140, highlight=False, no_color=not terminal, soft_wrap=not terminal)


def print_text(text: str, style: str | None = None) -> None:
    """A line of plain text; markup in it stays text."""
    if style is None or not sys.stdout.isatty():
        print(text)
    else:
        _console().print(text, style=style, markup=False)


def print_table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> None:
    """A table; columns whose index is in ``right`` are right-aligned."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    aligned = set(right)
    for n, name in enumerate(head):
        table.add_column(name, justify="right" if n in aligned else "left", no_wrap=n in aligned, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    _console().print(table)


def print_json(value: Any) -> None:
    """JSON with a final newline; what is not a number (NaN, infinity) becomes null or a text."""
    print(json.dumps(bare(value), ensure_ascii=False, indent=2))


def bare(value: Any) -> Any:
    """A value in the terms of JSON: NaN is null, infinity the text ``"inf"``."""
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [bare(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def number(value: float | None, digits: int = 1) -> str:
    """A number for a table: no decimals where it is whole, ``–`` where there is none."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    return f"{value:.0f}" if value == int(value) else f"{value:.{digits}f}"


def interval(estimate: float | None, low: float | None, high: float | None) -> str:
    """An estimate with its interval: ``2.1 (1.4–3.0)``."""
    if estimate is None or low is None or high is None:
        return "–"
    shown = (
        "∞" if math.isinf(value) else f"{value:.2f}" if value < 10 else f"{value:.1f}"
        for value in (estimate, low, high)
    )
    return "{} ({}–{})".format(*shown)


def sparkline(values: Sequence[float]) -> str:
    """One bar a value, scaled to the largest; a dot where there is no coverage.

    >>> sparkline([0, 1, 2, 4])
    '▁▂▄█'
    """
    top = max((value for value in values if not math.isnan(value)), default=0) or 1
    return "".join("·" if math.isnan(value) else _BARS[int(value / top * (len(_BARS) - 1))] for value in values)
