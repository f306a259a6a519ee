"""Reports: a brief of a timeline for a reader with five minutes, as one offline HTML page or as Markdown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alliance_timeline.report.markdown import to_markdown
    from alliance_timeline.report.material import Brief, Claim, Grid, Listing, Paragraph, Picture, Section
    from alliance_timeline.report.page import to_html
    from alliance_timeline.report.saving import write
    from alliance_timeline.report.writing import brief

_HOMES = {
    "page": ("to_html",),
    "markdown": ("to_markdown",),
    "material": ("Brief", "Claim", "Grid", "Listing", "Paragraph", "Picture", "Section"),
    "saving": ("write",),
    "writing": ("brief",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Brief",
    "Claim",
    "Grid",
    "Listing",
    "Paragraph",
    "Picture",
    "Section",
    "brief",
    "to_html",
    "to_markdown",
    "write",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
