"""Pictures as part of a page: an SVG that takes the page's colours, clashes with no other and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from alliance_timeline.charts.theme import COLOURS, GREY, GRID, INK
from alliance_timeline.charts.verdicts import ALLOWED
from alliance_timeline.report.svg_size import hoist, merge_definitions, rounded

__all__ = ["inline_svg"]

_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_COLOURS = {
    "#333": "ink", "#000": "ink", "black": "ink", "#888": "muted", "#ddd": "line", "#fff": "paper", "white": "paper",
    INK: "ink", GREY: "muted", GRID: "line", ALLOWED: "allowed",
    **{colour: f"c{n}" for n, colour in enumerate(COLOURS, 1)},
}  # fmt: skip
"""Colours of the charts, and names that Vega uses, as variables of the page (page.css), which differ in the dark."""

_LINKED = ("href", f"{_XLINK}href")
_FORBIDDEN = {f"{_SVG}{name}" for name in ("script", "foreignObject", "style", "image", "animate", "set")}
_DRAWN = ("path", "rect", "line")
_GREYS = (("paper", 254), ("band", 235), ("line", 200), ("edge", 140), ("muted", 70), ("ink", 0))
"""What takes the place of greys from this lightness on (0 to 255)."""

_HEX = re.compile("#[0-9a-fA-F]{6}")
_RGBA = re.compile(r"rgba\((\d+), ?(\d+), ?(\d+), ?([\d.]+)\)")
_POINTER = re.compile(r"url\(#([^)]+)\)")
_EMPTY = re.compile(r"M[-\d.e]+,[-\d.e]+(?:h0v|h[-\d.e]+v0h)[-\d.,hvZe]*|")


def inline_svg(svg: str, name: str) -> str:
    """An SVG for use inside of HTML.

    Its own background goes; grey, black and white, and the colours of the palette, become variables of the page's
    style; ids become ``name`` with a number, the same for the same picture. What nobody sees is left out, and so is
    what screen readers find, since the page says in one sentence what the picture shows. Links keep web addresses
    only; scripts are dropped.

    Args:
        svg: as vl-convert draws it.
        name: of its own in the page.

    >>> inline_svg('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text id="a" fill="#333"/></svg>', "p")
    '<svg width="9" height="9" aria-hidden="true" focusable="false"><text id="p-1" fill="var(--ink)" /></svg>'
    """
    root = ElementTree.fromstring(svg)
    size = {side: root.get(side) for side in ("width", "height")}
    for child in list(root):
        if child.tag == f"{_SVG}rect" and {side: child.get(side) for side in size} == size:
            root.remove(child)
    same = merge_definitions(root)
    names = {known: f"{name}-{n}" for n, known in enumerate(filter(None, (part.get("id") for part in root.iter())), 1)}
    _tidy(root, names | {known: names[first] for known, first in same.items()})
    hoist(root)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    return ElementTree.tostring(root, encoding="unicode")


def _tidy(element: ElementTree.Element, names: Mapping[str, str]) -> None:
    for child in list(element):
        if child.tag not in _FORBIDDEN and not _unseen(child):
            _tidy(child, names)
            if child.tag != "g" or len(child):
                continue
        element.remove(child)
    element.tag = element.tag.removeprefix(_SVG)
    kept = {key: _value(key, value, names) for key, value in element.attrib.items() if _wanted(key, value)}
    element.attrib.clear()
    element.attrib.update({("href" if key == _LINKED[1] else key): value for key, value in kept.items()})
    if "stop-color" in element.attrib:
        _split_strength(element)
    if element.tag == "a":
        element.set("rel", "noopener")
        element.set("tabindex", "-1")


def _split_strength(stop: ElementTree.Element) -> None:
    """A stop of a gradient as colour and strength, so that the colour can be the page's."""
    match = _RGBA.fullmatch(stop.attrib["stop-color"])
    if match:
        red, green, blue, strength = match.groups()
        stop.set("stop-color", _own(f"#{int(red):02x}{int(green):02x}{int(blue):02x}"))
        stop.set("stop-opacity", strength)


def _own(colour: str) -> str:
    """The variable for a colour of the palette, and for any grey by how light it is; other colours stay."""
    name = _COLOURS.get(colour.lower())
    if name is None and _HEX.fullmatch(colour):
        parts = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
        if max(parts) - min(parts) <= 24:
            name = next(name for name, least in _GREYS if sum(parts) / 3 >= least)
    return f"var(--{name})" if name else colour


def _unseen(element: ElementTree.Element) -> bool:
    """Whether nothing of an element shows: told not to, transparent, a background without colour, no extent."""
    tag = element.tag.removeprefix(_SVG)
    if element.get("display") == "none" or element.get("opacity") == "0":
        return True
    if tag == "path" and "stroke" not in element.attrib and _EMPTY.fullmatch(rounded(element.get("d", ""))):
        return True
    if tag in _DRAWN and (element.get("class") == "background" or element.get("fill") in ("transparent", "none")):
        return element.get("fill", "none") in ("transparent", "none") and element.get("stroke") in (None, "transparent")
    return False


def _wanted(key: str, value: str) -> bool:
    if key in _LINKED:
        return value.startswith(("https://", "http://", "#"))
    if key in ("role", "class", "pointer-events", "version") or key.startswith(("aria-", "on")):
        return False
    return not (key == "opacity" and value == "1")


def _value(key: str, value: str, names: Mapping[str, str]) -> str:
    if key in ("fill", "stroke", "stop-color"):
        value = _own(value)
    if key == "id":
        return names[value]
    if key in _LINKED and value.startswith("#"):
        return f"#{names.get(value[1:], value[1:])}"
    if key in ("d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height"):
        value = rounded(value)
    return _POINTER.sub(lambda found: f"url(#{names.get(found[1], found[1])})", value)
