"""What all charts have in common: columns to data, colours, axes, titles with captions, the chart of nothing.

Everything is set on the parts themselves, never in a top-level ``config``, so that charts can be layered and put
side by side. Dates are shown in UTC, so that a day is the same day everywhere.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from alliance_timeline.charts.lettering import printable, wrapped
from alliance_timeline.display import capital
from alliance_timeline.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "COLOURS",
    "DASHES",
    "GREY",
    "GRID",
    "INK",
    "SHAPES",
    "WIDTH",
    "altair_module",
    "colour_scale",
    "data_of",
    "dressed",
    "nothing",
    "number_axis",
    "sentence",
    "shape_scale",
    "spelled",
    "time_axis",
    "tooltips",
]

WIDTH = 640
"""Pixels of a chart unless told otherwise, names beside it taken in, axes not: a page of a paper at 96 dots an inch."""

INK, GREY, GRID = "#333333", "#6b7280", "#e2e4e8"
COLOURS = ("#0761a7", "#c14100", "#009d70", "#5e2862", "#dc7a09", "#662a00", "#828ddf", "#6b7280")
"""Near to Okabe & Ito (Color Universal Design, 2008), but further apart where red and green, or blue and yellow, look
alike: any two differ by 17 (CIE 1976) or more in sight of all three kinds, as Machado et al. (2009) simulate it. Each
has a contrast of at least 3 on white."""
SHAPES = ("circle", "triangle-up", "square", "diamond", "cross", "triangle-down", "stroke", "triangle-right")
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (10, 2), (1, 3), (4, 1, 1, 1), (12, 4))
"""What tells groups apart beside their colour, in the same order."""

_FONT = "sans-serif"
_ACRONYMS = {"ai": "AI", "un": "UN"}
_ENDS = tuple(".!?…。！？")


def altair_module() -> ModuleType:
    """Altair, which draws.

    Raises:
        MissingExtraError: Altair is not installed; the message names the command that installs it.
    """
    try:
        import altair
    except ImportError as error:
        missing = "Jinja2, which Altair uses" if error.name == "jinja2" else "Altair"
        raise MissingExtraError(f'charts need {missing}: pip install "alliance-timeline[charts]"') from error
    return altair


def data_of(**columns: Sequence[Any]) -> alt.InlineData:
    """Columns of equal length as the data of a chart.

    Dates become ISO days, numbers that are not finite null, numpy's scalars plain numbers.

    Raises:
        InputError: columns of different lengths.

    >>> data_of(day=[datetime.date(2019, 6, 5)], n=[float("nan")]).to_dict()["values"]
    [{'day': '2019-06-05', 'n': None}]
    """
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise InputError(f"columns of a chart are of equal length, not {lengths}")
    records = [dict(zip(columns, map(_plain, row), strict=True)) for row in zip(*columns.values(), strict=True)]
    data = altair_module().InlineData(values=[])
    data["values"] = records  # set afterwards: rows need no check against the schema, which takes seconds for thousands
    return data  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return printable(value) if isinstance(value, str) else value


def colour_scale(groups: Sequence[str]) -> alt.Scale:
    """One colour a group, in the order given; beyond eight groups they come again, beside another shape or dash."""
    return altair_module().Scale(domain=list(groups), range=[COLOURS[n % len(COLOURS)] for n in range(len(groups))])  # type: ignore[no-any-return]


def shape_scale(groups: Sequence[str]) -> alt.Scale:
    """One shape a group, in the order given."""
    return altair_module().Scale(domain=list(groups), range=[SHAPES[n % len(SHAPES)] for n in range(len(groups))])  # type: ignore[no-any-return]


def time_axis(title: str | None = None, **more: Any) -> alt.Axis:
    """An axis of years with faint lines; use it with ``scale=alt.Scale(type="utc")``. Titles begin with a capital."""
    style: dict[str, Any] = {
        "gridColor": GRID, "domainColor": GREY, "tickColor": GREY, "labelOverlap": True, "labelSeparation": 6,
    }  # fmt: skip
    return altair_module().Axis(title=capital(title or "") or None, **{**_letters(), **style, **more})  # type: ignore[no-any-return]


def number_axis(title: str | None, **more: Any) -> alt.Axis:
    """An axis of numbers with faint lines and no domain line. Titles begin with a capital."""
    style: dict[str, Any] = {"gridColor": GRID, "domain": False, "ticks": False, "titleAnchor": "middle"}
    return altair_module().Axis(title=capital(title or "") or None, **{**_letters(), **style, **more})  # type: ignore[no-any-return]


def _letters() -> dict[str, Any]:
    return {
        "labelFont": _FONT, "titleFont": _FONT, "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelColor": INK, "titleColor": INK,
    }  # fmt: skip


def tooltips(told: Mapping[str, Sequence[str]]) -> list[alt.Tooltip]:
    """What is told of a mark: the heading of each field; of numbers, their heading and format.

    >>> tooltips({"period": "Period", "share": ("Share", ".1%")})[1].to_dict()
    {'field': 'share', 'format': '.1%', 'title': 'Share', 'type': 'quantitative'}
    """
    alt = altair_module()
    return [
        alt.Tooltip(f"{name}:N", title=said)
        if isinstance(said, str)
        else alt.Tooltip(f"{name}:Q", title=said[0], format=said[1])
        for name, said in told.items()
    ]


def dressed(chart: Any, title: str, caption: Sequence[str | None], description: str, width: int = WIDTH) -> Any:
    """A chart with its title, its caption below that (unit, n, period, caution), and its alternative text.

    Each part of the caption becomes a sentence. The alternative text stands where a screen reader finds it and a
    renderer writes it; it says in words what the chart shows.
    """
    alt = altair_module()
    parts = [printable(sentence(part)) for part in caption if part]
    lines = [line for part in parts for line in wrapped(part, width, 5.4)]
    head = alt.TitleParams(
        text=wrapped(printable(title), width, 7.6), subtitle=lines, anchor="start", font=_FONT, fontSize=14,
        fontWeight="bold", color=INK, subtitleFont=_FONT, subtitleFontSize=11, subtitleColor=GREY, subtitlePadding=4,
        offset=10, subtitleLineHeight=14,
    )  # fmt: skip
    return chart.properties(title=head, description=printable(description))


def sentence(text: str | None) -> str:
    """A text with a capital at its beginning, and a full stop where it ends in no other sign; empty for None.

    >>> sentence("not a complete list"), sentence("Is it?"), sentence(None)
    ('Not a complete list.', 'Is it?', '')
    """
    return f"{capital(text)}{'' if text.rstrip().endswith(_ENDS) else '.'}" if text else ""


def nothing(title: str, caption: Sequence[str | None], what: str = "No events in this selection.") -> alt.Chart:
    """The chart of an empty selection: it says so, in letters and in the alternative text."""
    alt = altair_module()
    text = (
        alt.Chart(data_of(text=[what]))
        .mark_text(fontSize=13, font=_FONT, color=GREY)
        .encode(text="text:N")
        .properties(width=WIDTH, height=80)
    )
    return dressed(text, title, caption, f"{title}. {what}")  # type: ignore[no-any-return]


def spelled(word: str, names: Mapping[str, str] | None = None) -> str:
    """A word of a vocabulary as readers know it: its name if there is one, else without underscores.

    >>> spelled("visit_or_summit"), spelled("ai"), spelled("ru", {"ru": "Russia"})
    ('visit or summit', 'AI', 'Russia')
    """
    plain = " ".join(_ACRONYMS.get(part, part) for part in word.split("_"))
    return (names or {}).get(word, plain)
