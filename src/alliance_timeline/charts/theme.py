"""What charts share: colours, letters, spans of time, cautions."""

from __future__ import annotations

import datetime
import math
import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from alliance_timeline.display import capital, one_line
from alliance_timeline.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "COLOURS",
    "DASHES",
    "GREY",
    "GRID",
    "INK",
    "LANE",
    "SHAPES",
    "WIDTH",
    "Days",
    "Span",
    "after",
    "altair_module",
    "clipped",
    "colour_scale",
    "data_of",
    "dressed",
    "heading",
    "isolated",
    "lanes",
    "nothing",
    "number_axis",
    "phase_bands",
    "phase_names",
    "printable",
    "sentence",
    "shape_scale",
    "short_caution",
    "shortened",
    "spelled",
    "stacked",
    "text_width",
    "time_axis",
    "time_of",
    "tooltips",
    "wrapped",
]


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ISOLATE, _END = "\u2068", "\u2069"
_COLUMN = 6.2  # pixels a letter of a caption takes, on average


def printable(text: str) -> str:
    """A text without control characters, which no XML can hold: vl-convert ends the process on them.

    >>> printable("a" + chr(0) + "b")
    'a\ufffdb'
    """
    return _CONTROL.sub("\ufffd", text)


def wrapped(text: str, width: int, column: float = _COLUMN) -> list[str]:
    """A text in lines that fit the width in pixels; letters of East Asia count as two and may stand at a line's end.

    Words that are longer than a line are broken. Lines with letters that run from right to left are isolated.

    >>> wrapped("one two three", 50)
    ['one two', 'three']
    """
    room = max(8, int(width / column))
    if text.isascii():
        return textwrap.wrap(text, room) or [""]
    lines, line, used = [], "", 0
    for part in _pieces(text, room):
        size = _columns(part)
        if line and used + _columns(part.rstrip()) > room:
            lines.append(line.rstrip())
            line, used = "", 0
        line, used = line + part, used + size
    return [isolated(line) for line in (*lines, line.rstrip())]


def _pieces(text: str, room: int) -> list[str]:
    """Words with the space behind them, wide letters one by one, long words in parts."""
    pieces: list[str] = []
    word = ""
    for letter in one_line(text):
        wide = unicodedata.east_asian_width(letter) in "WF"
        if word and (wide or _columns(word) >= room):
            pieces.append(word)
            word = ""
        word += letter
        if wide or letter == " ":
            pieces.append(word)
            word = ""
    return [*pieces, word] if word else pieces


def _columns(text: str) -> int:
    """How many columns a text takes: two for a letter of East Asia, none for a mark on another letter."""
    return sum(
        2 if unicodedata.east_asian_width(letter) in "WF" else 0 if unicodedata.combining(letter) else 1
        for letter in text
    )


def text_width(text: str, column: float = _COLUMN) -> float:
    """About how many pixels a line of text of size 11 takes.

    >>> text_width("abc") < text_width("\u4e2d\u56fd\u4eba")
    True
    """
    return _columns(text) * column


def shortened(text: str, width: float, column: float = _COLUMN) -> str:
    """A text on one line, cut with an ellipsis to a width in pixels; the cut is at the end of what is read.

    >>> shortened("one two three four", 60), shortened("one\\ntwo", 60)
    ('one two…', 'one two')
    """
    line = one_line(text)
    room = max(2, int(width / column))
    if _columns(line) <= room:
        return line
    kept = line[: 2 * room]
    while _columns(kept) >= room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def isolated(text: str) -> str:
    """A line with letters that run from right to left, isolated from what surrounds it; any other line as it is.

    Its own first letter then says in which direction the line is read, and it stands where the chart puts it. Vega's
    ``dir`` is not written to SVG, and so does nothing for SVG, PNG and PDF; these two characters work everywhere.

    >>> isolated("abc") == "abc", len(isolated("\u05e9\u05dc\u05d5\u05dd"))
    (True, 6)
    """
    runs_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return f"{_ISOLATE}{text}{_END}" if runs_left and not text.startswith(_ISOLATE) else text


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
        "gridColor": GRID,
        "domainColor": GREY,
        "tickColor": GREY,
        "labelOverlap": True,
        "labelSeparation": 6,
    }
    return altair_module().Axis(title=capital(title or "") or None, **{**_letters(), **style, **more})  # type: ignore[no-any-return]


