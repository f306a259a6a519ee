"""Where the breaks of a rate lie: the chance of each period, the highest-density sets, the dates found."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from alliance_timeline.charts.spans import LANE, Days, after, lanes, time_of
from alliance_timeline.charts.theme import COLOURS, INK, altair_module, data_of, number_axis, tooltips

__all__ = ["Posterior", "break_marks", "dates_room", "posterior_panel"]

_BREAK, _PALE = COLOURS[1], "#b4bac4"
_STRIP, _NUMBERED = 5, 10  # pixels of the strip of a set: of the only break, of one of several with its number


class Posterior(NamedTuple):
    """Columns, one row a break and period: the chance that the new segment begins with the period.

    ``inside`` says whether the period is of the break's highest-density set. ``dates`` are the first days of the new
    segments, one a break.
    """

    number: Sequence[int]
    period: Sequence[str]
    first: Sequence[datetime.date]
    last: Sequence[datetime.date]
    probability: Sequence[float]
    inside: Sequence[bool]
    dates: Sequence[datetime.date]


def dates_room(posterior: Posterior, span: Days, width: int) -> int:
    """The pixels at the top of a panel that the dates of ``break_marks`` take."""
    texts = [day.isoformat() for day in posterior.dates]
    return LANE * (max(lanes(posterior.dates, texts, span, width), default=-1) + 1) + 4


def break_marks(posterior: Posterior, span: Days, width: int, *, labels: bool = True, dated: bool = True) -> list[Any]:
    """A line at each date found, with the date beside its top; none without a break. ``labels`` are those of time."""
    if not posterior.dates:
        return []
    alt = altair_module()
    texts = [day.isoformat() for day in posterior.dates]
    rows = lanes(posterior.dates, texts, span, width)
    data = data_of(day=posterior.dates, text=texts, top=[2 + LANE * row for row in rows])
    x = time_of("day", span, labels=labels)
    line = alt.Chart(data).mark_rule(color=_BREAK, strokeWidth=1.4).encode(x=x)
    if not dated:
        return [line]
    letters = {"align": "left", "baseline": "top", "dx": 3, "fontSize": 11, "font": "sans-serif"}
    text = alt.Chart(data).encode(x=x, y=alt.Y("top:Q", scale=None, axis=None), text="text:N")
    return [
        line,
        text.mark_text(**letters, stroke="white", strokeWidth=3),
        text.mark_text(**letters, color=INK, fontWeight="bold"),
    ]


def posterior_panel(posterior: Posterior, span: Days, width: int, *, labels: bool = True, height: int = 56) -> Any:
    """Bars as high as the chance of each period; above them one strip a break over the periods of its set, numbered.

    Periods of a set are dark, others pale, and a line stands at each date. Without a break there is nothing to draw,
    and the panel says so.
    """
    alt = altair_module()
    x = time_of("first", span, labels=labels)
    if not posterior.dates:
        text = alt.Chart(data_of(text=["no break is given"], first=[span[0]]))
        drawn = text.mark_text(align="left", dx=4, fontSize=11, color=INK, font="sans-serif")
        return drawn.encode(x=x, text="text:N").properties(width=width, height=18)
    columns = {name: column for name, column in posterior._asdict().items() if name not in ("last", "dates")}
    strip = _STRIP if len(posterior.dates) == 1 else _NUMBERED
    height += strip * len(posterior.dates)
    strips = strip * len(posterior.dates) + 2
    data = data_of(
        **columns, end=[after(day) for day in posterior.last], top=[strip * (n - 1) + 1 for n in posterior.number],
        bottom=[strip * n - 1 for n in posterior.number],
    )  # fmt: skip
    chart = alt.Chart(data)
    scale = alt.Scale(domain=[0, max(posterior.probability) * height / (height - strips)], nice=False)
    axis = number_axis("Chance", tickCount=2, format="%")
    tips = {"number": "Break", "period": "Period", "probability": ("Chance that it begins a segment", ".1%"),
            "inside": "In the set of the break"}  # fmt: skip
    bars = chart.mark_rect().encode(
        x=x, x2="end:T", y=alt.Y("probability:Q", axis=axis, scale=scale), y2=alt.datum(0),
        color=alt.condition("datum.inside", alt.value(_BREAK), alt.value(_PALE)),
        tooltip=tooltips(tips),
    )  # fmt: skip
    sets = chart.transform_filter("datum.inside").mark_rect(color=_BREAK, stroke=_BREAK, strokeWidth=0.4).encode(
        x=x, x2="end:T", y=alt.Y("top:Q", scale=None, axis=None), y2="bottom:Q"
    )  # fmt: skip
    marks = break_marks(posterior, span, width, labels=labels, dated=False)
    return alt.layer(bars, sets, *_numbers(posterior, x, strip), *marks).properties(width=width, height=height)


def _numbers(posterior: Posterior, x: Any, strip: int) -> list[Any]:
    """The number of each of several breaks, before its strip."""
    if len(posterior.dates) == 1:
        return []
    alt = altair_module()
    rows = zip(posterior.number, posterior.first, posterior.inside, strict=True)
    begins = {number: first for number, first, inside in reversed(list(rows)) if inside}
    data = data_of(first=list(begins.values()), text=list(map(str, begins)), top=[strip * (n - 0.5) for n in begins])
    letters = alt.Chart(data).mark_text(align="right", dx=-3, fontSize=10, color=_BREAK, fontWeight="bold")
    return [letters.encode(x=x, y=alt.Y("top:Q", scale=None, axis=None), text="text:N")]
