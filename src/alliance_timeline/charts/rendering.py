"""A chart as a file or in a notebook: SVG, PNG, PDF, an HTML page that needs no network, or Vega-Lite JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from alliance_timeline.atomic import replace_files
from alliance_timeline.charts.theme import altair_module
from alliance_timeline.errors import DataError, InputError, MissingExtraError, Problem, nearest
from alliance_timeline.markup import json_in_script

__all__ = ["FORMATS", "format_of", "rendered", "save", "show_as_svg", "svg"]

_TAG, _SPOKEN = re.compile(r"<[a-z][^>]*>"), re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')
_PARTS = ("layer", "concat", "hconcat", "vconcat")
_DOTS = 192  # dots an inch of PNG: twice the size on screen, enough for print


def save(chart: Any, path: str | Path) -> None:
    """Write a chart to a file, whole or not at all; drawn without a browser and without the network.

    SVG and HTML carry the chart's description as alternative text, which ``chart.save`` of Altair leaves out of SVG.

    Args:
        chart: any chart of this package, or of Altair; also several that were put together.
        path: of the file; its ending is .svg, .png, .pdf, .html or .json. Folders are made.

    Raises:
        InputError: another ending.
        DataError: nothing can be written there; what was there stays.
        MissingExtraError: vl-convert is not installed; the message names the command that installs it.

    >>> from tempfile import TemporaryDirectory
    >>> from alliance_timeline.charts.theme import nothing
    >>> with TemporaryDirectory() as folder:
    ...     save(nothing("Talks", ()), Path(folder, "talks.svg"))
    ...     'aria-label="Talks. No events in this selection."' in Path(folder, "talks.svg").read_text()
    True
    """
    target = Path(path)
    content = rendered(chart, format_of(target))
    try:
        replace_files({target: content})
    except (OSError, RuntimeError) as error:
        why = f"cannot be written: {getattr(error, 'strerror', None) or error}; nothing was changed"
        raise DataError([Problem(str(target), None, "", why)]) from None


def format_of(path: Path) -> str:
    """The format that a file has by its ending.

    Raises:
        InputError: it is none of ``FORMATS``.

    >>> format_of(Path("chart.SVG"))
    'svg'
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise InputError(f"{str(path)!r} does not end in a format that charts have; {nearest(form, FORMATS)}")
    return form


def show_as_svg() -> None:
    """Show the charts of a notebook as SVG with alternative text, which stays where no script runs, as on GitHub.

    It holds for all charts of the session. ``altair.renderers.enable("default")`` brings back charts that answer the
    pointer. In a terminal the description is shown.

    Raises:
        MissingExtraError: Altair or vl-convert is not installed; the message names the command that installs them.
    """
    renderers = altair_module().renderers
    _converter()
    renderers.register("alliance_timeline", _shown)
    renderers.enable("alliance_timeline")


def _shown(spec: dict[str, Any], **_: Any) -> dict[str, str]:
    return {"image/svg+xml": _drawn(spec), "text/plain": _description(spec)}


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
    return _drawn(chart.to_dict())


def _drawn(spec: dict[str, Any]) -> str:
    plain = _TAG.sub(lambda tag: _SPOKEN.sub("", tag[0]), str(_converter().vegalite_to_svg(spec)))
    return plain.replace("<svg ", f'<svg role="img" aria-label="{escape(_description(spec))}" ', 1)


def _description(spec: dict[str, Any]) -> str:
    """What a chart says of itself; where it was put together from several and says nothing, what they say."""
    parts = (_description(part) for name in _PARTS for part in spec.get(name, ()))
    return spec.get("description") or " ".join(part for part in parts if part)


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
    """Vega makes the description the label of the drawing.

    A title may hold ``</script>``, which would end the script that the page keeps the chart in.
    """
    _converter()
    told = _description(chart.to_dict())
    page = str(chart.properties(description=told).to_html(inline=True, json_kwds={"cls": _Harmless}))
    first = escape(told.partition(". ")[0]) or "Chart"
    return page.replace("<html>\n<head>", f'<html lang="en">\n<head>\n  <title>{first}</title>', 1)


class _Harmless(json.JSONEncoder):
    """JSON inside of a page: no tag begins in it."""

    def encode(self, o: Any) -> str:
        return json_in_script(super().encode(o))


def _json(chart: Any) -> str:
    return str(chart.to_json(indent=2)) + "\n"


FORMATS: dict[str, Callable[[Any], str | bytes]] = {
    "svg": svg,
    "png": _png,
    "pdf": _pdf,
    "html": _html,
    "json": _json,
}
"""The formats by the ending of their files."""