def number_axis(title: str | None, **more: Any) -> alt.Axis:
    """An axis of numbers with faint lines and no domain line. Titles begin with a capital."""
    style: dict[str, Any] = {"gridColor": GRID, "domain": False, "ticks": False, "titleAnchor": "middle"}
    return altair_module().Axis(title=capital(title or "") or None, **{**_letters(), **style, **more})  # type: ignore[no-any-return]


def _letters() -> dict[str, Any]:
    return {
        "labelFont": _FONT,
        "titleFont": _FONT,
        "labelFontSize": 11,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
    }


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
        text=wrapped(printable(title), width, 7.6),
        subtitle=lines,
        anchor="start",
        font=_FONT,
        fontSize=14,
        fontWeight="bold",
        color=INK,
        subtitleFont=_FONT,
        subtitleFontSize=11,
        subtitleColor=GREY,
        subtitlePadding=4,
        offset=10,
        subtitleLineHeight=14,
    )
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


Days = tuple[datetime.date, datetime.date]
"""First and last day of an axis."""

Span = tuple[str, datetime.date, datetime.date]
"""A name with its first and last day."""

LANE = 13
"""Pixels of a line of small letters."""

_LETTER = 6.0  # pixels of a small letter, on average
_BAND = "#f1f3f6"


def after(day: datetime.date) -> datetime.date:
    """The day after, where a span that holds the day ends on the axis; the last of the calendar stays.

    >>> after(datetime.date(2019, 12, 31)).isoformat()
    '2020-01-01'
    """
    return day if day == datetime.date.max else day + datetime.timedelta(days=1)


def time_of(field: str, span: Days, *, labels: bool = True, **more: Any) -> alt.X:
    """Days along the bottom, from the first day to the last one; without labels on all panels but the last."""
    alt = altair_module()
    domain = [_milliseconds(day) for day in (span[0], after(span[1]))]
    axis = time_axis(None, labelFlush=False, **({} if labels else {"labels": False, "ticks": False, "domain": False}))
    return alt.X(f"{field}:T", scale=alt.Scale(type="utc", domain=domain, nice=False), axis=axis, **more)  # type: ignore[no-any-return]


def _milliseconds(day: datetime.date) -> int:
    return (day - datetime.date(1970, 1, 1)).days * 86_400_000


def clipped(phases: Sequence[Span], span: Days) -> list[Span]:
    """The phases that lie in a span of days, cut to it.

    >>> from datetime import date
    >>> clipped([("old", date.min, date(2013, 12, 31)), ("new", date(2014, 1, 1), date.max)],
    ...         (date(2014, 6, 1), date(2015, 1, 1)))
    [('new', datetime.date(2014, 6, 1), datetime.date(2015, 1, 1))]
    """
    return [
        (name, max(first, span[0]), min(last, span[1]))
        for name, first, last in phases
        if first <= span[1] and last >= span[0]
    ]


def phase_bands(phases: Sequence[Span], x: alt.X, span: Days) -> list[alt.Chart]:
    """Every other phase on a faint ground, and a dashed line where each one begins inside of the axis."""
    if not phases:
        return []
    alt = altair_module()
    data = data_of(
        phase=[name for name, _, _ in phases],
        first=[first for _, first, _ in phases],
        end=[after(last) for _, _, last in phases],
        shade=[n % 2 == 1 for n in range(len(phases))],
        inner=[first > span[0] for _, first, _ in phases],
    )
    chart = alt.Chart(data)
    ground = chart.transform_filter("datum.shade").mark_rect(color=_BAND).encode(x=x, x2="end:T")
    line = chart.transform_filter("datum.inner").mark_rule(color=GREY, strokeDash=[3, 3], strokeWidth=1).encode(x=x)
    return [ground, line]


