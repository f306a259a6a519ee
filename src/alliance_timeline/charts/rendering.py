"""A chart as the bytes of a file: SVG, PNG, PDF, an HTML page that needs no network, or Vega-Lite JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from typing import Any

from alliance_timeline.errors import InputError, MissingExtraError, nearest

__all__ = ["FORMATS", "rendered", "svg"]

_TAG, _SPOKEN = re.compile(r"<[a-z][^>]*>"), re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')
_DOTS = 192  # dots an inch of PNG: twice the size on screen, enough for print


def rendered(chart: Any, form: str) -> bytes:
    """The chart in one of ``FORMATS``; drawn without a browser.

    Raises:
        InputError: no such format.
        MissingExtraError: vl-convert is not installed; the message names the command that installs it.

    >>> from alliance_timeline.charts.theme import nothing
    >>> rendered(nothing("Talks", ()), "svg")[:4]
    b'<svg'
    """
    if form not in FORMATS:
        raise InputError(f"a chart cannot be written as {form!r}; {nearest(form, FORMATS)}")
    made = FORMATS[form](chart)
    return made.encode() if isinstance(made, str) else made


def svg(chart: Any) -> str:
    """The chart as SVG: one image with the chart's description as alternative text, in place of a label a mark.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    spec = chart.to_dict()
    drawn = _TAG.sub(lambda tag: _SPOKEN.sub("", tag[0]), str(_converter().vegalite_to_svg(spec)))
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(spec.get("description", ""))}" ', 1)


def _converter() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtraError('pictures need vl-convert: pip install "alliance-timeline[charts]"') from error
    return vl_convert


def _png(chart: Any) -> bytes:
    return bytes(_converter().vegalite_to_png(chart.to_dict(), ppi=_DOTS, scale=1))


def _pdf(chart: Any) -> bytes:
    return bytes(_converter().vegalite_to_pdf(chart.to_dict()))


def _html(chart: Any) -> str:
    """A title may hold ``</script>``, which would end the script that the page keeps the chart in."""
    _converter()
    return str(chart.to_html(inline=True, json_kwds={"cls": _Harmless}))


class _Harmless(json.JSONEncoder):
    """JSON inside of a page: no tag begins in it."""

    def encode(self, o: Any) -> str:
        return super().encode(o).replace("<", "\\u003c")


def _json(chart: Any) -> str:
    return str(chart.to_json(indent=2)) + "\n"


FORMATS: dict[str, Callable[[Any], str | bytes]] = {
    "svg": svg, "png": _png, "pdf": _pdf, "html": _html, "json": _json,
}  # fmt: skip
"""The formats by the ending of their files."""
