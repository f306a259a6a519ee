"""Charts: plain columns in, ``altair.Chart`` out. Nothing here knows events or results, and nothing is computed.

Charts come from the ``.plot()`` of results; what is public here writes and shows them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_timeline.charts.rendering import save, show_as_svg

__all__ = ["save", "show_as_svg"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.rendering"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
