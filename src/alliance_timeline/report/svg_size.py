"""The size of a drawing: definitions once, what children have in common at their group, nothing without extent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

__all__ = ["hoist", "merge_definitions", "rounded"]

_INHERITED = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
)
_NUMBER = re.compile(r"-?\d*\.\d+(?:e[-+]?\d+)?|-?\d+e[-+]?\d+")


def rounded(text: str) -> str:
    """Numbers with two decimals, a hundredth of a pixel.

    >>> rounded("M1.23456,2h3.58e-9v-0.001")
    'M1.23,2h0v0'
    """
    return _NUMBER.sub(lambda number: f"{round(float(number[0]), 2) + 0.0:.2f}".rstrip("0").rstrip("."), text)


def merge_definitions(root: Element) -> dict[str, str]:
    """Leave one of several equal gradients or clip paths; the ids of the others, with that of the one that is left."""
    first: dict[bytes, str] = {}
    same: dict[str, str] = {}
    for group in [part for part in root.iter() if part.tag.endswith("defs")]:
        for item in list(group):
            known = item.attrib.pop("id", None)
            if known is None:
                continue
            key = tostring(item).strip()
            item.set("id", known)
            if key in first:
                same[known] = first[key]
                group.remove(item)
            else:
                first[key] = known
    return same


def hoist(root: Element) -> None:
    """Give to a group what all of its children say alike."""
    for group in _groups(root):
        children = list(group)
        for name in _INHERITED:
            values = {child.get(name) for child in children}
            if len(children) > 1 and len(values) == 1 and None not in values:
                group.set(name, str(values.pop()))
                for child in children:
                    del child.attrib[name]


def _groups(element: Element) -> Iterator[Element]:
    """All groups, the inner ones first."""
    for child in element:
        yield from _groups(child)
    if element.tag == "g":
        yield element
