"""What tests ask of a chart: the rows of its data, its words, and that a picture of it is not blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def datasets(chart: Any) -> list[list[dict[str, Any]]]:
    """The rows of each data set, in the order in which the chart has them."""
    spec = chart.to_dict()
    named = spec.get("datasets", {})
    return [named[data["name"]] if "name" in data else data["values"] for data in _data(spec)]


def rows_with(chart: Any, *fields: str) -> list[dict[str, Any]]:
    """The rows of the first data set that has all of these fields."""
    return next(rows for rows in datasets(chart) if rows and set(fields) <= set(rows[0]))


def words(chart: Any) -> str:
    """Title and caption as one text."""
    title = chart.to_dict()["title"]
    return " ".join([*title["text"], *title["subtitle"]])


def marks(chart: Any) -> list[str]:
    """The types of all marks."""
    return [mark if isinstance(mark, str) else mark["type"] for mark in _found(chart.to_dict(), "mark")]


def svg(chart: Any) -> str:
    """The chart as SVG."""
    import vl_convert

    return vl_convert.vegalite_to_svg(chart.to_dict())


def _data(spec: Any) -> Iterator[dict[str, Any]]:
    yield from (data for data in _found(spec, "data") if isinstance(data, dict))


def _found(spec: Any, name: str) -> Iterator[Any]:
    """All values of a key, wherever they stand outside of data."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == name:
                yield value
            elif key not in ("datasets", "data"):
                yield from _found(value, name)
    elif isinstance(spec, list):
        for item in spec:
            yield from _found(item, name)