def phase_names(phases: Sequence[Span], x: alt.X, span: Days, width: int) -> tuple[list[alt.Chart], int]:
    """The names of the phases above the plot, on as many lines as they need, and the pixels that they take.

    A name begins with its phase, or as far to the left of that as it must to end with the plot.
    """
    if not phases:
        return [], 0
    alt = altair_module()
    names = [shortened(name, width / 2, _LETTER) for name, _, _ in phases]
    days = max((span[1] - span[0]).days, 1) / width  # a pixel
    latest = [span[1] - datetime.timedelta(days=int(text_width(name, _LETTER) * days)) for name in names]
    starts = [max(min(first, last), span[0]) for (_, first, _), last in zip(phases, latest, strict=True)]
    rows = lanes(starts, names, span, width)
    data = data_of(first=starts, phase=list(map(isolated, names)), top=[-5 - LANE * row for row in rows])
    text = (
        alt.Chart(data)
        .mark_text(align="left", baseline="bottom", dx=2, fontSize=11, color=INK, font="sans-serif")
        .encode(x=x, y=alt.Y("top:Q", scale=None, axis=None), text="phase:N")
    )
    return [text], LANE * (max(rows) + 1) + 2


def lanes(days: Sequence[datetime.date], texts: Sequence[str], span: Days, width: int) -> list[int]:
    """A line for each text that begins at its day, such that no two of them overlap; 0 is the lowest.

    >>> year = datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)
    >>> lanes([year[0], datetime.date(2020, 2, 1), year[1]], ["a long text", "b", "c"], year, 365)
    [0, 1, 0]
    """
    pixel = width / max((span[1] - span[0]).days, 1)
    full: list[float] = []
    found = []
    for day, text in zip(days, texts, strict=True):
        place = (day - span[0]).days * pixel
        lane = next((n for n, end in enumerate(full) if end <= place), len(full))
        full[lane : lane + 1] = [place + (len(text) + 1) * _LETTER]
        found.append(lane)
    return found


def heading(text: str) -> alt.TitleParams:
    """The name of a panel, above its left edge."""
    return altair_module().TitleParams(  # type: ignore[no-any-return]
        text=isolated(text),
        anchor="start",
        frame="group",
        font="sans-serif",
        fontSize=12,
        fontWeight="bold",
        color=INK,
        offset=5,
    )


def stacked(panels: Sequence[Any], spacing: int = 8) -> Any:
    """Panels under each other, or the one there is; the caller dresses it."""
    if len(panels) == 1:
        return panels[0]
    panel = altair_module().vconcat(*panels, spacing=spacing)
    return panel.resolve_scale(color="independent", strokeDash="independent", y="independent")


_CODING = re.compile(r"coding of (?P<what>.+): alpha (?P<alpha>-?\d\.\d+) \(.*\), (?P<standing>[a-z ]+)")
_SAID = {"tentative": "Coding is tentative for", "no inference": "Coders agree too little for inference on"}
_NAMED = 4


def short_caution(caution: str | None) -> str:
    """A caution for a caption: codings in one sentence for each standing, with alpha; all else as it is.

    >>> short_caution("not a complete list; coding of domains: alpha 0.75 (0.70 to 0.80), tentative; "
    ...               "coding of domains:ai: alpha 0.70 (0.6 to 0.8), tentative")
    'Not a complete list. Coding is tentative for domains (alpha 0.75) and AI (0.70).'
    >>> short_caution(None)
    ''
    """
    rest: list[str] = []
    codings: dict[str, list[tuple[str, str]]] = {}
    for part in (caution or "").split("; "):
        found = _CODING.fullmatch(part)
        if found and found["standing"] in _SAID:
            codings.setdefault(found["standing"], []).append((found["what"], found["alpha"]))
        else:
            rest.append(part)
    said = [f"{_SAID[standing]} {_listed(some)}" for standing, some in codings.items()]
    return " ".join(filter(None, map(sentence, ["; ".join(rest), *said])))


def _listed(codings: Sequence[tuple[str, str]]) -> str:
    """The first few, with alpha: 'domains (alpha 0.75), trade (0.70) and 3 more'."""
    whole = {what for what, _ in codings}
    named = []
    for n, (what, alpha) in enumerate(codings[:_NAMED]):
        variable, _, word = what.partition(":")
        name = word if variable in whole and word else f"{variable} {word}".strip()
        named.append(f"{spelled(name)} ({'' if n else 'alpha '}{alpha})")
    more = len(codings) - len(named)
    last = [f"{more} more"] if more else [named.pop()] if len(named) > 1 else []
    return " and ".join([", ".join(named), *last])
